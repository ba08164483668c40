//! Is the profile mapping in Okta the one of the guide?

use std::collections::BTreeMap;

use super::{failed, not_this, of_okta, passed, unknown};
use crate::check::Verdict;
use crate::mapping::{self, Apply, Source, Target, okta as language};
use crate::model::Licence;
use crate::problem::Problem;
use crate::setup::okta::{AppSchema, Console, MappedRule};

/// What was read of how Okta's attributes fill the app's.
struct Seen {
    /// `None` where Okta has no mapping for the app yet.
    rules: Option<BTreeMap<String, MappedRule>>,
    schema: AppSchema,
    /// How the sign-in name is made; Okta keeps it beside the mapping.
    user_name: Option<String>,
}

async fn read(console: &Console, app: &str) -> Result<Seen, Verdict> {
    let rules = console.mapping(app).await.map_err(of_okta)?.map(|mapping| mapping.rules);
    let schema = console.schema(app).await.map_err(of_okta)?;
    let user_name = console.user_name_template(app).await.map_err(of_okta)?;
    Ok(Seen { rules, schema, user_name })
}

/// Looks whether the profile mapping is the guide's.
pub async fn mapping(console: &Console, app: &str) -> Result<Verdict, Verdict> {
    Ok(judge(&read(console, app).await?))
}

/// Looks whether one user type is written for everybody, or one that Zoom does not have.
pub async fn user_type(console: &Console, app: &str, expected: Option<Licence>) -> Result<Verdict, Verdict> {
    Ok(judge_user_type(&read(console, app).await?, expected.as_ref()))
}

/// Where a mapping differs from the guide's.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Difference {
    attribute: String,
    has: String,
    should: String,
    cure: Cure,
}

/// Where a difference is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cure {
    /// Usher can write it.
    Write,
    /// The app's own setting for the sign-in name.
    UserNameFormat,
    /// The app has no such attribute.
    AddAttribute,
}

impl Cure {
    fn words(self) -> &'static str {
        match self {
            Self::Write => "Let Usher write the mapping on this page: you see each change before.",
            Self::UserNameFormat => {
                "In Okta open the app, Sign On, and set “Application username format” to “Okta username”."
            }
            Self::AddAttribute => {
                "In Okta open Directory, Profile Editor, the Zoom app, and add the attribute that it lacks."
            }
        }
    }
}

impl Seen {
    fn attribute(&self, target: Target) -> Option<&str> {
        let attributes = self.schema.attributes.iter();
        mapping::app_attribute(
            target,
            attributes.map(|(name, attribute)| (name.as_str(), attribute.external_name.as_deref())),
        )
    }

    /// The user type that is the same for everybody, with the attribute that has it.
    fn constant_user_type(&self) -> Option<(&str, &MappedRule)> {
        let name = self.attribute(Target::UserType).unwrap_or("userType");
        let rule = self.rules.as_ref()?.get(name)?;
        language::is_constant(&rule.expression).then_some((name, rule))
    }
}

fn no_mapping() -> Verdict {
    failed(Problem::new(
        "mapping.none",
        "Okta has no profile mapping for the app yet.",
        "It makes one when provisioning is switched on.",
        &["Do the steps about provisioning first."],
    ))
}

