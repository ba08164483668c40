//! Who is to be in Zoom, by organisational unit or by group: worked out here before anything is switched on.
//!
//! It has to be what Google's console is set to, and that cannot be read. So a person says it once, and every later look
//! compares Zoom with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::connections::Connections;
use super::super::look::Look;
use super::super::view::{
    LeftAloneCount, PeopleScopeDraft, PeopleScopeView, ScopeCounts, ScopeGroupRow, ScopePage, ScopePerson,
    ScopeSide, UnitRow,
};
use super::super::{App, count};
use super::organisation::Organisation;
use crate::check::google::{OutKind, Place};
use crate::directory::CountedGroup;
use crate::directory::google::{Domain, OrgUnit};
use crate::guide::CheckId;
use crate::mapping::google::scope::{
    self, Domains, Doubt, Inside, NotAGroup, Reason, Scope, Verdict, group_at, is_below,
};
use crate::model::{Address, GroupId, Person, PersonId, Snapshot, fold_name};
use crate::plan::people;
use crate::problem::{self, Problem};

/// Under this name the scope that was chosen is kept.
const KEPT: &str = "google.scope";

/// People on one page of a list, whatever a door asks for.
const PAGE_MAX: usize = 500;

/// Names beside a reason; the list has the others.
const EXAMPLES_MAX: usize = 3;

/// A group larger than this share of the organisation is hardly made for Zoom alone.
const DEDICATED_SHARE_MAX: f64 = 0.95;

/// A scope that can be asked about people.
pub(super) struct Judge {
    scope: Scope,
    inside: Option<Inside>,
    domains: Domains,
    /// What groups are called that are spoken of.
    names: BTreeMap<GroupId, String>,
}

