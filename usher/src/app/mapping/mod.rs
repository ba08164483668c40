//! The mapping preview: which rules it shows, what they do with everybody, and what becomes of them.
//!
//! What is in force is what the provider has. Beside it a person may keep rules of their own on this computer, try one
//! before keeping it, and have the difference written to the provider as a plan. Everything that is shown is worked out
//! from one [`Look`]; another choice of rules makes a new one that shares what was read.

mod completion;
mod depth;
mod drafts;
mod everybody;
mod judgement;
mod okta;
mod rules;
mod trying;
mod write_back;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

pub(super) use depth::Depth;
pub(super) use rules::Chosen;

use super::entra::live::LiveApp;
use super::look::Look;
use super::planning::reading;
use super::view::{LeftOutView, RulesOrigin};
use super::{App, count};
use crate::mapping::{self, Audit, Ground, Language, Rule, Rules, entra};
use crate::model::{AccountId, Accounts, Person};
use crate::plan;
use crate::problem::Problem;
use crate::push::Progress;
use crate::records::Provider;

/// The rules that the provider has.
#[derive(Debug, Clone)]
pub(super) struct ProviderRules {
    pub(super) rules: Rules,
    /// "the mappings of Zoom in Entra ID, read at 14:06 UTC"
    pub(super) words: String,
    /// What it maps and rules cannot show.
    pub(super) left_out: Vec<LeftOutView>,
}

/// The rules that the preview shows, and what they do with everybody.
pub(super) struct Shown {
    pub(super) rules: Rules,
    pub(super) origin: RulesOrigin,
    pub(super) words: String,
    pub(super) left_out: Vec<LeftOutView>,
    pub(super) audit: Audit,
    /// The accounts of people of the directory, each once.
    pub(super) matched: Vec<AccountId>,
}

impl Shown {
    /// Rules of which nothing was worked out yet.
    pub(super) fn nothing(rules: &Rules) -> Self {
        Self {
            rules: rules.clone(),
            origin: RulesOrigin::Guide,
            words: String::new(),
            left_out: Vec::new(),
            audit: Audit::of(rules, &Ground::new(&[], &Accounts::default()), &|_| ()),
            matched: Vec::new(),
        }
    }
}

/// Returns a look that shows these rules: works out what they do with everybody, beside the async runtime, and tells how
/// far it is.
pub(super) async fn showing(
    look: Look,
    chosen: Chosen,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Look, Problem> {
    let Chosen { rules, origin, words, left_out } = chosen;
    let (tell, mut told) = mpsc::unbounded_channel::<Progress>();
    let working = tokio::task::spawn_blocking(move || {
        let (audit, matched) = everybody::work_out(&look, &rules, &|progress| drop(tell.send(progress)));
        drop(tell);
        (look, Shown { rules, origin, words, left_out, audit, matched })
    });
    while let Some(told) = told.recv().await {
        progress(told);
    }
    let (look, shown) = working.await.map_err(|error| interrupted(&error))?;
    Ok(Look { shown: Arc::new(shown), ..look })
}

fn interrupted(error: &tokio::task::JoinError) -> Problem {
    Problem::new(
        "mapping.interrupted",
        "What the rules do with everybody could not be worked out.",
        "The computation ended before its end, which is a mistake in Usher.",
        &["Try it again.", "Report it with the detail below."],
    )
    .detail(error.to_string())
}

/// "Worked out 40,000 of 100,000 people: 12 refused so far".
fn worked_out(seen: usize, of: usize, refused: usize) -> Progress {
    let mut words = format!("Worked out {} of {}", plan::thousands(seen), plan::people(of));
    if refused > 0 {
        words.push_str(&format!(": {} refused so far", plan::thousands(refused)));
    }
    reading(&words, seen, count(of))
}

impl App {
    /// Returns the language of a profile's mappings.
    pub(super) fn language_of(&self, id: &str) -> Result<Language, Problem> {
        Ok(match self.profile(id)?.provider {
            Provider::Okta { .. } => Language::Okta,
            Provider::Entra { .. } => Language::Entra,
            Provider::Google { .. } => Language::Google,
        })
    }

    /// Returns the table of the guide that a profile follows.
    pub(super) fn table_of_the_guide(&self, id: &str) -> Result<Vec<Rule>, Problem> {
        Ok(match self.language_of(id)? {
            Language::Okta => mapping::rules_of_the_guide(),
            Language::Entra => entra::rules_of_the_guide(self.guide_table(id)?),
            Language::Google => mapping::google::rules_of_google(),
        })
    }

    /// As [`App::table_of_the_guide`], with the expressions read.
    pub(super) fn rules_of_the_guide(&self, id: &str) -> Result<Rules, Problem> {
        Rules::new(self.table_of_the_guide(id)?, self.language_of(id)?).map_err(|error| {
            Problem::new(
                "mapping.rules",
                "The guide's mapping cannot be used.",
                "This Usher was built with a mistake in it.",
                &["Install another version.", "Report it with the detail below."],
            )
            .detail(error.to_string())
        })
    }
}

/// Returns the rules that Entra's application has.
pub(super) fn rules_in_entra(live: &LiveApp, now: Timestamp) -> Result<ProviderRules, String> {
    let (rules, left_out) = entra::rules(&live.schema);
    let left_out =
        left_out.into_iter().map(|left| LeftOutView { target: left.target, why: left.why }).collect();
    let words =
        format!("the mappings of {} in Entra ID, read at {}", live.app.name, now.strftime("%H:%M UTC"));
    match Rules::new(rules, Language::Entra) {
        Ok(rules) => Ok(ProviderRules { rules, words, left_out }),
        // What is wrong with them is said by the look at the mappings themselves.
        Err(error) => Err(format!("Entra’s own mappings cannot be used: {error}.")),
    }
}

/// Everybody by their ids: the order in which they are worked out.
pub(super) fn everybody_of(look: &Look) -> Vec<&Person> {
    look.snapshot.people.values().collect()
}
