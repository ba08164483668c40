//! Reads expressions, from the loosest binding (the choice) down to single words.

use serde_json::Value;

use super::node::{Comparison, Kind, Node, Sign, Spot};
use super::pattern::Pattern;
use super::token::{Placed, Token, tokens};
use super::{CHARS_MAX, DEPTH_MAX, Dialect, Expression, Reference, SyntaxError, SyntaxErrorKind, hint};

/// Reads one expression and nothing behind it.
pub(super) fn parse(dialect: Dialect, text: &str) -> Result<Expression, SyntaxError> {
    let chars: Vec<char> = text.chars().take(CHARS_MAX + 1).collect();
    if chars.len() > CHARS_MAX {
        return Err(SyntaxError::new(CHARS_MAX, SyntaxErrorKind::TooLong));
    }
    let tokens = tokens(&chars)?;
    let mut parser = Parser {
        dialect,
        tokens,
        next: 0,
        depth: 0,
        end: chars.len(),
        open: Vec::new(),
        references: Vec::new(),
    };
    let node = parser.expression()?;
    match parser.peek() {
        None => Ok(Expression { dialect, text: text.to_owned(), node, references: parser.references }),
        Some(Token::Name(word)) => {
            Err(parser.not_understood(&format!("the word {word}")).with_hint(hint::for_word(word)))
        }
        Some(Token::Mark("{" | "." | "[")) => Err(parser.not_understood("a part of a value")),
        Some(Token::Mark(_) | Token::Literal(_)) => Err(parser.unexpected("the end")),
    }
}

type Read = Result<Node, SyntaxError>;

struct Parser {
    dialect: Dialect,
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
    /// Characters of the whole text.
    end: usize,
    /// The brackets that are open: the sign and its place.
    open: Vec<(&'static str, usize)>,
    references: Vec<Reference>,
}

/// What stands before the last value of a chain of choices.
enum Before {
    Arm(Node, Node),
    Value(Node),
}

impl Parser {
    fn expression(&mut self) -> Read {
        self.deeper(|parser| {
            let mut chain = Vec::new();
            loop {
                let begin = parser.place();
                let value = parser.or()?;
                if parser.take("?:") {
                    chain.push((begin, Before::Value(value)));
                } else if parser.take("?") {
                    let yes = parser.expression()?;
                    parser.want(":", "a colon")?;
                    chain.push((begin, Before::Arm(value, yes)));
                } else {
                    return parser.chained(chain, value);
                }
            }
        })
    }

    /// Puts a chain of choices together, from its end.
    fn chained(&self, mut chain: Vec<(usize, Before)>, last: Node) -> Read {
        let mut node = last;
        while let Some((mut begin, before)) = chain.pop() {
            node = match before {
                Before::Arm(condition, yes) => {
                    let mut arms = vec![(condition, yes)];
                    while let Some((at, Before::Arm(condition, yes))) =
                        chain.pop_if(|(_, before)| matches!(before, Before::Arm(..)))
                    {
                        begin = at;
                        arms.push((condition, yes));
                    }
                    arms.reverse();
                    self.node(Kind::Choice { arms, no: Box::new(node) }, begin)?
                }
                Before::Value(value) => {
                    let mut values = vec![node, value];
                    while let Some((at, Before::Value(value))) =
                        chain.pop_if(|(_, before)| matches!(before, Before::Value(_)))
                    {
                        begin = at;
                        values.push(value);
                    }
                    values.reverse();
                    self.node(Kind::Otherwise(values), begin)?
                }
            };
        }
        Ok(node)
    }

    fn or(&mut self) -> Read {
        self.parts("||", Self::and, Kind::Or)
    }

    fn and(&mut self) -> Read {
        self.parts("&&", Self::comparison, Kind::And)
    }

    fn parts(&mut self, mark: &str, part: fn(&mut Self) -> Read, kind: fn(Vec<Node>) -> Kind) -> Read {
        let begin = self.place();
        let first = part(self)?;
        let mut parts = vec![first];
        while self.take(mark) {
            parts.push(part(self)?);
        }
        match parts.len() {
            1 => parts.pop().ok_or_else(|| self.unexpected("a value")),
            _ => self.node(kind(parts), begin),
        }
    }

