//! Every text a user reads about a failure, in one place, to be read aloud.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use usher::directory::DirectoryError;
use usher::http::{AuthError, BaseUrlError, CallError, HttpError, Phase};
use usher::model::{GroupId, PersonId};
use usher::oauth::{DeviceError, PasteError, SignInError, TokenError};
use usher::problem::{self, Problem, WritesGroups};
use usher::records::{ProfileError, RecordsError};
use usher::secrets::{NoKeychain, TypedError, VaultError};
use usher::setup::entra;
use usher::setup::okta::Op;
use usher::zoom::ZoomError;

fn text(text: &str) -> String {
    text.to_owned()
}

fn http_errors() -> Vec<HttpError> {
    let host = || text("api.zoom.us");
    let late = |phase, seconds| HttpError::TimedOut { host: host(), seconds, phase };
    vec![
        HttpError::NameNotResolved { host: host() },
        HttpError::Proxy { detail: text("407 Proxy Authentication Required") },
        HttpError::Tls { host: host(), detail: text("the certificate was not issued by a known authority") },
        HttpError::Refused { host: host() },
        late(Phase::Connect, 10),
        late(Phase::Headers, 60),
        late(Phase::Body, 120),
        HttpError::Reset { host: host() },
        HttpError::Truncated { host: host() },
        HttpError::TooLarge { bytes_max: usher::http::BODY_BYTES_MAX },
        HttpError::Redirected { to_host: text("login.example.net") },
        HttpError::Other { detail: text("an unexpected frame") },
    ]
}

fn vault_errors() -> Vec<VaultError> {
    vec![
        VaultError::TooLong { bytes: 3_000, bytes_max: usher::secrets::ITEM_BYTES_MAX },
        VaultError::Locked { detail: text("the collection is locked") },
        VaultError::TimedOut { seconds: 30 },
        VaultError::Unreadable,
        VaultError::Failed { detail: text("no such method") },
    ]
}

fn auth_errors() -> Vec<AuthError> {
    vec![
        AuthError::SignedOut { reason: text("no sign-in is kept") },
        AuthError::SignedOut { reason: text("no client secret is kept") },
        AuthError::SignedOut { reason: text("Invalid refresh token") },
        AuthError::ClaimsChallenge { claims: String::new() },
        AuthError::Refused {
            error: text("invalid_client"),
            description: text("Invalid client_id or client_secret"),
        },
        AuthError::Unreachable(HttpError::Refused { host: text("zoom.us") }),
        AuthError::Faulty { status: 503 },
        AuthError::Keychain(VaultError::TimedOut { seconds: 30 }),
    ]
}

fn call_errors() -> Vec<CallError> {
    let until: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
    vec![
        CallError::RateLimited { until, daily: true },
        CallError::RateLimited { until, daily: false },
        CallError::ForeignHost { host: text("evil.example") },
        CallError::UnusableLink,
        CallError::UnusablePath,
    ]
}

fn token_errors() -> Vec<TokenError> {
    let description = || text("in the vendor's words");
    vec![
        TokenError::InvalidClient { status: 401, description: description(), code: None },
        TokenError::InvalidGrant { reason: text("Invalid authorization code"), code: None },
        TokenError::InvalidScope { description: description(), code: None },
        TokenError::UnauthorizedClient { description: description(), code: None },
        TokenError::DpopRequired,
        TokenError::Refused {
            status: 400,
            error: text("unsupported_grant_type"),
            description: description(),
            code: None,
        },
        TokenError::InteractionRequired {
            error: text("interaction_required"),
            description: description(),
            code: None,
            suberror: None,
            claims: None,
        },
        TokenError::RateLimited,
        TokenError::Faulty { status: 502 },
        TokenError::Incomplete { what: "access token" },
        TokenError::Http(HttpError::Refused { host: text("zoom.us") }),
    ]
}

fn sign_in_errors() -> Vec<SignInError> {
    let provider = |error: &str| SignInError::ProviderError {
        error: text(error),
        description: text("in the vendor's words"),
    };
    vec![
        SignInError::PortsBusy { ports: vec![8912, 8913, 8914] },
        SignInError::CannotListen { detail: text("permission denied") },
        SignInError::NoRandomness,
        SignInError::Denied { description: text("The resource owner denied the request.") },
        provider("invalid_scope"),
        provider("unauthorized_client"),
        provider("server_error"),
        provider("login_required"),
        SignInError::IssuerMismatch {
            wanted: text("https://example.okta.com"),
            got: text("https://other.okta.com"),
        },
        SignInError::TimedOut { minutes: 5 },
        SignInError::Cancelled,
        SignInError::ListenerGone,
        SignInError::NoAdminConsent,
    ]
}

