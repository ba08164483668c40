//! What provisioning on demand says it did. Graph wraps it in two texts that hold JSON, and documents two forms of them
//! (synchronizationJob: provisionOnDemand, November 2026).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::shapes::{ErrorInfo, ModifiedProperty};

/// Steps, properties and details that are kept of one answer; a person has a handful of the first and dozens of others.
const KEPT_MAX: usize = 200;

/// What provisioning one person on demand did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OnDemand {
    /// `Success`, `Skipped`, `Failure` or `Warning`; empty where Microsoft does not say.
    pub result: String,
    pub error: Option<ErrorInfo>,
    /// `Create`, `Update`, `Other` and others.
    pub action: String,
    pub steps: Vec<OnDemandStep>,
    pub modified: Vec<ModifiedProperty>,
    /// The id of whoever it is in Zoom.
    pub target: Option<String>,
}

/// One step of what was done for a person or a group.
#[derive(Debug, Clone, PartialEq)]
pub struct OnDemandStep {
    pub name: String,
    pub kind: StepKind,
    /// `Success`, `Skipped`, `Failure` or `Warning`, in whichever case.
    pub status: String,
    pub description: String,
    pub details: BTreeMap<String, String>,
    pub at: Option<Timestamp>,
}

/// What a step is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// Reads the person, on either side.
    Import,
    /// Decides whether they are to be in Zoom.
    Scoping,
    /// Finds them there.
    Matching,
    Processing,
    /// Follows what points to others.
    Reference,
    /// Writes them there.
    Export,
    /// Another word, kept.
    Other(String),
}

impl StepKind {
    fn read(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "import" => Self::Import,
            "scoping" => Self::Scoping,
            "matching" => Self::Matching,
            "processing" => Self::Processing,
            "referenceresolution" | "reference" => Self::Reference,
            "export" => Self::Export,
            _ => Self::Other(word.to_owned()),
        }
    }
}

impl OnDemandStep {
    /// Did this step fail?
    pub fn failed(&self) -> bool {
        self.status.eq_ignore_ascii_case("failure")
    }
}

/// Reads an answer in either form, and in whatever is near to them.
pub(super) fn on_demand(answer: &Value) -> OnDemand {
    let inside = |key: &str| {
        let found = answer.get(key)?;
        found.as_str().map_or_else(|| Some(found.clone()), |text| serde_json::from_str(text).ok())
    };
    let said = inside("key").filter(Value::is_object);
    let parts = match inside("value") {
        Some(Value::Array(parts)) => parts,
        Some(part @ Value::Object(_)) => vec![part],
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => Vec::new(),
    };
    // Bare steps, or whole reports with their steps inside.
    let steps: Vec<OnDemandStep> = parts
        .iter()
        .flat_map(|part| match part.get("provisioningSteps").and_then(Value::as_array) {
            Some(steps) => steps.iter().map(step).collect::<Vec<_>>(),
            None if part.get("status").is_some() && part.get("name").is_some() => vec![step(part)],
            None => Vec::new(),
        })
        .take(KEPT_MAX)
        .collect();
    let of_parts =
        |place: &str| parts.iter().find_map(|part| part.pointer(place)).filter(|found| !found.is_null());
    let result = said.as_ref().and_then(|said| text(said, "result"));
    let result = result.or_else(|| of_parts("/statusInfo/status").and_then(Value::as_str).map(str::to_owned));
    let result = result.or_else(|| steps.iter().find(|step| step.failed()).map(|step| step.status.clone()));
    let result = result.or_else(|| steps.last().map(|step| step.status.clone())).unwrap_or_default();
    let details = said.as_ref().and_then(|said| said.get("details"));
    let error = [details, of_parts("/statusInfo/errorInformation"), of_parts("/statusInfo")];
    OnDemand {
        result,
        error: error.into_iter().flatten().find_map(error_info),
        action: of_parts("/action").and_then(Value::as_str).unwrap_or_default().to_owned(),
        modified: modified(of_parts("/modifiedProperties")),
        target: of_parts("/targetIdentity/id")
            .and_then(Value::as_str)
            .filter(|id| !id.is_empty())
            .map(str::to_owned),
        steps,
    }
}

