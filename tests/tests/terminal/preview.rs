//! `usher preview`: one person, everybody's numbers and findings, lists, and the same saved as files that are read back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};
use usher_practice::Practice;

use crate::program::{Ran, Usher, company, files_with, profile_with_tokens, secrets};

/// Names as directories have them: with marks, written from right to left, and meant to be run by a spreadsheet.
const ZOE: &str = "Zoë O'Brien-Łukasz";
const FORMULA: &str = "=1+1 Formula";
const MARKUP: &str = "<script>alert(1)</script> \"&\" Markup";
const HEBREW: &str = "\u{202e}דנה כהן";

struct Scene {
    practice: Practice,
    usher: Usher,
}

impl Scene {
    async fn new() -> Self {
        let practice = company().await;
        let usher = Usher::new();
        usher.import(&profile_with_tokens(&practice)).await;
        for (login, given, family) in [
            ("formula@practice.example", "=1+1", "Formula"),
            ("markup@practice.example", "<script>alert(1)</script>", "\"&\" Markup"),
            ("dana@practice.example", "\u{202e}דנה", "כהן"),
        ] {
            hire(&practice, login, given, family).await;
        }
        Self { practice, usher }
    }

    async fn run(&self, arguments: &[&str]) -> Ran {
        let arguments = [&["preview"], arguments, &["--secrets-from-stdin"]].concat();
        self.usher.run(&arguments, &secrets(&self.practice).to_string()).await
    }

    async fn json(&self, arguments: &[&str]) -> Value {
        self.run(&[arguments, &["--json"]].concat()).await.ended(0).json()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.usher.data.path().join(name)
    }
}

async fn hire(practice: &Practice, login: &str, given: &str, family: &str) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let profile = json!({
        "login": login, "email": login, "firstName": given, "lastName": family,
        "displayName": format!("{given} {family}"), "department": "-Sales",
    });
    let answer = client
        .post(practice.urls().okta.join("api/v1/users?activate=true").unwrap())
        .header("Authorization", format!("SSWS {}", practice.credentials().okta.ssws_token))
        .json(&json!({ "profile": profile }))
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success(), "{login}: {}", answer.text().await.unwrap());
}

