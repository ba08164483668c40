//! Looking at what is set up in Okta and what has come of it in Zoom: what each look of the guide reads, and from
//! where. What it means is judged in [`crate::check::okta`].
//!
//! A look that cannot go on ends early with its verdict, so each of these has the same type on both ways out.

use std::sync::Arc;

use super::App;
use super::connections::Connections;
use super::look::Look;
use super::view::{ActState, RehearsalState, RehearsalView};
use crate::check::okta::{self as look_at, RehearsalEnd, Rehearsed};
use crate::check::{self, Domains, Verdict};
use crate::clock;
use crate::guide::Question;
use crate::model::{Address, GroupId, LicenceWish, Person, Status};
use crate::problem::{self, Problem};
use crate::setup::okta::{Console, ZoomApp};

/// Names of groups in Zoom that were chosen.
const WISHED_IN_ZOOM: &str = "wish.zoom_groups";

/// Groups of Okta's, by id, that were chosen to be pushed.
const WISHED_PUSHES: &str = "wish.push_groups";

/// Both sides of a profile with the app between them.
pub(super) struct SetUp {
    pub(super) connections: Arc<Connections>,
    pub(super) console: Console,
    pub(super) app: ZoomApp,
}

impl App {
    /// Finds both sides and the app between them.
    pub(super) async fn set_up(&self, id: &str) -> Result<SetUp, Verdict> {
        let connections = self.connections(id).await.map_err(could_not)?;
        let console = self.console(id).await.map_err(could_not)?;
        let app = self.zoom_app(id, &console).await?;
        Ok(SetUp { connections, console, app })
    }

    pub(super) async fn check_prerequisites(&self, id: &str) -> Result<Verdict, Verdict> {
        let connections = self.connections(id).await.map_err(could_not)?;
        let console = self.console(id).await.map_err(could_not)?;
        let zoom = &connections.zoom.zoom;
        // Whether Zoom answers at all comes before everybody is read.
        zoom.first_look().await.map_err(|error| check::of_zoom(&error))?;
        let look = self.look_or_verdict(id).await?;
        let domains = domains(&look, &|person| look.address_of(person));
        look_at::prerequisites(&console, zoom, domains).await
    }

    pub(super) async fn check_zoom_app_in_okta(&self, id: &str) -> Result<Verdict, Verdict> {
        Ok(look_at::zoom_app(&self.set_up(id).await?.app))
    }

    pub(super) async fn check_provisioning(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { console, app, .. } = self.set_up(id).await?;
        let made_anew = self.connection_made(id).map_err(could_not)?;
        look_at::provisioning(&console, &app.id, made_anew, clock::now()).await
    }

    pub(super) async fn check_okta_requests(&self, id: &str) -> Result<Verdict, Verdict> {
        let connections = self.connections(id).await.map_err(could_not)?;
        let trial = self.last_trial(id).map_err(could_not)?;
        look_at::requests(&connections.zoom.zoom, trial).await
    }

    pub(super) async fn check_features(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { console, app, .. } = self.set_up(id).await?;
        look_at::features(&console, &app.id).await
    }

    pub(super) async fn check_okta_mapping(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { console, app, .. } = self.set_up(id).await?;
        look_at::mapping(&console, &app.id).await
    }

    pub(super) async fn check_default_licence(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { connections, console, app } = self.set_up(id).await?;
        let expected = self.expected_licence(id)?;
        look_at::default_licence(&console, &app.id, &connections.zoom.zoom, expected).await
    }

    pub(super) async fn check_zoom_groups(&self, id: &str) -> Result<Verdict, Verdict> {
        let connections = self.connections(id).await.map_err(could_not)?;
        let wished: Vec<String> = self.learned(id, WISHED_IN_ZOOM)?.unwrap_or_default();
        look_at::zoom_groups(&connections.zoom.zoom, &wished).await
    }

    pub(super) async fn check_assignments(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { connections, console, app } = self.set_up(id).await?;
        let (okta, zoom) = (connections.okta().map_err(could_not)?, &connections.zoom.zoom);
        look_at::assignments(okta, &console, &app.id, zoom).await
    }

