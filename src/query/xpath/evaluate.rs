//! Evaluates XPath in a document. The work is counted, so that every expression
//! comes to an end.

use roxmltree::{Document, Node};

use super::Version;
use super::parse::{Axis, Comparison, Expr, Operator, Space, Start, Step, Test};
use super::value::{Item, Value, number};
use crate::query::Host;
use crate::sort;

/// How many nodes may be visited, and about as many pieces of texts.
const MOST_STEPS: usize = 2_000_000;

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Context<'d> {
    pub(super) item: Item<'d>,
    /// From 1.
    pub(super) position: usize,
    pub(super) size: usize,
}

pub(super) struct Evaluation<'h, 'd> {
    document: &'d Document<'d>,
    pub(super) version: Version,
    pub(super) host: &'h dyn Host,
    steps: usize,
}

/// What an expression comes to, seen from the root of a document.
pub(super) fn evaluate<'d>(
    expr: &Expr,
    document: &'d Document<'d>,
    version: Version,
    host: &dyn Host,
) -> Result<Value<'d>, String> {
    let mut evaluation = Evaluation { document, version, host, steps: 0 };
    let item = Item::Node(document.root());
    evaluation.evaluate(expr, Context { item, position: 1, size: 1 })
}

impl<'d> Evaluation<'_, 'd> {
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), String> {
        self.steps = self.steps.saturating_add(steps);
        match self.steps <= MOST_STEPS {
            true => Ok(()),
            false => Err("the expression takes too many steps".to_owned()),
        }
    }

    /// Counts what it takes to read the texts of nodes: of all, or of the first.
    pub(super) fn spend_on_texts(&mut self, value: &Value<'d>, most: usize) -> Result<(), String> {
        let Value::Nodes(nodes) = value else { return Ok(()) };
        for it in nodes.iter().take(most) {
            self.spend(1 + it.size() / 16)?;
        }
        Ok(())
    }

    pub(super) fn evaluate(
        &mut self,
        expr: &Expr,
        context: Context<'d>,
    ) -> Result<Value<'d>, String> {
        self.spend(1)?;
        match expr {
            Expr::Number(it) => Ok(Value::Number(*it)),
            Expr::Text(it) => Ok(Value::Text(it.clone())),
            Expr::Negate(inner) => {
                let inner = self.evaluate(inner, context)?;
                Ok(Value::Number(-inner.number(self.version)?))
            }
            Expr::Binary { operator, left, right } => self.binary(*operator, left, right, context),
            Expr::Path { start, steps } => self.path(start, steps, context),
            Expr::Filter { inner, predicates } => {
                let mut nodes = self.nodes(inner, context)?;
                for it in predicates {
                    nodes = self.filter(nodes, it)?;
                }
                Ok(Value::Nodes(nodes))
            }
            Expr::Call { function, arguments } => {
                let value = self.call(*function, arguments, context)?;
                if let Value::Text(text) = &value {
                    self.spend(text.len() / 64)?;
                }
                Ok(value)
            }
        }
    }

    fn nodes(&mut self, expr: &Expr, context: Context<'d>) -> Result<Vec<Item<'d>>, String> {
        match self.evaluate(expr, context)? {
            Value::Nodes(nodes) => Ok(nodes),
            Value::Text(_) | Value::Number(_) | Value::Boolean(_) => {
                Err("a path or predicate stands after something that is no node".to_owned())
            }
        }
    }

    fn binary(
        &mut self,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        context: Context<'d>,
    ) -> Result<Value<'d>, String> {
        let left = self.evaluate(left, context)?;
        match operator {
            Operator::Or if left.holds() => return Ok(Value::Boolean(true)),
            Operator::And if !left.holds() => return Ok(Value::Boolean(false)),
            _ => {}
        }
        let right = self.evaluate(right, context)?;
        if !matches!(operator, Operator::Or | Operator::And | Operator::Union) {
            self.spend_on_texts(&left, usize::MAX)?;
            self.spend_on_texts(&right, usize::MAX)?;
        }
        let version = self.version;
        let arithmetic = |compute: fn(f64, f64) -> f64| -> Result<Value<'d>, String> {
            // What is not there is nothing, not a number, since 2.0.
            let is_nothing = |it: &Value<'_>| matches!(it, Value::Nodes(it) if it.is_empty());
            if version > Version::V1_0 && (is_nothing(&left) || is_nothing(&right)) {
                return Ok(Value::Nodes(Vec::new()));
            }
            Ok(Value::Number(compute(left.number(version)?, right.number(version)?)))
        };
        Ok(match operator {
            Operator::Or | Operator::And => Value::Boolean(right.holds()),
            Operator::General(comparison) => {
                Value::Boolean(self.compare(&left, comparison, &right)?)
            }
            Operator::Value(comparison) => {
                for it in [&left, &right] {
                    // More than one is an error, and of nothing nothing holds.
                    it.text(version)?;
                }
                Value::Boolean(self.compare(&left, comparison, &right)?)
            }
            Operator::Concat => Value::Text(left.text(version)? + &right.text(version)?),
            Operator::Add => arithmetic(|a, b| a + b)?,
            Operator::Subtract => arithmetic(|a, b| a - b)?,
            Operator::Multiply => arithmetic(|a, b| a * b)?,
            Operator::Divide => arithmetic(|a, b| a / b)?,
            Operator::DivideWhole => arithmetic(|a, b| (a / b).trunc())?,
            Operator::Modulo => arithmetic(|a, b| a % b)?,
            Operator::Union => {
                let (Value::Nodes(mut nodes), Value::Nodes(others)) = (left, right) else {
                    return Err("`|` joins nodes only".to_owned());
                };
                nodes.extend(others);
                Value::Nodes(in_order(nodes))
            }
        })
    }

    /// Whether two values compare so; of nodes, whether any of them does.
    fn compare(
        &mut self,
        left: &Value<'d>,
        comparison: Comparison,
        right: &Value<'d>,
    ) -> Result<bool, String> {
        let is_first = self.version == Version::V1_0;
        match (left, right) {
            (Value::Nodes(left), Value::Nodes(right)) => {
                let others: Vec<String> = right.iter().map(Item::text).collect();
                for it in left {
                    let text = it.text();
                    for other in &others {
                        self.spend(1 + text.len().min(other.len()) / 64)?;
                        if compare_texts(&text, comparison, other, self.version) {
                            return Ok(true);
                        }
                    }
                }
                Ok(false)
            }
            // In 1.0 all nodes together are one boolean beside another.
            (Value::Nodes(_), Value::Boolean(_)) | (Value::Boolean(_), Value::Nodes(_))
                if is_first =>
            {
                Ok(compare_numbers(truth(left), comparison, truth(right)))
            }
            (Value::Nodes(nodes), other) | (other, Value::Nodes(nodes)) => {
                let is_left = matches!(left, Value::Nodes(_));
                for it in nodes {
                    let text = it.text();
                    self.spend(1 + text.len() / 64)?;
                    let one = self.like(text, other)?;
                    let holds = match is_left {
                        true => self.compare_single(&one, comparison, other)?,
                        false => self.compare_single(other, comparison, &one)?,
                    };
                    if holds {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            (left, right) => self.compare_single(left, comparison, right),
        }
    }

    /// The text of a node as the kind of value that it is compared with.
    fn like(&self, text: String, other: &Value<'d>) -> Result<Value<'d>, String> {
        let since_2 = self.version > Version::V1_0;
        Ok(match other {
            Value::Number(_) => match number(&text) {
                it if it.is_nan() && since_2 && text.trim() != "NaN" => {
                    return Err("a node that is no number is compared with one".to_owned());
                }
                it => Value::Number(it),
            },
            Value::Boolean(_) => match text.trim() {
                "true" | "1" => Value::Boolean(true),
                "false" | "0" => Value::Boolean(false),
                _ => return Err("a node that is no boolean is compared with one".to_owned()),
            },
            Value::Nodes(_) | Value::Text(_) => Value::Text(text),
        })
    }

    fn compare_single(
        &self,
        left: &Value<'d>,
        comparison: Comparison,
        right: &Value<'d>,
    ) -> Result<bool, String> {
        let version = self.version;
        match (left, right) {
            (Value::Text(left), Value::Text(right)) => {
                Ok(compare_texts(left, comparison, right, version))
            }
            (Value::Number(left), Value::Number(right)) => {
                Ok(compare_numbers(*left, comparison, *right))
            }
            (Value::Boolean(left), Value::Boolean(right)) => {
                Ok(compare_numbers(f64::from(*left), comparison, f64::from(*right)))
            }
            _ if version > Version::V1_0 => {
                Err(format!("XPath {} compares only values of one kind", version.number()))
            }
            // Booleans first, then numbers.
            (Value::Boolean(_), _) | (_, Value::Boolean(_))
                if matches!(comparison, Comparison::Equal | Comparison::NotEqual) =>
            {
                Ok(compare_numbers(truth(left), comparison, truth(right)))
            }
            (left, right) => {
                Ok(compare_numbers(left.number(version)?, comparison, right.number(version)?))
            }
        }
    }

    fn path(
        &mut self,
        start: &Start,
        steps: &[Step],
        context: Context<'d>,
    ) -> Result<Value<'d>, String> {
        let mut nodes = match start {
            Start::Root => vec![Item::Node(self.document.root())],
            Start::Context => vec![context.item],
            Start::Inner(inner) => self.nodes(inner, context)?,
        };
        for step in steps {
            let mut found = Vec::new();
            for item in nodes {
                let mut reached = self.step(item, step)?;
                for it in &step.predicates {
                    reached = self.filter(reached, it)?;
                }
                found.append(&mut reached);
            }
            nodes = in_order(found);
        }
        Ok(Value::Nodes(in_order(nodes)))
    }

    /// The nodes for which a predicate holds; a number is a position.
    fn filter(&mut self, nodes: Vec<Item<'d>>, by: &Expr) -> Result<Vec<Item<'d>>, String> {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (at, item) in nodes.into_iter().enumerate() {
            let position = at + 1;
            let holds = match self.evaluate(by, Context { item, position, size })? {
                Value::Number(number) => number == position as f64,
                value => value.holds(),
            };
            if holds {
                kept.push(item);
            }
        }
        Ok(kept)
    }

    /// What one step reaches from a node, nearest first.
    fn step(&mut self, item: Item<'d>, step: &Step) -> Result<Vec<Item<'d>>, String> {
        let test = self.resolved(&step.test)?;
        let mut found = Vec::new();
        // An attribute is before the children of its element, and after that.
        let owner = match item {
            Item::Node(node) => node,
            Item::Attribute(owner, ..) => owner,
        };
        if matches!(step.axis, Axis::Following | Axis::Preceding) {
            self.spend(owner.ancestors().count())?;
        }
        let mut visit = |it: Item<'d>| -> Result<(), String> {
            self.steps += 1;
            if MOST_STEPS < self.steps {
                return Err("the expression takes too many steps".to_owned());
            }
            if fits(&it, &test, step.axis) {
                found.push(it);
            }
            Ok(())
        };
        let node = match item {
            Item::Node(node) => Some(node),
            Item::Attribute(..) => None,
        };
        let mut all = |nodes: &mut dyn Iterator<Item = Node<'d, 'd>>| -> Result<(), String> {
            nodes.map(Item::Node).try_for_each(&mut visit)
        };
        match step.axis {
            Axis::Itself => visit(item)?,
            Axis::Parent => item.parent().into_iter().try_for_each(visit)?,
            Axis::Ancestor => match node {
                Some(node) => all(&mut node.ancestors().skip(1))?,
                None => all(&mut owner.ancestors())?,
            },
            Axis::AncestorOrSelf => match node {
                Some(node) => all(&mut node.ancestors())?,
                None => {
                    visit(item)?;
                    owner.ancestors().map(Item::Node).try_for_each(visit)?;
                }
            },
            Axis::Attribute => {
                let attributes = node.into_iter().flat_map(|it| it.attributes().enumerate());
                attributes.map(|(at, it)| Item::Attribute(owner, at, it)).try_for_each(visit)?;
            }
            Axis::Child => all(&mut node.into_iter().flat_map(|it| it.children()))?,
            Axis::Descendant => {
                all(&mut node.into_iter().flat_map(|it| it.descendants().skip(1)))?;
            }
            Axis::DescendantOrSelf => match node {
                Some(node) => all(&mut node.descendants())?,
                None => visit(item)?,
            },
            Axis::FollowingSibling => {
                all(&mut node.into_iter().flat_map(|it| it.next_siblings().skip(1)))?;
            }
            Axis::PrecedingSibling => {
                all(&mut node.into_iter().flat_map(|it| it.prev_siblings().skip(1)))?;
            }
            Axis::Following => {
                if node.is_none() {
                    all(&mut owner.descendants().skip(1))?;
                }
                for it in owner.ancestors() {
                    all(&mut it.next_siblings().skip(1).flat_map(|it| it.descendants()))?;
                }
            }
            Axis::Preceding => {
                for it in owner.ancestors() {
                    for sibling in it.prev_siblings().skip(1) {
                        let mut reversed: Vec<_> = sibling.descendants().collect();
                        reversed.reverse();
                        all(&mut reversed.into_iter())?;
                    }
                }
            }
        }
        Ok(found)
    }

    /// A test whose prefix is replaced by its namespace.
    fn resolved<'t>(&self, test: &'t Test) -> Result<Wanted<'t, 'd>, String> {
        Ok(match test {
            Test::Node => Wanted::Any,
            Test::Text => Wanted::Text,
            Test::Comment => Wanted::Comment,
            Test::Instruction => Wanted::Instruction,
            Test::Element => Wanted::Name(None, None),
            Test::Name { space, local } => {
                let space = match space {
                    Space::Plain => Some(Named::Plain),
                    Space::Any => None,
                    Space::Uri(uri) => Some(Named::Uri(uri)),
                    Space::Prefix(prefix) => Some(Named::Declared(self.namespace(prefix)?)),
                };
                Wanted::Name(space, local.as_deref())
            }
        })
    }

    /// The namespace that a prefix stands for: as the document declares it first.
    fn namespace(&self, prefix: &str) -> Result<&'d str, String> {
        let mut elements = self.document.root_element().descendants().filter(Node::is_element);
        elements
            .find_map(|it| it.lookup_namespace_uri(Some(prefix)))
            .ok_or_else(|| format!("the document declares no prefix `{prefix}`"))
    }
}

/// What a step looks for.
enum Wanted<'t, 'd> {
    Any,
    Text,
    Comment,
    Instruction,
    /// A name, or any where there is none.
    Name(Option<Named<'t, 'd>>, Option<&'t str>),
}

/// The namespace of a name that is looked for.
enum Named<'t, 'd> {
    /// None, or the default one where the element stands: as it is written.
    Plain,
    Uri(&'t str),
    Declared(&'d str),
}

fn fits(item: &Item<'_>, wanted: &Wanted<'_, '_>, axis: Axis) -> bool {
    let node = match item {
        Item::Node(node) => Some(node),
        Item::Attribute(..) => None,
    };
    match wanted {
        Wanted::Any => true,
        Wanted::Text => node.is_some_and(|it| it.is_text()),
        Wanted::Comment => node.is_some_and(|it| it.is_comment()),
        Wanted::Instruction => node.is_some_and(|it| it.is_pi()),
        Wanted::Name(space, local) => {
            // A name is that of an element, or on its axis that of an attribute.
            if (axis == Axis::Attribute) != node.is_none()
                || node.is_some_and(|it| !it.is_element())
            {
                return false;
            }
            let (uri, name) = item.name();
            let is_space = match space {
                None => true,
                Some(Named::Plain) => {
                    uri.is_none() || node.is_some_and(|it| it.default_namespace() == uri)
                }
                Some(Named::Uri(wanted)) => uri.unwrap_or_default() == *wanted,
                Some(Named::Declared(wanted)) => uri == Some(*wanted),
            };
            is_space && local.is_none_or(|it| it == name)
        }
    }
}

fn truth(value: &Value<'_>) -> f64 {
    f64::from(u8::from(value.holds()))
}

fn compare_numbers(left: f64, comparison: Comparison, right: f64) -> bool {
    match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}

/// Two texts: their order is that of numbers in 1.0, that of characters later.
fn compare_texts(left: &str, comparison: Comparison, right: &str, version: Version) -> bool {
    match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        _ if version == Version::V1_0 => compare_numbers(number(left), comparison, number(right)),
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}

/// Sorted as in the document, each node once.
fn in_order(mut nodes: Vec<Item<'_>>) -> Vec<Item<'_>> {
    sort::by_key(&mut nodes, Item::key);
    nodes.dedup_by_key(|it| it.key());
    nodes
}
