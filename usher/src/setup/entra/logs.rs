//! The provisioning log (provisioningObjectSummary, November 2026).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::Console;
use super::apps::quoted;
use super::on_demand::{error_info, modified, step, text};
use super::shapes::{ErrorInfo, Identity, ProvisioningEvent};
use crate::directory::entra::V1;
use crate::directory::{DirectoryError, shape};
use crate::http::{Call, Category};

/// Entries on a page.
const PAGE: usize = 500;

/// The scope that organisations ask for where they say only that a permission is missing (SCIM onboarding reference, 2026).
const LOG_SCOPE: &str = "ProvisioningLog.Read.All";

impl Console {
    /// Reads the provisioning log of an application from a moment on, oldest first. Not more than the latest `most`
    /// entries; the answer says whether there are more.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn log(
        &self,
        app: &str,
        since: Timestamp,
        most: usize,
    ) -> Result<(Vec<ProvisioningEvent>, bool), DirectoryError> {
        let since = since.strftime("%Y-%m-%dT%H:%M:%SZ");
        let filter = format!("servicePrincipal/id eq {} and activityDateTime gt {since}", quoted(app));
        let call = Call::get([V1, "auditLogs", "provisioning"], Category::GraphLogs)
            .query("$filter", filter)
            .query("$top", PAGE.min(most.saturating_add(1)).to_string())
            .query("$orderby", "activityDateTime desc");
        let read = self.entra.pages_up_to("the provisioning log", call, most, &|_| ()).await;
        let missing = |error: &DirectoryError| matches!(error, DirectoryError::Refused { code, .. } if code == "Authentication_MSGraphPermissionMissing");
        let (found, more) = match read {
            Err(error) if missing(&error) => {
                return Err(DirectoryError::ScopeMissing { scope: LOG_SCOPE.to_owned() });
            }
            read => read?,
        };
        let mut events = found.iter().map(event).collect::<Result<Vec<_>, _>>()?;
        // They come newest first; of those of one moment the later one has to stay the later one.
        events.reverse();
        events.sort_by_key(|event| event.at);
        Ok((events, more))
    }
}

fn event(found: &Value) -> Result<ProvisioningEvent, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        id: String,
        activity_date_time: Timestamp,
    }
    let Shape { id, activity_date_time: at } = shape(found.clone())?;
    let none = Value::Null;
    let part = |key: &str| found.get(key).unwrap_or(&none);
    let word = |key: &str| text(found, key).unwrap_or_default();
    let info = part("provisioningStatusInfo");
    let named =
        |key: &str| text(part(key), "displayName").or_else(|| text(part(key), "id")).unwrap_or_default();
    let steps = part("provisioningSteps").as_array().map_or(&[][..], Vec::as_slice);
    Ok(ProvisioningEvent {
        id,
        at,
        job: word("jobId"),
        cycle: word("cycleId"),
        change: word("changeId"),
        action: word("provisioningAction"),
        took_ms: found.get("durationInMilliseconds").and_then(Value::as_u64),
        status: text(info, "status").unwrap_or_default(),
        error: info
            .get("errorInformation")
            .and_then(error_info)
            .filter(|error| *error != ErrorInfo::default()),
        source: identity(part("sourceIdentity")),
        target: identity(part("targetIdentity")),
        source_system: named("sourceSystem"),
        target_system: named("targetSystem"),
        initiated_by: named("initiatedBy"),
        steps: steps.iter().map(step).collect(),
        modified: modified(found.get("modifiedProperties")),
    })
}

fn identity(found: &Value) -> Identity {
    let details = match found.get("details") {
        Some(Value::Object(details)) => {
            details.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
        }
        Some(_) | None => BTreeMap::new(),
    };
    Identity {
        id: text(found, "id").unwrap_or_default(),
        name: text(found, "displayName").unwrap_or_default(),
        kind: text(found, "identityType").unwrap_or_default(),
        details,
    }
}
