//! What differs from tenant to tenant, what an admin may have set up before, and what nobody outside Microsoft can be
//! sure about, as switches. Each default is the documented behaviour or, failing that, the likelier one. A switch is
//! read afresh for each request, so a running practice tenant can be turned around; those under [`Found`] are read once,
//! when it starts.

use serde::{Deserialize, Serialize};

use super::sync::SyncSwitches;

/// Every way in which the practice tenant can differ from a plain one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EntraSwitches {
    /// The directory role of the admin who signs in.
    pub role: AdminRole,
    /// Who signs in has a personal Microsoft account: AADSTS50020.
    pub personal_account: bool,
    /// The cloud that the tenant is in, as seen from this sign-in address.
    pub cloud: CloudAnswer,
    /// The client id is known in the tenant; else AADSTS700016.
    pub client_known: bool,
    /// Usher's registration allows public client flows; else the device code is refused with AADSTS7000218.
    pub public_client_flows: bool,
    /// `http://127.0.0.1` is registered beside `http://localhost`; else AADSTS50011.
    pub redirect_to_address: bool,
    /// Scopes that the token lacks although they were asked for and agreed to.
    pub withheld_scopes: Vec<String>,
    /// How the token answer names Graph's scopes.
    pub scope_form: ScopeForm,
    /// Graph wants more of the sign-in: a claims challenge.
    pub claims_challenge: ClaimsChallenge,
    /// Conditional Access refuses the sign-in: AADSTS53003.
    pub access_blocked: bool,
    /// A refresh is answered with AADSTS50076: sign in again with a second factor.
    pub second_factor_on_refresh: bool,
    /// Refresh tokens were revoked: AADSTS50173.
    pub refresh_revoked: bool,
    /// Life of an access token in seconds. Entra draws one between 60 and 90 minutes; its pages print 3599.
    pub token_seconds: u32,
    /// Life of an authorization code in seconds: about a minute.
    pub code_seconds: u32,
    /// Life of a device code in seconds: 900.
    pub device_seconds: u32,
    /// Seconds that a device must leave between two polls: 5.
    pub device_interval: u32,
    /// What the tenant has bought.
    pub plan: Plan,
    pub rate_limits: RateLimits,
    /// So many requests to Graph are answered with 429, then no more.
    pub storm: u32,
    /// `@odata.nextLink` leads to this address instead of Graph's own, such as `https://graph.example`.
    pub next_link_host: Option<String>,
    /// Milliseconds until what was instantiated is there for everybody.
    pub lag_ms: u32,
    /// What provisioning answers meanwhile.
    pub lag_refusal: LagRefusal,
    /// The gallery has Zoom's template. Not in the clouds of the US Government.
    pub gallery_has_zoom: bool,
    /// Calls that the admin's role leaves out, whatever it is.
    pub refused_calls: Vec<RefusedCall>,
    /// What is there when the practice tenant starts.
    pub found: Found,
    /// Provisioning.
    pub sync: SyncSwitches,
}

impl Default for EntraSwitches {
    fn default() -> Self {
        EntraSwitches {
            role: AdminRole::default(),
            personal_account: false,
            cloud: CloudAnswer::default(),
            client_known: true,
            public_client_flows: true,
            redirect_to_address: false,
            withheld_scopes: Vec::new(),
            scope_form: ScopeForm::default(),
            claims_challenge: ClaimsChallenge::default(),
            access_blocked: false,
            second_factor_on_refresh: false,
            refresh_revoked: false,
            token_seconds: 3599,
            code_seconds: 60,
            device_seconds: 900,
            device_interval: 5,
            plan: Plan::default(),
            rate_limits: RateLimits::default(),
            storm: 0,
            next_link_host: None,
            lag_ms: 0,
            lag_refusal: LagRefusal::default(),
            gallery_has_zoom: true,
            refused_calls: Vec::new(),
            found: Found::default(),
            sync: SyncSwitches::default(),
        }
    }
}

/// What is there when the practice tenant starts: what other people did before. Read once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Found {
    /// An app made from Zoom's template.
    pub gallery_app: bool,
    /// A second app made from Zoom's template, `Zoom (old)`, with the group Sales.
    pub second_zoom_app: bool,
    /// An app named Zoom, made from the template for an application of one's own.
    pub own_app: bool,
    /// An app named Zoom made in App registrations, which cannot provision.
    pub registration: bool,
    /// The first app has people with Default Access.
    pub default_access: bool,
    /// The first app has a person with two roles.
    pub two_roles: bool,
    /// The first app has the group Engineering, which holds other groups.
    pub nested_group: bool,
    /// Somebody else changed the first app: it lets in who is not assigned, has a note, and the group Finance has the
    /// role Basic.
    pub foreign_changes: bool,
    /// The first app that can provision has a job that somebody set up and paused, with a token that has long been dead.
    pub job: bool,
}

/// The directory role of who signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminRole {
    #[default]
    GlobalAdministrator,
    ApplicationAdministrator,
    CloudApplicationAdministrator,
    /// Reads nearly everything, but no provisioning (known issues of app provisioning, 2025-10).
    GlobalReader,
    None,
}

impl AdminRole {
    /// What the role allows.
    pub(in crate::entra) fn rank(self) -> Rank {
        match self {
            AdminRole::GlobalAdministrator => Rank::GlobalAdministrator,
            AdminRole::ApplicationAdministrator | AdminRole::CloudApplicationAdministrator => {
                Rank::AppAdministrator
            }
            AdminRole::GlobalReader => Rank::Reader,
            AdminRole::None => Rank::Anyone,
        }
    }
}

/// What a directory role allows; each includes what stands above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::entra) enum Rank {
    /// What every member of the tenant may: read people, groups and apps.
    Anyone,
    /// Read logs.
    Reader,
    /// Set up apps and their provisioning, and read it.
    AppAdministrator,
    /// Change people and groups.
    GlobalAdministrator,
}

/// What the sign-in says of the cloud that the tenant is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloudAnswer {
    /// The tenant is in this cloud.
    #[default]
    Here,
    /// This cloud does not know the tenant: AADSTS90002.
    Unknown,
    /// The tenant belongs to another national cloud: AADSTS90038.
    Elsewhere,
}

/// How the token answer names Graph's scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeForm {
    /// `User.Read.All`.
    #[default]
    Short,
    /// With Graph's address in front.
    Full,
}

/// When Graph answers 401 with a claims challenge to a token whose sign-in has met none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimsChallenge {
    #[default]
    Never,
    /// To clients that have declared `cp1`, as documented.
    WhenDeclared,
    Always,
}

/// What the tenant has bought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    Free,
    #[default]
    P1,
    P2,
}

/// Whether Graph counts requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimits {
    Off,
    /// By resource units, as Graph's page on throttling prints them.
    #[default]
    Documented,
    /// So many resource units in ten seconds.
    Units(u32),
}

/// What provisioning answers for an app that is not there for everybody yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LagRefusal {
    NotFound,
    #[default]
    Forbidden,
    Conflict,
}

/// A call that is refused with 403 although the role would allow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedCall {
    /// Such as `POST`; `None` for every method.
    #[serde(default)]
    pub method: Option<String>,
    /// What the path holds, such as `/synchronization/secrets`.
    pub path_part: String,
}

impl RefusedCall {
    pub(in crate::entra) fn meets(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path.contains(&self.path_part)
    }
}
