//! The secrets of Zoom's that Entra ID is given: typed once, tried, kept in the keychain, and never shown again.
//!
//! What is remembered beside them is what was seen on trying: which address takes the token, and when it ends.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::app::view::{ZoomSecret, ZoomSecretView};
use crate::check::Verdict;
use crate::clock;
use crate::http::{Pacing, Remote, Scheme};
use crate::oauth::Session;
use crate::problem::{self, Problem};
use crate::secrets::Secret;
use crate::zoom::{Base, Zoom, ZoomError};

/// A token that ends sooner than this stops provisioning before anybody has looked at it twice: Entra's first cycle may
/// take hours, and its mails about a quarantine are read the next day.
const LIVES_LONG_ENOUGH: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What was seen when a secret was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Tried {
    pub(super) at: Timestamp,
    /// The addresses at which Zoom takes the token, best first.
    pub(super) taken_at: Vec<Base>,
    pub(super) ends_at: Option<Timestamp>,
    /// Why nothing is known, or why Zoom does not take it.
    pub(super) problem: Option<Problem>,
}

impl App {
    /// Returns what is known of a secret of Zoom's, without asking anybody but the records.
    ///
    /// # Errors
    ///
    /// When there is no such profile.
    pub fn zoom_secret(&self, id: &str, secret: ZoomSecret) -> Result<ZoomSecretView, Problem> {
        self.profile(id)?;
        Ok(view(secret, self.tried(id, secret)?, clock::now()))
    }

    /// Takes a secret that was typed or pasted: tries it at Zoom and keeps it in the keychain. A token that Zoom turns
    /// away is not kept; what could not be tried is, and says so.
    ///
    /// # Errors
    ///
    /// When it cannot be a secret, or the keychain does not take it.
    pub async fn keep_zoom_secret(
        &self,
        id: &str,
        secret: ZoomSecret,
        typed: String,
    ) -> Result<ZoomSecretView, Problem> {
        let label = label(secret);
        let typed = zeroize::Zeroizing::new(typed);
        let text = Secret::from_typed(&typed).map_err(|error| problem::typed(label, &error))?;
        let place = self.zoom_secret_place(id, secret);
        let now = clock::now();
        let ends_at = ends_at(&text);
        place.keep_secret(&text).await.map_err(|error| problem::vault(&error))?;
        let tried = match secret {
            // Only the service that fetches tokens with it can try it.
            ZoomSecret::ClientSecret => Tried { at: now, taken_at: Vec::new(), ends_at: None, problem: None },
            ZoomSecret::Token => match self.try_token(id).await {
                Ok(taken_at) => Tried { at: now, taken_at, ends_at, problem: None },
                Err(error) => {
                    let refused = turned_away(&error);
                    let tried = Tried {
                        at: now,
                        taken_at: Vec::new(),
                        ends_at,
                        problem: Some(problem::zoom(&error)),
                    };
                    if refused {
                        self.forget_secret(id, secret).await?;
                        return Ok(ZoomSecretView { kept: false, ..view(secret, Some(tried), now) });
                    }
                    tried
                }
            },
        };
        self.records.learn(id, key(secret), &Some(&tried)).map_err(|error| problem::records(&error))?;
        Ok(view(secret, Some(tried), now))
    }

    /// Forgets a secret of Zoom's. What Entra ID was given of it stays there.
    ///
    /// # Errors
    ///
    /// When the keychain does not let go.
    pub async fn forget_zoom_secret(&self, id: &str, secret: ZoomSecret) -> Result<ZoomSecretView, Problem> {
        self.forget_secret(id, secret).await?;
        self.zoom_secret(id, secret)
    }

    /// Forgets every secret of Zoom's that a profile keeps for Entra ID.
    pub(in crate::app) async fn forget_zoom_secrets(&self, id: &str) -> Result<(), Problem> {
        for secret in [ZoomSecret::Token, ZoomSecret::ClientSecret] {
            self.forget_secret(id, secret).await?;
        }
        Ok(())
    }

    async fn forget_secret(&self, id: &str, secret: ZoomSecret) -> Result<(), Problem> {
        let place = self.zoom_secret_place(id, secret);
        self.vault.delete(id, &place.connection).await.map_err(|error| problem::vault(&error))?;
        self.records.learn(id, key(secret), &None::<Tried>).map_err(|error| problem::records(&error))
    }

