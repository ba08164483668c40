//! Everybody, and one person's mapping beside what Zoom has.

use std::collections::BTreeSet;
use std::time::Duration;

use super::look::Look;
use super::view::{EffectCount, PeoplePage, PersonRow, Preview, RequestView};
use super::{App, count};
use crate::check::Verdict;
use crate::mapping::{self, Finding, PersonEffect, RemarkLevel, Sent};
use crate::model::Person;
use crate::plan;
use crate::problem::{self, Problem};
use crate::zoom::Found;

/// People on one page of a list, whatever a door asks for.
const PAGE_MAX: usize = 500;

/// How long a preview waits for Zoom to say whether somebody is invited: as long as a person waits for a page.
const PENDING_MAX: Duration = Duration::from_secs(3);

impl App {
    /// Returns a page of people by name. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet.
    pub async fn people(
        &self,
        id: &str,
        query: &str,
        only_with_remarks: bool,
        offset: u32,
        limit: u32,
    ) -> Result<PeoplePage, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let wanted = query.trim().to_lowercase();
        let matches = |person: &Person| {
            person.name.to_lowercase().contains(&wanted) || person.login.to_lowercase().contains(&wanted)
        };
        let everybody = look.everybody();
        let found: Vec<(usize, &Person)> = everybody
            .into_iter()
            .enumerate()
            .filter(|(_, person)| matches(person))
            .filter(|(place, _)| !only_with_remarks || look.remarks(*place) > 0)
            .collect();
        let total = count(found.len());
        let page = found.into_iter().skip(offset as usize).take((limit as usize).min(PAGE_MAX));
        Ok(PeoplePage {
            total,
            offset,
            people: page.map(|(place, person)| look.person_row(place, person)).collect(),
            effects: look
                .effects()
                .into_iter()
                .filter(|(_, people)| *people > 0)
                .map(|(effect, people)| EffectCount { effect, people })
                .collect(),
            read_at: look.read_at,
        })
    }

    /// Returns one person's mapping; the first person's where none is named. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or the person is not in the directory.
    pub async fn preview(&self, id: &str, person: Option<&str>) -> Result<Preview, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let place = match person {
            None => 0,
            Some(wanted) => look.order.iter().position(|id| id.as_str() == wanted).ok_or_else(|| {
                problem::records(&crate::records::RecordsError::NotFound { what: "person" })
            })?,
        };
        let found = look.order.get(place).and_then(|id| look.snapshot.people.get(id));
        let person = found.ok_or_else(problem::nobody)?;
        let people = look.everybody();
        let ground = mapping::Ground::new(&people, &look.accounts);
        let mut around = look.audit.around(place, &look.rules, &ground);
        around.pending = around.account.is_none() && self.is_pending(id, &look, person).await;
        let shown = mapping::preview(&look.rules, person, &around);
        let at = |place: Option<usize>| Some(look.order.get(place?)?.to_string());
        let with_remark =
            (place + 1..look.order.len()).chain(0..place).find(|place| look.remarks(*place) > 0);
        Ok(Preview {
            person: PersonRow { effect: shown.effect, ..look.person_row(place, person) },
            position: count(place + 1),
            total: count(look.order.len()),
            previous: at(place.checked_sub(1)),
            next: at(Some(place + 1)),
            next_with_remark: at(with_remark),
            rows: shown.rows,
            remarks: shown.remarks,
            payload: shown.payload.as_ref().map_or_else(String::new, indented),
            create: shown.create.as_ref().map(request),
            update: shown.update.as_ref().map(request),
            zoom_has: around.account.map(|account| indented(&account.resource.value())),
            read_at: look.read_at,
            rules_from: look.rules_from.clone(),
        })
    }
}

