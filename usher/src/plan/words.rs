//! What the plan is called: the words on the button that applies it.

use super::{ChangeTarget, GroupChange, Plan};

/// Returns the act in words: "Add 212 people to 9 groups, create 1 empty group".
pub fn act(plan: &Plan) -> String {
    told(plan, ("add", "create", "take"), "Nothing to change")
}

/// Returns what was done in words: "Added 212 people to 9 groups, created 1 empty group".
pub fn did(plan: &Plan) -> String {
    told(plan, ("added", "created", "took"), "Nothing to do")
}

fn told(plan: &Plan, (add, create, take): (&str, &str, &str), nothing: &str) -> String {
    let creates = |change: &&GroupChange| matches!(change.target, ChangeTarget::Create { .. });
    let empty = plan.changes.iter().filter(creates).filter(|change| change.add.is_empty()).count();
    let with_adds = plan.changes.iter().filter(|change| !change.add.is_empty()).count();
    let with_removes = plan.changes.iter().filter(|change| !change.remove.is_empty()).count();
    let mut acts = Vec::new();
    if with_adds > 0 {
        acts.push(format!("{add} {} to {}", people(plan.people_added()), groups(with_adds)));
    }
    if empty > 0 {
        acts.push(format!("{create} {}", counted(empty, "empty group", "empty groups")));
    }
    if with_removes > 0 {
        acts.push(format!("{take} {} out of {}", people(plan.accounts_removed()), groups(with_removes)));
    }
    let said = acts.join(", ");
    match said.is_empty() {
        true => nothing.to_owned(),
        false => capitalise(&said),
    }
}

/// Returns "1 person" or "12 people".
pub fn people(count: usize) -> String {
    counted(count, "person", "people")
}

/// Returns "1 group" or "12 groups".
pub fn groups(count: usize) -> String {
    counted(count, "group", "groups")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    let number = thousands(count);
    format!("{number} {}", if count == 1 { one } else { many })
}

/// Returns a number with commas: `20,000`.
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns a sentence's words with a capital letter at the beginning.
pub fn capitalise(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1000), "1,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
