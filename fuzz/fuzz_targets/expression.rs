//! Any text is read as an expression, a template and a condition: every place
//! lies in it, and what an expression prints is read as the same expression.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telaio::expr::{Condition, Expr, ParseError, Scope, Template, Version};

fuzz_target!(|text: &str| {
    for version in [Version::V1_0, Version::V1_1] {
        match Expr::parse(text, version) {
            Ok(expr) => assert_eq!(Expr::parse(&expr.to_string(), version), Ok(expr)),
            Err(error) => check(&error, text),
        }
        let (template, errors) = Template::parse(text, version);
        errors.iter().for_each(|it| check(it, text));
        template.expressions().for_each(|(at, _)| assert!(text.get(at).is_some()));
        match Condition::parse(text, version) {
            Ok(condition) => {
                condition.judge(&Scope::default());
            }
            Err(error) => check(&error, text),
        }
    }
});

fn check(error: &ParseError, text: &str) {
    assert!(text.get(error.at.clone()).is_some(), "{error:?}");
}
