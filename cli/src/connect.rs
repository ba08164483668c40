//! `usher connect` and `usher disconnect`: the connection page in words.
//!
//! What is missing is asked for where a person is there; a secret is typed unseen, or handed over on stdin. The
//! browser is the system's own; its link is printed too, because a terminal is often not where the browser is.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;
use url::Url;
use usher::app::view::{
    ConnectRequest, ConnectionState, ConnectionView, ProfileView, Side, SignInView, Way, WayChoice,
};
use usher::app::{App, Door};
use usher::problem::Problem;
use zeroize::Zeroizing;

use crate::args::{
    self, ConnectOptions, EntraWayName, Global, GoogleWayName, OktaWayName, SideName, ZoomWayName,
};
use crate::exit::Exit;
use crate::out::Out;
use crate::page::{Page, Tone};
use crate::{ask, engine};

pub(crate) async fn connect(command: args::Connect, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let (side, named, options) = match command {
        args::Connect::Zoom { way, client_id, account_id, options } => (
            Side::Zoom,
            Named { kind: way.map(Kind::Zoom), client_id, account_id, ..Named::default() },
            options,
        ),
        args::Connect::Okta { way, client_id, options } => {
            (Side::Provider, Named { kind: way.map(Kind::Okta), client_id, ..Named::default() }, options)
        }
        args::Connect::Google { way, client_id, file, subject, options } => {
            let kind = way.map(Kind::Google);
            (Side::Provider, Named { kind, client_id, file, subject, ..Named::default() }, options)
        }
        args::Connect::Entra { way, client_id, options } => {
            (Side::Provider, Named { kind: way.map(Kind::Entra), client_id, ..Named::default() }, options)
        }
    };
    let app = engine::with_door(global, out, door(&options, out)).await?;
    let id = engine::chosen(&app, global)?;
    if let Some(saw) = &options.saw {
        let problem = app.sign_in_seen(&id, side, saw)?;
        out.show(&problem, |page| crate::out::draw_problem(page, 0, &problem))?;
        return Ok(Exit::Done);
    }
    let file = named.file.as_deref().map(read_file).transpose()?;
    let choice = choose(&connection(app.profile_view(&id).await?, side), named, out)?;
    let secret = match (&choice.secret_label, global.secrets_from_stdin) {
        (Some(_), _) if file.is_some() => file,
        // It is in the memory of this run already, or was never needed.
        (None, _) | (Some(_), true) => None,
        (Some(label), false) if ask::somebody_is_there() => ask::secret(label)?,
        (Some(_), false) => ask::secret_from_stdin(options.paste)?,
    };
    let request = ConnectRequest { side, way: choice.way, secret: secret.map(|secret| secret.to_string()) };
    let view = match wait(&app, &id, request, &options, out).await {
        Ok(view) => view,
        Err(problem) => {
            if problem.code == "sign_in.timed_out" {
                say_page_errors(&connection(app.profile_view(&id).await?, side), out);
            }
            return Err(problem);
        }
    };
    let kept = show(&view, out)?;
    Ok(kept)
}

pub(crate) async fn disconnect(side: SideName, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let signed_out = app
        .sign_out(
            &id,
            match side {
                SideName::Zoom => Side::Zoom,
                SideName::Okta | SideName::Entra | SideName::Google => Side::Provider,
            },
        )
        .await?;
    out.show(&signed_out, |page| {
        page.line(format!("Signed out of {}.", signed_out.connection.vendor));
        if let Some(note) = &signed_out.note {
            page.toned(0, Tone::Warn, note.as_str());
        }
    })?;
    Ok(Exit::Done)
}

/// What the command line says about the way.
#[derive(Default)]
struct Named {
    kind: Option<Kind>,
    client_id: Option<String>,
    account_id: Option<String>,
    /// A file of Google's, which has the ids and the secret.
    file: Option<PathBuf>,
    subject: Option<String>,
}

#[derive(Clone, Copy)]
enum Kind {
    Zoom(ZoomWayName),
    Okta(OktaWayName),
    Entra(EntraWayName),
    Google(GoogleWayName),
}

