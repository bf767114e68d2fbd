//! The functions of XPath 1.0, and those of later versions that need no types.

use super::Version;
use super::evaluate::Evaluation;
use super::parse::Expr;
use super::value::{Item, Value};
use crate::query::regex::{Dialect, Regex};

macro_rules! functions {
    ($($variant:ident $name:literal $since:ident $least:literal $most:literal,)*) => {
        /// A function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Function {
            $($variant,)*
        }

        /// The function with this name, and the version that has brought it.
        pub(super) fn named(name: &str) -> Option<(Function, Version)> {
            Some(match name {
                $($name => (Function::$variant, Version::$since),)*
                _ => return None,
            })
        }

        impl Function {
            /// How many arguments it takes, at least and at most.
            pub(super) fn arity(self) -> (usize, usize) {
                match self {
                    $(Function::$variant => ($least, $most),)*
                }
            }
        }
    };
}

functions! {
    Last "last" V1_0 0 0,
    Position "position" V1_0 0 0,
    Count "count" V1_0 1 1,
    LocalName "local-name" V1_0 0 1,
    NamespaceUri "namespace-uri" V1_0 0 1,
    String "string" V1_0 0 1,
    Concat "concat" V1_0 2 32,
    StartsWith "starts-with" V1_0 2 2,
    Contains "contains" V1_0 2 2,
    SubstringBefore "substring-before" V1_0 2 2,
    SubstringAfter "substring-after" V1_0 2 2,
    Substring "substring" V1_0 2 3,
    StringLength "string-length" V1_0 0 1,
    NormalizeSpace "normalize-space" V1_0 0 1,
    Translate "translate" V1_0 3 3,
    Boolean "boolean" V1_0 1 1,
    Not "not" V1_0 1 1,
    True "true" V1_0 0 0,
    False "false" V1_0 0 0,
    Number "number" V1_0 0 1,
    Sum "sum" V1_0 1 1,
    Floor "floor" V1_0 1 1,
    Ceiling "ceiling" V1_0 1 1,
    Round "round" V1_0 1 1,
    EndsWith "ends-with" V2_0 2 2,
    Matches "matches" V2_0 2 3,
    LowerCase "lower-case" V2_0 1 1,
    UpperCase "upper-case" V2_0 1 1,
    StringJoin "string-join" V2_0 1 2,
    Exists "exists" V2_0 1 1,
    Empty "empty" V2_0 1 1,
    Abs "abs" V2_0 1 1,
    Minimum "min" V2_0 1 1,
    Maximum "max" V2_0 1 1,
    Average "avg" V2_0 1 1,
}

