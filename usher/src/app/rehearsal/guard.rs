//! Who may play the test person. The last act takes the app away, and Zoom then deactivates the account: meetings are
//! cancelled and a phone number is freed, and nothing brings them back. So only somebody may play who has nothing to
//! lose in Zoom, and nobody whose account an organisation hangs on.

use super::script::Cast;
use crate::directory::DirectoryError;
use crate::model::{Account, Address, PersonId};
use crate::problem::{self, Problem};
use crate::setup::okta::{Console, OktaPerson};
use crate::zoom::{Found, Zoom};

/// The scope that reads who is an admin (OAuth 2.0 scopes, developer.okta.com, 2026-08).
pub(super) const SCOPE_ROLES: &str = "okta.roles.read";

/// The role of everybody in Zoom who is no admin (SCIM2 reference, developers.zoom.us, 2026-08).
const ZOOM_MEMBER: &str = "Member";

/// Okta takes no longer names (API reference, users, 2026-08).
const NAME_CHARS_MAX: usize = 50;

/// Refuses whoever must not play. `roles_are_readable` is off while a plan is made with a sign-in that may not read
/// roles yet; before anything is written they are read.
///
/// # Errors
///
/// Why this person cannot be the test person, or what could not be read.
pub(super) async fn guard(
    console: &Console,
    zoom: &Zoom,
    cast: &Cast,
    roles_are_readable: bool,
) -> Result<(), Problem> {
    match &cast.person {
        None => made(console, zoom, cast).await,
        Some(person) => chosen(console, zoom, cast, person, roles_are_readable).await,
    }
}

async fn made(console: &Console, zoom: &Zoom, cast: &Cast) -> Result<(), Problem> {
    let name = |label: &str, value: &str| match value.trim().chars().count() {
        0 => Err(problem::field_missing(label)),
        1..=NAME_CHARS_MAX => Ok(()),
        _ => Err(Problem::new(
            "rehearsal.name_too_long",
            format!("{label} is too long."),
            format!("Okta takes {NAME_CHARS_MAX} characters."),
            &["Choose a shorter name for the test person."],
        )),
    };
    name("The given name", &cast.given_name)?;
    name("The family name", &cast.renamed())?;
    let Some(address) = Address::parse(&cast.login) else {
        return Err(Problem::new(
            "rehearsal.address",
            "This is not an address.",
            "The test person signs in to Okta and to Zoom with it.",
            &["Write one that nobody has, in a domain of yours: usher.test@example.com."],
        )
        .detail(&cast.login));
    };
    let taken = |whose: &str| {
        Problem::new(
            "rehearsal.address_taken",
            format!("{whose} has somebody with this address already."),
            "Usher makes the test person anew and deletes them in Okta afterwards, so it takes nobody who is there.",
            &["Choose an address that nobody has or had. An account of an earlier rehearsal stays in Zoom."],
        )
        .detail(&cast.login)
    };
    if console.person(&cast.login).await.map_err(of_okta)?.is_some() {
        return Err(taken("Okta"));
    }
    match zoom.account_at(&address).await.map_err(|error| problem::zoom(&error))? {
        Found::Nobody => Ok(()),
        Found::Account(_) | Found::Pending => Err(taken("Zoom")),
    }
}

