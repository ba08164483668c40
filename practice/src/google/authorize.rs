//! Signing in through the browser: `/o/oauth2/v2/auth`, the pages that follow, and the way back to the app. Nearly
//! everything that is wrong stays on a page of Google's; only what the person declines goes back as `error`.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use url::{Host, Url};

use super::pages::{self, APP_NAME, Account, Blocked};
use super::person::Person;
use super::signin::{Challenge, Code, PAGE_MS, Question, Request, Session, Waiting};
use super::switches::{Audience, Client, ClientType, Rank};
use super::visit::{Answer, Answered, Visit, first};
use super::{groups_founded, ids, scopes};
use crate::company::who;
use crate::world::unguessable;

/// The number of somebody of another organisation who signs in; nobody in the directory has it.
pub(super) const OUTSIDER: usize = usize::MAX;

/// `GET /o/oauth2/v2/auth`: the page on which somebody signs in, or the reason why not.
pub(super) fn authorize(visit: &mut Visit<'_>) -> Answered {
    let request = match request(visit) {
        Ok(request) => request,
        Err(blocked) => return Ok(blocked.page()),
    };
    let prompt: Vec<&str> = visit.call.query("prompt").unwrap_or_default().split_whitespace().collect();
    if prompt == ["none"] {
        return Ok(back_with(&request, &[("error", "interaction_required")]));
    }
    let request = Request { asks_again: prompt.contains(&"consent"), ..request };
    let hint = visit.call.query("login_hint").filter(|_| !prompt.contains(&"select_account"));
    let hinted = hint.and_then(|hint| visit.state.directory.person_by_key(hint));
    match hinted {
        Some(person) if !visit.switches.outsider_signs_in => Ok(signed_in(visit, request, person.number)),
        Some(_) | None => {
            let accounts = accounts(visit);
            Ok(ask(visit, request, Question::Account, |transaction| pages::accounts(transaction, &accounts)))
        }
    }
}

/// `POST /signin/oauth/decide`: what somebody decided on a page.
pub(super) fn decide(visit: &mut Visit<'_>) -> Answered {
    let form = visit.call.form().unwrap_or_default();
    let waiting = first(&form, "transaction").and_then(|key| visit.state.sign_ins.waiting.remove(key));
    let now_ms = visit.call.now_ms;
    let Some(Waiting { request, question }) =
        waiting.filter(|waiting| now_ms - waiting.request.asked_ms < PAGE_MS)
    else {
        let text = "This page was used already, or it is too old. Go back to the app and sign in again.";
        return Ok(pages::message(StatusCode::BAD_REQUEST, "Something went wrong", text));
    };
    let allows = first(&form, "decision") == Some("allow");
    match question {
        Question::Account => {
            let accounts = accounts(visit);
            let chosen = first(&form, "account");
            let account =
                accounts.iter().find(|account| Some(account.key.as_str()) == chosen).or(accounts.first());
            let person = account.and_then(|account| account.key.parse().ok()).unwrap_or(OUTSIDER);
            Ok(signed_in(visit, request, person))
        }
        Question::Unverified { person } if allows => Ok(ask_consent(visit, request, person)),
        Question::Consent { person } if allows => {
            let boxes = !visit.switches.app_trusted;
            let ticked: BTreeSet<&str> =
                form.iter().filter(|(name, _)| name == "scope").map(|(_, scope)| scope.as_str()).collect();
            let unticked = &visit.switches.unticked_scopes;
            let mut granted = request.scopes.clone();
            granted.retain(|scope| {
                let ticked = ticked.contains(scope.as_str()) && !unticked.contains(scope);
                !boxes || scopes::is_identity(scope) || ticked
            });
            if granted.is_empty() {
                return Ok(back_with(&request, &[("error", "access_denied")]));
            }
            visit.state.sign_ins.agree(&request.client, person, &granted);
            Ok(let_in(visit, Request { scopes: granted, ..request }, person))
        }
        Question::Unverified { .. } | Question::Consent { .. } => {
            Ok(back_with(&request, &[("error", "access_denied")])
                .changed("The sign-in at Google was declined."))
        }
    }
}

/// Address, name and domain of who signs in.
pub(super) struct Identity {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) name: String,
    /// The organisation, as the `hd` of an id token.
    pub(super) domain: String,
}

/// Who a number names, also [`OUTSIDER`].
pub(super) fn identity(visit: &Visit<'_>, person: usize) -> Identity {
    match visit.state.directory.person(person) {
        Some(person) => Identity {
            id: person.id(),
            name: person.display_name.clone().unwrap_or_else(|| person.full_name()),
            domain: crate::company::DOMAIN.to_owned(),
            email: person.primary_email,
        },
        None => {
            let email = groups_founded::OUTSIDERS[0].to_owned();
            let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain).to_owned();
            Identity { id: ids::outsider(0), email, name: "Kim Extern".to_owned(), domain }
        }
    }
}

