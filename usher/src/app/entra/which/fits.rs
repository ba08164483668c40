//! Whether each of Entra's guides can work here, and why: judged from what was seen and said, and nothing else.

use jiff::Timestamp;

use super::super::secrets::{Tried, dies_soon};
use super::{Gallery, Looks, Said};
use crate::app::view::Fit;
use crate::guide::GuideId;
use crate::problem::Problem;

/// Judges each guide. At most one is recommended: the first that can work, the gallery's before one's own application,
/// unless Entra is to write groups, which the gallery's never does.
pub(super) fn fits(
    looks: Option<&Looks>,
    tried: Option<&Tried>,
    refused: Option<&Problem>,
    said: &Said,
    now: Timestamp,
) -> Vec<(GuideId, Fit, Vec<String>)> {
    let mut judged: Vec<(GuideId, Fit, Vec<String>)> = GuideId::ENTRA
        .into_iter()
        .map(|guide| {
            let (fit, why) = match guide {
                GuideId::EntraGallery => gallery_fits(looks, said),
                GuideId::Okta | GuideId::Google | GuideId::GoogleOwn | GuideId::EntraCustom => {
                    own_fits(looks, tried, said, "group", now)
                }
                GuideId::EntraMarketplace => own_fits(looks, tried, said, "marketplace", now),
            };
            let (fit, why) = after_trial(guide, fit, why, refused);
            (guide, fit, why)
        })
        .collect();
    let mut order = GuideId::ENTRA.to_vec();
    if said.groups.as_deref() == Some("yes") {
        order.rotate_left(1);
    }
    let best = order
        .into_iter()
        .find(|guide| judged.iter().any(|(judged, fit, _)| judged == guide && *fit == Fit::Possible));
    if let Some((_, fit, _)) = judged.iter_mut().find(|(guide, ..)| Some(*guide) == best) {
        *fit = Fit::Recommended;
    }
    judged
}

/// What the trial of Entra's requests says of a guide. An application of one's own sends just what was tried; Microsoft's
/// own connector may have ways of its own.
fn after_trial(
    guide: GuideId,
    fit: Fit,
    mut why: Vec<String>,
    refused: Option<&Problem>,
) -> (Fit, Vec<String>) {
    let Some(refused) = refused else { return (fit, why) };
    why.push(format!("When it was tried: {}", refused.what));
    match guide {
        GuideId::EntraGallery => (fit, why),
        GuideId::Okta
        | GuideId::Google
        | GuideId::GoogleOwn
        | GuideId::EntraCustom
        | GuideId::EntraMarketplace => (Fit::CannotWork, why),
    }
}

fn gallery_fits(looks: Option<&Looks>, said: &Said) -> (Fit, Vec<String>) {
    let mut why = Vec::new();
    let mut fit = Fit::Possible;
    let mut worse = |to: Fit, text: &str| {
        fit = fit.max(to);
        why.push(text.to_owned());
    };
    match looks.map(|looks| &looks.gallery) {
        None => worse(Fit::Unsure, "Usher has not looked yet."),
        Some(Gallery::Unknown(_)) => worse(Fit::Unsure, "Microsoft’s gallery could not be read."),
        Some(Gallery::Missing) => worse(Fit::CannotWork, "This tenant’s gallery has no Zoom."),
        Some(Gallery::SignOnOnly) => {
            worse(Fit::CannotWork, "The gallery’s Zoom is for signing in only.");
        }
        Some(Gallery::Provisions { .. }) => {
            worse(Fit::Possible, "The gallery has Zoom, and Microsoft renews the sign-in by itself.");
        }
    }
    match said.consent.as_deref() {
        Some("yes") => worse(Fit::Possible, "Somebody can allow Microsoft’s app at Zoom."),
        Some(_) => worse(
            Fit::CannotWork,
            "Nobody can allow Microsoft’s app at Zoom, and without that it cannot sign in.",
        ),
        None => worse(Fit::Unsure, "It depends on whether somebody can allow Microsoft’s app at Zoom."),
    }
    if said.groups.as_deref() == Some("yes") {
        worse(Fit::Possible, "It never writes groups into Zoom; Usher’s own push does.");
    }
    (fit, why)
}

fn own_fits(
    looks: Option<&Looks>,
    tried: Option<&Tried>,
    said: &Said,
    credential: &str,
    now: Timestamp,
) -> (Fit, Vec<String>) {
    let mut why = Vec::new();
    let mut fit = Fit::Possible;
    let mut worse = |to: Fit, text: String| {
        fit = fit.max(to);
        why.push(text);
    };
    match looks {
        None => worse(Fit::Unsure, "Usher has not looked yet.".to_owned()),
        Some(looks) => match looks.best_base() {
            Some(base) => worse(Fit::Possible, format!("Zoom answers at /{}.", base.segment())),
            None => worse(Fit::CannotWork, "Neither of Zoom’s addresses answers.".to_owned()),
        },
    }
    match said.credential.as_deref() {
        None => worse(Fit::Unsure, "It depends on which credential you can find in Zoom.".to_owned()),
        Some(has) if has == credential => {
            worse(Fit::Possible, "You can find the token that it needs.".to_owned());
            match tried {
                None => worse(Fit::Unsure, "The token has not been tried; paste it, and Usher says how long it lives.".to_owned()),
                Some(tried) => match (&tried.problem, tried.ends_at) {
                    (Some(problem), _) => worse(Fit::CannotWork, problem.what.clone()),
                    (None, Some(ends)) if dies_soon(ends, now) => worse(
                        Fit::CannotWork,
                        "The token ends too soon: Entra ID would go into quarantine.".to_owned(),
                    ),
                    (None, _) => worse(Fit::Possible, "Zoom takes the token.".to_owned()),
                },
            }
        }
        Some("client") => worse(
            Fit::Unsure,
            "Entra ID can fetch tokens by itself; whether Zoom takes that kind of sign-in shows when it is tried.".to_owned(),
        ),
        Some(_) => worse(Fit::CannotWork, "You do not have the token that it needs.".to_owned()),
    }
    (fit, why)
}