/// Texts that Zoom's reference prints, each of which has a row of its own.
const ZOOM_REFUSALS: [(u16, &str); 16] = [
    (409, "The email domain does not match the account's associated domains."),
    (409, "The email is already in use."),
    (409, "This email has already been used."),
    (409, "Cannot add paid users."),
    (409, "This account has reached the permitted maximum number of 9999 \"Basic\" users."),
    (400, "The user is inactive or locked."),
    (400, "The \"userName\" of the request is invalid."),
    (409, "Cannot create more users."),
    (400, "You have reached the maximum number of groups."),
    (400, "The filter is not supported."),
    (400, "Admin cannot be deactivated."),
    (400, "You cannot delete the default group."),
    (400, "Invalid value for \"Operations\"."),
    (400, "Something new."),
    (400, ""),
    (500, "Something went wrong."),
];

fn zoom_errors() -> Vec<ZoomError> {
    let mut errors = vec![
        ZoomError::TokenRejected { expired: true, text: text("Access token has expired.") },
        ZoomError::TokenRejected { expired: false, text: text("Invalid access token.") },
        ZoomError::ScopeMissing {
            text: text("Invalid access token, does not contain scopes:[scim2:admin]."),
        },
        ZoomError::RoleLacks { permission: text("User:Edit") },
        ZoomError::SsoOff,
        ZoomError::GroupExists,
        ZoomError::NotFound { text: text("Group does not exist.") },
        ZoomError::NotScim { status: 404 },
        ZoomError::NotScim { status: 503 },
        ZoomError::Shape { detail: text("missing field `totalResults`") },
        ZoomError::Incomplete { seen: 990, total: 1_000 },
    ];
    let refusals = ZOOM_REFUSALS.map(|(status, said)| ZoomError::Refused { status, text: text(said) });
    errors.extend(refusals);
    errors
}

fn directory_errors() -> Vec<DirectoryError> {
    vec![
        DirectoryError::TokenRejected,
        DirectoryError::ScopeMissing { scope: text("okta.groups.read") },
        DirectoryError::RoleLacks {
            text: text("You do not have permission to perform the requested action"),
        },
        DirectoryError::DpopRequired,
        DirectoryError::NotThisProvider { status: 404 },
        DirectoryError::NotThisProvider { status: 502 },
        DirectoryError::Refused { status: 500, code: text("E0000009"), text: text("Internal Server Error") },
        DirectoryError::Refused { status: 400, code: text("E0000001"), text: text("Api validation failed") },
        DirectoryError::Shape { detail: text("missing field `id`") },
        DirectoryError::Repeats { list: "people", seen: 400 },
        DirectoryError::TooManyPages { list: "people", pages_max: 10_000 },
    ]
}

fn google_errors() -> Vec<DirectoryError> {
    let refused = |status, code: &str, said: &str| DirectoryError::Refused {
        status,
        code: text(code),
        text: text(said),
    };
    let scopes = usher::directory::google::SCOPES_READ.into_iter().filter(|scope| scope.contains("admin."));
    let missing = scopes.map(|scope| DirectoryError::ScopeMissing { scope: text(scope) });
    let others = [
        DirectoryError::TokenRejected,
        DirectoryError::RoleLacks { text: text("Not Authorized to access this resource/api") },
        DirectoryError::NotThisProvider { status: 404 },
        DirectoryError::NotThisProvider { status: 502 },
        refused(403, "accessNotConfigured", "Admin SDK API has not been used in project 1234 before."),
        refused(403, "domainCannotUseApis", "Domain cannot use apis."),
        refused(404, "notFound", "Sales"),
        refused(400, "invalid", "Invalid Input: page_token"),
        refused(410, "pageTokenExpired", "Gone"),
        refused(400, "invalid", "Invalid Input: query"),
        refused(503, "backendError", "Service unavailable. Please try again"),
        DirectoryError::Shape { detail: text("a person without id") },
        DirectoryError::Repeats { list: "people", seen: 400 },
    ];
    missing.chain(others).collect()
}

