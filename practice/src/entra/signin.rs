//! What is under way at the sign-in and what was given out: questions that wait for a person, codes, tokens, and which
//! scopes somebody has agreed to. Nothing here refuses or answers.

use std::collections::{BTreeMap, BTreeSet};

use super::switches::EntraSwitches;

/// Everything that is under way or was given out.
#[derive(Debug, Default)]
pub(super) struct SignIns {
    pub(super) waiting: BTreeMap<String, Waiting>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) devices: BTreeMap<String, super::device::Device>,
    pub(super) access: BTreeMap<String, Access>,
    pub(super) refresh: BTreeMap<String, RefreshToken>,
    /// Graph's scopes that somebody has agreed to, by client and person.
    consents: BTreeMap<(String, usize), BTreeSet<String>>,
    /// Graph's scopes that an admin has agreed to for everybody, by client.
    consents_for_all: BTreeMap<String, BTreeSet<String>>,
}

/// A question on a page that waits for a person.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) request: Request,
    pub(super) question: Question,
}

/// Which page is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Who signs in.
    Account,
    /// Whether this person agrees.
    Consent { person: usize },
    /// A page that only leads back: this person may not agree.
    NeedsAdmin,
}

/// What an app asked the sign-in for.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) client: String,
    pub(super) scopes: Scopes,
    pub(super) state: Option<String>,
    /// The consent page is shown although everything was agreed to before.
    pub(super) asks_again: bool,
    pub(super) strength: Strength,
    pub(super) asked_ms: i64,
    pub(super) way_back: WayBack,
}

/// What follows once somebody has agreed.
#[derive(Clone, Debug)]
pub(super) enum WayBack {
    /// A code goes to the app.
    Code { redirect_uri: String, challenge: String },
    /// The device with this code is let in.
    Device { device_code: String },
    /// An admin has agreed for everybody; the app is told.
    AdminConsent { redirect_uri: String },
}

/// Scopes that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scopes {
    /// Of OpenID Connect.
    pub(super) openid: BTreeSet<String>,
    /// Of Graph, without the address in front.
    pub(super) graph: BTreeSet<String>,
}

/// How much a sign-in has proved, which the tokens made from it keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Strength {
    /// The client can deal with a claims challenge.
    pub(super) declares_cp1: bool,
    /// The sign-in answered a claims challenge.
    pub(super) has_met_claims: bool,
    /// A second factor was given.
    pub(super) second_factor: bool,
    /// It took place after the refresh tokens were revoked.
    pub(super) after_revocation: bool,
}

/// An authorization code.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) session: Session,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) made_ms: i64,
    pub(super) used: bool,
}

/// Who signed in to what.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) client: String,
    pub(super) person: usize,
    pub(super) scopes: Scopes,
    pub(super) strength: Strength,
}

/// An access token for Graph.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) client: String,
    pub(super) person: usize,
    pub(super) scopes: BTreeSet<String>,
    pub(super) ends_ms: i64,
    pub(super) strength: Strength,
}

/// A refresh token. Each use gives a new one, and the old one stays good.
#[derive(Clone, Debug)]
pub(super) struct RefreshToken {
    pub(super) session: Session,
    pub(super) made_ms: i64,
}

impl SignIns {
    /// Graph's scopes that somebody, or an admin for everybody, has agreed to.
    pub(super) fn agreed(&self, client: &str, person: usize) -> BTreeSet<String> {
        let own = self.consents.get(&(client.to_owned(), person));
        own.into_iter().chain(self.consents_for_all.get(client)).flatten().cloned().collect()
    }

    /// Remembers what somebody agreed to; `None` is for everybody.
    pub(super) fn agree(&mut self, client: &str, person: Option<usize>, scopes: &BTreeSet<String>) {
        let agreed = match person {
            Some(person) => self.consents.entry((client.to_owned(), person)).or_default(),
            None => self.consents_for_all.entry(client.to_owned()).or_default(),
        };
        agreed.extend(scopes.iter().cloned());
    }

    /// Forgets what has ended, and then the oldest, so that no list grows without end.
    pub(super) fn tidy(&mut self, switches: &EntraSwitches, now_ms: i64) {
        let before = |seconds: u32| now_ms - i64::from(seconds) * 1000;
        trim(&mut self.waiting, now_ms - PAGE_MS, |waiting| waiting.request.asked_ms);
        trim(&mut self.codes, before(switches.code_seconds), |code| code.made_ms);
        trim(&mut self.devices, before(switches.device_seconds), |device| device.made_ms);
        trim(&mut self.access, now_ms, |token| token.ends_ms);
        trim(&mut self.refresh, now_ms - REFRESH_MS, |token| token.made_ms);
    }
}

/// How long a page can be answered.
pub(super) const PAGE_MS: i64 = 3_600_000;
/// A refresh token that was not used for so long is dead: 90 days (refresh tokens in the identity platform, 2025-11).
pub(super) const REFRESH_MS: i64 = 90 * 24 * 3_600_000;
/// Entries of each list before those that ended are forgotten; one person signs in a few times a day.
const KEPT_MAX: usize = 1000;

/// Where a list has grown too long, drops what is not after `ended_ms`, then the oldest.
fn trim<Entry>(list: &mut BTreeMap<String, Entry>, ended_ms: i64, at: impl Fn(&Entry) -> i64) {
    if list.len() <= KEPT_MAX {
        return;
    }
    list.retain(|_, entry| at(entry) > ended_ms);
    while list.len() > KEPT_MAX {
        let oldest = list.iter().min_by_key(|(_, entry)| at(entry)).map(|(key, _)| key.clone());
        let Some(oldest) = oldest else { break };
        list.remove(&oldest);
    }
}
