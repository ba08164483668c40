//! A person as a whole: what follows from all the rules and from what is known around them.
//!
//! What does not depend on the rules' values is a [`Base`], one number. From it and the rules' cells everything follows, for
//! one person and for everybody alike.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::finding::{Finding, Findings};
use super::row::{Around, Cell, RowEffect, outcome};
use super::{Language, Rules, Source, Target, google};
use crate::model::{Account, Person, Status};

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

/// Says in short what [`preview`](super::preview()) shows.
pub fn assess(rules: &Rules, person: &Person, around: &Around<'_>) -> Assessed {
    let cells: Vec<Cell> =
        rules.rules.iter().map(|ready| outcome(rules.language, ready, person, around).cell).collect();
    let stands = Whole::of(rules).follow(Base::of(rules.language, person, around), cells.iter().copied());
    Assessed { effect: stands.effect, findings: stands.all().to_set() }
}

/// Is it an owner or an admin? Zoom names roles; the two that every account has cannot be deactivated.
pub fn is_admin(account: &Account) -> bool {
    let mut names = account.resource.texts("roles", "value");
    names.any(|name| name.eq_ignore_ascii_case("owner") || name.eq_ignore_ascii_case("admin"))
}

/// What is known of a person beside the rules' values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Base(u32);

/// What is to be known of the rules as a whole.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    language: Language,
    matching: usize,
    targets: Vec<Target>,
    has_display_name: bool,
    findings: Findings,
}

/// How a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stands {
    pub(super) effect: PersonEffect,
    /// About the person as a whole.
    pub(super) about: Findings,
    /// Of the rules, where anything is sent.
    pub(super) of_rows: Findings,
    /// Zoom's `active` will be another one, without a rule that says so.
    pub(super) turns_active: bool,
}

impl Stands {
    pub(super) fn all(self) -> Findings {
        self.about.and(self.of_rows)
    }
}

impl Base {
    const ACTIVE: u32 = 1;
    const DISABLED: u32 = 1 << 1;
    const ACCOUNT: u32 = 1 << 2;
    const ACCOUNT_ACTIVE: u32 = 1 << 3;
    const ADMIN: u32 = 1 << 4;
    const OUT_OF_SCOPE: u32 = 1 << 5;
    const SHARES_ADDRESS: u32 = 1 << 6;
    const SHARES_MAIL: u32 = 1 << 7;
    const PENDING: u32 = 1 << 8;
    const KNOWN_OTHERWISE: u32 = 1 << 9;
    const GUEST: u32 = 1 << 10;
    const NO_ATTRIBUTES: u32 = 1 << 11;
    const OTHER_LICENCE: u32 = 1 << 12;
    const ARCHIVED: u32 = 1 << 13;

    pub(super) fn of(language: Language, person: &Person, around: &Around<'_>) -> Self {
        let mut bits = 0;
        let mut set = |holds: bool, bit: u32| bits |= if holds { bit } else { 0 };
        match person.status {
            Status::Active => set(true, Self::ACTIVE),
            Status::Disabled => set(true, Self::DISABLED),
            Status::Staged => {}
        }
        if let Some(account) = around.account {
            set(true, Self::ACCOUNT);
            set(account.active, Self::ACCOUNT_ACTIVE);
            set(is_admin(account), Self::ADMIN);
            let other = around.wish.is_some_and(|wish| !wish.is(&account.licence));
            set(account.active && other, Self::OTHER_LICENCE);
        }
        set(around.out_of_scope, Self::OUT_OF_SCOPE);
        set(around.shares_address, Self::SHARES_ADDRESS);
        set(around.shares_mail, Self::SHARES_MAIL);
        set(around.pending, Self::PENDING);
        set(around.known_otherwise, Self::KNOWN_OTHERWISE);
        set(language == Language::Entra && is_guest(person), Self::GUEST);
        set(has_nothing(person), Self::NO_ATTRIBUTES);
        set(language == Language::Google && google::is_archived(person), Self::ARCHIVED);
        Self(bits)
    }

    fn has(self, bit: u32) -> bool {
        self.0 & bit != 0
    }
}

impl Whole {
    pub(super) fn of(rules: &Rules) -> Self {
        let targets: Vec<Target> = rules.each().map(|rule| rule.target).collect();
        let mut findings = Findings::default();
        if let Some(rule) = rules.rules.iter().find(|ready| ready.rule.target == Target::UserType) {
            findings.insert(Finding::UserTypeDeprecated);
            let reads_nobody = match rule.rule.source {
                Source::Direct(_) => false,
                Source::Constant(_) => true,
                Source::Expression(_) => rule.reads.is_empty(),
            };
            if reads_nobody {
                findings.insert(Finding::UserTypeFixed);
            }
        }
        Self {
            language: rules.language,
            matching: rules.matching,
            has_display_name: targets.contains(&Target::DisplayName),
            targets,
            findings,
        }
    }

    /// About the rules, whoever they are applied to.
    pub(super) fn findings(&self) -> Findings {
        self.findings
    }

