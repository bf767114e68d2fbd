//! Keywords that ask whether a value fits another schema, and those that count
//! members. What an expression gives may fit or not, so only what is certain counts.

use crate::json_schema::{Dialect, Schema};
use crate::query::regex;
use crate::syntax::{Entry, Kind, Node};

use super::literal;
use super::{Fit, Misfit, Origin, Parts, Problem, Reason, Value, Weight, Wire};

/// How many schemas are looked through for keywords that are not read.
const MOST_SCHEMAS: usize = 256;

impl<'a> Fit<'_, 'a> {
    /// Holds a value against all such keywords of schemas that hold together.
    pub(super) fn conditions(
        &mut self,
        value: Value<'_>,
        parts: &Parts<'a>,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        if self.wire == Wire::Text {
            return;
        }
        for schema in parts.speaking() {
            for it in schema.at.node.entries() {
                let inner = || schema.with(schema.at.with(&it.value));
                match (it.key.value.as_str(), &value.node.kind) {
                    ("not", _) if self.fits(value, inner()) == Some(true) => {
                        let expected = "a value that `not` does not rule out".to_owned();
                        let found = literal::shown(value.node);
                        self.broken(value, expected, found, at(schema, it), misfits);
                    }
                    ("if", _) => {
                        let branch = match self.fits(value, inner()) {
                            Some(true) => schema.keyword("then"),
                            Some(false) => schema.keyword("else"),
                            None => None,
                        };
                        if let Some(it) = branch {
                            let branch = schema.with(schema.at.with(&it.value));
                            self.written(value, &branch.parts(), misfits);
                        }
                    }
                    ("contains", Kind::List(items)) => {
                        self.contains(value, items, schema, it, misfits);
                    }
                    ("propertyNames", Kind::Map(entries)) => {
                        for entry in entries {
                            let kind = Kind::String(entry.key.value.clone());
                            let name = Node { span: entry.key.span, kind };
                            let name = Value { node: &name, anchor: entry.key.span };
                            self.written(name, &inner().parts(), misfits);
                        }
                    }
                    ("dependentRequired", Kind::Map(_)) => {
                        self.dependents(value, schema, it, misfits);
                    }
                    ("dependentSchemas", Kind::Map(_)) => {
                        for of in it.value.entries() {
                            if value.node.get(&of.key.value).is_some() {
                                let inner = schema.with(schema.at.with(&of.value));
                                self.written(value, &inner.parts(), misfits);
                            }
                        }
                    }
                    ("minProperties" | "maxProperties", Kind::Map(entries)) => {
                        self.count(value, entries, schema, it, misfits);
                    }
                    _ => {}
                }
            }
        }
    }

    /// How many items fit.
    fn contains(
        &mut self,
        value: Value<'_>,
        items: &[Node],
        schema: Schema<'a>,
        it: &'a Entry,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        let inner = schema.with(schema.at.with(&it.value));
        let (mut certain, mut possible) = (0, 0);
        for node in items {
            let fits = self.fits(Value { node, anchor: value.anchor }, inner);
            certain += usize::from(fits == Some(true));
            possible += usize::from(fits != Some(false));
        }
        let limit = |keyword| literal::as_number(&schema.keyword(keyword)?.value);
        let least = limit("minContains").unwrap_or(1.0);
        let most = limit("maxContains").unwrap_or(f64::INFINITY);
        let by = at(schema, it);
        if (possible as f64) < least {
            let expected = format!("at least {least} that `contains` asks for");
            self.broken(value, expected, possible.to_string(), by, misfits);
        } else if most < certain as f64 {
            let expected = format!("at most {most} that `contains` asks for");
            self.broken(value, expected, certain.to_string(), by, misfits);
        }
    }

    /// Members that are needed because of others.
    fn dependents(
        &mut self,
        value: Value<'_>,
        schema: Schema<'a>,
        it: &'a Entry,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        let given = |name: &str| value.node.get(name).is_some();
        for of in it.value.entries().iter().filter(|of| !self.is_open && given(&of.key.value)) {
            for needed in of.value.items().iter().filter_map(Node::string) {
                if !given(needed.value) {
                    let source = schema.at.document().name;
                    let by = Origin { source, span: needed.span };
                    let problem = Problem::MissingMember { name: needed.value };
                    misfits.push(Misfit { span: self.span(value.anchor), problem, by });
                }
            }
        }
    }

    fn count(
        &mut self,
        value: Value<'_>,
        entries: &[Entry],
        schema: Schema<'a>,
        it: &Entry,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        let Some(limit) = literal::as_number(&it.value) else { return };
        let (is_least, count) = (it.key.value == "minProperties", entries.len());
        let is_broken = match is_least {
            true => (count as f64) < limit && !self.is_open,
            // What is not there in a run is left out.
            false => limit < count as f64 && !literal::has_expressions(value.node),
        };
        if is_broken {
            let words = if is_least { "at least" } else { "at most" };
            let plural = if limit == 1.0 { "" } else { "s" };
            let expected = format!("{words} {limit} member{plural}");
            self.broken(value, expected, count.to_string(), at(schema, it), misfits);
        }
    }

    /// Tells a value that fits several of those of which only one may fit. What was
    /// tried is what each of them has against it, and `whole` whether that is all.
    pub(super) fn only_one(
        &mut self,
        value: Value<'_>,
        group: &[Schema<'a>],
        tried: &[Vec<Misfit<'a>>],
        whole: &[bool],
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        if self.wire == Wire::Text || self.is_open || literal::has_expressions(value.node) {
            return;
        }
        let mut left = MOST_SCHEMAS;
        let tried = group.iter().zip(tried).zip(whole);
        let fitting = tried.filter(|((schema, found), is_whole)| {
            **is_whole && found.is_empty() && is_understood(**schema, self.depth, &mut left)
        });
        let fitting: Vec<_> = fitting.map(|it| *it.0.0).collect();
        match fitting.as_slice() {
            [_, second, ..] => {
                let expected =
                    format!("a value that fits only one of {} alternatives", group.len());
                let found = format!("one that fits {}", fitting.len());
                self.broken(value, expected, found, Origin::of(*second), misfits);
            }
            [_] | [] => self.is_cut = true,
        }
    }

    /// Whether a value fits another schema, where that is certain.
    fn fits(&mut self, value: Value<'_>, schema: Schema<'a>) -> Option<bool> {
        let was_cut = std::mem::replace(&mut self.is_cut, false);
        let mut found = Vec::new();
        self.written(value, &schema.parts(), &mut found);
        let is_whole = !std::mem::replace(&mut self.is_cut, was_cut);
        if found.iter().any(Misfit::is_fatal) {
            return Some(false);
        }
        let is_constant = !self.is_open && !literal::has_expressions(value.node);
        let is_certain = is_constant && is_whole && found.is_empty();
        let fits = is_certain && is_understood(schema, self.depth, &mut { MOST_SCHEMAS });
        self.is_cut |= !fits;
        fits.then_some(true)
    }

    fn broken(
        &self,
        value: Value<'_>,
        expected: String,
        found: String,
        by: Origin<'a>,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        let span = match &value.node.kind {
            Kind::List(_) | Kind::Map(_) => value.anchor,
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => value.node.span,
        };
        let reason: Reason<'a> = literal::reason(expected, found, by, Weight::Limit);
        misfits.push(Misfit { span: self.span(span), problem: Problem::Value(reason), by });
    }
}

