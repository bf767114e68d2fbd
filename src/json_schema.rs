//! A JSON Schema where it is written: keywords are looked up when they are
//! asked for, and everything found has its place.
//!
//! This knows what a schema says, not whether a value fits: values with holes
//! are the business of the contract check, whole ones of a `SchemaValidator`.

mod keywords;
mod kinds;
mod schemas;

pub use kinds::Kinds;
pub use schemas::Schemas;

use keywords::Keywords;

use foldhash::HashSet;

use crate::documents::At;
use crate::pointer::{Pointer, array_index};
use crate::syntax::{Entry, Key, Kind, Node};
use crate::text::Spanned;

/// How many schemas may hold together; more are not looked at.
const MOST_PARTS: usize = u64::BITS as usize;

/// How many schemas one pointer may lead through, over all alternatives.
const MOST_STEPS: usize = 512;

/// A JSON Schema where it is written.
#[derive(Clone, Copy, Debug)]
pub struct Schema<'a> {
    /// The schema's node.
    pub at: At<'a>,
    /// How its keywords are read.
    pub dialect: Dialect,
}

/// The kinds of JSON Schema that differ in what keywords mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAPI 3.0 and Swagger 2.0: `nullable`, boolean `exclusiveMinimum`,
    /// nothing counts beside `$ref`.
    OpenApi3_0,
    /// JSON Schema 2020-12: OpenAPI 3.1 and later, Arazzo.
    Draft2020,
}

/// Schemas that hold together: one, what it refers to, and all of its `allOf`.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    /// The schemas; each has keywords of its own that are not `$ref` or `allOf`.
    pub list: Schemas<'a>,
    /// Which of them only refer to another one: a bit for each.
    silent: u64,
    /// The keywords of all of them.
    keywords: Keywords,
    /// False where a reference could not be followed or there was too much, so
    /// that what is absent here may still be said elsewhere.
    pub is_complete: bool,
}

/// Where a value may be, by its schema.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// What is said of the value; several are alternatives, none is no word.
    pub schemas: Schemas<'a>,
    /// Whether there is a value.
    pub presence: Presence<'a>,
}

/// Whether a value that fits a schema has something.
#[derive(Clone, Debug)]
pub enum Presence<'a> {
    /// Each has it.
    Always,
    /// Some have it, by what the schema says.
    Maybe,
    /// The schema names other members, and does not forbid more.
    Undeclared {
        /// The object schema that names them.
        by: Schema<'a>,
        /// The member that it does not name.
        name: String,
    },
    /// None can have it.
    Never {
        /// The schema that rules it out.
        by: Schema<'a>,
        /// The token of the pointer that leads nowhere.
        name: String,
    },
    /// The schema does not say.
    Unknown,
}

