//! References to server packages, as `use` holds them.
//!
//! ```text
//! reference  = repository [ ":" package ] [ "@" version ]
//! repository = owner "/" name
//! ```
//!
//! The documentation of `use` shows these forms and no grammar, so any
//! character but a blank or a delimiter may stand in a part.

use std::ops::Range;

/// What is wrong with a reference, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// The wrong part, in bytes; the delimiter before a part that is missing.
    pub at: Range<usize>,
    /// The sentence to say.
    pub message: String,
}

/// A part of a text, and where it begins.
#[derive(Clone, Copy)]
struct Part<'t> {
    text: &'t str,
    start: usize,
}

/// Checks a whole reference.
pub(super) fn reference(text: &str) -> Result<(), Mistake> {
    if text.contains("://") {
        let message = format!("`{text}` is a URL, but `use` takes a repository as `owner/repo`");
        return Err(Mistake { at: 0..text.len(), message });
    }
    let whole = Part { text, start: 0 };
    let (rest, version) = whole.split('@');
    let (repository, package) = rest.split(':');
    repository.repository()?;
    if let Some(package) = package {
        package.word("package", ':')?;
    }
    if let Some(version) = version {
        version.word("version", '@')?;
        if let Some(at) = version.text.find(':') {
            let at = version.start + at;
            let message = format!("in `{text}` the package stands after the version");
            return Err(Mistake { at: at..whole.end(), message });
        }
    }
    Ok(())
}

/// Checks the repository alone.
pub(super) fn repository(text: &str) -> Result<(), Mistake> {
    Part { text, start: 0 }.repository()
}

/// Checks a part that stands alone, such as a package or a version.
pub(super) fn word(text: &str, what: &str) -> Result<(), Mistake> {
    match text.is_empty() {
        true => Err(Mistake { at: 0..0, message: format!("the {what} is empty") }),
        false => Part { text, start: 0 }.without_blanks(what),
    }
}

impl<'t> Part<'t> {
    fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// What stands before and after the first delimiter.
    fn split(self, delimiter: char) -> (Part<'t>, Option<Part<'t>>) {
        match self.text.split_once(delimiter) {
            None => (self, None),
            Some((before, after)) => {
                let start = self.start + before.len() + delimiter.len_utf8();
                (Part { text: before, ..self }, Some(Part { text: after, start }))
            }
        }
    }

    fn repository(self) -> Result<(), Mistake> {
        let at = self.start..self.end();
        if self.text.is_empty() {
            return Err(Mistake { at, message: "the repository is empty".into() });
        }
        let (owner, Some(name)) = self.split('/') else {
            let message = format!("repository `{}` has no owner", self.text);
            return Err(Mistake { at, message });
        };
        if owner.text.is_empty() {
            let message = format!("repository `{}` has no owner before `/`", self.text);
            return Err(Mistake { at: owner.end()..name.start, message });
        }
        owner.without_blanks("owner")?;
        name.word("repository", '/')?;
        match name.text.find('/') {
            None => Ok(()),
            Some(slash) => {
                let message = format!("repository `{}` has more than one `/`", self.text);
                Err(Mistake { at: name.start + slash..name.end(), message })
            }
        }
    }

    /// Checks a part that stands after a delimiter.
    fn word(self, what: &str, delimiter: char) -> Result<(), Mistake> {
        if self.text.is_empty() {
            let message = format!("there is no {what} after `{delimiter}`");
            return Err(Mistake { at: self.start - delimiter.len_utf8()..self.start, message });
        }
        self.without_blanks(what)
    }

    fn without_blanks(self, what: &str) -> Result<(), Mistake> {
        match self.text.contains(char::is_whitespace) {
            true => {
                let message = format!("{what} `{}` contains a blank", self.text);
                Err(Mistake { at: self.start..self.end(), message })
            }
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(), (&str, &str)>) {
        let found = reference(text).map_err(|it| (text[it.at].to_owned(), it.message));
        let expected = expected.map_err(|it| (it.0.to_owned(), it.1.to_owned()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn reads_the_documented_forms() {
        check("compozy/mcp-servers", Ok(()));
        check("compozy/mcp-servers:telegram", Ok(()));
        check("compozy/mcp-servers:telegram@1.0.0", Ok(()));
        check("compozy/mcp-servers@1.0.0", Ok(()));
    }

    #[test]
    fn points_at_the_wrong_part() {
        check("", Err(("", "the repository is empty")));
        check("telegram", Err(("telegram", "repository `telegram` has no owner")));
        check("compozy:telegram", Err(("compozy", "repository `compozy` has no owner")));
        check("/a:b", Err(("/", "repository `/a` has no owner before `/`")));
        check("a/:b", Err(("/", "there is no repository after `/`")));
        check("a/b/c:d", Err(("/c", "repository `a/b/c` has more than one `/`")));
        check("a/b:", Err((":", "there is no package after `:`")));
        check("a/b:@1", Err((":", "there is no package after `:`")));
        check("a/b:c@", Err(("@", "there is no version after `@`")));
        check("a/b: c", Err((" c", "package ` c` contains a blank")));
        check("a/b@1:c", Err((":c", "in `a/b@1:c` the package stands after the version")));
        check(
            "https://a.example/b",
            Err((
                "https://a.example/b",
                "`https://a.example/b` is a URL, but `use` takes a repository as `owner/repo`",
            )),
        );
        check("é/ü:ö ö", Err(("ö ö", "package `ö ö` contains a blank")));
    }
}
