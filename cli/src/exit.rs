//! How a command ends: one number for the one who called it, so that a script can tell "could not" from "is not so".

use std::process::ExitCode;

use usher::app::view::AttemptEnd;
use usher::check::Verdict;
use usher::problem::Problem;
use usher::push::RunState;

/// The end of a command. The numbers are documented in [`TABLE`] and stay as they are; 2 is the command line parser's,
/// which ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Done = 0,
    /// A problem kept it from being done.
    Problem = 1,
    /// Looked, and it is not so.
    NotSo = 3,
    /// Could not look.
    Unknown = 4,
    /// Some of it is done.
    Partly = 5,
    /// Stopped half-way; a run can be resumed.
    Interrupted = 6,
    /// Another window or terminal is pushing.
    Held = 7,
    /// Nothing was written, because a person has to look first.
    NotSafe = 8,
    /// Nothing was ever chosen that could be kept in step.
    NothingChosen = 9,
    /// No sign-in, or a keychain that does not open.
    SignedOut = 10,
    /// A limit of the day is used up, or it was cut off; the next start goes on by itself.
    ToBeContinued = 11,
}

/// What `--help` prints.
pub(crate) const TABLE: &str = "\
Exit codes:
  0  done
  1  a problem kept it from being done; it is on stderr, or with --json on stdout
  2  the command line was not understood
  3  looked, and it is not so (check, rehearse)
  4  could not look, so it is not known (check); no certain result (expression)
  5  partly done; `usher report` says what failed, `usher retry` makes a plan of it
  6  stopped half-way; `usher resume` goes on
  7  another window or terminal is pushing for this customer
  8  not safe without a person, so nothing was written; the plan is kept (--if-safe)
  9  no groups were ever pushed, so there is nothing to keep in step (--if-safe)
 10  not signed in, or the keychain is locked (--if-safe)
 11  to be continued: a limit of the day is used up, or it was cut off; the next
     start goes on by itself (--if-safe)

Environment:
  USHER_DATA  the data folder, as --data
  USHER_LOG   error, warn, info, debug or trace: what Usher does, on stderr
  NO_COLOR    no colour";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    pub(crate) fn of_problem(problem: &Problem) -> Self {
        match problem.code.as_str() {
            "records.held" => Self::Held,
            "look.stopped" => Self::Interrupted,
            _ => Self::Problem,
        }
    }

    /// How a start without anybody at the door ended.
    pub(crate) fn of_attempt(end: AttemptEnd) -> Self {
        match end {
            AttemptEnd::Done | AttemptEnd::NothingToDo => Self::Done,
            AttemptEnd::Partly => Self::Partly,
            AttemptEnd::Refused => Self::NotSafe,
            AttemptEnd::ToBeContinued => Self::ToBeContinued,
            AttemptEnd::NothingChosen => Self::NothingChosen,
            AttemptEnd::SignedOut => Self::SignedOut,
            AttemptEnd::Held => Self::Held,
            AttemptEnd::Failed => Self::Problem,
        }
    }

    pub(crate) fn of_run(state: RunState) -> Self {
        match state {
            RunState::Done => Self::Done,
            RunState::Partly => Self::Partly,
            RunState::Failed => Self::Problem,
            RunState::Interrupted | RunState::Running | RunState::Paused => Self::Interrupted,
        }
    }

    /// What is not so outweighs what could not be looked at.
    pub(crate) fn of_verdicts<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> Self {
        let each = verdicts.into_iter().map(|verdict| match verdict {
            Verdict::Passed { .. } => Self::Done,
            Verdict::Failed { .. } => Self::NotSo,
            Verdict::Unknown { .. } => Self::Unknown,
        });
        each.fold(Self::Done, |worst, next| match (worst, next) {
            (Self::NotSo, _) | (_, Self::NotSo) => Self::NotSo,
            (Self::Done, next) => next,
            (worst, _) => worst,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_so_outweighs_unknown() {
        let problem = || Problem::new("a.b", "", "", &[]);
        let passed = || Verdict::Passed { saw: Vec::new() };
        let failed = || Verdict::Failed { problem: problem() };
        let unknown = || Verdict::Unknown { problem: problem() };
        let check = |verdicts: &[Verdict], expected| assert_eq!(Exit::of_verdicts(verdicts), expected);
        check(&[], Exit::Done);
        check(&[passed(), passed()], Exit::Done);
        check(&[passed(), unknown(), passed()], Exit::Unknown);
        check(&[unknown(), failed(), unknown()], Exit::NotSo);
    }

    #[test]
    fn the_table_has_every_code() {
        assert!(TABLE.contains("\n  2  "));
        for exit in [
            Exit::Done,
            Exit::Problem,
            Exit::NotSo,
            Exit::Unknown,
            Exit::Partly,
            Exit::Interrupted,
            Exit::Held,
            Exit::NotSafe,
            Exit::NothingChosen,
            Exit::SignedOut,
            Exit::ToBeContinued,
        ] {
            assert!(TABLE.contains(&format!("\n{:>3}  ", exit as u8)), "{exit:?}");
        }
    }
}
