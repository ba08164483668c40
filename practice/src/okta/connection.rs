//! The connection from Okta to Zoom (`connections/default`): made without a token, consented to by a Zoom
//! administrator in the browser, finished by a call, whereupon Okta fetches its tokens at Zoom, then activated. Okta's
//! guide "Configure app provisioning connections" (2026) documents the steps; nobody has published a recording for Zoom.

use std::time::Duration;

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::consent::{error_page, message_page};
use super::ids::{self, Kind};
use super::refusal::Refusal;
use super::state::{App, ConnectionStatus, Provisioning, Way};
use super::switches::ConnectionFinish;
use super::visit::{Answer, Answered, Call, Visit};
use crate::world::{World, unguessable};
use crate::zoom::Tokens;

/// The client that Okta is at Zoom.
pub const OKTA_CLIENT_AT_ZOOM: &str = "practice-okta-for-zoom";
/// Where Zoom sends the browser back to, below the org's address.
pub const OKTA_REDIRECT_PATH: &str = "/admin/app/cpc/zoomus/oauth/callback";

/// `GET /api/v1/apps/{id}/connections/default`.
pub(super) fn get(visit: &mut Visit<'_>, app: &str) -> Answered {
    let provisioning = visit.state.provisioning(app)?;
    Ok(Answer::json(connection_json(visit, app, provisioning)))
}

/// `POST /api/v1/apps/{id}/connections/default`.
pub(super) fn set(visit: &mut Visit<'_>, app: &str) -> Answered {
    visit.state.provisioning(app)?;
    let body = visit.call.json()?;
    let scheme = body.pointer("/profile/authScheme").and_then(Value::as_str);
    match scheme {
        Some("OAUTH2") => {}
        Some(other) => {
            return Err(Refusal::validation(
                "authScheme",
                format!(
                    "authScheme: The authentication scheme {other} is not supported for the app instance."
                ),
            ));
        }
        None => return Err(Refusal::validation("authScheme", "authScheme: The field cannot be left blank.")),
    }
    if visit.call.query("activate") == Some("true") {
        // Nobody can have consented to what is only being made.
        return Err(Refusal::NotConnected);
    }
    let now_ms = visit.call.now_ms;
    let connection = &mut visit.state.provisioning_mut(app)?.connection;
    connection.status = ConnectionStatus::Disabled;
    connection.consented = false;
    connection.tokens = None;
    connection.code = None;
    connection.pending = Some((unguessable(32), now_ms));
    let provisioning = visit.state.provisioning(app)?;
    Ok(Answer::json(connection_json(visit, app, provisioning))
        .changed("The connection to Zoom was prepared."))
}

/// `GET /admin/app/cpc/zoomus/oauth/callback`: what the browser finds when it comes back from Zoom. No token is asked
/// for here; `state` is what counts.
pub(super) fn browser_back(visit: &mut Visit<'_>) -> Answered {
    let call = visit.call;
    let bad = |text: &str| Ok(error_page(StatusCode::BAD_REQUEST, text));
    if let Some(error) = call.query("error") {
        return bad(&format!("Zoom did not give access: {error}."));
    }
    let (Some(code), Some(state)) = (call.query("code"), call.query("state")) else {
        return bad("Zoom sent neither access nor a reason.");
    };
    let life_ms = i64::from(visit.switches.connection_state_seconds) * 1000;
    let found = visit.state.apps.values_mut().find_map(|app| match &mut app.way {
        Way::Zoom(provisioning) if waits_for(provisioning, state, life_ms, call.now_ms) => {
            Some((app.number, app.name.clone(), provisioning))
        }
        Way::Zoom(_) | Way::Oidc(_) => None,
    });
    let Some((number, name, provisioning)) = found else {
        return bad("No connection waits for this answer.");
    };
    provisioning.connection.code = Some(code.to_owned());
    let app = ids::id(Kind::App, number);
    match visit.switches.connection_finish {
        ConnectionFinish::JsonInBrowser => {
            let mut href = format!("{}/api/v1/apps/{name}/{app}/oauth2/callback", call.base);
            if let Ok(mut url) = Url::parse(&href) {
                url.query_pairs_mut().append_pair("code", code).append_pair("state", state);
                href = url.into();
            }
            Ok(Answer::json(json!({ "continue_oauth_flow_url": { "href": href, "method": "POST" } })))
        }
        ConnectionFinish::OktaAlone => {
            provisioning.connection.pending = None;
            provisioning.connection.code = None;
            let mut answer =
                message_page(StatusCode::OK, "Zoom is connected", "Go back to the app that sent you here.")
                    .changed("The connection to Zoom was enabled.");
            answer.exchange =
                Some(Exchange { app: number, code: code.to_owned(), finish: ConnectionFinish::OktaAlone });
            Ok(answer)
        }
    }
}

