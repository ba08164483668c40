//! A running organisation whose service never waits, and short ways to look at both ends.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use serde_json::Value;
use usher_practice::company::Person;
use usher_practice::google::{Arrangement, GOOGLE_AGENT, Logged, Progress, Standing, SyncSwitches};
use usher_practice::google::{SECONDARY_DOMAIN, primary_email, standing};
use usher_practice::history::Entry;
use usher_practice::switches::Rate;
use usher_practice::world::Vendor;
use usher_practice::zoom::ZoomUser;
use usher_practice::{Practice, Settings};

pub(crate) struct Plant {
    pub(crate) practice: Practice,
    http: reqwest::Client,
}

pub(crate) fn settings(people: usize) -> Settings {
    let mut settings = Settings { people, ..Settings::for_google() };
    settings.zoom.rate = Rate::OFF;
    settings.google.sync.delay_ms = 0;
    settings.google.sync.speed = u32::MAX;
    settings.google.sync.requests_per_second = 0;
    settings
}

/// With nothing set up in the console.
pub(crate) async fn bare() -> Plant {
    of(settings(60)).await
}

/// With everything set up, on for everyone; everybody has arrived.
pub(crate) async fn running() -> Plant {
    let plant = bare().await;
    plant.arrange(Arrangement::default()).await;
    plant
}

pub(crate) async fn of(settings: Settings) -> Plant {
    let practice = usher_practice::start(settings).await.unwrap();
    let http =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    Plant { practice, http }
}

/// Whether somebody of the company is to be at Zoom, and can be: Google wants two names and knows no more than one of
/// some, and who was invited long ago is nobody that SCIM finds.
pub(crate) fn arrives(person: &Person) -> bool {
    let named = person.given_name.is_some() && person.family_name.is_some();
    named && standing(person) == Standing::Active && person.zoom != usher_practice::company::InZoom::Pending
}

/// Whether somebody's address is one of the first domain.
pub(crate) fn is_of_first_domain(person: &Person) -> bool {
    !primary_email(person).ends_with(SECONDARY_DOMAIN)
}

impl Plant {
    /// Sets the console, and waits until the service has nothing left to do.
    pub(crate) async fn arrange(&self, wanted: Arrangement) {
        self.practice.arrange_google(wanted).unwrap();
        self.practice.google_settled().await;
    }

    pub(crate) async fn switch(&self, change: impl FnOnce(&mut SyncSwitches)) {
        self.practice.world().switch(|switches| change(&mut switches.google.sync));
        self.practice.google_settled().await;
    }

    /// Moves the clock, and waits until the service has dealt with it.
    pub(crate) async fn days_pass(&self, days: u64) {
        self.practice.world().clock.advance(std::time::Duration::from_secs(days * 24 * 3_600));
        self.switch(|_| {}).await;
    }

    /// A change of the directory; waits until the service has dealt with it. The answer.
    pub(crate) async fn change(&self, method: &str, path: &str, body: Value) -> Value {
        let url = self.practice.urls().google.join(&format!("admin/directory/v1/{path}")).unwrap();
        let token = self.practice.credentials().google.token;
        let request = self.http.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        let request = if body.is_null() {
            request
        } else {
            request.header(CONTENT_TYPE, "application/json").body(body.to_string())
        };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        self.practice.google_settled().await;
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// A page of the console: status and text.
    pub(crate) async fn page(&self, path: &str) -> (u16, String) {
        let url = self.practice.urls().google.join(path).unwrap();
        let answer = self.http.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Sends a form of the console. Where the browser goes, else the page that says why not.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Result<String, String> {
        let url = self.practice.urls().google.join(path).unwrap();
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.http.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = request.body(body).send().await.unwrap();
        match answer.headers().get(LOCATION) {
            Some(to) => Ok(to.to_str().unwrap().to_owned()),
            None => Err(answer.text().await.unwrap()),
        }
    }

    pub(crate) fn person(&self, number: usize) -> Person {
        self.practice.world().company.people[number].clone()
    }

    pub(crate) fn address(&self, number: usize) -> String {
        primary_email(&self.person(number))
    }

    /// Everybody of the company of whom something holds, by primary address.
    pub(crate) fn addresses(&self, which: impl Fn(&Person) -> bool) -> BTreeSet<String> {
        let company = &self.practice.world().company;
        company.people.iter().filter(|person| which(person)).map(primary_email).collect()
    }

    /// The user at Zoom with an address.
    pub(crate) fn at_zoom(&self, address: &str) -> Option<ZoomUser> {
        self.practice.world().zoom().user_by_address(address).cloned()
    }

    /// Who of these is at Zoom, active.
    pub(crate) fn active_at_zoom(&self, addresses: &BTreeSet<String>) -> BTreeSet<String> {
        let active =
            |address: &&String| self.at_zoom(address).is_some_and(|user| user.active && !user.pending);
        addresses.iter().filter(active).cloned().collect()
    }

    /// Somebody deletes a user at Zoom.
    pub(crate) async fn delete_at_zoom(&self, id: &str) {
        let mut url = self.practice.urls().zoom_api.join("scim2/Users").unwrap();
        url.path_segments_mut().unwrap().push(id);
        let token = self.practice.credentials().zoom.token;
        let request = self.http.delete(url).header(AUTHORIZATION, format!("Bearer {token}"));
        assert_eq!(request.send().await.unwrap().status().as_u16(), 204);
    }

    /// What the service asked of Zoom, from a number on.
    pub(crate) fn asked(&self, from: usize) -> Vec<Entry> {
        let own = |entry: &Entry| entry.vendor == Vendor::Zoom && entry.agent == GOOGLE_AGENT;
        self.practice.history().into_iter().filter(own).skip(from).collect()
    }

    pub(crate) fn methods(&self, from: usize) -> Vec<String> {
        self.asked(from).into_iter().map(|entry| entry.method).collect()
    }

    /// Waits, request by request, until something holds.
    pub(crate) async fn until(&self, holds: impl Fn() -> bool) {
        let mut seen = self.practice.requests_seen();
        while !holds() {
            seen.changed().await.unwrap();
        }
    }

    /// The newest line of the log about an address.
    pub(crate) fn logged(&self, address: &str) -> Logged {
        let log = self.practice.google_log();
        let line = log.iter().find(|line| line.email.as_deref() == Some(address));
        line.cloned().unwrap_or_else(|| panic!("nothing was logged about {address}: {log:?}"))
    }

    pub(crate) fn progress(&self, address: &str) -> Option<Progress> {
        self.practice.google_progress().remove(address)
    }

    /// Why somebody failed.
    pub(crate) fn why(&self, address: &str) -> String {
        match self.progress(address) {
            Some(Progress::Failed { why }) => why,
            other => panic!("{address} did not fail: {other:?}"),
        }
    }
}
