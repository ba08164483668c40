//! A scene for tests of the engine: a practice tenant, signed-in clients, records on a disk, and a plan.
//!
//! No sign-in is played here: [`Token`] hands out what the practice tenant gives to whoever asks for it in process.
//! The tenant's rates are so high that they are never met; a test about rates sets its own. Whatever goes wrong while
//! a scene is set fails the test on the spot.
#![expect(clippy::expect_used, clippy::panic, reason = "a scene that cannot be set fails its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use tempfile::TempDir;
use tokio::sync::watch;
use url::Url;
use usher::clock;
use usher::directory::entra::Entra;
use usher::directory::google::Google;
use usher::directory::okta::Okta;
use usher::http::{
    AuthError, Authorization, Authorize, BaseUrl, Call, Category, Http, Limits, Method, Pacing, Remote,
    Scheme,
};
use usher::model::{
    Accounts, Address, GroupId, Membership, MembershipSource, Person, PersonId, Snapshot, ZoomGroup,
    ZoomGroupId, fold_name,
};
use usher::plan::{self, Existing, Plan, Resolutions, Rules, Wanted, WantedGroup};
use usher::push::{self, Applied, Context, Control, Learned};
use usher::records::{PlanKind, Profile, Records};
use usher::secrets::Secret;
use usher::zoom::Zoom;
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::history::Entry;
use usher_practice::switches::{Rate, Switches};
use usher_practice::world::Vendor;
use usher_practice::{Practice, Settings};

/// The id under which the records have the practice profile.
pub const PROFILE: &str = "practice";

/// So many requests a second that no test meets the limit, and few enough to be believed.
const FAST: u32 = 50_000;

/// A practice tenant and a folder for records.
pub struct Stage {
    pub practice: Practice,
    pub folder: TempDir,
}

/// Hands out one token, as somebody does who has pasted it: it cannot be renewed.
#[derive(Debug)]
pub struct Token {
    authorization: Authorization,
    /// Requests that may still be made; then the sign-in has ended.
    left: AtomicU32,
    /// Whether a token that was refused is handed out again, so that the refusal reaches whoever asked.
    insists: bool,
}

impl Token {
    pub fn new(scheme: Scheme, token: &str) -> Self {
        let authorization = Authorization { scheme, token: Secret::new(token.to_owned()) };
        Self { authorization, left: AtomicU32::new(u32::MAX), insists: true }
    }

    /// The sign-in ends after so many requests.
    #[must_use]
    pub fn ending_after(self, requests: u32) -> Self {
        Self { left: AtomicU32::new(requests), ..self }
    }

    /// A refused token ends the sign-in.
    #[must_use]
    pub fn that_gives_up(self) -> Self {
        Self { insists: false, ..self }
    }
}

impl Authorize for Token {
    fn authorization<'a>(
        &'a self,
        rejected: Option<&'a Authorization>,
    ) -> BoxFuture<'a, Result<Authorization, AuthError>> {
        let used_up =
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err();
        let answer = match used_up || (rejected.is_some() && !self.insists) {
            true => Err(AuthError::SignedOut { reason: "the token has ended".to_owned() }),
            false => Ok(self.authorization.clone()),
        };
        Box::pin(async move { answer })
    }
}

impl Stage {
    /// How many requests have met a silence without end. Those that are under way have no status either.
    pub fn silences(&self) -> u64 {
        let history = self.practice.history();
        let seen = *self.practice.requests_seen().borrow();
        let without_status = history.iter().filter(|entry| entry.status == 0).count();
        let number = |count: usize| u64::try_from(count).expect("a count");
        number(without_status) - (number(history.len()) - seen)
    }

    /// The smallest company, at a speed that no test waits for.
    pub async fn small() -> Self {
        Self::with(|_| {}).await
    }

    /// As [`Stage::small`], with other switches.
    pub async fn with(set: impl FnOnce(&mut Switches)) -> Self {
        Self::of(24, 14, set).await
    }

