//! What is read of a description, and what is said of one that is none.

use serde_json::{Value, json};

use super::*;
use crate::documents::Documents;

/// A description as the only document.
fn documents(text: &str) -> Documents<'_> {
    Documents::parse(text, None, &[], &[]).0
}

fn read<'a>(documents: &'a Documents<'a>) -> Option<Description<'a>> {
    Description::read(documents.root().unwrap())
}

/// Operation `a` of a description with these paths and components.
#[track_caller]
fn operation(version: &str, item: Value, components: Value) -> Operation {
    let text = json!({
        "openapi": version,
        "servers": [{ "url": "https://example.com" }],
        "security": [{ "key": [] }],
        "paths": { "/pets/{id}": item },
        "components": components
    })
    .to_string();
    let documents = documents(&text);
    read(&documents).unwrap().operation_by_id("a").unwrap().read()
}

fn get(operation: Value) -> Value {
    let mut operation = operation;
    operation["operationId"] = json!("a");
    json!({ "get": operation })
}

#[test]
fn tells_versions() {
    let check = |root: Value, expected: Option<Version>| {
        let text = root.to_string();
        let documents = documents(&text);
        assert_eq!(read(&documents).map(|it| it.version), expected);
    };
    check(json!({ "openapi": "3.0.3" }), Some(Version::V3_0));
    check(json!({ "openapi": "3.1.1" }), Some(Version::V3_1));
    check(json!({ "openapi": "3.2.0" }), Some(Version::V3_2));
    check(json!({ "openapi": 3.1 }), Some(Version::V3_1));
    check(json!({ "openapi": "4.0.0" }), None);
    check(json!({ "arazzo": "1.0.1" }), None);
    check(json!([]), None);
}

#[test]
fn finds_operations_by_id_and_by_place() {
    let text = json!({
        "openapi": "3.2.0",
        "paths": {
            "x-note": { "get": { "operationId": "none" } },
            "/pets": {
                "get": { "operationId": "list" },
                "post": { "operationId": "list" },
                "additionalOperations": { "COPY": { "operationId": "copy" } }
            },
            "/pets/{id}": { "$ref": "#/components/pathItems/pet" }
        },
        "components": { "pathItems": { "pet": { "delete": {} } } },
        "webhooks": { "new": { "post": { "operationId": "hook" } } }
    })
    .to_string();
    let documents = documents(&text);
    let description = read(&documents).unwrap();
    let ids: Vec<_> = description.operation_ids().map(|it| it.value).collect();
    assert_eq!(ids, ["list", "list", "copy"]);
    assert_eq!(description.operation_by_id("list").unwrap().read().method, "GET");
    assert_eq!(description.operation_by_id("copy").unwrap().read().method, "COPY");
    assert!(description.operation_by_id("List").is_none());

    let at = |pointer: &str| {
        let operation =
            description.operation_at(&Pointer::parse(pointer).unwrap()).map(OperationRef::read);
        operation.map(|it| format!("{} {}", it.method, it.path))
    };
    assert_eq!(at("/paths/~1pets/post").unwrap(), "POST /pets");
    assert_eq!(at("/paths/~1pets~1{id}/delete").unwrap(), "DELETE /pets/{id}");
    assert_eq!(at("/paths/~1pets~1%7Bid%7D/delete").unwrap(), "DELETE /pets/{id}");
    assert_eq!(at("/paths/~1pets/additionalOperations/COPY").unwrap(), "COPY /pets");
    assert_eq!(at("/webhooks/new/post").unwrap_err(), NoOperation::Webhook);
    assert_eq!(at("/components/x").unwrap_err(), NoOperation::OutsidePaths);
    let nearest = |pointer: &str| match at(pointer).unwrap_err() {
        NoOperation::Missing { nearest } => nearest.map(|it| it.to_string()),
        other => panic!("{pointer}: {other}"),
    };
    assert_eq!(nearest("/paths//pets/{id}/delete").unwrap(), "/paths/~1pets~1{id}/delete");
    assert_eq!(nearest("/paths/~1pet/post").unwrap(), "/paths/~1pets/post");
    assert_eq!(nearest("/paths/~1stores~1{id}~1orders/put"), None);
    let NoOperation::PathItem { operations } = at("/paths/~1pets").unwrap_err() else {
        panic!("a path item is no operation");
    };
    assert_eq!(operations.len(), 3);
}

#[test]
fn points_into_the_description() {
    let text = "openapi: 3.1.0\npaths:\n  /a:\n    get: { operationId: list }\n    put: {}\n";
    let documents = documents(text);
    let description = read(&documents).unwrap();
    let place = |pointer: &str| {
        let operation =
            description.operation_at(&Pointer::parse(pointer).unwrap()).map(OperationRef::read);
        operation.unwrap().span.of(text)
    };
    assert_eq!(place("/paths/~1a/get"), "list");
    assert_eq!(place("/paths/~1a/put"), "put");
    let ids: Vec<_> = description.operation_ids().map(|it| it.span.of(text)).collect();
    assert_eq!(ids, ["list"]);
}

