//! Writes expressions as Okta writes them, with no more brackets than they need.

use std::fmt;

use serde_json::Value;

use super::node::{Kind, Node};
use super::parse::is_class;
use super::{Dialect, Expression, Reference};

impl fmt::Display for Expression {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(&self.node, self.dialect, to)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Some(root) => write!(to, "{root}.{}", self.name),
            None => to.write_str(&self.name),
        }
    }
}

/// How tightly a part holds together, from the loosest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Choice,
    Or,
    And,
    Comparison,
    Sum,
    Unary,
    Single,
}

fn binding(kind: &Kind) -> Binding {
    match kind {
        Kind::Choice { .. } | Kind::Otherwise(_) => Binding::Choice,
        Kind::Or(_) => Binding::Or,
        Kind::And(_) => Binding::And,
        Kind::Compare { .. } | Kind::Matches { .. } => Binding::Comparison,
        Kind::Sum { .. } => Binding::Sum,
        Kind::Not(_) | Kind::Negative(_) => Binding::Unary,
        Kind::Literal(_)
        | Kind::Reference(_)
        | Kind::Call { .. }
        | Kind::List(_)
        | Kind::Map(_)
        | Kind::Index { .. }
        | Kind::Property { .. }
        | Kind::Projection { .. } => Binding::Single,
    }
}

fn print(node: &Node, dialect: Dialect, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    // In brackets where the part is looser than its place asks for.
    let part = |part: &Node, least: Binding, to: &mut fmt::Formatter<'_>| {
        if binding(&part.kind) >= least {
            return print(part, dialect, to);
        }
        to.write_str("(")?;
        print(part, dialect, to)?;
        to.write_str(")")
    };
    let in_brackets = |needed: bool, one: &Node, to: &mut fmt::Formatter<'_>| {
        if !needed {
            return part(one, Binding::Single, to);
        }
        to.write_str("(")?;
        print(one, dialect, to)?;
        to.write_str(")")
    };
    let chain = |parts: &[Node], mark: &str, least: Binding, to: &mut fmt::Formatter<'_>| {
        for (place, one) in parts.iter().enumerate() {
            if place > 0 {
                to.write_str(mark)?;
            }
            part(one, least, to)?;
        }
        Ok(())
    };
    match &node.kind {
        Kind::Literal(value) => literal(value, to),
        Kind::Reference(reference) => write!(to, "{reference}"),
        Kind::Not(inner) => {
            to.write_str("!")?;
            part(inner, Binding::Unary, to)
        }
        Kind::Negative(inner) => {
            to.write_str("-")?;
            part(inner, Binding::Unary, to)
        }
        Kind::Sum { first, rest } => {
            part(first, Binding::Unary, to)?;
            rest.iter().try_for_each(|(sign, one)| {
                write!(to, " {} ", sign.mark())?;
                part(one, Binding::Unary, to)
            })
        }
        Kind::Compare { left, how, right } => {
            part(left, Binding::Sum, to)?;
            write!(to, " {} ", how.mark())?;
            part(right, Binding::Sum, to)
        }
        Kind::Matches { text, pattern, .. } => {
            part(text, Binding::Sum, to)?;
            to.write_str(" matches ")?;
            part(pattern, Binding::Sum, to)
        }
        Kind::And(parts) => {
            let mark = match dialect {
                Dialect::Classic => " AND ",
                Dialect::IdentityEngine => " && ",
            };
            chain(parts, mark, Binding::Comparison, to)
        }
        Kind::Or(parts) => {
            let mark = match dialect {
                Dialect::Classic => " OR ",
                Dialect::IdentityEngine => " || ",
            };
            chain(parts, mark, Binding::And, to)
        }
        Kind::Choice { arms, no } => {
            for (condition, yes) in arms {
                part(condition, Binding::Or, to)?;
                to.write_str(" ? ")?;
                part(yes, Binding::Choice, to)?;
                to.write_str(" : ")?;
            }
            // A choice there without brackets would be of this chain.
            let least = if matches!(no.kind, Kind::Choice { .. }) { Binding::Or } else { Binding::Choice };
            part(no, least, to)
        }
        Kind::Otherwise(values) => {
            let Some((last, others)) = values.split_last() else { return Ok(()) };
            for value in others {
                part(value, Binding::Or, to)?;
                to.write_str(" ?: ")?;
            }
            let least = if matches!(last.kind, Kind::Otherwise(_)) { Binding::Or } else { Binding::Choice };
            part(last, least, to)
        }
        Kind::Call { called, values } => {
            let inside = match (called.is_method, values.split_first()) {
                (true, Some((of, inside))) => {
                    // A word that begins names of functions would be read as one.
                    let is_word = matches!(&of.kind, Kind::Reference(Reference { root: None, name, .. }) if is_class(name));
                    in_brackets(is_word, of, to)?;
                    to.write_str(".")?;
                    inside
                }
                (false, _) | (true, None) => values,
            };
            write!(to, "{}(", called.signature.name)?;
            chain(inside, ", ", Binding::Choice, to)?;
            to.write_str(")")
        }
        Kind::List(items) => {
            to.write_str("{")?;
            chain(items, ", ", Binding::Choice, to)?;
            to.write_str("}")
        }
        Kind::Map(entries) => {
            to.write_str("{")?;
            for (place, (key, value)) in entries.iter().enumerate() {
                to.write_str(if place > 0 { ", " } else { "" })?;
                text(key, to)?;
                to.write_str(": ")?;
                part(value, Binding::Choice, to)?;
            }
            to.write_str("}")
        }
        Kind::Index { of, place } => {
            part(of, Binding::Single, to)?;
            to.write_str("[")?;
            part(place, Binding::Choice, to)?;
            to.write_str("]")
        }
        Kind::Property { of, name } => {
            in_brackets(matches!(of.kind, Kind::Reference(_)), of, to)?;
            write!(to, ".{name}")
        }
        Kind::Projection { of, path } => {
            part(of, Binding::Single, to)?;
            write!(to, ".![{}]", path.join("."))
        }
    }
}

fn literal(value: &Value, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::String(inside) => text(inside, to),
        // Numbers are written without an exponent, which the language does not know.
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(fraction)) if fraction.fract() == 0.0 => write!(to, "{fraction:.1}"),
            (None, Some(fraction)) => write!(to, "{fraction}"),
            (Some(_), _) | (None, None) => write!(to, "{number}"),
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => write!(to, "{value}"),
    }
}

/// A text was read between one kind of quotes, so that it lacks one of them.
fn text(inside: &str, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    let quote = if inside.contains('"') { '\'' } else { '"' };
    write!(to, "{quote}{inside}{quote}")
}
