//! The engine, opened as a command needs it: on the shared data folder, with the keychain or with what this run was
//! given, and for one customer.

use std::io::{self, Read as _};
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use usher::app::view::KeychainView;
use usher::app::{App, Door, KEYCHAIN_SERVICE};
use usher::http::BaseUrl;
use usher::oauth::{GoogleClientFile, GoogleFileError, GoogleFileKind, Place, parse_google_client};
use usher::problem::{self, Problem};
use usher::records::{GoogleWay, OktaWay, Profile, Provider, ZoomWay};
use usher::secrets::{NoKeychain, Secret, Vault};
use zeroize::Zeroizing;

use crate::args::Global;
use crate::out::{Out, draw_problem};

/// Two secrets and the JSON around them; each has at most 16 KiB.
const SECRETS_BYTES_MAX: u64 = 64 * 1024;

/// Who holds a push, for the one who is refused.
pub(crate) const NAME: &str = "the terminal";

/// Secrets for one run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    zoom: Option<String>,
    #[serde(default)]
    provider: Option<String>,
}

/// Opens the engine for commands that sign in to nothing: the keychain is left alone.
pub(crate) fn records_only(global: &Global, out: &Out) -> Result<App, Problem> {
    let app = App::open(&folder(global)?, Vault::memory(NoKeychain::NotWanted), door(browse))?;
    say_notice(&app, out)?;
    Ok(app)
}

/// Opens the engine with the keychain, or with the secrets that this run was given.
pub(crate) async fn with_secrets(global: &Global, out: &Out) -> Result<App, Problem> {
    with_door(global, out, door(browse)).await
}

/// As [`with_secrets`], opening pages in another way.
pub(crate) async fn with_door(global: &Global, out: &Out, door: Door) -> Result<App, Problem> {
    let app = opened(global, out, door).await?;
    if !global.secrets_from_stdin
        && let KeychainView::MemoryOnly { problem } = app.keychain()
    {
        out.say(|page| {
            draw_problem(page, 0, &problem);
            page.line("In the terminal that is the end of this command: see --secrets-from-stdin.").gap();
        });
    }
    Ok(app)
}

/// As [`with_secrets`], for commands that nobody watches: they open no page, and what keeps them from signing in is in
/// what they say at their end.
pub(crate) async fn unattended(global: &Global, out: &Out) -> Result<App, Problem> {
    let no_page = |_: &str| {
        Err(Problem::new(
            "terminal.unattended",
            "A page was to be opened while nobody is at the door.",
            "A command that a schedule starts opens none.",
            &["Sign in once in the window."],
        ))
    };
    opened(global, out, door(no_page)).await
}

async fn opened(global: &Global, out: &Out, door: Door) -> Result<App, Problem> {
    let vault = match global.secrets_from_stdin {
        true => Vault::memory(NoKeychain::NotWanted),
        false => Vault::open(KEYCHAIN_SERVICE).await,
    };
    let app = App::open(&folder(global)?, vault.clone(), door)?;
    say_notice(&app, out)?;
    if global.secrets_from_stdin {
        keep_given(&app, &vault, global).await?;
    }
    Ok(app)
}

/// The terminal's door: pages are opened so.
pub(crate) fn door(open_page: impl Fn(&str) -> Result<(), Problem> + Send + Sync + 'static) -> Door {
    Door { name: NAME, open_page: Arc::new(open_page) }
}

/// Opens a page in the system's browser.
pub(crate) fn browse(address: &str) -> Result<(), Problem> {
    open::that_detached(address).map_err(|error| {
        Problem::new(
            "terminal.no_browser",
            "No browser opens here.",
            "The system has no program for web pages, or no screen.",
            &["Open the link in a browser of your own, on this computer.", "Or use --paste."],
        )
        .detail(error.to_string())
    })
}

/// Finds the customer that is meant: the one that is named, or the only one.
pub(crate) fn chosen(app: &App, global: &Global) -> Result<String, Problem> {
    if let Some(name) = &global.profile {
        return app.profile_named(name);
    }
    let profiles = app.profiles()?;
    match profiles.as_slice() {
        [(id, _)] => Ok(id.clone()),
        [] => Err(Problem::new(
            "profile.none",
            "There is no customer yet.",
            "A profile says where a customer's Zoom and identity provider are.",
            &[
                "Try everything with a practice company: usher rehearse okta",
                "Or take a profile from a file: usher profile import FILE",
            ],
        )),
        several => {
            let names: Vec<&str> = several.iter().map(|(_, profile)| profile.name.as_str()).collect();
            Err(Problem::new(
                "profile.not_chosen",
                format!("There are {} customers.", names.len()),
                "The command has to know which one is meant.",
                &["Name one with --profile."],
            )
            .detail(names.join("\n")))
        }
    }
}

