//! Do the organisation, the account and the roles allow provisioning at all?

use super::{failed, named, passed};
use crate::check::Domains;
use crate::check::Verdict;
use crate::directory::google::{Admin, Domain};
use crate::plan::people;
use crate::problem::Problem;

/// What was read before anything is set up.
#[derive(Debug, Clone)]
pub struct Means {
    pub admin: Admin,
    pub organisation_domains: Vec<Domain>,
    /// People whom Zoom lists. It lists nobody before single sign-on is on.
    pub in_zoom: usize,
    pub domains: Domains,
    pub people: usize,
    pub groups: usize,
}

/// Judges whether the guide can be begun.
pub fn prerequisites(means: &Means) -> Verdict {
    let Means { admin, organisation_domains, in_zoom, domains, people: everybody, groups } = means;
    if !admin.super_admin {
        let role = match admin.delegated_admin {
            true => "has an admin role in Google, but is no super admin",
            false => "has no admin role in Google",
        };
        return failed(Problem::new(
            "google.not_super_admin",
            "You need a super admin of Google Workspace for this guide.",
            format!(
                "{} {role}. Only a super admin can switch on auto-provisioning, or allow a service account; for reading people and groups alone a smaller role is enough.",
                admin.address
            ),
            &[
                "Sign in again as a super admin, on the step “Connect Google”.",
                "Or ask a super admin to make you one: Admin console, Account, Admin roles.",
            ],
        ));
    }
    if domains.total() == 0 {
        return failed(Problem::new(
            "prerequisites.no_addresses",
            "Nobody in Google is active.",
            "There is nobody who could be brought to Zoom.",
            &["Check in the Admin console, under Directory, Users, that people are active."],
        ));
    }
    let primary = organisation_domains.iter().find(|domain| domain.primary);
    let others: Vec<&str> = organisation_domains
        .iter()
        .filter(|domain| !domain.primary)
        .map(|domain| domain.name.as_str())
        .collect();
    let mut saw = vec![
        match primary {
            Some(primary) => format!("The organisation’s primary domain is {}.", primary.name),
            None => format!("The organisation’s domain is {}.", admin.domain),
        },
        format!("{} is a super admin.", admin.address),
        format!("Google has {} and {}.", people(*everybody), crate::plan::groups(*groups)),
        "Which edition you have, Google tells nobody outside the console: look under Billing, Subscriptions. Business Starter has auto-provisioning for up to 3 apps, the larger ones for up to 100, Cloud Identity Free for none.".to_owned(),
        format!(
            "Zoom answers SCIM, which it does only for accounts with single sign-on. It lists {}. How many licences are left, its SCIM does not say: look under Billing in Zoom.",
            people(*in_zoom)
        ),
    ];
    if !others.is_empty() {
        saw.push(format!(
            "Further domains: {}. Where a group is the scope, Google leaves people of other domains than the primary one out.",
            named(others)
        ));
    }
    saw.extend(domains.in_words("Google"));
    passed(saw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::words::fake::{short, words};

    fn means(super_admin: bool, delegated_admin: bool, people: usize) -> Means {
        Means {
            admin: Admin {
                address: "zoe@practice.example".to_owned(),
                name: "Zoë".to_owned(),
                super_admin,
                delegated_admin,
                domain: "practice.example".to_owned(),
                customer: None,
            },
            organisation_domains: vec![
                Domain { name: "practice.example".to_owned(), primary: true, verified: true, alias_of: None },
                Domain { name: "other.example".to_owned(), primary: false, verified: true, alias_of: None },
            ],
            in_zoom: 5,
            domains: Domains {
                people: std::iter::once(("practice.example".to_owned(), people))
                    .filter(|_| people > 0)
                    .collect(),
                ..Domains::default()
            },
            people,
            groups: 2,
        }
    }

    #[test]
    fn a_super_admin_and_people_are_needed() {
        for (means, expected) in [
            (means(true, false, 9), "passed"),
            (means(false, true, 9), "failed google.not_super_admin"),
            (means(false, false, 9), "failed google.not_super_admin"),
            (means(true, false, 0), "failed prerequisites.no_addresses"),
        ] {
            assert_eq!(short(&prerequisites(&means)), expected);
        }
        let said = words(&prerequisites(&means(true, false, 9)));
        assert!(
            said.contains("Further domains: other.example") && said.contains("tells nobody outside"),
            "{said}"
        );
    }
}
