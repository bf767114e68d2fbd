//! The source descriptions that are at hand, and finding operations in them.

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::{self, SourceDescription, Target, Workflow};
use crate::asyncapi::{self, Channel};
use crate::diagnostic::Diagnostic;
use crate::documents::{At, Document, Documents};
use crate::expr::SourceFields;
use crate::openapi::{self, NoOperation, OperationRef};
use crate::pointer::{Pointer, PointerError};
use crate::syntax::{Entry, Node};

/// What the references to sources begin with.
pub const ROOT: &str = "$sourceDescriptions.";

/// The source descriptions of a workflow document.
#[derive(Debug)]
pub struct Sources<'a> {
    /// Those that are at hand.
    list: Vec<Source<'a>>,
    by_name: HashMap<&'a str, usize>,
    /// What is known of every declared one.
    declared: HashMap<&'a str, Option<SourceKind>>,
    /// The declared ones that may have operations: all but workflow documents.
    apis: Vec<&'a str>,
    /// Which source has an operation, the first one, and whether others have it,
    /// too. Empty where there are not several.
    owners: HashMap<&'a str, (&'a str, bool)>,
}

/// A source description that is at hand.
#[derive(Debug)]
pub struct Source<'a> {
    /// Its name in the workflow document.
    pub name: &'a str,
    /// Where it is from.
    pub url: Option<&'a str>,
    /// Its document.
    pub document: &'a Document<'a>,
    /// The root of its document.
    pub root: Option<At<'a>>,
    /// What it describes, or why that cannot be read.
    pub description: Result<Description<'a>, Unreadable<'a>>,
}

