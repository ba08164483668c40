//! What nobody outside Okta can be sure about, as switches. Each field is one open question (or one thing an admin
//! may have set differently); its default is the documented or recorded behaviour, or the likelier one where neither
//! exists. Changing a switch changes the next answer, so a running practice tenant can be turned around.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Every way in which the practice org can differ from a plain one. Read afresh for each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OktaSwitches {
    /// Life of an access token in seconds. Okta fixes it at 3600.
    pub token_seconds: u32,
    /// Life of an authorization code in seconds. Okta: 300.
    pub code_seconds: u32,
    /// Life of a device code in seconds. Okta: 600.
    pub device_seconds: u32,
    /// Seconds that a device must leave between two polls; sooner is answered with `slow_down`. Okta: 5.
    pub device_interval: u32,
    /// What a refresh does to the refresh token.
    pub refresh: Refresh,
    /// Whether the answer of the authorization endpoint names its issuer (RFC 9207). Nothing documents it for Okta.
    pub iss_in_response: bool,
    /// Whether a redirect to loopback is accepted on any port, as RFC 8252 asks for.
    pub any_loopback_port: bool,
    /// Whether the native app's tokens are bound to a key (the app's `dpop_bound_access_tokens`).
    pub dpop: bool,
    /// The scopes granted to the native app. Others are refused with `invalid_scope`.
    pub granted_scopes: Vec<String>,
    /// `error_description` of `invalid_scope` for a scope that the app was not granted.
    pub invalid_scope_text: String,
    /// Whether the app's sign-on policy turns the admin away.
    pub policy_denies: bool,
    /// The rights of the admin who signs in and who made the API token.
    pub admin_role: AdminRole,
    /// The least role that may change group push mappings.
    pub group_push_role: AdminRole,
    /// Whether group push is missing from the org's contract (`E0000015`).
    pub group_push_missing: bool,
    /// Whether the org runs on the older engine (`pipeline` is `v1`).
    pub classic_engine: bool,
    /// Calls that are refused to the admin alone (`E0000006`), whatever else the role allows: a custom role with a gap.
    pub refused_calls: Vec<RefusedCall>,
    /// Whether an app for Zoom is there from the start. Read once, at the start, like the next four.
    pub zoom_app_present: bool,
    /// Whether there is a second one, older and in use: label `Zoom (old)`, another subdomain, people of its own.
    pub second_zoom_app: bool,
    /// Whether the app for Zoom is switched off.
    pub zoom_app_inactive: bool,
    /// Whether somebody changed rules of the mapping to Zoom: the display name is turned round, and the title is sent on
    /// create only.
    pub foreign_mapping: bool,
    /// Whether somebody mapped the user type to the fixed text `"Basic"`, sent on create and update.
    pub hard_coded_user_type: bool,
    /// How people sign in to the app for Zoom.
    pub zoom_sign_on: SignOn,
    /// `features` of the Zoom app once provisioning is on.
    pub zoom_features: Vec<String>,
    /// Whether Zoom's groups have been imported into Okta, as "Refresh App Groups" in the console does. No API can.
    pub app_groups_imported: bool,
    /// Whether a push mapping may link a group that is already in Zoom.
    pub group_linking: bool,
    /// Where the connection to Zoom is finished after the consent.
    pub connection_finish: ConnectionFinish,
    /// Life in seconds of the `state` in the connection's authorize link.
    pub connection_state_seconds: u32,
    /// Success codes of creating and deleting a push mapping.
    pub push_statuses: PushStatuses,
    /// Error code of a refused push mapping request.
    pub push_refusal_code: PushRefusalCode,
    /// Text of a refused push mapping request instead of the usual one.
    pub push_refusal_text: Option<String>,
    /// Whether the status of a mapping in ERROR may be changed.
    pub error_mapping_patch: bool,
    /// When set, the first push of every new mapping fails, and this is what Zoom is said to have answered.
    pub push_failure: Option<String>,
    /// Whether the service that acts on Zoom stands still.
    pub service_down: bool,
    /// Milliseconds from a change in Okta until the service acts on it.
    pub service_delay_ms: u32,
    /// By how much the service's waits are shortened: after a 429 Okta waits five minutes and longer.
    pub service_speed: u32,
    /// Requests a second that the service sends at most; 0 is as many as it can. Zoom takes 60 of some kinds.
    pub service_requests_per_second: u32,
    /// What becomes of somebody who is to be created and is already at Zoom.
    pub existing_user: ExistingUser,
    /// What becomes of a group push when its source group is renamed.
    pub source_rename: SourceRename,
    /// Whether each push gives the group at Zoom its source's name ("Rename app groups" in the console).
    pub renames_targets: bool,
    /// Whether members who were left out of a push follow by themselves once they are provisioned.
    pub skipped_members_follow: bool,
    /// Members in one request of a group push.
    pub push_batch: u32,
    /// Error code of a mapping expression that cannot be read.
    pub bad_expression_code: BadExpressionCode,
    /// Whether `&&` and `||` pass in a mapping expression beside `AND` and `OR`.
    pub expression_symbols: bool,
    /// Which rate limits hold.
    pub rate_limits: RateLimits,
    /// Requests a minute by bucket name, over the documented numbers. Names: the patterns in `limits.rs`.
    pub requests_per_minute: BTreeMap<String, u32>,
    /// Share of each bucket, in percent, that one app or one API token may use. Okta: 50, settable.
    pub client_share_percent: u8,
    /// Share of each bucket's limit, in percent, that somebody else's requests have used when a minute begins.
    pub rate_used_percent: u8,
    /// Requests in progress at the same time before a 429 with zeros. Okta: 75, 35 on free orgs.
    pub concurrent_max: u32,
}

