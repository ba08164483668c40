//! One person: what the rules give, what Zoom has, and what would come of it.

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::finding::{Finding, Findings, Remark};
use super::payload::{self, Sent};
use super::row::{Around, Outcome, RowEffect, outcome};
use super::rules::Ready;
use super::standing::{Base, PersonEffect, Stands, Whole};
use super::worked::Part;
use super::{Language, Rules, Source, Target, entra};
use crate::model::{Person, Status};

/// One person's mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPreview {
    pub effect: PersonEffect,
    /// One for each rule, in the rules' order.
    pub rows: Vec<PreviewRow>,
    /// About the person as a whole, the worst first.
    pub remarks: Vec<Remark>,
    /// What the directory's client would send to Zoom now: `create` or `update`; `None` where it sends nothing.
    pub payload: Option<Value>,
    /// What it would send if Zoom had nobody at the person's address; `None` where it would send nothing.
    pub create: Option<Sent>,
    /// What it would send to change the account that Zoom has; `None` where Zoom has none, or nothing is sent.
    pub update: Option<Sent>,
}

/// One rule applied to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PreviewRow {
    /// The source attributes that the rule reads, with their values.
    pub sources: Vec<SourceValue>,
    /// How the value is made: `user.email`, or the constant in quotes.
    pub expression: String,
    pub constant: bool,
    /// The attribute in SCIM's path notation.
    pub target: String,
    /// The rule that finds the person in Zoom.
    pub matching: bool,
    /// What Zoom would get; `None` where nothing is sent.
    pub value: Option<String>,
    /// What Zoom has; `None` where it has nothing.
    pub zoom_value: Option<String>,
    pub effect: RowEffect,
    /// Why nothing is sent, in a few words: "no value", "only when the user is made", "Okta does not send it", "Zoom
    /// ignores it".
    pub why_not_sent: Option<String>,
    /// The parts of an expression with what each gave, inner ones first; empty where it is none.
    pub parts: Vec<Part>,
    pub remarks: Vec<Remark>,
}

/// A source attribute with its value; `None` where the directory has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SourceValue {
    pub attribute: String,
    pub value: Option<String>,
}

/// Shows one person.
pub fn preview(rules: &Rules, person: &Person, around: &Around<'_>) -> PersonPreview {
    let whole = Whole::of(rules);
    let (outcomes, stands) = worked_out(rules, &whole, person, around);
    let as_new = Around { account: None, read_whole: false, known_otherwise: false, ..*around };
    let create = match around.account {
        None => sent(rules, person, around, &outcomes, stands),
        Some(_) => {
            let (outcomes, stands) = worked_out(rules, &whole, person, &as_new);
            sent(rules, person, &as_new, &outcomes, stands)
        }
    };
    let update = around.account.and_then(|_| sent(rules, person, around, &outcomes, stands));
    let payload = if around.account.is_some() { &update } else { &create };
    let language = rules.language;
    let rows = rules.rules.iter().zip(outcomes).map(|(ready, outcome)| row(language, ready, person, outcome));
    PersonPreview {
        effect: stands.effect,
        rows: rows.collect(),
        remarks: in_words(stands.about, language),
        payload: payload.as_ref().map(|sent| sent.body.clone()),
        create,
        update,
    }
}

fn worked_out<'a>(
    rules: &'a Rules,
    whole: &Whole,
    person: &'a Person,
    around: &Around<'a>,
) -> (Vec<Outcome<'a>>, Stands) {
    let outcomes: Vec<Outcome<'a>> =
        rules.rules.iter().map(|ready| outcome(rules.language, ready, person, around)).collect();
    let base = Base::of(rules.language, person, around);
    let stands = whole.follow(base, outcomes.iter().map(|outcome| outcome.cell));
    (outcomes, stands)
}

/// What the directory's client would send, by what comes of the rules.
fn sent(
    rules: &Rules,
    person: &Person,
    around: &Around<'_>,
    outcomes: &[Outcome<'_>],
    stands: Stands,
) -> Option<Sent> {
    match stands.effect {
        PersonEffect::NotSent | PersonEffect::WillFail => return None,
        PersonEffect::Equal | PersonEffect::WillChange | PersonEffect::WillBeCreated => {}
    }
    let values = rules.rules.iter().zip(outcomes).filter_map(|(ready, outcome)| {
        let (target, value) = (ready.rule.target, outcome.value.as_deref()?);
        match outcome.cell.effect() {
            effect @ (RowEffect::Equal
            | RowEffect::WillChange
            | RowEffect::WillBeSet
            | RowEffect::Ignored) => Some((target, value, effect)),
            RowEffect::NotSent | RowEffect::WillFail => None,
        }
    });
    // Of somebody who is disabled in the directory only that is sent.
    let only_active = person.status != Status::Active && rules.language == Language::Entra;
    let values: Vec<(Target, &str, RowEffect)> =
        values.filter(|(target, ..)| !only_active || *target == Target::Active).collect();
    match rules.language {
        Language::Okta => Some(payload::of_okta(person, around.account, &values)),
        Language::Entra => payload::of_entra(around.account, &values),
        Language::Google => Some(payload::of_google(person, around.account, &values)),
    }
}

fn row(language: Language, ready: &Ready, person: &Person, outcome: Outcome<'_>) -> PreviewRow {
    let sources = ready.reads.iter().map(|attribute| SourceValue {
        attribute: attribute.clone(),
        value: match language {
            Language::Okta | Language::Google => {
                person.attributes.get(attribute).and_then(|part| part.shown()).map(|text| text.into_owned())
            }
            Language::Entra => entra::attribute(person, attribute).as_ref().and_then(shown),
        },
    });
    let (effect, findings) = (outcome.cell.effect(), outcome.cell.findings());
    PreviewRow {
        sources: sources.collect(),
        expression: ready.expression(language),
        constant: matches!(ready.rule.source, Source::Constant(_)),
        target: ready.rule.target.path(),
        matching: ready.rule.matching,
        why_not_sent: why_not_sent(language, effect, findings).map(str::to_owned),
        value: outcome.value.map(|text| text.into_owned()),
        zoom_value: outcome.zoom_value.map(|text| text.into_owned()),
        effect,
        parts: ready.steps(person),
        remarks: in_words(findings, language),
    }
}

fn in_words(findings: Findings, language: Language) -> Vec<Remark> {
    findings.iter().map(|finding| finding.remark(language)).collect()
}

fn why_not_sent(language: Language, effect: RowEffect, findings: Findings) -> Option<&'static str> {
    match effect {
        RowEffect::Equal | RowEffect::WillChange | RowEffect::WillBeSet | RowEffect::WillFail => None,
        RowEffect::Ignored => Some("Zoom ignores it"),
        RowEffect::NotSent if findings.contains(Finding::OnCreateOnly) => Some("only when the user is made"),
        RowEffect::NotSent if findings.contains(Finding::MailNotSent) => Some(match language {
            Language::Okta => "Okta does not send it",
            Language::Entra => "Entra does not send it",
            Language::Google => "Google does not send it",
        }),
        RowEffect::NotSent if findings.contains(Finding::NotKnown) => {
            Some("worked out while people are provisioned")
        }
        RowEffect::NotSent if findings.contains(Finding::NotPublished) => Some("the result is not published"),
        RowEffect::NotSent => Some("no value"),
    }
}

/// A value of the directory as text; lists as JSON.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(value.to_string()),
    }
}
