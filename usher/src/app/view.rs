//! Everything a door shows, as values: what the window draws and what `--json` prints.
//!
//! Nothing here decides anything. Status words, counts and sentences are made in the engine; a door only draws them.
//! No secret, no token, no authorization link and no sign-in state ever stands in one of these shapes.
//! Counts are people, groups or requests; times are ISO 8601 in UTC; `*_ms` are milliseconds.

mod setup;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::check::Verdict;
use crate::guide::{Block, CheckId, Copyable, Disputed, PageKind, Source, StepStatus};
use crate::mapping::{PersonEffect, PreviewRow, Remark};
use crate::model::MembershipSource;
use crate::problem::Problem;
use crate::push::{GroupReport, RunState};

pub use setup::*;

/// The first page: every customer, and whether secrets can be kept.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Overview {
    pub profiles: Vec<ProfileCard>,
    pub keychain: KeychainView,
    /// Something that happened on opening and has to be said, such as a database that could not be read.
    pub notice: Option<Problem>,
    pub version: String,
}

/// One customer in the chooser.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ProfileCard {
    pub id: String,
    pub name: String,
    pub provider: ProviderName,
    pub practice: bool,
    /// "3 of 6 steps done".
    pub summary: String,
    /// Steps that need somebody.
    pub attention: u32,
}

/// The identity provider a guide starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ProviderName {
    Okta,
}

/// Where secrets are kept right now.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum KeychainView {
    Keychain,
    /// Kept in memory until Usher quits; the problem says why and how to cure it.
    MemoryOnly {
        problem: Problem,
    },
}

/// One of the two connections of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Side {
    Zoom,
    Provider,
}

/// The frame around a step: who, which connections, the task list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ProfileView {
    pub id: String,
    pub name: String,
    pub provider: ProviderName,
    pub practice: bool,
    pub zoom: ConnectionView,
    pub provider_connection: ConnectionView,
    pub sections: Vec<SectionView>,
    /// Who holds the profile's push right now, as a sentence; `None` when nobody does.
    pub push_held: Option<String>,
    /// The last run that was interrupted and can be resumed.
    pub resumable_run: Option<String>,
}

/// A section of the guide's task list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SectionView {
    pub title: String,
    pub steps: Vec<StepItem>,
}

/// A line of the task list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StepItem {
    pub id: String,
    pub title: String,
    pub status: StepStatus,
}

/// One step, whole.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StepView {
    pub id: String,
    pub title: String,
    pub why: String,
    pub status: StepStatus,
    pub page: PageKind,
    pub blocks: Vec<Block>,
    pub copyables: Vec<Copyable>,
    pub checks: Vec<CheckView>,
    /// What the step asks, once; [`App::answer`](super::App::answer) keeps an answer.
    pub asks: Vec<FormField>,
    /// What Usher can do by itself here.
    pub actions: Vec<ActionView>,
    /// The step that does the same another way, where there is one.
    pub instead_of: Option<StepLink>,
    pub sources: Vec<Source>,
    pub disputed: Vec<Disputed>,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// Nothing can look at this step, so a person may say that it is done.
    pub can_tell: bool,
}

/// A check of a step with the last thing it saw.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct CheckView {
    pub id: CheckId,
    /// "Zoom answers".
    pub title: String,
    pub outcome: Option<OutcomeView>,
}

/// What a look saw.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OutcomeView {
    #[ts(as = "String")]
    pub seen_at: Timestamp,
    pub took_ms: u32,
    /// Seen long enough ago that it should be looked at again.
    pub old: bool,
    pub verdict: Verdict,
}

/// A connection as the pill and its page show it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ConnectionView {
    pub side: Side,
    /// "Zoom", "Okta".
    pub vendor: String,
    /// The host that is talked to.
    pub host: String,
    pub state: ConnectionState,
    pub way: Way,
    /// The ways this side offers, the recommended one first.
    pub ways: Vec<WayChoice>,
    /// Right now a sign-in waits for the person's browser.
    pub sign_in: Option<SignInView>,
}

/// Is a connection usable?
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum ConnectionState {
    SignedOut,
    /// It worked once and does not any more; the problem says what to do.
    Broken {
        problem: Problem,
    },
    SignedIn {
        /// Who signed in, where the vendor says so.
        who: Option<String>,
        scopes: Vec<String>,
        /// When the access token ends; Usher renews it by itself where `renews` is true.
        #[ts(as = "Option<String>")]
        expires_at: Option<Timestamp>,
        renews: bool,
        /// Kept in the keychain, or gone when Usher quits.
        kept: bool,
    },
}

