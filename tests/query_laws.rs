//! No query panics or goes on for long, whatever it is and whatever it is asked of.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use telaio::query::xpath::Version;
use telaio::query::{NoHost, jsonpath, regex, xpath};

const JSONPATH: [&str; 26] = [
    "$",
    "@",
    ".a",
    "..",
    "[",
    "]",
    "*",
    "[?",
    "(",
    ")",
    "!",
    "==",
    "<",
    "&&",
    "||",
    "'a'",
    "1",
    "-1",
    ":",
    ",",
    "count(",
    "length(@)",
    "match(@,'a')",
    "value($..a)",
    "[0]",
    "[::-1]",
];

const XPATH: [&str; 34] = [
    "/",
    "//",
    "a",
    "*",
    "@b",
    "[",
    "]",
    "(",
    ")",
    "|",
    "=",
    "<",
    "+",
    "-",
    " div ",
    " and ",
    "'a'",
    "1",
    "..",
    ".",
    "count(",
    "string(",
    "not(",
    "last()",
    "position()",
    "text()",
    "ancestor::",
    "following::",
    "preceding-sibling::",
    "sum(",
    "x:a",
    " eq ",
    "||",
    ",",
];

const REGEX: [&str; 18] = [
    "a", "(", ")", "(?:", "*", "+?", "{2,}", "|", "[^", "]", "\\d", "\\s", "😀", ".", "^", "$",
    "\\u{1}", "(?=",
];

const XML: [&str; 4] = [
    "<a b='1'>x<a>2</a><c/><!-- y --><?z?></a>",
    "<x:a xmlns:x='u' xmlns='v'><b x:b='&amp;'/><![CDATA[<]]></x:a>",
    "<a",
    "",
];

/// A fixed sequence that looks random.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        let length = 1 + self.below(most);
        (0..length).map(|_| pieces[self.below(pieces.len())]).collect()
    }
}

#[test]
fn jsonpath_selects_what_is_there() {
    let mut chance = Chance(1);
    let values = [
        json!({ "a": [1, "a", { "a": { "a": null } }, [[]]], "b": "ä" }),
        json!([[[1, 2], [3]], { "a": false }]),
        json!("a"),
        Value::Null,
    ];
    let mut selected = 0;
    for _ in 0..60_000 {
        let text = format!("${}", chance.text(&JSONPATH, 8));
        let Ok(query) = jsonpath::parse(&text) else {
            let _ = jsonpath::Condition::parse(&text).map(|it| it.ask(&values[0], &NoHost));
            continue;
        };
        for value in &values {
            for node in jsonpath::select(&query, value, &NoHost).unwrap() {
                selected += 1;
                assert_eq!(node.location.pointer().resolve(value), Some(node.value), "{text}");
            }
        }
    }
    assert!(selected > 1_000, "{selected}");
}

#[test]
fn xpath_selects_what_is_there() {
    let mut chance = Chance(2);
    let mut selected = 0;
    for _ in 0..60_000 {
        let text = chance.text(&XPATH, 8);
        for xml in XML {
            for version in [Version::V1_0, Version::V3_1] {
                if let Ok(xpath::Selected::Nodes(nodes)) =
                    xpath::select(xml, &text, version, &NoHost)
                {
                    selected += nodes.len();
                }
                if let Ok(replaced) = xpath::replace(xml, &text, version, "<&\"'", &NoHost) {
                    assert_ne!(replaced, xml, "{text}");
                }
            }
        }
    }
    assert!(selected > 1_000, "{selected}");
}

#[test]
fn patterns_are_searched_for_or_refused() {
    let mut chance = Chance(3);
    let text = "a😀1 \n".repeat(40);
    let mut found = 0;
    for _ in 0..20_000 {
        let pattern = chance.text(&REGEX, 8);
        found += u32::from(regex::search(&pattern, &text, &NoHost) == Ok(true));
    }
    assert!(found > 500, "{found}");
}
