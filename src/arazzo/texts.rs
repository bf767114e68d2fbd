//! The expressions and conditions of a document, each read once, whoever asks.

use std::cell::RefCell;
use std::rc::Rc;

use foldhash::HashMap;

use crate::expr::{Condition, Expr, ParseError, Version};
use crate::text::Span;

use super::Text;

/// What was read. Only what can be read is kept: of what cannot, few ask.
#[derive(Debug, Default)]
pub(super) struct Texts {
    expressions: Known<Expr>,
    conditions: Known<Condition>,
}

/// By where it is written.
type Known<T> = RefCell<HashMap<Span, Rc<T>>>;

impl Texts {
    /// A text as an expression that fills it.
    pub(super) fn expression(
        &self,
        text: Text<'_>,
        version: Version,
    ) -> Result<Rc<Expr>, ParseError> {
        once(&self.expressions, text, |text| Expr::parse(text, version))
    }

    /// A text as a simple condition.
    pub(super) fn condition(
        &self,
        text: Text<'_>,
        version: Version,
    ) -> Result<Rc<Condition>, ParseError> {
        once(&self.conditions, text, |text| Condition::parse(text, version))
    }
}

fn once<T>(
    known: &Known<T>,
    text: Text<'_>,
    parse: impl Fn(&str) -> Result<T, ParseError>,
) -> Result<Rc<T>, ParseError> {
    if let Some(it) = known.borrow().get(&text.span) {
        return Ok(Rc::clone(it));
    }
    let it = Rc::new(parse(text.value)?);
    known.borrow_mut().insert(text.span, Rc::clone(&it));
    Ok(it)
}
