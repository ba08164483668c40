//! A rehearsal that is killed at any change in Okta and taken up again ends as an undisturbed one, and makes no change
//! twice.
//!
//! The kill is as hard as a process can die: the rehearsal is dropped while a change has no answer, before it took
//! effect or after.

use futures::{StreamExt as _, stream};
use usher::app::view::RehearsalState;
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;

use crate::scene::{Scene, assert_seen};

/// Rehearsals that run side by side.
const SIDE_BY_SIDE: usize = 3;

#[tokio::test]
async fn killed_at_each_change() {
    let undisturbed = Scene::new().await;
    let plan = undisturbed.plan_made().await;
    let before = undisturbed.stage.practice.history().len();
    assert_seen(&undisturbed.play(&plan.id).await);
    let sent: Vec<_> = undisturbed.stage.practice.history().split_off(before);
    let writes = |method: &str| {
        sent.iter().filter(|entry| entry.vendor == Vendor::Okta && entry.method == method).count()
    };
    let kills = ["POST", "PUT", "DELETE"].into_iter().flat_map(|method| {
        (0..u32::try_from(writes(method)).unwrap())
            .flat_map(move |skip| [Moment::Before, Moment::After].map(|moment| (method, skip, moment)))
    });
    let kills: Vec<_> = kills.collect();
    assert!(kills.len() >= 16, "{kills:?}");
    let expected = told(&undisturbed, &plan.address, 0);
    let lives: Vec<_> = kills.into_iter().map(|kill| check(kill, &expected)).collect();
    stream::iter(lives).buffer_unordered(SIDE_BY_SIDE).collect::<Vec<()>>().await;
}

async fn check((method, skip, moment): (&str, u32, Moment), expected: &[String]) {
    let scene = Scene::new().await;
    let plan = scene.plan_made().await;
    let before = scene.changes().len();
    let fault = Fault {
        vendor: Some(Vendor::Okta),
        method: Some(method.to_owned()),
        skip,
        times: Some(1),
        moment,
        ..Fault::of(FaultKind::Stall {})
    };
    scene.stage.practice.world().faults.set(fault);
    let silences = || {
        let history = scene.stage.practice.history();
        let seen = *scene.stage.practice.requests_seen().borrow();
        let without_status = history.iter().filter(|entry| entry.status == 0).count();
        u64::try_from(without_status).unwrap() + seen - u64::try_from(history.len()).unwrap()
    };
    let mut seen = scene.stage.practice.requests_seen();
    tokio::select! {
        ended = scene.play(&plan.id) => panic!("not killed at {method} {skip} {moment:?}: {ended:#?}"),
        seen = seen.wait_for(|_| silences() > 0) => drop(seen.unwrap()),
    }
    scene.stage.practice.world().faults.clear();
    let cut_off = scene.app.last_rehearsal(&scene.id).await.unwrap().unwrap();
    assert_eq!(cut_off.state, RehearsalState::Stopped, "{method} {skip} {moment:?}");
    assert_seen(&scene.play(&plan.id).await);
    assert_eq!(told(&scene, &plan.address, before), expected, "{method} {skip} {moment:?}");
    scene.assert_tidy(&plan.address).await;
}

/// What changed in Okta about the test person, without the address, which differs.
fn told(scene: &Scene, address: &str, from: usize) -> Vec<String> {
    let about = |change: &String| change.contains(address).then(|| change.replace(address, "them"));
    scene.changes().split_off(from).iter().filter_map(about).collect()
}
