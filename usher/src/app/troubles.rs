//! The known troubles of the guide, each with a look that says whether it is this: passed is no, failed is yes with
//! the cure.

use std::collections::BTreeSet;

use super::App;
use super::look::Look;
use super::setup_checks::{SetUp, could_not};
use crate::check::Verdict;
use crate::check::okta as look_at;
use crate::clock;
use crate::model::{Address, LicenceWish, Status};

impl App {
    pub(super) async fn check_trouble_token(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { console, app, .. } = self.set_up(id).await?;
        let made_anew = self.connection_made(id).map_err(could_not)?;
        look_at::token_refused(&console, &app.id, made_anew, clock::now()).await
    }

    pub(super) async fn check_trouble_licence(&self, id: &str) -> Result<Verdict, Verdict> {
        self.check_default_licence(id).await.map(look_at::not_this)
    }

    pub(super) async fn check_trouble_exists(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { connections, console, app } = self.set_up(id).await?;
        look_at::user_exists(&console, &app.id, &connections.zoom.zoom, clock::now()).await
    }

    pub(super) async fn check_trouble_user_type(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { console, app, .. } = self.set_up(id).await?;
        let expected = self.expected_licence(id)?.and_then(LicenceWish::licence);
        look_at::user_type(&console, &app.id, expected).await
    }

    pub(super) async fn check_trouble_members(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { connections, console, app } = self.set_up(id).await?;
        let (okta, zoom) = (connections.okta().map_err(could_not)?, &connections.zoom.zoom);
        look_at::members_missing(okta, &console, &app.id, zoom, self.lists_members(id)?).await
    }

    pub(super) async fn check_trouble_slow(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { console, app, .. } = self.set_up(id).await?;
        look_at::slow(&console, &app.id, clock::now()).await
    }

    pub(super) async fn check_trouble_sessions(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { console, app, .. } = self.set_up(id).await?;
        // Who is active in Zoom has to be as it is now.
        let look = self.read(id, &|_| ()).await?;
        look_at::active_sessions(&console, &app.id, &suspended(&look), &look.accounts, clock::now()).await
    }

    pub(super) async fn check_trouble_phones(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { connections, console, app } = self.set_up(id).await?;
        look_at::phone_numbers(&console, &app.id, &connections.zoom.zoom).await
    }
}

fn suspended(look: &Look) -> BTreeSet<Address> {
    let people = look.snapshot.people.values().filter(|person| person.status == Status::Disabled);
    people.filter_map(|person| look.address_of(person)).collect()
}
