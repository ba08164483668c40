use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;
use crate::guide::reader::Run;
use crate::guide::{Panel, Value, Values, render};

const GOOGLE: [GuideId; 2] = [GuideId::Google, GuideId::GoogleOwn];

#[test]
fn what_is_compiled_in_has_no_fault() {
    let guides = Guides::load().unwrap();
    let check = |id: GuideId, sections: &[(&str, &[&str])], troubles: &[&str]| {
        let guide = guides.of(id);
        let ids = |steps: &[Step]| steps.iter().map(|step| step.id.clone()).collect::<Vec<_>>();
        let found: Vec<_> = guide.sections().map(|(section, steps)| (section, ids(steps))).collect();
        let expected: Vec<_> = sections
            .iter()
            .map(|(section, steps)| (*section, steps.iter().map(|step| (*step).to_owned()).collect()))
            .collect();
        assert_eq!(found, expected, "{id:?}");
        let found: Vec<&str> = guide.troubles.iter().map(|trouble| trouble.id.as_str()).collect();
        assert_eq!(found, troubles, "{id:?}");
    };
    check(
        GuideId::Okta,
        &[
            ("Get ready", &["before-you-start"]),
            ("Connect", &["connect-okta", "connect-zoom"]),
            ("Set up Okta", &["zoom-app", "provisioning", "features", "attribute-mapping"]),
            ("People and licences", &["default-licence", "assign-people"]),
            ("Groups", &["zoom-groups", "okta-push", "push-groups", "what-zoom-has"]),
            ("Prove", &["dress-rehearsal", "life-cycle"]),
            ("Keep watch", &["monitor"]),
        ],
        &[
            "active-sessions",
            "members-missing",
            "phone-numbers",
            "slow",
            "tier-change",
            "token-refused",
            "user-exists",
            "wrong-licence",
        ],
    );
    let before: &[&str] = &["before-you-start"];
    for (id, app, sign_in) in [
        (GuideId::EntraGallery, "gallery-app", &["authorize"][..]),
        (GuideId::EntraCustom, "own-app", &["group-token", "credentials"]),
        (GuideId::EntraMarketplace, "own-app", &["marketplace-token", "credentials"]),
    ] {
        let behind = ["attribute-mapping", "can-zoom-serve", "scoping-filter"];
        let set_up = [&[app, "assign", "settings"], sign_in, &behind].concat();
        check(
            id,
            &[
                ("Before you start", before),
                ("Connect", &["connect-entra", "connect-zoom"]),
                ("Choose", &["which-guide", "plan-scope"]),
                ("Set up Entra ID", &set_up),
                ("Start", &["one-person", "switch-on"]),
                ("Groups", &["push-groups", "what-zoom-has"]),
                ("Afterwards", &["monitor"]),
            ],
            &[
                "connection-failed",
                "deletes-held",
                "mapping-wrong",
                "nested-groups",
                "not-deactivated",
                "people-skipped",
                "rate-limited",
                "stalled",
                "token-died",
                "user-exists",
                "wrong-licence",
            ],
        );
    }
    let troubles = [
        "cannot-sign-in",
        "connection-failed",
        "duplicates",
        "exists-409",
        "refused-401",
        "rejected-400",
        "still-has-access",
        "wrong-endpoint",
        "wrong-licence",
    ];
    let by_google: &[&str] =
        &["zoom-in-google", "zoom-token", "autoprovisioning", "attribute-mapping", "turn-on"];
    for (id, set_up, unknown) in [
        (GuideId::Google, by_google, ""),
        (GuideId::GoogleOwn, &["attribute-mapping", "provision-people"], "wrong-endpoint"),
    ] {
        let known: Vec<&str> = troubles.into_iter().filter(|trouble| *trouble != unknown).collect();
        check(
            id,
            &[
                ("Before you start", before),
                ("Connect", &["connect-google", "connect-zoom"]),
                ("Choose", &["what-your-console-shows", "who-is-in-scope"]),
                ("Set up Google", &[set_up, &["licences"]].concat()),
                ("Groups", &["push-groups", "what-zoom-has"]),
                ("Afterwards", &["keep-in-step", "what-is-synced", "monitor"]),
            ],
            &known,
        );
    }
}

