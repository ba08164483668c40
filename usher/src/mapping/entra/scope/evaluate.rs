//! Who is in, who is out and why.
//!
//! A value that is not there passes nothing but `IS NULL`; texts are compared letter by letter, in their case. A clause
//! that Entra does not support, or whose outcome it does not document, is neither passed nor failed.

use serde_json::Value;

use super::super::{pattern::Pattern, person};
use super::{Clause, Filter, Operator};
use crate::model::Person;

/// Is a person in scope?
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// By this group's clauses; `None` where there is no filter.
    In { by: Option<String> },
    /// For each group its name and the first clause that fails, in words.
    Out { why: Vec<String> },
    /// Why nobody can say, each reason once.
    CannotSay { why: Vec<String> },
}

/// A filter whose patterns have been read, for many people.
#[derive(Debug, Clone)]
pub struct Scope {
    groups: Vec<(String, Vec<Ready>)>,
    has_other_groups: bool,
}

#[derive(Debug, Clone)]
struct Ready {
    clause: Clause,
    /// Where the operator takes one; the error says what cannot be worked out.
    pattern: Option<Result<Pattern, String>>,
}

/// Says of one person whether they are in scope.
pub fn evaluate(filter: &Filter, person: &Person) -> Verdict {
    Scope::new(filter).judge(person)
}

enum Passed {
    Yes,
    No(String),
    Unknown(String),
}

impl Scope {
    /// Reads the filter's patterns once.
    pub fn new(filter: &Filter) -> Self {
        let ready = |clause: &Clause| Ready {
            pattern: matches!(clause.operator, Operator::RegexMatch | Operator::NotRegexMatch)
                .then(|| Pattern::new(clause.values.first().map_or("", String::as_str))),
            clause: clause.clone(),
        };
        let groups =
            filter.groups.iter().map(|group| (group.name.clone(), group.clauses.iter().map(ready).collect()));
        Self { groups: groups.collect(), has_other_groups: filter.has_other_groups }
    }

    /// Says of one person whether they are in scope.
    pub fn judge(&self, person: &Person) -> Verdict {
        let mut why_out = Vec::new();
        let mut why_unknown = Vec::new();
        if self.has_other_groups {
            why_unknown.push("The filter has groups of a kind that Microsoft does not explain".to_owned());
        }
        for (name, clauses) in &self.groups {
            match all(clauses, person) {
                Passed::Yes if self.has_other_groups => {}
                Passed::Yes => return Verdict::In { by: Some(name.clone()) },
                Passed::No(why) if name.is_empty() => why_out.push(why),
                Passed::No(why) => why_out.push(format!("{name}: {why}")),
                Passed::Unknown(why) if why_unknown.contains(&why) => {}
                Passed::Unknown(why) => why_unknown.push(why),
            }
        }
        if !why_unknown.is_empty() {
            Verdict::CannotSay { why: why_unknown }
        } else if self.groups.is_empty() {
            Verdict::In { by: None }
        } else {
            Verdict::Out { why: why_out }
        }
    }
}

