//! Words that a file and a door have for an outcome, and for what a file holds.

use crate::app::view::{FindingView, MappingRules, PeopleFilter};
use crate::mapping::{Finding, PersonEffect, PreviewRow, RowEffect};

/// Returns what the mapping does with a person: "Will change in Zoom".
pub fn effect_words(effect: PersonEffect) -> &'static str {
    match effect {
        PersonEffect::Equal => "As in Zoom",
        PersonEffect::WillChange => "Will change in Zoom",
        PersonEffect::WillBeCreated => "Will be created in Zoom",
        PersonEffect::NotSent => "Not sent to Zoom",
        PersonEffect::WillFail => "Will fail in Zoom",
    }
}

/// Returns what a rule does to what Zoom has: "will change", "not sent: no value".
pub fn row_words(row: &PreviewRow) -> String {
    let words = match row.effect {
        RowEffect::Equal => "equal",
        RowEffect::WillChange => "will change",
        RowEffect::WillBeSet => "will be set",
        RowEffect::NotSent => "not sent",
        RowEffect::Ignored => "Zoom keeps its own",
        RowEffect::WillFail => "will fail",
    };
    match (&row.why_not_sent, row.effect) {
        (Some(why), RowEffect::NotSent) => format!("{words}: {why}"),
        (Some(_) | None, _) => words.to_owned(),
    }
}

/// Returns an attribute's path without the name of its schema: `department`.
pub fn in_short(target: &str) -> &str {
    match target.starts_with("urn:") {
        true => target.rsplit(':').next().unwrap_or(target),
        false => target,
    }
}

/// Returns who is in the file: "Everybody", or "People who will change in Zoom, with the finding “…”". `findings` are
/// those that somebody has; a finding that nobody has is named by `otherwise`.
pub(in crate::app) fn filter_words(
    filter: &PeopleFilter,
    findings: &[FindingView],
    otherwise: &dyn Fn(Finding) -> String,
) -> String {
    let PeopleFilter { text, effect, finding, changes } = filter;
    let mut parts = Vec::new();
    if let Some(finding) = finding {
        let title = findings.iter().find(|one| one.finding == *finding).map(|one| one.title.clone());
        parts.push(format!("with the finding “{}”", title.unwrap_or_else(|| otherwise(*finding))));
    }
    if let Some(target) = changes {
        parts.push(format!("whose {target} will change"));
    }
    if !text.trim().is_empty() {
        parts.push(format!("with “{}” in the name or sign-in name", text.trim()));
    }
    let who = match effect {
        None if *finding == Some(Finding::InZoomOnly) => "Accounts of Zoom",
        None if parts.is_empty() => return "Everybody".to_owned(),
        None => "People",
        Some(PersonEffect::Equal) => "People who are as in Zoom",
        Some(PersonEffect::WillChange) => "People who will change in Zoom",
        Some(PersonEffect::WillBeCreated) => "People who will be created in Zoom",
        Some(PersonEffect::NotSent) => "People who are not sent to Zoom",
        Some(PersonEffect::WillFail) => "People whom Zoom would refuse",
    };
    match (parts.is_empty(), effect) {
        (true, _) => who.to_owned(),
        (false, None) => format!("{who} {}", parts.join(", ")),
        (false, Some(_)) => format!("{who}, {}", parts.join(", ")),
    }
}

/// Names the personal data that a file with these rules holds.
pub(in crate::app) fn personal(rules: &MappingRules) -> Vec<String> {
    let titled = |path: &str| {
        let target = rules.completion.targets.iter().find(|target| target.path == path);
        target.map_or_else(|| path.to_owned(), |target| target.title.clone())
    };
    let values: Vec<String> = rules.rules.iter().map(|rule| titled(&rule.draft.target)).collect();
    let mut personal = vec!["Names".to_owned(), "Sign-in names".to_owned()];
    if !values.is_empty() {
        personal.push(format!("What the directory and Zoom have of: {}", values.join(", ")));
    }
    personal.push("What is amiss with a person’s account".to_owned());
    personal
}

/// Ends with a full stop, once.
pub(super) fn sentence(text: &str) -> String {
    match text.ends_with(['.', '?', '!', '”']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}
