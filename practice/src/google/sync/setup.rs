//! What the Admin console is set to for the Zoom app: for whom the app is on, and how people are provisioned to it.
//!
//! Plain values, the same for the pages of the console, for the control address and for the service. The rows of the
//! attribute mapping are a closed list on both sides, as in the console; which ones Zoom's app has is not documented, so
//! these are those of Zoom's SCIM reference that a Google account has something for.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What the console is set to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Console {
    /// The Zoom app has been added to the web and mobile apps.
    pub added: bool,
    pub access: Access,
    /// How people are provisioned; `None` until it is configured.
    pub setup: Option<Setup>,
    /// The switch on the card.
    pub on: bool,
}

/// For whom the app is turned on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// On or off by the path of an organisational unit; a unit that is not here does as the one above it. `/` is
    /// everybody; where that is not here either, the app is off.
    pub units: BTreeMap<String, bool>,
    /// Addresses of groups for whose members the app is on, wherever they are.
    pub groups: BTreeSet<String>,
}

impl Access {
    /// On for everyone.
    pub fn everyone() -> Self {
        Self { units: BTreeMap::from([("/".to_owned(), true)]), groups: BTreeSet::new() }
    }

    /// Whether the app is on in a unit.
    pub(crate) fn in_unit(&self, path: &str) -> bool {
        let mut unit = path;
        loop {
            if let Some(on) = self.units.get(if unit.is_empty() { "/" } else { unit }) {
                return *on;
            }
            match unit.rsplit_once('/') {
                Some((above, name)) if !(above.is_empty() && name.is_empty()) => unit = above,
                Some(_) | None => return false,
            }
        }
    }
}

/// How people are provisioned.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Setup {
    /// The access token as it was pasted.
    #[serde(skip)]
    pub token: String,
    /// The endpoint URL as it was typed.
    pub endpoint: String,
    pub mapping: BTreeMap<Target, Source>,
    /// Addresses of the groups that people have to be in; empty: everybody for whom the app is on.
    pub scope: BTreeSet<String>,
    pub removal: Removal,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup")
            .field("endpoint", &self.endpoint)
            .field("mapping", &self.mapping)
            .field("scope", &self.scope)
            .field("removal", &self.removal)
            .finish_non_exhaustive()
    }
}

/// An attribute of the app, a row of the mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    UserName,
    GivenName,
    FamilyName,
    DisplayName,
    Title,
    Department,
    Organization,
    CostCenter,
    EmployeeNumber,
    Manager,
    WorkPhone,
    Locale,
}

impl Target {
    pub const ALL: [Target; 12] = [
        Target::UserName,
        Target::GivenName,
        Target::FamilyName,
        Target::DisplayName,
        Target::Title,
        Target::Department,
        Target::Organization,
        Target::CostCenter,
        Target::EmployeeNumber,
        Target::Manager,
        Target::WorkPhone,
        Target::Locale,
    ];

    /// Its name in the table, which is its path in SCIM.
    pub const fn name(self) -> &'static str {
        match self {
            Target::UserName => "userName",
            Target::GivenName => "name.givenName",
            Target::FamilyName => "name.familyName",
            Target::DisplayName => "displayName",
            Target::Title => "title",
            Target::Department => "department",
            Target::Organization => "organization",
            Target::CostCenter => "costCenter",
            Target::EmployeeNumber => "employeeNumber",
            Target::Manager => "manager",
            Target::WorkPhone => "phoneNumbers.work",
            Target::Locale => "locale",
        }
    }

    /// Whether the table marks it with an asterisk.
    pub const fn is_mandatory(self) -> bool {
        match self {
            Target::UserName | Target::GivenName | Target::FamilyName => true,
            Target::DisplayName
            | Target::Title
            | Target::Department
            | Target::Organization
            | Target::CostCenter
            | Target::EmployeeNumber
            | Target::Manager
            | Target::WorkPhone
            | Target::Locale => false,
        }
    }
}

/// An attribute of the Google Directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    PrimaryEmail,
    FirstName,
    LastName,
    FullName,
    JobTitle,
    Department,
    CompanyName,
    CostCenter,
    EmployeeId,
    ManagerEmail,
    WorkPhone,
    Language,
}

impl Source {
    pub const ALL: [Source; 12] = [
        Source::PrimaryEmail,
        Source::FirstName,
        Source::LastName,
        Source::FullName,
        Source::JobTitle,
        Source::Department,
        Source::CompanyName,
        Source::CostCenter,
        Source::EmployeeId,
        Source::ManagerEmail,
        Source::WorkPhone,
        Source::Language,
    ];

