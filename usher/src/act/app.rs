//! Planning what concerns the app itself: making it, connecting it to Zoom, switching on what it does.

use serde_json::json;

use super::{Change, Op, Plan};
use crate::guide::ActionId;
use crate::setup::okta::{self, Connection, ConnectionStatus, Features, NOT_CONNECTED, ZoomApp};

/// Plans to add Zoom's app to Okta, where there is none.
pub fn create_app(label: &str, sub_domain: &str) -> Plan {
    let op = okta::Op::CreateApp { label: label.to_owned(), sub_domain: sub_domain.to_owned() };
    let mut plan = Plan::new(ActionId::ZoomApp);
    plan.act = format!("Add the app {label} to Okta");
    plan.changes.push(Change {
        op: Op::Okta(op),
        shown: json!(false),
        needs: Vec::new(),
        what: format!("Add Zoom's app from Okta's catalogue, called {label}, for {sub_domain}.zoom.us"),
        before: None,
        after: Some(format!("An active app {label} that signs people in to {sub_domain}.zoom.us with SAML")),
        back: format!("Switch the app {label} off; it can then be deleted in Okta under Applications."),
        saw: format!("Okta has the app {label}, and it is active."),
    });
    plan.warnings.push(
        "Single sign-on still has to be set up on both sides: Okta's “Sign On” page of the app shows what Zoom needs."
            .to_owned(),
    );
    plan
}

/// Plans to use an app that is there: switches it on where it is off, and touches nothing else.
pub fn use_app(app: &ZoomApp, sub_domain: Option<&str>) -> Plan {
    let label = &app.label;
    let mut plan = Plan::new(ActionId::ZoomApp);
    plan.act = format!("Use the app {label}");
    match app.active {
        true => plan.already.push(format!("The app {label} is there and active.")),
        false => {
            plan.act = format!("Switch the app {label} on");
            plan.changes.push(Change {
                op: Op::Okta(okta::Op::SetAppActive { app: app.id.clone(), active: true }),
                shown: json!(false),
                needs: Vec::new(),
                what: format!("Switch the app {label} on"),
                before: Some("Switched off".to_owned()),
                after: Some("Active".to_owned()),
                back: format!("Switch the app {label} off."),
                saw: format!("Okta says that {label} is active."),
            });
        }
    }
    match app.saml {
        true => plan.already.push("It signs people in with SAML.".to_owned()),
        false => plan.left_alone.push(
            "It does not sign people in with SAML, as the guide has it. Somebody has set it so, and Usher does not change it."
                .to_owned(),
        ),
    }
    if let Some(sub_domain) = sub_domain.filter(|text| !text.is_empty()) {
        plan.left_alone.push(format!("Its Zoom address stays {sub_domain}.zoom.us, and its label {label}."));
    }
    plan
}

/// Plans the connection from Okta to Zoom. `anew` makes it again although it stands.
pub fn connect(app: &ZoomApp, connection: &Connection, anew: bool) -> Plan {
    let label = &app.label;
    let mut plan = Plan::new(ActionId::Provisioning);
    let enabled = connection.status == ConnectionStatus::Enabled;
    if enabled && !anew {
        plan.act = "The connection stands".to_owned();
        plan.already.push(format!("Okta's app {label} is connected to Zoom, and the connection is enabled."));
        return plan;
    }
    plan.act = if anew { "Connect Okta to Zoom anew" } else { "Connect Okta to Zoom" }.to_owned();
    plan.person_must = Some(
        "Sign in to Zoom as the owner or an admin of the account that people should be in, and allow Okta. Zoom's page names the account: check it there, because Okta does not name it afterwards."
            .to_owned(),
    );
    let app_id = || app.id.clone();
    let mut needs = Vec::new();
    if enabled {
        plan.warnings.push("Until you have consented at Zoom, Okta sends nothing there.".to_owned());
        plan.changes.push(Change {
            op: Op::Okta(okta::Op::SetConnectionActive { app: app_id(), active: false }),
            shown: json!(true),
            needs: Vec::new(),
            what: "Switch the old connection off".to_owned(),
            before: Some("Enabled".to_owned()),
            after: Some("Switched off".to_owned()),
            back: "Switch the connection on again.".to_owned(),
            saw: "Okta says that the connection is off.".to_owned(),
        });
        needs.push(0);
    }
    let made = plan.changes.len();
    plan.changes.push(Change {
        op: Op::Okta(okta::Op::CreateConnection { app: app_id() }),
        shown: json!(NOT_CONNECTED),
        needs: needs.clone(),
        what: "Prepare the connection to Zoom, and wait for your consent there".to_owned(),
        before: Some(if enabled { "The old connection" } else { "Not connected" }.to_owned()),
        after: Some("Okta holds Zoom's consent".to_owned()),
        back: "Switch the connection off, and remove Okta in Zoom's Marketplace under Manage, Added Apps."
            .to_owned(),
        saw: "Zoom's consent has reached Okta.".to_owned(),
    });
    needs.push(u32::try_from(made).unwrap_or(u32::MAX));
    plan.changes.push(Change {
        op: Op::Okta(okta::Op::SetConnectionActive { app: app_id(), active: true }),
        shown: json!(false),
        needs,
        what: "Switch the connection on".to_owned(),
        before: Some("Switched off".to_owned()),
        after: Some("Enabled".to_owned()),
        back: "Switch the connection off.".to_owned(),
        saw: "Okta says that the connection to Zoom is enabled.".to_owned(),
    });
    plan
}

