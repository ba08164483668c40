//! The shapes of Usher's own group push: what can be chosen, a plan, a run, its report.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::{LicenceWish, MembershipSource};
use crate::plan::LicenceSeen;
use crate::problem::Problem;
use crate::push::{GroupReport, RunState};
use crate::records::PlanKind;

/// The groups a person may choose for a push, beside what Zoom has.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GroupChoices {
    pub groups: Vec<GroupChoice>,
    pub zoom_groups: Vec<ZoomGroupRow>,
    /// What was pushed last: what a person begins with.
    pub last: Option<PlanRequest>,
    /// The pattern of the names of new groups, by which the suggestions are made.
    pub pattern: String,
    /// Can a group hold other groups at this provider?
    pub nests: bool,
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
    pub mail: Option<String>,
    /// How many people the directory counts in it; `None` where it does not say before the group is read.
    pub people: Option<u32>,
    /// What Usher would do with it.
    pub suggestion: Target,
    /// What a new group would be called; empty where the pattern gives it no name.
    pub new_name: String,
    /// The licence that its people should have.
    pub expected: Option<LicenceWish>,
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
    Create {
        /// The name that a person gave it; without one, the pattern names it.
        name: Option<String>,
    },
    Link {
        zoom_group: String,
    },
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
    /// How new groups without a name of their own are called, such as "Zoom – {name}"; without one, as the directory
    /// calls them.
    #[serde(default)]
    pub pattern: Option<String>,
}

/// What the new groups will be called, and what is to be known of that before a plan is made.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct NamesView {
    /// Why the pattern cannot be used; then there are no names.
    pub problem: Option<String>,
    /// In the order in which they were asked for; groups that are linked or left are not here.
    pub names: Vec<NewNameView>,
}

/// What one new group will be called.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct NewNameView {
    pub group: String,
    /// Empty where it gets none.
    pub name: String,
    pub remarks: Vec<String>,
    /// It cannot be created like this.
    pub wrong: bool,
    /// Zoom's group of this name, or of one that looks the same.
    pub there: Option<ZoomGroupRow>,
}

/// The licence that the people of a group should have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct GroupExpectation {
    pub group: String,
    /// None: nothing is expected any more.
    pub licence: Option<LicenceWish>,
}

/// What is inside a group.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GroupTreeView {
    /// The group that was asked for, with those inside it.
    pub groups: Vec<GroupNode>,
    /// There are more groups inside than are shown here.
    pub cut: bool,
    #[ts(as = "String")]
    pub read_at: Timestamp,
}

/// A group and the groups inside it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GroupNode {
    pub id: String,
    pub name: String,
    /// People who are in the group itself.
    pub people_direct: u32,
    /// People who are in it or in a group inside it, each once.
    pub people_all: u32,
    /// One entry of its own stands for everybody who is active in the organisation.
    pub everybody: bool,
    /// There may be more: something inside was not read.
    pub at_least: bool,
    /// Of its own people, those whom the directory's list of people does not have: they belong to another organisation.
    pub outside: u32,
    /// Why its members are not here.
    pub unread: Option<String>,
    /// It stands elsewhere in this tree already, so what is inside is not repeated.
    pub seen_above: Option<SeenAbove>,
    pub inner: Vec<GroupNode>,
}

/// Where a group of a tree stands already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SeenAbove {
    /// It holds itself: it is one of the groups around it.
    Circle,
    /// Another group of this tree has it as well.
    Twice,
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
    /// Remarks such as names that look alike.
    pub remark: Option<String>,
    /// Who has the licence that is expected of the group, where one is.
    pub licence: Option<LicenceSeen>,
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
    /// A push of groups, or people.
    pub kind: PlanKind,
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
