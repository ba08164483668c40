//! Everybody of the directory beside what Zoom has of them: the one comparison on which every look at Google rests.
//!
//! Google's console cannot be read, so whether its auto-provisioning works shows in Zoom alone. [`stand`] is pure and
//! total: each person, each deleted person and each account of nobody's has exactly one place in the result.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::model::{Account, AccountId, Accounts, Address, Kept, Person, PersonId};

/// Where a person belongs, as the chosen scope has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    In,
    /// In or out, depending on what is not documented; the reason is a sentence.
    Perhaps(String),
    /// The reason is a sentence.
    Out(OutKind, String),
}

/// Why somebody is not to be active in Zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutKind {
    /// Of no unit or group of the scope, a guest, of another domain: never was meant.
    Scope,
    Suspended,
    /// Google leaves archived people out of its provisioning altogether, so nothing switches them off
    /// (knowledge.workspace.google.com, about automated user provisioning, 2026).
    Archived,
    Deleted,
    NoAddress,
}

/// Somebody whom Google deleted in the last 20 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    pub id: PersonId,
    pub address: String,
    pub at: Option<Timestamp>,
}

/// One person, or one account of nobody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The person's id; of an account of nobody's that account's.
    pub id: String,
    pub name: String,
    pub login: String,
    /// `None` where the directory has nobody.
    pub place: Option<Place>,
    pub account: Option<AccountId>,
    /// Further accounts that are this person's too: under an alias, or under the same address in another letter case.
    pub others: Vec<AccountId>,
    pub state: State,
    /// When the directory suspended or deleted them, where it says so.
    pub since: Option<Timestamp>,
    /// Further addresses that they have in the directory.
    pub aliases: usize,
}

/// How directory and Zoom agree about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// In Zoom and active, as it should be.
    There,
    /// There, with other values than the mapping gives: a few words each.
    Differs(Vec<String>),
    /// In scope, and not active in Zoom.
    Missing(Missing),
    /// Not to be active in Zoom, and active there.
    StillActive,
    /// Not to be active in Zoom, and not active there.
    Away,
    /// Perhaps in scope, and not in Zoom: nobody can say whether that is right.
    Unsure,
    /// In Zoom and active, and nobody's in the directory.
    Nobodys,
}

/// Why somebody of the scope is not active in Zoom, as far as it shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// Zoom has them, switched off.
    Inactive,
    /// Invited, and the invitation is not accepted.
    Pending,
    /// The mapping lacks something that Zoom needs; a sentence.
    Mapping(String),
    /// Zoom has nobody of this mail domain.
    Domain(String),
    /// Nothing stands in the way that shows.
    NotYet,
}

/// What [`stand`] compares with.
pub struct Around<'a> {
    pub accounts: &'a Accounts,
    /// The address under which Zoom would know somebody.
    pub address_of: &'a dyn Fn(&Person) -> Option<Address>,
    pub place_of: &'a dyn Fn(&Person) -> Place,
    /// What differs between the mapping and an account, a few words each.
    pub differs: &'a dyn Fn(&Person, &Account) -> Vec<String>,
    /// What the mapping lacks for somebody, a sentence.
    pub lacks: &'a dyn Fn(&Person) -> Option<String>,
    pub gone: &'a [Gone],
}

