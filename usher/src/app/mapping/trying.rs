//! Trying one rule before anything is kept: what everybody would come to, and the person who is shown.

use std::sync::Arc;

use super::drafts::{draft_of, of_rules_error, rule_of, rule_view};
use super::everybody::counts_view;
use super::{everybody_of, interrupted};
use crate::app::App;
use crate::app::look::Look;
use crate::app::view::{RuleDraft, RuleProblem, RuleTrial, RuleView};
use crate::mapping::{Rule, Rules, RulesError};
use crate::problem::{self, Problem};

/// What is tried.
struct Tried {
    rules: Rules,
    /// The rule that is another one.
    changed: Option<usize>,
}

impl App {
    /// Tries a rule in the place of another one, as one more where there is no place, or leaves one out where there is no
    /// draft. Nothing is kept. A rule that cannot be used gives its fault and the counts as they are. Needs
    /// [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or there is neither a place nor a rule.
    pub async fn try_rule(
        &self,
        id: &str,
        place: Option<u32>,
        draft: Option<RuleDraft>,
        person: Option<&str>,
    ) -> Result<RuleTrial, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let place = place.map(|place| place as usize);
        let (view, tried) = tried(&look, place, draft)?;
        let Some(Tried { rules, changed }) = tried else {
            let counts = counts_view(look.shown.audit.counts());
            return Ok(RuleTrial { rule: view, counts, people_changed: 0, preview: None });
        };
        let working = {
            let look = Arc::clone(&look);
            tokio::task::spawn_blocking(move || {
                let people = everybody_of(&look);
                let changed: Vec<usize> = changed.into_iter().collect();
                let then = look.shown.audit.again(&rules, &look.ground(&people), &changed);
                let differs = look.shown.audit.differs(&then);
                (rules, then, differs)
            })
        };
        let (rules, then, people_changed) = working.await.map_err(|error| interrupted(&error))?;
        let preview = self.preview_by(id, &look, (&rules, &then), person).await?;
        let counts = counts_view(then.counts());
        Ok(RuleTrial { rule: view, counts, people_changed, preview: Some(preview) })
    }
}

/// Makes the rules that are tried; `None` where they cannot be used, and the view says why.
fn tried(
    look: &Arc<Look>,
    place: Option<usize>,
    draft: Option<RuleDraft>,
) -> Result<(RuleView, Option<Tried>), Problem> {
    let shown = &look.shown.rules;
    let there = place.and_then(|place| shown.each().nth(place));
    if place.is_some() && there.is_none() {
        return Err(no_rule());
    }
    let language = shown.language();
    let Some(draft) = draft else {
        let (Some(place), Some(there)) = (place, there) else { return Err(no_rule()) };
        let view = rule_view(draft_of(there), language);
        return Ok(match shown.without(place) {
            Ok(rules) => (view, Some(Tried { rules, changed: None })),
            Err(error) => (with_problem(view, of_rules_error(&error).1), None),
        });
    };
    let view = rule_view(draft, language);
    if view.problem.is_some() {
        return Ok((view, None));
    }
    let rule = match rule_of(&view.draft) {
        Ok(rule) => rule,
        Err(why) => return Ok((with_problem(view, why), None)),
    };
    let at = place.unwrap_or(shown.each().len());
    // Whoever makes another rule the one that finds people means it instead of the one that did.
    let rules = match shown.with(at, rule.clone()) {
        Err(_) if rule.matching => others_do_not_match(shown, at, rule),
        tried => tried,
    };
    Ok(match rules {
        Ok(rules) => (view, Some(Tried { rules, changed: Some(at) })),
        Err(error) => (with_problem(view, of_rules_error(&error).1), None),
    })
}

fn others_do_not_match(shown: &Rules, at: usize, rule: Rule) -> Result<Rules, RulesError> {
    let mut rules: Vec<_> = shown.each().map(|rule| Rule { matching: false, ..rule.clone() }).collect();
    match rules.get_mut(at) {
        Some(there) => *there = rule,
        None => rules.push(rule),
    }
    Rules::new(rules, shown.language())
}

fn with_problem(view: RuleView, problem: RuleProblem) -> RuleView {
    RuleView { problem: Some(problem), ..view }
}

pub(super) fn no_rule() -> Problem {
    Problem::new(
        "mapping.no_rule",
        "There is no such rule.",
        "The rules were changed since the page was drawn.",
        &["Open the page again."],
    )
}