/// One clause that fails is enough; one that nobody can say matters only where none fails.
fn all(clauses: &[Ready], person: &Person) -> Passed {
    if clauses.is_empty() {
        return Passed::Unknown("A group of the filter has no clauses".to_owned());
    }
    let mut unknown = None;
    for ready in clauses {
        match ready.judge(person) {
            Passed::Yes => {}
            Passed::No(why) => return Passed::No(why),
            Passed::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    unknown.map_or(Passed::Yes, Passed::Unknown)
}

/// Attributes that Entra's filters do not take, and what they are (Microsoft Learn, Known issues for provisioning, 2026).
fn unsupported(attribute: &str) -> Option<&'static str> {
    match attribute {
        "manager" => Some("a reference to another person"),
        "userType" => Some("an attribute that Entra does not offer to provisioning"),
        "appRoleAssignments" | "members" | "memberOf" | "IsMemberOf" => Some("a list of references"),
        "proxyAddresses" | "otherMails" | "businessPhones" => Some("a list of values"),
        "employeeHireDate" | "employeeLeaveDateTime" | "createdDateTime" => Some("a date"),
        _ => None,
    }
}

impl Ready {
    fn judge(&self, person: &Person) -> Passed {
        let clause = &self.clause;
        let attribute = clause.attribute.as_str();
        if let Some(what) = unsupported(attribute) {
            return Passed::Unknown(format!("{attribute} is {what}, which Entra's filters do not support"));
        }
        let value = match person::attribute(person, attribute) {
            None => return Passed::Unknown(format!("Usher does not read the attribute {attribute}")),
            Some(Value::Array(_) | Value::Object(_)) => {
                return Passed::Unknown(format!(
                    "{attribute} has several values, which Entra's filters do not support"
                ));
            }
            Some(Value::String(text)) if text.is_empty() => Value::Null,
            Some(value) => value,
        };
        let passed = match &clause.operator {
            Operator::IsNull => Ok(value.is_null()),
            Operator::IsNotNull => Ok(!value.is_null()),
            Operator::Bit | Operator::NotBit | Operator::Other(_) => {
                Err(format!("The operator {} is one that Microsoft does not explain", clause.operator.name()))
            }
            Operator::IsTrue
            | Operator::IsFalse
            | Operator::Equals
            | Operator::NotEquals
            | Operator::RegexMatch
            | Operator::NotRegexMatch
            | Operator::GreaterThan
            | Operator::GreaterThanOrEquals
            | Operator::Includes
            | Operator::EndsWith
                if value.is_null() =>
            {
                Ok(false)
            }
            Operator::IsTrue => truth(&value).ok_or_else(|| clause.not_for("a text or a number")),
            Operator::IsFalse => {
                truth(&value).map(|holds| !holds).ok_or_else(|| clause.not_for("a text or a number"))
            }
            Operator::Equals
            | Operator::NotEquals
            | Operator::RegexMatch
            | Operator::NotRegexMatch
            | Operator::GreaterThan
            | Operator::GreaterThanOrEquals
            | Operator::Includes
            | Operator::EndsWith => self.compare(&value),
        };
        match passed {
            Ok(true) => Passed::Yes,
            Ok(false) => Passed::No(format!("{}, but it {}", asked(clause), has(&value))),
            Err(why) => Passed::Unknown(why),
        }
    }

    fn compare(&self, value: &Value) -> Result<bool, String> {
        let clause = &self.clause;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                return Err(clause.not_for("true and false"));
            }
        };
        let [wanted] = clause.values.as_slice() else {
            return Err(format!(
                "The clause on {} has {} values, and Entra documents one",
                clause.attribute,
                clause.values.len()
            ));
        };
        let numbers = || match (text.trim().parse::<i64>(), wanted.trim().parse::<i64>()) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            _ => {
                Err(format!("{} compares whole numbers, and one of the two is none", clause.operator.name()))
            }
        };
        match &clause.operator {
            Operator::Equals => Ok(text == *wanted),
            Operator::NotEquals => Ok(text != *wanted),
            Operator::Includes => Ok(text.contains(wanted.as_str())),
            Operator::EndsWith => Ok(text.ends_with(wanted.as_str())),
            Operator::GreaterThan => numbers().map(|(one, other)| one > other),
            Operator::GreaterThanOrEquals => numbers().map(|(one, other)| one >= other),
            Operator::RegexMatch => self.fits(&text),
            Operator::NotRegexMatch => self.fits(&text).map(|fits| !fits),
            Operator::IsTrue
            | Operator::IsFalse
            | Operator::IsNull
            | Operator::IsNotNull
            | Operator::Bit
            | Operator::NotBit
            | Operator::Other(_) => Err(clause.not_for("a comparison")),
        }
    }

    /// .NET finds a pattern anywhere in a text, while Microsoft's sample reads as if it had to fit the whole.
    fn fits(&self, text: &str) -> Result<bool, String> {
        let pattern = match &self.pattern {
            Some(Ok(pattern)) => pattern,
            Some(Err(what)) => return Err(format!("Usher cannot work out {what}")),
            None => return Err(self.clause.not_for("a pattern")),
        };
        let cannot = |what: String| format!("Usher cannot work out {what}");
        let fits = pattern.is_match(text).map_err(cannot)?;
        if fits && !pattern.is_whole(text).map_err(cannot)? {
            return Err(format!(
                "The pattern of the clause on {} fits a part of the value, and Microsoft does not say whether that is \
                 enough: write ^ before and $ behind it, or .* where anything may stand",
                self.clause.attribute
            ));
        }
        Ok(fits)
    }
}

impl Clause {
    fn not_for(&self, what: &str) -> String {
        format!("The operator {} is not documented for {what} ({})", self.operator.name(), self.attribute)
    }
}

/// A boolean, or the text of one.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(holds) => Some(*holds),
        Value::String(text) if text == "True" => Some(true),
        Value::String(text) if text == "False" => Some(false),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn asked(clause: &Clause) -> String {
    format!("the filter wants that {}", clause.words())
}

fn has(value: &Value) -> String {
    match value {
        Value::Null => "is empty".to_owned(),
        Value::String(text) => format!("is \"{text}\""),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => format!("is {value}"),
    }
}
