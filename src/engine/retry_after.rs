//! `Retry-After`: when an answer asks to be called again (RFC 9110, 10.2.3).
//!
//! ```text
//! Retry-After  = HTTP-date / delay-seconds
//! IMF-fixdate  = "Sun, 06 Nov 1994 08:49:37 GMT"
//! rfc850-date  = "Sunday, 06-Nov-94 08:49:37 GMT"    ; obsolete
//! asctime-date = "Sun Nov  6 08:49:37 1994"          ; obsolete
//! ```

use crate::http::Headers;
use crate::trace::Millis;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// How long an answer asks to wait. A date is counted from the answer's own
/// `Date`, since the server's clock need not be ours, else from `clock`, which is
/// the time of day in milliseconds since 1970. `Err` says why what it asks cannot be followed.
pub(super) fn retry_after(headers: &Headers, clock: Option<u64>) -> Option<Result<Millis, String>> {
    let text = headers.get("retry-after")?.trim();
    if !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit()) {
        // More digits than a number has are a wait without end all the same.
        return Some(Ok(text.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1000)));
    }
    let Some(date) = parse_date(text) else {
        return Some(Err(format!(
            "`Retry-After: {text}` is neither a number of seconds nor a date"
        )));
    };
    match headers.get("date").and_then(parse_date).or(clock) {
        Some(now) => Some(Ok(date.saturating_sub(now))),
        None => Some(Err(format!(
            "`Retry-After: {text}` cannot be followed: neither the answer nor the host says what \
             time it is"
        ))),
    }
}

/// An HTTP date in milliseconds since 1970; what lies before is 1970.
fn parse_date(text: &str) -> Option<u64> {
    let (mut year, mut month, mut day, mut seconds) = (None, None, None, None);
    for word in text.split([' ', ',', '-']).filter(|it| !it.is_empty()) {
        let number = word.parse::<u64>().ok();
        let lower = word.to_ascii_lowercase();
        match number {
            Some(it) if day.is_none() && (1..=31).contains(&it) => day = Some(it),
            Some(it) if year.is_none() && it < 10_000 => year = Some(full_year(it, word.len())),
            Some(_) => return None,
            None if word.contains(':') => seconds = Some(time_of_day(word)?),
            None => month = month.or_else(|| MONTHS.iter().position(|it| *it == lower)),
        }
    }
    let days = days_since_1970(year?, month? as u64 + 1, day?);
    Some((days * 86_400 + seconds?) * 1000)
}

/// RFC 9110, 5.6.7: two digits are of this century until it is half over, since
/// a wait of decades does not happen.
fn full_year(year: u64, digits: usize) -> u64 {
    match (digits, year) {
        (2, 0..=69) => 2000 + year,
        (2, _) => 1900 + year,
        _ => year,
    }
}

fn time_of_day(text: &str) -> Option<u64> {
    let mut parts = text.split(':').map(|it| it.parse::<u64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let is_time = parts.next().is_none() && hour < 24 && minute < 60 && second <= 60;
    is_time.then_some(hour * 3600 + minute * 60 + second)
}

/// Days of the Gregorian calendar. Years begin with March, so that leap days
/// come last.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year.saturating_sub(1) } else { year };
    let days = year * 365 + year / 4 - year / 100 + year / 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    (days + day_of_year).saturating_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_three_forms_of_dates() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse_date(text), Some(784_111_777_000), "{text}");
        }
        assert_eq!(parse_date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(parse_date("Thu, 29 Feb 2024 12:00:00 GMT"), Some(1_709_208_000_000));
        assert_eq!(parse_date("Sun, 01 Mar 2026 00:00:00 GMT"), Some(1_772_323_200_000));
        assert_eq!(parse_date("Thu, 31 Dec 2026 23:59:60 GMT"), Some(1_798_761_600_000));
        for text in ["", "soon", "1.5", "06 Nov 1994", "Sun, 06 Nov 1994 25:00:00 GMT", "-1"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[track_caller]
    fn check(retry: &str, date: Option<&str>, clock: Option<u64>, expected: Result<Millis, ()>) {
        let mut headers = Headers::default();
        headers.set("Retry-After", retry);
        date.into_iter().for_each(|it| headers.set("Date", it));
        let found = retry_after(&headers, clock).unwrap();
        assert_eq!(found.map_err(|_| ()), expected, "{retry} {date:?} {clock:?}");
    }

    #[test]
    fn counts_from_the_date_of_the_answer() {
        let later = "Sun, 06 Nov 1994 08:49:37 GMT";
        check("120", None, None, Ok(120_000));
        check(" 0 ", None, None, Ok(0));
        check("99999999999999999999999", None, None, Ok(u64::MAX));
        check(later, Some("Sun, 06 Nov 1994 08:49:30 GMT"), Some(0), Ok(7_000));
        check(later, None, Some(784_111_772_500), Ok(4_500));
        check(later, None, Some(784_111_999_000), Ok(0));
        check(later, None, None, Err(()));
        check("soon", None, None, Err(()));
        check("1.5", None, Some(0), Err(()));
        check("-1", None, Some(0), Err(()));
    }
}
