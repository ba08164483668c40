//! The whole way in the real window: practice company, both sign-ins in the system's browser, both checks, one
//! person's mapping, the plan of a push, the push, and what Zoom has on reading back. Then the practice Zoom's groups
//! are compared person by person with what the company says, by a client of the test's own.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops where something is not as it must be, and says where it was"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use usher::http::{Authorize, BaseUrl, Http, Pacing, Remote, Scheme};
use usher::model::{Address, fold_name};
use usher::oauth::{Client, Kind, LoopbackHost, Ports, Redirect, SignIn};
use usher::records::{Profile, Records, ZoomWay};
use usher::zoom::Zoom;
use usher_practice::Settings;
use usher_practice::browser::{Decision, agree_and_return};
use usher_practice::company::{Company, InZoom, Status, who};
use usher_tests::desktop::{Desktop, built};
use usher_tests::stage::Token;
use usher_tests::webdriver::{By, Session, css, key, role, text};

/// Signing in, reading 250 people and pushing 14 groups, in a debug build on a busy machine.
const LONG: Duration = Duration::from_secs(120);

/// An answer that needs no more than a few requests.
const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn from_the_practice_company_to_what_zoom_has() {
    let desktop = Desktop::start().await.unwrap();
    let window = desktop.window(&built("usher-window").unwrap()).await.unwrap();
    let browser = desktop.browser().await.unwrap();

    // A person who has never seen it: one button, and the guide opens at its first step.
    window.click(&role("button", "Practise with Okta")).await.unwrap();
    window.see_within(&role("heading", "Before you start"), LONG).await.unwrap();
    keep(&window, "1-before-you-start").await;

    // Both sign-ins, each in the system's browser, each checked by the page itself afterwards.
    for (step, vendor) in [("Connect Okta", "Okta"), ("Connect Zoom", "Zoom")] {
        open_step(&window, step).await;
        let button = format!("Sign in to {vendor} with the browser");
        window.see_within(&role("button", &button), LONG).await.unwrap();
        keep(&window, &format!("2-{vendor}-form")).await;
        window.click(&role("button", &button)).await.unwrap();
        browser.go(&desktop.opened().await.unwrap()).await.unwrap();
        keep(&browser, &format!("2-{vendor}-consent")).await;
        browser.click(&css("button[name=decision][value=allow]")).await.unwrap();
        keep(&browser, &format!("2-{vendor}-answered")).await;
        let connected = window.see_within(&text(&format!("Connected to {vendor}")), SOON).await;
        keep(&window, &format!("2-{vendor}-connected")).await;
        connected.unwrap();
        let seen = css(&format!("article[aria-label=\"{vendor} answers\"] .tag.good"));
        window.see_within(&seen, LONG).await.unwrap();
    }

    // One person: what Okta says, what Zoom would get, what it has.
    open_step(&window, "Look at the attribute mapping").await;
    let practice = company();
    let zoe = &practice.people[who::ZOE];
    window.fill(&role("combobox", "Find a person"), zoe.family_name.as_deref().unwrap()).await.unwrap();
    window.click(&text(&zoe.login)).await.unwrap();
    window.see_within(&text("name.givenName"), LONG).await.unwrap();
    window.see(&text(zoe.given_name.as_deref().unwrap())).await.unwrap();
    keep(&window, "3-mapping").await;

    // Every group, the plan, and its one button.
    open_step(&window, "Push groups with Usher").await;
    window.see_within(&role("button", "Choose all"), LONG).await.unwrap();
    window.click(&role("button", "Choose all")).await.unwrap();
    keep(&window, "4-groups").await;
    window.click(&css("button[type=submit][form=choose]")).await.unwrap();
    window.see_within(&role("button", "Save as CSV"), LONG).await.unwrap();
    keep(&window, "5-plan").await;
    window.click(&css("button[type=submit][form=plan]")).await.unwrap();
    window.see_within(&text("seen on reading back"), LONG).await.unwrap();
    keep(&window, "6-result").await;
    open_step(&window, "See what Zoom has").await;
    keep(&window, "7-results").await;

    // The keyboard reaches any step.
    window.press("k", &[key::CONTROL]).await.unwrap();
    window.see(&css("[role=dialog]")).await.unwrap();
    window.press(&key::ESCAPE.to_string(), &[]).await.unwrap();

    compare(desktop.home(), &practice).await;
    window.close().await.unwrap();
    browser.close().await.unwrap();
}

/// The company that the window starts: the same seed makes the same people.
fn company() -> Company {
    let Settings { people, groups, seed, .. } = Settings::default();
    Company::generate(people, groups, seed)
}

