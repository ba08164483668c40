//! Entra's own judgement of an expression, beside Usher's.

use usher::app::view::SourceKind;
use usher_practice::faults::FaultKind;
use usher_practice::world::Vendor;

use crate::scene::{drafts, entra, google, of, person, rules};

#[tokio::test]
async fn entra_works_every_rule_out_as_usher_does() {
    let engine = entra(|_| {}).await;
    let there = rules(&engine).await;
    let zoe = person(&engine, "O'Brien").await;
    for (place, rule) in (0..).zip(&there.rules) {
        let judged = engine.app.ask_provider(&engine.id, place, &zoe).await.unwrap();
        assert!(judged.agrees, "{:?}: {judged:?}", rule.draft);
    }
    let display = there.rules.iter().position(|rule| rule.draft.target == "displayName").unwrap() as u32;
    let judged = engine.app.ask_provider(&engine.id, display, &zoe).await.unwrap();
    assert_eq!(judged.theirs.as_deref(), Some("Zoë O'Brien-Łukasz"));
}

#[tokio::test]
async fn a_difference_and_a_silence_are_shown() {
    let engine = entra(|_| {}).await;
    let mut kept = drafts(&rules(&engine).await);
    let place = kept.iter().position(|draft| draft.target == "displayName").unwrap() as u32;
    // The practice tenant does not know the function, as a tenant of an older service would not.
    let display = of(&mut kept, "displayName");
    (display.kind, display.source) =
        (SourceKind::Expression, "NormalizeDiacritics([displayName])".to_owned());
    engine.app.keep_rules(&engine.id, kept).await.unwrap();
    let zoe = person(&engine, "O'Brien").await;
    let judged = engine.app.ask_provider(&engine.id, place, &zoe).await.unwrap();
    assert!(!judged.agrees && judged.theirs.is_none(), "{judged:?}");
    assert!(judged.ours.as_deref().is_some_and(|ours| ours.starts_with("Zoe")), "{judged:?}");
    assert!(judged.note.unwrap().contains("cannot read"), "what Entra says is shown");

    engine.spoil(Vendor::Entra, "/v1.0/servicePrincipals", FaultKind::Reset {});
    let silent = engine.app.ask_provider(&engine.id, place, &zoe).await.unwrap_err();
    assert!(!silent.what.is_empty() && !silent.fix.is_empty());
    engine.mend();
    let gone = engine.app.ask_provider(&engine.id, 99, &zoe).await.unwrap_err();
    assert_eq!(gone.code, "mapping.no_rule");
}

#[tokio::test]
async fn only_entra_can_be_asked() {
    let engine = google().await;
    let someone = person(&engine, "O'Brien").await;
    assert!(engine.app.ask_provider(&engine.id, 0, &someone).await.is_err());
    assert!(!rules(&engine).await.can_ask_provider);
}
