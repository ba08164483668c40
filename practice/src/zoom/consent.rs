//! The consent page of the practice Zoom account: plain HTML without a script, to be used by hand, by a screen
//! reader and by a test. One form; its buttons are named `decision`, with the values `allow` and `deny`.

use url::Url;

/// The page. `id` is the server's note of the request; nothing else of it is in the form.
pub(crate) fn page(id: &str, admin: &str, redirect: &Url, scopes: &[String]) -> String {
    let scopes: String =
        scopes.iter().map(|scope| format!("<li><code>{}</code></li>", escaped(scope))).collect();
    let back = redirect.host_str().unwrap_or_default();
    let content = format!(
        "<h1>Allow access to the practice Zoom account?</h1>\
         <p>This is a practice tenant on this computer. It is not Zoom, and nothing leaves this computer.</p>\
         <p>Signed in as <strong>{admin}</strong>, administrator.</p>\
         <h2>What the app asks for</h2><ul>{scopes}</ul>\
         <p>Afterwards the browser goes back to the app at <code>{back}</code>.</p>\
         <form method=\"post\" action=\"/oauth/consent\">\
         <input type=\"hidden\" name=\"consent\" value=\"{id}\">\
         <button type=\"submit\" name=\"decision\" value=\"allow\">Allow</button> \
         <button type=\"submit\" name=\"decision\" value=\"deny\" class=\"second\">Deny</button>\
         </form>",
        admin = escaped(admin),
        back = escaped(back),
        id = escaped(id),
    );
    document("Allow access – practice Zoom account", &content)
}

/// What is shown to who may not add an app to the account; `app` is its name.
pub(crate) fn no_administrator(app: &str) -> String {
    document(
        "You cannot authorize the app – practice Zoom account",
        &format!(
            "<h1>You cannot authorize {app}</h1><p>You are signed in as a member of this Zoom account. \
             Ask an owner or administrator to add the app, or to approve it for you.</p>"
        ),
    )
}

/// What is shown for a page that was used before or left open too long.
pub(crate) fn used_up() -> String {
    document(
        "This page was used before – practice Zoom account",
        "<h1>This page was used before</h1><p>Go back to the app and sign in again.</p>",
    )
}

pub(crate) fn document(title: &str, content: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title><style>\
         body{{font:1rem/1.5 system-ui,sans-serif;margin:0}}main{{max-width:36rem;margin:3rem auto;padding:0 1rem}}\
         button{{font:inherit;padding:.6rem 1.4rem;border-radius:.4rem;border:2px solid #0b57d0;background:#0b57d0;\
         color:#fff;cursor:pointer}}button.second{{background:transparent;color:inherit}}\
         button:focus-visible{{outline:3px solid currentColor;outline-offset:2px}}\
         </style></head><body><main>{content}</main></body></html>"
    )
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
