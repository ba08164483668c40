//! Sending to Zoom, once, what Entra's client would send, on a person made for it or on one who was chosen, and putting
//! everything back.
//!
//! Each attribute has a request of its own, so that one that is refused hides no other, and after each one Zoom is asked
//! what it has: taken, refused, or dropped in silence. A chosen person keeps account, licence, address and groups; only
//! values that Zoom shows, and that can thus be given back, are changed, and they are given back one by one. A trial that
//! was cut off is not played on; it is tidied up, from what its plan has.

mod conclude;
mod play;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tried::{Trial, Tried};
use super::{Change, Op, Plan};
use crate::guide::{ActionId, GuideId};
use crate::http::Method;
use crate::model::AccountId;
use crate::problem::WritesGroups;
use crate::zoom::{Attribute, Base, Manner};

pub use conclude::{Conclusion, End, conclude};
pub(super) use play::run;

/// What a trial of Entra's requests is made on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntraSubject {
    pub guide: GuideId,
    /// The address that Entra is given.
    pub base: Base,
    /// How Entra words its requests at that address.
    pub manner: Manner,
    pub person: TrialPerson,
    /// The sign-in name by which Entra finds the person.
    pub address: String,
    /// What is tried on the person: the values at the start, which are those at the end of a chosen person.
    pub before: BTreeMap<Attribute, String>,
    /// The test group; `None` where the guide's application writes none.
    pub group: Option<String>,
    /// A name that nobody has, made by chance.
    pub nobody: String,
}

/// The person of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TrialPerson {
    Made,
    /// Somebody who is in Zoom already.
    Chosen {
        id: AccountId,
        name: String,
    },
}

/// One request of a trial, at one of Zoom's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntraStep {
    pub base: Base,
    pub ask: Ask,
}

/// What a request of a trial asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    FindNobody,
    FindNoGroup,
    FindPerson,
    Create,
    /// An attribute, as Entra words it.
    Change(Attribute),
    /// All plain attributes in one operation, as the flag has it.
    ChangeTogether,
    /// The address, as the flag has it.
    ChangeMail,
    CreateGroup,
    AddMember(Manner),
    RemoveMember(Manner),
    SwitchOff(Manner),
    SwitchOn(Manner),
    DeleteGroup,
    DeletePerson,
    Restore,
}

/// What goes into one operation where the flag is set.
const TOGETHER: [Attribute; 5] = [
    Attribute::DisplayName,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::Department,
    Attribute::Title,
];

impl EntraStep {
    pub(super) fn method(self) -> Method {
        match self.ask {
            Ask::FindNobody | Ask::FindNoGroup | Ask::FindPerson => Method::Get,
            Ask::Create | Ask::CreateGroup => Method::Post,
            Ask::Restore => Method::Put,
            Ask::Change(_)
            | Ask::ChangeTogether
            | Ask::ChangeMail
            | Ask::AddMember(_)
            | Ask::RemoveMember(_)
            | Ask::SwitchOff(_)
            | Ask::SwitchOn(_) => Method::Patch,
            Ask::DeleteGroup | Ask::DeletePerson => Method::Delete,
        }
    }

    pub(super) fn path(self) -> String {
        let below = match self.ask {
            Ask::FindNobody | Ask::FindPerson => "Users?filter=userName eq …",
            Ask::FindNoGroup => "Groups?excludedAttributes=members&filter=displayName eq …",
            Ask::Create => "Users",
            Ask::CreateGroup => "Groups",
            Ask::Change(_) | Ask::ChangeTogether | Ask::ChangeMail | Ask::SwitchOff(_) | Ask::SwitchOn(_) => {
                "Users/…"
            }
            Ask::AddMember(_) | Ask::RemoveMember(_) => "Groups/…",
            // What puts back is Usher's own.
            Ask::DeleteGroup => return "/scim2/Groups/…".to_owned(),
            Ask::DeletePerson | Ask::Restore => return "/scim2/Users/…".to_owned(),
        };
        format!("/{}/{below}", self.base.segment())
    }
}

impl Ask {
    fn tidies_up(self) -> bool {
        matches!(self, Self::DeleteGroup | Self::DeletePerson | Self::Restore)
    }

    fn needs_person(self) -> bool {
        match self {
            Self::Change(_)
            | Self::ChangeTogether
            | Self::ChangeMail
            | Self::AddMember(_)
            | Self::RemoveMember(_)
            | Self::SwitchOff(_)
            | Self::SwitchOn(_) => true,
            Self::FindNobody
            | Self::FindNoGroup
            | Self::FindPerson
            | Self::Create
            | Self::CreateGroup
            | Self::DeleteGroup
            | Self::DeletePerson
            | Self::Restore => false,
        }
    }

    fn needs_group(self) -> bool {
        matches!(self, Self::AddMember(_) | Self::RemoveMember(_))
    }
}

