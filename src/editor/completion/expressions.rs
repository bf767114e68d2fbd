//! Runtime expressions: those that have a value where they stand, each in full.

use crate::arazzo::Target;
use crate::contract::{Reading, Statuses, Type};
use crate::expr::{Expr, Source, Version};
use crate::json_schema::{Kinds, Schema};
use crate::openapi::Location;
use crate::pointer::{Pointer, escape};
use crate::sort;
use crate::text::Span;
use crate::trace::TraceStep;

use super::schemas;
use super::within::Within;
use super::{Item, ItemKind};

/// How many members of one value are listed.
const MOST_MEMBERS: usize = 200;

/// When an expression is read, and so what it can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reads {
    /// Before the step is called: a parameter, a body.
    Before,
    /// When the step has been answered: a success criterion, an output.
    After,
    /// When the step may have failed: a criterion of an action.
    AfterFailure,
    /// When the workflow has ended: one of its outputs.
    End,
}

/// What is best at a place.
#[derive(Default)]
pub(super) struct Wanted<'w> {
    /// What the value is for: the name of a parameter or a member.
    pub(super) name: Option<&'w str>,
    /// What it must be.
    pub(super) schemas: Vec<Schema<'w>>,
}

/// An expression that can stand at the position.
struct Candidate {
    text: String,
    kind: ItemKind,
    kinds: Kinds,
    detail: Option<String>,
    documentation: Option<String>,
    /// The likelier the smaller.
    group: usize,
}

/// Every expression that can stand as the value, or in braces in it.
pub(super) fn values(within: &Within<'_>, reads: Reads, wanted: &Wanted<'_>) -> Vec<Item> {
    let asked = within.asked;
    let part = asked.part(is_part);
    let is_whole = asked.is_whole(part);
    let before = asked.written.get(..part.start as usize).unwrap_or_default();
    let behind = asked.written.get(part.end as usize..).unwrap_or_default();
    let is_in_braces = before.ends_with('{');
    // Amid a text an expression stands in braces.
    if !is_whole && !is_in_braces && !part.of(asked.written).starts_with('$') {
        return Vec::new();
    }
    let closing = if !is_whole && !behind.starts_with('}') { "}" } else { "" };
    let opening = if !is_whole && !is_in_braces { "{" } else { "" };
    items(within, reads, wanted, part, |text| [opening, text, closing].concat())
}

/// Every expression that can stand where only one expression may.
pub(super) fn operands(
    within: &Within<'_>,
    reads: Reads,
    part: Span,
    wanted: &Wanted<'_>,
) -> Vec<Item> {
    items(within, reads, wanted, part, str::to_owned)
}

/// What an expression is made of.
pub(super) fn is_part(it: char) -> bool {
    it.is_alphanumeric() || matches!(it, '$' | '_' | '-' | '.' | '#' | '/' | '~')
}

/// The expression that is best for a parameter or member of this name, if there is one:
/// an input of the same name, or an output of an earlier step.
pub(super) fn best(within: &Within<'_>, name: &str) -> Option<String> {
    let candidates = candidates(within, Reads::Before, "");
    candidates.into_iter().map(|it| it.text).find(|it| is_alike(name, last_name(it)))
}

fn items(
    within: &Within<'_>,
    reads: Reads,
    wanted: &Wanted<'_>,
    part: Span,
    written: impl Fn(&str) -> String,
) -> Vec<Item> {
    let typed = part.of(within.asked.written);
    let wanted_kinds = schemas::kinds(&wanted.schemas);
    let mut found = candidates(within, reads, typed);
    for it in &mut found {
        if !it.kinds.has(wanted_kinds) {
            it.group += 10;
        } else if wanted.name.is_some_and(|name| is_alike(name, last_name(&it.text))) {
            it.group = 0;
        }
    }
    sort::by_key(&mut found, |it| it.group);
    let item = |(at, it): (usize, Candidate)| {
        let text = written(&it.text);
        let mut item = within.asked.replacing(part, &text, it.kind).sort(2, at);
        item.label = it.text;
        (item.detail, item.documentation) = (it.detail, it.documentation);
        item
    };
    found.into_iter().enumerate().map(item).collect()
}

