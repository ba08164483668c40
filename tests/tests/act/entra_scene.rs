//! What tests of Entra's actions begin with.

use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use usher::app::view::{ActionPlanView, FormField, ZoomSecret};
use usher::guide::{ActionId, Question};
use usher_practice::switches::Switches;
use usher_tests::engine::Engine;

use crate::scene::{do_it, form};

/// Both sides signed in with every right, and a guide with an application of one's own.
pub(crate) async fn own(set: impl FnOnce(&mut Switches)) -> Engine {
    of_guide("entra-custom", set).await
}

/// The guide with Zoom's application of the gallery.
pub(crate) async fn gallery(set: impl FnOnce(&mut Switches)) -> Engine {
    of_guide("entra-gallery", set).await
}

async fn of_guide(guide: &str, set: impl FnOnce(&mut Switches)) -> Engine {
    let engine = Engine::entra_signed_in(set).await;
    engine.app.answer(&engine.id, Question::EntraGuide, guide).unwrap();
    engine
}

/// As [`own`], with a new application.
pub(crate) async fn own_app(set: impl FnOnce(&mut Switches)) -> Engine {
    let engine = own(set).await;
    do_it(&engine, ActionId::EntraApp, NEW).await;
    engine
}

/// As [`own_app`], with settings and a token that works.
pub(crate) async fn running(set: impl FnOnce(&mut Switches)) -> Engine {
    let engine = own_app(set).await;
    settle(&engine).await;
    give_token(&engine).await;
    engine
}

pub(crate) const NEW: &[(&str, &[&str])] = &[("app", &["new"]), ("name", &["Zoom provisioning"])];

/// Zoom's address, as Entra is to reach it.
pub(crate) fn base(engine: &Engine) -> String {
    format!("{}scim2", engine.stage.practice.urls().zoom_api)
}

/// Saves the settings that the form suggests.
pub(crate) async fn settle(engine: &Engine) -> ActionPlanView {
    let base = base(engine);
    let answers: &[(&str, &[&str])] =
        &[("base", &[&base]), ("mail", &["it@practice.example"]), ("threshold", &["500"]), ("skip", &["no"])];
    do_it(engine, ActionId::EntraSettings, answers).await
}

/// Pastes a token of Zoom's that lives, and gives it to Entra.
pub(crate) async fn give_token(engine: &Engine) -> ActionPlanView {
    let token = engine.stage.practice.credentials().zoom.scim_token;
    engine.app.keep_zoom_secret(&engine.id, ZoomSecret::Token, token).await.unwrap();
    do_it(engine, ActionId::EntraToken, &[]).await
}

/// Asks Graph as another admin does meanwhile.
pub(crate) async fn graph(engine: &Engine, method: &str, path: &str, body: Value) -> Value {
    let url = engine.stage.practice.urls().entra.join(path).unwrap();
    let token = engine.stage.practice.credentials().entra.token;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let asked =
        client.request(method.parse().unwrap(), url).header("authorization", format!("Bearer {token}"));
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

/// The service principal's id of the application with this name.
pub(crate) async fn app_named(engine: &Engine, name: &str) -> String {
    let found = graph(engine, "GET", "v1.0/servicePrincipals?$top=999", Value::Null).await;
    let found = found["value"].as_array().unwrap().iter().find(|app| app["displayName"] == name).cloned();
    found.unwrap_or_else(|| panic!("no {name}"))["id"].as_str().unwrap().to_owned()
}

/// The path of the only job of the application with this name, and its id.
pub(crate) async fn job(engine: &Engine, name: &str) -> String {
    let app = app_named(engine, name).await;
    let jobs =
        graph(engine, "GET", &format!("v1.0/servicePrincipals/{app}/synchronization/jobs"), Value::Null)
            .await;
    let id = jobs["value"][0]["id"].as_str().unwrap();
    format!("v1.0/servicePrincipals/{app}/synchronization/jobs/{id}")
}

/// The value of the option with this label, in whichever field.
pub(crate) async fn value_of(engine: &Engine, action: ActionId, field: &str, label: &str) -> String {
    let form = form(engine, action).await;
    let found = form.fields.iter().find(|found| found.name() == field);
    let options = found.map(FormField::options).unwrap_or_default();
    let option = options.iter().find(|option| option.label == label);
    option.unwrap_or_else(|| panic!("no {label} in {form:#?}")).value.clone()
}

/// The id of somebody of the directory who can be provisioned.
pub(crate) async fn somebody(engine: &Engine) -> (String, String) {
    let found = graph(engine, "GET", "v1.0/users?$top=999", Value::Null).await;
    let people = found["value"].as_array().unwrap();
    let detailed = people.iter().find(|person| {
        let login = person["userPrincipalName"].as_str().unwrap_or_default();
        !login.contains('#')
            && person["mail"].is_string()
            && person["givenName"].is_string()
            && person["surname"].is_string()
    });
    let person = detailed.unwrap();
    let text = |key: &str| person[key].as_str().unwrap().to_owned();
    (text("id"), text("userPrincipalName"))
}
