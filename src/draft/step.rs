//! One operation as a step.

use serde_json::{Map, Value, json};

use crate::http::{is_json, is_xml};
use crate::openapi::{DocumentedResponse, Location, MediaType, Operation, OperationRef, Status};

use super::schema::{Members, is_true, only_value, types};
use super::supply::{Need, Offer, Step, Supply, offers, plain, singular, words};

/// More of an answer's members are no outputs unless another step needs them.
const MOST_OUTPUTS: usize = 6;

/// Adds the step that calls an operation.
pub fn add(
    reference: OperationRef<'_, '_>,
    id: Option<String>,
    source: &str,
    supply: &mut Supply,
    remarks: &mut Vec<String>,
) {
    let operation = reference.read();
    let step_id =
        supply.free_id(&operation.operation_id.clone().unwrap_or_else(|| called(&operation)));
    let mut fields = Map::new();
    match id {
        Some(id) => fields.insert("operationId".to_owned(), id.into()),
        None => {
            let pointer = reference.pointer();
            let path = format!("{{$sourceDescriptions.{source}.url}}#{pointer}");
            fields.insert("operationPath".to_owned(), path.into())
        }
    };
    let mut taken =
        Taken { step: &step_id, source, supply, said: Vec::new(), silenced: Vec::new() };
    let parameters = parameters(&operation, &mut taken);
    if !parameters.is_empty() {
        fields.insert("parameters".to_owned(), Value::Array(parameters));
    }
    if let Some(body) = body(&operation, &mut taken) {
        fields.insert("requestBody".to_owned(), body);
    }
    let (said, mut silenced) = (taken.said, taken.silenced);
    let success = Success::of(&operation);
    match success.condition() {
        Some(condition) => {
            fields.insert("successCriteria".to_owned(), json!([{ "condition": condition }]));
        }
        None => {
            remarks.push(format!(
                "step `{step_id}`: the API documents no success, so any answer is one"
            ));
            silenced.push((format!("stepId: {step_id}"), "no-success-criteria"));
        }
    }
    if operation.deprecated {
        remarks.push(format!("step `{step_id}`: the operation is deprecated"));
    }
    remarks.extend(said.iter().map(|it| format!("step `{step_id}`: {it}, as name and type say")));
    let answer =
        success.response.and_then(|it| it.content.iter().find(|it| is_json(&it.content_type)));
    let mut step = Step {
        id: step_id,
        source: source.to_owned(),
        nouns: nouns(&operation, answer),
        within: within(&operation.path),
        fields,
        offers: answer.map(|it| offers(&it.schema)).unwrap_or_default(),
        outputs: Vec::new(),
        comments: said,
        silenced,
    };
    if let Some(answer) = answer {
        give(&mut step, &operation, answer);
    }
    supply.steps.push(step);
}

/// What a step takes from elsewhere.
struct Taken<'t> {
    step: &'t str,
    /// The name of its source description.
    source: &'t str,
    supply: &'t mut Supply,
    /// How earlier steps were found to give values.
    said: Vec<String>,
    /// The ends of lines where a rule is right, and the rule.
    silenced: Vec<(String, &'static str)>,
}

impl Taken<'_> {
    /// What stands where a value is needed.
    fn value(&mut self, need: &Need<'_>) -> Value {
        if let Some(only) = only_value(need.schema) {
            return only.clone();
        }
        let source = self.supply.value(self.step, self.source, need);
        self.said.extend(source.said);
        if source.may_lack {
            self.silenced.push((format!(": {}", source.expression), "optional-output"));
        }
        source.expression.into()
    }
}

fn parameters(operation: &Operation, taken: &mut Taken<'_>) -> Vec<Value> {
    let mut written = Vec::new();
    let mut write = |name: &str, location: Location, schema: &Value| {
        let noun = (location == Location::Path).then(|| noun_of(operation, name)).flatten();
        let value = taken.value(&Need { name, schema, noun, is_parameter: true });
        written.push(json!({ "name": name, "in": location.as_str(), "value": value }));
    };
    for it in operation.parameters.iter().filter(|it| it.required) {
        write(&it.name, it.location, &it.schema);
    }
    // The path needs a value for every part in braces, described or not.
    let parts = operation.path.split('{').skip(1).filter_map(|it| it.split_once('}'));
    for (name, _) in parts.filter(|it| operation.parameter(Location::Path, it.0).is_none()) {
        write(name, Location::Path, &json!({ "type": "string" }));
    }
    written
}

