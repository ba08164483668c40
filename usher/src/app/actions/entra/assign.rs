//! Who is given the application.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _, stream};

use super::super::plans::{Asked, GROUPS, few_enough, wishes};
use super::{of_entra, option};
use crate::act::Plan;
use crate::act::entra::{self, Choice, Principal};
use crate::app::App;
use crate::app::view::{FormField, FormOption};
use crate::directory::DirectoryError;
use crate::directory::entra::{Entra, GroupKind, LicencePlan};
use crate::model::{GroupId, fold_name};
use crate::plan;
use crate::problem::{self, Problem};
use crate::setup::entra::{AppRole, Assignment, Console, DEFAULT_ACCESS, PrincipalKind, ZoomApp};

const PEOPLE: &str = "people";
const ROLE: &str = "role";
const MOVE: &str = "move";

/// Groups of a form whose people are counted with those in groups inside them: one request each.
const NESTED_MAX: usize = 60;

/// Such requests side by side.
const AT_ONCE: usize = 6;

/// Roles that Zoom has replaced (Microsoft Learn, Zoom tutorial, change log of 20 October 2020), and what Entra itself
/// puts there.
const OLD_ROLES: [&str; 2] = ["Pro", "Corp"];
const NO_ROLE: &str = "msiam_access";

impl App {
    pub(super) async fn entra_assign_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let (console, app) = self.entra_set_up(id).await?;
        let roles = roles(&app)?;
        let entra = console.entra();
        let fault = |error: DirectoryError| of_entra(&error);
        let assigned = assignments(&console, &app).await?;
        let names = entra.groups(&|_| ()).await.map_err(fault)?;
        let kinds = entra.group_kinds().await.map_err(fault)?;
        let free = entra.plan().await.map_err(fault)? == LicencePlan::Free;
        let security: BTreeSet<GroupId> =
            kinds.iter().filter(|(_, kind)| kind.security_enabled).map(|(id, _)| id.clone()).collect();
        let direct = entra.count_people(&security).await.map_err(fault)?;
        let all = with_nested(entra, security.iter().take(NESTED_MAX)).await.map_err(fault)?;
        let mut options: Vec<FormOption> = Vec::new();
        for (group, counted) in &names {
            let mut said = Vec::new();
            if let Some(direct) = direct.get(group) {
                said.push(format!("{} directly", plan::people(*direct)));
                if let Some(more) =
                    all.get(group).and_then(|all| all.checked_sub(*direct)).filter(|more| *more > 0)
                {
                    said.push(format!("{more} more in groups inside it, whom Entra leaves out"));
                }
            }
            said.extend(kinds.get(group).filter(|kind| kind.dynamic).map(|_| "members by a rule".to_owned()));
            let has = assigned.iter().filter(|found| found.principal == group.as_str());
            said.extend(has.map(|found| format!("has the application as {}", role_name(&app, &found.role))));
            let mut option = option(group.as_str(), &counted.group.name, &said.join(" · "));
            option.disabled = cannot(kinds.get(group), free);
            options.push(option);
        }
        options.sort_by_cached_key(|option| {
            (option.disabled.is_some(), fold_name(&option.label), option.value.clone())
        });
        let can: BTreeSet<&str> = options
            .iter()
            .filter(|option| option.disabled.is_none())
            .map(|option| option.value.as_str())
            .collect();
        let wished = self.wished(id, wishes::ENTRA_GROUPS)?;
        let so = assigned.iter().map(|found| found.principal.clone());
        let chosen: BTreeSet<String> =
            if wished.is_empty() { so.collect() } else { wished.into_iter().collect() };
        let chosen = chosen.into_iter().filter(|group| can.contains(group.as_str())).collect();
        let mut fields = vec![
            FormField::Several {
                name: GROUPS.to_owned(),
                label: "Which groups get the application?".to_owned(),
                hint: "Security groups only, and only who is directly in them. Groups that have it keep it."
                    .to_owned(),
                options,
                chosen,
            },
            FormField::Person {
                name: PEOPLE.to_owned(),
                label: "One person (optional)".to_owned(),
                hint: "To begin with one, or where the tenant has no P1.".to_owned(),
                chosen: None,
            },
            FormField::One {
                name: ROLE.to_owned(),
                label: "Which of Zoom’s roles do they get?".to_owned(),
                hint:
                    "It decides the licence, where a mapping writes it. Never Default Access: Entra skips it."
                        .to_owned(),
                chosen: suggested(&roles).map(|role| role.id.clone()),
                options: roles.iter().map(|role| role_option(role)).collect(),
            },
        ];
        let odd = odd(&app, &assigned);
        if !odd.is_empty() {
            fields.push(FormField::Several {
                name: MOVE.to_owned(),
                label: "Whose role changes to that one?".to_owned(),
                hint: "They get the new role first, then lose the old one. Default Access and two roles at once do not work.".to_owned(),
                chosen: odd.iter().filter(|(_, wrong)| *wrong).map(|(option, _)| option.value.clone()).collect(),
                options: odd.into_iter().map(|(option, _)| option).collect(),
            });
        }
        let people = assigned.iter().filter(|found| found.kind == PrincipalKind::User).count();
        let groups = assigned.iter().filter(|found| found.kind == PrincipalKind::Group).count();
        let mut saw = vec![format!(
            "{} is given to {} and {} by name.",
            app.name,
            plan::groups(groups),
            plan::people(people)
        )];
        if free {
            saw.push("This tenant has no Entra ID P1 or P2, so that groups cannot be given it.".to_owned());
        }
        Ok((fields, saw))
    }

    pub(super) async fn plan_entra_assign(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let (console, app) = self.entra_set_up(id).await?;
        let entra = console.entra();
        let fault = |error: DirectoryError| of_entra(&error);
        let roles = roles(&app)?;
        let role = asked.text(ROLE, "The role that they get")?;
        let role = roles.into_iter().find(|known| known.id == role).ok_or_else(|| {
            Problem::new(
                "entra.no_such_role",
                "The application does not have this role.",
                "It was on the list and is not any more, or it is Default Access, which Entra skips.",
                &["Choose from the new list."],
            )
        })?;
        let groups: BTreeSet<GroupId> = asked.all(GROUPS).iter().map(GroupId::new).collect();
        let people: BTreeSet<&str> =
            asked.all(PEOPLE).iter().map(|id| id.trim()).filter(|id| !id.is_empty()).collect();
        let change: BTreeSet<String> = asked.all(MOVE).iter().cloned().collect();
        if groups.is_empty() && people.is_empty() && change.is_empty() {
            return Err(problem::field_missing("Who gets the application"));
        }
        few_enough(groups.len() + people.len() + change.len())?;
        let assigned = assignments(&console, &app).await?;
        let new: BTreeSet<&GroupId> = groups
            .iter()
            .filter(|group| !assigned.iter().any(|found| found.principal == group.as_str()))
            .collect();
        if !new.is_empty() && entra.plan().await.map_err(fault)? == LicencePlan::Free {
            return Err(problem::needs_p1());
        }
        let names = entra.groups(&|_| ()).await.map_err(fault)?;
        let direct = entra.count_people(&groups).await.map_err(fault)?;
        let all = with_nested(entra, groups.iter().filter(|group| names.contains_key(*group)))
            .await
            .map_err(fault)?;
        let (mut give, mut cannot_have) = (Vec::new(), Vec::new());
        for group in &groups {
            let Some(counted) = names.get(group) else {
                cannot_have.push("A group that you chose is not in Entra ID any more.".to_owned());
                continue;
            };
            let name = counted.group.name.clone();
            let kind = entra.group_kind(group).await.map_err(fault)?;
            match cannot(kind.as_ref(), false) {
                Some(why) => cannot_have.push(format!("{name} is left out. {why}")),
                None => give.push(Principal {
                    id: group.to_string(),
                    name,
                    kind: PrincipalKind::Group,
                    people: direct
                        .get(group)
                        .map(|direct| (*direct, all.get(group).copied().unwrap_or(*direct))),
                }),
            }
        }
        for person in people {
            match entra.person(person).await.map_err(fault)? {
                Some(person) => give.push(Principal {
                    id: person.id.to_string(),
                    name: person.name,
                    kind: PrincipalKind::User,
                    people: None,
                }),
                None => cannot_have.push("Somebody whom you chose is not in Entra ID any more.".to_owned()),
            }
        }
        let mut plan = entra::assign(&app, &assigned, &Choice { give: &give, change: &change, role });
        plan.left_alone.extend(cannot_have);
        self.wish(id, wishes::ENTRA_GROUPS, groups.iter().map(ToString::to_string).collect())?;
        Ok(plan)
    }
}

