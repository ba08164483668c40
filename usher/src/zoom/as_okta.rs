//! Requests as Okta's SCIM client sends them to Zoom, for trying them once before Okta does.
//!
//! Their shapes are those of Okta's SCIM reference (developer.okta.com, 2026-08) and of recorded traffic of its
//! catalogue apps: PUT of the whole person for a changed profile, PATCH without a path for (de)activation, PATCH for
//! groups, never DELETE of a person. They go out under Usher's own name.

use serde_json::{Map, Value, json};

use super::Zoom;
use super::groups::{GROUP_SCHEMA, GroupWrite, PATCH_SCHEMA};
use super::users::escape;
use crate::http::{Call, Category, Method};
use crate::model::{AccountId, ZoomGroupId};

const USER_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// How Okta names the body that it sends and the one that it wants.
const SENDS: &str = "application/scim+json; charset=utf-8";
const WANTS: &str = "application/scim+json";

/// A request in Okta's shape.
#[derive(Debug, Clone, PartialEq)]
pub enum OktaRequest<'a> {
    /// The test of the credentials.
    TestList,
    /// Is somebody there under this sign-in name?
    Find {
        user_name: &'a str,
    },
    Create {
        user_name: &'a str,
        given_name: &'a str,
        family_name: &'a str,
        external_id: &'a str,
    },
    Read {
        id: &'a AccountId,
    },
    /// The whole person, as it was read, with other names.
    Put {
        id: &'a AccountId,
        resource: Value,
    },
    SetActive {
        id: &'a AccountId,
        active: bool,
    },
    CreateGroup {
        name: &'a str,
    },
    AddMember {
        group: &'a ZoomGroupId,
        member: &'a AccountId,
        display: &'a str,
    },
    /// Okta sends the name with each change of a group.
    RenameGroup {
        group: &'a ZoomGroupId,
        name: &'a str,
    },
    RemoveMember {
        group: &'a ZoomGroupId,
        member: &'a AccountId,
    },
    DeleteGroup {
        group: &'a ZoomGroupId,
    },
}

impl OktaRequest<'_> {
    fn call(self) -> Call {
        let users = |method| Call::new(method, ["scim2", "Users"], Category::Medium);
        let user =
            |method, id: &AccountId| Call::new(method, ["scim2", "Users", id.as_str()], Category::Light);
        let group =
            |method, id: &ZoomGroupId| Call::new(method, ["scim2", "Groups", id.as_str()], Category::Medium);
        let operations = |operations: Value| json!({ "schemas": [PATCH_SCHEMA], "Operations": operations });
        match self {
            Self::TestList => users(Method::Get).query("startIndex", "1").query("count", "2"),
            Self::Find { user_name } => users(Method::Get)
                .query("filter", format!("userName eq \"{}\"", escape(user_name)))
                .query("startIndex", "1")
                .query("count", "100"),
            Self::Create { user_name, given_name, family_name, external_id } => {
                users(Method::Post).json(json!({
                    "schemas": [USER_SCHEMA],
                    "userName": user_name,
                    "name": { "givenName": given_name, "familyName": family_name },
                    "emails": [{ "primary": true, "value": user_name, "type": "work" }],
                    "displayName": format!("{given_name} {family_name}"),
                    "externalId": external_id,
                    "groups": [],
                    "active": true,
                }))
            }
            Self::Read { id } => user(Method::Get, id),
            Self::Put { id, resource } => user(Method::Put, id).json(resource),
            Self::SetActive { id, active } => user(Method::Patch, id)
                .json(operations(json!([{ "op": "replace", "value": { "active": active } }]))),
            Self::CreateGroup { name } => Call::new(Method::Post, ["scim2", "Groups"], Category::Medium)
                .json(json!({ "schemas": [GROUP_SCHEMA], "displayName": name, "members": [] })),
            Self::AddMember { group: id, member, display } => {
                group(Method::Patch, id).json(operations(json!([
                    { "op": "add", "path": "members", "value": [{ "value": member, "display": display }] }
                ])))
            }
            Self::RenameGroup { group: id, name } => group(Method::Patch, id)
                .json(operations(json!([{ "op": "replace", "value": { "id": id, "displayName": name } }]))),
            Self::RemoveMember { group: id, member } => {
                let path = format!("members[value eq \"{}\"]", escape(member.as_str()));
                group(Method::Patch, id).json(operations(json!([{ "op": "remove", "path": path }])))
            }
            Self::DeleteGroup { group: id } => group(Method::Delete, id),
        }
    }
}

impl Zoom {
    /// Sends a request in Okta's shape, once. Returns the body of the answer; `Null` where it has none.
    pub async fn as_okta(&self, request: OktaRequest<'_>) -> GroupWrite<Value> {
        let mut call = request.call().header("Accept", WANTS);
        if !matches!(call.body, crate::http::Body::Empty) {
            call = call.header("Content-Type", SENDS);
        }
        self.write(call).await.map(|answer| GroupWrite::Done(answer.json().unwrap_or(Value::Null)))
    }

    /// Deletes a person of a trial. Okta itself never does.
    pub async fn delete_account(&self, id: &AccountId) -> GroupWrite<()> {
        let call = Call::new(Method::Delete, ["scim2", "Users", id.as_str()], Category::Light);
        self.write(call).await.map(|_| GroupWrite::Done(()))
    }

    /// Deletes a group.
    pub async fn delete_group(&self, id: &ZoomGroupId) -> GroupWrite<()> {
        let call = Call::new(Method::Delete, ["scim2", "Groups", id.as_str()], Category::Medium);
        self.write(call).await.map(|_| GroupWrite::Done(()))
    }
}

/// Returns a person as Okta sends them after a change of the name: everything that was read, with the new name.
pub fn renamed(resource: &Value, given_name: &str, family_name: &str) -> Value {
    let mut resource: Map<String, Value> = resource.as_object().cloned().unwrap_or_default();
    resource.insert("name".to_owned(), json!({ "givenName": given_name, "familyName": family_name }));
    resource.insert("displayName".to_owned(), json!(format!("{given_name} {family_name}")));
    resource.insert("active".to_owned(), json!(true));
    Value::Object(resource)
}
