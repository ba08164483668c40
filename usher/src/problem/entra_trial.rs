//! What a trial of requests comes to, in words.

use super::Problem;

/// Zoom said yes to a change of a trial and has kept the old value.
pub const DROPPED: &str = "trial.dropped";

/// Zoom said yes to a change of a trial and does not show what it concerns.
pub const UNSEEN: &str = "trial.unseen";

/// With this option behind the address Entra words its requests as the standard does.
const FLAG: &str = "?aadOptscim062020";

/// The yes to a change was none. `what` is what Zoom shows instead.
pub fn dropped(what: &str) -> Problem {
    Problem::new(
        DROPPED,
        "Zoom says yes and changes nothing.",
        format!("{what} Entra would note a success."),
        &["Look at this step’s check: it says what that means for the guide."],
    )
}

/// Nobody can tell whether a yes was one.
pub fn not_shown(what: &str) -> Problem {
    Problem::new(
        UNSEEN,
        format!("Zoom says yes, and shows no {what} when the person is read."),
        "So nobody can tell from outside whether it was kept.",
        &["Look once in Zoom, after the first change that Entra sends."],
    )
}

/// What was made for a trial is still in Zoom.
pub fn still_there(why: &str) -> Problem {
    Problem::new(
        "trial.still_there",
        "What was made for the trial could not be deleted.",
        why,
        &["Delete it in Zoom, under User Management. Its name begins with “usher-test” or “Usher test”."],
    )
}

/// What a search has to be answered with.
pub fn search_not_empty(says: &str) -> Problem {
    Problem::new(
        "trial.search",
        "Zoom does not answer Entra's search as Entra wants it.",
        format!("{says} For a name that nobody has, Entra wants a list with nobody in it."),
        &[
            "Open “Choose the guide that fits” and look again which of Zoom's addresses answers.",
            "If it stays, take it to Zoom's support with the detail below.",
        ],
    )
}

/// The trial cannot go on with this person.
pub fn trial_person(what: &str, why: &str) -> Problem {
    Problem::new(
        "trial.person",
        what,
        why,
        &["Choose somebody else, or leave the field empty: Usher makes a test person and deletes it."],
    )
}

/// Which of the guides a verdict is about, as far as the cure depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WritesGroups {
    /// An application of one's own, whose address can be given options.
    Yes,
    /// Zoom's application of the gallery.
    No,
}

/// Zoom takes it in the other wording. `what`: "being switched off".
pub fn flag_needed(what: &str, writes_groups: WritesGroups, told: &str) -> Problem {
    let put = format!(
        "Put {FLAG} behind Zoom's address, under “Set address, warnings and limits”, and provision one person afterwards."
    );
    let gallery: [&str; 3] = [
        "Ask Zoom's support whether Microsoft sends Zoom the standard's wording.",
        "Or choose a guide with an application of your own, whose address can be given the option.",
        &put,
    ];
    Problem::new(
        "trial.flag",
        format!("Zoom does not take {what} as Entra words it, and takes it as the standard does."),
        match writes_groups {
            WritesGroups::Yes => format!(
                "Entra words it as the standard does where the address ends with the option {FLAG}. {told}"
            ),
            WritesGroups::No => format!(
                "Entra words it as the standard does with the option {FLAG}, which Zoom's application of the gallery may pass over. {told}"
            ),
        },
        match writes_groups {
            WritesGroups::Yes => &gallery[2..],
            WritesGroups::No => &gallery[..2],
        },
    )
}

/// No change of anybody arrives.
pub fn no_change_arrives(told: &str) -> Problem {
    Problem::new(
        "trial.no_change",
        "Zoom takes no change the way Entra words it.",
        format!("People would be created in Zoom and then never changed and never switched off. {told}"),
        &[
            "Open “Choose the guide that fits” and look whether another of Zoom's addresses answers.",
            "If none does: let Entra only create people, push groups with Usher, and change and switch off people in Zoom.",
            "Take it to Zoom's support: Microsoft documents requests of this very shape.",
        ],
    )
}

/// Nobody who leaves is switched off.
pub fn no_switch_off(told: &str) -> Problem {
    Problem::new(
        "trial.no_switch_off",
        "Zoom does not switch anybody off the way Entra asks for it.",
        format!("Whoever leaves would keep the Zoom account and its licence. {told}"),
        &[
            "Switch off in Zoom whoever leaves, under User Management, Users, until this works.",
            "Take it to Zoom's support: Microsoft documents a request of this very shape.",
        ],
    )
}

/// Attributes that the guide maps are refused. `names`: "title and department".
pub fn refused_attributes(names: &str, told: &str) -> Problem {
    Problem::new(
        "trial.refused_attributes",
        format!("Zoom refuses a change of {names}."),
        format!(
            "Entra sends all changes of a person in one request, so that the refused one holds up the others. {told}"
        ),
        &[
            &format!("Take {names} out of the mappings, under “Look at the attribute mapping”."),
            "Change it in Zoom by hand where it matters.",
        ],
    )
}

/// Names that the guide maps are dropped.
pub fn dropped_attributes(names: &str, told: &str) -> Problem {
    Problem::new(
        "trial.dropped_attributes",
        format!("Zoom says yes to a change of {names}, and keeps the old value."),
        format!("Entra would note a success, and whoever marries keeps the old name in Zoom. {told}"),
        &[
            &format!("Change {names} in Zoom by hand, under User Management, Users."),
            "Take it to Zoom's support: a yes without effect is a fault of the service.",
        ],
    )
}

/// Entra would not get groups into Zoom.
pub fn groups_refused(told: &str) -> Problem {
    Problem::new(
        "trial.groups",
        "Zoom does not take groups the way Entra sends them.",
        format!("People can be provisioned all the same. {told}"),
        &[
            "Switch the mapping of groups off in Entra, under Provisioning, Mappings.",
            "Push the groups with Usher: “Push groups with Usher”.",
        ],
    )
}

/// Something of the trial is left in Zoom.
pub fn left_over(what: &str, problem: &Problem) -> Problem {
    Problem::new(
        "trial.left_over",
        format!("“{what}”: this could not be put back."),
        format!("{} {}", problem.what, problem.why),
        &["Open the report of the trial: it says for each thing how to put it back by hand."],
    )
    .detail(problem.detail.clone().unwrap_or_default())
}

/// A chosen person is not switched off, so that a trial on one says nothing about it.
pub fn not_all_tried(person: &str, told: &str) -> Problem {
    Problem::new(
        "trial.chosen_person",
        "Zoom takes what was tried, and switching off was not tried.",
        format!("{person} works with the account, so Usher left out what could harm. {told}"),
        &["Try it once more with a test person: leave the field empty."],
    )
}

/// The first thing that does not work stops everything after it.
pub fn trial_stops(what: &str, problem: &Problem) -> Problem {
    Problem::new(
        "trial.stops",
        format!("“{what}”: Zoom does not take this from Entra, and nothing goes on without it."),
        format!("{} {}", problem.what, problem.why),
        &problem.fix.iter().map(String::as_str).collect::<Vec<_>>(),
    )
    .detail(problem.detail.clone().unwrap_or_default())
}
