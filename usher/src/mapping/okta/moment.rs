//! Moments in time. They are texts in ISO 8601, in the classic dialect as in what the other one shows.
//!
//! Zones come from the table that is built in, so that a result does not depend on the computer.

use std::sync::LazyLock;

use jiff::civil::{DateTime, date};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Span, Timestamp, Zoned};

use super::Dialect;
use super::call::Given;
use super::evaluate::{Unworkable, not_a};
use super::function::Unit;
use super::node::Sign;
use super::time_format::Format;

use Unworkable::{Needs, Unpublished};

/// From the beginning of Windows' count, 1601, to that of Unix', 1970, in hundreds of nanoseconds.
const WINDOWS_BEGINS: i64 = 116_444_736_000_000_000;

const TOO_FAR: Unworkable = Unpublished("a time before the year 1 or behind the year 9999");

/// `Time.now(zone, format)`, `DateTime.now()`
pub(super) fn now(now: Timestamp, given: &Given<'_, '_>) -> Result<String, Unworkable> {
    let zone = match given.text_if_given(0)? {
        Some(id) => zone_at(id, now)?,
        None => TimeZone::UTC,
    };
    let zoned = now.to_zoned(zone);
    match given.text_if_given(1)? {
        Some(format) => Format::new(format, given.dialect)?.write(&zoned),
        None => {
            let offset = zoned.offset();
            let utc = if offset == Offset::UTC { TimeZone::UTC } else { TimeZone::fixed(offset) };
            iso(&now.to_zoned(utc), Millis::Always)
        }
    }
}

pub(super) fn from_windows(given: &Given<'_, '_>) -> Result<String, Unworkable> {
    let ticks = digits(given)?.checked_sub(WINDOWS_BEGINS).ok_or(TOO_FAR)?;
    let moment = Timestamp::from_nanosecond(i128::from(ticks) * 100).map_err(|_| TOO_FAR)?;
    iso(&moment.to_zoned(TimeZone::UTC), millis(given.dialect))
}

pub(super) fn from_unix(given: &Given<'_, '_>) -> Result<String, Unworkable> {
    let moment = Timestamp::from_millisecond(digits(given)?).map_err(|_| TOO_FAR)?;
    iso(&moment.to_zoned(TimeZone::UTC), millis(given.dialect))
}

pub(super) fn from_string(given: &Given<'_, '_>) -> Result<String, Unworkable> {
    let text = given.text(0)?;
    let moment = match given.text_if_given(1)? {
        Some(format) => Format::new(format, given.dialect)?.read(text)?,
        None => read(text).ok_or(Needs(given.name, "a time such as 2015-07-31T17:18:37.979Z"))?,
    };
    iso(&moment, millis(given.dialect))
}

pub(super) fn to_windows(given: &Given<'_, '_>) -> Result<String, Unworkable> {
    let ticks = moment(given)?.timestamp().as_nanosecond().div_euclid(100) + i128::from(WINDOWS_BEGINS);
    Ok(ticks.to_string())
}

pub(super) fn to_unix(given: &Given<'_, '_>) -> Result<String, Unworkable> {
    Ok(moment(given)?.timestamp().as_millisecond().to_string())
}

pub(super) fn to_string(given: &Given<'_, '_>) -> Result<String, Unworkable> {
    let moment = moment(given)?;
    match (given.text_if_given(1)?, given.dialect) {
        (Some(_), Dialect::Classic) if moment.offset() != Offset::UTC => {
            Err(Unpublished("Time.fromIso8601ToString on a time that is not in UTC"))
        }
        (Some(format), _) => Format::new(format, given.dialect)?.write(&moment),
        (None, _) if moment.second() == 0 && moment.subsec_nanosecond() == 0 => {
            Err(Unpublished("toString on a time without seconds"))
        }
        (None, _) => iso(&moment, Millis::WhereAny),
    }
}