impl App {
    /// Returns who a scope would bring to Zoom: the draft, or the one that was chosen, or everybody. Reads the directory
    /// first where that was not done yet.
    ///
    /// # Errors
    ///
    /// When the directory cannot be read.
    pub async fn people_scope(
        &self,
        id: &str,
        draft: Option<PeopleScopeDraft>,
    ) -> Result<PeopleScopeView, Problem> {
        let look = self.look(id, false, &|_| ()).await?;
        let organisation = organisation(&look)?;
        let kept = self.kept_people_scope(id)?;
        let draft = draft.or_else(|| kept.clone()).unwrap_or(PeopleScopeDraft::Everybody {});
        let (mut counts, mut reasons) =
            (ScopeCounts { inside: 0, outside: 0, cannot_say: 0 }, BTreeMap::new());
        let mut problems = Vec::new();
        let mut remarks = Vec::new();
        match self.judge_of(id, &look, &draft).await? {
            Err(problem) => problems.push(problem),
            Ok(judge) => {
                for person in look.order.iter().filter_map(|id| look.snapshot.people.get(id)) {
                    match judge.judge(person) {
                        Verdict::In => counts.inside += 1,
                        Verdict::Perhaps(doubt) => {
                            counts.cannot_say += 1;
                            let key = ((1, 0), judge.doubt(&doubt), None);
                            note(&mut reasons, key, person);
                        }
                        Verdict::Out(reason) => {
                            counts.outside += 1;
                            let (words, cure) = out(reason);
                            note(&mut reasons, ((0, reason as u8), words, cure), person);
                        }
                    }
                }
                remarks = judge.remarks(&look, &draft, counts);
                if counts.inside + counts.cannot_say == 0 {
                    problems.push(nobody());
                }
            }
        }
        let mut reasons: Vec<LeftAloneCount> = reasons
            .into_iter()
            .map(|((_, reason, cure), (people, examples))| LeftAloneCount { reason, cure, people, examples })
            .collect();
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.people));
        Ok(PeopleScopeView {
            draft,
            kept,
            units: units(&organisation.units, &look.snapshot),
            groups: groups(&look.groups),
            counts,
            reasons,
            remarks,
            problems,
            read_at: look.read_at,
        })
    }

    /// Keeps a scope: from now on every look compares Zoom with it.
    ///
    /// # Errors
    ///
    /// When it names a unit or a group that is not there, or lets nobody in.
    pub async fn keep_people_scope(
        &self,
        id: &str,
        draft: PeopleScopeDraft,
    ) -> Result<PeopleScopeView, Problem> {
        let view = self.people_scope(id, Some(draft)).await?;
        if let Some(problem) = view.problems.into_iter().next() {
            return Err(problem);
        }
        self.records.learn(id, KEPT, &Some(&view.draft)).map_err(|error| problem::records(&error))?;
        // What was compared was compared with another scope.
        self.forget_look(id).await;
        for check in [
            CheckId::PeopleScope,
            CheckId::Mapping,
            CheckId::Arrival,
            CheckId::Synced,
            CheckId::Drift,
            CheckId::DefaultLicence,
        ] {
            self.forget_outcome(id, check)?;
        }
        let view = self.people_scope(id, None).await?;
        if let Some(look) = self.last_look(id).await {
            self.note_arrival(id, &look)?;
        }
        Ok(view)
    }

    /// Returns a page of people on one side of a scope, with the reason for each.
    ///
    /// # Errors
    ///
    /// When the directory cannot be read, or the scope cannot be used.
    pub async fn people_scope_rows(
        &self,
        id: &str,
        draft: Option<PeopleScopeDraft>,
        side: ScopeSide,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<ScopePage, Problem> {
        let look = self.look(id, false, &|_| ()).await?;
        let draft = match draft {
            Some(draft) => draft,
            None => self.kept_people_scope(id)?.unwrap_or(PeopleScopeDraft::Everybody {}),
        };
        let judge = self.judge_of(id, &look, &draft).await??;
        let query = query.trim().to_lowercase();
        let found: Vec<(&Person, Verdict)> = look
            .people_matching(&query)
            .map(|person| (person, judge.judge(person)))
            .filter(|(_, verdict)| match (side, verdict) {
                (ScopeSide::Inside | ScopeSide::ComesIn, Verdict::In)
                | (ScopeSide::Outside | ScopeSide::GoesOut, Verdict::Out(_))
                | (ScopeSide::CannotSay, Verdict::Perhaps(_)) => true,
                (ScopeSide::Inside | ScopeSide::ComesIn, Verdict::Out(_) | Verdict::Perhaps(_))
                | (ScopeSide::Outside | ScopeSide::GoesOut, Verdict::In | Verdict::Perhaps(_))
                | (ScopeSide::CannotSay, Verdict::In | Verdict::Out(_)) => false,
            })
            .collect();
        let page = found.iter().skip(offset as usize).take((limit as usize).min(PAGE_MAX));
        Ok(ScopePage {
            total: count(found.len()),
            offset,
            people: page
                .map(|(person, verdict)| ScopePerson {
                    id: person.id.to_string(),
                    name: person.name.clone(),
                    login: person.login.clone(),
                    inside: *verdict == Verdict::In,
                    why: match judge.place(person) {
                        Place::In => "In scope, and active in Google.".to_owned(),
                        Place::Perhaps(why) | Place::Out(_, why) => {
                            format!("{}.", crate::plan::capitalise(&why))
                        }
                    },
                })
                .collect(),
        })
    }

    /// Returns the scope that was chosen.
    pub(super) fn kept_people_scope(&self, id: &str) -> Result<Option<PeopleScopeDraft>, Problem> {
        let kept: Option<Option<PeopleScopeDraft>> =
            self.records.learned(id, KEPT).map_err(|error| problem::records(&error))?;
        Ok(kept.flatten())
    }

    /// Returns the judge of a draft; the inner error is what is wrong with the draft. Who is in a group is read once a look.
    async fn judge_of(
        &self,
        id: &str,
        look: &Arc<Look>,
        draft: &PeopleScopeDraft,
    ) -> Result<Result<Judge, Problem>, Problem> {
        let connections = self.connections(id).await?;
        let organisation = organisation(look)?;
        let mut inside = organisation.inside.lock().await;
        let group = match group_of(draft, &look.groups, &look.snapshot, &organisation.domains) {
            Ok(group) => group,
            Err(problem) => return Ok(Err(problem)),
        };
        if let Some(group) = &group
            && !inside.contains_key(group)
        {
            let read = read_inside(&connections, &look.snapshot, group).await?;
            inside.insert(group.clone(), read);
        }
        let inside = group.as_ref().and_then(|group| inside.get(group).cloned());
        Ok(Judge::new(draft, group, inside, &look.groups, organisation))
    }
}

/// Reads who is in a group and in those inside it.
pub(super) async fn read_inside(
    connections: &Connections,
    snapshot: &Snapshot,
    group: &GroupId,
) -> Result<Inside, Problem> {
    let mut read = Snapshot { groups: snapshot.groups.clone(), ..Snapshot::default() };
    let wanted = BTreeSet::from([group.clone()]);
    connections
        .provider
        .directory
        .members(&mut read, &wanted, &|_| ())
        .await
        .map_err(|error| problem::directory(connections.vendor(), &error))?;
    Ok(Inside::of(&read, group))
}

