//! What a mapping can read of somebody or of a group: Entra's names for the attributes of its directory, with the ones
//! that no directory has: `IsSoftDeleted` and `appRoleAssignments`.

use std::collections::BTreeMap;

use super::expression::Outcome;
use crate::company::Member;
use crate::entra::apps::{App, DEFAULT_ACCESS};
use crate::entra::directory::{Directory, Group, Person, person_id};

/// With what somebody or a group was assigned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entitlement {
    /// Display names of the roles, without default access.
    pub(super) roles: Vec<String>,
}

impl Entitlement {
    /// Whether there is a role besides default access. An app that declares none has nothing else to give.
    pub(super) fn is_effective(&self, app: &App) -> bool {
        !self.roles.is_empty() || !app.roles.iter().any(|role| role.is_enabled)
    }
}

/// Who is assigned to an app by now: people themselves or as direct members of a group, and the groups. Nested groups
/// are not read (Microsoft's pages, 2026). `lag_ms`: assignments that are younger are not seen yet.
pub(super) fn entitlements(
    directory: &Directory,
    app: &App,
    now_ms: i64,
    lag_ms: i64,
) -> BTreeMap<Member, Entitlement> {
    let mut entitled: BTreeMap<Member, Entitlement> = BTreeMap::new();
    for assignment in app.assignments.values().filter(|it| it.created_ms + lag_ms <= now_ms) {
        let role = app.role(&assignment.role).filter(|_| assignment.role != DEFAULT_ACCESS);
        let mut entitle = |who: Member| {
            let roles = &mut entitled.entry(who).or_default().roles;
            roles.extend(role.map(|role| role.display_name.clone()).filter(|role| !roles.contains(role)));
        };
        entitle(assignment.principal);
        if let Member::Group(group) = assignment.principal
            && directory.group(group).is_some_and(|group| !group.is_deleted() && group.security_enabled)
        {
            directory
                .members(group)
                .iter()
                .filter(|member| matches!(member, Member::Person(_)))
                .for_each(|member| entitle(*member));
        }
    }
    entitled
}

/// The value of `[name]` for somebody. `soft_deleted` is what `IsSoftDeleted` says.
pub(super) fn of_person(
    directory: &Directory,
    person: &Person,
    entitlement: &Entitlement,
    soft_deleted: bool,
    name: &str,
) -> Outcome {
    let text = |text: &str| Outcome::of(Some(text));
    let maybe = |text: &Option<String>| Outcome::of(text.as_deref());
    let alias = || person.user_principal_name.split('@').next().unwrap_or_default();
    match name {
        "objectId" => text(&person.id()),
        "userPrincipalName" => text(&person.user_principal_name.replace("#EXT#", "")),
        "originalUserPrincipalName" => text(&person.user_principal_name),
        "mail" => maybe(&person.mail),
        "mailNickname" => text(&alias().replace("#EXT#", "")),
        "displayName" => text(&person.display_name),
        "givenName" => maybe(&person.given_name),
        "surname" => maybe(&person.surname),
        "department" => maybe(&person.department),
        "jobTitle" => maybe(&person.job_title),
        "companyName" => maybe(&person.company_name),
        "employeeId" => maybe(&person.employee_id),
        "preferredLanguage" => maybe(&person.preferred_language),
        "mobile" => maybe(&person.mobile_phone),
        "telephoneNumber" => Outcome::of(person.business_phones.first().map(String::as_str)),
        "manager" => {
            let there = person.manager.and_then(|manager| directory.person(manager));
            there
                .filter(|manager| !manager.is_deleted())
                .map_or(Outcome::Null, |it| text(&person_id(it.number)))
        }
        "accountEnabled" => Outcome::truth(person.account_enabled),
        "IsSoftDeleted" => Outcome::truth(soft_deleted),
        "appRoleAssignments" if entitlement.roles.is_empty() => Outcome::Null,
        "appRoleAssignments" => Outcome::Many(entitlement.roles.clone()),
        _ => Outcome::Null,
    }
}

/// The value of `[name]` for a group.
pub(super) fn of_group(group: &Group, soft_deleted: bool, name: &str) -> Outcome {
    match name {
        "objectId" => Outcome::of(Some(&group.id())),
        "displayName" => Outcome::of(Some(&group.display_name)),
        "description" => Outcome::of(group.description.as_deref()),
        "mail" => Outcome::of(group.mail.as_deref()),
        "mailNickname" => Outcome::of(Some(&group.display_name.replace(' ', ""))),
        "mailEnabled" => Outcome::truth(group.mail_enabled),
        "securityEnabled" => Outcome::truth(group.security_enabled),
        "IsSoftDeleted" => Outcome::truth(soft_deleted),
        _ => Outcome::Null,
    }
}
