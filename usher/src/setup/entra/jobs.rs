//! Reading provisioning jobs and their templates, and testing the connection.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::on_demand::{error_info, text};
use super::op::{SecretKey, SettingKey};
use super::schema::Listed;
use super::settings::nothing_held;
use super::shapes::{Execution, Job, Progress, Quarantine, StatusCode, SyncTemplate, Validation};
use super::{Console, sync};
use crate::directory::{DirectoryError, shape};
use crate::http::{Method, Replay};

impl Console {
    /// Reads the kinds of provisioning that an application can have.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn sync_templates(&self, app: &str) -> Result<Vec<SyncTemplate>, DirectoryError> {
        let found: Listed<Value> = shape(self.sync_value(app, &["templates"]).await?)?;
        found.value.into_iter().map(sync_template).collect()
    }

    /// Reads every provisioning job of an application.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn jobs(&self, app: &str) -> Result<Vec<Job>, DirectoryError> {
        let found: Listed<Value> = shape(self.sync_value(app, &["jobs"]).await?)?;
        found.value.iter().map(job).collect()
    }

    /// Reads one job; `None` where it is gone.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn job(&self, app: &str, id: &str) -> Result<Option<Job>, DirectoryError> {
        let found = self.entra.value_if_there(sync(app, &["jobs", id])).await?;
        found.as_ref().map(job).transpose()
    }

    /// Lets Entra test the connection with what is saved. Right after saving it may still use what was there before:
    /// [`Console::validate_saved`] gives it time.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] where the test could not be made.
    pub async fn validate(&self, app: &str, job: &str, template: &str) -> Result<Validation, DirectoryError> {
        let body = json!({ "templateId": template, "useSavedCredentials": true });
        self.validation(app, &["jobs", job, "validateCredentials"], body).await
    }

    /// Lets Entra test a connection with the token that is held here, before anything is saved or a job is made.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`] where the test could not be made.
    pub async fn validate_held(
        &self,
        app: &str,
        template: &str,
        base_address: &str,
    ) -> Result<Validation, DirectoryError> {
        let token = self.held.token.as_ref().ok_or_else(|| nothing_held("the token for Entra"))?;
        let body = json!({
            "templateId": template,
            "useSavedCredentials": false,
            "credentials": [
                { "key": SettingKey::BaseAddress.word(), "value": base_address },
                { "key": SecretKey::SecretToken.word(), "value": token.expose() },
            ],
        });
        self.validation(app, &["jobs", "validateCredentials"], body).await
    }

    async fn validation(&self, app: &str, below: &[&str], body: Value) -> Result<Validation, DirectoryError> {
        let mut call = sync(app, below).json(body).replay(Replay::Safe);
        call.method = Method::Post;
        match self.entra.get(call).await {
            Ok(_) => Ok(Validation::Accepted),
            Err(DirectoryError::Refused { status: 400, code, text }) => {
                Ok(Validation::Refused { code, message: text })
            }
            Err(error) => Err(error),
        }
    }
}

fn sync_template(found: Value) -> Result<SyncTemplate, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        id: String,
        factory_tag: Option<String>,
        #[serde(default)]
        default: Option<bool>,
        #[serde(default)]
        metadata: Option<Vec<Pair>>,
    }
    let Shape { id, factory_tag, default, metadata } = shape(found)?;
    let metadata = pairs(metadata.unwrap_or_default());
    let oauth = metadata.get("IsOAuthEnabled").map(|word| word.eq_ignore_ascii_case("true"));
    Ok(SyncTemplate { id, factory_tag, default: default.unwrap_or_default(), oauth, metadata })
}

#[derive(Deserialize)]
struct Pair {
    #[serde(alias = "name")]
    key: String,
    value: Option<Value>,
}

fn pairs(pairs: Vec<Pair>) -> BTreeMap<String, String> {
    let word = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    pairs.into_iter().filter_map(|Pair { key, value }| Some((key, word(value?)))).collect()
}

/// A moment; Graph writes the year 1 where there is none.
fn moment(found: &Value, key: &str) -> Option<Timestamp> {
    let at: Timestamp = found.get(key)?.as_str()?.parse().ok()?;
    (at > Timestamp::UNIX_EPOCH).then_some(at)
}

fn number(found: &Value, key: &str) -> u64 {
    found.get(key).and_then(Value::as_u64).unwrap_or_default()
}

