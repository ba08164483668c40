//! Reading Zoom's users one by one: killed, stopped, cut off, resumed, merged, forgotten.

use std::sync::Mutex;

use serde_json::json;
use usher::app::view::{DepthView, SourceKind};
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::history::Entry;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::scene::{draft, drafts, okta, okta_of, person, rules, zoom};

/// Shows a rule for an attribute that Zoom's list lacks.
async fn with_cost_centre(engine: &Engine) {
    let mut kept = drafts(&rules(engine).await);
    kept.retain(|draft| !draft.target.ends_with("costCenter"));
    kept.push(draft(
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter",
        SourceKind::Direct,
        "costCenter",
    ));
    engine.app.keep_rules(&engine.id, kept).await.unwrap();
}

async fn depth(engine: &Engine) -> DepthView {
    engine.app.everybody(&engine.id).await.unwrap().depth
}

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Zoom's id of a person of the directory.
async fn account(engine: &Engine, person: &str) -> String {
    let login = engine.app.preview(&engine.id, Some(person)).await.unwrap().person.login;
    let path = format!("scim2/Users?filter=userName%20eq%20%22{login}%22");
    let found = zoom(engine, "GET", &path, json!(null)).await;
    found["Resources"][0]["id"].as_str().unwrap().to_owned()
}

fn single_reads(engine: &Engine) -> usize {
    let one = |entry: &&Entry| {
        entry.vendor == Vendor::Zoom && entry.method == "GET" && entry.path.starts_with("/scim2/Users/")
    };
    engine.stage.practice.history().iter().filter(one).count()
}

fn of_users(kind: FaultKind) -> Fault {
    Fault { vendor: Some(Vendor::Zoom), path_prefix: Some("/scim2/Users/".to_owned()), ..Fault::of(kind) }
}

#[tokio::test]
async fn what_the_list_lacks_is_compared_once_each_was_read() {
    let engine = okta().await;
    with_cost_centre(&engine).await;
    let before = depth(&engine).await;
    assert!(before.not_listed.iter().any(|path| path.ends_with("costCenter")), "{before:?}");
    assert!(before.compared.contains(&"userName".to_owned()) && before.read == 0);
    assert_eq!((before.requests, before.unfinished), (before.of, false));
    let zoe = person(&engine, "O'Brien").await;
    let row = |shown: usher::app::view::Preview| {
        shown.rows.into_iter().find(|row| row.target.ends_with("costCenter")).unwrap()
    };
    let unread = row(engine.app.preview(&engine.id, Some(&zoe)).await.unwrap());
    assert_eq!(unread.zoom_value, None);

    let zoom_id = account(&engine, &zoe).await;
    let centre = json!({ ENTERPRISE: { "costCenter": "4711" } });
    zoom(&engine, "PUT", &format!("scim2/Users/{zoom_id}"), centre).await;
    let told = Mutex::new(Vec::new());
    let tell = |progress: usher::push::Progress| told.lock().unwrap().push(progress);
    let after = engine.app.read_depth(&engine.id, &tell).await.unwrap();
    assert_eq!((after.read, after.requests, after.failed), (after.of, 0, 0), "{after:?}");
    assert!(after.oldest.is_some() && !after.unfinished);
    assert_eq!(single_reads(&engine), after.of as usize);
    assert!(told.lock().unwrap().iter().any(|one| one.done == after.of && one.total == after.of));
    let read = row(engine.app.preview(&engine.id, Some(&zoe)).await.unwrap());
    assert_eq!(read.zoom_value.as_deref(), Some("4711"));

    // A new look has them still, and asks nobody again.
    engine.read().await;
    assert_eq!(depth(&engine).await.read, after.of);
    engine.app.read_depth(&engine.id, &|_| ()).await.unwrap();
    assert_eq!(single_reads(&engine), after.of as usize);

    // Whom somebody changes in Zoom is read anew.
    engine.later(3600);
    zoom(&engine, "PUT", &format!("scim2/Users/{zoom_id}"), json!({ "displayName": "Zoë" })).await;
    engine.read().await;
    assert_eq!(depth(&engine).await.requests, 1);

    let forgotten = engine.app.forget_depth(&engine.id, &|_| ()).await.unwrap();
    assert_eq!((forgotten.read, forgotten.oldest), (0, None));
}

