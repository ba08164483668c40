//! Rules as they are edited, and back; what there is to say of each.

use crate::app::count;
use crate::app::view::{RuleDraft, RuleProblem, RuleView, SourceKind};
use crate::mapping::{Language, Rule, Rules, RulesError, Source, Target, entra, okta, targets};

/// Characters of what a rule gives to everybody, or of an attribute's name. An expression has a limit of its own.
const TEXT_MAX: usize = 1_000;

/// Returns a rule as it is edited.
pub(super) fn draft_of(rule: &Rule) -> RuleDraft {
    let (kind, source) = match &rule.source {
        Source::Direct(name) => (SourceKind::Direct, name),
        Source::Constant(text) => (SourceKind::Constant, text),
        Source::Expression(text) => (SourceKind::Expression, text),
    };
    RuleDraft {
        target: rule.target.path(),
        kind,
        source: source.clone(),
        default_value: rule.default_value.clone(),
        matching: rule.matching,
        apply: rule.apply,
    }
}

/// Reads a rule that was edited, without its expression.
pub(super) fn rule_of(draft: &RuleDraft) -> Result<Rule, RuleProblem> {
    let target = Target::of_path(&draft.target).ok_or_else(|| RuleProblem {
        at: None,
        what: format!("Zoom has no attribute {}", draft.target),
        hint: Some("Choose one from the list of Zoom’s attributes".to_owned()),
    })?;
    let empty =
        |what: &str, hint: &str| RuleProblem { at: None, what: what.to_owned(), hint: Some(hint.to_owned()) };
    let text = draft.source.as_str();
    let source = match draft.kind {
        SourceKind::Direct if text.trim().is_empty() => {
            return Err(empty("No attribute is named", "Choose one of the directory’s attributes"));
        }
        SourceKind::Constant if text.is_empty() => {
            return Err(empty("The text is empty", "Type the text, or remove the rule"));
        }
        SourceKind::Expression if text.trim().is_empty() => {
            return Err(empty("The expression is empty", "Type an expression, or choose an attribute"));
        }
        SourceKind::Direct => Source::Direct(text.trim().to_owned()),
        SourceKind::Constant => Source::Constant(text.to_owned()),
        SourceKind::Expression => Source::Expression(text.to_owned()),
    };
    let long = |text: &str| text.chars().count() > TEXT_MAX;
    let default_is_long = draft.default_value.as_deref().is_some_and(long);
    if (draft.kind != SourceKind::Expression && long(text)) || default_is_long {
        return Err(empty("The text is too long", "Zoom’s attributes take far less than 1,000 characters"));
    }
    let default_value = draft.default_value.clone().filter(|text| !text.is_empty());
    Ok(Rule { target, source, matching: draft.matching, apply: draft.apply, default_value })
}

/// Says why rules cannot be used, and the target that it is about.
pub(super) fn of_rules_error(error: &RulesError) -> (Option<String>, RuleProblem) {
    let target = match error {
        RulesError::Expression { target, .. } | RulesError::Twice { target, .. } => Some(target.path()),
        RulesError::NoMatching | RulesError::SeveralMatching { .. } | RulesError::NoSuchPlace { .. } => None,
    };
    (target, RuleProblem { at: error.at().map(count), what: error.what(), hint: error.hint() })
}

/// Returns a rule with what there is to say of it by itself.
pub(super) fn rule_view(draft: RuleDraft, language: Language) -> RuleView {
    let read = rule_of(&draft).and_then(|rule| {
        // Alone, so that what is said is about this one.
        let alone = Rule { matching: true, ..rule.clone() };
        Rules::new(vec![alone], language).map(|_| rule).map_err(|error| of_rules_error(&error).1)
    });
    match read {
        Ok(rule) => RuleView {
            notes: notes(&rule, language),
            stand_ins: stand_ins(&rule, language),
            draft,
            problem: None,
        },
        Err(problem) => RuleView { draft, problem: Some(problem), notes: Vec::new(), stand_ins: Vec::new() },
    }
}

fn notes(rule: &Rule, language: Language) -> Vec<String> {
    let Some(facts) = targets(language).into_iter().find(|facts| facts.target == rule.target) else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    if facts.deprecated {
        notes.push("Zoom calls this attribute deprecated.".to_owned());
    }
    let writable = facts.writable();
    if writable != "When the user is made and later" {
        notes.push(format!("{}.", writable.trim_end_matches('.')));
    }
    if !facts.listed {
        notes.push(
            "Zoom’s list of users does not show it, so it is compared only for people who were read one by one."
                .to_owned(),
        );
    }
    if let Source::Constant(text) = &rule.source
        && !facts.allowed.is_empty()
        && !facts.allowed.contains(&text.as_str())
    {
        notes.push(format!("Zoom documents other values: {}.", facts.allowed.join(", ")));
    }
    notes.extend(facts.note.map(str::to_owned));
    notes
}

fn stand_ins(rule: &Rule, language: Language) -> Vec<String> {
    let Source::Expression(text) = &rule.source else { return Vec::new() };
    let names = match language {
        Language::Entra => entra::Expression::parse(text).map(|read| read.volatile()).unwrap_or_default(),
        Language::Okta => okta::Expression::parse(text).map(|read| read.volatile()).unwrap_or_default(),
        Language::Google => Vec::new(),
    };
    let said = names
        .into_iter()
        .map(|name| format!("{name} gives something else at each run. What is shown here stands in for it."));
    said.collect()
}
