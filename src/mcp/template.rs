//! References to what Compozy's servers give: `{{ mcp_servers.ID.output.message_id }}`.
//!
//! ```text
//! template  = "{{" reference "}}"
//! reference = "mcp_servers" "." id "." part *member
//! part      = "output" / "error"
//! member    = "." name / "[" index "]"
//! ```
//!
//! The page on `mcp.json` shows these and no grammar. Blanks may stand around a
//! reference; a name is anything but a blank or a delimiter. An `error` has
//! `code`, `message` and `details`. Other templates are none of ours.

use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::did_you_mean;

/// What the first word of a reference is.
const ROOT: &str = "mcp_servers";

const PARTS: [&str; 2] = ["output", "error"];

/// What an error has.
const ERROR: [&str; 3] = ["code", "message", "details"];

/// A reference in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'t> {
    /// The whole template, with its braces, in bytes of the text.
    pub range: Range<usize>,
    /// Its words behind `mcp_servers`: the server's id, `output` or `error`, and
    /// the way from there.
    pub words: Vec<Word<'t>>,
}

/// A word of a reference, and where it is in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word.
    pub text: &'t str,
    /// Its place, in bytes of the text.
    pub range: Range<usize>,
}

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake<'k> {
    /// The wrong word, or the template that lacks one.
    pub range: Range<usize>,
    /// The sentence to say.
    pub message: String,
    /// The word that was most likely meant.
    pub meant: Option<&'k str>,
}

/// A template, and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The template, with its braces, in bytes of the text.
    pub range: Range<usize>,
    /// Its value; else `problem` says why it has none.
    pub value: Option<Value>,
    /// Why it has no value.
    pub problem: Option<String>,
}

/// A text with values in place of its references.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// The whole text. A template without a value stays.
    pub text: String,
    /// Every reference, in the order of the text.
    pub values: Vec<Rendered>,
}

/// The references in a text.
pub fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("{{").map(|it| it + at) {
        let Some(end) = text[start..].find("}}").map(|it| it + start) else { break };
        // The innermost of several openings.
        let start = text[start..end].rfind("{{").map_or(start, |it| it + start);
        found.extend(reference(text, start..end + 2));
        at = end + 2;
    }
    found
}

fn reference(text: &str, range: Range<usize>) -> Option<Reference<'_>> {
    let inner = range.start + 2..range.end - 2;
    let mut words = Vec::new();
    let mut start = None;
    for (at, char) in text[inner.clone()].char_indices().map(|it| (it.0 + inner.start, it.1)) {
        match (start, is_word(char)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(Word { text: &text[from..at], range: from..at });
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
        // What is behind a pipe is for the templates' own functions.
        if char == '|' {
            break;
        }
    }
    words.extend(start.map(|from| Word { text: &text[from..inner.end], range: from..inner.end }));
    if words.first().is_none_or(|it| it.text != ROOT) {
        return None;
    }
    words.remove(0);
    Some(Reference { range, words })
}

/// Whether a name may have this character.
fn is_word(it: char) -> bool {
    !it.is_whitespace() && !".[]\"'|{}".contains(it)
}

impl Reference<'_> {
    /// What is wrong with it in a document with servers of these ids.
    pub fn mistake<'k>(&self, ids: &[&'k str]) -> Option<Mistake<'k>> {
        let [id, rest @ ..] = self.words.as_slice() else {
            return Some(self.incomplete("names no server"));
        };
        if !ids.contains(&id.text) {
            let message = format!("no server has the id `{}`", id.text);
            // Another id would be read as one and something behind it.
            let ids = ids.iter().copied().filter(|it| it.chars().all(is_word));
            return Some(unknown(id, message, ids));
        }
        let [part, members @ ..] = rest else {
            return Some(self.incomplete("says neither `output` nor `error`"));
        };
        if !PARTS.contains(&part.text) {
            let message = format!("a server has `output` and `error`, but no `{}`", part.text);
            return Some(unknown(part, message, PARTS));
        }
        let member =
            members.first().filter(|it| part.text == "error" && !ERROR.contains(&it.text))?;
        let message =
            format!("an error has `code`, `message` and `details`, but no `{}`", member.text);
        Some(unknown(member, message, ERROR))
    }

    fn incomplete<'k>(&self, what: &str) -> Mistake<'k> {
        Mistake { range: self.range.clone(), message: format!("the reference {what}"), meant: None }
    }

    /// Its value among samples, an object such as `{ "ID": { "output": … } }`.
    fn value<'v>(&self, samples: &'v Value) -> Result<&'v Value, String> {
        let mut value = samples;
        for (at, word) in self.words.iter().enumerate() {
            value = step(value, word.text).ok_or_else(|| match at {
                0 => format!("there is no sample of server `{}`", word.text),
                1 => format!("the sample of the server has no `{}`", word.text),
                _ => format!("the sample has no `{}` there", word.text),
            })?;
        }
        Ok(value)
    }
}