/// Finds the group that a draft names.
///
/// # Errors
///
/// What is wrong with its address.
pub(super) fn group_of(
    draft: &PeopleScopeDraft,
    groups: &BTreeMap<GroupId, CountedGroup>,
    snapshot: &Snapshot,
    domains: &[Domain],
) -> Result<Option<GroupId>, Problem> {
    let PeopleScopeDraft::Group { address } = draft else { return Ok(None) };
    let mut of_groups: BTreeMap<Address, GroupId> = BTreeMap::new();
    for (id, counted) in groups {
        for mail in counted.mail.iter().chain(&counted.aliases) {
            if let Some(mail) = Address::parse(mail) {
                of_groups.insert(mail, id.clone());
            }
        }
    }
    let of_people: BTreeMap<Address, PersonId> = snapshot
        .people
        .values()
        .filter_map(|person| Some((Address::parse(&person.login)?, person.id.clone())))
        .collect();
    match group_at(address, &of_groups, &of_people, Some(&domains_of(domains))) {
        Ok(group) => Ok(Some(group)),
        Err(error) => {
            let name = |person: &PersonId| {
                snapshot.people.get(person).map_or_else(|| address.clone(), |person| person.name.clone())
            };
            Err(not_a_group(address, &error, name))
        }
    }
}

impl Judge {
    /// Takes a draft with what it needs.
    ///
    /// # Errors
    ///
    /// When it names no unit, or one that is not there.
    pub(super) fn new(
        draft: &PeopleScopeDraft,
        group: Option<GroupId>,
        inside: Option<Inside>,
        groups: &BTreeMap<GroupId, CountedGroup>,
        organisation: &Organisation,
    ) -> Result<Self, Problem> {
        let scope = match (draft, group) {
            (PeopleScopeDraft::Units { paths }, _) => {
                if paths.is_empty() {
                    return Err(Problem::new(
                        "people_scope.no_unit",
                        "No unit is chosen.",
                        "Without one nobody comes to Zoom.",
                        &["Choose a unit, or everybody."],
                    ));
                }
                if let Some(gone) = paths.iter().find(|path| !organisation.units.contains_key(*path)) {
                    return Err(Problem::new(
                        "people_scope.unit_gone",
                        format!("Google has no unit {gone}."),
                        "It was renamed, moved or deleted since it was chosen.",
                        &["Choose the unit again, and compare it with the one in the Admin console."],
                    ));
                }
                Scope::Units(paths.iter().cloned().collect())
            }
            (PeopleScopeDraft::Group { .. }, Some(group)) => Scope::Group(group),
            (PeopleScopeDraft::Everybody {} | PeopleScopeDraft::Group { .. }, _) => Scope::Everybody,
        };
        Ok(Self {
            scope,
            inside,
            domains: domains_of(&organisation.domains),
            names: groups.iter().map(|(id, counted)| (id.clone(), counted.group.name.clone())).collect(),
        })
    }

    fn judge(&self, person: &Person) -> Verdict {
        scope::judge(person, &self.scope, self.inside.as_ref(), Some(&self.domains))
    }

    /// Says where somebody belongs.
    pub(super) fn place(&self, person: &Person) -> Place {
        match self.judge(person) {
            Verdict::In => Place::In,
            Verdict::Perhaps(doubt) => Place::Perhaps(self.doubt(&doubt)),
            Verdict::Out(reason) => Place::Out(kind_of(reason), out(reason).0),
        }
    }

    fn doubt(&self, doubt: &Doubt) -> String {
        match doubt {
            Doubt::OnlyThroughNested { inner } => {
                let name = self.names.get(inner).map_or("a group of another organisation", String::as_str);
                format!("in the group only through {name}, and whether Google looks there is not documented")
            }
            Doubt::OnlyThroughEverybody => {
                "in the group only because it has everybody in it, and whether Google counts that is not documented"
                    .to_owned()
            }
            Doubt::GroupUnread => "perhaps in a group inside it that cannot be read".to_owned(),
            Doubt::DomainUnknown => "perhaps of a secondary domain".to_owned(),
        }
    }

