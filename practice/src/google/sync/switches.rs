//! What differs from one customer of Google to the next in auto-provisioning, and what nobody outside Google knows of it.
//! Each default is what Google documents or, failing that, what is reported most.

use serde::{Deserialize, Serialize};

/// How auto-provisioning and its pages in the Admin console behave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SyncSwitches {
    /// The service waits so long before it looks at what changed, milliseconds; changes that come one after another are
    /// dealt with together.
    pub delay_ms: u32,
    /// Intervals, waits and the days of deprovisioning are divided by it: at 3,600 an hour is a second. `u32::MAX` leaves
    /// nothing of them.
    pub speed: u32,
    /// The service asks Zoom so often in a second; 0 is no limit.
    pub requests_per_second: u32,
    /// The service does not work, and the console cannot read or save what is set up.
    pub down: bool,
    pub card: Card,
    pub edition: Edition,
    /// Apps beside Zoom that are provisioned already; they count towards the limit of the edition.
    pub other_apps: u32,
    pub nested: Nested,
    pub mail_case: MailCase,
    /// The department is not sent, although it is mapped.
    pub drops_department: bool,
    pub lookup: Lookup,
    /// Addresses of people whom the service overlooks.
    pub overlooked: Vec<String>,
}

impl Default for SyncSwitches {
    fn default() -> Self {
        Self {
            delay_ms: 500,
            speed: 3_600,
            requests_per_second: 25,
            down: false,
            card: Card::Shown,
            edition: Edition::BusinessStandard,
            other_apps: 0,
            nested: Nested::DirectOnly,
            mail_case: MailCase::AsIs,
            drops_department: false,
            lookup: Lookup::Once,
            overlooked: Vec::new(),
        }
    }
}

/// Whether the Zoom app's page has a card for auto-provisioning. No page of Google's says that it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Card {
    Shown,
    Missing,
}

/// What the customer has bought, as far as it limits auto-provisioning (Google's page about automated user provisioning
/// and Cloud Identity's list of features, 2026).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edition {
    CloudIdentityFree,
    CloudIdentityPremium,
    FrontlineStarter,
    BusinessStarter,
    BusinessStandard,
    Enterprise,
}

impl Edition {
    /// How many apps may be provisioned; `None` is no limit.
    pub const fn apps_max(self) -> Option<u32> {
        match self {
            Edition::CloudIdentityFree => Some(0),
            Edition::CloudIdentityPremium => None,
            Edition::FrontlineStarter | Edition::BusinessStarter => Some(3),
            Edition::BusinessStandard | Edition::Enterprise => Some(100),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Edition::CloudIdentityFree => "Cloud Identity Free",
            Edition::CloudIdentityPremium => "Cloud Identity Premium",
            Edition::FrontlineStarter => "Frontline Starter",
            Edition::BusinessStarter => "Business Starter",
            Edition::BusinessStandard => "Business Standard",
            Edition::Enterprise => "Enterprise",
        }
    }
}

/// Whom a group in the provisioning scope lets in; not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nested {
    /// Also who is in a group inside it.
    Walked,
    /// Only its own members.
    DirectOnly,
}

/// How addresses are written towards Zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailCase {
    AsIs,
    /// With a capital at the beginning of each word, as nobody wrote them: `Zoe.Obrien@Practice.Example`.
    Capitals,
}

/// When somebody is looked for at Zoom; not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// Once; from then on Zoom's id is known, also after the address changed.
    Once,
    /// Before each update, by the present address: whoever got a new address is created a second time.
    EachTime,
}
