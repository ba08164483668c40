//! Reading the directory: everybody, every group, and who is in the groups that matter.
//!
//! A read is whole or it is an error: a page that failed, came twice or led elsewhere never makes a smaller
//! [`Snapshot`](crate::model::Snapshot).

pub mod entra;
pub mod google;
pub mod okta;

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::http::{AnswerError, CallError, Category, Rate, Remote};
use crate::model::{Group, GroupId, Member, Person, PersonId, Snapshot};
use entra::Entra;
use google::Google;
use okta::Okta;

/// Groups that are read because they are inside others: more than any organisation nests.
const INNER_GROUPS_MAX: usize = 10_000;

/// A signed-in connection to one of the directories.
#[derive(Clone, Debug)]
pub enum Directory {
    Okta(Okta),
    Entra(Entra),
    Google(Google),
}

/// A group with the number of people the directory counts in it, where it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedGroup {
    pub group: Group,
    pub people: Option<usize>,
    /// Its mail address. Every group of Google's has one, some of Entra's have; of Okta's it is not read.
    pub mail: Option<String>,
    /// Its other mail addresses.
    pub aliases: Vec<String>,
}

/// What the cheapest look saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstLook {
    pub anybody: bool,
    pub any_group: bool,
}

impl Directory {
    /// Returns the name under which users know it.
    pub fn vendor(&self) -> &'static str {
        match self {
            Self::Okta(_) => "Okta",
            Self::Entra(_) => entra::VENDOR,
            Self::Google(_) => google::VENDOR,
        }
    }

    /// Returns the connection.
    pub fn remote(&self) -> &Remote {
        match self {
            Self::Okta(okta) => okta.remote(),
            Self::Entra(entra) => entra.remote(),
            Self::Google(google) => google.remote(),
        }
    }

    /// Returns how fast people are read.
    pub fn rate(&self) -> Rate {
        let category = match self {
            Self::Okta(_) => Category::OktaUsers,
            Self::Entra(_) => Category::GraphRead,
            Self::Google(_) => Category::GoogleRead,
        };
        self.remote().rate(category)
    }

    /// Reads one person and one group: the cheapest requests that show which rights there are.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; a missing scope is named.
    pub async fn first_look(&self) -> Result<FirstLook, DirectoryError> {
        match self {
            Self::Okta(okta) => okta.first_look().await,
            Self::Entra(entra) => entra.first_look().await,
            Self::Google(google) => google.first_look().await,
        }
    }

    /// Reads who signed in: a sign-in name; `None` where the directory does not say it. Google's does not: there the
    /// sign-in itself says who it was.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn who(&self) -> Result<Option<String>, DirectoryError> {
        match self {
            Self::Okta(okta) => okta.who().await.map(Some),
            Self::Entra(entra) => entra.who().await.map(|who| Some(who.login)),
            Self::Google(_) => Ok(None),
        }
    }

    /// Reads everybody. `seen` is told how many are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn people(
        &self,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<PersonId, Person>, DirectoryError> {
        match self {
            Self::Okta(okta) => okta.people(seen).await,
            Self::Entra(entra) => entra.people(seen).await,
            Self::Google(google) => google.people(seen).await,
        }
    }

    /// Reads every group, with the number of people where the directory says it unasked.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn groups(
        &self,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<GroupId, CountedGroup>, DirectoryError> {
        match self {
            Self::Okta(okta) => okta.groups(seen).await,
            Self::Entra(entra) => entra.groups(seen).await,
            Self::Google(google) => google.groups(seen).await,
        }
    }

    /// Reads who is in each of these groups itself, not in the groups inside them, into the snapshot. `seen` is told how
    /// many groups are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] of the first group that could not be read; the snapshot is as it was.
    pub async fn direct_members(
        &self,
        snapshot: &mut Snapshot,
        groups: &BTreeSet<GroupId>,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<(), DirectoryError> {
        match self {
            Self::Okta(okta) => okta.members(snapshot, groups, seen).await,
            Self::Entra(entra) => entra.members(snapshot, groups, seen).await,
            Self::Google(google) => google.members(snapshot, groups, seen).await,
        }
    }

    /// Reads who is in each of these groups, and in the groups inside them, into the snapshot. `seen` is told how many
    /// groups are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] of the first group that could not be read; what is in the snapshot is whole. A group inside
    /// another that Google does not show, because it belongs to another organisation, is left unread instead.
    pub async fn members(
        &self,
        snapshot: &mut Snapshot,
        groups: &BTreeSet<GroupId>,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<(), DirectoryError> {
        let mut read: BTreeSet<GroupId> = BTreeSet::new();
        let mut next = groups.clone();
        while !next.is_empty() {
            if read.len() + next.len() > groups.len() + INNER_GROUPS_MAX {
                let pages_max = INNER_GROUPS_MAX;
                return Err(DirectoryError::TooManyPages { list: "groups inside groups", pages_max });
            }
            let before = read.len();
            let seen = |more| seen(before + more);
            match self {
                Self::Okta(okta) => okta.members(snapshot, &next, &seen).await?,
                Self::Entra(entra) => entra.members(snapshot, &next, &seen).await?,
                Self::Google(google) if read.is_empty() => google.members(snapshot, &next, &seen).await?,
                Self::Google(google) => google.inner_members(snapshot, &next, &seen).await?,
            }
            read.append(&mut next);
            let inner = read.iter().filter_map(|group| snapshot.members.get(group)).flatten();
            let inner = inner.filter_map(|member| match member {
                Member::Group(group) => Some(group.clone()),
                Member::Person(_) | Member::Everybody => None,
            });
            next = inner.filter(|group| !read.contains(group)).collect();
        }
        Ok(())
    }
}

/// Why a directory could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    #[error(transparent)]
    Call(#[from] CallError),
    /// The token is not accepted.
    #[error("the token is not accepted")]
    TokenRejected,
    /// The token lacks a scope.
    #[error("the token lacks the scope {scope}")]
    ScopeMissing { scope: String },
    /// The admin's role does not allow it.
    #[error("the role of the signed-in admin is too small: {text}")]
    RoleLacks { text: String },
    /// It wants requests that prove possession of a key (RFC 9449).
    #[error("requests need a proof of possession (DPoP)")]
    DpopRequired,
    /// Whoever answered is not this provider.
    #[error("the answer does not come from this provider (status {status})")]
    NotThisProvider { status: u16 },
    /// `text` is the summary, and behind it each cause that was given.
    #[error("refused (status {status}, {code}): {text}")]
    Refused { status: u16, code: String, text: String },
    #[error("the answer cannot be read: {detail}")]
    Shape { detail: String },
    /// A page that had been there already, or brought nobody new.
    #[error("the pages of {list} repeat after {seen} entries")]
    Repeats { list: &'static str, seen: usize },
    #[error("{list} has more than {pages_max} pages")]
    TooManyPages { list: &'static str, pages_max: usize },
}

impl From<AnswerError> for DirectoryError {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Empty { status } | AnswerError::Html { status } => Self::NotThisProvider { status },
            AnswerError::NotJson { .. } => Self::Shape { detail: error.to_string() },
        }
    }
}

pub(crate) fn shape<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Result<T, DirectoryError> {
    serde_json::from_value(value).map_err(|error| DirectoryError::Shape { detail: error.to_string() })
}

/// Waits for the members of groups, some side by side, and puts them into the snapshot once all are there; before that it
/// is as it was. A group that is not to be seen has `None`, and stays unread. `seen` is told how many groups are read. The reads are handed over collected, so that the future stays
/// `Send`.
async fn read_members<Read>(
    snapshot: &mut Snapshot,
    reads: Vec<(GroupId, Read)>,
    at_once: usize,
    seen: &(dyn Fn(usize) + Sync),
) -> Result<(), DirectoryError>
where
    Read: Future<Output = Result<Option<BTreeSet<Member>>, DirectoryError>>,
{
    let mut read = BTreeMap::new();
    let mut count = 0;
    let reads: Vec<_> = reads
        .into_iter()
        .map(|(id, members)| async move { Ok::<_, DirectoryError>((id, members.await?)) })
        .collect();
    let mut reads = stream::iter(reads).buffer_unordered(at_once);
    while let Some((id, members)) = reads.try_next().await? {
        read.extend(members.map(|members| (id, members)));
        count += 1;
        seen(count);
    }
    drop(reads);
    snapshot.members.append(&mut read);
    Ok(())
}
