//! Somebody in the directory, and what Google Workspace makes of somebody of the company: sign-in names in small
//! letters, no pending people, and who has left is suspended, archived or deleted.

use serde_json::{Map, Value, json};

use super::units;
use crate::company::{self, DOMAIN, InZoom, ODD_PEOPLE, Status, who};

/// The second domain of the practice company: its people sign in with it.
pub const SECONDARY_DOMAIN: &str = "studio.example";
/// Another name of the first domain: everybody can be reached under it too.
pub const ALIAS_DOMAIN: &str = "practice-mail.example";

/// What became of somebody of the company in Google Workspace when the practice tenant started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Active,
    Suspended,
    Archived,
    /// Deleted within the last 20 days.
    Deleted,
    /// From another firm, with a guest account.
    Guest,
}

/// Where somebody of the company stands. Whoever left is suspended, deleted or archived, by number; who has no mail
/// address elsewhere is archived here, as Google Workspace has nobody without one.
pub fn standing(person: &company::Person) -> Standing {
    match (person.number, person.status) {
        (who::OTHER_DOMAIN, _) => Standing::Guest,
        (who::NO_MAIL, _) => Standing::Archived,
        (_, Status::Suspended) => Standing::Suspended,
        (number, Status::Deprovisioned) => match number % 3 {
            0 => Standing::Suspended,
            1 => Standing::Deleted,
            _ => Standing::Archived,
        },
        (_, Status::Active | Status::Provisioned | Status::Staged) => Standing::Active,
    }
}

/// The primary address of somebody of the company: the login in small letters, for a guest a name made of the address
/// elsewhere, and for some that Zoom does not have an address in [`SECONDARY_DOMAIN`].
pub fn primary_email(person: &company::Person) -> String {
    let login = person.login.to_lowercase();
    let (local, domain) = login.split_once('@').unwrap_or((&login, DOMAIN));
    match standing(person) {
        Standing::Guest => format!("{local}_{domain}@{DOMAIN}"),
        Standing::Active | Standing::Suspended | Standing::Archived | Standing::Deleted => {
            if is_of_second_domain(person) {
                format!("{local}@{SECONDARY_DOMAIN}")
            } else {
                login
            }
        }
    }
}

fn is_of_second_domain(person: &company::Person) -> bool {
    person.number == who::SHORT_NAMES
        || (person.number >= ODD_PEOPLE && person.zoom == InZoom::Absent && person.number.is_multiple_of(8))
}

/// Somebody in the directory, also for 20 days after they were deleted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Person {
    pub(super) number: usize,
    /// In small letters.
    pub(super) primary_email: String,
    pub(super) given_name: Option<String>,
    pub(super) family_name: Option<String>,
    /// Wins over given and family name where it is set.
    pub(super) display_name: Option<String>,
    /// The address elsewhere of a guest.
    pub(super) guest_of: Option<String>,
    /// The number of the organisational unit.
    pub(super) unit: usize,
    pub(super) aliases: Vec<String>,
    /// Everything that Google declares as of any shape, under its own name: `organizations`, `phones`, `relations`,
    /// `externalIds`, `locations`, `languages`, `addresses`, `emails`, `customSchemas` and the like. A name that is
    /// missing is empty.
    pub(super) attributes: Map<String, Value>,
    pub(super) created_ms: i64,
    pub(super) last_login_ms: Option<i64>,
    pub(super) suspended_ms: Option<i64>,
    pub(super) archived_ms: Option<i64>,
    pub(super) deleted_ms: Option<i64>,
}

impl Person {
    /// `id`.
    pub(super) fn id(&self) -> String {
        super::ids::person(self.number)
    }

    pub(super) fn is_suspended(&self) -> bool {
        self.suspended_ms.is_some()
    }

    pub(super) fn is_archived(&self) -> bool {
        self.archived_ms.is_some()
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.deleted_ms.is_some()
    }

    pub(super) fn is_guest(&self) -> bool {
        self.guest_of.is_some()
    }

