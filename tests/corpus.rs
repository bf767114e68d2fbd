//! What we find in real documents: nothing that is not there, and nothing that
//! changes unnoticed.
//!
//! Each document of `../shared/corpus/arazzo` is judged by its structure as the
//! official schema judges it, but for the listed ones; how often each rule
//! speaks is pinned in `tests/corpus.snap`. `UPDATE_EXPECT=1` rewrites that.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use telaio::diagnostic::{Diagnostic, Severity};
use telaio::documents::SourceText;
use telaio::text::LineIndex;
use telaio::validate::{Options, validate};
use telaio::{arazzo, syntax};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/arazzo");
const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus.snap");

/// Documents that we judge differently from the official schema, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("arazzo/testdata/test.arazzo.yaml", ANY),
    ("examples/soap-customer-crud.arazzo.yaml", TYPE_OBJECT),
    ("resources/museum-api.arazzo.yaml", TYPE_OBJECT),
    ("runner/tests/fixtures/newyork_times/newyork_times.arazzo.yaml", OUTPUT),
    ("tests/e2e/respect/replacements/replacements.arazzo.yaml", ANY),
    ("tests/e2e/respect/severity-error-level/severity-level.arazzo.yaml", TYPE_OBJECT),
    ("tests/e2e/respect/severity-off-level/severity-level.arazzo.yaml", TYPE_OBJECT),
    ("tests/e2e/respect/severity-warn-level/severity-level.arazzo.yaml", TYPE_OBJECT),
    (
        "tests/e2e/respect/workflow-success-actions/workflow-success-actions.arazzo.yaml",
        TYPE_OBJECT,
    ),
    ("tools/oak-runner/tests/fixtures/newyork_times/newyork_times.arazzo.yaml", OUTPUT),
    ("workflows/apideck.com~hris/workflows.arazzo.json", OUTPUT),
    ("workflows/autotask.net/workflows.arazzo.json", OUTPUT),
];

const ANY: &str = "the text says that a replacement is Any; the schema takes strings";
const TYPE_OBJECT: &str = "the text has the Expression Type Object in 1.0; the schema has not";
const OUTPUT: &str = "the text says MUST of the names of outputs; the schema does not look";

#[test]
fn real_documents() {
    let Ok(index) = fs::read_to_string(format!("{FOLDER}/index.csv")) else {
        println!("skipped: {FOLDER} is absent");
        return;
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut disagreements = BTreeSet::new();
    for line in index.lines().skip(1) {
        let cells = cells(line);
        let (repository, path, result) = (&cells[0], &cells[1], &cells[11]);
        let root = Path::new(FOLDER).join(repository.replace('/', "+"));
        let text = fs::read_to_string(root.join(path)).unwrap();
        let sources = sources(&text, &root, path);
        let given: Vec<_> =
            sources.iter().map(|(name, text)| SourceText { name, text, url: None }).collect();
        let findings = validate(&text, &Options { sources: &given, ..Options::default() }).findings;
        let is_wrong = findings.iter().any(is_structural_error);
        if result.starts_with("valid") == is_wrong {
            disagreements.insert(path.clone());
        }
        for it in &findings {
            *counts.entry(format!("{}[{}]", it.severity.as_str(), it.code)).or_default() += 1;
        }
        if let Some(wanted) = env::var_os("CORPUS") {
            show(
                path,
                result,
                &text,
                findings.iter().filter(|it| wanted == it.code || wanted == it.severity.as_str()),
            );
        }
    }
    let listed = EXCEPTIONS.iter().map(|it| it.0.to_owned()).collect();
    assert_eq!(disagreements, listed);
    let mut actual = String::new();
    for (rule, count) in counts {
        writeln!(actual, "{count:>5} {rule}").unwrap();
    }
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(SNAPSHOT, actual).unwrap();
    } else {
        assert_eq!(actual, fs::read_to_string(SNAPSHOT).unwrap_or_default());
    }
}

/// The source descriptions of a document that lie in the corpus, too: beside it,
/// or from the root of its repository on.
fn sources(text: &str, root: &Path, path: &str) -> Vec<(String, String)> {
    let parsed = syntax::parse(text);
    let Some(node) = &parsed.root else { return Vec::new() };
    let (Some(document), _) = arazzo::read(node, text) else { return Vec::new() };
    let folders = [root.join(path).parent().map(PathBuf::from), Some(root.to_owned())];
    let mut found = Vec::new();
    for it in &document.source_descriptions {
        let (Some(name), Some(url)) = (it.name, it.url) else { continue };
        let mut texts = folders.iter().flatten().map(|it| fs::read_to_string(it.join(url.value)));
        found.extend(texts.find_map(Result::ok).map(|text| (name.value.to_owned(), text)));
    }
    found
}

fn is_structural_error(it: &Diagnostic) -> bool {
    let own = [arazzo::RULES, syntax::RULES, telaio::validate::RULES];
    it.severity == Severity::Error
        && own.iter().flat_map(|it| it.iter()).any(|rule| rule.name == it.code)
}

/// Prints findings, to be read by eye: `CORPUS=invalid-condition cargo test
/// --test corpus -- --nocapture`, or a severity.
fn show<'f>(path: &str, result: &str, text: &str, findings: impl Iterator<Item = &'f Diagnostic>) {
    let index = LineIndex::new(text);
    for it in findings {
        let line = index.line_column(it.span.start).line;
        let written = text.lines().nth(line as usize - 1).unwrap_or_default().trim();
        println!("{result} {path}:{line} [{}] {}\n    {written}", it.code, it.message);
    }
}

/// The cells of a line of CSV.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    for char in line.chars() {
        match char {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            // There is one cell from the beginning.
            _ => cells.last_mut().unwrap().push(char),
        }
    }
    cells
}
