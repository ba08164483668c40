//! The practice company inside the window's process: started once, kept until Usher quits or it is started anew.

use tokio::sync::Mutex;
use usher::app::view::{ProviderName, Side};
use usher::app::{App, PRACTICE};
use usher::problem::Problem;
use usher::records::Provider;
use usher_practice::{Practice, Settings};

use crate::problem;

/// The practice company that runs in this process, if one does.
#[derive(Default)]
pub(crate) struct Company(Mutex<Option<Practice>>);

impl Company {
    /// Starts the practice company, or finds it running, and returns the id of its profile.
    ///
    /// # Errors
    ///
    /// When no port is free, or the profile cannot be kept.
    pub(crate) async fn start(&self, app: &App, provider: ProviderName) -> Result<String, Problem> {
        let mut running = self.0.lock().await;
        if let Some(practice) = running.as_ref()
            && is_known(practice, app, provider)
        {
            return Ok(PRACTICE.to_owned());
        }
        let settings = match provider {
            ProviderName::Okta => Settings::default(),
            ProviderName::Entra => Settings::for_entra(),
            ProviderName::Google => Settings::for_google(),
        };
        let practice = usher_practice::start(settings).await.map_err(|error| problem::practice(&error))?;
        let document = match provider {
            ProviderName::Okta => practice.profile(),
            ProviderName::Entra => practice.entra_profile(),
            ProviderName::Google => practice.google_profile(),
        };
        let profile = app.adopt_practice(&document.to_string()).await?;
        match provider {
            ProviderName::Okta | ProviderName::Entra => {}
            ProviderName::Google => {
                app.lend_secret(&profile, Side::Provider, &practice.credentials().google.client_secret)
                    .await?;
            }
        }
        *running = Some(practice);
        Ok(profile)
    }
}

/// Whether the engine's practice profile is the one of these servers, with this provider: it may have been removed, or the terminal may
/// have put its own in its place.
fn is_known(practice: &Practice, app: &App, provider: ProviderName) -> bool {
    let address = usher_practice::bare(&practice.urls().zoom_api);
    app.profile(PRACTICE).is_ok_and(|known| {
        let same = match known.provider {
            Provider::Okta { .. } => ProviderName::Okta,
            Provider::Entra { .. } => ProviderName::Entra,
            Provider::Google { .. } => ProviderName::Google,
        };
        same == provider && known.zoom.api_url.as_str() == address
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use usher::app::Door;
    use usher::secrets::{NoKeychain, Vault};

    use super::*;

    #[tokio::test]
    async fn it_runs_once_and_starts_anew_after_its_profile_was_removed() {
        let folder = tempfile::tempdir().unwrap();
        let door = Door { name: "a test", open_page: Arc::new(|_| Ok(())) };
        let app = App::open(folder.path(), Vault::memory(NoKeychain::NotWanted), door).unwrap();
        let company = Company::default();
        let address = |app: &App| app.profile(PRACTICE).unwrap().zoom.api_url.to_string();

        assert_eq!(company.start(&app, ProviderName::Okta).await.unwrap(), PRACTICE);
        let first = address(&app);
        assert_eq!(company.start(&app, ProviderName::Okta).await.unwrap(), PRACTICE);
        assert_eq!(address(&app), first);

        assert_eq!(company.start(&app, ProviderName::Entra).await.unwrap(), PRACTICE);
        assert!(matches!(app.profile(PRACTICE).unwrap().provider, Provider::Entra { .. }));

        app.remove(PRACTICE).await.unwrap();
        assert_eq!(company.start(&app, ProviderName::Okta).await.unwrap(), PRACTICE);
        assert_ne!(address(&app), first);
    }
}