/// The body with its required members. One that has none of them is one value.
fn body(operation: &Operation, taken: &mut Taken<'_>) -> Option<Value> {
    let body = operation.request_body.as_ref()?;
    let content = MediaType::preferred(&body.content)?;
    let members = Members::of(&content.schema);
    // `required` is easily forgotten where a body is what the operation is about.
    if !body.required && members.required.is_empty() {
        return None;
    }
    let property = |name: &str| members.properties.iter().find(|it| it.0 == name).map(|it| it.1);
    let is_sent = |name: &str| property(name).is_none_or(|it| !is_true(it, "readOnly"));
    let required: Vec<_> = members.required.iter().copied().filter(|it| is_sent(it)).collect();
    let anything = json!({});
    let mut value = |name: &str, schema: &Value| {
        taken.value(&Need { name, schema, noun: None, is_parameter: false })
    };
    // What is no form of data is sent as it is given.
    let is_data =
        |it: &str| is_json(it) || is_xml(it) || it.contains("form") || it.starts_with("multipart/");
    let payload = if !is_data(&content.content_type) && !content.content_type.contains('*') {
        value("body", &json!({ "type": "string" }))
    } else if required.is_empty() || members.has_alternatives {
        let name = content.name.as_deref().map_or("body".to_owned(), small);
        value(&name, &content.schema)
    } else {
        let member =
            |name: &&str| ((*name).to_owned(), value(name, property(name).unwrap_or(&anything)));
        Value::Object(required.iter().map(member).collect())
    };
    let content_type = match content.content_type.contains('*') {
        true => "application/json",
        false => &content.content_type,
    };
    Some(json!({ "contentType": content_type, "payload": payload }))
}

/// What an operation answers if all is well.
struct Success<'o> {
    codes: Vec<u16>,
    is_range: bool,
    /// The answer whose members are outputs.
    response: Option<&'o DocumentedResponse>,
}

impl<'o> Success<'o> {
    fn of(operation: &'o Operation) -> Success<'o> {
        let has_json =
            |it: &&DocumentedResponse| it.content.iter().any(|it| is_json(&it.content_type));
        let exact: Vec<_> = operation
            .responses
            .iter()
            .filter_map(|it| match it.status {
                Status::Exact(code @ 200..=299) => Some((code, it)),
                Status::Exact(_) | Status::Range(_) | Status::Default => None,
            })
            .collect();
        let range = operation.responses.iter().find(|it| it.status == Status::Range(2));
        let has_default = operation.responses.iter().any(|it| it.status == Status::Default);
        let with_json = exact.iter().find(|it| has_json(&it.1));
        match (with_json, range.filter(has_json)) {
            // Any other answer would have no such members.
            (Some((code, response)), _) => {
                Success { codes: vec![*code], is_range: false, response: Some(response) }
            }
            (None, Some(range)) => {
                Success { codes: Vec::new(), is_range: true, response: Some(range) }
            }
            (None, None) => Success {
                codes: exact.iter().map(|it| it.0).collect(),
                is_range: range.is_some() || has_default,
                response: None,
            },
        }
    }

    /// `None` where the API documents none: it cannot be said what is one.
    fn condition(&self) -> Option<String> {
        if self.codes.is_empty() {
            return self.is_range.then(|| "$statusCode >= 200 && $statusCode < 300".to_owned());
        }
        let codes: Vec<_> = self.codes.iter().map(|it| format!("$statusCode == {it}")).collect();
        Some(codes.join(" || "))
    }
}

/// Makes outputs of what an answer always has, or of all of it.
fn give(step: &mut Step, operation: &Operation, answer: &MediaType) {
    let is_single = |it: &&Offer| {
        it.path.len() == 1
            && matches!(types(&it.schema)[..], ["string" | "integer" | "number" | "boolean"])
    };
    let given = step.offers.iter().filter(is_single).filter(|it| !it.may_lack);
    let given: Vec<_> = given.take(MOST_OUTPUTS).cloned().collect();
    for offer in &given {
        step.output(offer);
    }
    if given.is_empty() {
        let last = last_segment(&operation.path).unwrap_or("body");
        let name = if types(&answer.schema) == ["array"] { small(last) } else { "body".to_owned() };
        step.outputs.push((plain(&name, "body"), "$response.body".to_owned()));
    }
}

/// A name for an operation without one: `get-pets-petId`.
fn called(operation: &Operation) -> String {
    let is_letter = |it: char| it.is_ascii_alphanumeric();
    let parts = operation.path.split(|it| !is_letter(it)).filter(|it| !it.is_empty());
    let method = operation.method.to_lowercase();
    std::iter::once(method.as_str()).chain(parts).collect::<Vec<_>>().join("-")
}

/// What the values of a step are of: by the name of the schema, and by the path.
fn nouns(operation: &Operation, answer: Option<&MediaType>) -> Vec<String> {
    let named = answer.and_then(|it| it.name.as_deref()).map(|it| words(it).concat());
    let segment = last_segment(&operation.path).map(|it| singular(&words(it).concat()));
    named.into_iter().chain(segment).collect()
}

/// The parts at the end of a path that are no parameters, each as one of many.
fn within(path: &str) -> Vec<String> {
    let end = path.rfind('}').map_or(path, |at| &path[at + 1..]);
    end.split('/').filter(|it| !it.is_empty()).map(|it| singular(&words(it).concat())).collect()
}

/// What a parameter of the path is of: `pet` for `id` in `/pets/{id}`.
fn noun_of(operation: &Operation, name: &str) -> Option<String> {
    let before = operation.path.split(&format!("{{{name}}}")).next()?;
    last_segment(before).map(|it| singular(&words(it).concat()))
}

/// The last part of a path that is no parameter.
fn last_segment(path: &str) -> Option<&str> {
    path.rsplit('/').find(|it| !it.is_empty() && !it.contains('{'))
}

/// A name that begins with a small letter.
fn small(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |it| it.to_lowercase().chain(letters).collect())
}
