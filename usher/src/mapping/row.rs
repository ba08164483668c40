//! One rule for one person: what it gives, what Zoom has, and what comes of the two.
//!
//! What has to be known of everybody is a [`Cell`], one number. It is made without taking memory where the value stands in
//! the person as it is sent.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use unicode_normalization::UnicodeNormalization;

use super::finding::{Finding, Findings, RemarkLevel};
use super::rules::{Made, Ready};
use super::{Apply, Language, Target};
use crate::model::{Account, Address, LicenceWish, Person};

/// What is known around a person.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The user that Zoom has at the person's address.
    pub account: Option<&'a Account>,
    /// The account was read by itself, with what Zoom's list leaves out.
    pub read_whole: bool,
    /// Invited to Zoom, and not there until they accept.
    pub pending: bool,
    /// Zoom has an account at another of the person's addresses.
    pub known_otherwise: bool,
    /// Somebody else's matching rule gives the same address.
    pub shares_address: bool,
    /// Somebody else would have the same mail address.
    pub shares_mail: bool,
    /// The provider does not bring the person.
    pub out_of_scope: bool,
    /// The domains associated with the Zoom account, in small letters; `None` where they are not known.
    pub domains: Option<&'a BTreeSet<String>>,
    /// The licence that people should have.
    pub wish: Option<LicenceWish>,
    /// Which changes Zoom was seen to take when they were tried.
    pub taken: Option<&'a BTreeMap<Target, bool>>,
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

/// What becomes of one rule for one person, in one number: its effect, its findings, and what follows from the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell(u64);

/// What becomes of one rule for one person, with the values.
pub(super) struct Outcome<'a> {
    pub(super) value: Option<Cow<'a, str>>,
    pub(super) zoom_value: Option<Cow<'a, str>>,
    pub(super) cell: Cell,
}

/// Longer names are worth a look: twice the width of Zoom's lists.
const LONG_NAME: usize = 64;

/// Bytes of an address, by the standard of mail (RFC 5321, section 4.5.3.1.3: a path has 256 with its brackets).
const ADDRESS_MAX: usize = 254;

/// Characters of any other value. Zoom publishes no limit; nothing that people read in a list is as long.
const VALUE_MAX: usize = 256;

impl Cell {
    /// The value could be an address.
    pub(super) const ADDRESS: u64 = 1 << 48;
    /// It is an address outside the account's domains, of somebody whom Zoom does not have.
    pub(super) const FOREIGN: u64 = 1 << 49;
    /// It says that the person is not active.
    pub(super) const INACTIVE: u64 = 1 << 50;
    /// It is the licence that is wished.
    pub(super) const WISHED: u64 = 1 << 51;
    /// It is the Basic licence.
    pub(super) const BASIC: u64 = 1 << 52;

    const EFFECT_BITS: u32 = 61;
    const FINDINGS: u64 = (1 << 48) - 1;

    pub(super) const EMPTY: Self = Self::new(RowEffect::NotSent, Findings::from_bits(0), 0);

    const fn new(effect: RowEffect, findings: Findings, flags: u64) -> Self {
        Self(findings.bits() | flags | ((effect as u64) << Self::EFFECT_BITS))
    }

    pub(super) fn effect(self) -> RowEffect {
        match self.0 >> Self::EFFECT_BITS {
            0 => RowEffect::Equal,
            1 => RowEffect::WillChange,
            2 => RowEffect::WillBeSet,
            3 => RowEffect::NotSent,
            4 => RowEffect::Ignored,
            _ => RowEffect::WillFail,
        }
    }

    pub(super) fn findings(self) -> Findings {
        Findings::from_bits(self.0 & Self::FINDINGS)
    }

    pub(super) fn has(self, flag: u64) -> bool {
        self.0 & flag != 0
    }

    /// Will Zoom have another value afterwards?
    pub(super) fn changes(self) -> bool {
        match self.effect() {
            RowEffect::WillChange => true,
            RowEffect::WillBeSet => !self.findings().contains(Finding::NotListed),
            RowEffect::Equal | RowEffect::NotSent | RowEffect::Ignored | RowEffect::WillFail => false,
        }
    }
}

