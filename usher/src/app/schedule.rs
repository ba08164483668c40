//! The entry of this computer's schedule: shown whole, written as it was shown, and looked at afterwards.

use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::App;
use super::view::{Attempt, ScheduleDraft, ScheduleFile, ScheduleState, ScheduleView, StartedBy, StepLink};
use crate::check::Verdict;
use crate::clock;
use crate::guide::{GuideId, PageKind};
use crate::problem::{self, Problem};
use crate::schedule::{self, Entry, Every, File, Found, Place, System, What};

/// What was written last is kept under this name.
const WRITTEN: &str = "schedule.written";

/// A start may come so late without having been missed: it is spread over five minutes, and takes a while.
const LATE_MAX: SignedDuration = SignedDuration::from_mins(30);

/// What somebody who has not chosen begins with.
const AT_FIRST: ScheduleDraft = ScheduleDraft { every: Every::FourHours {}, what: What::Groups, on: true };

/// What was written, and when.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Written {
    draft: ScheduleDraft,
    at: Timestamp,
}

impl App {
    /// Returns the entry as it is, and the very files that would be written for a draft; without one, for what was
    /// written last. Writes nothing.
    ///
    /// # Errors
    ///
    /// When there is no such profile, the system has no place for a schedule, or a file of it cannot be read.
    pub async fn schedule(&self, id: &str, draft: Option<ScheduleDraft>) -> Result<ScheduleView, Problem> {
        let place = self.schedule_place()?;
        let written = self.written(id)?;
        let draft = draft.or(written.map(|written| written.draft)).unwrap_or(AT_FIRST);
        let entry = self.entry(id, draft)?;
        let files = schedule::files(place, &entry);
        let state = self.schedule_state(id, place, &files, written).await?;
        let next = match (&state, written) {
            (ScheduleState::On { .. }, Some(written)) => {
                schedule::next(written.draft.every, &clock::now().to_zoned(TimeZone::system()))
            }
            (ScheduleState::On { .. }, None)
            | (
                ScheduleState::NotWritten {}
                | ScheduleState::WrittenNotOn { .. }
                | ScheduleState::ChangedByHand { .. },
                _,
            ) => None,
        };
        Ok(ScheduleView {
            system: place.system,
            system_name: name_of(place.system).to_owned(),
            draft,
            offers: self.offers(id)?,
            files: files.into_iter().map(shown).collect(),
            state,
            needs: needs(place.system),
            command: schedule::command(place, &entry),
            problem: self.in_the_way(id, place, draft)?,
            choice: self.choice_view(id)?,
            push_step: self.push_step(id)?,
            next,
            runs: self.attempts(id)?,
        })
    }

    /// Writes the files of a draft as they were shown, and switches the entry on or off. Where that last step fails, the
    /// view says so with the lines to copy.
    ///
    /// # Errors
    ///
    /// When something stands in the way of writing, or a file was changed by hand; then nothing is written.
    pub async fn set_schedule(&self, id: &str, draft: ScheduleDraft) -> Result<ScheduleView, Problem> {
        let place = self.schedule_place()?;
        if let Some(problem) = self.in_the_way(id, place, draft)? {
            return Err(problem);
        }
        schedule::write(place, &self.entry(id, draft)?).map_err(|error| problem::schedule(&error))?;
        let written = Written { draft, at: clock::now() };
        self.records.learn(id, WRITTEN, &written).map_err(|error| problem::records(&error))?;
        // What it could not do shows in the view: a look at the entry says the same of every day after this one.
        let switched = schedule::switch(place, id, draft.on).await;
        let mut view = self.schedule(id, None).await?;
        if let (Err(error), ScheduleState::WrittenNotOn { problem: why, .. }) = (switched, &mut view.state) {
            *why = Some(problem::not_switched(&error));
        }
        Ok(view)
    }

