//! What Graph lets an admin set up: templates, jobs, secrets, schemas, and a test of the connection.

use serde_json::{Value, json};
use usher_practice::entra::{AdminRole, Answering, SecretsPut, SeedMapping};
use usher_practice::zoom::SHOWN_TOKENS;

use crate::support::Tenant;
use crate::sync_support::{OWN, gallery, own, own_at, settings, users_of};

#[tokio::test]
async fn a_job_is_made_as_graph_prints_it() {
    let plant = own(|_| {}).await;
    let job = plant.job("GET", "", Value::Null).await.good();
    let tenant = plant.tenant.practice.credentials().entra.tenant.replace('-', "");
    assert!(plant.job.starts_with(&format!("scim.{tenant}.")), "{}", plant.job);
    assert_eq!(job["schedule"], json!({ "expiration": null, "interval": "PT40M", "state": "Disabled" }));
    assert_eq!(job["status"]["code"], "Paused");
    assert_eq!(job["status"]["lastExecution"], Value::Null);
    assert_eq!(job["status"]["steadyStateFirstAchievedTime"], "0001-01-01T00:00:00Z");
    assert_eq!(job["status"]["progress"], json!([]));
    let jobs = plant.sync("GET", "jobs", Value::Null).await.good();
    assert_eq!(jobs["value"].as_array().unwrap().len(), 1);
    plant.sync("POST", "jobs", json!({ "templateId": "zoom" })).await.refused(400, "InvalidTemplate");
    assert_eq!(plant.job("DELETE", "", Value::Null).await.status, 204);
    plant.job("GET", "", Value::Null).await.refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn templates_tell_how_the_target_is_signed_in_to() {
    let plant = gallery(|_| {}).await;
    let templates = plant.sync("GET", "templates", Value::Null).await.good();
    let metadata = templates["value"][0]["metadata"].as_array().unwrap().clone();
    let value = |key: &str| metadata.iter().find(|pair| pair["key"] == key).map(|pair| pair["value"].clone());
    assert_eq!(templates["value"][0]["id"], "zoom");
    assert_eq!(value("IsOAuthEnabled"), Some(json!("True")));
    assert!(value("ConfigurationFields").is_some() && value("GalleryApplicationIdentifier").is_some());
    plant.tenant.switch(|switches| switches.sync.oauth_metadata = false);
    let templates = plant.sync("GET", "templates", Value::Null).await.good();
    assert!(!templates.to_string().contains("IsOAuthEnabled"));
}

#[tokio::test]
async fn secrets_read_as_stars_and_a_put_replaces_all() {
    let plant = own(|_| {}).await;
    let read = async || {
        let secrets = plant.sync("GET", "secrets", Value::Null).await.good();
        secrets["value"].clone()
    };
    let base = format!("{}scim2", plant.tenant.practice.urls().zoom_api);
    let masked = json!([{ "key": "BaseAddress", "value": base }, { "key": "SecretToken", "value": "*" }]);
    assert_eq!(read().await, masked);
    // The star stands for what is there, and the test of the connection goes on working.
    plant.save_more(&[("SyncAll", "false")]).await;
    let saved = json!({ "templateId": "scim", "useSavedCredentials": true });
    assert_eq!(plant.job("POST", "validateCredentials", saved.clone()).await.status, 204);
    plant.save(&[("SyncAll", "true")]).await;
    assert_eq!(read().await, json!([{ "key": "SyncAll", "value": "true" }]));
    plant.job("POST", "validateCredentials", saved).await.refused(400, "CredentialValidationUnavailable");
    plant.tenant.switch(|switches| switches.sync.secrets_put = SecretsPut::Merges);
    plant.save(&[("BaseAddress", &base)]).await;
    assert_eq!(read().await.as_array().unwrap().len(), 2);
    plant.save(&[("BaseAddress", "")]).await;
    assert_eq!(read().await, json!([{ "key": "SyncAll", "value": "true" }]), "an empty value deletes");
}

#[tokio::test]
async fn secrets_that_graph_does_not_take() {
    let plant = own(|_| {}).await;
    let put = async |key: &str, value: &str| {
        plant.sync("PUT", "secrets", json!({ "value": [{ "key": key, "value": value }] })).await
    };
    let text = put("Tenant", "x").await.refused(500, "InternalError");
    assert_eq!(text, "Requested value 'Tenant' was not found.");
    put("Oauth2TokenExchangeUri", "https://zoom.us/oauth/token").await.refused(400, "NotInAllowList");
    let wrong = plant.sync("PUT", "secrets", json!({ "credentials": [] })).await;
    wrong.refused(400, "RequestMissingRequiredParameter");
    let body = json!({ "credentials": [{ "key": "Oauth2AuthorizationCode", "value": "c" }] });
    let refused = plant.sync("POST", "acquireAccessToken", body.clone()).await;
    refused.refused(400, "AcquireAccessTokenFailed");
    plant.tenant.switch(|switches| switches.sync.acquire_token = Answering::Accepts);
    assert_eq!(plant.sync("POST", "acquireAccessToken", body).await.status, 204);
}

#[tokio::test]
async fn a_test_of_the_connection_asks_zoom_as_entra_does() {
    let plant = own_at("scim2/?aadOptscim062020", |_| {}).await;
    let before = plant.scim(0).len();
    let saved = json!({ "templateId": "scim", "useSavedCredentials": true });
    assert_eq!(plant.job("POST", "validateCredentials", saved).await.status, 204);
    let asked = plant.scim(before);
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0].query.starts_with("filter=userName%20eq%20%22"), "{}", asked[0].query);
    assert!(asked[1].query.starts_with("excludedAttributes=members&filter=displayName%20eq%20%22"));
    assert!(asked.iter().all(|entry| entry.agent.is_empty() && entry.status == 200), "{asked:?}");
}

