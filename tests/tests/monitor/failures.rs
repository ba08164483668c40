//! What went wrong between Okta and Zoom, as it is told.

use serde_json::json;
use usher::app::view::PushState;
use usher_practice::company::{DOMAIN, OTHER_DOMAIN};
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::okta::SourceRename;
use usher_practice::world::Vendor;

use crate::scene::{Scene, entry, person, push, scene};

const CREATED: &str = "application.provision.user.push";

impl Scene {
    /// Zoom refuses to create people from now on.
    fn refuse_people(&self, status: u16, detail: &str) {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": detail, "status": status,
        });
        self.engine.stage.practice.world().faults.set(Fault {
            vendor: Some(Vendor::Zoom),
            method: Some("POST".to_owned()),
            path_prefix: Some("/scim2/Users".to_owned()),
            ..Fault::of(FaultKind::Status { code: status, body: Some(body.to_string()), headers: Vec::new() })
        });
    }
}

#[tokio::test]
async fn somebody_who_exists_already_is_in_error_until_okta_succeeds() {
    let scene = scene().await;
    scene.refuse_people(400, "The email \"zora@practice.example\" is already in use.");
    let zora = scene.provisioned("Zora").await;
    let view = scene.monitor().await;
    let created = entry(&view, CREATED);
    assert_eq!(created.what, "Okta could not create zora@practice.example in Zoom.");
    assert!(created.failed);
    assert_eq!(created.why.as_deref(), Some("Zoom has somebody with this address already."));
    assert_eq!(created.trouble.as_deref(), Some("user-exists"));
    let found = person(&view, "zora@practice.example");
    assert_eq!(found.id, zora);
    assert!(found.why.starts_with("Zoom has somebody with this address already."), "{found:#?}");
    assert!(found.cure.contains("import them from Zoom"), "{found:#?}");
    assert_eq!(view.people_in_error_total, 1);

    scene.engine.mend();
    scene.assign(&zora).await;
    let view = scene.monitor().await;
    assert_eq!(
        (view.people_in_error_total, view.people_in_error.len()),
        (0, 0),
        "{:#?}",
        view.people_in_error
    );
    assert!(view.changed.contains(&"People in error: 1 before, 0 now.".to_owned()), "{:#?}", view.changed);
}

#[tokio::test]
async fn a_domain_that_is_not_zooms_is_told_with_its_cure() {
    let scene = scene().await;
    let guest = scene.hire("Gail", OTHER_DOMAIN).await;
    scene.assign(&guest).await;
    let view = scene.monitor().await;
    let found = person(&view, &format!("gail@{OTHER_DOMAIN}"));
    assert!(found.why.contains("domain") && found.cure.contains("domain"), "{found:#?}");
    assert_eq!(entry(&view, CREATED).trouble, None);
}

#[tokio::test]
async fn a_sign_in_that_zoom_withdrew_is_seen_everywhere() {
    let scene = scene().await;
    let zora = scene.provisioned("Zora").await;
    let works = scene.monitor().await;
    let connection = works.credentials.last().unwrap();
    assert!(connection.says.contains("It works") && !connection.attention, "{connection:#?}");

    let body = json!({ "code": 124, "message": "Invalid access token." }).to_string();
    scene.engine.spoil(
        Vendor::Zoom,
        "/scim2",
        FaultKind::Status { code: 401, body: Some(body), headers: Vec::new() },
    );
    scene.okta("POST", &format!("/api/v1/users/{zora}"), json!({ "profile": { "title": "Head" } })).await;
    scene.settled().await;
    let view = scene.monitor().await;
    let refused = entry(&view, "application.integration.authentication_failure");
    assert_eq!((refused.what.as_str(), refused.failed), ("Zoom did not accept Okta's sign-in.", true));
    assert_eq!(refused.trouble.as_deref(), Some("token-refused"));
    assert!(refused.new);
    let connection = view.credentials.last().unwrap();
    assert!(
        connection.says.contains("Connect Okta to Zoom again") && connection.attention,
        "{connection:#?}"
    );
}

#[tokio::test]
async fn a_push_that_zoom_refuses_says_why_and_a_renamed_group_too() {
    let scene = scene().await;
    let zora = scene.provisioned("Zora").await;
    let (group, _) = scene.pushed("Owls", &[&zora]).await;
    scene.engine.switch(|switches| switches.zoom.role.group_edit = false);
    scene.pushed("Larks", &[&zora]).await;
    scene.engine.switch(|switches| {
        switches.zoom.role.group_edit = true;
        switches.okta.source_rename = SourceRename::Stops;
    });
    scene
        .okta(
            "PUT",
            &format!("/api/v1/groups/{group}"),
            json!({ "profile": { "name": "Night owls", "description": "" } }),
        )
        .await;
    scene.settled().await;

    let view = scene.monitor().await;
    let larks = push(&view, "Larks");
    assert_eq!(larks.state, PushState::Failed);
    let problem = larks.problem.as_ref().unwrap();
    assert_eq!(problem.code, "provisioning.rights");
    assert!(problem.detail.as_ref().is_some_and(|detail| detail.contains("Group:Edit")), "{problem:#?}");
    let refused = entry(&view, "application.provision.group_push.mapping.update.or.delete.failed.with.error");
    assert!(refused.failed && refused.what.contains("Larks"), "{refused:#?}");

    let owls = push(&view, "Night owls");
    assert_eq!(owls.state, PushState::Paused);
    assert_eq!(owls.problem.as_ref().unwrap().code, "provisioning.push_stopped");
    let stopped = entry(&view, "application.provision.group_push.mapping.deactivated.source.group.renamed");
    assert_eq!(stopped.trouble.as_deref(), Some("members-missing"));
}

#[tokio::test]
async fn the_names_of_people_in_error_are_those_of_okta() {
    let scene = scene().await;
    scene.refuse_people(409, "Cannot add paid users.");
    let zora = scene.hire("Zora", DOMAIN).await;
    scene.assign(&zora).await;
    scene.engine.mend();
    scene.engine.read().await;
    let view = scene.monitor().await;
    let found = person(&view, "zora@practice.example");
    assert_eq!(found.name, "Zora O'Brien-Łukasz");
    assert!(found.why.contains("no licence left"), "{found:#?}");
    assert_eq!(entry(&view, CREATED).trouble.as_deref(), Some("wrong-licence"));
}