    fn comparison(&mut self) -> Read {
        let begin = self.place();
        let left = self.sum()?;
        for how in Comparison::ALL {
            if self.take(how.mark()) {
                let right = self.sum()?;
                let kind = Kind::Compare { left: Box::new(left), how, right: Box::new(right) };
                return self.node(kind, begin);
            }
        }
        if !matches!(self.peek(), Some(Token::Name(word)) if word == "matches") {
            return Ok(left);
        }
        self.next += 1;
        let at = self.place();
        let pattern = self.sum()?;
        let ready = if let Kind::Literal(Value::String(text)) = &pattern.kind {
            let read = Pattern::new(text);
            Some(read.map_err(|what| SyntaxError::new(at, SyntaxErrorKind::NotUnderstood(what)))?)
        } else {
            None
        };
        self.node(Kind::Matches { text: Box::new(left), pattern: Box::new(pattern), ready }, begin)
    }

    fn sum(&mut self) -> Read {
        let begin = self.place();
        let first = self.unary()?;
        let mut rest = Vec::new();
        loop {
            let sign = if self.take("+") {
                Sign::Plus
            } else if self.take("-") {
                Sign::Minus
            } else {
                break;
            };
            rest.push((sign, self.unary()?));
        }
        if rest.is_empty() { Ok(first) } else { self.node(Kind::Sum { first: Box::new(first), rest }, begin) }
    }

    fn unary(&mut self) -> Read {
        let begin = self.place();
        let kind: fn(Box<Node>) -> Kind = if self.take("!") {
            Kind::Not
        } else if self.take("-") {
            Kind::Negative
        } else {
            return self.with_parts();
        };
        self.deeper(|parser| {
            let inner = parser.unary()?;
            parser.node(kind(Box::new(inner)), begin)
        })
    }

    /// A value with what follows it: `[0]`, `.lastName`, `.![name]`, `.length()`.
    fn with_parts(&mut self) -> Read {
        let begin = self.place();
        let mut node = self.single()?;
        let mut links = self.depth;
        loop {
            let at = self.place();
            if self.take("[") {
                self.opened("[");
                let place = self.expression()?;
                self.close("]", "a closing bracket")?;
                node = self.node(Kind::Index { of: Box::new(node), place: Box::new(place) }, begin)?;
            } else if self.take(".") {
                if self.take("!") {
                    let path = self.projection()?;
                    node = self.node(Kind::Projection { of: Box::new(node), path }, begin)?;
                } else {
                    let place = self.place();
                    let name = self.name("a name behind the dot")?;
                    node = if self.take("(") {
                        self.method(node, begin, place, &name)?
                    } else {
                        self.node(Kind::Property { of: Box::new(node), name }, begin)?
                    };
                }
            } else {
                return Ok(node);
            }
            links += 1;
            if links > DEPTH_MAX {
                return Err(SyntaxError::new(at, SyntaxErrorKind::TooDeep));
            }
        }
    }

    fn single(&mut self) -> Read {
        let begin = self.place();
        if self.take("(") {
            self.opened("(");
            let inside = self.expression()?;
            self.close(")", "a closing bracket")?;
            return Ok(inside);
        }
        if self.take("{") {
            self.opened("{");
            return self.list(begin);
        }
        match self.peek().cloned() {
            Some(Token::Literal(value)) => {
                self.next += 1;
                self.node(Kind::Literal(value), begin)
            }
            Some(Token::Name(name)) => {
                self.next += 1;
                self.path(begin, name)
            }
            Some(Token::Mark("[")) => Err(self
                .unexpected("a value")
                .with_hint("Okta writes user.login, without brackets".to_owned())),
            Some(Token::Mark(_)) | None => Err(self.unexpected("a value")),
        }
    }

