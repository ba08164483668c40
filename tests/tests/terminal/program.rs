//! Starting the program, and a practice company to use it on.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use usher_practice::{Practice, Settings};

/// The program beside this test. `cargo xtask test` has built it; where it is missing, it is built here.
pub(crate) fn program() -> PathBuf {
    let here = std::env::current_exe().expect("this test's own path");
    let folder = here.ancestors().nth(2).expect("a test lies in <target>/<profile>/deps");
    let program = folder.join(format!("usher{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let target = folder.parent().expect("a profile lies in the target folder");
        let built = std::process::Command::new(env!("CARGO"))
            .args(["build", "--package", "usher-cli", "--target-dir"])
            .arg(target)
            .status()
            .expect("cargo starts");
        assert!(built.success() && program.is_file(), "cargo build -p usher-cli makes {}", program.display());
    }
    program
}

/// The program with a data folder of its own.
pub(crate) struct Usher {
    pub(crate) data: TempDir,
}

/// What a command ended with.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The one JSON document on stdout.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of the problem that was printed as JSON.
    pub(crate) fn problem(&self) -> String {
        self.json()["problem"]["code"].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

impl Usher {
    pub(crate) fn new() -> Self {
        Self { data: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A command that is not started yet. There is no keychain: its bus leads nowhere.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .env("USHER_DATA", self.data.path())
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=nowhere")
            .env_remove("USHER_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs a command to its end with this on stdin.
    pub(crate) async fn run(&self, arguments: &[&str], stdin: &str) -> Ran {
        finish(self.command(arguments), stdin).await
    }

    /// Takes a profile in and returns its id.
    pub(crate) async fn import(&self, profile: &Value) -> String {
        let ran = self.run(&["profile", "import", "-", "--json"], &profile.to_string()).await.ended(0);
        ran.json()["id"].as_str().expect("an id").to_owned()
    }

    /// Makes a plan of every group and returns its id.
    pub(crate) async fn plan(&self, secrets: &Value) -> String {
        let arguments = ["plan", "--all", "--json", "--secrets-from-stdin"];
        let ran = self.run(&arguments, &secrets.to_string()).await.ended(0);
        ran.json()["id"].as_str().expect("an id").to_owned()
    }
}

/// Runs a command to its end with this on stdin.
pub(crate) async fn finish(mut command: Command, stdin: &str) -> Ran {
    let mut child = command.spawn().expect("the program starts");
    let mut pipe = child.stdin.take().expect("stdin is a pipe");
    // A program that needs no input may be gone by now.
    pipe.write_all(stdin.as_bytes()).await.unwrap_or_default();
    drop(pipe);
    let output = child.wait_with_output().await.expect("the program ends");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// The smallest company, in this process.
pub(crate) async fn company() -> Practice {
    let settings = Settings { people: 24, groups: 14, ..Settings::default() };
    usher_practice::start(settings).await.expect("free ports")
}

/// Its profile, signing in with tokens.
pub(crate) fn profile_with_tokens(practice: &Practice) -> Value {
    let mut profile = practice.profile();
    profile["zoom"]["way"] = json!({ "kind": "token" });
    profile["provider"]["way"] = json!({ "kind": "ssws" });
    profile
}

/// Its tokens, as `--secrets-from-stdin` takes them.
pub(crate) fn secrets(practice: &Practice) -> Value {
    let credentials = practice.credentials();
    json!({ "zoom": credentials.zoom.token, "provider": credentials.okta.ssws_token })
}

/// Every file below a folder that holds this text.
pub(crate) fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else {
            let bytes = std::fs::read(&path).unwrap_or_default();
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(path);
            }
        }
    }
    found
}
