//! Somebody in front of the real window, with the system's browser beside it and a practice company that the test
//! owns, so that both what is shown and what has come of it can be looked at.
//!
//! Every click and every filled field is counted. What differs from page to page is found as a person finds it; only
//! what all pages share (the bar below, the cards at the side, the task list) is found by its place.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a scene that cannot be set fails its test, and a picture that is missing is said"
)]

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use usher::app::{App, Door};
use usher::secrets::{NoKeychain, Vault};
use usher_practice::history::Entry;
use usher_practice::okta::RateLimits;
use usher_practice::switches::Rate;
use usher_practice::world::Vendor;
use usher_practice::{Practice, Settings};

use crate::desktop::{Desktop, built};
use crate::puzzled::SEARCH;
use crate::wait::{Look, until};
use crate::webdriver::{By, Session, css, role, text};

/// Reading a whole company, or carrying out a plan, in a debug build on a busy machine.
pub const LONG: Duration = Duration::from_secs(120);

/// Leaving a page.
const SOON: Duration = Duration::from_secs(15);

/// The window and the browser of one person; see the module.
pub struct Guided {
    pub desktop: Desktop,
    pub window: Session,
    pub browser: Session,
    pub practice: Practice,
    name: &'static str,
    /// What the window calls the provider.
    provider: &'static str,
    clicks: Cell<usize>,
    fields: Cell<usize>,
    pictures: Cell<usize>,
}

impl Guided {
    /// Starts a company and opens the window on it. Nobody is signed in. `name` is what the pictures are called.
    pub async fn open(name: &'static str, set: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        settings.zoom.rate = Rate::OFF;
        settings.okta.rate_limits = RateLimits::Off;
        settings.okta.service_delay_ms = 0;
        settings.okta.service_requests_per_second = 0;
        set(&mut settings);
        let practice = usher_practice::start(settings).await.expect("free ports");
        let profile = practice.profile();
        Self::at(name, "Okta", "Before you start", practice, &profile).await
    }

    /// The same with a customer who has Entra ID, in which each of its guides can be walked to the end.
    pub async fn open_entra(name: &'static str, set: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::for_entra();
        settings.zoom.rate = Rate::OFF;
        settings.entra.rate_limits = usher_practice::entra::RateLimits::Off;
        settings.entra.sync.delay_ms = 0;
        settings.entra.sync.requests_per_second = 0;
        settings.entra.sync.speed = u32::MAX;
        set(&mut settings);
        let practice = usher_practice::start(settings).await.expect("free ports");
        let profile = practice.entra_profile();
        Self::at(name, "Entra ID", "Collect what is needed", practice, &profile).await
    }

    /// The same with a customer who has Google Workspace. The secret of Usher's client is kept already, as the practice
    /// company lends it, and the computer has a scheduler that takes what it is told.
    pub async fn open_google(name: &'static str, set: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::for_google();
        settings.zoom.rate = Rate::OFF;
        settings.google.rate_limits = usher_practice::google::RateLimits::Off;
        settings.google.sync.delay_ms = 0;
        settings.google.sync.requests_per_second = 0;
        settings.google.sync.speed = u32::MAX;
        set(&mut settings);
        let practice = usher_practice::start(settings).await.expect("free ports");
        let profile = practice.google_profile();
        Self::at(name, "Google", "Collect what is needed", practice, &profile).await
    }

    async fn at(
        name: &'static str,
        provider: &'static str,
        first_step: &str,
        practice: Practice,
        profile: &Value,
    ) -> Self {
        let desktop = Desktop::start().await.expect("a desktop");
        adopt(&data_folder(&desktop), profile).await;
        let window = desktop.window(&built("usher-window").expect("a built window")).await.expect("a window");
        let browser = desktop.browser().await.expect("a browser");
        let (clicks, fields, pictures) = (Cell::new(0), Cell::new(0), Cell::new(0));
        let person = Self { desktop, window, browser, practice, name, provider, clicks, fields, pictures };
        person.click(&css("section.customers a")).await;
        person.see(&role("heading", first_step)).await;
        person
    }

    pub async fn click(&self, by: &By) {
        self.clicks.set(self.clicks.get() + 1);
        if let Err(failure) = self.window.click(by).await {
            self.picture("not-clicked").await;
            panic!("{failure}\n{}", self.words().await);
        }
    }

    pub async fn fill(&self, by: &By, typed: &str) {
        self.fields.set(self.fields.get() + 1);
        self.window.fill(by, typed).await.expect("a field");
    }

    /// Okta came first; a text that still names it to somebody with another provider is a mistake.
    pub async fn names_no_other_provider(&self) {
        let words = self.words().await;
        assert!(self.provider == "Okta" || !words.contains("Okta"), "{words}");
    }

    /// Opens the search by its keys.
    pub(crate) async fn press_search(&self) {
        let (letter, held) = SEARCH;
        self.window.press(letter, &[held]).await.expect("a window that takes keys");
    }

