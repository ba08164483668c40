//! How the service is woken and how others learn that it has nothing left to do.

use tokio::sync::watch;

/// Counts what stirred the service, and up to which stir everything has been done.
#[derive(Debug)]
pub struct Pulse {
    stirred: watch::Sender<u64>,
    settled: watch::Sender<u64>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self { stirred: watch::channel(0).0, settled: watch::channel(0).0 }
    }
}

impl Pulse {
    /// Says that something changed that the service may have to act on.
    pub fn stir(&self) {
        self.stirred.send_modify(|count| *count += 1);
    }

    /// Waits until the service has dealt with everything that changed before this call: done, failed, or waiting for
    /// somebody to act. Never returns where it cannot get on, such as while Zoom does not answer.
    pub async fn settled(&self) {
        let wanted = *self.stirred.borrow();
        // The sender is in this very value, so the channel cannot be closed.
        drop(self.settled.subscribe().wait_for(|settled| *settled >= wanted).await);
    }

    /// For the service itself: the count of what stirred it.
    pub(crate) fn stirs(&self) -> watch::Receiver<u64> {
        self.stirred.subscribe()
    }

    /// For the service itself: everything up to this stir has been done.
    pub(crate) fn settle(&self, stir: u64) {
        self.settled.send_replace(stir);
    }
}
