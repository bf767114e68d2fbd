//! XPath up to 3.1: whether a text can be an expression, and what it selects.
//!
//! What is checked is not the whole grammar: operands and operators must take turns, brackets,
//! strings and comments must be closed, and words that bind variables must have
//! one. That refuses what no version reads, and takes all that some version does.
//!
//! ```text
//! expression = *prefix operand *suffix *( operator *prefix operand *suffix )
//! operand    = number / string / "$" name / "." / ".." / "*" / name / "@" name
//!            / name "(" … ")" / "(" … ")" / "[" … "]" / "?" key / "/" [ operand ]
//! suffix     = "[" … "]" / "(" … ")" / "?" key
//! operator   = "/" / "//" / "::" / "|" / "=" / "and" / "to" / "," …
//! ```

mod ask;
mod evaluate;
mod function;
mod parse;
mod select;
mod value;

use std::ops::Range;

use super::QueryError;
pub use select::{Selected, Version, can_select, replace, select, well_formed};

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// An operand, as at the beginning.
    Operand,
    /// An operand or the end: after a `/` that is the root, or after `(`.
    OperandOrEnd,
    /// An operator.
    Operator,
}

/// A token and its bytes.
struct Token<'t> {
    kind: Kind,
    text: &'t str,
    at: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A number or a string.
    Literal,
    /// A name, with a prefix or without.
    Name,
    /// `$` and a name.
    Variable,
    /// Anything else.
    Sign,
}

/// Signs of several characters, longest first.
const SIGNS: [&str; 14] =
    ["||", "//", "..", "::", ":=", "!=", "<=", ">=", "<<", ">>", "=>", "==", "&&", "{{"];

const OPERATOR_SIGNS: &str = "/ // :: | || + - * = != < <= > >= << >> ! => , := :";

const OPERATOR_WORDS: &str = "and or div mod idiv eq ne lt le gt ge is to union intersect except \
                              instance of treat as castable cast then else return satisfies in";

/// Says whether a text can be an XPath expression.
pub fn check(text: &str) -> Result<(), QueryError> {
    let tokens = tokens(text)?;
    let mut open: Vec<(Range<usize>, &str)> = Vec::new();
    let mut next = Next::Operand;
    // Whether a type was read, which an occurrence sign may follow.
    let mut is_type = false;
    for (index, token) in tokens.iter().enumerate() {
        let after = tokens.get(index + 1);
        let sign = if token.kind == Kind::Sign { token.text } else { "" };
        if let Some(close) = closing(sign) {
            // A predicate has a condition; all others may be empty.
            let is_predicate = next == Next::Operator && sign == "[";
            open.push((token.at.clone(), close));
            next = if is_predicate { Next::Operand } else { Next::OperandOrEnd };
            is_type = false;
            continue;
        }
        if matches!(sign, ")" | "]" | "}") {
            let Some((at, close)) = open.pop() else {
                let expected = format!("no `{sign}`, as none is open");
                return Err(QueryError::new(text, token.at.clone(), expected));
            };
            if close != sign {
                return Err(QueryError::unclosed(text, at, close));
            }
            if next == Next::Operand {
                return Err(no_operand(text, &tokens, index));
            }
            next = Next::Operator;
            continue;
        }
        // The root alone may be an operand, as in `/ = 'a'`.
        let before = index.checked_sub(1).and_then(|it| tokens.get(it));
        if next == Next::OperandOrEnd
            && before.is_some_and(|it| it.text == "/")
            && is_word("| || = != < <= > >= ! => ,", sign)
        {
            next = Next::Operator;
        }
        next = match next {
            Next::Operand | Next::OperandOrEnd => match token.kind {
                Kind::Literal | Kind::Variable => Next::Operator,
                Kind::Name => {
                    let binds = ["for", "let", "some", "every"].contains(&token.text);
                    match after {
                        Some(it) if binds && it.kind == Kind::Variable => Next::Operand,
                        Some(_) | None => Next::Operator,
                    }
                }
                Kind::Sign => match sign {
                    "." | ".." | "*" => Next::Operator,
                    "/" => Next::OperandOrEnd,
                    "//" | "@" | "-" | "+" | "?" => Next::Operand,
                    _ => return Err(no_operand(text, &tokens, index)),
                },
            },
            Next::Operator => match token.kind {
                Kind::Name if is_word(OPERATOR_WORDS, token.text) => {
                    is_type = ["as", "of"].contains(&token.text);
                    match token.text {
                        // `instance of`, `cast as`: the second word is the operator.
                        "instance" | "treat" | "castable" | "cast" => Next::Operator,
                        _ => Next::Operand,
                    }
                }
                Kind::Sign if is_type && ["?", "*", "+"].contains(&sign) && !begins(after) => {
                    Next::Operator
                }
                Kind::Sign if sign == "?" => Next::Operand,
                Kind::Sign if is_word(OPERATOR_SIGNS, sign) => Next::Operand,
                Kind::Sign | Kind::Literal | Kind::Name | Kind::Variable => {
                    return Err(no_operator(text, token));
                }
            },
        };
    }
    if let Some((at, close)) = open.pop() {
        return Err(QueryError::unclosed(text, at, close));
    }
    match next {
        Next::Operand => Err(no_operand(text, &tokens, tokens.len())),
        Next::OperandOrEnd | Next::Operator => Ok(()),
    }
}

