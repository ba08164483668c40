//! What a door can ask for.
//!
//! [`App`] holds what is known so far: the records, the keychain, and for each profile in use its signed-in clients
//! and what was last read. The window and the terminal call the same methods and draw the same [`view`] shapes; every
//! method that can fail does so with a [`Problem`] in words.

mod actions;
mod answers;
mod checks;
mod choosing;
mod chosen;
mod connect;
mod connections;
mod drift;
mod entra;
mod export;
mod expression;
mod google;
mod group_licences;
mod group_tree;
mod guide;
mod life;
mod look;
mod mapping;
mod monitor;
mod people;
mod plan_words;
mod planning;
mod profiles;
mod provisioning;
mod pushing;
mod rehearsal;
mod report;
mod schedule;
mod search;
mod setup_checks;
mod spare;
mod trouble_views;
mod troubles;
mod unattended;
pub mod view;
mod ways;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::guide::Guides;
use crate::http::Http;
use crate::problem::{self, Problem};
use crate::push::Control;
use crate::records::Records;
use crate::schedule::Place;
use crate::secrets::Vault;
use connect::Waiting;
use connections::Connections;
use look::Look;
use view::Side;

pub use export::{effect_words, in_short, row_words};
pub use expression::{ExpressionLanguage, work_out};
pub use profiles::PRACTICE;
pub use rehearsal::Patience;

/// What a door lends the engine.
#[derive(Clone)]
pub struct Door {
    /// Who holds a push, for the one who is refused: "the window".
    pub name: &'static str,
    pub open_page: OpenPage,
}

/// Opens an address in the system browser.
pub type OpenPage = Arc<dyn Fn(&str) -> Result<(), Problem> + Send + Sync>;

/// The engine, with everything it knows so far.
pub struct App {
    records: Records,
    vault: Vault,
    http: Http,
    guides: Guides,
    door: Door,
    live: Mutex<BTreeMap<String, Arc<Live>>>,
    /// Where this computer keeps its schedule.
    place: Option<Place>,
    patience: Patience,
}

/// What is in use of one profile.
#[derive(Default)]
struct Live {
    connections: Mutex<Option<Arc<Connections>>>,
    waiting: Mutex<BTreeMap<Side, Arc<Waiting>>>,
    look: tokio::sync::Mutex<Option<Arc<Look>>>,
    /// Raised to stop a look or the making of a plan.
    stop_look: watch::Sender<u64>,
    runs: Mutex<BTreeMap<String, watch::Sender<Control>>>,
    /// Raised to stop a rehearsal.
    rehearsals: Mutex<BTreeMap<String, watch::Sender<bool>>>,
    /// Plans of actions that are being carried out here.
    consents: Mutex<BTreeMap<String, Arc<crate::act::Consent>>>,
}

impl App {
    /// Opens the engine on a data folder.
    ///
    /// # Errors
    ///
    /// A [`Problem`] when the folder cannot be used, or the system gives no means to reach the network.
    pub fn open(folder: &std::path::Path, vault: Vault, door: Door) -> Result<Self, Problem> {
        let records = Records::open(folder).map_err(|error| problem::records(&error))?;
        let http = Http::new().map_err(|error| problem::http("the network", &error))?;
        let guides = Guides::load().map_err(|fault| {
            Problem::new(
                "guide.fault",
                "A guide that is part of Usher cannot be read.",
                "This Usher was built with a mistake in it.",
                &["Install another version.", "Report it with the detail below."],
            )
            .detail(fault.to_string())
        })?;
        let place = Place::here(folder);
        let live = Mutex::default();
        Ok(Self { records, vault, http, guides, door, live, place, patience: Patience::default() })
    }

    /// Keeps the schedule elsewhere than this computer does.
    #[must_use]
    pub fn scheduling_at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// Returns the folder that Usher keeps its records in on this computer, or `None` where the system names none.
    /// `USHER_DATA` in the environment names another one.
    pub fn usual_folder() -> Option<PathBuf> {
        match std::env::var_os("USHER_DATA") {
            Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
            Some(_) | None => Self::default_folder(),
        }
    }

    /// Returns the folder that the system names, whatever the environment says.
    fn default_folder() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Usher").map(|folders| folders.data_dir().to_owned())
    }

    fn live(&self, profile: &str) -> Arc<Live> {
        Arc::clone(lock(&self.live).entry(profile.to_owned()).or_default())
    }
}

/// The name under which secrets appear in the keychain.
pub const KEYCHAIN_SERVICE: &str = "Usher";

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is replaced whole, never half.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