/// Puts everybody in their place, by name.
pub fn stand<'a>(people: impl IntoIterator<Item = &'a Person>, around: &Around<'_>) -> Vec<Standing> {
    let mut taken: BTreeSet<&AccountId> = BTreeSet::new();
    let spellings = spellings(around.accounts);
    let domains: BTreeSet<String> =
        around.accounts.by_address.keys().map(|address| address.domain().to_owned()).collect();
    let mut standings = Vec::new();
    for person in people {
        let place = (around.place_of)(person);
        let address = (around.address_of)(person);
        let account = address.as_ref().and_then(|address| around.accounts.at(address));
        let others = others(person, address.as_ref(), account, around.accounts, &spellings);
        taken.extend(account.map(|account| &account.id));
        taken.extend(others.iter().copied());
        let state = match (&place, account) {
            (Place::In | Place::Perhaps(_), Some(account)) if account.active => {
                match (around.differs)(person, account) {
                    same if same.is_empty() => State::There,
                    differs => State::Differs(differs),
                }
            }
            (Place::In, found) => State::Missing(missing(person, address.as_ref(), found, around, &domains)),
            (Place::Perhaps(_), _) => State::Unsure,
            (Place::Out(..), Some(account)) if account.active => State::StillActive,
            (Place::Out(..), _) => State::Away,
        };
        standings.push(Standing {
            id: person.id.to_string(),
            name: person.name.clone(),
            login: person.login.clone(),
            since: since(person),
            aliases: aliases(person).count(),
            account: account.map(|account| account.id.clone()),
            others: others.into_iter().cloned().collect(),
            place: Some(place),
            state,
        });
    }
    for gone in around.gone {
        let account = Address::parse(&gone.address).and_then(|address| around.accounts.at(&address));
        // Somebody else has the address now.
        let account = account.filter(|account| !taken.contains(&account.id));
        taken.extend(account.map(|account| &account.id));
        standings.push(Standing {
            id: gone.id.to_string(),
            name: gone.address.clone(),
            login: gone.address.clone(),
            place: Some(Place::Out(OutKind::Deleted, "deleted in Google".to_owned())),
            state: match account {
                Some(account) if account.active => State::StillActive,
                Some(_) | None => State::Away,
            },
            account: account.map(|account| account.id.clone()),
            others: Vec::new(),
            since: gone.at,
            aliases: 0,
        });
    }
    let nobodys = around.accounts.by_id.values().filter(|account| account.active);
    for account in nobodys.filter(|account| !taken.contains(&account.id)) {
        standings.push(Standing {
            id: account.id.to_string(),
            name: account.display_name.clone(),
            login: account.user_name.clone(),
            place: None,
            account: Some(account.id.clone()),
            others: Vec::new(),
            state: State::Nobodys,
            since: None,
            aliases: 0,
        });
    }
    standings.sort_by_cached_key(|standing| (crate::model::fold_name(&standing.name), standing.id.clone()));
    standings
}

/// Accounts whose sign-in names differ in letter case only, by the name in small letters; only those that are several.
fn spellings(accounts: &Accounts) -> BTreeMap<Address, Vec<&AccountId>> {
    let mut spellings: BTreeMap<Address, Vec<&AccountId>> = BTreeMap::new();
    for account in accounts.by_id.values().filter(|account| account.active) {
        if let Some(address) = Address::parse(&account.user_name) {
            spellings.entry(address).or_default().push(&account.id);
        }
    }
    spellings.retain(|_, accounts| accounts.len() > 1);
    spellings
}

/// Finds active accounts that are this person's beside `account`.
fn others<'a>(
    person: &Person,
    address: Option<&Address>,
    account: Option<&Account>,
    accounts: &'a Accounts,
    spellings: &BTreeMap<Address, Vec<&'a AccountId>>,
) -> Vec<&'a AccountId> {
    let under_alias = aliases(person)
        .filter_map(|alias| accounts.at(&alias))
        .filter(|account| account.active)
        .map(|account| &account.id);
    let in_other_letters = address.and_then(|address| spellings.get(address)).into_iter().flatten().copied();
    let own = account.map(|account| &account.id);
    let found: BTreeSet<&AccountId> =
        under_alias.chain(in_other_letters).filter(|other| Some(*other) != own).collect();
    found.into_iter().collect()
}

fn aliases(person: &Person) -> impl Iterator<Item = Address> {
    let aliases = person.attributes.get("aliases").and_then(Kept::entries);
    aliases.into_iter().flatten().filter_map(|alias| Address::parse(alias.as_str()?))
}

fn missing(
    person: &Person,
    address: Option<&Address>,
    found: Option<&Account>,
    around: &Around<'_>,
    domains: &BTreeSet<String>,
) -> Missing {
    if found.is_some() {
        return Missing::Inactive;
    }
    if let Some(lacks) = (around.lacks)(person) {
        return Missing::Mapping(lacks);
    }
    match address {
        None => Missing::Mapping("they have no mail address".to_owned()),
        Some(address) if around.accounts.pending.contains(address) => Missing::Pending,
        Some(address) if !domains.contains(address.domain()) => Missing::Domain(address.domain().to_owned()),
        Some(_) => Missing::NotYet,
    }
}

fn since(person: &Person) -> Option<Timestamp> {
    let time = |name: &str| person.attributes.text(name)?.parse::<Timestamp>().ok();
    time("suspensionTime").or_else(|| time("archivalTime"))
}

impl Missing {
    /// Says why, as the end of "Not in Zoom: …".
    pub fn why(&self) -> String {
        match self {
            Self::Inactive => "they are in Zoom, but switched off there".to_owned(),
            Self::Pending => "Zoom has invited them, and they have not accepted".to_owned(),
            Self::Mapping(lacks) => lacks.clone(),
            Self::Domain(domain) => format!("Zoom has nobody with an address at {domain}"),
            Self::NotYet => "nothing stands in the way; they have not come yet".to_owned(),
        }
    }