pub(super) fn job(found: &Value) -> Result<Job, DirectoryError> {
    let wanted = |key: &str| {
        text(found, key).ok_or_else(|| DirectoryError::Shape { detail: format!("a job without {key}") })
    };
    let none = Value::Null;
    let status = found.get("status").unwrap_or(&none);
    let code = text(status, "code").unwrap_or_default();
    let code = serde_json::from_value(json!(code)).unwrap_or(StatusCode::Other(code));
    let schedule = found.get("schedule").unwrap_or(&none);
    let listed = |key: &str| status.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let last = |key: &str| status.get(key).and_then(execution);
    let counts = listed("synchronizedEntryCountByType").iter().filter_map(|pair| {
        let count = pair.get("value")?;
        let count = count.as_u64().or_else(|| count.as_str()?.parse().ok())?;
        Some((text(pair, "key")?, count))
    });
    let progress = listed("progress").iter().map(|progress| Progress {
        units: text(progress, "units").unwrap_or_default(),
        completed: number(progress, "completedUnits"),
        total: number(progress, "totalUnits"),
        observed: moment(progress, "progressObservationDateTime"),
    });
    let settings = found.get("synchronizationJobSettings").filter(|settings| settings.is_array()).cloned();
    Ok(Job {
        id: wanted("id")?,
        template: wanted("templateId")?,
        schedule_state: text(schedule, "state").unwrap_or_default(),
        interval: text(schedule, "interval"),
        code,
        quarantine: status.get("quarantine").filter(|quarantine| !quarantine.is_null()).map(quarantine),
        last_execution: last("lastExecution"),
        last_success: last("lastSuccessfulExecution").and_then(|run| run.ended),
        last_success_with_exports: last("lastSuccessfulExecutionWithExports").and_then(|run| run.ended),
        failures_in_a_row: number(status, "countSuccessiveCompleteFailures"),
        progress: progress.collect(),
        counts: counts.collect(),
        steady_first: moment(status, "steadyStateFirstAchievedTime"),
        steady_last: moment(status, "steadyStateLastAchievedTime"),
        troubleshooting: text(status, "troubleshootingUrl"),
        settings: settings.map_or(Ok(BTreeMap::new()), |settings| shape::<Vec<Pair>>(settings).map(pairs))?,
    })
}

/// `None` also for the run that Graph shows before there was one: failed in the year 1.
fn execution(found: &Value) -> Option<Execution> {
    let began = moment(found, "timeBegan")?;
    Some(Execution {
        state: text(found, "state").unwrap_or_default(),
        began: Some(began),
        ended: moment(found, "timeEnded"),
        error: found.get("error").and_then(error_info),
        entitled: number(found, "countEntitled"),
        entitled_for_provisioning: number(found, "countEntitledForProvisioning"),
        escrowed: number(found, "countEscrowed"),
        exported: number(found, "countExported"),
        imported: number(found, "countImported"),
    })
}

fn quarantine(found: &Value) -> Quarantine {
    let error = found.get("error").and_then(error_info);
    Quarantine {
        reason: text(found, "reason").unwrap_or_default(),
        code: error.as_ref().map(|error| error.code.clone()).filter(|code| !code.is_empty()),
        message: error.as_ref().map(|error| error.text.clone()).filter(|text| !text.is_empty()),
        tenant_actionable: error.and_then(|error| error.tenant_actionable),
        began: moment(found, "currentBegan"),
        series_began: moment(found, "seriesBegan"),
        next_attempt: moment(found, "nextAttempt"),
        series_count: number(found, "seriesCount"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_before_its_first_run_has_not_failed() {
        let found = json!({
            "id": "scim.t.1", "templateId": "scim",
            "schedule": { "expiration": null, "interval": "PT40M", "state": "Active" },
            "status": {
                "code": "NotRun", "quarantine": null, "countSuccessiveCompleteFailures": 0,
                "lastExecution": { "state": "Failed", "timeBegan": "0001-01-01T00:00:00Z", "timeEnded": "0001-01-01T00:00:00Z",
                    "error": { "code": "None", "message": "", "tenantActionable": false } },
                "lastSuccessfulExecution": null,
                "steadyStateFirstAchievedTime": "0001-01-01T00:00:00Z", "progress": [], "synchronizedEntryCountByType": [],
            },
            "synchronizationJobSettings": [{ "name": "QuarantineTooManyDeletesThreshold", "value": "500" }],
        });
        let job = job(&found).unwrap();
        assert_eq!((job.last_execution, job.steady_first, job.code), (None, None, StatusCode::NotRun));
        assert_eq!(job.settings["QuarantineTooManyDeletesThreshold"], "500");
    }

    #[test]
    fn a_quarantine_is_read_with_its_cause() {
        let found = json!({
            "id": "scim.t.1", "templateId": "scim", "schedule": null,
            "status": {
                "code": "Unheard", "synchronizedEntryCountByType": [{ "key": "User to User", "value": 7 }],
                "quarantine": { "reason": "EncounteredQuarantineException", "currentBegan": "2026-11-22T10:00:00.1234567Z",
                    "nextAttempt": "2026-11-22T16:00:00Z", "seriesBegan": "2026-11-22T10:00:00Z", "seriesCount": 2,
                    "error": { "code": "BadCredentials", "message": "No.", "tenantActionable": true } },
            },
        });
        let job = job(&found).unwrap();
        assert_eq!(job.code, StatusCode::Other("Unheard".to_owned()));
        assert_eq!(job.counts["User to User"], 7);
        let quarantine = job.quarantine.unwrap();
        assert_eq!((quarantine.code.as_deref(), quarantine.series_count), (Some("BadCredentials"), 2));
        assert!(quarantine.began.is_some() && quarantine.next_attempt.is_some());
    }
}
