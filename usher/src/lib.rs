//! The engine.

pub mod clock;
pub mod http;
pub mod oauth;
pub mod secrets;
