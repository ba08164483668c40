//! What is done at the target about one object: found or made, brought up to date, switched off, deleted; and how that
//! is written down. The same for people and for groups, in a cycle and on demand.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::client::{Failure, Target};
use super::journal::{Action, Entry, Reason, Status, Step, StepKind, Who};
use super::mapping::{Kind, Wanted};
use super::shape::{self, Edit, Resource};
use crate::company::Member;

/// Something to be done, or left undone for a reason.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) who: Who,
    /// Fingerprint of what is wanted; dealt with once the task is.
    pub(super) wish: u64,
    /// What the step of scoping says.
    pub(super) scoping: Vec<(&'static str, String)>,
    pub(super) work: Work,
}

#[derive(Clone, Debug)]
pub(super) enum Work {
    Provision {
        target_id: Option<String>,
        values: Vec<Wanted>,
        /// Fingerprints of the attributes that were sent before.
        sent: Vec<u64>,
        adds: bool,
        updates: bool,
        members: Option<Members>,
    },
    /// Set `active`, and nothing else.
    Disable {
        target_id: String,
        active: String,
    },
    Delete {
        target_id: String,
    },
    Skip(Reason),
    /// The values cannot be made.
    Fail(String),
}

/// The members of a group: who was sent, and who is to be in it, by number.
#[derive(Clone, Debug)]
pub(super) struct Members {
    pub(super) sent: BTreeMap<usize, String>,
    pub(super) wanted: BTreeMap<usize, String>,
}

/// What came of a task.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) target_id: Option<String>,
    /// Of a group: who has been sent by now.
    pub(super) members: Option<BTreeMap<usize, String>>,
    pub(super) outcome: Result<Done, Failure>,
}

/// What was done.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) action: Action,
    pub(super) edits: Vec<Edit>,
    /// Why nothing was done.
    pub(super) left: Option<Reason>,
}

impl Task {
    pub(super) fn resource(&self) -> Resource {
        match self.who.member {
            Member::Person(_) => Resource::Users,
            Member::Group(_) => Resource::Groups,
        }
    }

    /// Whether something is taken away at the target, which the accidental deletion guard counts.
    pub(super) fn takes_away(&self) -> bool {
        match self.work {
            Work::Disable { .. } | Work::Delete { .. } => true,
            Work::Provision { .. } | Work::Skip(_) | Work::Fail(_) => false,
        }
    }
}

/// Does a task.
pub(super) async fn perform(target: &Target<'_>, task: &Task) -> Attempt {
    let resource = task.resource();
    let plain = |target_id: Option<&String>, outcome| Attempt {
        target_id: target_id.cloned(),
        members: None,
        outcome,
    };
    let done = |action, edits| Done { action, edits, left: None };
    match &task.work {
        Work::Skip(reason) => {
            plain(None, Ok(Done { action: Action::Other, edits: Vec::new(), left: Some(reason.clone()) }))
        }
        Work::Fail(reason) => plain(None, Err(Failure::Unmade(reason.clone()))),
        Work::Delete { target_id } => {
            let deleted = target.delete(resource, target_id).await;
            plain(Some(target_id), deleted.map(|()| done(Action::Delete, Vec::new())))
        }
        Work::Disable { target_id, active } => {
            let edits = vec![Edit {
                target: "active".to_owned(),
                old: Some("True".to_owned()),
                new: active.clone(),
                kind: Kind::Truth,
            }];
            let sent = target.patch(resource, target_id, &shape::patch(&edits, target.manner)).await;
            let outcome = match sent {
                // Nobody there, nobody to be switched off.
                Err(failure) if failure.is_not_found() => Ok(done(Action::Disable, Vec::new())),
                sent => sent.map(|()| done(Action::Disable, edits)),
            };
            plain(Some(target_id), outcome)
        }
        Work::Provision { target_id, values, sent, adds, updates, members } => {
            let id = target_id.as_deref();
            match provision(target, resource, id, (values, sent), (*adds, *updates)).await {
                Err(failure) => plain(target_id.as_ref(), Err(failure)),
                Ok((None, done)) => plain(None, Ok(done)),
                Ok((Some(id), done)) => match members {
                    None => Attempt { target_id: Some(id), members: None, outcome: Ok(done) },
                    Some(members) => {
                        let is_same = target_id.as_deref() == Some(id.as_str());
                        fill(target, id, done, members, is_same).await
                    }
                },
            }
        }
    }
}

