//! The target of a step → where to send its request.

use std::sync::Arc;

use foldhash::HashMap;

use crate::diagnostic::Diagnostic;
use crate::openapi::{self, OperationRef};
use crate::sources::{Found, Source};
use crate::text::Span;

use super::server::{self, Base, give_server, is_web, without_user};
use super::{Endpoint, NOT_RUNNABLE, Options};

/// Where a request goes, and what is known of the operation there.
pub(super) struct Located {
    pub(super) id: String,
    pub(super) endpoint: Endpoint,
    pub(super) made_up: Vec<&'static str>,
    /// The name of the source.
    pub(super) source: String,
    /// The user and the password that were in its URL.
    pub(super) user: Option<(String, String)>,
    pub(super) described: Option<Arc<openapi::Operation>>,
}

/// What a dry run needs to make up an endpoint.
pub(super) struct Hints<'h> {
    /// Whether the step sends a body.
    pub(super) has_body: bool,
    /// The names of its path parameters.
    pub(super) path_parameters: Vec<&'h str>,
}

/// The operations that were read: most steps call one that another step calls, too.
#[derive(Default)]
pub(super) struct Known(HashMap<Key, Arc<openapi::Operation>>);

/// Where its path and its method stand in memory: a path item may be that of several
/// paths.
type Key = (*const u8, *const u8);

impl Known {
    fn read(&mut self, operation: OperationRef<'_, '_>) -> Arc<openapi::Operation> {
        let key = (operation.path().as_ptr(), operation.method().as_ptr());
        Arc::clone(self.0.entry(key).or_insert_with(|| Arc::new(operation.read())))
    }
}

/// Locates what was found for a target. `span` is the target's place.
pub(super) fn locate(
    found: Found<'_, '_>,
    id: &str,
    span: Span,
    hints: &Hints<'_>,
    options: &Options,
    known: &mut Known,
) -> Result<Located, Box<Diagnostic>> {
    match found {
        Found::Operation { source, operation } => {
            described(source, known.read(operation), id, span, options)
        }
        Found::NotAtHand { source, operation } => {
            not_at_hand(&source, &operation, span, hints, options)
        }
        // The rules have said why; this is for callers that did not ask them.
        Found::Exchange { .. }
        | Found::Channel { .. }
        | Found::Workflow { .. }
        | Found::Nothing(_) => {
            let message = format!("`{id}` leads to no operation that can be called");
            Err(Box::new(NOT_RUNNABLE.at(span, message)))
        }
    }
}

fn described(
    source: &Source<'_>,
    operation: Arc<openapi::Operation>,
    id: &str,
    span: Span,
    options: &Options,
) -> Result<Located, Box<Diagnostic>> {
    let mut made_up = Vec::new();
    let refuse =
        |(message, help): server::Refusal| Box::new(NOT_RUNNABLE.at(span, message).help(help));
    let base = match server::base(source.name, source.url, &operation.servers, options) {
        Ok(Base::At(base)) => base,
        Ok(Base::Unknown) if options.dry => {
            made_up.push("url");
            made_up_server(source.name)
        }
        Ok(Base::Unknown) => {
            let message = format!("the server of source `{}` is not known", source.name);
            return Err(refuse((message, give_server(source.name))));
        }
        Err(refusal) => return Err(refuse(refusal)),
    };
    let (base, user) = without_user(&base);
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
        source: source.name.to_owned(),
        user,
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
    // Which servers there are is not known, only a URL says where.
    if let Some(it) = server.as_deref().filter(|it| !is_web(it)) {
        return Err(not_web(it, source, span));
    }
    if let Some(given) = options.operations.get(operation) {
        let is_absolute = given.url.contains("://");
        let base = server.filter(|_| !is_absolute).unwrap_or_default();
        let url = format!("{base}{}", given.url);
        if !is_web(&url) {
            return Err(not_web(&url, source, span));
        }
        let (url, user) = without_user(&url);
        return Ok(Located {
            id: operation.to_owned(),
            endpoint: Endpoint { method: given.method.to_uppercase(), url },
            made_up: Vec::new(),
            source: source.to_owned(),
            user,
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
    let (mut url, user) = without_user(&server.unwrap_or_else(|| made_up_server(source)));
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
        source: source.to_owned(),
        user,
        described: None,
    })
}

fn not_web(url: &str, source: &str, span: Span) -> Box<Diagnostic> {
    let message =
        format!("expected a URL that begins with `https://`, found `{}`", without_user(url).0);
    Box::new(NOT_RUNNABLE.at(span, message).help(give_server(source)))
}

/// A server that cannot exist: RFC 2606 keeps `.invalid` free.
pub(super) fn made_up_server(source: &str) -> String {
    let host: String =
        source.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' }).collect();
    format!("https://{}.invalid", host.to_ascii_lowercase())
}
