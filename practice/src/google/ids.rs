//! Ids as Google gives them: of people 21 digits, of groups and units small letters and digits. Each is a scrambled
//! number, so that an id leads back to what it names without a table of a hundred thousand ids, and neighbours look
//! unlike each other.

/// The id of the organisation, which `my_customer` stands for.
pub(super) const CUSTOMER: &str = "C03pr4ct1";

/// The number of the practice company's project in Google Cloud, which client ids start with.
pub(super) const PROJECT: &str = "640112358132";

/// `id` of the person with this number.
pub(super) fn person(number: usize) -> String {
    format!("1{:020}", (number as u64).wrapping_mul(SCRAMBLE))
}

/// The number behind a person's id; `None` where it is none.
pub(super) fn person_number(id: &str) -> Option<usize> {
    let digits = id.strip_prefix('1').filter(|digits| digits.len() == 20)?;
    usize::try_from(digits.parse::<u64>().ok()?.wrapping_mul(UNSCRAMBLE)).ok()
}

/// `id` of somebody of another organisation, by their place in the list of such people.
pub(super) fn outsider(place: usize) -> String {
    person(OUTSIDERS + place)
}

/// The place behind the id of somebody of another organisation.
pub(super) fn outsider_place(id: &str) -> Option<usize> {
    person_number(id)?.checked_sub(OUTSIDERS)
}

/// `id` of the group with this number.
pub(super) fn group(number: usize) -> String {
    format!("0{:016x}", (number as u64).wrapping_mul(SCRAMBLE))
}

/// The number behind a group's id; `None` where it is none.
pub(super) fn group_number(id: &str) -> Option<usize> {
    let digits = id.strip_prefix('0').filter(|digits| digits.len() == 16)?;
    usize::try_from(u64::from_str_radix(digits, 16).ok()?.wrapping_mul(UNSCRAMBLE)).ok()
}

/// `orgUnitId` of the unit with this number.
pub(super) fn unit(number: usize) -> String {
    format!("id:03ph8a2z{:08x}", (number as u64).wrapping_mul(SCRAMBLE) & 0xffff_ffff)
}

/// No organisation here is so large that one of its people has such a number.
const OUTSIDERS: usize = 1 << 30;
/// Any odd number has an inverse modulo 2^64.
const SCRAMBLE: u64 = 0x9E37_79B9_7F4A_7C15;
const UNSCRAMBLE: u64 = inverse(SCRAMBLE);

/// Newton's method: each round doubles the number of right bits, from three to more than 64.
const fn inverse(odd: u64) -> u64 {
    let mut guess = odd;
    let mut round = 0;
    while round < 5 {
        guess = guess.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(guess)));
        round += 1;
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_numbers() {
        for n in [0, 1, 2, 99_999, 199_999] {
            assert_eq!((person_number(&person(n)), group_number(&group(n))), (Some(n), Some(n)));
            assert_eq!(person(n).len(), 21);
            assert_eq!(outsider_place(&outsider(n)), Some(n));
            assert_eq!(outsider_place(&person(n)), None);
        }
        for strange in ["", "zoë", "me", "1", "100000000000000000000x"] {
            assert_eq!((person_number(strange), group_number(strange)), (None, None), "{strange}");
        }
    }
}
