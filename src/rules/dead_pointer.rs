//! `dead-pointer`: a pointer reads what its schema does not have.

use crate::contract::{self, Origin, Type};
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::expr::{Expr, Source};
use crate::json_schema::{Kinds, Presence, Schema};
use crate::openapi::Status;
use crate::pointer::{Pointer, escape};

use super::Ctx;
use super::lookup::Lookup;
use super::selection::{self, DeadEnd, Kind};
use super::site::{Place, Site};

pub(super) static RULE: Rule = Rule {
    name: "dead-pointer",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Runtime Expressions; OpenAPI 3.1.1, Schema Object",
};

/// What arrays have in other languages.
const LENGTHS: [&str; 4] = ["length", "size", "count", "length()"];

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for lookup in ctx.lookups {
        let finding = match &lookup.whole.value {
            Type::Kinds(kinds) if !lookup.pointer.is_empty() => in_text(ctx, lookup, *kinds),
            Type::Schemas(schemas) => in_schemas(ctx, lookup, schemas),
            Type::Any | Type::Kinds(_) | Type::Written(_) => None,
        };
        ctx.out.extend(finding);
    }
    for site in ctx.sites {
        for it in selection::dead_ends(site, ctx.contract) {
            let finding = in_query(ctx, site, it);
            ctx.report(finding);
        }
    }
}

/// A step of a JSONPath query that finds nothing.
fn in_query(ctx: &Ctx<'_>, site: &Site<'_>, end: DeadEnd<'_>) -> Diagnostic {
    let DeadEnd { at, parent, kind } = end;
    let (by, name, severity, parents, is_dotted) = match kind {
        Kind::Member { by, name, severity, parents, is_dotted } => {
            (by, name, severity, parents, is_dotted)
        }
        Kind::Filter { by, name, meant } => {
            let Origin { source, span } = Origin::of(by);
            let message =
                format!("the filter tests the members of {parent}, and none of them has `{name}`");
            let span_of_filter = ctx.place(site, at.clone());
            let finding = RULE.at(span_of_filter, message);
            let finding = finding.label_in(source, span, "the object itself has it");
            let Some(meant) = meant else { return finding };
            let finding = finding.help(format!("to test the object itself, write `{meant}`"));
            return ctx.fix_in(site, finding, format!("change to `{meant}`"), at, &meant);
        }
    };
    let Origin { source, span } = Origin::of(by);
    let (message, label, meant) = explain(&parent, by, &parents, &name, severity, |_| None);
    let mut finding = RULE.at(ctx.place(site, at.clone()), message).label_in(source, span, label);
    // Queries ask for what is absent, too.
    finding.severity = Severity::Warning;
    let Some(meant) = meant.and_then(|it| selection::written(&it)).filter(|_| is_dotted) else {
        return finding;
    };
    let finding = finding.help(format!("did you mean `{}`?", meant.trim_start_matches('.')));
    let title = format!("change to `{}`", meant.trim_start_matches('.'));
    // With the dot in front, as an index has none.
    let at = at.start.saturating_sub(1)..at.end;
    ctx.fix_in(site, finding, title, at, &meant)
}

/// What is no object has no members.
fn in_text(ctx: &Ctx<'_>, lookup: &Lookup<'_>, kinds: Kinds) -> Option<Diagnostic> {
    if kinds.has(Kinds::OBJECT.or(Kinds::ARRAY)) {
        return None;
    }
    let name = lookup.pointer.tokens.first()?;
    let span = ctx.place(lookup.site, lookup.token(0));
    let message = format!("{} is {}, which has no `{name}`", lookup.parent(0), kinds.words());
    let mut finding = RULE.at(span, message);
    // Of a body, only the media type says so, and many of them are wrong.
    if !matches!(lookup.expr, Expr::Response(Source::Body(_))) {
        finding.severity = Severity::Error;
    }
    Some(match lookup.whole.origin {
        Some(Origin { source, span }) => finding.label_in(source, span, "it comes from here"),
        None => finding,
    })
}