    /// Switches the entry off and deletes its files, where they are as Usher wrote them.
    ///
    /// # Errors
    ///
    /// When a file was changed by hand; then nothing is deleted.
    pub async fn remove_schedule(&self, id: &str) -> Result<ScheduleView, Problem> {
        let place = self.schedule_place()?;
        match schedule::look(place, id).map_err(|error| problem::schedule(&error))? {
            Found::Nothing => {}
            Found::ChangedByHand { paths } => {
                return Err(problem::schedule(&schedule::ScheduleError::ChangedByHand { paths }));
            }
            Found::Written { .. } => {
                // Without its file an entry starts nothing, so a tool that is not there keeps nobody from removing it.
                schedule::switch(place, id, false).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "the entry was not switched off before its files were deleted");
                });
                schedule::remove(place, id).map_err(|error| problem::schedule(&error))?;
            }
        }
        let draft = self.written(id)?.map_or(AT_FIRST, |written| written.draft);
        self.records.learn(id, WRITTEN, &None::<Written>).map_err(|error| problem::records(&error))?;
        self.schedule(id, Some(draft)).await
    }

    /// Takes the entry away with its customer, where one was written: it would start for nobody.
    pub(super) async fn unschedule(&self, id: &str) -> Result<(), Problem> {
        match self.written(id)? {
            None => Ok(()),
            Some(_) => self.remove_schedule(id).await.map(|_| ()),
        }
    }

    /// Says whether the customer is kept in step.
    pub(super) async fn schedule_verdict(&self, id: &str) -> Result<Verdict, Problem> {
        let view = self.schedule(id, None).await?;
        let written = self.written(id)?;
        Ok(verdict(&view, written.map(|written| written.at), clock::now(), &TimeZone::system()))
    }

    async fn schedule_state(
        &self,
        id: &str,
        place: &Place,
        files: &[File],
        written: Option<Written>,
    ) -> Result<ScheduleState, Problem> {
        let texts = match schedule::look(place, id).map_err(|error| problem::schedule(&error))? {
            Found::Nothing => return Ok(ScheduleState::NotWritten {}),
            Found::ChangedByHand { paths } => {
                let paths = paths.iter().map(|path| path.display().to_string()).collect();
                return Ok(ScheduleState::ChangedByHand { paths });
            }
            Found::Written { texts } => texts,
        };
        let as_shown = texts.iter().eq(files.iter().map(|file| &file.text));
        let off = |problem| {
            let by_hand = schedule::by_hand(place, id);
            ScheduleState::WrittenNotOn { as_shown, problem, by_hand }
        };
        if written.is_some_and(|written| !written.draft.on) {
            return Ok(off(None));
        }
        Ok(match schedule::is_on(place, id).await {
            Ok(()) => ScheduleState::On { as_shown },
            Err(error) => off(Some(problem::not_switched(&error))),
        })
    }

    /// What stands in the way of writing a draft.
    fn in_the_way(&self, id: &str, place: &Place, draft: ScheduleDraft) -> Result<Option<Problem>, Problem> {
        if !self.offers(id)?.contains(&draft.what) {
            return Ok(Some(problem::not_offered()));
        }
        if !place.program.is_file() {
            let path = place.program.clone();
            return Ok(Some(problem::schedule(&schedule::ScheduleError::NoProgram { path })));
        }
        let groups = match draft.what {
            What::Groups | What::Both => true,
            What::People => false,
        };
        Ok((groups && self.choice(id)?.is_none()).then(problem::nothing_chosen))
    }

    fn offers(&self, id: &str) -> Result<Vec<What>, Problem> {
        let (guide, _) = self.guide_of(id, &self.profile(id)?)?;
        Ok(match guide {
            GuideId::GoogleOwn => vec![What::Both, What::Groups, What::People],
            GuideId::Google
            | GuideId::Okta
            | GuideId::EntraGallery
            | GuideId::EntraCustom
            | GuideId::EntraMarketplace => vec![What::Groups],
        })
    }

    fn push_step(&self, id: &str) -> Result<Option<StepLink>, Problem> {
        let (_, guide) = self.guide_of(id, &self.profile(id)?)?;
        let found = guide.steps.iter().find(|step| step.page == PageKind::GroupPush);
        Ok(found.map(|step| StepLink { id: step.id.clone(), title: step.title.clone() }))
    }

    fn entry(&self, id: &str, draft: ScheduleDraft) -> Result<Entry, Problem> {
        let ScheduleDraft { every, what, on } = draft;
        let folder = self.records.folder();
        // Another folder than the usual one has to be named: the schedule starts without what is set here.
        let usual = Self::default_folder().is_some_and(|usual| usual == folder);
        let data = (!usual).then(|| std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()));
        Ok(Entry { profile: id.to_owned(), name: self.profile(id)?.name, what, every, on, data })
    }

    fn schedule_place(&self) -> Result<&Place, Problem> {
        self.place.as_ref().ok_or_else(problem::no_place)
    }

    fn written(&self, id: &str) -> Result<Option<Written>, Problem> {
        let kept: Option<Option<Written>> =
            self.records.learned(id, WRITTEN).map_err(|error| problem::records(&error))?;
        Ok(kept.flatten())
    }
}

