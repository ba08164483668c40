//! A profile: one customer, where their services are, and how Usher signs in. Never a secret.
//!
//! The same document is stored, listed and imported. Its JSON form has every base address in it, so that the practice
//! tenant, another cloud and the real services are the same to the engine.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::http::{BaseUrl, BaseUrlError};
use crate::model::Address;

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
    Okta {
        org_url: BaseUrl,
        way: OktaWay,
    },
    Entra {
        /// `https://login.microsoftonline.com`.
        login_url: BaseUrl,
        /// `https://graph.microsoft.com`, without `/v1.0`.
        graph_url: BaseUrl,
        /// `https://portal.azure.com`.
        portal_url: BaseUrl,
        /// The tenant's domain or id; `organizations` where it is not known before the sign-in.
        tenant: String,
        way: EntraWay,
    },
    Google {
        /// `https://accounts.google.com`, where people sign in.
        accounts_url: BaseUrl,
        /// `https://oauth2.googleapis.com`, where tokens come from.
        token_url: BaseUrl,
        /// `https://admin.googleapis.com`.
        api_url: BaseUrl,
        /// `https://openidconnect.googleapis.com`.
        userinfo_url: BaseUrl,
        /// `https://admin.google.com`, the console in which people click.
        console_url: BaseUrl,
        way: GoogleWay,
    },
}

/// How Usher reaches Google Workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum GoogleWay {
    /// Code and PKCE with a client of the type "Desktop app", whose secret Google wants all the same.
    Desktop { client_id: String },
    /// A service account that may act for an administrator (domain-wide delegation).
    ServiceAccount {
        /// The service account's own address.
        email: String,
        /// Its number, under which delegation is granted.
        client_id: String,
        /// The administrator for whom it acts.
        subject: String,
    },
}

/// How Usher reaches Entra ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum EntraWay {
    /// Code and PKCE with an app registration whose redirect address is `http://localhost` with Usher's path.
    Code { client_id: String },
    /// Device code; needs "Allow public client flows".
    Device { client_id: String },
}

/// One of Microsoft's clouds. A registration and its tokens belong to one (National clouds, learn.microsoft.com,
/// 2026-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Cloud {
    /// Also for GCC.
    Global,
    /// GCC High.
    UsGovernment,
    /// The Department of Defense.
    UsDod,
    /// Operated by 21Vianet.
    China,
}

impl Cloud {
    pub const ALL: [Self; 4] = [Self::Global, Self::UsGovernment, Self::UsDod, Self::China];

    /// Returns the addresses of sign-in, Graph and portal.
    pub fn addresses(self) -> [&'static str; 3] {
        match self {
            Self::Global => [
                "https://login.microsoftonline.com",
                "https://graph.microsoft.com",
                "https://portal.azure.com",
            ],
            Self::UsGovernment => {
                ["https://login.microsoftonline.us", "https://graph.microsoft.us", "https://portal.azure.us"]
            }
            Self::UsDod => [
                "https://login.microsoftonline.us",
                "https://dod-graph.microsoft.us",
                "https://portal.azure.us",
            ],
            Self::China => [
                "https://login.partner.microsoftonline.cn",
                "https://microsoftgraph.chinacloudapi.cn",
                "https://portal.azure.cn",
            ],
        }
    }

    /// Returns what Microsoft calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Microsoft’s global cloud (also GCC)",
            Self::UsGovernment => "US Government (GCC High)",
            Self::UsDod => "US Government (DoD)",
            Self::China => "China (21Vianet)",
        }
    }

    /// Returns the cloud whose Graph this is; `None` for the practice company and what else is no cloud of Microsoft's.
    pub fn of_graph(graph: &BaseUrl) -> Option<Self> {
        Self::ALL.into_iter().find(|cloud| graph.as_str().trim_end_matches('/') == cloud.addresses()[1])
    }
}

/// The tenant in an address where nobody has said which one (v2-oauth2-auth-code-flow, learn.microsoft.com, 2026-01).
pub const ANY_TENANT: &str = "organizations";

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
    #[error("{typed} is neither a domain nor the id of a tenant")]
    Tenant { typed: String },
    #[error("{typed} is no mail address")]
    Address { typed: String },
}

