//! What Okta's client would send to Zoom.
//!
//! A new user is a POST with what the rules give. An existing one is read, the values are laid over what Zoom has, and
//! the whole goes back by PUT, with everything else as it was (Okta developer documentation, SCIM, 2026-08).

use serde_json::{Map, Value, json};

use super::target::{CORE, ENTERPRISE};
use super::{PreviewRow, RowEffect, Target};
use crate::model::{Account, Person};

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
    let mut user = account.resource.as_object().cloned().unwrap_or_default();
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
