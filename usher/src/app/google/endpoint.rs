//! The endpoint that somebody types into Google's console: nobody can read it there, so it is typed here as well and
//! tried with the token that is kept for the provider.
//!
//! The trap is `/scim` for `/scim2`: some guides name the one, Zoom's reference the other (SCIM2 reference,
//! developers.zoom.us, 2026-08), and Google says nothing but that it failed.

use url::Url;

use super::super::App;
use super::super::view::{EndpointView, ZoomSecret};
use crate::check::{self, Verdict};
use crate::clock;
use crate::http::BaseUrl;
use crate::problem::{self, Problem};
use crate::records::Profile;
use crate::zoom::Base;

/// Under this name it is kept what was seen at the endpoint that was last typed.
const TRIED: &str = "google.endpoint";

/// The longest address that is looked at.
const TYPED_CHARS_MAX: usize = 500;

/// Returns what the field for the endpoint wants.
pub(super) fn right_endpoint(profile: &Profile) -> String {
    format!("{}/scim2", profile.zoom.api_url.as_str().trim_end_matches('/'))
}

impl App {
    /// Tries the endpoint that somebody typed into Google's console, with the token that is kept for it.
    ///
    /// # Errors
    ///
    /// When there is no such profile, or what was seen cannot be kept. What is wrong with the endpoint is in the view.
    pub async fn try_endpoint(&self, id: &str, typed: &str) -> Result<EndpointView, Problem> {
        Ok(self.look_at_endpoint(id, typed).await?.0)
    }

    /// Tries an endpoint; the verdict tells what is wrong from what could not be tried.
    async fn look_at_endpoint(&self, id: &str, typed: &str) -> Result<(EndpointView, Verdict), Problem> {
        let profile = self.profile(id)?;
        let right = right_endpoint(&profile);
        let typed: String = typed.trim().chars().take(TYPED_CHARS_MAX).collect();
        let verdict = match judge(&typed, &right) {
            Err(problem) => Verdict::Failed { problem },
            Ok(base) => self.token_at(id, base, &right).await?,
        };
        let (saw, problem) = match verdict.clone() {
            Verdict::Passed { saw } => (saw, None),
            Verdict::Failed { problem } | Verdict::Unknown { problem } => (Vec::new(), Some(problem)),
        };
        let view = EndpointView { typed, saw, right, problem, tried_at: clock::now() };
        self.records.learn(id, TRIED, &Some(&view)).map_err(|error| problem::records(&error))?;
        Ok((view, verdict))
    }

    /// Returns what was seen at the endpoint that was last typed.
    ///
    /// # Errors
    ///
    /// When the records cannot be read.
    pub fn endpoint(&self, id: &str) -> Result<Option<EndpointView>, Problem> {
        let kept: Option<Option<EndpointView>> =
            self.records.learned(id, TRIED).map_err(|error| problem::records(&error))?;
        Ok(kept.flatten())
    }

    /// Tries again what was typed last.
    pub(super) async fn endpoint_verdict(&self, id: &str) -> Result<Verdict, Problem> {
        let Some(kept) = self.endpoint(id)? else {
            return Ok(Verdict::Unknown {
                problem: Problem::new(
                    "endpoint.not_typed",
                    "Nobody has said which endpoint stands in the console.",
                    "Google shows its settings to nobody outside the console.",
                    &[
                        "Copy the endpoint from the console into the field on this page, and let Usher try it.",
                    ],
                ),
            });
        };
        Ok(self.look_at_endpoint(id, &kept.typed).await?.1)
    }

    /// Asks Zoom at one of its addresses, with the token that Google has.
    async fn token_at(&self, id: &str, base: Base, right: &str) -> Result<Verdict, Problem> {
        let place = self.zoom_secret_place(id, ZoomSecret::Token);
        if place.secret().await.map_err(|error| problem::vault(&error))?.is_none() {
            return Ok(Verdict::Unknown { problem: problem::secret_missing("The SCIM token") });
        }
        let answer = self.zoom_with_token(id)?.answers_entra(base).await;
        Ok(match (base, answer) {
            (Base::Scim2, Ok(())) => {
                Verdict::Passed { saw: vec!["Zoom answers SCIM at /scim2, and takes the token.".to_owned()] }
            }
            // It may answer today: whoever typed it has read an old guide.
            (Base::Scim, Ok(())) => Verdict::Failed { problem: old_address(right) },
            (base, Err(error)) => match (base, check::of_zoom(&error)) {
                (Base::Scim, Verdict::Failed { problem }) => {
                    Verdict::Failed { problem: problem_of_scim(right, &problem) }
                }
                (_, verdict) => verdict,
            },
        })
    }
}

