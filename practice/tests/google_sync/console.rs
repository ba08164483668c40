//! The pages of the Admin console: everything can be set there, and what they refuse they refuse in Google's words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use usher_practice::company::who;
use usher_practice::google::{Arrangement, Card, Edition, Progress, Removal, Rule, Source, Target, When};

use crate::support::{Plant, bare, running};

const APPS: &str = "ac/apps/unified";
const APP: &str = "ac/apps/zoom";
const ACCESS: &str = "ac/apps/zoom/access";
const SETUP: &str = "ac/apps/zoom/autoprovisioning";
const STATUS: &str = "ac/apps/zoom/autoprovisioning/status";
const DELETE: &str = "ac/apps/zoom/autoprovisioning/delete";
const LOG: &str = "ac/apps/zoom/log";

/// A form as it is shown: what each field would send, unless a person changed it.
fn shown(page: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let rest = tag.split_once(&format!(" {name}=\""))?.1;
        Some(rest.split('"').next()?.to_owned())
    };
    for tag in page.split('<').filter(|tag| tag.starts_with("input") || tag.starts_with("textarea")) {
        let value = attribute(tag, "value").or_else(|| tag.split_once('>').map(|(_, text)| text.to_owned()));
        fields.insert(attribute(tag, "name").unwrap(), value.unwrap_or_default());
    }
    for select in page.split("<select").skip(1) {
        let options = select.split("</select>").next().unwrap();
        let chosen = options.split("<option").find(|option| option.contains(" selected"));
        let value = chosen.and_then(|option| attribute(option, "value")).unwrap_or_default();
        fields.insert(attribute(select, "name").unwrap(), value);
    }
    fields
}

