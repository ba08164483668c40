//! What actions are called, and what is said about how they went.

use super::super::view::ActionRow;
use crate::act::{Plan, Trial};
use crate::guide::{ActionId, CheckId};
use crate::problem::Problem;

pub(super) fn title(action: ActionId) -> &'static str {
    match action {
        ActionId::ZoomApp => "Set up the Zoom app in Okta",
        ActionId::Provisioning => "Connect Okta to Zoom",
        ActionId::Features => "Switch on create, update and deactivate",
        ActionId::WriteMapping => "Write the guide’s mapping",
        ActionId::WriteRules => "Write the rules that you kept in the preview",
        ActionId::RemoveUserType => "Remove a user type that is the same for everybody",
        ActionId::AssignGroups => "Give the app to groups",
        ActionId::ZoomGroups => "Create groups in Zoom",
        ActionId::PushGroups => "Let Okta push groups",
        ActionId::ChangePushes => "Pause, start or unlink pushes",
        ActionId::RetryPushes => "Start failed pushes anew",
        ActionId::TryRequests => "Try what will be sent to Zoom",
        ActionId::EntraApp => "Set up the Zoom application in Entra ID",
        ActionId::EntraSettings => "Set address, notification mail and scope",
        ActionId::EntraAssign => "Give the application to people and groups",
        ActionId::EntraToken => "Give Entra ID the token of Zoom’s",
        ActionId::EntraClient => "Give Entra ID a client ID and secret of Zoom’s",
        ActionId::EntraMapping => "Write the guide’s mappings",
        ActionId::EntraRules => "Write the rules that you kept in the preview",
        ActionId::EntraFilter => "Write the scoping filter",
        ActionId::EntraJob => "Start, pause or restart provisioning",
        ActionId::EntraOnePerson => "Provision one person now",
    }
}

pub(super) fn explains(action: ActionId) -> &'static str {
    match action {
        ActionId::ZoomApp => {
            "Looks for Zoom’s app in Okta, adds it where it is missing and switches it on where it is off. It changes no setting of an app that is there."
        }
        ActionId::Provisioning => {
            "Prepares the connection in Okta, opens Zoom’s page for your consent, and switches the connection on."
        }
        ActionId::Features => "Sets the three switches under Provisioning, To App, in Okta.",
        ActionId::WriteMapping => {
            "Compares Okta’s mapping with the guide’s table and writes what differs. Other attributes stay as they are."
        }
        ActionId::WriteRules => {
            "Compares Okta’s mapping with the rules that are kept on this computer and writes what differs. What the preview could not show stays as it is."
        }
        ActionId::RemoveUserType => {
            "Looks for a rule that gives everybody the same user type, and takes it out of Okta’s mapping."
        }
        ActionId::AssignGroups => "Assigns the app to the Okta groups you choose. It takes it from nobody.",
        ActionId::ZoomGroups => "Creates in Zoom the groups on your list that are missing there.",
        ActionId::PushGroups => {
            "Makes a push in Okta for each group you choose: to the group of that name in Zoom, or to a new one."
        }
        ActionId::ChangePushes => {
            "Changes pushes that are there in Okta. A push is paused before it is unlinked."
        }
        ActionId::RetryPushes => {
            "Makes pushes anew that have stopped after an error. The groups in Zoom stay as they are."
        }
        ActionId::TryRequests => {
            "Sends to Zoom once what your provider would send, with a test person and a test group, and puts everything back."
        }
        ActionId::EntraApp => {
            "Looks for an application for Zoom, adds it where there is none, and prepares its provisioning. One that is there is taken over as it is, after you have seen how it differs."
        }
        ActionId::EntraSettings => {
            "Saves Zoom’s address, whom Microsoft tells when it stops, how many may be switched off at once, and who is in scope. Provisioning stays off."
        }
        ActionId::EntraAssign => {
            "Assigns the application to the groups and people you choose, with one of Zoom’s roles. It takes it from nobody without saying so."
        }
        ActionId::EntraToken => {
            "Hands the token from this computer’s keychain to Entra ID and lets Entra try it. It is not shown again."
        }
        ActionId::EntraClient => {
            "Hands a client ID and the secret from this computer’s keychain to Entra ID, which then fetches tokens by itself."
        }
        ActionId::EntraMapping => {
            "Compares Entra’s mappings with the guide’s table and writes what differs. Everything else in the schema stays as it is. Entra looks at everybody again afterwards."
        }
        ActionId::EntraRules => {
            "Compares Entra’s mappings of people with the rules that are kept on this computer and saves what differs. What the preview could not show, groups and filters stay as they are. Entra looks at everybody again afterwards."
        }
        ActionId::EntraFilter => {
            "Writes who passes the filter, after you have seen who comes in and who goes out. Entra looks at everybody again afterwards."
        }
        ActionId::EntraJob => {
            "Starts provisioning, pauses it, or lets it begin anew. A start is refused while Zoom does not accept what Entra has saved."
        }
        ActionId::EntraOnePerson => {
            "Lets Entra ID provision one person at once, shows each step it took, and reads Zoom back."
        }
    }
}

