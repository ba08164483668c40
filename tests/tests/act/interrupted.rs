//! A plan that is cut off at any of its requests goes on where it was, and does nothing twice.

use futures::{StreamExt as _, stream};
use usher::guide::ActionId;
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::scene::{all_done, app, carry_out, connected, form, option, plan, scene, stall, times};

/// Companies side by side.
const SIDE_BY_SIDE: usize = 4;

/// What is carried out, and how often it may change something.
#[derive(Clone, Copy, Debug)]
enum What {
    Assign,
    Features,
}

impl What {
    async fn scene(self) -> Engine {
        match self {
            Self::Assign => scene().await,
            Self::Features => connected().await,
        }
    }

    async fn plan(self, engine: &Engine) -> String {
        let plan = match self {
            Self::Assign => {
                let asked = form(engine, ActionId::AssignGroups).await;
                let (sales, care) = (option(&asked, "Sales"), option(&asked, "Customer Care"));
                plan(engine, ActionId::AssignGroups, &[("groups", &[&sales, &care])]).await
            }
            Self::Features => plan(engine, ActionId::Features, &[]).await,
        };
        plan.id
    }

    fn path(self) -> &'static str {
        match self {
            Self::Assign => "/groups/",
            Self::Features => "/features/",
        }
    }

    fn changes(self) -> usize {
        match self {
            Self::Assign => 2,
            Self::Features => 1,
        }
    }
}

#[tokio::test]
async fn groups_are_given_the_app_once_wherever_it_is_cut_off() {
    check(What::Assign).await;
}

#[tokio::test]
async fn settings_are_switched_on_once_wherever_it_is_cut_off() {
    check(What::Features).await;
}

async fn check(what: What) {
    let engine = what.scene().await;
    let undisturbed = what.plan(&engine).await;
    let before = engine.stage.practice.history().len();
    all_done(&engine.app.carry_out(&undisturbed, &|_| ()).await.unwrap());
    let requests = u32::try_from(engine.stage.practice.history().len() - before).unwrap();
    assert!(requests >= 3, "{requests}");
    let kills = [Moment::Before, Moment::After]
        .into_iter()
        .flat_map(|moment| (0..requests).map(move |skip| async move { cut_off(what, skip, moment).await }));
    let kills: Vec<_> = kills.collect();
    stream::iter(kills).buffer_unordered(SIDE_BY_SIDE).collect::<Vec<()>>().await;
}

async fn cut_off(what: What, skip: u32, moment: Moment) {
    let engine = what.scene().await;
    let id = what.plan(&engine).await;
    stall(&engine, &id, Vendor::Okta, skip, moment).await;
    let row = engine.app.actions(&engine.id).unwrap().remove(0);
    assert!(row.can_resume, "{row:#?}");
    let shown = engine.app.action_plan(&id).unwrap();
    all_done(&carry_out(&engine, &shown).await);
    assert_eq!(
        times(&engine, Vendor::Okta, "PUT", what.path()),
        what.changes(),
        "{what:?} {skip} {moment:?}"
    );
}

#[tokio::test]
async fn a_creation_whose_answer_was_lost_is_found_and_can_be_taken_back() {
    let engine = crate::scene::scene_with(|switches| switches.okta.zoom_app_present = false).await;
    let answers: &[(&str, &[&str])] = &[("label", &["Zoom"]), ("sub_domain", &["acme"])];
    let shown = plan(&engine, ActionId::ZoomApp, answers).await;
    engine.stage.practice.world().faults.set(Fault {
        vendor: Some(Vendor::Okta),
        method: Some("POST".to_owned()),
        times: Some(1),
        moment: Moment::After,
        ..Fault::of(FaultKind::Reset {})
    });
    all_done(&carry_out(&engine, &shown).await);
    assert_eq!(times(&engine, Vendor::Okta, "POST", "/api/v1/apps"), 1);
    let back = engine.app.plan_take_back(&shown.id).await.unwrap();
    assert!(back.changes[0].path.contains(&app(&engine).await), "{back:#?}");
}
