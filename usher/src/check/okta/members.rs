//! Do the groups in Zoom have the members that Okta's have?
//!
//! Okta pushes only members who are assigned and provisioned, and says nothing about the others. So each group is
//! compared as two sets, and each member who is missing gets the reason that can be seen.

mod reading;

use std::collections::{BTreeMap, BTreeSet};

use super::people::{Standing, standing};
use super::{failed, named, not_this, passed, unknown, who};
use crate::check::Verdict;
use crate::directory::okta::Okta;
use crate::model::{AccountId, Address, PersonId};
use crate::plan::{capitalise, groups, people, thousands};
use crate::problem::Problem;
use crate::setup::okta::{AppUser, Console};
use crate::zoom::Zoom;

/// Where the members of a group cannot be listed, so many accounts are read one by one at the most: they take a
/// quarter of a minute at Zoom's rate.
const ACCOUNTS_MAX: usize = 1000;

/// Everything that was read.
#[derive(Debug, Default)]
struct Seen {
    groups: Vec<Pushed>,
    users: BTreeMap<PersonId, AppUser>,
    /// Of those whose absence the app does not explain, the first few were asked for.
    asked: BTreeMap<PersonId, Asked>,
    /// People in Zoom who are no members in Okta, the first few: what to call them, and their address.
    strangers: BTreeMap<AccountId, (String, Option<Address>)>,
    /// Pushed groups that Okta does not have any more.
    gone: Vec<String>,
}

/// One active push.
#[derive(Debug)]
struct Pushed {
    source: String,
    members: BTreeSet<PersonId>,
    in_zoom: InZoom,
}

/// What is known of a group in Zoom.
#[derive(Debug, PartialEq, Eq)]
enum InZoom {
    NoSuchGroup,
    /// Everybody who is in it.
    Whole(BTreeSet<AccountId>),
    /// Who of `asked` is in it; others may be in it too.
    Of {
        asked: BTreeSet<AccountId>,
        inside: BTreeSet<AccountId>,
    },
}

/// What was found out about one person who should be in a group and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    name: String,
    address: Option<Address>,
    active_in_okta: bool,
    at_zoom: AtZoom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AtZoom {
    Active,
    Inactive,
    Gone,
}

/// Where a member of Okta's group stands in Zoom's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Inside,
    Outside,
    /// Zoom was not asked for this person.
    Unseen,
}

/// Why a member of Okta's group is not in Zoom's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    NoGroup,
    NotAssigned,
    Queued,
    InError,
    Before,
    InactiveInZoom,
    GoneFromZoom,
    Dropped,
    NotAskedFor,
}

impl Why {
    fn words(self) -> &'static str {
        match self {
            Self::NoGroup => "the group is not in Zoom",
            Self::NotAssigned => "not given the app",
            Self::Queued => "still in Okta's queue",
            Self::InError => "in error",
            Self::Before => "given the app before provisioning was on",
            Self::InactiveInZoom => "not active in Zoom",
            Self::GoneFromZoom => "deleted in Zoom",
            Self::Dropped => "in Zoom and left out without a word",
            Self::NotAskedFor => "not asked for one by one",
        }
    }

    fn cure(self) -> &'static str {
        match self {
            Self::NoGroup => {
                "Where the group is not in Zoom, pause its push and start it again, on “Push groups with Okta”."
            }
            Self::NotAssigned => {
                "Give the app to those who do not have it: the step “Give the app to people”."
            }
            Self::Queued => "Look again in a few minutes for those in the queue.",
            Self::InError => "Cure those in error first: “Watch for failures” has the reasons.",
            Self::Before => {
                "For those who had the app before provisioning was on, press “Provision User” in Okta, under Assignments."
            }
            Self::InactiveInZoom => "Activate again in Zoom who should be active.",
            Self::GoneFromZoom => "Take the app away from whoever is gone in Zoom, and give it again.",
            Self::Dropped | Self::NotAskedFor => {
                "For those left out without a word, push the group once more: in Okta, Push Groups, Push now; or pause the push and start it again."
            }
        }
    }
}

/// Looks whether Zoom's groups have the members that Okta's have. `lists_members` says whether Zoom may be asked for the
/// members of a group.
pub async fn pushed_members(
    okta: &Okta,
    console: &Console,
    app: &str,
    zoom: &Zoom,
    lists_members: bool,
) -> Result<Verdict, Verdict> {
    Ok(judge(&reading::read(okta, console, app, zoom, lists_members).await?))
}

