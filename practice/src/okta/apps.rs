//! Apps: the list, one app, making, changing, switching off and deleting one, and the scopes granted to one that
//! signs in. Two kinds can be made: Zoom's catalogue entry and an OAuth client without a secret.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::filter::{Filter, Operator};
use super::ids::{self, Kind};
use super::list::{page, page_bounds};
use super::refusal::Refusal;
use super::state::{App, Client, ConnectionStatus, Provisioning, Way};
use super::visit::{Answer, Answered, Visit, time};

/// `GET /api/v1/apps`. `q` is the beginning of a name or a label.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let call = visit.call;
    let bounds = page_bounds(call, LIMIT, LIMIT_MAX)?;
    let words = call.query("q").map(str::to_lowercase);
    let filter = call.query("filter").map(Filter::parse).transpose()?;
    if let Some(filter) = &filter {
        filter.check(&|name, operator| {
            operator == Operator::Equal && ["id", "name", "status", "credentials.signing.kid"].contains(&name)
        })?;
    }
    let apps = visit.state.apps.values().filter(|app| {
        let begins = |words: &String| {
            app.name.to_lowercase().starts_with(words.as_str())
                || app.label.to_lowercase().starts_with(words.as_str())
        };
        let value = |name: &str| match name {
            "id" => vec![app.id()],
            "name" => vec![app.name.clone()],
            "status" => vec![status_word(app).to_owned()],
            _ => vec![signing_key(app)],
        };
        words.as_ref().is_none_or(begins) && filter.as_ref().is_none_or(|filter| filter.matches(&value))
    });
    Ok(page(call, bounds, apps.map(|app| (app.number, app)), |app| app_json(visit, app)))
}

/// `GET /api/v1/apps/{id}`.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    Ok(Answer::json(app_json(visit, visit.state.app(id)?)))
}

/// `POST /api/v1/apps`.
pub(super) fn create(visit: &mut Visit<'_>) -> Answered {
    let body = visit.call.json()?;
    let name = text(&body, "/name").ok_or_else(|| blank("name"))?;
    let label = text(&body, "/label").ok_or_else(|| blank("label"))?;
    let sign_on = text(&body, "/signOnMode").unwrap_or_default();
    let way = match name {
        "zoomus" => {
            let domain = text(&body, "/settings/app/subDomain").ok_or_else(|| blank("subDomain"))?;
            if sign_on != "SAML_2_0" {
                return Err(Refusal::validation(
                    "signOnMode",
                    "signOnMode: The sign-on mode is not supported.",
                ));
            }
            Way::Zoom(Box::new(Provisioning::new(domain)))
        }
        "oidc_client" => {
            if sign_on != "OPENID_CONNECT" {
                return Err(Refusal::validation(
                    "signOnMode",
                    "signOnMode: The sign-on mode is not supported.",
                ));
            }
            Way::Oidc(Box::new(client_from(&body)?))
        }
        other => return Err(Refusal::NotFound { id: other.to_owned(), kind: "App" }),
    };
    let (name, label) = (name.to_owned(), label.to_owned());
    let number = visit.state.number();
    let mut app = App::new(number, &name, &label, way, visit.call.now_ms);
    app.active = visit.call.query("activate") != Some("false");
    let (id, drawn) = (app.id(), app_json(visit, &app));
    visit.state.apps.insert(number, app);
    record(visit, &id, "application.lifecycle.create", "Create application");
    Ok(Answer::json(drawn).changed(format!("The app {label} was made.")))
}

/// `PUT /api/v1/apps/{id}`: label and settings; name and sign-on mode never change.
pub(super) fn update(visit: &mut Visit<'_>, id: &str) -> Answered {
    let body = visit.call.json()?;
    let label = text(&body, "/label").ok_or_else(|| blank("label"))?.to_owned();
    let now_ms = visit.call.now_ms;
    let app = visit.state.app_mut(id)?;
    if text(&body, "/name").is_some_and(|name| name != app.name) {
        return Err(Refusal::validation("name", "name: The name of an app cannot be changed."));
    }
    match &mut app.way {
        Way::Zoom(provisioning) => {
            let domain = text(&body, "/settings/app/subDomain").ok_or_else(|| blank("subDomain"))?;
            domain.clone_into(&mut provisioning.sub_domain);
        }
        Way::Oidc(client) => {
            let changed = client_from(&body)?;
            client.redirect_uris = changed.redirect_uris;
            client.grant_types = changed.grant_types;
            client.dpop = changed.dpop;
        }
    }
    app.label.clone_from(&label);
    app.updated_ms = now_ms;
    record(visit, id, "application.lifecycle.update", "Update application");
    Ok(Answer::json(app_json(visit, visit.state.app(id)?)).changed(format!("The app {label} was changed.")))
}

