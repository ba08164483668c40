//! What a door holds of a plan that is being carried out: the wish to stop it, and the page at Zoom that waits for a
//! person's consent.
//!
//! A consent can end in two ways (Okta, configure app provisioning connections, 2026-08): Okta finishes by itself, which
//! shows when its connection is read; or the last page shows a text with an address that has to be handed to Okta, and
//! the person brings it here. The page's address stays in this process and is no part of any note.

use tokio::sync::watch;
use tokio::time::{Duration, Instant};
use url::Url;

use crate::clock;
use crate::directory::DirectoryError;
use crate::http::{BaseUrl, CallError};
use crate::problem::{self, Problem};
use crate::records::{DeedState, Records};
use crate::setup::okta::{ConnectionStatus, Console, ZOOM_APP};

/// How long the person may take. Zoom's page asks for a password and often for a second factor.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(600);

/// The first pause between two looks at Okta; each further one is twice as long.
const LOOK_FIRST: Duration = Duration::from_millis(250);

/// The longest pause between two looks. Okta allows hundreds of such reads a minute.
const LOOK_MOST: Duration = Duration::from_secs(4);

/// The longest text that is taken; that of the page has a few hundred characters.
const TEXT_CHARS_MAX: usize = 20_000;

/// What a door holds of a plan that is being carried out.
#[derive(Debug)]
pub struct Consent {
    stop: watch::Sender<bool>,
    page: watch::Sender<Page>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Page {
    Closed,
    Open {
        number: u32,
        app: String,
        link: String,
    },
    /// What was brought is no use any more: a fresh page is needed.
    Stale,
    HandedIn,
}

/// How a wait for a consent ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Waited {
    Consented,
    Stale,
    Stopped,
}

impl Default for Consent {
    fn default() -> Self {
        Self { stop: watch::channel(false).0, page: watch::channel(Page::Closed).0 }
    }
}

impl Consent {
    /// Stops after the request that is out.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub(super) fn stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Returns once somebody has stopped it.
    pub(super) async fn until_stopped(&self) {
        // The sender is `self`, so that the wait does not end otherwise.
        drop(self.stop.subscribe().wait_for(|stopped| *stopped).await);
    }

    /// Returns the address of the page that waits for a person.
    pub fn link(&self) -> Option<String> {
        match &*self.page.borrow() {
            Page::Open { link, .. } => Some(link.clone()),
            Page::Closed | Page::Stale | Page::HandedIn => None,
        }
    }

    pub(super) fn open(&self, number: u32, app: &str, link: &str) {
        self.page.send_replace(Page::Open { number, app: app.to_owned(), link: link.to_owned() });
    }

    pub(super) fn close(&self) {
        self.page.send_replace(Page::Closed);
    }

    /// Waits until Okta is connected, the page's text was handed in, or somebody stops.
    pub(super) async fn wait(&self, console: &Console, app: &str) -> Result<Waited, Problem> {
        let deadline = Instant::now() + WAIT_MAX;
        let (mut stop, mut page) = (self.stop.subscribe(), self.page.subscribe());
        let mut pause = LOOK_FIRST;
        loop {
            match &*page.borrow_and_update() {
                Page::HandedIn => return Ok(Waited::Consented),
                Page::Stale => return Ok(Waited::Stale),
                Page::Open { .. } | Page::Closed => {}
            }
            if *stop.borrow_and_update() {
                return Ok(Waited::Stopped);
            }
            match console.connection(app).await {
                Ok(connection) if connection.status == ConnectionStatus::Enabled => {
                    return Ok(Waited::Consented);
                }
                // The page stays open while the network is away for a moment.
                Ok(_) | Err(DirectoryError::Call(CallError::Http(_) | CallError::RateLimited { .. })) => {}
                Err(error) => return Err(problem::directory("Okta", &error)),
            }
            if Instant::now() >= deadline {
                return Err(problem::no_consent(WAIT_MAX.as_secs() / 60));
            }
            tokio::select! {
                _ = stop.changed() => {}
                _ = page.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LOOK_MOST);
        }
    }

