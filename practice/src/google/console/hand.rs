//! What an administrator does to somebody on their page of the console, for tests and for whoever rehearses without it.

use super::users::find;
use crate::world::World;

/// A change of somebody by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserChange {
    Suspend,
    Names { given: String, family: String },
}

/// Changes whoever has this address, and stirs the service.
///
/// # Errors
///
/// Where nobody has it.
pub(crate) fn change(world: &World, address: &str, change: UserChange) -> Result<(), String> {
    let now_ms = world.clock.now().as_millisecond();
    {
        let mut state = world.google();
        let mut person = find(&state, address).map_err(|_| format!("There is no user \"{address}\"."))?;
        match change {
            UserChange::Suspend => person.suspended_ms = Some(now_ms),
            UserChange::Names { given, family } => {
                (person.given_name, person.family_name) = (Some(given), Some(family));
                // What somebody typed there would go on winning over the two.
                person.display_name = None;
            }
        }
        state.directory.put_person(person);
    }
    world.google_pulse.stir();
    Ok(())
}
