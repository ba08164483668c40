//! Entra's guides in the terminal: which one is followed, what it asks, and what it says where nobody is signed in.

use serde_json::{Value, json};
use usher_practice::{Practice, Settings};

use crate::program::{Usher, files_with};
use crate::runs::Company;

async fn company() -> Practice {
    let settings = Settings { people: 24, groups: 14, ..Settings::for_entra() };
    usher_practice::start(settings).await.expect("free ports")
}

/// A customer with Entra ID, whose Zoom is reached with a token.
fn profile(practice: &Practice) -> Value {
    let mut profile = practice.entra_profile();
    profile["zoom"]["way"] = json!({ "kind": "token" });
    profile
}

#[tokio::test]
async fn a_guide_is_chosen_and_the_others_say_how() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile(&practice)).await;
    let other = usher.run(&["guide", "entra-custom", "--json"], "").await.ended(1);
    assert_eq!(other.problem(), "guide.other");
    assert!(other.stdout.contains("usher do which-guide --set entra_guide=entra-custom"), "{other:?}");
    // What is said is what works.
    let choose = ["do", "which-guide", "--set", "entra_guide=entra-custom"];
    let chosen = usher.run(&choose, "").await.ended(0);
    assert!(chosen.stderr.contains("Noted: entra_guide is entra-custom."), "{chosen:?}");
    let listed = usher.run(&["guide", "entra-custom"], "").await.ended(0);
    for said in ["own-app", "group-token", "can-zoom-serve", "usher guide entra-custom STEP"] {
        assert!(listed.stdout.contains(said), "{said}: {listed:?}");
    }
    usher.run(&["guide", "entra-gallery"], "").await.ended(1);
    usher.run(&["guide", "okta"], "").await.ended(1);
    let wrong = usher.run(&["do", "which-guide", "--set", "entra_guide=telepathy", "--json"], "").await;
    assert_eq!(wrong.ended(1).problem(), "guide.no_such_answer");
}

/// No sentence of these guides is about another provider.
#[tokio::test]
async fn every_step_and_every_trouble_can_be_read() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile(&practice)).await;
    for guide in ["entra-gallery", "entra-custom", "entra-marketplace"] {
        usher.run(&["do", "which-guide", "--set", &format!("entra_guide={guide}")], "").await.ended(0);
        let sections: Value = usher.run(&["guide", guide, "--json"], "").await.ended(0).json();
        let steps =
            sections.as_array().unwrap().iter().flat_map(|section| section["steps"].as_array().unwrap());
        for step in steps {
            let id = step["id"].as_str().unwrap();
            let read = usher.run(&["guide", guide, id], "").await.ended(0);
            assert!(!read.stdout.contains("Okta"), "{guide} {id}: {}", read.stdout);
        }
    }
    let all: Value = usher.run(&["trouble", "--json"], "").await.ended(0).json();
    assert_eq!(all.as_array().unwrap().len(), 11, "{all}");
}

#[tokio::test]
async fn what_needs_a_sign_in_says_so() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile(&practice)).await;
    let token = json!({ "zoom": practice.credentials().zoom.token }).to_string();
    let run = async |arguments: &[&str]| {
        usher.run(&[arguments, &["--json", "--secrets-from-stdin"]].concat(), &token).await
    };
    // Zoom answers, Entra was not asked: what can be seen is shown.
    let which = run(&["which-guide"]).await.ended(0).json();
    assert!(which["looks"][0]["saw"].to_string().contains("/scim2 answers"), "{which}");
    assert_eq!(which["looks"][1]["problem"]["code"], "auth.signed_out", "{which}");
    for arguments in
        [&["scope"][..], &["monitor"], &["do", "settings"], &["do", "one-person", "--set", "person=Zoë"]]
    {
        let ran = run(arguments).await.ended(1);
        assert_eq!(ran.problem(), "auth.signed_out", "{arguments:?}");
    }
    let verdict = run(&["check", "entra"]).await.ended(3).json();
    assert_eq!(verdict[0]["title"], "Entra ID answers");
    // There is no token of Microsoft's to hand over.
    let given = json!({ "provider": "canary" }).to_string();
    let ran = usher.run(&["check", "entra", "--json", "--secrets-from-stdin"], &given).await.ended(1);
    assert_eq!(ran.problem(), "secrets.way_takes_none");
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_stops_before_anything_is_asked() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile(&practice)).await;
    let file = usher.data.path().join("filter.json");
    for text in ["", "[]", r#"{ "groups": [{ "name": "A" }] }"#] {
        std::fs::write(&file, text).unwrap();
        let ran = usher.run(&["scope", "--filter", file.to_str().unwrap(), "--json"], "").await.ended(1);
        assert_eq!(ran.problem(), "scope.no_filter", "{text}");
    }
    let gone = usher.run(&["scope", "--filter", "no-such-file.json", "--json"], "").await.ended(1);
    assert_eq!(gone.problem(), "scope.no_filter");
    assert_eq!(usher.run(&["scope", "--search", "Zoë"], "").await.code, 2);
}

/// Only Linux has a keychain that can be sent nowhere for one program.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_secret_is_not_taken_where_it_could_not_be_kept() {
    let practice = company().await;
    let usher = Usher::new();
    usher.import(&profile(&practice)).await;
    let token = practice.credentials().zoom.scim_token;
    for what in ["zoom-token", "zoom-client-secret"] {
        let ran = usher.run(&["secret", what, "--json"], &token).await.ended(1);
        assert_eq!(ran.problem(), "keychain.none", "{ran:?}");
        assert!(!format!("{ran:?}").contains(&token));
    }
    assert_eq!(files_with(usher.data.path(), &token), Vec::<std::path::PathBuf>::new());
    // It is never an argument.
    assert_eq!(usher.run(&["secret", "zoom-token", &token], "").await.code, 2);
    usher.run(&["secret", "zoom-token", "--forget"], "").await.ended(0);
}

#[tokio::test]
async fn the_practice_company_prints_a_profile_of_entras() {
    let usher = Usher::new();
    let company = Company::open(&usher, &["--provider", "entra", "--people", "30"]).await;
    assert_eq!(company.sheet["profile"]["provider"]["kind"], "entra", "{}", company.sheet);
    usher.import(&company.sheet["profile_with_tokens"]).await;
    let secrets = company.sheet["secrets"].to_string();
    usher.run(&["check", "zoom", "--secrets-from-stdin"], &secrets).await.ended(0);
}
