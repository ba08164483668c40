//! The numbers of everybody, added up portion by portion.

use super::column::Stood;
use crate::mapping::row::Cell;
use crate::mapping::standing::PersonEffect;
use crate::mapping::{Finding, Target};

/// People with a Basic licence that an account holds (Microsoft Learn, Zoom provisioning tutorial, connector limitations,
/// 2024-03).
pub(super) const BASIC_MAX: u32 = 9_999;

/// How many people come out how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub created: u32,
    pub changed: u32,
    pub equal: u32,
    /// Nothing is sent of them.
    pub left_alone: u32,
    pub refused: u32,
    /// Of those who are changed, by attribute, the most first.
    pub by_target: Vec<(Target, u32)>,
    /// People worked out so far.
    pub seen: u32,
    /// Everybody.
    pub of: u32,
}

/// Numbers of some people.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    effects: [u32; 5],
    found: [u32; Finding::ALL.len()],
    /// By the rules' order.
    changed: Vec<u32>,
    active: u32,
    /// People who will be made with the Basic licence.
    pub(super) basic: u32,
    seen: u32,
}

impl Tally {
    pub(super) fn new(rules: usize) -> Self {
        Self {
            effects: [0; 5],
            found: [0; Finding::ALL.len()],
            changed: vec![0; rules],
            active: 0,
            basic: 0,
            seen: 0,
        }
    }

    /// Counts one person, whose cells stand in the rules' order.
    pub(super) fn add(&mut self, stood: Stood, targets: &[Target], cells: &[Cell]) {
        self.seen += 1;
        if let Some(effect) = self.effects.get_mut(stood.effect() as usize) {
            *effect += 1;
        }
        let mut bits = stood.findings().bits();
        while bits != 0 {
            if let Some(found) = self.found.get_mut(bits.trailing_zeros() as usize) {
                *found += 1;
            }
            bits &= bits - 1;
        }
        let mut active = stood.turns_active() && stood.effect() == PersonEffect::WillChange;
        if stood.counts_rows() {
            for ((changed, target), cell) in self.changed.iter_mut().zip(targets).zip(cells) {
                *changed += u32::from(cell.changes());
                active &= !(cell.changes() && *target == Target::Active);
            }
        }
        self.active += u32::from(active);
        if stood.effect() == PersonEffect::WillBeCreated {
            self.basic += u32::from(cells.iter().any(|cell| cell.has(Cell::BASIC)));
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        let add =
            |one: &mut [u32], other: &[u32]| one.iter_mut().zip(other).for_each(|(one, other)| *one += other);
        add(&mut self.effects, &other.effects);
        add(&mut self.found, &other.found);
        add(&mut self.changed, &other.changed);
        self.active += other.active;
        self.basic += other.basic;
        self.seen += other.seen;
    }

    pub(super) fn found(&self, finding: Finding) -> u32 {
        self.found.get(finding as usize).copied().unwrap_or_default()
    }

    pub(super) fn counts(&self, targets: &[Target], of: u32) -> Counts {
        let people = |effect: PersonEffect| self.effects.get(effect as usize).copied().unwrap_or_default();
        let mut by_target: Vec<(Target, u32)> =
            targets.iter().copied().zip(self.changed.iter().copied()).collect();
        match by_target.iter_mut().find(|(target, _)| *target == Target::Active) {
            Some((_, people)) => *people += self.active,
            None => by_target.push((Target::Active, self.active)),
        }
        by_target.retain(|(_, people)| *people > 0);
        by_target.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
        Counts {
            created: people(PersonEffect::WillBeCreated),
            changed: people(PersonEffect::WillChange),
            equal: people(PersonEffect::Equal),
            left_alone: people(PersonEffect::NotSent),
            refused: people(PersonEffect::WillFail),
            by_target,
            seen: self.seen,
            of,
        }
    }
}