    /// How the console calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Source::PrimaryEmail => "Basic Information > Primary email",
            Source::FirstName => "Basic Information > First name",
            Source::LastName => "Basic Information > Last name",
            Source::FullName => "Basic Information > Full name",
            Source::JobTitle => "Employee Details > Job title",
            Source::Department => "Employee Details > Department",
            Source::CompanyName => "Employee Details > Organization name",
            Source::CostCenter => "Employee Details > Cost center",
            Source::EmployeeId => "Employee Details > Employee ID",
            Source::ManagerEmail => "Employee Details > Manager's email",
            Source::WorkPhone => "Contact Information > Work phone",
            Source::Language => "Basic Information > Language",
        }
    }
}

/// The mapping that the console proposes: what is mandatory and the department.
pub(crate) fn proposed_mapping() -> BTreeMap<Target, Source> {
    BTreeMap::from([
        (Target::UserName, Source::PrimaryEmail),
        (Target::GivenName, Source::FirstName),
        (Target::FamilyName, Source::LastName),
        (Target::DisplayName, Source::FullName),
        (Target::Department, Source::Department),
    ])
}

/// What happens at Zoom to somebody who leaves, by the way they leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Removal {
    /// The app is turned off for them.
    pub off: Rule,
    /// They are suspended at Google.
    pub suspended: Rule,
    /// They are deleted at Google.
    pub deleted: Rule,
}

impl Removal {
    pub(crate) fn of(&self, event: Event) -> Rule {
        match event {
            Event::Off => self.off,
            Event::Suspended => self.suspended,
            Event::Deleted => self.deleted,
        }
    }
}

/// How somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    Off,
    Suspended,
    Deleted,
}

impl Event {
    pub(crate) const ALL: [Event; 3] = [Event::Off, Event::Suspended, Event::Deleted];

    /// Its name in forms.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Event::Off => "off",
            Event::Suspended => "suspended",
            Event::Deleted => "deleted",
        }
    }

    /// How the console calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Event::Off => "App is turned off for the user",
            Event::Suspended => "User is suspended on Google",
            Event::Deleted => "User is deleted from Google",
        }
    }
}

/// When an account is suspended at Zoom, and when deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    pub suspend: When,
    pub delete: When,
}

impl Default for Rule {
    fn default() -> Self {
        Self { suspend: When::Day, delete: When::Never }
    }
}

/// When somebody's account is dealt with after they left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// Within 24 hours: with the next look.
    #[serde(rename = "day")]
    Day,
    #[serde(rename = "day_1")]
    Day1,
    #[serde(rename = "day_7")]
    Day7,
    #[serde(rename = "day_21")]
    Day21,
    #[serde(rename = "never")]
    Never,
}

impl When {
    pub(crate) const ALL: [When; 5] = [When::Never, When::Day, When::Day1, When::Day7, When::Day21];

    /// Its name in forms and in JSON.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            When::Day => "day",
            When::Day1 => "day_1",
            When::Day7 => "day_7",
            When::Day21 => "day_21",
            When::Never => "never",
        }
    }

    /// How the console calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            When::Day => "Within 24 hours",
            When::Day1 => "After 1 day",
            When::Day7 => "After 7 days",
            When::Day21 => "After 21 days",
            When::Never => "Don't",
        }
    }

    /// Milliseconds after somebody left; `None` is never.
    pub(crate) const fn after_ms(self) -> Option<i64> {
        const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
        match self {
            When::Day => Some(0),
            When::Day1 => Some(DAY_MS),
            When::Day7 => Some(7 * DAY_MS),
            When::Day21 => Some(21 * DAY_MS),
            When::Never => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_does_as_the_nearest_one_above_that_says_something() {
        let on = |path: &str, on: bool| (path.to_owned(), on);
        let units = BTreeMap::from([on("/", true), on("/Sales", false), on("/Sales/North", true)]);
        let access = Access { units, groups: BTreeSet::new() };
        let asked = ["/", "/Finance", "/Sales", "/Sales/South/Deep", "/Sales/North/Deep", "/Salesroom"];
        assert_eq!(asked.map(|path| access.in_unit(path)), [true, true, false, false, true, true]);
        assert!(!Access::default().in_unit("/Sales"));
        assert!(Access::everyone().in_unit("/"));
    }

    #[test]
    fn names_in_forms_are_those_in_json() {
        for when in When::ALL {
            assert_eq!(serde_json::to_value(when).unwrap(), when.key());
        }
        let mandatory = Target::ALL.into_iter().filter(|target| target.is_mandatory());
        assert!(mandatory.into_iter().all(|target| proposed_mapping().contains_key(&target)));
    }

    #[test]
    fn a_token_is_printed_nowhere() {
        let setup = Setup {
            token: "secret-token".to_owned(),
            endpoint: String::new(),
            mapping: proposed_mapping(),
            scope: BTreeSet::new(),
            removal: Removal::default(),
        };
        let printed = format!("{setup:?} {}", serde_json::to_string(&setup).unwrap());
        assert!(!printed.contains("secret-token"), "{printed}");
    }
}