#[tokio::test]
async fn credentials_are_tried_before_they_are_saved() {
    let plant = own(|_| {}).await;
    let base = format!("{}scim2", plant.tenant.practice.urls().zoom_api);
    let token = plant.tenant.practice.credentials().zoom.short_scim_token;
    let body = |base: &str, token: &str| {
        json!({ "templateId": "scim", "useSavedCredentials": false, "credentials": [
            { "key": "BaseAddress", "value": base }, { "key": "SecretToken", "value": token } ] })
    };
    let tried = async |path: &str, body: Value| plant.sync("POST", path, body).await;
    let collection = "jobs/validateCredentials";
    assert_eq!(tried(collection, body(&base, &token)).await.status, 204);
    for wrong in [
        body(&base, "dead"),
        body("https://elsewhere.example/scim", &token),
        body(&(base.clone() + "/no"), &token),
    ] {
        tried(collection, wrong).await.refused(400, "CredentialValidationUnavailable");
    }
    let none = json!({ "templateId": "scim", "useSavedCredentials": false });
    tried(collection, none).await.refused(400, "RequestMissingRequiredParameter");
    tried(collection, json!({ "useSavedCredentials": true }))
        .await
        .refused(400, "RequestMissingRequiredParameter");
    let inline = json!({ "templateId": "scim", "credentials": [{ "key": "CredentialLocationInRequest", "value": "Header" }] });
    tried(collection, inline).await.refused(500, "InternalError");
    // An hour later the short token is dead.
    plant.tenant.practice.world().clock.advance(std::time::Duration::from_secs(3_601));
    tried(collection, body(&base, &token)).await.refused(400, "CredentialValidationUnavailable");
}

#[tokio::test]
async fn what_was_saved_reaches_the_service_later() {
    let plant = own(|switches| switches.secrets_lag_ms = 60_000).await;
    let saved = json!({ "templateId": "scim", "useSavedCredentials": true });
    let refused = plant.job("POST", "validateCredentials", saved.clone()).await;
    refused.refused(400, "CredentialValidationUnavailable");
    plant.tenant.practice.world().clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(plant.job("POST", "validateCredentials", saved).await.status, 204);
}

