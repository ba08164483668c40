//! Google's guides in the terminal: which one is followed, who is in scope, the endpoint, who has arrived, what has
//! drifted, and both rehearsals at both ends.

use serde_json::{Value, json};
use usher_practice::google::{Arrangement, UserChange, primary_email};
use usher_practice::{Practice, Settings};

use crate::program::{Ran, Usher, files_with};
use crate::rehearsal::{failed, rehearsed};
use crate::runs::Company;

/// A customer with Google whose program has a key of its own, so that nobody has to sign in.
struct Customer {
    practice: Practice,
    usher: Usher,
    secrets: String,
}

impl Customer {
    async fn new() -> Self {
        let mut settings = Settings { people: 40, groups: 14, ..Settings::for_google() };
        settings.google.sync.delay_ms = 0;
        settings.google.sync.requests_per_second = 0;
        let practice = usher_practice::start(settings).await.expect("free ports");
        let google = practice.credentials().google;
        let mut profile = practice.google_profile();
        profile["zoom"]["way"] = json!({ "kind": "token" });
        profile["provider"]["way"] = json!({
            "kind": "service_account",
            "email": google.service_account["client_email"],
            "client_id": google.service_account["client_id"],
            "subject": google.admin,
        });
        let key = serde_json::to_string_pretty(&google.service_account).unwrap();
        let secrets = json!({ "zoom": practice.credentials().zoom.token, "provider": key }).to_string();
        let usher = Usher::new();
        usher.import(&profile).await;
        Self { practice, usher, secrets }
    }

    async fn run(&self, arguments: &[&str]) -> Ran {
        self.usher.run(&[arguments, &["--secrets-from-stdin"]].concat(), &self.secrets).await
    }

    async fn json(&self, arguments: &[&str], code: i32) -> Value {
        self.run(&[arguments, &["--json"]].concat()).await.ended(code).json()
    }

    /// Everybody who can be in Zoom is there, and nobody else; names and invitations are as they should be.
    async fn everybody_arrives(&self) {
        self.practice.arrange_google(Arrangement::default()).unwrap();
        let world = self.practice.world();
        for person in &world.company.people {
            let address = primary_email(person);
            let user = world.zoom().user_by_address(&address).map(|user| (user.id.clone(), user.pending));
            if let Some((user, true)) = user {
                world.zoom().edit_user(&user, |user| (user.pending, user.active) = (false, true));
            }
            if person.given_name.is_none() || person.family_name.is_none() {
                let names = UserChange::Names { given: "Given".to_owned(), family: "Family".to_owned() };
                self.practice.change_google_user(&address, names).unwrap();
            }
        }
        self.practice.google_settled().await;
    }

    /// Whom Usher sees active in Zoom although they left.
    async fn switch_off_who_left(&self) {
        let left = self.json(&["drift", "--kind", "still-active"], 3).await;
        let people = left["people"].as_array().unwrap();
        assert!(!people.is_empty(), "{left}");
        let world = self.practice.world();
        for person in people {
            let user = world.zoom().user_by_address(person["login"].as_str().unwrap()).unwrap().id.clone();
            world.zoom().edit_user(&user, |user| user.active = false);
        }
    }
}

#[tokio::test]
async fn the_guide_follows_from_what_the_console_shows() {
    let customer = Customer::new().await;
    let usher = &customer.usher;
    let other = usher.run(&["guide", "google-own", "--json"], "").await.ended(1);
    assert_eq!(other.problem(), "guide.other");
    let hint = "usher do what-your-console-shows --set google_card=missing";
    assert!(other.stdout.contains(hint), "{other:?}");
    for guide in ["google", "google-own"] {
        let sections: Value = usher.run(&["guide", guide, "--json"], "").await.ended(0).json();
        let steps =
            sections.as_array().unwrap().iter().flat_map(|section| section["steps"].as_array().unwrap());
        for step in steps {
            let id = step["id"].as_str().unwrap();
            let read = usher.run(&["guide", guide, id], "").await.ended(0);
            assert!(!read.stdout.contains("Okta"), "{guide} {id}: {}", read.stdout);
        }
        // What is said is what works.
        usher.run(&["do", "what-your-console-shows", "--set", "google_card=missing"], "").await.ended(0);
    }
    let back = usher.run(&["guide", "google", "--json"], "").await.ended(1);
    assert!(back.stdout.contains("--set google_card=shown"), "{back:?}");
    usher.run(&["guide", "okta"], "").await.ended(1);
    let all: Value = usher.run(&["trouble", "--json"], "").await.ended(0).json();
    assert_eq!(all.as_array().unwrap().len(), 8, "{all}");
}

