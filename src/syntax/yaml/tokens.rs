//! The tokens of a YAML text with their places, for those who care how it is
//! written. What is between them is white space and comments.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Scanner, StrInput, TokenType};

use crate::text::Span;

/// What stands at one place of a YAML text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its text; empty where it is only implied, as the beginning of a block is.
    pub span: Span,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A block sequence whose dashes are indented begins.
    SequenceStart,
    /// A block mapping begins.
    MappingStart,
    /// The last block ends.
    BlockEnd,
    /// The dash of a block sequence.
    Dash,
    /// A key comes; `?` where that is written.
    Key,
    /// The colon before a value.
    Colon,
    /// `[` or `{`.
    Open,
    /// `]` or `}`.
    Close,
    /// The comma in `[` or `{`.
    Comma,
    /// `&name` or a tag: what it is of comes next.
    Property,
    /// `*name`.
    Alias,
    /// A plain or quoted scalar.
    Scalar,
    /// A scalar behind `|` or `>`.
    BlockScalar,
    /// `---`, `...` or a directive.
    Marker,
}

/// The tokens of a text, in order. `None` where it cannot be read.
pub fn tokens(text: &str) -> Option<Vec<Token>> {
    let scanner = Scanner::new(StrInput::new(text));
    let mut list = Vec::new();
    let mut done = 0;
    for token in scanner {
        let (span, token) = token.ok()?.into_parts();
        let Some(kind) = kind(&token) else { continue };
        let span = placed(text, kind, span.byte_range()?, done)?;
        done = done.max(span.end as usize);
        list.push(Token { kind, span });
    }
    Some(list)
}

/// The place of a token behind `done`: the scanner says of some only where what
/// follows them begins.
fn placed(text: &str, kind: TokenKind, given: Range<usize>, done: usize) -> Option<Span> {
    let start = after_space(text, done);
    let begins_with = |signs: &[char]| text.get(start..).is_some_and(|it| it.starts_with(signs));
    let sign = match kind {
        TokenKind::Dash => '-',
        TokenKind::Colon => ':',
        TokenKind::BlockScalar => {
            let header_end = text.get(start..)?.find('\n').map_or(text.len(), |it| start + it);
            let end = given.end.max(header_end);
            return begins_with(&['|', '>']).then(|| Span::new(start, end));
        }
        _ => {
            let length = text.get(given.clone())?.trim_end().len();
            return Some(Span::new(given.start, given.start + length));
        }
    };
    begins_with(&[sign]).then(|| Span::new(start, start + 1))
}

/// Past white space and comments.
fn after_space(text: &str, mut at: usize) -> usize {
    while let Some(rest) = text.get(at..) {
        let next = rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']);
        at = text.len() - next.len();
        if !next.starts_with('#') {
            break;
        }
        at += next.find(['\r', '\n']).unwrap_or(next.len());
    }
    at
}

fn kind(token: &TokenType<'_>) -> Option<TokenKind> {
    Some(match token {
        TokenType::BlockSequenceStart => TokenKind::SequenceStart,
        TokenType::BlockMappingStart => TokenKind::MappingStart,
        TokenType::BlockEnd => TokenKind::BlockEnd,
        TokenType::BlockEntry => TokenKind::Dash,
        TokenType::Key => TokenKind::Key,
        TokenType::Value => TokenKind::Colon,
        TokenType::FlowSequenceStart | TokenType::FlowMappingStart => TokenKind::Open,
        TokenType::FlowSequenceEnd | TokenType::FlowMappingEnd => TokenKind::Close,
        TokenType::FlowEntry => TokenKind::Comma,
        TokenType::Anchor(_) | TokenType::Tag(..) => TokenKind::Property,
        TokenType::Alias(_) => TokenKind::Alias,
        TokenType::Scalar(ScalarStyle::Literal | ScalarStyle::Folded, _) => TokenKind::BlockScalar,
        TokenType::Scalar(..) => TokenKind::Scalar,
        TokenType::DocumentStart
        | TokenType::DocumentEnd
        | TokenType::VersionDirective(..)
        | TokenType::TagDirective(..)
        | TokenType::ReservedDirective(..) => TokenKind::Marker,
        _ => return None,
    })
}

/// Whether two texts are the same YAML: the same values, written in the same style,
/// with the same anchors and tags. Places and white space make no difference.
pub fn is_same_yaml(one: &str, other: &str) -> bool {
    let (one, other) = (events(one), events(other));
    one.is_some() && one == other
}

fn events(text: &str) -> Option<Vec<Event<'_>>> {
    let options = granit_parser::options! {
        strict_indentation: true,
        emit_unresolved_aliases: true,
    };
    let parser = Parser::new_from_str_with_options(text, options);
    parser.map(|it| it.ok().map(|it| it.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[track_caller]
    fn check(text: &str, expected: &[(TokenKind, &str)]) {
        let tokens = tokens(text).unwrap_or_default();
        let actual: Vec<_> = tokens.iter().map(|it| (it.kind, it.span.of(text))).collect();
        assert_eq!(actual, expected);
    }

    #[test]
    fn knows_the_place_of_every_sign() {
        use TokenKind::{
            Alias, BlockEnd, BlockScalar, Close, Colon, Comma, Dash, Key, MappingStart, Open,
            Property, Scalar,
        };
        check(
            "a: &x # b\n- c: |  # d\n    e\n\n# f\n-   [1, *x]\n",
            &[
                (MappingStart, ""),
                (Key, ""),
                (Scalar, "a"),
                (Colon, ":"),
                (Property, "&x"),
                (Dash, "-"),
                (MappingStart, ""),
                (Key, ""),
                (Scalar, "c"),
                (Colon, ":"),
                (BlockScalar, "|  # d\n    e\n\n"),
                (BlockEnd, ""),
                (Dash, "-"),
                (Open, "["),
                (Scalar, "1"),
                (Comma, ","),
                (Alias, "*x"),
                (Close, "]"),
                (BlockEnd, ""),
            ],
        );
        check("a: 'b", &[]);
    }

    #[test]
    fn compares_what_is_said() {
        assert!(is_same_yaml("a: [b,c]\nd: |\n x\n", "a:\n  [b, c]\nd: |\n    x\n"));
        assert!(!is_same_yaml("a: b", "a: 'b'"));
        assert!(!is_same_yaml("a: &b c", "a: c"));
        assert!(!is_same_yaml("a: 'b", "a: 'b"));
    }
}