    /// A company of this size.
    pub async fn of(people: usize, groups: usize, set: impl FnOnce(&mut Switches)) -> Self {
        let mut switches = Switches::default();
        switches.zoom.rate =
            Rate { light_per_second: Some(FAST), medium_per_second: Some(FAST), ..Rate::OFF };
        switches.okta.client_share_percent = 100;
        let families = [
            "/api/v1/users",
            "/api/v1/users/{id}",
            "/api/v1/groups",
            "/api/v1/groups/{id}",
            "/api/v1/apps",
            "/api/v1/apps/{id}",
            "/api/v1/logs",
            "/api/v1",
        ];
        for family in families {
            switches.okta.requests_per_minute.insert(family.to_owned(), FAST * 60);
        }
        set(&mut switches);
        let settings = Settings {
            people,
            groups,
            zoom: switches.zoom,
            okta: switches.okta,
            entra: switches.entra,
            google: switches.google,
            ..Settings::default()
        };
        Self {
            practice: usher_practice::start(settings).await.expect("free ports"),
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A signed-in connection to Zoom with a pace of its own, as a fresh process has it.
    pub fn zoom(&self) -> Zoom {
        self.zoom_as(self.zoom_token(), Limits::default())
    }

    pub fn zoom_token(&self) -> Token {
        Token::new(Scheme::Bearer, &self.practice.credentials().zoom.token)
    }

    pub fn zoom_as(&self, token: Token, limits: Limits) -> Zoom {
        Zoom::new(remote(&self.practice.urls().zoom_api, token, limits, Pacing::zoom()))
    }

    /// A signed-in connection to Okta.
    pub fn okta(&self) -> Okta {
        self.okta_as(self.okta_token(), Limits::default())
    }

    pub fn okta_token(&self) -> Token {
        Token::new(Scheme::Ssws, &self.practice.credentials().okta.ssws_token)
    }

    pub fn okta_as(&self, token: Token, limits: Limits) -> Okta {
        Okta::new(remote(&self.practice.urls().okta, token, limits, Pacing::okta()))
    }

    /// A signed-in connection to Entra ID, with every scope.
    pub fn entra(&self) -> Entra {
        self.entra_as(Token::new(Scheme::Bearer, &self.practice.credentials().entra.token))
    }

    pub fn entra_as(&self, token: Token) -> Entra {
        Entra::new(remote(&self.practice.urls().entra, token, Limits::default(), Pacing::entra()))
    }

    /// A signed-in connection to Google Workspace, with every scope that reads.
    pub fn google(&self) -> Google {
        self.google_as(Token::new(Scheme::Bearer, &self.practice.credentials().google.read_token))
    }

    pub fn google_as(&self, token: Token) -> Google {
        Google::new(remote(&self.practice.urls().google, token, Limits::default(), Pacing::google()))
    }

    /// Opens the records from the disk; the practice profile is in them.
    pub fn records(&self) -> Records {
        records_in(self.folder.path(), &self.practice)
    }

    /// Switches a fault of Zoom on: so many requests of a method pass, so many are spoiled.
    pub fn spoil(&self, method: &str, skip: u32, times: u32, moment: Moment, kind: FaultKind) {
        let method = (!method.is_empty()).then(|| method.to_owned());
        let fault =
            Fault { vendor: Some(Vendor::Zoom), method, skip, times: Some(times), moment, ..Fault::of(kind) };
        self.practice.world().faults.set(fault);
    }

    /// Asks Zoom's SCIM as somebody else does who uses the account at the same time.
    pub async fn meanwhile(&self, method: Method, path: &[&str], body: serde_json::Value) {
        let path = std::iter::once("scim2").chain(path.iter().copied());
        let call = Call::new(method, path, Category::Medium).json(body);
        let answer = self.zoom().remote().send(call).await.expect("an answer");
        assert!(answer.is_success(), "{answer:?}");
    }

    /// The id of the zoom group of exactly this name.
    pub fn zoom_group(&self, name: &str) -> ZoomGroupId {
        let world = self.practice.world();
        let zoom = world.zoom();
        let group = zoom.group_by_name(name).unwrap_or_else(|| panic!("no group {name} in Zoom"));
        ZoomGroupId::new(group.id.clone())
    }

    /// Everybody in each zoom group, by name and by address.
    pub fn memberships(&self) -> BTreeMap<String, BTreeSet<String>> {
        let world = self.practice.world();
        let zoom = world.zoom();
        let address = |id: &String| zoom.user(id).map(|user| user.user_name.clone()).unwrap_or_default();
        zoom.groups().map(|group| (group.name.clone(), group.members.iter().map(address).collect())).collect()
    }

    /// Every request to Zoom that changes something, answered or not.
    pub fn writes(&self) -> Vec<Entry> {
        let is_write = |entry: &Entry| entry.vendor == Vendor::Zoom && entry.method != "GET";
        self.practice.history().into_iter().filter(is_write).collect()
    }

    /// Reads both sides whole.
    pub async fn read(&self) -> Known {
        let okta = self.okta();
        let people = okta.people(&|_| ()).await.expect("people");
        let groups = okta.groups(&|_| ()).await.expect("groups");
        let groups: BTreeMap<_, _> = groups.into_iter().map(|(id, counted)| (id, counted.group)).collect();
        let ids = groups.keys().cloned().collect();
        let mut snapshot = Snapshot { people, groups, members: BTreeMap::new() };
        okta.members(&mut snapshot, &ids, &|_| ()).await.expect("members");
        let zoom = self.zoom();
        let accounts = zoom.accounts(&|_, _| ()).await.expect("accounts");
        let accounts = Accounts::index(accounts, BTreeSet::new());
        let zoom_groups = zoom.groups().await.expect("zoom groups");
        let resolutions = plan::resolve(snapshot.people.values(), address_of, &accounts);
        let zoom_groups = zoom_groups.into_iter().map(|group| (group.id.clone(), group)).collect();
        Known { snapshot, accounts, zoom_groups, resolutions }
    }

    /// Reads both sides and plans. Only the groups for which `choose` says so are in the plan.
    pub async fn plan(&self, choose: impl Fn(&str) -> Option<Choice>, rules: Rules) -> Plan {
        self.read().await.plan(self, choose, rules).await
    }

    /// Keeps a plan and begins its run; returns the run's id.
    pub fn begin(&self, records: &Records, plan: &Plan) -> String {
        let number = records.runs(PROFILE).expect("runs").len();
        let (plan_id, run) = (format!("plan-{number}"), format!("run-{number}"));
        records
            .save_plan(&plan_id, PROFILE, PlanKind::Groups, plan, clock::now())
            .expect("a plan that is kept");
        records.begin_run(&run, &plan_id, PROFILE, clock::now()).expect("a run that begins");
        run
    }

    /// Begins a run and carries it out to its end.
    pub async fn push(&self, plan: &Plan) -> Applied {
        let records = self.records();
        let run = self.begin(&records, plan);
        apply(&self.zoom(), &records, &run, plan).await
    }
}

/// What both sides say.
pub struct Known {
    pub snapshot: Snapshot,
    pub accounts: Accounts,
    pub zoom_groups: BTreeMap<ZoomGroupId, ZoomGroup>,
    pub resolutions: Resolutions,
}

/// Where a directory group goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A new group under its own name.
    Create,
    /// The zoom group whose name looks the same; a new one where there is none.
    LinkOrCreate,
}

impl Known {
    /// The id of the directory group of this name.
    pub fn group(&self, name: &str) -> GroupId {
        let found = self.snapshot.groups.values().find(|group| group.name == name);
        found.unwrap_or_else(|| panic!("no group {name}")).id.clone()
    }