/// Everything that has a value when it is read.
fn candidates(within: &Within<'_>, reads: Reads, typed: &str) -> Vec<Candidate> {
    let mut all = Vec::new();
    if reads == Reads::After || reads == Reads::AfterFailure {
        answer(within, reads, typed, &mut all);
    }
    steps(within, reads, typed, &mut all);
    inputs(within, typed, &mut all);
    if reads == Reads::After || reads == Reads::AfterFailure {
        request(within, typed, &mut all);
    }
    others(within, &mut all);
    all
}

/// What the step was answered.
fn answer(within: &Within<'_>, reads: Reads, typed: &str, all: &mut Vec<Candidate>) {
    match within.step().and_then(|it| it.target) {
        Some(Target::WorkflowId(_)) => return outputs_of_called(within, all),
        Some(Target::ChannelPath(_)) => return message(within, typed, all),
        Some(Target::OperationId(_) | Target::OperationPath(_)) | None => {}
    }
    if within.contract().messages(within.place()).is_some() {
        return message(within, typed, all);
    }
    let is_condition = within.rest.contains(&"condition");
    let group = if is_condition { 1 } else { 5 };
    all.push(plain("$statusCode", Kinds::INTEGER, "The status of the response.", group));
    let body = Expr::Response(Source::Body(Pointer::default()));
    body_candidates(within, reads, "$response.body", &body, typed, all);
    let operation = within.operation();
    let headers = operation.into_iter().flat_map(|it| &it.responses).flat_map(|it| &it.headers);
    for (name, at) in headers {
        let text = format!("$response.header.{}", name.value);
        if !all.iter().any(|it| it.text == text) {
            let said = at.node.get("description").and_then(|it| it.as_str());
            all.push(plain(&text, Kinds::STRING, said.unwrap_or("A header of the response."), 4));
        }
    }
    if operation.is_none_or(|it| it.responses.iter().all(|it| it.headers.is_empty())) {
        all.push(plain("$response.header.", Kinds::STRING, "A header of the response.", 7));
    }
}

fn message(within: &Within<'_>, typed: &str, all: &mut Vec<Candidate>) {
    let payload = Expr::Message(Source::Payload(Pointer::default()));
    body_candidates(within, Reads::After, "$message.payload", &payload, typed, all);
    let messages = within.contract().messages(within.place());
    let headers = messages.and_then(|it| it.headers()).unwrap_or_default();
    for header in schemas::members(&headers) {
        let said = schemas::prose(&header.schemas);
        let said = said.as_deref().unwrap_or("A header of the message.");
        let text = format!("$message.header.{}", header.name);
        all.push(plain(&text, schemas::kinds(&header.schemas), said, 4));
    }
}

/// A body, and the members in it.
fn body_candidates(
    within: &Within<'_>,
    reads: Reads,
    prefix: &str,
    expr: &Expr,
    typed: &str,
    all: &mut Vec<Candidate>,
) {
    let (place, contract) = (within.place(), within.contract());
    let reading = match reads {
        Reads::AfterFailure => contract.read_afterwards(place, expr, Statuses::ALL),
        Reads::Before | Reads::After | Reads::End => contract.read_expression(place, expr),
    };
    let schemas = schemas_of(&reading);
    let kinds = if schemas.is_empty() { Kinds::ALL } else { schemas::kinds(&schemas) };
    let meaning =
        if prefix.starts_with("$message") { "The whole message." } else { "The whole body." };
    all.push(plain(prefix, kinds, meaning, 3));
    pointers(prefix, &schemas, typed, 2, all);
}

fn outputs_of_called(within: &Within<'_>, all: &mut Vec<Candidate>) {
    let Some(called) = within.called().and_then(|it| within.document.workflows.get(it)) else {
        return;
    };
    for output in &called.outputs {
        let name = output.name.value.to_owned();
        let text = format!("$outputs.{name}");
        let expr = Expr::Output { name, pointer: Pointer::default() };
        all.push(inferred(within, text, &expr, 1));
    }
}

