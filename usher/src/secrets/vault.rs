//! The keychain of the computer behind one thread, or memory.
//!
//! A keychain may be missing, locked, or hang behind a question that nobody answers. So it is tried once at
//! the start by writing, reading and deleting something of no value, and every operation has a time limit.
//! What worked at the start and fails later is an error: secrets never move to memory by themselves.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::Secret;

/// The longest item: what the Windows Credential Manager takes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`,
/// learn.microsoft.com/windows/win32/api/wincred, November 2026). The same everywhere, so that a profile that
/// works on one computer works on every other.
pub const ITEM_BYTES_MAX: usize = 2560;

/// How long the trial at the start may take: a background service that has to start first needs seconds.
const OPEN_MAX: Duration = Duration::from_secs(10);

/// How long an operation may take: somebody may have to type the password of the keychain.
const OPERATION_MAX: Duration = Duration::from_secs(30);

/// The longest description of a fault that is passed on.
const DETAIL_CHARS_MAX: usize = 200;

/// Where secrets are kept. Clones share the place.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

enum Inner {
    Keychain { service: String, jobs: mpsc::Sender<Job> },
    Memory { why: NoKeychain, items: Mutex<BTreeMap<String, Secret>> },
}

/// Where secrets are kept, for whoever has to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeping {
    Keychain,
    /// Until the app quits.
    Memory {
        why: NoKeychain,
    },
}

/// Why there is no keychain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoKeychain {
    /// None runs on this computer, or it cannot keep anything.
    #[error("this computer has no keychain that can be used: {detail}")]
    Absent { detail: String },
    #[error("the keychain is locked: {detail}")]
    Locked { detail: String },
    /// It may be waiting for a password.
    #[error("the keychain did not answer within {seconds} seconds")]
    TimedOut { seconds: u64 },
    /// It gave back something else than it was given.
    #[error("the keychain did not give back what it was given")]
    Unreliable,
    /// Memory was asked for.
    #[error("the keychain is not used")]
    NotWanted,
}

/// Why a secret could not be read, kept or forgotten. No variant holds any of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    #[error("{bytes} bytes are more than the {bytes_max} that a keychain item can have")]
    TooLong { bytes: usize, bytes_max: usize },
    #[error("the keychain is locked: {detail}")]
    Locked { detail: String },
    #[error("the keychain did not answer within {seconds} seconds")]
    TimedOut { seconds: u64 },
    /// What is kept cannot be read any more; it has to be entered again.
    #[error("the keychain item cannot be read")]
    Unreadable,
    #[error("the keychain failed: {detail}")]
    Failed { detail: String },
}

impl Vault {
    /// Opens the keychain; where it does not work, memory with the reason.
    ///
    /// `service` is the name under which the items appear in the keychain. Takes at most ten seconds.
    pub async fn open(service: &str) -> Self {
        Self::open_with(service, native_store, OPEN_MAX).await
    }

    /// Returns a vault that forgets when the app quits.
    pub fn memory(why: NoKeychain) -> Self {
        Self { inner: Arc::new(Inner::Memory { why, items: Mutex::default() }) }
    }

    /// Returns where secrets are kept.
    pub fn keeping(&self) -> Keeping {
        match &*self.inner {
            Inner::Keychain { .. } => Keeping::Keychain,
            Inner::Memory { why, .. } => Keeping::Memory { why: why.clone() },
        }
    }

    /// Reads the item of a connection of a profile.
    ///
    /// # Errors
    ///
    /// [`VaultError::Unreadable`] means that it has to be entered again; the others that it could not be looked.
    pub async fn get(&self, profile: &str, connection: &str) -> Result<Option<Secret>, VaultError> {
        let item = item_name(profile, connection);
        match &*self.inner {
            Inner::Memory { items, .. } => Ok(lock(items).get(&item).cloned()),
            Inner::Keychain { service, jobs } => {
                let service = service.clone();
                run(jobs, OPERATION_MAX, move |store| read(store, &service, &item)).await
            }
        }
    }

