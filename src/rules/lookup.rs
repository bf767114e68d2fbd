//! Every place where a value is looked up in something of which the contract
//! knows what it is.

use std::ops::Range;

use ecow::EcoVec;

use crate::contract::{self, Contract, Inferred, Place, Presence, Type};
use crate::expr::Expr;
use crate::json_schema::{self, Found, Kinds};
use crate::pointer::{Pointer, escape};

use super::language::Language;
use super::site::{self, Query, Reading, Site};

/// An expression that looks into something known.
pub(super) struct Lookup<'a> {
    /// Where it stands.
    pub(super) site: &'a Site<'a>,
    /// Its bytes in the text of the site, with property access after it.
    pub(super) range: Range<usize>,
    /// The expression.
    pub(super) expr: &'a Expr,
    /// What it looks into.
    pub(super) whole: Inferred<'a>,
    /// The way from there.
    pub(super) pointer: Pointer,
    /// What each token of the way leads to, up to the first that leads nowhere.
    /// Nothing where the whole has no schema.
    pub(super) way: Vec<Found<'a>>,
}

/// Every lookup of these sites.
pub(super) fn of_part<'a>(sites: &'a [Site<'a>], contract: &Contract<'a>) -> Vec<Lookup<'a>> {
    let mut list = Vec::new();
    for site in sites {
        let Some(workflow) = site.workflow else { continue };
        list.extend(selected(site, contract));
        let place = Place { workflow, step: site.step };
        site.each_read(|range, expr, path| {
            let reading = read(site, contract, place, expr);
            let (whole, pointer) = (reading.whole, reading.pointer.then(path));
            if !matches!(whole.value, Type::Any) || whole.presence == Presence::Never {
                let way = way(contract, &whole, &pointer);
                list.push(Lookup { site, range, expr, whole, pointer, way });
            }
        });
    }
    list
}

fn read<'a>(
    site: &Site<'_>,
    contract: &Contract<'a>,
    place: Place,
    expr: &Expr,
) -> contract::Reading<'a> {
    match site.place {
        site::Place::ActionCriterion => contract.read_afterwards(place, expr, site.statuses()),
        _ => contract.read_expression(place, expr),
    }
}

/// What a query asks, and the type of that.
pub(super) fn context<'s, 'a>(
    site: &'s Site<'_>,
    contract: &Contract<'a>,
) -> Option<(&'s Query, &'s Expr, Inferred<'a>)> {
    let Reading::Query(query) = &site.reading else { return None };
    let expr = query.context.as_ref()?;
    let place = Place { workflow: site.workflow?, step: site.step };
    let reading = read(site, contract, place, expr);
    Some((query, expr, contract.find(place, reading.whole, &reading.pointer)))
}

/// What a JSON Pointer selects.
fn selected<'a>(site: &'a Site<'a>, contract: &Contract<'a>) -> Option<Lookup<'a>> {
    let (query, expr, whole) = context(site, contract)?;
    let text = site.text.value;
    let is_plain = query.language == Language::Pointer && !text.contains("{$");
    let is_known = matches!(whole.value, Type::Schemas(_)) && whole.presence != Presence::Never;
    let pointer = Pointer::parse(text).ok().filter(|_| is_plain && is_known)?;
    let way = way(contract, &whole, &pointer);
    Some(Lookup { site, range: 0..text.len(), expr, whole, pointer, way })
}

fn way<'a>(contract: &Contract<'a>, whole: &Inferred<'a>, pointer: &Pointer) -> Vec<Found<'a>> {
    match &whole.value {
        Type::Schemas(schemas) => contract.way(schemas, pointer),
        Type::Any | Type::Kinds(_) | Type::Written(_) => Vec::new(),
    }
}

impl<'a> Lookup<'a> {
    /// Whether it leads to what its schema does not have.
    pub(super) fn is_dead(&self) -> bool {
        match &self.whole.value {
            Type::Kinds(kinds) => !kinds.has(Kinds::OBJECT.or(Kinds::ARRAY)),
            Type::Schemas(_) => self.way.last().is_some_and(|it| {
                matches!(
                    it.presence,
                    json_schema::Presence::Undeclared { .. } | json_schema::Presence::Never { .. }
                )
            }),
            Type::Any | Type::Written(_) => false,
        }
    }

    /// The bytes of a token of the way in the text of the site.
    pub(super) fn token(&self, at: usize) -> Range<usize> {
        let text = self.site.text.value;
        let mut end = self.range.end;
        let mut start = end;
        // From the end, because the name of an input may have what looks like one.
        for token in self.pointer.tokens.iter().skip(at).rev() {
            let before = text.get(self.range.start..start).unwrap_or_default();
            let written = escape(token);
            // Mostly nothing is between, and a search takes long to prepare.
            let found = before.strip_suffix(&*written).map(str::len);
            let found = found.or_else(|| before.rfind(&*written)).map(|it| (it, written.len()));
            let found = found.or_else(|| before.rfind(token).map(|it| (it, token.len())));
            let Some((found, length)) = found else { return self.range.clone() };
            start = self.range.start + found;
            end = start + length;
        }
        start..end
    }

    /// What a token is looked up in, for messages.
    pub(super) fn parent(&self, at: usize) -> String {
        let whole = match self.expr {
            // The query stands beside what it asks.
            _ if matches!(self.site.reading, Reading::Query(_)) => format!("`{}`", self.expr),
            Expr::Response(_) => "the response body".to_owned(),
            Expr::Request(_) => "the request".to_owned(),
            Expr::Message(_) => "the message".to_owned(),
            Expr::Input { name, .. } => format!("input `{}`", self.declared(name)),
            Expr::Output { name, .. }
            | Expr::StepOutput { name, .. }
            | Expr::WorkflowField { name, .. }
            | Expr::SourceWorkflowField { name, .. } => format!("`{}`", self.declared(name)),
            Expr::Url
            | Expr::Method
            | Expr::StatusCode
            | Expr::SelfUri
            | Expr::SourceDescription { .. }
            | Expr::Component { .. } => {
                format!("`{}`", self.expr)
            }
        };
        let tokens: EcoVec<_> = self.pointer.tokens.iter().take(at).cloned().collect();
        match tokens.is_empty() {
            true => whole,
            false => format!("`{}` of {whole}", Pointer { tokens }),
        }
    }

    /// A name without the way into it that follows a dot.
    fn declared<'n>(&self, name: &'n str) -> &'n str {
        let first = self.pointer.tokens.first().filter(|_| name.contains(['.', '[']));
        let end = first.and_then(|it| {
            let at = name.rfind(it.as_str())?;
            Some(name.get(..at)?.trim_end_matches(['.', '[', '\'', '"']).len())
        });
        end.and_then(|it| name.get(..it)).unwrap_or(name)
    }
}
