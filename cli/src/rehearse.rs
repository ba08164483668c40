//! `usher rehearse`: a whole guide once, with a practice company, and nobody needed.
//!
//! The engine that signs in, looks, plans and pushes is the one that the real services get; only the person at the
//! browser is played. Each step says what was seen, and a step that did not see what it should ends the rehearsal.
//! At the end the practice Zoom is asked directly, past the engine, what it has.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use tokio::runtime::Handle;
use url::Url;
use usher::app::view::{ConnectRequest, ConnectionState, ProviderName, Side};
use usher::app::{App, Door};
use usher::check::Verdict;
use usher::guide::{CheckId, GuideId};
use usher::problem::Problem;
use usher::secrets::{NoKeychain, Vault};
use usher_practice::browser::{Decision, agree_and_land};
use usher_practice::entra::SeedMapping;
use usher_practice::{Practice, Settings};

mod act;
mod entra;
mod google;
mod okta;
mod people;
mod push;

use crate::args;
use crate::exit::Exit;
use crate::out::{Out, draw_problem};
use crate::page::Tone;
use crate::{practice, preview};

/// The person whose preview is shown: a name with everything that goes wrong elsewhere.
const PERSON: &str = "Zoë O'Brien-Łukasz";

/// What one step came to.
#[derive(Serialize)]
struct Step<'a> {
    step: &'a str,
    title: &'a str,
    seen: bool,
    saw: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a Problem>,
    took_ms: u64,
}

/// Why a step ends the rehearsal.
enum Unseen {
    /// It could not be done.
    Problem(Problem),
    /// It was done, and what was seen is something else.
    Otherwise(String),
}

impl From<Problem> for Unseen {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

type Saw = Result<Vec<String>, Unseen>;

pub(crate) async fn rehearse(command: args::Rehearse, out: &Out) -> Result<Exit, Problem> {
    let args::Rehearse { guide, size, settings } = command;
    let guide = guide.id();
    let folder = tempfile::tempdir().map_err(|error| {
        Problem::new(
            "rehearse.no_folder",
            "The rehearsal has no place for its records.",
            "A folder for things that are soon gone could not be made.",
            &["Make room on the disk, or set TMPDIR to a folder that can be written to."],
        )
        .detail(error.to_string())
    })?;
    let settings = practice::of_size(&size, practice::with_file(settings.as_deref(), found(guide))?);
    let (door, landed) = played_door();
    let stage = Stage {
        guide,
        practice: practice::start(settings).await?,
        app: App::open(folder.path(), Vault::memory(NoKeychain::NotWanted), door)?,
        out: *out,
        landed,
    };
    match stage.play().await {
        Ok(()) => {
            if !out.json {
                out.raw("\nEverything was done and seen. Nothing of it is kept.\n")?;
            }
            Ok(Exit::Done)
        }
        Err(Ended::Unseen) => Ok(Exit::NotSo),
        Err(Ended::Problem(problem)) => Err(problem),
    }
}

/// A company in which somebody else has been at work before: there is something to put right.
fn found(guide: GuideId) -> Settings {
    match guide {
        GuideId::Google | GuideId::GoogleOwn => {
            let mut settings = Settings::for_google();
            // Somebody waits for everybody to arrive.
            settings.google.sync.requests_per_second = 0;
            settings
        }
        GuideId::Okta => {
            let mut settings = Settings::default();
            settings.okta.foreign_mapping = true;
            settings.okta.hard_coded_user_type = true;
            settings
        }
        GuideId::EntraGallery | GuideId::EntraCustom | GuideId::EntraMarketplace => {
            let mut settings = Settings::for_entra();
            settings.entra.sync.seed_mapping = SeedMapping::Foreign;
            settings
        }
    }
}

/// What stood on the last page of each visit to the browser.
type Landed = tokio::sync::watch::Receiver<String>;

/// A door with a person behind it who agrees to everything.
fn played_door() -> (Door, Landed) {
    let here = Handle::current();
    let (tell, landed) = tokio::sync::watch::channel(String::new());
    let tell = Arc::new(tell);
    let open_page = move |address: &str| {
        let page = Url::parse(address).map_err(|error| {
            Problem::new("rehearse.link", "The sign-in link is no web address.", error.to_string(), &[])
        })?;
        let tell = Arc::clone(&tell);
        // Who does not come back is noticed by whoever waits for them.
        here.spawn(async move {
            if let Ok(landing) = agree_and_land(&page, Decision::Allow).await {
                tell.send_replace(landing.text);
            }
        });
        Ok(())
    };
    (Door { name: "the rehearsal", open_page: Arc::new(open_page) }, landed)
}

struct Stage {
    guide: GuideId,
    practice: Practice,
    app: App,
    out: Out,
    landed: Landed,
}

/// Why the rehearsal ends early; the step has said so already where it was not seen.
enum Ended {
    Unseen,
    Problem(Problem),
}

impl Stage {
    async fn play(&self) -> Result<(), Ended> {
        self.step("company", "Open a practice company", self.open()).await?;
        let id = usher::app::PRACTICE;
        match self.guide {
            GuideId::Okta => self.okta(id).await,
            GuideId::Google | GuideId::GoogleOwn => self.google(id).await,
            GuideId::EntraGallery | GuideId::EntraCustom | GuideId::EntraMarketplace => self.entra(id).await,
        }
    }

