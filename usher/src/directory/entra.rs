//! Entra ID's people and groups through Microsoft Graph v1.0 (learn.microsoft.com/graph/api, November 2026).
//!
//! Groups nest: the list of a group's members has what is directly in it, people, groups and other things. Lists come in
//! pages chained by `@odata.nextLink`, whole addresses that are followed as they are. A page can be empty and still have
//! a next one.

mod read;
mod refusal;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

pub use super::{CountedGroup, FirstLook};
use super::{DirectoryError, read_members, shape};
use crate::http::{Answer, Call, Category, Method, Remote, Replay};
use crate::model::{GroupId, Member, Person, PersonId, Shapes, Snapshot};
pub use read::person;

/// What users know it as.
pub const VENDOR: &str = "Microsoft Entra ID";

/// Graph's version that is used throughout.
pub const V1: &str = "v1.0";

/// Entries on a page: the most that Graph allows for people, groups and members (list users, November 2026).
pub const PAGE: usize = 999;

/// Pages of one list: two million entries and more.
const PAGES_MAX: usize = 10_000;

/// Pages one after the other that may bring nothing new. Graph gives empty pages in between, never many.
const PAGES_WITHOUT_NEWS_MAX: usize = 50;

/// Groups whose members are read side by side. A read costs two of 350 units a second.
const GROUPS_AT_ONCE: usize = 6;

/// Reads in one request (JSON batching, November 2026).
const BATCH: usize = 20;

/// How often those of a batch that were told to wait are asked again.
const BATCH_ROUNDS_MAX: usize = 10;

/// Groups whose people are counted in one go. Whoever shows more counts those that are shown.
pub const COUNTED_MAX: usize = 1000;

/// The scopes that reading needs, besides the three of OpenID Connect: who signed in; everybody; groups and who is in
/// them; the organisation's name, domains and licences; the roles of who signed in (permissions reference, November
/// 2026). Graph's are written without its address.
pub const SCOPES_READ: [&str; 8] = [
    "openid",
    "profile",
    "offline_access",
    "User.Read",
    "User.Read.All",
    "GroupMember.Read.All",
    "Organization.Read.All",
    "RoleManagement.Read.Directory",
];

/// A signed-in connection to one organisation's Microsoft Graph.
#[derive(Clone, Debug)]
pub struct Entra {
    remote: Remote,
}

/// Whoever signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub id: PersonId,
    /// The userPrincipalName.
    pub login: String,
    pub name: String,
}

/// An organisation; Microsoft says tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    pub id: String,
    pub name: String,
    pub default_domain: Option<String>,
    pub verified_domains: BTreeSet<String>,
    pub cloud: Cloud,
}

/// Microsoft's clouds, told by Graph's address (national cloud deployments, November 2026).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cloud {
    Global,
    /// US Government L4.
    UsGovernment,
    /// US Government L5.
    UsDefense,
    China,
    /// Another address, as the practice company's.
    Elsewhere,
}

/// A directory role of whoever signed in, active now. Those that first have to be activated are not told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    pub name: String,
    /// The same in every organisation (built-in roles, November 2026).
    pub template: String,
}

/// The plan of Entra ID that an organisation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LicencePlan {
    Free,
    P1,
    P2,
}

/// What provisioning asks of a group beside its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupKind {
    pub security_enabled: bool,
    pub mail_enabled: bool,
    /// Its members follow a rule.
    pub dynamic: bool,
    /// A Microsoft 365 group.
    pub unified: bool,
}

impl Entra {
    /// Takes the connection to Graph's address, without a version.
    pub fn new(remote: Remote) -> Self {
        Self { remote }
    }

    /// Returns the connection, for its rate.
    pub fn remote(&self) -> &Remote {
        &self.remote
    }