impl<'d> Evaluation<'_, 'd> {
    /// The result of a function.
    pub(super) fn call(
        &mut self,
        function: Function,
        arguments: &[Expr],
        context: super::evaluate::Context<'d>,
    ) -> Result<Value<'d>, String> {
        let mut values = Vec::with_capacity(arguments.len());
        for it in arguments {
            let value = self.evaluate(it, context)?;
            self.spend_on_texts(&value, function.texts())?;
            values.push(value);
        }
        let itself = || Value::Nodes(vec![context.item]);
        // Those with an optional argument take the context node.
        let first = || values.first().cloned().unwrap_or_else(itself);
        let version = self.version;
        let text = |at: usize| match values.get(at) {
            Some(it) => it.text(version),
            None => Ok(std::string::String::new()),
        };
        Ok(match function {
            Function::Last => Value::Number(context.size as f64),
            Function::Position => Value::Number(context.position as f64),
            Function::Count => Value::Number(nodes(&first())?.len() as f64),
            Function::LocalName => Value::Text(name_of(&first())?.1.to_owned()),
            Function::NamespaceUri => {
                Value::Text(name_of(&first())?.0.unwrap_or_default().to_owned())
            }
            Function::String => Value::Text(first().text(version)?),
            Function::Concat => {
                let mut out = std::string::String::new();
                for it in &values {
                    out.push_str(&it.text(version)?);
                }
                Value::Text(out)
            }
            Function::StartsWith => Value::Boolean(text(0)?.starts_with(&text(1)?)),
            Function::EndsWith => Value::Boolean(text(0)?.ends_with(&text(1)?)),
            Function::Contains => Value::Boolean(text(0)?.contains(&text(1)?)),
            Function::SubstringBefore => {
                let (whole, part) = (text(0)?, text(1)?);
                Value::Text(whole.split_once(&part).map_or("", |it| it.0).to_owned())
            }
            Function::SubstringAfter => {
                let (whole, part) = (text(0)?, text(1)?);
                Value::Text(whole.split_once(&part).map_or("", |it| it.1).to_owned())
            }
            Function::Substring => {
                let start = values.get(1).map_or(Ok(f64::NAN), |it| it.number(version))?;
                let length = values.get(2).map(|it| it.number(version)).transpose()?;
                Value::Text(substring(&text(0)?, start, length))
            }
            Function::StringLength => Value::Number(first().text(version)?.chars().count() as f64),
            Function::NormalizeSpace => {
                let text = first().text(version)?;
                let words = text.split([' ', '\t', '\n', '\r']).filter(|it| !it.is_empty());
                Value::Text(words.collect::<Vec<_>>().join(" "))
            }
            Function::Translate => Value::Text(translate(&text(0)?, &text(1)?, &text(2)?)),
            Function::Boolean => Value::Boolean(first().holds()),
            Function::Not => Value::Boolean(!first().holds()),
            Function::True => Value::Boolean(true),
            Function::False => Value::Boolean(false),
            Function::Number => Value::Number(first().number(version)?),
            Function::Sum => Value::Number(numbers(&first())?.iter().sum()),
            Function::Floor => Value::Number(first().number(version)?.floor()),
            Function::Ceiling => Value::Number(first().number(version)?.ceil()),
            // Halves are rounded up.
            Function::Round => Value::Number((first().number(version)? + 0.5).floor()),
            Function::Abs => Value::Number(first().number(version)?.abs()),
            Function::Matches => Value::Boolean(self.matches(&text(0)?, &text(1)?, &text(2)?)?),
            Function::LowerCase => Value::Text(text(0)?.to_lowercase()),
            Function::UpperCase => Value::Text(text(0)?.to_uppercase()),
            Function::StringJoin => {
                let texts: Vec<_> = match first() {
                    Value::Nodes(nodes) => nodes.iter().map(Item::text).collect(),
                    it => vec![it.text(version)?],
                };
                Value::Text(texts.join(&text(1)?))
            }
            Function::Exists => Value::Boolean(!is_empty(&first())),
            Function::Empty => Value::Boolean(is_empty(&first())),
            Function::Minimum | Function::Maximum | Function::Average => {
                let numbers = numbers(&first())?;
                if numbers.is_empty() {
                    return Ok(Value::Nodes(Vec::new()));
                }
                if numbers.iter().any(|it| it.is_nan()) {
                    return Err("not all of the values are numbers".to_owned());
                }
                Value::Number(match function {
                    Function::Minimum => numbers.iter().copied().fold(f64::INFINITY, f64::min),
                    Function::Maximum => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                    _ => numbers.iter().sum::<f64>() / numbers.len() as f64,
                })
            }
        })
    }

    fn matches(&mut self, text: &str, pattern: &str, flags: &str) -> Result<bool, String> {
        let pattern = match flags {
            "" => pattern.to_owned(),
            "i" => format!("(?i:{pattern})"),
            "s" => format!("(?s:{pattern})"),
            _ => return Err(format!("the flags `{flags}` of `matches` are not evaluated here")),
        };
        let regex = Regex::new(&pattern, Dialect::IRegexp { is_whole: false })
            .map_err(|it| format!("`{pattern}`: {it}"))?;
        self.spend(regex.work(text) / 16)?;
        regex.is_match(text, self.host).map_err(|it| it.to_string())
    }
}

impl Function {
    /// Of how many nodes it reads the text.
    fn texts(self) -> usize {
        match self {
            Function::Count
            | Function::LocalName
            | Function::NamespaceUri
            | Function::Boolean
            | Function::Not
            | Function::Exists
            | Function::Empty => 0,
            Function::Sum
            | Function::StringJoin
            | Function::Minimum
            | Function::Maximum
            | Function::Average => usize::MAX,
            _ => 1,
        }
    }
}

fn is_empty(value: &Value<'_>) -> bool {
    matches!(value, Value::Nodes(nodes) if nodes.is_empty())
}

fn nodes<'v, 'd>(value: &'v Value<'d>) -> Result<&'v [Item<'d>], String> {
    match value {
        Value::Nodes(nodes) => Ok(nodes),
        Value::Text(_) | Value::Number(_) | Value::Boolean(_) => {
            Err("a function takes nodes and is given a value".to_owned())
        }
    }
}

fn name_of<'d>(value: &Value<'d>) -> Result<(Option<&'d str>, &'d str), String> {
    Ok(nodes(value)?.first().map_or((None, ""), Item::name))
}

fn numbers(value: &Value<'_>) -> Result<Vec<f64>, String> {
    match value {
        Value::Number(number) => Ok(vec![*number]),
        it => Ok(nodes(it)?.iter().map(|it| super::value::number(&it.text())).collect()),
    }
}

/// The characters from `start`, counted from 1; positions are rounded.
fn substring(text: &str, start: f64, length: Option<f64>) -> String {
    let round = |it: f64| (it + 0.5).floor();
    let start = round(start);
    let is_in = |at: usize| {
        let at = at as f64 + 1.0;
        start <= at && length.is_none_or(|it| at < start + round(it))
    };
    text.chars().enumerate().filter(|it| is_in(it.0)).map(|it| it.1).collect()
}

/// Each character of `from` becomes the one at the same place of `to`, or none.
fn translate(text: &str, from: &str, to: &str) -> String {
    let mut pairs = std::collections::HashMap::new();
    let mut to = to.chars();
    for char in from.chars() {
        let meant = to.next();
        pairs.entry(char).or_insert(meant);
    }
    text.chars().filter_map(|it| pairs.get(&it).copied().unwrap_or(Some(it))).collect()
}
