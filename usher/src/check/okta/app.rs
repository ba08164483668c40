//! The app itself: is it there and in use, is it connected to Zoom, and what may it do?

use jiff::{SignedDuration, Timestamp};

use super::log::{self, Entries, Kind};
use super::{failed, moment, not_this, of_okta, passed, unknown};
use crate::check::Verdict;
use crate::problem::Problem;
use crate::setup::okta::{Connection, ConnectionStatus, Console, Features, LogEvent, ZoomApp};

/// A refused token is looked for so far back.
const REFUSALS_BACK: SignedDuration = SignedDuration::from_hours(24);
/// Whoever suspects the token looks further back.
const TROUBLE_BACK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Judges the app that a profile works with.
pub fn zoom_app(app: &ZoomApp) -> Verdict {
    if !app.active {
        let problem = Problem::new(
            "setup.app_inactive",
            format!("The app {} in Okta is not active.", app.label),
            "An app that is not active signs nobody in and changes nobody in Zoom.",
            &["Let Usher activate it on this page.", "Or open the app in Okta and set its status to Active."],
        );
        return failed(problem);
    }
    let sign_on = match app.saml {
        true => "People sign in to Zoom through it with SAML.",
        false => {
            "It does not sign people in with SAML. Provisioning works without, but people then need another password for Zoom: open Sign On in the app to change it."
        }
    };
    let push = match app.pushes_groups() {
        Some(true) => "It can push groups.",
        Some(false) => "It cannot push groups: let Usher push them instead.",
        None => "Okta says what else it can do once provisioning is on.",
    };
    passed([
        format!("Okta has the app {}, and it is active.", app.label),
        sign_on.to_owned(),
        push.to_owned(),
    ])
}

/// Looks whether Okta is connected to Zoom, and whether Zoom takes Okta's token. `made_anew` is when Usher last saw
/// the connection made.
pub async fn provisioning(
    console: &Console,
    app: &str,
    made_anew: Option<Timestamp>,
    now: Timestamp,
) -> Result<Verdict, Verdict> {
    let connection = console.connection(app).await.map_err(of_okta)?;
    let (events, _) = log::read(console, app, Entries::Provisioning, now, REFUSALS_BACK).await?;
    Ok(judge(&connection, &events, made_anew))
}

/// Looks whether Zoom refuses Okta's token: the trouble after somebody has made a new one.
pub async fn token_refused(
    console: &Console,
    app: &str,
    made_anew: Option<Timestamp>,
    now: Timestamp,
) -> Result<Verdict, Verdict> {
    let connection = console.connection(app).await.map_err(of_okta)?;
    let (events, _) = log::read(console, app, Entries::Provisioning, now, TROUBLE_BACK).await?;
    Ok(match connection.status {
        ConnectionStatus::Enabled => not_this(judge(&connection, &events, made_anew)),
        // There is no token that could be refused.
        ConnectionStatus::Disabled | ConnectionStatus::Unknown => {
            match judge(&connection, &events, made_anew) {
                Verdict::Failed { problem } => unknown(problem),
                other @ (Verdict::Passed { .. } | Verdict::Unknown { .. }) => other,
            }
        }
    })
}

fn judge(connection: &Connection, events: &[LogEvent], made_anew: Option<Timestamp>) -> Verdict {
    match connection.status {
        ConnectionStatus::Unknown => {
            return failed(Problem::new(
                "setup.not_connected",
                "Okta is not connected to Zoom yet.",
                "Without the connection Okta cannot create, change or deactivate anybody in Zoom.",
                &[
                    "Let Usher connect Okta on the step about provisioning; an owner or admin of Zoom consents in the browser.",
                ],
            ));
        }
        ConnectionStatus::Disabled => {
            return failed(Problem::new(
                "setup.connection_off",
                "Okta's connection to Zoom is switched off.",
                "It was made once, and is not in use: somebody switched it off, or nobody consented at Zoom.",
                &["Let Usher connect Okta anew on the step about provisioning."],
            ));
        }
        ConnectionStatus::Enabled => {}
    }
    let last = |wanted: &dyn Fn(&LogEvent) -> bool| {
        events.iter().filter(|event| wanted(event)).max_by_key(|event| event.at)
    };
    let refused = last(&|event| Kind::of(&event.kind) == Kind::TokenRefused);
    let reached = last(&|event| !event.failed && Kind::of(&event.kind).reaches_zoom());
    let connected = "Okta is connected to Zoom.".to_owned();
    let Some(refused) = refused else {
        let said = match reached {
            Some(event) => format!("Zoom took what Okta sent last, on {}.", moment(event.at)),
            None => "Okta's log has no refusal. It has nothing that was sent either, so the first change will show it."
                .to_owned(),
        };
        return passed([connected, said]);
    };
    let said = format!("Zoom refused Okta's token on {}", moment(refused.at));
    if let Some(event) = reached.filter(|event| event.at > refused.at) {
        return passed([
            connected,
            format!("{said}, and has taken what Okta sent since, last on {}.", moment(event.at)),
        ]);
    }
    if let Some(at) = made_anew.filter(|at| *at > refused.at) {
        return passed([
            connected,
            format!("{said}. The connection was made anew on {}, and nothing was refused since.", moment(at)),
        ]);
    }
    let problem = Problem::new(
        "setup.token_refused",
        "Zoom refuses Okta's token.",
        format!(
            "{said}, and has taken nothing since. It does so when the token was made anew, or when the person who connected Okta has left or lost the role."
        ),
        &[
            "Let Usher connect Okta to Zoom anew on the step about provisioning.",
            "Sign in at Zoom as the owner or as an admin who stays.",
        ],
    );
    failed(problem.detail(refused.reason.as_deref().unwrap_or(&refused.message)))
}

