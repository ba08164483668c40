//! Who may agree to what, and what is remembered of it.

use serde_json::{Value, json};
use url::Url;
use usher_practice::browser::{AgreeError, Decision, agree};
use usher_practice::entra::AdminRole;

use crate::support::{REDIRECT, SCOPES, Tenant, send, value};

/// The first page that a sign-in shows behind the choice of the account.
async fn page_behind_account(tenant: &Tenant, account: &str, changes: &[(&str, &str)]) -> String {
    let page = send(tenant.request("GET", tenant.authorize_url(changes).as_str())).await.text;
    let (_, rest) = page.split_once("name=\"transaction\" value=\"").unwrap();
    let transaction = rest.split('"').next().unwrap();
    let fields = [("transaction", transaction), ("account", account), ("decision", "allow")];
    let reply = tenant.form("common/login", &fields).await;
    if reply.status == 302 { reply.header("location").to_owned() } else { reply.text }
}

#[tokio::test]
async fn what_was_agreed_to_is_not_asked_again_and_something_new_is() {
    let tenant = Tenant::plain().await;
    let asks = async |scope: &str, more: &[(&str, &str)]| {
        let changes: Vec<(&str, &str)> = [("scope", scope)].iter().chain(more).copied().collect();
        page_behind_account(&tenant, "0", &changes).await.contains("Permissions requested")
    };
    assert!(asks(SCOPES, &[]).await);
    tenant.sign_in(&[]).await;
    assert!(!asks(SCOPES, &[]).await);
    assert!(asks(SCOPES, &[("prompt", "consent")]).await);
    let wider = "openid offline_access Synchronization.ReadWrite.All";
    assert!(asks(wider, &[]).await);
    let tokens = tenant.sign_in(&[("scope", wider)]).await;
    // The token has what was agreed to before as well.
    let scope = tokens["scope"].as_str().unwrap();
    assert!(scope.contains("Synchronization.ReadWrite.All") && scope.contains("User.Read.All"), "{scope}");
    assert!(!asks(wider, &[]).await);
}

#[tokio::test]
async fn who_declines_sends_the_app_a_refusal() {
    let tenant = Tenant::plain().await;
    let back = tenant.decide(&[], Decision::Deny).await;
    assert_eq!((value(&back, "error"), value(&back, "state")), ("access_denied".into(), "a state".into()));
    assert!(value(&back, "error_description").starts_with("AADSTS65004: "));
    assert_eq!(value(&back, "code"), "");
}

#[tokio::test]
async fn without_a_role_an_admin_has_to_agree_first() {
    for role in [AdminRole::None, AdminRole::GlobalReader] {
        let tenant = Tenant::with(|switches| switches.role = role).await;
        let page = page_behind_account(&tenant, "0", &[]).await;
        assert!(page.contains("Need admin approval") && page.contains("AADSTS90094"), "{page}");
        let back = tenant.decide(&[], Decision::Allow).await;
        assert_eq!(value(&back, "error"), "access_denied");
        assert!(value(&back, "error_description").starts_with("AADSTS90094: "));
        // What concerns oneself alone anybody may agree to.
        let tokens = tenant.sign_in(&[("scope", "openid User.Read")]).await;
        let token = tokens["access_token"].as_str().unwrap();
        tenant.call_as(token, "GET", "me", Value::Null).await.good();
        tenant.call_as(token, "GET", "users", Value::Null).await.refused(403, "Authorization_RequestDenied");
    }
    for role in [AdminRole::ApplicationAdministrator, AdminRole::CloudApplicationAdministrator] {
        let tenant = Tenant::with(|switches| switches.role = role).await;
        tenant.sign_in(&[]).await;
    }
}

#[tokio::test]
async fn a_colleague_has_no_role_and_who_left_cannot_sign_in() {
    let tenant = Tenant::plain().await;
    let zoe = tenant.person("zoe.obrien-lukasz@practice.example").await;
    let page = page_behind_account(&tenant, "1", &[]).await;
    assert!(page.contains("Need admin approval"), "{page}");
    let page = page_behind_account(&tenant, "7", &[]).await;
    assert!(page.contains("AADSTS50057"), "{page}");
    let back = page_behind_account(&tenant, "1", &[("scope", "User.Read")]).await;
    assert!(back.contains("Permissions requested") && !back.contains("on behalf of your organization"));
    let seen = tenant.get(&format!("users/{zoe}")).await.good();
    assert_eq!(seen["surname"], "O'Brien-Łukasz");
}

