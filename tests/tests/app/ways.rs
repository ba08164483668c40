//! Each way of reaching each side, from what is typed to what is forgotten.

use url::Url;
use usher::app::view::{ConnectRequest, ConnectionState, ConnectionView, Side, SignInView, Way};
use usher::guide::CheckId;
use usher_practice::browser::{self, AgreeError, Decision};
use usher_practice::faults::FaultKind;
use usher_practice::world::Vendor;
use usher_tests::engine::{Ear, Engine, failed, hurried, passed, whole};
use usher_tests::stage::Stage;

/// A door, the practice company, and an ear on the wire between them.
async fn overheard() -> (Engine, Ear) {
    let stage = Stage::with(|switches| switches.okta.device_interval = 0).await;
    let ear = Ear::between(&stage).await;
    (Engine::at(stage, |profile| ear.into_profile(profile)).await, ear)
}

/// Signed in, not kept, and what else the view says: who, scopes, whether it ends.
fn signed_in(view: &ConnectionView) -> (Option<&str>, Vec<&str>, bool, bool) {
    match &view.state {
        ConnectionState::SignedIn { who, scopes, expires_at, ends_at, renews, kept } => {
            assert!(ends_at.is_none(), "{ends_at:?}");
            assert!(!kept, "memory is not kept");
            let scopes = scopes.iter().map(String::as_str).collect();
            (who.as_deref(), scopes, expires_at.is_some(), *renews)
        }
        ConnectionState::SignedOut | ConnectionState::Broken { .. } => panic!("not signed in: {view:#?}"),
    }
}

/// The status of the cheapest request with this token, past the engine.
async fn status_of(address: &Url, path: &str, scheme: &str, token: &str) -> u16 {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request =
        client.get(address.join(path).unwrap()).header("authorization", format!("{scheme} {token}"));
    request.send().await.unwrap().status().as_u16()
}

async fn zoom_takes(engine: &Engine, token: &str) -> bool {
    status_of(&engine.stage.practice.urls().zoom_api, "scim2/Users?count=1", "Bearer", token).await == 200
}

async fn okta_takes(engine: &Engine, scheme: &str, token: &str) -> bool {
    status_of(&engine.stage.practice.urls().okta, "api/v1/users?limit=1", scheme, token).await == 200
}

/// Signs out, and returns what there is to say about it. Nothing is left here.
async fn sign_out(engine: &Engine, side: Side) -> Option<String> {
    let out = engine.app.sign_out(&engine.id, side).await.unwrap();
    assert!(matches!(out.connection.state, ConnectionState::SignedOut), "{out:#?}");
    let check = match side {
        Side::Zoom => CheckId::ZoomConnection,
        Side::Provider => CheckId::ProviderConnection,
    };
    let problem = failed(engine.check(check).await);
    assert_eq!(problem.code, "auth.signed_out");
    out.note
}

const SCIM: [&str; 2] = ["scim2:admin", "group:read:list_members:admin"];

#[tokio::test]
async fn zoom_with_the_browser_and_no_secret() {
    let (engine, ear) = overheard().await;
    let view = engine.sign_in(Side::Zoom).await;
    assert_eq!(view.vendor, "Zoom");
    assert_eq!(view.host, "127.0.0.1");
    assert_eq!(signed_in(&view), (None, SCIM.to_vec(), true, true));
    let saw = passed(engine.check(CheckId::ZoomConnection).await).join(" ");
    for part in ["Zoom answers SCIM at 127.0.0.1.", "group", "scim2:admin", "The present token ends at"] {
        assert!(saw.contains(part), "{part} in {saw}");
    }
    let token = ear.heard().tokens.pop().unwrap();
    assert!(zoom_takes(&engine, &token).await);
    assert_eq!(sign_out(&engine, Side::Zoom).await, None);
    assert!(!zoom_takes(&engine, &token).await);
}

#[tokio::test]
async fn zoom_with_the_browser_and_a_secret() {
    let (engine, ear) = overheard().await;
    let credentials = engine.stage.practice.credentials().zoom;
    let redirect_ports =
        credentials.secret_client_redirects.iter().map(|redirect| redirect.port().unwrap()).collect();
    let way =
        Way::ZoomSecretClient { client_id: format!(" {}\n", credentials.secret_client_id), redirect_ports };
    let typed = format!("  {}\r\n", credentials.client_secret);
    let view = engine.connect(Side::Zoom, way.clone(), Some(&typed), Decision::Allow).await.unwrap();
    assert_eq!(signed_in(&view), (None, SCIM.to_vec(), true, true));
    passed(engine.check(CheckId::ZoomConnection).await);
    // The secret is kept with the sign-in: once more without typing it.
    let again = engine.connect(Side::Zoom, view.way, None, Decision::Allow).await.unwrap();
    signed_in(&again);
    let token = ear.heard().tokens.pop().unwrap();
    assert_eq!(sign_out(&engine, Side::Zoom).await, None);
    assert!(!zoom_takes(&engine, &token).await);
    // Signing out forgets the secret as well.
    let problem = engine.connect(Side::Zoom, way, None, Decision::Allow).await.unwrap_err();
    assert_eq!(whole(problem).code, "secret.missing");
}

