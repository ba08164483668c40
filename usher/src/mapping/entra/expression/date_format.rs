//! .NET's custom date formats, as far as mappings use them: `yyyy`, `yy`, `M` to `MMMM`, `d` to `dddd`, `H`, `h`, `m`,
//! `s`, `f`, `F`, `t`, `z`, `K`; other letters stand for themselves, as do those in quotes or behind a backslash. Of the
//! forms of one letter those that are the same everywhere: `o`, `r`, `s`, `u` (Microsoft Learn, Standard date and time
//! format strings, 2026).

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::Offset;

use super::Unworkable;
use Unworkable::{Needs, Unpublished};

const IN_FORM: Unworkable = Needs("FormatDateTime", "a date in the form that is given");

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

/// Longer formats are nobody's: the page's longest has 16 letters.
const PARTS_MAX: usize = 100;

/// A format that has been read.
#[derive(Debug, Clone)]
pub(super) struct Format {
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    /// A letter that means something, and how often it stands there.
    Field(char, usize),
    Literal(char),
}

impl Format {
    pub(super) fn read(text: &str) -> Result<Self, Unworkable> {
        let letters: Vec<char> = text.chars().collect();
        if letters.len() > PARTS_MAX {
            return Err(Unpublished("so long a date format"));
        }
        match text {
            "o" | "O" => return Self::read("yyyy-MM-ddTHH:mm:ss.fffffffK"),
            "r" | "R" => return Self::read("ddd, dd MMM yyyy HH:mm:ss 'GMT'"),
            "s" => return Self::read("yyyy-MM-ddTHH:mm:ss"),
            "u" => return Self::read("yyyy-MM-dd HH:mm:ssZ"),
            _ if letters.len() == 1 => return Err(Unpublished("such a date format of one letter")),
            _ => {}
        }
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(&letter) = letters.get(at) {
            match letter {
                '\\' => {
                    parts.extend(letters.get(at + 1).map(|escaped| Part::Literal(*escaped)));
                    at += 2;
                }
                '\'' | '"' => {
                    let inside = letters.iter().skip(at + 1).take_while(|inside| **inside != letter);
                    let before = parts.len();
                    parts.extend(inside.map(|inside| Part::Literal(*inside)));
                    at += parts.len() - before + 2;
                }
                'y' | 'M' | 'd' | 'H' | 'h' | 'm' | 's' | 'f' | 'F' | 't' | 'z' | 'K' => {
                    let times = letters.iter().skip(at).take_while(|next| **next == letter).count();
                    parts.push(Part::Field(letter, times));
                    at += times;
                }
                // Before a letter that would stand alone.
                '%' if letters.len() == 2 && at == 0 => at += 1,
                '%' | 'g' => return Err(Unpublished("such a date format")),
                literal => {
                    parts.push(Part::Literal(literal));
                    at += 1;
                }
            }
        }
        Ok(Self { parts })
    }

    /// Reads a date, with its offset where the format has one.
    pub(super) fn parse(&self, text: &str) -> Result<(DateTime, Option<Offset>), Unworkable> {
        let mut rest = text.trim();
        let mut seen = Seen::default();
        let mut offset = None;
        for (place, part) in self.parts.iter().enumerate() {
            match part {
                // The point before what may be missing may be missing too.
                Part::Literal('.')
                    if !rest.starts_with('.')
                        && matches!(self.parts.get(place + 1), Some(Part::Field('F', _))) => {}
                Part::Literal(letter) => rest = rest.strip_prefix(*letter).ok_or(IN_FORM)?,
                Part::Field('K', _) if !rest.starts_with(['Z', '+', '-']) => {}
                Part::Field('z' | 'K', _) => offset = Some(read_offset(&mut rest)?),
                Part::Field('t', _) => {
                    let late = rest.get(..2).ok_or(IN_FORM)?.to_ascii_uppercase();
                    seen.late = Some(match late.as_str() {
                        "AM" => false,
                        "PM" => true,
                        _ => return Err(IN_FORM),
                    });
                    rest = rest.get(2..).unwrap_or_default();
                }
                Part::Field('M', 3..) => {
                    let found = MONTHS.iter().zip(1..).find(|(name, _)| begins(rest, month_name(name, part)));
                    let (name, number) = found.ok_or(IN_FORM)?;
                    seen.month = Some(number);
                    rest = rest.get(month_name(name, part).len()..).unwrap_or_default();
                }
                Part::Field('d', times @ 3..) => {
                    let name = |day: &Weekday| {
                        let name = day_name(*day);
                        if *times == 3 { name.get(..3).unwrap_or(name) } else { name }
                    };
                    let day = WEEK.into_iter().find(|day| begins(rest, name(day))).ok_or(IN_FORM)?;
                    rest = rest.get(name(&day).len()..).unwrap_or_default();
                    seen.weekday = Some(day);
                }
                Part::Field(letter @ ('f' | 'F'), times) => {
                    let exact = *letter == 'f';
                    let length = rest.bytes().take(*times).take_while(u8::is_ascii_digit).count();
                    if exact && length != *times || *times > 7 {
                        return Err(IN_FORM);
                    }
                    let written: String =
                        rest.chars().take(length).chain("000000000".chars()).take(9).collect();
                    seen.part = written.parse().map_err(|_| IN_FORM)?;
                    rest = rest.get(length..).unwrap_or_default();
                }
                Part::Field(letter, times) => {
                    let most = if *letter == 'y' { (*times).max(2) } else { 2 };
                    let least = if *times == 1 { 1 } else { (*times).min(most) };
                    let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
                    if length < least {
                        return Err(IN_FORM);
                    }
                    let number: i16 = rest.get(..length).unwrap_or_default().parse().map_err(|_| IN_FORM)?;
                    rest = rest.get(length..).unwrap_or_default();
                    seen.put(*letter, *times, number)?;
                }
            }
        }
        if rest.is_empty() { Ok((seen.date()?, offset)) } else { Err(IN_FORM) }
    }