    /// Keeps the item of a connection, in place of the one before.
    ///
    /// # Errors
    ///
    /// [`VaultError::TooLong`] above [`ITEM_BYTES_MAX`], also in memory; the others name the keychain's fault.
    pub async fn set(&self, profile: &str, connection: &str, text: &Secret) -> Result<(), VaultError> {
        let bytes = text.expose().len();
        if bytes > ITEM_BYTES_MAX {
            return Err(VaultError::TooLong { bytes, bytes_max: ITEM_BYTES_MAX });
        }
        let item = item_name(profile, connection);
        let text = text.clone();
        match &*self.inner {
            Inner::Memory { items, .. } => {
                lock(items).insert(item, text);
                Ok(())
            }
            Inner::Keychain { service, jobs } => {
                let service = service.clone();
                run(jobs, OPERATION_MAX, move |store| {
                    Ok(entry(store, &service, &item)?.set_secret(text.expose().as_bytes())?)
                })
                .await
            }
        }
    }

    /// Forgets the item of a connection; that there is none is no fault.
    ///
    /// # Errors
    ///
    /// When the keychain fails: the item may still be there.
    pub async fn delete(&self, profile: &str, connection: &str) -> Result<(), VaultError> {
        let item = item_name(profile, connection);
        match &*self.inner {
            Inner::Memory { items, .. } => {
                lock(items).remove(&item);
                Ok(())
            }
            Inner::Keychain { service, jobs } => {
                let service = service.clone();
                run(jobs, OPERATION_MAX, move |store| delete(store, &service, &item)).await
            }
        }
    }

    async fn open_with(
        service: &str,
        opener: impl FnOnce() -> Result<Arc<CredentialStore>, Error> + Send + 'static,
        limit: Duration,
    ) -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let (tell, told) = oneshot::channel();
        let name = service.to_owned();
        let worker = std::thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            let store = match opener()
                .map_err(Fault::from)
                .and_then(|store| try_out(&store, &name).map(|()| store))
            {
                Ok(store) => store,
                Err(fault) => {
                    let _ = tell.send(Err(fault));
                    return;
                }
            };
            let _ = tell.send(Ok(()));
            for job in queue {
                job(&store);
            }
        });
        let why = match (worker, tokio::time::timeout(limit, told).await) {
            (Ok(_), Ok(Ok(Ok(())))) => {
                return Self { inner: Arc::new(Inner::Keychain { service: service.to_owned(), jobs }) };
            }
            (Ok(_), Ok(Ok(Err(fault)))) => fault.into(),
            (Ok(_), Err(_)) => NoKeychain::TimedOut { seconds: limit.as_secs() },
            (Ok(_), Ok(Err(_))) => NoKeychain::Absent { detail: "it stopped while it was tried".to_owned() },
            (Err(error), _) => NoKeychain::Absent { detail: error.to_string() },
        };
        tracing::warn!(%why, "no keychain");
        Self::memory(why)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vault").field(&self.keeping()).finish()
    }
}

type Job = Box<dyn FnOnce(&Arc<CredentialStore>) + Send>;

/// What the keychain can answer with, without the bytes that its own errors may carry.
enum Fault {
    Locked(String),
    Unreadable,
    Differs,
    TooLong,
    Other(String),
}

