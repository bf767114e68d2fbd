//! Whether a redirect is the answer that a step asks for.
//!
//! `fetch` follows redirects, which is what most steps want; but where a step says
//! that one comes, as when it logs in by OAuth, its criteria are about the redirect.

use crate::expr::{Expr, Scope};
use crate::http::{Body, Headers, Response};
use crate::openapi::{Operation, Status};
use crate::query::Host;

use super::{Action, Criterion};

/// Those that lead elsewhere.
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// Other answers, for which criteria about redirects do not hold.
const OTHERS: [u16; 4] = [200, 201, 404, 500];

/// Whether the criteria of a step or of its actions are about redirects. Where none
/// is about a status, it is what the API documents.
pub(super) fn is_asked_for(
    criteria: &[Criterion],
    actions: &[&[Action]],
    described: Option<&Operation>,
    host: &dyn Host,
) -> bool {
    let lists = actions.iter().copied().flatten().map(|it| it.criteria.as_slice());
    let mut about_status = std::iter::once(criteria).chain(lists).filter(|it| has_status(it));
    let mut is_any = false;
    about_status.any(|it| {
        is_any = true;
        is_redirect(it, host)
    }) || (!is_any && described.is_some_and(is_documented))
}

fn has_status(criteria: &[Criterion]) -> bool {
    criteria.iter().any(is_about_status)
}

/// Whether a criterion needs nothing but a status.
fn is_about_status(it: &Criterion) -> bool {
    let expressions = it.expressions();
    !expressions.is_empty() && expressions.iter().all(|it| matches!(it, Expr::StatusCode))
}

/// Whether what is asked of the status is that it is one of a redirect.
fn is_redirect(criteria: &[Criterion], host: &dyn Host) -> bool {
    let holds = |status: &u16| {
        let response = Response {
            status: *status,
            headers: Headers::default(),
            size: None,
            body: Body::Empty,
        };
        let scope = Scope { response: Some(&response), ..Scope::default() };
        let mut about_status = criteria.iter().filter(|it| is_about_status(it));
        about_status.all(|it| it.judge(&scope, host).passed)
    };
    REDIRECTS.iter().any(holds) && !OTHERS.iter().any(holds)
}

/// Whether redirects are the only successes that an API documents.
fn is_documented(described: &Operation) -> bool {
    let is_redirect = |it: &Status| match it {
        Status::Exact(status) => REDIRECTS.contains(status),
        Status::Range(digit) => *digit == 3,
        Status::Default => false,
    };
    let statuses = || described.responses.iter().map(|it| &it.status);
    statuses().any(is_redirect) && !statuses().any(|it| it.is_success())
}