/// The outputs of the steps that ran before, the last of them first.
fn steps(within: &Within<'_>, reads: Reads, typed: &str, all: &mut Vec<Candidate>) {
    let Some(workflow) = within.workflow() else { return };
    let end = match (reads, within.step) {
        (Reads::End, _) | (_, None) => workflow.steps.len(),
        (_, Some(step)) => step,
    };
    for step in workflow.steps.iter().take(end).rev() {
        let Some(id) = step.id else { continue };
        for output in &step.outputs {
            let name = output.name.value.to_owned();
            let prefix = format!("$steps.{}.outputs.{name}", id.value);
            let pointer = Pointer::default();
            let last = last_value(within, id.value, &name);
            let expr = Expr::StepOutput { step: id.value.to_owned(), name, pointer };
            let mut candidate = inferred(within, prefix.clone(), &expr, 1);
            let said = [candidate.documentation.take(), last].into_iter().flatten();
            let said = said.collect::<Vec<_>>().join("\n\n");
            candidate.documentation = Some(said).filter(|it| !it.is_empty());
            all.push(candidate);
            if typed.starts_with(&prefix) && typed[prefix.len()..].starts_with('#') {
                let reading = within.contract().read_expression(within.place(), &expr);
                pointers(&prefix, &found(within, &reading), typed, 1, all);
            }
        }
    }
}

/// The value that an output had in the last run.
fn last_value(within: &Within<'_>, step: &str, name: &str) -> Option<String> {
    let workflow = within.workflow()?.id?.value;
    let trace = within.asked.trace?;
    let is_it = |it: &&TraceStep| {
        let owner = it.within.as_deref().unwrap_or(&trace.workflow_id);
        owner == workflow && it.step_id == step
    };
    let visit = trace.steps.iter().rfind(is_it)?;
    let value = visit.outputs.get(name)?;
    Some(format!("In the last run: `{}`.", schemas::shortened(value)))
}

fn inputs(within: &Within<'_>, typed: &str, all: &mut Vec<Candidate>) {
    let Some(at) = within.workflow else { return };
    let inputs = within.contract().inputs(at);
    for member in schemas::members(inputs.as_slice()) {
        let prefix = format!("$inputs.{}", member.name);
        let kinds = schemas::kinds(&member.schemas);
        if typed.starts_with(&prefix) && typed[prefix.len()..].starts_with('#') {
            pointers(&prefix, &member.schemas, typed, 1, all);
        }
        all.push(Candidate {
            text: prefix,
            kind: ItemKind::Constant,
            kinds,
            detail: schemas::words(kinds),
            documentation: schemas::prose(&member.schemas),
            group: 2,
        });
    }
}

/// What the step has sent.
fn request(within: &Within<'_>, typed: &str, all: &mut Vec<Candidate>) {
    let sent = within.step().map(|it| it.parameters.as_slice()).unwrap_or_default();
    for parameter in sent.iter().filter_map(|it| within.document.parameter(it)) {
        let (Some(name), Some(place)) = (parameter.name, parameter.location) else { continue };
        let text = match Location::parse(place.value) {
            Some(Location::Header) => format!("$request.header.{}", name.value),
            Some(Location::Query) => format!("$request.query.{}", name.value),
            Some(Location::Path) => format!("$request.path.{}", name.value),
            Some(_) | None => continue,
        };
        all.push(plain(&text, Kinds::STRING, "What the step has sent.", 6));
    }
    if within.step().is_some_and(|it| it.request_body.is_some()) {
        let schemas: Vec<_> = within.sent_schema().into_iter().collect();
        all.push(plain("$request.body", Kinds::ALL, "The body that the step has sent.", 6));
        if typed.starts_with("$request.body") {
            pointers("$request.body", &schemas, typed, 6, all);
        }
    }
    all.push(plain("$method", Kinds::STRING, "The method of the request.", 7));
    all.push(plain("$url", Kinds::STRING, "The URL of the request.", 7));
}

/// What does not belong to this workflow.
fn others(within: &Within<'_>, all: &mut Vec<Candidate>) {
    let workflows = within.document.workflows.iter().enumerate();
    for (_, workflow) in workflows.filter(|it| Some(it.0) != within.workflow) {
        let Some(id) = workflow.id else { continue };
        for output in &workflow.outputs {
            let text = format!("$workflows.{}.outputs.{}", id.value, output.name.value);
            if let Ok(expr) = Expr::parse(&text, within.version) {
                all.push(inferred(within, text, &expr, 5));
            }
        }
    }
    for source in &within.document.source_descriptions {
        if let Some(name) = source.name {
            let text = format!("$sourceDescriptions.{}.url", name.value);
            all.push(plain(&text, Kinds::STRING, "Where the source is.", 8));
        }
    }
    if within.version >= Version::V1_1 && within.document.self_uri.is_some() {
        all.push(plain("$self", Kinds::STRING, "The URI of this document.", 8));
    }
}

