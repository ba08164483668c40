//! What provisioning one person did, step by step, in words.

use serde::{Deserialize, Serialize};

use crate::setup::entra::{OnDemand, OnDemandStep, StepKind};

/// Changed attributes that are named.
const NAMED_MAX: usize = 12;

/// One thing that Entra did on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepSeen {
    pub name: String,
    pub end: StepEnd,
    /// In words: "Zoë is given the application, so she is in scope."
    pub says: String,
    /// Entra's own text and values.
    pub detail: Option<String>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepEnd {
    Done,
    Skipped,
    Failed,
}

/// Puts what was done for a person into words.
pub(super) fn steps(person: &str, did: &OnDemand) -> Vec<StepSeen> {
    let steps = did.steps.iter().map(|step| {
        let end = match step.status.to_ascii_lowercase().as_str() {
            "failure" => StepEnd::Failed,
            "skipped" => StepEnd::Skipped,
            _ => StepEnd::Done,
        };
        StepSeen { name: name(&step.kind), end, says: says(person, step, end, did), detail: detail(step) }
    });
    steps.collect()
}

fn name(kind: &StepKind) -> String {
    match kind {
        StepKind::Import => "Read the person".to_owned(),
        StepKind::Scoping => "Is the person in scope?".to_owned(),
        StepKind::Matching => "Look for the person in Zoom".to_owned(),
        StepKind::Processing => "Work out what to send".to_owned(),
        StepKind::Reference => "Follow references".to_owned(),
        StepKind::Export => "Write to Zoom".to_owned(),
        StepKind::Other(word) => word.clone(),
    }
}

fn says(person: &str, step: &OnDemandStep, end: StepEnd, did: &OnDemand) -> String {
    let is_false =
        |name: &str| step.details.get(name).is_some_and(|value| value.eq_ignore_ascii_case("false"));
    match (&step.kind, end) {
        (StepKind::Import, StepEnd::Done) => format!("Entra ID has read {person}."),
        (StepKind::Import, StepEnd::Skipped | StepEnd::Failed) => {
            format!("Entra ID could not read {person}.")
        }
        (StepKind::Scoping, StepEnd::Failed) => "Entra ID could not work out who is in scope.".to_owned(),
        (StepKind::Scoping, StepEnd::Done | StepEnd::Skipped) => {
            if is_false("IsActive") {
                format!("{person} is disabled in Entra ID, and so not in scope.")
            } else if is_false("Assigned") {
                format!("The application is not given to {person}.")
            } else if is_false("IsEffectivelyEntitledForProvisioning") {
                format!(
                    "{person} has the application in a way that does not count: Default Access, or a group inside a group."
                )
            } else if is_false("IsInProvisioningScopeDisplayName") {
                format!("The scoping filter leaves {person} out.")
            } else if end == StepEnd::Done {
                format!("{person} is in scope.")
            } else {
                format!("{person} is not in scope.")
            }
        }
        (StepKind::Matching, StepEnd::Done) => match &did.target {
            Some(_) if did.action.eq_ignore_ascii_case("create") => {
                format!("Zoom does not have {person} yet.")
            }
            Some(_) => format!("Zoom has {person} already."),
            None => format!("Entra ID has looked for {person} in Zoom."),
        },
        (StepKind::Matching, StepEnd::Skipped) => "Nothing was looked for in Zoom.".to_owned(),
        (StepKind::Matching, StepEnd::Failed) => format!("Entra ID could not look for {person} in Zoom."),
        (StepKind::Processing | StepKind::Reference | StepKind::Other(_), StepEnd::Done) => {
            "Done.".to_owned()
        }
        (StepKind::Processing | StepKind::Reference | StepKind::Other(_), StepEnd::Skipped) => {
            "Not needed.".to_owned()
        }
        (StepKind::Processing | StepKind::Reference | StepKind::Other(_), StepEnd::Failed) => {
            "This step failed.".to_owned()
        }
        (StepKind::Export, StepEnd::Done) => match written(did) {
            written if written.is_empty() => format!("{person} was written to Zoom."),
            written => format!("Written to Zoom: {written}."),
        },
        (StepKind::Export, StepEnd::Skipped) => match did.error.as_ref().map(|error| error.code.as_str()) {
            Some("RedundantExport") => "Nothing had to be written: Zoom has all of it already.".to_owned(),
            Some(_) | None => "Nothing was written to Zoom.".to_owned(),
        },
        (StepKind::Export, StepEnd::Failed) => "Zoom did not take what Entra ID sent.".to_owned(),
    }
}

