//! What only customers with Entra ID have: signing in at Microsoft, which guide can work, Zoom's token, the scope, the
//! preview, and Usher's own push from Entra's groups.

use usher::app::view::{
    ClauseDraft, ConnectionState, Fit, GuideChoice, HitKind, PeopleFilter, ScopeDraft, ScopeGroupDraft,
    ScopeSide, Side, Way, WhichGuideView, ZoomSecret,
};
use usher::guide::{CheckId, GuideId, Question};
use usher_practice::browser::{self, Decision};
use usher_practice::entra::{AdminRole, ClaimsChallenge, CloudAnswer, Plan};
use usher_practice::switches::Switches;
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, failed, passed, whole};

async fn engine(set: impl FnOnce(&mut Switches)) -> Engine {
    Engine::entra(set).await
}

fn gallery_app(switches: &mut Switches) {
    switches.entra.found.gallery_app = true;
    switches.entra.found.job = true;
    switches.entra.found.default_access = true;
    switches.entra.found.nested_group = true;
    // Finance has the role Basic.
    switches.entra.found.foreign_changes = true;
}

#[tokio::test]
async fn the_sign_in_comes_back_to_localhost_and_says_who_and_where() {
    let engine = engine(|_| {}).await;
    let view = engine.sign_in(Side::Provider).await;
    let ConnectionState::SignedIn { who, scopes, renews, .. } = view.state else {
        panic!("{:#?}", view.state)
    };
    assert!(who.unwrap().contains('@'));
    assert!(renews);
    assert!(scopes.contains(&"User.Read.All".to_owned()), "{scopes:?}");
    assert!(scopes.iter().all(|scope| !scope.contains('/') && !scope.contains("ReadWrite")), "{scopes:?}");
    let saw = passed(engine.check(CheckId::ProviderConnection).await);
    assert!(saw.iter().any(|saw| saw.contains("practice.example")), "{saw:?}");
    assert!(saw.iter().any(|saw| saw.contains("Global Administrator")), "{saw:?}");
    assert!(engine.asked(Vendor::Okta, "/").is_empty());
}

#[tokio::test]
async fn rights_to_change_are_asked_for_when_they_are_needed() {
    let engine = engine(|_| {}).await;
    engine.sign_in(Side::Provider).await;
    let view = engine.allow(&["Synchronization.ReadWrite.All"]).await;
    let ConnectionState::SignedIn { scopes, .. } = view.state else { panic!("{:#?}", view.state) };
    assert!(scopes.contains(&"Synchronization.ReadWrite.All".to_owned()), "{scopes:?}");
    assert!(!scopes.contains(&"Application.ReadWrite.All".to_owned()), "{scopes:?}");
    let unknown = engine.app.allow(&engine.id, vec!["Mail.ReadWrite".to_owned()], &|_| ()).await;
    assert_eq!(whole(unknown.unwrap_err()).code, "allow.unknown");
}

#[tokio::test]
async fn a_policy_that_wants_a_new_sign_in_gets_one() {
    let engine = engine(|_| {}).await;
    engine.sign_in(Side::Provider).await;
    engine.switch(|switches| switches.entra.claims_challenge = ClaimsChallenge::WhenDeclared);
    assert_eq!(failed(engine.check(CheckId::ProviderConnection).await).code, "auth.policy");
    let view = engine.view(Side::Provider).await;
    assert!(matches!(view.state, ConnectionState::Broken { .. }), "{:#?}", view.state);
    engine.sign_in(Side::Provider).await;
    passed(engine.check(CheckId::ProviderConnection).await);
}

