//! A profile: one customer, where their services are, and how Usher signs in. Never a secret.
//!
//! The same document is stored, listed and imported. Its JSON form has every base address in it, so that the practice
//! tenant, another cloud and the real services are the same to the engine.

use serde::{Deserialize, Serialize};

use crate::http::{BaseUrl, BaseUrlError};

/// The edition of the document that this Usher writes and reads.
const EDITION: u32 = 1;

/// Longest name of a customer, in characters: one line of the header.
pub const NAME_CHARS_MAX: usize = 80;

/// One customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    usher_profile: u32,
    pub name: String,
    /// Belongs to the practice company: its servers live only as long as they are kept running.
    #[serde(default)]
    pub practice: bool,
    pub zoom: ZoomSide,
    pub provider: Provider,
}

/// Where Zoom is and how to sign in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoomSide {
    /// `https://api.zoom.us`, without `/scim2`.
    pub api_url: BaseUrl,
    /// `https://zoom.us`.
    pub oauth_url: BaseUrl,
    pub way: ZoomWay,
}

/// How Usher reaches Zoom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ZoomWay {
    /// Code and PKCE with an app's public client id.
    PublicClient {
        client_id: String,
    },
    /// Code and PKCE with a general app's client id and secret, and the loopback ports that are registered there.
    SecretClient {
        client_id: String,
        #[serde(default = "loopback_ports")]
        redirect_ports: Vec<u16>,
    },
    ServerToServer {
        account_id: String,
        client_id: String,
    },
    /// A token pasted by hand.
    Token {},
}

/// The identity provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Provider {
    Okta { org_url: BaseUrl, way: OktaWay },
}

/// How Usher reaches Okta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum OktaWay {
    /// Code and PKCE with a native app and the loopback ports that are registered there.
    Code {
        client_id: String,
        redirect_ports: Vec<u16>,
    },
    Device {
        client_id: String,
    },
    /// An API token (SSWS).
    Ssws {},
}

/// Why a profile document was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Not JSON, a field too many or too few, a kind that does not exist; the text names it.
    #[error("{detail}")]
    Unreadable { detail: String },
    #[error("the document is of edition {edition}")]
    Edition { edition: u32 },
    #[error("a profile needs a name")]
    NoName,
    #[error("the name has {chars} characters")]
    NameTooLong { chars: usize },
    #[error("{field}: {error}")]
    Url { field: &'static str, error: BaseUrlError },
    /// The base address of SCIM instead of the host above it.
    #[error("the address of Zoom's API ends in {path}")]
    ApiPath { path: String },
    #[error("the client id has a character that no client id has")]
    ClientId,
}

/// The loopback ports that the guide tells people to register where each one has to be named: at Okta, and for apps
/// with a secret at Zoom.
pub const LOOPBACK_PORTS: [u16; 3] = [8912, 8913, 8914];

fn loopback_ports() -> Vec<u16> {
    LOOPBACK_PORTS.to_vec()
}

impl Profile {
    /// Makes a profile of a customer who has typed addresses and not yet chosen how to sign in.
    ///
    /// # Errors
    ///
    /// [`ProfileError`], naming the field.
    pub fn typed(name: &str, zoom_api: &str, zoom_oauth: &str, okta_org: &str) -> Result<Self, ProfileError> {
        let url =
            |field, typed: &str| BaseUrl::parse(typed).map_err(|error| ProfileError::Url { field, error });
        let profile = Self {
            usher_profile: EDITION,
            name: name.trim().to_owned(),
            practice: false,
            zoom: ZoomSide {
                api_url: url("zoom_api_url", zoom_api)?,
                oauth_url: url("zoom_oauth_url", zoom_oauth)?,
                way: ZoomWay::PublicClient { client_id: String::new() },
            },
            provider: Provider::Okta {
                org_url: url("org_url", okta_org)?,
                way: OktaWay::Code { client_id: String::new(), redirect_ports: loopback_ports() },
            },
        };
        profile.checked()
    }

