//! Okta's users and groups through the Management API (developer.okta.com, API reference, 2026-08).
//!
//! Okta groups do not nest: the list of a group's members has everybody who is in it, also through groups of other
//! directories. Lists come in pages chained by `Link` headers with opaque cursors.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

pub use super::{CountedGroup, FirstLook};
use super::{DirectoryError, read_members, shape};
use crate::http::{Answer, Call, Category, Remote};
use crate::model::{Attributes, Group, GroupId, Member, Person, PersonId, Shapes, Snapshot, Status};

/// Entries on a page; what Okta recommends for users, groups and members alike (API reference, 2026-08).
const PAGE: usize = 200;

/// Pages of one list: two million entries, more than any organisation has.
const PAGES_MAX: usize = 10_000;

/// Groups whose members are read side by side. Okta allows 75 requests at a time (35 on free organisations), shared
/// by everybody; this leaves room.
const GROUPS_AT_ONCE: usize = 6;

/// Sentences of a refusal that are kept: the summary and its causes. Okta gives one cause, seldom two.
const CAUSES_MAX: usize = 6;

/// The scopes that reading needs (OAuth 2.0 scopes, developer.okta.com, 2026-08).
pub const SCOPES_READ: [&str; 5] =
    ["openid", "profile", "offline_access", "okta.users.read", "okta.groups.read"];

/// A signed-in connection to one Okta organisation.
#[derive(Clone, Debug)]
pub struct Okta {
    remote: Remote,
}

impl Okta {
    /// Takes the connection to `https://{org}` or what stands in its place.
    pub fn new(remote: Remote) -> Self {
        Self { remote }
    }

    /// Returns the connection, for its rate.
    pub fn remote(&self) -> &Remote {
        &self.remote
    }

    /// Reads whether this is an Okta organisation at all, without a token being looked at. Returns its id.
    ///
    /// # Errors
    ///
    /// [`DirectoryError::NotThisProvider`] where something else answers.
    pub async fn organisation(&self) -> Result<String, DirectoryError> {
        #[derive(Deserialize)]
        struct Organisation {
            id: String,
        }
        let answer =
            self.remote.send(Call::get([".well-known", "okta-organization"], Category::OktaOther)).await?;
        match answer.status {
            200 => {
                let organisation: Organisation = shape(answer.json()?)?;
                Ok(organisation.id)
            }
            status => Err(DirectoryError::NotThisProvider { status }),
        }
    }

    /// Reads one person and one group: the cheapest requests that show which rights there are.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; a missing scope is named.
    pub async fn first_look(&self) -> Result<FirstLook, DirectoryError> {
        let people: Vec<Value> =
            shape(self.get(list(["api", "v1", "users"], Category::OktaUsers, 1)).await?.json()?)?;
        let groups: Vec<Value> =
            shape(self.get(list(["api", "v1", "groups"], Category::OktaGroups, 1)).await?.json()?)?;
        Ok(FirstLook { anybody: !people.is_empty(), any_group: !groups.is_empty() })
    }

