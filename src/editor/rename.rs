//! Renaming: one name, in all places of the document that speak of it.

use crate::diagnostic::Edit;
use crate::syntax::{self, Format, Kind};
use crate::text::{LineIndex, Span};

use super::Document;
use super::names::{Names, Occurrence, Symbol};

/// A name that can be renamed, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// The name, without quotes.
    pub span: Span,
    /// What it is now.
    pub name: String,
}

/// The name at an offset, or why it cannot be renamed, as a sentence.
pub fn prepare_rename(document: &Document<'_>, offset: u32) -> Result<Renamable, String> {
    let names = Names::of(document);
    let at = named(&names, offset)?;
    let renamable = Renamable { span: at.span, name: at.symbol.name().to_owned() };
    places(document, &names, at)?;
    Ok(renamable)
}

/// The edits that give what is named at an offset another name, or why that cannot
/// be, as a sentence.
pub fn rename(document: &Document<'_>, offset: u32, to: &str) -> Result<Vec<Edit>, String> {
    let names = Names::of(document);
    let at = named(&names, offset)?;
    if at.symbol.name() == to {
        return Ok(Vec::new());
    }
    check_name(&at.symbol, to)?;
    let places = places(document, &names, at)?;
    for it in &places {
        check_free(document, &names, &it.symbol, to)?;
    }
    Ok(places.into_iter().map(|it| edit(document, it, to)).collect())
}

fn named(names: &Names, offset: u32) -> Result<&Occurrence, String> {
    let found = names.at(offset).into_iter().next();
    found.ok_or_else(|| "there is no name here that can be changed".to_owned())
}

/// Every place of what is named, if it can be changed everywhere.
fn places<'n>(
    document: &Document<'_>,
    names: &'n Names,
    at: &Occurrence,
) -> Result<Vec<&'n Occurrence>, String> {
    let (kind, name) = (at.symbol.kind_name(), at.symbol.name());
    let places = names.places(&at.symbol);
    if !places.iter().any(|it| it.is_definition) {
        return Err(format!("the document has no {kind} `{name}`"));
    }
    let is_elsewhere = |it: &&&Occurrence| it.span.of(document.text) != name;
    match places.iter().find(is_elsewhere) {
        None => Ok(places),
        Some(it) => {
            let line = LineIndex::new(document.text).line_column(it.span.start).line;
            Err(format!(
                "in line {line} `{name}` is not written out, so it cannot be changed there"
            ))
        }
    }
}

/// Whether a name may be given to a thing, by the specification's patterns.
fn check_name(symbol: &Symbol, to: &str) -> Result<(), String> {
    let may_have_dots = matches!(
        symbol,
        Symbol::StepOutput { .. } | Symbol::WorkflowOutput { .. } | Symbol::Component { .. }
    );
    let is_allowed = |it: char| {
        it.is_ascii_alphanumeric() || matches!(it, '-' | '_') || (may_have_dots && it == '.')
    };
    if to.is_empty() {
        return Err("a name must not be empty".to_owned());
    }
    if matches!(symbol, Symbol::Server(_)) && !to.chars().any(char::is_control) {
        return Ok(());
    }
    match to.chars().find(|it| !is_allowed(*it)) {
        None => Ok(()),
        Some(wrong) => {
            let dots = if may_have_dots { ", `.`" } else { "" };
            let kind = symbol.kind_name();
            Err(format!(
                "`{wrong}` cannot be in the name of {} {kind}: letters, digits{dots}, `-` and `_` can",
                article(kind),
            ))
        }
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn check_free(
    document: &Document<'_>,
    names: &Names,
    symbol: &Symbol,
    to: &str,
) -> Result<(), String> {
    let other = symbol.renamed(to);
    let taken = names.all().iter().find(|it| it.is_definition && it.symbol == other);
    let Some(taken) = taken else { return Ok(()) };
    let line = LineIndex::new(document.text).line_column(taken.span.start).line;
    let kind = symbol.kind_name();
    Err(format!("there is {} {kind} `{to}` already, in line {line}", article(kind)))
}

fn edit(document: &Document<'_>, it: &Occurrence, to: &str) -> Edit {
    let is_whole = it.span == it.within;
    let text = match is_whole && !is_plain(document.format, to) {
        true => format!("'{}'", to.replace('\'', "''")),
        false => match it.within.of(document.text).starts_with('"') {
            true => to.replace('\\', "\\\\").replace('"', "\\\""),
            false => to.to_owned(),
        },
    };
    Edit { span: it.span, text }
}

/// Whether a text without quotes is read as itself, as a key and as a value.
fn is_plain(format: Format, text: &str) -> bool {
    match format {
        // Only keys of TOML stand without quotes.
        Format::Toml => text.chars().all(|it| it.is_ascii_alphanumeric() || "-_".contains(it)),
        Format::Json => true,
        Format::Yaml => {
            let parsed = syntax::parse_as(&format!("{text}: {text}\n"), Format::Yaml);
            let is_itself = parsed.root.is_some_and(|root| match &root.kind {
                Kind::Map(entries) => entries
                    .first()
                    .is_some_and(|it| it.key.value == text && it.value.as_str() == Some(text)),
                _ => false,
            });
            is_itself && parsed.findings.is_empty()
        }
    }
}
