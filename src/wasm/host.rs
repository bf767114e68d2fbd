//! What JavaScript answers for queries that are not evaluated here.

use wasm_bindgen::prelude::*;

use crate::query::{Host, Item};

/// The engines of the program that has loaded this one.
#[derive(Debug, Default)]
pub(super) struct JsHost {
    /// The function that evaluates XPath.
    xpath: Option<js_sys::Function>,
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a caller brings along for a run. */
export interface RunOptions {
  /**
   * Evaluates XPath 2.0 to 3.1, where an expression is beyond what is evaluated here. `telaio/fontoxpath` has one
   * over the libraries `fontoxpath` and `slimdom`. A run that goes on from a checkpoint needs it again.
   */
  xpath?: XPathEvaluator;
}
/**
 * Evaluates an XPath expression in an XML text, seen from its root. A name without a prefix means elements that are
 * written without one, a prefix is that of the document. What it throws makes the criterion or the step fail.
 */
export type XPathEvaluator = (xml: string, expression: string, version: "2.0" | "3.0" | "3.1") => XPathItem[];
/** One item of the sequence that an expression comes to: a node, by its text, or a value that JSON can hold. */
export type XPathItem = { node: string } | { value: unknown };
"#;

impl JsHost {
    /// What the options of a run bring along.
    pub(super) fn of(options: &JsValue) -> Result<JsHost, JsError> {
        let member = js_sys::Reflect::get(options, &"xpath".into()).ok();
        let xpath = member.filter(|it| !it.is_undefined()).map(JsCast::dyn_into).transpose();
        let xpath = xpath.map_err(|_| JsError::new("the option `xpath` is no function"))?;
        Ok(JsHost { xpath })
    }
}

impl Host for JsHost {
    fn matches(&self, pattern: &str, flags: &str, text: &str) -> Option<Result<bool, String>> {
        // By its constructor, which may throw: not every engine knows all groups.
        let constructor = js_sys::Reflect::get(&js_sys::global(), &"RegExp".into()).ok()?;
        let constructor: js_sys::Function = constructor.dyn_into().ok()?;
        let arguments = js_sys::Array::of2(&pattern.into(), &flags.into());
        let regex = match js_sys::Reflect::construct(&constructor, &arguments) {
            Ok(it) => it.dyn_into::<js_sys::RegExp>().ok()?,
            Err(why) => return Some(Err(message(&why))),
        };
        Some(Ok(regex.test(text)))
    }

    fn xpath(
        &self,
        xml: &str,
        expression: &str,
        version: &str,
    ) -> Option<Result<Vec<Item>, String>> {
        let function = self.xpath.as_ref()?;
        let (xml, expression) = (xml.into(), expression.into());
        let answer = function.call3(&JsValue::UNDEFINED, &xml, &expression, &version.into());
        let found = answer.map_err(|it| message(&it)).and_then(|it| {
            let items = it.dyn_into::<js_sys::Array>().map_err(|_| NO_ITEMS.to_owned())?;
            items.iter().map(|it| item(&it)).collect()
        });
        Some(found)
    }
}

const NO_ITEMS: &str = "the option `xpath` gives no list of `{ node }` and `{ value }`";

/// One item of the answer.
fn item(item: &JsValue) -> Result<Item, String> {
    let member = |name: &str| {
        let value = js_sys::Reflect::get(item, &name.into()).ok();
        value.filter(|it| !it.is_undefined())
    };
    if let Some(text) = member("node").and_then(|it| it.as_string()) {
        return Ok(Item::Node(text));
    }
    let value = member("value").ok_or_else(|| NO_ITEMS.to_owned())?;
    match value.as_f64() {
        Some(number) => Ok(Item::Number(number)),
        None => {
            // A function or a loop of references has no JSON.
            let json = js_sys::JSON::stringify(&value).ok().and_then(|it| it.as_string());
            let value = json.and_then(|it| serde_json::from_str(&it).ok());
            value.map(Item::Value).ok_or_else(|| "it comes to what JSON cannot hold".to_owned())
        }
    }
}

fn message(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(it) => it.message().into(),
        None => "the host has thrown something that is no error".to_owned(),
    }
}
