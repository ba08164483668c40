//! Tokens bound to a key (DPoP, RFC 9449), as Okta asks for it: a proof with the server's nonce at the token endpoint,
//! a proof with the token's hash and without a nonce at the API. Everything in a proof is checked but its signature:
//! what a client has to get right for Okta shows here, who holds the key is not at stake on loopback.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::refusal::Refusal;
use super::visit::Call;
use crate::world::unguessable;

/// The nonces that the token endpoint asks for, and the proofs that were seen.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    given: Vec<(String, i64)>,
    seen: std::collections::VecDeque<String>,
}

impl Nonces {
    /// Returns the nonce of the day.
    pub(super) fn current(&mut self, now_ms: i64) -> String {
        self.given.retain(|(_, made_ms)| now_ms - made_ms < NONCE_LIFE_MS);
        match self.given.last() {
            Some((nonce, made_ms)) if now_ms - made_ms < NONCE_DAY_MS => nonce.clone(),
            Some(_) | None => {
                let nonce = unguessable(32);
                self.given.push((nonce.clone(), now_ms));
                nonce
            }
        }
    }

    fn accepts(&self, nonce: &str, now_ms: i64) -> bool {
        self.given.iter().any(|(given, made_ms)| given == nonce && now_ms - made_ms < NONCE_LIFE_MS)
    }

    fn first_use(&mut self, id: &str) -> bool {
        if self.seen.iter().any(|seen| seen == id) {
            return false;
        }
        if self.seen.len() == PROOFS_KEPT {
            self.seen.pop_front();
        }
        self.seen.push_back(id.to_owned());
        true
    }
}

/// Checks the proof of a token request and returns the thumbprint of its key.
///
/// # Errors
///
/// `NeedNonce` without the server's nonce, `invalid_dpop_proof` for whatever else is wrong.
pub(super) fn token_proof(call: &Call, nonces: &mut Nonces) -> Result<String, Refusal> {
    let proof = proof(call, nonces)?;
    match proof.claims.get("nonce").and_then(Value::as_str) {
        Some(nonce) if nonces.accepts(nonce, call.now_ms) => Ok(proof.thumbprint),
        Some(_) | None => Err(Refusal::NeedNonce { nonce: nonces.current(call.now_ms) }),
    }
}

/// Checks the proof that comes with a token at the API and returns the thumbprint of its key.
///
/// # Errors
///
/// `invalid_dpop_proof`.
pub(super) fn api_proof(call: &Call, token: &str, nonces: &mut Nonces) -> Result<String, Refusal> {
    let proof = proof(call, nonces)?;
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(token));
    if proof.claims.get("ath").and_then(Value::as_str) != Some(&hash) {
        return Err(bad("The DPoP proof JWT has an 'ath' that does not match the access token."));
    }
    Ok(proof.thumbprint)
}

/// Returns the thumbprint of a public key (RFC 7638): RSA and elliptic curves.
fn thumbprint(key: &Value) -> Option<String> {
    let part = |name: &str| key.get(name).and_then(Value::as_str);
    let canonical = match part("kty")? {
        "RSA" => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, part("e")?, part("n")?),
        "EC" => {
            format!(r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#, part("crv")?, part("x")?, part("y")?)
        }
        _ => return None,
    };
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(canonical)))
}

/// A nonce is renewed every day, and an old one is good for three (DOCS, guide "Configure OAuth 2.0 DPoP").
const NONCE_DAY_MS: i64 = 24 * 3_600_000;
const NONCE_LIFE_MS: i64 = 3 * NONCE_DAY_MS;
/// How far a proof's time may be off.
const PROOF_SKEW_SECONDS: i64 = 300;
/// Proof ids remembered against a second use.
const PROOFS_KEPT: usize = 1000;
const ALGORITHMS: [&str; 6] = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

struct Proof {
    claims: Value,
    thumbprint: String,
}

fn proof(call: &Call, nonces: &mut Nonces) -> Result<Proof, Refusal> {
    let jwt = call.header("dpop").ok_or_else(|| bad("The DPoP proof JWT header is missing."))?;
    let mut parts = jwt.split('.');
    let (Some(head), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(bad("The DPoP proof is not a JWT."));
    };
    let read = |part: &str| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok().filter(Value::is_object)
    };
    let (Some(head), Some(claims)) = (read(head), read(claims)) else {
        return Err(bad("The DPoP proof is not a JWT."));
    };
    if signature.is_empty() {
        return Err(bad("The DPoP proof JWT is not signed."));
    }
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    if text(&head, "typ") != "dpop+jwt" {
        return Err(bad("The DPoP proof JWT has an invalid 'typ'."));
    }
    if !ALGORITHMS.contains(&text(&head, "alg").as_str()) {
        return Err(bad("The DPoP proof JWT has an invalid 'alg'."));
    }
    let key = head.get("jwk").filter(|key| key.get("d").is_none());
    let Some(thumbprint) = key.and_then(thumbprint) else {
        return Err(bad("The DPoP proof JWT has an invalid 'jwk'."));
    };
    if text(&claims, "htm") != call.method.as_str() {
        return Err(bad("The DPoP proof JWT has an 'htm' that does not match the request."));
    }
    if text(&claims, "htu") != format!("{}{}", call.base, call.path) {
        return Err(bad("The DPoP proof JWT has an 'htu' that does not match the request."));
    }
    let made = claims.get("iat").and_then(Value::as_i64).unwrap_or_default();
    if (call.now_ms / 1000 - made).abs() > PROOF_SKEW_SECONDS {
        return Err(bad("The DPoP proof JWT has an 'iat' that is too old or in the future."));
    }
    let id = text(&claims, "jti");
    if id.is_empty() || !nonces.first_use(&id) {
        return Err(bad("The DPoP proof JWT has a 'jti' that is missing or was used before."));
    }
    Ok(Proof { claims, thumbprint })
}

fn bad(text: &str) -> Refusal {
    Refusal::oauth("invalid_dpop_proof", text)
}
