//! Failures on the way to a service: the address, the network, the rate, the sign-in.

use jiff::Timestamp;

use super::{Problem, aadsts, google_sign_in};
use crate::http::{AuthError, BaseUrlError, CallError, HttpError, Phase};
use crate::oauth::POLICY_REASON;
use crate::records::{NAME_CHARS_MAX, ProfileError};
use crate::secrets::{SECRET_BYTES_MAX, TypedError};

/// A call that has no answer. `vendor` is "Zoom" or "Okta".
pub fn call(vendor: &str, error: &CallError) -> Problem {
    match error {
        CallError::Http(error) => http(vendor, error),
        CallError::Auth(error) => auth(vendor, error),
        CallError::RateLimited { until, daily: true } => Problem::new(
            "rate.daily",
            format!("{vendor} takes no more requests today."),
            format!("The account's daily limit is used up; it opens again at {}.", clock_time(*until)),
            &["Leave it, and resume after that time. What is done stays done."],
        ),
        CallError::RateLimited { until, daily: false } => Problem::new(
            "rate.busy",
            format!("{vendor} is refusing requests because too many arrive."),
            format!(
                "Something else uses the account's allowance as well. {vendor} wants a pause until {}.",
                clock_time(*until)
            ),
            &["Stop other tools that use the same account for now.", "Then try again."],
        ),
        CallError::ForeignHost { host } => Problem::new(
            "link.foreign_host",
            format!("{vendor} named another host for the next page of a list, {host}."),
            "Usher does not go there, because your sign-in would be sent along.",
            &[
                "Check that the address in the customer's profile is the right one.",
                "Ask whoever runs a proxy in between.",
            ],
        ),
        CallError::UnusableLink | CallError::UnusablePath => Problem::new(
            "link.unusable",
            format!("{vendor}'s answer names an address that cannot be used."),
            "Usher stops rather than guess what was meant.",
            &["Try again.", "If it stays, report it with the detail below."],
        )
        .detail(error.to_string()),
    }
}

/// A request that did not get through.
pub fn http(vendor: &str, error: &HttpError) -> Problem {
    match error {
        HttpError::NameNotResolved { host } => Problem::new(
            "net.name",
            format!("The name {host} was not found."),
            "Either the name is mistyped, or this computer has no connection to the internet.",
            &[
                "Check the address in the customer's profile.",
                "Check that this computer is online; on a company network, that its VPN is on.",
            ],
        ),
        HttpError::Proxy { detail } => Problem::new(
            "net.proxy",
            "The company's proxy did not let the request through.",
            "Usher uses the proxy that this computer is set up with.",
            &["Check the proxy in the system's settings.", "Ask whoever runs the proxy to allow this host."],
        )
        .detail(detail),
        HttpError::Tls { host, detail } => Problem::new(
            "net.tls",
            format!("The connection to {host} is not trusted."),
            "Its certificate is not one that this computer trusts. Often a proxy in between shows its own.",
            &[
                "Install the company's certificate in the system, then restart Usher.",
                "Check the date and time of this computer.",
            ],
        )
        .detail(detail),
        HttpError::Refused { host } => Problem::new(
            "net.refused",
            format!("Nothing answers at {host}."),
            "The name was found, but the computer behind it takes no connections.",
            &[
                "Check the address in the customer's profile, the port included.",
                "If this is the practice company, start it again.",
            ],
        ),
        HttpError::TimedOut { host, seconds, phase } => {
            let phase = match phase {
                Phase::Connect => "It did not accept the connection",
                Phase::Headers => "It took the request and did not answer",
                Phase::Body => "It began to answer and did not finish",
            };
            Problem::new(
                "net.timed_out",
                format!("{host} did not answer in time."),
                format!("{phase} within {seconds} seconds."),
                &["Try again in a minute.", &format!("Look at {vendor}'s status page.")],
            )
        }
        HttpError::Reset { host } => Problem::new(
            "net.reset",
            format!("{host} cut the connection."),
            "The request was sent, and the connection ended before an answer came.",
            &["Try again. Usher first looks whether it was carried out."],
        ),
        HttpError::Truncated { host } => Problem::new(
            "net.truncated",
            format!("The answer of {host} came only in part."),
            "The connection ended in the middle, so Usher does not use any of it.",
            &["Try again."],
        ),
        HttpError::TooLarge { bytes_max } => Problem::new(
            "net.too_large",
            format!("The answer of {vendor} is larger than Usher reads."),
            format!(
                "No real answer is larger than {} MB; something else may be answering.",
                bytes_max / 1_048_576
            ),
            &["Check the address in the customer's profile."],
        ),
        HttpError::Redirected { to_host } => Problem::new(
            "net.redirected",
            format!("{vendor}'s address led on to another host, {to_host}."),
            format!(
                "{vendor} itself does not do that; often it is the sign-in page of a guest network. Usher did not go there, and sent nothing secret."
            ),
            &[
                "Check the address in the customer's profile.",
                "On a guest network, sign in to the network first.",
            ],
        ),
        HttpError::Other { detail } => Problem::new(
            "net.other",
            format!("The request to {vendor} failed."),
            "It is a kind of failure that Usher does not know.",
            &["Try again.", "If it stays, report it with the detail below."],
        )
        .detail(detail),
    }
}