    /// Writes a date.
    pub(super) fn print(&self, date: DateTime, offset: Option<Offset>) -> Result<String, Unworkable> {
        let mut written = String::new();
        for part in &self.parts {
            let next = match part {
                Part::Literal(letter) => letter.to_string(),
                Part::Field('y', 1) => (date.year() % 100).to_string(),
                Part::Field('y', 2) => format!("{:02}", date.year() % 100),
                Part::Field('y', times) => format!("{:0times$}", date.year()),
                Part::Field('M', 3..) => {
                    let month = usize::try_from(date.month()).unwrap_or(1).saturating_sub(1);
                    month_name(MONTHS.get(month).copied().unwrap_or_default(), part).to_owned()
                }
                Part::Field('d', times @ 3..) => {
                    let name = day_name(date.weekday());
                    (if *times == 3 { name.get(..3).unwrap_or(name) } else { name }).to_owned()
                }
                Part::Field('M', times) => padded(date.month(), *times),
                Part::Field('d', times) => padded(date.day(), *times),
                Part::Field('H', times) => padded(date.hour(), *times),
                Part::Field('h', times) => padded((date.hour() + 11) % 12 + 1, *times),
                Part::Field('m', times) => padded(date.minute(), *times),
                Part::Field('s', times) => padded(date.second(), *times),
                Part::Field('f', times @ ..=7) => {
                    format!("{:09}", date.subsec_nanosecond()).chars().take(*times).collect()
                }
                Part::Field('t', times) => {
                    let half = if date.hour() < 12 { "AM" } else { "PM" };
                    half.get(..(*times).min(2)).unwrap_or(half).to_owned()
                }
                Part::Field('F', times @ ..=7) => {
                    let digits: String =
                        format!("{:09}", date.subsec_nanosecond()).chars().take(*times).collect();
                    let digits = digits.trim_end_matches('0');
                    if digits.is_empty() && written.ends_with('.') {
                        written.pop();
                    }
                    digits.to_owned()
                }
                Part::Field('K', _) => match offset {
                    None => String::new(),
                    Some(Offset::UTC) => "Z".to_owned(),
                    Some(offset) => offset_text(offset),
                },
                Part::Field('z', 3..) => match offset {
                    Some(offset) => offset_text(offset),
                    None => return Err(Unpublished("an offset for a date without one")),
                },
                Part::Field(..) => return Err(Unpublished("such a date format")),
            };
            written.push_str(&next);
        }
        Ok(written)
    }
}

#[derive(Default)]
struct Seen {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    weekday: Option<Weekday>,
    hour: i8,
    late: Option<bool>,
    minute: i8,
    second: i8,
    part: i32,
}

impl Seen {
    fn put(&mut self, letter: char, times: usize, number: i16) -> Result<(), Unworkable> {
        if letter == 'y' {
            self.year = Some(if times < 3 { of_two_digits(number)? } else { number });
            return Ok(());
        }
        let small = i8::try_from(number).map_err(|_| IN_FORM)?;
        match letter {
            'M' => self.month = Some(small),
            'd' => self.day = Some(small),
            'm' => self.minute = small,
            's' => self.second = small,
            'h' if !(0..=12).contains(&small) => return Err(IN_FORM),
            _ => self.hour = small,
        }
        Ok(())
    }

    fn date(&self) -> Result<DateTime, Unworkable> {
        let year = self.year.ok_or(Unpublished("a date without a year"))?;
        let hour = match self.late {
            Some(false) if self.hour > 12 => return Err(IN_FORM),
            Some(late) => self.hour % 12 + if late { 12 } else { 0 },
            None => self.hour,
        };
        let date = Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1)).map_err(|_| IN_FORM)?;
        if self.weekday.is_some_and(|day| day != date.weekday()) {
            return Err(IN_FORM);
        }
        let time = Time::new(hour, self.minute, self.second, self.part).map_err(|_| IN_FORM)?;
        Ok(date.to_datetime(time))
    }
}

/// Older .NET puts 30 to 99 into the twentieth century, newer .NET 50 to 99 (Microsoft Learn, `TwoDigitYearMax`, 2026).
fn of_two_digits(year: i16) -> Result<i16, Unworkable> {
    match year {
        ..30 => Ok(2000 + year),
        30..50 => Err(Unpublished("a year of two digits between 30 and 49")),
        50.. => Ok(1900 + year),
    }
}

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

