//! How long reading and validating take natively, for the example and for many
//! times its workflow. `cargo xtask bench` runs it.

use divan::Bencher;
use divan::counter::BytesCount;
use telaio::documents::SourceText;
use telaio::syntax;
use telaio::validate::{Options, validate};

const EXAMPLE: &str =
    include_str!("../examples/composio/arazzo/composio-provision-mcp-server-workflow.yml");
const API: SourceText<'_> = SourceText {
    name: "composioApi",
    text: include_str!("../examples/composio/openapi/composio-openapi-original.json"),
    url: None,
};

/// How many workflows a document has. Each row should take ten times the one
/// above it.
const WORKFLOWS: [usize; 3] = [1, 100, 1000];

fn main() {
    divan::main();
}

/// Text to tree, which the others begin with.
#[divan::bench(args = WORKFLOWS, max_time = 2)]
fn read(bencher: Bencher<'_, '_>, count: usize) {
    let text = workflows(count);
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench(|| syntax::parse(divan::black_box(&text)));
}

/// The same by the parser of all YAML alone.
#[divan::bench(args = WORKFLOWS, max_time = 2)]
fn read_by_events(bencher: Bencher<'_, '_>, count: usize) {
    let text = workflows(count);
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench(|| syntax::parse_yaml_by_events(divan::black_box(&text)));
}

#[divan::bench(args = WORKFLOWS, max_time = 2)]
fn validate_alone(bencher: Bencher<'_, '_>, count: usize) {
    let text = workflows(count);
    bencher.bench(|| validate(divan::black_box(&text), &Options::default()));
}

/// With the description of the API that it calls, which is read each time.
#[divan::bench(args = WORKFLOWS, max_time = 2)]
fn validate_with_api(bencher: Bencher<'_, '_>, count: usize) {
    let text = workflows(count);
    bencher.bench(|| {
        let sources = std::slice::from_ref(divan::black_box(&API));
        validate(divan::black_box(&text), &Options { sources, ..Options::default() })
    });
}

/// The example with its workflow so many times, under other ids.
fn workflows(count: usize) -> String {
    const START: &str = "\nworkflows:\n";
    const ID: &str = "workflowId: provision-mcp-server";
    // The example has both; a document without them would show in the figures.
    let (head, workflow) = EXAMPLE.split_once(START).unwrap_or((EXAMPLE, ""));
    let workflow = |number| workflow.replacen(ID, &format!("{ID}-{number}"), 1) + "\n";
    [head, START].into_iter().map(str::to_owned).chain((0..count).map(workflow)).collect()
}
