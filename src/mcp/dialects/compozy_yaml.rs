//! Compozy's workflows and agents in YAML: `mcps`, with Go templates.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "compozy-yaml",
    title: "Compozy (YAML)",
    format: Format::Yaml,
    servers: &[Servers {
        at: &["mcps"],
        shape: ServersShape::ListOrNames("id"),
        entry: ENTRY,
        unknown: Unknown::Ignored,
    }],
    signs: &[Sign::Entry("proto"), Sign::Entry("max_sessions"), Sign::Entry("start_timeout")],
    transports: &[STDIO, STREAMABLE_HTTP, SSE],
    untyped_url: Untyped::Is(Transport::Sse),
    variables: Some(&[
        Syntax::new("{{ .env.", "}}", Means::Variable),
        Syntax::new("{{", "}}", Means::Reference),
    ]),
    expands: EVERYWHERE,
    ..BASE
};

const ENTRY: &[Member] = &[
    other("resource", Shape::Text),
    Member::new("id", Role::Name, Shape::Text).needed(),
    URL,
    COMMAND,
    ARGS,
    HEADERS,
    ENV,
    other("proto", Shape::Pattern(r"^\d{4}-\d{2}-\d{2}$", "a date such as `2025-03-26`")),
    Member::new("transport", Role::Transport, Shape::Text),
    Member::new("start_timeout", Role::StartTimeout(Unit::GoDuration), DURATION),
    other("max_sessions", Shape::Number),
];

const DURATION: Shape =
    Shape::Pattern(r"^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$", "a duration such as `30s` or `1m30s`");
