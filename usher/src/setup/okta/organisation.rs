//! Reading what concerns the organisation and its people, beside the set-up of the app.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::read::shape;
use super::shapes::OktaPerson;
use super::{Console, app_call};
use crate::directory::DirectoryError;
use crate::http::{Call, Category, Rate};
use crate::model::PersonId;

/// People on a page (API reference, 2026-08).
const PAGE: usize = 200;

/// On which of its two engines an organisation runs (`pipeline` of `/.well-known/okta-organization`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Engine {
    Identity,
    Classic,
    /// Another word, kept.
    Other(String),
}

impl Console {
    /// Reads on which engine the organisation runs.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn engine(&self) -> Result<Engine, DirectoryError> {
        let found = self.value(Call::get([".well-known", "okta-organization"], Category::OktaOther)).await?;
        Ok(match found.get("pipeline").and_then(Value::as_str) {
            Some("idx") => Engine::Identity,
            Some("v1") => Engine::Classic,
            other => Engine::Other(other.unwrap_or_default().to_owned()),
        })
    }

    /// Reads how the app makes the sign-in name, such as `${source.login}`; `None` where Okta does not say. It is no
    /// part of the profile mapping.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn user_name_template(&self, app: &str) -> Result<Option<String>, DirectoryError> {
        let found = self.value_if_there(app_call(app, [])).await?.unwrap_or_default();
        let template = found.pointer("/credentials/userNameTemplate/template").and_then(Value::as_str);
        Ok(template.map(str::to_owned))
    }

    /// Reads the people who were deactivated or changed while deactivated since a moment. Plain lists of people leave
    /// them out.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn deactivated_since(
        &self,
        since: Timestamp,
    ) -> Result<BTreeMap<PersonId, OktaPerson>, DirectoryError> {
        // Okta's times have milliseconds.
        let since = since.strftime("%Y-%m-%dT%H:%M:%S.000Z");
        let call = Call::get(["api", "v1", "users"], Category::OktaUsers)
            .query("filter", format!("status eq \"DEPROVISIONED\" and lastUpdated gt \"{since}\""))
            .query("limit", PAGE.to_string());
        let found = self.okta.pages("deactivated people", Category::OktaUsers, call, &|_| ()).await?;
        let people = found.into_iter().map(shape::<OktaPerson>);
        people.map(|person| person.map(|person| (person.id.clone(), person))).collect()
    }

    /// Returns how much of a limit of the organisation's is in use.
    pub fn rate(&self, category: Category) -> Rate {
        self.okta.remote().rate(category)
    }
}
