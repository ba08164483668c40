//! The attributes of a Zoom user that rules fill, by their paths in SCIM (Zoom SCIM2 reference, 2026-08).
//!
//! A path may be written in several ways: with the name of the core schema before it, in the notation of Okta's app
//! attributes (`emails.^[type=='work'].value`), with other quotes. [`Target::of_path`] reads them all, [`Target::path`]
//! writes the one that SCIM has.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::zoom_key::ZoomKey;
use crate::model::{Kept, Resource};

/// An attribute of a Zoom user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    UserName,
    WorkEmail,
    GivenName,
    FamilyName,
    DisplayName,
    UserType,
    Title,
    Locale,
    WorkPhone,
    MobilePhone,
    OfficePhone,
    HomePhone,
    FaxPhone,
    Department,
    Organization,
    CostCenter,
    EmployeeNumber,
    Manager,
    Active,
    ExternalId,
    /// The primary one, by its name.
    Roles,
    /// By their names.
    Groups,
    /// A key of Zoom's own extension.
    Zoom(ZoomKey),
}

pub(super) const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(super) const ZOOM: &str = "urn:ietf:params:scim:schemas:extension:zoom:1.0:User";

/// Targets beside the keys of Zoom's extension.
const PLAIN: [Target; 22] = [
    Target::UserName,
    Target::WorkEmail,
    Target::GivenName,
    Target::FamilyName,
    Target::DisplayName,
    Target::UserType,
    Target::Title,
    Target::Locale,
    Target::WorkPhone,
    Target::MobilePhone,
    Target::OfficePhone,
    Target::HomePhone,
    Target::FaxPhone,
    Target::Department,
    Target::Organization,
    Target::CostCenter,
    Target::EmployeeNumber,
    Target::Manager,
    Target::Active,
    Target::ExternalId,
    Target::Roles,
    Target::Groups,
];

/// Where in a user an attribute stands.
#[derive(Clone, Copy)]
enum Place {
    Top(&'static str),
    /// Inside the object of this name.
    In(&'static str, &'static str),
    /// The value of the entry of this type in this list.
    Typed(&'static str, &'static str),
    /// The value of the primary entry in this list.
    Primary(&'static str),
    /// The values of all entries in this list.
    Every(&'static str),
}

/// What a user has at a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<'a> {
    /// Never empty. Where something else is than Zoom documents, that: a number as it is written, a list or object as JSON.
    pub text: Cow<'a, str>,
    /// Is it of the type that Zoom documents?
    pub as_documented: bool,
}

impl Target {
    /// Returns every target, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        PLAIN.into_iter().chain(ZoomKey::ALL.iter().copied().map(Self::Zoom))
    }

    /// Returns the attribute at a path, in whichever notation.
    pub fn of_path(path: &str) -> Option<Self> {
        let path = canonical(path.trim());
        let path = path.strip_prefix(CORE).and_then(|rest| rest.strip_prefix(':')).unwrap_or(&path);
        Self::all().find(|target| {
            let own = target.path();
            let is_it = |own: &str| own.eq_ignore_ascii_case(path);
            is_it(&own)
                || own.strip_suffix(".value").is_some_and(is_it)
                || (*target == Self::Groups && is_it("groups"))
        })
    }

    /// Returns the path in SCIM's notation.
    pub fn path(self) -> String {
        match self.place() {
            Place::Top(name) => name.to_owned(),
            Place::In("name", name) => format!("name.{name}"),
            Place::In(extension, name) => format!("{extension}:{name}"),
            Place::Typed(list, kind) => format!("{list}[type eq \"{kind}\"].value"),
            Place::Primary(list) => format!("{list}[primary eq \"True\"].value"),
            Place::Every(list) => format!("{list}[type eq \"direct\"].value"),
        }
    }

    /// Returns what a user has here, as text; nothing where it is null, absent or empty.
    pub fn read(self, user: &Resource) -> Option<Cow<'_, str>> {
        self.held(user).map(|held| held.text)
    }

