//! Sign-ins that did not end well, and keychains that do not keep.

use super::connection::{http, of_google};
use super::{Problem, aadsts, google_sign_in};
use crate::oauth::{DeviceError, PasteError, SignInError, TokenError};
use crate::secrets::{NoKeychain, VaultError};

/// A sign-in with the browser, or an admin's consent. `vendor` is "Zoom", "Okta" or "Microsoft Entra ID".
pub fn sign_in(vendor: &str, error: &SignInError) -> Problem {
    match error {
        SignInError::PortsBusy { ports } => {
            let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
            Problem::new(
                "sign_in.ports_busy",
                "Every port that the sign-in may use is taken.",
                format!(
                    "{vendor} sends the answer to one of the ports {}, and other programs use all of them.",
                    ports.join(", ")
                ),
                &[
                    "Close the program that uses one of them; often it is another Usher.",
                    "Or sign in on another device.",
                ],
            )
        }
        SignInError::CannotListen { detail } => Problem::new(
            "sign_in.cannot_listen",
            "Usher cannot wait for the browser's answer.",
            "The browser hands the answer to Usher on this computer itself, and something, often a firewall, does not allow that.",
            &[
                "Ask whoever manages this computer's firewall.",
                "Or paste the address on which the browser ended.",
            ],
        )
        .detail(detail),
        SignInError::NoRandomness => Problem::new(
            "sign_in.no_randomness",
            "This computer gives no random numbers.",
            "A sign-in without them could be forged.",
            &["Restart the computer, then try again."],
        ),
        SignInError::Denied { description } => aadsts::of(None, description).unwrap_or_else(|| {
            Problem::new(
                "sign_in.denied",
                format!("The sign-in to {vendor} was not allowed."),
                "Somebody chose to deny in the browser, or the organisation's rules did.",
                &["Sign in again and choose to allow.", "If you may not, ask an admin who may."],
            )
            .detail(description)
        }),
        SignInError::ProviderError { error, description } => {
            let of_vendor =
                aadsts::of(None, description).or_else(|| of_google(vendor, error, description));
            of_vendor.unwrap_or_else(|| provider(vendor, error, description))
        }
        SignInError::IssuerMismatch { wanted, got } => Problem::new(
            "sign_in.issuer",
            "The answer came from another service than the one you were sent to.",
            format!("It says that it is from {got}; Usher asked {wanted}. It was not used."),
            &["Check the address in the customer's profile.", "Then sign in again."],
        ),
        SignInError::TimedOut { minutes } => Problem::new(
            "sign_in.timed_out",
            format!("Nobody finished the sign-in within {minutes} minutes."),
            "Usher stops waiting then, so that no door stays open.",
            &[
                "Sign in again.",
                match super::page_errors(vendor).is_empty() {
                    true => "If the browser showed an error page, read what it says: the vendor does not tell Usher.",
                    false => "If the browser showed an error page, say which: the vendor does not tell Usher, and Usher knows the cause and the cure of most.",
                },
            ],
        ),
        SignInError::Cancelled => Problem::new(
            "sign_in.cancelled",
            "The sign-in was stopped.",
            "Nothing was changed.",
            &["Begin again whenever you like."],
        ),
        SignInError::ListenerGone => Problem::new(
            "sign_in.gone",
            "The sign-in is over.",
            "Usher does not wait for its answer any more.",
            &["Begin the sign-in again."],
        ),
        SignInError::NoAdminConsent => Problem::new(
            "sign_in.no_admin_consent",
            format!("{vendor} has no page on which an admin allows this app."),
            "An admin allows it in the console.",
            &["Follow the guide's text about allowing the app."],
        ),
        SignInError::Exchange(error) => token(vendor, error),
    }
}