fn closing(open: &str) -> Option<&'static str> {
    Some(match open {
        "(" => ")",
        "[" => "]",
        "{" => "}",
        _ => return None,
    })
}

fn is_word(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|it| it == word)
}

/// Whether a token can begin an operand.
fn begins(token: Option<&Token<'_>>) -> bool {
    token.is_some_and(|it| match it.kind {
        Kind::Literal | Kind::Variable => true,
        Kind::Name => !is_word(OPERATOR_WORDS, it.text),
        Kind::Sign => ["(", "[", ".", "..", "@", "$", "/", "//"].contains(&it.text),
    })
}

fn no_operand(text: &str, tokens: &[Token<'_>], index: usize) -> QueryError {
    let at = tokens.get(index).map_or(text.len()..text.len(), |it| it.at.clone());
    match index.checked_sub(1).and_then(|it| tokens.get(it)) {
        Some(before) => QueryError::new(text, at, format!("a value after `{}`", before.text)),
        None => QueryError::new(text, at, "an expression such as `//item`"),
    }
}

fn no_operator(text: &str, token: &Token<'_>) -> QueryError {
    let meant = match token.text {
        "==" => "=",
        "&&" => "and",
        "AND" => "and",
        "OR" => "or",
        _ => {
            let expected = "an operator such as `and`, or the end";
            return QueryError::new(text, token.at.clone(), expected);
        }
    };
    QueryError::new(text, token.at.clone(), format!("the operator `{meant}`")).suggest(meant)
}

/// Cuts a text into tokens, without blanks and comments.
fn tokens(text: &str) -> Result<Vec<Token<'_>>, QueryError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(char) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = if char.is_whitespace() {
            at += char.len_utf8();
            continue;
        } else if rest.starts_with("(:") {
            at = comment_end(text, at)?;
            continue;
        } else if char == '\'' || char == '"' {
            (Kind::Literal, string_length(text, at)?)
        } else if let Some(length) = number_length(rest) {
            (Kind::Literal, length)
        } else if char == '$' && rest[1..].starts_with(is_name_start) {
            (Kind::Variable, 1 + name_length(&rest[1..]))
        } else if let Some(name) = rest.strip_prefix("Q{") {
            match name.find('}') {
                Some(end) => (Kind::Name, 3 + end + name_length(&name[end + 1..])),
                None => return Err(QueryError::unclosed(text, at + 1..at + 2, '}')),
            }
        } else if is_name_start(char) || rest.starts_with("*:") {
            (Kind::Name, name_length(rest))
        } else {
            let sign = SIGNS.iter().find(|it| rest.starts_with(**it));
            (Kind::Sign, sign.map_or(char.len_utf8(), |it| it.len()))
        };
        tokens.push(Token { kind, text: &rest[..length], at: at..at + length });
        at += length;
    }
    Ok(tokens)
}

/// One past the comment that begins at `open`. Comments may contain comments.
fn comment_end(text: &str, open: usize) -> Result<usize, QueryError> {
    let mut depth = 0;
    let mut at = open;
    loop {
        let rest = &text[at..];
        let Some(char) = rest.chars().next() else {
            return Err(QueryError::unclosed(text, open..open + 2, ":)"));
        };
        if rest.starts_with("(:") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(":)") {
            depth -= 1;
            at += 2;
        } else {
            at += char.len_utf8();
        }
        if depth == 0 {
            return Ok(at);
        }
    }
}

/// The length of the string at `open`, in which a doubled quote is a quote.
fn string_length(text: &str, open: usize) -> Result<usize, QueryError> {
    // A quote is one byte.
    let (quote, inner) = text[open..].split_at(1);
    let mut length = 0;
    loop {
        match inner[length..].find(quote) {
            Some(end) => length += end + 1,
            None => return Err(QueryError::unclosed(text, open..open + 1, quote)),
        }
        match inner[length..].starts_with(quote) {
            true => length += 1,
            false => return Ok(length + 1),
        }
    }
}

