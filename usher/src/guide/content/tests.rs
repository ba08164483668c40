use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;
use crate::guide::reader::Run;
use crate::guide::{Panel, Value, Values, render};

#[test]
fn what_is_compiled_in_has_no_fault() {
    let guides = Guides::load().unwrap();
    let ids: Vec<&str> = guides.of(GuideId::Okta).steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "before-you-start",
            "connect-okta",
            "connect-zoom",
            "zoom-app",
            "provisioning",
            "features",
            "attribute-mapping",
            "default-licence",
            "assign-people",
            "zoom-groups",
            "okta-push",
            "push-groups",
            "what-zoom-has",
            "dress-rehearsal",
            "life-cycle",
            "monitor",
        ]
    );
    let sections: Vec<&str> = guides.of(GuideId::Okta).sections().map(|(section, _)| section).collect();
    assert_eq!(
        sections,
        ["Get ready", "Connect", "Set up Okta", "People and licences", "Groups", "Prove", "Keep watch"]
    );
    let troubles: Vec<&str> =
        guides.of(GuideId::Okta).troubles.iter().map(|trouble| trouble.id.as_str()).collect();
    assert_eq!(
        troubles,
        [
            "active-sessions",
            "members-missing",
            "phone-numbers",
            "slow",
            "tier-change",
            "token-refused",
            "user-exists",
            "wrong-licence",
        ]
    );
}

#[test]
fn steps_know_their_neighbours() {
    let okta = Guides::load().unwrap().of(GuideId::Okta).clone();
    let ids = |id: &str| {
        let (before, behind) = okta.neighbours(id);
        (before.map(|step| step.id.clone()), behind.map(|step| step.id.clone()))
    };
    assert_eq!(ids("before-you-start"), (None, Some("connect-okta".to_owned())));
    assert_eq!(ids("monitor"), (Some("life-cycle".to_owned()), None));
    assert_eq!(ids("no-such-step"), (None, None));
}

#[test]
fn every_file_of_the_folder_is_compiled_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guides");
    let files = |inner: &str| -> Vec<String> {
        let mut found: Vec<String> = std::fs::read_dir(folder.join(inner))
            .unwrap()
            .map(|entry| Path::new(inner).join(entry.unwrap().file_name()))
            .map(|path: PathBuf| path.to_str().unwrap().replace('\\', "/"))
            .collect();
        found.sort();
        found
    };
    let mut okta: Vec<&str> = files::of(GuideId::Okta).0.iter().map(|(file, _)| *file).collect();
    okta.push("okta/troubles");
    assert_eq!(files("okta"), okta);
    assert_eq!(
        files("okta/troubles"),
        files::of(GuideId::Okta).1.iter().map(|(file, _)| *file).collect::<Vec<_>>()
    );
    let mut ways = HelpName::ALL.map(|name| name.file().0);
    ways.sort_unstable();
    assert_eq!(files("ways"), ways);
    let mut folders: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    folders.sort();
    assert_eq!(folders, ["okta", "ways"]);
}

#[test]
fn everything_that_guides_can_name_is_used() {
    let guides = Guides::load().unwrap();
    let Guide { steps, troubles } = guides.of(GuideId::Okta);
    let looked = steps.iter().flat_map(|step| step.checks.clone());
    let checks: BTreeSet<CheckId> = looked.chain(troubles.iter().map(|trouble| trouble.check)).collect();
    assert_eq!(checks, BTreeSet::from(CheckId::ALL));
    let offered = steps.iter().flat_map(|step| step.actions.clone());
    let actions: BTreeSet<ActionId> =
        offered.chain(troubles.iter().filter_map(|trouble| trouble.cure_action)).collect();
    assert_eq!(actions, BTreeSet::from(ActionId::ALL));
    let questions: BTreeSet<Question> = steps.iter().flat_map(|step| step.questions.clone()).collect();
    assert_eq!(questions, BTreeSet::from(Question::ALL));
    let (mut panels, mut values) = (BTreeSet::new(), BTreeSet::new());
    for text in texts(&guides) {
        text.each_part(&mut |part| match part {
            Part::Panel { panel, .. } => {
                panels.insert(*panel);
            }
            Part::Copy { value, .. } => {
                values.insert(*value);
            }
            Part::Paragraph(runs) => values.extend(runs.iter().filter_map(|run| match run {
                Run::Value(value) | Run::Link { base: Some(value), .. } => Some(*value),
                Run::Text(_) | Run::Strong(_) | Run::Code(_) | Run::Link { base: None, .. } => None,
            })),
            Part::Heading(_) | Part::Steps(_) | Part::Bullets(_) | Part::Note(_) => {}
        });
    }
    assert_eq!(panels, BTreeSet::from(Panel::ALL));
    assert_eq!(values, BTreeSet::from(Value::ALL));
}

