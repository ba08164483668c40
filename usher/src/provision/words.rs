//! What a run of people says.

use crate::plan;
use crate::plan::people::{AddressKept, Change};
use crate::problem::Problem;

/// Returns "1 account" or "12 accounts".
pub fn accounts(count: usize) -> String {
    let number = plan::thousands(count);
    format!("{number} {}", if count == 1 { "account" } else { "accounts" })
}

/// Returns what to call an attribute: "First name".
pub fn label(path: &str) -> String {
    let known = match path {
        "userName" => "Sign-in address",
        "name.givenName" => "First name",
        "name.familyName" => "Family name",
        "displayName" => "Display name",
        "userType" => "Licence",
        "title" => "Job title",
        "locale" => "Language",
        "phoneNumbers[type eq \"work\"].value" => "Work phone",
        "phoneNumbers[type eq \"mobile\"].value" => "Mobile phone",
        path => match path.rsplit_once(':').map_or(path, |(_, name)| name) {
            "department" => "Department",
            "organization" => "Organisation",
            "costCenter" => "Cost centre",
            "employeeNumber" => "Employee number",
            "manager" => "Manager",
            other => return other.to_owned(),
        },
    };
    known.to_owned()
}

/// Says what Zoom has in place of what was asked.
pub(super) fn differs(path: &str, asked: &str, has: Option<&str>) -> String {
    match has {
        Some(has) => format!("{}: Zoom has “{has}”, not “{asked}”.", label(path)),
        None => format!("{}: Zoom has nothing, not “{asked}”.", label(path)),
    }
}

/// The account has changed since the plan was made.
pub(super) fn moved(name: &str, changes: &[&Change]) -> Problem {
    let fields: Vec<String> = changes.iter().map(|change| label(&change.path)).collect();
    Problem::new(
        "provision.moved",
        format!("Somebody else has changed {name} in Zoom since the plan was made."),
        format!("Not as it was: {}. So Usher did not touch the account.", fields.join(", ")),
        &["Make a new plan: it starts from what Zoom has now."],
    )
}

/// The account is active, or is not, against what the plan was made on.
pub(super) fn switched(name: &str, active: bool) -> Problem {
    let now = if active { "active" } else { "deactivated" };
    Problem::new(
        "provision.switched",
        format!("{name} is {now} in Zoom now."),
        "It was otherwise when the plan was made, so Usher did not touch the account.",
        &["Make a new plan: it starts from what Zoom has now."],
    )
}

/// Somebody made the account in the meantime.
pub(super) fn exists_now(name: &str) -> Problem {
    Problem::new(
        "provision.exists_now",
        format!("{name} is in Zoom now."),
        "The account was not there when the plan was made, so Usher did not touch it.",
        &["Make a new plan: it compares the account with the directory."],
    )
}

/// Somebody invited the person in the meantime, or before, where Zoom does not list it.
pub(super) fn invited_already(name: &str) -> Problem {
    Problem::new(
        "provision.invited",
        format!("{name} is invited to Zoom already."),
        "The invitation is not accepted yet. Until then Zoom has no account that could be changed.",
        &["Ask the person to accept the invitation, or send it again from Zoom's list of pending users."],
    )
}

/// Says that an address stays as it is.
pub fn address_stays(kept: &AddressKept) -> String {
    format!(
        "Zoom knows them as {}, and does not change a sign-in address by provisioning. Change it to {} in Zoom’s user management.",
        kept.has, kept.wanted
    )
}
