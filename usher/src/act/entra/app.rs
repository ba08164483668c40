//! Planning the application for Zoom and its provisioning.

use serde_json::json;

use super::super::{Change, Op, Plan};
use super::change;
use crate::guide::ActionId;
use crate::setup::entra::{self, Job, Settings, StatusCode, SyncTemplate, Template, ZoomApp};

/// Plans to add an application from a template, with its provisioning, where there is none or another one is wanted.
pub fn create_app(template: &str, gallery: bool, name: &str) -> Plan {
    let mut plan = Plan::new(ActionId::EntraApp);
    plan.act = format!("Add the application {name} to Entra ID");
    let from = match gallery {
        true => "Zoom’s entry in Microsoft’s gallery",
        false => "Microsoft’s template for applications of one’s own",
    };
    plan.changes.push(Change {
        what: format!("Add the application {name} from {from}"),
        after: Some(format!("An enterprise application {name} that nobody is given yet")),
        back: format!("Delete the application {name} from Entra ID."),
        saw: format!("Entra ID lists the application {name}."),
        ..change(
            entra::Op::Instantiate { template: template.to_owned(), name: name.to_owned() },
            json!(false),
        )
    });
    plan.changes.push(Change {
        op: Op::EntraNewJob { made_by: 0 },
        shown: json!(false),
        needs: vec![0],
        what: "Prepare its provisioning".to_owned(),
        before: None,
        after: Some("A provisioning job that is off, with Microsoft’s own mappings".to_owned()),
        back: "It goes with the application.".to_owned(),
        saw: "Entra ID shows the provisioning of the application, and it is off.".to_owned(),
    });
    plan.warnings.push(
        "A new application takes a moment to be everywhere at Microsoft. Usher waits for it, three minutes at most."
            .to_owned(),
    );
    if !gallery {
        plan.warnings.push(
            "Single sign-on is not a part of this application. Where people sign in to Zoom with an application from the gallery, that one stays as it is."
                .to_owned(),
        );
    }
    plan
}

/// Plans to work with an application that is there. Nothing of it is changed; provisioning is prepared where it has
/// none. `differs` are sentences on how its mappings differ from the guide's.
pub fn use_app(
    app: &ZoomApp,
    templates: &[SyncTemplate],
    job: Option<&Job>,
    settings: Option<&Settings>,
    differs: &[String],
) -> Plan {
    let name = &app.name;
    let mut plan = Plan::new(ActionId::EntraApp);
    plan.act = format!("Use the application {name}");
    plan.already.push(match app.template {
        Template::Gallery => {
            format!("The application {name} is there, made from Zoom’s entry in the gallery.")
        }
        Template::Own => format!("The application {name} is there, made as an application of one’s own."),
        Template::Registration => format!("The application {name} is there."),
    });
    if !app.enabled {
        plan.left_alone.push(
            "It is disabled for signing in. Somebody has set it so, and provisioning works all the same."
                .to_owned(),
        );
    }
    match job {
        Some(job) => {
            plan.already.push(format!("Its provisioning is prepared. {}", state(job)));
            let saved = settings.map(saved).unwrap_or_default();
            plan.left_alone.extend(saved);
            match differs {
                [] => plan.already.push("Its mappings are the guide’s.".to_owned()),
                differs => plan.left_alone.extend(differs.iter().cloned()),
            }
        }
        None => match templates.iter().find(|template| template.default).or(templates.first()) {
            Some(template) => {
                plan.act = format!("Use the application {name} and prepare its provisioning");
                let op = entra::Op::CreateJob {
                    app: app.service_principal.clone(),
                    template: template.id.clone(),
                };
                plan.changes.push(Change {
                    what: format!("Prepare provisioning for the application {name}"),
                    before: Some("The application has no provisioning".to_owned()),
                    after: Some("A provisioning job that is off, with Microsoft’s own mappings".to_owned()),
                    back: "Take the provisioning job away again.".to_owned(),
                    saw: format!("Entra ID shows the provisioning of {name}, and it is off."),
                    ..change(op, json!(false))
                });
            }
            None => plan.left_alone.push(
                "Microsoft offers no provisioning for it. Choose another application, or add a new one."
                    .to_owned(),
            ),
        },
    }
    plan
}

