//! The part of OData's filter language that Graph's lists take: comparisons, `startsWith`, `endsWith`, `contains`, `in`,
//! `any` over a list, `tolower`, joined by `and`, `or`, `not` and brackets. `and` binds tighter.

use super::refusal::Refusal;

/// A filter that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    /// A property, such as `displayName` or `servicePrincipal/id`, and what it is compared with.
    Test {
        property: String,
        operator: Operator,
        value: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    StartsWith,
    EndsWith,
    Contains,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    ///
    /// `BadRequest` when it cannot be read, is longer than [`LENGTH_MAX`] or nests deeper than [`DEPTH_MAX`].
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > LENGTH_MAX {
            return Err(unread(text));
        }
        let tokens = tokens(text).ok_or_else(|| unread(text))?;
        let mut rest = tokens.as_slice();
        match any(&mut rest, 0) {
            Some(filter) if rest.is_empty() => Ok(filter),
            Some(_) | None => Err(unread(text)),
        }
    }

    /// Whether every test in the filter is allowed.
    pub(super) fn is_made_of(&self, allowed: &dyn Fn(&str, Operator) -> bool) -> bool {
        match self {
            Filter::And(parts) | Filter::Or(parts) => parts.iter().all(|part| part.is_made_of(allowed)),
            Filter::Not(part) => part.is_made_of(allowed),
            Filter::Test { property, operator, .. } => allowed(property, *operator),
        }
    }

    /// Whether it needs `ConsistencyLevel: eventual`: `ne`, `not` and `endsWith` do.
    pub(super) fn is_advanced(&self) -> bool {
        match self {
            Filter::And(parts) | Filter::Or(parts) => parts.iter().any(Filter::is_advanced),
            Filter::Not(_) => true,
            Filter::Test { operator, .. } => {
                matches!(operator, Operator::NotEqual | Operator::EndsWith)
            }
        }
    }

    /// Returns whether something matches; `values` gives what it has under a property's name. Text is compared without
    /// regard to case.
    pub(super) fn matches(&self, values: &dyn Fn(&str) -> Vec<String>) -> bool {
        match self {
            Filter::And(parts) => parts.iter().all(|part| part.matches(values)),
            Filter::Or(parts) => parts.iter().any(|part| part.matches(values)),
            Filter::Not(part) => !part.matches(values),
            Filter::Test { property, operator, value } => {
                let wanted = value.to_lowercase();
                let found = values(property);
                let mut found = found.iter().map(|found| found.to_lowercase());
                match operator {
                    Operator::Equal if value == "null" => found.next().is_none(),
                    Operator::NotEqual if value == "null" => found.next().is_some(),
                    Operator::Equal => found.any(|found| found == wanted),
                    Operator::NotEqual => !found.any(|found| found == wanted),
                    Operator::Greater => found.any(|found| found > wanted),
                    Operator::GreaterOrEqual => found.any(|found| found >= wanted),
                    Operator::Less => found.any(|found| found < wanted),
                    Operator::LessOrEqual => found.any(|found| found <= wanted),
                    Operator::StartsWith => found.any(|found| found.starts_with(&wanted)),
                    Operator::EndsWith => found.any(|found| found.ends_with(&wanted)),
                    Operator::Contains => found.any(|found| found.contains(&wanted)),
                }
            }
        }
    }
}

/// The longest filter taken, in bytes; a URL can hardly carry more.
const LENGTH_MAX: usize = 8 * 1024;
/// Brackets within brackets; real filters have one or two.
const DEPTH_MAX: usize = 32;