/// Microsoft keeps these on its own page: a person copies what stands there.
#[tokio::test]
async fn an_error_on_microsofts_page_is_explained_when_it_is_pasted() {
    type Set = fn(&mut Switches);
    let cases: [(Set, u32); 4] = [
        (|switches| switches.entra.personal_account = true, 50020),
        (|switches| switches.entra.cloud = CloudAnswer::Elsewhere, 90038),
        (|switches| switches.entra.client_known = false, 700_016),
        (|switches| switches.entra.access_blocked = true, 53003),
    ];
    for (set, number) in cases {
        let engine = engine(set).await;
        let way = engine.view(Side::Provider).await.way;
        let (ending, page) = engine.begin(Side::Provider, way, None).await;
        let error = browser::agree(&page, Decision::Allow).await.unwrap_err().to_string();
        assert!(error.contains(&format!("AADSTS{number}")), "{error}");
        let problem = engine.app.paste_redirect(&engine.id, Side::Provider, &error).unwrap_err();
        assert_eq!(whole(problem).code, format!("entra.aadsts_{number}"));
        let hits = engine.app.search(&engine.id, &error).await.unwrap();
        assert_eq!((hits[0].kind, hits[0].id.as_str()), (HitKind::Step, "connect-entra"));
        let seen = |text: &str| engine.app.sign_in_seen(&engine.id, Side::Provider, text);
        let unknown = whole(seen("Something went wrong. http://localhost/?code=x").unwrap_err());
        assert_eq!(
            (unknown.code.as_str(), unknown.detail.as_deref()),
            ("sign_in.page_unknown", Some("Something went wrong."))
        );
        assert_eq!(seen(" ").unwrap_err().code, "field.missing");
        assert!(engine.view(Side::Provider).await.sign_in.is_some(), "it waits on");
        // What a person saw ends the waiting, and is what the sign-in ended with.
        let problem = whole(seen(&error).unwrap());
        assert_eq!(problem.code, format!("entra.aadsts_{number}"));
        assert_eq!(ending.await.unwrap().unwrap_err(), problem);
    }
}

/// After the time is up the same can still be asked.
#[tokio::test]
async fn what_a_page_may_show_is_listed_and_each_has_its_words() {
    let engine = engine(|_| {}).await;
    let listed = engine.view(Side::Provider).await.page_errors;
    assert!(listed.iter().any(|error| error.shows == "AADSTS50011"), "{listed:?}");
    for error in listed {
        let problem = whole(engine.app.sign_in_seen(&engine.id, Side::Provider, &error.id).unwrap());
        assert_eq!((problem.code, problem.what), (error.id, error.means));
    }
    assert!(engine.view(Side::Zoom).await.page_errors.is_empty());
}

#[tokio::test]
async fn a_tenant_may_refuse_a_code_on_another_device() {
    let engine = engine(|_| {}).await;
    let Way::EntraCode { client_id } = engine.view(Side::Provider).await.way else { panic!("no code") };
    let way = Way::EntraDevice { client_id };
    engine.switch(|switches| switches.entra.public_client_flows = false);
    let refused = engine.connect(Side::Provider, way, None, Decision::Allow).await.unwrap_err();
    assert_eq!(whole(refused).code, "entra.aadsts_7000218");
}

fn fits(view: &WhichGuideView) -> Vec<(GuideId, Fit)> {
    view.choices.iter().map(|GuideChoice { guide, fit, .. }| (*guide, *fit)).collect()
}

#[tokio::test]
async fn which_guide_can_work_follows_from_what_was_seen() {
    let engine = engine(|_| {}).await;
    engine.sign_in_both().await;
    let app = &engine.app;
    let before = app.which_guide(&engine.id, false).await.unwrap();
    assert_eq!(before.looked_at, None);
    assert!(before.choices.iter().all(|choice| choice.fit == Fit::Unsure));
    assert_eq!(failed(engine.check(CheckId::WhichGuide).await).code, "guide.not_chosen");

    app.answer(&engine.id, Question::EntraConsent, "yes").unwrap();
    app.answer(&engine.id, Question::EntraCredential, "none").unwrap();
    let seen = app.which_guide(&engine.id, true).await.unwrap();
    assert_eq!(
        fits(&seen),
        [
            (GuideId::EntraGallery, Fit::Recommended),
            (GuideId::EntraCustom, Fit::CannotWork),
            (GuideId::EntraMarketplace, Fit::CannotWork)
        ]
    );
    assert!(seen.looks.iter().all(|look| look.problem.is_none()), "{:#?}", seen.looks);

    app.answer(&engine.id, Question::EntraGuide, "entra-custom").unwrap();
    assert_eq!(app.profile_view(&engine.id).await.unwrap().guide, GuideId::EntraCustom);
    assert_eq!(failed(engine.check(CheckId::WhichGuide).await).code, "guide.cannot_work");
    app.answer(&engine.id, Question::EntraGuide, "entra-gallery").unwrap();
    passed(engine.check(CheckId::WhichGuide).await);
}

