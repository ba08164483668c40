//! Which rules the preview shows: the provider's, the guide's table, or those that a person has kept on this computer.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::drafts::{draft_of, rule_of, rule_view};
use super::{ProviderRules, showing};
use crate::app::App;
use crate::app::look::Look;
use crate::app::view::{
    LeftOutView, MappingRules, OriginView, RuleDraft, RuleProblem, RulesOrigin, WriteBack,
};
use crate::clock;
use crate::guide::{ActionId, PageKind};
use crate::mapping::{Language, Rule, Rules, file};
use crate::problem::{self, Problem};

/// Under this name it is kept which rules the preview shows, and the person's own.
const KEPT: &str = "mapping.rules";

/// Rules of one mapping. Zoom's users have some sixty attributes, and each is filled by one rule at most.
const RULES_MAX: usize = 200;

/// What is kept of a profile's rules.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    /// `None` shows what the provider has, and the guide's table where it has nothing.
    chosen: Option<RulesOrigin>,
    own: Option<Own>,
}

/// A person's own rules.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Own {
    rules: Vec<RuleDraft>,
    kept_at: Timestamp,
}

/// Rules that the preview is to show.
pub(in crate::app) struct Chosen {
    pub(in crate::app) rules: Rules,
    pub(in crate::app) origin: RulesOrigin,
    pub(in crate::app) words: String,
    pub(in crate::app) left_out: Vec<LeftOutView>,
}

