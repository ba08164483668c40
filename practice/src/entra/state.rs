//! What the practice tenant knows: its directory, its apps, their provisioning, and who is signed in.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::apps::Apps;
use super::directory::{Directory, INITIAL_DOMAIN};
use super::ids::{self, Kind};
use super::limits::Limits;
use super::scopes;
use super::signin::{Access, RefreshToken, Scopes, Session, SignIns, Strength};
use super::switches::EntraSwitches;
use super::sync;
use super::token::TOKEN_LENGTH;
use crate::Urls;
use crate::company::{Company, DOMAIN};
use crate::world::unguessable;

/// The tenant's whole state. Locked by whoever holds it; nothing in it awaits.
pub struct EntraState {
    pub(super) tenant: Tenant,
    pub(super) directory: Directory,
    pub(super) apps: Apps,
    pub(super) sync: sync::State,
    pub(super) sign_ins: SignIns,
    pub(super) limits: Limits,
    pub(super) credentials: EntraCredentials,
}

/// The tenant itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tenant {
    /// A GUID.
    pub(super) id: String,
    /// The domain that people sign in with.
    pub(super) domain: &'static str,
    /// The domain that the tenant started with.
    pub(super) initial_domain: &'static str,
}

impl Tenant {
    /// The id without dashes, as it stands in the id of a provisioning job.
    pub(super) fn id_without_dashes(&self) -> String {
        self.id.replace('-', "")
    }

    /// Whether a word in the place of the tenant in an address means this one.
    pub(super) fn is_named(&self, word: &str) -> bool {
        ["common", "organizations", self.id.as_str(), self.domain, self.initial_domain]
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name))
    }
}

/// What signs in to the practice tenant: for tests and the rehearsal.
#[derive(Clone, Debug, Serialize)]
pub struct EntraCredentials {
    /// Usher's registration, for the browser sign-in and for the device code.
    pub client_id: String,
    /// A GUID.
    pub tenant: String,
    /// An access token with every scope that reads, without end.
    pub read_token: String,
    /// An access token with every scope that the practice tenant knows, without end.
    pub token: String,
    /// A refresh token with every scope.
    pub refresh_token: String,
}

/// The number of Usher's own registration, which is no enterprise app of the tenant's list.
const USHER: u32 = u32::MAX;

impl EntraState {
    /// A tenant with the company's people and groups, and what the switches say was set up before.
    pub fn new(company: &Arc<Company>, seed: u64, switches: &EntraSwitches, now_ms: i64) -> Self {
        let tenant = Tenant {
            id: ids::id(Kind::Client, u32::try_from(seed % u64::from(u32::MAX)).unwrap_or_default() ^ TENANT),
            domain: DOMAIN,
            initial_domain: INITIAL_DOMAIN,
        };
        let credentials = EntraCredentials {
            client_id: ids::id(Kind::Client, USHER),
            tenant: tenant.id.clone(),
            read_token: unguessable(TOKEN_LENGTH),
            token: unguessable(TOKEN_LENGTH),
            refresh_token: unguessable(TOKEN_LENGTH),
        };
        let mut state = EntraState {
            tenant,
            directory: Directory::new(Arc::clone(company)),
            apps: Apps::default(),
            sync: sync::State::default(),
            sign_ins: SignIns::default(),
            limits: Limits::default(),
            credentials,
        };
        state.sign_in_for_tests(company.admin, now_ms);
        super::found::open(&mut state, &switches.found, now_ms);
        if switches.found.job {
            sync::found(&mut state, &switches.sync);
        }
        state
    }

    /// What a client needs to sign in.
    pub fn credentials(&self) -> EntraCredentials {
        self.credentials.clone()
    }

    /// The `provider` part of the profile that Usher imports. Sign-in, Graph and portal have one address here.
    pub fn profile(&self, urls: &Urls) -> Value {
        let base = crate::bare(&urls.entra);
        json!({
            "kind": "entra",
            "login_url": base,
            "graph_url": base,
            "portal_url": format!("{base}/portal"),
            "tenant": self.tenant.id,
            "way": { "kind": "code", "client_id": self.credentials.client_id },
        })
    }

    /// The tenant as JSON for whoever looks on, without a token or a secret in it.
    pub fn view(&self) -> Value {
        let apps: Vec<Value> = self
            .apps
            .iter()
            .map(|app| {
                json!({
                    "id": app.id(),
                    "app_id": app.app_id(),
                    "application_id": app.application_id(),
                    "name": app.display_name,
                    "enabled": app.account_enabled,
                    "assignments": app.assignments.values().map(|assignment| json!({
                        "id": assignment.id(),
                        "principal": assignment.principal_id(),
                        "role": assignment.role,
                    })).collect::<Vec<_>>(),
                })
            })
            .collect();
        json!({ "tenant": self.tenant.id, "apps": apps, "provisioning": self.sync.view() })
    }

    fn sign_in_for_tests(&mut self, admin: usize, now_ms: i64) {
        let EntraCredentials { client_id, read_token, token, refresh_token, .. } = self.credentials.clone();
        let reading: BTreeSet<String> = scopes::READING.iter().map(|scope| (*scope).to_owned()).collect();
        let writing = scopes::WRITING.iter().map(|scope| (*scope).to_owned());
        let all: BTreeSet<String> = reading.iter().cloned().chain(writing).collect();
        let openid = ["openid", "profile", "offline_access"].map(str::to_owned).into();
        let session = Session {
            client: client_id,
            person: admin,
            scopes: Scopes { openid, graph: all.clone() },
            strength: Strength::default(),
        };
        for (token, scopes) in [(read_token, reading), (token, all)] {
            let access = Access {
                client: session.client.clone(),
                person: admin,
                scopes,
                ends_ms: i64::MAX,
                strength: session.strength,
            };
            self.sign_ins.access.insert(token, access);
        }
        self.sign_ins.refresh.insert(refresh_token, RefreshToken { session, made_ms: now_ms });
    }
}

/// Keeps the tenant's id apart from every client's.
const TENANT: u32 = 0x7e4a_0000;
