//! Reads expressions.
//!
//! The grammar, from Arazzo 1.1.0 "Runtime Expressions":
//!
//! ```text
//! expression = "$url" / "$method" / "$statusCode" / "$self"
//!            / "$request." source / "$response." source / "$message." source
//!            / "$inputs." inputs-reference / "$outputs." outputs-reference
//!            / "$steps." steps-reference / "$workflows." workflows-reference
//!            / "$sourceDescriptions." source-reference
//!            / "$components." components-reference
//!
//! source           = header-reference / query-reference / path-reference
//!                  / body-reference / payload-reference
//! header-reference = "header." token
//! query-reference  = "query." name
//! path-reference   = "path." name
//! body-reference   = "body" [ "#" json-pointer ]
//! payload-reference = "payload" [ "#" json-pointer ]
//!
//! inputs-reference  = identifier [ "#" json-pointer ]
//! outputs-reference = identifier [ "#" json-pointer ]
//! steps-reference   = step-id ".outputs." identifier [ "#" json-pointer ]
//! step-id           = identifier-strict
//! workflows-reference = workflow-id "." workflow-field "." identifier [ "#" json-pointer ]
//! workflow-id       = identifier-strict
//! workflow-field    = "inputs" / "outputs"
//! source-reference  = identifier-strict "." 1*CHAR
//! components-reference = component-type "." identifier
//! component-type    = "parameters" / "successActions" / "failureActions"
//!
//! identifier-strict = 1*( ALPHA / DIGIT / "-" / "_" )
//! identifier        = 1*( ALPHA / DIGIT / "." / "-" / "_" )
//! name              = *( CHAR )                        ; no braces, no quote
//! token             = 1*tchar
//! tchar             = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "."
//!                   / "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
//! ```
//!
//! Where we differ:
//!
//! * Arazzo 1.0 lets any text follow a root. We read it by the structure above,
//!   with any printable character in identifiers and names, since other texts
//!   of that grammar mean nothing. `.outputs.` then ends a step id, which may have dots.
//! * Roots of the other version are read; a rule can report them.
//! * A `name` must not be empty, and the escapes in a CHAR stay as written.
//! * Words are case-sensitive, although literals in an ABNF are not.

use std::{borrow::Cow, ops::Range};

use super::{
    ComponentKind, Expr, Mistake, ParseError, Source, Version, WorkflowField, error::nearest, path,
};
use crate::pointer::Pointer;

const ROOTS: [&str; 13] = [
    "$inputs",
    "$outputs",
    "$steps",
    "$workflows",
    "$request",
    "$response",
    "$message",
    "$statusCode",
    "$method",
    "$url",
    "$self",
    "$sourceDescriptions",
    "$components",
];

/// Roots that people invent, and what they mean.
const INVENTED: [(&str, &str); 6] = [
    ("$body", "$response.body"),
    ("$header", "$response.header"),
    ("$headers", "$response.header"),
    ("$status", "$statusCode"),
    ("$res", "$response"),
    ("$req", "$request"),
];

/// Reads a whole text as an expression.
pub fn expression(text: &str, version: Version) -> Result<Expr, ParseError> {
    Parser { text, at: 0, version }.expression()
}

/// See [`super::is_expression_like`].
pub fn is_expression_like(text: &str) -> bool {
    let end = root_end(text);
    let (root, rest) = text.split_at(end);
    let goes_on = rest.starts_with(['.', '#']);
    match ROOTS.contains(&root) {
        true => rest.is_empty() || goes_on || rest.starts_with('['),
        false => goes_on && meant_root(root).is_some(),
    }
}

/// One past the `$` and the letters after it; zero without a `$`.
fn root_end(text: &str) -> usize {
    match text.strip_prefix('$') {
        Some(rest) => 1 + rest.find(|it: char| !is_word(it)).unwrap_or(rest.len()),
        None => 0,
    }
}

