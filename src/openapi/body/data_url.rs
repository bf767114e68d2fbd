//! `data:` URLs (RFC 2397): how a value in JSON can be any bytes.

use percent_encoding::percent_decode_str;

use crate::http::base64;

/// What a `data:` URL holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Data {
    pub(super) bytes: Vec<u8>,
    /// The media type, if it says one.
    pub(super) media_type: Option<String>,
    /// The parameter `name`, which web pages use for the name of a file.
    pub(super) name: Option<String>,
}

/// Reads a `data:` URL. `Ok(None)` where the text is none.
pub(super) fn read(text: &str) -> Result<Option<Data>, String> {
    let Some((head, data)) = text.strip_prefix("data:").and_then(|it| it.split_once(',')) else {
        return Ok(None);
    };
    let mut parts = head.split(';').map(str::trim);
    let media_type = parts.next().filter(|it| it.contains('/')).map(str::to_owned);
    let (mut is_base64, mut name) = (false, None);
    for part in parts {
        match part.split_once('=') {
            None if part.eq_ignore_ascii_case("base64") => is_base64 = true,
            Some(("name" | "filename", value)) => {
                name = Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
            }
            Some(_) | None => {}
        }
    }
    let bytes: Vec<u8> = percent_decode_str(data).collect();
    let bytes = match is_base64 {
        true => std::str::from_utf8(&bytes).ok().and_then(base64::decode),
        false => Some(bytes),
    };
    match bytes {
        Some(bytes) => Ok(Some(Data { bytes, media_type, name })),
        None => Err("the data of a `data:` URL is no Base64".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_data_urls() {
        let check = |text: &str, media_type: Option<&str>, name: Option<&str>, bytes: &[u8]| {
            let data = read(text).unwrap().unwrap();
            assert_eq!(data.media_type.as_deref(), media_type, "{text}");
            assert_eq!(data.name.as_deref(), name, "{text}");
            assert_eq!(data.bytes, bytes, "{text}");
        };
        check("data:image/png;base64,iVBO", Some("image/png"), None, b"\x89PN");
        check("data:;base64,iVBO", None, None, b"\x89PN");
        check("data:text/plain;name=a%20b.txt,a%2Cb", Some("text/plain"), Some("a b.txt"), b"a,b");
        assert_eq!(read("data: nothing"), Ok(None));
        assert_eq!(read("plain"), Ok(None));
        assert!(read("data:;base64,%%%").is_err());
    }
}
