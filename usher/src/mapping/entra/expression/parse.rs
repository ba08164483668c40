//! Reads expressions, character by character: there are few signs, and what stands in brackets or quotes is free.

use super::super::pattern::Pattern;
use super::{
    CHARS_MAX, Call, Comparison, DEPTH_MAX, Expression, Function, Node, SyntaxError, SyntaxErrorKind,
};

/// Reads one expression and nothing behind it.
pub(super) fn parse(text: &str) -> Result<Expression, SyntaxError> {
    let chars: Vec<char> = text.chars().take(CHARS_MAX + 1).collect();
    if chars.len() > CHARS_MAX {
        return Err(SyntaxError { at: CHARS_MAX, kind: SyntaxErrorKind::TooLong, hint: None });
    }
    let mut reader = Reader { chars, at: 0, depth: 0, references: Vec::new() };
    let node = reader.value()?;
    reader.skip_spaces();
    if reader.at < reader.chars.len() {
        return Err(reader.unexpected("the end"));
    }
    Ok(Expression { node, references: reader.references })
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    /// Attributes, each once.
    references: Vec<String>,
}

type Read<T> = Result<T, SyntaxError>;

impl Reader {
    fn value(&mut self) -> Read<Node> {
        self.skip_spaces();
        let at = self.at;
        match self.peek() {
            Some('"') => self.text().map(Node::Text),
            Some('[') => self.attribute().map(Node::Attribute),
            Some(letter) if letter.is_ascii_digit() => Ok(self.number()),
            Some('-' | '+') if self.chars.get(at + 1).is_some_and(char::is_ascii_digit) => Ok(self.number()),
            Some('&') => self.hexadecimal(),
            Some(letter) if is_name(letter) => {
                let name = self.name();
                self.skip_spaces();
                if self.take('(') {
                    self.call(at, &name)
                } else if name == "vbBinaryCompare" || name == "vbTextCompare" {
                    Ok(Node::Word(name))
                } else {
                    Err(word(at, &name))
                }
            }
            Some('\'') => {
                let hint = "Write texts in double quotes: \"text\"".to_owned();
                Err(self.not_understood("the single quote", Some(hint)))
            }
            Some(_) | None => Err(self.unexpected("a value")),
        }
    }