/// Looks whether Okta creates, updates and deactivates people.
pub async fn features(console: &Console, app: &str) -> Result<Verdict, Verdict> {
    Ok(judge_features(console.features(app).await.map_err(of_okta)?))
}

fn judge_features(features: Option<Features>) -> Verdict {
    let Some(Features { create, update, deactivate }) = features else {
        return failed(Problem::new(
            "setup.features_not_yet",
            "Okta does not say yet what it does with people in Zoom.",
            "There is nothing to switch on before Okta is connected to Zoom.",
            &["Connect Okta on the step about provisioning first."],
        ));
    };
    let all = [
        (create, "create people", "Okta creates people in Zoom when they are given the app."),
        (update, "update people", "Okta changes people in Zoom when their profile changes."),
        (deactivate, "deactivate people", "Okta deactivates people in Zoom when they lose the app or leave."),
    ];
    let off: Vec<&str> = all.iter().filter(|(on, _, _)| !on).map(|(_, name, _)| *name).collect();
    if off.is_empty() {
        return passed(all.map(|(_, _, said)| said.to_owned()));
    }
    let problem = Problem::new(
        "setup.features_off",
        format!("Okta does not {} in Zoom.", off.join(", or ")),
        format!("{} of the 3 settings under Provisioning, To App {} off.", off.len(), super::is(off.len())),
        &[
            "Let Usher switch on what is off, on this page.",
            "Or open the app in Okta, Provisioning, To App, and tick it.",
        ],
    );
    failed(problem)
}

#[cfg(test)]
mod tests {
    use super::super::fake::{at, event, short, words};
    use super::*;

    fn connection(status: ConnectionStatus) -> Connection {
        Connection { status, authorize: None }
    }

    #[test]
    fn an_app_is_active_and_has_saml_or_is_said_not_to() {
        let app = ZoomApp {
            id: "a".to_owned(),
            label: "Zoom".to_owned(),
            active: true,
            saml: true,
            features: vec!["GROUP_PUSH".to_owned()],
            created: at(0),
        };
        assert_eq!(short(&zoom_app(&app)), "passed");
        assert_eq!(short(&zoom_app(&ZoomApp { active: false, ..app.clone() })), "failed setup.app_inactive");
        let plain = zoom_app(&ZoomApp { saml: false, features: Vec::new(), ..app });
        assert!(words(&plain).contains("does not sign people in with SAML"), "{}", words(&plain));
    }

    #[test]
    fn a_refusal_counts_until_something_was_taken() {
        let refused = |minute| event("application.integration.authentication_failure", minute, Some("401"));
        let taken = |minute| event("application.provision.user.push", minute, None);
        let on = connection(ConnectionStatus::Enabled);
        for (events, made_anew, expected) in [
            (vec![], None, "passed"),
            (vec![taken(1)], None, "passed"),
            (vec![refused(1), taken(2)], None, "passed"),
            (vec![taken(1), refused(2)], None, "failed setup.token_refused"),
            (vec![taken(1), refused(2)], Some(1), "failed setup.token_refused"),
            (vec![taken(1), refused(2)], Some(3), "passed"),
            // What failed did not reach Zoom.
            (
                vec![refused(1), event("application.provision.user.push", 2, Some("no"))],
                None,
                "failed setup.token_refused",
            ),
        ] {
            assert_eq!(short(&judge(&on, &events, made_anew.map(at))), expected, "{events:?}");
        }
        let judged = |status| short(&judge(&connection(status), &[], None));
        assert_eq!(judged(ConnectionStatus::Disabled), "failed setup.connection_off");
        assert_eq!(judged(ConnectionStatus::Unknown), "failed setup.not_connected");
    }

    #[test]
    fn what_is_off_is_named() {
        let all = Features { create: true, update: true, deactivate: true };
        assert_eq!(short(&judge_features(Some(all))), "passed");
        assert_eq!(short(&judge_features(None)), "failed setup.features_not_yet");
        let bad = judge_features(Some(Features { deactivate: false, create: false, ..all }));
        assert!(words(&bad).contains("does not create people, or deactivate people"), "{}", words(&bad));
    }
}