    /// Reads who signed in: OpenID Connect's user info, or, for an API token, the user who made it.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn who(&self) -> Result<String, DirectoryError> {
        let claims = self.get(Call::get(["oauth2", "v1", "userinfo"], Category::OktaOther)).await;
        match claims {
            Ok(answer) => {
                let claims = answer.json()?;
                let name = ["preferred_username", "email", "name", "sub"]
                    .iter()
                    .find_map(|key| claims.get(key)?.as_str());
                return name
                    .map(str::to_owned)
                    .ok_or_else(|| DirectoryError::Shape { detail: "no name".to_owned() });
            }
            // Not reached: another question would wait as long and end the same.
            Err(DirectoryError::Call(error)) => return Err(error.into()),
            // An API token is no OpenID Connect token.
            Err(_) => {}
        }
        let call = Call::get(["api", "v1", "users", "me"], Category::OktaUser);
        Ok(person(self.get(call).await?.json()?, &mut Shapes::default())?.login)
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
        let call = list(["api", "v1", "users"], Category::OktaUsers, PAGE);
        let mut shapes = Shapes::default();
        let make = |entry| person(entry, &mut shapes).map(|person| (person.id.clone(), person));
        let people = self.made_pages("people", Category::OktaUsers, call, seen, make).await?;
        Ok(people.into_iter().collect())
    }

    /// Reads every group, with the number of people where Okta says it.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn groups(
        &self,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<GroupId, CountedGroup>, DirectoryError> {
        let call = list(["api", "v1", "groups"], Category::OktaGroups, PAGE).query("expand", "stats");
        let entries = self.pages("groups", Category::OktaGroups, call, seen).await?;
        entries.into_iter().map(|entry| group(entry).map(|group| (group.group.id.clone(), group))).collect()
    }

    /// Reads who is in each of these groups, into the snapshot. `seen` is told how many groups are read.
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
        let call = list(["api", "v1", "groups", group.as_str(), "users"], Category::OktaGroup, PAGE);
        let entries = self.pages("members", Category::OktaGroup, call, &|_| ()).await?;
        entries
            .iter()
            .map(|entry| entry.get("id").and_then(Value::as_str).map(|id| Member::Person(PersonId::new(id))))
            .collect::<Option<_>>()
            .map(Some)
            .ok_or_else(|| DirectoryError::Shape { detail: "a member without an id".to_owned() })
    }

    /// Follows `Link: …; rel="next"` to the end. A page address or an entry that comes again is an error: the list
    /// would not end, or would not be whole.
    pub(crate) async fn pages(
        &self,
        name: &'static str,
        category: Category,
        first: Call,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Value>, DirectoryError> {
        self.made_pages(name, category, first, seen, Ok).await
    }

    /// As [`Okta::pages`], of what is made of each entry as soon as its page is there: a page's own shape is not kept.
    async fn made_pages<Made>(
        &self,
        name: &'static str,
        category: Category,
        first: Call,
        seen: &(dyn Fn(usize) + Sync),
        mut make: impl FnMut(Value) -> Result<Made, DirectoryError>,
    ) -> Result<Vec<Made>, DirectoryError> {
        let mut entries = Vec::new();
        let mut ids = BTreeSet::new();
        let mut call = first;
        for _ in 0..PAGES_MAX {
            let answer = self.get(call).await?;
            let page: Vec<Value> = shape(answer.json()?)?;
            let fresh_before = ids.len();
            for entry in page {
                let Some(id) = entry.get("id").and_then(Value::as_str) else {
                    return Err(DirectoryError::Shape {
                        detail: format!("an entry of {name} without an id"),
                    });
                };
                if ids.insert(id.to_owned()) {
                    entries.push(make(entry)?);
                }
            }
            seen(entries.len());
            let Some(link) = answer.link_next() else { return Ok(entries) };
            if ids.len() == fresh_before {
                return Err(DirectoryError::Repeats { list: name, seen: ids.len() });
            }
            call = Call::get_url(self.remote.next_url(&link)?, category);
        }
        Err(DirectoryError::TooManyPages { list: name, pages_max: PAGES_MAX })
    }

    /// Sends a call and returns its answer, or what the organisation's refusal means.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub(crate) async fn get(&self, call: Call) -> Result<Answer, DirectoryError> {
        let answer = self.remote.send(call.header("Accept", "application/json")).await?;
        match answer.is_success() {
            true => Ok(answer),
            false => Err(refusal(&answer)),
        }
    }
}

fn list<const N: usize>(path: [&str; N], category: Category, limit: usize) -> Call {
    Call::get(path, category).query("limit", limit.to_string())
}

