//! What a JSONPath query selects, by the schema of what it asks: the steps of it
//! that find nothing.

use std::ops::Range;

use crate::contract::{Contract, Presence, Type};
use crate::diagnostic::Severity;
use crate::json_schema::{self, Kinds, Schema, Schemas};
use crate::query::jsonpath::{self, Call, Comparable, Logical, Query, Selector};

use super::language::Language;
use super::lookup;
use super::site::Site;

/// A step of a query that finds nothing.
pub(super) struct DeadEnd<'a> {
    /// The bytes of the name or the filter in the text of the site.
    pub(super) at: Range<usize>,
    /// What is asked there, for messages.
    pub(super) parent: String,
    /// Why it finds nothing.
    pub(super) kind: Kind<'a>,
}

/// Why a step of a query finds nothing.
pub(super) enum Kind<'a> {
    /// There is no such member.
    Member {
        /// The schema that says so.
        by: Schema<'a>,
        /// The name of the member.
        name: String,
        /// An error where the schema rules it out.
        severity: Severity,
        /// The schemas of what should have it; several are alternatives.
        parents: Vec<Schema<'a>>,
        /// Whether it is written as `.name`.
        is_dotted: bool,
    },
    /// The filter asks the members of an object for what the object has.
    Filter {
        /// The schema of the object.
        by: Schema<'a>,
        /// What it asks for.
        name: String,
        /// The filter that asks the object, where one can.
        meant: Option<String>,
    },
}

/// Every step of a site's query that finds nothing.
pub(super) fn dead_ends<'a>(site: &Site<'_>, contract: &Contract<'a>) -> Vec<DeadEnd<'a>> {
    let Some((query, context, whole)) = lookup::context(site, contract) else { return Vec::new() };
    let is_jsonpath = matches!(query.language, Language::JsonPath | Language::JsonPathDraft);
    let text = site.text.value;
    let masked = query.language.masked(text, &query.template);
    let (Type::Schemas(root), true, true, Ok(path)) = (
        whole.value,
        is_jsonpath && query.errors.is_empty(),
        whole.presence != Presence::Never,
        jsonpath::parse(&masked),
    ) else {
        return Vec::new();
    };
    let mut walk = Walk { text, context: context.to_string(), root: &root, ends: Vec::new() };
    walk.query(&path, Some(root.clone()), 0);
    walk.ends
}

/// Names and items as a query writes them: `.items[*].id`. `None` where a name
/// needs quotes.
pub(super) fn written(tokens: &[String]) -> Option<String> {
    let mut text = String::new();
    for it in tokens {
        match it.as_str() {
            "0" => text.push_str("[*]"),
            name => text.extend([".", name]),
        }
    }
    jsonpath::parse(&format!("${text}")).is_ok().then_some(text)
}

struct Walk<'t, 'r, 'a> {
    text: &'t str,
    context: String,
    root: &'r [Schema<'a>],
    ends: Vec<DeadEnd<'a>>,
}

impl<'a> Walk<'_, '_, 'a> {
    /// Follows a query from what it starts at; `None` where that is not known.
    /// `from` is where the part of the text begins that has led there.
    fn query(&mut self, query: &Query, start: Option<Schemas<'a>>, from: usize) {
        let mut here = if query.is_absolute { Some(self.root.into()) } else { start };
        for segment in &query.segments {
            let text = self.text.get(segment.at.clone()).unwrap_or_default();
            // The name may be what an expression gives.
            let known = here.take().filter(|_| !segment.descends && !text.contains("{$"));
            let parent = self.parent(from, segment.at.start);
            let mut next = Some(Schemas::new());
            for selector in &segment.selectors {
                let found = match selector {
                    Selector::Name(name) => {
                        let known = known.as_deref();
                        known.and_then(|it| self.name(it, name, &segment.at, &parent))
                    }
                    Selector::Wildcard | Selector::Index(_) | Selector::Slice { .. } => {
                        known.as_deref().and_then(items)
                    }
                    Selector::Filter(filter) => {
                        let items = known.as_deref().and_then(items);
                        let is_deep = match &known {
                            Some(it) => self.filter_too_deep(it, filter, &segment.at, &parent),
                            None => false,
                        };
                        if !is_deep {
                            self.logical(filter, items.as_ref(), segment.at.start);
                        }
                        items
                    }
                };
                match (&mut next, found) {
                    (Some(next), Some(found)) => next.extend(found.iter().copied()),
                    (next, _) => *next = None,
                }
            }
            here = next;
        }
    }

    /// What the text has led to, for messages.
    fn parent(&self, from: usize, to: usize) -> String {
        match self.text.get(from..to).map(str::trim) {
            None | Some("" | "$") => format!("`{}`", self.context),
            Some("@") => "what is filtered".to_owned(),
            Some(path) if path.starts_with('@') => format!("`{path}`"),
            Some(path) => format!("`{path}` of `{}`", self.context),
        }
    }

