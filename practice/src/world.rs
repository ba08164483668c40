//! The whole state of the practice tenant in one place, shared by all vendors and by whoever looks on.
//!
//! A handler takes `Arc<World>`, locks the one part it needs for the length of a plain computation, and never
//! across an `await`. Time comes from [`Clock`], which a test can hold and move; nothing else reads the time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Urls;
use crate::company::Company;
use crate::entra::EntraState;
use crate::faults::Faults;
use crate::google::GoogleState;
use crate::history::History;
use crate::okta::{OktaState, Pulse};
use crate::switches::Switches;
use crate::zoom::ZoomState;

/// Which of the emulated services a request went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    Zoom,
    Okta,
    /// Microsoft's sign-in, Graph and the portal.
    Entra,
    /// Google's sign-in, the Directory API and the Admin console.
    Google,
}

/// Everything that the emulated services know.
pub struct World {
    /// As it was founded; who came and went since is in Okta's directory.
    pub company: Arc<Company>,
    pub urls: Urls,
    pub faults: Faults,
    pub history: History,
    pub clock: Clock,
    pub zoom: Mutex<ZoomState>,
    pub okta: Mutex<OktaState>,
    pub entra: Mutex<EntraState>,
    pub google: Mutex<GoogleState>,
    pub switches: Mutex<Switches>,
    /// Of the service that provisions Zoom from Okta.
    pub pulse: Pulse,
    /// Of the service that provisions Zoom from Entra.
    pub entra_pulse: Pulse,
    /// Of the service that provisions Zoom from Google Workspace.
    pub google_pulse: Pulse,
}

impl World {
    /// Zoom's state, locked. Not to be held over an `await`.
    pub fn zoom(&self) -> MutexGuard<'_, ZoomState> {
        lock(&self.zoom)
    }

    /// Okta's state, locked. Not to be held over an `await`.
    pub fn okta(&self) -> MutexGuard<'_, OktaState> {
        lock(&self.okta)
    }

    /// Entra's state, locked. Not to be held over an `await`.
    pub fn entra(&self) -> MutexGuard<'_, EntraState> {
        lock(&self.entra)
    }

    /// Google's state, locked. Not to be held over an `await`.
    pub fn google(&self) -> MutexGuard<'_, GoogleState> {
        lock(&self.google)
    }

    /// A copy of all switches as they stand.
    pub fn switches(&self) -> Switches {
        lock(&self.switches).clone()
    }

    /// Changes switches while the servers run.
    pub fn switch(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut lock(&self.switches));
        self.pulse.stir();
        self.entra_pulse.stir();
        self.google_pulse.stir();
    }
}

/// Locks, also after a panic elsewhere: the practice tenant has no state that half a change could make dangerous.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The time of the practice tenant: the computer's, plus what a test has added, or held still.
#[derive(Debug, Default)]
pub struct Clock(Mutex<Hands>);

#[derive(Debug, Default)]
struct Hands {
    ahead: SignedDuration,
    held: Option<Timestamp>,
}

impl Clock {
    /// The present moment of the practice tenant.
    pub fn now(&self) -> Timestamp {
        let hands = lock(&self.0);
        hands.held.unwrap_or_else(computer_time) + hands.ahead
    }

    /// Stops the clock; from here on only [`Clock::advance`] moves it.
    pub fn hold(&self) {
        let mut hands = lock(&self.0);
        if hands.held.is_none() {
            hands.held = Some(computer_time());
        }
    }

    /// Moves the clock forward, whether held or not.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::ZERO);
        let mut hands = lock(&self.0);
        hands.ahead = hands.ahead.saturating_add(by);
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock of the practice tenant")]
fn computer_time() -> Timestamp {
    Timestamp::now()
}

/// A random text of `length` letters and digits that cannot be guessed: tokens, codes, secrets, hidden paths.
///
/// # Panics
/// Where the operating system gives no randomness; nothing could be kept secret there.
pub fn unguessable(length: usize) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = vec![0_u8; length];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("no randomness from the operating system: {error}");
    }
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

/// A small deterministic source of numbers (SplitMix64): the same seed gives the same company everywhere.
/// For data only; secrets come from [`unguessable`].
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `limit`; 0 where `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        match u64::try_from(limit) {
            Ok(limit) if limit > 0 => usize::try_from(self.roll() % limit).unwrap_or(0),
            Ok(_) | Err(_) => 0,
        }
    }

    /// A text of `length` characters out of `alphabet`, for ids that look like a vendor's.
    pub fn text(&mut self, length: usize, alphabet: &[u8]) -> String {
        (0..length).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }
}
