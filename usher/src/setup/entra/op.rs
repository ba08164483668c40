//! One change in Entra, as a value: what it wants, how what is there now is read in the same shape, how it is sent, and
//! what takes it back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::schema::schema_digest;
use super::settings::canonical;
use crate::directory::entra::V1;
use crate::http::{Category, Method};
use crate::model::PersonId;
pub use crate::setup::Standing;

/// One change. Two that are equal do the same. `app` is a service principal's id throughout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// Makes an enterprise application from a template of the gallery.
    Instantiate {
        template: String,
        name: String,
    },
    /// Deletes the enterprise application and its registration.
    DeleteApplication {
        app: String,
        name: String,
    },
    /// Gives the application to a person or a group, with a role.
    Assign {
        app: String,
        principal: String,
        principal_name: String,
        role: String,
        role_name: String,
    },
    Unassign {
        app: String,
        assignment: String,
        principal: String,
        principal_name: String,
        role: String,
        role_name: String,
    },
    /// Begins provisioning for an application; nothing runs before it is started.
    CreateJob {
        app: String,
        template: String,
    },
    DeleteJob {
        app: String,
        job: String,
        template: String,
    },
    /// Saves these values beside those that are saved, and the secret anew. Masked values that nobody types again are
    /// lost: [`Op::drops`] names them.
    PutSettings {
        app: String,
        values: BTreeMap<SettingKey, String>,
        secret: Option<SecretKey>,
    },
    /// Saves a connection with OAuth's client credentials. No reference page has it.
    ClientCredentials {
        app: String,
        base: String,
        token_url: String,
        client_id: String,
    },
    /// Saves a whole synchronization schema made from `was`.
    PutSchema {
        app: String,
        job: String,
        schema: Value,
        was: Value,
    },
    Start {
        app: String,
        job: String,
    },
    Pause {
        app: String,
        job: String,
    },
    /// Begins anew; an empty list is the portal's own restart.
    Restart {
        app: String,
        job: String,
        reset: Vec<ResetScope>,
    },
    /// Provisions one person now.
    ProvisionOnDemand {
        app: String,
        job: String,
        rule: String,
        person: PersonId,
        person_name: String,
    },
}

/// A readable setting of provisioning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SettingKey {
    /// The tenant URL.
    BaseAddress,
    /// Everybody, not only those assigned.
    SyncAll,
    /// People who fall out of scope stay active.
    SkipOutOfScopeDeletions,
    /// See [`super::Notification`].
    SyncNotificationSettings,
}

impl SettingKey {
    /// Returns Graph's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::BaseAddress => "BaseAddress",
            Self::SyncAll => "SyncAll",
            Self::SkipOutOfScopeDeletions => "SkipOutOfScopeDeletions",
            Self::SyncNotificationSettings => "SyncNotificationSettings",
        }
    }
}

/// A setting that nobody can read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SecretKey {
    /// The long-lived token.
    SecretToken,
}

impl SecretKey {
    /// Returns Graph's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::SecretToken => "SecretToken",
        }
    }
}

/// What a restart forgets (synchronizationJobRestartCriteria, November 2026).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ResetScope {
    /// How far the directory was read: everybody is looked at again.
    Watermark,
    /// Who failed and waits.
    Escrows,
    QuarantineState,
    /// The three above.
    Full,
    /// Lets the deletions through that were held back.
    ForceDeletes,
}

impl ResetScope {
    /// Returns Graph's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Watermark => "Watermark",
            Self::Escrows => "Escrows",
            Self::QuarantineState => "QuarantineState",
            Self::Full => "Full",
            Self::ForceDeletes => "ForceDeletes",
        }
    }
}

/// What a sent change gave back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sent {
    /// The id of what was created: a service principal's, an assignment's, a job's.
    pub id: Option<String>,
    /// What provisioning on demand did.
    pub on_demand: Option<super::OnDemand>,
}

/// What shows that a change was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// What is there can be read and compared.
    State,
    /// Only Graph's answer. The console that sent it remembers; another one does not know.
    Answer,
}

/// What [`super::Console::present`] says of a job that does its rounds.
pub(super) const RUNNING: &str = "running";
/// It only tries once in a while.
pub(super) const QUARANTINED: &str = "quarantined";
/// It does nothing until it is started.
pub(super) const STOPPED: &str = "stopped";

/// A secret that was sent by this console.
pub(super) const TYPED: &str = "typed";
/// A secret that is there, whichever.
pub(super) const SAVED: &str = "saved";
/// No secret is there.
pub(super) const MISSING: &str = "missing";

