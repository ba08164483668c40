//! What can be written: every function with its parameters, what it does, and an example.
//!
//! Names of parameters are those of Graph's list of functions (2021), or those of Microsoft's page (Reference for writing
//! expressions, 2026-04) where that list is older than the function. What a function does is said in Usher's own words.

mod others;
mod texts;

use std::sync::LazyLock;

use super::Function;
use crate::mapping::Signature;

/// Returns every function, by the letters of its name.
pub fn functions() -> &'static [Signature] {
    &SIGNATURES
}

static SIGNATURES: LazyLock<Vec<Signature>> = LazyLock::new(|| {
    let mut all: Vec<Signature> = rows().map(|(_, signature)| *signature).collect();
    all.sort_by_key(|signature| signature.name.to_ascii_lowercase());
    all
});

/// Each function with its row. `?` may be left out, `*` comes as often as one likes.
pub(super) fn rows() -> impl Iterator<Item = &'static (Function, Signature)> {
    texts::ROWS.iter().chain(&others::ROWS)
}

const fn row(
    name: &'static str,
    parameters: &'static [&'static str],
    what: &'static str,
    example: &'static str,
    gives: &'static str,
    group: &'static str,
) -> Signature {
    Signature { name, parameters, what, example, gives, group }
}
