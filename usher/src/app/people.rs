//! Everybody, and one person's mapping beside what Zoom has.

use std::collections::BTreeSet;
use std::time::Duration;

use super::look::Look;
use super::view::{EffectCount, PeoplePage, PersonRow, Preview};
use super::{App, count};
use crate::check::Verdict;
use crate::mapping::{self, Finding, Remark, RemarkLevel};
use crate::model::{Person, PersonId};
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
        let found: Vec<&Person> = look
            .people_matching(&wanted)
            .filter(|person| !only_with_remarks || look.remarks(&person.id) > 0)
            .collect();
        let total = count(found.len());
        let page = found.into_iter().skip(offset as usize).take((limit as usize).min(PAGE_MAX));
        Ok(PeoplePage {
            total,
            offset,
            people: page.map(|person| look.person_row(person)).collect(),
            effects: look
                .audit
                .effects
                .iter()
                .map(|(effect, people)| EffectCount { effect: *effect, people: *people })
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
        let mut around = look.shared.around(&look.rules, person, &look.accounts, None);
        around.pending = around.account.is_none() && self.is_pending(id, &look, person).await;
        let shown = mapping::preview(&look.rules, person, &around);
        let at = |place: Option<usize>| Some(look.order.get(place?)?.to_string());
        let with_remark = (place + 1..look.order.len())
            .chain(0..place)
            .find(|place| look.order.get(*place).is_some_and(|id| look.remarks(id) > 0));
        Ok(Preview {
            person: PersonRow { effect: shown.effect, ..look.person_row(person) },
            position: count(place + 1),
            total: count(look.order.len()),
            previous: at(place.checked_sub(1)),
            next: at(Some(place + 1)),
            next_with_remark: at(with_remark),
            rows: shown.rows,
            remarks: look.remarks_about(person).into_iter().chain(shown.remarks).collect(),
            payload: shown.payload.as_ref().map_or_else(String::new, indented),
            create: None,
            update: None,
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
    /// What is to be said of a person beyond their values: whether the provider would send them at all.
    fn remarks_about(&self, person: &Person) -> Option<Remark> {
        let in_scope = self.in_scope.as_ref()?;
        (!in_scope.contains(&person.id)).then(|| Remark {
            level: RemarkLevel::Note,
            text: "Not in scope: nothing is sent for this person now".to_owned(),
            cure: Some(match self.google {
                Some(_) => "Choose another unit or group, if they belong in Zoom".to_owned(),
                None => "Give them the application, or change the filter, if they belong in Zoom".to_owned(),
            }),
        })
    }

    fn person_row(&self, person: &Person) -> PersonRow {
        PersonRow {
            id: person.id.to_string(),
            name: person.name.clone(),
            login: person.login.clone(),
            effect: self
                .audit
                .by_person
                .get(&person.id)
                .map_or(mapping::PersonEffect::NotSent, |assessed| assessed.effect),
            remarks: self.remarks(&person.id),
            note: String::new(),
            in_zoom_only: false,
        }
    }

    /// Counts what there is to know about a person beyond notes.
    fn remarks(&self, person: &PersonId) -> u32 {
        let findings = self.audit.by_person.get(person).map(|assessed| &assessed.findings);
        let worth = |finding: &&Finding| finding.level() > RemarkLevel::Note;
        count(findings.map_or(0, |findings| findings.iter().filter(worth).count()))
    }

    /// Says whether the mapping gives Zoom what it needs, over everybody.
    pub(super) fn mapping_verdict(&self) -> Verdict {
        let fails = |finding: &Finding| finding.level() == RemarkLevel::WillFail;
        let failing = self.audit.effects.get(&mapping::PersonEffect::WillFail).copied().unwrap_or(0);
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
        for (effect, people) in &self.audit.effects {
            let people = plan::people(*people as usize);
            saw.push(match effect {
                mapping::PersonEffect::Equal => format!("{people}: equal in Zoom."),
                mapping::PersonEffect::WillChange => format!("{people}: Zoom would change."),
                mapping::PersonEffect::WillBeCreated => format!("{people}: not in Zoom, would be created."),
                mapping::PersonEffect::NotSent => format!("{people}: nothing is sent."),
                mapping::PersonEffect::WillFail => format!("{people}: Zoom would refuse."),
            });
        }
        if failing == 0 {
            return Verdict::Passed { saw };
        }
        let named =
            self.audit.findings.iter().filter(|(finding, _)| fails(finding)).map(|(finding, counted)| {
                let examples = counted.examples.iter().filter_map(|id| self.snapshot.people.get(id));
                let names: Vec<&str> = examples.take(3).map(|person| person.name.as_str()).collect();
                format!(
                    "{}: {} ({})",
                    finding.remark(self.rules.language()).text,
                    plan::people(counted.people as usize),
                    names.join(", ")
                )
            });
        let why = format!("{}.", named.collect::<Vec<_>>().join(". "));
        let cures: Vec<String> = self
            .audit
            .findings
            .keys()
            .filter(|finding| fails(finding))
            .filter_map(|finding| finding.remark(self.rules.language()).cure)
            .map(|cure| format!("{cure}."))
            .collect();
        let cures: Vec<&str> = cures.iter().map(String::as_str).collect();
        let problem = Problem::new(
            "mapping.will_fail",
            format!("Zoom would refuse {}.", plan::people(failing as usize)),
            why,
            &cures,
        );
        Verdict::Failed { problem }
    }
}

fn indented(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
