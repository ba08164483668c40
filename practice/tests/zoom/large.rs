//! A large account: 100,000 people, read and filled in the largest steps that Zoom takes.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use usher_practice::Settings;
use usher_practice::switches::{Rate, ZoomSwitches};

use crate::tenant::{Tenant, group_path, query, segment};

#[tokio::test]
async fn a_large_account_is_read_at_any_place_and_filled_by_the_thousand() {
    let zoom = ZoomSwitches { rate: Rate::OFF, ..ZoomSwitches::default() };
    let settings = Settings { people: 100_000, groups: 5_000, zoom, ..Settings::default() };
    let tenant = Tenant::start(settings).await;
    let group = tenant.new_group("All hands").await;
    let mut wanted = BTreeSet::new();
    for page in 0..10 {
        let start = (40_001 + page * 100).to_string();
        let body = tenant.get(&query("/scim2/Users", &[("startIndex", &start), ("count", "100")])).await.body;
        assert!(body["totalResults"].as_u64().is_some_and(|total| total > 45_000));
        let users = body["Resources"].as_array().expect("a page").clone();
        wanted.extend(users.iter().map(|user| user["id"].as_str().expect("an id").to_owned()));
    }
    assert_eq!(wanted.len(), 1_000, "pages do not overlap");
    let value: Vec<Value> = wanted.iter().map(|id| json!({ "value": id })).collect();
    let add = json!({ "Operations": [{ "op": "add", "path": "members", "value": value }] });
    assert_eq!(tenant.patch(&group_path(&group), add).await.status, 204);
    let path = format!("/v2/groups/{}/members", segment(&group));
    let page = tenant.get(&query(&path, &[("page_size", "2000")])).await.body;
    let members = page["members"].as_array().expect("members");
    let found: BTreeSet<String> =
        members.iter().map(|member| member["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!((found, &page["next_page_token"]), (wanted, &json!("")));
}