impl Op {
    /// Returns the verb with which it is sent.
    pub fn method(&self) -> Method {
        match self {
            Self::Instantiate { .. }
            | Self::Assign { .. }
            | Self::CreateJob { .. }
            | Self::Start { .. }
            | Self::Pause { .. }
            | Self::Restart { .. }
            | Self::ProvisionOnDemand { .. } => Method::Post,
            Self::PutSettings { .. } | Self::PutSchema { .. } => Method::Put,
            Self::ClientCredentials { .. } => Method::Patch,
            Self::DeleteApplication { .. } | Self::Unassign { .. } | Self::DeleteJob { .. } => Method::Delete,
        }
    }

    /// Returns the segments of the path to which it is sent. An application's registration, whose id is looked up, is
    /// deleted before it.
    pub fn path(&self) -> Vec<String> {
        let sp = "servicePrincipals";
        let sync = "synchronization";
        let (version, below): (&str, Vec<&str>) = match self {
            Self::Instantiate { template, .. } => (V1, vec!["applicationTemplates", template, "instantiate"]),
            Self::DeleteApplication { app, .. } => (V1, vec![sp, app]),
            Self::Assign { app, .. } => (V1, vec![sp, app, "appRoleAssignedTo"]),
            Self::Unassign { app, assignment, .. } => (V1, vec![sp, app, "appRoleAssignedTo", assignment]),
            Self::CreateJob { app, .. } => (V1, vec![sp, app, sync, "jobs"]),
            Self::DeleteJob { app, job, .. } => (V1, vec![sp, app, sync, "jobs", job]),
            Self::PutSettings { app, .. } => (V1, vec![sp, app, sync, "secrets"]),
            Self::ClientCredentials { app, .. } => ("beta", vec![sp, app, sync, "connectivityParameters"]),
            Self::PutSchema { app, job, .. } => (V1, vec![sp, app, sync, "jobs", job, "schema"]),
            Self::Start { app, job } => (V1, vec![sp, app, sync, "jobs", job, "start"]),
            Self::Pause { app, job } => (V1, vec![sp, app, sync, "jobs", job, "pause"]),
            Self::Restart { app, job, .. } => (V1, vec![sp, app, sync, "jobs", job, "restart"]),
            Self::ProvisionOnDemand { app, job, .. } => {
                (V1, vec![sp, app, sync, "jobs", job, "provisionOnDemand"])
            }
        };
        [version].into_iter().chain(below).map(str::to_owned).collect()
    }

