//! Keeps to the rate that a service allows, one lane a category.
//!
//! Requests of a lane leave evenly, at a share of the allowed rate that leaves room for the difference of
//! clocks (the “generic cell rate algorithm”: a moving earliest time with a small tolerance, so that a timer
//! that wakes late costs nothing). The rate starts with what is documented and is learned from each answer. A
//! refusal stops the whole lane until the time that it names; one that names none halves the rate, which then
//! recovers. Whoever waits is served in the order of arrival.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use super::call::Category;
use super::hints::Hints;
use crate::clock;

/// How a service is treated.
#[derive(Clone, Debug, PartialEq)]
pub struct Pacing {
    /// The share of the allowed rate that is aimed at, above 0, at most 1.
    pub share: f64,
    /// The share of what is left of a window that is aimed at, where the service says what is left: its other
    /// callers live on the rest.
    pub share_of_left: f64,
    /// Requests that may leave at once after a pause, and what a late timer may catch up. Where the service says what
    /// is left of a window, never more than the share of that.
    pub burst: f64,
    /// Requests that may be under way at the same time.
    pub in_flight_max: usize,
    /// The longest that a call waits because the service said so; beyond it the call fails with the time.
    pub wait_max: Duration,
    /// The longest stop after refusals that name no time. The first stops for a second, each further one in a row for
    /// twice as long.
    pub stop_max: Duration,
}

impl Pacing {
    /// Zoom: 98 % of the rate. At 60 requests a second, 64 under way allow answers of a second.
    pub fn zoom() -> Self {
        Self {
            share: 0.98,
            share_of_left: 1.0,
            burst: 4.0,
            in_flight_max: 64,
            wait_max: WAIT_MAX,
            stop_max: STOP_UNKNOWN,
        }
    }

    /// Okta: an organisation may have 35 requests under way at the smallest plan, its own people's included. Its limits
    /// are shared with everybody who signs in there, so half of what is left stays theirs. Its windows last a minute and
    /// its smallest is a hundred requests: what one button or one look asks leaves at once.
    pub fn okta() -> Self {
        Self {
            share: 0.98,
            share_of_left: 0.5,
            burst: 20.0,
            in_flight_max: 15,
            wait_max: WAIT_MAX,
            stop_max: STOP_UNKNOWN,
        }
    }

    /// Microsoft Graph: it counts in windows of ten seconds what an app costs in an organisation, and nobody else's
    /// requests count. Pages of a thousand people take a second or two, so that few need to be under way.
    pub fn entra() -> Self {
        Self {
            share: 0.95,
            share_of_left: 1.0,
            burst: 20.0,
            in_flight_max: 16,
            wait_max: WAIT_MAX,
            stop_max: STOP_UNKNOWN,
        }
    }

    /// Google's Directory API: it counts by the minute and names no times, and it limits what runs at the same time in
    /// an organisation, for everybody together. Stops of 1, 2, 4, 8 and then 16 seconds outlast its minute before a call
    /// gives up.
    pub fn google() -> Self {
        Self {
            share: 0.95,
            share_of_left: 1.0,
            burst: 8.0,
            in_flight_max: 6,
            wait_max: WAIT_MAX,
            stop_max: Duration::from_secs(16),
        }
    }
}

/// A minute's window passes twice; a daily limit does not.
const WAIT_MAX: Duration = Duration::from_secs(130);

/// How often the stop after refusals without a time doubles; no service has a longer one than that allows.
const DOUBLINGS_MAX: u32 = 10;

/// A wait that a refusal names is never shorter, so that “0” does not become a storm.
const STOP_MIN: Duration = Duration::from_millis(200);

/// The first stop after a refusal that names no time: the windows of a second are over by then.
const STOP_UNKNOWN: Duration = Duration::from_secs(1);

/// After a refusal without a time the rate is multiplied by this.
const SLOW_UNKNOWN: f64 = 0.5;

/// After a refusal with a time the rate is multiplied by this: something else uses the same allowance.
const SLOW_KNOWN: f64 = 0.9;

/// The time in which a lowered rate doubles.
const RECOVERY: Duration = Duration::from_secs(20);

/// Refusals do not lower the rate further than this share of the allowed one.
const SLOWEST: f64 = 1.0 / 128.0;

