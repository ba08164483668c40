//! Kept rules, written to the provider and read again.

use serde_json::{Value, json};
use usher::app::view::{DeedState, RulesOrigin, SourceKind};
use usher::guide::ActionId;
use usher::mapping::Apply;

use crate::scene::{
    all_done, ask_okta, do_it, drafts, entra, google, graph, mapping_path, of, okta, plan, rules, schema_path,
};

#[tokio::test]
async fn okta_gets_what_differs_and_nothing_else() {
    let engine = okta().await;
    let path = mapping_path(&engine).await;
    let odd =
        json!({ "properties": { "userType": { "expression": "appuser.userType", "pushStatus": "PUSH" } } });
    ask_okta(&engine, "POST", &path, odd).await;
    engine.read().await;
    let nothing = plan(&engine, ActionId::WriteRules).await.unwrap_err();
    assert_eq!(nothing.code, "mapping.nothing_kept");

    let mut kept = drafts(&rules(&engine).await);
    kept.retain(|draft| draft.target != "title");
    let display = of(&mut kept, "displayName");
    (display.kind, display.source, display.apply) =
        (SourceKind::Expression, "user.lastName + \", \" + user.firstName".to_owned(), Apply::OnCreate);
    let there = engine.app.keep_rules(&engine.id, kept.clone()).await.unwrap();
    assert_eq!(there.write_back.unwrap().action, ActionId::WriteRules);
    let before = ask_okta(&engine, "GET", &path, Value::Null).await;
    let (shown, report) = do_it(&engine, ActionId::WriteRules, &[]).await;
    assert_eq!(shown.changes.len(), 2, "{shown:#?}");
    assert!(shown.left_alone.iter().any(|text| text.starts_with("userType stays")), "{shown:#?}");
    all_done(&report);
    let after = ask_okta(&engine, "GET", &path, Value::Null).await;
    let mut expected = before;
    expected["properties"]["displayName"] =
        json!({ "expression": "user.lastName + \", \" + user.firstName", "pushStatus": "DONT_PUSH" });
    expected["properties"].as_object_mut().unwrap().remove("title");
    assert_eq!(after, expected);

    engine.read().await;
    assert!(rules(&engine).await.write_back.is_none(), "Okta has them now");
    let there = engine.app.take_rules(&engine.id, RulesOrigin::Provider).await.unwrap();
    assert_eq!(drafts(&there), kept);
    engine.app.take_rules(&engine.id, RulesOrigin::Own).await.unwrap();
    let again = plan(&engine, ActionId::WriteRules).await.unwrap();
    assert!(again.changes.is_empty(), "{again:#?}");
}

#[tokio::test]
async fn a_mapping_that_moved_since_the_plan_is_not_written_over() {
    let engine = okta().await;
    let mut kept = drafts(&rules(&engine).await);
    of(&mut kept, "displayName").source = "nickName".to_owned();
    engine.app.keep_rules(&engine.id, kept).await.unwrap();
    let shown = plan(&engine, ActionId::WriteRules).await.unwrap();
    let path = mapping_path(&engine).await;
    let other =
        json!({ "properties": { "displayName": { "expression": "user.email", "pushStatus": "PUSH" } } });
    ask_okta(&engine, "POST", &path, other).await;
    let report = engine.app.carry_out(&shown.id, &|_| ()).await.unwrap();
    assert!(matches!(report.deeds[0].state, DeedState::Moved { .. }), "{report:#?}");
    let now = ask_okta(&engine, "GET", &path, Value::Null).await;
    assert_eq!(now["properties"]["displayName"]["expression"], "user.email");
}

/// The schema without the mapping of this target.
fn without(mut schema: Value, target: &str) -> Value {
    let rules = schema["synchronizationRules"].as_array_mut().unwrap();
    for mapping in rules.iter_mut().flat_map(|rule| rule["objectMappings"].as_array_mut().unwrap()) {
        let attributes = mapping["attributeMappings"].as_array_mut().unwrap();
        attributes.retain(|attribute| attribute["targetAttributeName"] != target);
    }
    for volatile in ["version", "@odata.context", "@odata.etag"] {
        schema.as_object_mut().unwrap().remove(volatile);
    }
    schema
}

