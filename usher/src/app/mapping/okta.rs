//! Rules from the profile mapping that Okta has for the Zoom app.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::ProviderRules;
use crate::act::attribute_for;
use crate::app::App;
use crate::app::view::LeftOutView;
use crate::check::{self, Verdict};
use crate::directory::DirectoryError;
use crate::mapping::{Apply, Language, Rule, Rules, Source, Target, okta as language};
use crate::setup::okta::{AppSchema, MappedRule, Mapping};

/// A mapping of Okta's as rules.
pub(super) struct InOkta {
    pub(super) rules: Vec<Rule>,
    /// The app's attributes that are rules.
    pub(super) shown: BTreeSet<String>,
    pub(super) left_out: Vec<LeftOutView>,
}

impl App {
    /// Reads the rules that Okta's app for Zoom has; the inner error says why there are none. That the look may not read
    /// them is no reason to show nothing.
    pub(in crate::app) async fn rules_in_okta(
        &self,
        id: &str,
        now: Timestamp,
    ) -> Result<Result<ProviderRules, String>, Verdict> {
        let of_okta = |error: DirectoryError| check::of_directory("Okta", &error);
        let console = self.console(id).await.map_err(|problem| Verdict::Unknown { problem })?;
        let app = match self.zoom_app(id, &console).await {
            Ok(app) => app,
            Err(Verdict::Failed { problem } | Verdict::Unknown { problem }) => return Ok(Err(problem.what)),
            Err(Verdict::Passed { .. }) => return Ok(Err("Okta has no app for Zoom.".to_owned())),
        };
        let read = async {
            let mapping = console.mapping(&app.id).await?;
            let schema = console.schema(&app.id).await?;
            let user_name = console.user_name_template(&app.id).await?;
            Ok((mapping, schema, user_name))
        };
        let (mapping, schema, user_name) = match read.await {
            Ok((Some(mapping), schema, user_name)) => (mapping, schema, user_name),
            Ok((None, _, _)) => return Ok(Err("Okta has no mapping to Zoom yet.".to_owned())),
            Err(error @ DirectoryError::Call(_)) => return Err(of_okta(error)),
            Err(error) => return Ok(Err(format!("Okta did not tell its mapping: {error}."))),
        };
        let InOkta { rules, left_out, .. } = in_okta(&mapping, &schema, user_name.as_deref());
        let words = format!("the mapping of {} in Okta, read at {}", app.label, now.strftime("%H:%M UTC"));
        Ok(match Rules::new(rules, Language::Okta) {
            Ok(rules) => Ok(ProviderRules { rules, words, left_out }),
            Err(error) => Err(format!("Okta’s own mapping cannot be used: {error}.")),
        })
    }
}

/// Reads a mapping: rules in the order of Zoom's attributes, and what is no rule with the reason. `user_name` is how the
/// app makes the sign-in name, which stands in its settings where the mapping has no rule for it.
pub(super) fn in_okta(mapping: &Mapping, schema: &AppSchema, user_name: Option<&str>) -> InOkta {
    let mut found = InOkta { rules: Vec::new(), shown: BTreeSet::new(), left_out: Vec::new() };
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for target in Target::all() {
        let Some(attribute) = attribute_for(schema, target) else { continue };
        let mapped = mapping.rules.get(attribute);
        let from_the_app;
        let mapped = match (mapped, target) {
            (Some(mapped), _) => mapped,
            (None, Target::UserName) => {
                let expression = user_name.unwrap_or("user.login").to_owned();
                from_the_app = MappedRule { expression, push: true };
                &from_the_app
            }
            (None, _) => continue,
        };
        named.insert(attribute);
        match rule(target, mapped) {
            Ok(rule) => {
                found.rules.push(rule);
                found.shown.insert(attribute.to_owned());
            }
            Err(why) => found.left_out.push(LeftOutView { target: attribute.to_owned(), why }),
        }
    }
    for (attribute, mapped) in &mapping.rules {
        if !named.contains(attribute.as_str()) {
            found.left_out.push(LeftOutView {
                target: attribute.clone(),
                why: format!(
                    "Usher does not know which attribute of Zoom’s it fills: {}.",
                    mapped.expression
                ),
            });
        }
    }
    found
}

fn rule(target: Target, mapped: &MappedRule) -> Result<Rule, String> {
    let rule = Rule {
        target,
        source: source(&mapped.expression),
        matching: target == Target::UserName,
        apply: if mapped.push { Apply::Always } else { Apply::OnCreate },
        default_value: None,
    };
    let alone = Rule { matching: true, ..rule.clone() };
    match Rules::new(vec![alone], Language::Okta) {
        Ok(_) => Ok(rule),
        Err(error) => Err(format!("Usher cannot work out its expression: {}.", error.what())),
    }
}

/// Tells what an expression is: an attribute or a text alone, or more.
fn source(expression: &str) -> Source {
    let bare = language::bare(expression);
    let Ok(read) = language::Expression::parse(bare) else { return Source::Expression(bare.to_owned()) };
    if let [reference] = read.references()
        && matches!(reference.root.as_deref(), Some("user" | "source"))
        && language::same(bare, &format!("user.{}", reference.name))
    {
        return Source::Direct(reference.name.clone());
    }
    let quoted = |mark: char| {
        let inner = bare.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.contains(mark)).then(|| inner.to_owned())
    };
    match quoted('"').or_else(|| quoted('\'')) {
        Some(text) if !text.is_empty() => Source::Constant(text),
        Some(_) | None => Source::Expression(bare.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::source;
    use crate::mapping::Source;

    #[test]
    fn an_attribute_and_a_text_alone_are_told_from_expressions() {
        for (written, expected) in [
            ("user.login", Source::Direct("login".to_owned())),
            (" ${source.login} ", Source::Direct("login".to_owned())),
            ("\"Basic\"", Source::Constant("Basic".to_owned())),
            ("'Zoë'", Source::Constant("Zoë".to_owned())),
            ("\"a\" + \"b\"", Source::Expression("\"a\" + \"b\"".to_owned())),
            (
                "user.firstName + user.lastName",
                Source::Expression("user.firstName + user.lastName".to_owned()),
            ),
            ("appuser.title", Source::Expression("appuser.title".to_owned())),
            ("user.(", Source::Expression("user.(".to_owned())),
        ] {
            assert_eq!(source(written), expected, "{written}");
        }
    }
}
