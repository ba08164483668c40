//! The comparison of directory and Zoom as pages show it: who has arrived, what becomes of changes, what has drifted.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::super::guide::step_link;
use super::super::look::Look;
use super::super::view::{
    ArrivalPoint, ArrivalView, DriftCount, DriftKind, DriftView, LeftAloneCount, PeopleScopeDraft, SeenPage,
    SeenPerson, SyncedEvent, SyncedRow, SyncedSight, SyncedView,
};
use super::super::{App, count};
use super::Organisation;
use crate::check::google::{
    self as judged, Counts, Doer, Event, Kind, Missing, Place, Removal, Sight, Standing, State, why_missing,
};
use crate::clock;
use crate::guide::PageKind;
use crate::model::AccountId;
use crate::plan::{people, thousands};
use crate::problem::{self, Problem};

/// People on one page of a list, whatever a door asks for.
const PAGE_MAX: usize = 500;

/// Names beside a reason; the list has the others.
const EXAMPLES_MAX: usize = 3;

/// Looks that are kept to show how the number grew.
const HISTORY_MAX: usize = 60;

/// Under this name those looks are kept.
const HISTORY: &str = "google.arrivals";

impl App {
    /// Returns how many of the scope are in Zoom, as last seen; with `look` both sides are read anew.
    ///
    /// # Errors
    ///
    /// When there is no such profile. What could not be read is in the view.
    pub async fn arrival(&self, id: &str, look: bool) -> Result<ArrivalView, Problem> {
        let doer = self.google_doer(id)?;
        let seen = match self.google_seen(id, look).await {
            Ok(seen) => seen,
            Err(problem) => {
                return Ok(ArrivalView {
                    in_scope: 0,
                    arrived: 0,
                    missing: Vec::new(),
                    complete: false,
                    history: self.arrivals(id)?,
                    expect: expect(doer, &[]),
                    looked_at: None,
                    problem: Some(problem),
                });
            }
        };
        let Some(look) = seen else {
            let history = self.arrivals(id)?;
            return Ok(ArrivalView {
                in_scope: history.last().map_or(0, |point| point.in_scope),
                arrived: history.last().map_or(0, |point| point.arrived),
                missing: Vec::new(),
                complete: false,
                expect: expect(doer, &history),
                history,
                looked_at: None,
                problem: None,
            });
        };
        let (point, history) = self.note_arrival(id, &look)?;
        let standings = standings(&look)?;
        Ok(ArrivalView {
            in_scope: point.in_scope,
            arrived: point.arrived,
            missing: missing(standings, doer),
            complete: point.in_scope > 0 && point.arrived == point.in_scope,
            expect: expect(doer, &history),
            history,
            looked_at: Some(look.read_at),
            problem: None,
        })
    }

    /// Returns a page of those of the scope who are not in Zoom, each with what shows of the reason.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or no scope is chosen.
    pub async fn arrival_rows(
        &self,
        id: &str,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<SeenPage, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let missing = |standing: &Standing| matches!(standing.state, State::Missing(_));
        page(&look, missing, query, offset, limit)
    }

    /// Returns what becomes of each kind of change, on people of this organisation, from what was last read; with
    /// `look` both sides are read anew.
    ///
    /// # Errors
    ///
    /// When there is no such profile.
    pub async fn synced(&self, id: &str, look: bool) -> Result<SyncedView, Problem> {
        let doer = self.google_doer(id)?;
        let look = match self.google_seen(id, look).await {
            Ok(Some(look)) => look,
            Ok(None) => return Ok(SyncedView { rows: told(doer), looked_at: None, problem: None }),
            Err(problem) => {
                return Ok(SyncedView { rows: told(doer), looked_at: None, problem: Some(problem) });
            }
        };
        let standings = standings(&look)?;
        let created = created(&look);
        let rows = Event::ALL.into_iter().map(|event| {
            let (people, sight) = judged::seen(event, standings, &created, doer, look.read_at);
            SyncedRow {
                people: count(people),
                seen: shown(event, &sight, doer, look.read_at),
                ..row(event, doer)
            }
        });
        Ok(SyncedView { rows: rows.collect(), looked_at: Some(look.read_at), problem: None })
    }

