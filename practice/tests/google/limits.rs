//! Quotas, and the project's own refusals.

use std::time::Duration;

use futures::future::select;
use serde_json::Value;
use usher_practice::google::{Api, RateLimits, Throttle};

use crate::support::Organisation;

const LIST: &str = "users?customer=my_customer&maxResults=1";

#[tokio::test]
async fn a_minute_has_its_quota() {
    let google = Organisation::with(|google| google.rate_limits = RateLimits::PerMinute(3)).await;
    google.practice.world().clock.hold();
    for _ in 0..3 {
        google.get(LIST).await.good();
    }
    let error = google.get(LIST).await.refused(403, "userRateLimitExceeded");
    assert_eq!(error["errors"][0]["domain"], "usageLimits");
    google.practice.world().clock.advance(Duration::from_secs(60));
    google.get(LIST).await.good();
}

#[tokio::test]
async fn a_day_has_its_quota() {
    let google = Organisation::with(|google| google.requests_per_day = Some(2)).await;
    google.practice.world().clock.hold();
    google.get(LIST).await.good();
    google.get(LIST).await.good();
    google.get(LIST).await.refused(403, "dailyLimitExceeded");
    google.practice.world().clock.advance(Duration::from_secs(24 * 3_600));
    google.get(LIST).await.good();
}

#[tokio::test]
async fn too_many_at_once_are_refused() {
    let google =
        Organisation::with(|google| (google.at_once_max, google.request_ms) = (Some(1), u32::MAX)).await;
    // One of two holds the only place for weeks; the other one is refused at once, whichever that is.
    let (one, other) = (Box::pin(google.get(LIST)), Box::pin(google.get(LIST)));
    let (first, waiting) = select(one, other).await.factor_first();
    first.refused(429, "rateLimitExceeded");
    google.switch(|google| google.request_ms = 0);
    drop(waiting);
    // Who hangs up gives the place back.
    while google.get(LIST).await.status != 200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_batch_is_answered_one_by_one() {
    let google = Organisation::with(|google| google.rate_limits = RateLimits::PerMinute(3)).await;
    google.practice.world().clock.hold();
    let token = google.credentials().token;
    let part = |id: &str, request: &str| {
        format!("--cut\r\nContent-Type: application/http\r\nContent-ID: <{id}>\r\n\r\n{request}\r\n")
    };
    let change = "PATCH /admin/directory/v1/users/zoe@practice.example\r\nContent-Type: application/json\r\n\r\n\
                  {\"suspended\":true}";
    let body = part("a", "GET /admin/directory/v1/users/zoe@practice.example?fields=id HTTP/1.1")
        + &part("b", change)
        + &part("c", "GET /admin/directory/v1/users/nobody@practice.example")
        + &part("d", "GET /admin/directory/v1/users/zoe@practice.example")
        + "--cut--\r\n";
    let ask = async |content_type: &str, body: String| {
        let request =
            google.request("POST", "/batch").bearer_auth(&token).header("content-type", content_type);
        crate::support::send(request.body(body)).await
    };
    let reply = ask("multipart/mixed; boundary=cut", body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let places: Vec<Option<usize>> = [
        "response-a>",
        "200 OK",
        "response-b>",
        "\"suspended\":true",
        "response-c>",
        "404 Not Found",
        "response-d>",
        "userRateLimitExceeded",
    ]
    .iter()
    .map(|word| reply.text.find(word))
    .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {}", reply.text);
    let changes = google.practice.history().into_iter().filter_map(|entry| entry.change).count();
    assert_eq!(changes, 1);
    ask("multipart/mixed; boundary=cut", "--cut--".to_owned()).await.refused(400, "badRequest");
    ask("application/json", "{}".to_owned()).await.refused(400, "badRequest");
}

#[tokio::test]
async fn the_next_requests_are_refused_by_switch() {
    let google = Organisation::plain().await;
    for (throttle, status, reason) in [
        (Throttle::UserRate, 403, "userRateLimitExceeded"),
        (Throttle::Rate, 403, "rateLimitExceeded"),
        (Throttle::Quota, 403, "quotaExceeded"),
        (Throttle::TooMany, 429, "rateLimitExceeded"),
        (Throttle::Backend, 503, "backendError"),
    ] {
        google.switch(|google| (google.refused_next, google.throttle) = (2, throttle));
        google.get(LIST).await.refused(status, reason);
        google.get(LIST).await.refused(status, reason);
        google.get(LIST).await.good();
    }
}

#[tokio::test]
async fn the_api_may_be_off() {
    let google = Organisation::with(|google| google.api = Api::Off).await;
    let error = google.get(LIST).await.refused(403, "accessNotConfigured");
    assert!(
        error["message"].as_str().unwrap().contains("has not been used in project")
            && error["details"].is_null()
    );
    google.switch(|google| google.api = Api::OffInDetail);
    let error = google.get(LIST).await.refused(403, "accessNotConfigured");
    assert_eq!(error["details"][0]["reason"], "SERVICE_DISABLED");
    google.switch(|google| (google.api, google.api_access) = (Api::Enabled, false));
    google.get(LIST).await.refused(403, "domainCannotUseApis");
}

#[tokio::test]
async fn a_token_is_needed() {
    let google = Organisation::plain().await;
    google.call_as("nonsense", "GET", LIST, Value::Null).await.refused(401, "authError");
    let bare = google.request("GET", &format!("/admin/directory/v1/{LIST}"));
    crate::support::send(bare).await.refused(401, "required");
}
