//! Everybody: how many come out how, what was found, and the people of each.

use std::collections::BTreeSet;

use super::{everybody_of, worked_out};
use crate::app::look::Look;
use crate::app::view::{
    AttributeCount, EffectCount, EverybodyView, FindingView, MappingCounts, PeopleFilter, PeoplePage,
    PersonRow,
};
use crate::app::{App, count};
use crate::mapping::{
    self, About, Audit, Counts, Filter, Finding, Ground, Language, PersonEffect, PersonPreview, RemarkLevel,
    Rules, Target,
};
use crate::model::{Account, AccountId, Person, PersonId, search_form};
use crate::problem::{self, Problem};
use crate::push::Progress;

/// People on one page of a list, whatever a door asks for.
const PAGE_MAX: usize = 500;

/// Works out what rules do with everybody, and which accounts are whose.
pub(super) fn work_out(
    look: &Look,
    rules: &Rules,
    tell: &(dyn Fn(Progress) + Sync),
) -> (Audit, Vec<AccountId>) {
    let people = everybody_of(look);
    let far = |counts: &Counts| {
        tell(worked_out(counts.seen as usize, counts.of as usize, counts.refused as usize));
    };
    let audit = Audit::of(rules, &look.ground(&people), &far);
    let accounts = people.iter().filter_map(|person| {
        let account = look.accounts.at(&mapping::address_of(rules, person)?)?;
        Some(account.id.clone())
    });
    let matched: BTreeSet<AccountId> = accounts.collect();
    (audit, matched.into_iter().collect())
}

impl App {
    /// Returns the numbers, the findings, and how deep Zoom was looked into. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet.
    pub async fn everybody(&self, id: &str) -> Result<EverybodyView, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let audit = &look.shown.audit;
        let language = look.shown.rules.language();
        let findings = audit.findings().into_iter().map(|(finding, people)| FindingView {
            finding,
            level: finding.level(),
            group: finding.group(),
            title: finding.title(language).to_owned(),
            why: finding.why(language).to_owned(),
            cure: finding.cure(language).map(str::to_owned),
            people,
            in_zoom_only: finding.about() == About::Accounts,
        });
        Ok(EverybodyView {
            counts: counts_view(audit.counts()),
            findings: findings.collect(),
            depth: self.depth_view(id).await?,
            read_at: look.read_at,
        })
    }

    /// Returns a page of people by name, or of Zoom's accounts where the finding is about those. Needs
    /// [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or the filter names an attribute that Zoom does not have.
    pub async fn people(
        &self,
        id: &str,
        filter: &PeopleFilter,
        offset: u32,
        limit: u32,
    ) -> Result<PeoplePage, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let limit = (limit as usize).min(PAGE_MAX);
        let (total, people) = match filter.finding {
            Some(Finding::InZoomOnly) => {
                let found: Vec<&Account> = look.in_zoom_only(filter);
                let page = found.iter().skip(offset as usize).take(limit);
                (count(found.len()), page.map(|account| account_row(account)).collect())
            }
            Some(_) | None => {
                let people = everybody_of(&look);
                let found = look.places(filter, &people)?;
                let page = found.iter().skip(offset as usize).take(limit);
                let rows = page.filter_map(|place| {
                    people.get(*place as usize).map(|person| look.person_row(*place, person))
                });
                (count(found.len()), rows.collect())
            }
        };
        Ok(PeoplePage { total, offset, people, effects: look.effects(), read_at: look.read_at })
    }
}

