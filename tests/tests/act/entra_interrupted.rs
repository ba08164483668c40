//! A plan for Entra that is cut off at any of its requests goes on where it was, and makes nothing twice.

use futures::{StreamExt as _, stream};
use usher::app::view::ZoomSecret;
use usher::guide::ActionId;
use usher_practice::faults::Moment;
use usher_practice::world::Vendor;
use usher_tests::engine::Engine;

use crate::entra_scene::{NEW, base, own, own_app, settle, value_of};
use crate::scene::{all_done, carry_out, plan, stall, times};

/// Companies side by side.
const SIDE_BY_SIDE: usize = 4;

/// What is carried out, and how often it may change something.
#[derive(Clone, Copy, Debug)]
enum What {
    NewApp,
    Assign,
    Settings,
    Token,
}

impl What {
    async fn scene(self) -> Engine {
        match self {
            Self::NewApp => own(|_| {}).await,
            Self::Assign | Self::Settings => own_app(|_| {}).await,
            Self::Token => {
                let engine = own_app(|_| {}).await;
                settle(&engine).await;
                let token = engine.stage.practice.credentials().zoom.scim_token;
                engine.app.keep_zoom_secret(&engine.id, ZoomSecret::Token, token).await.unwrap();
                engine
            }
        }
    }

    async fn plan(self, engine: &Engine) -> String {
        let plan = match self {
            Self::NewApp => plan(engine, ActionId::EntraApp, NEW).await,
            Self::Assign => {
                let sales = value_of(engine, ActionId::EntraAssign, "groups", "Sales").await;
                let user = value_of(engine, ActionId::EntraAssign, "role", "User").await;
                plan(engine, ActionId::EntraAssign, &[("groups", &[&sales]), ("role", &[&user])]).await
            }
            Self::Settings => {
                let base = base(engine);
                let answers: &[(&str, &[&str])] = &[("base", &[&base]), ("mail", &["it@practice.example"])];
                plan(engine, ActionId::EntraSettings, answers).await
            }
            Self::Token => plan(engine, ActionId::EntraToken, &[]).await,
        };
        plan.id
    }

    /// What the requests are like that may take effect once.
    fn once(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::NewApp => &[("POST", "/instantiate"), ("POST", "/jobs")],
            Self::Assign => &[("POST", "/appRoleAssignedTo")],
            Self::Settings | Self::Token => &[("PUT", "/secrets")],
        }
    }

    /// Nobody can read a token back, so it is saved once more where nobody knows whether it arrived.
    fn most(self) -> usize {
        match self {
            Self::NewApp | Self::Assign | Self::Settings => 1,
            Self::Token => 2,
        }
    }
}

#[tokio::test]
async fn an_application_is_made_once_wherever_it_is_cut_off() {
    check(What::NewApp).await;
}

#[tokio::test]
async fn a_group_is_given_the_application_once_wherever_it_is_cut_off() {
    check(What::Assign).await;
}

#[tokio::test]
async fn settings_are_saved_once_wherever_it_is_cut_off() {
    check(What::Settings).await;
}

#[tokio::test]
async fn a_token_arrives_and_is_tried_wherever_it_is_cut_off() {
    check(What::Token).await;
}

async fn check(what: What) {
    let engine = what.scene().await;
    let undisturbed = what.plan(&engine).await;
    let before = asked(&engine);
    all_done(&engine.app.carry_out(&undisturbed, &|_| ()).await.unwrap());
    let requests = u32::try_from(asked(&engine) - before).unwrap();
    assert!(requests >= 3, "{requests}");
    let kills = [Moment::Before, Moment::After]
        .into_iter()
        .flat_map(|moment| (0..requests).map(move |skip| async move { cut_off(what, skip, moment).await }));
    let kills: Vec<_> = kills.collect();
    stream::iter(kills).buffer_unordered(SIDE_BY_SIDE).collect::<Vec<()>>().await;
}

fn asked(engine: &Engine) -> usize {
    engine.stage.practice.history().iter().filter(|entry| entry.vendor == Vendor::Entra).count()
}

async fn cut_off(what: What, skip: u32, moment: Moment) {
    let engine = what.scene().await;
    let id = what.plan(&engine).await;
    let before: Vec<usize> = counts(&engine, what);
    stall(&engine, &id, Vendor::Entra, skip, moment).await;
    let row = engine.app.actions(&engine.id).unwrap().remove(0);
    match row.can_resume {
        true => {
            let shown = engine.app.action_plan(&id).unwrap();
            all_done(&carry_out(&engine, &shown).await);
        }
        // What is remembered of a new application is read after the last change.
        false => assert_eq!((row.done, row.failed), (row.total, 0), "{row:#?}"),
    }
    for (before, after) in before.iter().zip(counts(&engine, what)) {
        assert!(
            (1..=what.most()).contains(&(after - before)),
            "{what:?} {skip} {moment:?}: {before}, {after}"
        );
    }
}

fn counts(engine: &Engine, what: What) -> Vec<usize> {
    what.once().iter().map(|(method, path)| times(engine, Vendor::Entra, method, path)).collect()
}