    pub(super) fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Works out how a person stands. The cells stand in the rules' order.
    pub(super) fn follow(&self, base: Base, cells: impl Iterator<Item = Cell>) -> Stands {
        let mut stands = Stands {
            effect: PersonEffect::NotSent,
            about: Findings::default(),
            of_rows: Findings::default(),
            turns_active: false,
        };
        let about = &mut stands.about;
        // Google's scope says of nobody who is suspended whether their unit or group is chosen.
        let is_told_apart = self.language != Language::Google || !base.has(Base::DISABLED);
        if base.has(Base::OUT_OF_SCOPE) && is_told_apart {
            about.insert(Finding::NotInScope);
            return stands;
        }
        let rows = Rows::of(self, cells);
        if !base.has(Base::ACTIVE) {
            // Okta and Entra say it by a rule; Google by itself, of suspended people only.
            let told = match self.language {
                Language::Google => !base.has(Base::ARCHIVED),
                Language::Okta | Language::Entra => rows.says_inactive,
            };
            let stays = base.has(Base::DISABLED) && base.has(Base::ACCOUNT_ACTIVE);
            about.insert(match (stays, told) {
                (true, true) if base.has(Base::ADMIN) => Finding::AdminStays,
                (true, true) => Finding::WillBeDisabled,
                (true, false) => Finding::DisabledButActive,
                (false, _) => Finding::NotActive,
            });
            stands.turns_active = about.contains(Finding::WillBeDisabled);
            stands.effect = match (about.contains(Finding::AdminStays), stands.turns_active) {
                (true, _) => PersonEffect::WillFail,
                (false, true) => PersonEffect::WillChange,
                (false, false) => PersonEffect::NotSent,
            };
            return stands;
        }
        let known = base.has(Base::ACCOUNT);
        let mut add = |holds: bool, finding| {
            if holds {
                about.insert(finding);
            }
        };
        add(!rows.has_address, Finding::NoAddress);
        add(base.has(Base::SHARES_ADDRESS), Finding::SharedAddress);
        add(base.has(Base::SHARES_MAIL), Finding::SharedMail);
        add(base.has(Base::PENDING) && !known, Finding::Pending);
        add(base.has(Base::KNOWN_OTHERWISE), Finding::KnownOtherwise);
        add(rows.is_foreign && !known, Finding::ForeignDomain);
        add(base.has(Base::GUEST), Finding::Guest);
        add(base.has(Base::NO_ATTRIBUTES), Finding::NoAttributes);
        add(known && !base.has(Base::ACCOUNT_ACTIVE), Finding::Deactivated);
        add(base.has(Base::ADMIN), Finding::Admin);
        add(base.has(Base::OTHER_LICENCE) && !rows.gives_wished, Finding::LicenceMissing);
        add(rows.name_changes && !self.has_display_name, Finding::DisplayNameStays);
        stands.of_rows = rows.findings;
        stands.turns_active = known && !base.has(Base::ACCOUNT_ACTIVE);
        stands.effect = if stands.all().refuse() || rows.fails {
            PersonEffect::WillFail
        } else if !known {
            PersonEffect::WillBeCreated
        } else if stands.turns_active || rows.changes {
            PersonEffect::WillChange
        } else {
            PersonEffect::Equal
        };
        stands
    }
}

/// What all the rules come to.
#[derive(Default)]
struct Rows {
    findings: Findings,
    fails: bool,
    changes: bool,
    has_address: bool,
    is_foreign: bool,
    says_inactive: bool,
    gives_wished: bool,
    name_changes: bool,
}

impl Rows {
    fn of(whole: &Whole, cells: impl Iterator<Item = Cell>) -> Self {
        let mut rows = Self::default();
        for ((place, target), cell) in whole.targets.iter().enumerate().zip(cells) {
            let effect = cell.effect();
            rows.findings = rows.findings.and(cell.findings());
            rows.fails |= effect == RowEffect::WillFail;
            rows.changes |= cell.changes();
            rows.has_address |= place == whole.matching && cell.has(Cell::ADDRESS);
            rows.is_foreign |= cell.has(Cell::FOREIGN);
            rows.says_inactive |= cell.has(Cell::INACTIVE);
            rows.gives_wished |= cell.has(Cell::WISHED) && cell.changes();
            rows.name_changes |=
                effect == RowEffect::WillChange && matches!(target, Target::GivenName | Target::FamilyName);
        }
        rows
    }
}

/// Does the person belong to another organisation? Entra says so, and names guests after their home with `#EXT#`
/// (Microsoft Learn, Properties of a B2B guest user, 2026).
fn is_guest(person: &Person) -> bool {
    let says_so = person.attributes.text("userType").is_some_and(|text| text.eq_ignore_ascii_case("guest"));
    says_so || person.attributes.text("userPrincipalName").is_some_and(|name| name.contains("#EXT#"))
}

/// Does the directory tell nothing of the person beside their id and whether they may sign in?
fn has_nothing(person: &Person) -> bool {
    person.attributes.iter().all(|(name, part)| {
        name == "id"
            || part.is_null()
            || part.as_bool().is_some()
            || part.as_str() == Some("")
            || part.entries().is_some_and(|entries| entries.len() == 0)
    })
}
