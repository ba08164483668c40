//! Reading the committed sources: code apart from comments and tests, and a report that names file and line.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders with Rust in them.
pub(crate) const RUST: &[&str] = &["usher", "practice", "cli", "src-tauri", "tests", "xtask"];

/// Folders that are made, not written.
const MADE: &[&str] = &["node_modules", "target", "dist", "gen", "snapshots"];

/// A file, by its path from the workspace's root with `/` between.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A line that breaks a rule.
pub(crate) struct Line {
    path: String,
    number: usize,
    text: String,
}

/// Fails with every line found, and with why there is the rule.
pub(crate) fn report(found: impl IntoIterator<Item = Line>, why: &str) {
    let found: Vec<_> = found.into_iter().map(|line| line.to_string()).collect();
    assert!(found.is_empty(), "\n{}\n{why}\n", found.join("\n"));
}

pub(crate) fn line(path: &str, number: usize, text: &str) -> Line {
    Line { path: path.into(), number, text: text.trim().into() }
}

/// The files under these folders with one of these endings, in order. A folder that is not there has none.
pub(crate) fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        collect(&root().join(folder), endings, &mut found);
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

impl Source {
    /// A file that may not be there.
    pub(crate) fn find(path: &str) -> Option<Self> {
        let text = fs::read_to_string(root().join(path)).ok()?;
        Some(Self { path: path.into(), text })
    }

    /// The top module of the engine that this file is part of.
    pub(crate) fn module(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("usher/src/")?;
        let top = inside.split('/').next().unwrap_or(inside);
        Some(top.strip_suffix(".rs").unwrap_or(top))
    }

    pub(crate) fn is_module(&self, name: &str) -> bool {
        self.module() == Some(name)
    }

    /// Lines, comments and tests among them, that hold one of these words.
    pub(crate) fn lines_with(&self, words: &[&str]) -> Vec<Line> {
        self.lines(|line| words.iter().any(|word| line.contains(word)))
    }

    /// Lines for which it is so.
    pub(crate) fn lines(&self, is_so: impl Fn(&str) -> bool) -> Vec<Line> {
        let numbered = self.text.lines().enumerate();
        numbered
            .filter(|(_, text)| is_so(text))
            .map(|(index, text)| line(&self.path, index + 1, text))
            .collect()
    }

    /// Lines of code that hold one of these words.
    pub(crate) fn code_with(&self, words: &[&str]) -> Vec<Line> {
        let lines = self.code();
        let holds = |text: &str| words.iter().any(|word| text.contains(word));
        lines.filter(|(_, text)| holds(text)).map(|(number, text)| line(&self.path, number, text)).collect()
    }

    /// Lines of tests that hold one of these words.
    pub(crate) fn test_with(&self, words: &[&str]) -> Vec<Line> {
        let lines = self.text.lines().enumerate().skip(self.code_lines());
        let holds = |text: &str| words.iter().any(|word| without_comment(text).contains(word));
        lines.filter(|(_, text)| holds(text)).map(|(index, text)| line(&self.path, index + 1, text)).collect()
    }

    /// The numbered lines of code, without comments.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().take(self.code_lines()).enumerate();
        lines.map(|(index, text)| (index + 1, without_comment(text)))
    }

    /// How many lines come before the tests, which stand at the end of a file or in a file of their own.
    fn code_lines(&self) -> usize {
        let is_test_file = self.path.ends_with("/tests.rs")
            || self.path.starts_with("tests/")
            || self.path.contains("/tests/");
        if is_test_file {
            return 0;
        }
        let lines: Vec<_> = self.text.lines().collect();
        let begins = lines.windows(2).position(|pair| {
            pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
        });
        begins.unwrap_or(lines.len())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.number, self.text)
    }
}

/// The line up to its comment. Two slashes after a colon are an address.
fn without_comment(text: &str) -> &str {
    let comment = text.match_indices("//").find(|(index, _)| !text[..*index].ends_with(':'));
    comment.map_or(text, |(index, _)| &text[..index])
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !MADE.contains(&name.as_str()) {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
            let inside = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{inside}: {error}"));
            found.push(Source { path: inside, text });
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

#[test]
fn code_is_told_from_comments_and_tests() {
    let source = Source {
        path: "usher/src/plan/diff.rs".into(),
        text: "//! tokio\nuse tokio; // tokio\nlet a = \"https://tokio\";\n#[cfg(test)]\nmod tests {\ntokio::spawn\n}\n"
            .into(),
    };
    let numbers = |lines: Vec<Line>| lines.iter().map(|line| line.number).collect::<Vec<_>>();
    assert_eq!(numbers(source.code_with(&["tokio"])), [2, 3]);
    assert_eq!(numbers(source.test_with(&["tokio"])), [6]);
    assert_eq!(numbers(source.lines_with(&["tokio"])), [1, 2, 3, 6]);
    assert_eq!(source.module(), Some("plan"));
    assert_eq!(
        source.code_with(&["spawn", "https"])[0].to_string(),
        "usher/src/plan/diff.rs:3: let a = \"https://tokio\";"
    );
}

#[test]
#[should_panic(expected = "usher/src/a.rs:7: let x")]
fn a_report_names_file_and_line() {
    report([line("usher/src/a.rs", 7, "  let x")], "because");
}
