//! Users and groups as Zoom writes them. Each operation shows other attributes of a user; the tables in Zoom's
//! SCIM2 reference (2026-08) say which.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::switches::{UserSchemas, ZoomSwitches};
use crate::zoom::state::{ZoomGroup, ZoomState, ZoomUser};

pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(crate) const ZOOM_USER: &str = "urn:ietf:params:scim:schemas:extension:zoom:1.0:User";
const LOGIN_TYPE: &str = "urn:us:zoom:scim:schemas:extension:1.0:ZoomUser";
const CORE_USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const CORE_GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ZOOM_GROUP: &str = "urn:ietf:params:scim:schemas:extension:zoom:2.0:Group";
/// The key under which a group PATCH carries the address.
pub(crate) const EMAIL_ALIAS: &str = "urn:ietf:params:scim:schemas:extension:zoom:2.0:Group:emailAlias";
const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// In which answer a user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Listed,
    ReadOne,
    Created,
    /// By PUT or PATCH.
    Updated,
}

/// What the drawing needs besides the user.
#[derive(Clone, Copy)]
pub(crate) struct Drawing<'a> {
    pub(crate) state: &'a ZoomState,
    pub(crate) switches: &'a ZoomSwitches,
    /// The base address without a slash at its end.
    pub(crate) base: &'a str,
}

impl Drawing<'_> {
    pub(crate) fn user(&self, user: &ZoomUser, answer: Answer) -> Value {
        let mut drawn = json!({
            "id": user.id,
            "meta": self.meta("User", "Users", &user.id, user.created, user.modified),
            "name": { "givenName": user.given_name, "familyName": user.family_name },
            "emails": [{ "type": "work", "value": user.user_name, "primary": true }],
            "displayName": user.display_name,
            "userName": user.user_name,
            "active": user.active,
            "userType": user.user_type,
        });
        let mut schemas = vec![CORE_USER, ENTERPRISE];
        let enterprise: &[&str] = match answer {
            Answer::Listed => &["department"],
            Answer::Updated => &["department", "organization"],
            Answer::ReadOne | Answer::Created => {
                &["department", "organization", "costCenter", "employeeNumber", "manager"]
            }
        };
        drawn[ENTERPRISE] = Value::Object(
            user.enterprise
                .iter()
                .filter(|(name, _)| enterprise.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        );
        match answer {
            Answer::Listed => {}
            Answer::ReadOne => self.add_whole(&mut drawn, user),
            Answer::Created | Answer::Updated => {
                self.add_whole(&mut drawn, user);
                add_text(&mut drawn, "title", user.title.as_deref());
                add_text(&mut drawn, "locale", user.locale.as_deref());
            }
        }
        match answer {
            Answer::Listed | Answer::ReadOne => {
                drawn[LOGIN_TYPE] =
                    json!({ "loginType": { "workEmail": true, "sso": self.switches.sso_used } });
                schemas.push(LOGIN_TYPE);
            }
            Answer::Created | Answer::Updated => {}
        }
        if drawn.get(ZOOM_USER).is_some() {
            schemas.push(ZOOM_USER);
        }
        drawn["schemas"] = match self.switches.user_schemas {
            UserSchemas::Own => json!(schemas),
            UserSchemas::ListResponse => json!([LIST_RESPONSE]),
        };
        drawn
    }

    pub(crate) fn group(&self, group: &ZoomGroup) -> Value {
        let mut drawn = json!({
            "id": group.id,
            "meta": self.meta("Group", "Groups", &group.id, group.created, group.modified),
            "schemas": [CORE_GROUP, ZOOM_GROUP],
            "displayName": group.name,
        });
        if let Some(alias) = &group.email_alias {
            drawn[ZOOM_GROUP] = json!({ "emailAlias": alias });
        }
        if self.switches.members_in_groups {
            let members: Vec<Value> = group
                .members
                .iter()
                .filter_map(|id| self.state.user(id))
                .map(|user| json!({ "value": user.id, "display": user.display_name }))
                .collect();
            drawn["members"] = Value::Array(members);
        }
        drawn
    }

    fn meta(&self, kind: &str, path: &str, id: &str, created: Timestamp, modified: Timestamp) -> Value {
        json!({
            "resourceType": kind,
            "location": format!("{}/scim2/{path}/{id}", self.base),
            "version": "1.0.0",
            "created": second(created),
            "lastModified": second(modified),
        })
    }

    fn add_whole(&self, drawn: &mut Value, user: &ZoomUser) {
        if !user.phone_numbers.is_empty() {
            drawn["phoneNumbers"] = Value::Array(user.phone_numbers.clone());
        }
        drawn["roles"] = user
            .roles
            .iter()
            .enumerate()
            .map(|(place, role)| json!({ "display": role, "value": role, "primary": place == 0 }))
            .collect();
        drawn["groups"] = user
            .groups
            .iter()
            .filter_map(|id| self.state.group(id))
            .map(|group| json!({ "display": group.name, "value": group.name, "type": "direct" }))
            .collect();
        // The phone fields can be written, never read; nor can the contact centre's.
        let extension: Map<String, Value> = user
            .extension
            .iter()
            .filter(|(name, _)| !name.starts_with("zoomPhone") && !name.starts_with("zoomContactCenter"))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !extension.is_empty() {
            drawn[ZOOM_USER] = Value::Object(extension);
        }
        add_text(drawn, "externalId", user.external_id.as_deref());
    }
}

fn add_text(drawn: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        drawn[name] = Value::String(value.to_owned());
    }
}

/// To the second, as in Zoom's examples.
fn second(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
