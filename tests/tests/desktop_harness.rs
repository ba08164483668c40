//! The desktop of the window tests does what they rely on: pages are found and used as a person would, in Chromium
//! and in the system's web view, what a program opens is handed over, the keychain keeps, and nothing is left behind.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::fs;
use std::path::Path;
use std::process::Stdio;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;
use usher_tests::desktop::Desktop;
use usher_tests::wait::{LIMIT, Look, until};
use usher_tests::webdriver::{Session, css, key, role, text};

/// Debian's small browser around the system's web view.
const MINI_BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

const PAGE: &str = r#"<!doctype html><html lang="en"><title>Practice</title><body><main>
  <h1>People</h1>
  <p hidden>Never shown</p>
  <p>Two   people
    wait.</p>
  <label>Name <input id="name"></label>
  <button aria-hidden="true">Add</button>
  <button id="add">Add <b>person</b></button>
  <ul aria-live="polite"></ul>
  <script>
    const list = document.querySelector("ul"), name = document.getElementById("name");
    const add = () => {
      // Drawn anew, and a moment later: as a real page does.
      requestAnimationFrame(() => list.append(Object.assign(document.createElement("li"), { textContent: name.value })));
    };
    document.getElementById("add").addEventListener("click", add);
    name.addEventListener("keydown", (event) => {
      if (event.key === "Enter") add();
      if (event.key === "k" && event.ctrlKey) { event.preventDefault(); document.title = "Searched"; }
    });
  </script>
</main></body></html>"#;

#[tokio::test]
async fn chromium_is_driven_as_a_person_would() {
    let desktop = Desktop::start().await.unwrap();
    let browser = desktop.browser().await.unwrap();
    check_page(&browser).await;
    browser.close().await.unwrap();
}

#[tokio::test]
async fn the_systems_web_view_is_driven_as_a_person_would() {
    let desktop = Desktop::start().await.unwrap();
    let view = desktop.web_view(Path::new(MINI_BROWSER), &["--automation"]).await.unwrap();
    check_page(&view).await;
    view.close().await.unwrap();
}

#[tokio::test]
async fn what_is_opened_is_handed_over_in_order() {
    let desktop = Desktop::start().await.unwrap();
    let addresses = ["https://example.org/authorize?a=b&c=d%20e", "http://127.0.0.1:1/it's"];
    for address in addresses {
        assert!(desktop.spawn("xdg-open", &[address]).unwrap().wait().unwrap().success());
        assert_eq!(desktop.opened().await.unwrap(), address);
    }
}

#[tokio::test]
async fn two_desktops_share_nothing() {
    let (one, other) = (Desktop::start().await.unwrap(), Desktop::start().await.unwrap());
    let environment = |desktop: &Desktop, name: &str| {
        let printed = desktop.command("printenv").unwrap().arg(name).stdout(Stdio::piped()).output().unwrap();
        String::from_utf8(printed.stdout).unwrap()
    };
    for name in ["HOME", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"] {
        assert_ne!(environment(&one, name), environment(&other, name), "{name}");
    }
}

#[tokio::test]
async fn nothing_is_left_behind() {
    let desktop = Desktop::start().await.unwrap();
    let browser = desktop.browser().await.unwrap();
    let view = desktop.web_view(Path::new(MINI_BROWSER), &["--automation"]).await.unwrap();
    let home = desktop.home().to_owned();
    let before = running_in(&home);
    assert!(before.len() > 5, "display, bus, keychain, drivers, browsers: {before:?}");
    // The sessions are still open: it is the desktop that ends them.
    drop(desktop);
    until("every process of the desktop to end", LIMIT, async || {
        let left = running_in(&home);
        Ok(if left.is_empty() { Look::Seen(()) } else { Look::NotYet(format!("{left:?}")) })
    })
    .await
    .unwrap();
    assert!(!home.exists(), "the home is removed");
    drop((browser, view));
}

async fn check_page(session: &Session) {
    let address = serve().await;
    session.go(&address).await.unwrap();
    assert_eq!(session.title().await.unwrap(), "Practice");
    assert_eq!(session.address().await.unwrap(), address);

    assert_eq!(session.count(&role("heading", "People")).await.unwrap(), 1);
    assert_eq!(
        session.count(&role("button", "Add")).await.unwrap(),
        0,
        "hidden from people, or part of a name"
    );
    assert_eq!(session.count(&text("Never shown")).await.unwrap(), 0);
    assert_eq!(session.text_of(&text("Two people wait.")).await.unwrap(), "Two people wait.");

    let name = "Zoë O'Brien-Łukasz";
    session.fill(&role("textbox", "Name"), name).await.unwrap();
    session.click(&role("button", "Add person")).await.unwrap();
    session.see(&role("listitem", name)).await.unwrap();
    session.fill(&css("#name"), "Second").await.unwrap();
    assert_eq!(session.property_of(&css("#name"), "value").await.unwrap(), json!("Second"));
    session.press(&key::ENTER.to_string(), &[]).await.unwrap();
    session.see(&text("Second")).await.unwrap();
    session.press("k", &[key::CONTROL]).await.unwrap();
    assert_eq!(session.title().await.unwrap(), "Searched");

    session.run("document.querySelector('ul').replaceChildren()", json!([])).await.unwrap();
    session.see_gone(&text("Second")).await.unwrap();
    assert_eq!(
        session.run("return Promise.resolve(arguments[0] + 1)", json!([41])).await.unwrap(),
        json!(42)
    );
    let before = session.screenshot().await.unwrap();
    session.run("document.querySelector('h1').textContent = 'Everyone'", json!([])).await.unwrap();
    let picture = session.screenshot().await.unwrap();
    assert_ne!(before, picture, "a picture shows the page as it is");
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 2_000, "{} bytes", picture.len());
}

async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async {
        axum::serve(listener, Router::new().route("/", get(|| async { Html(PAGE) }))).await
    });
    address
}

/// The command lines of the processes whose environment names that home.
fn running_in(home: &Path) -> Vec<String> {
    let home = home.to_string_lossy().into_owned();
    let processes = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let names_home = |process: &Path| {
        let read = |file| fs::read(process.join(file)).unwrap_or_default();
        let known = [read("environ"), read("cmdline")].concat();
        String::from_utf8_lossy(&known)
            .contains(&home)
            .then(|| String::from_utf8_lossy(&read("cmdline")).into_owned())
    };
    processes.filter_map(|process| names_home(&process)).collect()
}