fn judge(seen: &Seen) -> Verdict {
    let Some(rules) = &seen.rules else { return no_mapping() };
    let mut differences = Vec::new();
    let mut right = Vec::new();
    let mut known = Vec::new();
    for rule in mapping::rules_of_the_guide() {
        let should = match &rule.source {
            Source::Direct(attribute) => format!("user.{attribute}"),
            Source::Constant(text) => format!("\"{text}\""),
            Source::Expression(text) => text.clone(),
        };
        let Some(attribute) = seen.attribute(rule.target) else {
            differences.push(Difference {
                attribute: rule.target.path(),
                has: "the app has no such attribute".to_owned(),
                should,
                cure: Cure::AddAttribute,
            });
            continue;
        };
        known.push(attribute);
        let always = rule.apply == Apply::Always;
        let of_template = seen.user_name.as_deref().filter(|_| rule.target == Target::UserName);
        let (has, pushed, cure) = match (rules.get(attribute), of_template) {
            (Some(rule), _) => (rule.expression.clone(), rule.push, Cure::Write),
            (None, Some(template)) => (template.to_owned(), true, Cure::UserNameFormat),
            (None, None) => {
                differences.push(Difference {
                    attribute: attribute.to_owned(),
                    has: "nothing".to_owned(),
                    should,
                    cure: if rule.matching { Cure::UserNameFormat } else { Cure::Write },
                });
                continue;
            }
        };
        match (language::same(&has, &should), pushed == always) {
            (true, true) => right.push(format!("{attribute} from {should}")),
            (true, false) => differences.push(Difference {
                attribute: attribute.to_owned(),
                has: format!("{has}, {}", when(pushed)),
                should: when(always).to_owned(),
                cure,
            }),
            (false, _) => differences.push(Difference { attribute: attribute.to_owned(), has, should, cure }),
        }
    }
    let constant = seen.constant_user_type();
    if differences.is_empty() && constant.is_none() {
        let mut saw = vec![format!("The profile mapping is the guide's: {}.", right.join(", "))];
        let extra: Vec<&str> =
            rules.keys().map(String::as_str).filter(|name| !known.contains(name)).collect();
        if !extra.is_empty() {
            saw.push(format!("Beside it are rules for {}; they are left as they are.", extra.join(", ")));
        }
        return passed(saw);
    }
    let mut why: Vec<String> = differences
        .iter()
        .map(|Difference { attribute, has, should, cure: _ }| format!("{attribute}: {has} → {should}"))
        .collect();
    let mut fix = Vec::new();
    for cure in differences.iter().map(|difference| difference.cure.words()) {
        if !fix.contains(&cure) {
            fix.push(cure);
        }
    }
    if let Some((name, rule)) = constant {
        why.push(format!(
            "{name}: {} for everybody → no rule, so that Zoom's default decides",
            rule.expression
        ));
        fix.push("Let Usher take away the user type that is the same for everybody.");
    }
    let (code, what) = match (differences.len(), constant.is_some()) {
        (0, _) => ("mapping.user_type", "Okta writes one user type for everybody.".to_owned()),
        (1, false) => {
            ("mapping.differs", "The profile mapping in Okta differs from the guide's in 1 place.".to_owned())
        }
        (count, also) => {
            let count = count + usize::from(also);
            (
                "mapping.differs",
                format!("The profile mapping in Okta differs from the guide's in {count} places."),
            )
        }
    };
    failed(Problem::new(code, what, format!("What it has → what it should have. {}.", why.join("; ")), &fix))
}

fn when(push: bool) -> &'static str {
    if push { "on create and on update" } else { "on create only" }
}

/// The words that Zoom takes for a user type (Zoom SCIM2 reference, 2026-08).
const USER_TYPES: [&str; 4] = ["Basic", "Licensed", "On-Prem", "Collaboration"];

fn judge_user_type(seen: &Seen, expected: Option<&Licence>) -> Verdict {
    let Some(rules) = &seen.rules else {
        return match no_mapping() {
            Verdict::Failed { problem } => unknown(problem),
            other @ (Verdict::Passed { .. } | Verdict::Unknown { .. }) => other,
        };
    };
    if let Some((name, rule)) = seen.constant_user_type() {
        return failed(Problem::new(
            "mapping.user_type",
            "Okta writes one user type for everybody.",
            format!(
                "The rule for {name} is {}. Whoever gets another licence in Zoom is set back to it with the next change, and a change of Zoom's plans makes it fail for all.",
                rule.expression
            ),
            &[
                "Open “Look at the attribute mapping” and let Usher take the rule away.",
                "Set the default licence in Zoom instead.",
            ],
        ));
    }
    let attribute = seen.attribute(Target::UserType).unwrap_or("userType");
    let values =
        seen.schema.attributes.get(attribute).map(|found| found.values.as_slice()).unwrap_or_default();
    let is_mapped = rules.contains_key(attribute);
    let strange: Vec<&str> =
        values.iter().map(String::as_str).filter(|value| !USER_TYPES.contains(value)).collect();
    let wanted = match expected {
        Some(Licence::Basic) => Some("Basic"),
        Some(Licence::Licensed) => Some("Licensed"),
        Some(Licence::OnPrem) => Some("On-Prem"),
        Some(Licence::Collaboration) => Some("Collaboration"),
        Some(Licence::Other(_) | Licence::Untold) | None => None,
    };
    let lacks = wanted.filter(|wanted| !values.is_empty() && !values.iter().any(|value| value == wanted));
    if let Some(lacks) = lacks {
        return failed(Problem::new(
            "mapping.user_type_values",
            format!("The app in Okta does not know the user type {lacks}."),
            format!(
                "Its attribute {attribute} takes {} only, so nobody can be given the licence that you expect.",
                values.join(", ")
            ),
            &[
                "In Okta open Directory, Profile Editor, the Zoom app, and add the value to the attribute.",
                "Switch off create, update and deactivate while you edit it, and on again afterwards.",
            ],
        ));
    }
    if !strange.is_empty() && is_mapped {
        return failed(Problem::new(
            "mapping.user_type_values",
            format!("The app in Okta has user types that Zoom does not: {}.", strange.join(", ")),
            format!(
                "Zoom takes {}. Since October 2020 Licensed and On-Prem stand for what was called Pro and Corp.",
                USER_TYPES.join(", ")
            ),
            &[
                "In Okta open Directory, Profile Editor, the Zoom app, and correct the values of the attribute.",
            ],
        ));
    }
    let said = match rules.get(attribute) {
        None => format!("No rule fills {attribute}, so Zoom's default decides."),
        Some(rule) => format!("The rule for {attribute} differs from person to person: {}.", rule.expression),
    };
    let values = match values.is_empty() {
        true => format!("The attribute {attribute} has no list of values that could be out of date."),
        false => format!("The attribute {attribute} takes {}.", values.join(", ")),
    };
    not_this(passed([said, values]))
}

