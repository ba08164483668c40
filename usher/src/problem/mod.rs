//! What a user reads about a failure: what happened, why, and how to fix it.
//!
//! Inside, every edge has a precise error; here, and only here, each becomes a [`Problem`] in words. A code exists
//! because somebody can act on it. `Words` follow three rules: say what happened, say how to fix it, and keep the
//! vendor's own text apart in `detail`, for a support case.

mod aadsts;
mod acts;
mod changes;
mod connection;
mod entra_changes;
mod entra_log;
mod entra_trial;
mod google;
mod google_files;
mod google_sign_in;
mod okta_log;
mod provisioning;
mod records;
mod seen;
mod sign_in;
mod unattended;
mod vendors;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use aadsts::{aadsts, aadsts_in, aadsts_numbers};
pub use acts::{
    field_missing, group_gone, name_not_typed, name_not_typed_for_people, nobody, not_in_this_guide,
    nothing_read, nothing_waits, other_provider, partly, people_partly, person_missing, run_ended,
    secret_missing, stopped,
};
pub use changes::{
    GONE, action_ended, consent, consent_denied, foreign_consent, moved, no_address, no_consent,
    no_consent_waits, no_page, not_kept, okta_change, push_failed, unseen,
};
pub use connection::{auth, base_url, call, http, profile, typed};
pub use entra_changes::{
    ENTRA_GONE, app_not_there, cannot_provision, credentials_refused, entra_change, needs_p1,
    no_gallery_entry, no_job, no_zoom_token, one_person, waiting,
};
pub use entra_log::{
    EntraEnd, EntraTrouble, EntraWords, entra_name, entra_quarantine, entra_trouble_of, entra_words, is_group,
};
pub use entra_trial::{
    DROPPED, UNSEEN, WritesGroups, dropped, dropped_attributes, flag_needed, groups_refused, left_over,
    no_change_arrives, no_switch_off, not_all_tried, not_shown, refused_attributes, search_not_empty,
    still_there, trial_person, trial_stops,
};
pub use google::{google_nobody, google_right, google_unticked};
pub use google_files::google_file;
pub use google_sign_in::{google_delegation, google_refusals};
pub use okta_log::{LogWords, is_about_account, reached_zoom, words};
pub use provisioning::{KnownTrouble, provisioning, trouble_of, trouble_of_code};
pub use records::{put_aside, records};
pub use seen::{PageError, page_error, page_error_unknown, page_errors};
pub use sign_in::{device, no_keychain, paste, sign_in, vault};
pub use unattended::{
    groups_unread, groups_vanished, is_for_tomorrow, is_signed_out, keychain_shut, last_start,
    no_people_scope, no_place, nobody_provisioned, not_offered, not_scheduled, not_switched, nothing_chosen,
    people_shrank, run_waits, schedule, shrunk, starts_missed, switched_off, too_many_deactivated,
    too_many_removed, zoom_groups_vanished,
};
pub use vendors::{directory, zoom};

/// A failure in words. `what` is one sentence for the heading; `fix` are the steps that cure it, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Problem {
    /// Stable and dotted, such as `zoom.scope_missing`: what tests and search use.
    pub code: String,
    pub what: String,
    pub why: String,
    pub fix: Vec<String>,
    /// What the vendor answered, for a support case; never a secret.
    pub detail: Option<String>,
}

impl Problem {
    /// Makes a problem without a detail.
    pub fn new(code: &str, what: impl Into<String>, why: impl Into<String>, fix: &[&str]) -> Self {
        Self {
            code: code.to_owned(),
            what: what.into(),
            why: why.into(),
            fix: fix.iter().map(|&step| step.to_owned()).collect(),
            detail: None,
        }
    }

    /// Adds what the vendor answered, where that is anything.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        self.detail = (!detail.trim().is_empty()).then_some(detail);
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.what, self.why)?;
        self.fix.iter().try_for_each(|step| write!(f, "\n  - {step}"))
    }
}
