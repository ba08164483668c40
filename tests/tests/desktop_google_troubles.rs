//! The known troubles of Google's guide in the real window: something is wrong outside, the search finds the words, the look
//! says that it is this, the cure is followed, and the look says that it is this no more.

use std::time::Duration;

use usher_practice::company::who;
use usher_practice::google::primary_email;
use usher_practice::zoom::UserType;
use usher_tests::guided::Guided;
use usher_tests::webdriver::css;

#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_is_found_seen_and_cured() {
    let person = Guided::open_google("google-trouble", |settings| settings.people = 60).await;
    person.sign_in_with_google().await;
    person.tell_card("shown").await;
    person.choose_units().await;
    let token = person.practice.credentials().zoom.scim_token;
    person.paste_token(&token).await;

    the_endpoint_is_an_old_one(&person).await;
    person.switch_on_in_the_console().await;
    zoom_refuses_somebody_without_a_name(&person).await;
    somebody_is_invited_already(&person).await;
    somebody_cannot_sign_in(&person).await;
    somebody_who_left_has_access(&person).await;
    the_licence_is_another(&person).await;
    the_token_has_died(&person, &token).await;
    person.leave().await;
}

async fn the_endpoint_is_an_old_one(person: &Guided) {
    person.try_endpoint("scim", "What has to stand there").await;
    person.find_trouble("scim2", "wrong-endpoint").await;
    person.it_is_this().await;
    person.try_endpoint("scim2", "This is the right one.").await;
    person.find_trouble("Endpoint URL", "wrong-endpoint").await;
    person.it_is_not_this().await;
}

async fn zoom_refuses_somebody_without_a_name(person: &Guided) {
    person.find_trouble("Bad Request", "rejected-400").await;
    person.it_is_this().await;
    person.complete_names().await;
    person.find_trouble("empty family name", "rejected-400").await;
    person.it_is_not_this().await;
}

async fn somebody_is_invited_already(person: &Guided) {
    person.find_trouble("already exists", "exists-409").await;
    person.it_is_this().await;
    person.accept_invitations().await;
    person.find_trouble("409", "exists-409").await;
    person.it_is_not_this().await;
}

/// Somebody has switched off in Zoom who should be there; Google does not see that.
async fn somebody_cannot_sign_in(person: &Guided) {
    let world = person.practice.world();
    let address = world.company.people.iter().find(|one| one.number == who::CYRILLIC).map(primary_email);
    let is_it = |name: &str| address.as_deref().is_some_and(|address| address.eq_ignore_ascii_case(name));
    person.find_trouble("login failed", "cannot-sign-in").await;
    person.it_is_not_this().await;
    assert_eq!(person.edit_at_zoom(|user| is_it(&user.user_name), |user| user.active = false), 1);
    person.it_is_this().await;
    person.edit_at_zoom(|user| is_it(&user.user_name), |user| user.active = true);
    person.it_is_not_this().await;
}

async fn somebody_who_left_has_access(person: &Guided) {
    person.open_step("autoprovisioning").await;
    person.click(&css(".ask input[value=day]")).await;
    person.find_trouble("still has access", "still-has-access").await;
    person.it_is_this().await;
    person.switch_off_who_left();
    person.find_trouble("offboarding", "still-has-access").await;
    person.it_is_not_this().await;
}

async fn the_licence_is_another(person: &Guided) {
    person.open_step("licences").await;
    person.click(&css(".ask input[value=licensed]")).await;
    person.find_trouble("Cannot add paid users", "wrong-licence").await;
    person.it_is_this().await;
    person.edit_at_zoom(|_| true, |user| user.user_type = UserType::Licensed);
    person.it_is_not_this().await;
}

/// Google was given a token that lives an hour.
async fn the_token_has_died(person: &Guided, token: &str) {
    person.find_trouble("Unauthorized", "refused-401").await;
    person.it_is_not_this().await;
    person.paste_token(&person.practice.credentials().zoom.short_scim_token).await;
    person.practice.world().clock.advance(Duration::from_secs(2 * 60 * 60));
    person.find_trouble("Access token has expired", "refused-401").await;
    person.it_is_this().await;
    person.paste_token(token).await;
    person.find_trouble("revoked", "refused-401").await;
    person.it_is_not_this().await;
}
