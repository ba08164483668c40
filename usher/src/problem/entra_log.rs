//! What an entry of Entra's provisioning log says, in words.
//!
//! An entry has an action, an end, and where it did not end well a code with a text. The codes are few and coarse: the
//! same one stands for each refusal of Zoom's, so what Zoom answered is read out of the text. A code that nobody knows
//! keeps Microsoft's own text in the detail (provisioningObjectSummary and "How to analyze the provisioning logs",
//! learn.microsoft.com, November 2026).

mod cause;
mod quarantine;

use cause::Cause;

use super::Problem;
use crate::setup::entra::{Identity, ProvisioningEvent, StepKind};

pub use quarantine::entra_quarantine;

/// A trouble that Entra's guides know, by the id of its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntraTrouble {
    /// Entra does not get through to Zoom.
    Connection,
    /// Zoom does not take Entra's sign-in.
    Token,
    Mapping,
    /// Nothing happens any more.
    Stalled,
    /// Somebody who left is still active in Zoom.
    Leavers,
    Rate,
    Licence,
    Skipped,
    Nested,
    /// Zoom has somebody with this address already.
    Exists,
    /// More would be switched off than the threshold allows.
    Deletes,
}

impl EntraTrouble {
    pub const ALL: [Self; 11] = [
        Self::Connection,
        Self::Token,
        Self::Mapping,
        Self::Stalled,
        Self::Leavers,
        Self::Rate,
        Self::Licence,
        Self::Skipped,
        Self::Nested,
        Self::Exists,
        Self::Deletes,
    ];

    /// Returns the id of its page in the guides.
    pub fn id(self) -> &'static str {
        match self {
            Self::Connection => "connection-failed",
            Self::Token => "token-died",
            Self::Mapping => "mapping-wrong",
            Self::Stalled => "stalled",
            Self::Leavers => "not-deactivated",
            Self::Rate => "rate-limited",
            Self::Licence => "wrong-licence",
            Self::Skipped => "people-skipped",
            Self::Nested => "nested-groups",
            Self::Exists => "user-exists",
            Self::Deletes => "deletes-held",
        }
    }
}

/// How an entry ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntraEnd {
    Done,
    /// Left as it is on purpose, or because there was nothing to do.
    Skipped,
    Warned,
    Failed,
}

/// An entry of the provisioning log in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntraWords {
    /// "Entra ID created Zoë O'Brien-Łukasz in Zoom."
    pub what: String,
    pub end: EntraEnd,
    /// Why, where it did not simply end well.
    pub why: Option<Problem>,
    pub trouble: Option<EntraTrouble>,
    /// There was nothing to change: neither a success nor a failure of the person's.
    pub redundant: bool,
}

/// Puts an entry of the log into words.
pub fn entra_words(event: &ProvisioningEvent) -> EntraWords {
    let end = end(&event.status);
    let cause = match end {
        EntraEnd::Done => None,
        EntraEnd::Skipped | EntraEnd::Warned | EntraEnd::Failed => Some(Cause::of(event, end)),
    };
    let held = event.action.eq_ignore_ascii_case("stagedDelete") || cause == Some(Cause::Held);
    let cause = if held { Some(Cause::Held) } else { cause };
    let what = sentence(event, end, cause);
    let why = cause.map(|cause| cause.problem().detail(own_words(event)));
    EntraWords {
        what,
        end,
        why,
        trouble: cause.and_then(Cause::trouble),
        redundant: cause == Some(Cause::Redundant),
    }
}

/// Returns the trouble that a pasted error text of Entra's tells of.
pub fn entra_trouble_of(text: &str) -> Option<EntraTrouble> {
    Cause::of_text(text, text).and_then(Cause::trouble)
}

/// What to call whoever an entry is about: "Zoë O'Brien-Łukasz", else a sign-in name, else "somebody".
pub fn entra_name(event: &ProvisioningEvent) -> String {
    let of = |identity: &Identity| {
        let detail = |key: &str| identity.details.get(key)?.as_str().map(str::to_owned);
        [Some(identity.name.clone()), detail("DisplayName"), detail("UserPrincipalName"), detail("userName")]
            .into_iter()
            .flatten()
            .map(|name| name.trim().to_owned())
            .find(|name| !name.is_empty())
    };
    of(&event.source).or_else(|| of(&event.target)).unwrap_or_else(|| match is_group(event) {
        true => "a group without a name".to_owned(),
        false => "somebody".to_owned(),
    })
}

/// Is this entry about a group?
pub fn is_group(event: &ProvisioningEvent) -> bool {
    let says = |identity: &Identity| identity.kind.to_ascii_lowercase().ends_with("group");
    says(&event.source) || (event.source.kind.is_empty() && says(&event.target))
}

fn end(status: &str) -> EntraEnd {
    match status.to_ascii_lowercase().as_str() {
        "success" => EntraEnd::Done,
        "skipped" => EntraEnd::Skipped,
        "warning" => EntraEnd::Warned,
        // A word that is not documented is better looked at than taken for a success.
        _ => EntraEnd::Failed,
    }
}

fn sentence(event: &ProvisioningEvent, end: EntraEnd, cause: Option<Cause>) -> String {
    let name = entra_name(event);
    let who = if is_group(event) { format!("the group {name}") } else { name };
    let action = event.action.to_ascii_lowercase();
    if cause == Some(Cause::Held) {
        return format!("Entra ID held back that it would take {who} away in Zoom.");
    }
    if cause == Some(Cause::Redundant) {
        return format!("Entra ID looked at {who}: Zoom has everything already.");
    }
    match end {
        EntraEnd::Done | EntraEnd::Warned => {
            let said = match action.as_str() {
                "create" => format!("Entra ID created {who} in Zoom"),
                "update" => format!("Entra ID updated {who} in Zoom"),
                "disable" => format!("Entra ID deactivated {who} in Zoom"),
                "delete" => format!("Entra ID deleted {who} in Zoom"),
                "" | "other" => format!("Entra ID looked at {who}"),
                other => format!("Entra ID did something with {who} that it calls {other}"),
            };
            if end == EntraEnd::Warned { format!("{said}, with a warning.") } else { format!("{said}.") }
        }
        EntraEnd::Skipped => format!("Entra ID left {who} out."),
        EntraEnd::Failed => match action.as_str() {
            "create" => format!("Entra ID could not create {who} in Zoom."),
            "update" => format!("Entra ID could not update {who} in Zoom."),
            "disable" => format!("Entra ID could not deactivate {who} in Zoom."),
            "delete" => format!("Entra ID could not delete {who} in Zoom."),
            _ => format!("Entra ID could not provision {who}."),
        },
    }
}

/// Microsoft's own code and text of it.
fn own_words(event: &ProvisioningEvent) -> String {
    let mut said: Vec<String> = Vec::new();
    if let Some(error) = &event.error {
        said.push([error.code.as_str(), error.text.as_str()].join(": ").trim_matches([':', ' ']).to_owned());
        said.extend(error.additional.clone());
    }
    let step = event.steps.iter().rev().find(|step| step.failed() || step.kind == StepKind::Export);
    if said.iter().all(String::is_empty) {
        said.extend(step.map(|step| step.description.clone()));
    }
    said.retain(|text| !text.trim().is_empty());
    said.join("\n")
}

#[cfg(test)]
mod tests;
