//! The source descriptions that are at hand, and finding operations in them.

use crate::arazzo::{Document, SourceDescription, Target};
use crate::documents::Documents;
use crate::expr::SourceFields;
use crate::openapi::{Description, NoOperation, NotOpenApi, OperationRef};
use crate::pointer::{Pointer, PointerError};

/// The source descriptions that are at hand.
#[derive(Debug)]
pub struct Sources<'a> {
    list: Vec<Source<'a>>,
}

/// A source description that is at hand.
#[derive(Debug)]
pub struct Source<'a> {
    /// Its name in the workflow document.
    pub name: &'a str,
    /// Where it is from.
    pub url: Option<&'a str>,
    /// What it describes, or why that cannot be read.
    pub description: Result<Description<'a>, NotOpenApi>,
}

/// What the target of a step leads to.
#[derive(Debug)]
pub enum Found<'s, 'a> {
    /// An operation.
    Operation {
        /// The source that has it.
        source: &'s Source<'a>,
        /// The operation.
        operation: OperationRef<'s, 'a>,
    },
    /// The source is declared, but not at hand.
    NotAtHand {
        /// The name of the source.
        source: String,
        /// What is looked for in it.
        operation: String,
    },
    /// No operation.
    Nothing(NotFound),
}

/// Why a target leads to no operation.
#[derive(Debug)]
pub enum NotFound {
    /// The document declares no source with this name.
    UnknownSource(String),
    /// An operation id without a source, where there are several.
    Ambiguous {
        /// The only source that has it, if there is one.
        owner: Option<String>,
    },
    /// A source, and no operation id after it.
    NoOperationId,
    /// The source has no operation with this id.
    UnknownOperation {
        /// The source.
        source: String,
        /// Every operation id that it has.
        known: Vec<String>,
    },
    /// The pointer leads to no operation.
    Path(NoOperation),
    /// There is no pointer, or it cannot be read.
    BadPointer(Option<PointerError>),
    /// The source is not an OpenAPI description.
    NotOpenApi(NotOpenApi),
    /// The step calls no operation.
    OtherTarget,
}

