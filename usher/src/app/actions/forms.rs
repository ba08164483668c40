//! What an action has to know before it can be planned, filled in with what is there and what was chosen before.

use std::collections::BTreeSet;

use super::super::App;
use super::super::view::{ActionForm, FormField, FormOption};
use super::plans::{ANEW, APP, GROUPS, KEEP, LABEL, NAMES, PUSHES, SUB_DOMAIN, WISH, wishes};
use super::read::{Groups, of_okta};
use super::words;
use crate::guide::ActionId;
use crate::model::fold_name;
use crate::plan;
use crate::problem::{self, Problem};
use crate::records::Provider;
use crate::setup::okta::{ConnectionStatus, PushMapping, PushStatus};

/// The guide's own example (Ask Zac, Zoom SCIM with Okta, 2026-02).
const EXAMPLE_GROUPS: [&str; 3] = ["Standard", "Phone Users", "CC Agents"];

impl App {
    /// Returns what an action asks, with what can be chosen.
    ///
    /// # Errors
    ///
    /// When what can be chosen cannot be read, or the action makes no sense yet; the problem says what comes first.
    pub async fn action_form(&self, id: &str, action: ActionId) -> Result<ActionForm, Problem> {
        let (fields, saw) = match action {
            ActionId::ZoomApp => self.app_form(id).await?,
            ActionId::Provisioning => self.connection_form(id).await?,
            ActionId::AssignGroups => self.assign_form(id).await?,
            ActionId::ZoomGroups => self.zoom_groups_form(id).await?,
            ActionId::PushGroups => self.push_form(id).await?,
            ActionId::ChangePushes => self.changes_form(id).await?,
            ActionId::Features
            | ActionId::WriteMapping
            | ActionId::WriteRules
            | ActionId::RemoveUserType
            | ActionId::RetryPushes => (Vec::new(), Vec::new()),
            ActionId::TryRequests => match self.profile(id)?.provider {
                Provider::Okta { .. } => (Vec::new(), Vec::new()),
                Provider::Entra { .. } => self.entra_trial_form(id).await?,
                Provider::Google { .. } => return Err(problem::not_in_this_guide()),
            },
            ActionId::EntraApp
            | ActionId::EntraSettings
            | ActionId::EntraAssign
            | ActionId::EntraToken
            | ActionId::EntraClient
            | ActionId::EntraMapping
            | ActionId::EntraRules
            | ActionId::EntraFilter
            | ActionId::EntraJob
            | ActionId::EntraOnePerson => self.entra_form(id, action).await?,
        };
        let (title, explains) = (words::title(action).to_owned(), words::explains(action).to_owned());
        Ok(ActionForm { action, title, explains, fields, saw })
    }

