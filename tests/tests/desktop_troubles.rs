//! The known troubles in the real window: something goes wrong outside, the search finds the words, the look says that
//! it is this, the cure is followed, and the look says that it is this no more.
#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use serde_json::{Value, json};
use usher_practice::Practice;
use usher_practice::company::Status;
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::okta::{ConnectionFinish, ExistingUser, OKTA_CLIENT_AT_ZOOM, RefusedCall};
use usher_practice::world::Vendor;
use usher_tests::admin::{Admin, address};
use usher_tests::guided::{Guided, in_plan, in_report};
use usher_tests::webdriver::{css, role, text};

const DEACTIVATE: &str = "Switch on create, update and deactivate";
const NO_USER_TYPE: &str = "Remove a user type that is the same for everybody";
const ASSIGN: &str = "Give the app to groups";

#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_is_found_seen_and_cured() {
    let person = Guided::open("trouble", |settings| {
        settings.people = 24;
        settings.okta.service_speed = u32::MAX;
    })
    .await;
    let admin = Admin::of(&person.practice);
    admin.connect().await;
    // The admin's own consent ended on a page that is brought back by hand; Usher's need not.
    person.practice.world().switch(|switches| switches.okta.connection_finish = ConnectionFinish::OktaAlone);
    admin.features(true).await;
    for (step, vendor) in [("connect-okta", "Okta"), ("connect-zoom", "Zoom")] {
        person.open_step(step).await;
        person.sign_in(vendor).await;
    }

    a_user_type_for_everybody(&person, &admin).await;
    a_wrong_licence(&person, &admin).await;
    members_are_missing(&person, &admin).await;
    somebody_who_left_is_active(&person, &admin).await;
    phone_numbers_differ(&person, &admin).await;
    somebody_exists_already(&person, &admin).await;
    the_token_is_refused(&person, &admin).await;
    everything_is_slow(&person, &admin).await;
    the_app_is_off(&person, &admin).await;
    a_role_is_too_small(&person, &admin).await;
    a_group_is_gone(&person, &admin).await;
    there_are_two_apps(&person, &admin).await;
    person.leave().await;
}

async fn a_user_type_for_everybody(person: &Guided, admin: &Admin<'_>) {
    person.find_trouble("hard-coded", "tier-change").await;
    person.it_is_not_this().await;
    admin.map(json!({ "userType": { "expression": "\"Basic\"", "pushStatus": "PUSH" } })).await;
    person.it_is_this().await;
    person.plan(NO_USER_TYPE, &[]).await;
    person.carry_out().await;
    person.find_trouble("user type", "tier-change").await;
    person.it_is_not_this().await;
}

async fn a_wrong_licence(person: &Guided, admin: &Admin<'_>) {
    let ada = admin.hire("Ada", Value::Null).await;
    admin.assign(&ada).await;
    person.open_step("default-licence").await;
    person.click(&css(".ask input[value=licensed]")).await;
    person.see(&text("Kept")).await;
    person.find_trouble("40 minutes", "wrong-licence").await;
    person.it_is_this().await;
    person.see(&text("Ada Newcomer")).await;
    person.click(&css("main .cure a[href*=\"default-licence\"]")).await;
    person.click(&role("button", "Change: Which licence should new people have in Zoom?")).await;
    person.click(&css(".ask input[value=basic]")).await;
    person.see(&text("Kept")).await;
    person.find_trouble("wrong licence", "wrong-licence").await;
    person.it_is_not_this().await;
}

async fn members_are_missing(person: &Guided, admin: &Admin<'_>) {
    let bea = admin.hire("Bea", Value::Null).await;
    admin.assign(&bea).await;
    let owls = admin.group("Owls", &[&bea]).await;
    let push = admin.push(&owls, "Owls").await;
    person.find_trouble("empty group", "members-missing").await;
    person.it_is_not_this().await;
    person.practice.world().switch(|switches| switches.zoom.drops_members = true);
    let cora = admin.hire("Cora", Value::Null).await;
    admin.assign(&cora).await;
    admin.join(&owls, &cora).await;
    person.it_is_this().await;
    person.see(&text("Cora Newcomer")).await;
    // Pausing and starting it lets Okta send everybody once.
    person.practice.world().switch(|switches| switches.zoom.drops_members = false);
    admin.set_push(&push, "INACTIVE").await;
    admin.set_push(&push, "ACTIVE").await;
    person.it_is_not_this().await;
}

