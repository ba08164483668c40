//! The two files that Google's Cloud console hands out: that of an OAuth client and that of a service account's key.
//!
//! Both are JSON and are downloaded once, when they are made. What is read of them is little, and nothing else is
//! kept; `redirect_uris`, certificates and the other addresses are not looked at.

use serde::{Deserialize, Deserializer};

use super::refusal::plain;
use super::service::ServiceKey;
use crate::http::BaseUrl;
use crate::secrets::Secret;

/// The longest file that is read; a key file has about 2.4 kB.
const FILE_BYTES_MAX: usize = 16 * 1024;

/// The host that key files named before 2018 (`https://accounts.google.com/o/oauth2/token`); both are Google's.
const TOKEN_HOST_OLD: &str = "accounts.google.com";
const TOKEN_HOST: &str = "oauth2.googleapis.com";

/// What a downloaded file is.
#[derive(Clone, Debug)]
pub enum GoogleClientFile {
    /// An OAuth client of the type Desktop app.
    Desktop { client_id: String, client_secret: Secret, project_id: Option<String> },
    /// An OAuth client of the type Web application: Google takes no answer on this computer for it.
    Web { client_id: String },
    /// The key of a service account. `client_id` is what delegation is given to.
    ServiceAccount { email: String, client_id: String, project_id: Option<String>, key: ServiceKey },
}

/// The kinds of files, to be told apart in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoogleFileKind {
    Desktop,
    Web,
    ServiceAccount,
}

/// Why a file cannot be used. No variant holds anything secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoogleFileError {
    #[error("the file is empty")]
    Empty,
    #[error("{bytes} bytes are more than the {bytes_max} that such a file can have")]
    TooLong { bytes: usize, bytes_max: usize },
    #[error("the file is not JSON")]
    NotJson,
    /// JSON, and neither a client nor a key.
    #[error("the file is neither an OAuth client nor the key of a service account")]
    NeitherOfThem,
    /// Credentials of another type, such as `authorized_user`.
    #[error("the file holds credentials of the type {kind}")]
    OtherCredentials { kind: String },
    #[error("the file has no {field}")]
    Lacks { field: &'static str },
    /// A good file, and not the one that is wanted here.
    #[error("the file is of the kind {got:?}, not {wanted:?}")]
    OtherKind { wanted: GoogleFileKind, got: GoogleFileKind },
    /// The file sends signatures to another host than the profile does.
    #[error("the key signs in at {host}, not at {wanted}")]
    OtherHost { host: String, wanted: String },
    /// No line `BEGIN PRIVATE KEY`.
    #[error("the private key does not begin with BEGIN PRIVATE KEY")]
    KeyNotPem,
    #[error("the private key cannot be read")]
    KeyUnreadable,
    /// Longer than a keychain item.
    #[error("a key of {bits} bits does not fit into the keychain")]
    KeyTooLong { bits: usize },
}

