//! A configuration in another dialect: what both can say, and a list of what one of
//! them cannot.
//!
//! ```text
//! text ──read──▶ servers ──entry.rs──▶ fields ──json.rs · yaml.rs · toml.rs──▶ text
//!        comments.rs ─────────────────────▲
//! ```
//!
//! Nothing is dropped in silence: whatever is not written is a [`Remark`] with its
//! place. No remark shows a secret.

mod comments;
pub(super) mod document;
mod entry;
pub(super) mod json;
mod registry;
mod remote;
mod rest;
mod secrets;
mod settings;
mod spelling;
pub(super) mod toml;
pub(super) mod tree;
pub(super) mod yaml;

use serde_json::Value as JsonValue;

use super::dialect::{Dialect, Format, Member, Role};
use super::merge::{Existing, merge};
use super::recognize::{Given, recognize};
use super::server::{self, Server};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::secret::is_secret_name;
use crate::sort;
use crate::syntax::{self, Node};
use crate::text::Span;
use comments::Comments;
use document::{Document, Draft};
use tree::{Field, Value};

static UNKNOWN_DOCUMENT: Rule = Rule {
    name: "unknown-document",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Arazzo Object; MCP configurations",
};

/// What is to become of a document.
#[derive(Clone, Copy, Debug)]
pub struct Options<'o> {
    /// The dialect of the document, if a person says so; else it is recognized.
    pub from: Option<&'static Dialect>,
    /// The path or URL of the document.
    pub path: Option<&'o str>,
    /// The dialect of the result.
    pub to: &'static Dialect,
    /// The configuration that the servers are put into; without one the result is a
    /// document of its own.
    pub into: Option<Into<'o>>,
}

/// A configuration that servers are put into.
#[derive(Clone, Copy, Debug)]
pub struct Into<'o> {
    /// Its text, of the dialect of the result.
    pub text: &'o str,
    /// What becomes of servers that are there already.
    pub existing: Existing,
}

/// A converted document.
#[derive(Debug)]
pub struct Converted {
    /// The result; `None` if the document cannot be read, which `findings` explain.
    pub text: Option<String>,
    /// The dialect that the document was read as.
    pub from: Option<&'static Dialect>,
    /// Why the document could not be read.
    pub findings: Vec<Diagnostic>,
    /// Why its servers could not be put into the other document, with places there.
    pub refused: Vec<Diagnostic>,
    /// What the result does not say, and what a person should know of it, in the
    /// order of the document.
    pub remarks: Vec<Remark>,
}

/// Something to know of a conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What kind of thing.
    pub kind: RemarkKind,
    /// Where the document has it.
    pub span: Span,
    /// One sentence, lower case, no final period. It never shows a secret.
    pub message: String,
}

/// The kinds of remarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// The document says it and the result does not.
    NotExpressed,
    /// A secret, which is a variable in the result if the client has any.
    Secret,
    /// Nothing is lost, but somebody should know.
    Note,
}

impl RemarkKind {
    /// The word that people read.
    pub fn as_str(self) -> &'static str {
        match self {
            RemarkKind::NotExpressed => "not expressed",
            RemarkKind::Secret => "secret",
            RemarkKind::Note => "note",
        }
    }
}

/// The inputs that a person is asked for.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Whether the target asks for inputs.
    are_known: bool,
    /// What the document says of its own.
    declared: Vec<(String, JsonValue, Span)>,
    /// What the result asks for.
    asked: Vec<(String, bool)>,
}

impl Inputs {
    fn ask(&mut self, id: &str, is_secret: bool) {
        if !self.asked.iter().any(|it| it.0 == id) {
            self.asked.push((id.to_owned(), is_secret || is_secret_name(id)));
        }
    }

    /// What to write of an input: what the document says, else a prompt for it.
    fn value(&self, id: &str, is_secret: bool) -> Value {
        if let Some(declared) = self.declared.iter().find(|it| it.0 == id) {
            return Value::of(&declared.1);
        }
        let mut fields = vec![
            Field::new("type", Value::text("promptString")),
            Field::new("id", Value::text(id)),
            Field::new("description", Value::text(id)),
        ];
        if is_secret {
            fields.push(Field::new("password", Value::Bool(true)));
        }
        Value::Map(fields)
    }
}

/// Converts a document.
pub fn convert(text: &str, options: &Options<'_>) -> Converted {
    let (document, from, remarks) = match read(text, options) {
        Ok(it) => it,
        Err(unread) => return unread,
    };
    let written = match options.into {
        Some(into) => merge(into.text, &document, options.to, into.existing),
        None => Ok(document.write(options.to)),
    };
    let (text, refused) = match written {
        Ok(text) => (Some(text), Vec::new()),
        Err(refused) => (None, refused),
    };
    Converted { text, from: Some(from), findings: Vec::new(), refused, remarks }
}