    /// Returns where directory and Zoom have drifted apart, from what was last read; with `look` both sides are read
    /// anew.
    ///
    /// # Errors
    ///
    /// When there is no such profile.
    pub async fn drift(&self, id: &str, look: bool) -> Result<DriftView, Problem> {
        let look = match self.google_seen(id, look).await {
            Ok(Some(look)) => look,
            Ok(None) => return Ok(DriftView { kinds: Vec::new(), equal: 0, looked_at: None, problem: None }),
            Err(problem) => {
                return Ok(DriftView {
                    kinds: Vec::new(),
                    equal: 0,
                    looked_at: None,
                    problem: Some(problem),
                });
            }
        };
        let standings = standings(&look)?;
        let mut found: BTreeMap<Kind, u32> = BTreeMap::new();
        for kind in standings.iter().flat_map(judged::kind_of) {
            *found.entry(kind).or_default() += 1;
        }
        let doer = self.google_doer(id)?;
        let kinds = Kind::ALL.into_iter().map(|kind| {
            let people = found.get(&kind).copied().unwrap_or(0);
            self.drift_count(id, kind, people, doer)
        });
        Ok(DriftView {
            kinds: kinds.collect::<Result<_, _>>()?,
            equal: count(standings.iter().filter(|standing| standing.state == State::There).count()),
            looked_at: Some(look.read_at),
            problem: None,
        })
    }

    /// Returns a page of those who have drifted apart in one way.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or no scope is chosen.
    pub async fn drift_rows(
        &self,
        id: &str,
        kind: DriftKind,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<SeenPage, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let kind = match kind {
            DriftKind::Missing => Kind::Missing,
            DriftKind::StillActive => Kind::StillActive,
            DriftKind::Differs => Kind::Differs,
            DriftKind::Duplicate => Kind::Duplicate,
            DriftKind::NotInDirectory => Kind::NotInDirectory,
        };
        page(&look, |standing| judged::kind_of(standing).any(|found| found == kind), query, offset, limit)
    }

    /// Returns the last look, or a new one; `None` where there is none yet and none was asked for.
    async fn google_seen(&self, id: &str, look: bool) -> Result<Option<Arc<Look>>, Problem> {
        let found = match look {
            true => Some(self.look(id, true, &|_| ()).await?),
            false => self.last_look(id).await,
        };
        if let Some(look) = &found {
            standings(look)?;
        }
        Ok(found)
    }

    /// Returns the looks at who has arrived, the first one first. It begins when a scope is chosen.
    pub(super) fn arrivals(&self, id: &str) -> Result<Vec<ArrivalPoint>, Problem> {
        let kept: Option<Vec<ArrivalPoint>> =
            self.records.learned(id, HISTORY).map_err(|error| problem::records(&error))?;
        Ok(kept.unwrap_or_default())
    }

    pub(super) fn note_arrival(
        &self,
        id: &str,
        look: &Look,
    ) -> Result<(ArrivalPoint, Vec<ArrivalPoint>), Problem> {
        let Counts { in_scope, arrived, .. } = judged::counts(standings(look)?);
        let point = ArrivalPoint { at: look.read_at, in_scope: count(in_scope), arrived: count(arrived) };
        let mut history = self.arrivals(id)?;
        if history.last().is_none_or(|last| last.at < point.at) {
            history.push(point);
            // The first says how it was before; of the others the oldest go.
            let spare = history.len().saturating_sub(HISTORY_MAX);
            history.drain(1..1 + spare);
            self.records.learn(id, HISTORY, &history).map_err(|error| problem::records(&error))?;
        }
        Ok((point, history))
    }

