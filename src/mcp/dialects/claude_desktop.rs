//! Claude Desktop: `claude_desktop_config.json`. It starts local servers only.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "claude-desktop",
    title: "Claude Desktop",
    is_strict: true,
    paths: &["claude_desktop_config.json"],
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    signs: &[Sign::Root("globalShortcut")],
    is_personal: true,
    transports: &[STDIO],
    untyped_url: Untyped::Dropped,
    variables: Some(&[]),
    ..BASE
};

const REMOTE: &str = "Claude Desktop starts local servers only: add the URL as a connector in its \
                      settings, or start `npx -y mcp-remote URL`";

const ENTRY: &[Member] = &[
    TYPE,
    COMMAND,
    ARGS,
    ENV,
    URL.ignored(None, REMOTE),
    SERVER_URL.ignored(None, REMOTE),
    HEADERS.ignored(None, REMOTE),
];
