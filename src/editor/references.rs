//! References: every place that speaks of what stands at a position.

use crate::text::Span;

use super::Document;
use super::names::Names;

/// The places of what is named at an offset, in order; with or without those that
/// give it its name.
pub fn references(document: &Document<'_>, offset: u32, with_definition: bool) -> Vec<Span> {
    let names = Names::of(document);
    let Some(first) = names.at(offset).first().map(|it| it.symbol.clone()) else {
        return Vec::new();
    };
    let places = names.places(&first).into_iter();
    places.filter(|it| with_definition || !it.is_definition).map(|it| it.span).collect()
}
