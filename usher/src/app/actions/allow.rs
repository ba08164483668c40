//! Rights beyond looking: asked for when a plan needs them, remembered once they were given.

use super::super::connections::{Connections, WIDER_SCOPES, provider_client, short_scope};
use super::super::view::{ConnectionView, Side, SignInView};
use super::super::{App, connect, ways};
use crate::oauth::{Client, Status};
use crate::problem::{self, Problem};
use crate::records::Provider;
use crate::setup::{entra, okta};

/// Under this name it is kept which rights the last sign-in gave.
const GRANTED: &str = "provider.granted";

impl App {
    /// Signs in to the provider once more, with these rights added. What was given is asked for at every later sign-in too.
    ///
    /// # Errors
    ///
    /// A problem that says what to do next; the sign-in that is there stays.
    pub async fn allow(
        &self,
        id: &str,
        scopes: Vec<String>,
        waiting: &(dyn Fn(SignInView) + Sync),
    ) -> Result<ConnectionView, Problem> {
        let profile = self.profile(id)?;
        let known = |scope: &str| match &profile.provider {
            Provider::Okta { .. } => {
                okta::SCOPES_CHANGE.contains(&scope) || okta::SCOPES_LOOK.contains(&scope)
            }
            Provider::Entra { .. } => {
                entra::SCOPES_CHANGE.contains(&scope) || entra::SCOPES_LOOK.contains(&scope)
            }
            // Nothing is changed in Google, so no plan needs more than looking does.
            Provider::Google { .. } => false,
        };
        if let Some(unknown) = scopes.iter().find(|scope| !known(scope.as_str())) {
            return Err(Problem::new(
                "allow.unknown",
                "Usher does not ask for this right.",
                "No plan needs it.",
                &["Allow what a plan names."],
            )
            .detail(unknown));
        }
        let mut wider = self.wider_scopes(id)?;
        wider.extend(scopes);
        wider.sort();
        wider.dedup();
        let Some(client) = provider_client(&profile.provider, &wider, None) else {
            return Err(Problem::new(
                "allow.token",
                "An API token cannot be given more rights.",
                "It may do what the admin may who made it.",
                &[
                    "Ask a super admin for the role that the plan's result names.",
                    "Or paste a token that somebody with this role has made.",
                ],
            ));
        };
        let connections = self.connections(id).await?;
        let session = &connections.provider.session;
        let claims = session.claims().await.map_err(|error| problem::vault(&error))?;
        let client = Client { claims, ..client };
        self.cancel_sign_in(id, Side::Provider);
        let way = ways::of(&profile, Side::Provider);
        let tokens = self
            .wait_for_person(id, Side::Provider, &client, &way, waiting)
            .await
            .map_err(|problem| not_granted(&profile.provider, problem, &wider))?;
        session.signed_in(tokens).await.map_err(|error| problem::vault(&error))?;
        // Not before: a right that Okta does not know would keep every later sign-in from working.
        self.records.learn(id, WIDER_SCOPES, &wider).map_err(|error| problem::records(&error))?;
        self.note_who(id, Side::Provider, &connections).await;
        // Another admin may have signed in: what was seen of the connection is seen anew.
        self.check(id, connect::check_of(Side::Provider)).await?;
        self.connection_view(id, Side::Provider).await
    }

    /// Remembers which rights the sign-in has, as far as it says so.
    pub(in crate::app) async fn note_granted(&self, id: &str, connections: &Connections) {
        let granted = match connections.provider.session.status().await {
            Ok(Status::SignedIn { scopes, .. }) if !scopes.is_empty() => {
                Some(scopes.iter().map(|scope| short_scope(scope).to_owned()).collect::<Vec<String>>())
            }
            Ok(Status::SignedIn { .. } | Status::SignedOut { .. }) | Err(_) => None,
        };
        if let Err(error) = self.records.learn(id, GRANTED, &granted) {
            tracing::warn!(%error, "the rights of the sign-in are not remembered");
        }
    }

    /// Returns the rights of the sign-in; `None` where it does not say, as an API token.
    pub(super) fn granted(&self, id: &str) -> Result<Option<Vec<String>>, Problem> {
        let kept: Option<Option<Vec<String>>> =
            self.records.learned(id, GRANTED).map_err(|error| problem::records(&error))?;
        Ok(kept.flatten())
    }
}

/// Okta gives a right only to an app that has it on its own page. Entra says by itself who has to consent.
fn not_granted(provider: &Provider, problem: Problem, scopes: &[String]) -> Problem {
    if matches!(provider, Provider::Entra { .. }) {
        return problem;
    }
    if !problem.detail.as_deref().is_some_and(|detail| detail.contains("invalid_scope"))
        && problem.code != "sign_in.scope"
    {
        return problem;
    }
    let named = scopes.join(", ");
    Problem::new(
        "allow.not_granted",
        "Okta does not give this right to the app that Usher signs in with.",
        "An app has to have a right on its own page before a person can allow it, and only a super admin can put it there.",
        &[
            &format!("Let a super admin open the app in Okta, Okta API Scopes, and press Grant beside: {named}."),
            "Then press Allow again. Until then the sign-in works as before.",
        ],
    )
    .detail(problem.detail.unwrap_or_default())
}
