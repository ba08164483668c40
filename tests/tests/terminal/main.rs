//! The terminal as a person and a script use it: the built program, started as a process of its own.
//!
//! Nothing here knows the program's insides. Each test has a data folder and a practice company of its own; no test
//! reaches the computer's keychain.

mod endings;
mod input;
mod program;
mod rehearsal;
mod runs;
mod secrets;