async fn assignments(console: &Console, app: &ZoomApp) -> Result<Vec<Assignment>, Problem> {
    let found = console.assignments(&app.service_principal, &|_| ()).await;
    let found = found.map_err(|error| of_entra(&error))?;
    Ok(found.into_iter().filter(|found| found.kind != PrincipalKind::Program).collect())
}

/// Counts the people of groups with those in groups inside them.
async fn with_nested<'a>(
    entra: &Entra,
    groups: impl Iterator<Item = &'a GroupId>,
) -> Result<BTreeMap<GroupId, usize>, DirectoryError> {
    // Collected first, so that the future stays `Send`.
    let counts: Vec<_> =
        groups
            .map(|group| async move {
                entra.transitive_people_count(group).await.map(|count| (group.clone(), count))
            })
            .collect();
    stream::iter(counts).buffer_unordered(AT_ONCE).try_collect().await
}

/// Says why a group cannot be given an application.
fn cannot(kind: Option<&GroupKind>, free: bool) -> Option<String> {
    match kind {
        Some(kind) if !kind.security_enabled => {
            Some("It is no security group, and only those can be given an application.".to_owned())
        }
        Some(_) | None if free => {
            Some("Groups need Entra ID P1 or P2, which this tenant does not have. Choose people.".to_owned())
        }
        Some(_) | None => None,
    }
}

