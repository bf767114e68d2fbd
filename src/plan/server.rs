//! Where the requests to a source go: which server, and what its variables are.

use std::collections::BTreeMap;

use crate::diagnostic::did_you_mean;
use crate::openapi::{Server, Servers};

use super::Options;

/// A finding's message, and its help.
pub(super) type Refusal = (String, String);

/// Where a source is called.
pub(super) enum Base {
    /// At this absolute URL.
    At(String),
    /// Nobody knows.
    Unknown,
}

/// Where an operation of a source is called: what the caller says, else the
/// first of its servers. `url` is where the description is from.
pub(super) fn base(
    source: &str,
    url: Option<&str>,
    servers: &Servers,
    options: &Options,
) -> Result<Base, Refusal> {
    let choice = options.servers.get(source);
    if let Some(url) = choice.filter(|it| it.contains("://")) {
        return Ok(Base::At(url.clone()));
    }
    let server = match choice {
        Some(choice) => Some(chosen(choice, servers, source)?),
        None => servers.own.first(),
    };
    let variables = options.server_variables.get(source);
    let filled = match server {
        Some(it) => match filled(it, source, variables, options.dry)? {
            Some(url) => Some(url),
            None => return Ok(Base::Unknown),
        },
        None => None,
    };
    Ok(absolute(filled.as_deref(), url).map_or(Base::Unknown, Base::At))
}

/// The server that a caller means: by its place in the list, its name, its
/// description or its URL. An operation whose own servers have none like it
/// keeps to its first, where the description has one.
fn chosen<'s>(choice: &str, servers: &'s Servers, source: &str) -> Result<&'s Server, Refusal> {
    let in_list = |list: &'s [Server]| {
        let is_meant = |it: &&Server| {
            let texts = [Some(&it.url), it.name.as_ref(), it.description.as_ref()];
            texts.into_iter().flatten().any(|it| it.eq_ignore_ascii_case(choice))
        };
        let by_text = list.iter().find(is_meant);
        by_text.or_else(|| list.get(choice.parse::<usize>().ok()?))
    };
    let other = || in_list(&servers.shared).and(servers.own.first());
    in_list(&servers.own).or_else(other).ok_or_else(|| {
        let message = format!("source `{source}` has no server `{choice}`");
        let known: Vec<_> = servers.own.iter().enumerate().map(|it| named(it.0, it.1)).collect();
        let help = match known.is_empty() {
            true => give_server(source),
            false => format!("it has {}", known.join(", ")),
        };
        (message, help)
    })
}

fn named(at: usize, server: &Server) -> String {
    match server.name.as_ref().or(server.description.as_ref()) {
        Some(name) => format!("{at}: `{name}` ({})", server.url),
        None => format!("{at}: {}", server.url),
    }
}

/// The URL of a server with its variables filled. `None` where a dry run has to
/// make one up.
fn filled(
    server: &Server,
    source: &str,
    given: Option<&BTreeMap<String, String>>,
    is_dry: bool,
) -> Result<Option<String>, Refusal> {
    let mut url = server.url.clone();
    for variable in &server.variables {
        let name = &variable.name;
        let Some(value) = given.and_then(|it| it.get(name)).or(variable.default.as_ref()) else {
            continue;
        };
        let is_allowed = variable.allowed.is_empty() || variable.allowed.contains(value);
        // A default beside its list is the description's own mistake.
        if !is_allowed && variable.default.as_ref() != Some(value) {
            let message =
                format!("variable `{name}` of the server of source `{source}` cannot be `{value}`");
            let allowed: Vec<_> = variable.allowed.iter().map(|it| format!("`{it}`")).collect();
            return Err((message, format!("it can be {}", allowed.join(", "))));
        }
        url = url.replace(&format!("{{{name}}}"), value);
    }
    // The braces would be taken for a parameter of the path.
    let open = url.split_once('{').and_then(|it| Some(it.1.split_once('}')?.0));
    let Some(name) = open else { return Ok(Some(url)) };
    if is_dry {
        return Ok(None);
    }
    let message = format!("variable `{name}` of the server of source `{source}` has no value");
    Err((message, format!("give it, as in `--server-variable {source}.{name}=…`")))
}

