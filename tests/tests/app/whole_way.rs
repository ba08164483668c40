//! The whole way: sign in, look, choose, plan, push, look again, and what may come in between.

use std::collections::BTreeSet;
use std::sync::Mutex;

use usher::app::view::{
    GroupPlanKind, MemberEffect, MemberRow, PeopleFilter, PlanView, RiskView, RunRow, Side, Target,
};
use usher::guide::CheckId;
use usher::mapping::{PersonEffect, RowEffect};
use usher::push::{GroupOutcome, RunState};
use usher_practice::faults::{FaultKind, Moment};
use usher_practice::switches::SCIM_SCOPE;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, failed, passed, whole};

async fn signed_in() -> Engine {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    engine
}

fn group<'a>(plan: &'a PlanView, name: &str) -> &'a usher::app::view::GroupPlanView {
    plan.groups.iter().find(|group| group.name == name).unwrap_or_else(|| panic!("no {name} in {plan:#?}"))
}

#[tokio::test]
async fn from_the_sign_in_to_the_proof() {
    let engine = signed_in().await;
    passed(engine.check(CheckId::ZoomConnection).await);
    passed(engine.check(CheckId::ProviderConnection).await);
    passed(engine.check(CheckId::Directory).await);

    let before = engine.stage.memberships();
    let plan = engine.plan(&[], false).await;
    assert_eq!(engine.writes(), [], "a plan writes nothing");
    assert_eq!(engine.stage.memberships(), before);
    assert!(engine.app.runs(&engine.id).unwrap().is_empty());
    assert!(!plan.empty && plan.run.is_none() && plan.people_added > 0, "{plan:#?}");
    assert!(matches!(plan.risk, RiskView::Low { .. }));
    assert!(plan.cost.requests > 0);
    assert_eq!(group(&plan, "Sales").kind, GroupPlanKind::Link);
    assert_eq!(group(&plan, "Everybody").kind, GroupPlanKind::Create);
    assert_eq!(group(&plan, "Empty shelf").kind, GroupPlanKind::Leave);
    let differs = group(&plan, "Customer Care").remark.as_deref();
    assert!(differs.is_some_and(|said| said.starts_with("The names differ only in letter case or spaces.")));
    for left in &plan.left_alone {
        // Whoever is in a group and not in the list has no name.
        let named = !left.examples.is_empty() || left.reason == "Not in Okta's list of people";
        assert!(left.people > 0 && named && !left.reason.is_empty(), "{left:#?}");
    }
    let pending =
        plan.left_alone.iter().find(|left| left.examples.contains(&"Pia Waits".to_owned())).unwrap();
    assert!(pending.reason.contains("invitation is not accepted"), "{pending:#?}");

    // What is shown of a group adds up, and can be searched.
    for shown in plan.groups.iter().filter(|group| group.kind != GroupPlanKind::Leave) {
        let page = engine.app.plan_members(&plan.id, &shown.group, "", 0, 1_000).unwrap();
        assert_eq!(page.total, shown.add + shown.remove + shown.remove_off + shown.same + shown.left_alone);
    }
    let found = engine.app.plan_members(&plan.id, &group(&plan, "Sales").group, "O'BRIEN", 0, 10).unwrap();
    assert_eq!(found.members.len(), 1);
    assert_eq!(found.members[0].name, "Zoë O'Brien-Łukasz");
    let table = engine.app.plan_csv(&plan.id).unwrap();
    assert!(
        table.contains("Zoë O'Brien-Łukasz") && table.contains("Café \"\"Crème\"\" 🎉 & O'Malley"),
        "{table}"
    );

    let told = Mutex::new(Vec::new());
    let report =
        engine.app.push(&plan.id, None, &|progress| told.lock().unwrap().push(progress)).await.unwrap();
    assert_eq!((report.run.state, &report.halted), (RunState::Done, &None), "{report:#?}");
    assert!(report.groups.iter().all(|group| group.outcome == GroupOutcome::Proved {}), "{report:#?}");
    assert!(report.proof.starts_with("Zoom has all ") && report.proof.ends_with("seen on reading back."));
    assert_eq!((report.run.done, report.run.failed), (report.run.total, 0));
    assert!(!report.can_retry && !report.can_resume);
    let told = told.into_inner().unwrap();
    assert_eq!(told.last().unwrap().state, RunState::Done);
    assert!(told.iter().all(|progress| progress.total == 0 || progress.done <= progress.total));

    // Zoom has exactly who was shown.
    let now = engine.stage.memberships();
    for shown in plan.groups.iter().filter(|group| group.kind != GroupPlanKind::Leave) {
        let page = engine.app.plan_members(&plan.id, &shown.group, "", 0, 1_000).unwrap();
        let kept = page.members.iter().filter(|row| {
            [MemberEffect::Add, MemberEffect::Same, MemberEffect::RemoveOff].contains(&row.effect)
        });
        let kept: BTreeSet<String> = kept.map(|row| row.address.to_lowercase()).collect();
        assert!(page.members.iter().all(|row| row.effect != MemberEffect::Remove));
        // Whoever waits for an invitation is in no list of Zoom's, and so has no address here.
        let there = now[&shown.zoom_name].iter().filter(|address| !address.starts_with("pia.waits"));
        let there: BTreeSet<String> = there.map(|address| address.to_lowercase()).collect();
        assert_eq!(kept.into_iter().filter(|address| address.contains('@')).collect::<BTreeSet<_>>(), there);
    }
    let saw = passed(engine.check(CheckId::GroupsInZoom).await).join(" ");
    assert!(saw.contains("everybody who was pushed"), "{saw}");

    engine.read().await;
    let second = engine.plan(&[], false).await;
    assert!(second.empty && second.act == "Nothing to change", "{second:#?}");
    let runs = engine.app.runs(&engine.id).unwrap();
    assert_eq!(runs.len(), 1);
    assert_eq!((runs[0].id.as_str(), runs[0].state), (report.run.id.as_str(), RunState::Done));
    assert_eq!(engine.app.plan(&plan.id).unwrap().run, Some(report.run.id.clone()));

    // Once, and not again.
    let writes = engine.writes().len();
    let again = engine.app.push(&plan.id, None, &|_| ()).await.unwrap_err();
    assert_eq!(whole(again).code, "records.applied");
    assert_eq!(whole(engine.app.resume_run(&report.run.id, &|_| ()).await.unwrap_err()).code, "run.ended");
    assert_eq!(engine.writes().len(), writes);

    // Somebody takes a person out by hand: the look says so, and a new plan mends it.
    let sales = engine.stage.zoom_group("Sales");
    {
        let world = engine.stage.practice.world();
        let mut zoom = world.zoom();
        let zoe = zoom.user_by_address("zoe.obrien-lukasz@practice.example").unwrap().id.clone();
        zoom.leave(sales.as_str(), &zoe);
    }
    let problem = failed(engine.check(CheckId::GroupsInZoom).await);
    assert_eq!(problem.code, "groups.people_missing");
    assert!(problem.why.contains("Sales (1 person missing)"), "{problem:#?}");
    engine.read().await;
    let mending = engine.plan(&[], false).await;
    assert_eq!((mending.people_added, mending.act.as_str()), (1, "Add 1 person to 1 group"));
    assert_eq!(engine.push(&mending).await.run.state, RunState::Done);
}

