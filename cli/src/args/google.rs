//! What only customers with Google are asked on the command line.

use clap::{ArgGroup, Args, ValueEnum};

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("scope").args(["everybody", "unit", "group"]))]
pub(crate) struct PeopleScope {
    /// Look at this scope in place of the one that was kept: everybody in the organisation
    #[arg(long)]
    pub(crate) everybody: bool,
    /// Or this unit and all below it, by its path such as /Sales/North; can be given several times
    #[arg(long, value_name = "PATH")]
    pub(crate) unit: Vec<String>,
    /// Or the group with this address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) group: Option<String>,
    /// Keep the scope: every later look compares Zoom with it
    #[arg(long, requires = "scope")]
    pub(crate) keep: bool,
    /// List the units and groups that can be chosen
    #[arg(long, conflicts_with_all = ["side", "keep"])]
    pub(crate) list: bool,
    /// List the people on this side, each with the reason
    #[arg(long, value_name = "SIDE")]
    pub(crate) side: Option<SideOfPeople>,
    /// Only people with this in their name or sign-in name
    #[arg(long, value_name = "TEXT", requires = "side")]
    pub(crate) search: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideOfPeople {
    /// Who is to be in Zoom
    Inside,
    /// Who is not
    Outside,
    /// Of whom nobody can say it
    CannotSay,
}

#[derive(Debug, Args)]
pub(crate) struct Arrival {
    /// Look again every minute, until everybody is there
    #[arg(long)]
    pub(crate) watch: bool,
    /// List who is missing, each with the reason
    #[arg(long, conflicts_with = "watch")]
    pub(crate) missing: bool,
    /// Only people with this in their name or sign-in name
    #[arg(long, value_name = "TEXT", requires = "missing")]
    pub(crate) search: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Drift {
    /// List the people who have drifted apart in this way
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<KindOfDrift>,
    /// Only people with this in their name or sign-in name
    #[arg(long, value_name = "TEXT", requires = "kind")]
    pub(crate) search: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindOfDrift {
    /// In scope, and not active in Zoom
    Missing,
    /// Out of scope or gone, and active in Zoom
    StillActive,
    /// With other values in Zoom
    Differs,
    /// With two accounts in Zoom
    Duplicate,
    /// In Zoom, and nobody's in Google
    NotInDirectory,
}
