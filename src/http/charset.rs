//! Bytes as text, by the `charset` of a media type.
//!
//! The names are those of the WHATWG Encoding Standard, in which Latin-1 and
//! ASCII are Windows-1252. What is not here is left to the driver, which may
//! know more of them.

use super::parameter;

/// What the bytes 0x80 to 0x9F are in Windows-1252.
const C1: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2C6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}', '\u{17E}', '\u{178}',
];

/// The encodings that can be read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8, which is also what is meant where nothing is said.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252, for which Latin-1 and ASCII are other names.
    Windows1252,
}

impl Charset {
    /// The charset of a media type; `Err` with its name where it is not known.
    pub fn of(content_type: Option<&str>) -> Result<Charset, String> {
        let Some(name) = content_type.and_then(|it| parameter(it, "charset")) else {
            return Ok(Charset::Utf8);
        };
        Ok(match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Charset::Utf8,
            "utf-16" | "utf-16le" => Charset::Utf16Le,
            "utf-16be" => Charset::Utf16Be,
            "iso-8859-1" | "latin1" | "windows-1252" | "us-ascii" | "ascii" => Charset::Windows1252,
            _ => return Err(name),
        })
    }

    /// Bytes as text. `None` where they are none. A byte order mark overrules
    /// the charset and is no part of the text.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        match bytes {
            [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
            [0xFF, 0xFE, rest @ ..] if self != Charset::Windows1252 => {
                utf16(rest, u16::from_le_bytes)
            }
            [0xFE, 0xFF, rest @ ..] if self != Charset::Windows1252 => {
                utf16(rest, u16::from_be_bytes)
            }
            _ => match self {
                Charset::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
                Charset::Utf16Le => utf16(bytes, u16::from_le_bytes),
                Charset::Utf16Be => utf16(bytes, u16::from_be_bytes),
                Charset::Windows1252 => Some(bytes.iter().map(|it| windows_1252(*it)).collect()),
            },
        }
    }

    /// Text as bytes. `Err` with the first character that the charset lacks.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        match self {
            Charset::Utf8 => Ok(text.as_bytes().to_vec()),
            Charset::Utf16Le => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Charset::Utf16Be => Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Charset::Windows1252 => {
                let byte = |it: char| (0..=255).find(|byte| windows_1252(*byte) == it).ok_or(it);
                text.chars().map(byte).collect()
            }
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    // Each chunk has two bytes.
    let units = bytes.chunks_exact(2).map(|it| unit([it[0], it[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => C1[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_charsets_by_name() {
        let check = |content_type: &str, expected: Result<Charset, &str>| {
            let charset = Charset::of(Some(content_type));
            assert_eq!(charset, expected.map_err(str::to_owned), "{content_type}");
        };
        check("text/plain", Ok(Charset::Utf8));
        check("text/plain; charset=UTF-8", Ok(Charset::Utf8));
        check("text/plain; a=b; Charset=\"iso-8859-1\"", Ok(Charset::Windows1252));
        check("text/plain;charset=utf-16", Ok(Charset::Utf16Le));
        check("text/plain;charset=koi8-r", Err("koi8-r"));
    }

    #[test]
    fn reads_and_writes() {
        let check = |charset: Charset, bytes: &[u8], text: &str| {
            assert_eq!(charset.decode(bytes).as_deref(), Some(text), "{charset:?}");
            assert_eq!(charset.encode(text).as_deref(), Ok(bytes), "{charset:?}");
        };
        check(Charset::Utf8, "né€".as_bytes(), "né€");
        check(Charset::Windows1252, b"n\xE9\x80\x81", "né€\u{81}");
        check(Charset::Utf16Le, b"n\0\xAC\x20", "n€");
        check(Charset::Utf16Be, b"\0n\x20\xAC", "n€");
        assert_eq!(Charset::Windows1252.encode("日"), Err('日'));
    }

    #[test]
    fn heeds_byte_order_marks() {
        assert_eq!(Charset::Utf16Le.decode(b"\xFE\xFF\0n").as_deref(), Some("n"));
        assert_eq!(Charset::Windows1252.decode(b"\xEF\xBB\xBFn").as_deref(), Some("n"));
        assert_eq!(Charset::Utf8.decode(b"\xFF\xFEn\0").as_deref(), Some("n"));
        assert_eq!(Charset::Utf8.decode(b"\xFFn"), None);
        assert_eq!(Charset::Utf16Le.decode(b"n"), None);
    }
}
