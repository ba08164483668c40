//! What only customers with Entra ID have: which application they work with, what the guides' texts may name, the choice
//! between the guides, the secrets of Zoom's that Entra is given, and who is in scope.

mod checks;
pub(super) mod live;
mod monitor;
pub(super) mod scope;
mod secrets;
mod troubles;
mod which;

use serde::{Deserialize, Serialize};

use super::App;
use super::connections::{ENTRA_REDIRECT_PATH, graph_scope};
use super::view::ZoomSecret;
use crate::check::{self, Verdict};
use crate::directory::entra::SCOPES_READ;
use crate::guide::{GuideId, Value, Values};
use crate::oauth::Place;
use crate::problem::{self, Problem};
use crate::records::{EntraWay, Profile, Provider};
use crate::setup::entra::{Console, Held, SCOPES_CHANGE, SCOPES_LOOK, ZoomApp};

/// Under this name it is kept with which application a profile works.
const APP: &str = "entra.app";

/// Under this name the base address of Zoom's is kept that was seen to answer.
pub(super) const BASE_ADDRESS: &str = "entra.base_address";

/// The application that a profile works with, as far as texts and links need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptApp {
    pub(super) service_principal: String,
    /// `None` where it stands in another tenant.
    pub(super) application: Option<String>,
    pub(super) app_id: String,
    pub(super) name: String,
}

impl App {
    /// Returns what an admin sets up in this profile's tenant, with the secrets that Entra may be given.
    pub(super) async fn entra_console(&self, id: &str) -> Result<Console, Problem> {
        let kept = async |secret| {
            self.zoom_secret_place(id, secret).secret().await.map_err(|error| problem::vault(&error))
        };
        let held = Held {
            token: kept(ZoomSecret::Token).await?,
            client_secret: kept(ZoomSecret::ClientSecret).await?,
        };
        let connections = self.connections(id).await?;
        let zoom = connections.profile.zoom.api_url.clone();
        Ok(Console::new(connections.entra()?.clone(), held).with_zoom(zoom))
    }

    /// Where a secret of Zoom's is kept that Entra is given.
    pub(super) fn zoom_secret_place(&self, id: &str, secret: ZoomSecret) -> Place {
        let connection = match secret {
            ZoomSecret::Token => "entra-token",
            ZoomSecret::ClientSecret => "entra-client-secret",
        };
        Place { vault: self.vault.clone(), profile: id.to_owned(), connection: connection.to_owned() }
    }

    /// Finds the application for Zoom that this profile works with: the chosen one, or the only one. Where there is
    /// none, or several and none was chosen, that is a failed look.
    pub(super) async fn entra_app(&self, id: &str, console: &Console) -> Result<ZoomApp, Verdict> {
        let apps = console.zoom_apps().await.map_err(|error| check::of_directory("Entra ID", &error))?;
        let unknown = |problem: Problem| Verdict::Unknown { problem };
        let chosen = self.kept_entra_app(id).map_err(unknown)?;
        let app = pick(apps, chosen.as_ref()).map_err(|problem| Verdict::Failed { problem })?;
        self.keep_entra_app(id, &app).map_err(unknown)?;
        Ok(app)
    }

    /// Returns the application that was last found or chosen, without asking Entra.
    pub(super) fn kept_entra_app(&self, id: &str) -> Result<Option<KeptApp>, Problem> {
        self.records.learned(id, APP).map_err(|error| problem::records(&error))
    }

    /// Remembers with which application this profile works.
    pub(super) fn keep_entra_app(&self, id: &str, app: &ZoomApp) -> Result<(), Problem> {
        let kept = KeptApp {
            service_principal: app.service_principal.clone(),
            application: app.application.clone(),
            app_id: app.app_id.clone(),
            name: app.name.clone(),
        };
        self.records.learn(id, APP, &kept).map_err(|error| problem::records(&error))
    }

