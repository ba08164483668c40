//! What Usher does by itself in a console: shown as a plan, carried out once, read back.

use super::App;
use super::view::{ActionView, StepLink};
use crate::guide::ActionId;
use crate::problem::Problem;

impl App {
    /// Returns what a step's page says about its actions.
    pub(super) fn action_views(&self, _id: &str, _actions: &[ActionId]) -> Result<Vec<ActionView>, Problem> {
        Ok(Vec::new())
    }

    pub(super) fn step_link(&self, step: &str) -> Option<StepLink> {
        let step = self.guides.okta.step(step)?;
        Some(StepLink { id: step.id.clone(), title: step.title.clone() })
    }
}