fn records_errors() -> Vec<RecordsError> {
    vec![
        RecordsError::DiskFull,
        RecordsError::ReadOnly { folder: PathBuf::from("usher") },
        RecordsError::Busy,
        RecordsError::NewerEdition { edition: 2 },
        RecordsError::NotFound { what: "plan" },
        RecordsError::Held { who: text("the window, process 7, since 14:02 UTC") },
        RecordsError::Held { who: String::new() },
        RecordsError::AppliedAlready { run: text("run-1") },
        RecordsError::Other { detail: text("disk I/O error") },
    ]
}

fn base_url_errors() -> Vec<BaseUrlError> {
    vec![
        BaseUrlError::Empty,
        BaseUrlError::NotAUrl { typed: text("example") },
        BaseUrlError::PlainHttp { host: text("example.okta.com") },
        BaseUrlError::OtherScheme { scheme: text("ftp") },
        BaseUrlError::HasUserInfo,
        BaseUrlError::HasQuery,
        BaseUrlError::HasFragment,
    ]
}

fn profile_errors() -> Vec<ProfileError> {
    let mut errors = vec![
        ProfileError::Unreadable { detail: text("missing field `zoom` at line 3 column 1") },
        ProfileError::Edition { edition: 2 },
        ProfileError::NoName,
        ProfileError::NameTooLong { chars: 90 },
        ProfileError::ApiPath { path: text("/scim2") },
        ProfileError::Tenant { typed: text("example") },
        ProfileError::ClientId,
        ProfileError::Address { typed: text("admin") },
    ];
    for field in ["zoom_api_url", "zoom_oauth_url", "org_url"] {
        errors.push(ProfileError::Url { field, error: BaseUrlError::Empty });
    }
    errors
}

fn typed_errors() -> [TypedError; 6] {
    [
        TypedError::Empty,
        TypedError::SpaceInside { place: 12 },
        TypedError::LineBreakInside { place: 12 },
        TypedError::ControlInside { place: 12 },
        TypedError::NotAscii { place: 12 },
        TypedError::TooLong { bytes: 100_000, bytes_max: usher::secrets::SECRET_BYTES_MAX },
    ]
}

fn paste_errors() -> Vec<PasteError> {
    vec![
        PasteError::NotAnAddress,
        PasteError::OtherAddress { host: text("zoom.us"), wanted: text("http://127.0.0.1:8912/cb/zoom") },
        PasteError::OtherSignIn,
        PasteError::AlreadyAnswered,
    ]
}

fn no_keychains() -> Vec<NoKeychain> {
    vec![
        NoKeychain::Absent { detail: text("no secret service") },
        NoKeychain::Locked { detail: text("the collection is locked") },
        NoKeychain::TimedOut { seconds: 10 },
        NoKeychain::Unreliable,
        NoKeychain::NotWanted,
    ]
}

fn device_errors() -> Vec<DeviceError> {
    vec![
        DeviceError::NotOffered,
        DeviceError::Denied,
        DeviceError::Expired,
        DeviceError::CodeForgotten,
        DeviceError::Cancelled,
        DeviceError::Token(TokenError::RateLimited),
    ]
}

fn acts() -> Vec<Problem> {
    vec![
        problem::field_missing("The client id"),
        problem::secret_missing("Client secret"),
        problem::other_provider("Okta", "Microsoft Entra ID"),
        problem::not_in_this_guide(),
        problem::nothing_waits(),
        problem::nothing_read(),
        problem::nobody(),
        problem::stopped(),
        problem::group_gone("00g1"),
        problem::name_not_typed("Example Ltd"),
        problem::run_ended(),
        problem::partly("2 of 3 groups are seen to be as planned."),
        problem::put_aside(Path::new("usher.sqlite.unreadable")),
    ]
}

