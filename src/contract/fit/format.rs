//! The formats of strings whose rules leave no doubt.

use fluent_uri::Uri;

/// What a text of this format would be, where the text is none. Unknown formats
/// take everything.
pub(super) fn mismatch(format: &str, text: &str) -> Option<&'static str> {
    let (is_fine, expected): (fn(&str) -> bool, _) = match format {
        "date" => (is_date, "a date such as `2026-01-31`"),
        "date-time" => (is_date_time, "a date and time such as `2026-01-31T09:30:00Z`"),
        "uuid" => (is_uuid, "a UUID"),
        "email" => (is_email, "an e-mail address"),
        "uri" => (|it| Uri::parse(it).is_ok(), "a URI with a scheme"),
        "ipv4" => (|it| it.parse::<core::net::Ipv4Addr>().is_ok(), "an IPv4 address"),
        "ipv6" => (|it| it.parse::<core::net::Ipv6Addr>().is_ok(), "an IPv6 address"),
        _ => return None,
    };
    (!is_fine(text)).then_some(expected)
}

/// What a text of this format is, for those that have no text in common.
pub(super) fn name(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "a date",
        "date-time" => "a date with a time",
        "uuid" => "a UUID",
        "email" => "an e-mail address",
        "uri" => "a URI",
        "ipv4" => "an IPv4 address",
        "ipv6" => "an IPv6 address",
        _ => return None,
    })
}

/// RFC 3339, full-date.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |digits| number(parts.next(), digits);
    let (Some(year), Some(month), Some(day)) = (number(4), number(2), number(2)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    parts.next().is_none() && (1..=days).contains(&day)
}

/// RFC 3339, date-time.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else { return false };
    let end = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (time, offset) = time.split_at(end);
    let is_offset = match offset.strip_prefix(['+', '-']) {
        Some(offset) => offset
            .split_once(':')
            .is_some_and(|(hour, minute)| is_up_to(Some(hour), 23) && is_up_to(Some(minute), 59)),
        None => offset.eq_ignore_ascii_case("z"),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = time.split(':');
    // A leap second is the sixtieth.
    let is_time = [23, 59, 60].into_iter().all(|most| is_up_to(parts.next(), most));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|it| it.is_ascii_digit());
    is_date(date) && is_time && parts.next().is_none() && is_fraction && is_offset
}

fn is_up_to(text: Option<&str>, most: u32) -> bool {
    number(text, 2).is_some_and(|it| it <= most)
}

fn number(text: Option<&str>, digits: usize) -> Option<u32> {
    let text = text.filter(|it| it.len() == digits && it.bytes().all(|it| it.is_ascii_digit()))?;
    text.parse().ok()
}

/// RFC 9562, in hexadecimal with hyphens.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|it| it == b'-' || it.is_ascii_hexdigit())
}

/// Only what is certain: RFC 5321 has many forms.
fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && (text.starts_with('"') || !text.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: &str, fine: &[&str], wrong: &[&str]) {
        for text in fine {
            assert_eq!(mismatch(format, text), None, "{format} {text}");
        }
        for text in wrong {
            assert!(mismatch(format, text).is_some(), "{format} {text}");
        }
    }

    #[test]
    fn formats() {
        check("date", &["2026-01-31", "2024-02-29"], &["2026-02-29", "2026-1-31", "31.1.2026", ""]);
        check(
            "date-time",
            &["2026-01-31T09:30:00Z", "2026-01-31t09:30:00.123+01:00"],
            &["2026-01-31", "2026-01-31 09:30:00Z", "2026-01-31T09:30:00", "2026-01-31T25:00:00Z"],
        );
        check("uuid", &["7c9e6679-7425-40de-944b-e07fc1f90ae7"], &["7c9e6679", "x"]);
        check("email", &["ada@example.com", "a.b+c@x"], &["ada", "@x", "a b@x"]);
        check("uri", &["https://example.com/a?b", "urn:x:y"], &["example.com/a b", "/relative"]);
        check("ipv4", &["127.0.0.1"], &["127.0.0.256", "::1"]);
        check("ipv6", &["::1"], &["127.0.0.1"]);
        check("phone", &["", "anything"], &[]);
    }
}
