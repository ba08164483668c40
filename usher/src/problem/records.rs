//! Failures of remembering.

use super::Problem;
use crate::records::RecordsError;

/// Something could not be remembered, so Usher did not go on.
pub fn records(error: &RecordsError) -> Problem {
    match error {
        RecordsError::DiskFull => Problem::new(
            "records.disk_full",
            "The disk is full.",
            "Usher notes every write before it sends it. Without room for the note it sends nothing.",
            &["Make room on the disk, then resume. What is done stays done."],
        ),
        RecordsError::ReadOnly { folder } => Problem::new(
            "records.read_only",
            "Usher cannot write to its data folder.",
            "The folder or the disk is read-only, or belongs to somebody else.",
            &["Give yourself the right to write there, then start Usher again."],
        )
        .detail(folder.display().to_string()),
        RecordsError::Busy => Problem::new(
            "records.busy",
            "Usher's database is in use.",
            "Another program has kept it locked for several seconds.",
            &[
                "Close other windows and terminals of Usher, and backup tools that read its folder.",
                "Then try again.",
            ],
        ),
        RecordsError::NewerEdition { edition } => Problem::new(
            "records.newer",
            "Usher's database was made by a newer Usher.",
            format!("It is of edition {edition}; this Usher does not know it and leaves it as it is."),
            &["Install the newest Usher."],
        ),
        RecordsError::NotFound { what } => Problem::new(
            "records.not_found",
            format!("This {what} is not there."),
            "It was removed, or the name is mistyped.",
            &["Choose one from the list."],
        ),
        RecordsError::Held { who } => Problem::new(
            "records.held",
            "Usher is at work for this customer already.",
            match who.is_empty() {
                true => "Another window or terminal of Usher holds it.".to_owned(),
                false => format!("It is held by {who}."),
            },
            &["Wait until it ends, or stop it there."],
        ),
        RecordsError::AppliedAlready { .. } => Problem::new(
            "records.applied",
            "This plan was applied already.",
            "A plan runs once, so that nothing is done twice.",
            &["Look at its result, or make a new plan."],
        ),
        RecordsError::Other { detail } => Problem::new(
            "records.other",
            "Usher could not remember what it did.",
            "Its database answered with an error, so Usher stops rather than go on without notes.",
            &["Start Usher again.", "If it stays, report it with the detail below."],
        )
        .detail(detail),
    }
}

/// An unreadable database was put aside on opening.
pub fn put_aside(to: &std::path::Path) -> Problem {
    Problem::new(
        "records.put_aside",
        "Usher could not read its database and has begun a new one.",
        "The old one is damaged. It was kept, and nothing in it was changed.",
        &[
            "Set up the customers again; secrets in the keychain are still there.",
            "Keep the old file if you need its history.",
        ],
    )
    .detail(to.display().to_string())
}
