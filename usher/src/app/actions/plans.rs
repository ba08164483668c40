//! Making the plan of each action from what was filled in and what is there now.

use std::collections::{BTreeMap, BTreeSet};

use super::super::App;
use super::super::view::{ActionPlanView, ActionRequest};
use super::read::of_okta;
use crate::act::{self, Plan, PushChange};
use crate::guide::ActionId;
use crate::mapping::rules_of_the_guide;
use crate::model::{Address, GroupId};
use crate::problem::{self, Problem};
use crate::records::Provider;
use crate::setup::okta::{AppSchema, Mapping, ZoomApp};
use crate::zoom::Zoom;

pub(super) const LABEL: &str = "label";
pub(super) const SUB_DOMAIN: &str = "sub_domain";
pub(super) const APP: &str = "app";
pub(super) const ANEW: &str = "anew";
pub(super) const KEEP: &str = "keep";
pub(super) const GROUPS: &str = "groups";
pub(super) const NAMES: &str = "names";
pub(super) const PUSHES: &str = "pushes";
pub(super) const WISH: &str = "wish";

/// Under these names it is remembered what a person wants, for the looks that compare it with what is there.
pub(super) mod wishes {
    pub(in crate::app) const ZOOM_GROUPS: &str = "wish.zoom_groups";
    pub(in crate::app) const ASSIGN_GROUPS: &str = "wish.assign_groups";
    pub(in crate::app) const PUSH_GROUPS: &str = "wish.push_groups";
    pub(in crate::app) const ENTRA_GROUPS: &str = "wish.entra_groups";
}

/// Groups of one plan. More are chosen in several plans, each of which can be read.
const GROUPS_MAX: usize = 500;

/// Characters of a group's name that Zoom takes (users reference, create a group, 2026-08).
const GROUP_NAME_MAX: usize = 128;

/// Letters of a test address that make it one that nobody has.
const CHANCE: usize = 10;

