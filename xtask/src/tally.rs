//! Counts tests by the closing lines of their runners.

use std::iter::Sum;
use std::ops::Add;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl Tally {
    /// Adds up what cargo, wasm-bindgen's runner and `node --test` say.
    pub fn read(output: &str) -> Self {
        output.lines().map(Self::line).sum()
    }

    fn line(line: &str) -> Self {
        let line = line.trim();
        if let Some(counts) = line.strip_prefix("test result: ") {
            // test result: ok. 3 passed; 0 failed; 0 ignored; …
            let count = |what: &str| {
                let words: Vec<&str> = counts.split([' ', ';']).collect();
                let at = words.iter().position(|word| *word == what)?;
                words.get(at.checked_sub(1)?)?.parse().ok()
            };
            let (passed, failed) = (count("passed"), count("failed"));
            return Self { passed: passed.unwrap_or(0), failed: failed.unwrap_or(0) };
        }
        // `# pass 3` in a log, `ℹ pass 3` in a terminal.
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["#" | "ℹ", "pass", count] => Self { passed: count.parse().unwrap_or(0), failed: 0 },
            ["#" | "ℹ", "fail" | "cancelled", count] => {
                Self { passed: 0, failed: count.parse().unwrap_or(0) }
            }
            _ => Self::default(),
        }
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Self::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(output: &str, passed: u32, failed: u32) {
        assert_eq!(Tally::read(output), Tally { passed, failed }, "{output}");
    }

    #[test]
    fn reads_every_runner() {
        check("running 0 tests", 0, 0);
        check("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured", 3, 0);
        check("test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured", 3, 2);
        check("test result: ok. 3 passed; 0 failed\n\ntest result: ok. 4 passed; 0 failed", 7, 0);
        check("# tests 5\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 0", 4, 1);
        check("ℹ tests 5\nℹ pass 4\nℹ fail 0\nℹ cancelled 1", 4, 1);
        check("# pass the salt", 0, 0);
    }
}
