//! The last act: what is left of the others is taken back, whatever became of them, and what cannot be is named.

use std::time::Duration;

use tokio::time::Instant;

use super::{Interrupt, Player};
use crate::app::rehearsal::cause::Cause;
use crate::app::rehearsal::play::Patience;
use crate::app::rehearsal::script::{Act, Step};
use crate::app::rehearsal::seen::{self, Sight};
use crate::problem::Problem;

/// How long to wait at the end for an account that should become inactive, where an act had failed before: what Okta
/// usually takes.
const PUT_BACK_WAIT: Duration = Duration::from_secs(60);

impl Player<'_> {
    /// Takes back what is left, step by step, and looks what Zoom has in the end. Each step that Okta refuses is
    /// named, and the others are done all the same.
    pub(super) async fn put_back(&mut self) -> Result<(String, String), Interrupt> {
        let mut left = Vec::new();
        if self.kept.person.is_none() && self.kept.notes.contains_key(&Step::MakePerson) {
            match self.made(Act::PutBack).await {
                Ok(found) => self.kept.person = found,
                Err(Interrupt::Failed(_)) => {
                    left.push(format!("the person {} in Okta", self.kept.cast.login))
                }
                Err(interrupt) => return Err(interrupt),
            }
        }
        if let Some(person) = &self.kept.person {
            let found = self.stage.console.person(person.as_str()).await;
            // Deleted, by the last step or by somebody else: nothing is left to take back.
            if found.map_err(|error| Interrupt::of_okta(&error, Act::PutBack))?.is_none() {
                self.kept.person = None;
            }
        }
        let mut done = Vec::new();
        let mut last = String::new();
        for step in self.kept.cast.steps(Act::PutBack) {
            // What Okta did not let go is not deactivated by waiting.
            if left.is_empty() && (step == Step::Deactivate || step == Step::RestoreName) {
                last = self.wait_until_inactive().await?;
            }
            if self.kept.person.is_none() || !self.has_to_be_taken_back(step) {
                continue;
            }
            match self.step(Act::PutBack, step).await {
                Ok(()) => done.push(self.words(step)),
                Err(Interrupt::Failed(cause)) => {
                    let detail = cause.problem.detail.unwrap_or(cause.problem.what);
                    left.push(format!("{} ({detail})", self.words(step)));
                }
                Err(interrupt) => return Err(interrupt),
            }
        }
        let okta_did = match done.as_slice() {
            [] => "Nothing was left to take back in Okta.".to_owned(),
            done => format!("Seen in Okta: {}.", done.join(", ")),
        };
        let zoom = seen::zoom(self.stage.zoom, &mut self.kept, Act::PutBack, None, None).await;
        match (left.as_slice(), zoom.map_err(|error| self.of_zoom(&error))?) {
            ([], Sight::Seen(zoom)) => Ok((okta_did, zoom)),
            ([], Sight::NotYet(zoom)) => Err(Interrupt::failed(still_active(&zoom))),
            ([], Sight::Wrong { problem, cure }) => Err(Interrupt::failed(Cause { problem, cure })),
            (left, Sight::Seen(zoom) | Sight::NotYet(zoom)) => Err(not_put_back(left, &zoom)),
            (left, Sight::Wrong { .. }) => Err(not_put_back(left, &last)),
        }
    }

    /// Waits a little until Okta has deactivated the account, where an earlier act had ended before that: what is
    /// deleted in Okta cannot be followed to Zoom any more.
    async fn wait_until_inactive(&mut self) -> Result<String, Interrupt> {
        let Patience { first, longest, limit } = self.stage.patience;
        let features = self.stage.console.features(&self.kept.cast.app).await;
        let deactivates = matches!(features, Ok(Some(features)) if features.deactivate);
        let ends = Instant::now() + limit.min(PUT_BACK_WAIT);
        let mut pause = first;
        loop {
            self.gate()?;
            let sight = seen::zoom(self.stage.zoom, &mut self.kept, Act::PutBack, None, None).await;
            let shown = match sight.map_err(|error| self.of_zoom(&error))? {
                Sight::Seen(shown) => return Ok(shown),
                Sight::Wrong { problem, .. } => return Ok(problem.what),
                Sight::NotYet(shown) => shown,
            };
            if !deactivates || Instant::now() >= ends {
                return Ok(shown);
            }
            self.pause(pause).await;
            pause = (pause + pause / 2).min(longest);
        }
    }

    fn has_to_be_taken_back(&self, step: Step) -> bool {
        let noted = |step| self.kept.notes.contains_key(&step);
        match step {
            Step::LeaveGroup => noted(Step::Join),
            Step::Unassign => noted(Step::Assign),
            Step::RestoreName => noted(Step::Rename),
            Step::Deactivate | Step::Delete => noted(Step::MakePerson),
            Step::MakePerson | Step::Assign | Step::Rename | Step::Join => false,
        }
    }

    fn words(&self, step: Step) -> String {
        let cast = &self.kept.cast;
        match step {
            Step::LeaveGroup => match &cast.pushed {
                Some(pushed) => format!("not in {} any more", pushed.group.name),
                None => "in no group".to_owned(),
            },
            Step::Unassign => format!("without the app {}", cast.app_label),
            Step::RestoreName => format!("called {} again", cast.name()),
            Step::Deactivate => "deactivated".to_owned(),
            Step::Delete => "deleted".to_owned(),
            Step::MakePerson | Step::Assign | Step::Rename | Step::Join => cast.name(),
        }
    }
}

fn still_active(zoom: &str) -> Cause {
    Cause {
        problem: Problem::new(
            "rehearsal.zoom_active",
            "The account of the test person is still active in Zoom.",
            format!("Everything is put back in Okta, and Okta has not deactivated the account. {zoom}"),
            &[
                "Look in Zoom under User Management in a few minutes, and deactivate the account there if it is still active.",
            ],
        ),
        cure: "features",
    }
}

fn not_put_back(left: &[String], zoom: &str) -> Interrupt {
    Interrupt::failed(Cause {
        problem: Problem::new(
            "rehearsal.not_put_back",
            "Not everything could be put back.",
            format!(
                "Okta refused. This is left to do by hand: the test person has to be {}. {zoom}",
                left.join("; ")
            ),
            &["Do what is named in Okta's admin console, at the test person's page."],
        ),
        cure: "dress-rehearsal",
    })
}
