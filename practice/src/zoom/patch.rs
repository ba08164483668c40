//! PATCH of a user. Documented is one form, which switches a user on or off; Entra's client sends another, with a path for
//! each attribute, and where the switch has Zoom understand it, it changes attributes as well.

use serde_json::{Map, Value, json};

use crate::zoom::gateway::{Asked, Reply};
use crate::zoom::refusal::{Refusal, object};
use crate::zoom::state::{Kind, ZoomState};
use crate::zoom::users::{
    activate, actual, cannot_activate, check_address_change, check_seat, new_address, store, updated,
    user_type, write,
};

pub(crate) fn user(state: &mut ZoomState, asked: &Asked<'_>, id: &str) -> Result<Reply, Refusal> {
    let body = object(asked.body)?;
    let switches = asked.switches;
    let before = actual(state, id)?.clone();
    let fields = if asked.understands_entra() {
        fields(&body, &switches.patch_ignores)
    } else {
        documented(&body).map(|active| Map::from_iter([("active".to_owned(), json!(active))]))
    };
    let fields = fields.ok_or_else(not_understood)?;
    let wanted = fields.get("active").and_then(Value::as_bool);
    if let Some(wanted) = wanted {
        if before.kind != Kind::Member && (fields.len() == 1 || wanted != before.active) {
            return Err(cannot_activate());
        }
        if before.force_inactive {
            return Err(Refusal::scim(400, "User is force inactive."));
        }
    }
    let address = new_address(&fields, switches, &before);
    if let Some(address) = address {
        check_address_change(state, switches, &before, address)?;
    }
    let mut user = before.clone();
    user.user_type = user_type(&fields)?.unwrap_or(before.user_type);
    activate(&mut user, wanted.unwrap_or(before.active));
    if user.active && (!before.active || user.user_type != before.user_type) {
        check_seat(state, switches, user.user_type)?;
    }
    write(&mut user, state, &fields, switches);
    let change = match (user.active != before.active, user != before || address.is_some()) {
        (true, _) => {
            let verb = if user.active { "Activated" } else { "Deactivated" };
            Some(format!("{verb} the user {}.", before.user_name))
        }
        (false, true) => Some(format!("Changed the user {}.", before.user_name)),
        (false, false) => None,
    };
    user.modified = asked.now;
    store(state, user);
    if let Some(address) = address {
        state.readdress(id, address);
    }
    updated(state, asked, id, change)
}

fn not_understood() -> Refusal {
    Refusal::scim(400, "The request json did not contains valid active field.")
}

/// `active` of the one documented form, `{"op":"replace","value":{"active":..}}`.
fn documented(body: &Map<String, Value>) -> Option<bool> {
    let operations = body.get("Operations")?.as_array()?;
    let mut wanted = None;
    for operation in operations {
        let plain = operation.get("op")?.as_str()? == "replace" && operation.get("path").is_none();
        let value = operation.get("value")?.as_object()?;
        wanted = value.get("active").filter(|_| plain)?.as_bool();
        wanted?;
    }
    wanted
}

/// What Entra's operations come to, in the shape of a whole user; `None` where one is not understood. Paths that nobody
/// knows have no effect.
fn fields(body: &Map<String, Value>, ignored: &[String]) -> Option<Map<String, Value>> {
    let operations = body.get("Operations")?.as_array().filter(|operations| !operations.is_empty())?;
    let mut fields = Map::new();
    for operation in operations {
        let op = operation.get("op")?.as_str()?.to_ascii_lowercase();
        if !["add", "replace", "remove"].contains(&op.as_str()) {
            return None;
        }
        let value = operation.get("value").unwrap_or(&Value::Null);
        match (operation.get("path"), op.as_str()) {
            (Some(_), "remove") => {}
            (Some(path), _) => put(&mut fields, path.as_str()?, value, ignored)?,
            (None, _) => {
                for (path, value) in value.as_object()? {
                    put(&mut fields, path, value, ignored)?;
                }
            }
        }
    }
    Some(fields)
}

/// Puts the value of a path where a whole user has it.
fn put(fields: &mut Map<String, Value>, path: &str, value: &Value, ignored: &[String]) -> Option<()> {
    if ignored.iter().any(|ignored| ignored == path) {
        return Some(());
    }
    if path == "active" {
        let active = value.as_bool().or_else(|| value.as_str()?.to_ascii_lowercase().parse().ok())?;
        fields.insert(path.to_owned(), json!(active));
        return Some(());
    }
    if path.starts_with("emails[") {
        fields.insert("emails".to_owned(), json!([{ "type": "work", "value": value, "primary": true }]));
        return Some(());
    }
    if let Some(kind) = path.strip_prefix("phoneNumbers[type eq \"").and_then(|rest| rest.split('"').next()) {
        let numbers = fields.entry("phoneNumbers").or_insert_with(|| json!([]));
        numbers.as_array_mut()?.push(json!({ "type": kind, "value": value }));
        return Some(());
    }
    let (outer, inner) = match path.rsplit_once(':').filter(|_| path.starts_with("urn:")) {
        Some(parts) => parts,
        None => match path.split_once('.') {
            Some(parts) => parts,
            None => {
                fields.insert(path.to_owned(), value.clone());
                return Some(());
            }
        },
    };
    let place = fields.entry(outer).or_insert_with(|| json!({}));
    place.as_object_mut()?.insert(inner.to_owned(), value.clone());
    Some(())
}
