//! What is set up in Entra ID: the tenant, the application, its assignments, settings, credentials, mapping and job.

use std::collections::BTreeMap;

use usher::app::view::ActionRequest;
use usher::guide::{ActionId, CheckId, Question};
use usher_practice::entra::{AdminRole, SeedMapping};
use usher_practice::faults::FaultKind;
use usher_practice::world::Vendor;

use crate::entra_tenant::Tenant;

#[tokio::test]
async fn the_tenant_and_the_role_allow_it() {
    let tenant = Tenant::new("entra-custom", |_| {}).await;
    let saw = tenant.passed(CheckId::Prerequisites).await;
    for part in ["Global Administrator", "Zoom answers SCIM", "practice.example"] {
        assert!(saw.contains(part), "{part}: {saw}");
    }
    tenant.engine.switch(|switches| switches.entra.role = AdminRole::GlobalReader);
    let problem = tenant.failed(CheckId::Prerequisites, "entra.role_missing").await;
    assert!(
        problem.what.contains("Cloud Application Administrator") && problem.why.contains("Global Reader")
    );
    tenant.engine.switch(|switches| switches.entra.role = AdminRole::CloudApplicationAdministrator);
    tenant.passed(CheckId::Prerequisites).await;
    tenant.engine.switch(|switches| switches.zoom.sso_enabled = false);
    tenant.failed(CheckId::Prerequisites, "zoom.sso_off").await;
    tenant.engine.switch(|switches| switches.zoom.sso_enabled = true);
    tenant.cut_off("/v1.0/subscribedSkus", &[CheckId::Prerequisites]).await;
}

#[tokio::test]
async fn one_application_of_the_guides_kind() {
    let tenant = Tenant::new("entra-custom", |_| {}).await;
    tenant.failed(CheckId::ZoomApp, "setup.no_zoom_app").await;
    tenant.failed(CheckId::Job, "setup.no_zoom_app").await;
    // What is not there has no trouble.
    tenant.unknown(CheckId::TroubleStalled, "setup.no_zoom_app").await;
    let tenant = Tenant::new("entra-custom", |switches| switches.entra.found.registration = true).await;
    tenant.failed(CheckId::ZoomApp, "entra.cannot_provision").await;
    let tenant = Tenant::new("entra-custom", |switches| switches.entra.found.own_app = true).await;
    assert!(tenant.passed(CheckId::ZoomApp).await.contains("switched on"));
    tenant.failed(CheckId::Job, "entra.no_job").await;
    tenant.engine.app.answer(&tenant.engine.id, Question::EntraGuide, "entra-gallery").unwrap();
    tenant.failed(CheckId::ZoomApp, "entra.other_kind").await;
    tenant.cut_off("/v1.0/servicePrincipals", &[CheckId::ZoomApp, CheckId::Job, CheckId::Monitor]).await;
    let tenant = Tenant::new("entra-gallery", |switches| {
        switches.entra.found.gallery_app = true;
        switches.entra.found.second_zoom_app = true;
    })
    .await;
    tenant.failed(CheckId::ZoomApp, "setup.several_zoom_apps").await;
}

#[tokio::test]
async fn assignments_need_a_role_and_people() {
    let tenant = Tenant::gallery(|_| {}).await;
    tenant.failed(CheckId::Assignments, "assignments.nobody").await;
    let ada = tenant.hire("Ada").await;
    tenant.look_around().await;
    tenant.assign(&ada, "Basic").await;
    assert!(tenant.passed(CheckId::Assignments).await.contains("Ada Newcomer (ada@practice.example)"));
    let group = tenant.group("Newcomers", &[&ada]).await;
    tenant.assign(&group, "Licensed").await;
    let problem = tenant.failed(CheckId::Assignments, "assignments.several_roles").await;
    assert!(problem.why.contains("Basic and Licensed"), "{problem:#?}");
    let path = format!("/v1.0/servicePrincipals/{}/appRoleAssignedTo", tenant.app);
    tenant.cut_off(&path, &[CheckId::Assignments, CheckId::TroubleNested]).await;
}

#[tokio::test]
async fn default_access_is_named_and_two_roles_are() {
    let tenant = Tenant::found(|switches| switches.entra.found.default_access = true).await;
    let problem = tenant.failed(CheckId::Assignments, "assignments.default_access").await;
    assert!(problem.what.starts_with("2 assignments"), "{problem:#?}");
    let tenant = Tenant::found(|switches| switches.entra.found.two_roles = true).await;
    tenant.failed(CheckId::Assignments, "assignments.several_roles").await;
}

