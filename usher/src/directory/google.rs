//! Google Workspace's people, groups, organisational units and domains through the Directory API of the Admin SDK
//! (discovery document `admin.directory_v1`, revision 20261104; developers.google.com/workspace/admin/directory, November
//! 2026).
//!
//! Groups nest, and one entry of a group's list can stand for everybody in the organisation. Lists come in pages chained
//! by `nextPageToken`; a token that ends in the middle makes the list begin once more. Each list is asked for in its
//! largest pages and with no more fields than are used, so that twenty thousand people are forty requests.

mod read;
mod refusal;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

pub use super::{CountedGroup, FirstLook};
use super::{DirectoryError, read_members};
use crate::http::{Call, Category, Remote};
use crate::model::{GroupId, Member, Person, PersonId, Shapes, Snapshot};
pub use read::person;
use refusal::Right;
pub(crate) use refusal::{API_OFF, APIS_FORBIDDEN};

/// What users know it as.
pub const VENDOR: &str = "Google";

/// People on a page: the most that users.list allows.
pub const PEOPLE_PAGE: usize = 500;

/// Groups and members on a page: the most that groups.list and members.list allow.
pub const GROUPS_PAGE: usize = 200;

/// Pages of one list: two million entries and more.
const PAGES_MAX: usize = 10_000;

/// Pages one after the other that may bring nothing new. A page can be empty and lead on, never many.
const PAGES_WITHOUT_NEWS_MAX: usize = 50;

/// Groups whose members are read side by side. Google limits what runs at the same time in an organisation, for everybody
/// together, and publishes no number.
const GROUPS_AT_ONCE: usize = 4;

/// The organisation of whoever signed in, wherever an id of a customer is asked for.
const CUSTOMER: &str = "my_customer";

/// The scopes that reading needs: who signed in, and their address; everybody; groups and who is in them; the
/// organisational units that provisioning is switched on for; the domains, of which provisioning by group takes the
/// primary one only (developers.google.com/identity/protocols/oauth2/scopes, November 2026).
pub const SCOPES_READ: [&str; 6] = [
    "openid",
    "email",
    "https://www.googleapis.com/auth/admin.directory.user.readonly",
    "https://www.googleapis.com/auth/admin.directory.group.readonly",
    "https://www.googleapis.com/auth/admin.directory.orgunit.readonly",
    "https://www.googleapis.com/auth/admin.directory.domain.readonly",
];

/// A signed-in connection to one organisation's Directory API.
#[derive(Clone, Debug)]
pub struct Google {
    remote: Remote,
}

/// Whoever signed in, or in whose name a service account asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// The primary mail address.
    pub address: String,
    pub name: String,
    pub super_admin: bool,
    /// Has a role of admin that is smaller.
    pub delegated_admin: bool,
    /// The domain of the address.
    pub domain: String,
    /// The organisation's id, such as `C03az79cb`.
    pub customer: Option<String>,
}

/// Somebody who was deleted within the last twenty days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    pub id: PersonId,
    /// The primary mail address they had.
    pub address: String,
    pub at: Option<Timestamp>,
}

/// An organisational unit. People are in exactly one; what is set for a unit holds for everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgUnit {
    /// The whole path, such as `/Sales/North`; the root is `/`.
    pub path: String,
    pub name: String,
    pub id: Option<String>,
    /// The path of the unit above; `None` for the root.
    pub parent: Option<String>,
}

/// A domain of the organisation, in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    pub name: String,
    pub primary: bool,
    pub verified: bool,
    /// The domain whose people have addresses here too.
    pub alias_of: Option<String>,
}

/// One of the API's lists: what texts call it, the key that holds its entries, and the right that it needs.
struct List {
    name: &'static str,
    key: &'static str,
    right: Right,
}

const PEOPLE: List = List { name: "people", key: "users", right: Right::People };
const GROUPS: List = List { name: "groups", key: "groups", right: Right::Groups };
const MEMBERS: List = List { name: "members", key: "members", right: Right::Groups };
const UNITS: List =
    List { name: "organisational units", key: "organizationUnits", right: Right::OrganisationalUnits };
const DOMAINS: List = List { name: "domains", key: "domains", right: Right::Domains };

/// Why a reading of pages ended before the list did.
enum Broken {
    /// The token of a further page is not taken any more.
    Token(DirectoryError),
    Otherwise(DirectoryError),
}

/// What a list of members that is not to be seen means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hidden {
    /// The group is the organisation's own: the right is missing.
    Error,
    /// The group is inside another and may belong to another organisation.
    Unread,
}

impl Google {
    /// Takes the connection to `https://admin.googleapis.com` or what stands in its place.
    pub fn new(remote: Remote) -> Self {
        Self { remote }
    }

    /// Returns the connection, for its rate.
    pub fn remote(&self) -> &Remote {
        &self.remote
    }

