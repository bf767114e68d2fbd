//! `no-server`: the description of an API does not say where the API is.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::diagnostic::{Rule, Severity};
use crate::sources::Found;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "no-server",
    severity: Severity::Info,
    clause: "OpenAPI 3.1.1, Server Object, url",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // What each source says instead, by its name.
    let mut lacking = HashMap::new();
    let mut seen = HashSet::new();
    for aim in ctx.all_aims() {
        let Found::Operation { source, operation } = aim.found else { continue };
        let is_known = lacking.contains_key(source.name) || source.url.is_some_and(is_web);
        // Many steps call the same operation.
        if is_known || !seen.insert(std::ptr::from_ref(operation.at().node)) {
            continue;
        }
        let server = operation.server();
        if !server.as_deref().is_some_and(|it| it.contains("://")) {
            lacking.insert(source.name, server);
        }
    }
    for declared in &ctx.document.source_descriptions {
        let (Some(name), Some(url)) = (declared.name, declared.url) else { continue };
        let Some(server) = lacking.remove(name.value).filter(|_| !is_web(url.value)) else {
            continue;
        };
        let message = match server {
            Some(server) => {
                format!("source `{}` has only the relative server `{server}`", name.value)
            }
            None => format!("source `{}` names no server", name.value),
        };
        let help = format!("a run needs to be told: `--server {}=https://…`", name.value);
        ctx.report(RULE.at(url.span, message).help(help));
    }
}

/// Servers may be relative to a description that is on the web.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
