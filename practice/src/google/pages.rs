//! The pages that a person sees at the sign-in: who signs in, a warning of an app that Google has not verified, what the
//! app may have with a box for each scope, and what is wrong. Plain HTML without a script; what is decided is a form with
//! a button named `decision` and everything else in fields.

use std::collections::BTreeSet;

use axum::http::StatusCode;

use super::scopes;
use super::visit::{Answer, escaped};

/// Where every page of the sign-in posts to.
pub(super) const DECIDE_PATH: &str = "/signin/oauth/decide";
/// What the consent screen calls the app.
pub(super) const APP_NAME: &str = "Usher";

/// Somebody who is offered on the page.
pub(super) struct Account {
    /// What the form sends.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) email: String,
}

/// What keeps somebody on Google's own page: the app hears nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blocked {
    pub(super) status: u16,
    pub(super) error: &'static str,
    pub(super) title: String,
    pub(super) text: String,
}

impl Blocked {
    pub(super) fn new(status: u16, error: &'static str, title: &str, text: impl Into<String>) -> Self {
        Blocked { status, error, title: title.to_owned(), text: text.into() }
    }

    /// As most of them: "Access blocked: Authorization Error".
    pub(super) fn plain(status: u16, error: &'static str, text: impl Into<String>) -> Self {
        Blocked::new(status, error, "Access blocked: Authorization Error", text)
    }

    pub(super) fn page(&self) -> Answer {
        let content = format!(
            "<p>{}</p><p><strong>Error {}: {}</strong></p>",
            escaped(&self.text),
            self.status,
            escaped(self.error),
        );
        page(StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST), &self.title, &content)
    }
}

/// Asks who signs in. The first account is chosen unless another one is.
pub(super) fn accounts(transaction: &str, accounts: &[Account]) -> Answer {
    let list: String = accounts
        .iter()
        .enumerate()
        .map(|(place, account)| {
            format!(
                "<p><label><input type=\"radio\" name=\"account\" value=\"{}\"{}> {} ({})</label></p>",
                escaped(&account.key),
                if place == 0 { " checked" } else { "" },
                escaped(&account.name),
                escaped(&account.email),
            )
        })
        .collect();
    let next = "<button type=\"submit\" name=\"decision\" value=\"allow\">Next</button>";
    page(
        StatusCode::OK,
        &format!("Choose an account to continue to {APP_NAME}"),
        &form(transaction, &format!("{list}{next}")),
    )
}

/// Warns of an app that Google has not verified.
pub(super) fn unverified(transaction: &str, email: &str) -> Answer {
    let content = format!(
        "<p>{}</p><p>The app is requesting access to sensitive info in your Google Account. Until the developer \
         verifies this app with Google, you shouldn’t use it.</p>{}",
        escaped(email),
        form(
            transaction,
            &format!(
                "<button type=\"submit\" name=\"decision\" value=\"deny\">Back to safety</button> \
                 <button type=\"submit\" name=\"decision\" value=\"allow\">Go to {APP_NAME} (unsafe)</button>"
            ),
        ),
    );
    page(StatusCode::OK, "Google hasn’t verified this app", &content)
}

/// Asks what the app may have. Each scope of an API has a box, ticked at first; without boxes it is all or nothing.
pub(super) fn consent(transaction: &str, email: &str, asked: &BTreeSet<String>, boxes: bool) -> Answer {
    let list: String = asked
        .iter()
        .filter(|scope| !scopes::is_identity(scope))
        .map(|scope| {
            let (words, name) = (described(scope), escaped(scope));
            if boxes {
                format!(
                    "<p><label><input type=\"checkbox\" name=\"scope\" value=\"{name}\" checked> {words} \
                     <code>{name}</code></label></p>"
                )
            } else {
                format!("<p>{words} <code>{name}</code></p>")
            }
        })
        .collect();
    let intro = if boxes { "Select what the app can access." } else { "Your organisation trusts this app." };
    let content = format!(
        "<p>{}</p><p>{intro}</p>{}",
        escaped(email),
        form(
            transaction,
            &format!(
                "{list}<button type=\"submit\" name=\"decision\" value=\"deny\">Cancel</button> \
                 <button type=\"submit\" name=\"decision\" value=\"allow\">Continue</button>"
            ),
        ),
    );
    page(StatusCode::OK, &format!("{APP_NAME} wants access to your Google Account"), &content)
}

/// Says one thing.
pub(super) fn message(status: StatusCode, title: &str, text: &str) -> Answer {
    page(status, title, &format!("<p>{}</p>", escaped(text)))
}

/// A page of the practice tenant; `content` is HTML.
pub(super) fn page(status: StatusCode, title: &str, content: &str) -> Answer {
    let title = escaped(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}}\
         button{{font:inherit;padding:.4rem 1.2rem}}</style></head>\
         <body><main><p>Practice Google Workspace: a made-up organisation on this computer.</p><h1>{title}</h1>\
         {content}</main></body></html>"
    );
    Answer::page(status, html)
}

fn form(transaction: &str, content: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{DECIDE_PATH}\">\
         <input type=\"hidden\" name=\"transaction\" value=\"{}\">{content}</form>",
        escaped(transaction),
    )
}

/// What a scope means, in the manner of Google's page.
fn described(scope: &str) -> String {
    let name = scope.strip_prefix(scopes::DIRECTORY).unwrap_or(scope);
    let (what, verb) = match name.strip_suffix(".readonly") {
        Some(what) => (what, "See"),
        None => (name, "View and manage"),
    };
    let what = match what {
        "user" => "info about users",
        "group" => "info about groups",
        "group.member" => "group subscriptions",
        "orgunit" => "organization units",
        "domain" => "domains",
        "customer" => "customer related information",
        other => other,
    };
    format!("{verb} {} on your domain.", escaped(what))
}
