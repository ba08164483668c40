//! The five operations on groups, the members by REST, and the switches around them.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use usher_practice::company::{which, who};
use usher_practice::switches::{MEMBERS_SCOPE, UnknownMember};

use crate::tenant::{Tenant, group_path, query, segment};

const GROUPS: &str = "/scim2/Groups";
const WRONG: (u16, &str) = (400, "The \"Operations\" of the request is invalid.");

fn operations(operations: Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
}

fn members(op: &str, ids: &[String]) -> Value {
    let value: Vec<Value> = ids.iter().map(|id| json!({ "value": id })).collect();
    json!({ "op": op, "path": "members", "value": value })
}

fn removal(id: &str) -> Value {
    json!({ "op": "remove", "path": format!("members[value eq \"{id}\"]") })
}

#[tokio::test]
async fn groups_are_created_without_members_and_read_without_members() {
    let tenant = Tenant::new().await;
    let ids = tenant.member_ids(2);
    let body = json!({
        "displayName": "Café \"Crème\" 🎉",
        "members": [{ "value": ids[0] }],
        "urn:ietf:params:scim:schemas:extension:zoom:2.0:Group": { "emailAlias": "cafe@practice.example" },
    });
    let answer = tenant.post(GROUPS, body).await;
    assert_eq!(answer.status, 201);
    let id = answer.id();
    assert!(tenant.members_of(&id).is_empty(), "creating takes no members");
    assert_eq!(tenant.patch(&group_path(&id), operations(json!([members("add", &ids)]))).await.status, 204);
    let read = tenant.get(&group_path(&id)).await.body;
    assert!(read.get("members").is_none());
    assert_eq!(
        read["urn:ietf:params:scim:schemas:extension:zoom:2.0:Group"]["emailAlias"],
        "cafe@practice.example"
    );
    let found =
        tenant.get(&query(GROUPS, &[("filter", "displayName eq \"Café \\\"Crème\\\" 🎉\"")])).await.body;
    assert_eq!(found["totalResults"], 1);
    assert!(found["Resources"][0].get("members").is_none());
    tenant.world().switch(|switches| switches.zoom.members_in_groups = true);
    assert_eq!(tenant.get(&group_path(&id)).await.body["members"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn refusals_of_list_and_create() {
    let tenant = Tenant::new().await;
    let filtered = tenant.get(&query(GROUPS, &[("filter", "id eq \"x\"")])).await;
    assert_eq!(filtered.refusal(), (400, "The current filter does not support the filter name: id"));
    assert_eq!(
        tenant.post(GROUPS, json!({ "displayName": "Sales" })).await.refusal(),
        (409, "Group Sales exists.")
    );
    let nameless = tenant.post(GROUPS, json!({ "displayName": " " })).await;
    assert_eq!(nameless.refusal(), (400, "The \"DisplayName\" of the request is invalid."));
    let raw = async |body: &str| tenant.call(Method::POST, GROUPS, Some(body.to_owned())).await;
    assert_eq!(raw("[]").await.refusal(), (400, "The request body must be in JSON format."));
    assert_eq!(raw("{}").await.refusal(), (400, "The request JSON must not be empty."));
    assert_eq!(tenant.get(&group_path("none")).await.refusal(), (404, "Group does not exist."));
    let put = tenant.put(&group_path("none"), json!({ "displayName": "x" })).await;
    assert_eq!(put.status, 405, "there is no PUT of groups");
}

#[tokio::test]
async fn patch_adds_removes_replaces_renames() {
    let tenant = Tenant::new().await;
    let id = tenant.new_group("Crew").await;
    let path = group_path(&id);
    let ids = tenant.member_ids(4);
    let send = async |all: Value| tenant.patch(&path, operations(all)).await;
    assert_eq!(send(json!([members("add", &ids[..3])])).await.status, 204);
    assert_eq!(send(json!([removal(&ids[0])])).await.status, 204);
    assert_eq!(tenant.members_of(&id).len(), 2);
    assert_eq!(send(json!([removal(&ids[1]), removal(&ids[2])])).await.status, 204);
    assert!(tenant.members_of(&id).is_empty());
    assert_eq!(send(json!([members("replace", &ids[3..])])).await.status, 204);
    assert_eq!(tenant.members_of(&id), ids[3..]);
    let alias = "urn:ietf:params:scim:schemas:extension:zoom:2.0:Group:emailAlias";
    let rename = json!([{ "op": "replace", "value": { "displayName": "New crew" } }, { "op": "replace", "value": { alias: "crew@practice.example" } }]);
    let answer = send(rename).await;
    assert_eq!((answer.status, answer.body), (204, Value::Null));
    assert_eq!(tenant.get(&path).await.body["displayName"], "New crew");
    let taken = send(json!([{ "op": "replace", "value": { "displayName": "Sales" } }])).await;
    assert_eq!(taken.refusal(), (409, "Group Sales exists."));
    let user = tenant.get(&crate::tenant::user_path(&ids[3])).await.body;
    assert!(
        user["groups"]
            .as_array()
            .is_some_and(|groups| groups.iter().any(|group| group["value"] == "New crew"))
    );
}

#[tokio::test]
async fn what_patch_refuses() {
    let tenant = Tenant::new().await;
    let id = tenant.new_group("Crew").await;
    let path = group_path(&id);
    let ids = tenant.member_ids(2);
    let send = async |all: Value| tenant.patch(&path, operations(all)).await;
    let unfiltered = json!([members("remove", &ids)]);
    let capital = json!([{ "op": "Add", "path": "members", "value": [{ "value": ids[0] }] }]);
    let stranger = json!([members("add", &[ids[0].clone(), "nobody".to_owned()])]);
    let pending = json!([members("add", &[tenant.id_of(who::PENDING)])]);
    for wrong in
        [json!([]), json!([{ "op": "add" }]), unfiltered.clone(), capital.clone(), stranger.clone(), pending]
    {
        assert_eq!(send(wrong).await.refusal(), WRONG);
    }
    assert!(tenant.members_of(&id).is_empty(), "a refused request changes nothing");
    tenant.world().switch(|switches| {
        switches.zoom.unfiltered_remove = true;
        switches.zoom.capitalised_operations = true;
        switches.zoom.unknown_member = UnknownMember::Ignore;
    });
    assert_eq!(send(capital).await.status, 204);
    assert_eq!(send(unfiltered).await.status, 204);
    assert_eq!(send(stranger).await.status, 204);
    assert_eq!(tenant.members_of(&id), ids[..1]);
    tenant.world().switch(|switches| {
        switches.zoom.several_operations = false;
        switches.zoom.members_per_patch_max = 1;
        switches.zoom.patch_chars_max = 1_000;
    });
    assert_eq!(send(json!([removal(&ids[0]), removal(&ids[1])])).await.refusal(), WRONG);
    assert_eq!(
        send(json!([members("add", &ids)])).await.refusal(),
        WRONG,
        "more members than one PATCH may touch"
    );
    assert_eq!(send(json!([members("add", &vec![ids[0].clone(); 50])])).await.status, 413);
}

#[tokio::test]
async fn the_default_group_stays() {
    let tenant = Tenant::new().await;
    let name = tenant.world().company.groups[which::DEFAULT].name.clone();
    let id = tenant.world().zoom().group_by_name(&name).expect("the default group").id.clone();
    assert_eq!(
        tenant.delete(&group_path(&id)).await.refusal(),
        (400, "Cannot delete account default group.")
    );
    let id = tenant.new_group("Short").await;
    assert_eq!(tenant.delete(&group_path(&id)).await.status, 204);
    assert_eq!(tenant.delete(&group_path(&id)).await.refusal(), (404, "Group does not exist."));
}

#[tokio::test]
async fn groups_are_limited_by_day_and_by_account() {
    let tenant = Tenant::with(|switches| switches.zoom.groups_per_day_max = 2).await;
    tenant.new_group("One").await;
    tenant.new_group("Two").await;
    let third = tenant.post(GROUPS, json!({ "displayName": "Three" })).await;
    assert_eq!(third.status, 429);
    let retry = third.header("retry-after").expect("a moment");
    assert!(retry.ends_with("T00:00:00Z"), "{retry}");
    tenant.world().clock.advance(Duration::from_secs(24 * 60 * 60));
    let token = tenant.fresh_token().await;
    let body = json!({ "displayName": "Three" }).to_string();
    assert_eq!(tenant.call_as(&token, Method::POST, GROUPS, Some(body)).await.status, 201);
    let count = u32::try_from(tenant.world().zoom().groups().count()).expect("few");
    tenant.world().switch(|switches| switches.zoom.groups_per_account_max = count);
    let body = json!({ "displayName": "Four" }).to_string();
    let full = tenant.call_as(&token, Method::POST, GROUPS, Some(body)).await;
    assert_eq!(
        full.refusal(),
        (400, "It has reached the maximum number of groups. You can clean up some groups then add.")
    );
}

#[tokio::test]
async fn members_are_read_by_rest_behind_a_scope() {
    let tenant = Tenant::new().await;
    let id = tenant.new_group("Crew").await;
    let ids = tenant.member_ids(7);
    assert_eq!(tenant.patch(&group_path(&id), operations(json!([members("add", &ids)]))).await.status, 204);
    let path = format!("/v2/groups/{}/members", segment(&id));
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = tenant.get(&query(&path, &[("page_size", "3"), ("next_page_token", &token)])).await.body;
        assert_eq!(page["total_records"], 7);
        seen.extend(
            page["members"]
                .as_array()
                .expect("members")
                .iter()
                .map(|member| member["id"].as_str().expect("an id").to_owned()),
        );
        token = page["next_page_token"].as_str().expect("a token").to_owned();
        if token.is_empty() {
            break;
        }
    }
    let mut wanted = ids.clone();
    wanted.sort();
    assert_eq!(seen, wanted);
    assert_eq!(tenant.get(&query(&path, &[("next_page_token", "bogus")])).await.body["code"], 300);
    assert_eq!(tenant.get("/v2/groups/none/members").await.body["code"], 4130);
    tenant.world().switch(|switches| switches.zoom.scopes.retain(|scope| scope != MEMBERS_SCOPE));
    let token = tenant.fresh_token().await;
    let answer = tenant.call_as(&token, Method::GET, &path, None).await;
    let text = format!("Invalid access token, does not contain scopes:[{MEMBERS_SCOPE}].");
    assert_eq!((answer.status, answer.body), (400, json!({ "code": 4711, "message": text })));
}

#[tokio::test]
async fn the_role_decides_and_the_old_addresses_are_gone() {
    let tenant = Tenant::with(|switches| switches.zoom.role.group_edit = false).await;
    let answer = tenant.post(GROUPS, json!({ "displayName": "x" })).await;
    assert_eq!(
        answer.refusal(),
        (403, "The request was denied due to insufficient permissions: \"Group:Edit\".")
    );
    assert_eq!(tenant.get("/SCIM2/groups").await.status, 200, "the case of the path does not matter");
    for path in ["/scim/Groups", "/v2/scim2/Groups", "/scim2/ServiceProviderConfig"] {
        assert_eq!(tenant.get(path).await.status, 404, "{path}");
    }
    tenant.world().switch(|switches| {
        switches.zoom.old_base_works = true;
        switches.zoom.v2_base_works = true;
    });
    assert_eq!(tenant.get("/scim/Groups").await.status, 200);
    assert_eq!(tenant.get("/v2/scim2/Groups").await.status, 200);
}