/// Signs in to the practice Zoom as a program of its own, and compares every group.
async fn compare(home: &Path, company: &Company) {
    let records = Records::open(&data_folder(home)).unwrap();
    let (_, profile) = records.profiles().unwrap().into_iter().next().unwrap();
    let zoom = sign_in(&profile).await;
    let accounts: BTreeMap<_, _> = zoom
        .accounts(&|_, _| ())
        .await
        .unwrap()
        .into_iter()
        .map(|account| (account.id.clone(), account))
        .collect();
    let in_zoom: BTreeMap<String, _> =
        zoom.groups().await.unwrap().into_iter().map(|group| (fold_name(&group.name), group.id)).collect();
    for (place, group) in company.groups.iter().enumerate() {
        let id = in_zoom.get(&fold_name(&group.name));
        assert!(id.is_some(), "{}: not among {:?}", group.name, in_zoom.keys());
        let id = id.unwrap();
        let members: BTreeSet<Address> = zoom
            .members(id)
            .await
            .unwrap()
            .iter()
            // Somebody invited is a member, and not in the list of people.
            .filter_map(|id| Address::parse(&accounts.get(id)?.user_name))
            .collect();
        let wanted: BTreeSet<Address> = company
            .everyone_in(place)
            .into_iter()
            .map(|person| &company.people[person])
            .filter(|person| matches!(person.status, Status::Active | Status::Staged))
            .filter(|person| matches!(person.zoom, InZoom::Equal | InZoom::OtherValues | InZoom::Admin))
            .filter_map(|person| Address::parse(&person.login))
            .collect();
        let missing: Vec<_> = wanted.difference(&members).collect();
        assert!(missing.is_empty(), "{}: Zoom lacks {missing:?}", group.name);
    }
}

async fn sign_in(profile: &Profile) -> Zoom {
    let ZoomWay::PublicClient { client_id } = &profile.zoom.way else {
        unreachable!("the practice company's way")
    };
    let below = |path: &str| {
        BaseUrl::parse(&format!("{}/{path}", profile.zoom.oauth_url.as_str().trim_end_matches('/'))).unwrap()
    };
    let client = Client {
        vendor: "Zoom".to_owned(),
        authorize_url: below("oauth/authorize"),
        token_url: below("oauth/token"),
        revoke_url: None,
        device_url: None,
        kind: Kind::Public { id: client_id.clone() },
        scopes: Vec::new(),
        redirect: Redirect { path: "/cb/zoom".to_owned(), ports: Ports::Free, host: LoopbackHost::Address },
        admin_consent_url: None,
        prompt: None,
        login_hint: None,
        claims: None,
        capabilities: Vec::new(),
        scopes_in_refresh: false,
        issuer: None,
        extra: Vec::new(),
    };
    let http = Http::new().unwrap();
    let waiting = SignIn::begin(&client, &http).await.unwrap();
    let link = waiting.link().parse().unwrap();
    let (tokens, _) =
        tokio::join!(waiting.wait(std::future::pending()), agree_and_return(&link, Decision::Allow));
    let token = Token::new(Scheme::Bearer, tokens.unwrap().access.expose());
    let authorize: Arc<dyn Authorize> = Arc::new(token);
    Zoom::new(Remote::new(http, profile.zoom.api_url.clone(), authorize, Pacing::zoom()))
}

/// Where the window keeps its records below a home folder.
fn data_folder(home: &Path) -> std::path::PathBuf {
    home.join("data").join("usher")
}

async fn open_step(window: &Session, title: &str) {
    let link: By = css(&format!("nav a[href*=\"{}\"]", step_id(title)));
    window.see_within(&link, LONG).await.unwrap();
    window.click(&link).await.unwrap();
    window.see_within(&role("heading", title), LONG).await.unwrap();
}

fn step_id(title: &str) -> &'static str {
    match title {
        "Connect Okta" => "connect-okta",
        "Connect Zoom" => "connect-zoom",
        "Look at the attribute mapping" => "attribute-mapping",
        "Push groups with Usher" => "push-groups",
        "See what Zoom has" => "what-zoom-has",
        other => unreachable!("no step is called {other}"),
    }
}

/// Keeps a screenshot where `USHER_SCREENSHOTS` names a folder, to be looked at.
async fn keep(session: &Session, name: &str) {
    if let Some(folder) = std::env::var_os("USHER_SCREENSHOTS") {
        let file = Path::new(&folder).join(format!("{name}.png"));
        match session.screenshot().await {
            Ok(picture) => std::fs::write(file, picture).unwrap(),
            Err(failure) => eprintln!("no screenshot of {name}: {failure}"),
        }
    }
}
