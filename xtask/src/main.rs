//! The project's own commands: start the app, test everything, refresh what is generated.
//!
//! Each command ends with one line that says how it went, and stops at the first thing that fails. What a fresh
//! Debian lacks is installed, and named first; on other systems it is named only. Nothing here is part of the
//! product, so the standard library and clap are enough.

mod bench;
mod cargo;
mod command;
mod icons;
mod licences;
mod packages;
mod run;
mod steps;
mod stop;
mod test;
mod types;
mod ui;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::steps::say;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Start the app, test everything, refresh what is generated")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the window and start it; without a display, rehearse in the terminal
    Run {
        /// Build it as it is shipped: slower to build, faster to run
        #[arg(long)]
        release: bool,
    },
    /// Check and test everything, the real window included
    Test,
    /// Write the TypeScript types of what crosses to the web view
    Types {
        /// Change nothing; fail when the committed types are not what the code says
        #[arg(long)]
        check: bool,
    },
    /// Measure a large push against the practice company, and print the figures
    Bench,
    /// Draw the icon set of the window from icons/usher.svg
    Icons,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Run { release } => run::run(release),
        Task::Test => test::test(),
        Task::Types { check: false } => types::write(),
        Task::Types { check: true } => types::check(),
        Task::Bench => bench::bench(),
        Task::Icons => icons::draw(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            say(&format!("\n{stop}"));
            ExitCode::FAILURE
        }
    }
}
