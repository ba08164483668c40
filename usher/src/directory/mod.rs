//! Reading the directory: everybody, every group, and who is in the groups that matter.
//!
//! A read is whole or it is an error: a page that failed, came twice or led elsewhere never makes a smaller
//! [`Snapshot`](crate::model::Snapshot).

pub mod entra;
pub mod okta;

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _, stream};

use crate::http::{AnswerError, CallError, Category, Rate, Remote};
use crate::model::{Group, GroupId, Member, Person, PersonId, Snapshot};
use entra::Entra;
use okta::Okta;

/// Groups that are read because they are inside others: more than any organisation nests.
const INNER_GROUPS_MAX: usize = 10_000;

/// A signed-in connection to one of the directories.
#[derive(Clone, Debug)]
pub enum Directory {
    Okta(Okta),
    Entra(Entra),
}

/// A group with the number of people the directory counts in it, where it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedGroup {
    pub group: Group,
    pub people: Option<usize>,
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
        }
    }

    /// Returns the connection.
    pub fn remote(&self) -> &Remote {
        match self {
            Self::Okta(okta) => okta.remote(),
            Self::Entra(entra) => entra.remote(),
        }
    }

    /// Returns how fast people are read.
    pub fn rate(&self) -> Rate {
        let category = match self {
            Self::Okta(_) => Category::OktaUsers,
            Self::Entra(_) => Category::GraphRead,
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
        }
    }

    /// Reads who signed in: a sign-in name.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn who(&self) -> Result<String, DirectoryError> {
        match self {
            Self::Okta(okta) => okta.who().await,
            Self::Entra(entra) => entra.who().await.map(|who| who.login),
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
        }
    }

    /// Reads who is in each of these groups, and in the groups inside them, into the snapshot. `seen` is told how many
    /// groups are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] of the first group that could not be read; what is in the snapshot is whole.
    pub async fn members(
        &self,
        snapshot: &mut Snapshot,
        groups: &BTreeSet<GroupId>,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<(), DirectoryError> {
        match self {
            Self::Okta(okta) => okta.members(snapshot, groups, seen).await,
            Self::Entra(entra) => {
                let mut read: BTreeSet<GroupId> = BTreeSet::new();
                let mut next = groups.clone();
                while !next.is_empty() {
                    if read.len() + next.len() > groups.len() + INNER_GROUPS_MAX {
                        let pages_max = INNER_GROUPS_MAX;
                        return Err(DirectoryError::TooManyPages { list: "groups inside groups", pages_max });
                    }
                    let before = read.len();
                    entra.members(snapshot, &next, &|more| seen(before + more)).await?;
                    read.append(&mut next);
                    let inner = read.iter().filter_map(|group| snapshot.members.get(group)).flatten();
                    let inner = inner.filter_map(|member| match member {
                        Member::Group(group) => Some(group.clone()),
                        Member::Person(_) => None,
                    });
                    next = inner.filter(|group| !read.contains(group)).collect();
                }
                Ok(())
            }
        }
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
/// is as it was. `seen` is told how many groups are read. The reads are handed over collected, so that the future stays
/// `Send`.
async fn read_members<Read>(
    snapshot: &mut Snapshot,
    reads: Vec<(GroupId, Read)>,
    at_once: usize,
    seen: &(dyn Fn(usize) + Sync),
) -> Result<(), DirectoryError>
where
    Read: Future<Output = Result<BTreeSet<Member>, DirectoryError>>,
{
    let mut read = BTreeMap::new();
    let reads: Vec<_> = reads
        .into_iter()
        .map(|(id, members)| async move { Ok::<_, DirectoryError>((id, members.await?)) })
        .collect();
    let mut reads = stream::iter(reads).buffer_unordered(at_once);
    while let Some((id, members)) = reads.try_next().await? {
        read.insert(id, members);
        seen(read.len());
    }
    drop(reads);
    snapshot.members.append(&mut read);
    Ok(())
}