    pub(super) fn tried(&self, id: &str, secret: ZoomSecret) -> Result<Option<Tried>, Problem> {
        let kept: Option<Option<Tried>> =
            self.records.learned(id, key(secret)).map_err(|error| problem::records(&error))?;
        Ok(kept.flatten())
    }

    /// Looks whether the kept token lives, at which address, and how long.
    pub(in crate::app) async fn zoom_secret_verdict(&self, id: &str) -> Result<Verdict, Problem> {
        let place = self.zoom_secret_place(id, ZoomSecret::Token);
        let Some(token) = place.secret().await.map_err(|error| problem::vault(&error))? else {
            return Ok(Verdict::Failed { problem: problem::secret_missing("The SCIM token") });
        };
        let now = clock::now();
        let tried = match self.try_token(id).await {
            Ok(taken_at) => Tried { at: now, taken_at, ends_at: ends_at(&token), problem: None },
            Err(error) if turned_away(&error) => {
                return Ok(Verdict::Failed { problem: problem::zoom(&error) });
            }
            Err(error) => return Ok(Verdict::Unknown { problem: problem::zoom(&error) }),
        };
        self.records
            .learn(id, key(ZoomSecret::Token), &Some(&tried))
            .map_err(|error| problem::records(&error))?;
        let seen = view(ZoomSecret::Token, Some(tried), now);
        Ok(match seen.problem {
            Some(problem) => Verdict::Failed { problem },
            None => Verdict::Passed { saw: seen.saw },
        })
    }

    /// Returns Zoom as whoever has the kept token meets it.
    pub(in crate::app) fn zoom_with_token(&self, id: &str) -> Result<Zoom, Problem> {
        let session =
            Session::token(Scheme::Bearer, self.http.clone(), self.zoom_secret_place(id, ZoomSecret::Token));
        let api_url = self.profile(id)?.zoom.api_url;
        Ok(Zoom::new(Remote::new(self.http.clone(), api_url, Arc::new(session), Pacing::zoom())))
    }

    /// Asks Zoom with the kept token, as Entra would, at each address. Returns the addresses that take it.
    async fn try_token(&self, id: &str) -> Result<Vec<Base>, ZoomError> {
        let Ok(zoom) = self.zoom_with_token(id) else { return Ok(Vec::new()) };
        let mut taken = Vec::new();
        let mut refusal = None;
        for base in Base::ALL {
            match zoom.answers_entra(base).await {
                Ok(()) => taken.push(base),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        match refusal {
            Some(error) if taken.is_empty() => Err(error),
            Some(_) | None => Ok(taken),
        }
    }
}

/// Zoom looked at the token and does not want it; anything else says nothing about the token.
fn turned_away(error: &ZoomError) -> bool {
    match error {
        ZoomError::TokenRejected { .. } | ZoomError::ScopeMissing { .. } | ZoomError::RoleLacks { .. } => {
            true
        }
        ZoomError::Call(_)
        | ZoomError::SsoOff
        | ZoomError::GroupExists
        | ZoomError::NotFound { .. }
        | ZoomError::NotScim { .. }
        | ZoomError::Refused { .. }
        | ZoomError::Shape { .. }
        | ZoomError::Incomplete { .. } => false,
    }
}

fn label(secret: ZoomSecret) -> &'static str {
    match secret {
        ZoomSecret::Token => "The SCIM token",
        ZoomSecret::ClientSecret => "The client secret",
    }
}

fn key(secret: ZoomSecret) -> &'static str {
    match secret {
        ZoomSecret::Token => "entra.token_tried",
        ZoomSecret::ClientSecret => "entra.client_secret_tried",
    }
}

