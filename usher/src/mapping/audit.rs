//! Everybody: how many come out how, and which findings concern whom.
//!
//! What becomes of a rule for a person is one number, and each rule has a column of them: a hundred thousand people with
//! twelve rules take less than twenty megabytes, and a rule that is edited costs one column. Columns are worked out in
//! portions on all cores; after each portion the counts so far are told.

mod addresses;
mod column;
mod run;
mod tally;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::finding::{About, Finding, Findings};
use super::row::Around;
use super::rules::Ready;
use super::standing::{Base, PersonEffect, Whole};
use super::{Rules, Target, address_of};
use crate::model::{AccountId, Accounts, LicenceWish, Person, PersonId};
use addresses::Known;
use column::{Column, Stood};
pub use tally::Counts;

/// A finding names so many people; the list of people finds the others.
pub const EXAMPLES_MAX: usize = 20;

/// What everybody is looked at with.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// In the order in which people are shown: a person's place in it is what an [`Audit`] calls them by.
    pub people: &'a [&'a Person],
    pub accounts: &'a Accounts,
    /// The domains associated with the Zoom account, in small letters; `None` where they are not known.
    pub domains: Option<&'a BTreeSet<String>>,
    /// Whom the provider brings; `None` where everybody counts. The others are left alone.
    pub in_scope: Option<&'a BTreeSet<PersonId>>,
    /// The licence that people should have.
    pub wish: Option<LicenceWish>,
    /// Accounts that were read by themselves, with what Zoom's list leaves out.
    pub deep: Option<&'a BTreeSet<AccountId>>,
    /// Which changes Zoom was seen to take when they were tried.
    pub taken: Option<&'a BTreeMap<Target, bool>>,
}

/// What the mapping would do with everybody.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The rules that the columns are of.
    rules: Vec<Arc<Ready>>,
    matching: usize,
    columns: Vec<Column>,
    known: Arc<Known>,
    bases: Arc<[Base]>,
    stood: Arc<[Stood]>,
    targets: Vec<Target>,
    counts: Counts,
    findings: Vec<(Finding, u32)>,
}

/// Which people of all are asked for. Empty asks for everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    pub effect: Option<PersonEffect>,
    pub finding: Option<Finding>,
    /// Whose value of this attribute will change.
    pub changes: Option<Target>,
}

impl<'a> Ground<'a> {
    /// Nothing but people and accounts is known.
    pub fn new(people: &'a [&'a Person], accounts: &'a Accounts) -> Self {
        Self { people, accounts, domains: None, in_scope: None, wish: None, deep: None, taken: None }
    }
}

impl Audit {
    /// Works out what the rules make of everybody. `tell` gets the counts so far after each portion, from several threads.
    pub fn of(rules: &Rules, ground: &Ground<'_>, tell: &(dyn Fn(&Counts) + Sync)) -> Self {
        let known = Arc::new(Known::of(rules, ground));
        run::run(rules, ground, known, &run::Before::NONE, tell)
    }

    /// Works out what other rules make of everybody. Of rules that were there before, wherever they stood, the columns are
    /// kept, but not of those at the places that `changed` names. The ground has to be what it was.
    pub fn again(&self, rules: &Rules, ground: &Ground<'_>, changed: &[usize]) -> Self {
        let column_of = |(place, ready): (usize, &Arc<Ready>)| {
            let there = self.rules.iter().position(|before| before.rule == ready.rule);
            there.filter(|_| !changed.contains(&place)).and_then(|there| self.columns.get(there))
        };
        let columns: Vec<Option<&Column>> = rules.rules.iter().enumerate().map(column_of).collect();
        let rule_of = |ready: Option<&Arc<Ready>>| ready.map(|ready| ready.rule.clone());
        let mail = self.rules.iter().find(|ready| ready.rule.target == Target::WorkEmail);
        let finds_alike = rule_of(rules.finds()) == rule_of(self.rules.get(self.matching))
            && rule_of(rules.mail()) == rule_of(mail)
            && columns.get(rules.matching).is_some_and(Option::is_some);
        let known = if finds_alike { Arc::clone(&self.known) } else { Arc::new(Known::of(rules, ground)) };
        let before =
            run::Before { columns, bases: finds_alike.then_some(&self.bases), known: Some(&self.known) };
        run::run(rules, ground, known, &before, &|_| ())
    }

