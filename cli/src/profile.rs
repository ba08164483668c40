//! `usher profile`: the customers, the same that the window has.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde_json::json;
use usher::app::view::ProfileCard;
use usher::problem::Problem;
use usher::records::{EntraWay, GoogleWay, OktaWay, Profile, Provider, ZoomWay};

use crate::args::{self, Global};
use crate::exit::Exit;
use crate::out::Out;
use crate::page::{Page, Tone, cell, toned};
use crate::{ask, engine};

/// More than a profile can have; the engine says so in words.
const READ_BYTES_MAX: u64 = 1024 * 1024;

pub(crate) async fn profile(command: args::Profile, global: &Global, out: &Out) -> Result<Exit, Problem> {
    match command {
        args::Profile::Import { file } => import(&file, global, out),
        args::Profile::List => list(global, out),
        args::Profile::Show { name } => show(&name, global, out),
        args::Profile::Remove { name, yes } => remove(&name, yes, global, out).await,
    }
}

fn import(file: &Path, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let document = read(file)?;
    let app = engine::records_only(global, out)?;
    let id = app.import(&document)?;
    let profile = app.profile(&id)?;
    let side = match profile.provider {
        Provider::Okta { .. } => "okta",
        Provider::Entra { .. } => "entra",
        Provider::Google { .. } => "google",
    };
    out.show(&json!({ "id": id, "profile": profile }), |page| {
        page.line(format!("{} is taken in, as {id}.", profile.name));
        page.toned(0, Tone::Quiet, format!("Next: usher connect {side}, then usher connect zoom."));
    })?;
    Ok(Exit::Done)
}

fn list(global: &Global, out: &Out) -> Result<Exit, Problem> {
    let overview = engine::records_only(global, out)?.overview()?;
    out.show(&overview, |page| match overview.profiles.as_slice() {
        [] => {
            page.line("There is no customer yet.");
            page.line("Try everything with a practice company: usher rehearse okta");
        }
        profiles => profiles.iter().for_each(|card| draw_card(page, card)),
    })?;
    Ok(Exit::Done)
}

fn show(name: &str, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::records_only(global, out)?;
    let id = app.profile_named(name)?;
    let profile = app.profile(&id)?;
    out.show(&profile, |page| draw(page, &id, &profile))?;
    Ok(Exit::Done)
}

async fn remove(name: &str, yes: bool, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = app.profile_named(name)?;
    let name = app.profile(&id)?.name;
    if !yes {
        if !ask::somebody_is_there() {
            return Err(not_confirmed("Removing a customer", "--yes"));
        }
        if !ask::yes(&format!("Forget {name}, its sign-ins and its history?"))? {
            out.say_line("Nothing was removed.");
            return Ok(Exit::Interrupted);
        }
    }
    app.remove(&id).await?;
    out.show(&json!({ "removed": id }), |page| {
        page.line(format!("{name} is forgotten. Nothing was changed in Zoom or at the provider."));
    })?;
    Ok(Exit::Done)
}

/// Something that asks first, and nobody is there to answer.
pub(crate) fn not_confirmed(what: &str, option: &str) -> Problem {
    Problem::new(
        "terminal.not_confirmed",
        format!("{what} has to be confirmed."),
        "Usher asks first, and nobody is at the terminal to answer.",
        &[&format!("Look at it, then run the command again with {option}.")],
    )
}

fn read(file: &Path) -> Result<String, Problem> {
    let mut document = String::new();
    let read = match file == Path::new("-") {
        true => io::stdin().lock().take(READ_BYTES_MAX).read_to_string(&mut document),
        false => File::open(file).and_then(|file| file.take(READ_BYTES_MAX).read_to_string(&mut document)),
    };
    match read {
        Ok(_) => Ok(document),
        Err(error) => Err(Problem::new(
            "profile.no_file",
            "The profile cannot be read from there.",
            "The file is not there, may not be read, or is not text.",
            &["Check the name of the file."],
        )
        .detail(format!("{}: {error}", file.display()))),
    }
}

fn draw_card(page: &mut Page, card: &ProfileCard) {
    let attention = match card.attention {
        0 => toned(Tone::Plain, ""),
        1 => toned(Tone::Warn, "1 needs attention"),
        several => toned(Tone::Warn, format!("{several} need attention")),
    };
    page.row(
        0,
        [
            toned(Tone::Strong, card.name.as_str()),
            cell(card.summary.as_str()),
            attention,
            toned(Tone::Quiet, card.id.as_str()),
        ],
    );
}

fn draw(page: &mut Page, id: &str, profile: &Profile) {
    let (zoom_way, zoom_client) = match &profile.zoom.way {
        ZoomWay::PublicClient { client_id } => ("browser", client_id.as_str()),
        ZoomWay::SecretClient { client_id, .. } => ("browser, with a client secret", client_id.as_str()),
        ZoomWay::ServerToServer { client_id, .. } => ("server-to-server app", client_id.as_str()),
        ZoomWay::Token {} => ("token", ""),
    };
    let (provider, address, provider_way, provider_client) = match &profile.provider {
        Provider::Okta { org_url, way } => {
            let (way, client) = match way {
                OktaWay::Code { client_id, .. } => ("browser", client_id.as_str()),
                OktaWay::Device { client_id } => ("another device", client_id.as_str()),
                OktaWay::Ssws {} => ("API token", ""),
            };
            ("Okta", org_url.as_str().to_owned(), way, client)
        }
        Provider::Entra { graph_url, tenant, way, .. } => {
            let (way, client) = match way {
                EntraWay::Code { client_id } => ("browser", client_id.as_str()),
                EntraWay::Device { client_id } => ("another device", client_id.as_str()),
            };
            ("Entra ID", format!("{tenant}, {}", graph_url.as_str()), way, client)
        }
        Provider::Google { api_url, way, .. } => {
            let (way, client) = match way {
                GoogleWay::Desktop { client_id } => ("browser", client_id.as_str()),
                GoogleWay::ServiceAccount { client_id, .. } => ("service account", client_id.as_str()),
            };
            ("Google Workspace", api_url.as_str().to_owned(), way, client)
        }
    };
    let (way_label, client_label) = (format!("Way to {provider}"), format!("Client id at {provider}"));
    let practice = if profile.practice { " (practice company)" } else { "" };
    page.heading(format!("{}{practice}", profile.name));
    for (label, value) in [
        ("Id", id),
        ("Zoom's API", profile.zoom.api_url.as_str()),
        ("Zoom's sign-in", profile.zoom.oauth_url.as_str()),
        ("Way to Zoom", zoom_way),
        ("Client id at Zoom", zoom_client),
        (provider, address.as_str()),
        (&way_label, provider_way),
        (&client_label, provider_client),
    ] {
        if !value.is_empty() {
            page.row(2, [toned(Tone::Quiet, label), cell(value)]);
        }
    }
}
