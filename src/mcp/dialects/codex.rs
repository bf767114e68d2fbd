//! Codex: `[mcp_servers.NAME]` of `~/.codex/config.toml`.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "codex",
    title: "Codex",
    paths: &["~/.codex/config.toml", ".codex/config.toml"],
    format: Format::Toml,
    servers: &[map(&["mcp_servers"], ENTRY, Unknown::Refused)],
    signs: &[
        Sign::Entry("bearer_token_env_var"),
        Sign::Entry("env_http_headers"),
        Sign::Entry("http_headers"),
        Sign::Entry("startup_timeout_sec"),
    ],
    untyped_url: Untyped::Is(Transport::Http),
    variables: Some(&[]),
    names: Names {
        pattern: Some(("^[A-Za-z0-9_-]+$", "letters, digits, `_` and `-`")),
        ..ANY_NAME
    },
    ..BASE
};

const ENTRY: &[Member] = &[
    COMMAND,
    ARGS,
    ENV,
    Member::new("env_vars", Role::EnvNames, Shape::List(&Shape::Any)).local(),
    CWD,
    URL,
    Member::new("http_headers", Role::Headers, TEXT_MAP).remote(),
    Member::new("env_http_headers", Role::EnvHeaders, TEXT_MAP).remote(),
    Member::new("bearer_token_env_var", Role::BearerEnv, Shape::Text).remote(),
    Member::new("bearer_token", Role::Other, Shape::Text)
        .remote()
        .ignored(None, "name the variable with the token in `bearer_token_env_var`"),
    Member::new("oauth", Role::OAuth, OBJECT).remote(),
    other("oauth_resource", Shape::Text).remote(),
    other("scopes", TEXTS).remote(),
    ENABLED,
    other("required", Shape::Bool),
    Member::new("startup_timeout_sec", Role::StartTimeout(Unit::Seconds), Shape::Number),
    Member::new("startup_timeout_ms", Role::StartTimeout(Unit::Milliseconds), Shape::Number),
    Member::new("tool_timeout_sec", Role::Timeout(Unit::Seconds), Shape::Number),
    Member::new("enabled_tools", Role::AllowedTools, TEXTS),
    Member::new("disabled_tools", Role::DeniedTools, TEXTS),
    other("default_tools_approval_mode", Shape::Word(&["auto", "prompt", "approve"])),
    other("environment_id", Shape::Text),
    Member::new("name", Role::Title, Shape::Text),
    other("supports_parallel_tool_calls", Shape::Bool),
    other("tools", OBJECT),
];