    pub async fn see(&self, by: &By) {
        if let Err(failure) = self.window.see_within(by, LONG).await {
            self.picture("not-seen").await;
            panic!("{failure}\n{}", self.words().await);
        }
    }

    /// How often the person has clicked, and how many fields they have filled.
    pub fn work(&self) -> (usize, usize) {
        (self.clicks.get(), self.fields.get())
    }

    /// Opens a step by the task list.
    pub async fn open_step(&self, id: &str) {
        let link = css(&format!("nav a[href$=\"/step/{id}\"]"));
        self.see(&link).await;
        self.click(&link).await;
        self.see(&css(&format!("nav a[href$=\"/step/{id}\"][aria-current=step]"))).await;
        self.see(&css("main .bar button")).await;
    }

    /// Signs in on the page that is shown, with the browser.
    pub async fn sign_in(&self, vendor: &str) {
        let button = role("button", &format!("Sign in to {vendor} with the browser"));
        self.see(&button).await;
        self.click(&button).await;
        self.agree_at(vendor).await;
        self.see(&text(&format!("Connected to {vendor}"))).await;
        self.all_seen().await;
    }

    async fn agree_at(&self, vendor: &str) {
        match vendor {
            "Entra ID" | "Google" => self.agree_page_by_page().await,
            _ => self.agree().await,
        }
    }

    /// Goes to the page that the window has opened in the browser, and agrees to what it asks.
    pub async fn agree(&self) {
        let page = self.desktop.opened().await.expect("a page");
        self.browser.go(&page).await.expect("the page");
        self.picture_of(&self.browser, "consent").await;
        self.clicks.set(self.clicks.get() + 1);
        self.browser.click(&css("button[name=decision][value=allow]")).await.expect("a consent");
    }

    /// The same at Microsoft and at Google, which ask who it is before they ask for anything.
    pub async fn agree_page_by_page(&self) {
        let page = self.desktop.opened().await.expect("a page");
        self.browser.go(&page).await.expect("the page");
        let next = css("button[name=decision][value=allow]");
        let there = "return [location.pathname, document.querySelector('h1')?.textContent ?? '', \
            document.querySelector('button[name=decision][value=allow]') !== null]";
        let mut asked = Value::Null;
        let back = until("everything to have been asked", LONG, async || {
            let seen = self.browser.run(there, json!([])).await?;
            if seen[0].as_str().is_some_and(|path| path.starts_with("/cb/") || path == "/done") {
                return Ok(Look::Seen(()));
            }
            if seen[2] == true && seen != asked {
                self.picture_of(&self.browser, "asked").await;
                self.clicks.set(self.clicks.get() + 1);
                self.browser.click(&next).await?;
                asked = seen.clone();
            }
            Ok(Look::NotYet(seen.to_string()))
        });
        back.await.expect("a sign-in page by page");
    }

    /// Presses "Check" and waits until every look of the step has seen what it looks for.
    pub async fn check(&self) {
        self.click(&role("button", "Check")).await;
        self.all_seen().await;
    }

    /// Waits until every look beside the step has seen what it looks for.
    pub async fn all_seen(&self) {
        let cards = "return [...document.querySelectorAll('.evidence article[aria-label]')].map((card) => \
            [card.getAttribute('aria-label'), card.querySelector('.tag')?.textContent ?? '', card.ariaBusy === 'true'])";
        let looked = until("every look of the step to be seen", LONG, async || {
            let found = self.window.run(cards, json!([])).await?;
            let seen = |card: &Value| card[1] == "seen" && card[2] == false;
            let all = found.as_array().is_some_and(|cards| !cards.is_empty() && cards.iter().all(seen));
            Ok(if all { Look::Seen(()) } else { Look::NotYet(format!("{found}\n{}", self.words().await)) })
        });
        looked.await.expect("looks that are seen");
    }

    /// Opens what Usher can do, to where its plan is shown. Chooses the groups of these names where it asks for some.
    pub async fn plan(&self, action: &str, choose: &[&str]) {
        let button = role("button", action);
        self.click(&button).await;
        // A page that is still being filled moves under the pointer; where the click landed beside, a person clicks again.
        let left = until("the step to be left", SOON, async || {
            let still = self.window.count(&button).await?;
            Ok(if still == 0 { Look::Seen(()) } else { Look::NotYet(self.words().await) })
        });
        if left.await.is_err() {
            self.click(&button).await;
        }
        let asks = !choose.is_empty();
        for group in choose {
            let listed = css("form#action input[type=search]");
            self.see(&listed).await;
            self.fill(&listed, group).await;
            self.click(&css(&format!("form#action [role=option]:has(.name[title=\"{group}\"])"))).await;
        }
        if asks {
            self.show_plan().await;
        }
        self.see(&in_plan("")).await;
        self.see(&in_plan("h1:not(:empty)")).await;
        self.see(&css("main .bar button.primary")).await;
    }

