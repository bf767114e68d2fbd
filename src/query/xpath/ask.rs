//! What is asked of the host where an expression is not evaluated here.

use roxmltree::Document;
use serde_json::Value;

use super::select::{Selected, Version, nodes, number, read};
use super::value::Item;
use crate::query;
use crate::query::{Failure, Host};
use crate::sort;

/// Why an expression is not evaluated here.
pub(super) struct Unread {
    pub(super) why: String,
    /// Whether a full engine may evaluate it. All of XPath 1.0 that there is, is here.
    pub(super) is_asked: bool,
}

impl Unread {
    /// What the host says instead. The outer `Err` is that of a host without an
    /// engine, the inner one that of the engine.
    pub(super) fn ask(
        self,
        xml: &str,
        expression: &str,
        version: Version,
        host: &dyn Host,
    ) -> Result<Result<Selected, String>, String> {
        Ok(self.items(xml, expression, version, host)?.map(selected))
    }

    /// The nodes of our own document that the host says are selected.
    ///
    /// Whatever its tree is, it can name a place as a path: XPath 3.0 has a
    /// function for that, and the paths that it gives are evaluated here. A tree in
    /// which they lead to another text is not ours.
    pub(super) fn nodes<'d>(
        self,
        xml: &str,
        expression: &str,
        version: Version,
        host: &dyn Host,
        document: &'d Document<'d>,
    ) -> Result<Vec<Item<'d>>, Failure> {
        let found = self.ask(xml, expression, version, host).and_then(|it| it);
        let texts = match found.map_err(Failure::new)? {
            Selected::Nodes(texts) => texts,
            Selected::Text(_)
            | Selected::Number(_)
            | Selected::Boolean(_)
            | Selected::Several(_) => {
                return Err(Failure::new("it comes to a value, and only nodes can be replaced"));
            }
        };
        let unclear = || Failure::new("the engine does not say where the nodes are");
        let paths = host.xpath(xml, &format!("({expression}\n) ! path(.)"), Version::V3_1.number());
        let paths = paths.and_then(Result::ok).ok_or_else(unclear)?;
        if paths.len() != texts.len() {
            return Err(unclear());
        }
        let mut found = Vec::with_capacity(paths.len());
        for (path, text) in paths.iter().zip(&texts) {
            let query::Item::Value(Value::String(path)) = path else { return Err(unclear()) };
            let expr = read(path, Version::V3_1).map_err(|_| unclear())?;
            match nodes(&expr, document, Version::V3_1, host)?.as_slice() {
                [node] if node.text() == *text => found.push(*node),
                _ => return Err(unclear()),
            }
        }
        sort::by_key(&mut found, Item::key);
        found.dedup_by_key(|it| it.key());
        Ok(found)
    }

    fn items(
        self,
        xml: &str,
        expression: &str,
        version: Version,
        host: &dyn Host,
    ) -> Result<Result<Vec<query::Item>, String>, String> {
        let answer = self
            .is_asked
            .then(|| host.xpath(xml, expression, version.number()))
            .ok_or_else(|| self.why.clone())?;
        answer.ok_or_else(|| {
            format!("{}, and the option `xpath` gives no engine that does", self.why)
        })
    }
}

/// What the items of a host come to.
fn selected(items: Vec<query::Item>) -> Selected {
    let text = |it: &query::Item| match it {
        query::Item::Node(text) => Some(text.clone()),
        query::Item::Number(_) | query::Item::Value(_) => None,
    };
    if let Some(nodes) = items.iter().map(text).collect() {
        return Selected::Nodes(nodes);
    }
    match items.as_slice() {
        [query::Item::Number(it)] => Selected::Number(*it),
        [query::Item::Value(Value::String(it))] => Selected::Text(it.clone()),
        [query::Item::Value(Value::Bool(it))] => Selected::Boolean(*it),
        _ => Selected::Several(items.into_iter().map(value).collect()),
    }
}

fn value(item: query::Item) -> Value {
    match item {
        query::Item::Node(text) => text.into(),
        query::Item::Number(it) => number(it),
        query::Item::Value(it) => it,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{replace, select};
    use super::*;

    /// Says of every expression that it selects this text, at this path.
    #[derive(Debug)]
    struct Says(&'static str, &'static str);

    impl Host for Says {
        fn xpath(
            &self,
            _: &str,
            expression: &str,
            _: &str,
        ) -> Option<Result<Vec<query::Item>, String>> {
            Some(Ok(vec![match expression.ends_with("! path(.)") {
                true => query::Item::Value(self.1.into()),
                false => query::Item::Node(self.0.to_owned()),
            }]))
        }
    }

    const FOR: &str = "for $b in //b return $b";

    #[test]
    fn replaces_where_the_host_says() {
        let check = |host: Says, expected: &str| {
            let replaced = replace("<a><b>1</b><b c='2'/></a>", FOR, Version::V3_1, "x", &host);
            let shown = replaced.unwrap_or_else(|it| it.to_string());
            assert_eq!(shown, expected, "{host:?}");
        };
        check(Says("1", "/Q{}a[1]/Q{}b[1]"), "<a><b>x</b><b c='2'/></a>");
        check(Says("2", "/Q{}a[1]/Q{}b[2]/@c"), "<a><b>1</b><b c='x'/></a>");
        let unclear = "the engine does not say where the nodes are";
        check(Says("2", "/Q{}a[1]/Q{}b[1]"), unclear);
        check(Says("1", "/Q{}a[1]/Q{}c[1]"), unclear);
        check(Says("1", "every $a in"), unclear);
    }

    #[test]
    fn does_not_ask_of_what_it_evaluates() {
        let check = |expression: &str, version, expected: Result<&str, &str>| {
            let found = select("<a>1</a>", expression, version, &Says("host", "/"));
            let found = found.map(|it| it.value().unwrap_or_default().to_string());
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(found.map_err(|it| it.to_string()), expected, "{expression}");
        };
        check("//a", Version::V3_1, Ok("\"1\""));
        check(FOR, Version::V3_1, Ok("\"host\""));
        check(FOR, Version::V2_0, Ok("\"host\""));
        check(FOR, Version::V1_0, Err("`$b` is not evaluated here"));
        check("//a[", Version::V3_1, Err("expected `]` to close this `[`, found the end"));
    }
}
