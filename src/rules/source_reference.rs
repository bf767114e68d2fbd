//! The references in the operations that are called, as far as they lead nowhere.

use foldhash::{HashSet, HashSetExt};

use crate::arazzo::Text;
use crate::documents::At;
use crate::sources::{Description, Found, Source, Sources};
use crate::syntax::{Kind, Node};

use super::Aim;

/// A reference that cannot be followed.
pub(super) struct Lost<'a> {
    /// The source whose operation needs it.
    pub(super) source: &'a Source<'a>,
    /// The object that it stands in.
    pub(super) at: At<'a>,
    /// What is written.
    pub(super) text: Text<'a>,
}

impl<'a> Lost<'a> {
    /// The document that it would lead to.
    pub(super) fn uri(&self) -> &'a str {
        self.text.value.split('#').next().unwrap_or_default()
    }

    /// Whether that document is at hand, and has nothing there.
    pub(super) fn is_broken(&self) -> bool {
        self.uri().is_empty() || self.at.document_at(self.uri()).is_some()
    }
}

/// Every such reference, each once.
pub(super) fn lost<'a>(
    sources: &'a Sources<'a>,
    aims: impl Iterator<Item = &'a Aim<'a>>,
) -> Vec<Lost<'a>> {
    let (starts, seen, lost) = (Vec::new(), HashSet::new(), Vec::new());
    let mut walk = Walk { starts, is_closed: true, seen, lost };
    for source in sources.at_hand() {
        let Ok(Description::OpenApi(description)) = &source.description else { continue };
        for at in &description.lost_paths {
            walk.from(source, *at);
        }
    }
    for aim in aims {
        if let Found::Operation { source, operation } = &aim.found {
            walk.from(source, operation.at());
            operation.shared_parameters().into_iter().for_each(|it| walk.from(source, it));
        }
    }
    if walk.is_closed {
        walk.starts.iter().for_each(|it| it.set_closed());
    }
    walk.lost
}

struct Walk<'a> {
    /// Where it began.
    starts: Vec<At<'a>>,
    /// Whether each reference leads to something in the text that it stands in.
    is_closed: bool,
    /// Where the walk has been.
    seen: HashSet<*const Node>,
    lost: Vec<Lost<'a>>,
}

impl<'a> Walk<'a> {
    fn from(&mut self, source: &'a Source<'a>, start: At<'a>) {
        // Mostly only the workflow document has changed since it was looked at.
        if start.is_closed() {
            return;
        }
        self.starts.push(start);
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            // An `$id` changes what references below it start at.
            if !self.seen.insert(std::ptr::from_ref(at.node)) || at.node.entry("$id").is_some() {
                continue;
            }
            if let Some(text) = at.reference() {
                self.is_closed &= text.value.starts_with('#');
                match at.target(text.value) {
                    Some(target) => open.push(target),
                    None => {
                        self.is_closed = false;
                        self.lost.push(Lost { source, at, text });
                    }
                }
                continue;
            }
            // Scalars refer to nothing.
            let is_more = |it: &At<'_>| matches!(it.node.kind, Kind::List(_) | Kind::Map(_));
            open.extend(at.items().filter(is_more));
            for (key, value) in at.entries() {
                match holds(&key.value) {
                    Holds::Data => {}
                    Holds::Parts => open.extend(Some(value).filter(is_more)),
                    Holds::Named => open.extend(value.entries().map(|it| it.1).filter(is_more)),
                }
            }
        }
    }
}

/// What the value of a member is.
enum Holds {
    /// An example or the like, in which `$ref` means nothing.
    Data,
    /// An object or a list of them.
    Parts,
    /// Objects by names, which may be any.
    Named,
}

fn holds(key: &str) -> Holds {
    match key {
        // The last four are no part of a request or its response.
        "example" | "examples" | "default" | "enum" | "const" | "discriminator" | "callbacks"
        | "links" | "security" | "servers" => Holds::Data,
        "properties" | "patternProperties" | "definitions" | "$defs" | "dependentSchemas"
        | "content" | "responses" | "headers" | "encoding" => Holds::Named,
        _ if key.starts_with("x-") => Holds::Data,
        _ => Holds::Parts,
    }
}
