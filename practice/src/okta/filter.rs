//! The part of Okta's filter language that its lists take: `attribute op "value"`, `attribute pr`, joined by `and`,
//! `or` and brackets. `and` binds tighter. What cannot be read, what names an attribute that the list does not search
//! and an operator that it does not know are all `E0000031`.

use super::refusal::Refusal;

/// A filter that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Test { attribute: String, operator: Operator, value: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    StartsWith,
    Contains,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Present,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    ///
    /// `Search` when it cannot be read, is longer than [`LENGTH_MAX`] or nests deeper than [`DEPTH_MAX`].
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > LENGTH_MAX {
            return Err(Refusal::Search);
        }
        let tokens = tokens(text)?;
        let mut rest = tokens.as_slice();
        let filter = any(&mut rest, 0)?;
        if rest.is_empty() { Ok(filter) } else { Err(Refusal::Search) }
    }

    /// Checks that the list searches every attribute that is named.
    ///
    /// # Errors
    ///
    /// `Search` for one that it does not.
    pub(super) fn allow(&self, attributes: &[&str]) -> Result<(), Refusal> {
        self.check(&|attribute, _| attributes.contains(&attribute))
    }

    /// Checks every test in the filter.
    ///
    /// # Errors
    ///
    /// `Search` when one of them is refused.
    pub(super) fn check(&self, allowed: &dyn Fn(&str, Operator) -> bool) -> Result<(), Refusal> {
        match self {
            Filter::And(parts) | Filter::Or(parts) => parts.iter().try_for_each(|part| part.check(allowed)),
            Filter::Test { attribute, operator, .. } => {
                if allowed(attribute, *operator) {
                    Ok(())
                } else {
                    Err(Refusal::Search)
                }
            }
        }
    }

    /// Returns whether something matches; `values` gives what it has under an attribute's name. Text is compared
    /// without regard to case, as Okta does for its names and addresses.
    pub(super) fn matches(&self, values: &dyn Fn(&str) -> Vec<String>) -> bool {
        match self {
            Filter::And(parts) => parts.iter().all(|part| part.matches(values)),
            Filter::Or(parts) => parts.iter().any(|part| part.matches(values)),
            Filter::Test { attribute, operator, value } => {
                let wanted = value.to_lowercase();
                values(attribute).iter().any(|found| {
                    let found = found.to_lowercase();
                    match operator {
                        Operator::Equal => found == wanted,
                        Operator::StartsWith => found.starts_with(&wanted),
                        Operator::Contains => found.contains(&wanted),
                        Operator::Greater => found > wanted,
                        Operator::GreaterOrEqual => found >= wanted,
                        Operator::Less => found < wanted,
                        Operator::LessOrEqual => found <= wanted,
                        Operator::Present => true,
                    }
                })
            }
        }
    }
}

/// The longest filter taken, in bytes; a URL can hardly carry more.
const LENGTH_MAX: usize = 8 * 1024;
/// Brackets within brackets; real filters have one or two.
const DEPTH_MAX: usize = 32;

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Word(String),
    Text(String),
}

fn tokens(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' => {}
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            '"' => {
                let mut value = String::new();
                loop {
                    match characters.next().ok_or(Refusal::Search)? {
                        '"' => break,
                        '\\' => value.push(characters.next().ok_or(Refusal::Search)?),
                        plain => value.push(plain),
                    }
                }
                tokens.push(Token::Text(value));
            }
            start => {
                let mut word = String::from(start);
                while let Some(more) = characters.next_if(|next| !matches!(next, ' ' | '(' | ')' | '"')) {
                    word.push(more);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

fn any(rest: &mut &[Token], depth: usize) -> Result<Filter, Refusal> {
    let mut parts = vec![all(rest, depth)?];
    while take_word(rest, "or") {
        parts.push(all(rest, depth)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Or(parts) })
}

fn all(rest: &mut &[Token], depth: usize) -> Result<Filter, Refusal> {
    let mut parts = vec![one(rest, depth)?];
    while take_word(rest, "and") {
        parts.push(one(rest, depth)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::And(parts) })
}

fn one(rest: &mut &[Token], depth: usize) -> Result<Filter, Refusal> {
    if depth > DEPTH_MAX {
        return Err(Refusal::Search);
    }
    match *rest {
        [Token::Open, inner @ ..] => {
            *rest = inner;
            let filter = any(rest, depth + 1)?;
            let [Token::Close, after @ ..] = *rest else { return Err(Refusal::Search) };
            *rest = after;
            Ok(filter)
        }
        [Token::Word(attribute), Token::Word(operator), after @ ..]
            if operator.eq_ignore_ascii_case("pr") =>
        {
            *rest = after;
            Ok(Filter::Test {
                attribute: attribute.clone(),
                operator: Operator::Present,
                value: String::new(),
            })
        }
        [Token::Word(attribute), Token::Word(operator), Token::Text(value), after @ ..] => {
            *rest = after;
            let operator = match operator.to_ascii_lowercase().as_str() {
                "eq" => Operator::Equal,
                "sw" => Operator::StartsWith,
                "co" => Operator::Contains,
                "gt" => Operator::Greater,
                "ge" => Operator::GreaterOrEqual,
                "lt" => Operator::Less,
                "le" => Operator::LessOrEqual,
                _ => return Err(Refusal::Search),
            };
            Ok(Filter::Test { attribute: attribute.clone(), operator, value: value.clone() })
        }
        _ => Err(Refusal::Search),
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
            "profile.lastName" => vec!["O'Brien-Łukasz".to_owned()],
            "status" => vec!["ACTIVE".to_owned()],
            _ => vec![],
        };
        assert_eq!(Filter::parse(filter).unwrap().matches(&person), expected, "{filter}");
    }

    #[test]
    fn tests_are_joined_as_written() {
        check(r#"status eq "ACTIVE""#, true);
        check(r#"status eq "STAGED" or status eq "active""#, true);
        check(r#"status eq "ACTIVE" and profile.lastName sw "o'b""#, true);
        check(r#"status eq "STAGED" and status pr or profile.lastName co "łukasz""#, true);
        check(r#"status eq "STAGED" and (status pr or profile.lastName co "łukasz")"#, false);
        check(r#"profile.title pr"#, false);
        check(r#"profile.lastName gt "A""#, true);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let deep = "(".repeat(100);
        for filter in
            ["", "status", "status eq", "status eq ACTIVE", r#"status ne "A""#, r#"status eq "A"#, "(", &deep]
        {
            assert_eq!(Filter::parse(filter), Err(Refusal::Search), "{filter}");
        }
        assert_eq!(Filter::parse(r#"id eq "1""#).unwrap().allow(&["status"]), Err(Refusal::Search));
    }
}