#[tokio::test]
async fn the_portals_own_address_sets_a_client_up() {
    let plant = own(|_| {}).await;
    let zoom = plant.tenant.practice.credentials().zoom;
    let (base, token_uri) = {
        let urls = plant.tenant.practice.urls();
        (format!("{}scim2", urls.zoom_api), format!("{}oauth/token", urls.zoom_oauth))
    };
    let pair = |key: &str, value: &str| json!({ "key": key, "value": value });
    let body = json!({ "value": [
        pair("authenticationType", "OAuth2ClientCredentialsGrant"), pair("baseAddress", &base),
        pair("oauth2ClientId", &zoom.server_client_id), pair("oauth2ClientSecret", &zoom.server_client_secret),
        pair("oauth2TokenExchangeUri", &token_uri), pair("credentialLocationInRequest", "Header"),
    ] });
    plant.sync("PATCH", "connectivityParameters", body.clone()).await.refused(400, "BadRequest");
    assert_eq!(plant.beta("PATCH", "connectivityParameters", body).await.status, 204);
    let saved = json!({ "templateId": "scim", "useSavedCredentials": true });
    let refused = plant.job("POST", "validateCredentials", saved.clone()).await;
    refused.refused(400, "CredentialValidationUnavailable");
    plant.tenant.practice.world().switch(|switches| switches.zoom.client_credentials = true);
    assert_eq!(plant.job("POST", "validateCredentials", saved).await.status, 204);
    let mixed = json!({ "value": [
        pair("authenticationType", "AuthenticationToken"), pair("baseAddress", &base), pair("secretToken", "t"),
        pair("oauth2ClientId", "c"),
    ] });
    let refused = plant.beta("PATCH", "connectivityParameters", mixed).await;
    refused.refused(400, "InvalidConnectivityParameters");
    let gallery = gallery(|_| {}).await;
    let refused = gallery.beta("PATCH", "connectivityParameters", json!({ "value": [] })).await;
    refused.refused(400, "ConnectivityParametersNotSupported");
}

#[tokio::test]
async fn authorize_in_the_portal_leaves_tokens_among_the_secrets() {
    let plant = gallery(|_| {}).await;
    let secrets = plant.sync("GET", "secrets", Value::Null).await.good();
    let secrets = secrets["value"].as_array().unwrap().clone();
    let value = |key: &str| secrets.iter().find(|pair| pair["key"] == key).map(|pair| pair["value"].clone());
    assert_eq!(value("Oauth2AccessToken"), Some(json!("*")));
    assert_eq!(value("Oauth2RefreshToken"), Some(json!("*")));
    assert!(value("Oauth2AccessTokenCreationTime").is_some_and(|at| at != "*"));
    let saved = json!({ "templateId": "zoom", "useSavedCredentials": true });
    assert_eq!(plant.job("POST", "validateCredentials", saved.clone()).await.status, 204);
    // An access token that has run out is renewed.
    plant.tenant.practice.world().clock.advance(std::time::Duration::from_secs(3_601));
    assert_eq!(plant.job("POST", "validateCredentials", saved.clone()).await.status, 204);
    plant.tenant.practice.world().zoom().revoke_app("practice-entra-for-zoom");
    plant.job("POST", "validateCredentials", saved).await.refused(400, "CredentialValidationUnavailable");
    plant.tenant.switch(|switches| switches.sync.authorize_button = false);
    assert_eq!(plant.authorize_page().await, 404);
}

