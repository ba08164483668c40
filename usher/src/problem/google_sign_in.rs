//! What Google says when it lets nobody in, in words: one row for each cause that somebody can act on.
//!
//! Google has no numbers; a cause is known by its error code or by a piece of its text
//! (developers.google.com/identity/protocols/oauth2/native-app, developers.google.com/identity/protocols/oauth2/service-account,
//! `google-auth` 2.62.2, November 2026). Many refusals stay on Google's own page and never come back to this computer:
//! those have what the page shows, so that whoever sees it can pick it.

use super::Problem;
use super::seen::PageError;

/// What one cause means.
struct Row {
    code: &'static str,
    /// What Google's page shows at its foot; `None` for what comes back to Usher by itself.
    shows: Option<&'static str>,
    /// Pieces of “code: text” in small letters, any of which tells the cause. The first row that has one counts.
    says: &'static [&'static str],
    what: &'static str,
    why: &'static str,
    fix: &'static [&'static str],
}

const SIGN_IN_AGAIN: &str = "Open “Connect Google” and sign in again.";
const NEW_CLIENT: &str = "In Google's Cloud console open Google Auth Platform, Clients, and create a client of the type Desktop app in a project of your organisation.";
const TAKE_FILE: &str = "Download its JSON, and drop that on “Connect Google”.";
const INTERNAL: &str =
    "In Google's Cloud console open Google Auth Platform, Audience, and set the app to Internal.";