fn named(text: &str) -> PeopleFilter {
    PeopleFilter { text: text.to_owned(), ..PeopleFilter::default() }
}

#[tokio::test]
async fn people_and_what_becomes_of_them() {
    let engine = signed_in().await;
    let nothing = engine.app.people(&engine.id, &PeopleFilter::default(), 0, 10).await.unwrap_err();
    assert_eq!(whole(nothing).code, "look.nothing_read");
    assert_eq!(whole(engine.app.preview(&engine.id, None).await.unwrap_err()).code, "look.nothing_read");
    assert_eq!(
        whole(engine.app.group_choices(&engine.id, None).await.unwrap_err()).code,
        "look.nothing_read"
    );
    engine.read().await;

    let all = engine.app.people(&engine.id, &PeopleFilter::default(), 0, 1_000).await.unwrap();
    assert_eq!((all.total, all.people.len()), (23, 23));
    assert_eq!(all.effects.iter().map(|counted| counted.people).sum::<u32>(), 23);
    let page = engine.app.people(&engine.id, &PeopleFilter::default(), 20, 10).await.unwrap();
    assert_eq!((page.total, page.offset, page.people.len()), (23, 20, 3));
    let beyond = engine.app.people(&engine.id, &PeopleFilter::default(), 1_000_000, u32::MAX).await.unwrap();
    assert_eq!((beyond.total, beyond.people.len()), (23, 0));
    let fails = PeopleFilter { effect: Some(PersonEffect::WillFail), ..PeopleFilter::default() };
    let remarked = engine.app.people(&engine.id, &fails, 0, 100).await.unwrap();
    assert!(remarked.total < 23 && remarked.people.iter().all(|person| person.remarks > 0));

    let look = async |query: &str| {
        let found = engine.app.people(&engine.id, &named(query), 0, 10).await.unwrap();
        assert_eq!(found.total, 1, "{query}: {found:#?}");
        engine.app.preview(&engine.id, Some(&found.people[0].id)).await.unwrap()
    };
    let zoe = look(" zoë o'brien-łUKASZ ").await;
    assert_eq!(zoe.person.name, "Zoë O'Brien-Łukasz");
    assert_eq!(zoe.person.effect, PersonEffect::Equal, "{zoe:#?}");
    // What Zoom's list does not show is not compared.
    let mut compared = zoe.rows.iter().filter(|row| row.zoom_value.is_some());
    assert!(compared.all(|row| [RowEffect::Equal, RowEffect::Ignored].contains(&row.effect)), "{zoe:#?}");
    assert!(zoe.zoom_has.unwrap().contains("Łukasz"));

    let bob = look("bob otherwise").await;
    assert_eq!(bob.person.effect, PersonEffect::WillChange);
    let changed: Vec<_> = bob.rows.iter().filter(|row| row.effect == RowEffect::WillChange).collect();
    assert!(changed.iter().any(|row| row.target == "name.givenName"), "{changed:#?}");
    for row in changed {
        assert_ne!(row.value, row.zoom_value);
    }

    let nameless = look("madonna-smith").await;
    let given = nameless.rows.iter().find(|row| row.target == "name.givenName").unwrap();
    assert_eq!((given.effect, &given.value), (RowEffect::NotSent, &None), "{given:#?}");
    assert!(nameless.person.remarks > 0);

    let pia = look("pia waits").await;
    assert_eq!(pia.person.effect, PersonEffect::WillFail, "{pia:#?}");
    assert!(pia.remarks.iter().any(|remark| remark.text.contains("invitation not accepted")));
    assert_eq!(pia.payload, "");

    // From one to the next, all the way round.
    let mut seen = BTreeSet::new();
    let mut next = engine.app.preview(&engine.id, None).await.unwrap();
    assert_eq!((next.position, next.previous.clone()), (1, None));
    loop {
        assert!(seen.insert(next.person.id.clone()));
        let Some(id) = next.next.clone() else { break };
        next = engine.app.preview(&engine.id, Some(&id)).await.unwrap();
    }
    assert_eq!((seen.len(), next.position, next.total), (23, 23, 23));
    let nobody = engine.app.preview(&engine.id, Some("nobody")).await.unwrap_err();
    assert_eq!(whole(nobody).code, "records.not_found");
}

