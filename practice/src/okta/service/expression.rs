//! The part of Okta's Expression Language that the practice org evaluates in a mapping: `user.x`, constants, `a + b`,
//! comparisons with `AND`, `OR` and `!`, and `x != null ? a : b`. What goes beyond it, such as a function, is refused, and
//! the push of that person fails with the reason in the System Log.
//!
//! The classic dialect (Okta's Expression Language page, 2026): text stands in either quote and a backslash escapes
//! nothing; `AND` binds tighter than `OR`, both tighter than the conditional, which groups to the right.

/// An expression that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Null,
    Text(String),
    Attribute(String),
    Join(Box<Expression>, Box<Expression>),
    Equal(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    If(Box<[Expression; 3]>),
}

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Null,
    Text(String),
    Truth(bool),
}

/// Why an expression gives no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unable {
    #[error("{0} is not understood")]
    NotUnderstood(String),
    #[error("the expression is nested too deeply")]
    TooDeep,
    #[error("a condition must be true or false")]
    NoTruth,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is beyond the part that is evaluated.
    pub(super) fn parse(text: &str) -> Result<Self, Unable> {
        let tokens = tokens(text)?;
        let mut reader = Reader { tokens: &tokens, depth: 0 };
        let read = reader.conditional()?;
        match reader.tokens.first() {
            None => Ok(read),
            Some(token) => Err(Unable::NotUnderstood(token.words())),
        }
    }

    /// Evaluates for one person; `attribute` gives the value of `user.x`.
    ///
    /// # Errors
    /// Where a condition is no truth value.
    pub(super) fn evaluate(&self, attribute: &dyn Fn(&str) -> Option<String>) -> Result<Outcome, Unable> {
        Ok(match self {
            Expression::Null => Outcome::Null,
            Expression::Text(text) => Outcome::Text(text.clone()),
            Expression::Attribute(name) => attribute(name).map_or(Outcome::Null, Outcome::Text),
            Expression::Join(left, right) => {
                Outcome::Text(left.evaluate(attribute)?.text() + &right.evaluate(attribute)?.text())
            }
            Expression::Equal(left, right) => {
                Outcome::Truth(left.evaluate(attribute)? == right.evaluate(attribute)?)
            }
            Expression::Not(inner) => Outcome::Truth(!inner.holds(attribute)?),
            Expression::And(left, right) => Outcome::Truth(left.holds(attribute)? && right.holds(attribute)?),
            Expression::Or(left, right) => Outcome::Truth(left.holds(attribute)? || right.holds(attribute)?),
            Expression::If(parts) => {
                let [condition, yes, no] = parts.as_ref();
                if condition.holds(attribute)? { yes } else { no }.evaluate(attribute)?
            }
        })
    }

    fn holds(&self, attribute: &dyn Fn(&str) -> Option<String>) -> Result<bool, Unable> {
        match self.evaluate(attribute)? {
            Outcome::Truth(truth) => Ok(truth),
            Outcome::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Outcome::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Outcome::Null | Outcome::Text(_) => Err(Unable::NoTruth),
        }
    }
}

impl Outcome {
    /// As text; what is not there adds nothing.
    fn text(self) -> String {
        match self {
            Outcome::Null => String::new(),
            Outcome::Text(text) => text,
            Outcome::Truth(truth) => truth.to_string(),
        }
    }
}

/// Brackets, negations and conditionals inside one another; nobody writes more by hand.
const DEPTH_MAX: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Text(String),
    /// A name with its dots, or a number.
    Word(String),
    Mark(&'static str),
}

impl Token {
    fn words(&self) -> String {
        match self {
            Token::Text(text) => format!("\"{text}\""),
            Token::Word(word) => word.clone(),
            Token::Mark(mark) => (*mark).to_owned(),
        }
    }
}

const MARKS: [&str; 10] = ["==", "!=", "&&", "||", "+", "?", ":", "(", ")", "!"];

fn tokens(text: &str) -> Result<Vec<Token>, Unable> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '"' || first == '\'' {
            let (inside, after) =
                rest[1..].split_once(first).ok_or_else(|| Unable::NotUnderstood(rest.to_owned()))?;
            found.push(Token::Text(inside.to_owned()));
            rest = after.trim_start();
            continue;
        }
        if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            found.push(Token::Mark(mark));
            rest = rest[mark.len()..].trim_start();
            continue;
        }
        let end = rest
            .find(|next: char| !(next.is_alphanumeric() || next == '_' || next == '.'))
            .unwrap_or(rest.len());
        if end == 0 {
            return Err(Unable::NotUnderstood(first.to_string()));
        }
        found.push(Token::Word(rest[..end].to_owned()));
        rest = rest[end..].trim_start();
    }
    Ok(found)
}

struct Reader<'t> {
    tokens: &'t [Token],
    depth: usize,
}

