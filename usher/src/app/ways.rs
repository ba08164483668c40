//! The ways of reaching each side: what they are called, what they ask for, and how they stand in a profile.

use super::view::{Side, Way};
use crate::guide::HelpName;
use crate::problem::{self, Problem};
use crate::records::{EntraWay, GoogleWay, LOOPBACK_PORTS, OktaWay, Profile, Provider, ZoomWay};

pub(super) fn renews(way: &Way) -> bool {
    match way {
        Way::ZoomPublicClient { .. }
        | Way::ZoomSecretClient { .. }
        | Way::ZoomServerToServer { .. }
        | Way::OktaCode { .. }
        | Way::OktaDevice { .. }
        | Way::EntraCode { .. }
        | Way::EntraDevice { .. }
        | Way::GoogleDesktop { .. }
        | Way::GoogleService { .. } => true,
        Way::ZoomToken {} | Way::OktaApiToken {} => false,
    }
}

pub(super) fn title(way: &Way) -> &'static str {
    match way {
        Way::ZoomPublicClient { .. }
        | Way::OktaCode { .. }
        | Way::EntraCode { .. }
        | Way::GoogleDesktop { .. } => "Sign in with your browser",
        Way::ZoomSecretClient { .. } => "Sign in with your browser, through an app with a secret",
        Way::ZoomServerToServer { .. } => "Server-to-server app",
        Way::ZoomToken {} => "Paste a SCIM token",
        Way::OktaDevice { .. } | Way::EntraDevice { .. } => "Sign in on another device",
        Way::OktaApiToken {} => "Paste an API token",
        Way::GoogleService { .. } => "Service account with domain-wide delegation",
    }
}

pub(super) fn secret_label(way: &Way) -> Option<&'static str> {
    match way {
        Way::ZoomPublicClient { .. }
        | Way::OktaCode { .. }
        | Way::OktaDevice { .. }
        | Way::EntraCode { .. }
        | Way::EntraDevice { .. } => None,
        Way::ZoomSecretClient { .. } | Way::ZoomServerToServer { .. } | Way::GoogleDesktop { .. } => {
            Some("Client secret")
        }
        Way::GoogleService { .. } => Some("Key file (JSON)"),
        Way::ZoomToken {} => Some("SCIM token"),
        Way::OktaApiToken {} => Some("API token"),
    }
}

/// The ways of a side, the recommended one first, each with its mini-guide and a sentence.
pub(super) fn all(side: Side, provider: &Provider) -> Vec<(Way, HelpName, &'static str)> {
    let client_id = String::new;
    let redirect_ports = || LOOPBACK_PORTS.to_vec();
    match (side, provider) {
        (Side::Zoom, _) => vec![
            (
                Way::ZoomPublicClient { client_id: client_id() },
                HelpName::ZoomPublicClient,
                "As owner or admin. There is no secret to copy. It needs an app of yours in Zoom's Marketplace.",
            ),
            (
                Way::ZoomSecretClient { client_id: client_id(), redirect_ports: redirect_ports() },
                HelpName::ZoomSecretClient,
                "For accounts where the app cannot be used as a public client.",
            ),
            (
                Way::ZoomServerToServer { account_id: String::new(), client_id: client_id() },
                HelpName::ZoomServerToServer,
                "Nobody signs in; the app itself may. For runs that nobody watches.",
            ),
            (
                Way::ZoomToken {},
                HelpName::ZoomToken,
                "If your Zoom page still shows one. Guides disagree whether it exists; Usher tries it and says how long it lives.",
            ),
        ],
        (Side::Provider, Provider::Okta { .. }) => vec![
            (
                Way::OktaCode { client_id: client_id(), redirect_ports: redirect_ports() },
                HelpName::OktaCode,
                "As an admin who may read people and groups. It needs a native app in your Okta organisation.",
            ),
            (
                Way::OktaDevice { client_id: client_id() },
                HelpName::OktaDevice,
                "You type a short code on a phone or another computer.",
            ),
            (
                Way::OktaApiToken {},
                HelpName::OktaApiToken,
                "The token may do all that its maker may, and ends after 30 days without use.",
            ),
        ],
        (Side::Provider, Provider::Entra { .. }) => vec![
            (
                Way::EntraCode { client_id: client_id() },
                HelpName::EntraCode,
                "As an admin of applications. It needs an app registration in your tenant, without a secret.",
            ),
            (
                Way::EntraDevice { client_id: client_id() },
                HelpName::EntraDevice,
                "You type a short code on a phone or another computer. Many tenants forbid this way.",
            ),
        ],
        (Side::Provider, Provider::Google { .. }) => vec![
            (
                Way::GoogleDesktop { client_id: client_id() },
                HelpName::GoogleDesktop,
                "As a super admin. It needs a client of your own in a Google Cloud project; its file fills in both fields.",
            ),
            (
                Way::GoogleService { email: String::new(), client_id: client_id(), subject: String::new() },
                HelpName::GoogleService,
                "Nobody signs in. For runs that nobody watches; its key can act as any administrator, so guard it.",
            ),
        ],
    }
}

