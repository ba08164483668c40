//! Why an act is not seen: what stands in its way before it begins, and what is found by looking once it has failed.

use jiff::SignedDuration;

use super::kept::Kept;
use super::script::Act;
use super::seen;
use crate::clock;
use crate::directory::DirectoryError;
use crate::problem::Problem;
use crate::setup::okta::{ConnectionStatus, Console, Features, LogEvent, PushStatus, ZoomApp};

/// A failure of an act, with the step that has the cure.
#[derive(Debug)]
pub(super) struct Cause {
    pub(super) problem: Problem,
    pub(super) cure: &'static str,
}

/// How far back a refused sign-in of Okta's at Zoom still explains what does not happen now.
const REFUSED_SINCE: SignedDuration = SignedDuration::from_hours(24);

/// What stands in the way of provisioning as a whole.
///
/// # Errors
///
/// [`DirectoryError`].
pub(super) async fn of_app(console: &Console, app: &ZoomApp) -> Result<Option<Cause>, DirectoryError> {
    if !app.active {
        return Ok(Some(inactive(&app.label)));
    }
    let connection = console.connection(&app.id).await?;
    Ok((connection.status != ConnectionStatus::Enabled).then(|| not_connected(&app.label)))
}

/// What Okta does not do at Zoom, feature by feature.
pub(super) fn of_features(features: Option<Features>) -> Vec<Cause> {
    let Some(features) = features else { return Vec::new() };
    [
        (features.create, "Create Users", "nobody comes to Zoom by getting the app"),
        (features.update, "Update User Attributes", "changes in Okta do not reach Zoom"),
        (features.deactivate, "Deactivate Users", "whoever loses the app stays active in Zoom"),
    ]
    .into_iter()
    .filter(|(on, _, _)| !on)
    .map(|(_, name, so)| feature_off(name, so))
    .collect()
}

/// Looks whether an act can be seen at all, before anything is changed for it.
///
/// # Errors
///
/// [`DirectoryError`].
pub(super) async fn obstacle(
    console: &Console,
    kept: &Kept,
    act: Act,
) -> Result<Option<Cause>, DirectoryError> {
    let cast = &kept.cast;
    let Some(app) = console.zoom_app(&cast.app).await? else {
        return Ok(Some(Cause {
            problem: Problem::new(
                "rehearsal.app_gone",
                format!("Okta has no app {} any more.", cast.app_label),
                "It was there when the rehearsal was planned; somebody has deleted it since.",
                &["Open the step about the Zoom app, then plan a new rehearsal."],
            ),
            cure: "zoom-app",
        }));
    };
    if let Some(cause) = of_app(console, &app).await? {
        return Ok(Some(cause));
    }
    let features = console.features(&cast.app).await?;
    let on = |is_on: fn(&Features) -> bool| features.as_ref().is_none_or(is_on);
    Ok(match act {
        Act::Create => (!on(|on| on.create))
            .then(|| feature_off("Create Users", "nobody comes to Zoom by getting the app")),
        Act::Rename | Act::NameBack => (!on(|on| on.update))
            .then(|| feature_off("Update User Attributes", "changes in Okta do not reach Zoom")),
        Act::Leave => (!on(|on| on.deactivate))
            .then(|| feature_off("Deactivate Users", "whoever loses the app stays active in Zoom")),
        Act::Join => push(console, kept).await?,
        Act::PutBack => None,
    })
}

async fn push(console: &Console, kept: &Kept) -> Result<Option<Cause>, DirectoryError> {
    let Some(pushed) = &kept.cast.pushed else { return Ok(None) };
    let name = &pushed.group.name;
    let found = console.push(&kept.cast.app, &pushed.push).await?;
    let problem = match found.map(|push| (push.status, push.error)) {
        Some((PushStatus::Active, _)) => return Ok(None),
        None => Problem::new(
            "rehearsal.push_gone",
            format!("Okta does not push {name} any more."),
            "The push was there when the rehearsal was planned.",
            &["Open the step about Okta's group push and set it up again."],
        ),
        Some((PushStatus::Inactive, _)) => Problem::new(
            "rehearsal.push_paused",
            format!("The push of {name} is paused."),
            "As long as it is, changes of the group do not reach Zoom.",
            &["Open the step about Okta's group push and start it again."],
        ),
        Some((PushStatus::Error, text)) => Problem::new(
            "rehearsal.push_error",
            format!("The push of {name} has an error."),
            "Okta pushes no members until it is started anew.",
            &["Open the step about Okta's group push: it says what the error means and starts the push anew."],
        )
        .detail(text.unwrap_or_default()),
    };
    Ok(Some(Cause { problem, cure: "okta-push" }))
}

/// Okta tried, and says that it failed.
pub(super) fn told(kept: &Kept, act: Act, words: String) -> Cause {
    let cure = match act {
        Act::Create if words.contains("already exists") => "assign-people",
        Act::Create if words.contains("Unauthorized") => "provisioning",
        Act::Create | Act::Rename | Act::NameBack | Act::Join | Act::Leave | Act::PutBack => act.home(),
    };
    let problem = Problem::new(
        "rehearsal.okta_failed",
        format!("Okta tried it with {}, and it failed.", kept.cast.name()),
        "What Zoom or Okta said is below.",
        &["Read Okta's own words below, and follow the step that has the cure.", "Then rehearse again."],
    )
    .detail(words);
    Cause { problem, cure }
}

