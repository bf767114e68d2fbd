//! FastMCP: a dictionary of its client, with `mcpServers` or without.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "fastmcp",
    title: "FastMCP",
    paths: &[],
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored), map(&[], ENTRY, Unknown::Ignored)],
    signs: &[Sign::Entry("icon"), Sign::Entry("authentication")],
    transports: &[STDIO, HTTP, STREAMABLE_HTTP, SSE],
    ..BASE
};

const ENTRY: &[Member] = &[
    Member::new("transport", Role::Transport, Shape::Text),
    TYPE,
    COMMAND,
    ARGS,
    ENV,
    CWD,
    URL,
    HEADERS,
    other("auth", Shape::Any),
    other("authentication", OBJECT),
    other("sse_read_timeout", Shape::Any),
    Member::new("timeout", Role::Timeout(Unit::Milliseconds), Shape::Number),
    other("keep_alive", Shape::Any),
    DESCRIPTION,
    other("icon", Shape::Text),
];
