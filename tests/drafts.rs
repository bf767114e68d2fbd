//! Runs every page of `tests/drafts`: an API, and the workflow that is made of its
//! operations. What is made is without findings and runs dry.
//!
//! A block such as `yaml source=shop` is an API of the page, one such as
//! `yaml draft=addPet, GET /pets` the workflow of these operations of the last one, and
//! `yaml draft-of-all=addPet, shop.getPet` of all of them.
//! `UPDATE_EXPECT=1` rewrites these.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pages;

use std::fs;
use std::path::{Path, PathBuf};

use telaio::catalog::{self, NoOperation, operations};
use telaio::documents::SourceText;
use telaio::draft::{Api, Draft, NoDraft, Wanted, draft};
use telaio::dry_run::dry_run;
use telaio::plan;
use telaio::prepare::prepare;
use telaio::schema::Linked;
use telaio::trace::RunStatus;
use telaio::validate::{Options, validate};

/// The folder with APIs that people have written.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/arazzo");

/// An operation whose input nobody makes up: a list of two different texts.
const NOT_MADE_UP: &str = "bulk_delete_messages";

/// As many operations make one workflow of an API that people have written.
const TOGETHER: usize = 3;

#[test]
fn pages() {
    pages::check("drafts", |page| {
        pages::rerun(page, |info, _, sources| {
            let (how, wanted) = info.split_once('=').expect("only drafts are expected");
            let wanted: Vec<_> = wanted.split(", ").map(str::to_owned).collect();
            let source = match how {
                "yaml draft" => &sources[sources.len() - 1..],
                "yaml draft-of-all" => sources,
                _ => panic!("only drafts are expected"),
            };
            let made = make(&wanted, source).unwrap();
            assert_eq!(mistakes(&made.text, source), "", "{}", made.text);
            made.text
        })
    });
}

#[test]
fn there_must_be_operations() {
    let check = |text: &str, wanted: &[&str], expected: &str| {
        let wanted: Vec<_> = wanted.iter().map(|&it| it.to_owned()).collect();
        let source = [SourceText { name: "pets", text, url: None }];
        let found = make(&wanted, &source).map(|it| it.text).unwrap_err();
        assert_eq!(found.to_string(), expected, "{text}");
    };
    let api = "{ openapi: 3.1.0, paths: { /pets: { post: { operationId: addPet } } } }";
    check(api, &[], "expected at least one operation");
    check(api, &["addPets"], "the API has no operation `addPets`; did you mean `addPet`?");
    check(api, &["POST /pet"], "the API has no operation `POST /pet`; did you mean `POST /pets`?");
    check(api, &[""], "the API has no operation ``");
    for text in ["", "a: [", "arazzo: 1.0.1", "asyncapi: 3.0.0", "openapi: 4.0.0"] {
        check(text, &["addPet"], "it is no OpenAPI description that can be read");
        assert_eq!(operations(&[]).map(|_| ()), Err(NoOperation::NoApi));
    }
}

#[test]
fn of_several_apis_one_must_be_meant() {
    let text = "{ openapi: 3.1.0, paths: { /pets: { post: { operationId: add } } } }";
    let source = |name| SourceText { name, text, url: None };
    let check = |sources: &[SourceText<'_>], name: &str, expected: &str| {
        let found = make(&[name.to_owned()], sources).map(|it| it.text).unwrap_err();
        assert_eq!(found.to_string(), expected);
    };
    let both = [source("a"), source("b")];
    check(&both, "add", "several APIs have an operation `add`: `a.add` or `b.add`");
    check(&both, "c.add", "the API has no operation `c.add`");
    check(&[source("a"), source("a")], "a.add", "it is no OpenAPI description that can be read");
    assert!(make(&["b.post /pets".to_owned()], &both).is_ok());
}

/// Each operation of every API of the corpus, with those around it.
#[test]
fn real_apis() {
    let mut apis = Vec::new();
    collect(Path::new(CORPUS), &mut apis);
    if apis.is_empty() {
        println!("skipped: {CORPUS} is absent");
    }
    let mut failures = Vec::new();
    let (mut drafts, mut remarks) = (0, 0);
    for path in apis {
        let text = fs::read_to_string(&path).unwrap();
        let url = path.to_str().map(|it| format!("file://{it}"));
        let source = [SourceText { name: "api", text: &text, url: url.as_deref() }];
        let Ok(all) = operations(&source) else { continue };
        let called = |it: &catalog::Choice| {
            it.id.clone().unwrap_or_else(|| format!("{} {}", it.method, it.path))
        };
        // Of large APIs some must do.
        let every = (all.len() / 5).max(1);
        let names: Vec<_> = all.iter().filter(|it| !it.deprecated).map(called).collect();
        for wanted in names.windows(TOGETHER.min(names.len().max(1))).step_by(every) {
            drafts += 1;
            let made = make(wanted, &source).unwrap();
            remarks += made.remarks.len();
            let mistakes = mistakes(&made.text, &source);
            let is_known = wanted.iter().any(|it| it == NOT_MADE_UP);
            if !mistakes.is_empty() && !is_known {
                failures.push(format!("{}: {}\n{mistakes}", path.display(), wanted.join(", ")));
            }
        }
    }
    println!("{drafts} drafts, {remarks} remarks");
    assert!(failures.is_empty(), "{} of {drafts}:\n{}", failures.len(), failures.join("\n"));
}

fn make(wanted: &[String], sources: &[SourceText<'_>]) -> Result<Draft, NoDraft> {
    let urls: Vec<_> = sources.iter().map(|it| format!("{}.yaml", it.name)).collect();
    let apis = sources.iter().zip(&urls).map(|(it, url)| Api { source: it.name, url });
    let apis: Vec<_> = apis.collect();
    draft(&Wanted { apis: &apis, operations: wanted, workflow_id: None }, sources)
}

/// What is found in a draft, or how its dry run fails.
fn mistakes(text: &str, sources: &[SourceText<'_>]) -> String {
    let given = Options { sources, validator: Some(&Linked), ..Options::default() };
    let findings = validate(text, &given).findings;
    // Of these the API's description is to blame.
    let of_api = ["no-server", "reference-not-at-hand"];
    let findings = findings.iter().filter(|it| !of_api.contains(&it.code)).map(|it| {
        let line = text[..it.span.start as usize].lines().count();
        let shown = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        format!("  {}[{}] {} | {}\n", it.severity.as_str(), it.code, it.message, shown.trim())
    });
    let findings: String = findings.collect();
    if !findings.is_empty() {
        return findings;
    }
    let options = plan::Options { dry: true, ..plan::Options::default() };
    match prepare(text, &given, &options) {
        Err(findings) => findings.iter().map(|it| format!("  not run: {}\n", it.message)).collect(),
        Ok(plan) => {
            let trace = dry_run(plan, |_| {});
            match trace.status {
                RunStatus::Succeeded => String::new(),
                status => format!(
                    "  dry run: {status:?} {:?}\n",
                    trace.steps.last().map(|it| (&it.step_id, &it.attempts))
                ),
            }
        }
    }
}

/// The files below a folder that may be descriptions of APIs.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let is_document =
            path.extension().is_some_and(|it| it == "yaml" || it == "yml" || it == "json");
        if path.is_dir() {
            collect(&path, found);
        } else if is_document && fs::read_to_string(&path).is_ok_and(|it| is_api(&it)) {
            found.push(path);
        }
    }
}

fn is_api(text: &str) -> bool {
    let words = ["openapi:", "\"openapi\":", "swagger:", "\"swagger\":"];
    words.iter().any(|it| text.contains(it)) && !text.contains("arazzo:")
}
