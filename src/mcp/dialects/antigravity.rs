//! Antigravity: `mcp_config.json`.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "antigravity",
    title: "Antigravity",
    paths: &["~/.gemini/antigravity/mcp_config.json", ".gemini/antigravity/mcp_config.json"],
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    is_personal: true,
    transports: &[STDIO, HTTP, SSE],
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    COMMAND,
    ARGS,
    ENV,
    SERVER_URL,
    URL.ignored(Some("serverUrl"), "Antigravity reads `serverUrl`"),
    HEADERS,
    DISABLED,
    Member::new("disabledTools", Role::DeniedTools, TEXTS),
];
