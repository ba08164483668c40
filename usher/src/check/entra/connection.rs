//! Does Entra ID get through to Zoom with what is saved, and if not, what is it?
//!
//! Entra tests by itself and says little of how it went. So Usher asks Zoom the same at the saved address with its own
//! sign-in: where that works, it is what Entra signs in with; where it does not, it is the address.

use jiff::Timestamp;

use super::settings::bare;
use super::{Log, failed, moment, not_this, of_entra, passed, unknown};
use crate::check::Verdict;
use crate::directory::DirectoryError;
use crate::http::BaseUrl;
use crate::problem::{EntraTrouble, Problem, entra_quarantine, entra_words};
use crate::setup::entra::{Console, Job, Settings, Validation, ZoomApp};
use crate::zoom::{Base, Zoom, ZoomError};

/// What Zoom answers Usher where Entra ID is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// As Entra wants it.
    Answers,
    Refuses(ZoomError),
    /// The saved address is no address of this Zoom account's.
    Elsewhere {
        saved: String,
        zoom: String,
    },
    /// No address is saved: the application brings its own.
    OfTheApp,
}

/// What Entra's own test of what is saved came to, with what is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    pub said: Validation,
    pub saved: Settings,
}

impl Tried {
    /// Lets Entra test what is saved.
    pub async fn now(console: &Console, app: &ZoomApp, job: &Job) -> Result<Self, Verdict> {
        let sp = &app.service_principal;
        let saved = console.settings(sp).await.map_err(of_entra)?;
        match console.validate(sp, &job.id, &job.template).await {
            Ok(said) => Ok(Self { said, saved }),
            // Reading went well, so it is not the role: Microsoft counts the test among the changes.
            Err(DirectoryError::RoleLacks { .. } | DirectoryError::ScopeMissing { .. }) => {
                Err(may_not_test(job))
            }
            Err(error) => Err(of_entra(error)),
        }
    }
}

/// This sign-in may look and not test; what the job says of itself still counts.
fn may_not_test(job: &Job) -> Verdict {
    if let Some(verdict) = died_in_quarantine(job) {
        return verdict;
    }
    unknown(Problem::new(
        "entra.may_not_test",
        "Usher may not let Entra ID test the connection yet.",
        "Microsoft counts the test among the changes: it needs the permission Synchronization.ReadWrite.All, which Usher asks for when a plan first needs it.",
        &[
            "Let Usher save the settings, or give Entra ID its sign-in: it asks for the permission before. Then look again.",
            "Or press “Test connection” in Entra's portal.",
        ],
    ))
}

/// The sign-in has died where a quarantine says so; no test is needed then.
pub fn died_in_quarantine(job: &Job) -> Option<Verdict> {
    let problem = entra_quarantine(job.quarantine.as_ref()?);
    (problem.code == "entra.quarantine_credentials").then(|| failed(problem))
}

/// Asks Zoom with Usher's sign-in where Entra ID is sent.
pub async fn probe(zoom: &Zoom, saved: &Settings, api: &BaseUrl) -> Probe {
    let Some(address) = saved.base_address.as_deref() else { return Probe::OfTheApp };
    let home = api.as_str().trim_end_matches('/');
    let wanted = bare(address);
    let base =
        Base::ALL.into_iter().find(|base| wanted.eq_ignore_ascii_case(&format!("{home}/{}", base.segment())));
    let Some(base) = base else {
        return Probe::Elsewhere { saved: address.to_owned(), zoom: home.to_owned() };
    };
    match zoom.answers_entra(base).await {
        Ok(()) => Probe::Answers,
        Err(error) => Probe::Refuses(error),
    }
}

/// Judges whether Zoom takes what Entra ID has saved.
pub fn credentials(tried: &Tried, probe: &Probe) -> Verdict {
    match &tried.said {
        Validation::Accepted => {
            let saved = &tried.saved;
            let held = match (saved.oauth_saved, saved.secret_token_saved) {
                (true, false) => "Saved is a sign-in with OAuth. What it is, nobody is shown.",
                (false, true) => "Saved is a token. What it is, nobody is shown.",
                (true, true) => "Saved are a sign-in with OAuth and a token. What they are, nobody is shown.",
                (false, false) => "Entra ID does not show what it signs in with.",
            };
            let address = saved.base_address.as_ref().map(|base| format!("It goes to {base}."));
            let said = "Entra ID tested the connection just now, and Zoom took what is saved.".to_owned();
            passed([said].into_iter().chain(address).chain([held.to_owned()]))
        }
        Validation::Refused { code, message } => {
            if nothing_saved(&tried.saved) {
                return failed(Problem::new(
                    "entra.no_credentials",
                    "Entra ID has nothing yet with which it could sign in to Zoom.",
                    "Neither a token nor a sign-in with OAuth is saved for the application.",
                    &["Follow this step: it says what has to be given, and where."],
                ));
            }
            failed(refused(code, message, probe))
        }
    }
}

