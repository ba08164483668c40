//! One change in Okta, as a value: what it wants, how what is there now is read in the same shape, how it is sent, and
//! what takes it back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ZOOM_APP;
use super::change::CONSENTED;
use super::read::shape;
use super::shapes::{Features, MappedRule, PushStatus};
use crate::http::{Category, Method};
use crate::model::{GroupId, PersonId};
pub use crate::setup::Standing;

/// One change. Two that are equal do the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    CreateApp {
        label: String,
        sub_domain: String,
    },
    SetAppActive {
        app: String,
        active: bool,
    },
    /// Makes the connection, or makes it anew. A person consents at Zoom before it can be activated.
    CreateConnection {
        app: String,
    },
    SetConnectionActive {
        app: String,
        active: bool,
    },
    SetFeatures {
        app: String,
        features: Features,
    },
    /// The named attributes alone; `None` takes a rule away.
    SetMapping {
        mapping: String,
        rules: BTreeMap<String, Option<MappedRule>>,
    },
    SetGroupAssigned {
        app: String,
        group: GroupId,
        assigned: bool,
    },
    SetPersonAssigned {
        app: String,
        person: PersonId,
        user_name: String,
        assigned: bool,
    },
    CreatePush {
        app: String,
        source: GroupId,
        target: PushTarget,
    },
    SetPushActive {
        app: String,
        push: String,
        active: bool,
    },
    /// Only of a push that is not active.
    DeletePush {
        app: String,
        push: String,
        source: GroupId,
        delete_group: bool,
    },
    CreatePerson {
        login: String,
        profile: Map<String, Value>,
    },
    SetProfile {
        person: PersonId,
        profile: Map<String, Value>,
    },
    /// Deactivates; Okta calls it deprovisioned.
    SetPersonActive {
        person: PersonId,
        active: bool,
    },
    /// Deletes for good; only of a deactivated person.
    DeletePerson {
        person: PersonId,
    },
    SetMember {
        group: GroupId,
        person: PersonId,
        member: bool,
    },
}

/// Where Okta pushes a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushTarget {
    /// Creates the group in Zoom, or takes the one of that name.
    Name(String),
    /// A group of Zoom's that was imported into Okta, by Okta's id.
    Group(GroupId),
}

/// What a sent change gave back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// The id of what was created.
    pub id: Option<String>,
    /// Where a person consents at Zoom.
    pub authorize: Option<String>,
}

impl Op {
    /// Returns the verb with which it is sent.
    pub fn method(&self) -> Method {
        match self {
            Self::CreateApp { .. }
            | Self::SetAppActive { .. }
            | Self::CreateConnection { .. }
            | Self::SetConnectionActive { .. }
            | Self::SetMapping { .. }
            | Self::CreatePush { .. }
            | Self::CreatePerson { .. }
            | Self::SetProfile { .. }
            | Self::SetPersonAssigned { assigned: true, .. }
            | Self::SetPersonActive { .. } => Method::Post,
            Self::SetFeatures { .. }
            | Self::SetGroupAssigned { assigned: true, .. }
            | Self::SetMember { member: true, .. } => Method::Put,
            Self::SetPushActive { .. } => Method::Patch,
            Self::SetGroupAssigned { assigned: false, .. }
            | Self::SetPersonAssigned { assigned: false, .. }
            | Self::DeletePush { .. }
            | Self::DeletePerson { .. }
            | Self::SetMember { member: false, .. } => Method::Delete,
        }
    }

    /// Returns the segments of the path to which it is sent.
    pub fn path(&self) -> Vec<String> {
        let below: Vec<&str> = match self {
            Self::CreateApp { .. } => vec!["apps"],
            Self::SetAppActive { app, active } => vec!["apps", app, "lifecycle", act(*active)],
            Self::CreateConnection { app } => vec!["apps", app, "connections", "default"],
            Self::SetConnectionActive { app, active } => {
                vec!["apps", app, "connections", "default", "lifecycle", act(*active)]
            }
            Self::SetFeatures { app, .. } => vec!["apps", app, "features", "USER_PROVISIONING"],
            Self::SetMapping { mapping, .. } => vec!["mappings", mapping],
            Self::SetGroupAssigned { app, group, .. } => vec!["apps", app, "groups", group.as_str()],
            Self::SetPersonAssigned { app, assigned: true, .. } => vec!["apps", app, "users"],
            Self::SetPersonAssigned { app, person, assigned: false, .. } => {
                vec!["apps", app, "users", person.as_str()]
            }
            Self::CreatePush { app, .. } => vec!["apps", app, "group-push", "mappings"],
            Self::SetPushActive { app, push, .. } | Self::DeletePush { app, push, .. } => {
                vec!["apps", app, "group-push", "mappings", push]
            }
            Self::CreatePerson { .. } => vec!["users"],
            Self::SetProfile { person, .. } | Self::DeletePerson { person } => vec!["users", person.as_str()],
            Self::SetPersonActive { person, active } => {
                vec!["users", person.as_str(), "lifecycle", act(*active)]
            }
            Self::SetMember { group, person, .. } => vec!["groups", group.as_str(), "users", person.as_str()],
        };
        ["api", "v1"].into_iter().chain(below).map(str::to_owned).collect()
    }