/// `1`, `1.5`, `.5`, `1e9`
fn number_length(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let fraction = match text[whole..].strip_prefix('.') {
        Some(rest) if whole > 0 || digits(rest) > 0 => 1 + digits(rest),
        Some(_) | None => 0,
    };
    let length = whole + fraction;
    if length == 0 {
        return None;
    }
    let exponent = text[length..].strip_prefix(['e', 'E']).map_or(0, |rest| {
        let sign = usize::from(rest.starts_with(['+', '-']));
        match digits(&rest[sign..]) {
            0 => 0,
            count => 1 + sign + count,
        }
    });
    Some(length + exponent)
}

/// A name, `prefix:name`, `prefix:*` or `*:name`.
fn name_length(text: &str) -> usize {
    let local = |text: &str| text.find(|it| !is_name_part(it)).unwrap_or(text.len());
    let first = if text.starts_with('*') { 1 } else { local(text) };
    match text[first..].strip_prefix(':') {
        Some(rest) if rest.starts_with(is_name_start) => first + 1 + local(rest),
        Some(rest) if rest.starts_with('*') => first + 2,
        Some(_) | None => first,
    }
}

fn is_name_start(char: char) -> bool {
    char.is_alphabetic() || char == '_'
}

fn is_name_part(char: char) -> bool {
    char.is_alphanumeric() || "_-.·".contains(char)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::check_page;
    use super::*;

    #[test]
    fn reads_every_version() {
        check_page(
            expect![[r#"
                > //ListCustomersResponse/TotalCount
                > /
                > /soap:Envelope/soap:Body/*[local-name() = 'Id'][1]/text()
                > count(//item[@price > 10.5 and not(@sold)]) >= 3
                > //a | //b
                > ../@id = 'it''s'
                > child::item[position() mod 2 = 0]/following-sibling::*
                > -1 * (2 + .5) div 3e2
                > if (//ok) then 'yes' else "no"
                > for $x in //item, $y in 1 to 3 return $x * $y
                > some $x in //item satisfies $x/@id eq 'a'
                > let $n := count(//item) return $n = 2
                > //item ! string(.) => upper-case()
                > . instance of xs:integer? and 'a' castable as xs:date
                > map { 'a': 1, "b": [1, 2] }?a
                > (1, 2, 3)[. > 1] (: some (: deep :) remark :)
                > Q{http://x.org/}item/*:name
                > / = 'a' or /*
                > function($a) { $a + 1 }(2)
                > () = ()
                > string-length(normalize-space(//name)) > 0
                > //div/div/and/or
                > $body//id || '-' || $inputs
            "#]],
            check,
        );
    }

    #[test]
    fn explains_mistakes() {
        check_page(
            expect![[r#"
                > //item[@id = 'a'
                        ^ expected `]` to close this `[`, found the end
                > //item[@id = 'a]
                               ^ expected `'` to close this `'`, found the end
                > count(//item
                       ^ expected `)` to close this `(`, found the end
                > count(//item))
                               ^ expected no `)`, as none is open, found `)`
                > //item[(@id])
                         ^ expected `)` to close this `(`, found the end
                > //item @id
                         ^ expected an operator such as `and`, or the end, found `@`
                > //item[@id == 'a']
                             ^^ expected the operator `=`, found `==`
                  write `//item[@id = 'a']`
                > //a && //b
                      ^^ expected the operator `and`, found `&&`
                  write `//a and //b`
                > //a AND //b
                      ^^^ expected the operator `and`, found `AND`
                  write `//a and //b`
                > //item[]
                         ^ expected a value after `[`, found `]`
                > //item/
                         ^ expected a value after `/`, found the end
                > //
                    ^ expected a value after `//`, found the end
                > //item[@id =]
                              ^ expected a value after `=`, found `]`
                > and //b
                > //item[@]
                          ^ expected a value after `@`, found `]`
                > a b
                    ^ expected an operator such as `and`, or the end, found `b`
                > count(//item,)
                               ^ expected a value after `,`, found `)`
                > 1 +
                     ^ expected a value after `+`, found the end
                > (: never closed
                  ^^ expected `:)` to close this `(:`, found the end
                > //item[#]
                         ^ expected a value after `[`, found `#`
            "#]],
            check,
        );
    }
}
