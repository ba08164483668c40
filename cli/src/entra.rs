//! `usher which-guide` and `usher secret`: what customers with Entra ID choose, and what they and those with Google hand
//! over.

use usher::app::view::{
    Fit, GuideChoice, GuideLook, KeychainView, ProviderName, WhichGuideView, ZoomSecret, ZoomSecretView,
};
use usher::problem::Problem;

use crate::args::{self, Global, SecretName};
use crate::exit::Exit;
use crate::out::{Out, draw_problem};
use crate::page::{Page, Tone, cell, toned};
use crate::{act_text, ask, engine};

pub(crate) async fn which_guide(global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let view = app.which_guide(&id, true).await?;
    out.show(&view, |page| draw_which(page, &view))?;
    let chosen = view.choices.iter().find(|choice| Some(choice.guide) == view.chosen);
    Ok(match chosen.map(|choice| choice.fit) {
        None | Some(Fit::Recommended | Fit::Possible) => Exit::Done,
        Some(Fit::Unsure) => Exit::Unknown,
        Some(Fit::CannotWork) => Exit::NotSo,
    })
}

pub(crate) async fn secret(command: &args::Secret, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let (secret, label) = match command.what {
        SecretName::ZoomToken => (ZoomSecret::Token, "SCIM token of Zoom’s"),
        SecretName::ZoomClientSecret => (ZoomSecret::ClientSecret, "Client secret of Zoom’s"),
    };
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let provider = app.profile_view(&id).await?.provider;
    if command.forget {
        let view = app.forget_zoom_secret(&id, secret).await?;
        out.show(&view, |page| {
            page.line(format!("It is forgotten. What {} was given of it stays there.", provider.title()));
        })?;
        return Ok(Exit::Done);
    }
    // Taken for this run alone, it would be of no use: another command hands it to Entra ID.
    if let KeychainView::MemoryOnly { problem } = app.keychain() {
        return Err(problem);
    }
    let typed = match ask::somebody_is_there() {
        true => ask::secret(label)?,
        // Nothing at all is not a secret either; the engine says so.
        false => Some(ask::secret_from_stdin(false)?.unwrap_or_default()),
    };
    let view = match typed {
        Some(typed) => app.keep_zoom_secret(&id, secret, typed.to_string()).await?,
        None => app.zoom_secret(&id, secret)?,
    };
    out.show(&view, |page| draw_secret(page, &view, provider))?;
    Ok(match (&view.problem, view.kept) {
        (None, true) => Exit::Done,
        (Some(_), true) => Exit::NotSo,
        (_, false) => Exit::Problem,
    })
}

fn draw_which(page: &mut Page, view: &WhichGuideView) {
    for GuideLook { title, saw, problem } in &view.looks {
        page.heading(title.as_str());
        for sentence in saw {
            page.toned(2, Tone::Plain, sentence.as_str());
        }
        if let Some(problem) = problem {
            draw_problem(page, 2, problem);
        }
        page.gap();
    }
    for question in &view.questions {
        act_text::draw_field(page, 0, question);
        page.gap();
    }
    for GuideChoice { guide, title, explains, fit, why, left_to_you } in &view.choices {
        let (tone, word) = match fit {
            Fit::Recommended => (Tone::Good, "Recommended"),
            Fit::Possible => (Tone::Good, "Can work"),
            Fit::Unsure => (Tone::Warn, "Not known yet"),
            Fit::CannotWork => (Tone::Bad, "Cannot work here"),
        };
        let chosen = if view.chosen == Some(*guide) { "chosen" } else { "" };
        page.row(
            0,
            [
                toned(tone, word),
                toned(Tone::Strong, title.as_str()),
                toned(Tone::Quiet, guide.name()),
                cell(chosen),
            ],
        );
        page.toned(2, Tone::Plain, explains.as_str());
        for sentence in why {
            page.toned(2, Tone::Plain, format!("- {sentence}"));
        }
        page.toned(2, Tone::Quiet, left_to_you.as_str()).gap();
    }
    page.toned(
        0,
        Tone::Quiet,
        "Answer and choose: usher do which-guide --set NAME=VALUE, for entra_guide too.",
    );
}

fn draw_secret(page: &mut Page, view: &ZoomSecretView, provider: ProviderName) {
    match view.kept {
        true => page.toned(0, Tone::Good, "Kept in this computer's keychain. It is not shown again."),
        false => page.toned(0, Tone::Warn, "Not kept."),
    };
    for sentence in &view.saw {
        page.toned(2, Tone::Plain, sentence.as_str());
    }
    if let Some(problem) = &view.problem {
        draw_problem(page, 2, problem);
    }
    if view.kept {
        let next = match (provider, view.secret) {
            (ProviderName::Google, _) => {
                "Paste it into Google’s console yourself, as the access token; then: usher endpoint URL"
            }
            (ProviderName::Okta | ProviderName::Entra, ZoomSecret::Token) => {
                "Give it to Entra ID: usher do credentials --action entra-token"
            }
            (ProviderName::Okta | ProviderName::Entra, ZoomSecret::ClientSecret) => {
                "Give it to Entra ID: usher do credentials --action entra-client"
            }
        };
        page.toned(2, Tone::Quiet, next);
    }
}
