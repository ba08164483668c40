//! The service account: signed statements and domain-wide delegation.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use usher_practice::company::who;
use usher_practice::google::Delegation;

use crate::support::{GROUPS, Organisation, Reply, USERS};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

impl Organisation {
    fn claims(&self) -> Value {
        let now = self.practice.world().clock.now().as_second();
        let google = self.credentials();
        json!({
            "iss": google.service_account["client_email"],
            "sub": google.admin,
            "aud": google.service_account["token_uri"],
            "scope": format!("{USERS} {GROUPS}"),
            "iat": now,
            "exp": now + 3_600,
        })
    }

    fn signed(&self, claims: &Value) -> String {
        let file = self.credentials().service_account;
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = json!({ "alg": "RS256", "typ": "JWT", "kid": file["private_key_id"] });
        let text = format!("{}.{}", part(&head), part(claims));
        let pem = file["private_key"].as_str().unwrap();
        let der: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    async fn assert_with(&self, changes: &[(&str, Value)]) -> Reply {
        let mut claims = self.claims();
        for (name, value) in changes {
            claims[*name] = value.clone();
        }
        self.form("token", &[("grant_type", GRANT), ("assertion", &self.signed(&claims))]).await
    }
}

#[tokio::test]
async fn a_signed_statement_gives_a_token() {
    let google = Organisation::plain().await;
    let tokens = google.assert_with(&[]).await.good();
    assert!(tokens["refresh_token"].is_null() && tokens["id_token"].is_null());
    let access = tokens["access_token"].as_str().unwrap();
    google.call_as(access, "GET", "users?customer=my_customer", json!(null)).await.good();
    let units = google.call_as(access, "GET", "customer/my_customer/orgunits", json!(null)).await;
    units.refused(403, "insufficientPermissions");
    // Google's libraries write the real address as the audience.
    google.assert_with(&[("aud", json!("https://oauth2.googleapis.com/token"))]).await.good();
}

#[tokio::test]
async fn another_key_signs_in_vain() {
    let google = Organisation::plain().await;
    let text = google.signed(&google.claims());
    let (signed, signature) = text.rsplit_once('.').unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    bytes[0] ^= 1;
    let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes));
    let reply = google.form("token", &[("grant_type", GRANT), ("assertion", &forged)]).await;
    assert_eq!(reply.oauth(400, "invalid_grant"), "Invalid JWT Signature.");
    let none = URL_SAFE_NO_PAD.encode(json!({ "alg": "none" }).to_string());
    let unsigned = format!("{none}.{}.", signed.split_once('.').unwrap().1);
    google
        .form("token", &[("grant_type", GRANT), ("assertion", &unsigned)])
        .await
        .oauth(400, "invalid_grant");
    for nonsense in ["a", "a.b.c", "....", &format!("{text}.more")] {
        google
            .form("token", &[("grant_type", GRANT), ("assertion", nonsense)])
            .await
            .oauth(400, "invalid_grant");
    }
    google.switch(|google| google.key_deleted = true);
    assert_eq!(google.assert_with(&[]).await.oauth(400, "invalid_grant"), "Invalid JWT Signature.");
}

#[tokio::test]
async fn a_statement_is_short_lived_and_meant_for_google() {
    let google = Organisation::plain().await;
    let now = google.practice.world().clock.now().as_second();
    for (from, to) in [(now, now + 3_601), (now - 7_200, now - 3_600), (now + 900, now + 1_800), (now, now)] {
        let reply = google.assert_with(&[("iat", json!(from)), ("exp", json!(to))]).await;
        assert!(reply.oauth(400, "invalid_grant").contains("short-lived token"));
    }
    let reply = google.assert_with(&[("aud", json!("https://example.com/token"))]).await;
    assert!(reply.oauth(400, "invalid_grant").contains("audience"));
    let reply = google.assert_with(&[("iss", json!("nobody@example.com"))]).await;
    assert_eq!(reply.oauth(400, "invalid_grant"), "Invalid grant: account not found");
    google.assert_with(&[("scope", json!("teapot"))]).await.oauth(400, "invalid_scope");
}

#[tokio::test]
async fn delegation_says_for_what() {
    let google = Organisation::plain().await;
    google.switch(|google| google.delegation = Delegation::Off);
    let text = google.assert_with(&[]).await.oauth(401, "unauthorized_client");
    assert!(text.starts_with("Client is unauthorized to retrieve access tokens using this method"), "{text}");
    google.switch(|google| google.delegation = Delegation::Scopes(vec![USERS.to_owned()]));
    google.assert_with(&[]).await.oauth(401, "unauthorized_client");
    google.assert_with(&[("scope", json!(USERS))]).await.good();
}

#[tokio::test]
async fn the_subject_has_to_be_an_administrator() {
    let google = Organisation::plain().await;
    let company = google.company();
    let read = async |subject: &str| {
        let tokens = google.assert_with(&[("sub", json!(subject))]).await.good();
        let access = tokens["access_token"].as_str().unwrap().to_owned();
        google.call_as(&access, "GET", "users?customer=my_customer", json!(null)).await
    };
    read(&company.people[who::ZOE].login).await.refused(403, "forbidden");
    read("").await.refused(403, "forbidden");
    read(&company.people[who::MAIL_CASE].login).await.good();
    let unknown = google.assert_with(&[("sub", json!("nobody@practice.example"))]).await;
    assert_eq!(unknown.oauth(400, "invalid_grant"), "Invalid email or User ID");
    let suspended = company.people[who::SUSPENDED].login.clone();
    google.assert_with(&[("sub", json!(suspended))]).await.oauth(400, "invalid_grant");
}