    async fn app_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let console = self.console(id).await?;
        let apps = console.zoom_apps().await.map_err(|error| of_okta(&error))?;
        let chosen = self.chosen_app(id)?;
        match apps.as_slice() {
            [] => Ok((
                vec![
                    FormField::Text {
                        name: LABEL.to_owned(),
                        label: "Name of the app in Okta".to_owned(),
                        hint: "People see it on their Okta page.".to_owned(),
                        value: "Zoom".to_owned(),
                    },
                    FormField::Text {
                        name: SUB_DOMAIN.to_owned(),
                        label: "Your address at Zoom".to_owned(),
                        hint: "The part before .zoom.us. In Zoom: Advanced, Vanity URL.".to_owned(),
                        value: String::new(),
                    },
                ],
                vec!["Okta has no app for Zoom.".to_owned()],
            )),
            [app] => Ok((Vec::new(), vec![format!("Okta has one app for Zoom: {}.", app.label)])),
            several => {
                let options = several.iter().map(|app| FormOption {
                    value: app.id.clone(),
                    label: app.label.clone(),
                    detail: Some(format!(
                        "{} · made on {}",
                        if app.active { "active" } else { "switched off" },
                        app.created.strftime("%-d %B %Y")
                    )),
                    disabled: None,
                });
                Ok((
                    vec![FormField::One {
                        name: APP.to_owned(),
                        label: "Which app is it?".to_owned(),
                        hint: "Usher remembers it and leaves the others alone.".to_owned(),
                        options: options.collect(),
                        chosen: chosen.filter(|id| several.iter().any(|app| app.id == *id)),
                    }],
                    vec![format!("Okta has {} apps for Zoom.", several.len())],
                ))
            }
        }
    }

    async fn connection_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        let connection = console.connection(&app.id).await.map_err(|error| of_okta(&error))?;
        if connection.status != ConnectionStatus::Enabled {
            return Ok((Vec::new(), vec![format!("{} is not connected to Zoom.", app.label)]));
        }
        let option = |value: &str, label: &str, detail: &str| FormOption {
            value: value.to_owned(),
            label: label.to_owned(),
            detail: Some(detail.to_owned()),
            disabled: None,
        };
        let field = FormField::One {
            name: ANEW.to_owned(),
            label: "The connection stands. What shall Usher do?".to_owned(),
            hint: "Okta does not say whether Zoom still accepts it; the monitor shows refusals.".to_owned(),
            options: vec![
                option(KEEP, "Leave it as it is", "Nothing is written."),
                option(
                    ANEW,
                    "Make it anew",
                    "For when Zoom refuses Okta's sign-in. You consent at Zoom once more.",
                ),
            ],
            chosen: Some(KEEP.to_owned()),
        };
        Ok((vec![field], vec![format!("{} is connected to Zoom, and the connection is enabled.", app.label)]))
    }

    async fn assign_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        let groups = self.groups_of_app(id, &console, &app).await?;
        let pushed = groups.pushed_sources();
        let options = group_options(&groups, |group| {
            let mut said = Vec::new();
            if groups.assigned.contains(group) {
                said.push("has the app".to_owned());
            }
            if pushed.contains(group) {
                said.push("is pushed: one group for both can miss members".to_owned());
            }
            said
        });
        let wished = self.wished(id, wishes::ASSIGN_GROUPS)?;
        let field = FormField::Several {
            name: GROUPS.to_owned(),
            label: "Which groups get the app?".to_owned(),
            hint: "Whoever is in them is created in Zoom. Groups that have the app already keep it."
                .to_owned(),
            chosen: chosen(&options, &wished, groups.assigned.iter().map(|group| group.as_str().to_owned())),
            options,
        };
        Ok((vec![field], vec![format!("{} has {}.", app.label, plan::groups(groups.assigned.len()))]))
    }

    async fn zoom_groups_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let connections = self.connections(id).await?;
        let there = connections.zoom.zoom.groups().await.map_err(|error| problem::zoom(&error))?;
        let wished = self.wished(id, wishes::ZOOM_GROUPS)?;
        let values = match wished.is_empty() {
            true => EXAMPLE_GROUPS.map(str::to_owned).to_vec(),
            false => wished,
        };
        let field = FormField::Names {
            name: NAMES.to_owned(),
            label: "Groups in Zoom".to_owned(),
            hint: "One a line. Those that Zoom has are left as they are.".to_owned(),
            values,
        };
        Ok((vec![field], vec![format!("Zoom has {}.", plan::groups(there.len()))]))
    }

    async fn push_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        self.must_push(&console, &app).await?;
        let groups = self.groups_of_app(id, &console, &app).await?;
        let options = group_options(&groups, |group| {
            let mut said = Vec::new();
            if let Some(push) = groups.pushes.iter().find(|push| push.source == *group) {
                said.push(state(push.status).to_owned());
            }
            if groups.assigned.contains(group) {
                said.push("gives the app: one group for both can miss members".to_owned());
            }
            said
        });
        let wished = self.wished(id, wishes::PUSH_GROUPS)?;
        let pushed = groups.pushes.iter().map(|push| push.source.as_str().to_owned());
        let field = FormField::Several {
            name: GROUPS.to_owned(),
            label: "Which groups does Okta push?".to_owned(),
            hint: "Take other groups than those that give the app.".to_owned(),
            chosen: chosen(&options, &wished, pushed),
            options,
        };
        Ok((vec![field], vec![format!("Okta pushes {}.", plan::groups(groups.pushes.len()))]))
    }

    async fn changes_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        let groups = self.groups_of_app(id, &console, &app).await?;
        let name = |push: &PushMapping| {
            groups.names.get(&push.source).cloned().unwrap_or_else(|| "A deleted group".to_owned())
        };
        let mut options: Vec<FormOption> = groups
            .pushes
            .iter()
            .map(|push| {
                let to = groups.imported.get(&push.target).map(|name| format!(" · to {name}"));
                FormOption {
                    value: push.id.clone(),
                    label: name(push),
                    detail: Some(format!("{}{}", state(push.status), to.unwrap_or_default())),
                    disabled: None,
                }
            })
            .collect();
        options.sort_by_cached_key(|option| (fold_name(&option.label), option.value.clone()));
        let wish = |value: &str, label: &str, detail: &str| FormOption {
            value: value.to_owned(),
            label: label.to_owned(),
            detail: Some(detail.to_owned()),
            disabled: None,
        };
        let fields = vec![
            FormField::Several {
                name: PUSHES.to_owned(),
                label: "Which pushes?".to_owned(),
                hint: String::new(),
                options,
                chosen: Vec::new(),
            },
            FormField::One {
                name: WISH.to_owned(),
                label: "What becomes of them?".to_owned(),
                hint: String::new(),
                options: vec![
                    wish("pause", "Pause", "Okta sends nothing until you start it again."),
                    wish("start", "Start", "Okta sends everybody once, then each change."),
                    wish("unlink", "Unlink", "Okta forgets the push; the group in Zoom stays."),
                    wish("delete", "Unlink and delete in Zoom", "The group in Zoom is deleted for good."),
                ],
                chosen: None,
            },
        ];
        Ok((fields, vec![format!("Okta pushes {}.", plan::groups(groups.pushes.len()))]))
    }

    pub(super) fn wished(&self, id: &str, wish: &str) -> Result<Vec<String>, Problem> {
        let kept: Option<Vec<String>> =
            self.records.learned(id, wish).map_err(|error| problem::records(&error))?;
        Ok(kept.unwrap_or_default())
    }
}

