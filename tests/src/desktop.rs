//! A desktop for one test: a display, a session bus, an unlocked keychain and a system browser, all its own.
//!
//! Nothing of the person at the machine is seen or touched: every program starts with an empty environment, with
//! its home in a folder that goes with the test. The system's browser is Chromium, but what the product opens is
//! handed to the test, which decides when to go there: [`Desktop::opened`], then [`Desktop::browser`].
//!
//! All programs are in one process group. Its leader reads from a pipe that the test holds open, and kills the group
//! when the pipe closes: on drop, and just as well when the test is killed.

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::wait::{LIMIT, Look, until};
use crate::webdriver::Session;
use crate::{Failure, Result};

/// Large enough for the product's window at its first size, 1180 x 780.
const SCREEN: &str = "1400x1000x24";

/// The lines of each program's log that a failed test shows.
const LOG_LINES_SHOWN: usize = 40;

/// What opens an address on this desktop: it writes the address down, one a line.
const OPENER: &str = "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$HOME/opened\"\n";

/// The same as a desktop entry, which is where `xdg-open` and `gio` look first.
const OPENER_ENTRY: &str = "usher-tests-browser.desktop";

/// A session bus that starts no service by itself: what runs here, the test has started.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:runtime=yes</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// See the module.
#[derive(Debug)]
pub struct Desktop {
    // Dropped first: nothing may write into the home while it is removed.
    group: Group,
    home: TempDir,
    display: String,
    bus: String,
    /// How many of the opened addresses the test has taken.
    taken: AtomicUsize,
}

impl Desktop {
    /// Starts the display, the bus and the keychain, and waits until each is there.
    pub async fn start() -> Result<Self> {
        let home = tempfile::Builder::new().prefix("usher-desktop-").tempdir();
        let home = home.map_err(|error| Failure::File { what: "a home".into(), error })?;
        furnish(home.path()).map_err(|error| Failure::File { what: "a home".into(), error })?;
        let group = Group::start()?;
        let mut desktop =
            Self { group, home, display: String::new(), bus: String::new(), taken: AtomicUsize::new(0) };
        desktop.display = desktop.start_display().await?;
        desktop.bus = desktop.start_bus().await?;
        desktop.start_keychain().await?;
        Ok(desktop)
    }

