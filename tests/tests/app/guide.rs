//! The guide's texts with a customer's values in them.

use usher::app::view::{Side, Way};
use usher::guide::CheckId;
use usher_tests::engine::{Engine, passed};

#[tokio::test]
async fn every_page_of_the_guide_can_be_drawn() {
    let engine = Engine::small().await;
    let view = engine.app.profile_view(&engine.id).await.unwrap();
    let steps: Vec<_> = view.sections.into_iter().flat_map(|section| section.steps).collect();
    assert_eq!(steps.len(), 16);
    for step in &steps {
        let step = engine.app.step(&engine.id, &step.id).unwrap();
        let drawn = serde_json::to_string(&step.blocks).unwrap();
        assert!(!step.blocks.is_empty() && !drawn.contains("{{"), "{drawn}");
    }
    let troubles = engine.app.troubles(&engine.id).unwrap();
    assert_eq!(troubles.len(), 8);
    for trouble in &troubles {
        let trouble = engine.app.trouble(&engine.id, &trouble.id).unwrap();
        let cure = trouble.cure_step.unwrap();
        assert!(steps.iter().any(|step| step.id == cure.id && step.title == cure.title), "{cure:?}");
    }
}

#[tokio::test]
async fn the_app_is_named_once_it_was_found() {
    let engine = Engine::small().await;
    engine.sign_in_both().await;
    let drawn = || serde_json::to_string(&engine.app.step(&engine.id, "zoom-app").unwrap().blocks).unwrap();
    assert!(drawn().contains("Usher works with ") && !drawn().contains("0oa"), "{}", drawn());
    passed(engine.check(CheckId::ZoomApp).await);
    assert!(drawn().contains("{\"kind\":\"code\",\"text\":\"0oa"), "{}", drawn());
}

#[tokio::test]
async fn scopes_to_look_and_scopes_to_change_are_copied_apart() {
    let engine = Engine::small().await;
    let ways = engine.view(Side::Provider).await.ways;
    for way in ways {
        let of = |name: &str| -> Vec<&str> {
            let of_name = way.help_copyables.iter().filter(|copy| copy.name.starts_with(name));
            of_name.map(|copy| copy.value.as_str()).collect()
        };
        let (look, change) = (of("okta.scopes."), of("okta.scopes_write."));
        match way.way {
            Way::OktaCode { .. } | Way::OktaDevice { .. } => {
                assert_eq!(look.len(), 7, "{look:?}");
                assert!(look.iter().all(|scope| scope.ends_with(".read")), "{look:?}");
                assert_eq!(change.len(), 4, "{change:?}");
                assert!(change.iter().all(|scope| scope.ends_with(".manage")), "{change:?}");
            }
            Way::OktaApiToken {}
            | Way::EntraCode { .. }
            | Way::EntraDevice { .. }
            | Way::GoogleDesktop { .. }
            | Way::GoogleService { .. }
            | Way::ZoomPublicClient { .. }
            | Way::ZoomSecretClient { .. }
            | Way::ZoomServerToServer { .. }
            | Way::ZoomToken {} => assert_eq!((look, change), (Vec::new(), Vec::new())),
        }
    }
}