impl<'a> Schema<'a> {
    /// The schema and everything that holds together with it.
    pub fn parts(self) -> Parts<'a> {
        let mut parts = Parts::none();
        parts.add(self);
        parts
    }

    /// Another schema of the same dialect.
    pub fn with(self, at: At<'a>) -> Schema<'a> {
        Schema { at, ..self }
    }

    /// The entry of a keyword in this schema itself.
    pub fn keyword(self, name: &str) -> Option<&'a Entry> {
        self.at.node.entry(name)
    }

    /// What a pointer into a value that fits leads to.
    pub fn find(self, pointer: &Pointer) -> Found<'a> {
        Schema::find_among(&[self], pointer)
    }

    /// What a pointer leads to in a value that fits one of several schemas.
    pub fn find_among(schemas: &[Schema<'a>], pointer: &Pointer) -> Found<'a> {
        Found::at_end(schemas, Schema::way_among(schemas, pointer))
    }

    /// What each token of a pointer leads to, up to the first that leads nowhere.
    pub fn way_among(schemas: &[Schema<'a>], pointer: &Pointer) -> Vec<Found<'a>> {
        Schema::way_by(schemas, pointer, Schema::member_among)
    }

    /// The same where somebody else knows what a token leads to.
    pub fn way_by(
        schemas: &[Schema<'a>],
        pointer: &Pointer,
        member: impl Fn(&[Schema<'a>], &str) -> Found<'a>,
    ) -> Vec<Found<'a>> {
        let mut way: Vec<Found<'a>> = Vec::with_capacity(pointer.tokens.len());
        for token in &pointer.tokens {
            let schemas = way.last().map_or(schemas, |it| &it.schemas);
            if schemas.is_empty() || way.last().is_some_and(|it| !it.presence.is_possible()) {
                break;
            }
            way.push(member(schemas, token));
        }
        way
    }

    /// What a token leads to in a value that fits one of several schemas.
    pub fn member_among(schemas: &[Schema<'a>], token: &str) -> Found<'a> {
        let mut steps = MOST_STEPS;
        either(&mut schemas.iter().map(|it| it.member(token, &mut steps)))
    }

    /// Every member that it names, in any of its alternatives.
    pub fn member_names(self) -> Vec<&'a str> {
        let parts = self.parts();
        let own = parts.properties().map(|it| it.0.value.as_str());
        let mut names: Vec<&str> = own.chain(parts.required().map(|it| it.1.value)).collect();
        for it in parts.alternatives().into_iter().flatten() {
            // One level is what a reader sees as one object.
            names.extend(it.parts().properties().map(|it| it.0.value.as_str()));
        }
        names
    }

    /// Every member that `properties` names, with what is known of it.
    pub fn members(self) -> Vec<(&'a Key, Found<'a>)> {
        let parts = self.parts();
        let is_object = parts.kinds().has(Kinds::OBJECT);
        let required: HashSet<&str> = parts.required().map(|it| it.1.value).collect();
        let member = |(key, schema): (&'a Key, Schema<'a>)| {
            let is_ruled_out = matches!(schema.at.node.kind, Kind::Bool(false));
            let presence = match required.contains(key.value.as_str()) {
                _ if !is_object => return (key, Found::never(self, &key.value)),
                true => Presence::Always,
                false if is_ruled_out => return (key, Found::never(self, &key.value)),
                false => Presence::Maybe,
            };
            (key, Found { schemas: schema.into(), presence })
        };
        parts.properties().map(member).collect()
    }

    /// What is known of a member or item.
    pub fn member(self, token: &str, steps: &mut usize) -> Found<'a> {
        let Some(left) = steps.checked_sub(1) else { return Found::unknown() };
        *steps = left;
        let parts = self.parts();
        let kinds = parts.kinds();
        let own = match array_index(token) {
            Some(index) if kinds.has(Kinds::ARRAY) && !parts.names_members() => parts.item(index),
            _ if kinds.has(Kinds::OBJECT) => parts.property(token, self),
            _ => Found::never(self, token),
        };
        let mut found = own;
        for group in parts.alternatives() {
            let branches = group.iter().filter(|it| !it.is_null());
            let branches = either(&mut branches.map(|it| it.member(token, steps)));
            found = found.or_said_by(branches);
        }
        match &found.presence {
            Presence::Undeclared { .. } | Presence::Never { .. } if !parts.is_complete => {
                Found::unknown()
            }
            // `unevaluatedProperties` speaks of what no alternative names, either.
            Presence::Undeclared { name, .. } => match parts.closed_by() {
                Some(by) => Found::never(by, name),
                None => found,
            },
            _ => found,
        }
    }

    /// Whether only `null` fits.
    pub fn is_null(self) -> bool {
        self.at.node.get("type").and_then(Node::as_str) == Some("null")
    }
}

impl<'a> Parts<'a> {
    /// No schema, which every value fits.
    pub fn none() -> Parts<'a> {
        let keywords = Keywords::default();
        Parts { list: Schemas::new(), silent: 0, keywords, is_complete: true }
    }

    fn add(&mut self, schema: Schema<'a>) {
        let is_known = |it: &Schema<'_>| std::ptr::eq(it.at.node, schema.at.node);
        if self.list.iter().any(is_known) {
            return;
        }
        if self.list.len() == MOST_PARTS {
            self.is_complete = false;
            return;
        }
        let own = Keywords::of(schema.at.node.entries());
        self.keywords = self.keywords.or(own);
        let reference = own.may_have("$ref").then(|| schema.at.reference()).flatten();
        // Even what only refers is noted, so that a circle ends.
        // OpenAPI 3.0, Reference Object: members beside `$ref` are ignored.
        let refers_only = schema.dialect == Dialect::OpenApi3_0 && reference.is_some();
        self.silent |= u64::from(refers_only) << self.list.len();
        self.list.push(schema);
        if let Some(reference) = reference {
            match schema.at.target(reference.value) {
                Some(target) => self.add(schema.with(target)),
                None => self.is_complete = false,
            }
        }
        if own.may_have("allOf") && !refers_only {
            for it in schema.at.get("allOf").into_iter().flat_map(At::items) {
                self.add(schema.with(it));
            }
        }
        if own.may_have("$dynamicRef") && schema.at.node.get("$dynamicRef").is_some() {
            self.is_complete = false;
        }
    }

    /// The entries of a keyword, each with the schema that has it.
    pub fn keyword<'n>(
        &self,
        name: &'n str,
    ) -> impl Iterator<Item = (Schema<'a>, &'a Entry)> + use<'_, 'a, 'n> {
        let schemas = if self.keywords.may_have(name) { self.list.len() } else { 0 };
        self.speaking_among(schemas).filter_map(move |it| Some((it, it.keyword(name)?)))
    }

    /// The kinds of values that `type` lets through.
    pub fn kinds(&self) -> Kinds {
        let mut kinds = Kinds::ALL;
        for (schema, it) in self.keyword("type") {
            let mut named = match &it.value.kind {
                Kind::String(name) => Kinds::named(name),
                Kind::List(names) => names
                    .iter()
                    .filter_map(Node::as_str)
                    .fold(Kinds::NONE, |kinds, it| kinds.or(Kinds::named(it))),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Map(_) => Kinds::ALL,
            };
            if schema.is_nullable() {
                named = named.or(Kinds::NULL);
            }
            kinds = kinds.and(named);
        }
        if self.list.iter().any(|it| matches!(it.at.node.kind, Kind::Bool(false))) {
            return Kinds::NONE;
        }
        kinds
    }

    /// Every name in a `required`, with the schema that has it.
    pub fn required(&self) -> impl Iterator<Item = (Schema<'a>, Spanned<&'a str>)> {
        let lists = self.keyword("required");
        lists.flat_map(|(schema, it)| {
            it.value.items().iter().filter_map(Node::string).map(move |it| (schema, it))
        })
    }

    /// Every member that `properties` names, with its schema.
    pub fn properties(&self) -> impl Iterator<Item = (&'a Key, Schema<'a>)> {
        let named = self.keyword("properties");
        named.flat_map(|(schema, it)| {
            let members = it.value.entries().iter();
            members.map(move |it| (&it.key, schema.with(schema.at.with(&it.value))))
        })
    }

    /// The groups of alternatives: each `oneOf` and `anyOf`.
    pub fn alternatives(&self) -> Vec<Vec<Schema<'a>>> {
        match self.keywords.may_have("oneOf") || self.keywords.may_have("anyOf") {
            true => self.groups("oneOf").chain(self.groups("anyOf")).collect(),
            false => Vec::new(),
        }
    }

    /// The schemas in each list under a keyword.
    pub fn groups(&self, keyword: &'static str) -> impl Iterator<Item = Vec<Schema<'a>>> {
        self.keyword(keyword).map(|(schema, it)| {
            it.value.items().iter().map(|it| schema.with(schema.at.with(it))).collect()
        })
    }

    /// The schemas whose keywords count.
    pub fn speaking(&self) -> impl Iterator<Item = Schema<'a>> {
        self.speaking_among(self.list.len())
    }

    fn speaking_among(&self, count: usize) -> impl Iterator<Item = Schema<'a>> {
        let speaks = |(at, it): (usize, &Schema<'a>)| (self.silent >> at & 1 == 0).then_some(*it);
        self.list.iter().take(count).enumerate().filter_map(speaks)
    }

    /// Whether `nullable` is said, be it where it has no effect.
    pub fn mentions_nullable(&self) -> bool {
        let says = |it: &Schema<'_>| is_true(it.at.node.get("nullable"));
        self.keywords.may_have("nullable") && self.list.iter().any(says)
    }

    /// The schema that forbids members which are not named, if one does.
    pub fn closed_by(&self) -> Option<Schema<'a>> {
        let keywords = ["additionalProperties", "unevaluatedProperties"].into_iter();
        let mut forbidding = keywords.flat_map(|it| self.keyword(it));
        forbidding.find(|(_, it)| it.value.kind == Kind::Bool(false)).map(|it| it.0)
    }

    /// Whether any member is named.
    fn names_members(&self) -> bool {
        self.properties().next().is_some() || self.required().next().is_some()
    }

    fn property(&self, name: &str, of: Schema<'a>) -> Found<'a> {
        let declared = self.properties().filter(|it| it.0.value == name).map(|it| it.1);
        // What holds together is one schema to the reader: the first says most.
        let schemas: Schemas<'a> = declared.take(1).collect();
        let is_required = self.required().any(|it| it.1.value == name);
        let presence = match (schemas.first(), is_required) {
            (_, true) => Presence::Always,
            (Some(schema), false) if schema.at.node.kind == Kind::Bool(false) => {
                return Found::never(of, name);
            }
            (Some(_), false) => Presence::Maybe,
            (None, false) => return self.other_property(name, of),
        };
        Found { schemas, presence }
    }

    /// A member that `properties` does not name.
    fn other_property(&self, name: &str, of: Schema<'a>) -> Found<'a> {
        // Their names are patterns, which are not matched here.
        if self.keyword("patternProperties").next().is_some() {
            return Found::unknown();
        }
        if let Some((schema, it)) = self.keyword("additionalProperties").next() {
            return match it.value.kind {
                Kind::Bool(false) => Found::never(schema, name),
                Kind::Map(_) => Found {
                    schemas: schema.with(schema.at.with(&it.value)).into(),
                    presence: Presence::Maybe,
                },
                _ => Found::unknown(),
            };
        }
        match self.names_members() {
            true => Found {
                schemas: Schemas::new(),
                presence: Presence::Undeclared { by: of, name: name.to_owned() },
            },
            false => Found::unknown(),
        }
    }

    fn item(&self, index: usize) -> Found<'a> {
        let prefix = self.keyword("prefixItems").next();
        let in_prefix =
            prefix.and_then(|(schema, it)| Some((schema, it.value.items().get(index)?)));
        let items = self.keyword("items").next().map(|(schema, it)| (schema, &it.value));
        match in_prefix.or(items) {
            Some((schema, node)) => Found {
                schemas: schema.with(schema.at.with(node)).into(),
                presence: Presence::Maybe,
            },
            None => Found::unknown(),
        }
    }
}

impl<'a> Schema<'a> {
    fn is_nullable(self) -> bool {
        self.dialect == Dialect::OpenApi3_0 && is_true(self.at.node.get("nullable"))
    }
}

impl<'a> Found<'a> {
    /// What a way as a whole leads to, which begins at some schemas.
    pub fn at_end(start: &[Schema<'a>], way: Vec<Found<'a>>) -> Found<'a> {
        if start.is_empty() {
            return Found::unknown();
        }
        let start = Found { schemas: start.into(), presence: Presence::Always };
        way.into_iter().fold(start, |found, next| Found {
            schemas: next.schemas,
            presence: found.presence.and(next.presence),
        })
    }

    fn unknown() -> Found<'a> {
        Found { schemas: Schemas::new(), presence: Presence::Unknown }
    }

    fn never(by: Schema<'a>, name: &str) -> Found<'a> {
        Found { schemas: Schemas::new(), presence: Presence::Never { by, name: name.to_owned() } }
    }

    /// What one schema says of a value, and the alternatives beside it.
    fn or_said_by(self, branches: Found<'a>) -> Found<'a> {
        match (&self.presence, &branches.presence) {
            (Presence::Always | Presence::Maybe, _) if !self.schemas.is_empty() => self,
            (Presence::Never { .. }, _) => self,
            (_, Presence::Unknown) if !matches!(self.presence, Presence::Undeclared { .. }) => self,
            _ => branches,
        }
    }
}

fn is_true(node: Option<&Node>) -> bool {
    node.is_some_and(|it| matches!(it.kind, Kind::Bool(true)))
}

/// What alternatives say together.
fn either<'a>(branches: &mut dyn Iterator<Item = Found<'a>>) -> Found<'a> {
    let mut is_always = true;
    let mut ruled_out = None;
    let mut schemas = Schemas::new();
    let mut presence = None;
    for branch in branches {
        is_always &= matches!(branch.presence, Presence::Always);
        match branch.presence {
            Presence::Never { .. } if ruled_out.is_some() => {}
            // An undeclared member is the better story: it can be misspelt.
            Presence::Undeclared { .. } | Presence::Never { .. } => {
                ruled_out = Some(branch.presence)
            }
            Presence::Unknown => presence = Some(Presence::Unknown),
            Presence::Always | Presence::Maybe => {
                presence.get_or_insert(Presence::Maybe);
                schemas.extend(branch.schemas.iter().copied());
            }
        }
    }
    let presence = match presence {
        Some(Presence::Maybe) if is_always => Presence::Always,
        Some(presence) => presence,
        None => ruled_out.unwrap_or(Presence::Unknown),
    };
    Found { schemas, presence }
}

