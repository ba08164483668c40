//! A small client of the W3C WebDriver protocol: what a person does with a page, and what they see.
//!
//! Elements are named by [`By`] each time, never kept: a page may draw itself anew between two actions. Each action
//! looks for its element until it is there and takes it; see [`crate::wait`]. Protocol: the W3C Recommendation
//! "WebDriver", <https://www.w3.org/TR/webdriver1/> (read November 2026).

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::wait::{LIMIT, Look, until};
use crate::{Failure, Result};

/// Starting a browser is the slowest thing that a driver does.
const REQUEST_LIMIT: Duration = Duration::from_secs(90);

/// The name that the protocol gives to the id of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The script that finds visible elements.
const FIND: &str = include_str!("find.js");

/// How to find something on a page. Only what is visible is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A CSS selector: for what has no words.
    Css(String),
    /// An ARIA role, and the accessible name where it matters. Both whole.
    Role { role: String, name: Option<String> },
    /// The smallest element whose text has these words in it.
    Text(String),
}

/// The element of that ARIA role and accessible name: `role("button", "Sign in")`.
pub fn role(role: &str, name: &str) -> By {
    By::Role { role: role.into(), name: Some(name.into()) }
}

/// The smallest element with these words.
pub fn text(words: &str) -> By {
    By::Text(words.into())
}

/// What a CSS selector matches.
pub fn css(selector: &str) -> By {
    By::Css(selector.into())
}

/// Keys without a character, as the protocol writes them.
pub mod key {
    pub const TAB: char = '\u{E004}';
    pub const ENTER: char = '\u{E007}';
    pub const SHIFT: char = '\u{E008}';
    pub const CONTROL: char = '\u{E009}';
    pub const ESCAPE: char = '\u{E00C}';
    pub const SPACE: char = ' ';
    pub const ARROW_LEFT: char = '\u{E012}';
    pub const ARROW_UP: char = '\u{E013}';
    pub const ARROW_RIGHT: char = '\u{E014}';
    pub const ARROW_DOWN: char = '\u{E015}';
}

/// One page under control, in a window or in a browser.
#[derive(Debug)]
pub struct Session {
    http: Client,
    /// `http://127.0.0.1:PORT/session/ID`
    address: String,
}

impl Session {
    /// Starts a session at a driver (`http://127.0.0.1:PORT`), and with it the browser that the capabilities name.
    ///
    /// # Errors
    ///
    /// [`Failure::Driver`] with `session not created` where the browser did not start.
    pub async fn start(driver: &str, capabilities: Value) -> Result<Self> {
        let http = Client::builder().no_proxy().timeout(REQUEST_LIMIT).build()?;
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = send(&http, Method::POST, &format!("{driver}/session"), Some(body)).await?;
        let id = string(answer.get("sessionId").unwrap_or(&Value::Null))?;
        Ok(Self { http, address: format!("{driver}/session/{id}") })
    }

    /// Ends the session; the driver closes what it started.
    pub async fn close(self) -> Result<()> {
        self.ask(Method::DELETE, "", None).await.map(drop)
    }

    /// Opens an address and waits until it is loaded.
    pub async fn go(&self, address: &str) -> Result<()> {
        self.ask(Method::POST, "/url", Some(json!({ "url": address }))).await.map(drop)
    }

    pub async fn address(&self) -> Result<String> {
        string(&self.ask(Method::GET, "/url", None).await?)
    }

    pub async fn title(&self) -> Result<String> {
        string(&self.ask(Method::GET, "/title", None).await?)
    }

    /// Runs a script in the page and returns what it returns; a promise is waited for.
    pub async fn run(&self, script: &str, arguments: Value) -> Result<Value> {
        let body = json!({ "script": script, "args": arguments });
        self.ask(Method::POST, "/execute/sync", Some(body)).await
    }

