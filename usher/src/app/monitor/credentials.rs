//! How old each credential is and when it ends: Usher's two sign-ins, and Okta's connection to Zoom.

use jiff::{SignedDuration, Timestamp};

use super::refuses_sign_in;
use crate::app::App;
use crate::app::view::{ConnectionState, ConnectionView, CredentialLine, Side, Way};
use crate::clock;
use crate::problem::{self, Problem};
use crate::setup::okta::{Connection, ConnectionStatus, LogEvent};

/// A token that cannot be renewed and ends sooner than this needs somebody.
const ENDS_SOON: SignedDuration = SignedDuration::from_mins(15);

impl App {
    /// Says of each credential how old it is.
    pub(super) async fn credentials(
        &self,
        id: &str,
        connection: &Connection,
        events: &[LogEvent],
    ) -> Result<Vec<CredentialLine>, Problem> {
        let now = clock::now();
        Ok(vec![
            sign_in(&self.connection_view(id, Side::Provider).await?, now),
            sign_in(&self.connection_view(id, Side::Zoom).await?, now),
            to_zoom(connection.status, events),
        ])
    }
}

/// Says how long one of Usher's own sign-ins lasts.
pub(in crate::app) fn sign_in(view: &ConnectionView, now: Timestamp) -> CredentialLine {
    let name = format!("Usher's sign-in to {}", view.vendor);
    let line = |says: String, attention: bool| CredentialLine { name, says, attention };
    let (who, expires_at, renews, kept) = match &view.state {
        ConnectionState::SignedOut => return line("Nobody is signed in.".to_owned(), true),
        ConnectionState::Broken { problem } => {
            let fix = problem.fix.first().map(String::as_str).unwrap_or_default();
            return line(format!("{} {fix}", problem.what), true);
        }
        ConnectionState::SignedIn { who, expires_at, renews, kept, .. } => (who, *expires_at, *renews, *kept),
    };
    let of_whom = who.as_ref().map(|who| format!(" of {who}")).unwrap_or_default();
    let (lasts, attention) = match (&view.way, renews, expires_at) {
        // Create an API token, developer.okta.com, 2026-08.
        (Way::OktaApiToken {}, _, _) => (
            format!(
                "An API token{of_whom}. It ends after 30 days without use, and when its maker is deactivated. Usher used it just now."
            ),
            false,
        ),
        (_, true, Some(at)) => (
            format!("The sign-in{of_whom} has a token until {}, and Usher renews it by itself.", moment(at)),
            false,
        ),
        (_, true, None) => (format!("The sign-in{of_whom} is renewed by Usher itself."), false),
        (_, false, Some(at)) if at <= now => {
            (format!("The token{of_whom} ended at {}. Sign in again.", moment(at)), true)
        }
        (_, false, Some(at)) => (
            format!("The token{of_whom} ends at {} and cannot be renewed.", moment(at)),
            at.duration_since(now) < ENDS_SOON,
        ),
        (_, false, None) => (format!("A token{of_whom} that was pasted. When it ends is not known."), false),
    };
    let kept = if kept { "" } else { " It is forgotten when Usher quits." };
    line(format!("{lasts}{kept}"), attention)
}

/// Says whether Zoom accepts what Okta has, as far as the log tells. When the connection was made is in no answer of
/// Okta's.
fn to_zoom(status: ConnectionStatus, events: &[LogEvent]) -> CredentialLine {
    let line = |says: String, attention: bool| CredentialLine {
        name: "Okta's connection to Zoom".to_owned(),
        says,
        attention,
    };
    let reached = events.iter().rev().find(|event| problem::reached_zoom(event)).map(|event| event.at);
    let refused = events.iter().rev().find(|event| refuses_sign_in(event)).map(|event| event.at);
    match (status, reached, refused) {
        (ConnectionStatus::Disabled, _, _) => {
            line("It is not enabled, so nothing that changes in Okta reaches Zoom.".to_owned(), true)
        }
        (ConnectionStatus::Enabled | ConnectionStatus::Unknown, reached, Some(refused))
            if reached.is_none_or(|reached| reached < refused) =>
        {
            line(
                format!(
                    "Zoom refused it at {}, and Okta has not reached Zoom since. Connect Okta to Zoom again.",
                    moment(refused)
                ),
                true,
            )
        }
        (ConnectionStatus::Unknown, None, _) => {
            line("Okta does not say whether it is enabled.".to_owned(), true)
        }
        (ConnectionStatus::Enabled | ConnectionStatus::Unknown, Some(reached), Some(refused)) => line(
            format!(
                "Okta last reached Zoom at {}. Before that, Zoom refused it at {}.",
                moment(reached),
                moment(refused)
            ),
            false,
        ),
        (ConnectionStatus::Enabled | ConnectionStatus::Unknown, Some(reached), None) => {
            line(format!("It works: Okta last reached Zoom at {}.", moment(reached)), false)
        }
        (ConnectionStatus::Enabled, None, _) => {
            line("It is enabled. The log of these days has nothing that Okta sent to Zoom.".to_owned(), false)
        }
    }
}

pub(in crate::app) fn moment(at: Timestamp) -> String {
    at.strftime("%H:%M UTC on %-d %B").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::okta::LogTarget;

    #[test]
    fn a_connection_is_judged_by_what_came_last() {
        let event = |kind: &str, minute: i64| LogEvent {
            id: minute.to_string(),
            at: Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute),
            kind: kind.to_owned(),
            message: String::new(),
            failed: false,
            reason: None,
            targets: Vec::<LogTarget>::new(),
        };
        let sent = |minute| event("application.provision.user.push", minute);
        let refused = |minute| event("application.integration.authentication_failure", minute);
        let check = |status: ConnectionStatus, events: &[LogEvent], says: &str, attention: bool| {
            let line = to_zoom(status, events);
            assert_eq!((line.says.as_str(), line.attention), (says, attention));
        };
        use ConnectionStatus::{Disabled, Enabled, Unknown};
        check(Enabled, &[sent(1)], "It works: Okta last reached Zoom at 00:01 UTC on 1 January.", false);
        check(
            Enabled,
            &[refused(1), sent(2)],
            "Okta last reached Zoom at 00:02 UTC on 1 January. Before that, Zoom refused it at 00:01 UTC on 1 January.",
            false,
        );
        check(
            Enabled,
            &[sent(1), refused(2)],
            "Zoom refused it at 00:02 UTC on 1 January, and Okta has not reached Zoom since. Connect Okta to Zoom again.",
            true,
        );
        check(
            Enabled,
            &[],
            "It is enabled. The log of these days has nothing that Okta sent to Zoom.",
            false,
        );
        check(Unknown, &[], "Okta does not say whether it is enabled.", true);
        check(Disabled, &[sent(1)], "It is not enabled, so nothing that changes in Okta reaches Zoom.", true);
    }
}
