//! The six operations on users, each documented refusal, and the switches around them.

use reqwest::Method;
use serde_json::{Value, json};
use usher_practice::company::who;
use usher_practice::switches::{
    CountOverMax, Deletion, EntraPatch, ExistingAddress, PendingLookup, UserSchemas,
};
use usher_practice::zoom::{Kind, UserType};

use crate::tenant::{Tenant, query, user_path};

const USERS: &str = "/scim2/Users";
const ZOOM_USER: &str = "urn:ietf:params:scim:schemas:extension:zoom:1.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn new_user(address: &str) -> Value {
    json!({
        "userName": address,
        "userType": "Licensed",
        "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
        "title": "Developer",
        "groups": [{ "value": "Sales" }, { "value": "No such group" }],
        ENTERPRISE: { "department": "Engineering", "costCenter": "CC01" },
        ZOOM_USER: { "pronouns": "they", "zoomPhoneNumber": "5550100" },
    })
}

fn active(active: bool) -> Value {
    json!({ "Operations": [{ "op": "replace", "value": { "active": active } }] })
}

#[tokio::test]
async fn lists_page_by_page_and_hides_pending_users() {
    let tenant = Tenant::new().await;
    let first = tenant.get(USERS).await;
    assert_eq!(first.body["Resources"].as_array().map(Vec::len), Some(1), "the documented default is 1");
    let total = first.body["totalResults"].as_u64().expect("a total");
    let mut seen = Vec::new();
    while (seen.len() as u64) < total {
        let start = (seen.len() + 1).to_string();
        let page = tenant.get(&query(USERS, &[("startIndex", &start), ("count", "7")])).await;
        let users = page.body["Resources"].as_array().expect("a page").clone();
        assert_eq!(page.body["itemsPerPage"].as_u64(), Some(users.len() as u64));
        assert!(!users.is_empty());
        seen.extend(users);
    }
    assert_eq!(seen.len() as u64, total);
    let world = tenant.world();
    let pending = world.company.people[who::PENDING].address();
    assert!(seen.iter().all(|user| user["userName"] != pending));
    assert!(
        seen[0].get("title").is_none() && seen[0].get(ZOOM_USER).is_none() && seen[0].get("groups").is_none()
    );
    assert_eq!(seen[0][ENTERPRISE].as_object().map(serde_json::Map::len), Some(1), "the department only");
    assert!(seen[0]["schemas"].as_array().is_some_and(|schemas| schemas.len() == 3));
    let none = tenant.get(&query(USERS, &[("count", "0")])).await;
    assert_eq!(
        (none.body["totalResults"].as_u64(), none.body["Resources"].as_array().map(Vec::len)),
        (Some(total), Some(0))
    );
}

#[tokio::test]
async fn count_above_the_maximum() {
    let tenant = Tenant::with(|switches| switches.zoom.count_default = 10).await;
    assert_eq!(tenant.get(USERS).await.body["itemsPerPage"], 10);
    let path = query(USERS, &[("count", "500")]);
    assert_eq!(tenant.get(&path).await.status, 200);
    tenant.world().switch(|switches| switches.zoom.count_over_max = CountOverMax::Refuse);
    assert_eq!(tenant.get(&path).await.refusal().0, 400);
}

#[tokio::test]
async fn filters() {
    let tenant = Tenant::new().await;
    let id = tenant.id_of(who::ZOE);
    let by = async |filter: String| {
        let answer = tenant.get(&query(USERS, &[("count", "100"), ("filter", &filter)])).await;
        answer.body["Resources"]
            .as_array()
            .map(|users| users.iter().map(|user| user["id"].clone()).collect::<Vec<_>>())
    };
    let zoe = "Zoe.OBrien-Lukasz@practice.example";
    for filter in
        [format!("userName eq {zoe}"), format!("userName eq \"{zoe}\""), format!("externalId eq {id}")]
    {
        assert_eq!(by(filter.clone()).await, Some(vec![json!(id)]), "{filter}");
    }
    assert_eq!(by("userName eq \"nobody@practice.example\"".to_owned()).await, Some(Vec::new()));
    for (filter, name) in [("emails.value eq \"a\"", "emails.value"), ("userName sw \"a\"", "userName")] {
        let answer = tenant.get(&query(USERS, &[("filter", filter)])).await;
        let text = format!("The current filter is not supported, the filter name: {name}");
        assert_eq!(answer.refusal(), (400, text.as_str()));
    }
}