/// The measured rate counts this far back.
const MEASURED: Duration = Duration::from_secs(1);

/// Leavings kept for measuring, above every rate that is allowed in [`MEASURED`].
const MEASURED_MAX: usize = 2048;

/// What a lane does, for whoever looks on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Requests a second that the service allows, as far as is known.
    pub allowed_per_second: f64,
    /// Requests a second that are aimed at now.
    pub aimed_per_second: f64,
    /// Requests that left in the last second.
    pub measured_per_second: f64,
    /// Set while the service has told this lane to wait.
    pub waiting_until: Option<Timestamp>,
    pub sent: u64,
    /// How many of them were refused for now, mostly with 429.
    pub refused_429: u64,
    /// What the last answer said is left of the present window; `None` once that window is over.
    pub left: Option<u64>,
}

/// The lanes of one service.
#[derive(Debug)]
pub(super) struct Pacer {
    pacing: Pacing,
    lanes: Mutex<BTreeMap<Category, Arc<Lane>>>,
}

/// The right to send one request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    at: Instant,
}

/// The service wants a longer wait than a call may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stopped {
    pub(super) until: Timestamp,
    pub(super) daily: bool,
}

impl Pacer {
    pub(super) fn new(pacing: Pacing) -> Self {
        Self { pacing, lanes: Mutex::default() }
    }

    /// Waits for the turn to send one request.
    pub(super) async fn turn(&self, category: Category) -> Result<Turn, Stopped> {
        let lane = self.lane(category);
        let _first_in_line = lane.line.lock().await;
        loop {
            let now = Instant::now();
            let step = lock(&lane.state).step(now, &self.pacing);
            match step {
                Step::Go => return Ok(Turn { at: now }),
                Step::Wait(until) => sleep_until(until).await,
                Step::Stop { until, daily } => {
                    return Err(Stopped { until: as_timestamp(until, now), daily });
                }
            }
        }
    }

    /// Learns from an answer to a request that left with `turn`.
    pub(super) fn learn(&self, category: Category, turn: Turn, refused: bool, hints: Hints) {
        lock(&self.lane(category).state).learn(turn, refused, hints, Instant::now(), &self.pacing);
    }

    pub(super) fn rate(&self, category: Category) -> Rate {
        let now = Instant::now();
        let lane = self.lane(category);
        let mut state = lock(&lane.state);
        state.forget(now);
        Rate {
            allowed_per_second: state.allowed,
            aimed_per_second: state.aimed(now, &self.pacing),
            measured_per_second: state.recent.len() as f64 / MEASURED.as_secs_f64(),
            waiting_until: state
                .stop
                .filter(|stop| stop.until > now)
                .map(|stop| as_timestamp(stop.until, now)),
            sent: state.sent,
            refused_429: state.refused,
            left: state.left.filter(|left| left.until > now).map(|left| left.requests as u64),
        }
    }

    fn lane(&self, category: Category) -> Arc<Lane> {
        let mut lanes = lock(&self.lanes);
        Arc::clone(lanes.entry(category).or_insert_with(|| Arc::new(Lane::new(category))))
    }
}

