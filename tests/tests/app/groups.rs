//! Choosing among nested groups: what is inside, what new groups are called, which licences are expected.

use std::collections::BTreeSet;

use usher::app::view::{GroupExpectation, GroupNode, GroupTarget, PlanRequest, PlanView, SeenAbove, Target};
use usher::guide::CheckId;
use usher::model::LicenceWish;
use usher::push::{GroupReport, RunState};
use usher_practice::faults::FaultKind;
use usher_practice::world::Vendor;
use usher_practice::zoom::UserType;
use usher_tests::engine::{Engine, passed, whole};

async fn signed_in() -> Engine {
    let engine = Engine::entra(|_| {}).await;
    engine.sign_in_both().await;
    engine.read().await;
    engine
}

async fn id_of(engine: &Engine, name: &str) -> String {
    let choices = engine.app.group_choices(&engine.id, None).await.unwrap();
    let found = choices.groups.into_iter().find(|choice| choice.name == name);
    found.unwrap_or_else(|| panic!("no group {name}")).id
}

async fn tree(engine: &Engine, name: &str) -> GroupNode {
    let id = id_of(engine, name).await;
    let mut tree = engine.app.group_tree(&engine.id, &id).await.unwrap();
    assert!(!tree.cut);
    assert_eq!(tree.groups.len(), 1);
    tree.groups.remove(0)
}

fn created(names: &[&str], ids: &[String]) -> Vec<GroupTarget> {
    let own = |name: &&str| (!name.is_empty()).then(|| (*name).to_owned());
    let target = |name| Target::Create { name: own(name) };
    names.iter().zip(ids).map(|(name, id)| GroupTarget { group: id.clone(), target: target(name) }).collect()
}

fn json() -> Vec<(String, String)> {
    vec![("Content-Type".to_owned(), "application/json".to_owned())]
}

fn report<'a>(groups: &'a [GroupReport], name: &str) -> &'a GroupReport {
    groups.iter().find(|group| group.name == name).unwrap_or_else(|| panic!("no {name} in {groups:#?}"))
}

#[tokio::test]
async fn what_is_inside_a_group_is_read_when_somebody_asks() {
    let engine = signed_in().await;
    let asked = || {
        let history = engine.stage.practice.history();
        history
            .iter()
            .filter(|entry| entry.vendor == Vendor::Entra && entry.path.ends_with("/members"))
            .count()
    };
    let before = asked();
    let engineering = tree(&engine, "Engineering").await;
    assert_eq!(asked() - before, 3, "each group is read once");
    let platform = &engineering.inner[0];
    let on_call = &platform.inner[0];
    assert_eq!((platform.name.as_str(), on_call.name.as_str()), ("Platform", "Platform on call"));
    assert!(on_call.inner.is_empty() && on_call.seen_above.is_none());
    assert_eq!(on_call.people_all, on_call.people_direct);
    assert!(engineering.people_all >= engineering.people_direct.max(platform.people_all));
    assert!(!engineering.at_least && engineering.unread.is_none());

    // What the tree counts is whom a plan would push.
    let plan = engine.plan(&["Engineering"], false).await;
    let shown = &plan.groups[0];
    let in_plan = shown.add + shown.remove_off + shown.same + shown.left_alone;
    assert_eq!(engineering.people_all, in_plan - shown.remove_off, "{shown:#?}");
    assert_eq!(engine.writes(), []);
}

#[tokio::test]
async fn a_circle_ends_and_is_said() {
    let engine = signed_in().await;
    let north = tree(&engine, "Circle North").await;
    let south = &north.inner[0];
    let again = &south.inner[0];
    assert_eq!((south.name.as_str(), again.id.as_str()), ("Circle South", north.id.as_str()));
    assert_eq!((south.seen_above, again.seen_above), (None, Some(SeenAbove::Circle)));
    assert!(again.inner.is_empty());
    assert_eq!(north.people_all, south.people_all, "both hold everybody of both");

    // Both chosen: each is pushed with everybody, and it is remarked that one holds the other.
    let plan = engine.plan(&["Circle North", "Circle South", "Everybody", "Platform"], false).await;
    let remark = |name: &str| {
        plan.groups.iter().find(|group| group.name == name).unwrap().remark.clone().unwrap_or_default()
    };
    assert_eq!(remark("Circle North"), "It has the same people as Circle South, which you chose too.");
    assert_eq!(remark("Platform"), "All its people are also in Everybody, which you chose too.");
    assert_eq!(remark("Everybody"), "");
}

