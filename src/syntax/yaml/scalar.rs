//! The YAML 1.2 core schema: what a plain scalar means.
//!
//! ```text
//! null | Null | NULL | ~ | nothing            null
//! true | True | TRUE | false | False | FALSE  boolean
//! [-+]? [0-9]+                                integer
//! 0o [0-7]+                                   integer, octal
//! 0x [0-9a-fA-F]+                             integer, hexadecimal
//! [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?   float
//! [-+]? ( \.inf | \.Inf | \.INF )             infinity: not in JSON
//! \.nan | \.NaN | \.NAN                       not a number: not in JSON
//! ```
//!
//! Everything else is a string: `yes`, `on`, dates, `1_000`, `12:30`.

use serde_json::Number;

use super::super::Kind;

/// The value of a plain scalar. `Err` for a number that JSON does not have.
pub(super) fn resolve(text: &str) -> Result<Kind, NonFinite> {
    let kind = match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ if text.starts_with(|it: char| matches!(it, '0'..='9' | '-' | '+' | '.')) => {
            return number(text).map(|it| match it {
                Some(it) => Kind::Number(it),
                None => Kind::String(text.into()),
            });
        }
        _ => Kind::String(text.into()),
    };
    Ok(kind)
}

/// A number that JSON does not have: infinite, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NonFinite;

/// The number that a plain scalar writes; `None` if it is no number.
pub(super) fn number(text: &str) -> Result<Option<Number>, NonFinite> {
    let radix = |prefix: &str, radix| {
        let digits = text.strip_prefix(prefix)?;
        let is_whole = !digits.is_empty() && digits.chars().all(|it| it.is_digit(radix));
        is_whole.then(|| integer(digits, radix))
    };
    if let Some(number) = radix("0o", 8).or_else(|| radix("0x", 16)) {
        return number.map(Some);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(NonFinite);
    }
    if !unsigned.is_empty() && unsigned.bytes().all(|it| it.is_ascii_digit()) {
        let whole = text.strip_prefix('+').unwrap_or(text);
        if let Ok(number) = whole.parse::<u64>() {
            return Ok(Some(number.into()));
        }
        if let Ok(number) = whole.parse::<i64>() {
            return Ok(Some(number.into()));
        }
    } else if !is_float(unsigned) {
        return Ok(None);
    }
    let float = text.parse().map_err(|_| NonFinite)?;
    Number::from_f64(float).map(Some).ok_or(NonFinite)
}

fn integer(digits: &str, radix: u32) -> Result<Number, NonFinite> {
    if let Ok(number) = u64::from_str_radix(digits, radix) {
        return Ok(number.into());
    }
    let digits = digits.chars().filter_map(|it| it.to_digit(radix));
    let float = digits.fold(0.0, |sum, it| sum * f64::from(radix) + f64::from(it));
    Number::from_f64(float).ok_or(NonFinite)
}

fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let is_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_exponent = |it: &str| {
        let digits = it.strip_prefix(['-', '+']).unwrap_or(it);
        !digits.is_empty() && is_digits(digits)
    };
    is_digits(whole)
        && is_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(is_exponent)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::super::Node;
    use super::*;
    use crate::text::Span;

    #[test]
    fn resolves_as_in_the_core_schema() {
        let check = |text: &str, expected: Value| {
            let kind = resolve(text).unwrap();
            assert_eq!(Node { span: Span::default(), kind }.to_value(), expected, "{text}");
        };
        for text in ["", "~", "null", "Null", "NULL"] {
            check(text, Value::Null);
        }
        check("True", json!(true));
        check("FALSE", json!(false));
        check("0", json!(0));
        check("-12", json!(-12));
        check("+12", json!(12));
        check("007", json!(7));
        check("0o17", json!(15));
        check("0x1F", json!(31));
        check("1.5", json!(1.5));
        check("1.", json!(1.0));
        check("-.5e+3", json!(-500.0));
        check("1e3", json!(1000.0));
        check("18446744073709551615", json!(u64::MAX));
        check("-9223372036854775808", json!(i64::MIN));
        check("18446744073709551616", json!(18446744073709551616.0));
        check("0x10000000000000000", json!(18446744073709551616.0));
        for text in [
            "on",
            "no",
            "yes",
            "nULL",
            "1_000",
            "2001-01-01",
            "12:30",
            "1.0.1",
            "0b1",
            "0o8",
            "0x",
            "-0x1",
            ".",
            "-",
            "+",
            "e3",
            "1e",
            "--1",
            "inf",
            "nan",
            "infinity",
            "-.nan",
            "1 2",
        ] {
            check(text, json!(text));
        }
    }

    #[test]
    fn refuses_what_json_does_not_have() {
        for text in [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e999", &"9".repeat(400)] {
            assert_eq!(resolve(text), Err(NonFinite), "{text}");
        }
    }
}
