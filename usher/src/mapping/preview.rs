//! One person: what the rules give, what Zoom has, and what would come of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use unicode_normalization::UnicodeNormalization;

use super::finding::{Finding, Remark, RemarkLevel};
use super::{Apply, Language, Made, Part, Ready, Rules, Target, address_of, entra, google, mail_of, payload};
use crate::model::{Account, Address, Kept, Person, Status};

/// What is known around a person.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The user that Zoom has at the person's address.
    pub account: Option<&'a Account>,
    /// Invited to Zoom, and not there until they accept.
    pub pending: bool,
    /// Somebody else's matching rule gives the same address.
    pub shares_address: bool,
    /// Somebody else would have the same mail address.
    pub shares_mail: bool,
    /// The domains associated with the Zoom account, in small letters; `None` where they are not known.
    pub domains: Option<&'a BTreeSet<String>>,
}

/// One person's mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPreview {
    pub effect: PersonEffect,
    /// One for each rule, in the rules' order.
    pub rows: Vec<PreviewRow>,
    /// About the person as a whole, the worst first.
    pub remarks: Vec<Remark>,
    /// What the directory's client would send to Zoom: a new user's body, or a known user's whole (Okta) or what changes
    /// (Entra); `None` where it sends nothing.
    pub payload: Option<Value>,
}

/// One person's mapping in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    pub effect: PersonEffect,
    /// Of the person and of every rule, each once.
    pub findings: BTreeSet<Finding>,
}

/// What the mapping would do with one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PersonEffect {
    Equal,
    WillChange,
    WillBeCreated,
    NotSent,
    WillFail,
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

/// What a rule does to what Zoom has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RowEffect {
    Equal,
    WillChange,
    /// Zoom has nothing here yet.
    WillBeSet,
    /// The rule gives no value, so nothing is sent and Zoom keeps what it has.
    NotSent,
    /// Zoom accepts the value and keeps its own.
    Ignored,
    WillFail,
}

/// Longer names are worth a look: twice the width of Zoom's lists.
const LONG_NAME: usize = 64;

/// Shows one person.
pub fn preview(rules: &Rules, person: &Person, around: &Around<'_>) -> PersonPreview {
    let results: Vec<Outcome> =
        rules.rules.iter().map(|ready| outcome(rules, ready, person, around)).collect();
    let findings = about(rules, person, around, &results);
    let effect = effect(person, around, &results, &findings);
    let rows: Vec<PreviewRow> =
        rules.rules.iter().zip(results).map(|(ready, result)| row(rules, ready, person, result)).collect();
    let targets = rules.rules.iter().map(|ready| ready.rule.target);
    let payload = match (effect, rules.language) {
        (PersonEffect::NotSent | PersonEffect::WillFail, _) => None,
        (PersonEffect::Equal | PersonEffect::WillChange | PersonEffect::WillBeCreated, Language::Okta) => {
            let sent = payload::sent(targets, &rows);
            Some(match around.account {
                None => payload::create(person, &sent),
                Some(account) => payload::update(account, &sent),
            })
        }
        (PersonEffect::Equal | PersonEffect::WillChange | PersonEffect::WillBeCreated, Language::Entra) => {
            payload::of_entra(person, around.account, targets.zip(&rows))
        }
        (PersonEffect::Equal | PersonEffect::WillChange | PersonEffect::WillBeCreated, Language::Google) => {
            Some(payload::of_google(person, around.account, &payload::sent(targets, &rows)))
        }
    };
    let remarks = findings.into_iter().map(|finding| finding.remark(rules.language)).collect();
    PersonPreview { effect, rows, remarks, payload }
}

/// Says in short what [`preview`] shows.
pub fn assess(rules: &Rules, person: &Person, around: &Around<'_>) -> Assessed {
    let results: Vec<Outcome> =
        rules.rules.iter().map(|ready| outcome(rules, ready, person, around)).collect();
    let mut findings = about(rules, person, around, &results);
    let effect = effect(person, around, &results, &findings);
    findings.extend(results.into_iter().flat_map(|result| result.findings));
    Assessed { effect, findings }
}

/// What becomes of one rule.
struct Outcome {
    value: Option<String>,
    zoom_value: Option<String>,
    effect: RowEffect,
    findings: Vec<Finding>,
}

