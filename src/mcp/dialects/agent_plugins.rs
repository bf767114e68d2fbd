//! Agent Plugins 1.0.0: `mcp.json` of a plugin.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "agent-plugins",
    title: "Agent Plugins",
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Refused)],
    root: &[other("$schema", Shape::Text).needed()],
    is_closed: true,
    signs: &[Sign::Schema("https://agent-plugins.org/")],
    transports: &[STDIO, STREAMABLE_HTTP, SSE],
    untyped_url: Untyped::Dropped,
    untyped_command: Untyped::Dropped,
    variables: Some(&[Syntax::new("${", "}", Means::Host(&["PLUGIN_ROOT", "PLUGIN_DATA"]))]),
    expands: &[Role::Command, Role::Args, Role::Env, Role::Cwd],
    ..BASE
};

const ENTRY: &[Member] = &[TYPE.needed(), COMMAND, ARGS, ENV, CWD, URL, HEADERS];
