//! What the provisioning of an app does (`features`): towards Zoom and back. There is nothing to read or set until the
//! connection is enabled.

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::state::{ConnectionStatus, Provisioning};
use super::visit::{Answer, Answered, Visit};

/// `capabilities` of USER_PROVISIONING when nobody has set anything.
pub(super) fn outbound_at_first() -> Value {
    json!({
        "create": { "lifecycleCreate": { "status": "DISABLED" } },
        "update": {
            "profile": { "status": "DISABLED" },
            "lifecycleDeactivate": { "status": "DISABLED" },
            "password": { "status": "DISABLED", "seed": "RANDOM", "change": "KEEP_EXISTING" },
        },
    })
}

/// `capabilities` of INBOUND_PROVISIONING when nobody has set anything.
pub(super) fn inbound_at_first() -> Value {
    json!({
        "importSettings": {
            "username": { "userNameFormat": "EMAIL", "userNameExpression": "" },
            "schedule": {
                "status": "DISABLED",
                "fullImport": { "expression": "", "timezone": "" },
                "incrementalImport": { "expression": "", "timezone": "" },
            },
        },
        "importRules": {
            "userCreateAndMatch": {
                "exactMatchCriteria": "EMAIL",
                "allowPartialMatch": false,
                "autoConfirmPartialMatch": false,
                "autoConfirmExactMatch": false,
                "autoConfirmNewUsers": false,
                "autoActivateNewUsers": false,
            },
        },
    })
}

/// `GET /api/v1/apps/{id}/features`.
pub(super) fn list(visit: &mut Visit<'_>, app: &str) -> Answered {
    let provisioning = connected(visit, app)?;
    Ok(Answer::json(Value::Array(
        [OUTBOUND, INBOUND].iter().map(|name| feature_json(visit, app, name, provisioning)).collect(),
    )))
}

/// `GET /api/v1/apps/{id}/features/{name}`.
pub(super) fn get(visit: &mut Visit<'_>, app: &str, name: &str) -> Answered {
    known(name)?;
    let provisioning = connected(visit, app)?;
    Ok(Answer::json(feature_json(visit, app, name, provisioning)))
}

/// `PUT /api/v1/apps/{id}/features/{name}`: what is left out of the body stays as it is.
pub(super) fn set(visit: &mut Visit<'_>, app: &str, name: &str) -> Answered {
    known(name)?;
    connected(visit, app)?;
    let body = visit.call.json()?;
    let created = creates_people(visit.state.provisioning(app)?);
    let provisioning = visit.state.provisioning_mut(app)?;
    let kept = if name == OUTBOUND { &mut provisioning.outbound } else { &mut provisioning.inbound };
    let mut next = kept.clone();
    merge(&mut next, &body, "")?;
    *kept = next;
    if !created && creates_people(provisioning) {
        let people: Vec<usize> = visit.state.app_people(visit.state.app(app)?).keys().copied().collect();
        visit.state.provisioning_mut(app)?.at_zoom.creation_begins(people);
    }
    let drawn = feature_json(visit, app, name, visit.state.provisioning(app)?);
    Ok(Answer::json(drawn).changed(format!("{name} of the Zoom app was set.")))
}

/// Returns whether Okta sends changed profiles to Zoom.
pub(super) fn pushes_profiles(provisioning: &Provisioning) -> bool {
    provisioning.connection.status == ConnectionStatus::Enabled
        && provisioning.outbound.pointer("/update/profile/status") == Some(&json!("ENABLED"))
}

/// Returns whether Okta creates people in Zoom.
pub(super) fn creates_people(provisioning: &Provisioning) -> bool {
    provisioning.connection.status == ConnectionStatus::Enabled
        && provisioning.outbound.pointer("/create/lifecycleCreate/status") == Some(&json!("ENABLED"))
}

/// Returns whether Okta deactivates people in Zoom who lose the app.
pub(super) fn deactivates_people(provisioning: &Provisioning) -> bool {
    provisioning.connection.status == ConnectionStatus::Enabled
        && provisioning.outbound.pointer("/update/lifecycleDeactivate/status") == Some(&json!("ENABLED"))
}

const OUTBOUND: &str = "USER_PROVISIONING";
const INBOUND: &str = "INBOUND_PROVISIONING";

fn known(name: &str) -> Result<(), Refusal> {
    if name == OUTBOUND || name == INBOUND {
        Ok(())
    } else {
        Err(Refusal::NotFound { id: name.to_owned(), kind: "ApplicationFeature" })
    }
}

fn connected<'v>(visit: &'v Visit<'_>, app: &str) -> Result<&'v Provisioning, Refusal> {
    let provisioning = visit.state.provisioning(app)?;
    match provisioning.connection.status {
        ConnectionStatus::Enabled => Ok(provisioning),
        ConnectionStatus::Unknown | ConnectionStatus::Disabled => {
            Err(Refusal::validation("feature", "Provisioning is not enabled for the app instance."))
        }
    }
}

/// Puts the values of a body into their places. A key that does not exist and a value of another kind are refused;
/// `timeZone` is taken for `timezone`, as Okta's guide and its specification differ.
fn merge(kept: &mut Value, body: &Value, name: &str) -> Result<(), Refusal> {
    let bad = |name: &str| {
        Refusal::validation(name, format!("{name}: The field has a value that is not supported."))
    };
    match (kept, body) {
        (Value::Object(kept), Value::Object(body)) => body.iter().try_for_each(|(key, value)| {
            let key = if key == "timeZone" { "timezone" } else { key };
            merge(kept.get_mut(key).ok_or_else(|| bad(key))?, value, key)
        }),
        (Value::String(kept), Value::String(value)) => {
            let allowed: Option<&[&str]> = match name {
                "status" => Some(&["ENABLED", "DISABLED"]),
                "seed" => Some(&["RANDOM", "OKTA"]),
                "change" => Some(&["CHANGE", "KEEP_EXISTING", "CYCLE"]),
                "userNameFormat" => Some(&["EMAIL", "CUSTOM"]),
                "exactMatchCriteria" => Some(&["EMAIL", "USERNAME"]),
                _ => None,
            };
            if allowed.is_some_and(|allowed| !allowed.contains(&value.as_str())) {
                return Err(bad(name));
            }
            kept.clone_from(value);
            Ok(())
        }
        (Value::Bool(kept), Value::Bool(value)) => {
            *kept = *value;
            Ok(())
        }
        (_, _) => Err(bad(name)),
    }
}

fn feature_json(visit: &Visit<'_>, app: &str, name: &str, provisioning: &Provisioning) -> Value {
    let (capabilities, description, on) = if name == OUTBOUND {
        let on = provisioning.outbound.to_string().contains("\"ENABLED\"");
        (&provisioning.outbound, "User provisioning settings from Okta to a downstream application", on)
    } else {
        let on = provisioning.inbound.to_string().contains("\"ENABLED\"");
        (&provisioning.inbound, "In-bound provisioning settings from an application to Okta", on)
    };
    let mut drawn = Map::new();
    drawn.insert("name".to_owned(), json!(name));
    drawn.insert("status".to_owned(), json!(if on { "ENABLED" } else { "DISABLED" }));
    drawn.insert("description".to_owned(), json!(description));
    drawn.insert("capabilities".to_owned(), capabilities.clone());
    let href = format!("{}/api/v1/apps/{app}/features/{name}", visit.call.base);
    drawn.insert(
        "_links".to_owned(),
        json!({ "self": { "href": href, "hints": { "allow": ["GET", "PUT"] } } }),
    );
    Value::Object(drawn)
}
