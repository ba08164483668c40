//! Looking at what is set up in Okta and what has come of it in Zoom.

use super::App;
use crate::check::Verdict;
use crate::guide::CheckId;
use crate::problem::Problem;

impl App {
    pub(super) async fn check_setup(&self, id: &str, _check: CheckId) -> Result<Verdict, Problem> {
        let console = self.console(id).await?;
        Ok(match self.zoom_app(id, &console).await {
            Ok(app) => Verdict::Passed { saw: vec![format!("Okta has the app {}.", app.label)] },
            Err(verdict) => verdict,
        })
    }
}
