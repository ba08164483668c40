//! What differs from organisation to organisation, what an admin may have set up before, and what nobody outside Google
//! can be sure about, as switches. Each default is the documented behaviour or, failing that, the likelier one. A switch
//! is read afresh for each request, so a running practice tenant can be turned around; those under [`Found`] are read
//! once, when it starts.

use serde::{Deserialize, Serialize};

use super::sync::SyncSwitches;

/// Every way in which the practice organisation can differ from a plain one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GoogleSwitches {
    /// What the admin who signs in may do.
    pub admin_role: AdminRole,
    /// Who may sign in to the project's apps.
    pub audience: Audience,
    /// What became of the OAuth client.
    pub client: Client,
    /// Of which type the OAuth client is.
    pub client_type: ClientType,
    /// API controls of the Admin console block the app: `admin_policy_enforced`.
    pub app_blocked: bool,
    /// API controls trust the app: it gets every scope or none, and the consent page has no tick boxes.
    pub app_trusted: bool,
    /// Google takes the browser for an embedded one: `disallowed_useragent`.
    pub embedded_browser: bool,
    /// Somebody of another organisation signs in.
    pub outsider_signs_in: bool,
    /// Scopes whose boxes the person leaves unticked, whatever the form says.
    pub unticked_scopes: Vec<String>,
    /// Life of an access token in seconds: 3599 in Google's examples.
    pub token_seconds: u32,
    /// `expires_in` is a text, as some of Google's services send it.
    pub expires_in_as_text: bool,
    /// Life of an authorization code in seconds: ten minutes.
    pub code_seconds: u32,
    /// Life of a refresh token in seconds while the audience is in testing: seven days.
    pub testing_seconds: u32,
    /// Refresh tokens that were given out so far are revoked: `invalid_grant`.
    pub refresh_revoked: bool,
    /// Google's session control wants a new sign-in: `invalid_grant` with `invalid_rapt`.
    pub session_control: bool,
    /// Domain-wide delegation of the service account.
    pub delegation: Delegation,
    /// The key of the service account was deleted: `Invalid JWT Signature.`
    pub key_deleted: bool,
    /// The Admin SDK API in the project.
    pub api: Api,
    /// The Admin console lets apps use the API at all; else `domainCannotUseApis`.
    pub api_access: bool,
    pub rate_limits: RateLimits,
    /// Requests of the API a day; `None` is no limit, as Google names none. Beyond it `dailyLimitExceeded`.
    pub requests_per_day: Option<u32>,
    /// Requests of the API at the same time in the whole account; `None` is no limit, as Google names none. Beyond it
    /// 429.
    pub at_once_max: Option<u32>,
    /// A request of the API takes so long, milliseconds.
    pub request_ms: u32,
    /// So many requests of the API are refused as [`GoogleSwitches::throttle`] says, then no more.
    pub refused_next: u32,
    pub throttle: Throttle,
    /// Life of a page token in seconds: three days.
    pub page_token_seconds: u32,
    /// So many requests with a page token are told that it is none, then no more.
    pub page_tokens_refused: u32,
    /// What is there when the practice tenant starts.
    pub found: Found,
    /// Auto-provisioning and the Admin console's pages for it.
    pub sync: SyncSwitches,
}

impl Default for GoogleSwitches {
    fn default() -> Self {
        GoogleSwitches {
            admin_role: AdminRole::default(),
            audience: Audience::default(),
            client: Client::default(),
            client_type: ClientType::default(),
            app_blocked: false,
            app_trusted: false,
            embedded_browser: false,
            outsider_signs_in: false,
            unticked_scopes: Vec::new(),
            token_seconds: 3599,
            expires_in_as_text: false,
            code_seconds: 600,
            testing_seconds: 604_799,
            refresh_revoked: false,
            session_control: false,
            delegation: Delegation::default(),
            key_deleted: false,
            api: Api::default(),
            api_access: true,
            rate_limits: RateLimits::default(),
            requests_per_day: None,
            at_once_max: None,
            request_ms: 0,
            refused_next: 0,
            throttle: Throttle::default(),
            page_token_seconds: 3 * 24 * 3_600,
            page_tokens_refused: 0,
            found: Found::default(),
            sync: SyncSwitches::default(),
        }
    }
}

/// What is there when the practice tenant starts. Read once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Found {
    /// The group Circle North holds itself.
    pub group_in_itself: bool,
    /// Everybody is in the group Everybody one by one, not by being in the organisation.
    pub everybody_one_by_one: bool,
}

/// What the admin who signs in may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminRole {
    #[default]
    SuperAdmin,
    /// May read people, groups and units through the API.
    DelegatedReader,
    /// Has a role, but none of the privileges that the API wants.
    DelegatedWithoutApi,
    None,
}

impl AdminRole {
    pub(in crate::google) fn rank(self) -> Rank {
        match self {
            AdminRole::SuperAdmin => Rank::SuperAdmin,
            AdminRole::DelegatedReader => Rank::Reader,
            AdminRole::DelegatedWithoutApi => Rank::DelegatedWithoutApi,
            AdminRole::None => Rank::Anyone,
        }
    }
}

/// What somebody may do with the API; each includes what stands above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::google) enum Rank {
    Anyone,
    DelegatedWithoutApi,
    Reader,
    SuperAdmin,
}

/// Who may sign in to the project's apps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// People of the organisation that owns the project; others get `org_internal`.
    #[default]
    Internal,
    /// Test users, and refresh tokens die after seven days.
    Testing,
    /// As before, and the admin is no test user: `access_denied` on Google's page.
    TestingWithoutAdmin,
    /// Everybody, with a page that warns of an app that Google has not verified.
    Unverified,
}

/// What became of the OAuth client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    #[default]
    Active,
    /// `deleted_client`.
    Deleted,
    /// As if it had never been there: `invalid_client`.
    Unknown,
}

/// Of which type the OAuth client is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientType {
    /// Any port and any path of this computer.
    #[default]
    Desktop,
    /// None of Usher's addresses is registered: `redirect_uri_mismatch`.
    Web,
}

/// Domain-wide delegation of the service account, as the Admin console has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delegation {
    /// The client id is not registered: `unauthorized_client`.
    Off,
    /// With every scope that a client can ask for.
    #[default]
    Whole,
    /// With these scopes; `unauthorized_client` for one more.
    Scopes(Vec<String>),
}

/// The Admin SDK API in the project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    #[default]
    Enabled,
    /// `accessNotConfigured`.
    Off,
    /// As newer services say it, with `SERVICE_DISABLED` beside it.
    OffInDetail,
}

/// Whether requests are counted by the minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimits {
    Off,
    /// 2,400 a minute for each user and project (Directory API, limits and quotas, 2026).
    #[default]
    Documented,
    /// So many a minute.
    PerMinute(u32),
}

/// In which words a request too many is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Throttle {
    /// 403 `userRateLimitExceeded`.
    #[default]
    UserRate,
    /// 403 `rateLimitExceeded`.
    Rate,
    /// 403 `quotaExceeded`.
    Quota,
    /// 429 `rateLimitExceeded`.
    TooMany,
    /// 503 `backendError`.
    Backend,
}