#[cfg(test)]
mod tests {
    use super::super::fake::{short, words};
    use super::*;
    use crate::setup::okta::Attribute;

    fn seen(rules: &[(&str, &str, bool)], attributes: &[&str]) -> Seen {
        let rule = |(name, expression, push): &(&str, &str, bool)| {
            ((*name).to_owned(), MappedRule { expression: (*expression).to_owned(), push: *push })
        };
        let attribute = |name: &&str| {
            let attribute = Attribute {
                title: String::new(),
                kind: "string".to_owned(),
                external_name: None,
                external_namespace: None,
                values: Vec::new(),
                custom: false,
            };
            ((*name).to_owned(), attribute)
        };
        Seen {
            rules: Some(rules.iter().map(rule).collect()),
            schema: AppSchema { attributes: attributes.iter().map(attribute).collect() },
            user_name: None,
        }
    }

    const ALL: [&str; 7] =
        ["userName", "email", "firstName", "lastName", "displayName", "department", "userType"];

    fn guide() -> Vec<(&'static str, &'static str, bool)> {
        vec![
            ("userName", "user.login", true),
            ("email", "source.email", true),
            ("firstName", " user.firstName ", true),
            ("lastName", "user.lastName", true),
            ("displayName", "user.displayName", true),
            ("department", "user.department", true),
        ]
    }

    #[test]
    fn the_guides_mapping_in_another_spelling_passes() {
        assert_eq!(short(&judge(&seen(&guide(), &ALL))), "passed");
        // Okta keeps the sign-in name beside the mapping.
        let mut beside = seen(&guide()[1..], &ALL);
        assert_eq!(short(&judge(&beside)), "failed mapping.differs");
        beside.user_name = Some("${source.login}".to_owned());
        assert_eq!(short(&judge(&beside)), "passed");
        let mut more = guide();
        more.push(("title", "user.title", true));
        assert!(words(&judge(&seen(&more, &ALL))).contains("rules for title; they are left"));
    }

    #[test]
    fn each_difference_is_named() {
        let mut other = guide();
        other[1] = ("email", "user.login", true);
        other[3] = ("lastName", "user.lastName", false);
        other.remove(5);
        let verdict = judge(&seen(&other, &ALL));
        let said = words(&verdict);
        for part in [
            "in 3 places",
            "email: user.login → user.email",
            "lastName: user.lastName, on create only → on create and on update",
            "department: nothing → user.department",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let none = Seen { rules: None, ..seen(&[], &ALL) };
        assert_eq!(short(&judge(&none)), "failed mapping.none");
        let lacks = words(&judge(&seen(&guide(), &ALL[..5])));
        assert!(lacks.contains("no such attribute") && lacks.contains("Profile Editor"), "{lacks}");
        let template = Seen { user_name: Some("${source.email}".to_owned()), ..seen(&guide()[1..], &ALL) };
        let format = words(&judge(&template));
        assert!(
            format.contains("Application username format") && !format.contains("Let Usher write"),
            "{format}"
        );
    }

    #[test]
    fn a_user_type_for_everybody_is_found() {
        let mut fixed = guide();
        fixed.push(("userType", "\"Licensed\"", true));
        assert_eq!(short(&judge(&seen(&fixed, &ALL))), "failed mapping.user_type");
        assert_eq!(short(&judge_user_type(&seen(&fixed, &ALL), None)), "failed mapping.user_type");
        fixed[6] = ("userType", "user.userType", true);
        assert_eq!(short(&judge(&seen(&fixed, &ALL))), "passed");
        assert_eq!(short(&judge_user_type(&seen(&fixed, &ALL), None)), "passed");
    }

    #[test]
    fn a_list_of_user_types_that_lacks_one_is_told() {
        let mut listed = seen(&[("userType", "user.userType", true)], &ALL);
        let mut set = |values: &[&str]| {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            listed.schema.attributes.get_mut("userType").unwrap().values = values;
            [None, Some(Licence::Licensed)]
                .map(|expected| short(&judge_user_type(&listed, expected.as_ref())))
        };
        assert_eq!(set(&["Basic", "Licensed"]), ["passed", "passed"]);
        assert_eq!(set(&["Basic"]), ["passed", "failed mapping.user_type_values"]);
        assert_eq!(set(&["Basic", "Pro"]), ["failed mapping.user_type_values"; 2]);
        let none = Seen { rules: None, ..seen(&[], &ALL) };
        assert_eq!(short(&judge_user_type(&none, None)), "unknown mapping.none");
    }
}
