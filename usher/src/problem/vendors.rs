//! What Zoom and the directories answer, in words. Every known code and text has its row here.

use super::Problem;
use super::connection::{call, connect};
use crate::directory::DirectoryError;
use crate::zoom::{SCOPE_MEMBERS, SCOPE_SCIM, ZoomError};

/// Zoom did not do what was asked.
pub fn zoom(error: &ZoomError) -> Problem {
    match error {
        ZoomError::Call(error) => call("Zoom", error),
        ZoomError::TokenRejected { expired: true, text } => Problem::new(
            "zoom.token_expired",
            "The token for Zoom has run out.",
            "Zoom's tokens live for an hour. One that was pasted by hand cannot be renewed.",
            &["Open “Connect Zoom” and sign in, or paste a fresh token."],
        )
        .detail(text),
        ZoomError::TokenRejected { expired: false, text } => Problem::new(
            "zoom.token_rejected",
            "Zoom does not know the token.",
            "It was mistyped, belongs to another service, or was withdrawn. Signing in to the same app on a second computer ends the sign-in on the first.",
            &["Open “Connect Zoom” and sign in again."],
        )
        .detail(text),
        ZoomError::ScopeMissing { text } => Problem::new(
            "zoom.scope_missing",
            match text.split_once("scopes:[").and_then(|(_, rest)| rest.split_once(']')) {
                Some((scope, _)) => format!("The app in Zoom's Marketplace lacks the scope {scope}."),
                None => "The app in Zoom's Marketplace lacks a scope.".to_owned(),
            },
            format!(
                "A scope is a right that an app is given. Usher needs {SCOPE_SCIM}; to list the members of groups also {SCOPE_MEMBERS}."
            ),
            &[
                "Open the app in Zoom's Marketplace and add the scope on its Scopes page.",
                "Then sign in to Zoom again: scopes are given at sign-in.",
            ],
        )
        .detail(text),
        ZoomError::RoleLacks { permission } => Problem::new(
            "zoom.role_lacks",
            format!("Your role in Zoom lacks the permission {permission}."),
            "What an app may do is also limited by the role of the person who signed in.",
            &[
                "Ask the owner of the Zoom account to add the permission to your role, under User Management, Roles.",
                "Or sign in as the owner.",
            ],
        ),
        ZoomError::SsoOff => Problem::new(
            "zoom.sso_off",
            "Single sign-on is not switched on in this Zoom account.",
            "Zoom offers provisioning (SCIM) only to accounts that have an approved vanity URL, such as example.zoom.us, and single sign-on.",
            &["In Zoom open Advanced, Single Sign-On, and switch it on.", "Then look again; it can take a few minutes."],
        ),
        ZoomError::GroupExists => Problem::new(
            "zoom.group_exists",
            "Zoom has a group of this name already.",
            "It was not there when the plan was made.",
            &["Make a new plan: it offers to link the group that is there."],
        ),
        ZoomError::NotFound { text } => Problem::new(
            "zoom.not_found",
            "What was to be changed is not in Zoom any more.",
            "It was there when the plan was made; somebody has deleted it since.",
            &["Make a new plan."],
        )
        .detail(text),
        ZoomError::NotScim { status: status @ 500.. } => trouble("zoom.trouble", "Zoom", *status, ""),
        ZoomError::NotScim { status } => Problem::new(
            "zoom.not_scim",
            "What answers at this address is not Zoom's provisioning (SCIM).",
            "The host is wrong, or a page in between, such as a network's sign-in, answered in its place.",
            &["Check the address of Zoom's API in the customer's profile: https://api.zoom.us."],
        )
        .detail(format!("status {status}")),
        ZoomError::Refused { status, text } => refused(*status, text),
        ZoomError::Shape { detail } => Problem::new(
            "zoom.shape",
            "Zoom's answer cannot be read.",
            "It is not what Zoom documents, so Usher uses none of it.",
            &["Try again.", "If it stays, report it with the detail below."],
        )
        .detail(detail),
        ZoomError::Incomplete { seen, total } => Problem::new(
            "zoom.incomplete",
            format!("Zoom's list is not whole: {seen} of {total} came."),
            "Usher read it twice. Nothing is planned on an incomplete list: whoever is missing would look like somebody who has left.",
            &["Try again when nobody else is changing people in Zoom."],
        ),
    }
}