/// The loopback ports that the guide tells people to register where each one has to be named: at Okta, and for apps
/// with a secret at Zoom.
pub const LOOPBACK_PORTS: [u16; 3] = [8912, 8913, 8914];

fn loopback_ports() -> Vec<u16> {
    LOOPBACK_PORTS.to_vec()
}

impl Provider {
    /// Makes the provider of a customer with Okta who has not yet chosen how to sign in.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Url`].
    pub fn okta(org: &str) -> Result<Self, ProfileError> {
        Ok(Self::Okta {
            org_url: url("org_url", org)?,
            way: OktaWay::Code { client_id: String::new(), redirect_ports: loopback_ports() },
        })
    }

    /// Makes the provider of a customer with Entra ID who has not yet chosen how to sign in. Without a tenant it is
    /// found at the sign-in.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Url`]; never for the clouds' own addresses.
    pub fn entra(cloud: Cloud, tenant: &str) -> Result<Self, ProfileError> {
        let [login, graph, portal] = cloud.addresses();
        Ok(Self::Entra {
            login_url: url("login_url", login)?,
            graph_url: url("graph_url", graph)?,
            portal_url: url("portal_url", portal)?,
            tenant: match tenant.trim() {
                "" => ANY_TENANT.to_owned(),
                typed => typed.to_lowercase(),
            },
            way: EntraWay::Code { client_id: String::new() },
        })
    }
}

impl Provider {
    /// Makes the provider of a customer with Google Workspace who has not yet chosen how to sign in.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Url`]; never for Google's own addresses.
    pub fn google() -> Result<Self, ProfileError> {
        Ok(Self::Google {
            accounts_url: url("accounts_url", "https://accounts.google.com")?,
            token_url: url("token_url", "https://oauth2.googleapis.com")?,
            api_url: url("api_url", "https://admin.googleapis.com")?,
            userinfo_url: url("userinfo_url", "https://openidconnect.googleapis.com")?,
            console_url: url("console_url", "https://admin.google.com")?,
            way: GoogleWay::Desktop { client_id: String::new() },
        })
    }
}

fn url(field: &'static str, typed: &str) -> Result<BaseUrl, ProfileError> {
    BaseUrl::parse(typed).map_err(|error| ProfileError::Url { field, error })
}

/// A domain or an id, which become a segment of an address.
fn is_tenant(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    (1..=253).contains(&text.len()) && text.chars().all(letter) && !text.starts_with('.')
}

impl Profile {
    /// Makes a profile of a customer who has typed addresses and not yet chosen how to sign in.
    ///
    /// # Errors
    ///
    /// [`ProfileError`], naming the field.
    pub fn typed(
        name: &str,
        zoom_api: &str,
        zoom_oauth: &str,
        provider: Provider,
    ) -> Result<Self, ProfileError> {
        let profile = Self {
            usher_profile: EDITION,
            name: name.trim().to_owned(),
            practice: false,
            zoom: ZoomSide {
                api_url: url("zoom_api_url", zoom_api)?,
                oauth_url: url("zoom_oauth_url", zoom_oauth)?,
                way: ZoomWay::PublicClient { client_id: String::new() },
            },
            provider,
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
                Provider::Entra {
                    way: EntraWay::Code { client_id } | EntraWay::Device { client_id },
                    ..
                } => client_id,
                Provider::Google {
                    way: GoogleWay::Desktop { client_id } | GoogleWay::ServiceAccount { client_id, .. },
                    ..
                } => client_id,
            },
        ];
        if let Provider::Google { way: GoogleWay::ServiceAccount { email, subject, .. }, .. } = &self.provider
        {
            let wrong = [email, subject].into_iter().find(|typed| Address::parse(typed).is_none());
            if let Some(typed) = wrong {
                return Err(ProfileError::Address { typed: typed.clone() });
            }
        }
        if let Provider::Entra { tenant, .. } = &self.provider
            && !is_tenant(tenant)
        {
            return Err(ProfileError::Tenant { typed: tenant.clone() });
        }
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
