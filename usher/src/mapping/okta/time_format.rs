//! Formats of times: those letters that mean the same in Joda-Time (its `DateTimeFormat`, which the classic dialect
//! names) and in Java (`java.time.format.DateTimeFormatter`), in English; beside them few that one of both knows.

use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

use super::Dialect;
use super::evaluate::Unworkable;
use super::moment::written;

use Unworkable::{Needs, Unpublished};

/// A format that has been read.
pub(super) struct Format {
    pieces: Vec<Piece>,
}

enum Piece {
    Text(String),
    Field(Field),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Year,
    /// The last two digits.
    ShortYear,
    /// With at least so many digits.
    Month(usize),
    MonthName(Name),
    Day(usize),
    Weekday(Name),
    Hour(usize),
    /// From 1 to 12.
    HalfDayHour(usize),
    HalfDay,
    Minute(usize),
    Second(usize),
    /// So many digits of the fraction of a second.
    Fraction(usize),
    /// `+0900`
    Offset,
    /// `+09:00`
    OffsetWithColon,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Short,
    Long,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const OTHER_FORMAT: Unworkable = Unpublished("a time in such a format");

/// What a text that is to be a time has to be.
const NOT_SO: Unworkable = Needs("the time", "the form that its format tells");

impl Format {
    pub(super) fn new(text: &str, dialect: Dialect) -> Result<Self, Unworkable> {
        let letters: Vec<char> = text.chars().collect();
        let mut pieces = Vec::new();
        let mut at = 0;
        while let Some(&letter) = letters.get(at) {
            let count = letters.iter().skip(at).take_while(|next| **next == letter).count();
            if letter == '\'' {
                let (inside, length) = quoted(&letters[at..])?;
                pieces.push(Piece::Text(inside));
                at += length;
            } else if letter.is_ascii_alphabetic() {
                pieces.push(Piece::Field(field(letter, count, dialect).ok_or(OTHER_FORMAT)?));
                at += count;
            } else if "{}[]#".contains(letter) {
                return Err(OTHER_FORMAT);
            } else {
                pieces.push(Piece::Text(letter.to_string()));
                at += 1;
            }
        }
        Ok(Self { pieces })
    }

    pub(super) fn write(&self, time: &Zoned) -> Result<String, Unworkable> {
        if !(1..=9999).contains(&time.year()) {
            return Err(OTHER_FORMAT);
        }
        let mut to = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => to.push_str(text),
                Piece::Field(field) => to.push_str(&write(*field, time)?),
            }
        }
        Ok(to)
    }

    /// Reads a time. Without an offset it is in UTC.
    pub(super) fn read(&self, text: &str) -> Result<Zoned, Unworkable> {
        let mut found = Found::default();
        let mut rest = text;
        for piece in &self.pieces {
            rest = match piece {
                Piece::Text(text) => rest.strip_prefix(text.as_str()).ok_or(NOT_SO)?,
                Piece::Field(field) => found.read(*field, rest)?,
            };
        }
        if rest.is_empty() { found.time() } else { Err(NOT_SO) }
    }
}

/// A text between single quotes, and how long it is with them. Two quotes are one; two alone are a quote.
fn quoted(letters: &[char]) -> Result<(String, usize), Unworkable> {
    let mut inside = String::new();
    let mut at = 1;
    while let Some(&letter) = letters.get(at) {
        match (letter, letters.get(at + 1)) {
            ('\'', Some('\'')) if at > 1 => {
                inside.push('\'');
                at += 2;
            }
            ('\'', _) if at == 1 => return Ok(("'".to_owned(), 2)),
            ('\'', _) => return Ok((inside, at + 1)),
            _ => {
                inside.push(letter);
                at += 1;
            }
        }
    }
    Err(OTHER_FORMAT)
}