    pub async fn show_plan(&self) {
        self.click(&role("button", "Show the plan")).await;
    }

    /// Carries out the plan that is shown; allows first what the provider has to allow.
    pub async fn carry_out(&self) {
        self.begin().await;
        self.done().await;
    }

    /// Presses the plan's button, after the provider has been asked for what the plan needs.
    pub async fn begin(&self) {
        let allow = role("button", &format!("Allow in {}", self.provider));
        if self.window.count(&allow).await.expect("a page") > 0 {
            self.click(&allow).await;
            self.agree_at(self.provider).await;
            let gone = until("the rights", LONG, async || {
                let still = self.window.count(&allow).await?;
                Ok(if still == 0 { Look::Seen(()) } else { Look::NotYet(self.words().await) })
            });
            gone.await.expect("rights");
        }
        self.picture("plan").await;
        self.see(&in_plan(".bar button.primary")).await;
        self.click(&in_plan(".bar button.primary")).await;
    }

    /// Waits for the report, sees that every change is done and seen, and goes back to the step.
    pub async fn done(&self) {
        self.see(&in_report("ol[aria-label=Changes] li")).await;
        self.picture("report").await;
        // A change may tell what the provider did on the way, each with a tag of its own.
        let tags = "return [...document.querySelectorAll('ol[aria-label=Changes] .tag')] \
            .filter((tag) => tag.closest('li').parentElement.ariaLabel === 'Changes').map((tag) => tag.textContent)";
        let tags = self.window.run(tags, json!([])).await.expect("a report");
        let done = |tag: &Value| tag == "Done and seen" || tag == "It was so already";
        let tags = tags.as_array().expect("changes");
        assert!(tags.iter().all(done), "{tags:?}\n{}", self.words().await);
        self.click(&in_report(".bar button.quiet")).await;
        self.see(&css("main .evidence article[aria-label]")).await;
    }

    /// The steps of the task list with the word that stands at each.
    pub async fn steps(&self) -> Vec<(String, String)> {
        let listed = "return [...document.querySelectorAll('nav[aria-label=Guide] li a')].map((step) => \
            ['.title', '.status'].map((part) => step.querySelector(part).textContent.trim()))";
        let listed = self.window.run(listed, json!([])).await.expect("a task list");
        serde_json::from_value(listed).expect("steps")
    }

    /// The requests that changed something in Okta or tried to, signing in apart.
    pub fn written(&self) -> Vec<Entry> {
        let is_write = |entry: &Entry| {
            entry.vendor == Vendor::Okta && entry.method != "GET" && entry.path.starts_with("/api/")
        };
        self.practice.history().into_iter().filter(is_write).collect()
    }

    /// What the window says at this moment.
    pub async fn words(&self) -> String {
        let words =
            self.window.run("return document.querySelector('main')?.innerText ?? ''", json!([])).await;
        words.ok().and_then(|words| words.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Keeps a picture of the window where `USHER_SCREENSHOTS` names a folder, to be looked at.
    pub async fn picture(&self, of: &str) {
        self.picture_of(&self.window, of).await;
    }

    async fn picture_of(&self, session: &Session, of: &str) {
        let Some(folder) = std::env::var_os("USHER_SCREENSHOTS") else { return };
        self.pictures.set(self.pictures.get() + 1);
        let file = Path::new(&folder).join(format!("{}-{:02}-{of}.png", self.name, self.pictures.get()));
        // A page that is being left cannot be drawn, and no test is about the pictures.
        match session.screenshot().await {
            Ok(picture) => std::fs::write(file, picture).expect("a folder for pictures"),
            Err(failure) => eprintln!("no picture of {of}: {failure}"),
        }
    }

    /// Closes both.
    pub async fn leave(self) {
        self.window.close().await.expect("a window that closes");
        self.browser.close().await.expect("a browser that closes");
    }
}

/// Something on the page of a plan.
pub fn in_plan(part: &str) -> By {
    css(&format!("main:has(.evidence[aria-label=\"What it takes\"]) {part}"))
}

/// Something on the page of what an action did.
pub fn in_report(part: &str) -> By {
    css(&format!("main:has(.evidence[aria-label=\"What became of it\"]) {part}"))
}

/// Where the window keeps its records on a desktop.
fn data_folder(desktop: &Desktop) -> PathBuf {
    desktop.home().join("data").join("usher")
}

/// Puts the company's profile where the window will find it.
async fn adopt(folder: &Path, profile: &Value) {
    let door = Door { name: "the test", open_page: Arc::new(|_| Ok(())) };
    let app = App::open(folder, Vault::memory(NoKeychain::NotWanted), door).expect("an engine");
    app.adopt_practice(&profile.to_string()).await.expect("a profile that is taken");
}
