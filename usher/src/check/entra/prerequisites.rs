//! Do the tenant, the account and the roles allow provisioning at all?

use std::collections::BTreeSet;

use super::{at_zoom, failed, named, of_entra, passed};
use crate::check::{Domains, Verdict};
use crate::directory::entra::{Cloud, Entra, LicencePlan, Organisation, Role};
use crate::guide::GuideId;
use crate::plan::people;
use crate::problem::{self, Problem};
use crate::zoom::Zoom;

/// The roles that may set up provisioning, by the ids that they have in every tenant (built-in roles,
/// learn.microsoft.com, November 2026), the smallest first.
const ENOUGH: [(&str, &str); 3] = [
    ("158c047a-c907-4556-b7ef-446551a6b5f7", "Cloud Application Administrator"),
    ("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "Application Administrator"),
    ("62e90394-69f5-4237-9190-012177145e10", "Global Administrator"),
];

const GLOBAL_READER: (&str, &str) = ("f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader");

/// Looks at what has to be there before anything is set up. `domains` is what was read of both sides; `guide` is the one
/// that was chosen, if one was.
pub async fn prerequisites(
    entra: &Entra,
    zoom: &Zoom,
    guide: Option<GuideId>,
    domains: Domains,
) -> Result<Verdict, Verdict> {
    let organisation = entra.organisation().await.map_err(of_entra)?;
    let roles = entra.roles().await.map_err(of_entra)?;
    let plan = entra.plan().await.map_err(of_entra)?;
    // Zoom answers this with 400 as long as single sign-on is off, and that is a problem with words of its own.
    let in_zoom = zoom.first_look().await.map_err(at_zoom)?;
    Ok(judge(&organisation, &roles, plan, guide, in_zoom, &domains))
}

fn has(roles: &BTreeSet<Role>, (template, name): (&str, &str)) -> bool {
    roles.iter().any(|role| role.template == template || role.name == name)
}

fn judge(
    organisation: &Organisation,
    roles: &BTreeSet<Role>,
    plan: LicencePlan,
    guide: Option<GuideId>,
    in_zoom: usize,
    domains: &Domains,
) -> Verdict {
    if let Some(problem) = too_small(roles) {
        return failed(problem);
    }
    let government = match organisation.cloud {
        Cloud::UsGovernment | Cloud::UsDefense => true,
        Cloud::Global | Cloud::China | Cloud::Elsewhere => false,
    };
    if government && guide == Some(GuideId::EntraGallery) {
        return failed(problem::no_gallery_entry());
    }
    if domains.total() == 0 {
        return failed(Problem::new(
            "prerequisites.no_addresses",
            "Nobody in Entra ID has a mail address.",
            "Zoom knows people by their address, so nobody could be brought there.",
            &["Check in Entra ID that people are active and that their userPrincipalName is a mail address."],
        ));
    }
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    let mut saw = vec![
        format!("The tenant is {}, in {}.", organisation.name, cloud(organisation.cloud)),
        format!("Your roles in Entra ID: {}. They are enough to set up provisioning.", names.join(", ")),
        match plan {
            LicencePlan::P1 => "The tenant has Entra ID P1, so groups can be given the application.".to_owned(),
            LicencePlan::P2 => "The tenant has Entra ID P2, so groups can be given the application.".to_owned(),
            LicencePlan::Free => "The tenant has no P1 or P2 plan of Entra ID: the application can be given to people by name only, not to groups, and the provisioning log may not be shown.".to_owned(),
        },
        format!(
            "Zoom answers SCIM, which it does only for accounts with single sign-on. It lists {}. How many licences are left, its SCIM does not say: look under Billing in Zoom.",
            people(in_zoom)
        ),
    ];
    saw.extend(domains.in_words("Entra ID"));
    let foreign: Vec<&String> =
        domains.people.keys().filter(|domain| !organisation.verified_domains.contains(*domain)).collect();
    if !foreign.is_empty() {
        saw.push(format!(
            "Guests and others have addresses of domains that are not this tenant's: {}.",
            named(foreign)
        ));
    }
    passed(saw)
}

fn cloud(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Global => "Microsoft's global cloud",
        Cloud::UsGovernment => "Microsoft's cloud for the US Government",
        Cloud::UsDefense => "Microsoft's cloud for the US Department of Defense",
        Cloud::China => "Microsoft's cloud in China",
        Cloud::Elsewhere => "a place that is none of Microsoft's clouds",
    }
}

