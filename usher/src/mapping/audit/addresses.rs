//! Who is who: which account is a person's, and which addresses several people would have.
//!
//! Addresses are compared as numbers first, so that nothing is written down for everybody, and as texts where the numbers
//! are the same.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::run::{PORTION, on_all_cores};
use super::{Ground, count};
use crate::mapping::Rules;
use crate::mapping::own::addresses_of;
use crate::mapping::row::{Around, could_be_address, digest};
use crate::mapping::rules::{Made, Ready};
use crate::model::{Account, AccountId, Address, Licence, Person, Status};

/// What is known of everybody before the rules are looked at, by their places.
#[derive(Debug)]
pub(super) struct Known {
    /// The place of a person's account among Zoom's, by id.
    accounts: Vec<u32>,
    flags: Vec<u8>,
    pub(super) in_zoom_only: Vec<AccountId>,
    /// Active accounts with the Basic licence.
    pub(super) basic: u32,
}

const NONE: u32 = u32::MAX;

const SHARES_ADDRESS: u8 = 1;
const SHARES_MAIL: u8 = 1 << 1;
const PENDING: u8 = 1 << 2;
const OTHERWISE: u8 = 1 << 3;
const OUT: u8 = 1 << 4;
const READ_WHOLE: u8 = 1 << 5;
/// Has no account, and there is one at another of their addresses.
const ELSEWHERE: u8 = 1 << 6;

/// What one person's addresses say.
#[derive(Clone, Copy)]
struct Seen {
    /// Numbers of the two addresses; 0 where there is none.
    address: u64,
    mail: u64,
    account: u32,
    flags: u8,
}

impl Known {
    pub(super) fn of(rules: &Rules, ground: &Ground<'_>) -> Self {
        let zoom = Zoom::of(ground);
        let nothing = Seen { address: 0, mail: 0, account: NONE, flags: 0 };
        let mut seen = vec![nothing; ground.people.len()];
        let tasks: Vec<_> = ground.people.chunks(PORTION).zip(seen.chunks_mut(PORTION)).collect();
        on_all_cores(tasks, &|(people, seen)| {
            people.iter().zip(seen).for_each(|(person, seen)| *seen = zoom.look_at(rules, person, ground));
        });
        let mut known = Self {
            accounts: seen.iter().map(|seen| seen.account).collect(),
            flags: seen.iter().map(|seen| seen.flags).collect(),
            in_zoom_only: Vec::new(),
            basic: zoom.basic,
        };
        known.share(rules.finds(), SHARES_ADDRESS, rules, ground, seen.iter().map(|seen| seen.address));
        known.share(rules.mail(), SHARES_MAIL, rules, ground, seen.iter().map(|seen| seen.mail));
        let mut owned = vec![false; zoom.all.len()];
        for account in &known.accounts {
            if let Some(owned) = owned.get_mut(*account as usize) {
                *owned = true;
            }
        }
        for ((person, seen), flags) in ground.people.iter().zip(&seen).zip(&mut known.flags) {
            // What is somebody's own is not another one's as well.
            let is_free = |account: u32| owned.get(account as usize) == Some(&false);
            if seen.flags & ELSEWHERE != 0 && zoom.elsewhere(person, None).any(is_free) {
                *flags |= OTHERWISE;
            }
        }
        let nobodys = zoom.all.iter().zip(owned).zip(&zoom.met);
        let nobodys = nobodys.filter(|((_, owned), met)| !owned && !met.load(Ordering::Relaxed));
        known.in_zoom_only = nobodys.map(|((account, _), _)| account.id.clone()).collect();
        known
    }

