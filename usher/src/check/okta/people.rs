//! Who has the app, and is everybody of them in Zoom?

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};

use super::licence::accounts;
use super::log::{self, Entries};
use super::{LOOKED_UP_MAX, at_zoom, failed, named, not_this, of_okta, passed, who};
use crate::check::Verdict;
use crate::directory::okta::Okta;
use crate::model::{Address, GroupId, PersonId};
use crate::plan::{capitalise, groups, people};
use crate::problem::{KnownTrouble, Problem, trouble_of};
use crate::setup::okta::{AppUser, ConnectionStatus, Console, LogEvent, SyncState};
use crate::zoom::{Found, Zoom};

/// How far back refusals are looked for: Okta's log holds 90 days, and what is older was seen to.
const REFUSALS_BACK: SignedDuration = SignedDuration::from_hours(24 * 30);

/// So many of those who are in Zoom are looked for there.
const LOOKED_FOR: usize = 5;

/// Requests that are under way side by side.
const AT_ONCE: usize = 6;

/// Where somebody who has the app stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    InZoom,
    /// Okta is going to create them.
    Queued,
    InError,
    /// They had the app before provisioning was on: Okta does nothing by itself.
    Before,
}

/// Says where somebody stands. Zoom's id of them is the proof that they reached Zoom.
pub(super) fn standing(user: &AppUser) -> Standing {
    match (user.sync, &user.external_id) {
        (SyncState::Error, _) => Standing::InError,
        (_, Some(_)) => Standing::InZoom,
        (_, None) => match user.status.as_str() {
            "STAGED" | "PENDING" | "APPROVED" | "PROVISIONED" => Standing::Queued,
            _ => Standing::Before,
        },
    }
}

/// What was read about who has the app.
struct Seen {
    connected: bool,
    groups: Vec<String>,
    users: BTreeMap<PersonId, AppUser>,
    /// Of those who did not reach Zoom, the first few were asked for.
    asked: BTreeMap<PersonId, Asked>,
    elsewhere: bool,
}

/// What was found out about one person who did not reach Zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    active_in_okta: bool,
    at_zoom: AtZoom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AtZoom {
    Nobody,
    Present,
    /// Invited, or in another account and asked to move.
    Pending,
}

/// Looks whether the app is given to groups, and whether whoever has it is in Zoom.
pub async fn assignments(okta: &Okta, console: &Console, app: &str, zoom: &Zoom) -> Result<Verdict, Verdict> {
    let connected = console.connection(app).await.map_err(of_okta)?.status == ConnectionStatus::Enabled;
    let assigned = console.assigned_groups(app).await.map_err(of_okta)?;
    let groups = names(okta, &assigned).await?;
    let users = console.app_users(app, &|_| ()).await.map_err(of_okta)?;
    let asked = ask(console, zoom, &users).await?;
    let elsewhere = are_elsewhere(zoom, &users).await?;
    Ok(judge(&Seen { connected, groups, users, asked, elsewhere }))
}

/// Does the account that Usher sees have nobody of whom Okta says that Zoom has them? Then Okta's connection was
/// consented to in another account. Somebody who was deleted there says nothing; all of several do.
async fn are_elsewhere(zoom: &Zoom, users: &BTreeMap<PersonId, AppUser>) -> Result<bool, Verdict> {
    let sample: Vec<_> =
        super::newest(users).into_iter().take(LOOKED_FOR).map(|(_, account)| account).collect();
    Ok(!sample.is_empty() && accounts(zoom, sample).await?.is_empty())
}

async fn names(okta: &Okta, wanted: &BTreeSet<GroupId>) -> Result<Vec<String>, Verdict> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let all = okta.groups(&|_| ()).await.map_err(of_okta)?;
    let name = |id: &GroupId| all.get(id).map_or_else(|| id.to_string(), |found| found.group.name.clone());
    Ok(wanted.iter().map(name).collect())
}

