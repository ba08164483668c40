//! Which licences the people of a group have, beside the one that they should have.
//!
//! Nothing here is written to Zoom, which gives licences by its own rules: what is expected of a group is compared with
//! what its people have, when a plan is made, when the push has ended, and when the step about licences looks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{GroupChange, Plan};
use crate::model::{Account, AccountId, Accounts, GroupId, LicenceWish, Match, PersonId};

/// People named who have another licence.
const EXAMPLES_MAX: usize = 5;

/// People of whom it is told that their groups expect different things.
const CLASHES_MAX: usize = 20;

/// Accounts that are read one by one to see their licences; where more matter, the list of all is cheaper.
pub const ACCOUNTS_ONE_BY_ONE_MAX: usize = 100;

/// Who of a group has the licence that is expected of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LicenceSeen {
    pub expected: LicenceWish,
    /// People who have it.
    pub have: u32,
    /// What the others have: most first.
    pub other: Vec<LicenceCount>,
    /// Some of the others by name, each with what they have.
    pub examples: Vec<String>,
}

/// A licence, in a word, and how many people have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LicenceCount {
    pub licence: String,
    pub people: u32,
}

/// Somebody whose groups expect different licences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceClash {
    pub person: PersonId,
    /// The groups by name, each with what is expected there.
    pub groups: Vec<(String, LicenceWish)>,
}

/// What is expected of a group, and who is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedOf<'a> {
    pub name: &'a str,
    pub expected: LicenceWish,
    pub people: Vec<&'a Match>,
}

impl LicenceSeen {
    /// Returns how many have another licence.
    pub fn others(&self) -> usize {
        self.other.iter().map(|count| count.people as usize).sum()
    }

    /// Returns "7 Basic, 1 On-Prem".
    pub fn others_in_words(&self) -> String {
        let counts = self.other.iter().map(|count| format!("{} {}", count.people, count.licence));
        counts.collect::<Vec<_>>().join(", ")
    }
}

/// Compares what people have with what is expected. Who has no account any more, or whose account rests, has no licence
/// to be compared.
pub fn licences<'a>(
    expected: LicenceWish,
    people: impl IntoIterator<Item = &'a Match>,
    account_of: impl Fn(&AccountId) -> Option<&'a Account>,
    name_of: impl Fn(&PersonId) -> String,
) -> LicenceSeen {
    let mut have = 0;
    let mut other: BTreeMap<String, u32> = BTreeMap::new();
    let mut examples = Vec::new();
    for found in people {
        let Some(account) = account_of(&found.account).filter(|account| account.active) else { continue };
        if expected.is(&account.licence) {
            have += 1;
            continue;
        }
        let word = account.licence.word();
        *other.entry(word.to_owned()).or_default() += 1;
        if examples.len() < EXAMPLES_MAX {
            examples.push(format!("{}: {word}", name_of(&found.person)));
        }
    }
    let mut other: Vec<LicenceCount> =
        other.into_iter().map(|(licence, people)| LicenceCount { licence, people }).collect();
    other.sort_by(|a, b| (b.people, &a.licence).cmp(&(a.people, &b.licence)));
    LicenceSeen { expected, have, other, examples }
}

