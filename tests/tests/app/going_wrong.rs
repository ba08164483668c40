//! Sign-ins that do not end well, and what is said about them.

use std::net::TcpListener;

use usher::app::view::{ConnectRequest, ConnectionState, Side, SignInView, Way};
use usher::guide::CheckId;
use usher::problem::Problem;
use usher_practice::browser::{self, AgreeError, Decision};
use usher_practice::faults::FaultKind;
use usher_practice::switches::SCIM_SCOPE;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, broken, failed, visit, whole};
use usher_tests::wait::{self, Look};

fn public(client_id: &str) -> Way {
    Way::ZoomPublicClient { client_id: client_id.to_owned() }
}

fn zoom_way(engine: &Engine) -> Way {
    public(&engine.stage.practice.credentials().zoom.public_client_id)
}

fn server_way(engine: &Engine) -> Way {
    let credentials = engine.stage.practice.credentials().zoom;
    Way::ZoomServerToServer { account_id: credentials.account_id, client_id: credentials.server_client_id }
}

async fn refused(engine: &Engine, side: Side, way: Way, secret: Option<&str>) -> Problem {
    whole(engine.connect(side, way, secret, Decision::Allow).await.unwrap_err())
}

#[tokio::test]
async fn denied_in_the_browser() {
    let engine = Engine::small().await;
    for (side, vendor) in [(Side::Zoom, "Zoom"), (Side::Provider, "Okta")] {
        let way = engine.view(side).await.way;
        let problem = whole(engine.connect(side, way, None, Decision::Deny).await.unwrap_err());
        assert_eq!(problem.code, "sign_in.denied");
        assert!(problem.what.contains(vendor), "{problem:#?}");
        let view = engine.view(side).await;
        assert!(matches!(view.state, ConnectionState::SignedOut), "{view:#?}");
        assert_eq!(view.sign_in, None);
    }
}

#[tokio::test]
async fn a_policy_that_turns_the_admin_away() {
    let engine = Engine::with(|switches| switches.okta.policy_denies = true).await;
    let problem = refused(&engine, Side::Provider, engine.view(Side::Provider).await.way, None).await;
    assert_eq!(problem.code, "sign_in.denied");
    assert!(problem.detail.unwrap().contains("Policy evaluation failed"));
}

#[tokio::test]
async fn a_wrong_client_id_is_told_in_the_browser_alone() {
    let engine = Engine::small().await;
    let (ending, page) = engine.begin(Side::Zoom, public("nobody"), None).await;
    let Err(AgreeError::NoConsentPage { text, .. }) = browser::agree(&page, Decision::Allow).await else {
        panic!("a consent page for an unknown client");
    };
    assert!(text.contains("4702"), "{text}");
    let view = engine.view(Side::Zoom).await;
    assert!(matches!(view.sign_in, Some(SignInView::Browser { ref host, .. }) if host == "127.0.0.1"));
    engine.app.cancel_sign_in(&engine.id, Side::Zoom);
    assert_eq!(whole(ending.await.unwrap().unwrap_err()).code, "sign_in.cancelled");
    // What was typed is kept, so that it can be mended.
    assert_eq!(engine.view(Side::Zoom).await.way, public("nobody"));
}

#[tokio::test]
async fn wrong_ids_and_secrets() {
    let engine = Engine::small().await;
    let device = Way::OktaDevice { client_id: "0oanobody".to_owned() };
    assert_eq!(refused(&engine, Side::Provider, device, None).await.code, "sign_in.client");
    let secret_ports: Vec<u16> = engine
        .stage
        .practice
        .credentials()
        .zoom
        .secret_client_redirects
        .iter()
        .map(|redirect| redirect.port().unwrap())
        .collect();
    let client_id = engine.stage.practice.credentials().zoom.secret_client_id;
    let way = Way::ZoomSecretClient { client_id, redirect_ports: secret_ports };
    let problem = refused(&engine, Side::Zoom, way, Some("not-the-secret")).await;
    assert_eq!(problem.code, "sign_in.client");
    assert!(matches!(engine.view(Side::Zoom).await.state, ConnectionState::SignedOut));
}