async fn ask(
    console: &Console,
    zoom: &Zoom,
    users: &BTreeMap<PersonId, AppUser>,
) -> Result<BTreeMap<PersonId, Asked>, Verdict> {
    let open = users.values().filter(|user| standing(user) != Standing::InZoom).take(LOOKED_UP_MAX);
    // Collected first, so that the future stays `Send`.
    let reads: Vec<_> = open
        .map(|user| async move {
            let person = console.person(user.id.as_str()).await.map_err(of_okta)?;
            let active_in_okta = person.is_some_and(|person| is_active(&person.status));
            let found = match Address::parse(&user.user_name) {
                Some(address) => zoom.account_at(&address).await.map_err(at_zoom)?,
                None => Found::Nobody,
            };
            let at_zoom = match found {
                Found::Account(_) => AtZoom::Present,
                Found::Pending => AtZoom::Pending,
                Found::Nobody => AtZoom::Nobody,
            };
            Ok::<_, Verdict>((user.id.clone(), Asked { active_in_okta, at_zoom }))
        })
        .collect();
    stream::iter(reads).buffer_unordered(AT_ONCE).try_collect().await
}

/// Does Okta provision somebody of this status?
pub(super) fn is_active(status: &str) -> bool {
    !matches!(status, "SUSPENDED" | "DEPROVISIONED" | "STAGED")
}

fn judge(seen: &Seen) -> Verdict {
    let Seen { connected, groups: given_to, users, asked, elsewhere } = seen;
    if *elsewhere {
        return failed(Problem::new(
            "assignments.other_account",
            "Okta brings people to another Zoom account than the one that Usher sees.",
            "Okta has Zoom's own id of people, and this Zoom account knows none of those that Usher looked for. Whoever consented at Zoom for Okta, or for Usher, was signed in to another account.",
            &[
                "On the step “Let Okta reach Zoom” connect anew, and sign in at Zoom as the owner or an admin of this account.",
                "If it is Usher that is signed in to the wrong account, connect Zoom anew.",
            ],
        ));
    }
    if users.is_empty() {
        let why = match given_to.as_slice() {
            [] => "The app is given to no group and to nobody.".to_owned(),
            names => format!(
                "It is given to {}, and nobody is in {}.",
                named(names),
                if names.len() == 1 { "it" } else { "them" }
            ),
        };
        return failed(Problem::new(
            "assignments.nobody",
            "Nobody has the app yet.",
            why,
            &["Let Usher give the app to groups on this page.", "Put people into the groups in Okta."],
        ));
    }
    let counts = |id: &PersonId| asked.get(id).is_none_or(|asked| asked.active_in_okta);
    let mut by_standing: BTreeMap<Standing, Vec<&AppUser>> = BTreeMap::new();
    let mut inactive = 0_usize;
    for (id, user) in users {
        let at = standing(user);
        if at != Standing::InZoom && !counts(id) {
            inactive += 1;
        } else {
            by_standing.entry(at).or_default().push(user);
        }
    }
    let of = |wanted: Standing| by_standing.get(&wanted).map(Vec::as_slice).unwrap_or_default();
    let given = match given_to.as_slice() {
        [] => format!(
            "{} {} the app, everybody by name and none through a group.",
            people(users.len()),
            super::has(users.len())
        ),
        names => format!(
            "{} {} the app, through {}: {}.",
            people(users.len()),
            super::has(users.len()),
            groups(names.len()),
            named(names)
        ),
    };
    let aside = (inactive > 0).then(|| {
        format!(
            "{} {} suspended or not started in Okta, and rightly not in Zoom.",
            people(inactive),
            super::is(inactive)
        )
    });
    let open = users.len() - inactive - of(Standing::InZoom).len();
    if open == 0 {
        if of(Standing::InZoom).is_empty() {
            return failed(Problem::new(
                "assignments.nobody",
                "Nobody who is active has the app.",
                format!("{given} {}", aside.unwrap_or_default()),
                &["Let Usher give the app to groups with active people on this page."],
            ));
        }
        let all = format!(
            "{} of them {} in Zoom, as Okta and Zoom's own id of them say.",
            people(of(Standing::InZoom).len()),
            super::is(of(Standing::InZoom).len())
        );
        return passed([given, all].into_iter().chain(aside));
    }
    let mut why = vec![given];
    let mut fix = Vec::new();
    let mut say = |group: &[&AppUser], text: &str, cure: &'static str| {
        if group.is_empty() {
            return;
        }
        let named = named(group.iter().map(|user| who(user)).collect::<Vec<_>>());
        why.push(format!("{} {} {text}: {named}.", people(group.len()), super::is(group.len())));
        if !fix.contains(&cure) {
            fix.push(cure);
        }
    };
    let connect =
        "Connect Okta to Zoom on the step about provisioning, and switch on that Okta creates people.";
    say(
        of(Standing::InError),
        "in error",
        "Open “Watch for failures”: it has the reason for each person in error.",
    );
    if *connected {
        say(
            of(Standing::Queued),
            "in Okta's queue",
            "Look again in a few minutes: Okta works through its queue by itself.",
        );
        say(
            of(Standing::Before),
            "left out, because the app was given before provisioning was on",
            "In Okta open the app, Assignments, and press “Provision User”, or take the app away and give it again.",
        );
    } else {
        say(of(Standing::Queued), "waiting, and Okta is not connected to Zoom", connect);
        say(of(Standing::Before), "waiting, and Okta is not connected to Zoom", connect);
    }
    let there: Vec<String> = asked
        .iter()
        .filter(|(_, asked)| asked.at_zoom == AtZoom::Present && asked.active_in_okta)
        .filter_map(|(id, _)| users.get(id).map(who))
        .collect();
    if !there.is_empty() {
        why.push(format!(
            "In Zoom already under their address, though Okta has not linked them: {}.",
            named(&there)
        ));
        fix.push("Where somebody is in Zoom already, import people from Zoom in Okta and confirm the match.");
    }
    why.extend(aside);
    let only_queued = *connected && of(Standing::Queued).len() == open;
    let (code, what) = match only_queued {
        true => ("assignments.queued", format!("Okta is still bringing {} to Zoom.", people(open))),
        false => (
            "assignments.not_in_zoom",
            format!(
                "{} who {} the app {} not in Zoom.",
                capitalise(&people(open)),
                super::has(open),
                super::is(open)
            ),
        ),
    };
    failed(Problem::new(code, what, why.join(" "), &fix))
}

