//! The very text of the files, and the calls of the system's tool. Nothing here touches anything.
//!
//! Each system reads its arguments in its own way: systemd has quotes, `%` and `$` of its own (systemd.service and
//! systemd.unit, November 2026), launchd takes a list of strings (launchd.plist, November 2026), and Windows one line
//! that the program takes apart (Task Scheduler schema and `CommandLineToArgvW`, November 2026).

mod launchd;
mod systemd;
mod task;

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::tool::Step;
use super::{Entry, File, Place, System, What};

/// How a start is spread, so that not everything that a computer does by itself begins in the same second.
const SPREAD_MINUTES: u32 = 5;

/// What the mark says before and after the sum.
const MARK: (&str, &str) =
    ("Written by Usher, sum ", ". Change it in Usher: a file that was changed by hand is left alone.");

/// Bytes of the sum: enough to notice a change by hand. Nobody is kept from forging it.
const SUM_BYTES: usize = 8;

/// What tells the terminal's program that no person has started it.
const BY_SCHEDULE: &str = "--scheduled";

/// The mark stands in one of the first lines.
const MARK_LINES_MAX: usize = 3;

/// Returns the files of an entry, as they are written.
pub fn files(place: &Place, entry: &Entry) -> Vec<File> {
    let paths = paths(place, &entry.profile);
    let texts = match place.system {
        System::Systemd => vec![systemd::service(place, entry), systemd::timer(entry)],
        System::Launchd => vec![launchd::agent(place, entry)],
        System::TaskScheduler => vec![task::task(place, entry)],
    };
    paths.into_iter().zip(texts).map(|(path, text)| File { path, text }).collect()
}

/// Returns the lines that start by hand, in a terminal, what an entry starts.
pub fn command(place: &Place, entry: &Entry) -> String {
    let lines = runs(entry).into_iter().map(|arguments| {
        let own = arguments.into_iter().filter(|word| word != BY_SCHEDULE);
        let words = std::iter::once(in_words(&place.program)).chain(own);
        let quote = |word: String| match place.system {
            System::Systemd | System::Launchd => in_shell(&word),
            System::TaskScheduler => task::argument(&word),
        };
        words.map(quote).collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the line that switches an entry on by hand, in a terminal.
pub fn by_hand(place: &Place, profile: &str) -> String {
    let lines = switching(place, profile, true).into_iter().filter(|step| !step.may_fail).map(|step| {
        let words = std::iter::once(step.tool.to_owned()).chain(step.arguments);
        let quote = |word: String| match place.system {
            System::Systemd | System::Launchd => in_shell(&word),
            System::TaskScheduler => task::argument(&word),
        };
        words.map(quote).collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join(" && ")
}

pub(super) fn paths(place: &Place, profile: &str) -> Vec<PathBuf> {
    let names = match place.system {
        System::Systemd => vec![systemd::service_name(profile), systemd::timer_name(profile)],
        System::Launchd => vec![format!("{}.plist", launchd::label(profile))],
        System::TaskScheduler => vec![format!("usher-{profile}.xml")],
    };
    names.into_iter().map(|name| place.folder.join(name)).collect()
}

/// Returns what is called, in order, to switch an entry on or off.
pub(super) fn switching(place: &Place, profile: &str, on: bool) -> Vec<Step> {
    match place.system {
        System::Systemd => systemd::switching(profile, on),
        System::Launchd => launchd::switching(place, profile, on),
        System::TaskScheduler => task::switching(place, profile, on),
    }
}

/// Returns what is called to see that an entry is on.
pub(super) fn looking(place: &Place, profile: &str) -> Vec<Step> {
    match place.system {
        System::Systemd => systemd::looking(profile),
        System::Launchd => launchd::looking(place, profile),
        System::TaskScheduler => task::looking(profile),
    }
}

/// Is a file as Usher wrote it?
pub(super) fn is_as_written(text: &str) -> bool {
    let marked = text.split_inclusive('\n').take(MARK_LINES_MAX).find(|line| line.contains(MARK.0));
    marked.is_some_and(|line| {
        let rest = text.replacen(line, "", 1);
        line.contains(&mark(&rest))
    })
}

/// Returns the bytes of a text. The Task Scheduler's own files are UTF-16, and it reads no others safely.
pub(super) fn bytes(system: System, text: &str) -> Vec<u8> {
    match system {
        System::Systemd | System::Launchd => text.as_bytes().to_vec(),
        System::TaskScheduler => {
            let marked = std::iter::once('\u{feff}').chain(text.chars()).collect::<String>();
            marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
        }
    }
}

/// Returns the text of bytes in UTF-8, or in UTF-16 with its mark.
pub(super) fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, rest @ ..] => {
            let units = rest.chunks(2).map(|pair| match pair {
                [low, high] => u16::from_le_bytes([*low, *high]),
                _ => u16::from(b'?'),
            });
            char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The commands of an entry, without the program before them. People come before groups: who is not in Zoom cannot be
/// in a group there.
fn runs(entry: &Entry) -> Vec<Vec<String>> {
    let of = |command: &str| {
        let mut words = vec![command.to_owned(), "--profile".to_owned(), entry.profile.clone()];
        if let Some(data) = &entry.data {
            words.extend(["--data".to_owned(), in_words(data)]);
        }
        words.extend(["--if-safe", BY_SCHEDULE].map(str::to_owned));
        words
    };
    match entry.what {
        What::Groups => vec![of("push")],
        What::People => vec![of("provision")],
        What::Both => vec![of("provision"), of("push")],
    }
}

/// What an entry is for, in one line: "Usher keeps the groups of Practice Company in step with Zoom, every hour".
fn purpose(entry: &Entry) -> String {
    let what = match entry.what {
        What::Groups => "groups",
        What::People => "people",
        What::Both => "people and groups",
    };
    let name: String =
        entry.name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("Usher keeps the {what} of {name} in step with Zoom, {}", entry.every)
}

fn mark(text: &str) -> String {
    let sum: String = Sha256::digest(text).iter().take(SUM_BYTES).map(|byte| format!("{byte:02x}")).collect();
    format!("{}{sum}{}", MARK.0, MARK.1)
}

/// Puts the mark as a comment into an XML text, behind its declaration.
fn marked_xml(declaration: &str, body: &str) -> String {
    let rest = format!("{declaration}\n{body}");
    format!("{declaration}\n<!-- {} -->\n{body}", mark(&rest))
}

fn xml(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            letter => out.push(letter),
        }
    }
    out
}

fn in_words(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Quotes a word for a shell where it needs that.
fn in_shell(word: &str) -> String {
    match plain(word) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// Has a word nothing that any of the three reads in a way of its own?
fn plain(word: &str) -> bool {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || "/._-+:@".contains(letter);
    !word.is_empty() && word.chars().all(harmless)
}