impl App {
    /// Asks Zoom whether somebody whom its list does not have is invited: that shows only here. Where Zoom does not
    /// answer soon, the preview is as good as the list.
    async fn is_pending(&self, id: &str, look: &Look, person: &Person) -> bool {
        let (Some(address), Ok(connections)) = (look.address_of(person), self.connections(id).await) else {
            return false;
        };
        let asked = tokio::time::timeout(PENDING_MAX, connections.zoom.zoom.account_at(&address));
        matches!(asked.await, Ok(Ok(Found::Pending)))
    }
}

impl Look {
    fn person_row(&self, place: usize, person: &Person) -> PersonRow {
        PersonRow {
            id: person.id.to_string(),
            name: person.name.clone(),
            login: person.login.clone(),
            effect: self.audit.effect(place),
            remarks: self.remarks(place),
            note: String::new(),
            in_zoom_only: false,
        }
    }

    /// Counts what there is to know about a person beyond notes.
    fn remarks(&self, place: usize) -> u32 {
        let worth = |finding: &Finding| finding.level() > RemarkLevel::Note;
        count(self.audit.findings_at(place).iter().filter(worth).count())
    }

    /// How many people come out how.
    fn effects(&self) -> [(PersonEffect, u32); 5] {
        let counts = self.audit.counts();
        [
            (PersonEffect::Equal, counts.equal),
            (PersonEffect::WillChange, counts.changed),
            (PersonEffect::WillBeCreated, counts.created),
            (PersonEffect::NotSent, counts.left_alone),
            (PersonEffect::WillFail, counts.refused),
        ]
    }

    /// Says whether the mapping gives Zoom what it needs, over everybody.
    pub(super) fn mapping_verdict(&self) -> Verdict {
        let fails = |finding: &Finding| finding.level() == RemarkLevel::WillFail;
        let failing = self.audit.counts().refused;
        let looked_at = self.in_scope.as_ref().map_or(self.snapshot.people.len(), BTreeSet::len);
        let mut saw = vec![match self.in_scope {
            None => format!("Looked at {}.", plan::people(looked_at)),
            Some(_) => format!(
                "Looked at {} in scope, of {}.",
                plan::people(looked_at),
                plan::people(self.snapshot.people.len())
            ),
        }];
        saw.extend(self.left_out.iter().map(|left| format!("Not shown here: {left}")));
        for (effect, people) in self.effects().into_iter().filter(|(_, people)| *people > 0) {
            let people = plan::people(people as usize);
            saw.push(match effect {
                PersonEffect::Equal => format!("{people}: equal in Zoom."),
                PersonEffect::WillChange => format!("{people}: Zoom would change."),
                PersonEffect::WillBeCreated => format!("{people}: not in Zoom, would be created."),
                PersonEffect::NotSent => format!("{people}: nothing is sent."),
                PersonEffect::WillFail => format!("{people}: Zoom would refuse."),
            });
        }
        if failing == 0 {
            return Verdict::Passed { saw };
        }
        let failed: Vec<(Finding, u32)> =
            self.audit.findings().into_iter().filter(|(finding, _)| fails(finding)).collect();
        let language = self.rules.language();
        let everybody = self.everybody();
        let named = failed.iter().map(|(finding, people)| {
            let examples = self.audit.examples(*finding).into_iter();
            let examples = examples.filter_map(|place| everybody.get(place as usize));
            let names: Vec<&str> = examples.take(3).map(|person| person.name.as_str()).collect();
            let (text, people) = (finding.remark(language).text, plan::people(*people as usize));
            format!("{text}: {people} ({})", names.join(", "))
        });
        let why = format!("{}.", named.collect::<Vec<_>>().join(". "));
        let cures: Vec<&str> = failed.iter().filter_map(|(finding, _)| finding.cure(language)).collect();
        let problem = Problem::new(
            "mapping.will_fail",
            format!("Zoom would refuse {}.", plan::people(failing as usize)),
            why,
            &cures,
        );
        Verdict::Failed { problem }
    }
}

fn request(sent: &Sent) -> RequestView {
    RequestView { line: sent.line.clone(), body: indented(&sent.body), sure: sent.sure.clone() }
}

fn indented(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
