//! What every test of an action begins with.

use std::collections::BTreeMap;

use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use usher::app::view::{ActionForm, ActionPlanView, ActionReport, ActionRequest, DeedState, Side, Way};
use usher::guide::ActionId;
use usher::problem::Problem;
use usher_practice::browser::{self, Decision};
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::okta::ConnectionFinish;
use usher_practice::switches::Switches;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, whole};

/// Both sides signed in; Okta with an API token, which may do everything.
pub(crate) async fn scene() -> Engine {
    scene_with(|_| {}).await
}

pub(crate) async fn scene_with(set: impl FnOnce(&mut Switches)) -> Engine {
    let engine = Engine::with(|switches| {
        fast(switches);
        set(switches);
    })
    .await;
    engine.sign_in(Side::Zoom).await;
    let token = engine.stage.practice.credentials().okta.ssws_token;
    engine.connect(Side::Provider, Way::OktaApiToken {}, Some(&token), Decision::Allow).await.unwrap();
    engine
}

/// Nobody waits for a rate.
pub(crate) fn fast(switches: &mut Switches) {
    for family in ["/api/v1/apps", "/api/v1/apps/{id}", "/api/v1/logs"] {
        switches.okta.requests_per_minute.insert(family.to_owned(), 3_000_000);
    }
}

/// As [`scene`], with Okta connected to Zoom.
pub(crate) async fn connected() -> Engine {
    connected_with(|_| {}).await
}

pub(crate) async fn connected_with(set: impl FnOnce(&mut Switches)) -> Engine {
    let engine = scene_with(|switches| {
        switches.okta.connection_finish = ConnectionFinish::OktaAlone;
        set(switches);
    })
    .await;
    let plan = plan(&engine, ActionId::Provisioning, &[]).await;
    let (report, ()) =
        tokio::join!(engine.app.carry_out(&plan.id, &|_| ()), consent(&engine, Decision::Allow));
    all_done(&report.unwrap());
    engine
}

/// Plays the person at Zoom's page.
pub(crate) async fn consent(engine: &Engine, decision: Decision) {
    let page = engine.next_page().await;
    browser::agree_and_land(&page, decision).await.unwrap();
}

pub(crate) async fn plan(engine: &Engine, action: ActionId, answers: &[(&str, &[&str])]) -> ActionPlanView {
    try_plan(engine, action, answers).await.unwrap()
}

pub(crate) async fn try_plan(
    engine: &Engine,
    action: ActionId,
    answers: &[(&str, &[&str])],
) -> Result<ActionPlanView, Problem> {
    let answers = answers
        .iter()
        .map(|(name, values)| ((*name).to_owned(), values.iter().map(|value| (*value).to_owned()).collect()));
    let answers: BTreeMap<String, Vec<String>> = answers.collect();
    engine.app.plan_action(&engine.id, ActionRequest { action, answers }).await
}

pub(crate) async fn carry_out(engine: &Engine, plan: &ActionPlanView) -> ActionReport {
    engine.app.carry_out(&plan.id, &|_| ()).await.unwrap()
}

/// Plans, carries out, and expects every change to be done.
pub(crate) async fn do_it(engine: &Engine, action: ActionId, answers: &[(&str, &[&str])]) -> ActionPlanView {
    let plan = plan(engine, action, answers).await;
    assert!(!plan.changes.is_empty(), "{plan:#?}");
    all_done(&carry_out(engine, &plan).await);
    plan
}

pub(crate) fn all_done(report: &ActionReport) {
    let done = |state: &DeedState| matches!(state, DeedState::Done { .. } | DeedState::AlreadySo { .. });
    assert!(report.halted.is_none(), "{report:#?}");
    assert!(report.deeds.iter().all(|deed| done(&deed.state)), "{report:#?}");
    assert_eq!((report.row.failed, report.row.can_resume), (0, false), "{report:#?}");
    assert_eq!(report.row.done, report.row.total);
}

/// The problem of a change that did not happen.
pub(crate) fn refused(report: &ActionReport, number: usize) -> Problem {
    match &report.deeds[number].state {
        DeedState::Refused { problem } | DeedState::Moved { problem } => whole(problem.clone()),
        DeedState::Done { .. } | DeedState::AlreadySo { .. } | DeedState::NotTried => {
            panic!("not refused: {report:#?}")
        }
    }
}

/// Asks Okta as another admin does meanwhile.
pub(crate) async fn okta(engine: &Engine, method: &str, path: &str, body: Value) -> Value {
    let url = engine.stage.practice.urls().okta.join(path).unwrap();
    let token = engine.stage.practice.credentials().okta.ssws_token;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let asked = client.request(method.parse().unwrap(), url).header("authorization", format!("SSWS {token}"));
    let asked = match body.is_null() {
        true => asked,
        false => asked.header(CONTENT_TYPE, "application/json").body(body.to_string()),
    };
    let answer = asked.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{method} {path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

/// The id of the org's app for Zoom.
pub(crate) async fn app(engine: &Engine) -> String {
    let apps = okta(engine, "GET", "api/v1/apps?filter=name%20eq%20%22zoomus%22", Value::Null).await;
    apps[0]["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn form(engine: &Engine, action: ActionId) -> ActionForm {
    engine.app.action_form(&engine.id, action).await.unwrap()
}

/// The value of the option with this label in a form's first field.
pub(crate) fn option(form: &ActionForm, label: &str) -> String {
    let options = form.fields[0].options();
    let found = options.iter().find(|option| option.label == label);
    found.unwrap_or_else(|| panic!("no {label} in {form:#?}")).value.clone()
}

/// How often the practice company changed something because of such a request.
pub(crate) fn times(engine: &Engine, vendor: Vendor, method: &str, path_part: &str) -> usize {
    let about = |entry: &&usher_practice::history::Entry| {
        entry.vendor == vendor
            && entry.method == method
            && entry.path.contains(path_part)
            && entry.change.is_some()
    };
    engine.stage.practice.history().iter().filter(about).count()
}

/// Carries out a plan until one of its requests meets a silence without end: the one after `skip` requests at this
/// vendor, before or after it took effect. The plan is left there, and whoever asks next is answered.
pub(crate) async fn stall(engine: &Engine, plan: &str, vendor: Vendor, skip: u32, moment: Moment) {
    let faults = &engine.stage.practice.world().faults;
    let times = Some(1);
    faults.set(Fault { vendor: Some(vendor), skip, times, moment, ..Fault::of(FaultKind::Stall {}) });
    let silent = engine.stage.silences();
    let mut seen = engine.stage.practice.requests_seen();
    tokio::select! {
        ended = engine.app.carry_out(plan, &|_| ()) => panic!("it ended before request {skip}: {ended:#?}"),
        seen = seen.wait_for(|_| engine.stage.silences() > silent) => drop(seen.unwrap()),
    }
    faults.clear();
}
