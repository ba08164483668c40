//! The rehearsal of Google's guides: who is in scope, what a person sets in the Admin console, who arrives, and what
//! becomes of a change.
//!
//! Google's console has no interface for programs, so the practice company plays the person there: the form is filled in
//! as the guide says, and what keeps somebody from arriving is put right by hand, at Google and at Zoom.

use std::future::ready;

use usher::app::view::{
    ArrivalView, DriftKind, PeopleScopeDraft, SeenPerson, SyncedEvent, SyncedSight, SyncedView,
};
use usher::guide::{CheckId, GuideId, Question};
use usher_practice::company::{Person, who};
use usher_practice::google::{Access, Arrangement, UserChange, primary_email};

use super::act::LeftOut;
use super::{Ended, Saw, Stage, Unseen};
use crate::google::seen;

/// The units in which somebody works; guests and who has left are in others.
const UNITS: [&str; 6] = ["/Customer Care", "/Engineering", "/Finance", "/Operations", "/People", "/Sales"];

/// Who is suspended at the end, and who gets another family name.
const LEAVES: usize = who::CYRILLIC;
const RENAMED: usize = who::ZOE;
const NEW_NAME: &str = "Brown-Łukasz";

/// Steps of which a rehearsal sees nothing.
const LEFT_OUT: &[LeftOut] = &[
    ("what-your-console-shows", "only the console itself shows it."),
    ("keep-in-step", "nothing is written into this computer’s own schedule here."),
];

impl Stage {
    /// Walks the whole guide.
    pub(super) async fn google(&self, id: &str) -> Result<(), Ended> {
        self.connect(id).await?;
        self.look(id, &[CheckId::Prerequisites, CheckId::Directory]).await?;
        self.choose_people(id).await?;
        match self.brings_by_itself() {
            true => self.let_google_bring(id).await?,
            false => self.bring(id).await?,
        }
        self.look(id, &[CheckId::DefaultLicence]).await?;
        self.push_groups(id).await?;
        self.afterwards(id).await?;
        self.step("guide", "Every step of the guide", self.every_step(id, LEFT_OUT)).await.map(drop)
    }

    /// Answers what only a person can say, and keeps who is to be in Zoom.
    async fn choose_people(&self, id: &str) -> Result<(), Ended> {
        let card = if self.brings_by_itself() { "shown" } else { "missing" };
        let answers = [
            (Question::GoogleCard, card),
            (Question::GoogleRemoval, "day"),
            (Question::ExpectedLicence, "basic"),
        ];
        self.step("answers", "Answer what only a person can say", ready(self.answer(id, &answers))).await?;
        self.step("scope", "Choose who gets Zoom", self.keep_scope(id)).await?;
        self.look(id, &[CheckId::PeopleScope]).await?;
        self.step("preview", "Preview one person", self.preview(id)).await.map(drop)
    }

    /// Does the provider bring people to Zoom, or Usher?
    fn brings_by_itself(&self) -> bool {
        match self.guide {
            GuideId::GoogleOwn => false,
            GuideId::Okta
            | GuideId::EntraGallery
            | GuideId::EntraCustom
            | GuideId::EntraMarketplace
            | GuideId::Google => true,
        }
    }

    async fn keep_scope(&self, id: &str) -> Saw {
        let everybody = self.app.people_scope(id, Some(PeopleScopeDraft::Everybody {})).await?;
        let units = PeopleScopeDraft::Units { paths: UNITS.map(str::to_owned).to_vec() };
        let view = self.app.keep_people_scope(id, units).await?;
        let people = |count: u32| usher::plan::people(count as usize);
        let mut saw = vec![
            format!("Everybody would be {}.", people(everybody.counts.inside)),
            format!("{} units: {}. They are kept.", UNITS.len(), people(view.counts.inside)),
        ];
        saw.extend(
            view.reasons.iter().map(|reason| format!("Out: {}, {}.", people(reason.people), reason.reason)),
        );
        Ok(saw)
    }

