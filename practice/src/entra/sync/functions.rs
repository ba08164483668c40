//! The functions of the expression language: their parameters, as `schema/functions` lists them, and what they do.
//! Names, parameters and rules are Microsoft's (Graph reference, `functions`, 2021; expression reference, 2026-04).

use serde_json::{Value, json};

use super::expression::{Expression, Outcome, Unable};

/// A function that the practice tenant evaluates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Append,
    Coalesce,
    IgnoreFlowIfNullOrEmpty,
    Iif,
    IsNull,
    IsNullOrEmpty,
    IsPresent,
    Join,
    Left,
    Mid,
    Not,
    Replace,
    SingleAppRoleAssignment,
    Split,
    StripSpaces,
    Switch,
    ToLower,
    ToUpper,
}

/// Parameters: name, whether it is required, whether it may come several times, and its type.
type Parameters = &'static [(&'static str, bool, bool, &'static str)];

const SOURCE: Parameters = &[("source", true, false, "String")];
const EXPRESSION: Parameters = &[("expression", true, false, "String")];

impl Function {
    const ALL: [Function; 18] = [
        Function::Append,
        Function::Coalesce,
        Function::IgnoreFlowIfNullOrEmpty,
        Function::Iif,
        Function::IsNull,
        Function::IsNullOrEmpty,
        Function::IsPresent,
        Function::Join,
        Function::Left,
        Function::Mid,
        Function::Not,
        Function::Replace,
        Function::SingleAppRoleAssignment,
        Function::Split,
        Function::StripSpaces,
        Function::Switch,
        Function::ToLower,
        Function::ToUpper,
    ];