async fn provision(
    target: &Target<'_>,
    resource: Resource,
    target_id: Option<&str>,
    (values, sent): (&[Wanted], &[u64]),
    (adds, updates): (bool, bool),
) -> Result<(Option<String>, Done), Failure> {
    let left = |code: &str, words: &str| Done {
        action: Action::Other,
        edits: Vec::new(),
        left: Some(Reason::new(code, words)),
    };
    let there = match target_id {
        None => None,
        Some(id) => match target.read(resource, id).await {
            Ok(there) => Some(there),
            // Somebody deleted it there: looked for again like anybody.
            Err(failure) if failure.is_not_found() => None,
            Err(failure) => return Err(failure),
        },
    };
    let there = match there {
        Some(there) => Some(there),
        None => search(target, resource, values).await?,
    };
    let Some(there) = there else {
        if !adds {
            let words = "The action Create is not among the target object actions.";
            return Ok((None, left("ActionNotAllowed", words)));
        }
        let id = target.create(resource, &shape::created(resource, values)).await?;
        let edits = values.iter().map(|wanted| Edit {
            target: wanted.target.clone(),
            old: None,
            new: wanted.text.clone(),
            kind: wanted.kind,
        });
        return Ok((Some(id), Done { action: Action::Create, edits: edits.collect(), left: None }));
    };
    let id = there.get("id").and_then(Value::as_str).map(str::to_owned);
    let id = id.ok_or_else(|| Failure::NotScim("What was found has no id.".to_owned()))?;
    let mut edits = shape::edits(values, &there);
    edits.retain(|edit| edit.old.is_some() || !sent.contains(&fingerprint(&edit.target, &edit.new)));
    if edits.is_empty() {
        let words = "The state of the entry in both the source and target systems already match.";
        return Ok((Some(id), left("RedundantExport", words)));
    }
    if !updates {
        let words = "The action Update is not among the target object actions.";
        return Ok((Some(id), left("ActionNotAllowed", words)));
    }
    target.patch(resource, &id, &shape::patch(&edits, target.manner)).await?;
    Ok((Some(id), Done { action: Action::Update, edits, left: None }))
}

/// The fingerprint of an attribute with its value.
pub(super) fn fingerprint(target: &str, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (target, text).hash(&mut hasher);
    hasher.finish()
}

/// Looks for the object by each attribute that accounts are matched by, until one finds it.
async fn search(
    target: &Target<'_>,
    resource: Resource,
    values: &[Wanted],
) -> Result<Option<Value>, Failure> {
    let mut searched = false;
    for wanted in values.iter().filter(|wanted| wanted.matching > 0) {
        searched = true;
        if let Some(found) = target.find(resource, &wanted.target, &wanted.text).await? {
            return Ok(Some(found));
        }
    }
    if searched {
        return Ok(None);
    }
    Err(Failure::Unmade("None of the matching attributes has a value.".to_owned()))
}

/// Puts members in and takes them out, one PATCH each.
async fn fill(target: &Target<'_>, id: String, mut done: Done, members: &Members, is_same: bool) -> Attempt {
    // A group that is another one than before has nobody whom the service put there.
    let mut sent = if is_same { members.sent.clone() } else { BTreeMap::new() };
    let leave: Vec<(usize, String)> = sent
        .iter()
        .filter(|(number, known)| members.wanted.get(number) != Some(known))
        .map(|(number, known)| (*number, known.clone()))
        .collect();
    let join = members.wanted.iter().filter(|(number, wanted)| sent.get(number) != Some(wanted));
    let join: Vec<(usize, String)> = join.map(|(number, wanted)| (*number, wanted.clone())).collect();
    let changes = leave.into_iter().map(|leave| (leave, false));
    let changes = changes.chain(join.into_iter().map(|join| (join, true)));
    let mut outcome = Ok(());
    for ((number, member), inside) in changes {
        outcome = target.patch(Resource::Groups, &id, &shape::member(&member, inside, target.manner)).await;
        if outcome.is_err() {
            break;
        }
        let (old, new) = if inside { (None, member.clone()) } else { (Some(member.clone()), String::new()) };
        done.edits.push(Edit { target: "members".to_owned(), old, new, kind: Kind::Reference });
        if inside {
            sent.insert(number, member);
        } else {
            sent.remove(&number);
        }
        done.left = None;
        if done.action == Action::Other {
            done.action = Action::Update;
        }
    }
    Attempt { target_id: Some(id), members: Some(sent), outcome: outcome.map(|()| done) }
}

/// In what frame an act took place.
pub(super) struct Frame<'f> {
    pub(super) app: u32,
    pub(super) app_name: &'f str,
    pub(super) template: super::seed::Template,
    pub(super) job: &'f str,
    pub(super) cycle: &'f str,
    pub(super) began_ms: i64,
    pub(super) now_ms: i64,
    /// When a failure is tried again, in words.
    pub(super) again: Option<String>,
}