/// The root that was most likely meant by another one.
fn meant_root(root: &str) -> Option<&'static str> {
    let invented = INVENTED.iter().find(|it| it.0 == root).map(|it| it.1);
    invented.or_else(|| nearest(root, &ROOTS))
}

struct Parser<'t> {
    text: &'t str,
    /// The first byte that is not read yet; always between characters.
    at: usize,
    version: Version,
}

impl<'t> Parser<'t> {
    fn expression(mut self) -> Result<Expr, ParseError> {
        let end = root_end(self.text);
        if end < 2 {
            return Err(self.no_root());
        }
        let root = &self.text[..end];
        self.at = end;
        match root {
            "$url" => self.alone(Expr::Url),
            "$method" => self.alone(Expr::Method),
            "$statusCode" => self.alone(Expr::StatusCode),
            "$self" => self.alone(Expr::SelfUri),
            "$request" => Ok(Expr::Request(self.source(
                &["header", "query", "path", "body"],
                "`.header`, `.query`, `.path` or `.body` after `$request`",
            )?)),
            "$response" => Ok(Expr::Response(
                self.source(&["header", "body"], "`.header` or `.body` after `$response`")?,
            )),
            "$message" => Ok(Expr::Message(
                self.source(&["header", "payload"], "`.header` or `.payload` after `$message`")?,
            )),
            "$inputs" => {
                let (name, pointer) = self.value("`.` and the name of an input")?;
                Ok(Expr::Input { name, pointer })
            }
            "$outputs" => {
                let (name, pointer) = self.value("`.` and the name of an output")?;
                Ok(Expr::Output { name, pointer })
            }
            "$steps" => {
                let (step, _) = self.owner("`.` and a step id", &["outputs"])?;
                let (name, pointer) = self.value("`.` and the name of an output")?;
                Ok(Expr::StepOutput { step, name, pointer })
            }
            "$workflows" => {
                let (workflow, field, name, pointer) = self.workflow_field()?;
                Ok(Expr::WorkflowField { workflow, field, name, pointer })
            }
            "$sourceDescriptions" => {
                self.dot("`.` and the name of a source description")?;
                let name = self.strict("the name of a source description")?;
                if let Some(it) = self.source_workflow_field(&name) {
                    return Ok(it);
                }
                let reference = self.name("`.` and an operation id, a workflow id or `url`")?;
                Ok(Expr::SourceDescription { name, reference })
            }
            "$components" => self.component(),
            _ => Err(self.error(
                Mistake::UnknownRoot,
                0..end,
                "a root such as `$response` or `$inputs`",
                meant_root(root).map(str::to_owned),
            )),
        }
    }

    /// `.workflow-id.workflow-field.name [ "#" json-pointer ]`
    fn workflow_field(&mut self) -> Result<(String, WorkflowField, String, Pointer), ParseError> {
        let (workflow, field) = self.owner("`.` and a workflow id", &["inputs", "outputs"])?;
        let (field, expected) = match field {
            "inputs" => (WorkflowField::Inputs, "`.` and the name of an input"),
            _ => (WorkflowField::Outputs, "`.` and the name of an output"),
        };
        let (name, pointer) = self.value(expected)?;
        Ok((workflow, field, name, pointer))
    }

    /// The same after the name of a source description. The grammar takes it for
    /// an id with dots; so does this, where it is anything else.
    fn source_workflow_field(&mut self, source: &str) -> Option<Expr> {
        let start = self.at;
        let Ok((workflow, field, name, pointer)) = self.workflow_field() else {
            self.at = start;
            return None;
        };
        let source = source.to_owned();
        Some(Expr::SourceWorkflowField { source, workflow, field, name, pointer })
    }

