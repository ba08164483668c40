//! What can be done in the console with the Zoom app, and what it says where that cannot be done. Pure on the state: what
//! is refused changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::google::GoogleState;
use crate::google::sync::{
    Access, Card, Edition, Removal, Setup, Source, SyncSwitches, Target, proposed_mapping,
};

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Complaint {
    NoApp,
    CardMissing,
    TooManyApps(Edition, u32),
    /// Somebody else set it up meanwhile.
    StaleExists,
    /// Somebody else deleted it meanwhile.
    StaleMissing,
    ActivateUnconfigured,
    DeleteUnconfigured,
    NotFetched,
    NotCreated,
    NotActivated,
    NotDeleted,
    NoToken,
    BadEndpoint(String),
    Unmapped(Target),
    UnknownUnit(String),
    UnknownGroup(String),
    /// Nobody deletes themselves.
    OwnAccount,
}

impl Complaint {
    /// What the console says: Google's own texts (its page about errors of user provisioning, 2026) where there is one.
    pub(super) fn words(&self) -> String {
        match self {
            Complaint::NoApp => "The app Zoom is not among the web and mobile apps. Add it first.".to_owned(),
            Complaint::CardMissing => "Autoprovisioning is not available for this app.".to_owned(),
            Complaint::TooManyApps(edition, 0) => {
                format!("Autoprovisioning is not included in {}.", edition.name())
            }
            Complaint::TooManyApps(edition, most) => format!(
                "{} includes autoprovisioning for up to {most} apps, and {most} apps are set up already.",
                edition.name()
            ),
            Complaint::StaleExists => "Your page is stale. Provisioning setup exists.".to_owned(),
            Complaint::StaleMissing => "Your page is stale. Provisioning setup does not exist.".to_owned(),
            Complaint::ActivateUnconfigured => {
                "Can't activate an unconfigured provisioning setup.".to_owned()
            }
            Complaint::DeleteUnconfigured => "Can't delete an unconfigured provisioning setup.".to_owned(),
            Complaint::NotFetched => "Couldn't fetch provisioning setup".to_owned(),
            Complaint::NotCreated => "Provisioning setup couldn't be created".to_owned(),
            Complaint::NotActivated => "Provisioning activation failed".to_owned(),
            Complaint::NotDeleted => "Error deleting provisioning setup".to_owned(),
            Complaint::NoToken => "Authorization token could not be generated.".to_owned(),
            Complaint::BadEndpoint(endpoint) => format!("The endpoint URL \"{endpoint}\" is not a URL."),
            Complaint::Unmapped(target) => {
                format!(
                    "The app attribute {} is mandatory. Choose a Google Directory attribute.",
                    target.name()
                )
            }
            Complaint::UnknownUnit(path) => format!("There is no organizational unit \"{path}\"."),
            Complaint::UnknownGroup(email) => format!("There is no group \"{email}\"."),
            Complaint::OwnAccount => "You can't delete the account that you are signed in with.".to_owned(),
        }
    }
}

/// What a form believes to be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    New,
    Existing,
}

/// What is to be set up.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// As pasted; `None` keeps the one that is there.
    pub(super) token: Option<String>,
    pub(super) endpoint: String,
    pub(super) mapping: BTreeMap<Target, Source>,
    pub(super) scope: BTreeSet<String>,
    pub(super) removal: Removal,
}

impl Draft {
    /// What is set up, keeping the token.
    pub(super) fn of(setup: &Setup) -> Self {
        let Setup { token: _, endpoint, mapping, scope, removal } = setup.clone();
        Self { token: None, endpoint, mapping, scope, removal }
    }

    /// What the console proposes.
    pub(super) fn proposed() -> Self {
        Self {
            token: None,
            endpoint: String::new(),
            mapping: proposed_mapping(),
            scope: BTreeSet::new(),
            removal: Removal::default(),
        }
    }
}

pub(super) fn add_app(state: &mut GoogleState) {
    state.sync.set_added(true);
}

/// Sets for whom the app is on.
///
/// # Errors
/// `NoApp`, `UnknownUnit`, `UnknownGroup`.
pub(super) fn set_access(state: &mut GoogleState, access: Access) -> Result<(), Complaint> {
    if !state.sync.console().added {
        return Err(Complaint::NoApp);
    }
    let units = access.units.into_iter().map(|(path, on)| match state.directory.units.find(&path) {
        Some(unit) => Ok((state.directory.units.path(unit), on)),
        None => Err(Complaint::UnknownUnit(path)),
    });
    let units = units.collect::<Result<_, _>>()?;
    let groups = groups(state, &access.groups)?;
    state.sync.set_access(Access { units, groups });
    Ok(())
}

