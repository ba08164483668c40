//! `usher rehearse okta`: the whole guide once, with a practice company, and nobody needed.
//!
//! The engine that signs in, looks, plans and pushes is the one that the real services get; only the person at the
//! browser is played. Each step says what was seen, and a step that did not see what it should ends the rehearsal.
//! At the end the practice Zoom is asked directly, past the engine, what it has.

use std::collections::BTreeMap;
use std::future::{Future, ready};
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use tokio::runtime::Handle;
use url::Url;
use usher::app::view::{ConnectRequest, ConnectionState, PlanView, Side};
use usher::app::{App, Door};
use usher::check::Verdict;
use usher::guide::CheckId;
use usher::problem::Problem;
use usher::push::RunState;
use usher::secrets::{NoKeychain, Vault};
use usher_practice::browser::{Decision, agree_and_land};
use usher_practice::{Practice, Settings};

mod console;

use crate::args::Size;
use crate::exit::Exit;
use crate::out::{Out, Ticker, draw_problem};
use crate::page::Tone;
use crate::{plan, practice, preview};

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

pub(crate) async fn okta(size: &Size, out: &Out) -> Result<Exit, Problem> {
    let folder = tempfile::tempdir().map_err(|error| {
        Problem::new(
            "rehearse.no_folder",
            "The rehearsal has no place for its records.",
            "A folder for things that are soon gone could not be made.",
            &["Make room on the disk, or set TMPDIR to a folder that can be written to."],
        )
        .detail(error.to_string())
    })?;
    let mut settings = practice::of_size(size, Settings::default());
    // An app that somebody else has set up before: there is something to put right.
    settings.okta.foreign_mapping = true;
    settings.okta.hard_coded_user_type = true;
    let (door, landed) = played_door();
    let stage = Stage {
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
        self.step("connect_okta", "Sign in to Okta", self.sign_in(id, Side::Provider)).await?;
        self.step("connect_zoom", "Sign in to Zoom", self.sign_in(id, Side::Zoom)).await?;
        for (step, check) in [
            ("check_okta", CheckId::ProviderConnection),
            ("check_zoom", CheckId::ZoomConnection),
            ("check_directory", CheckId::Directory),
            ("check_mapping", CheckId::Mapping),
        ] {
            self.step(step, &format!("Check: {}", check.title("Okta")), self.check(id, check)).await?;
        }
        self.step("preview", "Preview one person", self.preview(id)).await?;
        self.set_up(id).await?;
        let before = self.memberships();
        let plan = self.step("plan", "Plan a push of every group", self.plan(id)).await?;
        self.step("push", &plan.act, self.push(&plan)).await?;
        let read_back = "Read back: the pushed groups have their people in Zoom";
        self.step("read_back", read_back, self.check(id, CheckId::GroupsInZoom)).await?;
        self.step("zoom_itself", "Ask the practice Zoom itself", ready(self.ask_zoom(&plan, &before)))
            .await?;
        self.step("second_plan", "Plan once more", self.plan_again(id)).await?;
        self.prove(id).await?;
        Ok(())
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
        let id = self.app.adopt_practice(&self.practice.profile().to_string()).await?;
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
                "Its Zoom is at {}, its Okta at {}.",
                self.practice.urls().zoom_api,
                self.practice.urls().okta
            ),
        ])
    }

    async fn sign_in(&self, id: &str, side: Side) -> Saw {
        let view = self.app.profile_view(id).await?;
        let way = match side {
            Side::Zoom => view.zoom.way,
            Side::Provider => view.provider_connection.way,
        };
        let request = ConnectRequest { side, way, secret: None };
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
        let mut saw = vec![format!("{}: {}.", shown.person.name, preview::effect_words(shown.person.effect))];
        saw.extend(
            shown.rows.iter().filter_map(|row| Some(format!("{}: {}", row.target, row.value.as_deref()?))),
        );
        Ok(saw)
    }

    async fn plan(&self, id: &str) -> Result<PlanView, Unseen> {
        let plan = self.make_plan(id, false).await?;
        match plan.empty {
            true => {
                Err(Unseen::Otherwise("The plan of a company that was never pushed is empty.".to_owned()))
            }
            false => Ok(plan),
        }
    }

    async fn make_plan(&self, id: &str, fresh: bool) -> Result<PlanView, Problem> {
        let ticker = Ticker::new();
        let tell = |progress| ticker.show(&progress);
        self.app.read_both(id, fresh, &tell).await?;
        let request = plan::everything(&self.app.group_choices(id).await?);
        self.app.make_plan(id, &request, &tell).await
    }

    async fn push(&self, plan: &PlanView) -> Saw {
        let ticker = Ticker::new();
        let report = self.app.push(&plan.id, None, &|progress| ticker.show(&progress)).await?;
        ticker.clear();
        match (report.run.state, report.halted) {
            (RunState::Done, _) => Ok(vec![
                report.proof,
                format!(
                    "{} requests, {} of them refused for coming too fast.",
                    crate::page::thousands(report.requests),
                    crate::page::thousands(report.refused_429)
                ),
            ]),
            (_, Some(problem)) => Err(problem.into()),
            (_, None) => Err(Unseen::Otherwise(report.proof)),
        }
    }

    /// Compares what the practice Zoom has now with what it had before and what the plan said.
    fn ask_zoom(&self, plan: &PlanView, before: &BTreeMap<String, usize>) -> Saw {
        let after = self.memberships();
        let mut added = 0;
        for group in plan.groups.iter().filter(|group| !group.zoom_name.is_empty()) {
            let had = before.get(&group.zoom_name).copied().unwrap_or_default();
            let has = after.get(&group.zoom_name).copied();
            let wanted = had + group.add as usize;
            if has != Some(wanted) {
                let has = has.map_or_else(|| "is not there".to_owned(), |has| format!("has {has}"));
                return Err(Unseen::Otherwise(format!(
                    "{} should have {wanted} members, and {has}.",
                    group.zoom_name
                )));
            }
            added += wanted - had;
        }
        Ok(vec![format!(
            "{} in Zoom, {} memberships more than before.",
            usher::plan::groups(after.len()),
            usher::plan::thousands(added)
        )])
    }

    async fn plan_again(&self, id: &str) -> Saw {
        let plan = self.make_plan(id, true).await?;
        match plan.empty {
            true => Ok(vec!["The plan is empty: Zoom has what Okta says.".to_owned()]),
            false => Err(Unseen::Otherwise(format!("There is still something to do: {}.", plan.act))),
        }
    }

    /// Members by group, as the practice Zoom has them.
    fn memberships(&self) -> BTreeMap<String, usize> {
        let world = self.practice.world();
        let zoom = world.zoom();
        zoom.groups().map(|group| (group.name.clone(), group.members.len())).collect()
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

impl Shown for PlanView {
    fn saw(&self) -> Vec<String> {
        let left = usher::plan::people(self.people_left_alone as usize);
        let mut saw = vec![
            format!("{}. {left} left alone.", self.act),
            format!("{} requests: {}", crate::page::thousands(self.cost.requests), self.cost.parts),
        ];
        let links = self.groups.iter().filter(|group| group.remark.is_some() && !group.zoom_name.is_empty());
        saw.extend(
            links.filter(|group| group.name.trim() != group.zoom_name).map(|group| {
                format!("“{}” is linked with “{}”, which Zoom has.", group.name, group.zoom_name)
            }),
        );
        saw
    }
}
