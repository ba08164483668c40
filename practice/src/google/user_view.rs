//! Somebody as the API writes them.

use serde_json::{Map, Value, json};

use super::authorize::rank_of;
use super::directory::Directory;
use super::ids::CUSTOMER;
use super::list::etag;
use super::person::{ALIAS_DOMAIN, Person, without_empty};
use super::switches::Rank;
use super::visit::{Visit, time};
use crate::company::DOMAIN;

/// How much of somebody is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Projection {
    /// Without fields of the organisation's own schemas.
    Basic,
    /// With those of these schemas.
    Custom(Vec<String>),
    Full,
    /// What everybody in the organisation sees of each other.
    Public,
}

/// Attributes of any shape that the API takes and gives as they are.
pub(super) const ATTRIBUTES: [&str; 17] = [
    "organizations",
    "phones",
    "relations",
    "externalIds",
    "locations",
    "languages",
    "addresses",
    "emails",
    "ims",
    "websites",
    "keywords",
    "gender",
    "notes",
    "posixAccounts",
    "sshPublicKeys",
    "recoveryEmail",
    "recoveryPhone",
];

/// Every name that a `fields` parameter may have in a list of people.
pub(super) const FIELDS: [&str; 51] = [
    "kind",
    "etag",
    "nextPageToken",
    "users",
    "trigger_event",
    "id",
    "primaryEmail",
    "name",
    "isAdmin",
    "isDelegatedAdmin",
    "suspended",
    "suspensionReason",
    "archived",
    "orgUnitPath",
    "customerId",
    "isMailboxSetup",
    "includeInGlobalAddressList",
    "ipWhitelisted",
    "agreedToTerms",
    "changePasswordAtNextLogin",
    "isEnrolledIn2Sv",
    "isEnforcedIn2Sv",
    "aliases",
    "nonEditableAliases",
    "customSchemas",
    "creationTime",
    "lastLoginTime",
    "deletionTime",
    "suspensionTime",
    "archivalTime",
    "isGuestUser",
    "guestAccountInfo",
    "thumbnailPhotoUrl",
    "thumbnailPhotoEtag",
    "organizations",
    "phones",
    "relations",
    "externalIds",
    "locations",
    "languages",
    "addresses",
    "emails",
    "ims",
    "websites",
    "keywords",
    "gender",
    "notes",
    "posixAccounts",
    "sshPublicKeys",
    "recoveryEmail",
    "recoveryPhone",
];

/// Somebody as JSON. What is empty is left out.
pub(super) fn view(visit: &Visit<'_>, person: &Person, projection: &Projection) -> Value {
    let name = without_empty(json!({
        "givenName": person.given_name,
        "familyName": person.family_name,
        "fullName": person.full_name(),
        "displayName": person.display_name,
    }));
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| {
        all.insert(name.to_owned(), value);
    };
    put("kind", "admin#directory#user".into());
    put("id", person.id().into());
    put("primaryEmail", person.primary_email.clone().into());
    put("name", name);
    put("emails", emails(person));
    if *projection == Projection::Public {
        return Value::Object(all);
    }
    let rank = rank_of(visit, person.number);
    let directory = &visit.state.directory;
    put("isAdmin", (rank == Rank::SuperAdmin).into());
    put("isDelegatedAdmin", (Rank::DelegatedWithoutApi..=Rank::Reader).contains(&rank).into());
    put("agreedToTerms", person.last_login_ms.is_some().into());
    put("suspended", person.is_suspended().into());
    if person.is_suspended() {
        put("suspensionReason", "ADMIN".into());
    }
    put("archived", person.is_archived().into());
    put("changePasswordAtNextLogin", false.into());
    put("ipWhitelisted", false.into());
    put("orgUnitPath", directory.units.path(person.unit).into());
    put("customerId", CUSTOMER.into());
    put("isMailboxSetup", (!person.is_guest()).into());
    put("includeInGlobalAddressList", true.into());
    put("isEnrolledIn2Sv", (rank != Rank::Anyone).into());
    put("isEnforcedIn2Sv", false.into());
    put("aliases", person.aliases.clone().into());
    put("nonEditableAliases", other_addresses(person).into());
    put("creationTime", time(person.created_ms).into());
    // Who has never signed in last did so in 1970.
    put("lastLoginTime", time(person.last_login_ms.unwrap_or_default()).into());
    let moments = [
        ("suspensionTime", person.suspended_ms),
        ("archivalTime", person.archived_ms),
        ("deletionTime", person.deleted_ms),
    ];
    for (name, moment) in moments {
        put(name, moment.map(time).into());
    }
    put("isGuestUser", person.is_guest().into());
    if let Some(address) = &person.guest_of {
        put("guestAccountInfo", json!({ "primaryGuestEmail": address }));
    }
    for name in ATTRIBUTES.into_iter().filter(|name| *name != "emails") {
        put(name, person.attributes.get(name).cloned().unwrap_or_default());
    }
    put("customSchemas", schemas(person, projection));
    let mut whole = without_empty(Value::Object(all));
    whole["etag"] = etag(&whole.to_string()).into();
    whole
}

/// The address of somebody under the organisation's other name, and under the one that Google gives for trials.
fn other_addresses(person: &Person) -> Vec<String> {
    let local = person.primary_email.strip_suffix(DOMAIN).and_then(|local| local.strip_suffix('@'));
    let under = |local: &str| {
        [format!("{local}@{ALIAS_DOMAIN}"), format!("{local}@{DOMAIN}.test-google-a.com")].to_vec()
    };
    local.map(under).unwrap_or_default()
}

fn emails(person: &Person) -> Value {
    let mut all = vec![json!({ "address": person.primary_email, "primary": true })];
    let others = person.aliases.iter().cloned().chain(other_addresses(person));
    all.extend(others.map(|address| json!({ "address": address })));
    match person.attributes.get("emails") {
        Some(Value::Array(more)) => all.extend(more.iter().cloned()),
        // Of any shape: what is no list stands for itself.
        Some(odd) => return odd.clone(),
        None => {}
    }
    all.into()
}

fn schemas(person: &Person, projection: &Projection) -> Value {
    let Some(Value::Object(all)) = person.attributes.get("customSchemas") else { return Value::Null };
    match projection {
        Projection::Basic | Projection::Public => Value::Null,
        Projection::Full => Value::Object(all.clone()),
        Projection::Custom(wanted) => {
            let kept = all.iter().filter(|(name, _)| wanted.contains(name));
            Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
        }
    }
}

/// Whether somebody belongs to a domain of the organisation, or to all of them.
pub(super) fn is_of(person: &Person, domain: Option<&str>) -> bool {
    domain.is_none_or(|domain| person.domain().eq_ignore_ascii_case(domain))
}

/// Whether an address belongs to the organisation at all.
pub(super) fn is_own_address(directory: &Directory, address: &str) -> bool {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    directory.domains().iter().any(|own| own.eq_ignore_ascii_case(domain))
}
