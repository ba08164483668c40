//! Who is given the application in Entra ID.

use serde_json::Value;
use usher::app::view::FormField;
use usher::guide::ActionId;
use usher_practice::entra::Plan;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::entra_scene::{app_named, gallery, graph, own_app, somebody, value_of};
use crate::scene::{carry_out, do_it, form, plan, times, try_plan};

async fn role(engine: &Engine, label: &str) -> String {
    value_of(engine, ActionId::EntraAssign, "role", label).await
}

#[tokio::test]
async fn a_group_gets_the_application_once_and_loses_it_when_it_is_taken_back() {
    let engine = own_app(|_| {}).await;
    let sales = value_of(&engine, ActionId::EntraAssign, "groups", "Sales").await;
    let user = role(&engine, "User").await;
    let answers: &[(&str, &[&str])] = &[("groups", &[&sales]), ("role", &[&user])];
    let shown = do_it(&engine, ActionId::EntraAssign, answers).await;
    assert_eq!(shown.changes.len(), 1, "{shown:#?}");
    assert_eq!(times(&engine, Vendor::Entra, "POST", "/appRoleAssignedTo"), 1);

    let again = plan(&engine, ActionId::EntraAssign, answers).await;
    assert!(again.changes.is_empty() && again.already.len() == 1, "{again:#?}");
    assert_eq!(form(&engine, ActionId::EntraAssign).await.fields[0].filled_in(), [sales.as_str()]);

    let back = engine.app.plan_take_back(&shown.id).await.unwrap();
    let report = carry_out(&engine, &back).await;
    crate::scene::all_done(&report);
    let app = app_named(&engine, "Zoom provisioning").await;
    let left =
        graph(&engine, "GET", &format!("v1.0/servicePrincipals/{app}/appRoleAssignedTo"), Value::Null).await;
    assert!(left["value"].as_array().unwrap().is_empty(), "{left}");
}

#[tokio::test]
async fn only_security_groups_can_be_chosen_and_nesting_is_said() {
    let engine = own_app(|_| {}).await;
    let asked = form(&engine, ActionId::EntraAssign).await;
    let options = asked.fields[0].options();
    assert!(options.iter().any(|option| option.disabled.is_some()), "{options:#?}");
    let nested = options.iter().find(|option| {
        option.detail.as_deref().is_some_and(|detail| detail.contains("whom Entra leaves out"))
    });
    let nested = nested.unwrap_or_else(|| panic!("no nested group: {options:#?}"));
    let user = role(&engine, "User").await;
    let shown =
        plan(&engine, ActionId::EntraAssign, &[("groups", &[&nested.value]), ("role", &[&user])]).await;
    assert!(shown.warnings.iter().any(|text| text.contains("groups inside it")), "{shown:#?}");
}

#[tokio::test]
async fn without_p1_only_people_are_given_it() {
    let engine = own_app(|switches| switches.entra.plan = Plan::Free).await;
    let asked = form(&engine, ActionId::EntraAssign).await;
    assert!(asked.fields[0].options().iter().all(|option| option.disabled.is_some()), "{asked:#?}");
    let user = role(&engine, "User").await;
    let group = asked.fields[0].options()[0].value.clone();
    let problem = try_plan(&engine, ActionId::EntraAssign, &[("groups", &[&group]), ("role", &[&user])])
        .await
        .unwrap_err();
    assert_eq!(problem.code, "entra.needs_p1");
    let (person, _) = somebody(&engine).await;
    do_it(&engine, ActionId::EntraAssign, &[("people", &[&person]), ("role", &[&user])]).await;
}

#[tokio::test]
async fn default_access_and_two_roles_are_shown_and_moved() {
    let engine = gallery(|switches| {
        switches.entra.found.gallery_app = true;
        switches.entra.found.default_access = true;
        switches.entra.found.two_roles = true;
    })
    .await;
    let asked = form(&engine, ActionId::EntraAssign).await;
    let moves = asked.fields.iter().find(|field| field.name() == "move").unwrap();
    let FormField::Several { chosen, options, .. } = moves else { panic!("{moves:#?}") };
    assert!(chosen.len() >= 2, "{options:#?}");
    let licensed = role(&engine, "Licensed").await;
    let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
    do_it(&engine, ActionId::EntraAssign, &[("move", &chosen), ("role", &[&licensed])]).await;
    let left = form(&engine, ActionId::EntraAssign).await;
    let moves = left.fields.iter().find(|field| field.name() == "move").unwrap();
    assert!(moves.filled_in().is_empty(), "{moves:#?}");
    // Never Default Access.
    let roles = left.fields.iter().find(|field| field.name() == "role").unwrap();
    assert!(roles.options().iter().all(|option| !option.value.starts_with("00000000")), "{roles:#?}");
}