impl Reader<'_> {
    fn takes(&mut self, marks: &[&str]) -> bool {
        let found = match self.tokens.first() {
            Some(Token::Mark(mark)) => marks.contains(mark),
            Some(Token::Word(word)) => marks.contains(&word.as_str()),
            Some(Token::Text(_)) | None => false,
        };
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn needs(&mut self, mark: &str) -> Result<(), Unable> {
        if self.takes(&[mark]) { Ok(()) } else { Err(Unable::NotUnderstood(self.here())) }
    }

    fn here(&self) -> String {
        self.tokens.first().map_or_else(|| "the end".to_owned(), Token::words)
    }

    fn conditional(&mut self) -> Result<Expression, Unable> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Unable::TooDeep);
        }
        let condition = self.any()?;
        let read = if self.takes(&["?"]) {
            let yes = self.conditional()?;
            self.needs(":")?;
            let no = self.conditional()?;
            Expression::If(Box::new([condition, yes, no]))
        } else {
            condition
        };
        self.depth -= 1;
        Ok(read)
    }

    fn any(&mut self) -> Result<Expression, Unable> {
        let mut left = self.all()?;
        while self.takes(&["OR", "||"]) {
            left = Expression::Or(Box::new(left), Box::new(self.all()?));
        }
        Ok(left)
    }

    fn all(&mut self) -> Result<Expression, Unable> {
        let mut left = self.comparison()?;
        while self.takes(&["AND", "&&"]) {
            left = Expression::And(Box::new(left), Box::new(self.comparison()?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expression, Unable> {
        let left = self.sum()?;
        if self.takes(&["=="]) {
            return Ok(Expression::Equal(Box::new(left), Box::new(self.sum()?)));
        }
        if self.takes(&["!="]) {
            let equal = Expression::Equal(Box::new(left), Box::new(self.sum()?));
            return Ok(Expression::Not(Box::new(equal)));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expression, Unable> {
        let mut left = self.single()?;
        while self.takes(&["+"]) {
            left = Expression::Join(Box::new(left), Box::new(self.single()?));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Expression, Unable> {
        if self.takes(&["!"]) {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return Err(Unable::TooDeep);
            }
            let inner = Expression::Not(Box::new(self.single()?));
            self.depth -= 1;
            return Ok(inner);
        }
        if self.takes(&["("]) {
            let inner = self.conditional()?;
            self.needs(")")?;
            return Ok(inner);
        }
        let not_understood = Unable::NotUnderstood(self.here());
        let Some((first, rest)) = self.tokens.split_first() else { return Err(not_understood) };
        let read = match first {
            Token::Text(text) => Expression::Text(text.clone()),
            Token::Word(word) => word_alone(word).ok_or(not_understood)?,
            Token::Mark(_) => return Err(not_understood),
        };
        // A name with a bracket after it is a function.
        if matches!((first, rest.first()), (Token::Word(_), Some(Token::Mark("(")))) {
            return Err(Unable::NotUnderstood(format!("{}()", first.words())));
        }
        self.tokens = rest;
        Ok(read)
    }
}

fn word_alone(word: &str) -> Option<Expression> {
    if word.eq_ignore_ascii_case("null") {
        return Some(Expression::Null);
    }
    if word == "true" || word == "false" || word.chars().all(|digit| digit.is_ascii_digit()) {
        return Some(Expression::Text(word.to_owned()));
    }
    let name = word.strip_prefix("user.").or_else(|| word.strip_prefix("source.")).unwrap_or(word);
    let plain = !name.contains('.') && !name.starts_with(|first: char| first.is_ascii_digit());
    plain.then(|| Expression::Attribute(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(expression: &str) -> Result<Outcome, Unable> {
        let zoe = |name: &str| match name {
            "firstName" => Some("Zoë".to_owned()),
            "lastName" => Some("O'Brien-Łukasz".to_owned()),
            "title" => Some(String::new()),
            _ => None,
        };
        Expression::parse(expression)?.evaluate(&zoe)
    }

    fn text(text: &str) -> Result<Outcome, Unable> {
        Ok(Outcome::Text(text.to_owned()))
    }

    #[test]
    fn values_constants_and_choices() {
        assert_eq!(value("user.firstName"), text("Zoë"));
        assert_eq!(value("source.firstName"), text("Zoë"));
        assert_eq!(value("user.department"), Ok(Outcome::Null));
        assert_eq!(value(" 'Licensed' "), text("Licensed"));
        assert_eq!(value(r#""\""#), text("\\"), "a backslash escapes nothing");
        assert_eq!(value("user.firstName + ' ' + user.lastName"), text("Zoë O'Brien-Łukasz"));
        assert_eq!(value("user.department + \"!\""), text("!"));
        assert_eq!(value("user.department != null ? user.department : 'none'"), text("none"));
        assert_eq!(value(r#"user.title != "" AND user.title != null ? user.title : "-""#), text("-"));
        assert_eq!(value("user.a == null ? user.b == null ? '1' : '2' : '3'"), text("1"));
        assert_eq!(value("(user.firstName == 'Zoë' || !true) ? 'yes' : 'no'"), text("yes"));
        assert_eq!(value("!(user.firstName == 'Zoë')"), Ok(Outcome::Truth(false)));
    }

    #[test]
    fn what_goes_beyond_is_refused() {
        for beyond in [
            "String.toUpperCase(user.lastName)",
            "user.getInternalProperty('id')",
            "Arrays.contains({'a'}, user.department)",
            "user.firstName user.lastName",
            "user.firstName +",
            "'open",
            "",
        ] {
            assert!(value(beyond).is_err(), "{beyond}");
        }
        assert_eq!(value("user.firstName ? 'a' : 'b'"), Err(Unable::NoTruth));
        assert_eq!(value(&"(".repeat(2_000)), Err(Unable::TooDeep));
        assert_eq!(value(&"!".repeat(2_000)), Err(Unable::TooDeep));
    }
}