#[test]
fn the_nearest_server_wins() {
    let check = |item: Value, expected: &str| {
        let servers = operation("3.1.0", item, json!({})).servers;
        assert_eq!(servers.own[0].default_url(), expected);
        assert_eq!(servers.shared[0].url, "https://example.com");
    };
    check(get(json!({})), "https://example.com");
    let mut item = get(json!({}));
    item["servers"] = json!([{ "url": "/v1" }]);
    check(item.clone(), "/v1");
    item["get"]["servers"] = json!([{
        "url": "https://{host}:{port}/{open}",
        "variables": { "host": { "default": "a.example" }, "port": { "default": 8080 } }
    }]);
    check(item, "https://a.example:8080/{open}");
    let text = json!({ "openapi": "3.0.0", "paths": { "/": get(json!({})) } }).to_string();
    let documents = documents(&text);
    let description = read(&documents).unwrap();
    assert_eq!(description.operation_by_id("a").unwrap().read().servers, Servers::default());
}

#[test]
fn joins_parameters_of_path_and_operation() {
    let mut item = get(json!({
        "parameters": [
            { "$ref": "#/components/parameters/limit" },
            { "name": "X-Trace", "in": "header", "schema": { "type": "string" } },
            { "name": "filter", "in": "query", "content": { "application/json": { "schema": { "type": "object" } } } },
            { "name": "ids", "in": "query", "style": "pipeDelimited", "allowReserved": true },
            { "name": "Accept", "in": "header", "required": true },
            { "name": "broken" }
        ]
    }));
    item["parameters"] = json!([
        { "name": "id", "in": "path", "style": "label", "explode": true },
        { "name": "x-trace", "in": "header", "required": true }
    ]);
    let limit = json!({
        "name": "limit", "in": "query", "required": true, "schema": { "type": "integer" }
    });
    let operation = operation("3.1.0", item, json!({ "parameters": { "limit": limit } }));
    let names: Vec<_> = operation.parameters.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["limit", "X-Trace", "filter", "ids", "Accept", "id"]);
    let parameter = |location, name| operation.parameter(location, name).unwrap();
    let limit = parameter(Location::Query, "limit");
    assert!(limit.required);
    assert_eq!(limit.schema, json!({ "type": "integer" }));
    assert_eq!(limit.serialization, Serialization::default_in(Location::Query));
    assert!(!parameter(Location::Header, "x-TRACE").required);
    assert!(!parameter(Location::Header, "accept").required);
    assert!(parameter(Location::Path, "id").required);
    assert_eq!(
        parameter(Location::Path, "id").serialization,
        Serialization::Style { style: Style::Label, explode: true, allow_reserved: false }
    );
    assert_eq!(
        parameter(Location::Query, "ids").serialization,
        Serialization::Style { style: Style::PipeDelimited, explode: false, allow_reserved: true }
    );
    assert_eq!(
        parameter(Location::Query, "filter").serialization,
        Serialization::Content { media_type: "application/json".into() }
    );
    assert_eq!(operation.parameter(Location::Query, "LIMIT"), None);
}

#[test]
fn reads_bodies_and_responses() {
    let item = get(json!({
        "requestBody": { "$ref": "#/components/requestBodies/pet" },
        "responses": {
            "default": { "description": "" },
            "2XX": { "headers": { "X-Total": {} } },
            "201": { "content": {
                "text/plain": {},
                "application/json": { "examples": { "one": { "$ref": "#/components/examples/one" } } }
            } },
            "x-note": {}
        }
    }));
    let components = json!({
        "requestBodies": { "pet": { "required": true, "content": {
            "application/json": { "schema": { "type": "integer" } }
        } } },
        "examples": { "one": { "value": { "id": 1 } } }
    });
    let operation = operation("3.1.0", item, components);
    let body = operation.request_body.as_ref().unwrap();
    assert!(body.required);
    assert_eq!(body.content[0].sample(), json!(1));
    assert_eq!(operation.responses.len(), 3);
    let created = operation.response(201).unwrap();
    assert_eq!(created.status, Status::Exact(201));
    assert_eq!(MediaType::preferred(&created.content).unwrap().sample(), json!({ "id": 1 }));
    assert_eq!(operation.response(204).unwrap().headers, ["X-Total"]);
    assert_eq!(operation.response(500).unwrap().status, Status::Default);
}

