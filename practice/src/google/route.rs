//! Which function answers which address.

use axum::http::Method;

use super::refusal::Refusal;
use super::visit::{Answered, Visit};
use super::{authorize, console, pages, token};

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Answered {
    if visit.call.path == "/ac" || visit.call.path.starts_with("/ac/") {
        return console::answer(visit);
    }
    let is_get = visit.call.method == Method::GET;
    let is_post = visit.call.method == Method::POST;
    match visit.call.path.as_str() {
        "/o/oauth2/v2/auth" if is_get => authorize::authorize(visit),
        pages::DECIDE_PATH if is_post => authorize::decide(visit),
        "/token" if is_post => token::token(visit),
        "/revoke" if is_post => token::revoke(visit),
        "/v1/userinfo" if is_get || is_post => token::userinfo(visit),
        "/.well-known/openid-configuration" if is_get => token::metadata(visit),
        "/oauth2/v3/certs" if is_get => token::keys(visit),
        _ => Err(Refusal::NoPath),
    }
}
