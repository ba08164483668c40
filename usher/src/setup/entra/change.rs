//! Reading what a change is about, and sending it.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::apps::one;
use super::on_demand::on_demand;
use super::op::{MISSING, Op, QUARANTINED, RUNNING, SAVED, STOPPED, Sent, TYPED, settings_shape};
use super::schema::schema_digest;
use super::settings::{merged, nothing_held};
use super::settle::Patience;
use super::shapes::{Assignment, Job, StatusCode};
use super::{Console, WaitingFor};
use crate::directory::DirectoryError;
use crate::directory::entra::{V1, list};
use crate::http::{Call, Category, Method, Replay};

impl Console {
    /// Reads what is there of that which a change is about, in the shape of [`Op::wanted`].
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn present(&self, op: &Op) -> Result<Value, DirectoryError> {
        Ok(match op {
            Op::Instantiate { .. } => json!(self.made_by(op).await?.is_some()),
            Op::DeleteApplication { app, .. } => {
                let found = self.entra.value_if_there(one(app)).await?;
                found.and_then(|found| found.get("displayName").cloned()).unwrap_or_default()
            }
            Op::Assign { app, principal, role, .. } => {
                json!(self.assignment_of(app, principal, role).await?.is_some())
            }
            Op::Unassign { app, assignment, .. } => {
                let found = self.assignments(app, &|_| ()).await?;
                json!(found.iter().any(|found| found.id == *assignment))
            }
            Op::CreateJob { app, template } => {
                json!(self.jobs(app).await?.iter().any(|job| job.template == *template))
            }
            Op::DeleteJob { app, job, .. } => {
                self.job(app, job).await?.map_or(Value::Null, |job| json!(job.template))
            }
            Op::PutSettings { app, values, secret } => {
                let saved = self.settings(app).await?;
                let of_these =
                    values.keys().map(|key| (*key, saved.values.get(key.word()).map(String::as_str)));
                settings_shape(of_these, secret.map(|_| self.known_of(op, saved.secret_token_saved)))
            }
            Op::ClientCredentials { app, .. } => {
                let saved = self.settings(app).await?;
                json!({ "BaseAddress": saved.base_address, "secret": self.known_of(op, saved.oauth_saved) })
            }
            Op::PutSchema { app, job, .. } => match self.schema(app, job).await {
                Ok(schema) => json!(schema_digest(&schema)),
                Err(DirectoryError::Refused { status: 404, .. }) => Value::Null,
                Err(error) => return Err(error),
            },
            Op::Start { app, job } | Op::Pause { app, job } => {
                self.job(app, job).await?.map_or(Value::Null, |job| json!(state(&job)))
            }
            Op::Restart { app, job, .. } | Op::ProvisionOnDemand { app, job, .. } => self
                .job(app, job)
                .await?
                .map_or(Value::Null, |_| json!(self.memory().sent.contains(&key_of(op)))),
        })
    }

