//! What is known of the values that flow through one workflow.

use crate::arazzo;
use crate::documents::{Documents, SourceText};
use crate::expr::Expr;
use crate::sources::Sources;

use super::*;

const PETS: &str = "
openapi: 3.1.0
paths:
  /pets:
    post:
      operationId: addPet
      responses:
        '201':
          headers: { Location: { schema: { type: string } } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } }
        '202': { content: { application/json: { schema: { type: object, title: later } } } }
        '204': {}
        default: { content: { text/plain: {} } }
components:
  schemas:
    Pet:
      type: object
      properties: { id: { type: integer }, owner: { properties: { name: { type: string } } } }
      required: [id]
";

const DOCUMENT: &str = "
arazzo: 1.1.0
sourceDescriptions: [{ name: pets, url: pets.yaml }]
workflows:
- workflowId: first
  inputs:
    type: object
    properties:
      user: { type: object, properties: { name: { type: string } }, required: [name] }
      page: { type: integer, default: 1 }
    required: [user]
  steps:
  - stepId: add
    operationId: addPet
    parameters: [{ name: tag, in: query, value: $inputs.user.name }]
    requestBody: { payload: { name: $inputs.user#/name, tags: [a] } }
    successCriteria: [{ condition: $statusCode == CODE }]
    outputs:
      id: $response.body#/id
      whole: $response.body
      sent: $request.body
      picked: { context: $response.body, selector: /owner/name, type: jsonpointer }
      path: { context: $response.body, selector: $.owner.name, type: jsonpath }
      paths: { context: $response.body, selector: $..name, type: jsonpath }
      text: 'pet {$response.body#/id}'
      circle: $steps.add.outputs.circle
      later: $steps.again.outputs.id
  - stepId: again
    workflowId: second
    outputs: { id: $outputs.id }
  outputs: { id: $steps.again.outputs.id }
- workflowId: second
  steps: [{ stepId: one, operationId: none, outputs: { three: '3' } }]
  outputs: { id: $workflows.first.inputs.page, three: $steps.one.outputs.three }
";

/// What an expression gives in the first step, which succeeds with `status`.
#[track_caller]
fn check_after(status: &str, expr: &str, expected: &str) {
    let text = DOCUMENT.replace("CODE", status);
    let sources = [SourceText { name: "pets", text: PETS, url: None }];
    let (documents, _) = Documents::parse(&text, None, &sources, &[]);
    let root = documents.root().unwrap();
    let (document, _) = arazzo::read(root.node, &text);
    let document = document.unwrap();
    let sources = Sources::read(&documents);
    let contract = Contract::read(&document, root, &text, &sources);
    let expr = Expr::parse(expr, document.version).unwrap();
    let inferred = contract.infer(Place { workflow: 0, step: Some(0) }, &expr);
    let value = match inferred.value {
        Type::Any => "anything".to_owned(),
        Type::Kinds(kinds) => kinds.words(),
        Type::Schemas(schemas) => {
            let words = schemas.iter().map(|it| it.parts().kinds().words());
            words.collect::<Vec<_>>().join(" | ")
        }
        Type::Written(node) => format!("written {}", node.to_value()),
    };
    assert_eq!(format!("{:?} {value}", inferred.presence), expected, "{expr}");
}

#[track_caller]
fn check(expr: &str, expected: &str) {
    check_after("201", expr, expected);
}

#[test]
fn responses() {
    check("$statusCode", "Always an integer");
    check("$response.body", "Always an object");
    check("$response.body#/id", "Always an integer");
    check("$response.body#/owner/name", "Maybe a string");
    check("$response.body#/id/x", "Never anything");
    check("$response.body#/unheard", "Unknown anything");
    check("$response.header.location", "Maybe a string");
    check("$response.header.X-Other", "Unknown a string");
    check_after("204", "$response.body", "Never anything");
    check_after("500", "$response.body", "Always a string");
    check_after("500", "$response.body#/error", "Never anything");
}

#[test]
fn the_statuses_that_criteria_assert() {
    let both = "Always an object | an object";
    check_after("201 || $statusCode == 202", "$response.body", both);
    check_after("201 || $statusCode == '202'", "$response.body", both);
    check_after("201 || $statusCode == 204", "$response.body", "Maybe an object");
    check_after(
        "$inputs.code && 202 >= $statusCode && !($statusCode < 200)",
        "$response.body",
        both,
    );
    check_after("$inputs.code", "$response.body", "Maybe an object | an object");
    check_after("201 && $statusCode == 202", "$response.body", "Maybe an object | an object");
}

#[test]
fn inputs_and_outputs() {
    check("$inputs.user", "Always an object");
    check("$inputs.user.name", "Always a string");
    check("$inputs.page", "Always an integer");
    check("$inputs.unheard", "Unknown anything");
    check("$steps.add.outputs.id", "Always an integer");
    check("$steps.add.outputs.whole#/owner/name", "Maybe a string");
    check("$steps.add.outputs.whole.owner.name", "Maybe a string");
    check("$steps.add.outputs.sent#/name", "Always a string");
    check("$steps.add.outputs.sent#/tags/0", "Always written \"a\"");
    check("$steps.add.outputs.picked", "Maybe a string");
    check("$steps.add.outputs.path", "Maybe a string");
    check("$steps.add.outputs.paths", "Unknown anything");
    check("$steps.add.outputs.text", "Always a string");
    check("$steps.add.outputs.text#/x", "Never anything");
    check("$steps.add.outputs.circle", "Unknown anything");
    check("$steps.add.outputs.later", "Always an integer");
    check("$steps.none.outputs.later", "Unknown anything");
    check("$outputs.id", "Always an integer");
    check("$workflows.second.outputs.id", "Always an integer");
    check("$workflows.second.outputs.three", "Always written \"3\"");
    check("$request.query.tag", "Always a string");
    check("$request.body#/name", "Always a string");
}