/// The roles that can be given: never Default Access, and not what Entra puts there for signing in.
fn roles(app: &ZoomApp) -> Result<Vec<&AppRole>, Problem> {
    let can = |role: &&AppRole| {
        role.enabled && role.for_people && role.id != DEFAULT_ACCESS && role.name != NO_ROLE
    };
    let roles: Vec<&AppRole> = app.roles.iter().filter(can).collect();
    match roles.is_empty() {
        false => Ok(roles),
        true => Err(Problem::new(
            "entra.no_role",
            format!("The application {} has no role that could be given.", app.name),
            "Entra skips whoever has an application with Default Access alone.",
            &[
                "In Entra's portal open App registrations, the application, App roles, and create one for users and groups, such as “User”.",
                "Then come back: Usher lists it.",
            ],
        )),
    }
}

/// New people get a licence of Zoom's only where somebody says so: Licensed is what such a project is usually for.
fn suggested<'a>(roles: &[&'a AppRole]) -> Option<&'a AppRole> {
    let named = |name: &str| roles.iter().find(|role| role.name.eq_ignore_ascii_case(name)).copied();
    match roles {
        [only] => Some(only),
        _ => named("Licensed"),
    }
}

fn role_option(role: &AppRole) -> FormOption {
    let old = OLD_ROLES.contains(&role.name.as_str());
    option(
        &role.id,
        &role.name,
        if old { "An old role: Zoom replaced it in 2020 by Licensed and On-Prem." } else { "" },
    )
}

/// Everybody who has the application, each once; whether that is one of those ways that do not work.
fn odd(app: &ZoomApp, assigned: &[Assignment]) -> Vec<(FormOption, bool)> {
    let mut by_principal: BTreeMap<&str, Vec<&Assignment>> = BTreeMap::new();
    for found in assigned {
        by_principal.entry(&found.principal).or_default().push(found);
    }
    let mut odd: Vec<(FormOption, bool)> = by_principal
        .iter()
        .filter_map(|(principal, found)| {
            let first = found.first()?;
            let names: Vec<String> = found.iter().map(|found| role_name(app, &found.role)).collect();
            let wrong = found.len() > 1 || first.role == DEFAULT_ACCESS;
            let detail = match (first.role == DEFAULT_ACCESS, found.len()) {
                (true, 1) => "Default Access, which Entra skips".to_owned(),
                (_, 1) => names.join(""),
                (_, _) => format!("{}: two roles at once fail", names.join(" and ")),
            };
            Some((option(principal, &first.principal_name, &detail), wrong))
        })
        .collect();
    odd.sort_by_cached_key(|(option, wrong)| (!wrong, fold_name(&option.label), option.value.clone()));
    odd
}

fn role_name(app: &ZoomApp, role: &str) -> String {
    entra::role_name(app, role)
}
