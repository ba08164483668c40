//! Which files make up which guide. Guides of one provider share the steps that are the same in them.

use super::GuideId;

/// Files of the guides, each by its path there, with its content.
pub(super) type Files = &'static [(&'static str, &'static str)];

/// A file of the guides, by its path there, with its content.
macro_rules! guide_file {
    ($path:literal) => {
        ($path, include_str!(concat!("../../../guides/", $path)))
    };
}

const OKTA: Files = &[
    guide_file!("okta/010-before-you-start.md"),
    guide_file!("okta/020-connect-okta.md"),
    guide_file!("okta/030-connect-zoom.md"),
    guide_file!("okta/040-zoom-app.md"),
    guide_file!("okta/050-provisioning.md"),
    guide_file!("okta/060-features.md"),
    guide_file!("okta/070-attribute-mapping.md"),
    guide_file!("okta/080-default-licence.md"),
    guide_file!("okta/090-assign-people.md"),
    guide_file!("okta/100-zoom-groups.md"),
    guide_file!("okta/110-okta-push.md"),
    guide_file!("okta/120-push-groups.md"),
    guide_file!("okta/130-what-zoom-has.md"),
    guide_file!("okta/140-dress-rehearsal.md"),
    guide_file!("okta/150-life-cycle.md"),
    guide_file!("okta/160-monitor.md"),
];

const OKTA_TROUBLES: Files = &[
    guide_file!("okta/troubles/active-sessions.md"),
    guide_file!("okta/troubles/members-missing.md"),
    guide_file!("okta/troubles/phone-numbers.md"),
    guide_file!("okta/troubles/slow.md"),
    guide_file!("okta/troubles/tier-change.md"),
    guide_file!("okta/troubles/token-refused.md"),
    guide_file!("okta/troubles/user-exists.md"),
    guide_file!("okta/troubles/wrong-licence.md"),
];

/// Zoom's application of Microsoft's gallery: a person allows it in the browser, and no token of Zoom's is handled.
const ENTRA_GALLERY: Files = &[
    guide_file!("entra/010-before-you-start.md"),
    guide_file!("entra/020-connect-entra.md"),
    guide_file!("entra/030-connect-zoom.md"),
    guide_file!("entra/040-which-guide.md"),
    guide_file!("entra/050-plan-scope.md"),
    guide_file!("entra/060-gallery-app.md"),
    guide_file!("entra/070-assign.md"),
    guide_file!("entra/080-settings.md"),
    guide_file!("entra/090-authorize.md"),
    guide_file!("entra/110-attribute-mapping.md"),
    guide_file!("entra/120-can-zoom-serve.md"),
    guide_file!("entra/130-scoping-filter.md"),
    guide_file!("entra/140-one-person.md"),
    guide_file!("entra/150-switch-on.md"),
    guide_file!("entra/160-push-groups.md"),
    guide_file!("entra/170-what-zoom-has.md"),
    guide_file!("entra/180-monitor.md"),
];

/// An application of one's own, with the token behind a Zoom group's switch for SCIM.
const ENTRA_CUSTOM: Files = &[
    guide_file!("entra/010-before-you-start.md"),
    guide_file!("entra/020-connect-entra.md"),
    guide_file!("entra/030-connect-zoom.md"),
    guide_file!("entra/040-which-guide.md"),
    guide_file!("entra/050-plan-scope.md"),
    guide_file!("entra/061-own-app.md"),
    guide_file!("entra/070-assign.md"),
    guide_file!("entra/080-settings.md"),
    guide_file!("entra/091-group-token.md"),
    guide_file!("entra/100-credentials.md"),
    guide_file!("entra/110-attribute-mapping.md"),
    guide_file!("entra/120-can-zoom-serve.md"),
    guide_file!("entra/130-scoping-filter.md"),
    guide_file!("entra/140-one-person.md"),
    guide_file!("entra/150-switch-on.md"),
    guide_file!("entra/160-push-groups.md"),
    guide_file!("entra/170-what-zoom-has.md"),
    guide_file!("entra/180-monitor.md"),
];

/// An application of one's own, with the token on the page of Zoom's Marketplace app.
const ENTRA_MARKETPLACE: Files = &[
    guide_file!("entra/010-before-you-start.md"),
    guide_file!("entra/020-connect-entra.md"),
    guide_file!("entra/030-connect-zoom.md"),
    guide_file!("entra/040-which-guide.md"),
    guide_file!("entra/050-plan-scope.md"),
    guide_file!("entra/061-own-app.md"),
    guide_file!("entra/070-assign.md"),
    guide_file!("entra/080-settings.md"),
    guide_file!("entra/092-marketplace-token.md"),
    guide_file!("entra/100-credentials.md"),
    guide_file!("entra/110-attribute-mapping.md"),
    guide_file!("entra/120-can-zoom-serve.md"),
    guide_file!("entra/130-scoping-filter.md"),
    guide_file!("entra/140-one-person.md"),
    guide_file!("entra/150-switch-on.md"),
    guide_file!("entra/160-push-groups.md"),
    guide_file!("entra/170-what-zoom-has.md"),
    guide_file!("entra/180-monitor.md"),
];