/// What a source describes.
#[derive(Debug)]
pub enum Description<'a> {
    /// An API over HTTP.
    OpenApi(openapi::Description<'a>),
    /// An API by messages.
    AsyncApi(asyncapi::Description<'a>),
    /// Workflows.
    Arazzo(Box<arazzo::Document<'a>>),
}

/// The kinds of source descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// OpenAPI 3 and Swagger 2.0.
    OpenApi,
    /// AsyncAPI.
    AsyncApi,
    /// Another workflow document.
    Arazzo,
}

/// Why nothing can be said about a source that is at hand.
#[derive(Clone, Copy, Debug)]
pub enum Unreadable<'a> {
    /// Its text is no YAML or JSON.
    Broken(&'a Diagnostic),
    /// It is of no kind that we know.
    NoKind,
    /// Its version, the value of this entry, is none that we know.
    Version(SourceKind, &'a Entry),
}

/// What the target of a step leads to.
#[derive(Debug)]
pub enum Found<'s, 'a> {
    /// An operation over HTTP.
    Operation {
        /// The source that has it.
        source: &'s Source<'a>,
        /// The operation.
        operation: OperationRef<'s, 'a>,
    },
    /// An operation by messages.
    Exchange {
        /// The source that has it.
        source: &'s Source<'a>,
        /// The operation.
        operation: &'s asyncapi::Operation<'a>,
    },
    /// A channel.
    Channel {
        /// The source that has it.
        source: &'s Source<'a>,
        /// The channel.
        channel: &'s Channel<'a>,
    },
    /// A workflow of another document.
    Workflow {
        /// The source that has it.
        source: &'s Source<'a>,
        /// The workflow.
        workflow: &'s Workflow<'a>,
    },
    /// The source is declared, but not at hand, or only in part.
    NotAtHand {
        /// The name of the source.
        source: String,
        /// What is looked for in it.
        operation: String,
    },
    /// Nothing.
    Nothing(NotFound),
}

/// Why a target leads to nothing.
#[derive(Debug)]
pub enum NotFound {
    /// The document declares no source with this name.
    UnknownSource(String),
    /// The document declares no source that could have operations.
    NoApi,
    /// An operation id without a source, where there are several.
    Ambiguous {
        /// The only source that has it, if there is one.
        owner: Option<String>,
    },
    /// A source, and nothing after it.
    NoName,
    /// The source, by its name, has no operation with this id.
    UnknownOperation(String),
    /// The source, by its name, has no such channel.
    UnknownChannel(String),
    /// The source, by its name, has no workflow with this id.
    UnknownWorkflow(String),
    /// The pointer leads to no operation.
    Path(NoOperation),
    /// There is no pointer, or it cannot be read.
    BadPointer(Option<PointerError>),
    /// The source is of a kind that has no such things.
    OtherKind {
        /// The name of the source.
        source: String,
        /// What it is.
        kind: SourceKind,
    },
    /// The source cannot be read.
    Unreadable,
    /// The target is of this document.
    OtherTarget,
}

impl<'a> Sources<'a> {
    /// What the first of the documents declares. A source is at hand by its name
    /// or by its URL.
    pub fn read(documents: &'a Documents<'a>) -> Sources<'a> {
        Sources::declared(documents.root(), |name, url| documents.source(name, url))
    }

    /// What another of the documents declares. The names are those of the first,
    /// so that a source is at hand by its URL only.
    pub fn of(root: At<'a>) -> Sources<'a> {
        Sources::declared(Some(root), |_, url| {
            root.document_at(url?).map(|it| (it.document(), Some(it)))
        })
    }

    fn declared(
        root: Option<At<'a>>,
        find: impl Fn(&'a str, Option<&str>) -> Option<(&'a Document<'a>, Option<At<'a>>)>,
    ) -> Sources<'a> {
        let list = root.and_then(|it| it.get("sourceDescriptions"));
        let mut sources = Sources {
            list: Vec::new(),
            by_name: HashMap::new(),
            declared: HashMap::new(),
            apis: Vec::new(),
            owners: HashMap::new(),
        };
        for it in list.into_iter().flat_map(At::items) {
            let text = |field| it.node.get(field)?.as_str();
            if let Some(name) = text("name").filter(|it| !sources.declared.contains_key(it)) {
                sources.add(name, text("type"), find(name, text("url")));
            }
        }
        if sources.has_several_apis() {
            sources.owners = owners(&sources.list);
        }
        sources
    }

    fn add(
        &mut self,
        name: &'a str,
        declared: Option<&str>,
        found: Option<(&'a Document<'a>, Option<At<'a>>)>,
    ) {
        let mut kind = declared.and_then(SourceKind::parse);
        if let Some((document, root)) = found {
            kind = root.and_then(|it| SourceKind::of(it.node)).map(|it| it.0).or(kind);
            self.by_name.insert(name, self.list.len());
            let description = read(document, root);
            self.list.push(Source { name, url: document.url, document, root, description });
        }
        self.declared.insert(name, kind);
        if kind != Some(SourceKind::Arazzo) {
            self.apis.push(name);
        }
    }

    /// The source with this name, if it is at hand.
    pub fn get(&self, name: &str) -> Option<&Source<'a>> {
        self.list.get(*self.by_name.get(name)?)
    }

    /// Every source that is at hand.
    pub fn at_hand(&self) -> &[Source<'a>] {
        &self.list
    }

    /// Whether the document declares a source with this name.
    pub fn is_declared(&self, name: &str) -> bool {
        self.declared.contains_key(name)
    }

    /// What the source with this name is, as far as that is known.
    pub fn kind(&self, name: &str) -> Option<SourceKind> {
        *self.declared.get(name)?
    }

    /// Whether there are several sources that may have operations.
    pub fn has_several_apis(&self) -> bool {
        1 < self.apis.len()
    }

    /// What the target of a step leads to.
    pub fn find(&self, target: Target<'_>) -> Found<'_, 'a> {
        match target {
            Target::OperationId(id) => self.by_id(id.value),
            Target::OperationPath(path) => self.by_path(path.value, at_path),
            Target::ChannelPath(path) => self.by_path(path.value, at_channel),
            Target::WorkflowId(id) => self.workflow(id.value),
        }
    }

    /// The workflow of another document that a reference leads to.
    pub fn workflow(&self, reference: &str) -> Found<'_, 'a> {
        match self.qualified(reference) {
            Some(Ok((source, id))) => self.in_source(source, id, |source, description| {
                let Description::Arazzo(document) = description else { return None };
                Some(match document.workflow(id) {
                    Some(workflow) => Found::Workflow { source, workflow },
                    None => Found::Nothing(NotFound::UnknownWorkflow(source.name.to_owned())),
                })
            }),
            Some(Err(why)) => Found::Nothing(why),
            None => Found::Nothing(NotFound::OtherTarget),
        }
    }

    fn by_id(&self, id: &str) -> Found<'_, 'a> {
        match (self.qualified(id), self.apis.as_slice()) {
            (Some(Ok((source, operation))), _) => self.by_id_in(source, operation),
            (Some(Err(why)), _) => Found::Nothing(why),
            (None, []) => Found::Nothing(NotFound::NoApi),
            (None, [only]) => {
                // An operation id may have dots, so the whole of it is tried first.
                let whole = self.by_id_in(only, id);
                match (&whole, self.half_qualified(id)) {
                    (Found::Nothing(_) | Found::NotAtHand { .. }, Some((source, operation))) => {
                        self.by_id_in(source, operation)
                    }
                    _ => whole,
                }
            }
            (None, [_, _, ..]) => match self.half_qualified(id) {
                Some((source, operation)) => self.by_id_in(source, operation),
                None => Found::Nothing(NotFound::Ambiguous { owner: self.owner(id) }),
            },
        }
    }

    /// The source and the name in `$sourceDescriptions.<source>.<name>`. `None`
    /// for other texts.
    fn qualified<'t>(&self, text: &'t str) -> Option<Result<(&'t str, &'t str), NotFound>> {
        let rest = text.strip_prefix(ROOT)?;
        let source = rest.split(['.', '#']).next().unwrap_or(rest);
        let name = rest[source.len()..].strip_prefix('.').filter(|it| !it.is_empty());
        Some(match (self.is_declared(source), name) {
            (false, _) => Err(NotFound::UnknownSource(source.to_owned())),
            (true, None) => Err(NotFound::NoName),
            (true, Some(name)) => Ok((source, name)),
        })
    }

    /// `source.operationId`, which people write without the root in front.
    fn half_qualified<'t>(&self, id: &'t str) -> Option<(&'t str, &'t str)> {
        let (source, operation) = id.split_once('.')?;
        self.is_declared(source).then_some((source, operation))
    }

    /// The only source that has an operation.
    fn owner(&self, id: &str) -> Option<String> {
        self.owners.get(id).filter(|it| !it.1).map(|it| it.0.to_owned())
    }

    fn by_id_in(&self, source: &str, id: &str) -> Found<'_, 'a> {
        self.in_source(source, id, |source, description| {
            let found = match description {
                Description::OpenApi(it) => {
                    let operation = it.operation_by_id(id);
                    operation.map(|operation| Found::Operation { source, operation })
                }
                Description::AsyncApi(it) => {
                    let operation = it.operation(id);
                    operation.map(|operation| Found::Exchange { source, operation })
                }
                Description::Arazzo(_) => return None,
            };
            let is_complete = match description {
                Description::OpenApi(it) => it.lost_paths.is_empty(),
                Description::AsyncApi(_) | Description::Arazzo(_) => true,
            };
            let name = || source.name.to_owned();
            Some(match (found, is_complete) {
                (Some(found), _) => found,
                (None, true) => Found::Nothing(NotFound::UnknownOperation(name())),
                (None, false) => Found::NotAtHand { source: name(), operation: id.to_owned() },
            })
        })
    }

    /// `{$sourceDescriptions.<name>.url}#<pointer>`, and the ways in which people
    /// shorten it.
    fn by_path<'s>(
        &'s self,
        path: &str,
        look: fn(&'s Source<'a>, &'s Description<'a>, &Pointer) -> Option<Found<'s, 'a>>,
    ) -> Found<'s, 'a> {
        let Some(SourcePath { source, pointer, .. }) = SourcePath::parse(path) else {
            return Found::Nothing(NotFound::BadPointer(None));
        };
        match Pointer::parse(pointer) {
            Ok(pointer) => self
                .in_source(source, path, |source, description| look(source, description, &pointer)),
            Err(error) => Found::Nothing(NotFound::BadPointer(Some(error))),
        }
    }

    /// What is found in a source. `look` gives `None` where the source is of a
    /// kind that has no such things.
    fn in_source<'s>(
        &'s self,
        name: &str,
        wanted: &str,
        look: impl FnOnce(&'s Source<'a>, &'s Description<'a>) -> Option<Found<'s, 'a>>,
    ) -> Found<'s, 'a> {
        if !self.is_declared(name) {
            return Found::Nothing(NotFound::UnknownSource(name.to_owned()));
        }
        let Some(source) = self.get(name) else {
            return Found::NotAtHand { source: name.to_owned(), operation: wanted.to_owned() };
        };
        let Ok(description) = &source.description else {
            return Found::Nothing(NotFound::Unreadable);
        };
        look(source, description).unwrap_or_else(|| {
            let (source, kind) = (name.to_owned(), description.kind());
            Found::Nothing(NotFound::OtherKind { source, kind })
        })
    }
}

