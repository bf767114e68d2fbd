//! The style table of OpenAPI, row by row, and what it leaves open.

use serde_json::json;

use super::*;

fn by(style: Style, explode: bool) -> Serialization {
    Serialization::Style { style, explode, allow_reserved: false }
}

fn reserved(style: Style) -> Serialization {
    Serialization::Style { style, explode: false, allow_reserved: true }
}

/// The values of the table: empty, string, array, object.
fn values() -> [Value; 4] {
    [
        json!(""),
        json!("blue"),
        json!(["blue", "black", "brown"]),
        json!({ "R": 100, "G": 200, "B": 150 }),
    ]
}

#[track_caller]
fn row(serialize: impl Fn(&Value) -> Option<String>, expected: [&str; 4]) {
    assert_eq!(values().map(|it| serialize(&it).unwrap()), expected);
    assert_eq!(serialize(&Value::Null), None);
    assert_eq!(serialize(&json!([])), None);
    assert_eq!(serialize(&json!({ "R": null })), None);
}

#[test]
fn the_table_in_a_path() {
    let check = |style, explode, expected| {
        row(|it| path("color", it, &by(style, explode)), expected);
    };
    check(
        Style::Matrix,
        false,
        [";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"],
    );
    check(
        Style::Matrix,
        true,
        [";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"],
    );
    check(Style::Label, false, [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"]);
    check(Style::Label, true, [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"]);
    check(Style::Simple, false, ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]);
    check(Style::Simple, true, ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]);
}

#[test]
fn the_table_in_a_query() {
    let check = |style, explode, expected| {
        row(|it| query("color", it, &by(style, explode)), expected);
    };
    check(
        Style::Form,
        false,
        ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"],
    );
    check(
        Style::Form,
        true,
        ["color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"],
    );
    // The table has no text for an empty or single value in these styles.
    check(
        Style::SpaceDelimited,
        false,
        ["color=", "color=blue", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"],
    );
    check(
        Style::PipeDelimited,
        false,
        ["color=", "color=blue", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"],
    );
    check(
        Style::DeepObject,
        true,
        [
            "color=",
            "color=blue",
            "color=blue&color=black&color=brown",
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
        ],
    );
}

#[test]
fn the_table_in_headers_and_cookies() {
    row(
        |it| header(it, &by(Style::Simple, false)),
        ["", "blue", "blue,black,brown", "R,100,G,200,B,150"],
    );
    row(
        |it| header(it, &by(Style::Simple, true)),
        ["", "blue", "blue,black,brown", "R=100,G=200,B=150"],
    );
    row(
        |it| cookie("color", it, &by(Style::Cookie, false)),
        ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"],
    );
    row(
        |it| cookie("color", it, &by(Style::Cookie, true)),
        ["color=", "color=blue", "color=blue; color=black; color=brown", "R=100; G=200; B=150"],
    );
    row(
        |it| cookie("color", it, &by(Style::Form, true)),
        ["color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"],
    );
}

#[test]
fn encodes_all_but_unreserved_characters() {
    let check = |text: &str, expected: &str| {
        assert_eq!(path("p", &json!(text), &by(Style::Simple, false)).unwrap(), expected);
        assert_eq!(
            query("p", &json!(text), &by(Style::Form, true)).unwrap(),
            format!("p={expected}")
        );
    };
    check("a-b.c_d~1", "a-b.c_d~1");
    check("a b/c?d#e%41", "a%20b%2Fc%3Fd%23e%2541");
    check("1+1=2&x[]", "1%2B1%3D2%26x%5B%5D");
    check("é,😀", "%C3%A9%2C%F0%9F%98%80");
}

#[test]
fn keeps_reserved_characters_where_they_are_allowed() {
    let text = json!("/a?b=c:d@e!$'()*;,%41 %4");
    let kept = "/a?b=c:d@e!$'()*;,%41%20%254";
    assert_eq!(query("p", &text, &reserved(Style::Form)).unwrap(), format!("p={kept}"));
    // These would end the value or its place.
    let text = json!("a&b+c#d[e]");
    let encoded = "p=a%26b%2Bc%23d%5Be%5D";
    assert_eq!(query("p", &text, &reserved(Style::Form)).unwrap(), encoded);
    let text = json!("a/b?c#d&e=f:g");
    assert_eq!(path("p", &text, &reserved(Style::Simple)).unwrap(), "a%2Fb%3Fc%23d&e=f:g");
}

#[test]
fn leaves_headers_and_cookies_as_they_are() {
    let text = json!("Bearer a/b+c==");
    assert_eq!(header(&text, &by(Style::Simple, false)).unwrap(), "Bearer a/b+c==");
    assert_eq!(cookie("c", &text, &by(Style::Cookie, true)).unwrap(), "c=Bearer a/b+c==");
    assert_eq!(cookie("c", &text, &by(Style::Form, true)).unwrap(), "c=Bearer%20a%2Fb%2Bc%3D%3D");
}

#[test]
fn writes_other_values_as_json() {
    let check = |value: Value, expected: &str| {
        assert_eq!(query("p", &value, &by(Style::Form, false)).unwrap(), expected);
    };
    check(json!(true), "p=true");
    check(json!(1.50), "p=1.5");
    check(json!([1, null, false]), "p=1,false");
    check(json!([[1], 2]), "p=%5B1%5D,2");
    check(json!({ "a": null, "b": { "c": 1 } }), "p=b,%7B%22c%22%3A1%7D");
}

#[test]
fn nests_deep_objects() {
    let value = json!({ "a": { "b": 1 }, "c": [2, 3], "d": null, "e f": "&" });
    assert_eq!(
        query("p", &value, &by(Style::DeepObject, true)).unwrap(),
        "p%5Ba%5D%5Bb%5D=1&p%5Bc%5D=2&p%5Bc%5D=3&p%5Be%20f%5D=%26"
    );
}

#[test]
fn writes_content_as_its_media_type() {
    let json_text = Serialization::Content { media_type: "application/json".into() };
    let plain = Serialization::Content { media_type: "text/plain".into() };
    let value = json!({ "a": ["b c"] });
    assert_eq!(query("p", &value, &json_text).unwrap(), "p=%7B%22a%22%3A%5B%22b%20c%22%5D%7D");
    assert_eq!(header(&value, &json_text).unwrap(), r#"{"a":["b c"]}"#);
    assert_eq!(header(&json!("x"), &json_text).unwrap(), r#""x""#);
    assert_eq!(path("p", &json!("x y"), &plain).unwrap(), "x%20y");
    assert_eq!(query("p", &Value::Null, &json_text), None);
}

#[test]
fn writes_a_whole_query() {
    let form = Serialization::default_in(super::super::Location::Querystring);
    let json_text = Serialization::Content { media_type: "application/json".into() };
    let check = |value: Value, by: &Serialization, expected: &str| {
        assert_eq!(querystring(&value, by).unwrap(), expected);
    };
    check(
        json!({ "a": 1, "b": ["x y", "z"], "c": null, "d": { "e": 2 } }),
        &form,
        "a=1&b=x%20y&b=z&d=%7B%22e%22%3A2%7D",
    );
    check(json!({ "a": 1 }), &json_text, "%7B%22a%22%3A1%7D");
    check(json!("a=1&b=c d#e"), &form, "a=1&b=c%20d%23e");
}

#[test]
fn fills_a_path_and_stays_within_it() {
    let check = |template: &str, value: &str, expected: Result<&str, PathError>| {
        let text = |_: &str| path("id", &json!(value), &by(Style::Simple, false));
        assert_eq!(fill(template, text), expected.map(str::to_owned), "{template} with {value}");
    };
    let missing = || Err(PathError::Missing { name: "id".into() });
    let dots = || Err(PathError::DotSegment { name: "id".into() });
    check("/pets/{id}/toys", "a/b", Ok("/pets/a%2Fb/toys"));
    check("/pets/{id}-{id}.json", "1", Ok("/pets/1-1.json"));
    check("/pets/{id", "1", Ok("/pets/{id"));
    check("/pets/{id}", "{id}", Ok("/pets/%7Bid%7D"));
    check("/pets/{id}/toys", "", missing());
    check("/pets/{id}/toys", "..", dots());
    check("/pets/.{id}/toys", ".", dots());
    check("/pets/{id}/toys", "...", Ok("/pets/.../toys"));
    let encoded = |_: &str| path("id", &json!("%2e%2E"), &reserved(Style::Simple));
    assert_eq!(fill("/pets/{id}", encoded), dots().map(|it: &str| it.to_owned()));
}