    /// The app, its form and its switch, as the person in the console sets them, and who comes of it.
    async fn let_google_bring(&self, id: &str) -> Result<(), Ended> {
        self.look(id, &[CheckId::SingleSignOn]).await?;
        self.step("zoom_token", "Paste Zoom’s token", self.paste_token(id)).await?;
        self.look(id, &[CheckId::ZoomToken]).await?;
        let wrong = "Try an endpoint that some guides name, and see it refused";
        self.step("endpoint_wrong", wrong, self.wrong_endpoint(id)).await?;
        self.step("endpoint", "Try the endpoint that the guide names", self.right_endpoint(id)).await?;
        self.look(id, &[CheckId::Endpoint]).await?;
        let title = "Fill in the form in the Admin console, and switch it on";
        self.step("console", title, self.set_console()).await?;
        self.step("arrived", "Look who has arrived", self.arrived(id)).await?;
        self.step("put_right", "Put right what keeps people from arriving", self.put_right(id)).await?;
        self.look(id, &[CheckId::Arrival, CheckId::Mapping]).await
    }

    /// Usher itself brings everybody, and has nothing left to do.
    async fn bring(&self, id: &str) -> Result<(), Ended> {
        self.step("arrived", "Look who is there already", self.arrived(id)).await?;
        self.step("put_right", "Put right what keeps people from arriving", self.put_right(id)).await?;
        self.provision(id, "bring").await?;
        self.look(id, &[CheckId::Arrival, CheckId::Mapping]).await
    }

    fn zooms(&self, path: &str) -> String {
        format!("{}/{path}", usher_practice::bare(&self.practice.urls().zoom_api))
    }

    async fn wrong_endpoint(&self, id: &str) -> Saw {
        let view = self.app.try_endpoint(id, &self.zooms("scim")).await?;
        match view.problem {
            Some(problem) if problem.code == "endpoint.scim" => Ok(vec![problem.what, problem.why]),
            Some(problem) => Err(problem.into()),
            None => Err(Unseen::Otherwise(format!("{} was taken for right.", view.typed))),
        }
    }

    async fn right_endpoint(&self, id: &str) -> Saw {
        let view = self.app.try_endpoint(id, &self.zooms("scim2")).await?;
        match view.problem {
            Some(problem) => Err(problem.into()),
            None => Ok(view.saw),
        }
    }

    /// Zoom's token and endpoint are in the form already, as the practice console has them.
    async fn set_console(&self) -> Saw {
        let units = UNITS.iter().map(|path| ((*path).to_owned(), true)).collect();
        let wanted = Arrangement { access: Access { units, ..Access::default() }, ..Arrangement::default() };
        self.practice.arrange_google(wanted).map_err(Unseen::Otherwise)?;
        self.practice.google_settled().await;
        Ok(vec![format!("The app is on for {} units, and auto-provisioning is active.", UNITS.len())])
    }

    async fn arrived(&self, id: &str) -> Saw {
        let ArrivalView { in_scope, arrived, missing, problem, .. } = self.app.arrival(id, true).await?;
        if let Some(problem) = problem {
            return Err(problem.into());
        }
        let counted = format!("Zoom has {arrived} of {} in scope.", usher::plan::people(in_scope as usize));
        if arrived == 0 {
            return Err(Unseen::Otherwise(counted));
        }
        let why = missing.iter().map(|reason| format!("{}: {}.", reason.reason, reason.examples.join(", ")));
        Ok(std::iter::once(counted).chain(why).collect())
    }

    /// Does what the reasons name: completes names at Google, and accepts Zoom's invitation.
    async fn put_right(&self, id: &str) -> Saw {
        let mut saw = Vec::new();
        for SeenPerson { name, login, .. } in seen::missing(&self.app, id, "").await?.people {
            let invited = self.zoom_user(&login, |user| user.pending);
            let unnamed = self.company(|person| {
                primary_email(person) == login
                    && (person.given_name.is_none() || person.family_name.is_none())
            });
            if let Some(user) = invited {
                self.practice.world().zoom().edit_user(&user, |user| {
                    user.pending = false;
                    user.active = true;
                });
                saw.push(format!("{name} has accepted Zoom’s invitation."));
            } else if unnamed.is_some() {
                let names = UserChange::Names { given: name.clone(), family: name.clone() };
                self.practice.change_google_user(&login, names).map_err(Unseen::Otherwise)?;
                saw.push(format!("{name} has both names in Google now."));
            }
        }
        self.practice.google_settled().await;
        if saw.is_empty() {
            saw.push("Nothing was in the way.".to_owned());
        }
        Ok(saw)
    }