/// A way of reaching a vendor, with the values it needs that are not secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum Way {
    /// Zoom: sign in with the browser through an app's public client id; no secret.
    ZoomPublicClient { client_id: String },
    /// Zoom: sign in with the browser through a general app with its client secret.
    ZoomSecretClient { client_id: String, redirect_ports: Vec<u16> },
    /// Zoom: server-to-server app.
    ZoomServerToServer { account_id: String, client_id: String },
    /// Zoom: a token pasted by hand.
    ZoomToken {},
    /// Okta: sign in with the browser through a native app.
    OktaCode { client_id: String, redirect_ports: Vec<u16> },
    /// Okta: a code typed on another device.
    OktaDevice { client_id: String },
    /// Okta: an API token pasted by hand.
    OktaApiToken {},
}

/// A way a person may choose, with what it asks for.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct WayChoice {
    pub way: Way,
    pub title: String,
    pub description: String,
    pub recommended: bool,
    /// The label of the secret it asks for, such as "Client secret"; `None` where it needs none.
    pub secret_label: Option<String>,
    /// The mini-guide that says where the values come from.
    pub help_title: String,
    pub help: Vec<Block>,
    pub help_copyables: Vec<Copyable>,
    pub sources: Vec<Source>,
    pub disputed: Vec<Disputed>,
}

/// What a person typed on a connection page. The secret passes once, from the window to the engine, never back.
#[derive(Clone, Deserialize, TS)]
#[ts(export)]
pub struct ConnectRequest {
    pub side: Side,
    pub way: Way,
    /// Typed or pasted; `None` keeps the stored one.
    pub secret: Option<String>,
}

impl std::fmt::Debug for ConnectRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectRequest")
            .field("side", &self.side)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}

/// A sign-in that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum SignInView {
    /// A page of the vendor has been opened in the system browser.
    Browser {
        host: String,
        #[ts(as = "String")]
        until: Timestamp,
    },
    /// The person types this code at this address.
    Device {
        user_code: String,
        verification_address: String,
        #[ts(as = "String")]
        until: Timestamp,
    },
}

/// A page of people of the directory.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PeoplePage {
    pub total: u32,
    pub offset: u32,
    pub people: Vec<PersonRow>,
    /// How many people of the whole directory come out how.
    pub effects: Vec<EffectCount>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
}

/// How many people the mapping does this with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct EffectCount {
    pub effect: PersonEffect,
    pub people: u32,
}

/// A person in a list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PersonRow {
    pub id: String,
    pub name: String,
    pub login: String,
    pub effect: PersonEffect,
    pub remarks: u32,
}

/// One person's mapping: source, rule, payload, what Zoom has.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Preview {
    pub person: PersonRow,
    /// Position in the directory's order, from 1.
    pub position: u32,
    pub total: u32,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub next_with_remark: Option<String>,
    pub rows: Vec<PreviewRow>,
    /// Remarks about the person as a whole.
    pub remarks: Vec<Remark>,
    /// What would be sent to Zoom, as JSON text, indented; empty where nothing would be sent.
    pub payload: String,
    /// What Zoom has, as JSON text, indented; `None` where Zoom has nobody with this address.
    pub zoom_has: Option<String>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
    /// Where the rules come from: "the guide's table".
    pub rules_from: String,
}

/// The groups a person may choose for a push, beside what Zoom has.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GroupChoices {
    pub groups: Vec<GroupChoice>,
    pub zoom_groups: Vec<ZoomGroupRow>,
    #[ts(as = "String")]
    pub read_at: Timestamp,
}

/// A directory group that could be pushed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GroupChoice {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    /// How many people the directory counts in it; `None` where it does not say before the group is read.
    pub people: Option<u32>,
    /// What Usher would do with it.
    pub suggestion: Target,
    /// Zoom groups whose names differ in case or spaces only: likely the same.
    pub alike: Vec<ZoomGroupRow>,
}

/// A group of Zoom.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ZoomGroupRow {
    pub id: String,
    pub name: String,
}

/// Where a directory group goes in Zoom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum Target {
    Create { name: String },
    Link { zoom_group: String },
    Leave {},
}

/// What a person chose to push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PlanRequest {
    pub groups: Vec<GroupTarget>,
    /// Take out of linked Zoom groups whoever is not in the directory group. Off at first.
    pub remove: bool,
}