    /// Signs in on both sides, and looks whether they answer.
    async fn connect(&self, id: &str) -> Result<(), Ended> {
        let (provider, word) = (self.provider().title(), self.word());
        for (name, title, side) in [(word, provider, Side::Provider), ("zoom", "Zoom", Side::Zoom)] {
            let step = format!("connect_{name}");
            self.step(&step, &format!("Sign in to {title}"), self.sign_in(id, side)).await?;
        }
        for (name, check) in [(word, CheckId::ProviderConnection), ("zoom", CheckId::ZoomConnection)] {
            let title = format!("Check: {}", check.title(provider));
            self.step(&format!("check_{name}"), &title, self.check(id, check)).await?;
        }
        Ok(())
    }

    fn provider(&self) -> ProviderName {
        match self.guide {
            GuideId::Okta => ProviderName::Okta,
            GuideId::Google | GuideId::GoogleOwn => ProviderName::Google,
            GuideId::EntraGallery | GuideId::EntraCustom | GuideId::EntraMarketplace => ProviderName::Entra,
        }
    }

    /// The provider in the names of steps.
    fn word(&self) -> &'static str {
        match self.provider() {
            ProviderName::Okta => "okta",
            ProviderName::Entra => "entra",
            ProviderName::Google => "google",
        }
    }

    /// Does a step and prints what it saw.
    async fn step<T: Shown>(
        &self,
        step: &str,
        title: &str,
        work: impl Future<Output = Result<T, Unseen>>,
    ) -> Result<T, Ended> {
        let began = Instant::now();
        let outcome = work.await;
        let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (seen, saw, problem) = match &outcome {
            Ok(shown) => (true, shown.saw(), None),
            Err(Unseen::Otherwise(seen)) => (false, vec![seen.clone()], None),
            Err(Unseen::Problem(problem)) => (false, Vec::new(), Some(problem)),
        };
        let line = Step { step, title, seen, saw: &saw, problem, took_ms };
        let printed = self.out.show(&line, |page| {
            let (tone, word) = if seen { (Tone::Good, "Seen") } else { (Tone::Bad, "NOT SEEN") };
            page.toned(0, tone, format!("{word}: {title}"));
            for sentence in &saw {
                page.toned(2, Tone::Plain, sentence.as_str());
            }
            if let Some(problem) = problem {
                draw_problem(page, 2, problem);
            }
        });
        printed.map_err(Ended::Problem)?;
        outcome.map_err(|_| Ended::Unseen)
    }

    async fn open(&self) -> Saw {
        let (profile, address) = match self.provider() {
            ProviderName::Okta => (self.practice.profile(), &self.practice.urls().okta),
            ProviderName::Entra => (self.practice.entra_profile(), &self.practice.urls().entra),
            ProviderName::Google => (self.practice.google_profile(), &self.practice.urls().google),
        };
        let id = self.app.adopt_practice(&profile.to_string()).await?;
        let profile = self.app.profile(&id)?;
        let world = self.practice.world();
        Ok(vec![
            format!(
                "{} has {} and {}.",
                profile.name,
                usher::plan::people(world.company.people.len()),
                usher::plan::groups(world.company.groups.len())
            ),
            format!(
                "Its Zoom is at {}, its {} at {address}.",
                self.practice.urls().zoom_api,
                self.provider().title()
            ),
        ])
    }

    async fn sign_in(&self, id: &str, side: Side) -> Saw {
        let view = self.app.profile_view(id).await?;
        let way = match side {
            Side::Zoom => view.zoom.way,
            Side::Provider => view.provider_connection.way,
        };
        // A desktop client of Google's has a secret, which comes with its id.
        let secret = match (side, self.provider()) {
            (Side::Provider, ProviderName::Google) => Some(self.practice.credentials().google.client_secret),
            (Side::Provider, ProviderName::Okta | ProviderName::Entra) | (Side::Zoom, _) => None,
        };
        let request = ConnectRequest { side, way, secret };
        let connection = self.app.connect(id, request, &|_| ()).await?;
        match connection.state {
            ConnectionState::SignedIn { who, scopes, .. } => {
                let who = who.map(|who| format!(" as {who}")).unwrap_or_default();
                Ok(vec![
                    format!("Signed in{who} through a browser, with a code and PKCE."),
                    format!("May: {}.", scopes.join(", ")),
                ])
            }
            ConnectionState::SignedOut => Err(Unseen::Otherwise("The sign-in was not kept.".to_owned())),
            ConnectionState::Broken { problem } => Err(problem.into()),
        }
    }

    async fn check(&self, id: &str, check: CheckId) -> Saw {
        match self.app.check(id, check).await?.verdict {
            Verdict::Passed { saw } => Ok(saw),
            Verdict::Failed { problem } | Verdict::Unknown { problem } => Err(problem.into()),
        }
    }

    async fn preview(&self, id: &str) -> Saw {
        self.app.read_both(id, false, &|_| ()).await?;
        let shown = preview::person_preview(&self.app, id, PERSON).await?;
        let mut saw =
            vec![format!("{}: {}.", shown.person.name, usher::app::effect_words(shown.person.effect))];
        saw.extend(
            shown.rows.iter().filter_map(|row| Some(format!("{}: {}", row.target, row.value.as_deref()?))),
        );
        Ok(saw)
    }
}

/// What a step has to show.
trait Shown {
    fn saw(&self) -> Vec<String>;
}

impl Shown for Vec<String> {
    fn saw(&self) -> Vec<String> {
        self.clone()
    }
}
