//! `server.json` of the MCP registry: how one server can be had. It configures no
//! client.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "registry",
    title: "the MCP registry",
    is_strict: true,
    paths: &["server.json"],
    servers: &[
        Servers {
            at: &["packages"],
            shape: ServersShape::List("identifier"),
            entry: PACKAGE,
            unknown: Unknown::Ignored,
        },
        Servers {
            at: &["remotes"],
            shape: ServersShape::List("url"),
            entry: REMOTE,
            unknown: Unknown::Ignored,
        },
    ],
    root: ROOT,
    signs: &[
        Sign::Schema("https://static.modelcontextprotocol.io/schemas/"),
        Sign::Root("packages"),
        Sign::Root("remotes"),
    ],
    transports: &[STDIO, STREAMABLE_HTTP, SSE],
    untyped_url: Untyped::Dropped,
    variables: Some(&[Syntax::new("{", "}", Means::Input)]),
    expands: &[Role::Args, Role::Env, Role::Url(None), Role::Headers],
    ..BASE
};

const ROOT: &[Member] = &[
    other("$schema", Shape::Text),
    Member::new("name", Role::Name, NAME).needed(),
    Member::new("description", Role::Description, SHORT).needed(),
    Member::new("title", Role::Title, Shape::Text),
    other("version", Shape::Text).needed(),
    other("repository", OBJECT),
    other("websiteUrl", Shape::Text),
    other("icons", Shape::List(&OBJECT)),
    other("_meta", OBJECT),
];

const NAME: Shape = Shape::Pattern(
    "^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$",
    "a namespace and a name, such as `io.github.owner/server`",
);

const SHORT: Shape = Shape::Pattern("(?s)^.{1,100}$", "1 to 100 characters long");

const PACKAGE: &[Member] = &[
    other("registryType", Shape::Text).needed(),
    other("registryBaseUrl", Shape::Text),
    Member::new("identifier", Role::Name, Shape::Text).needed(),
    other("version", Shape::Text),
    other("fileSha256", Shape::Text),
    other("runtimeHint", Shape::Text),
    Member::new("transport", Role::Transport, Shape::Object(TRANSPORT, false)).needed(),
    other("runtimeArguments", ARGUMENTS),
    other("packageArguments", ARGUMENTS),
    Member::new("environmentVariables", Role::Env, Shape::List(&Shape::Object(VARIABLE, false))),
];

const REMOTE: &[Member] = &[
    TYPE.needed(),
    URL,
    Member::new("headers", Role::Headers, Shape::List(&Shape::Object(VARIABLE, false))).remote(),
    other("variables", OBJECT),
];

const TRANSPORT: &[Member] = &[
    TYPE.needed(),
    other("url", Shape::Text),
    other("headers", Shape::List(&Shape::Object(VARIABLE, false))),
    other("variables", OBJECT),
];

const ARGUMENTS: Shape = Shape::List(&Shape::Object(ARGUMENT, false));

/// An argument by its place, or a flag with its name.
const ARGUMENT: &[Member] = &[
    other("type", Shape::Word(&["positional", "named"])).needed(),
    other("name", Shape::Text),
    other("valueHint", Shape::Text),
    other("isRepeated", Shape::Bool),
    DESCRIPTION,
    other("isRequired", Shape::Bool),
    other("isSecret", Shape::Bool),
    other("format", FORMAT),
    other("default", Shape::Text),
    other("placeholder", Shape::Text),
    other("choices", TEXTS),
    other("value", Shape::Text),
    other("variables", OBJECT),
];

const FORMAT: Shape = Shape::Word(&["string", "number", "boolean", "filepath"]);

const VARIABLE: &[Member] = &[
    other("name", Shape::Text).needed(),
    DESCRIPTION,
    other("isRequired", Shape::Bool),
    other("isSecret", Shape::Bool),
    other("format", FORMAT),
    other("default", Shape::Text),
    other("placeholder", Shape::Text),
    other("choices", TEXTS),
    other("value", Shape::Text),
    other("variables", OBJECT),
];
