//! What requests really carry for security schemes. Traces hide it, so the pages
//! cannot tell one credential from another.

use serde_json::{Value, json};
use telaio::documents::SourceText;
use telaio::engine::{Input, Output, Run};
use telaio::http::{Body, Content, Headers, Request, Response};
use telaio::plan::Options;
use telaio::prepare::prepare;
use telaio::validate::Options as Given;

/// Runs one step of an API with a security scheme, and gives every request that
/// leaves. A request for a token is answered with the token `t0ken`.
#[track_caller]
fn sent(scheme: &str, credential: Value, server: &str) -> Vec<Request> {
    let workflow = "
arazzo: 1.0.1
info: { title: Page, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: openapi.yaml, type: openapi }]
workflows:
  - workflowId: main
    steps: [{ stepId: list, operationId: list }]
";
    let api = format!(
        "
openapi: 3.1.0
info: {{ title: Pets, version: 1.0.0 }}
servers: [{{ url: '{server}' }}]
paths:
  /pets:
    get: {{ operationId: list, security: [{{ it: [read] }}], responses: {{ default: {{ description: Pets }} }} }}
components: {{ securitySchemes: {{ it: {scheme} }} }}
"
    );
    let sources = [SourceText { name: "pets", text: &api, url: None }];
    let given = Given { sources: &sources, ..Given::default() };
    let mut options = Options::default();
    options.credentials.insert("it".to_owned(), credential);
    let mut run = Run::new(prepare(workflow, &given, &options).unwrap());
    let (mut requests, mut call) = (Vec::new(), None);
    loop {
        match run.poll(0) {
            Output::Call { id, request, token_of, .. } => {
                assert_eq!(token_of.is_some(), request.url.ends_with("/token"));
                requests.push(*request);
                call = Some(id);
            }
            Output::Wait { .. } => {
                let body = Body::Value(json!({ "access_token": "t0ken" }));
                let response =
                    Response { status: 200, headers: Headers::default(), body, size: None };
                let answer = Input::Answer {
                    id: call.unwrap(),
                    response: Box::new(response),
                    redirected_to: None,
                    made_up: Vec::new(),
                };
                run.handle(0, answer).unwrap();
            }
            Output::Event(_) | Output::Subscribe { .. } | Output::Exchange { .. } => {}
            Output::Done { .. } => return requests,
        }
    }
}

/// Whether a redirect is an answer to a step with these members, whose operation has
/// these responses.
fn keeps_redirects(step: &str, responses: &str) -> bool {
    let workflow = format!(
        "
arazzo: 1.0.1
info: {{ title: Page, version: 1.0.0 }}
sourceDescriptions: [{{ name: pets, url: openapi.yaml, type: openapi }}]
workflows: [{{ workflowId: main, steps: [{{ stepId: list, operationId: list{step} }}] }}]
"
    );
    let api = format!(
        "
openapi: 3.1.0
info: {{ title: Pets, version: 1.0.0 }}
servers: [{{ url: 'https://pets.test' }}]
paths: {{ /pets: {{ get: {{ operationId: list, responses: {{ {responses} }} }} }} }}
"
    );
    let sources = [SourceText { name: "pets", text: &api, url: None }];
    let given = Given { sources: &sources, ..Given::default() };
    let mut run = Run::new(prepare(&workflow, &given, &Options::default()).unwrap());
    loop {
        if let Output::Call { request, .. } = run.poll(0) {
            return request.keeps_redirects;
        }
    }
}

#[test]
fn a_redirect_is_an_answer_where_the_step_asks_for_one() {
    const OK: &str = "'200': { description: Pets }";
    const FOUND: &str = "'302': { description: Elsewhere }";
    let check = |criteria: &str, responses: &str, expected: bool| {
        let step = if criteria.is_empty() { "" } else { ", successCriteria: " };
        let is_kept = keeps_redirects(&format!("{step}{criteria}"), responses);
        assert_eq!(is_kept, expected, "{criteria} {responses}");
    };
    check("[{ condition: $statusCode == 302 }]", OK, true);
    check("[{ condition: $statusCode == 302 || $statusCode == 303 }]", OK, true);
    check("[{ condition: $statusCode >= 300 }, { condition: $statusCode < 400 }]", OK, true);
    check("[{ context: $statusCode, type: regex, condition: '^3' }]", OK, true);
    check("[{ condition: $statusCode == 200 }]", FOUND, false);
    check("[{ condition: $statusCode < 400 }]", FOUND, false);
    check("[{ condition: $statusCode != 200 }]", OK, false);
    check("[{ condition: $response.body#/ok }]", OK, false);
    check("", OK, false);
    check("", FOUND, true);
    check("", &format!("{OK}, {FOUND}"), false);
    let moved = "$statusCode == 302";
    let action = |what: &str, name: &str| {
        format!(", {what}: [{{ name: {name}, type: end, criteria: [{{ condition: {moved} }}] }}]")
    };
    assert!(keeps_redirects(&action("onSuccess", "moved"), OK));
    assert!(keeps_redirects(&action("onFailure", "moved"), OK));
}

