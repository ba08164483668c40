//! How long until the window has drawn its first page, and how much memory it takes, against an empty Tauri window on
//! the same machine. `cargo xtask bench` builds both as they are shipped.
//!
//! The display is Xvfb with its picture in a file. A page counts as drawn once the picture has more colours than a
//! bare window: the edges of letters. Times are the middle of several starts, memory is the share of each process
//! (PSS) summed over the window's processes once nothing changes on the display any more.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::panic,
    reason = "a bench prints, looks again and again, and ends when it cannot go on"
)]

use std::collections::BTreeSet;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const STARTS: usize = 7;

/// A drawn page has letters, and letters have soft edges in many greys. A bare window has a handful of colours.
const COLOURS_OF_LETTERS: usize = 12;

/// How often the picture is looked at: far below the times that are measured.
const EVERY: Duration = Duration::from_millis(3);

const LIMIT: Duration = Duration::from_secs(60);

fn main() {
    let target = std::env::current_exe().expect("this program");
    let release = target.ancestors().nth(2).expect("the target folder").to_owned();
    let empty = middle(&release.join("examples/empty"));
    let usher = middle(&release.join("usher-window"));
    println!("first page, empty window   {:.0} ms, {:.0} MiB", empty.millis, empty.mib);
    println!("first page, Usher          {:.0} ms, {:.0} MiB", usher.millis, usher.mib);
    println!(
        "Usher against empty        {:.2} of the time, {:.2} of the memory",
        usher.millis / empty.millis,
        usher.mib / empty.mib
    );
}

struct Start {
    millis: f64,
    mib: f64,
}

fn middle(program: &Path) -> Start {
    let mut starts: Vec<Start> = (0..STARTS).map(|_| start(program)).collect();
    starts.sort_by(|a, b| a.millis.total_cmp(&b.millis));
    starts.swap_remove(STARTS / 2)
}

fn start(program: &Path) -> Start {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut display, name) = display(folder.path());
    let picture = folder.path().join("Xvfb_screen0");
    let began = Instant::now();
    let mut window = Command::new(program)
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default())
        .env("HOME", folder.path())
        .env("DISPLAY", name)
        .env("GDK_BACKEND", "x11")
        .env("NO_AT_BRIDGE", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    while colours(&picture) < COLOURS_OF_LETTERS {
        assert!(began.elapsed() < LIMIT, "{} drew nothing", program.display());
        sleep(EVERY);
    }
    let millis = began.elapsed().as_secs_f64() * 1000.0;
    settle(&picture);
    let mib = memory_mib(window.id());
    end(&mut window);
    end(&mut display);
    Start { millis, mib }
}

/// Waits until the picture has been the same for a second.
fn settle(picture: &Path) {
    let mut last = std::fs::read(picture).unwrap_or_default();
    let mut since = Instant::now();
    while since.elapsed() < Duration::from_secs(1) {
        sleep(Duration::from_millis(50));
        let now = std::fs::read(picture).unwrap_or_default();
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
}

fn display(folder: &Path) -> (Child, String) {
    let mut xvfb = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset", "-fbdir"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb");
    let mut number = String::new();
    let stdout = xvfb.stdout.take().expect("its output");
    std::io::BufReader::new(stdout).read_line(&mut number).expect("its number");
    (xvfb, format!(":{}", number.trim()))
}

/// Counts colours in the picture, up to as many as are of interest. The file is an XWD: a head, then four bytes a pixel.
fn colours(picture: &Path) -> usize {
    let bytes = std::fs::read(picture).unwrap_or_default();
    let mut found = BTreeSet::new();
    for pixel in bytes.get(4096..).unwrap_or_default().chunks_exact(4) {
        found.insert(pixel);
        if found.len() >= COLOURS_OF_LETTERS {
            break;
        }
    }
    found.len()
}

fn memory_mib(window: u32) -> f64 {
    let mut all = BTreeSet::from([window]);
    loop {
        let known = all.len();
        for process in processes() {
            if parent(process).is_some_and(|parent| all.contains(&parent)) {
                all.insert(process);
            }
        }
        if all.len() == known {
            break;
        }
    }
    let kib: f64 = all.iter().filter_map(|process| pss_kib(*process)).sum();
    kib / 1024.0
}

fn processes() -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").expect("/proc");
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

fn parent(process: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

fn pss_kib(process: u32) -> Option<f64> {
    let rollup = std::fs::read_to_string(PathBuf::from(format!("/proc/{process}/smaps_rollup"))).ok()?;
    let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    pss.trim().trim_end_matches(" kB").trim().parse().ok()
}

fn end(child: &mut Child) {
    child.kill().ok();
    child.wait().ok();
}
