//! What each part of an expression gave.

use super::node::Node;
use super::{Environment, Expression, LookUp, evaluate};
use crate::mapping::worked::{Gave, Part};

pub(super) fn steps<'v>(
    expression: &'v Expression,
    look_up: &LookUp<'_, 'v>,
    environment: &'v Environment,
) -> Vec<Part> {
    let record = evaluate::record(expression.dialect, &expression.node, look_up, environment);
    // Where each character begins, so that a part is cut without counting from the beginning.
    let begins: Vec<usize> = expression.text.char_indices().map(|(at, _)| at).collect();
    let mut parts = Vec::new();
    collect(&expression.node, 0, &mut |node, depth| {
        let (at, len) = (node.spot.at, node.spot.len);
        let from = begins.get(at).copied().unwrap_or(expression.text.len());
        let to = begins.get(at + len).copied().unwrap_or(expression.text.len());
        parts.push(Part {
            at: u32::try_from(at).unwrap_or(u32::MAX),
            len: u32::try_from(len).unwrap_or(u32::MAX),
            depth,
            text: expression.text.get(from..to).unwrap_or_default().to_owned(),
            gave: record.get(&(at, len)).cloned().unwrap_or(Gave::NotReached),
        });
    });
    parts
}

fn collect(node: &Node, depth: u16, see: &mut dyn FnMut(&Node, u16)) {
    for child in node.kind.children() {
        if !child.is_written_out() {
            collect(child, depth.saturating_add(1), see);
        }
    }
    see(node, depth);
}
