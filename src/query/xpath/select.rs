//! What an expression selects in an XML text, and replacing it there.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};

use super::ask::Unread;
use super::evaluate::evaluate;
use super::parse::{Expr, parse};
use super::value::{Item, Value, print};
use super::{check, tokens};
use crate::query::{Failure, Host, QueryError};

/// How many nodes a document may have.
const MOST_NODES: u32 = 1_000_000;

/// The versions of XPath.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 1.0
    V1_0,
    /// 2.0
    V2_0,
    /// 3.0
    V3_0,
    /// 3.1
    V3_1,
}

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Selected {
    /// The texts of nodes, in the order of the document: that of an attribute, or
    /// all that is in an element.
    Nodes(Vec<String>),
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A truth.
    Boolean(bool),
    /// What only later versions have: several values, a list, a map.
    Several(Vec<serde_json::Value>),
}

impl Version {
    /// The version that Arazzo means where none is said.
    pub const DEFAULT: Version = Version::V3_1;

    /// The version with a name of Arazzo's, such as `xpath-10`.
    pub fn named(name: &str) -> Option<Version> {
        Some(match name {
            "xpath-10" => Version::V1_0,
            "xpath-20" => Version::V2_0,
            "xpath-30" => Version::V3_0,
            "xpath-31" => Version::V3_1,
            _ => return None,
        })
    }

    /// Its number, such as `1.0`.
    pub fn number(self) -> &'static str {
        match self {
            Version::V1_0 => "1.0",
            Version::V2_0 => "2.0",
            Version::V3_0 => "3.0",
            Version::V3_1 => "3.1",
        }
    }
}

impl Selected {
    /// The effective boolean value: whether a criterion holds. `None` for what is
    /// neither true nor false.
    pub fn holds(&self) -> Option<bool> {
        Some(match self {
            Selected::Nodes(nodes) => !nodes.is_empty(),
            Selected::Text(text) => !text.is_empty(),
            Selected::Number(number) => *number != 0.0 && !number.is_nan(),
            Selected::Boolean(it) => *it,
            Selected::Several(_) => return None,
        })
    }

    /// The value for a Selector Object: the text of a node, a list for several,
    /// `None` for none.
    pub fn value(&self) -> Option<serde_json::Value> {
        Some(match self {
            Selected::Nodes(nodes) => match nodes.as_slice() {
                [] => return None,
                [only] => only.as_str().into(),
                all => all.iter().map(String::as_str).collect(),
            },
            Selected::Text(text) => text.as_str().into(),
            Selected::Number(it) => number(*it),
            Selected::Boolean(it) => (*it).into(),
            Selected::Several(values) => match values.as_slice() {
                [only] => only.clone(),
                all => all.to_vec().into(),
            },
        })
    }
}

/// JSON has neither NaN nor infinities: they become texts.
pub(super) fn number(it: f64) -> serde_json::Value {
    match it.fract() == 0.0 && it.abs() < 9e15 {
        true => (it as i64).into(),
        false => serde_json::Number::from_f64(it).map_or_else(|| print(it).into(), Into::into),
    }
}

/// Whether an expression can be evaluated, here or by the host; if not, why.
pub fn can_select(expression: &str, version: Version, host: &dyn Host) -> Result<(), String> {
    match read(expression, version) {
        Ok(_) => Ok(()),
        // What the host says of another XML text does not count, only that it answers.
        Err(unread) => unread.ask("<a/>", expression, version, host).map(drop),
    }
}

/// What an expression selects. What is not evaluated here, the host is asked.
///
/// An unprefixed name stands for elements that are written without a prefix, in
/// whatever namespace; a prefix is that of the document.
pub fn select(
    xml: &str,
    expression: &str,
    version: Version,
    host: &dyn Host,
) -> Result<Selected, Failure> {
    // What is no XML is not the host's to read: it may expand entities without end.
    let document = document(xml)?;
    let expr = match read(expression, version) {
        Ok(it) => it,
        Err(unread) => {
            let answer = unread.ask(xml, expression, version, host).and_then(|it| it);
            return answer.map_err(Failure::new);
        }
    };
    let value = evaluate(&expr, &document, version, host).map_err(Failure::new)?;
    Ok(match value {
        Value::Nodes(nodes) => {
            // The texts of nodes within each other would add up.
            let length: usize = nodes.iter().map(Item::size).fold(0, usize::saturating_add);
            if xml.len().saturating_mul(8) < length {
                return Err(Failure::new("the expression selects too much"));
            }
            Selected::Nodes(nodes.iter().map(Item::text).collect())
        }
        Value::Text(text) => Selected::Text(text),
        Value::Number(number) => Selected::Number(number),
        Value::Boolean(it) => Selected::Boolean(it),
    })
}