/// `POST /api/v1/apps/zoomus/{id}/oauth2/callback`: finishes the consent with what the browser brought back.
pub(super) fn finish(visit: &mut Visit<'_>, name: &str, app: &str) -> Answered {
    if visit.state.app(app)?.name != name {
        return Err(Refusal::NotFound { id: app.to_owned(), kind: "AppInstance" });
    }
    let (code, state) =
        (visit.call.query("code").unwrap_or_default(), visit.call.query("state").unwrap_or_default());
    let life_ms = i64::from(visit.switches.connection_state_seconds) * 1000;
    let now_ms = visit.call.now_ms;
    let provisioning = visit.state.provisioning_mut(app)?;
    if !waits_for(provisioning, state, life_ms, now_ms)
        || provisioning.connection.code.as_deref() != Some(code)
    {
        return Err(Refusal::NotConnected);
    }
    provisioning.connection.pending = None;
    provisioning.connection.code = None;
    let mut answer = Answer::empty(StatusCode::NO_CONTENT).changed("Zoom's consent reached Okta.");
    let (app, code) = (visit.state.app_number(app)?, code.to_owned());
    answer.exchange = Some(Exchange { app, code, finish: ConnectionFinish::JsonInBrowser });
    Ok(answer)
}

/// A code that Okta has to change into tokens at Zoom.
#[derive(Debug)]
pub(super) struct Exchange {
    app: u64,
    code: String,
    finish: ConnectionFinish,
}

/// Changes the code into tokens at Zoom and keeps them at the connection; `answer` holds where that works. The state is
/// not locked meanwhile.
pub(super) async fn exchanged(world: &World, call: &Call, exchange: Exchange, answer: Answer) -> Answer {
    let tokens = tokens_for(world, call, &exchange.code).await;
    let worked = tokens.is_some();
    if let Some(App { way: Way::Zoom(provisioning), .. }) = world.okta().apps.get_mut(&exchange.app) {
        provisioning.connection.consented = worked;
        provisioning.connection.tokens = tokens;
        if worked {
            provisioning.at_zoom.consented();
        }
        if worked && exchange.finish == ConnectionFinish::OktaAlone {
            provisioning.connection.status = ConnectionStatus::Enabled;
        }
    }
    if worked {
        return answer;
    }
    let refused = match exchange.finish {
        ConnectionFinish::JsonInBrowser => Refusal::NotConnected.answer(&call.base, &super::error_id()),
        ConnectionFinish::OktaAlone => {
            error_page(StatusCode::BAD_REQUEST, "Zoom did not take the code that it gave.")
        }
    };
    Answer { headers: answer.headers.into_iter().chain(refused.headers).collect(), ..refused }
}