#[tokio::test]
async fn an_app_that_signs_in_by_itself_is_told_wrong_by_the_first_look() {
    let engine = Engine::small().await;
    let look = async |way: Way, secret: &str| {
        engine.connect(Side::Zoom, way, Some(secret), Decision::Allow).await.unwrap();
        let problem = failed(engine.check(CheckId::ZoomConnection).await);
        assert_eq!(problem.code, "auth.app_refused");
        assert_eq!(broken(&engine.view(Side::Zoom).await), problem);
        problem.detail.unwrap()
    };
    look(server_way(&engine), "not-the-secret").await;
    let Way::ZoomServerToServer { client_id, .. } = server_way(&engine) else { panic!("another way") };
    let secret = engine.stage.practice.credentials().zoom.server_client_secret;
    let elsewhere = Way::ZoomServerToServer { account_id: "another".to_owned(), client_id };
    assert!(look(elsewhere, &secret).await.contains("Invalid Account Id"));
    engine.switch(|switches| switches.zoom.server_to_server_enabled = false);
    look(server_way(&engine), &secret).await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late() {
    let engine = Engine::small().await;
    for side in [Side::Zoom, Side::Provider] {
        let (ending, page) = engine.begin(side, engine.view(side).await.way, None).await;
        let back = browser::agree(&page, Decision::Allow).await.unwrap();
        engine.later(301);
        visit(&back).await;
        assert_eq!(whole(ending.await.unwrap().unwrap_err()).code, "sign_in.grant");
    }
}

#[tokio::test]
async fn a_code_that_is_not_typed() {
    let engine = Engine::with(|switches| {
        switches.okta.device_interval = 0;
        switches.okta.device_seconds = 1;
    })
    .await;
    let client_id = engine.stage.practice.credentials().okta.client_id;
    let problem = refused(&engine, Side::Provider, Way::OktaDevice { client_id }, None).await;
    assert_eq!(problem.code, "sign_in.code_expired");
}

#[tokio::test]
async fn denied_on_the_other_device() {
    let engine = Engine::with(|switches| switches.okta.device_interval = 0).await;
    let client_id = engine.stage.practice.credentials().okta.client_id;
    let request = ConnectRequest { side: Side::Provider, way: Way::OktaDevice { client_id }, secret: None };
    let (told, mut telling) = tokio::sync::mpsc::unbounded_channel();
    let tell = move |view| drop(told.send(view));
    let person = async {
        telling.recv().await.unwrap();
        let link = engine.app.sign_in_link(&engine.id, Side::Provider).unwrap();
        drop(browser::agree(&link.parse().unwrap(), Decision::Deny).await);
    };
    let (ended, ()) = tokio::join!(engine.app.connect(&engine.id, request, &tell), person);
    assert_eq!(whole(ended.unwrap_err()).code, "sign_in.denied");
}

#[tokio::test]
async fn a_second_sign_in_takes_the_place_of_the_first() {
    let engine = Engine::small().await;
    let (first, old_page) = engine.begin(Side::Zoom, zoom_way(&engine), None).await;
    let (second, page) = engine.begin(Side::Zoom, zoom_way(&engine), None).await;
    assert_eq!(whole(first.await.unwrap().unwrap_err()).code, "sign_in.cancelled");
    // The old page leads nowhere any more, and the new one still does.
    let old = browser::agree(&old_page, Decision::Allow).await.unwrap();
    let problem = engine.app.paste_redirect(&engine.id, Side::Zoom, old.as_str()).unwrap_err();
    assert_eq!(whole(problem).code, "sign_in.pasted");
    browser::agree_and_return(&page, Decision::Allow).await.unwrap();
    second.await.unwrap().unwrap();
    assert!(matches!(engine.view(Side::Zoom).await.state, ConnectionState::SignedIn { .. }));
}

#[tokio::test]
async fn two_sign_ins_side_by_side_do_not_mix() {
    let engine = Engine::small().await;
    let (zoom, zoom_page) = engine.begin(Side::Zoom, zoom_way(&engine), None).await;
    let (okta, okta_page) = engine.begin(Side::Provider, engine.view(Side::Provider).await.way, None).await;
    let zoom_back = browser::agree(&zoom_page, Decision::Allow).await.unwrap();
    let okta_back = browser::agree(&okta_page, Decision::Allow).await.unwrap();
    assert_ne!(zoom_back.path(), okta_back.path());
    // One's answer brought to the other's address, by hand and by a browser.
    for (side, wrong) in [(Side::Zoom, &okta_back), (Side::Provider, &zoom_back)] {
        let problem = engine.app.paste_redirect(&engine.id, side, wrong.as_str()).unwrap_err();
        assert_eq!(whole(problem).code, "sign_in.pasted");
    }
    let mut crossed = zoom_back.clone();
    crossed.set_query(okta_back.query());
    assert_eq!(visit(&crossed).await.0, 400);
    crossed.set_path(okta_back.path());
    assert_eq!(visit(&crossed).await.0, 404);
    assert_eq!(visit(&okta_back).await.0, 200);
    okta.await.unwrap().unwrap();
    assert!(!zoom.is_finished());
    assert_eq!(visit(&zoom_back).await.0, 200);
    zoom.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_address_pasted_by_hand() {
    let engine = Engine::small().await;
    let (ending, page) = engine.begin(Side::Zoom, zoom_way(&engine), None).await;
    let back = browser::agree(&page, Decision::Allow).await.unwrap();
    let mut forged = back.clone();
    forged.query_pairs_mut().clear().append_pair("code", "mine").append_pair("state", "guessed");
    let elsewhere = back.as_str().replace("127.0.0.1", "example.com");
    let by_name = back.as_str().replace("127.0.0.1", "localhost");
    let no_code = back.as_str().split('?').next().unwrap().to_owned();
    for wrong in ["", "nonsense", "https://", page.as_str(), &elsewhere, &by_name, &no_code, forged.as_str()]
    {
        let problem = engine.app.paste_redirect(&engine.id, Side::Zoom, wrong).unwrap_err();
        assert_eq!(whole(problem).code, "sign_in.pasted", "{wrong}");
    }
    assert!(!ending.is_finished());
    engine.app.paste_redirect(&engine.id, Side::Zoom, &format!("  {back}\n")).unwrap();
    ending.await.unwrap().unwrap();
    let problem = engine.app.paste_redirect(&engine.id, Side::Zoom, back.as_str()).unwrap_err();
    assert_eq!(whole(problem).code, "sign_in.none_waits");
}

#[tokio::test]
async fn a_pasted_address_is_taken_once() {
    let engine = Engine::small().await;
    // Redeeming the code takes a while, so that the second paste comes while the first is being used.
    engine.spoil(Vendor::Zoom, "/oauth/token", FaultKind::Latency { ms: 300 });
    let (ending, page) = engine.begin(Side::Zoom, zoom_way(&engine), None).await;
    let back = browser::agree(&page, Decision::Allow).await.unwrap();
    engine.app.paste_redirect(&engine.id, Side::Zoom, back.as_str()).unwrap();
    let problem = engine.app.paste_redirect(&engine.id, Side::Zoom, back.as_str()).unwrap_err();
    assert!(["sign_in.pasted", "sign_in.none_waits"].contains(&whole(problem).code.as_str()));
    ending.await.unwrap().unwrap();
    let redeemed = engine.asked(Vendor::Zoom, "/oauth/token");
    assert_eq!(redeemed.len(), 1);
}

#[tokio::test]
async fn a_page_that_is_opened_again() {
    let engine = Engine::small().await;
    let (ending, page) = engine.begin(Side::Zoom, zoom_way(&engine), None).await;
    engine.app.reopen_sign_in(&engine.id, Side::Zoom).unwrap();
    assert_eq!(engine.next_page().await, page);
    assert_eq!(engine.app.sign_in_link(&engine.id, Side::Zoom).unwrap(), page.as_str());
    for side in [Side::Zoom, Side::Provider] {
        engine.app.cancel_sign_in(&engine.id, side);
        assert_eq!(
            whole(engine.app.reopen_sign_in(&engine.id, side).unwrap_err()).code,
            "sign_in.none_waits"
        );
        assert_eq!(whole(engine.app.sign_in_link(&engine.id, side).unwrap_err()).code, "sign_in.none_waits");
    }
    assert_eq!(ending.await.unwrap().unwrap_err().code, "sign_in.cancelled");
}

#[tokio::test]
async fn every_fixed_port_is_busy() {
    let engine = Engine::small().await;
    let ports = engine.stage.practice.credentials().okta.redirect_ports;
    let _busy: Vec<_> =
        ports.iter().filter_map(|port| TcpListener::bind(("127.0.0.1", *port)).ok()).collect();
    let way = engine.view(Side::Provider).await.way;
    let problem = refused(&engine, Side::Provider, way, None).await;
    assert_eq!(problem.code, "sign_in.ports_busy");
    for port in ports {
        assert!(problem.why.contains(&port.to_string()), "{problem:#?}");
    }
}

#[tokio::test]
async fn the_second_port_is_taken_where_the_first_is_busy() {
    let engine = Engine::small().await;
    let ports = engine.stage.practice.credentials().okta.redirect_ports;
    let _busy = TcpListener::bind(("127.0.0.1", ports[0]));
    let (ending, page) = engine.begin(Side::Provider, engine.view(Side::Provider).await.way, None).await;
    let redirect = page.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    assert!(
        ports[1..].iter().any(|port| redirect == format!("http://127.0.0.1:{port}/cb/okta")),
        "{redirect}"
    );
    browser::agree_and_return(&page, Decision::Allow).await.unwrap();
    ending.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_scope_that_okta_has_not_granted() {
    let engine = Engine::small().await;
    engine.switch(|switches| switches.okta.granted_scopes.retain(|scope| scope != "okta.groups.read"));
    let problem = refused(&engine, Side::Provider, engine.view(Side::Provider).await.way, None).await;
    assert_eq!(problem.code, "sign_in.provider");
    assert!(problem.what.contains("rights") && problem.detail.unwrap().contains("invalid_scope"));
    let client_id = engine.stage.practice.credentials().okta.client_id;
    let problem = refused(&engine, Side::Provider, Way::OktaDevice { client_id }, None).await;
    assert_eq!(problem.code, "sign_in.scope");
}

#[tokio::test]
async fn an_app_that_demands_proof_of_possession() {
    let engine = Engine::with(|switches| switches.okta.dpop = true).await;
    let problem = refused(&engine, Side::Provider, engine.view(Side::Provider).await.way, None).await;
    assert_eq!(problem.code, "sign_in.dpop");
    assert!(problem.fix.iter().any(|step| step.contains("untick")), "{problem:#?}");
}

#[tokio::test]
async fn the_numeric_address_is_used_and_never_the_name() {
    let engine = Engine::small().await;
    for side in [Side::Zoom, Side::Provider] {
        let (ending, page) = engine.begin(side, engine.view(side).await.way, None).await;
        assert!(!page.as_str().contains("localhost"), "{page}");
        let redirect = page.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
        assert!(redirect.starts_with("http://127.0.0.1:"), "{redirect}");
        engine.app.cancel_sign_in(&engine.id, side);
        ending.await.unwrap().unwrap_err();
    }
}

#[tokio::test]
async fn a_field_that_is_empty() {
    let engine = Engine::small().await;
    let empty = || "  ".to_owned();
    let cases = [
        (Side::Zoom, public("  ")),
        (Side::Zoom, Way::ZoomSecretClient { client_id: empty(), redirect_ports: vec![] }),
        (Side::Zoom, Way::ZoomServerToServer { account_id: empty(), client_id: "id".to_owned() }),
        (Side::Zoom, Way::ZoomServerToServer { account_id: "id".to_owned(), client_id: empty() }),
        (Side::Provider, Way::OktaCode { client_id: empty(), redirect_ports: vec![] }),
        (Side::Provider, Way::OktaDevice { client_id: empty() }),
        // A way of the other side.
        (Side::Provider, public("id")),
        (Side::Zoom, Way::OktaApiToken {}),
    ];
    for (side, way) in cases {
        let problem = refused(&engine, side, way.clone(), Some("secret")).await;
        assert_eq!(problem.code, "field.missing", "{way:?}");
    }
    let spaced = refused(&engine, Side::Zoom, public("two words"), None).await;
    assert_eq!(spaced.code, "profile.client_id");
    assert!(engine.stage.practice.history().is_empty());
}

#[tokio::test]
async fn the_sign_in_service_is_in_trouble() {
    let engine = Engine::small().await;
    let fault = FaultKind::Status { code: 503, body: None, headers: vec![] };
    engine.spoil(Vendor::Zoom, "/oauth/token", fault);
    let problem = refused(&engine, Side::Zoom, zoom_way(&engine), None).await;
    assert_eq!(problem.code, "sign_in.faulty");
    engine.mend();
    // An answer that is lost: the code may be used up, so it is not sent again.
    engine.spoil(Vendor::Zoom, "/oauth/token", FaultKind::Reset {});
    let problem = refused(&engine, Side::Zoom, zoom_way(&engine), None).await;
    assert_eq!(problem.code, "net.reset");
    engine.mend();
    engine.spoil(Vendor::Zoom, "/oauth/token", FaultKind::Body { text: "{}".to_owned() });
    let problem = refused(&engine, Side::Zoom, zoom_way(&engine), None).await;
    assert_eq!(problem.code, "sign_in.incomplete");
    engine.mend();
    engine.spoil(
        Vendor::Zoom,
        "/oauth/token",
        FaultKind::Body { text: "<html>Welcome to Café</html>".to_owned() },
    );
    let problem = refused(&engine, Side::Zoom, zoom_way(&engine), None).await;
    assert_eq!(problem.code, "sign_in.incomplete");
    engine.mend();
    engine.sign_in(Side::Zoom).await;
}

#[tokio::test]
async fn an_answer_from_another_service() {
    let engine = Engine::with(|switches| switches.okta.iss_in_response = true).await;
    let (ending, page) = engine.begin(Side::Provider, engine.view(Side::Provider).await.way, None).await;
    let back = browser::agree(&page, Decision::Allow).await.unwrap();
    let mut mixed = back.clone();
    let fields: Vec<(String, String)> = back
        .query_pairs()
        .map(|(name, value)| {
            let value =
                if name == "iss" { "https://other.okta.example".to_owned() } else { value.into_owned() };
            (name.into_owned(), value)
        })
        .collect();
    mixed.query_pairs_mut().clear().extend_pairs(fields);
    visit(&mixed).await;
    assert_eq!(whole(ending.await.unwrap().unwrap_err()).code, "sign_in.issuer");
    // The very one that was asked is taken.
    engine.sign_in(Side::Provider).await;
}

#[tokio::test]
async fn dropping_a_sign_in_frees_its_port() {
    let engine = Engine::small().await;
    let (ending, page) = engine.begin(Side::Provider, engine.view(Side::Provider).await.way, None).await;
    let redirect = page.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    let port = redirect.parse::<url::Url>().unwrap().port().unwrap();
    engine.app.cancel_sign_in(&engine.id, Side::Provider);
    ending.await.unwrap().unwrap_err();
    wait::until("the port", wait::LIMIT, async || {
        Ok(match TcpListener::bind(("127.0.0.1", port)) {
            Ok(_) => Look::Seen(()),
            Err(error) => Look::NotYet(error.to_string()),
        })
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn zoom_without_the_scope_is_signed_in_and_told_so() {
    let engine = Engine::with(|switches| switches.zoom.scopes = vec!["user:read:admin".to_owned()]).await;
    let view = engine.sign_in(Side::Zoom).await;
    let ConnectionState::SignedIn { scopes, .. } = view.state else { panic!("not signed in") };
    assert_eq!(scopes, ["user:read:admin"]);
    let problem = failed(engine.check(CheckId::ZoomConnection).await);
    assert_eq!(problem.code, "zoom.scope_missing");
    assert!(problem.why.contains(SCIM_SCOPE));
}
