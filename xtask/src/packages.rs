//! What the system must have. A Debian that lacks something gets it, named with its reason; other systems are told.

use std::process::{Command, Stdio};

use crate::command::{command, found, run};
use crate::steps::say;
use crate::stop::Stop;

/// A Debian package and why it is needed.
type Package = (&'static str, &'static str);

const FOR_BUILDING: &[Package] = &[
    ("build-essential", "the C compiler that SQLite and the cryptography are built with"),
    ("pkg-config", "finds the system's libraries"),
    ("ca-certificates", "the certificates that HTTPS is checked against"),
];

const FOR_THE_WINDOW: &[Package] = &[
    ("libwebkit2gtk-4.1-dev", "the web view of the window"),
    ("libdbus-1-dev", "the window's connection to the desktop"),
    ("xdg-utils", "opens the system's browser"),
];

const FOR_TESTS: &[Package] = &[
    ("webkit2gtk-driver", "drives the window"),
    ("xvfb", "a display without a screen"),
    ("dbus-daemon", "a session bus of the tests' own"),
    ("gnome-keyring", "a keychain of the tests' own"),
    ("chromium", "the system's browser in the tests"),
    ("chromium-driver", "drives the browser"),
];

/// What the person wants to do: each needs what the one before needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Terminal,
    Window,
    Tests,
}

/// Makes sure that the machine has what is needed.
pub(crate) fn have(need: Need) -> Result<(), Stop> {
    if need >= Need::Window && !found(crate::ui::NPM) {
        return Err(Stop::new("Node.js 20.19 or newer is missing: https://nodejs.org/en/download"));
    }
    if cfg!(target_os = "macos") {
        return have_developer_tools();
    }
    if cfg!(windows) {
        say("Windows needs the C++ build tools of Visual Studio, and WebView2 (part of Windows 11).");
        return Ok(());
    }
    if !found("dpkg-query") {
        say("This is not a Debian. Under your system's names, these are needed:");
        say_each(&needed(need));
        return Ok(());
    }
    install(&missing(&needed(need))?)
}

fn needed(need: Need) -> Vec<Package> {
    let mut packages = FOR_BUILDING.to_vec();
    if need >= Need::Window {
        packages.extend(FOR_THE_WINDOW);
    }
    if need >= Need::Tests {
        packages.extend(FOR_TESTS);
    }
    packages
}

fn missing(needed: &[Package]) -> Result<Vec<Package>, Stop> {
    // It ends with 1 where one of the names is unknown, and still lists the others.
    let listed = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"])
        .args(needed.iter().map(|(name, _)| name))
        .stderr(Stdio::null())
        .output()
        .map_err(|error| Stop::new(format!("dpkg-query could not be started: {error}")))?;
    let listed = String::from_utf8_lossy(&listed.stdout);
    Ok(not_installed(needed, &listed))
}

fn not_installed(needed: &[Package], listed: &str) -> Vec<Package> {
    let is_installed = |name: &str| listed.lines().any(|line| line == format!("{name} installed"));
    needed.iter().filter(|(name, _)| !is_installed(name)).copied().collect()
}

fn install(packages: &[Package]) -> Result<(), Stop> {
    if packages.is_empty() {
        return Ok(());
    }
    say("Missing Debian packages:");
    say_each(packages);
    let names: Vec<_> = packages.iter().map(|(name, _)| *name).collect();
    let by_hand = format!("apt-get update && apt-get install --no-install-recommends {}", names.join(" "));
    let update = as_root(&["apt-get", "update", "--quiet"]).ok_or_else(|| {
        Stop::new(format!("Installing needs root and there is no sudo. As root, run: {by_hand}"))
    })?;
    let install = as_root(&["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]);
    let installed = run(update).and_then(|()| match install {
        Some(mut install) => {
            install.args(&names);
            run(install)
        }
        None => Ok(()),
    });
    installed.map_err(|stop| Stop::new(format!("{stop}. As root, run: {by_hand}")))
}

/// The command as root: as it is for root, else through sudo. `None` where there is no way.
fn as_root(words: &[&str]) -> Option<Command> {
    let quiet = "DEBIAN_FRONTEND=noninteractive";
    if is_root() {
        Some(command("env", std::iter::once(&quiet).chain(words)))
    } else {
        found("sudo").then(|| command("sudo", ["env", quiet].iter().chain(words)))
    }
}

fn is_root() -> bool {
    // The owner of /proc/self is whoever runs this.
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::path::Path::new("/proc/self").metadata().is_ok_and(|owner| owner.uid() == 0)
    }
    #[cfg(not(unix))]
    {
        false
    }
}

fn have_developer_tools() -> Result<(), Stop> {
    let selected = Command::new("xcode-select").arg("--print-path").stdout(Stdio::null()).status();
    if selected.is_ok_and(|status| status.success()) {
        Ok(())
    } else {
        Err(Stop::new("Apple's command line tools are missing. Run: xcode-select --install"))
    }
}

fn say_each(packages: &[Package]) {
    for (name, reason) in packages {
        say(&format!("  {name}: {reason}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_dpkg_does_not_list_as_installed_is_missing() {
        let check = |listed: &str, expected: &[&str]| {
            let names: Vec<_> = not_installed(FOR_BUILDING, listed).iter().map(|(name, _)| *name).collect();
            assert_eq!(names, expected);
        };
        check("build-essential installed\npkg-config installed\nca-certificates installed\n", &[]);
        check(
            "build-essential installed\nca-certificates config-files\n",
            &["pkg-config", "ca-certificates"],
        );
        check(
            "build-essential-doc installed\npkg-config installed\nca-certificates installed\n",
            &["build-essential"],
        );
    }

    #[test]
    fn tests_need_what_the_window_needs_and_the_terminal_needs_least() {
        assert!(needed(Need::Terminal).len() < needed(Need::Window).len());
        assert!(needed(Need::Window).iter().all(|package| needed(Need::Tests).contains(package)));
    }
}