/// One directory group with its target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct GroupTarget {
    pub group: String,
    pub target: Target,
}

/// A plan, as it is shown before anything is written.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PlanView {
    pub id: String,
    #[ts(as = "String")]
    pub made_at: Timestamp,
    /// "Add 212 people to 9 groups": what the button says.
    pub act: String,
    pub empty: bool,
    pub groups: Vec<GroupPlanView>,
    /// Distinct people that are added, taken out, or left alone.
    pub people_added: u32,
    pub people_removed: u32,
    pub left_alone: Vec<LeftAloneCount>,
    pub people_left_alone: u32,
    pub removing: bool,
    pub cost: CostView,
    pub risk: RiskView,
    /// How present members are known, one sentence each.
    pub how_sure: Vec<String>,
    /// What the plan leaves to the person: such as a daily limit that is passed.
    pub warnings: Vec<String>,
    /// Already applied, so it cannot be applied again: the run's id.
    pub run: Option<String>,
}

/// One group of a plan.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GroupPlanView {
    pub group: String,
    pub name: String,
    pub inner_groups: u32,
    pub zoom_name: String,
    pub kind: GroupPlanKind,
    pub add: u32,
    pub remove: u32,
    /// In Zoom's group and not in the directory's, and left there because removing is off.
    pub remove_off: u32,
    pub same: u32,
    pub left_alone: u32,
    pub known_by: MembershipSource,
    /// A remark such as names that look alike.
    pub remark: Option<String>,
}

/// What happens to the zoom group itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum GroupPlanKind {
    Create,
    Link,
    Leave,
}

/// A reason and how many people it leaves alone.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct LeftAloneCount {
    pub reason: String,
    pub cure: Option<String>,
    pub people: u32,
    /// Some of them by name.
    pub examples: Vec<String>,
}

/// A person of one group of a plan.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct MemberRow {
    pub name: String,
    pub address: String,
    pub effect: MemberEffect,
    /// Why they are left alone.
    pub reason: Option<String>,
}

/// What the plan does with a person in a group: +, −, =, !.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum MemberEffect {
    Add,
    Remove,
    RemoveOff,
    Same,
    LeftAlone,
}

/// A page of the people of one group of a plan.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct MemberPage {
    pub total: u32,
    pub offset: u32,
    pub members: Vec<MemberRow>,
}

/// What a plan costs.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct CostView {
    pub requests: u32,
    pub seconds: u32,
    /// "4 to create groups, 14 to add people, 6 to look again."
    pub parts: String,
    /// Requests a second that Zoom allows this account.
    pub per_second: f64,
}

/// How dangerous a plan is.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum RiskView {
    Low {
        sentence: String,
    },
    /// The organisation's name has to be typed.
    High {
        sentence: String,
        type_this: String,
    },
}

/// A run in the history.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RunRow {
    pub id: String,
    #[ts(as = "String")]
    pub started_at: Timestamp,
    #[ts(as = "Option<String>")]
    pub ended_at: Option<Timestamp>,
    pub state: RunState,
    pub act: String,
    pub done: u32,
    pub failed: u32,
    pub total: u32,
}

/// What was asked, what Zoom has on reading back, what failed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Report {
    pub run: RunRow,
    pub groups: Vec<GroupReport>,
    /// One sentence: "Zoom has all 212 people in 9 groups, seen on reading back."
    pub proof: String,
    /// What stopped the whole run, if anything did: the network, the sign-in, a full disk.
    pub halted: Option<Problem>,
    pub requests: u32,
    pub requests_planned: u32,
    pub refused_429: u32,
    pub seconds: f64,
    /// Failures that can be tried again.
    pub can_retry: bool,
    pub can_resume: bool,
}

/// A profile's addresses, as a person edits them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ProfileDraft {
    pub name: String,
    pub provider: ProviderName,
    pub zoom_api_url: String,
    pub zoom_oauth_url: String,
    pub org_url: String,
}

/// A connection after signing out; the note says where the vendor could not be told.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SignOutView {
    pub connection: ConnectionView,
    pub note: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SearchHit {
    pub kind: HitKind,
    pub id: String,
    pub title: String,
    pub detail: String,
}

/// What a search hit leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HitKind {
    Step,
    Trouble,
    Person,
}

/// How the window likes to look. Nothing here may not be lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Preferences {
    pub theme: Theme,
    pub last_profile: Option<String>,
}

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Theme {
    System,
    Light,
    Dark,
}