async fn chosen(
    console: &Console,
    zoom: &Zoom,
    cast: &Cast,
    id: &PersonId,
    roles_are_readable: bool,
) -> Result<(), Problem> {
    if console.me().await.map_err(of_okta)?.id == *id {
        return Err(refused(
            "You cannot be the test person yourself.",
            "The last act takes the app away and deactivates the account in Zoom. You would lose your own.",
        ));
    }
    let person = person(console, id).await?;
    if person.status != "ACTIVE" {
        return Err(refused(
            format!("{} is not active in Okta.", cast.name()),
            "Okta brings only active people to Zoom.",
        ));
    }
    let names = [&cast.given_name, &cast.family_name];
    if names.iter().any(|name| name.trim().is_empty()) {
        return Err(refused(
            format!("{} has no given name or no family name in Okta.", cast.login),
            "One act changes the name and changes it back. Okta does not take an empty one.",
        ));
    }
    if roles_are_readable {
        no_admin(console, cast, id).await?;
    }
    if console.app_user(&cast.app, id).await.map_err(of_okta)?.is_some() {
        return Err(refused(
            format!("{} has the app {} already.", cast.name(), cast.app_label),
            "The rehearsal begins with somebody who does not have it, and takes it away at the end.",
        ));
    }
    let addresses = [Some(cast.login.as_str()), person.profile.get("email").and_then(|mail| mail.as_str())];
    for address in addresses.into_iter().flatten().filter_map(Address::parse) {
        match zoom.account_at(&address).await.map_err(|error| problem::zoom(&error))? {
            Found::Nobody => {}
            Found::Pending => {
                return Err(refused(
                    format!("{} has an open invitation in Zoom.", cast.name()),
                    "Zoom shows nothing of an account until the invitation is accepted.",
                ));
            }
            Found::Account(account) => harmless(cast, &account)?,
        }
    }
    let groups = console.groups_of(id).await.map_err(of_okta)?;
    if let Some(pushed) = cast.pushed.as_ref().filter(|pushed| groups.contains(&pushed.group.id)) {
        return Err(refused(
            format!("{} is in {} already.", cast.name(), pushed.group.name),
            "One act adds the test person to the group, and the last one takes them out.",
        ));
    }
    Ok(())
}

/// Reads a person of the directory.
///
/// # Errors
///
/// When there is nobody with this id.
pub(super) async fn person(console: &Console, id: &PersonId) -> Result<OktaPerson, Problem> {
    console.person(id.as_str()).await.map_err(of_okta)?.ok_or_else(|| {
        refused("This person is not in Okta any more.", "They were deleted since the list was read.")
    })
}

async fn no_admin(console: &Console, cast: &Cast, id: &PersonId) -> Result<(), Problem> {
    let roles = match console.roles_of(id).await {
        Ok(roles) => roles,
        // Only some admins may read roles. Whoever cannot be told from an admin does not play.
        Err(DirectoryError::RoleLacks { text }) => {
            let what = format!("Usher cannot see whether {} is an admin.", cast.name());
            let why = "Your admin role in Okta does not let Usher read who is an admin, and an admin must not lose the app.";
            return Err(refused(what, why).detail(text));
        }
        Err(error) => return Err(of_okta(error)),
    };
    match roles.is_empty() {
        true => Ok(()),
        false => Err(refused(
            format!("{} is an admin in Okta.", cast.name()),
            "An admin who is renamed and loses an app in the middle of the day may stop the work of others.",
        )
        .detail(roles.into_iter().collect::<Vec<_>>().join(", "))),
    }
}

fn harmless(cast: &Cast, account: &Account) -> Result<(), Problem> {
    if account.active {
        return Err(refused(
            format!("{} is active in Zoom already.", cast.name()),
            "The last act deactivates the account in Zoom. Their meetings would be cancelled and a phone number freed, and nothing brings them back.",
        ));
    }
    let mut roles = account.resource.texts("roles", "value");
    match roles.find(|role| *role != ZOOM_MEMBER) {
        Some(role) => Err(refused(
            format!("{} has the role {role} in Zoom.", cast.name()),
            "Zoom does not let admins be deactivated from outside.",
        )),
        None => Ok(()),
    }
}

fn refused(what: impl Into<String>, why: &str) -> Problem {
    Problem::new(
        "rehearsal.person_refused",
        what,
        why,
        &[
            "Let Usher make a test person.",
            "Or choose somebody else who does not have the app and is not active in Zoom.",
        ],
    )
}

fn of_okta(error: DirectoryError) -> Problem {
    problem::directory("Okta", &error)
}
