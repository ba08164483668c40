//! Requests to the outside world: the only place that builds an HTTP client.
//!
//! [`Http`] sends one request under limits: time to connect, to answer and in total, bytes of the body, no
//! redirects. [`Remote`] is one service at one [`BaseUrl`]: it adds the authorization, keeps to the rate that
//! the service allows, waits when told to, and repeats what is safe to repeat. It does not know what the
//! requests mean: whoever asks reads the status and the body.
//!
//! Nothing here shows a secret, a whole URL or a body in `Debug` or `Display`.

mod answer;
mod base;
mod call;
mod challenge;
mod client;
mod hints;
mod pacer;
mod remote;

pub use answer::{Answer, AnswerError};
pub use base::{BaseUrl, BaseUrlError};
pub use call::{Allowance, Authorization, Body, Call, Category, Method, Replay, Request, Scheme, Target};
pub use challenge::CLAIMS_BYTES_MAX;
pub use client::{BODY_BYTES_MAX, Http, HttpError, Limits, Phase};
pub use pacer::{Pacing, Rate};
pub use remote::{AuthError, Authorize, CallError, Remote};

#[cfg(test)]
pub(crate) mod fake;
