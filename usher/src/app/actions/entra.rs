//! What Entra's actions ask and plan.

use super::plans::Asked;
use crate::act::Plan;
use crate::app::App;
use crate::app::view::FormField;
use crate::guide::ActionId;
use crate::problem::{self, Problem};

impl App {
    pub(super) async fn entra_form(
        &self,
        id: &str,
        _action: ActionId,
    ) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        self.connections(id).await?.entra()?;
        Err(problem::not_in_this_guide())
    }

    pub(super) async fn entra_plan(
        &self,
        id: &str,
        _action: ActionId,
        _asked: &Asked<'_>,
    ) -> Result<Plan, Problem> {
        self.connections(id).await?.entra()?;
        Err(problem::not_in_this_guide())
    }
}
