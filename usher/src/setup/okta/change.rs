//! Reading what a change is about, and sending it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Console;
use super::op::{Op, Sent};
use super::read::{connection, push_mapping};
use super::shapes::{ConnectionStatus, MappedRule, PushMapping, PushStatus};
use crate::directory::DirectoryError;
use crate::http::{Call, Category, Method, Replay};
use crate::model::GroupId;

/// What is there of a connection, for the change that makes it.
pub(super) const CONSENTED: &str = "consented";
/// Nobody has consented, or the connection is switched off.
pub const NOT_CONNECTED: &str = "not connected";

impl Console {
    /// The first push of a group; one group can have several.
    async fn push_of(&self, app: &str, source: &GroupId) -> Result<Option<PushMapping>, DirectoryError> {
        Ok(self.pushes(app).await?.into_iter().find(|push| push.source == *source))
    }

    async fn is_connected(&self, app: &str) -> Result<bool, DirectoryError> {
        Ok(self.connection(app).await?.status == ConnectionStatus::Enabled)
    }

    /// Reads what is there of that which a change is about, in the shape of [`Op::wanted`].
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn present(&self, op: &Op) -> Result<Value, DirectoryError> {
        Ok(match op {
            Op::CreateApp { .. } => json!(!self.zoom_apps().await?.is_empty()),
            Op::SetAppActive { app, .. } => {
                self.zoom_app(app).await?.map_or(Value::Null, |app| json!(app.active))
            }
            Op::CreateConnection { app } => {
                json!(if self.is_connected(app).await? { CONSENTED } else { NOT_CONNECTED })
            }
            Op::SetConnectionActive { app, .. } => json!(self.is_connected(app).await?),
            Op::SetFeatures { app, .. } => json!(self.features(app).await?),
            Op::SetMapping { mapping, rules } => {
                let present =
                    self.mapping_with(mapping).await?.map(|mapping| mapping.rules).unwrap_or_default();
                let of_these: BTreeMap<&String, Option<&MappedRule>> =
                    rules.keys().map(|attribute| (attribute, present.get(attribute))).collect();
                json!(of_these)
            }
            Op::SetGroupAssigned { app, group, .. } => {
                let path = ["api", "v1", "apps", app, "groups", group.as_str()];
                json!(self.value_if_there(Call::get(path, Category::OktaApp)).await?.is_some())
            }
            Op::SetPersonAssigned { app, person, .. } => {
                json!(self.app_user(app, person).await?.is_some_and(|user| user.by_name))
            }
            Op::CreatePush { app, source, .. } => {
                self.push_of(app, source).await?.map_or(Value::Null, |push| json!(push.status.word()))
            }
            // One group can be pushed to several; a push is known by its own id.
            Op::SetPushActive { app, push, .. } | Op::DeletePush { app, push, .. } => {
                self.push(app, push).await?.map_or(Value::Null, |push| json!(push.status.word()))
            }
            Op::CreatePerson { login, .. } => json!(self.person(login).await?.is_some()),
            Op::SetProfile { person, profile } => {
                let present =
                    self.person(person.as_str()).await?.map(|person| person.profile).unwrap_or_default();
                let of_these: Map<String, Value> = profile
                    .keys()
                    .map(|key| (key.clone(), present.get(key).cloned().unwrap_or(Value::Null)))
                    .collect();
                json!(of_these)
            }
            Op::SetPersonActive { person, .. } => match self.person(person.as_str()).await? {
                Some(person) => json!(person.status != "DEPROVISIONED"),
                None => Value::Null,
            },
            Op::DeletePerson { person } => {
                self.person(person.as_str()).await?.map_or(Value::Null, |person| json!(person.status))
            }
            Op::SetMember { group, person, .. } => json!(self.groups_of(person).await?.contains(group)),
        })
    }

