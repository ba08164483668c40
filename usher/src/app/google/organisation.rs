//! What is read of a Google organisation beside its people and groups, and the comparison with Zoom that is made of it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::App;
use super::super::connections::Connections;
use super::super::view::PeopleScopeDraft;
use super::scope::{Judge, group_of, read_inside};
use crate::check::google::{Around, Doer, Gone, Missing, Place, Standing, State, stand};
use crate::check::{self, Verdict};
use crate::directory::CountedGroup;
use crate::directory::google::{Domain, OrgUnit, VENDOR};
use crate::mapping::google::scope::Inside;
use crate::mapping::{self, RowEffect, Rules};
use crate::model::{Account, Accounts, Address, GroupId, Person, PersonId, Snapshot};
use crate::zoom::Found;

/// Missing people whom Zoom is asked about one by one: is their invitation pending? Only where they are few; while
/// everybody is still on the way it would say nothing.
const LOOKUPS_MAX: usize = 50;

/// Units, domains, who was deleted, and how everybody stands.
pub(in crate::app) struct Organisation {
    /// Who is in the groups that a scope has named since.
    pub(super) inside: tokio::sync::Mutex<BTreeMap<GroupId, Inside>>,
    pub(super) units: BTreeMap<String, OrgUnit>,
    pub(super) domains: Vec<Domain>,
    /// The scope that was chosen when this was read.
    pub(super) scope: Option<PeopleScopeDraft>,
    /// Everybody beside what Zoom has of them; empty until a scope is chosen.
    pub(super) standings: Vec<Standing>,
}

/// What the comparison needs of a look that is still being made.
pub(in crate::app) struct Material<'a> {
    pub(in crate::app) snapshot: &'a Snapshot,
    pub(in crate::app) groups: &'a BTreeMap<GroupId, CountedGroup>,
    pub(in crate::app) accounts: &'a mut Accounts,
    pub(in crate::app) rules: &'a Rules,
}

impl App {
    /// Reads what only Google has, and compares everybody with Zoom by the chosen scope.
    pub(in crate::app) async fn google_organisation(
        &self,
        id: &str,
        connections: &Connections,
        material: Material<'_>,
    ) -> Result<Organisation, Verdict> {
        let could_not = |problem| Verdict::Unknown { problem };
        let google = connections.google().map_err(could_not)?;
        let of_google = |error| check::of_directory(VENDOR, &error);
        let units = google.org_units().await.map_err(of_google)?;
        let domains: Vec<Domain> = google.domains().await.map_err(of_google)?.into_values().collect();
        let deleted = google.deleted(&|_| ()).await.map_err(of_google)?;
        let gone: Vec<Gone> = deleted
            .into_values()
            .map(|gone| Gone { id: gone.id, address: gone.address, at: gone.at })
            .collect();
        let scope = self.kept_people_scope(id).map_err(could_not)?;
        let mut organisation = Organisation {
            inside: tokio::sync::Mutex::default(),
            units,
            domains,
            scope,
            standings: Vec::new(),
        };
        let Material { snapshot, groups, accounts, rules } = material;
        // A scope that cannot be used any more is what the look at the scope says; here there is nothing to compare.
        let Some(kept) = organisation.scope.clone() else { return Ok(organisation) };
        let Ok(group) = group_of(&kept, groups, snapshot, &organisation.domains) else {
            organisation.scope = None;
            return Ok(organisation);
        };
        let inside = match &group {
            None => None,
            Some(group) => {
                let inside = read_inside(connections, snapshot, group).await.map_err(could_not)?;
                organisation.inside.get_mut().insert(group.clone(), inside.clone());
                Some(inside)
            }
        };
        let Ok(judged) = Judge::new(&kept, group, inside, groups, &organisation) else {
            organisation.scope = None;
            return Ok(organisation);
        };
        let place_of = |person: &Person| judged.place(person);
        let doer = self.google_doer(id).map_err(could_not)?;
        let lacks = |person: &Person| {
            lacks(rules, person).or_else(|| match doer {
                Doer::Google { .. } => unnamed(person),
                Doer::Usher => None,
            })
        };
        let differs = |person: &Person, account: &Account| differs(rules, person, account);
        let address_of = |person: &Person| mapping::address_of(rules, person);
        let compare = |accounts: &Accounts| {
            let around = Around {
                accounts,
                address_of: &address_of,
                place_of: &place_of,
                differs: &differs,
                lacks: &lacks,
                gone: &gone,
            };
            stand(snapshot.people.values(), &around)
        };
        let mut standings = compare(accounts);
        let waiting: Vec<Address> = standings
            .iter()
            .filter(|standing| match &standing.state {
                State::Missing(Missing::NotYet | Missing::Domain(_)) => true,
                State::Missing(_)
                | State::There
                | State::Differs(_)
                | State::StillActive
                | State::Away
                | State::Unsure
                | State::Nobodys => false,
            })
            .filter_map(|standing| address_of(snapshot.people.get(&PersonId::new(&standing.id))?))
            .collect();
        if (1..=LOOKUPS_MAX).contains(&waiting.len()) {
            let before = accounts.pending.len();
            for address in waiting {
                match connections.zoom.zoom.account_at(&address).await {
                    Ok(Found::Pending) => {
                        accounts.pending.insert(address);
                    }
                    Ok(Found::Account(_) | Found::Nobody) => {}
                    // What a list says is worth having without it.
                    Err(error) => {
                        tracing::warn!(%error, "who is invited is not known");
                        break;
                    }
                }
            }
            if accounts.pending.len() > before {
                standings = compare(accounts);
            }
        }
        organisation.standings = standings;
        Ok(organisation)
    }
}

