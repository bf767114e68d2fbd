//! Cline: `cline_mcp_settings.json`.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "cline",
    title: "Cline",
    is_strict: true,
    paths: &["cline_mcp_settings.json", ".cline/mcp_settings.json", ".cline/mcp.json"],
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    signs: &[Sign::Entry("autoApprove"), Sign::Transport("streamableHttp")],
    is_personal: true,
    transports: &[STDIO, ("streamableHttp", Transport::Http), SSE],
    untyped_url: Untyped::Is(Transport::Sse),
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    // Written by older versions.
    Member::new("transportType", Role::Transport, Shape::Text),
    COMMAND,
    ARGS,
    ENV,
    CWD,
    URL,
    HEADERS,
    DISABLED,
    Member::new("timeout", Role::Timeout(Unit::Seconds), Shape::Number),
    Member::new("autoApprove", Role::ApprovedTools, TEXTS),
    DESCRIPTION,
];
