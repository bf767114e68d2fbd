//! Which values are secret, and how they are kept out of everything that is shown.

use serde_json::{Map, Value};

/// What stands where a secret was.
pub const MASK: &str = "•••";

/// Shorter values are masked only where they are the whole text: inside larger
/// texts they would blot out half of everything.
const SHORTEST_PART: usize = 4;

/// Shorter values are masked inside larger texts only where they are a word:
/// the key `test` must not hide the server `api.test`.
const SHORTEST_ANYWHERE: usize = 8;

/// The secret values of a run. `Debug` does not show them.
#[derive(Clone, Default)]
pub struct Secrets {
    /// Each value in every spelling under which it may turn up; longest first.
    spellings: Vec<Spelling>,
    /// The values as they are, in the order in which they were added.
    texts: Vec<Known>,
}

/// A secret value.
#[derive(Clone)]
struct Known {
    text: String,
    /// Whether it was found on the way, such as a token in an answer.
    learned: bool,
}

/// A spelling of a secret.
#[derive(Clone, PartialEq)]
struct Spelling {
    text: String,
    found: Found,
}

/// Where a spelling is taken for the secret.
#[derive(Clone, Copy, PartialEq)]
enum Found {
    /// Where it is the whole text.
    Alone,
    /// Where it is a word.
    AsWord,
    /// Anywhere.
    Anywhere,
}

impl Secrets {
    /// Adds every string and number inside `value`.
    pub fn add(&mut self, value: &Value) {
        self.take_value(value, false);
    }

    /// The same for a value that was found on the way. Unlike one that was given,
    /// it can be forgotten.
    pub fn learn(&mut self, value: &Value) {
        self.take_value(value, true);
    }

    /// Adds the secrets of another set.
    pub fn add_all(&mut self, other: &Secrets) {
        other.texts.iter().for_each(|it| self.take(&it.text, it.learned));
    }

    /// Adds a text, and what stands behind the scheme of an `Authorization`.
    pub fn add_text(&mut self, text: &str) {
        self.take(text, false);
    }

    /// The same for a text that was found on the way, such as a token in an answer.
    pub fn learn_text(&mut self, text: &str) {
        self.take(text, true);
    }

    /// The texts that were found on the way, the oldest first.
    pub fn learned(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().filter(|it| it.learned).map(|it| it.text.as_str())
    }

    /// Forgets what was found on the way, but for what is kept.
    pub fn forget_learned(&mut self, is_kept: impl Fn(&str) -> bool) {
        let known = std::mem::take(&mut self.texts);
        self.spellings.clear();
        for it in known.into_iter().filter(|it| !it.learned || is_kept(&it.text)) {
            self.take(&it.text, it.learned);
        }
    }