/// Looks whether members are missing: the trouble.
pub async fn members_missing(
    okta: &Okta,
    console: &Console,
    app: &str,
    zoom: &Zoom,
    lists_members: bool,
) -> Result<Verdict, Verdict> {
    let verdict = pushed_members(okta, console, app, zoom, lists_members).await?;
    Ok(match verdict {
        // Where nothing is pushed, nobody can be missing for this reason.
        Verdict::Failed { problem } if problem.code == NONE_ACTIVE => unknown(problem),
        other @ (Verdict::Passed { .. } | Verdict::Failed { .. } | Verdict::Unknown { .. }) => {
            not_this(other)
        }
    })
}

const NONE_ACTIVE: &str = "members.none_pushed";

impl Pushed {
    fn place(&self, user: Option<&AppUser>) -> Place {
        let account = user.and_then(|user| user.external_id.as_deref()).map(AccountId::new);
        match (&self.in_zoom, account) {
            (InZoom::NoSuchGroup, _) | (_, None) => Place::Outside,
            (InZoom::Whole(inside), Some(account)) if inside.contains(&account) => Place::Inside,
            (InZoom::Whole(_), Some(_)) => Place::Outside,
            (InZoom::Of { inside, .. }, Some(account)) if inside.contains(&account) => Place::Inside,
            (InZoom::Of { asked, .. }, Some(account)) if asked.contains(&account) => Place::Outside,
            (InZoom::Of { .. }, Some(_)) => Place::Unseen,
        }
    }

    /// Who is in Zoom's group and no member of Okta's, as far as Zoom's ids say.
    fn strangers(&self, users: &BTreeMap<PersonId, AppUser>) -> Vec<&AccountId> {
        let InZoom::Whole(inside) = &self.in_zoom else { return Vec::new() };
        let own: BTreeSet<&str> =
            self.members.iter().filter_map(|person| users.get(person)?.external_id.as_deref()).collect();
        inside.iter().filter(|account| !own.contains(account.as_str())).collect()
    }
}

/// What came of comparing one group.
#[derive(Debug, Default)]
struct Compared {
    inside: usize,
    unseen: usize,
    /// Suspended or not started in Okta: rightly not pushed.
    inactive: usize,
    missing: BTreeMap<Why, Vec<String>>,
    too_many: Vec<String>,
}

fn compare(group: &Pushed, seen: &Seen) -> Compared {
    let mut compared = Compared::default();
    let strangers = group.strangers(&seen.users);
    let by_address: BTreeMap<&Address, &AccountId> = strangers
        .iter()
        .filter_map(|account| Some((seen.strangers.get(*account)?.1.as_ref()?, *account)))
        .collect();
    let mut by_hand = BTreeSet::new();
    for person in &group.members {
        let user = seen.users.get(person);
        match group.place(user) {
            Place::Inside => {
                compared.inside += 1;
                continue;
            }
            Place::Unseen => {
                compared.unseen += 1;
                continue;
            }
            Place::Outside => {}
        }
        let asked = seen.asked.get(person);
        if asked.is_some_and(|asked| !asked.active_in_okta) {
            compared.inactive += 1;
            continue;
        }
        // Somebody may be in Zoom, and in the group, without Okta.
        let address = asked.and_then(|asked| asked.address.as_ref());
        if let Some(account) = address.and_then(|address| by_address.get(address)) {
            by_hand.insert((*account).clone());
            compared.inside += 1;
            continue;
        }
        let why = match (&group.in_zoom, user.map(standing), asked.map(|asked| asked.at_zoom)) {
            (InZoom::NoSuchGroup, _, _) => Why::NoGroup,
            (_, None, _) => Why::NotAssigned,
            (_, Some(Standing::Queued), _) => Why::Queued,
            (_, Some(Standing::InError), _) => Why::InError,
            (_, Some(Standing::Before), _) => Why::Before,
            (_, Some(Standing::InZoom), Some(AtZoom::Active)) => Why::Dropped,
            (_, Some(Standing::InZoom), Some(AtZoom::Inactive)) => Why::InactiveInZoom,
            (_, Some(Standing::InZoom), Some(AtZoom::Gone)) => Why::GoneFromZoom,
            (_, Some(Standing::InZoom), None) => Why::NotAskedFor,
        };
        let name = asked.map(|asked| asked.name.clone()).or_else(|| user.map(who));
        compared.missing.entry(why).or_default().push(name.unwrap_or_else(|| person.to_string()));
    }
    let too_many = strangers.into_iter().filter(|account| !by_hand.contains(*account));
    compared.too_many = too_many
        .map(|account| {
            seen.strangers.get(account).map_or_else(|| account.to_string(), |(name, _)| name.clone())
        })
        .collect();
    compared
}