/// `POST /api/v1/apps/{id}/lifecycle/activate` and `/deactivate`.
pub(super) fn switch(visit: &mut Visit<'_>, id: &str, on: bool) -> Answered {
    let app = visit.state.app_mut(id)?;
    app.active = on;
    let word = if on { "on" } else { "off" };
    let sentence = format!("The app {} was switched {word}.", app.label);
    let (event, message) = if on {
        ("application.lifecycle.activate", "Activate application")
    } else {
        ("application.lifecycle.deactivate", "Deactivate application")
    };
    record(visit, id, event, message);
    Ok(Answer::json(json!({})).changed(sentence))
}

/// `DELETE /api/v1/apps/{id}`: only one that is switched off.
pub(super) fn delete(visit: &mut Visit<'_>, id: &str) -> Answered {
    let number = visit.state.app_number(id)?;
    if visit.state.app(id)?.active {
        return Err(Refusal::AppActive);
    }
    record(visit, id, "application.lifecycle.delete", "Delete application");
    visit.state.apps.remove(&number);
    visit.state.push.retain(|_, mapping| mapping.app != number);
    visit.state.app_groups.retain(|_, group| group.app != number);
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("An app was deleted."))
}

/// `GET /api/v1/apps/{id}/grants`.
pub(super) fn grants(visit: &mut Visit<'_>, id: &str) -> Answered {
    let client = oidc(visit.state.app(id)?)?;
    let mut scopes = client.granted.clone();
    if client.follows_switches {
        scopes.extend(visit.switches.granted_scopes.iter().cloned());
    }
    Ok(Answer::json(scopes.iter().map(|scope| grant_json(visit, id, scope)).collect()))
}

/// `POST /api/v1/apps/{id}/grants`.
pub(super) fn grant(visit: &mut Visit<'_>, id: &str) -> Answered {
    let body = visit.call.json()?;
    let scope =
        text(&body, "/scopeId").filter(|scope| scope.starts_with("okta.")).ok_or_else(|| blank("scopeId"))?;
    if text(&body, "/issuer") != Some(&visit.call.base) {
        return Err(Refusal::validation("issuer", "issuer: The issuer must be the org's address."));
    }
    oidc(visit.state.app(id)?)?;
    let app = visit.state.app_mut(id)?;
    if let Way::Oidc(client) = &mut app.way {
        client.granted.insert(scope.to_owned());
    }
    let sentence = format!("{} was granted {scope}.", app.label);
    Ok(Answer::json(grant_json(visit, id, scope)).status(StatusCode::CREATED).changed(sentence))
}

/// Draws an app as Okta does.
pub(super) fn app_json(visit: &Visit<'_>, app: &App) -> Value {
    let (id, base) = (app.id(), &visit.call.base);
    let own = format!("{base}/api/v1/apps/{id}");
    let link = |what: &str| json!({ "href": format!("{own}/{what}") });
    let mut links = json!({
        "self": { "href": own },
        "users": link("users"),
        "groups": link("groups"),
        "logo": [{ "name": "medium", "href": format!("{base}/assets/img/logos/default.png"), "type": "image/png" }],
        "appLinks": [],
    });
    let act = if app.active { "deactivate" } else { "activate" };
    links[act] = link(&format!("lifecycle/{act}"));
    let (features, mode, credentials, settings) = match &app.way {
        Way::Zoom(provisioning) => {
            let features = match provisioning.connection.status {
                ConnectionStatus::Enabled => visit.switches.zoom_features.clone(),
                ConnectionStatus::Unknown | ConnectionStatus::Disabled => Vec::new(),
            };
            let credentials = json!({
                "userNameTemplate": { "template": "${source.login}", "type": "BUILT_IN" },
                "signing": { "kid": signing_key(app) },
            });
            let settings = json!({
                "app": { "subDomain": provisioning.sub_domain },
                "notifications": { "vpn": { "network": { "connection": "DISABLED" }, "message": null } },
                "signOn": { "defaultRelayState": null },
            });
            (features, visit.switches.zoom_sign_on.word(), credentials, settings)
        }
        Way::Oidc(client) => {
            let dpop = if client.follows_switches { visit.switches.dpop } else { client.dpop };
            let credentials = json!({
                "userNameTemplate": { "template": "${source.login}", "type": "BUILT_IN" },
                "oauthClient": { "client_id": id, "token_endpoint_auth_method": "none", "pkce_required": true },
            });
            let settings = json!({ "oauthClient": {
                "application_type": "native",
                "response_types": ["code"],
                "grant_types": client.grant_types,
                "redirect_uris": client.redirect_uris,
                "dpop_bound_access_tokens": dpop,
            }});
            (Vec::new(), "OPENID_CONNECT", credentials, settings)
        }
    };
    json!({
        "id": id,
        "orn": format!("orn:okta:idp:{}:apps:{}:{id}", ids::id(Kind::Org, 1), app.name),
        "name": app.name,
        "label": app.label,
        "status": status_word(app),
        "lastUpdated": time(app.updated_ms),
        "created": time(app.created_ms),
        "accessibility": { "selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null },
        "visibility": { "autoSubmitToolbar": false, "hide": { "iOS": false, "web": false }, "appLinks": {} },
        "features": features,
        "signOnMode": mode,
        "credentials": credentials,
        "settings": settings,
        "_links": links,
    })
}

/// Page sizes of the list of apps: usual and most (SPEC 2026.06).
const LIMIT: usize = 20;
const LIMIT_MAX: usize = 200;

/// A text that is not empty.
pub(super) fn text<'v>(body: &'v Value, pointer: &str) -> Option<&'v str> {
    body.pointer(pointer).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