fn okta_changes() -> Vec<Problem> {
    let app = || "0oa1".to_owned();
    let assign = Op::SetGroupAssigned { app: app(), group: GroupId::new("00g1"), assigned: true };
    let push = Op::SetPushActive { app: app(), push: "gPm1".to_owned(), active: true };
    let member = Op::SetMember { group: GroupId::new("00g1"), person: PersonId::new("00u1"), member: true };
    let person = Op::DeletePerson { person: PersonId::new("00u1") };
    let refused = |status, code: &str, said: &str| DirectoryError::Refused {
        status,
        code: text(code),
        text: text(said),
    };
    let role = || DirectoryError::RoleLacks {
        text: text("You do not have permission to perform the requested action"),
    };
    let mut problems = vec![
        problem::okta_change(&assign, &DirectoryError::ScopeMissing { scope: text("okta.apps.manage") }),
        problem::okta_change(&assign, &role()),
        problem::okta_change(&push, &role()),
        problem::okta_change(&member, &role()),
        problem::okta_change(&person, &role()),
        problem::okta_change(&push, &refused(400, "E0009999", "Something new")),
    ];
    let known = [
        (
            400,
            "E0000001",
            "Api validation failed: feature · Provisioning is not enabled for the app instance.",
        ),
        (400, "E0000001", "Api validation failed: groupPushMapping · A mapping already exists."),
        (400, "E0000001", "Api validation failed: subDomain · subDomain: The field cannot be left blank"),
        (404, "E0000007", "Not found: Resource not found: 00g1 (UserGroup)"),
        (401, "E0000015", "You do not have permission to access the feature you are requesting"),
        (400, "E0000027", "Group push bad request : The target group does not belong to the app."),
        (403, "E0000038", "This operation is not allowed in the user's current status."),
        (400, "E0000045", "Field mapping bad request."),
        (400, "E0000059", "The connector configuration could not be tested."),
        (403, "E0000075", "Cannot modify the firstName attribute."),
        (409, "E0000195", "Api validation failed due to conflict: app"),
        (409, "E0009999", "Something new"),
        (400, "E0009999", "Something new"),
        (503, "E0000010", "Service is in read only mode"),
    ];
    problems.extend(
        known.map(|(status, code, said)| problem::okta_change(&assign, &refused(status, code, said))),
    );
    problems.extend([
        problem::moved("Give the app to the group Sales", &serde_json::json!(false)),
        problem::unseen("Okta", "Give the app to the group Sales"),
        problem::push_failed(
            "Push the group Sales to Zoom",
            "Conflict. Errors reported by remote server: Group exists.",
        ),
        problem::not_kept("Zoom said yes and left the person in the group."),
        problem::action_ended(),
    ]);
    problems
}

fn entra_trial() -> Vec<Problem> {
    let told = "Zoom takes changes of: given name and family name.";
    let refused = problem::zoom(&ZoomError::Refused { status: 400, text: text("Something new") });
    vec![
        problem::dropped("Zoom still shows the given name “Zoë”."),
        problem::not_shown("title"),
        problem::still_there("The test person is still in Zoom."),
        problem::search_not_empty("No list came."),
        problem::trial_person(
            "Zoë O'Brien-Łukasz is not in Zoom.",
            "Zoom has nobody under zoe@acme.example.",
        ),
        problem::flag_needed("members of groups", WritesGroups::Yes, told),
        problem::flag_needed("switching somebody off", WritesGroups::No, told),
        problem::no_change_arrives(told),
        problem::no_switch_off(told),
        problem::refused_attributes("title and department", told),
        problem::dropped_attributes("given name", told),
        problem::groups_refused(told),
        problem::left_over("Delete usher-test-0@acme.example", &refused),
        problem::not_all_tried("Zoë O'Brien-Łukasz", told),
        problem::trial_stops("Create usher-test-0@acme.example", &refused),
    ]
}

