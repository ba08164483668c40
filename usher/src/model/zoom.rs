//! What Zoom has: accounts, groups, and what is known of who is in them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{AccountId, Address, Licence, PersonId, Resource, ZoomGroupId};

/// A user of the Zoom account, as SCIM shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    /// Zoom's sign-in address.
    pub user_name: String,
    pub display_name: String,
    pub active: bool,
    pub licence: Licence,
    /// The whole resource as Zoom sent it; keys that Usher does not know stay in it.
    pub resource: Resource,
}

impl Account {
    /// Returns when the account came into being, where Zoom says so (`meta.created`; SCIM2 changelog, 2023-12).
    pub fn created(&self) -> Option<jiff::Timestamp> {
        self.resource.get("meta")?.get("created")?.as_str()?.parse().ok()
    }
}

/// Every account that Zoom lists, found by address.
///
/// Invited people who have not accepted are not in Zoom's list; they are in `pending` where they were asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Accounts {
    pub by_id: BTreeMap<AccountId, Account>,
    pub by_address: BTreeMap<Address, AccountId>,
    pub pending: BTreeSet<Address>,
}

impl Accounts {
    /// Indexes accounts by sign-in name and by every mail address they have; the sign-in name wins.
    pub fn index(accounts: impl IntoIterator<Item = Account>, pending: BTreeSet<Address>) -> Self {
        let by_id: BTreeMap<_, _> =
            accounts.into_iter().map(|account| (account.id.clone(), account)).collect();
        let mut by_address = BTreeMap::new();
        for account in by_id.values() {
            if let Some(address) = Address::parse(&account.user_name) {
                by_address.insert(address, account.id.clone());
            }
        }
        for account in by_id.values() {
            for address in account.mail_addresses() {
                by_address.entry(address).or_insert_with(|| account.id.clone());
            }
        }
        Self { by_id, by_address, pending }
    }

    /// Returns the account that has this address.
    pub fn at(&self, address: &Address) -> Option<&Account> {
        self.by_id.get(self.by_address.get(address)?)
    }
}

impl Account {
    fn mail_addresses(&self) -> impl Iterator<Item = Address> {
        self.resource.texts("emails", "value").filter_map(Address::parse)
    }
}

/// A user group of the Zoom account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoomGroup {
    pub id: ZoomGroupId,
    pub name: String,
}

/// Accounts on one page of Zoom's list; its documented maximum (SCIM2 reference, 2026-08).
pub const ACCOUNTS_PAGE: usize = 100;

/// Members on one page of Zoom's member list (REST API v2, list group members: page size up to 2,000; 2026-01).
pub const MEMBERS_PAGE: usize = 2000;

/// Who is in a zoom group, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    pub members: BTreeSet<AccountId>,
    pub source: MembershipSource,
}

/// How a membership is known. SCIM's own group resources carry no members at Zoom (SCIM2 reference, 2026-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum MembershipSource {
    /// Read from Zoom's list of the group's members: all of them.
    Members,
    /// Read account by account, for every account.
    EveryAccount,
    /// Read account by account, for the people who should be in it only; others may be in it too.
    WantedAccounts,
    /// The group does not exist yet, so nobody is in it.
    NewGroup,
}

impl MembershipSource {
    /// Is everybody known who is in the group?
    pub fn is_complete(self) -> bool {
        match self {
            Self::Members | Self::EveryAccount | Self::NewGroup => true,
            Self::WantedAccounts => false,
        }
    }
}
/// A person beside the account that is theirs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Match {
    pub person: PersonId,
    pub account: AccountId,
}
