//! The known troubles of Entra's guides in the real window: something goes wrong outside, the search finds the words, the
//! look says that it is this, the cure is followed, and the look says that it is this no more.

use std::time::Duration;

use usher_practice::faults::{Fault, FaultKind};
use usher_practice::world::Vendor;
use usher_tests::entra_admin::{EntraAdmin, threshold};
use usher_tests::guided::{Guided, in_plan};
use usher_tests::webdriver::{By, css, role, text};

const JOB: &str = "Start, pause or restart provisioning";
const SETTINGS: &str = "Set address, notification mail and scope";
const ASSIGN: &str = "Give the application to people and groups";
const TOKEN: &str = "Give Entra ID the token of Zoom’s";

#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_is_found_seen_and_cured() {
    let person = Guided::open_entra("entra-trouble", |settings| settings.people = 24).await;
    let admin = EntraAdmin::own(&person.practice).await;
    for (step, vendor) in [("connect-entra", "Entra ID"), ("connect-zoom", "Zoom")] {
        person.open_step(step).await;
        person.sign_in(vendor).await;
    }
    person.open_step("which-guide").await;
    let follow = role("button", "Follow this guide Your own application, token of a Zoom group");
    person.see(&follow).await;
    person.click(&follow).await;
    person.see(&text("You follow this guide")).await;
    paste_token(&person).await;

    zoom_is_not_reached(&person, &admin).await;
    admin.run("start").await;
    people_of_a_nested_group_are_missing(&person, &admin).await;
    it_stands_still(&person, &admin).await;
    somebody_exists_already(&person, &admin).await;
    deletions_are_held_back(&person, &admin).await;
    the_token_has_died(&person, &admin).await;
    person.leave().await;
}

/// Keeps the token that lives, as the step about it asks.
async fn paste_token(person: &Guided) {
    person.open_step("group-token").await;
    let field = css("main form input[type=password]");
    person.see(&field).await;
    person.fill(&field, &person.practice.credentials().zoom.scim_token).await;
    person.click(&css("main form button[type=submit]")).await;
    person.see(&css("main section.known")).await;
}

/// Somebody saves an address at which Zoom does not answer. Entra tests a connection only for who may change something,
/// which Usher asks for when it first puts the address right.
async fn zoom_is_not_reached(person: &Guided, admin: &EntraAdmin<'_>) {
    let api = &person.practice.urls().zoom_api;
    let (wrong, right) = (format!("{api}scim9"), format!("{api}scim2"));
    for words in ["Test Connection", "tenant URL"] {
        admin.save(&[("BaseAddress", &wrong)]).await;
        person.find_trouble(words, "connection-failed").await;
        match words {
            "tenant URL" => person.it_is_this().await,
            _ => it_cannot_be_seen(person).await,
        }
        open(person, SETTINGS).await;
        person.fill(&css("#field-base input"), &right).await;
        plan_and_do(person).await;
        person.find_trouble(words, "connection-failed").await;
        person.it_is_not_this().await;
    }
}

async fn people_of_a_nested_group_are_missing(person: &Guided, admin: &EntraAdmin<'_>) {
    person.find_trouble("nested group", "nested-groups").await;
    person.it_is_not_this().await;
    let bea = admin.hire("Bea").await;
    let inner = admin.group("Owls", &[&bea]).await;
    let outer = admin.group("Birds", &[&inner]).await;
    admin.assign(&outer, &admin.role("User").await).await;
    person.it_is_this().await;
    open(person, ASSIGN).await;
    person.fill(&css("form#action input[type=search]"), "Owls").await;
    person.click(&css("form#action [role=option]:has(.name[title=\"Owls\"])")).await;
    plan_and_do(person).await;
    person.practice.entra_settled().await;
    person.find_trouble("subgroup", "nested-groups").await;
    person.it_is_not_this().await;
}

async fn it_stands_still(person: &Guided, admin: &EntraAdmin<'_>) {
    person.find_trouble("nothing happens", "stalled").await;
    person.it_is_not_this().await;
    admin.run("pause").await;
    person.it_is_this().await;
    run(person, "start").await;
    person.find_trouble("paused", "stalled").await;
    person.it_is_not_this().await;
}