    /// A list, or a map: `{'a', 'b'}`, `{'group.id': 'a'}`.
    fn list(&mut self, begin: usize) -> Read {
        let mut items = Vec::new();
        let mut entries = Vec::new();
        if !self.take_close("}") {
            loop {
                let at = self.place();
                let item = self.expression()?;
                if self.take(":") {
                    let Kind::Literal(Value::String(key)) = item.kind else {
                        return Err(SyntaxError::new(
                            at,
                            SyntaxErrorKind::NotUnderstood("a key that is no text in quotes".to_owned()),
                        ));
                    };
                    entries.push((key, self.expression()?));
                } else {
                    items.push(item);
                }
                if !(items.is_empty() || entries.is_empty()) {
                    return Err(SyntaxError::new(
                        at,
                        SyntaxErrorKind::NotUnderstood("a list of values with and without keys".to_owned()),
                    ));
                }
                if self.take_close("}") {
                    break;
                }
                self.want(",", "a comma or a closing bracket")?;
            }
        }
        self.node(if entries.is_empty() { Kind::List(items) } else { Kind::Map(entries) }, begin)
    }

    /// Words with dots between them: a reference, or the name of something that is called.
    fn path(&mut self, begin: usize, first: String) -> Read {
        let is_class = is_class(&first);
        let mut path = vec![first];
        let (mut before, mut last_at) = (begin, begin);
        while self.is_dot_before_name() {
            before = self.last_end();
            self.next += 1;
            last_at = self.place();
            path.push(self.name("a name behind the dot")?);
        }
        if !self.take("(") {
            return self.reference(begin, &path);
        }
        let full = path.join(".");
        if let Some(row) = self.dialect.named(&full, false) {
            let values = self.arguments(Vec::new())?;
            row.takes(values.len()).map_err(|kind| {
                SyntaxError::new(begin, kind).with_hint(format!("Write {}", row.pattern()))
            })?;
            return self.node(Kind::Call { called: row, values }, begin);
        }
        match (self.dialect, path.pop()) {
            (Dialect::IdentityEngine, Some(name)) if !path.is_empty() && (path.len() > 1 || !is_class) => {
                // Its end is where the reference ends, not where the bracket opens.
                let of = self.reference_until(begin, before, &path)?;
                self.method(of, begin, last_at, &name)
            }
            (Dialect::Classic | Dialect::IdentityEngine, _) => {
                Err(SyntaxError::new(begin, SyntaxErrorKind::NotUnderstood(format!("the function {full}")))
                    .with_hint(hint::for_function(self.dialect, &full, false)))
            }
        }
    }

    /// Behind the opening bracket of a call on a value.
    fn method(&mut self, of: Node, begin: usize, at: usize, name: &str) -> Read {
        let Some(row) = self.dialect.named(name, true) else {
            let kind = SyntaxErrorKind::NotUnderstood(format!("the function {name}"));
            return Err(SyntaxError::new(at, kind).with_hint(hint::for_function(self.dialect, name, true)));
        };
        if row.function.needs_object() && matches!(of.kind, Kind::Literal(_)) {
            let kind = SyntaxErrorKind::NotUnderstood(format!("{name} of a text or number"));
            let example = format!("Write it as in {}", row.signature.example);
            return Err(SyntaxError::new(at, kind).with_hint(example));
        }
        let values = self.arguments(vec![of])?;
        row.takes(values.len())
            .map_err(|kind| SyntaxError::new(at, kind).with_hint(format!("Write {}", row.pattern())))?;
        self.node(Kind::Call { called: row, values }, begin)
    }

    /// The values up to the closing bracket.
    fn arguments(&mut self, mut values: Vec<Node>) -> Result<Vec<Node>, SyntaxError> {
        self.opened("(");
        if self.take_close(")") {
            return Ok(values);
        }
        loop {
            values.push(self.expression()?);
            if self.take_close(")") {
                return Ok(values);
            }
            self.want(",", "a comma or a closing bracket")?;
        }
    }

    fn reference(&mut self, begin: usize, path: &[String]) -> Read {
        let end = self.last_end();
        self.reference_until(begin, end, path)
    }

    fn reference_until(&mut self, begin: usize, end: usize, path: &[String]) -> Read {
        let (root, name) = match path {
            [name] => (None, name.clone()),
            [root, rest @ ..] => (Some(root.clone()), rest.join(".")),
            [] => return Err(self.unexpected("a value")),
        };
        if self.dialect == Dialect::Classic && path.len() > 2 {
            let kind = SyntaxErrorKind::NotUnderstood(path.join("."));
            return Err(SyntaxError::new(begin, kind).with_hint(hint::for_path(self.dialect, path)));
        }
        let reference = Reference { root, name, at: begin };
        self.references.push(reference.clone());
        Ok(Node::new(Kind::Reference(reference), Spot { at: begin, len: end.saturating_sub(begin) }))
    }

