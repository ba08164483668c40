//! Dates: read in the forms that Microsoft's page shows, counted in UTC, printed as `M/d/yyyy h:mm:ss tt`.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp, Unit};

use super::Unworkable;
use super::date_format::Format;
use Unworkable::{Needs, Unpublished};

const A_DATE: Unworkable = Needs("a function on dates", "a date such as 2026-04-30 or 4/30/2026 5:41:18 PM");

/// 1601-01-01 before 1970-01-01, in seconds: where file times begin.
const FILE_TIME_BEGIN: i64 = 11_644_473_600;

/// Reads `2020-03-16-07:00`, `2021-08-24`, `2020-12-31 23:59:59-08:00`, `2020-12-31T23:59:59.1Z`,
/// `8/25/2021 5:41:18 PM`. Without an offset it is UTC.
pub(super) fn read(text: &str) -> Result<Timestamp, Unworkable> {
    let mut rest = text.trim();
    let first = digits(&mut rest, 4);
    let sign = |rest: &mut &str, wanted: char| {
        let after = rest.strip_prefix(wanted);
        *rest = after.unwrap_or(rest);
        after.is_some()
    };
    let (year, month, day) = if sign(&mut rest, '-') {
        let month = digits(&mut rest, 2);
        if !sign(&mut rest, '-') {
            return Err(A_DATE);
        }
        (first, month, digits(&mut rest, 2))
    } else if sign(&mut rest, '/') {
        let day = digits(&mut rest, 2);
        if !sign(&mut rest, '/') {
            return Err(A_DATE);
        }
        (digits(&mut rest, 4), first, day)
    } else {
        return Err(A_DATE);
    };
    let year = year.filter(|year| *year >= 1000).ok_or(A_DATE)?;
    let date = Date::new(year, small(month)?, small(day)?).map_err(|_| A_DATE)?;
    let begins_time =
        rest.strip_prefix(['T', ' ']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let time = match begins_time {
        Some(after) => {
            rest = after;
            time(&mut rest)?
        }
        None => Time::midnight(),
    };
    let offset = offset(rest.trim())?;
    timestamp(date.to_datetime(time), offset)
}

fn time(rest: &mut &str) -> Result<Time, Unworkable> {
    let hour = digits(rest, 2);
    let mut parts = [None, None];
    for part in &mut parts {
        if let Some(after) = rest.strip_prefix(':') {
            *rest = after;
            *part = Some(digits(rest, 2).ok_or(A_DATE)?);
        }
    }
    let [Some(minute), second] = parts else { return Err(A_DATE) };
    let mut nanosecond = 0;
    if let Some(after) = rest.strip_prefix('.') {
        let length = after.len() - after.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let written: String = after.chars().take(length).chain("000000000".chars()).take(9).collect();
        nanosecond = written.parse::<i32>().map_err(|_| A_DATE)?;
        *rest = after.get(length..).unwrap_or_default();
    }
    let mut hour = hour.ok_or(A_DATE)?;
    let half = rest.trim_start();
    for (word, adds) in [("AM", 0), ("PM", 12), ("am", 0), ("pm", 12)] {
        if let Some(after) = half.strip_prefix(word) {
            if !(1..=12).contains(&hour) {
                return Err(A_DATE);
            }
            hour = hour % 12 + adds;
            *rest = after;
            break;
        }
    }
    let second = small(Some(second.unwrap_or(0)))?;
    Time::new(small(Some(hour))?, small(Some(minute))?, second, nanosecond).map_err(|_| A_DATE)
}

/// `Z`, `+08:00`, or nothing, which is UTC.
fn offset(text: &str) -> Result<Offset, Unworkable> {
    let (sign, mut rest) = match text.chars().next() {
        None => return Ok(Offset::UTC),
        Some('Z' | 'z') if text.len() == 1 => return Ok(Offset::UTC),
        Some('+') => (1, text.get(1..).unwrap_or_default()),
        Some('-') => (-1, text.get(1..).unwrap_or_default()),
        Some(_) => return Err(A_DATE),
    };
    let hours = i32::from(digits(&mut rest, 2).ok_or(A_DATE)?);
    rest = rest.strip_prefix(':').ok_or(A_DATE)?;
    let minutes = i32::from(digits(&mut rest, 2).ok_or(A_DATE)?);
    if !rest.is_empty() || hours > 14 || minutes > 59 {
        return Err(A_DATE);
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).map_err(|_| A_DATE)
}

/// Takes up to so many digits.
fn digits(rest: &mut &str, most: usize) -> Option<i16> {
    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let number = rest.get(..length)?.parse().ok()?;
    *rest = rest.get(length..)?;
    Some(number)
}

fn small(number: Option<i16>) -> Result<i8, Unworkable> {
    number.and_then(|number| i8::try_from(number).ok()).ok_or(A_DATE)
}

fn timestamp(date: DateTime, offset: Offset) -> Result<Timestamp, Unworkable> {
    offset.to_timestamp(date).map_err(|_| A_DATE)
}

fn utc(date: Timestamp) -> DateTime {
    date.to_zoned(TimeZone::UTC).datetime()
}

pub(super) fn printed(date: Timestamp) -> String {
    let date = utc(date);
    let hour = (date.hour() + 11) % 12 + 1;
    let half = if date.hour() < 12 { "AM" } else { "PM" };
    let (month, day, year) = (date.month(), date.day(), date.year());
    format!("{month}/{day}/{year} {hour}:{:02}:{:02} {half}", date.minute(), date.second())
}

pub(super) fn add(interval: &str, number: i64, date: Timestamp) -> Result<Timestamp, Unworkable> {
    let span = match interval {
        "yyyy" => Span::new().try_years(number),
        "m" => Span::new().try_months(number),
        "d" => Span::new().try_days(number),
        "ww" => Span::new().try_weeks(number),
        "h" => Span::new().try_hours(number),
        "n" => Span::new().try_minutes(number),
        "s" => Span::new().try_seconds(number),
        _ => return Err(Needs("DateAdd", "the interval yyyy, m, d, ww, h, n or s")),
    };
    let too_far = |_| Needs("DateAdd", "a date between the years 1 and 9999");
    let moved = utc(date).checked_add(span.map_err(too_far)?).map_err(too_far)?;
    if moved.year() < 1 {
        return Err(Needs("DateAdd", "a date between the years 1 and 9999"));
    }
    timestamp(moved, Offset::UTC)
}

/// How many boundaries of the calendar stand between two moments.
pub(super) fn difference(interval: &str, one: Timestamp, other: Timestamp) -> Result<i64, Unworkable> {
    let (from, to) = (utc(one), utc(other));
    let months = |date: DateTime| i64::from(date.year()) * 12 + i64::from(date.month());
    let floored = |seconds: i64| other.as_second().div_euclid(seconds) - one.as_second().div_euclid(seconds);
    Ok(match interval {
        "yyyy" => i64::from(to.year()) - i64::from(from.year()),
        "m" => months(to) - months(from),
        "d" => {
            let days = from.date().until((Unit::Day, to.date())).map_err(|_| A_DATE)?;
            i64::from(days.get_days())
        }
        "h" => floored(3600),
        "n" => floored(60),
        "s" => floored(1),
        "ww" => return weeks(from.date(), to.date()),
        _ => return Err(Needs("DateDiff", "the interval yyyy, m, d, ww, h, n or s")),
    })
}

/// Microsoft's samples fit three ways of counting weeks: by boundaries, rounded down, and rounded to the next. Where
/// they agree, there is no doubt.
fn weeks(from: Date, to: Date) -> Result<i64, Unworkable> {
    let days = |from: Date, to: Date| {
        from.until((Unit::Day, to)).map(|days| i64::from(days.get_days())).map_err(|_| A_DATE)
    };
    // A Sunday.
    let begin = Date::constant(2023, 1, 1);
    let (between, from, to) = (days(from, to)?, days(begin, from)?, days(begin, to)?);
    let boundaries = |first: i64| (to - first).div_euclid(7) - (from - first).div_euclid(7);
    let floored = between.div_euclid(7);
    let rounded = (between + 3).div_euclid(7);
    if [boundaries(0), boundaries(1), rounded].iter().all(|count| *count == floored) {
        Ok(floored)
    } else {
        Err(Unpublished("DateDiff in weeks that are not whole"))
    }
}

/// 100 nanoseconds since 1601, as Active Directory counts.
pub(super) fn from_file_time(number: i64) -> Result<Timestamp, Unworkable> {
    let seconds = number.div_euclid(10_000_000) - FILE_TIME_BEGIN;
    let nanoseconds = i32::try_from(number.rem_euclid(10_000_000) * 100).map_err(|_| A_DATE)?;
    Timestamp::new(seconds, nanoseconds).map_err(|_| Needs("DateFromNum", "a file time of a year up to 9999"))
}

pub(super) fn to_file_time(date: Timestamp) -> Result<i64, Unworkable> {
    let ticks = date.as_nanosecond() / 100 + i128::from(FILE_TIME_BEGIN) * 10_000_000;
    i64::try_from(ticks).map_err(|_| A_DATE)
}

/// How a date is read, by the names of .NET's `DateTimeStyles` (Microsoft Learn, 2026).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    before: bool,
    behind: bool,
    to_utc: bool,
}

