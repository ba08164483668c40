//! The known troubles: their list, their pages, and how they are found.

use usher::app::view::HitKind;
use usher::check::Verdict;
use usher::guide::CheckId;
use usher_tests::engine::{Engine, whole};

#[tokio::test]
async fn every_trouble_has_a_page_and_says_whether_it_is_this() {
    let engine = Engine::small().await;
    let troubles = engine.app.troubles(&engine.id).unwrap();
    assert_eq!(troubles.len(), 8);
    assert!(troubles.iter().all(|trouble| trouble.is_it.is_none()), "nobody has looked");
    for item in &troubles {
        let page = engine.app.trouble(&engine.id, &item.id).unwrap();
        assert_eq!((&page.title, &page.symptom), (&item.title, &item.symptom));
        assert!(!page.blocks.is_empty() && !page.sources.is_empty(), "{}", item.id);
        assert!(page.check.outcome.is_none());
        if let Some(step) = page.cure_step {
            assert_eq!(engine.app.step(&engine.id, &step.id).unwrap().title, step.title);
        }
    }
    engine.sign_in_both().await;
    let verdict = engine.check(CheckId::TroubleExists).await;
    let expected = match verdict {
        Verdict::Failed { .. } => Some(true),
        Verdict::Passed { .. } => Some(false),
        Verdict::Unknown { .. } => None,
    };
    let listed = engine.app.troubles(&engine.id).unwrap();
    let exists = listed.iter().find(|trouble| trouble.id == "user-exists").unwrap();
    assert_eq!(exists.is_it, expected);
    let page = engine.app.trouble(&engine.id, "user-exists").unwrap();
    assert_eq!(page.check.outcome.unwrap().verdict, verdict);

    let problem = engine.app.trouble(&engine.id, "none-such").unwrap_err();
    assert_eq!(whole(problem).code, "guide.no_trouble");
    assert!(engine.app.troubles("nobody").is_err());
}

#[tokio::test]
async fn a_search_finds_troubles_steps_and_people() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    engine.read().await;
    let first = async |query: &str| {
        let hits = engine.app.search(&engine.id, query).await.unwrap();
        let hit = hits.into_iter().next().unwrap_or_else(|| panic!("nothing for {query}"));
        (hit.kind, hit.id, hit.title)
    };
    let (kind, id, _) = first("Error while creating user … already exists").await;
    assert_eq!((kind, id.as_str()), (HitKind::Trouble, "user-exists"));
    let (kind, id, _) = first("401").await;
    assert_eq!((kind, id.as_str()), (HitKind::Trouble, "token-refused"));
    let (kind, id, _) = first("E0000006").await;
    assert_eq!((kind, id.as_str()), (HitKind::Step, "connect-okta"));
    let (kind, _, title) = first("O'Brien-Łukasz").await;
    assert_eq!((kind, title.as_str()), (HitKind::Person, "Zoë O'Brien-Łukasz"));
    assert!(engine.app.search(&engine.id, "  ").await.unwrap().is_empty());
    assert!(engine.app.search(&engine.id, "qqqqqq").await.unwrap().is_empty());
}
