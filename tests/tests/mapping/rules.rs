//! Rules that come from the provider, are tried, kept, exported, imported and taken again.

use serde_json::{Value, json};
use usher::app::view::{RulesOrigin, SourceKind};
use usher::mapping::PersonEffect;

use crate::scene::{ask_okta, draft, drafts, entra, google, mapping_path, of, okta, person, rules};

#[tokio::test]
async fn the_preview_begins_with_what_the_provider_has() {
    let engine = okta().await;
    let there = rules(&engine).await;
    assert_eq!(there.origin, RulesOrigin::Provider);
    assert!(there.origin_words.starts_with("the mapping of Zoom"), "{}", there.origin_words);
    let targets: Vec<&str> = there.rules.iter().map(|rule| rule.draft.target.as_str()).collect();
    assert!(targets.contains(&"title") && targets.contains(&"userName"), "{targets:?}");
    assert!(there.write_back.is_none() && !there.can_ask_provider);
    assert!(there.completion.attributes.iter().any(|one| one.name == "login" && one.people > 10));
    assert!(there.completion.targets.len() > 20);

    let engine = entra(|_| {}).await;
    let there = rules(&engine).await;
    assert_eq!(there.origin, RulesOrigin::Provider);
    assert!(there.can_ask_provider && there.completion.has_default_value);
    let names: Vec<&str> = there.completion.attributes.iter().map(|one| one.name.as_str()).collect();
    for wanted in ["IsSoftDeleted", "objectId", "mail", "extensionAttribute15", "telephoneNumber"] {
        assert!(names.contains(&wanted), "{wanted} in {names:?}");
    }

    let engine = google().await;
    let there = rules(&engine).await;
    assert_eq!(there.origin, RulesOrigin::Guide);
    let provider = there.origins.iter().find(|one| one.origin == RulesOrigin::Provider).unwrap();
    assert!(provider.unusable.is_some() && !there.completion.has_expressions);
}

#[tokio::test]
async fn what_okta_maps_and_cannot_be_shown_is_named_and_stays() {
    let engine = okta().await;
    let path = mapping_path(&engine).await;
    let odd = json!({ "properties": {
        "title": { "expression": "appuser.title", "pushStatus": "PUSH" },
        "displayName": { "expression": "user.firstName + \" \" + user.lastName", "pushStatus": "DONT_PUSH" },
    }});
    ask_okta(&engine, "POST", &path, odd).await;
    engine.read().await;
    let mut there = rules(&engine).await;
    assert_eq!(there.left_out.len(), 1, "{:?}", there.left_out);
    assert_eq!(there.left_out[0].target, "title");
    let mut drafts = drafts(&there);
    let display = of(&mut drafts, "displayName").clone();
    assert_eq!(display.kind, SourceKind::Expression);
    assert_eq!(display.apply, usher::mapping::Apply::OnCreate);
    there = engine.app.take_rules(&engine.id, RulesOrigin::Guide).await.unwrap();
    assert_eq!((there.origin, there.rules.len(), there.left_out.len()), (RulesOrigin::Guide, 6, 1));
    there = engine.app.take_rules(&engine.id, RulesOrigin::Provider).await.unwrap();
    assert_eq!(there.origin, RulesOrigin::Provider);
}

#[tokio::test]
async fn a_rule_is_tried_without_being_kept() {
    let engine = okta().await;
    let there = rules(&engine).await;
    let place = there.rules.iter().position(|rule| rule.draft.target == "displayName").unwrap() as u32;
    let everybody = engine.app.everybody(&engine.id).await.unwrap();
    let someone = person(&engine, "Zoë").await;

    let loud = draft("displayName", SourceKind::Expression, "String.toUpperCase(user.displayName)");
    let tried = engine.app.try_rule(&engine.id, Some(place), Some(loud), Some(&someone)).await.unwrap();
    assert!(tried.rule.problem.is_none(), "{:?}", tried.rule);
    assert!(tried.people_changed > 5, "{tried:?}");
    let shown = tried.preview.unwrap();
    let value = shown.rows[place as usize].value.clone().unwrap();
    assert_eq!(value, value.to_uppercase());
    let of = |counts: &usher::app::view::MappingCounts, target: &str| {
        counts.by_attribute.iter().find(|one| one.target == target).map_or(0, |one| one.people)
    };
    assert!(of(&tried.counts, "displayName") > of(&everybody.counts, "displayName"));

    let wrong = draft("displayName", SourceKind::Expression, "String.toUpperCas(user.displayName)");
    let tried = engine.app.try_rule(&engine.id, Some(place), Some(wrong), Some(&someone)).await.unwrap();
    let problem = tried.rule.problem.unwrap();
    assert_eq!((problem.at, tried.counts), (Some(0), everybody.counts.clone()), "{}", problem.what);
    assert!(tried.preview.is_none() && tried.people_changed == 0);

    let without = engine.app.try_rule(&engine.id, Some(place), None, Some(&someone)).await.unwrap();
    assert_eq!(without.preview.unwrap().rows.len() + 1, there.rules.len());
    let more = draft("locale", SourceKind::Constant, "en-GB");
    let more = engine.app.try_rule(&engine.id, None, Some(more), Some(&someone)).await.unwrap();
    assert_eq!(more.preview.unwrap().rows.len(), there.rules.len() + 1);
    let nothing = engine.app.try_rule(&engine.id, Some(99), None, None).await.unwrap_err();
    assert_eq!(nothing.code, "mapping.no_rule");

    assert_eq!(engine.app.everybody(&engine.id).await.unwrap().counts, everybody.counts);
    assert_eq!(rules(&engine).await.origin, RulesOrigin::Provider);
}