/// Fills in a form and sends it.
async fn fill(plant: &Plant, path: &str, changes: &[(&str, &str)]) -> Result<String, String> {
    let (status, page) = plant.page(path).await;
    assert_eq!(status, 200, "{page}");
    let mut fields = shown(&page);
    for (name, value) in changes {
        let known = fields.insert((*name).to_owned(), (*value).to_owned());
        assert!(known.is_some(), "there is no field {name}: {page}");
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    plant.submit(path, &fields).await
}

#[tokio::test]
async fn from_an_empty_list_of_apps_to_people_in_zoom() {
    let plant = bare().await;
    assert_eq!(plant.page(APP).await.0, 404);
    assert!(plant.page(APPS).await.1.contains("Add app: Zoom"));
    plant.submit("ac/apps", &[]).await.unwrap();
    assert!(plant.page(APPS).await.1.contains("OFF for everyone"));
    fill(&plant, ACCESS, &[("unit-0", "on"), ("unit-9", "off")]).await.unwrap();
    assert!(plant.page(APP).await.1.contains("Configure autoprovisioning"));
    let endpoint = format!("{}scim2", plant.practice.urls().zoom_api);
    let token = format!(" {}\n", plant.practice.credentials().zoom.scim_token);
    let title = Source::ALL.iter().position(|source| *source == Source::JobTitle).unwrap().to_string();
    let changes = [
        ("token", token.as_str()),
        ("endpoint", &endpoint),
        ("map-title", &title),
        ("scope", "engineering@practice.example\r\nbuilders@practice.example, sales@practice.example"),
        ("off-suspend", "day_7"),
        ("deleted-delete", "day_21"),
    ];
    assert_eq!(fill(&plant, SETUP, &changes).await.unwrap(), "/ac/apps/zoom");
    assert_eq!(plant.asked(0).len(), 0, "not before it is turned on");
    plant.submit(STATUS, &[("status", "on")]).await.unwrap();
    plant.practice.google_settled().await;
    let console = plant.practice.google_console();
    assert!(console.added && console.on);
    let units = BTreeMap::from([("/".to_owned(), true), ("/Former staff".to_owned(), false)]);
    assert_eq!(console.access.units, units);
    let setup = console.setup.unwrap();
    assert_eq!((setup.token.trim(), setup.endpoint), (token.trim(), endpoint));
    assert_eq!(setup.token.trim(), setup.token, "a blank around a pasted token is none of it");
    assert_eq!(setup.mapping.get(&Target::Title), Some(&Source::JobTitle));
    assert_eq!(setup.mapping.len(), 6);
    let scope = ["engineering@practice.example", "sales@practice.example"].map(str::to_owned);
    assert_eq!(setup.scope, BTreeSet::from(scope), "an alias names the same group");
    let day = Rule { suspend: When::Day, delete: When::Never };
    let removal = Removal {
        off: Rule { suspend: When::Day7, ..day },
        suspended: day,
        deleted: Rule { delete: When::Day21, ..day },
    };
    assert_eq!(setup.removal, removal);
    assert_eq!(plant.progress(&plant.address(who::ZOE)), Some(Progress::Synced));
    let page = plant.page(APP).await.1;
    assert!(page.contains("<strong id=\"status\">Active</strong>"), "{page}");
    assert!(!page.contains(token.trim()));
    let log = plant.page(LOG).await.1;
    assert!(log.contains("Create user") && log.contains("Success"), "{log}");
}

#[tokio::test]
async fn a_form_that_is_saved_as_it_is_shown_changes_nothing() {
    let plant = running().await;
    let before = plant.practice.google_console();
    fill(&plant, ACCESS, &[]).await.unwrap();
    fill(&plant, SETUP, &[]).await.unwrap();
    plant.practice.google_settled().await;
    assert_eq!(plant.practice.google_console(), before);
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_googles_words() {
    let plant = bare().await;
    plant.submit("ac/apps", &[]).await.unwrap();
    let refused = async |path: &str, fields: &[(&str, &str)], words: &str| {
        let page = plant.submit(path, fields).await.unwrap_err();
        assert!(page.contains(&words.replace('\'', "&#39;").replace('"', "&quot;")), "{words}: {page}");
    };
    refused(STATUS, &[("status", "on")], "Can't activate an unconfigured provisioning setup.").await;
    refused(DELETE, &[], "Can't delete an unconfigured provisioning setup.").await;
    refused(SETUP, &[("known", "existing")], "Your page is stale. Provisioning setup does not exist.").await;
    refused(SETUP, &[("known", "new")], "Authorization token could not be generated.").await;
    let (token, endpoint) = (("token", "secret-of-mine"), ("endpoint", "https://api.zoom.us/scim2"));
    refused(SETUP, &[token, ("endpoint", "api.zoom.us/scim2")], "is not a URL.").await;
    refused(SETUP, &[token, endpoint], "The app attribute userName is mandatory.").await;
    let group = ("scope", "nobody@practice.example");
    let (status, page) = plant.page(SETUP).await;
    assert_eq!(status, 200);
    let mut fields = shown(&page);
    fields.extend([token, endpoint, group].map(|(name, value)| (name.to_owned(), value.to_owned())));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = plant.submit(SETUP, &fields).await.unwrap_err();
    assert!(page.contains("There is no group &quot;nobody@practice.example&quot;."), "{page}");
    assert!(page.contains(endpoint.1) && !page.contains(token.1), "what was typed is still there: {page}");
    assert_eq!(plant.practice.google_console().setup, None);
    plant.arrange(Arrangement { on: false, ..Arrangement::default() }).await;
    refused(SETUP, &[("known", "new")], "Your page is stale. Provisioning setup exists.").await;
    plant.submit(DELETE, &[]).await.unwrap();
    assert_eq!(plant.practice.google_console().setup, None);
}

#[tokio::test]
async fn the_card_can_be_missing_or_the_edition_too_small() {
    let plant = bare().await;
    plant.submit("ac/apps", &[]).await.unwrap();
    plant.switch(|sync| sync.card = Card::Missing).await;
    let (_, page) = plant.page(APP).await;
    assert!(!page.contains("Autoprovisioning</h2>"), "{page}");
    assert_eq!(plant.page(SETUP).await.0, 409);
    assert!(plant.practice.arrange_google(Arrangement::default()).is_err());
    plant.switch(|sync| (sync.card, sync.edition) = (Card::Shown, Edition::CloudIdentityFree)).await;
    let (_, page) = plant.page(APP).await;
    assert!(page.contains("Autoprovisioning is not included in Cloud Identity Free."), "{page}");
    plant.switch(|sync| (sync.edition, sync.other_apps) = (Edition::BusinessStarter, 3)).await;
    let (_, page) = plant.page(APP).await;
    assert!(page.contains("Business Starter includes autoprovisioning for up to 3 apps"), "{page}");
    plant.switch(|sync| sync.other_apps = 2).await;
    plant.arrange(Arrangement::default()).await;
    // What is set up stays, whatever is set up beside it.
    plant.switch(|sync| sync.other_apps = 3).await;
    assert!(plant.page(APP).await.1.contains("<strong id=\"status\">Active</strong>"));
}

#[tokio::test]
async fn somebody_is_suspended_renamed_and_deleted_by_hand() {
    let plant = running().await;
    let address = plant.address(who::ZOE);
    let (_, list) = plant.page("ac/users?q=ZOE.obrien").await;
    let page = list.split("href=\"/").find(|part| part.starts_with("ac/users/")).unwrap();
    let page = page.split('"').next().unwrap().to_owned();
    assert!(list.contains(&address) && list.contains("Zoë O&#39;Brien-Łukasz"), "{list}");
    plant.submit(&page, &[("act", "suspend")]).await.unwrap();
    plant.practice.google_settled().await;
    assert!(!plant.at_zoom(&address).unwrap().active);
    plant.submit(&page, &[("act", "reactivate")]).await.unwrap();
    fill(&plant, &page, &[("family", "Newname"), ("unit", "/Sales")]).await.unwrap();
    plant.practice.google_settled().await;
    let user = plant.at_zoom(&address).unwrap();
    assert!(user.active && user.family_name == "Newname");
    assert_eq!(plant.submit(&page, &[("act", "delete")]).await.unwrap(), "/ac/users");
    plant.practice.google_settled().await;
    assert!(!plant.at_zoom(&address).unwrap().active);
    assert_eq!(plant.page(&page).await.0, 404);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let plant = bare().await;
    let url = plant.practice.urls().google.join("ac/apps").unwrap();
    let own = usher_practice::bare(&plant.practice.urls().google).to_owned();
    for (origin, status) in [("https://example.com", 403), (own.as_str(), 302)] {
        let answer = plant.http().post(url.clone()).header("origin", origin).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{origin}");
    }
}

#[tokio::test]
async fn the_control_address_sets_the_whole_console() {
    let plant = bare().await;
    let url = plant.practice.urls().control.join("google/autoprovisioning").unwrap();
    let send = async |body: serde_json::Value| {
        let request = plant.http().post(url.clone()).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await.unwrap();
        let status = answer.status().as_u16();
        plant.practice.google_settled().await;
        (status, answer.text().await.unwrap())
    };
    let whole = json!({
        "access": { "units": { "/": true }, "groups": ["engineering@practice.example"] },
        "endpoint": "https://api.zoom.us/scim2",
        "mapping": { "title": "job_title", "department": null },
        "scope": ["sales@practice.example"],
        "removal": { "deleted": { "suspend": "day_1", "delete": "day_21" } },
        "on": false,
    });
    assert_eq!(send(whole).await, (204, String::new()));
    let console = plant.practice.google_console();
    assert!(!console.on && !console.setup.unwrap().mapping.contains_key(&Target::Department));
    let (status, text) = send(json!({ "scope": ["nobody@practice.example"] })).await;
    assert_eq!(status, 409);
    assert!(text.contains("There is no group"), "{text}");
    assert_eq!(send(json!({})).await.0, 204);
    assert_eq!(plant.progress(&plant.address(who::ZOE)), Some(Progress::Synced));
    let state = plant.practice.urls().control.join("google/state").unwrap();
    let state = plant.http().get(state).send().await.unwrap().text().await.unwrap();
    assert!(!state.contains(&plant.practice.credentials().zoom.scim_token));
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["autoprovisioning"]["console"]["on"], true);
    assert_eq!(state["autoprovisioning"]["console"]["setup"]["removal"]["off"]["suspend"], "day");
    let progress = plant.practice.urls().control.join("google/progress").unwrap();
    let progress = plant.http().get(progress).send().await.unwrap().text().await.unwrap();
    let progress: serde_json::Value = serde_json::from_str(&progress).unwrap();
    assert_eq!(progress[plant.address(who::ZOE)], "synced");
}
