//! Rate limits, on a clock that stands still unless the test moves it.

use std::time::Duration;

use serde_json::json;
use usher_practice::switches::Rate;

use crate::tenant::{Tenant, user_path};

#[tokio::test]
async fn each_label_has_its_own_bucket_that_refills() {
    let tenant = Tenant::with(|switches| {
        switches.zoom.rate = Rate { light_per_second: Some(3), medium_per_second: Some(2), ..Rate::OFF };
    })
    .await;
    tenant.world().clock.hold();
    let (list, one) = ("/scim2/Users", user_path(&tenant.id_of(0)));
    let first = tenant.get(list).await;
    assert_eq!(first.header("x-ratelimit-category"), Some("Medium"));
    assert_eq!(first.header("x-ratelimit-type"), Some("QPS"));
    assert_eq!(
        (first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")),
        (Some("2"), Some("1"))
    );
    assert_eq!(tenant.get(list).await.status, 200);
    let third = tenant.get(list).await;
    let text = "You have reached the maximum per-second rate limit for this API. Try again later.";
    assert_eq!((third.status, third.body.clone()), (429, json!({ "code": 429, "message": text })));
    let reset: i64 = third.header("x-ratelimit-reset").expect("a reset").parse().expect("unix seconds");
    assert!(reset > tenant.world().clock.now().as_second());
    assert!(third.header("retry-after").is_none(), "the second's limit has no Retry-After");

    for _ in 0..3 {
        assert_eq!(tenant.get(&one).await.status, 200, "light calls have their own bucket");
    }
    assert_eq!(tenant.get(&one).await.header("x-ratelimit-category"), Some("Light"));
    tenant.world().clock.advance(Duration::from_millis(500));
    assert_eq!(tenant.get(list).await.status, 200, "half a second brings one of two");
    assert_eq!(tenant.get(list).await.status, 429);
}

#[tokio::test]
async fn the_days_limit_ends_at_midnight() {
    let tenant = Tenant::with(|switches| {
        switches.zoom.rate = Rate { medium_per_day: Some(1), ..Rate::OFF };
        switches.zoom.token_seconds = 7 * 24 * 3_600;
    })
    .await;
    tenant.world().clock.hold();
    assert_eq!(tenant.get("/scim2/Groups").await.status, 200);
    let refused = tenant.get("/scim2/Groups").await;
    assert_eq!((refused.status, refused.header("x-ratelimit-type")), (429, Some("Daily-limit")));
    let retry: jiff::Timestamp = refused.header("retry-after").expect("a moment").parse().expect("ISO 8601");
    let now = tenant.world().clock.now();
    assert!(retry > now && retry.duration_since(now).as_hours() < 24);
    assert_eq!(retry.strftime("%H:%M:%S").to_string(), "00:00:00");
    tenant.world().clock.advance(Duration::try_from(retry.duration_since(now)).expect("ahead"));
    assert_eq!(tenant.get("/scim2/Groups").await.status, 200);
}

#[tokio::test]
async fn a_refusal_can_have_scims_shape_and_no_headers() {
    let tenant = Tenant::with(|switches| {
        switches.zoom.rate = Rate { medium_per_second: Some(1), headers: false, ..Rate::OFF };
        switches.zoom.gateway_speaks_scim = true;
    })
    .await;
    tenant.world().clock.hold();
    assert_eq!(tenant.get("/scim2/Groups").await.status, 200);
    let refused = tenant.get("/scim2/Groups").await;
    assert_eq!(refused.refusal(), (429, "Too Many Requests"));
    assert!(refused.header("x-ratelimit-reset").is_none());
}