    /// Who left before, what becomes of a change, and whether both sides agree at the end.
    async fn afterwards(&self, id: &str) -> Result<(), Ended> {
        self.step("leavers", "Switch off in Zoom who left before", self.switch_off(id)).await?;
        let title = "Suspend one person in Google, and rename another";
        self.step("changes", title, self.change()).await?;
        if !self.brings_by_itself() {
            self.provision(id, "follow").await?;
        }
        let asked = ready(self.changed_in_zoom());
        self.step("changes_in_zoom", "Ask the practice Zoom itself", asked).await?;
        self.step("synced", "See what becomes of it", self.synced(id)).await?;
        self.look(id, &[CheckId::Synced, CheckId::Drift]).await
    }

    /// Nobody's provisioning touches whom it never knew, so a person does.
    async fn switch_off(&self, id: &str) -> Saw {
        let drift = self.app.drift(id, true).await?;
        if let Some(problem) = drift.problem {
            return Err(problem.into());
        }
        let mut saw = Vec::new();
        for SeenPerson { name, login, directory, .. } in
            seen::in_kind(&self.app, id, DriftKind::StillActive, "").await?.people
        {
            if let Some(user) = self.zoom_user(&login, |user| user.active) {
                self.practice.world().zoom().edit_user(&user, |user| user.active = false);
                saw.push(format!("{name} ({directory})"));
            }
        }
        if saw.is_empty() {
            saw.push("Nobody who left is active in Zoom.".to_owned());
        }
        Ok(saw)
    }

    async fn change(&self) -> Saw {
        let renamed = UserChange::Names { given: "Zoë".to_owned(), family: NEW_NAME.to_owned() };
        let mut saw = Vec::new();
        for (number, change, words) in
            [(LEAVES, UserChange::Suspend, "is suspended"), (RENAMED, renamed, "has another name now")]
        {
            let address = self.address_of(number);
            self.practice.change_google_user(&address, change).map_err(Unseen::Otherwise)?;
            saw.push(format!("{address} {words}."));
        }
        self.practice.google_settled().await;
        Ok(saw)
    }

    /// What the practice Zoom has of the two.
    fn changed_in_zoom(&self) -> Saw {
        let (leaves, renamed) = (self.address_of(LEAVES), self.address_of(RENAMED));
        if self.zoom_user(&leaves, |user| !user.active).is_none() {
            return Err(Unseen::Otherwise(format!("{leaves} is still active.")));
        }
        if self.zoom_user(&renamed, |user| user.family_name == NEW_NAME).is_none() {
            return Err(Unseen::Otherwise(format!("{renamed} still has the old name.")));
        }
        Ok(vec![format!("{leaves} is switched off."), format!("{renamed} is called {NEW_NAME}.")])
    }

    async fn synced(&self, id: &str) -> Saw {
        let SyncedView { rows, problem, .. } = self.app.synced(id, true).await?;
        if let Some(problem) = problem {
            return Err(problem.into());
        }
        let mut saw = Vec::new();
        for row in rows {
            let must = match row.event {
                SyncedEvent::Suspended | SyncedEvent::Renamed => true,
                SyncedEvent::Added
                | SyncedEvent::Removed
                | SyncedEvent::AddressChanged
                | SyncedEvent::Archived
                | SyncedEvent::Deleted => false,
            };
            let (seen, says) = match row.seen {
                SyncedSight::AsExpected { person, saw } => (true, format!("{person}: {saw}")),
                SyncedSight::Otherwise { people, saw, .. } => (false, format!("{saw} {}", people.join(", "))),
                SyncedSight::Waiting { saw, .. } => (!must, saw),
                SyncedSight::Nobody {} => (!must, "Nobody on whom it could be seen.".to_owned()),
            };
            let line = format!("{}. {says}", row.title);
            if !seen {
                return Err(Unseen::Otherwise(line));
            }
            saw.push(line);
        }
        Ok(saw)
    }

    /// The id of Zoom's user with an address, where something holds of them.
    fn zoom_user(
        &self,
        address: &str,
        holds: impl FnOnce(&usher_practice::zoom::ZoomUser) -> bool,
    ) -> Option<String> {
        let world = self.practice.world();
        let zoom = world.zoom();
        zoom.user_by_address(address).filter(|user| holds(user)).map(|user| user.id.clone())
    }

    fn address_of(&self, number: usize) -> String {
        self.company(|person| person.number == number)
            .map(|person| primary_email(&person))
            .unwrap_or_default()
    }

    fn company(&self, wanted: impl Fn(&Person) -> bool) -> Option<Person> {
        self.practice.world().company.people.iter().find(|person| wanted(person)).cloned()
    }
}