/// The members that a value has, by its schemas: those beside what is typed of the
/// pointer, and those below them.
fn pointers(
    prefix: &str,
    schemas: &[Schema<'_>],
    typed: &str,
    group: usize,
    all: &mut Vec<Candidate>,
) {
    let pointer = typed.strip_prefix(prefix).and_then(|it| it.strip_prefix('#'));
    let before = pointer.and_then(|it| it.rfind('/').map(|end| &it[..end])).unwrap_or_default();
    let Ok(before) = Pointer::parse(before) else { return };
    let here = Schema::find_among(schemas, &before);
    let mut left = MOST_MEMBERS;
    list(&format!("{prefix}#{before}"), here.schemas.as_slice(), 2, group, &mut left, all);
}

fn list(
    prefix: &str,
    schemas: &[Schema<'_>],
    depth: usize,
    group: usize,
    left: &mut usize,
    all: &mut Vec<Candidate>,
) {
    let mut members = schemas::members(schemas);
    let first = Schema::member_among(schemas, "0");
    if schemas::kinds(schemas).without_null() == Kinds::ARRAY && !first.schemas.is_empty() {
        members.push(schemas::Member {
            name: "0",
            schemas: first.schemas.to_vec(),
            is_required: false,
        });
    }
    for member in members {
        let Some(less) = left.checked_sub(1) else { return };
        *left = less;
        let text = format!("{prefix}/{}", escape(member.name));
        let kinds = schemas::kinds(&member.schemas);
        all.push(Candidate {
            text: text.clone(),
            kind: ItemKind::Property,
            kinds,
            detail: schemas::words(kinds),
            documentation: schemas::prose(&member.schemas),
            group: group + usize::from(depth < 2),
        });
        if depth > 1 {
            list(&text, &member.schemas, depth - 1, group, left, all);
        }
    }
}

fn plain(text: &str, kinds: Kinds, meaning: &str, group: usize) -> Candidate {
    Candidate {
        text: text.to_owned(),
        kind: ItemKind::Variable,
        kinds,
        detail: schemas::words(kinds),
        documentation: Some(meaning.to_owned()),
        group,
    }
}

/// A candidate with what is known of its value.
fn inferred(within: &Within<'_>, text: String, expr: &Expr, group: usize) -> Candidate {
    let inferred = within.contract().infer(within.place(), expr);
    let kinds = inferred.kinds().unwrap_or(Kinds::ALL);
    let documentation = match &inferred.value {
        Type::Schemas(found) => schemas::prose(found.as_slice()),
        Type::Any | Type::Kinds(_) | Type::Written(_) => None,
    };
    let kind = ItemKind::Variable;
    Candidate { text, kind, kinds, detail: schemas::words(kinds), documentation, group }
}

fn schemas_of<'a>(reading: &Reading<'a>) -> Vec<Schema<'a>> {
    match &reading.whole.value {
        Type::Schemas(schemas) => schemas.to_vec(),
        Type::Any | Type::Kinds(_) | Type::Written(_) => Vec::new(),
    }
}

/// The schemas of what an expression comes to at the position.
pub(super) fn schemas_at<'a>(within: &Within<'a>, reads: Reads, expr: &Expr) -> Vec<Schema<'a>> {
    let (place, contract) = (within.place(), within.contract());
    let reading = match reads {
        Reads::AfterFailure => contract.read_afterwards(place, expr, Statuses::ALL),
        Reads::Before | Reads::After | Reads::End => contract.read_expression(place, expr),
    };
    found(within, &reading)
}

/// The schemas of what a reading comes to.
fn found<'a>(within: &Within<'a>, reading: &Reading<'a>) -> Vec<Schema<'a>> {
    let found = within.contract().find(within.place(), reading.whole.clone(), &reading.pointer);
    match found.value {
        Type::Schemas(schemas) => schemas.to_vec(),
        Type::Any | Type::Kinds(_) | Type::Written(_) => Vec::new(),
    }
}

/// The last name of an expression.
fn last_name(text: &str) -> &str {
    text.rsplit(['.', '/', '#']).next().unwrap_or(text)
}

/// Whether a value of one name is likely what another is for: `x-api-key` and
/// `apiKey`, `id` and `serverId`.
fn is_alike(wanted: &str, name: &str) -> bool {
    let plain = |it: &str| {
        let letters = it.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_lowercase()
    };
    let (wanted, name) = (plain(wanted), plain(name));
    let ends = |one: &str, other: &str| other.len() > 1 && one.ends_with(other);
    ends(&wanted, &name) || ends(&name, &wanted)
}