    /// Reads one person, one group and the uppermost organisational units: the cheapest requests that show which rights
    /// there are.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; a missing scope is named.
    pub async fn first_look(&self) -> Result<FirstLook, DirectoryError> {
        let people = list(["users"]).query("customer", CUSTOMER).query("maxResults", "1");
        let people = self.value(Right::People, people.query("fields", "users(id)")).await?;
        let groups = list(["groups"]).query("customer", CUSTOMER).query("maxResults", "1");
        let groups = self.value(Right::Groups, groups.query("fields", "groups(id)")).await?;
        let units = list(["customer", CUSTOMER, "orgunits"]).query("type", "children");
        self.value(Right::OrganisationalUnits, units.query("fields", "organizationUnits(orgUnitId)")).await?;
        let any = |page: &Value, list: &List| !read::entries(page, list.key).is_empty();
        Ok(FirstLook { anybody: any(&people, &PEOPLE), any_group: any(&groups, &GROUPS) })
    }

    /// Reads who an admin is, by their address.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; whoever is no admin gets [`DirectoryError::RoleLacks`].
    pub async fn admin(&self, address: &str) -> Result<Admin, DirectoryError> {
        let call = list(["users", address])
            .query("fields", "id,primaryEmail,name,isAdmin,isDelegatedAdmin,customerId");
        read::admin(self.value(Right::People, call).await?)
    }

    /// Reads everybody: active, suspended and archived people and guests. `seen` is told how many are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn people(
        &self,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<PersonId, Person>, DirectoryError> {
        let call = || {
            list(["users"])
                .query("customer", CUSTOMER)
                .query("maxResults", PEOPLE_PAGE.to_string())
                .query("projection", "full")
                .query("fields", format!("nextPageToken,users({})", read::PERSON_FIELDS.join(",")))
        };
        let mut shapes = Shapes::default();
        let make = |entry| read::person(entry, &mut shapes).map(|person| (person.id.clone(), person));
        Ok(self.made_pages(&PEOPLE, &call, seen, make).await?.into_iter().collect())
    }

    /// Reads who was deleted within the last twenty days; Google keeps them for so long. `seen` is told how many are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn deleted(
        &self,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<PersonId, Deleted>, DirectoryError> {
        let call = || {
            list(["users"])
                .query("customer", CUSTOMER)
                .query("maxResults", PEOPLE_PAGE.to_string())
                .query("showDeleted", "true")
                .query("fields", "nextPageToken,users(id,primaryEmail,deletionTime)")
        };
        let entries = self.pages(&PEOPLE, &call, seen).await?;
        entries
            .into_iter()
            .map(|entry| read::deleted(entry).map(|deleted| (deleted.id.clone(), deleted)))
            .collect()
    }

    /// Reads every group, with its mail addresses and how many entries are directly in it.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn groups(
        &self,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<GroupId, CountedGroup>, DirectoryError> {
        let call = || {
            list(["groups"])
                .query("customer", CUSTOMER)
                .query("maxResults", GROUPS_PAGE.to_string())
                .query("fields", "nextPageToken,groups(id,email,name,description,directMembersCount,aliases)")
        };
        let entries = self.pages(&GROUPS, &call, seen).await?;
        let groups = entries.into_iter().map(read::group);
        groups.map(|group| group.map(|group| (group.group.id.clone(), group))).collect()
    }

