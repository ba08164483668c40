//! With what Entra signs in at the target: a pasted token, the tokens of Zoom's consent (renewed once the target takes
//! the old one no longer), or a token got with a client's own id and secret.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::seed::Template;
use super::state::{ClientCredentials, CredentialPlace};
use crate::world::World;
use crate::zoom::ENTRA_CLIENT_AT_ZOOM;

/// Where Zoom sends the browser back to, below the tenant's address.
pub(crate) const REDIRECT_PATH: &str = "/portal/authorize/back";

/// The address that the gallery app knows by itself: Microsoft's tutorial names Zoom's old one.
pub(super) fn gallery_address(world: &World, template: Template) -> Option<String> {
    match template {
        Template::Zoom => Some(format!("{}/scim", crate::bare(&world.urls.zoom_api))),
        Template::Scim => None,
    }
}

/// The token that is to be tried first; `None` where there is nothing to sign in with.
pub(super) async fn held(world: &World, app: u32, http: &reqwest::Client) -> Option<String> {
    let (token, client) = {
        let state = world.entra();
        let setup = state.sync.setups.get(&app)?;
        let saved = |key: &str| setup.secrets.get(key).filter(|value| !value.is_empty()).cloned();
        let token = setup.held.clone().or_else(|| match setup.client {
            Some(_) => None,
            None => saved("Oauth2AccessToken").or_else(|| saved("SecretToken")),
        });
        (token, setup.client.clone())
    };
    match (token, client) {
        (Some(token), _) => Some(token),
        (None, Some(client)) => fetched(world, app, http, &client).await,
        (None, None) => None,
    }
}

/// Another token in place of one that the target no longer takes; `None` where there is no way to get one.
pub(super) async fn renewed(world: &World, app: u32, http: &reqwest::Client, dead: &str) -> Option<String> {
    let (refresh, client) = {
        let state = world.entra();
        let setup = state.sync.setups.get(&app)?;
        let newer = setup.held.as_ref().or_else(|| setup.secrets.get("Oauth2AccessToken"));
        // Another request may have renewed it meanwhile.
        if let Some(newer) = newer.filter(|newer| *newer != dead) {
            return Some(newer.clone());
        }
        (setup.secrets.get("Oauth2RefreshToken").cloned(), setup.client.clone())
    };
    if let Some(client) = client {
        return fetched(world, app, http, &client).await;
    }
    let refresh = refresh.filter(|refresh| !refresh.is_empty())?;
    let tokens =
        at_zoom(world, http, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).await?;
    keep(world, app, &tokens)
}

/// Changes the code of Zoom's consent into tokens and keeps them among the saved secrets; `None` where Zoom refuses.
pub(super) async fn exchanged(world: &World, app: u32, http: &reqwest::Client, code: &str) -> Option<String> {
    let redirect = format!("{}{REDIRECT_PATH}", crate::bare(&world.urls.entra));
    let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect.as_str())];
    let tokens = at_zoom(world, http, &form).await?;
    keep(world, app, &tokens)
}

/// Asks Zoom's token address as Microsoft's own client.
async fn at_zoom(world: &World, http: &reqwest::Client, form: &[(&str, &str)]) -> Option<Value> {
    let secret = world.zoom().entra_secret().to_owned();
    let url = world.urls.zoom_oauth.join("oauth/token").ok()?;
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let asked =
        http.post(url).basic_auth(ENTRA_CLIENT_AT_ZOOM, Some(secret)).header(CONTENT_TYPE, FORM).body(body);
    answer(asked).await
}

fn keep(world: &World, app: u32, tokens: &Value) -> Option<String> {
    let text = |name: &str| tokens.get(name).and_then(Value::as_str).map(str::to_owned);
    let access = text("access_token")?;
    let made = world.clock.now().to_string();
    let mut state = world.entra();
    let setup = state.sync.setups.get_mut(&app)?;
    setup.secrets.insert("Oauth2AccessToken".to_owned(), access.clone());
    setup.secrets.insert("Oauth2AccessTokenCreationTime".to_owned(), made);
    if let Some(refresh) = text("refresh_token") {
        setup.secrets.insert("Oauth2RefreshToken".to_owned(), refresh);
    }
    Some(access)
}

/// A token for a client that acts for itself.
async fn fetched(
    world: &World,
    app: u32,
    http: &reqwest::Client,
    client: &ClientCredentials,
) -> Option<String> {
    let token = for_client(world, http, client).await?;
    world.entra().sync.setups.get_mut(&app)?.held = Some(token.clone());
    Some(token)
}

/// Asks for a token with `client_credentials`; `None` where that is refused.
pub(super) async fn for_client(
    world: &World,
    http: &reqwest::Client,
    client: &ClientCredentials,
) -> Option<String> {
    let mut url = Url::parse(&client.token_uri).ok()?;
    match url.host_str()? {
        // The public address of Zoom's sign-in stands for the practice Zoom.
        "zoom.us" | "api.zoom.us" => {
            let path = url.path().to_owned();
            url = world.urls.zoom_oauth.clone();
            url.set_path(&path);
        }
        "127.0.0.1" | "localhost" | "[::1]" => {}
        _ => return None,
    }
    let (in_body, in_header) = match client.place {
        CredentialPlace::Body => (true, false),
        CredentialPlace::Header => (false, true),
        CredentialPlace::Both => (true, true),
    };
    let mut form = vec![("grant_type", "client_credentials")];
    if in_body {
        form.extend([("client_id", client.id.as_str()), ("client_secret", client.secret.as_str())]);
    }
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let mut asked = http.post(url).header(CONTENT_TYPE, FORM).body(form).timeout(TIMEOUT);
    if in_header {
        use base64::Engine as _;
        let basic = format!("{}:{}", client.id, client.secret);
        let basic = base64::engine::general_purpose::STANDARD.encode(basic);
        asked = asked.header(AUTHORIZATION, format!("Basic {basic}"));
    }
    answer(asked).await?.get("access_token")?.as_str().map(str::to_owned)
}

const FORM: &str = "application/x-www-form-urlencoded";
/// Zoom answers at once or not at all; whoever called Entra waits meanwhile.
const TIMEOUT: Duration = Duration::from_secs(30);

async fn answer(request: reqwest::RequestBuilder) -> Option<Value> {
    let response = request.send().await.ok()?;
    if !response.status().is_success() {
        return None;
    }
    serde_json::from_str(&response.text().await.ok()?).ok()
}
