//! The application for Zoom: which one, or a new one.

use super::super::plans::{APP, Asked};
use super::{of_entra, option, schema_of};
use crate::act::{Plan, entra};
use crate::app::App;
use crate::app::view::{FormField, FormOption};
use crate::guide::GuideId;
use crate::problem::{self, Problem};
use crate::setup::entra::{AppTemplate, Console, OWN_TEMPLATE, Recognised, Template, ZOOM_TEMPLATE, ZoomApp};

/// The answer that asks for a new application.
const NEW: &str = "new";

const NAME: &str = "name";

/// Characters of an application's name that Entra takes (Microsoft Graph, application, 2026-01).
const NAME_MAX: usize = 120;

impl App {
    pub(super) async fn entra_app_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let console = self.entra_console(id).await?;
        let apps = console.zoom_apps().await.map_err(|error| of_entra(&error))?;
        let guide = self.guide_of(id, &self.profile(id)?)?.0;
        let mut options: Vec<FormOption> = apps.iter().map(|app| existing(app, guide)).collect();
        let mut new = option(
            NEW,
            "A new one",
            match guide {
                GuideId::EntraGallery => "Zoom’s entry in Microsoft’s gallery.",
                GuideId::Okta
                | GuideId::Google
                | GuideId::GoogleOwn
                | GuideId::EntraCustom
                | GuideId::EntraMarketplace => {
                    "An application of your own. One that signs people in stays as it is."
                }
            },
        );
        if let Err(problem) = template(&console, guide).await? {
            new.disabled = Some(problem.what);
        }
        options.push(new);
        let can_be_chosen: Vec<&FormOption> =
            options.iter().filter(|option| option.disabled.is_none()).collect();
        let kept = self.kept_entra_app(id)?.map(|app| app.service_principal);
        let chosen =
            kept.filter(|kept| can_be_chosen.iter().any(|option| option.value == *kept)).or_else(|| {
                match can_be_chosen.as_slice() {
                    [only] | [only, _] => Some(only.value.clone()),
                    _ => None,
                }
            });
        let saw = match apps.len() {
            0 => "Entra ID has no application for Zoom.".to_owned(),
            1 => "Entra ID has one application for Zoom.".to_owned(),
            count => format!("Entra ID has {count} applications for Zoom."),
        };
        let fields = vec![
            FormField::One {
                name: APP.to_owned(),
                label: "Which application is it?".to_owned(),
                hint: "Usher remembers it and leaves the others alone. One that is there is taken over as it is.".to_owned(),
                options,
                chosen,
            },
            FormField::Text {
                name: NAME.to_owned(),
                label: "Name of a new application".to_owned(),
                hint: "Only for a new one. Admins see it under Enterprise applications.".to_owned(),
                value: free_name(&apps),
            },
        ];
        Ok((fields, vec![saw]))
    }

    pub(super) async fn plan_entra_app(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let console = self.entra_console(id).await?;
        let apps = console.zoom_apps().await.map_err(|error| of_entra(&error))?;
        let guide = self.guide_of(id, &self.profile(id)?)?.0;
        let chosen = asked.text(APP, "Which application it is")?;
        if chosen == NEW {
            let template = template(&console, guide).await??;
            let name = asked.text(NAME, "The name of the application")?;
            named(&name, &apps)?;
            return Ok(entra::create_app(&template, guide == GuideId::EntraGallery, &name));
        }
        let app = apps.iter().find(|app| app.service_principal == chosen).ok_or_else(gone)?;
        if app.template == Template::Registration {
            return Err(problem::cannot_provision());
        }
        let sp = &app.service_principal;
        let jobs = console.jobs(sp).await.map_err(|error| of_entra(&error))?;
        let mut plan = match jobs.first() {
            Some(job) => {
                let settings = console.settings(sp).await.map_err(|error| of_entra(&error))?;
                let schema = schema_of(&console, app, job).await?;
                let (differs, left) = entra::differs(&schema, self.entra_table(id)?);
                let all = differs.iter().chain(&left).filter(|difference| difference.matters());
                let words: Vec<String> = all.map(|difference| difference.words()).collect();
                entra::use_app(app, &[], Some(job), Some(&settings), &words)
            }
            None => {
                let templates = console.sync_templates(sp).await.map_err(|error| of_entra(&error))?;
                entra::use_app(app, &templates, None, None, &[])
            }
        };
        if let Some(other) = other_kind(app, guide) {
            plan.warnings.push(other.to_owned());
        }
        if apps.len() > 1 {
            plan.already.push(format!(
                "Usher works with {} and leaves the other applications for Zoom alone.",
                app.name
            ));
        }
        self.keep_entra_app(id, app)?;
        Ok(plan)
    }

    /// Remembers the application that a plan has made.
    pub(in crate::app::actions) async fn keep_made_app(&self, id: &str, made: &str) -> Result<(), Problem> {
        let console = self.entra_console(id).await?;
        match console.zoom_app(made).await.map_err(|error| of_entra(&error))? {
            Some(app) => self.keep_entra_app(id, &app),
            None => Ok(()),
        }
    }
}

