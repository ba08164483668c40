//! What the directory's client would send to Zoom.
//!
//! Okta: a new user is a POST with what the rules give. An existing one is read, the values are laid over what Zoom has, and
//! the whole goes back by PUT, with everything else as it was (Okta developer documentation, SCIM, 2026-08). Entra: a new
//! user is a POST as well, and of an existing one a PATCH names what changes, with booleans as texts (Microsoft Learn,
//! Develop and plan provisioning for a SCIM endpoint, 2026). Google: published nowhere; see [`of_google`].

use serde_json::{Map, Value, json};

use super::target::{CORE, ENTERPRISE, ZOOM};
use super::{RowEffect, Target};
use crate::model::{Account, Person, Status};

/// A request as the directory's client would send it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// `POST /Users`
    pub line: String,
    pub body: Value,
    /// How sure this shape is, as a sentence.
    pub sure: String,
}

/// What Okta's client sends: a new user's body, or the whole of a known one. An address that Zoom would ignore is sent all
/// the same, one that Okta holds back is not. The password, which Okta makes up, is left out.
pub(super) fn of_okta(
    person: &Person,
    account: Option<&Account>,
    values: &[(Target, &str, RowEffect)],
) -> Sent {
    let sure =
        "As Okta documents it for SCIM 2.0. Of its own application for Zoom, Okta publishes no record.";
    let Some(account) = account else {
        let mut user = Map::new();
        user.insert("schemas".to_owned(), json!([]));
        user.insert("externalId".to_owned(), json!(person.id));
        write(&mut user, values);
        user.insert("schemas".to_owned(), schemas(&user));
        user.entry("groups").or_insert_with(|| json!([]));
        user.insert("active".to_owned(), json!(true));
        return request("POST", None, user, sure);
    };
    let mut user = account.resource.fields();
    write(&mut user, values);
    user.insert("active".to_owned(), json!(true));
    request("PUT", Some(account), user, sure)
}

/// What Google's client is taken to send: a new user's body by POST, or a known one's values with `active` by PUT, which is
/// how it changes people at other apps. The real shape of either is published nowhere, so that this shows which values go
/// out, not how their envelope looks.
pub(super) fn of_google(
    person: &Person,
    account: Option<&Account>,
    values: &[(Target, &str, RowEffect)],
) -> Sent {
    let mut user = Map::new();
    user.insert("schemas".to_owned(), json!([]));
    if let Some(account) = account {
        user.insert("id".to_owned(), json!(account.id));
    }
    write(&mut user, values);
    user.insert("schemas".to_owned(), schemas(&user));
    user.insert("active".to_owned(), json!(person.status == Status::Active));
    let sure = "Which values go out is certain. Google publishes no record of how they are wrapped.";
    request(if account.is_some() { "PUT" } else { "POST" }, account, user, sure)
}

/// What Entra's client sends: a new user's body, or the operations of a change; `None` where nothing changes.
pub(super) fn of_entra(account: Option<&Account>, values: &[(Target, &str, RowEffect)]) -> Option<Sent> {
    let sure = "As Microsoft documents it for SCIM 2.0.";
    let Some(account) = account else {
        let mut user = Map::new();
        user.insert("schemas".to_owned(), json!([]));
        write(&mut user, values);
        let extended =
            if user.contains_key(ZOOM) { json!([CORE, ENTERPRISE, ZOOM]) } else { json!([CORE, ENTERPRISE]) };
        user.insert("schemas".to_owned(), extended);
        user.insert("meta".to_owned(), json!({ "resourceType": "User" }));
        user.entry("roles").or_insert_with(|| json!([]));
        return Some(request("POST", None, user, sure));
    };
    let operation = |(target, value, effect): &(Target, &str, RowEffect)| {
        let op = match effect {
            RowEffect::WillChange | RowEffect::Ignored => "Replace",
            RowEffect::WillBeSet => "Add",
            RowEffect::Equal | RowEffect::NotSent | RowEffect::WillFail => return None,
        };
        Some(json!({ "op": op, "path": target.path(), "value": value }))
    };
    let operations: Vec<Value> = values.iter().filter_map(operation).collect();
    if operations.is_empty() {
        return None;
    }
    let mut change = Map::new();
    change.insert("schemas".to_owned(), json!(["urn:ietf:params:scim:api:messages:2.0:PatchOp"]));
    change.insert("Operations".to_owned(), Value::Array(operations));
    Some(request("PATCH", Some(account), change, sure))
}

fn write(user: &mut Map<String, Value>, values: &[(Target, &str, RowEffect)]) {
    values.iter().for_each(|(target, value, _)| target.write(user, value));
}

/// The schemas that a user's attributes are of.
pub(super) fn schemas(user: &Map<String, Value>) -> Value {
    let extensions = [ENTERPRISE, ZOOM].into_iter().filter(|extension| user.contains_key(*extension));
    std::iter::once(CORE).chain(extensions).collect()
}

fn request(method: &str, account: Option<&Account>, body: Map<String, Value>, sure: &str) -> Sent {
    let line = match account {
        None => format!("{method} /Users"),
        Some(account) => format!("{method} /Users/{}", account.id),
    };
    Sent { line, body: Value::Object(body), sure: sure.to_owned() }
}

#[cfg(test)]
mod tests;
