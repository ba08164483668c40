//! What holds for every name of a new group, whatever the groups and the pattern.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use usher::model::{GroupId, ZoomGroup, ZoomGroupId, fold_name};
use usher::plan::{self, NameRemark, Naming, NewName, Pattern};

const PATTERNS: [&str; 6] =
    ["{name}", "Zoom – {name}", "{mail local part}", "{mail}", " {{{name}}}\n", "{name} {mail local part}"];

#[derive(Clone, Debug)]
struct Choice {
    id: GroupId,
    name: String,
    mail: Option<String>,
    own: Option<String>,
}

prop_compose! {
    fn choices()(
        groups in prop::collection::vec(
            ("(Sales|sales| Sales|Zoë|Zoe\u{308}|\t| |[a-z]{1,3}|[a-z]{250,300})",
             prop::option::of("([a-c]{1,2}@[ab]\\.example| |nobody)"),
             prop::option::weighted(0.3, "(Sales|own|  |\u{7}x)")),
            0..9),
    ) -> Vec<Choice> {
        groups.into_iter().enumerate().map(|(number, (name, mail, own))| Choice {
            id: GroupId::new(format!("g{number}")), name, mail, own,
        }).collect()
    }
}

prop_compose! {
    fn there()(names in prop::collection::btree_set("(Sales|sales|SALES |own|Zoom – Zoë|[a-c]{1,2})", 0..5))
    -> BTreeMap<ZoomGroupId, ZoomGroup> {
        names.into_iter().enumerate().map(|(number, name)| {
            let id = ZoomGroupId::new(format!("z{number}"));
            (id.clone(), ZoomGroup { id, name })
        }).collect()
    }
}

fn named(pattern: &str, choices: &[Choice], there: &BTreeMap<ZoomGroupId, ZoomGroup>) -> Vec<NewName> {
    let pattern = Pattern::parse(pattern).unwrap();
    let wanted: Vec<Naming<'_>> = choices
        .iter()
        .map(|choice| Naming {
            group: &choice.id,
            name: &choice.name,
            mail: choice.mail.as_deref(),
            own: choice.own.as_deref(),
        })
        .collect();
    plan::names(&pattern, &wanted, there)
}

fn fine(name: &NewName) -> bool {
    !name.remarks.iter().any(NameRemark::prevents)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_group_gets_one_name_of_one_line(
        choices in choices(), there in there(), pattern in 0..PATTERNS.len(),
    ) {
        let names = named(PATTERNS[pattern], &choices, &there);
        prop_assert_eq!(names.len(), choices.len());
        for (name, choice) in names.iter().zip(&choices) {
            prop_assert_eq!(&name.group, &choice.id);
            prop_assert_eq!(name.name.trim(), &name.name);
            prop_assert!(!name.name.contains(char::is_control));
            prop_assert!(!name.name.is_empty() || !fine(name), "no name, and nothing is said");
            if let Some(own) = choice.own.as_deref().filter(|own| !own.contains(char::is_control)) {
                prop_assert_eq!(own.trim(), &name.name, "what a person wrote stands");
            }
        }
    }

    #[test]
    fn names_that_are_fine_can_all_be_created(
        choices in choices(), there in there(), pattern in 0..PATTERNS.len(),
    ) {
        let mut taken: BTreeSet<String> = there.values().map(|group| group.name.clone()).collect();
        for name in named(PATTERNS[pattern], &choices, &there).iter().filter(|name| fine(name)) {
            prop_assert!(!taken.contains(&name.name), "{} twice", name.name);
            let alike = taken.iter().any(|taken| fold_name(taken) == fold_name(&name.name));
            let said = name.remarks.iter().any(|remark| {
                matches!(remark, NameRemark::LikeThere { .. } | NameRemark::Twice { .. })
            });
            prop_assert!(!alike || said, "{} looks like another, and nothing is said", name.name);
            taken.insert(name.name.clone());
        }
    }

    #[test]
    fn the_order_does_not_matter_for_a_name_nor_for_whether_it_is_fine(
        (choices, shuffled) in choices().prop_flat_map(|choices| {
            let shuffled = Just(choices.clone()).prop_shuffle();
            (Just(choices), shuffled)
        }),
        there in there(), pattern in 0..PATTERNS.len(),
    ) {
        let said = |choices: &[Choice]| -> BTreeMap<GroupId, (String, bool)> {
            let names = named(PATTERNS[pattern], choices, &there);
            names.into_iter().map(|name| {
                let is_fine = fine(&name);
                (name.group, (name.name, is_fine))
            }).collect()
        };
        prop_assert_eq!(said(&choices), said(&shuffled));
    }

    #[test]
    fn any_text_is_a_pattern_or_is_refused(text in "[{}a-z \u{300}]{0,12}", name in "\\PC{0,12}") {
        if let Ok(pattern) = Pattern::parse(&text) {
            let named = pattern.name(&name, Some("x@y.example"));
            prop_assert!(named.is_some(), "it has all that a pattern can want");
        }
        // Braces written twice are the text itself.
        let literal = format!("{}{{name}}", text.replace('{', "{{").replace('}', "}}"));
        let pattern = Pattern::parse(&literal).unwrap();
        let expected = format!("{text}n");
        prop_assert_eq!(pattern.name("n", None), Some(expected.trim().to_owned()));
    }
}