    fn drift_count(&self, id: &str, kind: Kind, people: u32, doer: Doer) -> Result<DriftCount, Problem> {
        let guide = self.guide(id)?;
        let by = |page: PageKind| {
            let step = guide.steps.iter().find(|step| step.page == page)?;
            step_link(guide, &step.id)
        };
        let brings = match doer {
            Doer::Usher => PageKind::Provision,
            Doer::Google { .. } => PageKind::Arrival,
        };
        let (shown, title, explains, cure, step) = match kind {
            Kind::Missing => (
                DriftKind::Missing,
                "In scope, and not in Zoom",
                "They should be active in Zoom, and are not.",
                Some("Look at the reason of each, and at the step that brings people."),
                by(brings),
            ),
            Kind::StillActive => (
                DriftKind::StillActive,
                "Out of scope, and active in Zoom",
                "Suspended, archived or deleted in Google, or of no chosen unit or group.",
                Some("Whoever must not get in: deactivate them in Zoom."),
                by(match doer {
                    Doer::Usher => PageKind::Provision,
                    Doer::Google { .. } => PageKind::Synced,
                }),
            ),
            Kind::Differs => (
                DriftKind::Differs,
                "Other values in Zoom",
                "The mapping gives another name or department than Zoom shows.",
                Some("They follow with the next round, unless somebody changed them in Zoom."),
                by(PageKind::MappingPreview),
            ),
            Kind::Duplicate => (
                DriftKind::Duplicate,
                "Two accounts in Zoom",
                "One at the present address, one at an alias or in another letter case.",
                Some("Keep the present one in Zoom, and merge the other."),
                None,
            ),
            Kind::NotInDirectory => (
                DriftKind::NotInDirectory,
                "In Zoom, and nobody’s in Google",
                "External people, rooms or test accounts may be wanted. Usher never touches them.",
                None,
                None,
            ),
        };
        Ok(DriftCount {
            kind: shown,
            title: title.to_owned(),
            explains: explains.to_owned(),
            people,
            cure: cure.map(str::to_owned),
            step,
        })
    }
}

/// Returns everybody's standing; a problem where no scope was chosen when it was read.
pub(super) fn standings(look: &Look) -> Result<&[Standing], Problem> {
    match look.google.as_deref() {
        Some(Organisation { scope: Some(_), standings, .. }) => Ok(standings),
        Some(Organisation { scope: None, .. }) | None => Err(no_scope()),
    }
}

/// Nobody has said who is to be in Zoom.
pub(super) fn no_scope() -> Problem {
    Problem::new(
        "people_scope.not_chosen",
        "Nobody has chosen who comes to Zoom.",
        "Usher compares Zoom with the unit or group that Google is set to, and Google’s console cannot be read.",
        &["Choose the unit or the group on the step “Choose who gets Zoom”."],
    )
}

/// Says of a scope, in a few words, whom it lets in.
pub(super) fn scope_words(scope: &PeopleScopeDraft) -> String {
    match scope {
        PeopleScopeDraft::Everybody {} => "everybody in the organisation".to_owned(),
        PeopleScopeDraft::Units { paths } => match paths.as_slice() {
            [one] => format!("the unit {one} and all below it"),
            several => format!("{} units and all below them", several.len()),
        },
        PeopleScopeDraft::Group { address } => format!("the group {address}"),
    }
}

/// When the directory made somebody.
pub(super) fn created(look: &Look) -> impl Fn(&str) -> Option<Timestamp> {
    |id| {
        let person = look.snapshot.people.get(&crate::model::PersonId::new(id))?;
        person.attributes.text("creationTime")?.parse().ok()
    }
}

fn missing(standings: &[Standing], doer: Doer) -> Vec<LeftAloneCount> {
    let counted = why_missing(standings).into_iter().map(|(why, found)| LeftAloneCount {
        reason: crate::plan::capitalise(&why.why()),
        cure: Some(match (why, doer) {
            (Missing::NotYet, Doer::Usher) => "Let Usher bring them.".to_owned(),
            (
                Missing::NotYet
                | Missing::Inactive
                | Missing::Pending
                | Missing::Mapping(_)
                | Missing::Domain(_),
                _,
            ) => why.cure(),
        }),
        people: count(found.len()),
        examples: found.iter().take(EXAMPLES_MAX).map(|standing| standing.name.clone()).collect(),
    });
    counted.collect()
}