    /// Returns what a user has here; nothing where it is null, absent or empty. Several groups stand with commas between.
    pub fn held(self, user: &Resource) -> Option<Held<'_>> {
        let user = user.kept();
        let inside = |outer: &str, name: &str| match user.get(outer)? {
            object if object.fields().is_some() => object.get(name).map(|kept| (kept, true)),
            other => Some((other, false)),
        };
        let (kept, in_place) = match self.place() {
            Place::Top(name) => (user.get(name)?, true),
            Place::In(outer, name) => inside(outer, name)?,
            Place::Typed(list, kind) => {
                let list = user.get(list)?;
                match list.entries() {
                    Some(mut entries) => {
                        let same = |entry: &Kept<'_>| entry.get("type").and_then(Kept::as_str) == Some(kind);
                        (entries.find(same)?.get("value")?, true)
                    }
                    None => (list, false),
                }
            }
            Place::Primary(list) => {
                let list = user.get(list)?;
                match list.entries() {
                    Some(mut entries) => {
                        let first = entries.clone().next()?;
                        (value_of(entries.find(|entry| is_primary(*entry)).unwrap_or(first))?, true)
                    }
                    // The reference has one entry here without a list around it.
                    None => (list.get("value").unwrap_or(list), true),
                }
            }
            Place::Every(list) => return every(user.get(list)?),
        };
        self.of_kept(kept, in_place)
    }

    fn of_kept(self, kept: Kept<'_>, in_place: bool) -> Option<Held<'_>> {
        if self.is_flag()
            && let Some(flag) = kept.as_bool()
        {
            return Some(Held {
                text: Cow::Borrowed(if flag { "True" } else { "False" }),
                as_documented: in_place,
            });
        }
        let fits = kept.as_str().is_some() && !self.is_flag() || self.is_open();
        let text = kept.shown().filter(|text| !text.is_empty())?;
        Some(Held { text, as_documented: in_place && fits })
    }

    /// Is it an address, of which two are the same whatever their letters' case?
    pub fn is_address(self) -> bool {
        matches!(self, Self::UserName | Self::WorkEmail | Self::Manager | Self::Zoom(ZoomKey::Transferee))
    }

    /// Is it a person's name?
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::GivenName | Self::FamilyName | Self::DisplayName)
    }

    /// Writes a value into a user.
    pub(super) fn write(self, user: &mut Map<String, Value>, value: &str) {
        let made = match value {
            _ if !self.is_flag() => Value::from(value),
            _ if value.eq_ignore_ascii_case("true") => Value::Bool(true),
            _ if value.eq_ignore_ascii_case("false") => Value::Bool(false),
            _ => Value::from(value),
        };
        match self.place() {
            Place::Top(name) => {
                user.insert(name.to_owned(), made);
            }
            Place::In(outer, name) => {
                let inner = user.entry(outer).or_insert_with(|| json!({}));
                if !inner.is_object() {
                    *inner = json!({});
                }
                if let Some(inner) = inner.as_object_mut() {
                    inner.insert(name.to_owned(), made);
                }
            }
            Place::Typed(list, kind) => {
                let same = |entry: &Value| entry.get("type").and_then(Value::as_str) == Some(kind);
                put_among(user, list, &same, "value", value, || match list {
                    "emails" => json!({ "primary": true, "type": kind, "value": value }),
                    _ => json!({ "type": kind, "value": value }),
                });
            }
            Place::Primary(list) => {
                let primary = |entry: &Value| match entry.get("primary") {
                    Some(Value::Bool(primary)) => *primary,
                    Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
                    Some(Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_)) | None => false,
                };
                let entry = || json!({ "display": value, "primary": true, "value": value });
                put_among(user, list, &primary, "value", value, entry);
                put_among(user, list, &primary, "display", value, entry);
            }
            Place::Every(list) => {
                let same = |entry: &Value| entry.get("value").and_then(Value::as_str) == Some(value);
                let entry = || json!({ "display": value, "type": "direct", "value": value });
                put_among(user, list, &same, "value", value, entry);
            }
        }
    }

    /// Returns the attribute of a user that it is in: what a change sends whole.
    pub(super) fn attribute(self) -> &'static str {
        match self.place() {
            Place::Top(name)
            | Place::In(name, _)
            | Place::Typed(name, _)
            | Place::Primary(name)
            | Place::Every(name) => name,
        }
    }

    fn place(self) -> Place {
        match self {
            Self::UserName => Place::Top("userName"),
            Self::WorkEmail => Place::Typed("emails", "work"),
            Self::GivenName => Place::In("name", "givenName"),
            Self::FamilyName => Place::In("name", "familyName"),
            Self::DisplayName => Place::Top("displayName"),
            Self::UserType => Place::Top("userType"),
            Self::Title => Place::Top("title"),
            Self::Locale => Place::Top("locale"),
            Self::WorkPhone => Place::Typed("phoneNumbers", "work"),
            Self::MobilePhone => Place::Typed("phoneNumbers", "mobile"),
            Self::OfficePhone => Place::Typed("phoneNumbers", "office"),
            Self::HomePhone => Place::Typed("phoneNumbers", "home"),
            Self::FaxPhone => Place::Typed("phoneNumbers", "fax"),
            Self::Department => Place::In(ENTERPRISE, "department"),
            Self::Organization => Place::In(ENTERPRISE, "organization"),
            Self::CostCenter => Place::In(ENTERPRISE, "costCenter"),
            Self::EmployeeNumber => Place::In(ENTERPRISE, "employeeNumber"),
            Self::Manager => Place::In(ENTERPRISE, "manager"),
            Self::Active => Place::Top("active"),
            Self::ExternalId => Place::Top("externalId"),
            Self::Roles => Place::Primary("roles"),
            Self::Groups => Place::Every("groups"),
            Self::Zoom(key) => Place::In(ZOOM, key.name()),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.path())
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let path = String::deserialize(deserializer)?;
        Self::of_path(&path)
            .ok_or_else(|| serde::de::Error::custom(format!("a Zoom user has no attribute {path}")))
    }
}