    /// The person with this login.
    pub fn person(&self, login: &str) -> &Person {
        let found = self.snapshot.people.values().find(|person| person.login == login);
        found.unwrap_or_else(|| panic!("nobody signs in as {login}"))
    }

    pub fn wanted(&self, choose: impl Fn(&str) -> Option<Choice>) -> Vec<WantedGroup> {
        let chosen = self.snapshot.groups.values().filter_map(|group| Some((group, choose(&group.name)?)));
        chosen
            .map(|(group, choice)| {
                let alike = self
                    .zoom_groups
                    .values()
                    .find(|there| fold_name(&there.name) == fold_name(&group.name))
                    .filter(|_| choice == Choice::LinkOrCreate);
                let target = match alike {
                    Some(there) => Wanted::Link { id: there.id.clone() },
                    None => Wanted::Create { name: group.name.clone() },
                };
                let walk = self.snapshot.walk(&group.id);
                WantedGroup { source: group.id.clone(), name: group.name.clone(), target, walk }
            })
            .collect()
    }

    /// Reads who is in the groups that are linked to, and compares.
    pub async fn plan(&self, stage: &Stage, choose: impl Fn(&str) -> Option<Choice>, rules: Rules) -> Plan {
        let wanted = self.wanted(choose);
        let zoom = stage.zoom();
        let mut membership = BTreeMap::new();
        for group in &wanted {
            if let Wanted::Link { id } = &group.target {
                let members = zoom.members(id).await.expect("members of a linked group");
                membership.insert(id.clone(), Membership { members, source: MembershipSource::Members });
            }
        }
        self.diff(&wanted, membership, rules)
    }

