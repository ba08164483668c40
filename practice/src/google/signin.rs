//! What is under way at the sign-in and what was given out: questions that wait for a person, codes, tokens, and which
//! scopes somebody has agreed to. Nothing here refuses or answers.

use std::collections::{BTreeMap, BTreeSet};

/// Everything that is under way or was given out.
#[derive(Debug, Default)]
pub(super) struct SignIns {
    pub(super) waiting: BTreeMap<String, Waiting>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) access: BTreeMap<String, Access>,
    pub(super) refresh: BTreeMap<String, RefreshToken>,
    /// Scopes that somebody has agreed to, by client and person.
    consents: BTreeMap<(String, usize), BTreeSet<String>>,
    grants: u64,
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
    /// Whether this person goes on although Google has not verified the app.
    Unverified { person: usize },
    /// What this person agrees to.
    Consent { person: usize },
}

/// What an app asked the sign-in for.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) client: String,
    pub(super) scopes: BTreeSet<String>,
    pub(super) state: Option<String>,
    pub(super) redirect_uri: String,
    pub(super) challenge: Challenge,
    /// The consent page is shown although everything was agreed to before.
    pub(super) asks_again: bool,
    pub(super) asked_ms: i64,
}

/// How a code is bound to whoever asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    None,
    Plain(String),
    S256(String),
}

/// Who signed in to what.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) client: String,
    pub(super) person: usize,
    /// In full.
    pub(super) scopes: BTreeSet<String>,
    /// What came from one consent ends together.
    pub(super) grant: u64,
    /// It took place after the refresh tokens were revoked.
    pub(super) after_revocation: bool,
    /// It took place after session control asked for it.
    pub(super) after_session_control: bool,
}

/// An authorization code.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) session: Session,
    pub(super) redirect_uri: String,
    pub(super) challenge: Challenge,
    pub(super) made_ms: i64,
    pub(super) used: bool,
}

/// An access token for the API.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) session: Session,
    pub(super) ends_ms: i64,
}

/// A refresh token. Using it changes nothing about it.
#[derive(Clone, Debug)]
pub(super) struct RefreshToken {
    pub(super) session: Session,
    pub(super) made_ms: i64,
    /// While the audience is in testing.
    pub(super) ends_ms: Option<i64>,
}

impl SignIns {
    /// A number that no consent had before.
    pub(super) fn next_grant(&mut self) -> u64 {
        self.grants += 1;
        self.grants
    }

    /// Scopes that somebody has agreed to.
    pub(super) fn agreed(&self, client: &str, person: usize) -> BTreeSet<String> {
        self.consents.get(&(client.to_owned(), person)).cloned().unwrap_or_default()
    }

    /// Remembers what somebody agreed to.
    pub(super) fn agree(&mut self, client: &str, person: usize, scopes: &BTreeSet<String>) {
        self.consents.entry((client.to_owned(), person)).or_default().extend(scopes.iter().cloned());
    }

    /// Keeps a refresh token. Of one person and client there are at most [`REFRESH_MAX`]; the oldest is dropped without
    /// a word.
    pub(super) fn keep_refresh(
        &mut self,
        token: String,
        session: Session,
        ends_ms: Option<i64>,
        now_ms: i64,
    ) {
        let of_both = |other: &Session| other.client == session.client && other.person == session.person;
        let live = self.refresh.iter().filter(|(_, other)| of_both(&other.session));
        let live: Vec<(u64, String)> =
            live.map(|(text, other)| (other.session.grant, text.clone())).collect();
        if live.len() >= REFRESH_MAX
            && let Some((_, oldest)) = live.into_iter().min()
        {
            self.refresh.remove(&oldest);
        }
        self.refresh.insert(token, RefreshToken { session, made_ms: now_ms, ends_ms });
    }

    /// Ends what came from one consent: its tokens and its code. What was agreed to is forgotten, as after a click on
    /// "Remove access".
    pub(super) fn end(&mut self, session: &Session) {
        self.access.retain(|_, access| access.session.grant != session.grant);
        self.refresh.retain(|_, refresh| refresh.session.grant != session.grant);
        self.codes.retain(|_, code| code.session.grant != session.grant);
        self.consents.remove(&(session.client.clone(), session.person));
    }

    /// Forgets what has ended, and then the oldest, so that no list grows without end.
    pub(super) fn tidy(&mut self, code_seconds: u32, now_ms: i64) {
        trim(&mut self.waiting, now_ms - PAGE_MS, |waiting| waiting.request.asked_ms);
        trim(&mut self.codes, now_ms - i64::from(code_seconds) * 1000, |code| code.made_ms);
        trim(&mut self.access, now_ms, |token| token.ends_ms);
        trim(&mut self.refresh, now_ms - UNUSED_MS, |token| token.made_ms);
    }
}

/// How long a page can be answered.
pub(super) const PAGE_MS: i64 = 3_600_000;
/// A refresh token that was not used for six months is dead (Google's page on OAuth 2.0, 2024-11).
pub(super) const UNUSED_MS: i64 = 182 * 24 * 3_600_000;
/// Live refresh tokens of an account for a client (as above).
pub(super) const REFRESH_MAX: usize = 100;
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
