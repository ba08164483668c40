//! Which licences the people of a group have, beside what is expected there.

use std::collections::{BTreeMap, BTreeSet};

use super::App;
use super::checks::whole;
use crate::check::{self, GroupLicences, Verdict};
use crate::model::{AccountId, GroupId, LicenceWish, Match, Person, PersonId, Snapshot};
use crate::plan::{self, ExpectedOf};
use crate::problem::Problem;

impl App {
    /// Looks whether the people of each group of which a licence is expected have it: who is in the groups is read from
    /// the directory, what they have from Zoom's list.
    pub async fn licences_by_group_verdict(&self, id: &str) -> Verdict {
        whole(self.look_at_licences_by_group(id).await)
    }

    async fn look_at_licences_by_group(&self, id: &str) -> Result<Verdict, Verdict> {
        let could_not = |problem: Problem| Verdict::Unknown { problem };
        let expected = self.expected_of_groups(id).map_err(could_not)?;
        let look = self.look_or_verdict(id).await?;
        // A group that is gone expects nothing any more.
        let groups: BTreeMap<GroupId, LicenceWish> =
            expected.into_iter().filter(|(group, _)| look.groups.contains_key(group)).collect();
        let connections = self.connections(id).await.map_err(could_not)?;
        let mut snapshot = Snapshot::clone(&look.snapshot);
        let ids: BTreeSet<GroupId> = groups.keys().cloned().collect();
        connections
            .provider
            .directory
            .members(&mut snapshot, &ids, &|_| ())
            .await
            .map_err(|error| check::of_directory(connections.vendor(), &error))?;
        let address_of = |person: &Person| look.address_of(person);
        let walked: BTreeMap<&GroupId, BTreeSet<PersonId>> =
            groups.keys().map(|group| (group, snapshot.walk(group).people)).collect();
        let everybody: BTreeSet<&PersonId> = walked.values().flatten().collect();
        let people = everybody.into_iter().filter_map(|person| look.snapshot.people.get(person));
        let found = plan::resolve(people, address_of, &look.accounts);
        let matched: Vec<(&GroupId, LicenceWish, Vec<Match>)> = groups
            .iter()
            .map(|(group, wish)| {
                let people = walked.get(group).into_iter().flatten();
                let people = people.filter_map(|person| {
                    let account = found.get(person)?.as_ref().ok()?.clone();
                    Some(Match { person: person.clone(), account })
                });
                (group, *wish, people.collect())
            })
            .collect();
        let name_of = |person: &PersonId| {
            look.snapshot.people.get(person).map_or_else(|| person.to_string(), |known| known.name.clone())
        };
        let name_of_group = |group: &GroupId| {
            look.groups.get(group).map_or_else(|| group.to_string(), |counted| counted.group.name.clone())
        };
        let mut looked_at: Vec<GroupLicences> = matched
            .iter()
            .map(|(group, wish, people)| GroupLicences {
                name: name_of_group(group),
                seen: plan::licences(*wish, people, |id: &AccountId| look.accounts.by_id.get(id), name_of),
            })
            .collect();
        looked_at.sort_by(|a, b| a.name.cmp(&b.name));
        let names: Vec<String> = matched.iter().map(|(group, _, _)| name_of_group(group)).collect();
        let expected: Vec<ExpectedOf<'_>> = matched
            .iter()
            .zip(&names)
            .map(|((_, expected, people), name)| ExpectedOf {
                name,
                expected: *expected,
                people: people.iter().collect(),
            })
            .collect();
        let clashes: Vec<_> =
            plan::clashes(&expected).into_iter().map(|clash| (name_of(&clash.person), clash)).collect();
        Ok(check::licences_by_group(&looked_at, &clashes))
    }
}