fn judge(seen: &Seen) -> Verdict {
    if seen.groups.is_empty() {
        let why = match seen.gone.as_slice() {
            [] => "There is nothing to compare before the first push.".to_owned(),
            gone => format!("{} {} pushed, and not in Okta any more.", named(gone), super::is(gone.len())),
        };
        let fix = ["Let Usher set up the pushes on “Push groups with Okta”, or start the paused ones again."];
        return failed(Problem::new(NONE_ACTIVE, "Okta pushes no group.", why, &fix));
    }
    let compared: Vec<(&Pushed, Compared)> =
        seen.groups.iter().map(|group| (group, compare(group, seen))).collect();
    let sum = |count: &dyn Fn(&Compared) -> usize| compared.iter().map(|(_, one)| count(one)).sum::<usize>();
    let missing_in = |one: &Compared| one.missing.values().map(Vec::len).sum::<usize>();
    let missing = sum(&missing_in);
    let (unseen, inactive) = (sum(&|one| one.unseen), sum(&|one| one.inactive));
    let too_many: Vec<String> = compared
        .iter()
        .filter(|(_, one)| !one.too_many.is_empty())
        .map(|(group, one)| format!("{} ({})", group.source, named(&one.too_many)))
        .collect();
    let whole = seen.groups.iter().all(|group| !matches!(group.in_zoom, InZoom::Of { .. }));
    let aside = (inactive > 0).then(|| {
        format!(
            "Left out rightly: {} who {} suspended or not started in Okta.",
            people(inactive),
            super::is(inactive)
        )
    });
    if missing > 0 {
        let short = compared.iter().filter(|(_, one)| !one.missing.is_empty()).map(|(group, one)| {
            format!("{}: {} of {} missing", group.source, missing_in(one), group.members.len())
        });
        let short: Vec<String> = short.collect();
        let mut reasons: BTreeMap<Why, BTreeSet<&str>> = BTreeMap::new();
        for (why, names) in compared.iter().flat_map(|(_, one)| &one.missing) {
            reasons.entry(*why).or_default().extend(names.iter().map(String::as_str));
        }
        let said =
            reasons.iter().map(|(why, names)| format!("{}: {}", capitalise(why.words()), named(names)));
        let mut said = vec![named(&short), said.collect::<Vec<_>>().join("; ")];
        if !too_many.is_empty() {
            said.push(format!("Too many: {}", named(&too_many)));
        }
        let mut fix: Vec<&str> = Vec::new();
        for why in reasons.keys() {
            if !fix.contains(&why.cure()) {
                fix.push(why.cure());
            }
        }
        let what = format!("Zoom lacks {} in {}.", people(missing), groups(short.len()));
        return failed(Problem::new("members.missing", what, format!("{}.", said.join(". ")), &fix));
    }
    if unseen > 0 {
        return unknown(Problem::new(
            "members.not_all_seen",
            format!("{} could not be looked at.", capitalise(&people(unseen))),
            format!(
                "The members of a group cannot be listed with the app at Zoom, so Usher reads person by person, and not more than {} at once. Of those it read, nobody is missing.",
                people(ACCOUNTS_MAX)
            ),
            &[
                "Give the app at Zoom the right to list the members of groups: the step “Connect Zoom” says how.",
            ],
        ));
    }
    if !too_many.is_empty() {
        return failed(Problem::new(
            "members.too_many",
            format!("Zoom has people in {} who are not in Okta's.", groups(too_many.len())),
            format!(
                "{}. Somebody put them in by hand, or they were there when the group was linked.",
                named(&too_many)
            ),
            &[
                "In Okta open Push Groups and press Push now: that makes Zoom's group equal to Okta's.",
                "Or add them to the group in Okta, where they belong there.",
            ],
        ));
    }
    let inside = sum(&|one| one.inside);
    let mut saw = vec![format!(
        "Zoom has everybody of {}: {} in {}.",
        named(seen.groups.iter().map(|group| &group.source)),
        match inside {
            1 => "1 membership".to_owned(),
            count => format!("{} memberships", thousands(count)),
        },
        groups(seen.groups.len())
    )];
    saw.extend(aside);
    if !whole {
        saw.push("Whether somebody is too many could not be seen: the members of a group cannot be listed with the app at Zoom, so each person was read.".to_owned());
    }
    if !seen.gone.is_empty() {
        saw.push(format!(
            "{} {} pushed and not in Okta any more.",
            named(&seen.gone),
            super::is(seen.gone.len())
        ));
    }
    passed(saw)
}

#[cfg(test)]
mod tests;