/// What the role of somebody allows: the administrator's is a switch, one colleague may read, all others may not.
pub(super) fn rank_of(visit: &Visit<'_>, person: usize) -> Rank {
    match person {
        person if person == visit.state.directory.admin() => visit.switches.admin_role.rank(),
        DELEGATED => Rank::Reader,
        _ => Rank::Anyone,
    }
}

/// The colleague with a role that reads people, groups and units through the API.
const DELEGATED: usize = who::MAIL_CASE;

/// Whether a person may sign in anywhere.
pub(super) fn may_sign_in(person: &Person) -> bool {
    !person.is_suspended() && !person.is_archived() && !person.is_deleted()
}

/// Reads what an app asks for.
fn request(visit: &Visit<'_>) -> Result<Request, Blocked> {
    let call = visit.call;
    let missing = |name: &str| {
        let text = format!("Missing required parameter: {name}");
        Blocked::plain(400, "invalid_request", text)
    };
    let client =
        call.query("client_id").filter(|client| !client.is_empty()).ok_or_else(|| missing("client_id"))?;
    client_is_known(visit, client)?;
    if visit.switches.embedded_browser {
        let text = format!(
            "{APP_NAME}’s request does not comply with Google’s policy for secure browsers. If this app has a website, \
             you can open a web browser and try signing in from there."
        );
        return Err(Blocked::new(
            403,
            "disallowed_useragent",
            &format!("Access blocked: {APP_NAME}’s request does not comply with Google’s policies"),
            text,
        ));
    }
    let redirect_uri =
        call.query("redirect_uri").filter(|uri| !uri.is_empty()).ok_or_else(|| missing("redirect_uri"))?;
    if visit.switches.client_type == ClientType::Web || !is_loopback(redirect_uri) {
        return Err(Blocked::new(
            400,
            "redirect_uri_mismatch",
            "Access blocked: This app’s request is invalid",
            "You can’t sign in because this app sent an invalid request. You can try again later, or contact the \
             developer about this issue.",
        ));
    }
    match call.query("response_type") {
        None | Some("") => return Err(missing("response_type")),
        Some("code") => {}
        Some(other) => {
            let text = format!("Invalid response_type: {other}");
            return Err(Blocked::plain(400, "unsupported_response_type", text));
        }
    }
    let asked = call.query("scope").filter(|scope| !scope.is_empty()).ok_or_else(|| missing("scope"))?;
    let scopes = scopes::read(asked).map_err(|wrong| {
        let text = format!("Some requested scopes cannot be shown: [{wrong}]");
        Blocked::plain(400, "invalid_scope", text)
    })?;
    let challenge = call.query("code_challenge").map(str::to_owned);
    let challenge = match (challenge, call.query("code_challenge_method")) {
        (None, _) => Challenge::None,
        (Some(text), None | Some("plain")) => Challenge::Plain(text),
        (Some(text), Some("S256")) if text.len() == CHALLENGE_LENGTH => Challenge::S256(text),
        (Some(_), Some(_)) => {
            return Err(Blocked::plain(400, "invalid_request", "Invalid parameter value for code_challenge"));
        }
    };
    Ok(Request {
        client: client.to_owned(),
        scopes,
        state: call.query("state").map(str::to_owned),
        redirect_uri: redirect_uri.to_owned(),
        challenge,
        asks_again: false,
        asked_ms: call.now_ms,
    })
}

/// The base64url form of a SHA-256 hash.
const CHALLENGE_LENGTH: usize = 43;

fn client_is_known(visit: &Visit<'_>, client: &str) -> Result<(), Blocked> {
    let own = client == visit.state.credentials.client_id;
    match visit.switches.client {
        Client::Active if own => Ok(()),
        Client::Deleted if own => Err(Blocked::plain(401, "deleted_client", "The OAuth client was deleted.")),
        Client::Active | Client::Deleted | Client::Unknown => {
            Err(Blocked::plain(401, "invalid_client", "The OAuth client was not found."))
        }
    }
}

/// Whether an address is one that a Desktop client may be sent back to: this computer, any port, any path.
fn is_loopback(redirect_uri: &str) -> bool {
    let Ok(url) = Url::parse(redirect_uri) else { return false };
    let here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    here && url.scheme() == "http" && url.fragment().is_none() && url.username().is_empty()
}

