//! The invariants of ARCHITECTURE.md, guarded by reading the sources. Each test says which file and line breaks which
//! rule, and why there is the rule.
//!
//! A rule reads code, not comments and not tests, unless it says so.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod commands;
mod layers;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use source::{RUST, Source, line, report, sources};

/// A file that is longer has two subjects.
const FILE_LINES_MAX: usize = 800;

#[test]
fn the_engine_and_the_terminal_do_not_know_the_window() {
    let lock: toml::Table = toml::from_str(&source::read("Cargo.lock")).unwrap();
    let packages = lock["package"].as_array().unwrap();
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        let listed = package.get("dependencies").and_then(|listed| listed.as_array()).into_iter().flatten();
        // "name", or "name version" where there are two.
        let names = listed.filter_map(|entry| entry.as_str()?.split(' ').next());
        needs.entry(package["name"].as_str().unwrap()).or_default().extend(names);
    }
    for door in ["usher", "usher-cli", "usher-practice"] {
        let mut reached = BTreeSet::from([door]);
        let mut ahead = vec![door];
        while let Some(package) = ahead.pop() {
            ahead.extend(needs[package].iter().filter(|next| reached.insert(next)));
        }
        assert!(reached.len() > 10, "{door} is in Cargo.lock with what it needs");
        let window: Vec<_> =
            reached.iter().filter(|name| name.starts_with("tauri") || **name == "wry").collect();
        assert!(window.is_empty(), "{door} needs {window:?}: it must build and run where there is no window");
    }
}

#[test]
fn one_module_names_each_way_out() {
    let check = |word: &str, home: &str| {
        let found = sources(&["usher/src", "cli/src", "src-tauri/src"], &["rs"])
            .into_iter()
            .filter(|source| !source.is_module(home))
            .flat_map(|source| source.code_with(&[word]));
        report(found, &format!("only usher::{home} names {word}: its limits and its care hold nowhere else"));
    };
    check("reqwest", "http");
    check("keyring", "secrets");
    check("secret_service", "secrets");
    check("rusqlite", "records");
}

#[test]
fn pages_reach_the_host_by_one_door_and_draw_no_foreign_html() {
    let pages: Vec<_> = sources(&["ui/src"], &["ts", "svelte", "js"])
        .into_iter()
        .filter(|source| !source.path.ends_with(".test.ts"))
        .collect();
    let other_doors = pages
        .iter()
        .filter(|source| source.path != "ui/src/ipc.ts")
        .flat_map(|source| source.lines_with(&["@tauri-apps", "__TAURI"]));
    report(
        other_doors,
        "only ui/src/ipc.ts speaks to the host: there each failure becomes a problem in words",
    );
    let html = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "{@html",
        "document.write",
        "new Function(",
        " eval(",
    ];
    let drawn = pages.iter().flat_map(|source| source.lines_with(&html));
    report(drawn, "what comes from outside is drawn as text");
}

#[test]
fn files_stay_readable_in_one_go() {
    let written: Vec<_> = RUST.iter().copied().chain(["ui"]).collect();
    let long = sources(&written, &["rs", "ts", "svelte", "js", "css"]).into_iter().filter_map(|source| {
        let lines = source.text.lines().count();
        let is_long = lines > FILE_LINES_MAX && !source.path.starts_with("ui/src/types/");
        is_long.then(|| line(&source.path, lines, "its last line"))
    });
    report(long, &format!("more than {FILE_LINES_MAX} lines are two subjects"));
}

#[test]
fn every_module_says_its_idea() {
    let mute = sources(RUST, &["rs"]).into_iter().filter_map(|source| {
        let first = source.text.lines().next().unwrap_or_default().to_owned();
        let is_tests = source.path.ends_with("/tests.rs");
        (!first.starts_with("//!") && !is_tests).then(|| line(&source.path, 1, &first))
    });
    report(mute, "a file begins with a paragraph that says what is here and why");
}

#[test]
fn nothing_is_left_undone() {
    // Spelt in two halves, so that this file does not find itself.
    let unfinished =
        [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("FIX", "ME"), concat!("XX", "X:")];
    let found = everything().into_iter().flat_map(|source| source.lines_with(&unfinished));
    report(found, "what is there is whole");
}

#[test]
fn every_test_runs_and_none_sleeps() {
    let skipped = [concat!("#[ign", "ore"), ".only(", ".skip(", "it.todo(", "test.todo("];
    let rust = sources(RUST, &["rs"]);
    let pages = sources(&["ui"], &["ts", "svelte"]);
    let is_page_test = |source: &&Source| source.path.ends_with(".test.ts");
    let page_tests: Vec<_> = pages.iter().filter(is_page_test).collect();
    let rust_skipped = rust.iter().flat_map(|source| source.lines_with(&skipped[..1]));
    let page_skipped = page_tests.iter().flat_map(|source| source.lines_with(&skipped[1..]));
    report(rust_skipped.chain(page_skipped), "a test that does not run proves nothing");

    let sleeps = [concat!("sle", "ep("), concat!("sle", "ep_until(")];
    // On a paused clock nobody waits: there it is a way to say when something happens.
    let on_a_real_clock = rust.iter().filter(|source| !source.text.contains("start_paused = true"));
    // A bench looks again and again at what it times; it asserts nothing.
    let on_a_real_clock = on_a_real_clock.filter(|source| !source.path.starts_with("tests/benches/"));
    let rust_sleeps = on_a_real_clock.flat_map(|source| source.test_with(&sleeps));
    let page_sleeps =
        page_tests.iter().flat_map(|source| source.lines_with(&["setTimeout(", "waitForTimeout("]));
    report(
        rust_sleeps.chain(page_sleeps),
        "a test waits for a condition, which is quicker and never too short",
    );
}

#[test]
fn committed_files_name_no_machine() {
    // Folders of people's and of build machines; an address on the web may have the same words in it, and SCIM has its
    // users at a path that a Mac has its homes at.
    let folders = ["work", "root", "farm"].map(|folder| format!("/{folder}/"));
    let is_home = |word: &str| word.strip_prefix("/Users/").is_some_and(|rest| rest.contains('/'));
    let named = everything().into_iter().flat_map(|source| {
        let names_folder = |text: &str| {
            text.split(['"', '\'', '`', ' ', '(', '=', '<', '>'])
                .any(|word| is_home(word) || folders.iter().any(|folder| word.starts_with(folder.as_str())))
        };
        source.lines(|line| names_folder(line))
    });
    report(named, "a path of one machine means nothing on another");

    let registries = ["ui/package-lock.json", "ui/.npmrc", ".npmrc", ".cargo/config.toml"]
        .into_iter()
        .filter_map(Source::find)
        .flat_map(|source| {
            source.lines_with(&["\"resolved\": \"http", "registry=", "registry =", "[registries", "[source"])
        });
    report(registries, "where packages are fetched from is the machine's choice, not the project's");
}

/// Every committed text that people write.
fn everything() -> Vec<Source> {
    let folders = [
        "usher",
        "practice",
        "cli",
        "src-tauri",
        "tests",
        "xtask",
        "ui",
        "guides",
        ".cargo",
        ".ci",
        ".github",
    ];
    let endings = ["rs", "ts", "svelte", "js", "css", "html", "md", "toml", "json", "sh", "yml"];
    let mut all = sources(&folders, &endings);
    all.extend(
        ["Cargo.toml", "deny.toml", "clippy.toml", "README.md", "ARCHITECTURE.md", "SECURITY.md", ".ci/run"]
            .into_iter()
            .filter_map(Source::find),
    );
    all
}