/// Reads one step, of an answer or of the log.
pub(super) fn step(found: &Value) -> OnDemandStep {
    let kind = text(found, "provisioningStepType").or_else(|| text(found, "type")).unwrap_or_default();
    let details = match found.get("details") {
        Some(Value::Object(details)) => flat(details),
        Some(_) | None => BTreeMap::new(),
    };
    OnDemandStep {
        name: text(found, "name").unwrap_or_default(),
        kind: StepKind::read(&kind),
        status: text(found, "status").unwrap_or_default(),
        description: text(found, "description").unwrap_or_default(),
        details,
        at: text(found, "timestamp").and_then(|at| at.parse().ok()),
    }
}

/// Reads which attributes were changed.
pub(super) fn modified(found: Option<&Value>) -> Vec<ModifiedProperty> {
    let listed = found.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let properties = listed.iter().take(KEPT_MAX).map(|property| ModifiedProperty {
        name: text(property, "displayName").unwrap_or_default(),
        old: text(property, "oldValue"),
        new: text(property, "newValue"),
    });
    properties.collect()
}

/// Reads what went wrong, under the names that answers and the log give it; `None` where nothing did.
pub(super) fn error_info(found: &Value) -> Option<ErrorInfo> {
    let code = text(found, "errorCode").or_else(|| text(found, "code")).filter(|code| code != "None");
    let words = ["reason", "errorMessage", "message"].iter().find_map(|key| text(found, key));
    if code.is_none() && words.is_none() {
        return None;
    }
    Some(ErrorInfo {
        code: code.unwrap_or_default(),
        text: words.unwrap_or_default(),
        category: text(found, "errorCategory"),
        additional: text(found, "additionalDetails"),
        recommended: text(found, "recommendedAction"),
        tenant_actionable: found.get("tenantActionable").and_then(Value::as_bool),
    })
}

/// Returns a text that is there and not empty.
pub(super) fn text(found: &Value, key: &str) -> Option<String> {
    found.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn flat(details: &Map<String, Value>) -> BTreeMap<String, String> {
    let details = details.iter().filter(|(_, value)| !value.is_null()).take(KEPT_MAX);
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    details.map(|(key, value)| (key.clone(), word(value))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_documented_forms_are_read() {
        let steps = json!([
            { "name": "EntryImport", "type": "Import", "status": "Success", "description": "Retrieved Zoë" },
            { "name": "EntrySynchronizationScoping", "type": "Scoping", "status": "Success",
              "details": { "Assigned": "True", "IsActive": true, "Skip": null } },
            { "name": "EntryExportUpdate", "type": "Export", "status": "Skipped", "timestamp": "2026-11-22T10:00:00Z" },
        ]);
        let report = json!({
            "action": "Other",
            "provisioningSteps": steps,
            "modifiedProperties": [{ "displayName": "userName", "oldValue": null, "newValue": "zoe@practice.example" }],
            "statusInfo": { "status": "Skipped" },
            "targetIdentity": { "id": "zoom-1" },
        });
        let said = json!({ "result": "Skipped", "details": { "errorCode": "RedundantExport", "errorMessage": "The same." } });
        let read = on_demand(&json!({ "key": said.to_string(), "value": report.to_string() }));
        assert_eq!((read.result.as_str(), read.action.as_str()), ("Skipped", "Other"));
        assert_eq!(read.error.unwrap().code, "RedundantExport");
        assert_eq!(read.target.as_deref(), Some("zoom-1"));
        assert_eq!(read.modified[0].new.as_deref(), Some("zoe@practice.example"));
        let kinds: Vec<StepKind> = read.steps.iter().map(|step| step.kind.clone()).collect();
        assert_eq!(kinds, [StepKind::Import, StepKind::Scoping, StepKind::Export]);
        assert_eq!(read.steps[1].details["IsActive"], "true");
        assert!(!read.steps[1].details.contains_key("Skip"));
        assert!(read.steps[2].at.is_some());

        let other =
            on_demand(&json!({ "key": "Microsoft.StatusInfo", "value": json!([report]).to_string() }));
        assert_eq!((other.result.as_str(), other.steps.len()), ("Skipped", 3));
        let bare = on_demand(&json!({ "key": "Microsoft.StatusInfo", "value": steps.to_string() }));
        assert_eq!((bare.result.as_str(), bare.steps.len()), ("Skipped", 3));
        assert_eq!(on_demand(&json!({ "key": "{", "value": "[" })), OnDemand::default());
    }
}