/// Works out one rule for one person.
pub(super) fn outcome<'a>(
    language: Language,
    ready: &'a Ready,
    person: &'a Person,
    around: &Around<'a>,
) -> Outcome<'a> {
    let target = ready.rule.target;
    let held = around.account.and_then(|account| target.held(&account.resource));
    let mut findings = Findings::default();
    if held.as_ref().is_some_and(|held| !held.as_documented) {
        findings.insert(Finding::UnexpectedType);
    }
    let zoom_value = held.map(|held| held.text);
    let mut flags = 0;
    let (value, effect) = match ready.make(person, language) {
        Made::Without(finding) => {
            findings.insert(finding);
            let fails = finding.level() == RemarkLevel::WillFail;
            (None, if fails { RowEffect::WillFail } else { RowEffect::NotSent })
        }
        Made::Nothing => match &ready.rule.default_value {
            Some(default) if around.account.is_none() => {
                findings.insert(Finding::DefaultSent);
                flags = flags_of(ready, default, around);
                (Some(Cow::Borrowed(default.as_str())), RowEffect::WillBeSet)
            }
            Some(_) | None => {
                if let Some(missing) = missing(target) {
                    findings.insert(missing);
                }
                let fails = target == Target::UserName;
                (None, if fails { RowEffect::WillFail } else { RowEffect::NotSent })
            }
        },
        Made::Value(value) => {
            flags = flags_of(ready, &value, around);
            findings = findings.and(oddities(target, &value));
            if target == Target::WorkEmail && differs_in_case_only(&value, &person.login) {
                findings.insert(Finding::MailCase);
            }
            let effect = if target == Target::UserName && flags & Cell::ADDRESS == 0 {
                findings.insert(Finding::NoAddress);
                RowEffect::WillFail
            } else if ready.is_volatile && around.account.is_some() {
                findings.insert(Finding::NotKnown);
                RowEffect::NotSent
            } else {
                if ready.is_volatile {
                    findings.insert(Finding::NotKnown);
                }
                compared(language, ready, &value, zoom_value.as_deref(), around, &mut findings)
            };
            (Some(value), effect)
        }
    };
    Outcome { value, zoom_value, cell: Cell::new(effect, findings, flags) }
}

impl Outcome<'_> {
    /// A number of what is sent, by which two outcomes are told apart; 0 where nothing is.
    pub(super) fn sent_digest(&self) -> u32 {
        let sent = match self.cell.effect() {
            RowEffect::Equal | RowEffect::WillChange | RowEffect::WillBeSet | RowEffect::Ignored => {
                &self.value
            }
            RowEffect::NotSent | RowEffect::WillFail => &None,
        };
        sent.as_deref().map_or(0, |value| {
            let digest = digest(value.as_bytes());
            u32::try_from(digest >> 32).unwrap_or_default() | 1
        })
    }
}

/// What is missing where a rule gives nothing.
fn missing(target: Target) -> Option<Finding> {
    match target {
        Target::UserName => Some(Finding::NoAddress),
        Target::WorkEmail => Some(Finding::NoMail),
        Target::GivenName => Some(Finding::NoGivenName),
        Target::FamilyName => Some(Finding::NoFamilyName),
        Target::DisplayName
        | Target::UserType
        | Target::Title
        | Target::Locale
        | Target::WorkPhone
        | Target::MobilePhone
        | Target::OfficePhone
        | Target::HomePhone
        | Target::FaxPhone
        | Target::Department
        | Target::Organization
        | Target::CostCenter
        | Target::EmployeeNumber
        | Target::Manager
        | Target::Active
        | Target::ExternalId
        | Target::Roles
        | Target::Groups
        | Target::Zoom(_) => None,
    }
}

/// What the value of a rule means for the person as a whole.
fn flags_of(ready: &Ready, value: &str, around: &Around<'_>) -> u64 {
    let target = ready.rule.target;
    let mut flags = 0;
    if (ready.rule.matching || target == Target::UserName) && could_be_address(value) {
        flags |= Cell::ADDRESS;
    }
    if let (Some(domains), None) = (around.domains, around.account)
        && (ready.rule.matching || target == Target::WorkEmail)
        && is_foreign(value, domains)
    {
        flags |= Cell::FOREIGN;
    }
    if target == Target::Active && value.eq_ignore_ascii_case("false") {
        flags |= Cell::INACTIVE;
    }
    if target == Target::UserType {
        if around.wish.is_some_and(|wish| wish.word() == value) {
            flags |= Cell::WISHED;
        }
        if value == LicenceWish::Basic.word() {
            flags |= Cell::BASIC;
        }
    }
    flags
}

