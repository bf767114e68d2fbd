//! `constant-condition`: a condition that can never hold, or can never fail.
//!
//! No algebra: what is compared with constants is tried with every value that
//! could make a difference, by the same comparison that a run uses.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};
use serde_json::Value;

use crate::diagnostic::{Rule, Severity};
use crate::expr::{Condition, Expr, Node, OperandValue, Operator, compare};
use crate::pointer::Pointer;
use crate::sort;

use super::Ctx;
use super::site::{Place, Reading, Site};

pub(super) static RULE: Rule = Rule {
    name: "constant-condition",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Criterion Object, condition",
};

/// How many comparisons of one value are looked at together. Nobody writes more.
const TOGETHER: usize = 16;

/// A comparison that must come out as `wanted`.
struct Atom<'s, 'a> {
    site: &'s Site<'a>,
    at: Range<usize>,
    test: Test<'s>,
    wanted: bool,
}

#[derive(Clone, Copy)]
enum Test<'s> {
    /// With a constant.
    Constant { subject: Subject<'s>, operator: Operator, other: &'s Value },
    /// With itself.
    Itself(Operator),
    /// It comes out the same, whatever the values are.
    Settled(bool),
}

/// What is compared: an expression, and the property access after it.
type Subject<'s> = (&'s Expr, &'s Pointer);

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // The success criteria of a step must hold together.
    let mut together: Vec<Atom<'_, '_>> = Vec::new();
    let mut step = None;
    for site in ctx.sites {
        let Reading::Condition(Ok(condition)) = &site.reading else { continue };
        let this = (site.place == Place::SuccessCriterion).then_some((site.workflow, site.step));
        if this.is_none() || this != step {
            report_never(ctx, &together, false);
            together.clear();
            step = this;
        }
        if !report_always(ctx, site, condition) {
            let alternatives = match &condition.root {
                Node::Any(parts) => parts.as_slice(),
                root => {
                    atoms(site, root, true, &mut together);
                    continue;
                }
            };
            let alternatives: Vec<_> = alternatives
                .iter()
                .map(|part| {
                    let mut alone = Vec::new();
                    atoms(site, part, true, &mut alone);
                    alone
                })
                .collect();
            let is_one_left = alternatives.iter().any(|it| can_hold(it));
            alternatives.iter().for_each(|it| report_never(ctx, it, is_one_left));
        }
    }
    report_never(ctx, &together, false);
}

/// Whether nothing is known that would keep them from holding together.
fn can_hold(atoms: &[Atom<'_, '_>]) -> bool {
    let mut groups: HashMap<Subject<'_>, Vec<&Atom<'_, '_>>> = HashMap::new();
    for atom in atoms {
        if is_impossible(&[atom]) {
            return false;
        }
        let Test::Constant { subject, .. } = atom.test else { continue };
        let group = groups.entry(subject).or_default();
        if group.len() < TOGETHER {
            group.push(atom);
        }
    }
    !groups.values().any(|it| is_impossible(it))
}

/// Reports what cannot hold together, at the first comparison that is too many. The
/// condition may hold all the same where another alternative is left.
fn report_never(ctx: &mut Ctx<'_>, atoms: &[Atom<'_, '_>], is_one_left: bool) {
    let severity = |it: &Atom<'_, '_>| match it.site.place {
        // A step whose criteria cannot hold fails; all else may be meant.
        Place::SuccessCriterion if !is_one_left => Severity::Error,
        _ => Severity::Warning,
    };
    let mut groups: HashMap<Subject<'_>, Vec<&Atom<'_, '_>>> = HashMap::new();
    for atom in atoms {
        if is_impossible(&[atom]) {
            report(ctx, atom.at.clone(), ("never", severity(atom)), atom, None);
        } else if let Test::Constant { subject, .. } = atom.test
            && atoms.len() > 1
        {
            let group = groups.entry(subject).or_default();
            // What is alone in it has just been looked at.
            let is_pair = |group: &[_]| group.len() > 1 && is_impossible(group);
            if group.len() == TOGETHER || is_pair(group) {
                continue;
            }
            group.push(atom);
            if is_pair(group) {
                let pair = group.iter().find(|it| is_impossible(&[it, atom]));
                report(ctx, atom.at.clone(), ("never", severity(atom)), atom, pair.copied());
            }
        }
    }
}

