//! Errors that stay on the vendor's own page: nothing comes back to this computer, so whoever sees one picks it from a
//! list or pastes its text, and is told its cause and its cure.

use super::{Problem, aadsts, google_sign_in};

/// The longest piece of a pasted text that is shown again.
const QUOTED_CHARS_MAX: usize = 300;

/// The longest word of a pasted text that is shown again: names of errors and addresses of mail are shorter.
const WORD_BYTES_MAX: usize = 60;

/// One of Microsoft's numbers that its page shows without sending the browser back.
const MICROSOFT_SHOWS: [u32; 12] =
    [50011, 50020, 50034, 50105, 53000, 53003, 530_035, 650_052, 65005, 700_016, 90002, 90094];

/// What a vendor's page may show instead of sending the browser back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageError {
    /// The code of the problem, to be given to [`page_error`].
    pub id: String,
    /// As it stands on the page.
    pub shows: String,
    /// A sentence.
    pub means: String,
}

/// Returns what the pages of a vendor are known to show; empty where nothing is known. `vendor` is its title.
pub fn page_errors(vendor: &str) -> Vec<PageError> {
    match Page::of(vendor) {
        Some(Page::Google) => google_sign_in::page_errors(),
        Some(Page::Microsoft) => MICROSOFT_SHOWS
            .into_iter()
            .map(|number| {
                let Problem { code, what, .. } = aadsts(number, "");
                PageError { id: code, shows: format!("AADSTS{number}"), means: what }
            })
            .collect(),
        None => Vec::new(),
    }
}

/// Returns the words for what somebody saw on a vendor's page: the id of a [`PageError`], or text copied from there.
/// `None` where it is not known.
pub fn page_error(vendor: &str, seen: &str) -> Option<Problem> {
    let seen = seen.trim();
    let problem = match Page::of(vendor)? {
        Page::Google => google_sign_in::seen(seen),
        Page::Microsoft => match seen.strip_prefix("entra.aadsts_").and_then(|number| number.parse().ok()) {
            Some(number) => Some(aadsts(number, "")),
            None => super::aadsts_in(seen),
        },
    }?;
    let picked = problem.code == seen;
    Some(if picked { problem } else { problem.detail(quoted(seen)) })
}

/// The words for a text that has no cause of its own.
pub fn page_error_unknown(vendor: &str, seen: &str) -> Problem {
    Problem::new(
        "sign_in.page_unknown",
        format!("Usher does not know this error of {vendor}'s page."),
        "It is none of those that the page is known to show, or a part of it is missing.",
        &[
            "Copy the whole text of the page, with the line that begins with Error, and paste it again.",
            "If it stays unknown, take it to the support of the vendor.",
        ],
    )
    .detail(quoted(seen))
}

#[derive(Clone, Copy)]
enum Page {
    Google,
    Microsoft,
}

impl Page {
    fn of(vendor: &str) -> Option<Self> {
        match vendor {
            _ if vendor.contains("Google") => Some(Self::Google),
            _ if vendor.contains("Entra ID") => Some(Self::Microsoft),
            _ => None,
        }
    }
}

/// A pasted text without what may be an address or a part of one, and without what is longer than any word of a page: a
/// code could stand in it.
fn quoted(text: &str) -> String {
    let is_word = |word: &&str| !word.contains("://") && !word.contains('=') && word.len() <= WORD_BYTES_MAX;
    let words = text.split_whitespace().filter(is_word);
    words.collect::<Vec<_>>().join(" ").chars().take(QUOTED_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOGLE: &str = "Google Workspace";

    #[test]
    fn whatever_can_be_picked_has_its_words() {
        for vendor in [GOOGLE, "Microsoft Entra ID"] {
            let all = page_errors(vendor);
            assert!(all.len() > 9, "{vendor}");
            for PageError { id, shows, means } in all {
                let picked = page_error(vendor, &id).unwrap();
                assert_eq!((&picked.code, &picked.what, &picked.detail), (&id, &means, &None));
                let pasted = format!("Access blocked: Authorization Error\n zoe@practice.example\n{shows} ");
                assert_eq!(page_error(vendor, &pasted).unwrap().code, id, "{shows}");
            }
        }
        assert!(page_errors("Zoom").is_empty() && page_error("Zoom", "Error 403: org_internal").is_none());
    }

    #[test]
    fn a_pasted_text_is_shown_again_without_what_may_be_secret() {
        let pasted =
            "Error 403: org_internal https://accounts.google.com/x?state=canary code=canary flowName: a";
        let problem = page_error(GOOGLE, pasted).unwrap();
        assert_eq!(problem.detail.as_deref(), Some("Error 403: org_internal flowName: a"));
        let unknown = page_error_unknown(GOOGLE, "http://127.0.0.1/cb?code=canary Something new");
        assert_eq!(unknown.detail.as_deref(), Some("Something new"));
        assert!(page_error(GOOGLE, "Something new").is_none());
        assert!(page_error(GOOGLE, "").is_none());
    }
}
