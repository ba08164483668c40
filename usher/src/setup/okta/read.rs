//! Reading what is set up.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::shapes::{
    AppSchema, AppUser, Attribute, Connection, ConnectionStatus, Features, LogEvent, LogTarget, MappedRule,
    Mapping, OktaPerson, PushMapping, SyncState, ZoomApp,
};
use super::{Console, ZOOM_APP, app_call};
use crate::directory::DirectoryError;
use crate::http::{Call, Category};
use crate::model::{GroupId, PersonId};

/// Apps and mappings on a page (API reference: at most 200).
const PAGE: usize = 200;
/// People of an app on a page (API reference: at most 500).
const PEOPLE_PAGE: usize = 500;
/// Entries of the log on a page (API reference: at most 1,000).
const LOG_PAGE: usize = 1000;

impl Console {
    /// Reads every app for Zoom.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn zoom_apps(&self) -> Result<Vec<ZoomApp>, DirectoryError> {
        let call = Call::get(["api", "v1", "apps"], Category::OktaApps)
            .query("filter", format!("name eq \"{ZOOM_APP}\""))
            .query("limit", PAGE.to_string());
        let apps = self.okta.pages("apps", Category::OktaApps, call, &|_| ()).await?;
        apps.into_iter().map(zoom_app).collect()
    }

    /// Reads one app; `None` where it is gone.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn zoom_app(&self, app: &str) -> Result<Option<ZoomApp>, DirectoryError> {
        self.value_if_there(app_call(app, [])).await?.map(zoom_app).transpose()
    }

    /// Reads for which address of Zoom's an app signs people in: `acme` of `acme.zoom.us`.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn sub_domain(&self, app: &str) -> Result<Option<String>, DirectoryError> {
        let found = self.value_if_there(app_call(app, [])).await?;
        let said = found.as_ref().and_then(|app| app.pointer("/settings/app/subDomain")?.as_str());
        Ok(said.map(str::to_owned))
    }

    /// Reads the connection from Okta to Zoom.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn connection(&self, app: &str) -> Result<Connection, DirectoryError> {
        let found = self.value_if_there(app_call(app, ["connections", "default"])).await?;
        found.map_or(Ok(Connection { status: ConnectionStatus::Unknown, authorize: None }), |found| {
            connection(&found)
        })
    }

    /// Reads what Okta does with people in Zoom; `None` as long as the connection is not enabled.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn features(&self, app: &str) -> Result<Option<Features>, DirectoryError> {
        match self.value(app_call(app, ["features", "USER_PROVISIONING"])).await {
            Ok(feature) => {
                let on = |place: &str| feature.pointer(place).and_then(Value::as_str) == Some("ENABLED");
                Ok(Some(Features {
                    create: on("/capabilities/create/lifecycleCreate/status"),
                    update: on("/capabilities/update/profile/status"),
                    deactivate: on("/capabilities/update/lifecycleDeactivate/status"),
                }))
            }
            // Before the connection is enabled there is nothing to read, and Okta answers 400.
            Err(DirectoryError::Refused { status: 400 | 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads how Okta's attributes fill the app's; `None` where Okta has no such mapping yet.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn mapping(&self, app: &str) -> Result<Option<Mapping>, DirectoryError> {
        let call = Call::get(["api", "v1", "mappings"], Category::OktaOther)
            .query("targetId", app)
            .query("limit", PAGE.to_string());
        let found = self.okta.pages("mappings", Category::OktaOther, call, &|_| ()).await?;
        let outward = found.iter().find(|mapping| {
            let text = |place: &str| mapping.pointer(place).and_then(Value::as_str);
            text("/source/type") == Some("user") && text("/target/id") == Some(app)
        });
        let Some(id) = outward.and_then(|mapping| mapping.get("id")?.as_str()) else { return Ok(None) };
        self.mapping_with(id).await
    }

    /// Reads a mapping by its id.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn mapping_with(&self, id: &str) -> Result<Option<Mapping>, DirectoryError> {
        #[derive(Deserialize)]
        struct Shape {
            id: String,
            #[serde(default)]
            properties: BTreeMap<String, Option<Rule>>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Rule {
            expression: Option<String>,
            push_status: Option<String>,
        }
        let call = Call::get(["api", "v1", "mappings", id], Category::OktaOther);
        let Some(found) = self.value_if_there(call).await? else { return Ok(None) };
        let Shape { id, properties } = shape(found)?;
        let rules = properties.into_iter().filter_map(|(attribute, rule)| {
            let Rule { expression, push_status } = rule?;
            let push = push_status.as_deref() == Some("PUSH");
            Some((attribute, MappedRule { expression: expression?, push }))
        });
        Ok(Some(Mapping { id, rules: rules.collect() }))
    }

    /// Reads the attributes of the app's users.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn schema(&self, app: &str) -> Result<AppSchema, DirectoryError> {
        let call = Call::get(["api", "v1", "meta", "schemas", "apps", app, "default"], Category::OktaOther);
        let schema = self.value(call).await?;
        let mut attributes = BTreeMap::new();
        for (place, custom) in
            [("/definitions/base/properties", false), ("/definitions/custom/properties", true)]
        {
            let listed = schema.pointer(place).and_then(Value::as_object).into_iter().flatten();
            attributes.extend(listed.map(|(name, found)| (name.clone(), attribute(found, custom))));
        }
        Ok(AppSchema { attributes })
    }

    /// Reads which groups have the app.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn assigned_groups(&self, app: &str) -> Result<BTreeSet<GroupId>, DirectoryError> {
        let call = app_call(app, ["groups"]).query("limit", PAGE.to_string());
        let found = self.okta.pages("groups of the app", Category::OktaApp, call, &|_| ()).await?;
        found.iter().map(|group| text(group, "id").map(GroupId::new)).collect()
    }

    /// Reads everybody who has the app. `seen` is told how many are read.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; never a smaller list.
    pub async fn app_users(
        &self,
        app: &str,
        seen: &(dyn Fn(usize) + Sync),
    ) -> Result<BTreeMap<PersonId, AppUser>, DirectoryError> {
        let call = app_call(app, ["users"]).query("limit", PEOPLE_PAGE.to_string());
        let found = self.okta.pages("people of the app", Category::OktaApp, call, seen).await?;
        found.into_iter().map(|user| app_user(user).map(|user| (user.id.clone(), user))).collect()
    }

    /// Reads one person's use of the app; `None` where they do not have it.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn app_user(&self, app: &str, person: &PersonId) -> Result<Option<AppUser>, DirectoryError> {
        self.value_if_there(app_call(app, ["users", person.as_str()])).await?.map(app_user).transpose()
    }

    /// Reads which groups Okta pushes through the app.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn pushes(&self, app: &str) -> Result<Vec<PushMapping>, DirectoryError> {
        let call = app_call(app, ["group-push", "mappings"]).query("limit", LOG_PAGE.to_string());
        let found = self.okta.pages("group pushes", Category::OktaApp, call, &|_| ()).await?;
        found.into_iter().map(push_mapping).collect()
    }

    /// Reads one group push; `None` where it is gone.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn push(&self, app: &str, id: &str) -> Result<Option<PushMapping>, DirectoryError> {
        self.value_if_there(app_call(app, ["group-push", "mappings", id]))
            .await?
            .map(push_mapping)
            .transpose()
    }

    /// Reads Okta's images of Zoom's groups, by id with their names: those that were imported and those it pushes.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn imported_groups(&self, app: &str) -> Result<BTreeMap<GroupId, String>, DirectoryError> {
        let call = Call::get(["api", "v1", "groups"], Category::OktaGroups)
            .query("search", format!("source.id eq \"{app}\""))
            .query("limit", PAGE.to_string());
        let found = self.okta.pages("imported groups", Category::OktaGroups, call, &|_| ()).await?;
        found
            .iter()
            .map(|group| {
                let name = group.pointer("/profile/name").and_then(Value::as_str).unwrap_or_default();
                text(group, "id").map(|id| (GroupId::new(id), name.to_owned()))
            })
            .collect()
    }

    /// Reads the System Log from a moment on, oldest first, as far as the filter lets through: Okta's filter
    /// language, such as `eventType sw "application.provision"`. Not more than `most` entries; the answer says
    /// whether there are more.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn log(
        &self,
        since: Timestamp,
        until: Timestamp,
        filter: Option<&str>,
        most: usize,
    ) -> Result<(Vec<LogEvent>, bool), DirectoryError> {
        let mut call = Call::get(["api", "v1", "logs"], Category::OktaLogs)
            .query("since", since.to_string())
            .query("until", until.to_string())
            .query("sortOrder", "DESCENDING")
            .query("limit", LOG_PAGE.min(most.max(1)).to_string());
        if let Some(filter) = filter {
            call = call.query("filter", filter);
        }
        let mut events: Vec<LogEvent> = Vec::new();
        // Each page brings one entry at least, or it is the last.
        for _ in 0..=most {
            let answer = self.okta.get(call).await?;
            let page: Vec<Value> = shape(answer.json()?)?;
            let ended = page.is_empty();
            for event in page {
                events.push(log_event(event)?);
            }
            let Some(link) = answer.link_next() else { return Ok(oldest_first(events, most, false)) };
            if ended {
                return Ok(oldest_first(events, most, false));
            }
            if events.len() >= most {
                return Ok(oldest_first(events, most, true));
            }
            call = Call::get_url(self.okta.remote().next_url(&link)?, Category::OktaLogs);
        }
        Ok(oldest_first(events, most, true))
    }

    /// Reads one person by id or by sign-in name; `None` where there is nobody.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn person(&self, id_or_login: &str) -> Result<Option<OktaPerson>, DirectoryError> {
        let call = Call::get(["api", "v1", "users", id_or_login], Category::OktaUser);
        self.value_if_there(call).await?.map(shape).transpose()
    }

    /// Reads the sign-in names of a first page of people: enough to see which domains are in use.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn some_logins(&self) -> Result<Vec<String>, DirectoryError> {
        let call = Call::get(["api", "v1", "users"], Category::OktaUsers).query("limit", PAGE.to_string());
        let found: Vec<Value> = shape(self.value(call).await?)?;
        let login = |person: &Value| person.pointer("/profile/login")?.as_str().map(str::to_owned);
        Ok(found.iter().filter_map(login).collect())
    }

    /// Reads the id of whoever is signed in.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn me(&self) -> Result<OktaPerson, DirectoryError> {
        shape(self.value(Call::get(["api", "v1", "users", "me"], Category::OktaUser)).await?)
    }

    /// Reads in which groups a person is.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`].
    pub async fn groups_of(&self, person: &PersonId) -> Result<BTreeSet<GroupId>, DirectoryError> {
        let call = Call::get(["api", "v1", "users", person.as_str(), "groups"], Category::OktaUser)
            .query("limit", PAGE.to_string());
        let found = self.okta.pages("groups of a person", Category::OktaUser, call, &|_| ()).await?;
        found.iter().map(|group| text(group, "id").map(GroupId::new)).collect()
    }

    /// Reads the kinds of admin role that a person has: `SUPER_ADMIN`, `APP_ADMIN` and others.
    ///
    /// # Errors
    ///
    /// [`DirectoryError`]; a scope that is often not granted.
    pub async fn roles_of(&self, person: &PersonId) -> Result<BTreeSet<String>, DirectoryError> {
        let call = Call::get(["api", "v1", "users", person.as_str(), "roles"], Category::OktaUser);
        let found: Vec<Value> = shape(self.value(call).await?)?;
        Ok(found.iter().filter_map(|role| Some(role.get("type")?.as_str()?.to_owned())).collect())
    }
}

