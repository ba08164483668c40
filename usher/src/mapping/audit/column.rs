//! The numbers that are kept of everybody.

use std::sync::Arc;

use crate::mapping::finding::Findings;
use crate::mapping::row::Cell;
use crate::mapping::standing::{PersonEffect, Stands};
use crate::mapping::{Finding, Target};

/// What one rule comes to for everybody, by their places.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) cells: Arc<[Cell]>,
    /// A number of what is sent; 0 where nothing is.
    pub(super) sent: Arc<[u32]>,
}

impl Column {
    pub(super) fn cell(&self, place: usize) -> Cell {
        self.cells.get(place).copied().unwrap_or(Cell::EMPTY)
    }

    pub(super) fn sent(&self, place: usize) -> u32 {
        self.sent.get(place).copied().unwrap_or_default()
    }
}

/// How a person stands, in two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stood {
    bits: u64,
    /// A number of all that is sent.
    sent: u64,
}

impl Stood {
    pub(super) const NOTHING: Self = Self::new(PersonEffect::NotSent, 0, 0);

    /// Zoom's `active` will be another one, without a rule that says so.
    const TURNS_ACTIVE: u64 = 1 << 52;
    /// Nothing else than `active` is sent.
    const ONLY_ACTIVE: u64 = 1 << 53;
    const EFFECT_BITS: u32 = 61;
    const FINDINGS: u64 = (1 << 48) - 1;

    const fn new(effect: PersonEffect, bits: u64, sent: u64) -> Self {
        Self { bits: bits | ((effect as u64) << Self::EFFECT_BITS), sent }
    }

    pub(super) fn of(stands: Stands, sent: u64) -> Self {
        let only = stands.about.contains(Finding::WillBeDisabled);
        let mut bits = stands.all().bits();
        bits |= if stands.turns_active { Self::TURNS_ACTIVE } else { 0 };
        bits |= if only { Self::ONLY_ACTIVE } else { 0 };
        let sends = match stands.effect {
            PersonEffect::Equal | PersonEffect::WillChange | PersonEffect::WillBeCreated => !only,
            PersonEffect::NotSent | PersonEffect::WillFail => false,
        };
        Self::new(stands.effect, bits, if sends { sent } else { 0 })
    }

    pub(super) fn effect(self) -> PersonEffect {
        match self.bits >> Self::EFFECT_BITS {
            0 => PersonEffect::Equal,
            1 => PersonEffect::WillChange,
            2 => PersonEffect::WillBeCreated,
            3 => PersonEffect::NotSent,
            _ => PersonEffect::WillFail,
        }
    }

    pub(super) fn findings(self) -> Findings {
        Findings::from_bits(self.bits & Self::FINDINGS)
    }

    /// The attributes that will be others, where the rules' cells say so in `changed`.
    pub(super) fn changes(self, targets: &[Target], changed: impl Iterator<Item = bool>) -> Vec<Target> {
        if self.effect() != PersonEffect::WillChange {
            return Vec::new();
        }
        let rows = targets.iter().zip(changed).filter(|(_, changed)| *changed).map(|(target, _)| *target);
        let only = self.bits & Self::ONLY_ACTIVE != 0;
        let mut changes: Vec<Target> = rows.filter(|_| !only).collect();
        if self.bits & Self::TURNS_ACTIVE != 0 && !changes.contains(&Target::Active) {
            changes.push(Target::Active);
        }
        changes
    }

    /// Will `active` be another one without a rule's cell that says so?
    pub(super) fn turns_active(self) -> bool {
        self.bits & Self::TURNS_ACTIVE != 0
    }

    /// Do the rules' cells count as changes?
    pub(super) fn counts_rows(self) -> bool {
        self.effect() == PersonEffect::WillChange && self.bits & Self::ONLY_ACTIVE == 0
    }
}
