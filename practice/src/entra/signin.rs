//! What is under way at the sign-in, and what was given out.

use std::collections::{BTreeMap, BTreeSet};

/// Everything that is under way or was given out.
#[derive(Debug, Default)]
pub(super) struct SignIns {
    pub(super) access: BTreeMap<String, Access>,
    pub(super) refresh: BTreeMap<String, RefreshToken>,
}

/// An access token for Graph.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) client: String,
    pub(super) person: usize,
    pub(super) scopes: BTreeSet<String>,
    pub(super) ends_ms: i64,
    /// Whether the client can deal with a claims challenge.
    pub(super) declares_cp1: bool,
    /// Whether the sign-in has answered one.
    pub(super) has_met_claims: bool,
}

/// A refresh token.
#[derive(Clone, Debug)]
pub(super) struct RefreshToken {
    pub(super) client: String,
    pub(super) person: usize,
    pub(super) scopes: BTreeSet<String>,
    pub(super) declares_cp1: bool,
    pub(super) has_met_claims: bool,
    pub(super) made_ms: i64,
}