/// A sign-in on another device.
pub fn device(vendor: &str, error: &DeviceError) -> Problem {
    match error {
        DeviceError::NotOffered => Problem::new(
            "sign_in.no_device",
            format!("{vendor} does not offer sign-in on another device for this app."),
            "The app's page in the console has a switch for it.",
            &["Tick “Device Authorization” in the app's grant types.", "Or sign in with the browser."],
        ),
        DeviceError::Denied => Problem::new(
            "sign_in.denied",
            format!("The sign-in to {vendor} was not allowed."),
            "Somebody chose to deny on the other device.",
            &["Begin again and choose to allow."],
        ),
        DeviceError::Expired => Problem::new(
            "sign_in.code_expired",
            "The code was not typed in time.",
            "It works for a few minutes only.",
            &["Begin again: there will be a new code."],
        ),
        DeviceError::CodeForgotten => Problem::new(
            "sign_in.code_forgotten",
            format!("{vendor} does not know the code any more."),
            "It was used already, or the sign-in was begun again since.",
            &["Begin again: there will be a new code."],
        ),
        DeviceError::Cancelled => sign_in(vendor, &SignInError::Cancelled),
        DeviceError::Token(error) => token(vendor, error),
    }
}

/// An address that was pasted by hand.
pub fn paste(error: &PasteError) -> Problem {
    let (why, fix) = match error {
        PasteError::NotAnAddress => (
            "It is not the address of a page.".to_owned(),
            "Click into the browser's address bar, copy all of it, and paste it here.",
        ),
        PasteError::OtherAddress { host, wanted } => (
            format!("It is a page of {host}. The one that is needed begins with {wanted}."),
            "Go on in the browser until it shows a page that cannot be reached, and copy that address.",
        ),
        PasteError::OtherSignIn => (
            "It belongs to another attempt, or a part of it is missing.".to_owned(),
            "Copy the whole address of the last page. If you began more than once, use the newest.",
        ),
        PasteError::AlreadyAnswered => {
            ("The answer has arrived already.".to_owned(), "Wait a moment: Usher goes on with it.")
        }
    };
    Problem::new("sign_in.pasted", "This address does not finish the sign-in.", why, &[fix])
}

/// A secret that could not be kept or read.
pub fn vault(error: &VaultError) -> Problem {
    match error {
        VaultError::TooLong { bytes, bytes_max } => Problem::new(
            "keychain.too_long",
            "The secret is longer than a keychain takes.",
            format!(
                "It has {bytes} bytes; Windows keeps at most {bytes_max}, and Usher keeps to that everywhere."
            ),
            &["Check that you pasted only the secret.", "If you did, use another way of signing in."],
        ),
        VaultError::Locked { detail } => Problem::new(
            "keychain.locked",
            "The keychain is locked.",
            "Usher's secrets are in it, and it does not open.",
            &["Unlock the keychain with your login password, then try again."],
        )
        .detail(detail),
        VaultError::TimedOut { seconds } => Problem::new(
            "keychain.timed_out",
            format!("The keychain did not answer within {seconds} seconds."),
            "It may be waiting for a password in a window of its own.",
            &["Look for a window that asks for a password, and answer it.", "Then try again."],
        ),
        VaultError::Unreadable => Problem::new(
            "keychain.unreadable",
            "What the keychain holds for this connection cannot be read any more.",
            "Another program changed it, or the keychain was moved.",
            &["Sign in again."],
        ),
        VaultError::Failed { detail } => Problem::new(
            "keychain.failed",
            "The keychain did not do what Usher asked.",
            "The secret was not kept anywhere else.",
            &["Try again.", "If it stays, restart the computer's keychain program, or the computer."],
        )
        .detail(detail),
    }
}