/// Reads what was typed: which of Zoom's addresses it is.
fn judge(typed: &str, right: &str) -> Result<Base, Problem> {
    if typed.is_empty() {
        return Err(problem::field_missing("The endpoint"));
    }
    let fix = format!("Put {right} into the field for the endpoint, and nothing behind it.");
    let wrong = |why: String| Problem::new("endpoint.wrong", "This is not Zoom’s endpoint.", why, &[&fix]);
    let url = Url::parse(typed).map_err(|_| {
        wrong("It is no web address: it has to begin with https:// and to have nothing around it.".to_owned())
    })?;
    let wanted = BaseUrl::parse(right).map_err(|_| wrong("Zoom’s own address cannot be read.".to_owned()))?;
    if url.host_str() != wanted.url().host_str() {
        let host = url.host_str().unwrap_or_default();
        return Err(wrong(format!("It leads to {host}, and Zoom’s SCIM is at {}.", wanted.host())));
    }
    if url.scheme() != wanted.url().scheme() {
        return Err(wrong("It begins with http://, and Zoom answers at https:// alone.".to_owned()));
    }
    if url.port_or_known_default() != wanted.url().port_or_known_default() {
        return Err(wrong("There is a port in it that Zoom does not have.".to_owned()));
    }
    match url.path().trim_matches('/').to_lowercase().as_str() {
        "scim2" if url.query().is_none() => Ok(Base::Scim2),
        "scim" => Ok(Base::Scim),
        "" => Err(wrong("The /scim2 at its end is missing.".to_owned())),
        "v2" | "v2/users" => Err(wrong("This is Zoom’s other interface; SCIM is at /scim2.".to_owned())),
        path if path.starts_with("scim2/") => {
            Err(wrong("It ends too late: the provider adds /Users by itself.".to_owned()))
        }
        path => Err(wrong(format!("It ends in /{path}, and SCIM is at /scim2."))),
    }
}

fn old_address(right: &str) -> Problem {
    Problem::new(
        "endpoint.scim",
        "The endpoint ends in /scim, Zoom’s old address.",
        "Zoom still answers there today. Its reference names /scim2 alone, so nobody promises that it goes on.",
        &[&format!("Put {right} into the field for the endpoint.")],
    )
}

fn problem_of_scim(right: &str, answer: &Problem) -> Problem {
    Problem::new(
        "endpoint.scim",
        "The endpoint ends in /scim, and Zoom does not answer SCIM there.",
        format!("Its address is /scim2. At /scim it says: {}", answer.what),
        &[&format!("Put {right} into the field for the endpoint.")],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_read_as_a_person_would() {
        let right = "https://api.zoom.us/scim2";
        for (typed, expected) in [
            ("https://api.zoom.us/scim2", Ok(Base::Scim2)),
            ("https://API.zoom.us/scim2/", Ok(Base::Scim2)),
            ("https://api.zoom.us/scim", Ok(Base::Scim)),
            ("https://api.zoom.us", Err("is missing")),
            ("https://api.zoom.us/v2/users", Err("other interface")),
            ("https://api.zoom.us/scim2/Users", Err("adds /Users by itself")),
            ("https://api.zoom.us/scimtwo", Err("ends in /scimtwo")),
            ("http://api.zoom.us/scim2", Err("https:// alone")),
            ("https://zoom.us/scim2", Err("leads to zoom.us")),
            ("https://api.zoom.us.evil.example/scim2", Err("leads to api.zoom.us.evil.example")),
            ("api.zoom.us/scim2", Err("no web address")),
            ("Bearer eyJ", Err("no web address")),
            ("", Err("")),
        ] {
            match (judge(typed, right), expected) {
                (Ok(base), Ok(wanted)) => assert_eq!(base, wanted, "{typed}"),
                (Err(problem), Err(part)) => assert!(problem.why.contains(part), "{typed}: {problem}"),
                (judged, _) => panic!("{typed}: {judged:?}"),
            }
        }
    }
}
