//! Claude Code: `.mcp.json` of a project, and `~/.claude.json`.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "claude-code",
    title: "Claude Code",
    is_strict: true,
    paths: &[".mcp.json", "~/.claude.json", "managed-mcp.json"],
    servers: &[
        map(&["mcpServers"], ENTRY, Unknown::Ignored),
        map(&["projects", "*", "mcpServers"], ENTRY, Unknown::Ignored),
    ],
    signs: &[Sign::Entry("headersHelper"), Sign::Root("projects")],
    transports: &[STDIO, HTTP, STREAMABLE_HTTP, SSE, ("ws", Transport::WebSocket)],
    untyped_url: Untyped::Dropped,
    variables: Some(&[Syntax::new("${", "}", Means::VariableOr(":-"))]),
    expands: EVERYWHERE,
    names: Names { reserved: &["workspace", "claude-in-chrome", "computer-use"], ..ANY_NAME },
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    COMMAND,
    ARGS,
    ENV,
    URL,
    HEADERS,
    other("headersHelper", Shape::Text).remote(),
    Member::new("oauth", Role::OAuth, Shape::Object(OAUTH, false)).remote(),
    Member::new("timeout", Role::Timeout(Unit::Milliseconds), Shape::Number),
    SERVER_URL.ignored(Some("url"), "Claude Code reads `url`, with a `type`"),
    Member::new("httpUrl", Role::Url(Some(Transport::Http)), Shape::Text)
        .remote()
        .ignored(Some("url"), "Claude Code reads `url`, with `\"type\": \"http\"`"),
];

/// What it may hold, besides what nobody documents.
const OAUTH: &[Member] = &[other("clientId", Shape::Any), other("callbackPort", Shape::Any)];
