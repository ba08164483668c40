//! Works expressions out. What Okta does not publish is not worked out: it is [`Unworkable::Unpublished`].

use std::cmp::Ordering;

use serde_json::Value;

use super::{Comparison, Function, Node, Reference, Sign};

/// Why an expression has no result for these values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unworkable {
    /// Okta may well have a result; its documentation does not say which.
    #[error("Okta does not publish what {0} gives")]
    Unpublished(&'static str),
    #[error("{0} needs {1}")]
    Needs(&'static str, &'static str),
}

use Unworkable::{Needs, Unpublished};

type Worked = Result<Value, Unworkable>;

pub(super) fn evaluate(node: &Node, look_up: &dyn Fn(&Reference) -> Value) -> Worked {
    let of = |node: &Node| evaluate(node, look_up);
    match node {
        Node::Literal(value) => Ok(value.clone()),
        Node::Reference(reference) => Ok(look_up(reference)),
        Node::Not(inner) => Ok(Value::Bool(!truth(&of(inner)?)?)),
        Node::Sum { first, rest } => {
            rest.iter().try_fold(of(first)?, |sum, (sign, next)| add(sum, *sign, of(next)?))
        }
        Node::Compare { left, how, right } => compare(&of(left)?, *how, &of(right)?).map(Value::Bool),
        Node::And(parts) => every(parts, false, &of),
        Node::Or(parts) => every(parts, true, &of),
        Node::Choice { condition, yes, no } => match truth(&of(condition)?)? {
            true => of(yes),
            false => of(no),
        },
        Node::Otherwise { value, default } => {
            let worked = of(value)?;
            let empty = worked.is_null() || worked.as_str() == Some("");
            if empty { of(default) } else { Ok(worked) }
        }
        Node::Call { function, arguments } => {
            let values = arguments.iter().map(of).collect::<Result<Vec<_>, _>>()?;
            call(*function, &values)
        }
    }
}

/// Looks at the parts from the left until one is `ends_at`.
fn every(parts: &[Node], ends_at: bool, of: &dyn Fn(&Node) -> Worked) -> Worked {
    for part in parts {
        if truth(&of(part)?)? == ends_at {
            return Ok(Value::Bool(ends_at));
        }
    }
    Ok(Value::Bool(!ends_at))
}

fn truth(value: &Value) -> Result<bool, Unworkable> {
    value.as_bool().ok_or(Needs("a condition", "true or false"))
}

fn add(left: Value, sign: Sign, right: Value) -> Worked {
    if let (Some(one), Some(other)) = (left.as_i64(), right.as_i64()) {
        let sum = match sign {
            Sign::Plus => one.checked_add(other),
            Sign::Minus => one.checked_sub(other),
        };
        return sum.map(Value::from).ok_or(Unpublished("a number as large as that"));
    }
    if let (Some(one), Some(other)) = (left.as_f64(), right.as_f64()) {
        return Ok(Value::from(match sign {
            Sign::Plus => one + other,
            Sign::Minus => one - other,
        }));
    }
    match sign {
        Sign::Minus => Err(Needs("-", "numbers")),
        Sign::Plus if left.is_string() || right.is_string() => {
            let mut text = printed(left)?;
            text.push_str(&printed(right)?);
            Ok(Value::String(text))
        }
        Sign::Plus => Err(Needs("+", "texts or numbers")),
    }
}

/// The text of a value that is joined to a text.
fn printed(value: Value) -> Result<String, Unworkable> {
    match value {
        Value::String(text) => Ok(text),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Null => Err(Unpublished("a text joined to nothing")),
        Value::Array(_) | Value::Object(_) => Err(Needs("+", "texts or numbers")),
    }
}

