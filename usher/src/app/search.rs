//! Finding steps, known troubles and people: by what they are called, by what their pages say, and by an error text or
//! a code that somebody pasted.
//!
//! Each thing has a weight for how well it fits; the heaviest stand first, and among equals the guide's order counts. An
//! error text holds a trouble's words in it, where a search word is held by them: both ways are looked.

use super::App;
use super::view::{HitKind, SearchHit};
use crate::guide::{self, Step, Trouble, Values};
use crate::problem::{self, Problem};

/// Hits of one search.
const HITS_MAX: usize = 20;
/// Letters of a query that are looked at: more than any error text has, and less than a pasted file.
const QUERY_MAX: usize = 2000;

/// The text or the code says that it is this.
const IS_IT: usize = 100_000;
/// The code is of a kind that this step deals with.
const DEALS_WITH_IT: usize = 60_000;
const IN_TITLE: usize = 50_000;
const IN_NAME: usize = 40_000;
const IN_SUBTITLE: usize = 30_000;
/// Times the letters of a trouble's words that are in the query.
const HOLDS_ITS_WORDS: usize = 100;
const IN_TEXT: usize = 10;

/// Codes of the vendors that mean the same wherever they come from, with the step that has the cure, and what they say
/// (error codes, developer.okta.com, 2026-08; SCIM2 reference and error definitions, developers.zoom.us, 2026-08).
const CODES: &[(&str, &str, &str)] = &[
    ("E0000004", "connect-okta", "Okta does not accept the sign-in."),
    ("E0000005", "connect-okta", "Okta has ended the sign-in."),
    ("E0000006", "connect-okta", "Your admin role in Okta is too small for this."),
    ("E0000011", "connect-okta", "Okta does not accept the token."),
    ("E0000015", "before-you-start", "This Okta organisation does not have the feature."),
    ("insufficient_scope", "connect-okta", "The app in Okta lacks a scope."),
    ("invalid_scope", "connect-okta", "The app in Okta lacks a scope."),
    ("use_dpop_nonce", "connect-okta", "The app in Okta wants a proof of possession with each request."),
    ("4711", "connect-zoom", "The app in Zoom's Marketplace lacks a scope."),
    ("does not contain scopes", "connect-zoom", "The app in Zoom's Marketplace lacks a scope."),
    (
        "Authorization_RequestDenied",
        "connect-entra",
        "Your directory role is too small for this, or a permission was not granted.",
    ),
    (
        "Authentication_MSGraphPermissionMissing",
        "connect-entra",
        "The permission to read provisioning logs was not granted.",
    ),
    ("insufficient_claims", "connect-entra", "A policy wants you to sign in to Microsoft again."),
    ("CredentialValidationUnavailable", "credentials", "Zoom does not accept what Entra ID has saved."),
    ("CredentialValidationUnavailable", "authorize", "Zoom does not accept what Entra ID has saved."),
    ("NotInAllowList", "credentials", "Microsoft takes this kind of sign-in in its portal only."),
    ("has not enabled single sign-on", "before-you-start", "Single sign-on is off in Zoom."),
    (
        "email domain does not match",
        "before-you-start",
        "The address is not of a domain of the Zoom account.",
    ),
];

/// Usher's own codes, by how they begin, with the step that has the cure.
const OWN_CODES: &[(&str, &str)] = &[
    ("zoom.sso_off", "before-you-start"),
    ("zoom.domain", "before-you-start"),
    ("zoom.", "connect-zoom"),
    ("directory.", "connect-okta"),
    ("directory.", "connect-entra"),
    ("entra.aadsts", "connect-entra"),
    ("guide.", "which-guide"),
    ("token.", "group-token"),
    ("token.", "marketplace-token"),
    ("scope.", "scoping-filter"),
    ("setup.", "zoom-app"),
    ("setup.", "gallery-app"),
    ("setup.", "own-app"),
    ("mapping.", "attribute-mapping"),
    ("plan.", "push-groups"),
    ("run.", "push-groups"),
    ("provisioning.", "monitor"),
];

