//! Signing in through the browser: `/{tenant}/oauth2/v2.0/authorize` and `/{tenant}/v2.0/adminconsent`, the pages that
//! follow, and the way back to the app. A client, a redirect address or a tenant that is not known stays on an error
//! page, as does what Conditional Access refuses; everything else goes back to the app as `error`.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use url::Url;

use super::directory::Person;
use super::refusal::SignIn;
use super::signin::{Code, PAGE_MS, Question, Request, Scopes, Session, Strength, Waiting, WayBack};
use super::switches::{CloudAnswer, Rank};
use super::visit::{Answer, Answered, Visit, first};
use super::{device, pages, scopes};
use crate::company::who;
use crate::world::unguessable;

/// What the tenant's list of apps calls Usher.
pub(super) const APP_NAME: &str = "Usher";
/// The one redirect address that is registered, without its port.
const REDIRECT_PATH: &str = "/cb/entra";
/// The base64url form of a SHA-256 hash.
const CHALLENGE_LENGTH: usize = 43;

/// `GET /{tenant}/oauth2/v2.0/authorize`: the page on which somebody signs in, or the reason why not.
pub(super) fn authorize(visit: &mut Visit<'_>, tenant: &str) -> Answered {
    let call = visit.call;
    let client = call.query("client_id").unwrap_or_default();
    let redirect_uri = call.query("redirect_uri").unwrap_or_default();
    if let Err(refusal) = known(visit, tenant, client).and_then(|()| registered(visit, client, redirect_uri))
    {
        return Ok(pages::refused(call, &refusal));
    }
    let state = call.query("state").map(str::to_owned);
    let back = |refusal: SignIn| Ok(back_with_error(visit, redirect_uri, state.as_deref(), &refusal));
    if call.query("response_type") != Some("code") {
        let text =
            "The provided value for the input parameter 'response_type' is not allowed for this client.";
        return back(SignIn::new("unsupported_response_type", 700_051, text));
    }
    if call.query("response_mode").is_some_and(|mode| mode != "query") {
        let text = "The provided value for the input parameter 'response_mode' is not valid.";
        return back(SignIn::new("invalid_request", 90_014, text));
    }
    let challenge = call.query("code_challenge").unwrap_or_default();
    if call.query("code_challenge_method") != Some("S256") || challenge.len() != CHALLENGE_LENGTH {
        return back(SignIn::new(
            "invalid_request",
            50_147,
            "The code challenge is missing or its size is wrong.",
        ));
    }
    let scopes = match scopes::read(call.query("scope"), &call.base) {
        Ok(scopes) => scopes,
        Err(refusal) => return back(refusal),
    };
    let prompt = call.query("prompt").unwrap_or_default();
    if prompt == "none" {
        let text = "A silent sign-in request was sent but no user is signed in.";
        return back(SignIn::new("login_required", 50_058, text));
    }
    let request = Request {
        client: client.to_owned(),
        scopes,
        state,
        asks_again: prompt == "consent",
        strength: strength(visit, call.query("claims")),
        asked_ms: call.now_ms,
        way_back: WayBack::Code { redirect_uri: redirect_uri.to_owned(), challenge: challenge.to_owned() },
    };
    let hinted = call.query("login_hint").and_then(|hint| visit.state.directory.person_by_name(hint));
    match hinted {
        Some(person) if prompt != "select_account" => signed_in(visit, request, &person),
        Some(_) | None => Ok(ask_who(visit, request)),
    }
}

/// `GET /{tenant}/v2.0/adminconsent`: an admin is asked to agree for everybody.
pub(super) fn admin_consent(visit: &mut Visit<'_>, tenant: &str) -> Answered {
    let call = visit.call;
    let client = call.query("client_id").unwrap_or_default();
    let redirect_uri = call.query("redirect_uri").unwrap_or_default();
    let named = if tenant.eq_ignore_ascii_case("common") { Err(no_tenant(tenant)) } else { Ok(()) };
    let fine = named
        .and_then(|()| known(visit, tenant, client))
        .and_then(|()| registered(visit, client, redirect_uri))
        .and_then(|()| scopes::read(call.query("scope"), &call.base));
    match fine {
        Err(refusal) => Ok(pages::refused(call, &refusal)),
        Ok(scopes) => {
            let request = Request {
                client: client.to_owned(),
                scopes,
                state: call.query("state").map(str::to_owned),
                asks_again: true,
                strength: strength(visit, None),
                asked_ms: call.now_ms,
                way_back: WayBack::AdminConsent { redirect_uri: redirect_uri.to_owned() },
            };
            Ok(ask_who(visit, request))
        }
    }
}

