//! A push that is killed at any of its requests and taken up again ends as an undisturbed one, and does nothing twice.
//!
//! The kill is as hard as a process can die: the run is dropped in the middle of a request, and what is taken up is a
//! copy of the records as they stood on the disk at that moment, with the database still open.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use futures::{StreamExt as _, stream};
use tokio::sync::watch;
use usher::plan::{ChangeTarget, Plan, Rules};
use usher::push::{Control, Learned};
use usher::records::{Records, RunState};
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;
use usher_tests::stage::{Choice, Stage, apply_with, counted};

/// One to create, two that are there; everybody in one of them has to leave but few.
const CHOSEN: [&str; 3] = ["Everybody", "Sales", "Customer Care"];

/// Portions so small that each group takes several.
const FEW: Learned = Learned { add: 3, add_max: 3, remove: 2, remove_max: 2, lists_members: None };

/// Pushes that run side by side.
const SIDE_BY_SIDE: usize = 6;

#[tokio::test]
async fn killed_before_a_request_takes_effect() {
    check(Moment::Before).await;
}

#[tokio::test]
async fn killed_after_a_request_took_effect() {
    check(Moment::After).await;
}

#[tokio::test]
async fn killed_again_and_again() {
    let undisturbed = Undisturbed::new().await;
    for moment in [Moment::Before, Moment::After] {
        let stage = scene().await;
        let mut disk = tempfile::tempdir().unwrap();
        let records = stage.records();
        let run = stage.begin(&records, &undisturbed.plan);
        copy(stage.folder.path(), disk.path());
        drop(records);
        // Each life makes three requests and dies at the fourth.
        for life in 0.. {
            assert!(life < 100, "it never ends");
            let next = tempfile::tempdir().unwrap();
            let killed =
                killed_at(&stage, disk.path(), next.path(), &run, &undisturbed.plan, 3, moment).await;
            disk = next;
            if !killed {
                break;
            }
        }
        undisturbed.assert_same(&stage, &format!("{moment:?}"));
    }
}

async fn check(moment: Moment) {
    let undisturbed = Undisturbed::new().await;
    assert!(undisturbed.requests >= 15, "{}", undisturbed.requests);
    let kills = (0..undisturbed.requests).map(|skip| {
        let undisturbed = &undisturbed;
        async move {
            let stage = scene().await;
            let records = stage.records();
            let run = stage.begin(&records, &undisturbed.plan);
            drop(records);
            let disk = tempfile::tempdir().unwrap();
            let plan = &undisturbed.plan;
            let killed = killed_at(&stage, stage.folder.path(), disk.path(), &run, plan, skip, moment).await;
            assert!(killed, "the run has {} requests and ended before {skip}", undisturbed.requests);
            let records = Records::open(disk.path()).unwrap();
            assert_eq!(records.put_aside(), None);
            let (_door, control) = watch::channel(Control::Go);
            let applied = apply_with(&stage.zoom(), &records, &run, plan, FEW, control, &|_| ()).await;
            assert_eq!(
                (applied.state, applied.halted),
                (RunState::Done, None),
                "at {skip}: {:#?}",
                applied.groups
            );
            undisturbed.assert_same(&stage, &format!("killed at request {skip}"));
        }
    });
    stream::iter(kills).buffer_unordered(SIDE_BY_SIDE).collect::<Vec<()>>().await;
}

/// Takes the run up from one folder and kills it at a request; `next` is the disk as it stood then. Returns whether
/// it lived long enough to be killed.
async fn killed_at(
    stage: &Stage,
    folder: &Path,
    next: &Path,
    run: &str,
    plan: &Plan,
    skip: u32,
    moment: Moment,
) -> bool {
    let faults = &stage.practice.world().faults;
    faults.clear();
    let fault =
        Fault { vendor: Some(Vendor::Zoom), skip, times: Some(1), moment, ..Fault::of(FaultKind::Stall {}) };
    faults.set(fault);
    let silent_before = stage.silences();
    let records = Records::open(folder).unwrap();
    let zoom = stage.zoom();
    let (_door, control) = watch::channel(Control::Go);
    let mut seen = stage.practice.requests_seen();
    let killed = tokio::select! {
        applied = apply_with(&zoom, &records, run, plan, FEW, control, &|_| ()) => {
            assert_eq!((applied.state, applied.halted), (RunState::Done, None), "{:#?}", applied.groups);
            false
        }
        seen = seen.wait_for(|_| stage.silences() > silent_before) => {
            seen.unwrap();
            true
        }
    };
    copy(folder, next);
    faults.clear();
    killed
}

/// What a run does that nobody kills.
struct Undisturbed {
    plan: Plan,
    requests: u32,
    end: BTreeMap<String, BTreeSet<String>>,
}

impl Undisturbed {
    async fn new() -> Self {
        let stage = scene().await;
        let choose = |name: &str| CHOSEN.contains(&name).then_some(Choice::LinkOrCreate);
        let plan = stage.plan(choose, Rules { remove: true }).await;
        assert_eq!(plan.changes.len(), CHOSEN.len());
        assert!(plan.changes.iter().any(|change| change.remove.len() > FEW.remove));
        assert!(plan.changes.iter().any(|change| change.add.len() > FEW.add));
        let before = stage.practice.history().len();
        let records = stage.records();
        let run = stage.begin(&records, &plan);
        let (_door, control) = watch::channel(Control::Go);
        let applied = apply_with(&stage.zoom(), &records, &run, &plan, FEW, control, &|_| ()).await;
        assert_eq!(applied.state, RunState::Done, "{:#?}", applied.groups);
        let requests = u32::try_from(stage.practice.history().len() - before).unwrap();
        Self { plan, requests, end: stage.memberships() }
    }

    fn assert_same(&self, stage: &Stage, told: &str) {
        assert_eq!(stage.memberships(), self.end, "{told}");
        let writes = stage.writes();
        for change in &self.plan.changes {
            let name = change.zoom_name();
            assert_eq!(counted(&writes, "added", name), change.add.len(), "{told}: added to {name}");
            assert_eq!(counted(&writes, "removed", name), change.remove.len(), "{told}: taken out of {name}");
            let created = format!("Created the group {name}.");
            let times = writes.iter().filter(|entry| entry.change.as_ref() == Some(&created)).count();
            let expected = usize::from(matches!(change.target, ChangeTarget::Create { .. }));
            assert_eq!(times, expected, "{told}: {created}");
        }
        // Nothing was refused either: a request that is done is not sent to see whether it would be refused.
        let refused: Vec<_> = writes.iter().filter(|entry| entry.status >= 400).collect();
        assert!(refused.is_empty(), "{told}: {refused:#?}");
    }
}

async fn scene() -> Stage {
    let stage = Stage::small().await;
    let world = stage.practice.world();
    let mut zoom = world.zoom();
    let sales = zoom.group_by_name("Sales").unwrap().id.clone();
    let strangers: Vec<_> = zoom
        .users()
        .filter(|user| !user.pending && user.active)
        .map(|user| user.id.clone())
        .take(6)
        .collect();
    for stranger in strangers {
        zoom.join(&sales, &stranger);
    }
    drop(zoom);
    stage
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