    /// The function of exactly this name; case counts.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Function::Append => "Append",
            Function::Coalesce => "Coalesce",
            Function::IgnoreFlowIfNullOrEmpty => "IgnoreFlowIfNullOrEmpty",
            Function::Iif => "IIF",
            Function::IsNull => "IsNull",
            Function::IsNullOrEmpty => "IsNullOrEmpty",
            Function::IsPresent => "IsPresent",
            Function::Join => "Join",
            Function::Left => "Left",
            Function::Mid => "Mid",
            Function::Not => "Not",
            Function::Replace => "Replace",
            Function::SingleAppRoleAssignment => "SingleAppRoleAssignment",
            Function::Split => "Split",
            Function::StripSpaces => "StripSpaces",
            Function::Switch => "Switch",
            Function::ToLower => "ToLower",
            Function::ToUpper => "ToUpper",
        }
    }

    fn parameters(self) -> Parameters {
        match self {
            Function::Append => &[("source", true, false, "String"), ("suffix", true, false, "String")],
            Function::Coalesce => &[("source", true, true, "String")],
            Function::IgnoreFlowIfNullOrEmpty
            | Function::IsNull
            | Function::IsNullOrEmpty
            | Function::IsPresent => EXPRESSION,
            Function::Iif => &[
                ("condition", true, false, "Boolean"),
                ("valueIfTrue", true, false, "String"),
                ("valueIfFalse", true, false, "String"),
            ],
            Function::Join => &[("separator", true, false, "String"), ("source", true, true, "String")],
            Function::Left => &[("source", true, false, "String"), ("numChars", true, false, "Integer")],
            Function::Mid => &[
                ("source", true, false, "String"),
                ("start", true, false, "Integer"),
                ("length", true, false, "Integer"),
            ],
            Function::Not => &[("source", true, false, "Boolean")],
            Function::Replace => &[
                ("source", true, false, "String"),
                ("Find", false, false, "String"),
                ("RegularExpression", false, false, "String"),
                ("RegularExpressionGroupName", false, false, "String"),
                ("Replacement", false, false, "String"),
                ("ReplacementPropertyName", false, false, "String"),
                ("Template", false, false, "String"),
            ],
            Function::SingleAppRoleAssignment | Function::StripSpaces => SOURCE,
            Function::Split => &[("source", true, false, "String"), ("delimiter", false, false, "String")],
            Function::Switch => &[
                ("source", true, false, "String"),
                ("defaultValue", false, false, "String"),
                ("switchValue", false, true, "String"),
            ],
            Function::ToLower | Function::ToUpper => {
                &[("source", true, false, "String"), ("culture", false, false, "String")]
            }
        }
    }

    /// The key that an argument has in a mapping's source.
    pub(super) fn parameter_name(self, place: usize) -> &'static str {
        let parameters = self.parameters();
        let parameter = parameters.get(place).or(parameters.last());
        parameter.map_or("source", |(name, ..)| name)
    }

    /// Whether so many arguments, and these left out, are in order.
    pub(super) fn takes(self, arguments: &[Option<Expression>]) -> bool {
        let parameters = self.parameters();
        let repeats = parameters.last().is_some_and(|(_, _, many, _)| *many);
        let required = |(place, (_, required, ..)): (usize, &(_, bool, _, _))| {
            !required || arguments.get(place).is_some_and(Option::is_some)
        };
        let enough = parameters.iter().enumerate().all(required);
        let counts = match self {
            // Keys and values come in pairs, one at the least.
            Function::Switch => arguments.len() >= 4 && arguments.len().is_multiple_of(2),
            Function::Append
            | Function::Coalesce
            | Function::IgnoreFlowIfNullOrEmpty
            | Function::Iif
            | Function::IsNull
            | Function::IsNullOrEmpty
            | Function::IsPresent
            | Function::Join
            | Function::Left
            | Function::Mid
            | Function::Not
            | Function::Replace
            | Function::SingleAppRoleAssignment
            | Function::Split
            | Function::StripSpaces
            | Function::ToLower
            | Function::ToUpper => true,
        };
        enough && counts && (repeats || arguments.len() <= parameters.len())
    }

    /// What a call comes to.
    ///
    /// # Errors
    /// Where the function cannot work with what it is given.
    pub(super) fn evaluate(
        self,
        arguments: &[Option<Expression>],
        attribute: &dyn Fn(&str) -> Outcome,
    ) -> Result<Outcome, Unable> {
        let at = |place: usize| match arguments.get(place).and_then(Option::as_ref) {
            Some(argument) => argument.evaluate(attribute),
            None => Ok(Outcome::Null),
        };
        let text = |place: usize| at(place).map(Outcome::text);
        let number = |place: usize| -> Result<i64, Unable> {
            let given = text(place)?.unwrap_or_default();
            given.trim().parse().map_err(|_| self.fails(format!("'{given}' is not a whole number.")))
        };
        Ok(match self {
            Function::Append => match (text(0)?, text(1)?) {
                (None, _) => Outcome::Null,
                (Some(source), suffix) => Outcome::Text(source + &suffix.unwrap_or_default()),
            },
            Function::Coalesce => {
                for place in 0..arguments.len() {
                    match at(place)? {
                        Outcome::Null | Outcome::NoFlow => {}
                        found @ (Outcome::Text(_) | Outcome::Many(_)) => return Ok(found),
                    }
                }
                Outcome::Null
            }
            Function::IgnoreFlowIfNullOrEmpty => match at(0)? {
                empty if empty.is_null_or_empty() => Outcome::NoFlow,
                found => found,
            },
            Function::Iif => {
                let condition = arguments.first().and_then(Option::as_ref);
                match condition.map(|condition| condition.holds(attribute)).transpose()?.flatten() {
                    Some(true) => at(1)?,
                    Some(false) => at(2)?,
                    None => Outcome::Null,
                }
            }
            Function::IsNull => Outcome::truth(at(0)? == Outcome::Null),
            Function::IsNullOrEmpty => Outcome::truth(at(0)?.is_null_or_empty()),
            Function::IsPresent => Outcome::truth(!at(0)?.is_null_or_empty()),
            Function::Join => {
                let mut parts = Vec::new();
                for place in 1..arguments.len() {
                    match at(place)? {
                        Outcome::Null | Outcome::NoFlow => {}
                        Outcome::Text(text) => parts.push(text),
                        Outcome::Many(all) => parts.extend(all),
                    }
                }
                parts.retain(|part| !part.is_empty());
                Outcome::Text(parts.join(&text(0)?.unwrap_or_default()))
            }
            Function::Left => {
                let (source, length) = (text(0)?.unwrap_or_default(), number(1)?);
                match usize::try_from(length) {
                    Ok(length) => Outcome::Text(source.chars().take(length).collect()),
                    // A negative length gives the whole.
                    Err(_) => Outcome::Text(source),
                }
            }
            Function::Mid => {
                let Some(source) = text(0)? else { return Ok(Outcome::Null) };
                let (start, length) = (usize::try_from(number(1)?), usize::try_from(number(2)?));
                match (start, length) {
                    (Ok(start @ 1..), Ok(length)) => {
                        Outcome::Text(source.chars().skip(start - 1).take(length).collect())
                    }
                    (Ok(_) | Err(_), _) => return Err(self.fails("The start counts from 1.".to_owned())),
                }
            }
            Function::Not => Outcome::truth(text(0)?.as_deref() != Some("True")),
            Function::Replace => return self.replace(&text),
            Function::SingleAppRoleAssignment => match at(0)? {
                Outcome::Many(roles) if roles.len() > 1 => {
                    return Err(self.fails(format!(
                        "No more than one app role assignment was expected, but this many where found: {}",
                        roles.len()
                    )));
                }
                Outcome::Many(roles) => Outcome::of(roles.first().map(String::as_str)),
                one @ (Outcome::Text(_) | Outcome::Null | Outcome::NoFlow) => one,
            },
            Function::Split => {
                let Some(source) = text(0)? else { return Ok(Outcome::Null) };
                let delimiter = text(1)?.filter(|it| !it.is_empty()).unwrap_or_else(|| ",".to_owned());
                Outcome::Many(source.split(&delimiter).map(str::to_owned).collect())
            }
            Function::StripSpaces => match text(0)? {
                Some(source) => Outcome::Text(source.replace(' ', "")),
                None => Outcome::Null,
            },
            Function::Switch => {
                let source = text(0)?.unwrap_or_default();
                for key in (2..arguments.len()).step_by(2) {
                    if text(key)?.unwrap_or_default() == source {
                        return at(key + 1);
                    }
                }
                at(1)?
            }
            Function::ToLower => text(0)?.map_or(Outcome::Null, |text| Outcome::Text(text.to_lowercase())),
            Function::ToUpper => text(0)?.map_or(Outcome::Null, |text| Outcome::Text(text.to_uppercase())),
        })
    }

    fn replace(self, text: &dyn Fn(usize) -> Result<Option<String>, Unable>) -> Result<Outcome, Unable> {
        let Some(source) = text(0)? else { return Ok(Outcome::Null) };
        if text(2)?.is_some() {
            return Err(self.fails("The practice tenant does not evaluate regular expressions.".to_owned()));
        }
        match (text(1)?, text(4)?, text(6)?) {
            (Some(old), Some(new), None) => Ok(Outcome::Text(source.replace(&old, &new))),
            (Some(old), None, Some(template)) => Ok(Outcome::Text(template.replace(&old, &source))),
            _ => Err(self.fails("There is nothing to replace, or nothing to replace it by.".to_owned())),
        }
    }

    fn fails(self, reason: String) -> Unable {
        Unable::Evaluation { function: self.name(), reason }
    }
}

/// `schema/functions`: what can be called, with its parameters.
pub(super) fn list() -> Value {
    let functions = Function::ALL.into_iter().map(|function| {
        let parameters: Vec<Value> = function
            .parameters()
            .iter()
            .map(|(name, required, many, kind)| {
                json!({ "allowMultipleOccurrences": many, "name": name, "required": required, "type": kind })
            })
            .collect();
        json!({ "name": function.name(), "parameters": parameters })
    });
    Value::Array(functions.collect())
}