impl EntraSubject {
    /// Returns the requests in the order in which they are sent. Whatever may leave the person switched off comes last.
    pub fn asks(&self) -> Vec<Ask> {
        use Manner::{Flag, Usual};
        let made = self.person == TrialPerson::Made;
        let mut asks = vec![Ask::FindNobody, Ask::FindNoGroup, Ask::FindPerson];
        asks.extend(made.then_some(Ask::Create));
        asks.extend(self.before.keys().map(|attribute| Ask::Change(*attribute)));
        if made {
            asks.push(Ask::Change(Attribute::UserType));
        }
        if !self.together().is_empty() {
            asks.push(Ask::ChangeTogether);
        }
        if self.before.contains_key(&Attribute::WorkMail) {
            asks.push(Ask::ChangeMail);
        }
        if self.group.is_some() {
            asks.push(Ask::CreateGroup);
            asks.extend(
                [Usual, Flag]
                    .into_iter()
                    .flat_map(|manner| [Ask::AddMember(manner), Ask::RemoveMember(manner)]),
            );
        }
        if made {
            asks.extend(
                [Usual, Flag].into_iter().flat_map(|manner| [Ask::SwitchOff(manner), Ask::SwitchOn(manner)]),
            );
        }
        asks.extend(self.group.as_ref().map(|_| Ask::DeleteGroup));
        asks.push(if made { Ask::DeletePerson } else { Ask::Restore });
        asks
    }

    /// Returns the attributes that the flag puts into one operation.
    fn together(&self) -> Vec<Attribute> {
        TOGETHER.into_iter().filter(|attribute| self.before.contains_key(attribute)).collect()
    }

    /// Returns the new value of an attribute; `None` for one that is not tried in this way.
    fn value(&self, attribute: Attribute, manner: Manner) -> Option<String> {
        let before = self.before.get(&attribute)?;
        let mark = match manner {
            Manner::Usual => '2',
            Manner::Flag => '3',
        };
        Some(match (attribute, before.rsplit_once('@')) {
            (Attribute::WorkMail, Some((name, domain))) => format!("{name}-{mark}@{domain}"),
            _ => format!("{before} {mark}"),
        })
    }

    /// The addresses under which the person may be found by now.
    fn addresses(&self) -> Vec<String> {
        let moved = [Manner::Usual, Manner::Flag];
        let moved = moved.into_iter().filter_map(|manner| self.value(Attribute::WorkMail, manner));
        std::iter::once(self.address.clone()).chain(moved).collect()
    }

    fn writes_groups(&self) -> WritesGroups {
        match self.guide {
            GuideId::EntraGallery => WritesGroups::No,
            GuideId::Okta
            | GuideId::Google
            | GuideId::GoogleOwn
            | GuideId::EntraCustom
            | GuideId::EntraMarketplace => WritesGroups::Yes,
        }
    }

    /// What the person is called in sentences.
    fn called(&self) -> &str {
        match &self.person {
            TrialPerson::Made => &self.address,
            TrialPerson::Chosen { name, .. } => name,
        }
    }
}

/// What an attribute is called in sentences.
pub(super) fn name_of(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::DisplayName => "display name",
        Attribute::GivenName => "given name",
        Attribute::FamilyName => "family name",
        Attribute::WorkMail => "mail address",
        Attribute::Department => "department",
        Attribute::Title => "title",
        Attribute::UserType => "user type",
    }
}

/// Plans a trial of Entra's requests.
pub fn entra_trial(subject: EntraSubject) -> Plan {
    let mut plan = Plan::new(ActionId::TryRequests);
    let asks = subject.asks();
    let number = |wanted: Ask| (0..).zip(&asks).find(|(_, ask)| **ask == wanted).map(|(number, _)| number);
    let person = match subject.person {
        TrialPerson::Made => Ask::Create,
        TrialPerson::Chosen { .. } => Ask::FindPerson,
    };
    for ask in &asks {
        let (what, before, after) = in_words(&subject, *ask);
        let mut needs: Vec<u32> = Vec::new();
        needs.extend(number(person).filter(|_| ask.needs_person()));
        needs.extend(number(Ask::CreateGroup).filter(|_| ask.needs_group()));
        plan.changes.push(Change {
            op: Op::Trial(Tried::Entra(EntraStep { base: subject.base, ask: *ask })),
            shown: Value::Null,
            needs,
            what,
            before,
            after,
            back: back(&subject, *ask),
            saw: String::new(),
        });
    }
    plan.act = "Try what Entra will send".to_owned();
    let group = subject.group.as_ref().map(|group| format!(" and a test group {group}")).unwrap_or_default();
    match &subject.person {
        TrialPerson::Made => plan.warnings.push(format!(
            "Zoom gets a test person {}{group} for some minutes, for a moment with a licence if one is free. Everything is deleted at the end, also when something fails in between.",
            subject.address
        )),
        TrialPerson::Chosen { name, .. } => {
            plan.warnings.push(format!(
                "For some minutes others see changed values of {name} in Zoom, such as “{}”{}. Each is given back at the end, also when something fails in between.",
                subject.value(Attribute::DisplayName, Manner::Usual).unwrap_or_else(|| name.clone()),
                group.replace(" and ", ", and "),
            ));
            plan.left_alone.push(format!(
                "{name} is not switched off, and keeps mail address, user type and title: not each of them could surely be given back."
            ));
        }
    }
    if subject.group.is_none() {
        plan.left_alone.push("No group is sent: Zoom's application of the gallery writes none.".to_owned());
    }
    plan.trial = Some(Trial::Entra(subject));
    plan
}