/// The XML with a text in place of what an expression selects: of the value of an
/// attribute, the content of an element, a text. All else stays as it is written.
pub fn replace(
    xml: &str,
    expression: &str,
    version: Version,
    text: &str,
    host: &dyn Host,
) -> Result<String, Failure> {
    let document = document(xml)?;
    let nodes = match read(expression, version) {
        Ok(expr) => nodes(&expr, &document, version, host)?,
        Err(unread) => unread.nodes(xml, expression, version, host, &document)?,
    };
    if nodes.is_empty() {
        return Err(Failure::new("it selects nothing"));
    }
    let mut out = String::with_capacity(xml.len() + text.len());
    let mut kept = 0;
    for item in &nodes {
        let (at, written) = replacement(xml, item, text)?;
        if at.start < kept {
            return Err(Failure::new("it selects nodes within each other"));
        }
        // Places of the document lie between characters.
        out.push_str(xml.get(kept..at.start).unwrap_or_default());
        out.push_str(&written);
        kept = at.end;
    }
    out.push_str(xml.get(kept..).unwrap_or_default());
    // What was not XML any more would be sent.
    self::document(&out)?;
    Ok(out)
}

/// The nodes that an expression selects.
pub(super) fn nodes<'d>(
    expr: &Expr,
    document: &'d Document<'d>,
    version: Version,
    host: &dyn Host,
) -> Result<Vec<Item<'d>>, Failure> {
    match evaluate(expr, document, version, host).map_err(Failure::new)? {
        Value::Nodes(nodes) => Ok(nodes),
        Value::Text(_) | Value::Number(_) | Value::Boolean(_) => {
            Err(Failure::new("it comes to a value, and only nodes can be replaced"))
        }
    }
}

pub(super) fn read(expression: &str, version: Version) -> Result<Expr, Unread> {
    let wrong = |it: QueryError| Unread { why: it.to_string(), is_asked: false };
    check(expression).map_err(wrong)?;
    let tokens = tokens(expression).map_err(wrong)?;
    parse(&tokens, version).map_err(|why| Unread { why, is_asked: version != Version::V1_0 })
}

/// Whether a text is XML that can be read: well-formed, and without a DTD, whose entities
/// may stand for other files, or for more than there is memory.
pub fn well_formed(xml: &str) -> Result<(), Failure> {
    document(xml).map(|_| ())
}

fn document(xml: &str) -> Result<Document<'_>, Failure> {
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(xml, options)
        .map_err(|it| Failure::new(format!("the text is no XML that can be read: {it}")))
}

/// Where a text is written for a node, and how.
fn replacement(xml: &str, item: &Item<'_>, text: &str) -> Result<(Range<usize>, String), Failure> {
    match item {
        Item::Attribute(_, _, it) => Ok((it.range_value(), escaped(text))),
        Item::Node(node) if node.is_text() => Ok((node.range(), escaped(text))),
        Item::Node(node) if node.is_element() => content(xml, *node, text)
            .ok_or_else(|| Failure::new("the content of an element cannot be found")),
        Item::Node(_) => Err(Failure::new("only elements, attributes and texts can be replaced")),
    }
}