    pub(super) async fn check_pushes(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { connections, console, app } = self.set_up(id).await?;
        let wished: Vec<GroupId> = self.learned(id, WISHED_PUSHES)?.unwrap_or_default();
        look_at::pushes(
            connections.okta().map_err(could_not)?,
            &console,
            &app.id,
            wished.into_iter().collect(),
        )
        .await
    }

    pub(super) async fn check_pushed_members(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { connections, console, app } = self.set_up(id).await?;
        let (okta, zoom) = (connections.okta().map_err(could_not)?, &connections.zoom.zoom);
        look_at::pushed_members(okta, &console, &app.id, zoom, self.lists_members(id)?).await
    }

    pub(super) async fn check_rehearsal(&self, id: &str) -> Result<Verdict, Verdict> {
        let last = self.last_rehearsal(id).await.map_err(could_not)?;
        Ok(look_at::rehearsal(last.map(rehearsed)))
    }

    pub(super) async fn check_monitor(&self, id: &str) -> Result<Verdict, Verdict> {
        let SetUp { console, app, .. } = self.set_up(id).await?;
        look_at::monitor(&console, &app.id, clock::now()).await
    }

    pub(super) fn expected_licence(&self, id: &str) -> Result<Option<LicenceWish>, Verdict> {
        let answer = self.answered(id, Question::ExpectedLicence).map_err(could_not)?;
        Ok(match answer.as_deref() {
            Some("basic") => Some(LicenceWish::Basic),
            Some("licensed") => Some(LicenceWish::Licensed),
            Some("none") => Some(LicenceWish::Unassigned),
            Some(_) | None => None,
        })
    }

    /// May Zoom be asked for the members of a group? Tried as long as nothing is known.
    pub(super) fn lists_members(&self, id: &str) -> Result<bool, Verdict> {
        Ok(self.push_learned(id).map_err(could_not)?.lists_members.unwrap_or(true))
    }

    fn learned<T: serde::de::DeserializeOwned>(&self, id: &str, what: &str) -> Result<Option<T>, Verdict> {
        self.records.learned(id, what).map_err(|error| could_not(problem::records(&error)))
    }
}

/// Says how a dress rehearsal stands, in short.
fn rehearsed(view: RehearsalView) -> Rehearsed {
    let mut seen = Vec::new();
    let mut failed = None;
    for act in view.acts {
        match act.state {
            ActState::Seen { .. } => seen.push(act.title),
            ActState::Failed { problem, .. } => failed = failed.or(Some((act.title, problem))),
            ActState::Waiting {} | ActState::Going { .. } | ActState::LeftOut { .. } => {}
        }
    }
    let end = match view.state {
        RehearsalState::Seen => RehearsalEnd::Seen { proof: view.proof, acts: seen },
        RehearsalState::Failed => {
            let (act, problem) =
                failed.map_or((None, view.halted), |(act, problem)| (Some(act), Some(problem)));
            RehearsalEnd::Failed { act, problem }
        }
        RehearsalState::Planned | RehearsalState::Running | RehearsalState::Stopped => {
            RehearsalEnd::Unfinished
        }
    };
    Rehearsed { made_at: view.made_at, end }
}

/// Counts the mail domains of people who are active, and those of Zoom.
pub(super) fn domains(look: &Look, address_of: &dyn Fn(&Person) -> Option<Address>) -> Domains {
    let mut domains = Domains::default();
    for person in look.snapshot.people.values().filter(|person| person.status == Status::Active) {
        match address_of(person) {
            Some(address) => *domains.people.entry(address.domain().to_owned()).or_default() += 1,
            None => domains.without += 1,
        }
    }
    let addresses = look.accounts.by_address.keys();
    domains.at_zoom = addresses.map(|address| address.domain().to_owned()).collect();
    domains
}

pub(super) fn could_not(problem: Problem) -> Verdict {
    Verdict::Unknown { problem }
}
