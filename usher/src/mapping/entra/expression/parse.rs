//! Reads expressions, character by character: there are few signs, and what stands in brackets or quotes is free.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::pattern::{BUDGET, Pattern};
use super::date_format::Format;
use super::{
    CHARS_MAX, Call, Comparison, DEPTH_MAX, Expression, Function, Kind, Node, Prepared, SyntaxError,
    SyntaxErrorKind, wrong,
};

/// Reads one expression and nothing behind it.
pub(super) fn parse(text: &str) -> Result<Expression, SyntaxError> {
    let chars: Vec<char> = text.chars().take(CHARS_MAX + 1).collect();
    if chars.len() > CHARS_MAX {
        return Err(SyntaxError { at: CHARS_MAX, kind: SyntaxErrorKind::TooLong, hint: None });
    }
    let mut reader = Reader {
        chars,
        at: 0,
        open: Vec::new(),
        references: Vec::new(),
        patterns: BTreeMap::new(),
        budget: BUDGET,
    };
    let node = reader.value()?;
    reader.skip_spaces();
    if reader.at < reader.chars.len() {
        return Err(reader.unexpected("the end"));
    }
    Ok(Expression { node, references: reader.references, text: text.to_owned() })
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    /// The brackets that are open here: their places and their functions.
    open: Vec<(usize, Function)>,
    /// Attributes, each once.
    references: Vec<String>,
    /// Each pattern that is written out, once.
    patterns: BTreeMap<String, Arc<Pattern>>,
    /// Bytes that further patterns may take.
    budget: usize,
}

type Read<T> = Result<T, SyntaxError>;

impl Reader {
    fn value(&mut self) -> Read<Node> {
        self.skip_spaces();
        let at = self.at;
        let kind = self.kind(at)?;
        Ok(Node { kind, at: short(at), len: short(self.at - at) })
    }

    fn kind(&mut self, at: usize) -> Read<Kind> {
        match self.peek() {
            Some('"') => self.text().map(Kind::Text),
            Some('[') => self.attribute().map(Kind::Attribute),
            Some(letter) if letter.is_ascii_digit() => Ok(self.number()),
            Some('-' | '+') if self.chars.get(at + 1).is_some_and(char::is_ascii_digit) => Ok(self.number()),
            Some('&') => self.hexadecimal(),
            Some(letter) if is_name(letter) => {
                let name = self.name();
                self.skip_spaces();
                if self.peek() == Some('(') {
                    self.call(at, &name)
                } else if name == "vbBinaryCompare" || name == "vbTextCompare" {
                    Ok(Kind::Word(name))
                } else {
                    Err(wrong::word(at, &name))
                }
            }
            Some('\'') => {
                let hint = "Write texts in double quotes: \"text\"".to_owned();
                Err(self.not_understood("the single quote", Some(hint)))
            }
            Some(sign @ ('“' | '”' | '„' | '«' | '»')) => {
                let hint = "Write straight quotes around texts: \"text\"".to_owned();
                Err(self.not_understood(&format!("the quote {sign}"), Some(hint)))
            }
            Some(_) | None => Err(self.unexpected("a value")),
        }
    }

    fn call(&mut self, at: usize, name: &str) -> Read<Kind> {
        let function = Function::named(name).ok_or_else(|| wrong::function(at, name))?;
        if self.open.len() == DEPTH_MAX {
            let hint = Some("Write the inner part as a mapping of its own, or shorten the chain".to_owned());
            return Err(SyntaxError { at, kind: SyntaxErrorKind::TooDeep, hint });
        }
        if function == Function::SelectUniqueValue && !self.open.is_empty() {
            return Err(wrong::unsupported(
                at,
                "SelectUniqueValue inside another function",
                "Put it outermost",
            ));
        }
        self.open.push((self.at, function));
        self.at += 1;
        let arguments = self.arguments(function)?;
        self.open.pop();
        let given: Vec<bool> = arguments.iter().map(Option::is_some).collect();
        function.takes(&given).map_err(|kind| SyntaxError {
            at,
            kind,
            hint: Some(format!("Write {}", function.signature())),
        })?;
        wrong::supported(at, function, &arguments)?;
        let prepared = self.prepared(function, &arguments)?;
        Ok(Kind::Call(Call { function, arguments, prepared }))
    }

    /// Reads patterns and forms of dates that are written out.
    fn prepared(&mut self, function: Function, arguments: &[Option<Node>]) -> Read<Prepared> {
        let text = |place: usize| match arguments.get(place) {
            Some(Some(Node { kind: Kind::Text(text), at, .. })) => Some((text, *at)),
            _ => None,
        };
        match (function, text(2), text(3)) {
            (Function::Replace, Some((text, at)), _) => {
                if let Some(known) = self.patterns.get(text) {
                    return Ok(Prepared::Pattern(Arc::clone(known)));
                }
                let not_understood = |what: String| SyntaxError {
                    at: at as usize,
                    kind: SyntaxErrorKind::NotUnderstood(what),
                    hint: None,
                };
                let pattern = Arc::new(Pattern::within(text, self.budget).map_err(not_understood)?);
                self.budget = self.budget.saturating_sub(pattern.cost());
                self.patterns.insert(text.clone(), Arc::clone(&pattern));
                Ok(Prepared::Pattern(pattern))
            }
            (Function::FormatDateTime, Some((input, _)), Some((output, _))) => {
                // What a form holds that is not published is said where a date is to be read in it.
                Ok(match (Format::read(input), Format::read(output)) {
                    (Ok(input), Ok(output)) => Prepared::Formats(Arc::new((input, output))),
                    _ => Prepared::Nothing,
                })
            }
            _ => Ok(Prepared::Nothing),
        }
    }