fn unread(text: &str) -> Refusal {
    Refusal::bad(format!("Invalid filter clause: Syntax error at position {} in '{text}'.", text.len()))
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Comma,
    Colon,
    Word(String),
    Text(String),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '\'' => {
                let mut value = String::new();
                loop {
                    match characters.next()? {
                        // A quote within a text is doubled.
                        '\'' if characters.next_if_eq(&'\'').is_none() => break,
                        plain => value.push(plain),
                    }
                }
                tokens.push(Token::Text(value));
            }
            // Within `any(x:x eq ..)`; within a moment such as 12:30:00 it follows a digit.
            ':' => tokens.push(Token::Colon),
            start => {
                let mut word = String::from(start);
                while let Some(more) =
                    characters.next_if(|next| !matches!(next, ' ' | '(' | ')' | ',' | '\''))
                {
                    if more == ':' && !word.ends_with(|last: char| last.is_ascii_digit()) {
                        tokens.push(Token::Word(std::mem::take(&mut word)));
                        tokens.push(Token::Colon);
                        continue;
                    }
                    word.push(more);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Some(tokens)
}

fn any(rest: &mut &[Token], depth: usize) -> Option<Filter> {
    let mut parts = vec![all(rest, depth)?];
    while take_word(rest, "or") {
        parts.push(all(rest, depth)?);
    }
    Some(if parts.len() == 1 { parts.remove(0) } else { Filter::Or(parts) })
}

fn all(rest: &mut &[Token], depth: usize) -> Option<Filter> {
    let mut parts = vec![one(rest, depth)?];
    while take_word(rest, "and") {
        parts.push(one(rest, depth)?);
    }
    Some(if parts.len() == 1 { parts.remove(0) } else { Filter::And(parts) })
}

fn one(rest: &mut &[Token], depth: usize) -> Option<Filter> {
    if depth > DEPTH_MAX {
        return None;
    }
    if take_word(rest, "not") {
        return Some(Filter::Not(Box::new(one(rest, depth + 1)?)));
    }
    if take(rest, &Token::Open) {
        let filter = any(rest, depth + 1)?;
        return take(rest, &Token::Close).then_some(filter);
    }
    if let [Token::Word(name), Token::Open, ..] = *rest {
        if let Some(list) = name.strip_suffix("/any") {
            *rest = &rest[2..];
            return each(rest, list);
        }
        let operator = match name.to_ascii_lowercase().as_str() {
            "startswith" => Some(Operator::StartsWith),
            "endswith" => Some(Operator::EndsWith),
            "contains" => Some(Operator::Contains),
            _ => None,
        };
        if let Some(operator) = operator {
            *rest = &rest[2..];
            let property = property(rest)?;
            if !take(rest, &Token::Comma) {
                return None;
            }
            let value = value(rest)?;
            return take(rest, &Token::Close).then_some(Filter::Test { property, operator, value });
        }
    }
    let property = property(rest)?;
    comparison(rest, &property)
}

/// `any(x:x eq 'value')`: what is behind the first bracket.
fn each(rest: &mut &[Token], list: &str) -> Option<Filter> {
    let [Token::Word(variable), Token::Colon, Token::Word(again), ..] = *rest else { return None };
    if variable != again {
        return None;
    }
    *rest = &rest[3..];
    let filter = comparison(rest, list)?;
    take(rest, &Token::Close).then_some(filter)
}

/// What stands behind a property.
fn comparison(rest: &mut &[Token], property: &str) -> Option<Filter> {
    let [Token::Word(word), after @ ..] = *rest else { return None };
    *rest = after;
    let operator = match word.to_ascii_lowercase().as_str() {
        "eq" => Operator::Equal,
        "ne" => Operator::NotEqual,
        "gt" => Operator::Greater,
        "ge" => Operator::GreaterOrEqual,
        "lt" => Operator::Less,
        "le" => Operator::LessOrEqual,
        "in" => {
            if !take(rest, &Token::Open) {
                return None;
            }
            let mut tests = Vec::new();
            loop {
                let value = value(rest)?;
                tests.push(Filter::Test { property: property.to_owned(), operator: Operator::Equal, value });
                if !take(rest, &Token::Comma) {
                    return take(rest, &Token::Close).then_some(Filter::Or(tests));
                }
            }
        }
        _ => return None,
    };
    Some(Filter::Test { property: property.to_owned(), operator, value: value(rest)? })
}

/// A property, also within `tolower(..)`.
fn property(rest: &mut &[Token]) -> Option<String> {
    match *rest {
        [Token::Word(function), Token::Open, Token::Word(property), Token::Close, after @ ..]
            if function.eq_ignore_ascii_case("tolower") =>
        {
            *rest = after;
            Some(property.clone())
        }
        [Token::Word(property), after @ ..] => {
            *rest = after;
            Some(property.clone())
        }
        _ => None,
    }
}

/// A text in quotes, or a word such as `true`, `null` or a moment.
fn value(rest: &mut &[Token]) -> Option<String> {
    match *rest {
        [Token::Text(value) | Token::Word(value), after @ ..] => {
            *rest = after;
            Some(value.clone())
        }
        _ => None,
    }
}

fn take(rest: &mut &[Token], wanted: &Token) -> bool {
    match *rest {
        [token, after @ ..] if token == wanted => {
            *rest = after;
            true
        }
        _ => false,
    }
}

fn take_word(rest: &mut &[Token], wanted: &str) -> bool {
    match *rest {
        [Token::Word(word), after @ ..] if word.eq_ignore_ascii_case(wanted) => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(filter: &str, expected: bool) {
        let person = |name: &str| match name {
            "surname" => vec!["O'Brien-Łukasz".to_owned()],
            "accountEnabled" => vec!["true".to_owned()],
            "tags" => vec!["one".to_owned(), "two".to_owned()],
            "servicePrincipal/id" => vec!["sp-1".to_owned()],
            "at" => vec!["2026-02-02T11:19:23Z".to_owned()],
            _ => vec![],
        };
        assert_eq!(Filter::parse(filter).unwrap().matches(&person), expected, "{filter}");
    }

    #[test]
    fn tests_are_joined_as_written() {
        check("surname eq 'o''brien-łukasz'", true);
        check("startsWith(surname,'O''B') and accountEnabled eq true", true);
        check("accountEnabled eq false or endswith(surname, 'kasz')", true);
        check("not (surname eq 'x') and surname ne 'y'", true);
        check("mail eq null", true);
        check("tags/any(t:t eq 'two')", true);
        check("tags/any(t:t eq 'three')", false);
        check("surname in ('a','O''Brien-Łukasz')", true);
        check("((contains(tolower(servicePrincipal/id), 'SP-1')) and at gt 2026-02-02T11:00:00Z)", true);
        check("at lt 2026-02-02T11:00:00Z", false);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let deep = "(".repeat(100);
        for filter in [
            "",
            "surname",
            "surname eq",
            "surname xx 'a'",
            "surname eq 'a",
            "(",
            "tags/any(t:s eq 'a')",
            &deep,
        ] {
            assert!(Filter::parse(filter).is_err(), "{filter}");
        }
    }
}