impl Kind {
    fn is(self, way: &Way) -> bool {
        match way {
            Way::ZoomPublicClient { .. } => matches!(self, Self::Zoom(ZoomWayName::Browser)),
            Way::ZoomSecretClient { .. } => matches!(self, Self::Zoom(ZoomWayName::BrowserSecret)),
            Way::ZoomServerToServer { .. } => matches!(self, Self::Zoom(ZoomWayName::Server)),
            Way::ZoomToken {} => matches!(self, Self::Zoom(ZoomWayName::Token)),
            Way::OktaCode { .. } => matches!(self, Self::Okta(OktaWayName::Browser)),
            Way::OktaDevice { .. } => matches!(self, Self::Okta(OktaWayName::Device)),
            Way::OktaApiToken {} => matches!(self, Self::Okta(OktaWayName::Token)),
            Way::EntraCode { .. } => matches!(self, Self::Entra(EntraWayName::Browser)),
            Way::EntraDevice { .. } => matches!(self, Self::Entra(EntraWayName::Device)),
            Way::GoogleDesktop { .. } => matches!(self, Self::Google(GoogleWayName::Browser)),
            Way::GoogleService { .. } => matches!(self, Self::Google(GoogleWayName::ServiceAccount)),
        }
    }
}

/// Opens the system's browser for the person, or nothing where the answer is pasted.
fn door(options: &ConnectOptions, out: &Out) -> Door {
    let (out, paste) = (*out, options.paste);
    engine::door(move |address| {
        if paste {
            return Ok(());
        }
        match engine::browse(address) {
            Ok(()) => {
                let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
                out.say_line(format!("Opened {} in your browser.", host.unwrap_or_default()));
            }
            Err(problem) => out.say_line(problem.what),
        }
        // The link is printed in any case.
        Ok(())
    })
}

fn connection(view: ProfileView, side: Side) -> ConnectionView {
    match side {
        Side::Zoom => view.zoom,
        Side::Provider => view.provider_connection,
    }
}

/// Finds the way: the one that is named, or the profile's; where that is not complete yet, the one that the person
/// chooses. Then fills in what it needs.
fn choose(connection: &ConnectionView, named: Named, out: &Out) -> Result<WayChoice, Problem> {
    let present = |choice: &&WayChoice| choice.way == connection.way;
    let mut choice = match named.kind {
        Some(kind) => connection.ways.iter().find(|choice| kind.is(&choice.way)),
        None if is_complete(&connection.way)
            || named.client_id.is_some()
            || named.file.is_some()
            || !ask::somebody_is_there() =>
        {
            connection.ways.iter().find(present)
        }
        None => Some(ask_for_way(connection, out)?),
    }
    .cloned()
    .ok_or_else(|| no_such_way(&connection.vendor))?;
    fill(&mut choice, named)?;
    Ok(choice)
}

/// Longer than any file of Google's: what is cut here is refused as no JSON.
const FILE_BYTES_MAX: u64 = 20_000;

fn read_file(path: &Path) -> Result<Zeroizing<String>, Problem> {
    let mut text = Zeroizing::new(String::new());
    let read = File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text));
    read.map(|_| text).map_err(|error| {
        Problem::new(
            "terminal.file",
            format!("The file {} cannot be read.", path.display()),
            "It is not there, is not a text, or this account may not read it.",
            &["Name the JSON file that Google's Cloud console gave you."],
        )
        .detail(error.to_string())
    })
}

fn is_complete(way: &Way) -> bool {
    match way {
        Way::ZoomPublicClient { client_id }
        | Way::ZoomSecretClient { client_id, .. }
        | Way::OktaCode { client_id, .. }
        | Way::OktaDevice { client_id }
        | Way::EntraCode { client_id }
        | Way::EntraDevice { client_id }
        | Way::GoogleDesktop { client_id } => !client_id.is_empty(),
        Way::GoogleService { email, client_id, subject } => {
            !email.is_empty() && !client_id.is_empty() && !subject.is_empty()
        }
        Way::ZoomServerToServer { account_id, client_id } => !client_id.is_empty() && !account_id.is_empty(),
        Way::ZoomToken {} | Way::OktaApiToken {} => true,
    }
}