/// Reads a file that was downloaded from Google's Cloud console. `token_url` is where the profile asks for tokens.
///
/// # Errors
///
/// [`GoogleFileError`]; a client of the wrong type is not one, but [`GoogleClientFile::Web`].
pub fn parse_google_client(text: &str, token_url: &BaseUrl) -> Result<GoogleClientFile, GoogleFileError> {
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.is_empty() {
        return Err(GoogleFileError::Empty);
    }
    if text.len() > FILE_BYTES_MAX {
        return Err(GoogleFileError::TooLong { bytes: text.len(), bytes_max: FILE_BYTES_MAX });
    }
    let file: File = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => GoogleFileError::NeitherOfThem,
        serde_json::error::Category::Syntax
        | serde_json::error::Category::Eof
        | serde_json::error::Category::Io => GoogleFileError::NotJson,
    })?;
    if let Some(OfClient { client_id, client_secret, project_id }) = file.installed {
        return Ok(GoogleClientFile::Desktop {
            client_id: some(client_id, "client_id")?,
            client_secret: client_secret
                .filter(|secret| !secret.expose().trim().is_empty())
                .ok_or(GoogleFileError::Lacks { field: "client_secret" })?,
            project_id: shown(project_id),
        });
    }
    if let Some(OfClient { client_id, .. }) = file.web {
        return Ok(GoogleClientFile::Web { client_id: some(client_id, "client_id")? });
    }
    match shown(file.kind).as_deref() {
        None => return Err(GoogleFileError::NeitherOfThem),
        Some("service_account") => {}
        Some(kind) => return Err(GoogleFileError::OtherCredentials { kind: kind.to_owned() }),
    }
    let at = some(file.token_uri, "token_uri")?;
    let host = BaseUrl::parse(&at).map_err(|_| GoogleFileError::Lacks { field: "token_uri" })?;
    let same =
        host.host() == token_url.host() || (host.host() == TOKEN_HOST_OLD && token_url.host() == TOKEN_HOST);
    if !same {
        let wanted = token_url.host().to_owned();
        return Err(GoogleFileError::OtherHost { host: host.host().to_owned(), wanted });
    }
    let pem = file.private_key.ok_or(GoogleFileError::Lacks { field: "private_key" })?;
    Ok(GoogleClientFile::ServiceAccount {
        email: some(file.client_email, "client_email")?,
        client_id: some(file.client_id, "client_id")?,
        project_id: shown(file.project_id),
        key: ServiceKey::read(&some(file.private_key_id, "private_key_id")?, &pem)?,
    })
}

impl GoogleClientFile {
    pub fn kind(&self) -> GoogleFileKind {
        match self {
            Self::Desktop { .. } => GoogleFileKind::Desktop,
            Self::Web { .. } => GoogleFileKind::Web,
            Self::ServiceAccount { .. } => GoogleFileKind::ServiceAccount,
        }
    }

    /// Returns the file if it is of the kind that is wanted.
    ///
    /// # Errors
    ///
    /// [`GoogleFileError::OtherKind`].
    pub fn wanted(self, wanted: GoogleFileKind) -> Result<Self, GoogleFileError> {
        match self.kind() {
            got if got == wanted => Ok(self),
            got => Err(GoogleFileError::OtherKind { wanted, got }),
        }
    }
}

#[derive(Deserialize)]
struct File {
    installed: Option<OfClient>,
    web: Option<OfClient>,
    #[serde(rename = "type")]
    kind: Option<String>,
    token_uri: Option<String>,
    client_email: Option<String>,
    client_id: Option<String>,
    project_id: Option<String>,
    private_key_id: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    private_key: Option<Secret>,
}

#[derive(Deserialize)]
struct OfClient {
    client_id: Option<String>,
    #[serde(default, deserialize_with = "secret")]
    client_secret: Option<Secret>,
    project_id: Option<String>,
}

fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Secret::new))
}

fn shown(text: Option<String>) -> Option<String> {
    text.map(|text| plain(text.trim())).filter(|text| !text.is_empty())
}