/// The looks whose outcome an action may change.
pub(super) fn concerns(action: ActionId) -> &'static [CheckId] {
    match action {
        ActionId::ZoomApp => &[CheckId::ZoomApp],
        ActionId::Provisioning => &[CheckId::Provisioning, CheckId::Features, CheckId::TroubleToken],
        ActionId::Features => &[CheckId::Features],
        ActionId::WriteMapping | ActionId::WriteRules | ActionId::RemoveUserType => {
            &[CheckId::WrittenMapping, CheckId::TroubleUserType, CheckId::TroubleLicence]
        }
        ActionId::AssignGroups => &[CheckId::Assignments, CheckId::PushedMembers],
        ActionId::ZoomGroups => &[CheckId::ZoomGroups],
        ActionId::PushGroups | ActionId::ChangePushes | ActionId::RetryPushes => {
            &[CheckId::Pushes, CheckId::PushedMembers, CheckId::TroubleMembers, CheckId::Monitor]
        }
        ActionId::TryRequests => &[],
        ActionId::EntraApp => &[
            CheckId::ZoomApp,
            CheckId::Settings,
            CheckId::Assignments,
            CheckId::Credentials,
            CheckId::WrittenMapping,
            CheckId::ScopeFilter,
            CheckId::Job,
        ],
        ActionId::EntraSettings => {
            &[CheckId::Settings, CheckId::Credentials, CheckId::ScopePlan, CheckId::TroubleLeavers]
        }
        ActionId::EntraAssign => {
            &[CheckId::Assignments, CheckId::ScopePlan, CheckId::TroubleSkipped, CheckId::TroubleNested]
        }
        ActionId::EntraToken | ActionId::EntraClient => {
            &[CheckId::Credentials, CheckId::TroubleConnection, CheckId::TroubleToken]
        }
        ActionId::EntraMapping | ActionId::EntraRules => &[CheckId::WrittenMapping, CheckId::TroubleMapping],
        ActionId::EntraFilter => &[CheckId::ScopeFilter, CheckId::ScopePlan],
        ActionId::EntraJob => {
            &[CheckId::Job, CheckId::Monitor, CheckId::TroubleStalled, CheckId::TroubleDeletes]
        }
        ActionId::EntraOnePerson => &[CheckId::OnePerson],
    }
}

/// One sentence: what was seen on looking again.
pub(super) fn proof(plan: &Plan, row: &ActionRow) -> String {
    let total = row.total;
    if total == 0 {
        return "Everything was so already; nothing was written.".to_owned();
    }
    if plan.trial.is_some() {
        let client = client(plan);
        return match (row.done, row.failed) {
            (done, 0) if done == total => {
                format!("Zoom took everything that {client} sends, and everything was put back.")
            }
            (done, 0) => {
                format!("{done} of {total} requests were sent and seen; the trial did not get to its end.")
            }
            (done, failed) => {
                format!("Zoom took {done} of {total} requests as {client} sends them, and not {failed}.")
            }
        };
    }
    match (row.done, row.failed) {
        (done, 0) if done == total => match done {
            1 => "The change was read back, and it is so.".to_owned(),
            2 => "Both changes were read back, and they are so.".to_owned(),
            _ => format!("All {total} changes were read back, and they are so."),
        },
        (done, 0) => format!("{done} of {total} changes are so; the others have not had their turn."),
        (0, 1) if total == 1 => "The change could not be made, and it says why.".to_owned(),
        (done, failed) => {
            format!("{done} of {total} changes are so. {failed} could not be made, and each says why.")
        }
    }
}

pub(super) fn unsettled() -> Problem {
    Problem::new(
        "act.unsettled",
        "Nobody knows yet whether this was carried out.",
        "It was sent, and Usher was cut off before the answer.",
        &["Go on: Usher looks first, and sends it only if it is not so."],
    )
}

pub(super) fn old_note() -> Problem {
    Problem::new(
        "act.old_note",
        "It did not work when this was last tried.",
        "The note of it is from another Usher and cannot be read.",
        &["Make a new plan."],
    )
}

/// Whose requests a trial sends.
pub(super) fn client(plan: &Plan) -> &'static str {
    match &plan.trial {
        Some(Trial::Okta(_)) | None => "Okta",
        Some(Trial::Entra(_)) => "Entra ID",
    }
}

/// What Zoom refused of what a provider's client sends.
pub(super) fn trial_refused(client: &str, refused: &[(String, Problem)]) -> Problem {
    let names: Vec<String> = refused.iter().map(|(what, _)| format!("“{what}”")).collect();
    let fix: Vec<&str> = refused
        .first()
        .map(|(_, problem)| problem.fix.iter().map(String::as_str).collect())
        .unwrap_or_default();
    let why =
        refused.first().map_or_else(String::new, |(_, problem)| format!("{} {}", problem.what, problem.why));
    let detail: Vec<&str> = refused.iter().filter_map(|(_, problem)| problem.detail.as_deref()).collect();
    Problem::new(
        "trial.refused",
        format!("Zoom does not take everything that {client} sends: {}.", names.join(", ")),
        why,
        &fix,
    )
    .detail(detail.join(" · "))
}
