//! The practice Google Workspace, seen from outside: over HTTP, as Usher sees it.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a failure is to stop the test")]

mod assertion;
mod changes;
mod directory;
mod limits;
mod members;
mod pages;
mod signin;
mod support;