fn at_path<'s, 'a>(
    source: &'s Source<'a>,
    description: &'s Description<'a>,
    pointer: &Pointer,
) -> Option<Found<'s, 'a>> {
    let Description::OpenApi(description) = description else { return None };
    Some(match description.operation_at(pointer) {
        Ok(operation) => Found::Operation { source, operation },
        Err(NoOperation::Elsewhere) => {
            let operation = pointer.to_string();
            Found::NotAtHand { source: source.name.to_owned(), operation }
        }
        Err(why) => Found::Nothing(NotFound::Path(why)),
    })
}

fn at_channel<'s, 'a>(
    source: &'s Source<'a>,
    description: &'s Description<'a>,
    pointer: &Pointer,
) -> Option<Found<'s, 'a>> {
    let Description::AsyncApi(description) = description else { return None };
    Some(match description.channel_at(pointer) {
        Some(channel) => Found::Channel { source, channel },
        None => Found::Nothing(NotFound::UnknownChannel(source.name.to_owned())),
    })
}

fn read<'a>(
    document: &'a Document<'a>,
    root: Option<At<'a>>,
) -> Result<Description<'a>, Unreadable<'a>> {
    if let Some(broken) = document.broken() {
        return Err(Unreadable::Broken(broken));
    }
    let root = root.ok_or(Unreadable::NoKind)?;
    let (kind, entry) = SourceKind::of(root.node).ok_or(Unreadable::NoKind)?;
    let description = match kind {
        SourceKind::OpenApi => openapi::Description::read(root).map(Description::OpenApi),
        SourceKind::AsyncApi => asyncapi::Description::read(root).map(Description::AsyncApi),
        SourceKind::Arazzo => arazzo::lower(root.node).map(|it| Description::Arazzo(Box::new(it))),
    };
    description.ok_or(Unreadable::Version(kind, entry))
}