fn oldest_first(mut events: Vec<LogEvent>, most: usize, more: bool) -> (Vec<LogEvent>, bool) {
    let more = more || events.len() > most;
    events.truncate(most);
    events.reverse();
    (events, more)
}

fn zoom_app(found: Value) -> Result<ZoomApp, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct App {
        id: String,
        label: String,
        status: String,
        #[serde(default)]
        features: Vec<String>,
        sign_on_mode: Option<String>,
        created: Timestamp,
    }
    let App { id, label, status, features, sign_on_mode, created } = shape(found)?;
    let saml = sign_on_mode.as_deref() == Some("SAML_2_0");
    Ok(ZoomApp { id, label, active: status == "ACTIVE", saml, features, created })
}

pub(super) fn connection(found: &Value) -> Result<Connection, DirectoryError> {
    let status = found.get("status").filter(|status| !status.is_null()).cloned();
    let status = status.map_or(Ok(ConnectionStatus::Unknown), shape)?;
    let authorize = found.pointer("/_links/authorize/href").and_then(Value::as_str).map(str::to_owned);
    Ok(Connection { status, authorize })
}

fn attribute(found: &Value, custom: bool) -> Attribute {
    let text = |key: &str| found.get(key).and_then(Value::as_str).map(str::to_owned);
    let values = found.get("enum").and_then(Value::as_array).into_iter().flatten();
    Attribute {
        title: text("title").unwrap_or_default(),
        kind: text("type").unwrap_or_default(),
        external_name: text("externalName"),
        external_namespace: text("externalNamespace"),
        values: values.filter_map(|value| value.as_str().map(str::to_owned)).collect(),
        custom,
    }
}

