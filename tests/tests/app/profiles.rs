//! Customers: what can be typed, imported, changed and removed.

use serde_json::{Value, json};
use usher::app::view::{ConnectionState, ProfileDraft, ProviderDraft, Side};
use usher::problem::Problem;
use usher_tests::engine::{Engine, whole};

fn okta(address: &str) -> ProviderDraft {
    ProviderDraft::Okta { org_url: address.to_owned() }
}

fn draft(engine: &Engine) -> ProfileDraft {
    let mut draft = engine.app.profile_draft(None).unwrap();
    draft.name = "Example Ltd".to_owned();
    draft.provider = okta("https://example.okta.com");
    draft
}

#[tokio::test]
async fn addresses_that_cannot_be_used() {
    let engine = Engine::small().await;
    let cases = [
        ("", "It is empty"),
        ("   ", "It is empty"),
        ("example.okta.com", "is not a web address"),
        ("https://", "is not a web address"),
        ("https:// example", "is not a web address"),
        ("http://example.okta.com", "unprotected"),
        ("http://10.0.0.1", "unprotected"),
        ("http://127.0.0.1.example.com", "unprotected"),
        ("ftp://example.okta.com", "ftp"),
        ("javascript:alert(1)", "is not a web address"),
        ("file:///etc/passwd", "is not a web address"),
        ("https://me:secret@example.okta.com", "a name or a password"),
        ("https://example.okta.com@evil.example", "a name or a password"),
        ("https://example.okta.com/?x=1", "question mark"),
        ("https://example.okta.com/#top", "#"),
    ];
    for (address, said) in cases {
        for field in 0..3 {
            let mut draft = draft(&engine);
            match field {
                0 => draft.zoom_api_url = address.to_owned(),
                1 => draft.zoom_oauth_url = address.to_owned(),
                _ => draft.provider = okta(address),
            }
            let problem = whole(engine.app.save_draft(None, &draft).await.unwrap_err());
            assert_eq!(problem.code, "profile.address", "{address}");
            assert!(problem.why.contains(said), "{said} in {problem:#?}");
            let names_it = ["Zoom's API", "Zoom's sign-in", "Okta organisation"][field];
            assert!(problem.what.contains(names_it), "{problem:#?}");
            assert!(!format!("{problem:?}").contains("secret"));
        }
    }
    assert_eq!(engine.app.profiles().unwrap().len(), 1);
}

#[tokio::test]
async fn addresses_that_can() {
    let engine = Engine::small().await;
    for address in [
        " https://example.okta.com\n",
        "https://EXAMPLE.okta.com/",
        "https://example.okta-gov.com:8443",
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "http://localhost:1",
    ] {
        let draft = ProfileDraft { provider: okta(address), ..draft(&engine) };
        let id = engine
            .app
            .save_draft(None, &draft)
            .await
            .unwrap_or_else(|problem| panic!("{address}: {problem}"));
        engine.app.remove(&id).await.unwrap();
    }
}

#[tokio::test]
async fn names_and_the_path_of_scim() {
    let engine = Engine::small().await;
    let problem = async |change: &dyn Fn(&mut ProfileDraft)| -> Problem {
        let mut draft = draft(&engine);
        change(&mut draft);
        whole(engine.app.save_draft(None, &draft).await.unwrap_err())
    };
    assert_eq!(problem(&|draft| draft.name = " ".to_owned()).await.code, "profile.no_name");
    assert_eq!(problem(&|draft| draft.name = "ł".repeat(81)).await.code, "profile.name_too_long");
    for path in ["/scim", "/scim2", "/scim2/", "/v2/scim2"] {
        let problem = problem(&|draft| draft.zoom_api_url = format!("https://api.zoom.us{path}")).await;
        assert_eq!(problem.code, "profile.api_path");
        assert!(problem.what.contains(path.trim_end_matches('/')), "{problem:#?}");
    }
    let name = "Zoë O'Brien-Łukasz & “Söhne” 🎉";
    let id = engine.app.save_draft(None, &ProfileDraft { name: format!(" {name} "), ..draft(&engine) }).await;
    let id = id.unwrap();
    assert_eq!(engine.app.profile(&id).unwrap().name, name);
    assert_eq!(engine.app.profile_named(&name.to_uppercase()).unwrap(), id);
}

