//! Works everybody out: in portions, on all cores.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use super::addresses::Known;
use super::column::{Column, Stood};
use super::tally::{Counts, Tally};
use super::{Audit, Ground, count};
use crate::mapping::Rules;
use crate::mapping::row::{Cell, digest, outcome};
use crate::mapping::standing::{Base, Whole};
use crate::model::Account;

/// People in a portion: enough that starting one costs nothing, and few enough that counts are told ten times a second.
pub(super) const PORTION: usize = 4_096;

/// Threads at work at once. More than a desktop's cores would only take turns.
const THREADS_MAX: usize = 16;

/// What was worked out before and still holds.
pub(super) struct Before<'a> {
    /// For each rule its column, where there is one.
    pub(super) columns: Vec<Option<&'a Column>>,
    /// What is known of people, where the rules that find them are the same.
    pub(super) bases: Option<&'a Arc<[Base]>>,
    /// Who was who when the columns were worked out.
    pub(super) known: Option<&'a Known>,
}

impl Before<'_> {
    pub(super) const NONE: Self = Self { columns: Vec::new(), bases: None, known: None };
}

/// One portion: where it begins, and where its numbers go.
struct Portion<'a> {
    from: usize,
    /// For each rule the cells and what is sent; `None` where the column from before holds.
    columns: Vec<Option<(&'a mut [Cell], &'a mut [u32])>>,
    bases: Option<&'a mut [Base]>,
    stood: &'a mut [Stood],
}

pub(super) fn run(
    rules: &Rules,
    ground: &Ground<'_>,
    known: Arc<Known>,
    before: &Before<'_>,
    tell: &(dyn Fn(&Counts) + Sync),
) -> Audit {
    let (people, whole) = (ground.people.len(), Whole::of(rules));
    let accounts: Vec<&Account> = ground.accounts.by_id.values().collect();
    // Without the same people at the same accounts, columns are made anew where somebody moved.
    let is_same = before.bases.is_some();
    let old = |rule: usize| before.columns.get(rule).copied().flatten();
    let mut fresh: Vec<Option<(Vec<Cell>, Vec<u32>)>> = (0..rules.rules.len())
        .map(|rule| match old(rule) {
            Some(_) if is_same => None,
            Some(column) => Some((column.cells.to_vec(), column.sent.to_vec())),
            None => Some((vec![Cell::EMPTY; people], vec![0; people])),
        })
        .collect();
    let mut bases = if is_same { Vec::new() } else { vec![Base::default(); people] };
    let mut stood = vec![Stood::NOTHING; people];
    // What is sent is one number, whatever the order of the rules.
    let weights: Vec<u64> =
        whole.targets().iter().map(|target| digest(target.path().as_bytes()) | 1).collect();
    let tally = Mutex::new(Tally::new(rules.rules.len()));
    let work = |portion: Portion<'_>| {
        let mut mine = Tally::new(rules.rules.len());
        let Portion { from, mut columns, mut bases, stood } = portion;
        let mut cells = vec![Cell::EMPTY; columns.len()];
        for (at, stood) in stood.iter_mut().enumerate() {
            let place = from + at;
            let Some(person) = ground.people.get(place) else { continue };
            let account = known.account(place).and_then(|account| accounts.get(account)).copied();
            let around = known.around(place, account, ground);
            let moved = before.known.is_none_or(|before| known.moved(before, place));
            let mut sent = 0_u64;
            for (rule, (column, cell)) in columns.iter_mut().zip(&mut cells).enumerate() {
                let number;
                match (column, rules.rules.get(rule)) {
                    (Some((to, sent)), Some(ready)) if moved || old(rule).is_none() => {
                        let outcome = outcome(rules.language(), ready, person, &around);
                        (*cell, number) = (outcome.cell, outcome.sent_digest());
                        if let (Some(to), Some(sent)) = (to.get_mut(at), sent.get_mut(at)) {
                            (*to, *sent) = (*cell, number);
                        }
                    }
                    (Some(_) | None, _) => {
                        let column = old(rule);
                        *cell = column.map_or(Cell::EMPTY, |column| column.cell(place));
                        number = column.map_or(0, |column| column.sent(place));
                    }
                }
                sent = sent
                    .wrapping_add(u64::from(number).wrapping_mul(weights.get(rule).copied().unwrap_or(1)));
            }
            let base = match (&mut bases, before.bases) {
                (Some(bases), _) => {
                    let base = Base::of(rules.language(), person, &around);
                    if let Some(to) = bases.get_mut(at) {
                        *to = base;
                    }
                    base
                }
                (None, held) => held.and_then(|held| held.get(place)).copied().unwrap_or_default(),
            };
            *stood = Stood::of(whole.follow(base, cells.iter().copied()), sent);
            mine.add(*stood, whole.targets(), &cells);
        }
        let mut all = tally.lock().unwrap_or_else(PoisonError::into_inner);
        all.join(&mine);
        tell(&all.counts(whole.targets(), count(people)));
    };
    on_all_cores(portions(&mut fresh, &mut bases, &mut stood), &work);
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    let columns = fresh.into_iter().enumerate().map(|(rule, fresh)| match (fresh, old(rule)) {
        (Some((cells, sent)), _) => Column { cells: cells.into(), sent: sent.into() },
        (None, Some(column)) => column.clone(),
        (None, None) => Column { cells: Arc::default(), sent: Arc::default() },
    });
    let mut audit = Audit {
        rules: rules.rules.clone(),
        matching: rules.matching,
        columns: columns.collect(),
        known,
        bases: before.bases.map_or_else(|| bases.into(), Arc::clone),
        stood: stood.into(),
        targets: whole.targets().to_vec(),
        counts: tally.counts(whole.targets(), count(people)),
        findings: Vec::new(),
    };
    audit.finish(rules, ground, &tally);
    audit
}

/// Cuts what is written into portions.
fn portions<'a>(
    fresh: &'a mut [Option<(Vec<Cell>, Vec<u32>)>],
    bases: &'a mut [Base],
    stood: &'a mut [Stood],
) -> Vec<Portion<'a>> {
    let mut columns: Vec<_> = fresh
        .iter_mut()
        .map(|fresh| {
            fresh.as_mut().map(|(cells, sent)| cells.chunks_mut(PORTION).zip(sent.chunks_mut(PORTION)))
        })
        .collect();
    let mut bases = bases.chunks_mut(PORTION);
    let cut = |(number, stood): (usize, &'a mut [Stood])| Portion {
        from: number * PORTION,
        columns: columns.iter_mut().map(|column| column.as_mut().and_then(Iterator::next)).collect(),
        bases: bases.next(),
        stood,
    };
    stood.chunks_mut(PORTION).enumerate().map(cut).collect()
}

/// Does all tasks, each once, on as many threads as there are cores.
pub(super) fn on_all_cores<Task: Send>(tasks: Vec<Task>, work: &(dyn Fn(Task) + Sync)) {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(THREADS_MAX).min(tasks.len());
    let tasks = Mutex::new(tasks.into_iter());
    let take = || tasks.lock().unwrap_or_else(PoisonError::into_inner).next();
    let until_done = || {
        while let Some(task) = take() {
            work(task);
        }
    };
    if threads <= 1 {
        return until_done();
    }
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| {
            scope.spawn(until_done);
        });
        until_done();
    });
}