    /// Returns the scope that sending it needs, beside those that reading needs.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Self::CreateApp { .. }
            | Self::SetAppActive { .. }
            | Self::CreateConnection { .. }
            | Self::SetConnectionActive { .. }
            | Self::SetFeatures { .. }
            | Self::SetGroupAssigned { .. }
            | Self::SetPersonAssigned { .. } => &["okta.apps.manage"],
            Self::SetMapping { .. } => &["okta.profileMappings.manage"],
            // Group push wants both (API reference, 2026-08).
            Self::CreatePush { .. } | Self::SetPushActive { .. } | Self::DeletePush { .. } => {
                &["okta.apps.manage", "okta.groups.manage"]
            }
            Self::CreatePerson { .. }
            | Self::SetProfile { .. }
            | Self::SetPersonActive { .. }
            | Self::DeletePerson { .. } => &["okta.users.manage"],
            Self::SetMember { .. } => &["okta.groups.manage"],
        }
    }

    /// Returns what is there once it is done, in the shape of [`Console::present`].
    pub fn wanted(&self) -> Value {
        match self {
            Self::CreateApp { .. } | Self::CreatePerson { .. } => json!(true),
            Self::SetAppActive { active, .. }
            | Self::SetConnectionActive { active, .. }
            | Self::SetPersonActive { active, .. } => json!(active),
            Self::CreateConnection { .. } => json!(CONSENTED),
            Self::SetFeatures { features, .. } => json!(features),
            Self::SetMapping { rules, .. } => json!(rules),
            Self::SetGroupAssigned { assigned, .. } | Self::SetPersonAssigned { assigned, .. } => {
                json!(assigned)
            }
            Self::CreatePush { .. } => json!(PushStatus::Active.word()),
            Self::SetPushActive { active: true, .. } => json!(PushStatus::Active.word()),
            Self::SetPushActive { active: false, .. } => json!(PushStatus::Inactive.word()),
            Self::DeletePush { .. } | Self::DeletePerson { .. } => Value::Null,
            Self::SetProfile { profile, .. } => json!(profile),
            Self::SetMember { member, .. } => json!(member),
        }
    }

    /// Compares what is there with what is wanted and with what the plan had shown.
    pub fn standing(&self, shown: &Value, now: Value) -> Standing {
        match () {
            () if now == self.wanted() => Standing::AlreadySo,
            () if now == *shown => Standing::AsShown,
            () => Standing::Moved { now },
        }
    }

    /// Returns what takes it back, given what was there before; `None` where no request does.
    pub fn inverse(&self, before: &Value, made: Option<&str>) -> Option<Self> {
        Some(match self.clone() {
            Self::CreateApp { .. } => Self::SetAppActive { app: made?.to_owned(), active: false },
            Self::SetAppActive { app, active } => Self::SetAppActive { app, active: !active },
            Self::CreateConnection { .. } => return None,
            Self::SetConnectionActive { app, active } => Self::SetConnectionActive { app, active: !active },
            Self::SetFeatures { app, .. } => Self::SetFeatures { app, features: shape(before.clone()).ok()? },
            Self::SetMapping { mapping, .. } => {
                Self::SetMapping { mapping, rules: shape(before.clone()).ok()? }
            }
            Self::SetGroupAssigned { app, group, assigned } => {
                Self::SetGroupAssigned { app, group, assigned: !assigned }
            }
            Self::SetPersonAssigned { app, person, user_name, assigned } => {
                Self::SetPersonAssigned { app, person, user_name, assigned: !assigned }
            }
            Self::CreatePush { app, .. } => {
                Self::SetPushActive { app, push: made?.to_owned(), active: false }
            }
            Self::SetPushActive { app, push, active } => Self::SetPushActive { app, push, active: !active },
            Self::DeletePush { .. } | Self::DeletePerson { .. } => return None,
            Self::CreatePerson { .. } => {
                Self::SetPersonActive { person: PersonId::new(made?), active: false }
            }
            Self::SetProfile { person, .. } => {
                Self::SetProfile { person, profile: shape(before.clone()).ok()? }
            }
            Self::SetPersonActive { person, active } => Self::SetPersonActive { person, active: !active },
            Self::SetMember { group, person, member } => Self::SetMember { group, person, member: !member },
        })
    }

    pub(super) fn body(&self) -> Option<Value> {
        match self {
            Self::CreateApp { label, sub_domain } => Some(json!({
                "name": ZOOM_APP,
                "label": label,
                "signOnMode": "SAML_2_0",
                "settings": { "app": { "subDomain": sub_domain } },
            })),
            Self::CreateConnection { .. } => Some(json!({ "profile": { "authScheme": "OAUTH2" } })),
            Self::SetFeatures { features, .. } => {
                let status = |on: bool| json!({ "status": if on { "ENABLED" } else { "DISABLED" } });
                // Passwords are left as they are: nothing names them here.
                Some(json!({
                    "create": { "lifecycleCreate": status(features.create) },
                    "update": {
                        "profile": status(features.update),
                        "lifecycleDeactivate": status(features.deactivate),
                    },
                }))
            }
            Self::SetMapping { rules, .. } => {
                let rules: Map<String, Value> = rules
                    .iter()
                    .map(|(attribute, rule)| {
                        let rule = match rule {
                            Some(rule) => json!({
                                "expression": rule.expression,
                                "pushStatus": if rule.push { "PUSH" } else { "DONT_PUSH" },
                            }),
                            None => json!({ "expression": null, "pushStatus": null }),
                        };
                        (attribute.clone(), rule)
                    })
                    .collect();
                Some(json!({ "properties": rules }))
            }
            Self::SetGroupAssigned { assigned: true, .. } => Some(json!({})),
            Self::SetPersonAssigned { person, user_name, assigned: true, .. } => Some(json!({
                "id": person,
                "scope": "USER",
                "credentials": { "userName": user_name },
            })),
            Self::CreatePush { source, target, .. } => {
                let mut body = json!({ "sourceGroupId": source, "status": PushStatus::Active.word() });
                match target {
                    PushTarget::Name(name) => body["targetGroupName"] = json!(name),
                    PushTarget::Group(group) => body["targetGroupId"] = json!(group),
                }
                Some(body)
            }
            Self::SetPushActive { active, .. } => {
                let status = if *active { PushStatus::Active } else { PushStatus::Inactive };
                Some(json!({ "status": status.word() }))
            }
            Self::CreatePerson { profile, .. } | Self::SetProfile { profile, .. } => {
                Some(json!({ "profile": profile }))
            }
            Self::SetAppActive { .. }
            | Self::SetConnectionActive { .. }
            | Self::SetGroupAssigned { assigned: false, .. }
            | Self::SetPersonAssigned { assigned: false, .. }
            | Self::DeletePush { .. }
            | Self::SetPersonActive { .. }
            | Self::DeletePerson { .. }
            | Self::SetMember { .. } => None,
        }
    }

    pub(super) fn query(&self) -> Option<(&'static str, String)> {
        match self {
            Self::CreateApp { .. } | Self::CreatePerson { .. } => Some(("activate", "true".to_owned())),
            Self::DeletePush { delete_group, .. } => Some(("deleteTargetGroup", delete_group.to_string())),
            Self::SetAppActive { .. }
            | Self::CreateConnection { .. }
            | Self::SetConnectionActive { .. }
            | Self::SetFeatures { .. }
            | Self::SetMapping { .. }
            | Self::SetGroupAssigned { .. }
            | Self::SetPersonAssigned { .. }
            | Self::CreatePush { .. }
            | Self::SetPushActive { .. }
            | Self::SetProfile { .. }
            | Self::SetPersonActive { .. }
            | Self::DeletePerson { .. }
            | Self::SetMember { .. } => None,
        }
    }

    pub(super) fn category(&self) -> Category {
        match self {
            Self::CreateApp { .. } => Category::OktaApps,
            Self::SetAppActive { .. }
            | Self::CreateConnection { .. }
            | Self::SetConnectionActive { .. }
            | Self::SetFeatures { .. }
            | Self::SetGroupAssigned { .. }
            | Self::SetPersonAssigned { .. }
            | Self::CreatePush { .. }
            | Self::SetPushActive { .. }
            | Self::DeletePush { .. } => Category::OktaApp,
            Self::SetMapping { .. } => Category::OktaOther,
            Self::CreatePerson { .. } => Category::OktaUsers,
            Self::SetProfile { .. } | Self::SetPersonActive { .. } | Self::DeletePerson { .. } => {
                Category::OktaUser
            }
            Self::SetMember { .. } => Category::OktaGroup,
        }
    }
}

fn act(active: bool) -> &'static str {
    if active { "activate" } else { "deactivate" }
}