    fn call(&mut self, at: usize, name: &str) -> Read<Node> {
        let Some(function) = Function::named(name) else {
            let hint = Function::meant(name)
                .map(|meant| format!("Entra minds the letters' case: the function is called {meant}"));
            let kind = SyntaxErrorKind::NotUnderstood(format!("the function {name}"));
            return Err(SyntaxError { at, kind, hint });
        };
        if self.depth == DEPTH_MAX {
            return Err(SyntaxError { at, kind: SyntaxErrorKind::TooDeep, hint: None });
        }
        if function == Function::SelectUniqueValue && self.depth > 0 {
            return Err(unsupported(at, "SelectUniqueValue inside another function", "Put it outermost"));
        }
        self.depth += 1;
        let arguments = self.arguments(function)?;
        self.depth -= 1;
        let given: Vec<bool> = arguments.iter().map(Option::is_some).collect();
        function.takes(&given).map_err(|kind| SyntaxError { at, kind, hint: None })?;
        supported(at, function, &arguments)?;
        let pattern = match (function, arguments.get(2)) {
            (Function::Replace, Some(Some(Node::Text(text)))) => {
                Some(Pattern::new(text).map_err(|why| unsupported(at, &why, ""))?)
            }
            _ => None,
        };
        Ok(Node::Call(Call { function, arguments, pattern }))
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
                return Ok(Node::Compare { left: Box::new(left), how, right: Box::new(right) });
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
                    return Err(SyntaxError { at: begin, kind: SyntaxErrorKind::OpenText, hint: None });
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
            return Err(SyntaxError { at: begin, kind: SyntaxErrorKind::OpenAttribute, hint: None });
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

    fn number(&mut self) -> Node {
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
        Node::Number(self.since(begin))
    }

    fn hexadecimal(&mut self) -> Read<Node> {
        let begin = self.at;
        let digits = self.chars.get(begin + 2..).unwrap_or_default();
        let length = digits.iter().take_while(|letter| letter.is_ascii_hexdigit()).count();
        if !matches!(self.chars.get(begin + 1), Some('H' | 'h')) || length == 0 {
            let hint = "Append or Join put texts together".to_owned();
            return Err(self.not_understood("the sign &", Some(hint)));
        }
        self.at = begin + 2 + length;
        Ok(Node::Number(self.since(begin)))
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
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let word: String = rest.iter().take_while(|letter| is_name(**letter)).collect();
        let found = match rest.first() {
            None => "the end".to_owned(),
            Some(letter) if word.is_empty() => format!("the sign {letter}"),
            Some(_) => word.clone(),
        };
        let hint = match (word.to_ascii_uppercase().as_str(), rest.first()) {
            ("AND", _) => Some("Entra knows no AND: put another IIF where the first one is true"),
            ("OR", _) => Some("Entra knows no OR: put another IIF where the first one is false"),
            (_, Some(';')) => Some("Write commas between the values"),
            (_, Some('=' | '<' | '>')) => Some("Comparisons stand in the first value of IIF or CBool alone"),
            (_, Some('+')) => Some("Append or Join put texts together"),
            (_, None) if wanted.starts_with("a comma") => Some("A closing bracket is missing"),
            _ => None,
        };
        let kind = SyntaxErrorKind::Unexpected { found, wanted };
        SyntaxError { at: self.at, kind, hint: hint.map(str::to_owned) }
    }
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_'
}

fn word(at: usize, name: &str) -> SyntaxError {
    let attribute = name.rsplit('.').next().unwrap_or(name);
    let hint = if attribute.eq_ignore_ascii_case("true") || attribute.eq_ignore_ascii_case("false") {
        "Write \"True\" or \"False\" in quotes".to_owned()
    } else {
        format!("Write an attribute in brackets, [{attribute}], a text in quotes, \"{attribute}\"")
    };
    SyntaxError { at, kind: SyntaxErrorKind::NotUnderstood(format!("the word {name}")), hint: Some(hint) }
}

fn unsupported(at: usize, what: &str, hint: &str) -> SyntaxError {
    let hint = (!hint.is_empty()).then(|| hint.to_owned());
    SyntaxError { at, kind: SyntaxErrorKind::Unsupported(what.to_owned()), hint }
}

/// Refuses the forms that Microsoft's page names as unsupported.
fn supported(at: usize, function: Function, arguments: &[Option<Node>]) -> Read<()> {
    let argument = |place: usize| arguments.get(place).and_then(Option::as_ref);
    match (function, argument(0)) {
        (Function::Iif, Some(condition)) => {
            let sides = match condition {
                Node::Compare { left, right, .. } => vec![left.as_ref(), right.as_ref()],
                Node::Text(_) | Node::Number(_) | Node::Word(_) | Node::Attribute(_) | Node::Call(_) => {
                    vec![condition]
                }
            };
            let hint =
                "Switch with \"\" as a key takes the empty value, Coalesce takes the first that is there";
            for side in sides {
                match side {
                    Node::Call(Call {
                        function:
                            asks @ (Function::IsNullOrEmpty
                            | Function::IsPresent
                            | Function::IgnoreFlowIfNullOrEmpty),
                        ..
                    }) => {
                        return Err(unsupported(
                            at,
                            &format!("{} as the condition of IIF", asks.name()),
                            hint,
                        ));
                    }
                    Node::Text(text) if text.is_empty() => {
                        return Err(unsupported(at, "an IIF that compares with an empty text", hint));
                    }
                    Node::Text(_)
                    | Node::Number(_)
                    | Node::Word(_)
                    | Node::Attribute(_)
                    | Node::Compare { .. }
                    | Node::Call(_) => {}
                }
            }
            Ok(())
        }
        (
            Function::Switch,
            Some(Node::Call(Call {
                function: asks @ (Function::IsNull | Function::IsNullOrEmpty | Function::IsNothing),
                ..
            })),
        ) => Err(unsupported(
            at,
            &format!("{} as the source of Switch", asks.name()),
            "Take the attribute as the source, and \"\" as the key for the empty value",
        )),
        (Function::Item, _) if matches!(argument(1), Some(Node::Number(text)) if text == "0") => {
            Err(unsupported(at, "Item with the place 0", "The first value has the place 1"))
        }
        (Function::Replace, _) if super::replace::Mode::of(arguments).is_none() => Err(unsupported(
            at,
            "Replace with these values",
            "Give an old value with a replacement or a template, or a pattern with a replacement",
        )),
        _ => Ok(()),
    }
}