impl Default for Style {
    /// The page's own: spaces around the date are allowed.
    fn default() -> Self {
        Self { before: true, behind: true, to_utc: false }
    }
}

impl Style {
    /// Reads names with commas between them.
    pub(super) fn read(text: &str) -> Result<Self, Unworkable> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let names: Vec<&str> = text.split(',').map(str::trim).collect();
        let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
        let known = ["None", "AllowLeadingWhite", "AllowTrailingWhite", "AdjustToUniversal", "RoundtripKind"];
        let to_utc = has("AdjustToUniversal");
        if !names.iter().all(|name| known.iter().any(|known| known.eq_ignore_ascii_case(name)))
            || (to_utc && has("RoundtripKind"))
        {
            return Err(Unpublished("FormatDateTime with such a style"));
        }
        Ok(Self { before: has("AllowLeadingWhite"), behind: has("AllowTrailingWhite"), to_utc })
    }
}

/// Reads a date in one of .NET's forms and writes it in another.
pub(super) fn reformatted(
    text: &str,
    style: Style,
    input: &Format,
    output: &Format,
) -> Result<String, Unworkable> {
    if (!style.before && text.trim_start() != text) || (!style.behind && text.trim_end() != text) {
        return Err(Needs("FormatDateTime", "a date without spaces around it"));
    }
    let (date, offset) = input.parse(text)?;
    let Some(offset) = offset else { return output.print(date, None) };
    let moved = || output.print(utc(timestamp(date, offset)?), Some(Offset::UTC));
    if style.to_utc {
        return moved();
    }
    // Whether Entra moves a date with an offset to UTC is not published; mostly it makes no difference.
    let here = output.print(date, Some(offset))?;
    if here == moved()? { Ok(here) } else { Err(Unpublished("FormatDateTime of a date with an offset")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_form() {
        for (text, expected) in [
            ("2020-03-16-07:00", "3/16/2020 7:00:00 AM"),
            ("2021-06-30+08:00", "6/29/2021 4:00:00 PM"),
            ("2021-08-24", "8/24/2021 12:00:00 AM"),
            ("8/25/2021 5:41:18 PM", "8/25/2021 5:41:18 PM"),
            ("12/1/2021 12:00:00 AM", "12/1/2021 12:00:00 AM"),
            ("2020-12-31T23:59:59.5Z", "12/31/2020 11:59:59 PM"),
            (" 2020-12-31 23:59:59-08:00", "1/1/2021 7:59:59 AM"),
        ] {
            assert_eq!(read(text).map(printed).as_deref(), Ok(expected), "{text}");
        }
        for text in [
            "",
            "today",
            "2021-13-01",
            "2021-02-30",
            "20-1-1",
            "2021-08-24 25:00",
            "2021-08-24+8",
            "8/25/2021 13:00 PM",
        ] {
            assert_eq!(read(text), Err(A_DATE), "{text}");
        }
    }

    #[test]
    fn dates_move_and_are_compared() {
        let date = |text| read(text).unwrap();
        assert_eq!(add("m", 1, date("2026-01-31")).map(printed).as_deref(), Ok("2/28/2026 12:00:00 AM"));
        assert!(add("yyyy", i64::MAX, date("2026-01-31")).is_err());
        assert!(add("yyyy", -2026, date("2026-01-31")).is_err());
        assert!(add("q", 1, date("2026-01-31")).is_err());
        assert_eq!(difference("d", date("2026-01-31 23:00:00"), date("2026-02-01 01:00:00")), Ok(1));
        assert_eq!(difference("yyyy", date("2025-12-31"), date("2026-01-01")), Ok(1));
        assert_eq!(difference("ww", date("2026-01-01"), date("2026-01-31")), Ok(4));
        assert_eq!(difference("ww", date("2026-01-31"), date("2026-01-10")), Ok(-3));
        assert!(difference("ww", date("2026-01-01"), date("2026-01-06")).is_err());
        assert!(difference("q", date("2026-01-01"), date("2026-01-06")).is_err());
        assert_eq!(
            to_file_time(from_file_time(129_699_324_000_000_000).unwrap()),
            Ok(129_699_324_000_000_000)
        );
        assert!(from_file_time(i64::MAX).is_err());
    }
}
