//! What is tried of Entra's requests: a test person or one who was chosen.

use std::collections::BTreeMap;

use super::super::plans::{Asked, chance, likely_domain};
use super::of_entra;
use crate::act::{EntraSubject, Plan, TrialPerson, entra_trial};
use crate::app::App;
use crate::app::view::FormField;
use crate::directory::DirectoryError;
use crate::guide::GuideId;
use crate::model::Address;
use crate::problem::{self, Problem};
use crate::zoom::{Attribute, Base, Found, Manner, Zoom};

const PERSON: &str = "person";

/// What of a chosen person is tried: Zoom shows it when they are read, so that it can be given back. An address or a
/// user type that was changed and changed back would not leave everything as it was: mails, licences, phone numbers.
const OF_CHOSEN: [Attribute; 4] =
    [Attribute::DisplayName, Attribute::GivenName, Attribute::FamilyName, Attribute::Department];

impl App {
    pub(in crate::app::actions) async fn entra_trial_form(
        &self,
        id: &str,
    ) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let field = FormField::Person {
            name: PERSON.to_owned(),
            label: "Try it on somebody (optional)".to_owned(),
            hint: "Left empty, Usher makes a test person and deletes it, and can also try switching off."
                .to_owned(),
            chosen: None,
        };
        let saw = format!("The requests go to {}.", self.address_in_use(id).await?);
        Ok((vec![field], vec![saw]))
    }

    pub(in crate::app::actions) async fn plan_entra_trial(
        &self,
        id: &str,
        asked: &Asked<'_>,
    ) -> Result<Plan, Problem> {
        let connections = self.connections(id).await?;
        let zoom = &connections.zoom.zoom;
        let guide = self.guide_of(id, &connections.profile)?.0;
        let chance = chance();
        let (person, address, before) = match asked.one(PERSON) {
            None => {
                let domain = likely_domain(zoom).await?;
                let address = format!("usher-test-{chance}@{domain}");
                (TrialPerson::Made, address.clone(), made(&address))
            }
            Some(chosen) => {
                let person = connections.entra()?.person(chosen).await.map_err(|error| of_entra(&error))?;
                let person = person.ok_or_else(|| {
                    problem::trial_person(
                        "The person whom you chose is not in Entra ID any more.",
                        "They were deleted since the list was read.",
                    )
                })?;
                in_zoom(zoom, &person.name, &person.login).await?
            }
        };
        let (base, manner) = in_use(&self.address_in_use(id).await?);
        Ok(entra_trial(EntraSubject {
            guide,
            base,
            manner,
            person,
            address,
            before,
            group: (guide != GuideId::EntraGallery).then(|| format!("Usher test {chance}")),
            nobody: uuid::Uuid::new_v4().to_string(),
        }))
    }

    /// Returns the address of Zoom's that Entra has; before it has one, the one that it will be given.
    async fn address_in_use(&self, id: &str) -> Result<String, Problem> {
        let will_have = self.base_address(id, &self.connections(id).await?.profile)?;
        let Some(app) = self.kept_entra_app(id)? else { return Ok(will_have) };
        let console = self.entra_console(id).await?;
        match console.settings(&app.service_principal).await {
            Ok(settings) => Ok(settings.base_address.unwrap_or(will_have)),
            // It is gone, or nobody may read it: what it will have is tried.
            Err(
                DirectoryError::Refused { .. }
                | DirectoryError::ScopeMissing { .. }
                | DirectoryError::RoleLacks { .. },
            ) => Ok(will_have),
            Err(
                error @ (DirectoryError::Call(_)
                | DirectoryError::TokenRejected
                | DirectoryError::DpopRequired
                | DirectoryError::NotThisProvider { .. }
                | DirectoryError::Shape { .. }
                | DirectoryError::Repeats { .. }
                | DirectoryError::TooManyPages { .. }),
            ) => Err(of_entra(&error)),
        }
    }
}

/// What a test person is created with.
fn made(address: &str) -> BTreeMap<Attribute, String> {
    let values = [
        (Attribute::DisplayName, "Usher Test"),
        (Attribute::GivenName, "Usher"),
        (Attribute::FamilyName, "Test"),
        (Attribute::WorkMail, address),
        (Attribute::Department, "Usher test"),
        (Attribute::Title, "Test person"),
    ];
    values.into_iter().map(|(attribute, value)| (attribute, value.to_owned())).collect()
}

/// Reads the account of a chosen person, with the values that can be given back.
async fn in_zoom(
    zoom: &Zoom,
    name: &str,
    login: &str,
) -> Result<(TrialPerson, String, BTreeMap<Attribute, String>), Problem> {
    let of_zoom = |error| problem::zoom(&error);
    let address = Address::parse(login);
    let found = match &address {
        Some(address) => zoom.account_at(address).await.map_err(of_zoom)?,
        None => Found::Nobody,
    };
    let id = match found {
        Found::Account(account) => account.id,
        Found::Nobody => {
            return Err(problem::trial_person(
                &format!("{name} is not in Zoom."),
                &format!("Zoom has nobody under {login}."),
            ));
        }
        Found::Pending => {
            return Err(problem::trial_person(
                &format!("{name} has not accepted the invitation to Zoom."),
                "Until then Zoom takes no change.",
            ));
        }
    };
    let account = zoom.account(&id).await.map_err(of_zoom)?;
    if !account.active {
        return Err(problem::trial_person(
            &format!("{name} is switched off in Zoom."),
            "Zoom takes no changes of somebody who is switched off.",
        ));
    }
    let resource = account.resource.value();
    let shown = |attribute: Attribute| Some((attribute, attribute.shown(&resource)?.to_owned()));
    let before = OF_CHOSEN.into_iter().filter_map(shown).collect();
    Ok((TrialPerson::Chosen { id, name: name.to_owned() }, account.user_name.clone(), before))
}

/// Which of Zoom's addresses it is, and how Entra words its requests there: an address may end in options of Entra's
/// (Microsoft Learn, known issues of SCIM compliance, 2025-08).
fn in_use(address: &str) -> (Base, Manner) {
    let (path, options) = match address.find(['?', '#']) {
        Some(at) => address.split_at(at),
        None => (address, ""),
    };
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let base = Base::ALL.into_iter().find(|base| base.segment() == last).unwrap_or(Base::Scim2);
    let manner = if options.contains("aadOptscim062020") { Manner::Flag } else { Manner::Usual };
    (base, manner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_and_wording_are_read_from_the_address() {
        for (address, base, manner) in [
            ("https://api.zoom.us/scim", Base::Scim, Manner::Usual),
            ("https://api.zoom.us/scim/", Base::Scim, Manner::Usual),
            ("https://api.zoom.us/scim?aadOptscim062020", Base::Scim, Manner::Flag),
            ("https://api.zoom.us/scim2", Base::Scim2, Manner::Usual),
            ("https://api.zoom.us/scim2/#aadOptscim062020", Base::Scim2, Manner::Flag),
            ("https://api.zoom.us", Base::Scim2, Manner::Usual),
        ] {
            assert_eq!(in_use(address), (base, manner), "{address}");
        }
    }
}
