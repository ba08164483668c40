//! One change at Okta or at Zoom, and what is there of it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::trial::Step;
use crate::directory::DirectoryError;
use crate::http::{CallError, Method};
use crate::model::ZoomGroupId;
use crate::problem::{self, Problem};
use crate::setup::okta::{self, Console, Standing};
use crate::zoom::{GroupWrite, Zoom, ZoomError};

/// One change. Two that are equal do the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "vendor", content = "op", rename_all = "snake_case")]
pub enum Op {
    Okta(okta::Op),
    Zoom(ZoomOp),
    /// A request that Okta would send to Zoom.
    Trial(Step),
}

/// One change in Zoom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum ZoomOp {
    CreateGroup {
        name: String,
    },
    /// Only of an empty group of this very name.
    DeleteGroup {
        id: ZoomGroupId,
        name: String,
    },
}

/// What a sent change gave back.
pub(super) enum Sending {
    Answered {
        made: Option<String>,
        authorize: Option<String>,
    },
    Refused(Problem),
    /// It may or may not have been carried out.
    Unanswered(Problem),
    /// It never left, or was turned away before it was looked at: nothing else will get through either.
    NotSent(Problem),
}

/// Why nothing is known of what is there.
pub(super) enum Unread {
    /// Nothing gets through: the network, the sign-in, the rate.
    Halt(Problem),
    /// The vendor does not show it.
    Refused(Problem),
}

impl Op {
    /// Returns "Okta" or "Zoom".
    pub fn vendor(&self) -> &'static str {
        match self {
            Self::Okta(_) => "Okta",
            Self::Zoom(_) | Self::Trial(_) => "Zoom",
        }
    }

    /// Returns the verb with which it is sent.
    pub fn method(&self) -> Method {
        match self {
            Self::Okta(op) => op.method(),
            Self::Zoom(ZoomOp::CreateGroup { .. }) => Method::Post,
            Self::Zoom(ZoomOp::DeleteGroup { .. }) => Method::Delete,
            Self::Trial(step) => step.method(),
        }
    }

    /// Returns the path to which it is sent, below the vendor's host.
    pub fn path(&self) -> String {
        let segments = match self {
            Self::Okta(op) => op.path(),
            Self::Zoom(ZoomOp::CreateGroup { .. }) => vec!["scim2".to_owned(), "Groups".to_owned()],
            Self::Zoom(ZoomOp::DeleteGroup { id, .. }) => {
                vec!["scim2".to_owned(), "Groups".to_owned(), id.to_string()]
            }
            Self::Trial(step) => return step.path().to_owned(),
        };
        format!("/{}", segments.join("/"))
    }

    /// Returns the scopes of Okta's that sending it needs.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Self::Okta(op) => op.scopes(),
            Self::Zoom(_) | Self::Trial(_) => &[],
        }
    }

    /// Returns what is there once it is done.
    pub fn wanted(&self) -> Value {
        match self {
            Self::Okta(op) => op.wanted(),
            Self::Zoom(ZoomOp::CreateGroup { .. }) => json!(true),
            Self::Zoom(ZoomOp::DeleteGroup { .. }) | Self::Trial(_) => Value::Null,
        }
    }

    pub(super) fn standing(&self, shown: &Value, now: Value) -> Standing {
        match () {
            () if now == self.wanted() => Standing::AlreadySo,
            () if now == *shown => Standing::AsShown,
            () => Standing::Moved { now },
        }
    }

    /// Returns what takes it back; `None` where no request does.
    pub fn inverse(&self, before: &Value, made: Option<&str>) -> Option<Self> {
        match self {
            Self::Okta(op) => op.inverse(before, made).map(Self::Okta),
            Self::Zoom(ZoomOp::CreateGroup { name }) => {
                Some(Self::Zoom(ZoomOp::DeleteGroup { id: ZoomGroupId::new(made?), name: name.clone() }))
            }
            Self::Zoom(ZoomOp::DeleteGroup { .. }) | Self::Trial(_) => None,
        }
    }

    /// Says why it must not be sent, given what is there.
    pub(super) fn keeps(&self, present: &Value) -> Option<String> {
        match self {
            Self::Zoom(ZoomOp::DeleteGroup { name, .. }) => (*present != json!(group_shown(name, 0))).then(|| {
                "somebody is in the group by now, or it has another name, so it is not deleted. Delete it in Zoom under User Management, Groups, if nobody needs it.".to_owned()
            }),
            Self::Okta(_) | Self::Zoom(ZoomOp::CreateGroup { .. }) | Self::Trial(_) => None,
        }
    }

    /// Reads what is there of that which it is about.
    ///
    /// # Errors
    ///
    /// A problem in words.
    pub async fn present(&self, console: &Console, zoom: &Zoom) -> Result<Value, Problem> {
        self.look(console, zoom).await.map_err(|unread| match unread {
            Unread::Halt(problem) | Unread::Refused(problem) => problem,
        })
    }

    pub(super) async fn look(&self, console: &Console, zoom: &Zoom) -> Result<Value, Unread> {
        match self {
            Self::Okta(op) => console.present(op).await.map_err(|error| of_okta(op, &error)),
            Self::Zoom(ZoomOp::CreateGroup { name }) => {
                Ok(json!(zoom.group_named(name).await.map_err(|error| of_zoom(&error))?.is_some()))
            }
            Self::Zoom(ZoomOp::DeleteGroup { id, .. }) => match zoom.group(id).await {
                Ok(group) => {
                    let members = match zoom.members(id).await {
                        Ok(members) => members.len(),
                        // Without the right to list them, nobody can say that it is empty.
                        Err(ZoomError::ScopeMissing { .. }) => usize::MAX,
                        Err(error) => return Err(of_zoom(&error)),
                    };
                    Ok(json!(group_shown(&group.name, members)))
                }
                Err(ZoomError::NotFound { .. }) => Ok(Value::Null),
                Err(error) => Err(of_zoom(&error)),
            },
            Self::Trial(_) => Ok(Value::Null),
        }
    }

    /// Finds the id of what was made, where the answer that had it did not arrive.
    pub(super) async fn find_made(&self, console: &Console, zoom: &Zoom) -> Option<String> {
        match self {
            Self::Okta(op) => console.made_by(op).await.ok()?,
            Self::Zoom(ZoomOp::CreateGroup { name }) => {
                Some(zoom.group_named(name).await.ok()??.id.to_string())
            }
            Self::Zoom(ZoomOp::DeleteGroup { .. }) | Self::Trial(_) => None,
        }
    }

    pub(super) async fn send(&self, console: &Console, zoom: &Zoom) -> Sending {
        match self {
            Self::Okta(op) => match console.send(op).await {
                Ok(sent) => Sending::Answered { made: sent.id, authorize: sent.authorize },
                Err(error) => not_done(op, &error),
            },
            Self::Zoom(ZoomOp::CreateGroup { name }) => {
                of_write(zoom.create_group(name).await, |group| Some(group.id.to_string()))
            }
            Self::Zoom(ZoomOp::DeleteGroup { id, .. }) => of_write(zoom.delete_group(id).await, |()| None),
            Self::Trial(_) => Sending::Answered { made: None, authorize: None },
        }
    }
}