fn mapping_of<'a>(schema: &'a Value, target: &str) -> &'a Value {
    let rules = schema["synchronizationRules"].as_array().unwrap();
    let mappings = rules.iter().flat_map(|rule| rule["objectMappings"].as_array().unwrap());
    let mut attributes = mappings.flat_map(|mapping| mapping["attributeMappings"].as_array().unwrap());
    attributes.find(|attribute| attribute["targetAttributeName"] == target).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn entra_gets_the_rule_and_keeps_everything_else_as_it_was() {
    let engine = entra(|_| {}).await;
    let path = schema_path(&engine).await;
    // Things that nobody has heard of yet.
    let mut odd = graph(&engine, "GET", &path, Value::Null).await;
    odd["provisioningTaskIdentifier"] = json!("TASK.1");
    odd["synchronizationRules"][0]["futureSwitch"] = json!({ "deep": [1, null, "Zoë"] });
    let mapping = odd.pointer_mut("/synchronizationRules/0/objectMappings/0/attributeMappings/0").unwrap();
    mapping["futureField"] = json!(["kept"]);
    graph(&engine, "PUT", &path, odd).await;
    engine.read().await;
    let before = graph(&engine, "GET", &path, Value::Null).await;

    let mut kept = drafts(&rules(&engine).await);
    let display = of(&mut kept, "displayName");
    (display.kind, display.source) =
        (SourceKind::Expression, "Join(\" \", [givenName], [surname])".to_owned());
    (display.default_value, display.apply) = (Some("Somebody".to_owned()), Apply::OnCreate);
    let there = engine.app.keep_rules(&engine.id, kept.clone()).await.unwrap();
    assert_eq!(there.write_back.unwrap().action, ActionId::EntraRules);
    let (shown, report) = do_it(&engine, ActionId::EntraRules, &[]).await;
    assert_eq!(shown.changes.len(), 1, "{shown:#?}");
    assert!(!shown.warnings.is_empty(), "{shown:#?}");
    let said = shown.changes[0].after.as_deref().unwrap();
    assert!(said.contains("displayName: Join") && said.contains("only when the user is made"), "{said}");
    all_done(&report);
    let after = graph(&engine, "GET", &path, Value::Null).await;
    assert_eq!(without(before, "displayName"), without(after.clone(), "displayName"));
    let written = mapping_of(&after, "displayName");
    assert_eq!(written["flowType"], "ObjectAddOnly");
    assert_eq!(written["defaultValue"], "Somebody");
    assert_eq!(written["source"]["expression"], "Join(\" \", [givenName], [surname])");

    engine.read().await;
    let there = engine.app.take_rules(&engine.id, RulesOrigin::Provider).await.unwrap();
    assert_eq!(drafts(&there), kept);

    let back = engine.app.plan_take_back(&shown.id).await.unwrap();
    all_done(&engine.app.carry_out(&back.id, &|_| ()).await.unwrap());
    engine.app.take_rules(&engine.id, RulesOrigin::Own).await.unwrap_err();
}

#[tokio::test]
async fn entra_reads_a_new_expression_before_it_is_planned() {
    let engine = entra(|_| {}).await;
    let mut kept = drafts(&rules(&engine).await);
    let display = of(&mut kept, "displayName");
    (display.kind, display.source) =
        (SourceKind::Expression, "NormalizeDiacritics([displayName])".to_owned());
    engine.app.keep_rules(&engine.id, kept.clone()).await.unwrap();
    let refused = plan(&engine, ActionId::EntraRules).await.unwrap_err();
    assert_eq!(refused.code, "mapping.entra_cannot_read");
    assert!(refused.what.contains("displayName"), "{refused:?}");

    // A rule that goes.
    let mut kept = drafts(&engine.app.take_rules(&engine.id, RulesOrigin::Provider).await.unwrap());
    kept.retain(|draft| draft.target != "displayName");
    engine.app.keep_rules(&engine.id, kept).await.unwrap();
    let shown = plan(&engine, ActionId::EntraRules).await.unwrap();
    let [change] = shown.changes.as_slice() else { panic!("{shown:#?}") };
    assert!(change.after.as_deref().unwrap().contains("displayName: nothing"), "{change:#?}");
}

#[tokio::test]
async fn google_is_not_written_to() {
    let engine = google().await;
    let mut kept = drafts(&rules(&engine).await);
    kept.retain(|draft| draft.target != "title");
    let there = engine.app.keep_rules(&engine.id, kept).await.unwrap();
    assert_eq!((there.origin, there.write_back.is_none()), (RulesOrigin::Own, true));
    assert!(plan(&engine, ActionId::WriteRules).await.is_err());
}