#[derive(Debug)]
struct Lane {
    /// Held by the one who is next; the others stand in line behind it.
    line: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

impl Lane {
    fn new(category: Category) -> Self {
        let allowance = category.starts_with();
        let state = State {
            allowed: allowance.per_second(),
            burst_max: f64::from(allowance.requests) * BURST_SHARE,
            slow: None,
            in_a_row: 0,
            left: None,
            due: None,
            stop: None,
            recent: VecDeque::new(),
            sent: 0,
            refused: 0,
        };
        Self { line: tokio::sync::Mutex::default(), state: Mutex::new(state) }
    }
}

#[derive(Debug)]
struct State {
    allowed: f64,
    burst_max: f64,
    /// Since when the rate is lowered, and to which share.
    slow: Option<(Instant, f64)>,
    /// Stops without a time since the last answer that was none.
    in_a_row: u32,
    /// A lower rate that makes what is left of a window last until its end.
    left: Option<Left>,
    /// When the next request is due at an even pace.
    due: Option<Instant>,
    stop: Option<Stop>,
    recent: VecDeque<Instant>,
    sent: u64,
    refused: u64,
}

#[derive(Clone, Copy, Debug)]
struct Left {
    until: Instant,
    requests: f64,
    per_second: f64,
}

#[derive(Clone, Copy, Debug)]
struct Stop {
    until: Instant,
    daily: bool,
}

enum Step {
    Go,
    Wait(Instant),
    Stop { until: Instant, daily: bool },
}

impl State {
    fn step(&mut self, now: Instant, pacing: &Pacing) -> Step {
        if let Some(stop) = self.stop {
            if stop.until > now {
                let too_long = stop.until - now > pacing.wait_max;
                return match too_long {
                    true => Step::Stop { until: stop.until, daily: stop.daily },
                    false => Step::Wait(stop.until),
                };
            }
            // What gathered behind the stop leaves evenly, without a burst.
            self.stop = None;
            self.due = Some(now + self.tolerance(now, pacing));
        }
        let interval = self.interval(now, pacing);
        let tolerance = self.tolerance(now, pacing);
        let due = self.due.map_or(now, |due| due.max(now));
        if due > now + tolerance {
            return Step::Wait(due - tolerance);
        }
        self.due = Some(due + interval);
        self.sent += 1;
        if self.recent.len() == MEASURED_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        self.forget(now);
        Step::Go
    }

    fn learn(&mut self, turn: Turn, refused: bool, hints: Hints, now: Instant, pacing: &Pacing) {
        if let Some(allowed) = hints.allowed_per_second {
            self.allowed = allowed;
        }
        if let Some((left, window)) = hints.left {
            let per_second = left / window.as_secs_f64();
            self.left = Some(Left { until: now + window, requests: left, per_second });
            if left < 1.0 {
                self.stop_until(now + window, false);
            }
        }
        let of_this_stop = self.slow.is_some_and(|(since, _)| turn.at <= since);
        if !refused {
            if !of_this_stop {
                self.in_a_row = 0;
            }
            return;
        }
        self.refused += 1;
        let doublings = if of_this_stop { 0 } else { self.in_a_row.min(DOUBLINGS_MAX) };
        let unknown = STOP_UNKNOWN.saturating_mul(1 << doublings).min(pacing.stop_max);
        let wait = hints.wait.map_or(unknown, |wait| wait.max(STOP_MIN));
        self.stop_until(now + wait, hints.daily);
        // Requests that were under way together are refused together: they lower the rate once.
        if hints.daily || of_this_stop {
            return;
        }
        if hints.wait.is_none() {
            self.in_a_row += 1;
        }
        let by = if hints.wait.is_some() { SLOW_KNOWN } else { SLOW_UNKNOWN };
        self.slow = Some((now, (self.slowness(now) * by).max(SLOWEST)));
    }

    fn stop_until(&mut self, until: Instant, daily: bool) {
        if self.stop.is_none_or(|stop| stop.until < until) {
            self.stop = Some(Stop { until, daily });
        }
    }

    /// The share that earlier refusals leave of the rate.
    fn slowness(&self, now: Instant) -> f64 {
        let Some((since, share)) = self.slow else { return 1.0 };
        let recovered = (now - since).as_secs_f64() / RECOVERY.as_secs_f64();
        (share * (1.0 + recovered)).min(1.0)
    }

    fn aimed(&self, now: Instant, pacing: &Pacing) -> f64 {
        let mut rate = self.allowed * pacing.share;
        if let Some(left) = self.left.filter(|left| left.until > now && left.requests >= 1.0) {
            rate = rate.min(left.per_second * pacing.share_of_left);
        }
        rate * self.slowness(now)
    }

    /// How far before its even turn a request may leave.
    fn tolerance(&self, now: Instant, pacing: &Pacing) -> Duration {
        let left = self.left.filter(|left| left.until > now);
        let burst = pacing.burst.min(self.burst_max);
        let most = left.map_or(burst, |left| burst.min(left.requests * pacing.share_of_left));
        self.interval(now, pacing).mul_f64((most - 1.0).max(0.0))
    }

    fn interval(&self, now: Instant, pacing: &Pacing) -> Duration {
        Duration::from_secs_f64(1.0 / self.aimed(now, pacing).max(RATE_MIN))
    }

