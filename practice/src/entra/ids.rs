//! GUIDs as Entra gives them. The first eight digits are a scrambled number, the rest is a mixture of it and the kind,
//! so that an id leads back to what it names without a table of a hundred thousand ids, and no id of one kind is taken
//! for another's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::world::{Dice, unguessable};

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    Group,
    /// The object of an application, which is not its client id.
    Application,
    /// The client id, `appId`.
    Client,
    ServicePrincipal,
    /// An app role of the practice tenant; Microsoft's role GUIDs for Zoom are not published.
    Role,
    Assignment,
}

/// Returns the GUID of the thing with this number.
pub(super) fn id(kind: Kind, number: u32) -> String {
    let scrambled = number.wrapping_mul(SCRAMBLE);
    let mut dice = Dice::new(salt(kind) ^ u64::from(number));
    let (middle, end) = (dice.roll(), dice.roll());
    format!(
        "{scrambled:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        middle & 0xffff,
        (middle >> 16) & 0x0fff,
        0x8000 | ((middle >> 32) & 0x3fff),
        end & 0xffff_ffff_ffff,
    )
}

/// Returns the number behind a GUID, in small or capital letters; `None` when it names nothing of this kind.
pub(super) fn number(kind: Kind, guid: &str) -> Option<u32> {
    let number = u32::from_str_radix(guid.get(..8)?, 16).ok()?.wrapping_mul(UNSCRAMBLE);
    id(kind, number).eq_ignore_ascii_case(guid).then_some(number)
}

/// Returns the id of an assignment of an app role. It is no GUID, but one in base64 with more behind it, as Graph prints
/// them.
pub(super) fn assignment(number: u32) -> String {
    URL_SAFE_NO_PAD.encode(id(Kind::Assignment, number).replace('-', ""))
}

/// Returns a GUID that cannot be guessed: of a request, a trace, a change.
pub(super) fn fresh() -> String {
    let mut dice = Dice::new(0);
    for letter in unguessable(11).bytes() {
        dice = Dice::new(dice.roll() ^ u64::from(letter));
    }
    let (middle, end) = (dice.roll(), dice.roll());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        middle >> 32,
        middle & 0xffff,
        (middle >> 16) & 0x0fff,
        0x8000 | ((end >> 48) & 0x3fff),
        end & 0xffff_ffff_ffff,
    )
}

/// Any odd number has an inverse modulo 2^32; a large one makes neighbours look unlike each other.
const SCRAMBLE: u32 = 0x9E37_79B1;
const UNSCRAMBLE: u32 = inverse(SCRAMBLE);

fn salt(kind: Kind) -> u64 {
    let place: u64 = match kind {
        Kind::Person => 1,
        Kind::Group => 2,
        Kind::Application => 3,
        Kind::Client => 4,
        Kind::ServicePrincipal => 5,
        Kind::Role => 6,
        Kind::Assignment => 7,
    };
    place << 40
}

/// Newton's method: each round doubles the number of right bits, from three to more than 32.
const fn inverse(odd: u32) -> u32 {
    let mut guess = odd;
    let mut round = 0;
    while round < 4 {
        guess = guess.wrapping_mul(2u32.wrapping_sub(odd.wrapping_mul(guess)));
        round += 1;
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_numbers() {
        for n in [0, 1, 2, 99_999, u32::MAX] {
            let guid = id(Kind::Person, n);
            assert_eq!(guid.len(), 36, "{guid}");
            assert_eq!(number(Kind::Person, &guid), Some(n));
            assert_eq!(number(Kind::Person, &guid.to_uppercase()), Some(n));
            assert_eq!(number(Kind::Group, &guid), None);
        }
        for strange in ["", "zoë", "me", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(number(Kind::Person, strange), None, "{strange}");
        }
        assert_eq!(fresh().len(), 36);
        assert_ne!(fresh(), fresh());
    }
}