/// Plans to let Okta create, update and deactivate people.
pub fn features(app: &ZoomApp, now: Features) -> Plan {
    let wanted = Features { create: true, update: true, deactivate: true };
    let mut plan = Plan::new(ActionId::Features);
    let names = [
        ("creates people", now.create),
        ("updates their attributes", now.update),
        ("deactivates whoever leaves", now.deactivate),
    ];
    plan.already.extend(names.iter().filter(|(_, on)| *on).map(|(name, _)| format!("Okta {name}.")));
    let off: Vec<&str> = names.iter().filter(|(_, on)| !on).map(|(name, _)| *name).collect();
    if off.is_empty() {
        plan.act = "Everything is switched on".to_owned();
        return plan;
    }
    plan.act = format!("Switch on {} {}", off.len(), if off.len() == 1 { "setting" } else { "settings" });
    plan.changes.push(Change {
        op: Op::Okta(okta::Op::SetFeatures { app: app.id.clone(), features: wanted }),
        shown: json!(now),
        needs: Vec::new(),
        what: format!("Let Okta's app {} create, update and deactivate people in Zoom", app.label),
        before: Some(in_words(now)),
        after: Some(in_words(wanted)),
        back: format!("Set them back to: {}.", in_words(now)),
        saw: "Okta says that create, update and deactivate are on.".to_owned(),
    });
    plan.warnings.push(
        "From then on Okta writes to Zoom by itself. While you edit the app's attributes in Okta, switch the three off again: Okta refuses some edits while they are on."
            .to_owned(),
    );
    if !now.create {
        plan.warnings.push(
            "People who had the app before this are not created by it: in Okta, open the app's Assignments and press Provision User."
                .to_owned(),
        );
    }
    plan
}

fn in_words(features: Features) -> String {
    let word = |on: bool| if on { "on" } else { "off" };
    format!(
        "create {}, update {}, deactivate {}",
        word(features.create),
        word(features.update),
        word(features.deactivate)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(active: bool) -> ZoomApp {
        ZoomApp {
            id: "0oa1".to_owned(),
            label: "Zoom".to_owned(),
            active,
            saml: true,
            features: Vec::new(),
            created: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn an_app_that_is_there_is_only_switched_on() {
        assert!(use_app(&app(true), Some("acme")).changes.is_empty());
        let plan = use_app(&app(false), None);
        assert_eq!(plan.changes.len(), 1);
        assert_eq!(plan.act, "Switch the app Zoom on");
        let foreign = ZoomApp { saml: false, ..app(true) };
        assert!(use_app(&foreign, None).left_alone[0].contains("SAML"));
    }

    #[test]
    fn a_connection_that_stands_is_left() {
        let stands = Connection { status: ConnectionStatus::Enabled, authorize: None };
        assert!(connect(&app(true), &stands, false).changes.is_empty());
        let anew = connect(&app(true), &stands, true);
        assert_eq!(
            anew.changes.iter().map(|change| change.needs.clone()).collect::<Vec<_>>(),
            [vec![], vec![0], vec![0, 1]]
        );
        let first = Connection { status: ConnectionStatus::Unknown, authorize: None };
        assert_eq!(connect(&app(true), &first, false).changes.len(), 2);
    }

    #[test]
    fn what_is_off_is_switched_on_and_named() {
        let all = Features { create: true, update: true, deactivate: true };
        assert!(features(&app(true), all).changes.is_empty());
        let plan = features(&app(true), Features { create: false, ..all });
        assert_eq!(plan.act, "Switch on 1 setting");
        assert_eq!(plan.changes[0].before.as_deref(), Some("create off, update on, deactivate on"));
    }
}
