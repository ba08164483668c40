//! What a trial of a provider's requests came to, as part of a look.

use jiff::Timestamp;

use super::Verdict;
use super::words::{failed, moment, passed, unknown};
use crate::problem::Problem;

/// Puts what the last trial of writing came to behind what was read just now. `vendor` is whose requests they are.
pub(super) fn with_trial(vendor: &str, read: String, trial: Option<(Timestamp, Verdict)>) -> Verdict {
    match trial {
        None => unknown(Problem::new(
            "requests.not_tried",
            format!(
                "Zoom answers what {vendor} reads. Whether it takes what {vendor} writes has not been tried."
            ),
            format!(
                "{read} Creating, changing and deactivating somebody, and writing a group, can only be seen by doing it once."
            ),
            &[
                "Press “Try it”: Usher sends each request once on a test person and a test group, and puts everything back.",
            ],
        )),
        Some((at, Verdict::Passed { saw })) => {
            let tried = format!("What {vendor} writes was tried on {}:", moment(at));
            passed([read, tried].into_iter().chain(saw))
        }
        Some((at, Verdict::Failed { problem })) => failed(Problem {
            why: format!(
                "{} This was seen on {}, when what {vendor} writes was tried.",
                problem.why,
                moment(at)
            ),
            ..problem
        }),
        Some((at, Verdict::Unknown { problem })) => unknown(Problem {
            why: format!(
                "{} So it went on {}, when what {vendor} writes was tried.",
                problem.why,
                moment(at)
            ),
            ..problem
        }),
    }
}