/// `POST /common/login`: what somebody decided on a page.
pub(super) fn decide(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().unwrap_or_default();
    let waiting = first(&form, "transaction").and_then(|key| visit.state.sign_ins.waiting.remove(key));
    let now_ms = visit.call.now_ms;
    let Some(Waiting { request, question }) =
        waiting.filter(|waiting| now_ms - waiting.request.asked_ms < PAGE_MS)
    else {
        let text = "This page was used already, or it is too old. Go back to the app and sign in again.";
        return Ok(pages::message(StatusCode::BAD_REQUEST, "We couldn’t sign you in", text));
    };
    let allows = first(&form, "decision") == Some("allow");
    match question {
        Question::Account => {
            let chosen = first(&form, "account").and_then(|number| number.parse::<usize>().ok());
            let accounts = accounts(visit);
            let person = accounts.iter().find(|person| Some(person.number) == chosen).or(accounts.first());
            match person.cloned() {
                Some(person) => signed_in(visit, request, &person),
                None => Ok(pages::refused(visit.call, &no_account("nobody"))),
            }
        }
        Question::Consent { person } if allows => {
            let for_all =
                first(&form, "for_all").is_some() || matches!(request.way_back, WayBack::AdminConsent { .. });
            let may = rank_of(visit, person) >= Rank::AppAdministrator;
            let who = if for_all && may { None } else { Some(person) };
            visit.state.sign_ins.agree(&request.client, who, &request.scopes.graph);
            Ok(let_in(visit, request, person))
        }
        Question::Consent { .. } => {
            let text = format!("User declined to consent to access the app with ID '{}'.", request.client);
            Ok(turned_away(visit, &request, &SignIn::new("access_denied", 65_004, text)))
        }
        Question::NeedsAdmin => {
            let refusal = needs_admin(&request.client);
            Ok(turned_away(visit, &request, &refusal))
        }
    }
}

/// Puts the question who signs in.
pub(super) fn ask_who(visit: &mut Visit<'_>, request: Request) -> Answer {
    let accounts = accounts(visit);
    ask(visit, request, Question::Account, |transaction| pages::accounts(transaction, &accounts))
}

/// Goes on once it is known who signs in: to the consent where it is needed, else back to the app.
fn signed_in(visit: &mut Visit<'_>, request: Request, person: &Person) -> Answered {
    if let Err(refusal) = may_sign_in(visit, person) {
        return Ok(pages::refused(visit.call, &refusal));
    }
    let agreed = visit.state.sign_ins.agreed(&request.client, person.number);
    let missing: BTreeSet<String> = request.scopes.graph.difference(&agreed).cloned().collect();
    let admin = rank_of(visit, person.number) >= Rank::AppAdministrator;
    let for_all_only = matches!(request.way_back, WayBack::AdminConsent { .. });
    if !admin && (for_all_only || missing.iter().any(|scope| scopes::needs_admin(scope))) {
        let text = needs_admin(&request.client).description(visit.call);
        return Ok(ask(visit, request, Question::NeedsAdmin, |transaction| {
            pages::needs_admin(transaction, person, APP_NAME, &text)
        }));
    }
    // What only OpenID Connect asks for is agreed to with the first consent to anything.
    if missing.is_empty() && !request.asks_again {
        return Ok(let_in(visit, request, person.number));
    }
    let Scopes { openid, graph } = request.scopes.clone();
    let shown: Vec<String> = graph.into_iter().chain(openid).collect();
    Ok(ask(visit, request, Question::Consent { person: person.number }, |transaction| {
        pages::consent(transaction, person, APP_NAME, &shown, admin && !for_all_only)
    }))
}

fn ask(
    visit: &mut Visit<'_>,
    request: Request,
    question: Question,
    draw: impl FnOnce(&str) -> Answer,
) -> Answer {
    let transaction = unguessable(32);
    let page = draw(&transaction);
    visit.state.sign_ins.waiting.insert(transaction, Waiting { request, question });
    visit.state.sign_ins.tidy(visit.switches, visit.call.now_ms);
    page
}

