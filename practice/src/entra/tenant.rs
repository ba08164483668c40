//! `/organization` and `/subscribedSkus`: what the tenant is called, which domains it has, and what it has bought.

use serde_json::{Map, Value, json};

use super::odata::{self, Kind};
use super::switches::{Plan, Rank};
use super::users::FOUNDED;
use super::visit::{Answered, Visit};

const READ_ORGANISATION: [&str; 3] = ["User.Read", "Organization.Read.All", "Directory.Read.All"];
const READ_SKUS: [&str; 3] = ["LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"];

const ORGANISATION: Kind = Kind {
    context: "organization",
    type_name: "organization",
    usual: 100,
    most: 999,
    filterable: &[],
    contains: false,
    of_directory: true,
    mixed: false,
    usual_properties: &[],
};
const SKUS: Kind = Kind { context: "subscribedSkus", type_name: "subscribedSku", ..ORGANISATION };

/// A service plan of Entra ID: name, id of the plan, name and id of the product that has it (product names and service
/// plan identifiers for licensing, 2026).
struct Bought {
    plan: &'static str,
    plan_id: &'static str,
    product_id: &'static str,
}

const P1: Bought = Bought {
    plan: "AAD_PREMIUM",
    plan_id: "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
    product_id: "078d2b04-f1bd-4111-bbd4-b4b1b354cef4",
};
const P2: Bought = Bought {
    plan: "AAD_PREMIUM_P2",
    plan_id: "eec0eb4f-6444-4f95-aba0-50c24d67f998",
    product_id: "84a661c4-e949-4bd2-a560-ed7766fcaf2b",
};

fn bought(plan: Plan) -> Option<&'static Bought> {
    match plan {
        Plan::Free => None,
        Plan::P1 => Some(&P1),
        Plan::P2 => Some(&P2),
    }
}

/// `GET /organization`, which is a list of one.
pub(super) fn organisation(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ_ORGANISATION, Rank::Anyone)?;
    let tenant = &visit.state.tenant;
    let domain = |name: &str, initial: bool| {
        json!({
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": !initial,
            "isInitial": initial,
            "name": name,
            "type": "Managed",
        })
    };
    let plans: Vec<Value> = bought(visit.switches.plan)
        .map(|bought| {
            json!({
                "assignedDateTime": FOUNDED,
                "capabilityStatus": "Enabled",
                "service": "AADPremiumService",
                "servicePlanId": bought.plan_id,
            })
        })
        .into_iter()
        .collect();
    let drawn = json!({
        "id": tenant.id,
        "displayName": visit.state.directory.name(),
        "createdDateTime": FOUNDED,
        "countryLetterCode": "GB",
        "tenantType": "AAD",
        "preferredLanguage": "en",
        "onPremisesSyncEnabled": null,
        "technicalNotificationMails": [],
        "verifiedDomains": [domain(tenant.initial_domain, true), domain(tenant.domain, false)],
        "assignedPlans": plans,
    });
    odata::list(visit, &ORGANISATION, |_| object(drawn).into_iter())
}

/// `GET /subscribedSkus`.
pub(super) fn skus(visit: &mut Visit<'_>) -> Answered {
    visit.require(&READ_SKUS, Rank::Anyone)?;
    let tenant = visit.state.tenant.id.clone();
    let drawn = bought(visit.switches.plan).map(|bought| {
        json!({
            "id": format!("{tenant}_{}", bought.product_id),
            "accountId": tenant,
            "accountName": visit.state.directory.name(),
            "appliesTo": "User",
            "capabilityStatus": "Enabled",
            "consumedUnits": 1,
            "prepaidUnits": { "enabled": 25, "suspended": 0, "warning": 0, "lockedOut": 0 },
            "skuId": bought.product_id,
            "skuPartNumber": bought.plan,
            "subscriptionIds": [],
            "servicePlans": [{
                "servicePlanId": bought.plan_id,
                "servicePlanName": bought.plan,
                "provisioningStatus": "Success",
                "appliesTo": "User",
            }],
        })
    });
    odata::list(visit, &SKUS, |_| drawn.into_iter().flat_map(object))
}

/// A thing as a list has it, with its number.
fn object(drawn: Value) -> Option<(u64, Map<String, Value>)> {
    drawn.as_object().map(|drawn| (0, drawn.clone()))
}
