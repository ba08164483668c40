//! Was one person brought to Zoom on demand?

use jiff::Timestamp;

use super::{failed, moment, passed, unknown};
use crate::check::Verdict;
use crate::problem::Problem;

/// How the last provisioning on demand ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Provisioned {
    pub at: Timestamp,
    pub name: String,
    /// What went wrong, if anything did.
    pub problem: Option<Problem>,
    /// Zoom has the person now; `None` where that is not known.
    pub in_zoom: Option<bool>,
}

/// Judges the last provisioning of one person on demand.
pub fn one_person(last: Option<Provisioned>) -> Verdict {
    let Some(Provisioned { at, name, problem, in_zoom }) = last else {
        return unknown(Problem::new(
            "person.never",
            "Nobody has been brought to Zoom on demand yet.",
            "Every setting can be right and still something in between be wrong: one person who goes all the way shows that it works.",
            &["Choose a person on this page, and let Usher have Entra ID bring them to Zoom."],
        ));
    };
    if let Some(problem) = problem {
        let why = format!("{} It was seen on {}, with {name}.", problem.why, moment(at));
        return failed(Problem { why, ..problem });
    }
    match in_zoom {
        Some(true) => passed([
            format!("Entra ID brought {name} to Zoom on demand on {}.", moment(at)),
            "Zoom has them under their address now.".to_owned(),
        ]),
        Some(false) => failed(Problem::new(
            "person.not_in_zoom",
            format!("{name} is not in Zoom."),
            format!(
                "Entra ID said on {} that it brought them there, and Zoom does not list anybody of their address. They may have to accept an invitation, or Entra ID signs in to another Zoom account.",
                moment(at)
            ),
            &[
                "Look in Zoom under User Management, among those pending.",
                "Look whether Entra ID and Usher are signed in to the same Zoom account.",
            ],
        )),
        None => passed([format!("Entra ID brought {name} to Zoom on demand on {}.", moment(at))]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{at, short, words};
    use super::*;

    #[test]
    fn only_somebody_who_arrived_counts() {
        let look = |problem: Option<Problem>, in_zoom: Option<bool>| {
            one_person(Some(Provisioned { at: at(0), name: "Zoë".to_owned(), problem, in_zoom }))
        };
        assert_eq!(short(&one_person(None)), "unknown person.never");
        assert_eq!(short(&look(None, Some(true))), "passed");
        assert_eq!(short(&look(None, Some(false))), "failed person.not_in_zoom");
        let wrong = Problem::new("entra.person_failed", "No.", "Because.", &["Do."]);
        let verdict = look(Some(wrong), Some(false));
        assert_eq!(short(&verdict), "failed entra.person_failed");
        assert!(words(&verdict).contains("with Zoë"));
    }
}