impl Presence<'_> {
    /// Whether there may be a value.
    pub fn is_possible(&self) -> bool {
        matches!(self, Presence::Always | Presence::Maybe | Presence::Unknown)
    }

    fn and(self, next: Self) -> Self {
        match (self, next) {
            (Presence::Always, next) => next,
            (_, Presence::Always) => Presence::Maybe,
            (_, next) => next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Documents;

    /// What is known of the value at a pointer: its presence, and the `title` of
    /// what is said of it.
    #[track_caller]
    fn check(schema: &str, pointer: &str, expected: &str) {
        let text = format!(
            "{{ s: {schema}, named: {{ title: named, properties: {{ b: {{ title: b }} }} }} }}"
        );
        let (documents, findings) = Documents::parse(&text, None, &[], &[]);
        assert!(findings.is_empty(), "{findings:?}");
        let at = documents.root().unwrap().get("s").unwrap();
        let schema = Schema { at, dialect: Dialect::Draft2020 };
        let found = schema.find(&Pointer::parse(pointer).unwrap());
        let word = match found.presence {
            Presence::Always => "always".to_owned(),
            Presence::Maybe => "maybe".to_owned(),
            Presence::Undeclared { name, .. } => format!("undeclared {name}"),
            Presence::Never { name, .. } => format!("never {name}"),
            Presence::Unknown => "unknown".to_owned(),
        };
        let titles = found.schemas.iter().flat_map(|it| it.parts().list.to_vec());
        let titles = titles.filter_map(|it| it.at.node.get("title")?.as_str());
        let shown = [word.as_str()].into_iter().chain(titles).collect::<Vec<_>>().join(" ");
        assert_eq!(shown, expected, "{pointer} in {text}");
    }

    #[test]
    fn members_of_objects() {
        let closed =
            "{ properties: { a: { title: A } }, required: [a], additionalProperties: false }";
        check(closed, "", "always");
        check(closed, "/a", "always A");
        check(closed, "/b", "never b");
        check(closed, "/a/c", "unknown");
        let open = "{ type: object, properties: { a: { title: A, type: string } } }";
        check(open, "/a", "maybe A");
        check(open, "/b", "undeclared b");
        check(open, "/a/b", "never b");
        check("{ type: object }", "/b", "unknown");
        check("{ type: string }", "/b", "never b");
        check("{ additionalProperties: { title: other } }", "/b", "maybe other");
        check("{ properties: { a: {} }, patternProperties: { '^x': {} } }", "/b", "unknown");
    }

    #[test]
    fn items_of_arrays() {
        check("{ type: array, items: { title: item } }", "/0", "maybe item");
        check("{ type: array, items: { title: item } }", "/x", "never x");
        check("{ type: array, prefixItems: [{ title: first }], items: {} }", "/0", "maybe first");
        check("{ type: object, properties: { '0': { title: zero } } }", "/0", "maybe zero");
    }

    #[test]
    fn what_holds_together_and_what_is_an_alternative() {
        check("{ $ref: '#/named' }", "/b", "maybe b");
        check("{ allOf: [{ $ref: '#/named' }, { required: [b] }] }", "/b", "always b");
        check("{ allOf: [{ $ref: '#/named' }] }", "/c", "undeclared c");
        check("{ allOf: [{ $ref: '#/absent' }, { $ref: '#/named' }] }", "/c", "unknown");
        let either = "{ oneOf: [{ $ref: '#/named' }, { properties: { c: { title: C } } }, { type: 'null' }] }";
        check(either, "/b", "maybe b");
        check(either, "/c", "maybe C");
        check(either, "/d", "undeclared d");
        check("{ $ref: '#/s' }", "/a", "unknown");
        check("{ anyOf: [{ type: string }, { type: number }] }", "/a", "never a");
        let closed = "{ allOf: [{ $ref: '#/named' }], unevaluatedProperties: false }";
        check(closed, "/b", "maybe b");
        check(closed, "/c", "never c");
    }
}
