//! What Okta's documentation warns of in an expression that can be read (Okta developer documentation, Okta Expression
//! Language overview, 2026-08).

use super::Dialect;
use super::function::{Function, Kin};
use super::node::{Kind, Node};

/// Something that Okta's documentation warns of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Caution {
    #[error(
        "{0} is worked out when the app is assigned or the mapping is applied again, and not when the person's groups change"
    )]
    GroupsAtAssignment(&'static str),
    #[error("{0} works in the claims of a token, and not in a mapping")]
    ClaimsOnly(&'static str),
    #[error("{0} stands in a condition, where Okta does not support it")]
    InCondition(&'static str),
    #[error("a change of the manager does not update people's profiles for {0}")]
    ManagerStays(&'static str),
    #[error("{0} is the older name of String.{0}")]
    OlderName(&'static str),
}

pub(super) fn cautions(dialect: Dialect, node: &Node) -> Vec<Caution> {
    let mut found = Vec::new();
    let mut add = |caution| {
        if !found.contains(&caution) {
            found.push(caution);
        }
    };
    if dialect == Dialect::IdentityEngine {
        return found;
    }
    node.visit(&mut |node| match &node.kind {
        Kind::Call { called, .. } => {
            let name = called.signature.name;
            match (called.function, called.function.kin()) {
                (Function::GroupNames(_), _) => add(Caution::ClaimsOnly(name)),
                (_, Kin::Groups) => add(Caution::GroupsAtAssignment(name)),
                (Function::GetRelatedUser(_) | Function::GetRelatedAppUser(_), _) => {
                    add(Caution::ManagerStays(name));
                }
                (_, Kin::Text) if !name.contains('.') => add(Caution::OlderName(name)),
                (_, Kin::Text | Kin::Lists | Kin::Conversion | Kin::People | Kin::Time) => {}
            }
        }
        Kind::Choice { arms, .. } => {
            for (condition, _) in arms {
                condition.visit(&mut |node| {
                    if let Kind::Call { called, .. } = &node.kind {
                        match called.function.kin() {
                            Kin::Lists | Kin::Conversion | Kin::Time => {
                                add(Caution::InCondition(called.signature.name));
                            }
                            Kin::Text | Kin::Groups | Kin::People => {}
                        }
                    }
                });
            }
        }
        Kind::Literal(_)
        | Kind::Reference(_)
        | Kind::Not(_)
        | Kind::Negative(_)
        | Kind::Sum { .. }
        | Kind::Compare { .. }
        | Kind::Matches { .. }
        | Kind::And(_)
        | Kind::Or(_)
        | Kind::Otherwise(_)
        | Kind::List(_)
        | Kind::Map(_)
        | Kind::Index { .. }
        | Kind::Property { .. }
        | Kind::Projection { .. } => {}
    });
    found
}
