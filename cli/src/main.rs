//! Usher in the terminal: the same engine as the window's, on the same records and the same keychain.
//!
//! A module for each group of commands; each looks, shows and asks, and none decides anything: that is the engine's.
//! Results go to stdout, as text or as JSON, everything said on the way to stderr, and the exit code says how it
//! ended (see [`exit`]).

mod act;
mod act_text;
mod args;
mod ask;
mod blocks;
mod check;
mod connect;
mod engine;
mod entra;
mod exit;
mod expression;
mod google;
mod groups;
mod guide;
mod out;
mod page;
mod people;
mod plan;
mod plan_text;
mod practice;
mod preview;
mod profile;
mod push;
mod rehearse;
mod runs;
mod schedule;
mod scope;
mod watch;

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;
use usher::problem::Problem;

use crate::args::{Arguments, Command};
use crate::exit::Exit;
use crate::out::Out;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let out = Out::new(arguments.global.json);
    log();
    let exit = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => {
            let exit = runtime.block_on(run(arguments, &out));
            // A thread may still wait for a line that nobody will type.
            runtime.shutdown_background();
            exit
        }
        Err(error) => {
            let problem = Problem::new(
                "terminal.no_threads",
                "Usher could not start.",
                "The system gave it no threads to work with.",
                &["Close other programs, then start it again."],
            );
            out.problem(&problem.detail(error.to_string()));
            Exit::Problem
        }
    };
    exit.into()
}

async fn run(arguments: Arguments, out: &Out) -> Exit {
    let stops_itself = match arguments.command {
        // These have something to bring to an end.
        Command::Practice(_)
        | Command::Push(_)
        | Command::Provision(_)
        | Command::Resume { .. }
        | Command::Do(_)
        | Command::TakeBack { .. } => true,
        Command::Profile(_)
        | Command::Connect(_)
        | Command::Disconnect { .. }
        | Command::Guide(_)
        | Command::WhichGuide
        | Command::Secret(_)
        | Command::Scope(_)
        | Command::PeopleScope(_)
        | Command::Endpoint { .. }
        | Command::Arrival(_)
        | Command::Synced
        | Command::Drift(_)
        | Command::Check { .. }
        | Command::Monitor { .. }
        | Command::Trouble { .. }
        | Command::Preview(_)
        | Command::Expression(_)
        | Command::Groups(_)
        | Command::Plan(_)
        | Command::Runs
        | Command::Report { .. }
        | Command::Retry { .. }
        | Command::Schedule(_)
        | Command::Rehearse(_) => false,
    };
    let ended = tokio::select! {
        ended = carry_out(arguments, out) => ended,
        () = interrupted(), if !stops_itself => {
            out.say_line("Stopped. Nothing was changed in Zoom or at the provider.");
            Ok(Exit::Interrupted)
        }
    };
    ended.unwrap_or_else(|problem| {
        out.problem(&problem);
        Exit::of_problem(&problem)
    })
}

async fn carry_out(arguments: Arguments, out: &Out) -> Result<Exit, Problem> {
    let Arguments { global, command } = arguments;
    match command {
        Command::Practice(settings) => practice::practice(settings, out).await,
        Command::Profile(command) => profile::profile(command, &global, out).await,
        Command::Connect(command) => connect::connect(command, &global, out).await,
        Command::Disconnect { side } => connect::disconnect(side, &global, out).await,
        Command::Guide(command) => guide::guide(&command, &global, out).await,
        Command::WhichGuide => entra::which_guide(&global, out).await,
        Command::Secret(command) => entra::secret(&command, &global, out).await,
        Command::Scope(command) => scope::scope(&command, &global, out).await,
        Command::PeopleScope(command) => google::scope::people_scope(&command, &global, out).await,
        Command::Endpoint { url } => google::endpoint(url.as_deref(), &global, out).await,
        Command::Arrival(command) => google::seen::arrival(&command, &global, out).await,
        Command::Synced => google::seen::synced(&global, out).await,
        Command::Drift(command) => google::seen::drift(&command, &global, out).await,
        Command::Check { what } => check::check(&what, &global, out).await,
        Command::Do(command) => act::act(command, &global, out).await,
        Command::TakeBack { plan, yes } => act::take_back(&plan, yes, &global, out).await,
        Command::Monitor { days } => watch::monitor(days, &global, out).await,
        Command::Trouble { id } => watch::trouble(id.as_deref(), &global, out).await,
        Command::Preview(command) => preview::preview(command, &global, out).await,
        Command::Expression(command) => expression::expression(&command, out),
        Command::Groups(command) => groups::groups(&command, &global, out).await,
        Command::Plan(command) => plan::plan(command, &global, out).await,
        Command::Push(command) => push::push(command, &global, out).await,
        Command::Provision(command) => people::provision(command, &global, out).await,
        Command::Schedule(command) => schedule::schedule(&command, &global, out).await,
        Command::Runs => runs::runs(&global, out),
        Command::Report { run } => runs::report(&run, &global, out),
        Command::Resume { run } => push::resume(run, &global, out).await,
        Command::Retry { run } => plan::retry(&run, &global, out).await,
        Command::Rehearse(command) => rehearse::rehearse(command, out).await,
    }
}

/// Ends when the person presses Ctrl-C; never where the system does not tell.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Writes what the engine does to stderr, where USHER_LOG asks for it. Only the engine's own words: a library might
/// log what it sends.
fn log() {
    let Some(level) = std::env::var("USHER_LOG").ok().filter(|level| !level.is_empty()) else { return };
    let Ok(filter) = EnvFilter::try_new(format!("usher={level}")) else { return };
    let logging =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    // Nobody else sets one.
    logging.try_init().unwrap_or_default();
}