/// What to expect, from how the number grew.
fn expect(doer: Doer, history: &[ArrivalPoint]) -> String {
    let now = clock::now();
    let usual = match doer {
        Doer::Usher => {
            return "Usher brings people when you run it, on this page or by a scheduler.".to_owned();
        }
        Doer::Google { .. } => {
            "Google goes through everybody every few hours, and through the first round at its own pace."
        }
    };
    let grown = history.last().and_then(|last| {
        let since = history.iter().rev().find(|point| point.arrived < last.arrived)?;
        let minutes = last.at.duration_since(since.at).as_mins().max(1);
        Some(format!(
            "{} more came in the {} before {}.",
            thousands((last.arrived - since.arrived) as usize),
            if minutes == 1 { "minute".to_owned() } else { format!("{minutes} minutes") },
            last.at.strftime("%H:%M UTC")
        ))
    });
    let still = history.first().filter(|first| {
        history.iter().all(|point| point.arrived == first.arrived)
            && now.duration_since(first.at).as_hours() >= 24
    });
    match (grown, still) {
        (Some(grown), _) => format!("{usual} {grown}"),
        (None, Some(_)) => format!(
            "{usual} For more than a day nobody has come: look at the log of the app in the Admin console, and at the known troubles."
        ),
        (None, None) => usual.to_owned(),
    }
}

fn page(
    look: &Look,
    wanted: impl Fn(&Standing) -> bool,
    query: &str,
    offset: u32,
    limit: u32,
) -> Result<SeenPage, Problem> {
    let query = query.trim().to_lowercase();
    let found: Vec<&Standing> = standings(look)?
        .iter()
        .filter(|standing| wanted(standing))
        .filter(|standing| {
            standing.name.to_lowercase().contains(&query) || standing.login.to_lowercase().contains(&query)
        })
        .collect();
    let page = found.iter().skip(offset as usize).take((limit as usize).min(PAGE_MAX));
    Ok(SeenPage {
        total: count(found.len()),
        offset,
        people: page.map(|standing| person(look, standing)).collect(),
    })
}

fn person(look: &Look, standing: &Standing) -> SeenPerson {
    let directory = match &standing.place {
        None => String::new(),
        Some(Place::In) => "in scope".to_owned(),
        Some(Place::Perhaps(why) | Place::Out(_, why)) => why.clone(),
    };
    let accounts = standing.account.iter().chain(&standing.others);
    let zoom: Vec<String> = accounts.filter_map(|account| in_zoom(look, account)).collect();
    let why = match &standing.state {
        State::Missing(why) => crate::plan::capitalise(&why.why()),
        State::Differs(what) => what.join("; "),
        State::StillActive => "Active in Zoom, and should not be".to_owned(),
        State::Nobodys => "No person of Google’s has this address".to_owned(),
        State::Unsure => "Nobody can say whether Google looks into nested groups".to_owned(),
        State::There | State::Away if !standing.others.is_empty() => {
            "A second account at an alias or in another spelling".to_owned()
        }
        State::There => "As it should be".to_owned(),
        State::Away => "Not active in Zoom, as it should be".to_owned(),
    };
    SeenPerson {
        id: standing.id.clone(),
        name: standing.name.clone(),
        login: standing.login.clone(),
        directory,
        zoom: zoom.join("; "),
        why,
    }
}

fn in_zoom(look: &Look, account: &AccountId) -> Option<String> {
    let account = look.accounts.by_id.get(account)?;
    let active = if account.active { "active" } else { "switched off" };
    Some(format!("{} ({active}, {})", account.user_name, account.licence.word()))
}

fn told(doer: Doer) -> Vec<SyncedRow> {
    Event::ALL.into_iter().map(|event| row(event, doer)).collect()
}

