//! Every dialect there is, and the members that many of them share.

mod agent_plugins;
mod antigravity;
mod claude_code;
mod claude_desktop;
mod cline;
mod codex;
mod compozy;
mod compozy_list;
mod compozy_yaml;
mod copilot_cli;
mod cursor;
mod fastmcp;
mod gemini_cli;
mod generic;
mod goose;
mod lm_studio;
mod opencode;
mod registry;
mod roo;
mod sep_2633;
mod vscode;
mod windsurf;
mod zed;

use super::dialect::*;

/// Every dialect. [`GENERIC`] is the last: it is what a document is whose client
/// cannot be told.
pub static DIALECTS: &[&Dialect] = &[
    &claude_code::DIALECT,
    &claude_desktop::DIALECT,
    &cursor::DIALECT,
    &windsurf::DIALECT,
    &vscode::DIALECT,
    &copilot_cli::DIALECT,
    &zed::DIALECT,
    &lm_studio::DIALECT,
    &gemini_cli::DIALECT,
    &codex::DIALECT,
    &opencode::DIALECT,
    &cline::DIALECT,
    &roo::DIALECT,
    &goose::DIALECT,
    &antigravity::DIALECT,
    &fastmcp::DIALECT,
    &registry::DIALECT,
    &agent_plugins::DIALECT,
    &sep_2633::DIALECT,
    &compozy_list::DIALECT,
    &compozy_yaml::DIALECT,
    &compozy::DIALECT,
    &GENERIC,
];

/// `mcpServers` of any client.
pub static GENERIC: Dialect = generic::DIALECT;

/// The dialect with a name.
pub fn find(name: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().copied().find(|it| it.name == name)
}

const TEXTS: Shape = Shape::List(&Shape::Text);
const TEXT_MAP: Shape = Shape::Map(&Shape::Text);
const OBJECT: Shape = Shape::Map(&Shape::Any);

const COMMAND: Member = Member::new("command", Role::Command, Shape::Text).local().needed();
const ARGS: Member = Member::new("args", Role::Args, TEXTS).local();
const ENV: Member = Member::new("env", Role::Env, TEXT_MAP).local();
const ENV_FILE: Member = Member::new("envFile", Role::EnvFile, Shape::Text).local();
const CWD: Member = Member::new("cwd", Role::Cwd, Shape::Text).local();
const URL: Member = Member::new("url", Role::Url(None), Shape::Text).remote().needed();
const SERVER_URL: Member = Member::new("serverUrl", Role::Url(None), Shape::Text).remote().needed();
const HEADERS: Member = Member::new("headers", Role::Headers, TEXT_MAP).remote();
const DISABLED: Member = Member::new("disabled", Role::Disabled, Shape::Bool);
const ENABLED: Member = Member::new("enabled", Role::Enabled, Shape::Bool);
const DESCRIPTION: Member = Member::new("description", Role::Description, Shape::Text);

/// The transport as `type`.
const TYPE: Member = Member::new("type", Role::Transport, Shape::Text);

const fn other(name: &'static str, shape: Shape) -> Member {
    Member::new(name, Role::Other, shape)
}

const STDIO: (&str, Transport) = ("stdio", Transport::Stdio);
const HTTP: (&str, Transport) = ("http", Transport::Http);
const STREAMABLE_HTTP: (&str, Transport) = ("streamable-http", Transport::Http);
const SSE: (&str, Transport) = ("sse", Transport::Sse);

const ENV_VARIABLE: Syntax = Syntax::new("${env:", "}", Means::Variable);
const INPUT_VARIABLE: Syntax = Syntax::new("${input:", "}", Means::Input);

/// Where clients that put in variables mostly do so.
const EVERYWHERE: &[Role] = &[
    Role::Command,
    Role::Args,
    Role::Env,
    Role::EnvFile,
    Role::Cwd,
    Role::Url(None),
    Role::Headers,
];
