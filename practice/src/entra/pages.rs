//! The pages that a person sees at the sign-in: who signs in, whether an app may act for them, the field for a device's
//! code, and a sentence when something is wrong. Plain HTML without a script; what is decided is a form with a button
//! named `decision` and everything else in hidden fields.

use axum::http::StatusCode;

use super::directory::Person;
use super::refusal::SignIn;
use super::visit::{Answer, Call, escaped};

/// Where every page of the sign-in posts to.
pub(super) const LOGIN_PATH: &str = "/common/login";

/// Asks who signs in. The first account is chosen unless another one is.
pub(super) fn accounts(transaction: &str, accounts: &[Person]) -> Answer {
    let list: String = accounts
        .iter()
        .enumerate()
        .map(|(place, person)| {
            format!(
                "<p><label><input type=\"radio\" name=\"account\" value=\"{}\"{}> {} ({})</label></p>",
                person.number,
                if place == 0 { " checked" } else { "" },
                escaped(&person.display_name),
                escaped(&person.user_principal_name),
            )
        })
        .collect();
    let content = form(
        transaction,
        &format!("{list}<button type=\"submit\" name=\"decision\" value=\"allow\">Next</button>"),
    );
    page(StatusCode::OK, "Pick an account", &content)
}

/// Asks somebody whether `app` may have `scopes`. `for_all` offers to agree for everybody.
pub(super) fn consent(
    transaction: &str,
    person: &Person,
    app: &str,
    scopes: &[String],
    for_all: bool,
) -> Answer {
    let list: String =
        scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escaped(scope))).collect();
    let offer = if for_all {
        "<p><label><input type=\"checkbox\" name=\"for_all\" value=\"true\"> \
         Consent on behalf of your organization</label></p>"
    } else {
        ""
    };
    let content = format!(
        "<p>You are signed in as <strong>{}</strong> ({}).</p><p><strong>{}</strong> asks for:</p><ul>{list}</ul>{}",
        escaped(&person.display_name),
        escaped(&person.user_principal_name),
        escaped(app),
        form(
            transaction,
            &format!(
                "{offer}<button type=\"submit\" name=\"decision\" value=\"allow\">Accept</button> \
                 <button type=\"submit\" name=\"decision\" value=\"deny\">Cancel</button>"
            ),
        ),
    );
    page(StatusCode::OK, "Permissions requested", &content)
}

/// Says that an admin has to agree, and leads back to the app.
pub(super) fn needs_admin(transaction: &str, person: &Person, app: &str, refusal: &str) -> Answer {
    let content = format!(
        "<p>You are signed in as <strong>{}</strong> ({}).</p>\
         <p><strong>{}</strong> needs permission to access resources in your organization that only an admin can \
         grant.</p><p><code>{}</code></p>{}",
        escaped(&person.display_name),
        escaped(&person.user_principal_name),
        escaped(app),
        escaped(refusal),
        form(
            transaction,
            "<button type=\"submit\" name=\"decision\" value=\"deny\">\
             Return to the application without granting consent</button>",
        ),
    );
    page(StatusCode::OK, "Need admin approval", &content)
}

/// Asks for the code that a device shows. `wrong` says that the last one was not known.
pub(super) fn code(wrong: bool) -> Answer {
    let hint =
        if wrong { "<p role=\"alert\">That code didn't work. Check the code and try again.</p>" } else { "" };
    let content = format!(
        "{hint}<form method=\"get\" action=\"/devicelogin\"><label for=\"otc\">Code that your app shows</label> \
         <input id=\"otc\" name=\"otc\" autocomplete=\"off\" required> \
         <button type=\"submit\">Next</button></form>"
    );
    page(StatusCode::OK, "Enter code to allow access", &content)
}

/// Says one thing.
pub(super) fn message(status: StatusCode, title: &str, text: &str) -> Answer {
    page(status, title, &format!("<p>{}</p>", escaped(text)))
}

/// Says what was wrong with a sign-in that cannot be sent back to its app.
pub(super) fn refused(call: &Call, refusal: &SignIn) -> Answer {
    let lines = refusal.description(call);
    let lines: String = lines.lines().map(|line| format!("<p>{}</p>", escaped(line))).collect();
    page(StatusCode::BAD_REQUEST, "Sorry, but we’re having trouble signing you in", &lines)
}

/// A page of the practice tenant; `content` is HTML.
pub(super) fn page(status: StatusCode, title: &str, content: &str) -> Answer {
    let title = escaped(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}}\
         button{{font:inherit;padding:.4rem 1.2rem}}</style></head>\
         <body><main><p>Practice Entra ID: a made-up organisation on this computer.</p><h1>{title}</h1>{content}\
         </main></body></html>"
    );
    Answer::page(status, html)
}

fn form(transaction: &str, content: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{LOGIN_PATH}\">\
         <input type=\"hidden\" name=\"transaction\" value=\"{}\">{content}</form>",
        escaped(transaction),
    )
}