/// Says in one sentence how a job stands.
pub fn state(job: &Job) -> String {
    if let Some(quarantine) = &job.quarantine {
        return format!(
            "Microsoft has put it into quarantine ({}): it tries once in a while only.",
            quarantine.reason
        );
    }
    match (job.schedule_state.as_str(), &job.code) {
        ("Active", StatusCode::NotRun) => "It is on, and its first cycle has not ended.",
        ("Active", StatusCode::Quarantine) => "Microsoft has put it into quarantine.",
        ("Active", StatusCode::Active | StatusCode::NotConfigured | StatusCode::Other(_)) => "It is on.",
        (_, StatusCode::Paused) => "It is paused.",
        (_, _) => "It is off.",
    }
    .to_owned()
}

fn saved(settings: &Settings) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(address) = &settings.base_address {
        said.push(format!(
            "It goes to {address}. That stays until you change it under “Set address, warnings and limits”."
        ));
    }
    if settings.oauth_saved {
        said.push("A sign-in with OAuth is saved. It stays.".to_owned());
    }
    if settings.secret_token_saved {
        said.push("A token is saved. It stays until you give another one.".to_owned());
    }
    if settings.skip_out_of_scope == Some(true) {
        said.push(
            "Whoever falls out of scope stays active in Zoom: somebody has set it so. The step on settings changes it."
                .to_owned(),
        );
    }
    if settings.sync_all == Some(true) {
        said.push("Everybody is in scope, not only those whom it is given to.".to_owned());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::entra::Recognised;

    fn app() -> ZoomApp {
        ZoomApp {
            service_principal: "sp".to_owned(),
            application: Some("app".to_owned()),
            app_id: "id".to_owned(),
            name: "Zoom".to_owned(),
            template: Template::Own,
            created: None,
            enabled: true,
            roles: Vec::new(),
            assignment_required: true,
            recognised: Recognised::Name,
        }
    }

    fn kind(id: &str, default: bool) -> SyncTemplate {
        SyncTemplate {
            id: id.to_owned(),
            factory_tag: None,
            default,
            oauth: None,
            metadata: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn a_new_application_gets_its_provisioning_once_it_is_there() {
        let plan = create_app("t", true, "Zoom");
        assert_eq!(plan.changes.len(), 2);
        assert_eq!(plan.changes[1].needs, [0]);
        assert_eq!(
            plan.scopes().into_iter().collect::<Vec<_>>(),
            ["Application.ReadWrite.All", "Synchronization.ReadWrite.All"]
        );
        // The job goes with the application.
        let done = [(0, Some("sp".to_owned())), (1, Some("job".to_owned()))];
        let back = plan.take_back("plan", &done, &[(0, json!("Zoom"))]);
        assert_eq!((back.changes.len(), back.left_alone.len()), (1, 0), "{back:#?}");
        let renamed = plan.take_back("plan", &done, &[(0, json!("Zoom for everybody"))]);
        assert_eq!((renamed.changes.len(), renamed.left_alone.len()), (0, 1), "{renamed:#?}");
    }

    #[test]
    fn an_application_that_is_there_gets_provisioning_and_no_other_change() {
        let plan = use_app(&app(), &[kind("other", false), kind("scim", true)], None, None, &[]);
        let [change] = plan.changes.as_slice() else { panic!("{plan:#?}") };
        let op = entra::Op::CreateJob { app: "sp".to_owned(), template: "scim".to_owned() };
        assert_eq!(change.op, Op::Entra(op));
        assert!(use_app(&app(), &[], None, None, &[]).changes.is_empty());
    }
}
