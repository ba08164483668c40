//! Named, timed steps, printed so that a person and a CI log can both see where the time went and what failed.

use std::time::{Duration, Instant};

use crate::stop::Stop;

/// Prints one line for the person at the terminal.
#[expect(clippy::print_stdout, reason = "a terminal tool; every line it prints goes through here")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// The steps done so far and how long each took.
pub(crate) struct Steps {
    began: Instant,
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    pub(crate) fn begin() -> Self {
        Self { began: Instant::now(), done: Vec::new() }
    }

    /// Does one step. A failure names the step.
    pub(crate) fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        say(&format!("\n==> {name}"));
        let began = Instant::now();
        let outcome = work();
        let took = began.elapsed();
        match outcome {
            Ok(()) => {
                say(&format!("    {name}: {}", in_words(took)));
                self.done.push((name, took));
                Ok(())
            }
            Err(stop) => Err(Stop::new(format!("FAILED at “{name}” after {}: {stop}", in_words(took)))),
        }
    }

    /// Prints every step with its time, then the one line that says that all went well.
    pub(crate) fn end(self) {
        say("");
        for (name, took) in &self.done {
            say(&format!("{:>8}  {name}", in_words(*took)));
        }
        say(&format!("\nPASSED: {} steps in {}", self.done.len(), in_words(self.began.elapsed())));
    }
}

fn in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds}s"),
        seconds => format!("{}m {:02}s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_minutes_and_seconds() {
        let check = |seconds, expected: &str| assert_eq!(in_words(Duration::from_secs(seconds)), expected);
        check(0, "0s");
        check(59, "59s");
        check(60, "1m 00s");
        check(3_725, "62m 05s");
    }

    #[test]
    fn a_failure_names_its_step_and_is_not_counted_as_done() {
        let mut steps = Steps::begin();
        assert!(steps.step("fine", || Ok(())).is_ok());
        let stop = steps.step("licences", || Err(Stop::new("one is missing"))).err();
        assert_eq!(
            stop.map(|stop| stop.to_string()),
            Some("FAILED at “licences” after 0s: one is missing".into())
        );
        assert_eq!(steps.done.len(), 1);
    }
}