#[tokio::test]
async fn groups_are_suggested_beside_what_zoom_has() {
    let engine = signed_in().await;
    engine.read().await;
    let choices = engine.app.group_choices(&engine.id, None).await.unwrap();
    let choice = |name: &str| choices.groups.iter().find(|group| group.name == name).unwrap();
    let zoom = |name: &str| choices.zoom_groups.iter().find(|group| group.name == name).unwrap().id.clone();
    assert_eq!(choice("Sales").suggestion, Target::Link { zoom_group: zoom("Sales") });
    let quotes = "Café \"Crème\" 🎉 & O'Malley";
    assert_eq!(choice(quotes).suggestion, Target::Create { name: None });
    assert_eq!(choice(quotes).new_name, quotes);
    let care = choice("Customer Care");
    assert_eq!(care.alike.len(), 1);
    assert_eq!(care.suggestion, Target::Link { zoom_group: care.alike[0].id.clone() });
    assert_eq!(choice("Empty shelf").people, Some(0));
}

#[tokio::test]
async fn a_group_that_goes_or_is_chosen_twice() {
    let engine = signed_in().await;
    let mut request = engine.choose(&["Sales"], false).await;
    request.groups.push(request.groups[0].clone());
    let plan = engine.app.make_plan(&engine.id, &request, &|_| ()).await.unwrap();
    assert_eq!(plan.groups.len(), 1);
    request.groups[0].group = "00gnowhere".to_owned();
    let problem = engine.app.make_plan(&engine.id, &request, &|_| ()).await.unwrap_err();
    assert_eq!(whole(problem).code, "plan.group_gone");
    let unknown = engine.app.plan_members(&plan.id, "00gnowhere", "", 0, 1).unwrap_err();
    assert_eq!(whole(unknown).code, "records.not_found");
}