#[test]
fn what_a_step_or_a_trouble_leads_to_is_there() {
    let Guide { steps, troubles } = Guides::load().unwrap().of(GuideId::Okta).clone();
    for trouble in &troubles {
        let cure = trouble.cure_step.as_deref().and_then(|id| steps.iter().find(|step| step.id == id));
        assert!(cure.is_some(), "{} has no step with its cure", trouble.id);
        assert!(!trouble.words.is_empty(), "{} is found by its title alone", trouble.id);
        if let Some(action) = trouble.cure_action {
            assert!(steps.iter().any(|step| step.actions.contains(&action)), "{action:?} is on no step");
        }
    }
    for step in steps.iter().filter(|step| step.instead_of.is_some()) {
        let other = steps.iter().find(|other| Some(&other.id) == step.instead_of.as_ref()).unwrap();
        assert_eq!(other.instead_of.as_ref(), Some(&step.id));
        assert_ne!(other.push_way, step.push_way);
    }
}

#[test]
fn a_step_that_a_message_names_is_called_so() {
    let guides = Guides::load().unwrap();
    let titles: BTreeSet<&str> =
        guides.of(GuideId::Okta).steps.iter().map(|step| step.title.as_str()).collect();
    let mut named = BTreeSet::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let content = std::fs::read_to_string(&file).unwrap();
        for before in ["Open “", "open “", "on “", "step “"] {
            let titles_here = content.split(before).skip(1).filter_map(|rest| rest.split_once('”'));
            for (title, _) in titles_here.filter(|(title, _)| !title.contains('{')) {
                assert!(titles.contains(title), "{} sends to {title:?}", file.display());
                named.insert(title.to_owned());
            }
        }
    }
    assert!(named.len() > 3, "{named:?}");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let inside = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = inside.partition(|path| path.is_dir());
    // This file holds the words that are looked for.
    let files = files.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "rs"));
    let files = files.filter(|file| !file.ends_with("guide/content/tests.rs"));
    files.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
}

#[test]
fn no_text_counts_the_steps_or_repeats_a_title() {
    let guides = Guides::load().unwrap();
    let files = files::of(GuideId::Okta)
        .0
        .iter()
        .chain(files::of(GuideId::Okta).1)
        .copied()
        .chain(HelpName::ALL.map(HelpName::file));
    for (file, content) in files {
        // What somebody searches for is told in the vendors' words, not in ours.
        let (before, rest) = content.split_once("\nwords = [").unwrap_or((content, ""));
        let behind = rest.split_once("\n]").map_or("", |(_, behind)| behind);
        let lower = format!("{before}{behind}").to_lowercase().replace("\ncure_step = ", "");
        for word in ["step", "please", "sorry", "invalid", "simply"] {
            assert!(!lower.contains(word), "{file} says {word:?}");
        }
    }
    for step in &guides.of(GuideId::Okta).steps {
        assert_eq!(
            files::of(GuideId::Okta)
                .0
                .iter()
                .chain(files::of(GuideId::Okta).1)
                .filter(|(_, content)| content.contains(&step.title))
                .count(),
            1,
            "{}",
            step.title
        );
    }
}

#[test]
fn every_text_reads_well_with_nothing_known() {
    let guides = Guides::load().unwrap();
    for text in texts(&guides) {
        let rendered = render(text, &Values::default());
        assert_eq!(rendered.copyables, Vec::new());
        assert!(!serde_json::to_string(&rendered).unwrap().contains("{{"));
    }
}

#[test]
fn a_wrong_guide_is_refused() {
    let step = |head: &str, text: &str| {
        format!(
            "+++\nsection = \"S\"\nwhy = \"W\"\npage = \"text\"\n{head}\n[[sources]]\ntitle = \"T\"\n\
             url = \"https://a.example\"\ndate = \"2026-08\"\n+++\n{text}\n"
        )
    };
    check(&[&step("title = \"A\"", "a")], "");
    check(&["section = \"S\""], "guides/okta/10-a.md:1: the head does not stand");
    check(
        &[&step("title = \"A\"\nasks = [\"zoom_conected\"]", "a")],
        "guides/okta/10-a.md:6: unknown variant",
    );
    check(&[&step("title = \"A\"\nchecks = [\"licences\"]", "a")], "unknown variant `licences`");
    check(&[&step("title = \"A\"\nsteps = 6", "a")], "unknown field `steps`");
    check(&[&step("title = \"A\"", "a\n\n[b](http://b.example)")], "guides/okta/10-a.md:13: the link");
    check(&[&step("title = \"A\"", "```panel entra\nx\n```")], "there is no panel");
    check(
        &[&step("title = \"A\"", "a"), &step("title = \"A\"", "a")],
        "guides/okta/11-b.md:1: the title \"A\"",
    );
    let asks = step("title = \"A\"\nasks = [\"zoom_connected\"]", "a");
    let asks_again = step("title = \"B\"\nasks = [\"zoom_connected\"]", "a");
    check(&[&asks, &asks_again], "ZoomConnected is asked twice");
    let question = |title: &str| step(&format!("title = {title:?}\nquestions = [\"push_way\"]"), "a");
    check(&[&question("A"), &question("B")], "PushWay is asked twice");
    check(&[&step("title = \"A\"\ninstead_of = \"c\"", "a")], "there is no step \"c\"");
    check(&[&step("title = \"A\"\ninstead_of = \"b\"", "a"), &step("title = \"B\"", "a")], "");
    check(&[&step("title = \"A\"\nneeds = [\"zoom_connected\"]", "a")], "needed before it is asked");
    let copy = "```copy zoom.who\nWho\n```";
    check(&[&step("title = \"A\"", copy)], "zoom.who is to be copied before it can be known");
    check(&[&asks, &step("title = \"B\"", copy)], "");
    let twice = "```copy app.name\nA\n```\n\n```copy app.name\nB\n```";
    check(&[&step("title = \"A\"", twice)], "app.name is to be copied twice");
    let source = |url: &str, date: &str| {
        step("title = \"A\"", "a").replace("https://a.example", url).replace("2026-08", date)
    };
    check(&[&source("http://a.example", "2026-08")], "is not https");
    check(&[&source("https://a.example", "2026-13")], "is not a year");
    check(&[&source("https://a.example", "2019")], "");
    let apart = step("title = \"C\"", "a").replace("\"S\"", "\"Other\"");
    check(&[&step("title = \"A\"", "a"), &apart, &step("title = \"B\"", "a")], "torn apart");
    let alone = "title = \"A\"\n[[disputed]]\nquestion = \"Q\"\nsettled_by = \"S\"\n\
                 [[disputed.claims]]\nsource = \"S\"\ndate = \"2026\"\nsays = \"X\"";
    check(&[&step(alone, "a")], "needs two claims");
}

