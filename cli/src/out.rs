//! Where output goes: results to stdout, as text or as JSON; everything said on the way to stderr.
//!
//! Whoever reads stdout may have seen enough and closed it, as `head` does: that is quiet. A line of progress on a
//! terminal is rewritten in place; elsewhere a line appears every few seconds.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::json;
use usher::problem::Problem;
use usher::push::Progress;

use crate::page::{Page, Tone, clean, shorten, thousands};

/// Where stderr is no terminal, progress takes a line this often.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Widest line of progress where the terminal does not say how wide it is: the usual 80 columns, less one.
const PROGRESS_WIDTH: usize = 79;

/// Where results go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out {
    pub(crate) json: bool,
    colour: bool,
    err_colour: bool,
}

impl Out {
    pub(crate) fn new(json: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self {
            json,
            colour: wanted && io::stdout().is_terminal(),
            err_colour: wanted && io::stderr().is_terminal(),
        }
    }

    /// Prints a result: the value as one line of JSON, or the text.
    pub(crate) fn show(&self, value: &impl Serialize, draw: impl FnOnce(&mut Page)) -> Result<(), Problem> {
        match self.json {
            true => self.value(value),
            false => {
                let mut page = Page::default();
                draw(&mut page);
                print(&page.text(self.colour))
            }
        }
    }

    /// Prints a value as one line of JSON.
    pub(crate) fn value(&self, value: &impl Serialize) -> Result<(), Problem> {
        let text = serde_json::to_string(value).map_err(|error| cannot_print(&error.to_string()))?;
        print(&(text + "\n"))
    }

    /// Prints a text as it is.
    pub(crate) fn raw(&self, text: &str) -> Result<(), Problem> {
        print(text)
    }

    /// Prints what went wrong: on stdout for a program, on stderr for a person.
    pub(crate) fn problem(&self, problem: &Problem) {
        match self.json {
            // A stdout that cannot be written has no place for this either.
            true => self.value(&json!({ "problem": problem })).unwrap_or_default(),
            false => self.say(|page| draw_problem(page, 0, problem)),
        }
    }

    /// Says something on the way, on stderr.
    pub(crate) fn say(&self, draw: impl FnOnce(&mut Page)) {
        let mut page = Page::default();
        draw(&mut page);
        say_raw(&page.text(self.err_colour));
    }

    /// Says one line on the way, on stderr.
    pub(crate) fn say_line(&self, text: impl Into<String>) {
        self.say(|page| {
            page.line(text);
        });
    }
}

/// Draws a problem: what, why, how to fix it, and what the vendor answered.
pub(crate) fn draw_problem(page: &mut Page, indent: usize, problem: &Problem) {
    page.toned(indent, Tone::Bad, problem.what.as_str());
    if !problem.why.is_empty() {
        page.toned(indent, Tone::Plain, problem.why.as_str());
    }
    for fix in &problem.fix {
        page.toned(indent + 2, Tone::Plain, format!("- {fix}"));
    }
    if let Some(detail) = &problem.detail {
        page.block(indent + 2, Tone::Quiet, detail);
    }
    page.toned(indent, Tone::Quiet, format!("({})", problem.code));
}

fn print(text: &str) -> Result<(), Problem> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(cannot_print(&error.to_string())),
        Err(_) | Ok(()) => Ok(()),
    }
}

fn cannot_print(detail: &str) -> Problem {
    Problem::new(
        "terminal.output",
        "Usher could not write its output.",
        "The file or program that the output goes to did not take it.",
        &["Send the output elsewhere, and run the command again."],
    )
    .detail(detail)
}

fn say_raw(text: &str) {
    let mut stderr = io::stderr().lock();
    // There is nowhere left to complain.
    stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()).unwrap_or_default();
}

/// Draws progress on stderr.
pub(crate) struct Ticker {
    terminal: bool,
    last: Mutex<Last>,
}

struct Last {
    at: Instant,
    /// A line stands there without a line break.
    open: bool,
}

impl Ticker {
    pub(crate) fn new() -> Self {
        Self {
            terminal: io::stderr().is_terminal(),
            last: Mutex::new(Last { at: Instant::now(), open: false }),
        }
    }

    pub(crate) fn show(&self, progress: &Progress) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let line = progress_line(progress);
        if self.terminal {
            say_raw(&format!("\r\u{1b}[2K{}", shorten(&line, width())));
            last.open = true;
        } else if last.at.elapsed() >= LINE_EVERY {
            say_raw(&format!("{line}\n"));
            last.at = Instant::now();
        }
    }

    /// Takes the line away, so that what is said next begins on its own.
    pub(crate) fn clear(&self) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.open {
            say_raw("\r\u{1b}[2K");
            last.open = false;
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.clear();
    }
}

fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    told.map_or(PROGRESS_WIDTH, |columns| columns.saturating_sub(1).max(20))
}

fn progress_line(progress: &Progress) -> String {
    let mut parts = vec![progress.doing.clone()];
    match (progress.done, progress.total) {
        (0, 0) => {}
        (done, 0) => parts.push(thousands(done)),
        (done, total) => parts.push(format!("{} of {}", thousands(done), thousands(total))),
    }
    if progress.per_second > 0.0 {
        parts.push(format!("{:.0} of {:.0} a second", progress.per_second, progress.allowed_per_second));
    }
    if let Some(seconds) = progress.seconds_left {
        parts.push(format!("{} left", duration(f64::from(seconds))));
    }
    if progress.failed > 0 {
        parts.push(format!("{} failed", thousands(progress.failed)));
    }
    if let Some(waiting) = &progress.waiting {
        parts.push(waiting.clone());
    }
    clean(&parts.join(" · "))
}

/// Says seconds as a person does: "40 s", "3 min 20 s".
pub(crate) fn duration(seconds: f64) -> String {
    match seconds.ceil() as u64 {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use usher::push::RunState;

    #[test]
    fn progress_says_what_is_known_and_no_more() {
        let bare = Progress {
            doing: "Reading people".to_owned(),
            done: 0,
            total: 0,
            per_second: 0.0,
            allowed_per_second: 0.0,
            seconds_left: None,
            failed: 0,
            waiting: None,
            state: RunState::Running,
            run: None,
        };
        assert_eq!(progress_line(&bare), "Reading people");
        let full = Progress {
            done: 1_200,
            total: 4_000,
            per_second: 48.4,
            allowed_per_second: 60.0,
            seconds_left: Some(75),
            failed: 2,
            waiting: Some("Zoom's limit".to_owned()),
            ..bare
        };
        let expected =
            "Reading people · 1,200 of 4,000 · 48 of 60 a second · 1 min 15 s left · 2 failed · Zoom's limit";
        assert_eq!(progress_line(&full), expected);
    }
}