    /// Sends a change. It is not sent a second time when no answer came: whoever carries out looks first.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn send(&self, op: &Op) -> Result<Sent, DirectoryError> {
        let mut call = Call::new(op.method(), op.path(), op.category()).replay(Replay::Unsafe);
        if let Some((name, value)) = op.query() {
            call = call.query(name, value);
        }
        if let Some(body) = op.body() {
            call = call.json(body);
        }
        let answer = self.okta.get(call).await?;
        // Deletions and switches answer with nothing, or with an empty object.
        let Ok(body) = answer.json() else { return Ok(Sent::default()) };
        Ok(match op {
            Op::CreateConnection { .. } => {
                Sent { authorize: connection(&body)?.authorize, ..Sent::default() }
            }
            Op::CreatePush { .. } => Sent { id: Some(push_mapping(body)?.id), ..Sent::default() },
            Op::CreateApp { .. } | Op::CreatePerson { .. } => {
                Sent { id: body.get("id").and_then(Value::as_str).map(str::to_owned), ..Sent::default() }
            }
            Op::SetAppActive { .. }
            | Op::SetConnectionActive { .. }
            | Op::SetFeatures { .. }
            | Op::SetMapping { .. }
            | Op::SetGroupAssigned { .. }
            | Op::SetPersonAssigned { .. }
            | Op::SetPushActive { .. }
            | Op::DeletePush { .. }
            | Op::SetProfile { .. }
            | Op::SetPersonActive { .. }
            | Op::DeletePerson { .. }
            | Op::SetMember { .. } => Sent::default(),
        })
    }

    /// Finds the id of what a change has made, where the answer that had it did not arrive.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn made_by(&self, op: &Op) -> Result<Option<String>, DirectoryError> {
        Ok(match op {
            Op::CreateApp { label, .. } => {
                let apps = self.zoom_apps().await?;
                let same = apps.into_iter().filter(|app| app.label == *label);
                same.max_by_key(|app| app.created).map(|app| app.id)
            }
            Op::CreatePush { app, source, .. } => self.push_of(app, source).await?.map(|push| push.id),
            Op::CreatePerson { login, .. } => self.person(login).await?.map(|person| person.id.to_string()),
            Op::SetAppActive { .. }
            | Op::CreateConnection { .. }
            | Op::SetConnectionActive { .. }
            | Op::SetFeatures { .. }
            | Op::SetMapping { .. }
            | Op::SetGroupAssigned { .. }
            | Op::SetPersonAssigned { .. }
            | Op::SetPushActive { .. }
            | Op::DeletePush { .. }
            | Op::SetProfile { .. }
            | Op::SetPersonActive { .. }
            | Op::DeletePerson { .. }
            | Op::SetMember { .. } => None,
        })
    }

    /// Reads with which error a push has stopped that a change was to start.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn push_error(&self, op: &Op) -> Result<Option<String>, DirectoryError> {
        let push = match op {
            Op::CreatePush { app, source, .. } => self.push_of(app, source).await?,
            Op::SetPushActive { app, push, active: true } => self.push(app, push).await?,
            Op::CreateApp { .. }
            | Op::SetAppActive { .. }
            | Op::CreateConnection { .. }
            | Op::SetConnectionActive { .. }
            | Op::SetFeatures { .. }
            | Op::SetMapping { .. }
            | Op::SetGroupAssigned { .. }
            | Op::SetPersonAssigned { .. }
            | Op::SetPushActive { active: false, .. }
            | Op::DeletePush { .. }
            | Op::CreatePerson { .. }
            | Op::SetProfile { .. }
            | Op::SetPersonActive { .. }
            | Op::DeletePerson { .. }
            | Op::SetMember { .. } => None,
        };
        let failed = push.filter(|push| push.status == PushStatus::Error);
        Ok(failed.map(|push| push.error.unwrap_or_default()))
    }

    /// Hands Okta what Zoom's consent page gave back: the address in `continue_oauth_flow_url`, which must be this
    /// organisation's (developer.okta.com, configure app provisioning connections, 2026-08).
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; `ForeignHost` where the address leads elsewhere.
    pub async fn finish_consent(&self, address: &str) -> Result<(), DirectoryError> {
        let url = self.okta.remote().next_url(address)?;
        let mut call = Call::get_url(url, Category::OktaApp).replay(Replay::Unsafe);
        call.method = Method::Post;
        self.okta.get(call).await.map(drop)
    }
}
