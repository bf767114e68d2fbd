//! The members of what sources describe, each looked up once: many steps read the same
//! few of the same answers.

use std::cell::RefCell;

use foldhash::HashMap;

use crate::json_schema::{Found, Schema};
use crate::pointer::Pointer;
use crate::syntax::Node;

use super::Contract;

/// The members that were asked for, by the node of their schema.
#[derive(Debug, Default)]
pub(super) struct Members<'a>(RefCell<HashMap<*const Node, Vec<(String, Found<'a>)>>>);

impl<'a> Contract<'a> {
    /// What each token of a pointer leads to in a value that fits one of several
    /// schemas, up to the first that leads nowhere.
    pub fn way(&self, schemas: &[Schema<'a>], pointer: &Pointer) -> Vec<Found<'a>> {
        Schema::way_by(schemas, pointer, |schemas, token| match schemas {
            // Each workflow has inputs of its own.
            [only] if only.at.document().name.is_some() => self.members.get(*only, token),
            several => Schema::member_among(several, token),
        })
    }
}

impl<'a> Members<'a> {
    fn get(&self, schema: Schema<'a>, token: &str) -> Found<'a> {
        let mut members = self.0.borrow_mut();
        let known = members.entry(std::ptr::from_ref(schema.at.node)).or_default();
        if let Some((_, found)) = known.iter().find(|it| it.0 == token) {
            return found.clone();
        }
        let found = Schema::member_among(&[schema], token);
        known.push((token.to_owned(), found.clone()));
        found
    }
}
