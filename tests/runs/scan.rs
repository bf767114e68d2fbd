//! Looks for secrets in what is shown, in every spelling that could be undone.

use telaio::http::base64;
use telaio::report::{Format, report};
use telaio::trace::Trace;

use crate::page::Page;
use crate::{drive, paths};

/// The word that is in every secret of the pages.
pub const WORD: &str = "s3cret";

/// Fails where `text` shows `secret`: as it is, percent-encoded, inside JSON,
/// Base64 or hex.
pub fn hides(text: &str, secret: &str, of: &str) {
    for it in spellings(secret) {
        assert!(!text.contains(&it), "{of}: `{secret}` is shown as `{it}`:\n{text}");
    }
}

fn spellings(secret: &str) -> Vec<String> {
    let percent: String = secret
        .bytes()
        .map(|it| match it.is_ascii_alphanumeric() || b"-._~".contains(&it) {
            true => char::from(it).to_string(),
            false => format!("%{it:02X}"),
        })
        .collect();
    let json = serde_json::to_string(secret).unwrap();
    let hex: String = secret.bytes().map(|it| format!("{it:02x}")).collect();
    let mut spellings = vec![
        secret.to_owned(),
        percent.replace("%20", "+"),
        percent,
        json[1..json.len() - 1].to_owned(),
        hex.to_uppercase(),
        hex,
    ];
    // Wherever in a larger text it begins, the middle of its Base64 is one of
    // three: the characters that mix with its neighbors are left out.
    for offset in 0..3 {
        let bytes = [vec![0; offset], secret.as_bytes().to_vec()].concat();
        let whole = bytes.len() / 3 * 4;
        let mixed = if offset == 0 { 0 } else { offset + 1 };
        let text = base64::encode(&bytes)[mixed..whole].to_owned();
        spellings.push(text.replace('+', "-").replace('/', "_"));
        spellings.push(text);
    }
    spellings
}

/// The trace, and the trace in every format.
pub fn written(trace: &Trace) -> Vec<(&'static str, String)> {
    let reports = Format::ALL.map(|it| (it.as_str(), report(trace, it)));
    [json(trace)].into_iter().chain(reports).collect()
}

/// The trace alone.
pub fn json(trace: &Trace) -> (&'static str, String) {
    ("trace", serde_json::to_string(trace).unwrap())
}

#[test]
fn nothing_that_a_page_leaves_shows_a_secret() {
    let mut seen = 0;
    for path in paths() {
        let text = std::fs::read_to_string(&path).unwrap();
        for case in Page::read(&text).cases() {
            for dry in [false, true] {
                let Ok(plan) = case.plan(dry) else { continue };
                let trace = match dry {
                    true => drive::pretend(plan).1,
                    false => drive::run(plan, &case.answers, case.cancel_at()).1,
                };
                for (format, text) in written(&trace) {
                    hides(&text, WORD, &format!("{} as {format}", path.display()));
                    seen += 1;
                }
            }
        }
    }
    assert!(1000 < seen, "only {seen} texts");
}

#[test]
fn finds_what_it_looks_for() {
    let finds = |text: &str| std::panic::catch_unwind(|| hides(text, "a s3cret", "")).is_err();
    for it in ["say a s3cret!", "a%20s3cret", "a+s3cret", "6120733363726574", "6120733363726574"] {
        assert!(finds(it), "{it}");
    }
    for it in ["a s3cret", "xa s3cret", "xya s3cret", "xyza s3crets"] {
        assert!(finds(&base64::encode(it.as_bytes())), "{it}");
    }
    assert!(!finds("a secret"));
}
