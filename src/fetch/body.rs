//! Reads the body of an answer, and never more of it than may be read.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ReadableStreamDefaultReader, Response, ResponseType};

use crate::http::charset::Charset;
use crate::http::{Body, Headers};

use super::turns::Turns;

/// Why a body was not read to its end.
pub(super) enum Unread {
    /// It has more bytes than it may have.
    TooLarge,
    /// It broke off, was late, or somebody stopped it.
    Broken(JsValue),
}

impl From<JsValue> for Unread {
    fn from(error: JsValue) -> Unread {
        Unread::Broken(error)
    }
}

/// The bytes of a body that may have `most`.
pub(super) async fn read(
    response: &Response,
    headers: &Headers,
    most: usize,
    turns: &Turns,
) -> Result<Vec<u8>, Unread> {
    match announced(response, headers) {
        Some(length) if most < length => Err(Unread::TooLarge),
        // HTTP itself sees to it that there are no more.
        Some(_) => {
            let buffer = turns.settled(&response.array_buffer()?).await?;
            Ok(Uint8Array::new(&buffer).to_vec())
        }
        None => read_pieces(response, most, turns).await,
    }
}

/// How long the body will be, if that is known: with an encoding, the length is
/// that of the encoded body. Browsers hide the encoding of other origins' answers,
/// but not their length.
fn announced(response: &Response, headers: &Headers) -> Option<usize> {
    let is_encoded = headers.get("content-encoding").is_some();
    let may_be_encoded = is_encoded || response.type_() == ResponseType::Cors;
    headers.get("content-length")?.parse().ok().filter(|_| !may_be_encoded)
}

async fn read_pieces(response: &Response, most: usize, turns: &Turns) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let Some(stream) = response.body() else { return Ok(bytes) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let piece = turns.settled(&reader.read()).await?;
        if Reflect::get(&piece, &"done".into())?.is_truthy() {
            return Ok(bytes);
        }
        let piece = Uint8Array::from(Reflect::get(&piece, &"value".into())?);
        let (from, length) = (bytes.len(), piece.length() as usize);
        if most - from < length {
            return Err(Unread::TooLarge);
        }
        bytes.resize(from + length, 0);
        piece.copy_to(&mut bytes[from..]);
    }
}

/// What the bytes are by their content type.
pub(super) fn parse(content_type: Option<&str>, bytes: &[u8]) -> Body {
    match Charset::of(content_type) {
        Ok(_) => Body::from_bytes(content_type, bytes),
        Err(charset) => match decode(&charset, bytes) {
            Some(text) => Body::from_text(content_type, text),
            None => Body::Binary { length: bytes.len() },
        },
    }
}

/// Bytes as text, by all the charsets that the host knows.
fn decode(charset: &str, bytes: &[u8]) -> Option<String> {
    let constructor = Reflect::get(&js_sys::global(), &"TextDecoder".into()).ok()?;
    let constructor: Function = constructor.dyn_into().ok()?;
    let decoder = Reflect::construct(&constructor, &Array::of1(&charset.into())).ok()?;
    let decode: Function = Reflect::get(&decoder, &"decode".into()).ok()?.dyn_into().ok()?;
    decode.call1(&decoder, &Uint8Array::from(bytes)).ok()?.as_string()
}