#[tokio::test]
async fn a_group_that_is_not_given_is_in_the_tree_with_the_reason() {
    let engine = signed_in().await;
    let platform = id_of(&engine, "Platform").await;
    let body = r#"{"error":{"code":"Authorization_RequestDenied","message":"Hidden."}}"#.to_owned();
    let refused = FaultKind::Status { code: 403, body: Some(body), headers: json() };
    engine.spoil(Vendor::Entra, &format!("/v1.0/groups/{platform}/members"), refused);
    let engineering = tree(&engine, "Engineering").await;
    let hidden = &engineering.inner[0];
    assert!(engineering.at_least && engineering.unread.is_none(), "{engineering:#?}");
    assert!(hidden.unread.as_deref().is_some_and(|why| why.contains("does not say")), "{hidden:#?}");
    let itself = engine.app.group_tree(&engine.id, &platform).await.unwrap_err();
    assert!(!whole(itself).what.is_empty());
    let gone = engine.app.group_tree(&engine.id, "nobody").await.unwrap_err();
    assert_eq!(whole(gone).code, "plan.group_gone");
}

#[tokio::test]
async fn a_pattern_names_new_groups_and_what_is_pushed_by_it_is_linked_next_time() {
    let engine = signed_in().await;
    let (platform, circle) = (id_of(&engine, "Platform").await, id_of(&engine, "Circle North").await);
    let ids = [platform.clone(), circle.clone()];
    let names = async |pattern: &str, own: &[&str]| {
        engine.app.new_names(&engine.id, pattern, &created(own, &ids)).await.unwrap()
    };
    let seen = names("Zoom – {name}", &["", ""]).await;
    assert_eq!(seen.names[0].name, "Zoom – Platform");
    assert!(
        seen.problem.is_none() && seen.names.iter().all(|named| !named.wrong && named.remarks.is_empty())
    );
    let same = names("Zoom – {name}", &["Finance", "Finance"]).await;
    assert!(same.names.iter().all(|named| named.wrong && named.there.is_some()), "{same:#?}");
    assert!(same.names[0].remarks[1].contains("Circle North would get the same name"), "{same:#?}");
    let without = names("{mail local part}", &["", "By hand"]).await;
    assert!(without.names[0].wrong && without.names[0].remarks[0].contains("no mail address"));
    assert_eq!((without.names[1].name.as_str(), without.names[1].wrong), ("By hand", false));
    assert!(names("Zoom", &["", ""]).await.problem.unwrap().contains("{mail local part}"));

    let request = |pattern: &str| PlanRequest {
        groups: created(&["", "By hand"], &ids),
        remove: false,
        pattern: Some(pattern.to_owned()),
    };
    let make = async |pattern: &str| -> Result<PlanView, String> {
        let made = engine.app.make_plan(&engine.id, &request(pattern), &|_| ()).await;
        made.map_err(|problem| whole(problem).code)
    };
    assert_eq!(make("Zoom").await.unwrap_err(), "plan.no_pattern");
    let nameless = make("{mail}").await.unwrap();
    let left = nameless.groups.iter().find(|group| group.name == "Platform").unwrap();
    assert!(left.remark.as_deref().is_some_and(|why| why.contains("needs a name")), "{left:#?}");

    let plan = make("Zoom – {name}").await.unwrap();
    let zoom_names: BTreeSet<&str> = plan.groups.iter().map(|group| group.zoom_name.as_str()).collect();
    assert_eq!(zoom_names, BTreeSet::from(["Zoom – Platform", "By hand"]));
    assert_eq!(engine.push(&plan).await.run.state, RunState::Done);
    assert!(engine.stage.memberships().contains_key("Zoom – Platform"));

    // The pattern is remembered: what has a group by it is linked, what has none is named by it.
    engine.read().await;
    let choices = engine.app.group_choices(&engine.id, None).await.unwrap();
    assert_eq!(choices.pattern, "Zoom – {name}");
    let choice = |id: &str| choices.groups.iter().find(|choice| choice.id == id).unwrap();
    let there = engine.stage.zoom_group("Zoom – Platform").to_string();
    assert_eq!(choice(&platform).suggestion, Target::Link { zoom_group: there });
    assert_eq!(choice(&circle).new_name, "Zoom – Circle North");
    assert_eq!(choice(&circle).suggestion, Target::Create { name: None });
    let plain = engine.app.group_choices(&engine.id, Some("{name}")).await.unwrap();
    let plain = plain.groups.iter().find(|choice| choice.id == platform).unwrap().suggestion.clone();
    assert_eq!(plain, Target::Create { name: None });
}

