//! Applications, people, groups and entries of the log, for tables.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Given, Known};
use crate::directory::entra::GroupKind;
use crate::model::{Attributes, Group, GroupId, Member, Person, PersonId, Snapshot, Status};
use crate::setup::entra::{
    AppRole, Assignment, DEFAULT_ACCESS, ErrorInfo, Execution, Identity, Job, PrincipalKind,
    ProvisioningEvent, Quarantine, Recognised, StatusCode, Template, ZoomApp,
};

pub(super) use crate::check::words::fake::{short, words};

pub(super) fn at(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

pub(super) fn role(name: &str) -> AppRole {
    AppRole { id: name.to_owned(), value: None, name: name.to_owned(), enabled: true, for_people: true }
}

pub(super) fn app() -> ZoomApp {
    ZoomApp {
        service_principal: "sp".to_owned(),
        application: None,
        app_id: "app".to_owned(),
        name: "Zoom".to_owned(),
        template: Template::Gallery,
        created: None,
        enabled: true,
        roles: vec![role("Basic"), role("Licensed")],
        assignment_required: true,
        recognised: Recognised::Gallery,
    }
}

/// People by id; one that begins with a dash is blocked.
pub(super) fn people(ids: &[&str]) -> Known {
    let person = |id: &&str| {
        let (id, status) = id.strip_prefix('-').map_or((*id, Status::Active), |id| (id, Status::Disabled));
        let person = Person {
            id: PersonId::new(id),
            name: id.to_uppercase(),
            login: format!("{id}@practice.example"),
            status,
            attributes: Attributes::default(),
        };
        (person.id.clone(), person)
    };
    ids.iter().map(person).collect()
}

/// Assignments as `person=role`, `g:group=role`, with `-` for Default Access; groups as a line each, `group: member
/// member`. A member in capitals is a group, one with a dash before it a person who is blocked.
pub(super) fn given(assignments: &str, groups: &str) -> Given {
    let assignment = |text: &str| {
        let (principal, role) = text.split_once('=').unwrap();
        let (principal, kind) = principal
            .strip_prefix("g:")
            .map_or((principal, PrincipalKind::User), |group| (group, PrincipalKind::Group));
        Assignment {
            id: text.to_owned(),
            principal: principal.to_owned(),
            principal_name: principal.to_owned(),
            kind,
            role: if role == "-" { DEFAULT_ACCESS } else { role }.to_owned(),
            created: None,
        }
    };
    let mut snapshot = Snapshot::default();
    let mut kinds = BTreeMap::new();
    for line in groups.lines() {
        let (name, members) = line.split_once(':').unwrap();
        let id = GroupId::new(name);
        let members = members.split_whitespace().map(|member| match member.starts_with(char::is_uppercase) {
            true => Member::Group(GroupId::new(member)),
            false => Member::Person(PersonId::new(member.trim_start_matches('-'))),
        });
        snapshot.members.insert(id.clone(), members.collect());
        let group = Group { id: id.clone(), name: name.to_owned(), description: None };
        snapshot.groups.insert(id.clone(), group);
        let kind = GroupKind { security_enabled: true, mail_enabled: false, dynamic: false, unified: false };
        kinds.insert(id, kind);
    }
    Given {
        everybody: false,
        has_roles: true,
        assignments: assignments.split_whitespace().map(assignment).collect(),
        groups: snapshot,
        kinds,
    }
}

pub(super) fn a_job() -> Job {
    Job {
        id: "zoom.t.1".to_owned(),
        template: "zoom".to_owned(),
        schedule_state: "Active".to_owned(),
        interval: Some("PT40M".to_owned()),
        code: StatusCode::Active,
        quarantine: None,
        last_execution: Some(execution("Succeeded", 100)),
        last_success: Some(at(100)),
        last_success_with_exports: None,
        failures_in_a_row: 0,
        progress: Vec::new(),
        counts: BTreeMap::new(),
        steady_first: Some(at(50)),
        steady_last: Some(at(100)),
        troubleshooting: None,
        settings: BTreeMap::new(),
    }
}

pub(super) fn execution(state: &str, ended: i64) -> Execution {
    Execution {
        state: state.to_owned(),
        began: Some(at(ended - 1)),
        ended: Some(at(ended)),
        error: None,
        entitled: 2,
        entitled_for_provisioning: 2,
        escrowed: 0,
        exported: 2,
        imported: 2,
    }
}

pub(super) fn quarantine(reason: &str) -> Quarantine {
    Quarantine {
        reason: reason.to_owned(),
        code: None,
        message: None,
        tenant_actionable: None,
        began: Some(at(1)),
        series_began: Some(at(1)),
        next_attempt: Some(at(400)),
        series_count: 1,
    }
}

/// An entry about a person whose id is given; `error` is a code with a text behind a colon.
pub(super) fn event(id: &str, minute: i64, action: &str, status: &str, error: &str) -> ProvisioningEvent {
    let (code, text) = error.split_once(':').unwrap_or((error, ""));
    ProvisioningEvent {
        id: format!("{id}{minute}"),
        at: at(minute),
        job: "zoom.t.1".to_owned(),
        cycle: "c".to_owned(),
        change: "h".to_owned(),
        action: action.to_owned(),
        took_ms: None,
        status: status.to_owned(),
        error: (!error.is_empty()).then(|| ErrorInfo {
            code: code.to_owned(),
            text: text.to_owned(),
            ..ErrorInfo::default()
        }),
        source: Identity {
            id: id.to_owned(),
            name: id.to_uppercase(),
            kind: "User".to_owned(),
            ..Identity::default()
        },
        target: Identity::default(),
        source_system: String::new(),
        target_system: String::new(),
        initiated_by: String::new(),
        steps: Vec::new(),
        modified: Vec::new(),
    }
}