    /// The page as a PNG, once what has happened so far is drawn.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        // The second frame begins when the first is on the screen.
        self.run(
            "return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))",
            json!([]),
        )
        .await?;
        let encoded = string(&self.ask(Method::GET, "/screenshot", None).await?)?;
        STANDARD.decode(encoded).map_err(|error| Failure::Answer(format!("a screenshot: {error}")))
    }

    /// Makes the window that large, in pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.ask(Method::POST, "/window/rect", Some(json!({ "width": width, "height": height })))
            .await
            .map(drop)
    }

    /// Clicks it, once it is there and nothing covers it.
    pub async fn click(&self, by: &By) -> Result<()> {
        self.on(by, async |element| {
            // As a person scrolls: the drivers only bring it to an edge, where the bar of a page may cover it.
            let id = element.trim_start_matches("/element/");
            let centre = "arguments[0].scrollIntoViewIfNeeded(true)";
            self.run(centre, json!([{ ELEMENT: id }])).await?;
            self.ask(Method::POST, &format!("{element}/click"), Some(json!({}))).await
        })
        .await
        .map(drop)
    }

    /// Replaces what is in a field, by typing.
    pub async fn fill(&self, by: &By, typed: &str) -> Result<()> {
        self.on(by, async |element| {
            self.ask(Method::POST, &format!("{element}/clear"), Some(json!({}))).await?;
            self.ask(Method::POST, &format!("{element}/value"), Some(json!({ "text": typed }))).await
        })
        .await
        .map(drop)
    }

    /// Waits for it and returns its text as it is drawn.
    pub async fn text_of(&self, by: &By) -> Result<String> {
        let read = self.on(by, async |element| self.ask(Method::GET, &format!("{element}/text"), None).await);
        string(&read.await?)
    }

    /// Waits for it and returns a property, `value` of a field for one.
    pub async fn property_of(&self, by: &By, property: &str) -> Result<Value> {
        self.on(by, async |element| {
            self.ask(Method::GET, &format!("{element}/property/{property}"), None).await
        })
        .await
    }

    /// Waits until it is there.
    pub async fn see(&self, by: &By) -> Result<()> {
        self.see_within(by, LIMIT).await
    }

    /// Waits until it is there, for something known to take longer than most.
    pub async fn see_within(&self, by: &By, limit: Duration) -> Result<()> {
        until(&by.to_string(), limit, async || {
            Ok(if self.count(by).await? > 0 { Look::Seen(()) } else { Look::NotYet(self.seen().await) })
        })
        .await
    }

    /// Waits until it is gone.
    pub async fn see_gone(&self, by: &By) -> Result<()> {
        until(&format!("{by} to be gone"), LIMIT, async || {
            Ok(if self.count(by).await? == 0 { Look::Seen(()) } else { Look::NotYet(self.seen().await) })
        })
        .await
    }

    /// How many there are at this moment. It does not wait.
    pub async fn count(&self, by: &By) -> Result<usize> {
        Ok(self.find(by).await?.len())
    }

    /// Presses keys one after the other, with others held down: `press("k", &[key::CONTROL])`.
    pub async fn press(&self, keys: &str, held: &[char]) -> Result<()> {
        let down = |key: char| json!({ "type": "keyDown", "value": key });
        let up = |key: char| json!({ "type": "keyUp", "value": key });
        let strokes = keys.chars().flat_map(|key| [down(key), up(key)]);
        let actions: Vec<_> = held
            .iter()
            .map(|key| down(*key))
            .chain(strokes)
            .chain(held.iter().rev().map(|key| up(*key)))
            .collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.ask(Method::POST, "/actions", Some(body)).await.map(drop)
    }

    /// Turns the wheel over it, by so many pixels at a time, as fast as the driver takes them.
    pub async fn wheel(&self, by: &By, pixels: i32, times: usize) -> Result<()> {
        self.on(by, async |element| {
            let origin = json!({ ELEMENT: element.trim_start_matches("/element/") });
            self.run("arguments[0].scrollIntoViewIfNeeded(true)", json!([origin])).await?;
            // WebKit's driver takes what is more than the turn before; one that does as the standard says goes further.
            let turns = (1..=times).map(|turn| {
                let y = i64::from(pixels) * i64::try_from(turn).unwrap_or(1);
                json!({ "type": "scroll", "x": 0, "y": 0, "deltaX": 0, "deltaY": y, "duration": 25, "origin": origin })
            });
            let turns: Vec<_> = turns.collect();
            let body = json!({ "actions": [{ "type": "wheel", "id": "wheel", "actions": turns }] });
            self.ask(Method::POST, "/actions", Some(body)).await?;
            self.ask(Method::DELETE, "/actions", None).await
        })
        .await
        .map(drop)
    }

    /// Does something to the first element that is found, until it can be done.
    async fn on(&self, by: &By, act: impl AsyncFn(String) -> Result<Value>) -> Result<Value> {
        until(&by.to_string(), LIMIT, async || {
            let found = self.find(by).await?;
            let Some(element) = found.first() else {
                return Ok(Look::NotYet(self.seen().await));
            };
            match act(format!("/element/{element}")).await {
                Ok(done) => Ok(Look::Seen(done)),
                Err(Failure::Driver { error, message }) if may_pass(&error) => {
                    Ok(Look::NotYet(format!("{error}: {message}")))
                }
                Err(failure) => Err(failure),
            }
        })
        .await
    }

    /// The ids of what is visible at this moment.
    async fn find(&self, by: &By) -> Result<Vec<String>> {
        let arguments = match by {
            By::Css(selector) => json!(["css", selector, null]),
            By::Role { role, name } => json!(["role", role, name]),
            By::Text(words) => json!(["text", words, null]),
        };
        let found = match self.run(FIND, arguments).await {
            // A page that is being left has no elements.
            Err(Failure::Driver { error, .. }) if may_pass(&error) => return Ok(Vec::new()),
            found => found?,
        };
        let elements = found.as_array().ok_or_else(|| Failure::Answer(format!("not a list: {found}")))?;
        elements.iter().map(|element| string(element.get(ELEMENT).unwrap_or(&Value::Null))).collect()
    }

    /// What the page says, for the message of a wait that failed.
    async fn seen(&self) -> String {
        let read =
            self.run("return location.href + '\\n' + (document.body?.innerText ?? '')", json!([])).await;
        match read {
            Ok(words) => words.as_str().unwrap_or_default().to_owned(),
            Err(failure) => failure.to_string(),
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        send(&self.http, method, &format!("{}{path}", self.address), body).await
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Css(selector) => write!(f, "`{selector}`"),
            Self::Role { role, name: Some(name) } => write!(f, "the {role} “{name}”"),
            Self::Role { role, name: None } => write!(f, "a {role}"),
            Self::Text(words) => write!(f, "the words “{words}”"),
        }
    }
}

/// Whether an error says that the page is being drawn: the same a moment later may go well.
fn may_pass(error: &str) -> bool {
    [
        "element click intercepted",
        "element not interactable",
        "invalid element state",
        "move target out of bounds",
        "no such element",
        "stale element reference",
    ]
    .contains(&error)
}

async fn send(http: &Client, method: Method, address: &str, body: Option<Value>) -> Result<Value> {
    let mut request = http.request(method, address);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer: Value = request.send().await?.json().await?;
    let value = answer.get("value").cloned().unwrap_or(Value::Null);
    match value.get("error").and_then(Value::as_str) {
        Some(error) => Err(Failure::Driver {
            error: error.into(),
            message: value.get("message").and_then(Value::as_str).unwrap_or_default().into(),
        }),
        None => Ok(value),
    }
}

fn string(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| Failure::Answer(format!("not a text: {value}")))
}
