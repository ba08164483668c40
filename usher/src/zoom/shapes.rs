//! Zoom's JSON, and the way from it to the model.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ZoomError;
use crate::http::Answer;
use crate::model::{Account, AccountId, Licence, Resource, Shapes, ZoomGroup, ZoomGroupId};

/// A page of a SCIM list (RFC 7644, section 3.4.2).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListPage {
    pub total_results: usize,
    #[serde(rename = "Resources", default)]
    pub resources: Vec<Value>,
}

/// A page of REST v2's members of a group.
#[derive(Deserialize)]
pub(super) struct MembersPage {
    #[serde(default)]
    pub members: Vec<MemberShape>,
    #[serde(default)]
    pub next_page_token: String,
}

#[derive(Deserialize)]
pub(super) struct MemberShape {
    pub id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserShape {
    id: String,
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    display_name: String,
    #[serde(default = "yes")]
    active: bool,
    user_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupShape {
    id: String,
    display_name: String,
}

fn yes() -> bool {
    true
}

/// Reads a body into a shape.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ZoomError> {
    from_value(answer.json()?)
}

/// Reads a user of Zoom's. `shapes` are those of the list that is read.
///
/// # Errors
///
/// [`ZoomError::Shape`] where there is no id, or what every account has is of another type.
pub fn account(resource: &Value, shapes: &mut Shapes) -> Result<Account, ZoomError> {
    let shape =
        UserShape::deserialize(resource).map_err(|error| ZoomError::Shape { detail: error.to_string() })?;
    let display_name = match shape.display_name.is_empty() {
        true => shape.user_name.clone(),
        false => shape.display_name,
    };
    Ok(Account {
        id: AccountId::new(shape.id),
        user_name: shape.user_name,
        display_name,
        active: shape.active,
        licence: licence(shape.user_type.as_deref()),
        resource: Resource::new(resource, shapes),
    })
}

/// Reads a user that is not one of a list.
pub(super) fn lone_account(resource: Value) -> Result<Account, ZoomError> {
    account(&resource, &mut Shapes::default())
}

pub(super) fn group(resource: Value) -> Result<ZoomGroup, ZoomError> {
    let shape: GroupShape = from_value(resource)?;
    Ok(ZoomGroup { id: ZoomGroupId::new(shape.id), name: shape.display_name })
}

/// Names of the groups that a user is in: Zoom puts the name where SCIM has the id.
pub(super) fn group_names(resource: &Resource) -> Vec<String> {
    resource.texts("groups", "value").map(str::to_owned).collect()
}

fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, ZoomError> {
    serde_json::from_value(value).map_err(|error| ZoomError::Shape { detail: error.to_string() })
}

fn licence(user_type: Option<&str>) -> Licence {
    match user_type {
        None => Licence::Untold,
        Some("Basic") => Licence::Basic,
        Some("Licensed") => Licence::Licensed,
        Some("On-Prem") => Licence::OnPrem,
        Some("Collaboration") => Licence::Collaboration,
        Some(other) => Licence::Other(other.to_owned()),
    }
}
