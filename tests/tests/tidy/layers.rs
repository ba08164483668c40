//! Which module of the engine may use which, and that the lower ones do nothing but think.

use std::collections::BTreeSet;

use crate::source::{Line, Source, line, report, sources};

/// The modules from the lowest layer to the highest. A module uses what stands below it, never its neighbour.
const LAYERS: &[&[&str]] = &[
    &["model"],
    &["guide", "mapping", "plan"],
    &["clock"],
    &["secrets"],
    &["http"],
    &["oauth", "directory", "zoom", "records", "schedule"],
    // What is set up is read and changed over the connection that reads the directory.
    &["setup"],
    &["problem"],
    &["run"],
    &["act", "check", "push", "provision", "report"],
    &["app"],
];

const PURE: &[&str] = &["model", "guide", "mapping", "plan"];

/// Each reaches one thing of the outside world, and may lean on nothing that decides.
const EDGES: &[&str] = &["oauth", "directory", "setup", "zoom", "records", "schedule"];
const EDGES_MAY_USE: &[&str] = &["clock", "http", "model", "secrets"];

/// What touches the world, time or chance. Threads that end before the call returns only share its work.
const IMPURE: &[&str] = &[
    "tokio",
    "async fn",
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::io",
    "thread::spawn",
    "thread::sleep",
    "thread::Builder",
    "reqwest",
    "rusqlite",
    "keyring",
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant",
    "getrandom",
    "new_v4",
    "now_v7",
];

#[test]
fn the_lower_modules_only_think() {
    let thinking = engine().into_iter().filter(|source| PURE.iter().any(|name| source.is_module(name)));
    let found = thinking.flat_map(|source| source.code_with(IMPURE));
    report(
        found,
        "model, guide, mapping and plan take values and return values: that is why they can be trusted and tested",
    );
}

#[test]
fn every_module_has_its_layer() {
    let unknown = engine().into_iter().filter(|source| {
        let module = source.module().unwrap_or_default();
        module != "lib" && layer(module).is_none()
    });
    let found = unknown.map(|source| line(&source.path, 1, "has no layer"));
    report(found, "ARCHITECTURE.md and tests/tests/tidy/layers.rs say where each module stands");
}

#[test]
fn modules_use_what_stands_below_them() {
    let found = engine().into_iter().flat_map(|source| {
        let module = source.module().unwrap_or_default().to_owned();
        let uses = uses(&source);
        uses.into_iter().filter(move |used| !may_use(&module, &used.name)).map(|used| used.line)
    });
    report(
        found,
        "a module uses lower layers, never its neighbour; an edge only clock, http, model and secrets",
    );
}

/// The name of a module that is used, and where.
struct Use {
    name: String,
    line: Line,
}

fn may_use(module: &str, used: &str) -> bool {
    // The root of the crate holds modules alone; what it names otherwise is no module.
    let (Some(own), Some(other)) = (layer(module), layer(used)) else {
        return true;
    };
    let may_use_too = (module == "setup" && used == "directory") || EDGES_MAY_USE.contains(&used);
    let is_allowed_edge = !EDGES.contains(&module) || may_use_too;
    module == used || (other < own && is_allowed_edge)
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn engine() -> Vec<Source> {
    sources(&["usher/src"], &["rs"])
}

/// The modules that a file names, by `crate::` or by as many `super::` as lead to the root.
fn uses(source: &Source) -> Vec<Use> {
    let inside = source.path.strip_prefix("usher/src/").unwrap_or_default();
    let depth = inside.trim_end_matches("/mod.rs").split('/').count();
    let roots = ["crate::".to_owned(), "super::".repeat(depth)];
    let lines: Vec<_> = source.code().collect();
    let text: String = lines.iter().map(|(_, text)| format!("{text}\n")).collect();
    let mut found = Vec::new();
    for root in &roots {
        for (index, _) in text.match_indices(root.as_str()) {
            // A longer chain of `super` is found at its own length.
            if text[..index].ends_with("::") {
                continue;
            }
            let number = text[..index].matches('\n').count() + 1;
            let written = lines.get(number - 1).map_or("", |(_, text)| text);
            for name in first_names(&text[index + root.len()..]) {
                found.push(Use { name, line: line(&source.path, number, written) });
            }
        }
    }
    found
}

/// The first names of a path or of a group of paths: `a` of `a::b`, `a` and `c` of `{a::b, c::{d, e}}`.
fn first_names(path: &str) -> BTreeSet<String> {
    let name = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        text[..end].to_owned()
    };
    let Some(group) = path.strip_prefix('{') else {
        return BTreeSet::from([name(path)]);
    };
    let mut depth = 0_i32;
    let mut names = BTreeSet::new();
    let mut start = 0;
    for (index, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.insert(name(group[start..index].trim_start()));
                start = index + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.remove("");
    names
}

#[test]
fn uses_are_found_in_every_form() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        let source = Source { path: path.into(), text: text.into() };
        let names: Vec<_> = uses(&source).into_iter().map(|used| used.name).collect();
        assert_eq!(names, expected, "{text}");
    };
    check("usher/src/zoom/mod.rs", "use crate::http::Client;", &["http"]);
    check("usher/src/zoom/mod.rs", "use crate::{\n  http::{A, B},\n  records,\n};", &["http", "records"]);
    check("usher/src/zoom/mod.rs", "let a = super::push::now();", &["push"]);
    check("usher/src/zoom/users.rs", "use super::client; use super::super::push;", &["push"]);
    check("usher/src/zoom.rs", "// use crate::push;\nuse std::io;", &[]);
}

#[test]
fn neighbours_and_higher_layers_are_refused() {
    let check = |module: &str, used: &str, expected: bool| {
        assert_eq!(may_use(module, used), expected, "{module} uses {used}");
    };
    check("zoom", "http", true);
    check("zoom", "model", true);
    check("zoom", "plan", false);
    check("zoom", "records", false);
    check("plan", "mapping", false);
    check("plan", "push", false);
    check("push", "zoom", true);
    check("app", "push", true);
    check("push", "app", false);
    check("app", "app", true);
}
