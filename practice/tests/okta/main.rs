//! The practice Okta org, seen from outside: over HTTP, as Usher sees it.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a failure is to stop the test")]

mod changes;
mod connection;
mod directory;
mod found;
mod provisioning;
mod push;
mod refusals;
mod service;
mod signin;
mod support;
