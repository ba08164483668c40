//! What each part of an expression gives, so that a person can follow how a value comes about.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::{Environment, Expression, Kind, Node, evaluate};
use crate::mapping::{Gave, Part};

/// What each part gave, by its place and length: no two parts have both.
pub(super) type Trace = RefCell<BTreeMap<(u32, u32), Gave>>;

pub(super) fn steps<'a>(
    expression: &'a Expression,
    look_up: &dyn Fn(&str) -> Cow<'a, Value>,
    environment: &'a Environment,
) -> Vec<Part> {
    let trace = evaluate::traced(&expression.node, look_up, environment);
    let letters: Vec<char> = expression.text.chars().collect();
    let mut parts = Vec::new();
    let mut put = |node: &Node, depth: u16| {
        let (at, len) = (node.at as usize, node.len as usize);
        let text = letters.get(at..at.saturating_add(len)).unwrap_or_default().iter().collect();
        let gave = trace.get(&(node.at, node.len)).cloned().unwrap_or(Gave::NotReached);
        parts.push(Part { at: node.at, len: node.len, depth, text, gave });
    };
    walk(&expression.node, 0, &mut put);
    parts
}

/// Inner parts before the outer one.
fn walk(node: &Node, depth: u16, put: &mut dyn FnMut(&Node, u16)) {
    for inner in node.inside() {
        walk(inner, depth.saturating_add(1), put);
    }
    let is_literal = match &node.kind {
        Kind::Text(_) | Kind::Number(_) | Kind::Word(_) => true,
        Kind::Attribute(_) | Kind::Compare { .. } | Kind::Call(_) => false,
    };
    if !is_literal || depth == 0 {
        put(node, depth);
    }
}
