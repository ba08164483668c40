//! JSON kept small, for lists of a hundred thousand.
//!
//! The entries of one list look alike: the same names, nested alike, and only what stands in the leaves differs. So a value
//! is kept in two parts. Its shape, all names and the nesting, is an `Arc` that entries of one list share ([`Shapes`]
//! finds it while the list is read). Its leaves are one text: first a character for each leaf that says what it is and how
//! long, then what is in them, one after the other. A person with the attributes that Graph tells takes about 500 bytes
//! so, where a tree of maps, strings and vectors takes five thousand, and reading one leaf adds up a few lengths.
//!
//! A value is seen through a [`Kept`], which reads as `serde_json::Value` does, without building one. Null and absent stay
//! different, and everything comes back as it was.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

/// Shapes that are remembered while one list is read. Lists have a handful, with nested lists of different lengths some
/// hundreds; whoever sends more costs memory, not time.
const SHAPES_MAX: usize = 4096;

/// A leaf's character: null, false and true have nothing else. A long text has its length before it.
const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const LONG_TEXT: u8 = 3;
/// A number of one character; what follows up to [`SHORT_TEXT`] are longer ones. None is written in more than 25.
const NUMBER: u8 = 4;
/// An empty text; what follows, up to the last character of ASCII, are longer ones.
const SHORT_TEXT: u8 = 32;
const SHORT_TEXT_MAX: usize = 127 - 32;

/// The length of a long text: five characters of seven bits, the low ones first.
const LENGTH_CHARACTERS: usize = 5;
const LENGTH_BITS: usize = 7;

/// A JSON value kept small.
#[derive(Clone, PartialEq)]
pub(super) struct Compact {
    shape: Arc<Shape>,
    leaves: Box<str>,
}

/// The shapes that the entries of one list share. One is made for the reading of one list, and can be forgotten after it.
#[derive(Debug, Default)]
pub struct Shapes {
    /// In the order of [`compare`].
    known: Vec<Arc<Shape>>,
    /// What the entry before had, as the next one often has.
    last: Option<Arc<Shape>>,
    heads: String,
    texts: String,
}

#[derive(Debug, PartialEq)]
struct Shape {
    root: Node,
    leaves: usize,
}

#[derive(Debug, PartialEq)]
struct Node {
    /// The place of the first leaf below it among all.
    first: u32,
    kind: Kind,
}

#[derive(Debug, PartialEq)]
enum Kind {
    Leaf,
    List(Box<[Node]>),
    Object(Box<[(Box<str>, Node)]>),
}

/// A value, or what is somewhere inside one, as it is kept.
#[derive(Clone, Copy)]
pub struct Kept<'a> {
    node: &'a Node,
    heads: &'a [u8],
    texts: &'a str,
}

enum Leaf<'a> {
    Null,
    Bool(bool),
    /// As JSON writes it.
    Number(&'a str),
    Text(&'a str),
}

impl Compact {
    /// Keeps a value; its shape is shared with those that were kept with the same shapes.
    pub(super) fn new(value: &Value, shapes: &mut Shapes) -> Self {
        let shape = shapes.of(value);
        shapes.heads.clear();
        shapes.texts.clear();
        write(value, &mut shapes.heads, &mut shapes.texts);
        let mut leaves = String::with_capacity(shapes.heads.len() + shapes.texts.len());
        leaves.push_str(&shapes.heads);
        leaves.push_str(&shapes.texts);
        Self { shape, leaves: leaves.into_boxed_str() }
    }

    /// Returns the value as it is kept.
    pub(super) fn kept(&self) -> Kept<'_> {
        let (heads, texts) = self.leaves.split_at_checked(self.shape.leaves).unwrap_or_default();
        Kept { node: &self.shape.root, heads: heads.as_bytes(), texts }
    }
}

impl<'a> Kept<'a> {
    /// Returns the whole as a value of its own.
    pub fn value(self) -> Value {
        match &self.node.kind {
            Kind::Leaf => match self.leaf() {
                Leaf::Null => Value::Null,
                Leaf::Bool(flag) => Value::Bool(flag),
                Leaf::Number(text) => number(text).map_or_else(|| Value::from(text), Value::Number),
                Leaf::Text(text) => Value::from(text),
            },
            Kind::List(nodes) => nodes.iter().map(|node| self.at(node).value()).collect(),
            Kind::Object(nodes) => Value::Object(
                nodes.iter().map(|(name, node)| (name.to_string(), self.at(node).value())).collect(),
            ),
        }
    }

    /// Returns what an object has under a name.
    pub fn get(self, name: &str) -> Option<Self> {
        match &self.node.kind {
            Kind::Object(nodes) => {
                nodes.iter().find(|(have, _)| **have == *name).map(|(_, node)| self.at(node))
            }
            Kind::Leaf | Kind::List(_) => None,
        }
    }

