//! What the practice org knows: its apps with their assignments, the groups that came from an app, the push mappings,
//! who is signed in, and what happened. People and Okta's own groups are in the [`Directory`]; a person or a group is
//! its number there, and every list is in the order of these numbers.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::directory::{Directory, FOUNDED_MS, OwnGroup};
use super::ids::{self, Kind};
use super::limits::Limits;
use super::log::Log;
use super::refusal::Refusal;
use super::service::{AtZoom, Pushed};
use super::signin::SignIns;
use crate::Urls;
use crate::company::Company;
use crate::world::unguessable;
use crate::zoom::Tokens;

/// The org's whole state. Locked by whoever holds it; nothing in it awaits.
pub struct OktaState {
    pub(super) directory: Directory,
    pub(super) apps: BTreeMap<u64, App>,
    pub(super) app_groups: BTreeMap<usize, AppGroup>,
    pub(super) push: BTreeMap<u64, PushMapping>,
    pub(super) sign_ins: SignIns,
    pub(super) log: Log,
    pub(super) limits: Limits,
    pub(super) credentials: OktaCredentials,
    next: u64,
}

/// What a client needs to sign in to the practice org.
#[derive(Clone, Debug, Serialize)]
pub struct OktaCredentials {
    /// The native app's, for the browser sign-in and for the device grant.
    pub client_id: String,
    pub redirect_ports: Vec<u16>,
    /// For `Authorization: SSWS ..`.
    pub ssws_token: String,
}

impl OktaState {
    /// An org with the company's people and groups, an app for Zoom that nobody has been assigned to, and the native
    /// app that Usher signs in with: assigned to the admin, and with `http://127.0.0.1:{port}/cb/okta` registered for
    /// each of the ports.
    pub fn new(company: &Arc<Company>, redirect_ports: &[u16]) -> Self {
        let mut state = OktaState {
            directory: Directory::new(Arc::clone(company)),
            apps: BTreeMap::new(),
            app_groups: BTreeMap::new(),
            push: BTreeMap::new(),
            sign_ins: SignIns::default(),
            log: Log::default(),
            limits: Limits::default(),
            credentials: OktaCredentials {
                client_id: String::new(),
                redirect_ports: redirect_ports.to_vec(),
                ssws_token: format!("00{}", unguessable(40)),
            },
            next: 0,
        };
        let client = Client {
            redirect_uris: redirect_ports
                .iter()
                .map(|port| format!("http://127.0.0.1:{port}/cb/okta"))
                .collect(),
            follows_switches: true,
            ..Client::default()
        };
        let number = state.number();
        let mut native = App::new(number, "oidc_client", "Usher", Way::Oidc(Box::new(client)), FOUNDED_MS);
        native.people.insert(company.admin, Assignment::new(FOUNDED_MS));
        state.credentials.client_id = native.id();
        state.apps.insert(number, native);
        let number = state.number();
        let way = Way::Zoom(Box::new(Provisioning::new("practice")));
        state.apps.insert(number, App::new(number, "zoomus", "Zoom", way, FOUNDED_MS));
        state
    }

    /// What a client needs to sign in.
    pub fn credentials(&self) -> OktaCredentials {
        self.credentials.clone()
    }

    /// The `provider` part of the profile that Usher imports.
    pub fn profile(&self, urls: &Urls) -> Value {
        json!({
            "kind": "okta",
            "org_url": crate::bare(&urls.okta),
            "way": {
                "kind": "code",
                "client_id": self.credentials.client_id,
                "redirect_ports": self.credentials.redirect_ports,
            },
        })
    }

    /// Returns a number that nothing has yet.
    pub(super) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Returns a group.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none with this id.
    pub(super) fn group(&self, id: &str) -> Result<(usize, AnyGroup<'_>), Refusal> {
        ids::number(Kind::Group, id)
            .and_then(|number| usize::try_from(number).ok())
            .and_then(|number| Some((number, self.group_at(number)?)))
            .ok_or_else(|| Refusal::NotFound { id: id.to_owned(), kind: "UserGroup" })
    }

