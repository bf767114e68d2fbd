//! Evaluates JSONPath: query + value → the nodes that it selects, in the order
//! of RFC 9535.
//!
//! Each node goes through all segments before the next one: the same order as
//! segment by segment, without lists in between. The work is counted, because
//! filters within filters would multiply it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::ControlFlow;

use serde_json::Value;

use super::location::{Location, Step};
use super::{Argument, Call, Comparable, Function, Logical, Query, Segment, Selector};
use crate::query::regex::Patterns;
use crate::query::{Failure, Host};

/// How many nodes may be looked at, and about as many pieces of strings. That
/// is enough for `$..name` in the largest answers, and well below a second.
const MOST_STEPS: usize = 4_000_000;

/// How deep values, and filters that look into them, may stand in each other.
const DEPTH: usize = 512;

/// What a query has selected: a value and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'v> {
    /// The way to it.
    pub location: Location<'v>,
    /// The value there.
    pub value: &'v Value,
}

/// The nodes that a query selects, in order; a node can be there twice.
///
/// Fails where that would take too many steps, or where a filter has a pattern
/// that is no regular expression.
pub fn select<'v>(
    query: &Query,
    root: &'v Value,
    host: &dyn Host,
) -> Result<Vec<Node<'v>>, Failure> {
    let (mut nodes, mut length) = (Vec::new(), 0);
    let mut selection = Selection::new(root, host);
    let _ = selection.find(query, root, &mut |steps, value| {
        // The way is kept, too.
        length += steps.len();
        if MOST_STEPS < length {
            return Err(Failure::new("the query selects too much"));
        }
        nodes.push(Node { location: Location { steps: steps.to_vec() }, value });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(nodes)
}

/// What [`ask`] is to find out.
pub(super) enum Asked<'q> {
    /// What a query selects.
    Query(&'q Query),
    /// Whether this holds for the root itself.
    Logical(&'q Logical),
}

/// How many nodes there are, and the first; for a condition, one if it holds.
pub(super) fn ask<'v>(
    asked: Asked<'_>,
    root: &'v Value,
    host: &dyn Host,
) -> Result<(usize, Option<&'v Value>), Failure> {
    let mut selection = Selection::new(root, host);
    let (mut count, mut first) = (0, None);
    match asked {
        Asked::Logical(logical) => count = usize::from(selection.holds(logical, root)?),
        Asked::Query(query) => {
            let _ = selection.find(query, root, &mut |_, value| {
                count += 1;
                first.get_or_insert(value);
                Ok(ControlFlow::Continue(()))
            })?;
        }
    }
    Ok((count, first))
}

/// Whether to go on after a node.
type Flow = Result<ControlFlow<()>, Failure>;

/// What is done with a node: the steps that lead to it, and its value.
type OnNode<'f, 'v> = dyn FnMut(&[Step<'v>], &'v Value) -> Flow + 'f;

struct Selection<'h, 'v> {
    root: &'v Value,
    host: &'h dyn Host,
    steps: usize,
    depth: usize,
    patterns: Patterns,
}

impl<'h, 'v> Selection<'h, 'v> {
    fn new(root: &'v Value, host: &'h dyn Host) -> Selection<'h, 'v> {
        Selection { root, host, steps: 0, depth: 0, patterns: Patterns::default() }
    }

    /// Visits what a query finds, seen from `current`.
    fn find(&mut self, query: &Query, current: &'v Value, on_node: &mut OnNode<'_, 'v>) -> Flow {
        let start = if query.is_absolute { self.root } else { current };
        self.walk(&query.segments, start, &mut Vec::new(), on_node)
    }

    fn walk(
        &mut self,
        segments: &[Segment],
        value: &'v Value,
        way: &mut Vec<Step<'v>>,
        on_node: &mut OnNode<'_, 'v>,
    ) -> Flow {
        let Some((segment, rest)) = segments.split_first() else { return on_node(way, value) };
        if self.depth == DEPTH {
            return Err(Failure::new("the query goes too deep"));
        }
        self.depth += 1;
        for selector in &segment.selectors {
            let mut visit = |selection: &mut Self, step, child| {
                selection.spend(1)?;
                if let Selector::Filter(logical) = selector
                    && !selection.holds(logical, child)?
                {
                    return Ok(ControlFlow::Continue(()));
                }
                way.push(step);
                let flow = selection.walk(rest, child, way, on_node);
                way.pop();
                flow
            };
            if each_selected(selector, value, &mut |step, child| visit(self, step, child))?
                .is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        if segment.descends {
            let flow = each_child(value, &mut |step, child| {
                self.spend(1)?;
                way.push(step);
                let flow = self.walk(segments, child, way, on_node);
                way.pop();
                flow
            })?;
            if flow.is_break() {
                return Ok(flow);
            }
        }
        self.depth -= 1;
        Ok(ControlFlow::Continue(()))
    }

    fn holds(&mut self, logical: &Logical, current: &'v Value) -> Result<bool, Failure> {
        self.spend(1)?;
        match logical {
            Logical::Any(parts) => {
                for it in parts {
                    if self.holds(it, current)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Logical::All(parts) => {
                for it in parts {
                    if !self.holds(it, current)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Logical::Not(part) => Ok(!self.holds(part, current)?),
            Logical::Exists(query) => Ok(self.first(query, current)?.is_some()),
            Logical::Holds(call) => self.is_match(call, current),
            Logical::Compare { left, operator, right } => {
                let left = self.value(left, current)?;
                let right = self.value(right, current)?;
                self.compare(left.as_deref(), operator, right.as_deref())
            }
        }
    }

    /// The first value that a query finds.
    fn first(&mut self, query: &Query, current: &'v Value) -> Result<Option<&'v Value>, Failure> {
        let mut first = None;
        let depth = self.depth;
        let _ = self.find(query, current, &mut |_, value| {
            first = Some(value);
            Ok(ControlFlow::Break(()))
        })?;
        // Those who break off do not count down.
        self.depth = depth;
        Ok(first)
    }

    /// The value of an operand or argument; `None` is the standard's Nothing.
    fn value<'x>(
        &mut self,
        it: &'x Comparable,
        current: &'v Value,
    ) -> Result<Option<Cow<'x, Value>>, Failure>
    where
        'v: 'x,
    {
        match it {
            Comparable::Literal(value) => Ok(Some(Cow::Borrowed(value))),
            Comparable::Query(query) => Ok(self.first(query, current)?.map(Cow::Borrowed)),
            Comparable::Call(call) => self.call(call, current),
        }
    }

    /// The result of a function that gives a value.
    fn call<'x>(
        &mut self,
        call: &'x Call,
        current: &'v Value,
    ) -> Result<Option<Cow<'x, Value>>, Failure>
    where
        'v: 'x,
    {
        // The parser has made sure of number and kinds of the arguments.
        let Some(argument) = call.arguments.first() else { return Ok(None) };
        let number = |it: usize| Some(Cow::Owned(Value::from(it)));
        Ok(match call.function {
            Function::Length => match self.value(argument, current)?.as_deref() {
                Some(Value::String(text)) => {
                    self.spend(pieces(text))?;
                    number(text.chars().count())
                }
                Some(Value::Array(items)) => number(items.len()),
                Some(Value::Object(members)) => number(members.len()),
                Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => None,
            },
            Function::Count => number(self.nodes(argument, current)?.0),
            Function::Value => match self.nodes(argument, current)? {
                (1, Some(only)) => Some(Cow::Borrowed(only)),
                (_, _) => None,
            },
            Function::Match | Function::Search => {
                Some(Cow::Owned(self.is_match(call, current)?.into()))
            }
        })
    }

    /// How many nodes an argument finds, and the value of the last one.
    fn nodes(
        &mut self,
        argument: &Argument,
        current: &'v Value,
    ) -> Result<(usize, Option<&'v Value>), Failure> {
        let (mut count, mut last) = (0, None);
        if let Comparable::Query(query) = argument {
            let _ = self.find(query, current, &mut |_, value| {
                count += 1;
                last = Some(value);
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok((count, last))
    }

    /// `match` and `search`: false for anything but strings.
    fn is_match(&mut self, call: &Call, current: &'v Value) -> Result<bool, Failure> {
        let [text, pattern] = call.arguments.as_slice() else { return Ok(false) };
        let text = self.value(text, current)?;
        let is_literal = matches!(pattern, Comparable::Literal(_));
        let pattern = self.value(pattern, current)?;
        let (Some(text), Some(pattern)) =
            (text.as_deref().and_then(Value::as_str), pattern.as_deref().and_then(Value::as_str))
        else {
            return Ok(false);
        };
        self.spend(pieces(pattern))?;
        match self.patterns.get(pattern, call.function == Function::Match) {
            Ok(regex) => {
                self.steps = self.steps.saturating_add(regex.work(text) / 16);
                match self.steps <= MOST_STEPS {
                    true => regex.is_match(text, self.host),
                    false => Err(too_much_work()),
                }
            }
            // By the standard, what is no pattern matches nothing. That may be
            // so for one that comes with the data; one in the query is a mistake.
            Err(why) if is_literal => Err(Failure::new(format!("`{pattern}`: {why}"))),
            Err(_) => Ok(false),
        }
    }

    fn compare(
        &mut self,
        left: Option<&Value>,
        operator: &str,
        right: Option<&Value>,
    ) -> Result<bool, Failure> {
        Ok(match operator {
            "==" => self.equal(left, right)?,
            "!=" => !self.equal(left, right)?,
            "<" => self.less(left, right)?,
            ">" => self.less(right, left)?,
            "<=" => self.less(left, right)? || self.equal(left, right)?,
            _ => self.less(right, left)? || self.equal(left, right)?,
        })
    }

    fn equal(&mut self, left: Option<&Value>, right: Option<&Value>) -> Result<bool, Failure> {
        self.spend(1)?;
        Ok(match (left, right) {
            (None, None) => true,
            (Some(Value::Number(left)), Some(Value::Number(right))) => {
                order_numbers(left, right) == Some(Ordering::Equal)
            }
            (Some(Value::String(left)), Some(Value::String(right))) => {
                self.spend(pieces(left).min(pieces(right)))?;
                left == right
            }
            (Some(Value::Array(left)), Some(Value::Array(right))) => {
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (left, right) in left.iter().zip(right) {
                    if !self.equal(Some(left), Some(right))? {
                        return Ok(false);
                    }
                }
                true
            }
            (Some(Value::Object(left)), Some(Value::Object(right))) => {
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (name, left) in left {
                    let right = right.get(name);
                    if right.is_none() || !self.equal(Some(left), right)? {
                        return Ok(false);
                    }
                }
                true
            }
            (left, right) => left == right,
        })
    }

    /// Order exists between two numbers and between two strings.
    fn less(&mut self, left: Option<&Value>, right: Option<&Value>) -> Result<bool, Failure> {
        Ok(match (left, right) {
            (Some(Value::Number(left)), Some(Value::Number(right))) => {
                order_numbers(left, right) == Some(Ordering::Less)
            }
            (Some(Value::String(left)), Some(Value::String(right))) => {
                self.spend(pieces(left).min(pieces(right)))?;
                left < right
            }
            (_, _) => false,
        })
    }

    fn spend(&mut self, steps: usize) -> Result<(), Failure> {
        self.steps = self.steps.saturating_add(steps);
        match self.steps <= MOST_STEPS {
            true => Ok(()),
            false => Err(too_much_work()),
        }
    }
}

fn too_much_work() -> Failure {
    Failure::new("the query takes too many steps")
}

/// Visits what a selector other than a filter selects; for a filter, what it is
/// to be asked of.
fn each_selected<'v>(
    selector: &Selector,
    value: &'v Value,
    visit: &mut dyn FnMut(Step<'v>, &'v Value) -> Flow,
) -> Flow {
    match (selector, value) {
        (Selector::Wildcard | Selector::Filter(_), _) => each_child(value, visit),
        (Selector::Name(name), Value::Object(members)) => match members.get_key_value(name) {
            Some((name, child)) => visit(Step::Name(name), child),
            None => Ok(ControlFlow::Continue(())),
        },
        (Selector::Index(index), Value::Array(items)) => {
            let at = from_start(*index, items.len());
            match usize::try_from(at).ok().and_then(|at| Some((at, items.get(at)?))) {
                Some((at, child)) => visit(Step::Index(at), child),
                None => Ok(ControlFlow::Continue(())),
            }
        }
        (Selector::Slice { start, end, step }, Value::Array(items)) => {
            each_of_slice(*start, *end, step.unwrap_or(1), items, visit)
        }
        (Selector::Name(_) | Selector::Index(_) | Selector::Slice { .. }, _) => {
            Ok(ControlFlow::Continue(()))
        }
    }
}

fn each_child<'v>(value: &'v Value, visit: &mut dyn FnMut(Step<'v>, &'v Value) -> Flow) -> Flow {
    match value {
        Value::Array(items) => {
            for (index, child) in items.iter().enumerate() {
                if visit(Step::Index(index), child)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Value::Object(members) => {
            for (name, child) in members {
                if visit(Step::Name(name), child)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    Ok(ControlFlow::Continue(()))
}

/// RFC 9535, 2.3.4.2.2.
fn each_of_slice<'v>(
    start: Option<i64>,
    end: Option<i64>,
    step: i64,
    items: &'v [Value],
    visit: &mut dyn FnMut(Step<'v>, &'v Value) -> Flow,
) -> Flow {
    let length = items.len() as i64;
    let bound = |at: Option<i64>, default: i64, least: i64, most: i64| {
        at.map_or(default, |it| from_start(it, items.len())).clamp(least, most)
    };
    let (mut at, end) = match step {
        0 => return Ok(ControlFlow::Continue(())),
        1.. => (bound(start, 0, 0, length), bound(end, length, 0, length)),
        ..0 => (bound(start, length - 1, -1, length - 1), bound(end, -1, -1, length - 1)),
    };
    while if step > 0 { at < end } else { end < at } {
        // The bounds above are those of the array.
        let Some((index, child)) =
            usize::try_from(at).ok().and_then(|at| Some((at, items.get(at)?)))
        else {
            break;
        };
        if visit(Step::Index(index), child)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
        at = at.saturating_add(step);
    }
    Ok(ControlFlow::Continue(()))
}

/// An index from the start, given one that may count from the end.
fn from_start(index: i64, length: usize) -> i64 {
    if index < 0 { index + length as i64 } else { index }
}

/// Whole numbers compare exactly, others as floats.
fn order_numbers(left: &serde_json::Number, right: &serde_json::Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// What a look at the whole of a text counts.
fn pieces(text: &str) -> usize {
    text.len() / 64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::query::NoHost;
    use crate::query::jsonpath::parse;

    #[track_caller]
    fn check(query: &str, value: &Value, expected: &[&str]) {
        let nodes = select(&parse(query).unwrap(), value, &NoHost).unwrap();
        let places: Vec<_> = nodes.iter().map(|it| it.location.to_string()).collect();
        assert_eq!(places, expected, "{query}");
    }

    #[track_caller]
    fn fails(query: &str, value: &Value, expected: &str) {
        let error = select(&parse(query).unwrap(), value, &NoHost).unwrap_err();
        assert_eq!(error.to_string(), expected, "{query}");
    }

    #[test]
    fn says_where() {
        let value = json!({ "a": [{ "id": 1 }, { "id": 2, "a": [{ "id": 3 }] }] });
        check("$..id", &value, &["$['a'][0]['id']", "$['a'][1]['id']", "$['a'][1]['a'][0]['id']"]);
        check("$.a[?@.id > 1]", &value, &["$['a'][1]"]);
        check("$.a[::-1].id", &value, &["$['a'][1]['id']", "$['a'][0]['id']"]);
        check("$", &value, &["$"]);
        check("$.b", &value, &[]);
    }

    #[test]
    fn patterns_are_those_of_the_standard() {
        let value = json!(["a\u{2028}b", "a\nb", "😀", "x1", "É", {}]);
        check("$[?match(@, 'a.b')]", &value, &["$[0]"]);
        check("$[?match(@, '.')]", &value, &["$[2]", "$[4]"]);
        check("$[?search(@, '[0-9]$')]", &value, &["$[3]"]);
        check(r"$[?match(@, '[\\p{Ll}\\p{Nd}]*')]", &value, &["$[3]"]);
        check(r"$[?match(@, '\\P{Ll}')]", &value, &["$[2]", "$[4]"]);
        check("$[?match(@, @)]", &json!(["(", "a"]), &["$[1]"]);
        fails("$[?match(@, '(')]", &value, "`(`: expected `)` to close this `(`, found the end");
        fails(
            "$[?match(@, 'a(?=b)')]",
            &value,
            "`a(?=b)`: the pattern has a look-ahead, which cannot be matched in bounded time",
        );
    }

    #[test]
    fn counts_the_work() {
        let wide = Value::from(vec![json!({ "a": [1, 2, 3, { "b": "x" }] }); 1_000]);
        let nested = format!("${}{}", "..[?$".repeat(20), "]".repeat(20));
        check(&nested, &json!({}), &[]);
        let slow = format!("$..[?{}1 == 2{}]", "count($..[?".repeat(5), "]) < 0".repeat(5));
        for query in [
            "$..[?count($..*) > count($..[?@.b == $..[1]])]".replace("$..[1]", "$[0].a[1]"),
            slow,
            "$..[?$ == $]".to_owned(),
        ] {
            fails(&query, &wide, "the query takes too many steps");
        }
        let deep = (0..100).fold(json!(1), |inner, _| Value::from(vec![inner]));
        let query = format!("$..{}", "[*,*]..".repeat(9) + "*");
        fails(&query, &deep, "the query selects too much");
        let text = json!(["a".repeat(100_000)]);
        let pattern = format!("$..[?search(@, '{}b')]", "a*".repeat(500));
        fails(&pattern, &text, "the query takes too many steps");
        check("$..[?search(@, 'a*b')]", &text, &[]);
    }

    #[test]
    fn limits_the_depth() {
        let deep = |levels| (0..levels).fold(json!(1), |inner, _| Value::from(vec![inner]));
        fails("$..[?@ == 2]", &deep(2_000), "the query goes too deep");
        let nested = format!("${}@{}", "..[?count(@".repeat(15), ")>0]".repeat(15));
        let nested = nested.replace("@@", "@");
        fails(&nested, &deep(100), "the query takes too many steps");
    }
}