/// Whether all that a schema says is read here, so that a value against which
/// nothing is found does fit.
fn is_understood(schema: Schema<'_>, depth: usize, left: &mut usize) -> bool {
    let Some(less) = left.checked_sub(1).filter(|_| depth < super::DEEPEST) else { return false };
    *left = less;
    let parts = schema.parts();
    let inner = |schema: Schema<'_>, node, left: &mut usize| {
        let at = schema.at.with(node);
        is_understood(Schema { at, dialect: schema.dialect }, depth + 1, left)
    };
    parts.is_complete
        && parts.speaking().all(|schema| {
            schema.at.node.entries().iter().all(|it| match it.key.value.as_str() {
                "items" | "additionalProperties" | "propertyNames" => {
                    inner(schema, &it.value, left)
                }
                "anyOf" | "oneOf" | "prefixItems" => {
                    it.value.items().iter().all(|it| inner(schema, it, left))
                }
                "properties" | "dependentSchemas" => {
                    it.value.entries().iter().all(|it| inner(schema, &it.value, left))
                }
                "patternProperties" => it.value.entries().iter().all(|it| {
                    regex::is_match(&it.key.value, "").is_some() && inner(schema, &it.value, left)
                }),
                "pattern" => it.value.as_str().is_some_and(|it| regex::is_match(it, "").is_some()),
                // `not`, `if` and `contains` say themselves what they cannot decide.
                "$dynamicRef"
                | "dependencies"
                | "discriminator"
                | "format"
                | "unevaluatedItems"
                | "unevaluatedProperties" => false,
                "then" | "else" => inner(schema, &it.value, left),
                "exclusiveMinimum" | "exclusiveMaximum" => {
                    schema.dialect == Dialect::OpenApi3_0 || !matches!(it.value.kind, Kind::Bool(_))
                }
                _ => true,
            })
        })
}

fn at<'a>(schema: Schema<'a>, it: &Entry) -> Origin<'a> {
    Origin { source: schema.at.document().name, span: it.key.span }
}