impl Default for OktaSwitches {
    fn default() -> Self {
        Self {
            token_seconds: 3600,
            code_seconds: 300,
            device_seconds: 600,
            device_interval: 5,
            refresh: Refresh::Keep,
            iss_in_response: false,
            any_loopback_port: false,
            dpop: false,
            granted_scopes: texts(&[
                "okta.apps.read",
                "okta.apps.manage",
                "okta.groups.read",
                "okta.groups.manage",
                "okta.users.read",
                "okta.users.manage",
                "okta.roles.read",
                "okta.profileMappings.read",
                "okta.profileMappings.manage",
                "okta.schemas.read",
                "okta.schemas.manage",
                "okta.userTypes.read",
                "okta.logs.read",
                "okta.appGrants.read",
            ]),
            invalid_scope_text:
                "One or more scopes are not configured for the authorization server resource.".to_owned(),
            policy_denies: false,
            admin_role: AdminRole::Super,
            group_push_role: AdminRole::App,
            group_push_missing: false,
            classic_engine: false,
            refused_calls: Vec::new(),
            zoom_app_present: true,
            second_zoom_app: false,
            zoom_app_inactive: false,
            foreign_mapping: false,
            hard_coded_user_type: false,
            zoom_sign_on: SignOn::Saml,
            zoom_features: texts(&[
                "GROUP_PUSH",
                "IMPORT_NEW_USERS",
                "PUSH_NEW_USERS",
                "PUSH_PROFILE_UPDATES",
                "PUSH_USER_DEACTIVATION",
                "REACTIVATE_USERS",
            ]),
            app_groups_imported: false,
            group_linking: true,
            connection_finish: ConnectionFinish::JsonInBrowser,
            connection_state_seconds: 600,
            push_statuses: PushStatuses::Recorded,
            push_refusal_code: PushRefusalCode::E0000001,
            push_refusal_text: None,
            error_mapping_patch: false,
            push_failure: None,
            service_down: false,
            service_delay_ms: 800,
            service_speed: 60,
            service_requests_per_second: 50,
            existing_user: ExistingUser::Link,
            source_rename: SourceRename::Renames,
            renames_targets: false,
            skipped_members_follow: false,
            push_batch: 256,
            bad_expression_code: BadExpressionCode::E0000001,
            expression_symbols: true,
            rate_limits: RateLimits::Documented,
            requests_per_minute: BTreeMap::new(),
            client_share_percent: 50,
            rate_used_percent: 0,
            concurrent_max: 75,
        }
    }
}

/// What a refresh does to the refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refresh {
    /// The same token stays good.
    Keep,
    /// Each refresh gives a new token; using an old one ends the whole sign-in.
    Rotate,
}

/// An admin's rights, from few to many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminRole {
    /// May read everything and change nothing.
    ReadOnly,
    /// May change apps, their assignments, mappings and schemas.
    App,
    /// May change groups as well.
    AppAndGroup,
    /// May do everything, granting scopes included.
    Super,
}

/// A call that the admin may not make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedCall {
    /// Such as `POST`; every method where it is left out.
    #[serde(default)]
    pub method: Option<String>,
    /// The first segments of the path; `*` stands for any one, as in `/api/v1/apps/*/group-push`.
    pub path_prefix: String,
}

impl RefusedCall {
    /// Whether a request is this call.
    pub(super) fn meets(&self, method: &str, path: &str) -> bool {
        let segments = |path: &str| -> Vec<String> {
            path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
        };
        let (wanted, sent) = (segments(&self.path_prefix), segments(path));
        self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && wanted.len() <= sent.len()
            && wanted.iter().zip(&sent).all(|(wanted, sent)| wanted == "*" || wanted == sent)
    }
}

/// How people sign in to an app: `signOnMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOn {
    /// `SAML_2_0`, the only one that Okta's specification of 2026.06 has for Zoom.
    Saml,
    /// `BROWSER_PLUGIN`: a password that Okta fills in.
    Password,
    /// `BOOKMARK`: a link and nothing more.
    Bookmark,
}

impl SignOn {
    /// The value of `signOnMode`.
    pub(super) fn word(self) -> &'static str {
        match self {
            SignOn::Saml => "SAML_2_0",
            SignOn::Password => "BROWSER_PLUGIN",
            SignOn::Bookmark => "BOOKMARK",
        }
    }
}

/// Where the connection to Zoom is finished after the consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionFinish {
    /// The browser shows `continue_oauth_flow_url` as JSON; someone has to call it.
    JsonInBrowser,
    /// Okta finishes when the browser comes back.
    OktaAlone,
}

/// Success codes of group push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushStatuses {
    /// 200 and 200, as real orgs were seen to answer in March 2026.
    Recorded,
    /// 201 and 204, as Okta's specification says.
    Spec,
}

/// Error code of a refused push mapping request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PushRefusalCode {
    E0000001,
    E0000027,
}

/// What becomes of somebody who is to be created and is already at Zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExistingUser {
    /// They are linked and brought up to date, as Okta's SCIM pages have it.
    Link,
    /// The push fails: "The user already exists", as Okta's support page on Zoom has it.
    Refuse,
}

/// What becomes of a group push when its source group is renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceRename {
    /// The group at Zoom is renamed as well.
    Renames,
    /// The mapping is deactivated.
    Stops,
}

/// Error code of an expression that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadExpressionCode {
    E0000001,
    E0000045,
}

/// Which rate limits hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimits {
    /// The numbers Okta printed before it moved them to each org's dashboard.
    Documented,
    /// None; the headers are sent, but nothing is refused.
    Off,
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