fn outcome(rules: &Rules, ready: &Ready, person: &Person, around: &Around<'_>) -> Outcome {
    let target = ready.rule.target;
    let zoom_value = around.account.and_then(|account| target.read(&account.resource)).map(Cow::into_owned);
    let with = |value, effect, findings: Vec<Finding>| Outcome {
        value,
        zoom_value: zoom_value.clone(),
        effect,
        findings,
    };
    match ready.make(person, rules.language) {
        Made::Without(finding) if finding.level() == RemarkLevel::WillFail => {
            with(None, RowEffect::WillFail, vec![finding])
        }
        Made::Without(finding) => with(None, RowEffect::NotSent, vec![finding]),
        Made::Nothing if around.account.is_none() && ready.rule.default_value.is_some() => {
            with(ready.rule.default_value.clone(), RowEffect::WillBeSet, vec![Finding::DefaultSent])
        }
        Made::Nothing => {
            let missing = match target {
                Target::UserName => return with(None, RowEffect::WillFail, vec![Finding::NoAddress]),
                Target::WorkEmail => Some(Finding::NoMail),
                Target::GivenName => Some(Finding::NoGivenName),
                Target::FamilyName => Some(Finding::NoFamilyName),
                Target::DisplayName
                | Target::UserType
                | Target::Title
                | Target::Locale
                | Target::WorkPhone
                | Target::MobilePhone
                | Target::Department
                | Target::Organization
                | Target::CostCenter
                | Target::EmployeeNumber
                | Target::Manager
                | Target::Active
                | Target::ExternalId => None,
            };
            with(None, RowEffect::NotSent, missing.into_iter().collect())
        }
        Made::Value(value) if target == Target::UserName && Address::parse(&value).is_none() => {
            with(Some(value), RowEffect::WillFail, vec![Finding::NoAddress])
        }
        Made::Value(value) => {
            let (effect, mut findings) = compared(rules, ready, &value, zoom_value.as_deref(), around);
            if target.is_name() && value.chars().count() > LONG_NAME {
                findings.push(Finding::LongName);
            }
            if target == Target::WorkEmail && differs_in_case_only(&value, &person.login) {
                findings.push(Finding::MailCase);
            }
            with(Some(value), effect, findings)
        }
    }
}

fn compared(
    rules: &Rules,
    ready: &Ready,
    value: &str,
    zoom_value: Option<&str>,
    around: &Around<'_>,
) -> (RowEffect, Vec<Finding>) {
    let target = ready.rule.target;
    let known = around.account.is_some();
    match zoom_value {
        Some(zoom_value) if is_same(target, value, zoom_value) => (RowEffect::Equal, Vec::new()),
        Some(_) | None if known && ready.rule.apply == Apply::OnCreate => {
            (RowEffect::NotSent, vec![Finding::OnCreateOnly])
        }
        Some(_) => match target {
            // Zoom developer forum, "changing a user by SCIM", 2019; the reference lists no userName in updates.
            Target::UserName => (RowEffect::Ignored, vec![Finding::AddressKept]),
            // Okta knowledge base, User management with Zoom, 2026-08.
            Target::WorkEmail if rules.language == Language::Okta => {
                (RowEffect::NotSent, vec![Finding::MailNotSent])
            }
            Target::WorkEmail
            | Target::GivenName
            | Target::FamilyName
            | Target::DisplayName
            | Target::UserType
            | Target::Title
            | Target::Locale
            | Target::WorkPhone
            | Target::MobilePhone
            | Target::Department
            | Target::Organization
            | Target::CostCenter
            | Target::EmployeeNumber
            | Target::Manager
            | Target::Active
            | Target::ExternalId => (RowEffect::WillChange, Vec::new()),
        },
        None if known && !target.is_listed() => (RowEffect::WillBeSet, vec![Finding::NotListed]),
        None => (RowEffect::WillBeSet, Vec::new()),
    }
}

/// Addresses are the same whatever their case; texts whatever the form of their accents.
fn is_same(target: Target, one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    match (Address::parse(one), Address::parse(other)) {
        (Some(one), Some(other)) if target.is_address() => one == other,
        _ => one.nfc().eq(other.nfc()),
    }
}

fn differs_in_case_only(one: &str, other: &str) -> bool {
    one != other && Address::parse(one).is_some_and(|one| Some(one) == Address::parse(other))
}

