//! GitHub Copilot CLI: `~/.copilot/mcp-config.json`.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "copilot-cli",
    title: "Copilot CLI",
    paths: &["~/.copilot/mcp-config.json", ".copilot/mcp-config.json", "mcp-config.json"],
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    is_personal: true,
    transports: &[("local", Transport::Stdio), STDIO, HTTP, SSE],
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE.usual(),
    COMMAND,
    ARGS,
    ENV,
    CWD,
    URL,
    HEADERS,
    Member::new("tools", Role::AllowedTools, TEXTS),
    Member::new("timeout", Role::Timeout(Unit::Milliseconds), Shape::Number),
];
