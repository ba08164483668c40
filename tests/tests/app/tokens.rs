//! Tokens live and die: renewed once for everybody, ended from elsewhere, not renewable at all.

use std::sync::Arc;

use futures::future::join_all;
use usher::app::view::{ConnectionState, Side, Way};
use usher::check::Verdict;
use usher::guide::CheckId;
use usher_practice::browser::Decision;
use usher_practice::faults::FaultKind;
use usher_practice::okta::Refresh;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, broken, failed, hurried, passed, unknown, whole};

const HOUR: u64 = 3_600;

/// How often a token was asked for.
fn token_requests(engine: &Engine, vendor: Vendor) -> usize {
    let path = match vendor {
        Vendor::Zoom => "/oauth/token",
        Vendor::Okta => "/oauth2/v1/token",
        Vendor::Entra => "/oauth2/v2.0/token",
        Vendor::Google => "/token",
    };
    engine.asked(vendor, path).len()
}

async fn renewed_once(vendor: Vendor, side: Side, check: CheckId) {
    let engine = Engine::small().await;
    engine.sign_in(side).await;
    passed(engine.check(check).await);
    let before = token_requests(&engine, vendor);
    engine.later(HOUR + 1);
    for verdict in join_all((0..50).map(|_| engine.check(check))).await {
        passed(verdict);
    }
    assert_eq!(token_requests(&engine, vendor) - before, 1);
}

#[tokio::test]
async fn a_token_of_zoom_that_has_ended_is_renewed_once_for_everybody() {
    renewed_once(Vendor::Zoom, Side::Zoom, CheckId::ZoomConnection).await;
}

#[tokio::test]
async fn a_token_of_okta_that_has_ended_is_renewed_once_for_everybody() {
    renewed_once(Vendor::Okta, Side::Provider, CheckId::ProviderConnection).await;
}

#[tokio::test]
async fn refresh_tokens_that_change_at_each_use_are_kept() {
    let engine = Engine::with(|switches| switches.okta.refresh = Refresh::Rotate).await;
    engine.sign_in_both().await;
    let mut draft = engine.app.profile_draft(Some(&engine.id)).unwrap();
    for number in 0..3 {
        // A changed profile begins with what the vault has, as a fresh start does.
        draft.name = format!("Customer {number}");
        engine.app.save_draft(Some(&engine.id), &draft).await.unwrap();
        passed(engine.check(CheckId::ZoomConnection).await);
        passed(engine.check(CheckId::ProviderConnection).await);
    }
    assert_eq!(token_requests(&engine, Vendor::Zoom), 4);
    assert_eq!(token_requests(&engine, Vendor::Okta), 4);
}

#[tokio::test]
async fn a_server_app_is_given_a_new_token_when_the_old_one_ends() {
    let engine = Engine::small().await;
    let credentials = engine.stage.practice.credentials().zoom;
    let way = Way::ZoomServerToServer {
        account_id: credentials.account_id,
        client_id: credentials.server_client_id,
    };
    let secret = credentials.server_client_secret;
    engine.connect(Side::Zoom, way, Some(&secret), Decision::Allow).await.unwrap();
    passed(engine.check(CheckId::ZoomConnection).await);
    let before = token_requests(&engine, Vendor::Zoom);
    engine.later(HOUR + 1);
    for verdict in join_all((0..20).map(|_| engine.check(CheckId::ZoomConnection))).await {
        passed(verdict);
    }
    assert_eq!(token_requests(&engine, Vendor::Zoom) - before, 1);
}

