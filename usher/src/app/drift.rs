//! What was chosen last, and what has changed since.
//!
//! A choice is kept when a person confirms its plan. From then on it can be planned anew without choosing anew: by a
//! person who wants to see what changed, and by Usher itself where nobody is at the door.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::App;
use super::choosing::pattern_of;
use super::look::Look;
use super::planning::StoredPlan;
use super::view::{ChoiceView, GroupTarget, PlanRequest, PlanView, Target};
use crate::clock;
use crate::model::{GroupId, fold_name};
use crate::plan::Census;
use crate::problem::{self, Problem};
use crate::push::Progress;

/// What was chosen last is kept under this name.
const CHOSEN: &str = "push.chosen";

/// A choice with how large everything was when it was last pushed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Choice {
    pub(super) request: PlanRequest,
    pub(super) census: Census,
    chosen_at: Timestamp,
}

impl App {
    /// Makes a plan from what was pushed last, and keeps it to be shown: what has changed since. Both sides are read
    /// anew; nothing is written to Zoom.
    ///
    /// # Errors
    ///
    /// When nothing was ever pushed, a group of the choice is gone, or something cannot be read whole.
    pub async fn group_drift(
        &self,
        id: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<PlanView, Problem> {
        let choice = self.choice(id)?.ok_or_else(problem::nothing_chosen)?;
        self.until_stopped(id, async {
            let drawn = self.draw_drift(id, &choice, progress).await?;
            self.keep_group_plan(id, &drawn)
        })
        .await
    }

    /// Makes a plan from a choice, kept nowhere yet.
    pub(super) async fn draw_drift(
        &self,
        id: &str,
        choice: &Choice,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<StoredPlan, Problem> {
        let look = self.look(id, true, progress).await?;
        let vendor = self.connections(id).await?.vendor();
        let gone = choice.request.groups.iter().filter(|group| {
            let id = GroupId::new(&group.group);
            !look.groups.contains_key(&id)
        });
        let gone: Vec<String> = gone.map(|group| choice.name_of(&group.group)).collect();
        if !gone.is_empty() {
            return Err(problem::groups_vanished(vendor, &gone));
        }
        let request = choice.request_now(&look);
        let drawn = self.draw_plan(id, &request, progress).await?;
        Ok(StoredPlan { chosen: Some(request), ..drawn })
    }

    /// Returns what was chosen last. What another edition of Usher kept and this one cannot read is as if nothing was.
    pub(super) fn choice(&self, id: &str) -> Result<Option<Choice>, Problem> {
        let kept: Option<serde_json::Value> =
            self.records.learned(id, CHOSEN).map_err(|error| problem::records(&error))?;
        Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
    }

    /// Returns what was chosen last, to be shown.
    pub(super) fn choice_view(&self, id: &str) -> Result<Option<ChoiceView>, Problem> {
        Ok(self.choice(id)?.map(|choice| {
            let mut groups: Vec<String> =
                choice.request.groups.iter().map(|group| choice.name_of(&group.group)).collect();
            groups.sort_by_cached_key(|name| fold_name(name));
            ChoiceView { groups, removing: choice.request.remove, chosen_at: choice.chosen_at }
        }))
    }

    /// Keeps what a plan was made from, where it is a whole choice, and how large everything is.
    pub(super) fn keep_choice(&self, id: &str, stored: &StoredPlan) -> Result<(), Problem> {
        let Some(request) = stored.chosen.clone() else { return Ok(()) };
        let same = |before: &Choice| {
            let chosen = |request: &PlanRequest| -> BTreeSet<String> {
                request.groups.iter().map(|group| group.group.clone()).collect()
            };
            before.request.remove == request.remove && chosen(&before.request) == chosen(&request)
        };
        let before = self.choice(id)?.filter(same);
        let chosen_at = before.map_or_else(clock::now, |before| before.chosen_at);
        self.learn_choice(id, &Choice { request, census: stored.census.clone(), chosen_at })
    }

    /// Names the groups that a run has created by their ids, so that one that is renamed in Zoom stays the same.
    pub(super) fn link_choice(&self, id: &str, run: &str) -> Result<(), Problem> {
        let Some(mut choice) = self.choice(id)? else { return Ok(()) };
        let created = self.created(run)?;
        for group in &mut choice.request.groups {
            if let (Target::Create { .. }, Some(made)) = (&group.target, created.get(&group.group)) {
                group.target = Target::Link { zoom_group: made.to_string() };
            }
        }
        self.learn_choice(id, &choice)
    }

    fn learn_choice(&self, id: &str, choice: &Choice) -> Result<(), Problem> {
        self.records.learn(id, CHOSEN, choice).map_err(|error| problem::records(&error))
    }
}

impl Choice {
    /// Returns the choice as it is meant now: what was to be made may be there, made by a run that was cut off, or by
    /// somebody.
    pub(super) fn request_now(&self, look: &Look) -> PlanRequest {
        // A pattern that this edition cannot read is as good as none.
        let pattern = pattern_of(&self.request).unwrap_or_default();
        let groups = self.request.groups.iter().map(|GroupTarget { group, target }| {
            let there = match target {
                Target::Create { name } => {
                    let counted = look.groups.get(&GroupId::new(group));
                    let by_pattern = || pattern.name(&counted?.group.name, counted?.mail.as_deref());
                    let name = name.clone().or_else(by_pattern);
                    look.zoom_groups.iter().find(|there| name.as_deref().map(str::trim) == Some(&there.name))
                }
                Target::Link { .. } | Target::Leave {} => None,
            };
            let found = there.map(|there| Target::Link { zoom_group: there.id.to_string() });
            GroupTarget { group: group.clone(), target: found.unwrap_or_else(|| target.clone()) }
        });
        PlanRequest {
            groups: groups.collect(),
            remove: self.request.remove,
            pattern: self.request.pattern.clone(),
        }
    }

    fn name_of(&self, group: &str) -> String {
        let counted = self.census.groups.get(&GroupId::new(group));
        counted.map_or_else(|| group.to_owned(), |counted| counted.name.clone())
    }
}
