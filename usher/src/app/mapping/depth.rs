//! Reading accounts one by one, because Zoom's list leaves attributes out.
//!
//! Each answer is kept on this computer in portions, so that reading goes on where it was cut off, and is put over what
//! the list shows. An account that Zoom has changed since is read again; one that it does not tell is counted, not hidden.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::{StreamExt as _, stream};
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::{Duration, Instant};

use super::rules::Chosen;
use super::showing;
use crate::app::look::Look;
use crate::app::view::DepthView;
use crate::app::{App, count};
use crate::clock;
use crate::http::Category;
use crate::mapping::Rules;
use crate::model::{Account, AccountId, Accounts, Resource, Shapes};
use crate::problem::{self, Problem};
use crate::push::{Progress, RunState};
use crate::records::{Deep, DeepRead};
use crate::run::stops_the_run;
use crate::zoom::{Zoom, ZoomError};

/// Accounts asked for side by side. Enough to fill 30 requests a second at 200 ms each; the pacer keeps the rate.
const READS_AT_ONCE: usize = 12;

/// Answers that are kept together. A kill costs so many at most, which is some seconds of reading.
const PORTION: usize = 50;

/// How often progress is told: often enough to look alive.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Under this name it is kept that reading one by one was begun and did not get to its end.
const UNFINISHED: &str = "mapping.depth_unfinished";

/// What is known of accounts that were asked for one by one.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Depth {
    /// Whose attributes are all known.
    pub(in crate::app) read: BTreeSet<AccountId>,
    /// When the oldest of them was read.
    oldest: Option<Timestamp>,
    /// Whom Zoom did not tell, with its words.
    refused: BTreeMap<AccountId, String>,
}

impl Depth {
    fn note(&mut self, account: &AccountId, deep: &Deep) {
        match &deep.told {
            DeepRead::Whole(_) => {
                self.refused.remove(account);
                self.read.insert(account.clone());
                self.oldest = Some(self.oldest.map_or(deep.read_at, |oldest| oldest.min(deep.read_at)));
            }
            DeepRead::Refused(why) => {
                self.refused.insert(account.clone(), why.clone());
            }
        }
    }
}

/// Has Zoom not changed the account since it was read? Its times have seconds (SCIM2 reference, 2026-08).
fn is_current(account: &Account, deep: &Deep) -> bool {
    let changed = account.resource.get("meta").and_then(|meta| meta.get("lastModified"));
    let changed: Option<Timestamp> = changed.and_then(|at| at.as_str()?.parse().ok());
    changed.is_none_or(|changed| deep.read_at >= changed)
}

/// The list is the newer of the two: what it shows counts.
fn put_over(account: &mut Account, deep: Deep, shapes: &mut Shapes) {
    if let DeepRead::Whole(mut whole) = deep.told {
        overlay(&mut whole, account.resource.value());
        account.resource = Resource::new(&whole, shapes);
    }
}

fn overlay(whole: &mut Value, newer: Value) {
    match (whole, newer) {
        (Value::Object(whole), Value::Object(newer)) => {
            for (name, value) in newer {
                overlay(whole.entry(name).or_insert(Value::Null), value);
            }
        }
        (whole, newer) => *whole = newer,
    }
}

impl App {
    /// Reads one by one every account that belongs to somebody of the directory and was not read so, or was changed
    /// since. Goes on where it was stopped or cut off; what was read is shown at once. [`App::stop_look`] stops it.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or Zoom cannot be reached any more. What was read until then is kept.
    pub async fn read_depth(
        &self,
        id: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<DepthView, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let connections = self.connections(id).await?;
        let zoom = &connections.zoom.zoom;
        let missing: Vec<AccountId> = look
            .shown
            .matched
            .iter()
            .filter(|account| !look.depth.read.contains(*account))
            .cloned()
            .collect();
        drop(look);
        let of_records = |error| problem::records(&error);
        self.records.learn(id, UNFINISHED, &true).map_err(of_records)?;
        let ended = self.read_each(id, zoom, missing, progress).await;
        self.show_depth(id, progress).await?;
        if matches!(ended, Ok(Ended::Through)) {
            self.records.learn(id, UNFINISHED, &false).map_err(of_records)?;
        }
        ended?;
        self.depth_view(id).await
    }

