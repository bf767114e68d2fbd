//! Roo Code: `.roo/mcp.json` of a project, and `mcp_settings.json`.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "roo",
    title: "Roo Code",
    is_strict: true,
    paths: &[".roo/mcp.json", "mcp_settings.json"],
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    signs: &[Sign::Entry("alwaysAllow"), Sign::Entry("watchPaths")],
    transports: &[STDIO, STREAMABLE_HTTP, SSE],
    untyped_url: Untyped::Dropped,
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    COMMAND,
    ARGS,
    ENV,
    CWD,
    URL,
    HEADERS,
    DISABLED,
    Member::new("timeout", Role::Timeout(Unit::Seconds), Shape::Number),
    Member::new("alwaysAllow", Role::ApprovedTools, TEXTS),
    Member::new("disabledTools", Role::DeniedTools, TEXTS),
    other("watchPaths", TEXTS).local(),
    DESCRIPTION,
];