    /// What is known around the person at a place, whose account this is.
    pub(super) fn around<'a>(
        &self,
        place: usize,
        account: Option<&'a Account>,
        ground: &Ground<'a>,
    ) -> Around<'a> {
        let flags = self.flags.get(place).copied().unwrap_or_default();
        Around {
            account,
            read_whole: flags & READ_WHOLE != 0,
            pending: flags & PENDING != 0,
            known_otherwise: flags & OTHERWISE != 0,
            shares_address: flags & SHARES_ADDRESS != 0,
            shares_mail: flags & SHARES_MAIL != 0,
            out_of_scope: flags & OUT != 0,
            domains: ground.domains,
            wish: ground.wish,
            taken: ground.taken,
        }
    }

    /// The place of a person's account.
    pub(super) fn account(&self, place: usize) -> Option<usize> {
        self.accounts.get(place).filter(|account| **account != NONE).map(|account| *account as usize)
    }

    /// Has the person another account here than there, or is it known otherwise?
    pub(super) fn moved(&self, other: &Self, place: usize) -> bool {
        let cells_depend_on = |known: &Self| {
            (known.accounts.get(place).copied(), known.flags.get(place).map(|flags| flags & READ_WHOLE))
        };
        cells_depend_on(self) != cells_depend_on(other)
    }

    /// Marks the people who come to Zoom and would have the same address there.
    fn share(
        &mut self,
        rule: Option<&Arc<Ready>>,
        flag: u8,
        rules: &Rules,
        ground: &Ground<'_>,
        digests: impl Iterator<Item = u64>,
    ) {
        let Some(rule) = rule else { return };
        let comes = |place: usize| {
            let active = ground.people.get(place).is_some_and(|person| person.status == Status::Active);
            active && self.flags.get(place).is_some_and(|flags| flags & OUT == 0)
        };
        let mut sorted: Vec<(u64, u32)> = digests
            .enumerate()
            .filter(|(place, digest)| *digest != 0 && comes(*place))
            .map(|(place, digest)| (digest, count(place)))
            .collect();
        sorted.sort_unstable();
        let address = |place: u32| match rule.make(ground.people.get(place as usize)?, rules.language()) {
            Made::Value(text) => Address::parse(&text),
            Made::Nothing | Made::Without(_) => None,
        };
        for alike in sorted.chunk_by(|one, next| one.0 == next.0).filter(|alike| alike.len() > 1) {
            let mut texts: Vec<(Option<Address>, u32)> =
                alike.iter().map(|(_, place)| (address(*place), *place)).collect();
            texts.sort();
            for same in texts.chunk_by(|one, next| one.0 == next.0).filter(|same| same.len() > 1) {
                for (_, place) in same {
                    if let Some(flags) = self.flags.get_mut(*place as usize) {
                        *flags |= flag;
                    }
                }
            }
        }
    }
}

/// Zoom's accounts, found by the numbers of their addresses.
struct Zoom<'a> {
    all: Vec<&'a Account>,
    /// A number of an address, the address, and the place of its account; sorted.
    by_address: Vec<(u64, &'a str, u32)>,
    /// Has anybody one of the account's addresses? By the places of the accounts.
    met: Vec<AtomicBool>,
    basic: u32,
}

impl<'a> Zoom<'a> {
    fn of(ground: &Ground<'a>) -> Self {
        let all: Vec<&Account> = ground.accounts.by_id.values().collect();
        let mut by_id: Vec<(u64, u32)> = all
            .iter()
            .enumerate()
            .map(|(place, account)| (digest(account.id.as_str().as_bytes()), count(place)))
            .collect();
        by_id.sort_unstable();
        let place_of = |id: &AccountId| {
            let number = digest(id.as_str().as_bytes());
            let from = by_id.partition_point(|(have, _)| *have < number);
            let alike = by_id.iter().skip(from).take_while(|(have, _)| *have == number);
            alike
                .map(|(_, place)| *place)
                .find(|place| all.get(*place as usize).is_some_and(|have| have.id == *id))
        };
        let mut by_address: Vec<(u64, &str, u32)> = ground
            .accounts
            .by_address
            .iter()
            .filter_map(|(address, id)| {
                Some((digest(address.as_str().as_bytes()).max(1), address.as_str(), place_of(id)?))
            })
            .collect();
        by_address.sort_unstable();
        let basic = all.iter().filter(|account| account.active && account.licence == Licence::Basic).count();
        let met = all.iter().map(|_| AtomicBool::new(false)).collect();
        Self { all, by_address, met, basic: count(basic) }
    }

