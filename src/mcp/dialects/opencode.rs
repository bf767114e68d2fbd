//! opencode: `mcp` of `opencode.json`, and `mcp.servers` of its second version.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "opencode",
    title: "opencode",
    paths: &["opencode.json", "opencode.jsonc"],
    format: Format::Jsonc,
    servers: &[
        map(&["mcp"], ENTRY, Unknown::Refused),
        map(&["mcp", "servers"], ENTRY, Unknown::Refused),
    ],
    signs: &[
        Sign::Schema("https://opencode.ai/"),
        Sign::Entry("environment"),
        Sign::Transport("remote"),
    ],
    transports: &[("local", Transport::Stdio), ("remote", Transport::Http)],
    untyped_url: Untyped::Dropped,
    untyped_command: Untyped::Dropped,
    variables: Some(&[
        Syntax::new("{env:", "}", Means::Variable),
        Syntax::new("{file:", "}", Means::File),
    ]),
    expands: EVERYWHERE,
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    Member::new("command", Role::Command, TEXTS).local().needed(),
    Member::new("environment", Role::Env, TEXT_MAP).local(),
    CWD,
    URL,
    HEADERS,
    Member::new("oauth", Role::OAuth, Shape::Either(&[OBJECT, Shape::Bool])).remote(),
    ENABLED.usual(),
    DISABLED,
    Member::new("timeout", Role::Timeout(Unit::Milliseconds), Shape::Number),
];