/// Who is offered on the page: the administrator, a colleague without a role, one with a role, and one who is suspended.
fn accounts(visit: &Visit<'_>) -> Vec<Account> {
    let outsider = || {
        let Identity { email, name, .. } = identity(visit, OUTSIDER);
        Account { key: "outsider".to_owned(), name, email }
    };
    if visit.switches.outsider_signs_in {
        return vec![outsider()];
    }
    let directory = &visit.state.directory;
    let offered = [directory.admin(), who::ZOE, DELEGATED, who::SUSPENDED];
    let people = offered.into_iter().filter_map(|number| directory.person(number));
    people
        .filter(|person| !person.is_deleted())
        .map(|person| Account {
            key: person.number.to_string(),
            name: person.full_name(),
            email: person.primary_email,
        })
        .chain([outsider()])
        .collect()
}

/// Goes on once it is known who signs in: to the consent where it is needed, else back to the app.
fn signed_in(visit: &mut Visit<'_>, request: Request, person: usize) -> Answer {
    if let Err(blocked) = may_use(visit, person) {
        return blocked.page();
    }
    let agreed = visit.state.sign_ins.agreed(&request.client, person);
    if request.scopes.is_subset(&agreed) && !request.asks_again {
        return let_in(visit, request, person);
    }
    match visit.switches.audience {
        Audience::Internal => ask_consent(visit, request, person),
        Audience::Testing | Audience::TestingWithoutAdmin | Audience::Unverified => {
            let email = identity(visit, person).email;
            ask(visit, request, Question::Unverified { person }, |transaction| {
                pages::unverified(transaction, &email)
            })
        }
    }
}

fn ask_consent(visit: &mut Visit<'_>, request: Request, person: usize) -> Answer {
    let (email, scopes) = (identity(visit, person).email, request.scopes.clone());
    let boxes = !visit.switches.app_trusted;
    ask(visit, request, Question::Consent { person }, |transaction| {
        pages::consent(transaction, &email, &scopes, boxes)
    })
}

/// Checks that somebody may use the app at all.
fn may_use(visit: &Visit<'_>, number: usize) -> Result<(), Blocked> {
    let person = visit.state.directory.person(number);
    if person.as_ref().is_some_and(|person| !may_sign_in(person)) {
        let text = "Your account has been suspended. Contact your domain administrator for help.";
        return Err(Blocked::new(403, "access_denied", "Your account is suspended", text));
    }
    let title = |rest: &str| format!("Access blocked: {APP_NAME} {rest}");
    if visit.switches.app_blocked {
        let text = "Your account is configured by an admin. Your organization’s administrator has to review this app \
                    before you can use it.";
        return Err(Blocked::new(400, "admin_policy_enforced", &title("is blocked by your admin"), text));
    }
    match (visit.switches.audience, person) {
        (Audience::Internal, None) => Err(Blocked::new(
            403,
            "org_internal",
            &title("can only be used within its organization"),
            format!("{APP_NAME} is restricted to users within its organization."),
        )),
        (Audience::Testing, None) | (Audience::TestingWithoutAdmin, _) => Err(Blocked::new(
            403,
            "access_denied",
            &title("has not completed the Google verification process"),
            format!(
                "{APP_NAME} has not completed the Google verification process. The app is currently being tested, and \
                 can only be accessed by developer-approved testers."
            ),
        )),
        (Audience::Internal | Audience::Testing, Some(_)) | (Audience::Unverified, _) => Ok(()),
    }
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
    visit.state.sign_ins.tidy(visit.switches.code_seconds, visit.call.now_ms);
    page
}

/// Gives the app what it asked for.
fn let_in(visit: &mut Visit<'_>, request: Request, person: usize) -> Answer {
    let code = format!("4/0A{}", unguessable(69));
    let (scope, domain) = (scopes::written(&request.scopes), identity(visit, person).domain);
    let parameters = [
        ("code", code.as_str()),
        ("scope", scope.as_str()),
        ("authuser", "0"),
        ("hd", domain.as_str()),
        ("prompt", "consent"),
    ];
    let answer = back_with(&request, &parameters);
    let Request { client, scopes, redirect_uri, challenge, .. } = request;
    let session = Session {
        client,
        person,
        scopes,
        grant: visit.state.sign_ins.next_grant(),
        after_revocation: visit.switches.refresh_revoked,
        after_session_control: visit.switches.session_control,
    };
    let given = Code { session, redirect_uri, challenge, made_ms: visit.call.now_ms, used: false };
    visit.state.sign_ins.codes.insert(code, given);
    answer.changed("The administrator allowed the sign-in at Google.")
}

fn back_with(request: &Request, parameters: &[(&str, &str)]) -> Answer {
    // An address that was taken parses.
    let Ok(mut url) = Url::parse(&request.redirect_uri) else {
        return Blocked::plain(400, "redirect_uri_mismatch", "The address cannot be read.").page();
    };
    url.query_pairs_mut()
        .extend_pairs(request.state.as_deref().map(|state| ("state", state)))
        .extend_pairs(parameters);
    Answer::redirect(url.as_str())
}
