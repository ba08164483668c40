//! The files of Google's Cloud console that are not the right one.

use super::Problem;
use crate::oauth::{GoogleFileError, GoogleFileKind};

/// A file that was chosen or pasted on “Connect Google”.
pub fn google_file(error: &GoogleFileError) -> Problem {
    const WHAT: &str = "This file cannot be used.";
    let again =
        "Choose the JSON file that Google's Cloud console gave you when you made the client or the key.";
    match error {
        GoogleFileError::Empty => {
            Problem::new("google.file_empty", "The file is empty.", "Nothing stands in it.", &[again])
        }
        GoogleFileError::TooLong { bytes, .. } => Problem::new(
            "google.file_long",
            WHAT,
            format!("It has {} bytes, more than any file of this kind.", crate::plan::thousands(*bytes)),
            &[again],
        ),
        GoogleFileError::NotJson => Problem::new(
            "google.file_not_json",
            WHAT,
            "It is not JSON, or a part of it is missing. The PEM and P12 forms of a key are not read.",
            &[again, "If you pasted its text, copy all of it, from the first brace to the last."],
        ),
        GoogleFileError::NeitherOfThem => Problem::new(
            "google.file_other",
            WHAT,
            "It is JSON, but neither an OAuth client nor the key of a service account.",
            &[again],
        ),
        GoogleFileError::OtherCredentials { kind } => Problem::new(
            "google.file_credentials",
            WHAT,
            format!("It holds credentials of the type {kind}, which Usher does not sign in with."),
            &[again],
        ),
        GoogleFileError::Lacks { field } => Problem::new(
            "google.file_lacks",
            WHAT,
            format!("It has no {field}, or an empty one."),
            &[
                "Download it once more, and do not edit it.",
                "If the secret is not shown any more, add a new one on the client's page.",
            ],
        ),
        GoogleFileError::OtherKind { wanted, got: GoogleFileKind::Web } => Problem::new(
            "google.file_web",
            "This client is of the type Web application.",
            "Google does not bring the answer to this computer for such a client.",
            &[
                match wanted {
                    GoogleFileKind::Desktop | GoogleFileKind::Web => {
                        "In Google's Cloud console open Google Auth Platform, Clients, and create a client of the type Desktop app."
                    }
                    GoogleFileKind::ServiceAccount => {
                        "In Google's Cloud console open IAM and admin, Service accounts, the account, Keys, and add a key of the type JSON."
                    }
                },
                "Download its JSON, and choose that.",
            ],
        ),
        GoogleFileError::OtherKind { got: GoogleFileKind::ServiceAccount, .. } => Problem::new(
            "google.file_key",
            "This is the key of a service account.",
            "To sign in with the browser Usher needs the JSON of an OAuth client instead.",
            &[
                "Choose the JSON of the client of the type Desktop app.",
                "Or choose the way with a service account, and take this file there.",
            ],
        ),
        GoogleFileError::OtherKind { got: GoogleFileKind::Desktop, .. } => Problem::new(
            "google.file_client",
            "This is an OAuth client, not the key of a service account.",
            "A service account signs with a key, and this file has none.",
            &[
                "In Google's Cloud console open IAM and admin, Service accounts, the account, Keys, add a key of the type JSON, and choose that file.",
                "Or choose the way that signs in with the browser, and take this file there.",
            ],
        ),
        GoogleFileError::OtherHost { host, wanted } => Problem::new(
            "google.file_host",
            "This key is of another service.",
            format!("It signs in at {host}, and this customer's profile at {wanted}."),
            &["Choose a key of this customer.", "Or check the addresses in the customer's profile."],
        ),
        GoogleFileError::KeyNotPem | GoogleFileError::KeyUnreadable => Problem::new(
            "google.file_key_unreadable",
            "The private key in this file cannot be read.",
            "It begins with other words than BEGIN PRIVATE KEY, or it was changed or cut short.",
            &[
                "Download the key once more; if that is not possible, add a new key of the type JSON.",
                "Do not open and save the file in between.",
            ],
        ),
        GoogleFileError::KeyTooLong { bits } => Problem::new(
            "google.file_key_long",
            format!("The key has {} bits, more than a keychain takes.", crate::plan::thousands(*bits)),
            "Windows keeps at most 2,560 bytes in one place, and Usher keeps to that everywhere. Google makes keys of 2,048 bits.",
            &[
                "In Google's Cloud console open the service account, Keys, and let Google create a new key of the type JSON.",
            ],
        ),
    }
}
