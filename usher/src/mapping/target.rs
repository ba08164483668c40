//! The attributes of a Zoom user that rules fill, by their paths in SCIM (Zoom SCIM2 reference, 2026-08).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::model::{Kept, Resource};

/// An attribute of a Zoom user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Target {
    #[serde(rename = "userName")]
    UserName,
    #[serde(rename = "emails[type eq \"work\"].value")]
    WorkEmail,
    #[serde(rename = "name.givenName")]
    GivenName,
    #[serde(rename = "name.familyName")]
    FamilyName,
    #[serde(rename = "displayName")]
    DisplayName,
    #[serde(rename = "userType")]
    UserType,
    #[serde(rename = "title")]
    Title,
    #[serde(rename = "locale")]
    Locale,
    #[serde(rename = "phoneNumbers[type eq \"work\"].value")]
    WorkPhone,
    #[serde(rename = "phoneNumbers[type eq \"mobile\"].value")]
    MobilePhone,
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department")]
    Department,
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization")]
    Organization,
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter")]
    CostCenter,
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber")]
    EmployeeNumber,
    #[serde(rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager")]
    Manager,
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "externalId")]
    ExternalId,
}

pub(super) const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Where in a user an attribute stands.
enum Place {
    Top(&'static str),
    Name(&'static str),
    /// The value of the entry of this type in this list.
    Typed(&'static str, &'static str),
    Enterprise(&'static str),
    /// True or false, as the texts "True" and "False".
    Flag(&'static str),
}

impl Target {
    pub const ALL: [Self; 17] = [
        Self::UserName,
        Self::WorkEmail,
        Self::GivenName,
        Self::FamilyName,
        Self::DisplayName,
        Self::UserType,
        Self::Title,
        Self::Locale,
        Self::WorkPhone,
        Self::MobilePhone,
        Self::Department,
        Self::Organization,
        Self::CostCenter,
        Self::EmployeeNumber,
        Self::Manager,
        Self::Active,
        Self::ExternalId,
    ];

    /// Returns the attribute at a path. The work mail address is also written without `.value`, and each path with the
    /// name of the core schema before it.
    pub fn of_path(path: &str) -> Option<Self> {
        let path = path.strip_prefix(CORE).and_then(|rest| rest.strip_prefix(':')).unwrap_or(path);
        Self::ALL.into_iter().find(|target| {
            let own = target.path();
            own == path || (*target == Self::WorkEmail && own.strip_suffix(".value") == Some(path))
        })
    }

    /// Returns the path in SCIM's notation.
    pub fn path(self) -> String {
        match self.place() {
            Place::Top(name) | Place::Flag(name) => name.to_owned(),
            Place::Name(name) => format!("name.{name}"),
            Place::Typed(list, kind) => format!("{list}[type eq \"{kind}\"].value"),
            Place::Enterprise(name) => format!("{ENTERPRISE}:{name}"),
        }
    }

    /// Returns what a user has here; nothing where it is null, absent or an empty text.
    ///
    /// Where something else is than Zoom documents, it is there all the same: a number, or a list or object, as JSON
    /// writes it, and of what should have held the value and does not, that itself.
    pub fn read(self, user: &Resource) -> Option<Cow<'_, str>> {
        self.read_kept(user.kept())
    }

    /// Returns what a user has at every target, in the order of [`Target::ALL`].
    pub fn read_all(user: &Resource) -> [Option<Cow<'_, str>>; Self::ALL.len()] {
        let user = user.kept();
        Self::ALL.map(|target| target.read_kept(user))
    }

    fn read_kept(self, user: Kept<'_>) -> Option<Cow<'_, str>> {
        let inside = |outer: &str, name: &str| match user.get(outer)? {
            object if object.fields().is_some() => object.get(name),
            other => Some(other),
        };
        let found = match self.place() {
            Place::Top(name) => user.get(name)?,
            Place::Flag(name) => match user.get(name)? {
                flag if flag.as_bool() == Some(true) => return Some(Cow::Borrowed("True")),
                flag if flag.as_bool() == Some(false) => return Some(Cow::Borrowed("False")),
                other => other,
            },
            Place::Name(name) => inside("name", name)?,
            Place::Enterprise(name) => inside(ENTERPRISE, name)?,
            Place::Typed(list, kind) => {
                let list = user.get(list)?;
                match list.entries() {
                    Some(mut entries) => {
                        let same = |entry: &Kept<'_>| entry.get("type").and_then(Kept::as_str) == Some(kind);
                        entries.find(same)?.get("value")?
                    }
                    None => list,
                }
            }
        };
        found.shown().filter(|text| !text.is_empty())
    }

    /// Does Zoom's list of users show it? The others are seen only when one user is read.
    pub fn is_listed(self) -> bool {
        match self {
            Self::UserName
            | Self::WorkEmail
            | Self::GivenName
            | Self::FamilyName
            | Self::DisplayName
            | Self::UserType
            | Self::Department
            | Self::Active => true,
            Self::Title
            | Self::Locale
            | Self::WorkPhone
            | Self::MobilePhone
            | Self::Organization
            | Self::CostCenter
            | Self::EmployeeNumber
            | Self::Manager
            | Self::ExternalId => false,
        }
    }

    /// Is it an address, of which two are the same whatever their letters' case?
    pub fn is_address(self) -> bool {
        matches!(self, Self::UserName | Self::WorkEmail)
    }

    /// Is it a person's name?
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::GivenName | Self::FamilyName | Self::DisplayName)
    }

    /// Writes a value into a user.
    pub(super) fn write(self, user: &mut Map<String, Value>, value: &str) {
        match self.place() {
            Place::Top(name) => {
                user.insert(name.to_owned(), Value::from(value));
            }
            Place::Flag(name) => {
                let flag = match value {
                    "True" => Value::Bool(true),
                    "False" => Value::Bool(false),
                    other => Value::from(other),
                };
                user.insert(name.to_owned(), flag);
            }
            Place::Name(name) => put_inside(user, "name", name, value),
            Place::Enterprise(name) => put_inside(user, ENTERPRISE, name, value),
            Place::Typed(list, kind) => {
                let entries = user.entry(list).or_insert_with(|| json!([]));
                if !entries.is_array() {
                    *entries = json!([]);
                }
                let Some(entries) = entries.as_array_mut() else { return };
                let same = |entry: &&mut Value| entry.get("type").and_then(Value::as_str) == Some(kind);
                match entries.iter_mut().find(same).and_then(Value::as_object_mut) {
                    Some(entry) => {
                        entry.insert("value".to_owned(), Value::from(value));
                    }
                    None if list == "emails" => {
                        entries.push(json!({ "primary": true, "type": kind, "value": value }));
                    }
                    None => entries.push(json!({ "type": kind, "value": value })),
                }
            }
        }
    }

    /// Returns the attribute of a user that it is in: what a change sends whole.
    pub(super) fn attribute(self) -> &'static str {
        match self.place() {
            Place::Top(name) | Place::Flag(name) => name,
            Place::Name(_) => "name",
            Place::Typed(list, _) => list,
            Place::Enterprise(_) => ENTERPRISE,
        }
    }

    fn place(self) -> Place {
        match self {
            Self::UserName => Place::Top("userName"),
            Self::WorkEmail => Place::Typed("emails", "work"),
            Self::GivenName => Place::Name("givenName"),
            Self::FamilyName => Place::Name("familyName"),
            Self::DisplayName => Place::Top("displayName"),
            Self::UserType => Place::Top("userType"),
            Self::Title => Place::Top("title"),
            Self::Locale => Place::Top("locale"),
            Self::WorkPhone => Place::Typed("phoneNumbers", "work"),
            Self::MobilePhone => Place::Typed("phoneNumbers", "mobile"),
            Self::Department => Place::Enterprise("department"),
            Self::Organization => Place::Enterprise("organization"),
            Self::CostCenter => Place::Enterprise("costCenter"),
            Self::EmployeeNumber => Place::Enterprise("employeeNumber"),
            Self::Manager => Place::Enterprise("manager"),
            Self::Active => Place::Flag("active"),
            Self::ExternalId => Place::Top("externalId"),
        }
    }
}

fn put_inside(user: &mut Map<String, Value>, outer: &str, name: &str, value: &str) {
    let inner = user.entry(outer).or_insert_with(|| json!({}));
    if !inner.is_object() {
        *inner = json!({});
    }
    if let Some(inner) = inner.as_object_mut() {
        inner.insert(name.to_owned(), Value::from(value));
    }
}