/// Why secrets are kept in memory only.
pub fn no_keychain(why: &NoKeychain) -> Problem {
    let (reason, fix): (String, &[&str]) = match why {
        NoKeychain::Absent { .. } => (
            "This computer has no keychain that can be used.".to_owned(),
            &[
                "On Linux install GNOME Keyring or KWallet, and log in again.",
                "Until then sign in each time you start Usher.",
            ],
        ),
        NoKeychain::Locked { .. } => (
            "The keychain is locked.".to_owned(),
            &["Unlock it with your login password, then start Usher again."],
        ),
        NoKeychain::TimedOut { seconds } => (
            format!(
                "The keychain did not answer within {seconds} seconds. It may be waiting for a password."
            ),
            &["Answer the keychain's window, then start Usher again."],
        ),
        NoKeychain::Unreliable => (
            "The keychain did not give back what it was given.".to_owned(),
            &["Restart the computer's keychain program, then Usher."],
        ),
        NoKeychain::NotWanted => (
            "This run was asked to keep nothing.".to_owned(),
            &["Leave out --secrets-from-stdin to use the keychain."],
        ),
    };
    Problem::new("keychain.none", "Sign-ins last only until Usher quits.", reason, fix)
        .detail(why.to_string())
}

fn token(vendor: &str, error: &TokenError) -> Problem {
    match error {
        TokenError::InvalidClient { description: said, code, .. }
        | TokenError::InvalidGrant { reason: said, code }
        | TokenError::InvalidScope { description: said, code }
        | TokenError::UnauthorizedClient { description: said, code }
        | TokenError::InteractionRequired { description: said, code, .. }
        | TokenError::Refused { description: said, code, .. } => {
            let of_vendor = aadsts::of(*code, said).or_else(|| of_google(vendor, code_of(error), said));
            of_vendor.unwrap_or_else(|| match error {
                TokenError::InvalidGrant { .. } if vendor.contains("Google") => {
                    google_sign_in::code_used(said)
                }
                TokenError::InvalidClient { .. }
                | TokenError::InvalidGrant { .. }
                | TokenError::InvalidScope { .. }
                | TokenError::UnauthorizedClient { .. }
                | TokenError::InteractionRequired { .. }
                | TokenError::Refused { .. }
                | TokenError::DpopRequired
                | TokenError::RateLimited
                | TokenError::Faulty { .. }
                | TokenError::Incomplete { .. }
                | TokenError::Http(_) => refused(vendor, error),
            })
        }
        TokenError::DpopRequired
        | TokenError::RateLimited
        | TokenError::Faulty { .. }
        | TokenError::Incomplete { .. }
        | TokenError::Http(_) => refused(vendor, error),
    }
}

/// Returns the vendor's word for a refusal, as it stood in its answer.
fn code_of(error: &TokenError) -> &str {
    match error {
        TokenError::InvalidClient { .. } => "invalid_client",
        TokenError::InvalidGrant { .. } => "invalid_grant",
        TokenError::InvalidScope { .. } => "invalid_scope",
        TokenError::UnauthorizedClient { .. } => "unauthorized_client",
        TokenError::InteractionRequired { error, .. } | TokenError::Refused { error, .. } => error,
        TokenError::DpopRequired
        | TokenError::RateLimited
        | TokenError::Faulty { .. }
        | TokenError::Incomplete { .. }
        | TokenError::Http(_) => "",
    }
}

