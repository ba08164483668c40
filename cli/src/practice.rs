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

use crate::args::{self, ProviderName};
use crate::exit::Exit;
use crate::interrupted;
use crate::out::Out;

pub(crate) async fn practice(options: args::Practice, out: &Out) -> Result<Exit, Problem> {
    let provider = options.provider;
    let practice = start(settings(options)?).await?;
    match out.json {
        true => out.value(&sheet(&practice, provider))?,
        false => {
            let sheet = serde_json::to_string_pretty(&sheet(&practice, provider));
            out.raw(&(sheet.unwrap_or_default() + "\n"))?;
        }
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
    let args::Practice { provider, size, seed, latency, token_seconds, settings } = options;
    let usual = match provider {
        ProviderName::Okta => Settings::default(),
        ProviderName::Entra => Settings::for_entra(),
        ProviderName::Google => Settings::for_google(),
    };
    let mut settings = of_size(&size, with_file(settings.as_deref(), usual)?);
    settings.seed = seed.unwrap_or(settings.seed);
    if let Some(seconds) = token_seconds {
        settings.zoom.token_seconds = seconds;
        settings.okta.token_seconds = seconds;
        settings.entra.token_seconds = seconds;
        settings.google.token_seconds = seconds;
    }
    if let Some(ms) = latency {
        settings.faults.push(Fault::of(FaultKind::Latency { ms }));
    }
    Ok(settings)
}

/// What is usual, with what a file says otherwise.
pub(crate) fn with_file(file: Option<&Path>, usual: Settings) -> Result<Settings, Problem> {
    let Some(file) = file else { return Ok(usual) };
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
    let said: Value = serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
    let mut all = serde_json::to_value(usual).map_err(|error| refused(error.to_string()))?;
    lay_over(&mut all, said);
    serde_json::from_value(all).map_err(|error| refused(error.to_string()))
}

/// Puts values in the place of those with the same names; all others stay.
fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (name, value) in over {
                lay_over(under.entry(name).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over,
    }
}

fn sheet(practice: &Practice, provider: ProviderName) -> Value {
    let credentials = practice.credentials();
    let profile = match provider {
        ProviderName::Okta => practice.profile(),
        ProviderName::Entra => practice.entra_profile(),
        ProviderName::Google => practice.google_profile(),
    };
    let mut with_tokens = profile.clone();
    with_tokens["zoom"]["way"] = json!({ "kind": "token" });
    let mut secrets = json!({ "zoom": credentials.zoom.token });
    match provider {
        ProviderName::Okta => {
            with_tokens["provider"]["way"] = json!({ "kind": "ssws" });
            secrets["provider"] = json!(credentials.okta.ssws_token);
        }
        // Microsoft's sign-in has no token to paste.
        ProviderName::Entra => {}
        // A desktop client needs the browser; a service account signs by itself.
        ProviderName::Google => {
            let key = &credentials.google.service_account;
            with_tokens["provider"]["way"] = json!({
                "kind": "service_account",
                "email": key["client_email"],
                "client_id": key["client_id"],
                "subject": credentials.google.admin,
            });
            secrets["provider"] = json!(key.to_string());
        }
    }
    json!({
        "urls": practice.urls(),
        "profile": profile,
        "profile_with_tokens": with_tokens,
        "secrets": secrets,
        "credentials": credentials,
    })
}