fn app_user(found: Value) -> Result<AppUser, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct User {
        id: String,
        external_id: Option<String>,
        status: String,
        sync_state: Option<SyncState>,
        scope: Option<String>,
        created: Option<Timestamp>,
        last_sync: Option<Timestamp>,
        status_changed: Option<Timestamp>,
        credentials: Option<Credentials>,
        #[serde(default)]
        profile: serde_json::Map<String, Value>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Credentials {
        user_name: Option<String>,
    }
    let user: User = shape(found)?;
    Ok(AppUser {
        id: PersonId::new(user.id),
        external_id: user.external_id.filter(|id| !id.is_empty()),
        status: user.status,
        sync: user.sync_state.unwrap_or(SyncState::Disabled),
        user_name: user.credentials.and_then(|credentials| credentials.user_name).unwrap_or_default(),
        by_name: user.scope.as_deref() == Some("USER"),
        assigned: user.created,
        last_sync: user.last_sync,
        since: user.status_changed,
        profile: user.profile,
    })
}

pub(super) fn push_mapping(found: Value) -> Result<PushMapping, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shape {
        id: String,
        source_group_id: String,
        target_group_id: String,
        status: super::PushStatus,
        error_summary: Option<String>,
        last_push: Option<Timestamp>,
    }
    let found: Shape = shape(found)?;
    Ok(PushMapping {
        id: found.id,
        source: GroupId::new(found.source_group_id),
        target: GroupId::new(found.target_group_id),
        status: found.status,
        error: found.error_summary.filter(|text| !text.trim().is_empty()),
        last_push: found.last_push,
    })
}

