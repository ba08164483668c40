//! What the pages can ask for, one sentence each: convert the arguments, call one method, return.
//!
//! The pages' side of this list is `ui/src/ipc.ts`. A refusal is a [`usher::problem::Problem`].

pub(crate) mod connection;
pub(crate) mod directory;
pub(crate) mod entra;
pub(crate) mod google;
pub(crate) mod guide;
pub(crate) mod looks;
pub(crate) mod mapping;
pub(crate) mod people;
pub(crate) mod profiles;
pub(crate) mod pushing;
pub(crate) mod schedule;
pub(crate) mod setup;
pub(crate) mod watching;

use tauri::ipc::{Channel, IpcResponse};

/// The engine, as a command is given it.
type Engine<'a> = tauri::State<'a, crate::engine::Engine>;

/// Tells a page how far something is. A page that has gone away does not hear it, and that is no failure.
fn tell<T: IpcResponse + Sync>(channel: &Channel<T>) -> impl Fn(T) + Sync {
    |message| drop(channel.send(message))
}