/// No proof to send: signed out, refused, or not reached.
pub fn auth(vendor: &str, error: &AuthError) -> Problem {
    match error {
        AuthError::SignedOut { reason } => aadsts::of(None, reason)
            .or_else(|| of_google(vendor, "", reason))
            .unwrap_or_else(|| signed_out(vendor, reason)),
        AuthError::ClaimsChallenge { .. } => policy(vendor),
        AuthError::Refused { error, description } => aadsts::of(None, description)
            .or_else(|| of_google(vendor, error, description))
            .unwrap_or_else(|| app_refused(vendor, error, description)),
        AuthError::Unreachable(error) => http(vendor, error),
        AuthError::Faulty { status } => Problem::new(
            "auth.faulty",
            format!("{vendor}'s sign-in service is in trouble."),
            "It answered with an error of its own.",
            &["Try again in a minute.", &format!("Look at {vendor}'s status page.")],
        )
        .detail(format!("status {status}")),
        AuthError::Keychain(error) => super::vault(error),
    }
}

/// Returns the title of the step that connects a vendor; Microsoft's and Google's have the short names in it.
pub(super) fn connect(vendor: &str) -> String {
    let short = vendor.strip_prefix("Microsoft ").unwrap_or(vendor);
    format!("Connect {}", short.strip_suffix(" Workspace").unwrap_or(short))
}

/// Returns the words for a refusal of Google's that has a row; `None` for a refusal of anybody else.
pub(super) fn of_google(vendor: &str, error: &str, description: &str) -> Option<Problem> {
    vendor.contains("Google").then(|| google_sign_in::of(error, description)).flatten()
}

fn app_refused(vendor: &str, error: &str, description: &str) -> Problem {
    let fix =
        format!("Open “{}” and compare the client id and the secret with the app's page.", connect(vendor));
    Problem::new(
        "auth.app_refused",
        format!("{vendor} does not accept this app."),
        "The client id or its secret is not the one that the app has, or the app is switched off.",
        &[&fix],
    )
    .detail(format!("{error}: {description}"))
}

/// A claims challenge: the sign-in holds, and this service does not take it any more.
fn policy(vendor: &str) -> Problem {
    Problem::new(
        "auth.policy",
        format!("{vendor} wants you to sign in again."),
        "A rule of the organisation asks for a new sign-in. That happens when a password changes, when an admin ends sessions, when the network is another one, or when a second factor is needed.",
        &[
            &format!("Open “{}” and sign in. Usher asks for what the rule wants.", connect(vendor)),
            "If it comes again at once, ask an admin which rule of Conditional Access it is.",
        ],
    )
}

/// `reason` is Usher's own where nothing is kept, and the vendor's where a sign-in has ended.
fn signed_out(vendor: &str, reason: &str) -> Problem {
    let problem = |why: String| {
        let fix = format!("Open “{}” and sign in.", connect(vendor));
        Problem::new("auth.signed_out", format!("You are not signed in to {vendor}."), why, &[&fix])
    };
    if reason == POLICY_REASON {
        return policy(vendor);
    }
    if reason.starts_with("no ") && reason.ends_with(" is kept") {
        return problem("Nobody has signed in yet, or somebody has signed out.".to_owned());
    }
    if vendor.contains("Google") {
        return google_sign_in::ended(reason);
    }
    problem("There was a sign-in, and it has ended. That happens after a long pause, when an admin removes the app or a password changes, and when somebody signs in to the same app on another computer.".to_owned())
    .detail(reason)
}

/// An address that a person typed.
pub fn base_url(field: &str, error: &BaseUrlError) -> Problem {
    let example = match field {
        ZOOM_API => "https://api.zoom.us",
        ZOOM_SIGN_IN => "https://zoom.us",
        _ => "https://example.okta.com",
    };
    let (why, fix) = match error {
        BaseUrlError::Empty => ("It is empty.".to_owned(), &*format!("Type the address, such as {example}.")),
        BaseUrlError::NotAUrl { typed } => (
            format!("“{typed}” is not a web address."),
            &*format!("Type it with https:// in front, such as {example}."),
        ),
        BaseUrlError::PlainHttp { host } => (
            format!("http:// would send the token to {host} unprotected."),
            "Write https:// in front. Only addresses of this computer itself may use http://.",
        ),
        BaseUrlError::OtherScheme { scheme } => {
            (format!("It begins with {scheme}:, which is no web service."), "Write https:// in front.")
        }
        BaseUrlError::HasUserInfo => (
            "It has a name or a password in it.".to_owned(),
            "Take out everything between https:// and the @ sign.",
        ),
        BaseUrlError::HasQuery => {
            ("It has a question mark in it.".to_owned(), "Take off the question mark and all that follows.")
        }
        BaseUrlError::HasFragment => ("It has a # in it.".to_owned(), "Take off the # and all that follows."),
    };
    Problem::new("profile.address", format!("{field} cannot be used."), why, &[fix])
}