    /// Returns the address of Zoom's that Entra is given: the one that was seen to answer, else the one that the guide's
    /// own source names.
    pub(super) fn base_address(&self, id: &str, profile: &Profile) -> Result<String, Problem> {
        let seen: Option<String> =
            self.records.learned(id, BASE_ADDRESS).map_err(|error| problem::records(&error))?;
        let below = match self.guide_of(id, profile)?.0 {
            GuideId::EntraGallery => "scim",
            GuideId::Okta
            | GuideId::Google
            | GuideId::GoogleOwn
            | GuideId::EntraCustom
            | GuideId::EntraMarketplace => "scim2",
        };
        let api = profile.zoom.api_url.as_str().trim_end_matches('/');
        Ok(seen.unwrap_or_else(|| format!("{api}/{below}")))
    }

    /// What the guides' texts may name, as far as this profile has it.
    pub(super) fn entra_values(&self, id: &str, values: Values, profile: &Profile) -> Values {
        let Provider::Entra { login_url, graph_url, portal_url, tenant, way } = &profile.provider else {
            return values;
        };
        let portal = portal_url.as_str().trim_end_matches('/').to_owned();
        let redirect = format!("http://localhost{ENTRA_REDIRECT_PATH}");
        // Without it the texts say it in words, so records that cannot be read stop nothing here.
        let app = self.kept_entra_app(id).ok().flatten();
        let link = app.as_ref().map(|app| {
            format!(
                "{portal}/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Provisioning/objectId/{}/appId/{}",
                app.service_principal, app.app_id
            )
        });
        let (EntraWay::Code { client_id } | EntraWay::Device { client_id }) = way;
        let looking: Vec<&str> = SCOPES_READ.iter().chain(&SCOPES_LOOK).copied().collect();
        let consent = (!client_id.is_empty()).then(|| {
            let scopes = looking.iter().chain(&SCOPES_CHANGE).map(|scope| graph_scope(graph_url, scope));
            let mut link = login_url.url().clone();
            link.set_path(&format!("{tenant}/v2.0/adminconsent"));
            link.query_pairs_mut()
                .append_pair("client_id", client_id)
                .append_pair("scope", &scopes.collect::<Vec<_>>().join(" "))
                .append_pair("redirect_uri", &redirect)
                .append_pair("state", "usher");
            link.to_string()
        });
        let of_graph = looking.iter().filter(|scope| scope.contains('.')).copied();
        values
            .with(Value::EntraTenant, [tenant.as_str()])
            .with(Value::EntraPortal, [portal])
            .with(Value::EntraRedirect, [redirect])
            .with(Value::EntraScopes, of_graph)
            .with(Value::EntraScopesWrite, SCOPES_CHANGE)
            .with(Value::EntraConsent, consent)
            .with(Value::EntraApp, app.map(|app| app.name))
            .with(Value::EntraAppLink, link)
            .with(Value::EntraBaseAddress, self.base_address(id, profile).ok())
    }
}

fn pick(apps: Vec<ZoomApp>, chosen: Option<&KeptApp>) -> Result<ZoomApp, Problem> {
    if let Some(app) =
        apps.iter().find(|app| Some(&app.service_principal) == chosen.map(|kept| &kept.service_principal))
    {
        return Ok(app.clone());
    }
    match apps.as_slice() {
        [app] => Ok(app.clone()),
        [] => Err(Problem::new(
            "setup.no_zoom_app",
            "Entra ID has no application for Zoom yet.",
            "Provisioning belongs to an enterprise application, and this tenant has none for Zoom.",
            &["Open the step that adds the application, and let Usher add it."],
        )),
        several => {
            let names: Vec<&str> = several.iter().map(|app| app.name.as_str()).collect();
            Err(Problem::new(
                "setup.several_zoom_apps",
                format!("Entra ID has {} applications for Zoom.", several.len()),
                format!("Usher does not guess which one you mean: {}.", names.join(", ")),
                &["Open the step that adds the application, and choose one."],
            ))
        }
    }
}
