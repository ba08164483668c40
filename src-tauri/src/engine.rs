//! The engine as the window holds it: opened at the start beside the first paint, and awaited by whoever needs it.
//!
//! The keychain may take ten seconds to answer, so nothing waits for it but the commands. What failed to open is tried
//! again by the next command, so that "Try again" means something; the keychain is asked once only.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::OnceCell;
use usher::app::{App, Door, KEYCHAIN_SERVICE};
use usher::problem::Problem;
use usher::secrets::Vault;

use crate::problem;

/// The engine, and how many runs it carries out for this window right now.
pub(crate) struct Engine {
    door: Door,
    vault: OnceCell<Vault>,
    app: OnceCell<Arc<App>>,
    runs: Arc<AtomicUsize>,
}

/// A run that is under way; dropped when it has ended, however it ended.
pub(crate) struct UnderWay(Arc<AtomicUsize>);

impl Engine {
    pub(crate) fn new(door: Door) -> Self {
        Self { door, vault: OnceCell::new(), app: OnceCell::new(), runs: Arc::default() }
    }

    /// Returns the engine, opening it where nobody has yet.
    ///
    /// # Errors
    ///
    /// When its folder cannot be used, or the network cannot be reached at all.
    pub(crate) async fn app(&self) -> Result<Arc<App>, Problem> {
        self.app.get_or_try_init(|| self.open()).await.cloned()
    }

    /// Says that a run is under way for as long as the returned value lives.
    pub(crate) fn begin_run(&self) -> UnderWay {
        self.runs.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(&self.runs))
    }

    pub(crate) fn is_running(&self) -> bool {
        self.runs.load(Ordering::Relaxed) > 0
    }

    async fn open(&self) -> Result<Arc<App>, Problem> {
        let folder = App::usual_folder().ok_or_else(problem::no_folder)?;
        let vault = self.vault.get_or_init(|| Vault::open(KEYCHAIN_SERVICE)).await.clone();
        App::open(&folder, vault, self.door.clone()).map(Arc::new)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_under_way_until_the_last_one_ends() {
        let engine = Engine::new(Door { name: "a test", open_page: Arc::new(|_| Ok(())) });
        assert!(!engine.is_running());
        let (one, other) = (engine.begin_run(), engine.begin_run());
        drop(one);
        assert!(engine.is_running());
        drop(other);
        assert!(!engine.is_running());
    }
}