fn ask_for_way<'a>(connection: &'a ConnectionView, out: &Out) -> Result<&'a WayChoice, Problem> {
    out.say(|page| {
        page.heading(format!("How do you sign in to {}?", connection.vendor));
        for (number, choice) in connection.ways.iter().enumerate() {
            page.line(format!("  {}  {}", number + 1, choice.title));
            page.toned(5, Tone::Quiet, choice.description.as_str());
        }
    });
    let answer = ask::line("Number [1]:")?;
    let number = if answer.is_empty() { Some(1) } else { answer.parse::<usize>().ok() };
    let choice = number.and_then(|number| connection.ways.get(number.checked_sub(1)?));
    choice.ok_or_else(|| no_such_way(&connection.vendor))
}

fn no_such_way(vendor: &str) -> Problem {
    Problem::new(
        "terminal.no_way",
        format!("There is no such way to sign in to {vendor}."),
        "The list has a few ways, and this is none of them.",
        &["Choose one with --way; --help lists them."],
    )
}

fn fill(choice: &mut WayChoice, named: Named) -> Result<(), Problem> {
    let client_label = "The client id";
    match &mut choice.way {
        Way::ZoomPublicClient { client_id }
        | Way::ZoomSecretClient { client_id, .. }
        | Way::OktaCode { client_id, .. }
        | Way::OktaDevice { client_id }
        | Way::EntraCode { client_id }
        | Way::EntraDevice { client_id } => fill_one(client_id, named.client_id, client_label, "--client-id"),
        Way::GoogleDesktop { client_id } => match named.file {
            Some(_) => Ok(()),
            None => fill_one(client_id, named.client_id, client_label, "--client-id"),
        },
        // Its ids are in the key's file.
        Way::GoogleService { subject, .. } => {
            fill_one(subject, named.subject, "The administrator's address", "--subject")
        }
        Way::ZoomServerToServer { account_id, client_id } => {
            fill_one(account_id, named.account_id, "The account id", "--account-id")?;
            fill_one(client_id, named.client_id, client_label, "--client-id")
        }
        Way::ZoomToken {} | Way::OktaApiToken {} => Ok(()),
    }
}

/// What it is called on the command line whom a way leads to.
fn word_of(way: &Way) -> &'static str {
    match way {
        Way::OktaCode { .. } | Way::OktaDevice { .. } | Way::OktaApiToken {} => "okta",
        Way::EntraCode { .. } | Way::EntraDevice { .. } => "entra",
        Way::GoogleDesktop { .. } | Way::GoogleService { .. } => "google",
        Way::ZoomPublicClient { .. }
        | Way::ZoomSecretClient { .. }
        | Way::ZoomServerToServer { .. }
        | Way::ZoomToken {} => "zoom",
    }
}

fn fill_one(value: &mut String, named: Option<String>, label: &str, option: &str) -> Result<(), Problem> {
    match named {
        Some(named) => *value = named,
        None if !value.is_empty() => {}
        None if ask::somebody_is_there() => *value = ask::line(&format!("{label}:"))?,
        None => {
            return Err(Problem::new(
                "field.missing",
                format!("{label} is missing."),
                "The sign-in needs it, and the profile does not have it yet.",
                &[&format!("Name it with {option}.")],
            ));
        }
    }
    Ok(())
}

/// Signs in; while a person is waited for, takes the address that they paste.
async fn wait(
    app: &App,
    id: &str,
    request: ConnectRequest,
    options: &ConnectOptions,
    out: &Out,
) -> Result<ConnectionView, Problem> {
    let side = request.side;
    let (tell, mut told) = mpsc::channel(1);
    let waiting = |view: SignInView| {
        say_waiting(app, id, side, &view, options, out);
        // Told once; a second word would change nothing.
        tell.try_send(()).unwrap_or_default();
    };
    let connecting = app.connect(id, request, &waiting);
    tokio::pin!(connecting);
    let mut lines = None;
    loop {
        tokio::select! {
            view = &mut connecting => return view,
            Some(()) = told.recv(), if lines.is_none() => {
                lines = Some(match options.paste {
                    true => pasted(),
                    false => mpsc::channel(1).1,
                });
            }
            Some(line) = next(&mut lines) => {
                // The text of an error ends the waiting.
                if (is_address(&line) || app.sign_in_seen(id, side, &line).is_err())
                    && let Err(problem) = app.paste_redirect(id, side, &line)
                {
                    out.say(|page| crate::out::draw_problem(page, 0, &problem));
                }
            }
        }
    }
}

/// Is it an address rather than the text of a page? Browsers hide the scheme.
fn is_address(line: &str) -> bool {
    ["http:", "https:", "127.0.0.1:", "localhost:"].iter().any(|beginning| line.starts_with(beginning))
}