    /// Returns the numbers of everybody.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Returns what was found, the worst first, with how many it concerns: people, or accounts; 0 where it is about the
    /// rules or the Zoom account as a whole.
    pub fn findings(&self) -> Vec<(Finding, u32)> {
        self.findings.clone()
    }

    /// Returns what comes of a person.
    pub fn effect(&self, place: usize) -> PersonEffect {
        self.stood.get(place).map_or(PersonEffect::NotSent, |stood| stood.effect())
    }

    /// Returns what was found of a person and of every rule for them.
    pub fn findings_of(&self, place: usize) -> BTreeSet<Finding> {
        self.stood.get(place).map_or_else(BTreeSet::new, |stood| stood.findings().to_set())
    }

    /// As [`Audit::findings_of`], in one number.
    pub fn findings_at(&self, place: usize) -> Findings {
        self.stood.get(place).map_or_else(Findings::default, |stood| stood.findings())
    }

    /// Returns the attributes of a person's account that will be others; none of somebody who is not changed.
    pub fn changes_of(&self, place: usize) -> Vec<Target> {
        let Some(stood) = self.stood.get(place) else { return Vec::new() };
        let changed = |column: &Column| column.cell(place).changes();
        stood.changes(&self.targets, self.columns.iter().map(changed))
    }

    /// Returns the places of the people who fit, in order.
    pub fn places(&self, filter: &Filter) -> Vec<u32> {
        let fits = |(place, stood): &(usize, &Stood)| {
            filter.effect.is_none_or(|effect| stood.effect() == effect)
                && filter.finding.is_none_or(|finding| stood.findings().contains(finding))
                && filter.changes.is_none_or(|target| self.changes_of(*place).contains(&target))
        };
        let found = self.stood.iter().enumerate().filter(fits);
        found.filter_map(|(place, _)| u32::try_from(place).ok()).collect()
    }

    /// Returns the places of the first people whom a finding concerns, at most [`EXAMPLES_MAX`].
    pub fn examples(&self, finding: Finding) -> Vec<u32> {
        let concerned = self.stood.iter().enumerate().filter(|(_, stood)| stood.findings().contains(finding));
        concerned.take(EXAMPLES_MAX).filter_map(|(place, _)| u32::try_from(place).ok()).collect()
    }

    /// Counts the people of whom something else comes than in another audit of the same people: another effect, other
    /// findings, or other values that are sent.
    pub fn differs(&self, other: &Self) -> u32 {
        let both = self.stood.iter().zip(other.stood.iter());
        let more = self.stood.len().abs_diff(other.stood.len());
        count(both.filter(|(one, other)| one != other).count() + more)
    }

    /// Returns the accounts that nobody in the directory has, by none of their addresses.
    pub fn in_zoom_only(&self) -> &[AccountId] {
        &self.known.in_zoom_only
    }

    /// Returns what is known around a person, as it was worked out with.
    pub fn around<'a>(&self, place: usize, rules: &Rules, ground: &Ground<'a>) -> Around<'a> {
        let address = ground.people.get(place).and_then(|person| address_of(rules, person));
        let account = address.and_then(|address| ground.accounts.at(&address));
        self.known.around(place, account, ground)
    }

    fn finish(&mut self, rules: &Rules, ground: &Ground<'_>, tally: &tally::Tally) {
        let mut whole = Whole::of(rules).findings();
        if self.known.basic + tally.basic > tally::BASIC_MAX {
            whole.insert(Finding::ManyBasic);
        }
        let untried = |(target, _): &(Target, u32)| {
            *target != Target::Active && ground.taken.is_none_or(|taken| !taken.contains_key(target))
        };
        if rules.language() == super::Language::Entra && self.counts.by_target.iter().any(untried) {
            whole.insert(Finding::ChangesUntried);
        }
        let found = Finding::ALL.into_iter().filter_map(|finding| match finding.about() {
            About::People => Some((finding, tally.found(finding))).filter(|(_, people)| *people > 0),
            About::Accounts => {
                Some((finding, count(self.known.in_zoom_only.len()))).filter(|(_, accounts)| *accounts > 0)
            }
            About::Whole => whole.contains(finding).then_some((finding, 0)),
        });
        self.findings = found.collect();
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