#[tokio::test]
async fn a_scope_is_looked_at_listed_and_kept() {
    let customer = Customer::new().await;
    let gone = customer.json(&["people-scope", "--unit", "/Nowhere"], 3).await;
    assert_eq!(gone["problems"][0]["code"], "people_scope.unit_gone", "{gone}");
    let refused = customer.run(&["people-scope", "--unit", "/Nowhere", "--keep", "--json"]).await.ended(1);
    assert_eq!(refused.problem(), "people_scope.unit_gone");
    for (arguments, code) in [(["arrival"], 4), (["synced"], 4), (["drift"], 4)] {
        let view = customer.json(&arguments, code).await;
        assert_eq!(view["problem"]["code"], "people_scope.not_chosen", "{arguments:?} {view}");
    }
    let list = customer.run(&["people-scope", "--list"]).await.ended(0);
    for part in ["/Engineering/Developers", "everybody@practice.example"] {
        assert!(list.stdout.contains(part), "{part}: {}", list.stdout);
    }
    let units = ["people-scope", "--unit", "/Operations", "--unit", "/Sales", "--keep"];
    let kept = customer.json(&units, 0).await;
    assert_eq!(kept["kept"], json!({ "kind": "units", "paths": ["/Operations", "/Sales"] }));
    // Another process looks by what was kept.
    let shown = customer.run(&["people-scope"]).await.ended(0);
    assert!(shown.stdout.contains("This scope is kept"), "{}", shown.stdout);
    let group = customer.json(&["people-scope", "--group", "zoe.obrien-lukasz@practice.example"], 3).await;
    assert!(group["problems"][0]["why"].as_str().unwrap().contains("a person"), "{group}");
    let guest = ["people-scope", "--everybody", "--side", "outside", "--search", "visser"];
    let guest = customer.run(&guest).await.ended(0);
    assert!(guest.stdout.contains("1 person") && guest.stdout.contains("guest"), "{}", guest.stdout);
    for wrong in [
        &["people-scope", "--keep"][..],
        &["people-scope", "--everybody", "--unit", "/Sales"],
        &["arrival", "x"],
    ] {
        assert_eq!(customer.run(wrong).await.code, 2, "{wrong:?}");
    }
}

#[tokio::test]
async fn who_arrives_is_counted_and_what_has_drifted_ends_with_a_number_of_its_own() {
    let customer = Customer::new().await;
    customer.json(&["people-scope", "--everybody", "--keep"], 0).await;
    let early = customer.json(&["arrival"], 3).await;
    assert!(early["arrived"].as_u64() < early["in_scope"].as_u64(), "{early}");
    let missing = customer.json(&["arrival", "--missing", "--search", "Madonna"], 3).await;
    assert_eq!(missing["total"], 1, "{missing}");
    let drifted = customer.run(&["drift"]).await.ended(3);
    assert!(drifted.stdout.contains("usher drift --kind missing"), "{}", drifted.stdout);

    customer.everybody_arrives().await;
    // Everybody is there, so that there is nothing to wait for.
    let done = customer.run(&["arrival", "--watch"]).await.ended(0);
    assert!(done.stdout.contains("in scope are in Zoom"), "{}", done.stdout);
    customer.switch_off_who_left().await;
    let drift = customer.json(&["drift"], 0).await;
    assert!(drift["equal"].as_u64() > Some(20), "{drift}");
    let synced = customer.run(&["synced"]).await.ended(0);
    assert!(synced.stdout.contains("Seen on Sasha Held"), "{}", synced.stdout);
    let step = customer.run(&["check", "monitor", "--json"]).await.ended(0).json();
    assert_eq!(step[0]["id"], "drift", "{step}");
}

#[tokio::test]
async fn the_endpoint_is_tried_as_it_was_typed() {
    let customer = Customer::new().await;
    let never = customer.json(&["endpoint"], 4).await;
    assert_eq!(never["problem"]["code"], "endpoint.not_typed", "{never}");
    let zoom = usher_practice::bare(&customer.practice.urls().zoom_api).to_owned();
    for wrong in [format!("{zoom}/v2/users"), zoom.clone(), "https://elsewhere.example/scim2".to_owned()] {
        let tried = customer.json(&["endpoint", &wrong], 3).await;
        assert_eq!(tried["problem"]["code"], "endpoint.wrong", "{wrong} {tried}");
        assert_eq!(tried["right"], format!("{zoom}/scim2"));
        // Without an address it is the same one again.
        assert_eq!(customer.json(&["endpoint"], 3).await["typed"], wrong);
    }
    // What Google would send is kept in the keychain, which this run does not have.
    let right = customer.json(&["endpoint", &format!("{zoom}/scim2")], 4).await;
    assert_eq!(right["problem"]["code"], "secret.missing", "{right}");
}

