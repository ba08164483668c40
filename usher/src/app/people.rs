//! One person's mapping beside what Zoom has, and what the mapping comes to as a look.

use std::time::Duration;

use super::look::Look;
use super::view::{PersonRow, Preview, RequestView};
use super::{App, count};
use crate::check::Verdict;
use crate::mapping::{Audit, Finding, RemarkLevel, Rules, Sent};
use crate::model::Person;
use crate::plan;
use crate::problem::{self, Problem};
use crate::zoom::Found;

/// How long a preview waits for Zoom to say whether somebody is invited: as long as a person waits for a page.
const PENDING_MAX: Duration = Duration::from_secs(3);

/// People who are named where a look fails; the list of people finds the others.
const NAMED_MAX: usize = 3;

impl App {
    /// Returns one person's mapping; the first person's where none is named. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or the person is not in the directory.
    pub async fn preview(&self, id: &str, person: Option<&str>) -> Result<Preview, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        self.preview_by(id, &look, (&look.shown.rules, &look.shown.audit), person).await
    }

    /// As [`App::preview`], by other rules than those that are shown.
    pub(super) async fn preview_by(
        &self,
        id: &str,
        look: &Look,
        (rules, audit): (&Rules, &Audit),
        person: Option<&str>,
    ) -> Result<Preview, Problem> {
        let place = match person {
            None => 0,
            Some(wanted) => {
                let wanted = look.person(wanted)?;
                look.order.iter().position(|id| *id == wanted.id).unwrap_or_default()
            }
        };
        let found = look.order.get(place).and_then(|id| look.snapshot.people.get(id));
        let person = found.ok_or_else(problem::nobody)?;
        let account =
            crate::mapping::address_of(rules, person).and_then(|address| look.accounts.at(&address));
        let pending = account.is_none() && self.is_pending(id, rules, person).await;
        let shown = look.previewed((rules, audit), person, pending);
        let at = |place: Option<usize>| Some(look.order.get(place?)?.to_string());
        let by_id = |place: usize| look.by_name.get(place).copied();
        let with_remark = (place + 1..look.order.len())
            .chain(0..place)
            .find(|place| by_id(*place).is_some_and(|place| !look.worth_knowing(place as usize).is_empty()));
        let row = by_id(place).map(|place| look.person_row(place, person)).ok_or_else(problem::nobody)?;
        Ok(Preview {
            person: PersonRow { effect: shown.effect, ..row },
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
            zoom_has: account.map(|account| indented(&account.resource.value())),
            read_at: look.read_at,
            rules_from: look.shown.words.clone(),
        })
    }
}

impl App {
    /// Asks Zoom whether somebody whom its list does not have is invited: that shows only here. Where Zoom does not
    /// answer soon, the preview is as good as the list.
    async fn is_pending(&self, id: &str, rules: &Rules, person: &Person) -> bool {
        let (Some(address), Ok(connections)) =
            (crate::mapping::address_of(rules, person), self.connections(id).await)
        else {
            return false;
        };
        let asked = tokio::time::timeout(PENDING_MAX, connections.zoom.zoom.account_at(&address));
        matches!(asked.await, Ok(Ok(Found::Pending)))
    }
}

impl Look {
    /// Says whether the mapping gives Zoom what it needs, over everybody.
    pub(super) fn mapping_verdict(&self) -> Verdict {
        let (audit, language) = (&self.shown.audit, self.language());
        let counts = audit.counts();
        let looked_at = self.in_scope.as_ref().map_or(self.snapshot.people.len(), |scope| scope.len());
        let mut saw = vec![match self.in_scope {
            None => format!("Looked at {}.", plan::people(looked_at)),
            Some(_) => format!(
                "Looked at {} in scope, of {}.",
                plan::people(looked_at),
                plan::people(self.snapshot.people.len())
            ),
        }];
        saw.extend(
            self.shown.left_out.iter().map(|left| format!("Not shown here: {}: {}", left.target, left.why)),
        );
        // Who is not in scope is left alone, and the sentence above says so.
        let outside = self.snapshot.people.len() - looked_at;
        let left_alone = (counts.left_alone as usize).saturating_sub(outside);
        for (people, what) in [
            (counts.equal as usize, "equal in Zoom"),
            (counts.changed as usize, "Zoom would change"),
            (counts.created as usize, "not in Zoom, would be created"),
            (left_alone, "nothing is sent"),
            (counts.refused as usize, "Zoom would refuse"),
        ] {
            if people > 0 {
                saw.push(format!("{}: {what}.", plan::people(people)));
            }
        }
        let failing = counts.refused;
        if failing == 0 {
            return Verdict::Passed { saw };
        }
        let people: Vec<&Person> = self.snapshot.people.values().collect();
        let fails: Vec<(Finding, u32)> = audit
            .findings()
            .into_iter()
            .filter(|(finding, _)| finding.level() == RemarkLevel::WillFail)
            .collect();
        let named = fails.iter().map(|(finding, counted)| {
            let places = audit.examples(*finding);
            let named = places.iter().filter_map(|place| people.get(*place as usize)).take(NAMED_MAX);
            let names: Vec<&str> = named.map(|person| person.name.as_str()).collect();
            format!(
                "{}: {} ({})",
                finding.remark(language).text,
                plan::people(*counted as usize),
                names.join(", ")
            )
        });
        let why = format!("{}.", named.collect::<Vec<_>>().join(". "));
        let cures = fails.iter().filter_map(|(finding, _)| finding.remark(language).cure);
        let cures: Vec<String> = cures.map(|cure| format!("{cure}.")).collect();
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

fn request(sent: &Sent) -> RequestView {
    RequestView { line: sent.line.clone(), body: indented(&sent.body), sure: sent.sure.clone() }
}

fn indented(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
