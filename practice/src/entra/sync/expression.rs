//! The part of Entra's expression language that the practice tenant evaluates: an attribute, a constant, or a call out
//! of [`Function`]. What goes beyond it, such as a regular expression in `Replace`, is said to be beyond it.
//!
//! Syntax and rules are those of Microsoft's "Reference for writing expressions for attribute mappings" (2026-04-10);
//! the JSON form is that of `attributeMappingSource` (Graph reference, 2026).

use serde_json::{Value, json};

use super::functions::Function;

/// An expression that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Attribute(String),
    Constant(String),
    Call {
        function: Function,
        /// `None` where an argument was left out between two commas.
        arguments: Vec<Option<Expression>>,
    },
    /// The condition of an `IIF`.
    Compare {
        operator: &'static str,
        sides: Box<[Expression; 2]>,
    },
}

/// What an expression or an attribute comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The attribute is absent.
    Null,
    Text(String),
    Many(Vec<String>),
    /// Nothing is to flow, whatever a default says.
    NoFlow,
}

/// Why an expression gives no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unable {
    #[error("{0} was not expected at this place")]
    NotUnderstood(String),
    #[error("the function {0} is not known")]
    UnknownFunction(String),
    #[error("the expression is longer than 10,000 characters")]
    TooLong,
    #[error("the expression is nested too deeply")]
    TooDeep,
    #[error("{0} takes another number of arguments")]
    Arguments(&'static str),
    #[error("An error occured while evaluating this function: '{function}.' {reason}")]
    Evaluation { function: &'static str, reason: String },
}

/// The most characters of an expression (Microsoft's reference, 2026-04).
const LENGTH_MAX: usize = 10_000;
/// Calls inside one another; nobody writes more by hand, and reading must not use up the stack.
const DEPTH_MAX: usize = 64;
/// Longest first, so that `<=` is not read as `<`.
const OPERATORS: [&str; 6] = ["<>", ">=", "<=", "=", ">", "<"];

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it, or beyond the part that is evaluated.
    pub(super) fn parse(text: &str) -> Result<Self, Unable> {
        if text.chars().count() > LENGTH_MAX {
            return Err(Unable::TooLong);
        }
        let mut reader = Reader { rest: text.trim(), depth: 0 };
        let read = reader.argument()?.ok_or_else(|| reader.unexpected())?;
        if reader.rest.is_empty() { Ok(read) } else { Err(reader.unexpected()) }
    }

    /// Evaluates for one object; `attribute` gives the value of `[x]`.
    ///
    /// # Errors
    /// Where a function cannot work with what it is given.
    pub(super) fn evaluate(&self, attribute: &dyn Fn(&str) -> Outcome) -> Result<Outcome, Unable> {
        match self {
            Expression::Attribute(name) => Ok(attribute(name)),
            Expression::Constant(text) => Ok(Outcome::Text(text.clone())),
            Expression::Call { function, arguments } => function.evaluate(arguments, attribute),
            Expression::Compare { .. } => Ok(match self.holds(attribute)? {
                Some(truth) => Outcome::truth(truth),
                None => Outcome::Null,
            }),
        }
    }

    /// Whether a condition holds; `None` where its source is null or empty, on which a condition fails.
    pub(super) fn holds(&self, attribute: &dyn Fn(&str) -> Outcome) -> Result<Option<bool>, Unable> {
        let Expression::Compare { operator, sides } = self else {
            return Ok(match self.evaluate(attribute)? {
                Outcome::Text(text) if text.is_empty() => None,
                Outcome::Text(text) => Some(text.eq_ignore_ascii_case("true")),
                Outcome::Null | Outcome::Many(_) | Outcome::NoFlow => None,
            });
        };
        let [left, right] = sides.as_ref();
        let (left, right) = (left.evaluate(attribute)?.text(), right.evaluate(attribute)?.text());
        let (Some(left), Some(right)) = (left.filter(|left| !left.is_empty()), right) else {
            return Ok(None);
        };
        let order = match (left.parse::<f64>(), right.parse::<f64>()) {
            (Ok(left), Ok(right)) => left.total_cmp(&right),
            (Ok(_) | Err(_), _) => left.cmp(&right),
        };
        Ok(Some(match *operator {
            "=" => order.is_eq(),
            "<>" => order.is_ne(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            "<" => order.is_lt(),
            _ => order.is_le(),
        }))
    }

    /// The text as Entra prints it again.
    pub(super) fn printed(&self) -> String {
        match self {
            Expression::Attribute(name) => format!("[{name}]"),
            Expression::Constant(text) => {
                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
            Expression::Call { function, arguments } => {
                let printed = |argument: &Option<Expression>| {
                    argument.as_ref().map(Expression::printed).unwrap_or_default()
                };
                let arguments: Vec<String> = arguments.iter().map(printed).collect();
                format!("{}({})", function.name(), arguments.join(", "))
            }
            Expression::Compare { operator, sides } => {
                let [left, right] = sides.as_ref();
                format!("{} {operator} {}", left.printed(), right.printed())
            }
        }
    }

    /// The form in which a mapping holds its source. Arguments that were left out are absent.
    pub(super) fn source(&self) -> Value {
        let (name, kind, parameters) = match self {
            Expression::Attribute(name) => (name.clone(), "Attribute", Vec::new()),
            Expression::Constant(text) => (text.clone(), "Constant", Vec::new()),
            Expression::Call { function, arguments } => {
                let given = arguments.iter().enumerate().filter_map(|(place, argument)| {
                    let value = argument.as_ref()?.source();
                    Some(json!({ "key": function.parameter_name(place), "value": value }))
                });
                (function.name().to_owned(), "Function", given.collect())
            }
            // Only inside a call; the page prints no form for it.
            Expression::Compare { .. } => (self.printed(), "Constant", Vec::new()),
        };
        json!({ "expression": self.printed(), "name": name, "type": kind, "parameters": parameters })
    }
}

impl Outcome {
    /// Text, where it is not empty; else nothing.
    pub(super) fn of(text: Option<&str>) -> Self {
        match text {
            Some(text) if !text.is_empty() => Outcome::Text(text.to_owned()),
            Some(_) | None => Outcome::Null,
        }
    }

    /// How Entra prints a truth value.
    pub(super) fn truth(truth: bool) -> Self {
        Outcome::Text(if truth { "True" } else { "False" }.to_owned())
    }

    /// As one text; several values are told apart by nothing that any function documents.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Outcome::Null | Outcome::NoFlow => None,
            Outcome::Text(text) => Some(text),
            Outcome::Many(all) => Some(all.join(",")),
        }
    }

    pub(super) fn is_null_or_empty(&self) -> bool {
        match self {
            Outcome::Null | Outcome::NoFlow => true,
            Outcome::Text(text) => text.is_empty(),
            Outcome::Many(all) => all.is_empty(),
        }
    }
}

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl Reader<'_> {
    fn unexpected(&self) -> Unable {
        let here: String = self.rest.chars().take(20).collect();
        Unable::NotUnderstood(if here.is_empty() { "The end".to_owned() } else { format!("\"{here}\"") })
    }

    fn takes(&mut self, mark: &str) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(after) => {
                self.rest = after.trim_start();
                true
            }
            None => false,
        }
    }

    /// An argument, with a comparison after it where there is one; `None` where nothing stands there.
    fn argument(&mut self) -> Result<Option<Expression>, Unable> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Unable::TooDeep);
        }
        let Some(left) = self.operand()? else {
            self.depth -= 1;
            return Ok(None);
        };
        let operator = OPERATORS.into_iter().find(|operator| self.rest.starts_with(operator));
        let read = match operator {
            Some(operator) => {
                self.takes(operator);
                let right = self.operand()?.ok_or_else(|| self.unexpected())?;
                Expression::Compare { operator, sides: Box::new([left, right]) }
            }
            None => left,
        };
        self.depth -= 1;
        Ok(Some(read))
    }

    fn operand(&mut self) -> Result<Option<Expression>, Unable> {
        match self.rest.chars().next() {
            None | Some(',' | ')') => Ok(None),
            Some('[') => {
                let (name, after) = self.rest[1..].split_once(']').ok_or_else(|| self.unexpected())?;
                if name.is_empty() || name.contains(['[', '"', '(']) {
                    return Err(self.unexpected());
                }
                let name = name.to_owned();
                self.rest = after.trim_start();
                Ok(Some(Expression::Attribute(name)))
            }
            Some('"') => self.string().map(Some),
            Some(_) => self.word().map(Some),
        }
    }

    /// A text in quotes; a backslash stands before a quote or another backslash.
    fn string(&mut self) -> Result<Expression, Unable> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = self.rest[place + 1..].trim_start();
                    return Ok(Expression::Constant(text));
                }
                '\\' => match characters.next() {
                    Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                    Some((_, other)) => text.extend(['\\', other]),
                    None => break,
                },
                plain => text.push(plain),
            }
        }
        Err(self.unexpected())
    }

    /// A call, or a number without quotes.
    fn word(&mut self) -> Result<Expression, Unable> {
        let ends = |character: char| {
            !(character.is_alphanumeric() || character == '.' || character == '-' || character == '_')
        };
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let word = self.rest[..end].to_owned();
        if end == 0 {
            return Err(self.unexpected());
        }
        if !self.rest[end..].trim_start().starts_with('(') {
            if word.parse::<f64>().is_err() {
                return Err(self.unexpected());
            }
            self.rest = self.rest[end..].trim_start();
            return Ok(Expression::Constant(word));
        }
        let function = Function::named(&word).ok_or(Unable::UnknownFunction(word))?;
        self.rest = self.rest[end..].trim_start();
        self.takes("(");
        let mut arguments = Vec::new();
        if !self.takes(")") {
            loop {
                arguments.push(self.argument()?);
                if self.takes(")") {
                    break;
                }
                if !self.takes(",") {
                    return Err(self.unexpected());
                }
            }
        }
        if !function.takes(&arguments) {
            return Err(Unable::Arguments(function.name()));
        }
        Ok(Expression::Call { function, arguments })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(expression: &str) -> Result<Outcome, Unable> {
        let zoe = |name: &str| match name {
            "givenName" => Outcome::of(Some("Zoë")),
            "surname" => Outcome::of(Some("O'Brien-Łukasz")),
            "IsSoftDeleted" => Outcome::truth(false),
            "userPrincipalName" => Outcome::of(Some("zoe@practice.example")),
            "appRoleAssignments" => Outcome::Many(vec!["Licensed".to_owned()]),
            "two" => Outcome::Many(vec!["Basic".to_owned(), "Licensed".to_owned()]),
            _ => Outcome::Null,
        };
        Expression::parse(expression)?.evaluate(&zoe)
    }

    fn text(text: &str) -> Result<Outcome, Unable> {
        Ok(Outcome::Text(text.to_owned()))
    }

    #[test]
    fn the_default_mappings_come_to_what_entra_sends() {
        assert_eq!(value(r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#), text("True"));
        assert_eq!(value("Not([IsSoftDeleted])"), text("True"));
        assert_eq!(value("SingleAppRoleAssignment([appRoleAssignments])"), text("Licensed"));
        assert_eq!(value("[department]"), Ok(Outcome::Null));
        assert_eq!(value(r#"Join(" ", [givenName], [middle], [surname])"#), text("Zoë O'Brien-Łukasz"));
        assert_eq!(value(r#"Coalesce([mail], [userPrincipalName])"#), text("zoe@practice.example"));
        assert_eq!(value("ToUpper(Left([givenName], 2))"), text("ZO"));
        assert_eq!(value("Mid([userPrincipalName], 1, 3)"), text("zoe"));
        assert_eq!(value(r#"Append([givenName], "\"\\")"#), text("Zoë\"\\"));
        assert_eq!(value(r#"Replace([userPrincipalName], "zoe", , , "z", , )"#), text("z@practice.example"));
        assert_eq!(value(r#"IIF([givenName] = "Zoë", "yes", "no")"#), text("yes"));
        assert_eq!(value(r#"IIF([givenName] <> "Zoë", "yes", "no")"#), text("no"));
        assert_eq!(value(r#"IIF([department] = "x", "yes", "no")"#), Ok(Outcome::Null));
        assert_eq!(value(r#"IgnoreFlowIfNullOrEmpty([department])"#), Ok(Outcome::NoFlow));
        assert_eq!(value(r#"IsNullOrEmpty([department])"#), text("True"));
        assert_eq!(value(r#"Switch([department], "none", "Sales", "s")"#), text("none"));
    }

    #[test]
    fn several_roles_are_an_error_in_entras_words() {
        let error = value("SingleAppRoleAssignment([two])").unwrap_err().to_string();
        assert_eq!(
            error,
            "An error occured while evaluating this function: 'SingleAppRoleAssignment.' No more than one app role \
             assignment was expected, but this many where found: 2"
        );
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for wrong in [
            "",
            "[",
            "[]",
            "\"open",
            "Nothing()",
            "Left([a])",
            "Left([a], 1",
            "Left([a], 1))",
            "tolower([a])",
            "a b",
            "Switch([a])",
            "Replace([givenName], , \"x\")",
        ] {
            let outcome = value(wrong);
            assert!(outcome.is_err(), "{wrong}: {outcome:?}");
        }
        assert_eq!(value(&"Not(".repeat(2_000)), Err(Unable::TooDeep));
        assert_eq!(value(&"x".repeat(LENGTH_MAX + 1)), Err(Unable::TooLong));
    }

    #[test]
    fn a_source_has_the_form_of_a_mapping() {
        let read = Expression::parse(r#"Replace([preferredLanguage], "-", , , "_",  )"#).unwrap();
        assert_eq!(
            Expression::parse("Mid([userPrincipalName],1,8)").unwrap().source(),
            json!({
                "expression": "Mid([userPrincipalName], \"1\", \"8\")", "name": "Mid", "type": "Function",
                "parameters": [
                    { "key": "source", "value": {
                        "expression": "[userPrincipalName]", "name": "userPrincipalName", "type": "Attribute",
                        "parameters": [] } },
                    { "key": "start", "value": {
                        "expression": "\"1\"", "name": "1", "type": "Constant", "parameters": [] } },
                    { "key": "length", "value": {
                        "expression": "\"8\"", "name": "8", "type": "Constant", "parameters": [] } },
                ],
            })
        );
        assert_eq!(read.printed(), r#"Replace([preferredLanguage], "-", , , "_", )"#);
        let source = read.source();
        let keys: Vec<&Value> =
            source["parameters"].as_array().unwrap().iter().map(|parameter| &parameter["key"]).collect();
        assert_eq!(keys, ["source", "Find", "Replacement"]);
    }
}