    fn forget(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|at| now - *at >= MEASURED) {
            self.recent.pop_front();
        }
    }
}

/// Requests that leave at once are at most this share of what a category's window allows, so that those after them do
/// not run into its limit: one of Graph's five in ten seconds.
const BURST_SHARE: f64 = 0.2;

/// No rate is slower: one request in five minutes.
const RATE_MIN: f64 = 1.0 / 300.0;

fn as_timestamp(instant: Instant, now: Instant) -> Timestamp {
    clock::now().checked_add(instant - now).unwrap_or(Timestamp::MAX)
}

/// A panic while the lock was held leaves numbers that are still good to pace by.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::join_all;

    #[tokio::test(start_paused = true)]
    async fn many_callers_leave_at_the_rate_and_are_not_refused() {
        for (category, rate) in [(Category::Medium, 60.0), (Category::Light, 80.0)] {
            let pacer = Pacer::new(Pacing::zoom());
            let bucket = Mutex::new(Bucket::new(rate));
            let start = Instant::now();
            let all = join_all((0..3000).map(|n| call(&pacer, category, &bucket, n, Hints::default()))).await;
            let refused = all.iter().filter(|passed| !**passed).count();
            let per_second = 3000.0 / start.elapsed().as_secs_f64();
            assert!(per_second >= 0.95 * rate, "{per_second} of {rate}");
            assert!(refused < 30, "{refused} refused");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_smaller_rate_is_learned_from_the_first_answers() {
        let pacer = Pacer::new(Pacing::zoom());
        let bucket = Mutex::new(Bucket::new(30.0));
        let told = Hints { allowed_per_second: Some(30.0), ..Hints::default() };
        let start = Instant::now();
        let all = join_all((0..1500).map(|n| call(&pacer, Category::Light, &bucket, n, told))).await;
        let refused = all.iter().filter(|passed| !**passed).count();
        let per_second = 1500.0 / start.elapsed().as_secs_f64();
        assert!(per_second >= 0.95 * 30.0, "{per_second}");
        assert!(refused < 15, "{refused} refused");
        assert_eq!(pacer.rate(Category::Light).allowed_per_second, 30.0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_that_nobody_names_is_found_by_refusals() {
        let pacer = Pacer::new(Pacing::zoom());
        let bucket = Mutex::new(Bucket::new(1.0));
        let all =
            join_all((0..400).map(|n| call(&pacer, Category::Medium, &bucket, n, Hints::default()))).await;
        let late = all[200..].iter().filter(|passed| !**passed).count();
        assert!(late < 40, "{late} of 200 refused");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_stops_everyone_until_its_time() {
        let pacer = Pacer::new(Pacing::zoom());
        let turn = pacer.turn(Category::Medium).await.unwrap();
        let wait = Some(Duration::from_secs(7));
        pacer.learn(Category::Medium, turn, true, Hints { wait, ..Hints::default() });
        assert!(pacer.rate(Category::Medium).waiting_until.is_some());
        let start = Instant::now();
        // Another category is not concerned.
        pacer.turn(Category::Light).await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
        let times = join_all((0..6).map(|_| async {
            pacer.turn(Category::Medium).await.unwrap();
            start.elapsed()
        }))
        .await;
        assert!(times.iter().all(|time| *time >= Duration::from_secs(7)), "{times:?}");
        assert!(times[5] - times[0] >= Duration::from_millis(80), "they leave evenly: {times:?}");
        assert_eq!(pacer.rate(Category::Medium).waiting_until, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_day_is_not_waited_for() {
        let pacer = Pacer::new(Pacing::zoom());
        let turn = pacer.turn(Category::Light).await.unwrap();
        let wait = Some(Duration::from_secs(40_000));
        pacer.learn(Category::Light, turn, true, Hints { wait, daily: true, ..Hints::default() });
        let start = Instant::now();
        let stopped = pacer.turn(Category::Light).await.unwrap_err();
        assert!(stopped.daily);
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert_eq!(pacer.rate(Category::Light).aimed_per_second, 80.0 * 0.98);
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_of_one_moment_count_once_and_the_rate_recovers() {
        let pacer = Pacer::new(Pacing::zoom());
        let mut turns = Vec::new();
        for _ in 0..5 {
            turns.push(pacer.turn(Category::Medium).await.unwrap());
        }
        for turn in turns {
            pacer.learn(Category::Medium, turn, true, Hints::default());
        }
        let half = pacer.rate(Category::Medium);
        assert_eq!((half.aimed_per_second, half.refused_429, half.sent), (60.0 * 0.98 * 0.5, 5, 5));
        tokio::time::advance(RECOVERY).await;
        assert_eq!(pacer.rate(Category::Medium).aimed_per_second, 60.0 * 0.98);
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_in_a_row_that_name_no_time_stop_for_longer() {
        let category = Category::GoogleRead;
        let pacer = Pacer::new(Pacing::google());
        let mut stops = Vec::new();
        let mut turn = pacer.turn(category).await.unwrap();
        for _ in 0..7 {
            let start = Instant::now();
            pacer.learn(category, turn, true, Hints::default());
            // Refused together with it.
            pacer.learn(category, turn, true, Hints::default());
            turn = pacer.turn(category).await.unwrap();
            stops.push(start.elapsed().as_secs());
        }
        assert_eq!(stops, [1, 2, 4, 8, 16, 16, 16]);
        pacer.learn(category, turn, false, Hints::default());
        let turn = pacer.turn(category).await.unwrap();
        let start = Instant::now();
        pacer.learn(category, turn, true, Hints::default());
        pacer.turn(category).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_left_of_a_window_is_spread() {
        let pacer = Pacer::new(Pacing { share: 1.0, share_of_left: 1.0, ..Pacing::okta() });
        let turn = pacer.turn(Category::OktaUsers).await.unwrap();
        let hints = |left| Hints { left: Some((left, Duration::from_secs(20))), ..Hints::default() };
        pacer.learn(Category::OktaUsers, turn, false, hints(10.0));
        assert_eq!(pacer.rate(Category::OktaUsers).aimed_per_second, 0.5);
        assert_eq!(pacer.rate(Category::OktaUsers).left, Some(10));
        pacer.learn(Category::OktaUsers, turn, false, hints(0.0));
        let start = Instant::now();
        pacer.turn(Category::OktaUsers).await.unwrap();
        assert!(start.elapsed() >= Duration::from_secs(20));
        assert_eq!(pacer.rate(Category::OktaUsers).aimed_per_second, 10.0);
    }

    #[tokio::test(start_paused = true)]
    async fn one_who_gives_up_does_not_hold_up_the_line() {
        let pacer = Pacer::new(Pacing::zoom());
        let turn = pacer.turn(Category::Heavy).await.unwrap();
        let wait = Some(Duration::from_secs(5));
        pacer.learn(Category::Heavy, turn, true, Hints { wait, ..Hints::default() });
        let given_up = tokio::time::timeout(Duration::from_secs(1), pacer.turn(Category::Heavy)).await;
        assert!(given_up.is_err());
        let start = Instant::now();
        pacer.turn(Category::Heavy).await.unwrap();
        assert!(start.elapsed() <= Duration::from_secs(5));
    }

    /// A token bucket that holds one second's worth, as services have it.
    struct Bucket {
        rate: f64,
        tokens: f64,
        at: Instant,
    }

    impl Bucket {
        fn new(rate: f64) -> Self {
            Self { rate, tokens: rate, at: Instant::now() }
        }

        fn take(&mut self) -> bool {
            let now = Instant::now();
            self.tokens = (self.tokens + (now - self.at).as_secs_f64() * self.rate).min(self.rate);
            self.at = now;
            let enough = self.tokens >= 1.0;
            if enough {
                self.tokens -= 1.0;
            }
            enough
        }
    }

    /// Sends one request whose way takes 20 to 200 ms, differing from call to call.
    async fn call(pacer: &Pacer, category: Category, bucket: &Mutex<Bucket>, n: u64, told: Hints) -> bool {
        let turn = pacer.turn(category).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10 + n * 7 % 90)).await;
        let passed = bucket.lock().unwrap().take();
        tokio::time::sleep(Duration::from_millis(10 + n * 13 % 90)).await;
        pacer.learn(category, turn, !passed, told);
        passed
    }
}
