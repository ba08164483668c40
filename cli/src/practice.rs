//! `usher practice`: the practice company as a process of its own, for trying out, for training and for tests.
//!
//! What it prints has everything that is needed to work with it: where it listens, two profiles to import (one that
//! signs in with the browser, one with tokens), and the tokens. They open nothing but this practice company.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use usher::problem::Problem;
use usher_practice::faults::{Fault, FaultKind};
use usher_practice::{Practice, Settings};

use crate::args;
use crate::exit::Exit;
use crate::interrupted;
use crate::out::Out;

pub(crate) async fn practice(options: args::Practice, out: &Out) -> Result<Exit, Problem> {
    let practice = start(settings(options)?).await?;
    match out.json {
        true => out.value(&sheet(&practice))?,
        false => out.raw(&(serde_json::to_string_pretty(&sheet(&practice)).unwrap_or_default() + "\n"))?,
    }
    out.say_line("The practice company is open. Ctrl-C closes it.");
    interrupted().await;
    Ok(Exit::Done)
}

/// Starts a practice company in this process.
pub(crate) async fn start(settings: Settings) -> Result<Practice, Problem> {
    usher_practice::start(settings).await.map_err(|error| {
        Problem::new(
            "practice.no_port",
            "The practice company could not start.",
            "The computer gave it no free port of its own to listen on.",
            &["Close programs that are not needed, then start it again."],
        )
        .detail(error.to_string())
    })
}

/// The size that was asked for, in what is otherwise usual.
pub(crate) fn of_size(size: &args::Size, settings: Settings) -> Settings {
    Settings {
        people: size.people.unwrap_or(settings.people),
        groups: size.groups.unwrap_or(settings.groups),
        ..settings
    }
}

fn settings(options: args::Practice) -> Result<Settings, Problem> {
    let args::Practice { size, seed, latency, token_seconds, settings } = options;
    let mut settings =
        of_size(&size, settings.as_deref().map_or_else(|| Ok(Settings::default()), from_file)?);
    settings.seed = seed.unwrap_or(settings.seed);
    if let Some(seconds) = token_seconds {
        settings.zoom.token_seconds = seconds;
        settings.okta.token_seconds = seconds;
    }
    if let Some(ms) = latency {
        settings.faults.push(Fault::of(FaultKind::Latency { ms }));
    }
    Ok(settings)
}

fn from_file(file: &Path) -> Result<Settings, Problem> {
    let refused = |detail: String| {
        Problem::new(
            "practice.settings",
            "The settings of the practice company cannot be read.",
            "The file is not there, or something in it is not a setting.",
            &["Correct what the detail names, or leave --settings out."],
        )
        .detail(detail)
    };
    let text = fs::read_to_string(file).map_err(|error| refused(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| refused(error.to_string()))
}

fn sheet(practice: &Practice) -> Value {
    let credentials = practice.credentials();
    let profile = practice.profile();
    let mut with_tokens = profile.clone();
    with_tokens["zoom"]["way"] = json!({ "kind": "token" });
    with_tokens["provider"]["way"] = json!({ "kind": "ssws" });
    json!({
        "urls": practice.urls(),
        "profile": profile,
        "profile_with_tokens": with_tokens,
        "secrets": { "zoom": credentials.zoom.token, "provider": credentials.okta.ssws_token },
        "credentials": credentials,
    })
}
