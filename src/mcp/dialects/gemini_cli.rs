//! Gemini CLI: `mcpServers` of its settings.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "gemini-cli",
    title: "Gemini CLI",
    paths: &[".gemini/settings.json", "~/.gemini/settings.json", "gemini-extension.json"],
    format: Format::Jsonc,
    servers: &[map(&["mcpServers"], ENTRY, Unknown::Refused)],
    signs: &[
        Sign::Entry("httpUrl"),
        Sign::Entry("authProviderType"),
        Sign::Entry("trust"),
        Sign::Entry("includeTools"),
        Sign::Entry("excludeTools"),
    ],
    transports: &[STDIO, HTTP, SSE],
    variables: Some(&[
        Syntax::new("${", "}", Means::VariableOr(":-")),
        Syntax::new("$", "", Means::Variable),
        Syntax::new("%", "%", Means::Variable),
    ]),
    expands: EVERYWHERE,
    ..BASE
};

const ENTRY: &[Member] = &[
    COMMAND,
    ARGS,
    ENV,
    CWD,
    Member::new("url", Role::Url(None), Shape::Text).remote(),
    Member::new("httpUrl", Role::Url(Some(Transport::Http)), Shape::Text).remote(),
    Member::new("tcp", Role::Url(Some(Transport::WebSocket)), Shape::Text).remote(),
    HEADERS,
    Member::new("type", Role::Transport, Shape::Text),
    Member::new("timeout", Role::Timeout(Unit::Milliseconds), Shape::Number),
    other("trust", Shape::Bool),
    DESCRIPTION,
    Member::new("includeTools", Role::AllowedTools, TEXTS),
    Member::new("excludeTools", Role::DeniedTools, TEXTS),
    other("extension", Shape::Map(&Shape::Either(&[Shape::Text, Shape::Bool, Shape::Number]))),
    Member::new("oauth", Role::OAuth, Shape::Object(OAUTH, false)),
    other(
        "authProviderType",
        Shape::Word(&["dynamic_discovery", "google_credentials", "service_account_impersonation"]),
    ),
    other("targetAudience", Shape::Text),
    other("targetServiceAccount", Shape::Text),
];

/// What it may hold, besides what nobody documents.
const OAUTH: &[Member] = &[
    other("clientId", Shape::Any),
    other("clientSecret", Shape::Any),
    other("scopes", Shape::Any),
    other("redirectUri", Shape::Any),
];
