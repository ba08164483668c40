//! How the last provisioning of one person on demand ended, for the look at it.

use jiff::Timestamp;

use crate::act;
use crate::app::App;
use crate::guide::ActionId;
use crate::model::Address;
use crate::problem::Problem;
use crate::records;
use crate::setup::entra;

use super::Kept;

/// One person who was provisioned on demand.
pub(in crate::app) struct LastPerson {
    pub(in crate::app) at: Timestamp,
    pub(in crate::app) name: String,
    /// Where Zoom has them afterwards.
    pub(in crate::app) address: Option<Address>,
    /// What was refused, if anything was.
    pub(in crate::app) problem: Option<Problem>,
}

impl App {
    /// Returns the newest provisioning of one person that came to its end.
    pub(in crate::app) fn last_person(&self, id: &str) -> Result<Option<LastPerson>, Problem> {
        let wanted = |plan: &act::Plan| plan.action == ActionId::EntraOnePerson && plan.takes_back.is_none();
        self.newest_ended(id, &wanted, &|kept, at| {
            let name = kept.plan.changes.iter().find_map(|change| match &change.op {
                act::Op::Entra(entra::Op::ProvisionOnDemand { person_name, .. }) => Some(person_name.clone()),
                act::Op::Entra(_)
                | act::Op::Okta(_)
                | act::Op::EntraNewJob { .. }
                | act::Op::Zoom(_)
                | act::Op::Trial(_) => None,
            })?;
            Some(LastPerson { at, name, address: kept.plan.finds.clone(), problem: refused(kept) })
        })
    }
}

fn refused(kept: &Kept) -> Option<Problem> {
    kept.notes.values().find_map(|state| match state {
        records::DeedState::Refused { why } | records::DeedState::Moved { why } => {
            serde_json::from_value(why.clone()).ok()
        }
        records::DeedState::Done { .. }
        | records::DeedState::AlreadySo { .. }
        | records::DeedState::Sent
        | records::DeedState::Answered { .. }
        | records::DeedState::Finishing
        | records::DeedState::NotDone => None,
    })
}