/// The next pasted line; never, where nothing is or will be pasted.
async fn next(lines: &mut Option<mpsc::Receiver<String>>) -> Option<String> {
    match lines {
        Some(lines) => match lines.recv().await {
            Some(line) => Some(line),
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

/// Reads lines of stdin on a thread of their own: a read from a terminal cannot be given up.
fn pasted() -> mpsc::Receiver<String> {
    let (send, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        while let Ok(line) = ask::read_line() {
            if line.is_empty() {
                break;
            }
            if !line.trim().is_empty() && send.blocking_send(line.trim().to_owned()).is_err() {
                break;
            }
        }
    });
    lines
}

fn say_waiting(app: &App, id: &str, side: Side, view: &SignInView, options: &ConnectOptions, out: &Out) {
    let link = app.sign_in_link(id, side).unwrap_or_default();
    out.say(|page| match view {
        SignInView::Browser { host, until } => {
            page.line(format!("Waiting for you at {host} until {}.", until.strftime("%H:%M UTC")));
            page.toned(0, Tone::Quiet, "The link, to open it by hand:");
            page.line(link.as_str());
            if options.paste {
                page.gap();
                page.line(
                    "After you agree, the browser goes to an address that begins with http://127.0.0.1.",
                );
                page.line("It does not matter whether a page shows. Paste that address here. If the page before shows an error, paste its text:");
            }
        }
        SignInView::Device { user_code, verification_address, until } => {
            page.line(format!("Open {verification_address} on any device and type this code:"));
            page.toned(2, Tone::Strong, user_code.as_str());
            page.line(format!("Waiting until {}.", until.strftime("%H:%M UTC")));
        }
    });
    std::io::stderr().flush().unwrap_or_default();
}

/// After the time is up: what the vendor's page may have shown, of which Usher hears nothing.
fn say_page_errors(connection: &ConnectionView, out: &Out) {
    if connection.page_errors.is_empty() {
        return;
    }
    out.say(|page| {
        page.heading(format!("Did a page of {} show one of these?", connection.vendor));
        for error in &connection.page_errors {
            page.line(format!("  {}", error.shows));
            page.toned(5, Tone::Quiet, error.means.as_str());
        }
        let word = word_of(&connection.way);
        page.line(format!("How to cure it: usher connect {word} --saw “…”, with what the page says."));
    });
}

fn show(view: &ConnectionView, out: &Out) -> Result<Exit, Problem> {
    out.show(view, |page| draw(page, view))?;
    Ok(match view.state {
        ConnectionState::SignedIn { .. } => Exit::Done,
        ConnectionState::SignedOut | ConnectionState::Broken { .. } => Exit::Problem,
    })
}

fn draw(page: &mut Page, view: &ConnectionView) {
    match &view.state {
        ConnectionState::SignedOut => {
            page.line(format!("Not signed in to {}.", view.vendor));
        }
        ConnectionState::Broken { problem } => crate::out::draw_problem(page, 0, problem),
        ConnectionState::SignedIn { who, scopes, expires_at, ends_at, renews, kept } => {
            let who = who.as_ref().map(|who| format!(" as {who}")).unwrap_or_default();
            page.toned(0, Tone::Good, format!("Signed in to {} ({}){who}.", view.vendor, view.host));
            if !scopes.is_empty() {
                page.toned(2, Tone::Quiet, format!("May: {}", scopes.join(", ")));
            }
            if let (Some(ends), false) = (expires_at, renews) {
                page.toned(2, Tone::Quiet, format!("Ends {}.", ends.strftime("%-d %B %Y, %H:%M UTC")));
            }
            if let Some(ends) = ends_at {
                let at = ends.strftime("%-d %B %Y, %H:%M UTC");
                page.toned(
                    2,
                    Tone::Warn,
                    format!(
                        "Ends for good {at}: the app’s consent screen is in testing. Set it to Internal."
                    ),
                );
            }
            match kept {
                true => page.toned(2, Tone::Quiet, "Kept in this computer's keychain."),
                false => page.toned(2, Tone::Warn, "Not kept: this sign-in ends with this command."),
            };
            page.toned(2, Tone::Quiet, format!("Next: usher check {}", word_of(&view.way)));
        }
    }
}
