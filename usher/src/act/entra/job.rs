//! Planning when provisioning runs, and one person now.

use serde_json::json;

use super::super::{Change, Plan};
use super::app::state;
use super::change;
use crate::guide::ActionId;
use crate::model::{Address, Person};
use crate::setup::entra::{self, Job, ResetScope, StatusCode, ZoomApp};

/// What is to become of provisioning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Start,
    Pause,
    /// Whoever failed is tried again.
    Restart,
    /// Everybody is looked at again.
    RestartAll,
    /// What was held back because it would switch off many is let through.
    AllowDeletes,
}

impl Wish {
    pub const ALL: [Self; 5] =
        [Self::Start, Self::Pause, Self::Restart, Self::RestartAll, Self::AllowDeletes];

    /// Returns the answer that means it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Restart => "restart",
            Self::RestartAll => "restart_all",
            Self::AllowDeletes => "allow_deletes",
        }
    }

    /// Does it send something to Zoom, so that the credentials have to work?
    pub fn sends(self) -> bool {
        match self {
            Self::Start | Self::Restart | Self::RestartAll | Self::AllowDeletes => true,
            Self::Pause => false,
        }
    }

    fn reset(self) -> &'static [ResetScope] {
        match self {
            Self::Start | Self::Pause => &[],
            Self::Restart => &[ResetScope::Escrows, ResetScope::QuarantineState],
            Self::RestartAll => &[ResetScope::Watermark, ResetScope::Escrows, ResetScope::QuarantineState],
            Self::AllowDeletes => &[ResetScope::ForceDeletes],
        }
    }
}

/// Is provisioning on, well or not?
pub fn is_on(job: &Job) -> bool {
    job.schedule_state == "Active" && job.code != StatusCode::Paused
}

fn is_quarantined(job: &Job) -> bool {
    job.quarantine.is_some() || job.code == StatusCode::Quarantine
}

/// Plans to start, pause or restart. `shown` is what is there of a start and of a pause. `takes` says how long a first
/// cycle takes, where that can be said.
pub fn run(app: &ZoomApp, job: &Job, wish: Wish, shown: &serde_json::Value, takes: Option<&str>) -> Plan {
    let mut plan = Plan::new(ActionId::EntraJob);
    let name = &app.name;
    let (sp, id) = (|| app.service_principal.clone(), || job.id.clone());
    let now = state(job);
    match wish {
        Wish::Start if is_on(job) && !is_quarantined(job) => {
            plan.act = "Provisioning is on".to_owned();
            plan.already.push(format!(
                "{now} Starting it again and again can stop Microsoft’s service, so nothing is sent."
            ));
        }
        Wish::Start => {
            plan.act = "Start provisioning".to_owned();
            plan.warnings
                .push("From then on Entra ID writes to Zoom by itself, about every 40 minutes.".to_owned());
            plan.warnings.extend(takes.map(|takes| format!("The first cycle takes {takes}.")));
            plan.changes.push(Change {
                what: format!("Start provisioning of {name}"),
                before: Some(now),
                after: Some("It is on".to_owned()),
                back: format!("Pause provisioning of {name}. What it has written to Zoom stays."),
                saw: "Entra ID says that provisioning is on.".to_owned(),
                ..change(entra::Op::Start { app: sp(), job: id() }, shown.clone())
            });
        }
        Wish::Pause if !is_on(job) => {
            plan.act = "Provisioning is off".to_owned();
            plan.already.push(now);
        }
        Wish::Pause => {
            plan.act = "Pause provisioning".to_owned();
            plan.warnings.push(
                "A cycle that runs now goes on to its end. While it is paused, whoever leaves stays active in Zoom.".to_owned(),
            );
            plan.changes.push(Change {
                what: format!("Pause provisioning of {name}"),
                before: Some(now),
                after: Some("It is paused, and knows where it was".to_owned()),
                back: format!("Start provisioning of {name} again."),
                saw: "Entra ID says that provisioning is paused.".to_owned(),
                ..change(entra::Op::Pause { app: sp(), job: id() }, shown.clone())
            });
        }
        Wish::Restart | Wish::RestartAll | Wish::AllowDeletes => {
            let (act, after) = match wish {
                Wish::RestartAll => ("Begin provisioning anew", "It is on, and looks at everybody again"),
                Wish::AllowDeletes => {
                    ("Let the held-back changes through", "It is on, and switches off whom it held back")
                }
                Wish::Start | Wish::Pause | Wish::Restart => {
                    ("Try again whoever failed", "It is on, and tries again whoever failed")
                }
            };
            plan.act = act.to_owned();
            plan.warnings.extend(wish.reset().iter().map(|scope| explains(*scope).to_owned()));
            if wish == Wish::RestartAll {
                plan.warnings.extend(takes.map(|takes| format!("That takes {takes}.")));
            }
            if wish == Wish::AllowDeletes
                && job.quarantine.as_ref().is_none_or(|quarantine| quarantine.reason != "TooManyDeletes")
            {
                plan.warnings.push(
                    "Nothing is held back as far as Entra ID shows, so that this changes nothing now."
                        .to_owned(),
                );
            }
            let op = entra::Op::Restart { app: sp(), job: id(), reset: wish.reset().to_vec() };
            plan.changes.push(Change {
                what: format!("{act}, in {name}"),
                before: Some(now),
                after: Some(after.to_owned()),
                back: "Pause provisioning. What it has written to Zoom by then stays.".to_owned(),
                saw: "Entra ID has taken the restart.".to_owned(),
                ..change(op, json!(false))
            });
        }
    }
    plan
}