    /// The text does not begin with `$` and a letter.
    fn no_root(&self) -> ParseError {
        let text = self.text;
        let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        if let Some(inner) = inner.filter(|it| it.starts_with('$')) {
            let expected = "an expression without braces";
            return self.error(Mistake::Braces, 0..text.len(), expected, Some(inner.to_owned()));
        }
        if text.starts_with("$.") || text.starts_with("$[") || text.starts_with("$@") || text == "$"
        {
            let expected = "a root such as `$response.body` instead of a JSONPath";
            return self.error(Mistake::JsonPath, 0..text.len(), expected, None);
        }
        let end = text.find(|it: char| !is_word(it)).unwrap_or(text.len());
        let with_dollar = format!("${}", &text[..end]);
        let is_root = end > 0 && ROOTS.contains(&with_dollar.as_str());
        let at = 0..if is_root { end } else { text.len() };
        self.error(
            Mistake::MissingDollar,
            at,
            "an expression that begins with `$`",
            is_root.then_some(with_dollar),
        )
    }

    /// An expression that is only its root.
    fn alone(self, expr: Expr) -> Result<Expr, ParseError> {
        if self.rest().is_empty() {
            return Ok(expr);
        }
        let expected = format!("nothing after `{expr}`");
        let is_blank = self.rest().trim().is_empty();
        Err(self.error(
            Mistake::UnexpectedTail,
            self.at..self.text.len(),
            expected,
            is_blank.then(String::new),
        ))
    }