#[tokio::test]
async fn what_failed_is_tried_again_and_nothing_else() {
    let engine = signed_in().await;
    let plan = engine.plan(&["Sales", "Finance", "Everybody"], false).await;
    let sales = engine.stage.zoom_group("Sales");
    let refusal = serde_json::json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": 500,
        "detail": "Something went wrong" });
    let fault = FaultKind::Status { code: 400, body: Some(refusal.to_string()), headers: vec![] };
    engine.spoil(Vendor::Zoom, &format!("/scim2/Groups/{sales}"), fault);
    let report = engine.push(&plan).await;
    assert_eq!(report.run.state, RunState::Partly, "{report:#?}");
    assert!(report.can_retry && !report.can_resume && report.run.failed > 0);
    let of = |name: &str| &report.groups.iter().find(|group| group.name == name).unwrap().outcome;
    assert_eq!(of("Everybody"), &GroupOutcome::Proved {});
    assert_ne!(of("Sales"), &GroupOutcome::Proved {});
    assert!(report.proof.contains("2 of 3 groups"), "{}", report.proof);
    engine.mend();
    let retry = engine.app.retry_run(&report.run.id, &|_| ()).await.unwrap();
    assert_eq!(retry.groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Sales"]);
    assert_eq!(engine.push(&retry).await.run.state, RunState::Done);
    engine.read().await;
    assert!(engine.plan(&["Sales", "Finance", "Everybody"], false).await.empty);
    assert_eq!(engine.app.runs(&engine.id).unwrap().len(), 2);
}

#[tokio::test]
async fn taking_many_out_asks_for_the_name() {
    let engine = signed_in().await;
    engine.sign_in_both().await;
    // Everybody in Zoom is put into Sales by hand, so that most of them do not belong there.
    let sales = engine.stage.zoom_group("Sales");
    {
        let world = engine.stage.practice.world();
        let mut zoom = world.zoom();
        let ids: Vec<String> =
            zoom.users().filter(|user| !user.pending).map(|user| user.id.clone()).collect();
        for id in ids {
            zoom.join(sales.as_str(), &id);
        }
    }
    let before = engine.stage.memberships()["Sales"].clone();
    assert!(before.len() >= 10, "{before:?}");
    // Off at first: they are named and left.
    let mild = engine.plan(&["Sales"], false).await;
    assert!(group(&mild, "Sales").remove_off > 0 && mild.people_removed == 0, "{mild:#?}");
    let plan = engine.plan(&["Sales"], true).await;
    let RiskView::High { sentence, type_this } = &plan.risk else { panic!("{plan:#?}") };
    assert!(sentence.contains("Sales"), "{sentence}");
    assert_eq!(*type_this, engine.app.profile(&engine.id).unwrap().name);
    for typed in [None, Some(""), Some("yes"), Some("practice")] {
        let problem = engine.app.push(&plan.id, typed, &|_| ()).await.unwrap_err();
        assert_eq!(whole(problem).code, "plan.name_not_typed");
    }
    assert_eq!(engine.writes(), []);
    assert!(engine.app.runs(&engine.id).unwrap().is_empty());
    let typed = format!(" {type_this} ");
    let report = engine.app.push(&plan.id, Some(&typed), &|_| ()).await.unwrap();
    assert_eq!(report.run.state, RunState::Done, "{report:#?}");
    let after = &engine.stage.memberships()["Sales"];
    assert_eq!(before.len() - after.len(), plan.people_removed as usize);
    engine.read().await;
    assert!(engine.plan(&["Sales"], true).await.empty);
}

