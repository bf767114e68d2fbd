//! Cursor: `.cursor/mcp.json` of a project or of the home folder.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "cursor",
    title: "Cursor",
    paths: &[".cursor/mcp.json", "~/.cursor/mcp.json"],
    format: Format::Jsonc,
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Ignored)],
    signs: &[Sign::Entry("envFile")],
    transports: &[STDIO, HTTP, STREAMABLE_HTTP, ("streamableHttp", Transport::Http), SSE],
    variables: Some(&[
        ENV_VARIABLE,
        Syntax::new(
            "${",
            "}",
            Means::Host(&[
                "userHome",
                "workspaceFolder",
                "workspaceFolderBasename",
                "pathSeparator",
                "/",
            ]),
        ),
    ]),
    expands: EVERYWHERE,
    ..BASE
};

const ENTRY: &[Member] = &[
    TYPE,
    COMMAND,
    ARGS,
    ENV,
    ENV_FILE,
    CWD,
    URL,
    HEADERS,
    Member::new("auth", Role::OAuth, Shape::Object(OAUTH, false)).remote(),
    DISABLED,
    SERVER_URL.ignored(Some("url"), "Cursor reads `url`"),
];

/// What it may hold, besides what nobody documents.
const OAUTH: &[Member] = &[
    other("CLIENT_ID", Shape::Any),
    other("CLIENT_SECRET", Shape::Any),
    other("scopes", Shape::Any),
];
