//! Planning what is set up in Entra ID: the application and its provisioning, who is given it, what is saved, the
//! mappings, the filter, and when it runs.

mod app;
mod assign;
mod carry;
mod job;
mod mapping;
mod rules;
mod settings;
mod steps;

pub use app::{create_app, state, use_app};
pub use assign::{Choice, Principal, assign, role_name};
pub(crate) use carry::licence;
pub use job::{Wish, is_on, one_person, run};
pub use mapping::{Passing, differs, filter_in_words, write_filter, write_mapping};
pub use rules::write_rules;
pub use settings::{SettingsWish, THRESHOLD, give_client, give_token, settings};
pub use steps::{StepEnd, StepSeen};

use super::{Change, Op};
use crate::setup::entra;

/// A change of Entra's that needs no other.
fn change(op: entra::Op, shown: serde_json::Value) -> Change {
    Change {
        op: Op::Entra(op),
        shown,
        needs: Vec::new(),
        what: String::new(),
        before: None,
        after: None,
        back: String::new(),
        saw: String::new(),
    }
}
