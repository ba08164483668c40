//! Looking after a change: what Zoom shows, and what Okta did.

use jiff::SignedDuration;
use unicode_normalization::UnicodeNormalization as _;

use super::kept::Kept;
use super::script::Act;
use crate::clock;
use crate::directory::DirectoryError;
use crate::model::{Account, AccountId, Address, Licence};
use crate::problem::Problem;
use crate::setup::okta::{AppUser, Console, LogEvent, SyncState};
use crate::zoom::{Found, Zoom, ZoomError};

/// How far the clocks of this computer and of Okta may be apart: the System Log is read from so long before an act.
pub(super) const SKEW: SignedDuration = SignedDuration::from_mins(15);

/// Entries of the System Log about one person; a rehearsal makes fewer than thirty.
pub(super) const EVENTS_MAX: usize = 100;

/// What Zoom shows of an act.
#[derive(Debug, PartialEq)]
pub(super) enum Sight {
    /// It is so, in words.
    Seen(String),
    /// It is not so yet; this is so instead.
    NotYet(String),
    /// It will not become so by waiting. The step has the cure.
    Wrong { problem: Problem, cure: &'static str },
}

/// What Okta did since an act began.
#[derive(Debug, Default)]
pub(super) struct Okta {
    pub(super) user: Option<AppUser>,
    pub(super) events: Vec<LogEvent>,
    /// The System Log may be read.
    log: bool,
}

/// Looks at Zoom for what an act wants. What is learned of the account is kept.
///
/// # Errors
///
/// [`ZoomError`].
pub(super) async fn zoom(
    zoom: &Zoom,
    kept: &mut Kept,
    act: Act,
    user: Option<&AppUser>,
    expected: Option<&str>,
) -> Result<Sight, ZoomError> {
    match act {
        Act::Create => {
            let found = match find(zoom, kept, user).await? {
                Some(account) => account,
                None if is_pending(zoom, kept).await? => return Ok(pending(kept)),
                None => return Ok(Sight::NotYet(format!("Zoom has nobody at {}.", kept.cast.login))),
            };
            let sight = created(kept, &found, expected);
            kept.account = Some(found.id);
            kept.licence = Some(found.licence);
            Ok(sight)
        }
        Act::Rename | Act::NameBack => {
            let wanted = match act {
                Act::Rename => kept.cast.renamed(),
                Act::Create | Act::NameBack | Act::Join | Act::Leave | Act::PutBack => {
                    kept.cast.family_name.clone()
                }
            };
            let Some(account) = the_account(zoom, kept).await? else { return Ok(gone(kept)) };
            let (given, family) = names(&account);
            Ok(match same(&family, &wanted) {
                true => Sight::Seen(format!("Zoom shows the name {given} {family}.")),
                false => Sight::NotYet(format!("Zoom still shows the name {given} {family}.")),
            })
        }
        Act::Join => joined(zoom, kept).await,
        Act::Leave => Ok(match the_account(zoom, kept).await? {
            None => gone(kept),
            Some(account) if account.active => {
                Sight::NotYet("Zoom still shows the account as active.".to_owned())
            }
            Some(account) => Sight::Seen(left(kept, &account)),
        }),
        Act::PutBack => Ok(match find(zoom, kept, None).await? {
            None => Sight::Seen(format!("Zoom has no account of {}.", kept.cast.login)),
            Some(account) if account.active => Sight::NotYet(format!(
                "Zoom still has {} as an active account, with the licence {}.",
                kept.cast.login,
                word(&account.licence)
            )),
            Some(_) if !kept.cast.made => {
                Sight::Seen(format!("The account of {} stays in Zoom, inactive.", kept.cast.login))
            }
            Some(_) => Sight::Seen(format!(
                "The account of {} stays in Zoom, inactive: Okta deactivates accounts there and deletes none. You can delete it in Zoom under User Management.",
                kept.cast.login
            )),
        }),
    }
}

async fn find(zoom: &Zoom, kept: &Kept, user: Option<&AppUser>) -> Result<Option<Account>, ZoomError> {
    let id =
        user.and_then(|user| user.external_id.clone()).map(AccountId::new).or_else(|| kept.account.clone());
    if let Some(id) = id
        && let Some(account) = there(zoom.account(&id).await)?
    {
        return Ok(Some(account));
    }
    match Address::parse(&kept.cast.login) {
        None => Ok(None),
        Some(address) => match zoom.account_at(&address).await? {
            // The list leaves out what the account itself has.
            Found::Account(account) => there(zoom.account(&account.id).await),
            Found::Nobody | Found::Pending => Ok(None),
        },
    }
}

async fn is_pending(zoom: &Zoom, kept: &Kept) -> Result<bool, ZoomError> {
    let Some(address) = Address::parse(&kept.cast.login) else { return Ok(false) };
    Ok(zoom.account_at(&address).await? == Found::Pending)
}

async fn the_account(zoom: &Zoom, kept: &Kept) -> Result<Option<Account>, ZoomError> {
    match &kept.account {
        Some(id) => there(zoom.account(id).await),
        None => find(zoom, kept, None).await,
    }
}

fn there(found: Result<Account, ZoomError>) -> Result<Option<Account>, ZoomError> {
    match found {
        Ok(account) => Ok(Some(account)),
        Err(ZoomError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn created(kept: &Kept, account: &Account, expected: Option<&str>) -> Sight {
    let cast = &kept.cast;
    if !account.active {
        return Sight::NotYet(format!("Zoom has an account of {}, and it is not active.", cast.login));
    }
    let (given, family) = names(account);
    if !same(&given, &cast.given_name) || !same(&family, &cast.family_name) {
        return Sight::NotYet(format!(
            "Zoom has {} under the name {given} {family}, and Okta has {}.",
            cast.login,
            cast.name()
        ));
    }
    let licence = word(&account.licence);
    match expected {
        Some(expected) if !is_expected(&account.licence, expected) => Sight::Wrong {
            problem: Problem::new(
                "rehearsal.licence",
                format!("Zoom gave the test person the licence {licence}."),
                format!("You said that new people should have {}.", expected_word(expected)),
                &[
                    "Open the step about the default licence: it says where Zoom decides it.",
                    "Or change what you expect there, then rehearse again.",
                ],
            ),
            cure: "default-licence",
        },
        Some(_) => Sight::Seen(format!(
            "Zoom has {given} {family}, active, with the licence {licence}, as you expect."
        )),
        None => Sight::Seen(format!("Zoom has {given} {family}, active, with the licence {licence}.")),
    }
}

/// Says what became of the licence, as far as Zoom shows it.
fn left(kept: &Kept, account: &Account) -> String {
    let (before, after) = (kept.licence.as_ref(), &account.licence);
    let licence = match before {
        Some(before) if before == after && costs(before) => format!(
            "It still shows {} beside the inactive account; Zoom's reference says that a deactivated account holds no licence, and Usher cannot see more.",
            word(after)
        ),
        Some(before) if before != after => {
            format!(
                "The licence was {} and is {} now, so it is free for somebody else.",
                word(before),
                word(after)
            )
        }
        Some(_) | None => format!("The licence is {}, so no paid one was held.", word(after)),
    };
    format!("Zoom shows the account as inactive; it is not deleted. {licence}")
}

async fn joined(zoom: &Zoom, kept: &Kept) -> Result<Sight, ZoomError> {
    let (Some(pushed), Some(account)) = (&kept.cast.pushed, &kept.account) else { return Ok(gone(kept)) };
    let groups = zoom.groups_of([account.clone()], &|_| ()).await?;
    let Some(groups) = groups.get(account) else { return Ok(gone(kept)) };
    let name = groups.iter().find(|name| pushed.zoom_names.iter().any(|wanted| same(name, wanted)));
    Ok(match (name, groups.as_slice()) {
        (Some(name), _) => Sight::Seen(format!("Zoom shows the test person in the group {name}.")),
        (None, []) => Sight::NotYet("Zoom shows the test person in no group.".to_owned()),
        (None, groups) => Sight::NotYet(format!("Zoom shows the test person only in {}.", groups.join(", "))),
    })
}

fn gone(kept: &Kept) -> Sight {
    Sight::Wrong {
        problem: Problem::new(
            "rehearsal.account_gone",
            format!("Zoom has no account of {} any more.", kept.cast.login),
            "It was there in an earlier act. Okta deletes no accounts at Zoom, so somebody else, or another program, has done it.",
            &[
                "Find out who deletes accounts in Zoom: its Admin Activity Logs say so.",
                "Then rehearse again.",
            ],
        ),
        cure: "monitor",
    }
}

fn pending(kept: &Kept) -> Sight {
    Sight::Wrong {
        problem: Problem::new(
            "rehearsal.pending",
            format!("Zoom has invited {}, and waits for them to accept.", kept.cast.login),
            "Zoom takes people at once only where the domain of their address is associated with the account, and nobody there owns a Zoom account of their own.",
            &[
                "In Zoom open Account Management, Account Profile, and have the domain associated.",
                "Then rehearse again with a new address.",
            ],
        ),
        cure: "before-you-start",
    }
}

fn names(account: &Account) -> (String, String) {
    let names = account.resource.get("name");
    let name =
        |which: &str| names.and_then(|names| names.get(which)?.as_str()).unwrap_or_default().to_owned();
    (name("givenName"), name("familyName"))
}

fn same(one: &str, other: &str) -> bool {
    one.trim().nfc().eq(other.trim().nfc())
}

fn costs(licence: &Licence) -> bool {
    match licence {
        Licence::Licensed | Licence::OnPrem | Licence::Collaboration | Licence::Other(_) => true,
        Licence::Basic | Licence::Untold => false,
    }
}

/// Returns what Zoom calls a licence.
pub(in crate::app) fn word(licence: &Licence) -> &str {
    match licence {
        Licence::Basic => "Basic",
        Licence::Licensed => "Licensed",
        Licence::OnPrem => "On-Prem",
        Licence::Collaboration => "Collaboration",
        Licence::Other(other) => other,
        Licence::Untold => "that Zoom does not name",
    }
}

/// Returns what a person who expects a licence calls it.
pub(in crate::app) fn expected_word(expected: &str) -> &'static str {
    match expected {
        "basic" => "Basic",
        "licensed" => "Licensed",
        _ => "no licence",
    }
}

fn is_expected(licence: &Licence, expected: &str) -> bool {
    match licence {
        Licence::Basic => expected == "basic",
        Licence::Licensed => expected == "licensed",
        Licence::OnPrem | Licence::Collaboration => false,
        Licence::Other(other) => expected == "none" && ["None", "Unassigned"].contains(&other.as_str()),
        // Zoom does not say, so nothing contradicts.
        Licence::Untold => true,
    }
}

/// Looks at what Okta did since an act began. A sign-in that may not read the System Log sees the rest.
///
/// # Errors
///
/// [`DirectoryError`].
pub(super) async fn okta(console: &Console, kept: &Kept, act: Act) -> Result<Okta, DirectoryError> {
    let Some(person) = &kept.person else { return Ok(Okta::default()) };
    let user = console.app_user(&kept.cast.app, person).await?;
    let mut about = format!("target.id eq \"{person}\"");
    if let (Act::Join, Some(pushed)) = (act, &kept.cast.pushed) {
        about = format!("{about} or target.id eq \"{}\"", pushed.group.id);
    }
    let now = clock::now();
    let since = kept.begun.get(&act).copied().unwrap_or(now) - SKEW;
    let (events, log) = match console.log(since, now + SKEW, Some(&about), EVENTS_MAX).await {
        Ok((events, _)) => (events, true),
        Err(DirectoryError::ScopeMissing { .. } | DirectoryError::RoleLacks { .. }) => (Vec::new(), false),
        Err(error) => return Err(error),
    };
    let fresh = events.into_iter().filter(|event| !kept.heard.contains(&event.id));
    Ok(Okta { user, events: fresh.collect(), log })
}

impl Okta {
    /// Has Okta written down what it did in an act? Zoom may show it a moment earlier.
    pub(super) fn is_written_down(&self, act: Act) -> bool {
        let told = !self.log || self.events.iter().any(|event| event.kind.starts_with(PROVISION));
        let linked = self.user.as_ref().is_some_and(|user| user.external_id.is_some());
        told && (linked || act != Act::Create)
    }

    /// Says it in words.
    pub(super) fn words(&self) -> String {
        let mut words = Vec::new();
        if let Some(user) = &self.user {
            let id =
                if user.external_id.is_some() { ", with Zoom’s id" } else { ", without an id of Zoom’s" };
            let sync = user.last_sync.map(|at| format!(", last sent at {}", at.strftime("%H:%M:%S UTC")));
            words.push(format!("Okta shows the app as {}{id}{}.", user.status, sync.unwrap_or_default()));
        } else {
            words.push("Okta shows that the person does not have the app.".to_owned());
        }
        match self.events.iter().rev().find(|event| event.kind.starts_with(PROVISION)) {
            Some(event) => words.push(format!(
                "Its System Log says “{}” at {}.",
                event.message,
                event.at.strftime("%H:%M:%S UTC")
            )),
            None => words.push("Its System Log has no entry of this act that Usher can read.".to_owned()),
        }
        words.join(" ")
    }

    /// Returns what went wrong for good, in Okta's words, where Okta has tried and failed.
    pub(super) fn failed(&self) -> Option<String> {
        let said = self.events.iter().rev().find(|event| {
            // This one is tried again by itself (event types, developer.okta.com, 2026-08).
            event.failed && event.kind.starts_with(PROVISION) && !event.kind.ends_with("delete.failed")
        });
        match (said, &self.user) {
            (Some(event), _) => Some(event.reason.clone().unwrap_or_else(|| event.message.clone())),
            (None, Some(AppUser { sync: SyncState::Error, .. })) => {
                Some("Okta shows an error at this person and does not say which.".to_owned())
            }
            (None, _) => None,
        }
    }
}

/// What Okta does at an app begins so (event types, developer.okta.com, 2026-08).
const PROVISION: &str = "application.provision.";
