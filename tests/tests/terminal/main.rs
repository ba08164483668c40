//! The terminal as a person and a script use it: the built program, started as a process of its own.
//!
//! Nothing here knows the program's insides. Each test has a data folder and a practice company of its own; no test
//! reaches the computer's keychain.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops where something is not as it must be"
)]

mod endings;
mod entra;
mod expression;
mod google;
mod guide;
mod if_safe;
mod input;
mod people;
mod preview;
mod program;
mod rehearsal;
mod runs;
mod schedule;
mod secrets;
