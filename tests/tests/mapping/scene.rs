//! What every test of the preview begins with.

use std::collections::BTreeMap;

use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use usher::app::view::{
    ActionPlanView, ActionReport, ActionRequest, DeedState, MappingRules, RuleDraft, Side, SourceKind, Way,
};
use usher::guide::{ActionId, Question};
use usher::mapping::Apply;
use usher::problem::Problem;
use usher_practice::browser::Decision;
use usher_practice::switches::Switches;
use usher_tests::engine::Engine;
use usher_tests::stage::Stage;

/// Okta with an API token, and both sides read.
pub(crate) async fn okta() -> Engine {
    okta_of(24).await
}

/// As [`okta`], with so many people.
pub(crate) async fn okta_of(people: usize) -> Engine {
    let engine = Engine::at(Stage::of(people, 14, |_| {}).await, |_| {}).await;
    engine.sign_in(Side::Zoom).await;
    let token = engine.stage.practice.credentials().okta.ssws_token;
    engine.connect(Side::Provider, Way::OktaApiToken {}, Some(&token), Decision::Allow).await.unwrap();
    engine.read().await;
    engine
}

/// Entra with an application of one's own whose mappings can be read, and both sides read.
pub(crate) async fn entra(set: impl FnOnce(&mut Switches)) -> Engine {
    let engine = Engine::entra_signed_in(set).await;
    engine.app.answer(&engine.id, Question::EntraGuide, "entra-custom").unwrap();
    let answers = [("app", "new"), ("name", "Zoom provisioning")];
    all_done(&do_it(&engine, ActionId::EntraApp, &answers).await.1);
    engine.read().await;
    engine
}

/// Google, and both sides read.
pub(crate) async fn google() -> Engine {
    let engine = Engine::google_signed_in(|_| {}).await;
    engine.read().await;
    engine
}

pub(crate) async fn rules(engine: &Engine) -> MappingRules {
    engine.app.mapping_rules(&engine.id).await.unwrap()
}

pub(crate) fn drafts(rules: &MappingRules) -> Vec<RuleDraft> {
    rules.rules.iter().map(|rule| rule.draft.clone()).collect()
}

/// The draft that fills a target.
pub(crate) fn of<'a>(drafts: &'a mut [RuleDraft], target: &str) -> &'a mut RuleDraft {
    let found = drafts.iter_mut().find(|draft| draft.target.ends_with(target));
    found.unwrap_or_else(|| panic!("no rule for {target}"))
}

pub(crate) fn draft(target: &str, kind: SourceKind, source: &str) -> RuleDraft {
    RuleDraft {
        target: target.to_owned(),
        kind,
        source: source.to_owned(),
        default_value: None,
        matching: false,
        apply: Apply::Always,
    }
}

/// The person of this name, by the directory's id.
pub(crate) async fn person(engine: &Engine, name: &str) -> String {
    let filter = usher::app::view::PeopleFilter { text: name.to_owned(), ..Default::default() };
    let page = engine.app.people(&engine.id, &filter, 0, 1).await.unwrap();
    page.people.first().unwrap_or_else(|| panic!("nobody called {name}")).id.clone()
}

pub(crate) async fn plan(engine: &Engine, action: ActionId) -> Result<ActionPlanView, Problem> {
    engine.app.plan_action(&engine.id, ActionRequest { action, answers: BTreeMap::new() }).await
}

/// Plans and carries out.
pub(crate) async fn do_it(
    engine: &Engine,
    action: ActionId,
    answers: &[(&str, &str)],
) -> (ActionPlanView, ActionReport) {
    let answers = answers.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]));
    let request = ActionRequest { action, answers: answers.collect() };
    let plan = engine.app.plan_action(&engine.id, request).await.unwrap();
    let report = engine.app.carry_out(&plan.id, &|_| ()).await.unwrap();
    (plan, report)
}

pub(crate) fn all_done(report: &ActionReport) {
    let done = |state: &DeedState| matches!(state, DeedState::Done { .. } | DeedState::AlreadySo { .. });
    assert!(report.halted.is_none(), "{report:#?}");
    assert!(report.deeds.iter().all(|deed| done(&deed.state)), "{report:#?}");
}

/// Asks a vendor as another admin does meanwhile.
pub(crate) async fn ask(
    base: &url::Url,
    authorization: String,
    method: &str,
    path: &str,
    body: Value,
) -> Value {
    let url = base.join(path).unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let asked = client.request(method.parse().unwrap(), url).header("authorization", authorization);
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

pub(crate) async fn ask_okta(engine: &Engine, method: &str, path: &str, body: Value) -> Value {
    let token = engine.stage.practice.credentials().okta.ssws_token;
    ask(&engine.stage.practice.urls().okta, format!("SSWS {token}"), method, path, body).await
}

pub(crate) async fn graph(engine: &Engine, method: &str, path: &str, body: Value) -> Value {
    let token = engine.stage.practice.credentials().entra.token;
    ask(&engine.stage.practice.urls().entra, format!("Bearer {token}"), method, path, body).await
}

pub(crate) async fn zoom(engine: &Engine, method: &str, path: &str, body: Value) -> Value {
    let token = engine.stage.practice.credentials().zoom.scim_token;
    ask(&engine.stage.practice.urls().zoom_api, format!("Bearer {token}"), method, path, body).await
}

/// Where Graph keeps the schema of the application's job.
pub(crate) async fn schema_path(engine: &Engine) -> String {
    let found = graph(engine, "GET", "v1.0/servicePrincipals", Value::Null).await;
    let found = found["value"].as_array().unwrap().iter().find(|sp| sp["displayName"] == "Zoom provisioning");
    let sp = found.unwrap()["id"].as_str().unwrap().to_owned();
    let jobs = format!("v1.0/servicePrincipals/{sp}/synchronization/jobs");
    let found = graph(engine, "GET", &jobs, Value::Null).await;
    format!("{jobs}/{}/schema", found["value"][0]["id"].as_str().unwrap())
}

/// Where Okta keeps the mapping of the app.
pub(crate) async fn mapping_path(engine: &Engine) -> String {
    let apps = ask_okta(engine, "GET", "api/v1/apps?filter=name%20eq%20%22zoomus%22", Value::Null).await;
    let app = apps[0]["id"].as_str().unwrap();
    let found = ask_okta(engine, "GET", &format!("api/v1/mappings?targetId={app}"), Value::Null).await;
    format!("api/v1/mappings/{}", found[0]["id"].as_str().unwrap())
}