#[tokio::test]
async fn kept_rules_stay_through_a_new_look_and_a_new_start() {
    let engine = okta().await;
    let mut kept = drafts(&rules(&engine).await);
    let display = of(&mut kept, "displayName");
    (display.kind, display.source) =
        (SourceKind::Expression, "user.lastName + \", \" + user.firstName".to_owned());
    let there = engine.app.keep_rules(&engine.id, kept.clone()).await.unwrap();
    assert_eq!(there.origin, RulesOrigin::Own);
    assert!(there.write_back.as_ref().is_some_and(|back| back.words.contains("Okta")), "{there:?}");
    engine.read().await;
    assert_eq!(drafts(&rules(&engine).await), kept);
    let (other, _) = engine.beside("the terminal");
    assert_eq!(other.mapping_rules(&engine.id).await.unwrap_err().code, "look.nothing_read");

    let document = engine.app.export_rules(&engine.id).await.unwrap();
    engine.app.take_rules(&engine.id, RulesOrigin::Provider).await.unwrap();
    let read: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(read["format"], "usher-mapping");
    let there = engine.app.import_rules(&engine.id, &document).await.unwrap();
    assert_eq!((there.origin, drafts(&there)), (RulesOrigin::Own, kept));
    let broken = document.replacen("displayName", "displayNam", 1);
    let refused = engine.app.import_rules(&engine.id, &broken).await.unwrap_err();
    assert!(refused.why.contains("displayNam"), "{refused:?}");
}

#[tokio::test]
async fn rules_that_cannot_be_used_are_not_kept() {
    let engine = okta().await;
    let there = drafts(&rules(&engine).await);
    let mut cases = Vec::new();
    let with = |edit: &dyn Fn(&mut Vec<usher::app::view::RuleDraft>)| {
        let mut drafts = there.clone();
        edit(&mut drafts);
        drafts
    };
    cases.push((with(&|all| of(all, "userName").matching = false), "find"));
    cases.push((with(&|all| of(all, "displayName").target = "dispName".to_owned()), "dispName"));
    cases.push((with(&|all| all.push(draft("displayName", SourceKind::Constant, "x"))), "displayName"));
    cases.push((with(&|all| all.push(draft("locale", SourceKind::Expression, "user.(("))), "locale"));
    cases.push((with(&|all| all.push(draft("locale", SourceKind::Direct, " "))), "locale"));
    for (drafts, named) in cases {
        let refused = engine.app.keep_rules(&engine.id, drafts).await.unwrap_err();
        let said = format!("{} {} {:?}", refused.what, refused.why, refused.fix);
        assert!(said.contains(named), "{said}");
    }
    assert_eq!(rules(&engine).await.origin, RulesOrigin::Provider);
}

#[tokio::test]
async fn kept_rules_decide_what_is_shown_and_not_who_is_who() {
    let engine = okta().await;
    let mut kept = drafts(&rules(&engine).await);
    of(&mut kept, "userName").source = "nobodysAttribute".to_owned();
    engine.app.keep_rules(&engine.id, kept).await.unwrap();
    let shown = engine.app.preview(&engine.id, None).await.unwrap();
    assert_eq!(shown.person.effect, PersonEffect::WillFail, "{shown:#?}");
    // Groups are filled by what Okta really has.
    let plan = engine.plan(&[], false).await;
    assert!(plan.people_added > 0, "{plan:#?}");
}
