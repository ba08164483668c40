//! A service and a timer for the user's own systemd.

use super::{SPREAD_MINUTES, in_words, mark, plain, purpose, runs};
use crate::schedule::tool::Step;
use crate::schedule::{Entry, Every, Place};

/// Ends that are none of the computer's business: another Usher is at work, or the next start goes on.
const FINE: &str = "7 11";

pub(super) fn service_name(profile: &str) -> String {
    format!("usher-{profile}.service")
}

pub(super) fn timer_name(profile: &str) -> String {
    format!("usher-{profile}.timer")
}

pub(super) fn service(place: &Place, entry: &Entry) -> String {
    let runs = runs(entry);
    let last = runs.len().saturating_sub(1);
    let lines: Vec<String> = runs
        .iter()
        .enumerate()
        .map(|(place_in_line, arguments)| {
            // Where people cannot be kept in step, the groups still can: a dash lets the next line have its turn.
            let dash = if place_in_line < last { "-" } else { "" };
            let words: Vec<String> = arguments.iter().map(|word| argument(word)).collect();
            format!("ExecStart={dash}{} {}\n", quoted(&in_words(&place.program)), words.join(" "))
        })
        .collect();
    marked(&format!(
        "[Unit]\nDescription={}\nAfter=network-online.target\n\n[Service]\nType=oneshot\n{}SuccessExitStatus={FINE}\n",
        specifiers(&purpose(entry)),
        lines.concat()
    ))
}

pub(super) fn timer(entry: &Entry) -> String {
    let when = match entry.every {
        Every::Hour {} => "hourly".to_owned(),
        Every::FourHours {} => "*-*-* 00/4:00:00".to_owned(),
        Every::Day { at } => format!("*-*-* {at}:00"),
        Every::Weekday { at } => format!("Mon..Fri *-*-* {at}:00"),
    };
    marked(&format!(
        "[Unit]\nDescription={}\n\n[Timer]\nOnCalendar={when}\nPersistent=true\nRandomizedDelaySec={SPREAD_MINUTES}min\n\n\
         [Install]\nWantedBy=timers.target\n",
        specifiers(&purpose(entry))
    ))
}

pub(super) fn switching(profile: &str, on: bool) -> Vec<Step> {
    let timer = timer_name(profile);
    match on {
        true => vec![
            step(&["daemon-reload"]),
            step(&["enable", &timer]),
            // A timer that runs already would go on with the times that it had.
            step(&["restart", &timer]),
        ],
        false => vec![step(&["daemon-reload"]), step(&["disable", "--now", &timer])],
    }
}

pub(super) fn looking(profile: &str) -> Vec<Step> {
    let timer = timer_name(profile);
    vec![step(&["is-enabled", &timer]), step(&["is-active", &timer])]
}

fn step(words: &[&str]) -> Step {
    let arguments = std::iter::once("--user").chain(words.iter().copied()).map(str::to_owned).collect();
    Step { tool: "systemctl", arguments, may_fail: false, unless_says: None }
}

fn marked(body: &str) -> String {
    format!("# {}\n{body}", mark(body))
}

/// `$` begins a variable in arguments, and not in the program's own path.
fn argument(word: &str) -> String {
    quoted(&word.replace('$', "$$"))
}

fn quoted(word: &str) -> String {
    let word = specifiers(word);
    if plain(&word) {
        return word;
    }
    let mut out = String::from('"');
    for letter in word.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn specifiers(text: &str) -> String {
    text.replace('%', "%%")
}
