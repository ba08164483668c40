//! The switches of the practice tenant: what differs from one real tenant to the next, and what nobody outside
//! the vendors knows. Each default is what the vendor documents or, failing that, what is reported most.

use serde::{Deserialize, Serialize};

pub use crate::entra::EntraSwitches;
pub use crate::google::GoogleSwitches;
pub use crate::okta::OktaSwitches;

/// The switches of all vendors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    pub zoom: ZoomSwitches,
    pub okta: OktaSwitches,
    pub entra: EntraSwitches,
    pub google: GoogleSwitches,
}

/// The scope of every SCIM operation (Zoom's SCIM2 reference, 2026-08).
pub const SCIM_SCOPE: &str = "scim2:admin";
/// The scope of `GET /v2/groups/{id}/members` (Zoom's Users reference, 2026-01).
pub const MEMBERS_SCOPE: &str = "group:read:list_members:admin";

/// How the practice Zoom account behaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ZoomSwitches {
    /// Off: every Users operation answers 400 `Account has not enabled Single Sign-On.`
    pub sso_enabled: bool,
    /// Everybody has signed in by single sign-on at least once; without it nobody has.
    pub sso_used: bool,
    /// What the signed-in administrator's role allows; read at every request.
    pub role: Role,
    /// The scopes that the Marketplace app asks for; a token keeps those of the moment it was made.
    pub scopes: Vec<String>,
    /// Domains whose addresses may be created. Empty: none is associated, and who is created has to confirm by
    /// mail first, so is pending.
    pub associated_domains: Vec<String>,
    /// 409 for an address outside the associated domains.
    pub refuse_other_domains: bool,
    /// Licensed users the account has paid for; `None` is no limit.
    pub licensed_seats: Option<u32>,
    /// Basic users the account may have: 9,999 (limits in Microsoft's Zoom tutorial, 2024-03).
    pub basic_seats: Option<u32>,
    /// Plans without a free seat, by the key in `urn:ietf:params:scim:schemas:extension:zoom:1.0:User`, such as
    /// `zoomUnited`: 409 for who is given one.
    pub full_plans: Vec<String>,
    /// What a listing returns where `count` is left out: documented as 1.
    pub count_default: u32,
    pub count_over_max: CountOverMax,
    /// Groups carry `members` when read; documented as absent.
    pub members_in_groups: bool,
    /// Where a PATCH of attributes as Entra sends it is understood: of a user with capital operations, a path for each and
    /// `"False"` as text, of a group with a path for its name.
    pub entra_user_patch: EntraPatch,
    /// Paths that such a PATCH may name with success and without effect, such as `name.givenName`.
    pub patch_ignores: Vec<String>,
    /// A PUT of `userName` takes effect; reported as ignored with 200.
    pub put_user_name_applies: bool,
    /// A PUT of `emails` takes effect, as documented.
    pub put_emails_applies: bool,
    pub existing_address: ExistingAddress,
    pub pending_lookup: PendingLookup,
    pub user_schemas: UserSchemas,
    /// `externalId` of a request is kept and read back; no schema lists it.
    pub external_id_kept: bool,
    pub deletion: Deletion,
    /// Several operations in one group PATCH.
    pub several_operations: bool,
    /// `{"op":"remove","path":"members","value":[..]}`; documented is only the filter.
    pub unfiltered_remove: bool,
    /// `Add`, `Replace`, `Remove` are understood like their small forms.
    pub capitalised_operations: bool,
    /// Memberships that one PATCH may touch; above it 400.
    pub members_per_patch_max: u32,
    /// Characters of a group PATCH; above it 413.
    pub patch_chars_max: u32,
    pub unknown_member: UnknownMember,
    /// A group PATCH is answered with success, and whoever it adds is dropped in silence, as other servers were seen
    /// to do.
    pub drops_members: bool,
    /// 100 (Zoom's Users reference for `POST /groups`).
    pub groups_per_day_max: u32,
    /// 5,000 (as above).
    pub groups_per_account_max: u32,
    pub rate: Rate,
    /// Also refusals of the gateway (401, 403, 429) have SCIM's shape.
    pub gateway_speaks_scim: bool,
    /// The status that goes with code 4711, a missing scope.
    pub missing_scope_status: u16,
    /// `/scim/..`, the address in Microsoft's tutorial, works like `/scim2/..`; else 404.
    pub old_base_works: bool,
    /// `/v2/scim2/..`, as Zoom's changelog prints it, works; else 404.
    pub v2_base_works: bool,
    pub media_type: MediaType,
    /// The address that the token answer names as `api_url` instead of the practice tenant's own.
    pub api_url: Option<String>,
    /// Life of an access token, seconds.
    pub token_seconds: u32,
    /// A refresh token dies when it is used.
    pub refresh_rotates: bool,
    /// A second sign-in of the same user to the same app ends the first.
    pub one_grant_per_app: bool,
    pub port_ignored: PortIgnored,
    /// A redirect to `localhost` is refused with 4700.
    pub localhost_refused: bool,
    /// Off: the public client id is unknown, as before "Use Public Client OAuth" is switched on.
    pub public_client_enabled: bool,
    /// Off: the server-to-server app has not been activated.
    pub server_to_server_enabled: bool,
    /// Who is signed in at Zoom when a provider's own app asks for consent.
    pub consent_by: ConsentBy,
    /// The account's apps get a token with `grant_type=client_credentials`, the only grant that Entra offers for a client
    /// without a person. Zoom's server-to-server apps have one of their own instead.
    pub client_credentials: bool,
    /// Life of the SCIM token that Zoom's pages show, seconds: ten years. No page of Zoom's documents such a token.
    pub scim_token_seconds: u32,
    /// Life of the other token that those pages show, seconds.
    pub short_scim_token_seconds: u32,
}