#[tokio::test]
async fn a_cloud_without_zoom_and_an_address_that_does_not_answer_are_seen() {
    let engine = engine(|switches| {
        switches.entra.gallery_has_zoom = false;
        switches.zoom.old_base_works = false;
    })
    .await;
    engine.sign_in_both().await;
    engine.app.answer(&engine.id, Question::EntraConsent, "yes").unwrap();
    let seen = engine.app.which_guide(&engine.id, true).await.unwrap();
    assert_eq!(seen.choices[0].fit, Fit::CannotWork);
    let saw: Vec<&String> = seen.looks.iter().flat_map(|look| &look.saw).collect();
    assert!(saw.iter().any(|saw| saw.contains("has no Zoom")), "{saw:?}");
    assert!(saw.iter().any(|saw| saw.starts_with("/scim:")), "{saw:?}");
}

#[tokio::test]
async fn a_token_is_tried_kept_and_forgotten_and_never_shown() {
    let engine = engine(|_| {}).await;
    engine.sign_in_both().await;
    let (app, id) = (&engine.app, engine.id.as_str());
    assert!(!app.zoom_secret(id, ZoomSecret::Token).unwrap().kept);
    assert_eq!(failed(engine.check(CheckId::ZoomToken).await).code, "secret.missing");

    let wrong = app.keep_zoom_secret(id, ZoomSecret::Token, "not-a-token-of-zoom".to_owned()).await.unwrap();
    assert!(!wrong.kept);
    assert!(wrong.problem.unwrap().code.starts_with("zoom."));
    assert!(!app.zoom_secret(id, ZoomSecret::Token).unwrap().kept);

    let zoom = engine.stage.practice.credentials().zoom;
    let kept = app.keep_zoom_secret(id, ZoomSecret::Token, format!(" {}\n", zoom.scim_token)).await.unwrap();
    assert!(kept.kept && kept.problem.is_none(), "{kept:#?}");
    passed(engine.check(CheckId::ZoomToken).await);
    let shown = format!("{kept:?}{:?}", app.which_guide(id, true).await.unwrap());
    assert!(!shown.contains(&zoom.scim_token));

    let forgotten = app.forget_zoom_secret(id, ZoomSecret::Token).await.unwrap();
    assert!(!forgotten.kept && forgotten.saw.is_empty());
    let empty = app.keep_zoom_secret(id, ZoomSecret::Token, "  ".to_owned()).await.unwrap_err();
    whole(empty);
}

#[tokio::test]
async fn a_token_of_an_hour_is_said_to_die() {
    let engine = engine(|_| {}).await;
    engine.sign_in_both().await;
    let token = engine.stage.practice.credentials().zoom.short_scim_token;
    let kept = engine.app.keep_zoom_secret(&engine.id, ZoomSecret::Token, token).await.unwrap();
    if kept.ends_at.is_some() {
        assert_eq!(kept.problem.unwrap().code, "token.dies");
        assert_eq!(failed(engine.check(CheckId::ZoomToken).await).code, "token.dies");
    } else {
        // A token that does not say when it ends is seen to have ended only afterwards.
        engine.later(60 * 60 + 1);
        failed(engine.check(CheckId::ZoomToken).await);
    }
}

fn only(attribute: &str, operator: &str, value: &str) -> ScopeDraft {
    let clause = ClauseDraft {
        attribute: attribute.to_owned(),
        operator: operator.to_owned(),
        value: value.to_owned(),
    };
    ScopeDraft { groups: vec![ScopeGroupDraft { name: "Some".to_owned(), clauses: vec![clause] }] }
}

#[tokio::test]
async fn a_filter_says_who_comes_in_and_who_goes_out_before_it_is_written() {
    let engine = engine(gallery_app).await;
    engine.sign_in_both().await;
    let (app, id) = (&engine.app, engine.id.as_str());
    let now = app.scope(id, None).await.unwrap();
    assert_eq!(now.filter, ScopeDraft::default());
    assert_eq!((now.comes_in, now.goes_out), (0, 0));
    assert!(now.now.inside > 0, "{now:#?}");

    let draft = only("department", "EQUALS", "Sales");
    let then = app.scope(id, Some(draft.clone())).await.unwrap();
    assert_eq!(then.now, now.now);
    assert_eq!(then.then.inside + then.goes_out, now.now.inside + then.comes_in);
    let out = app.scope_people(id, Some(draft.clone()), ScopeSide::GoesOut, "", 0, 10).await.unwrap();
    assert_eq!(out.total, then.goes_out);
    assert!(out.people.iter().all(|person| !person.inside && person.why.ends_with('.')), "{out:#?}");
    let inside = app.scope_people(id, Some(draft), ScopeSide::Inside, "", 0, 10).await.unwrap();
    assert_eq!(inside.total, then.then.inside);

    let nobody = app.scope(id, Some(only("department", "EQUALS", "Nowhere"))).await.unwrap();
    assert_eq!(nobody.then.inside, 0);
    assert_eq!(nobody.problems[0].code, "scope.nobody");
    let page = app.scope_people(id, None, ScopeSide::Outside, "", 0, 1000).await.unwrap();
    assert!(page.people.iter().any(|person| person.why.contains("Default Access")), "{page:#?}");
    assert!(page.people.iter().any(|person| person.why.contains("is not given")), "{page:#?}");
    passed(engine.check(CheckId::ScopeFilter).await);
}

