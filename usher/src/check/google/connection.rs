//! Does Google answer, as whom, with which rights, and until when?

use jiff::Timestamp;

use super::{failed, passed};
use crate::check::{Verdict, of_directory};
use crate::directory::google::{Admin, Domain, Google, VENDOR};
use crate::oauth::{Status, ungranted};
use crate::problem;

/// How Google is signed in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedInAs {
    /// The address of the person who signed in, or in whose name the service account reads.
    pub who: Option<String>,
    /// Address and client id of the service account, where there is one.
    pub service: Option<(String, String)>,
    /// When the sign-in ends for good, where Google has said so.
    pub ends_at: Option<Timestamp>,
    /// The scopes that were asked for.
    pub asked: Vec<String>,
}

/// Looks whether Google answers with the rights to read people, groups, units and domains, in which organisation, as whom,
/// and whether the sign-in lasts. `session` is asked after the first request, when there is a token.
pub async fn connection(
    google: &Google,
    signed_in: &SignedInAs,
    session: impl AsyncFnOnce() -> Option<Status>,
) -> Verdict {
    let look = google.first_look().await;
    // What was unticked is said at once and whole, not right by right.
    if let Some(Status::SignedIn { scopes, .. }) = session().await
        && !scopes.is_empty()
    {
        let missing = ungranted(&signed_in.asked, &scopes);
        if !missing.is_empty() {
            return failed(problem::google_unticked(&missing));
        }
    }
    let look = match look {
        Ok(look) => look,
        Err(error) => return with_delegation(of_directory(VENDOR, &error), signed_in),
    };
    let Some(who) = &signed_in.who else { return failed(problem::google_nobody()) };
    let admin = match google.admin(who).await {
        Ok(admin) => admin,
        Err(error) => return of_directory(VENDOR, &error),
    };
    let domains = match google.domains().await {
        Ok(domains) => domains,
        Err(error) => return of_directory(VENDOR, &error),
    };
    let primary = domains.values().find(|domain| domain.primary);
    let name = primary.map_or(admin.domain.as_str(), |domain| domain.name.as_str());
    let mut saw = vec![format!("Google Workspace of {name} answers at {}.", google.remote().base().host())];
    saw.extend(others(domains.values()));
    saw.push(match &signed_in.service {
        None => format!("You are signed in as {who}, {}.", role(&admin)),
        Some((email, _)) => {
            format!("The service account {email} reads in the name of {who}, {}.", role(&admin))
        }
    });
    saw.push(match look.any_group {
        true => "People, groups, organisational units and domains can be read.".to_owned(),
        false => "People, organisational units and domains can be read. There is no group yet.".to_owned(),
    });
    if let Some(at) = signed_in.ends_at {
        saw.push(format!(
            "This sign-in ends for good on {}, because the app’s consent screen is in testing. In Google’s Cloud console open Google Auth Platform, Audience, set it to Internal, and sign in again.",
            at.strftime("%-d %B %Y at %H:%M UTC")
        ));
    }
    if signed_in.service.is_some() {
        saw.push("Usher has the key in its own keeping. If the downloaded key file is still there, delete it: whoever has it can read as this administrator.".to_owned());
    }
    passed(saw)
}

/// Says what to enter for delegation, where that is what is missing.
fn with_delegation(verdict: Verdict, signed_in: &SignedInAs) -> Verdict {
    let (Verdict::Failed { problem } | Verdict::Unknown { problem }) = &verdict else { return verdict };
    let Some((_, client_id)) = &signed_in.service else { return verdict };
    match problem::google_delegation(client_id, &signed_in.asked) {
        Some(better) if better.code == problem.code => {
            failed(better.detail(problem.detail.clone().unwrap_or_default()))
        }
        Some(_) | None => verdict,
    }
}

fn role(admin: &Admin) -> &'static str {
    match (admin.super_admin, admin.delegated_admin) {
        (true, _) => "a super administrator",
        (false, true) => "an administrator with a smaller role",
        (false, false) => "who has no administrator’s role",
    }
}

/// Names the further domains, of which the ones with people of their own matter for provisioning by a group.
fn others<'a>(domains: impl Iterator<Item = &'a Domain>) -> Option<String> {
    let names: Vec<String> = domains
        .filter(|domain| !domain.primary)
        .map(|domain| match &domain.alias_of {
            None => domain.name.clone(),
            Some(of) => format!("{} (an alias of {of})", domain.name),
        })
        .collect();
    (!names.is_empty()).then(|| format!("It has further domains: {}.", names.join(", ")))
}