/// Whether the card offers to set auto-provisioning up, or has it set up.
///
/// # Errors
/// `NoApp`, `CardMissing`, `TooManyApps`, `NotFetched`.
pub(super) fn may_set_up(state: &GoogleState, switches: &SyncSwitches) -> Result<(), Complaint> {
    is_offered(state, switches)?;
    if switches.down { Err(Complaint::NotFetched) } else { Ok(()) }
}

fn is_offered(state: &GoogleState, switches: &SyncSwitches) -> Result<(), Complaint> {
    let console = state.sync.console();
    if !console.added {
        return Err(Complaint::NoApp);
    }
    match switches.card {
        Card::Shown => {}
        Card::Missing => return Err(Complaint::CardMissing),
    }
    match switches.edition.apps_max() {
        Some(most) if console.setup.is_none() && switches.other_apps >= most => {
            Err(Complaint::TooManyApps(switches.edition, most))
        }
        Some(_) | None => Ok(()),
    }
}

/// Sets auto-provisioning up, or changes how it is. It stays on or off.
///
/// # Errors
/// Every one but those of switching and deleting.
pub(super) fn set_up(
    state: &mut GoogleState,
    switches: &SyncSwitches,
    draft: Draft,
    known: Known,
) -> Result<(), Complaint> {
    is_offered(state, switches)?;
    if switches.down {
        return Err(Complaint::NotCreated);
    }
    let there = state.sync.console().setup.as_ref();
    match (known, there) {
        (Known::New, Some(_)) => return Err(Complaint::StaleExists),
        (Known::Existing, None) => return Err(Complaint::StaleMissing),
        (Known::New, None) | (Known::Existing, Some(_)) => {}
    }
    let pasted = draft.token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    let token = pasted.or_else(|| there.map(|setup| setup.token.clone())).ok_or(Complaint::NoToken)?;
    let endpoint = draft.endpoint.trim().to_owned();
    let is_url = Url::parse(&endpoint).is_ok_and(|url| url.has_host());
    if !is_url {
        return Err(Complaint::BadEndpoint(endpoint));
    }
    let unmapped = |target: &Target| target.is_mandatory() && !draft.mapping.contains_key(target);
    if let Some(target) = Target::ALL.into_iter().find(unmapped) {
        return Err(Complaint::Unmapped(target));
    }
    let scope = groups(state, &draft.scope)?;
    state.sync.set_up(Setup { token, endpoint, mapping: draft.mapping, scope, removal: draft.removal });
    Ok(())
}

/// Turns auto-provisioning on or off.
///
/// # Errors
/// `NoApp`, `ActivateUnconfigured`, `NotActivated`.
pub(super) fn switch_on(state: &mut GoogleState, switches: &SyncSwitches, on: bool) -> Result<(), Complaint> {
    let console = state.sync.console();
    match (console.added, &console.setup) {
        (false, _) => Err(Complaint::NoApp),
        (true, None) => Err(Complaint::ActivateUnconfigured),
        (true, Some(_)) if switches.down => Err(Complaint::NotActivated),
        (true, Some(_)) => {
            state.sync.switch_on(on);
            Ok(())
        }
    }
}

/// Deletes what is set up.
///
/// # Errors
/// `NoApp`, `DeleteUnconfigured`, `NotDeleted`.
pub(super) fn tear_down(state: &mut GoogleState, switches: &SyncSwitches) -> Result<(), Complaint> {
    let console = state.sync.console();
    match (console.added, &console.setup) {
        (false, _) => Err(Complaint::NoApp),
        (true, None) => Err(Complaint::DeleteUnconfigured),
        (true, Some(_)) if switches.down => Err(Complaint::NotDeleted),
        (true, Some(_)) => {
            state.sync.tear_down();
            Ok(())
        }
    }
}

/// Addresses of groups as the directory has them.
///
/// # Errors
/// The first that no group has.
fn groups(state: &GoogleState, emails: &BTreeSet<String>) -> Result<BTreeSet<String>, Complaint> {
    let found = emails.iter().map(|email| match state.directory.group_by_key(email) {
        Some(group) => Ok(group.email),
        None => Err(Complaint::UnknownGroup(email.clone())),
    });
    found.collect()
}