/// The entry of the log for a task and what came of it.
pub(super) fn entry(frame: &Frame<'_>, task: &Task, attempt: &Attempt) -> Entry {
    let system = frame.template.system();
    let kind = if task.resource() == Resource::Users { "User" } else { "Group" };
    let name = task.who.login.as_ref().unwrap_or(&task.who.name);
    let (action, status, mut reason, edits) = match &attempt.outcome {
        Ok(done) => {
            let status = if done.left.is_some() { Status::Skipped } else { Status::Success };
            (done.action, status, done.left.clone(), done.edits.clone())
        }
        Err(failure) => (meant(task), Status::Failure, Some(Reason::of(failure)), Vec::new()),
    };
    if let (Some(reason), Some(again), Status::Failure) = (&mut reason, &frame.again, status) {
        reason.words += &format!(
            ". This operation was retried 0 times. It will be retried again after this date: {again} UTC"
        );
    }
    let step =
        |name, kind, status, description: String, details| Step { name, kind, status, description, details };
    let mut steps = vec![step(
        if action == Action::Create { "EntryImportAdd" } else { "EntryImport" },
        StepKind::Import,
        Status::Success,
        format!("Retrieved {kind} '{name}' from Azure Active Directory"),
        vec![("objectId", task.who.id.clone()), ("displayName", task.who.name.clone())],
    )];
    let is_in = !matches!(task.work, Work::Skip(_));
    steps.push(step(
        "EntrySynchronizationScoping",
        StepKind::Scoping,
        if is_in { Status::Success } else { Status::Skipped },
        if is_in {
            format!("Determined if {kind} in scope by evaluating against each scoping filter")
        } else {
            format!("The {kind} '{name}' is not in scope of provisioning")
        },
        task.scoping.clone(),
    ));
    if let Work::Provision { values, .. } = &task.work {
        let matching = values.iter().find(|wanted| wanted.matching > 0);
        let details = matching.map(|wanted| {
            vec![("MatchingAttribute", wanted.target.clone()), ("MatchingValue", wanted.text.clone())]
        });
        let found = action != Action::Create && attempt.target_id.is_some();
        steps.push(step(
            "EntryImport",
            StepKind::Matching,
            Status::Success,
            if found {
                format!("Retrieved {kind} '{name}' from {system}")
            } else {
                format!("{kind} '{name}' was not found in {system}")
            },
            details.unwrap_or_default(),
        ));
    }
    let export = match (&attempt.outcome, action) {
        (Ok(done), _) if done.left.is_some() => "EntrySynchronizationSkip",
        (_, Action::Create) => "EntryExportAdd",
        (_, Action::Delete | Action::StagedDelete) => "EntryExportDelete",
        (_, Action::Update | Action::Disable | Action::Other) => "EntryExportUpdate",
    };
    let description = match (&reason, status) {
        (Some(reason), Status::Failure) => {
            format!(
                "Failed to {} {kind} '{name}' in {system}: {}",
                action.word().to_lowercase(),
                reason.words
            )
        }
        (Some(reason), Status::Skipped | Status::Success) => {
            format!("The {kind} '{name}' will be skipped. {}", reason.words)
        }
        (None, _) => {
            let verb = match action {
                Action::Create => "created",
                Action::Update | Action::Other => "updated",
                Action::Disable => "disabled",
                Action::Delete => "deleted",
                Action::StagedDelete => "kept back",
            };
            format!("{kind} '{name}' was {verb} in {system}")
        }
    };
    let details = match (&reason, status) {
        (Some(reason), Status::Skipped) => vec![("SkipReason", reason.code.clone())],
        (Some(reason), Status::Failure | Status::Success) => vec![("ErrorCode", reason.code.clone())],
        (None, _) => Vec::new(),
    };
    steps.push(step(export, StepKind::Export, status, description, details));
    Entry {
        id: crate::entra::ids::fresh(),
        at_ms: frame.now_ms,
        took_ms: (frame.now_ms - frame.began_ms).max(0),
        app: frame.app,
        app_name: frame.app_name.to_owned(),
        template: frame.template,
        job: frame.job.to_owned(),
        cycle: frame.cycle.to_owned(),
        change: crate::entra::ids::fresh(),
        who: task.who.clone(),
        target_id: attempt.target_id.clone(),
        action,
        status,
        reason,
        edits,
        steps,
    }
}

/// What a task was to do.
fn meant(task: &Task) -> Action {
    match &task.work {
        Work::Provision { target_id: None, .. } => Action::Create,
        Work::Provision { target_id: Some(_), .. } => Action::Update,
        Work::Disable { .. } => Action::Disable,
        Work::Delete { .. } => Action::Delete,
        Work::Skip(_) | Work::Fail(_) => Action::Other,
    }
}
