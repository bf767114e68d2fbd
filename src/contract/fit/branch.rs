//! A written value and the alternatives of a schema: which can be meant, and what
//! to say where none can.

use crate::json_schema::{Kinds, Parts, Schema};
use crate::syntax::{Entry, Kind, Node};

use super::super::Type;
use super::literal;
use super::{Fit, Hole, Misfit, Problem, Reason, Value, Weight};

/// More alternatives are not looked at.
const MOST_BRANCHES: usize = 64;

impl<'a> Fit<'_, 'a> {
    /// Holds a value against schemas of which one must fit, and no other where
    /// `is_only`. What can never be meant is left out; where one is left, it has to
    /// fit.
    pub(super) fn alternatives(
        &mut self,
        value: Value<'_>,
        group: &[Schema<'a>],
        is_only: bool,
        around: &Parts<'a>,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        // Nothing fits a schema that contradicts itself: it is not to blame on what
        // is sent.
        let is_open = |it: &&Schema<'a>| !literal::kinds(&it.parts()).is_empty();
        let group: Vec<_> = group.iter().filter(is_open).copied().collect();
        if group.is_empty() || group.len() > MOST_BRANCHES {
            return;
        }
        let group = group.as_slice();
        let mut tried = Vec::with_capacity(group.len());
        let mut whole = Vec::with_capacity(group.len());
        let was_cut = self.is_cut;
        for it in group {
            let mut found = Vec::new();
            self.is_cut = false;
            self.written(value, &it.parts(), &mut found);
            tried.push(found);
            whole.push(!self.is_cut);
        }
        self.is_cut = was_cut || whole.contains(&false);
        // What the value says that it is counts more than what it could be, too.
        if let Some(at) = named_by_discriminator(value.node, group, around) {
            return misfits.extend(tried.into_iter().nth(at).unwrap_or_default());
        }
        let is_possible = |it: &[Misfit<'_>]| !it.iter().any(Misfit::is_fatal);
        match tried.iter().filter(|it| is_possible(it)).count() {
            0 => misfits.extend(self.nearest(value, group, tried)),
            possible => {
                misfits.extend(self.impossible(value, group, &tried));
                if is_only && possible > 1 && around.keyword("discriminator").next().is_none() {
                    self.only_one(value, group, &tried, &whole, misfits);
                }
                if possible == 1 {
                    misfits.extend(tried.into_iter().filter(|it| is_possible(it)).flatten());
                }
            }
        }
    }

    /// What is wrong for the alternative that was most likely meant.
    fn nearest(
        &self,
        value: Value<'_>,
        group: &[Schema<'a>],
        tried: Vec<Vec<Misfit<'a>>>,
    ) -> Vec<Misfit<'a>> {
        let mut kinds: Option<Kinds> = None;
        let mut of_kind = Vec::new();
        let mut of_other_kind = None;
        for (schema, found) in group.iter().zip(tried) {
            let parts = schema.parts();
            let own = self.reasons(value.node, &parts);
            match own.into_iter().find(|it| it.weight == Weight::Kind) {
                Some(reason) => {
                    let fitting = literal::kinds(&parts);
                    kinds = Some(kinds.map_or(fitting, |it| it.or(fitting)));
                    of_other_kind.get_or_insert((reason, found));
                }
                None => of_kind.push(found),
            }
        }
        let choices = |it: &[Misfit<'_>]| it.iter().filter(|it| choice(it).is_some()).count();
        let fatal = |it: &[Misfit<'_>]| it.iter().filter(|it| it.is_fatal()).count();
        let Some(best) = of_kind.iter().map(|it| choices(it)).min() else {
            // None is of its kind: all of theirs are told.
            let Some((_, mut found)) = of_other_kind else { return Vec::new() };
            found.truncate(1);
            if let Some(Misfit { problem: Problem::Value(reason), .. }) = found.first_mut()
                && let Some(kinds) = kinds
            {
                reason.expected = kinds.words();
            }
            return found;
        };
        of_kind.retain(|it| choices(it) == best);
        if of_kind.len() > 1 && best > 0 {
            return together(of_kind);
        }
        of_kind.into_iter().min_by_key(|it| fatal(it)).unwrap_or_default()
    }

    /// The alternatives that an input can choose although the request lacks what
    /// they need.
    fn impossible(
        &mut self,
        value: Value<'_>,
        group: &[Schema<'a>],
        tried: &[Vec<Misfit<'a>>],
    ) -> Vec<Misfit<'a>> {
        let mut impossible = Vec::new();
        let Kind::Map(entries) = &value.node.kind else { return impossible };
        for (branch, found) in group.iter().zip(tried) {
            let mut missing = None;
            let mut fatal = found.iter().filter(|it| it.is_fatal());
            let only_lacks = fatal.all(|it| match it.problem {
                Problem::MissingMember { name } if it.span == self.span(value.anchor) => {
                    missing.get_or_insert((name, it.by));
                    true
                }
                _ => false,
            });
            let Some((missing, by)) = missing.filter(|_| only_lacks) else { continue };
            let chosen =
                entries.iter().find_map(|it| Some((it, self.choosing(it, *branch, group)?)));
            if let Some((at, values)) = chosen {
                let problem = Problem::ImpossibleBranch { values, missing };
                impossible.push(Misfit { span: self.span(at.value.span), problem, by });
            }
        }
        impossible
    }

    /// Whether a member is given by an input that chooses this alternative among
    /// the others, and the values with which it does.
    fn choosing(
        &mut self,
        entry: &Entry,
        branch: Schema<'a>,
        group: &[Schema<'a>],
    ) -> Option<Vec<String>> {
        let name = entry.key.value.as_str();
        let choices = choices_of(branch, name);
        let is_chosen_otherwise = |it: &Schema<'a>| {
            let others = choices_of(*it, name);
            !others.is_empty() && !others.iter().any(|it| choices.contains(it))
        };
        if choices.is_empty() || !group.iter().any(is_chosen_otherwise) {
            return None;
        }
        let hole = self.hole(&entry.value)?;
        let Hole::Typed(inferred, Some(_)) = &*hole else { return None };
        let Type::Schemas(schemas) = &inferred.value else { return None };
        let lets_through = |choice: &&Node| {
            schemas.iter().any(|it| literal::reasons(choice, &it.parts()).is_empty())
        };
        let values: Vec<_> = choices.into_iter().filter(lets_through).map(literal::text).collect();
        (!values.is_empty()).then_some(values)
    }
}

/// The values to choose from for a member.
fn choices_of<'a>(schema: Schema<'a>, name: &str) -> Vec<&'a Node> {
    let parts = schema.parts();
    let Some((_, member)) = parts.properties().find(|it| it.0.value == name) else {
        return Vec::new();
    };
    choices(&member.parts())
}

/// The values that `enum` or `const` lets through; none where neither is there.
pub(super) fn choices<'a>(parts: &Parts<'a>) -> Vec<&'a Node> {
    let listed = parts.keyword("enum").next().map(|(_, it)| it.value.items().iter().collect());
    let only = || parts.keyword("const").next().map(|(_, it)| vec![&it.value]);
    listed.or_else(only).unwrap_or_default()
}