fn compare(left: &Value, how: Comparison, right: &Value) -> Result<bool, Unworkable> {
    let equal = || -> Result<bool, Unworkable> {
        if left.is_null() || right.is_null() {
            // Nothing is not the same as a text without letters.
            return Ok(left.is_null() && right.is_null());
        }
        if let (Some(one), Some(other)) = (left.as_f64(), right.as_f64()) {
            return Ok(one == other);
        }
        match std::mem::discriminant(left) == std::mem::discriminant(right) {
            true => Ok(left == right),
            false => Err(Unpublished("a comparison of different kinds of values")),
        }
    };
    let order = || match (left.as_f64(), right.as_f64()) {
        (Some(one), Some(other)) => one.partial_cmp(&other).ok_or(Unpublished("such a number")),
        _ => Err(Needs("less or greater", "numbers")),
    };
    match how {
        Comparison::Equal => equal(),
        Comparison::NotEqual => equal().map(|equal| !equal),
        Comparison::Less => order().map(Ordering::is_lt),
        Comparison::LessOrEqual => order().map(Ordering::is_le),
        Comparison::Greater => order().map(Ordering::is_gt),
        Comparison::GreaterOrEqual => order().map(Ordering::is_ge),
    }
}

fn call(function: Function, values: &[Value]) -> Worked {
    let text = |place: usize| match values.get(place) {
        Some(Value::String(text)) => Ok(text.as_str()),
        Some(Value::Null) | None => Err(Unpublished("a function on nothing")),
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err(Needs(function.name(), "a text"))
        }
    };
    let number = |place: usize| {
        let number =
            values.get(place).and_then(Value::as_i64).ok_or(Needs(function.name(), "a whole number"))?;
        usize::try_from(number).map_err(|_| Unpublished("a place before the first letter"))
    };
    let all = || (0..values.len()).map(text).collect::<Result<Vec<_>, _>>();
    Ok(match function {
        Function::Append => Value::from(format!("{}{}", text(0)?, text(1)?)),
        Function::Join => {
            let texts = all()?;
            let (separator, parts) = texts.split_first().ok_or(Needs("String.join", "a text"))?;
            Value::from(parts.join(separator))
        }
        Function::Len => Value::from(letters(text(0)?)?.len()),
        Function::RemoveSpaces => Value::from(text(0)?.replace(' ', "")),
        Function::Replace => Value::from(text(0)?.replace(not_empty(text(1)?)?, text(2)?)),
        Function::ReplaceFirst => {
            let wanted = not_empty(text(1)?)?;
            // Okta's samples use plain words; whether signs are a pattern here is not said.
            if wanted.contains(|letter| "\\^$.|?*+()[]{}".contains(letter)) || text(2)?.contains(['$', '\\'])
            {
                return Err(Unpublished("String.replaceFirst with a sign that patterns use"));
            }
            Value::from(text(0)?.replacen(wanted, text(2)?, 1))
        }
        Function::StartsWith => Value::from(text(0)?.starts_with(text(1)?)),
        Function::StringContains => Value::from(text(0)?.contains(text(1)?)),
        Function::StringSwitch => {
            let texts = all()?;
            let (input, default) = (text(0)?, text(1)?);
            let pairs = texts.get(2..).unwrap_or_default().chunks_exact(2);
            let found = pairs.into_iter().find_map(|pair| match pair {
                [key, value] if input.contains(key) => Some(*value),
                _ => None,
            });
            Value::from(found.unwrap_or(default))
        }
        Function::Substring => {
            let (letters, from, to) = (letters(text(0)?)?, number(1)?, number(2)?);
            let part =
                letters.get(from..to).ok_or(Unpublished("a part that reaches past the end of the text"))?;
            Value::from(part.iter().collect::<String>())
        }
        Function::SubstringAfter => Value::from(split(text(0)?, text(1)?)?.1),
        Function::SubstringBefore => Value::from(split(text(0)?, text(1)?)?.0),
        Function::ToUpperCase => Value::from(text(0)?.to_uppercase()),
        Function::ToLowerCase => Value::from(text(0)?.to_lowercase()),
    })
}

/// Letters beyond U+FFFF count as one or as two; Okta does not say.
fn letters(text: &str) -> Result<Vec<char>, Unworkable> {
    if text.chars().any(|letter| letter.len_utf16() > 1) {
        return Err(Unpublished("the length of a text with rare signs"));
    }
    Ok(text.chars().collect())
}

fn split<'a>(text: &'a str, at: &str) -> Result<(&'a str, &'a str), Unworkable> {
    text.split_once(not_empty(at)?).ok_or(Unpublished("a part of a text that lacks the sign to cut at"))
}

fn not_empty(text: &str) -> Result<&str, Unworkable> {
    if text.is_empty() { Err(Unpublished("a search for a text without letters")) } else { Ok(text) }
}
