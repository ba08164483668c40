//! Scoping filters: whom Entra provisions among those that are assigned.
//!
//! A filter is groups of clauses: somebody is in who passes every clause of one group (Microsoft Learn, Scoping users or
//! groups with scoping filters, 2025-03). A filter is read from a mapping's `scope`, written back into it, and worked
//! out for a person; what Entra does not document gives [`Verdict::CannotSay`].

mod evaluate;

use serde_json::{Map, Value, json};

pub use evaluate::{Scope, Verdict, evaluate};

/// Groups of a filter, and clauses of a group: far more than a portal page shows.
pub const GROUPS_MAX: usize = 100;

/// Whom to provision. Without groups it is everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub groups: Vec<Group>,
    /// Has the scope groups of another kind (`inputFilterGroups`, `categoryFilterGroups`), which Microsoft does not
    /// explain? They are kept.
    pub has_other_groups: bool,
}

/// Clauses that all must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub clauses: Vec<Clause>,
}

/// One condition on one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// By Entra's name, not Graph's.
    pub attribute: String,
    pub operator: Operator,
    /// Nothing for operators that only look.
    pub values: Vec<String>,
}

/// How a value is judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    Equals,
    NotEquals,
    RegexMatch,
    NotRegexMatch,
    IsTrue,
    IsFalse,
    IsNull,
    IsNotNull,
    GreaterThan,
    GreaterThanOrEquals,
    Includes,
    EndsWith,
    /// `&`
    Bit,
    /// `!&`
    NotBit,
    /// One that Usher does not know, by its name.
    Other(String),
}

/// Why a scope cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    #[error("the scope is not written as Microsoft documents it: {0}")]
    Form(&'static str),
    #[error("the scope has more than {GROUPS_MAX} groups, or a group more than {GROUPS_MAX} clauses")]
    TooMany,
}

impl Operator {
    /// Those that Usher knows.
    pub const ALL: [Self; 14] = [
        Self::Equals,
        Self::NotEquals,
        Self::RegexMatch,
        Self::NotRegexMatch,
        Self::IsTrue,
        Self::IsFalse,
        Self::IsNull,
        Self::IsNotNull,
        Self::GreaterThan,
        Self::GreaterThanOrEquals,
        Self::Includes,
        Self::EndsWith,
        Self::Bit,
        Self::NotBit,
    ];

    /// Returns Entra's name (Microsoft Graph, filterOperators, 2021; the portal's list of 2025 for the later ones).
    pub fn name(&self) -> &str {
        match self {
            Self::Equals => "EQUALS",
            Self::NotEquals => "NOT EQUALS",
            Self::RegexMatch => "REGEX MATCH",
            Self::NotRegexMatch => "NOT REGEX MATCH",
            Self::IsTrue => "IS TRUE",
            Self::IsFalse => "IS FALSE",
            Self::IsNull => "IS NULL",
            Self::IsNotNull => "IS NOT NULL",
            Self::GreaterThan => "GREATER_THAN",
            Self::GreaterThanOrEquals => "GREATER_THAN_OR_EQUALS",
            Self::Includes => "INCLUDES",
            Self::EndsWith => "ENDS_WITH",
            Self::Bit => "&",
            Self::NotBit => "!&",
            Self::Other(name) => name,
        }
    }

    /// Returns the operator of a name. Lines and spaces between words are one: the newer names are seen with both.
    pub fn named(name: &str) -> Self {
        let spaced = |name: &str| name.trim().replace('_', " ").to_uppercase();
        let wanted = spaced(name);
        let known = Self::ALL.into_iter().find(|operator| spaced(operator.name()) == wanted);
        known.unwrap_or_else(|| Self::Other(name.to_owned()))
    }

    /// Does it compare with a value?
    pub fn takes_value(&self) -> bool {
        !matches!(self, Self::IsTrue | Self::IsFalse | Self::IsNull | Self::IsNotNull)
    }
}

