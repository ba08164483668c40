//! Ids of 20 characters as Okta gives them. An id is its kind's prefix, a scrambled
//! number in eleven characters and the org's ending. The scrambling can be undone, so no table of a hundred thousand
//! ids is kept, and ids neither count up nor sort like the things they name.

use crate::world::unguessable;

/// What an id names. The prefixes are Okta's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Org,
    User,
    Group,
    App,
    ProfileMapping,
    PushMapping,
    UserType,
    Schema,
    Grant,
    Role,
}

/// Returns the id of the thing with this number.
pub(super) fn id(kind: Kind, number: u64) -> String {
    format!("{}{}{ENDING}", prefix(kind), spell(number.wrapping_mul(SCRAMBLE)))
}

/// Returns the number behind an id; `None` when it is no id of this kind in this org.
pub(super) fn number(kind: Kind, id: &str) -> Option<u64> {
    let digits = id.strip_prefix(prefix(kind))?.strip_suffix(ENDING)?;
    Some(read(digits)?.wrapping_mul(UNSCRAMBLE))
}

/// Returns the opaque `after` value that stands for a position in a list.
pub(super) fn cursor(position: u64) -> String {
    format!("000{}", spell(position.wrapping_mul(CURSOR_SCRAMBLE)))
}

/// Returns the position behind an `after` value; `None` when the list never gave it.
pub(super) fn position(cursor: &str) -> Option<u64> {
    Some(read(cursor.strip_prefix("000")?)?.wrapping_mul(CURSOR_UNSCRAMBLE))
}

/// Returns `length` letters of those that Okta uses in user codes: no vowels, nothing to mix up.
pub(super) fn letters(length: usize) -> String {
    const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
    unguessable(length).bytes().map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).collect()
}

const ENDING: &str = "Qw7Jg5";
/// Any odd number has an inverse modulo 2^64; these are large, so that neighbours look unlike each other.
const SCRAMBLE: u64 = 0x9E37_79B9_7F4A_7C15;
const UNSCRAMBLE: u64 = inverse(SCRAMBLE);
const CURSOR_SCRAMBLE: u64 = 0xD6E8_FEB8_6659_FD93;
const CURSOR_UNSCRAMBLE: u64 = inverse(CURSOR_SCRAMBLE);
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62^11 is more than 2^64.
const SPELLED: usize = 11;

fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Org => "00o",
        Kind::User => "00u",
        Kind::Group => "00g",
        Kind::App => "0oa",
        Kind::ProfileMapping => "prm",
        Kind::PushMapping => "gPm",
        Kind::UserType => "oty",
        Kind::Schema => "osc",
        Kind::Grant => "oag",
        Kind::Role => "ra1",
    }
}

fn spell(mut value: u64) -> String {
    let mut digits = [b'0'; SPELLED];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(value % 62) as usize];
        value /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

fn read(digits: &str) -> Option<u64> {
    if digits.len() != SPELLED {
        return None;
    }
    digits.bytes().try_fold(0u64, |value, byte| {
        let digit = DIGITS.iter().position(|known| *known == byte)?;
        value.checked_mul(62)?.checked_add(digit as u64)
    })
}

/// Newton's method: each round doubles the number of right bits, from three to more than 64.
const fn inverse(odd: u64) -> u64 {
    let mut guess = odd;
    let mut round = 0;
    while round < 5 {
        guess = guess.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(guess)));
        round += 1;
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_numbers() {
        for n in [0, 1, 2, 61, 62, 99_999, u64::from(u32::MAX), u64::MAX] {
            let id = id(Kind::User, n);
            assert_eq!(id.len(), 20);
            assert_eq!(number(Kind::User, &id), Some(n));
            assert_eq!(number(Kind::Group, &id), None);
            assert_eq!(position(&cursor(n)), Some(n));
        }
    }

    #[test]
    fn what_was_never_given_out_is_not_read() {
        assert_eq!(number(Kind::User, ""), None);
        assert_eq!(number(Kind::User, "00uZoë"), None);
        assert_eq!(number(Kind::User, "00uzzzzzzzzzzzQw7Jg5"), None);
        assert_eq!(position("42"), None);
    }
}