type Drafted = (Document, &'static Dialect, Vec<Remark>);

/// The servers of a document as the other dialect has them.
fn read(text: &str, options: &Options<'_>) -> Result<Drafted, Converted> {
    let refused = |from, findings| Converted {
        text: None,
        from,
        findings,
        refused: Vec::new(),
        remarks: Vec::new(),
    };
    let parsed = parse(text, options.from, options.path);
    let broken: Vec<_> = parsed
        .findings
        .iter()
        .filter(|it| it.code != syntax::JSON_EXTENSION.name && it.severity == Severity::Error)
        .cloned()
        .collect();
    let root = match &parsed.root {
        Some(root) if parsed.broken().is_none() && parsed.merge_key().is_none() => root,
        _ => return Err(refused(options.from, broken)),
    };
    let given = Given { dialect: options.from, path: options.path, format: Some(parsed.format) };
    let Some(recognized) = recognize(root, &given) else {
        let span = root.entries().first().map_or(Span::new(0, 0), |it| it.key.span);
        let message = "this is no configuration of MCP servers, or of a client that cannot be told";
        let finding = UNKNOWN_DOCUMENT.at(span, message).help("say which dialect it has");
        return Err(refused(None, vec![finding]));
    };
    let from = recognized.dialect;
    let mut conversion = Conversion {
        text,
        from,
        to: options.to,
        comments: Comments::read(text, root, parsed.format),
        inputs: inputs(from, options.to, root),
        remarks: Vec::new(),
    };
    for finding in broken {
        let message = format!("{}: what is read is the first", finding.message);
        conversion.tell(RemarkKind::NotExpressed, finding.span, message);
    }
    let document = conversion.document(root);
    let mut remarks = conversion.remarks;
    sort::by_key(&mut remarks, |it| (it.span, it.kind));
    remarks.dedup();
    Ok((document, from, remarks))
}

/// Reads a text as what it looks like, or as TOML where it must be that.
fn parse(text: &str, from: Option<&Dialect>, path: Option<&str>) -> syntax::Parsed {
    let by_name = from.is_some_and(|it| it.format == Format::Toml);
    match by_name || path.is_some_and(|it| it.ends_with(".toml")) {
        true => syntax::parse_as(text, syntax::Format::Toml),
        false => syntax::parse(text),
    }
}

/// The member of a dialect's documents that declares inputs.
pub(super) fn inputs_member(dialect: &'static Dialect) -> Option<&'static Member> {
    dialect.root.iter().find(|it| it.role == Role::Inputs)
}

fn inputs(from: &'static Dialect, to: &'static Dialect, root: &Node) -> Inputs {
    let items = inputs_member(from).and_then(|it| root.get(it.name)).map_or(&[][..], Node::items);
    let declared = items.iter().filter_map(|it| {
        let id = it.get("id").and_then(Node::string)?;
        Some((id.value.to_owned(), it.to_value(), id.span))
    });
    let are_known = inputs_member(to).is_some();
    Inputs { are_known, declared: declared.collect(), asked: Vec::new() }
}

/// A conversion under way.
struct Conversion<'t> {
    /// The document.
    text: &'t str,
    from: &'static Dialect,
    to: &'static Dialect,
    comments: Comments,
    inputs: Inputs,
    remarks: Vec<Remark>,
}

impl Conversion<'_> {
    fn tell(&mut self, kind: RemarkKind, span: Span, message: String) {
        self.remarks.push(Remark { kind, span, message });
    }

    fn document(&mut self, root: &Node) -> Document {
        let servers = server::read(self.from, root, self.text);
        let mut document = Document::default();
        if self.to.format == Format::Json {
            for span in self.comments.spans() {
                let message = format!("the JSON of {} has no comments", self.to.title);
                self.tell(RemarkKind::NotExpressed, span, message);
            }
            self.comments = Comments::default();
        }
        let mut meant = Vec::new();
        for read in &servers {
            meant.push(match self.from.name == registry::NAME {
                true => self.of_registry(root, read),
                false => self.as_meant(read),
            });
        }
        if self.to.name == registry::NAME {
            self.as_registry(&meant, &mut document);
        } else {
            for (server, told) in meant {
                if let Some(draft) = self.draft(server, told, &document) {
                    document.drafts.push(draft);
                }
            }
        }
        for place in server::places(self.from, root) {
            if let Some(key) = place.key {
                let near = self.comments.take(key.span);
                document.above.extend(near.above.into_iter().chain(near.behind));
            }
        }
        self.rest(root, &mut document);
        document
    }

    /// A server as it is meant, not as it is started, and what is told by that.
    fn as_meant<'a>(&mut self, read: &Server<'a>) -> (Server<'a>, Vec<Span>) {
        let Some((remote, unknown, told)) = remote::read(read).filter(|_| self.has_remote()) else {
            return (read.clone(), Vec::new());
        };
        for span in unknown {
            let message = format!("this is an option of `{}` alone", remote::PROGRAM);
            self.tell(RemarkKind::NotExpressed, span, message);
        }
        (remote, told)
    }

    /// Whether the target reaches servers by URL.
    fn has_remote(&self) -> bool {
        let members = self.to.servers.iter().flat_map(|it| it.entry);
        members.into_iter().any(|it| matches!(it.role, Role::Url(_)) && it.ignored.is_none())
    }

    /// A server as an entry of the target.
    fn draft(
        &mut self,
        mut server: Server<'_>,
        mut told: Vec<Span>,
        document: &Document,
    ) -> Option<Draft> {
        if !self.has_remote() && server.url.is_some() {
            let headers = server.headers.iter();
            told.extend(headers.flat_map(|it| [it.name.span, it.value.span]));
            server = self.by_program(server);
        }
        if server.command.is_empty() && server.url.is_none() {
            let message = "this server has neither a command nor a URL: it is left out".to_owned();
            self.tell(RemarkKind::NotExpressed, server.span(), message);
            return None;
        }
        let name = self.name(&server, document)?;
        let table = &self.to.servers[0];
        let writer = entry::Writer {
            text: self.text,
            from: self.from,
            to: self.to,
            table,
            server: &server,
            comments: &mut self.comments,
            inputs: &mut self.inputs,
            remarks: &mut self.remarks,
            members: Vec::new(),
            told,
        };
        let fields = writer.entry()?;
        let start = server.name.map_or(server.node.span.start, |it| it.span.start);
        let whole = Span { start: start.min(server.node.span.start), end: server.node.span.end };
        let comments = self.comments.take(whole);
        Some(Draft { name, fields, comments })
    }

    /// A server that is reached by URL, for a client that only starts programs.
    fn by_program<'a>(&mut self, server: Server<'a>) -> Server<'a> {
        let span = server.url.as_ref().map_or(server.span(), |it| it.span);
        let message = format!(
            "{} only starts programs: `npx {}` passes everything on to the URL; name a version \
             of it that you have looked at",
            self.to.title,
            remote::PROGRAM
        );
        self.tell(RemarkKind::Note, span, message);
        let (server, mut remarks) = remote::write(server);
        self.remarks.append(&mut remarks);
        server
    }

    /// The name of a server, as the target lets it be.
    fn name(&mut self, server: &Server<'_>, document: &Document) -> Option<String> {
        let given = server.name.map_or("server", |it| it.value);
        let name = self.to.names.fitting(given);
        if document.drafts.iter().any(|it| it.name == name) {
            let message = format!("there is a server `{name}` already: this one is left out");
            self.tell(RemarkKind::NotExpressed, server.span(), message);
            return None;
        }
        if name != given {
            let message = format!("{} does not allow this name: it is `{name}`", self.to.title);
            self.tell(RemarkKind::NotExpressed, server.span(), message);
        }
        Some(name)
    }

    /// What a document has besides its servers.
    fn rest(&mut self, root: &Node, document: &mut Document) {
        let places = server::places(self.from, root);
        let inputs_member = inputs_member(self.from);
        let is_server = |span: Span| {
            places.iter().any(|it| {
                it.node.span.start <= span.start && span.end <= it.node.span.end
                    || span.start <= it.node.span.start && it.node.span.end <= span.end
            })
        };
        let is_about = |key: &str| {
            let member = self.from.root.iter().find(|it| it.name == key);
            let is_said =
                |it: &Member| matches!(it.role, Role::Name | Role::Title | Role::Description);
            key == "$schema"
                || inputs_member.is_some_and(|it| it.name == key)
                || member.is_some_and(is_said)
        };
        let others = root.entries().iter();
        let others: Vec<_> =
            others.filter(|it| !is_server(it.value.span) && !is_about(&it.key.value)).collect();
        for other in &others {
            self.comments.take(Span { start: other.key.span.start, end: other.value.span.end });
        }
        if let Some(first) = others.first() {
            let names: Vec<_> = others.iter().map(|it| format!("`{}`", it.key.value)).collect();
            let names = match names.split_at_checked(5) {
                Some((some, more)) if !more.is_empty() => {
                    format!("{} and {} more", some.join(", "), more.len())
                }
                _ => names.join(", "),
            };
            let message = format!("what is not about servers is left out: {names}");
            self.tell(RemarkKind::Note, first.key.span, message);
        }
        let unused: Vec<_> = self.inputs.declared.to_vec();
        for (id, _, span) in unused {
            let is_used = self.inputs.asked.iter().any(|it| it.0 == id);
            if !is_used {
                self.tell(
                    RemarkKind::NotExpressed,
                    span,
                    format!("nothing asks for the input `{id}`"),
                );
            }
        }
        if self.inputs.are_known {
            let asked = self.inputs.asked.iter();
            document.inputs = asked.map(|it| self.inputs.value(&it.0, it.1)).collect();
        }
        self.comments_left();
    }

    /// Comments that stand at nothing that is written.
    fn comments_left(&mut self) {
        for span in self.comments.spans() {
            let message = "this comment stands at what is left out".to_owned();
            self.tell(RemarkKind::NotExpressed, span, message);
        }
    }
}
