//! What the directory's client would send to Zoom.
//!
//! Okta: a new user is a POST with what the rules give. An existing one is read, the values are laid over what Zoom has, and
//! the whole goes back by PUT, with everything else as it was (Okta developer documentation, SCIM, 2026-08). Entra: a new
//! user is a POST as well, and of an existing one a PATCH names what changes, with booleans as texts (Microsoft Learn,
//! Develop and plan provisioning for a SCIM endpoint, 2026). Google: published nowhere; see [`of_google`].

use serde_json::{Map, Value, json};

use super::target::{CORE, ENTERPRISE};
use super::{PreviewRow, RowEffect, Target};
use crate::model::{Account, Person, Status};

/// The body of the POST. The password, which Okta makes up, is left out.
pub(super) fn create(person: &Person, values: &[(Target, String)]) -> Value {
    let mut user = Map::new();
    user.insert("schemas".to_owned(), json!([CORE]));
    user.insert("externalId".to_owned(), json!(person.id));
    for (target, value) in values {
        target.write(&mut user, value);
    }
    if user.contains_key(ENTERPRISE) {
        user.insert("schemas".to_owned(), json!([CORE, ENTERPRISE]));
    }
    user.insert("groups".to_owned(), json!([]));
    user.insert("active".to_owned(), json!(true));
    Value::Object(user)
}

/// The body of the PUT.
pub(super) fn update(account: &Account, values: &[(Target, String)]) -> Value {
    let mut user = account.resource.fields();
    for (target, value) in values {
        target.write(&mut user, value);
    }
    user.insert("active".to_owned(), json!(true));
    Value::Object(user)
}

/// The values that go out, by target: an address that Zoom would ignore is sent all the same, one that Okta holds back
/// is not.
pub(super) fn sent(targets: impl IntoIterator<Item = Target>, rows: &[PreviewRow]) -> Vec<(Target, String)> {
    let sent = targets.into_iter().zip(rows).filter_map(|(target, row)| match row.effect {
        RowEffect::Equal | RowEffect::WillChange | RowEffect::WillBeSet | RowEffect::Ignored => {
            Some((target, row.value.clone()?))
        }
        RowEffect::NotSent | RowEffect::WillFail => None,
    });
    sent.collect()
}

/// What Google's client is taken to send: a new user's body by POST, or a known one's values with `active` by PUT, which is
/// how it changes people at other apps. The real shape of either is published nowhere, so that this shows which values go
/// out, not how their envelope looks.
pub(super) fn of_google(person: &Person, account: Option<&Account>, values: &[(Target, String)]) -> Value {
    let mut user = Map::new();
    user.insert("schemas".to_owned(), json!([CORE]));
    if let Some(account) = account {
        user.insert("id".to_owned(), json!(account.id));
    }
    for (target, value) in values {
        target.write(&mut user, value);
    }
    if user.contains_key(ENTERPRISE) {
        user.insert("schemas".to_owned(), json!([CORE, ENTERPRISE]));
    }
    user.insert("active".to_owned(), json!(person.status == Status::Active));
    Value::Object(user)
}

/// What Entra's client sends: a new user's body, or the operations of a change; `None` where nothing changes. Of
/// somebody who is disabled in the directory only that is sent.
pub(super) fn of_entra<'a>(
    person: &Person,
    account: Option<&Account>,
    rows: impl Iterator<Item = (Target, &'a PreviewRow)>,
) -> Option<Value> {
    let sent: Vec<(Target, &str, bool)> = rows
        .filter_map(|(target, row)| {
            let value = row.value.as_deref()?;
            match row.effect {
                RowEffect::WillChange => Some((target, value, true)),
                RowEffect::WillBeSet => Some((target, value, false)),
                RowEffect::Ignored => Some((target, value, true)),
                RowEffect::Equal | RowEffect::NotSent | RowEffect::WillFail => None,
            }
        })
        .filter(|(target, ..)| person.status == Status::Active || *target == Target::Active)
        .collect();
    if account.is_some() {
        let operation = |(target, value, is_there): &(Target, &str, bool)| {
            let op = if *is_there { "Replace" } else { "Add" };
            json!({ "op": op, "path": target.path(), "value": value })
        };
        let operations: Vec<Value> = sent.iter().map(operation).collect();
        let schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
        return (!operations.is_empty()).then(|| json!({ "schemas": schemas, "Operations": operations }));
    }
    let mut user = Map::new();
    user.insert("schemas".to_owned(), json!([CORE, ENTERPRISE]));
    for (target, value, _) in sent {
        target.write(&mut user, value);
    }
    user.insert("meta".to_owned(), json!({ "resourceType": "User" }));
    user.insert("roles".to_owned(), json!([]));
    Some(Value::Object(user))
}
