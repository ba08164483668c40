//! What goes wrong while Usher changes a console by itself.

use serde_json::Value;

use super::Problem;
use super::vendors::directory;
use crate::directory::DirectoryError;
use crate::http::CallError;
use crate::setup::okta::Op;

/// The code of what is not in Okta any more although it was there when a plan was made.
pub const GONE: &str = "okta.gone";

/// Okta did not make a change, or does not show what is there. Every known code has its row (Okta, error codes, 2026-08).
pub fn okta_change(op: &Op, error: &DirectoryError) -> Problem {
    match error {
        DirectoryError::ScopeMissing { scope } => Problem::new(
            "okta.scope_missing",
            format!("This sign-in to Okta lacks the right {scope}."),
            "Usher asks for rights that change something only when they are needed.",
            &[
                "Press Allow on the plan: your browser opens, and Okta asks for this right.",
                "If Okta does not know it, a super admin has to grant it first: open the app that Usher signs in with, Okta API Scopes, and press Grant beside it.",
            ],
        ),
        DirectoryError::RoleLacks { text } => {
            let role = role(op);
            Problem::new(
                "okta.role_too_small",
                format!("Your admin role in Okta is too small for this, which needs {role}."),
                "Okta lets an app do no more than the person who signed in.",
                &[
                    &format!("Ask a super admin to give you the role: {role}."),
                    "Or let somebody sign in who has it. What is done stays done.",
                ],
            )
            .detail(text)
        }
        DirectoryError::Refused { status, code, text } if *status < 500 => refused(op, *status, code, text),
        DirectoryError::Call(_)
        | DirectoryError::TokenRejected
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Refused { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => directory("Okta", error),
    }
}

/// The least role that a change needs (help.okta.com, administrator roles, 2026-08).
fn role(op: &Op) -> &'static str {
    match op {
        Op::CreateApp { .. }
        | Op::SetAppActive { .. }
        | Op::CreateConnection { .. }
        | Op::SetConnectionActive { .. }
        | Op::SetFeatures { .. }
        | Op::SetMapping { .. }
        | Op::SetGroupAssigned { .. }
        | Op::SetPersonAssigned { .. } => "Application Administrator",
        Op::CreatePush { .. } | Op::SetPushActive { .. } | Op::DeletePush { .. } => {
            "Application Administrator together with Group Administrator"
        }
        Op::SetMember { .. } => "Group Administrator",
        Op::CreatePerson { .. }
        | Op::SetProfile { .. }
        | Op::SetPersonActive { .. }
        | Op::DeletePerson { .. } => "Group Administrator for everybody, or Super Administrator",
    }
}

