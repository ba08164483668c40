//! Writes expressions as Entra writes them again: one space behind a comma, nothing for what is left out; and as the
//! tree that Graph keeps beside the text, in which numbers are texts (Microsoft Graph, parseExpression and
//! attributeMappingSource, 2021-2026).

use std::fmt;

use serde_json::{Value, json};

use super::{Comparison, Expression, Kind, Node};

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Text(text) => f.write_str(&quoted(text)),
            Kind::Number(text) | Kind::Word(text) => f.write_str(text),
            Kind::Attribute(name) => write!(f, "[{name}]"),
            Kind::Compare { left, how, right } => write!(f, "{left} {} {right}", sign(*how)),
            Kind::Call(call) => {
                write!(f, "{}(", call.function.name())?;
                for (place, argument) in call.arguments.iter().enumerate() {
                    if place > 0 {
                        f.write_str(", ")?;
                    }
                    if let Some(argument) = argument {
                        argument.fmt(f)?;
                    }
                }
                f.write_str(")")
            }
        }
    }
}

/// The tree; `None` where a comparison stands inside.
pub(super) fn source(node: &Node) -> Option<Value> {
    Some(match &node.kind {
        Kind::Text(text) | Kind::Number(text) | Kind::Word(text) => {
            json!({ "expression": quoted(text), "name": text, "parameters": [], "type": "Constant" })
        }
        Kind::Attribute(name) => {
            json!({ "expression": format!("[{name}]"), "name": name, "parameters": [], "type": "Attribute" })
        }
        Kind::Compare { .. } => return None,
        Kind::Call(call) => {
            let given = call.arguments.iter().enumerate();
            let parameters = given
                .filter_map(|(place, argument)| Some((place, argument.as_ref()?)))
                .map(|(place, argument)| {
                    Some(json!({ "key": call.function.key(place), "value": source(argument)? }))
                })
                .collect::<Option<Vec<_>>>()?;
            json!({
                "expression": node.to_string(),
                "name": call.function.name(),
                "parameters": parameters,
                "type": "Function",
            })
        }
    })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn sign(how: Comparison) -> &'static str {
    match how {
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}
