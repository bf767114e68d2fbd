//! JSONPath as it was before the standard, `draft-goessner-dispatch-jsonpath-00`.

use super::parse::no_root;
use crate::query::QueryError;

/// Says whether a text may be a query of the draft before the standard, which had
/// no grammar: it begins with `$`, and its brackets and quotes are closed.
pub fn check(text: &str) -> Result<(), QueryError> {
    if !text.starts_with('$') {
        return Err(no_root(text));
    }
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '\'' | '"' => {
                let mut is_escaped = false;
                let is_closed = chars.by_ref().any(|(_, it)| {
                    let is_end = it == char && !is_escaped;
                    is_escaped = it == '\\' && !is_escaped;
                    is_end
                });
                if !is_closed {
                    return Err(QueryError::unclosed(text, at..at + 1, char));
                }
            }
            '[' => open.push((at, ']')),
            '(' => open.push((at, ')')),
            ']' | ')' => match open.pop() {
                Some((_, close)) if close == char => {}
                Some((open, close)) => {
                    return Err(QueryError::unclosed(text, open..open + 1, close));
                }
                None => {
                    let expected = format!("no `{char}`, as none is open");
                    return Err(QueryError::new(text, at..at + 1, expected));
                }
            },
            _ => {}
        }
    }
    match open.pop() {
        Some((at, close)) => Err(QueryError::unclosed(text, at..at + 1, close)),
        None => Ok(()),
    }
}