fn owners<'a>(list: &[Source<'a>]) -> HashMap<&'a str, (&'a str, bool)> {
    let mut owners = HashMap::new();
    for source in list {
        for id in source.operation_ids() {
            let owner = owners.entry(id).or_insert((source.name, false));
            owner.1 |= owner.0 != source.name;
        }
    }
    owners
}

impl<'a> Source<'a> {
    /// What its document says that it is, and where.
    pub fn kind(&self) -> Option<(SourceKind, &'a Entry)> {
        self.root.and_then(|it| SourceKind::of(it.node))
    }

    /// The workflow document, if it is one.
    pub fn workflows(&self) -> Option<&arazzo::Document<'a>> {
        match &self.description {
            Ok(Description::Arazzo(it)) => Some(it),
            Ok(Description::OpenApi(_) | Description::AsyncApi(_)) | Err(_) => None,
        }
    }

    /// Whether it has an operation with this id.
    pub fn has_operation(&self, id: &str) -> bool {
        match &self.description {
            Ok(Description::OpenApi(it)) => it.operation_by_id(id).is_some(),
            Ok(Description::AsyncApi(it)) => it.operation(id).is_some(),
            Ok(Description::Arazzo(_)) | Err(_) => false,
        }
    }

    /// The names of its security schemes, if it describes an HTTP API.
    pub fn security_schemes(&self) -> Vec<&'a str> {
        match &self.description {
            Ok(Description::OpenApi(it)) => it.security_schemes().collect(),
            Ok(Description::AsyncApi(_) | Description::Arazzo(_)) | Err(_) => Vec::new(),
        }
    }

    /// The id of every operation that it has.
    pub fn operation_ids(&self) -> Vec<&'a str> {
        match &self.description {
            Ok(Description::OpenApi(it)) => it.operation_ids().map(|it| it.value).collect(),
            Ok(Description::AsyncApi(it)) => it.operations().iter().map(|it| it.id.value).collect(),
            Ok(Description::Arazzo(_)) | Err(_) => Vec::new(),
        }
    }
}