/// What goes wrong with Entra ID is the same in all three.
const ENTRA_TROUBLES: Files = &[
    guide_file!("entra/troubles/connection-failed.md"),
    guide_file!("entra/troubles/deletes-held.md"),
    guide_file!("entra/troubles/mapping-wrong.md"),
    guide_file!("entra/troubles/nested-groups.md"),
    guide_file!("entra/troubles/not-deactivated.md"),
    guide_file!("entra/troubles/people-skipped.md"),
    guide_file!("entra/troubles/rate-limited.md"),
    guide_file!("entra/troubles/stalled.md"),
    guide_file!("entra/troubles/token-died.md"),
    guide_file!("entra/troubles/user-exists.md"),
    guide_file!("entra/troubles/wrong-licence.md"),
];

/// Google brings the people, and Usher the groups.
const GOOGLE: Files = &[
    guide_file!("google/010-before-you-start.md"),
    guide_file!("google/020-connect-google.md"),
    guide_file!("google/030-connect-zoom.md"),
    guide_file!("google/040-what-your-console-shows.md"),
    guide_file!("google/050-who-is-in-scope.md"),
    guide_file!("google/060-zoom-in-google.md"),
    guide_file!("google/070-zoom-token.md"),
    guide_file!("google/080-autoprovisioning.md"),
    guide_file!("google/090-attribute-mapping.md"),
    guide_file!("google/100-turn-on.md"),
    guide_file!("google/110-licences.md"),
    guide_file!("google/120-push-groups.md"),
    guide_file!("google/130-what-zoom-has.md"),
    guide_file!("google/140-keep-in-step.md"),
    guide_file!("google/150-what-is-synced.md"),
    guide_file!("google/160-monitor.md"),
];

/// Usher brings people and groups.
const GOOGLE_OWN: Files = &[
    guide_file!("google/010-before-you-start.md"),
    guide_file!("google/020-connect-google.md"),
    guide_file!("google/030-connect-zoom.md"),
    guide_file!("google/040-what-your-console-shows.md"),
    guide_file!("google/050-who-is-in-scope.md"),
    guide_file!("google/090-attribute-mapping.md"),
    guide_file!("google/101-provision-people.md"),
    guide_file!("google/110-licences.md"),
    guide_file!("google/120-push-groups.md"),
    guide_file!("google/130-what-zoom-has.md"),
    guide_file!("google/140-keep-in-step.md"),
    guide_file!("google/150-what-is-synced.md"),
    guide_file!("google/160-monitor.md"),
];

/// What goes wrong where Google brings the people.
const GOOGLE_TROUBLES: Files = &[
    guide_file!("google/troubles/cannot-sign-in.md"),
    guide_file!("google/troubles/connection-failed.md"),
    guide_file!("google/troubles/duplicates.md"),
    guide_file!("google/troubles/exists-409.md"),
    guide_file!("google/troubles/refused-401.md"),
    guide_file!("google/troubles/rejected-400.md"),
    guide_file!("google/troubles/still-has-access.md"),
    guide_file!("google/troubles/wrong-endpoint.md"),
    guide_file!("google/troubles/wrong-licence.md"),
];

/// The same without what belongs to the form in Google's console.
const GOOGLE_OWN_TROUBLES: Files = &[
    guide_file!("google/troubles/cannot-sign-in.md"),
    guide_file!("google/troubles/connection-failed.md"),
    guide_file!("google/troubles/duplicates.md"),
    guide_file!("google/troubles/exists-409.md"),
    guide_file!("google/troubles/refused-401.md"),
    guide_file!("google/troubles/rejected-400.md"),
    guide_file!("google/troubles/still-has-access.md"),
    guide_file!("google/troubles/wrong-licence.md"),
];

/// Returns the steps and the known troubles of a guide, in order.
pub(super) fn of(guide: GuideId) -> (Files, Files) {
    match guide {
        GuideId::Okta => (OKTA, OKTA_TROUBLES),
        GuideId::EntraGallery => (ENTRA_GALLERY, ENTRA_TROUBLES),
        GuideId::EntraCustom => (ENTRA_CUSTOM, ENTRA_TROUBLES),
        GuideId::EntraMarketplace => (ENTRA_MARKETPLACE, ENTRA_TROUBLES),
        GuideId::Google => (GOOGLE, GOOGLE_TROUBLES),
        GuideId::GoogleOwn => (GOOGLE_OWN, GOOGLE_OWN_TROUBLES),
    }
}

pub(super) use guide_file;