    /// Returns the group with a number.
    pub(super) fn group_at(&self, number: usize) -> Option<AnyGroup<'_>> {
        if number == self.directory.everyone() {
            return Some(AnyGroup::Everyone);
        }
        let own = self.directory.group(number).map(AnyGroup::Okta);
        own.or_else(|| self.app_groups.get(&number).map(AnyGroup::App))
    }

    /// Returns every group in the order of its number.
    pub(super) fn groups(&self) -> impl Iterator<Item = (usize, AnyGroup<'_>)> {
        (0..self.directory.groups_end()).filter_map(|number| Some((number, self.group_at(number)?)))
    }

    /// Returns who is in a group, each person once, in ascending order.
    pub(super) fn members(&self, number: usize) -> &[usize] {
        match self.app_groups.get(&number) {
            Some(group) => &group.members,
            None => self.directory.members(number),
        }
    }

    /// Returns the groups that somebody is in, in ascending order.
    pub(super) fn groups_of(&self, person: usize) -> Vec<usize> {
        self.groups()
            .map(|(number, _)| number)
            .filter(|number| self.members(*number).binary_search(&person).is_ok())
            .collect()
    }

    /// Says that other people may have an app now, because of these groups.
    pub(super) fn assignments_moved(&mut self, groups: &[usize]) {
        for app in self.apps.values_mut() {
            if groups.iter().any(|group| app.groups.contains_key(group)) {
                app.everybody.take();
            }
        }
    }

    /// Returns an app's number.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is none with this id.
    pub(super) fn app_number(&self, id: &str) -> Result<u64, Refusal> {
        ids::number(Kind::App, id)
            .filter(|number| self.apps.contains_key(number))
            .ok_or_else(|| Refusal::NotFound { id: id.to_owned(), kind: "AppInstance" })
    }

    pub(super) fn app(&self, id: &str) -> Result<&App, Refusal> {
        ids::number(Kind::App, id)
            .and_then(|number| self.apps.get(&number))
            .ok_or_else(|| Refusal::NotFound { id: id.to_owned(), kind: "AppInstance" })
    }

    pub(super) fn app_mut(&mut self, id: &str) -> Result<&mut App, Refusal> {
        ids::number(Kind::App, id)
            .and_then(|number| self.apps.get_mut(&number))
            .ok_or_else(|| Refusal::NotFound { id: id.to_owned(), kind: "AppInstance" })
    }

    /// Returns the provisioning of an app.
    ///
    /// # Errors
    ///
    /// `NotFound` for an unknown app; a validation error for an app that provisions nothing.
    pub(super) fn provisioning(&self, id: &str) -> Result<&Provisioning, Refusal> {
        match &self.app(id)?.way {
            Way::Zoom(provisioning) => Ok(provisioning),
            Way::Oidc(_) => Err(no_provisioning()),
        }
    }

    pub(super) fn provisioning_mut(&mut self, id: &str) -> Result<&mut Provisioning, Refusal> {
        match &mut self.app_mut(id)?.way {
            Way::Zoom(provisioning) => Ok(provisioning),
            Way::Oidc(_) => Err(no_provisioning()),
        }
    }

    /// Returns everybody who has an app, each with the group through which they have it: the one with the lowest
    /// priority, or none for who was assigned by name alone. Worked out when first asked for, and kept until an
    /// assignment changes.
    pub(super) fn app_people<'a>(&self, app: &'a App) -> &'a BTreeMap<usize, Option<usize>> {
        app.everybody.get_or_init(|| {
            let mut groups: Vec<_> = app.groups.iter().map(|(group, has)| (has.priority, *group)).collect();
            groups.sort_unstable();
            let mut people = BTreeMap::new();
            for (_, group) in groups {
                for person in self.members(group) {
                    people.entry(*person).or_insert(Some(group));
                }
            }
            for person in app.people.keys() {
                people.entry(*person).or_insert(None);
            }
            people.retain(|person, _| !self.directory.is_deprovisioned(*person));
            people
        })
    }

    /// Takes a group away, wherever it was assigned or pushed from.
    pub(super) fn remove_group(&mut self, number: usize) {
        self.assignments_moved(&[number]);
        for app in self.apps.values_mut() {
            app.groups.remove(&number);
        }
        self.push.retain(|_, mapping| mapping.source != number);
        if self.app_groups.remove(&number).is_none() {
            self.directory.delete_group(number);
        }
    }

    /// Takes from somebody who left every app that they had by name; ids and labels of these apps. What they have through
    /// a group waits for their return.
    pub(super) fn remove_assignments(&mut self, person: usize) -> Vec<(String, String)> {
        let taken = self.apps.values_mut().filter_map(|app| {
            app.people.remove(&person)?;
            app.everybody.take();
            Some((app.id(), app.label.clone()))
        });
        taken.collect()
    }

    /// Deletes somebody from everything.
    pub(super) fn remove_person(&mut self, person: usize) {
        self.assignments_moved(&self.groups_of(person));
        self.remove_assignments(person);
        self.directory.delete(person);
        for group in self.app_groups.values_mut() {
            group.members.retain(|member| *member != person);
        }
    }
}