fn month_name<'a>(name: &'a str, part: &Part) -> &'a str {
    match part {
        Part::Field('M', 3) => name.get(..3).unwrap_or(name),
        Part::Field(..) | Part::Literal(_) => name,
    }
}

fn begins(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(name))
}

fn padded(number: i8, times: usize) -> String {
    if times == 1 { number.to_string() } else { format!("{number:02}") }
}

fn day_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn offset_text(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// `Z`, `-8`, `-08` or `-08:00`.
fn read_offset(rest: &mut &str) -> Result<Offset, Unworkable> {
    if let Some(after) = rest.strip_prefix('Z') {
        *rest = after;
        return Ok(Offset::UTC);
    }
    let sign = match rest.chars().next() {
        Some('+') => 1,
        Some('-') => -1,
        Some(_) | None => return Err(IN_FORM),
    };
    let number = |rest: &mut &str| {
        let behind = rest.get(1..).unwrap_or_default();
        let length = behind.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let number: i32 = behind.get(..length)?.parse().ok()?;
        *rest = behind.get(length..)?;
        Some(number)
    };
    let hours = number(rest).filter(|hours| *hours <= 14).ok_or(IN_FORM)?;
    let minutes =
        if rest.starts_with(':') { number(rest).filter(|minutes| *minutes < 60).ok_or(IN_FORM)? } else { 0 };
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).map_err(|_| IN_FORM)
}

#[cfg(test)]
mod tests {
    use super::super::dates::{self, Style};
    use super::{Format, Unworkable};

    fn reformatted(text: &str, input: &str, output: &str) -> Result<String, Unworkable> {
        dates::reformatted(text, Style::default(), &Format::read(input)?, &Format::read(output)?)
    }

    #[test]
    fn dates_change_their_form() {
        for (text, input, output, expected) in [
            ("20150123105347.1Z", "yyyyMMddHHmmss.fZ", "yyyy-MM-dd", "2015-01-23"),
            ("2020-12-31-08:00", "yyyy-MM-ddzzz", "yyyy-MM-dd", "2020-12-31"),
            (
                "3 Apr 2026 5:07 PM",
                "d MMM yyyy h:mm tt",
                "dddd, d MMMM yyyy HH:mm",
                "Friday, 3 April 2026 17:07",
            ),
            ("2026-04-03", "yyyy-MM-dd", "'on' d.M.yy", "on 3.4.26"),
            ("03.04.26", "dd.MM.yy", "yyyy-MM-dd", "2026-04-03"),
            ("03.04.61", "dd.MM.yy", "yyyy", "1961"),
            ("Fri, 03 Apr 2026 17:07:00 GMT", "r", "s", "2026-04-03T17:07:00"),
            ("2026-04-03T17:07:00", "yyyy-MM-ddTHH:mm:ss.FFFK", "HH:mm:ss.FF", "17:07:00"),
            ("2026-04-03T17:07:00.25Z", "yyyy-MM-ddTHH:mm:ss.FFFK", "ss.FFF", "00.25"),
            ("2026-04-03T17:07:00", "s", "o", "2026-04-03T17:07:00.0000000"),
            ("2026-04-03", "yyyy-MM-dd", "%M", "4"),
        ] {
            assert_eq!(reformatted(text, input, output).as_deref(), Ok(expected), "{text}");
        }
        for (text, input, output) in [
            ("2020-12-31 23:00-08:00", "yyyy-MM-dd HH:mmzzz", "yyyy-MM-dd"),
            ("31.12.36", "dd.MM.yy", "yyyy"),
            ("2026-04-31", "yyyy-MM-dd", "yyyy"),
            ("2026-04-03x", "yyyy-MM-dd", "yyyy"),
            ("2026-04-03", "d", "yyyy"),
            ("2026-04-03", "yyyy-MM-dd", "zzz"),
            ("Mon 2026-04-03", "ddd yyyy-MM-dd", "yyyy"),
            ("2026-04-03 13:00 PM", "yyyy-MM-dd hh:mm tt", "yyyy"),
        ] {
            assert!(reformatted(text, input, output).is_err(), "{text}");
        }
    }

    #[test]
    fn styles_are_those_of_net() {
        let with = |style: &str, text: &str| {
            let (input, output) = (Format::read("yyyy-MM-dd HH:mmzzz")?, Format::read("yyyy-MM-dd HH:mm")?);
            dates::reformatted(text, Style::read(style)?, &input, &output)
        };
        let text = "2020-12-31 23:00-08:00";
        assert_eq!(with("AdjustToUniversal", text).as_deref(), Ok("2021-01-01 07:00"));
        assert_eq!(
            with("AllowLeadingWhite, AdjustToUniversal", &format!(" {text}")).as_deref(),
            Ok("2021-01-01 07:00")
        );
        assert!(with("AdjustToUniversal", &format!("{text} ")).is_err());
        assert!(with("", text).is_err());
        assert!(with("AssumeLocal", text).is_err());
    }
}