#[tokio::test]
async fn licences_are_expected_compared_and_never_written() {
    let engine = signed_in().await;
    let nothing = engine.app.licences_by_group_verdict(&engine.id).await;
    assert!(format!("{nothing:?}").contains("licence.no_group_expects"), "{nothing:?}");
    let expect = |group: String, licence| GroupExpectation { group, licence };
    let (platform, on_call) = (id_of(&engine, "Platform").await, id_of(&engine, "Platform on call").await);
    let expected = [
        expect(platform.clone(), Some(LicenceWish::Licensed)),
        expect(on_call.clone(), Some(LicenceWish::Basic)),
    ];
    engine.app.expect_licences(&engine.id, &expected).unwrap();
    let choices = engine.app.group_choices(&engine.id, None).await.unwrap();
    let kept = choices.groups.iter().filter_map(|choice| choice.expected).collect::<Vec<_>>();
    assert_eq!(kept.len(), 2);

    let plan = engine.plan(&["Platform", "Platform on call", "Everybody"], false).await;
    let of = |name: &str| plan.groups.iter().find(|group| group.name == name).unwrap();
    assert_eq!(of("Everybody").licence, None);
    let planned = of("Platform").licence.clone().unwrap();
    assert_eq!(planned.have as usize + planned.others(), (of("Platform").add + of("Platform").same) as usize);
    let warned = plan.warnings.iter().find(|warning| warning.contains("different licences are expected"));
    assert!(warned.is_some_and(|said| said.contains("Platform on call: Basic")), "{:?}", plan.warnings);

    // Zoom gives everybody a licence between the plan and the look afterwards, by a rule of its own.
    {
        let world = engine.stage.practice.world();
        let mut zoom = world.zoom();
        let ids: Vec<String> = zoom.users().map(|user| user.id.clone()).collect();
        for id in ids {
            zoom.edit_user(&id, |user| user.user_type = UserType::Licensed);
        }
    }
    let report_of = engine.push(&plan).await;
    assert_eq!(report_of.run.state, RunState::Done, "{report_of:#?}");
    assert_eq!(report_of.requests, report_of.requests_planned, "what is looked at is in the cost");
    let seen = report(&report_of.groups, "Platform").licence.clone().unwrap();
    assert_eq!((seen.others(), seen.have as usize), (0, planned.have as usize + planned.others()));
    let other = report(&report_of.groups, "Platform on call").licence.clone().unwrap();
    assert_eq!((other.have, other.other[0].licence.as_str()), (0, "Licensed"));
    assert!(other.examples[0].ends_with(": Licensed"));
    assert_eq!(report(&report_of.groups, "Everybody").licence, None);
    let again = engine.app.report(&report_of.run.id).unwrap();
    assert_eq!(report(&again.groups, "Platform").licence, Some(seen));
    let wrote_licences = engine.writes().iter().any(|write| write.path.contains("/Users"));
    assert!(!wrote_licences, "Usher writes no licence");

    engine.read().await;
    let verdict = engine.app.licences_by_group_verdict(&engine.id).await;
    let usher::check::Verdict::Failed { problem } = verdict else { panic!("{verdict:?}") };
    assert_eq!(problem.code, "licence.by_group");
    assert!(problem.why.contains("Platform on call: 0 of"), "{}", problem.why);
    engine.app.expect_licences(&engine.id, &[expect(on_call, None)]).unwrap();
    let usher::check::Verdict::Passed { saw } = engine.app.licences_by_group_verdict(&engine.id).await else {
        panic!("everybody is licensed")
    };
    assert!(saw[0].contains("with Licensed, as expected"), "{saw:?}");
}

#[tokio::test]
async fn licences_that_cannot_be_looked_at_leave_the_proof_as_it_is() {
    let engine = signed_in().await;
    let on_call = id_of(&engine, "Platform on call").await;
    let expected = GroupExpectation { group: on_call, licence: Some(LicenceWish::Licensed) };
    engine.app.expect_licences(&engine.id, &[expected]).unwrap();
    let plan = engine.plan(&["Platform on call"], false).await;
    let body = r#"{"status":"400","detail":"No."}"#.to_owned();
    engine.spoil(
        Vendor::Zoom,
        "/scim2/Users/",
        FaultKind::Status { code: 400, body: Some(body), headers: json() },
    );
    let told = engine.push(&plan).await;
    assert_eq!(told.run.state, RunState::Done, "{told:#?}");
    let group = report(&told.groups, "Platform on call");
    assert!(group.licence.is_none() && group.licence_unread.is_some(), "{group:#?}");
    passed(engine.check(CheckId::GroupsInZoom).await);
}
