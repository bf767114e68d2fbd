//! What the rules look at: a document, its dialect, and its servers.

use super::dialect::*;
use super::dialects::DIALECTS;
use super::recognize::Recognized;
use super::server::{self, Place, Server};
use crate::syntax::Node;
use crate::text::Span;

/// A configuration that is checked.
pub(super) struct Config<'a> {
    pub dialect: &'static Dialect,
    pub root: &'a Node,
    pub text: &'a str,
    /// Where it has servers.
    pub places: Vec<Place<'a>>,
    pub servers: Vec<Server<'a>>,
}

impl<'a> Config<'a> {
    pub(super) fn new(recognized: Recognized, root: &'a Node, text: &'a str) -> Config<'a> {
        let dialect = recognized.dialect;
        let (places, servers) = (server::places(dialect, root), server::read(dialect, root, text));
        Config { dialect, root, text, places, servers }
    }

    /// The first key of the document.
    pub(super) fn start(&self) -> Span {
        self.root.entries().first().map_or(self.root.span, |it| it.key.span)
    }

    /// Whether servers of this dialect are below this member of the document.
    pub(super) fn is_root_member(&self, key: &str) -> bool {
        self.dialect.servers.iter().any(|it| it.at.first() == Some(&key)) || key == "$schema"
    }

    /// Whether other clients have their servers in this member.
    pub(super) fn is_foreign_root(&self, key: &str) -> bool {
        let mut tables = DIALECTS.iter().flat_map(|it| it.servers);
        !self.is_root_member(key) && tables.any(|it| it.at == [key])
    }

    /// Whether the client has a member for this.
    pub(super) fn has_role(&self, role: Role) -> bool {
        self.dialect.servers.iter().any(|it| it.of_role(role).is_some())
    }

    /// The variables that the client puts in at a role's place. `None` where nobody
    /// says whether it does.
    pub(super) fn variables(&self, role: Role) -> Option<&'static [Syntax]> {
        let known = self.dialect.variables?;
        Some(if self.dialect.expands.contains(&role) { known } else { &[] })
    }
}
