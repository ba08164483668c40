//! Values of chance, made from the number that the environment gives.

use uuid::Builder;

use super::Unworkable;
use super::evaluate::Ground;

/// What a text of chance must have.
pub(super) struct Wanted {
    pub(super) length: usize,
    pub(super) digits: usize,
    pub(super) signs: usize,
    pub(super) capitals: usize,
    pub(super) small: usize,
    pub(super) avoid: String,
}

/// Entra makes no longer ones.
const LENGTH_MAX: usize = 256;

/// Which signs Entra takes is not published; these stand on every keyboard.
const SIGNS: &str = "!#$%&()*+-./:;<=>@[]^_{|}~?,";

pub(super) fn guid(ground: &Ground<'_, '_>) -> Result<String, Unworkable> {
    let what = "the value of Guid";
    let bits = (u128::from(ground.draw(what)?) << 64) | u128::from(ground.draw(what)?);
    Ok(Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().to_string())
}

pub(super) fn text(ground: &Ground<'_, '_>, wanted: &Wanted) -> Result<String, Unworkable> {
    let what = "the value of RandomString";
    let kinds = [
        (wanted.digits, "0123456789"),
        (wanted.signs, SIGNS),
        (wanted.capitals, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (wanted.small, "abcdefghijklmnopqrstuvwxyz"),
    ];
    let least = kinds.iter().try_fold(0_usize, |sum, (least, _)| sum.checked_add(*least));
    if wanted.length > LENGTH_MAX || least.is_none_or(|least| least > wanted.length) {
        return Err(Unworkable::Needs("RandomString", "a length of at most 256 that holds what it asks for"));
    }
    let letters =
        |kind: &str| kind.chars().filter(|letter| !wanted.avoid.contains(*letter)).collect::<Vec<_>>();
    let mut every = Vec::new();
    let mut made = Vec::new();
    for (least, kind) in kinds {
        let letters = letters(kind);
        if least > 0 {
            every.extend(letters.iter().copied());
        }
        for _ in 0..least {
            made.push(one(&letters, ground.draw(what)?)?);
        }
    }
    if every.is_empty() {
        every = letters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    }
    while made.len() < wanted.length {
        made.push(one(&every, ground.draw(what)?)?);
    }
    for place in (1..made.len()).rev() {
        made.swap(place, index(place + 1, ground.draw(what)?));
    }
    Ok(made.into_iter().collect())
}

fn one(letters: &[char], drawn: u64) -> Result<char, Unworkable> {
    let letter = letters.get(index(letters.len().max(1), drawn));
    letter.copied().ok_or(Unworkable::Needs("RandomString", "letters that it may take"))
}

fn index(length: usize, drawn: u64) -> usize {
    usize::try_from(drawn % length as u64).unwrap_or(0)
}
