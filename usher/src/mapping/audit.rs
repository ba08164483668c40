//! Everybody: how many come out how, and which findings concern how many.

use std::collections::{BTreeMap, BTreeSet};

use super::preview::{Around, Assessed, PersonEffect, assess};
use super::{Finding, Rules, address_of, mail_of};
use crate::model::{Accounts, Address, Person, PersonId};

/// A finding names so many people; the list of people finds the others.
pub const EXAMPLES_MAX: usize = 20;

/// What the mapping would do with everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    pub effects: BTreeMap<PersonEffect, u32>,
    /// The worst first.
    pub findings: BTreeMap<Finding, Counted>,
    pub by_person: BTreeMap<PersonId, Assessed>,
}

/// How many people a finding concerns, and some of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    pub people: u32,
    /// In the directory's order, at most [`EXAMPLES_MAX`].
    pub examples: Vec<PersonId>,
}

/// The addresses that more than one active person would have in Zoom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared {
    addresses: BTreeSet<Address>,
    mails: BTreeSet<Address>,
}

/// Assesses these people. `domains` are those associated with the Zoom account, in small letters, where they are known.
pub fn audit<'a>(
    rules: &Rules,
    people: impl Iterator<Item = &'a Person> + Clone,
    accounts: &Accounts,
    domains: Option<&BTreeSet<String>>,
) -> Audit {
    let shared = Shared::among(rules, people.clone());
    let mut audit = Audit::default();
    for person in people {
        let assessed = assess(rules, person, &shared.around(rules, person, accounts, domains));
        *audit.effects.entry(assessed.effect).or_default() += 1;
        for finding in &assessed.findings {
            let counted = audit.findings.entry(*finding).or_default();
            counted.people += 1;
            if counted.examples.len() < EXAMPLES_MAX {
                counted.examples.push(person.id.clone());
            }
        }
        audit.by_person.insert(person.id.clone(), assessed);
    }
    audit
}

impl Shared {
    /// Looks through everybody once. People who are not active do not come to Zoom and share nothing.
    pub fn among<'a>(rules: &Rules, people: impl IntoIterator<Item = &'a Person>) -> Self {
        let (mut seen, mut seen_mails) = (BTreeSet::new(), BTreeSet::new());
        let mut shared = Self::default();
        for person in people.into_iter().filter(|person| person.status == crate::model::Status::Active) {
            twice(address_of(rules, person), &mut seen, &mut shared.addresses);
            twice(mail_of(rules, person), &mut seen_mails, &mut shared.mails);
        }
        shared
    }

    /// Returns what is known around one person.
    pub fn around<'a>(
        &self,
        rules: &Rules,
        person: &Person,
        accounts: &'a Accounts,
        domains: Option<&'a BTreeSet<String>>,
    ) -> Around<'a> {
        let address = address_of(rules, person);
        let holds = |addresses: &BTreeSet<Address>, address: &Option<Address>| {
            address.as_ref().is_some_and(|address| addresses.contains(address))
        };
        Around {
            account: address.as_ref().and_then(|address| accounts.at(address)),
            pending: holds(&accounts.pending, &address),
            shares_address: holds(&self.addresses, &address),
            shares_mail: holds(&self.mails, &mail_of(rules, person)),
            domains,
        }
    }
}

fn twice(address: Option<Address>, seen: &mut BTreeSet<Address>, shared: &mut BTreeSet<Address>) {
    let Some(address) = address else { return };
    if seen.contains(&address) {
        shared.insert(address);
    } else {
        seen.insert(address);
    }
}