/// Asks Zoom's token address; `None` for any answer but tokens, and for none.
async fn tokens_for(world: &World, call: &Call, code: &str) -> Option<Tokens> {
    let secret = world.zoom().okta_secret().to_owned();
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &format!("{}{OKTA_REDIRECT_PATH}", call.base))
        .finish();
    let client = reqwest::Client::builder().no_proxy().timeout(TOKEN_TIMEOUT).build().ok()?;
    let asked = client
        .post(world.urls.zoom_oauth.join("oauth/token").ok()?)
        .basic_auth(OKTA_CLIENT_AT_ZOOM, Some(secret))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form);
    let body: Value = serde_json::from_str(&asked.send().await.ok()?.text().await.ok()?).ok()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    Some(Tokens {
        access: text("access_token")?.to_owned(),
        refresh: text("refresh_token").map(str::to_owned),
        scopes: text("scope").unwrap_or_default().split(' ').map(str::to_owned).collect(),
        seconds: body.get("expires_in").and_then(Value::as_u64).and_then(|it| it.try_into().ok())?,
    })
}

/// Zoom answers at once or not at all; the caller of Okta waits meanwhile.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(30);

/// `POST /api/v1/apps/{id}/connections/default/lifecycle/activate`.
pub(super) fn activate(visit: &mut Visit<'_>, app: &str) -> Answered {
    enable(visit, app)?;
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("The connection to Zoom was enabled."))
}

/// `POST /api/v1/apps/{id}/connections/default/lifecycle/deactivate`.
pub(super) fn deactivate(visit: &mut Visit<'_>, app: &str) -> Answered {
    let connection = &mut visit.state.provisioning_mut(app)?.connection;
    if connection.status == ConnectionStatus::Enabled {
        connection.status = ConnectionStatus::Disabled;
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT).changed("The connection to Zoom was disabled."))
}

fn enable(visit: &mut Visit<'_>, app: &str) -> Result<(), Refusal> {
    let connection = &mut visit.state.provisioning_mut(app)?.connection;
    if !connection.consented {
        return Err(Refusal::NotConnected);
    }
    connection.status = ConnectionStatus::Enabled;
    Ok(())
}

fn waits_for(provisioning: &Provisioning, state: &str, life_ms: i64, now_ms: i64) -> bool {
    let waiting = provisioning.connection.pending.as_ref();
    waiting.is_some_and(|(pending, made_ms)| pending == state && now_ms - made_ms < life_ms)
}

fn connection_json(visit: &Visit<'_>, app: &str, provisioning: &Provisioning) -> Value {
    let connection = &provisioning.connection;
    let own = format!("{}/api/v1/apps/{app}/connections/default", visit.call.base);
    let scheme = match connection.status {
        ConnectionStatus::Unknown => "UNKNOWN",
        ConnectionStatus::Disabled | ConnectionStatus::Enabled => "OAUTH2",
    };
    let mut links = json!({ "self": { "href": own, "hints": { "allow": ["POST", "GET"] } } });
    let switch =
        |act: &str| json!({ "href": format!("{own}/lifecycle/{act}"), "hints": { "allow": ["POST"] } });
    match connection.status {
        ConnectionStatus::Unknown => {}
        ConnectionStatus::Disabled => links["activate"] = switch("activate"),
        ConnectionStatus::Enabled => links["deactivate"] = switch("deactivate"),
    }
    if let Some((state, _)) = &connection.pending
        && let Ok(mut authorize) = Url::parse(visit.zoom_oauth).and_then(|zoom| zoom.join("oauth/authorize"))
    {
        let redirect = format!("{}{OKTA_REDIRECT_PATH}", visit.call.base);
        authorize
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("state", state)
            .append_pair("client_id", OKTA_CLIENT_AT_ZOOM)
            .append_pair("redirect_uri", &redirect);
        links["authorize"] = json!({
            "href": authorize,
            "hints": {
                "allow": ["GET"],
                "guidance": ["Specifies the URI to invoke in a browser for granting scope consent required to \
                              complete the OAuth 2.0 connection."],
            },
        });
    }
    json!({
        "authScheme": scheme,
        "status": connection.status.word(),
        "profile": { "authScheme": scheme },
        "_links": links,
    })
}

#[cfg(test)]
mod tests;