#[tokio::test]
async fn without_an_application_there_is_no_scope_and_the_guides_table_is_shown() {
    let engine = engine(|_| {}).await;
    engine.sign_in_both().await;
    assert_eq!(whole(engine.app.scope(&engine.id, None).await.unwrap_err()).code, "scope.no_application");
    assert_eq!(failed(engine.check(CheckId::ScopeFilter).await).code, "scope.no_application");
    let preview = engine.app.preview(&engine.id, None).await.unwrap();
    assert!(preview.rules_from.starts_with("the guide’s table"), "{}", preview.rules_from);
    assert!(!format!("{preview:?}").contains("Okta"));
}

#[tokio::test]
async fn the_preview_shows_entras_own_mappings_and_who_is_not_in_scope() {
    let engine = engine(gallery_app).await;
    engine.sign_in_both().await;
    engine.read().await;
    let all = engine.app.people(&engine.id, &PeopleFilter::default(), 0, 500).await.unwrap();
    let mut in_scope = 0;
    for person in &all.people {
        let preview = engine.app.preview(&engine.id, Some(&person.id)).await.unwrap();
        assert!(preview.rules_from.contains("in Entra ID"), "{}", preview.rules_from);
        let out = preview.remarks.iter().any(|remark| remark.text.starts_with("Not in scope"));
        in_scope += u32::from(!out);
    }
    let scope = engine.app.scope(&engine.id, None).await.unwrap();
    assert_eq!(in_scope, scope.now.inside);
    let saw = passed_or_failed(engine.check(CheckId::Mapping).await);
    assert!(!saw.contains("Okta"), "{saw}");
}

fn passed_or_failed(verdict: usher::check::Verdict) -> String {
    format!("{verdict:?}")
}

#[tokio::test]
async fn ushers_own_push_brings_entras_groups_to_zoom() {
    let engine = engine(|_| {}).await;
    engine.sign_in_both().await;
    let plan = engine.plan(&["Sales", "Engineering"], false).await;
    let report = engine.push(&plan).await;
    assert!(report.groups.iter().all(|group| group.seen == group.asked_add), "{:#?}", report.groups);
    assert!(report.groups.iter().any(|group| group.seen > 0), "{:#?}", report.groups);
    passed(engine.check(CheckId::GroupsInZoom).await);
    let again = engine.plan(&["Sales", "Engineering"], false).await;
    assert!(again.empty, "{again:#?}");
}

#[tokio::test]
async fn a_small_role_and_a_small_plan_are_named() {
    let engine = engine(gallery_app).await;
    engine.sign_in_both().await;
    engine.switch(|switches| {
        switches.entra.role = AdminRole::GlobalReader;
        switches.entra.plan = Plan::Free;
    });
    let problem = match engine.check(CheckId::Prerequisites).await {
        usher::check::Verdict::Failed { problem } | usher::check::Verdict::Unknown { problem } => {
            whole(problem)
        }
        usher::check::Verdict::Passed { saw } => panic!("{saw:#?}"),
    };
    assert!(format!("{problem}").contains("Administrator"), "{problem:#?}");
}

#[tokio::test]
async fn every_step_opens_once_an_application_is_known() {
    let engine = engine(gallery_app).await;
    engine.sign_in_both().await;
    engine.check(CheckId::ZoomApp).await;
    for guide in GuideId::ENTRA {
        engine.app.answer(&engine.id, Question::EntraGuide, guide.name()).unwrap();
        let view = engine.app.profile_view(&engine.id).await.unwrap();
        for step in view.sections.iter().flat_map(|section| &section.steps) {
            let shown = engine.app.step(&engine.id, &step.id).unwrap();
            assert!(
                !format!("{:?}{}{}", shown.blocks, shown.title, shown.why).contains("Okta"),
                "{}",
                step.id
            );
        }
        for trouble in engine.app.troubles(&engine.id).unwrap() {
            engine.app.trouble(&engine.id, &trouble.id).unwrap();
        }
    }
}