/// Finds the people who are in groups of which different things are expected.
pub fn clashes(groups: &[ExpectedOf<'_>]) -> Vec<LicenceClash> {
    let mut by_person: BTreeMap<&PersonId, Vec<(&str, LicenceWish)>> = BTreeMap::new();
    for group in groups {
        for found in &group.people {
            by_person.entry(&found.person).or_default().push((group.name, group.expected));
        }
    }
    by_person
        .into_iter()
        .filter(|(_, groups)| groups.iter().map(|(_, wish)| wish).collect::<BTreeSet<_>>().len() > 1)
        .map(|(person, groups)| LicenceClash {
            person: person.clone(),
            groups: groups.into_iter().map(|(name, wish)| (name.to_owned(), wish)).collect(),
        })
        .collect()
}

impl LicenceClash {
    /// Returns "Sales: Licensed, Everybody: Basic".
    pub fn groups_in_words(&self) -> String {
        let groups = self.groups.iter().map(|(name, wish)| format!("{name}: {}", wish.word()));
        groups.collect::<Vec<_>>().join(", ")
    }
}

impl Plan {
    /// Looks at the licences of everybody in the groups of which one is expected. Needs the names.
    pub fn expect(&mut self, expected: &BTreeMap<GroupId, LicenceWish>, accounts: &Accounts) {
        let of = |change: &GroupChange| Some((change.source.clone(), *expected.get(&change.source)?));
        let wished: Vec<(GroupId, LicenceWish)> = self.changes.iter().filter_map(of).collect();
        let seen = wished.iter().filter_map(|(id, wish)| {
            let change = self.change(id)?;
            let account_of = |id: &AccountId| accounts.by_id.get(id);
            Some((id.clone(), licences(*wish, change.people(), account_of, |person| self.name_of(person))))
        });
        let seen: BTreeMap<GroupId, LicenceSeen> = seen.collect();
        let groups = wished.iter().filter_map(|(id, expected)| {
            let change = self.change(id)?;
            Some(ExpectedOf { name: &change.name, expected: *expected, people: change.people().collect() })
        });
        let groups: Vec<ExpectedOf<'_>> = groups.collect();
        let mut clashes = clashes(&groups);
        self.clashing = clashes.len();
        clashes.truncate(CLASHES_MAX);
        self.clashes = clashes;
        self.licences = seen;
    }

    /// Returns the accounts whose licences are looked at once the push has ended.
    pub fn licensed_accounts(&self) -> BTreeSet<&AccountId> {
        let changes = self.changes.iter().filter(|change| !change.is_empty());
        let changes = changes.filter(|change| self.licences.contains_key(&change.source));
        changes.flat_map(GroupChange::people).map(|found| &found.account).collect()
    }

    /// Returns what to call somebody.
    pub fn name_of(&self, person: &PersonId) -> String {
        self.names.get(person).map_or_else(|| person.to_string(), |named| named.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Licence;

    fn account(id: &str, licence: Licence, active: bool) -> Account {
        Account {
            id: AccountId::new(id),
            user_name: format!("{id}@practice.example"),
            display_name: id.to_owned(),
            active,
            licence,
            resource: serde_json::Value::Null.into(),
        }
    }

    fn found(person: &str) -> Match {
        Match { person: PersonId::new(person), account: AccountId::new(person) }
    }

    #[test]
    fn what_people_have_is_counted_and_named() {
        let accounts: BTreeMap<AccountId, Account> = [
            account("a", Licence::Licensed, true),
            account("b", Licence::Basic, true),
            account("c", Licence::Basic, true),
            account("d", Licence::Untold, true),
            account("e", Licence::Basic, false),
        ]
        .into_iter()
        .map(|account| (account.id.clone(), account))
        .collect();
        let people: Vec<Match> = ["a", "b", "c", "d", "e", "gone"].into_iter().map(found).collect();
        let seen = licences(
            LicenceWish::Licensed,
            &people,
            |id| accounts.get(id),
            |person| person.as_str().to_uppercase(),
        );
        assert_eq!((seen.have, seen.others()), (1, 3));
        assert_eq!(seen.others_in_words(), "2 Basic, 1 without a licence that Zoom names");
        assert_eq!(seen.examples[0], "B: Basic");
    }

    #[test]
    fn two_groups_that_want_different_things_are_told() {
        let (zoe, jon) = (found("zoe"), found("jon"));
        let of = |name, expected, people| ExpectedOf { name, expected, people };
        let groups = [
            of("Sales", LicenceWish::Licensed, vec![&zoe, &jon]),
            of("Phones", LicenceWish::Licensed, vec![&jon]),
            of("Everybody", LicenceWish::Basic, vec![&zoe]),
        ];
        let clashes = clashes(&groups);
        assert_eq!(clashes.len(), 1);
        assert_eq!(clashes[0].person, PersonId::new("zoe"));
        assert_eq!(clashes[0].groups_in_words(), "Sales: Licensed, Everybody: Basic");
    }
}
