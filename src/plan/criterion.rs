//! What must hold for a step to succeed, or for an action to be taken.

use serde_json::Value;

use crate::expr::{Condition, Constraint, Expr, Judgement, Scope, Template, show};
use crate::query::xpath::Selected;
use crate::query::{Host, jsonpath, regex, xpath};

use super::Place;
use super::selector::text;

/// A condition of a plan.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Where it stands in the document.
    pub place: Place,
    /// As written.
    pub text: String,
    /// What is asked.
    pub test: Test,
}

/// What a criterion asks.
#[derive(Clone, Debug)]
pub enum Test {
    /// A simple condition.
    Simple(Condition),
    /// A query in some value.
    Query {
        /// The value: one whole expression.
        context: Template,
        /// The language of the query.
        language: QueryLanguage,
        /// The query. Expressions in it are filled in before it is read.
        query: Template,
    },
}

/// The languages of criteria, other than simple conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryLanguage {
    /// ECMA-262 without flags: does any part of the text match?
    Regex,
    /// RFC 9535: is anything selected?
    JsonPath,
    /// XPath: is the effective boolean value true?
    XPath(xpath::Version),
}

impl Criterion {
    /// Whether it holds, and why.
    pub fn judge(&self, scope: &Scope<'_>, host: &dyn Host) -> Judgement {
        match &self.test {
            Test::Simple(condition) => condition.judge(scope),
            Test::Query { context, language, query } => language.judge(context, query, scope, host),
        }
    }

    /// How it is read, by the word of the document.
    pub fn kind(&self) -> &'static str {
        match self.test {
            Test::Simple(_) => "simple",
            Test::Query { language, .. } => language.as_str(),
        }
    }

    /// The expressions in it, in order.
    pub fn expressions(&self) -> Vec<&Expr> {
        match &self.test {
            Test::Simple(condition) => condition.expressions().map(|it| it.1).collect(),
            Test::Query { context, query, .. } => {
                context.expressions().chain(query.expressions()).map(|it| it.1).collect()
            }
        }
    }

    /// What a simple condition asks of single values; nothing for a query.
    pub fn constraints(&self) -> Vec<Constraint<'_>> {
        match &self.test {
            Test::Simple(condition) => condition.constraints(),
            Test::Query { .. } => Vec::new(),
        }
    }
}

impl QueryLanguage {
    /// The word of the document.
    pub fn as_str(self) -> &'static str {
        match self {
            QueryLanguage::Regex => "regex",
            QueryLanguage::JsonPath => "jsonpath",
            QueryLanguage::XPath(_) => "xpath",
        }
    }

    /// Why a query can never be asked; `None` if it can.
    pub fn refusal(self, query: &str, host: &dyn Host) -> Option<String> {
        match self {
            QueryLanguage::Regex => regex::cannot_search(query, host),
            QueryLanguage::JsonPath => {
                jsonpath::Condition::parse(query).err().map(|it| it.to_string())
            }
            QueryLanguage::XPath(version) => xpath::can_select(query, version, host).err(),
        }
    }

    fn judge(
        self,
        context: &Template,
        query: &Template,
        scope: &Scope<'_>,
        host: &dyn Host,
    ) -> Judgement {
        let label = context.expressions().next().map(|it| it.1.to_string()).unwrap_or_default();
        let value = match context.resolve(scope) {
            Ok(Some(value)) if value != Value::Null => value,
            missing => {
                let value = missing.ok().flatten();
                let reason = format!("`{label}` is {}", show(value.as_ref()));
                return Judgement { operands: vec![(label, value)], ..Judgement::failed(reason) };
            }
        };
        let query = match text(query, scope) {
            Ok(it) => it,
            Err(why) => return Judgement::failed(why),
        };
        let asked = Asked { label, value, query };
        match self {
            QueryLanguage::Regex => asked.regex(host),
            QueryLanguage::JsonPath => asked.jsonpath(host),
            QueryLanguage::XPath(version) => asked.xpath(version, host),
        }
    }
}