/// Finds what a new application is made from. The inner error says that this cloud's gallery has no entry.
async fn template(console: &Console, guide: GuideId) -> Result<Result<String, Problem>, Problem> {
    match guide {
        GuideId::EntraGallery => {
            let found = console.templates_named(ZOOM_TEMPLATE).await.map_err(|error| of_entra(&error))?;
            let provisions = |template: &&AppTemplate| template.provisions;
            let found = found.iter().find(provisions).map(|template| template.id.clone());
            Ok(found.ok_or_else(problem::no_gallery_entry))
        }
        GuideId::Okta
        | GuideId::Google
        | GuideId::GoogleOwn
        | GuideId::EntraCustom
        | GuideId::EntraMarketplace => Ok(Ok(OWN_TEMPLATE.to_owned())),
    }
}

fn existing(app: &ZoomApp, guide: GuideId) -> FormOption {
    let made = match app.template {
        Template::Gallery => "made from the gallery",
        Template::Own => "an application of your own",
        Template::Registration => "made under App registrations",
    };
    let known = match app.recognised {
        Recognised::Gallery => "it is Zoom’s entry of the gallery",
        Recognised::Address => "it provisions to an address of Zoom’s",
        Recognised::Name => "its name has Zoom in it",
    };
    let created = app.created.map(|at| format!("made on {}", at.strftime("%-d %B %Y")));
    let off = (!app.enabled).then(|| "signing in is disabled".to_owned());
    let said: Vec<String> = [Some(made.to_owned()), Some(known.to_owned()), created, off]
        .into_iter()
        .flatten()
        .chain(other_kind(app, guide).map(str::to_owned))
        .collect();
    let mut option = option(&app.service_principal, &app.name, &said.join(" · "));
    if app.template == Template::Registration {
        option.disabled = Some(
            "Applications made under App registrations cannot provision. Choose another, or add a new one."
                .to_owned(),
        );
    }
    option
}

/// Says that an application is of another kind than the guide's.
fn other_kind(app: &ZoomApp, guide: GuideId) -> Option<&'static str> {
    match (app.template, guide) {
        (Template::Own, GuideId::EntraGallery) => Some(
            "This guide is for Zoom’s entry of the gallery, and this is an application of your own: follow a guide for those instead.",
        ),
        (Template::Gallery, GuideId::EntraCustom | GuideId::EntraMarketplace) => Some(
            "This guide is for an application of your own, and this one is from the gallery, which takes no token.",
        ),
        (Template::Gallery | Template::Own | Template::Registration, _) => None,
    }
}

fn free_name(apps: &[ZoomApp]) -> String {
    let is_free = |name: &String| !apps.iter().any(|app| app.name.eq_ignore_ascii_case(name));
    ["Zoom", "Zoom provisioning"].map(str::to_owned).into_iter().find(is_free).unwrap_or_default()
}

fn named(name: &str, apps: &[ZoomApp]) -> Result<(), Problem> {
    if name.chars().count() > NAME_MAX {
        return Err(Problem::new(
            "app.name_too_long",
            "The name of the application is too long for Entra ID.",
            format!("It has {} characters; at most {NAME_MAX} fit.", name.chars().count()),
            &["Shorten it."],
        ));
    }
    if apps.iter().any(|app| app.name.eq_ignore_ascii_case(name)) {
        return Err(Problem::new(
            "app.name_taken",
            format!("Entra ID has an application called {name} already."),
            "Two of the same name are mistaken for one another, by people and by Usher.",
            &["Choose the one that is there, or give the new one another name."],
        ));
    }
    Ok(())
}

fn gone() -> Problem {
    Problem::new(
        "setup.app_gone",
        "The application that you chose is not in Entra ID any more.",
        "Somebody has deleted it since the list was made.",
        &["Choose from the new list."],
    )
}