const ROWS: &[Row] = &[
    Row {
        code: "google.admin_policy",
        shows: Some("Error 400: admin_policy_enforced"),
        says: &["admin_policy_enforced", "access_not_configured", "admin needs to review"],
        what: "Your organisation blocks this app from reading its directory.",
        why: "In the Admin console somebody has set that only trusted apps may use these rights, and your client is not among them.",
        fix: &[
            "As a super administrator open the Admin console, Security, Access and data control, API controls, App access control, and configure your client's id as Trusted.",
            "Or, on API controls under Settings, Internal apps, tick “Trust internal apps”.",
            "Then sign in again.",
        ],
    },
    Row {
        code: "google.org_internal",
        shows: Some("Error 403: org_internal"),
        says: &["org_internal"],
        what: "The account that you chose is not of the organisation that owns the app.",
        why: "The app is set to Internal, so Google lets in people of its own organisation alone. Often the browser chose a private account.",
        fix: &[
            "Sign in again and choose the account of your organisation; if it is not offered, choose “Use another account”.",
            "If it was the right account, the client is in a project of another organisation: create one in a project of yours.",
        ],
    },
    Row {
        code: "google.not_tester",
        shows: Some("Error 403: access_denied"),
        says: &["has not completed the google verification process", "error 403: access_denied"],
        what: "The app is in testing, and this account is not among its testers.",
        why: "An app that is External and in testing lets in only the accounts that are listed as test users.",
        fix: &[
            INTERNAL,
            "Where it has to stay External: on the same page add this account as a test user. Its sign-in then ends after 7 days each time.",
        ],
    },
    Row {
        code: "google.unverified",
        shows: Some("Google hasn't verified this app"),
        says: &["hasn't verified this app", "hasn’t verified this app", "unverified app"],
        what: "Google warns that it has not verified the app.",
        why: "It does so for an app that is set to External. The app is your own client, so nobody else stands behind it.",
        fix: &[
            INTERNAL,
            "If you trust your own client as it is: choose Advanced on Google's page, then go to the app.",
        ],
    },
    Row {
        code: "google.redirect",
        shows: Some("Error 400: redirect_uri_mismatch"),
        says: &["redirect_uri_mismatch"],
        what: "The client is of the wrong type.",
        why: "Google brings the answer to this computer only for a client of the type Desktop app, and this one is of the type Web application.",
        fix: &[NEW_CLIENT, TAKE_FILE],
    },
    Row {
        code: "google.client_deleted",
        shows: Some("Error 401: deleted_client"),
        says: &["deleted_client", "client was deleted"],
        what: "The client was deleted in Google's Cloud console.",
        why: "Somebody deleted it, or Google did: it deletes a client that nobody has used for six months.",
        fix: &[
            "In Google's Cloud console open Google Auth Platform, Clients, and restore it. That works for 30 days.",
            "Or create a new client of the type Desktop app there, download its JSON, and drop that on “Connect Google”.",
        ],
    },
    Row {
        code: "google.client_disabled",
        shows: Some("Error 401: disabled_client"),
        says: &["disabled_client", "client was disabled"],
        what: "The client or the service account is switched off in Google's Cloud console.",
        why: "Somebody has disabled it, or Google has.",
        fix: &[
            "In Google's Cloud console open the client, or under IAM and admin, Service accounts, the account, and enable it.",
            "Or make a new one, as the text beside the form says.",
        ],
    },
    Row {
        code: "google.client_secret_missing",
        shows: None,
        says: &["client_secret is missing"],
        what: "Google wants the client's secret, and it was not sent.",
        why: "Google asks for it also from desktop apps. None is kept on this computer for this customer.",
        fix: &[
            "Drop the client's JSON on “Connect Google”: the secret is in it.",
            "If the file is gone, add a new secret on the client's page in Google's Cloud console; it is shown once.",
        ],
    },
    Row {
        code: "google.client_secret_wrong",
        shows: None,
        says: &["client secret is", "invalid_client: unauthorized"],
        what: "Google does not accept the client's secret.",
        why: "It belongs to another client, was mistyped, or was replaced in Google's Cloud console.",
        fix: &[
            "Drop the client's JSON on “Connect Google” once more.",
            "If the file is gone, add a new secret on the client's page in Google's Cloud console; it is shown once.",
        ],
    },
    Row {
        code: "google.client_unknown",
        shows: Some("Error 401: invalid_client"),
        says: &["invalid_client", "client was not found"],
        what: "Google does not know the client.",
        why: "Its id is mistyped or cut short, or its project was deleted.",
        fix: &[
            "Compare the client id on “Connect Google” with Google Auth Platform, Clients, in Google's Cloud console. It ends in .apps.googleusercontent.com.",
            "Better: drop the client's JSON there, which has both.",
        ],
    },
    Row {
        code: "google.browser",
        shows: Some("Error 403: disallowed_useragent"),
        says: &["disallowed_useragent"],
        what: "Google does not take this browser for a sign-in.",
        why: "The page was opened inside another program, which Google does not allow, since that could read the password.",
        fix: &[
            "Copy the link from Usher and open it in Chrome, Edge, Firefox or Safari.",
            "Make one of these the browser that this computer opens by itself.",
        ],
    },
    Row {
        code: "google.scope",
        shows: Some("Error 400: invalid_scope"),
        says: &["invalid_scope"],
        what: "Google does not know a right that Usher asked for.",
        why: "The sign-in address in the customer's profile may be of another service, or something in between has changed the request.",
        fix: &[
            "Check the addresses in the customer's profile.",
            "If it comes again, report it with the detail below.",
        ],
    },
    Row {
        code: "google.clock",
        shows: None,
        says: &["short-lived token", "reasonable timeframe", "iat and exp"],
        what: "The clock of this computer is wrong.",
        why: "The service account signs a statement with the time in it, and Google takes only one that was just made.",
        fix: &[
            "Set the date, the time and the time zone of this computer right, best by switching on automatic time.",
            "Then look again: nothing has to be entered anew.",
        ],
    },
    Row {
        code: "google.key",
        shows: None,
        says: &["jwt signature", "no valid verifier"],
        what: "Google does not accept the key of the service account.",
        why: "The key was deleted or disabled in Google's Cloud console, or it belongs to another service account.",
        fix: &[
            "In Google's Cloud console open IAM and admin, Service accounts, the account, Keys, and see whether the key is there and enabled.",
            "If not, add a new key of the type JSON, drop it on “Connect Google”, and delete the file then.",
        ],
    },
    Row {
        code: "google.no_account",
        shows: None,
        says: &["account not found", "email or user id", "valid email"],
        what: "Google does not find the administrator in whose name the service account reads.",
        why: "The address is mistyped, is an alias or a group, or belongs to somebody who was deleted. Google says the same when the service account itself was deleted.",
        fix: &[
            "On “Connect Google” enter the primary address of an administrator of this organisation.",
            "If it is right, see in Google's Cloud console whether the service account is still there.",
        ],
    },
    Row {
        code: "google.account_off",
        shows: None,
        says: &[
            "account has been deleted",
            "account disabled",
            "account is disabled",
            "account is suspended",
            "user is suspended",
        ],
        what: "The account that Usher signs in with is suspended or deleted.",
        why: "It can read nothing any more until an administrator brings it back.",
        fix: &[
            "Sign in with the account of another administrator.",
            "Or, in the Admin console under Directory, Users, bring this one back.",
        ],
    },
    Row {
        code: "google.session_control",
        shows: None,
        says: &["invalid_rapt", "rapt_required", "reauth"],
        what: "Your organisation wants you to sign in again after some time.",
        why: "A setting of the Admin console, Google Cloud session control, ends sign-ins of apps after some hours.",
        fix: &[
            SIGN_IN_AGAIN,
            "So that it lasts: in the Admin console open Security, Access and data control, Google Cloud session control, and exempt trusted apps, with your client being one.",
        ],
    },
    Row {
        code: "google.delegation",
        shows: None,
        says: &["unauthorized to retrieve access tokens", "requested client not authorized"],
        what: "The service account may not read in an administrator's name yet.",
        why: "Nobody has given it domain-wide delegation for all of the rights that Usher asks for, or it was given within the last 24 hours and Google does not know of it everywhere.",
        fix: &[
            "As a super administrator open the Admin console, Security, Access and data control, API controls, Domain-wide delegation, and compare the client id and the scopes with those on “Connect Google”: all of them have to be there.",
            "If both are right, wait: it can take up to 24 hours.",
        ],
    },
    Row {
        code: "google.other_client",
        shows: None,
        says: &["unauthorized_client"],
        what: "The sign-in belongs to another client.",
        why: "The client id or the secret was changed since somebody signed in, or the client is of a type that may not do this.",
        fix: &[
            SIGN_IN_AGAIN,
            "If it comes again, create a client of the type Desktop app and drop its JSON there.",
        ],
    },
    Row {
        code: "google.request",
        shows: Some("Error 400: invalid_request"),
        says: &[
            "error 400: invalid_request",
            "doesn't comply with google's oauth 2.0 policy",
            "app's request is invalid",
        ],
        what: "Google does not take the request of this client.",
        why: "The client is of a type that may not send the answer to this computer, such as Android, iOS or Chrome, or its consent screen is not finished.",
        fix: &[
            "In Google's Cloud console open Google Auth Platform, Branding and Audience, and fill in what is missing.",
            NEW_CLIENT,
            TAKE_FILE,
        ],
    },
];