fn row(event: Event, doer: Doer) -> SyncedRow {
    let (shown, title) = match event {
        Event::Added => (SyncedEvent::Added, "Somebody is new in the scope"),
        Event::Removed => (SyncedEvent::Removed, "Somebody falls out of the scope"),
        Event::Renamed => (SyncedEvent::Renamed, "A name or a department changes"),
        Event::AddressChanged => (SyncedEvent::AddressChanged, "The mail address changes"),
        Event::Suspended => (SyncedEvent::Suspended, "Somebody is suspended"),
        Event::Archived => (SyncedEvent::Archived, "Somebody is archived"),
        Event::Deleted => (SyncedEvent::Deleted, "Somebody is deleted"),
    };
    SyncedRow {
        event: shown,
        title: title.to_owned(),
        should: should(event, doer),
        people: 0,
        seen: SyncedSight::Nobody {},
    }
}

fn should(event: Event, doer: Doer) -> String {
    let after = match doer {
        Doer::Usher => "Usher deactivates them at its next run, where that is switched on.".to_owned(),
        Doer::Google { removal: Removal::After(wait) } => {
            format!("Google deactivates them after {} hours, with its next round.", wait.as_hours())
        }
        Doer::Google { removal: Removal::Never } => {
            "Nothing: deprovisioning is off in Google’s console.".to_owned()
        }
        Doer::Google { removal: Removal::Untold } => {
            "Google deactivates them after the time that is set in its console.".to_owned()
        }
    };
    let name = doer.name();
    match event {
        Event::Added => format!("{name} creates the account in Zoom."),
        Event::Renamed => {
            format!("{name} writes it to Zoom. A display name that somebody typed in Zoom stays.")
        }
        Event::AddressChanged => {
            "Zoom keeps its sign-in address: a second account may come into being. Change it in Zoom first."
                .to_owned()
        }
        Event::Archived if doer != Doer::Usher => {
            "Nothing: Google’s provisioning leaves archived people out. Suspend them first.".to_owned()
        }
        Event::Removed | Event::Suspended | Event::Archived | Event::Deleted => after,
    }
}

fn shown(event: Event, sight: &Sight<'_>, doer: Doer, now: Timestamp) -> SyncedSight {
    let some = |found: &[&Standing]| -> Vec<String> {
        found.iter().take(EXAMPLES_MAX).map(|standing| standing.name.clone()).collect()
    };
    let more = |found: &[&Standing]| count(found.len().saturating_sub(EXAMPLES_MAX));
    match sight {
        Sight::Nobody => SyncedSight::Nobody {},
        Sight::AsExpected(one) => SyncedSight::AsExpected {
            person: one.name.clone(),
            saw: match event {
                Event::Added => "New in Google, and in Zoom.".to_owned(),
                Event::Renamed => "Google and Zoom have the same values.".to_owned(),
                Event::AddressChanged => {
                    "Has an earlier address, and one account in Zoom at the present one.".to_owned()
                }
                Event::Removed | Event::Suspended | Event::Archived | Event::Deleted => {
                    "Not active in Zoom any more.".to_owned()
                }
            },
        },
        Sight::Otherwise(found) => SyncedSight::Otherwise {
            people: some(found),
            more: more(found),
            saw: match event {
                Event::Added => {
                    format!("{} new in Google for more than a day, and not in Zoom.", people(found.len()))
                }
                Event::Renamed => format!("{} with other values in Zoom.", people(found.len())),
                Event::AddressChanged => {
                    format!("{} with a second account at an earlier address.", people(found.len()))
                }
                Event::Removed | Event::Suspended | Event::Archived | Event::Deleted => {
                    format!("{} still active in Zoom.", people(found.len()))
                }
            },
        },
        Sight::Waiting(found) => SyncedSight::Waiting {
            people: count(found.len()),
            saw: match found.iter().any(|standing| doer.is_overdue(standing.since, now).is_none())
                && is_end(event)
            {
                true => format!("{} still active; how long Google waits is not known.", people(found.len())),
                false => format!("{} on the way: the time for it is not over.", people(found.len())),
            },
        },
    }
}

fn is_end(event: Event) -> bool {
    match event {
        Event::Removed | Event::Suspended | Event::Archived | Event::Deleted => true,
        Event::Added | Event::Renamed | Event::AddressChanged => false,
    }
}
