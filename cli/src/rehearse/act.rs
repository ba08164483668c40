//! What the rehearsals of all guides do alike: take looks, press a step's button, and see that every step is done.

use std::collections::BTreeMap;

use usher::app::view::{
    ActionProgress, ActionReport, ActionRequest, DeedState, FormField, FormOption, ProviderName, ZoomSecret,
};
use usher::guide::{ActionId, CheckId, Question, StepStatus};
use usher::problem::Problem;

use super::{Ended, Saw, Stage, Unseen};

/// Answers by the name of a field; an option by its label.
pub(super) type Given<'a> = &'a [(&'a str, &'a [&'a str])];

/// The id of a step, and why nothing of it is seen in a rehearsal.
pub(super) type LeftOut = (&'static str, &'static str);

impl Stage {
    pub(super) async fn look(&self, id: &str, checks: &[CheckId]) -> Result<(), Ended> {
        for check in checks {
            let name = serde_json::to_value(check).ok();
            let step = format!("check_{}", name.as_ref().and_then(|name| name.as_str()).unwrap_or_default());
            self.step(
                &step,
                &format!("Check: {}", check.title(self.provider().title())),
                self.check(id, *check),
            )
            .await?;
        }
        Ok(())
    }

    /// Does what a step's button does. `given` are answers by the name of a field, an option by its label; everything else
    /// is as the form suggests.
    pub(super) async fn act(&self, id: &str, action: ActionId, given: Given<'_>) -> Result<(), Ended> {
        let step = format!("do_{}", crate::act_text::name(action).replace('-', "_"));
        let form = match self.app.action_form(id, action).await {
            Ok(form) => form,
            Err(problem) => {
                let title = step.clone();
                let problem: Saw = Err(problem.into());
                return self.step(&step, &title, std::future::ready(problem)).await.map(drop);
            }
        };
        let request = ActionRequest { action, answers: answers(&form.fields, given) };
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
            saw.push(format!(
                "Allowed in {} for it: {}.",
                self.provider().title(),
                plan.scopes_missing.join(", ")
            ));
        }
        let report = self.with_consent(&plan.id).await?;
        // What the provider does by itself afterwards is part of it.
        match self.provider() {
            ProviderName::Okta => self.practice.settled().await,
            ProviderName::Entra => self.practice.entra_settled().await,
            ProviderName::Google => self.practice.google_settled().await,
        }
        for deed in &report.deeds {
            saw.extend(deed.steps.iter().map(|step| format!("{}: {}", step.name, step.says)));
            match &deed.state {
                DeedState::Done { saw: seen } | DeedState::AlreadySo { saw: seen } => {
                    saw.push(format!("{}: {seen}", deed.what));
                }
                DeedState::Moved { .. } | DeedState::Refused { .. } | DeedState::NotTried => {}
            }
        }
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

    pub(super) fn answer(&self, id: &str, answers: &[(Question, &str)]) -> Saw {
        for (question, value) in answers {
            self.app.answer(id, *question, value)?;
        }
        Ok(answers.iter().map(|(question, value)| format!("{}: {value}.", question.name())).collect())
    }

    /// Copies the token from the page of Zoom's, as a person does.
    pub(super) async fn paste_token(&self, id: &str) -> Saw {
        let token = self.practice.credentials().zoom.scim_token;
        let kept = self.app.keep_zoom_secret(id, ZoomSecret::Token, token).await?;
        match kept.problem {
            Some(problem) => Err(problem.into()),
            None => Ok(kept.saw),
        }
    }

    /// Every step has to be done and seen: the guide's own words for how far it is. `left_out` are steps of which nothing
    /// can be seen here.
    pub(super) async fn every_step(&self, id: &str, left_out: &[LeftOut]) -> Saw {
        let view = self.app.profile_view(id).await?;
        let steps = view.sections.iter().flat_map(|section| &section.steps);
        let (left, steps): (Vec<_>, Vec<_>) =
            steps.partition(|step| left_out.iter().any(|(name, _)| *name == step.id));
        let open: Vec<String> = steps
            .iter()
            .filter(|step| !matches!(step.status, StepStatus::Done | StepStatus::NotNeeded))
            .map(|step| format!("{} ({})", step.title, crate::guide::word(step.status).1))
            .collect();
        if !open.is_empty() {
            return Err(Unseen::Otherwise(format!("Not done: {}.", open.join(", "))));
        }
        let done = format!("{} steps are done, each of them seen.", steps.len());
        let why = |name: &str| left_out.iter().find(|(left, _)| *left == name).map_or("", |(_, why)| why);
        let left = left.iter().map(|step| format!("Left out: {}: {}", step.title, why(&step.id)));
        Ok(std::iter::once(done).chain(left).collect())
    }
}

/// What is given, and for everything else what the form has already.
fn answers(fields: &[FormField], given: Given<'_>) -> BTreeMap<String, Vec<String>> {
    let answer = |field: &FormField| {
        let given = given.iter().find(|(name, _)| *name == field.name());
        let answer = match (given, field) {
            (Some((_, values)), _) => values.iter().map(|value| value_of(field, value)).collect(),
            (None, FormField::One { chosen: None, options, .. }) => {
                first(options).map(|option| option.value.clone()).into_iter().collect()
            }
            (
                None,
                FormField::Text { .. }
                | FormField::One { .. }
                | FormField::Several { .. }
                | FormField::Names { .. }
                | FormField::Person { .. }
                | FormField::Filter { .. },
            ) => field.filled_in(),
        };
        (field.name().to_owned(), answer)
    };
    fields.iter().map(answer).collect()
}

fn first(options: &[FormOption]) -> Option<&FormOption> {
    options.iter().find(|option| option.disabled.is_none())
}

fn value_of(field: &FormField, label: &str) -> String {
    let named = field.options().iter().find(|option| option.label == label);
    named.map_or_else(|| label.to_owned(), |option| option.value.clone())
}
