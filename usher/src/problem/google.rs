//! What reading Google Workspace is refused with, in words (developers.google.com/workspace/admin/directory/v1/limits and
//! support.google.com/a/answer/7281227, November 2026).

use super::Problem;
use crate::directory::DirectoryError;
use crate::directory::google::{API_OFF, APIS_FORBIDDEN};

/// Where Google's own facts say more than the words for every directory.
pub(super) fn google_read(error: &DirectoryError) -> Option<Problem> {
    Some(match error {
        DirectoryError::TokenRejected => Problem::new(
            "directory.token_rejected",
            "Google does not accept the sign-in.",
            "It has ended, or an admin has withdrawn it.",
            &["Open “Connect Google” and sign in again."],
        ),
        DirectoryError::ScopeMissing { scope } => {
            let (reads, cost) = google_right(scope).unwrap_or(("the directory", ""));
            let why = "Google's page for consent lets each right be unticked, and with a service account each scope has to be listed under domain-wide delegation.";
            Problem::new(
                "directory.scope_missing",
                format!("This sign-in to Google lacks the right to read {reads}."),
                format!("{why} {cost}").trim_end(),
                &[
                    "Open “Connect Google”, sign in again and leave every box ticked.",
                    "With a service account: add the scope under Security, Access and data control, API controls, Domain-wide delegation in the Admin console. It can take up to a day.",
                ],
            )
            .detail(scope)
        }
        DirectoryError::RoleLacks { text } => Problem::new(
            "directory.role_lacks",
            "Your admin role in Google is too small for this.",
            "Google lets an app do no more than the person who signed in. Somebody who is no admin cannot read the directory at all.",
            &[
                "Sign in as a super admin.",
                "Or ask one for a role with the Admin API privileges to read organisational units, users, groups and domains, under Account, Admin roles in the Admin console.",
                "With a service account: the person in whose name it asks has to be such an admin.",
            ],
        )
        .detail(text),
        DirectoryError::Refused { code, text, .. } if code == API_OFF => Problem::new(
            "google.api_off",
            "The Admin SDK API is switched off in the app's Google Cloud project.",
            "An app can use an API only when its own project has it switched on.",
            &[
                "In the Google Cloud console open the project of the app, then APIs & Services, Library, Admin SDK API, and press Enable.",
                "Wait a few minutes, then look again.",
            ],
        )
        .detail(text),
        DirectoryError::Refused { code, text, .. } if code == APIS_FORBIDDEN => Problem::new(
            "google.apis_forbidden",
            "This organisation lets no app use Google's APIs.",
            "Access to APIs is switched off for the whole organisation or for the unit of the person who signed in.",
            &[
                "In the Admin console open Security, Access and data control, API controls, and allow the app there.",
                "Then look again.",
            ],
        )
        .detail(text),
        DirectoryError::Refused { status: 404, code, text } => Problem::new(
            "google.gone",
            format!("“{text}” is not in Google any more."),
            "It was there when the list was read; somebody has deleted it since.",
            &["Read the directory again."],
        )
        .detail(format!("{code} (status 404)")),
        DirectoryError::Refused { status: 410, code, text } => list_ended(410, code, text),
        DirectoryError::Refused { status: 400, code, text } if is_about_page(code, text) => {
            list_ended(400, code, text)
        }
        DirectoryError::NotThisProvider { status } if *status < 500 => Problem::new(
            "directory.not_provider",
            "What answers at this address is not Google's Directory API.",
            "The address is mistyped, or a page in between answered in its place.",
            &["Check the address in the customer's profile: it is https://admin.googleapis.com."],
        )
        .detail(format!("status {status}")),
        DirectoryError::Call(_)
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Refused { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => return None,
    })
}

/// Rights whose boxes were not ticked at the sign-in, or that delegation leaves out.
pub fn google_unticked(missing: &[String]) -> Problem {
    let costs = missing.iter().map(|scope| match google_right(scope) {
        Some((reads, cost)) => format!("{cost} It reads {reads}."),
        None => format!("One is {scope}."),
    });
    let why = costs.collect::<Vec<_>>().join(" ");
    Problem::new(
        "google.unticked",
        match missing {
            [one] => {
                let reads = google_right(one).map_or(one.as_str(), |(reads, _)| reads);
                format!("This sign-in to Google lacks the right to read {reads}.")
            }
            more => format!("This sign-in to Google lacks {} rights.", more.len()),
        },
        format!("Google's page for consent lets each right be unticked, and somebody has done so. {why}"),
        &["Open “Connect Google”, sign in again, and leave every box ticked. None of them lets anything be changed."],
    )
    .detail(missing.join(" "))
}

/// The sign-in does not say whose it is, so that nobody's role can be looked at.
pub fn google_nobody() -> Problem {
    Problem::new(
        "google.nobody",
        "Google did not say who signed in.",
        "Usher asks for the address of the account, and the answer had none.",
        &["Open “Connect Google” and sign in again."],
    )
}

/// What each right lets read, and what is lost without it.
const RIGHTS: [(&str, &str, &str); 4] = [
    ("admin.directory.user", "people", "Nothing can be compared or brought to Zoom without it."),
    (
        "admin.directory.group",
        "groups and who is in them",
        "Without it Usher cannot push groups, nor see who falls in scope by a group.",
    ),
    (
        "admin.directory.orgunit",
        "organisational units",
        "Without it Usher cannot say who falls in scope by a unit.",
    ),
    (
        "admin.directory.domain",
        "the organisation's domains",
        "Without it Usher cannot tell people of secondary domains, whom provisioning by a group leaves out.",
    ),
];

/// Returns what a scope lets read and, in a sentence, what its lack costs; `None` for one that reads no directory.
pub fn google_right(scope: &str) -> Option<(&'static str, &'static str)> {
    RIGHTS.iter().find(|(part, _, _)| scope.contains(part)).map(|(_, reads, cost)| (*reads, *cost))
}

fn is_about_page(code: &str, text: &str) -> bool {
    let says = |part: &str| text.to_ascii_lowercase().contains(part);
    code.contains("pageToken") || says("page token") || says("page_token") || says("pagetoken")
}

fn list_ended(status: u16, code: &str, text: &str) -> Problem {
    Problem::new(
        "google.list_ended",
        "Google let go of a list before it was read to its end, twice.",
        "A list is read page after page, and Google has forgotten where the next page begins. Usher does not plan on half a list.",
        &["Try again."],
    )
    .detail(format!("{code}: {text} (status {status})"))
}