#[tokio::test]
async fn zoom_server_to_server() {
    let (engine, ear) = overheard().await;
    let credentials = engine.stage.practice.credentials().zoom;
    let way = Way::ZoomServerToServer {
        account_id: credentials.account_id.clone(),
        client_id: credentials.server_client_id.clone(),
    };
    let secret = credentials.server_client_secret.as_str();
    let view = engine.connect(Side::Zoom, way, Some(secret), Decision::Allow).await.unwrap();
    let (who, _, _, renews) = signed_in(&view);
    assert_eq!((who, renews), (None, true));
    let saw = passed(engine.check(CheckId::ZoomConnection).await).join(" ");
    assert!(saw.contains("Rights: scim2:admin, group:read:list_members:admin."), "{saw}");
    assert_eq!(signed_in(&engine.view(Side::Zoom).await), (None, SCIM.to_vec(), true, true));
    let token = ear.heard().tokens.pop().unwrap();
    assert!(zoom_takes(&engine, &token).await);
    assert_eq!(sign_out(&engine, Side::Zoom).await, None);
    assert!(!zoom_takes(&engine, &token).await);
}

#[tokio::test]
async fn zoom_with_a_pasted_token() {
    let (engine, ear) = overheard().await;
    let token = engine.stage.practice.credentials().zoom.token;
    for typed in [token.clone(), format!(" \t{token}\r\n\n"), format!("\u{feff}{token}\u{200b}")] {
        let view =
            engine.connect(Side::Zoom, Way::ZoomToken {}, Some(&typed), Decision::Allow).await.unwrap();
        assert_eq!(signed_in(&view), (None, Vec::new(), false, false));
        passed(engine.check(CheckId::ZoomConnection).await);
    }
    assert_eq!(ear.heard().tokens, [token]);
    // A pasted token is not Usher's to withdraw; it is only forgotten.
    assert_eq!(sign_out(&engine, Side::Zoom).await, None);
    assert!(engine.asked(Vendor::Zoom, "/oauth/revoke").is_empty());
}

#[tokio::test]
async fn a_pasted_token_that_cannot_be_one() {
    let engine = Engine::small().await;
    let token = engine.stage.practice.credentials().zoom.token;
    let cases = [
        ("x".repeat(100_000), "100,000 characters"),
        (format!("{token} {token}"), "space"),
        (format!("{token}\n{token}"), "line break"),
        (format!("{token}\u{7}x"), "cannot be seen"),
        (format!("{token}ł"), "not a letter"),
    ];
    for (typed, said) in cases {
        let refused = engine.connect(Side::Zoom, Way::ZoomToken {}, Some(&typed), Decision::Allow).await;
        let problem = whole(refused.unwrap_err());
        assert_eq!(problem.code, "secret.typed");
        assert!(problem.why.contains(said), "{said} in {problem:#?}");
        assert!(!format!("{problem:?}").contains(&token));
    }
    for nothing in [None, Some(""), Some(" \n")] {
        let refused = engine.connect(Side::Zoom, Way::ZoomToken {}, nothing, Decision::Allow).await;
        assert_eq!(whole(refused.unwrap_err()).code, "secret.missing");
    }
    assert!(matches!(engine.view(Side::Zoom).await.state, ConnectionState::SignedOut));
}

#[tokio::test]
async fn a_kept_secret_is_not_taken_for_another_way() {
    let (engine, ear) = overheard().await;
    let credentials = engine.stage.practice.credentials().zoom;
    let way = Way::ZoomServerToServer {
        account_id: credentials.account_id.clone(),
        client_id: credentials.server_client_id.clone(),
    };
    let secret = credentials.server_client_secret.as_str();
    engine.connect(Side::Zoom, way, Some(secret), Decision::Allow).await.unwrap();
    // The client secret would go to Zoom as if it were a token.
    let refused = engine.connect(Side::Zoom, Way::ZoomToken {}, None, Decision::Allow).await;
    assert_eq!(whole(refused.unwrap_err()).code, "secret.missing");
    engine.check(CheckId::ZoomConnection).await;
    assert!(!ear.heard().tokens.iter().any(|token| token == secret));
}

const OKTA: [&str; 10] = [
    "openid",
    "profile",
    "offline_access",
    "okta.users.read",
    "okta.groups.read",
    "okta.apps.read",
    "okta.profileMappings.read",
    "okta.schemas.read",
    "okta.logs.read",
    "okta.userTypes.read",
];