/// What Google's console and Zoom's want from a person is what stands in numbers before a text's first heading; behind
/// it stands what most people have done already. Signing Usher in is beside it.
#[test]
fn google_leaves_at_most_twelve_things_to_a_person() {
    let guides = Guides::load().unwrap();
    let acts = |id: GuideId| -> usize {
        let steps = guides.of(id).steps.iter();
        let steps =
            steps.filter(|step| !matches!(step.page, PageKind::ConnectZoom | PageKind::ConnectProvider));
        let of_step = |step: &Step| -> usize {
            let parts = step.text.0.iter().take_while(|part| !matches!(part, Part::Heading(_)));
            parts.map(|part| if let Part::Steps(items) = part { items.len() } else { 0 }).sum()
        };
        steps.map(of_step).sum()
    };
    assert_eq!([acts(GuideId::Google), acts(GuideId::GoogleOwn)], [12, 2]);
}

#[test]
fn steps_know_their_neighbours() {
    let guides = Guides::load().unwrap();
    let ids = |guide: GuideId, id: &str| {
        let (before, behind) = guides.of(guide).neighbours(id);
        (before.map(|step| step.id.clone()), behind.map(|step| step.id.clone()))
    };
    let named = |id: &str| Some(id.to_owned());
    assert_eq!(ids(GuideId::Okta, "before-you-start"), (None, named("connect-okta")));
    assert_eq!(ids(GuideId::Okta, "monitor"), (named("life-cycle"), None));
    assert_eq!(ids(GuideId::Okta, "no-such-step"), (None, None));
    assert_eq!(ids(GuideId::EntraGallery, "authorize"), (named("settings"), named("attribute-mapping")));
    assert_eq!(ids(GuideId::EntraCustom, "authorize"), (None, None));
    assert_eq!(ids(GuideId::EntraCustom, "credentials"), (named("group-token"), named("attribute-mapping")));
}

/// Each guide asks every fact that its texts, its troubles and its other steps rest on, and its provider's questions.
#[test]
fn a_guide_asks_what_it_rests_on() {
    let guides = Guides::load().unwrap();
    let asked = |id: GuideId| -> BTreeSet<Fact> {
        guides.of(id).steps.iter().flat_map(|step| step.asks.clone()).collect()
    };
    let questions = |id: GuideId| -> BTreeSet<Question> {
        guides.of(id).steps.iter().flat_map(|step| step.questions.clone()).collect()
    };
    let every = [Fact::ProviderConnected, Fact::ZoomConnected, Fact::DirectoryRead, Fact::GroupsPushed];
    let okta = [Fact::ZoomApp, Fact::Provisioned, Fact::FeaturesOn];
    let entra = [Fact::ZoomApp, Fact::Provisioned, Fact::GuideChosen, Fact::JobRuns];
    assert_eq!(asked(GuideId::Okta), BTreeSet::from_iter(every.into_iter().chain(okta)));
    for id in GuideId::ENTRA {
        assert_eq!(asked(id), BTreeSet::from_iter(every.into_iter().chain(entra)), "{id:?}");
        let others = [Question::PushWay, Question::GoogleCard, Question::GoogleRemoval];
        let expected = Question::ALL.into_iter().filter(|question| !others.contains(question));
        assert_eq!(questions(id), expected.collect(), "{id:?}");
        let provisioned = guides.of(id).steps.iter().find(|step| step.asks.contains(&Fact::Provisioned));
        assert!(provisioned.is_some_and(|step| step.checks == [CheckId::Credentials]), "{id:?}");
    }
    for id in GOOGLE {
        assert_eq!(asked(id), BTreeSet::from_iter(every.into_iter().chain([Fact::GuideChosen])), "{id:?}");
        // No look proves the choice, because no console can be read: nothing may wait for it.
        let needed: BTreeSet<Fact> = guides.of(id).steps.iter().flat_map(|step| step.needs.clone()).collect();
        assert!(!needed.contains(&Fact::GuideChosen), "{id:?}");
    }
    let own = BTreeSet::from([Question::GoogleCard, Question::ExpectedLicence]);
    assert_eq!(questions(GuideId::GoogleOwn), own);
    assert_eq!(questions(GuideId::Google), own.into_iter().chain([Question::GoogleRemoval]).collect());
}

