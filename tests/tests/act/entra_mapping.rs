//! Entra's mappings and its scoping filter, saved with the whole schema.

use serde_json::{Value, json};
use usher::guide::ActionId;
use usher_practice::entra::SeedMapping;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::entra_scene::{graph, job, own_app};
use crate::scene::{all_done, carry_out, do_it, form, plan, refused, times, try_plan};

async fn schema(engine: &Engine) -> Value {
    let job = job(engine, "Zoom provisioning").await;
    graph(engine, "GET", &format!("{job}/schema"), Value::Null).await
}

/// The source of what is written to a target, as the schema has it.
fn source(schema: &Value, target: &str) -> Value {
    let rules = schema["synchronizationRules"].as_array().unwrap();
    let mappings = rules.iter().flat_map(|rule| rule["objectMappings"].as_array().unwrap());
    let attributes = mappings.flat_map(|mapping| mapping["attributeMappings"].as_array().unwrap());
    let found = attributes.into_iter().find(|attribute| attribute["targetAttributeName"] == target);
    found.map_or(Value::Null, |attribute| attribute["source"].clone())
}

#[tokio::test]
async fn a_foreign_mapping_is_brought_to_the_guides_table_and_put_back_whole() {
    let engine = own_app(|switches| switches.entra.sync.seed_mapping = SeedMapping::Foreign).await;
    let before = schema(&engine).await;
    let shown = do_it(&engine, ActionId::EntraMapping, &[]).await;
    let [change] = shown.changes.as_slice() else { panic!("{shown:#?}") };
    assert!(change.after.as_deref().unwrap().contains("active"), "{change:#?}");
    let written = schema(&engine).await;
    assert_ne!(source(&before, "active"), source(&written, "active"));
    // What nobody reads is as it was.
    assert_eq!(before["directories"], written["directories"]);
    let again = plan(&engine, ActionId::EntraMapping, &[]).await;
    assert!(again.changes.is_empty() && again.already.len() > 3, "{again:#?}");

    let back = engine.app.plan_take_back(&shown.id).await.unwrap();
    all_done(&carry_out(&engine, &back).await);
    assert_eq!(source(&before, "active"), source(&schema(&engine).await, "active"));
    assert_eq!(times(&engine, Vendor::Entra, "PUT", "/schema"), 2);
}

#[tokio::test]
async fn a_schema_that_somebody_else_changed_meanwhile_is_not_written_over() {
    let engine = own_app(|switches| switches.entra.sync.seed_mapping = SeedMapping::Foreign).await;
    let shown = plan(&engine, ActionId::EntraMapping, &[]).await;
    let mut other = schema(&engine).await;
    let attributes = other.pointer_mut("/synchronizationRules/0/objectMappings/0/attributeMappings").unwrap();
    attributes.as_array_mut().unwrap().pop();
    let job = job(&engine, "Zoom provisioning").await;
    graph(&engine, "PUT", &format!("{job}/schema"), other.clone()).await;
    let report = carry_out(&engine, &shown).await;
    assert_eq!(refused(&report, 0).code, "act.moved");
    assert_eq!(source(&schema(&engine).await, "active"), source(&other, "active"));
}

fn filter(attribute: &str, operator: &str, value: &str) -> String {
    let clause = json!({ "attribute": attribute, "operator": operator, "value": value });
    json!({ "groups": [{ "name": "", "clauses": [clause] }] }).to_string()
}

#[tokio::test]
async fn a_filter_is_saved_with_who_comes_in_and_goes_out() {
    let engine = own_app(|_| {}).await;
    let wanted = filter("department", "EQUALS", "Sales");
    let shown = do_it(&engine, ActionId::EntraFilter, &[("filter", &[&wanted])]).await;
    assert!(shown.warnings[0].contains("go out"), "{shown:#?}");
    let saved = schema(&engine).await;
    assert!(saved.to_string().contains("\"sourceOperandName\":\"department\""), "{saved}");
    let asked = form(&engine, ActionId::EntraFilter).await;
    assert!(asked.fields[0].filled_in()[0].contains("Sales"), "{asked:#?}");
    let again = plan(
        &engine,
        ActionId::EntraFilter,
        &[("filter", &asked.fields[0].filled_in().iter().map(String::as_str).collect::<Vec<_>>())],
    )
    .await;
    assert!(again.changes.is_empty(), "{again:#?}");

    let nonsense = try_plan(&engine, ActionId::EntraFilter, &[("filter", &["{"])]).await.unwrap_err();
    assert_eq!(nonsense.code, "scope.unusable");
    let back = engine.app.plan_take_back(&shown.id).await.unwrap();
    all_done(&carry_out(&engine, &back).await);
    assert!(!schema(&engine).await.to_string().contains("\"sourceOperandName\":\"department\""));
}
