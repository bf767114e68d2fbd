//! Where a query has found something: the normalized path of RFC 9535, 2.7.

use std::fmt;

use crate::pointer::Pointer;

/// The way from the root to a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location<'v> {
    /// Its steps, in order; none for the root.
    pub steps: Vec<Step<'v>>,
}

/// One step of a [`Location`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'v> {
    /// To the member with this name.
    Name(&'v str),
    /// To the item at this index.
    Index(usize),
}

impl Location<'_> {
    /// The same place as a JSON Pointer.
    pub fn pointer(&self) -> Pointer {
        let token = |it: &Step<'_>| match it {
            Step::Name(name) => (*name).to_owned(),
            Step::Index(index) => index.to_string(),
        };
        Pointer { tokens: self.steps.iter().map(token).collect() }
    }
}

/// The normalized path, such as `$['items'][0]`.
impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in &self.steps {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Name(name) => {
                    f.write_str("['")?;
                    name.chars().try_for_each(|it| write_escaped(f, it))?;
                    f.write_str("']")?;
                }
            }
        }
        Ok(())
    }
}

/// `normal-single-quoted` of RFC 9535.
fn write_escaped(f: &mut fmt::Formatter<'_>, char: char) -> fmt::Result {
    match char {
        '\u{8}' => f.write_str("\\b"),
        '\t' => f.write_str("\\t"),
        '\n' => f.write_str("\\n"),
        '\u{c}' => f.write_str("\\f"),
        '\r' => f.write_str("\\r"),
        '\'' => f.write_str("\\'"),
        '\\' => f.write_str("\\\\"),
        '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(char)),
        _ => write!(f, "{char}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints() {
        let steps = vec![Step::Name("it's\n\u{1}\\"), Step::Index(7), Step::Name("a/b")];
        let location = Location { steps };
        assert_eq!(location.to_string(), r"$['it\'s\n\u0001\\'][7]['a/b']");
        assert_eq!(location.pointer().to_string(), "/it's\n\u{1}\\/7/a~1b");
        assert_eq!(Location::default().to_string(), "$");
    }
}
