//! A log that is longer than anybody reads.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::world::Vendor;

use crate::scene::scene;

/// Entries of the log on a page.
const PAGE: i64 = 1000;
/// Pages that the log would have.
const PAGES: i64 = 100;

#[tokio::test]
async fn of_a_hundred_thousand_entries_the_newest_are_told_and_the_others_counted() {
    let scene = scene().await;
    let newest = usher::clock::now() - SignedDuration::from_secs(60);
    let okta = scene.engine.stage.practice.urls().okta.clone();
    for page in 0..PAGES {
        let next = okta.join(&format!("/api/v1/logs?after={}&limit={PAGE}", page + 1)).unwrap();
        let headers = vec![("link".to_owned(), format!("<{next}>; rel=\"next\""))];
        let body =
            Value::Array((page * PAGE..(page + 1) * PAGE).map(|number| event(number, newest)).collect());
        scene.engine.stage.practice.world().faults.set(Fault {
            vendor: Some(Vendor::Okta),
            path_prefix: Some("/api/v1/logs".to_owned()),
            times: Some(1),
            ..Fault::of(FaultKind::Status { code: 200, body: Some(body.to_string()), headers })
        });
    }
    let view = scene.monitor().await;
    let asked = scene.engine.asked(Vendor::Okta, "/api/v1/logs").len();
    assert_eq!(asked, 10, "ten pages, and no more");
    assert_eq!(view.events.len(), 1000);
    assert_eq!(view.events_left_out, 9000);
    assert_eq!(view.events[0].at, newest.round(jiff::Unit::Millisecond).unwrap());
    assert_eq!(view.events[0].what, "Okta could not create Person 0 in Zoom.");
    // What is said of the log is true from its oldest entry on that was read.
    let oldest = newest - SignedDuration::from_secs(9999);
    assert_eq!(view.since, oldest.round(jiff::Unit::Millisecond).unwrap());
    // Everybody who failed is counted, and the first are named.
    assert_eq!((view.people_in_error.len(), view.people_in_error_total), (200, 10_000));
    assert!(view.people_in_error.iter().all(|person| !person.why.is_empty() && !person.cure.is_empty()));
}

fn event(number: i64, newest: Timestamp) -> Value {
    let at = (newest - SignedDuration::from_secs(number)).round(jiff::Unit::Millisecond).unwrap();
    json!({
        "uuid": format!("event-{number}"),
        "published": at.to_string(),
        "eventType": "application.provision.user.push",
        "displayMessage": "Push new user to external application",
        "outcome": { "result": "FAILURE", "reason": "Conflict. Errors reported by remote server: Cannot add paid users." },
        "target": [{ "id": format!("00u{number}"), "type": "User", "displayName": format!("Person {number}") }],
    })
}