/// The path with a filter as SCIM writes it: `phones.^[type==work]` and `phones[type eq work]` alike.
fn canonical(path: &str) -> Cow<'_, str> {
    let Some((list, rest)) = path.split_once('[') else { return Cow::Borrowed(path) };
    let Some((filter, rest)) = rest.split_once(']') else { return Cow::Borrowed(path) };
    let Some((name, value)) = filter.split_once("==").or_else(|| filter.split_once(" eq ")) else {
        return Cow::Borrowed(path);
    };
    let value = value.trim().trim_matches(['"', '\'']);
    Cow::Owned(format!("{}[{} eq \"{value}\"]{rest}", list.trim_end_matches(".^"), name.trim()))
}

fn is_primary(entry: Kept<'_>) -> bool {
    let primary = entry.get("primary");
    primary.and_then(Kept::as_bool) == Some(true)
        || primary.and_then(Kept::as_str).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// What an entry of a list holds: its value, or itself where it is no object.
fn value_of(entry: Kept<'_>) -> Option<Kept<'_>> {
    if entry.fields().is_some() { entry.get("value") } else { Some(entry) }
}

fn every(list: Kept<'_>) -> Option<Held<'_>> {
    let Some(entries) = list.entries() else {
        let one = list.get("value");
        let text = one.unwrap_or(list).shown().filter(|text| !text.is_empty())?;
        return Some(Held { text, as_documented: one.is_some() });
    };
    let mut as_documented = true;
    let mut text = Cow::Borrowed("");
    for kept in entries.filter_map(value_of) {
        as_documented &= kept.as_str().is_some();
        let Some(next) = kept.shown().filter(|next| !next.is_empty()) else { continue };
        text = if text.is_empty() { next } else { Cow::Owned(format!("{text}, {next}")) };
    }
    (!text.is_empty()).then_some(Held { text, as_documented })
}

/// Writes a text into the entry that is meant, or a new entry.
fn put_among(
    user: &mut Map<String, Value>,
    list: &str,
    is_it: &dyn Fn(&Value) -> bool,
    name: &str,
    value: &str,
    new: impl Fn() -> Value,
) {
    let entries = user.entry(list).or_insert_with(|| json!([]));
    if !entries.is_array() {
        *entries = json!([]);
    }
    let Some(entries) = entries.as_array_mut() else { return };
    match entries.iter_mut().find(|entry| is_it(entry)).and_then(Value::as_object_mut) {
        Some(entry) => {
            entry.insert(name.to_owned(), Value::from(value));
        }
        None => entries.push(new()),
    }
}