fn state(status: PushStatus) -> &'static str {
    match status {
        PushStatus::Active => "pushed",
        PushStatus::Inactive => "push is paused",
        PushStatus::Error => "push has stopped after an error",
    }
}

fn group_options(groups: &Groups, say: impl Fn(&crate::model::GroupId) -> Vec<String>) -> Vec<FormOption> {
    let mut options: Vec<FormOption> = groups
        .own
        .iter()
        .map(|(group, (name, people))| {
            let people = people.map(plan::people).into_iter();
            let said: Vec<String> = people.chain(say(group)).collect();
            FormOption {
                value: group.to_string(),
                label: name.clone(),
                detail: (!said.is_empty()).then(|| said.join(" · ")),
                disabled: None,
            }
        })
        .collect();
    options.sort_by_cached_key(|option| (fold_name(&option.label), option.value.clone()));
    options
}

/// What was wished for, as far as it is still there; else what is so already.
fn chosen(options: &[FormOption], wished: &[String], so: impl Iterator<Item = String>) -> Vec<String> {
    let known: BTreeSet<&str> = options.iter().map(|option| option.value.as_str()).collect();
    let wished: Vec<String> = wished.iter().filter(|value| known.contains(value.as_str())).cloned().collect();
    match wished.is_empty() {
        true => so.filter(|value| known.contains(value.as_str())).collect(),
        false => wished,
    }
}