impl App {
    /// Makes the plan of an action and keeps it to be shown. Nothing is written anywhere.
    ///
    /// # Errors
    ///
    /// When something is not filled in or cannot be read.
    pub async fn plan_action(&self, id: &str, request: ActionRequest) -> Result<ActionPlanView, Problem> {
        self.profile(id)?;
        let asked = Asked(&request.answers);
        let plan = match request.action {
            ActionId::ZoomApp => self.plan_app(id, &asked).await?,
            ActionId::Provisioning => self.plan_connection(id, &asked).await?,
            ActionId::Features => self.plan_features(id).await?,
            ActionId::WriteMapping => {
                let (_, mapping, schema) = self.mapping_of(id).await?;
                act::write_mapping(&mapping, &schema, &rules_of_the_guide())
            }
            ActionId::WriteRules => self.plan_write_rules(id).await?,
            ActionId::RemoveUserType => {
                let (_, mapping, schema) = self.mapping_of(id).await?;
                act::remove_user_type(&mapping, &schema)
            }
            ActionId::AssignGroups => self.plan_assignments(id, &asked).await?,
            ActionId::ZoomGroups => self.plan_zoom_groups(id, &asked).await?,
            ActionId::PushGroups => self.plan_pushes(id, &asked).await?,
            ActionId::ChangePushes => self.plan_push_changes(id, &asked).await?,
            ActionId::RetryPushes => {
                let console = self.console(id).await?;
                let app = self.app_of(id, &console).await?;
                let groups = self.groups_of_app(id, &console, &app).await?;
                act::retry_pushes(groups.pushed(&app))
            }
            ActionId::TryRequests => match self.profile(id)?.provider {
                Provider::Okta { .. } => self.plan_trial(id).await?,
                Provider::Entra { .. } => self.plan_entra_trial(id, &asked).await?,
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
            | ActionId::EntraOnePerson => self.entra_plan(id, request.action, &asked).await?,
        };
        self.keep_plan(id, plan).await
    }

    async fn plan_app(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let console = self.console(id).await?;
        let apps = console.zoom_apps().await.map_err(|error| of_okta(&error))?;
        let app = match apps.as_slice() {
            [] => {
                let sub_domain = sub_domain(&asked.text(SUB_DOMAIN, "Your address at Zoom")?)?;
                return Ok(act::create_app(&asked.text(LABEL, "The name of the app")?, &sub_domain));
            }
            [app] => app,
            several => {
                let chosen = asked.one(APP).map(str::to_owned).or(self.chosen_app(id)?);
                several
                    .iter()
                    .find(|app| Some(&app.id) == chosen.as_ref())
                    .ok_or_else(|| problem::field_missing("Which app it is"))?
            }
        };
        self.choose_app(id, &app.id)?;
        let sub_domain = console.sub_domain(&app.id).await.map_err(|error| of_okta(&error))?;
        let mut plan = act::use_app(app, sub_domain.as_deref());
        if apps.len() > 1 {
            plan.already
                .push(format!("Usher works with {} and leaves the other apps for Zoom alone.", app.label));
        }
        Ok(plan)
    }

    async fn plan_connection(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        if !app.active {
            return Err(app_off(&app));
        }
        let connection = console.connection(&app.id).await.map_err(|error| of_okta(&error))?;
        Ok(act::connect(&app, &connection, asked.one(ANEW) == Some(ANEW)))
    }

    async fn plan_features(&self, id: &str) -> Result<Plan, Problem> {
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        let now = console.features(&app.id).await.map_err(|error| of_okta(&error))?;
        let now = now.ok_or_else(|| {
            Problem::new(
                "setup.not_connected",
                "Okta is not connected to Zoom yet.",
                "The three settings exist only once the connection is enabled.",
                &["Open “Let Okta reach Zoom” and connect the two."],
            )
        })?;
        Ok(act::features(&app, now))
    }

    async fn mapping_of(&self, id: &str) -> Result<(ZoomApp, Mapping, AppSchema), Problem> {
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        let mapping = console.mapping(&app.id).await.map_err(|error| of_okta(&error))?;
        let mapping = mapping.ok_or_else(|| {
            Problem::new(
                "setup.no_mapping",
                "Okta has no mapping to Zoom yet.",
                "Okta makes it when the app is added, which can take a minute.",
                &[
                    "Try again in a minute.",
                    "If it stays: in Okta open the app, Provisioning, and save it once.",
                ],
            )
        })?;
        let schema = console.schema(&app.id).await.map_err(|error| of_okta(&error))?;
        Ok((app, mapping, schema))
    }

    async fn plan_write_rules(&self, id: &str) -> Result<Plan, Problem> {
        let console = self.console(id).await?;
        let there = self.mapping_of(id).await?;
        self.kept_rules_to_okta(id, &console, there).await
    }

    async fn plan_assignments(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let chosen = asked.groups()?;
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        let groups = self.groups_of_app(id, &console, &app).await?;
        let plan = act::assign(&app, &chosen, &groups.own, &groups.assigned, &groups.pushed_sources());
        self.wish(id, wishes::ASSIGN_GROUPS, chosen.iter().map(ToString::to_string).collect())?;
        Ok(plan)
    }

    async fn plan_zoom_groups(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let names: Vec<String> = asked
            .all(NAMES)
            .iter()
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        if names.is_empty() {
            return Err(problem::field_missing("The list of groups"));
        }
        few_enough(names.len())?;
        if let Some(long) = names.iter().find(|name| name.chars().count() > GROUP_NAME_MAX) {
            return Err(Problem::new(
                "groups.name_too_long",
                "The name of a group is too long for Zoom.",
                format!("It has {} characters; at most {GROUP_NAME_MAX} fit.", long.chars().count()),
                &["Shorten it."],
            )
            .detail(long));
        }
        let connections = self.connections(id).await?;
        let existing = connections.zoom.zoom.groups().await.map_err(|error| problem::zoom(&error))?;
        let plan = act::zoom_groups(&names, &existing);
        self.wish(id, wishes::ZOOM_GROUPS, names)?;
        Ok(plan)
    }

    async fn plan_pushes(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let chosen = asked.groups()?;
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        self.must_push(&console, &app).await?;
        let groups = self.groups_of_app(id, &console, &app).await?;
        let there: BTreeSet<GroupId> =
            chosen.iter().filter(|group| groups.names.contains_key(*group)).cloned().collect();
        let skipped = self.skipped(id, &console, &app, &there).await?;
        let plan = act::push_groups(groups.pushed(&app), &chosen, &skipped);
        self.wish(id, wishes::PUSH_GROUPS, chosen.iter().map(ToString::to_string).collect())?;
        Ok(plan)
    }

    async fn plan_push_changes(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let chosen = asked.all(PUSHES);
        if chosen.is_empty() {
            return Err(problem::field_missing("The list of pushes"));
        }
        few_enough(chosen.len())?;
        let wish = match asked.one(WISH) {
            Some("pause") => PushChange::Pause,
            Some("start") => PushChange::Start,
            Some("unlink") => PushChange::Unlink,
            Some("delete") => PushChange::UnlinkAndDelete,
            Some(_) | None => return Err(problem::field_missing("What becomes of them")),
        };
        let console = self.console(id).await?;
        let app = self.app_of(id, &console).await?;
        let groups = self.groups_of_app(id, &console, &app).await?;
        Ok(act::change_pushes(groups.pushed(&app), chosen, wish))
    }

    async fn plan_trial(&self, id: &str) -> Result<Plan, Problem> {
        let connections = self.connections(id).await?;
        let domain = likely_domain(&connections.zoom.zoom).await?;
        let chance = chance();
        Ok(act::trial(act::Subject {
            address: format!("usher-test-{chance}@{domain}"),
            given_name: "Usher".to_owned(),
            family_name: "Test".to_owned(),
            new_family_name: "Tested".to_owned(),
            group: format!("Usher test {chance}"),
            new_group: format!("Usher tested {chance}"),
        }))
    }

    pub(super) fn wish(&self, id: &str, wish: &str, values: Vec<String>) -> Result<(), Problem> {
        self.records.learn(id, wish, &values).map_err(|error| problem::records(&error))
    }
}

/// Returns the domain that most people in Zoom have an address of: it belongs to the account.
pub(super) async fn likely_domain(zoom: &Zoom) -> Result<String, Problem> {
    let accounts = zoom.some_accounts().await.map_err(|error| problem::zoom(&error))?;
    let mut domains: BTreeMap<String, usize> = BTreeMap::new();
    for account in &accounts {
        let address = Address::parse(&account.user_name);
        if let Some((_, domain)) = address.as_ref().and_then(|address| address.as_str().rsplit_once('@')) {
            *domains.entry(domain.to_owned()).or_default() += 1;
        }
    }
    let domain = domains.into_iter().max_by_key(|(_, people)| *people).map(|(domain, _)| domain);
    domain.ok_or_else(|| {
        Problem::new(
            "trial.no_domain",
            "Zoom lists nobody whose address could serve as an example.",
            "A test person needs an address of a domain that belongs to the Zoom account.",
            &["Check that you signed in to the right Zoom account."],
        )
    })
}

/// Returns letters that nobody has in a name.
pub(super) fn chance() -> String {
    let chance = uuid::Uuid::now_v7().simple().to_string();
    chance.get(chance.len().saturating_sub(CHANCE)..).unwrap_or_default().to_owned()
}

/// What was filled in.
pub(super) struct Asked<'a>(&'a BTreeMap<String, Vec<String>>);