fn group_shown(name: &str, members: usize) -> Value {
    json!({ "name": name, "empty": members == 0 })
}

fn of_write<T>(write: GroupWrite<T>, made: impl FnOnce(T) -> Option<String>) -> Sending {
    match write {
        GroupWrite::Done(done) => Sending::Answered { made: made(done), authorize: None },
        GroupWrite::Refused(error) => Sending::Refused(problem::zoom(&error)),
        GroupWrite::Unanswered(error) => Sending::Unanswered(problem::call("Zoom", &error)),
        GroupWrite::NotSent(error) => Sending::NotSent(problem::call("Zoom", &error)),
    }
}

fn not_done(op: &okta::Op, error: &DirectoryError) -> Sending {
    let problem = problem::okta_change(op, error);
    match error {
        DirectoryError::Call(CallError::Http(http)) if !http.never_sent() => Sending::Unanswered(problem),
        DirectoryError::Call(_) | DirectoryError::TokenRejected | DirectoryError::DpopRequired => {
            Sending::NotSent(problem)
        }
        // A gateway that gave up may have passed the request on before it did.
        DirectoryError::NotThisProvider { status: 500.. } | DirectoryError::Refused { status: 500.., .. } => {
            Sending::Unanswered(problem)
        }
        DirectoryError::ScopeMissing { .. }
        | DirectoryError::RoleLacks { .. }
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Refused { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => Sending::Refused(problem),
    }
}

pub(super) fn of_okta(op: &okta::Op, error: &DirectoryError) -> Unread {
    let problem = problem::okta_change(op, error);
    match error {
        DirectoryError::Call(_)
        | DirectoryError::TokenRejected
        | DirectoryError::DpopRequired
        | DirectoryError::NotThisProvider { .. }
        | DirectoryError::Refused { status: 500.., .. } => Unread::Halt(problem),
        DirectoryError::ScopeMissing { .. }
        | DirectoryError::RoleLacks { .. }
        | DirectoryError::Refused { .. }
        | DirectoryError::Shape { .. }
        | DirectoryError::Repeats { .. }
        | DirectoryError::TooManyPages { .. } => Unread::Refused(problem),
    }
}

pub(super) fn of_zoom(error: &ZoomError) -> Unread {
    let problem = problem::zoom(error);
    match error {
        ZoomError::Call(_)
        | ZoomError::TokenRejected { .. }
        | ZoomError::SsoOff
        | ZoomError::NotScim { .. }
        | ZoomError::Refused { status: 500.., .. } => Unread::Halt(problem),
        ZoomError::ScopeMissing { .. }
        | ZoomError::RoleLacks { .. }
        | ZoomError::GroupExists
        | ZoomError::NotFound { .. }
        | ZoomError::Refused { .. }
        | ZoomError::Shape { .. }
        | ZoomError::Incomplete { .. } => Unread::Refused(problem),
    }
}
