//! The heads of guide files: TOML, with nothing unknown let through.

use serde::{Deserialize, Serialize};

use super::{ActionId, CheckId, Disputed, PageKind, PushWay, Question, Source};

/// Something that holds or does not. A fact is asked by one step, and others may need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    ZoomConnected,
    ProviderConnected,
    /// The whole directory has been read at least once.
    DirectoryRead,
    /// At least one push has ended.
    GroupsPushed,
    /// The provider has an active app for Zoom.
    ZoomApp,
    /// The provider's connection to Zoom stands.
    Provisioned,
    /// Okta creates, updates and deactivates people.
    FeaturesOn,
    /// One of Entra's guides was chosen, and can work.
    GuideChosen,
    /// Entra's provisioning runs.
    JobRuns,
}

/// The head of a step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepHead {
    pub section: String,
    pub title: String,
    pub why: String,
    pub page: PageKind,
    /// What proves that the step is done. A step without any is told, not seen.
    #[serde(default)]
    pub checks: Vec<CheckId>,
    /// What Usher can do by itself here.
    #[serde(default)]
    pub actions: Vec<ActionId>,
    /// What only a person can decide.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// The step belongs to this way of keeping groups in step, and is not needed where the other is chosen.
    pub push_way: Option<PushWay>,
    /// The step, by its id, that does the same another way.
    pub instead_of: Option<String>,
    #[serde(default)]
    pub asks: Vec<Fact>,
    #[serde(default)]
    pub needs: Vec<Fact>,
    pub sources: Vec<Source>,
    #[serde(default)]
    pub disputed: Vec<Disputed>,
}

/// The head of a known trouble.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TroubleHead {
    pub title: String,
    /// What a person sees, in one line.
    pub symptom: String,
    /// What somebody with this trouble would search for: words, and error texts as the vendors write them.
    pub words: Vec<String>,
    pub check: CheckId,
    /// The step, by its id, that has the cure.
    pub cure_step: Option<String>,
    /// The step that has it in those guides that do without the first.
    pub cure_elsewhere: Option<String>,
    pub cure_action: Option<ActionId>,
    pub sources: Vec<Source>,
}

/// The head of a mini-guide.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HelpHead {
    pub title: String,
    pub sources: Vec<Source>,
    #[serde(default)]
    pub disputed: Vec<Disputed>,
}
