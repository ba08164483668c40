//! Which look of Entra's guides looks at what.

use crate::app::App;
use crate::app::checks::whole;
use crate::check::Verdict;
use crate::guide::CheckId;
use crate::problem::{self, Problem};

impl App {
    pub(in crate::app) async fn look_at_entra(&self, id: &str, check: CheckId) -> Result<Verdict, Problem> {
        match check {
            CheckId::WhichGuide => self.which_verdict(id).await,
            CheckId::ScopeFilter => Ok(whole(self.scope_verdict(id).await)),
            CheckId::ZoomToken => self.zoom_secret_verdict(id).await,
            other => self.look_at_both(id, other).await?.ok_or_else(problem::not_in_this_guide),
        }
    }
}
