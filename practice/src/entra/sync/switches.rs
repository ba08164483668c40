//! What nobody outside Microsoft knows of synchronization, and what differs from tenant to tenant. The unknowns are
//! those that a live tenant would have to settle; each default is what is documented or, failing that, reported most.

use serde::{Deserialize, Serialize};

/// How synchronization behaves in the practice tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SyncSwitches {
    /// The service waits so long before a cycle, milliseconds; changes that come one after another are dealt with
    /// together.
    pub delay_ms: u32,
    /// Intervals and waits are divided by it: 40 minutes between two cycles are 20 seconds at 120. `u32::MAX` leaves
    /// nothing of them.
    pub speed: u32,
    /// The service is not working; jobs stay as they are.
    pub service_down: bool,
    /// Templates say `IsOAuthEnabled`.
    pub oauth_metadata: bool,
    pub secrets_put: SecretsPut,
    /// `*` for a saved secret keeps the old value; else it is saved as it stands.
    pub star_keeps_secret: bool,
    /// `connectivityParameters` of an own application.
    pub connectivity_scim: Answering,
    /// `connectivityParameters` of the gallery app.
    pub connectivity_gallery: Answering,
    /// `acquireAccessToken`, whose body is documented nowhere.
    pub acquire_token: Answering,
    /// The Authorize button at the gallery app's page in the portal.
    pub authorize_button: bool,
    /// The Authorize button also at an own application's page.
    pub authorize_own_application: bool,
    /// Saved settings are tested only after so long, milliseconds: 400 before.
    pub secrets_lag_ms: u32,
    /// An assignment is seen by the service and on demand only after so long, milliseconds.
    pub assignment_lag_ms: u32,
    pub seed_mapping: SeedMapping,
    pub on_demand: OnDemandReply,
    /// 5 in 10 seconds (Microsoft's pages, 2026); `None` is no limit.
    pub on_demand_per_10_seconds: Option<u32>,
    /// Provisioning on demand of an app that uses OAuth is refused while its job runs, as documented.
    pub on_demand_needs_pause: bool,
    pub paused_schedule: PausedSchedule,
    /// A PATCH of a job takes effect; else it is answered with 204 and nothing happens.
    pub job_patch_applies: bool,
    /// `ProvisioningLog.Read.All` is insisted on for the log; else `AuditLog.Read.All` does as well.
    pub provisioning_log_scope_only: bool,
    /// Bytes of a schema; above it 413. Not documented.
    pub schema_bytes_max: u32,
    /// Sign that begins the flags in a Tenant URL besides `?`; documented only by a picture.
    pub flags_after_hash: bool,
    /// The service asks Zoom so often in a second; 0 is no limit. Gallery apps have to bear 25.
    pub requests_per_second: u32,
}

impl Default for SyncSwitches {
    fn default() -> Self {
        Self {
            delay_ms: 500,
            speed: 120,
            service_down: false,
            oauth_metadata: true,
            secrets_put: SecretsPut::Replaces,
            star_keeps_secret: true,
            connectivity_scim: Answering::Accepts,
            connectivity_gallery: Answering::Refuses,
            acquire_token: Answering::Refuses,
            authorize_button: true,
            authorize_own_application: true,
            secrets_lag_ms: 0,
            assignment_lag_ms: 0,
            seed_mapping: SeedMapping::Default,
            on_demand: OnDemandReply::Object,
            on_demand_per_10_seconds: Some(5),
            on_demand_needs_pause: true,
            paused_schedule: PausedSchedule::Disabled,
            job_patch_applies: false,
            provisioning_log_scope_only: false,
            schema_bytes_max: 4 * 1024 * 1024,
            flags_after_hash: true,
            requests_per_second: 25,
        }
    }
}

/// What `PUT .../secrets` does with the keys that it leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretsPut {
    /// They are gone.
    Replaces,
    /// They stay.
    Merges,
}

/// Whether an address that is documented little works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answering {
    Accepts,
    Refuses,
}

/// What the schema of a new job is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeedMapping {
    Default,
    /// Somebody else changed it: other sources, and nothing fills `active`.
    Foreign,
    /// The mail address is what accounts are matched by.
    OtherMatching,
    /// Groups have no `members`.
    MembersMissing,
    /// `objectId` goes to `externalId`, and accounts are matched by it first.
    ObjectIdMatched,
    /// `userType` is the constant `Pro`, a licence that Zoom no longer has.
    HardCodedUserType,
}

impl SeedMapping {
    #[cfg(test)]
    pub(super) const ALL: [SeedMapping; 6] = [
        SeedMapping::Default,
        SeedMapping::Foreign,
        SeedMapping::OtherMatching,
        SeedMapping::MembersMissing,
        SeedMapping::ObjectIdMatched,
        SeedMapping::HardCodedUserType,
    ];
}

/// The two documented forms of what `provisionOnDemand` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDemandReply {
    /// `key` and `value` are objects, printed into strings.
    Object,
    /// `key` is a name, `value` a list printed into a string.
    List,
}

/// `schedule.state` of a job that was paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PausedSchedule {
    Disabled,
    Paused,
}