fn view(secret: ZoomSecret, tried: Option<Tried>, now: Timestamp) -> ZoomSecretView {
    let Some(tried) = tried else {
        return ZoomSecretView { secret, kept: false, saw: Vec::new(), ends_at: None, problem: None };
    };
    let mut saw = match secret {
        ZoomSecret::ClientSecret => {
            vec!["It is in the keychain. Whether Zoom takes it shows when Entra ID uses it.".to_owned()]
        }
        ZoomSecret::Token => {
            let taken: Vec<&str> = tried.taken_at.iter().map(|base| base.segment()).collect();
            match taken.as_slice() {
                [] => Vec::new(),
                segments => vec![format!("Zoom takes the token at /{}.", segments.join(" and at /"))],
            }
        }
    };
    let short_lived = tried.ends_at.filter(|ends| dies_soon(*ends, now));
    match (secret, tried.ends_at) {
        (ZoomSecret::Token, Some(ends)) => saw.push(lives(ends, now)),
        (ZoomSecret::Token, None) if !saw.is_empty() => saw.push(
            "The token does not say when it ends. The monitor shows it when Zoom stops taking it.".to_owned(),
        ),
        (ZoomSecret::Token | ZoomSecret::ClientSecret, _) => {}
    }
    let problem = tried.problem.or_else(|| short_lived.map(|ends| dies(ends, now)));
    ZoomSecretView { secret, kept: true, saw, ends_at: tried.ends_at, problem }
}

/// Does a token that ends then end too soon for provisioning?
pub(super) fn dies_soon(ends: Timestamp, now: Timestamp) -> bool {
    ends.duration_since(now) < LIVES_LONG_ENOUGH
}

fn lives(ends: Timestamp, now: Timestamp) -> String {
    match ends <= now {
        true => format!("The token ended {}.", ends.strftime("on %-d %B %Y at %H:%M UTC")),
        false => format!("The token ends {}.", ends.strftime("on %-d %B %Y at %H:%M UTC")),
    }
}

/// The token ends too soon to be given to Entra ID.
fn dies(ends: Timestamp, now: Timestamp) -> Problem {
    let what = match ends <= now {
        true => "This token has ended.".to_owned(),
        false => format!("This token dies in {}.", left(ends.duration_since(now))),
    };
    Problem::new(
        "token.dies",
        what,
        "Entra ID keeps sending it as long as provisioning runs. Once Zoom turns it away, Entra ID goes into quarantine, and nobody new reaches Zoom.",
        &[
            "Choose the guide with Zoom’s application of the gallery, which signs in with OAuth.",
            "Or let Entra ID fetch tokens by itself with a client ID and a client secret, where Zoom takes that.",
            "Use this token for a try of an hour only.",
        ],
    )
    .detail(ends.to_string())
}

/// "58 minutes", "3 days".
fn left(time: SignedDuration) -> String {
    let (count, unit) = match time.as_mins() {
        minutes @ ..=120 => (minutes, "minute"),
        minutes @ ..=2880 => (minutes / 60, "hour"),
        minutes => (minutes / 1440, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Reads when a token ends, where it is a JSON Web Token (RFC 7519, section 4.1.4). Nobody checks its signature: it is
/// a hint for a person, and decides nothing.
fn ends_at(token: &Secret) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Claims {
        exp: i64,
    }
    let payload = token.expose().split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let Claims { exp } = serde_json::from_slice(&claims).ok()?;
    Timestamp::from_second(exp).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_when_it_ends_where_it_can() {
        let check = |token: &str, ends: Option<i64>| {
            let found = ends_at(&Secret::new(token.to_owned()));
            assert_eq!(found.map(Timestamp::as_second), ends, "{token}");
        };
        let claims = URL_SAFE_NO_PAD.encode(r#"{"exp":1790000000,"aud":"x"}"#);
        check(&format!("e30.{claims}.sig"), Some(1_790_000_000));
        check(&format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(r#"{"exp":"soon"}"#)), None);
        check(&format!("e30.{}.sig", URL_SAFE_NO_PAD.encode("{}")), None);
        check("e30.###.sig", None);
        check("plain", None);
        check("", None);
    }

    #[test]
    fn a_short_life_is_a_problem_and_a_long_one_is_not() {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let check = |minutes: i64, what: Option<&str>| {
            let ends_at = Some(now + SignedDuration::from_mins(minutes));
            let tried = Tried { at: now, taken_at: vec![Base::Scim2], ends_at, problem: None };
            let seen = view(ZoomSecret::Token, Some(tried), now);
            assert_eq!(seen.problem.map(|problem| problem.what).as_deref(), what, "{minutes}");
            assert!(seen.kept);
        };
        check(-5, Some("This token has ended."));
        check(1, Some("This token dies in 1 minute."));
        check(58, Some("This token dies in 58 minutes."));
        check(600, Some("This token dies in 10 hours."));
        check(60 * 24 * 3, Some("This token dies in 3 days."));
        check(60 * 24 * 365, None);
    }
}
