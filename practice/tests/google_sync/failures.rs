//! What goes wrong is told, and gone on from.

use usher_practice::company::who;
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::google::{Access, Arrangement, Progress};
use usher_practice::switches::{PendingLookup, Rate};
use usher_practice::world::Vendor;
use usher_practice::zoom::SHOWN_TOKENS;

use crate::support::{Plant, arrives, bare, of, running, settings};

fn at(plant: &Plant, end: &str) -> Arrangement {
    let endpoint = format!("{}{end}", plant.practice.urls().zoom_api);
    Arrangement { endpoint: Some(endpoint), ..Arrangement::default() }
}

/// What stopped the service for everybody last.
fn stopped(plant: &Plant) -> String {
    let log = plant.practice.google_log();
    let line = log.iter().find(|line| line.email.is_none());
    line.and_then(|line| line.failure.clone()).unwrap_or_else(|| panic!("nothing stopped it: {log:?}"))
}

#[tokio::test]
async fn the_old_address_is_not_found_until_it_is_put_right() {
    let plant = bare().await;
    plant.arrange(at(&plant, "scim")).await;
    let why = stopped(&plant);
    assert!(why.starts_with("404 Not Found: there is no provisioning endpoint at"), "{why}");
    assert!(why.contains("/scim/Users") && why.contains("This API endpoint is not recognized."), "{why}");
    assert!(plant.page("ac/apps/zoom/log").await.1.contains("Failed. 404 Not Found"));
    assert_eq!(plant.progress(&plant.address(who::JAPANESE)), Some(Progress::Waiting));
    let wanted = plant.addresses(arrives);
    assert_ne!(plant.active_at_zoom(&wanted), wanted);
    plant.arrange(at(&plant, "scim2")).await;
    assert_eq!(plant.active_at_zoom(&wanted), wanted);
}

#[tokio::test]
async fn the_old_address_works_where_zoom_still_knows_it() {
    let mut settings = settings(60);
    settings.zoom.old_base_works = true;
    let plant = of(settings).await;
    plant.arrange(at(&plant, "scim")).await;
    assert_eq!(plant.progress(&plant.address(who::JAPANESE)), Some(Progress::Synced));
}

#[tokio::test]
async fn zooms_public_address_stands_for_the_practice_zoom_and_others_do_not_answer() {
    let plant = bare().await;
    let public =
        Arrangement { endpoint: Some("https://api.zoom.us/scim2".to_owned()), ..Arrangement::default() };
    plant.arrange(public).await;
    assert_eq!(plant.progress(&plant.address(who::JAPANESE)), Some(Progress::Synced));
    let portal = Arrangement { endpoint: Some("https://zoom.us/scim2".to_owned()), ..Arrangement::default() };
    plant.arrange(portal).await;
    assert!(stopped(&plant).contains("https://zoom.us/scim2 does not answer"), "{}", stopped(&plant));
}

#[tokio::test]
async fn a_token_that_ended_stops_the_service_until_another_is_pasted() {
    let plant = running().await;
    plant.practice.world().zoom().revoke_app(SHOWN_TOKENS);
    plant.switch(|sync| sync.overlooked.clear()).await;
    let why = stopped(&plant);
    assert!(why.starts_with("401 Unauthorized: the app does not accept the access token."), "{why}");
    let page = plant.page("ac/apps/zoom").await.1;
    assert!(page.contains("id=\"paused\"") && page.contains("401 Unauthorized"), "{page}");
    let before = plant.asked(0).len();
    plant.switch(|_| {}).await;
    assert_eq!(plant.asked(before).len(), 0, "it waits for somebody");
    let token = plant.practice.credentials().zoom.token;
    plant.arrange(Arrangement { token: Some(token), ..Arrangement::default() }).await;
    assert!(!plant.asked(before).is_empty());
    assert!(!plant.page("ac/apps/zoom").await.1.contains("id=\"paused\""));
}

#[tokio::test]
async fn a_token_for_an_hour_ends_after_an_hour() {
    let plant = bare().await;
    let token = plant.practice.credentials().zoom.short_scim_token;
    plant.arrange(Arrangement { token: Some(token), ..Arrangement::default() }).await;
    assert_eq!(plant.progress(&plant.address(who::JAPANESE)), Some(Progress::Synced));
    plant.days_pass(1).await;
    let why = stopped(&plant);
    assert!(why.starts_with("401 Unauthorized") && why.ends_with("Access token has expired."), "{why}");
}

#[tokio::test]
async fn who_failed_and_is_in_scope_no_longer_is_forgotten() {
    let plant = running().await;
    let address = plant.address(who::NO_GIVEN_NAME);
    plant.why(&address);
    plant.arrange(Arrangement { access: Access::default(), ..Arrangement::default() }).await;
    assert_eq!(plant.progress(&address), None);
}

