//! Entra's three guides in the real window: from a tenant in which nothing is set up to people whom Entra has brought to
//! Zoom, every step done and seen.
#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use serde_json::json;
use usher_practice::browser::{self, Decision};
use usher_tests::guided::{Guided, LONG, in_plan};
use usher_tests::wait::{Look, until};
use usher_tests::webdriver::{css, role, text};

/// The group that gets the application.
const ASSIGNED: &str = "Sales";

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_of_the_gallery() {
    let person = Guided::open_entra("entra-gallery", |_| {}).await;
    begin(&person).await;
    choose(&person, "yes", "none", "Zoom from Microsoft’s gallery").await;
    set_up(&person, "gallery-app").await;
    authorize(&person).await;
    mapping_and_scope(&person).await;
    start(&person).await;
    let (clicks, fields) = end(person).await;
    eprintln!("The gallery's guide: {clicks} clicks, {fields} filled fields.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_with_a_groups_token() {
    let title = "Your own application, token of a Zoom group";
    let (clicks, fields) = own("entra-custom", "group", title, "group-token").await;
    eprintln!("The guide with a group's token: {clicks} clicks, {fields} filled fields.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_with_the_marketplaces_token() {
    let title = "Your own application, token from Zoom’s Marketplace";
    let (clicks, fields) = own("entra-marketplace", "marketplace", title, "marketplace-token").await;
    eprintln!("The guide with the Marketplace's token: {clicks} clicks, {fields} filled fields.");
}

async fn own(name: &'static str, credential: &str, title: &str, token_step: &str) -> (usize, usize) {
    let person = Guided::open_entra(name, |_| {}).await;
    begin(&person).await;
    choose(&person, "no", credential, title).await;
    set_up(&person, "own-app").await;
    token(&person, token_step).await;
    mapping_and_scope(&person).await;
    start(&person).await;
    end(person).await
}

/// Signs in on both sides, and looks whether anything stands in the way.
async fn begin(person: &Guided) {
    for (step, vendor) in [("connect-entra", "Entra ID"), ("connect-zoom", "Zoom")] {
        person.open_step(step).await;
        person.sign_in(vendor).await;
    }
    person.open_step("before-you-start").await;
    person.check().await;
    person.picture("before-you-start").await;
}

/// Says what only a person can say, and follows the guide of this title.
async fn choose(person: &Guided, consent: &str, credential: &str, title: &str) {
    person.open_step("which-guide").await;
    // The three questions stand in the order of the guide.
    for (place, answer) in [(1, consent), (2, credential), (3, "no")] {
        let option = css(&format!(".ask:nth-of-type({place}) input[value=\"{answer}\"]"));
        person.see(&option).await;
        person.click(&option).await;
    }
    person.see(&text("Whether Microsoft’s gallery has Zoom")).await;
    if credential != "none" {
        paste(person).await;
    }
    person.picture("which-guide").await;
    let follow = role("button", &format!("Follow this guide {title}"));
    person.see(&follow).await;
    person.click(&follow).await;
    person.see(&text("You follow this guide")).await;
    person.check().await;
    person.picture("chosen").await;
}

/// The application, who gets it, and what is saved before the sign-in.
async fn set_up(person: &Guided, app_step: &str) {
    person.open_step("plan-scope").await;
    person.click(&css(".ask input[value=assigned]")).await;
    person.picture("plan-scope").await;

    person.open_step(app_step).await;
    person.picture("app").await;
    person.click(&role("button", "Set up the Zoom application in Entra ID")).await;
    form(person).await;
    person.carry_out().await;
    person.check().await;

    person.open_step("assign").await;
    person.click(&css(".ask input[value=basic]")).await;
    person.plan("Give the application to people and groups", &[ASSIGNED]).await;
    person.carry_out().await;
    person.check().await;
    person.picture("assign").await;
    person.open_step("settings").await;
    person.click(&role("button", "Set address, notification mail and scope")).await;
    person.see(&css("form#action input")).await;
    person.picture("settings-form").await;
    form(person).await;
    person.carry_out().await;
    person.check().await;
    person.picture("settings").await;
    person.open_step("plan-scope").await;
    person.check().await;
    person.picture("planned-scope").await;
}

/// Shows the plan of a form as it is filled in already; what has no form shows it by itself.
async fn form(person: &Guided) {
    let shown = until("a form or a plan", LONG, async || {
        let asks = person.window.count(&role("button", "Show the plan")).await?;
        let planned = person.window.count(&in_plan("h1:not(:empty)")).await?;
        Ok(if asks + planned > 0 { Look::Seen(asks > 0) } else { Look::NotYet(person.words().await) })
    });
    if shown.await.unwrap() {
        person.show_plan().await;
    }
    person.see(&in_plan("h1:not(:empty)")).await;
    person.see(&css("main .bar button.primary")).await;
}

/// What a person does in Microsoft's portal: presses Authorize, and allows Microsoft's app at Zoom.
async fn authorize(person: &Guided) {
    person.open_step("authorize").await;
    person.picture("authorize").await;
    let world = person.practice.world();
    let app = world.entra().view()["apps"]
        .as_array()
        .and_then(|apps| apps.iter().find(|app| app["name"] == "Zoom"))
        .map(|app| app["id"].as_str().unwrap().to_owned());
    let page = format!("{}portal/authorize/{}", person.practice.urls().entra, app.unwrap());
    browser::agree_and_land(&page.parse().unwrap(), Decision::Allow).await.unwrap();
    person.check().await;
    person.picture("authorized").await;
}

/// Pastes Zoom's token, which is tried at once and nowhere to be seen afterwards.
async fn paste(person: &Guided) {
    let field = css("main form input[type=password]");
    person.see(&field).await;
    person.picture("token").await;
    let token = person.practice.credentials().zoom.scim_token;
    person.fill(&field, &token).await;
    person.click(&css("main form button[type=submit]")).await;
    person.see(&css("main section.known")).await;
    let page = person.window.run("return document.documentElement.outerHTML", json!([])).await.unwrap();
    assert!(!page.to_string().contains(&token));
}

/// The token that is kept is handed to Entra.
async fn token(person: &Guided, step: &str) {
    person.open_step(step).await;
    // It was pasted where the guide was chosen.
    person.see(&css("main section.known")).await;
    person.check().await;
    person.picture("token-kept").await;
    person.open_step("credentials").await;
    person.click(&role("button", "Give Entra ID the token of Zoom’s")).await;
    form(person).await;
    person.carry_out().await;
    person.check().await;
    person.picture("credentials").await;
}

async fn mapping_and_scope(person: &Guided) {
    person.open_step("attribute-mapping").await;
    person.picture("mapping").await;
    person.click(&role("button", "Write the guide’s mappings")).await;
    form(person).await;
    finish(person).await;
    person.check().await;

    person.open_step("can-zoom-serve").await;
    person.click(&role("button", "Try what will be sent to Zoom")).await;
    form(person).await;
    person.carry_out().await;
    person.check().await;
    person.picture("can-zoom-serve").await;

    person.open_step("scoping-filter").await;
    person.see(&text("In scope")).await;
    person.check().await;
    person.picture("scope").await;
}

/// Carries out what is shown; where all of it is so already, there is only the way back.
async fn finish(person: &Guided) {
    if person.window.count(&text("It is all so already.")).await.unwrap() > 0 {
        person.click(&in_plan(".bar button.primary")).await;
        person.see(&css("main .evidence article[aria-label]")).await;
    } else {
        person.carry_out().await;
    }
}

/// One person first, then everybody in scope.
async fn start(person: &Guided) {
    person.open_step("one-person").await;
    person.click(&role("button", "Provision one person now")).await;
    let search = css("form#action input");
    person.see(&search).await;
    let zoe = person
        .practice
        .world()
        .company
        .people
        .iter()
        .find(|one| one.display_name.as_deref() == Some("Zoë O'Brien-Łukasz"))
        .map(|one| one.login.clone());
    person.fill(&search, zoe.as_deref().unwrap()).await;
    person.see(&css("form#action [role=option]")).await;
    person.click(&css("form#action [role=option]")).await;
    person.picture("one-person-form").await;
    form(person).await;
    person.carry_out().await;
    person.check().await;
    person.picture("one-person").await;

    person.open_step("switch-on").await;
    person.click(&role("button", "Start, pause or restart provisioning")).await;
    let wish = css("form#action input[value=start]");
    person.see(&wish).await;
    person.click(&wish).await;
    form(person).await;
    person.carry_out().await;
    person.practice.entra_settled().await;
    person.check().await;
    person.picture("switched-on").await;
    person.open_step("assign").await;
    person.check().await;
}

/// Usher's own push of every group, the monitor, and a list in which nothing is open.
async fn end(person: Guided) -> (usize, usize) {
    person.open_step("push-groups").await;
    person.see(&role("button", "Choose all")).await;
    person.click(&role("button", "Choose all")).await;
    person.click(&css("button[type=submit][form=choose]")).await;
    person.see(&role("button", "Save as CSV")).await;
    person.click(&css("button[type=submit][form=plan]")).await;
    person.see(&text("seen on reading back")).await;
    person.open_step("what-zoom-has").await;
    person.check().await;
    person.open_step("monitor").await;
    person.check().await;
    person.picture("monitor").await;
    let open: Vec<_> = person
        .steps()
        .await
        .into_iter()
        .filter(|(_, word)| !["Done", "Not needed"].contains(&word.as_str()))
        .collect();
    let words = person.window.run("return document.body.innerText", json!([])).await.unwrap().to_string();
    assert!(!words.contains("Okta"), "{words}");
    assert!(open.is_empty(), "{open:?}");
    let work = person.work();
    person.leave().await;
    work
}
