//! Pages that are manual and test in one: read, run again, and compared or rewritten.
#![allow(dead_code, reason = "not every test has documents with sources")]

use std::fmt::Write;
use std::{env, fs};

use telaio::documents::SourceText;

/// Holds every page of a folder of `tests` against what `rerun` makes of it, or
/// rewrites it, with `UPDATE_EXPECT=1`.
pub fn check(folder: &str, rerun: impl Fn(&str) -> String) {
    let mut failures = String::new();
    let folder = format!("{}/tests/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let page = fs::read_to_string(&path).unwrap();
        let actual = rerun(&page);
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &actual).unwrap();
        } else if actual != page {
            writeln!(failures, "--- {}\n{actual}", path.display()).unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// A page of documents, which are `yaml` blocks, and of sources, such as the block
/// `yaml source=shop`, which hold for the rest of it. What stands in any other block
/// follows from its info string, the last document and the sources.
pub fn rerun(page: &str, expected: impl Fn(&str, &str, &[SourceText<'_>]) -> String) -> String {
    let mut out = String::new();
    let mut sources: Vec<(String, String)> = Vec::new();
    let mut document = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        let Some(info) = line.strip_prefix("```") else { continue };
        let block = lines.by_ref().take_while(|it| *it != "```").collect::<Vec<_>>().join("\n");
        let written = if info == "yaml" {
            document.clone_from(&block);
            block
        } else if let Some(name) = info.strip_prefix("yaml source=") {
            sources.push((name.to_owned(), block.clone()));
            block
        } else {
            let source = |(name, text)| SourceText { name, text, url: None };
            let sources: Vec<_> =
                sources.iter().map(|it| (it.0.as_str(), it.1.as_str())).map(source).collect();
            expected(info, &document, &sources).trim_end().to_owned()
        };
        writeln!(out, "{written}\n```").unwrap();
    }
    out
}
