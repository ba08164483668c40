//! Made-up worlds: people who are found in Zoom or not, groups within groups, and a Zoom with groups of its own.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use usher::model::{
    AccountId, GroupId, Member, Membership, MembershipSource, PersonId, Snapshot, ZoomGroup, ZoomGroupId,
};
use usher::plan::{ChangeTarget, Existing, Plan, Reason, Resolutions, Wanted, WantedGroup};

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) wanted: Vec<WantedGroup>,
    pub(crate) existing: Existing,
    pub(crate) people: Resolutions,
}

const PEOPLE: usize = 9;
const GROUPS: usize = 5;
const ZOOM_GROUPS: usize = 4;
/// Accounts beyond those of the people belong to nobody in the directory.
const ACCOUNTS: usize = PEOPLE + 4;

/// Names that meet each other: equal, alike, empty.
const NAMES: [&str; 5] = ["Sales", "sales", "Zoë's “Team” 🎉", "  ", "Sales "];

prop_compose! {
    pub(crate) fn world()(
        resolved in prop::collection::vec(0_usize..9, PEOPLE),
        members in prop::collection::vec(
            prop::collection::btree_set(0_usize..PEOPLE + GROUPS + 2, 0..7), GROUPS),
        unread in prop::collection::vec(prop::bool::weighted(0.1), GROUPS),
        names in prop::collection::vec(0_usize..NAMES.len(), GROUPS),
        targets in prop::collection::vec(0_usize..ZOOM_GROUPS + 6, GROUPS),
        zoom_names in prop::collection::vec(0_usize..NAMES.len(), ZOOM_GROUPS),
        zoom_members in prop::collection::vec(
            prop::collection::btree_set(0_usize..ACCOUNTS, 0..9), ZOOM_GROUPS),
        sources in prop::collection::vec(0_usize..4, ZOOM_GROUPS),
    ) -> World {
        let mut snapshot = Snapshot::default();
        for (group, members) in members.iter().enumerate() {
            let member = |&member: &usize| match member.checked_sub(PEOPLE) {
                // The last two are people whom the directory's list does not have.
                Some(inner) if inner < GROUPS => Member::Group(group_id(inner)),
                Some(_) | None => Member::Person(person_id(member)),
            };
            if !unread[group] {
                snapshot.members.insert(group_id(group), members.iter().map(member).collect());
            }
        }
        let people = resolved.iter().enumerate().map(|(person, how)| {
            (person_id(person), resolution(person, *how))
        }).collect();
        let wanted = (0..GROUPS).map(|group| WantedGroup {
            source: group_id(group),
            name: NAMES[names[group]].to_owned(),
            target: match targets[group] {
                // One past the last is a group that is gone.
                to if to <= ZOOM_GROUPS => Wanted::Link { id: zoom_id(to) },
                to if to == ZOOM_GROUPS + 1 => Wanted::Leave,
                to => Wanted::Create { name: NAMES[to % NAMES.len()].to_owned() },
            },
            walk: snapshot.walk(&group_id(group)),
        }).collect();
        let mut existing = Existing::default();
        for group in 0..ZOOM_GROUPS {
            let id = zoom_id(group);
            let name = format!("{} {group}", NAMES[zoom_names[group]]);
            existing.groups.insert(id.clone(), ZoomGroup { id: id.clone(), name });
            let members = zoom_members[group].iter().map(|account| account_id(*account)).collect();
            let source = [
                MembershipSource::Members,
                MembershipSource::EveryAccount,
                MembershipSource::WantedAccounts,
                MembershipSource::Members,
            ][sources[group]];
            existing.membership.insert(id, Membership { members, source });
        }
        World { wanted, existing, people }
    }
}

impl World {
    /// Zoom as it is once every change of a plan is made, and what is wanted of it from then on: what was created is
    /// linked.
    pub(crate) fn after(&self, plan: &Plan) -> Self {
        let mut after = self.clone();
        for change in &plan.changes {
            let (id, mut membership) = match &change.target {
                ChangeTarget::Create { name } => {
                    let id = ZoomGroupId::new(format!("new {}", change.source));
                    after
                        .existing
                        .groups
                        .insert(id.clone(), ZoomGroup { id: id.clone(), name: name.clone() });
                    (id, Membership { members: BTreeSet::new(), source: MembershipSource::Members })
                }
                ChangeTarget::Link { id, .. } => (id.clone(), after.existing.membership[id].clone()),
            };
            membership.members.extend(change.add.iter().map(|found| found.account.clone()));
            membership.members.retain(|account| !change.remove.contains(account));
            after.existing.membership.insert(id.clone(), membership);
            for group in after.wanted.iter_mut().filter(|group| group.source == change.source) {
                group.target = Wanted::Link { id: id.clone() };
            }
        }
        after
    }

    pub(crate) fn membership(&self, target: &ChangeTarget) -> Option<&Membership> {
        match target {
            ChangeTarget::Create { .. } => None,
            ChangeTarget::Link { id, .. } => self.existing.membership.get(id),
        }
    }
}

pub(crate) fn group_id(number: usize) -> GroupId {
    GroupId::new(format!("g{number}"))
}

pub(crate) fn person_id(number: usize) -> PersonId {
    PersonId::new(format!("p{number}"))
}

pub(crate) fn account_id(number: usize) -> AccountId {
    AccountId::new(format!("a{number:02}&+"))
}

pub(crate) fn zoom_id(number: usize) -> ZoomGroupId {
    ZoomGroupId::new(format!("z{number}"))
}

fn resolution(person: usize, how: usize) -> Result<AccountId, Reason> {
    match how {
        0 => Err(Reason::NotInZoom),
        1 => Err(Reason::Pending),
        2 => Err(Reason::Disabled),
        3 => Err(Reason::InactiveInZoom),
        4 => Err(Reason::NoAddress),
        5 => Err(Reason::SharedAddress { with: person_id(0) }),
        _ => Ok(account_id(person)),
    }
}

/// One group with so many people to add and so many of its members not wanted.
pub(crate) fn one_group(target: Wanted, adds: usize, others: usize, same: usize) -> World {
    let person = |number: usize| PersonId::new(format!("p{number:05}"));
    let account = |number: usize| AccountId::new(format!("a{number:05}"));
    let inside = adds..adds + same + others;
    let mut world = World {
        wanted: vec![WantedGroup {
            source: group_id(0),
            name: "Sales".to_owned(),
            target: target.clone(),
            walk: usher::model::Walk {
                people: (0..adds + same).map(person).collect(),
                ..usher::model::Walk::default()
            },
        }],
        existing: Existing::default(),
        people: (0..adds + same).map(|number| (person(number), Ok(account(number)))).collect(),
    };
    if let Wanted::Link { id } = target {
        let members = inside.map(account).collect();
        world.existing.groups =
            BTreeMap::from([(id.clone(), ZoomGroup { id: id.clone(), name: "Sales".to_owned() })]);
        let membership = Membership { members, source: MembershipSource::Members };
        world.existing.membership.insert(id, membership);
    }
    world
}