/// Returns the causes that stay on Google's own page, with what it shows.
pub(super) fn page_errors() -> Vec<PageError> {
    let on_page = |row: &Row| {
        row.shows.map(|shows| PageError {
            id: row.code.to_owned(),
            shows: shows.to_owned(),
            means: row.what.to_owned(),
        })
    };
    ROWS.iter().filter_map(on_page).collect()
}

/// Returns the words for what somebody picked by its code, or copied from Google's page; `None` where it is not known.
pub(super) fn seen(code_or_text: &str) -> Option<Problem> {
    let row = ROWS.iter().find(|row| row.code == code_or_text).or_else(|| row_of(code_or_text))?;
    Some(words(row))
}

/// Returns the words for a refusal that came back: `error` is its code, `description` Google's text.
pub(super) fn of(error: &str, description: &str) -> Option<Problem> {
    let said = match (error, description) {
        ("", text) => text.to_owned(),
        (code, "") => code.to_owned(),
        (code, text) => format!("{code}: {text}"),
    };
    row_of(&said).map(|row| words(row).detail(said))
}

/// A code that Google did not take for a sign-in, for no reason that has a row.
pub(super) fn code_used(description: &str) -> Problem {
    Problem::new(
        "google.code_used",
        "Google did not accept the answer of the browser.",
        "It works once and for a few minutes; this one was used already or came too late.",
        &["Sign in again, without going back in the browser."],
    )
    .detail(description)
}

/// A sign-in that has ended, for no reason that has a row.
pub(super) fn ended(description: &str) -> Problem {
    Problem::new(
        "google.ended",
        "The sign-in to Google has ended.",
        "That happens when somebody withdraws it or an administrator restricts the app, after six months without use, after a hundred newer sign-ins with the same client, and after 7 days where the app is in testing.",
        &[
            SIGN_IN_AGAIN,
            "If it ends every 7 days: in Google's Cloud console open Google Auth Platform, Audience, and set the app to Internal. Then sign in once more.",
        ],
    )
    .detail(description)
}

/// The service account may not act for anybody: what to enter, and where. `client_id` is its number, `scopes` are those
/// that Usher asks for.
pub fn google_delegation(client_id: &str, scopes: &[String]) -> Option<Problem> {
    let row = ROWS.iter().find(|row| row.code == "google.delegation")?;
    let mut problem = words(row);
    problem.fix.splice(
        0..1,
        [
            "As a super administrator open the Admin console, Security, Access and data control, API controls, Domain-wide delegation. Choose Add new, or edit the entry with this client ID.".to_owned(),
            format!("Under Client ID enter “{client_id}”."),
            format!("Under OAuth scopes enter, in one line: “{}”.", scopes.join(",")),
        ],
    );
    Some(problem)
}

fn words(row: &Row) -> Problem {
    Problem::new(row.code, row.what, row.why, row.fix)
}

fn row_of(text: &str) -> Option<&'static Row> {
    let text = text.to_lowercase();
    ROWS.iter().find(|row| row.says.iter().any(|says| text.contains(says)))
}

