//! The inputs of each workflow that can be called, as far as its schema names them.

use foldhash::{HashSet, HashSetExt};

use crate::diagnostic::did_you_mean;
use crate::documents::At;
use crate::expr::split_name;
use crate::json_schema::{Dialect, Presence, Schema};
use crate::pointer::Pointer;
use crate::text::Spanned;

use super::call::Callee;

/// The inputs of a workflow.
pub(super) struct Inputs<'a> {
    schema: Option<Schema<'a>>,
    /// Those that `properties` names, at any level that holds for all values.
    declared: HashSet<&'a str>,
    /// The same in the order of the text.
    names: Vec<&'a str>,
    /// Those that a caller must give: they have no default.
    pub(super) required: Vec<Spanned<&'a str>>,
    /// What `required` names and `properties` does not, although it has others.
    pub(super) undeclared: Vec<Spanned<&'a str>>,
}

/// Whether a workflow has an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It has, or its schema does not say.
    Yes,
    /// It names others.
    Unnamed,
    /// It cannot have it.
    Never,
}

/// The inputs of each workflow. `root` is the document that calls them.
pub(super) fn all<'a>(callees: &[Callee<'a>], root: At<'a>) -> Vec<Inputs<'a>> {
    let schema = |it: &Callee<'a>| {
        let at = it.root(root)?.with(it.workflow.inputs?);
        Some(Schema { at, dialect: Dialect::Draft2020 })
    };
    callees.iter().map(|it| Inputs::of(schema(it))).collect()
}

impl<'a> Inputs<'a> {
    fn of(schema: Option<Schema<'a>>) -> Inputs<'a> {
        let mut inputs = Inputs {
            schema,
            declared: HashSet::new(),
            names: Vec::new(),
            required: Vec::new(),
            undeclared: Vec::new(),
        };
        let Some(parts) = schema.map(Schema::parts) else { return inputs };
        let mut with_default = HashSet::new();
        for (name, property) in parts.properties() {
            if inputs.declared.insert(&name.value) {
                inputs.names.push(&name.value);
            }
            if property.parts().keyword("default").next().is_some() {
                with_default.insert(name.value.as_str());
            }
        }
        let names_all = parts.is_complete
            && parts.alternatives().is_empty()
            && parts.keyword("patternProperties").next().is_none()
            && !inputs.declared.is_empty();
        let mut seen = HashSet::new();
        for (_, name) in parts.required().filter(|it| seen.insert(it.1.value)) {
            if !with_default.contains(name.value) {
                inputs.required.push(name);
            }
            if names_all && !inputs.declared.contains(name.value) {
                inputs.undeclared.push(name);
            }
        }
        inputs
    }

    /// The schema of an input, by its whole name.
    pub(super) fn schema_of(&self, name: &str) -> Option<Schema<'a>> {
        let parts = self.schema?.parts();
        parts.properties().find(|it| it.0.value == name).map(|it| it.1)
    }

    /// The names that the schema gives.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.iter().copied()
    }

    /// The input that a name is, or leads into with a dot, and the way from there.
    pub(super) fn split<'n>(&self, name: &'n str) -> Option<(&'n str, Pointer)> {
        let schema = self.schema?;
        let is_named = |name: &str| {
            let presence = || schema.member(name, &mut 256).presence;
            self.declared.contains(name) || matches!(presence(), Presence::Always | Presence::Maybe)
        };
        split_name(name, is_named)
    }

    /// Whether there is an input with this name, or one that a dotted name leads
    /// into.
    pub(super) fn known(&self, name: &str) -> Known {
        let Some(schema) = self.schema else { return Known::Unnamed };
        if self.split(name).is_some() {
            return Known::Yes;
        }
        match schema.member(name, &mut 256).presence {
            Presence::Always | Presence::Maybe | Presence::Unknown => Known::Yes,
            Presence::Undeclared { .. } => Known::Unnamed,
            Presence::Never { .. } => Known::Never,
        }
    }

    /// Whether one of the names given, which the workflow does not know, is
    /// probably meant to be this input.
    pub(super) fn is_misspelt(&self, input: &str, given: &HashSet<&str>) -> bool {
        let unknown = given.iter().filter(|it| self.known(it) != Known::Yes);
        unknown.into_iter().any(|it| did_you_mean(it, self.names()) == Some(input))
    }
}
