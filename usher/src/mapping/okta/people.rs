//! What Okta holds of the person beside the profile, and other people.

use std::borrow::Cow;

use serde_json::Value;

use super::call::Given;
use super::environment::{Account, Environment, Related};
use super::evaluate::{Unworkable, Worked, owned};
use super::function::{Place, Relation};

use Unworkable::{Needs, NotKnown};

pub(super) fn internal<'v>(environment: &'v Environment, name: &str) -> Worked<'v> {
    let found = environment.internal.as_ref().and_then(|internal| internal.get(name));
    found.map(Cow::Borrowed).ok_or(NotKnown("what Okta itself holds about the person"))
}

pub(super) fn linked<'v>(environment: &'v Environment, relation: &str) -> Worked<'v> {
    let found = environment.linked.get(relation);
    found.map(one_or_null).ok_or(NotKnown("who stands in this relation to the person"))
}

pub(super) fn has_account(environment: &Environment, place: Place) -> Result<bool, Unworkable> {
    Ok(matches!(at(environment, place)?, Account::One(_)))
}

/// The one account; null where there are none or several (Okta developer documentation, Directory and Workday functions,
/// 2026-08).
pub(super) fn account(environment: &Environment, place: Place) -> Worked<'_> {
    at(environment, place).map(one_or_null)
}

fn at(environment: &Environment, place: Place) -> Result<&Account, Unworkable> {
    match place {
        Place::ActiveDirectory => {
            environment.directory_user.as_ref().ok_or(NotKnown("the person's account in Active Directory"))
        }
        Place::Workday => {
            environment.workday_user.as_ref().ok_or(NotKnown("the person's account in Workday"))
        }
    }
}

pub(super) fn related<'v>(
    environment: &'v Environment,
    given: &Given<'_, '_>,
    relation: Relation,
) -> Worked<'v> {
    let (related, unknown) = whom(environment, given, relation)?;
    related.user.as_ref().map(one_or_null).ok_or(unknown)
}

pub(super) fn related_app<'v>(
    environment: &'v Environment,
    given: &Given<'_, '_>,
    relation: Relation,
) -> Worked<'v> {
    let (related, unknown) = whom(environment, given, relation)?;
    related.app_users.get(given.text(1)?).map(one_or_null).ok_or(unknown)
}

/// Active Directory is the only source that Okta documents.
fn whom<'v>(
    environment: &'v Environment,
    given: &Given<'_, '_>,
    relation: Relation,
) -> Result<(&'v Related, Unworkable), Unworkable> {
    if given.text(0)? != "active_directory" {
        return Err(Needs(given.name, "active_directory as its source"));
    }
    Ok(match relation {
        Relation::Manager => (&environment.manager, NotKnown("the manager whom Active Directory names")),
        Relation::Assistant => {
            (&environment.assistant, NotKnown("the assistant whom Active Directory names"))
        }
    })
}

fn one_or_null(account: &Account) -> Cow<'_, Value> {
    match account {
        Account::One(attributes) => Cow::Borrowed(attributes),
        Account::None | Account::Several => owned(Value::Null),
    }
}
