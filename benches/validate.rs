//! How long the example takes natively. `cargo xtask bench` runs it.

use divan::Bencher;
use telaio::documents::SourceText;
use telaio::syntax;
use telaio::validate::{Options, validate};

const WORKFLOW: &str =
    include_str!("../examples/composio/arazzo/composio-provision-mcp-server-workflow.yml");
const API: &str = include_str!("../examples/composio/openapi/composio-openapi-original.json");

fn main() {
    divan::main();
}

/// Text to tree, which the others begin with.
#[divan::bench]
fn read(bencher: Bencher) {
    bencher.bench(|| syntax::parse(divan::black_box(WORKFLOW)));
}

#[divan::bench]
fn validate_workflow(bencher: Bencher) {
    bencher.bench(|| validate(divan::black_box(WORKFLOW), &Options::default()));
}

/// With the description of the API that it calls, which is read each time.
#[divan::bench]
fn validate_workflow_and_api(bencher: Bencher) {
    let api = SourceText { name: "composioApi", text: API, url: None };
    bencher.bench(|| {
        let sources = std::slice::from_ref(divan::black_box(&api));
        validate(divan::black_box(WORKFLOW), &Options { sources, ..Options::default() })
    });
}