impl Organisation {
    /// How everybody stands, deleted people too; `None` until a scope is chosen.
    pub(in crate::app) fn standings(&self) -> Option<&[Standing]> {
        self.scope.as_ref().map(|_| self.standings.as_slice())
    }

    /// Those who are in scope for certain; `None` until a scope is chosen.
    pub(in crate::app) fn in_scope(&self) -> Option<BTreeSet<PersonId>> {
        self.scope.as_ref()?;
        let inside = self.standings.iter().filter(|standing| standing.place == Some(Place::In));
        Some(inside.map(|standing| PersonId::new(&standing.id)).collect())
    }
}

/// What the mapping lacks for somebody, as the end of a sentence.
fn lacks(rules: &Rules, person: &Person) -> Option<String> {
    let assessed = mapping::assess(rules, person, &mapping::Around::default());
    match assessed.effect {
        mapping::PersonEffect::WillFail => {
            let worst = assessed.findings.iter().next()?;
            Some(worst.remark(rules.language()).text)
        }
        mapping::PersonEffect::Equal
        | mapping::PersonEffect::WillChange
        | mapping::PersonEffect::WillBeCreated
        | mapping::PersonEffect::NotSent => None,
    }
}

/// Google's form marks both names as mandatory, so that nobody without one of them is sent.
fn unnamed(person: &Person) -> Option<String> {
    let has = |name: &str| {
        let value = person.attributes.text(name);
        value.is_some_and(|text| !text.trim().is_empty())
    };
    let lacking = match (has("givenName"), has("familyName")) {
        (true, true) => return None,
        (false, true) => "no first name",
        (true, false) => "no last name",
        (false, false) => "neither a first nor a last name",
    };
    Some(format!("they have {lacking} in Google, which its form wants"))
}

/// Which values differ that Zoom's list shows: "name.familyName: Müller, in Zoom Mueller".
fn differs(rules: &Rules, person: &Person, account: &Account) -> Vec<String> {
    let around = mapping::Around { account: Some(account), ..mapping::Around::default() };
    let rows = mapping::preview(rules, person, &around).rows;
    rows.into_iter()
        .filter(|row| match row.effect {
            RowEffect::WillChange => true,
            // What Zoom's list does not show is not known to differ.
            RowEffect::Equal
            | RowEffect::WillBeSet
            | RowEffect::NotSent
            | RowEffect::Ignored
            | RowEffect::WillFail => false,
        })
        .map(|row| {
            let (value, there) = (row.value.unwrap_or_default(), row.zoom_value.unwrap_or_default());
            format!("{}: {value}, in Zoom {there}", row.target)
        })
        .collect()
}