fn refused(op: &Op, status: u16, code: &str, text: &str) -> Problem {
    let known = |name: &str, what: &str, why: &str, fix: &[&str]| {
        Problem::new(name, what, why, fix).detail(format!("{code}: {text}"))
    };
    match code {
        "E0000001" if text.contains("Provisioning is not enabled") => known(
            "okta.not_provisioned",
            "Okta has no connection to Zoom yet.",
            "The settings of provisioning exist only once the connection is enabled.",
            &["Open “Let Okta reach Zoom” and connect the two first."],
        ),
        "E0000001" if text.contains("already exists") => known(
            "okta.exists",
            "Okta has this already.",
            "Somebody has made it since the plan was shown.",
            &["Make a new plan: it starts from what is there now."],
        ),
        "E0000001" | "E0000003" => known(
            "okta.validation",
            "Okta did not accept what was to be written.",
            &format!("It says: {}.", text.trim_end_matches('.')),
            &[
                "Change what it names, then make a new plan.",
                "If it makes no sense, take the detail below to Okta's support.",
            ],
        ),
        "E0000007" => known(
            GONE,
            "What was to be changed is not in Okta any more.",
            "It was there when the plan was made; somebody has deleted it since.",
            &["Make a new plan."],
        ),
        "E0000015" => known(
            "okta.feature_missing",
            "This organisation's edition of Okta does not have this feature.",
            "Provisioning is part of Lifecycle Management, and pushing groups has to be switched on for it as well.",
            &[
                "Ask whoever looks after your contract with Okta whether it includes Lifecycle Management.",
                "For groups, Usher can push by itself: see “Push groups with Usher”.",
            ],
        ),
        "E0000027" => known(
            "okta.push_refused",
            "Okta did not accept this group push.",
            &format!(
                "It says: {}.",
                text.trim_start_matches("Group push bad request :").trim().trim_end_matches('.')
            ),
            &[
                "Where the group is in Zoom already: in Okta open the app, Push Groups, press “Refresh App Groups”, and make a new plan.",
                "Or leave this group out.",
            ],
        ),
        "E0000038" | "E0000112" => known(
            "okta.status",
            "Okta does not allow this in the person's present state.",
            "They are being activated, or are suspended or deactivated.",
            &["Wait some minutes, or change their state in Okta, and go on."],
        ),
        "E0000045" => known(
            "okta.expression",
            "Okta cannot read an expression of the mapping.",
            "A name in it does not exist, or a bracket or quote is open.",
            &[
                "Compare the expression with the one in Okta, under the app, Provisioning, To App.",
                "Then make a new plan.",
            ],
        ),
        "E0000059" => known(
            "okta.no_consent",
            "Okta cannot reach Zoom: the consent is missing or has ended.",
            "Okta tried the connection, and Zoom did not accept it.",
            &["Open “Let Okta reach Zoom” and connect anew."],
        ),
        "E0000075" => known(
            "okta.attribute_frozen",
            "Okta does not change this attribute while its values are sent to Zoom.",
            "The attribute is mapped, and the setting Update User Attributes is on.",
            &[
                "Switch Create, Update and Deactivate off in Okta, under the app, Provisioning, To App.",
                "Make the change, and switch the three on again on “Choose what Okta may do in Zoom”.",
            ],
        ),
        "E0000195" => known(
            "okta.conflict",
            "Okta is busy with the same thing.",
            "Two changes of it met, and Okta took the other one.",
            &["Wait a minute, then make a new plan."],
        ),
        _ if status == 409 => known(
            "okta.conflict",
            "Okta is busy with the same thing.",
            "Two changes of it met, and Okta took the other one.",
            &["Wait a minute, then make a new plan."],
        ),
        _ => {
            let what = match op {
                Op::CreatePush { .. } | Op::SetPushActive { .. } | Op::DeletePush { .. } => {
                    "Okta did not change the group push."
                }
                Op::CreateApp { .. }
                | Op::SetAppActive { .. }
                | Op::CreateConnection { .. }
                | Op::SetConnectionActive { .. }
                | Op::SetFeatures { .. }
                | Op::SetMapping { .. }
                | Op::SetGroupAssigned { .. }
                | Op::SetPersonAssigned { .. }
                | Op::CreatePerson { .. }
                | Op::SetProfile { .. }
                | Op::SetPersonActive { .. }
                | Op::DeletePerson { .. }
                | Op::SetMember { .. } => "Okta refused the change.",
            };
            known(
                "okta.refused",
                what,
                &format!("It gave a reason that Usher does not know yet (status {status})."),
                &["Read its own words below.", "If they do not help, take them to Okta's support."],
            )
        }
    }
}

/// It is neither as the plan had shown it nor as it is wanted.
pub fn moved(what: &str, now: &Value) -> Problem {
    Problem::new(
        "act.moved",
        format!("“{what}” was not done: it is not as the plan had shown it."),
        "Somebody has changed it since the plan was made. Usher does not write over what you have not seen.",
        &["Make a new plan: it shows what is there now."],
    )
    .detail(format!("now: {now}"))
}

/// The vendor said yes and does not have it.
pub fn unseen(vendor: &str, what: &str) -> Problem {
    Problem::new(
        "act.unseen",
        format!("{vendor} said yes to “{what}”, and does not show it."),
        "Usher read it back several times. Either it takes unusually long, or something else changes it back.",
        &[
            "Look again in a minute: make a new plan.",
            &format!("If it stays, look in {vendor}'s log who changes it."),
        ],
    )
}