#[tokio::test]
async fn a_pending_user_is_no_user() {
    let tenant = Tenant::new().await;
    let address = tenant.world().company.people[who::PENDING].address().to_owned();
    let path = query(USERS, &[("filter", &format!("userName eq \"{address}\""))]);
    let text = format!("User {address} not exist or not belong to this account.");
    assert_eq!(tenant.get(&path).await.refusal(), (400, text.as_str()));
    tenant.world().switch(|switches| switches.zoom.pending_lookup = PendingLookup::NotFound);
    assert_eq!(tenant.get(&path).await.refusal(), (404, "User does not exist."));
    tenant.world().switch(|switches| switches.zoom.pending_lookup = PendingLookup::Empty);
    assert_eq!(tenant.get(&path).await.body["totalResults"], 0);
    let id = tenant.id_of(who::PENDING);
    assert_eq!(tenant.get(&user_path(&id)).await.refusal(), (404, "User does not exist."));
}

#[tokio::test]
async fn creates_with_every_attribute_and_shows_it_on_reading() {
    let tenant = Tenant::new().await;
    let answer = tenant.post(USERS, new_user("new@practice.example")).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["displayName"], "Zoë O'Brien-Łukasz");
    assert_eq!(answer.body["title"], "Developer");
    let read = tenant.get(&user_path(&answer.id())).await.body;
    assert_eq!(read["groups"], json!([{ "display": "Sales", "value": "Sales", "type": "direct" }]));
    assert_eq!(read[ZOOM_USER], json!({ "pronouns": "they" }), "phone fields are written, never read");
    assert!(read.get("title").is_none() && read.get("externalId").is_none());
    assert_eq!(read["meta"]["resourceType"], "User");
    let entry =
        tenant.practice.history().into_iter().find(|entry| entry.method == "POST").expect("the create");
    assert_eq!(entry.change.as_deref(), Some("Created the user new@practice.example."));
    tenant.world().switch(|switches| switches.zoom.user_schemas = UserSchemas::ListResponse);
    let read = tenant.get(&user_path(&answer.id())).await.body;
    assert_eq!(read["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]));
}

#[tokio::test]
async fn refusals_of_create() {
    let tenant = Tenant::new().await;
    let raw = async |body: &str| tenant.call(Method::POST, USERS, Some(body.to_owned())).await;
    assert_eq!(raw("{").await.refusal(), (400, "The request body must be in JSON format."));
    assert_eq!(raw("{}").await.refusal(), (400, "The request JSON must not be empty."));
    assert_eq!(raw("").await.refusal(), (400, "The request JSON must not be empty."));
    let name = tenant.post(USERS, json!({ "userName": "no address" })).await;
    assert_eq!(name.refusal(), (400, "The \"userName\" of the request is invalid."));

    let twice = new_user("ZOE.obrien-lukasz@practice.example");
    let text = "The email \"ZOE.obrien-lukasz@practice.example\" is already in use.";
    assert_eq!(tenant.post(USERS, twice.clone()).await.refusal(), (400, text));
    tenant.world().switch(|switches| switches.zoom.existing_address = ExistingAddress::Conflict);
    assert_eq!(tenant.post(USERS, twice).await.refusal(), (409, text));

    let stranger = tenant.post(USERS, new_user("anna.visser@partner.example")).await;
    let text = "The email domain does not match the associated domain of the account, please contact Zoom Customer Support to set up if necessary.";
    assert_eq!(stranger.refusal(), (409, text));
    let corp = tenant.post(USERS, json!({ "userName": "corp@practice.example", "userType": "Corp" })).await;
    assert_eq!(corp.status, 400);
}

#[tokio::test]
async fn seats_and_plans_run_out() {
    let taken = {
        let tenant = Tenant::new().await;
        let world = tenant.world();
        let zoom = world.zoom();
        zoom.users()
            .filter(|user| user.active && !user.pending && user.user_type == UserType::Licensed)
            .count()
    };
    let seats = u32::try_from(taken).expect("few") + 1;
    let tenant = Tenant::with(|switches| {
        switches.zoom.licensed_seats = Some(seats);
        switches.zoom.full_plans = vec!["zoomUnited".to_owned(), "zoomOneBizPlus".to_owned()];
    })
    .await;
    let first = tenant.post(USERS, new_user("one@practice.example")).await;
    assert_eq!(first.status, 201);
    assert_eq!(
        tenant.post(USERS, new_user("two@practice.example")).await.refusal(),
        (409, "Cannot add paid users.")
    );
    assert_eq!(tenant.delete(&user_path(&first.id())).await.status, 204);
    assert_eq!(
        tenant.post(USERS, new_user("two@practice.example")).await.status,
        201,
        "a deleted user frees a seat"
    );
    for (plan, code, text) in [
        ("zoomUnited", "16", "Cannot create more users with Zoom United Plan."),
        ("zoomUnited", "3", "The Zoom United Plan is invalid."),
        ("zoomOneBizPlus", "16", "Cannot create more users with Zoom Workplace Business Plus."),
    ] {
        let user = json!({ "userName": "plan@practice.example", ZOOM_USER: { plan: code } });
        assert_eq!(tenant.post(USERS, user).await.refusal(), (409, text));
    }
    tenant.world().switch(|switches| switches.zoom.basic_seats = Some(0));
    let basic = tenant.post(USERS, json!({ "userName": "basic@practice.example" })).await;
    assert_eq!(basic.status, 409);
}

#[tokio::test]
async fn put_changes_what_it_names_and_ignores_the_user_name() {
    let tenant = Tenant::new().await;
    let id = tenant.id_of(who::ZOE);
    let before = tenant.get(&user_path(&id)).await.body;
    let body = json!({ "userName": "other@practice.example", "name": { "givenName": "Zoé" }, ENTERPRISE: { "costCenter": "9" } });
    let answer = tenant.put(&user_path(&id), body.clone()).await;
    assert_eq!(answer.status, 200);
    let after = tenant.get(&user_path(&id)).await.body;
    assert_eq!(after["userName"], before["userName"]);
    assert_eq!(after["displayName"], before["displayName"], "the name does not move the display name");
    assert_eq!(after["name"], json!({ "givenName": "Zoé", "familyName": "O'Brien-Łukasz" }));
    assert_eq!(after[ENTERPRISE]["department"], before[ENTERPRISE]["department"]);
    assert_eq!(after[ENTERPRISE]["costCenter"], "9");
    assert!(
        answer.body[ENTERPRISE].get("costCenter").is_none(),
        "the answer shows department and organization"
    );

    let mails = json!({ "emails": [{ "type": "work", "value": "moved@practice.example", "primary": true }] });
    assert_eq!(tenant.put(&user_path(&id), mails).await.body["userName"], "moved@practice.example");
    tenant.world().switch(|switches| switches.zoom.put_user_name_applies = true);
    assert_eq!(tenant.put(&user_path(&id), body).await.body["userName"], "other@practice.example");
    assert!(tenant.world().zoom().user_by_address("moved@practice.example").is_none());
}

#[tokio::test]
async fn refusals_of_put() {
    let tenant = Tenant::new().await;
    let (zoe, admin, gone) =
        (tenant.id_of(who::ZOE), tenant.id_of(who::ADMIN), tenant.id_of(who::DEACTIVATED));
    let mail = |address: &str| json!({ "emails": [{ "value": address }] });
    let put = async |id: &str, body: Value| tenant.put(&user_path(id), body).await;
    assert_eq!(
        put(&zoe, mail("jo.chen@practice.example")).await.refusal(),
        (409, "Email ''jo.chen@practice.example'' has already been used.")
    );
    assert_eq!(put(&zoe, mail("zoe@elsewhere.example")).await.refusal().0, 409);
    assert_eq!(
        put(&admin, mail("boss@practice.example")).await.refusal(),
        (400, "Cannot change the email of Admin user.")
    );
    assert_eq!(put(&gone, json!({ "title": "x" })).await.refusal(), (400, "User is inactive or locked."));
    assert_eq!(put(&gone, json!({ "active": true, "title": "x" })).await.status, 200);
    let both = json!({ ZOOM_USER: { "zoomWhiteboard": true, "zoomWhiteboardPlus": true } });
    assert_eq!(
        put(&zoe, both).await.refusal(),
        (400, "Cannot assign Zoom Whiteboard and Zoom Whiteboard Plus to a user at the same time.")
    );
    tenant.world().zoom().edit_user(&zoe, |user| user.kind = Kind::Room);
    assert_eq!(
        put(&zoe, json!({ "userType": "Basic" })).await.refusal(),
        (400, "Cannot update Zoom Room user to free")
    );
    assert_eq!(put("nobody", json!({ "title": "x" })).await.refusal(), (404, "User does not exist."));
}

#[tokio::test]
async fn patch_knows_active_only() {
    let tenant = Tenant::new().await;
    let id = tenant.id_of(who::ZOE);
    let path = user_path(&id);
    let off = tenant.patch(&path, active(false)).await;
    assert_eq!(
        (off.status, &off.body["active"], &off.body["userType"]),
        (200, &json!(false), &json!("Basic"))
    );
    let on = tenant.patch(&path, active(true)).await;
    assert_eq!(
        (&on.body["active"], &on.body["userType"]),
        (&json!(true), &json!("Basic")),
        "the licence stays lost"
    );

    let text = "The request json did not contains valid active field.";
    let entra = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    for body in [
        json!({ "operations": [{ "op": "replace", "value": { "active": false } }] }),
        json!({ "Operations": [{ "op": "replace", "value": { "title": "x" } }] }),
        json!({ "Operations": [] }),
        entra.clone(),
    ] {
        assert_eq!(tenant.patch(&path, body).await.refusal(), (400, text));
    }
    tenant.world().switch(|switches| switches.zoom.entra_user_patch = EntraPatch::Both);
    assert_eq!(tenant.patch(&path, entra).await.body["active"], false);
    tenant.world().zoom().edit_user(&id, |user| user.force_inactive = true);
    assert_eq!(tenant.patch(&path, active(true)).await.refusal(), (400, "User is force inactive."));
}

#[tokio::test]
async fn administrators_stay() {
    let tenant = Tenant::new().await;
    let path = user_path(&tenant.id_of(who::ADMIN));
    let text = "Cannot activate or deactivate Zoom Room and Admin users.";
    assert_eq!(tenant.patch(&path, active(false)).await.refusal(), (400, text));
    assert_eq!(tenant.put(&path, json!({ "active": false })).await.refusal(), (400, text));
    assert_eq!(tenant.delete(&path).await.refusal(), (400, "Cannot delete Admin user."));
}

#[tokio::test]
async fn deleted_users_leave_their_groups() {
    let tenant = Tenant::with(|switches| switches.zoom.deletion = Deletion::Disassociate).await;
    let address = "short@practice.example";
    let id = tenant.post(USERS, new_user(address)).await.id();
    assert_eq!(tenant.delete(&user_path(&id)).await.status, 204);
    assert_eq!(tenant.delete(&user_path(&id)).await.refusal(), (404, "User does not exist."));
    assert!(tenant.world().zoom().groups().all(|group| !group.members.contains(&id)));
    assert_eq!(tenant.post(USERS, new_user(address)).await.status, 201);
    let world = tenant.world();
    let pending = world.zoom().user_by_address(address).map(|user| user.pending);
    assert_eq!(pending, Some(true), "the address has an account of its own and has to accept");
}

#[tokio::test]
async fn without_single_sign_on_no_operation_on_users_works() {
    let tenant = Tenant::with(|switches| switches.zoom.sso_enabled = false).await;
    let text = "Account has not enabled Single Sign-On.";
    let path = user_path(&tenant.id_of(who::ZOE));
    assert_eq!(tenant.get(USERS).await.refusal(), (400, text));
    assert_eq!(tenant.get(&path).await.refusal(), (400, text));
    assert_eq!(tenant.post(USERS, new_user("a@practice.example")).await.refusal(), (400, text));
    assert_eq!(tenant.patch(&path, active(false)).await.refusal(), (400, text));
    assert_eq!(tenant.delete(&path).await.refusal(), (400, text));
    assert_eq!(tenant.get("/scim2/Groups").await.status, 200);
}

#[tokio::test]
async fn the_role_decides() {
    let tenant = Tenant::with(|switches| {
        switches.zoom.role.user_read = false;
        switches.zoom.role.user_edit = false;
    })
    .await;
    let path = user_path(&tenant.id_of(who::ZOE));
    let denied = |permission: &str| {
        format!("The request was denied due to insufficient permissions: \"{permission}\".")
    };
    assert_eq!(
        tenant.get(USERS).await.refusal(),
        (403, "The current login user does not have the \"User:Read\" permission.")
    );
    assert_eq!(tenant.get(&path).await.refusal(), (403, denied("User:Read").as_str()));
    assert_eq!(
        tenant.put(&path, json!({ "title": "x" })).await.refusal(),
        (403, denied("User:Edit").as_str())
    );
    assert_eq!(
        tenant.delete(&path).await.refusal(),
        (403, "The request was denied due to insufficient permissions:\"User:Edit\".")
    );
}