fn folder(global: &Global) -> Result<PathBuf, Problem> {
    global.data.clone().or_else(App::usual_folder).ok_or_else(|| {
        Problem::new(
            "terminal.no_folder",
            "The system names no place for Usher's data.",
            "Neither --data nor USHER_DATA is set, and this account has no home folder.",
            &["Name a folder with --data."],
        )
    })
}

/// Says what happened on opening, such as a damaged database that was put aside.
fn say_notice(app: &App, out: &Out) -> Result<(), Problem> {
    if let Some(notice) = app.overview()?.notice {
        out.say(|page| {
            draw_problem(page, 0, &notice);
            page.gap();
        });
    }
    Ok(())
}

async fn keep_given(app: &App, vault: &Vault, global: &Global) -> Result<(), Problem> {
    let given = read_given()?;
    let id = chosen(app, global)?;
    let Profile { zoom, provider, .. } = app.profile(&id)?;
    let zoom_label = match zoom.way {
        ZoomWay::PublicClient { .. } => None,
        ZoomWay::SecretClient { .. } | ZoomWay::ServerToServer { .. } => Some("Client secret"),
        ZoomWay::Token {} => Some("SCIM token"),
    };
    let provider_label = match &provider {
        Provider::Okta { way: OktaWay::Ssws {}, .. } => Some("API token"),
        Provider::Okta { way: OktaWay::Code { .. } | OktaWay::Device { .. }, .. }
        | Provider::Entra { .. } => None,
        Provider::Google { way: GoogleWay::Desktop { .. }, .. } => Some("Client secret"),
        Provider::Google { way: GoogleWay::ServiceAccount { .. }, .. } => Some("Key file"),
    };
    for (connection, label, secret) in
        [("zoom", zoom_label, given.zoom), ("provider", provider_label, given.provider)]
    {
        let Some(secret) = secret.map(Zeroizing::new) else { continue };
        let label = label.ok_or_else(|| takes_none(connection))?;
        let secret = match (connection, &provider) {
            ("provider", Provider::Google { token_url, .. }) if is_file(&secret) => {
                of_file(&secret, token_url)?
            }
            _ => Secret::from_typed(&secret).map_err(|error| problem::typed(label, &error))?,
        };
        let place = Place { vault: vault.clone(), profile: id.clone(), connection: connection.to_owned() };
        place.keep_secret(&secret).await.map_err(|error| problem::vault(&error))?;
    }
    Ok(())
}

/// Files of Google's are JSON; no secret begins with a brace.
fn is_file(text: &str) -> bool {
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with('{')
}

/// Takes the secret out of a file that Google's Cloud console handed out.
fn of_file(text: &str, token_url: &BaseUrl) -> Result<Secret, Problem> {
    let file = parse_google_client(text, token_url).map_err(|error| problem::google_file(&error))?;
    match file {
        GoogleClientFile::Desktop { client_secret, .. } => Ok(client_secret),
        GoogleClientFile::ServiceAccount { key, .. } => Ok(key.kept()),
        GoogleClientFile::Web { .. } => {
            let (wanted, got) = (GoogleFileKind::Desktop, GoogleFileKind::Web);
            Err(problem::google_file(&GoogleFileError::OtherKind { wanted, got }))
        }
    }
}

fn takes_none(connection: &str) -> Problem {
    Problem::new(
        "secrets.way_takes_none",
        format!("A secret was given for “{connection}”, and its way of signing in takes none."),
        "This customer's profile signs in with the browser, which has no secret to hand over.",
        &["Use a profile whose way takes one: a token, or a server-to-server app."],
    )
}

fn read_given() -> Result<Given, Problem> {
    let mut text = Zeroizing::new(String::new());
    let refused = |why: String| {
        Problem::new(
            "secrets.unreadable",
            "The secrets on stdin cannot be read.",
            why,
            &[
                "Pass one JSON object, such as {\"zoom\":\"…\",\"provider\":\"…\"}; each of the two can be left out.",
            ],
        )
    };
    io::stdin()
        .lock()
        .take(SECRETS_BYTES_MAX + 1)
        .read_to_string(&mut text)
        .map_err(|_| refused("Stdin is closed, or it is not text.".to_owned()))?;
    if text.len() as u64 > SECRETS_BYTES_MAX {
        return Err(refused(format!("There are more than {SECRETS_BYTES_MAX} bytes.")));
    }
    // A list would pass for an object without names.
    if !text.trim_start().starts_with('{') {
        return Err(refused("It does not begin with a curly bracket.".to_owned()));
    }
    // The parser's own words may repeat what it read.
    serde_json::from_str(&text).map_err(|error| {
        refused(format!("It is not as expected at line {}, column {}.", error.line(), error.column()))
    })
}
