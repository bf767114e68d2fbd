//! Objects: what is missing in them, and what should not be there.

use crate::contract::{Misfit, Origin, Problem};
use crate::diagnostic::did_you_mean;
use crate::json_schema::{Parts, Schema};
use crate::query::regex;
use crate::syntax::{Entry, Kind};
use crate::text::Span;

use super::{Fit, Value};

impl<'a> Fit<'_, 'a> {
    pub(super) fn object(
        &mut self,
        anchor: Span,
        entries: &[Entry],
        parts: &Parts<'a>,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        let mut unknown = Vec::new();
        for it in entries {
            let mut is_declared = false;
            for (key, schema) in parts.properties() {
                if key.value == it.key.value {
                    is_declared = true;
                    misfits.extend(self.marked(it, schema));
                    self.value(Value { node: &it.value, anchor: it.key.span }, schema, misfits);
                }
            }
            for (schema, pattern) in parts.keyword("patternProperties") {
                for pattern in pattern.value.entries() {
                    let matches = regex::is_match(&pattern.key.value, &it.key.value);
                    // What cannot be tried may be meant for it.
                    is_declared |= matches != Some(false);
                    if matches == Some(true) {
                        let schema = schema.with(schema.at.with(&pattern.value));
                        self.value(Value { node: &it.value, anchor: it.key.span }, schema, misfits);
                    }
                }
            }
            if !is_declared {
                unknown.extend(self.other_member(it, parts, misfits));
            }
        }
        let mut missing: Vec<(&'a str, Origin<'a>)> = Vec::new();
        for (schema, required) in parts.required() {
            let name = required.value;
            let by = Origin { source: schema.at.document().name, span: required.span };
            if let Some(it) = entries.iter().find(|it| it.key.value == name) {
                let value = Value { node: &it.value, anchor: it.key.span };
                misfits.extend(self.optional(value, &|| format!("`{name}`"), by));
                continue;
            }
            // OpenAPI: what is read-only and required is required in answers only.
            let mut declared = parts.properties().filter(|it| it.0.value == name);
            let is_read_only = declared.any(|it| flag(&it.1.parts(), "readOnly").is_some());
            if !self.is_open && !is_read_only && !missing.iter().any(|it| it.0 == name) {
                missing.push((name, by));
            }
        }
        // The only one that is not known may be the only one that is missing.
        if let ([it], [(name, _)]) = (unknown.as_mut_slice(), missing.as_slice())
            && it.name.to_ascii_lowercase().contains(&name.to_ascii_lowercase())
        {
            it.meant = it.meant.or(it.closed.map(|_| *name));
        }
        for it in &mut unknown {
            it.meant = it.meant.filter(|name| !entries.iter().any(|it| it.key.value == *name));
            missing.retain(|(name, _)| it.meant != Some(*name));
            if let Some(by) = it.closed {
                let (name, meant) = (it.name.to_owned(), it.meant);
                let problem = Problem::UnknownMember { name, meant, is_forbidden: true };
                misfits.push(Misfit { span: self.span(it.span), problem, by });
            }
        }
        for (name, by) in missing {
            let span = self.span(anchor);
            misfits.push(Misfit { span, problem: Problem::MissingMember { name }, by });
        }
    }

    /// A member that neither `properties` nor `patternProperties` speaks of.
    fn other_member<'n>(
        &mut self,
        entry: &'n Entry,
        parts: &Parts<'a>,
        misfits: &mut Vec<Misfit<'a>>,
    ) -> Option<Unknown<'n, 'a>> {
        if let Some((schema, it)) = parts.keyword("additionalProperties").next()
            && let Kind::Map(_) = it.value.kind
        {
            let schema = schema.with(schema.at.with(&it.value));
            self.value(Value { node: &entry.value, anchor: entry.key.span }, schema, misfits);
            return None;
        }
        let name = entry.key.value.as_str();
        if is_named(parts, name) {
            return None;
        }
        let names = self.names(parts)?;
        if names.contains(&name) {
            return None;
        }
        let closed = parts.closed_by().map(|schema| {
            let closing = ["additionalProperties", "unevaluatedProperties"];
            let key = closing.iter().find_map(|it| schema.keyword(it)).map(|it| it.key.span);
            Origin { source: schema.at.document().name, span: key.unwrap_or_default() }
        });
        let meant = did_you_mean(name, names.iter().copied());
        Some(Unknown { name, span: entry.key.span, meant, closed })
    }

    /// The members that look like others, misspelled, where any are taken.
    pub(super) fn misspelled(
        &mut self,
        entries: &[Entry],
        schema: Schema<'a>,
        parts: Parts<'a>,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        if entries.iter().all(|it| is_named(&parts, &it.key.value)) {
            return;
        }
        let takes_any =
            ["patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames"]
                .iter()
                .any(|it| parts.keyword(it).next().is_some());
        if takes_any {
            return;
        }
        let Some(names) = self.names(&parts) else { return };
        for it in entries {
            let name = it.key.value.as_str();
            if names.contains(&name) {
                continue;
            }
            let free = names
                .iter()
                .copied()
                .filter(|name| !entries.iter().any(|it| it.key.value == *name));
            let Some(meant) = did_you_mean(name, free) else { continue };
            let declared = parts.properties().find(|it| it.0.value == meant);
            let source = schema.at.document().name;
            let by = match declared {
                Some((key, schema)) => Origin { source: schema.at.document().name, span: key.span },
                None => Origin { source, ..Origin::of(schema) },
            };
            let (name, meant) = (name.to_owned(), Some(meant));
            let problem = Problem::UnknownMember { name, meant, is_forbidden: false };
            misfits.push(Misfit { span: self.span(it.key.span), problem, by });
        }
    }

    /// Every member that is named by schemas that hold together, or by their
    /// alternatives; `None` where they cannot all be known.
    fn names(&mut self, parts: &Parts<'a>) -> Option<Vec<&'a str>> {
        let mut names = Vec::new();
        let mut open = vec![parts.clone()];
        while let Some(parts) = open.pop() {
            self.steps = self.steps.checked_sub(1).filter(|_| parts.is_complete)?;
            names.extend(parts.properties().map(|it| it.0.value.as_str()));
            names.extend(parts.required().map(|it| it.1.value));
            open.extend(parts.alternatives().iter().flatten().map(|it| it.parts()));
            for (schema, it) in parts.keyword("dependentSchemas") {
                let dependent = it.value.entries().iter();
                open.extend(dependent.map(|it| schema.with(schema.at.with(&it.value)).parts()));
            }
            for keyword in ["if", "then", "else", "not"] {
                let conditional = parts.keyword(keyword);
                open.extend(
                    conditional.map(|(schema, it)| schema.with(schema.at.with(&it.value)).parts()),
                );
            }
        }
        Some(names)
    }

    fn marked(&self, entry: &Entry, schema: Schema<'a>) -> Option<Misfit<'a>> {
        let parts = schema.parts();
        let name = || entry.key.value.to_string();
        let (problem, by) = match (flag(&parts, "readOnly"), flag(&parts, "deprecated")) {
            (Some(by), _) => (Problem::ReadOnlyMember { name: name() }, by),
            (None, Some(by)) => (Problem::DeprecatedMember { name: name() }, by),
            (None, None) => return None,
        };
        Some(Misfit { span: self.span(entry.key.span), problem, by })
    }
}

/// A member that no schema names.
struct Unknown<'n, 'a> {
    name: &'n str,
    span: Span,
    /// The member that was probably meant.
    meant: Option<&'a str>,
    /// Where it is said that there are no others.
    closed: Option<Origin<'a>>,
}

/// Whether a member is named right here, as most are: by schemas that hold together, or
/// by one of their alternatives.
fn is_named(parts: &Parts<'_>, name: &str) -> bool {
    let is_declared = |parts: &Parts<'_>| parts.properties().any(|it| it.0.value == name);
    is_declared(parts) || parts.alternatives().iter().flatten().any(|it| is_declared(&it.parts()))
}

fn flag<'a>(parts: &Parts<'a>, keyword: &str) -> Option<Origin<'a>> {
    let (schema, it) = parts.keyword(keyword).find(|it| it.1.value.kind == Kind::Bool(true))?;
    Some(Origin { source: schema.at.document().name, span: it.key.span })
}