fn header<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    request.headers.get(name)
}

#[test]
fn credentials_are_sent_where_their_scheme_says() {
    let check = |scheme: &str, credential: Value, name: &str, expected: &str| {
        let requests = sent(scheme, credential, "https://pets.test");
        assert_eq!(requests.len(), 1);
        assert_eq!(header(&requests[0], name), Some(expected), "{scheme}");
        assert_eq!(requests[0].url, "https://pets.test/pets");
    };
    check("{ type: apiKey, in: header, name: X-Key }", json!("a&b"), "x-key", "a&b");
    check("{ type: apiKey, in: header, name: X-Key }", json!(42), "x-key", "42");
    check("{ type: apiKey, in: cookie, name: sid }", json!("a b"), "cookie", "sid=a b");
    let basic = "{ type: http, scheme: Basic }";
    check(basic, json!("ada:a:b"), "authorization", "Basic YWRhOmE6Yg==");
    let user = json!({ "username": "ada", "password": "ä" });
    check(basic, user, "authorization", "Basic YWRhOsOk");
    let bearer = "{ type: http, scheme: bearer }";
    check(bearer, json!("x.y"), "authorization", "Bearer x.y");
    check(bearer, json!("bearer x.y"), "authorization", "Bearer x.y");
    check("{ type: http, scheme: hoba }", json!("result=1"), "authorization", "Hoba result=1");
    check("{ type: oauth2, flows: {} }", json!("x"), "authorization", "Bearer x");
    let open = "{ type: openIdConnect, openIdConnectUrl: 'https://x.test' }";
    check(open, json!({ "accessToken": "x" }), "authorization", "Bearer x");
}

#[test]
fn a_key_in_the_query_is_encoded() {
    let scheme = "{ type: apiKey, in: query, name: k }";
    let requests = sent(scheme, json!("a&b=c d"), "https://pets.test");
    assert_eq!(requests[0].url, "https://pets.test/pets?k=a%26b%3Dc%20d");
}

#[test]
fn a_user_in_the_url_becomes_a_header() {
    let scheme = "{ type: apiKey, in: header, name: X-Key }";
    let requests = sent(scheme, json!("k"), "https://ada:a%2Fb@pets.test");
    assert_eq!(requests[0].url, "https://pets.test/pets");
    assert_eq!(header(&requests[0], "authorization"), Some("Basic YWRhOmEvYg=="));
    assert_eq!(header(&requests[0], "x-key"), Some("k"));
    let bearer = sent("{ type: http, scheme: bearer }", json!("t"), "https://ada:b@pets.test");
    assert_eq!(header(&bearer[0], "authorization"), Some("Bearer t"));
}

#[test]
fn a_token_is_asked_for_and_sent() {
    let scheme = "{ type: oauth2, flows: { \
                  clientCredentials: { tokenUrl: 'https://login.test/token', scopes: {} }, \
                  password: { tokenUrl: 'https://login.test/token', scopes: {} } } }";
    let check = |credential: Value, authorization: Option<&str>, body: &str| {
        let requests = sent(scheme, credential, "https://pets.test");
        let [token, request] = requests.as_slice() else { panic!("{requests:?}") };
        assert_eq!(
            (token.method.as_str(), token.url.as_str()),
            ("POST", "https://login.test/token")
        );
        assert_eq!(header(token, "authorization"), authorization);
        assert_eq!(header(token, "content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(
            token.body.as_ref().map(|it| &it.content),
            Some(&Content::Text(body.to_owned()))
        );
        assert_eq!(header(request, "authorization"), Some("Bearer t0ken"));
    };
    // RFC 6749, 2.3.1: form-encoded before it becomes Basic, so `a:b` and `c%d`; what need
    // not be encoded is not, for servers that do not decode it.
    check(
        json!({ "clientId": "a:b", "clientSecret": "c%d-e_f.g~h" }),
        Some("Basic YSUzQWI6YyUyNWQtZV9mLmd+aA=="),
        "grant_type=client_credentials&scope=read",
    );
    check(
        json!({ "clientId": "a", "clientSecret": "b&c", "clientAuthentication": "body", "scopes": "x y" }),
        None,
        "grant_type=client_credentials&client_id=a&client_secret=b%26c&scope=x%20y",
    );
    check(
        json!({ "username": "ada", "password": "p q", "clientId": "app" }),
        None,
        "grant_type=password&username=ada&password=p%20q&client_id=app&scope=read",
    );
}