/// Looks whether Okta could not create people because they are in Zoom already.
pub async fn user_exists(
    console: &Console,
    app: &str,
    zoom: &Zoom,
    now: Timestamp,
) -> Result<Verdict, Verdict> {
    let users = console.app_users(app, &|_| ()).await.map_err(of_okta)?;
    let asked = ask(console, zoom, &users).await?;
    let (events, _) = log::read(console, app, Entries::Failures, now, REFUSALS_BACK).await?;
    Ok(judge_exists(&users, &asked, &events))
}

fn judge_exists(
    users: &BTreeMap<PersonId, AppUser>,
    asked: &BTreeMap<PersonId, Asked>,
    events: &[LogEvent],
) -> Verdict {
    let open: BTreeSet<&PersonId> =
        users.values().filter(|user| standing(user) != Standing::InZoom).map(|user| &user.id).collect();
    // Whoever was refused and is in Zoom by now is no trouble any more.
    let refused = events.iter().filter(|event| event.failed && says_exists(event)).flat_map(|event| {
        event
            .targets
            .iter()
            .filter(|target| target.kind == "User")
            .map(|target| PersonId::new(target.id.clone()))
    });
    let refused: BTreeSet<PersonId> = refused.filter(|id| open.contains(id)).collect();
    let found = asked.iter().filter(|(_, asked)| asked.at_zoom != AtZoom::Nobody && asked.active_in_okta);
    let found: BTreeMap<&PersonId, AtZoom> = found.map(|(id, asked)| (id, asked.at_zoom)).collect();
    let concerned: BTreeSet<&PersonId> = refused.iter().chain(found.keys().copied()).collect();
    if concerned.is_empty() {
        let looked = match open.len() {
            0 => format!("All of {} who have the app reached Zoom.", people(users.len())),
            open if open > LOOKED_UP_MAX => format!(
                "{} have not reached Zoom; of the first {LOOKED_UP_MAX} none is there under their address.",
                capitalise(&people(open))
            ),
            open => format!(
                "{} {} not reached Zoom, and none is there under their address.",
                capitalise(&people(open)),
                super::has(open)
            ),
        };
        let log = "Okta's log of the last 30 days has nobody who could not be created because they exist already, and who is still missing.";
        return not_this(passed([looked, log.to_owned()]));
    }
    let said: Vec<String> = concerned
        .iter()
        .filter_map(|id| {
            let name = who(users.get(*id)?);
            Some(match found.get(*id) {
                Some(AtZoom::Pending) => format!("{name}, invited and not accepted"),
                Some(AtZoom::Present) => format!("{name}, in this Zoom account"),
                Some(AtZoom::Nobody) | None => format!("{name}, in another Zoom account"),
            })
        })
        .collect();
    let last = events.iter().rev().find(|event| event.failed && says_exists(event));
    let problem = Problem::new(
        "trouble.user_exists",
        format!("Okta cannot create {}, because they exist in Zoom already.", people(concerned.len())),
        format!("{}. Okta does not link somebody who is in Zoom by creating them.", named(said)),
        &[
            "Who is in this Zoom account: take the app away, import people from Zoom in Okta (Import, Import Now), confirm the match, and give the app again.",
            "Who is invited: ask them to accept the invitation, or withdraw it in Zoom under User Management, Pending.",
            "Who is in another account: ask them to move it to yours, or to change its address.",
        ],
    );
    failed(problem.detail(last.and_then(|event| event.reason.clone()).unwrap_or_default()))
}