/// Reads a person of Okta's: the profile is their attributes. `shapes` are those of the list that is read.
///
/// # Errors
///
/// [`DirectoryError::Shape`] where there is no id, status or profile.
pub fn person(entry: Value, shapes: &mut Shapes) -> Result<Person, DirectoryError> {
    #[derive(Deserialize)]
    struct User {
        id: String,
        status: String,
        profile: Map<String, Value>,
    }
    let User { id, status, profile } = shape(entry)?;
    let text =
        |key: &str| profile.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let login = text("login").or_else(|| text("email")).unwrap_or(&id).to_owned();
    let full_name = [text("firstName"), text("lastName")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = match (text("displayName"), full_name.is_empty()) {
        (Some(name), _) => name.to_owned(),
        (None, false) => full_name,
        (None, true) => login.clone(),
    };
    let status = match status.as_str() {
        "SUSPENDED" | "DEPROVISIONED" => Status::Disabled,
        "STAGED" | "PROVISIONED" => Status::Staged,
        // ACTIVE, RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT, and what Okta may add: people who have started.
        _ => Status::Active,
    };
    Ok(Person { id: PersonId::new(id), name, login, status, attributes: Attributes::new(profile, shapes) })
}

fn group(entry: Value) -> Result<CountedGroup, DirectoryError> {
    #[derive(Deserialize)]
    struct Shape {
        id: String,
        profile: Profile,
    }
    #[derive(Deserialize)]
    struct Profile {
        name: String,
        description: Option<String>,
    }
    let people = entry.pointer("/_embedded/stats/usersCount").and_then(Value::as_u64);
    let people = people.and_then(|count| usize::try_from(count).ok());
    let Shape { id, profile } = shape(entry)?;
    let description = profile.description.filter(|text| !text.trim().is_empty());
    let group = Group { id: GroupId::new(id), name: profile.name, description };
    Ok(CountedGroup { group, people, mail: None, aliases: Vec::new() })
}

fn refusal(answer: &Answer) -> DirectoryError {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        error_code: String,
        error_summary: String,
        #[serde(default)]
        error_causes: Vec<Cause>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Cause {
        #[serde(default)]
        error_summary: String,
    }
    let status = answer.status;
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    if challenge.starts_with("DPoP") {
        return DirectoryError::DpopRequired;
    }
    if challenge.contains("insufficient_scope") {
        return DirectoryError::ScopeMissing { scope: parameter(challenge, "scope") };
    }
    let Some(Body { error_code: code, error_summary, error_causes }) =
        answer.json().ok().and_then(|body| shape(body).ok())
    else {
        return match status {
            401 => DirectoryError::TokenRejected,
            _ => DirectoryError::NotThisProvider { status },
        };
    };
    let causes = error_causes.into_iter().map(|cause| cause.error_summary);
    let texts = std::iter::once(error_summary).chain(causes).filter(|text| !text.is_empty());
    let text = texts.take(CAUSES_MAX).collect::<Vec<_>>().join(" · ");
    match code.as_str() {
        "E0000011" => DirectoryError::TokenRejected,
        "E0000006" => DirectoryError::RoleLacks { text },
        _ => DirectoryError::Refused { status, code, text },
    }
}

/// Returns a parameter of a `WWW-Authenticate` challenge: `scope="okta.groups.read"`.
fn parameter(challenge: &str, name: &str) -> String {
    let quoted = format!("{name}=\"");
    challenge
        .split_once(&quoted)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or_else(String::new, |(value, _)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_person_has_a_name_whatever_is_missing() {
        let check = |profile: Value, name: &str| {
            let entry = json!({ "id": "00u1", "status": "ACTIVE", "profile": profile });
            assert_eq!(person(entry, &mut Shapes::default()).unwrap().name, name);
        };
        check(
            json!({ "login": "a@b", "firstName": "Zoë", "lastName": "O'Brien-Łukasz" }),
            "Zoë O'Brien-Łukasz",
        );
        check(json!({ "login": "a@b", "firstName": null, "lastName": " " }), "a@b");
        check(json!({ "login": "a@b", "displayName": "Z", "firstName": "Y" }), "Z");
        check(json!({}), "00u1");
    }

    #[test]
    fn a_scope_is_read_from_the_challenge() {
        let challenge = "Bearer realm=\"x\", scope=\"okta.groups.read\", error=\"insufficient_scope\"";
        assert_eq!(parameter(challenge, "scope"), "okta.groups.read");
        assert_eq!(parameter("Bearer", "scope"), "");
    }
}
