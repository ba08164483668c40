//! Signing in to Google in both ways, what is seen of it, and the errors that stay on Google's page.

use serde_json::Value;
use usher::app::view::{ConnectionState, ConnectionView, Side, Way};
use usher::guide::CheckId;
use usher_practice::browser::{self, Decision};
use usher_practice::google::{AdminRole, Audience, Client, ClientType, Delegation};
use usher_practice::switches::Switches;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, failed, passed, whole};

const DESKTOP: Way = Way::GoogleDesktop { client_id: String::new() };

fn service(subject: &str) -> Way {
    Way::GoogleService { email: String::new(), client_id: String::new(), subject: subject.to_owned() }
}

fn files(engine: &Engine) -> (String, String, String) {
    let google = engine.stage.practice.credentials().google;
    let text = |file: &Value| serde_json::to_string_pretty(file).unwrap();
    (text(&google.client_file), text(&google.service_account), google.admin)
}

async fn signed_in(set: impl FnOnce(&mut Switches)) -> (Engine, ConnectionView) {
    let engine = Engine::google(set).await;
    let (client, _, _) = files(&engine);
    let view = engine.connect(Side::Provider, DESKTOP, Some(&client), Decision::Allow).await.unwrap();
    (engine, view)
}

#[tokio::test]
async fn the_clients_file_is_all_that_a_sign_in_needs_and_signing_out_withdraws_it() {
    let (engine, view) = signed_in(|_| {}).await;
    let google = engine.stage.practice.credentials().google;
    assert_eq!(view.way, Way::GoogleDesktop { client_id: google.client_id });
    let ConnectionState::SignedIn { who, ends_at, .. } = &view.state else { panic!("{:#?}", view.state) };
    assert_eq!((who.as_deref(), *ends_at), (Some(google.admin.as_str()), None));
    let saw = passed(engine.check(CheckId::ProviderConnection).await).join(" ");
    for part in [google.admin.as_str(), "a super administrator", "further domains", "domains can be read"] {
        assert!(saw.contains(part), "{saw}");
    }
    let out = engine.app.sign_out(&engine.id, Side::Provider).await.unwrap();
    assert_eq!((out.note, engine.asked(Vendor::Google, "/revoke").is_empty()), (None, false));
    assert!(matches!(out.connection.state, ConnectionState::SignedOut));
}

#[tokio::test]
async fn a_client_in_testing_says_when_its_sign_in_ends() {
    let (engine, view) = signed_in(|switches| switches.google.audience = Audience::Testing).await;
    let ConnectionState::SignedIn { ends_at: Some(_), .. } = view.state else { panic!("{:#?}", view.state) };
    let saw = passed(engine.check(CheckId::ProviderConnection).await).join(" ");
    assert!(saw.contains("ends for good") && saw.contains("Internal"), "{saw}");
}

#[tokio::test]
async fn what_was_unticked_is_named_with_what_it_costs() {
    let scope = "https://www.googleapis.com/auth/admin.directory.domain.readonly".to_owned();
    let (engine, _) = signed_in(move |switches| switches.google.unticked_scopes = vec![scope]).await;
    let problem = failed(engine.check(CheckId::ProviderConnection).await);
    assert_eq!(problem.code, "google.unticked");
    assert!(problem.why.contains("secondary domains"), "{problem:#?}");
}

#[tokio::test]
async fn whoever_is_no_administrator_is_told_so() {
    let (engine, _) = signed_in(|switches| switches.google.admin_role = AdminRole::None).await;
    assert_eq!(failed(engine.check(CheckId::ProviderConnection).await).code, "directory.role_lacks");
}