#[tokio::test]
async fn what_zoom_refuses_for_one_person_is_told_and_tried_again() {
    let plant = bare().await;
    let world = plant.practice.world();
    world.switch(|switches| switches.zoom.associated_domains.retain(|domain| domain == "practice.example"));
    plant.arrange(Arrangement::default()).await;
    let second = plant.address(who::SHORT_NAMES);
    let why = plant.why(&second);
    assert!(why.starts_with("409 Conflict: The email domain does not match"), "{why}");
    assert_eq!(plant.logged(&second).failure, Some(why));
    assert_eq!(plant.progress(&plant.address(who::JAPANESE)), Some(Progress::Synced));
    world.switch(|switches| switches.zoom.associated_domains.push("studio.example".to_owned()));
    plant.practice.google_settled().await;
    assert_eq!(plant.progress(&second), Some(Progress::Synced));
}

#[tokio::test]
async fn everybody_is_looked_at_again_every_few_hours() {
    let mut settings = settings(60);
    settings.zoom.associated_domains = vec!["practice.example".to_owned()];
    // Four hours are a second.
    settings.google.sync.speed = 4 * 3_600;
    let plant = of(settings).await;
    plant.arrange(Arrangement::default()).await;
    let second = plant.address(who::SHORT_NAMES);
    assert!(plant.why(&second).starts_with("409 Conflict"));
    // Zoom is put right, and nobody tells Google.
    let world = plant.practice.world();
    world.switches.lock().unwrap().zoom.associated_domains.push("studio.example".to_owned());
    plant.until(|| plant.at_zoom(&second).is_some()).await;
}

#[tokio::test]
async fn who_has_not_accepted_an_invitation_is_refused() {
    let plant = running().await;
    let pending = plant.address(who::PENDING);
    let why = plant.why(&pending);
    assert!(why.starts_with("400 Bad Request: User ") && why.contains("not exist"), "{why}");
    plant.practice.world().switch(|switches| switches.zoom.pending_lookup = PendingLookup::Empty);
    plant.practice.google_settled().await;
    let why = plant.why(&pending);
    assert!(why.starts_with("400 Bad Request: The email ") && why.contains("already in use"), "{why}");
}

#[tokio::test]
async fn single_sign_on_that_is_off_refuses_everybody() {
    let mut settings = settings(60);
    settings.zoom.sso_enabled = false;
    let plant = of(settings).await;
    plant.arrange(Arrangement::default()).await;
    let why = plant.why(&plant.address(who::JAPANESE));
    assert_eq!(why, "400 Bad Request: Account has not enabled Single Sign-On.");
}

#[tokio::test]
async fn too_many_requests_are_sent_again() {
    let mut settings = settings(60);
    settings.zoom.rate = Rate { light_per_second: Some(30), medium_per_second: Some(30), ..Rate::OFF };
    let plant = of(settings).await;
    plant.arrange(Arrangement::default()).await;
    let wanted = plant.addresses(arrives);
    assert_eq!(plant.active_at_zoom(&wanted), wanted);
    assert!(plant.asked(0).iter().any(|entry| entry.status == 429));
}

#[tokio::test]
async fn a_zoom_that_fails_for_a_moment_is_asked_again() {
    let plant = bare().await;
    for (kind, skip) in
        [(FaultKind::Status { code: 502, body: None, headers: Vec::new() }, 3), (FaultKind::Reset {}, 9)]
    {
        plant.practice.world().faults.set(once(kind, skip));
    }
    plant.arrange(Arrangement::default()).await;
    let wanted = plant.addresses(arrives);
    assert_eq!(plant.active_at_zoom(&wanted), wanted);
}

#[tokio::test]
async fn a_service_that_is_down_does_nothing_and_catches_up() {
    let plant = bare().await;
    plant.arrange(Arrangement { on: false, ..Arrangement::default() }).await;
    plant.switch(|sync| sync.down = true).await;
    let page = plant.page("ac/apps/zoom").await.1;
    assert!(page.contains("Couldn&#39;t fetch provisioning setup"), "{page}");
    let refused = plant.submit("ac/apps/zoom/autoprovisioning/status", &[("status", "on")]).await;
    assert!(refused.unwrap_err().contains("Provisioning activation failed"));
    assert_eq!(plant.asked(0).len(), 0);
    plant.switch(|sync| sync.down = false).await;
    plant.arrange(Arrangement::default()).await;
    assert_eq!(plant.progress(&plant.address(who::JAPANESE)), Some(Progress::Synced));
}

fn once(kind: FaultKind, skip: u32) -> Fault {
    Fault { vendor: Some(Vendor::Zoom), skip, times: Some(1), ..Fault::of(kind) }
}
