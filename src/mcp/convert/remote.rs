//! Servers that are reached by URL, for clients that only start programs: by
//! `mcp-remote`, a program that passes everything on.

use std::borrow::Cow;

use super::super::dialect::{Means, Role, Syntax, Transport};
use super::super::server::{Server, Setting};
use super::super::variable::{Part, PartKind, Text, parse};
use super::secrets;
use super::spelling::{self, variable_name};
use super::{Remark, RemarkKind};
use crate::text::{Span, Spanned};

/// The program, with and without a version.
pub(super) const PROGRAM: &str = "mcp-remote";

/// What it puts in itself, from its environment, in headers.
pub(super) const VARIABLES: &[Syntax] =
    &[Syntax { open: "${", close: "}", means: Means::Variable }];

/// What a server that is reached by `mcp-remote` is to a client that reaches it by
/// itself, and the words that say nothing to it; what else of it is told by that.
pub(super) fn read<'a>(server: &Server<'a>) -> Option<(Server<'a>, Vec<Span>, Vec<Span>)> {
    let words = &server.command;
    let program = words.iter().position(|it| is_program(&it.value)).filter(|it| *it > 0)?;
    let runner = words.first()?.value.rsplit(['/', '\\']).next()?;
    if !matches!(runner, "npx" | "npx.cmd" | "bunx" | "pnpx" | "pnpm" | "yarn" | "cmd" | "node") {
        return None;
    }
    let mut args = words[program + 1..].iter();
    let url = args.next().filter(|it| it.value.contains("://"))?.clone();
    let mut remote = Server { command: Vec::new(), url: Some(url), ..server.clone() };
    remote.transport = Some(Transport::Http);
    let mut unknown = Vec::new();
    let mut used = Vec::new();
    while let Some(word) = args.next() {
        match word.value.as_ref() {
            "--header" => {
                let Some(header) = args.next() else { break };
                match setting(header, server, &mut used) {
                    Some(it) => remote.headers.push(it),
                    None => unknown.push(header.span),
                }
            }
            "--transport" => {
                let word = args.next().map(|it| it.value.as_ref());
                if let Some("sse-only" | "sse-first") = word {
                    remote.transport = Some(Transport::Sse);
                }
            }
            _ => unknown.push(word.span),
        }
    }
    let (used, left) = remote.env.into_iter().partition(|it| used.contains(&it.name.span));
    remote.env = left;
    let used: Vec<Setting<'_>> = used;
    let told = used.iter().flat_map(|it| [it.name.span, it.value.span]);
    let told = told.chain(words.iter().map(|it| it.span)).collect();
    remote.transport_word = None;
    Some((remote, unknown, told))
}

fn is_program(word: &str) -> bool {
    word == PROGRAM || word.strip_prefix(PROGRAM).is_some_and(|it| it.starts_with('@'))
}

/// A header as it is written for the program: `Name: value`, with variables of its
/// environment. What the configuration itself sets there is put in.
fn setting<'a>(word: &Text<'a>, server: &Server<'a>, used: &mut Vec<Span>) -> Option<Setting<'a>> {
    let (name, value) = word.value.split_once(':')?;
    let value = value.trim();
    let mut text = Text { span: word.span, value: Cow::Owned(value.to_owned()), parts: Vec::new() };
    for part in parse(value, VARIABLES) {
        let set = match &part.kind {
            PartKind::Variable { name, .. } => server.env.iter().find(|it| it.name.value == *name),
            _ => None,
        };
        match set {
            Some(set) => {
                used.push(set.name.span);
                text.parts.extend(set.value.parts.iter().cloned());
            }
            None => text.parts.push(part),
        }
    }
    let name = Spanned::new(Cow::Owned(name.trim().to_owned()), word.span);
    Some(Setting { name, value: text, role: Role::Headers })
}

/// A server that is started and passes everything on to the URL, and what it cannot.
pub(super) fn write<'a>(server: Server<'a>) -> (Server<'a>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let Some(url) = server.url.clone() else { return (server, remarks) };
    let word = |text: &str| Text {
        span: url.span,
        value: Cow::Owned(text.to_owned()),
        parts: literal(text),
    };
    let mut command = vec![word("npx"), word("-y"), word(PROGRAM), url.clone()];
    if server.transport == Some(Transport::Sse) {
        command.extend([word("--transport"), word("sse-only")]);
    }
    let mut env = server.env.clone();
    for setting in &server.headers {
        let span = setting.value.span;
        let name = setting.name.value.as_ref();
        let is_secret = secrets::in_header(&server, name, &setting.value).is_some();
        // Some clients take a blank in an argument for its end.
        let has_blank = setting.value.is_literal() && setting.value.value.contains(' ');
        let value = match is_secret || has_blank {
            true => {
                let owner = server.name.map_or("", |it| it.value);
                let variable = variable_name(&format!("{owner} {name}"));
                let value = setting.value.clone();
                let name = Spanned::new(Cow::Owned(variable.clone()), setting.name.span);
                env.push(Setting { name, value, role: Role::Env });
                format!("${{{variable}}}")
            }
            false => {
                let (value, unknown) = spelling::write(&setting.value, VARIABLES);
                if !setting.value.is_literal() {
                    let message = format!(
                        "`{PROGRAM}` itself puts in the variables of the header `{name}`: set \
                         them in `env` of this server"
                    );
                    remarks.push(Remark { kind: RemarkKind::Note, span, message });
                }
                if !unknown.is_empty() {
                    let message =
                        format!("`{PROGRAM}` does not know all that the header `{name}` holds");
                    remarks.push(Remark { kind: RemarkKind::NotExpressed, span, message });
                }
                value
            }
        };
        command.extend([word("--header"), Text { span, ..word(&format!("{name}:{value}")) }]);
    }
    let transport = Some(Transport::Stdio);
    let started = Server {
        command,
        env,
        transport,
        transport_word: server.transport_word,
        url: None,
        headers: Vec::new(),
        ..server
    };
    (started, remarks)
}

fn literal(text: &str) -> Vec<Part> {
    vec![Part { range: 0..text.len(), kind: PartKind::Literal(text.to_owned()) }]
}
