//! The jsonschema crate as a [`SchemaValidator`].

use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::{Mismatch, SchemaValidator, SharedValidator};
use crate::pointer::Pointer;

/// The jsonschema crate, linked into this binary.
#[derive(Clone, Copy, Debug, Default)]
pub struct Linked;

impl SchemaValidator for Linked {
    fn validate(&self, schema: &Value, instance: &Value) -> Result<Vec<Mismatch>, String> {
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(schema)
            .map_err(|it| it.to_string())?;
        Ok(validator.iter_errors(instance).map(mismatch).collect())
    }

    fn shared(&self) -> SharedValidator {
        SharedValidator::from(Box::new(Linked) as Box<_>)
    }
}

fn mismatch(error: jsonschema::ValidationError<'_>) -> Mismatch {
    let pointer = |text: &str| Pointer::parse(text).unwrap_or_default();
    let members = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected.clone(),
        ValidationErrorKind::Required { property } => {
            property.as_str().map(str::to_owned).into_iter().collect()
        }
        // Every other keyword speaks of the value itself.
        _ => Vec::new(),
    };
    Mismatch {
        instance: pointer(error.instance_path().as_str()),
        schema: pointer(error.schema_path().as_str()),
        // Values may be secret, so the message names the value's place only.
        message: error.masked_with("the value").to_string(),
        members,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sort;

    #[test]
    fn names_the_place_and_never_the_value() {
        let schema = json!({
            "type": "object",
            "required": ["name"],
            "properties": { "name": {}, "key": { "type": "string", "maxLength": 3 } },
            "additionalProperties": false,
        });
        let mut found = Linked.validate(&schema, &json!({ "key": "hunter2", "nmae": 1 })).unwrap();
        sort::by_key(&mut found, |it| it.schema.to_string());
        let places: Vec<_> = found.iter().map(|it| it.schema.to_string()).collect();
        assert_eq!(places, ["/additionalProperties", "/properties/key/maxLength", "/required"]);
        assert_eq!(found[2].members, ["name"]);
        assert_eq!(found[0].members, ["nmae"]);
        assert!(found.iter().all(|it| !it.message.contains("hunter2")), "{found:?}");
    }

    #[test]
    fn a_schema_that_cannot_be_used_is_said() {
        assert!(Linked.validate(&json!({ "type": "strnig" }), &json!(1)).is_err());
    }
}
