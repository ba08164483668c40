//! The ways of reaching each side: what they are called, what they ask for, and how they stand in a profile.

use super::view::{Side, Way};
use crate::guide::HelpName;
use crate::problem::{self, Problem};
use crate::records::{LOOPBACK_PORTS, OktaWay, Profile, Provider, ZoomWay};

pub(super) fn renews(way: &Way) -> bool {
    match way {
        Way::ZoomPublicClient { .. }
        | Way::ZoomSecretClient { .. }
        | Way::ZoomServerToServer { .. }
        | Way::OktaCode { .. }
        | Way::OktaDevice { .. } => true,
        Way::ZoomToken {} | Way::OktaApiToken {} => false,
    }
}

pub(super) fn title(way: &Way) -> &'static str {
    match way {
        Way::ZoomPublicClient { .. } | Way::OktaCode { .. } => "Sign in with your browser",
        Way::ZoomSecretClient { .. } => "Sign in with your browser, through an app with a secret",
        Way::ZoomServerToServer { .. } => "Server-to-server app",
        Way::ZoomToken {} => "Paste a SCIM token",
        Way::OktaDevice { .. } => "Sign in on another device",
        Way::OktaApiToken {} => "Paste an API token",
    }
}

pub(super) fn secret_label(way: &Way) -> Option<&'static str> {
    match way {
        Way::ZoomPublicClient { .. } | Way::OktaCode { .. } | Way::OktaDevice { .. } => None,
        Way::ZoomSecretClient { .. } | Way::ZoomServerToServer { .. } => Some("Client secret"),
        Way::ZoomToken {} => Some("SCIM token"),
        Way::OktaApiToken {} => Some("API token"),
    }
}

/// The ways of a side, the recommended one first, each with its mini-guide and a sentence.
pub(super) fn all(side: Side) -> Vec<(Way, HelpName, &'static str)> {
    let client_id = String::new;
    let redirect_ports = || LOOPBACK_PORTS.to_vec();
    match side {
        Side::Zoom => vec![
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
        Side::Provider => vec![
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
        Side::Provider => {
            let Provider::Okta { way, .. } = &profile.provider;
            match way.clone() {
                OktaWay::Code { client_id, redirect_ports } => Way::OktaCode { client_id, redirect_ports },
                OktaWay::Device { client_id } => Way::OktaDevice { client_id },
                OktaWay::Ssws {} => Way::OktaApiToken {},
            }
        }
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
    let Provider::Okta { way: okta_way, .. } = &mut profile.provider;
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
        (Side::Provider, Way::OktaCode { client_id, redirect_ports }) => {
            *okta_way = OktaWay::Code {
                client_id: id("The client id", client_id)?,
                redirect_ports: ports(redirect_ports),
            };
        }
        (Side::Provider, Way::OktaDevice { client_id }) => {
            *okta_way = OktaWay::Device { client_id: id("The client id", client_id)? };
        }
        (Side::Provider, Way::OktaApiToken {}) => *okta_way = OktaWay::Ssws {},
        (Side::Zoom, Way::OktaCode { .. } | Way::OktaDevice { .. } | Way::OktaApiToken {})
        | (
            Side::Provider,
            Way::ZoomPublicClient { .. }
            | Way::ZoomSecretClient { .. }
            | Way::ZoomServerToServer { .. }
            | Way::ZoomToken {},
        ) => return Err(problem::field_missing("A way of this side")),
    }
    profile.checked().map_err(|error| problem::profile(&error))
}