/// Returns every row in words, in their order.
pub fn google_refusals() -> Vec<Problem> {
    ROWS.iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::http::AuthError;
    use crate::oauth::{SignInError, TokenError};
    use crate::problem::{auth, sign_in};

    const GOOGLE: &str = "Google Workspace";

    #[test]
    fn each_cause_is_known_by_its_own_words() {
        let codes: BTreeSet<&str> = ROWS.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), ROWS.len());
        for row in ROWS {
            for says in row.says {
                assert_eq!(*says, says.to_lowercase());
                assert_eq!(row_of(says).map(|row| row.code), Some(row.code), "{says}");
            }
            if let Some(shows) = row.shows {
                assert_eq!(row_of(shows).map(|row| row.code), Some(row.code), "{shows}");
            }
        }
    }

    #[test]
    fn what_comes_back_from_the_token_service_has_its_words() {
        let refused = |status, error: &str, text: &str| TokenError::Refused {
            status,
            error: error.to_owned(),
            description: text.to_owned(),
            code: None,
        };
        let client =
            |text: &str| TokenError::InvalidClient { status: 401, description: text.to_owned(), code: None };
        let grant = |text: &str| TokenError::InvalidGrant { reason: text.to_owned(), code: None };
        let unauthorized =
            |text: &str| TokenError::UnauthorizedClient { description: text.to_owned(), code: None };
        let delegation = "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.";
        let clock = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.";
        let cases = [
            (refused(400, "invalid_request", "client_secret is missing."), "google.client_secret_missing"),
            (refused(401, "deleted_client", "The OAuth client was deleted."), "google.client_deleted"),
            (refused(401, "disabled_client", "The OAuth client was disabled."), "google.client_disabled"),
            (refused(400, "access_denied", "Requested client not authorized."), "google.delegation"),
            (client("The OAuth client was not found."), "google.client_unknown"),
            (client("The provided client secret is invalid."), "google.client_secret_wrong"),
            (client("Unauthorized"), "google.client_secret_wrong"),
            (unauthorized(delegation), "google.delegation"),
            (unauthorized("Unauthorized"), "google.other_client"),
            (grant("Invalid JWT Signature."), "google.key"),
            (grant("Invalid grant: account not found"), "google.no_account"),
            (grant("Invalid email or User ID"), "google.no_account"),
            (grant("reauth related error (invalid_rapt)"), "google.session_control"),
            (grant("Account has been deleted"), "google.account_off"),
            (grant(clock), "google.clock"),
            (grant("Bad Request"), "google.code_used"),
            (grant("Malformed auth code."), "google.code_used"),
        ];
        for (error, code) in cases {
            let problem = sign_in(GOOGLE, &SignInError::Exchange(error.clone()));
            assert_eq!(problem.code, code, "{error:?}");
            assert!(problem.detail.is_some(), "{error:?}");
            // The same when a session renews; there a bad grant is one that has ended.
            let wanted = if code == "google.code_used" { "google.ended" } else { code };
            assert_eq!(auth(GOOGLE, &AuthError::from(error)).code, wanted);
        }
        let scope = TokenError::InvalidScope { description: "Some scope".into(), code: None };
        assert_eq!(sign_in(GOOGLE, &SignInError::Exchange(scope)).code, "google.scope");
        let ended = AuthError::SignedOut { reason: "Token has been expired or revoked.".into() };
        assert_eq!(auth(GOOGLE, &ended).code, "google.ended");
        let nobody = AuthError::SignedOut { reason: "no key of the service account is kept".into() };
        assert_eq!(auth(GOOGLE, &nobody).code, "auth.signed_out");
        // Nobody else's refusal is taken for Google's.
        assert_eq!(sign_in("Zoom", &SignInError::Exchange(client("Unauthorized"))).code, "sign_in.client");
    }

    #[test]
    fn what_comes_back_by_the_browser_has_its_words() {
        let back =
            |error: &str| SignInError::ProviderError { error: error.into(), description: String::new() };
        assert_eq!(sign_in(GOOGLE, &back("admin_policy_enforced")).code, "google.admin_policy");
        assert_eq!(sign_in(GOOGLE, &back("server_error")).code, "sign_in.provider");
        // Somebody chose to cancel; what says 403 on Google's page never comes back.
        let denied = SignInError::Denied { description: String::new() };
        assert_eq!(sign_in(GOOGLE, &denied).code, "sign_in.denied");
    }

    #[test]
    fn delegation_says_what_to_enter() {
        let problem = google_delegation("1042", &["a".to_owned(), "b".to_owned()]).unwrap();
        assert_eq!(problem.code, "google.delegation");
        assert!(problem.fix.iter().any(|fix| fix.contains("1042")));
        assert!(problem.fix.iter().any(|fix| fix.contains("a,b")));
    }
}