/// Reports what cannot fail. Says whether the whole condition cannot.
fn report_always(ctx: &mut Ctx<'_>, site: &Site<'_>, condition: &Condition) -> bool {
    let (parts, is_whole) = match &condition.root {
        Node::All(parts) => (parts.as_slice(), false),
        root => (std::slice::from_ref(root), true),
    };
    let mut is_any = false;
    for part in parts {
        let mut against = Vec::new();
        atoms(site, part, false, &mut against);
        let mut groups: HashMap<Subject<'_>, Vec<&Atom<'_, '_>>> = HashMap::new();
        let mut found = against.iter().find(|it| is_impossible(&[it]));
        for atom in against.iter().filter(|_| against.len() > 1) {
            let Test::Constant { subject, .. } = atom.test else { continue };
            let group = groups.entry(subject).or_default();
            if group.len() < TOGETHER {
                group.push(atom);
            }
        }
        if found.is_none() {
            found = groups.values().find(|it| is_impossible(it)).and_then(|it| it.first().copied());
        }
        let Some(found) = found else { continue };
        is_any = true;
        let all = against.first().zip(against.last()).map(|(a, b)| a.at.start..b.at.end);
        let at = if against.len() == 1 { found.at.clone() } else { all.unwrap_or_default() };
        report(ctx, at, ("always", Severity::Warning), found, None);
    }
    is_any && is_whole
}

fn report(
    ctx: &mut Ctx<'_>,
    at: Range<usize>,
    (when, severity): (&str, Severity),
    atom: &Atom<'_, '_>,
    pair: Option<&Atom<'_, '_>>,
) {
    let site = atom.site;
    let written = &site.text.value[at.clone()];
    let message = match pair {
        Some(pair) => {
            let other = &pair.site.text.value[pair.at.clone()];
            format!("`{written}` {when} holds together with `{other}`")
        }
        None => format!("`{written}` {when} holds"),
    };
    let is_alternative = when == "always" && at != atom.at;
    let mut finding = RULE.at(ctx.place(site, at), message);
    finding.severity = severity;
    if let Some(pair) = pair {
        // All criteria of a list must hold.
        finding = finding.label(ctx.place(pair.site, pair.at.clone()), "this must hold, too");
        finding = finding.help("if either is enough, write one condition with `||`");
    } else {
        finding = match atom.test {
            _ if is_alternative => {
                finding.help("what one of them excludes, another allows: is `&&` meant?")
            }
            Test::Constant { subject: (Expr::StatusCode, _), .. } => {
                finding.help("a status is a number from 100 to 599")
            }
            Test::Constant { other: Value::Null, .. } => finding.help("null has no order"),
            Test::Constant { .. } | Test::Itself(_) | Test::Settled(_) => finding,
        };
    }
    let whole = site.text.value;
    if whole.parse().is_ok_and(|it: u16| (100..600).contains(&it)) {
        let meant = format!("$statusCode == {whole}");
        let title = format!("change to `{meant}`");
        finding = finding.help(format!("did you mean `{meant}`?"));
        finding = ctx.fix_in(site, finding, title, 0..whole.len(), &meant);
    }
    ctx.report(finding);
}