    /// Sends a change. It is not sent a second time when no answer came: whoever carries out looks first. What this
    /// console has just made is waited for, and changes to it are sent again until they are taken.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn send(&self, op: &Op) -> Result<Sent, DirectoryError> {
        let mut patience = Patience::begin();
        let answer = loop {
            match self.send_once(op).await {
                Err(error) if self.is_early(op, &error) => {
                    if !patience.wait(self, WaitingFor::Application).await {
                        return Err(error);
                    }
                }
                other => break other?,
            }
        };
        self.memory().sent.insert(key_of(op));
        let id = |place: &str| answer.pointer(place).and_then(Value::as_str).map(str::to_owned);
        match op {
            Op::Instantiate { .. } => {
                let made = id("/servicePrincipal/id");
                if let Some(app) = &made {
                    self.memory().made.insert(app.clone(), Instant::now());
                    // It is made; whether it can be seen yet is another question.
                    let _there = self.wait_replicated(app).await;
                }
                Ok(Sent { id: made, ..Sent::default() })
            }
            Op::CreateJob { app, .. } => {
                let made = id("/id");
                if let Some(job) = &made {
                    let _there = self.wait_job(app, job).await;
                }
                Ok(Sent { id: made, ..Sent::default() })
            }
            Op::Assign { .. } => Ok(Sent { id: id("/id"), ..Sent::default() }),
            Op::ProvisionOnDemand { .. } => {
                Ok(Sent { on_demand: Some(on_demand(&answer)), ..Sent::default() })
            }
            Op::DeleteApplication { .. }
            | Op::Unassign { .. }
            | Op::DeleteJob { .. }
            | Op::PutSettings { .. }
            | Op::ClientCredentials { .. }
            | Op::PutSchema { .. }
            | Op::Start { .. }
            | Op::Pause { .. }
            | Op::Restart { .. } => Ok(Sent::default()),
        }
    }

    /// Returns the answer's body; null where it has none.
    async fn send_once(&self, op: &Op) -> Result<Value, DirectoryError> {
        if let Op::DeleteApplication { app, .. } = op {
            return self.delete_application(app).await;
        }
        let body = match op {
            Op::PutSettings { app, values, secret } => {
                Some(merged(&self.settings(app).await?, values, *secret, &self.held)?)
            }
            Op::ClientCredentials { base, token_url, client_id, .. } => {
                Some(self.client_credentials(base, token_url, client_id)?)
            }
            Op::Instantiate { .. }
            | Op::DeleteApplication { .. }
            | Op::Assign { .. }
            | Op::Unassign { .. }
            | Op::CreateJob { .. }
            | Op::DeleteJob { .. }
            | Op::PutSchema { .. }
            | Op::Start { .. }
            | Op::Pause { .. }
            | Op::Restart { .. }
            | Op::ProvisionOnDemand { .. } => op.body(),
        };
        let mut call = Call::new(op.method(), op.path(), op.category()).replay(Replay::Unsafe);
        if let Some(body) = body {
            call = call.json(body);
        }
        let answer = self.entra.get(call).await?;
        // Deletions and switches answer with nothing.
        Ok(answer.json().unwrap_or_default())
    }

    fn client_credentials(
        &self,
        base: &str,
        token_url: &str,
        client_id: &str,
    ) -> Result<Value, DirectoryError> {
        let secret = self.held.client_secret.as_ref();
        let secret = secret.ok_or_else(|| nothing_held("the secret of Zoom's OAuth client"))?;
        let pair = |key: &str, value: &str| json!({ "key": key, "value": value });
        Ok(json!({ "value": [
            pair("authenticationType", "OAuth2ClientCredentialsGrant"),
            pair("baseAddress", base),
            pair("oauth2ClientId", client_id),
            pair("oauth2ClientSecret", secret.expose()),
            pair("oauth2TokenExchangeUri", token_url),
            pair("credentialLocationInRequest", "Header"),
        ] }))
    }

    /// Deletes the registration first: what stands for it here goes with it, or is deleted then. The other way round an
    /// error in between would leave a registration that nobody sees.
    async fn delete_application(&self, app: &str) -> Result<Value, DirectoryError> {
        let found = self.entra.value(one(app)).await?;
        if let Some(app_id) = found.get("appId").and_then(Value::as_str)
            && let Some(registration) = self.application_of(app_id).await?
            && let Some(registration) = registration.get("id").and_then(Value::as_str)
        {
            self.delete_if_there(&["applications", registration]).await?;
        }
        self.delete_if_there(&["servicePrincipals", app]).await?;
        Ok(Value::Null)
    }

    async fn delete_if_there(&self, path: &[&str]) -> Result<(), DirectoryError> {
        let path = [V1].into_iter().chain(path.iter().copied());
        match self.entra.get(Call::new(Method::Delete, path, Category::GraphWrite)).await {
            Ok(_) | Err(DirectoryError::Refused { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Finds the id of what a change has made, where the answer that had it did not arrive.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn made_by(&self, op: &Op) -> Result<Option<String>, DirectoryError> {
        Ok(match op {
            Op::Instantiate { template, name } => {
                let call =
                    list(["servicePrincipals"]).query("$select", "id,displayName,applicationTemplateId");
                let found = self.entra.pages("applications", call, &|_| ()).await?;
                let is = |found: &Value, key: &str, wanted: &str| {
                    found.get(key).and_then(Value::as_str) == Some(wanted)
                };
                let same = found.iter().find(|found| {
                    is(found, "displayName", name) && is(found, "applicationTemplateId", template)
                });
                same.and_then(|found| Some(found.get("id")?.as_str()?.to_owned()))
            }
            Op::Assign { app, principal, role, .. } => {
                self.assignment_of(app, principal, role).await?.map(|assignment| assignment.id)
            }
            Op::CreateJob { app, template } => {
                let jobs = self.jobs(app).await?;
                jobs.into_iter().find(|job| job.template == *template).map(|job| job.id)
            }
            Op::DeleteApplication { .. }
            | Op::Unassign { .. }
            | Op::DeleteJob { .. }
            | Op::PutSettings { .. }
            | Op::ClientCredentials { .. }
            | Op::PutSchema { .. }
            | Op::Start { .. }
            | Op::Pause { .. }
            | Op::Restart { .. }
            | Op::ProvisionOnDemand { .. } => None,
        })
    }

    async fn assignment_of(
        &self,
        app: &str,
        principal: &str,
        role: &str,
    ) -> Result<Option<Assignment>, DirectoryError> {
        let found = self.assignments(app, &|_| ()).await?;
        Ok(found.into_iter().find(|found| found.principal == principal && found.role == role))
    }

    /// What is known of a secret that a change types.
    fn known_of(&self, op: &Op, saved: bool) -> &'static str {
        match (saved, self.memory().sent.contains(&key_of(op))) {
            (_, true) => TYPED,
            (true, false) => SAVED,
            (false, false) => MISSING,
        }
    }
}

/// Two changes that are equal have the same key.
fn key_of(op: &Op) -> String {
    json!(op).to_string()
}

fn state(job: &Job) -> &'static str {
    let quarantined = job.quarantine.is_some() || job.code == StatusCode::Quarantine;
    match (job.schedule_state.as_str(), &job.code) {
        (_, StatusCode::Paused) => STOPPED,
        ("Active", _) if quarantined => QUARANTINED,
        ("Active", _) => RUNNING,
        _ => STOPPED,
    }
}
