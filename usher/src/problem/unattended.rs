//! What keeps Usher from going on where nobody is at the door, and from writing an entry of this computer's schedule.

use jiff::Timestamp;

use super::Problem;
use crate::plan::{people, thousands};
use crate::schedule::{Every, ScheduleError, ToolError};
use crate::secrets::NoKeychain;

/// Nothing was pushed yet, so nothing can be kept in step.
pub fn nothing_chosen() -> Problem {
    Problem::new(
        "step.nothing_chosen",
        "No groups were chosen yet.",
        "Usher keeps in step the groups that were pushed last, and none were.",
        &["Open “Push groups with Usher”, choose them, look at the plan and push it once."],
    )
}

/// Groups of the choice that the directory does not have any more.
pub fn groups_vanished(vendor: &str, names: &[String]) -> Problem {
    Problem::new(
        "step.groups_vanished",
        format!("{vendor} does not have {} any more.", listed(names)),
        "It belongs to the groups that are kept in step. A group that is missing looks like one that lost everybody, so Usher does not go on by itself.",
        &[
            "Open “Push groups with Usher” and choose from the groups that are there.",
            "Or put the group back.",
        ],
    )
}

/// Groups of the choice that Zoom does not have any more.
pub fn zoom_groups_vanished(names: &[String]) -> Problem {
    Problem::new(
        "step.zoom_groups_vanished",
        format!("The group in Zoom that belongs to {} is not there any more.", listed(names)),
        "Somebody deleted it in Zoom. Usher does not make it again by itself.",
        &["Open “Push groups with Usher”, and choose a new group in Zoom for it, or leave it out."],
    )
}

/// Groups whose people are not all known.
pub fn groups_unread(names: &[String]) -> Problem {
    Problem::new(
        "step.unread",
        format!("A group inside {} could not be read.", listed(names)),
        "So it is not known who belongs to it, and Usher does not go on by itself.",
        &["Check that the account that reads the directory may see every group.", "Or leave the group out."],
    )
}

/// Much of the directory is gone; a sentence for each number.
pub fn shrunk(sentences: &[String]) -> Problem {
    Problem::new(
        "step.shrunk",
        "Much of the directory is gone since the last run.",
        format!("{} That can be meant, or a fault in the directory.", sentences.join(" ")),
        &["Look at the plan. If it is right, push it: the next runs count from there."],
    )
}

/// The plan takes out more people than usual.
pub fn too_many_removed(group: &str, removed: usize, of: usize) -> Problem {
    Problem::new(
        "step.too_many_removed",
        format!("{removed} of the {of} people in {group} would be taken out."),
        "That is more than Usher does by itself.",
        &["Look at the plan. If it is right, push it yourself."],
    )
}

/// Nobody was provisioned yet, so nothing can be kept in step.
pub fn nobody_provisioned() -> Problem {
    Problem::new(
        "step.nobody_provisioned",
        "Usher has not provisioned anybody here yet.",
        "Usher keeps in step what was switched on in the last run of people, and there was none.",
        &["Open the step “Bring people to Zoom”, compare, look at the plan and carry it out once."],
    )
}

/// The plan deactivates more people than usual.
pub fn too_many_deactivated(deactivated: usize, of: usize) -> Problem {
    Problem::new(
        "step.too_many_deactivated",
        format!("{deactivated} of the {of} active accounts would be deactivated."),
        "That is more than Usher does by itself.",
        &["Look at the plan. If it is right, carry it out yourself."],
    )
}

/// The directory has lost more people than can be believed.
pub fn people_shrank(vendor: &str, before: usize, now: usize) -> Problem {
    Problem::new(
        "people.shrank",
        format!("{vendor} has {} now; at the last run it had {}.", people(now), thousands(before)),
        "So many people seldom leave at once. It is more likely that Usher is signed in to another organisation, or may see less than before. So nobody is deactivated on this ground.",
        &[
            &format!("Look in {vendor} whether the people are really gone, and who is signed in here."),
            "If it is right, switch deactivating off and carry the plan out once: then the new number counts.",
        ],
    )
}

/// Nobody has said who is to have Zoom.
pub fn no_people_scope() -> Problem {
    Problem::new(
        "people.no_scope",
        "It is not chosen yet who is to have Zoom.",
        "Without that, everybody in the directory would get an account.",
        &["Open “Choose who gets Zoom”, choose everybody, units or a group, and keep it."],
    )
}

/// A run that a person began waits for a person.
pub fn run_waits() -> Problem {
    Problem::new(
        "step.run_waits",
        "A push that somebody began has not come to its end.",
        "It was stopped or cut off. Usher does not go on with what a person may have stopped on purpose.",
        &["Open it in the window and resume it, or make a new plan and push that."],
    )
}

/// The keychain that has the sign-ins does not open, and nobody is there to unlock it.
pub fn keychain_shut(why: &NoKeychain) -> Problem {
    Problem {
        what: "The keychain does not open, so Usher is not signed in.".to_owned(),
        ..super::no_keychain(why)
    }
}