impl App {
    /// Returns the rules that the preview shows, each with what there is to say of it. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet.
    pub async fn mapping_rules(&self, id: &str) -> Result<MappingRules, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        self.rules_view(id, &look)
    }

    /// Keeps rules on this computer and shows them. Nothing is written to the provider.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or a rule cannot be used; the problem names it.
    pub async fn keep_rules(&self, id: &str, drafts: Vec<RuleDraft>) -> Result<MappingRules, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        usable(&drafts, self.language_of(id)?)?;
        let own = Some(Own { rules: drafts, kept_at: clock::now() });
        self.keep_rules_choice(id, &Kept { chosen: Some(RulesOrigin::Own), own })?;
        self.shown_anew(id, &look).await
    }

    /// Shows the rules of another origin. A person's own stay kept, and can be taken again.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or there are no rules of this origin.
    pub async fn take_rules(&self, id: &str, origin: RulesOrigin) -> Result<MappingRules, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let kept = self.kept_choice(id)?;
        if let Some(why) = self.unusable(&look, &kept, origin) {
            return Err(Problem::new(
                "mapping.no_such_rules",
                "There are no rules to take from there.",
                why,
                &["Take the rules from another place."],
            ));
        }
        let chosen = match origin {
            RulesOrigin::Provider => None,
            RulesOrigin::Guide | RulesOrigin::Own => Some(origin),
        };
        self.keep_rules_choice(id, &Kept { chosen, ..kept })?;
        self.shown_anew(id, &look).await
    }

    /// Returns the rules that are shown, as a document that [`App::import_rules`] reads.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet.
    pub async fn export_rules(&self, id: &str) -> Result<String, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        Ok(file::write(look.shown.rules.each(), look.language()))
    }

    /// Reads rules from a document and keeps them as [`App::keep_rules`] does.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or the document cannot be used; the problem names everything that is wrong.
    pub async fn import_rules(&self, id: &str, document: &str) -> Result<MappingRules, Problem> {
        let language = self.language_of(id)?;
        let rules = file::read(document, language).map_err(|faults| {
            let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Problem::new(
                "mapping.document",
                "The rules in this file cannot be used.",
                said.first().cloned().unwrap_or_default(),
                &["Correct the file, or export rules from Usher anew."],
            )
            .detail(said.join("\n"))
        })?;
        self.keep_rules(id, rules.iter().map(draft_of).collect()).await
    }

    /// Returns the rules that the preview shows, given what the provider has.
    pub(in crate::app) fn chosen_rules(
        &self,
        id: &str,
        provider: &Result<ProviderRules, String>,
    ) -> Result<Chosen, Problem> {
        let kept = self.kept_choice(id)?;
        let language = self.language_of(id)?;
        let mut because = None;
        if kept.chosen == Some(RulesOrigin::Own)
            && let Some(own) = kept.own
        {
            match usable(&own.rules, language) {
                Ok(rules) => {
                    return Ok(Chosen {
                        rules,
                        origin: RulesOrigin::Own,
                        words: format!(
                            "your own rules, kept on this computer at {}",
                            own.kept_at.strftime("%H:%M UTC on %-d %B %Y")
                        ),
                        left_out: provider.as_ref().map(|found| found.left_out.clone()).unwrap_or_default(),
                    });
                }
                Err(problem) => because = Some(format!("your own rules cannot be used: {}", problem.why)),
            }
        }
        let table = match language {
            Language::Okta => "Usher’s table for Okta and Zoom",
            Language::Google => "Usher’s table for Google and Zoom",
            Language::Entra => "the guide’s table",
        };
        match provider {
            Ok(provider) if kept.chosen != Some(RulesOrigin::Guide) => Ok(Chosen {
                rules: provider.rules.clone(),
                origin: RulesOrigin::Provider,
                words: match because {
                    Some(because) => format!("{}, because {because}", provider.words),
                    None => provider.words.clone(),
                },
                left_out: provider.left_out.clone(),
            }),
            Ok(provider) => Ok(Chosen {
                rules: self.rules_of_the_guide(id)?,
                origin: RulesOrigin::Guide,
                words: table.to_owned(),
                left_out: provider.left_out.clone(),
            }),
            Err(why) => Ok(Chosen {
                rules: self.rules_of_the_guide(id)?,
                origin: RulesOrigin::Guide,
                words: match language {
                    // There nothing can be read, and it is no exception.
                    Language::Google => table.to_owned(),
                    Language::Okta | Language::Entra => format!("{table}, because {}", inside(why)),
                },
                left_out: Vec::new(),
            }),
        }
    }

    /// Returns the rules that a person has kept, where they are the ones to be written.
    pub(super) fn own_rules(&self, id: &str) -> Result<Option<Vec<Rule>>, Problem> {
        let kept = self.kept_choice(id)?;
        let own = kept.own.filter(|_| kept.chosen == Some(RulesOrigin::Own));
        own.map(|own| Ok(usable(&own.rules, self.language_of(id)?)?.each().cloned().collect())).transpose()
    }

    /// Puts a look that shows what is chosen now in the place of the last one.
    async fn shown_anew(&self, id: &str, look: &Look) -> Result<MappingRules, Problem> {
        let chosen = self.chosen_rules(id, &look.provider)?;
        let look = Arc::new(showing(look.clone(), chosen, &|_| ()).await?);
        *self.live(id).look.lock().await = Some(Arc::clone(&look));
        self.forget_outcome(id, crate::guide::CheckId::Mapping)?;
        self.rules_view(id, &look)
    }

    fn rules_view(&self, id: &str, look: &Look) -> Result<MappingRules, Problem> {
        let kept = self.kept_choice(id)?;
        let shown = &look.shown;
        let language = shown.rules.language();
        let origins = [RulesOrigin::Provider, RulesOrigin::Guide, RulesOrigin::Own];
        let origins = origins.map(|origin| OriginView {
            origin,
            title: title(origin, language),
            hint: hint(origin).to_owned(),
            unusable: self.unusable(look, &kept, origin),
        });
        Ok(MappingRules {
            origin: shown.origin,
            origin_words: shown.words.clone(),
            origins: origins.to_vec(),
            rules: shown.rules.each().map(|rule| rule_view(draft_of(rule), language)).collect(),
            left_out: shown.left_out.clone(),
            completion: super::completion::completion(look),
            write_back: self.write_back(id, look)?,
            can_ask_provider: language == Language::Entra && look.provider.is_ok(),
        })
    }

    fn write_back(&self, id: &str, look: &Look) -> Result<Option<WriteBack>, Problem> {
        let (action, provider) = match look.shown.rules.language() {
            Language::Okta => (ActionId::WriteRules, "Okta"),
            Language::Entra => (ActionId::EntraRules, "Entra ID"),
            Language::Google => return Ok(None),
        };
        let Ok(there) = look.provider.as_ref() else { return Ok(None) };
        let step = self.step_of(id, PageKind::MappingPreview);
        let differs =
            look.shown.origin == RulesOrigin::Own && !there.rules.each().eq(look.shown.rules.each());
        Ok(step.filter(|_| differs).map(|step| WriteBack {
            step,
            action,
            words: format!("Plan to write these rules to {provider}"),
        }))
    }

    fn unusable(&self, look: &Look, kept: &Kept, origin: RulesOrigin) -> Option<String> {
        match origin {
            RulesOrigin::Provider => look.provider.as_ref().as_ref().err().cloned(),
            RulesOrigin::Guide => None,
            RulesOrigin::Own => {
                kept.own.is_none().then(|| "No rules are kept on this computer yet.".to_owned())
            }
        }
    }

    fn kept_choice(&self, id: &str) -> Result<Kept, Problem> {
        let kept: Option<Kept> = self.records.learned(id, KEPT).map_err(|error| problem::records(&error))?;
        Ok(kept.unwrap_or_default())
    }

    fn keep_rules_choice(&self, id: &str, kept: &Kept) -> Result<(), Problem> {
        self.records.learn(id, KEPT, kept).map_err(|error| problem::records(&error))
    }
}