    /// Returns the entries of a list; `None` where it is none.
    pub fn entries(self) -> Option<impl ExactSizeIterator<Item = Kept<'a>> + Clone> {
        match &self.node.kind {
            Kind::List(nodes) => Some(nodes.iter().map(move |node| self.at(node))),
            Kind::Leaf | Kind::Object(_) => None,
        }
    }

    /// Returns what an object has, by name; `None` where it is none.
    pub fn fields(self) -> Option<impl ExactSizeIterator<Item = (&'a str, Kept<'a>)> + Clone> {
        match &self.node.kind {
            Kind::Object(nodes) => Some(nodes.iter().map(move |(name, node)| (&**name, self.at(node)))),
            Kind::Leaf | Kind::List(_) => None,
        }
    }

    /// Returns a text; `None` where it is none.
    pub fn as_str(self) -> Option<&'a str> {
        match self.node.kind {
            Kind::Leaf => match self.leaf() {
                Leaf::Text(text) => Some(text),
                Leaf::Null | Leaf::Bool(_) | Leaf::Number(_) => None,
            },
            Kind::List(_) | Kind::Object(_) => None,
        }
    }

    /// Returns true or false; `None` where it is neither.
    pub fn as_bool(self) -> Option<bool> {
        match self.node.kind {
            Kind::Leaf => match self.leaf() {
                Leaf::Bool(flag) => Some(flag),
                Leaf::Null | Leaf::Number(_) | Leaf::Text(_) => None,
            },
            Kind::List(_) | Kind::Object(_) => None,
        }
    }

    /// Is it null?
    pub fn is_null(self) -> bool {
        matches!(self.node.kind, Kind::Leaf) && matches!(self.leaf(), Leaf::Null)
    }

    /// Returns what is here as a text, whatever it is: a text as it is, numbers, true and false as JSON writes them, lists
    /// and objects as JSON; `None` for null.
    pub fn shown(self) -> Option<Cow<'a, str>> {
        match self.node.kind {
            Kind::Leaf => match self.leaf() {
                Leaf::Null => None,
                Leaf::Bool(flag) => Some(Cow::Borrowed(if flag { "true" } else { "false" })),
                Leaf::Number(text) | Leaf::Text(text) => Some(Cow::Borrowed(text)),
            },
            Kind::List(_) | Kind::Object(_) => Some(Cow::Owned(self.value().to_string())),
        }
    }

    fn at(self, node: &'a Node) -> Self {
        Self { node, ..self }
    }

    fn leaf(self) -> Leaf<'a> {
        let place = usize::try_from(self.node.first).unwrap_or(usize::MAX);
        let (Some(before), Some(&head)) = (self.heads.get(..place), self.heads.get(place)) else {
            return Leaf::Null;
        };
        let from: usize = before.iter().fold(0, |at, head| at + self.length(*head, at));
        let text = |from: usize, length: usize| self.texts.get(from..from + length).unwrap_or_default();
        match head {
            NULL => Leaf::Null,
            FALSE => Leaf::Bool(false),
            TRUE => Leaf::Bool(true),
            LONG_TEXT => {
                let length = self.length(head, from) - LENGTH_CHARACTERS;
                Leaf::Text(text(from + LENGTH_CHARACTERS, length))
            }
            NUMBER..SHORT_TEXT => Leaf::Number(text(from, self.length(head, from))),
            SHORT_TEXT.. => Leaf::Text(text(from, self.length(head, from))),
        }
    }

    /// How many bytes a leaf has in the texts, where it begins at `from`.
    fn length(self, head: u8, from: usize) -> usize {
        match head {
            NULL | FALSE | TRUE => 0,
            LONG_TEXT => {
                let length = self.texts.as_bytes().iter().skip(from).take(LENGTH_CHARACTERS);
                let bits = length.rev().fold(0, |sum, bits| (sum << LENGTH_BITS) | usize::from(*bits));
                LENGTH_CHARACTERS + bits
            }
            NUMBER..SHORT_TEXT => usize::from(head - NUMBER) + 1,
            SHORT_TEXT.. => usize::from(head - SHORT_TEXT),
        }
    }
}

impl fmt::Debug for Kept<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

impl PartialEq<Value> for Kept<'_> {
    fn eq(&self, other: &Value) -> bool {
        self.value() == *other
    }
}