impl Asked<'_> {
    pub(super) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn text(&self, name: &str, label: &str) -> Result<String, Problem> {
        self.one(name).map(str::to_owned).ok_or_else(|| problem::field_missing(label))
    }

    pub(super) fn groups(&self) -> Result<Vec<GroupId>, Problem> {
        let chosen: BTreeSet<&String> = self.all(GROUPS).iter().collect();
        if chosen.is_empty() {
            return Err(problem::field_missing("The list of groups"));
        }
        few_enough(chosen.len())?;
        Ok(chosen.into_iter().map(GroupId::new).collect())
    }
}

pub(super) fn few_enough(count: usize) -> Result<(), Problem> {
    match count <= GROUPS_MAX {
        true => Ok(()),
        false => Err(Problem::new(
            "act.too_many",
            format!("{count} groups are too many for one plan."),
            format!("A plan that nobody can read is no plan; it holds {GROUPS_MAX} at most."),
            &["Choose fewer, carry the plan out, and make another one for the rest."],
        )),
    }
}

fn app_off(app: &ZoomApp) -> Problem {
    Problem::new(
        "setup.app_off",
        format!("The app {} is switched off in Okta.", app.label),
        "An app that is off has no connection.",
        &["Open “Add the Zoom app in Okta” and switch it on."],
    )
}

/// Reads `acme` from what people type: `acme`, `acme.zoom.us`, `https://acme.zoom.us/`.
fn sub_domain(typed: &str) -> Result<String, Problem> {
    let bare = typed.trim().to_lowercase();
    let bare = bare.strip_prefix("https://").unwrap_or(&bare);
    let bare = bare.split('/').next().unwrap_or_default();
    let name = bare.strip_suffix(".zoom.us").unwrap_or(bare);
    let fits = !name.is_empty()
        && name.len() <= 63
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    match fits {
        true => Ok(name.to_owned()),
        false => Err(Problem::new(
            "app.sub_domain",
            "The address at Zoom cannot be used.",
            "It is the part before .zoom.us: letters, digits and dashes.",
            &["Look in Zoom under Advanced, Vanity URL, and type what stands before .zoom.us."],
        )
        .detail(typed)),
    }
}

#[cfg(test)]
mod tests {
    use super::sub_domain;

    #[test]
    fn the_address_at_zoom_is_read_as_people_type_it() {
        for typed in ["acme", " Acme.zoom.us ", "https://acme.zoom.us/", "acme.zoom.us/signin"] {
            assert_eq!(sub_domain(typed).as_deref(), Ok("acme"), "{typed}");
        }
        for typed in ["", "acme zoom", "-acme", "zoom.example.com", "Łukasz"] {
            assert!(sub_domain(typed).is_err(), "{typed}");
        }
    }
}
