//! The mapping preview in the real window, as whoever has to agree sees it: one person, a rule that is lit, an expression
//! that is edited and moves the numbers, a finding and its people, the accounts that are read one by one, the rules
//! written back by a plan, and the files of it all, opened.
#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use usher_practice::company::who;
use usher_tests::guided::{Guided, LONG};
use usher_tests::wait::{Look, until};
use usher_tests::webdriver::{By, css, key, role, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_is_seen_tried_kept_written_and_saved() {
    let person = Guided::open("mapping", |settings| settings.okta.foreign_mapping = true).await;
    for (step, vendor) in [("connect-okta", "Okta"), ("connect-zoom", "Zoom")] {
        person.open_step(step).await;
        person.sign_in(vendor).await;
    }
    person.open_step("attribute-mapping").await;
    one_person(&person).await;
    a_rule_is_tried_and_kept(&person).await;
    everybody(&person).await;
    files(&person).await;
    person.leave().await;
}

/// Somebody is found by a part of their name without its accents; the focus lights one rule, the arrows go on.
async fn one_person(person: &Guided) {
    let zoe = &person.practice.world().company.people[who::ZOE];
    person.fill(&role("combobox", "Find a person"), "lukasz").await;
    person.click(&text(&zoe.login)).await;
    person.see(&text(zoe.given_name.as_deref().unwrap())).await;
    assert_eq!(person.window.count(&css("ol.rules > li.lit")).await.unwrap(), 0);
    focus(person, "ol.rules > li:first-child .name").await;
    person.see(&css("ol.rules > li:first-child.lit")).await;
    person.window.press(&key::ARROW_DOWN.to_string(), &[]).await.unwrap();
    person.see(&css("ol.rules > li:nth-child(2).lit")).await;
    person.see(&css("ol.rules > li:first-child.faded")).await;
    // Every rule has a line from what it reads.
    let lines = person
        .window
        .run("return document.querySelectorAll('.columns svg path').length", json!([]))
        .await
        .unwrap();
    let rules = person.window.count(&css("ol.rules > li")).await.unwrap();
    assert!(lines.as_u64().unwrap() >= rules as u64, "{lines} lines for {rules} rules");
    person.picture("one-person").await;
    person.click(&role("button", "Show the JSON")).await;
    person.see(&css(".panes .json")).await;
    person.picture("json").await;
    person.click(&role("button", "Show the rules")).await;
}

/// An expression is typed, wrong at first, and moves the person and the numbers before anything is kept.
async fn a_rule_is_tried_and_kept(person: &Guided) {
    person.click(&css("ol.rules > li[data-target='name.familyName'] .name")).await;
    person.click(&role("button", "Edit the rule for name.familyName")).await;
    person.click(&css("form[aria-label='Edit the rule for name.familyName'] input[value=expression]")).await;
    let expression = role("textbox", "Expression");
    person.fill(&expression, "String.toUperCase(user.lastName)").await;
    person.see(&text("toUpperCase")).await;
    person.picture("wrong").await;
    person.fill(&expression, "String.toUpperCase(user.lastName)").await;
    person.see(&text("Would change")).await;
    person.see(&text("O'BRIEN-ŁUKASZ")).await;
    person.picture("tried").await;
    person.click(&css("form[aria-label='Edit the rule for name.familyName'] button.primary")).await;
    person.see(&role("button", "Edit the rule for name.familyName")).await;
    person.picture("kept").await;
}

/// A finding's people are in the table; what Zoom's list leaves out is read one by one.
async fn everybody(person: &Guided) {
    person.see(&role("button", "Show the JSON")).await;
    let finding = css("details summary");
    person.click(&finding).await;
    let show = css("details[open] .inside button");
    let words = person.window.text_of(&show).await.unwrap();
    person.click(&show).await;
    let many: String = words.chars().filter(char::is_ascii_digit).collect();
    let many = if many.is_empty() { "1".to_owned() } else { many };
    let grid = format!("[role=grid][aria-rowcount='{}']", many.parse::<usize>().unwrap() + 1);
    person.see(&css(&grid)).await;
    person.picture("finding").await;
}

/// Both files are saved and opened.
async fn files(person: &Guided) {
    person.click(&role("button", "Save as a file")).await;
    let table = saved(person, "CSV").await;
    let bytes = fs::read(&table).unwrap();
    assert!(bytes.starts_with(b"\xEF\xBB\xBF"), "a spreadsheet sees that it is UTF-8");
    let page = saved(person, "HTML").await;
    let read = fs::read_to_string(&page).unwrap();
    assert!(!read.contains("<script") && !read.contains("http-equiv=\"refresh\""));
    person.browser.go(&format!("file://{}", page.display())).await.unwrap();
    let shown = person.browser.run("return document.body.innerText", json!([])).await.unwrap();
    assert!(shown.as_str().unwrap().contains("Okta"), "{shown}");
    person.picture("saved").await;
}

async fn saved(person: &Guided, form: &str) -> PathBuf {
    person.click(&By::Css(format!("input[value={}]", form.to_lowercase()))).await;
    person.click(&role("button", "Save to Downloads")).await;
    let ends = format!(".{}", form.to_lowercase());
    until("the file", LONG, async || {
        let told = person
            .window
            .run("return [...document.querySelectorAll('.told code')].at(-1)?.textContent ?? ''", json!([]))
            .await?;
        let told = told.as_str().unwrap_or_default().to_owned();
        Ok(match told.ends_with(&ends) && PathBuf::from(&told).exists() {
            true => Look::Seen(PathBuf::from(told)),
            false => Look::NotYet(told),
        })
    })
    .await
    .unwrap()
}

async fn focus(person: &Guided, selector: &str) {
    person.see(&css(selector)).await;
    person.window.run("document.querySelector(arguments[0]).focus()", json!([selector])).await.unwrap();
}