/// A group of any origin.
#[derive(Clone, Copy)]
pub(super) enum AnyGroup<'a> {
    Okta(OwnGroup<'a>),
    Everyone,
    App(&'a AppGroup),
}

/// An app of the org.
pub(super) struct App {
    pub(super) number: u64,
    /// The catalogue's key, such as `zoomus`. Never changes.
    pub(super) name: String,
    /// What the admin calls it.
    pub(super) label: String,
    pub(super) active: bool,
    pub(super) created_ms: i64,
    pub(super) updated_ms: i64,
    pub(super) groups: BTreeMap<usize, Assignment>,
    pub(super) people: BTreeMap<usize, Assignment>,
    /// See [`OktaState::app_people`]; to be emptied whenever `groups` or `people` change.
    pub(super) everybody: OnceCell<BTreeMap<usize, Option<usize>>>,
    pub(super) way: Way,
}

impl App {
    pub(super) fn new(number: u64, name: &str, label: &str, way: Way, now_ms: i64) -> Self {
        App {
            number,
            name: name.to_owned(),
            label: label.to_owned(),
            active: true,
            created_ms: now_ms,
            updated_ms: now_ms,
            groups: BTreeMap::new(),
            people: BTreeMap::new(),
            everybody: OnceCell::new(),
            way,
        }
    }

    pub(super) fn id(&self) -> String {
        ids::id(Kind::App, self.number)
    }
}

/// What an app is for.
pub(super) enum Way {
    /// Sign-in at Okta for another program.
    Oidc(Box<Client>),
    /// Zoom: single sign-on and provisioning.
    Zoom(Box<Provisioning>),
}

/// An OAuth client without a secret.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) redirect_uris: Vec<String>,
    pub(super) grant_types: Vec<String>,
    pub(super) dpop: bool,
    pub(super) granted: BTreeSet<String>,
    /// Whether the switches speak for this client too: only the native app that is there from the start.
    pub(super) follows_switches: bool,
}

impl Default for Client {
    fn default() -> Self {
        Client {
            redirect_uris: Vec::new(),
            grant_types: ["authorization_code", "refresh_token", super::device::GRANT_TYPE]
                .map(str::to_owned)
                .into(),
            dpop: false,
            granted: BTreeSet::new(),
            follows_switches: false,
        }
    }
}