impl App {
    /// Finds steps, known troubles and people: by name, by what a page says, by a code, or by an error text.
    ///
    /// # Errors
    ///
    /// When there is no such profile.
    pub async fn search(&self, id: &str, query: &str) -> Result<Vec<SearchHit>, Problem> {
        let profile = self.profile(id)?;
        let query = Query::of(query);
        if query.text.is_empty() {
            return Ok(Vec::new());
        }
        let values = self.values(id, &profile);
        let (_, guide) = self.guide_of(id, &profile)?;
        let steps = guide.steps.iter().map(|step| step_hit(step, &query, &values));
        let troubles = guide.troubles.iter().map(|trouble| trouble_hit(trouble, &query, &values));
        let mut hits: Vec<(usize, SearchHit)> =
            steps.chain(troubles).filter(|(weight, _)| *weight > 0).collect();
        if let Some(look) = self.last_look(id).await {
            let people = look.people_matching(&query.text).take(HITS_MAX).map(|person| {
                let hit = SearchHit {
                    kind: HitKind::Person,
                    id: person.id.to_string(),
                    title: person.name.clone(),
                    detail: person.login.clone(),
                };
                (IN_NAME, hit)
            });
            hits.extend(people);
        }
        hits.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        Ok(hits.into_iter().take(HITS_MAX).map(|(_, hit)| hit).collect())
    }
}

/// What is looked for.
struct Query {
    /// In small letters, without spaces around it.
    text: String,
    words: Vec<String>,
}

impl Query {
    fn of(query: &str) -> Self {
        let text: String = query.trim().chars().take(QUERY_MAX).collect::<String>().to_lowercase();
        let words = words_of(&text).map(str::to_owned).collect();
        Self { text, words }
    }

    fn is_in(&self, text: &str) -> bool {
        text.to_lowercase().contains(&self.text)
    }