pub(super) fn to_zone(given: &Given<'_, '_>) -> Result<String, Unworkable> {
    let moment = moment(given)?;
    let id = given.text(1)?;
    let zone = zone(id).ok_or(NO_ZONE)?;
    if zone.iana_name() != Some(id) || id.len() <= 3 {
        return Err(NO_ZONE);
    }
    iso(&moment.timestamp().to_zoned(zone), Millis::WhereAny)
}

pub(super) fn shift(given: &Given<'_, '_>, sign: Sign, unit: Unit) -> Result<String, Unworkable> {
    let moment = moment(given)?;
    let count = match sign {
        Sign::Plus => Some(given.whole_number(1)?),
        Sign::Minus => given.whole_number(1)?.checked_neg(),
    };
    let count = count.ok_or(TOO_FAR)?;
    let shifted = match unit {
        // A day is what the calendar of the time's zone calls so.
        Unit::Days => Span::new().try_days(count).and_then(|days| moment.checked_add(days)),
        Unit::Hours | Unit::Minutes | Unit::Seconds => {
            let seconds = count.checked_mul(unit.seconds()).ok_or(TOO_FAR)?;
            moment.checked_add(SignedDuration::from_secs(seconds))
        }
    };
    iso(&shifted.map_err(|_| TOO_FAR)?, Millis::Always)
}

pub(super) fn is_within(now: Timestamp, given: &Given<'_, '_>, unit: Unit) -> Result<bool, Unworkable> {
    let ago = now.duration_since(moment(given)?.timestamp());
    let seconds = given.whole_number(1)?.checked_mul(unit.seconds()).ok_or(TOO_FAR)?;
    let length = SignedDuration::from_secs(seconds);
    if ago.is_negative() || length.is_negative() {
        return Err(Unpublished("a time that is still to come"));
    }
    if ago == length {
        return Err(Unpublished("a time at the edge of a span"));
    }
    Ok(ago < length)
}

/// The time that the first value is.
fn moment(given: &Given<'_, '_>) -> Result<Zoned, Unworkable> {
    read(given.text(0)?)
        .ok_or_else(|| not_a(given.name, "a time such as 2015-07-31T17:18:37.979Z", given.value(0)))
}

fn digits(given: &Given<'_, '_>) -> Result<i64, Unworkable> {
    let text = given.text(0)?;
    let is_number = text.strip_prefix('-').unwrap_or(text).bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).ok_or(Needs(given.name, "a text of digits"))
}

/// `2015-07-31T17:18:37.979Z`, `…+09:00`, `…+09:00[Asia/Tokyo]`
fn read(text: &str) -> Option<Zoned> {
    let (local, zone) = match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((time, id)) => (time, Some(zone(id)?)),
        None => (text, None),
    };
    let (local, offset) = match local.strip_suffix('Z') {
        Some(local) => (local, Offset::UTC),
        None => {
            let (local, offset) = local.split_at_checked(local.len().checked_sub(6)?)?;
            (local, offset_of(offset)?)
        }
    };
    let (day, time) = local.split_once('T')?;
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|it| it.is_ascii_digit());
    let two = |text: &str| if digits(text, 2) { text.parse::<i8>().ok() } else { None };
    let mut parts = day.split('-');
    let (year, month, of_month) = (parts.next()?, two(parts.next()?)?, two(parts.next()?)?);
    let year = if digits(year, 4) { year.parse::<i16>().ok()? } else { return None };
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").parse::<i32>().ok()?;
    let mut times = time.split(':');
    let (hour, minute, second) = (two(times.next()?)?, two(times.next()?)?, two(times.next()?)?);
    if parts.next().is_some() || times.next().is_some() {
        return None;
    }
    let time = DateTime::new(year, month, of_month, hour, minute, second, nanoseconds).ok()?;
    let moment = offset.to_timestamp(time).ok()?;
    let own = if offset == Offset::UTC { TimeZone::UTC } else { TimeZone::fixed(offset) };
    Some(moment.to_zoned(zone.unwrap_or(own)))
}

/// `+09:00`
fn offset_of(text: &str) -> Option<Offset> {
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    if !hours.bytes().chain(minutes.bytes()).all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    if minutes >= 60 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

/// When milliseconds are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Millis {
    Always,
    /// As Java shows a time: zero is left out.
    WhereAny,
}

