//! Sessions against a token server on loopback.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;

use futures::future::join_all;
use jiff::SignedDuration;

use serde_json::json;

use super::*;
use crate::clock;
use crate::http::fake::{Fake, Reply, Seen};
use crate::oauth::sign_in::tests::{confidential, public};
use crate::oauth::token::tests::server_app;
use crate::secrets::{Mock, NoKeychain, Vault};

#[tokio::test]
async fn many_callers_make_one_renewal_and_the_new_refresh_token_is_kept() {
    let server = rotating();
    let (session, place) = browser(&server, "r0").await;
    let all = join_all((0..50).map(|_| session.authorization(None))).await;
    assert!(all.iter().all(|got| shown(got) == "Bearer a1"));
    assert_eq!(server.seen().len(), 1);
    assert_eq!(kept(&place).await, "r1");
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once() {
    let server = rotating();
    let (session, _) = browser(&server, "r0").await;
    let first = session.authorization(None).await.unwrap();
    let all = join_all((0..20).map(|_| session.authorization(Some(&first)))).await;
    assert!(all.iter().all(|got| shown(got) == "Bearer a2"));
    assert_eq!(server.seen().len(), 2);
    // A new token that is rejected at once is not the cause.
    let second = session.authorization(None).await.unwrap();
    assert_eq!(shown(&session.authorization(Some(&second)).await), "Bearer a2");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn another_process_may_have_renewed() {
    let server = rotating();
    let (window, place) = browser(&server, "r0").await;
    let terminal = Session::browser(public(&server), Http::new().unwrap(), place.clone());
    let old = window.authorization(None).await.unwrap();
    terminal.authorization(None).await.unwrap();
    assert_eq!(shown(&window.authorization(Some(&old)).await), "Bearer a3");
    assert_eq!(kept(&place).await, "r3");
}

#[tokio::test]
async fn another_process_may_be_renewing() {
    let server = Fake::start(|seen| match seen.field("refresh_token").as_deref() {
        Some("r9") => token("a10", "r10"),
        _ => invalid_grant(),
    });
    let (session, place) = browser(&server, "r0").await;
    let other_process = async {
        while server.seen().is_empty() {
            tokio::task::yield_now().await;
        }
        place.write(&item("r9")).await.unwrap();
    };
    let (got, ()) = futures::join!(session.authorization(None), other_process);
    assert_eq!(shown(&got), "Bearer a10");
    assert_eq!(kept(&place).await, "r10");
}

#[tokio::test]
async fn an_ended_sign_in_says_so_and_is_not_tried_again() {
    let server = Fake::start(|_| invalid_grant());
    let (session, place) = browser(&server, "r0").await;
    for _ in 0..3 {
        let error = session.authorization(None).await.unwrap_err();
        assert_eq!(error, AuthError::SignedOut { reason: "Invalid Token!".into() });
    }
    assert_eq!(server.seen().len(), 1);
    let ended = Status::SignedOut { reason: Some("Invalid Token!".into()) };
    assert_eq!(session.status().await, Ok(ended));
    // Signing in again, here or in another process, is noticed.
    place.write(&item("r5")).await.unwrap();
    session.authorization(None).await.unwrap_err();
    assert_eq!(server.seen().len(), 2);
    session.signed_in(tokens("a7", "r7")).await.unwrap();
    assert_eq!(shown(&session.authorization(None).await), "Bearer a7");
}

#[tokio::test]
async fn a_renewal_that_is_not_kept_is_not_used_and_not_lost() {
    let (mock, vault) = Mock::open().await;
    let fail = Arc::new(AtomicU32::new(1));
    let server = Fake::start(move |_| {
        // Between the reading and the writing of the vault.
        if fail.swap(0, Ordering::SeqCst) == 1 {
            mock.fail_next();
        }
        token("a1", "r1")
    });
    let place = place(vault);
    place.write(&item("r0")).await.unwrap();
    let session = Session::browser(public(&server), Http::new().unwrap(), place.clone());
    let error = session.authorization(None).await.unwrap_err();
    assert_eq!(error, AuthError::Keychain(VaultError::Failed { detail: "gone".into() }));
    assert_eq!(kept(&place).await, "r0");
    assert_eq!(shown(&session.authorization(None).await), "Bearer a1");
    assert_eq!(kept(&place).await, "r1");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_lose_the_renewal() {
    let (release, gate) = mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let server = Fake::start(move |_| {
        let _ = gate.lock().unwrap().recv();
        token("a1", "r1")
    });
    let (session, place) = browser(&server, "r0").await;
    let asking = async {
        while server.seen().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = session.authorization(None) => panic!("the server has not answered"),
        () = asking => {}
    }
    release.send(()).unwrap();
    assert_eq!(shown(&session.authorization(None).await), "Bearer a1");
    assert_eq!(kept(&place).await, "r1");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_token_near_its_end_is_renewed_and_serves_on_when_that_fails() {
    let server = Fake::start(|_| Reply::json(400, r#"{"error":"temporarily_unavailable"}"#));
    let (session, _) = browser(&server, "r0").await;
    session.signed_in(tokens("a0", "r0")).await.unwrap();
    let access = |session: &Session| session.inner.state.try_lock().unwrap().access.clone().unwrap();
    let margin = access(&session).expires_at.unwrap() - access(&session).renew_at.unwrap();
    assert_eq!(margin.get_seconds(), 120);
    assert_eq!(shown(&session.authorization(None).await), "Bearer a0");
    assert!(server.seen().is_empty());

    session.inner.state.lock().await.access.as_mut().unwrap().renew_at = Some(Timestamp::MIN);
    assert_eq!(shown(&session.authorization(None).await), "Bearer a0");
    assert_eq!(server.seen().len(), 1);

    session.inner.state.lock().await.access.as_mut().unwrap().expires_at = Some(Timestamp::MIN);
    let error = session.authorization(None).await.unwrap_err();
    let error_code = "temporarily_unavailable".to_owned();
    assert_eq!(error, AuthError::Refused { error: error_code, description: String::new() });
}

#[tokio::test]
async fn a_short_life_does_not_mean_renewing_each_time() {
    let server = Fake::start(|_| Reply::json(200, r#"{"access_token":"a1","expires_in":60}"#));
    let (session, place) = browser(&server, "r0").await;
    for _ in 0..3 {
        assert_eq!(shown(&session.authorization(None).await), "Bearer a1");
    }
    assert_eq!(server.seen().len(), 1);
    assert_eq!(kept(&place).await, "r0", "an answer without a refresh token leaves the old one");
}

#[tokio::test]
async fn server_apps_and_fixed_tokens() {
    let server =
        Fake::start(|_| Reply::json(200, r#"{"access_token":"a1","api_url":"https://x","scope":"s"}"#));
    let place = place(Vault::memory(NoKeychain::NotWanted));
    let session = Session::server(server_app(&server), Http::new().unwrap(), place.clone());
    assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
    let error = session.authorization(None).await.unwrap_err();
    assert_eq!(error, AuthError::SignedOut { reason: "no client secret is kept".into() });
    place.keep_secret(&Secret::new("s".into())).await.unwrap();
    assert_eq!(shown(&session.authorization(None).await), "Bearer a1");
    assert_eq!(session.api_url().await.as_deref(), Some("https://x"));
    let signed_in = Status::SignedIn { scopes: vec!["s".into()], expires_at: None };
    assert_eq!(session.status().await, Ok(signed_in));

    let fixed = Session::token(Scheme::Ssws, Http::new().unwrap(), place);
    let first = fixed.authorization(None).await.unwrap();
    assert_eq!(shown(&Ok(first.clone())), "SSWS s");
    assert!(fixed.authorization(Some(&first)).await.unwrap().same_as(&first));
}

#[tokio::test]
async fn signing_out_revokes_and_forgets_even_when_revoking_fails() {
    for (status, everywhere) in [(200, true), (400, false)] {
        let server = Fake::start(move |seen| match seen.target.as_str() {
            "/oauth/revoke" => Reply::json(status, r#"{"error":"nope"}"#),
            _ => token("a1", "r1"),
        });
        let (session, place) = browser(&server, "r0").await;
        session.authorization(None).await.unwrap();
        let outcome = session.sign_out().await.unwrap();
        assert_eq!(outcome == SignedOut::Everywhere, everywhere, "{outcome:?}");
        let revoked: Vec<_> = server.seen()[1..].iter().map(|seen| seen.field("token").unwrap()).collect();
        assert_eq!(revoked, ["r1", "a1"]);
        assert!(place.vault.get("p", "c").await.unwrap().is_none());
        assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
    }
}

#[tokio::test]
async fn the_secret_of_a_confidential_client_is_kept_beside_its_sign_in() {
    let server = rotating();
    let place = place(Vault::memory(NoKeychain::NotWanted));
    let session = Session::browser(confidential(&server), Http::new().unwrap(), place.clone());
    session.signed_in(tokens("a0", "r0")).await.unwrap();
    assert_eq!(place.secret().await.unwrap().unwrap().expose(), "s&cret");
    assert_eq!(kept(&place).await, "r0");
}

#[tokio::test]
async fn a_demand_ends_the_use_of_the_sign_in_until_the_next_one_also_after_a_restart() {
    let server = rotating();
    let (session, place) = browser(&server, "r0").await;
    let sent = session.authorization(None).await.unwrap();
    session.challenged(&sent, DEMAND).await;
    let policy = Status::SignedOut { reason: Some(POLICY_REASON.into()) };
    let demanded = AuthError::ClaimsChallenge { claims: DEMAND.into() };
    let restarted = Session::browser(public(&server), Http::new().unwrap(), place.clone());
    for session in [&session, &restarted] {
        assert_eq!(session.authorization(None).await.unwrap_err(), demanded);
        assert_eq!(session.authorization(Some(&sent)).await.unwrap_err(), demanded);
        assert_eq!(session.status().await.as_ref(), Ok(&policy));
        assert_eq!(session.claims().await.unwrap().as_deref(), Some(DEMAND));
    }
    assert_eq!(server.seen().len(), 1, "nothing is renewed in silence");

    // The next sign-in meets it, and a late answer to what was sent before does not end that one.
    restarted.signed_in(tokens("a7", "r7")).await.unwrap();
    restarted.challenged(&sent, DEMAND).await;
    assert_eq!(shown(&restarted.authorization(None).await), "Bearer a7");
    assert_eq!(restarted.claims().await, Ok(None));
    let after = Session::browser(public(&server), Http::new().unwrap(), place);
    assert!(matches!(after.status().await, Ok(Status::SignedIn { .. })));
}

#[tokio::test]
async fn a_demand_on_an_old_token_leaves_the_sign_in_of_another_process_alone() {
    let server = Fake::start(|_| token("a9", "r9"));
    let (session, place) = browser(&server, "r0").await;
    session.signed_in(tokens("a1", "r1")).await.unwrap();
    let sent = session.authorization(None).await.unwrap();
    place.write(&item("r8")).await.unwrap();
    session.challenged(&sent, DEMAND).await;
    assert_eq!(shown(&session.authorization(None).await), "Bearer a9");
    assert_eq!(server.seen()[0].field("refresh_token").as_deref(), Some("r8"));
}

#[tokio::test]
async fn a_demand_that_the_vault_does_not_take_is_remembered_all_the_same() {
    let (mock, vault) = Mock::open().await;
    let server = rotating();
    let place = place(vault);
    place.write(&item("r0")).await.unwrap();
    let session = Session::browser(public(&server), Http::new().unwrap(), place);
    session.authorization(None).await.unwrap();
    mock.fail_next();
    session.challenge(DEMAND).await;
    let demanded = AuthError::ClaimsChallenge { claims: DEMAND.into() };
    assert_eq!(session.authorization(None).await.unwrap_err(), demanded);
    assert_eq!(session.claims().await.unwrap().as_deref(), Some(DEMAND));
}

#[tokio::test]
async fn a_renewal_that_wants_a_person_ends_the_sign_in_with_its_reason_and_its_demand() {
    let server = Fake::start(|_| {
        let body = json!({ "error": "interaction_required", "error_description": "AADSTS50076: a second factor.",
            "error_codes": [50076], "suberror": "basic_action", "claims": DEMAND });
        Reply::json(400, &body.to_string())
    });
    let (session, place) = browser(&server, "r0").await;
    let ended = AuthError::SignedOut { reason: "AADSTS50076: a second factor.".into() };
    for _ in 0..2 {
        assert_eq!(session.authorization(None).await.unwrap_err(), ended);
    }
    assert_eq!(server.seen().len(), 1);
    assert_eq!(session.claims().await.unwrap().as_deref(), Some(DEMAND));
    // Connecting begins with a new session.
    let next = Session::browser(public(&server), Http::new().unwrap(), place);
    assert_eq!(next.claims().await.unwrap().as_deref(), Some(DEMAND));
}

#[tokio::test]
async fn a_fixed_token_is_not_kept_from_the_service_by_a_demand() {
    let place = place(Vault::memory(NoKeychain::NotWanted));
    place.keep_secret(&Secret::new("s".into())).await.unwrap();
    let session = Session::token(Scheme::Bearer, Http::new().unwrap(), place);
    let sent = session.authorization(None).await.unwrap();
    session.challenged(&sent, DEMAND).await;
    assert_eq!(shown(&session.authorization(None).await), "Bearer s");
}

#[tokio::test]
async fn who_signed_in_is_known_after_a_restart_and_after_renewals_that_do_not_say() {
    let server = rotating();
    let (session, place) = browser(&server, "r0").await;
    assert_eq!(session.identity().await, Ok(None));
    let zoe = Identity {
        tenant: Some("t1".into()),
        object: "o1".into(),
        user_name: Some("zoe@practice.example".into()),
        name: Some("Zoë O'Brien-Łukasz".into()),
    };
    let signed_in = Tokens { identity: Some(zoe.clone()), ..tokens("a0", "r0") };
    session.signed_in(signed_in).await.unwrap();
    let first = session.authorization(None).await.unwrap();
    session.authorization(Some(&first)).await.unwrap();
    let restarted = Session::browser(public(&server), Http::new().unwrap(), place);
    assert_eq!(session.identity().await, Ok(Some(zoe.clone())));
    assert_eq!(restarted.identity().await, Ok(Some(zoe)));
    session.sign_out().await.unwrap();
    assert_eq!(restarted.identity().await, Ok(None));
}

#[tokio::test]
async fn what_renews_is_kept_even_where_the_rest_does_not_fit() {
    let server = rotating();
    let (session, place) = browser(&server, "r0").await;
    let scopes: Vec<String> =
        (0..30).map(|number| format!("https://graph.microsoft.com/Right{number}.All")).collect();
    let long = "r".repeat(1_800);
    let all = Tokens { scopes: scopes.clone(), ..tokens("a0", &long) };
    session.signed_in(all).await.unwrap();
    assert_eq!(kept(&place).await, long);
    assert!(matches!(session.status().await, Ok(Status::SignedIn { scopes: held, .. }) if held == scopes));
    session.challenge(&format!(r#"{{"access_token":"{}"}}"#, "x".repeat(480))).await;
    assert_eq!(kept(&place).await, long);
    assert!(place.read().await.unwrap().challenge.is_some());
}

#[tokio::test]
async fn what_the_vault_holds_may_be_nonsense() {
    let place = place(Vault::memory(NoKeychain::NotWanted));
    place.vault.set("p", "c", &Secret::new("{nonsense".into())).await.unwrap();
    let server = rotating();
    let session = Session::browser(public(&server), Http::new().unwrap(), place);
    assert_eq!(session.status().await, Ok(Status::SignedOut { reason: None }));
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let server = rotating();
    let (session, place) = browser(&server, "canary").await;
    session.signed_in(tokens("canary", "canary")).await.unwrap();
    let shown =
        format!("{session:?} {place:?} {:?} {:?}", session.status().await, tokens("canary", "canary"));
    assert!(!shown.contains("canary"), "{shown}");
}

const DEMAND: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;

/// Takes `rN` once, gives `aN+1` and `rN+1`.
fn rotating() -> Fake {
    let current = AtomicU32::new(0);
    Fake::start(move |seen: &Seen| {
        let n = current.load(Ordering::SeqCst);
        if seen.field("refresh_token") != Some(format!("r{n}")) {
            return invalid_grant();
        }
        current.store(n + 1, Ordering::SeqCst);
        token(&format!("a{}", n + 1), &format!("r{}", n + 1))
    })
}

fn token(access: &str, refresh: &str) -> Reply {
    let body = json!({ "access_token": access, "refresh_token": refresh, "expires_in": 3600 });
    Reply::json(200, &body.to_string())
}

fn invalid_grant() -> Reply {
    Reply::json(400, r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#)
}

fn tokens(access: &str, refresh: &str) -> Tokens {
    Tokens {
        access: Secret::new(access.to_owned()),
        refresh: Some(Secret::new(refresh.to_owned())),
        expires_at: Some(clock::now() + SignedDuration::from_hours(1)),
        refresh_expires_at: None,
        scopes: vec!["one".into()],
        api_url: None,
        identity: None,
    }
}

fn item(refresh: &str) -> Item {
    Item { refresh: Some(Secret::new(refresh.to_owned())), ..Item::default() }
}

fn place(vault: Vault) -> Place {
    Place { vault, profile: "p".into(), connection: "c".into() }
}

async fn browser(server: &Fake, refresh: &str) -> (Session, Place) {
    let place = place(Vault::memory(NoKeychain::NotWanted));
    place.write(&item(refresh)).await.unwrap();
    (Session::browser(public(server), Http::new().unwrap(), place.clone()), place)
}

async fn kept(place: &Place) -> String {
    place.read().await.unwrap().refresh.unwrap().expose().to_owned()
}

fn shown(got: &Result<Authorization, AuthError>) -> String {
    let got = got.as_ref().unwrap();
    let scheme = match got.scheme {
        Scheme::Bearer => "Bearer",
        Scheme::Ssws => "SSWS",
        Scheme::Basic => "Basic",
    };
    format!("{scheme} {}", got.token.expose())
}