    /// The part of the primary address behind the `@`.
    pub(super) fn domain(&self) -> &str {
        self.primary_email.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// `name.fullName`: given and family name; empty where there is neither.
    pub(super) fn full_name(&self) -> String {
        let names = [&self.given_name, &self.family_name];
        names.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// A text in the primary entry of a list, else in its first one, such as `department` of `organizations`.
    pub(super) fn of_primary(&self, list: &str, name: &str) -> Option<&str> {
        let entries = self.attributes.get(list)?.as_array()?;
        let primary = entries.iter().find(|entry| entry["primary"] == true).or(entries.first())?;
        primary[name].as_str().filter(|text| !text.is_empty())
    }

    pub(super) fn department(&self) -> Option<&str> {
        self.of_primary("organizations", "department")
    }

    pub(super) fn title(&self) -> Option<&str> {
        self.of_primary("organizations", "title")
    }
}

/// Somebody of the company as they are in the directory when it starts at `now_ms`.
pub(super) fn founded(person: &company::Person, manager: Option<&company::Person>, now_ms: i64) -> Person {
    let number = person.number;
    let days_ago = |days: usize| now_ms - i64::try_from(days).unwrap_or_default() * DAY_MS;
    let standing = standing(person);
    let since = |of: Standing, days: usize| (standing == of).then(|| days_ago(days));
    Person {
        number,
        primary_email: primary_email(person),
        given_name: filled(person.given_name.as_deref()),
        family_name: filled(person.family_name.as_deref()),
        display_name: own_display_name(person),
        guest_of: (standing == Standing::Guest).then(|| person.login.clone()),
        unit: units::founded_for(person, standing),
        aliases: founded_aliases(person),
        attributes: attributes(person, manager),
        created_ms: days_ago(400 + number % 900),
        last_login_ms: has_signed_in(person).then(|| days_ago(number % 30)),
        suspended_ms: since(Standing::Suspended, 1 + number % 90),
        archived_ms: since(Standing::Archived, 1 + number % 300),
        deleted_ms: since(Standing::Deleted, 1 + number % 15),
    }
}

const DAY_MS: i64 = 24 * 3_600_000;

fn filled(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A display name is an attribute of its own only where it says something else than the two names.
fn own_display_name(person: &company::Person) -> Option<String> {
    let names = [person.given_name.as_deref(), person.family_name.as_deref()];
    let full = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    person.display_name.clone().filter(|display| *display != full)
}

fn has_signed_in(person: &company::Person) -> bool {
    match person.status {
        Status::Provisioned | Status::Staged => false,
        Status::Active | Status::Suspended | Status::Deprovisioned => true,
    }
}

fn founded_aliases(person: &company::Person) -> Vec<String> {
    match person.number {
        who::ZOE => vec![format!("zoe@{DOMAIN}"), format!("zoe.lukasz@{DOMAIN}")],
        number if number >= ODD_PEOPLE && number % 10 == 1 => vec![format!("u{number}@{DOMAIN}")],
        _ => Vec::new(),
    }
}

fn attributes(person: &company::Person, manager: Option<&company::Person>) -> Map<String, Value> {
    let number = person.number;
    let mut all = Map::new();
    let organization = without_empty(json!({
        "primary": true,
        "name": person.organization,
        "title": person.title,
        "department": person.department,
        "costCenter": person.cost_center,
        "type": "work",
    }));
    all.insert("organizations".to_owned(), json!([organization]));
    let mut phones: Vec<Value> = Vec::new();
    phones.extend(
        person.phone.as_ref().map(|phone| json!({ "value": phone, "type": "work", "primary": true })),
    );
    if number % 4 == 1 {
        phones.push(json!({ "value": format!("+44 7700 9{:05}", number % 100_000), "type": "mobile" }));
    }
    all.insert("phones".to_owned(), phones.into());
    let manager = manager.map(|manager| json!([{ "value": primary_email(manager), "type": "manager" }]));
    all.insert("relations".to_owned(), manager.unwrap_or_default());
    let employee = person.employee_number.as_ref();
    let employee = employee.map(|number| json!([{ "value": number, "type": "organization" }]));
    all.insert("externalIds".to_owned(), employee.unwrap_or_default());
    if number % 3 == 1 {
        let floor = (1 + number % 7).to_string();
        let desk = json!([{ "type": "desk", "area": "desk", "buildingId": "HQ", "floorName": floor }]);
        all.insert("locations".to_owned(), desk);
    }
    let language = person.locale.as_ref().map(|locale| locale.replace('_', "-"));
    let language = language.map(|code| json!([{ "languageCode": code, "preference": "preferred" }]));
    all.insert("languages".to_owned(), language.unwrap_or_default());
    if number % 10 == 1 {
        all.insert("customSchemas".to_owned(), json!({ "Zoom": { "license": "Licensed" } }));
    }
    all.retain(|_, value| !is_empty(value));
    all
}

/// Whether Google leaves a value out of its answers.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(entries) => entries.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// An object without what is empty.
pub(super) fn without_empty(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, value| !is_empty(value));
    }
    value
}
