//! The dress rehearsal: one test person goes through a whole life in Okta, and Zoom is looked at after each act.
//!
//! It is planned and shown first, and what runs is what was shown. Everything it does is kept on the disk before and
//! after, so it can be left, cut off and taken up. One of a profile is kept: the last.

mod cause;
mod form;
mod guard;
mod kept;
mod play;
mod script;
mod seen;

use std::collections::BTreeSet;

use tokio::sync::watch;
use tokio::time::Instant;

use super::view::{Actor, RehearsalRequest, RehearsalState, RehearsalView};
use super::{App, lock};
use crate::clock;
use crate::guide::{CheckId, Question};
use crate::model::{GroupId, Licence, PersonId};
use crate::oauth::Status;
use crate::problem::{self, Problem};
use crate::records::{OktaWay, Provider, RecordsError};
use crate::setup::okta::Console;
use kept::Kept;
use script::{Cast, Named, PushedGroup};

pub use play::Patience;
pub(super) use script::Act;
pub(super) use seen::{expected_word, word};

/// The last rehearsal of a profile is kept under this name.
const REHEARSAL: &str = "rehearsal";

impl App {
    /// Waits for Okta with this patience in every rehearsal.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Makes a rehearsal and keeps it to be shown. Nothing is written anywhere else.
    ///
    /// # Errors
    ///
    /// When the person must not play, a group cannot, or another rehearsal is not over.
    pub async fn plan_rehearsal(
        &self,
        id: &str,
        request: RehearsalRequest,
    ) -> Result<RehearsalView, Problem> {
        if let Some(last) = self.kept(id)?.filter(Kept::is_under_way) {
            return Err(Problem::new(
                "rehearsal.under_way",
                "A dress rehearsal is not over yet.",
                format!(
                    "{} is in the middle of it; what was done has to be put back first.",
                    last.cast.name()
                ),
                &["Go on with it. It ends by putting everything back."],
            ));
        }
        let console = self.console(id).await?;
        let connections = self.connections(id).await?;
        let cast = self.cast(id, &console, request).await?;
        let missing = self.scopes_missing(id, cast.scopes()).await?;
        let roles_are_readable = !missing.iter().any(|scope| scope == guard::SCOPE_ROLES);
        guard::guard(&console, &connections.zoom.zoom, &cast, roles_are_readable).await?;
        let kept = Kept::planned(uuid::Uuid::now_v7().to_string(), clock::now(), cast);
        self.keep_rehearsal(id, &kept)?;
        Ok(kept.view(false, missing))
    }

    /// Plays a rehearsal that was shown: begins it, or goes on where it was left or cut off.
    ///
    /// # Errors
    ///
    /// Before anything is changed: over already, held by another, a right is missing, the person must not play any
    /// more. What fails later is in the returned view.
    pub async fn rehearse(
        &self,
        rehearsal: &str,
        progress: &(dyn Fn(RehearsalView) + Sync),
    ) -> Result<RehearsalView, Problem> {
        let (id, kept) = self.kept_by_id(rehearsal)?;
        match kept.state {
            RehearsalState::Planned | RehearsalState::Running | RehearsalState::Stopped => {}
            RehearsalState::Seen | RehearsalState::Failed => {
                return Err(Problem::new(
                    "rehearsal.ended",
                    "This dress rehearsal has ended.",
                    "Each is played once.",
                    &["Plan a new one: it looks at everything again."],
                ));
            }
        }
        let hold = self.hold(&id)?;
        let (console, connections) = (self.console(&id).await?, self.connections(&id).await?);
        let missing = self.scopes_missing(&id, kept.cast.scopes()).await?;
        if let [first, ..] = missing.as_slice() {
            return Err(problem::directory(
                "Okta",
                &crate::directory::DirectoryError::ScopeMissing { scope: first.clone() },
            ));
        }
        if kept.state == RehearsalState::Planned {
            guard::guard(&console, &connections.zoom.zoom, &kept.cast, true).await?;
        }
        let (stop, stops) = watch::channel(false);
        lock(&self.live(&id).rehearsals).insert(rehearsal.to_owned(), stop);
        let started = Instant::now();
        let stage = play::Stage {
            console: &console,
            zoom: &connections.zoom.zoom,
            patience: self.patience,
            expected: self.answered(&id, Question::ExpectedLicence)?,
            keep: &|kept| self.keep_rehearsal(&id, kept),
            tell: &|kept| progress(kept.view(true, Vec::new())),
            stop: stops,
        };
        let kept = play::play(&stage, kept).await;
        lock(&self.live(&id).rehearsals).remove(rehearsal);
        self.keep_rehearsal(&id, &kept)?;
        if let Some(verdict) = kept.verdict() {
            self.keep_look(&id, CheckId::Rehearsal, started, verdict)?;
        }
        drop(hold);
        let view = kept.view(false, Vec::new());
        progress(view.clone());
        Ok(view)
    }

    /// Stops a rehearsal that is under way here, after the request that is out. It can go on later.
    pub fn stop_rehearsal(&self, rehearsal: &str) {
        for live in lock(&self.live).values() {
            if let Some(stop) = lock(&live.rehearsals).get(rehearsal) {
                stop.send_replace(true);
            }
        }
    }

    /// Returns the last rehearsal of a profile, planned, under way or over.
    ///
    /// # Errors
    ///
    /// When the records cannot be read.
    pub async fn last_rehearsal(&self, id: &str) -> Result<Option<RehearsalView>, Problem> {
        let Some(kept) = self.kept(id)? else { return Ok(None) };
        let held = self.records.held_by(id).is_some();
        let missing = match kept.state {
            RehearsalState::Seen | RehearsalState::Failed => Vec::new(),
            RehearsalState::Planned | RehearsalState::Running | RehearsalState::Stopped => {
                self.scopes_missing(id, kept.cast.scopes()).await?
            }
        };
        Ok(Some(kept.view(held, missing)))
    }