    /// The home folder of this desktop.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A program on this desktop, not started yet. Its output goes to a log that a failed test shows.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Result<Command> {
        let program = program.as_ref();
        let name = Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned();
        let log = || {
            let path = self.log_path(&name);
            let opened = fs::File::options().create(true).append(true).open(path);
            opened.map_err(|error| Failure::File { what: format!("the log of {name}"), error })
        };
        let mut command = Command::new(program);
        command.env_clear().envs(self.environment()).current_dir(self.home());
        command.process_group(self.group.id).stdin(Stdio::null()).stdout(log()?).stderr(log()?);
        Ok(command)
    }

    /// Starts a program of this desktop.
    pub fn spawn(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Result<Child> {
        start(self.command(program)?.args(arguments))
    }

    /// Opens the product's window under WebDriver.
    pub async fn window(&self, program: &Path) -> Result<Session> {
        self.web_view(program, &[]).await
    }

    /// Opens any program that shows the system's web view, under WebDriver.
    pub async fn web_view(&self, program: &Path, arguments: &[&str]) -> Result<Session> {
        // It cannot choose a port by itself, so it is given one that was free a moment ago.
        let port = free_port()?;
        let mut driver = self.command("WebKitWebDriver")?;
        driver
            .arg(format!("--port={port}"))
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        start(&mut driver)?;
        let driver = format!("http://127.0.0.1:{port}");
        ready(&driver).await?;
        let options = json!({ "binary": program, "args": arguments });
        Session::start(&driver, json!({ "webkitgtk:browserOptions": options })).await
    }

    /// Opens the system's browser, with no page so far.
    pub async fn browser(&self) -> Result<Session> {
        let port = free_port()?;
        start(self.command("chromedriver")?.arg(format!("--port={port}")))?;
        let driver = format!("http://127.0.0.1:{port}");
        ready(&driver).await?;
        let profile = format!("--user-data-dir={}", self.home().join("chromium").display());
        // It speaks to nobody but the pages of the test. Its sandbox is not to be had for root.
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-sync",
            "--window-size=1000,900",
            &profile,
        ];
        Session::start(
            &driver,
            json!({ "goog:chromeOptions": { "binary": "/usr/bin/chromium", "args": arguments } }),
        )
        .await
    }

    /// Waits for the next address that the product opens in the system's browser.
    pub async fn opened(&self) -> Result<String> {
        let next = self.taken.fetch_add(1, Ordering::Relaxed);
        until("an address to be opened in the browser", LIMIT, async || {
            let opened = fs::read_to_string(self.home().join("opened")).unwrap_or_default();
            // A line without its end is still being written.
            let line = opened.split_inclusive('\n').nth(next).and_then(|line| line.strip_suffix('\n'));
            Ok(line.map_or_else(|| Look::NotYet(format!("{opened:?}")), |line| Look::Seen(line.to_owned())))
        })
        .await
    }

    /// What a program of this desktop has written, by the program's file name.
    pub fn log(&self, name: &str) -> String {
        fs::read_to_string(self.log_path(name)).unwrap_or_default()
    }

    fn log_path(&self, name: &str) -> PathBuf {
        self.home().join("log").join(name)
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let inside = |folder: &str| self.home().join(folder).to_string_lossy().into_owned();
        let path = format!("{}:{}", inside("bin"), std::env::var("PATH").unwrap_or_default());
        vec![
            ("PATH", path),
            ("LANG", "C.UTF-8".into()),
            ("RUST_BACKTRACE", "1".into()),
            ("HOME", inside("")),
            ("TMPDIR", inside("temporary")),
            ("XDG_CONFIG_HOME", inside("config")),
            ("XDG_DATA_HOME", inside("data")),
            ("XDG_CACHE_HOME", inside("cache")),
            ("XDG_STATE_HOME", inside("state")),
            ("XDG_RUNTIME_DIR", inside("runtime")),
            ("BROWSER", inside("open")),
            ("DISPLAY", self.display.clone()),
            ("DBUS_SESSION_BUS_ADDRESS", self.bus.clone()),
            ("GDK_BACKEND", "x11".into()),
            // The bridge to screen readers would start a second bus.
            ("NO_AT_BRIDGE", "1".into()),
        ]
    }

    async fn start_display(&self) -> Result<String> {
        // It takes a free number itself, and writes it down once it can be used.
        let arguments = ["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"];
        let number = self.first_line("Xvfb", &arguments).await?;
        Ok(format!(":{number}"))
    }

    async fn start_bus(&self) -> Result<String> {
        self.first_line("dbus-daemon", &["--config-file=bus.conf", "--nofork", "--print-address=1"]).await
    }

    async fn start_keychain(&self) -> Result<()> {
        let mut keychain = self.command("gnome-keyring-daemon")?;
        keychain.args(["--foreground", "--components=secrets", "--unlock"]).stdin(Stdio::piped());
        let mut started = start(&mut keychain)?;
        if let Some(mut password) = started.stdin.take() {
            use std::io::Write as _;
            let given = password.write_all(b"of this test alone");
            given.map_err(|error| Failure::Program { program: "gnome-keyring-daemon".into(), error })?;
        }
        until("an unlocked keychain", LIMIT, async || {
            let locked = self.ask_keychain(&[
                "/org/freedesktop/secrets/aliases/default",
                "org.freedesktop.DBus.Properties.Get",
                "string:org.freedesktop.Secret.Collection",
                "string:Locked",
            ])?;
            Ok(if locked.contains("boolean false") { Look::Seen(()) } else { Look::NotYet(locked) })
        })
        .await
    }

    fn ask_keychain(&self, question: &[&str]) -> Result<String> {
        let mut ask = self.command("dbus-send")?;
        ask.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"]).args(question);
        let answer = ask.stdout(Stdio::piped()).stderr(Stdio::piped()).output();
        let answer = answer.map_err(|error| Failure::Program { program: "dbus-send".into(), error })?;
        Ok(String::from_utf8_lossy(&[answer.stdout, answer.stderr].concat()).into_owned())
    }

    /// Starts a program and waits for the first line that it writes.
    async fn first_line(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let written = self.home().join(format!("{program}.says"));
        let out = fs::File::create(&written)
            .map_err(|error| Failure::File { what: format!("what {program} says"), error })?;
        start(self.command(program)?.args(arguments).stdout(out))?;
        until(&format!("the first line of {program}"), LIMIT, async || {
            let said = fs::read_to_string(&written).unwrap_or_default();
            Ok(match said.split_once('\n') {
                Some((line, _)) => Look::Seen(line.to_owned()),
                None => Look::NotYet(self.log(program)),
            })
        })
        .await
    }
}