/// The content of an element; of an empty one, the whole with its tags.
fn content(xml: &str, node: Node<'_, '_>, text: &str) -> Option<(Range<usize>, String)> {
    let range = node.range();
    let written = xml.get(range.clone())?;
    let mut quote = None;
    let (end, _) = written.char_indices().find(|(_, char)| {
        match (quote, char) {
            (None, '"' | '\'') => quote = Some(*char),
            (Some(open), char) if open == *char => quote = None,
            _ => {}
        }
        quote.is_none() && *char == '>'
    })?;
    let head = written.get(..end)?;
    match head.strip_suffix('/') {
        Some(head) => {
            let name = head.get(1..)?.split([' ', '\t', '\r', '\n']).next()?;
            Some((range, format!("{}>{}</{name}>", head.trim_end(), escaped(text))))
        }
        None => {
            let close = range.start + written.rfind("</")?;
            Some((range.start + end + 1..close, escaped(text)))
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // A reader would make a line feed or a blank of these.
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(char),
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::NoHost;

    const PETS: &str = r#"<?xml version="1.0"?>
<soap:Envelope xmlns:soap="urn:soap">
  <soap:Body>
    <pets xmlns="urn:pets" count="3"><!-- all -->
      <pet id="1" tag="cat"><name>Tom</name><age>3</age></pet>
      <pet id="2" tag="dog"><name>Rex &amp; Co</name><age>10</age></pet>
      <pet id="3" tag="dog"><name> Bello <![CDATA[<3]]> </name><age/></pet>
    </pets>
  </soap:Body>
</soap:Envelope>"#;

    fn ask(expression: &str, version: Version) -> String {
        match select(PETS, expression, version, &NoHost) {
            Ok(Selected::Nodes(nodes)) => nodes.join("|"),
            Ok(Selected::Text(text)) => format!("'{text}'"),
            Ok(Selected::Number(number)) => print(number),
            Ok(Selected::Boolean(it)) => it.to_string(),
            Ok(Selected::Several(values)) => format!("{values:?}"),
            Err(it) => {
                let why = it.to_string();
                format!("! {}", why.split(", and the option `xpath`").next().unwrap())
            }
        }
    }

    #[track_caller]
    fn check(pairs: &[(&str, &str)], versions: &[Version]) {
        for (expression, expected) in pairs {
            for version in versions {
                assert_eq!(ask(expression, *version), *expected, "{expression} {version:?}");
            }
        }
    }

    #[test]
    fn selects_alike_in_all_versions() {
        check(
            &[
                ("//pet/@id", "1|2|3"),
                ("/soap:Envelope/soap:Body/pets/pet[2]/name", "Rex & Co"),
                ("//pet[@tag='dog'][1]/@id", "2"),
                ("//pet[last()]/name/text()", " Bello <3 "),
                ("(//pet/name)[1]", "Tom"),
                ("count(//pet[age])", "3"),
                ("//pet[1]/following-sibling::*/@id", "2|3"),
                ("//pet[3]/preceding-sibling::pet[1]/@id", "2"),
                ("//age[. = '10']/ancestor::pet/@id", "2"),
                ("//age[. = '10']/../@tag", "dog"),
                ("//pet[@id = 1 or @id = 3]/@id", "1|3"),
                ("//pet[not(@tag = 'cat') and position() mod 2 = 1]/@id", "3"),
                ("//pet[1]/age + 1 * 2 - 4 div 2", "3"),
                ("-(-2)", "2"),
                ("sum(//pet[age != '']/age)", "13"),
                ("concat('a', \"b\", 1 = 1, 1.50)", "'abtrue1.5'"),
                ("normalize-space(//pet[3]/name)", "'Bello <3'"),
                ("substring('12345', 1.5, 2.6)", "'234'"),
                ("substring('12345', 0, 3)", "'12'"),
                ("translate('bar', 'abc', 'AB')", "'BAr'"),
                ("substring-after(//pet[2]/name, '& ')", "'Co'"),
                ("string-length('héé')", "3"),
                ("starts-with(//pet[1]/name, 'T')", "true"),
                ("local-name(//pet[1])", "'pet'"),
                ("namespace-uri(//pet[1])", "'urn:pets'"),
                ("//comment()", " all "),
                ("//pets/@count = count(//pet)", "true"),
                ("//pet/@id | //pets/@count", "3|1|2|3"),
                ("1 div 0", "Infinity"),
                ("round(-1.5)", "-1"),
                ("number('x')", "NaN"),
                ("//nothing", ""),
                ("//x:pet", "! the document declares no prefix `x`"),
                ("$a = 1", "! the variable `$a` has no value"),
                ("unknown(1)", "! the function `unknown` is not evaluated here"),
                ("concat('a')", "! `concat` does not take 1 arguments"),
                ("//@id/child::node()", ""),
                ("//@id/..[@tag = 'cat']/name", "Tom"),
                ("'it''s'", "'it's'"),
            ],
            &[Version::V1_0, Version::V2_0, Version::V3_1],
        );
    }

    #[test]
    fn versions_differ() {
        check(
            &[
                ("//pet[age > 3]/@id", "2"),
                ("string(//pet/name)", "'Tom'"),
                ("'b' > 'a'", "false"),
                ("//nothing + 1", "NaN"),
                ("1 = '1'", "true"),
                ("//nothing = false()", "true"),
                (
                    "matches('a', 'a')",
                    "! `matches` is of XPath 2.0, and the version asked for is 1.0",
                ),
                ("1 eq 1", "! `eq` is of XPath 2.0, and the version asked for is 1.0"),
            ],
            &[Version::V1_0],
        );
        check(
            &[
                ("//pet[age > 3]/@id", "! a node that is no number is compared with one"),
                ("//pet[age != ''][age > 3]/@id", "2"),
                ("string(//pet/name)", "! 3 nodes are selected where XPath 3.1 takes one"),
                ("'b' > 'a'", "true"),
                ("//nothing + 1", ""),
                ("1 = '1'", "! XPath 3.1 compares only values of one kind"),
                ("matches(//pet[1]/name, '^t', 'i')", "true"),
                ("ends-with('abc', 'bc') and exists(//pet) and empty(//nothing)", "true"),
                ("lower-case('ÀB') || upper-case('c')", "'àbC'"),
                ("string-join(//pet/@id, ', ')", "'1, 2, 3'"),
                ("//pet[@id eq '2']/name", "Rex & Co"),
                ("max(//pet/@id) - min(//pet/@id) + abs(-1) idiv 1", "3"),
                ("//*:pet[@id = '1']/Q{urn:pets}name", "Tom"),
                ("if (//pet) then 1 else 2", "! the function `if` is not evaluated here"),
                ("for $x in //pet return $x", "! `$x` is not evaluated here"),
                ("(1, 2)", "! `,` is not evaluated here"),
                ("//pet/string()", "! `string()` as a step is not evaluated here"),
                ("//pet ! name", "! `!` is not evaluated here"),
            ],
            &[Version::V3_1],
        );
    }

    #[test]
    fn judges_by_the_effective_boolean_value() {
        for (expression, expected) in [
            ("//pet", true),
            ("//dragon", false),
            ("count(//dragon)", false),
            ("number('x')", false),
            ("''", false),
            ("'false'", true),
            ("//age[. = '']", true),
        ] {
            let selected = select(PETS, expression, Version::V1_0, &NoHost).unwrap();
            assert_eq!(selected.holds(), Some(expected), "{expression}");
        }
    }

    #[test]
    fn replaces_in_place() {
        let check = |xml: &str, expression: &str, expected: &str| {
            let replaced = replace(xml, expression, Version::V3_1, "<\"&", &NoHost);
            let shown = replaced.unwrap_or_else(|it| format!("! {it}"));
            assert_eq!(shown, expected, "{xml} {expression}");
        };
        let text = "&lt;&quot;&amp;";
        check("<a  b='1'>x<!-- y --></a>", "/a", &format!("<a  b='1'>{text}</a>"));
        check("<a b='1'><c/></a>", "/a/@b", &format!("<a b='{text}'><c/></a>"));
        check("<a><c d='>'  /></a>", "//c", &format!("<a><c d='>'>{text}</c></a>"));
        check("<a>x<b/>y</a>", "/a/text()[2]", &format!("<a>x<b/>{text}</a>"));
        check("<a><b>1</b><b>2</b></a>", "//b", &format!("<a><b>{text}</b><b>{text}</b></a>"));
        check("<a><b/></a>", "//*", "! it selects nodes within each other");
        check("<a/>", "//b", "! it selects nothing");
        check("<a/>", "1", "! it comes to a value, and only nodes can be replaced");
    }

    #[test]
    fn what_is_no_xml_is_said() {
        let check = |xml: &str, expected: &str| {
            let error = select(xml, "/a", Version::V1_0, &NoHost).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("<!DOCTYPE html><html><br></html>", "no XML that can be read");
        check("{}", "no XML that can be read");
        check("", "no XML that can be read");
        check("<!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>", "DTD");
        check(&"<a>".repeat(200_000), "no XML that can be read");
    }

    #[test]
    fn counts_the_work() {
        let deep = format!("{}{}", "<a>".repeat(3_000), "</a>".repeat(3_000));
        let wide = format!("<a>{}</a>", "<a/>".repeat(3_000));
        let fails = |xml: &str, expression: &str| {
            let error = select(xml, expression, Version::V1_0, &NoHost).unwrap_err();
            assert_eq!(error.to_string(), "the expression takes too many steps");
        };
        for xml in [&deep, &wide] {
            fails(xml, "//*[//*[//a = 'x']]");
            fails(xml, "//a[. = string(//a[. = 'x'])]");
        }
        fails(&deep, "//a[preceding::a]");
        fails(&wide, "count(//a/preceding::a/following::a)");
        let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
        assert!(select("<a/>", &deep, Version::V1_0, &NoHost).is_err());
        let long = vec!["1"; 5_000].join("+");
        assert!(select("<a/>", &long, Version::V1_0, &NoHost).is_err());
    }
}