fn refused(vendor: &str, error: &TokenError) -> Problem {
    match error {
        TokenError::InvalidClient { status, description, .. } => Problem::new(
            "sign_in.client",
            format!("{vendor} does not know this app, or not this secret."),
            "The client id or the client secret differs from what the app's page shows.",
            &[
                "Copy the client id and the secret again from the app's page.",
                "In Zoom take the ids of the same environment, Development or Production.",
            ],
        )
        .detail(format!("status {status}: {description}")),
        TokenError::InvalidGrant { reason, .. } => Problem::new(
            "sign_in.grant",
            format!("{vendor} did not accept the answer of the browser."),
            "It works once and for a few minutes; this one was used already or came too late.",
            &["Sign in again, without going back in the browser."],
        )
        .detail(reason),
        TokenError::InvalidScope { description, .. } => Problem::new(
            "sign_in.scope",
            format!("{vendor} does not give this app the rights that Usher needs."),
            "A scope is not granted on the app's page.",
            &[
                "Open the app's page and grant the scopes that the text beside the form lists.",
                "Then sign in again.",
            ],
        )
        .detail(description),
        TokenError::UnauthorizedClient { description, .. } => Problem::new(
            "sign_in.grant_type",
            format!("{vendor} does not let this app sign in this way."),
            "The app's page has a list of grant types, and this one is not ticked.",
            &[
                "Tick Authorization Code and Refresh Token on the app's page.",
                "Or choose another way of signing in.",
            ],
        )
        .detail(description),
        TokenError::InteractionRequired { error, description, .. } => Problem::new(
            "sign_in.interaction",
            format!("{vendor} wants to see you at the sign-in once more."),
            "A rule of the organisation asks for something that this sign-in did not have, such as a second factor.",
            &["Sign in again, and do what the pages in the browser ask for.", "If it comes again, ask an admin which rule it is."],
        )
        .detail(format!("{error}: {description}")),
        TokenError::DpopRequired => Problem::new(
            "sign_in.dpop",
            format!("This app in {vendor} wants a proof of possession (DPoP)."),
            "It is an extra protection of the sign-in, and Usher does not have it yet.",
            &[
                "In Okta open the app, General, and untick “Require Demonstrating Proof of Possession (DPoP) header in token requests”.",
                "Then sign in again.",
            ],
        ),
        TokenError::Refused { status, error, description, .. } => Problem::new(
            "sign_in.refused",
            format!("{vendor} did not give a token."),
            "It refused for a reason of its own.",
            &["Read its own words below.", "Compare the app's page with the text beside the form."],
        )
        .detail(format!("{error}: {description} (status {status})")),
        TokenError::RateLimited => Problem::new(
            "sign_in.rate",
            format!("{vendor} is refusing sign-ins because too many arrive."),
            "Its limit opens again within a minute or so.",
            &["Wait a minute, then sign in again."],
        ),
        TokenError::Faulty { status } => Problem::new(
            "sign_in.faulty",
            format!("{vendor}'s sign-in service is in trouble."),
            "It answered with an error of its own.",
            &["Try again in a minute.", &format!("Look at {vendor}'s status page.")],
        )
        .detail(format!("status {status}")),
        TokenError::Incomplete { what } => Problem::new(
            "sign_in.incomplete",
            format!("{vendor}'s answer is not whole."),
            format!("The {what} is missing in it."),
            &["Check the sign-in address in the customer's profile.", "Then sign in again."],
        ),
        TokenError::Http(error) => http(vendor, error),
    }
}

fn provider(vendor: &str, error: &str, description: &str) -> Problem {
    let (what, why, fix): (String, String, &[&str]) = match error {
        "invalid_scope" => (
            format!("{vendor} does not give this app the rights that Usher needs."),
            "A scope is not granted on the app's page.".to_owned(),
            &[
                "Grant the scopes that the text beside the form lists; at Okta only a super admin can.",
                "Then sign in again.",
            ],
        ),
        "unauthorized_client" | "unsupported_response_type" => (
            format!("{vendor} does not let this app sign in this way."),
            "The app is of another kind than the guide's.".to_owned(),
            &["Compare the app's kind and grant types with the text beside the form."],
        ),
        "server_error" | "temporarily_unavailable" => (
            format!("{vendor}'s sign-in service is in trouble."),
            "It could not finish.".to_owned(),
            &["Try again in a minute."],
        ),
        _ => (
            format!("{vendor} ended the sign-in."),
            "It gave a reason that Usher does not know yet.".to_owned(),
            &["Read its own words below, then sign in again."],
        ),
    };
    Problem::new("sign_in.provider", what, why, fix).detail(format!("{error}: {description}"))
}
