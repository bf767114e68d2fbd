//! Names that the document itself declares: steps, workflows, components.

use crate::sources::Description;

use super::operations::numbered;
use super::within::Within;
use super::{Item, ItemKind};

/// The ids of the steps of the workflow: the others, where one refers to another.
pub(super) fn steps(within: &Within<'_>) -> Vec<Item> {
    let all = within.workflow().map(|it| it.steps.iter()).into_iter().flatten();
    let others = all.enumerate().filter(|it| Some(it.0) != within.step);
    let items = others.filter_map(|(_, step)| {
        let item = within.asked.text(step.id?.value, ItemKind::Reference);
        let item = match step.target {
            Some(target) => item.detail(target.text().value),
            None => item,
        };
        Some(item.documentation(step.description.map_or("", |it| it.value)))
    });
    numbered(items.collect(), 0)
}

/// The ids of the workflows, also those of other documents. Not the one around,
/// which would call itself.
pub(super) fn workflows(within: &Within<'_>) -> Vec<Item> {
    let all = within.document.workflows.iter().enumerate();
    let others = all.filter(|it| Some(it.0) != within.workflow);
    let mut items: Vec<Item> = Vec::new();
    for (_, workflow) in others {
        let Some(id) = workflow.id else { continue };
        let item = within.asked.text(id.value, ItemKind::Reference);
        items.push(item.documentation(workflow.summary.map_or("", |it| it.value)));
    }
    for source in within.asked.sources.at_hand() {
        let Ok(Description::Arazzo(beside)) = &source.description else { continue };
        for workflow in &beside.workflows {
            let Some(id) = workflow.id else { continue };
            let text = format!("$sourceDescriptions.{}.{}", source.name, id.value);
            let item = within.asked.text(&text, ItemKind::Reference);
            items.push(item.documentation(workflow.summary.map_or("", |it| it.value)));
        }
    }
    numbered(items, 0)
}

/// References to the components that fit a list: `parameters`, `onSuccess` and so on.
pub(super) fn components(within: &Within<'_>, list: &str) -> Vec<Item> {
    let names = component_names(within, list);
    let item = |(text, detail): (String, String)| {
        within.asked.text(&text, ItemKind::Reference).detail(detail)
    };
    numbered(names.into_iter().map(item).collect(), 0)
}

/// The references themselves, each with what it is.
pub(super) fn component_names(within: &Within<'_>, list: &str) -> Vec<(String, String)> {
    let components = &within.document.components;
    let of = |kind: &str, name: &str| format!("$components.{kind}.{name}");
    match list {
        "parameters" => {
            let parameter = |it: &(crate::arazzo::Text<'_>, crate::arazzo::Parameter<'_>)| {
                let place = it.1.location.map_or("", |it| it.value);
                let name = it.1.name.map_or("", |it| it.value);
                (of("parameters", it.0.value), format!("{name} {place}").trim().to_owned())
            };
            components.parameters.iter().map(parameter).collect()
        }
        "onSuccess" | "successActions" => {
            let actions = components.success_actions.iter();
            let kind =
                |it: &crate::arazzo::Action<'_>| it.kind.map_or("", |it| it.value).to_owned();
            actions.map(|it| (of("successActions", it.0.value), kind(&it.1))).collect()
        }
        "onFailure" | "failureActions" => {
            let actions = components.failure_actions.iter();
            let kind =
                |it: &crate::arazzo::Action<'_>| it.kind.map_or("", |it| it.value).to_owned();
            actions.map(|it| (of("failureActions", it.0.value), kind(&it.1))).collect()
        }
        _ => Vec::new(),
    }
}
