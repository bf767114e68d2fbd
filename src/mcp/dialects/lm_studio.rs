//! LM Studio: `mcp.json`, in Cursor's notation.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "lm-studio",
    title: "LM Studio",
    paths: &["~/.lmstudio/mcp.json", ".lmstudio/mcp.json"],
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    is_personal: true,
    transports: &[STDIO, HTTP, STREAMABLE_HTTP, SSE],
    ..BASE
};

const ENTRY: &[Member] = &[TYPE, COMMAND, ARGS, ENV, URL, HEADERS];
