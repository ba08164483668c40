//! Scopes: which there are, how they are written, and what an unguessable token looks like.

use std::collections::BTreeSet;

use crate::world::unguessable;

/// What every scope of the Directory API starts with.
pub(super) const DIRECTORY: &str = "https://www.googleapis.com/auth/admin.directory.";

/// Scopes of the Directory API that read (Google's discovery document of the Directory API, 2026-11).
pub(super) const READING: [&str; 6] = [
    "https://www.googleapis.com/auth/admin.directory.user.readonly",
    "https://www.googleapis.com/auth/admin.directory.group.readonly",
    "https://www.googleapis.com/auth/admin.directory.group.member.readonly",
    "https://www.googleapis.com/auth/admin.directory.orgunit.readonly",
    "https://www.googleapis.com/auth/admin.directory.domain.readonly",
    "https://www.googleapis.com/auth/admin.directory.customer.readonly",
];
/// Scopes of the Directory API that write, each of which reads as well (as above).
pub(super) const WRITING: [&str; 6] = [
    "https://www.googleapis.com/auth/admin.directory.user",
    "https://www.googleapis.com/auth/admin.directory.group",
    "https://www.googleapis.com/auth/admin.directory.group.member",
    "https://www.googleapis.com/auth/admin.directory.orgunit",
    "https://www.googleapis.com/auth/admin.directory.domain",
    "https://www.googleapis.com/auth/admin.directory.customer",
];
/// Scopes that say who signs in, as the token answer writes them.
pub(super) const IDENTITY: [&str; 3] = [
    "openid",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/userinfo.profile",
];

/// Reads a list of scopes; those that say who signs in are written out as the token answer has them.
///
/// # Errors
///
/// The first one that does not exist; an empty text where there is none.
pub(super) fn read(asked: &str) -> Result<BTreeSet<String>, String> {
    let mut scopes = BTreeSet::new();
    for word in asked.split_whitespace() {
        let full = match word {
            "email" => IDENTITY[1],
            "profile" => IDENTITY[2],
            other => other,
        };
        let known = READING.iter().chain(&WRITING).chain(&IDENTITY).any(|known| *known == full);
        if !known {
            return Err(word.to_owned());
        }
        scopes.insert(full.to_owned());
    }
    if scopes.is_empty() { Err(String::new()) } else { Ok(scopes) }
}

/// Whether a scope says only who signs in: nobody can leave it out.
pub(super) fn is_identity(scope: &str) -> bool {
    IDENTITY.contains(&scope)
}

/// Scopes as the token answer writes them.
pub(super) fn written(scopes: &BTreeSet<String>) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// An access token as Google writes them; at most 2,048 bytes.
pub(super) fn access_token() -> String {
    format!("ya29.a0{}", unguessable(160))
}

/// A refresh token as Google writes them; at most 512 bytes.
pub(super) fn refresh_token() -> String {
    format!("1//0g{}", unguessable(98))
}
