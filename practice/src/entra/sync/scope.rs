//! Scoping filters: `scope` of an object mapping. The clauses of a group all have to hold, one group is enough, and an
//! empty value makes a clause false (Microsoft's pages on scoping filters, 2025-03). Operators beyond the list, and
//! patterns that are more than a star or two, let nobody in, as nobody could say whom Entra would.

use serde_json::{Map, Value, json};

/// A scoping filter that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    groups: Vec<(String, Vec<Clause>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    attribute: String,
    operator: Option<Operator>,
    operator_name: String,
    values: Vec<String>,
}

/// What a filter says of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) is_in: bool,
    /// As the log prints it: `{"Marketing.department EQUALS 'Marketing'":true}`.
    pub(super) printed: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equals,
    NotEquals,
    RegexMatch,
    NotRegexMatch,
    IsNull,
    IsNotNull,
    IsTrue,
    IsFalse,
    GreaterThan,
    GreaterThanOrEquals,
    Includes,
    EndsWith,
}

impl Operator {
    const ALL: [Operator; 12] = [
        Operator::Equals,
        Operator::NotEquals,
        Operator::RegexMatch,
        Operator::NotRegexMatch,
        Operator::IsNull,
        Operator::IsNotNull,
        Operator::IsTrue,
        Operator::IsFalse,
        Operator::GreaterThan,
        Operator::GreaterThanOrEquals,
        Operator::Includes,
        Operator::EndsWith,
    ];

    fn name(self) -> &'static str {
        match self {
            Operator::Equals => "EQUALS",
            Operator::NotEquals => "NOT EQUALS",
            Operator::RegexMatch => "REGEX MATCH",
            Operator::NotRegexMatch => "NOT REGEX MATCH",
            Operator::IsNull => "IS NULL",
            Operator::IsNotNull => "IS NOT NULL",
            Operator::IsTrue => "IS TRUE",
            Operator::IsFalse => "IS FALSE",
            Operator::GreaterThan => "GREATER_THAN",
            Operator::GreaterThanOrEquals => "GREATER_THAN_OR_EQUALS",
            Operator::Includes => "INCLUDES",
            Operator::EndsWith => "ENDS_WITH",
        }
    }

    fn types(self) -> &'static [&'static str] {
        match self {
            Operator::Equals | Operator::NotEquals | Operator::RegexMatch | Operator::NotRegexMatch => {
                &["Integer", "String"]
            }
            Operator::IsNull | Operator::IsNotNull => &["Integer", "String", "Binary", "Boolean"],
            Operator::IsTrue | Operator::IsFalse => &["Boolean"],
            Operator::GreaterThan | Operator::GreaterThanOrEquals => &["Integer"],
            Operator::Includes | Operator::EndsWith => &["String"],
        }
    }

    fn is_unary(self) -> bool {
        matches!(self, Operator::IsNull | Operator::IsNotNull | Operator::IsTrue | Operator::IsFalse)
    }

    fn holds(self, value: Option<&str>, wanted: &[String]) -> bool {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return self == Operator::IsNull;
        };
        let whole = |text: &str| text.trim().parse::<i64>().ok();
        let compares = |holds: &dyn Fn(i64, i64) -> bool| {
            let value = whole(value);
            value.is_some_and(|value| {
                wanted.iter().filter_map(|text| whole(text)).any(|text| holds(value, text))
            })
        };
        match self {
            Operator::Equals => wanted.iter().any(|wanted| wanted == value),
            Operator::NotEquals => !wanted.iter().any(|wanted| wanted == value),
            Operator::RegexMatch => wanted.iter().any(|pattern| matches(pattern, value) == Some(true)),
            Operator::NotRegexMatch => wanted.iter().all(|pattern| matches(pattern, value) == Some(false)),
            Operator::IsNull => false,
            Operator::IsNotNull => true,
            Operator::IsTrue => value.eq_ignore_ascii_case("true"),
            Operator::IsFalse => value.eq_ignore_ascii_case("false"),
            Operator::GreaterThan => compares(&|value, wanted| value > wanted),
            Operator::GreaterThanOrEquals => compares(&|value, wanted| value >= wanted),
            Operator::Includes => wanted.iter().any(|wanted| value.contains(wanted.as_str())),
            Operator::EndsWith => wanted.iter().any(|wanted| value.ends_with(wanted.as_str())),
        }
    }
}

impl Filter {
    /// Reads `scope` of an object mapping; `null` is no filter.
    pub(super) fn read(scope: &Value) -> Self {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let clause = |clause: &Value| {
            let operator_name = text(&clause["operatorName"]);
            Clause {
                attribute: text(&clause["sourceOperandName"]),
                operator: Operator::ALL.into_iter().find(|operator| operator.name() == operator_name),
                operator_name,
                values: list(&clause["targetOperand"]["values"]).iter().map(text).collect(),
            }
        };
        let group = |group: &Value| {
            (text(&group["name"]), list(&group["clauses"]).iter().map(clause).collect::<Vec<_>>())
        };
        let groups = list(&scope["groups"]);
        let groups = groups.iter().map(group).filter(|(_, clauses)| !clauses.is_empty());
        Self { groups: groups.collect() }
    }