fn names(people: &Value) -> BTreeSet<String> {
    people.as_array().unwrap().iter().map(|person| person["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn one_person_is_shown_with_what_would_be_sent() {
    let scene = Scene::new().await;
    let shown = scene.run(&[ZOE]).await.ended(0).stdout;
    assert!(shown.starts_with(ZOE), "{shown}");
    let json = scene.json(&[ZOE]).await;
    for row in json["rows"].as_array().unwrap() {
        // What stands before the last colon is the name of a schema.
        let target = row["target"].as_str().unwrap().rsplit(':').next().unwrap();
        assert!(shown.contains(target), "{row}: {shown}");
    }
    match json["payload"].as_str().unwrap() {
        "" => assert!(shown.contains("Nothing would be sent to Zoom now."), "{shown}"),
        _ => assert!(shown.contains("Would be sent to Zoom"), "{shown}"),
    }
    // A name can neither turn the line around nor be taken for an option.
    let dana = scene.run(&["dana@practice.example"]).await.ended(0).stdout;
    assert!(dana.contains("דנה כהן") && !dana.contains('\u{202e}'), "{dana:?}");
    assert!(scene.run(&["--person", FORMULA]).await.ended(0).stdout.starts_with(FORMULA));
    assert_eq!(scene.run(&["nobody at all", "--json"]).await.ended(1).problem(), "preview.nobody");
}

#[tokio::test]
async fn numbers_findings_and_lists_say_the_same() {
    let scene = Scene::new().await;
    let everybody = scene.json(&[]).await;
    let counts = &everybody["counts"];
    let count = |name: &str| counts[name].as_u64().unwrap();
    let sum: u64 = ["created", "changed", "equal", "left_alone", "refused"].into_iter().map(count).sum();
    assert_eq!((sum, count("seen")), (count("of"), count("of")), "{counts}");
    for (effect, name) in [
        ("will-be-created", "created"),
        ("will-change", "changed"),
        ("equal", "equal"),
        ("will-fail", "refused"),
    ] {
        let listed = scene.json(&["--effect", effect]).await;
        assert_eq!(listed["total"].as_u64(), Some(count(name)), "{effect}");
        assert_eq!(listed["people"].as_array().unwrap().len() as u64, count(name), "{effect}");
    }
    let words = scene.run(&[]).await.ended(0).stdout;
    assert!(words.contains("Will be created in Zoom") && words.contains("--findings"), "{words}");

    let found = scene.json(&["--findings"]).await;
    let told = scene.run(&["--findings"]).await.ended(0).stdout;
    let findings = found["findings"].as_array().unwrap();
    assert!(!findings.is_empty(), "{found}");
    for finding in findings {
        for text in ["title", "why"] {
            assert!(told.contains(finding[text].as_str().unwrap()), "{finding}: {told}");
        }
        let name = finding["finding"].as_str().unwrap().replace('_', "-");
        let listed = scene.json(&["--finding", &name]).await;
        assert_eq!(listed["total"], finding["people"], "{finding}");
        let examples = found["examples"].as_array().unwrap();
        let example = examples.iter().find(|example| example["finding"] == finding["finding"]);
        let named = example.map(|example| names(&example["people"])).unwrap_or_default();
        assert!(named.is_subset(&names(&listed["people"])), "{finding}");
    }
    let searched = scene.json(&["--search", "obrien"]).await;
    assert!(names(&searched["people"]).is_subset(&names(&scene.json(&["--search", ""]).await["people"])));
    // Nobody gave the new people the application yet.
    let several = scene.json(&["--search", "formula", "--effect", "not-sent"]).await;
    assert_eq!(names(&several["people"]), BTreeSet::from([FORMULA.to_owned()]), "{several}");
}

#[tokio::test]
async fn what_does_not_go_together_is_refused() {
    let usher = Usher::new();
    for arguments in [
        &["Zoë", "--findings"][..],
        &["Zoë", "--csv", "a.csv"],
        &["Zoë", "--person", "Ada"],
        &["--csv", "a.csv", "--html", "a.html"],
        &["--findings", "--effect", "equal"],
        &["--yes"],
        &["--finding", "telepathy"],
        &["--effect", "telepathy"],
    ] {
        let ran = usher.run(&[&["preview"], arguments].concat(), "").await;
        assert_eq!(ran.code, 2, "{arguments:?}: {ran:?}");
    }
    let ran = usher.run(&["preview", "--finding", "telepathy"], "").await;
    assert!(ran.stderr.contains("shared-address"), "the findings that there are: {}", ran.stderr);
}

/// The table as a spreadsheet's reader gives it: each line by its columns' names.
fn table(file: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = std::fs::read(file).unwrap();
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("Excel needs the mark");
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text);
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let head = cells(reader.headers().unwrap());
    let lines = reader.records().map(|record| cells(&record.unwrap())).collect();
    (head, lines)
}

/// What stands in a cell for a text: text, never a formula.
fn in_a_cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[tokio::test]
async fn the_table_read_back_is_what_the_preview_says() {
    let scene = Scene::new().await;
    let file = scene.file("preview.csv");
    let saved = scene.json(&["--csv", file.to_str().unwrap()]).await;
    assert_eq!(saved["filter"], "Everybody", "{saved}");
    let (head, lines) = table(&file);
    let column = |name: &str| head.iter().position(|head| head == name).unwrap_or_else(|| panic!("{head:?}"));
    let (person, login, attribute) = (column("Person"), column("Sign-in name"), column("Attribute of Zoom"));
    let (would, has, from) = (column("Zoom would get"), column("Zoom has"), column("The directory has"));
    let logins: BTreeSet<&str> = lines.iter().map(|line| line[login].as_str()).collect();
    assert_eq!(Some(logins.len() as u64), saved["people"].as_u64(), "everybody has a line");
    assert!(logins.len() >= 24, "{}", logins.len());
    for name in [FORMULA, MARKUP, HEBREW, ZOE] {
        assert!(lines.iter().any(|line| line[person] == in_a_cell(name)), "{name}");
    }
    // No cell begins as a formula does.
    for cell in lines.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
    }
    // Each value is the one that the preview of that person has.
    for named in [ZOE, "formula@practice.example", "markup@practice.example", "dana@practice.example"] {
        let preview = scene.json(&[named]).await;
        let of_person: Vec<&Vec<String>> =
            lines.iter().filter(|line| preview["person"]["login"] == line[login].as_str()).collect();
        assert!(!of_person.is_empty(), "{named}");
        for row in preview["rows"].as_array().unwrap() {
            let line = of_person.iter().find(|line| row["target"] == line[attribute].as_str());
            let changes =
                ["will_change", "will_be_set", "will_fail"].contains(&row["effect"].as_str().unwrap());
            let Some(line) = line else {
                assert!(!changes, "{named}: {row}");
                continue;
            };
            let text = |value: &Value| in_a_cell(value.as_str().unwrap_or_default());
            assert_eq!(
                (&line[would], &line[has]),
                (&text(&row["value"]), &text(&row["zoom_value"])),
                "{row}"
            );
            if let [source] = row["sources"].as_array().unwrap().as_slice() {
                assert_eq!(line[from], text(&source["value"]), "{row}");
            }
        }
    }
    let formula = lines.iter().find(|line| line[login] == "formula@practice.example").unwrap();
    assert_eq!(formula[person], format!("'{FORMULA}"));
    assert!(lines.iter().any(|line| line[would] == "'-Sales"), "a department with a minus is text");

    // The same filters as for lists.
    let created = scene.json(&["--effect", "will-be-created"]).await;
    let some = scene.json(&["--effect", "will-be-created", "--csv", file.to_str().unwrap()]).await;
    assert_eq!(
        (&some["people"], &some["filter"]),
        (&created["total"], &json!("People who will be created in Zoom"))
    );
    let (_, lines) = table(&file);
    let people: BTreeSet<&str> = lines.iter().map(|line| line[login].as_str()).collect();
    assert_eq!(Some(people.len() as u64), created["total"].as_u64());
}