#[tokio::test]
async fn the_wrong_file_is_refused_and_leaves_everything_as_it_was() {
    let engine = Engine::google(|_| {}).await;
    let (client, key, admin) = files(&engine);
    let before = engine.view(Side::Provider).await.way;
    let web = client.replacen("installed", "web", 1);
    let cut = &key[..key.len() / 2];
    for (way, file, code) in [
        (DESKTOP, key.as_str(), "google.file_key"),
        (DESKTOP, web.as_str(), "google.file_web"),
        (service(&admin), client.as_str(), "google.file_client"),
        (service(&admin), cut, "google.file_not_json"),
    ] {
        let refused = engine.connect(Side::Provider, way, Some(file), Decision::Allow).await.unwrap_err();
        assert_eq!(whole(refused).code, code);
        let view = engine.view(Side::Provider).await;
        assert_eq!(view.way, before);
        assert!(matches!(view.state, ConnectionState::SignedOut));
    }
}

#[tokio::test]
async fn a_service_account_reads_for_an_administrator_and_its_key_outlives_a_sign_out() {
    let engine = Engine::google(|switches| switches.google.delegation = Delegation::Whole).await;
    let (_, key, admin) = files(&engine);
    let view = engine.connect(Side::Provider, service(&admin), Some(&key), Decision::Allow).await.unwrap();
    let Way::GoogleService { email, client_id, subject } = &view.way else { panic!("{:?}", view.way) };
    assert!(email.contains('@') && !client_id.is_empty() && *subject == admin);
    let saw = passed(engine.check(CheckId::ProviderConnection).await).join(" ");
    assert!(saw.contains("reads in the name of") && saw.contains("delete it"), "{saw}");

    engine.switch(|switches| switches.google.delegation = Delegation::Off);
    engine.app.connect(&engine.id, again(&view), &|_| ()).await.unwrap();
    let problem = failed(engine.check(CheckId::ProviderConnection).await);
    assert_eq!(problem.code, "google.delegation");
    assert!(problem.fix.iter().any(|fix| fix.contains(client_id)), "{problem:#?}");
    assert!(problem.fix.iter().any(|fix| fix.contains("admin.directory.user.readonly,")), "{problem:#?}");

    engine.switch(|switches| {
        switches.google.delegation = Delegation::Whole;
        switches.google.key_deleted = true;
    });
    assert_eq!(failed(engine.check(CheckId::ProviderConnection).await).code, "google.key");
    let note = engine.app.sign_out(&engine.id, Side::Provider).await.unwrap().note.unwrap();
    assert!(note.contains("stays valid until you delete it there"), "{note}");
    assert!(engine.asked(Vendor::Google, "/revoke").is_empty());
}

/// The same way once more, with the key that is kept.
fn again(view: &ConnectionView) -> usher::app::view::ConnectRequest {
    usher::app::view::ConnectRequest { side: Side::Provider, way: view.way.clone(), secret: None }
}

#[tokio::test]
async fn an_error_on_googles_page_is_picked_or_pasted_and_ends_the_waiting() {
    type Set = fn(&mut Switches);
    let cases: [(Set, &str); 6] = [
        (|switches| switches.google.app_blocked = true, "google.admin_policy"),
        (|switches| switches.google.outsider_signs_in = true, "google.org_internal"),
        (|switches| switches.google.client = Client::Deleted, "google.client_deleted"),
        (|switches| switches.google.client_type = ClientType::Web, "google.redirect"),
        (|switches| switches.google.embedded_browser = true, "google.browser"),
        (|switches| switches.google.audience = Audience::TestingWithoutAdmin, "google.not_tester"),
    ];
    for (set, code) in cases {
        let engine = Engine::google(set).await;
        let (client, _, _) = files(&engine);
        let (ending, page) = engine.begin(Side::Provider, DESKTOP, Some(&client)).await;
        let shown = browser::agree(&page, Decision::Allow).await.unwrap_err().to_string();
        let view = engine.view(Side::Provider).await;
        assert!(
            view.page_errors.iter().any(|error| error.id == code && shown.contains(&error.shows)),
            "{shown}"
        );
        let problem = whole(engine.app.sign_in_seen(&engine.id, Side::Provider, &shown).unwrap());
        assert_eq!(problem.code, code, "{shown}");
        assert_eq!(ending.await.unwrap().unwrap_err(), problem);
        let picked = engine.app.sign_in_seen(&engine.id, Side::Provider, code).unwrap();
        assert_eq!(picked.what, problem.what);
    }
}
