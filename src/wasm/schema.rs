//! JSON Schemas across the border: asked of the second wasm file by the core,
//! answered there.

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[cfg(feature = "validate-wasm")]
use crate::schema::SharedValidator;
use crate::schema::{Mismatch, SchemaValidator};

/// A function of JavaScript that checks a value against a schema: both come as
/// JSON texts, and so does the [`Answer`].
#[cfg(feature = "validate-wasm")]
pub(super) struct Checker(pub(super) js_sys::Function);

/// What the second wasm file answers.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Answer {
    Mismatches(Vec<JsMismatch>),
    Error(String),
}

#[derive(Serialize, Deserialize)]
pub(super) struct JsMismatch {
    instance: String,
    schema: String,
    message: String,
    members: Vec<String>,
}

#[cfg(feature = "validate-wasm")]
impl SchemaValidator for Checker {
    fn validate(&self, schema: &Value, instance: &Value) -> Result<Vec<Mismatch>, String> {
        let (schema, instance) = (schema.to_string(), instance.to_string());
        let answer = self.0.call2(&wasm_bindgen::JsValue::NULL, &schema.into(), &instance.into());
        let answer = answer.ok().and_then(|it| it.as_string());
        match answer.and_then(|it| serde_json::from_str(&it).ok()) {
            Some(Answer::Mismatches(list)) => Ok(list.into_iter().map(Mismatch::from).collect()),
            Some(Answer::Error(why)) => Err(why),
            None => Err("the schema validator did not answer".to_owned()),
        }
    }

    fn shared(&self) -> SharedValidator {
        std::rc::Rc::new(Checker(self.0.clone()))
    }
}

#[cfg(feature = "validate-wasm")]
impl From<JsMismatch> for Mismatch {
    fn from(it: JsMismatch) -> Mismatch {
        let pointer = |text: &str| crate::pointer::Pointer::parse(text).unwrap_or_default();
        Mismatch {
            instance: pointer(&it.instance),
            schema: pointer(&it.schema),
            message: it.message,
            members: it.members,
        }
    }
}

impl From<Mismatch> for JsMismatch {
    fn from(it: Mismatch) -> JsMismatch {
        JsMismatch {
            instance: it.instance.to_string(),
            schema: it.schema.to_string(),
            message: it.message,
            members: it.members,
        }
    }
}

/// Checks a value against a JSON Schema. Both are JSON texts, and so is the
/// answer: `{"mismatches": [{ instance, schema, message, members }]}`, where
/// `instance` and `schema` are JSON Pointers, or `{"error": "…"}`.
#[cfg(feature = "schema-wasm")]
#[wasm_bindgen::prelude::wasm_bindgen(js_name = validateSchema)]
pub fn validate_schema(schema: &str, instance: &str) -> String {
    let read = |text: &str| serde_json::from_str::<Value>(text).map_err(|it| it.to_string());
    let mismatches = read(schema).and_then(|schema| {
        read(instance).and_then(|instance| crate::schema::Linked.validate(&schema, &instance))
    });
    let answer = match mismatches {
        Ok(list) => Answer::Mismatches(list.into_iter().map(JsMismatch::from).collect()),
        Err(why) => Answer::Error(why),
    };
    // Strings in a struct always print.
    serde_json::to_string(&answer).unwrap_or_default()
}
