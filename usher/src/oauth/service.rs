//! A service account: an account of a program, which signs a statement about itself and is given a token for it.
//!
//! With domain-wide delegation it acts for a person of the organisation, the subject. The statement is a JSON Web
//! Token, signed with the account's key (RFC 7523, RFC 7515; developers.google.com/identity/protocols/oauth2/service-account,
//! November 2026). The key never leaves this computer, and nothing else is kept of the file that it came in.

use std::fmt;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::json;
use zeroize::Zeroizing;

use super::google::GoogleFileError;
use crate::http::BaseUrl;
use crate::secrets::{ITEM_BYTES_MAX, Secret};

/// How long a statement holds: the longest that Google takes.
const LIFE_SECONDS: i64 = 3_600;

/// What stands around the key in its item of the vault: names, quotes and braces.
const ITEM_REST_BYTES: usize = 100;

const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";

/// Who signs in, for whom, and for what.
#[derive(Clone, Debug)]
pub struct ServiceAccount {
    /// Where the token is asked for, the path included; also whom the statement is addressed to.
    pub token_url: BaseUrl,
    /// The account's own address, such as `usher@project.iam.gserviceaccount.com`.
    pub email: String,
    /// The address of the admin whom it acts for.
    pub subject: String,
    pub scopes: Vec<String>,
}

/// The private key of a service account: RSA, and the name that Google has given it.
#[derive(Clone)]
pub struct ServiceKey {
    id: String,
    /// PKCS#8 in base64, without the lines around it: a keychain item has little room.
    key: Secret,
}

impl ServiceKey {
    /// Takes the key out of a key file.
    pub(super) fn read(id: &str, pem: &Secret) -> Result<Self, GoogleFileError> {
        let inside = pem
            .expose()
            .trim()
            .strip_prefix(PEM_BEGIN)
            .and_then(|rest| rest.strip_suffix(PEM_END))
            .ok_or(GoogleFileError::KeyNotPem)?;
        let text = Secret::new(inside.chars().filter(|c| !c.is_ascii_whitespace()).collect());
        let made = Self { id: id.to_owned(), key: text };
        let pair = made.pair().ok_or(GoogleFileError::KeyUnreadable)?;
        if made.kept().expose().len() + ITEM_REST_BYTES > ITEM_BYTES_MAX {
            return Err(GoogleFileError::KeyTooLong { bits: pair.public_modulus_len() * 8 });
        }
        Ok(made)
    }

    /// Returns the text to keep as [`super::Place::secret`]: the key's name, a full stop, and the key. About 1,700 bytes
    /// for the 2,048 bits that Google makes.
    pub fn kept(&self) -> Secret {
        Secret::new(format!("{}.{}", self.id, self.key.expose()))
    }

    /// Reads what was kept; `None` where that is no key.
    pub(super) fn from_kept(kept: &Secret) -> Option<Self> {
        let (id, key) = kept.expose().split_once('.')?;
        let read = Self { id: id.to_owned(), key: Secret::new(key.to_owned()) };
        read.pair().map(|_| read)
    }

    /// Returns the signed statement with which a token is asked for; `None` when the key does not sign.
    pub(super) fn assertion(&self, app: &ServiceAccount, now: Timestamp) -> Option<Secret> {
        let head = json!({ "alg": "RS256", "typ": "JWT", "kid": self.id });
        let claims = json!({
            "iss": app.email,
            "sub": app.subject,
            "scope": app.scopes.join(" "),
            "aud": app.token_url.as_str(),
            "iat": now.as_second(),
            "exp": now.as_second() + LIFE_SECONDS,
        });
        let part = |part: serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(head), part(claims));
        let pair = self.pair()?;
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
        Some(Secret::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))))
    }

    fn pair(&self) -> Option<RsaKeyPair> {
        let der = Zeroizing::new(STANDARD.decode(self.key.expose()).ok()?);
        RsaKeyPair::from_pkcs8(&der).ok()
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(in crate::oauth) mod tests {
    use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;

    /// Returns a new key as a key file has it.
    pub(in crate::oauth) fn pem(size: KeySize) -> (Secret, Vec<u8>) {
        let pair = RsaKeyPair::generate(size).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let lines: Vec<String> = STANDARD
            .encode(der.as_ref())
            .as_bytes()
            .chunks(64)
            .map(|line| String::from_utf8(line.to_vec()).unwrap())
            .collect();
        let text = format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", lines.join("\n"));
        (Secret::new(text), pair.public_key().as_ref().to_vec())
    }

    pub(in crate::oauth) fn account(token_url: &str) -> ServiceAccount {
        ServiceAccount {
            token_url: BaseUrl::parse(token_url).unwrap(),
            email: "usher@practice.iam.example".into(),
            subject: "zoe@practice.example".into(),
            scopes: vec!["https://g.example/auth/a".into(), "https://g.example/auth/b".into()],
        }
    }

    #[test]
    fn a_statement_is_signed_and_says_who_for_whom_and_for_what() {
        let (pem, public) = pem(KeySize::Rsa2048);
        let key = ServiceKey::read("k1", &pem).unwrap();
        let kept = key.kept();
        assert!(kept.expose().len() + ITEM_REST_BYTES <= ITEM_BYTES_MAX);
        let key = ServiceKey::from_kept(&kept).unwrap();
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let statement = key.assertion(&account("https://g.example/token"), now).unwrap();
        let (signed, signature) = statement.expose().rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let verifier = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
        assert!(verifier.verify(signed.as_bytes(), &signature).is_ok());
        assert!(verifier.verify(b"another", &signature).is_err());
        let parts: Vec<Value> = signed
            .split('.')
            .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        let wanted = json!([
            { "alg": "RS256", "typ": "JWT", "kid": "k1" },
            {
                "iss": "usher@practice.iam.example", "sub": "zoe@practice.example", "aud": "https://g.example/token",
                "scope": "https://g.example/auth/a https://g.example/auth/b",
                "iat": 1_795_348_800, "exp": 1_795_352_400,
            },
        ]);
        assert_eq!(Value::Array(parts), wanted);
    }

    #[test]
    fn what_is_no_key_or_too_long_says_so() {
        let read = |text: &str| ServiceKey::read("k1", &Secret::new(text.to_owned())).unwrap_err();
        for text in
            ["", "abc", "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----", PEM_BEGIN]
        {
            assert_eq!(read(text), GoogleFileError::KeyNotPem, "{text}");
        }
        let around = |inside: &str| format!("{PEM_BEGIN}\n{inside}\n{PEM_END}\n");
        for inside in ["", "!!!", "AAAA"] {
            assert_eq!(read(&around(inside)), GoogleFileError::KeyUnreadable, "{inside}");
        }
        let (long, _) = pem(KeySize::Rsa4096);
        assert_eq!(ServiceKey::read("k1", &long).unwrap_err(), GoogleFileError::KeyTooLong { bits: 4_096 });
        for kept in ["", "k1", "k1.", "k1.AAAA", "a client secret"] {
            assert!(ServiceKey::from_kept(&Secret::new(kept.to_owned())).is_none(), "{kept}");
        }
    }

    #[test]
    fn nothing_of_the_key_is_printed() {
        let key = ServiceKey::read("k1", &pem(KeySize::Rsa2048).0).unwrap();
        assert_eq!(format!("{key:?}"), "ServiceKey { .. }");
    }
}