fn nothing_saved(saved: &Settings) -> bool {
    !saved.oauth_saved && !saved.secret_token_saved
}

/// Why Entra's test failed, as far as it can be told apart.
fn refused(code: &str, message: &str, probe: &Probe) -> Problem {
    let lower = message.to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    let problem = match probe {
        Probe::Elsewhere { saved, zoom } => Problem::new(
            "entra.other_address",
            "Entra ID sends to an address that is not this Zoom account's.",
            format!("Saved is {saved}, and Zoom's addresses here are {zoom}/scim2 and {zoom}/scim."),
            &["Open the step about address and settings, and let Usher save the address that answers."],
        ),
        Probe::Refuses(ZoomError::NotScim { .. } | ZoomError::NotFound { .. }) => Problem::new(
            "entra.wrong_base",
            "Zoom does not answer at the saved address.",
            "Usher asked there with its own sign-in and was answered “not found”, so it is the address and not what Entra ID signs in with.",
            &["Open the step about address and settings, and let Usher save the address that answers."],
        ),
        Probe::Refuses(ZoomError::SsoOff) => return crate::problem::zoom(&ZoomError::SsoOff),
        Probe::Refuses(_) | Probe::Answers | Probe::OfTheApp
            if says(&[
                "unauthorized",
                "401",
                "invalid credential",
                "credentials are invalid",
                "access token",
            ]) =>
        {
            Problem::new(
                "entra.token_refused",
                "Zoom turns away what Entra ID signs in with.",
                "Zoom answered “unauthorized”: the token has ended, was withdrawn or is mistyped. A token that Zoom's apps get lives one hour.",
                &[
                    "For Zoom's application of the gallery: press Authorize in the portal again, as an admin of Zoom.",
                    "For your own: paste a living token on the step that finds it, and let Usher give it to Entra ID.",
                ],
            )
        }
        Probe::Refuses(_) | Probe::Answers | Probe::OfTheApp if says(&["forbidden", "403"]) => Problem::new(
            "entra.forbidden",
            "Zoom, or a guard before it, does not let Entra ID in.",
            "The answer was “forbidden”: the token is not made for SCIM, or a firewall turns Entra's requests away, which name no program (User-Agent).",
            &[
                "For a token of an app: give the app the scopes of SCIM and make the token anew.",
                "If a proxy or firewall of yours stands before Zoom, let Microsoft's address range AzureActiveDirectory through.",
            ],
        ),
        Probe::Refuses(error) => {
            let own = crate::problem::zoom(error);
            Problem::new(
                "entra.zoom_silent",
                "Zoom does not answer Entra ID, and it does not answer Usher there either.",
                format!("{} {}", own.what, own.why),
                &["Mend that first, and look again."],
            )
        }
        Probe::Answers | Probe::OfTheApp => Problem::new(
            "entra.credentials_refused",
            "Entra ID's test of the connection failed.",
            match probe {
                Probe::Answers => {
                    "Zoom answers Usher at the same address, so it is what Entra ID signs in with: it has ended, was withdrawn, or was saved a moment ago and is not in use yet."
                }
                Probe::OfTheApp | Probe::Refuses(_) | Probe::Elsewhere { .. } => {
                    "Entra does not say more. What it signs in with has ended or was withdrawn, or was saved a moment ago and is not in use yet."
                }
            },
            &[
                "If something was saved just now, wait three minutes and look again.",
                "Else give Entra ID its sign-in to Zoom anew.",
            ],
        ),
    };
    problem.detail(format!("{code}: {message}"))
}

/// Judges the trouble that Entra ID does not reach Zoom.
pub fn connection_failed(tried: &Tried, probe: &Probe) -> Verdict {
    match &tried.said {
        Validation::Accepted => not_this(credentials(tried, probe)),
        Validation::Refused { .. } => credentials(tried, probe),
    }
}