/// One person or group that has an app.
#[derive(Clone, Debug)]
pub(super) struct Assignment {
    pub(super) priority: i64,
    pub(super) profile: Map<String, Value>,
    pub(super) user_name: Option<String>,
    pub(super) at_ms: i64,
}

impl Assignment {
    pub(super) fn new(at_ms: i64) -> Self {
        Assignment { priority: 0, profile: Map::new(), user_name: None, at_ms }
    }
}

/// What the Zoom app has been told about provisioning.
pub(super) struct Provisioning {
    pub(super) sub_domain: String,
    pub(super) connection: Connection,
    /// `capabilities` of USER_PROVISIONING.
    pub(super) outbound: Value,
    /// `capabilities` of INBOUND_PROVISIONING.
    pub(super) inbound: Value,
    pub(super) to_zoom: BTreeMap<String, Rule>,
    pub(super) to_okta: BTreeMap<String, Rule>,
    pub(super) base: Map<String, Value>,
    pub(super) custom: Map<String, Value>,
    /// What was done at Zoom so far.
    pub(super) at_zoom: AtZoom,
}

impl Provisioning {
    pub(super) fn new(sub_domain: &str) -> Self {
        Provisioning {
            sub_domain: sub_domain.to_owned(),
            connection: Connection::default(),
            outbound: super::features::outbound_at_first(),
            inbound: super::features::inbound_at_first(),
            to_zoom: super::mappings::to_zoom_at_first(),
            to_okta: super::mappings::to_okta_at_first(),
            base: super::schemas::base_attributes(),
            custom: super::schemas::custom_attributes(),
            at_zoom: AtZoom::default(),
        }
    }
}

/// The connection from Okta to Zoom.
#[derive(Clone, Debug, Default)]
pub(super) struct Connection {
    pub(super) status: ConnectionStatus,
    /// The `state` of the newest authorize link, and when it was made.
    pub(super) pending: Option<(String, i64)>,
    /// The code that the browser brought back with that `state`.
    pub(super) code: Option<String>,
    /// Whether the consent has reached Okta.
    pub(super) consented: bool,
    /// What Zoom gave Okta for the consent.
    pub(super) tokens: Option<Tokens>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ConnectionStatus {
    #[default]
    Unknown,
    Disabled,
    Enabled,
}

impl ConnectionStatus {
    pub(super) fn word(self) -> &'static str {
        match self {
            ConnectionStatus::Unknown => "UNKNOWN",
            ConnectionStatus::Disabled => "DISABLED",
            ConnectionStatus::Enabled => "ENABLED",
        }
    }
}

/// How an attribute is filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Rule {
    pub(super) expression: String,
    /// `true`: on create and update; `false`: on create only.
    pub(super) push: bool,
}

/// A group that came from an app, or that a push made there.
#[derive(Clone, Debug)]
pub(super) struct AppGroup {
    pub(super) app: u64,
    pub(super) name: String,
    pub(super) description: String,
    /// In ascending order.
    pub(super) members: Vec<usize>,
    pub(super) created_ms: i64,
    /// Zoom's id, once it is known.
    pub(super) zoom_id: Option<String>,
}

/// An Okta group that is kept equal to a group in an app.
#[derive(Clone, Debug)]
pub(super) struct PushMapping {
    pub(super) app: u64,
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) status: PushStatus,
    pub(super) created_ms: i64,
    pub(super) updated_ms: i64,
    pub(super) error: Option<String>,
    pub(super) last_push_ms: Option<i64>,
    /// What of the source has reached Zoom.
    pub(super) pushed: Pushed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PushStatus {
    Active,
    Inactive,
    Error,
}

impl PushStatus {
    pub(super) fn word(self) -> &'static str {
        match self {
            PushStatus::Active => "ACTIVE",
            PushStatus::Inactive => "INACTIVE",
            PushStatus::Error => "ERROR",
        }
    }
}

fn no_provisioning() -> Refusal {
    Refusal::validation("feature", "Provisioning is not supported for the app instance.")
}
