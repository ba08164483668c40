//! The practice Entra ID, seen from outside: over HTTP, as Usher sees it.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a failure is to stop the test")]

mod apps;
mod consent;
mod directory;
mod graph;
mod signin;
mod support;
mod sync_service;
mod sync_setup;
mod sync_support;
