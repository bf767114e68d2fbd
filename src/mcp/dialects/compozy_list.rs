//! Compozy's list of servers, as its page on `mcp.json` documents it.

use super::*;

pub(super) static DIALECT: Dialect = Dialect {
    name: "compozy-list",
    title: "Compozy",
    format: Format::Yaml,
    servers: &[Servers {
        at: &["mcp_servers"],
        shape: ServersShape::List("id"),
        entry: ENTRY,
        unknown: Unknown::Ignored,
    }],
    signs: &[Sign::Entry("use")],
    // What runs is a process in any case.
    transports: &[STDIO],
    untyped_url: Untyped::Dropped,
    ..BASE
};

const ENTRY: &[Member] = &[
    Member::new("id", Role::Name, Shape::Text).needed(),
    other("use", Shape::Either(&[Shape::Text, OBJECT])).needed(),
    Member::new("command", Role::CommandLine, Shape::Text).needed(),
    other("config", OBJECT),
    Member::new("env", Role::Env, OBJECT),
];
