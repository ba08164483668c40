//! Does the service answer, as whom, with which rights?

use jiff::Timestamp;

use super::{Verdict, of_directory, of_zoom};
use crate::directory::entra::Entra;
use crate::directory::okta::Okta;
use crate::oauth::Status;
use crate::plan::thousands;
use crate::problem::Problem;
use crate::zoom::{Zoom, ZoomError};

/// What a look at Zoom found out beside its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoomLook {
    pub verdict: Verdict,
    /// May this app list the members of groups? `None` where it could not be tried.
    pub lists_members: Option<bool>,
}

/// Looks whether Zoom answers SCIM with the rights that a push needs. `session` is asked after the first request, when
/// there is a token.
pub async fn zoom(zoom: &Zoom, session: impl AsyncFnOnce() -> Option<Status>) -> ZoomLook {
    let people = match zoom.first_look().await {
        Ok(people) => people,
        Err(error) => return ZoomLook { verdict: of_zoom(&error), lists_members: None },
    };
    let groups = match zoom.groups().await {
        Ok(groups) => groups,
        Err(error) => return ZoomLook { verdict: of_zoom(&error), lists_members: None },
    };
    let lists_members = match groups.first() {
        None => None,
        Some(group) => match zoom.members(&group.id).await {
            Ok(_) | Err(ZoomError::NotFound { .. }) => Some(true),
            Err(ZoomError::ScopeMissing { .. }) => Some(false),
            Err(error) => return ZoomLook { verdict: of_zoom(&error), lists_members: None },
        },
    };
    if people == 0 {
        let problem = Problem::new(
            "zoom.empty",
            "Zoom lists nobody.",
            "There is always at least the person who owns the account, so this is not the account you mean, or the role may not see people.",
            &[
                "Check that you signed in to the right Zoom account.",
                "Check that your role in Zoom has User: View.",
            ],
        );
        return ZoomLook { verdict: Verdict::Failed { problem }, lists_members };
    }
    let mut saw = vec![
        format!("Zoom answers SCIM at {}.", zoom.remote().base().host()),
        format!("It lists {} and {}.", crate::plan::people(people), crate::plan::groups(groups.len())),
    ];
    match lists_members {
        Some(true) => saw.push("The members of a group can be listed.".to_owned()),
        Some(false) => saw.push(
            "The members of a group cannot be listed with this app, so Usher looks person by person. It is slower and just as sure."
                .to_owned(),
        ),
        None => {}
    }
    saw.extend(rights(session().await));
    ZoomLook { verdict: Verdict::Passed { saw }, lists_members }
}

/// Looks whether Okta answers with the rights to read people and groups.
pub async fn provider(
    okta: &Okta,
    who: Option<String>,
    session: impl AsyncFnOnce() -> Option<Status>,
) -> Verdict {
    let organisation = match okta.organisation().await {
        Ok(organisation) => organisation,
        Err(error) => return of_directory("Okta", &error),
    };
    let look = match okta.first_look().await {
        Ok(look) => look,
        Err(error) => return of_directory("Okta", &error),
    };
    if !look.anybody {
        let problem = Problem::new(
            "directory.empty",
            "Okta lists nobody.",
            "The connection works, but there is no person that this sign-in may see.",
            &[
                "Check that you signed in to the right organisation.",
                "Check that your admin role may see everybody, not only some groups.",
            ],
        );
        return Verdict::Failed { problem };
    }
    let mut saw =
        vec![format!("Okta organisation {organisation} answers at {}.", okta.remote().base().host())];
    if let Some(who) = who {
        saw.push(format!("You are signed in as {who}."));
    }
    saw.push(match look.any_group {
        true => "People and groups can be read.".to_owned(),
        false => "People can be read. There is no group yet.".to_owned(),
    });
    saw.extend(rights(session().await));
    Verdict::Passed { saw }
}

/// Looks whether Entra ID answers with the rights to read people and groups, in which tenant, and as whom.
pub async fn entra_connection(
    entra: &Entra,
    who: Option<String>,
    session: impl AsyncFnOnce() -> Option<Status>,
) -> Verdict {
    let of_entra = |error| of_directory("Entra ID", &error);
    let organisation = match entra.organisation().await {
        Ok(organisation) => organisation,
        Err(error) => return of_entra(error),
    };
    let look = match entra.first_look().await {
        Ok(look) => look,
        Err(error) => return of_entra(error),
    };
    let roles = match entra.roles().await {
        Ok(roles) => roles,
        Err(error) => return of_entra(error),
    };
    let domain = organisation.default_domain.as_deref().unwrap_or(organisation.id.as_str());
    let mut saw = vec![format!(
        "The tenant {} ({domain}) answers at {}.",
        organisation.name,
        entra.remote().base().host()
    )];
    if let Some(who) = who {
        saw.push(format!("You are signed in as {who}."));
    }
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    saw.push(match names.as_slice() {
        [] => "This account has no directory role now.".to_owned(),
        names => format!("Directory roles: {}.", names.join(", ")),
    });
    saw.push(match look.any_group {
        true => "People and groups can be read.".to_owned(),
        false => "People can be read. There is no group yet.".to_owned(),
    });
    saw.extend(rights(session().await));
    Verdict::Passed { saw }
}

fn rights(status: Option<Status>) -> Vec<String> {
    let Some(Status::SignedIn { scopes, expires_at }) = status else { return Vec::new() };
    let mut said = Vec::new();
    if !scopes.is_empty() {
        said.push(format!("Rights: {}.", scopes.join(", ")));
    }
    if let Some(at) = expires_at {
        said.push(format!("The present token ends at {}.", clock_time(at)));
    }
    said
}

fn clock_time(at: Timestamp) -> String {
    at.strftime("%H:%M UTC").to_string()
}

/// Says how many were read: "Read 250 people and 14 groups."
pub fn read_sentence(people: usize, groups: usize) -> String {
    format!("Read {} people and {} groups.", thousands(people), thousands(groups))
}