impl Drop for Desktop {
    #[expect(clippy::print_stderr, reason = "a failed test shows what the programs around it said")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            for entry in fs::read_dir(self.home().join("log")).into_iter().flatten().flatten() {
                let log = fs::read_to_string(entry.path()).unwrap_or_default();
                let lines: Vec<_> = log.lines().collect();
                let end = lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("\n");
                eprintln!("--- {}\n{end}", entry.file_name().to_string_lossy());
            }
        }
    }
}

/// A program that the workspace has built, beside the test that asks: `built("usher-window")`.
///
/// # Errors
///
/// [`Failure::File`] where it has not been built.
pub fn built(program: &str) -> Result<PathBuf> {
    let found = std::env::current_exe().and_then(|test| {
        // A test lies in `<target>/debug/deps`, a program in `<target>/debug`.
        let program = test.ancestors().nth(2).unwrap_or(&test).join(program);
        program.metadata().map(|_| program)
    });
    found
        .map_err(|error| Failure::File { what: format!("{program}, which `cargo xtask test` builds"), error })
}

/// The processes of a desktop; see the module.
#[derive(Debug)]
struct Group {
    id: i32,
    leader: Child,
}

impl Group {
    fn start() -> Result<Self> {
        let mut leader = Command::new("sh");
        leader.args(["-c", "read -r _; kill -KILL 0"]).process_group(0).stdin(Stdio::piped());
        let leader = start(&mut leader)?;
        let id = leader.id().cast_signed();
        Ok(Self { id, leader })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        drop(self.leader.stdin.take());
        // It was killed with the others, which is what it is for.
        let _ = self.leader.wait();
    }
}

fn start(command: &mut Command) -> Result<Child> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.spawn().map_err(|error| Failure::Program { program, error })
}

/// The folders of a home, and the opener as its browser.
fn furnish(home: &Path) -> std::io::Result<()> {
    for folder in ["bin", "cache", "config", "data/applications", "log", "runtime", "state", "temporary"] {
        // The runtime folder is refused where others may look into it.
        fs::DirBuilder::new().recursive(true).mode(0o700).create(home.join(folder))?;
    }
    fs::write(home.join("bus.conf"), BUS)?;
    // The system's own scheduler needs a session of its user, which a desktop of a test has not.
    let scheduler = home.join("bin/systemctl");
    fs::write(&scheduler, "#!/bin/sh\nexit 0\n")?;
    fs::set_permissions(&scheduler, fs::Permissions::from_mode(0o700))?;
    let opener = home.join("open");
    fs::write(&opener, OPENER)?;
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o700))?;
    let entry = format!(
        "[Desktop Entry]\nType=Application\nName=Browser\nExec={} %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;\n",
        opener.display()
    );
    fs::write(home.join("data/applications").join(OPENER_ENTRY), entry)?;
    let chosen = format!(
        "[Default Applications]\nx-scheme-handler/http={OPENER_ENTRY}\nx-scheme-handler/https={OPENER_ENTRY}\ntext/html={OPENER_ENTRY}\n"
    );
    fs::write(home.join("config/mimeapps.list"), chosen)
}

fn free_port() -> Result<u16> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    bound.map(|address| address.port()).map_err(|error| Failure::File { what: "a free port".into(), error })
}

/// Waits until a driver answers that it takes a session.
async fn ready(driver: &str) -> Result<()> {
    let http = reqwest::Client::builder().no_proxy().timeout(LIMIT).build()?;
    until(&format!("the driver at {driver}"), LIMIT, async || {
        let answer = match http.get(format!("{driver}/status")).send().await {
            Ok(answer) => answer.json::<Value>().await?,
            Err(error) => return Ok(Look::NotYet(error.to_string())),
        };
        let is_ready = answer.pointer("/value/ready").and_then(Value::as_bool) == Some(true);
        Ok(if is_ready { Look::Seen(()) } else { Look::NotYet(answer.to_string()) })
    })
    .await
}