    /// What stands between the brackets, behind the opening one.
    fn arguments(&mut self, function: Function) -> Read<Vec<Option<Node>>> {
        self.skip_spaces();
        let mut arguments = Vec::new();
        if self.take(')') {
            return Ok(arguments);
        }
        loop {
            self.skip_spaces();
            let first = arguments.is_empty();
            arguments.push(match self.peek() {
                Some(',' | ')') => None,
                Some(_) if first && matches!(function, Function::Iif | Function::CBool) => {
                    Some(self.condition()?)
                }
                Some(_) | None => Some(self.value()?),
            });
            self.skip_spaces();
            if self.take(')') {
                return Ok(arguments);
            }
            if !self.take(',') {
                return Err(self.unexpected("a comma or a closing bracket"));
            }
        }
    }

    fn condition(&mut self) -> Read<Node> {
        let left = self.value()?;
        self.skip_spaces();
        let signs = [
            ("<>", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        for (sign, how) in signs {
            let rest = self.chars.get(self.at..).unwrap_or_default();
            if sign.chars().enumerate().all(|(place, letter)| rest.get(place) == Some(&letter)) {
                self.at += sign.len();
                if how == Comparison::Equal && self.peek() == Some('=') {
                    let hint = "Entra compares with one equals sign".to_owned();
                    return Err(self.not_understood("a second equals sign", Some(hint)));
                }
                let right = self.value()?;
                let (at, end) = (left.at, right.at.saturating_add(right.len));
                let kind = Kind::Compare { left: Box::new(left), how, right: Box::new(right) };
                return Ok(Node { kind, at, len: end - at });
            }
        }
        Ok(left)
    }

    fn text(&mut self) -> Read<String> {
        let begin = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match (self.peek(), self.chars.get(self.at + 1)) {
                (None, _) => {
                    let hint =
                        Some("Write the closing quote; a quote inside the text is written \\\"".to_owned());
                    return Err(SyntaxError { at: begin, kind: SyntaxErrorKind::OpenText, hint });
                }
                (Some('"'), _) => {
                    self.at += 1;
                    return Ok(text);
                }
                (Some('\\'), Some(next @ ('\\' | '"'))) => {
                    text.push(*next);
                    self.at += 2;
                }
                (Some('\\'), _) => {
                    let hint = "Write a backslash twice inside a text".to_owned();
                    return Err(self.not_understood("the single backslash", Some(hint)));
                }
                (Some(letter), _) => {
                    text.push(letter);
                    self.at += 1;
                }
            }
        }
    }

    fn attribute(&mut self) -> Read<String> {
        let begin = self.at;
        let rest = self.chars.get(begin + 1..).unwrap_or_default();
        let Some(length) = rest.iter().position(|letter| *letter == ']') else {
            let hint = Some("Write ] behind the attribute's name".to_owned());
            return Err(SyntaxError { at: begin, kind: SyntaxErrorKind::OpenAttribute, hint });
        };
        let written: String = rest.iter().take(length).collect();
        let name = written.trim();
        if name.is_empty() || name.contains(['"', '[', ',', '(']) {
            let hint = Some("Write the attribute's name alone in the brackets: [mail]".to_owned());
            let kind = SyntaxErrorKind::NotUnderstood(format!("the attribute [{name}]"));
            return Err(SyntaxError { at: begin, kind, hint });
        }
        self.at = begin + length + 2;
        if !self.references.iter().any(|known| known == name) {
            self.references.push(name.to_owned());
        }
        Ok(name.to_owned())
    }

    fn number(&mut self) -> Kind {
        let begin = self.at;
        self.at += 1;
        while self.peek().is_some_and(|letter| letter.is_ascii_digit()) {
            self.at += 1;
        }
        if self.peek() == Some('.') && self.chars.get(self.at + 1).is_some_and(char::is_ascii_digit) {
            self.at += 1;
            while self.peek().is_some_and(|letter| letter.is_ascii_digit()) {
                self.at += 1;
            }
        }
        Kind::Number(self.since(begin))
    }

    fn hexadecimal(&mut self) -> Read<Kind> {
        let begin = self.at;
        let digits = self.chars.get(begin + 2..).unwrap_or_default();
        let length = digits.iter().take_while(|letter| letter.is_ascii_hexdigit()).count();
        if !matches!(self.chars.get(begin + 1), Some('H' | 'h')) || length == 0 {
            let hint = "Append or Join put texts together".to_owned();
            return Err(self.not_understood("the sign &", Some(hint)));
        }
        self.at = begin + 2 + length;
        Ok(Kind::Number(self.since(begin)))
    }

    fn name(&mut self) -> String {
        let begin = self.at;
        while self.peek().is_some_and(|letter| is_name(letter) || letter.is_ascii_digit() || letter == '.') {
            self.at += 1;
        }
        self.since(begin)
    }

    fn since(&self, begin: usize) -> String {
        self.chars.get(begin..self.at).unwrap_or_default().iter().collect()
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, sign: char) -> bool {
        let taken = self.peek() == Some(sign);
        self.at += usize::from(taken);
        taken
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn not_understood(&self, what: &str, hint: Option<String>) -> SyntaxError {
        SyntaxError { at: self.at, kind: SyntaxErrorKind::NotUnderstood(what.to_owned()), hint }
    }

    fn unexpected(&self, wanted: &'static str) -> SyntaxError {
        wrong::unexpected(&self.chars, self.at, wanted, self.open.last().copied())
    }
}

pub(super) fn is_name(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_'
}

/// Places are below [`CHARS_MAX`].
fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
