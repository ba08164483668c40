//! Reads expressions, from the loosest binding (the ternary) down to single words.

use serde_json::Value;

use super::{
    CHARS_MAX, Comparison, DEPTH_MAX, Expression, Function, Node, Reference, Sign, SyntaxError,
    SyntaxErrorKind,
};

/// Reads one expression and nothing behind it.
pub(super) fn parse(text: &str) -> Result<Expression, SyntaxError> {
    let chars: Vec<char> = text.chars().take(CHARS_MAX + 1).collect();
    if chars.len() > CHARS_MAX {
        return Err(SyntaxError { at: CHARS_MAX, kind: SyntaxErrorKind::TooLong });
    }
    let tokens = tokens(&chars)?;
    let mut parser = Parser { tokens, next: 0, depth: 0, end: chars.len(), references: Vec::new() };
    let node = parser.expression()?;
    match parser.peek() {
        None => Ok(Expression { node, references: parser.references }),
        Some(_) => Err(parser.unexpected("the end")),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A name with its dots: `user.login`, `String.len`, `AND`.
    Name(String),
    Literal(Value),
    Mark(&'static str),
}

/// Longer marks stand before their beginnings.
const MARKS: [&str; 23] = [
    "==", "!=", "<=", ">=", "&&", "||", "?:", "<", ">", "!", "?", ":", "+", "-", "(", ")", ",", "{", "}",
    "[", "]", "*", ".",
];

fn tokens(chars: &[char]) -> Result<Vec<(usize, Token)>, SyntaxError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&first) = chars.get(at) {
        let rest = &chars[at..];
        let (token, length) = if first.is_whitespace() {
            at += 1;
            continue;
        } else if first == '"' || first == '\'' {
            text(rest).ok_or(SyntaxError { at, kind: SyntaxErrorKind::OpenText })?
        } else if first.is_ascii_digit() {
            number(rest).ok_or(SyntaxError { at, kind: SyntaxErrorKind::Number })?
        } else if is_name_start(first) {
            name(rest)
        } else if let Some(mark) = MARKS.into_iter().find(|mark| begins_with(rest, mark)) {
            (Token::Mark(mark), mark.len())
        } else {
            let kind = SyntaxErrorKind::NotUnderstood(format!("the sign {first:?}"));
            return Err(SyntaxError { at, kind });
        };
        tokens.push((at, token));
        at += length;
    }
    Ok(tokens)
}

/// A backslash is a letter like any other; the text ends at the quote it began with.
fn text(chars: &[char]) -> Option<(Token, usize)> {
    let quote = chars.first()?;
    let length = chars.iter().skip(1).position(|letter| letter == quote)?;
    let inside = chars.iter().skip(1).take(length).collect::<String>();
    Some((Token::Literal(Value::String(inside)), length + 2))
}