impl Clause {
    /// Returns the clause as a half sentence: `department is exactly "Sales"`.
    pub fn words(&self) -> String {
        let values: Vec<String> = self.values.iter().map(|value| format!("\"{value}\"")).collect();
        let values = values.join(", ");
        let how = match &self.operator {
            Operator::Equals => format!("is exactly {values}"),
            Operator::NotEquals => format!("is there and is not {values}"),
            Operator::RegexMatch => format!("fits the pattern {values}"),
            Operator::NotRegexMatch => format!("is there and does not fit the pattern {values}"),
            Operator::IsTrue => "is true".to_owned(),
            Operator::IsFalse => "is false".to_owned(),
            Operator::IsNull => "is empty".to_owned(),
            Operator::IsNotNull => "is not empty".to_owned(),
            Operator::GreaterThan => format!("is greater than {values}"),
            Operator::GreaterThanOrEquals => format!("is at least {values}"),
            Operator::Includes => format!("contains {values}"),
            Operator::EndsWith => format!("ends with {values}"),
            Operator::Bit | Operator::NotBit | Operator::Other(_) => {
                format!("{} {values}", self.operator.name())
            }
        };
        format!("{} {}", self.attribute, how.trim_end())
    }

    fn read(clause: &Value) -> Result<Self, FilterError> {
        let text = |name: &str| clause.get(name).and_then(Value::as_str).map(str::to_owned);
        let values = match clause.get("targetOperand").and_then(|operand| operand.get("values")) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values
                .iter()
                .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                .collect(),
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                return Err(FilterError::Form("the values are no list"));
            }
        };
        Ok(Self {
            attribute: text("sourceOperandName").ok_or(FilterError::Form("a clause without attribute"))?,
            operator: Operator::named(
                &text("operatorName").ok_or(FilterError::Form("a clause without operator"))?,
            ),
            values,
        })
    }

    fn write(&self) -> Value {
        json!({
            "sourceOperandName": self.attribute,
            "operatorName": self.operator.name(),
            "targetOperand": { "values": self.values },
        })
    }
}

impl Filter {
    /// Reads an object mapping's `scope`.
    pub fn read(scope: &Value) -> Result<Self, FilterError> {
        if scope.is_null() {
            return Ok(Self::default());
        }
        if !scope.is_object() {
            return Err(FilterError::Form("it is no object"));
        }
        let others = ["inputFilterGroups", "categoryFilterGroups"];
        let has_other_groups = others
            .iter()
            .any(|name| scope.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty()));
        let groups = list(scope.get("groups"))?.iter().map(Group::read).collect::<Result<_, _>>()?;
        Ok(Self { groups, has_other_groups })
    }

    /// Returns the scope with this filter's groups; `before` is the scope that was there, of which everything else is
    /// kept, each clause that stays among it.
    pub fn write(&self, before: &Value) -> Value {
        if Self::read(before).is_ok_and(|read| read.groups == self.groups) {
            return before.clone();
        }
        let known = before.get("groups").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut scope = match before.as_object() {
            Some(scope) => scope.clone(),
            None => Map::from_iter([
                ("categoryFilterGroups".to_owned(), json!([])),
                ("inputFilterGroups".to_owned(), json!([])),
            ]),
        };
        let groups = self.groups.iter().map(|group| group.write(known)).collect();
        scope.insert("groups".to_owned(), Value::Array(groups));
        Value::Object(scope)
    }
}

impl Group {
    fn read(group: &Value) -> Result<Self, FilterError> {
        let clauses = list(group.get("clauses"))?.iter().map(Clause::read).collect::<Result<_, _>>()?;
        let name = group.get("name").and_then(Value::as_str).unwrap_or_default();
        Ok(Self { name: name.to_owned(), clauses })
    }

    fn write(&self, known: &[Value]) -> Value {
        if let Some(same) = known.iter().find(|group| Self::read(group).is_ok_and(|group| group == *self)) {
            return same.clone();
        }
        let before = known.iter().find(|group| group.get("name").and_then(Value::as_str) == Some(&self.name));
        let clauses = self.clauses.iter().map(|clause| {
            let known = before.and_then(|group| group.get("clauses")?.as_array());
            let same = known.and_then(|known| {
                known.iter().find(|before| Clause::read(before).is_ok_and(|read| read == *clause))
            });
            same.cloned().unwrap_or_else(|| clause.write())
        });
        let clauses = Value::Array(clauses.collect());
        let mut group = before.and_then(Value::as_object).cloned().unwrap_or_default();
        group.insert("name".to_owned(), Value::from(self.name.clone()));
        group.insert("clauses".to_owned(), clauses);
        Value::Object(group)
    }
}

fn list(value: Option<&Value>) -> Result<&[Value], FilterError> {
    match value {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) if list.len() > GROUPS_MAX => Err(FilterError::TooMany),
        Some(Value::Array(list)) => Ok(list),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            Err(FilterError::Form("groups or clauses are no list"))
        }
    }
}

#[cfg(test)]
mod tests;
