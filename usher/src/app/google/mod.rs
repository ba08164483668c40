//! What only customers with Google Workspace have: who is to be in Zoom, the endpoint of Google's console, who has
//! arrived, and where both sides have drifted apart.
//!
//! Google's console has no interface that a program could read, so everything here rests on one comparison of the whole
//! directory with the whole of Zoom ([`check::google::stand`]), made with each look.

mod checks;
mod endpoint;
mod organisation;
mod scope;
mod seen;
pub(super) mod sign_in;

use jiff::SignedDuration;

use super::App;
use super::connections::of_the_directory;
use crate::check::google::{Doer, Removal};
use crate::guide::{GuideId, Question, Value, Values};
use crate::problem::Problem;
use crate::records::{GoogleWay, Profile, Provider};

pub(super) use organisation::{Material, Organisation};

impl App {
    /// Returns which of Google's guides a profile follows: the one with Google's own provisioning, unless its console
    /// was said to have none.
    pub(super) fn google_guide(&self, id: &str) -> Result<GuideId, Problem> {
        Ok(match self.answered(id, Question::GoogleCard)?.as_deref() {
            Some("missing") => GuideId::GoogleOwn,
            Some(_) | None => GuideId::Google,
        })
    }

    /// Returns who brings people to Zoom, and how long Google waits before it switches somebody off.
    pub(super) fn google_doer(&self, id: &str) -> Result<Doer, Problem> {
        if self.google_guide(id)? == GuideId::GoogleOwn {
            return Ok(Doer::Usher);
        }
        let days = |days: i64| Removal::After(SignedDuration::from_hours(24 * days));
        let removal = match self.answered(id, Question::GoogleRemoval)?.as_deref() {
            Some("day" | "day_1") => days(1),
            Some("day_7") => days(7),
            Some("day_21") => days(21),
            Some("never") => Removal::Never,
            Some(_) | None => Removal::Untold,
        };
        Ok(Doer::Google { removal })
    }

    /// What the guides' texts may name, as far as this profile has it.
    pub(super) fn google_values(&self, values: Values, profile: &Profile) -> Values {
        let Provider::Google { console_url, way, .. } = &profile.provider else { return values };
        let service = match way {
            GoogleWay::Desktop { .. } => None,
            GoogleWay::ServiceAccount { client_id, .. } => {
                Some(client_id.clone()).filter(|client_id| !client_id.is_empty())
            }
        };
        values
            .with(Value::GoogleConsole, [console_url.as_str().trim_end_matches('/')])
            .with(Value::GoogleCloud, ["https://console.cloud.google.com"])
            .with(Value::GoogleScopes, of_the_directory())
            .with(Value::GoogleScopesLine, [of_the_directory().collect::<Vec<_>>().join(",")])
            .with(Value::GoogleServiceClient, service)
            .with(Value::GoogleEndpoint, [endpoint::right_endpoint(profile)])
    }
}