    /// Reads a profile document.
    ///
    /// # Errors
    ///
    /// [`ProfileError`]; `Unreadable` names the field and the line.
    pub fn parse(document: &str) -> Result<Self, ProfileError> {
        #[derive(Deserialize)]
        struct Edition {
            usher_profile: u32,
        }
        let unreadable = |error: serde_json::Error| ProfileError::Unreadable { detail: error.to_string() };
        let Edition { usher_profile: edition } = serde_json::from_str(document).map_err(unreadable)?;
        if edition != EDITION {
            return Err(ProfileError::Edition { edition });
        }
        serde_json::from_str::<Self>(document).map_err(unreadable)?.checked()
    }

    /// Checks and tidies what was typed or imported.
    ///
    /// # Errors
    ///
    /// [`ProfileError`], naming the field.
    pub fn checked(mut self) -> Result<Self, ProfileError> {
        self.name = self.name.trim().to_owned();
        let chars = self.name.chars().count();
        if chars == 0 {
            return Err(ProfileError::NoName);
        }
        if chars > NAME_CHARS_MAX {
            return Err(ProfileError::NameTooLong { chars });
        }
        let path = self.zoom.api_url.url().path().trim_end_matches('/');
        if path.ends_with("/scim2") || path.ends_with("/scim") {
            return Err(ProfileError::ApiPath { path: path.to_owned() });
        }
        let ids = [
            match &self.zoom.way {
                ZoomWay::PublicClient { client_id }
                | ZoomWay::SecretClient { client_id, .. }
                | ZoomWay::ServerToServer { client_id, .. } => client_id.as_str(),
                ZoomWay::Token {} => "",
            },
            match &self.zoom.way {
                ZoomWay::ServerToServer { account_id, .. } => account_id,
                ZoomWay::PublicClient { .. } | ZoomWay::SecretClient { .. } | ZoomWay::Token {} => "",
            },
            match &self.provider {
                Provider::Okta {
                    way: OktaWay::Code { client_id, .. } | OktaWay::Device { client_id },
                    ..
                } => client_id,
                Provider::Okta { way: OktaWay::Ssws {}, .. } => "",
            },
        ];
        match ids.iter().all(|id| id.len() <= 200 && id.chars().all(|c| c.is_ascii_graphic())) {
            true => Ok(self),
            false => Err(ProfileError::ClientId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"usher_profile":1,"name":" Example Clinic ",
        "zoom":{"api_url":"https://api.zoom.us","oauth_url":"https://zoom.us","way":{"kind":"token"}},
        "provider":{"kind":"okta","org_url":"https://clinic.okta.example","way":{"kind":"ssws"}}}"#;

    #[test]
    fn a_profile_is_read() {
        let profile = Profile::parse(GOOD).unwrap();
        assert_eq!(profile.name, "Example Clinic");
        assert_eq!(Profile::parse(&serde_json::to_string(&profile).unwrap()).unwrap(), profile);
    }

    #[test]
    fn what_is_wrong_is_named() {
        check(("\"name\":", "\"nam\":"), "unknown field `nam`");
        check(("\"kind\":\"token\"", "\"kind\":\"token\",\"token\":\"t\""), "unknown field `token`");
        check((" Example Clinic ", "  "), "needs a name");
        check(("api.zoom.us", "api.zoom.us/scim2"), "ends in /scim2");
        check(("https://zoom.us", "http://zoom.us"), "");
        check(("\"usher_profile\":1", "\"usher_profile\":2"), "edition 2");
        check(("{\"usher", "usher"), "line 1");
        check((",\"oauth_url\":\"https://zoom.us\"", ""), "missing field `oauth_url`");
    }

    fn check((from, to): (&str, &str), expected: &str) {
        let document = GOOD.replacen(from, to, 1);
        assert_ne!(document, GOOD);
        let error = Profile::parse(&document).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