fn written(did: &OnDemand) -> String {
    let mut names: Vec<String> = did
        .modified
        .iter()
        .take(NAMED_MAX)
        .map(|property| match &property.new {
            Some(new) => format!("{} “{new}”", property.name),
            None => format!("{} (emptied)", property.name),
        })
        .collect();
    if did.modified.len() > NAMED_MAX {
        names.push(format!("{} more", did.modified.len() - NAMED_MAX));
    }
    names.join(", ")
}

fn detail(step: &OnDemandStep) -> Option<String> {
    let values = step.details.iter().map(|(key, value)| format!("{key}: {value}"));
    let own = Some(step.description.clone()).filter(|text| !text.is_empty());
    let parts: Vec<String> = own.into_iter().chain(values).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::entra::{ErrorInfo, ModifiedProperty};

    fn step(kind: StepKind, status: &str, details: &[(&str, &str)]) -> OnDemandStep {
        OnDemandStep {
            name: "Entry".to_owned(),
            kind,
            status: status.to_owned(),
            description: String::new(),
            details: details.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            at: None,
        }
    }

    fn check(did: &OnDemand, expected: &[(StepEnd, &str)]) {
        let steps = steps("Zoë", did);
        let seen: Vec<(StepEnd, &str)> = steps.iter().map(|step| (step.end, step.says.as_str())).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn each_step_is_said_with_what_it_decided() {
        let did = OnDemand {
            result: "Success".to_owned(),
            action: "Create".to_owned(),
            steps: vec![
                step(StepKind::Import, "Success", &[]),
                step(StepKind::Scoping, "Success", &[("Assigned", "True")]),
                step(StepKind::Matching, "Success", &[]),
                step(StepKind::Export, "Success", &[]),
            ],
            modified: vec![ModifiedProperty {
                name: "userName".to_owned(),
                old: None,
                new: Some("zoe@practice.example".to_owned()),
            }],
            target: Some("z1".to_owned()),
            ..OnDemand::default()
        };
        check(
            &did,
            &[
                (StepEnd::Done, "Entra ID has read Zoë."),
                (StepEnd::Done, "Zoë is in scope."),
                (StepEnd::Done, "Zoom does not have Zoë yet."),
                (StepEnd::Done, "Written to Zoom: userName “zoe@practice.example”."),
            ],
        );
        let equal = OnDemand {
            result: "Skipped".to_owned(),
            error: Some(ErrorInfo { code: "RedundantExport".to_owned(), ..ErrorInfo::default() }),
            steps: vec![step(StepKind::Export, "Skipped", &[])],
            ..OnDemand::default()
        };
        check(&equal, &[(StepEnd::Skipped, "Nothing had to be written: Zoom has all of it already.")]);
        let filtered = OnDemand {
            steps: vec![
                step(StepKind::Scoping, "Skipped", &[("Assigned", "False")]),
                step(StepKind::Scoping, "Skipped", &[("IsInProvisioningScopeDisplayName", "false")]),
                step(StepKind::Export, "Failure", &[("Answer", "409")]),
            ],
            ..OnDemand::default()
        };
        check(
            &filtered,
            &[
                (StepEnd::Skipped, "The application is not given to Zoë."),
                (StepEnd::Skipped, "The scoping filter leaves Zoë out."),
                (StepEnd::Failed, "Zoom did not take what Entra ID sent."),
            ],
        );
        assert_eq!(steps("Zoë", &filtered)[2].detail.as_deref(), Some("Answer: 409"));
    }

    #[test]
    fn only_a_dozen_written_attributes_are_named() {
        let property = |number: usize| ModifiedProperty { name: format!("a{number}"), old: None, new: None };
        let did = OnDemand { modified: (0..20).map(property).collect(), ..OnDemand::default() };
        assert!(written(&did).ends_with("8 more"), "{}", written(&did));
    }
}
