//! Made-up strings: by format, by pattern, within their lengths.

use serde_json::{Map, Value};

use super::{limit, pattern};

/// Longer strings are not made up, whatever `minLength` says.
const LONGEST: u64 = 4_096;

/// A string for a schema.
pub(super) fn string(schema: &Map<String, Value>) -> String {
    let least = limit(schema, "minLength").unwrap_or(0).min(LONGEST) as usize;
    let most = limit(schema, "maxLength").unwrap_or(LONGEST).min(LONGEST) as usize;
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
    let fits = |it: &&str| (least..=most).contains(&it.len());
    if let Some(known) = text("format").and_then(formatted).filter(fits) {
        return known.to_owned();
    }
    if let Some(made) = text("pattern").and_then(|it| pattern::matching(it, least)) {
        return made;
    }
    let repeated = "text".chars().cycle().take(least.max(4));
    repeated.take(most).collect()
}

/// A value of a format. Names and numbers are those reserved for examples.
fn formatted(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "2026-01-01T12:00:00Z",
        "date" => "2026-01-01",
        "time" => "12:00:00Z",
        "duration" => "P1D",
        "email" | "idn-email" => "user@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "url" | "iri" => "https://example.com/",
        "uri-reference" | "iri-reference" => "/example",
        "uri-template" => "/example/{id}",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        "json-pointer" => "/example",
        "relative-json-pointer" => "0",
        "regex" => "^text$",
        "byte" => "dGV4dA==",
        "int32" | "int64" => "1",
        "float" | "double" | "decimal" => "1.5",
        _ => return None,
    })
}