/// Collects what must be so for a part to come out as `wanted`. Of alternatives
/// nothing must.
fn atoms<'s, 'a>(site: &'s Site<'a>, node: &'s Node, wanted: bool, out: &mut Vec<Atom<'s, 'a>>) {
    match node {
        Node::Any(parts) | Node::All(parts) => {
            if matches!(node, Node::All(_)) == wanted {
                parts.iter().for_each(|it| atoms(site, it, wanted, out));
            }
        }
        Node::Not(part) => atoms(site, part, !wanted, out),
        Node::Operand(operand) => {
            let outcome = match &operand.value {
                OperandValue::Literal(Value::Bool(it)) => *it,
                OperandValue::Literal(Value::Null) => false,
                OperandValue::Literal(Value::Number(it)) => it.as_f64() != Some(0.0),
                OperandValue::Literal(Value::String(it)) => !it.is_empty(),
                // Any status counts as true.
                OperandValue::Expr { expr: Expr::StatusCode, .. } => true,
                OperandValue::Literal(_) | OperandValue::Expr { .. } => return,
            };
            let test = Test::Settled(outcome);
            out.push(Atom { site, at: operand.at.clone(), test, wanted });
        }
        Node::Compare { left, operator, right } => {
            let (Node::Operand(left), Node::Operand(right)) = (&**left, &**right) else { return };
            let at = left.at.start..right.at.end;
            let test = match (&left.value, &right.value) {
                (OperandValue::Literal(left), OperandValue::Literal(right)) => {
                    Test::Settled(compare(left, *operator, right))
                }
                (OperandValue::Expr { expr, path }, OperandValue::Literal(other)) => {
                    Test::Constant { subject: (expr, path), operator: *operator, other }
                }
                (OperandValue::Literal(other), OperandValue::Expr { expr, path }) => {
                    Test::Constant { subject: (expr, path), operator: operator.flipped(), other }
                }
                (
                    OperandValue::Expr { expr, path },
                    OperandValue::Expr { expr: other, path: other_path },
                ) if (expr, path) == (other, other_path) => Test::Itself(*operator),
                (OperandValue::Expr { .. }, OperandValue::Expr { .. }) => return,
            };
            out.push(Atom { site, at, test, wanted });
        }
    }
}

/// Whether no value makes all of them come out as wanted. They are about one subject.
fn is_impossible(atoms: &[&Atom<'_, '_>]) -> bool {
    let is_status = atoms
        .iter()
        .any(|it| matches!(it.test, Test::Constant { subject: (Expr::StatusCode, _), .. }));
    let fits = |value: &Value| {
        atoms.iter().all(|it| {
            let outcome = match it.test {
                Test::Constant { operator, other, .. } => compare(value, operator, other),
                Test::Itself(operator) => compare(value, operator, value),
                Test::Settled(outcome) => outcome,
            };
            outcome == it.wanted
        })
    };
    match is_status {
        true => !statuses(atoms).any(|it| fits(&it.into())),
        // Most conditions hold for what they compare with, or for anything else.
        false => {
            let likely = constants(atoms).chain(&[Value::Null, Value::Bool(true)]);
            !likely.into_iter().any(fits) && !candidates(atoms).iter().any(fits)
        }
    }
}

fn constants<'s>(atoms: &[&Atom<'s, '_>]) -> impl Iterator<Item = &'s Value> {
    atoms.iter().filter_map(|it| match it.test {
        Test::Constant { other, .. } => Some(other),
        Test::Itself(_) | Test::Settled(_) => None,
    })
}

/// The number that a constant is compared as.
fn number(constant: &Value) -> Option<f64> {
    let number = match constant {
        Value::String(text) => text.parse().ok(),
        _ => constant.as_f64(),
    };
    number.filter(|it: &f64| it.is_finite())
}

/// A status for every outcome that the comparisons can have.
fn statuses(atoms: &[&Atom<'_, '_>]) -> impl Iterator<Item = u64> {
    let near = constants(atoms).filter_map(number);
    let near = near.flat_map(|it| [it.floor() - 1.0, it.floor(), it.ceil(), it.ceil() + 1.0]);
    let all = near.chain([100.0, 599.0]).filter(|it| (100.0..600.0).contains(it));
    all.map(|it| it as u64)
}

/// A value for every outcome that the comparisons can have.
fn candidates(atoms: &[&Atom<'_, '_>]) -> Vec<Value> {
    let mut numbers = vec![0.0];
    let mut values =
        vec![Value::Null, true.into(), false.into(), Value::Object(Default::default())];
    values.extend(["", "\u{1}", "\u{10FFFF}"].map(Value::from));
    for it in constants(atoms) {
        values.push(it.clone());
        if let Value::String(text) = it {
            // The next string after it.
            values.push(format!("{text}\0").into());
        }
        numbers.extend(number(it));
    }
    sort::by(&mut numbers, f64::total_cmp);
    // Between two numbers is another one.
    let between = numbers.windows(2).map(|it| it.iter().sum::<f64>() / 2.0);
    let ends = [numbers.first(), numbers.last()].into_iter().flatten();
    let beyond = ends.flat_map(|it| [it - 1.0, it + 1.0]);
    values.extend(between.chain(beyond).chain(numbers.iter().copied()).map(Value::from));
    values
}
