//! `mcpServers` of a client that cannot be told: what most of them read.

use super::*;

pub(super) const DIALECT: Dialect = Dialect {
    name: "generic",
    title: "an MCP client",
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    transports: &[
        STDIO,
        HTTP,
        STREAMABLE_HTTP,
        ("streamableHttp", Transport::Http),
        ("streamable_http", Transport::Http),
        SSE,
        ("ws", Transport::WebSocket),
    ],
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    Member::new("transport", Role::Transport, Shape::Text),
    COMMAND,
    ARGS,
    ENV,
    ENV_FILE,
    CWD,
    URL,
    HEADERS,
    DISABLED,
    ENABLED,
    DESCRIPTION,
    other("timeout", Shape::Any),
];
