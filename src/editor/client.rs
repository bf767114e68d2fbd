//! What the table of a client says of a place in an MCP configuration.

use crate::mcp::dialect::{Dialect, Member, Role, Servers, Shape};

/// What the table says of a place.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// An object of the document on the way to servers, and the member that is next.
    Way(&'static str),
    /// The map or list of servers.
    Servers(&'static Servers),
    /// A server.
    Entry(&'static Servers),
    /// A value by the table.
    Value(&'static Member, &'static Shape),
}

/// What the tables say of a way from the root.
pub(super) fn places(way: &[&str], dialect: &'static Dialect) -> Vec<Place> {
    let mut places = Vec::new();
    if let [name, rest @ ..] = way
        && let Some(member) = dialect.root.iter().find(|it| it.name == *name)
    {
        places.extend(below(member, &member.shape, rest));
    }
    for table in dialect.servers {
        let fits = |(token, at): (&&str, &&str)| *at == "*" || token == at;
        if !way.iter().zip(table.at).all(fits) {
            continue;
        }
        match way.get(table.at.len()..) {
            None => places.extend(table.at.get(way.len()).map(|it| Place::Way(it))),
            Some([]) => places.push(Place::Servers(table)),
            Some([_]) => places.push(Place::Entry(table)),
            Some([_, name, rest @ ..]) => {
                if let Some(member) = table.member(name) {
                    places.extend(below(member, &member.shape, rest));
                }
            }
        }
    }
    places
}

fn below(member: &'static Member, shape: &'static Shape, rest: &[&str]) -> Vec<Place> {
    let [first, rest @ ..] = rest else { return vec![Place::Value(member, shape)] };
    match shape {
        Shape::List(items) => below(member, items, rest),
        Shape::Map(values) => below(member, values, rest),
        Shape::Object(members, _) => {
            let found = members.iter().find(|it| it.name == *first);
            found.map(|it| below(it, &it.shape, rest)).unwrap_or_default()
        }
        Shape::Either(shapes) => {
            let all = [&[*first], rest].concat();
            shapes.iter().flat_map(|it| below(member, it, &all)).collect()
        }
        Shape::Any
        | Shape::Text
        | Shape::Number
        | Shape::Bool
        | Shape::Null
        | Shape::Pattern(..)
        | Shape::Word(_) => Vec::new(),
    }
}

/// The member that a key names, in an object of this place. Of an object with any keys it
/// is `None`.
pub(super) fn member(place: Place, name: &str) -> Option<&'static Member> {
    match place {
        Place::Entry(table) => table.member(name),
        Place::Value(_, Shape::Object(members, _)) => members.iter().find(|it| it.name == name),
        Place::Value(owner, Shape::Either(shapes)) => {
            shapes.iter().find_map(|it| member(Place::Value(owner, it), name))
        }
        Place::Way(_) | Place::Servers(_) | Place::Value(..) => None,
    }
}

/// What a member means, whoever reads it.
pub(super) fn meaning(role: Role, dialect: &Dialect) -> String {
    let text = match role {
        Role::Name => "The name of the server.",
        Role::Command => "The program to start.",
        Role::CommandLine => "The program to start, and its arguments.",
        Role::Args => "The arguments of the program.",
        Role::Env => "Environment variables of the program.",
        Role::EnvNames => "The environment variables that the program gets from the client's own.",
        Role::SecretEnv => "Environment variables, and where their secret values are.",
        Role::EnvFile => "A file of environment variables.",
        Role::Cwd => "The folder that the program is started in.",
        Role::Url(_) => "Where the server is reached.",
        Role::Transport => "How the client talks with the server.",
        Role::Headers => "Headers of every request.",
        Role::EnvHeaders => "Headers, and the environment variables that have their values.",
        Role::BearerEnv => "The environment variable with the bearer token.",
        Role::Enabled => "Whether the server is on.",
        Role::Disabled => "Whether the server is off.",
        Role::Timeout(_) => "How long a request may take.",
        Role::StartTimeout(_) => "How long the start may take.",
        Role::Title => "What to call the server in front of people.",
        Role::Description => "What the server is for.",
        Role::AllowedTools => "The tools that can be used; all others cannot.",
        Role::DeniedTools => "The tools that cannot be used.",
        Role::ApprovedTools => "The tools that run without asking.",
        Role::OAuth => "How to sign in by OAuth.",
        Role::Inputs => "What a person is asked for.",
        Role::Other => return format!("A member of {}.", dialect.title),
    };
    text.to_owned()
}