/// Gives the app what it asked for.
fn let_in(visit: &mut Visit<'_>, request: Request, person: usize) -> Answer {
    let Request { client, scopes, state, strength, way_back, .. } = request;
    match way_back {
        WayBack::Code { redirect_uri, challenge } => {
            let code = format!("1.{}", unguessable(86));
            let mut parameters = vec![("code", code.as_str())];
            parameters.extend(state.as_deref().map(|state| ("state", state)));
            let answer = back_with(visit, &redirect_uri, &parameters);
            let session = Session { client, person, scopes, strength };
            let made_ms = visit.call.now_ms;
            let code_given = Code { session, redirect_uri, challenge, made_ms, used: false };
            visit.state.sign_ins.codes.insert(code, code_given);
            answer.changed("The administrator allowed the sign-in at Microsoft.")
        }
        WayBack::Device { device_code } => {
            let session = Session { client, person, scopes, strength };
            device::let_in(visit, &device_code, Some(session))
        }
        WayBack::AdminConsent { redirect_uri } => {
            let tenant = visit.state.tenant.id.clone();
            let scope = scopes.graph.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
            let mut parameters =
                vec![("admin_consent", "True"), ("tenant", tenant.as_str()), ("scope", scope.as_str())];
            parameters.extend(state.as_deref().map(|state| ("state", state)));
            back_with(visit, &redirect_uri, &parameters)
                .changed("The administrator agreed to the app for the whole organisation.")
        }
    }
}

/// Tells the app that nothing comes of it.
fn turned_away(visit: &mut Visit<'_>, request: &Request, refusal: &SignIn) -> Answer {
    match &request.way_back {
        WayBack::Code { redirect_uri, .. } => {
            back_with_error(visit, redirect_uri, request.state.as_deref(), refusal)
        }
        WayBack::Device { device_code } => device::let_in(visit, device_code, None),
        WayBack::AdminConsent { redirect_uri } => {
            // Microsoft says so also where nobody agreed (admin consent endpoint, 2025).
            let text = refusal.description(visit.call);
            let mut parameters = vec![
                ("admin_consent", "True"),
                ("error", "consent_required"),
                ("error_description", text.as_str()),
            ];
            parameters.extend(request.state.as_deref().map(|state| ("state", state)));
            back_with(visit, redirect_uri, &parameters)
        }
    }
}

/// Checks the tenant in an address and the client that asks.
///
/// # Errors
///
/// AADSTS90002, 90038, 700016.
pub(super) fn known(visit: &Visit<'_>, tenant: &str, client: &str) -> Result<(), SignIn> {
    match visit.switches.cloud {
        CloudAnswer::Here if visit.state.tenant.is_named(tenant) => {}
        CloudAnswer::Here | CloudAnswer::Unknown => return Err(no_tenant(tenant)),
        CloudAnswer::Elsewhere => {
            let text = format!(
                "Tenant '{tenant}' request is being redirected to the National Cloud 'login.microsoftonline.us'."
            );
            return Err(SignIn::new("invalid_request", 90_038, text));
        }
    }
    if client == visit.state.credentials.client_id && visit.switches.client_known {
        return Ok(());
    }
    let text = format!(
        "Application with identifier '{client}' was not found in the directory '{}'. This can happen if the \
         application has not been installed by the administrator of the tenant or consented to by any user in the \
         tenant. You may have sent your authentication request to the wrong tenant.",
        visit.state.directory.name(),
    );
    Err(SignIn::new("unauthorized_client", 700_016, text))
}

/// What a sign-in proves, by its `claims` parameter and by what is asked of everybody now.
pub(super) fn strength(visit: &Visit<'_>, claims: Option<&str>) -> Strength {
    let claims: serde_json::Value =
        claims.and_then(|claims| serde_json::from_str(claims).ok()).unwrap_or_default();
    let wanted = &claims["access_token"];
    let cp1 =
        wanted["xms_cc"]["values"].as_array().is_some_and(|values| values.iter().any(|value| value == "cp1"));
    let others = wanted.as_object().is_some_and(|wanted| wanted.keys().any(|name| name != "xms_cc"));
    Strength {
        declares_cp1: cp1,
        has_met_claims: others,
        second_factor: visit.switches.second_factor_on_refresh,
        after_revocation: visit.switches.refresh_revoked,
    }
}