fn in_words(subject: &EntraSubject, ask: Ask) -> (String, Option<String>, Option<String>) {
    let person = subject.called();
    let group = subject.group.as_deref().unwrap_or_default();
    let shown = |attribute, manner| subject.value(attribute, manner);
    let worded = |manner| match manner {
        Manner::Usual => "as Entra words it",
        Manner::Flag => "as Entra words it with its option",
    };
    let some = |text: &str| Some(text.to_owned());
    match ask {
        Ask::FindNobody => {
            ("Look for somebody who is not there, as Entra's Test Connection does".to_owned(), None, None)
        }
        Ask::FindNoGroup => {
            ("Look for a group that is not there, as Entra's Test Connection does".to_owned(), None, None)
        }
        Ask::FindPerson => {
            (format!("Look for {}, as Entra does before each change", subject.address), None, None)
        }
        Ask::Create => (format!("Create {person}"), None, some("A test person")),
        Ask::Change(Attribute::UserType) => {
            (format!("Change the user type of {person}"), some("As Zoom gives it"), some("Another one"))
        }
        Ask::Change(attribute) => (
            format!("Change the {} of {person}", name_of(attribute)),
            subject.before.get(&attribute).cloned(),
            shown(attribute, Manner::Usual),
        ),
        Ask::ChangeTogether => {
            let names: Vec<&str> = subject.together().into_iter().map(name_of).collect();
            let what =
                format!("Change {} of {person} in one operation, {}", listed(&names), worded(Manner::Flag));
            let after = shown(Attribute::DisplayName, Manner::Flag);
            (what, subject.before.get(&Attribute::DisplayName).cloned(), after)
        }
        Ask::ChangeMail => (
            format!("Change the mail address of {person}, {}", worded(Manner::Flag)),
            subject.before.get(&Attribute::WorkMail).cloned(),
            shown(Attribute::WorkMail, Manner::Flag),
        ),
        Ask::CreateGroup => (format!("Create the group {group}"), None, some("An empty test group")),
        Ask::AddMember(manner) => {
            (format!("Put {person} into {group}, {}", worded(manner)), some("Empty"), some("One member"))
        }
        Ask::RemoveMember(manner) => {
            (format!("Take {person} out of {group}, {}", worded(manner)), some("One member"), some("Empty"))
        }
        Ask::SwitchOff(manner) => (
            format!("Switch {person} off, {}", worded(manner)),
            some("Active"),
            some("Inactive, not deleted"),
        ),
        Ask::SwitchOn(manner) => {
            (format!("Switch {person} on again, {}", worded(manner)), some("Inactive"), some("Active"))
        }
        Ask::DeleteGroup => (format!("Delete the group {group}"), some("A test group"), None),
        Ask::DeletePerson => (format!("Delete {person}"), some("A test person"), None),
        Ask::Restore => {
            (format!("Give {person} each value back"), some("Values of the trial"), some("As before"))
        }
    }
}

fn back(subject: &EntraSubject, ask: Ask) -> String {
    let group = subject.group.as_deref().unwrap_or_default();
    match ask {
        Ask::FindNobody | Ask::FindNoGroup | Ask::FindPerson => "No need, it only reads.".to_owned(),
        Ask::CreateGroup | Ask::AddMember(_) | Ask::RemoveMember(_) | Ask::DeleteGroup => format!(
            "The group is deleted at the end; if not, delete {group} in Zoom under User Management, Groups."
        ),
        Ask::Create
        | Ask::Change(_)
        | Ask::ChangeTogether
        | Ask::ChangeMail
        | Ask::SwitchOff(_)
        | Ask::SwitchOn(_)
        | Ask::DeletePerson
        | Ask::Restore => match &subject.person {
            TrialPerson::Made => format!(
                "{} is deleted at the end; if not, delete it in Zoom under User Management, Users.",
                subject.address
            ),
            TrialPerson::Chosen { name, .. } => {
                let values: Vec<String> = subject
                    .before
                    .iter()
                    .map(|(attribute, value)| format!("{} {value}", name_of(*attribute)))
                    .collect();
                format!(
                    "{name} gets each value back at the end; if not, in Zoom under User Management, Users: {}.",
                    values.join(", ")
                )
            }
        },
    }
}

/// "given name, family name and title"
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
