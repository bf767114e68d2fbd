//! Goose: `extensions` of its `config.yaml`.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "goose",
    title: "Goose",
    paths: &["~/.config/goose/config.yaml", "goose/config.yaml"],
    format: Format::Yaml,
    servers: &[map(&["extensions"], ENTRY, Unknown::Ignored)],
    signs: &[Sign::Entry("cmd"), Sign::Entry("envs"), Sign::Transport("streamable_http")],
    is_personal: true,
    transports: &[
        STDIO,
        ("streamable_http", Transport::Http),
        SSE,
        // What runs within Goose itself.
        ("builtin", Transport::Stdio),
        ("platform", Transport::Stdio),
        ("frontend", Transport::Stdio),
        ("inline_python", Transport::Stdio),
    ],
    untyped_url: Untyped::Dropped,
    untyped_command: Untyped::Dropped,
    names: Names { compare: Compare::Key, ..ANY_NAME },
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    Member::new("cmd", Role::Command, Shape::Text).local(),
    ARGS,
    Member::new("envs", Role::Env, TEXT_MAP),
    Member::new("env_keys", Role::EnvNames, TEXTS),
    Member::new("uri", Role::Url(None), Shape::Text).remote(),
    HEADERS,
    ENABLED.usual(),
    Member::new(
        "timeout",
        Role::Timeout(Unit::Seconds),
        Shape::Either(&[Shape::Number, Shape::Null]),
    ),
    Member::new("name", Role::Title, Shape::Text),
    Member::new("display_name", Role::Title, Shape::Either(&[Shape::Text, Shape::Null])),
    DESCRIPTION,
    Member::new("available_tools", Role::AllowedTools, TEXTS),
    other("bundled", Shape::Either(&[Shape::Bool, Shape::Null])),
    other("socket", Shape::Any),
];