fn sorted(mut scopes: Vec<&str>) -> Vec<&str> {
    scopes.sort_unstable();
    scopes
}

#[tokio::test]
async fn okta_with_the_browser() {
    let (engine, ear) = overheard().await;
    let view = engine.sign_in(Side::Provider).await;
    let (who, scopes, ends, renews) = signed_in(&view);
    assert_eq!(who, Some("robin.ashdown@practice.example"));
    assert_eq!((sorted(scopes), ends, renews), (sorted(OKTA.to_vec()), true, true));
    let saw = passed(engine.check(CheckId::ProviderConnection).await).join(" ");
    for part in
        ["answers at 127.0.0.1.", "You are signed in as robin.ashdown", "People and groups can be read."]
    {
        assert!(saw.contains(part), "{part} in {saw}");
    }
    let token = ear.heard().tokens.pop().unwrap();
    assert!(okta_takes(&engine, "Bearer", &token).await);
    assert_eq!(sign_out(&engine, Side::Provider).await, None);
    assert!(!okta_takes(&engine, "Bearer", &token).await);
}

#[tokio::test]
async fn okta_on_another_device() {
    let (engine, ear) = overheard().await;
    let client_id = engine.stage.practice.credentials().okta.client_id;
    let request = ConnectRequest { side: Side::Provider, way: Way::OktaDevice { client_id }, secret: None };
    let (told, mut telling) = tokio::sync::mpsc::unbounded_channel();
    let tell = move |view| drop(told.send(view));
    let person = async {
        let Some(SignInView::Device { user_code, verification_address, .. }) = telling.recv().await else {
            panic!("no code to type");
        };
        assert_eq!(user_code.len(), 8);
        assert_eq!(
            verification_address,
            engine.stage.practice.urls().okta.join("activate").unwrap().as_str()
        );
        let waiting = engine.view(Side::Provider).await.sign_in;
        assert!(matches!(waiting, Some(SignInView::Device { .. })), "{waiting:?}");
        let link = Url::parse(&engine.app.sign_in_link(&engine.id, Side::Provider).unwrap()).unwrap();
        // The other device ends on a page; nothing leads back.
        let Err(AgreeError::NoConsentPage { status: 200, text }) =
            browser::agree(&link, Decision::Allow).await
        else {
            panic!("not a page");
        };
        assert!(text.contains("Device activated"), "{text}");
    };
    let (view, ()) = tokio::join!(engine.app.connect(&engine.id, request, &tell), person);
    let view = view.unwrap();
    let (who, scopes, ends, renews) = signed_in(&view);
    assert_eq!(who, Some("robin.ashdown@practice.example"));
    assert_eq!((sorted(scopes), ends, renews), (sorted(OKTA.to_vec()), true, true));
    assert_eq!(view.sign_in, None);
    passed(engine.check(CheckId::ProviderConnection).await);
    let token = ear.heard().tokens.pop().unwrap();
    assert_eq!(sign_out(&engine, Side::Provider).await, None);
    assert!(!okta_takes(&engine, "Bearer", &token).await);
}

#[tokio::test]
async fn okta_with_a_pasted_token() {
    let (engine, ear) = overheard().await;
    let token = engine.stage.practice.credentials().okta.ssws_token;
    let typed = format!("\n {token} \n");
    let view =
        engine.connect(Side::Provider, Way::OktaApiToken {}, Some(&typed), Decision::Allow).await.unwrap();
    assert_eq!(signed_in(&view), (Some("robin.ashdown@practice.example"), Vec::new(), false, false));
    let saw = passed(engine.check(CheckId::ProviderConnection).await).join(" ");
    assert!(saw.contains("People and groups can be read."), "{saw}");
    assert_eq!(ear.heard().tokens, [token]);
    assert_eq!(sign_out(&engine, Side::Provider).await, None);
    assert!(engine.asked(Vendor::Okta, "/oauth2/v1/revoke").is_empty());
}

#[tokio::test]
async fn signing_out_while_the_vendor_is_not_reached() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    engine.spoil(Vendor::Zoom, "/oauth/revoke", FaultKind::Reset {});
    engine.spoil(
        Vendor::Okta,
        "/oauth2/v1/revoke",
        FaultKind::Status { code: 503, body: None, headers: vec![] },
    );
    let (zoom, okta) =
        hurried(async { (sign_out(&engine, Side::Zoom).await, sign_out(&engine, Side::Provider).await) })
            .await;
    for (note, vendor) in [(zoom, "Zoom"), (okta, "Okta")] {
        let note = note.unwrap();
        assert!(note.contains("has forgotten") && note.contains(vendor), "{note}");
    }
}
