//! A host as JavaScript is one: with regular expressions of ECMA-262.

use regress::Regex;
use telaio::query::Host;

#[derive(Debug)]
pub struct TestHost;

impl Host for TestHost {
    fn matches(&self, pattern: &str, flags: &str, text: &str) -> Option<Result<bool, String>> {
        let regex = Regex::with_flags(pattern, flags).map_err(|it| it.to_string());
        Some(regex.map(|it| it.find(text).is_some()))
    }
}