    fn take_value(&mut self, value: &Value, learned: bool) {
        match value {
            Value::String(text) => self.take(text, learned),
            Value::Number(number) => self.take(&number.to_string(), learned),
            Value::Array(items) => items.iter().for_each(|it| self.take_value(it, learned)),
            Value::Object(members) => {
                members.values().for_each(|it| self.take_value(it, learned));
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn take(&mut self, text: &str, learned: bool) {
        let schemed = text.split_once(' ').filter(|(scheme, _)| {
            ["bearer", "basic", "token"].iter().any(|it| scheme.eq_ignore_ascii_case(it))
        });
        for text in [Some(text), schemed.map(|it| it.1.trim())].into_iter().flatten() {
            // A word of the language is no secret, whatever it is the value of.
            if text.is_empty() || matches!(text, "true" | "false" | "null") {
                continue;
            }
            let found = match text.len() {
                it if it < SHORTEST_PART => Found::Alone,
                it if it < SHORTEST_ANYWHERE => Found::AsWord,
                _ => Found::Anywhere,
            };
            // A secret that comes with every answer is taken in once.
            if self.spellings.contains(&Spelling { text: text.to_owned(), found }) {
                continue;
            }
            self.texts.push(Known { text: text.to_owned(), learned });
            let (encoded, json) = (percent(text), in_json(text));
            let plain = [
                in_component(&encoded),
                encoded.replace("%20", "+"),
                in_json(&json),
                text.to_owned(),
                encoded,
                json,
            ];
            plain.into_iter().for_each(|it| self.add_spelling(it, found));
            if found == Found::Anywhere {
                let hex: String = text.bytes().map(|it| format!("{it:02x}")).collect();
                self.add_spelling(hex.to_uppercase(), found);
                self.add_spelling(hex, found);
            }
            for it in (0..3).map(|it| base64_part(text, it)) {
                if SHORTEST_PART <= it.len() {
                    self.add_spelling(it.replace('+', "-").replace('/', "_"), Found::Anywhere);
                    self.add_spelling(it, Found::Anywhere);
                }
            }
        }
    }

    fn add_spelling(&mut self, text: String, found: Found) {
        let spelling = Spelling { text, found };
        if !self.spellings.contains(&spelling) {
            let length = spelling.text.len();
            let at = self.spellings.partition_point(|it| length <= it.text.len());
            self.spellings.insert(at, spelling);
        }
    }

    /// `text` without the secrets in it.
    pub fn mask(&self, text: &str) -> String {
        if self.is_secret(text) {
            return MASK.to_owned();
        }
        let mut masked = text.to_owned();
        for it in &self.spellings {
            match it.found {
                _ if !masked.contains(&it.text) => {}
                Found::Alone => {}
                Found::AsWord => masked = replace_words(&masked, &it.text),
                Found::Anywhere => masked = masked.replace(&it.text, MASK),
            }
        }
        masked
    }

    /// Whether this is a secret in one of its spellings.
    fn is_secret(&self, text: &str) -> bool {
        self.spellings.iter().any(|it| it.text == text)
    }

    /// `value` without the secrets in it, keys included.
    pub fn mask_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.mask(text)),
            Value::Number(number) if self.is_secret(&number.to_string()) => MASK.into(),
            Value::Array(items) => items.iter().map(|it| self.mask_value(it)).collect(),
            Value::Object(members) => Value::Object(self.mask_members(members)),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// The same for the members of an object.
    pub fn mask_members(&self, members: &Map<String, Value>) -> Map<String, Value> {
        members.iter().map(|(name, it)| (self.mask_name(name), self.mask_value(it))).collect()
    }

    /// The name of a member without the secrets in it. Short ones stay: that a
    /// password is `name` must not hide every member of that name.
    pub fn mask_name(&self, name: &str) -> String {
        if name.len() < SHORTEST_ANYWHERE { name.to_owned() } else { self.mask(name) }
    }
}

/// Masks `word` where no letter, digit or the like is before or after it.
fn replace_words(text: &str, word: &str) -> String {
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices(word) {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        if !ends_in_word(before.chars().rev(), is_encoded(before))
            && !ends_in_word(after.chars(), false)
        {
            out += &text[done..at];
            out += MASK;
            done = at + word.len();
        }
    }
    out + &text[done..]
}

/// Whether a word goes on with these characters, the nearest first. A dot is
/// part of a word only between two others.
fn ends_in_word(mut nearest: impl Iterator<Item = char>, is_encoded: bool) -> bool {
    match (nearest.next(), nearest.next()) {
        (Some('.'), next) => next.is_some_and(char::is_alphanumeric),
        (Some(it), _) => !is_encoded && (it.is_alphanumeric() || matches!(it, '_' | '-')),
        (None, _) => false,
    }
}

/// Whether a text ends in a percent-encoded character, such as `%20`.
fn is_encoded(text: &str) -> bool {
    let mut last = text.bytes().rev();
    let digits = last.by_ref().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    digits && last.next() == Some(b'%')
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({MASK})")
    }
}

/// Whether a schema says that its values are secret.
pub fn is_secret_schema(schema: &Value) -> bool {
    schema.get("format").and_then(Value::as_str) == Some("password")
        || schema.get("writeOnly").and_then(Value::as_bool) == Some(true)
}

/// Whether something with this name holds a secret: its last word is key,
/// token or the like (`apiKey`, `x-api-key`, `access_token`), or any word is
/// secret or password.
pub fn is_secret_name(name: &str) -> bool {
    const LAST: [&str; 7] =
        ["key", "apikey", "token", "credential", "credentials", "authorization", "cookie"];
    const ANY: [&str; 5] = ["secret", "secrets", "password", "passwd", "passphrase"];
    let is_among = |list: &[&str], word: &str| list.iter().any(|it| it.eq_ignore_ascii_case(word));
    let mut last = "";
    for word in words(name) {
        if is_among(&ANY, word) {
            return true;
        }
        last = word;
    }
    is_among(&LAST, last)
}

/// The same for a member of a value: one that is just `key` names all sorts of
/// things and is judged by its value alone.
pub fn is_secret_member(name: &str) -> bool {
    is_secret_name(name) && !name.eq_ignore_ascii_case("key")
}

/// The words of a name in any of the usual spellings.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut after_small = false;
    let mut rest = name;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|it: char| !it.is_alphanumeric());
        let is_end = |(at, it): &(usize, char)| {
            let ends = !it.is_alphanumeric() || (0 < *at && it.is_uppercase() && after_small);
            after_small = it.is_lowercase() || it.is_numeric();
            ends
        };
        let end = rest.char_indices().find(is_end).map_or(rest.len(), |it| it.0);
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word).filter(|it| !it.is_empty())
    })
}

/// The characters that stand for `text` wherever it begins in a larger text
/// that is encoded as Base64, `offset` bytes after a multiple of three. The
/// first and last character mix with the neighbors and are left out.
fn base64_part(text: &str, offset: usize) -> String {
    let bytes: Vec<u8> = vec![0; offset].into_iter().chain(text.bytes()).collect();
    let characters = bytes.chunks_exact(3).flat_map(|it| base64_of([it[0], it[1], it[2]]));
    // Of one leading byte two characters are mixed, of two bytes three.
    let mixed = if offset == 0 { 0 } else { offset + 1 };
    characters.skip(mixed).collect()
}

