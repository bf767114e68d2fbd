//! The JavaScript API inside JavaScript: in Node, in a page, and in a worker.
//!
//! `cargo xtask test` runs this file in each and puts the address and the key
//! of Composio's stand-in into TELAIO_MOCK_URL and TELAIO_MOCK_KEY.
#![cfg(all(target_arch = "wasm32", feature = "core-wasm"))]
#![allow(clippy::unwrap_used)]

use js_sys::{Array, Function, JSON, Promise, Reflect};
use serde_json::{Value, json};
use telaio::wasm;
use tsify::Ts;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortSignal;

const EXAMPLE: &str =
    include_str!("../examples/composio/arazzo/composio-provision-mcp-server-workflow.yml");

const MCP: &str = include_str!("../examples/mcp/telegram.mcp.json");

const API: &str = include_str!("../examples/composio/openapi/composio-openapi-original.json");

/// A port of this machine where nobody listens.
const NOBODY: &str = "http://127.0.0.1:30999";

#[wasm_bindgen_test]
fn finds_no_errors_in_the_example() {
    let options = js(&json!({ "sources": [{ "name": "composioApi", "text": API }] }));
    let found = wasm::validate(EXAMPLE.into(), Ts::new_unchecked(options), None).unwrap();
    let found = read(&found.js_value());
    assert_eq!(found["kind"], "arazzo");
    let findings = found["findings"].as_array().unwrap();
    assert!(findings.iter().all(|it| it["severity"] != "error"), "{findings:#?}");
    // A label in the description of the API has its place there.
    let branch = finding(&found, "impossible-branch");
    let labels = branch["labels"].as_array().unwrap();
    let label = labels.iter().find(|it| it["source"] == "composioApi").unwrap();
    let (from, to) = (index(&label["from"]), index(&label["to"]));
    assert_eq!(&API[from..to], "\"authScheme\"");
}

#[wasm_bindgen_test]
fn places_findings_in_utf16() {
    // The smile is one character, two UTF-16 units and four bytes.
    let text = "# 😀\narazzo: 1.0.1\ninfo: {title: 😀, version: '1', titel: x}\n";
    let found = validate(text, None);
    let finding = finding(&found, "unknown-field");
    let units: Vec<u16> = text.encode_utf16().collect();
    let (from, to) = (index(&finding["from"]), index(&finding["to"]));
    assert_eq!(String::from_utf16(&units[from..to]).unwrap(), "titel");
    assert_eq!((&finding["line"], &finding["column"]), (&json!(3), &json!(33)));
}

#[wasm_bindgen_test]
fn asks_the_checker_of_javascript() {
    let found = validate(MCP, None);
    assert_eq!((&found["kind"], &found["needsSchema"]), (&json!("mcp"), &json!(true)));
    let asked = Closure::<dyn Fn(String, String) -> String>::new(|_, _| {
        r#"{"mismatches":[{"instance":"","schema":"","message":"does not please","members":[]}]}"#
            .to_owned()
    });
    let checker = asked.into_js_value().unchecked_into();
    let found = validate(MCP, Some(checker));
    assert!(found["findings"].to_string().contains("does not please"), "{found}");
}

#[wasm_bindgen_test]
fn lists_what_a_document_contains() {
    let sources = read(&wasm::source_descriptions(EXAMPLE).unwrap().js_value());
    assert_eq!(sources[0]["name"], "composioApi");
    let workflows = read(&wasm::workflows(EXAMPLE).unwrap().js_value());
    assert_eq!(workflows[0]["steps"][3]["stepId"], "createInstance");
    let secret = |it: &&Value| it["secret"] == true;
    let inputs = workflows[0]["inputs"].as_array().unwrap();
    let secrets: Vec<&Value> = inputs.iter().filter(secret).map(|it| &it["name"]).collect();
    assert_eq!(secrets, ["apiKey"]);
}

#[wasm_bindgen_test]
fn dry_runs_the_example() {
    let options = options(NOBODY, "ak_secret");
    let trace = wasm::dry_run(EXAMPLE, options, None, None).unwrap();
    let trace = read(&trace.js_value());
    assert_eq!(trace["status"], "succeeded", "{trace}");
    assert_eq!(trace["steps"].as_array().unwrap().len(), 4);
    assert!(!trace.to_string().contains("ak_secret"), "the key must not be shown");
}

#[wasm_bindgen_test]
fn refuses_what_cannot_run() {
    let options = Ts::new_unchecked(js(&json!({ "inputs": {} })));
    let error = wasm::Run::new(EXAMPLE, options, None).err().unwrap();
    assert_eq!(Reflect::get(&error, &"name".into()).unwrap(), "NotRunnable");
    let findings = Reflect::get(&error, &"findings".into()).unwrap();
    assert!(Array::from(&findings).length() > 0);
}

#[wasm_bindgen_test]
fn lets_its_host_send_the_requests() {
    let mut run = wasm::Run::new(EXAMPLE, options(NOBODY, "ak_secret"), None).unwrap();
    let call = drain(&mut run).into_iter().find(|it| it["type"] == "call").unwrap();
    assert_eq!(call["request"]["method"], "POST");
    assert!(call["request"]["headers"].to_string().contains("ak_secret"), "{call}");
    let input = json!({
        "type": "answer", "id": call["id"], "status": 500, "headers": [], "body": "out of order",
    });
    run.handle(1.0, Ts::new_unchecked(js(&input))).unwrap();
    let last = drain(&mut run).pop().unwrap();
    assert_eq!(last, json!({ "type": "done", "status": "failed" }));
    let trace = read(&run.trace().unwrap().js_value());
    assert_eq!(trace["steps"].as_array().unwrap().len(), 1);
}

