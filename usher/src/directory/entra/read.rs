//! Graph's shapes, as the directory speaks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Cloud, GroupKind, LicencePlan, Organisation, Role, Who};
use crate::directory::{CountedGroup, DirectoryError, shape};
use crate::model::{Attributes, Group, GroupId, Member, Person, PersonId, Shapes, Status};

/// What is read of a person: all that provisioning can take from them, except their manager and their assignments.
pub(super) const PERSON_SELECT: [&str; 28] = [
    "id",
    "displayName",
    "userPrincipalName",
    "mail",
    "accountEnabled",
    "givenName",
    "surname",
    "department",
    "jobTitle",
    "employeeId",
    "userType",
    "preferredLanguage",
    "mobilePhone",
    "businessPhones",
    "faxNumber",
    "companyName",
    "streetAddress",
    "city",
    "state",
    "postalCode",
    "country",
    "usageLocation",
    "officeLocation",
    "mailNickname",
    "onPremisesImmutableId",
    "onPremisesExtensionAttributes",
    "otherMails",
    "proxyAddresses",
];

/// What is read of a group to know its kind.
pub(super) const KIND_SELECT: &str = "id,securityEnabled,mailEnabled,groupTypes";

/// The wait after a batch whose throttled parts name none.
const BATCH_WAIT: Duration = Duration::from_secs(2);

/// No part of a batch makes the others wait longer.
const BATCH_WAIT_MAX: Duration = Duration::from_secs(60);

/// One page of a list.
#[derive(Deserialize)]
pub(super) struct Page {
    pub(super) value: Vec<Value>,
    #[serde(rename = "@odata.nextLink")]
    pub(super) next: Option<String>,
}

/// What came back of a batch.
pub(super) struct Round {
    pub(super) answered: Vec<(usize, Value)>,
    pub(super) refused: BTreeSet<usize>,
    /// How long the rest has to wait.
    pub(super) wait: Duration,
}

/// Reads a person of Graph's, with every attribute under Graph's own name; those for synchronised people are not inside
/// another. `shapes` are those of the list that is read.
///
/// # Errors
///
/// [`DirectoryError::Shape`] where there is no id.
pub fn person(entry: Value, shapes: &mut Shapes) -> Result<Person, DirectoryError> {
    let mut profile: Map<String, Value> = shape(entry)?;
    profile.retain(|key, _| !key.starts_with('@'));
    let text = |key: &str| {
        profile
            .get(key)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let id =
        text("id").ok_or_else(|| DirectoryError::Shape { detail: "a person without an id".to_owned() })?;
    let login = text("userPrincipalName").or_else(|| text("mail")).unwrap_or_else(|| id.clone());
    let full_name = [text("givenName"), text("surname")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = match (text("displayName"), full_name.is_empty()) {
        (Some(name), _) => name,
        (None, false) => full_name,
        (None, true) => login.clone(),
    };
    let status = match profile.get("accountEnabled").and_then(Value::as_bool) {
        Some(false) => Status::Disabled,
        Some(true) | None => Status::Active,
    };
    if let Some(Value::Object(extensions)) = profile.remove("onPremisesExtensionAttributes") {
        profile.extend(extensions);
    }
    Ok(Person { id: PersonId::new(id), name, login, status, attributes: Attributes::new(profile, shapes) })
}

pub(super) fn group(entry: Value) -> Result<CountedGroup, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        id: String,
        display_name: Option<String>,
        description: Option<String>,
        mail: Option<String>,
    }
    let Shape { id, display_name, description, mail } = shape(entry)?;
    let name = display_name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| id.clone());
    let description = description.filter(|text| !text.trim().is_empty());
    let group = Group { id: GroupId::new(id), name, description };
    let mail = mail.filter(|text| !text.trim().is_empty());
    Ok(CountedGroup { group, people: None, mail, aliases: Vec::new() })
}

pub(super) fn group_kind(entry: Value) -> Result<(GroupId, GroupKind), DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        id: String,
        security_enabled: Option<bool>,
        mail_enabled: Option<bool>,
        #[serde(default)]
        group_types: Vec<String>,
    }
    let Shape { id, security_enabled, mail_enabled, group_types } = shape(entry)?;
    let is = |word: &str| group_types.iter().any(|kind| kind == word);
    let kind = GroupKind {
        security_enabled: security_enabled.unwrap_or_default(),
        mail_enabled: mail_enabled.unwrap_or_default(),
        dynamic: is("DynamicMembership"),
        unified: is("Unified"),
    };
    Ok((GroupId::new(id), kind))
}

