//! People, groups and memberships: the words the rest of the engine speaks.
//!
//! Two worlds meet here. The *directory* (Okta, Entra ID or Google Workspace) says who there is and who belongs to which
//! group; Zoom has *accounts* and *zoom groups*. Ids of the two never mix: each is a type of its own. Nothing here
//! knows how a vendor spells its fields, reads a clock or does I/O.

mod address;
mod attributes;
mod compact;
mod directory;
mod licence;
mod zoom;

pub use address::{Address, fold_name, search_form};
pub use attributes::{Attributes, Resource};
pub use compact::{Kept, Shapes};
pub use directory::{Group, Member, Person, Snapshot, Status, Walk};
pub use licence::{Licence, LicenceWish};
pub use zoom::{
    ACCOUNTS_PAGE, Account, Accounts, MEMBERS_PAGE, Match, Membership, MembershipSource, ZoomGroup,
};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(transparent)]
        #[ts(as = "String")]
        pub struct $name(pub String);

        impl $name {
            /// Takes the id as its vendor wrote it.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// Returns the id as its vendor wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A person in the directory.
    PersonId
}
id! {
    /// A group in the directory.
    GroupId
}
id! {
    /// A user of the Zoom account. May hold characters that are special in URLs.
    AccountId
}
id! {
    /// A user group of the Zoom account.
    ZoomGroupId
}
