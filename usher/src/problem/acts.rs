//! What a person asked for and Usher does not do, or not yet.

use super::Problem;
use super::connection::the;

/// A field that has to be filled in.
pub fn field_missing(label: &str) -> Problem {
    Problem::new(
        "field.missing",
        format!("{label} is missing."),
        "The sign-in needs it.",
        &["Fill it in. The text beside the form says where to find it."],
    )
}

/// A secret that has not been typed yet.
pub fn secret_missing(label: &str) -> Problem {
    Problem::new(
        "secret.missing",
        format!("{} is missing.", the(label)),
        "None is kept for this way of signing in.",
        &["Paste it. It is kept in this computer's keychain and not shown again."],
    )
}

/// Something that only customers of another provider have.
pub fn other_provider(wanted: &str, has: &str) -> Problem {
    Problem::new(
        "profile.other_provider",
        format!("This customer uses {has}, not {wanted}."),
        format!("What was asked for is a part of {wanted}."),
        &["Follow the steps of this customer's own guide."],
    )
}

/// A look that the customer's guide does not have.
pub fn not_in_this_guide() -> Problem {
    Problem::new(
        "guide.other_check",
        "This customer's guide has no such look.",
        "It belongs to another provider or to another way of setting up.",
        &["Choose a step from the list."],
    )
}

/// No sign-in waits.
pub fn nothing_waits() -> Problem {
    Problem::new(
        "sign_in.none_waits",
        "No sign-in is waiting.",
        "It has ended, was stopped, or took longer than five minutes.",
        &["Begin the sign-in again."],
    )
}

/// Nothing has been read yet.
pub fn nothing_read() -> Problem {
    Problem::new(
        "look.nothing_read",
        "Usher has not read the directory yet.",
        "What it would show is read from your provider and from Zoom first.",
        &["Let Usher look; it takes a few seconds to a few minutes."],
    )
}

/// A directory without anybody.
pub fn nobody() -> Problem {
    Problem::new(
        "directory.empty",
        "There is nobody in the directory.",
        "The connection works, and the list of people is empty.",
        &["Check that you signed in to the right organisation."],
    )
}

/// The person stopped it.
pub fn stopped() -> Problem {
    Problem::new(
        "look.stopped",
        "You stopped it.",
        "Nothing was changed anywhere.",
        &["Start again whenever you like."],
    )
}

/// A group that was chosen is gone.
pub fn group_gone(group: &str) -> Problem {
    Problem::new(
        "plan.group_gone",
        "A group that you chose is not in the directory any more.",
        "It was deleted since you chose it.",
        &["Look again, and choose from the new list."],
    )
    .detail(group)
}

/// The organisation's name was not typed.
pub fn name_not_typed(name: &str) -> Problem {
    Problem::new(
        "plan.name_not_typed",
        "The customer's name is not typed as it is written.",
        "This plan takes many people out of a group, so Usher asks twice.",
        &[&format!("Type “{name}”, or go back and switch removing off.")],
    )
}

/// The organisation's name was not typed, for a plan that deactivates many.
pub fn name_not_typed_for_people(name: &str) -> Problem {
    Problem::new(
        "people.name_not_typed",
        "The customer's name is not typed as it is written.",
        "This plan deactivates many people, so Usher asks twice.",
        &[&format!("Type “{name}”, or go back and switch deactivating off.")],
    )
}

/// A run of people that did not do all it was asked for.
pub fn people_partly(proof: &str) -> Problem {
    Problem::new(
        "people.partly",
        "Not everybody is in Zoom as planned.",
        proof,
        &["Open the result: each reason says what to do.", "Then make a new plan: it has only what is left."],
    )
}

/// Zoom said yes, and has something else.
pub fn person_missing(what: &str) -> Problem {
    Problem::new(
        "people.missing",
        "Zoom said yes, and has something else.",
        "It answered that all is well; on reading back the account is not as it was asked for.",
        &["Look at the account in Zoom: a setting there may hold the value.", "Then make a new plan."],
    )
    .detail(what)
}

/// A run that has ended cannot be taken up.
pub fn run_ended() -> Problem {
    Problem::new(
        "run.ended",
        "This run has ended.",
        "Only a run that was interrupted can be taken up again.",
        &["Make a new plan: it starts from what Zoom has now."],
    )
}

/// A run that did not do all it was asked for.
pub fn partly(proof: &str) -> Problem {
    Problem::new(
        "run.partly",
        "Not everything that was pushed is in Zoom.",
        proof,
        &["Open the result: each group says what happened and what to do.", "Then retry only what failed."],
    )
}