    fn look_at(&self, rules: &Rules, person: &Person, ground: &Ground<'a>) -> Seen {
        let mut seen = Seen { address: 0, mail: 0, account: NONE, flags: 0 };
        if ground.in_scope.is_some_and(|in_scope| !in_scope.contains(&person.id)) {
            seen.flags |= OUT;
        }
        let address = rules.finds().and_then(|rule| text(rule, rules, person));
        if let Some(address) = &address {
            seen.address = number(address);
            match self.at(seen.address, address) {
                Some(place) => {
                    seen.account = place;
                    if let Some(account) = self.all.get(place as usize) {
                        if !is_same_address(&account.user_name, address) {
                            seen.flags |= OTHERWISE;
                        }
                        if ground.deep.is_some_and(|deep| deep.contains(&account.id)) {
                            seen.flags |= READ_WHOLE;
                        }
                    }
                }
                None => {
                    let pending = &ground.accounts.pending;
                    if !pending.is_empty()
                        && Address::parse(address).is_some_and(|address| pending.contains(&address))
                    {
                        seen.flags |= PENDING;
                    }
                }
            }
        }
        if let Some(mail) = rules.mail().and_then(|rule| text(rule, rules, person)) {
            seen.mail = number(&mail);
        }
        // Most people have one address, which is told several times.
        for account in self.elsewhere(person, address.as_deref()) {
            if let Some(met) = self.met.get(account as usize) {
                met.store(true, Ordering::Relaxed);
            }
            if seen.account == NONE {
                seen.flags |= ELSEWHERE;
            }
        }
        seen
    }

    /// The places of the accounts at all addresses that the directory tells of a person, but for one address.
    fn elsewhere(&self, person: &Person, but_for: Option<&str>) -> impl Iterator<Item = u32> {
        let some = addresses_of(person).filter(move |address| {
            !self.by_address.is_empty() && but_for.is_none_or(|known| !is_same_address(known, address))
        });
        some.filter_map(|address| self.at(number(address), address))
    }

    /// The place of the account at an address whose number is known.
    fn at(&self, number: u64, text: &str) -> Option<u32> {
        if number == 0 {
            return None;
        }
        let from = self.by_address.partition_point(|(have, ..)| *have < number);
        let alike = self.by_address.iter().skip(from).take_while(|(have, ..)| *have == number);
        alike.into_iter().find(|(_, address, _)| is_same_address(address, text)).map(|(.., place)| *place)
    }
}

/// What a rule gives where it could be an address.
fn text<'p>(rule: &'p Ready, rules: &Rules, person: &'p Person) -> Option<Cow<'p, str>> {
    match rule.make(person, rules.language()) {
        Made::Value(text) if could_be_address(&text) => Some(text),
        Made::Value(_) | Made::Nothing | Made::Without(_) => None,
    }
}

/// A number of an address in the form in which two are compared; 0 where it is none.
fn number(text: &str) -> u64 {
    if !could_be_address(text) {
        return 0;
    }
    if text.is_ascii() {
        /// Addresses are shorter; a longer one is compared as any other text.
        const SHORT: usize = 256;
        let mut small = [0; SHORT];
        let text = text.trim().as_bytes();
        if let Some(small) = small.get_mut(..text.len()) {
            small.iter_mut().zip(text).for_each(|(to, from)| *to = from.to_ascii_lowercase());
            return digest(small).max(1);
        }
    }
    Address::parse(text).map_or(0, |address| digest(address.as_str().as_bytes()).max(1))
}

fn is_same_address(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.trim().eq_ignore_ascii_case(other.trim());
    }
    Address::parse(one) == Address::parse(other)
}
