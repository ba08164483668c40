//! What the window lends the engine, and what it does for a person outside its own frame: open a page in the system's
//! browser, put a link into the clipboard. Both happen here and not in the web view, which never learns an
//! authorization link.

use std::sync::Arc;

use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use tauri_plugin_opener::OpenerExt as _;
use usher::app::Door;
use usher::problem::Problem;

use crate::problem;

/// The window's door to the engine.
pub(crate) fn door(host: AppHandle) -> Door {
    Door { name: "the window", open_page: Arc::new(move |address| open_page(&host, address)) }
}

/// Opens an address in the system's browser.
pub(crate) fn open_page(host: &AppHandle, address: &str) -> Result<(), Problem> {
    host.opener()
        .open_url(address, None::<&str>)
        .map_err(|error| problem::no_browser(&without(&error, address)))
}

/// Puts a link into the clipboard, marked so that programs which remember what was copied leave it out.
pub(crate) fn copy(host: &AppHandle, link: &str) -> Result<(), Problem> {
    host.clipboard().write_secret(link).map_err(|error| problem::no_clipboard(&without(&error, link)))
}

/// An error's words without the address: what goes to the web view or a log must not carry a sign-in's state.
fn without(error: &dyn std::error::Error, address: &str) -> String {
    error.to_string().replace(address, "the address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_does_not_repeat_the_address() {
        let address = "https://zoom.us/oauth/authorize?state=abc";
        let error = std::io::Error::other(format!("no program opens {address}"));
        assert_eq!(without(&error, address), "no program opens the address");
    }
}
