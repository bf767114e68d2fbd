//! Which keywords schemas may have: most questions are for one that is not there,
//! and their answer costs next to nothing.

use crate::syntax::Entry;

/// A set of keywords that may have more than were added, and never fewer: a bit for
/// each, by its length and its ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keywords(u64);

impl Keywords {
    /// The keywords of one schema.
    pub(super) fn of(entries: &[Entry]) -> Keywords {
        Keywords(entries.iter().fold(0, |bits, it| bits | bit(&it.key.value)))
    }

    /// Whether a keyword may be among them.
    #[inline]
    pub(super) fn may_have(self, keyword: &str) -> bool {
        self.0 & bit(keyword) != 0
    }

    /// Both sets together.
    pub(super) fn or(self, other: Keywords) -> Keywords {
        Keywords(self.0 | other.0)
    }
}

/// The bit of a keyword. Few of those that are common share one.
#[inline]
fn bit(keyword: &str) -> u64 {
    let [first, .., last] = keyword.as_bytes() else { return 1 };
    let mixed = keyword.len() * 45 + usize::from(*first) * 37 + usize::from(*last);
    1 << (mixed % u64::BITS as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_what_was_added() {
        let keywords = Keywords(bit("type") | bit("x") | bit(""));
        for it in ["type", "x", ""] {
            assert!(keywords.may_have(it), "{it}");
        }
        for it in ["properties", "$ref", "enum", "oneOf", "required"] {
            assert!(!keywords.may_have(it), "{it}");
        }
    }
}
