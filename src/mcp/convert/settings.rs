//! Environment variables and headers: as values, by the names of variables, or as
//! secrets that stand elsewhere.

use super::super::dialect::{Member, Role, Shape};
use super::super::rules::forbidden_env;
use super::super::server::Setting;
use super::super::variable::{Part, PartKind, Text};
use super::entry::Writer;
use super::secrets;
use super::spelling::{self, Lost, spell, syntaxes};
use super::tree::{Field, Remarked, Value};
use crate::secret::is_secret_name;
use crate::syntax::Kind;
use crate::text::Span;

impl<'a> Writer<'_, 'a> {
    pub(super) fn env(&mut self) {
        let (mut values, mut names, mut secret) = (Vec::new(), Vec::new(), Vec::new());
        let (mut values_at, mut names_at, mut secret_at) = (None, None, None);
        for setting in &self.server.env {
            let at = setting.name.span.start;
            let key = setting.name.value.as_ref();
            if forbidden_env::is_forbidden(self.to, key) {
                self.told.push(setting.value.span);
                let message = format!("{} lets no server set `{key}`", self.to.title);
                self.lose(setting.name.span, message);
                continue;
            }
            let mut text = setting.value.clone();
            if text.parts.is_empty() && !text.value.is_empty() {
                let kind = PartKind::Variable { name: key.to_owned(), default: None };
                text.parts = vec![Part { range: 0..0, kind }];
            }
            let text = self.without_inputs(Role::Env, &text);
            let has_secrets = self.target(|it| it == Role::SecretEnv).is_some();
            let hidden = match has_secrets && is_secret_name(key) {
                true => secrets::whole(key, &text),
                false => secrets::in_env(key, &text),
            };
            let shown = hidden.as_ref().map_or(&text, |it| &it.text);
            let can = spelling::write(shown, syntaxes(self.to, Role::Env)).1.is_empty();
            let variable = sole_variable(shown);
            let is_by_name = variable == Some(key) && (!can || setting.role == Role::EnvNames);
            if is_by_name && self.target(|it| it == Role::EnvNames).is_some() {
                self.tell_secret(&text, hidden.as_ref(), &format!("`{key}`"));
                self.told.extend([setting.name.span, text.span]);
                names.push(Value::text(key));
                names_at.get_or_insert(at);
            } else if let (Some(name), Some(_)) =
                (variable, self.target(|it| it == Role::SecretEnv))
            {
                let value = Value::text(format!("env:{name}"));
                self.tell_secret(&text, hidden.as_ref(), &format!("`{key}`"));
                self.told.push(text.span);
                secret.push(self.setting(setting, value));
                secret_at.get_or_insert(at);
            } else if has_secrets && (setting.role == Role::SecretEnv || is_secret_name(key)) {
                let is_of_vault = setting.role == Role::SecretEnv;
                let written = match is_of_vault {
                    true => text.value.to_string(),
                    false => format!("env:{key}"),
                };
                if !is_of_vault || !std::ptr::eq(self.from, self.to) {
                    let title = self.to.title;
                    let message = format!("{title} takes a secret whole: set `{key}` to this");
                    self.lose(text.span, message);
                }
                self.told.push(text.span);
                let value = Value::text(written);
                secret.push(self.setting(setting, value));
                secret_at.get_or_insert(at);
            } else {
                let said = format!("`{key}`");
                let value = Value::text(self.text(Role::Env, &text, hidden, &said));
                values.push(self.setting(setting, value));
                values_at.get_or_insert(at);
            }
        }
        let takes_null = |it: &Member| matches!(it.shape, Shape::Map(Shape::Either(of)) if of.iter().any(|it| matches!(it, Shape::Null)));
        for entry in self.source(|it| it == Role::Env).map_or(&[][..], |it| it.value.entries()) {
            if !matches!(entry.value.kind, Kind::Null) {
                continue;
            }
            self.told.push(entry.value.span);
            if self.target(|it| it == Role::Env).is_some_and(takes_null) {
                values_at.get_or_insert(entry.key.span.start);
                values.push(Field::new(&entry.key.value, Value::Null));
            } else {
                let name = &entry.key.value;
                let message = format!("{} cannot be told to unset `{name}`", self.to.title);
                self.lose(entry.key.span, message);
            }
        }
        let is_list = |it: &Member| matches!(it.shape, Shape::List(_));
        let roles = [
            (Role::Env, Value::Map(values), values_at),
            (Role::EnvNames, Value::List(names), names_at),
            (Role::SecretEnv, Value::Map(secret), secret_at),
        ];
        for (role, value, at) in roles {
            let source = self.source(|it| it == role);
            match (self.target(|it| it == role), at) {
                (_, None) => {}
                (Some(member), Some(at)) if role == Role::EnvNames || !is_list(member) => {
                    self.push(
                        source.map_or(at, |it| it.key.span.start),
                        source,
                        member.name,
                        value,
                    );
                }
                (Some(_) | None, Some(_)) => {
                    let message = format!("{} sets no environment variables", self.to.title);
                    self.left_out_with(|it| it == role, &message);
                }
            }
        }
    }

    /// A member of a map of settings, with its comments.
    fn setting(&mut self, setting: &Setting<'_>, value: Value) -> Field {
        let part = Span { start: setting.name.span.start, end: setting.value.span.end };
        self.told.push(setting.name.span);
        let is_apart = self.server.node.span.start <= part.start && part.start < part.end;
        let comments = if is_apart { self.comments.take(part) } else { Remarked::default() };
        Field { key: setting.name.value.to_string(), value, comments }
    }

    pub(super) fn headers(&mut self) {
        let (mut values, mut by_name) = (Vec::new(), Vec::new());
        for setting in &self.server.headers {
            let name = setting.name.value.as_ref();
            let text = &self.without_inputs(Role::Headers, &setting.value);
            let hidden = secrets::in_header(self.server, name, text);
            let shown = hidden.as_ref().map_or(text, |it| &it.text);
            let can = spelling::write(shown, syntaxes(self.to, Role::Headers)).1.is_empty();
            let said = format!("the header `{name}`");
            if let (false, Some(variable), Some(member)) =
                (can, bearer(name, shown), self.target(|it| it == Role::BearerEnv))
            {
                self.tell_secret(text, hidden.as_ref(), &said);
                self.told.extend([setting.name.span, text.span]);
                let at = setting.name.span.start;
                let mut value = Field::new(member.name, Value::text(variable));
                value.comments = self.setting(setting, Value::Null).comments;
                self.members.push((at, value));
            } else if let (false, Some(variable), Some(_)) =
                (can, sole_variable(shown), self.target(|it| it == Role::EnvHeaders))
            {
                self.tell_secret(text, hidden.as_ref(), &said);
                self.told.push(text.span);
                let value = Value::text(variable);
                by_name.push(self.setting(setting, value));
            } else if self.target(|it| it == Role::Headers).is_none() {
                self.told.push(setting.name.span);
                self.lose(text.span, format!("{} sends no headers", self.to.title));
            } else {
                let value = Value::text(self.text(Role::Headers, text, hidden, &said));
                values.push(self.setting(setting, value));
            }
        }
        for (role, values) in [(Role::Headers, values), (Role::EnvHeaders, by_name)] {
            let source = self.source(|it| it == role).or(self.source(|it| it == Role::Headers));
            let at = source.map_or(self.server.node.span.end, |it| it.key.span.start);
            if let (Some(member), false) = (self.target(|it| it == role), values.is_empty()) {
                self.push(at, source, member.name, Value::Map(values));
            }
        }
    }

    /// A text with variables in place of the inputs that the client does not ask for.
    fn without_inputs(&mut self, role: Role, text: &Text<'a>) -> Text<'a> {
        let mut text = text.clone();
        for part in &mut text.parts {
            let PartKind::Input(id) = &part.kind else { continue };
            if spell(&part.kind, syntaxes(self.to, role)).is_some() {
                continue;
            }
            let name = spelling::variable_name(id);
            self.inputs.ask(id, false);
            self.tell_lost(text.span, Lost::Input(id.clone(), Some(name.clone())), "");
            part.kind = PartKind::Variable { name, default: None };
        }
        text
    }
}

/// The name of the variable that a text is.
fn sole_variable<'t>(text: &'t Text<'_>) -> Option<&'t str> {
    match text.parts.as_slice() {
        [part] => match &part.kind {
            PartKind::Variable { name, default: None } => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// The name of the variable with a bearer token.
fn bearer<'t>(header: &str, text: &'t Text<'_>) -> Option<&'t str> {
    let kinds: Vec<_> = text.parts.iter().map(|it| &it.kind).collect();
    match kinds.as_slice() {
        [PartKind::Literal(scheme), PartKind::Variable { name, default: None }]
            if scheme == "Bearer " && header.eq_ignore_ascii_case("authorization") =>
        {
            Some(name)
        }
        _ => None,
    }
}
