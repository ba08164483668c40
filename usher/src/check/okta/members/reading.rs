//! Reading what the comparison of members needs.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::super::groups::Pushes;
use super::super::people::is_active;
use super::super::{LOOKED_UP_MAX, at_zoom, licence, of_okta};
use super::{ACCOUNTS_MAX, Asked, AtZoom, InZoom, Place, Pushed, Seen};
use crate::check::Verdict;
use crate::directory::okta::Okta;
use crate::model::{AccountId, Address, GroupId, Member, PersonId, Snapshot, ZoomGroupId};
use crate::setup::okta::Console;
use crate::zoom::{Zoom, ZoomError};

/// Requests that are under way side by side.
const AT_ONCE: usize = 6;

pub(super) async fn read(
    okta: &Okta,
    console: &Console,
    app: &str,
    zoom: &Zoom,
    lists_members: bool,
) -> Result<Seen, Verdict> {
    let pushes = Pushes::read(okta, console, app, BTreeSet::new()).await?;
    let (there, gone): (Vec<_>, Vec<_>) =
        pushes.active().partition(|push| pushes.names.contains_key(&push.source));
    let gone = gone.into_iter().map(|push| pushes.name(&push.source)).collect();
    let sources: BTreeSet<GroupId> = there.iter().map(|push| push.source.clone()).collect();
    if sources.is_empty() {
        return Ok(Seen { gone, ..Seen::default() });
    }
    let users = console.app_users(app, &|_| ()).await.map_err(of_okta)?;
    let mut snapshot = Snapshot::default();
    okta.members(&mut snapshot, &sources, &|_| ()).await.map_err(of_okta)?;
    let members = |source: &GroupId| -> BTreeSet<PersonId> {
        let direct = snapshot.members.get(source).into_iter().flatten();
        let person = |member: &Member| match member {
            Member::Person(person) => Some(person.clone()),
            Member::Group(_) | Member::Everybody => None,
        };
        direct.filter_map(person).collect()
    };
    let wanted: Vec<Wanted> = there
        .iter()
        .map(|push| {
            let source = pushes.name(&push.source);
            let members = members(&push.source);
            let accounts = members.iter().filter_map(|person| users.get(person)?.external_id.as_deref());
            Wanted {
                target: pushes.targets.get(&push.target).cloned().unwrap_or_else(|| source.clone()),
                accounts: accounts.map(AccountId::new).collect(),
                source,
                members,
            }
        })
        .collect();
    let sides = in_zoom(zoom, &wanted, lists_members).await?;
    let groups = wanted.into_iter().zip(sides).map(|(wanted, in_zoom)| Pushed {
        source: wanted.source,
        members: wanted.members,
        in_zoom,
    });
    let mut seen = Seen { groups: groups.collect(), users, gone, ..Seen::default() };
    seen.asked = ask(console, zoom, &seen).await?;
    seen.strangers = strangers(zoom, &seen).await?;
    Ok(seen)
}

/// What a group in Zoom should have.
struct Wanted {
    source: String,
    target: String,
    members: BTreeSet<PersonId>,
    accounts: BTreeSet<AccountId>,
}

async fn in_zoom(zoom: &Zoom, wanted: &[Wanted], lists_members: bool) -> Result<Vec<InZoom>, Verdict> {
    let groups = zoom.groups().await.map_err(at_zoom)?;
    let ids: BTreeMap<String, ZoomGroupId> = groups.into_iter().map(|group| (group.name, group.id)).collect();
    if lists_members && let Some(whole) = listed(zoom, wanted, &ids).await? {
        return Ok(whole);
    }
    let all: BTreeSet<AccountId> = wanted.iter().flat_map(|group| &group.accounts).cloned().collect();
    let asked: BTreeSet<AccountId> = all.into_iter().take(ACCOUNTS_MAX).collect();
    let names = zoom.groups_of(asked.clone(), &|_| ()).await.map_err(at_zoom)?;
    let side = |group: &Wanted| match ids.contains_key(&group.target) {
        false => InZoom::NoSuchGroup,
        true => {
            let asked: BTreeSet<AccountId> = group.accounts.intersection(&asked).cloned().collect();
            let is_in =
                |account: &&AccountId| names.get(account).is_some_and(|names| names.contains(&group.target));
            let inside = asked.iter().filter(is_in).cloned().collect();
            InZoom::Of { asked, inside }
        }
    };
    Ok(wanted.iter().map(side).collect())
}

