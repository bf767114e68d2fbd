//! What editors ask about a text, as in the Language Server Protocol: a text and a
//! place in it go in, data comes out.
//!
//! Each service is a file in `editor/`, and none fails: of a text that is broken
//! because someone is typing, a service says what can be said. Places are byte
//! offsets here, and become lines and UTF-16 code units in `src/wasm/`.
//!
//! ```
//! use telaio::editor::{Given, completion};
//!
//! let text = "arazzo: 1.0.1\nworkflows:\n- workflowId: a\n  ste";
//! let offered = completion::complete(text, &Given::default(), text.len() as u32);
//! assert_eq!(offered[0].label, "steps");
//! ```

mod client;
pub mod code_actions;
pub mod completion;
pub mod cursor;
pub mod definition;
pub mod folding;
pub mod formatting;
pub mod hover;
pub mod names;
mod position;
pub mod references;
pub mod rename;
pub mod semantic_tokens;
pub mod shapes;
pub mod symbols;

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::arazzo;
use crate::documents::{At, Documents, SourceText, SourceTree};
use crate::expr::Version;
use crate::levels::Levels;
use crate::mcp::dialect::Dialect;
use crate::mcp::recognize::{self, recognize};
use crate::sources::Sources;
use crate::syntax::{self, Format, Node, Parsed};
use crate::trace::Trace;

/// What is at hand besides the text. Nothing of it is needed.
#[derive(Clone, Copy, Default)]
pub struct Given<'g> {
    /// The document's path or URL: relative URLs in it start there, and the name
    /// tells what an empty document will be.
    pub name: Option<&'g str>,
    /// The documents that it describes as its sources, and those that they refer to.
    pub sources: &'g [SourceText<'g>],
    /// The trees of the sources' texts that have been read already.
    pub trees: &'g [(&'g str, &'g SourceTree)],
    /// What dialect the document has, if it is a configuration of MCP servers and a
    /// person says so.
    pub dialect: Option<&'static Dialect>,
    /// The rules that are off, or have another severity than their own.
    pub levels: Option<&'g Levels>,
    /// The last run of the document.
    pub trace: Option<&'g Trace>,
}

/// A document that is open in an editor.
pub struct Document<'d> {
    /// The whole text.
    pub text: &'d str,
    /// The format that it was read as.
    pub format: Format,
    /// What it is, by its content, else by its name.
    pub kind: Kind,
    /// What is at hand besides.
    pub given: &'d Given<'d>,
    documents: &'d Documents<'d>,
    workflows: OnceCell<Option<arazzo::Document<'d>>>,
    sources: OnceCell<Sources<'d>>,
}

/// The kinds of documents that there are services for.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A workflow document.
    Arazzo(Version),
    /// A configuration of MCP servers.
    Mcp(&'static Dialect),
    /// Neither, or not yet.
    Unknown,
}

impl<'g> Given<'g> {
    /// Reads the text of a document, and the sources that have not been read.
    pub fn read(&self, text: &'g str) -> Documents<'g> {
        let Parsed { root, format, .. } = syntax::parse_file(text, self.name);
        self.with(text, Cow::Owned(SourceTree::as_written(root)), format)
    }

    /// The same where the text was read before, as this format.
    pub fn with(&self, text: &'g str, tree: Cow<'g, SourceTree>, format: Format) -> Documents<'g> {
        Documents::with(text, self.name, tree, format, self.sources, self.trees)
    }
}

impl<'d> Document<'d> {
    /// The document with this text, which is the first of `documents`.
    pub fn new(text: &'d str, documents: &'d Documents<'d>, given: &'d Given<'d>) -> Document<'d> {
        let format = documents.format();
        let kind = Kind::of(documents.root().map(|it| it.node), format, given);
        let (workflows, sources) = (OnceCell::new(), OnceCell::new());
        Document { text, format, kind, given, documents, workflows, sources }
    }

    /// Its tree, with the documents beside it. `None` where nothing is written.
    pub fn root(&self) -> Option<At<'d>> {
        self.documents.root()
    }

    /// Its tree. `None` where nothing is written.
    pub fn tree(&self) -> Option<&'d Node> {
        self.root().map(|it| it.node)
    }

    /// What it says, if it is a workflow document of a version that is known.
    pub fn workflows(&self) -> Option<&arazzo::Document<'d>> {
        let lower = || match self.kind {
            Kind::Arazzo(_) => self.tree().and_then(arazzo::lower),
            Kind::Mcp(_) | Kind::Unknown => None,
        };
        self.workflows.get_or_init(lower).as_ref()
    }

    /// The source descriptions that are at hand.
    pub fn sources(&self) -> &Sources<'d> {
        self.sources.get_or_init(|| Sources::read(self.documents))
    }
}

impl Kind {
    fn of(root: Option<&Node>, format: Format, given: &Given<'_>) -> Kind {
        let recognizing =
            recognize::Given { dialect: given.dialect, path: given.name, format: Some(format) };
        if let Some(root) = root.filter(|it| arazzo::is_arazzo(it)) {
            return Kind::Arazzo(arazzo::version(root));
        }
        let recognized = root.and_then(|it| recognize(it, &recognizing)).map(|it| it.dialect);
        let by_name = || given.name.filter(|_| root.is_none()).and_then(recognize::by_path);
        match recognized.or_else(by_name) {
            Some(dialect) => Kind::Mcp(dialect),
            None if given.name.is_some_and(|it| it.contains("arazzo")) => {
                Kind::Arazzo(Version::V1_1)
            }
            None => Kind::Unknown,
        }
    }
}
