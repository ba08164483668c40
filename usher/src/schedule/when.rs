//! How often, and when next.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Time, Weekday};
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Hours between two starts where they come every four hours.
pub(super) const FOUR_HOURS: i8 = 4;

/// Hours that are tried until one fits: more than from a Friday's to a Monday's, with a clock that is put forward.
const HOURS_AHEAD_MAX: usize = 24 * 5;

/// How often an entry starts; times are this computer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export, rename = "ScheduleEvery")]
pub enum Every {
    /// At each full hour.
    Hour {},
    /// At 0, 4, 8, 12, 16 and 20 o'clock.
    FourHours {},
    Day {
        at: Clock,
    },
    /// From Monday to Friday.
    Weekday {
        at: Clock,
    },
}

/// A time of day: `07:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(export, rename = "TimeOfDay", as = "String")]
pub struct Clock {
    pub(super) hour: i8,
    pub(super) minute: i8,
}

/// A text that is no time of day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text} is no time of day such as 07:30")]
pub struct NoClock {
    text: String,
}

impl FromStr for Clock {
    type Err = NoClock;

    fn from_str(text: &str) -> Result<Self, NoClock> {
        let error = || NoClock { text: text.to_owned() };
        let (hour, minute) = text.trim().split_once(':').ok_or_else(error)?;
        let number = |digits: &str| match digits.len() {
            1 | 2 if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                digits.parse().map_err(|_| error())
            }
            _ => Err(error()),
        };
        let (hour, minute) = (number(hour)?, number(minute)?);
        Time::new(hour, minute, 0, 0).map_err(|_| error())?;
        Ok(Self { hour, minute })
    }
}

impl TryFrom<String> for Clock {
    type Error = NoClock;

    fn try_from(text: String) -> Result<Self, NoClock> {
        text.parse()
    }
}

impl From<Clock> for String {
    fn from(clock: Clock) -> Self {
        clock.to_string()
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hour {} => write!(f, "every hour"),
            Self::FourHours {} => write!(f, "every four hours"),
            Self::Day { at } => write!(f, "every day at {at}"),
            Self::Weekday { at } => write!(f, "from Monday to Friday at {at}"),
        }
    }
}

/// Returns the next start after a moment, in that moment's time zone; `None` beyond the end of the calendar.
///
/// Where the clock is put forward over a time of day, that day's start is when the time would have been.
pub fn next(every: Every, after: &Zoned) -> Option<Timestamp> {
    let (minute, fits): (i8, &dyn Fn(&Zoned) -> bool) = match &every {
        Every::Hour {} => (0, &|_| true),
        Every::FourHours {} => (0, &|hour| hour.hour() % FOUR_HOURS == 0),
        Every::Day { at } => return by_day(*at, after, |_| true),
        Every::Weekday { at } => {
            return by_day(*at, after, |day| !matches!(day, Weekday::Saturday | Weekday::Sunday));
        }
    };
    let hour = after.with().minute(minute).second(0).subsec_nanosecond(0).build().ok()?;
    let mut hours =
        std::iter::successors(Some(hour), |hour| hour.checked_add(jiff::Span::new().hours(1)).ok());
    let found = hours.by_ref().take(HOURS_AHEAD_MAX).find(|hour| hour > after && fits(hour));
    found.map(|hour| hour.timestamp())
}

fn by_day(at: Clock, after: &Zoned, fits: impl Fn(Weekday) -> bool) -> Option<Timestamp> {
    let time = Time::new(at.hour, at.minute, 0, 0).ok()?;
    let days = std::iter::successors(Some(after.date()), |day| day.tomorrow().ok()).take(HOURS_AHEAD_MAX);
    let starts = days
        .filter(|day| fits(day.weekday()))
        .filter_map(|day| day.to_datetime(time).to_zoned(after.time_zone().clone()).ok());
    starts.map(|start| start.timestamp()).find(|start| *start > after.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_and_written() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(
                text.parse::<Clock>().ok().map(|clock| clock.to_string()).as_deref(),
                expected,
                "{text}"
            );
        };
        check("07:30", Some("07:30"));
        check(" 7:05 ", Some("07:05"));
        check("23:59", Some("23:59"));
        check("00:00", Some("00:00"));
        for wrong in ["", "24:00", "12:60", "12", "noon", "1:2:3", "-1:30", "+7:30", "12:٣٠", "007:30"] {
            check(wrong, None);
        }
    }

    #[test]
    fn the_next_start_is_after_the_moment() {
        let check = |every: Every, after: &str, expected: &str| {
            let after: Zoned = after.parse().unwrap();
            let expected: Zoned = expected.parse().unwrap();
            assert_eq!(next(every, &after), Some(expected.timestamp()), "{every} after {after}");
        };
        let at = |text: &str| text.parse::<Clock>().unwrap();
        check(
            Every::Hour {},
            "2026-11-20T09:00:00+01:00[Europe/Berlin]",
            "2026-11-20T10:00:00+01:00[Europe/Berlin]",
        );
        check(
            Every::Hour {},
            "2026-11-20T23:59:59+01:00[Europe/Berlin]",
            "2026-11-21T00:00:00+01:00[Europe/Berlin]",
        );
        check(
            Every::FourHours {},
            "2026-11-20T09:00:00-08:00[America/Los_Angeles]",
            "2026-11-20T12:00:00-08:00[America/Los_Angeles]",
        );
        check(
            Every::FourHours {},
            "2026-11-20T20:00:00+05:30[Asia/Kolkata]",
            "2026-11-21T00:00:00+05:30[Asia/Kolkata]",
        );
        check(
            Every::Day { at: at("07:30") },
            "2026-11-20T07:29:59+00:00[UTC]",
            "2026-11-20T07:30:00+00:00[UTC]",
        );
        check(
            Every::Day { at: at("07:30") },
            "2026-11-20T07:30:00+00:00[UTC]",
            "2026-11-21T07:30:00+00:00[UTC]",
        );
        // A Friday, and the Monday after it.
        check(
            Every::Weekday { at: at("07:30") },
            "2026-11-20T08:00:00+00:00[UTC]",
            "2026-11-23T07:30:00+00:00[UTC]",
        );
        // The clock goes from 2 to 3 in that night.
        check(
            Every::Day { at: at("02:30") },
            "2026-03-28T12:00:00+01:00[Europe/Berlin]",
            "2026-03-29T03:30:00+02:00[Europe/Berlin]",
        );
    }
}
