//! Reading applications, what they were made from, and to whom they are assigned.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::shapes::{AppRole, AppTemplate, Assignment, PrincipalKind, Recognised, Template, ZoomApp};
use super::{Console, OWN_TEMPLATE, ZOOM_TEMPLATE};
use crate::directory::entra::{list, read};
use crate::directory::{DirectoryError, shape};
use crate::http::Call;

/// What is read of an application.
const SELECT: &str =
    "id,appId,displayName,applicationTemplateId,accountEnabled,appRoleAssignmentRequired,appRoles";

/// Applications for Zoom that are told. An organisation has one or two.
const ZOOM_APPS_MAX: usize = 50;

/// Applications without "zoom" in their name whose provisioning is looked at: two requests each.
const LOOKED_INTO_MAX: usize = 25;

/// Zoom's domains, its US government cloud's included.
const ZOOM_DOMAINS: [&str; 2] = ["zoom.us", "zoomgov.com"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServicePrincipal {
    id: String,
    app_id: String,
    display_name: Option<String>,
    application_template_id: Option<String>,
    #[serde(default)]
    account_enabled: Option<bool>,
    #[serde(default)]
    app_role_assignment_required: bool,
    #[serde(default)]
    app_roles: Vec<Role>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Role {
    id: String,
    value: Option<String>,
    display_name: Option<String>,
    #[serde(default)]
    is_enabled: bool,
    #[serde(default)]
    allowed_member_types: Vec<String>,
}

impl Console {
    /// Reads every application that is Zoom's: made from the gallery's entry, with "zoom" in its name, or one of the
    /// organisation's own that provisions to an address of Zoom's. Not more than fifty.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn zoom_apps(&self) -> Result<Vec<ZoomApp>, DirectoryError> {
        let gallery: BTreeSet<String> =
            self.templates_named(ZOOM_TEMPLATE).await?.into_iter().map(|template| template.id).collect();
        let call = list(["servicePrincipals"]).query("$select", SELECT);
        let found = self.entra.pages("applications", call, &|_| ()).await?;
        let found = found.into_iter().map(shape::<ServicePrincipal>).collect::<Result<Vec<_>, _>>()?;
        let (mut apps, mut looked_into) = (Vec::new(), 0);
        for app in found {
            let recognised = match recognised(&app, &gallery) {
                Some(recognised) => recognised,
                None if app.application_template_id.as_deref() == Some(OWN_TEMPLATE)
                    && looked_into < LOOKED_INTO_MAX =>
                {
                    looked_into += 1;
                    match self.provisions_to_zoom(&app.id).await? {
                        true => Recognised::Address,
                        false => continue,
                    }
                }
                None => continue,
            };
            apps.push(self.zoom_app_of(app, recognised).await?);
            if apps.len() == ZOOM_APPS_MAX {
                break;
            }
        }
        Ok(apps)
    }

    /// Reads one application by the id of its service principal; `None` where it is gone.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn zoom_app(&self, app: &str) -> Result<Option<ZoomApp>, DirectoryError> {
        let Some(found) = self.entra.value_if_there(one(app)).await? else { return Ok(None) };
        let app: ServicePrincipal = shape(found)?;
        let gallery = match app.application_template_id.as_deref() {
            Some(OWN_TEMPLATE) | None => BTreeSet::new(),
            Some(_) => self.templates_named(ZOOM_TEMPLATE).await?.into_iter().map(|t| t.id).collect(),
        };
        let recognised = recognised(&app, &gallery).unwrap_or(Recognised::Address);
        self.zoom_app_of(app, recognised).await.map(Some)
    }

    async fn zoom_app_of(
        &self,
        app: ServicePrincipal,
        recognised: Recognised,
    ) -> Result<ZoomApp, DirectoryError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Application {
            id: String,
            created_date_time: Option<Timestamp>,
        }
        let application: Option<Application> =
            self.application_of(&app.app_id).await?.map(shape).transpose()?;
        let template = match app.application_template_id.as_deref() {
            Some(OWN_TEMPLATE) => Template::Own,
            Some(_) => Template::Gallery,
            None => Template::Registration,
        };
        Ok(ZoomApp {
            service_principal: app.id,
            created: application.as_ref().and_then(|application| application.created_date_time),
            application: application.map(|application| application.id),
            name: app.display_name.unwrap_or_else(|| app.app_id.clone()),
            app_id: app.app_id,
            template,
            enabled: app.account_enabled.unwrap_or(true),
            roles: app.app_roles.into_iter().map(role).collect(),
            assignment_required: app.app_role_assignment_required,
            recognised,
        })
    }

    /// Reads the registration that stands behind an application; `None` where it stands elsewhere.
    pub(super) async fn application_of(&self, app_id: &str) -> Result<Option<Value>, DirectoryError> {
        let call = read(["applications"])
            .query("$filter", format!("appId eq {}", quoted(app_id)))
            .query("$select", "id,appId,createdDateTime");
        Ok(self.entra.pages("registrations", call, &|_| ()).await?.into_iter().next())
    }

    /// Where provisioning cannot be read, it is none of Zoom's that Usher could work with.
    async fn provisions_to_zoom(&self, app: &str) -> Result<bool, DirectoryError> {
        match self.settings(app).await {
            Ok(settings) => Ok(settings.base_address.is_some_and(|address| self.is_zoom(&address))),
            Err(DirectoryError::Refused { status: 400..500, .. } | DirectoryError::RoleLacks { .. }) => {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Is this address Zoom's, or the one that stands in its place?
    pub fn is_zoom(&self, address: &str) -> bool {
        let Ok(url) = Url::parse(address) else { return false };
        let host = url.host_str().unwrap_or_default();
        let of_zoom = |domain: &str| {
            host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        ZOOM_DOMAINS.into_iter().any(of_zoom) || self.zoom.as_ref().is_some_and(|zoom| zoom.same_origin(&url))
    }

    /// Reads the gallery's entries of this very name.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn templates_named(&self, name: &str) -> Result<Vec<AppTemplate>, DirectoryError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Shape {
            id: String,
            display_name: Option<String>,
            publisher: Option<String>,
            #[serde(default)]
            supported_provisioning_types: Vec<String>,
        }
        let call = read(["applicationTemplates"])
            .query("$filter", format!("displayName eq {}", quoted(name)))
            .query("$select", "id,displayName,publisher,supportedProvisioningTypes");
        let found = self.entra.pages("templates", call, &|_| ()).await?;
        let templates = found.into_iter().map(|found| {
            let found: Shape = shape(found)?;
            Ok(AppTemplate {
                id: found.id,
                name: found.display_name.unwrap_or_default(),
                publisher: found.publisher,
                provisions: found.supported_provisioning_types.iter().any(|kind| kind == "sync"),
            })
        });
        templates.collect()
    }

    /// Reads to whom an application is assigned. `seen` is told how many are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn assignments(
        &self,
        app: &str,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Assignment>, DirectoryError> {
        let call = list(["servicePrincipals", app, "appRoleAssignedTo"]);
        let found = self.entra.pages("assignments", call, seen).await?;
        found.into_iter().map(assignment).collect()
    }
}

/// The call that reads one service principal.
pub(super) fn one(app: &str) -> Call {
    read(["servicePrincipals", app]).query("$select", SELECT)
}

fn recognised(app: &ServicePrincipal, gallery: &BTreeSet<String>) -> Option<Recognised> {
    if app.application_template_id.as_ref().is_some_and(|template| gallery.contains(template)) {
        return Some(Recognised::Gallery);
    }
    let name = app.display_name.as_deref().unwrap_or_default().to_lowercase();
    name.contains("zoom").then_some(Recognised::Name)
}

fn role(role: Role) -> AppRole {
    AppRole {
        name: role.display_name.or_else(|| role.value.clone()).unwrap_or_else(|| role.id.clone()),
        value: role.value.filter(|value| !value.is_empty()),
        enabled: role.is_enabled,
        for_people: role.allowed_member_types.iter().any(|kind| kind == "User"),
        id: role.id,
    }
}

pub(super) fn assignment(found: Value) -> Result<Assignment, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        id: String,
        principal_id: String,
        principal_display_name: Option<String>,
        principal_type: String,
        app_role_id: String,
        created_date_time: Option<Timestamp>,
    }
    let found: Shape = shape(found)?;
    Ok(Assignment {
        id: found.id,
        principal_name: found.principal_display_name.unwrap_or_else(|| found.principal_id.clone()),
        principal: found.principal_id,
        kind: match found.principal_type.as_str() {
            "User" => PrincipalKind::User,
            "Group" => PrincipalKind::Group,
            _ => PrincipalKind::Program,
        },
        role: found.app_role_id,
        created: found.created_date_time,
    })
}

/// A text in an OData filter: in single quotes, those inside doubled.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