/// Texts that Zoom's reference prints, each with its cure (SCIM2 reference, 2026-08).
pub(super) fn refused(status: u16, text: &str) -> Problem {
    let known =
        |code: &str, what: &str, why: &str, fix: &[&str]| Problem::new(code, what, why, fix).detail(text);
    let has = |part: &str| text.contains(part);
    if has("email domain does not match") {
        return known(
            "zoom.domain",
            "The address is not of a domain that belongs to the Zoom account.",
            "Zoom takes people of associated domains only.",
            &[
                "In Zoom open Account Management, Account Profile, and add the domain.",
                "Or leave this person out.",
            ],
        );
    }
    if has("already in use") || has("already been used") {
        return known(
            "zoom.address_taken",
            "Another Zoom account has this address.",
            "It may belong to another company's account or to a private one; Zoom does not take it over by itself.",
            &[
                "Ask the person to move their account to yours, in the invitation that Zoom sends.",
                "Or ask Zoom's support.",
            ],
        );
    }
    if has("Cannot add paid users") || has("Cannot create more users") {
        return known(
            "zoom.no_seats",
            "The Zoom account has no licence left.",
            "Every licence of this kind is taken.",
            &[
                "Free a licence or buy more in Zoom, under Billing.",
                "Then try again; what is done stays done.",
            ],
        );
    }
    if has("maximum number of") && has("\"Basic\" users") {
        return known(
            "zoom.basic_full",
            "The Zoom account takes no more people without a licence.",
            "Zoom limits how many Basic users an account may have; with provisioning it is 9,999.",
            &[
                "Delete accounts that nobody needs, or give people a licence.",
                "Then try again; what is done stays done.",
            ],
        );
    }
    if has("inactive or locked") || has("force inactive") {
        return known(
            "zoom.inactive",
            "Zoom does not let this account be changed.",
            "It is deactivated or locked in Zoom.",
            &["Activate the account in Zoom's user management, then make a new plan."],
        );
    }
    if has("\"userName\" of the request") {
        return known(
            "zoom.address_refused",
            "Zoom does not take this sign-in address.",
            "It is not a mail address as Zoom wants it.",
            &["Correct the address in the directory, then make a new plan."],
        );
    }
    if has("maximum number of groups") {
        return known(
            "zoom.groups_max",
            "The Zoom account takes no more groups.",
            "Zoom allows 5,000 groups in an account and 100 new ones a day.",
            &["Delete groups that nobody needs.", "Or resume tomorrow: what is done stays done."],
        );
    }
    if has("filter") && (has("not supported") || has("does not support")) {
        return known(
            "zoom.filter",
            "Zoom does not search in this way.",
            "Zoom's SCIM searches by sign-in name and by group name only.",
            &["Report it with the detail below: Usher should not have asked."],
        );
    }
    if has("Admin") {
        return known(
            "zoom.admin",
            "Zoom does not let admins be changed this way.",
            "Owners, admins and Zoom Rooms cannot be deactivated or deleted through SCIM.",
            &["Change the person's role in Zoom first, or leave them out."],
        );
    }
    if has("default group") {
        return known(
            "zoom.default_group",
            "The account's default group cannot be deleted.",
            "Zoom needs it.",
            &["Leave it out."],
        );
    }
    if has("\"Operations\"") {
        return known(
            "zoom.operations",
            "Zoom did not accept the change to the group.",
            "Somebody in it cannot be added, or there are more people than Zoom takes at once.",
            &["Usher tries smaller portions by itself. Who stays refused is named in the result."],
        );
    }
    if status >= 500 {
        return trouble("zoom.trouble", "Zoom", status, text);
    }
    if text.trim().is_empty() {
        return Problem::new(
            "zoom.refused",
            "Zoom refused the request.",
            "It gave no reason.",
            &["Try again.", "If it stays, take it to Zoom's support with the detail below."],
        )
        .detail(format!("status {status}"));
    }
    Problem::new(
        "zoom.refused",
        "Zoom refused the request.",
        format!("It gave a reason that Usher does not know yet (status {status})."),
        &["Read Zoom's own words below.", "If they do not help, take them to Zoom's support."],
    )
    .detail(text)
}

