//! Google's auto-provisioning, seen from both ends: what the Admin console is set to, and what reaches Zoom.

#![expect(clippy::unwrap_used, reason = "helpers of tests, where a failure is to stop the test")]

mod arriving;
mod console;
mod failures;
mod leaving;
mod support;