/// What the role of somebody allows: only the administrator has one.
pub(super) fn rank_of(visit: &Visit<'_>, person: usize) -> Rank {
    if person == visit.state.directory.admin() { visit.switches.role.rank() } else { Rank::Anyone }
}

/// The refusal of Conditional Access.
pub(super) fn blocked() -> SignIn {
    let text = "Access has been blocked by Conditional Access policies. The access policy does not allow token \
                issuance.";
    SignIn { suberror: Some("message_only"), ..SignIn::new("invalid_grant", 53_003, text) }
}

/// Who is offered on the page: the administrator, a colleague without a role, and somebody who may not sign in.
fn accounts(visit: &Visit<'_>) -> Vec<Person> {
    let directory = &visit.state.directory;
    let offered = [directory.admin(), who::ZOE, who::LEFT];
    offered
        .into_iter()
        .filter_map(|number| directory.person(number))
        .filter(|person| !person.is_deleted())
        .collect()
}

fn may_sign_in(visit: &Visit<'_>, person: &Person) -> Result<(), SignIn> {
    if visit.switches.personal_account {
        return Err(no_account(&person.user_principal_name));
    }
    if !person.account_enabled {
        return Err(SignIn::new("invalid_grant", 50_057, "The user account is disabled."));
    }
    if visit.switches.access_blocked { Err(blocked()) } else { Ok(()) }
}

fn no_account(name: &str) -> SignIn {
    let text = format!(
        "User account '{name}' from identity provider 'live.com' does not exist in tenant and cannot access the \
         application '{APP_NAME}' in that tenant. The account needs to be added as an external user in the tenant \
         first."
    );
    SignIn::new("invalid_grant", 50_020, text)
}

fn no_tenant(tenant: &str) -> SignIn {
    let text = format!(
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the \
         correct cloud. Check with your subscription administrator, this may happen if there are no active \
         subscriptions for the tenant."
    );
    SignIn::new("invalid_request", 90_002, text)
}

fn needs_admin(client: &str) -> SignIn {
    let text = format!(
        "{client} needs permission to access resources in your organization that only an admin can grant. Ask an \
         admin to grant permission to this app before you can use it."
    );
    SignIn::new("access_denied", 90_094, text)
}

/// Compares a redirect address with the registered one: the port of `localhost` does not count, everything else does.
fn registered(visit: &Visit<'_>, client: &str, redirect_uri: &str) -> Result<(), SignIn> {
    let mut hosts = vec!["http://localhost"];
    if visit.switches.redirect_to_address {
        hosts.push("http://127.0.0.1");
    }
    let without_port = |rest: &str| {
        let rest =
            rest.strip_prefix(':').map_or(rest, |port| port.trim_start_matches(|c: char| c.is_ascii_digit()));
        rest == REDIRECT_PATH
    };
    if hosts.iter().filter_map(|host| redirect_uri.strip_prefix(host)).any(without_port) {
        return Ok(());
    }
    let text = format!(
        "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for \
         the application '{client}'. Make sure the redirect URI sent in the request matches one added to your \
         application in the Azure portal."
    );
    Err(SignIn::new("invalid_request", 50_011, text))
}

fn back_with_error(visit: &Visit<'_>, to: &str, state: Option<&str>, refusal: &SignIn) -> Answer {
    let text = refusal.description(visit.call);
    let uri = format!("{}/error?code={}", visit.call.base, refusal.code);
    let mut parameters =
        vec![("error", refusal.error), ("error_description", text.as_str()), ("error_uri", uri.as_str())];
    parameters.extend(state.map(|state| ("state", state)));
    back_with(visit, to, &parameters)
}

fn back_with(visit: &Visit<'_>, to: &str, parameters: &[(&str, &str)]) -> Answer {
    // A registered address parses.
    let Ok(mut url) = Url::parse(to) else {
        return pages::refused(
            visit.call,
            &SignIn::new("invalid_request", 50_011, "The address cannot be read."),
        );
    };
    url.query_pairs_mut().extend_pairs(parameters);
    Answer::redirect(url.as_str())
}
