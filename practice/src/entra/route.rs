//! Which function answers which address, and what it takes to get there.

use axum::http::StatusCode;

use super::ids::Kind;
use super::refusal::Refusal;
use super::switches::LagRefusal;
use super::visit::{Answer, Answered, Visit};
use super::{gate, sync};

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Answer {
    let segments = decoded(&visit.call.path);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let answered = match segments.as_slice() {
        ["v1.0" | "beta", rest @ ..] => match gate::caller(visit) {
            Ok(caller) => {
                visit.caller = Some(caller);
                gate::call(visit).and_then(|()| graph(visit, rest))
            }
            Err(refusal) => Err(refusal),
        },
        ["portal", rest @ ..] => sync::page(visit, rest),
        _ => Err(no_such(&segments)),
    };
    answered.unwrap_or_else(|refusal| refusal.answer(visit.call))
}

/// Microsoft Graph; the segments behind the version.
fn graph(visit: &mut Visit<'_>, segments: &[&str]) -> Answered {
    match segments {
        ["servicePrincipals", id, "synchronization", ..] => {
            ready(visit, id)?;
            sync::answer(visit, segments)
        }
        ["auditLogs", "provisioning", ..] => sync::answer(visit, segments),
        _ => Err(no_such(segments)),
    }
}

/// Checks that provisioning of an app can be set up already.
fn ready(visit: &Visit<'_>, id: &str) -> Result<(), Refusal> {
    let app = visit.state.apps.lookup(Kind::ServicePrincipal, id).ok_or_else(|| Refusal::not_found(id))?;
    if app.ready_ms <= visit.call.now_ms {
        return Ok(());
    }
    Err(match visit.switches.lag_refusal {
        LagRefusal::NotFound => Refusal::not_found(id),
        LagRefusal::Forbidden => Refusal::Forbidden,
        LagRefusal::Conflict => Refusal::own(
            StatusCode::CONFLICT,
            "Directory_ConcurrencyViolation",
            "The service principal is being created. Try again later.",
        ),
    })
}

fn no_such(segments: &[&str]) -> Refusal {
    Refusal::NoSuchSegment { segment: segments.last().copied().unwrap_or_default().to_owned() }
}

/// Returns the segments of a path, percent-decoded.
fn decoded(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            // A form's `+` is a space; in a path it stands for itself.
            let segment = segment.replace('+', "%2B");
            url::form_urlencoded::parse(format!("s={segment}").replace('&', "%26").as_bytes())
                .next()
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        })
        .collect()
}
