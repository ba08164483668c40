//! The three writes about people that Usher sends itself, exactly as Zoom documents them (SCIM2 reference, 2026-08).
//!
//! As with groups, a write is sent once, and whoever asks learns whether Zoom did it, refused it, or never answered.

use serde_json::{Value, json};

use super::groups::{GroupWrite, PATCH_SCHEMA};
use super::{Zoom, shapes};
use crate::http::{Call, CallError, Category, HttpError, Method};
use crate::model::{Account, AccountId};

impl Zoom {
    /// Creates an account. Zoom answers with what it made; somebody who has to accept an invitation first is not listed
    /// until then.
    pub async fn create_account(&self, body: Value) -> GroupWrite<Account> {
        let call = Call::new(Method::Post, ["scim2", "Users"], Category::Light).json(body);
        self.write_person(call).await
    }

    /// Changes an account by PUT: what is in the body changes, the rest stays (baton-scim and developer forum thread
    /// 6248 send partial bodies).
    pub async fn update_account(&self, id: &AccountId, body: Value) -> GroupWrite<Account> {
        let call = Call::new(Method::Put, ["scim2", "Users", id.as_str()], Category::Light).json(body);
        self.write_person(call).await
    }

    /// Activates or deactivates an account. The operation has no path, and its name is small: nothing else is
    /// documented.
    pub async fn set_active(&self, id: &AccountId, active: bool) -> GroupWrite<Account> {
        let body = json!({
            "schemas": [PATCH_SCHEMA],
            "Operations": [{ "op": "replace", "value": { "active": active } }],
        });
        let call = Call::new(Method::Patch, ["scim2", "Users", id.as_str()], Category::Light).json(body);
        self.write_person(call).await
    }

    async fn write_person(&self, call: Call) -> GroupWrite<Account> {
        self.write(call).await.map(|answer| match shapes::read(&answer).and_then(shapes::lone_account) {
            Ok(account) => GroupWrite::Done(account),
            // Something on the way answered in Zoom's place, or the answer does not say what there is now.
            Err(_) => GroupWrite::Unanswered(CallError::Http(HttpError::Truncated {
                host: self.remote.base().host().to_owned(),
            })),
        })
    }
}
