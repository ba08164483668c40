//! What must not be seen: the type for it, and the place that keeps it.
//!
//! A [`Secret`] is opened only where it is sent. The [`Vault`] is the keychain of the computer where there is
//! one that works, and otherwise memory until the app quits; never a file.

mod secret;
mod vault;

pub use secret::{SECRET_BYTES_MAX, Secret, TypedError};
pub use vault::{ITEM_BYTES_MAX, Keeping, NoKeychain, Vault, VaultError};

#[cfg(test)]
pub(crate) use vault::tests::Mock;