#[tokio::test]
async fn whoever_is_left_alone_is_not_taken_out() {
    let engine = signed_in().await;
    let before = engine.stage.memberships();
    // Pia belongs to Finance and is in it; her invitation is not accepted, so Zoom's list does not have her. Zoë is
    // deactivated in Zoom and belongs to Sales.
    let pia = |group: &BTreeSet<String>| group.iter().any(|address| address.starts_with("pia.waits"));
    assert!(pia(&before["Finance"]), "{before:#?}");
    let sales = engine.stage.zoom_group("Sales");
    {
        let world = engine.stage.practice.world();
        let mut zoom = world.zoom();
        let zoe = zoom.user_by_address("zoe.obrien-lukasz@practice.example").unwrap().id.clone();
        zoom.edit_user(&zoe, |user| user.active = false);
        zoom.join(sales.as_str(), &zoe);
        // Nobody in the directory group answers to this one: the only one who goes.
        let robin = zoom.user_by_address("robin.ashdown@practice.example").unwrap().id.clone();
        zoom.join(sales.as_str(), &robin);
    }
    engine.read().await;
    let plan = engine.plan(&["Sales", "Finance"], true).await;
    let rows = |name: &str| {
        let page = engine.app.plan_members(&plan.id, &group(&plan, name).group, "", 0, 1_000).unwrap();
        page.members
    };
    let out = |row: &&MemberRow| row.effect == MemberEffect::Remove;
    let (sales_rows, finance_rows) = (rows("Sales"), rows("Finance"));
    assert!(!sales_rows.iter().filter(out).any(|row| row.name.starts_with("Zoë")), "{sales_rows:#?}");
    // Whoever is taken out is named by an address; whom Zoom does not list stays.
    assert!(finance_rows.iter().chain(&sales_rows).filter(out).all(|row| row.address.contains('@')));
    assert!(finance_rows.iter().any(|row| row.effect == MemberEffect::RemoveOff), "{finance_rows:#?}");
    let robin = sales_rows.iter().find(|row| row.address.starts_with("robin")).unwrap();
    assert_eq!(robin.effect, MemberEffect::Remove);
    let typed = engine.app.profile(&engine.id).unwrap().name;
    let report = engine.app.push(&plan.id, Some(&typed), &|_| ()).await.unwrap();
    assert_eq!(report.run.state, RunState::Done, "{report:#?}");
    let after = engine.stage.memberships();
    assert!(pia(&after["Finance"]));
    assert!(after["Sales"].contains("zoe.obrien-lukasz@practice.example"));
    assert!(!after["Sales"].contains("robin.ashdown@practice.example"));
}

#[tokio::test]
async fn two_doors_on_one_folder() {
    let engine = signed_in().await;
    let (terminal, pages) = engine.beside("the terminal");
    // The terminal has its own memory: it knows the customer, and signs in by itself.
    let named = terminal.profile_named(&engine.app.profile(&engine.id).unwrap().name.to_uppercase()).unwrap();
    assert_eq!(named, engine.id);
    for side in [Side::Zoom, Side::Provider] {
        let request =
            usher::app::view::ConnectRequest { side, way: engine.view(side).await.way, secret: None };
        tokio::select! {
            ended = terminal.connect(&engine.id, request, &|_| ()) => drop(ended.unwrap()),
            never = pages.browse(usher_practice::browser::Decision::Allow) => match never {},
        }
    }
    terminal.read_both(&engine.id, true, &|_| ()).await.unwrap();
    // Zoom knows one sign-in for an app: the window's has ended.
    engine.sign_in(Side::Zoom).await;
    let plan = engine.plan(&["Sales", "Everybody"], false).await;
    // Either door shows the plan; while one pushes, the other may not.
    assert_eq!(terminal.plan(&plan.id).unwrap().act, plan.act);
    let refused = Mutex::new(None);
    let told = Mutex::new(0);
    let tell = |_| *told.lock().unwrap() += 1;
    let pushing = engine.app.push(&plan.id, None, &tell);
    let other = async {
        // The first word of the push is said under its hold.
        while *told.lock().unwrap() == 0 {
            tokio::task::yield_now().await;
        }
        let seen = terminal.profile_view(&engine.id).await.unwrap();
        let problem = terminal.push(&plan.id, None, &|_| ()).await.unwrap_err();
        *refused.lock().unwrap() = Some((seen.push_held, problem));
    };
    let (report, ()) = tokio::join!(pushing, other);
    let (held, problem) = refused.into_inner().unwrap().unwrap();
    assert_eq!(whole(problem.clone()).code, "records.held");
    assert!(problem.why.contains("the window") && held.unwrap().contains("the window"), "{problem:#?}");
    assert_eq!(report.unwrap().run.state, RunState::Done);
    assert_eq!(whole(terminal.push(&plan.id, None, &|_| ()).await.unwrap_err()).code, "records.applied");
    let rows =
        |runs: Vec<RunRow>| runs.into_iter().map(|run| (run.id, run.state, run.done)).collect::<Vec<_>>();
    assert_eq!(rows(terminal.runs(&engine.id).unwrap()), rows(engine.app.runs(&engine.id).unwrap()));
    assert_eq!(terminal.profile_view(&engine.id).await.unwrap().push_held, None);
}