/// Runs one operation on the keychain's thread. One whose caller has given up is left out, so that a keychain
/// that comes back does not carry out what nobody waits for.
async fn run<T: Send + 'static>(
    jobs: &mpsc::Sender<Job>,
    limit: Duration,
    operation: impl FnOnce(&Arc<CredentialStore>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, VaultError> {
    let (tell, told) = oneshot::channel();
    let job: Job = Box::new(move |store| {
        if !tell.is_closed() {
            let _ = tell.send(operation(store));
        }
    });
    let gone = || VaultError::Failed { detail: "its thread has stopped".to_owned() };
    jobs.send(job).map_err(|_| gone())?;
    match tokio::time::timeout(limit, told).await {
        Ok(Ok(outcome)) => outcome.map_err(VaultError::from),
        Ok(Err(_)) => Err(gone()),
        Err(_) => Err(VaultError::TimedOut { seconds: limit.as_secs() }),
    }
}

#[cfg(target_os = "linux")]
fn native_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn native_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn native_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn native_store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

/// Windows hands credentials on to other computers of a domain unless told to keep them here.
const MODIFIERS: &[(&str, &str)] = if cfg!(windows) { &[("persistence", "Local")] } else { &[] };

fn entry(store: &Arc<CredentialStore>, service: &str, item: &str) -> Result<Entry, Fault> {
    let modifiers = MODIFIERS.iter().copied().collect();
    Ok(store.build(service, item, if MODIFIERS.is_empty() { None } else { Some(&modifiers) })?)
}

fn read(store: &Arc<CredentialStore>, service: &str, item: &str) -> Result<Option<Secret>, Fault> {
    match entry(store, service, item)?.get_secret() {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(error) => {
                drop(Zeroizing::new(error.into_bytes()));
                Err(Fault::Unreadable)
            }
        },
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn delete(store: &Arc<CredentialStore>, service: &str, item: &str) -> Result<(), Fault> {
    match entry(store, service, item)?.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Writes, reads and deletes something of no value. Its name holds the process, since the window and the
/// terminal may start at the same time.
fn try_out(store: &Arc<CredentialStore>, service: &str) -> Result<(), Fault> {
    let item = format!("start-up check {}", std::process::id());
    entry(store, service, &item)?.set_secret(b"of no value")?;
    let kept = read(store, service, &item);
    delete(store, service, &item)?;
    match kept? {
        Some(text) if text.expose() == "of no value" => Ok(()),
        Some(_) | None => Err(Fault::Differs),
    }
}

fn item_name(profile: &str, connection: &str) -> String {
    format!("{profile}/{connection}")
}

impl From<Error> for Fault {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library may add variants, and some hold secret bytes"
    )]
    fn from(error: Error) -> Self {
        match error {
            Error::NoStorageAccess(cause) => Self::Locked(shorten(&cause.to_string())),
            Error::PlatformFailure(cause) => Self::Other(shorten(&cause.to_string())),
            Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
                drop(Zeroizing::new(bytes));
                Self::Unreadable
            }
            Error::TooLong(..) => Self::TooLong,
            Error::NoDefaultStore => Self::Other("there is none for this system".to_owned()),
            Error::Ambiguous(_) => Self::Other("it holds several items of the same name".to_owned()),
            Error::NotSupportedByStore(what) => Self::Other(shorten(&what)),
            _ => Self::Other("it gave no reason".to_owned()),
        }
    }
}

impl From<Fault> for NoKeychain {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Locked(detail) => Self::Locked { detail },
            Fault::Unreadable | Fault::Differs => Self::Unreliable,
            Fault::TooLong => Self::Absent { detail: "it takes no item at all".to_owned() },
            Fault::Other(detail) => Self::Absent { detail },
        }
    }
}

impl From<Fault> for VaultError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Locked(detail) => Self::Locked { detail },
            Fault::Unreadable | Fault::Differs => Self::Unreadable,
            Fault::TooLong => Self::Failed { detail: "the item is too long for it".to_owned() },
            Fault::Other(detail) => Self::Failed { detail },
        }
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(DETAIL_CHARS_MAX).collect()
}

