//! What is inside a group: the groups in it, and the people of each, read when somebody asks.
//!
//! A directory lets groups hold each other, also in circles. Each group is read once and unfolded once; where it stands
//! again in the tree, that is said and nothing is repeated.

use std::collections::BTreeSet;

use super::look::Look;
use super::view::{GroupNode, GroupTreeView, SeenAbove};
use super::{App, count};
use crate::clock;
use crate::directory::{Directory, DirectoryError};
use crate::model::{GroupId, Member, PersonId, Snapshot};
use crate::problem::{self, Problem};

/// Groups within groups that are shown: deeper than people nest them. Beyond, the tree says that there is more.
const DEPTH_MAX: usize = 12;

/// Groups that one tree reads: more than a person looks through.
const GROUPS_MAX: usize = 500;

impl App {
    /// Reads what is inside a group. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, the group is gone, or it cannot be read itself. A group inside it that cannot be
    /// read is in the tree, with the reason.
    pub async fn group_tree(&self, id: &str, group: &str) -> Result<GroupTreeView, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let root = GroupId::new(group);
        if !look.groups.contains_key(&root) {
            return Err(problem::group_gone(group));
        }
        let connections = self.connections(id).await?;
        let mut read = Read { snapshot: Snapshot::clone(&look.snapshot), ..Read::default() };
        let directory = &connections.provider.directory;
        read.unfold(directory, &root).await.map_err(|error| {
            // Deleted since the list was read.
            if let DirectoryError::Refused { status: 404, text, .. } = &error {
                return problem::group_gone(text);
            }
            problem::directory(connections.vendor(), &error)
        })?;
        let mut tree = Tree { look: &look, read: &read, unfolded: BTreeSet::new() };
        let top = tree.node(&root, &mut Vec::new());
        Ok(GroupTreeView { groups: vec![top], cut: read.cut, read_at: clock::now() })
    }
}

/// What was read for one tree.
#[derive(Default)]
struct Read {
    snapshot: Snapshot,
    /// Groups whose members the directory does not give.
    refused: BTreeSet<GroupId>,
    cut: bool,
}

impl Read {
    /// Reads a group and those inside it, one depth after the other.
    async fn unfold(&mut self, directory: &Directory, root: &GroupId) -> Result<(), DirectoryError> {
        let mut next = BTreeSet::from([root.clone()]);
        let mut read = 0;
        for depth in 0.. {
            let more_than_shown = depth >= DEPTH_MAX || read + next.len() > GROUPS_MAX;
            if next.is_empty() || more_than_shown {
                self.cut = !next.is_empty();
                break;
            }
            read += next.len();
            self.level(directory, &next, depth == 0).await?;
            let members = next.iter().filter_map(|group| self.snapshot.members.get(group)).flatten();
            let inner: BTreeSet<GroupId> = members.filter_map(inner).cloned().collect();
            next = inner
                .into_iter()
                .filter(|group| !self.snapshot.members.contains_key(group) && !self.refused.contains(group))
                .collect();
        }
        Ok(())
    }

    async fn level(
        &mut self,
        directory: &Directory,
        groups: &BTreeSet<GroupId>,
        is_top: bool,
    ) -> Result<(), DirectoryError> {
        match directory.direct_members(&mut self.snapshot, groups, &|_| ()).await {
            Ok(()) => return Ok(()),
            Err(error) if is_top || !of_one_group(&error) => return Err(error),
            Err(_) => {}
        }
        // One of them is not given: which one, only asking for each can tell.
        for group in groups {
            let one = BTreeSet::from([group.clone()]);
            match directory.direct_members(&mut self.snapshot, &one, &|_| ()).await {
                Ok(()) => {}
                Err(error) if of_one_group(&error) => {
                    self.refused.insert(group.clone());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Is it this group that is hidden or gone, and nothing wrong with the sign-in or the network?
fn of_one_group(error: &DirectoryError) -> bool {
    match error {
        DirectoryError::Refused { status, .. } => matches!(status, 403 | 404),
        DirectoryError::RoleLacks { .. } => true,
        DirectoryError::Call(_)
        | DirectoryError::TokenRejected
        | DirectoryError::ScopeMissing { .. }
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => false,
    }
}

fn inner(member: &Member) -> Option<&GroupId> {
    match member {
        Member::Group(group) => Some(group),
        Member::Person(_) | Member::Everybody => None,
    }
}

fn person(member: &Member) -> Option<&PersonId> {
    match member {
        Member::Person(person) => Some(person),
        Member::Group(_) | Member::Everybody => None,
    }
}

struct Tree<'a> {
    look: &'a Look,
    read: &'a Read,
    unfolded: BTreeSet<GroupId>,
}

impl Tree<'_> {
    /// Draws a group; `around` has those that it is in, the outermost first.
    fn node(&mut self, id: &GroupId, around: &mut Vec<GroupId>) -> GroupNode {
        let snapshot = &self.read.snapshot;
        let members = snapshot.members.get(id);
        let people: Vec<&PersonId> = members.into_iter().flatten().filter_map(person).collect();
        let outside =
            people.iter().filter(|person| !self.look.snapshot.people.contains_key(**person)).count();
        let walk = snapshot.walk(id);
        let mut node = GroupNode {
            id: id.to_string(),
            name: self.look.groups.get(id).map_or_else(
                || format!("A group that is not listed ({id})"),
                |known| known.group.name.clone(),
            ),
            people_direct: count(people.len()),
            people_all: count(walk.people.len()),
            at_least: !walk.unread.is_empty(),
            everybody: members.is_some_and(|members| members.contains(&Member::Everybody)),
            outside: count(outside),
            unread: members.is_none().then(|| {
                match self.read.refused.contains(id) {
                    true => "The directory does not say who is in it: its members are hidden, or it is gone.",
                    false => "It lies deeper than Usher shows here. A plan reads it all the same.",
                }
                .to_owned()
            }),
            seen_above: None,
            inner: Vec::new(),
        };
        if around.contains(id) {
            node.seen_above = Some(SeenAbove::Circle);
            return node;
        }
        let mut inner: Vec<&GroupId> = members.into_iter().flatten().filter_map(inner).collect();
        if !self.unfolded.insert(id.clone()) {
            // What holds nothing has nothing to repeat.
            node.seen_above = (!inner.is_empty()).then_some(SeenAbove::Twice);
            return node;
        }
        inner.sort_by_cached_key(|id| {
            (self.look.groups.get(*id).map(|known| crate::model::fold_name(&known.group.name)), (*id).clone())
        });
        around.push(id.clone());
        node.inner = inner.into_iter().map(|id| self.node(id, around)).collect();
        around.pop();
        node
    }
}
