//! How addresses and names are compared.
//!
//! Mail addresses that differ in letter case only reach the same mailbox and the same Zoom user, so they are one
//! [`Address`]. Group names that differ in case, spaces or the form of their accents only are probably the same group.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A mail address or sign-in name in the form in which two of them are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Returns the comparable form, or `None` where there is nothing that could be an address.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        (!local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace))
            .then(|| Self(text.nfc().collect::<String>().to_lowercase()))
    }

    /// Returns the address in its comparable form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the form in which two group names are likely the same: case, accents' spelling and runs of spaces folded.
pub fn fold_name(name: &str) -> String {
    let name: String = name.nfkc().collect::<String>().to_lowercase();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the form in which a text is searched: neither letter case nor accents count, and letters that carry a stroke
/// or are written together are as they are typed without: "łódź" is found by "lodz", "Straße" by "strasse".
pub fn search_form(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    for letter in text.nfkd().flat_map(char::to_lowercase) {
        match letter {
            'ł' => form.push('l'),
            'ø' => form.push('o'),
            'đ' | 'ð' => form.push('d'),
            'ħ' => form.push('h'),
            'ı' => form.push('i'),
            'ß' => form.push_str("ss"),
            'æ' => form.push_str("ae"),
            'œ' => form.push_str("oe"),
            'þ' => form.push_str("th"),
            accent if is_combining_mark(accent) => {}
            other => form.push(other),
        }
    }
    form.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_compare_without_case() {
        check_address("Zoe.OBrien@Practice.Example", Some("zoe.obrien@practice.example"));
        check_address("  a@b  ", Some("a@b"));
        check_address("a b@c", None);
        check_address("@c", None);
        check_address("nobody", None);
        check_address("", None);
        check_address("Łukasz@b", Some("łukasz@b"));
    }

    #[test]
    fn names_that_look_alike_fold_to_one() {
        assert_eq!(fold_name(" Sales  Team "), fold_name("sales team"));
        assert_eq!(fold_name("Zoe\u{308}"), fold_name("zoë"));
        assert_ne!(fold_name("Sales 1"), fold_name("Sales 2"));
    }

    #[test]
    fn a_search_minds_neither_case_nor_accents() {
        for (typed, there) in [
            ("lodz", "ŁÓDŹ"),
            ("strasse", "Große Straße"),
            ("zoe", "Zoe\u{308}’s"),
            ("Ångström", "angstrom"),
            ("  sales   emea", "Sales\tEMEA"),
        ] {
            assert!(search_form(there).contains(&search_form(typed)), "{typed} in {there}");
        }
        assert!(!search_form("Sales").contains(&search_form("Phones")));
    }

    fn check_address(text: &str, expected: Option<&str>) {
        assert_eq!(Address::parse(text).map(|address| address.0).as_deref(), expected, "{text:?}");
    }
}
