//! The part of the rehearsal that sets up Okta: each step's button, each step's looks, and the dress rehearsal.

use std::collections::BTreeMap;

use usher::app::view::{
    ActState, ActionProgress, ActionReport, ActionRequest, Actor, DeedState, FormField, RehearsalRequest,
    RehearsalState,
};
use usher::guide::{ActionId, CheckId, Question, StepStatus};
use usher::problem::Problem;

use super::{Ended, Saw, Stage, Unseen};

/// The group that gets the app, and the group inside it that Okta pushes.
const ASSIGNED: &str = "Platform";
const PUSHED: &str = "Platform on call";

impl Stage {
    /// Does what the steps about Okta's console do, and takes their looks.
    pub(super) async fn set_up(&self, id: &str) -> Result<(), Ended> {
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
        self.act(id, ActionId::AssignGroups, &[ASSIGNED]).await?;
        self.look(id, &[CheckId::Assignments]).await?;
        self.step("licence", "Say which licence is expected", std::future::ready(self.expect_licence(id)))
            .await?;
        self.look(id, &[CheckId::DefaultLicence]).await?;
        self.act(id, ActionId::PushGroups, &[PUSHED]).await?;
        self.look(id, &[CheckId::Pushes, CheckId::PushedMembers]).await
    }

    /// One test person goes through a whole life; then every step of the guide has to be done.
    pub(super) async fn prove(&self, id: &str) -> Result<(), Ended> {
        self.step("dress_rehearsal", "Dress rehearsal", self.dress_rehearsal(id)).await?;
        self.look(id, &[CheckId::Rehearsal, CheckId::Monitor]).await?;
        self.step("life_cycle", "What happens at hire, transfer and leave", self.life_cycle(id)).await?;
        self.step("guide", "Every step of the guide", self.every_step(id)).await.map(drop)
    }

    async fn look(&self, id: &str, checks: &[CheckId]) -> Result<(), Ended> {
        for check in checks {
            let name = serde_json::to_value(check).ok();
            let step = format!("check_{}", name.as_ref().and_then(|name| name.as_str()).unwrap_or_default());
            self.step(&step, &format!("Check: {}", check.title("Okta")), self.check(id, *check)).await?;
        }
        Ok(())
    }

    async fn act(&self, id: &str, action: ActionId, chosen: &[&str]) -> Result<(), Ended> {
        let step = format!("do_{}", crate::act_text::name(action).replace('-', "_"));
        let form = match self.app.action_form(id, action).await {
            Ok(form) => form,
            Err(problem) => {
                let title = step.clone();
                let problem: Saw = Err(problem.into());
                return self.step(&step, &title, std::future::ready(problem)).await.map(drop);
            }
        };
        let answers = answers(&form.fields, chosen);
        let request = ActionRequest { action, answers };
        self.step(&step, &format!("Do: {}", form.title), self.carry_out(id, request)).await.map(drop)
    }

    async fn carry_out(&self, id: &str, request: ActionRequest) -> Saw {
        let plan = self.app.plan_action(id, request).await?;
        if plan.changes.is_empty() {
            return Ok(plan.already);
        }
        let mut saw = vec![format!("Shown first: {}.", plan.act)];
        if !plan.scopes_missing.is_empty() {
            self.app.allow(id, plan.scopes_missing.clone(), &|_| ()).await?;
            saw.push(format!("Allowed in Okta for it: {}.", plan.scopes_missing.join(", ")));
        }
        let report = self.with_consent(&plan.id).await?;
        // What Okta does by itself afterwards is part of it.
        self.practice.world().pulse.settled().await;
        saw.extend(report.deeds.iter().filter_map(|deed| match &deed.state {
            DeedState::Done { saw } | DeedState::AlreadySo { saw } => Some(format!("{}: {saw}", deed.what)),
            DeedState::Moved { .. } | DeedState::Refused { .. } | DeedState::NotTried => None,
        }));
        let refused = report.deeds.iter().find_map(|deed| match &deed.state {
            DeedState::Refused { problem } | DeedState::Moved { problem } => Some(problem.clone()),
            DeedState::Done { .. } | DeedState::AlreadySo { .. } | DeedState::NotTried => None,
        });
        match refused.or(report.halted) {
            Some(problem) => Err(problem.into()),
            None => Ok(saw),
        }
    }

    /// Carries a plan out; where a person has to consent at Zoom, hands back what the last page showed.
    async fn with_consent(&self, plan: &str) -> Result<ActionReport, Problem> {
        let mut landed = self.landed.clone();
        landed.mark_unchanged();
        let tell = |_: ActionProgress| ();
        let work = self.app.carry_out(plan, &tell);
        tokio::pin!(work);
        loop {
            let text = tokio::select! {
                report = &mut work => return report,
                Ok(()) = landed.changed() => landed.borrow_and_update().clone(),
            };
            if text.contains("continue_oauth_flow_url") {
                // The carrying out takes it, so it goes on meanwhile.
                tokio::select! {
                    report = &mut work => return report,
                    taken = self.app.paste_consent(plan, &text) => taken?,
                }
            }
        }
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

    /// Every step has to be done and seen: the guide's own words for how far it is.
    async fn every_step(&self, id: &str) -> Saw {
        let view = self.app.profile_view(id).await?;
        let steps = view.sections.iter().flat_map(|section| &section.steps);
        let open: Vec<String> = steps
            .clone()
            .filter(|step| !matches!(step.status, StepStatus::Done | StepStatus::NotNeeded))
            .map(|step| format!("{} ({})", step.title, crate::guide::word(step.status).1))
            .collect();
        match open.is_empty() {
            true => Ok(vec![format!("{} steps are done, each of them seen.", steps.count())]),
            false => Err(Unseen::Otherwise(format!("Not done: {}.", open.join(", ")))),
        }
    }
}

/// What the form has already, and for choices the options with these labels.
fn answers(fields: &[FormField], chosen: &[&str]) -> BTreeMap<String, Vec<String>> {
    let answer = |field: &FormField| {
        let given = match field {
            FormField::One { chosen: None, options, .. } => {
                options.first().map(|option| option.value.clone()).into_iter().collect()
            }
            FormField::Several { options, .. } => {
                let named = options.iter().filter(|option| chosen.contains(&option.label.as_str()));
                named.map(|option| option.value.clone()).collect()
            }
            FormField::Text { .. }
            | FormField::One { .. }
            | FormField::Names { .. }
            | FormField::Person { .. }
            | FormField::Filter { .. } => field.filled_in(),
        };
        (field.name().to_owned(), given)
    };
    fields.iter().map(answer).collect()
}