/// What is wrong with the variables that a caller gave for a source: no server
/// of it has them. `servers` are those of all operations that are called.
pub(super) fn unknown_variable(
    source: &str,
    given: &BTreeMap<String, String>,
    servers: &[Server],
) -> Option<Refusal> {
    let known = || servers.iter().flat_map(|it| &it.variables).map(|it| it.name.as_str());
    let name = given.keys().find(|name| known().all(|it| it != name.as_str()))?;
    let message = format!("no server of source `{source}` has a variable `{name}`");
    let help = match did_you_mean(name, known()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => match known().next() {
            Some(_) => format!("its variables: {}", known().collect::<Vec<_>>().join(", ")),
            None => "its servers have no variables".to_owned(),
        },
    };
    Some((message, help))
}

/// How to say where a source is.
pub(super) fn give_server(source: &str) -> String {
    format!("give the base URL, as in `--server {source}=https://…`")
}

/// Whether a request can be sent to this URL.
pub(super) fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map_or("", |it| it.0);
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

/// A URL without the `user:password@` in it, which `fetch` refuses to call, and
/// these two, decoded.
pub(super) fn without_user(url: &str) -> (String, Option<(String, String)>) {
    let whole = || (url.to_owned(), None);
    let Some((scheme, rest)) = url.split_once("://") else { return whole() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let Some((user, host)) = authority.rsplit_once('@') else { return whole() };
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let decoded =
        |it: &str| percent_encoding::percent_decode_str(it).decode_utf8_lossy().into_owned();
    (format!("{scheme}://{host}{path}"), Some((decoded(user), decoded(password))))
}

/// The URL of a server. A relative one starts at the description's own URL; a
/// description without servers means `/` there.
pub(super) fn absolute(server: Option<&str>, source: Option<&str>) -> Option<String> {
    let server = server.unwrap_or("/");
    if server.contains("://") {
        return Some(server.to_owned());
    }
    // Nobody serves an API from a file.
    let source = source.filter(|it| is_web(it))?;
    let (scheme, rest) = source.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let folder = path.rsplit_once('/').map_or("", |it| it.0);
    Some(match server.strip_prefix('/') {
        Some(rest) if rest.starts_with('/') => format!("{scheme}:/{rest}"),
        Some(rest) => format!("{scheme}://{host}/{rest}"),
        None => {
            let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            format!("{scheme}://{host}/{folder}{}", server.trim_start_matches("./"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_start_at_the_description() {
        let check = |server: Option<&str>, source: Option<&str>, expected: Option<&str>| {
            assert_eq!(absolute(server, source).as_deref(), expected, "{server:?} {source:?}");
        };
        let source = Some("https://api.example.com/v1/openapi.yaml");
        check(Some("https://a.example"), None, Some("https://a.example"));
        check(Some("/v2"), source, Some("https://api.example.com/v2"));
        check(Some("v2"), source, Some("https://api.example.com/v1/v2"));
        check(Some("./v2"), source, Some("https://api.example.com/v1/v2"));
        check(Some("//b.example/v2"), source, Some("https://b.example/v2"));
        check(None, source, Some("https://api.example.com/"));
        check(Some("/v2"), Some("../openapi.yaml"), None);
        check(Some("/v2"), Some("file:///home/openapi.yaml"), None);
        check(None, None, None);
    }

    #[test]
    fn users_are_taken_out_of_urls() {
        let check = |url: &str, expected: &str, user: Option<(&str, &str)>| {
            let user = user.map(|it| (it.0.to_owned(), it.1.to_owned()));
            assert_eq!(without_user(url), (expected.to_owned(), user), "{url}");
        };
        check("https://a:b@x.test/p", "https://x.test/p", Some(("a", "b")));
        check("https://a%40b:c:d@x.test", "https://x.test", Some(("a@b", "c:d")));
        check("https://a@x.test?q", "https://x.test?q", Some(("a", "")));
        check("https://x.test/a@b", "https://x.test/a@b", None);
        check("/a@b", "/a@b", None);
    }
}
