//! The command line, as the parser and `--help` know it.
//!
//! No secret is ever an argument: arguments are seen by every program on the computer and kept by the shell.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use usher::guide::GuideId;
use usher::schedule::Clock;

use crate::exit::TABLE;

mod google;
mod mapping;

pub(crate) use google::{Arrival, Drift, KindOfDrift, PeopleScope, SideOfPeople};
pub(crate) use mapping::{Expression, Preview, finding_name};

/// Sets up Zoom for the people and groups of Okta, Entra ID or Google: looks, shows a plan, and does what was shown.
#[derive(Debug, Parser)]
#[command(name = "usher", version, after_help = TABLE)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Global {
    /// The customer, by name or id; not needed where there is only one
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Print results and problems as JSON on stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Read {"zoom":"…","provider":"…"} from stdin: tokens or client secrets for this run, kept nowhere
    #[arg(long, global = true)]
    pub(crate) secrets_from_stdin: bool,
    /// The data folder, shared with the window [default: the system's place for it]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// Note in the history that this computer's schedule started it
    #[arg(long, global = true, hide = true)]
    pub(crate) scheduled: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a practice company: Zoom, Okta, Entra ID and Google on this computer, until Ctrl-C
    Practice(Practice),
    /// The customers: import, list, show, remove
    #[command(subcommand)]
    Profile(Profile),
    /// Sign in to Zoom, Okta, Entra ID or Google
    #[command(subcommand)]
    Connect(Connect),
    /// Sign out of Zoom, Okta, Entra ID or Google and forget the sign-in
    Disconnect { side: SideName },
    /// The guide: its steps with how far each is, or one step whole
    Guide(Guide),
    /// Which of Entra's guides can work for this account, and why
    WhichGuide,
    /// Look whether it works, and say what was seen
    Check {
        /// zoom, okta, entra, google, directory, mapping, groups, all of these, the whole guide, or the id of a step or a trouble
        #[arg(default_value = "all", value_name = "WHAT")]
        what: String,
    },
    /// Do what a step's button does: show its plan, ask, and carry it out
    Do(Do),
    /// Make a plan of taking back what an earlier plan did, ask, and carry it out
    TakeBack {
        /// The id that `usher do` printed
        plan: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// What the provider did lately, in words, and what failed
    Monitor {
        /// How many days back
        #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=90))]
        days: u16,
    },
    /// The known troubles, or whether one of them is yours
    Trouble { id: Option<String> },
    /// Give Usher a token or client secret of Zoom's that the provider is to have: hidden at a terminal, or on stdin
    Secret(Secret),
    /// Who is in scope of Entra's provisioning and who is not, and why; changes nothing
    Scope(Scope),
    /// Who in Google is to be in Zoom, by unit or by group, and why; changes nothing without --keep
    PeopleScope(PeopleScope),
    /// Try the endpoint that was typed into Google's console
    Endpoint {
        /// As it stands in the console [default: the one that was tried last]
        url: Option<String>,
    },
    /// How many of those in scope have arrived in Zoom, and why the others have not
    Arrival(Arrival),
    /// What becomes of a change in Google, seen on people to whom it happened
    Synced,
    /// Where Google and Zoom have drifted apart
    Drift(Drift),
    /// Show what the mapping makes of people, or save it as a file; changes nothing
    Preview(Preview),
    /// Work out an expression of Entra's or Okta's for values that you name; needs no customer
    Expression(Expression),
    /// The groups of the provider, or what is inside one of them; changes nothing
    Groups(Groups),
    /// Make a plan of a group push and show it; changes nothing in Zoom
    Plan(Plan),
    /// Do what a plan says, once; or bring the groups that were pushed last into step, where that is safe
    Push(Push),
    /// Bring people to Zoom where no provider does: compare, show the plan, ask, and carry it out
    Provision(Provision),
    /// Let this computer start Usher by itself: show the files that would be written; --write writes them
    Schedule(Schedule),
    /// The runs so far
    Runs,
    /// What a run did, and what Zoom has
    Report { run: String },
    /// Go on with a run that was interrupted
    Resume {
        /// [default: the last run]
        run: Option<String>,
    },
    /// Make a plan of what failed in a run
    Retry { run: String },
    /// Walk a whole guide once with a practice company: every step done or looked at
    Rehearse(Rehearse),
}