    /// Does each word begin a word of the text? So that "ann" is not found in "channel".
    fn words_are_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let there: Vec<&str> = words_of(&text).collect();
        !self.words.is_empty()
            && self.words.iter().all(|word| there.iter().any(|there| there.starts_with(word.as_str())))
    }

    /// Does the query hold this, as whole words?
    fn holds(&self, phrase: &str) -> bool {
        let phrase = phrase.to_lowercase();
        let is_edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        self.text.match_indices(&phrase).any(|(at, found)| {
            is_edge(self.text[..at].chars().next_back())
                && is_edge(self.text[at + found.len()..].chars().next())
        })
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn step_hit(step: &Step, query: &Query, values: &Values) -> (usize, SearchHit) {
    let code = CODES.iter().find(|(code, id, _)| *id == step.id && query.holds(code));
    let own = OWN_CODES.iter().any(|(code, id)| *id == step.id && query.text.starts_with(code));
    let of_microsoft = (step.id == "connect-entra").then(|| problem::aadsts_in(&query.text)).flatten();
    let weight = [
        if code.is_some() || of_microsoft.is_some() { IS_IT } else { 0 },
        if own { DEALS_WITH_IT } else { 0 },
        if query.is_in(&step.title) { IN_TITLE } else { 0 },
        if query.is_in(&step.why) { IN_SUBTITLE } else { 0 },
        if query.words_are_in(&guide::render(&step.text, values).words()) { IN_TEXT } else { 0 },
    ];
    let hit = SearchHit {
        kind: HitKind::Step,
        id: step.id.clone(),
        title: step.title.clone(),
        detail: code
            .map(|(_, _, says)| (*says).to_owned())
            .or(of_microsoft.map(|problem| problem.what))
            .unwrap_or_else(|| step.section.clone()),
    };
    (weight.into_iter().sum(), hit)
}

fn trouble_hit(trouble: &Trouble, query: &Query, values: &Values) -> (usize, SearchHit) {
    let known = problem::trouble_of_code(&query.text).or_else(|| problem::trouble_of(&query.text));
    let of_entra = problem::entra_trouble_of(&query.text);
    let is_it = known.is_some_and(|known| known.id() == trouble.id)
        || of_entra.is_some_and(|known| known.id() == trouble.id);
    let held: usize = trouble.words.iter().filter(|words| query.holds(words)).map(String::len).sum();
    let text = || guide::render(&trouble.text, values).words();
    let weight = [
        if is_it { IS_IT } else { 0 },
        if query.is_in(&trouble.title) { IN_TITLE } else { 0 },
        if query.is_in(&trouble.symptom) || trouble.words.iter().any(|words| query.is_in(words)) {
            IN_SUBTITLE
        } else {
            0
        },
        HOLDS_ITS_WORDS * held,
        if query.words_are_in(&text()) { IN_TEXT } else { 0 },
    ];
    let hit = SearchHit {
        kind: HitKind::Trouble,
        id: trouble.id.clone(),
        title: trouble.title.clone(),
        detail: trouble.symptom.clone(),
    };
    (weight.into_iter().sum(), hit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::GuideId;
    use crate::guide::Guides;

    /// The ids that a query finds in the guide, the best first.
    fn found(query: &str) -> Vec<String> {
        let guides = Guides::load().unwrap();
        let (query, values) = (Query::of(query), Values::default());
        let steps = guides.of(GuideId::Okta).steps.iter().map(|step| step_hit(step, &query, &values));
        let troubles =
            guides.of(GuideId::Okta).troubles.iter().map(|trouble| trouble_hit(trouble, &query, &values));
        let mut hits: Vec<_> = steps.chain(troubles).filter(|(weight, _)| *weight > 0).collect();
        hits.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        hits.into_iter().map(|(_, hit)| hit.id).collect()
    }

    #[test]
    fn what_somebody_pastes_finds_the_page_that_helps() {
        let check = |query: &str, first: &str| {
            let found = found(query);
            assert_eq!(found.first().map(String::as_str), Some(first), "{query}: {found:?}");
        };
        check("Error while creating user … already exists", "user-exists");
        check(
            "Automatic provisioning of user zoe@northwind.example to app Zoom failed: Error while creating user Zoë O'Brien-Łukasz: Bad Request. Errors reported by remote server: The email \"zoe@northwind.example\" is already in use.",
            "user-exists",
        );
        check("provisioning.user_exists", "user-exists");
        check("401", "token-refused");
        check("Unauthorized", "token-refused");
        check("429", "slow");
        check("Cannot add paid users.", "wrong-licence");
        check("Group Sales exists.", "members-missing");
        check("application.integration.authentication_failure", "token-refused");
        check("E0000006", "connect-okta");
        check("You do not have permission to perform the requested action (E0000006)", "connect-okta");
        check("zoom.scope_missing", "connect-zoom");
        check("directory.role_lacks", "connect-okta");
        check("setup.no_zoom_app", "zoom-app");
        check("Add the Zoom app", "zoom-app");
        check("phone", "phone-numbers");
    }

    #[test]
    fn a_word_of_a_text_is_found_by_its_beginning_and_never_in_its_middle() {
        let query = Query::of("group push");
        assert!(query.words_are_in("Okta pushes Groups."));
        assert!(!Query::of("ann").words_are_in("The channel cannot."));
        assert!(!Query::of("…").words_are_in("Anything."));
        assert!(Query::of("it says 401.").holds("401") && !Query::of("401k").holds("401"));
        assert!(Query::of(&"a ".repeat(1_000_000)).text.len() <= QUERY_MAX);
    }

    #[test]
    fn every_code_leads_to_a_step_that_is_there() {
        let guides = Guides::load().unwrap();
        let named = CODES.iter().map(|(_, id, _)| id).chain(OWN_CODES.iter().map(|(_, id)| id));
        for id in named {
            assert!(guides.all().any(|(_, guide)| guide.step(id).is_some()), "{id}");
        }
        for trouble in problem::KnownTrouble::ALL {
            assert!(guides.of(GuideId::Okta).trouble(trouble.id()).is_some(), "{trouble:?}");
        }
    }
}