    fn name(
        &mut self,
        parents: &[Schema<'a>],
        name: &str,
        segment: &Range<usize>,
        parent: &str,
    ) -> Option<Schemas<'a>> {
        let found = Schema::member_among(parents, name);
        let (by, severity) = match found.presence {
            json_schema::Presence::Always
            | json_schema::Presence::Maybe
            | json_schema::Presence::Unknown => {
                return Some(found.schemas).filter(|it| !it.is_empty());
            }
            json_schema::Presence::Undeclared { by, .. } => (by, Severity::Warning),
            json_schema::Presence::Never { by, .. } => (by, Severity::Error),
        };
        let text = self.text.get(segment.clone()).unwrap_or_default();
        let at = match text.rfind(name) {
            Some(at) => segment.start + at..segment.start + at + name.len(),
            None => segment.clone(),
        };
        let is_dotted = text.starts_with('.') && at.start == segment.start + 1;
        let (name, parents) = (name.to_owned(), parents.to_vec());
        let kind = Kind::Member { by, name, severity, parents, is_dotted };
        self.ends.push(DeadEnd { at, parent: parent.to_owned(), kind });
        None
    }

    /// Whether a filter asks the members of an object for what only the object
    /// itself has, as many believe that a filter does.
    fn filter_too_deep(
        &mut self,
        objects: &[Schema<'a>],
        filter: &Logical,
        segment: &Range<usize>,
        parent: &str,
    ) -> bool {
        let is_object = |it: &Schema<'_>| it.parts().kinds().without_null() == Kinds::OBJECT;
        let Some(first) = objects.first().filter(|_| objects.iter().all(is_object)) else {
            return false;
        };
        let has = |schemas: &[Schema<'a>], name: &str| {
            let found = Schema::member_among(schemas, name);
            matches!(found.presence, json_schema::Presence::Always | json_schema::Presence::Maybe)
        };
        let mut asked = Vec::new();
        queries(filter, &mut asked);
        asked.retain(|it| !it.is_absolute);
        let mut names = Vec::new();
        let mut places = Vec::new();
        for it in &asked {
            let Some(first) = it.segments.first() else { return false };
            let [Selector::Name(name)] = &first.selectors[..] else { return false };
            let before = self.text.get(segment.start..first.at.start).unwrap_or_default();
            let Some(at) = before.rfind('@') else { return false };
            names.push(name);
            places.push(segment.start + at);
        }
        let Some(name) = names.first() else { return false };
        let of_object = names.iter().all(|it| has(objects, it));
        let members = objects.iter().flat_map(|it| {
            let parts = it.parts();
            let members: Vec<_> = parts.properties().map(|it| it.1).collect();
            members
        });
        let members: Schemas<'a> = members.collect();
        if !of_object || members.is_empty() || members.iter().any(|it| has(&[*it], name)) {
            return false;
        }
        // Each `@` is one byte, and becomes the way to the object.
        let way = self.text.get(..segment.start).unwrap_or_default().trim();
        let mut meant = String::new();
        let mut end = segment.start;
        for at in places {
            meant.push_str(self.text.get(end..at).unwrap_or_default());
            meant.push_str(way);
            end = at + 1;
        }
        meant.push_str(self.text.get(end..segment.end).unwrap_or_default());
        // Of several objects, or in a filter, there is no way from the root.
        let meant = Some(meant).filter(|_| jsonpath::parse(way).is_ok_and(|it| it.is_singular()));
        let kind = Kind::Filter { by: *first, name: (*name).clone(), meant };
        self.ends.push(DeadEnd { at: segment.clone(), parent: parent.to_owned(), kind });
        true
    }

    fn logical(&mut self, part: &Logical, item: Option<&Schemas<'a>>, from: usize) {
        let mut asked = Vec::new();
        queries(part, &mut asked);
        for it in asked {
            let start = it.segments.first().map_or(from, |it| it.at.start.saturating_sub(1));
            self.query(it, item.cloned(), start);
        }
    }
}

/// The queries of a filter, without those in filters of their own.
fn queries<'q>(part: &'q Logical, out: &mut Vec<&'q Query>) {
    match part {
        Logical::Any(parts) | Logical::All(parts) => parts.iter().for_each(|it| queries(it, out)),
        Logical::Not(part) => queries(part, out),
        Logical::Exists(query) => out.push(query),
        Logical::Holds(call) => of_call(call, out),
        Logical::Compare { left, right, .. } => {
            of_value(left, out);
            of_value(right, out);
        }
    }
}

fn of_value<'q>(value: &'q Comparable, out: &mut Vec<&'q Query>) {
    match value {
        Comparable::Literal(_) => {}
        Comparable::Query(query) => out.push(query),
        Comparable::Call(call) => of_call(call, out),
    }
}

fn of_call<'q>(call: &'q Call, out: &mut Vec<&'q Query>) {
    call.arguments.iter().for_each(|it| of_value(it, out));
}

/// The schemas of the items, where all are arrays that say so.
fn items<'a>(arrays: &[Schema<'a>]) -> Option<Schemas<'a>> {
    let is_array = |it: &Schema<'_>| it.parts().kinds().without_null() == Kinds::ARRAY;
    if !arrays.iter().all(is_array) {
        return None;
    }
    let found = Schema::member_among(arrays, "0");
    Some(found.schemas).filter(|it| !it.is_empty())
}
