//! A run of people that is killed at any of its requests and taken up again ends as an undisturbed one, and does
//! nothing twice. The kill is as hard as a process can die: the run is dropped in the middle of a request, and what is
//! taken up is a copy of the records as they stood on the disk at that moment.

use std::collections::BTreeMap;
use std::path::Path;

use futures::{StreamExt as _, stream};
use serde_json::Value;
use usher::plan::people::PeoplePlan;
use usher::records::{Records, RunState};
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;
use usher_tests::people::carry_out;
use usher_tests::stage::Stage;

use crate::scene::Scene;

/// Requests of a life that is killed again and again: more than there are people side by side, because each is looked
/// at anew before it is written.
const A_LIFE: u32 = 20;

/// Runs side by side.
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
        let scene = Scene::new().await;
        let mut disk = tempfile::tempdir().unwrap();
        let records = scene.stage.records();
        let run = scene.stage.begin_people(&records, &undisturbed.plan);
        copy(scene.stage.folder.path(), disk.path());
        drop(records);
        for life in 0.. {
            assert!(life < 100, "it never ends");
            let next = tempfile::tempdir().unwrap();
            let (from, to) = (disk.path(), next.path());
            let killed = killed_at(&scene.stage, from, to, &run, &undisturbed.plan, A_LIFE, moment).await;
            disk = next;
            if !killed {
                break;
            }
        }
        undisturbed.assert_same(&scene, &format!("{moment:?}")).await;
    }
}

async fn check(moment: Moment) {
    let undisturbed = Undisturbed::new().await;
    assert!(undisturbed.requests >= 15, "{}", undisturbed.requests);
    let kills = (0..undisturbed.requests).map(|skip| {
        let undisturbed = &undisturbed;
        async move {
            let scene = Scene::new().await;
            let records = scene.stage.records();
            let run = scene.stage.begin_people(&records, &undisturbed.plan);
            drop(records);
            let disk = tempfile::tempdir().unwrap();
            let (plan, folder) = (&undisturbed.plan, scene.stage.folder.path());
            let killed = killed_at(&scene.stage, folder, disk.path(), &run, plan, skip, moment).await;
            assert!(killed, "the run has {} requests and ended before {skip}", undisturbed.requests);
            let records = Records::open(disk.path()).unwrap();
            assert_eq!(records.put_aside(), None);
            let ended = carry_out(&scene.stage.zoom(), &records, &run, plan).await;
            assert_eq!((ended.state, ended.halted), (RunState::Done, None), "at {skip}: {:#?}", ended.people);
            undisturbed.assert_same(&scene, &format!("killed at request {skip}")).await;
        }
    });
    stream::iter(kills).buffer_unordered(SIDE_BY_SIDE).collect::<Vec<()>>().await;
}

/// Takes the run up from one folder and kills it at a request; `next` is the disk as it stood then. Returns whether it
/// lived long enough to be killed.
async fn killed_at(
    stage: &Stage,
    folder: &Path,
    next: &Path,
    run: &str,
    plan: &PeoplePlan,
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
    let mut seen = stage.practice.requests_seen();
    let killed = tokio::select! {
        ended = carry_out(&zoom, &records, run, plan) => {
            assert_eq!((ended.state, ended.halted), (RunState::Done, None), "{:#?}", ended.people);
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
    plan: PeoplePlan,
    requests: u32,
    end: BTreeMap<String, Value>,
}

impl Undisturbed {
    async fn new() -> Self {
        let scene = Scene::new().await;
        let plan = scene.plan().await;
        let before = scene.stage.practice.history().len();
        let ended = scene.stage.provision(&plan).await;
        assert_eq!(ended.state, RunState::Done, "{:#?}", ended.people);
        let requests = u32::try_from(scene.stage.practice.history().len() - before).unwrap();
        Self { plan, requests, end: scene.stage.everybody() }
    }

    async fn assert_same(&self, scene: &Scene, told: &str) {
        assert_eq!(scene.stage.everybody(), self.end, "{told}");
        let refused: Vec<_> = scene.stage.writes().into_iter().filter(|entry| entry.status >= 400).collect();
        assert!(refused.is_empty(), "{told}: {refused:#?}");
        scene.assert_done(&self.plan, told).await;
    }
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