fn number(chars: &[char]) -> Option<(Token, usize)> {
    let digits = |from: usize| chars[from..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    let whole = digits(0);
    let fraction = match (chars.get(whole), chars.get(whole + 1)) {
        (Some('.'), Some(next)) if next.is_ascii_digit() => 1 + digits(whole + 1),
        _ => 0,
    };
    let length = whole + fraction;
    let written: String = chars.iter().take(length).collect();
    let value = match fraction {
        0 => Value::from(written.parse::<i64>().ok()?),
        _ => Value::from(written.parse::<f64>().ok()?),
    };
    Some((Token::Literal(value), length))
}

fn name(chars: &[char]) -> (Token, usize) {
    let mut length = 0;
    while let Some(&letter) = chars.get(length) {
        let joins = letter == '.' && chars.get(length + 1).is_some_and(|&next| is_name_start(next));
        if !(joins || is_name_start(letter) || letter.is_ascii_digit()) {
            break;
        }
        length += 1;
    }
    let name: String = chars.iter().take(length).collect();
    let token = match name.as_str() {
        "true" | "TRUE" => Token::Literal(Value::Bool(true)),
        "false" | "FALSE" => Token::Literal(Value::Bool(false)),
        "null" | "NULL" => Token::Literal(Value::Null),
        "AND" | "and" => Token::Mark("&&"),
        "OR" | "or" => Token::Mark("||"),
        _ => Token::Name(name),
    };
    (token, length)
}

fn is_name_start(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_'
}

fn begins_with(chars: &[char], mark: &str) -> bool {
    mark.chars().enumerate().all(|(place, letter)| chars.get(place) == Some(&letter))
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
    /// Characters of the whole text.
    end: usize,
    references: Vec<Reference>,
}

impl Parser {
    fn expression(&mut self) -> Result<Node, SyntaxError> {
        self.deeper(|parser| {
            let condition = parser.or()?;
            if parser.take("?:") {
                let default = parser.expression()?;
                return Ok(Node::Otherwise { value: Box::new(condition), default: Box::new(default) });
            }
            if !parser.take("?") {
                return Ok(condition);
            }
            let yes = parser.expression()?;
            parser.want(":", "a colon")?;
            let no = parser.expression()?;
            Ok(Node::Choice { condition: Box::new(condition), yes: Box::new(yes), no: Box::new(no) })
        })
    }

    fn or(&mut self) -> Result<Node, SyntaxError> {
        let mut parts = vec![self.and()?];
        while self.take("||") {
            parts.push(self.and()?);
        }
        Ok(only(parts).unwrap_or_else(Node::Or))
    }

    fn and(&mut self) -> Result<Node, SyntaxError> {
        let mut parts = vec![self.comparison()?];
        while self.take("&&") {
            parts.push(self.comparison()?);
        }
        Ok(only(parts).unwrap_or_else(Node::And))
    }

    fn comparison(&mut self) -> Result<Node, SyntaxError> {
        let left = self.sum()?;
        let signs = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        for (mark, how) in signs {
            if self.take(mark) {
                let right = self.sum()?;
                return Ok(Node::Compare { left: Box::new(left), how, right: Box::new(right) });
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Node, SyntaxError> {
        let first = self.single()?;
        let mut rest = Vec::new();
        loop {
            let sign = if self.take("+") {
                Sign::Plus
            } else if self.take("-") {
                Sign::Minus
            } else {
                break;
            };
            rest.push((sign, self.single()?));
        }
        Ok(if rest.is_empty() { first } else { Node::Sum { first: Box::new(first), rest } })
    }

    fn single(&mut self) -> Result<Node, SyntaxError> {
        if self.take("!") {
            return self.deeper(|parser| Ok(Node::Not(Box::new(parser.single()?))));
        }
        if self.take("(") {
            let inside = self.expression()?;
            self.want(")", "a closing bracket")?;
            return self.no_access(inside);
        }
        let Some((at, token)) = self.tokens.get(self.next).cloned() else {
            return Err(self.unexpected("a value"));
        };
        match token {
            Token::Literal(value) => {
                self.next += 1;
                self.no_access(Node::Literal(value))
            }
            Token::Name(name) => {
                self.next += 1;
                let node = if self.take("(") { self.call(at, &name)? } else { self.reference(at, &name)? };
                self.no_access(node)
            }
            Token::Mark("{") => Err(SyntaxError { at, kind: not_understood("a list") }),
            Token::Mark(_) => Err(self.unexpected("a value")),
        }
    }

    fn call(&mut self, at: usize, name: &str) -> Result<Node, SyntaxError> {
        let function = Function::named(name)
            .ok_or_else(|| SyntaxError { at, kind: not_understood(&format!("the function {name}")) })?;
        let mut arguments = Vec::new();
        if !self.take(")") {
            loop {
                arguments.push(self.expression()?);
                if self.take(")") {
                    break;
                }
                self.want(",", "a comma or a closing bracket")?;
            }
        }
        function.takes(arguments.len()).map_err(|kind| SyntaxError { at, kind })?;
        Ok(Node::Call { function, arguments })
    }

    fn reference(&mut self, at: usize, name: &str) -> Result<Node, SyntaxError> {
        let (root, last) = match name.split_once('.') {
            Some((root, last)) => (Some(root.to_owned()), last),
            None => (None, name),
        };
        // Two dots are the other dialect (`user.profile.login`), or something of a list.
        if last.contains('.') {
            return Err(SyntaxError { at, kind: not_understood(name) });
        }
        let reference = Reference { root, name: last.to_owned(), at };
        self.references.push(reference.clone());
        Ok(Node::Reference(reference))
    }

    /// What follows a value in other dialects: a method, an index, `matches`.
    fn no_access(&self, node: Node) -> Result<Node, SyntaxError> {
        match self.tokens.get(self.next) {
            Some((at, Token::Mark("." | "[" | "{" | "*"))) => {
                Err(SyntaxError { at: *at, kind: not_understood("a part of a value") })
            }
            Some((at, Token::Name(name))) => {
                Err(SyntaxError { at: *at, kind: not_understood(&format!("the word {name}")) })
            }
            Some((_, Token::Mark(_) | Token::Literal(_))) | None => Ok(node),
        }
    }

    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Node, SyntaxError>,
    ) -> Result<Node, SyntaxError> {
        if self.depth == DEPTH_MAX {
            return Err(SyntaxError { at: self.place(), kind: SyntaxErrorKind::TooDeep });
        }
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn take(&mut self, mark: &str) -> bool {
        let taken = matches!(self.peek(), Some(Token::Mark(found)) if *found == mark);
        self.next += usize::from(taken);
        taken
    }

    fn want(&mut self, mark: &str, wanted: &'static str) -> Result<(), SyntaxError> {
        if self.take(mark) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn unexpected(&self, wanted: &'static str) -> SyntaxError {
        let found = match self.peek() {
            None => "the end".to_owned(),
            Some(Token::Name(name)) => name.clone(),
            Some(Token::Literal(value)) => value.to_string(),
            Some(Token::Mark(mark)) => (*mark).to_owned(),
        };
        SyntaxError { at: self.place(), kind: SyntaxErrorKind::Unexpected { found, wanted } }
    }

    fn place(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }
}

/// The one part, or all of them back.
fn only(mut parts: Vec<Node>) -> Result<Node, Vec<Node>> {
    if parts.len() == 1
        && let Some(part) = parts.pop()
    {
        Ok(part)
    } else {
        Err(parts)
    }
}

fn not_understood(what: &str) -> SyntaxErrorKind {
    SyntaxErrorKind::NotUnderstood(what.to_owned())
}
