//! SEP-2633, the draft of one `mcp.json` for all clients.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "sep-2633",
    title: "SEP-2633 (draft)",
    is_strict: true,
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    transports: &[STDIO, STREAMABLE_HTTP, SSE],
    untyped_url: Untyped::Dropped,
    untyped_command: Untyped::Dropped,
    variables: Some(&[
        Syntax::new("${env:", "}", Means::VariableOr(" | value:")),
        INPUT_VARIABLE,
        Syntax::new("${value:", "}", Means::Reference),
        Syntax::new("op://", "", Means::Reference),
    ]),
    expands: EVERYWHERE,
    names: Names {
        pattern: Some((r"^[A-Za-z0-9_\[\]-]+$", "letters, digits, `_`, `-`, `[` and `]`")),
        ..ANY_NAME
    },
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE.needed(),
    COMMAND,
    ARGS,
    ENV,
    URL,
    HEADERS,
    Member::new("oauth", Role::OAuth, Shape::Object(OAUTH, false)).remote(),
    Member::new("title", Role::Title, Shape::Text),
    DESCRIPTION,
];

const OAUTH: &[Member] =
    &[other("clientId", Shape::Text), other("scopes", TEXTS), other("redirectUri", Shape::Text)];
