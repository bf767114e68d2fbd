//! The target of a step → where to send its request.

use crate::diagnostic::Diagnostic;
use crate::openapi;
use crate::sources::{Found, Source};
use crate::text::Span;

use super::{Endpoint, NOT_RUNNABLE, Options};

/// Where a request goes, and what is known of the operation there.
pub(super) struct Located {
    pub(super) id: String,
    pub(super) endpoint: Endpoint,
    pub(super) made_up: Vec<&'static str>,
    pub(super) described: Option<openapi::Operation>,
}

/// What a dry run needs to make up an endpoint.
pub(super) struct Hints<'h> {
    /// Whether the step sends a body.
    pub(super) has_body: bool,
    /// The names of its path parameters.
    pub(super) path_parameters: Vec<&'h str>,
}

/// Locates what was found for a target. `span` is the target's place.
pub(super) fn locate(
    found: Found<'_, '_>,
    id: &str,
    span: Span,
    hints: &Hints<'_>,
    options: &Options,
) -> Result<Located, Box<Diagnostic>> {
    match found {
        Found::Operation { source, operation } => {
            described(source, operation.read(), id, span, options)
        }
        Found::NotAtHand { source, operation } => {
            not_at_hand(&source, &operation, span, hints, options)
        }
        Found::Exchange { .. } | Found::Channel { .. } => {
            let message = "steps of AsyncAPI sources cannot be run yet";
            Err(Box::new(NOT_RUNNABLE.at(span, message)))
        }
        // The rules have said why; this is for callers that did not ask them.
        Found::Workflow { .. } | Found::Nothing(_) => {
            let message = format!("`{id}` leads to no operation that can be called");
            Err(Box::new(NOT_RUNNABLE.at(span, message)))
        }
    }
}

fn described(
    source: &Source<'_>,
    operation: openapi::Operation,
    id: &str,
    span: Span,
    options: &Options,
) -> Result<Located, Box<Diagnostic>> {
    let mut made_up = Vec::new();
    let server = options.servers.get(source.name).cloned();
    let base = match server.or_else(|| absolute(operation.server.as_deref(), source.url)) {
        Some(base) => base,
        None if options.dry => {
            made_up.push("url");
            made_up_server(source.name)
        }
        None => {
            let message = format!("the server of source `{}` is not known", source.name);
            let help = give_server(source.name);
            return Err(Box::new(NOT_RUNNABLE.at(span, message).help(help)));
        }
    };
    if !is_web(&base) {
        return Err(not_web(&base, source.name, span));
    }
    Ok(Located {
        id: operation.operation_id.clone().unwrap_or_else(|| id.to_owned()),
        endpoint: Endpoint {
            method: operation.method.clone(),
            url: format!("{}{}", base.trim_end_matches('/'), operation.path),
        },
        made_up,
        described: Some(operation),
    })
}

fn not_at_hand(
    source: &str,
    operation: &str,
    span: Span,
    hints: &Hints<'_>,
    options: &Options,
) -> Result<Located, Box<Diagnostic>> {
    let server = options.servers.get(source).map(|it| it.trim_end_matches('/').to_owned());
    if let Some(given) = options.operations.get(operation) {
        let is_absolute = given.url.contains("://");
        let base = server.filter(|_| !is_absolute).unwrap_or_default();
        let url = format!("{base}{}", given.url);
        if !is_web(&url) {
            return Err(not_web(&url, source, span));
        }
        return Ok(Located {
            id: operation.to_owned(),
            endpoint: Endpoint { method: given.method.to_uppercase(), url },
            made_up: Vec::new(),
            described: None,
        });
    }
    if !options.dry {
        let message = format!(
            "source `{source}` is not at hand, so the methods and URLs of its operations are not known"
        );
        let help = format!("give the document, as in `--source {source}=openapi.yaml`");
        return Err(Box::new(NOT_RUNNABLE.at(span, message).help(help)));
    }
    let mut url = server.unwrap_or_else(|| made_up_server(source));
    url.push('/');
    // An operation path is no part of a URL; its last readable piece is.
    let name = operation.rsplit('/').next().unwrap_or_default();
    url.extend(name.chars().filter(|it| it.is_ascii_alphanumeric() || "-._~".contains(*it)));
    for it in &hints.path_parameters {
        url.push_str(&format!("/{{{it}}}"));
    }
    let method = if hints.has_body { "POST" } else { "GET" };
    Ok(Located {
        id: operation.to_owned(),
        endpoint: Endpoint { method: method.to_owned(), url },
        made_up: vec!["method", "url"],
        described: None,
    })
}

/// Whether a request can be sent to this URL.
fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map_or("", |it| it.0);
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

fn not_web(url: &str, source: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("expected a URL that begins with `https://`, found `{url}`");
    Box::new(NOT_RUNNABLE.at(span, message).help(give_server(source)))
}

fn give_server(source: &str) -> String {
    format!("give the base URL, as in `--server {source}=https://…`")
}

/// A server that cannot exist: RFC 2606 keeps `.invalid` free.
fn made_up_server(source: &str) -> String {
    let host: String =
        source.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' }).collect();
    format!("https://{}.invalid", host.to_ascii_lowercase())
}

/// The URL of a server. A relative one starts at the description's own URL; a
/// description without servers means `/` there.
fn absolute(server: Option<&str>, source: Option<&str>) -> Option<String> {
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
}
