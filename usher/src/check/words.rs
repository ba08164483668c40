//! What looks say alike, whoever the provider is.

use super::Verdict;
use crate::directory::DirectoryError;
use crate::problem::Problem;
use crate::zoom::ZoomError;

/// People or groups named in a problem; the others are counted.
const NAMES_MAX: usize = 5;

pub(super) fn of_okta(error: DirectoryError) -> Verdict {
    super::of_directory("Okta", &error)
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub(super) fn at_zoom(error: ZoomError) -> Verdict {
    super::of_zoom(&error)
}

pub(super) fn passed(saw: impl IntoIterator<Item = String>) -> Verdict {
    Verdict::Passed { saw: saw.into_iter().collect() }
}

pub(super) fn failed(problem: Problem) -> Verdict {
    Verdict::Failed { problem }
}

pub(super) fn unknown(problem: Problem) -> Verdict {
    Verdict::Unknown { problem }
}

/// Puts the sentence before what was seen that a person who looks for a trouble waits for.
pub fn not_this(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Passed { saw } => passed(std::iter::once("It is not this.".to_owned()).chain(saw)),
        Verdict::Failed { .. } | Verdict::Unknown { .. } => verdict,
    }
}

/// Names the first few: "Sales, Support and 3 more".
pub(super) fn named<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let mut names = names.into_iter();
    let first: Vec<T> = names.by_ref().take(NAMES_MAX).collect();
    let said = first.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match names.count() {
        0 => said,
        more => format!("{said} and {} more", crate::plan::thousands(more)),
    }
}

/// Returns "is" or "are".
pub(super) fn is(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// Returns "has" or "have".
pub(super) fn has(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

/// Says a moment as a person reads it: "22 November 2026, 12:10 UTC".
pub(super) fn moment(at: jiff::Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

#[cfg(test)]
pub(super) mod fake {
    //! Verdicts in short, for tables.

    use super::Verdict;

    /// Says a verdict in short: `passed`, or what it is with the code of its problem.
    pub(in crate::check) fn short(verdict: &Verdict) -> String {
        match verdict {
            Verdict::Passed { .. } => "passed".to_owned(),
            Verdict::Failed { problem } => format!("failed {}", problem.code),
            Verdict::Unknown { problem } => format!("unknown {}", problem.code),
        }
    }

    /// Returns all words of a verdict.
    pub(in crate::check) fn words(verdict: &Verdict) -> String {
        match verdict {
            Verdict::Passed { saw } => saw.join(" "),
            Verdict::Failed { problem } | Verdict::Unknown { problem } => {
                assert!(!problem.what.is_empty() && !problem.why.is_empty() && !problem.fix.is_empty());
                problem.to_string()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_few_are_named_and_the_rest_counted() {
        assert_eq!(named(["a"]), "a");
        assert_eq!(named(["a", "b"]), "a, b");
        let many: Vec<String> = (0..2000).map(|n| n.to_string()).collect();
        assert_eq!(named(&many), "0, 1, 2, 3, 4 and 1,995 more");
    }
}
