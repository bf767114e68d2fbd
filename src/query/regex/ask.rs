//! Whether a text has a match of a pattern of ECMA-262, also where a host must say.
//!
//! What regex-lite cannot do, the engine of a host can, but that tries one way to
//! match after another, which may take forever. So the ways are counted before:
//! see [`ways`](super::ways).

use super::compile::{Dialect, NoRegex, Regex};
use super::ways::ways;
use crate::query::{Failure, Host};

/// How many steps a host's engine may take: well below a second.
const MOST_STEPS: f64 = 50_000_000.0;

/// The longest pattern that a host is given.
const LONGEST_PATTERN: usize = 1_000;

/// Why no text can be searched for a pattern, where that is known before there is
/// any. `None` if one can be, at least a short one.
pub fn cannot_search(pattern: &str, host: &dyn Host) -> Option<String> {
    match Regex::new(pattern, Dialect::Ecma) {
        Ok(_) => None,
        Err(NoRegex::Unsupported(what)) => ask(what, pattern, "", host).err(),
        Err(it @ (NoRegex::Invalid(_) | NoRegex::TooLarge)) => Some(it.to_string()),
    }
}

/// Whether any part of a text matches a pattern.
pub fn search(pattern: &str, text: &str, host: &dyn Host) -> Result<bool, Failure> {
    match Regex::new(pattern, Dialect::Ecma) {
        Ok(regex) => regex.is_match(text, host),
        Err(NoRegex::Unsupported(what)) => ask(what, pattern, text, host).map_err(Failure::new),
        Err(it @ (NoRegex::Invalid(_) | NoRegex::TooLarge)) => Err(Failure::new(it.to_string())),
    }
}

fn ask(what: &str, pattern: &str, text: &str, host: &dyn Host) -> Result<bool, String> {
    let length = text.encode_utf16().count();
    let steps = match pattern.len() <= LONGEST_PATTERN {
        // In a text of two characters at least, a repetition has several ways.
        true => ways(pattern, length.max(2)),
        false => None,
    };
    let Some(steps) = steps else {
        return Err(format!(
            "the pattern has {what}, and repeats what can match in several ways, so that nobody \
             knows how long it takes"
        ));
    };
    if MOST_STEPS < steps {
        return Err(format!(
            "the pattern has {what}, which could take too long in a text of {length} characters"
        ));
    }
    host.matches(pattern, "", text).unwrap_or_else(|| {
        Err(format!("the pattern has {what}, which needs the regular expressions of JavaScript"))
    })
}