    /// Returns the scopes that sending it needs, beside those that reading needs.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Self::Instantiate { .. } | Self::DeleteApplication { .. } => &["Application.ReadWrite.All"],
            Self::Assign { .. } | Self::Unassign { .. } => &["AppRoleAssignment.ReadWrite.All"],
            Self::CreateJob { .. }
            | Self::DeleteJob { .. }
            | Self::PutSettings { .. }
            | Self::ClientCredentials { .. }
            | Self::PutSchema { .. }
            | Self::Start { .. }
            | Self::Pause { .. }
            | Self::Restart { .. }
            | Self::ProvisionOnDemand { .. } => &["Synchronization.ReadWrite.All"],
        }
    }

    /// Returns the id of the application that it is about; `None` for one that is yet to be made.
    pub fn app(&self) -> Option<&str> {
        match self {
            Self::Instantiate { .. } => None,
            Self::DeleteApplication { app, .. }
            | Self::Assign { app, .. }
            | Self::Unassign { app, .. }
            | Self::CreateJob { app, .. }
            | Self::DeleteJob { app, .. }
            | Self::PutSettings { app, .. }
            | Self::ClientCredentials { app, .. }
            | Self::PutSchema { app, .. }
            | Self::Start { app, .. }
            | Self::Pause { app, .. }
            | Self::Restart { app, .. }
            | Self::ProvisionOnDemand { app, .. } => Some(app),
        }
    }

    /// Returns what shows that it was carried out.
    pub fn proof(&self) -> Proof {
        match self {
            Self::PutSettings { secret: Some(_), .. }
            | Self::ClientCredentials { .. }
            | Self::Restart { .. }
            | Self::ProvisionOnDemand { .. } => Proof::Answer,
            Self::Instantiate { .. }
            | Self::DeleteApplication { .. }
            | Self::Assign { .. }
            | Self::Unassign { .. }
            | Self::CreateJob { .. }
            | Self::DeleteJob { .. }
            | Self::PutSettings { secret: None, .. }
            | Self::PutSchema { .. }
            | Self::Start { .. }
            | Self::Pause { .. } => Proof::State,
        }
    }

    /// Returns what is there once it is done, in the shape of [`super::Console::present`].
    pub fn wanted(&self) -> Value {
        match self {
            Self::Instantiate { .. }
            | Self::Assign { .. }
            | Self::CreateJob { .. }
            | Self::Restart { .. }
            | Self::ProvisionOnDemand { .. } => json!(true),
            Self::Unassign { .. } => json!(false),
            Self::DeleteApplication { .. } | Self::DeleteJob { .. } => Value::Null,
            Self::PutSettings { values, secret, .. } => settings_shape(
                values.iter().map(|(key, value)| (*key, Some(value.as_str()))),
                secret.map(|_| TYPED),
            ),
            Self::ClientCredentials { base, .. } => json!({ "BaseAddress": base, "secret": TYPED }),
            Self::PutSchema { schema, .. } => json!(schema_digest(schema)),
            Self::Start { .. } => json!(RUNNING),
            Self::Pause { .. } => json!(STOPPED),
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
            Self::Instantiate { name, .. } => Self::DeleteApplication { app: made?.to_owned(), name },
            Self::Assign { app, principal, principal_name, role, role_name } => {
                let assignment = made?.to_owned();
                Self::Unassign { app, assignment, principal, principal_name, role, role_name }
            }
            Self::Unassign { app, principal, principal_name, role, role_name, .. } => {
                Self::Assign { app, principal, principal_name, role, role_name }
            }
            Self::CreateJob { app, template } => Self::DeleteJob { app, job: made?.to_owned(), template },
            Self::PutSettings { app, values, secret } => {
                // An empty text stands for what was not set.
                let old =
                    |key: &SettingKey| before.get(key.word()).and_then(Value::as_str).unwrap_or_default();
                let values = values.keys().map(|key| (*key, old(key).to_owned())).collect();
                let was_missing = before.get("secret") == Some(&json!(MISSING));
                Self::PutSettings { app, values, secret: secret.filter(|_| !was_missing) }
            }
            Self::PutSchema { app, job, schema, was } => {
                Self::PutSchema { app, job, schema: was, was: schema }
            }
            Self::Start { app, job } if *before == json!(STOPPED) => Self::Pause { app, job },
            Self::Pause { app, job } if *before == json!(RUNNING) => Self::Start { app, job },
            Self::Start { .. }
            | Self::Pause { .. }
            | Self::DeleteApplication { .. }
            | Self::DeleteJob { .. }
            | Self::ClientCredentials { .. }
            | Self::Restart { .. }
            | Self::ProvisionOnDemand { .. } => return None,
        })
    }

    pub(super) fn category(&self) -> Category {
        match self {
            Self::Instantiate { .. }
            | Self::DeleteApplication { .. }
            | Self::Assign { .. }
            | Self::Unassign { .. } => Category::GraphWrite,
            Self::CreateJob { .. }
            | Self::DeleteJob { .. }
            | Self::PutSettings { .. }
            | Self::ClientCredentials { .. }
            | Self::PutSchema { .. }
            | Self::Start { .. }
            | Self::Pause { .. }
            | Self::Restart { .. } => Category::GraphSync,
            Self::ProvisionOnDemand { .. } => Category::GraphOnDemand,
        }
    }

    /// The body, where it needs nothing that is kept elsewhere.
    pub(super) fn body(&self) -> Option<Value> {
        match self {
            Self::Instantiate { name, .. } => Some(json!({ "displayName": name })),
            Self::Assign { app, principal, role, .. } => {
                Some(json!({ "principalId": principal, "resourceId": app, "appRoleId": role }))
            }
            Self::CreateJob { template, .. } => Some(json!({ "templateId": template })),
            Self::PutSchema { schema, .. } => Some(schema.clone()),
            Self::Restart { reset, .. } => {
                let scopes: Vec<&str> = reset.iter().map(|scope| scope.word()).collect();
                Some(match scopes.is_empty() {
                    true => json!({}),
                    false => json!({ "criteria": { "resetScope": scopes.join(", ") } }),
                })
            }
            Self::ProvisionOnDemand { rule, person, .. } => Some(json!({ "parameters": [{
                "ruleId": rule,
                "subjects": [{ "objectId": person, "objectTypeName": "User" }],
            }] })),
            Self::PutSettings { .. }
            | Self::ClientCredentials { .. }
            | Self::DeleteApplication { .. }
            | Self::Unassign { .. }
            | Self::DeleteJob { .. }
            | Self::Start { .. }
            | Self::Pause { .. } => None,
        }
    }
}

/// What is there of settings: each by its word, null where it is not set, and what is known of the secret.
pub(super) fn settings_shape<'a>(
    values: impl Iterator<Item = (SettingKey, Option<&'a str>)>,
    secret: Option<&str>,
) -> Value {
    let canonical = |(key, value): (SettingKey, Option<&str>)| {
        (key.word().to_owned(), json!(value.and_then(|value| canonical(key, value))))
    };
    let mut shape: Map<String, Value> = values.map(canonical).collect();
    if let Some(secret) = secret {
        shape.insert("secret".to_owned(), json!(secret));
    }
    Value::Object(shape)
}
