//! Playing: one act after another, each change noted before it is sent and after, then waiting until Zoom shows it.
//!
//! A fresh rehearsal and one that is taken up are the same function: it looks what is so before it changes anything, so
//! what is done is not done again. An act that fails ends the play, and what was done is put back all the same. What
//! cannot be looked at (a network that is down, a sign-in that has ended) is no failed act: it halts the rehearsal, to
//! be taken up later.

mod put_back;

use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use super::cause::{self, Cause};
use super::kept::{Kept, Note};
use super::script::{Act, Step};
use super::seen::{self, Sight};
use crate::app::view::{ActState, RehearsalState};
use crate::check::{self, Verdict};
use crate::clock;
use crate::directory::DirectoryError;
use crate::model::PersonId;
use crate::problem::{self, Problem};
use crate::setup::okta::{Console, Op};
use crate::zoom::{Zoom, ZoomError};

/// How long to wait for Okta, and how often to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Before the second look; each next pause is half as long again.
    pub first: Duration,
    /// No pause is longer.
    pub longest: Duration,
    /// An act that is not seen by then has failed.
    pub limit: Duration,
}

impl Default for Patience {
    /// Okta sends most changes within a minute; a busy organisation, or one that Zoom has asked to slow down, takes
    /// several (concepts of SCIM, developer.okta.com, 2026-08).
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            longest: Duration::from_secs(20),
            limit: Duration::from_secs(600),
        }
    }
}

/// How often a change is sent that got no answer. Before each time it is looked whether it took effect.
const SENDS_MAX: usize = 3;

/// How often Okta is looked at once more after Zoom has shown an act, until Okta has written down what it did. Its
/// System Log may be behind; the act is seen all the same.
const AFTER_SEEN_MAX: usize = 5;

/// What a rehearsal is played with.
pub(super) struct Stage<'a> {
    pub(super) console: &'a Console,
    pub(super) zoom: &'a Zoom,
    pub(super) patience: Patience,
    /// The licence that a person expects, by the answer's name.
    pub(super) expected: Option<String>,
    /// Keeps it on the disk; only then does it go on.
    pub(super) keep: &'a (dyn Fn(&Kept) -> Result<(), Problem> + Sync),
    pub(super) tell: &'a (dyn Fn(&Kept) + Sync),
    /// Raised once it shall stop.
    pub(super) stop: watch::Receiver<bool>,
}

/// Why an act does not go on.
enum Interrupt {
    /// It has failed.
    Failed(Box<Cause>),
    /// Nothing can be looked at right now.
    Halted(Problem),
    /// Somebody said so.
    Stopped,
}

impl Interrupt {
    fn failed(cause: Cause) -> Self {
        Self::Failed(Box::new(cause))
    }

    fn of_okta(error: &DirectoryError, act: Act) -> Self {
        let problem = problem::directory("Okta", error);
        match error {
            DirectoryError::RoleLacks { .. } => Self::failed(Cause { problem, cure: "connect-okta" }),
            DirectoryError::Refused { status: ..=499, .. } => {
                Self::failed(Cause { problem, cure: act.home() })
            }
            DirectoryError::Call(_)
            | DirectoryError::TokenRejected
            | DirectoryError::ScopeMissing { .. }
            | DirectoryError::DpopRequired
            | DirectoryError::NotThisProvider { .. }
            | DirectoryError::Refused { .. }
            | DirectoryError::Shape { .. }
            | DirectoryError::Repeats { .. }
            | DirectoryError::TooManyPages { .. } => Self::Halted(problem),
        }
    }
}

/// Plays a rehearsal from where it is to its end, or until it is stopped or halted.
pub(super) async fn play(stage: &Stage<'_>, kept: Kept) -> Kept {
    let mut player = Player { stage, kept };
    player.kept.state = RehearsalState::Running;
    player.kept.halted = None;
    match player.all().await {
        Ok(()) => {
            player.kept.state = match player.kept.failure() {
                None => RehearsalState::Seen,
                Some(_) => RehearsalState::Failed,
            };
            player.kept.ended_at = Some(clock::now());
        }
        Err(interrupt) => {
            player.kept.state = RehearsalState::Stopped;
            player.kept.halted = match interrupt {
                Interrupt::Halted(problem) => Some(problem),
                Interrupt::Failed(cause) => Some(cause.problem),
                Interrupt::Stopped => None,
            };
        }
    }
    player.kept
}

struct Player<'a> {
    stage: &'a Stage<'a>,
    kept: Kept,
}