    /// Returns the cloud, as far as Graph's address tells.
    pub fn cloud(&self) -> Cloud {
        match self.remote.base().host() {
            "graph.microsoft.com" => Cloud::Global,
            "graph.microsoft.us" => Cloud::UsGovernment,
            "dod-graph.microsoft.us" => Cloud::UsDefense,
            "microsoftgraph.chinacloudapi.cn" => Cloud::China,
            _ => Cloud::Elsewhere,
        }
    }

    /// Reads one person and one group: the cheapest requests that show which rights there are.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn first_look(&self) -> Result<FirstLook, DirectoryError> {
        Ok(FirstLook { anybody: self.any("users").await?, any_group: self.any("groups").await? })
    }

    async fn any(&self, list: &str) -> Result<bool, DirectoryError> {
        let found = self.value(read([list]).query("$select", "id").query("$top", "1")).await?;
        let page: read::Page = shape(found)?;
        Ok(!page.value.is_empty())
    }

    /// Reads everybody, guests included. `seen` is told how many are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn people(
        &self,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<PersonId, Person>, DirectoryError> {
        let call = list(["users"]).query("$select", read::PERSON_SELECT.join(","));
        let mut shapes = Shapes::default();
        let make = |entry| read::person(entry, &mut shapes).map(|person| (person.id.clone(), person));
        let (people, _) = self.made_pages("people", call, usize::MAX, seen, make).await?;
        Ok(people.into_iter().collect())
    }

    /// Reads every group. How many people are in them is asked for with [`Entra::count_people`].
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn groups(
        &self,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<GroupId, CountedGroup>, DirectoryError> {
        let call = list(["groups"]).query("$select", "id,displayName,description,mail");
        let entries = self.pages("groups", call, seen).await?;
        let groups = entries.into_iter().map(read::group);
        groups.map(|group| group.map(|group| (group.group.id.clone(), group))).collect()
    }

    /// Reads of which kind a group is; `None` where it is gone.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn group_kind(&self, group: &GroupId) -> Result<Option<GroupKind>, DirectoryError> {
        let call = read(["groups", group.as_str()]).query("$select", read::KIND_SELECT);
        self.value_if_there(call)
            .await?
            .map(read::group_kind)
            .transpose()
            .map(|kind| kind.map(|(_, kind)| kind))
    }

    /// Reads of which kind every group is.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn group_kinds(&self) -> Result<BTreeMap<GroupId, GroupKind>, DirectoryError> {
        let call = list(["groups"]).query("$select", read::KIND_SELECT);
        let entries = self.pages("kinds of groups", call, &|_| ()).await?;
        entries.into_iter().map(read::group_kind).collect()
    }

    /// Reads one person by id or userPrincipalName; `None` where there is nobody.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn person(&self, id_or_login: &str) -> Result<Option<Person>, DirectoryError> {
        let call = read(["users", id_or_login]).query("$select", read::PERSON_SELECT.join(","));
        let found = self.value_if_there(call).await?;
        found.map(|entry| read::person(entry, &mut Shapes::default())).transpose()
    }

    /// Reads what is directly in each of these groups, into the snapshot. `seen` is told how many groups are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] of the first group that could not be read; the snapshot is as it was.
    pub async fn members(
        &self,
        snapshot: &mut Snapshot,
        groups: &BTreeSet<GroupId>,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<(), DirectoryError> {
        let reads = groups.iter().map(|id| (id.clone(), self.members_of(id))).collect();
        read_members(snapshot, reads, GROUPS_AT_ONCE, seen).await
    }

    async fn members_of(&self, group: &GroupId) -> Result<Option<BTreeSet<Member>>, DirectoryError> {
        let call = list(["groups", group.as_str(), "members"]).query("$select", "id");
        let entries = self.pages("members", call, &|_| ()).await?;
        let members = entries.iter().map(read::member).collect::<Result<Vec<_>, _>>()?;
        Ok(Some(members.into_iter().flatten().collect()))
    }

    /// Counts the people in a group and in the groups inside it, each once.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn transitive_people_count(&self, group: &GroupId) -> Result<usize, DirectoryError> {
        let path = ["groups", group.as_str(), "transitiveMembers", "microsoft.graph.user"];
        let call = read(path)
            .query("$count", "true")
            .query("$select", "id")
            .query("$top", "1")
            .header(EVENTUAL.0, EVENTUAL.1);
        read::count(&self.value(call).await?)
    }

    /// Counts the people directly in groups, twenty groups a request; not more than [`COUNTED_MAX`]. Groups whose
    /// members are hidden, or that are gone, are left out.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn count_people(
        &self,
        groups: &BTreeSet<GroupId>,
    ) -> Result<BTreeMap<GroupId, usize>, DirectoryError> {
        let mut counted = BTreeMap::new();
        let groups: Vec<&GroupId> = groups.iter().take(COUNTED_MAX).collect();
        for twenty in groups.chunks(BATCH) {
            let paths: Vec<String> = twenty.iter().map(|group| read::count_path(group)).collect();
            for (place, body) in self.batch(&paths).await? {
                let Some(group) = twenty.get(place) else { continue };
                counted.insert((*group).clone(), read::count(&body)?);
            }
        }
        Ok(counted)
    }

    /// Reads up to twenty addresses in one request, each with `ConsistencyLevel: eventual`. Returns the answers that
    /// succeeded by their place; those that were told to wait are asked again.
    async fn batch(&self, paths: &[String]) -> Result<Vec<(usize, Value)>, DirectoryError> {
        let mut left: BTreeSet<usize> = (0..paths.len()).collect();
        let mut answers = Vec::new();
        for _ in 0..BATCH_ROUNDS_MAX {
            if left.is_empty() {
                return Ok(answers);
            }
            let requests: Vec<Value> = left
                .iter()
                .filter_map(|place| {
                    let url = paths.get(*place)?;
                    let headers = json!({ EVENTUAL.0: EVENTUAL.1 });
                    Some(json!({ "id": place.to_string(), "method": "GET", "url": url, "headers": headers }))
                })
                .collect();
            let call = Call::new(Method::Post, [V1, "$batch"], Category::GraphBatch)
                .json(json!({ "requests": requests }))
                .replay(Replay::Safe);
            let round = read::batch(self.value(call).await?)?;
            for (place, body) in round.answered {
                if left.remove(&place) {
                    answers.push((place, body));
                }
            }
            left.retain(|place| !round.refused.contains(place));
            if !left.is_empty() {
                tokio::time::sleep(round.wait).await;
            }
        }
        match left.is_empty() {
            true => Ok(answers),
            false => Err(DirectoryError::Repeats { list: "a batch", seen: answers.len() }),
        }
    }

    /// Reads who signed in.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn who(&self) -> Result<Who, DirectoryError> {
        let me = self.value(read(["me"]).query("$select", "id,displayName,userPrincipalName")).await?;
        read::who(me)
    }

    /// Reads the organisation.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn organisation(&self) -> Result<Organisation, DirectoryError> {
        let call = read(["organization"]).query("$select", "id,displayName,verifiedDomains");
        read::organisation(self.value(call).await?, self.cloud())
    }

    /// Reads the directory roles of whoever signed in, those through groups included.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn roles(&self) -> Result<BTreeSet<Role>, DirectoryError> {
        let call = read(["me", "transitiveMemberOf", "microsoft.graph.directoryRole"])
            .query("$count", "true")
            .query("$select", "id,displayName,roleTemplateId")
            .header(EVENTUAL.0, EVENTUAL.1);
        let found = self.pages("roles", call, &|_| ()).await?;
        found.into_iter().map(read::role).collect()
    }

    /// Reads which plan of Entra ID the organisation has bought.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn plan(&self) -> Result<LicencePlan, DirectoryError> {
        let found = self.pages("subscriptions", read(["subscribedSkus"]), &|_| ()).await?;
        read::plan(found)
    }

    /// Follows `@odata.nextLink` to the end. A page address that comes again, or page after page without anything new,
    /// is an error: the list would not end, or would not be whole. Headers go with every page.
    pub(crate) async fn pages(
        &self,
        name: &'static str,
        first: Call,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Value>, DirectoryError> {
        let (entries, _) = self.pages_up_to(name, first, usize::MAX, seen).await?;
        Ok(entries)
    }

    /// As [`Entra::pages`], until there are `most` entries; says whether there are more.
    pub(crate) async fn pages_up_to(
        &self,
        name: &'static str,
        first: Call,
        most: usize,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<(Vec<Value>, bool), DirectoryError> {
        self.made_pages(name, first, most, seen, Ok).await
    }

    /// As [`Entra::pages_up_to`], of what is made of each entry as soon as its page is there: a page's own shape is not
    /// kept.
    async fn made_pages<Made>(
        &self,
        name: &'static str,
        first: Call,
        most: usize,
        seen: &(dyn Fn(usize) + Sync),
        mut make: impl FnMut(Value) -> Result<Made, DirectoryError>,
    ) -> Result<(Vec<Made>, bool), DirectoryError> {
        let (category, headers) = (first.category, first.headers.clone());
        let mut entries = Vec::new();
        let (mut ids, mut links) = (BTreeSet::new(), BTreeSet::new());
        let mut without_news = 0;
        let mut call = first;
        for _ in 0..PAGES_MAX {
            let page: read::Page = shape(self.value(call).await?)?;
            let before = entries.len();
            for entry in page.value {
                let Some(id) = entry.get("id").and_then(Value::as_str) else {
                    let detail = format!("an entry of {name} without an id");
                    return Err(DirectoryError::Shape { detail });
                };
                if ids.insert(id.to_owned()) {
                    entries.push(make(entry)?);
                }
            }
            seen(entries.len());
            if entries.len() > most {
                entries.truncate(most);
                return Ok((entries, true));
            }
            let Some(link) = page.next else { return Ok((entries, false)) };
            if entries.len() == most {
                return Ok((entries, true));
            }
            without_news = if entries.len() == before { without_news + 1 } else { 0 };
            if !links.insert(link.clone()) || without_news > PAGES_WITHOUT_NEWS_MAX {
                return Err(DirectoryError::Repeats { list: name, seen: entries.len() });
            }
            call = Call::get_url(self.remote.next_url(&link)?, category);
            call.headers.clone_from(&headers);
        }
        Err(DirectoryError::TooManyPages { list: name, pages_max: PAGES_MAX })
    }

    /// Sends a call and returns its answer, or what Graph's refusal means.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub(crate) async fn get(&self, call: Call) -> Result<Answer, DirectoryError> {
        let answer = self.remote.send(call).await?;
        match answer.is_success() {
            true => Ok(answer),
            false => Err(refusal::refusal(&answer)),
        }
    }

    pub(crate) async fn value(&self, call: Call) -> Result<Value, DirectoryError> {
        Ok(self.get(call).await?.json()?)
    }

    /// Returns `None` where there is no such thing.
    pub(crate) async fn value_if_there(&self, call: Call) -> Result<Option<Value>, DirectoryError> {
        match self.value(call).await {
            Ok(value) => Ok(Some(value)),
            Err(DirectoryError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What advanced queries want to be sent (advanced query capabilities, November 2026).
pub(crate) const EVENTUAL: (&str, &str) = ("ConsistencyLevel", "eventual");

/// A call that reads below Graph's v1.0.
pub(crate) fn read<'a>(path: impl IntoIterator<Item = &'a str>) -> Call {
    Call::get([V1].into_iter().chain(path), Category::GraphRead)
}

/// A call that reads a list in its largest pages.
pub(crate) fn list<'a>(path: impl IntoIterator<Item = &'a str>) -> Call {
    read(path).query("$top", PAGE.to_string())
}

#[cfg(test)]
pub(crate) mod tests;