#[tokio::test]
async fn documents_that_cannot_be_taken() {
    let engine = Engine::small().await;
    let good = engine.stage.practice.profile();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document);
        document.to_string()
    };
    let cases = [
        (String::new(), "profile.unreadable", ""),
        ("{".to_owned(), "profile.unreadable", "line 1"),
        ("[]".to_owned(), "profile.unreadable", ""),
        ("{}".to_owned(), "profile.unreadable", "usher_profile"),
        (" ".repeat(70_000), "profile.unreadable", "larger"),
        (with(&|document| document["usher_profile"] = json!(2)), "profile.edition", ""),
        (with(&|document| document["surprise"] = json!(1)), "profile.unreadable", "surprise"),
        (
            with(&|document| document["zoom"]["client_secret"] = json!("s")),
            "profile.unreadable",
            "client_secret",
        ),
        (with(&|document| document["zoom"]["way"]["kind"] = json!("magic")), "profile.unreadable", "magic"),
        (
            with(&|document| drop(document["zoom"].as_object_mut().unwrap().remove("api_url"))),
            "profile.unreadable",
            "api_url",
        ),
        (with(&|document| document["name"] = json!("")), "profile.no_name", ""),
        (with(&|document| document["name"] = json!(7)), "profile.unreadable", "string"),
        (
            with(&|document| document["provider"]["org_url"] = json!("http://example.okta.com")),
            "profile.unreadable",
            "example.okta.com",
        ),
        (with(&|document| document["provider"]["kind"] = json!("magic")), "profile.unreadable", "magic"),
        (
            with(&|document| document["zoom"]["api_url"] = json!("https://api.zoom.us/scim2")),
            "profile.api_path",
            "",
        ),
        (
            with(&|document| document["zoom"]["way"]["client_id"] = json!("two words")),
            "profile.client_id",
            "",
        ),
    ];
    for (document, code, named) in cases {
        let problem = whole(engine.app.import(&document).unwrap_err());
        assert_eq!(problem.code, code, "{document:.200}");
        let detail = problem.detail.unwrap_or_default();
        assert!(detail.contains(named), "{named} in {detail}");
    }
    assert_eq!(engine.app.profiles().unwrap().len(), 1);
}

#[tokio::test]
async fn an_address_that_changes_signs_that_side_out() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let mut draft = engine.app.profile_draft(Some(&engine.id)).unwrap();
    draft.name = "Another name".to_owned();
    engine.app.save_draft(Some(&engine.id), &draft).await.unwrap();
    for side in [Side::Zoom, Side::Provider] {
        assert!(matches!(engine.view(side).await.state, ConnectionState::SignedIn { .. }));
    }
    draft.provider = okta("https://elsewhere.invalid");
    engine.app.save_draft(Some(&engine.id), &draft).await.unwrap();
    assert!(matches!(engine.view(Side::Zoom).await.state, ConnectionState::SignedIn { .. }));
    let okta = engine.view(Side::Provider).await;
    assert!(matches!(okta.state, ConnectionState::SignedOut));
    assert_eq!(okta.host, "elsewhere.invalid");
    // The token was withdrawn at the old address, and nothing was sent to the new one.
    assert!(!engine.asked(usher_practice::world::Vendor::Okta, "/oauth2/v1/revoke").is_empty());
}

#[tokio::test]
async fn removed_and_unknown_profiles() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    engine.app.remove(&engine.id).await.unwrap();
    assert!(engine.app.profiles().unwrap().is_empty());
    let gone = |problem: Problem| assert_eq!(whole(problem).code, "records.not_found");
    gone(engine.app.profile(&engine.id).unwrap_err());
    gone(engine.app.profile_view(&engine.id).await.unwrap_err());
    gone(engine.app.check(&engine.id, usher::guide::CheckId::ZoomConnection).await.unwrap_err());
    gone(engine.app.plan("none").unwrap_err());
    gone(engine.app.report("none").unwrap_err());
    gone(engine.app.remove("none").await.unwrap_err());
    assert_eq!(whole(engine.app.profile_named("none").unwrap_err()).code, "profile.unknown_name");
    // The next practice company begins anew.
    let id = engine.app.adopt_practice(&engine.stage.practice.profile().to_string()).await.unwrap();
    let view = engine.app.profile_view(&id).await.unwrap();
    assert!(matches!(view.zoom.state, ConnectionState::SignedOut));
}

#[tokio::test]
async fn two_customers_of_one_name() {
    let engine = Engine::small().await;
    let twice = draft(&engine);
    let first = engine.app.save_draft(None, &twice).await.unwrap();
    let second = engine.app.save_draft(None, &twice).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(whole(engine.app.profile_named("example ltd").unwrap_err()).code, "profile.ambiguous_name");
    assert_eq!(engine.app.profile_named(&second).unwrap(), second);
}