/// Says what a restart forgets.
fn explains(scope: ResetScope) -> &'static str {
    match scope {
        ResetScope::Watermark => "Entra forgets how far it has read, and looks at everybody again.",
        ResetScope::Escrows => "Entra forgets whom it could not write, and tries them again at once.",
        ResetScope::QuarantineState => "Entra forgets its quarantine, and tries at full pace again.",
        ResetScope::Full => "Entra forgets all it knows of this provisioning, and looks at everybody again.",
        ResetScope::ForceDeletes => {
            "Entra switches off in Zoom everybody whom it has held back, however many. Look at who they are first: the monitor lists them."
        }
    }
}

/// Plans to provision one person. `has` says what Zoom has of them now; `finds` is where Zoom has them afterwards; `pauses`
/// says that the application signs in with OAuth and is on.
pub fn one_person(
    app: &ZoomApp,
    job: &Job,
    rule: &str,
    person: &Person,
    finds: Option<Address>,
    has: &str,
    pauses: bool,
) -> Plan {
    let mut plan = Plan::new(ActionId::EntraOnePerson);
    let (sp, id) = (|| app.service_principal.clone(), || job.id.clone());
    plan.act = format!("Provision {} now", person.name);
    plan.finds = finds;
    let mut needs = Vec::new();
    if pauses {
        plan.warnings.push(
            "Microsoft does not provision single people while an application that signs in with OAuth is on. Usher pauses it, and starts it again at the end."
                .to_owned(),
        );
        plan.changes.push(Change {
            what: "Pause provisioning for a moment".to_owned(),
            before: Some(state(job)),
            after: Some("It is paused".to_owned()),
            back: "Start provisioning again.".to_owned(),
            saw: "Entra ID says that provisioning is paused.".to_owned(),
            ..change(entra::Op::Pause { app: sp(), job: id() }, json!("running"))
        });
        needs.push(0);
    }
    let op = entra::Op::ProvisionOnDemand {
        app: sp(),
        job: id(),
        rule: rule.to_owned(),
        person: person.id.clone(),
        person_name: person.name.clone(),
    };
    plan.changes.push(Change {
        needs: needs.clone(),
        what: format!("Provision {} ({})", person.name, person.login),
        before: Some(has.to_owned()),
        after: Some("What the mappings make of the person".to_owned()),
        back: format!("{} stays in Zoom as Entra ID wrote them. Somebody who was new can be deleted in Zoom under User Management, Users.", person.name),
        saw: format!("Zoom has {}.", person.name),
        ..change(op, json!(false))
    });
    if pauses {
        plan.changes.push(Change {
            needs,
            what: "Start provisioning again".to_owned(),
            before: Some("It is paused".to_owned()),
            after: Some("It is on".to_owned()),
            back: "Pause provisioning.".to_owned(),
            saw: "Entra ID says that provisioning is on.".to_owned(),
            ..change(entra::Op::Start { app: sp(), job: id() }, json!("stopped"))
        });
    }
    plan.warnings.push(
        "Entra ID writes what the mappings say. It does not switch off anybody this way, and it does not say which role they get."
            .to_owned(),
    );
    plan
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Attributes, PersonId, Status};
    use crate::setup::entra::{Quarantine, Recognised, Template};

    fn app() -> ZoomApp {
        ZoomApp {
            service_principal: "sp".to_owned(),
            application: None,
            app_id: "id".to_owned(),
            name: "Zoom".to_owned(),
            template: Template::Gallery,
            created: None,
            enabled: true,
            roles: Vec::new(),
            assignment_required: true,
            recognised: Recognised::Gallery,
        }
    }

    fn job(schedule: &str, code: StatusCode) -> Job {
        Job {
            id: "job".to_owned(),
            template: "scim".to_owned(),
            schedule_state: schedule.to_owned(),
            interval: None,
            code,
            quarantine: None,
            last_execution: None,
            last_success: None,
            last_success_with_exports: None,
            failures_in_a_row: 0,
            progress: Vec::new(),
            counts: BTreeMap::new(),
            steady_first: None,
            steady_last: None,
            troubleshooting: None,
            settings: BTreeMap::new(),
        }
    }

    #[test]
    fn what_is_on_is_not_started_and_what_is_off_not_paused() {
        let on = job("Active", StatusCode::Active);
        let off = job("Disabled", StatusCode::Paused);
        let changes = |job: &Job, wish| run(&app(), job, wish, &json!("x"), None).changes.len();
        assert_eq!((changes(&on, Wish::Start), changes(&on, Wish::Pause)), (0, 1));
        assert_eq!((changes(&off, Wish::Start), changes(&off, Wish::Pause)), (1, 0));
        let quarantined = Job {
            quarantine: Some(Quarantine {
                reason: "TooManyDeletes".to_owned(),
                code: None,
                message: None,
                tenant_actionable: None,
                began: None,
                series_began: None,
                next_attempt: None,
                series_count: 1,
            }),
            ..on
        };
        assert_eq!(changes(&quarantined, Wish::Start), 1);
        let plan = run(&app(), &quarantined, Wish::AllowDeletes, &json!("x"), None);
        assert_eq!(plan.warnings.len(), 1, "{:?}", plan.warnings);
        let plan = run(&app(), &quarantined, Wish::RestartAll, &json!("x"), Some("an hour"));
        assert_eq!(plan.warnings.len(), 4, "{:?}", plan.warnings);
        assert!(plan.take_back("p", &[(0, None)], &[]).changes.is_empty());
    }

    #[test]
    fn an_application_with_oauth_is_paused_for_one_person() {
        let person = Person {
            id: PersonId::new("1"),
            name: "Zoë O'Brien-Łukasz".to_owned(),
            login: "zoe@practice.example".to_owned(),
            status: Status::Active,
            attributes: Attributes::default(),
        };
        let on = job("Active", StatusCode::Active);
        let plan = one_person(&app(), &on, "rule", &person, None, "nobody", true);
        let needs: Vec<&[u32]> = plan.changes.iter().map(|change| change.needs.as_slice()).collect();
        // It is started again although the person could not be provisioned.
        assert_eq!(needs, [&[][..], &[0], &[0]]);
        assert!(!plan.can_be_taken_back());
        assert_eq!(one_person(&app(), &on, "rule", &person, None, "nobody", false).changes.len(), 1);
    }
}
