//! Windsurf: `~/.codeium/windsurf/mcp_config.json`.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "windsurf",
    title: "Windsurf",
    paths: &[
        "~/.codeium/windsurf/mcp_config.json",
        ".codeium/mcp_config.json",
        ".windsurf/mcp_config.json",
        ".windsurf/mcp_config.*.json",
    ],
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    is_personal: true,
    transports: &[STDIO, HTTP, STREAMABLE_HTTP, ("streamableHttp", Transport::Http), SSE],
    variables: Some(&[ENV_VARIABLE]),
    expands: EVERYWHERE,
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    COMMAND,
    ARGS,
    ENV,
    SERVER_URL,
    URL.ignored(Some("serverUrl"), "Windsurf reads `serverUrl`"),
    HEADERS,
    DISABLED,
    Member::new("disabledTools", Role::DeniedTools, TEXTS),
    Member::new("alwaysAllow", Role::ApprovedTools, TEXTS),
];