impl Serialize for Kept<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.node.kind {
            Kind::Leaf => match self.leaf() {
                Leaf::Null => serializer.serialize_unit(),
                Leaf::Bool(flag) => serializer.serialize_bool(flag),
                Leaf::Number(_) => self.value().serialize(serializer),
                Leaf::Text(text) => serializer.serialize_str(text),
            },
            Kind::List(nodes) => {
                let mut list = serializer.serialize_seq(Some(nodes.len()))?;
                nodes.iter().try_for_each(|node| list.serialize_element(&self.at(node)))?;
                list.end()
            }
            Kind::Object(nodes) => {
                let mut object = serializer.serialize_map(Some(nodes.len()))?;
                nodes.iter().try_for_each(|(name, node)| object.serialize_entry(name, &self.at(node)))?;
                object.end()
            }
        }
    }
}

impl Shapes {
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.known.len()
    }

    fn of(&mut self, value: &Value) -> Arc<Shape> {
        let fits = |shape: &Arc<Shape>| compare(&shape.root, value);
        if let Some(last) = self.last.as_ref().filter(|last| fits(last).is_eq()) {
            return Arc::clone(last);
        }
        let found = self.known.binary_search_by(fits);
        let known = found.ok().and_then(|place| self.known.get(place)).map(Arc::clone);
        let shape = known.unwrap_or_else(|| {
            let mut leaves = 0;
            let root = node(value, &mut leaves);
            Arc::new(Shape { root, leaves })
        });
        if let Err(place) = found
            && self.known.len() < SHAPES_MAX
        {
            self.known.insert(place, Arc::clone(&shape));
        }
        self.last = Some(Arc::clone(&shape));
        shape
    }
}

impl fmt::Debug for Compact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kept().fmt(f)
    }
}

fn node(value: &Value, leaves: &mut usize) -> Node {
    let first = u32::try_from(*leaves).unwrap_or(u32::MAX);
    let kind = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            *leaves += 1;
            Kind::Leaf
        }
        Value::Array(entries) => Kind::List(entries.iter().map(|entry| node(entry, leaves)).collect()),
        Value::Object(fields) => {
            let fields = fields.iter();
            Kind::Object(fields.map(|(name, field)| (name.as_str().into(), node(field, leaves))).collect())
        }
    };
    Node { first, kind }
}

/// An order of shapes in which a value finds its own without one being made of it.
fn compare(node: &Node, value: &Value) -> Ordering {
    match (&node.kind, value) {
        (Kind::Leaf, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => Ordering::Equal,
        (Kind::Leaf, Value::Array(_) | Value::Object(_)) | (Kind::List(_), Value::Object(_)) => {
            Ordering::Less
        }
        (
            Kind::Object(_) | Kind::List(_),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_),
        )
        | (Kind::Object(_), Value::Array(_)) => Ordering::Greater,
        (Kind::List(nodes), Value::Array(entries)) => nodes.len().cmp(&entries.len()).then_with(|| {
            first_difference(nodes.iter().zip(entries).map(|(node, entry)| compare(node, entry)))
        }),
        (Kind::Object(nodes), Value::Object(fields)) => nodes.len().cmp(&fields.len()).then_with(|| {
            first_difference(nodes.iter().zip(fields).map(|((have, node), (name, field))| {
                (**have).cmp(name.as_str()).then_with(|| compare(node, field))
            }))
        }),
    }
}

fn first_difference(mut orders: impl Iterator<Item = Ordering>) -> Ordering {
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

fn write(value: &Value, heads: &mut String, texts: &mut String) {
    let mut leaf = |head: u8, text: &str| {
        heads.push(char::from(head));
        texts.push_str(text);
    };
    match value {
        Value::Null => leaf(NULL, ""),
        Value::Bool(flag) => leaf(if *flag { TRUE } else { FALSE }, ""),
        Value::Number(number) => {
            let text = number.to_string();
            match u8::try_from(text.len()) {
                Ok(length @ 1..=28) => leaf(NUMBER + length - 1, &text),
                Ok(_) | Err(_) => leaf(NULL, ""),
            }
        }
        Value::String(text) => match u8::try_from(text.len()) {
            Ok(length) if text.len() <= SHORT_TEXT_MAX => leaf(SHORT_TEXT + length, text),
            Ok(_) | Err(_) => {
                leaf(LONG_TEXT, "");
                for place in 0..LENGTH_CHARACTERS {
                    let bits = (text.len() >> (LENGTH_BITS * place)) & 0x7f;
                    texts.push(char::from(u8::try_from(bits).unwrap_or_default()));
                }
                texts.push_str(text);
            }
        },
        Value::Array(entries) => entries.iter().for_each(|entry| write(entry, heads, texts)),
        Value::Object(fields) => fields.values().for_each(|field| write(field, heads, texts)),
    }
}

/// The number that was written so. Whole numbers stay whole, and the standard library reads back exactly the other ones.
fn number(text: &str) -> Option<Number> {
    let whole = || text.parse::<i64>().ok().map(Number::from);
    let part = || text.parse::<f64>().ok().and_then(Number::from_f64);
    text.parse::<u64>().ok().map(Number::from).or_else(whole).or_else(part)
}
