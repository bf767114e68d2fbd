//! A value that is not there yet: its type, held against a schema.

use crate::expr::Expr;
use crate::json_schema::{Kinds, Parts, Presence, Schema};
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

use super::super::{Inferred, Origin, Type};
use super::{Fit, Limit, Misfit, Problem, Reason, SCALARS, Value, Weight, Wire, branch};
use super::{format, literal};

/// How deep two schemas are compared.
const DEEPEST: usize = 8;

/// What comes out of comparing a type with a schema.
#[derive(Default)]
struct Comparison<'a> {
    /// Why no value of the type fits.
    never: Option<Reason<'a>>,
    /// The keywords that keep some values of the type out, and where they are.
    limits: Vec<(Limit<'a>, Origin<'a>)>,
}

impl<'a> Fit<'_, 'a> {
    /// Holds what an expression gives against a schema.
    pub(super) fn given(
        &mut self,
        span: Span,
        inferred: &Inferred<'a>,
        expr: Option<&Expr>,
        schema: Schema<'a>,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        let never = match &inferred.value {
            Type::Any => None,
            Type::Kinds(kinds) => self.clash(*kinds, &schema.parts(), 0),
            Type::Written(node) => {
                misfits.extend(self.foreign(node, span, schema));
                None
            }
            Type::Schemas(types) => {
                let mut never = None;
                let mut is_never = true;
                for it in types.iter() {
                    let compared = self.compare(*it, schema, 0);
                    is_never &= compared.never.is_some();
                    if let ([input], Some(Expr::Input { .. })) = (types.as_slice(), expr)
                        && !is_never
                    {
                        misfits.extend(looser(span, *input, compared.limits, inferred.origin));
                    }
                    never = never.or(compared.never);
                }
                never.filter(|_| is_never)
            }
        };
        if let Some(mut reason) = never {
            reason.given = expr.map(Expr::to_string);
            reason.value = inferred.origin;
            let by = reason.by;
            misfits.push(Misfit { span, problem: Problem::Value(reason), by });
        }
    }

    /// Holds a value that is written elsewhere against a schema, and shows all at
    /// one place.
    fn foreign(&mut self, node: &'a Node, span: Span, schema: Schema<'a>) -> Vec<Misfit<'a>> {
        let before = (self.pinned.replace(span), std::mem::replace(&mut self.is_foreign, true));
        let mut misfits = Vec::new();
        self.value(Value { node, anchor: span }, schema, &mut misfits);
        (self.pinned, self.is_foreign) = before;
        misfits
    }

    /// Why values of these kinds never fit.
    fn clash(&self, kinds: Kinds, parts: &Parts<'a>, depth: usize) -> Option<Reason<'a>> {
        let fitting = possible(parts, depth);
        // A null is no more than the absence of what is wanted.
        let given = kinds.without_null();
        if given.is_empty() || fitting.is_empty() || given.has(fitting) {
            return None;
        }
        if self.wire == Wire::Text {
            let is_text =
                given.has(Kinds::STRING) || (given.has(SCALARS) && fitting.has(Kinds::STRING));
            let is_joined = given.has(Kinds::ARRAY) && fitting.has(Kinds::STRING);
            let is_one_of_many = given.has(SCALARS) && !fitting.has(SCALARS);
            if is_text || is_joined || is_one_of_many {
                return None;
            }
        }
        let by = parts.keyword("type").next().map(|it| it.0).or(parts.list.first().copied())?;
        let by = Origin::of(by);
        Some(literal::reason(fitting.words(), given.words(), by, Weight::Kind))
    }

    /// Why a string is not read as a number or a boolean where all is text.
    fn no_number(&self, own: &Parts<'a>, parts: &Parts<'a>, depth: usize) -> Option<Reason<'a>> {
        if self.wire != Wire::Text {
            return None;
        }
        let (given, fitting) = (possible(own, depth), possible(parts, depth));
        let is_text = given.without_null() == Kinds::STRING;
        let wants_other = fitting.has(SCALARS.without_null()) && !fitting.has(Kinds::STRING);
        // A pattern may let through only what reads as a number.
        if !is_text || !wants_other || own.keyword("pattern").next().is_some() {
            return None;
        }
        let by = Origin::of(parts.keyword("type").next()?.0);
        let expected = fitting.without_null().words();
        let format = own.keyword("format").find_map(|it| format::name(it.1.value.as_str()?));
        Some(match format {
            Some(found) => literal::reason(expected, found.to_owned(), by, Weight::Format),
            None => Reason {
                is_readable: true,
                ..literal::reason(expected, given.without_null().words(), by, Weight::Kind)
            },
        })
    }

    fn compare(&mut self, given: Schema<'a>, schema: Schema<'a>, depth: usize) -> Comparison<'a> {
        let mut comparison = Comparison::default();
        let Some(steps) = self.steps.checked_sub(1).filter(|_| depth < DEEPEST) else {
            return comparison;
        };
        self.steps = steps;
        let (own, parts) = (given.parts(), schema.parts());
        let choices = branch::choices(&own);
        if !choices.is_empty() {
            return self.compare_choices(&choices, schema);
        }
        comparison.never = self
            .clash(possible(&own, depth), &parts, depth)
            .or_else(|| other_format(&own, &parts))
            .or_else(|| self.no_number(&own, &parts, depth));
        if comparison.never.is_some() {
            return comparison;
        }
        let groups = own.alternatives();
        for group in &groups {
            let mut compared = group.iter().filter(|it| !it.is_null());
            let first = compared.next().map(|it| self.compare(*it, schema, depth + 1));
            let Some(reason) = first.and_then(|it| it.never) else { continue };
            if compared.all(|it| self.compare(*it, schema, depth + 1).never.is_some()) {
                comparison.never = Some(reason);
                return comparison;
            }
        }
        comparison.never = self.compare_members(given, &own, &parts, depth);
        if comparison.never.is_none() && groups.is_empty() && own.is_complete {
            comparison.limits = limits(&own, &parts);
        }
        for group in parts.alternatives() {
            let mut compared: Vec<_> =
                group.iter().map(|it| self.compare(given, *it, depth + 1)).collect();
            let first = compared.iter().find_map(|it| it.never.clone());
            compared.retain(|it| it.never.is_none());
            match compared.as_mut_slice() {
                [] => comparison.never = comparison.never.or(first),
                [only] => comparison.limits.append(&mut only.limits),
                _ => {}
            }
        }
        comparison
    }

    /// Each of the values that a type has.
    fn compare_choices(&mut self, choices: &[&'a Node], schema: Schema<'a>) -> Comparison<'a> {
        let mut fitting = Vec::new();
        let mut refused: Option<Reason<'a>> = None;
        for it in choices {
            let found = self.foreign(it, it.span, schema);
            match found.into_iter().find(Misfit::is_fatal) {
                None => fitting.push(*it),
                Some(Misfit { problem: Problem::Value(reason), .. }) => {
                    refused.get_or_insert(reason);
                }
                // An object that lacks something, and the like: too much to tell.
                Some(_) => return Comparison::default(),
            }
        }
        let Some(mut reason) = refused else { return Comparison::default() };
        if !fitting.is_empty() {
            let limits = vec![(Limit::choices(fitting), reason.by)];
            return Comparison { never: None, limits };
        }
        let all: Vec<Node> = choices.iter().map(|it| (*it).clone()).collect();
        reason.found = literal::one_of(&all);
        Comparison { never: Some(reason), limits: Vec::new() }
    }

    /// The members and items of a type that never fit.
    fn compare_members(
        &mut self,
        given: Schema<'a>,
        own: &Parts<'a>,
        parts: &Parts<'a>,
        depth: usize,
    ) -> Option<Reason<'a>> {
        let find = |name: &str| Schema::member_among(&[given], name);
        for (schema, name) in parts.required() {
            if let Presence::Never { .. } = find(name.value).presence
                && possible(own, depth).without_null() == Kinds::OBJECT
            {
                let by = Origin { source: schema.at.document().name, span: name.span };
                let expected = format!("an object with `{}`", name.value);
                let found = "an object without it".to_owned();
                return Some(literal::reason(expected, found, by, Weight::Kind));
            }
        }
        for (key, schema) in parts.properties() {
            let found = find(&key.value);
            let (Presence::Always, [member]) = (&found.presence, found.schemas.as_slice()) else {
                continue;
            };
            if let Some(mut reason) = self.compare(*member, schema, depth + 1).never {
                reason.expected = format!("an object whose `{}` is {}", key.value, reason.expected);
                reason.found = format!("one whose `{}` is {}", key.value, reason.found);
                return Some(reason);
            }
        }
        let (mine, (schema, theirs)) =
            (own.keyword("items").next()?, parts.keyword("items").next()?);
        let item = mine.0.with(mine.0.at.with(&mine.1.value));
        let schema = schema.with(schema.at.with(&theirs.value));
        let mut reason = self.compare(item, schema, depth + 1).never?;
        reason.expected = format!("an array of {}", plural(&reason.expected));
        reason.found = format!("an array of {}", plural(&reason.found));
        Some(reason)
    }
}