/// Zoom says that it has somebody already, until it has not any more.
async fn somebody_exists_already(person: &Guided, admin: &EntraAdmin<'_>) {
    person.find_trouble("already exists", "user-exists").await;
    person.it_is_not_this().await;
    let kind = FaultKind::Status {
        code: 409,
        body: Some(r#"{"detail":"The email has already been used","status":"409"}"#.to_owned()),
        headers: vec![("content-type".to_owned(), "application/scim+json".to_owned())],
    };
    let there = Fault {
        vendor: Some(Vendor::Zoom),
        method: Some("POST".to_owned()),
        path_prefix: Some("/scim2/Users".to_owned()),
        ..Fault::of(kind)
    };
    person.practice.world().faults.set(there);
    let cora = admin.hire("Cora").await;
    admin.assign(&cora, &admin.role("User").await).await;
    person.practice.world().faults.clear();
    person.it_is_this().await;
    person.see(&text("Cora Newcomer")).await;
    // Her account is put right at Zoom; Entra tries her once more at once.
    person.open_step("switch-on").await;
    run(person, "restart").await;
    person.find_trouble("409", "user-exists").await;
    person.it_is_not_this().await;
}

async fn deletions_are_held_back(person: &Guided, admin: &EntraAdmin<'_>) {
    admin.save(&[("SyncNotificationSettings", &threshold(1))]).await;
    let people = [admin.hire("Dora").await, admin.hire("Eve").await, admin.hire("Finn").await];
    let leavers = admin.group("Leavers", &people.each_ref().map(String::as_str)).await;
    admin.assign(&leavers, &admin.role("User").await).await;
    person.find_trouble("accidental deletion", "deletes-held").await;
    person.it_is_not_this().await;
    admin.unassign(&leavers).await;
    person.it_is_this().await;
    run(person, "allow_deletes").await;
    person.find_trouble("threshold", "deletes-held").await;
    person.it_is_not_this().await;
}

/// Somebody has given Entra a token that lives an hour.
async fn the_token_has_died(person: &Guided, admin: &EntraAdmin<'_>) {
    person.find_trouble("Unauthorized", "token-died").await;
    person.it_is_not_this().await;
    let short = person.practice.credentials().zoom.short_scim_token;
    admin.save(&[("SecretToken", &short)]).await;
    person.practice.world().clock.advance(Duration::from_secs(2 * 60 * 60));
    let gus = admin.hire("Gus").await;
    admin.assign(&gus, &admin.role("User").await).await;
    person.it_is_this().await;
    person.open_step("credentials").await;
    open(person, TOKEN).await;
    plan_and_do(person).await;
    person.open_step("switch-on").await;
    run(person, "restart").await;
    person.find_trouble("expired", "token-died").await;
    person.it_is_not_this().await;
}

/// Opens what Usher can do, to where it asks or where its plan can be shown.
async fn open(person: &Guided, action: &str) {
    person.click(&role("button", action)).await;
    person.see(&role("button", "Show the plan")).await;
}

/// Shows the plan of the form, carries it out, and sees that every change is done and seen.
async fn plan_and_do(person: &Guided) {
    person.show_plan().await;
    person.see(&in_plan("ol[aria-label=Changes]")).await;
    person.carry_out().await;
}

/// Does this with provisioning, and waits until Entra has done what it does then.
async fn run(person: &Guided, wish: &str) {
    open(person, JOB).await;
    person.click(&css(&format!("form#action input[value={wish}]"))).await;
    plan_and_do(person).await;
    person.practice.entra_settled().await;
}

async fn it_cannot_be_seen(person: &Guided) {
    person.click(&is_it_this()).await;
    person.see(&css("main .evidence article[aria-busy=false] [data-code=\"entra.may_not_test\"]")).await;
}

fn is_it_this() -> By {
    role("button", "Is it this?")
}
