//! The first look, and what the next one says.

use serde_json::json;
use usher::app::view::PushState;
use usher_practice::faults::FaultKind;
use usher_practice::world::Vendor;
use usher_tests::engine::whole;

use crate::scene::{DAYS, entry, push, scene, signed_in};

#[tokio::test]
async fn the_first_look_says_so_and_only_reads() {
    let scene = scene().await;
    let (to_okta, to_zoom) = (scene.writes_to_okta(), scene.engine.writes());
    let view = scene.monitor().await;
    assert_eq!((scene.writes_to_okta(), scene.engine.writes()), (to_okta, to_zoom));
    assert_eq!(view.looked_before, None);
    assert_eq!(view.changed, ["This is the first look. The next one says what has changed since."]);
    assert_eq!(view.read_at.duration_since(view.since).as_hours(), 24 * i64::from(DAYS));
    assert!(view.events.iter().all(|line| !line.new), "{:#?}", view.events);
    assert_eq!(view.events_left_out, 0);

    let [okta, zoom, connection] = view.credentials.as_slice() else { panic!("{:#?}", view.credentials) };
    assert_eq!(okta.name, "Usher's sign-in to Okta");
    assert!(okta.says.contains("30 days without use") && !okta.attention, "{okta:#?}");
    assert_eq!(zoom.name, "Usher's sign-in to Zoom");
    assert!(zoom.says.contains("Usher renews it by itself") && !zoom.attention, "{zoom:#?}");
    assert_eq!(connection.name, "Okta's connection to Zoom");
    assert!(!connection.attention, "{connection:#?}");
}

#[tokio::test]
async fn the_next_look_says_what_has_changed() {
    let scene = scene().await;
    let first = scene.monitor().await;
    let second = scene.monitor().await;
    assert_eq!(second.looked_before, Some(first.read_at));
    assert_eq!(second.changed, ["Nothing has changed since you last looked."]);

    let zora = scene.provisioned("Zora").await;
    let (_, mapping) = scene.pushed("Owls & Łukasz's", &[&zora]).await;
    scene.features(json!({ "update": { "lifecycleDeactivate": { "status": "DISABLED" } } })).await;
    let view = scene.monitor().await;
    let has =
        |sentence: &str| assert!(view.changed.iter().any(|said| said == sentence), "{:#?}", view.changed);
    has("Okta pushes the group Owls & Łukasz's now.");
    has("Okta does not deactivate people in Zoom any more.");
    assert!(
        view.changed.iter().any(|said| said.starts_with("People who have the app: ")),
        "{:#?}",
        view.changed
    );
    assert!(!view.changed.iter().any(|said| said.contains("mapping")), "{:#?}", view.changed);

    let created = entry(&view, "application.provision.user.push");
    assert_eq!(created.what, "Okta created zora@practice.example in Zoom.");
    assert!(created.new && !created.failed && created.why.is_none(), "{created:#?}");
    assert!(created.detail.as_ref().is_some_and(|detail| !detail.is_empty()));
    let row = push(&view, "Owls & Łukasz's");
    assert_eq!((row.state, row.zoom_group.as_str()), (PushState::Active, "Owls & Łukasz's"));
    assert!(row.last_push.is_some() && row.problem.is_none(), "{row:#?}");
    assert!(view.events.windows(2).all(|pair| pair[0].at >= pair[1].at), "the newest stand first");

    // Somebody asks for more days: what is new is still new.
    let longer = scene.engine.app.monitor(&scene.engine.id, 30).await.unwrap();
    assert_eq!((longer.looked_before, &longer.changed), (Some(second.read_at), &view.changed));
    assert!(entry(&longer, "application.provision.user.push").new);

    let path = format!("{}/group-push/mappings/{mapping}", scene.app);
    scene.okta("PATCH", &path, json!({ "status": "INACTIVE" })).await;
    scene.settled().await;
    let view = scene.engine.app.monitor(&scene.engine.id, 30).await.unwrap();
    assert_eq!(view.changed, ["The push of the group Owls & Łukasz's is paused now."]);
    assert_eq!(push(&view, "Owls & Łukasz's").state, PushState::Paused);
    assert!(push(&view, "Owls & Łukasz's").problem.is_none(), "somebody paused it");
}

#[tokio::test]
async fn what_an_older_usher_remembered_is_as_if_nobody_had_looked() {
    let scene = scene().await;
    scene.monitor().await;
    let records = scene.engine.stage.folder.path().join("usher.sqlite");
    let database = rusqlite::Connection::open(records).unwrap();
    let changed = database
        .execute("UPDATE learned SET document = '{\"other\": 1}' WHERE what = 'monitor.seen'", [])
        .unwrap();
    assert_eq!(changed, 1);
    let view = scene.monitor().await;
    assert_eq!(view.looked_before, None);
    assert!(scene.monitor().await.looked_before.is_some());
}

#[tokio::test]
async fn a_mapping_that_may_not_be_read_hides_nothing_else() {
    let scene = scene().await;
    scene.monitor().await;
    let challenge = "Bearer scope=\"okta.profileMappings.read\", error=\"insufficient_scope\"";
    let headers = vec![("www-authenticate".to_owned(), challenge.to_owned())];
    scene.engine.spoil(
        Vendor::Okta,
        "/api/v1/mappings",
        FaultKind::Status { code: 403, body: None, headers: headers.clone() },
    );
    let view = scene.monitor().await;
    assert_eq!(
        view.changed,
        ["Whether the mapping changed is not known: this sign-in may not read it any more."]
    );
    scene.engine.mend();
    // The log is what the page is about: without it there is a problem that names the right.
    let challenge = headers[0].1.replace("profileMappings", "logs");
    let headers = vec![("www-authenticate".to_owned(), challenge)];
    scene.engine.spoil(Vendor::Okta, "/api/v1/logs", FaultKind::Status { code: 403, body: None, headers });
    let problem = scene.engine.app.monitor(&scene.engine.id, DAYS).await.unwrap_err();
    assert!(whole(problem.clone()).what.contains("okta.logs.read"), "{problem:#?}");
    assert_eq!(problem.code, "directory.scope_missing");
}

#[tokio::test]
async fn without_an_app_there_is_nothing_to_look_at() {
    let engine = signed_in(|switches| switches.okta.zoom_app_present = false).await;
    let problem = engine.app.monitor(&engine.id, DAYS).await.unwrap_err();
    assert_eq!(whole(problem).code, "setup.no_zoom_app");
}

#[tokio::test]
async fn before_it_is_connected_the_page_says_that_nothing_reaches_zoom() {
    let engine = signed_in(|_| {}).await;
    let view = engine.app.monitor(&engine.id, DAYS).await.unwrap();
    let connection = view.credentials.last().unwrap();
    assert!(connection.attention, "{connection:#?}");
    assert_eq!((view.pushes.len(), view.people_in_error_total), (0, 0));
}