/// Looks why an act was not seen until the time was over. `shown` says what Zoom shows instead.
///
/// # Errors
///
/// [`DirectoryError`].
pub(super) async fn of_silence(
    console: &Console,
    kept: &Kept,
    act: Act,
    shown: &str,
) -> Result<Cause, DirectoryError> {
    if let Some(cause) = obstacle(console, kept, act).await? {
        return Ok(cause);
    }
    if let Some(text) = refused_sign_in(console, kept).await? {
        return Ok(Cause {
            problem: Problem::new(
                "rehearsal.credentials",
                "Zoom does not accept Okta's sign-in any more.",
                format!("{shown} Okta cannot reach Zoom, so nothing that changes arrives there."),
                &["Open the step about the connection, and let a Zoom admin allow Okta again."],
            )
            .detail(text),
            cure: "provisioning",
        });
    }
    let person = kept.person.as_ref();
    let user = match person {
        Some(person) => console.app_user(&kept.cast.app, person).await?,
        None => None,
    };
    let name = kept.cast.name();
    let assigned = user.is_some();
    let arrived = user.is_some_and(|user| user.external_id.is_some());
    Ok(match act {
        Act::Create if !assigned => Cause {
            problem: Problem::new(
                "rehearsal.not_assigned",
                format!("Okta did not give {name} the app."),
                match &kept.cast.assign_by {
                    Some(group) => format!("{shown} The group {} may not give it any more.", group.name),
                    None => format!("{shown} Somebody may have taken it away meanwhile."),
                },
                &["Open the step about assigning people, and look which groups have the app."],
            ),
            cure: "assign-people",
        },
        Act::Create if arrived => Cause {
            problem: Problem::new(
                "rehearsal.names",
                "The test person is in Zoom, and not as Okta has them.",
                format!("{shown} What Okta sends is decided by the mapping."),
                &["Compare the mapping in Okta with the guide's table.", "Then rehearse again."],
            ),
            cure: "attribute-mapping",
        },
        Act::Rename | Act::NameBack => Cause {
            problem: Problem::new(
                "rehearsal.not_renamed",
                "The changed name did not reach Zoom.",
                format!("{shown} A rule that is applied on create only does not send changes."),
                &["Compare the mapping in Okta with the guide's table: names are sent on create and update."],
            ),
            cure: "attribute-mapping",
        },
        Act::Join => not_joined(kept, shown),
        Act::Leave if assigned => Cause {
            problem: Problem::new(
                "rehearsal.still_assigned",
                format!("{name} still has the app."),
                format!("{shown} Another group gives it too, perhaps one that everybody is in."),
                &["Open the step about assigning people, and look which groups have the app."],
            ),
            cure: "assign-people",
        },
        Act::Create | Act::Leave | Act::PutBack => Cause {
            problem: Problem::new(
                "rehearsal.slow",
                "Okta has not sent it yet.",
                format!(
                    "{shown} Nothing that Usher can see stands in the way; Okta may be behind with its work."
                ),
                &[
                    "Look at Okta's status page, and at the tasks on the dashboard of its admin console.",
                    "Then rehearse again.",
                ],
            ),
            cure: "monitor",
        },
    })
}

fn not_joined(kept: &Kept, shown: &str) -> Cause {
    let same = kept.cast.joins_by_assigning();
    let why = match same {
        true => format!(
            "{shown} The same group gives the app and is pushed. Okta pushes only members who are in Zoom already, and whoever comes with the app is not yet."
        ),
        false => format!("{shown} Okta says that the push is active."),
    };
    let fix: &[&str] = match same {
        true => &["Give the app with one group, and push another one.", "Then rehearse again."],
        false => &[
            "In Okta's admin console open the app, Push Groups, and choose Push now.",
            "Then rehearse again.",
        ],
    };
    Cause {
        problem: Problem::new(
            "rehearsal.not_member",
            "The test person did not get into the group in Zoom.",
            why,
            fix,
        ),
        cure: "okta-push",
    }
}

async fn refused_sign_in(console: &Console, kept: &Kept) -> Result<Option<String>, DirectoryError> {
    let now = clock::now();
    let read = async |since, filter: &str| match console
        .log(since, now + seen::SKEW, Some(filter), seen::EVENTS_MAX)
        .await
    {
        Ok((events, _)) => Ok(events),
        Err(DirectoryError::ScopeMissing { .. } | DirectoryError::RoleLacks { .. }) => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    let refused =
        read(now - REFUSED_SINCE, "eventType eq \"application.integration.authentication_failure\"").await?;
    let is_ours = |event: &LogEvent| event.targets.iter().any(|about| about.id == kept.cast.app);
    let Some(refused) = refused.into_iter().rev().find(is_ours) else { return Ok(None) };
    // Whatever arrived since shows that somebody has mended it.
    let since = read(refused.at, "eventType sw \"application.provision.\"").await?;
    let mended = since.iter().any(|event| !event.failed && is_ours(event));
    Ok((!mended).then(|| refused.reason.unwrap_or(refused.message)))
}

fn inactive(label: &str) -> Cause {
    Cause {
        problem: Problem::new(
            "rehearsal.app_inactive",
            format!("The app {label} is not active in Okta."),
            "As long as it is not, Okta sends nothing to Zoom.",
            &["Open the step about the Zoom app, and activate it."],
        ),
        cure: "zoom-app",
    }
}

fn not_connected(label: &str) -> Cause {
    Cause {
        problem: Problem::new(
            "rehearsal.not_connected",
            format!("The app {label} is not connected to Zoom."),
            "Without an enabled connection Okta sends nothing to Zoom.",
            &["Open the step about the connection, and let Usher make it."],
        ),
        cure: "provisioning",
    }
}

fn feature_off(name: &str, so: &str) -> Cause {
    Cause {
        problem: Problem::new(
            "rehearsal.feature_off",
            format!("“{name}” is off in Okta."),
            format!("As long as it is off, {so}."),
            &["Open the step about what Okta may do in Zoom, and switch it on."],
        ),
        cure: "features",
    }
}
