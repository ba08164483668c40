//! The pages of the known troubles: how each shows, the look that says whether it is this, the cure.

use super::App;
use super::guide::step_link;
use super::profiles::name_of;
use super::view::{CheckView, OutcomeView, TroubleItem, TroubleView};
use crate::check::Verdict;
use crate::guide;
use crate::problem::Problem;

impl App {
    /// Returns the known troubles of the guide, in its order, with what the last looks said.
    ///
    /// # Errors
    ///
    /// When there is no such profile.
    pub fn troubles(&self, id: &str) -> Result<Vec<TroubleItem>, Problem> {
        let guide = self.guide(id)?;
        let outcomes = self.outcomes(id)?;
        let items = guide.troubles.iter().map(|trouble| TroubleItem {
            id: trouble.id.clone(),
            title: trouble.title.clone(),
            symptom: trouble.symptom.clone(),
            is_it: outcomes.get(&trouble.check).and_then(is_it),
        });
        Ok(items.collect())
    }

    /// Returns one known trouble, whole.
    ///
    /// # Errors
    ///
    /// When there is no such trouble or profile.
    pub fn trouble(&self, id: &str, trouble: &str) -> Result<TroubleView, Problem> {
        let profile = self.profile(id)?;
        let (_, guide) = self.guide_of(id, &profile)?;
        let found = guide.trouble(trouble).ok_or_else(|| {
            Problem::new(
                "guide.no_trouble",
                format!("The guide has no page about {trouble}."),
                "It may belong to another edition of Usher.",
                &["Choose a trouble from the list."],
            )
        })?;
        let rendered = guide::render(&found.text, &self.values(id, &profile));
        let cure_action = match found.cure_action {
            Some(action) => self.action_views(id, &[action])?.into_iter().next(),
            None => None,
        };
        Ok(TroubleView {
            id: found.id.clone(),
            title: found.title.clone(),
            symptom: found.symptom.clone(),
            blocks: rendered.blocks,
            copyables: rendered.copyables,
            check: CheckView {
                id: found.check,
                title: found.check.title(name_of(&profile.provider).title()),
                outcome: self.outcomes(id)?.remove(&found.check),
            },
            cure_step: found.cure_step.as_deref().and_then(|step| step_link(guide, step)),
            cure_action,
            sources: found.sources.clone(),
        })
    }
}

/// A look that could not be taken says neither.
fn is_it(outcome: &OutcomeView) -> Option<bool> {
    match outcome.verdict {
        Verdict::Failed { .. } => Some(true),
        Verdict::Passed { .. } => Some(false),
        Verdict::Unknown { .. } => None,
    }
}