/// What is odd about a value, whatever Zoom has.
fn oddities(target: Target, value: &str) -> Findings {
    let mut findings = Findings::default();
    if value.len() > LONG_NAME {
        let characters = value.chars().count();
        if target.is_name() && characters > LONG_NAME {
            findings.insert(Finding::LongName);
        }
        let limit = if target.is_address() { value.len() > ADDRESS_MAX } else { characters > VALUE_MAX };
        if limit {
            findings.insert(Finding::TooLong);
        }
    }
    if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        if value.chars().any(char::is_control) {
            findings.insert(Finding::ControlCharacters);
        }
        if value.chars().any(turns_direction) {
            findings.insert(Finding::TextDirection);
        }
    }
    if target == Target::UserType && !target.facts().allowed.contains(&value) {
        findings.insert(Finding::UserTypeUnknown);
    }
    findings
}

/// Is it one of the invisible marks that turn the direction of writing (Unicode Standard Annex 9)?
fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn compared(
    language: Language,
    ready: &Ready,
    value: &str,
    zoom_value: Option<&str>,
    around: &Around<'_>,
    findings: &mut Findings,
) -> RowEffect {
    let target = ready.rule.target;
    let Some(account) = around.account else { return RowEffect::WillBeSet };
    let is_there = |zoom_value: &str| {
        is_same(target, value, zoom_value)
            || (target == Target::Groups
                && account.resource.texts("groups", "value").any(|group| is_same(target, value, group)))
    };
    if zoom_value.is_some_and(is_there) {
        return RowEffect::Equal;
    }
    let mut because = |finding, effect| {
        findings.insert(finding);
        effect
    };
    if ready.rule.apply == Apply::OnCreate {
        return because(Finding::OnCreateOnly, RowEffect::NotSent);
    }
    let dropped = || around.taken.is_some_and(|taken| taken.get(&target) == Some(&false));
    match zoom_value {
        // Zoom developer forum, "changing a user by SCIM", 2019; the reference lists no userName in updates.
        Some(_) if target == Target::UserName => because(Finding::AddressKept, RowEffect::Ignored),
        // Okta knowledge base, User management with Zoom, 2026-08.
        Some(_) if target == Target::WorkEmail && language == Language::Okta => {
            because(Finding::MailNotSent, RowEffect::NotSent)
        }
        Some(_) | None if dropped() => because(Finding::ZoomDrops, RowEffect::Ignored),
        Some(zoom_value) if is_same_but_for_case_and_spaces(value, zoom_value) => {
            because(Finding::OnlyCaseOrSpaces, RowEffect::WillChange)
        }
        Some(_) => RowEffect::WillChange,
        None if !(ready.listed || around.read_whole && target.facts().shown_alone) => {
            because(Finding::NotListed, RowEffect::WillBeSet)
        }
        None => RowEffect::WillBeSet,
    }
}

/// Addresses are the same whatever their case; texts whatever the form of their accents.
fn is_same(target: Target, one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    if one.is_ascii() && other.is_ascii() {
        let any_case = target.is_address() && could_be_address(one) || target.is_flag();
        return any_case && one.trim().eq_ignore_ascii_case(other.trim());
    }
    match (Address::parse(one), Address::parse(other)) {
        (Some(one), Some(other)) if target.is_address() => one == other,
        _ => one.nfc().eq(other.nfc()),
    }
}

fn is_same_but_for_case_and_spaces(one: &str, other: &str) -> bool {
    let plain = |text| {
        let letters = UnicodeNormalization::nfc(text).flat_map(char::to_lowercase);
        letters.filter(|letter: &char| !letter.is_whitespace())
    };
    plain(one).eq(plain(other))
}

fn differs_in_case_only(one: &str, other: &str) -> bool {
    one != other && could_be_address(one) && is_same(Target::WorkEmail, one, other)
}

/// Would [`Address::parse`] take it?
pub(super) fn could_be_address(text: &str) -> bool {
    let text = text.trim();
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !text.contains(char::is_whitespace)
}

fn is_foreign(value: &str, domains: &BTreeSet<String>) -> bool {
    if value.is_ascii() {
        let Some((_, domain)) = value.trim().rsplit_once('@').filter(|_| could_be_address(value)) else {
            return false;
        };
        return !domains.iter().any(|known| known.eq_ignore_ascii_case(domain));
    }
    Address::parse(value).is_some_and(|address| !domains.contains(address.domain()))
}

/// A number of a text, by which different texts are told apart quickly. Two that are different may have the same one.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    /// 2^64 divided by the golden ratio: spreads neighbouring numbers far apart.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut digest = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
        digest = (digest ^ u64::from_le_bytes(word)).wrapping_mul(SPREAD);
        digest ^= digest >> 32;
    }
    digest
}