    /// Behind `.!`: `[profile.name]`
    fn projection(&mut self) -> Result<Vec<String>, SyntaxError> {
        self.want("[", "an opening square bracket")?;
        self.opened("[");
        let mut path = vec![self.name("a name")?];
        while self.take(".") {
            path.push(self.name("a name")?);
        }
        self.close("]", "a closing bracket")?;
        Ok(path)
    }

    fn name(&mut self, wanted: &'static str) -> Result<String, SyntaxError> {
        match self.peek().cloned() {
            Some(Token::Name(name)) => {
                self.next += 1;
                Ok(name)
            }
            Some(Token::Literal(_) | Token::Mark(_)) | None => Err(self.unexpected(wanted)),
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Read) -> Read {
        if self.depth == DEPTH_MAX {
            return Err(SyntaxError::new(self.place(), SyntaxErrorKind::TooDeep));
        }
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    /// Makes a part that began at a place and ends with the last word that was read.
    fn node(&self, kind: Kind, begin: usize) -> Read {
        let node = Node::new(kind, Spot { at: begin, len: self.last_end().saturating_sub(begin) });
        // A bracket may hold a choice of comparisons of sums: its parts are deeper than it is.
        if node.height > 2 * DEPTH_MAX {
            return Err(SyntaxError::new(begin, SyntaxErrorKind::TooDeep));
        }
        Ok(node)
    }

    fn last_end(&self) -> usize {
        let last = self.next.checked_sub(1).and_then(|last| self.tokens.get(last));
        last.map_or(0, |placed| placed.end)
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|placed| &placed.token)
    }

    fn take(&mut self, mark: &str) -> bool {
        let taken = matches!(self.peek(), Some(Token::Mark(found)) if *found == mark);
        self.next += usize::from(taken);
        taken
    }

    fn is_dot_before_name(&self) -> bool {
        let name = self.tokens.get(self.next + 1);
        self.peek() == Some(&Token::Mark("."))
            && name.is_some_and(|next| matches!(next.token, Token::Name(_)))
    }

    /// The bracket that was just taken is open.
    fn opened(&mut self, mark: &'static str) {
        self.open.push((mark, self.last_end().saturating_sub(1)));
    }

    fn take_close(&mut self, mark: &str) -> bool {
        let taken = self.take(mark);
        if taken {
            self.open.pop();
        }
        taken
    }

    fn close(&mut self, mark: &str, wanted: &'static str) -> Result<(), SyntaxError> {
        if self.take_close(mark) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn want(&mut self, mark: &str, wanted: &'static str) -> Result<(), SyntaxError> {
        if self.take(mark) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn not_understood(&self, what: &str) -> SyntaxError {
        SyntaxError::new(self.place(), SyntaxErrorKind::NotUnderstood(what.to_owned()))
    }

    fn unexpected(&self, wanted: &'static str) -> SyntaxError {
        let found = match self.peek() {
            None => "the end".to_owned(),
            Some(Token::Name(name)) => name.clone(),
            Some(Token::Literal(value)) => value.to_string(),
            Some(Token::Mark(mark)) => (*mark).to_owned(),
        };
        let hint = match (self.peek(), self.open.last()) {
            (Some(Token::Name(word)), _) => hint::for_word(word),
            (None | Some(Token::Mark(")" | "]" | "}")), Some((mark, at))) => {
                Some(format!("The bracket {mark} at character {} is still open", at + 1))
            }
            (Some(Token::Mark(")" | "]" | "}")), None) => Some("No bracket is open here".to_owned()),
            (Some(Token::Literal(_) | Token::Mark(_)) | None, _) => None,
        };
        SyntaxError::new(self.place(), SyntaxErrorKind::Unexpected { found, wanted }).with_hint(hint)
    }

    fn place(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |placed| placed.at)
    }
}

/// Does this word begin the names of functions, in any dialect?
pub(super) fn is_class(word: &str) -> bool {
    let mut rows = Dialect::Classic.rows().iter().chain(Dialect::IdentityEngine.rows());
    rows.any(|row| row.signature.name.split_once('.').is_some_and(|(class, _)| class == word))
}
