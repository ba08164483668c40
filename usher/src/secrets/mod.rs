//! What must not be seen: the type for it, and the place that keeps it.
//!
//! A [`Secret`] is opened only where it is sent.

mod secret;

pub use secret::{SECRET_BYTES_MAX, Secret, TypedError};