/// A file belongs to a guide of the provider whose folder it is in, and no file is left over.
#[test]
fn every_file_of_the_folder_is_compiled_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guides");
    let files = |inner: &str| -> BTreeSet<String> {
        std::fs::read_dir(folder.join(inner))
            .unwrap()
            .map(|entry| Path::new(inner).join(entry.unwrap().file_name()))
            .map(|path: PathBuf| path.to_str().unwrap().replace('\\', "/"))
            .collect()
    };
    let providers = [("okta", &[GuideId::Okta][..]), ("entra", &GuideId::ENTRA), ("google", &GOOGLE)];
    for (provider, guides) in providers {
        let troubles = format!("{provider}/troubles");
        let named = |of: fn(GuideId) -> files::Files| -> BTreeSet<String> {
            guides.iter().flat_map(|guide| of(*guide)).map(|(file, _)| (*file).to_owned()).collect()
        };
        let mut steps = named(|guide| files::of(guide).0);
        steps.insert(troubles.clone());
        assert_eq!(files(provider), steps);
        assert_eq!(files(&troubles), named(|guide| files::of(guide).1));
    }
    assert_eq!(files("ways"), HelpName::ALL.map(|name| name.file().0.to_owned()).into());
    assert_eq!(files(""), ["entra", "google", "okta", "ways"].map(str::to_owned).into());
}

#[test]
fn everything_that_guides_can_name_is_used() {
    let guides = Guides::load().unwrap();
    let (mut checks, mut actions, mut pages) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut questions = BTreeSet::new();
    for (_, Guide { steps, troubles }) in guides.all() {
        checks.extend(steps.iter().flat_map(|step| step.checks.clone()));
        checks.extend(troubles.iter().map(|trouble| trouble.check));
        actions.extend(steps.iter().flat_map(|step| step.actions.clone()));
        actions.extend(troubles.iter().filter_map(|trouble| trouble.cure_action));
        questions.extend(steps.iter().flat_map(|step| step.questions.clone()));
        pages.extend(steps.iter().map(|step| step.page));
    }
    assert_eq!(checks, BTreeSet::from(CheckId::ALL));
    assert_eq!(actions, BTreeSet::from(ActionId::ALL));
    assert_eq!(questions, BTreeSet::from(Question::ALL));
    assert_eq!(pages, BTreeSet::from(PageKind::ALL));
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
    let guides = Guides::load().unwrap();
    for (id, Guide { steps, troubles }) in guides.all() {
        for trouble in troubles {
            let cure = trouble.cure_step.as_deref().and_then(|id| steps.iter().find(|step| step.id == id));
            let cure = cure.unwrap_or_else(|| panic!("{id:?}: {} has no step with its cure", trouble.id));
            if let Some(action) = trouble.cure_action {
                let offered = steps.iter().any(|step| step.actions.contains(&action));
                assert!(offered, "{id:?}: {action:?} is on no step, {} leads to {}", trouble.id, cure.id);
            }
            if trouble.check == CheckId::TroubleToken {
                let signs_in = match id {
                    GuideId::Google => cure.checks.contains(&CheckId::ZoomToken),
                    GuideId::GoogleOwn => cure.asks.contains(&Fact::ZoomConnected),
                    GuideId::Okta
                    | GuideId::EntraGallery
                    | GuideId::EntraCustom
                    | GuideId::EntraMarketplace => cure.asks.contains(&Fact::Provisioned),
                };
                assert!(signs_in, "{id:?}: {} signs nobody in", cure.id);
            }
        }
        for step in steps.iter().filter(|step| step.instead_of.is_some()) {
            let other = steps.iter().find(|other| Some(&other.id) == step.instead_of.as_ref()).unwrap();
            assert_eq!(other.instead_of.as_ref(), Some(&step.id));
            assert_ne!(other.push_way, step.push_way);
        }
    }
}

