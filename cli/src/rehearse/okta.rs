//! The rehearsal of Okta's guide: each step's button, each step's looks, and the dress rehearsal.

use usher::app::view::{ActState, Actor, RehearsalRequest, RehearsalState};
use usher::guide::{ActionId, CheckId, Question};

use super::{Ended, Saw, Stage, Unseen};

/// The group that gets the app, and the group inside it that Okta pushes.
const ASSIGNED: &str = "Platform";
const PUSHED: &str = "Platform on call";

impl Stage {
    /// Walks the whole guide.
    pub(super) async fn okta(&self, id: &str) -> Result<(), Ended> {
        self.connect(id).await?;
        self.look(id, &[CheckId::Directory, CheckId::Mapping]).await?;
        self.step("preview", "Preview one person", self.preview(id)).await?;
        self.set_up(id).await?;
        self.push_groups(id).await?;
        self.prove(id).await
    }

    /// Does what the steps about Okta's console do, and takes their looks.
    async fn set_up(&self, id: &str) -> Result<(), Ended> {
        self.look(id, &[CheckId::Prerequisites]).await?;
        self.act(id, ActionId::ZoomApp, &[]).await?;
        self.look(id, &[CheckId::ZoomApp]).await?;
        self.act(id, ActionId::Provisioning, &[]).await?;
        self.act(id, ActionId::TryRequests, &[]).await?;
        self.look(id, &[CheckId::Provisioning, CheckId::Requests]).await?;
        self.act(id, ActionId::Features, &[]).await?;
        self.look(id, &[CheckId::Features]).await?;
        self.act(id, ActionId::RemoveUserType, &[]).await?;
        self.act(id, ActionId::WriteMapping, &[]).await?;
        self.look(id, &[CheckId::WrittenMapping]).await?;
        self.act(id, ActionId::ZoomGroups, &[]).await?;
        self.look(id, &[CheckId::ZoomGroups]).await?;
        self.act(id, ActionId::AssignGroups, &[("groups", &[ASSIGNED])]).await?;
        self.look(id, &[CheckId::Assignments]).await?;
        self.step("licence", "Say which licence is expected", std::future::ready(self.expect_licence(id)))
            .await?;
        self.look(id, &[CheckId::DefaultLicence]).await?;
        self.act(id, ActionId::PushGroups, &[("groups", &[PUSHED])]).await?;
        self.look(id, &[CheckId::Pushes, CheckId::PushedMembers]).await
    }

    /// One test person goes through a whole life; then every step of the guide has to be done.
    async fn prove(&self, id: &str) -> Result<(), Ended> {
        self.step("dress_rehearsal", "Dress rehearsal", self.dress_rehearsal(id)).await?;
        self.look(id, &[CheckId::Rehearsal, CheckId::Monitor]).await?;
        self.step("life_cycle", "What happens at hire, transfer and leave", self.life_cycle(id)).await?;
        self.step("guide", "Every step of the guide", self.every_step(id, &[])).await.map(drop)
    }

    fn expect_licence(&self, id: &str) -> Saw {
        self.app.answer(id, Question::ExpectedLicence, "basic")?;
        Ok(vec!["New people are expected to have Basic.".to_owned()])
    }

    async fn dress_rehearsal(&self, id: &str) -> Saw {
        let form = self.app.rehearsal_form(id).await?;
        if let Some(missing) = form.missing.into_iter().next() {
            return Err(missing.into());
        }
        let request = RehearsalRequest {
            actor: Actor::Made {
                address: form.address,
                given_name: "Usher".to_owned(),
                family_name: "Test".to_owned(),
            },
            assign_by: None,
            group: form
                .push_groups
                .into_iter()
                .find(|group| group.disabled.is_none())
                .map(|group| group.value),
        };
        let rehearsal = self.app.plan_rehearsal(id, request).await?;
        if !rehearsal.scopes_missing.is_empty() {
            self.app.allow(id, rehearsal.scopes_missing.clone(), &|_| ()).await?;
        }
        let ended = self.app.rehearse(&rehearsal.id, &|_| ()).await?;
        let failed = ended.acts.iter().find_map(|act| match &act.state {
            ActState::Failed { problem, .. } => Some(problem.clone()),
            ActState::Waiting {}
            | ActState::Going { .. }
            | ActState::Seen { .. }
            | ActState::LeftOut { .. } => None,
        });
        match (ended.state, failed.or(ended.halted)) {
            (RehearsalState::Seen, None) => {}
            (_, Some(problem)) => return Err(problem.into()),
            (_, None) => return Err(Unseen::Otherwise(ended.proof.unwrap_or_default())),
        }
        let acts = ended.acts.iter().filter_map(|act| match &act.state {
            ActState::Seen { zoom_shows, seconds, .. } => {
                Some(format!("{}: {zoom_shows} ({seconds:.1} s)", act.title))
            }
            ActState::Waiting {}
            | ActState::Going { .. }
            | ActState::Failed { .. }
            | ActState::LeftOut { .. } => None,
        });
        Ok(acts.chain(ended.proof.clone()).collect())
    }

    async fn life_cycle(&self, id: &str) -> Saw {
        let life = self.app.life_cycle(id).await?;
        Ok(life.moments.iter().map(|moment| format!("{}: {}", moment.title, moment.in_okta)).collect())
    }
}
