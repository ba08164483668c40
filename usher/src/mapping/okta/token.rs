//! The words and signs of an expression.

use serde_json::Value;

use super::{SyntaxError, SyntaxErrorKind};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A word: `user`, `String`, `matches`.
    Name(String),
    Literal(Value),
    Mark(&'static str),
}

/// A token and where it stands, in characters.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) token: Token,
}

/// Longer marks stand before their beginnings.
const MARKS: [&str; 22] = [
    "==", "!=", "<=", ">=", "&&", "||", "?:", "<", ">", "!", "?", ":", "+", "-", "(", ")", ",", "{", "}",
    "[", "]", ".",
];

pub(super) fn tokens(chars: &[char]) -> Result<Vec<Placed>, SyntaxError> {
    let mut tokens: Vec<Placed> = Vec::new();
    let mut at = 0;
    while let Some(&first) = chars.get(at) {
        let rest = &chars[at..];
        let (token, length) = if first.is_whitespace() {
            at += 1;
            continue;
        } else if first == '"' || first == '\'' {
            text(rest).ok_or_else(|| open_text(chars, at))?
        } else if first.is_ascii_digit() {
            number(rest).ok_or_else(|| SyntaxError::new(at, SyntaxErrorKind::Number))?
        } else if is_name_start(first) {
            let is_part = tokens.last().is_some_and(|before| before.token == Token::Mark("."));
            name(rest, is_part)
        } else if let Some(mark) = MARKS.into_iter().find(|mark| begins_with(rest, mark)) {
            (Token::Mark(mark), mark.len())
        } else {
            return Err(foreign(first, rest, at));
        };
        tokens.push(Placed { at, end: at + length, token });
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
        _ => Value::from(written.parse::<f64>().ok().filter(|number| number.is_finite())?),
    };
    Some((Token::Literal(value), length))
}

/// Behind a dot every word is a name.
fn name(chars: &[char], is_part: bool) -> (Token, usize) {
    let name: String =
        chars.iter().take_while(|&&letter| is_name_start(letter) || letter.is_ascii_digit()).collect();
    let length = name.len();
    let token = match name.as_str() {
        "true" | "TRUE" if !is_part => Token::Literal(Value::Bool(true)),
        "false" | "FALSE" if !is_part => Token::Literal(Value::Bool(false)),
        "null" | "NULL" if !is_part => Token::Literal(Value::Null),
        "AND" | "and" if !is_part => Token::Mark("&&"),
        "OR" | "or" if !is_part => Token::Mark("||"),
        _ => Token::Name(name),
    };
    (token, length)
}

pub(super) fn is_name_start(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_'
}

fn begins_with(chars: &[char], mark: &str) -> bool {
    mark.chars().enumerate().all(|(place, letter)| chars.get(place) == Some(&letter))
}

fn open_text(chars: &[char], at: usize) -> SyntaxError {
    // A quote that was meant to stand in the text has ended it, and the last one is left over.
    let is_escaped = chars.windows(2).any(|two| matches!(two, ['\\', '"' | '\'']));
    let hint = match chars.get(at) {
        Some(quote) if !is_escaped => format!("Close it with the sign it began with, {quote}"),
        Some(_) | None => BACKSLASH.to_owned(),
    };
    SyntaxError::new(at, SyntaxErrorKind::OpenText).with_hint(hint)
}

const BACKSLASH: &str = "A backslash is a letter like any other, and the quote behind it ends the text. Put a text that \
                         holds one kind of quotes between quotes of the other kind";

fn foreign(sign: char, rest: &[char], at: usize) -> SyntaxError {
    let error = SyntaxError::new(at, SyntaxErrorKind::NotUnderstood(format!("the sign '{sign}'")));
    let hint = match sign {
        '=' => "Two equals signs compare: ==",
        '&' => "Write AND, or &&",
        '|' => "Write OR, or ||",
        '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '`' => {
            "Write straight quotes, \" or ': a word processor may have bent them"
        }
        '$' if rest.get(1) == Some(&'{') => "Write the expression alone, without ${ and }",
        '$' => "Write the attribute's name without $",
        '*' | '/' | '%' | '^' => "Okta adds with + and takes away with -, and has no other sums",
        '\\' => BACKSLASH,
        '@' | '#' => "Put a text between quotes",
        _ => return error,
    };
    error.with_hint(hint.to_owned())
}