    /// Takes the text or the address of the last page and hands it to Okta.
    ///
    /// # Errors
    ///
    /// A problem in words; the page goes on waiting, or is opened afresh where what was brought is too old.
    pub async fn hand_in(
        &self,
        console: &Console,
        records: &Records,
        plan: &str,
        text: &str,
    ) -> Result<(), Problem> {
        let Page::Open { number, app, .. } = self.page.borrow().clone() else {
            return Err(problem::no_consent_waits());
        };
        let address = address_in(text, console.base(), &app)?;
        let note = |state| {
            let noted = records.note_deed(plan, number, &state, clock::now());
            noted.map_err(|error| problem::records(&error))
        };
        note(DeedState::Finishing)?;
        match console.finish_consent(&address).await {
            Ok(()) => {}
            // Whether it was carried out shows when the connection is switched on.
            Err(DirectoryError::Call(CallError::Http(error))) if !error.never_sent() => {}
            Err(error) => {
                note(DeedState::Answered { made: None })?;
                if matches!(error, DirectoryError::Refused { status: 400..500, .. }) {
                    self.page.send_replace(Page::Stale);
                }
                return Err(problem::consent(&error));
            }
        }
        self.page.send_replace(Page::HandedIn);
        Ok(())
    }
}

/// Is this a page that may be opened: encrypted, or on this computer?
pub(super) fn is_safe(link: &str) -> bool {
    let Ok(mut url) = Url::parse(link) else { return false };
    url.set_query(None);
    url.set_fragment(None);
    BaseUrl::parse(url.as_str()).is_ok()
}

/// Finds in what the person brought the address that finishes the consent: in the page's text, or in its address.
fn address_in(text: &str, org: &BaseUrl, app: &str) -> Result<String, Problem> {
    let text: String = text.trim().chars().take(TEXT_CHARS_MAX).collect();
    let shown = serde_json::from_str::<serde_json::Value>(&text).ok();
    let inside = shown.as_ref().and_then(|shown| {
        let named = shown.pointer("/continue_oauth_flow_url/href").or_else(|| shown.get("href"));
        named.and_then(serde_json::Value::as_str)
    });
    let brought = inside.unwrap_or(&text);
    let Ok(url) = Url::parse(brought) else {
        return Err(if text.contains("access_denied") {
            problem::consent_denied()
        } else {
            problem::no_address()
        });
    };
    let field =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    if field("error").is_some() {
        return Err(problem::consent_denied());
    }
    if !org.same_origin(&url) {
        return Err(problem::foreign_consent(url.host_str().unwrap_or_default(), org.host()));
    }
    let (Some(code), Some(state)) = (field("code"), field("state")) else {
        return Err(problem::no_address());
    };
    // The address of the page itself holds the same as its text.
    let mut finish = url.clone();
    let names_app = url.path().ends_with("/oauth2/callback") && url.path().starts_with("/api/v1/apps/");
    if !names_app {
        let Some(own) = org.join(&["api", "v1", "apps", ZOOM_APP, app, "oauth2", "callback"]) else {
            return Err(problem::no_address());
        };
        finish = own;
        finish.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
    }
    Ok(finish.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_and_the_address_of_the_page_are_taken_and_nothing_foreign() {
        let org = BaseUrl::parse("https://acme.okta.com").unwrap();
        let finish = "https://acme.okta.com/api/v1/apps/zoomus/0oa1/oauth2/callback?code=c+d&state=s";
        let check = |text: &str, expected: Result<&str, &str>| {
            let found = address_in(text, &org, "0oa1").map_err(|problem| problem.code);
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{text}");
        };
        let json =
            format!("\n {{\"continue_oauth_flow_url\":{{\"href\":\"{finish}\",\"method\":\"POST\"}}}} ");
        check(&json, Ok(finish));
        check(finish, Ok(finish));
        check("https://acme.okta.com/admin/app/cpc/zoomus/oauth/callback?code=c+d&state=s", Ok(finish));
        check(
            "https://evil.example/api/v1/apps/zoomus/0oa1/oauth2/callback?code=c&state=s",
            Err("consent.foreign"),
        );
        check("http://acme.okta.com/x?code=c&state=s", Err("consent.foreign"));
        check("https://acme.okta.com/x?error=access_denied&state=s", Err("consent.denied"));
        check("Zoom did not give access: access_denied.", Err("consent.denied"));
        check("https://acme.okta.com/", Err("consent.no_address"));
        check("what?", Err("consent.no_address"));
        check("{}", Err("consent.no_address"));
    }

    #[test]
    fn only_safe_pages_are_opened() {
        assert!(is_safe("https://zoom.us/oauth/authorize?state=s"));
        assert!(is_safe("http://127.0.0.1:4711/oauth/authorize?state=s"));
        assert!(!is_safe("http://zoom.us/oauth/authorize"));
        assert!(!is_safe("file:///etc/passwd"));
        assert!(!is_safe("javascript:alert(1)"));
    }
}