#[tokio::test]
async fn the_practice_company_prints_a_profile_of_googles() {
    let usher = Usher::new();
    let company = Company::open(&usher, &["--provider", "google", "--people", "30"]).await;
    assert_eq!(company.sheet["profile"]["provider"]["kind"], "google", "{}", company.sheet);
    usher.import(&company.sheet["profile_with_tokens"]).await;
    let secrets = company.sheet["secrets"].to_string();
    let looked = usher.run(&["check", "google", "--json", "--secrets-from-stdin"], &secrets).await.ended(0);
    assert_eq!(looked.json()[0]["title"], "Google answers");
    let key = company.sheet["credentials"]["google"]["service_account"]["private_key"].as_str().unwrap();
    let line = key.lines().nth(1).unwrap();
    assert!(!format!("{looked:?}").contains(line));
    assert_eq!(files_with(usher.data.path(), line), Vec::<std::path::PathBuf>::new());
    // A file that is none of Google's is named as such.
    let none = json!({ "provider": "{}" }).to_string();
    let ran = usher.run(&["check", "google", "--json", "--secrets-from-stdin"], &none).await.ended(1);
    assert!(ran.problem().starts_with("google.file"), "{ran:?}");
}

/// What both guides begin with.
const BEFORE: [&str; 11] = [
    "company",
    "connect_google",
    "connect_zoom",
    "check_google",
    "check_zoom",
    "check_prerequisites",
    "check_directory",
    "answers",
    "scope",
    "check_people_scope",
    "preview",
];

const BY_GOOGLE: [&str; 11] = [
    "check_single_sign_on",
    "zoom_token",
    "check_zoom_token",
    "endpoint_wrong",
    "endpoint",
    "check_endpoint",
    "console",
    "arrived",
    "put_right",
    "check_arrival",
    "check_mapping",
];

const GROUPS: [&str; 6] =
    ["check_default_licence", "plan", "push", "read_back", "zoom_itself", "second_plan"];

const AFTERWARDS: [&str; 7] =
    ["leavers", "changes", "changes_in_zoom", "synced", "check_synced", "check_drift", "guide"];

#[tokio::test]
async fn the_guide_with_googles_own_provisioning_is_walked_to_its_end() {
    let steps = [&BEFORE[..], &BY_GOOGLE, &GROUPS, &AFTERWARDS].concat();
    let said = rehearsed("google", &steps).await;
    assert!(said.contains("14 steps are done") && !said.contains("Okta"), "{said}");
}

const BY_USHER: [&str; 7] =
    ["arrived", "put_right", "bring_plan", "bring", "bring_again", "check_arrival", "check_mapping"];

const AFTERWARDS_BY_USHER: [&str; 10] = [
    "leavers",
    "changes",
    "follow_plan",
    "follow",
    "follow_again",
    "changes_in_zoom",
    "synced",
    "check_synced",
    "check_drift",
    "guide",
];

#[tokio::test]
async fn the_guide_in_which_usher_brings_people_is_walked_to_its_end() {
    let steps = [&BEFORE[..], &BY_USHER, &GROUPS, &AFTERWARDS_BY_USHER].concat();
    let said = rehearsed("google-own", &steps).await;
    assert!(said.contains("11 steps are done") && !said.contains("Okta"), "{said}");
}

/// Zoom answers everybody who is to be created that it has no room.
#[tokio::test]
async fn whom_zoom_does_not_take_is_not_seen() {
    let fault = json!({
        "vendor": "zoom", "method": "POST", "path_prefix": "/scim2/Users",
        "kind": { "kind": "status", "code": 400, "body": "{\"detail\":\"No room.\",\"status\":\"400\"}", "headers": [] },
    });
    let said = failed("google-own", &json!({ "faults": [fault] })).await;
    assert!(said.contains("NOT SEEN: Create"), "{said}");
}

#[tokio::test]
async fn whom_google_leaves_out_is_not_seen() {
    let overlooked = json!(["alexandersascha.vogeljr23@practice.example"]);
    let settings = json!({ "google": { "sync": { "overlooked": overlooked } } });
    let said = failed("google", &settings).await;
    assert!(said.contains("NOT SEEN: Check: Everybody in scope is in Zoom"), "{said}");
    assert!(said.contains("Alexander \"Sascha\" Vogel, Jr."), "{said}");
}

#[tokio::test]
async fn a_console_without_the_card_is_not_seen() {
    let said = failed("google", &json!({ "google": { "sync": { "card": "missing" } } })).await;
    assert!(said.contains("NOT SEEN: Fill in the form"), "{said}");
    assert!(said.contains("not available for this app"), "{said}");
}