#[tokio::test]
async fn a_schema_is_written_back_whole() {
    let plant = own(|_| {}).await;
    let schema = plant.job("GET", "schema", Value::Null).await.good();
    assert_eq!(schema["id"], plant.job.as_str());
    let mut edited = schema.clone();
    let rows = users_of(&mut edited)["attributeMappings"].as_array_mut().unwrap();
    rows.retain(|row| row["targetAttributeName"] != "title");
    assert_eq!(plant.job("PUT", "schema", edited.clone()).await.status, 204);
    assert_eq!(plant.job("GET", "schema", Value::Null).await.good(), edited, "what nobody knows is kept");
    let refused = plant.job("PATCH", "schema", json!({})).await.refused(404, "UnknownError");
    assert!(refused.contains("syncfabric.windowsazure.com"), "{refused}");
    plant.job("PUT", "schema", json!({ "directories": [] })).await.refused(400, "InvalidSchema");
    assert_eq!(plant.job("DELETE", "schema", Value::Null).await.status, 204);
    assert_eq!(plant.job("GET", "schema", Value::Null).await.good(), schema);
    let discovered =
        plant.job("POST", "schema/directories/practice-target-directory/discover", Value::Null).await;
    assert_eq!(discovered.good()["name"], "customappsso");
}

#[tokio::test]
async fn expressions_are_tried_on_a_sample() {
    let plant = own(|_| {}).await;
    let tried = async |expression: &str| {
        let body = json!({ "expression": expression, "targetAttributeDefinition": null, "testInputObject": {
            "definition": null, "properties": [
                { "key": "givenName", "value": "Zoë" },
                { "key": "appRoleAssignments", "value": ["Basic", "Licensed"] } ] } });
        plant.job("POST", "schema/parseExpression", body).await.good()
    };
    let good = tried("Append([givenName], \"!\")").await;
    assert_eq!(good["evaluationResult"], json!(["Zoë!"]));
    assert_eq!(good["parsedExpression"]["expression"], "Append([givenName], \"!\")");
    assert_eq!((&good["parsingSucceeded"], &good["evaluationSucceeded"]), (&json!(true), &json!(true)));
    let wrong = tried("Append([givenName]").await;
    assert_eq!((&wrong["parsingSucceeded"], &wrong["parsedExpression"]), (&json!(false), &Value::Null));
    let failed = tried("SingleAppRoleAssignment([appRoleAssignments])").await;
    assert_eq!((&failed["parsingSucceeded"], &failed["evaluationSucceeded"]), (&json!(true), &json!(false)));
    let functions = plant.job("GET", "schema/functions", Value::Null).await.good();
    assert!(functions["value"].as_array().unwrap().iter().any(|function| function["name"] == "Switch"));
    let operators = plant.sync("GET", "templates/scim/schema/filterOperators", Value::Null).await.good();
    assert_eq!(operators["value"][0]["name"], "EQUALS");
}

#[tokio::test]
async fn restart_takes_what_is_documented() {
    let plant = own(|_| {}).await;
    let restart = async |criteria: Value| plant.job("POST", "restart", json!({ "criteria": criteria })).await;
    assert_eq!(restart(json!({ "resetScope": "Watermark, Escrows, QuarantineState" })).await.status, 204);
    assert_eq!(restart(json!({ "resetScope": "ForceDeletes" })).await.status, 204);
    assert_eq!(plant.job("POST", "restart", Value::Null).await.status, 204);
    restart(json!({ "resetScope": "Everything" })).await.refused(400, "InvalidRestartCriteria");
    restart(json!({ "resetScope": "Full", "other": true })).await.refused(400, "InvalidRestartCriteria");
    plant.job("POST", "stop", Value::Null).await.refused(400, "BadRequest");
}