fn field(letter: char, count: usize, dialect: Dialect) -> Option<Field> {
    Some(match (letter, count, dialect) {
        ('y', 1 | 4, _) | ('Y', 1 | 4, Dialect::Classic) | ('u', 1 | 4, Dialect::IdentityEngine) => {
            Field::Year
        }
        ('y', 2, _) => Field::ShortYear,
        ('M', 1 | 2, _) => Field::Month(count),
        ('M', 3, _) => Field::MonthName(Name::Short),
        ('M', 4, _) => Field::MonthName(Name::Long),
        ('d', 1 | 2, _) => Field::Day(count),
        ('E', 1..=3, _) => Field::Weekday(Name::Short),
        ('E', 4, _) => Field::Weekday(Name::Long),
        ('H', 1 | 2, _) => Field::Hour(count),
        ('h', 1 | 2, _) => Field::HalfDayHour(count),
        ('a', 1, _) => Field::HalfDay,
        ('m', 1 | 2, _) => Field::Minute(count),
        ('s', 1 | 2, _) => Field::Second(count),
        ('S', 1..=9, _) => Field::Fraction(count),
        ('Z', 1, _) => Field::Offset,
        ('Z', 2, Dialect::Classic) => Field::OffsetWithColon,
        _ => return None,
    })
}

fn write(field: Field, time: &Zoned) -> Result<String, Unworkable> {
    let padded = |number: i64, digits: usize| format!("{number:0digits$}");
    let hour = i64::from(time.hour());
    Ok(match field {
        Field::Year => padded(i64::from(time.year()), 4),
        Field::ShortYear => padded(i64::from(time.year()) % 100, 2),
        Field::Month(digits) => padded(i64::from(time.month()), digits),
        Field::MonthName(name) => named(&MONTHS, time.month(), name),
        Field::Day(digits) => padded(i64::from(time.day()), digits),
        Field::Weekday(name) => named(&WEEKDAYS, time.weekday().to_monday_one_offset(), name),
        Field::Hour(digits) => padded(hour, digits),
        Field::HalfDayHour(digits) => padded((hour + 11) % 12 + 1, digits),
        Field::HalfDay => (if hour < 12 { "AM" } else { "PM" }).to_owned(),
        Field::Minute(digits) => padded(i64::from(time.minute()), digits),
        Field::Second(digits) => padded(i64::from(time.second()), digits),
        Field::Fraction(digits) => format!("{:09}", time.subsec_nanosecond()).chars().take(digits).collect(),
        Field::Offset => written(time.offset(), "")?,
        Field::OffsetWithColon => written(time.offset(), ":")?,
    })
}

/// A name by its number, from 1.
fn named(names: &[&str], number: i8, name: Name) -> String {
    let long =
        usize::try_from(number - 1).ok().and_then(|place| names.get(place)).copied().unwrap_or_default();
    shortened(long, name).to_owned()
}

fn shortened(long: &str, name: Name) -> &str {
    match name {
        Name::Short => long.get(..3).unwrap_or(long),
        Name::Long => long,
    }
}

/// The parts of a time that have been read.
#[derive(Debug, Default)]
struct Found {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    weekday: Option<i8>,
    hour: i8,
    half_day_hour: Option<i8>,
    is_afternoon: Option<bool>,
    minute: i8,
    second: i8,
    nanoseconds: i32,
    offset: Option<Offset>,
}