/// A query that is about to be asked.
struct Asked {
    /// The expression of the context.
    label: String,
    value: Value,
    query: String,
}

impl Asked {
    fn regex(self, host: &dyn Host) -> Judgement {
        let Asked { label, value, query } = self;
        let text = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let shown = show(Some(&value));
        let (passed, reason) = match regex::search(&query, &text, host) {
            Ok(true) => (true, format!("`{label}` is {shown}")),
            Ok(false) => (false, format!("`{label}` is {shown}, expected a match of `{query}`")),
            Err(why) => (false, format!("`{query}` cannot be searched for: {why}")),
        };
        Judgement { passed, reason, warnings: Vec::new(), operands: vec![(label, Some(value))] }
    }

    fn xpath(self, version: xpath::Version, host: &dyn Host) -> Judgement {
        let Asked { label, value, query } = self;
        let (passed, reason) = match &value {
            Value::String(xml) => match xpath::select(xml, &query, version, host) {
                Ok(Selected::Nodes(nodes)) => match nodes.as_slice() {
                    [] => (false, format!("`{query}` selects nothing in `{label}`")),
                    [only] => (true, format!("`{query}` selects {}", show_text(only))),
                    [first, ..] => {
                        let (count, shown) = (nodes.len(), show_text(first));
                        (true, format!("`{query}` selects {count} nodes, the first is {shown}"))
                    }
                },
                Ok(selected) => {
                    let shown = show(selected.value().as_ref());
                    match selected.holds() {
                        Some(holds) => (holds, format!("`{query}` is {shown}")),
                        None => (false, format!("`{query}` is {shown}, neither true nor false")),
                    }
                }
                Err(why) => (false, format!("`{query}` cannot be asked of `{label}`: {why}")),
            },
            other => {
                let shown = show(Some(other));
                (false, format!("`{label}` is {shown}, and XPath needs an XML text"))
            }
        };
        Judgement { passed, reason, warnings: Vec::new(), operands: vec![(label, Some(value))] }
    }

    fn jsonpath(self, host: &dyn Host) -> Judgement {
        let Asked { label, value, query } = self;
        let failed = |value: Value, reason| Judgement {
            operands: vec![(label.clone(), Some(value))],
            ..Judgement::failed(reason)
        };
        if let Value::String(_) = value {
            let reason = format!("`{label}` is a text, not JSON, so that nothing can be selected");
            return failed(value, reason);
        }
        let condition = match jsonpath::Condition::parse(&query) {
            Ok(it) => it,
            Err(error) => return failed(value, format!("`{query}` cannot be read: {error}")),
        };
        let warnings = condition
            .meant()
            .map(|it| format!("`{query}` is no query; it is read as `{it}`"))
            .into_iter()
            .collect();
        match condition.ask(&value, host) {
            Err(why) => failed(value, format!("`{query}` cannot be asked: {why}")),
            Ok(jsonpath::Answer::Nodes { count: 0, .. }) => {
                let reason = format!("`{query}` selects nothing in `{label}`");
                Judgement { warnings, ..failed(value, reason) }
            }
            Ok(jsonpath::Answer::Nodes { count, first }) => {
                let shown = show(first.as_ref());
                let reason = match count {
                    1 => format!("`{query}` selects {shown}"),
                    _ => format!("`{query}` selects {count} values, the first is {shown}"),
                };
                Judgement { passed: true, reason, warnings, operands: vec![(query, first)] }
            }
            Ok(jsonpath::Answer::Compared { holds, operands }) => {
                let verdict = if holds { "holds" } else { "does not hold" };
                let values: Vec<_> = operands
                    .iter()
                    .map(|(text, value)| format!("`{text}` is {}", show(value.as_ref())))
                    .collect();
                let reason = match values.is_empty() {
                    true => format!("`{query}` {verdict}"),
                    false => format!("`{query}` {verdict}: {}", values.join("; ")),
                };
                Judgement { passed: holds, reason, warnings, operands }
            }
        }
    }
}

/// A text of a document as a reason shows it.
fn show_text(text: &str) -> String {
    show(Some(&Value::String(text.to_owned())))
}