impl Default for ZoomSwitches {
    fn default() -> Self {
        Self {
            sso_enabled: true,
            sso_used: true,
            role: Role::default(),
            scopes: vec![SCIM_SCOPE.to_owned(), MEMBERS_SCOPE.to_owned()],
            associated_domains: vec![crate::company::DOMAIN.to_owned()],
            refuse_other_domains: true,
            licensed_seats: None,
            basic_seats: Some(9_999),
            full_plans: Vec::new(),
            count_default: 1,
            count_over_max: CountOverMax::Clamp,
            members_in_groups: false,
            entra_user_patch: EntraPatch::Refused,
            patch_ignores: Vec::new(),
            put_user_name_applies: false,
            put_emails_applies: true,
            existing_address: ExistingAddress::BadRequest,
            pending_lookup: PendingLookup::BadRequest,
            user_schemas: UserSchemas::Own,
            external_id_kept: false,
            deletion: Deletion::Delete,
            several_operations: true,
            unfiltered_remove: false,
            capitalised_operations: false,
            members_per_patch_max: 1_000,
            patch_chars_max: 100_000,
            unknown_member: UnknownMember::Refuse,
            drops_members: false,
            groups_per_day_max: 100,
            groups_per_account_max: 5_000,
            rate: Rate::default(),
            gateway_speaks_scim: false,
            missing_scope_status: 400,
            old_base_works: false,
            v2_base_works: false,
            media_type: MediaType::Json,
            api_url: None,
            token_seconds: 3_600,
            refresh_rotates: true,
            one_grant_per_app: true,
            port_ignored: PortIgnored::PublicClient,
            localhost_refused: true,
            public_client_enabled: true,
            server_to_server_enabled: true,
            consent_by: ConsentBy::Admin,
            client_credentials: false,
            scim_token_seconds: 10 * 365 * 24 * 3_600,
            short_scim_token_seconds: 3_600,
        }
    }
}

/// The four permissions of a Zoom role that SCIM asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Role {
    pub user_read: bool,
    pub user_edit: bool,
    pub group_read: bool,
    pub group_edit: bool,
}

impl Default for Role {
    fn default() -> Self {
        Self { user_read: true, user_edit: true, group_read: true, group_edit: true }
    }
}

/// Rate limits of the account, by Zoom's labels; `None` is no limit.
/// Business and above: Light 80, Medium 60 a second, no daily limit (Zoom's rate limit page, 2026).
/// The older rule is 1 a second for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rate {
    pub light_per_second: Option<u32>,
    pub medium_per_second: Option<u32>,
    pub light_per_day: Option<u32>,
    pub medium_per_day: Option<u32>,
    /// Answers carry the `X-RateLimit-..` headers and `Retry-After`.
    pub headers: bool,
}

impl Rate {
    /// No limit at all.
    pub const OFF: Self = Self {
        light_per_second: None,
        medium_per_second: None,
        light_per_day: None,
        medium_per_day: None,
        headers: true,
    };
}

impl Default for Rate {
    fn default() -> Self {
        Self { light_per_second: Some(80), medium_per_second: Some(60), ..Self::OFF }
    }
}

/// Where a PATCH of attributes as Entra sends it is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntraPatch {
    /// Nowhere: 400 unless the body is one of those documented.
    Refused,
    /// Below `/scim`, the address in Microsoft's tutorial.
    OldBaseOnly,
    Both,
}

/// A `count` above 100 in a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountOverMax {
    /// 100 are returned.
    Clamp,
    /// 400.
    Refuse,
}

/// A create with an address that is already in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExistingAddress {
    /// 400, as documented.
    BadRequest,
    /// 409, as other servers do.
    Conflict,
}

/// A filter for the address of somebody who has not accepted the invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PendingLookup {
    /// 400 `User {email} not exist or not belong to this account.`
    BadRequest,
    /// 404 `User does not exist.`
    NotFound,
    /// 200 with an empty list.
    Empty,
}

/// What a user's `schemas` lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserSchemas {
    /// The schemas of the attributes that are there.
    Own,
    /// The URN of a list response, as in the examples of Zoom's reference.
    ListResponse,
}

/// What becomes of a deleted user's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deletion {
    /// The address is free again.
    Delete,
    /// The user goes on in an account of their own; whoever creates the address again gets a pending user.
    Disassociate,
}

/// A group PATCH that adds somebody who is not in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownMember {
    /// 400, and nobody is added.
    Refuse,
    /// 204, and the others are added.
    Ignore,
}

/// The content type of SCIM answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaType {
    /// `application/json;charset=UTF-8`
    Json,
    /// `application/scim+json;charset=UTF-8`
    ScimJson,
}

/// Who is signed in at Zoom when a provider's own app asks for consent. The account's own apps are not concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentBy {
    /// An administrator of the account.
    Admin,
    /// A member: Zoom shows a page that says so, and the browser does not go back to the provider.
    Member,
    /// The owner of another account: the consent works, and everything that the provider writes lands there.
    OtherAccount,
}

/// For which clients the port of a loopback redirect is not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortIgnored {
    PublicClient,
    AllClients,
    NoClient,
}