/// Reads each group's members; `None` where the app at Zoom may not.
async fn listed(
    zoom: &Zoom,
    wanted: &[Wanted],
    ids: &BTreeMap<String, ZoomGroupId>,
) -> Result<Option<Vec<InZoom>>, Verdict> {
    let mut sides = Vec::new();
    for group in wanted {
        sides.push(match ids.get(&group.target) {
            None => InZoom::NoSuchGroup,
            Some(id) => match zoom.members(id).await {
                Ok(members) => InZoom::Whole(members),
                Err(ZoomError::NotFound { .. }) => InZoom::NoSuchGroup,
                Err(ZoomError::ScopeMissing { .. }) => return Ok(None),
                Err(error) => return Err(at_zoom(error)),
            },
        });
    }
    Ok(Some(sides))
}

/// Asks for those whose absence the app does not explain.
async fn ask(console: &Console, zoom: &Zoom, seen: &Seen) -> Result<BTreeMap<PersonId, Asked>, Verdict> {
    let open: BTreeSet<&PersonId> = seen
        .groups
        .iter()
        .flat_map(|group| {
            group.members.iter().filter(|person| group.place(seen.users.get(*person)) == Place::Outside)
        })
        .collect();
    let open: Vec<(PersonId, Option<AccountId>)> = open
        .into_iter()
        .take(LOOKED_UP_MAX)
        .map(|person| {
            let account = seen.users.get(person).and_then(|user| user.external_id.as_deref());
            (person.clone(), account.map(AccountId::new))
        })
        .collect();
    let accounts = open.iter().filter_map(|(_, account)| account.clone()).collect();
    let accounts = licence::accounts(zoom, accounts).await?;
    let accounts = &accounts;
    // Collected first, so that the future stays `Send`.
    let reads: Vec<_> = open
        .into_iter()
        .map(|(id, account)| async move {
            let person = console.person(id.as_str()).await.map_err(of_okta)?;
            let at_zoom = match account.and_then(|account| accounts.get(&account)) {
                Some(account) if account.active => AtZoom::Active,
                Some(_) => AtZoom::Inactive,
                None => AtZoom::Gone,
            };
            let text = |key: &str| Some(person.as_ref()?.profile.get(key)?.as_str()?.to_owned());
            let login = text("login").unwrap_or_else(|| id.to_string());
            let name = match (text("displayName"), text("firstName"), text("lastName")) {
                (Some(name), _, _) => format!("{name} ({login})"),
                (None, Some(given), Some(family)) => format!("{given} {family} ({login})"),
                (None, _, _) => login.clone(),
            };
            let active_in_okta = person.as_ref().is_some_and(|person| is_active(&person.status));
            Ok::<_, Verdict>((id, Asked { name, address: Address::parse(&login), active_in_okta, at_zoom }))
        })
        .collect();
    stream::iter(reads).buffer_unordered(AT_ONCE).try_collect().await
}

async fn strangers(
    zoom: &Zoom,
    seen: &Seen,
) -> Result<BTreeMap<AccountId, (String, Option<Address>)>, Verdict> {
    let all: BTreeSet<&AccountId> =
        seen.groups.iter().flat_map(|group| group.strangers(&seen.users)).collect();
    let accounts = licence::accounts(zoom, all.into_iter().take(LOOKED_UP_MAX).cloned().collect()).await?;
    let named = accounts.into_iter().map(|(id, account)| {
        let address = Address::parse(&account.user_name);
        (id, (format!("{} ({})", account.display_name, account.user_name), address))
    });
    Ok(named.collect())
}
