//! Which files make up which guide. Guides of one provider share the steps that are the same in them.

use super::GuideId;

/// A file of the guides, by its path there, with its content.
macro_rules! guide_file {
    ($path:literal) => {
        ($path, include_str!(concat!("../../../guides/", $path)))
    };
}

const OKTA: &[(&str, &str)] = &[
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

const OKTA_TROUBLES: &[(&str, &str)] = &[
    guide_file!("okta/troubles/active-sessions.md"),
    guide_file!("okta/troubles/members-missing.md"),
    guide_file!("okta/troubles/phone-numbers.md"),
    guide_file!("okta/troubles/slow.md"),
    guide_file!("okta/troubles/tier-change.md"),
    guide_file!("okta/troubles/token-refused.md"),
    guide_file!("okta/troubles/user-exists.md"),
    guide_file!("okta/troubles/wrong-licence.md"),
];

/// What somebody with Entra ID needs before they choose a guide.
const ENTRA: &[(&str, &str)] =
    &[guide_file!("entra/020-connect-entra.md"), guide_file!("entra/030-connect-zoom.md")];

/// Returns the steps and the known troubles of a guide, in order.
pub(super) fn of(
    guide: GuideId,
) -> (&'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)]) {
    match guide {
        GuideId::Okta => (OKTA, OKTA_TROUBLES),
        GuideId::EntraGallery | GuideId::EntraCustom | GuideId::EntraMarketplace => (ENTRA, &[]),
    }
}

pub(super) use guide_file;
