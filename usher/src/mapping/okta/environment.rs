//! What an expression may ask beside the person's profile.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// What an expression may ask beside the person's profile. What is `None` is not known, and an expression that needs it
/// has no result.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Environment {
    /// For `Time.now` and its like.
    pub now: Option<Timestamp>,
    /// The groups that the person is in, in the order in which Okta gives them.
    pub groups: Option<Vec<Group>>,
    /// What Okta itself holds about the person: `id`, `status`, `created`, `lastUpdated`, `passwordChanged`, `lastLogin`.
    pub internal: Option<Map<String, Value>>,
    /// The person's account in Active Directory.
    pub directory_user: Option<Account>,
    /// The person's account in Workday.
    pub workday_user: Option<Account>,
    /// By the name of the relation, such as `manager`: who stands in it. One that is missing is not known.
    pub linked: BTreeMap<String, Account>,
    /// The manager whom Active Directory names.
    pub manager: Related,
    /// The assistant whom Active Directory names.
    pub assistant: Related,
}

/// Another person's accounts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Related {
    /// In Okta.
    pub user: Option<Account>,
    /// In apps, by the app's name. One that is missing is not known.
    pub app_users: BTreeMap<String, Account>,
}

/// How many accounts there are; of one, its attributes.
#[derive(Debug, Clone, PartialEq)]
pub enum Account {
    None,
    /// An object.
    One(Value),
    Several,
}

/// A group of Okta's.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    id: String,
    name: String,
    kind: String,
    source: Option<String>,
    /// As an expression sees it.
    object: Value,
}

impl Group {
    /// Makes a group. `kind` is `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`; `source` is the ID of the app that it comes from.
    pub fn new(id: &str, name: &str, kind: &str, source: Option<&str>) -> Self {
        let object = json!({
            "id": id, "name": name, "type": kind, "profile": {"name": name}, "source": {"id": source},
        });
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            source: source.map(str::to_owned),
            object,
        }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn kind(&self) -> &str {
        &self.kind
    }

    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    pub(super) fn object(&self) -> &Value {
        &self.object
    }
}

impl Account {
    fn of(value: &Value) -> Self {
        if value.is_object() { Self::One(value.clone()) } else { Self::None }
    }
}

/// 2026-01-01T00:00:00Z, where the inputs of a vector name no moment.
const A_MOMENT: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// Returns what the inputs of a vector tell beside the person: `$now`, `$userGroups`, `$userInternal`,
/// `$directoryUser`, `$workdayUser`, `$groups` (null: the person is in none), and `user.linkedObjects`. Where they name no
/// moment, there is a fixed one.
pub fn environment_of(inputs: &Map<String, Value>) -> Environment {
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let group = |value: &Value| {
        let of = |name: &str| text(value, name).unwrap_or_default();
        Group::new(&of("id"), &of("name"), &of("type"), text(value, "sourceId").as_deref())
    };
    let groups = inputs.get("$userGroups").or_else(|| inputs.get("$groups"));
    let linked = inputs.get("user").and_then(|user| user.get("linkedObjects")).and_then(Value::as_object);
    Environment {
        now: Some(
            inputs.get("$now").and_then(Value::as_str).map_or(Ok(A_MOMENT), str::parse).unwrap_or(A_MOMENT),
        ),
        groups: groups.map(|groups| groups.as_array().into_iter().flatten().map(group).collect()),
        internal: inputs.get("$userInternal").and_then(Value::as_object).cloned(),
        directory_user: inputs.get("$directoryUser").map(Account::of),
        workday_user: inputs.get("$workdayUser").map(Account::of),
        linked: linked
            .into_iter()
            .flatten()
            .map(|(name, account)| (name.clone(), Account::of(account)))
            .collect(),
        manager: Related::default(),
        assistant: Related::default(),
    }
}