    /// Reads what is directly in each of these groups, owners and managers included, into the snapshot. Somebody of another
    /// organisation is in the list as everybody else is, and not among its people. `seen` is told how many groups are
    /// read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] of the first group that could not be read; the snapshot is as it was. Where a group is gone, the
    /// text is its name, or its id where the snapshot does not name it.
    pub async fn members(
        &self,
        snapshot: &mut Snapshot,
        groups: &BTreeSet<GroupId>,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<(), DirectoryError> {
        self.read_into(snapshot, groups, Hidden::Error, seen).await
    }

    /// As [`Google::members`], of groups that were found inside others: those whose list Google does not show stay unread.
    ///
    /// # Errors
    ///
    /// As [`Google::members`].
    pub async fn inner_members(
        &self,
        snapshot: &mut Snapshot,
        groups: &BTreeSet<GroupId>,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<(), DirectoryError> {
        self.read_into(snapshot, groups, Hidden::Unread, seen).await
    }

    async fn read_into(
        &self,
        snapshot: &mut Snapshot,
        groups: &BTreeSet<GroupId>,
        hidden: Hidden,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<(), DirectoryError> {
        let named = |id: &GroupId| {
            let name = snapshot.groups.get(id).map_or_else(|| id.to_string(), |group| group.name.clone());
            (id.clone(), self.members_of(id.clone(), name, hidden))
        };
        let reads = groups.iter().map(named).collect();
        read_members(snapshot, reads, GROUPS_AT_ONCE, seen).await
    }

    async fn members_of(
        &self,
        group: GroupId,
        name: String,
        hidden: Hidden,
    ) -> Result<Option<BTreeSet<Member>>, DirectoryError> {
        let call = || {
            list(["groups", group.as_str(), "members"])
                .query("maxResults", GROUPS_PAGE.to_string())
                .query("fields", "nextPageToken,members(id,email,type)")
        };
        let entries = match self.pages(&MEMBERS, &call, &|_| ()).await {
            Err(DirectoryError::RoleLacks { .. }) if hidden == Hidden::Unread => return Ok(None),
            Err(DirectoryError::Refused { status: 404, code, .. }) => {
                return Err(DirectoryError::Refused { status: 404, code, text: name });
            }
            entries => entries?,
        };
        let members = entries.iter().map(read::member).collect::<Result<Vec<_>, _>>()?;
        Ok(Some(members.into_iter().flatten().collect()))
    }

    /// Reads every organisational unit by its path, the root included.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn org_units(&self) -> Result<BTreeMap<String, OrgUnit>, DirectoryError> {
        let call = list(["customer", CUSTOMER, "orgunits"]).query("type", "all").query(
            "fields",
            "organizationUnits(name,orgUnitPath,orgUnitId,parentOrgUnitPath,parentOrgUnitId)",
        );
        let found = self.value(UNITS.right, call).await?;
        read::org_units(read::entries(&found, UNITS.key))
    }

    /// Reads the organisation's domains by their names, those whose addresses are others' aliases included.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn domains(&self) -> Result<BTreeMap<String, Domain>, DirectoryError> {
        let found = self.value(DOMAINS.right, list(["customer", CUSTOMER, "domains"])).await?;
        read::domains(read::entries(&found, DOMAINS.key))
    }

    /// Follows `nextPageToken` to the end. A token lives for three days, or until Google forgets it: where one is not taken
    /// any more, the list is read from its beginning, once.
    async fn pages(
        &self,
        list: &List,
        call: &(dyn Fn() -> Call + Sync),
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Value>, DirectoryError> {
        self.made_pages(list, call, seen, Ok).await
    }

    /// As [`Google::pages`], of what is made of each entry as soon as its page is there: a page's own shape is not kept.
    async fn made_pages<Made>(
        &self,
        list: &List,
        call: &(dyn Fn() -> Call + Sync),
        seen: &(dyn Fn(usize) + Sync),
        mut make: impl FnMut(Value) -> Result<Made, DirectoryError>,
    ) -> Result<Vec<Made>, DirectoryError> {
        let entries = match self.pages_once(list, call, seen, &mut make).await {
            Err(Broken::Token(_)) => self.pages_once(list, call, seen, &mut make).await,
            entries => entries,
        };
        entries.map_err(|broken| match broken {
            Broken::Token(error) | Broken::Otherwise(error) => error,
        })
    }

    async fn pages_once<Made>(
        &self,
        list: &List,
        call: &(dyn Fn() -> Call + Sync),
        seen: &(dyn Fn(usize) + Sync),
        make: &mut impl FnMut(Value) -> Result<Made, DirectoryError>,
    ) -> Result<Vec<Made>, Broken> {
        let mut entries = Vec::new();
        let (mut ids, mut tokens) = (BTreeSet::new(), BTreeSet::new());
        let mut without_news = 0;
        let mut next = None;
        for _ in 0..PAGES_MAX {
            let (page, further) = match next.take() {
                None => (call(), false),
                Some(token) => (call().query("pageToken", token), true),
            };
            let mut page = self.value(list.right, page).await.map_err(|error| {
                let ended = matches!(error, DirectoryError::Refused { status: 400 | 410, .. });
                if further && ended { Broken::Token(error) } else { Broken::Otherwise(error) }
            })?;
            let before = entries.len();
            for entry in read::take_entries(&mut page, list.key) {
                let Some(id) = read::id_of(&entry) else {
                    let detail = format!("an entry of {} without an id", list.name);
                    return Err(Broken::Otherwise(DirectoryError::Shape { detail }));
                };
                if ids.insert(id.to_owned()) {
                    entries.push(make(entry).map_err(Broken::Otherwise)?);
                }
            }
            seen(entries.len());
            let Some(token) = read::next_token(&page) else { return Ok(entries) };
            without_news = if entries.len() == before { without_news + 1 } else { 0 };
            if !tokens.insert(token.clone()) || without_news > PAGES_WITHOUT_NEWS_MAX {
                let error = DirectoryError::Repeats { list: list.name, seen: entries.len() };
                return Err(Broken::Otherwise(error));
            }
            next = Some(token);
        }
        Err(Broken::Otherwise(DirectoryError::TooManyPages { list: list.name, pages_max: PAGES_MAX }))
    }

    async fn value(&self, right: Right, call: Call) -> Result<Value, DirectoryError> {
        let answer = self.remote.send(call).await?;
        match answer.is_success() {
            true => Ok(answer.json()?),
            false => Err(refusal::refusal(&answer, right)),
        }
    }
}

/// A call that reads below the Directory API.
fn list<'a>(path: impl IntoIterator<Item = &'a str>) -> Call {
    Call::get(["admin", "directory", "v1"].into_iter().chain(path), Category::GoogleRead)
}

#[cfg(test)]
pub(crate) mod tests;