#[wasm_bindgen_test]
async fn runs_over_http() {
    let Some((url, key)) = stand_in() else { return };
    let (trace, events) = run(&url, &key, None).await;
    assert_eq!(trace["status"], "succeeded", "{trace}");
    let statuses = |it: &Value| it["attempts"][0]["response"]["status"].as_u64().unwrap();
    let steps: Vec<u64> = trace["steps"].as_array().unwrap().iter().map(statuses).collect();
    assert_eq!(steps, [201, 201, 200, 201]);
    let outputs: Vec<&String> = trace["outputs"].as_object().unwrap().keys().collect();
    assert_eq!(outputs, ["authConfigId", "serverId", "mcpUrl", "instanceId"]);
    assert!(!trace.to_string().contains(&key), "the key must not be shown");
    assert_eq!(events.first().unwrap()["type"], "runStarted");
    assert_eq!(events.last().unwrap()["type"], "runEnded");
}

#[wasm_bindgen_test]
async fn shows_why_a_key_is_refused() {
    let Some((url, _)) = stand_in() else { return };
    let (trace, _) = run(&url, "ak_wrong", None).await;
    assert_eq!(trace["status"], "failed");
    assert_eq!(trace["steps"].as_array().unwrap().len(), 1, "nothing further is sent");
    let response = &trace["steps"][0]["attempts"][0]["response"];
    assert_eq!(response["status"], 401);
    assert!(response["body"]["error"]["message"].is_string(), "{response}");
}

#[wasm_bindgen_test]
async fn says_that_nobody_answers() {
    let (trace, _) = run(NOBODY, "ak_any", None).await;
    assert_eq!(trace["status"], "failed");
    // A browser does not tell that nothing was sent.
    let reason = trace["steps"][0]["attempts"][0]["failure"]["reason"].as_str();
    assert!(matches!(reason, Some("connection" | "network")), "{trace}");
}

#[wasm_bindgen_test]
async fn stops_when_told_to() {
    let (trace, _) = run(NOBODY, "ak_any", Some(AbortSignal::abort())).await;
    assert_eq!(trace["status"], "cancelled");
}

/// Where the stand-in is, and its key.
fn stand_in() -> Option<(String, String)> {
    let found = option_env!("TELAIO_MOCK_URL").zip(option_env!("TELAIO_MOCK_KEY"));
    if found.is_none() {
        wasm_bindgen_test::console_log!("skipped: TELAIO_MOCK_URL absent");
    }
    found.map(|(url, key)| (url.to_owned(), key.to_owned()))
}

fn options(url: &str, key: &str) -> Ts<wasm::RunOptions> {
    let inputs = json!({
        "apiKey": key,
        "toolkitSlug": "linear",
        "authType": "use_composio_managed_auth",
        "serverName": "tests",
        "allowedTools": ["LINEAR_CREATE_LINEAR_ISSUE"],
        "userId": "user_1",
    });
    let sources = json!([{ "name": "composioApi", "text": API }]);
    let servers = json!({ "composioApi": url });
    Ts::new_unchecked(js(&json!({ "inputs": inputs, "sources": sources, "servers": servers })))
}

/// Runs the example for real. Returns the trace and the events.
async fn run(url: &str, key: &str, signal: Option<AbortSignal>) -> (Value, Vec<Value>) {
    let events = Array::new();
    let push: Function = Reflect::get(&events, &"push".into()).unwrap().unchecked_into();
    let on_event = push.bind0(&events).unchecked_into();
    let (text, options) = (EXAMPLE.to_owned(), options(url, key));
    wasm::poll_with(in_a_microtask());
    let ran =
        wasm::run_with_fetch(text, options, None, Some(on_event), signal, None, false, None, None);
    let trace = JsFuture::from(ran.unchecked_into::<Promise>()).await.unwrap();
    (read(&trace), events.iter().map(|it| read(&it)).collect())
}

/// What the package does: goes on with a task once what runs now is done.
fn in_a_microtask() -> Function {
    let poll = Closure::<dyn Fn(u32)>::new(|task: u32| {
        let queue = Reflect::get(&js_sys::global(), &"queueMicrotask".into()).unwrap();
        let now = Closure::once_into_js(move || wasm::poll_task(task));
        queue.unchecked_into::<Function>().call1(&JsValue::UNDEFINED, &now).unwrap();
    });
    poll.into_js_value().unchecked_into()
}

/// Every output until the run waits or ends.
fn drain(run: &mut wasm::Run) -> Vec<Value> {
    let mut outputs = Vec::new();
    loop {
        let output = read(&run.poll(1.0).unwrap().js_value());
        let last = output["type"] == "wait" || output["type"] == "done";
        outputs.push(output);
        if last {
            return outputs;
        }
    }
}

fn validate(text: &str, checker: Option<wasm::SchemaChecker>) -> Value {
    let options = Ts::new_unchecked(js(&json!({})));
    read(&wasm::validate(text.into(), options, checker).unwrap().js_value())
}

fn finding<'a>(found: &'a Value, code: &str) -> &'a Value {
    let mut findings = found["findings"].as_array().unwrap().iter();
    findings.find(|it| it["code"] == code).unwrap_or_else(|| panic!("no {code} in {found}"))
}

fn index(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

fn js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap()
}

fn read(value: &JsValue) -> Value {
    serde_json::from_str(&String::from(JSON::stringify(value).unwrap())).unwrap()
}