    /// `source`, with its dot. `known` are the words that make sense here.
    fn source(
        &mut self,
        known: &[&'static str],
        expected: &'static str,
    ) -> Result<Source, ParseError> {
        let from = self.at;
        if !self.eat('.') {
            return Err(self.unexpected(Mistake::MissingName, expected));
        }
        let word = self.word();
        match word {
            "header" => {
                self.dot("`.` and the name of a header")?;
                let name = self.while_in(is_token);
                self.finished(name, "a character of a header name")
            }
            .map(Source::Header),
            "query" => self.name("`.` and the name of a query parameter").map(Source::Query),
            "path" => self.name("`.` and the name of a path parameter").map(Source::Path),
            "body" => self.tail().map(Source::Body),
            "payload" => self.tail().map(Source::Payload),
            // `$response.statusCode`: the status has its own root.
            "statusCode" | "status" | "status_code" | "code" if known.len() == 2 => Err(self
                .error(
                    Mistake::UnknownSource,
                    0..self.at,
                    expected,
                    Some("$statusCode".to_owned()),
                )),
            _ if word.is_empty() => Err(self.unexpected(Mistake::MissingName, expected)),
            _ => Err(self.error(
                Mistake::UnknownSource,
                from..self.at,
                expected,
                nearest(word, known).map(|it| format!(".{it}")),
            )),
        }
    }

    /// `.identifier [ "#" json-pointer ]`
    fn value(&mut self, expected: &'static str) -> Result<(String, Pointer), ParseError> {
        self.dot(expected)?;
        let name = match self.version {
            // Any characters, up to the first thing that can be a pointer.
            Version::V1_0 => {
                let rest = self.rest();
                let is_pointer = |it: &usize| rest[*it..].starts_with("#/");
                let mut hashes = rest.match_indices('#').map(|it| it.0);
                let end = hashes.find(is_pointer).unwrap_or(rest.len());
                self.take(rest[..end].find(char::is_control).unwrap_or(end))
            }
            Version::V1_1 => self.while_in(|it| is_identifier(it) || it == '.'),
        };
        let name = match name {
            "" => return Err(self.unexpected(Mistake::MissingName, without_dot(expected))),
            _ => name.to_owned(),
        };
        match self.peek() {
            None | Some('#' | '[') => Ok((name, self.tail()?)),
            Some(_) => Err(self.bad_character("a letter, a digit, `.`, `-` or `_`")),
        }
    }

    /// `.identifier-strict`, then a dot and one of the `fields`.
    fn owner(
        &mut self,
        expected: &'static str,
        fields: &[&'static str],
    ) -> Result<(String, &'static str), ParseError> {
        self.dot(expected)?;
        if self.version == Version::V1_0 {
            let rest = self.rest();
            let found = rest.match_indices('.').find_map(|(end, _)| {
                let after = &rest[end + 1..];
                let is_next =
                    |it: &&&str| after.strip_prefix(**it).is_some_and(|it| it.starts_with('.'));
                Some((end, *fields.iter().find(is_next)?))
            });
            if let Some((end, field)) = found.filter(|it| it.0 > 0) {
                let id = self.take(end).to_owned();
                self.at += 1 + field.len();
                return Ok((id, field));
            }
        }
        let id = self.strict(without_dot(expected))?;
        let from = self.at;
        let is_end = !self.eat('.');
        let word = self.word();
        if let Some(field) = fields.iter().find(|it| **it == word) {
            return Ok((id, field));
        }
        let expected = match fields {
            [field] => format!("`.{field}.` and a name after `{id}`"),
            _ => format!("`.inputs.` or `.outputs.` and a name after `{id}`"),
        };
        if is_end {
            return Err(self.unexpected(Mistake::MissingOutputs, expected));
        }
        // `$steps.login.token` most likely means the output `token`, but
        // `$steps.login.response.body` does not mean the output `response`.
        let is_name = matches!(self.peek(), None | Some('#')) && !word.is_empty();
        let suggestion = match nearest(word, fields) {
            Some(field) => Some(format!(".{field}")),
            None => is_name.then(|| format!(".outputs.{word}")),
        };
        Err(self.error(Mistake::MissingOutputs, from..self.at, expected, suggestion))
    }

    fn component(&mut self) -> Result<Expr, ParseError> {
        const KINDS: [ComponentKind; 3] = [
            ComponentKind::Parameters,
            ComponentKind::SuccessActions,
            ComponentKind::FailureActions,
        ];
        let expected = "`.parameters`, `.successActions` or `.failureActions`";
        let from = self.at;
        if !self.eat('.') {
            return Err(self.unexpected(Mistake::MissingName, expected));
        }
        let word = self.word();
        let Some(kind) = KINDS.into_iter().find(|it| it.as_str() == word) else {
            let meant = nearest(word, &KINDS.map(ComponentKind::as_str));
            return Err(self.error(
                Mistake::UnknownComponents,
                from..self.at,
                expected,
                meant.map(|it| format!(".{it}")),
            ));
        };
        self.dot("`.` and the name of a component")?;
        let name = match self.version {
            Version::V1_0 => self.while_in(|it| !it.is_control()),
            Version::V1_1 => self.while_in(|it| is_identifier(it) || it == '.'),
        };
        let name = self.finished(name, "a letter, a digit, `.`, `-` or `_`")?;
        Ok(Expr::Component { kind, name })
    }

    /// `identifier-strict`. Under 1.0 any characters but a dot.
    fn strict(&mut self, expected: &'static str) -> Result<String, ParseError> {
        let name = match self.version {
            Version::V1_0 => self.while_in(|it| !it.is_control() && it != '.' && it != '#'),
            Version::V1_1 => self.while_in(is_identifier),
        };
        match (name, self.peek()) {
            ("", _) => Err(self.unexpected(Mistake::MissingName, expected)),
            (_, None | Some('.' | '#' | '[')) => Ok(name.to_owned()),
            (_, Some(_)) => Err(self.bad_character("a letter, a digit, `-` or `_`")),
        }
    }

    /// `.name` to the end of the text.
    fn name(&mut self, expected: &'static str) -> Result<String, ParseError> {
        self.dot(expected)?;
        let name = match self.version {
            Version::V1_0 => self.while_in(|it| !it.is_control()),
            Version::V1_1 => self.while_in(|it| !it.is_control() && !matches!(it, '"' | '{' | '}')),
        };
        self.finished(name, "a character of a name")
    }

    /// `name`, if it is not empty and the text ends after it.
    fn finished(&self, name: &str, expected: &'static str) -> Result<String, ParseError> {
        match (name, self.peek()) {
            ("", _) => Err(self.unexpected(Mistake::MissingName, "a name")),
            (_, None) => Ok(name.to_owned()),
            (_, Some(_)) => Err(self.bad_character(expected)),
        }
    }

    /// `[ "#" json-pointer ]` to the end of the text.
    fn tail(&mut self) -> Result<Pointer, ParseError> {
        let from = self.at;
        let head = &self.text[..from];
        if self.rest().is_empty() {
            return Ok(Pointer::default());
        }
        if !self.eat('#') {
            let rest = self.rest();
            // After a blank follows something else, such as an operator.
            let is_word = !rest.contains(char::is_whitespace);
            let path = is_word.then(|| path::parse(rest)).flatten();
            let mistake = match rest.starts_with(['.', '[']) {
                true => Mistake::PropertyAccess,
                false => Mistake::MissingSlash,
            };
            let meant = match rest.strip_prefix('/') {
                Some(_) => is_word.then(|| format!("#{rest}")),
                None => path.map(|it| format!("#{it}")),
            };
            let expected = match &meant {
                Some(pointer) => format!("a JSON Pointer such as `{pointer}` after `{head}`"),
                None => format!("`#/` and a JSON Pointer after `{head}`"),
            };
            return Err(self.error(mistake, from..self.text.len(), expected, meant));
        }
        let rest = self.rest();
        if !rest.is_empty() && !rest.starts_with('/') {
            let meant = path::parse(&format!(".{}", rest.trim_start_matches('.')));
            return Err(self.error(
                Mistake::MissingSlash,
                self.at..self.text.len(),
                "`/` after `#`",
                meant.map(|it| it.to_string()),
            ));
        }
        if self.version == Version::V1_1
            && let Some(brace) = rest.find(['{', '}'])
        {
            self.at += brace;
            return Err(self.bad_character("a JSON Pointer without braces"));
        }
        Pointer::parse(rest).map_err(|it| {
            let at = self.at + it.at;
            self.error(Mistake::BadEscape, at..at + 1, it.expected, Some("~0".to_owned()))
        })
    }

    fn dot(&mut self, expected: &'static str) -> Result<(), ParseError> {
        match self.eat('.') {
            true => Ok(()),
            false => Err(self.unexpected(Mistake::MissingName, expected)),
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, char: char) -> bool {
        let is_next = self.peek() == Some(char);
        self.at += if is_next { char.len_utf8() } else { 0 };
        is_next
    }

    /// The next `length` bytes.
    fn take(&mut self, length: usize) -> &'t str {
        let taken = &self.rest()[..length];
        self.at += length;
        taken
    }

    fn while_in(&mut self, is_in: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        self.take(rest.find(|it| !is_in(it)).unwrap_or(rest.len()))
    }

    fn word(&mut self) -> &'t str {
        self.while_in(is_word)
    }

    fn bad_character(&self, expected: &'static str) -> ParseError {
        let length = self.peek().map_or(0, char::len_utf8);
        self.error(Mistake::BadCharacter, self.at..self.at + length, expected, None)
    }

    /// The rest of the text is not what it should be.
    fn unexpected(&self, mistake: Mistake, expected: impl Into<Cow<'static, str>>) -> ParseError {
        self.error(mistake, self.at..self.text.len(), expected, None)
    }

    fn error(
        &self,
        mistake: Mistake,
        at: Range<usize>,
        expected: impl Into<Cow<'static, str>>,
        suggestion: Option<String>,
    ) -> ParseError {
        let found = Some(&self.text[at.clone()]).filter(|it| !it.is_empty()).map(str::to_owned);
        ParseError { at, mistake, expected: expected.into(), found, suggestion }
    }
}

/// What is expected after the dot, once that has been read.
fn without_dot(expected: &'static str) -> &'static str {
    expected.strip_prefix("`.` and ").unwrap_or(expected)
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

fn is_identifier(char: char) -> bool {
    is_word(char) || char == '-'
}

fn is_token(char: char) -> bool {
    char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char)
}
