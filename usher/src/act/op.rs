//! One change in a console or at Zoom, and what is there of it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Console;
use super::tried::Tried;
use crate::directory::DirectoryError;
use crate::http::{CallError, Method};
use crate::model::ZoomGroupId;
use crate::problem::{self, Problem};
use crate::setup::entra::{self, OnDemand, Proof};
use crate::setup::okta::{self, Standing};
use crate::zoom::{GroupWrite, Zoom, ZoomError};

/// One change. Two that are equal do the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "vendor", content = "op", rename_all = "snake_case")]
pub enum Op {
    Okta(okta::Op),
    Entra(entra::Op),
    /// The provisioning job of the application that an earlier change of the plan makes. Its id and the kind of its
    /// provisioning are known once the application is there.
    EntraNewJob {
        /// The number of that change.
        made_by: u32,
    },
    Zoom(ZoomOp),
    /// A request that the provider would send to Zoom.
    Trial(Tried),
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
        /// What provisioning on demand did.
        did: Option<OnDemand>,
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
    /// Returns "Okta", "Entra ID" or "Zoom".
    pub fn vendor(&self) -> &'static str {
        match self {
            Self::Okta(_) => "Okta",
            Self::Entra(_) | Self::EntraNewJob { .. } => "Entra ID",
            Self::Zoom(_) | Self::Trial(_) => "Zoom",
        }
    }

    /// Returns the verb with which it is sent.
    pub fn method(&self) -> Method {
        match self {
            Self::Okta(op) => op.method(),
            Self::Entra(op) => op.method(),
            Self::EntraNewJob { .. } => Method::Post,
            Self::Zoom(ZoomOp::CreateGroup { .. }) => Method::Post,
            Self::Zoom(ZoomOp::DeleteGroup { .. }) => Method::Delete,
            Self::Trial(tried) => tried.method(),
        }
    }

    /// Returns the path to which it is sent, below the vendor's host.
    pub fn path(&self) -> String {
        let segments = match self {
            Self::Okta(op) => op.path(),
            Self::Entra(op) => op.path(),
            Self::EntraNewJob { .. } => new_job("…").path(),
            Self::Zoom(ZoomOp::CreateGroup { .. }) => vec!["scim2".to_owned(), "Groups".to_owned()],
            Self::Zoom(ZoomOp::DeleteGroup { id, .. }) => {
                vec!["scim2".to_owned(), "Groups".to_owned(), id.to_string()]
            }
            Self::Trial(tried) => return tried.path(),
        };
        format!("/{}", segments.join("/"))
    }

    /// Returns the provider's scopes that sending it needs.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Self::Okta(op) => op.scopes(),
            Self::Entra(op) => op.scopes(),
            Self::EntraNewJob { .. } => new_job("").scopes(),
            Self::Zoom(_) | Self::Trial(_) => &[],
        }
    }

    /// Returns what is there once it is done.
    pub fn wanted(&self) -> Value {
        match self {
            Self::Okta(op) => op.wanted(),
            Self::Entra(op) => op.wanted(),
            Self::EntraNewJob { .. } | Self::Zoom(ZoomOp::CreateGroup { .. }) => json!(true),
            Self::Zoom(ZoomOp::DeleteGroup { .. }) | Self::Trial(_) => Value::Null,
        }
    }

    /// Compares what is there with what is wanted and with what the plan had shown. `sent`: it was sent before, and how
    /// that ended is not known.
    pub(super) fn standing(&self, shown: &Value, now: Value, sent: bool) -> Standing {
        match () {
            () if now == self.wanted() => Standing::AlreadySo,
            () if now == *shown => Standing::AsShown,
            // What nobody can read back may be sent a second time: it ends the same.
            () if sent && self.is_seen(&now) => Standing::AsShown,
            () => Standing::Moved { now },
        }
    }

    /// Is it so, as far as what is there can be read? For a change that was answered with yes.
    pub(super) fn is_seen(&self, now: &Value) -> bool {
        let readable = match self {
            Self::Entra(op) => match op.proof() {
                Proof::State => Value::clone,
                Proof::Answer => readable,
            },
            Self::Okta(_) | Self::EntraNewJob { .. } | Self::Zoom(_) | Self::Trial(_) => Value::clone,
        };
        readable(now) == readable(&self.wanted())
    }

    /// Returns what takes it back; `None` where no request does.
    pub fn inverse(&self, before: &Value, made: Option<&str>) -> Option<Self> {
        match self {
            Self::Okta(op) => op.inverse(before, made).map(Self::Okta),
            Self::Entra(op) => op.inverse(before, made).map(Self::Entra),
            // It goes with its application.
            Self::EntraNewJob { .. } => None,
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
            Self::Entra(op) => entra_keeps(op, present),
            Self::Okta(_)
            | Self::EntraNewJob { .. }
            | Self::Zoom(ZoomOp::CreateGroup { .. })
            | Self::Trial(_) => None,
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
            Self::Okta(op) => {
                let console = console.okta().map_err(Unread::Refused)?;
                console.present(op).await.map_err(|error| unread(problem::okta_change(op, &error), &error))
            }
            Self::Entra(op) => {
                let console = console.entra().map_err(Unread::Refused)?;
                console.present(op).await.map_err(|error| unread(problem::entra_change(op, &error), &error))
            }
            Self::EntraNewJob { .. } => Ok(Value::Null),
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
            Self::Okta(op) => console.okta().ok()?.made_by(op).await.ok()?,
            Self::Entra(op) => console.entra().ok()?.made_by(op).await.ok()?,
            Self::EntraNewJob { .. } => None,
            Self::Zoom(ZoomOp::CreateGroup { name }) => {
                Some(zoom.group_named(name).await.ok()??.id.to_string())
            }
            Self::Zoom(ZoomOp::DeleteGroup { .. }) | Self::Trial(_) => None,
        }
    }

    pub(super) async fn send(&self, console: &Console, zoom: &Zoom) -> Sending {
        match self {
            Self::Okta(op) => match console.okta() {
                Ok(console) => match console.send(op).await {
                    Ok(sent) => Sending::Answered { made: sent.id, authorize: sent.authorize, did: None },
                    Err(error) => not_done(problem::okta_change(op, &error), &error),
                },
                Err(problem) => Sending::NotSent(problem),
            },
            Self::Entra(op) => match console.entra() {
                Ok(console) => match console.send(op).await {
                    Ok(sent) => Sending::Answered { made: sent.id, authorize: None, did: sent.on_demand },
                    Err(error) => not_done(problem::entra_change(op, &error), &error),
                },
                Err(problem) => Sending::NotSent(problem),
            },
            Self::Zoom(ZoomOp::CreateGroup { name }) => {
                of_write(zoom.create_group(name).await, |group| Some(group.id.to_string()))
            }
            Self::Zoom(ZoomOp::DeleteGroup { id, .. }) => of_write(zoom.delete_group(id).await, |()| None),
            Self::EntraNewJob { .. } | Self::Trial(_) => {
                Sending::Answered { made: None, authorize: None, did: None }
            }
        }
    }
}

