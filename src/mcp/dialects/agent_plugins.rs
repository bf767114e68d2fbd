//! Agent Plugins 1.0.0: `mcp.json` of a plugin.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "agent-plugins",
    title: "Agent Plugins",
    is_strict: true,
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Refused)],
    root: &[other("$schema", SCHEMA).needed(), other("mcpServers", Shape::Any).needed()],
    is_closed: true,
    signs: &[Sign::Schema("https://agent-plugins.org/")],
    transports: &[STDIO, STREAMABLE_HTTP, SSE],
    untyped_url: Untyped::Dropped,
    untyped_command: Untyped::Dropped,
    variables: Some(&[Syntax::new("${", "}", Means::Host(&["PLUGIN_ROOT", "PLUGIN_DATA"]))]),
    expands: &[Role::Command, Role::Args, Role::Env, Role::Cwd],
    forbidden_env: &["PLUGIN_ROOT", "PLUGIN_DATA"],
    ..BASE
};

const SCHEMA: Shape = Shape::Pattern(
    r"^https://agent-plugins\.org/schemas/1\.0\.0/mcp\.schema\.json$",
    "`https://agent-plugins.org/schemas/1.0.0/mcp.schema.json`",
);

const ENTRY: &[Member] = &[TYPE.needed(), COMMAND, ARGS, ENV, CWD_IN_PLUGIN, URL, HEADERS];

const CWD_IN_PLUGIN: Member = Member::new(
    "cwd",
    Role::Cwd,
    Shape::Pattern(
        r"^(\./|\$\{PLUGIN_ROOT\}(/|$)|\$\{PLUGIN_DATA\}(/|$))",
        "a path from `./`, `${PLUGIN_ROOT}` or `${PLUGIN_DATA}` on",
    ),
)
.local();
