//! The one window: how it is opened, what it may show, and when it asks before it closes.

use tauri::utils::config::Color;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager as _, Theme, Url, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind};
use usher::app::view;

use crate::engine::Engine;
use crate::preferences;

/// The window's label, to which the capability grants the commands.
const MAIN: &str = "main";

/// The page's own background in either theme, so that nothing flashes while it is drawn or resized.
const LIGHT: Color = Color(0xf6, 0xf6, 0xf3, 0xff);
const DARK: Color = Color(0x16, 0x16, 0x14, 0xff);

/// Opens the window. It is shown once its page has been drawn.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    let Some(config) = app.config().app.windows.iter().find(|window| window.label == MAIN) else {
        return Err(tauri::Error::WindowNotFound);
    };
    let window = WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished {
                report(window.show());
            }
        })
        .build()?;
    let theme = match preferences::read(app).theme {
        view::Theme::System => window.theme()?,
        view::Theme::Light => Theme::Light,
        view::Theme::Dark => Theme::Dark,
    };
    window.set_background_color(Some(if theme == Theme::Dark { DARK } else { LIGHT }))
}

/// Brings the window before all others: after a sign-in in the browser, and when Usher is started a second time.
pub(crate) fn to_front(app: &AppHandle) {
    if let Some(window) = main(app) {
        report(window.unminimize());
        report(window.show());
        report(window.set_focus());
    }
}

/// Asks before the window closes while something is being written; it can be resumed, but a person should know.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event
        && window.state::<Engine>().is_running()
    {
        api.prevent_close();
        let closing = window.clone();
        window
            .dialog()
            .message("Usher is at work in Zoom or Okta. If you quit, it stops where it is; you can go on when you open Usher again.")
            .title("Quit Usher?")
            .kind(MessageDialogKind::Warning)
            .parent(window)
            .buttons(MessageDialogButtons::OkCancelCustom("Quit".to_owned(), "Keep pushing".to_owned()))
            .show(move |quit| {
                if quit {
                    report(closing.destroy());
                }
            });
    }
}

fn main(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(MAIN)
}

/// Whether an address is of the pages inside the program: nothing else is ever shown in the window.
fn is_own(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => url.as_str() == "about:blank",
    }
}

/// A window that does not do as it is told is no reason to stop.
fn report(done: tauri::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "the window did not follow");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_program_are_shown() {
        let check = |address: &str, own: bool| {
            assert_eq!(is_own(&address.parse().unwrap()), own, "{address}");
        };
        check("tauri://localhost/index.html", true);
        check("http://tauri.localhost/", true);
        check("about:blank", true);
        check("tauri://elsewhere/", false);
        check("https://zoom.us/", false);
        check("http://tauri.localhost.example.com/", false);
        check("http://127.0.0.1:1/", false);
        check("file:///etc/passwd", false);
        check("data:text/html,hello", false);
        check("javascript:alert(1)", false);
    }
}