/// The change that an [`Op::EntraNewJob`] becomes, for what does not depend on its application.
fn new_job(app: &str) -> entra::Op {
    entra::Op::CreateJob { app: app.to_owned(), template: String::new() }
}

/// What remains of a reading without what nobody can read.
fn readable(shown: &Value) -> Value {
    match shown {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(key, _)| *key != "secret");
            Value::Object(fields.map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        // Whether it was sent: only the one who sent it knows.
        Value::Bool(_) => json!("there"),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => shown.clone(),
    }
}

fn entra_keeps(op: &entra::Op, present: &Value) -> Option<String> {
    match op {
        entra::Op::DeleteApplication { name, .. } => (*present != json!(name)).then(|| {
            "the application has another name by now, so it is not deleted. Delete it in Entra under Enterprise applications, Properties, if nobody needs it.".to_owned()
        }),
        entra::Op::PutSchema { was, .. } => (*present != json!(entra::schema_digest(was))).then(|| {
            "somebody has changed the mappings since, so the old ones are not put back over them.".to_owned()
        }),
        entra::Op::Instantiate { .. }
        | entra::Op::Assign { .. }
        | entra::Op::Unassign { .. }
        | entra::Op::CreateJob { .. }
        | entra::Op::DeleteJob { .. }
        | entra::Op::PutSettings { .. }
        | entra::Op::ClientCredentials { .. }
        | entra::Op::Start { .. }
        | entra::Op::Pause { .. }
        | entra::Op::Restart { .. }
        | entra::Op::ProvisionOnDemand { .. } => None,
    }
}

fn group_shown(name: &str, members: usize) -> Value {
    json!({ "name": name, "empty": members == 0 })
}

fn of_write<T>(write: GroupWrite<T>, made: impl FnOnce(T) -> Option<String>) -> Sending {
    match write {
        GroupWrite::Done(done) => Sending::Answered { made: made(done), authorize: None, did: None },
        GroupWrite::Refused(error) => Sending::Refused(problem::zoom(&error)),
        GroupWrite::Unanswered(error) => Sending::Unanswered(problem::call("Zoom", &error)),
        GroupWrite::NotSent(error) => Sending::NotSent(problem::call("Zoom", &error)),
    }
}

fn not_done(problem: Problem, error: &DirectoryError) -> Sending {
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

fn unread(problem: Problem, error: &DirectoryError) -> Unread {
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
