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

/// Somebody as JSON, of which only what is wanted is worked out. What is empty is left out.
pub(super) fn view(
    visit: &Visit<'_>,
    person: &Person,
    projection: &Projection,
    wanted: impl Fn(&str) -> bool,
) -> Value {
    let rank = rank_of(visit, person.number);
    let is_delegated = (Rank::DelegatedWithoutApi..=Rank::Reader).contains(&rank);
    let moment = |ms: Option<i64>| Value::from(ms.map(time));
    let own: [(&str, &dyn Fn() -> Value); 5] = [
        ("kind", &|| "admin#directory#user".into()),
        ("id", &|| person.id().into()),
        ("primaryEmail", &|| person.primary_email.clone().into()),
        ("name", &|| name(person)),
        ("emails", &|| emails(person)),
    ];
    let for_admins: [(&str, &dyn Fn() -> Value); 24] = [
        ("isAdmin", &|| (rank == Rank::SuperAdmin).into()),
        ("isDelegatedAdmin", &|| is_delegated.into()),
        ("agreedToTerms", &|| person.last_login_ms.is_some().into()),
        ("suspended", &|| person.is_suspended().into()),
        ("suspensionReason", &|| if person.is_suspended() { "ADMIN".into() } else { Value::Null }),
        ("archived", &|| person.is_archived().into()),
        ("changePasswordAtNextLogin", &|| false.into()),
        ("ipWhitelisted", &|| false.into()),
        ("orgUnitPath", &|| visit.state.directory.units.path(person.unit).into()),
        ("customerId", &|| CUSTOMER.into()),
        ("isMailboxSetup", &|| (!person.is_guest()).into()),
        ("includeInGlobalAddressList", &|| true.into()),
        ("isEnrolledIn2Sv", &|| (rank != Rank::Anyone).into()),
        ("isEnforcedIn2Sv", &|| false.into()),
        ("aliases", &|| person.aliases.clone().into()),
        ("nonEditableAliases", &|| other_addresses(person).into()),
        ("creationTime", &|| moment(Some(person.created_ms))),
        // Who has never signed in last did so in 1970.
        ("lastLoginTime", &|| moment(Some(person.last_login_ms.unwrap_or_default()))),
        ("suspensionTime", &|| moment(person.suspended_ms)),
        ("archivalTime", &|| moment(person.archived_ms)),
        ("deletionTime", &|| moment(person.deleted_ms)),
        ("isGuestUser", &|| person.is_guest().into()),
        ("guestAccountInfo", &|| without_empty(json!({ "primaryGuestEmail": person.guest_of }))),
        ("customSchemas", &|| schemas(person, projection)),
    ];
    let is_public = *projection == Projection::Public;
    let for_admins = for_admins.into_iter().filter(|_| !is_public);
    let plain = ATTRIBUTES.into_iter().filter(|name| *name != "emails" && !is_public && wanted(name));
    let plain = plain.filter_map(|name| Some((name.to_owned(), person.attributes.get(name)?.clone())));
    let told = own.into_iter().chain(for_admins).filter(|(name, _)| wanted(name));
    let all: Map<String, Value> = told.map(|(name, value)| (name.to_owned(), value())).chain(plain).collect();
    let mut all = without_empty(Value::Object(all));
    if wanted("etag") && !is_public {
        all["etag"] = etag(&all.to_string()).into();
    }
    all
}

fn name(person: &Person) -> Value {
    without_empty(json!({
        "givenName": person.given_name,
        "familyName": person.family_name,
        "fullName": person.full_name(),
        "displayName": person.display_name,
    }))
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
