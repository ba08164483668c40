//! No secret is where it does not belong: every token, code, secret and state that passed the wire is looked for in
//! everything that Usher shows, says, logs, writes and asks for.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tracing_subscriber::fmt::MakeWriter;
use usher::app::view::{ConnectRequest, PeopleFilter, Side, Way};
use usher::guide::CheckId;
use usher::problem::Problem;
use usher_practice::browser::{self, Decision};
use usher_practice::faults::FaultKind;
use usher_practice::world::Vendor;
use usher_tests::engine::{Ear, Engine, Heard, hurried};
use usher_tests::stage::Stage;

/// All that was shown or said so far.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<String>>);

impl Said {
    fn say(&self, text: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
    }

    fn view<T: Serialize + std::fmt::Debug>(&self, view: &T) {
        self.say(&serde_json::to_string(view).unwrap());
        self.say(&format!("{view:?}"));
    }

    fn outcome<T: Serialize + std::fmt::Debug>(&self, outcome: &Result<T, Problem>) {
        match outcome {
            Ok(view) => self.view(view),
            Err(problem) => {
                self.view(problem);
                self.say(&problem.to_string());
            }
        }
    }

    fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl io::Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.say(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Said {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Where secrets stand in a text; empty where there is none.
fn found(heard: &Heard, text: &str) -> String {
    let mut found = String::new();
    for secret in &heard.secrets {
        if let Some(place) = text.find(secret.as_str()) {
            let around: String =
                text[..place].chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect();
            writeln!(found, "{secret:.12}… after “{around}”").unwrap();
        }
    }
    found
}

fn files_below(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => files.extend(files_below(&entry.path())),
            false => {
                let bytes = std::fs::read(entry.path()).unwrap();
                files
                    .push((entry.path().display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    files
}

const CHECKS: [CheckId; 5] = [
    CheckId::ZoomConnection,
    CheckId::ProviderConnection,
    CheckId::Directory,
    CheckId::Mapping,
    CheckId::GroupsInZoom,
];

async fn show_all(engine: &Engine, said: &Said) {
    let (app, id) = (&engine.app, engine.id.as_str());
    said.outcome(&app.overview());
    let view = app.profile_view(id).await;
    if let Ok(view) = &view {
        for step in view.sections.iter().flat_map(|section| &section.steps) {
            said.outcome(&app.step(id, &step.id));
        }
    }
    said.outcome(&view);
    said.view(&app.profile(id).unwrap());
    said.outcome(&app.profile_draft(Some(id)));
    said.outcome(&app.runs(id));
    for check in CHECKS {
        said.outcome(&app.check(id, check).await);
    }
}

async fn connect(
    engine: &Engine,
    said: &Said,
    side: Side,
    way: Way,
    secret: Option<&str>,
    decision: Decision,
) {
    let request = ConnectRequest { side, way: way.clone(), secret: secret.map(str::to_owned) };
    said.say(&format!("{request:?}"));
    said.outcome(&engine.connect(side, way, secret, decision).await);
}

#[tokio::test]
async fn no_secret_is_where_it_does_not_belong() {
    let said = Said::default();
    let log = Said::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);

    let stage = Stage::with(|switches| switches.okta.device_interval = 0).await;
    let ear = Ear::between(&stage).await;
    let engine = Engine::at(stage, |profile| ear.into_profile(profile)).await;
    let (zoom, okta) = (engine.stage.practice.credentials().zoom, engine.stage.practice.credentials().okta);

    // Every way, and the ways that go wrong.
    let public = Way::ZoomPublicClient { client_id: zoom.public_client_id.clone() };
    let ports = zoom.secret_client_redirects.iter().filter_map(url::Url::port).collect();
    let with_secret =
        Way::ZoomSecretClient { client_id: zoom.secret_client_id.clone(), redirect_ports: ports };
    let server = Way::ZoomServerToServer {
        account_id: zoom.account_id.clone(),
        client_id: zoom.server_client_id.clone(),
    };
    let code = engine.view(Side::Provider).await.way;
    let wrong = "canary-wrong-secret-0123456789";
    for (side, way, secret) in [
        (Side::Zoom, with_secret.clone(), Some(wrong)),
        (Side::Zoom, with_secret, Some(zoom.client_secret.as_str())),
        (Side::Zoom, server.clone(), Some(wrong)),
        (Side::Zoom, server, Some(zoom.server_client_secret.as_str())),
        (Side::Zoom, Way::ZoomToken {}, Some(wrong)),
        (Side::Zoom, Way::ZoomToken {}, Some(zoom.token.as_str())),
        (Side::Provider, Way::OktaApiToken {}, Some(wrong)),
        (Side::Provider, Way::OktaApiToken {}, Some(okta.ssws_token.as_str())),
    ] {
        connect(&engine, &said, side, way, secret, Decision::Allow).await;
        show_all(&engine, &said).await;
    }
    for typed in [format!("{wrong} with a space"), format!("{wrong}{}", "x".repeat(100_000))] {
        connect(&engine, &said, Side::Zoom, Way::ZoomToken {}, Some(&typed), Decision::Allow).await;
    }
    connect(&engine, &said, Side::Zoom, public.clone(), None, Decision::Deny).await;
    connect(&engine, &said, Side::Provider, code.clone(), None, Decision::Deny).await;

    // A sign-in that is pasted by hand, after a paste that is not taken, and one that is cancelled.
    let (ending, page) = engine.begin(Side::Zoom, public.clone(), None).await;
    show_all(&engine, &said).await;
    let back = browser::agree(&page, Decision::Allow).await.unwrap();
    let elsewhere = back.as_str().replace("/cb/zoom", "/cb/other");
    said.outcome(&engine.app.paste_redirect(&engine.id, Side::Zoom, &elsewhere));
    said.outcome(&engine.app.paste_redirect(&engine.id, Side::Zoom, back.as_str()));
    said.outcome(&ending.await.unwrap());
    said.outcome(&engine.app.paste_redirect(&engine.id, Side::Zoom, back.as_str()));
    let (ending, _) = engine.begin(Side::Provider, code.clone(), None).await;
    engine.app.cancel_sign_in(&engine.id, Side::Provider);
    said.outcome(&ending.await.unwrap());

    // A token endpoint that says it back, and one that is cut.
    let echo = FaultKind::Body { text: format!("{{\"error\":\"{}\"}}", back.query().unwrap_or_default()) };
    for fault in [echo, FaultKind::Truncate { bytes: 900 }, FaultKind::Reset {}] {
        engine.spoil(Vendor::Zoom, "/oauth/token", fault);
        connect(&engine, &said, Side::Zoom, public.clone(), None, Decision::Allow).await;
        engine.mend();
    }

    // The whole way, with renewals and faults in between.
    connect(&engine, &said, Side::Zoom, public.clone(), None, Decision::Allow).await;
    connect(&engine, &said, Side::Provider, code, None, Decision::Allow).await;
    show_all(&engine, &said).await;
    engine.later(3_601);
    show_all(&engine, &said).await;
    said.outcome(&engine.app.people(&engine.id, &PeopleFilter::default(), 0, 100).await);
    said.outcome(&engine.app.preview(&engine.id, None).await);
    said.outcome(&engine.app.search(&engine.id, "a").await);
    said.outcome(&engine.app.group_choices(&engine.id, None).await);
    let plan = engine.plan(&[], false).await;
    said.view(&plan);
    said.say(&engine.app.plan_csv(&plan.id).unwrap());
    engine.spoil(Vendor::Zoom, "/scim2/Groups", FaultKind::Status { code: 400, body: None, headers: vec![] });
    let failed = engine.app.push(&plan.id, None, &|progress| said.view(&progress)).await;
    said.outcome(&failed);
    engine.mend();
    let retry = engine.app.retry_run(&failed.unwrap().run.id, &|_| ()).await;
    said.outcome(&retry);
    said.outcome(&engine.app.push(&retry.unwrap().id, None, &|progress| said.view(&progress)).await);
    show_all(&engine, &said).await;
    for (vendor, path) in [(Vendor::Zoom, "/scim2"), (Vendor::Okta, "/api/v1")] {
        for fault in [FaultKind::Reset {}, FaultKind::Status { code: 401, body: None, headers: vec![] }] {
            engine.spoil(vendor, path, fault);
            hurried(show_all(&engine, &said)).await;
            engine.mend();
        }
    }
    for side in [Side::Zoom, Side::Provider] {
        said.outcome(&engine.app.sign_out(&engine.id, side).await);
    }
    show_all(&engine, &said).await;

    let heard = ear.heard();
    // The ear works: it has heard what is known anyway, and much more.
    for known in [&zoom.client_secret, &zoom.server_client_secret, &zoom.token, &okta.ssws_token] {
        assert!(heard.secrets.contains(known));
    }
    assert!(heard.secrets.contains(wrong) && heard.secrets.len() > 50, "{}", heard.secrets.len());
    assert!(heard.secrets.iter().all(|secret| secret.len() >= 8), "{heard:?}");
    assert!(log.text().contains("answered"), "the log was listened to");

    assert_eq!(found(&heard, &said.text()), "", "in what is shown");
    assert_eq!(found(&heard, &log.text()), "", "in the log");
    let files = files_below(engine.stage.folder.path());
    assert!(files.iter().any(|(_, text)| text.contains("zoom_connection")), "the records are read");
    for (file, text) in files {
        assert_eq!(found(&heard, &text), "", "in {file}");
    }
    // In addresses: a state on the pages that begin a sign-in, and nothing anywhere else.
    for entry in engine.stage.practice.history() {
        let begins = entry.path.ends_with("/authorize") && entry.method == "GET";
        let address = format!("{}?{}", entry.path, entry.query);
        let states = usher_tests::engine::states_in(&entry.query);
        let others: Vec<&String> = heard
            .secrets
            .iter()
            .filter(|secret| address.contains(secret.as_str()))
            .filter(|secret| !(begins && states.contains(secret)))
            .collect();
        assert!(others.is_empty(), "{} {}", entry.method, entry.path);
    }
}

#[tokio::test]
async fn no_secret_of_googles_is_where_it_does_not_belong() {
    let said = Said::default();
    let log = Said::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);

    let stage = Stage::with(|switches| {
        switches.google = usher_practice::Settings::for_google().google;
        switches.google.delegation = usher_practice::google::Delegation::Whole;
    })
    .await;
    let ear = Ear::of_google(&stage).await;
    let mut profile = stage.practice.google_profile();
    ear.into_google_profile(&mut profile);
    let engine = Engine::of(stage, &profile).await;
    let google = engine.stage.practice.credentials().google;
    let desktop = Way::GoogleDesktop { client_id: google.client_id.clone() };
    let service =
        Way::GoogleService { email: String::new(), client_id: String::new(), subject: google.admin.clone() };
    let (client, key) = (google.client_file.to_string(), google.service_account.to_string());
    let wrong = "canary-wrong-secret-0123456789";
    for (way, secret) in [
        (&desktop, wrong),
        (&desktop, key.as_str()),
        (&desktop, client.as_str()),
        (&service, client.as_str()),
        (&service, &key[..key.len() - 9]),
        (&service, key.as_str()),
    ] {
        connect(&engine, &said, Side::Provider, way.clone(), Some(secret), Decision::Allow).await;
        show_all(&engine, &said).await;
    }
    // A page that is pasted with the answer in it.
    let (ending, page) = engine.begin(Side::Provider, desktop, Some(&client)).await;
    let back = browser::agree(&page, Decision::Allow).await.unwrap();
    said.outcome(&engine.app.sign_in_seen(&engine.id, Side::Provider, back.as_str()));
    said.outcome(&engine.app.paste_redirect(&engine.id, Side::Provider, back.as_str()));
    said.outcome(&ending.await.unwrap());
    show_all(&engine, &said).await;
    said.outcome(&engine.app.sign_out(&engine.id, Side::Provider).await);

    let mut heard = ear.heard();
    let pem = google.service_account["private_key"].as_str().unwrap();
    heard.secrets.extend(pem.lines().filter(|line| !line.starts_with("--")).map(str::to_owned));
    heard.secrets.extend([google.client_secret, wrong.to_owned()]);
    assert!(heard.secrets.len() > 20, "the ear heard too little");
    let mut found_in = found(&heard, &said.text());
    found_in.push_str(&found(&heard, &log.text()));
    for (name, text) in files_below(engine.stage.folder.path()) {
        let here = found(&heard, &text);
        if !here.is_empty() {
            found_in.push_str(&format!("in {name}: {here}"));
        }
    }
    assert!(found_in.is_empty(), "{found_in}");
}