/// Reads rules that are to be kept; the problem names the first that cannot be used.
fn usable(drafts: &[RuleDraft], language: Language) -> Result<Rules, Problem> {
    let refused = |target: &str, why: &RuleProblem| {
        let place = why.at.map_or_else(String::new, |at| format!(" It is at character {}.", at + 1));
        let fix: Vec<&str> =
            why.hint.as_deref().into_iter().chain(["Correct the rule, or remove it."]).collect();
        Problem::new(
            "mapping.rule",
            format!("The rule for {target} cannot be used."),
            format!("{}.{place}", why.what.trim_end_matches('.')),
            &fix,
        )
    };
    if drafts.len() > RULES_MAX {
        return Err(Problem::new(
            "mapping.too_many",
            format!("{} rules are too many.", drafts.len()),
            format!("A mapping has {RULES_MAX} at most: each attribute of Zoom’s is filled by one."),
            &["Remove some."],
        ));
    }
    let mut rules = Vec::new();
    for draft in drafts {
        rules.push(rule_of(draft).map_err(|why| refused(&draft.target, &why))?);
    }
    Rules::new(rules, language).map_err(|error| {
        let (target, why) = super::drafts::of_rules_error(&error);
        match target {
            Some(target) => refused(&target, &why),
            None => Problem::new(
                "mapping.rules_unusable",
                "These rules cannot be used together.",
                format!("{}.", why.what.trim_end_matches('.')),
                &["Let exactly one rule find the person in Zoom, usually the one for userName."],
            ),
        }
    })
}

fn title(origin: RulesOrigin, language: Language) -> String {
    match origin {
        RulesOrigin::Provider => match language {
            Language::Okta => "What Okta has now",
            Language::Entra => "What Entra ID has now",
            Language::Google => "What Google has now",
        },
        RulesOrigin::Guide => "The guide’s table",
        RulesOrigin::Own => "Your own rules",
    }
    .to_owned()
}

fn hint(origin: RulesOrigin) -> &'static str {
    match origin {
        RulesOrigin::Provider => "What will really be sent.",
        RulesOrigin::Guide => "What the guide recommends.",
        RulesOrigin::Own => "Kept on this computer; they change nothing anywhere until they are written.",
    }
}

/// A sentence inside another one: without its full stop.
fn inside(sentence: &str) -> &str {
    sentence.trim_end_matches('.')
}