#[tokio::test]
async fn who_may_set_provisioning_up() {
    let plant = own(|_| {}).await;
    let read = plant.tenant.practice.credentials().entra.read_token;
    let secrets = format!("servicePrincipals/{}/synchronization/secrets", plant.app);
    assert_eq!(plant.tenant.call_as(&read, "GET", &secrets, Value::Null).await.status, 200);
    let refused = plant.tenant.call_as(&read, "PUT", &secrets, json!({ "value": [] })).await;
    refused.refused(403, "Authorization_RequestDenied");
    plant.tenant.switch(|switches| switches.role = AdminRole::GlobalReader);
    plant.tenant.get(&secrets).await.refused(403, "Authorization_RequestDenied");
    assert_eq!(plant.tenant.get("auditLogs/provisioning").await.status, 200, "logs a Global Reader reads");
}

#[tokio::test]
async fn an_app_of_app_registrations_cannot_provision() {
    let mut settings = settings(|_| {});
    settings.entra.found.registration = true;
    let tenant = Tenant::of(settings).await;
    let apps = tenant.get("servicePrincipals?$filter=displayName%20eq%20'Zoom'").await.good();
    let app = apps["value"][0]["id"].as_str().unwrap();
    let templates = tenant.get(&format!("servicePrincipals/{app}/synchronization/templates")).await.good();
    assert_eq!(templates["value"], json!([]));
    let jobs = format!("servicePrincipals/{app}/synchronization/jobs");
    tenant.call("POST", &jobs, json!({ "templateId": "scim" })).await.refused(400, "InvalidTemplate");
}

#[tokio::test]
async fn zooms_page_shows_the_tokens() {
    let tenant = Tenant::of(settings(|_| {})).await;
    let url = tenant.practice.urls().zoom_api.join("practice/scim-token").unwrap();
    let page = reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap();
    let page = page.text().await.unwrap();
    let zoom = tenant.practice.credentials().zoom;
    assert!(page.contains(&zoom.scim_token) && page.contains(&zoom.short_scim_token));
    assert_ne!(zoom.scim_token, zoom.short_scim_token);
    tenant.practice.world().zoom().revoke_app(SHOWN_TOKENS);
    let app = tenant.instantiate(OWN).await;
    let collection = format!("servicePrincipals/{app}/synchronization/jobs/validateCredentials");
    let body = json!({ "templateId": "scim", "credentials": [
        { "key": "BaseAddress", "value": "https://api.zoom.us/scim2" },
        { "key": "SecretToken", "value": zoom.scim_token } ] });
    let text = tenant.call("POST", &collection, body).await.refused(400, "CredentialValidationUnavailable");
    assert!(text.contains("401"), "the public address stands for the practice Zoom: {text}");
}

#[tokio::test]
async fn somebody_may_have_left_a_job_behind() {
    let mut settings = settings(|switches| switches.seed_mapping = SeedMapping::HardCodedUserType);
    settings.entra.found.gallery_app = true;
    settings.entra.found.job = true;
    let tenant = Tenant::of(settings).await;
    let apps = tenant.get("servicePrincipals?$filter=displayName%20eq%20'Zoom'").await.good();
    let app = apps["value"][0]["id"].as_str().unwrap();
    let jobs = tenant.get(&format!("servicePrincipals/{app}/synchronization/jobs")).await.good();
    assert_eq!(jobs["value"][0]["status"]["code"], "Paused");
    let job = jobs["value"][0]["id"].as_str().unwrap();
    let path = format!("servicePrincipals/{app}/synchronization/jobs/{job}");
    let schema = tenant.get(&format!("{path}/schema")).await.good();
    assert!(schema.to_string().contains(r#""name":"Pro""#));
    let saved = json!({ "templateId": "zoom", "useSavedCredentials": true });
    let refused = tenant.call("POST", &format!("{path}/validateCredentials"), saved).await;
    refused.refused(400, "CredentialValidationUnavailable");
    let view = tenant.practice.world().entra().view().to_string();
    assert!(view.contains(job) && !view.contains("a-token-of-years-ago"), "{view}");
    assert_eq!(tenant.call("DELETE", &format!("servicePrincipals/{app}"), Value::Null).await.status, 204);
    assert!(!tenant.practice.world().entra().view().to_string().contains(job), "it goes with its app");
}