fn millis(dialect: Dialect) -> Millis {
    match dialect {
        Dialect::Classic => Millis::Always,
        Dialect::IdentityEngine => Millis::WhereAny,
    }
}

fn iso(moment: &Zoned, shown: Millis) -> Result<String, Unworkable> {
    if moment.subsec_nanosecond() % 1_000_000 != 0 {
        return Err(Unpublished("a part of a millisecond"));
    }
    if moment.date() < date(1, 1, 1) {
        return Err(TOO_FAR);
    }
    let mut text = moment.datetime().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let thousandths = moment.subsec_nanosecond() / 1_000_000;
    if shown == Millis::Always || thousandths > 0 {
        text.push_str(&format!(".{thousandths:03}"));
    }
    match (moment.time_zone().iana_name(), moment.offset()) {
        (Some("UTC") | None, Offset::UTC) => text.push('Z'),
        (name, offset) => {
            text.push_str(&written(offset, ":")?);
            if let Some(name) = name {
                text.push_str(&format!("[{name}]"));
            }
        }
    }
    Ok(text)
}

/// `+09:00`, or `+0900` without a separator.
pub(super) fn written(offset: Offset, separator: &str) -> Result<String, Unworkable> {
    let seconds = offset.seconds();
    if seconds % 60 != 0 {
        return Err(Unpublished("a zone that differs by seconds"));
    }
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    Ok(format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60))
}

const NO_ZONE: Unworkable = Unpublished("such a time zone");

/// A zone as Okta reads it at a moment. Java has two readings of the oldest names; Okta's sample of `EST` has a summer
/// time, and where both readings agree it makes no difference.
fn zone_at(id: &str, moment: Timestamp) -> Result<TimeZone, Unworkable> {
    let old = match id {
        "EST" => return zone("America/New_York").ok_or(NO_ZONE),
        "MST" => Some(("America/Denver", -7)),
        "HST" => Some(("Pacific/Honolulu", -10)),
        "UTC" | "GMT" => return Ok(TimeZone::UTC),
        _ => None,
    };
    let Some((place, hours)) = old else {
        return zone(id).filter(|zone| zone.iana_name() == Some(id)).ok_or(NO_ZONE);
    };
    let fixed = Offset::constant(hours);
    let of_place = zone(place).ok_or(NO_ZONE)?;
    if of_place.to_offset(moment) == fixed { Ok(TimeZone::fixed(fixed)) } else { Err(NO_ZONE) }
}

fn zone(id: &str) -> Option<TimeZone> {
    static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    ZONES.get(id).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_zones_is_built_in() {
        assert!(zone("Europe/Warsaw").is_some());
        assert!(zone("Asia/Tokyo").is_some_and(|zone| zone.iana_name() == Some("Asia/Tokyo")));
        assert!(zone("Nowhere/Else").is_none());
    }

    #[test]
    fn times_are_read_and_written_alike() {
        for text in [
            "2015-07-31T17:18:37.979Z",
            "2015-07-31T17:18:37Z",
            "0001-01-01T00:00:00Z",
            "2015-07-31T17:18:37.979+05:30",
            "2015-08-01T02:18:37.979+09:00[Asia/Tokyo]",
        ] {
            assert_eq!(iso(&read(text).unwrap(), Millis::WhereAny).as_deref(), Ok(text));
        }
        for text in [
            "",
            "Z",
            "2015-07-31",
            "2015-07-31T17:18Z",
            "2015-7-31T17:18:37Z",
            "2015-07-31T17:18:37",
            "ż2015-07-31T17:18:37",
            "2015-02-30T17:18:37Z",
            "2015-07-31T17:18:37.Z",
            "2015-07-31T17:18:37+0900",
            "2015-07-31T17:18:37Z[Nowhere]",
            "2015-07-31T+7:18:37Z",
            "2015-07-31T17:18:37é+9:00",
            "2015-07-31T17:18:37+99:00",
            "2015-07-31T17:18:37++9:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
