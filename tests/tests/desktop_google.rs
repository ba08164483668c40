//! Google's two guides in the real window: from an organisation in which nothing is set up to people in Zoom, groups that
//! stay in step, and a page on which nothing has drifted.
#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use usher_practice::company::who;
use usher_practice::google::{UserChange, primary_email};
use usher_tests::desktop::built;
use usher_tests::guided::Guided;
use usher_tests::webdriver::{By, css, role, text};

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_with_googles_provisioning() {
    let person = Guided::open_google("google", |settings| settings.people = 60).await;
    begin(&person, "shown").await;
    console(&person).await;
    arrive(&person).await;
    licences_and_groups(&person).await;
    afterwards(&person).await;
    let (clicks, fields) = end(person).await;
    eprintln!("Google's guide: {clicks} clicks, {fields} filled fields.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_in_which_usher_brings_the_people() {
    let person = Guided::open_google("google-own", |settings| settings.people = 60).await;
    begin(&person, "missing").await;
    person.complete_names().await;
    person.accept_invitations().await;
    provision(&person, &[]).await;
    provision(&person, &[1, 2, 3]).await;
    // The run has looked by itself.
    person.open_step("provision-people").await;
    person.all_seen().await;
    mapping(&person).await;
    person.check().await;
    licences_and_groups(&person).await;
    afterwards(&person).await;
    let (clicks, fields) = end(person).await;
    eprintln!("Google's guide in which Usher brings the people: {clicks} clicks, {fields} filled fields.");
}

/// Signs in on both sides, says what the console shows, and chooses who gets Zoom.
async fn begin(person: &Guided, card: &str) {
    person.sign_in_with_google().await;
    person.open_step("before-you-start").await;
    person.check().await;
    person.picture("before-you-start").await;
    person.tell_card(card).await;
    person.choose_units().await;
    person.check().await;
    person.picture("scope-kept").await;
}

/// What is done in Google's console: the app, its form, its switch; Usher is told the endpoint, first a wrong one.
async fn console(person: &Guided) {
    person.open_step("zoom-in-google").await;
    person.check().await;
    person.picture("single-sign-on").await;
    person.paste_token(&person.practice.credentials().zoom.scim_token).await;
    person.check().await;
    person.try_endpoint("scim", "What has to stand there").await;
    person.click(&css(".ask input[value=day]")).await;
    person.try_endpoint("scim2", "This is the right one.").await;
    person.check().await;
    mapping(person).await;
    person.switch_on_in_the_console().await;
}

async fn mapping(person: &Guided) {
    person.open_step("attribute-mapping").await;
    person.see(&css("main .bar button")).await;
    person.picture("mapping").await;
}

/// People arrive; who cannot is put right; then everybody is there.
async fn arrive(person: &Guided) {
    person.practice.google_settled().await;
    person.open_step("turn-on").await;
    person.click(&look_button()).await;
    person.see(&text("Who is missing")).await;
    person.picture("arriving").await;
    person.complete_names().await;
    person.accept_invitations().await;
    person.open_step("turn-on").await;
    person.check().await;
    person.see(&text("Everybody in scope is in Zoom, and active.")).await;
    person.picture("arrived").await;
    person.open_step("attribute-mapping").await;
    person.check().await;
}

fn look_button() -> By {
    css("main section.hero button")
}

/// Compares, and carries out what the plan shows, with these of its switches turned.
async fn provision(person: &Guided, switches: &[usize]) {
    person.open_step("provision-people").await;
    for switch in switches {
        person.click(&css(&format!("form#provision fieldset label:nth-of-type({switch})"))).await;
    }
    person.click(&css("main .bar button[form=provision]")).await;
    person.see(&text("Compared ")).await;
    let act = css("main .bar button.primary[form=provision]");
    person.see(&act).await;
    person.picture("people-plan").await;
    person.click(&act).await;
    person.see(&css("table[aria-label=\"What was asked and seen\"]")).await;
    person.picture("people-report").await;
}

async fn licences_and_groups(person: &Guided) {
    person.open_step("licences").await;
    person.click(&css(".ask input[value=basic]")).await;
    person.check().await;
    person.picture("licences").await;

    person.open_step("push-groups").await;
    person.see(&role("button", "Choose all")).await;
    person.click(&role("button", "Choose all")).await;
    person.picture("groups").await;
    person.click(&css("button[type=submit][form=choose]")).await;
    person.see(&role("button", "Save as CSV")).await;
    person.picture("groups-plan").await;
    person.click(&css("button[type=submit][form=plan]")).await;
    person.see(&text("seen on reading back")).await;
    person.open_step("what-zoom-has").await;
    person.check().await;

    person.open_step("keep-in-step").await;
    let write = role("button", "Write it");
    person.see(&write).await;
    person.picture("schedule").await;
    person.click(&write).await;
    person.see(&text("It runs by itself")).await;
    // What the computer's scheduler would start.
    let usher = built("usher").unwrap();
    let mut command = person.desktop.command(&usher).unwrap();
    let ended = command.args(["push", "--profile", usher::app::PRACTICE, "--if-safe"]).status().unwrap();
    assert!(ended.success(), "{ended} {}", person.desktop.log("usher"));
    person.open_step("keep-in-step").await;
    person.check().await;
    person.picture("scheduled").await;
}

/// Who left before is switched off by hand; one more is suspended, one renamed; then both sides agree.
async fn afterwards(person: &Guided) {
    let world = person.practice.world();
    let of =
        |number: usize| primary_email(world.company.people.iter().find(|one| one.number == number).unwrap());
    person.practice.change_google_user(&of(who::CYRILLIC), UserChange::Suspend).unwrap();
    let names = UserChange::Names { given: "Zoë".to_owned(), family: "Brown-Łukasz".to_owned() };
    person.practice.change_google_user(&of(who::ZOE), names).unwrap();
    person.practice.google_settled().await;
    if person.window.count(&css("nav a[href$=\"/step/provision-people\"]")).await.unwrap() > 0 {
        provision(person, &[]).await;
    }

    person.open_step("monitor").await;
    person.click(&css("main .row button")).await;
    person.see(&css("main section[aria-labelledby=kind]")).await;
    person.picture("drift").await;
    person.switch_off_who_left();
    person.open_step("what-is-synced").await;
    person.check().await;
    person.picture("synced").await;
    person.open_step("monitor").await;
    person.check().await;
    person.picture("agreed").await;
}

/// A list in which nothing is open.
async fn end(person: Guided) -> (usize, usize) {
    let fine = ["Done", "Not needed", "Told, not seen"];
    let steps = person.steps().await.into_iter();
    let open: Vec<_> = steps.filter(|(_, word)| !fine.contains(&word.as_str())).collect();
    person.names_no_other_provider().await;
    assert!(open.is_empty(), "{open:?}");
    let work = person.work();
    person.leave().await;
    work
}
