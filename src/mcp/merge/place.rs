//! Where in a file its client has servers, or would have them.

use super::super::convert::document::Draft;
use super::super::convert::tree::{Field, Value};
use super::super::dialect::{Dialect, Servers, ServersShape};
use super::super::server::{self, Place};
use super::{Addition, is_same_name};
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

/// Where servers are put.
#[derive(Debug)]
pub(super) struct Target<'a> {
    pub(super) table: &'static Servers,
    root: &'a Node,
    place: Option<Place<'a>>,
}

/// A server that is there already.
#[derive(Debug)]
pub(super) struct There<'a> {
    /// Its name.
    pub(super) span: Span,
    pub(super) value: &'a Node,
}

impl<'a> Target<'a> {
    /// The place that the file has; else that of the dialect.
    pub(super) fn find(to: &'static Dialect, root: &'a Node) -> Target<'a> {
        let places = server::places(to, root);
        let is_fit = |it: &&Place<'a>| {
            // What is of one project is not of all, and a bare map is one only if
            // there is something in it.
            !it.table.at.contains(&"*") && (it.key.is_some() || has_servers(it.node))
        };
        // The second version of a client has its servers deeper.
        let place = places.iter().filter(is_fit).max_by_key(|it| it.table.at.len()).copied();
        let table = place.map_or(&to.servers[0], |it| it.table);
        Target { table, root, place }
    }

    /// The servers of the place.
    pub(super) fn node(&self) -> Option<&'a Node> {
        self.place.map(|it| it.node)
    }

    /// The server of the same name.
    pub(super) fn existing(&self, draft: &Draft, to: &Dialect) -> Option<There<'a>> {
        let node = self.node()?;
        let is_same = |name: &str| is_same_name(to, name, &draft.name);
        match self.table.shape {
            ServersShape::Map => {
                let entry = node.entries().iter().find(|it| is_same(&it.key.value))?;
                Some(There { span: entry.key.span, value: &entry.value })
            }
            ServersShape::List(key) | ServersShape::ListOrNames(key) => {
                node.items().iter().find_map(|it| {
                    let name = it.get(key).and_then(Node::string).filter(|it| is_same(it.value))?;
                    Some(There { span: name.span, value: it })
                })
            }
        }
    }

    /// What is to be put where.
    pub(super) fn of_draft(&self, draft: &Draft) -> Addition<'a> {
        let Some(place) = self.place else {
            let servers = match self.table.shape {
                ServersShape::Map => Value::Map(vec![draft.field()]),
                ServersShape::List(key) | ServersShape::ListOrNames(key) => {
                    Value::List(vec![draft.item(key)])
                }
            };
            return self.with_way(servers);
        };
        match (self.table.shape, &place.node.kind, place.key) {
            (ServersShape::Map, Kind::Map(_), _) => {
                Addition::Member { map: place.node, field: draft.field() }
            }
            (ServersShape::List(key) | ServersShape::ListOrNames(key), Kind::List(_), _) => {
                Addition::Item { list: place.node, value: draft.item(key) }
            }
            (ServersShape::Map, Kind::Null, Some(at)) => Addition::Value {
                key: at.span,
                of: place.node,
                value: Value::Map(vec![draft.field()]),
            },
            (ServersShape::List(key) | ServersShape::ListOrNames(key), Kind::Null, Some(at)) => {
                Addition::Value {
                    key: at.span,
                    of: place.node,
                    value: Value::List(vec![draft.item(key)]),
                }
            }
            (ServersShape::Map, ..) => Addition::Nowhere { at: place.node, expected: "an object" },
            (ServersShape::List(_) | ServersShape::ListOrNames(_), ..) => {
                Addition::Nowhere { at: place.node, expected: "a list" }
            }
        }
    }

    /// The servers with the members on the way that are not there yet.
    fn with_way(&self, servers: Value) -> Addition<'a> {
        let mut node = self.root;
        let mut way = self.table.at;
        while let Some((first, rest)) = way.split_first()
            && let Some(next) = node.get(first)
        {
            (node, way) = (next, rest);
        }
        let Some((first, rest)) = way.split_first() else {
            return Addition::Nowhere { at: node, expected: "an object" };
        };
        if !matches!(node.kind, Kind::Map(_)) {
            return Addition::Nowhere { at: node, expected: "an object" };
        }
        let around = |value, key: &&str| Value::Map(vec![Field::new(*key, value)]);
        let field = Field::new(*first, rest.iter().rev().fold(servers, around));
        Addition::Member { map: node, field }
    }
}

/// Whether a map has nothing but servers in it.
fn has_servers(node: &Node) -> bool {
    let is_server = |it: &Entry| it.value.get("command").is_some() || it.value.get("url").is_some();
    !node.entries().is_empty() && node.entries().iter().all(is_server)
}