/// Judges the trouble that what Entra ID signs in with has died. `ends_at` is when the token ends that Usher keeps.
pub fn token_died(
    tried: &Tried,
    probe: &Probe,
    job: &Job,
    log: &Log,
    ends_at: Option<Timestamp>,
    now: Timestamp,
) -> Verdict {
    if let Some(verdict) = died_in_quarantine(job) {
        return verdict;
    }
    if let Validation::Refused { code, message } = &tried.said {
        let problem = refused(code, message, probe);
        // Another address or a Zoom that is down is another trouble.
        return match problem.code.as_str() {
            "entra.token_refused" | "entra.forbidden" | "entra.credentials_refused" => failed(problem),
            _ => unknown(problem),
        };
    }
    let refusals = log.events.iter().filter(|event| entra_words(event).trouble == Some(EntraTrouble::Token));
    let last = refusals.map(|event| event.at).max();
    let worked = log.events.iter().filter(|event| log.is_done(event)).map(|event| event.at).max();
    let mut saw = vec!["Entra ID tested the connection just now, and Zoom took what is saved.".to_owned()];
    if let Some(last) = last {
        saw.push(match worked {
            Some(worked) if worked > last => {
                format!("Zoom last refused it on {}, and has taken it since.", moment(last))
            }
            Some(_) | None => format!(
                "Zoom refused it on {}. With the next cycle it shows whether it is mended.",
                moment(last)
            ),
        });
    }
    match ends_at {
        Some(ends) if ends <= now => failed(Problem::new(
            "entra.token_ended",
            "The token that Usher gave to Entra ID has ended.",
            format!(
                "It ended on {}. If Entra ID still has that one, the next cycle puts it into quarantine.",
                moment(ends)
            ),
            &["Paste a living token on the step that finds it, and let Usher give it to Entra ID."],
        )),
        Some(ends) => {
            saw.push(format!("The token that Usher keeps ends on {}.", moment(ends)));
            not_this(passed(saw))
        }
        None => not_this(passed(saw)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{a_job, at, event, quarantine, short, words};
    use super::*;

    fn tried(refused: Option<&str>) -> Tried {
        let said = match refused {
            None => Validation::Accepted,
            Some(message) => Validation::Refused {
                code: "CredentialValidationUnavailable".to_owned(),
                message: message.to_owned(),
            },
        };
        let saved = Settings {
            base_address: Some("https://api.zoom.us/scim2".to_owned()),
            secret_token_saved: true,
            ..Settings::default()
        };
        Tried { said, saved }
    }

    #[test]
    fn a_refusal_is_told_apart_by_asking_at_the_same_address() {
        let check = |message: &str, probe: &Probe, expected: &str| {
            let verdict = credentials(&tried(Some(message)), probe);
            assert_eq!(short(&verdict), expected, "{message} {probe:?}");
            assert_eq!(short(&connection_failed(&tried(Some(message)), probe)), expected);
        };
        let elsewhere =
            Probe::Elsewhere { saved: "https://x".to_owned(), zoom: "https://api.zoom.us".to_owned() };
        check("StatusCode: Unauthorized", &Probe::Answers, "failed entra.token_refused");
        check("Received response 403", &Probe::OfTheApp, "failed entra.forbidden");
        check("No.", &Probe::Answers, "failed entra.credentials_refused");
        check("No.", &Probe::OfTheApp, "failed entra.credentials_refused");
        check("Unauthorized", &elsewhere, "failed entra.other_address");
        check("Unauthorized", &Probe::Refuses(ZoomError::NotScim { status: 404 }), "failed entra.wrong_base");
        check("No.", &Probe::Refuses(ZoomError::SsoOff), "failed zoom.sso_off");
        check(
            "No.",
            &Probe::Refuses(ZoomError::Shape { detail: "x".to_owned() }),
            "failed entra.zoom_silent",
        );
        let nothing = Tried { saved: Settings::default(), ..tried(Some("No.")) };
        assert_eq!(short(&credentials(&nothing, &Probe::OfTheApp)), "failed entra.no_credentials");
        assert_eq!(short(&credentials(&tried(None), &Probe::Answers)), "passed");
        assert!(words(&connection_failed(&tried(None), &Probe::Answers)).starts_with("It is not this."));
    }

    #[test]
    fn a_token_died_by_quarantine_by_its_end_or_by_a_refusal() {
        let log = |events: Vec<_>| Log { events, more: false };
        let look = |tried: &Tried, job: &Job, ends: Option<i64>| {
            token_died(tried, &Probe::Answers, job, &log(Vec::new()), ends.map(at), at(100))
        };
        let dead = Job { quarantine: Some(quarantine("EncounteredQuarantineException")), ..a_job() };
        let deletes = Job { quarantine: Some(quarantine("TooManyDeletes")), ..a_job() };
        assert_eq!(short(&look(&tried(None), &dead, None)), "failed entra.quarantine_credentials");
        assert_eq!(short(&look(&tried(None), &deletes, None)), "passed");
        assert_eq!(short(&look(&tried(Some("401")), &a_job(), None)), "failed entra.token_refused");
        assert_eq!(short(&look(&tried(None), &a_job(), Some(99))), "failed entra.token_ended");
        assert_eq!(short(&look(&tried(None), &a_job(), Some(101))), "passed");
        let events = vec![
            event("a", 1, "create", "failure", "SystemForCrossDomainIdentityManagementInvalidCredentials"),
            event("a", 2, "create", "success", ""),
        ];
        let since = token_died(&tried(None), &Probe::Answers, &a_job(), &log(events), None, at(100));
        assert!(words(&since).contains("has taken it since"), "{}", words(&since));
        let elsewhere = Probe::Elsewhere { saved: "https://x".to_owned(), zoom: "https://y".to_owned() };
        let other = token_died(&tried(Some("401")), &elsewhere, &a_job(), &log(Vec::new()), None, at(1));
        assert_eq!(short(&other), "unknown entra.other_address");
    }
}