fn too_small(roles: &BTreeSet<Role>) -> Option<Problem> {
    if ENOUGH.into_iter().any(|role| has(roles, role)) {
        return None;
    }
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    let (_, missing) = ENOUGH[0];
    let why = match names.as_slice() {
        [] => "This account has no directory role that is active now. Roles that have to be activated first count only afterwards.".to_owned(),
        names if has(roles, GLOBAL_READER) => format!(
            "This account is {}. A Global Reader sees nearly everything in Entra ID, but not the set-up of provisioning.",
            names.join(", ")
        ),
        names => format!("This account is {}.", names.join(", ")),
    };
    Some(Problem::new(
        "entra.role_missing",
        format!("You need the role {missing} in Entra ID."),
        format!("{why} Application Administrator and Global Administrator are enough as well."),
        &[
            &format!("Ask a Privileged Role Administrator or Global Administrator for {missing}."),
            "Where your tenant has roles activated for a time, activate it in the portal under My roles.",
            "Then sign in to Entra ID again.",
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{short, words};
    use super::*;

    fn tenant(cloud: Cloud) -> Organisation {
        Organisation {
            id: "t".to_owned(),
            name: "Practice".to_owned(),
            default_domain: None,
            verified_domains: BTreeSet::from(["practice.example".to_owned()]),
            cloud,
        }
    }

    fn roles(names: &[&str]) -> BTreeSet<Role> {
        names.iter().map(|name| Role { name: (*name).to_owned(), template: String::new() }).collect()
    }

    fn domains() -> Domains {
        Domains {
            people: [("practice.example".to_owned(), 9), ("guest.example".to_owned(), 1)].into(),
            ..Domains::default()
        }
    }

    #[test]
    fn a_role_a_cloud_and_addresses_are_needed() {
        let look = |cloud: Cloud, names: &[&str], guide: Option<GuideId>, domains: &Domains| {
            judge(&tenant(cloud), &roles(names), LicencePlan::P1, guide, 3, domains)
        };
        let admin = ["Application Administrator"];
        let gallery = Some(GuideId::EntraGallery);
        for (cloud, names, guide, expected) in [
            (Cloud::Global, &admin[..], gallery, "passed"),
            (Cloud::China, &["Global Administrator"], gallery, "passed"),
            (Cloud::UsGovernment, &admin, gallery, "failed entra.no_gallery_entry"),
            (Cloud::UsDefense, &admin, Some(GuideId::EntraCustom), "passed"),
            (Cloud::Global, &["Global Reader"], None, "failed entra.role_missing"),
            (Cloud::Global, &["Global Reader", "Cloud Application Administrator"], None, "passed"),
            (Cloud::Global, &[], None, "failed entra.role_missing"),
        ] {
            assert_eq!(short(&look(cloud, names, guide, &domains())), expected, "{names:?} {cloud:?}");
        }
        let reader = words(&look(Cloud::Global, &["Global Reader"], None, &domains()));
        assert!(
            reader.contains("Cloud Application Administrator") && reader.contains("not the set-up"),
            "{reader}"
        );
        assert_eq!(
            short(&look(Cloud::Global, &admin, None, &Domains::default())),
            "failed prerequisites.no_addresses"
        );
        // By its id, whatever the tenant calls it.
        let renamed =
            Role { name: "Администратор".to_owned(), template: ENOUGH[2].0.to_owned() };
        assert!(too_small(&BTreeSet::from([renamed])).is_none());
    }

    #[test]
    fn everything_that_was_seen_is_said() {
        let said = words(&judge(
            &tenant(Cloud::Global),
            &roles(&["Global Administrator"]),
            LicencePlan::Free,
            None,
            3,
            &domains(),
        ));
        for part in ["no P1 or P2 plan", "lists 3 people", "not this tenant's: guest.example", "global cloud"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
