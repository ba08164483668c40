//! Looks at a customer with Google Workspace.
//!
//! Google's console tells nobody what is set in it, so these looks read both sides and compare: who is in scope, and what
//! Zoom has of them. All but [`prerequisites`] are judgements of [`Standing`]s that were made once.

mod arrival;
mod connection;
mod drift;
mod leavers;
mod licence;
mod prerequisites;
mod sign_on;
pub mod standing;
mod synced;
mod troubles;

use jiff::{SignedDuration, Timestamp};

use super::words::{failed, has, is, named, not_this, passed, unknown};

pub use arrival::{Counts, arrival, counts, why_missing};
pub use connection::{SignedInAs, connection};
pub use drift::{Kind, drift, kind_of};
pub use leavers::leavers;
pub use licence::licences;
pub use prerequisites::{Means, prerequisites};
pub use sign_on::single_sign_on;
pub use standing::{Around, Gone, Missing, OutKind, Place, Standing, State, stand};
pub use synced::{Created, Event, Sight, seen, synced};
pub use troubles::{cannot_sign_in, duplicates, exists, rejected};

/// Who brings people to Zoom and switches them off again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    /// Google, every few hours, and after `removal` when somebody leaves.
    Google { removal: Removal },
    /// Usher, whenever it is run.
    Usher,
}

/// How long Google waits before it switches somebody off, as a person says it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    After(SignedDuration),
    Never,
    /// Nobody has said it yet.
    Untold,
}

/// Google looks every few hours; a day covers every reading of that (knowledge.workspace.google.com, about automated
/// user provisioning, 2026).
const ROUND: SignedDuration = SignedDuration::from_hours(24);

impl Doer {
    /// Returns the name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Google { .. } => "Google",
            Self::Usher => "Usher",
        }
    }

    /// Is the time over in which somebody who left at `since` may still be active? `None` where nobody can say.
    pub fn is_overdue(self, since: Option<Timestamp>, now: Timestamp) -> Option<bool> {
        match self {
            Self::Usher | Self::Google { removal: Removal::Never } => Some(true),
            Self::Google { removal: Removal::Untold } => None,
            Self::Google { removal: Removal::After(wait) } => Some(now.duration_since(since?) > wait + ROUND),
        }
    }
}

/// Names people, the first few of them.
fn who<'a>(standings: impl IntoIterator<Item = &'a Standing>) -> String {
    named(standings.into_iter().map(|standing| format!("{} ({})", standing.name, standing.login)))
}

#[cfg(test)]
mod fake {
    //! Standings in short, for tables.

    use crate::check::google::{OutKind, Place, Standing, State};

    /// Somebody in this state; whoever is away or still active was suspended.
    pub(super) fn one(name: &str, state: State) -> Standing {
        let place = match &state {
            State::There | State::Differs(_) | State::Missing(_) => Some(Place::In),
            State::Unsure => Some(Place::Perhaps("a nested group".to_owned())),
            State::StillActive | State::Away => {
                Some(Place::Out(OutKind::Suspended, "suspended in Google".to_owned()))
            }
            State::Nobodys => None,
        };
        Standing {
            id: name.to_owned(),
            name: name.to_owned(),
            login: format!("{name}@practice.example"),
            place,
            account: None,
            others: Vec::new(),
            state,
            since: None,
            aliases: 0,
        }
    }
}
