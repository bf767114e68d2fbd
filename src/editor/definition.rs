//! Definition: where what stands at a position is declared, be it in the document or
//! in the description of an API.

use crate::contract::Place;
use crate::expr::{Expr, Source};
use crate::json_schema::{Found, Schema};
use crate::pointer::Pointer;
use crate::sources::{self, Found as FoundTarget};
use crate::text::Span;

use super::cursor::Spot;
use super::names::Names;
use super::position::Position;
use super::{Document, Kind};

/// A place in the document or in one of its sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The name of the source whose text has it; `None` for the document itself.
    pub source: Option<String>,
    /// Where it is.
    pub span: Span,
}

/// Where what stands at an offset is declared. Several places where it is declared
/// several times.
pub fn definition(document: &Document<'_>, offset: u32) -> Vec<Location> {
    let own = names(document, offset);
    if !own.is_empty() || !matches!(document.kind, Kind::Arazzo(_)) {
        return own;
    }
    let Some(position) = Position::at(document, offset) else { return Vec::new() };
    let found = reference(document, &position)
        .or_else(|| expression(&position, document.text))
        .or_else(|| target(document, &position))
        .or_else(|| parameter(&position))
        .or_else(|| body_member(&position));
    found.into_iter().collect()
}

/// What the document itself names.
fn names(document: &Document<'_>, offset: u32) -> Vec<Location> {
    let names = Names::of(document);
    let mut found: Vec<Location> = Vec::new();
    for it in names.at(offset) {
        let places = names.all().iter();
        let places = places.filter(|other| other.is_definition && other.symbol == it.symbol);
        for place in places {
            let location = Location { source: None, span: place.span };
            if !found.contains(&location) {
                found.push(location);
            }
        }
    }
    found
}

/// The text of a source, or what a `$ref` refers to.
fn reference(document: &Document<'_>, position: &Position<'_>) -> Option<Location> {
    let Spot::Value(node) = position.cursor.spot else { return None };
    let written = node.as_str()?;
    match position.cursor.tokens().as_slice() {
        ["sourceDescriptions", at, "url"] => {
            let declared = position.document.source_descriptions.get(at.parse::<usize>().ok()?)?;
            let source = document.sources().get(declared.name?.value)?;
            Some(Location { source: Some(source.name.to_owned()), span: Span::default() })
        }
        [.., "$ref"] => {
            let target = document.root()?.target(written)?;
            let source = target.document().name.map(str::to_owned);
            Some(Location { source, span: start_of(target.node) })
        }
        _ => None,
    }
}

/// The beginning of a value: its first key, or all of what is short.
fn start_of(node: &crate::syntax::Node) -> Span {
    node.entries().first().map_or(node.span, |it| it.key.span)
}

/// What a step calls, or a workflow that is not of this document.
fn target(document: &Document<'_>, position: &Position<'_>) -> Option<Location> {
    let offset = position.cursor.offset;
    let is_at = |span: Span| span.start <= offset && offset <= span.end;
    if let Some(target) = position.step()?.target.filter(|it| is_at(it.text().span)) {
        return found(document.sources().find(target));
    }
    let Spot::Value(node) = position.cursor.spot else { return None };
    found(document.sources().workflow(node.as_str()?))
}

fn found(found: FoundTarget<'_, '_>) -> Option<Location> {
    let (source, span): (&sources::Source<'_>, Span) = match found {
        FoundTarget::Operation { source, operation } => (source, operation.describe().span),
        FoundTarget::Exchange { source, operation } => (source, operation.id.span),
        FoundTarget::Channel { source, channel } => (source, channel.name.span),
        FoundTarget::Workflow { source, workflow } => (source, workflow.id?.span),
        FoundTarget::NotAtHand { .. } | FoundTarget::Nothing(_) => return None,
    };
    // A description may lie in several documents.
    Some(Location { source: Some(source.name.to_owned()), span })
}

fn parameter(position: &Position<'_>) -> Option<Location> {
    let parameter = position.parameter()?;
    let source = parameter.at.document().name.map(str::to_owned);
    Some(Location { source, span: parameter.name.span })
}

fn body_member(position: &Position<'_>) -> Option<Location> {
    let found = position.body_member()?;
    let way = position.way_into_payload()?;
    let whole = position.media_type()?.schema?;
    member(&[whole], &way).or_else(|| of_found(&found))
}

/// What an expression reads.
fn expression(position: &Position<'_>, text: &str) -> Option<Location> {
    let written = position.expression(text)?;
    let place: Place = written.place;
    let contract = &position.contract;
    if let Expr::Request(Source::Header(name) | Source::Query(name) | Source::Path(name)) =
        &written.expr
    {
        let sent = contract.sent(place);
        let mut sent = sent.iter().filter(|it| it.name.value.eq_ignore_ascii_case(name));
        return sent.next().map(|it| Location { source: None, span: it.span });
    }
    let reading = contract.read_expression(place, &written.expr);
    if let crate::contract::Type::Schemas(schemas) = &reading.whole.value
        && let Some(found) = member(schemas, &reading.pointer)
    {
        return Some(found);
    }
    let origin = contract.find(place, reading.whole, &reading.pointer).origin?;
    Some(Location { source: origin.source.map(str::to_owned), span: origin.span })
}

/// The key that names the last member of a way into a value.
fn member(schemas: &[Schema<'_>], way: &Pointer) -> Option<Location> {
    let (last, above) = way.tokens.split_last()?;
    let above = Pointer { tokens: above.into() };
    let parents = Schema::find_among(schemas, &above).schemas;
    for parent in parents.iter() {
        let alternatives = parent.parts().alternatives().into_iter().flatten();
        for it in std::iter::once(*parent).chain(alternatives) {
            for (key, schema) in it.parts().properties() {
                if key.value == *last {
                    let source = schema.at.document().name.map(str::to_owned);
                    return Some(Location { source, span: key.span });
                }
            }
        }
    }
    None
}

fn of_found(found: &Found<'_>) -> Option<Location> {
    let schema = found.schemas.iter().next()?;
    let source = schema.at.document().name.map(str::to_owned);
    Some(Location { source, span: start_of(schema.at.node) })
}
