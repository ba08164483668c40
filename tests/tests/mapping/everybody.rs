//! Everybody: numbers, findings, and the people of each, for the three providers.

use std::sync::Mutex;

use usher::app::view::PeopleFilter;
use usher::mapping::{Finding, PersonEffect};
use usher_tests::engine::Engine;

use crate::scene::{entra, google, okta};

async fn all(engine: &Engine, filter: &PeopleFilter) -> Vec<usher::app::view::PersonRow> {
    engine.app.people(&engine.id, filter, 0, 500).await.unwrap().people
}

async fn adds_up(engine: &Engine) {
    let everybody = engine.app.everybody(&engine.id).await.unwrap();
    let counts = &everybody.counts;
    let sum = counts.created + counts.changed + counts.equal + counts.left_alone + counts.refused;
    assert_eq!((sum, counts.seen), (counts.of, counts.of), "{counts:?}");
    for (effect, people) in [
        (PersonEffect::WillBeCreated, counts.created),
        (PersonEffect::WillChange, counts.changed),
        (PersonEffect::Equal, counts.equal),
        (PersonEffect::NotSent, counts.left_alone),
        (PersonEffect::WillFail, counts.refused),
    ] {
        let filter = PeopleFilter { effect: Some(effect), ..PeopleFilter::default() };
        let page = engine.app.people(&engine.id, &filter, 0, 3).await.unwrap();
        assert_eq!(page.total, people, "{effect:?}");
        assert!(page.people.iter().all(|row| row.effect == effect), "{page:?}");
    }
    for one in &counts.by_attribute {
        let filter = PeopleFilter { changes: Some(one.target.clone()), ..PeopleFilter::default() };
        assert_eq!(all(engine, &filter).await.len() as u32, one.people, "{one:?}");
    }
    for found in everybody.findings.iter().filter(|found| found.people > 0) {
        let filter = PeopleFilter { finding: Some(found.finding), ..PeopleFilter::default() };
        let rows = all(engine, &filter).await;
        assert_eq!(rows.len() as u32, found.people, "{found:?}");
        assert!(rows.iter().all(|row| row.in_zoom_only == found.in_zoom_only));
        assert!(!found.title.is_empty() && !found.why.is_empty());
    }
}

#[tokio::test]
async fn numbers_are_those_of_the_people_whom_they_count() {
    adds_up(&okta().await).await;
    adds_up(&entra(|_| {}).await).await;
    adds_up(&google().await).await;
}

#[tokio::test]
async fn people_are_found_without_accents_and_accounts_of_nobody_are_listed() {
    let engine = okta().await;
    let found =
        all(&engine, &PeopleFilter { text: "zoe o'brien-lukasz".to_owned(), ..Default::default() }).await;
    assert_eq!(found.len(), 1, "{found:?}");
    let only = PeopleFilter { finding: Some(Finding::InZoomOnly), ..PeopleFilter::default() };
    let accounts = all(&engine, &only).await;
    assert!(!accounts.is_empty() && accounts.iter().all(|row| row.in_zoom_only));
    let first = PeopleFilter { text: accounts[0].login.clone(), ..only };
    assert_eq!(all(&engine, &first).await.len(), 1);
    let odd = PeopleFilter { changes: Some("nothing.like.it".to_owned()), ..PeopleFilter::default() };
    let refused = engine.app.people(&engine.id, &odd, 0, 1).await.unwrap_err();
    assert_eq!(refused.code, "mapping.no_attribute");
}

#[tokio::test]
async fn it_is_told_how_many_are_worked_out() {
    let engine = okta().await;
    let told = Mutex::new(Vec::new());
    let tell = |progress: usher::push::Progress| told.lock().unwrap().push(progress.doing);
    engine.app.read_both(&engine.id, true, &tell).await.unwrap();
    let told = told.into_inner().unwrap();
    let counted = |text: &String| text.as_str() == "Worked out 23 of 23 people";
    assert!(told.iter().any(counted), "{told:?}");
}

#[tokio::test]
async fn looking_writes_nothing() {
    let engine = okta().await;
    adds_up(&engine).await;
    assert!(engine.writes().is_empty());
}