/// A word that leads to a trouble stands there once, and every trouble has words that lead to no other. Entra's and
/// Google's lists share none at all: there the same error text would lead to two cures.
#[test]
fn search_words_lead_to_one_trouble() {
    let guides = Guides::load().unwrap();
    for (id, Guide { troubles, .. }) in guides.all() {
        let words = |trouble: &Trouble| -> Vec<String> {
            trouble.words.iter().map(|word| word.to_lowercase()).collect()
        };
        let all: Vec<String> = troubles.iter().flat_map(words).collect();
        let times = |word: &String| all.iter().filter(|other| *other == word).count();
        for trouble in troubles {
            let own = words(trouble);
            assert_eq!(own.iter().collect::<BTreeSet<_>>().len(), own.len(), "{id:?}: {}", trouble.id);
            let alone = own.iter().filter(|word| times(word) == 1).count();
            assert!(alone >= 3, "{id:?}: {} has only {alone} words of its own", trouble.id);
            if id != GuideId::Okta {
                let shared: Vec<_> = own.iter().filter(|word| times(word) > 1).collect();
                assert!(shared.is_empty(), "{}: {shared:?}", trouble.id);
            }
        }
    }
}

/// A message names a step by its title, whichever guide it is said in.
#[test]
fn a_step_that_a_message_names_is_called_so() {
    let guides = Guides::load().unwrap();
    let titles: BTreeSet<&str> =
        guides.all().flat_map(|(_, guide)| &guide.steps).map(|step| step.title.as_str()).collect();
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
    // Messages put the provider's short name into this title.
    for vendor in ["Zoom", "Okta", "Entra ID", "Google"] {
        assert!(titles.contains(format!("Connect {vendor}").as_str()), "{vendor}");
    }
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
    let files_of = |id: GuideId| {
        let (steps, troubles) = files::of(id);
        steps.iter().chain(troubles).copied()
    };
    let every = GuideId::ALL.into_iter().flat_map(files_of).chain(HelpName::ALL.map(HelpName::file));
    for (file, content) in every {
        // What somebody searches for is told in the vendors' words, not in ours.
        let (before, rest) = content.split_once("\nwords = [").unwrap_or((content, ""));
        let behind = rest.split_once("\n]").map_or("", |(_, behind)| behind);
        let lower = format!("{before}{behind}").to_lowercase().replace("\ncure_step = ", "");
        for word in ["step", "please", "sorry", "invalid", "simply"] {
            assert!(!lower.contains(word), "{file} says {word:?}");
        }
    }
    for (id, guide) in guides.all() {
        for step in &guide.steps {
            let saying = files_of(id).filter(|(_, content)| content.contains(&step.title));
            assert_eq!(saying.count(), 1, "{id:?}: {}", step.title);
        }
    }
}

/// What is shared between providers says nothing of the other one.
#[test]
fn a_guide_speaks_of_its_own_provider() {
    for id in GuideId::ALL {
        let others: &[&str] = match id {
            GuideId::Okta => &["Entra", "Google"],
            GuideId::EntraGallery | GuideId::EntraCustom | GuideId::EntraMarketplace => &["Okta", "Google"],
            GuideId::Google | GuideId::GoogleOwn => &["Okta", "Entra", "Azure", "Microsoft"],
        };
        let (steps, troubles) = files::of(id);
        for (file, content) in steps.iter().chain(troubles) {
            let (_, text) = content.split_once("\n+++\n").unwrap();
            let found = others.iter().find(|other| text.contains(**other));
            assert_eq!(found, None, "{file} speaks of it");
        }
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

fn texts(guides: &Guides) -> Vec<&Text> {
    let mut texts: Vec<&Text> = HelpName::ALL.into_iter().map(|name| &guides.help(name).text).collect();
    for (_, guide) in guides.all() {
        texts.extend(guide.steps.iter().map(|step| &step.text));
        texts.extend(guide.troubles.iter().map(|trouble| &trouble.text));
    }
    texts
}