fn admin_consent_url(tenant: &Tenant, word: &str) -> Url {
    let mut url = tenant.url(&format!("{word}/v2.0/adminconsent"));
    url.query_pairs_mut()
        .append_pair("client_id", &tenant.client_id())
        .append_pair("scope", "https://graph.microsoft.com/Synchronization.ReadWrite.All User.Read.All")
        .append_pair("redirect_uri", REDIRECT)
        .append_pair("state", "a state");
    url
}

#[tokio::test]
async fn an_admin_agrees_for_everybody() {
    let tenant = Tenant::plain().await;
    let url = admin_consent_url(&tenant, "organizations");
    let denied = agree(&url, Decision::Deny).await.unwrap();
    let denied: Vec<(String, String)> = denied.query_pairs().into_owned().collect();
    // Microsoft says True also then.
    assert_eq!(value(&denied, "admin_consent"), "True");
    assert_eq!(value(&denied, "error"), "consent_required");
    assert!(value(&denied, "error_description").starts_with("AADSTS65004"));
    let agreed = agree(&url, Decision::Allow).await.unwrap();
    let agreed: Vec<(String, String)> = agreed.query_pairs().into_owned().collect();
    assert_eq!(value(&agreed, "admin_consent"), "True");
    assert_eq!(value(&agreed, "tenant"), tenant.practice.credentials().entra.tenant);
    assert_eq!((value(&agreed, "state"), value(&agreed, "error")), ("a state".into(), String::new()));

    tenant.switch(|switches| switches.role = AdminRole::None);
    let code = page_behind_account(&tenant, "1", &[("scope", "User.Read.All")]).await;
    assert!(code.starts_with("http://localhost:53121/cb/entra?code="), "{code}");
    let page = agree(&admin_consent_url(&tenant, "common"), Decision::Allow).await.unwrap_err();
    assert!(matches!(page, AgreeError::NoConsentPage { status: 400, .. }), "{page}");
}

#[tokio::test]
async fn a_scope_that_is_withheld_is_not_in_the_token() {
    let tenant =
        Tenant::with(|switches| switches.withheld_scopes = vec!["GroupMember.Read.All".to_owned()]).await;
    let tokens = tenant.sign_in(&[]).await;
    assert!(!tokens["scope"].as_str().unwrap().contains("GroupMember.Read.All"));
    let token = tokens["access_token"].as_str().unwrap();
    tenant.call_as(token, "GET", "users?$top=1", Value::Null).await.good();
    let refused = tenant.call_as(token, "GET", "groups", Value::Null).await;
    let message = refused.refused(403, "Authorization_RequestDenied");
    assert_eq!(message, "Insufficient privileges to complete the operation.");
}

#[tokio::test]
async fn the_role_says_what_a_token_may_change() {
    let tenant = Tenant::plain().await;
    let template = tenant.zoom_template().await;
    let path = format!("applicationTemplates/{template}/instantiate");
    let body = json!({ "displayName": "Zoom" });
    for role in [AdminRole::None, AdminRole::GlobalReader] {
        tenant.switch(|switches| switches.role = role);
        tenant.call("POST", &path, body.clone()).await.refused(403, "Authorization_RequestDenied");
        tenant.get("servicePrincipals").await.good();
    }
    tenant.switch(|switches| switches.role = AdminRole::CloudApplicationAdministrator);
    assert_eq!(tenant.call("POST", &path, body.clone()).await.status, 201);
    let zoe = "users/zoe.obrien-lukasz@practice.example";
    let refused = tenant.call("PATCH", zoe, json!({ "accountEnabled": false })).await;
    refused.refused(403, "Authorization_RequestDenied");
    let reading = tenant.practice.credentials().entra.read_token;
    tenant.call_as(&reading, "POST", &path, body).await.refused(403, "Authorization_RequestDenied");
}