/// The service answers, and not as it should.
fn trouble(code: &str, vendor: &str, status: u16, text: &str) -> Problem {
    let words =
        if text.is_empty() { format!("status {status}") } else { format!("{text} (status {status})") };
    Problem::new(
        code,
        format!("{vendor} is in trouble."),
        "It answered with an error of its own, also when asked again.",
        &["Try again in a minute.", &format!("Look at {vendor}'s status page.")],
    )
    .detail(words)
}

/// The directory could not be read. `vendor` is its name.
pub fn directory(vendor: &str, error: &DirectoryError) -> Problem {
    if vendor.contains("Entra ID")
        && let Some(problem) = super::entra_changes::entra_read(error)
    {
        return problem;
    }
    if vendor.contains("Google")
        && let Some(problem) = super::google::google_read(error)
    {
        return problem;
    }
    match error {
        DirectoryError::Call(error) => call(vendor, error),
        DirectoryError::TokenRejected => Problem::new(
            "directory.token_rejected",
            format!("{vendor} does not accept the token."),
            "It has ended or was withdrawn. An API token ends after 30 days without use, and when its maker is deactivated.",
            &[&format!("Open “{}” and sign in again, or paste a new token.", connect(vendor))],
        ),
        DirectoryError::ScopeMissing { scope } => Problem::new(
            "directory.scope_missing",
            format!("The app in {vendor} lacks the scope {scope}."),
            "The sign-in worked, but this app has not been granted the right to read this.",
            &[
                &format!("In {vendor} open the app, Okta API Scopes, and grant {scope}. Only a super admin can."),
                "Then sign in again: scopes are given at sign-in.",
            ],
        ),
        DirectoryError::RoleLacks { text } => Problem::new(
            "directory.role_lacks",
            format!("Your admin role in {vendor} is too small for this."),
            format!("{vendor} lets an app do no more than the person who signed in."),
            &["Ask a super admin for a role that reads users and groups, such as Read-Only Administrator.", "Or sign in as somebody who has one."],
        )
        .detail(text),
        DirectoryError::DpopRequired => Problem::new(
            "directory.dpop",
            format!("This app in {vendor} wants a proof of possession (DPoP) with each request."),
            "It is an extra protection of each request, and Usher does not have it yet.",
            &["In Okta open the app, General, and untick “Require Demonstrating Proof of Possession (DPoP) header in token requests”.", "Then sign in again."],
        ),
        DirectoryError::NotThisProvider { status: status @ 500.. } => {
            trouble("directory.trouble", vendor, *status, "")
        }
        DirectoryError::Refused { status: status @ 500.., code, text } => {
            trouble("directory.trouble", vendor, *status, &format!("{code}: {text}"))
        }
        DirectoryError::NotThisProvider { status } => Problem::new(
            "directory.not_provider",
            format!("What answers at this address is not {vendor}."),
            "The address is mistyped, or a page in between answered in its place.",
            &["Check the address in the customer's profile: it looks like https://example.okta.com, without -admin."],
        )
        .detail(format!("status {status}")),
        DirectoryError::Refused { status, code, text } => Problem::new(
            "directory.refused",
            format!("{vendor} refused the request."),
            "It gave a reason that Usher does not know yet.",
            &[
                "Read its own words below.",
                &format!("If they do not help, take them to {vendor}'s support."),
            ],
        )
        .detail(format!("{code}: {text} (status {status})")),
        DirectoryError::Shape { detail } => Problem::new(
            "directory.shape",
            format!("{vendor}'s answer cannot be read."),
            "It is not what is documented, so Usher uses none of it.",
            &["Try again.", "If it stays, report it with the detail below."],
        )
        .detail(detail),
        DirectoryError::Repeats { list, seen } => Problem::new(
            "directory.repeats",
            format!("{vendor}'s list of {list} goes in a circle."),
            format!("After {seen} entries a page brought nothing new and still named a next one. Usher does not plan on such a list."),
            &["Try again in a minute."],
        ),
        DirectoryError::TooManyPages { list, pages_max } => Problem::new(
            "directory.too_many_pages",
            format!("{vendor}'s list of {list} does not end."),
            format!("Usher stopped after {pages_max} pages."),
            &["Report it: no organisation is this large."],
        ),
    }
}