#[cfg(test)]
mod tests {
    use super::super::{Answered, base_problem};
    use super::*;
    use crate::zoom::{Base, ZoomError};
    use jiff::SignedDuration;

    fn now() -> Timestamp {
        Timestamp::from_second(1_790_000_000).unwrap()
    }

    fn looks(gallery: Gallery, answering: &[Base]) -> Looks {
        let answered = |base: Base| match answering.contains(&base) {
            true => (base, Answered::AsEntraWants),
            false => (base, Answered::Not(base_problem(base, &ZoomError::NotScim { status: 404 }))),
        };
        Looks { at: now(), bases: Base::ALL.map(answered).to_vec(), gallery }
    }

    fn tried(minutes: Option<i64>) -> Tried {
        let ends_at = minutes.map(|minutes| now() + SignedDuration::from_mins(minutes));
        Tried { at: now(), taken_at: vec![Base::Scim2], ends_at, problem: None }
    }

    fn said(consent: &str, credential: &str, groups: &str) -> Said {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Said { consent: said(consent), credential: said(credential), groups: said(groups) }
    }

    /// Gallery, own application with a group's token, own application with the Marketplace's.
    fn check(looks: Option<&Looks>, tried: Option<&Tried>, said: &Said, expected: [Fit; 3]) {
        let found: Vec<Fit> =
            fits(looks, tried, None, said, now()).into_iter().map(|(_, fit, _)| fit).collect();
        assert_eq!(found, expected, "{said:?}");
    }

    #[test]
    fn what_can_work_follows_from_looks_and_answers() {
        use Fit::{CannotWork, Possible, Recommended, Unsure};
        let good = looks(Gallery::Provisions { oauth: None }, &Base::ALL);
        check(None, None, &said("", "", ""), [Unsure, Unsure, Unsure]);
        check(Some(&good), None, &said("", "", ""), [Unsure, Unsure, Unsure]);
        check(Some(&good), None, &said("yes", "none", "no"), [Recommended, CannotWork, CannotWork]);
        check(Some(&good), None, &said("no", "none", "no"), [CannotWork, CannotWork, CannotWork]);
        let long = tried(None);
        check(Some(&good), Some(&long), &said("yes", "group", "no"), [Recommended, Possible, CannotWork]);
        check(Some(&good), Some(&long), &said("yes", "group", "yes"), [Possible, Recommended, CannotWork]);
        check(
            Some(&good),
            Some(&long),
            &said("no", "marketplace", "no"),
            [CannotWork, CannotWork, Recommended],
        );
        check(Some(&good), None, &said("no", "group", "no"), [CannotWork, Unsure, CannotWork]);
        let short = tried(Some(58));
        check(Some(&good), Some(&short), &said("no", "group", "no"), [CannotWork, CannotWork, CannotWork]);
        check(Some(&good), None, &said("no", "client", "no"), [CannotWork, Unsure, Unsure]);
        let government = looks(Gallery::Missing, &[Base::Scim2]);
        check(
            Some(&government),
            Some(&long),
            &said("yes", "group", "no"),
            [CannotWork, Recommended, CannotWork],
        );
        let silent = looks(Gallery::Provisions { oauth: Some(true) }, &[]);
        check(Some(&silent), Some(&long), &said("yes", "group", "no"), [Recommended, CannotWork, CannotWork]);
    }

    #[test]
    fn what_zoom_refused_when_it_was_tried_counts_against_ones_own_application() {
        let good = looks(Gallery::Provisions { oauth: None }, &Base::ALL);
        let refused = Problem::new("trial.no_change", "Zoom takes no change that Entra sends.", "", &[]);
        let said = said("yes", "group", "no");
        let judged = fits(Some(&good), Some(&tried(None)), Some(&refused), &said, now());
        let found: Vec<Fit> = judged.iter().map(|(_, fit, _)| *fit).collect();
        assert_eq!(found, [Fit::Recommended, Fit::CannotWork, Fit::CannotWork]);
        assert!(judged.iter().all(|(.., why)| why.iter().any(|why| why.contains("takes no change"))));
    }

    #[test]
    fn every_reason_is_a_sentence() {
        let good = looks(Gallery::Provisions { oauth: None }, &[]);
        for (_, _, why) in fits(Some(&good), Some(&tried(Some(5))), None, &said("no", "group", "yes"), now())
        {
            assert!(!why.is_empty());
            for reason in why {
                assert!(reason.ends_with('.'), "{reason}");
            }
        }
    }
}