#[tokio::test]
async fn signing_in_elsewhere_ends_the_sign_in_here() {
    let engine = Engine::small().await;
    engine.sign_in(Side::Zoom).await;
    passed(engine.check(CheckId::ZoomConnection).await);
    // A second computer: its own folder, its own memory, the same Zoom account and app.
    let folder = tempfile::tempdir().unwrap();
    let (app, pages) = usher_tests::engine::open(folder.path(), "the terminal");
    let id = app.adopt_practice(&engine.stage.practice.profile().to_string()).await.unwrap();
    let way = engine.view(Side::Zoom).await.way;
    let request = usher::app::view::ConnectRequest { side: Side::Zoom, way, secret: None };
    let told = |_| ();
    tokio::select! {
        ended = app.connect(&id, request, &told) => drop(ended.unwrap()),
        never = pages.browse(Decision::Allow) => match never {},
    }
    let problem = failed(engine.check(CheckId::ZoomConnection).await);
    assert_eq!(problem.code, "auth.signed_out");
    assert!(problem.what.contains("Zoom"), "{problem:#?}");
    assert_eq!(broken(&engine.view(Side::Zoom).await), problem);
    // A dead refresh token is not sent again and again.
    let asked = token_requests(&engine, Vendor::Zoom);
    for _ in 0..3 {
        assert_eq!(failed(engine.check(CheckId::ZoomConnection).await), problem);
    }
    assert_eq!(token_requests(&engine, Vendor::Zoom), asked);
    // Signing in once more mends it here.
    engine.sign_in(Side::Zoom).await;
    passed(engine.check(CheckId::ZoomConnection).await);
}

#[tokio::test]
async fn a_pasted_token_that_has_ended() {
    let engine = Engine::small().await;
    let token = engine.stage.practice.credentials().zoom.token;
    engine.connect(Side::Zoom, Way::ZoomToken {}, Some(&token), Decision::Allow).await.unwrap();
    passed(engine.check(CheckId::ZoomConnection).await);
    engine.later(HOUR + 1);
    let problem = failed(engine.check(CheckId::ZoomConnection).await);
    assert_eq!(problem.code, "zoom.token_expired");
    assert_eq!(broken(&engine.view(Side::Zoom).await), problem);
    assert_eq!(token_requests(&engine, Vendor::Zoom), 0);
}

#[tokio::test]
async fn a_sign_in_service_that_is_down_says_nothing_about_the_sign_in() {
    let engine = Engine::small().await;
    engine.sign_in(Side::Zoom).await;
    engine.later(HOUR + 1);
    engine.spoil(Vendor::Zoom, "/oauth/token", FaultKind::Status { code: 503, body: None, headers: vec![] });
    let problem = unknown(hurried(engine.check(CheckId::ZoomConnection)).await);
    assert_eq!(problem.code, "auth.faulty");
    assert!(matches!(engine.view(Side::Zoom).await.state, ConnectionState::SignedIn { .. }));
    engine.mend();
    passed(engine.check(CheckId::ZoomConnection).await);
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_take_the_new_refresh_token_along() {
    let engine = Engine::small().await;
    engine.sign_in(Side::Zoom).await;
    engine.later(HOUR + 1);
    engine.spoil(Vendor::Zoom, "/oauth/token", FaultKind::Latency { ms: 200 });
    let mut seen = engine.stage.practice.requests_seen();
    {
        let engine = Arc::new(&engine);
        let check = engine.check(CheckId::ZoomConnection);
        tokio::pin!(check);
        // Given up as soon as the refused request is through and the renewal is on its way.
        tokio::select! {
            verdict = &mut check => panic!("nobody gave up: {verdict:?}"),
            () = async {
                while engine.asked(Vendor::Zoom, "/oauth/token").len() < 2 {
                    tokio::select! {
                        changed = seen.changed() => changed.unwrap(),
                        () = tokio::task::yield_now() => {}
                    }
                }
            } => {}
        }
    }
    passed(engine.check(CheckId::ZoomConnection).await);
    assert_eq!(token_requests(&engine, Vendor::Zoom), 2);
}

#[tokio::test]
async fn nobody_is_signed_in() {
    let engine = Engine::small().await;
    for (side, check) in
        [(Side::Zoom, CheckId::ZoomConnection), (Side::Provider, CheckId::ProviderConnection)]
    {
        assert!(matches!(engine.view(side).await.state, ConnectionState::SignedOut));
        assert_eq!(failed(engine.check(check).await).code, "auth.signed_out");
    }
    assert_eq!(failed(engine.check(CheckId::Directory).await).code, "auth.signed_out");
    let refused = engine.app.read_both(&engine.id, true, &|_| ()).await.unwrap_err();
    assert_eq!(whole(refused).code, "auth.signed_out");
    let Verdict::Failed { problem } = engine.check(CheckId::GroupsInZoom).await else { panic!("not failed") };
    assert_eq!(problem.code, "groups.none_pushed");
    let api: Vec<_> = engine.stage.practice.history();
    assert!(api.iter().all(|entry| entry.path == "/.well-known/okta-organization"), "{api:#?}");
}