    /// Says whether an object is in scope.
    pub(super) fn verdict(&self, attribute: &dyn Fn(&str) -> Option<String>) -> Verdict {
        let mut printed = Map::new();
        let mut is_in = self.groups.is_empty();
        for (name, clauses) in &self.groups {
            let mut all = true;
            for clause in clauses {
                let value = attribute(&clause.attribute);
                let holds =
                    clause.operator.is_some_and(|operator| operator.holds(value.as_deref(), &clause.values));
                let words = match clause.operator {
                    Some(operator) if operator.is_unary() => clause.operator_name.clone(),
                    Some(_) | None => format!("{} '{}'", clause.operator_name, clause.values.join("', '")),
                };
                printed.insert(format!("{name}.{} {words}", clause.attribute), json!(holds));
                all &= holds;
            }
            is_in |= all;
        }
        Verdict { is_in, printed: Value::Object(printed).to_string() }
    }
}

/// `schema/filterOperators`.
pub(super) fn operators() -> Value {
    let operators = Operator::ALL.into_iter().map(|operator| {
        json!({
            "name": operator.name(),
            "arity": if operator.is_unary() { "Unary" } else { "Binary" },
            "multivaluedComparisonType": "All",
            "supportedAttributeTypes": operator.types(),
        })
    });
    Value::Array(operators.collect())
}

/// Whether a pattern is found in a text, as .NET's `Regex.IsMatch` does; `None` where the pattern uses more than plain
/// characters, `.`, `.*`, `^`, `$` and escaped characters.
fn matches(pattern: &str, text: &str) -> Option<bool> {
    let (pattern, from_start) = pattern.strip_prefix('^').map_or((pattern, false), |rest| (rest, true));
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(rest) if !rest.ends_with('\\') => (rest, true),
        Some(_) | None => (pattern, false),
    };
    let mut tokens = Vec::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        let token = match character {
            '.' if characters.next_if_eq(&'*').is_some() => Token::Anything,
            '.' => Token::Any,
            '\\' => match characters.next() {
                Some(plain) if !plain.is_alphanumeric() => Token::One(plain),
                Some(_) | None => return None,
            },
            '[' | ']' | '(' | ')' | '{' | '}' | '*' | '+' | '?' | '|' | '^' | '$' => return None,
            plain => Token::One(plain),
        };
        tokens.push(token);
    }
    if !from_start {
        tokens.insert(0, Token::Anything);
    }
    if !to_end {
        tokens.push(Token::Anything);
    }
    let text: Vec<char> = text.chars().collect();
    // Which beginnings of the text the tokens so far can have used up.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for token in tokens {
        let mut next = vec![false; text.len() + 1];
        for (place, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            match token {
                Token::Anything => next[place..].fill(true),
                Token::Any if place < text.len() => next[place + 1] = true,
                Token::One(wanted) if text.get(place) == Some(&wanted) => next[place + 1] = true,
                Token::Any | Token::One(_) => {}
            }
            if token == Token::Anything {
                break;
            }
        }
        reached = next;
    }
    Some(reached[text.len()])
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Anything,
    Any,
    One(char),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(groups: Value) -> Filter {
        Filter::read(&json!({ "categoryFilterGroups": [], "inputFilterGroups": [], "groups": groups }))
    }

    fn clause(attribute: &str, operator: &str, values: &[&str]) -> Value {
        json!({
            "sourceOperandName": attribute, "operatorName": operator, "targetOperand": { "values": values },
        })
    }

    fn zoe(name: &str) -> Option<String> {
        match name {
            "department" => Some("Sales".to_owned()),
            "userPrincipalName" => Some("zoe@practice.example".to_owned()),
            "level" => Some("12".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn clauses_and_groups() {
        let holds = |attribute: &str, operator: &str, values: &[&str]| {
            filter(json!([{ "name": "G", "clauses": [clause(attribute, operator, values)] }]))
                .verdict(&zoe)
                .is_in
        };
        assert!(holds("department", "EQUALS", &["Sales"]));
        assert!(!holds("department", "EQUALS", &["sales"]), "case counts");
        assert!(!holds("jobTitle", "NOT EQUALS", &["x"]), "an empty value is false");
        assert!(holds("jobTitle", "IS NULL", &[]));
        assert!(holds("userPrincipalName", "REGEX MATCH", &[r".*\@practice\.example"]));
        assert!(!holds("userPrincipalName", "REGEX MATCH", &["^practice"]));
        assert!(holds("userPrincipalName", "NOT REGEX MATCH", &["partner"]));
        assert!(!holds("userPrincipalName", "REGEX MATCH", &["[a-z]+"]), "beyond the tenant");
        assert!(holds("level", "GREATER_THAN", &["9"]));
        assert!(holds("department", "ENDS_WITH", &["les"]));
        assert!(!holds("department", "SOUNDS LIKE", &["Sails"]));
        let both = json!([
            { "name": "A", "clauses": [clause("department", "EQUALS", &["Sales"]), clause("level", "IS NULL", &[])] },
            { "name": "B", "clauses": [clause("department", "INCLUDES", &["ale"])] },
        ]);
        let verdict = filter(both).verdict(&zoe);
        assert!(verdict.is_in, "one group is enough");
        assert!(verdict.printed.contains(r#""A.department EQUALS 'Sales'":true"#), "{}", verdict.printed);
        assert_eq!(
            Filter::read(&Value::Null).verdict(&zoe),
            Verdict { is_in: true, printed: "{}".to_owned() }
        );
    }
}