/// The refusal for a field that has to be filled.
pub(super) fn blank(field: &str) -> Refusal {
    Refusal::validation(field, format!("{field}: The field cannot be left blank"))
}

fn record(visit: &mut Visit<'_>, id: &str, event: &str, message: &str) {
    let label = visit.state.app(id).map(|app| app.label.clone()).unwrap_or_default();
    visit.record(event, message, &[("AppInstance", id.to_owned(), label)], None);
}

fn oidc(app: &App) -> Result<&Client, Refusal> {
    match &app.way {
        Way::Oidc(client) => Ok(client),
        Way::Zoom(_) => Err(Refusal::validation("scopeId", "scopeId: The app has no OAuth client.")),
    }
}

fn client_from(body: &Value) -> Result<Client, Refusal> {
    let bad = |field: &str| {
        Refusal::validation(field, format!("{field}: The field has a value that is not supported."))
    };
    let settings = body.pointer("/settings/oauthClient").ok_or_else(|| blank("oauthClient"))?;
    if text(body, "/credentials/oauthClient/token_endpoint_auth_method") != Some("none") {
        return Err(bad("token_endpoint_auth_method"));
    }
    if body.pointer("/credentials/oauthClient/pkce_required") == Some(&Value::Bool(false)) {
        return Err(bad("pkce_required"));
    }
    if text(settings, "/application_type") != Some("native") {
        return Err(bad("application_type"));
    }
    let texts = |name: &str| -> Vec<String> {
        let values = settings.get(name).and_then(Value::as_array).into_iter().flatten();
        values.filter_map(|value| value.as_str().map(str::to_owned)).collect()
    };
    let known = Client::default();
    let client = Client {
        redirect_uris: texts("redirect_uris"),
        grant_types: texts("grant_types"),
        dpop: settings.get("dpop_bound_access_tokens") == Some(&Value::Bool(true)),
        ..Client::default()
    };
    if client.grant_types.is_empty()
        || client.grant_types.iter().any(|grant| !known.grant_types.contains(grant))
    {
        return Err(bad("grant_types"));
    }
    let by_browser = client.grant_types.iter().any(|grant| grant == "authorization_code");
    if client.redirect_uris.iter().any(|uri| url::Url::parse(uri).is_err())
        || (by_browser && client.redirect_uris.is_empty())
    {
        return Err(bad("redirect_uris"));
    }
    Ok(client)
}

fn status_word(app: &App) -> &'static str {
    if app.active { "ACTIVE" } else { "INACTIVE" }
}

fn signing_key(app: &App) -> String {
    format!("practice-key-{}", app.number)
}

fn grant_json(visit: &Visit<'_>, app: &str, scope: &str) -> Value {
    // The same scope of the same app is the same grant, whenever it is read.
    let number = format!("{app} {scope}")
        .bytes()
        .fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let mut drawn = Map::new();
    drawn.insert("id".to_owned(), json!(ids::id(Kind::Grant, number)));
    drawn.insert("status".to_owned(), json!("ACTIVE"));
    drawn.insert("scopeId".to_owned(), json!(scope));
    drawn.insert("issuer".to_owned(), json!(visit.call.base));
    drawn.insert("clientId".to_owned(), json!(app));
    drawn.insert("source".to_owned(), json!("ADMIN"));
    Value::Object(drawn)
}