    /// Forgets what was read one by one, and reads both sides anew without it.
    ///
    /// # Errors
    ///
    /// When the records cannot be written to, or a list cannot be read whole.
    pub async fn forget_depth(
        &self,
        id: &str,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<DepthView, Problem> {
        self.records.forget_deep(id).map_err(|error| problem::records(&error))?;
        self.records.learn(id, UNFINISHED, &false).map_err(|error| problem::records(&error))?;
        // What is shown has it in it.
        self.forget_look(id).await;
        self.read_both(id, true, progress).await?;
        self.depth_view(id).await
    }

    /// Returns how deep Zoom was looked into. Needs [`App::read_both`] first.
    pub(super) async fn depth_view(&self, id: &str) -> Result<DepthView, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let unfinished: Option<bool> =
            self.records.learned(id, UNFINISHED).map_err(|error| problem::records(&error))?;
        let zoom = self.connections(id).await?.zoom.zoom.clone();
        Ok(view(&look, unfinished.unwrap_or(false), zoom.remote().rate(PACE).aimed_per_second))
    }

    async fn read_each(
        &self,
        id: &str,
        zoom: &Zoom,
        missing: Vec<AccountId>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Ended, Problem> {
        let live = self.live(id);
        let mut stop = live.stop_look.subscribe();
        stop.mark_unchanged();
        let total = missing.len();
        let (started, mut told) = (Instant::now(), None::<Instant>);
        let (mut done, mut failed) = (0, 0);
        let mut portion: Vec<(String, Deep)> = Vec::new();
        let keep = |portion: &mut Vec<(String, Deep)>| {
            let kept = self.records.keep_deep(id, portion);
            portion.clear();
            kept.map_err(|error| problem::records(&error))
        };
        let mut reads = stream::iter(missing)
            .map(|account| async move {
                let answer = zoom.account(&account).await;
                (account, answer)
            })
            .buffer_unordered(READS_AT_ONCE);
        let ended = loop {
            let read = tokio::select! {
                read = reads.next() => read,
                _ = stop.changed() => break Ok(Ended::Stopped),
            };
            let Some((account, answer)) = read else { break Ok(Ended::Through) };
            let told_of_it = match answer {
                Ok(found) => DeepRead::Whole(found.resource.value()),
                Err(ZoomError::NotFound { .. }) => {
                    DeepRead::Refused("Zoom does not have it any more.".to_owned())
                }
                Err(error) if stops_the_run(&error) => break Err(problem::zoom(&error)),
                Err(error) => DeepRead::Refused(format!("{error}.")),
            };
            failed += usize::from(matches!(told_of_it, DeepRead::Refused(_)));
            portion.push((account.to_string(), Deep { read_at: clock::now(), told: told_of_it }));
            done += 1;
            if portion.len() >= PORTION {
                keep(&mut portion)?;
            }
            if done == total || told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
                told = Some(Instant::now());
                progress(far(zoom, done, failed, total, started));
            }
        };
        keep(&mut portion)?;
        ended
    }

    /// Puts over accounts what was read of each by itself, as far as Zoom has not changed it since.
    pub(in crate::app) fn put_depth(&self, id: &str, accounts: &mut Accounts) -> Result<Depth, Problem> {
        let mut depth = Depth::default();
        let mut shapes = Shapes::default();
        let kept = self.records.each_deep(id, &mut |account, deep| {
            let account = AccountId::new(account);
            if let Some(there) = accounts.by_id.get_mut(&account).filter(|there| is_current(there, &deep)) {
                depth.note(&account, &deep);
                put_over(there, deep, &mut shapes);
            }
        });
        kept.map_err(|error| problem::records(&error))?;
        Ok(depth)
    }

