//! Groups: reading them, reading who is in them, and the four writes of a push.
//!
//! Writes are sent once. Whoever asks learns whether Zoom did it, refused it, or never answered
//! ([`GroupWrite::Unanswered`]); the last is settled by looking, never by sending again.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::shapes::{self, ListPage, MembersPage};
use super::users::{escape, list_call};
use super::{PAGES_MAX, Zoom, ZoomError};
use crate::http::{Answer, AnswerError, Call, CallError, Category, HttpError, Method};
use crate::model::{AccountId, MEMBERS_PAGE, ZoomGroup, ZoomGroupId};

pub(super) const GROUP_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub(super) const PATCH_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// How a write ended.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupWrite<T> {
    Done(T),
    /// Zoom answered, and did not do it.
    Refused(ZoomError),
    /// It may or may not have been carried out.
    Unanswered(CallError),
    /// It never left: not signed in, over the daily limit, no connection.
    NotSent(CallError),
}

impl<T> GroupWrite<T> {
    pub(super) fn map<U>(self, f: impl FnOnce(T) -> GroupWrite<U>) -> GroupWrite<U> {
        match self {
            Self::Done(done) => f(done),
            Self::Refused(error) => GroupWrite::Refused(error),
            Self::Unanswered(error) => GroupWrite::Unanswered(error),
            Self::NotSent(error) => GroupWrite::NotSent(error),
        }
    }
}

impl Zoom {
    /// Reads every group.
    ///
    /// # Errors
    ///
    /// As [`Zoom::accounts`].
    pub async fn groups(&self) -> Result<Vec<ZoomGroup>, ZoomError> {
        self.list_all("Groups", &|_, _| (), shapes::group).await
    }

    /// Reads one group.
    ///
    /// # Errors
    ///
    /// [`ZoomError::NotFound`] when it is gone.
    pub async fn group(&self, id: &ZoomGroupId) -> Result<ZoomGroup, ZoomError> {
        shapes::group(self.get::<Value>(Call::get(["scim2", "Groups", id.as_str()], Category::Light)).await?)
    }

    /// Finds the group of exactly this name.
    ///
    /// # Errors
    ///
    /// [`ZoomError`]; a name that Zoom does not know is `None`.
    pub async fn group_named(&self, name: &str) -> Result<Option<ZoomGroup>, ZoomError> {
        let filter = format!("displayName eq \"{}\"", escape(name));
        let page: ListPage = self.get(list_call("Groups", 0, 100).query("filter", filter)).await?;
        let groups = page.resources.into_iter().map(shapes::group).collect::<Result<Vec<_>, _>>()?;
        Ok(groups.into_iter().find(|group| group.name == name))
    }

    /// Reads everybody who is in a group, through REST v2.
    ///
    /// # Errors
    ///
    /// [`ZoomError::ScopeMissing`] where the app may not; [`ZoomError::Shape`] when the pages go in a circle.
    pub async fn members(&self, id: &ZoomGroupId) -> Result<BTreeSet<AccountId>, ZoomError> {
        let mut members = BTreeSet::new();
        let mut tokens_seen = BTreeSet::new();
        let mut token = String::new();
        for _ in 0..PAGES_MAX {
            let mut call = Call::get(["v2", "groups", id.as_str(), "members"], Category::Medium)
                .query("page_size", MEMBERS_PAGE.to_string());
            if !token.is_empty() {
                call = call.query("next_page_token", token.clone());
            }
            let page: MembersPage = self.get(call).await?;
            members.extend(page.members.into_iter().map(|member| AccountId::new(member.id)));
            if page.next_page_token.is_empty() {
                return Ok(members);
            }
            if !tokens_seen.insert(page.next_page_token.clone()) {
                return Err(ZoomError::Shape { detail: "the pages of members repeat".to_owned() });
            }
            token = page.next_page_token;
        }
        Err(ZoomError::Shape { detail: "the pages of members do not end".to_owned() })
    }

    /// Creates a group without members: Zoom takes none on creation.
    pub async fn create_group(&self, name: &str) -> GroupWrite<ZoomGroup> {
        let body = json!({ "schemas": [GROUP_SCHEMA], "displayName": name });
        let call = Call::new(Method::Post, ["scim2", "Groups"], Category::Medium).json(body);
        self.write(call).await.map(|answer| match shapes::read(&answer).and_then(shapes::group) {
            Ok(group) => GroupWrite::Done(group),
            // It was done, but the answer does not say what was made.
            Err(_) => GroupWrite::Unanswered(CallError::Http(HttpError::Truncated {
                host: self.remote.base().host().to_owned(),
            })),
        })
    }

    /// Adds people to a group, in one operation with a list of values.
    pub async fn add_members(&self, group: &ZoomGroupId, members: &[AccountId]) -> GroupWrite<()> {
        let values: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        self.patch_group(group, vec![json!({ "op": "add", "path": "members", "value": values })]).await
    }

    /// Takes people out of a group, an operation a person: Zoom documents removal by filter only.
    pub async fn remove_members(&self, group: &ZoomGroupId, members: &[AccountId]) -> GroupWrite<()> {
        let operations = members
            .iter()
            .map(|id| {
                let path = format!("members[value eq \"{}\"]", escape(id.as_str()));
                json!({ "op": "remove", "path": path })
            })
            .collect();
        self.patch_group(group, operations).await
    }

    async fn patch_group(&self, group: &ZoomGroupId, operations: Vec<Value>) -> GroupWrite<()> {
        let body = json!({ "schemas": [PATCH_SCHEMA], "Operations": operations });
        let path = ["scim2", "Groups", group.as_str()];
        let call = Call::new(Method::Patch, path, Category::Medium).json(body);
        self.write(call).await.map(|answer| match answer.json() {
            // Zoom documents 204 without a body; SCIM also allows 200 with the resource.
            Ok(_) if answer.content_type().is_none_or(|kind| kind != "text/html") => GroupWrite::Done(()),
            Err(AnswerError::Empty { .. }) => GroupWrite::Done(()),
            // Something on the way answered in Zoom's place.
            Ok(_) | Err(AnswerError::Html { .. } | AnswerError::NotJson { .. }) => {
                GroupWrite::Unanswered(CallError::Http(HttpError::Other {
                    detail: format!("a page with status {} came back", answer.status),
                }))
            }
        })
    }

    pub(super) async fn write(&self, call: Call) -> GroupWrite<Answer> {
        match self.remote.send(call).await {
            Ok(answer) if answer.is_success() => GroupWrite::Done(answer),
            // A gateway that gave up may have passed the request on before it did.
            Ok(answer) if answer.status >= 500 => GroupWrite::Unanswered(CallError::Http(HttpError::Other {
                detail: format!("status {}", answer.status),
            })),
            Ok(answer) => GroupWrite::Refused(super::error::read(&answer)),
            Err(CallError::Http(error)) if !error.never_sent() => {
                GroupWrite::Unanswered(CallError::Http(error))
            }
            Err(error) => GroupWrite::NotSent(error),
        }
    }
}