/// A text as Base64 (RFC 4648, 4).
pub fn base64(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len().div_ceil(3) * 4);
    for it in text.as_bytes().chunks(3) {
        let at = |place: usize| it.get(place).copied().unwrap_or_default();
        let characters = base64_of([at(0), at(1), at(2)]);
        encoded.extend(characters.iter().take(it.len() + 1));
        encoded.extend(std::iter::repeat_n('=', 3 - it.len()));
    }
    encoded
}

fn base64_of([a, b, c]: [u8; 3]) -> [char; 4] {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = u32::from_be_bytes([0, a, b, c]);
    // Six bits are always below 64.
    [18, 12, 6, 0].map(|shift| char::from(ALPHABET[(bits >> shift & 63) as usize]))
}

/// As inside the quotes of JSON.
fn in_json(text: &str) -> String {
    let json = Value::from(text).to_string();
    // The first and the last are quotes.
    json[1..json.len() - 1].to_owned()
}

/// As `encodeURIComponent` leaves it, which encodes less.
fn in_component(encoded: &str) -> String {
    let kept = [("%21", "!"), ("%27", "'"), ("%28", "("), ("%29", ")"), ("%2A", "*")];
    kept.iter().fold(encoded.to_owned(), |text, (code, it)| text.replace(code, it))
}

/// As in a URL: all but the unreserved characters.
fn percent(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const RESERVED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn masks_by_value_in_every_spelling() {
        let mut secrets = Secrets::default();
        secrets.add(&json!({ "key": "ak_s3cret!", "pin": 7 }));
        secrets.add_text("Bearer 0123456789");
        let check = |text: &str, expected: &str| assert_eq!(secrets.mask(text), expected);
        check("ak_s3cret!", MASK);
        check("x=ak_s3cret!;", "x=•••;");
        check("/?key=ak_s3cret%21", "/?key=•••");
        // The same in Base64: alone, after `u:` and after `us:`.
        check("Basic YWtfczNjcmV0IQ==", "Basic •••IQ==");
        check("Basic dTpha19zM2NyZXQh", "Basic dTp•••");
        check("Basic dXM6YWtfczNjcmV0IQ==", "Basic dXM6•••IQ==");
        check("/?key=ak_s3cret!", "/?key=•••");
        check("616b5f73336372657421 616B5F73336372657421", "••• •••");
        check("7 days", "7 days");
        check("token 0123456789!", "token •••!");
        assert_eq!(secrets.mask_value(&json!([7, "7", 77])), json!([MASK, MASK, 77]));
        assert_eq!(format!("{secrets:?}"), "Secrets(•••)");
    }

    #[test]
    fn writes_base64() {
        for (text, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text), expected);
        }
    }

    #[test]
    fn forgets_what_it_learned() {
        let mut secrets = Secrets::default();
        secrets.add_text("given-by-a-person");
        ["Bearer first-token", "second-token"].iter().for_each(|it| secrets.learn_text(it));
        assert_eq!(secrets.learned().count(), 3);
        secrets.forget_learned(|it| it == "second-token");
        let shown = secrets.mask("given-by-a-person, first-token, second-token");
        assert_eq!(shown, "•••, first-token, •••");
    }

    #[test]
    fn masks_short_secrets_where_they_are_words() {
        let mut secrets = Secrets::default();
        ["test", "true", "a", ""].iter().for_each(|it| secrets.add_text(it));
        let check = |text: &str, expected: &str| assert_eq!(secrets.mask(text), expected, "{text}");
        check(
            "https://api.test/tests?key=test&x=a%20test",
            "https://api.test/tests?key=•••&x=a%20•••",
        );
        check("the key 'test' is wrong: test.", "the key '•••' is wrong: •••.");
        check("`$response.body#/ok` is true", "`$response.body#/ok` is true");
        check("a", MASK);
        check("a b", "a b");
        let value = json!({ "test": "test", "a": true, "testing": "true" });
        assert_eq!(
            secrets.mask_value(&value),
            json!({ "test": MASK, "a": true, "testing": "true" })
        );
    }

    #[test]
    fn names_that_hold_secrets() {
        for it in ["apiKey", "x-api-key", "APIKey", "access_token", "dbPassword", "client_secret"] {
            assert!(is_secret_name(it), "{it}");
        }
        for it in ["API_KEY", "myPASSWORD", "a.passwd.b", "x--token-", "éKey"] {
            assert!(is_secret_name(it), "{it}");
        }
        for it in ["monkey", "keyboard", "tokenCount", "toolkitSlug", "userId", "", "-", "keyÉ"] {
            assert!(!is_secret_name(it), "{it}");
        }
    }
}