fn choice<'m, 'a>(misfit: &'m Misfit<'a>) -> Option<&'m Reason<'a>> {
    match &misfit.problem {
        Problem::Value(reason) if reason.weight == Weight::Choice => Some(reason),
        _ => None,
    }
}

/// One finding for alternatives that all want another value at one place.
fn together<'a>(alternatives: Vec<Vec<Misfit<'a>>>) -> Vec<Misfit<'a>> {
    let mut expected: Vec<String> = Vec::new();
    let mut first: Option<Misfit<'a>> = None;
    for it in alternatives.iter().filter_map(|it| it.iter().find(|it| choice(it).is_some())) {
        let Some(reason) = choice(it) else { continue };
        match &first {
            Some(first) if first.span != it.span => continue,
            Some(_) => {}
            None => first = Some(it.clone()),
        }
        if !expected.contains(&reason.expected) {
            expected.push(reason.expected.clone());
        }
        if let Some(Misfit { problem: Problem::Value(told), .. }) = &mut first {
            told.meant = told.meant.or(reason.meant);
        }
    }
    if let Some(Misfit { problem: Problem::Value(told), .. }) = &mut first {
        told.expected = expected.join(" or ");
    }
    first.into_iter().collect()
}

/// The alternative that the value itself names, by the `discriminator`.
fn named_by_discriminator<'a>(
    node: &Node,
    group: &[Schema<'a>],
    around: &Parts<'a>,
) -> Option<usize> {
    let (_, it) = around.keyword("discriminator").next()?;
    let name = node.get(it.value.get("propertyName")?.as_str()?)?.as_str()?;
    let mapped = it.value.get("mapping").and_then(|it| it.get(name)?.as_str()).unwrap_or(name);
    let is_meant = |it: &Schema<'a>| {
        let reference = it.at.reference().map(|it| it.value);
        reference.is_some_and(|it| it == mapped || it.rsplit('/').next() == Some(mapped))
    };
    group.iter().position(is_meant)
}