#[derive(Debug, Args)]
pub(crate) struct Practice {
    /// Whose profile is printed
    #[arg(long, default_value = "okta", value_name = "NAME")]
    pub(crate) provider: ProviderName,
    #[command(flatten)]
    pub(crate) size: Size,
    /// Another number makes another company; the same one, the same
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Every answer takes so many milliseconds more
    #[arg(long, value_name = "MS")]
    pub(crate) latency: Option<u64>,
    /// Access tokens end after so many seconds
    #[arg(long, value_name = "N")]
    pub(crate) token_seconds: Option<u32>,
    /// A JSON file with all settings, switches and faults; the options above count more
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Size {
    /// People in the company [default: 250]
    #[arg(long, value_name = "N")]
    pub(crate) people: Option<usize>,
    /// Groups of the company [default: 14]
    #[arg(long, value_name = "N")]
    pub(crate) groups: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Profile {
    /// Take a profile document as a new customer
    Import {
        /// A JSON file, or - for stdin
        file: PathBuf,
    },
    /// List the customers
    List,
    /// Show a customer; with --json the document that `import` takes
    Show { name: String },
    /// Forget a customer with its sign-ins and its history
    Remove {
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Connect {
    /// Sign in to Zoom
    Zoom {
        /// How to sign in [default: as the profile has it]
        #[arg(long)]
        way: Option<ZoomWayName>,
        /// The client id of your app in Zoom's Marketplace
        #[arg(long, value_name = "ID")]
        client_id: Option<String>,
        /// The account id, for a server-to-server app
        #[arg(long, value_name = "ID")]
        account_id: Option<String>,
        #[command(flatten)]
        options: ConnectOptions,
    },
    /// Sign in to Okta
    Okta {
        /// How to sign in [default: as the profile has it]
        #[arg(long)]
        way: Option<OktaWayName>,
        /// The client id of the native app in your Okta organisation
        #[arg(long, value_name = "ID")]
        client_id: Option<String>,
        #[command(flatten)]
        options: ConnectOptions,
    },
    /// Sign in to Google Workspace
    Google {
        /// How to sign in [default: as the profile has it]
        #[arg(long)]
        way: Option<GoogleWayName>,
        /// The client id of the desktop client in your Cloud project; --file has it too
        #[arg(long, value_name = "ID")]
        client_id: Option<String>,
        /// The JSON file of the client or of the service account's key; delete it afterwards
        #[arg(long, value_name = "PATH")]
        file: Option<PathBuf>,
        /// The address of the administrator in whose name a service account reads
        #[arg(long, value_name = "ADDRESS")]
        subject: Option<String>,
        #[command(flatten)]
        options: ConnectOptions,
    },
    /// Sign in to Entra ID
    Entra {
        /// How to sign in [default: as the profile has it]
        #[arg(long)]
        way: Option<EntraWayName>,
        /// The application (client) id of the registration in your tenant
        #[arg(long, value_name = "ID")]
        client_id: Option<String>,
        #[command(flatten)]
        options: ConnectOptions,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ConnectOptions {
    /// Open no browser here; read the address on which your browser ended from stdin
    #[arg(long)]
    pub(crate) paste: bool,
    /// Do not sign in: say what an error means that stayed on the vendor's own page, by its text
    #[arg(long, value_name = "TEXT", conflicts_with = "paste")]
    pub(crate) saw: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ZoomWayName {
    /// Sign in with the browser
    Browser,
    /// Sign in with the browser, through an app with a client secret
    BrowserSecret,
    /// A server-to-server app
    Server,
    /// Paste a SCIM token
    Token,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OktaWayName {
    /// Sign in with the browser
    Browser,
    /// Type a code on another device
    Device,
    /// Paste an API token
    Token,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EntraWayName {
    /// Sign in with the browser
    Browser,
    /// Type a code on another device
    Device,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GoogleWayName {
    /// Sign in with the browser
    Browser,
    /// A service account that may act for an administrator
    ServiceAccount,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideName {
    Zoom,
    Okta,
    Entra,
    Google,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProviderName {
    Okta,
    Entra,
    Google,
}

#[derive(Debug, Args)]
pub(crate) struct Guide {
    /// The guide that the customer follows
    pub(crate) guide: GuideName,
    /// The id of a step
    pub(crate) step: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GuideName {
    /// Zoom from Okta
    Okta,
    /// Zoom from Entra ID, with the application of Microsoft's gallery
    EntraGallery,
    /// Zoom from Entra ID, with an application of your own and the token of a Zoom group
    EntraCustom,
    /// Zoom from Entra ID, with an application of your own and the token of an app in Zoom's Marketplace
    EntraMarketplace,
    /// Zoom from Google Workspace, with the auto-provisioning of its Admin console
    Google,
    /// Zoom from Google Workspace, people brought by Usher
    GoogleOwn,
}

impl GuideName {
    pub(crate) fn id(self) -> GuideId {
        match self {
            Self::Okta => GuideId::Okta,
            Self::EntraGallery => GuideId::EntraGallery,
            Self::EntraCustom => GuideId::EntraCustom,
            Self::EntraMarketplace => GuideId::EntraMarketplace,
            Self::Google => GuideId::Google,
            Self::GoogleOwn => GuideId::GoogleOwn,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Secret {
    /// What it is
    pub(crate) what: SecretName,
    /// Take it out of the keychain again; what the provider was given stays there
    #[arg(long)]
    pub(crate) forget: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretName {
    /// The SCIM token that Entra ID or Google sends with each request
    ZoomToken,
    /// The client secret with which Entra ID fetches tokens
    ZoomClientSecret,
}

#[derive(Debug, Args)]
pub(crate) struct Scope {
    /// Look at this filter in place of Entra's own: a JSON file as `--json` prints it under "filter", or - for stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) filter: Option<PathBuf>,
    /// List the people on this side, each with the reason
    #[arg(long, value_name = "SIDE")]
    pub(crate) side: Option<SideOfScope>,
    /// Only people with this in their name or sign-in name
    #[arg(long, value_name = "TEXT", requires = "side")]
    pub(crate) search: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideOfScope {
    /// Whom Entra ID brings to Zoom
    Inside,
    /// Whom it leaves out
    Outside,
    /// Who would come in with the filter
    ComesIn,
    /// Who would go out with it
    GoesOut,
    /// Of whom nobody can say it
    CannotSay,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args(["step", "plan"]).required(true))]
pub(crate) struct Do {
    /// The id of a step
    pub(crate) step: Option<String>,
    /// One of the step's actions [default: all of them, in order; of two ways to the same end, the first]
    #[arg(long, value_name = "NAME")]
    pub(crate) action: Option<String>,
    /// Answer what the step asks; several times for several values. A person by name, a filter as JSON or @FILE
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Go on with a plan that was cut off, or carry out one that was shown
    #[arg(long, value_name = "ID", conflicts_with_all = ["action", "set"])]
    pub(crate) plan: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Groups {
    /// Show what is inside this group: the groups in it, and how many people each has
    #[arg(long, value_name = "GROUP", conflicts_with = "search")]
    pub(crate) tree: Option<String>,
    /// Only groups with this in their name, mail address or description; accents and letter case do not count
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("chosen").args(["group", "all", "create", "link", "list"]).required(true).multiple(true))]
pub(crate) struct Plan {
    /// List the groups that can be chosen, with what Usher would do; makes no plan
    #[arg(long, conflicts_with_all = ["group", "all", "create", "link", "csv", "remove"])]
    pub(crate) list: bool,
    /// Push this group of the provider's, as `--list` suggests; can be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) group: Vec<String>,
    /// Push every group, as `--list` suggests
    #[arg(long)]
    pub(crate) all: bool,
    /// Push this group to a new group of that name in Zoom
    #[arg(long, value_name = "NAME=ZOOMNAME")]
    pub(crate) create: Vec<String>,
    /// Push this group to the group of that name that Zoom has
    #[arg(long, value_name = "NAME=ZOOMNAME")]
    pub(crate) link: Vec<String>,
    /// Leave this group out of --all
    #[arg(long, value_name = "NAME")]
    pub(crate) leave: Vec<String>,
    /// How new groups are called, such as "Zoom – {name}" or "{mail local part}" [default: as in the last plan]
    #[arg(long, value_name = "PATTERN")]
    pub(crate) name_pattern: Option<String>,
    /// The licence that the people of this group should have, or `any`; kept, compared, never written. Can be given
    /// several times
    #[arg(long, value_name = "GROUP=LICENCE")]
    pub(crate) expect: Vec<String>,
    /// Take out of linked Zoom groups whoever is not in the provider's group
    #[arg(long)]
    pub(crate) remove: bool,
    /// Also write a line for each person in each group to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["plan", "if_safe"]).required(true))]
pub(crate) struct Push {
    /// The id that `usher plan` printed
    pub(crate) plan: Option<String>,
    /// Do not ask
    #[arg(long, conflicts_with = "if_safe")]
    pub(crate) yes: bool,
    /// The customer's name, for a plan that takes many people out of a group
    #[arg(long, value_name = "NAME", conflicts_with = "if_safe")]
    pub(crate) type_name: Option<String>,
    /// Plan the groups that were pushed last anew, and push that without a question: only where few are taken out,
    /// everything was read whole, no group is gone, and the directory has not shrunk. For schedules; never asks
    #[arg(long)]
    pub(crate) if_safe: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Provision {
    /// Also change names, department and the like where they differ
    #[arg(long)]
    pub(crate) update: bool,
    /// Also activate accounts again of people who are to have Zoom
    #[arg(long)]
    pub(crate) reactivate: bool,
    /// Also deactivate accounts of people whom the directory knows as gone or out of scope
    #[arg(long)]
    pub(crate) deactivate: bool,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Show the plan and leave it at that
    #[arg(long, conflicts_with = "yes")]
    pub(crate) plan_only: bool,
    /// The customer's name, for a plan that deactivates many
    #[arg(long, value_name = "NAME")]
    pub(crate) type_name: Option<String>,
    /// Do again what was switched on in the last run, without a question: only where few are deactivated, everything
    /// was read whole, and the directory has not shrunk. For schedules; never asks
    #[arg(long, conflicts_with_all = ["update", "reactivate", "deactivate", "yes", "plan_only", "type_name"])]
    pub(crate) if_safe: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Schedule {
    /// How often [default: as written last, or every four hours]
    #[arg(long, value_name = "HOW_OFTEN")]
    pub(crate) every: Option<EveryName>,
    /// The time of day, for `day` and `weekday`
    #[arg(long, value_name = "HH:MM", requires = "every")]
    pub(crate) at: Option<Clock>,
    /// What is kept in step [default: as written last, or groups]
    #[arg(long, value_name = "WHAT")]
    pub(crate) what: Option<WhatName>,
    /// Write the files, and switch it on
    #[arg(long)]
    pub(crate) write: bool,
    /// With --write: switch it off
    #[arg(long, requires = "write")]
    pub(crate) off: bool,
    /// Switch it off and delete the files that Usher wrote
    #[arg(long, conflicts_with_all = ["every", "at", "what", "write"])]
    pub(crate) remove: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EveryName {
    Hour,
    FourHours,
    /// Every day; needs --at
    Day,
    /// From Monday to Friday; needs --at
    Weekday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhatName {
    /// The groups that were pushed last
    Groups,
    /// People, where Usher provisions them
    People,
    /// People, and then groups
    Both,
}

#[derive(Debug, Args)]
pub(crate) struct Rehearse {
    /// The guide to walk
    pub(crate) guide: GuideName,
    #[command(flatten)]
    pub(crate) size: Size,
    /// A JSON file with the settings, switches and faults of the practice company; the options above count more
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_fits_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_plan_needs_to_know_which_groups() {
        let check = |arguments: &[&str], expected: bool| {
            let line = ["usher", "plan"].iter().chain(arguments);
            assert_eq!(Arguments::try_parse_from(line).is_ok(), expected, "{arguments:?}");
        };
        check(&[], false);
        check(&["--remove"], false);
        check(&["--all"], true);
        check(&["--list"], true);
        check(&["--list", "--all"], false);
        check(&["--group", "a", "--create", "b=c", "--link", "d=e", "--remove"], true);
    }

    #[test]
    fn guides_are_called_as_the_engine_calls_them() {
        for name in GuideName::value_variants() {
            let typed = name.to_possible_value().unwrap();
            assert_eq!(typed.get_name(), name.id().name());
        }
        assert_eq!(GuideName::value_variants().len(), GuideId::ALL.len());
    }

    #[test]
    fn no_option_takes_a_secret() {
        fn options(command: &clap::Command) -> Vec<String> {
            let own = command.get_arguments().filter(|option| option.get_action().takes_values());
            let own = own.map(|option| option.get_id().to_string());
            own.chain(command.get_subcommands().flat_map(options)).collect()
        }
        for option in options(&Arguments::command()) {
            let secret = ["secret", "token", "password"].iter().any(|word| option.contains(word));
            assert!(!secret || option == "token_seconds", "{option}");
        }
    }
}