fn entra_changes() -> Vec<Problem> {
    let app = || "sp".to_owned();
    let assign = entra::Op::Assign {
        app: app(),
        principal: "g".to_owned(),
        principal_name: "Sales".to_owned(),
        role: "r".to_owned(),
        role_name: "Licensed".to_owned(),
    };
    let settings =
        entra::Op::PutSettings { app: app(), values: std::collections::BTreeMap::new(), secret: None };
    let client = entra::Op::ClientCredentials {
        app: app(),
        base: "https://api.zoom.us/scim2".to_owned(),
        token_url: "https://zoom.us/oauth/token".to_owned(),
        client_id: "c".to_owned(),
    };
    let start = entra::Op::Start { app: app(), job: "job".to_owned() };
    let refused = |status, code: &str, said: &str| DirectoryError::Refused {
        status,
        code: text(code),
        text: text(said),
    };
    let role = DirectoryError::RoleLacks { text: text("Insufficient privileges to complete the operation.") };
    let scope = DirectoryError::ScopeMissing { scope: text("Synchronization.ReadWrite.All") };
    let not_held =
        DirectoryError::Shape { detail: text("the token for Entra is not in this computer's keychain") };
    let not_allowed = refused(400, "NotInAllowList", "Oauth2TokenExchangeUri is not in the allow list.");
    let mut problems = vec![
        problem::entra_change(&start, &scope),
        problem::entra_change(&start, &role),
        problem::entra_change(&settings, &not_held),
        problem::entra_change(&settings, &not_allowed),
        problem::entra_change(&client, &refused(400, "BadRequest", "Something new")),
        problem::entra_change(
            &settings,
            &refused(500, "InternalError", "Requested value 'X' was not found."),
        ),
        problem::entra_change(&start, &refused(400, "CredentialValidationUnavailable", "It did not answer.")),
        problem::entra_change(&start, &refused(503, "ServiceUnavailable", "Later.")),
    ];
    let known = [
        (400, "Request_BadRequest", "Permission being assigned already exists on the object"),
        (400, "Request_BadRequest", "Permission being assigned was not found on application 'sp'."),
        (400, "Request_BadRequest", "Assigning a group to an application needs a license of Entra ID P1."),
        (400, "Request_BadRequest", "Only a group whose securityEnabled is true can be assigned."),
        (409, "Request_MultipleObjectsWithSameKeyValue", "Another object has the same value."),
        (404, "Request_ResourceNotFound", "Resource 'sp' does not exist."),
        (409, "Conflict", "It is being made."),
        (403, "Forbidden", "Not now."),
        (400, "Request_BadRequest", "Something new"),
    ];
    let of_known = |(status, code, said)| problem::entra_change(&assign, &refused(status, code, said));
    problems.extend(known.map(of_known));
    let did = |result: &str, step: Option<entra::OnDemandStep>| entra::OnDemand {
        result: text(result),
        steps: step.into_iter().collect(),
        ..entra::OnDemand::default()
    };
    let step = |kind, status: &str, is_false: &str| entra::OnDemandStep {
        name: "Entry".to_owned(),
        kind,
        status: text(status),
        description: text("In Microsoft's words"),
        details: [(text(is_false), text("False"))].into(),
        at: None,
    };
    let scoping = |is_false: &str| Some(step(entra::StepKind::Scoping, "Skipped", is_false));
    let outcomes = [
        did("Failure", Some(step(entra::StepKind::Export, "Failure", "x"))),
        did("Skipped", scoping("IsActive")),
        did("Skipped", scoping("Assigned")),
        did("Skipped", scoping("IsEffectivelyEntitledForProvisioning")),
        did("Skipped", scoping("IsInProvisioningScopeDisplayName")),
        did("Skipped", None),
    ];
    problems.extend(outcomes.iter().filter_map(|did| problem::one_person("Zoë", did)));
    problems.extend([
        problem::app_not_there(),
        problem::cannot_provision(),
        problem::no_job(),
        problem::no_gallery_entry(),
        problem::no_zoom_token(),
    ]);
    problems
}

fn consents() -> Vec<Problem> {
    let refused = DirectoryError::Refused {
        status: 400,
        code: text("E0000059"),
        text: text("It could not be tested."),
    };
    vec![
        problem::no_consent(10),
        problem::no_consent_waits(),
        problem::no_page(),
        problem::consent_denied(),
        problem::no_address(),
        problem::foreign_consent("evil.example", "acme.okta.com"),
        problem::consent(&refused),
    ]
}

fn entra_refusals() -> Vec<Problem> {
    let said = |number: u32| format!("AADSTS{number}: In Microsoft's words. Trace ID: 0f00");
    let unknown = 999_999;
    problem::aadsts_numbers().chain([unknown]).map(|number| problem::aadsts(number, &said(number))).collect()
}

