//! `usher guide`: the steps with how far each is, and one step whole. How far is derived from what was seen, as in the
//! window; nothing is looked at here.

use usher::app::App;
use usher::app::view::{CheckView, ProfileView, ProviderName, StepView};
use usher::guide::{GuideId, StepStatus};
use usher::problem::Problem;

use crate::args::{self, Global};
use crate::check::draw_verdict;
use crate::exit::Exit;
use crate::out::Out;
use crate::page::{Cell, Page, Tone, cell, toned};
use crate::{blocks, engine};

pub(crate) async fn guide(command: &args::Guide, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::records_only(global, out)?;
    let id = engine::chosen(&app, global)?;
    is_followed(&app, &id, command.guide.id()).await?;
    match command.step.as_deref() {
        None => {
            let view = app.profile_view(&id).await?;
            out.show(&view.sections, |page| draw_list(page, &view))?;
        }
        Some(step) => {
            let step = app.step(&id, step)?;
            out.show(&step, |page| draw_step(page, &step))?;
        }
    }
    Ok(Exit::Done)
}

/// The step that asks which of Google's guides can work.
const CARD: &str = "what-your-console-shows";

/// Refuses a guide that this customer does not follow, and says how to choose it.
async fn is_followed(app: &App, id: &str, guide: GuideId) -> Result<(), Problem> {
    let view = app.profile_view(id).await?;
    if view.guide == guide {
        return Ok(());
    }
    let read = format!("Read the one that is followed: usher guide {}", view.guide.name());
    let of_entra = format!("Or choose the other: usher do which-guide --set entra_guide={}", guide.name());
    let of_google =
        |shown: &str| format!("Or say what the console shows: usher do {CARD} --set google_card={shown}");
    let (with_card, without) = (of_google("shown"), of_google("missing"));
    let which = "Which of them can work here: usher which-guide";
    let fix: &[&str] = match (view.provider, guide) {
        (ProviderName::Entra, GuideId::EntraGallery | GuideId::EntraCustom | GuideId::EntraMarketplace) => {
            &[which, &of_entra, &read]
        }
        (ProviderName::Google, GuideId::Google) => &[&with_card, &read],
        (ProviderName::Google, GuideId::GoogleOwn) => &[&without, &read],
        (ProviderName::Okta | ProviderName::Entra | ProviderName::Google, _) => &[&read],
    };
    Err(Problem::new(
        "guide.other",
        format!("{} does not follow the guide “{}”.", view.name, guide.title()),
        format!("Its provider is {}, and it follows “{}”.", view.provider.title(), view.guide.title()),
        fix,
    ))
}

/// The word for how far a step is.
pub(crate) fn word(status: StepStatus) -> (Tone, &'static str) {
    match status {
        StepStatus::NotStarted => (Tone::Plain, "Not started"),
        StepStatus::Done => (Tone::Good, "Done"),
        StepStatus::CheckAgain => (Tone::Warn, "Check again"),
        StepStatus::NeedsAttention => (Tone::Bad, "Needs attention"),
        StepStatus::ToldNotSeen => (Tone::Warn, "Told, not seen"),
        StepStatus::NotNeeded => (Tone::Quiet, "Not needed"),
    }
}

fn draw_list(page: &mut Page, view: &ProfileView) {
    page.heading(format!("{}: {}", view.name, view.guide.title()));
    for section in &view.sections {
        page.gap().toned(0, Tone::Strong, section.title.as_str());
        for step in &section.steps {
            let (tone, word) = word(step.status);
            let status: Cell = toned(tone, word);
            page.row(2, [status, cell(step.title.as_str()), toned(Tone::Quiet, step.id.as_str())]);
        }
    }
    page.gap();
    page.toned(
        0,
        Tone::Quiet,
        format!(
            "Read a step: usher guide {} STEP · look: usher check STEP · do it: usher do STEP",
            view.guide.name()
        ),
    );
}

fn draw_step(page: &mut Page, step: &StepView) {
    let (tone, status) = word(step.status);
    page.heading(step.title.as_str());
    page.toned(0, tone, status).line(step.why.as_str()).gap();
    blocks::draw(page, 0, &step.blocks, &step.copyables);
    for ask in &step.asks {
        page.gap().line(ask.label());
        crate::act_text::draw_field(page, 2, ask);
    }
    for action in &step.actions {
        page.gap().toned(0, Tone::Strong, format!("Usher can do it: {}", action.title));
        page.toned(2, Tone::Plain, action.explains.as_str());
        page.toned(
            2,
            Tone::Quiet,
            format!("usher do {} --action {}", step.id, crate::act_text::name(action.id)),
        );
    }
    if let Some(other) = &step.instead_of {
        page.gap().toned(0, Tone::Quiet, format!("The other way: {} ({})", other.title, other.id));
    }
    for CheckView { title, outcome, .. } in &step.checks {
        page.gap();
        match outcome {
            None => {
                page.toned(0, Tone::Plain, format!("Not looked at yet: {title}"));
            }
            Some(outcome) => {
                page.toned(0, Tone::Plain, format!("{title}, seen {}:", outcome.seen_at));
                draw_verdict(page, &outcome.verdict);
            }
        }
    }
    blocks::draw_sources(page, step);
}
