//! What the practice organisation knows: its directory, its auto-provisioning, and who is signed in.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::directory::Directory;
use super::ids::{self, PROJECT};
use super::limits::Limits;
use super::person::{ALIAS_DOMAIN, SECONDARY_DOMAIN};
use super::signin::{Access, Session, SignIns};
use super::switches::GoogleSwitches;
use super::{scopes, sync};
use crate::Urls;
use crate::company::{Company, DOMAIN};
use crate::world::unguessable;

/// The organisation's whole state. Locked by whoever holds it; nothing in it awaits.
pub struct GoogleState {
    pub(super) directory: Directory,
    pub(super) sync: sync::State,
    pub(super) sign_ins: SignIns,
    pub(super) limits: Limits,
    pub(super) credentials: GoogleCredentials,
}

/// What signs in to the practice organisation: for tests and the rehearsal.
#[derive(Clone, Debug, Serialize)]
pub struct GoogleCredentials {
    /// Of the Desktop client.
    pub client_id: String,
    pub client_secret: String,
    /// The file with the client, as Google Cloud lets it be downloaded.
    pub client_file: Value,
    /// The file with the key of the service account, as Google Cloud lets it be downloaded.
    pub service_account: Value,
    /// The address of the super administrator.
    pub admin: String,
    /// An access token with the scopes that read, without end.
    pub read_token: String,
    /// An access token with every scope that the practice tenant knows, without end.
    pub token: String,
    /// A refresh token with the scopes that read.
    pub refresh_token: String,
}

/// The key of the practice company's service account. It was made for this purpose and opens nothing else; a fixed one
/// saves every start the tenth of a second that making one takes.
const KEY: &str = include_str!("practice_key.pem");

impl GoogleState {
    /// An organisation with the company's people and groups.
    pub fn new(company: &Arc<Company>, urls: &Urls, switches: &GoogleSwitches, now_ms: i64) -> Self {
        let base = crate::bare(&urls.google);
        let directory = Directory::new(Arc::clone(company), &switches.found, now_ms);
        let admin =
            directory.person(directory.admin()).map(|person| person.primary_email).unwrap_or_default();
        let credentials = credentials(base, admin);
        let mut state = GoogleState {
            directory,
            sync: sync::State::default(),
            sign_ins: SignIns::default(),
            limits: Limits::default(),
            credentials,
        };
        state.sign_in_for_tests(now_ms);
        state
    }

    /// What a client needs to sign in.
    pub fn credentials(&self) -> GoogleCredentials {
        self.credentials.clone()
    }

    /// The `provider` part of the profile that Usher imports. Everything of Google's has one address here.
    pub fn profile(&self, urls: &Urls) -> Value {
        let base = crate::bare(&urls.google);
        json!({
            "kind": "google",
            "accounts_url": base,
            "token_url": base,
            "api_url": base,
            "userinfo_url": base,
            "console_url": base,
            "way": { "kind": "desktop", "client_id": self.credentials.client_id },
        })
    }

    /// The organisation as JSON for whoever looks on, without a token or a secret in it.
    pub fn view(&self) -> Value {
        let people = self.directory.people_from(0);
        let (mut active, mut suspended, mut archived, mut deleted) = (0_usize, 0_usize, 0_usize, 0_usize);
        for person in people {
            let count = match (person.is_deleted(), person.is_archived(), person.is_suspended()) {
                (true, _, _) => &mut deleted,
                (false, true, _) => &mut archived,
                (false, false, true) => &mut suspended,
                (false, false, false) => &mut active,
            };
            *count += 1;
        }
        json!({
            "customer": ids::CUSTOMER,
            "domains": { "primary": DOMAIN, "secondary": [SECONDARY_DOMAIN], "aliases": [ALIAS_DOMAIN] },
            "people": { "active": active, "suspended": suspended, "archived": archived, "deleted": deleted },
            "groups": self.directory.groups_by_address().len(),
            "autoprovisioning": self.sync.view(),
        })
    }

    fn sign_in_for_tests(&mut self, now_ms: i64) {
        let GoogleCredentials { client_id, read_token, token, refresh_token, .. } = self.credentials.clone();
        let reading = Session {
            client: client_id,
            person: self.directory.admin(),
            scopes: scopes::READING
                .iter()
                .chain(&scopes::IDENTITY)
                .map(|scope| (*scope).to_owned())
                .collect(),
            grant: self.sign_ins.next_grant(),
            after_revocation: false,
            after_session_control: false,
        };
        let writing = Session {
            scopes: reading.scopes.iter().cloned().chain(scopes::WRITING.map(str::to_owned)).collect(),
            grant: self.sign_ins.next_grant(),
            ..reading.clone()
        };
        for (token, session) in [(read_token, reading.clone()), (token, writing)] {
            self.sign_ins.access.insert(token, Access { session, ends_ms: i64::MAX });
        }
        self.sign_ins.keep_refresh(refresh_token, reading, None, now_ms);
    }
}

fn credentials(base: &str, admin: String) -> GoogleCredentials {
    let client_id = format!("{PROJECT}-pr4ct1cedesktopclient00000000001.apps.googleusercontent.com");
    let client_secret = format!("GOCSPX-{}", unguessable(28));
    let client_file = json!({ "installed": {
        "client_id": client_id,
        "project_id": PROJECT_ID,
        "auth_uri": format!("{base}/o/oauth2/v2/auth"),
        "token_uri": format!("{base}/token"),
        "auth_provider_x509_cert_url": format!("{base}/oauth2/v1/certs"),
        "client_secret": client_secret,
        "redirect_uris": ["http://localhost"],
    } });
    let email = format!("usher@{PROJECT_ID}.iam.gserviceaccount.com");
    let service_account = json!({
        "type": "service_account",
        "project_id": PROJECT_ID,
        "private_key_id": "5f0c1e7d9a3b48264c6d8e0f1a2b3c4d5e6f7081",
        "private_key": KEY,
        "client_email": email,
        "client_id": SERVICE_CLIENT_ID,
        "auth_uri": format!("{base}/o/oauth2/v2/auth"),
        "token_uri": format!("{base}/token"),
        "auth_provider_x509_cert_url": format!("{base}/oauth2/v1/certs"),
        "client_x509_cert_url": format!("{base}/robot/v1/metadata/x509/{}", email.replace('@', "%40")),
        "universe_domain": "googleapis.com",
    });
    GoogleCredentials {
        client_id,
        client_secret,
        client_file,
        service_account,
        admin,
        read_token: scopes::access_token(),
        token: scopes::access_token(),
        refresh_token: scopes::refresh_token(),
    }
}

/// The id of the practice company's project in Google Cloud.
const PROJECT_ID: &str = "practice-company-usher";
/// The client id of the service account, which domain-wide delegation goes by.
const SERVICE_CLIENT_ID: &str = "108540032719462205813";
