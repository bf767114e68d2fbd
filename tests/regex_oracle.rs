//! Our check of regular expressions beside a real engine: what one of them reads,
//! the other does, and what we say to match does there, too.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use regress::Regex;
use telaio::query::NoHost;
use telaio::query::regex::{check, is_match, search};

/// The pieces that patterns consist of, and some that break them.
const PIECES: [&str; 54] = [
    "a", "b-", "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(?<m>", "(?i:", "(?-s:",
    "(?i)", "(?", "[", "]", "[^", "-", "z", "\\d", "\\b", "\\B", "\\k<n>", "\\k", "\\1", "\\c",
    "\\cA", "\\x4", "\\u00e9", "\\", "*", "+", "?", "{", "}", "{2}", "{2,1}", "{1,}", "{,3}", "|",
    "^", "$", ".", "é", "/", "\\s", "\\W", "\\0", "\\12", "\\8", "[]", "[^]", "\\x41",
];

/// What patterns are matched with.
const TEXTS: [&str; 13] = [
    "",
    "a",
    "ab-",
    "b-b-",
    "z",
    "7/z",
    "é",
    "éé a\n",
    "{,3}",
    "}]a-",
    "A\r\u{2028}",
    "\u{85}\\c",
    "\0\u{1}8\nK",
];

/// The engine repeats a word boundary, which the standard and browsers refuse.
fn is_known_difference(pattern: &str) -> bool {
    let starts = [r"\b", r"\B"].iter().flat_map(|it| pattern.match_indices(it));
    let mut rests = starts.map(|(at, it)| &pattern[at + it.len()..]);
    rests.any(|it| it.starts_with(['*', '+', '?', '{']))
}

#[test]
fn agrees_with_an_engine() {
    // A fixed sequence that looks random: a multiplicative congruential generator.
    let mut state: u64 = 0x2545_F491_4F6C_DD1D;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let (mut wrong, mut decided, mut searched) = (Vec::new(), 0, 0);
    for _ in 0..60_000 {
        let length = 1 + next(7);
        let pattern: String = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
        let engine = Regex::new(&pattern);
        for text in TEXTS {
            let ours = is_match(&pattern, text);
            decided += u32::from(ours.is_some());
            let theirs = engine.as_ref().ok().map(|it| it.find(text).is_some());
            assert!(ours.is_none() || ours == theirs, "{pattern:?} in {text:?}: {ours:?}");
            // What a run asks is exactly what the engine says, or nothing.
            if let (Ok(ours), Some(theirs)) = (search(&pattern, text, &NoHost), theirs) {
                searched += 1;
                assert_eq!(ours, theirs, "{pattern:?} in {text:?}");
            }
        }
        let is_read = engine.is_ok();
        if is_read != check(&pattern).is_ok() && !is_known_difference(&pattern) {
            wrong.push((pattern.clone(), is_read, check(&pattern).err().map(|it| it.to_string())));
        }
    }
    // Otherwise nothing would be compared.
    assert!(decided > 50_000, "{decided}");
    assert!(searched > decided, "{searched}");
    wrong.sort_by_key(|it| it.0.len());
    assert!(wrong.is_empty(), "{} of them:\n{:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}