    /// Says what cures it.
    pub fn cure(&self) -> String {
        match self {
            Self::Inactive => "Activate them in Zoom, under User Management, Users. If they were deactivated on purpose, take them out of the scope.",
            Self::Pending => "Let them accept Zoom’s mail. People of an associated domain come without one.",
            Self::Mapping(_) => "Complete their entry in Google, under Directory, Users.",
            Self::Domain(_) => "In Zoom look at Account Management, Account Profile, Associated Domains: people of other domains must confirm by mail, or are refused.",
            Self::NotYet => "Wait for the next round; Google goes every few hours. After a day, look at the log of the app in the Admin console.",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Licence, Status};

    fn person(id: &str, attributes: serde_json::Value) -> Person {
        let attributes = attributes.as_object().cloned().unwrap_or_default();
        Person {
            id: PersonId::new(id),
            name: id.to_uppercase(),
            login: format!("{id}@practice.example"),
            status: Status::Active,
            attributes: attributes.into(),
        }
    }

    fn zoom(accounts: &[(&str, bool)]) -> Accounts {
        let account = |(place, (name, active)): (usize, &(&str, bool))| Account {
            id: AccountId::new(format!("z{place}")),
            user_name: (*name).to_owned(),
            display_name: (*name).to_owned(),
            active: *active,
            licence: Licence::Basic,
            resource: json!({}).into(),
        };
        Accounts::index(accounts.iter().enumerate().map(account), BTreeSet::new())
    }

    fn states(people: &[Person], accounts: &Accounts, place: Place, gone: &[Gone]) -> Vec<(String, State)> {
        let address_of = |person: &Person| Address::parse(&person.login);
        let place_of = |_: &Person| place.clone();
        let around = Around {
            accounts,
            address_of: &address_of,
            place_of: &place_of,
            differs: &|_, account| match account.display_name.as_str() {
                "other" => vec!["name".to_owned()],
                _ => Vec::new(),
            },
            lacks: &|_| None,
            gone,
        };
        stand(people, &around).into_iter().map(|standing| (standing.id, standing.state)).collect()
    }

    #[test]
    fn everybody_has_one_place() {
        let a = person("a", json!({}));
        let at = "a@practice.example";
        let scope = || Place::Out(OutKind::Scope, String::new());
        for (accounts, place, expected) in [
            (vec![(at, true)], Place::In, State::There),
            (vec![(at, false)], Place::In, State::Missing(Missing::Inactive)),
            (vec![("A@Practice.Example", true)], Place::In, State::There),
            (vec![], Place::In, State::Missing(Missing::Domain("practice.example".to_owned()))),
            (vec![(at, true)], scope(), State::StillActive),
            (vec![(at, false)], scope(), State::Away),
            (vec![], scope(), State::Away),
            (vec![], Place::Perhaps(String::new()), State::Unsure),
            (vec![(at, true)], Place::Perhaps(String::new()), State::There),
        ] {
            let found = states(std::slice::from_ref(&a), &zoom(&accounts), place, &[]);
            assert_eq!(found, vec![("a".to_owned(), expected)], "{accounts:?}");
        }
        let others = [("b@practice.example", true), ("c@practice.example", false)];
        let found = states(&[a], &zoom(&others), Place::In, &[]);
        let not_yet = State::Missing(Missing::NotYet);
        assert_eq!(found, vec![("a".to_owned(), not_yet), ("z0".to_owned(), State::Nobodys)]);
    }

    #[test]
    fn a_second_account_is_found_under_an_alias_and_in_other_letters() {
        let a = person("a", json!({ "aliases": ["second@practice.example", 7] }));
        let accounts = zoom(&[
            ("a@practice.example", true),
            ("second@practice.example", true),
            ("A@practice.example", true),
        ]);
        let address_of = |person: &Person| Address::parse(&person.login);
        let around = Around {
            accounts: &accounts,
            address_of: &address_of,
            place_of: &|_| Place::In,
            differs: &|_, _| Vec::new(),
            lacks: &|_| None,
            gone: &[],
        };
        let found = stand([&a], &around);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found.first().map(|standing| standing.others.len()), Some(2));
    }

    #[test]
    fn whoever_was_deleted_may_not_be_active_unless_somebody_else_has_the_address() {
        let gone = [Gone { id: PersonId::new("x"), address: "A@practice.example".to_owned(), at: None }];
        let accounts = zoom(&[("a@practice.example", true)]);
        assert_eq!(states(&[], &accounts, Place::In, &gone), vec![("x".to_owned(), State::StillActive)]);
        let now = states(&[person("a", json!({}))], &accounts, Place::In, &gone);
        assert_eq!(now, vec![("a".to_owned(), State::There), ("x".to_owned(), State::Away)]);
    }
}
