//! What signing in to Google takes from a downloaded file, and who has signed in.

use crate::app::App;
use crate::app::connections::{Connections, of_the_directory};
use crate::app::view::Way;
use crate::check::google::SignedInAs;
use crate::oauth::{GoogleClientFile, GoogleFileKind, parse_google_client};
use crate::problem::{self, Problem};
use crate::records::{GoogleWay, Provider};

/// Takes what a way of Google's needs out of the file that was handed over as its secret: ids go into the way, and of the
/// file nothing else than the secret is left. Any other secret is left as it was typed.
///
/// # Errors
///
/// When the file is none of Google's, or of the wrong kind.
pub(in crate::app) fn take_file(
    provider: &Provider,
    way: Way,
    secret: Option<String>,
) -> Result<(Way, Option<String>), Problem> {
    let (Provider::Google { token_url, .. }, Some(text)) =
        (provider, secret.as_deref().filter(|text| !text.trim().is_empty()))
    else {
        return Ok((way, secret));
    };
    let wanted = match &way {
        Way::GoogleDesktop { .. } if is_file(text) => GoogleFileKind::Desktop,
        Way::GoogleService { .. } => GoogleFileKind::ServiceAccount,
        Way::GoogleDesktop { .. }
        | Way::ZoomPublicClient { .. }
        | Way::ZoomSecretClient { .. }
        | Way::ZoomServerToServer { .. }
        | Way::ZoomToken {}
        | Way::OktaCode { .. }
        | Way::OktaDevice { .. }
        | Way::OktaApiToken {}
        | Way::EntraCode { .. }
        | Way::EntraDevice { .. } => return Ok((way, secret)),
    };
    let file = parse_google_client(text, token_url)
        .and_then(|file| file.wanted(wanted))
        .map_err(|error| problem::google_file(&error))?;
    if let (
        GoogleClientFile::ServiceAccount { email, client_id, key, .. },
        Way::GoogleService { subject, .. },
    ) = (&file, &way)
    {
        let way = Way::GoogleService {
            email: email.clone(),
            client_id: client_id.clone(),
            subject: subject.clone(),
        };
        return Ok((way, Some(key.kept().expose().to_owned())));
    }
    if let GoogleClientFile::Desktop { client_id, client_secret, .. } = file {
        return Ok((Way::GoogleDesktop { client_id }, Some(client_secret.expose().to_owned())));
    }
    Ok((way, secret))
}

/// No client secret begins with a brace.
fn is_file(text: &str) -> bool {
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with('{')
}

impl App {
    /// Returns whose rights Google's directory is read with: what the sign-in said, or for whom the service account acts.
    pub(in crate::app) async fn google_who(connections: &Connections) -> Option<String> {
        match &connections.profile.provider {
            Provider::Google { way: GoogleWay::ServiceAccount { subject, .. }, .. } => Some(subject.clone()),
            Provider::Google { way: GoogleWay::Desktop { .. }, .. } => {
                connections.provider.session.identity().await.ok().flatten()?.user_name
            }
            Provider::Okta { .. } | Provider::Entra { .. } => None,
        }
    }

    /// Returns how Google is signed in to, for the look at the connection.
    pub(in crate::app) async fn google_signed_in(connections: &Connections) -> SignedInAs {
        let service = match &connections.profile.provider {
            Provider::Google { way: GoogleWay::ServiceAccount { email, client_id, .. }, .. } => {
                Some((email.clone(), client_id.clone()))
            }
            Provider::Google { way: GoogleWay::Desktop { .. }, .. }
            | Provider::Okta { .. }
            | Provider::Entra { .. } => None,
        };
        SignedInAs {
            who: Self::google_who(connections).await,
            service,
            ends_at: connections.provider.session.ends_at().await.ok().flatten(),
            asked: of_the_directory().map(str::to_owned).collect(),
        }
    }
}