/// The entry that is kept in step passes where its last start went well and none is missing.
fn verdict(view: &ScheduleView, written_at: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> Verdict {
    let every = view.draft.every;
    let mut saw = match &view.state {
        ScheduleState::NotWritten {} => return Verdict::Unknown { problem: problem::not_scheduled() },
        ScheduleState::WrittenNotOn { problem, .. } => {
            return Verdict::Failed { problem: problem.clone().unwrap_or_else(problem::switched_off) };
        }
        ScheduleState::On { .. } => vec![format!("Usher starts by itself {every}.")],
        ScheduleState::ChangedByHand { paths } => {
            vec![format!("The schedule was changed by hand: {}.", paths.join(", "))]
        }
    };
    let last: Option<&Attempt> = view.runs.iter().find(|attempt| attempt.started_by == StartedBy::Schedule);
    let since = last.map(|attempt| attempt.at).max(written_at);
    let second = since.and_then(|since| {
        let first = schedule::next(every, &since.to_zoned(zone.clone()))?;
        schedule::next(every, &first.to_zoned(zone.clone()))
    });
    if let Some(second) = second
        && second + LATE_MAX < now
    {
        return Verdict::Failed { problem: problem::starts_missed(last.map(|attempt| attempt.at), every) };
    }
    match last {
        None => saw.push("It has not started yet.".to_owned()),
        Some(attempt) if attempt.end.is_well() => {
            saw.push(format!("{}: {}", attempt.at.strftime("%Y-%m-%d %H:%M UTC"), attempt.said));
        }
        Some(attempt) => {
            return Verdict::Failed { problem: problem::last_start(&attempt.said, attempt.problem.as_ref()) };
        }
    }
    Verdict::Passed { saw }
}

fn name_of(system: System) -> &'static str {
    match system {
        System::Systemd => "systemd, which starts programs on Linux",
        System::Launchd => "launchd, which starts programs on a Mac",
        System::TaskScheduler => "the Task Scheduler of Windows",
    }
}

fn needs(system: System) -> Vec<String> {
    let needs: &[&str] = match system {
        System::Systemd => &[
            "You are logged in: the sign-ins are in your keychain, which is open only then. It runs after each login for what it missed.",
            "The keychain is unlocked, as it is after a login with your password; after a login without one it is not.",
            "Lingering is off, as it is at first. With it on, Usher would start without your keychain, say that it is not signed in, and write nothing.",
        ],
        System::Launchd => &[
            "You are logged in: the sign-ins are in your keychain, which is open only then. What it missed while the Mac slept runs when it wakes.",
            "Allow Usher’s terminal program to use the keychain when the Mac asks for it the first time.",
        ],
        System::TaskScheduler => &[
            "You are logged in: the sign-ins are yours, and Windows opens them only for you. What it missed runs after the next login.",
            "A window of the terminal opens for as long as it runs.",
        ],
    };
    needs.iter().map(|&need| need.to_owned()).collect()
}

fn shown(file: File) -> ScheduleFile {
    let path: &Path = &file.path;
    ScheduleFile { path: path.display().to_string(), text: file.text }
}

#[cfg(test)]
mod tests;
