//! Google's rows of the catalogue.

use usher::directory::DirectoryError;
use usher::oauth::{GoogleFileError, GoogleFileKind, SignInError, TokenError};
use usher::problem::{self, Problem};

const GOOGLE: &str = "Google Workspace";

pub(super) fn refusals() -> Vec<Problem> {
    let mut problems = problem::google_refusals();
    let scopes =
        ["https://www.googleapis.com/auth/admin.directory.user.readonly".to_owned(), "openid".to_owned()];
    problems.extend(problem::google_delegation("104215678901234567890", &scopes));
    let grant = |reason: &str| TokenError::InvalidGrant { reason: reason.to_owned(), code: None };
    problems.push(problem::sign_in(GOOGLE, &SignInError::Exchange(grant("Bad Request"))));
    problems.push(problem::auth(GOOGLE, &grant("Token has been expired or revoked.").into()));
    problems.push(problem::sign_in(GOOGLE, &SignInError::TimedOut { minutes: 5 }));
    problems.push(problem::sign_in(GOOGLE, &SignInError::Denied { description: String::new() }));
    problems
}

pub(super) fn directory(errors: &[DirectoryError]) -> Vec<Problem> {
    let refused = |code: &str| DirectoryError::Refused {
        status: 403,
        code: code.to_owned(),
        text: "In Google's words.".to_owned(),
    };
    let right = |name: &str| DirectoryError::ScopeMissing {
        scope: format!("https://www.googleapis.com/auth/admin.directory.{name}.readonly"),
    };
    let of_google = [
        right("user"),
        right("group"),
        right("orgunit"),
        right("domain"),
        refused("accessNotConfigured"),
        refused("domainCannotUseApis"),
        DirectoryError::Refused {
            status: 404,
            code: "notFound".to_owned(),
            text: "Resource Not Found: groupKey".to_owned(),
        },
        DirectoryError::Refused {
            status: 410,
            code: "gone".to_owned(),
            text: "Page token is too old.".to_owned(),
        },
    ];
    // What only Okta asks for, and the right of another vendor, are left out.
    let of_all = errors
        .iter()
        .filter(|error| !matches!(error, DirectoryError::DpopRequired | DirectoryError::ScopeMissing { .. }));
    let missing = ["user", "domain"]
        .map(|name| format!("https://www.googleapis.com/auth/admin.directory.{name}.readonly"));
    let looked = [
        problem::google_unticked(&missing),
        problem::google_unticked(&missing[1..]),
        problem::google_nobody(),
    ];
    let read = of_google.iter().chain(of_all).map(|error| problem::directory(GOOGLE, error));
    read.chain(looked).collect()
}

pub(super) fn files() -> Vec<Problem> {
    use GoogleFileKind::{Desktop, ServiceAccount, Web};
    let other = |wanted, got| GoogleFileError::OtherKind { wanted, got };
    let errors = [
        GoogleFileError::Empty,
        GoogleFileError::TooLong { bytes: 20_000, bytes_max: 16_384 },
        GoogleFileError::NotJson,
        GoogleFileError::NeitherOfThem,
        GoogleFileError::OtherCredentials { kind: "authorized_user".to_owned() },
        GoogleFileError::Lacks { field: "client_secret" },
        other(Desktop, Web),
        other(ServiceAccount, Web),
        other(Desktop, ServiceAccount),
        other(ServiceAccount, Desktop),
        GoogleFileError::OtherHost {
            host: "token.example".to_owned(),
            wanted: "oauth2.googleapis.com".to_owned(),
        },
        GoogleFileError::KeyNotPem,
        GoogleFileError::KeyUnreadable,
        GoogleFileError::KeyTooLong { bits: 4_096 },
    ];
    errors.iter().map(problem::google_file).collect()
}

pub(super) fn seen() -> Vec<Problem> {
    let unknown = problem::page_error_unknown(GOOGLE, "Error 500: something_new");
    ["Error 403: org_internal", "google.redirect"]
        .into_iter()
        .filter_map(|seen| problem::page_error(GOOGLE, seen))
        .chain([unknown])
        .collect()
}