#[tokio::test]
async fn a_run_that_is_stopped_is_taken_up_by_the_other_door() {
    let engine = signed_in().await;
    let plan = engine.plan(&[], false).await;
    let runs = Mutex::new(None::<String>);
    let stop = |progress: usher::push::Progress| {
        if progress.done > 0
            && let Some(run) = progress.run
        {
            engine.app.stop_run(&run);
            *runs.lock().unwrap() = Some(run);
        }
    };
    // Some of it is done at once, and the rest takes its time.
    for method in ["POST", "PATCH"] {
        engine.stage.spoil(method, 5, 1_000, Moment::Before, FaultKind::Latency { ms: 500 });
    }
    let report = engine.app.push(&plan.id, None, &stop).await.unwrap();
    engine.mend();
    assert_eq!(report.run.state, RunState::Interrupted, "{report:#?}");
    assert!(report.can_resume && !report.can_retry);
    assert!(!engine.writes().is_empty());
    let view = engine.app.profile_view(&engine.id).await.unwrap();
    assert_eq!(view.resumable_run, Some(report.run.id.clone()));
    let report = engine.app.resume_run(&report.run.id, &|_| ()).await.unwrap();
    assert_eq!(report.run.state, RunState::Done, "{report:#?}");
    assert_eq!(engine.app.profile_view(&engine.id).await.unwrap().resumable_run, None);
    engine.read().await;
    assert!(engine.plan(&[], false).await.empty);
}

#[tokio::test]
async fn without_the_right_to_list_members() {
    let engine = Engine::with(|switches| switches.zoom.scopes = vec![SCIM_SCOPE.to_owned()]).await;
    engine.sign_in_both().await;
    let plan = engine.plan(&["Sales", "Everybody"], false).await;
    assert_eq!(engine.push(&plan).await.run.state, RunState::Done);
    passed(engine.check(CheckId::GroupsInZoom).await);
    engine.read().await;
    let removing = engine.plan(&["Sales", "Everybody"], true).await;
    assert!(!removing.how_sure.is_empty());
    // New groups alone teach nothing about listing: the look finds its own way.
    let fresh = Engine::with(|switches| switches.zoom.scopes = vec![SCIM_SCOPE.to_owned()]).await;
    fresh.sign_in_both().await;
    let plan = fresh.plan(&["Everybody"], false).await;
    assert_eq!(fresh.push(&plan).await.run.state, RunState::Done);
    passed(fresh.check(CheckId::GroupsInZoom).await);
}

#[tokio::test]
async fn the_network_goes_away_in_the_middle() {
    let engine = signed_in().await;
    let plan = engine.plan(&["Sales", "Everybody", "Finance"], false).await;
    engine.stage.spoil("PATCH", 1, 1_000, Moment::Before, FaultKind::Reset {});
    let report = engine.push(&plan).await;
    assert!([RunState::Interrupted, RunState::Partly].contains(&report.run.state), "{report:#?}");
    engine.mend();
    let report = match report.run.state {
        RunState::Interrupted => {
            assert!(!whole(report.halted.unwrap()).code.is_empty());
            engine.app.resume_run(&report.run.id, &|_| ()).await.unwrap()
        }
        RunState::Running | RunState::Paused | RunState::Done | RunState::Partly | RunState::Failed => {
            let retry = engine.app.retry_run(&report.run.id, &|_| ()).await.unwrap();
            engine.push(&retry).await
        }
    };
    assert_eq!(report.run.state, RunState::Done, "{report:#?}");
    engine.read().await;
    assert!(engine.plan(&["Sales", "Everybody", "Finance"], false).await.empty);
}

#[tokio::test]
async fn a_look_is_stopped() {
    let engine = signed_in().await;
    engine.spoil(Vendor::Zoom, "/scim2/Users", FaultKind::Stall {});
    let stop = |progress: usher::push::Progress| {
        if progress.doing.contains("groups from Okta") {
            engine.app.stop_look(&engine.id);
        }
    };
    let stopped = engine.app.read_both(&engine.id, true, &stop).await.unwrap_err();
    assert_eq!(whole(stopped).code, "look.stopped");
    engine.mend();
    engine.read().await;
}
