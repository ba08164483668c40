//! Who signed in, as the vendor's identity token says.
//!
//! The token comes straight from the token endpoint over a connection that proves the vendor, which is proof
//! enough (OpenID Connect Core 3.1.3.7, point 6): its signature is not checked, and nothing that arrives in
//! another way is read here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::refusal::plain;

/// The longest identity token that is read; Entra's have about 1.5 KiB.
const TOKEN_BYTES_MAX: usize = 32 * 1024;

/// A person and their organisation, as Entra and Google name them in an identity token
/// (learn.microsoft.com/entra/identity-platform/id-token-claims-reference,
/// developers.google.com/identity/openid-connect/openid-connect, November 2026). Not secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Entra's `tid` or Google's `hd`, the primary domain: the organisation the person signed in to. `None` for an
    /// account of Google's that belongs to nobody but the person.
    pub tenant: Option<String>,
    /// Entra's `oid` or Google's `sub`: the person's object in that organisation.
    pub object: String,
    /// Entra's `preferred_username` or Google's `email`: for people to read, never to decide by; it changes.
    pub user_name: Option<String>,
    /// `name`, in full.
    pub name: Option<String>,
}

impl Identity {
    /// Reads an identity token; `None` when it names no person of an organisation.
    pub(super) fn read(token: &str) -> Option<Self> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let mut parts = token.split('.');
        let (_head, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
        let claims: Claims = serde_json::from_slice(&claims).ok()?;
        let shown = |text: String| Some(plain(&text)).filter(|text| !text.trim().is_empty());
        let tenant = claims.tid.or(claims.hd).and_then(shown);
        // Entra's `sub` is of the app, not of the directory.
        let (object, user_name) = match claims.oid {
            Some(object) if tenant.is_some() => (object, claims.preferred_username),
            Some(_) => return None,
            None => (claims.sub?, Some(claims.email?)),
        };
        Some(Self {
            tenant,
            object: shown(object)?,
            user_name: user_name.and_then(shown),
            name: claims.name.and_then(shown),
        })
    }
}

#[derive(Deserialize)]
struct Claims {
    tid: Option<String>,
    oid: Option<String>,
    sub: Option<String>,
    hd: Option<String>,
    preferred_username: Option<String>,
    email: Option<String>,
    name: Option<String>,
}

#[cfg(test)]
pub(in crate::oauth) mod tests {
    use super::*;

    /// Returns a token with these claims and a signature that proves nothing.
    pub(in crate::oauth) fn token(claims: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(r#"{"alg":"RS256"}"#), part(claims), part("signature"))
    }

    #[test]
    fn a_person_is_read() {
        let claims = r#"{"aud":"app","tid":"t1","oid":"o1","preferred_username":"zoe@practice.example",
            "name":"Zoë O'Brien-Łukasz","exp":1}"#;
        let wanted = Identity {
            tenant: Some("t1".into()),
            object: "o1".into(),
            user_name: Some("zoe@practice.example".into()),
            name: Some("Zoë O'Brien-Łukasz".into()),
        };
        assert_eq!(Identity::read(&token(claims)), Some(wanted));
        let bare = Identity::read(&token(r#"{"tid":"t1","oid":"o1","name":" "}"#)).unwrap();
        assert_eq!((bare.user_name, bare.name), (None, None));
    }

    #[test]
    fn a_person_of_googles_is_read() {
        let claims = r#"{"iss":"https://accounts.google.com","sub":"1042","hd":"practice.example",
            "email":"zoe@practice.example","email_verified":true,"at_hash":"x"}"#;
        let zoe = Identity::read(&token(claims)).unwrap();
        let read = (zoe.tenant.as_deref(), zoe.object.as_str(), zoe.user_name.as_deref());
        assert_eq!(read, (Some("practice.example"), "1042", Some("zoe@practice.example")));
        let private = Identity::read(&token(r#"{"sub":"1042","email":"zoe@mail.example"}"#)).unwrap();
        assert_eq!((private.tenant, private.name), (None, None));
    }

    #[test]
    fn what_names_nobody_is_nobody() {
        let long = format!(r#"{{"tid":"t1","oid":"o1","x":"{}"}}"#, "x".repeat(TOKEN_BYTES_MAX));
        for claims in [
            "",
            "[]",
            "{}",
            r#"{"tid":"t1"}"#,
            r#"{"oid":"o1"}"#,
            r#"{"tid":1,"oid":"o1"}"#,
            r#"{"sub":"s1"}"#,
            r#"{"sub":" ","email":"a@b.example"}"#,
            &long,
        ] {
            assert_eq!(Identity::read(&token(claims)), None, "{}", &claims[..claims.len().min(40)]);
        }
        for text in ["", "a", "a.b", "a.!.c", "..", "a.bm90IGpzb24.c"] {
            assert_eq!(Identity::read(text), None, "{text}");
        }
    }
}
