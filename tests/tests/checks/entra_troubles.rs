//! What has come of it: who is left out, refused, still active, or has another licence.

use usher::guide::CheckId;

use crate::entra_tenant::Tenant;

#[tokio::test]
async fn somebody_with_default_access_is_left_out() {
    let tenant = Tenant::found(|switches| switches.entra.found.default_access = true).await;
    tenant.run("start").await;
    let problem = tenant.failed(CheckId::TroubleSkipped, "trouble.skipped").await;
    assert!(problem.what.contains("2 people") && problem.why.contains("Default Access"), "{problem:#?}");
    let tenant = Tenant::gallery(|_| {}).await;
    let ada = tenant.hire("Ada").await;
    tenant.assign(&ada, "Licensed").await;
    tenant.run("start").await;
    tenant.not_this(CheckId::TroubleSkipped).await;
}

#[tokio::test]
async fn whoever_left_and_was_left_alone_is_named() {
    let tenant = Tenant::own(|_| {}).await;
    let (ada, bea) = (tenant.hire("Ada").await, tenant.hire("Bea").await);
    tenant.assign(&ada, "User").await;
    tenant.assign(&bea, "User").await;
    tenant.run("start").await;
    let fine = tenant.engine.check(CheckId::TroubleLeavers).await;
    let before = format!("{fine:?}");
    assert!(!before.contains("Ada"), "{before}");
    // Provisioning is paused while they leave.
    tenant.run("pause").await;
    tenant.block(&ada).await;
    tenant.unassign(&bea).await;
    let problem = tenant.failed(CheckId::TroubleLeavers, "trouble.leavers").await;
    for part in ["Ada Newcomer", "Bea Newcomer", "does not run"] {
        assert!(problem.why.contains(part), "{part}: {problem:#?}");
    }
    tenant.cut_off("/v1.0/users", &[CheckId::TroubleLeavers]).await;
}

#[tokio::test]
async fn refusals_of_zooms_are_told_apart() {
    let tenant = Tenant::own(|_| {}).await;
    let ada = tenant.hire("Ada").await;
    tenant.look_around().await;
    tenant.run("start").await;
    tenant.not_this(CheckId::TroubleExists).await;
    tenant.not_this(CheckId::TroubleRate).await;
    tenant.not_this(CheckId::TroubleMapping).await;
    tenant.refuse_creating(409, "The email has already been used");
    tenant.assign(&ada, "User").await;
    tenant.engine.mend();
    let problem = tenant.failed(CheckId::TroubleExists, "trouble.user_exists").await;
    assert!(problem.why.contains("Ada Newcomer"), "{problem:#?}");
    let problem = tenant.failed(CheckId::Monitor, "monitor.failures").await;
    assert!(problem.why.contains("Ada Newcomer"), "{problem:#?}");
    let view = tenant.engine.app.monitor(&tenant.engine.id, 7).await.unwrap();
    assert_eq!(view.people_in_error.len(), 1);
    assert_eq!(view.people_in_error[0].login, "ada@practice.example");
    tenant.try_again().await;
    tenant.not_this(CheckId::TroubleExists).await;
    assert!(tenant.passed(CheckId::Monitor).await.contains("went well since"));
}

#[tokio::test]
async fn too_many_deletions_are_held_back() {
    let tenant = Tenant::own(|_| {}).await;
    let threshold = r#"{"Enabled":true,"Recipients":"it@practice.example","DeleteThresholdEnabled":true,"DeleteThresholdValue":1}"#;
    tenant.save(&[("SyncNotificationSettings", threshold)]).await;
    let people = [tenant.hire("Ada").await, tenant.hire("Bea").await, tenant.hire("Cem").await];
    let refs: Vec<&str> = people.iter().map(String::as_str).collect();
    let group = tenant.group("Newcomers", &refs).await;
    tenant.assign(&group, "User").await;
    tenant.run("start").await;
    tenant.not_this(CheckId::TroubleDeletes).await;
    tenant.unassign(&group).await;
    let problem = tenant.failed(CheckId::TroubleDeletes, "entra.quarantine_deletes").await;
    assert!(problem.fix.iter().any(|fix| fix.contains("allow the deletions")), "{problem:#?}");
    tenant.failed(CheckId::TroubleStalled, "entra.quarantine_deletes").await;
}

#[tokio::test]
async fn licences_are_what_the_role_says() {
    let tenant = Tenant::gallery(|_| {}).await;
    let ada = tenant.hire("Ada").await;
    tenant.unknown(CheckId::TroubleLicence, "licence.nobody").await;
    tenant.assign(&ada, "Licensed").await;
    tenant.run("start").await;
    assert!(tenant.not_this(CheckId::TroubleLicence).await.contains("1 Licensed"));
    tenant.run("pause").await;
    tenant.unassign(&ada).await;
    tenant.assign(&ada, "Basic").await;
    let problem = tenant.failed(CheckId::TroubleLicence, "trouble.licence").await;
    assert!(problem.why.contains("has Licensed and should have Basic"), "{problem:#?}");
}