/// A push has stopped with an error as soon as it was started.
pub fn push_failed(what: &str, error: &str) -> Problem {
    Problem::new(
        "act.push_failed",
        format!("“{what}”: Okta made the push, and it stopped with an error at once."),
        "Zoom did not take the group or its first members.",
        &[
            "Read Zoom's own words below and cure what they name.",
            "Then start it anew on “Watch for failures”.",
        ],
    )
    .detail(error)
}

/// Zoom said yes to a request of a trial and did not keep it.
pub fn not_kept(why: &str) -> Problem {
    Problem::new(
        "trial.not_kept",
        "Zoom does not do what Okta's request asks for.",
        why,
        &[
            "Take this to Zoom's support: Okta sends requests of this very shape.",
            "Try again later; it may be passing.",
        ],
    )
}

/// A plan that has ended is not carried out again.
pub fn action_ended() -> Problem {
    Problem::new(
        "act.ended",
        "This plan was carried out already.",
        "A plan runs once, so that nothing is done twice.",
        &["Look at its result, or make a new plan."],
    )
}

/// Nobody consented in time.
pub fn no_consent(minutes: u64) -> Problem {
    Problem::new(
        "consent.waited",
        format!("Zoom's consent did not reach Okta within {minutes} minutes."),
        "The page at Zoom was left open or closed, or its last text was not pasted here.",
        &[
            "Go on: Usher opens a fresh page.",
            "Where the last page shows a text that begins with {, paste it here.",
        ],
    )
}

/// No page waits for a consent.
pub fn no_consent_waits() -> Problem {
    Problem::new(
        "consent.none_waits",
        "No page is waiting for your consent.",
        "It has ended, was stopped, or was open for too long.",
        &["Go on with the plan, or make a new one."],
    )
}

/// Okta named no page for the consent, or one that is not opened.
pub fn no_page() -> Problem {
    Problem::new(
        "consent.no_page",
        "Okta did not name a page at Zoom that can be opened.",
        "Its answer has no address, or one that is not encrypted.",
        &[
            "In Okta open the app, Provisioning, Configure API Integration, and press “Authenticate with Zoom”.",
        ],
    )
}

/// The person said no at Zoom.
pub fn consent_denied() -> Problem {
    Problem::new(
        "consent.denied",
        "Zoom did not give Okta access.",
        "Somebody pressed Deny on Zoom's page, or the Zoom account does not allow Okta's app.",
        &[
            "Open the page again and press Allow.",
            "If Zoom says that you cannot authorise Okta: the account's owner approves Okta first, in Zoom's Marketplace under Manage, Permissions.",
        ],
    )
}

/// What was pasted has no address in it.
pub fn no_address() -> Problem {
    Problem::new(
        "consent.no_address",
        "The text has no address in it that Okta could use.",
        "Usher looks for the text that Okta shows after Zoom's page, or for the address of that page.",
        &["Copy the whole text of the last page, from { to }, or the address above it, and paste it again."],
    )
}

/// What was pasted leads to somebody else.
pub fn foreign_consent(host: &str, org: &str) -> Problem {
    Problem::new(
        "consent.foreign",
        format!("The address leads to {host}, not to {org}."),
        "Usher hands a consent to your own organisation only.",
        &["Sign in to Okta with the organisation of this customer, and use the page that Usher opened."],
    )
}

/// Okta did not take what Zoom's page gave.
pub fn consent(error: &DirectoryError) -> Problem {
    match error {
        DirectoryError::Refused { status: 400..500, code, text } => Problem::new(
            "consent.refused",
            "Okta did not take this consent.",
            "It belongs to an earlier try, was used already, or was open for too long.",
            &["Usher has opened a fresh page at Zoom: consent there and paste its text."],
        )
        .detail(format!("{code}: {text}")),
        DirectoryError::Call(CallError::ForeignHost { host }) => foreign_consent(host, "your organisation"),
        DirectoryError::Call(_)
        | DirectoryError::TokenRejected
        | DirectoryError::ScopeMissing { .. }
        | DirectoryError::RoleLacks { .. }
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Refused { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => directory("Okta", error),
    }
}
