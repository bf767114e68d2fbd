//! `unquoted-expression`: an expression in braces has no quotes around it, so that
//! YAML reads an object.

use crate::arazzo::unquoted_expression;
use crate::diagnostic::{Rule, Severity};
use crate::syntax::{Kind, Node};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unquoted-expression",
    severity: Severity::Warning,
    clause: "YAML 1.2.2, 7.4.2 Flow Mappings; Arazzo 1.1.0, Runtime Expressions",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for workflow in ctx.workflows() {
        check_node(ctx, workflow.node);
    }
    for (_, it) in ctx.components().into_iter().flat_map(|it| &it.parameters) {
        it.value.into_iter().for_each(|it| check_node(ctx, it));
    }
}

/// Trees are never deeper than the reader lets them be.
fn check_node(ctx: &mut Ctx<'_>, node: &Node) {
    if let Some(expression) = unquoted_expression(node) {
        let meant = expression.value;
        let message = format!("`{{{meant}}}` without quotes is an object with the key `{meant}`");
        let finding = RULE.at(node.span, message);
        let help = "an expression that is the whole value needs no braces";
        let title = format!("change to `{meant}`");
        return ctx.report(finding.help(help).unsafe_fix(title, node.span, meant.to_owned()));
    }
    match &node.kind {
        Kind::Map(entries) => entries.iter().for_each(|it| check_node(ctx, &it.value)),
        Kind::List(items) => items.iter().for_each(|it| check_node(ctx, it)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}