async fn somebody_who_left_is_active(person: &Guided, admin: &Admin<'_>) {
    let dora = admin.hire("Dora", Value::Null).await;
    admin.assign(&dora).await;
    admin.features(false).await;
    admin.turn(&dora, "deactivate").await;
    person.find_trouble("offboarding", "active-sessions").await;
    person.it_is_this().await;
    person.see(&text("Dora Newcomer")).await;
    person.plan(DEACTIVATE, &[]).await;
    person.carry_out().await;
    // Okta deactivates whoever leaves from now on; who has left, or was suspended, is taken out by hand.
    let off = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "value": { "active": false } }],
    });
    for account in left_in_zoom(&person.practice) {
        admin.zoom("PATCH", &format!("scim2/Users/{account}"), off.clone()).await;
    }
    person.find_trouble("leaver", "active-sessions").await;
    person.it_is_not_this().await;
}

/// The Zoom accounts of whoever was deactivated by hand here, or is suspended in the company as it was founded.
fn left_in_zoom(practice: &Practice) -> Vec<String> {
    let world = practice.world();
    let suspended = world.company.people.iter().filter(|person| person.status == Status::Suspended);
    let logins = suspended.map(|person| person.login.clone()).chain([address("Dora")]);
    let zoom = world.zoom();
    logins.filter_map(|login| Some(zoom.user_by_address(&login)?.id.clone())).collect()
}

async fn phone_numbers_differ(person: &Guided, admin: &Admin<'_>) {
    person.find_trouble("mobilePhone", "phone-numbers").await;
    person.it_is_not_this().await;
    let eve = admin.hire("Eve", json!({ "primaryPhone": "+15550100100" })).await;
    admin.assign(&eve).await;
    person.it_is_this().await;
    person.see(&text("primaryPhone")).await;
    admin.unassign(&eve).await;
    person.it_is_not_this().await;
}

async fn somebody_exists_already(person: &Guided, admin: &Admin<'_>) {
    person.find_trouble("already in use", "user-exists").await;
    person.it_is_not_this().await;
    person.practice.world().switch(|switches| switches.okta.existing_user = ExistingUser::Refuse);
    let finn = admin.hire("Finn", Value::Null).await;
    let there = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": address("Finn"), "name": { "givenName": "Finn", "familyName": "Newcomer" },
        "emails": [{ "type": "work", "value": address("Finn"), "primary": true }],
    });
    admin.zoom("POST", "scim2/Users", there).await;
    admin.assign(&finn).await;
    person.it_is_this().await;
    person.see(&text("Finn Newcomer")).await;
    // Matched in Okta's import, the next attempt finds them.
    person.practice.world().switch(|switches| switches.okta.existing_user = ExistingUser::Link);
    admin.unassign(&finn).await;
    admin.assign(&finn).await;
    person.it_is_not_this().await;
}

async fn the_token_is_refused(person: &Guided, admin: &Admin<'_>) {
    person.practice.world().zoom().revoke_app(OKTA_CLIENT_AT_ZOOM);
    let gus = admin.hire("Gus", Value::Null).await;
    admin.assign(&gus).await;
    person.find_trouble("Unauthorized", "token-refused").await;
    person.it_is_this().await;
    person.click(&role("button", "Connect Okta to Zoom")).await;
    person.click(&css("form#action input[value=anew]")).await;
    person.show_plan().await;
    person.see(&in_plan("ol[aria-label=Changes]")).await;
    person.begin().await;
    person.see(&text("Zoom’s page is open in your browser")).await;
    person.agree().await;
    // Nothing is pasted: Usher sees by itself that Okta holds the consent.
    person.done().await;
    person.find_trouble("revoked", "token-refused").await;
    person.it_is_not_this().await;
}