#[tokio::test]
async fn what_is_killed_goes_on_where_it_was() {
    let engine = okta_of(250).await;
    let of = depth(&engine).await.of as usize;
    assert!(of > 120, "more than two portions: {of}");
    let mut seen = engine.stage.practice.requests_seen();
    let faults = &engine.stage.practice.world().faults;
    faults.set(Fault { skip: 100, ..of_users(FaultKind::Stall {}) });
    let silent = engine.stage.silences();
    tokio::select! {
        ended = engine.app.read_depth(&engine.id, &|_| ()) => panic!("it ended: {ended:?}"),
        seen = seen.wait_for(|_| engine.stage.silences() > silent) => drop(seen.unwrap()),
    }
    faults.clear();
    // As after a crash: another process on the same folder.
    let kept = depth_of_other(&engine).await;
    assert!(
        kept.read >= 50 && kept.unfinished && kept.requests as usize == of - kept.read as usize,
        "{kept:?}"
    );
    let asked = single_reads(&engine);
    engine.read().await;
    let after = engine.app.read_depth(&engine.id, &|_| ()).await.unwrap();
    assert_eq!((after.read as usize, after.unfinished), (of, false));
    assert_eq!(single_reads(&engine) - asked, kept.requests as usize, "nobody twice");
}

/// What a new look says.
async fn depth_of_other(engine: &Engine) -> DepthView {
    engine.read().await;
    depth(engine).await
}

#[tokio::test]
async fn a_stop_and_a_network_that_is_gone_keep_what_was_read() {
    let engine = okta_of(250).await;
    let of = depth(&engine).await.of;
    let stop = |progress: usher::push::Progress| {
        if progress.total == of {
            engine.app.stop_look(&engine.id);
        }
    };
    let stopped = engine.app.read_depth(&engine.id, &stop).await.unwrap();
    assert!(stopped.unfinished && stopped.read > 0 && stopped.read < of, "{stopped:?}");

    engine.stage.practice.world().faults.set(Fault { skip: 60, ..of_users(FaultKind::Reset {}) });
    let gone = engine.app.read_depth(&engine.id, &|_| ()).await.unwrap_err();
    assert!(!gone.fix.is_empty(), "{gone:?}");
    engine.mend();
    let now = depth(&engine).await;
    assert!(now.unfinished && now.read > stopped.read && now.read < of, "{now:?}");
    let after = engine.app.read_depth(&engine.id, &|_| ()).await.unwrap();
    assert_eq!((after.read, after.unfinished), (of, false));
}

#[tokio::test]
async fn whom_zoom_does_not_tell_is_counted_with_its_words() {
    let engine = okta().await;
    let refusal = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":400,"detail":"User is locked for now."}"#;
    let kind = FaultKind::Status { code: 400, body: Some(refusal.to_owned()), headers: Vec::new() };
    engine.stage.practice.world().faults.set(Fault { times: Some(3), ..of_users(kind) });
    let read = engine.app.read_depth(&engine.id, &|_| ()).await.unwrap();
    assert_eq!((read.failed, read.requests, read.unfinished), (3, 3, false), "{read:?}");
    assert!(read.failed_why.unwrap().contains("locked"));
    let again = engine.app.read_depth(&engine.id, &|_| ()).await.unwrap();
    assert_eq!((again.failed, again.requests), (0, 0));
}

#[tokio::test]
async fn a_profile_that_goes_takes_what_was_read_with_it() {
    let engine = okta().await;
    engine.app.read_depth(&engine.id, &|_| ()).await.unwrap();
    engine.app.remove(&engine.id).await.unwrap();
    let file = engine.stage.folder.path().join("usher.sqlite");
    let records = rusqlite::Connection::open(file).unwrap();
    let left: i64 = records.query_row("SELECT count(*) FROM deep", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}