/// The page as a strict parser gives it: the names of its elements, and its text.
fn parsed(text: &str) -> (Vec<String>, String) {
    let mut reader = Reader::from_str(text);
    let (mut open, mut names, mut said) = (Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}")) {
            Event::Start(element) => {
                let name = element.name().as_ref().to_owned();
                names.push(name.clone());
                open.push(name);
            }
            Event::Empty(element) => names.push(element.name().as_ref().to_owned()),
            Event::End(element) => {
                assert_eq!(open.pop().as_deref(), Some(element.name().as_ref()));
            }
            Event::Text(text) => said.push_str(&text),
            Event::GeneralRef(named) => said.push_str(match &*named {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "#39" => "'",
                other => panic!("&{other};"),
            }),
            Event::DocType(_) => {}
            Event::Eof => break,
            other @ (Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {
                panic!("{other:?}")
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    (names, said)
}

#[tokio::test]
async fn the_page_read_back_has_everybody_and_runs_nothing() {
    let scene = Scene::new().await;
    let file = scene.file("preview.html");
    let saved = scene.run(&["--html", file.to_str().unwrap()]).await.ended(0);
    assert!(saved.stdout.contains("The file holds personal data:"), "{}", saved.stdout);
    let text = std::fs::read_to_string(&file).unwrap();
    let (elements, said) = parsed(&text);
    for never in ["script", "link", "img", "iframe", "object", "form", "base", "a"] {
        assert!(!elements.iter().any(|element| element == never), "{never}");
    }
    assert!(
        !text.contains("http://") && !text.contains("https://") && !text.contains("url("),
        "nothing is loaded"
    );
    assert!(text.contains("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"), "the policy");
    for name in [ZOE, FORMULA, MARKUP, HEBREW, "Practice Company", "Okta", "Everybody"] {
        assert!(said.contains(name), "{name}");
    }
    // Whoever is in the list is on the page, once.
    let rows = elements.iter().filter(|element| *element == "strong").count();
    let everybody = scene.json(&[]).await;
    assert_eq!(Some(rows as u64), everybody["counts"]["of"].as_u64());
    for finding in everybody["findings"].as_array().unwrap() {
        assert!(said.contains(finding["title"].as_str().unwrap()), "{finding}");
    }
    // A name from right to left stands by itself.
    assert!(text.contains(&format!("<bdi>{HEBREW}</bdi>")));
}

#[tokio::test]
async fn no_secret_is_in_a_file_and_only_a_whole_file_is_there() {
    let scene = Scene::new().await;
    let folder = scene.usher.data.path().join("saved");
    std::fs::create_dir(&folder).unwrap();
    for (option, name) in [("--csv", "a.csv"), ("--html", "a.html")] {
        let file = folder.join(name);
        std::fs::write(&file, "what was there before, and is longer than nothing").unwrap();
        scene.run(&[option, file.to_str().unwrap()]).await.ended(0);
        assert!(!std::fs::read_to_string(&file).unwrap().contains("what was there before"));
        let nowhere = folder.join("no-such-folder").join(name);
        let refused = scene.run(&[option, nowhere.to_str().unwrap(), "--json"]).await.ended(1);
        assert_eq!(refused.problem(), "terminal.no_file");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2, "nothing is left beside them");
    let secrets = secrets(&scene.practice);
    for secret in [&secrets["zoom"], &secrets["provider"]] {
        assert!(files_with(&folder, secret.as_str().unwrap()).is_empty());
    }
    // To stdout, the table and nothing else.
    let piped = scene.run(&["--csv", "-", "--effect", "will-be-created"]).await.ended(0);
    assert!(piped.stdout.starts_with("\u{feff}\"Person\","), "{}", piped.stdout);
    assert!(piped.stdout.lines().all(|line| line.ends_with('"')), "{}", piped.stdout);
}
