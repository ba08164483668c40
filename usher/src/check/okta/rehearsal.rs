//! Was a dress rehearsal seen from beginning to end?

use jiff::Timestamp;

use super::{failed, moment, passed, unknown};
use crate::check::Verdict;
use crate::problem::Problem;

/// How the last dress rehearsal stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsed {
    pub made_at: Timestamp,
    pub end: RehearsalEnd,
}

/// What the last dress rehearsal came to.
#[derive(Debug, Clone, PartialEq)]
pub enum RehearsalEnd {
    /// Every act was seen. `proof` is the sentence of its end, `acts` the titles.
    Seen { proof: Option<String>, acts: Vec<String> },
    /// An act failed, or putting back did.
    Failed { act: Option<String>, problem: Option<Problem> },
    /// It was planned, runs, or was left in the middle.
    Unfinished,
}

/// Judges the last dress rehearsal.
pub fn rehearsal(last: Option<Rehearsed>) -> Verdict {
    let Some(Rehearsed { made_at, end }) = last else {
        return unknown(Problem::new(
            "rehearsal.never",
            "There was no dress rehearsal yet.",
            "Every setting can be right and still something in between be wrong: only a person who goes all the way shows that it works.",
            &["Open “Rehearse with one test person” and let Usher take one test person through it."],
        ));
    };
    match end {
        RehearsalEnd::Seen { proof, acts } => {
            let said = format!("A dress rehearsal was seen from beginning to end on {}.", moment(made_at));
            let acts = (!acts.is_empty()).then(|| format!("Seen: {}.", acts.join("; ")));
            passed([said].into_iter().chain(proof).chain(acts))
        }
        RehearsalEnd::Failed { act, problem: Some(problem) } => failed(Problem {
            why: format!(
                "{} It was seen in the dress rehearsal of {}{}.",
                problem.why,
                moment(made_at),
                at(act)
            ),
            ..problem
        }),
        RehearsalEnd::Failed { act, problem: None } => failed(Problem::new(
            "rehearsal.failed",
            "The last dress rehearsal failed.",
            format!("It was made on {}{}.", moment(made_at), at(act)),
            &["Open “Rehearse with one test person”: it says what happened, and leads to the cure."],
        )),
        RehearsalEnd::Unfinished => unknown(Problem::new(
            "rehearsal.unfinished",
            "The last dress rehearsal did not come to its end.",
            format!("It was begun on {} and has acts that nobody has seen yet.", moment(made_at)),
            &["Open “Rehearse with one test person” and let it go on where it was."],
        )),
    }
}

fn at(act: Option<String>) -> String {
    act.map_or_else(String::new, |act| format!(", at “{act}”"))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{at, short, words};
    use super::*;

    #[test]
    fn only_one_that_was_seen_to_its_end_passes() {
        let judged = |end| rehearsal(Some(Rehearsed { made_at: at(0), end }));
        assert_eq!(short(&rehearsal(None)), "unknown rehearsal.never");
        assert_eq!(short(&judged(RehearsalEnd::Unfinished)), "unknown rehearsal.unfinished");
        let failed = RehearsalEnd::Failed { act: Some("Created".to_owned()), problem: None };
        assert_eq!(short(&judged(failed)), "failed rehearsal.failed");
        let problem = Problem::new("zoom.no_seats", "No seat.", "All are taken.", &["Buy one."]);
        let failed = RehearsalEnd::Failed { act: Some("Created".to_owned()), problem: Some(problem) };
        assert_eq!(short(&judged(failed.clone())), "failed zoom.no_seats");
        assert!(words(&judged(failed)).contains("at “Created”"));
        let seen =
            RehearsalEnd::Seen { proof: Some("All came back.".to_owned()), acts: vec!["Created".to_owned()] };
        assert!(words(&judged(seen)).contains("All came back. Seen: Created."));
    }
}