impl Look {
    /// Returns what the rules are compared with. `people` is everybody, by their ids.
    pub(in crate::app) fn ground<'a>(&'a self, people: &'a [&'a Person]) -> Ground<'a> {
        Ground {
            people,
            accounts: &self.accounts,
            domains: None,
            in_scope: self.in_scope.as_deref(),
            wish: self.wish,
            taken: self.taken.as_deref(),
            deep: Some(&self.depth.read),
        }
    }

    /// Returns somebody of the directory.
    pub(in crate::app) fn person(&self, wanted: &str) -> Result<&Person, Problem> {
        self.snapshot
            .people
            .get(&PersonId::new(wanted))
            .ok_or_else(|| problem::records(&crate::records::RecordsError::NotFound { what: "person" }))
    }

    /// Returns a person's mapping by these rules, of which `audit` says what is known around everybody; `pending` where
    /// Zoom said that they are invited.
    pub(in crate::app) fn previewed(
        &self,
        (rules, audit): (&Rules, &Audit),
        person: &Person,
        pending: bool,
    ) -> PersonPreview {
        let people = everybody_of(self);
        let place = people.binary_search_by(|other| other.id.cmp(&person.id)).unwrap_or(usize::MAX);
        let mut around = audit.around(place, rules, &self.ground(&people));
        around.pending |= around.account.is_none() && pending;
        mapping::preview(rules, person, &around)
    }

    /// Returns the places of the people whom a filter lets through, by name.
    pub(in crate::app) fn places(
        &self,
        filter: &PeopleFilter,
        people: &[&Person],
    ) -> Result<Vec<u32>, Problem> {
        let changes = match filter.changes.as_deref() {
            None => None,
            Some(path) => Some(Target::of_path(path).ok_or_else(|| no_attribute(path))?),
        };
        let narrow = Filter { effect: filter.effect, finding: filter.finding, changes };
        let all = narrow == Filter::default();
        let mut inside = vec![all; people.len()];
        if !all {
            for place in self.shown.audit.places(&narrow) {
                if let Some(inside) = inside.get_mut(place as usize) {
                    *inside = true;
                }
            }
        }
        let wanted = search_form(filter.text.trim());
        let matches = |place: u32| {
            people.get(place as usize).is_some_and(|person| is_called(&wanted, [&person.name, &person.login]))
        };
        let places = self.by_name.iter().copied();
        Ok(places.filter(|place| inside.get(*place as usize) == Some(&true) && matches(*place)).collect())
    }

    /// Returns the accounts that nobody in the directory has, by name.
    pub(in crate::app) fn in_zoom_only(&self, filter: &PeopleFilter) -> Vec<&Account> {
        let wanted = search_form(filter.text.trim());
        let accounts = self.shown.audit.in_zoom_only().iter();
        let mut found: Vec<&Account> = accounts
            .filter_map(|id| self.accounts.by_id.get(id))
            .filter(|account| is_called(&wanted, [&account.display_name, &account.user_name]))
            .collect();
        found.sort_by_cached_key(|account| search_form(&account.display_name));
        found
    }

    /// Returns what there is to know of a person beyond notes, the worst first.
    pub(in crate::app) fn worth_knowing(&self, place: usize) -> Vec<Finding> {
        let findings = self.shown.audit.findings_of(place);
        findings.into_iter().filter(|finding| finding.level() > RemarkLevel::Note).collect()
    }

    /// Returns a person as a row of a list.
    pub(in crate::app) fn person_row(&self, place: u32, person: &Person) -> PersonRow {
        let audit = &self.shown.audit;
        let place = place as usize;
        let findings = self.worth_knowing(place);
        let worst = findings.iter().max_by_key(|finding| finding.level());
        PersonRow {
            id: person.id.to_string(),
            name: person.name.clone(),
            login: person.login.clone(),
            effect: audit.effect(place),
            remarks: count(findings.len()),
            note: worst.map_or_else(String::new, |finding| finding.title(self.language()).to_owned()),
            in_zoom_only: false,
        }
    }

    /// Returns how many people come out how; what nobody does is left out.
    pub(in crate::app) fn effects(&self) -> Vec<EffectCount> {
        let counts = self.shown.audit.counts();
        let effects = [
            (PersonEffect::Equal, counts.equal),
            (PersonEffect::WillChange, counts.changed),
            (PersonEffect::WillBeCreated, counts.created),
            (PersonEffect::NotSent, counts.left_alone),
            (PersonEffect::WillFail, counts.refused),
        ];
        let some = effects.into_iter().filter(|(_, people)| *people > 0);
        some.map(|(effect, people)| EffectCount { effect, people }).collect()
    }

    pub(in crate::app) fn language(&self) -> Language {
        self.shown.rules.language()
    }
}

pub(super) fn counts_view(counts: &Counts) -> MappingCounts {
    let by_attribute = counts
        .by_target
        .iter()
        .map(|(target, people)| AttributeCount { target: target.path(), people: *people });
    MappingCounts {
        created: counts.created,
        changed: counts.changed,
        equal: counts.equal,
        left_alone: counts.left_alone,
        refused: counts.refused,
        by_attribute: by_attribute.collect(),
        seen: counts.seen,
        of: counts.of,
    }
}

/// Is this in one of these names? `wanted` is in the form in which texts are searched; nothing is in each.
fn is_called(wanted: &str, names: [&str; 2]) -> bool {
    wanted.is_empty() || names.iter().any(|name| search_form(name).contains(wanted))
}

fn account_row(account: &Account) -> PersonRow {
    PersonRow {
        id: account.id.to_string(),
        name: account.display_name.clone(),
        login: account.user_name.clone(),
        effect: PersonEffect::NotSent,
        remarks: 0,
        note: String::new(),
        in_zoom_only: true,
    }
}

fn no_attribute(path: &str) -> Problem {
    Problem::new(
        "mapping.no_attribute",
        format!("Zoom has no attribute {path}."),
        "The list was narrowed to people for whom it changes.",
        &["Show everybody, and choose an attribute from the list of those that change."],
    )
}