#[test]
fn a_wrong_trouble_is_refused() {
    let trouble = |head: &str, text: &str| {
        format!(
            "+++\nsymptom = \"S\"\nwords = [\"w\"]\n{head}\n[[sources]]\ntitle = \"T\"\n\
             url = \"https://a.example\"\ndate = \"2026-08\"\n+++\n{text}\n"
        )
    };
    let refused = |contents: &[&str], fault: &str| {
        let step = trouble("", "a").replace(
            "symptom = \"S\"\nwords = [\"w\"]",
            "section = \"S\"\ntitle = \"Step\"\nwhy = \"W\"\npage = \"text\"",
        );
        let names = ["okta/troubles/a.md", "okta/troubles/b.md"];
        let files: Vec<(&str, &str)> = names.into_iter().zip(contents.iter().copied()).collect();
        let found = read_guide(&[("okta/10-c.md", &step)], &files).map_err(|found| found.to_string());
        match found {
            Ok(guide) => assert_eq!((fault, guide.troubles.len()), ("", contents.len())),
            Err(found) => assert!(!fault.is_empty() && found.contains(fault), "{found}, not {fault}"),
        }
    };
    let token = "title = \"A\"\ncheck = \"trouble_token\"";
    let slow = "title = \"B\"\ncheck = \"trouble_slow\"";
    refused(&[&trouble(token, "a"), &trouble(slow, "a")], "");
    refused(&[&trouble(&format!("{token}\ncure_step = \"c\""), "a")], "");
    refused(
        &[&trouble(&format!("{token}\ncure_step = \"d\""), "a")],
        "guides/okta/troubles/a.md:1: there is no step \"d\"",
    );
    refused(
        &[&trouble(token, "a"), &trouble(&slow.replace('B', "A"), "a")],
        "okta/troubles/b.md:1: the title",
    );
    refused(&[&trouble(&token.replace("\"A\"", "\"Step\""), "a")], "the title \"Step\"");
    refused(
        &[&trouble(token, "a"), &trouble(&token.replace("\"A\"", "\"B\""), "a")],
        "is the look of a already",
    );
    refused(&[&trouble("title = \"A\"", "a")], "missing field `check`");
    refused(&[&trouble(&format!("{token}\ncure = \"c\""), "a")], "unknown field `cure`");
    refused(&[&trouble(token, "```copy zoom.who\nWho\n```")], "before it can be known");
    refused(&[&trouble(token, "a").replace("https", "http")], "is not https");
}

/// Reads these files as one guide; `fault` is a part of what is refused, empty where nothing is.
fn check(contents: &[&str], fault: &str) {
    let names = ["okta/10-a.md", "okta/11-b.md", "okta/12-c.md"];
    let files: Vec<(&str, &str)> = names.into_iter().zip(contents.iter().copied()).collect();
    match read_guide(&files, &[]) {
        Ok(_) => assert_eq!(fault, "", "{contents:?}"),
        Err(found) => {
            let found = found.to_string();
            assert!(!fault.is_empty() && found.contains(fault), "{found}, not {fault}");
        }
    }
}

fn texts(guides: &Guides) -> impl Iterator<Item = &Text> {
    let steps = guides.of(GuideId::Okta).steps.iter().map(|step| &step.text);
    let troubles = guides.of(GuideId::Okta).troubles.iter().map(|trouble| &trouble.text);
    steps.chain(troubles).chain(HelpName::ALL.into_iter().map(|name| &guides.help(name).text))
}