/// Is it the sign-in, or the keychain that has it, that stands in the way?
pub fn is_signed_out(problem: &Problem) -> bool {
    let code = problem.code.as_str();
    let whole = [
        "auth.signed_out",
        "auth.policy",
        "auth.app_refused",
        "secret.missing",
        "zoom.token_expired",
        "zoom.token_rejected",
        "directory.token_rejected",
    ];
    whole.contains(&code) || code.starts_with("keychain.") || code.starts_with("aadsts.")
}

/// Is a limit of the day used up, so that it goes on by itself tomorrow?
pub fn is_for_tomorrow(problem: &Problem) -> bool {
    problem.code == "rate.daily"
}

/// An entry of the schedule that could not be written, removed or looked at.
pub fn schedule(error: &ScheduleError) -> Problem {
    match error {
        ScheduleError::ChangedByHand { paths } => Problem::new(
            "schedule.changed_by_hand",
            "The file of the schedule was changed by hand.",
            "Usher replaces and deletes only what is as Usher wrote it, so nothing was done.",
            &["Look at the file. If nobody needs the change, delete the file; then do this again."],
        )
        .detail(paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join("\n")),
        ScheduleError::NoProgram { path } => Problem::new(
            "schedule.no_program",
            "Usher’s program for the terminal is not here.",
            "The schedule starts that program, and it should lie beside the one that runs now.",
            &["Install Usher with its terminal program, then come back."],
        )
        .detail(path.display().to_string()),
        ScheduleError::NotText { path } => Problem::new(
            "schedule.not_text",
            "The path of a file has letters that a schedule cannot hold.",
            "The files of a schedule are text, and this path is not.",
            &["Move Usher or its data folder to a place with an ordinary name."],
        )
        .detail(path.display().to_string()),
        ScheduleError::File { path, detail } => Problem::new(
            "schedule.file",
            "The file of the schedule could not be read or written.",
            "The folder may be read-only or belong to somebody else.",
            &["Give yourself the right to write there, then try again."],
        )
        .detail(format!("{}: {detail}", path.display())),
    }
}

/// An entry that is written and could not be switched on or off.
pub fn not_switched(error: &ToolError) -> Problem {
    let why = match error {
        ToolError::Missing { tool } => format!("This computer has no {tool}."),
        ToolError::TimedOut { tool, seconds } => {
            format!("This computer’s {tool} did not end within {seconds} seconds.")
        }
        ToolError::Refused { tool, .. } => {
            format!("This computer’s {tool} said no. It may have no session of yours to work in.")
        }
    };
    let problem = Problem::new(
        "schedule.not_on",
        "The schedule is written and could not be switched on.",
        why,
        &[
            "Log in to this computer’s desktop, and write it again.",
            "Or run the line that stands with it, in a terminal.",
        ],
    );
    match error {
        ToolError::Refused { text, .. } => problem.detail(text),
        ToolError::Missing { .. } | ToolError::TimedOut { .. } => problem,
    }
}

/// A system without a place for a schedule.
pub fn no_place() -> Problem {
    Problem::new(
        "schedule.no_place",
        "This computer names no place for a schedule.",
        "Its user has no home folder.",
        &["Start the terminal’s command from a scheduler of your own."],
    )
}

/// What the customer's guide does not have.
pub fn not_offered() -> Problem {
    Problem::new(
        "schedule.not_offered",
        "Usher does not provision this customer’s people.",
        "The provider does that by itself, or another guide is followed.",
        &["Keep the groups in step."],
    )
}

/// No entry is written.
pub fn not_scheduled() -> Problem {
    Problem::new(
        "schedule.not_written",
        "Nothing keeps this customer in step yet.",
        "This computer has no entry in its schedule that starts Usher.",
        &[
            "Choose how often on this page, look at the files, and write them.",
            "Or push by hand whenever you like.",
        ],
    )
}

/// The entry is written, and somebody switched it off.
pub fn switched_off() -> Problem {
    Problem::new(
        "schedule.off",
        "The schedule is switched off.",
        "Its files are there, and nothing starts.",
        &["Switch it on on this page and write it."],
    )
}

/// It should have started twice since.
pub fn starts_missed(last: Option<Timestamp>, every: Every) -> Problem {
    let last = last.map_or_else(
        || "It has never started".to_owned(),
        |last| format!("It last started at {}", last.strftime("%Y-%m-%d %H:%M UTC")),
    );
    Problem::new(
        "schedule.missed",
        "Usher has not started by itself when it should have.",
        format!(
            "{last}, and it should start {every}. It starts only while you are logged in to this computer."
        ),
        &[
            "Leave the computer on and yourself logged in at these times.",
            "If that was so, write the schedule again.",
        ],
    )
}

/// The last start did not end well.
pub fn last_start(said: &str, problem: Option<&Problem>) -> Problem {
    match problem {
        Some(problem) => Problem { what: said.to_owned(), ..problem.clone() },
        None => Problem::new(
            "schedule.last",
            said,
            "The reason stands in what came of that run.",
            &["Look at its result."],
        ),
    }
}

/// Names in a sentence: all of them up to three, and then how many more.
fn listed(names: &[String]) -> String {
    const NAMED_MAX: usize = 3;
    let quoted: Vec<String> = names.iter().take(NAMED_MAX).map(|name| format!("“{name}”")).collect();
    match (quoted.as_slice(), names.len().saturating_sub(NAMED_MAX)) {
        ([], _) => "a group".to_owned(),
        ([one], _) => one.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}