#[tokio::test]
async fn people_of_nested_groups_are_counted() {
    let tenant = Tenant::own(|_| {}).await;
    let (ada, bea) = (tenant.hire("Ada").await, tenant.hire("Bea").await);
    tenant.look_around().await;
    tenant.unknown(CheckId::ScopePlan, "scope.nothing_planned").await;
    let inner = tenant.group("Inner", &[&bea]).await;
    let outer = tenant.group("Outer", &[&ada, &inner]).await;
    tenant.assign(&outer, "User").await;
    tenant.passed(CheckId::ZoomApp).await;
    for check in [CheckId::ScopePlan, CheckId::TroubleNested] {
        let problem = tenant.failed(check, "assignments.nested").await;
        assert!(
            problem.why.contains("Inner (1 person)") && problem.why.contains("Bea Newcomer"),
            "{problem:#?}"
        );
    }
    tenant.assign(&inner, "User").await;
    assert!(tenant.passed(CheckId::ScopePlan).await.contains("2 people who are active"));
    tenant.not_this(CheckId::TroubleNested).await;
    tenant.cut_off("/v1.0/subscribedSkus", &[CheckId::ScopePlan]).await;
}

#[tokio::test]
async fn settings_tell_somebody_and_stop_in_time() {
    let tenant = Tenant::own(|_| {}).await;
    let saw = tenant.passed(CheckId::Settings).await;
    assert!(saw.contains("it@practice.example") && saw.contains("500"), "{saw}");
    tenant.save(&[("SyncNotificationSettings", "")]).await;
    tenant.failed(CheckId::Settings, "settings.no_mail").await;
    tenant
        .save(&[("SyncNotificationSettings", r#"{"Enabled":true,"Recipients":"it@practice.example"}"#)])
        .await;
    tenant.failed(CheckId::Settings, "settings.no_threshold").await;
    tenant.save(&[("SyncAll", "true")]).await;
    tenant.engine.app.answer(&tenant.engine.id, Question::EntraScope, "assigned").unwrap();
    tenant.failed(CheckId::Settings, "settings.scope").await;
    tenant.engine.app.answer(&tenant.engine.id, Question::EntraScope, "all").unwrap();
    tenant.passed(CheckId::Settings).await;
    let path = format!("/v1.0/servicePrincipals/{}/synchronization/secrets", tenant.app);
    tenant.cut_off(&path, &[CheckId::Settings, CheckId::Credentials, CheckId::TroubleConnection]).await;
}

#[tokio::test]
async fn credentials_are_taken_or_it_is_said_what_is_wrong() {
    let tenant = Tenant::own(|_| {}).await;
    assert!(tenant.passed(CheckId::Credentials).await.contains("Saved is a token"));
    tenant.not_this(CheckId::TroubleConnection).await;
    tenant.not_this(CheckId::TroubleToken).await;
    tenant.save(&[("SecretToken", "")]).await;
    tenant.failed(CheckId::Credentials, "entra.no_credentials").await;
    let api = tenant.engine.stage.practice.urls().zoom_api.to_string();
    tenant.save(&[("BaseAddress", &format!("{api}elsewhere"))]).await;
    tenant.failed(CheckId::Credentials, "entra.other_address").await;
    tenant.unknown(CheckId::TroubleToken, "entra.other_address").await;
    tenant.engine.switch(|switches| switches.zoom.old_base_works = false);
    tenant.save(&[("BaseAddress", &format!("{api}scim"))]).await;
    tenant.failed(CheckId::TroubleConnection, "entra.wrong_base").await;
    tenant.save(&[("SecretToken", "dead")]).await;
    let problem = tenant.engine.check(CheckId::Credentials).await;
    assert!(format!("{problem:?}").contains("entra.token_refused"), "{problem:#?}");
    tenant.failed(CheckId::TroubleToken, "entra.token_refused").await;
}

#[tokio::test]
async fn testing_needs_a_right_that_looking_does_not() {
    let tenant = Tenant::looking("entra-custom", |_| {}).await.with_own().await;
    tenant.save(&[]).await;
    for check in [CheckId::Credentials, CheckId::TroubleConnection, CheckId::TroubleToken] {
        let problem = tenant.unknown(check, "entra.may_not_test").await;
        assert!(problem.why.contains("Synchronization.ReadWrite.All"), "{problem:#?}");
    }
    tenant.passed(CheckId::Settings).await;
    tenant.failed(CheckId::Job, "job.not_started").await;
}

#[tokio::test]
async fn the_mapping_is_the_guides_or_differences_are_named() {
    let tenant = Tenant::gallery(|_| {}).await;
    tenant.passed(CheckId::WrittenMapping).await;
    let path = format!("/v1.0/servicePrincipals/{}/synchronization/jobs/{}/schema", tenant.app, tenant.job);
    tenant.cut_off(&path, &[CheckId::WrittenMapping]).await;
    for (seed, code) in
        [(SeedMapping::Foreign, "mapping.differs"), (SeedMapping::OtherMatching, "mapping.will_fail")]
    {
        let tenant = Tenant::gallery(|switches| switches.entra.sync.seed_mapping = seed).await;
        tenant.failed(CheckId::WrittenMapping, code).await;
    }
}

#[tokio::test]
async fn a_job_runs_is_paused_or_in_quarantine() {
    let tenant = Tenant::own(|_| {}).await;
    tenant.failed(CheckId::Job, "job.not_started").await;
    tenant.failed(CheckId::TroubleStalled, "job.not_started").await;
    let ada = tenant.hire("Ada").await;
    tenant.assign(&ada, "User").await;
    tenant.run("start").await;
    assert!(tenant.passed(CheckId::Job).await.contains("Provisioning is on"));
    tenant.not_this(CheckId::TroubleStalled).await;
    assert!(tenant.passed(CheckId::Monitor).await.contains("Nobody fails now"));
    let view = tenant.engine.app.monitor(&tenant.engine.id, 7).await.unwrap();
    assert!(
        view.events.iter().any(|line| line.what == "Entra ID created Ada Newcomer in Zoom."),
        "{view:#?}"
    );
    assert_eq!(view.people_in_error_total, 0);
    assert!(view.job.is_some() && view.credentials.len() == 3);
    tenant.run("pause").await;
    tenant.failed(CheckId::Job, "job.paused").await;
    tenant.save(&[("SecretToken", "dead")]).await;
    tenant.run("start").await;
    let bea = tenant.hire("Bea").await;
    tenant.assign(&bea, "User").await;
    tenant.failed(CheckId::Job, "entra.quarantine_credentials").await;
    tenant.failed(CheckId::Monitor, "entra.quarantine_credentials").await;
    tenant.failed(CheckId::TroubleToken, "entra.quarantine_credentials").await;
    tenant.not_this(CheckId::TroubleDeletes).await;
    let view = tenant.engine.app.monitor(&tenant.engine.id, 7).await.unwrap();
    assert!(view.job.unwrap().quarantine.is_some() && view.credentials[2].attention);
    assert!(view.changed.iter().any(|said| said.contains("quarantine")), "{:?}", view.changed);
    tenant
        .cut_off("/v1.0/auditLogs", &[CheckId::TroubleRate, CheckId::TroubleExists, CheckId::TroubleSkipped])
        .await;
}

#[tokio::test]
async fn what_entra_writes_has_to_be_tried_and_somebody_brought() {
    let tenant = Tenant::own(|_| {}).await;
    tenant.unknown(CheckId::Requests, "requests.not_tried").await;
    tenant.unknown(CheckId::OnePerson, "person.never").await;
    tenant.engine.spoil(Vendor::Zoom, "/scim", FaultKind::Reset {});
    tenant.unknown(CheckId::Requests, "net.reset").await;
    tenant.engine.mend();
    tenant.failed(CheckId::ScopeFilter, "scope.nobody").await;
}

#[tokio::test]
async fn somebody_who_was_brought_counts_as_long_as_zoom_has_them() {
    let tenant = Tenant::own(|_| {}).await;
    let ada = tenant.hire("Ada").await;
    tenant.assign(&ada, "User").await;
    let answers = BTreeMap::from([("person".to_owned(), vec![ada])]);
    let request = ActionRequest { action: ActionId::EntraOnePerson, answers };
    let plan = tenant.engine.app.plan_action(&tenant.engine.id, request).await.unwrap();
    tenant.engine.carry_out(&plan.id).await;
    assert!(tenant.passed(CheckId::OnePerson).await.contains("Ada Newcomer"));
    tenant.engine.spoil(Vendor::Zoom, "/scim2/Users", FaultKind::Reset {});
    tenant.unknown(CheckId::OnePerson, "net.reset").await;
}
