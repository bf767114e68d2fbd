//! CompozyOS: `mcp.json` with maps of servers.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "compozy",
    title: "CompozyOS",
    is_strict: true,
    paths: &["~/.compozy/mcp.json", ".compozy/mcp.json"],
    servers: &[
        map(&["mcpServers"], ENTRY, Unknown::Refused),
        map(&["mcp_servers"], ENTRY, Unknown::Refused),
    ],
    signs: &[
        Sign::Entry("secret_env"),
        Sign::Entry("catalog_entry"),
        Sign::Entry("catalog_version"),
        Sign::Root("mcp_servers"),
    ],
    transports: &[STDIO, HTTP],
    untyped_url: Untyped::Is(Transport::Http),
    variables: Some(&[]),
    names: Names {
        pattern: Some((r"^[^/\x00]*[^/\x00\s][^/\x00]*$", "any characters but `/`")),
        compare: Compare::Trimmed,
        ..ANY_NAME
    },
    forbidden_env: &["NODE_OPTIONS", "PYTHONPATH", "PYTHONHOME", "LD_PRELOAD", "DYLD_*"],
    ..BASE
};

const ENTRY: &[Member] = &[
    Member::new("transport", Role::Transport, Shape::Text),
    COMMAND,
    ARGS,
    ENV,
    Member::new("secret_env", Role::SecretEnv, Shape::Map(&SECRET)).local(),
    URL,
    Member::new("auth", Role::OAuth, Shape::Object(AUTH, true)).remote(),
    other("catalog_entry", Shape::Text),
    other("catalog_version", Shape::Text),
];

const SECRET: Shape =
    Shape::Pattern("^(env:[A-Za-z_][A-Za-z0-9_]*|vault:mcp/.+)$", "`env:NAME` or `vault:mcp/…`");

const AUTH: &[Member] = &[
    other("registration", Shape::Word(&["auto", "pre_registered"])),
    other("issuer_url", Shape::Text),
    other("client_id", Shape::Text),
    other("client_secret_ref", Shape::Pattern("^vault:mcp/.+$", "`vault:mcp/…`")),
    other("scopes", TEXTS),
];