impl Description<'_> {
    /// Its kind.
    pub fn kind(&self) -> SourceKind {
        match self {
            Description::OpenApi(_) => SourceKind::OpenApi,
            Description::AsyncApi(_) => SourceKind::AsyncApi,
            Description::Arazzo(_) => SourceKind::Arazzo,
        }
    }
}

impl SourceKind {
    /// What a document says that it is, and where.
    pub fn of(root: &Node) -> Option<(SourceKind, &Entry)> {
        let named = |(key, kind)| Some((kind, root.entry(key)?));
        [
            ("openapi", SourceKind::OpenApi),
            ("swagger", SourceKind::OpenApi),
            ("asyncapi", SourceKind::AsyncApi),
            ("arazzo", SourceKind::Arazzo),
        ]
        .into_iter()
        .find_map(named)
    }

    /// The kind that `type` names.
    pub fn parse(text: &str) -> Option<SourceKind> {
        match text {
            "openapi" => Some(SourceKind::OpenApi),
            "asyncapi" => Some(SourceKind::AsyncApi),
            "arazzo" => Some(SourceKind::Arazzo),
            _ => None,
        }
    }

    /// How `type` names it.
    pub fn as_str(self) -> &'static str {
        match self {
            SourceKind::OpenApi => "openapi",
            SourceKind::AsyncApi => "asyncapi",
            SourceKind::Arazzo => "arazzo",
        }
    }

    /// What it is called in a sentence.
    pub fn phrase(self) -> &'static str {
        match self {
            SourceKind::OpenApi => "an OpenAPI description",
            SourceKind::AsyncApi => "an AsyncAPI description",
            SourceKind::Arazzo => "an Arazzo document",
        }
    }
}

/// The parts of an `operationPath` or a `channelPath`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourcePath<'t> {
    /// The name of the source.
    pub source: &'t str,
    /// What follows the `#`.
    pub pointer: &'t str,
    /// Whether the source is written as the specification wants it:
    /// `{$sourceDescriptions.<name>.url}`.
    pub is_canonical: bool,
}

impl<'t> SourcePath<'t> {
    /// Takes a text apart. `None` where it has no `#`.
    pub fn parse(text: &'t str) -> Option<SourcePath<'t>> {
        let (written, pointer) = text.split_once('#')?;
        let inner = written.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let source = inner.unwrap_or(written);
        let source = source.strip_prefix(ROOT).unwrap_or(source);
        let source = source.strip_suffix(".url").unwrap_or(source);
        let is_canonical = written.len() == source.len() + "{}.url".len() + ROOT.len();
        Some(SourcePath { source, pointer, is_canonical })
    }
}

impl SourceDescription<'_> {
    /// Whether this is its name.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.is_some_and(|it| it.value == name)
    }

    /// Its fields that have a value.
    pub fn fields(&self) -> SourceFields {
        SourceFields {
            url: self.url.map(|it| it.value.to_owned()).unwrap_or_default(),
            kind: self.kind.map(|it| it.value.to_owned()),
        }
    }
}