async fn everything_is_slow(person: &Guided, admin: &Admin<'_>) {
    let kind = FaultKind::Status {
        code: 429,
        body: None,
        headers: vec![("retry-after".to_owned(), "1".to_owned())],
    };
    let too_many =
        Fault { vendor: Some(Vendor::Zoom), path_prefix: Some("/scim2/Users".to_owned()), ..Fault::of(kind) };
    person.practice.world().faults.set(too_many);
    let hal = admin.hire("Hal", Value::Null).await;
    admin.assign(&hal).await;
    person.practice.world().faults.clear();
    person.find_trouble("Too Many Requests", "slow").await;
    person.it_is_this().await;
}

async fn the_app_is_off(person: &Guided, admin: &Admin<'_>) {
    admin.okta("POST", &admin.below("lifecycle/deactivate").await, Value::Null).await;
    person.open_step("zoom-app").await;
    person.click(&role("button", "Check")).await;
    person.see(&css("main .evidence .tag.bad")).await;
    person.picture("app-off").await;
    person.plan("Set up the Zoom app in Okta", &[]).await;
    person.carry_out().await;
    person.check().await;
}

/// One call is refused to the admin: the report says which role it takes, and the rest is as it was.
async fn a_role_is_too_small(person: &Guided, admin: &Admin<'_>) {
    admin.group("Herons", &[]).await;
    let refused =
        RefusedCall { method: Some("PUT".to_owned()), path_prefix: "/api/v1/apps/*/groups".to_owned() };
    person.practice.world().switch(|switches| switches.okta.refused_calls = vec![refused]);
    person.open_step("assign-people").await;
    person.plan(ASSIGN, &["Herons"]).await;
    person.begin().await;
    person.see(&in_report("ol[aria-label=Changes] .tag.bad")).await;
    person.see(&in_report("[data-code=\"okta.role_too_small\"]")).await;
    person.picture("role").await;
    person.practice.world().switch(|switches| switches.okta.refused_calls.clear());
}

/// Somebody deletes a group between the plan and its button.
async fn a_group_is_gone(person: &Guided, admin: &Admin<'_>) {
    let storks = admin.group("Storks", &[]).await;
    person.open_step("assign-people").await;
    person.plan(ASSIGN, &["Storks"]).await;
    admin.okta("DELETE", &format!("/api/v1/groups/{storks}"), Value::Null).await;
    person.begin().await;
    person.see(&text("Changed since the plan")).await;
    person.see(&in_report("[data-code=\"okta.gone\"]")).await;
    // What was refused before is done with it: the group was still chosen.
    person.see(&in_report("ol[aria-label=Changes] .tag.good")).await;
    person.picture("gone").await;
}

/// Somebody adds a second app for Zoom: Usher goes on with the one that was chosen, asks when it is to set up the app,
/// and says that it leaves the other alone.
async fn there_are_two_apps(person: &Guided, admin: &Admin<'_>) {
    let first = admin.below("").await.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    let second = json!({
        "name": "zoomus", "label": "Zoom for guests", "signOnMode": "SAML_2_0",
        "settings": { "app": { "subDomain": "guests" } },
    });
    admin.okta("POST", "/api/v1/apps", second).await;
    person.open_step("zoom-app").await;
    person.check().await;
    person.click(&role("button", "Set up the Zoom app in Okta")).await;
    person.see(&text("Which app is it?")).await;
    person.picture("two-apps").await;
    let chosen = css(&format!("form#action input[value=\"{first}\"]"));
    assert_eq!(person.window.property_of(&chosen, "checked").await.unwrap(), true);
    person.show_plan().await;
    person.see(&text("leaves the other apps for Zoom alone")).await;
    person.click(&in_plan(".bar button.primary")).await;
    person.see(&css("main .evidence article[aria-label]")).await;
}