fn says_exists(event: &LogEvent) -> bool {
    let text = event.reason.as_deref().unwrap_or(&event.message);
    event.kind.starts_with("application.provision.user") && trouble_of(text) == Some(KnownTrouble::UserExists)
}

#[cfg(test)]
mod tests {
    use super::super::fake::{about, event, provisioned, short, user, words};
    use super::*;

    fn seen(users: Vec<AppUser>, asked: &[(&str, bool, AtZoom)]) -> Seen {
        Seen {
            connected: true,
            groups: vec!["Sales".to_owned()],
            users: users.into_iter().map(|user| (user.id.clone(), user)).collect(),
            asked: asked
                .iter()
                .map(|(id, active, at_zoom)| {
                    (PersonId::new(*id), Asked { active_in_okta: *active, at_zoom: *at_zoom })
                })
                .collect(),
            elsewhere: false,
        }
    }

    #[test]
    fn everybody_who_is_active_has_to_be_in_zoom() {
        let before = AppUser { status: "ACTIVE".to_owned(), ..user("b") };
        let wrong = AppUser { sync: SyncState::Error, ..provisioned("e", 1) };
        for (users, asked, expected) in [
            (vec![], vec![], "failed assignments.nobody"),
            (vec![provisioned("a", 1)], vec![], "passed"),
            (vec![provisioned("a", 1), user("q")], vec![], "failed assignments.queued"),
            (vec![provisioned("a", 1), user("q")], vec![("q", false, AtZoom::Nobody)], "passed"),
            (vec![user("q")], vec![("q", false, AtZoom::Nobody)], "failed assignments.nobody"),
            (vec![before.clone(), user("q")], vec![], "failed assignments.not_in_zoom"),
            (vec![wrong], vec![], "failed assignments.not_in_zoom"),
        ] {
            assert_eq!(short(&judge(&seen(users.clone(), &asked))), expected, "{users:?}");
        }
        let said = words(&judge(&seen(vec![before.clone()], &[("b", true, AtZoom::Present)])));
        assert!(said.contains("before provisioning was on: b@practice.example"), "{said}");
        assert!(
            said.contains("In Zoom already under their address") && said.contains("Provision User"),
            "{said}"
        );
        let off = Seen { connected: false, ..seen(vec![before, user("q")], &[]) };
        assert!(words(&judge(&off)).contains("not connected to Zoom"));
        assert_eq!(short(&judge(&off)), "failed assignments.not_in_zoom");
    }

    #[test]
    fn a_hundred_thousand_are_counted_and_the_first_named() {
        let users = (0..100_000).map(|n| user(&format!("p{n:06}"))).collect();
        let said = words(&judge(&seen(users, &[])));
        assert!(said.contains("100,000 people") && said.contains("and 99,995 more"), "{said}");
    }

    #[test]
    fn whoever_exists_already_is_named() {
        let judged = |users: Vec<AppUser>, asked: &[(&str, bool, AtZoom)], events: &[LogEvent]| {
            let Seen { users, asked, .. } = seen(users, asked);
            judge_exists(&users, &asked, events)
        };
        let refused = about(
            event("application.provision.user.push", 1, Some("The user already exists")),
            "User",
            "a",
            "A",
        );
        assert_eq!(short(&judged(vec![provisioned("a", 1)], &[], std::slice::from_ref(&refused))), "passed");
        assert_eq!(short(&judged(vec![user("a")], &[], &[refused])), "failed trouble.user_exists");
        assert_eq!(short(&judged(vec![user("a")], &[("a", true, AtZoom::Nobody)], &[])), "passed");
        let pending = judged(vec![user("a")], &[("a", true, AtZoom::Pending)], &[]);
        assert!(words(&pending).contains("invited and not accepted"));
        assert_eq!(short(&judged(vec![user("a")], &[("a", false, AtZoom::Present)], &[])), "passed");
    }
}