    /// What the last rehearsal has seen in Zoom: the acts, and the licence.
    pub(super) fn rehearsed(&self, id: &str) -> Result<(BTreeSet<Act>, Option<Licence>), Problem> {
        let Some(kept) = self.kept(id)? else { return Ok(Default::default()) };
        let seen = kept.seen();
        let licence = kept.licence.filter(|_| seen.contains(&Act::Create));
        Ok((seen, licence))
    }

    fn kept(&self, id: &str) -> Result<Option<Kept>, Problem> {
        self.records.learned(id, REHEARSAL).map_err(|error| problem::records(&error))
    }

    fn keep_rehearsal(&self, id: &str, kept: &Kept) -> Result<(), Problem> {
        self.records.learn(id, REHEARSAL, kept).map_err(|error| problem::records(&error))
    }

    fn kept_by_id(&self, rehearsal: &str) -> Result<(String, Kept), Problem> {
        for (id, _) in self.profiles()? {
            if let Some(kept) = self.kept(&id)?.filter(|kept| kept.id == rehearsal) {
                return Ok((id, kept));
            }
        }
        Err(problem::records(&RecordsError::NotFound { what: "rehearsal" }))
    }

    /// The rights that this sign-in does not have. An API token has those of its maker, and no scopes.
    async fn scopes_missing(&self, id: &str, wanted: BTreeSet<&'static str>) -> Result<Vec<String>, Problem> {
        let connections = self.connections(id).await?;
        if matches!(&connections.profile.provider, Provider::Okta { way: OktaWay::Ssws {}, .. }) {
            return Ok(Vec::new());
        }
        match connections.provider.session.status().await.map_err(|error| problem::vault(&error))? {
            Status::SignedIn { scopes, .. } => {
                let missing = wanted.into_iter().filter(|scope| !scopes.iter().any(|has| has == scope));
                Ok(missing.map(str::to_owned).collect())
            }
            Status::SignedOut { .. } => {
                let reason = "the sign-in has ended".to_owned();
                Err(problem::auth(connections.vendor(), &crate::http::AuthError::SignedOut { reason }))
            }
        }
    }

    /// Looks up who and what a request names.
    async fn cast(&self, id: &str, console: &Console, request: RehearsalRequest) -> Result<Cast, Problem> {
        let of_okta = |error| problem::directory("Okta", &error);
        let app = self.zoom_app(id, console).await.map_err(super::chosen::or_problem)?;
        if let Some(cause) = cause::of_app(console, &app).await.map_err(of_okta)? {
            return Err(cause.problem);
        }
        let assigned = console.assigned_groups(&app.id).await.map_err(of_okta)?;
        let mut named = BTreeSet::new();
        named.extend(request.assign_by.iter().chain(&request.group).map(GroupId::new));
        let groups = self.groups_named(id, &named).await?;
        let group = |wanted: &str| {
            let id = GroupId::new(wanted);
            let found = groups.get(&id).ok_or_else(|| problem::group_gone(wanted))?;
            Ok::<_, Problem>(Named { name: found.group.name.clone(), id })
        };
        let assign_by = request.assign_by.as_deref().map(group).transpose()?;
        if let Some(group) = assign_by.as_ref().filter(|group| !assigned.contains(&group.id)) {
            return Err(Problem::new(
                "rehearsal.group_without_app",
                format!("{} does not give the app {}.", group.name, app.label),
                "The test person gets the app by being added to a group that has it.",
                &["Choose a group that has the app, or give the app to the person by name."],
            ));
        }
        let pushed = match request.group.as_deref().map(group).transpose()? {
            None => None,
            Some(group) => Some(self.pushed_group(console, &app.id, group, &assigned).await?),
        };
        let (made, person, login, given_name, family_name) = match request.actor {
            Actor::Made { address, given_name, family_name } => {
                let trimmed = |text: String| text.trim().to_owned();
                (true, None, trimmed(address), trimmed(given_name), trimmed(family_name))
            }
            Actor::Chosen { person } => {
                let person = PersonId::new(person);
                let found = guard::person(console, &person).await?;
                let text = |key: &str| {
                    found.profile.get(key).and_then(|text| text.as_str()).unwrap_or_default().to_owned()
                };
                (false, Some(person), text("login"), text("firstName"), text("lastName"))
            }
        };
        Ok(Cast {
            app: app.id,
            app_label: app.label,
            made,
            person,
            login,
            given_name,
            family_name,
            assign_by,
            pushed,
        })
    }

    async fn pushed_group(
        &self,
        console: &Console,
        app: &str,
        group: Named,
        assigned: &BTreeSet<GroupId>,
    ) -> Result<PushedGroup, Problem> {
        let of_okta = |error| problem::directory("Okta", &error);
        let pushes = console.pushes(app).await.map_err(of_okta)?;
        let Some(push) = pushes.into_iter().find(|push| push.source == group.id) else {
            return Err(Problem::new(
                "rehearsal.group_not_pushed",
                format!("Okta does not push {}.", group.name),
                "The act can be seen only with a group that Okta keeps in step with one in Zoom.",
                &["Choose a group that is pushed, or leave the act out."],
            ));
        };
        let images = console.imported_groups(app).await.map_err(of_okta)?;
        let zoom_names = images.get(&push.target).cloned().into_iter().chain([group.name.clone()]).collect();
        let gives_app = assigned.contains(&group.id);
        Ok(PushedGroup { group, push: push.id, zoom_names, gives_app })
    }
}