    /// Puts what was read one by one into what is shown.
    async fn show_depth(&self, id: &str, progress: &(dyn Fn(Progress) + Sync)) -> Result<(), Problem> {
        let live = self.live(id);
        // Held until it is done: whoever asks meanwhile waits for what is new.
        let mut slot = live.look.lock().await;
        // Somebody has forgotten it: the next look takes everything from the records.
        let Some(look) = slot.take() else { return Ok(()) };
        let mut look = Arc::unwrap_or_clone(look);
        look.depth = Arc::new(self.put_depth(id, Arc::make_mut(&mut look.accounts))?);
        let shown = &look.shown;
        let chosen = Chosen {
            rules: shown.rules.clone(),
            origin: shown.origin,
            words: shown.words.clone(),
            left_out: shown.left_out.clone(),
        };
        *slot = Some(Arc::new(showing(look, chosen, progress).await?));
        Ok(())
    }
}

/// How reading one by one came to its end.
enum Ended {
    Through,
    Stopped,
}

/// The lane in which single accounts are read.
const PACE: Category = Category::Light;

fn far(zoom: &Zoom, done: usize, failed: usize, total: usize, started: Instant) -> Progress {
    let rate = zoom.remote().rate(PACE);
    let elapsed = started.elapsed().as_secs_f64();
    let left = (done > 0).then(|| seconds(elapsed * ratio(total.saturating_sub(done), done)));
    Progress {
        doing: "Reading people from Zoom one by one".to_owned(),
        done: count(done),
        total: count(total),
        per_second: rate.measured_per_second,
        allowed_per_second: rate.allowed_per_second,
        seconds_left: left,
        failed: count(failed),
        waiting: rate.waiting_until.map(|_| "Zoom’s limit on requests".to_owned()),
        state: RunState::Running,
        run: None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
fn ratio(one: usize, other: usize) -> f64 {
    one as f64 / other as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time that is not negative; what is too long is the longest"
)]
fn seconds(time: f64) -> u32 {
    time.ceil() as u32
}

fn view(look: &Look, unfinished: bool, per_second: f64) -> DepthView {
    let (compared, not_listed) = by_listing(&look.shown.rules);
    let matched = &look.shown.matched;
    let read = matched.iter().filter(|account| look.depth.read.contains(*account)).count();
    let requests = matched.len() - read;
    let refused = matched.iter().filter_map(|account| look.depth.refused.get(account));
    let failed = refused.clone().count();
    DepthView {
        compared,
        not_listed,
        read: count(read),
        of: count(matched.len()),
        requests: count(requests),
        minutes: match per_second > 0.0 {
            true => seconds(ratio(requests, 1) / per_second / 60.0),
            false => 0,
        },
        oldest: look.depth.oldest,
        unfinished: unfinished && requests > failed,
        failed: count(failed),
        failed_why: refused.min().cloned(),
    }
}

/// The attributes of the rules that Zoom's list shows, and those that it does not, by their paths.
fn by_listing(rules: &Rules) -> (Vec<String>, Vec<String>) {
    let (listed, others): (Vec<_>, Vec<_>) =
        rules.each().map(|rule| rule.target).partition(|target| target.facts().listed);
    let paths =
        |targets: Vec<crate::mapping::Target>| targets.into_iter().map(|target| target.path()).collect();
    (paths(listed), paths(others))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_list_shows_counts_and_what_it_lacks_is_added() {
        let mut whole = json!({ "displayName": "old", "ext": { "a": 1, "b": 2 }, "roles": ["x"] });
        overlay(&mut whole, json!({ "displayName": "new", "ext": { "a": 3 }, "active": true }));
        assert_eq!(
            whole,
            json!({ "displayName": "new", "ext": { "a": 3, "b": 2 }, "roles": ["x"], "active": true })
        );
    }
}
