//! Zed: `context_servers` of its settings.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "zed",
    title: "Zed",
    paths: &[".zed/settings.json", "zed/settings.json"],
    format: Format::Jsonc,
    servers: &[map(&["context_servers"], ENTRY, Unknown::Ignored)],
    transports: &[STDIO, HTTP],
    untyped_url: Untyped::Is(Transport::Http),
    ..BASE
};

const ENTRY: &[Member] = &[
    // `custom` in older versions; a server of an extension has settings alone.
    other("source", Shape::Text),
    TYPE,
    Member::new(
        "command",
        Role::Command,
        Shape::Either(&[Shape::Text, Shape::Object(START, false)]),
    )
    .local(),
    ARGS,
    Member::new("env", Role::Env, Shape::Either(&[TEXT_MAP, Shape::Null])).local(),
    URL,
    HEADERS,
    ENABLED,
    Member::new("timeout", Role::Timeout(Unit::Seconds), Shape::Number),
    other("settings", Shape::Any),
    other("remote", Shape::Bool),
    Member::new("oauth", Role::OAuth, OBJECT).remote(),
];

const START: &[Member] = &[
    other("path", Shape::Text).needed(),
    other("args", Shape::Either(&[TEXTS, Shape::Null])),
    other("env", Shape::Either(&[TEXT_MAP, Shape::Null])),
];
