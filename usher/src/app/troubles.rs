//! The known troubles of the guide: how each shows, whether it is this, and the cure.

use super::App;
use crate::check::Verdict;
use crate::guide::CheckId;
use crate::problem::Problem;

impl App {
    pub(super) async fn check_trouble(&self, id: &str, check: CheckId) -> Result<Verdict, Problem> {
        self.check_setup(id, check).await
    }
}