pub(super) fn of(profile: &Profile, side: Side) -> Way {
    match side {
        Side::Zoom => match profile.zoom.way.clone() {
            ZoomWay::PublicClient { client_id } => Way::ZoomPublicClient { client_id },
            ZoomWay::SecretClient { client_id, redirect_ports } => {
                Way::ZoomSecretClient { client_id, redirect_ports }
            }
            ZoomWay::ServerToServer { account_id, client_id } => {
                Way::ZoomServerToServer { account_id, client_id }
            }
            ZoomWay::Token {} => Way::ZoomToken {},
        },
        Side::Provider => match &profile.provider {
            Provider::Okta { way, .. } => match way.clone() {
                OktaWay::Code { client_id, redirect_ports } => Way::OktaCode { client_id, redirect_ports },
                OktaWay::Device { client_id } => Way::OktaDevice { client_id },
                OktaWay::Ssws {} => Way::OktaApiToken {},
            },
            Provider::Entra { way, .. } => match way.clone() {
                EntraWay::Code { client_id } => Way::EntraCode { client_id },
                EntraWay::Device { client_id } => Way::EntraDevice { client_id },
            },
            Provider::Google { way, .. } => match way.clone() {
                GoogleWay::Desktop { client_id } => Way::GoogleDesktop { client_id },
                GoogleWay::ServiceAccount { email, client_id, subject } => {
                    Way::GoogleService { email, client_id, subject }
                }
            },
        },
    }
}

/// Returns the profile with another way on one side; what was typed is trimmed and checked.
pub(super) fn put(mut profile: Profile, side: Side, way: &Way) -> Result<Profile, Problem> {
    let id = |label: &str, typed: &str| match typed.trim() {
        "" => Err(problem::field_missing(label)),
        typed => Ok(typed.to_owned()),
    };
    let ports = |ports: &[u16]| match ports {
        [] => LOOPBACK_PORTS.to_vec(),
        ports => ports.to_vec(),
    };
    match (side, way) {
        (Side::Zoom, Way::ZoomPublicClient { client_id }) => {
            profile.zoom.way = ZoomWay::PublicClient { client_id: id("The client id", client_id)? };
        }
        (Side::Zoom, Way::ZoomSecretClient { client_id, redirect_ports }) => {
            profile.zoom.way = ZoomWay::SecretClient {
                client_id: id("The client id", client_id)?,
                redirect_ports: ports(redirect_ports),
            };
        }
        (Side::Zoom, Way::ZoomServerToServer { account_id, client_id }) => {
            profile.zoom.way = ZoomWay::ServerToServer {
                account_id: id("The account id", account_id)?,
                client_id: id("The client id", client_id)?,
            };
        }
        (Side::Zoom, Way::ZoomToken {}) => profile.zoom.way = ZoomWay::Token {},
        (Side::Provider, way) => put_provider(&mut profile.provider, way, &id, &ports)?,
        (
            Side::Zoom,
            Way::OktaCode { .. }
            | Way::OktaDevice { .. }
            | Way::OktaApiToken {}
            | Way::EntraCode { .. }
            | Way::EntraDevice { .. }
            | Way::GoogleDesktop { .. }
            | Way::GoogleService { .. },
        ) => return Err(problem::field_missing("A way of this side")),
    }
    profile.checked().map_err(|error| problem::profile(&error))
}

fn put_provider(
    provider: &mut Provider,
    way: &Way,
    id: &dyn Fn(&str, &str) -> Result<String, Problem>,
    ports: &dyn Fn(&[u16]) -> Vec<u16>,
) -> Result<(), Problem> {
    match (provider, way) {
        (Provider::Okta { way: of_okta, .. }, Way::OktaCode { client_id, redirect_ports }) => {
            *of_okta = OktaWay::Code {
                client_id: id("The client id", client_id)?,
                redirect_ports: ports(redirect_ports),
            };
        }
        (Provider::Okta { way: of_okta, .. }, Way::OktaDevice { client_id }) => {
            *of_okta = OktaWay::Device { client_id: id("The client id", client_id)? };
        }
        (Provider::Okta { way: of_okta, .. }, Way::OktaApiToken {}) => *of_okta = OktaWay::Ssws {},
        (Provider::Entra { way: of_entra, .. }, Way::EntraCode { client_id }) => {
            *of_entra = EntraWay::Code { client_id: id("The application (client) id", client_id)? };
        }
        (Provider::Entra { way: of_entra, .. }, Way::EntraDevice { client_id }) => {
            *of_entra = EntraWay::Device { client_id: id("The application (client) id", client_id)? };
        }
        (Provider::Google { way: of_google, .. }, Way::GoogleDesktop { client_id }) => {
            *of_google = GoogleWay::Desktop { client_id: id("The client ID", client_id)? };
        }
        (Provider::Google { way: of_google, .. }, Way::GoogleService { email, client_id, subject }) => {
            *of_google = GoogleWay::ServiceAccount {
                email: id("The service account’s address", email)?,
                client_id: id("The service account’s client ID", client_id)?,
                subject: id("The administrator’s address", subject)?,
            };
        }
        (
            Provider::Okta { .. } | Provider::Entra { .. } | Provider::Google { .. },
            Way::OktaCode { .. }
            | Way::OktaDevice { .. }
            | Way::OktaApiToken {}
            | Way::EntraCode { .. }
            | Way::EntraDevice { .. }
            | Way::GoogleDesktop { .. }
            | Way::GoogleService { .. }
            | Way::ZoomPublicClient { .. }
            | Way::ZoomSecretClient { .. }
            | Way::ZoomServerToServer { .. }
            | Way::ZoomToken {},
        ) => return Err(problem::field_missing("A way of this side")),
    }
    Ok(())
}