fn some(text: Option<String>, field: &'static str) -> Result<String, GoogleFileError> {
    shown(text).ok_or(GoogleFileError::Lacks { field })
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rsa::KeySize;
    use serde_json::{Value, json};

    use super::*;
    use crate::oauth::service::tests::pem;

    fn read(text: &str) -> Result<GoogleClientFile, GoogleFileError> {
        parse_google_client(text, &BaseUrl::parse("https://oauth2.googleapis.com").unwrap())
    }

    fn refused(file: &Value) -> GoogleFileError {
        read(&file.to_string()).unwrap_err()
    }

    #[test]
    fn a_desktop_client_gives_its_id_and_secret() {
        let file = json!({ "installed": {
            "client_id": " 1-a.apps.googleusercontent.com", "project_id": "usher-1", "client_secret": "canary-secret",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": "https://oauth2.googleapis.com/token", "redirect_uris": ["http://localhost"],
        }});
        let read_file = read(&format!("\u{FEFF}{file}\r\n")).unwrap();
        assert!(!format!("{read_file:?}").contains("canary"));
        assert_eq!(
            read_file.clone().wanted(GoogleFileKind::ServiceAccount).unwrap_err(),
            GoogleFileError::OtherKind {
                wanted: GoogleFileKind::ServiceAccount,
                got: GoogleFileKind::Desktop
            }
        );
        match read_file.wanted(GoogleFileKind::Desktop).unwrap() {
            GoogleClientFile::Desktop { client_id, client_secret, project_id } => {
                assert_eq!(client_id, "1-a.apps.googleusercontent.com");
                assert_eq!(client_secret.expose(), "canary-secret");
                assert_eq!(project_id.as_deref(), Some("usher-1"));
            }
            other @ (GoogleClientFile::Web { .. } | GoogleClientFile::ServiceAccount { .. }) => {
                panic!("{other:?}")
            }
        }
    }

    #[test]
    fn a_web_client_is_known_for_what_it_is() {
        let file =
            json!({ "web": { "client_id": "1", "client_secret": "canary-secret", "redirect_uris": [] }});
        let file = read(&file.to_string()).unwrap();
        assert!(matches!(&file, GoogleClientFile::Web { client_id } if client_id == "1"));
        assert!(!format!("{file:?}").contains("canary"));
    }

    #[test]
    fn a_key_gives_who_signs_and_the_key() {
        let whole = key_file();
        let file = read(&whole.to_string()).unwrap();
        assert!(!format!("{file:?}").contains("BEGIN"));
        match file {
            GoogleClientFile::ServiceAccount { email, client_id, project_id, key } => {
                assert_eq!(
                    (email.as_str(), client_id.as_str()),
                    ("usher@usher-1.iam.gserviceaccount.com", "1042")
                );
                assert_eq!(project_id.as_deref(), Some("usher-1"));
                assert!(key.kept().expose().starts_with("0123abcd."));
            }
            other @ (GoogleClientFile::Web { .. } | GoogleClientFile::Desktop { .. }) => panic!("{other:?}"),
        }
        let with = |name: &str, value: Value| {
            let mut file = whole.clone();
            file[name] = value;
            file
        };
        let old = with("token_uri", json!("https://accounts.google.com/o/oauth2/token"));
        assert!(read(&old.to_string()).is_ok());
        for field in ["token_uri", "client_email", "client_id", "private_key_id", "private_key"] {
            assert_eq!(refused(&with(field, Value::Null)), GoogleFileError::Lacks { field });
        }
        let elsewhere = GoogleFileError::OtherHost {
            host: "token.example".into(),
            wanted: "oauth2.googleapis.com".into(),
        };
        assert_eq!(refused(&with("token_uri", json!("https://token.example/token"))), elsewhere);
        assert_eq!(refused(&with("private_key", json!("-----BEGIN"))), GoogleFileError::KeyNotPem);
    }

    #[test]
    fn whatever_else_is_chosen_says_what_it_is() {
        let long = "x".repeat(FILE_BYTES_MAX + 1);
        let cases = [
            ("", GoogleFileError::Empty),
            (" \u{FEFF} ", GoogleFileError::NotJson),
            ("canary", GoogleFileError::NotJson),
            (r#"{"installed":{"client_id":"#, GoogleFileError::NotJson),
            ("[]", GoogleFileError::NeitherOfThem),
            ("{}", GoogleFileError::NeitherOfThem),
            (r#"{"type":7}"#, GoogleFileError::NeitherOfThem),
            (
                r#"{"type":"authorized_user"}"#,
                GoogleFileError::OtherCredentials { kind: "authorized_user".into() },
            ),
            (r#"{"installed":{}}"#, GoogleFileError::Lacks { field: "client_id" }),
            (r#"{"installed":{"client_id":"1"}}"#, GoogleFileError::Lacks { field: "client_secret" }),
            (&long, GoogleFileError::TooLong { bytes: FILE_BYTES_MAX + 1, bytes_max: FILE_BYTES_MAX }),
        ];
        for (text, wanted) in cases {
            assert_eq!(read(text).unwrap_err(), wanted, "{:.60}", text);
        }
    }

    fn key_file() -> Value {
        json!({
            "type": "service_account", "project_id": "usher-1", "private_key_id": "0123abcd",
            "private_key": pem(KeySize::Rsa2048).0.expose(),
            "client_email": "usher@usher-1.iam.gserviceaccount.com", "client_id": "1042",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": "https://oauth2.googleapis.com/token", "universe_domain": "googleapis.com",
        })
    }
}
