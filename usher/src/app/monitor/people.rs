//! People whom Okta could not bring to Zoom: those whose account Okta marks, and those whose last entry in the log is a
//! failure.

use std::collections::BTreeMap;

use crate::app::look::Look;
use crate::app::view::PersonInError;
use crate::model::{PersonId, fold_name};
use crate::problem;
use crate::setup::okta::{AppUser, LogEvent, SyncState};

/// Everybody who has the app.
pub(super) type Users = BTreeMap<PersonId, AppUser>;

/// Somebody in error, with the entry that says why, where the log has one.
#[derive(Debug)]
pub(super) struct InError<'a> {
    id: PersonId,
    name: String,
    login: String,
    entry: Option<&'a LogEvent>,
}

/// Finds everybody in error, by name. `events` are the log, oldest first; `look` knows more names.
pub(super) fn in_error<'a>(users: &Users, events: &'a [LogEvent], look: Option<&Look>) -> Vec<InError<'a>> {
    let mut last: BTreeMap<PersonId, (&LogEvent, &str)> = BTreeMap::new();
    for event in events.iter().filter(|event| problem::is_about_account(event)) {
        let person = event.targets.iter().find(|target| matches!(target.kind.as_str(), "User" | "AppUser"));
        if let Some(person) = person {
            last.insert(PersonId::new(&person.id), (event, person.name.as_str()));
        }
    }
    let marked = users.values().filter(|user| user.sync == SyncState::Error).map(|user| &user.id);
    let failed = last.iter().filter(|(id, (event, _))| {
        // Okta has tried again since, and that went well.
        let mended = users.get(*id).is_some_and(|user| {
            user.sync == SyncState::Synchronized && user.last_sync.is_some_and(|synced| synced > event.at)
        });
        event.failed && !mended
    });
    let ids: std::collections::BTreeSet<&PersonId> = marked.chain(failed.map(|(id, _)| id)).collect();
    let mut found: Vec<InError<'a>> = ids
        .into_iter()
        .map(|id| {
            let known = look.and_then(|look| look.snapshot.people.get(id));
            let user = users.get(id);
            let entry = last.get(id);
            let name = known.map(|person| person.name.clone()).or_else(|| user.and_then(name_of));
            let login = known.map(|person| person.login.clone());
            let login = login.or_else(|| user.map(|user| user.user_name.clone())).unwrap_or_default();
            let in_log = entry.map_or("", |(_, name)| *name);
            InError {
                name: name.unwrap_or_else(|| first_of([in_log, &login, id.as_str()])),
                entry: entry.filter(|(event, _)| event.failed).map(|(event, _)| *event),
                id: id.clone(),
                login,
            }
        })
        .collect();
    found.sort_by_cached_key(|person| (fold_name(&person.name), person.id.clone()));
    found
}

impl InError<'_> {
    /// Puts it into words.
    pub(super) fn view(self) -> PersonInError {
        let problem = self.entry.and_then(|event| problem::words(event).why);
        let (why, cure) = match problem {
            Some(problem) => {
                let cure = problem.fix.first().cloned().unwrap_or_default();
                (format!("{} {}", problem.what, problem.why), cure)
            }
            None => (
                "Okta marks this person as failed, and its log of these days does not say why.".to_owned(),
                "Let Okta try again, under Dashboard, Tasks; then the log says why.".to_owned(),
            ),
        };
        PersonInError { id: self.id.to_string(), name: self.name, login: self.login, why, cure }
    }
}

/// A person's name among what Okta sends to Zoom.
fn name_of(user: &AppUser) -> Option<String> {
    let text = |key: &str| user.profile.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty());
    if let Some(name) = text("displayName") {
        return Some(name.to_owned());
    }
    let given = text("givenName").or_else(|| text("firstName"));
    let family = text("familyName").or_else(|| text("lastName"));
    let name = [given, family].into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

fn first_of<const N: usize>(texts: [&str; N]) -> String {
    texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default().to_owned()
}
