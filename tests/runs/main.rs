//! Runs every page of this folder: a page is a behaviour's manual and its test.
//!
//! `UPDATE_EXPECT=1 cargo test --test runs` rewrites what the pages expect.
//! How to write a page: see `page.rs`.

#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod drive;
mod format;
mod host;
mod laws;
mod lines;
mod page;
mod reports;
mod scan;
mod sent;

use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

use page::{Case, Page};
use telaio::plan::Plan;

/// The paths of all pages, in order.
fn paths() -> Vec<PathBuf> {
    let folder = format!("{}/tests/runs", env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut paths: Vec<_> =
        entries.filter(|it| it.extension().is_some_and(|it| it == "md")).collect();
    paths.sort();
    paths
}

/// Every case of the pages that can be run, and its plan.
fn cases() -> Vec<(Case, Plan)> {
    let pages = paths().into_iter().map(|it| fs::read_to_string(it).unwrap());
    let cases = pages.flat_map(|it| Page::read(&it).cases());
    cases.filter_map(|it| it.plan(false).ok().map(|plan| (it, plan))).collect()
}

#[test]
fn pages() {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let mut failures = String::new();
    for path in paths() {
        let text = fs::read_to_string(&path).unwrap();
        let actual = Page::read(&text).rerun();
        if update {
            fs::write(&path, &actual).unwrap();
        } else if actual != text {
            writeln!(failures, "--- {}\n{actual}", path.display()).unwrap();
        }
        for result in page::results(&actual) {
            scan::hides(result, scan::WORD, &path.display().to_string());
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