/// Why a string of one format is none of another.
fn other_format<'a>(own: &Parts<'a>, parts: &Parts<'a>) -> Option<Reason<'a>> {
    let named = |(schema, it): (Schema<'a>, &'a Entry)| {
        let by = Origin { source: schema.at.document().name, span: it.key.span };
        Some((format::name(it.value.as_str()?)?, by))
    };
    let (found, _) = own.keyword("format").find_map(named)?;
    let (expected, by) = parts.keyword("format").find_map(named)?;
    // The short form of an address may look like a URI.
    let is_alike = [found, expected].iter().all(|it| ["a URI", "an IPv6 address"].contains(it));
    (found != expected && !is_alike)
        .then(|| literal::reason(expected.to_owned(), found.to_owned(), by, Weight::Format))
}

/// "a string or null" of several.
fn plural(words: &str) -> String {
    let one = |it: &str| match it.strip_prefix("an ").or(it.strip_prefix("a ")) {
        Some(noun) if !noun.contains(' ') => format!("{noun}s"),
        Some(_) | None => it.to_owned(),
    };
    words.split(" or ").map(one).collect::<Vec<_>>().join(" or ")
}

/// The kinds of values that fit.
pub(super) fn possible(parts: &Parts<'_>, depth: usize) -> Kinds {
    let mut kinds = literal::kinds(parts);
    if let Some(of_choices) = branch::choices(parts).into_iter().map(Kinds::of).reduce(Kinds::or) {
        kinds = kinds.and(of_choices);
    }
    if depth < DEEPEST {
        for group in parts.alternatives() {
            let all = group.iter().map(|it| possible(&it.parts(), DEEPEST.max(depth)));
            if let Some(all) = all.reduce(Kinds::or) {
                kinds = kinds.and(all);
            }
        }
    }
    kinds
}

