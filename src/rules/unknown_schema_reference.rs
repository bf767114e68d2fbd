//! `unknown-schema-reference`: a `$ref` in the schema of inputs leads nowhere.

use crate::diagnostic::{Edit, Fix, Rule, Severity, did_you_mean};
use crate::pointer::Pointer;
use crate::syntax::place_in_string;
use crate::text::in_quotes_of;

use super::Ctx;
use super::schema_reference::{self, SchemaReference};

pub(super) static RULE: Rule = Rule {
    name: "unknown-schema-reference",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Resolving URI Fragments; JSON Schema 2020-12, $ref",
};

const INPUTS: &str = "#/components/inputs/";
const EXPRESSION: &str = "$components.inputs.";

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in schema_reference::all(ctx) {
        check_reference(ctx, &it);
    }
    let document = ctx.document;
    let own = document.workflows.iter().filter_map(|it| it.inputs);
    for schema in own.chain(document.components.inputs.iter().map(|it| it.1)) {
        let Some(entry) = schema.entry("reference") else { continue };
        let Some(written) = entry.value.string() else { continue };
        // As references are written elsewhere. Here it is a keyword without meaning.
        let Some(name) = written.value.strip_prefix(EXPRESSION) else { continue };
        let message = "`reference` has no meaning in a schema; expected `$ref`";
        let finding = RULE.at(entry.key.span, message);
        let target = format!("{INPUTS}{name}");
        let edit = |span, text: &str| Edit { span, text: in_quotes_of(span, ctx.source, text) };
        let key = edit(entry.key.span, "$ref");
        let edits = vec![key, Edit { span: written.span, text: format!("\"{target}\"") }];
        let is_known = document.components.inputs.iter().any(|it| it.0.value == name);
        let fix = Fix { title: format!("refer to `{target}`").into(), safe: false, edits };
        ctx.report(match is_known {
            true => crate::diagnostic::Diagnostic { fix: Some(fix), ..finding },
            false => finding,
        });
    }
}

fn check_reference(ctx: &mut Ctx<'_>, it: &SchemaReference<'_>) {
    let (text, value) = (it.text, it.text.value);
    let inputs = &ctx.document.components.inputs;
    let change = |to: String| {
        let quoted = match in_quotes_of(text.span, ctx.source, &to) {
            // A plain `#` would begin a comment.
            plain if plain == to => format!("\"{to}\""),
            quoted => quoted,
        };
        (format!("change to `{to}`"), quoted)
    };
    if let Some(name) = value.strip_prefix(EXPRESSION) {
        let message = "a `$ref` takes a URI, not a runtime expression";
        let (title, quoted) = change(format!("{INPUTS}{name}"));
        return ctx.report(RULE.at(text.span, message).unsafe_fix(title, text.span, quoted));
    }
    let Some((uri, fragment)) = value.split_once('#') else { return };
    // Documents that are not at hand, and URIs that an `$id` has moved.
    if it.at.target(value).is_some() || it.is_rebased || !is_at_hand(it, uri) {
        return check_kind(ctx, it);
    }
    // Tools that take the schema for a document of its own start there.
    let own = Pointer::parse(fragment).ok().and_then(|pointer| it.root.pointer(&pointer));
    if uri.is_empty() && own.is_some() {
        return;
    }
    if let Some(name) = value.strip_prefix(INPUTS) {
        let from = value.len() - name.len();
        let name = name.split('/').next().unwrap_or(name);
        if !inputs.iter().any(|it| it.0.value == name) {
            let range = from..from + name.len();
            let span = place_in_string(ctx.source, text.span, value, range);
            let finding = RULE.at(span, format!("`components.inputs` has no `{name}`"));
            let finding = match did_you_mean(name, inputs.iter().map(|it| it.0.value)) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")).unsafe_fix(
                    format!("change to `{meant}`"),
                    span,
                    meant.to_owned(),
                ),
                None => finding,
            };
            return ctx.report(finding);
        }
    }
    let finding = RULE.at(text.span, format!("nothing is at `{value}`"));
    // As in OpenAPI.
    let last = value.rsplit('/').next().unwrap_or(value);
    ctx.report(match inputs.iter().any(|it| it.0.value == last) {
        true => {
            let (title, quoted) = change(format!("{INPUTS}{last}"));
            finding.unsafe_fix(title, text.span, quoted)
        }
        false => finding.help("schemas to share belong into `components.inputs`"),
    });
}

fn is_at_hand(it: &SchemaReference<'_>, uri: &str) -> bool {
    uri.is_empty() || it.at.document_at(uri).is_some()
}

/// A pointer into another section of `components` leads to no schema.
fn check_kind(ctx: &mut Ctx<'_>, it: &SchemaReference<'_>) {
    let Some(path) = it.text.value.strip_prefix("#/components/") else { return };
    let section = path.split('/').next().unwrap_or(path);
    if ["parameters", "successActions", "failureActions"].contains(&section) {
        let message = format!("expected a schema, as in `components.inputs`, found `{section}`");
        let from = "#/components/".len();
        let range = from..from + section.len();
        let span = place_in_string(ctx.source, it.text.span, it.text.value, range);
        ctx.report(RULE.at(span, message));
    }
}