fn step<'v>(value: &'v Value, word: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.get(word.parse::<usize>().ok()?),
        _ => value.get(word),
    }
}

fn unknown<'k>(
    word: &Word<'_>,
    message: String,
    known: impl IntoIterator<Item = &'k str>,
) -> Mistake<'k> {
    Mistake { range: word.range.clone(), message, meant: did_you_mean(word.text, known) }
}

/// A text with what samples say in place of its references. `ids` are the servers
/// that there are; without them, whatever the samples have.
pub fn preview(text: &str, ids: Option<&[&str]>, samples: &Value) -> Preview {
    let mut preview = Preview { text: String::new(), values: Vec::new() };
    let mut at = 0;
    for reference in references(text) {
        let sampled = samples.as_object().into_iter().flat_map(|it| it.keys());
        let sampled: Vec<_> = sampled.map(String::as_str).collect();
        let mistake = reference.mistake(ids.unwrap_or(&sampled));
        let value = match mistake {
            Some(mistake) => Err(match mistake.meant {
                Some(meant) => format!("{}; did you mean `{meant}`?", mistake.message),
                None => mistake.message,
            }),
            None => reference.value(samples),
        };
        preview.text.push_str(&text[at..reference.range.start]);
        at = reference.range.end;
        match &value {
            Ok(Value::String(it)) => preview.text.push_str(it),
            Ok(it) => preview.text.push_str(&it.to_string()),
            Err(_) => preview.text.push_str(&text[reference.range.clone()]),
        }
        let problem = value.as_ref().err().cloned();
        let value = value.ok().cloned();
        preview.values.push(Rendered { range: reference.range, value, problem });
    }
    preview.text.push_str(&text[at..]);
    preview
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, problems: &[&str]) {
        let samples = json!({ "bot": {
            "output": { "message_id": "42", "chats": [{ "id": 7 }] },
            "error": { "code": "CONNECTION_ERROR" },
        } });
        let found = preview(text, Some(&["bot", "web-search"]), &samples);
        assert_eq!(found.text, expected);
        let found: Vec<_> = found.values.iter().filter_map(|it| it.problem.as_deref()).collect();
        assert_eq!(found, problems, "{text}");
    }

    #[test]
    fn values_take_the_place_of_references() {
        check("id {{ mcp_servers.bot.output.message_id }}!", "id 42!", &[]);
        check("{{mcp_servers.bot.output.chats[0].id}}", "7", &[]);
        check("{{ mcp_servers.bot.output.chats }}", "[{\"id\":7}]", &[]);
        check("{{ mcp_servers.bot.error.code }} ü", "CONNECTION_ERROR ü", &[]);
        check("{{ .env.KEY }} {{ other }} {{", "{{ .env.KEY }} {{ other }} {{", &[]);
    }

    #[test]
    fn what_has_no_value_stays() {
        let check = |text: &str, problem| check(text, text, &[problem]);
        check("{{ mcp_servers.bto.output }}", "no server has the id `bto`; did you mean `bot`?");
        check("{{ mcp_servers.web-search.output }}", "there is no sample of server `web-search`");
        check(
            "{{ mcp_servers.bot.outptu }}",
            "a server has `output` and `error`, but no `outptu`; did you mean `output`?",
        );
        check(
            "{{ mcp_servers.bot.error.cod }}",
            "an error has `code`, `message` and `details`, but no `cod`; did you mean `code`?",
        );
        check("{{ mcp_servers.bot.output.x }}", "the sample has no `x` there");
        check("{{ mcp_servers.bot }}", "the reference says neither `output` nor `error`");
        check("{{ mcp_servers }}", "the reference names no server");
    }
}