/// `None` for what is neither a person nor a group: devices, apps, contacts.
pub(super) fn member(entry: &Value) -> Result<Option<Member>, DirectoryError> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    match (text("id"), text("@odata.type")) {
        (Some(id), Some("#microsoft.graph.user")) => Ok(Some(Member::Person(PersonId::new(id)))),
        (Some(id), Some("#microsoft.graph.group")) => Ok(Some(Member::Group(GroupId::new(id)))),
        (Some(_), Some(_)) => Ok(None),
        (None, _) | (_, None) => {
            Err(DirectoryError::Shape { detail: "a member without an id or a type".to_owned() })
        }
    }
}

pub(super) fn count_path(group: &GroupId) -> String {
    let id: String = url::form_urlencoded::byte_serialize(group.as_str().as_bytes()).collect();
    format!("/groups/{id}/members/microsoft.graph.user?$count=true&$select=id&$top=1")
}

/// Reads `@odata.count` of a first page.
pub(super) fn count(page: &Value) -> Result<usize, DirectoryError> {
    let found =
        page.get("@odata.count").and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    found.ok_or_else(|| DirectoryError::Shape {
        detail: "a list that was to be counted has no count".to_owned(),
    })
}

pub(super) fn batch(answer: Value) -> Result<Round, DirectoryError> {
    #[derive(Deserialize)]
    struct Batch {
        responses: Vec<Part>,
    }
    #[derive(Deserialize)]
    struct Part {
        id: String,
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, Value>,
        #[serde(default)]
        body: Value,
    }
    let Batch { responses } = shape(answer)?;
    let mut round = Round { answered: Vec::new(), refused: BTreeSet::new(), wait: Duration::ZERO };
    for part in responses {
        let Ok(place) = part.id.parse::<usize>() else { continue };
        match part.status {
            200..300 => round.answered.push((place, part.body)),
            429 | 500.. => {
                let asked = part.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
                let seconds = asked.and_then(|(_, value)| match value {
                    Value::String(text) => text.trim().parse::<f64>().ok(),
                    Value::Number(number) => number.as_f64(),
                    Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
                });
                let wait = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
                round.wait = round.wait.max(wait.unwrap_or(BATCH_WAIT).min(BATCH_WAIT_MAX));
            }
            _ => {
                round.refused.insert(place);
            }
        }
    }
    Ok(round)
}

pub(super) fn who(me: Value) -> Result<Who, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Me {
        id: String,
        display_name: Option<String>,
        user_principal_name: String,
    }
    let Me { id, display_name, user_principal_name: login } = shape(me)?;
    let name = display_name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| login.clone());
    Ok(Who { id: PersonId::new(id), login, name })
}

pub(super) fn organisation(found: Value, cloud: Cloud) -> Result<Organisation, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        id: String,
        display_name: Option<String>,
        #[serde(default)]
        verified_domains: Vec<Domain>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Domain {
        name: String,
        #[serde(default)]
        is_default: bool,
    }
    let Page { mut value, .. } = shape(found)?;
    // There is one, always.
    let first = match value.is_empty() {
        true => return Err(DirectoryError::Shape { detail: "no organisation".to_owned() }),
        false => value.swap_remove(0),
    };
    let Shape { id, display_name, verified_domains } = shape(first)?;
    let default_domain =
        verified_domains.iter().find(|domain| domain.is_default).map(|domain| domain.name.clone());
    Ok(Organisation {
        name: display_name.unwrap_or_else(|| id.clone()),
        id,
        default_domain,
        verified_domains: verified_domains.into_iter().map(|domain| domain.name).collect(),
        cloud,
    })
}

pub(super) fn role(found: Value) -> Result<Role, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        display_name: Option<String>,
        role_template_id: Option<String>,
    }
    let Shape { display_name, role_template_id } = shape(found)?;
    Ok(Role { name: display_name.unwrap_or_default(), template: role_template_id.unwrap_or_default() })
}

/// The best plan among subscriptions that are in use, in their grace time included.
pub(super) fn plan(subscriptions: Vec<Value>) -> Result<LicencePlan, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Subscription {
        capability_status: Option<String>,
        #[serde(default)]
        service_plans: Vec<Plan>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Plan {
        service_plan_name: Option<String>,
        provisioning_status: Option<String>,
    }
    let mut best = LicencePlan::Free;
    for subscription in subscriptions {
        let Subscription { capability_status, service_plans } = shape(subscription)?;
        if !matches!(capability_status.as_deref(), Some("Enabled" | "Warning")) {
            continue;
        }
        for plan in service_plans {
            if plan.provisioning_status.as_deref() == Some("Disabled") {
                continue;
            }
            let has = match plan.service_plan_name.as_deref() {
                Some("AAD_PREMIUM") => LicencePlan::P1,
                Some("AAD_PREMIUM_P2") => LicencePlan::P2,
                Some(_) | None => LicencePlan::Free,
            };
            best = best.max(has);
        }
    }
    Ok(best)
}