/// Every problem with the chapter it belongs to.
fn catalogue() -> Vec<(&'static str, Vec<Problem>)> {
    vec![
        ("The network", http_errors().iter().map(|error| problem::http("Zoom", error)).collect()),
        ("A call", call_errors().iter().map(|error| problem::call("Zoom", error)).collect()),
        ("Who asks", auth_errors().iter().map(|error| problem::auth("Zoom", error)).collect()),
        ("Zoom", zoom_errors().iter().map(problem::zoom).collect()),
        ("Okta", directory_errors().iter().map(|error| problem::directory("Okta", error)).collect()),
        (
            "Entra ID",
            directory_errors()
                .iter()
                // Only Okta asks for it.
                .filter(|error| **error != DirectoryError::DpopRequired)
                .map(|error| problem::directory("Entra ID", error))
                .collect(),
        ),
        (
            "Google Workspace",
            google_errors().iter().map(|error| problem::directory("Google Workspace", error)).collect(),
        ),
        ("Signing in", sign_in_errors().iter().map(|error| problem::sign_in("Okta", error)).collect()),
        (
            "Signing in, at the last moment",
            token_errors()
                .into_iter()
                .map(|error| problem::sign_in("Zoom", &SignInError::Exchange(error)))
                .collect(),
        ),
        ("Another device", device_errors().iter().map(|error| problem::device("Okta", error)).collect()),
        ("A pasted address", paste_errors().iter().map(problem::paste).collect()),
        ("A typed secret", typed_errors().iter().map(|error| problem::typed("API token", error)).collect()),
        ("The keychain", vault_errors().iter().map(problem::vault).collect()),
        ("No keychain", no_keychains().iter().map(problem::no_keychain).collect()),
        (
            "A typed address",
            base_url_errors()
                .iter()
                .map(|error| problem::base_url("The address of Zoom's API", error))
                .collect(),
        ),
        ("A customer", profile_errors().iter().map(problem::profile).collect()),
        ("Remembering", records_errors().iter().map(problem::records).collect()),
        ("Acts", acts()),
        ("Changes in Okta", okta_changes()),
        ("Changes in Entra ID", entra_changes()),
        ("Trying what Entra will send", entra_trial()),
        ("A consent at Zoom", consents()),
        ("Microsoft Entra ID lets nobody in", entra_refusals()),
        ("Google lets nobody in", google::refusals()),
        ("Google's directory", google::directory(&directory_errors())),
        ("A file of Google's", google::files()),
        ("An error that stays on the vendor's page", google::seen()),
        ("People whom Usher brings", unattended::people()),
        ("Runs without a person", unattended::runs()),
        ("The computer's schedule", unattended::schedule()),
    ]
}

#[path = "words_google.rs"]
mod google;
#[path = "words_unattended.rs"]
mod unattended;

#[test]
fn the_catalogue() {
    let mut page = String::new();
    for (chapter, problems) in catalogue() {
        writeln!(page, "{}\n", chapter.to_uppercase()).unwrap();
        for Problem { code, what, why, fix, detail } in problems {
            writeln!(page, "{code}\n  {what}\n  {why}").unwrap();
            for step in fix {
                writeln!(page, "  - {step}").unwrap();
            }
            if let Some(detail) = detail {
                writeln!(page, "  ({detail})").unwrap();
            }
            page.push('\n');
        }
    }
    insta::assert_snapshot!(page);
}

#[test]
fn every_text_is_a_whole_sentence_in_plain_words() {
    for problem in catalogue().into_iter().flat_map(|(_, problems)| problems) {
        let Problem { code, what, why, fix, .. } = &problem;
        assert!(
            code.contains('.')
                && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c)),
            "{code}"
        );
        // A full stop inside a name, such as api.zoom.us, ends no sentence.
        assert!(!what.trim_end_matches('.').contains(". "), "more than one sentence: {problem:#?}");
        assert!(!fix.is_empty(), "nothing to do: {problem:#?}");
        for sentence in [what, why].into_iter().chain(fix) {
            let last = sentence.trim_end_matches(['”', ')']);
            assert!(last.ends_with(['.', '?']), "no full stop: {sentence:?} of {code}");
            assert!(
                !sentence.contains("..") && !sentence.contains("  ") && sentence.trim() == sentence,
                "{problem:#?}"
            );
            let first = sentence.chars().next().unwrap();
            // A host's name begins as it is written.
            let named = ["api.zoom.us", "http:"].iter().any(|name| sentence.starts_with(name));
            assert!(first.is_uppercase() || first.is_numeric() || first == '“' || named, "{sentence}");
            let lower = sentence.to_lowercase();
            let jargon = [
                "please",
                "sorry",
                "invalid",
                "oops",
                "unfortunately",
                "failed to",
                "must ",
                "illegal",
                "null",
            ];
            for word in jargon {
                assert!(!lower.contains(word), "“{word}” in {sentence:?} of {code}");
            }
        }
    }
}

/// Every code that stands in the source has its row above.
#[test]
fn no_problem_is_forgotten() {
    let known: BTreeSet<String> =
        catalogue().into_iter().flat_map(|(_, problems)| problems).map(|problem| problem.code).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../usher/src/problem");
    let mut written = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        // Beside what has a folder, every row has a test of its own in it.
        if file.is_dir() || file.with_extension("").is_dir() {
            continue;
        }
        let source = std::fs::read_to_string(file).unwrap();
        for opening in ["Problem::new(", "known(", "trouble("] {
            for rest in source.split(opening).skip(1) {
                let code = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
                written.extend(code.map(|(code, _)| code.to_owned()));
            }
        }
    }
    assert!(written.len() > 60, "{written:?}");
    let forgotten: Vec<&String> = written.difference(&known).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
