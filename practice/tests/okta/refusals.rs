//! Every way in which the org says no, in the right shape.

use serde_json::{Value, json};
use usher_practice::okta::{AdminRole, RateLimits};

use crate::support::{Org, send};

#[tokio::test]
async fn a_token_that_is_none_is_refused_with_a_body() {
    let org = Org::plain().await;
    let none = send(org.request("GET", "/api/v1/users")).await;
    assert_eq!(none.refused(401, "E0000011"), "Invalid token provided");
    for value in ["SSWS 00wrong", "Bearer eyJ.none", "Basic YTpi", "SSWS", ""] {
        send(org.request("GET", "/api/v1/users").header("authorization", value))
            .await
            .refused(401, "E0000011");
    }
}

#[tokio::test]
async fn a_missing_scope_is_told_in_a_header_and_nowhere_else() {
    let org = Org::plain().await;
    let tokens = org.sign_in("okta.apps.read okta.groups.manage").await;
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(org.bearer("GET", "/api/v1/groups", token).await.status, 200);
    let reply = org.bearer("GET", "/api/v1/users", token).await;
    assert_eq!((reply.status, reply.text.as_str()), (403, ""));
    let challenge = reply.header("www-authenticate");
    for part in [
        &format!("Bearer authorization_uri=\"{}/oauth2/v1/authorize\"", org.base()),
        "scope=\"okta.users.read\"",
        "error=\"insufficient_scope\"",
        "resource=\"/api/v1/users\"",
    ] {
        assert!(challenge.contains(part), "{challenge}");
    }
    let app = org.zoom_app().await;
    let pushes = format!("/api/v1/apps/{app}/group-push/mappings");
    assert_eq!(org.bearer("GET", &pushes, token).await.status, 200);
    let write = org.bearer("POST", &pushes, token).await;
    assert!(write.header("www-authenticate").contains("okta.apps.manage"));
}

#[tokio::test]
async fn a_role_that_is_too_small_is_another_refusal() {
    let org = Org::with(|switches| switches.admin_role = AdminRole::ReadOnly).await;
    let app = org.zoom_app().await;
    let group = org.group("Sales").await;
    let reply = org.call("PUT", &format!("/api/v1/apps/{app}/groups/{group}"), json!({})).await;
    assert_eq!(reply.refused(403, "E0000006"), "You do not have permission to perform the requested action");
    org.switch(|switches| {
        (switches.admin_role, switches.group_push_role) = (AdminRole::App, AdminRole::Super)
    });
    assert_eq!(org.call("PUT", &format!("/api/v1/apps/{app}/groups/{group}"), json!({})).await.status, 200);
    let mapping = json!({ "sourceGroupId": group, "targetGroupName": "Sales" });
    org.call("POST", &format!("/api/v1/apps/{app}/group-push/mappings"), mapping)
        .await
        .refused(403, "E0000006");
}

#[tokio::test]
async fn addresses_methods_and_bodies_are_told_apart() {
    let org = Org::plain().await;
    for path in ["/api/v1/sausages", "/api/v2/users", "/api/v1/apps/1/2/3/4", "/nothing"] {
        org.get(path).await.refused(404, "E0000007");
    }
    let unknown = org.get("/api/v1/groups/00g00000000000000000").await.refused(404, "E0000007");
    assert_eq!(unknown, "Not found: Resource not found: 00g00000000000000000 (UserGroup)");
    for path in ["/api/v1/users", "/api/v1/logs", "/oauth2/v1/authorize"] {
        org.call("DELETE", path, Value::Null).await.refused(405, "E0000022");
    }
    let token = org.practice.credentials().okta.ssws_token;
    let post = |kind: &'static str, body: &'static str| {
        let request = org.request("POST", "/api/v1/apps").header("authorization", format!("SSWS {token}"));
        send(request.header("content-type", kind).body(body))
    };
    post("application/json", "{\"name\":").await.refused(400, "E0000003");
    post("application/json", "[1]").await.refused(400, "E0000003");
    post("text/plain", "{}").await.refused(400, "E0000021");
}

#[tokio::test]
async fn the_rate_limit_counts_down_and_ends() {
    let org = Org::with(|switches| {
        switches.requests_per_minute.insert("/api/v1/users".to_owned(), 6);
    })
    .await;
    let clock = &org.practice.world().clock;
    clock.hold();
    for left in [2, 1, 0] {
        let reply = org.get("/api/v1/users?limit=1").await;
        assert_eq!(reply.status, 200);
        assert_eq!(
            (reply.header("x-rate-limit-limit"), reply.header("x-rate-limit-remaining")),
            ("3", &*left.to_string())
        );
        assert!(!reply.header("x-okta-request-id").is_empty());
    }
    let reply = org.get("/api/v1/users?limit=1").await;
    let text = reply.refused(429, "E0000047");
    assert_eq!(text, "API call exceeded rate limit due to too many requests.");
    let reset: i64 = reply.header("x-rate-limit-reset").parse().unwrap();
    assert_eq!(reset, clock.now().as_second() + 60);
    assert_eq!(org.get("/api/v1/groups?limit=1").await.status, 200);
    // Another client has a share of its own.
    let token = org.sign_in("okta.users.read").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(org.bearer("GET", "/api/v1/users?limit=1", &token).await.status, 200);
    clock.advance(std::time::Duration::from_secs(60));
    assert_eq!(org.get("/api/v1/users?limit=1").await.status, 200);
}

#[tokio::test]
async fn the_date_fits_the_reset() {
    let org = Org::plain().await;
    org.practice.world().clock.advance(std::time::Duration::from_secs(86_400));
    let reply = org.get("/api/v1/users?limit=1").await;
    let date = jiff::fmt::rfc2822::parse(reply.header("date")).unwrap().timestamp().as_second();
    let reset: i64 = reply.header("x-rate-limit-reset").parse().unwrap();
    assert!((reset - 60..=reset).contains(&date));
}

#[tokio::test]
async fn too_many_at_once_is_told_by_zeros_and_off_is_off() {
    let org = Org::with(|switches| switches.concurrent_max = 0).await;
    let reply = org.get("/api/v1/users").await;
    reply.refused(429, "E0000047");
    assert_eq!((reply.header("x-rate-limit-limit"), reply.header("x-rate-limit-remaining")), ("0", "0"));
    org.switch(|switches| {
        switches.concurrent_max = 75;
        switches.rate_limits = RateLimits::Off;
        switches.requests_per_minute.insert("/api/v1/users".to_owned(), 0);
    });
    assert_eq!(org.get("/api/v1/users").await.status, 200);
}