/// A profile that cannot be taken.
pub fn profile(error: &ProfileError) -> Problem {
    match error {
        ProfileError::Unreadable { detail } => Problem::new(
            "profile.unreadable",
            "The profile file cannot be read.",
            "A field is missing, unknown or of another kind than it should be.",
            &["Compare it with the example in the README.", "Secrets never stand in a profile file."],
        )
        .detail(detail),
        ProfileError::Edition { edition } => Problem::new(
            "profile.edition",
            format!("The profile file is of edition {edition}."),
            "This Usher reads edition 1.",
            &["Install the newest Usher."],
        ),
        ProfileError::NoName => Problem::new(
            "profile.no_name",
            "The customer has no name.",
            "The name is how you tell customers apart.",
            &["Type a name."],
        ),
        ProfileError::NameTooLong { chars } => Problem::new(
            "profile.name_too_long",
            format!("The name has {chars} characters."),
            format!("At most {NAME_CHARS_MAX} fit."),
            &["Shorten the name."],
        ),
        ProfileError::Url { field, error } => base_url(field_name(field), error),
        ProfileError::ApiPath { path } => Problem::new(
            "profile.api_path",
            format!("The address of Zoom's API ends in {path}."),
            "Usher adds /scim2 by itself.",
            &["Type only the host, such as https://api.zoom.us."],
        ),
        ProfileError::Tenant { typed } => Problem::new(
            "profile.tenant",
            "The tenant cannot be used.",
            format!("“{typed}” is neither a domain nor the id of a tenant."),
            &[
                "Type a domain of the tenant, such as example.onmicrosoft.com, or its id from the Overview page.",
                "Or leave it empty: then Microsoft finds it when you sign in.",
            ],
        ),
        ProfileError::Address { typed } => Problem::new(
            "profile.address_typed",
            format!("“{typed}” is no mail address."),
            "A service account has an address of its own, and acts for an administrator, who has one too.",
            &["Copy the address as it stands in Google, such as admin@example.com."],
        ),
        ProfileError::ClientId => Problem::new(
            "profile.client_id",
            "The client id has a character in it that client ids do not have.",
            "A client id is one word of letters, digits, dashes and underscores.",
            &["Copy it again from the app's page, without spaces around it."],
        ),
    }
}

/// A secret that a person typed or pasted.
pub fn typed(label: &str, error: &TypedError) -> Problem {
    let why = match error {
        TypedError::Empty => "Nothing was typed.".to_owned(),
        TypedError::SpaceInside { place } => {
            format!("There is a space in the middle of it, at character {place}.")
        }
        TypedError::LineBreakInside { place } => {
            format!("There is a line break in the middle of it, at character {place}.")
        }
        TypedError::ControlInside { place } => {
            format!("There is a character in it that cannot be seen, at place {place}.")
        }
        TypedError::NotAscii { place } => {
            format!("Character {place} is not a letter, digit or sign that a secret can hold.")
        }
        TypedError::TooLong { bytes, .. } => format!(
            "It has {} characters, more than any secret; perhaps a whole file was pasted.",
            crate::plan::thousands(*bytes)
        ),
    };
    Problem::new(
        "secret.typed",
        format!("{} cannot be used as it is.", the(label)),
        why,
        &[
            "Copy it once more from the page where it stands, all of it and nothing else.",
            &format!(
                "A secret is one word without spaces, of at most {} characters.",
                crate::plan::thousands(SECRET_BYTES_MAX)
            ),
        ],
    )
}

/// Puts the article before the label of a field: "The client secret", "The API token".
pub(super) fn the(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        _ if label.starts_with("The ") => label.to_owned(),
        (Some(first), Some(second)) if second.is_lowercase() => {
            format!("The {}{}", first.to_lowercase(), label.chars().skip(1).collect::<String>())
        }
        _ => format!("The {label}"),
    }
}

const ZOOM_API: &str = "The address of Zoom's API";
const ZOOM_SIGN_IN: &str = "The address of Zoom's sign-in";

fn field_name(field: &str) -> &str {
    match field {
        "zoom_api_url" => ZOOM_API,
        "zoom_oauth_url" => ZOOM_SIGN_IN,
        "org_url" => "The address of the Okta organisation",
        "login_url" => "The address of Microsoft's sign-in",
        "graph_url" => "The address of Microsoft Graph",
        "portal_url" => "The address of Microsoft's portal",
        other => other,
    }
}

fn clock_time(at: Timestamp) -> String {
    at.strftime("%H:%M UTC on %-d %B").to_string()
}