    /// Says what to mind of a scope that can be used.
    fn remarks(&self, look: &Look, draft: &PeopleScopeDraft, counts: ScopeCounts) -> Vec<String> {
        let mut remarks = Vec::new();
        match draft {
            PeopleScopeDraft::Group { address } => {
                let outsiders =
                    self.inside.as_ref().map_or(0, |inside| inside.outsiders(&look.snapshot.people));
                if outsiders > 0 {
                    remarks.push(format!(
                        "{} in the group {} to another organisation; Google leaves them out.",
                        crate::plan::capitalise(&people(outsiders)),
                        if outsiders == 1 { "belongs" } else { "belong" }
                    ));
                }
                if counts.cannot_say > 0 {
                    remarks.push("Put people into the group directly, not through another group: then there is no doubt.".to_owned());
                }
                remarks.push(format!(
                    "Google wants {address} in two places: under User access, so that the app is on for the group, and under Provisioning scope."
                ));
            }
            PeopleScopeDraft::Everybody {} => remarks.push(
                "Everybody means service accounts and shared mailboxes too. A group made for Zoom alone is easier to answer for: whoever is in it has Zoom.".to_owned(),
            ),
            PeopleScopeDraft::Units { paths } => {
                let nested = paths.iter().any(|path| paths.iter().any(|above| above != path && is_below(path, above)));
                if nested {
                    remarks.push("A chosen unit lies below another chosen one, and is in already.".to_owned());
                }
                let all = look.snapshot.people.len();
                if all > 0 && f64::from(counts.inside) / all as f64 > DEDICATED_SHARE_MAX {
                    remarks.push("This is nearly everybody in the organisation.".to_owned());
                }
            }
        }
        remarks
    }
}

fn organisation(look: &Look) -> Result<&Organisation, Problem> {
    look.google.as_deref().ok_or_else(problem::not_in_this_guide)
}

type Key = ((u8, u8), String, Option<String>);

fn note(reasons: &mut BTreeMap<Key, (u32, Vec<String>)>, key: Key, person: &Person) {
    let (count, examples) = reasons.entry(key).or_default();
    *count += 1;
    if examples.len() < EXAMPLES_MAX {
        examples.push(person.name.clone());
    }
}

pub(super) fn domains_of(domains: &[Domain]) -> Domains {
    let primary = domains.iter().find(|domain| domain.primary).map(|domain| domain.name.as_str());
    let mut sorted = Domains::default();
    for domain in domains {
        // An alias of the primary domain gives the same people a second address.
        let is_primary = domain.primary || domain.alias_of.as_deref().is_some_and(|of| Some(of) == primary);
        match is_primary {
            true => sorted.primary.insert(domain.name.clone()),
            false => sorted.secondary.insert(domain.name.clone()),
        };
        if !domain.verified {
            sorted.unverified.insert(domain.name.clone());
        }
    }
    sorted
}

fn kind_of(reason: Reason) -> OutKind {
    match reason {
        Reason::Deleted => OutKind::Deleted,
        Reason::NoMail => OutKind::NoAddress,
        Reason::Archived => OutKind::Archived,
        Reason::Suspended => OutKind::Suspended,
        Reason::Guest
        | Reason::OutsideOrganisation
        | Reason::OutsideUnit
        | Reason::NotInGroup
        | Reason::SecondaryDomain => OutKind::Scope,
    }
}

/// Why somebody is out, as the end of a sentence, and what would change it.
fn out(reason: Reason) -> (String, Option<String>) {
    let (why, cure) = match reason {
        Reason::Deleted => ("deleted in Google", ""),
        Reason::NoMail => ("without a mail address", "Give them a primary address in Google."),
        Reason::Guest => ("a guest of the organisation", ""),
        Reason::OutsideOrganisation => ("with an address of no domain of the organisation", ""),
        Reason::Archived => (
            "archived, and Google sends nothing about archived people",
            "Take them out of the archive if they need Zoom.",
        ),
        Reason::Suspended => ("suspended in Google", "Reactivate them in Google if they need Zoom."),
        Reason::OutsideUnit => ("in another organisational unit", "Move them, or choose their unit as well."),
        Reason::NotInGroup => ("not in the group", "Add them to the group."),
        Reason::SecondaryDomain => (
            "of a secondary domain, which Google leaves out where a group is the scope",
            "Choose a unit in place of a group, or let Usher bring them.",
        ),
    };
    (why.to_owned(), (!cure.is_empty()).then(|| cure.to_owned()))
}

fn nobody() -> Problem {
    Problem::new(
        "people_scope.nobody",
        "Nobody would come to Zoom.",
        "The scope has nobody in it who is active in Google and has an address.",
        &["Choose another unit or group, or put people into the group first."],
    )
}