/// The keywords of a schema that a type would need so that all its values fit.
fn limits<'a>(own: &Parts<'a>, parts: &Parts<'a>) -> Vec<(Limit<'a>, Origin<'a>)> {
    let mut limits = Vec::new();
    let (mine, theirs) = (own.kinds(), literal::kinds(parts));
    let mut add = |keyword, schema: Schema<'a>, node: &'a Node, span| {
        let origin = Origin { source: schema.at.document().name, span };
        limits.push((Limit::one(keyword, node), origin));
    };
    let wider = mine.and(theirs) != mine.without_null();
    if let Some((schema, it)) = parts.keyword("type").next()
        && wider
        && it.value.as_str().is_some()
        && (mine == Kinds::ALL || mine == Kinds::NUMBER)
    {
        add("type", schema, &it.value, it.value.span);
    }
    for keyword in ["enum", "const"] {
        if let Some((schema, it)) = parts.keyword(keyword).next() {
            add(keyword, schema, &it.value, it.key.span);
            return limits;
        }
    }
    for (keyword, kind, order) in LIMITS.iter().filter(|it| mine.has(it.1)) {
        let Some((schema, it)) = parts.keyword(keyword).next() else { continue };
        // The limits of numbers were booleans once.
        let limit = literal::as_number(&it.value);
        let is_kept = own.keyword(keyword).any(|(_, own)| {
            match (order, literal::as_number(&own.value), limit) {
                (Order::Least, Some(own), Some(limit)) => own >= limit,
                (Order::Most, Some(own), Some(limit)) => own <= limit,
                (Order::Same, _, _) => own.value.kind == it.value.kind,
                (Order::Least | Order::Most, _, _) => true,
            }
        });
        let is_limit = match order {
            Order::Least | Order::Most => {
                limit.is_some_and(|it| it != 0.0 || *kind == Kinds::NUMBER)
            }
            Order::Same => it.value.kind != Kind::Bool(false),
        };
        if is_limit && !is_kept {
            add(keyword, schema, &it.value, it.key.span);
        }
    }
    limits
}

/// When a limit of a type is as strict as that of a schema.
#[derive(Clone, Copy)]
enum Order {
    Least,
    Most,
    Same,
}

static LIMITS: &[(&str, Kinds, Order)] = &[
    ("minLength", Kinds::STRING, Order::Least),
    ("maxLength", Kinds::STRING, Order::Most),
    ("pattern", Kinds::STRING, Order::Same),
    ("minimum", Kinds::NUMBER, Order::Least),
    ("exclusiveMinimum", Kinds::NUMBER, Order::Least),
    ("maximum", Kinds::NUMBER, Order::Most),
    ("exclusiveMaximum", Kinds::NUMBER, Order::Most),
    ("multipleOf", Kinds::NUMBER, Order::Same),
    ("minItems", Kinds::ARRAY, Order::Least),
    ("maxItems", Kinds::ARRAY, Order::Most),
    ("uniqueItems", Kinds::ARRAY, Order::Same),
];

fn looser<'a>(
    span: Span,
    input: Schema<'a>,
    limits: Vec<(Limit<'a>, Origin<'a>)>,
    declared: Option<Origin<'a>>,
) -> Option<Misfit<'a>> {
    let by = limits.first()?.1;
    let missing = limits.into_iter().map(|it| it.0).collect();
    Some(Misfit { span, problem: Problem::LooserInput { input, declared, missing }, by })
}