#[test]
fn reads_what_authenticates() {
    let schemes = json!({ "securitySchemes": {
        "key": { "type": "apiKey", "in": "header", "name": "x-api-key" },
        "basic": { "type": "http", "scheme": "Basic" },
        "login": { "type": "oauth2" },
        "tls": { "type": "mutualTLS" }
    } });
    let check = |security: Option<Value>, expected: &[&[Option<(Location, &str)>]]| {
        let mut item = get(json!({}));
        if let Some(security) = security {
            item["get"]["security"] = security;
        }
        let operation = operation("3.1.0", item, schemes.clone());
        let parameters = |it: &Vec<SecurityScheme>| {
            it.iter().map(|it| it.parameter().map(|it| (it.0, it.1.to_owned()))).collect::<Vec<_>>()
        };
        let found: Vec<_> = operation.security.iter().map(parameters).collect();
        let expected = expected
            .iter()
            .map(|it| it.iter().map(|it| it.map(|it| (it.0, it.1.to_owned()))).collect::<Vec<_>>());
        assert_eq!(found, expected.collect::<Vec<_>>());
    };
    let key = Some((Location::Header, "x-api-key"));
    let authorization = Some((Location::Header, "Authorization"));
    check(None, &[&[key]]);
    check(Some(json!([])), &[]);
    check(Some(json!([{}, { "key": [], "login": [] }])), &[&[], &[key, authorization]]);
    check(Some(json!([{ "basic": [] }])), &[&[authorization]]);
    check(Some(json!([{ "tls": [] }, { "gone": [] }])), &[&[None], &[None]]);
}

/// The schema that `schema` becomes in a description with these schemas.
#[track_caller]
fn inlined(version: &str, schema: Value, schemas: Value) -> Value {
    let body = json!({ "content": { "application/json": { "schema": schema } } });
    let item = get(json!({ "requestBody": body }));
    let operation = operation(version, item, json!({ "schemas": schemas }));
    operation.request_body.unwrap().content.remove(0).schema
}

#[test]
fn schemas_stand_alone() {
    let check = |schema: Value, schemas: Value, expected: Value| {
        assert_eq!(inlined("3.1.0", schema, schemas), expected);
    };
    let one = json!({ "$ref": "#/components/schemas/one" });
    let schemas = json!({ "one": { "$id": "one", "type": "integer", "description": "first" } });
    check(one.clone(), schemas.clone(), json!({ "type": "integer", "description": "first" }));
    check(
        json!({ "properties": { "$ref": one.clone() }, "items": [1], "examples": {}, "anyOf": [one.clone(), true] }),
        schemas.clone(),
        json!({
            "properties": { "$ref": { "type": "integer", "description": "first" } },
            "anyOf": [{ "type": "integer", "description": "first" }, true]
        }),
    );
    // What is only data stays as it is.
    check(json!({ "const": one.clone() }), schemas.clone(), json!({ "const": one }));
    let beside =
        |key: &str, value: Value| json!({ "$ref": "#/components/schemas/one", key: value });
    check(
        beside("description", json!("second")),
        schemas.clone(),
        json!({ "type": "integer", "description": "second" }),
    );
    check(
        beside("type", json!("number")),
        schemas,
        json!({ "allOf": [{ "type": "integer", "description": "first" }, { "type": "number" }] }),
    );
}

#[test]
fn schemas_in_themselves_are_cut() {
    let tree = json!({
        "node": { "type": "array", "items": { "$ref": "#/components/schemas/node" } },
        "loop": { "$ref": "#/components/schemas/loop" }
    });
    let one = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    assert_eq!(
        inlined("3.1.0", one("node"), tree.clone()),
        json!({ "type": "array", "items": {} })
    );
    assert_eq!(inlined("3.1.0", one("loop"), tree), json!({}));
    // Each schema holds the next one twice: written out, there were a million.
    let doubling: serde_json::Map<_, _> = (0..20)
        .map(|it| {
            (
                it.to_string(),
                json!({ "allOf": [one(&(it + 1).to_string()), one(&(it + 1).to_string())] }),
            )
        })
        .collect();
    assert!(inlined("3.1.0", one("0"), doubling.into()).is_object());
}

#[test]
fn schemas_of_3_0_become_json_schema() {
    let check = |schema: Value, expected: Value| {
        assert_eq!(inlined("3.0.3", schema, json!({ "one": { "type": "integer" } })), expected);
    };
    check(json!({ "type": "string", "nullable": true }), json!({ "type": ["string", "null"] }));
    check(json!({ "type": "string", "nullable": false }), json!({ "type": "string" }));
    check(
        json!({ "minimum": 1, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": false }),
        json!({ "exclusiveMinimum": 1, "maximum": 2 }),
    );
    check(
        json!({ "$ref": "#/components/schemas/one", "type": "string" }),
        json!({ "type": "integer" }),
    );
    assert_eq!(
        inlined("3.1.0", json!({ "nullable": true }), json!({})),
        json!({ "nullable": true })
    );
}

#[test]
fn says_which_references_lead_nowhere() {
    let operation = operation(
        "3.1.0",
        get(json!({
            "parameters": [{ "$ref": "other.yaml#/a" }, { "$ref": "#/components/parameters/me" }],
            "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/gone" } } } }
        })),
        json!({ "parameters": { "me": { "$ref": "#/components/parameters/me" } } }),
    );
    assert_eq!(operation.parameters, []);
    assert_eq!(operation.unresolved, ["other.yaml#/a", "#/components/parameters/me", "#/gone"]);
}
