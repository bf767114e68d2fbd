//! What holds for the reading of any text: it ends, without a panic, and every
//! place lies in the text.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use telaio::syntax::{Format, Node, Parsed, parse, parse_as, place_in_string};
use telaio::text::Span;

const SEED: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/spec/seed-composio-arazzo-workflow.txt");

/// Tables of every kind, and values of every kind.
const TOML: &str = r#"model = 'o3' # comment
dotted."a b".c = [1, 2.5e3, 0x1F, [true, { x = nan, y.z = 1979-05-27T07:32:00Z }]]

[mcp_servers.files]
command = "npx"
args = [
  "-y", # yes
  '''literal''',
]
env = { LOG = "\u00fc\n", N = -1_000 }

[[tables]]
text = """
several \
  lines"""
[tables.inner]
[[tables]]
"#;

/// The workflow document in the seed; `None` where the seed is absent.
fn seed() -> Option<String> {
    let page = fs::read_to_string(SEED).ok();
    if page.is_none() {
        println!("skipped: {SEED} absent");
    }
    let page = page?;
    let start = page.find("arazzo: 1.0.1").unwrap();
    let last = "instanceId: $steps.createInstance.outputs.instanceId";
    let end = page.rfind(last).unwrap() + last.len();
    Some(page[start..end].to_owned())
}

/// Reads a text in every way and checks every place.
#[track_caller]
pub fn check(text: &str) {
    check_places(text, &parse(text));
    check_places(text, &parse_as(text, Format::Json));
    check_places(text, &parse_as(text, Format::Yaml));
    check_places(text, &parse_as(text, Format::Toml));
}

#[track_caller]
fn check_places(text: &str, parsed: &Parsed) {
    let check = |span: Span| {
        let is_inside = text.get(span.start as usize..span.end as usize).is_some();
        assert!(is_inside, "{span:?} is not in {text:?}");
    };
    let mut nodes: Vec<&Node> = parsed.root.iter().collect();
    while let Some(node) = nodes.pop() {
        check(node.span);
        nodes.extend(node.items());
        nodes.extend(node.entries().iter().map(|it| &it.value));
        node.entries().iter().for_each(|it| check(it.key.span));
        if let Some(value) = node.as_str() {
            let middle = value.char_indices().nth(value.chars().count() / 2).map_or(0, |it| it.0);
            check(place_in_string(text, node.span, value, 0..value.len()));
            check(place_in_string(text, node.span, value, middle..value.len()));
        }
    }
    for finding in &parsed.findings {
        check(finding.span);
        finding.labels.iter().for_each(|it| check(it.span));
        finding.fix.iter().flat_map(|it| &it.edits).for_each(|it| check(it.span));
    }
    assert!(parsed.root.is_some() || !parsed.findings.is_empty(), "{text:?}");
}

#[test]
fn the_seed_is_clean() {
    let Some(seed) = seed() else { return };
    let parsed = parse(&seed);
    assert_eq!(parsed.findings, []);
    assert_eq!(parsed.root.unwrap().entries().len(), 4);
}

#[test]
fn truncated_documents_are_read() {
    let Some(seed) = seed() else { return };
    let json = serde_json::to_string_pretty(&parse(&seed).root.unwrap().to_value()).unwrap();
    // Every byte of a part with lists, quotes and a folded text, and some of the rest.
    let every = |it: &usize| *it < 150 || it.is_multiple_of(97);
    for text in [seed, json] {
        let cuts = (0..text.len()).filter(|it| text.is_char_boundary(*it));
        cuts.filter(every).for_each(|it| check(&text[..it]));
    }
}

#[test]
fn mutated_documents_are_read() {
    let Some(seed) = seed() else { return };
    let json = serde_json::to_string(&parse(&seed).root.unwrap().to_value()).unwrap();
    let mut random = Random(7);
    for (text, times) in [(seed.as_str(), 40), (json.as_str(), 40), (TOML, 400)] {
        for _ in 0..times {
            let mut bytes = text.as_bytes()[..text.len().min(1000)].to_vec();
            for _ in 0..=random.below(5) {
                let at = random.below(bytes.len());
                let pool = b"{}[]:,-#&*!|>'\"%@`?\\ \t\r\n\0\xefax0<~.=";
                match random.below(3) {
                    0 => bytes[at] = pool[random.below(pool.len())],
                    1 => bytes.insert(at, pool[random.below(pool.len())]),
                    _ => drop(bytes.remove(at)),
                }
            }
            check(&String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn hostile_documents_end() {
    let bomb = |width: usize, depth: usize| {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..depth {
            let aliases = vec![format!("*a{}", level - 1); width].join(", ");
            text += &format!("a{level}: &a{level} [{aliases}]\n");
        }
        text
    };
    check(&bomb(9, 9));
    check(&bomb(2, 60));
    check(&format!("a: &a {}\nb: [{}]", "x".repeat(100_000), "*a, ".repeat(10_000)));
    for open in
        ["[", "{\"a\":", "- ", "? ", "[{a: ", "&a [", "! [", "a = [", "a.", "[[a]]\n", "a={b=["]
    {
        check(&open.repeat(10_000));
    }
    let nested: String = (0..1_000).map(|it| " ".repeat(it.min(300)) + "a:\n").collect();
    check(&nested);
    for junk in [
        "\"",
        "'",
        "@\n",
        "a: b: c\n",
        "\t",
        "}",
        "]",
        ",",
        ":",
        "*a ",
        "&a ",
        "\0",
        "/*",
        "\\",
        "a\n b: c\n",
        "# \n",
        "%",
        "--- \n",
        "\u{a0}",
        "'\n",
        "[\n",
        "- [\n",
    ] {
        check(&junk.repeat(1_000));
    }
}

/// A small generator of numbers, the same at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}

#[test]
fn fixes_remove_what_they_are_for() {
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules");
    for rule in telaio::syntax::RULES {
        let page = fs::read_to_string(format!("{pages}/{}.md", rule.name)).unwrap();
        for block in page.split("```yaml\n").skip(1).chain(page.split("```json\n").skip(1)) {
            fix_all(block.split("\n```").next().unwrap());
        }
    }
}

/// Applies fix after fix; each must leave fewer findings.
fn fix_all(document: &str) {
    let mut text = document.to_owned();
    loop {
        let findings = parse(&text).findings;
        let Some(fix) = findings.iter().find_map(|it| it.fix.as_ref()) else { return };
        let mut fixed = text.clone();
        for edit in fix.edits.iter().rev() {
            fixed.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        }
        let after = parse(&fixed).findings;
        assert!(after.len() < findings.len(), "{}\n{text}\n{fixed}\n{after:?}", fix.title);
        text = fixed;
    }
}

#[test]
fn odd_characters_and_line_breaks() {
    // Found by longer runs of the mutations above.
    check("\n \u{ffff}\n\n");
    check("  \r=VAL \" foo\u{2423}\n |\n");
    check("json:  \"foo:\n     x \r\u{1f600}VAL \"foo: bar\": baz\n");
    check("a: 1\n...\n  tr\u{1f600}ee:\n");
    // A key behind the place where its value is missing.
    check("={. ");
    // Each repair of this line made it twice as long.
    check("\"args\": [\"-y\", \"\rm  \"args\": [\"-y\"# \"\rode\u{e9}l's\", \".,]\n    }\n");
}