fn not_a_group(typed: &str, error: &NotAGroup, name: impl Fn(&PersonId) -> String) -> Problem {
    let (why, fix) = match error {
        NotAGroup::NotAnAddress => (
            "That is no mail address.".to_owned(),
            "Type the group’s whole address, such as zoom-users@example.com.",
        ),
        NotAGroup::Person(person) => (
            format!("It is the address of {}, a person.", name(person)),
            "Type the address of a group, or make one in the Admin console under Directory, Groups.",
        ),
        NotAGroup::ForeignDomain { domain } => (
            format!("{domain} is no domain of this organisation."),
            "Use a group of the organisation itself: Google leaves others out.",
        ),
        NotAGroup::UnverifiedDomain { domain } => (
            format!("{domain} is not verified yet."),
            "Verify the domain in the Admin console under Account, Domains, or use another group.",
        ),
        NotAGroup::Unknown => (
            "No group has this address.".to_owned(),
            "Make the group in the Admin console under Directory, Groups, and look again.",
        ),
    };
    Problem::new("people_scope.no_group", format!("“{}” cannot be the scope.", typed.trim()), why, &[fix])
}

fn units(units: &BTreeMap<String, OrgUnit>, snapshot: &Snapshot) -> Vec<UnitRow> {
    let mut own: BTreeMap<&str, u32> = BTreeMap::new();
    for person in snapshot.people.values() {
        let path = person.attributes.text("orgUnitPath").unwrap_or("/");
        *own.entry(path).or_default() += 1;
    }
    let mut below: BTreeMap<&str, u32> = BTreeMap::new();
    for (path, people) in &own {
        let above = units.keys().filter(|unit| is_below(path, unit));
        for unit in above {
            *below.entry(unit.as_str()).or_default() += people;
        }
    }
    let mut rows: Vec<UnitRow> = units
        .values()
        .map(|unit| UnitRow {
            name: if unit.path == "/" { "The whole organisation".to_owned() } else { unit.name.clone() },
            depth: count(unit.path.trim_matches('/').split('/').filter(|part| !part.is_empty()).count()),
            people: own.get(unit.path.as_str()).copied().unwrap_or(0),
            people_below: below.get(unit.path.as_str()).copied().unwrap_or(0),
            path: unit.path.clone(),
        })
        .collect();
    // Each part by itself, so that "/Sales East" does not stand between "/Sales" and "/Sales/North".
    rows.sort_by_cached_key(|row| row.path.split('/').map(fold_name).collect::<Vec<_>>());
    rows
}

fn groups(groups: &BTreeMap<GroupId, CountedGroup>) -> Vec<ScopeGroupRow> {
    let mut rows: Vec<ScopeGroupRow> = groups
        .iter()
        .filter_map(|(id, counted)| {
            Some(ScopeGroupRow {
                id: id.to_string(),
                name: counted.group.name.clone(),
                address: counted.mail.clone()?,
                people: counted.people.map(count),
            })
        })
        .collect();
    rows.sort_by_cached_key(|row| (fold_name(&row.name), row.id.clone()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_stand_below_the_one_they_are_in() {
        let unit = |path: &str| {
            let parent = (path != "/").then(|| "/".to_owned());
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            (path.to_owned(), OrgUnit { path: path.to_owned(), name, id: None, parent })
        };
        let all: BTreeMap<_, _> =
            ["/", "/Sales", "/Sales/North", "/Sales East", "/eng"].into_iter().map(unit).collect();
        let person = |id: &str, path: &str| Person {
            id: PersonId::new(id),
            name: id.to_owned(),
            login: format!("{id}@practice.example"),
            status: crate::model::Status::Active,
            attributes: [("orgUnitPath", serde_json::json!(path))].into(),
        };
        let people = [person("a", "/Sales/North"), person("b", "/Sales"), person("c", "/Sales East")];
        let snapshot = Snapshot {
            people: people.into_iter().map(|person| (person.id.clone(), person)).collect(),
            ..Snapshot::default()
        };
        let rows: Vec<_> = units(&all, &snapshot)
            .into_iter()
            .map(|row| (row.path, row.depth, row.people, row.people_below))
            .collect();
        let row = |path: &str, depth, people, below| (path.to_owned(), depth, people, below);
        let expected = [
            row("/", 0, 0, 3),
            row("/eng", 1, 0, 0),
            row("/Sales", 1, 1, 2),
            row("/Sales/North", 2, 1, 1),
            row("/Sales East", 1, 1, 1),
        ];
        assert_eq!(rows, expected);
    }
}