fn log_event(found: Value) -> Result<LogEvent, DirectoryError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Event {
        uuid: String,
        published: Timestamp,
        event_type: String,
        display_message: Option<String>,
        outcome: Option<Outcome>,
        target: Option<Vec<Target>>,
    }
    #[derive(Deserialize)]
    struct Outcome {
        result: Option<String>,
        reason: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Target {
        id: Option<String>,
        #[serde(rename = "type")]
        kind: Option<String>,
        display_name: Option<String>,
    }
    let event: Event = shape(found)?;
    let (result, reason) = event.outcome.map_or((None, None), |outcome| (outcome.result, outcome.reason));
    let targets = event.target.unwrap_or_default().into_iter().map(|target| LogTarget {
        kind: target.kind.unwrap_or_default(),
        id: target.id.unwrap_or_default(),
        name: target.display_name.unwrap_or_default(),
    });
    Ok(LogEvent {
        id: event.uuid,
        at: event.published,
        kind: event.event_type,
        message: event.display_message.unwrap_or_default(),
        failed: matches!(result.as_deref(), Some("FAILURE" | "DENY")),
        reason: reason.filter(|text| !text.is_empty()),
        targets: targets.collect(),
    })
}

fn text(value: &Value, key: &str) -> Result<String, DirectoryError> {
    let found = value.get(key).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| DirectoryError::Shape { detail: format!("an entry without {key}") })
}

pub(super) fn shape<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, DirectoryError> {
    serde_json::from_value(value).map_err(|error| DirectoryError::Shape { detail: error.to_string() })
}