impl Found {
    /// Reads one part and returns what stands behind it.
    fn read<'t>(&mut self, field: Field, text: &'t str) -> Result<&'t str, Unworkable> {
        match field {
            Field::Year => {
                let (year, rest) = number(text, 4, 4)?;
                self.year = Some(year);
                Ok(rest)
            }
            Field::ShortYear => Err(Unpublished("a year of two digits")),
            Field::Month(digits) => two(text, digits, |it| self.month = Some(it)),
            Field::MonthName(name) => one_of(&MONTHS, name, text, |it| self.month = Some(it)),
            Field::Day(digits) => two(text, digits, |it| self.day = Some(it)),
            Field::Weekday(name) => one_of(&WEEKDAYS, name, text, |it| self.weekday = Some(it)),
            Field::Hour(digits) => two(text, digits, |it| self.hour = it),
            Field::HalfDayHour(digits) => two(text, digits, |it| self.half_day_hour = Some(it)),
            Field::HalfDay => {
                let half = ["AM", "PM"].into_iter().find(|half| text.starts_with(half)).ok_or(NOT_SO)?;
                self.is_afternoon = Some(half == "PM");
                Ok(text.get(half.len()..).unwrap_or_default())
            }
            Field::Minute(digits) => two(text, digits, |it| self.minute = it),
            Field::Second(digits) => two(text, digits, |it| self.second = it),
            Field::Fraction(digits) => {
                let (fraction, rest) = number::<i32>(text, digits, digits)?;
                self.nanoseconds = (digits..9).fold(fraction, |fraction, _| fraction * 10);
                Ok(rest)
            }
            Field::Offset | Field::OffsetWithColon => {
                let (sign, rest) = match text.chars().next() {
                    Some('+') => (1, &text[1..]),
                    Some('-') => (-1, &text[1..]),
                    _ => return Err(NOT_SO),
                };
                let (hours, rest) = number::<i32>(rest, 2, 2)?;
                let rest = if field == Field::OffsetWithColon {
                    rest.strip_prefix(':').ok_or(NOT_SO)?
                } else {
                    rest
                };
                let (minutes, rest) = number::<i32>(rest, 2, 2)?;
                let seconds = sign * (hours * 3_600 + minutes * 60);
                self.offset = Some(Offset::from_seconds(seconds).map_err(|_| NOT_SO)?);
                Ok(rest)
            }
        }
    }

    fn time(&self) -> Result<Zoned, Unworkable> {
        let (Some(year), Some(month), Some(day)) = (self.year, self.month, self.day) else {
            return Err(Unpublished("a format without a year, a month or a day"));
        };
        let hour = match (self.half_day_hour, self.is_afternoon) {
            (None, None) => self.hour,
            (Some(hour @ 1..=12), Some(is_afternoon)) => hour % 12 + if is_afternoon { 12 } else { 0 },
            (Some(_), Some(_)) => return Err(NOT_SO),
            (Some(_), None) | (None, Some(_)) => return Err(OTHER_FORMAT),
        };
        let time = DateTime::new(year, month, day, hour, self.minute, self.second, self.nanoseconds);
        let time = time.map_err(|_| NOT_SO)?;
        if self.weekday.is_some_and(|weekday| weekday != time.weekday().to_monday_one_offset()) {
            return Err(NOT_SO);
        }
        let offset = self.offset.unwrap_or(Offset::UTC);
        Ok(offset.to_timestamp(time).map_err(|_| NOT_SO)?.to_zoned(TimeZone::UTC))
    }
}

/// One or two digits; where two are asked for, one alone is not published.
fn two(text: &str, digits: usize, mut take: impl FnMut(i8)) -> Result<&str, Unworkable> {
    let (value, rest) = number(text, digits, 2)?;
    take(value);
    Ok(rest)
}

fn number<N: std::str::FromStr>(text: &str, least: usize, most: usize) -> Result<(N, &str), Unworkable> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < least {
        return Err(NOT_SO);
    }
    let (digits, rest) = text.split_at_checked(length).ok_or(NOT_SO)?;
    Ok((digits.parse().map_err(|_| NOT_SO)?, rest))
}

fn one_of<'t>(
    names: &[&str],
    name: Name,
    text: &'t str,
    mut take: impl FnMut(i8),
) -> Result<&'t str, Unworkable> {
    for (number, long) in (1_i8..).zip(names) {
        if let Some(rest) = text.strip_prefix(shortened(long, name)) {
            take(number);
            return Ok(rest);
        }
    }
    Err(NOT_SO)
}