/// A panic while the lock was held leaves whole items.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_and_keychain_behave_the_same() {
        let memory = Vault::memory(NoKeychain::NotWanted);
        assert_eq!(memory.keeping(), Keeping::Memory { why: NoKeychain::NotWanted });
        let keychain = Vault::open_with("usher-test", || Ok(mock()), OPEN_MAX).await;
        assert_eq!(keychain.keeping(), Keeping::Keychain);
        for vault in [memory, keychain] {
            assert!(vault.get("p1", "zoom").await.unwrap().is_none());
            vault.set("p1", "zoom", &secret("one")).await.unwrap();
            vault.set("p1", "zoom", &secret("two")).await.unwrap();
            vault.set("p1", "okta", &secret("three")).await.unwrap();
            let read = vault.clone().get("p1", "zoom").await.unwrap().unwrap();
            assert_eq!(read.expose(), "two");
            assert!(vault.get("p2", "zoom").await.unwrap().is_none());
            vault.delete("p1", "zoom").await.unwrap();
            vault.delete("p1", "zoom").await.unwrap();
            assert!(vault.get("p1", "zoom").await.unwrap().is_none());
            assert!(vault.get("p1", "okta").await.unwrap().is_some());
        }
    }

    #[tokio::test]
    async fn the_same_length_is_too_long_everywhere() {
        let too_long = VaultError::TooLong { bytes: 2561, bytes_max: 2560 };
        for vault in [
            Vault::memory(NoKeychain::NotWanted),
            Vault::open_with("usher-test", || Ok(mock()), OPEN_MAX).await,
        ] {
            vault.set("p", "c", &secret(&"x".repeat(2560))).await.unwrap();
            assert_eq!(vault.set("p", "c", &secret(&"y".repeat(2561))).await, Err(too_long.clone()));
            assert!(vault.get("p", "c").await.unwrap().unwrap().expose().starts_with('x'));
        }
    }

    #[tokio::test]
    async fn a_keychain_that_cannot_be_used_has_its_reason() {
        let absent = || Err(Error::PlatformFailure("no such service".into()));
        let vault = Vault::open_with("s", absent, OPEN_MAX).await;
        let why = NoKeychain::Absent { detail: "no such service".into() };
        assert_eq!(vault.keeping(), Keeping::Memory { why });

        let locked = || Err(Error::NoStorageAccess("the collection is locked".into()));
        let vault = Vault::open_with("s", locked, OPEN_MAX).await;
        let why = NoKeychain::Locked { detail: "the collection is locked".into() };
        assert_eq!(vault.keeping(), Keeping::Memory { why });

        let (keep, hang) = mpsc::channel::<()>();
        let hanging = move || {
            let _ = hang.recv();
            Err(Error::NoDefaultStore)
        };
        let vault = Vault::open_with("s", hanging, Duration::from_millis(20)).await;
        assert_eq!(vault.keeping(), Keeping::Memory { why: NoKeychain::TimedOut { seconds: 0 } });
        drop(keep);
    }

    #[tokio::test]
    async fn a_keychain_that_fails_later_is_an_error_and_nothing_moves_to_memory() {
        let store = mock();
        let same = Arc::clone(&store);
        let vault = Vault::open_with("s", move || Ok(same), OPEN_MAX).await;
        vault.set("p", "c", &secret("canary")).await.unwrap();

        fail_next(&store, Error::NoStorageAccess("locked meanwhile".into()));
        let error = vault.get("p", "c").await.unwrap_err();
        assert_eq!(error, VaultError::Locked { detail: "locked meanwhile".into() });

        fail_next(&store, Error::BadEncoding(b"canary".to_vec()));
        let error = vault.get("p", "c").await.unwrap_err();
        assert_eq!(error, VaultError::Unreadable);
        assert!(!format!("{error:?} {error} {vault:?}").contains("canary"));

        fail_next(&store, Error::PlatformFailure("gone".into()));
        let error = vault.set("p", "c", &secret("new")).await.unwrap_err();
        assert_eq!(error, VaultError::Failed { detail: "gone".into() });
        assert_eq!(vault.keeping(), Keeping::Keychain);
        assert_eq!(vault.get("p", "c").await.unwrap().unwrap().expose(), "canary");
    }

    #[tokio::test]
    async fn an_operation_that_hangs_ends_in_time_and_is_not_made_up_for() {
        let store = mock();
        let (jobs, queue) = mpsc::channel::<Job>();
        let late =
            run(&jobs, Duration::from_millis(20), |store| Ok(entry(store, "s", "late")?.set_secret(b"x")?));
        assert_eq!(late.await, Err(VaultError::TimedOut { seconds: 0 }));
        drop(jobs);
        queue.iter().for_each(|job| job(&store));
        assert!(matches!(read(&store, "s", "late"), Ok(None)));
    }

    /// A keychain that can be told to fail, for the tests of other modules.
    #[derive(Clone)]
    pub(crate) struct Mock(Arc<CredentialStore>);

    impl Mock {
        pub(crate) async fn open() -> (Self, Vault) {
            let store = mock();
            let same = Arc::clone(&store);
            (Self(store), Vault::open_with("s", move || Ok(same), OPEN_MAX).await)
        }

        /// Lets the next operation on profile `p`, connection `c` fail.
        pub(crate) fn fail_next(&self) {
            fail_next(&self.0, Error::PlatformFailure("gone".into()));
        }
    }

    fn mock() -> Arc<CredentialStore> {
        keyring_core::mock::Store::new().unwrap()
    }

    fn fail_next(store: &Arc<CredentialStore>, error: Error) {
        let entry = store.build("s", "p/c", None).unwrap();
        let mock: &keyring_core::mock::Cred = entry.as_any().downcast_ref().unwrap();
        mock.set_error(error);
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }
}