impl Player<'_> {
    async fn all(&mut self) -> Result<(), Interrupt> {
        for act in self.kept.cast.acts().collect::<Vec<_>>() {
            if !self.is_open(act) {
                continue;
            }
            if act != Act::PutBack && self.kept.failure().is_some() {
                self.set(act, ActState::LeftOut { why: "An earlier act failed.".to_owned() })?;
                continue;
            }
            let state = match self.act(act).await {
                Ok(state) => state,
                Err(Interrupt::Failed(cause)) => {
                    ActState::Failed { problem: cause.problem, cure_step: Some(cause.cure.to_owned()) }
                }
                Err(interrupt) => return Err(interrupt),
            };
            self.set(act, state)?;
        }
        Ok(())
    }

    fn is_open(&self, act: Act) -> bool {
        match self.kept.acts.get(&act) {
            Some(ActState::Waiting {} | ActState::Going { .. }) => true,
            Some(ActState::Seen { .. } | ActState::Failed { .. } | ActState::LeftOut { .. }) | None => false,
        }
    }

    async fn act(&mut self, act: Act) -> Result<ActState, Interrupt> {
        self.gate()?;
        let fresh = !self.kept.begun.contains_key(&act);
        let started = Instant::now();
        self.going(act, format!("Usher changes it in Okta. {}", self.kept.cast.does(act)))?;
        if fresh {
            // Nothing that could be found there keeps anything from being put back.
            if act != Act::PutBack {
                self.prepare(act).await?;
            }
            self.kept.begun.insert(act, clock::now());
            self.keep()?;
        }
        let seconds = |kept: &Kept| {
            let since = kept.begun.get(&act).map(|begun| clock::now().duration_since(*begun).as_secs_f64());
            // The computer's clock may be set while this runs; one that was taken up has no other measure.
            if fresh { started.elapsed().as_secs_f64() } else { since.unwrap_or_default().max(0.0) }
        };
        if act == Act::PutBack {
            let (okta_did, zoom_shows) = self.put_back().await?;
            return Ok(ActState::Seen { okta_did, zoom_shows, seconds: seconds(&self.kept) });
        }
        for step in self.kept.cast.steps(act) {
            self.step(act, step).await?;
        }
        let (okta_did, zoom_shows) = self.wait(act).await?;
        Ok(ActState::Seen { okta_did, zoom_shows, seconds: seconds(&self.kept) })
    }

    /// Looks whether the act can be seen at all, and what the System Log has by now: that belongs to what was before.
    async fn prepare(&mut self, act: Act) -> Result<(), Interrupt> {
        let obstacle = cause::obstacle(self.stage.console, &self.kept, act).await;
        if let Some(cause) = obstacle.map_err(|error| Interrupt::of_okta(&error, act))? {
            return Err(Interrupt::failed(cause));
        }
        let before = seen::okta(self.stage.console, &self.kept, act).await;
        let before = before.map_err(|error| Interrupt::of_okta(&error, act))?;
        self.kept.heard.extend(before.events.into_iter().map(|event| event.id));
        Ok(())
    }

    /// Makes one change in Okta, unless it is so already.
    async fn step(&mut self, act: Act, step: Step) -> Result<(), Interrupt> {
        self.gate()?;
        if self.kept.notes.get(&step) == Some(&Note::Done) {
            return Ok(());
        }
        let person = match (&self.kept.person, step) {
            (Some(person), _) => person.clone(),
            // Nobody is named in the change that makes them.
            (None, Step::MakePerson) => PersonId::new(""),
            (None, _) => return Err(moved(act, &self.kept)),
        };
        let Some(op) = self.kept.cast.op(step, &person) else { return Ok(()) };
        for _ in 0..SENDS_MAX {
            let now = self.present(act, &op).await?;
            let sent = self.kept.notes.contains_key(&step);
            if now == op.wanted() {
                // It was not so when it was planned, and Usher did not do it.
                if !sent && step.begins() && self.kept.cast.shown(step).is_some() {
                    return Err(moved(act, &self.kept));
                }
                return self.done(act, step).await;
            }
            if !sent && self.kept.cast.shown(step).is_some_and(|shown| shown != now) {
                return Err(moved(act, &self.kept));
            }
            self.kept.notes.insert(step, Note::Sent);
            self.keep()?;
            match self.stage.console.send(&op).await {
                // Somebody who is still being deactivated is deactivated by a first deletion only.
                Ok(_) if step == Step::Delete => {}
                Ok(sent) => {
                    if step == Step::MakePerson {
                        self.kept.person = sent.id.map(PersonId::new);
                    }
                    return self.done(act, step).await;
                }
                // It may have been carried out: looked at before it is sent again.
                Err(DirectoryError::Call(_) | DirectoryError::Refused { status: 500.., .. }) => {}
                Err(error) => return Err(Interrupt::of_okta(&error, act)),
            }
        }
        Err(Interrupt::Halted(Problem::new(
            "rehearsal.no_answer",
            "Okta gives no answer to a change.",
            "Usher asked several times, and looked each time whether it took effect. It did not.",
            &["Check the network, then go on with the rehearsal: it looks again first."],
        )))
    }

    async fn done(&mut self, act: Act, step: Step) -> Result<(), Interrupt> {
        if step == Step::MakePerson && self.kept.person.is_none() {
            self.kept.person = self.made(act).await?;
        }
        self.kept.notes.insert(step, Note::Done);
        self.keep()
    }

    /// Finds the person that an unanswered request has made. Somebody of another name is not theirs.
    async fn made(&self, act: Act) -> Result<Option<PersonId>, Interrupt> {
        let cast = &self.kept.cast;
        let found = self.stage.console.person(&cast.login).await;
        let found = found.map_err(|error| Interrupt::of_okta(&error, act))?;
        let Some(found) = found else { return Ok(None) };
        let is = |key: &str, value: &str| found.profile.get(key).and_then(Value::as_str) == Some(value);
        match is("firstName", &cast.given_name) && is("lastName", &cast.family_name) {
            true => Ok(Some(found.id)),
            false => Err(moved(act, &self.kept)),
        }
    }

    async fn present(&self, act: Act, op: &Op) -> Result<Value, Interrupt> {
        let now = self.stage.console.present(op).await;
        now.map_err(|error| Interrupt::of_okta(&error, act))
    }

    /// Looks at Zoom again and again until it shows what the act wants, or the time is over.
    async fn wait(&mut self, act: Act) -> Result<(String, String), Interrupt> {
        let Patience { first, longest, limit } = self.stage.patience;
        let ends = Instant::now() + limit;
        self.going(act, waiting(limit))?;
        let mut pause = first;
        let mut looks_left = AFTER_SEEN_MAX;
        loop {
            self.gate()?;
            let is_over = Instant::now() >= ends;
            let mut shown = String::new();
            match self.look(act).await {
                Err(Verdict::Unknown { .. }) if !is_over => {}
                Err(Verdict::Unknown { problem } | Verdict::Failed { problem }) => {
                    return Err(Interrupt::Halted(problem));
                }
                Err(Verdict::Passed { .. }) => {}
                Ok((okta, Sight::Seen(zoom))) => {
                    if okta.is_written_down(act) || looks_left == 0 || is_over {
                        return Ok((okta.words(), zoom));
                    }
                    looks_left -= 1;
                }
                Ok((_, Sight::Wrong { problem, cure })) => {
                    return Err(Interrupt::failed(Cause { problem, cure }));
                }
                Ok((okta, Sight::NotYet(zoom))) => {
                    if let Some(words) = okta.failed() {
                        return Err(Interrupt::failed(cause::told(&self.kept, act, words)));
                    }
                    shown = zoom;
                }
            }
            if is_over {
                let cause = cause::of_silence(self.stage.console, &self.kept, act, &shown).await;
                return Err(cause.map_or_else(|error| Interrupt::of_okta(&error, act), Interrupt::failed));
            }
            self.pause(pause.min(ends.saturating_duration_since(Instant::now()))).await;
            pause = (pause + pause / 2).min(longest);
        }
    }

    /// Looks at both sides. What could not be looked at is a verdict: unknown may pass by itself.
    async fn look(&mut self, act: Act) -> Result<(seen::Okta, Sight), Verdict> {
        let of_okta = |error: DirectoryError| check::of_directory("Okta", &error);
        let okta = seen::okta(self.stage.console, &self.kept, act).await.map_err(of_okta)?;
        let expected = self.stage.expected.as_deref();
        let sight = seen::zoom(self.stage.zoom, &mut self.kept, act, okta.user.as_ref(), expected).await;
        Ok((okta, sight.map_err(|error| check::of_zoom(&error))?))
    }

    fn of_zoom(&self, error: &ZoomError) -> Interrupt {
        match check::of_zoom(error) {
            Verdict::Failed { problem } | Verdict::Unknown { problem } => Interrupt::Halted(problem),
            Verdict::Passed { .. } => Interrupt::Halted(problem::zoom(error)),
        }
    }

    fn gate(&self) -> Result<(), Interrupt> {
        if *self.stage.stop.borrow() { Err(Interrupt::Stopped) } else { Ok(()) }
    }

    async fn pause(&self, pause: Duration) {
        let mut stop = self.stage.stop.clone();
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            // A door that is gone cannot stop it any more; the pause is cut short once.
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    fn going(&mut self, act: Act, words: String) -> Result<(), Interrupt> {
        self.set(act, ActState::Going { words })
    }

    fn set(&mut self, act: Act, state: ActState) -> Result<(), Interrupt> {
        self.kept.acts.insert(act, state);
        self.keep()?;
        (self.stage.tell)(&self.kept);
        Ok(())
    }

    fn keep(&self) -> Result<(), Interrupt> {
        (self.stage.keep)(&self.kept).map_err(Interrupt::Halted)
    }
}

fn waiting(limit: Duration) -> String {
    let minutes = limit.as_secs().div_ceil(60);
    let until = clock::now() + jiff::SignedDuration::try_from(limit).unwrap_or(jiff::SignedDuration::ZERO);
    format!(
        "Waiting until Zoom shows it. Okta usually takes under a minute; Usher looks for at most {minutes} minutes, until {}. You can leave and go on later.",
        until.strftime("%H:%M UTC")
    )
}

fn moved(act: Act, kept: &Kept) -> Interrupt {
    Interrupt::failed(Cause {
        problem: Problem::new(
            "rehearsal.moved",
            format!("Somebody else has changed {} meanwhile.", kept.cast.name()),
            format!(
                "Before “{}” Okta is not as the plan had shown it, so Usher changed nothing in it.",
                act.title()
            ),
            &["Plan a new rehearsal: it looks at everything again."],
        ),
        cure: "dress-rehearsal",
    })
}
