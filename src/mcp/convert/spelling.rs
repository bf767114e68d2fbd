//! Texts with variables, as another client reads them.

use super::super::dialect::{Dialect, Means, Role, Syntax};
use super::super::variable::{Part, PartKind, Text, parse};

/// What of a text another client cannot put in.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Lost {
    /// It knows no environment variables here.
    Variable(String),
    /// Its variables have no default values.
    Default(String),
    /// It asks for nothing: the id of the input, and the variable in its place.
    Input(String, Option<String>),
    /// Only the other client can look it up; as it was written.
    Unknown(String),
    /// It takes what is only text for a variable.
    Mistaken,
}

/// The variables that a client puts in at a place.
pub(super) fn syntaxes(dialect: &Dialect, role: Role) -> &'static [Syntax] {
    let role = if matches!(role, Role::Url(_)) { Role::Url(None) } else { role };
    match dialect.variables {
        Some(syntaxes) if dialect.expands.contains(&role) => syntaxes,
        Some(_) | None => &[],
    }
}

/// A text in the variables of another client, and what it cannot put in.
pub(super) fn write(text: &Text<'_>, syntaxes: &[Syntax]) -> (String, Vec<Lost>) {
    let mut lost = Vec::new();
    let mut kinds = Vec::new();
    let mut out = String::new();
    for part in &text.parts {
        let kind = as_known(part, text, syntaxes, &mut lost);
        out.push_str(&spell(&kind, syntaxes).unwrap_or_else(|| plain(&kind)));
        kinds.push(kind);
    }
    // What it was not meant to read is lost already.
    if lost.is_empty() && !reads_so(&out, kinds, syntaxes) {
        lost.push(Lost::Mistaken);
    }
    (out, lost)
}

/// A text without the client's meaning of it, as for what puts in variables itself.
pub(super) fn literal(text: &Text<'_>) -> Option<String> {
    text.is_literal().then(|| text.parts.iter().map(|it| plain(&it.kind)).collect())
}

/// What a part is for another client.
fn as_known(part: &Part, text: &Text<'_>, syntaxes: &[Syntax], lost: &mut Vec<Lost>) -> PartKind {
    let kind = &part.kind;
    if spell(kind, syntaxes).is_some() {
        return kind.clone();
    }
    match kind {
        PartKind::Literal(_) => kind.clone(),
        PartKind::Variable { name, default } => {
            let without = PartKind::Variable { name: name.clone(), default: None };
            match (spell(&without, syntaxes), default) {
                (Some(_), _) => lost.push(Lost::Default(name.clone())),
                (None, _) if is_asked_for(name, syntaxes) => {
                    lost.extend(default.as_ref().map(|_| Lost::Default(name.clone())));
                    return PartKind::Input(name.clone());
                }
                (None, _) => lost.push(Lost::Variable(name.clone())),
            }
            without
        }
        PartKind::Input(id) => {
            let variable = PartKind::Variable { name: variable_name(id), default: None };
            let is_known = spell(&variable, syntaxes).is_some();
            lost.push(Lost::Input(id.clone(), is_known.then(|| variable_name(id))));
            variable
        }
        PartKind::Host(_) | PartKind::File(_) | PartKind::Reference(_) => {
            let written = text.value.get(part.range.clone()).filter(|it| !it.is_empty());
            let written = written.map_or_else(|| plain(kind), str::to_owned);
            lost.push(Lost::Unknown(written.clone()));
            PartKind::Literal(written)
        }
    }
}

/// Whether a client has no environment variables, but asks for what they hold.
pub(super) fn is_asked_for(name: &str, syntaxes: &[Syntax]) -> bool {
    let variable = PartKind::Variable { name: name.to_owned(), default: None };
    let is_asked = syntaxes.iter().any(|it| matches!(it.means, Means::Input));
    is_asked && spell(&variable, syntaxes).is_none()
}

/// How a client writes a part; `None` if it does not know the like.
pub(super) fn spell(kind: &PartKind, syntaxes: &[Syntax]) -> Option<String> {
    syntaxes.iter().find_map(|syntax| {
        let inner = match (kind, syntax.means) {
            (
                PartKind::Variable { name, default: None },
                Means::Variable | Means::VariableOr(_),
            ) => name.clone(),
            (PartKind::Variable { name, default: Some(default) }, Means::VariableOr(or)) => {
                format!("{name}{or}{default}")
            }
            (PartKind::Input(id), Means::Input) => id.clone(),
            (PartKind::Host(name), Means::Host(names)) if names.contains(&name.as_str()) => {
                name.clone()
            }
            (PartKind::File(path), Means::File) => path.clone(),
            (PartKind::Reference(whole), Means::Reference) => {
                let read = parse(whole, syntaxes);
                let is_one = matches!(read.as_slice(), [one] if one.kind == *kind);
                return is_one.then(|| whole.clone());
            }
            _ => return None,
        };
        // What has a blank at its beginning has one at its end.
        let blank = if syntax.open.contains(' ') && !syntax.close.is_empty() { " " } else { "" };
        let spelled = format!("{}{inner}{blank}{}", syntax.open, syntax.close);
        reads_so(&spelled, vec![kind.clone()], syntaxes).then_some(spelled)
    })
}

/// A part where no client reads it as anything.
fn plain(kind: &PartKind) -> String {
    match kind {
        PartKind::Literal(it) | PartKind::Reference(it) => it.clone(),
        PartKind::Variable { name, .. } => format!("${{{name}}}"),
        PartKind::Input(it) | PartKind::Host(it) | PartKind::File(it) => format!("${{{it}}}"),
    }
}

/// Whether a client reads these parts in a text.
fn reads_so(text: &str, kinds: Vec<PartKind>, syntaxes: &[Syntax]) -> bool {
    let read = parse(text, syntaxes).into_iter().map(|it| it.kind).collect();
    joined(read) == joined(kinds)
}

/// The same parts, literal ones side by side as one.
pub(super) fn joined(kinds: Vec<PartKind>) -> Vec<PartKind> {
    let mut joined: Vec<PartKind> = Vec::new();
    for kind in kinds {
        match (joined.last_mut(), kind) {
            (Some(PartKind::Literal(last)), PartKind::Literal(next)) => last.push_str(&next),
            (_, PartKind::Literal(it)) if it.is_empty() => {}
            (_, kind) => joined.push(kind),
        }
    }
    joined
}

/// The name of an environment variable for something that is called otherwise.
pub(super) fn variable_name(name: &str) -> String {
    let mut out = String::new();
    let mut after_small = false;
    for char in name.chars() {
        if after_small && char.is_ascii_uppercase() {
            out.push('_');
        }
        after_small = char.is_ascii_lowercase() || char.is_ascii_digit();
        match char.is_ascii_alphanumeric() {
            true => out.push(char.to_ascii_uppercase()),
            false if !out.is_empty() && !out.ends_with('_') => out.push('_'),
            false => {}
        }
    }
    let out = out.trim_end_matches('_');
    match out.chars().next() {
        None => "VALUE".to_owned(),
        Some(it) if it.is_ascii_digit() => format!("_{out}"),
        Some(_) => out.to_owned(),
    }
}

/// The same name as the id of an input.
pub(super) fn input_id(name: &str) -> String {
    variable_name(name).to_ascii_lowercase().replace('_', "-").trim_matches('-').to_owned()
}