impl<'a> Sources<'a> {
    /// Reads the descriptions among the documents.
    pub fn read(documents: &'a Documents<'a>) -> Sources<'a> {
        let mut list = Vec::new();
        for (document, root) in documents.sources() {
            let Some(name) = document.name else { continue };
            let description = root.map_or(Err(NotOpenApi::Unknown), Description::read);
            list.push(Source { name, url: document.url, description });
        }
        Sources { list }
    }

    /// The source with this name, if it is at hand.
    pub fn get(&self, name: &str) -> Option<&Source<'a>> {
        self.list.iter().find(|it| it.name == name)
    }

    /// What the target of a step leads to.
    pub fn find(&self, document: &Document<'_>, target: Target<'_>) -> Found<'_, 'a> {
        match target {
            Target::OperationId(id) => self.by_id(document, id.value),
            Target::OperationPath(path) => self.by_path(document, path.value),
            Target::WorkflowId(_) | Target::ChannelPath(_) => Found::Nothing(NotFound::OtherTarget),
        }
    }

    fn by_id(&self, document: &Document<'_>, id: &str) -> Found<'_, 'a> {
        if let Some(rest) = id.strip_prefix("$sourceDescriptions.") {
            let name = rest.split(['.', '#']).next().unwrap_or(rest);
            return match rest[name.len()..].strip_prefix('.') {
                Some(operation) => self.by_id_in(document, name, operation),
                None if document.source_descriptions.iter().any(|it| it.is_named(name)) => {
                    Found::Nothing(NotFound::NoOperationId)
                }
                None => Found::Nothing(NotFound::UnknownSource(name.to_owned())),
            };
        }
        // An operation id may have dots, so the whole of it is tried first.
        let mut candidates = apis(document);
        let first = candidates.next();
        let second = candidates.find(|it| first.is_some_and(|first| !it.has_name_of(first)));
        let declared = |it: &&Source<'_>| apis(document).any(|api| api.is_named(it.name));
        let owners = self.list.iter().filter(declared).filter(|it| it.has_operation(id));
        let owners: Vec<_> = owners.map(|it| it.name).collect();
        match (first, second, owners.as_slice()) {
            (_, None, [owner]) => self.by_id_in(document, owner, id),
            (Some(only), None, _) => {
                let name = only.name.map(|it| it.value).unwrap_or_default();
                match qualified(document, id) {
                    Some((source, operation)) => self.by_id_in(document, source, operation),
                    None => self.by_id_in(document, name, id),
                }
            }
            _ => match qualified(document, id) {
                Some((source, operation)) => self.by_id_in(document, source, operation),
                None => Found::Nothing(NotFound::Ambiguous {
                    owner: match owners.as_slice() {
                        [owner] => Some((*owner).to_owned()),
                        _ => None,
                    },
                }),
            },
        }
    }

    fn by_id_in(&self, document: &Document<'_>, source: &str, id: &str) -> Found<'_, 'a> {
        self.in_source(document, source, id, |description| {
            description.operation_by_id(id).ok_or_else(|| NotFound::UnknownOperation {
                source: source.to_owned(),
                known: description.operation_ids().map(|it| it.value.to_owned()).collect(),
            })
        })
    }

    /// `{$sourceDescriptions.<name>.url}#<pointer>`, and the ways in which people
    /// shorten it.
    fn by_path(&self, document: &Document<'_>, path: &str) -> Found<'_, 'a> {
        let Some((source, pointer)) = path.split_once('#') else {
            return Found::Nothing(NotFound::BadPointer(None));
        };
        let source = source.trim_start_matches('{').trim_end_matches('}');
        let source = source.strip_prefix("$sourceDescriptions.").unwrap_or(source);
        let source = source.strip_suffix(".url").unwrap_or(source);
        let pointer = match Pointer::parse(pointer) {
            Ok(pointer) => pointer,
            Err(error) => return Found::Nothing(NotFound::BadPointer(Some(error))),
        };
        self.in_source(document, source, path, |description| {
            description.operation_at(&pointer).map_err(NotFound::Path)
        })
    }

    fn in_source(
        &self,
        document: &Document<'_>,
        name: &str,
        operation: &str,
        look: impl for<'d> Fn(&'d Description<'a>) -> Result<OperationRef<'d, 'a>, NotFound>,
    ) -> Found<'_, 'a> {
        if !document.source_descriptions.iter().any(|it| it.is_named(name)) {
            return Found::Nothing(NotFound::UnknownSource(name.to_owned()));
        }
        let Some(source) = self.get(name) else {
            let (source, operation) = (name.to_owned(), operation.to_owned());
            return Found::NotAtHand { source, operation };
        };
        match &source.description {
            Err(why) => Found::Nothing(NotFound::NotOpenApi(why.clone())),
            Ok(description) => match look(description) {
                Ok(operation) => Found::Operation { source, operation },
                Err(why) => Found::Nothing(why),
            },
        }
    }
}

impl Source<'_> {
    fn has_operation(&self, id: &str) -> bool {
        self.description.as_ref().is_ok_and(|it| it.operation_by_id(id).is_some())
    }
}

impl SourceDescription<'_> {
    /// Whether this is its name.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.is_some_and(|it| it.value == name)
    }

    /// Whether both have the same name.
    fn has_name_of(&self, other: &SourceDescription<'_>) -> bool {
        other.name.is_some_and(|it| self.is_named(it.value))
    }

    /// Its fields that have a value.
    pub fn fields(&self) -> SourceFields {
        SourceFields {
            url: self.url.map(|it| it.value.to_owned()).unwrap_or_default(),
            kind: self.kind.map(|it| it.value.to_owned()),
        }
    }
}

/// The sources that have operations: all but other workflow documents.
fn apis<'d, 'a>(document: &'d Document<'a>) -> impl Iterator<Item = &'d SourceDescription<'a>> {
    document.source_descriptions.iter().filter(|it| it.kind.is_none_or(|it| it.value != "arazzo"))
}

/// `name.operationId`, which people write without the root in front.
fn qualified<'i>(document: &Document<'_>, id: &'i str) -> Option<(&'i str, &'i str)> {
    let (source, operation) = id.split_once('.')?;
    let is_source = document.source_descriptions.iter().any(|it| it.is_named(source));
    is_source.then_some((source, operation))
}
