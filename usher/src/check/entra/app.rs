//! The application for Zoom: the right kind for the guide, and in use.

use super::{failed, named, passed};
use crate::check::Verdict;
use crate::guide::GuideId;
use crate::problem::{self, Problem};
use crate::setup::entra::{Recognised, Template, ZoomApp};

/// Judges the application that a profile works with. `guide` is the one that was chosen.
pub fn zoom_app(app: &ZoomApp, guide: Option<GuideId>) -> Verdict {
    if app.template == Template::Registration {
        return failed(problem::cannot_provision());
    }
    if let (Some(wants), Some(title)) = (guide.and_then(kind), guide.map(GuideId::title))
        && wants != app.template
    {
        let (is_one, needs) = match wants {
            Template::Gallery => ("one of your own", "Zoom’s application of Microsoft’s gallery"),
            Template::Own | Template::Registration => {
                ("Zoom’s of Microsoft’s gallery", "an application of your own")
            }
        };
        return failed(Problem::new(
            "entra.other_kind",
            format!("The application {} is of another kind than the guide is for.", app.name),
            format!("It is {is_one}, and the guide “{title}” works with {needs}."),
            &[
                "Choose another application on this page, or let Usher add one.",
                "Or choose the guide that fits the application.",
            ],
        ));
    }
    if !app.enabled {
        return failed(Problem::new(
            "entra.app_disabled",
            format!("The application {} is switched off.", app.name),
            "Nobody can sign in through an application that is switched off, and it should not be what people depend on.",
            &[
                "In Entra's portal open the application, Properties, and set “Enabled for users to sign-in” to Yes.",
            ],
        ));
    }
    let how = match app.recognised {
        Recognised::Gallery => "It was made from Zoom’s entry in the gallery.",
        Recognised::Address => "Its provisioning goes to Zoom.",
        Recognised::Name => "Its name says that it is Zoom’s.",
    };
    let roles: Vec<&str> = app
        .roles
        .iter()
        .filter(|role| role.enabled && role.for_people)
        .map(|role| role.name.as_str())
        .collect();
    let roles = match roles.as_slice() {
        [] => "It has no roles that could be given to people.".to_owned(),
        roles => format!("Its roles for people: {}.", named(roles)),
    };
    let required = match app.assignment_required {
        true => "Only people whom it is given to can sign in through it.",
        false => "Everybody in the tenant can sign in through it, whether it is given to them or not.",
    };
    let made = app.created.map(|at| format!("It was made on {}.", at.strftime("%-d %B %Y")));
    let saw = [format!("Entra ID has the application {}, and it is switched on.", app.name), how.to_owned()];
    passed(saw.into_iter().chain(made).chain([roles, required.to_owned()]))
}

fn kind(guide: GuideId) -> Option<Template> {
    match guide {
        GuideId::Okta | GuideId::Google | GuideId::GoogleOwn => None,
        GuideId::EntraGallery => Some(Template::Gallery),
        GuideId::EntraCustom | GuideId::EntraMarketplace => Some(Template::Own),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{app, short};
    use super::*;

    #[test]
    fn the_kind_has_to_be_the_guides_and_the_application_on() {
        let check = |template: Template, guide: Option<GuideId>, enabled: bool, expected: &str| {
            let app = ZoomApp { template, enabled, ..app() };
            assert_eq!(short(&zoom_app(&app, guide)), expected, "{template:?} {guide:?}");
        };
        let (gallery, own) = (Some(GuideId::EntraGallery), Some(GuideId::EntraCustom));
        check(Template::Gallery, gallery, true, "passed");
        check(Template::Own, own, true, "passed");
        check(Template::Own, Some(GuideId::EntraMarketplace), true, "passed");
        check(Template::Own, None, true, "passed");
        check(Template::Gallery, own, true, "failed entra.other_kind");
        check(Template::Own, gallery, true, "failed entra.other_kind");
        check(Template::Registration, own, true, "failed entra.cannot_provision");
        check(Template::Gallery, gallery, false, "failed entra.app_disabled");
    }
}
