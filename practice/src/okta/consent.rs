//! The pages that a person sees: the question whether an app may act for the admin, the field for a device's code,
//! and a sentence when something is wrong. Plain HTML without a script; a decision is a form whose two buttons are
//! named `decision`, with everything else it needs in hidden fields.

use std::collections::BTreeSet;

use axum::http::StatusCode;

use super::directory::Directory;
use super::visit::{Answer, escaped};

/// Asks the admin whether `app` may have `scopes`. The answer is posted to `action`.
pub(super) fn consent_page(
    directory: &Directory,
    app: &str,
    scopes: &BTreeSet<String>,
    action: &str,
    hidden: &[(&str, &str)],
) -> Answer {
    let (name, login) = directory
        .person(directory.admin())
        .map(|admin| (admin.display_name.as_deref().unwrap_or(&admin.login), admin.login.as_str()))
        .unwrap_or_default();
    let scopes: String =
        scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escaped(scope))).collect();
    let hidden: String = hidden
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escaped(value)))
        .collect();
    let content = format!(
        "<p>You are signed in as <strong>{}</strong> ({}).</p>\
         <p><strong>{}</strong> asks for:</p><ul>{scopes}</ul>\
         <form method=\"post\" action=\"{action}\">{hidden}\
         <button type=\"submit\" name=\"decision\" value=\"allow\">Allow</button> \
         <button type=\"submit\" name=\"decision\" value=\"deny\">Deny</button></form>",
        escaped(name),
        escaped(login),
        escaped(app),
    );
    Answer::page(StatusCode::OK, document(&format!("Sign in to {}", directory.name()), &content))
}

/// Asks for the code that a device shows. `wrong` says that the last one was not known.
pub(super) fn code_page(directory: &Directory, wrong: bool) -> Answer {
    let hint = if wrong { "<p role=\"alert\">No device waits for this code.</p>" } else { "" };
    let content = format!(
        "{hint}<form method=\"get\" action=\"/activate\">\
         <label for=\"user_code\">Code that your device shows</label> \
         <input id=\"user_code\" name=\"user_code\" autocomplete=\"off\" required> \
         <button type=\"submit\">Next</button></form>"
    );
    Answer::page(StatusCode::OK, document(&format!("Activate a device at {}", directory.name()), &content))
}

/// Says one thing.
pub(super) fn message_page(status: StatusCode, title: &str, text: &str) -> Answer {
    Answer::page(status, document(title, &format!("<p>{}</p>", escaped(text))))
}

/// Says what was wrong with a request that cannot be sent back to its app.
pub(super) fn error_page(status: StatusCode, text: &str) -> Answer {
    message_page(status, "400 Bad Request", text)
}

fn document(title: &str, content: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}}\
         button{{font:inherit;padding:.4rem 1.2rem}}</style></head>\
         <body><main><p>Practice Okta: a made-up organisation on this computer.</p><h1>{title}</h1>{content}</main>\
         </body></html>"
    )
}
