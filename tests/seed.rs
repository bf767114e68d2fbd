//! The workflow that the project exists for: Composio's "Provision an MCP Server".

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(feature = "schema")]

use std::fs;

use serde_json::{Value, json};
use telaio::diagnostic::Diagnostic;
use telaio::documents::{SourceText, SourceTree};
use telaio::dry_run::dry_run;
use telaio::plan::Options;
use telaio::prepare::prepare;
use telaio::schema::Linked;
use telaio::trace::{Checks, RunStatus, Trace};
use telaio::validate::{Options as Given, validate};

fn read(path: &str) -> String {
    fs::read_to_string(format!("{}/examples/composio/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn seed() -> String {
    read("arazzo/composio-provision-mcp-server-workflow.yml")
}

fn openapi() -> String {
    read("openapi/composio-openapi-original.json")
}

fn given<'g>(sources: &'g [SourceText<'g>]) -> Given<'g> {
    Given { sources, validator: Some(&Linked), ..Given::default() }
}

fn pretend(sources: &[SourceText<'_>]) -> Trace {
    let options = Options { dry: true, ..Options::default() };
    let plan = prepare(&seed(), &given(sources), &options).unwrap();
    let trace = dry_run(plan, |_| {});
    assert_eq!((trace.status, trace.checks), (RunStatus::Succeeded, Checks::Passed), "{trace:#?}");
    trace
}

/// What is found, as `severity code text`, where the text is what it stands at.
fn found(sources: &[SourceText<'_>]) -> Vec<String> {
    let seed = seed();
    let found = validate(&seed, &given(sources)).findings;
    let line =
        |it: &Diagnostic| format!("{} {} {}", it.severity.as_str(), it.code, it.span.of(&seed));
    found.iter().map(line).collect()
}

#[test]
fn many_workflows_are_judged_as_one_is() {
    const START: &str = "\nworkflows:\n";
    const ID: &str = "workflowId: provision-mcp-server";
    let (openapi, seed) = (openapi(), seed());
    let sources = [SourceText { name: "composioApi", text: &openapi, url: None }];
    let (head, workflow) = seed.split_once(START).unwrap();
    let codes = |count: usize| {
        let one = |at| workflow.replacen(ID, &format!("{ID}-{at}"), 1) + "\n";
        let text = format!("{head}{START}{}", (0..count).map(one).collect::<String>());
        let findings = validate(&text, &given(&sources)).findings;
        findings.iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert!(!codes(1).is_empty());
    assert_eq!(codes(70), codes(1).repeat(70));
}

#[test]
fn is_judged_the_same_when_its_source_is_known() {
    let (whole, seed) = (openapi(), seed());
    let broken = whole.replace("#/components/schemas/", "#/components/schemes/");
    for (text, is_broken) in [(&whole, false), (&broken, true)] {
        let sources = [SourceText { name: "composioApi", text, url: None }];
        let tree = SourceTree::read(text);
        let trees = [(text.as_str(), &tree)];
        let found = |options: &Given<'_>| format!("{:?}", validate(&seed, options).findings);
        let first = found(&given(&sources));
        assert_eq!(first.contains("broken-reference"), is_broken);
        for _ in 0..2 {
            assert_eq!(found(&Given { trees: &trees, ..given(&sources) }), first);
        }
    }
}

#[test]
fn has_no_errors_and_what_is_found_is_true() {
    assert_eq!(
        found(&[]),
        ["warning source-not-at-hand ../openapi/composio-openapi-original.json"]
    );
    let openapi = openapi();
    let source = SourceText { name: "composioApi", text: &openapi, url: None };
    assert_eq!(
        found(&[source]),
        [
            // The name of a server has 4 to 30 characters, the id of a user one.
            "info looser-input serverName",
            "info looser-input userId",
            // With `use_custom_auth` the API wants an `authScheme`, too.
            "warning impossible-branch $inputs.authType",
            // The URL lacks the user; the commands have it in them.
            "warning deprecated-member mcp_url",
            "warning deprecated-member mcp_url",
            "warning deprecated-member commands",
        ]
    );
}

#[test]
fn dry_runs_from_the_workflow_alone_and_says_what_is_made_up() {
    let trace = pretend(&[]);
    let statuses: Vec<_> =
        trace.steps.iter().map(|it| it.attempts[0].response.as_ref().unwrap().status).collect();
    assert_eq!(statuses, [201, 201, 200, 201]);
    assert_eq!(trace.outputs_made_up, ["authConfigId", "serverId", "mcpUrl", "instanceId"]);
    assert_eq!(trace.outputs["authConfigId"], "made-up-auth_config-id");
    let first = &trace.steps[0].attempts[0];
    assert_eq!(first.request.as_ref().unwrap().made_up, ["method", "url"]);
    assert_eq!(first.response.as_ref().unwrap().made_up, ["body/auth_config/id"]);
    // An optional input that nobody gave is left out of the body.
    let body = trace.steps[1].attempts[0].request.as_ref().unwrap().body.as_ref().unwrap();
    assert_eq!(body.get("allowed_tools"), None);
    assert_eq!(body["auth_config_ids"], json!(["made-up-auth_config-id"]));
}

#[test]
fn dry_runs_with_what_its_openapi_file_knows() {
    let openapi = openapi();
    let trace = pretend(&[SourceText { name: "composioApi", text: &openapi, url: None }]);
    let requests: Vec<_> = trace
        .steps
        .iter()
        .map(|it| it.attempts[0].request.as_ref().unwrap())
        .map(|it| format!("{} {} {:?}", it.method, it.url, it.made_up))
        .collect();
    assert!(requests[0].starts_with("POST https://backend.composio.dev/api/v3/auth_configs"));
    assert!(requests.iter().all(|it| it.ends_with("[]")), "{requests:#?}");
    assert!(trace.outputs_made_up.is_empty(), "{:#?}", trace.outputs_made_up);
}

#[test]
fn never_shows_its_key() {
    let options = Options {
        dry: true,
        inputs: json!({ "apiKey": "ak_very_secret" }).as_object().cloned().unwrap(),
        ..Options::default()
    };
    let plan = prepare(&seed(), &given(&[]), &options).unwrap();
    let mut shown = String::new();
    let trace = dry_run(plan, |event| shown += &serde_json::to_string(event).unwrap());
    shown += &serde_json::to_string(&trace).unwrap();
    assert!(shown.contains("•••") && !shown.contains("ak_very_secret"), "{shown}");
}

#[test]
fn does_not_run_without_its_inputs() {
    let inputs = json!({ "serverName": 7 }).as_object().cloned().unwrap();
    let options = Options { inputs, ..Options::default() };
    let openapi = openapi();
    let source = SourceText { name: "composioApi", text: &openapi, url: None };
    let findings = prepare(&seed(), &given(&[source]), &options).unwrap_err();
    let messages: Vec<Value> = findings.iter().map(|it| it.message.as_str().into()).collect();
    assert_eq!(
        Value::Array(messages),
        json!([
            "input `apiKey` is missing",
            "input `toolkitSlug` is missing",
            "input `authType` is missing",
            "input `serverName` does not fit: the value is not of type \"string\"",
            "input `userId` is missing",
        ])
    );
}