    /// Compares with memberships that are known in whatever way.
    pub fn diff(
        &self,
        wanted: &[WantedGroup],
        membership: BTreeMap<ZoomGroupId, Membership>,
        rules: Rules,
    ) -> Plan {
        let existing = Existing { groups: self.zoom_groups.clone(), membership };
        let mut plan = plan::diff(wanted, &existing, &self.resolutions, rules);
        plan.name_everybody(&self.snapshot.people, &self.accounts, address_of);
        plan
    }

    /// The addresses of Zoom accounts that belong into a directory group, person by person: who started or will, is
    /// found in Zoom and active there, and does not share the address with somebody who is found first.
    pub fn belong(&self, group: &GroupId) -> BTreeSet<String> {
        let owner = |address: &Address| {
            let owns = |person: &&Person| address_of(person).as_ref() == Some(address);
            self.snapshot.people.values().find(owns).map(|person| person.id.clone())
        };
        let account = |id: &PersonId| {
            let person = self.snapshot.people.get(id)?;
            let address = address_of(person)?;
            let account = self.accounts.at(&address)?;
            let counts = person.status != usher::model::Status::Disabled
                && account.active
                && owner(&address).as_ref() == Some(id);
            counts.then(|| account.user_name.clone())
        };
        self.snapshot.walk(group).people.iter().filter_map(account).collect()
    }
}

/// The mail address, or the login where there is none.
pub fn address_of(person: &Person) -> Option<Address> {
    let mail = person.attributes.text("email");
    mail.and_then(Address::parse).or_else(|| Address::parse(&person.login))
}

/// Opens records in any folder; the practice profile is in them.
pub fn records_in(folder: &Path, practice: &Practice) -> Records {
    let records = Records::open(folder).expect("records");
    let profile = Profile::parse(&practice.profile().to_string()).expect("the practice profile");
    records.save_profile(PROFILE, &profile, clock::now()).expect("a profile that is kept");
    records
}

/// Carries a run out, from its start or from where its notes end.
pub async fn apply(zoom: &Zoom, records: &Records, run: &str, plan: &Plan) -> Applied {
    let (_door, control) = watch::channel(Control::Go);
    apply_with(zoom, records, run, plan, Learned::default(), control, &|_| ()).await
}

/// As [`apply`], with all that a door can choose.
pub async fn apply_with(
    zoom: &Zoom,
    records: &Records,
    run: &str,
    plan: &Plan,
    learned: Learned,
    control: watch::Receiver<Control>,
    progress: &(dyn Fn(push::Progress) + Sync),
) -> Applied {
    let context = Context { zoom, records, run, plan, learned, seconds_planned: 0.0, progress };
    push::apply(context, control).await
}

/// A sum over the sentences of what was changed: ("added", group) for everybody who was ever put into a group.
pub fn counted(writes: &[Entry], word: &str, group: &str) -> usize {
    let about = format!("Changed the group {group}: ");
    let sentences = writes.iter().filter_map(|entry| entry.change.as_deref()?.strip_prefix(about.as_str()));
    let acts = sentences.flat_map(|sentence| sentence.trim_end_matches('.').split(", "));
    acts.filter_map(|act| act.strip_prefix(word)?.trim().parse::<usize>().ok()).sum()
}

/// Limits for tests in which an answer never comes: long for a busy machine, short for whoever waits.
pub fn impatient() -> Limits {
    Limits { headers: Duration::from_secs(2), total: Duration::from_secs(4), ..Limits::default() }
}

fn remote(url: &Url, token: Token, limits: Limits, pacing: Pacing) -> Remote {
    let base = BaseUrl::parse(url.as_str()).expect("a base address");
    Remote::new(Http::with_limits(limits).expect("a client"), base, Arc::new(token), pacing)
}
