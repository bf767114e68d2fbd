//! The patterns of one query, each read once.

use std::collections::HashMap;

use super::compile::{Dialect, NoRegex, Regex};

/// No more patterns are kept: they may come from the data.
const MOST: usize = 256;

/// Patterns that have been read, by their text and whether they must match all.
#[derive(Debug, Default)]
pub(in crate::query) struct Patterns {
    read: HashMap<(String, bool), Result<Regex, NoRegex>>,
}

impl Patterns {
    /// A pattern of I-Regexp.
    pub(in crate::query) fn get(
        &mut self,
        pattern: &str,
        is_whole: bool,
    ) -> Result<&Regex, NoRegex> {
        if self.read.len() == MOST {
            self.read.clear();
        }
        let key = (pattern.to_owned(), is_whole);
        let read = self
            .read
            .entry(key)
            .or_insert_with(|| Regex::new(pattern, Dialect::IRegexp { is_whole }));
        read.as_ref().map_err(Clone::clone)
    }
}