/// Findings about the person as a whole.
fn about(rules: &Rules, person: &Person, around: &Around<'_>, results: &[Outcome]) -> BTreeSet<Finding> {
    let mut findings = BTreeSet::new();
    let mut add = |holds: bool, finding| {
        if holds {
            findings.insert(finding);
        }
    };
    let active = around.account.is_some_and(|account| account.active);
    if person.status != Status::Active {
        let stays = person.status == Status::Disabled && active;
        let told = is_told(rules, person, results);
        add(stays && told, Finding::WillBeDisabled);
        add(stays && !told, Finding::DisabledButActive);
        add(!stays, Finding::NotActive);
        return findings;
    }
    let address = address_of(rules, person);
    add(address.is_none(), Finding::NoAddress);
    add(around.shares_address, Finding::SharedAddress);
    add(around.shares_mail, Finding::SharedMail);
    add(around.pending && around.account.is_none(), Finding::Pending);
    if let (Some(address), Some(domains), None) = (&address, around.domains, around.account) {
        let mail = mail_of(rules, person);
        let foreign = |address: &Address| !domains.contains(address.domain());
        add(foreign(address) || mail.as_ref().is_some_and(foreign), Finding::ForeignDomain);
    }
    if let Some(account) = around.account {
        add(!account.active, Finding::Deactivated);
        add(is_admin(account), Finding::Admin);
        let changes = |wanted: &[Target]| {
            let mut rows = rules.rules.iter().zip(results);
            rows.any(|(ready, result)| {
                wanted.contains(&ready.rule.target) && result.effect == RowEffect::WillChange
            })
        };
        let has_display_rule = rules.rules.iter().any(|ready| ready.rule.target == Target::DisplayName);
        add(
            !has_display_rule && changes(&[Target::GivenName, Target::FamilyName]),
            Finding::DisplayNameStays,
        );
    }
    findings
}

/// Is Zoom told that somebody who is disabled is not to be active? Okta and Entra do it by a rule; Google by itself, of
/// suspended people only.
fn is_told(rules: &Rules, person: &Person, results: &[Outcome]) -> bool {
    match rules.language {
        Language::Google => !google::is_archived(person),
        Language::Okta | Language::Entra => rules.rules.iter().zip(results).any(|(ready, result)| {
            ready.rule.target == Target::Active && result.value.as_deref() == Some("False")
        }),
    }
}

/// Is it an owner or an admin? Zoom names roles; the two that every account has cannot be deactivated.
pub fn is_admin(account: &Account) -> bool {
    let mut names = account.resource.texts("roles", "value");
    names.any(|name| name.eq_ignore_ascii_case("owner") || name.eq_ignore_ascii_case("admin"))
}

fn effect(
    person: &Person,
    around: &Around<'_>,
    results: &[Outcome],
    findings: &BTreeSet<Finding>,
) -> PersonEffect {
    let any = |wanted: &dyn Fn(&Outcome) -> bool| results.iter().any(wanted);
    let changes = |result: &Outcome| match result.effect {
        RowEffect::WillChange => true,
        RowEffect::WillBeSet => !result.findings.contains(&Finding::NotListed),
        RowEffect::Equal | RowEffect::NotSent | RowEffect::Ignored | RowEffect::WillFail => false,
    };
    if findings.contains(&Finding::WillBeDisabled) {
        PersonEffect::WillChange
    } else if person.status != Status::Active {
        PersonEffect::NotSent
    } else if findings.iter().any(|finding| finding.level() == RemarkLevel::WillFail)
        || any(&|result| result.effect == RowEffect::WillFail)
    {
        PersonEffect::WillFail
    } else {
        match around.account {
            None => PersonEffect::WillBeCreated,
            Some(account) if !account.active || any(&changes) => PersonEffect::WillChange,
            Some(_) => PersonEffect::Equal,
        }
    }
}

fn row(rules: &Rules, ready: &Ready, person: &Person, result: Outcome) -> PreviewRow {
    let sources = ready.reads.iter().map(|attribute| SourceValue {
        attribute: attribute.clone(),
        value: match rules.language {
            Language::Okta | Language::Google => {
                person.attributes.get(attribute).and_then(Kept::shown).map(Cow::into_owned)
            }
            Language::Entra => entra::attribute(person, attribute).as_ref().and_then(shown),
        },
    });
    PreviewRow {
        sources: sources.collect(),
        expression: ready.expression(rules.language),
        constant: matches!(ready.rule.source, super::Source::Constant(_)),
        target: ready.rule.target.path(),
        matching: ready.rule.matching,
        value: result.value,
        zoom_value: result.zoom_value,
        effect: result.effect,
        why_not_sent: None,
        parts: Vec::new(),
        remarks: result.findings.into_iter().map(|finding| finding.remark(rules.language)).collect(),
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
