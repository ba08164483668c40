//! The whole Okta guide in the real window: from an org in which nothing is set up but the app to a rehearsal that one
//! made-up person went through, every step done and seen.
#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use serde_json::json;
use usher_tests::guided::{Guided, LONG, in_plan};
use usher_tests::wait::{Look, until};
use usher_tests::webdriver::{css, role, text};

/// The group that gets the app, and the group inside it that Okta pushes.
const ASSIGNED: &str = "Platform";
const PUSHED: &str = "Platform on call";

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_guide() {
    let person = Guided::open("guide", |settings| {
        settings.okta.foreign_mapping = true;
        settings.okta.hard_coded_user_type = true;
    })
    .await;
    for (step, vendor) in [("connect-okta", "Okta"), ("connect-zoom", "Zoom")] {
        person.open_step(step).await;
        person.sign_in(vendor).await;
    }
    person.open_step("before-you-start").await;
    person.check().await;
    person.picture("before-you-start").await;

    set_up_okta(&person).await;
    people_and_groups(&person).await;
    push_with_usher(&person).await;
    rehearse(&person).await;

    person.open_step("life-cycle").await;
    person.see(&css("main section.lane .groups")).await;
    person.check().await;
    person.picture("life-cycle").await;
    assert!(person.words().await.contains(ASSIGNED));
    person.open_step("monitor").await;
    person.check().await;
    person.picture("monitor").await;

    let open: Vec<_> = person
        .steps()
        .await
        .into_iter()
        .filter(|(_, word)| !["Done", "Not needed"].contains(&word.as_str()))
        .collect();
    assert!(open.is_empty(), "{open:?}");
    let (clicks, fields) = person.work();
    eprintln!("The whole guide: {clicks} clicks, {fields} filled fields.");
    person.leave().await;
}

/// The app, its connection, its features, its mapping.
async fn set_up_okta(person: &Guided) {
    person.open_step("zoom-app").await;
    // There is one app and it is active: the plan says so, and has nothing to press but the way back.
    person.plan("Set up the Zoom app in Okta", &[]).await;
    all_so_already(person).await;
    person.check().await;
    person.picture("zoom-app").await;

    person.open_step("provisioning").await;
    person.picture("provisioning").await;
    person.plan("Connect Okta to Zoom", &[]).await;
    person.picture("rights").await;
    person.begin().await;
    consent_at_zoom(person).await;
    person.done().await;
    person.plan("Try what will be sent to Zoom", &[]).await;
    person.carry_out().await;
    person.check().await;
    person.picture("provisioning-seen").await;

    person.open_step("features").await;
    person.plan("Switch on create, update and deactivate", &[]).await;
    person.carry_out().await;
    let written = person.written().len();
    person.plan("Switch on create, update and deactivate", &[]).await;
    all_so_already(person).await;
    assert_eq!(person.written().len(), written);
    person.check().await;

    person.open_step("attribute-mapping").await;
    for action in ["Remove a user type that is the same for everybody", "Write the guide’s mapping"] {
        person.see(&role("button", action)).await;
        person.plan(action, &[]).await;
        person.carry_out().await;
    }
    person.check().await;
    person.picture("mapping").await;
}

/// Zoom's page asks for the consent; what Okta shows at the end is brought back by hand.
async fn consent_at_zoom(person: &Guided) {
    person.see(&text("Zoom’s page is open in your browser")).await;
    person.picture("consent-waits").await;
    person.agree().await;
    let shown = until("what the last page shows", LONG, async || {
        let shown = person.browser.run("return document.body.innerText", json!([])).await?;
        let shown = shown.as_str().unwrap_or_default().replace('\n', " ");
        Ok(match shown.contains("continue_oauth_flow_url") {
            true => Look::Seen(shown),
            false => Look::NotYet(shown),
        })
    });
    let shown = shown.await.unwrap();
    person.click(&role("button", "Paste what the last page shows")).await;
    person.fill(&role("textbox", "What the last page shows"), &shown).await;
    person.picture("pasted").await;
    person.click(&role("button", "Use this")).await;
}

/// The licence, the groups, who gets the app, and the push that Okta makes.
async fn people_and_groups(person: &Guided) {
    person.open_step("default-licence").await;
    person.click(&css(".ask input[value=basic]")).await;
    person.see(&text("Kept")).await;

    person.open_step("zoom-groups").await;
    person.click(&role("button", "Create groups in Zoom")).await;
    person.see(&css("form#action input")).await;
    person.picture("zoom-groups-form").await;
    person.show_plan().await;
    person.see(&in_plan("ol[aria-label=Changes]")).await;
    person.carry_out().await;
    person.check().await;

    person.open_step("assign-people").await;
    person.plan("Give the app to groups", &[ASSIGNED]).await;
    person.carry_out().await;
    person.practice.settled().await;
    person.check().await;
    person.picture("assign-people").await;

    // Whoever came through Okta says which licence new people get.
    person.open_step("default-licence").await;
    person.check().await;
    person.picture("default-licence").await;

    person.open_step("okta-push").await;
    person.plan("Let Okta push groups", &[PUSHED]).await;
    person.carry_out().await;
    person.practice.settled().await;
    person.check().await;
    person.picture("okta-push").await;
}

/// The other way: Usher pushes every group itself.
async fn push_with_usher(person: &Guided) {
    person.open_step("push-groups").await;
    person.see(&role("button", "Choose all")).await;
    person.click(&role("button", "Choose all")).await;
    person.click(&css("button[type=submit][form=choose]")).await;
    person.see(&role("button", "Save as CSV")).await;
    person.click(&css("button[type=submit][form=plan]")).await;
    person.see(&text("seen on reading back")).await;
    person.picture("pushed").await;
    person.open_step("what-zoom-has").await;
    person.check().await;
    person.picture("what-zoom-has").await;
}

/// One made-up person goes through a whole life.
async fn rehearse(person: &Guided) {
    person.open_step("dress-rehearsal").await;
    person
        .see(&role("radio", "Let Usher make a person Made in Okta for this, and deleted there afterwards."))
        .await;
    person.picture("cast").await;
    person.click(&role("button", "Plan the rehearsal")).await;
    person.see(&text("What will be done")).await;
    let allow = role("button", "Allow in Okta");
    let begin = role("button", "Begin the rehearsal");
    let bar = until("the rehearsal's button", LONG, async || {
        let (allow, begin) = (person.window.count(&allow).await?, person.window.count(&begin).await?);
        Ok(if allow + begin > 0 { Look::Seen(allow > 0) } else { Look::NotYet(String::new()) })
    });
    if bar.await.unwrap() {
        person.click(&allow).await;
        person.agree().await;
        person.see(&begin).await;
    }
    person.picture("rehearsal-planned").await;
    person.click(&begin).await;
    person.see(&role("button", "Rehearse again")).await;
    person.picture("rehearsal").await;
    person.see(&css("main .head + .tag.good, main .head .tag.good")).await;
    person.see(&text("Zoom followed Okta in every act")).await;
    person.all_seen().await;
}

/// The plan that is shown has nothing to write, and no button that would.
async fn all_so_already(person: &Guided) {
    person.see(&text("It is all so already.")).await;
    person.picture("so-already").await;
    assert_eq!(person.window.count(&role("button", "Allow in Okta")).await.unwrap(), 0);
    assert_eq!(person.window.text_of(&in_plan(".bar button.primary")).await.unwrap(), "Back to the step");
    person.click(&in_plan(".bar button.primary")).await;
    person.see(&css("main .evidence article[aria-label]")).await;
}