fn in_schemas(ctx: &Ctx<'_>, lookup: &Lookup<'_>, schemas: &[Schema<'_>]) -> Option<Diagnostic> {
    if is_of_failure(ctx, lookup) {
        return of_failure(ctx, lookup);
    }
    let way = &lookup.way;
    let at = way.len().checked_sub(1)?;
    let (by, name, severity) = match &way.last()?.presence {
        Presence::Always | Presence::Maybe | Presence::Unknown => return None,
        Presence::Undeclared { by, name } => (by, name, Severity::Warning),
        Presence::Never { by, name } => (by, name, Severity::Error),
    };
    let last = at.checked_sub(1).and_then(|it| way.get(it));
    let parents = last.map_or(schemas, |it| it.schemas.as_slice());
    let parent = lookup.parent(at);
    let token = lookup.token(at);
    let before = lookup.site.text.value.get(..token.start).unwrap_or_default();
    let separator = if before.ends_with('/') { "/" } else { "." };
    let is_way = |name: &str| split(parents, name);
    let (message, label, meant) = explain(&parent, *by, parents, name, severity, is_way);
    let span = ctx.place(lookup.site, token.clone());
    let Origin { source, span: schema } = Origin::of(*by);
    let mut finding = RULE.at(span, message).label_in(source, schema, label);
    finding.severity = severity;
    let Some(meant) = meant else { return Some(finding) };
    let meant: Vec<_> = meant.iter().map(|it| escape(it)).collect();
    let meant = meant.join(separator);
    let finding = finding.help(format!("did you mean `{meant}`?"));
    Some(ctx.fix_in(lookup.site, finding, format!("change to `{meant}`"), token, &meant))
}

/// What only failures have, where the criteria of the step ask for success.
fn of_failure(ctx: &Ctx<'_>, lookup: &Lookup<'_>) -> Option<Diagnostic> {
    let place = contract::Place { workflow: lookup.site.workflow?, step: lookup.site.step };
    let asserted = ctx.contract.outcome(place)?.asserted?;
    let failure = ctx.contract.failure_with(place, &lookup.pointer)?;
    let at = lookup.way.len().checked_sub(1)?;
    let name = lookup.pointer.tokens.get(at)?;
    // What `default` stands for is not known.
    if failure.status == Status::Default || asserted.has_any_of(failure.status) {
        return None;
    }
    let span = ctx.place(lookup.site, lookup.token(at));
    let mut finding = RULE.at(span, format!("only the answer to a failure has `{name}`"));
    finding.severity = Severity::Info;
    let finding = finding.label_in(failure.at.document().name, failure.key, "this one");
    Some(finding.help("the output is set after failures alone"))
}

/// Outputs are set after failures, too, so an output may be meant for those.
fn is_of_failure(ctx: &Ctx<'_>, lookup: &Lookup<'_>) -> bool {
    let (Place::StepOutput, Some(workflow)) = (lookup.site.place, lookup.site.workflow) else {
        return false;
    };
    let place = contract::Place { workflow, step: lookup.site.step };
    let is_body = matches!(lookup.expr, Expr::Response(Source::Body(_)));
    is_body && lookup.is_dead() && ctx.contract.failure_with(place, &lookup.pointer).is_some()
}

/// What to say of a name that is not there: the message, the label at the schema,
/// and the way that was probably meant. `way_of` is asked where no name is near.
fn explain(
    parent: &str,
    by: Schema<'_>,
    parents: &[Schema<'_>],
    name: &str,
    severity: Severity,
    way_of: impl Fn(&str) -> Option<Vec<String>>,
) -> (String, String, Option<Vec<String>>) {
    let kinds = by.parts().kinds();
    if !kinds.has(Kinds::OBJECT) {
        let is_item = kinds.has(Kinds::ARRAY) && !LENGTHS.contains(&name);
        let meant = is_item.then(|| vec!["0".to_owned(), name.to_owned()]);
        let message = format!("{parent} is {}, which has no `{name}`", kinds.words());
        return (message, "by this schema".to_owned(), meant);
    }
    let declared = || parents.iter().flat_map(|it| it.member_names());
    let verb = if severity == Severity::Error { "can have" } else { "has" };
    let near = did_you_mean(name, declared()).map(|it| vec![it.to_owned()]);
    let meant = near.or_else(|| way_of(name)).or_else(|| deeper(parents, name));
    (format!("{parent} {verb} no member `{name}`"), members(declared()), meant)
}

/// A name with dots that is a way: `category.name` for `category/name`.
fn split(parents: &[Schema<'_>], name: &str) -> Option<Vec<String>> {
    let tokens: Vec<String> = name.split('.').map(str::to_owned).collect();
    (tokens.len() > 1 && is_declared(parents, &tokens)).then_some(tokens)
}

/// The one place below where the name is: `data/id` for `id`.
fn deeper(parents: &[Schema<'_>], name: &str) -> Option<Vec<String>> {
    /// Of a larger object, nobody has just forgotten the way in.
    const MOST_MEMBERS: usize = 64;
    let mut found = None;
    for member in parents.iter().flat_map(|it| it.member_names()).take(MOST_MEMBERS) {
        let direct = vec![member.to_owned(), name.to_owned()];
        let of_item = vec![member.to_owned(), "0".to_owned(), name.to_owned()];
        let Some(way) = [direct, of_item].into_iter().find(|it| is_declared(parents, it)) else {
            continue;
        };
        if found.as_ref().is_some_and(|it| *it != way) {
            return None;
        }
        found = Some(way);
    }
    found
}

fn is_declared(parents: &[Schema<'_>], tokens: &[String]) -> bool {
    let found = Schema::find_among(parents, &Pointer { tokens: tokens.into() });
    matches!(found.presence, Presence::Always | Presence::Maybe) && !found.schemas.is_empty()
}

/// "its members are `a`, `b`", in the order of the schema.
fn members<'n>(names: impl Iterator<Item = &'n str>) -> String {
    /// More than these tell nothing to a reader.
    const MOST: usize = 8;
    let mut shown: Vec<String> = Vec::new();
    let mut more = 0;
    for name in names {
        let name = format!("`{name}`");
        match (shown.contains(&name), shown.len() < MOST) {
            (true, _) => {}
            (false, true) => shown.push(name),
            (false, false) => more += 1,
        }
    }
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("its members are {}{more}", shown.join(", "))
}
