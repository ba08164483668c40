//! What to write instead.

use super::Dialect;
use super::function::Row;

/// Names that differ in more signs are other names.
const DISTANCE_MAX: usize = 2;

/// Returns what to write instead of a function that is not known. `receiver` is there where the name stands behind a
/// value and a dot.
pub(super) fn for_function(dialect: Dialect, name: &str, is_method: bool) -> Option<String> {
    if let Some(hint) = of_other_languages(dialect, name) {
        return Some(hint);
    }
    if let Some(near) = nearest(dialect, name, is_method) {
        return Some(format!("Did you mean {}?", near.signature.name));
    }
    // The same thing under its name in this dialect.
    let last = name.rsplit('.').next().unwrap_or_default();
    let elsewhere = dialect
        .other()
        .rows()
        .iter()
        .find(|row| row.signature.name == if row.is_method { last } else { name })?;
    let here = dialect.rows().iter().find(|row| row.function == elsewhere.function);
    Some(match here {
        Some(here) => format!("A {} writes {}", dialect.user(), here.pattern()),
        None => format!("A {} has it, a {} has not", dialect.other().user(), dialect.user()),
    })
}

/// Returns what to write instead of something with two dots.
pub(super) fn for_path(dialect: Dialect, path: &[String]) -> Option<String> {
    match (dialect, path) {
        (Dialect::Classic, [root, profile, name]) if profile == "profile" => {
            Some(format!("A {} writes {root}.{name}", dialect.user()))
        }
        _ => None,
    }
}

/// Returns what to write instead of a word between two values.
pub(super) fn for_word(word: &str) -> Option<String> {
    let hint = match word.to_ascii_lowercase().as_str() {
        "eq" | "equals" | "is" => "Two equals signs compare: ==",
        "ne" => "Write !=",
        "lt" => "Write <",
        "le" => "Write <=",
        "gt" => "Write >",
        "ge" => "Write >=",
        "and" => "Write AND",
        "or" => "Write OR",
        "not" => "Write ! before what shall not be so",
        "contains" | "co" => "Write String.stringContains(text, search)",
        "sw" | "startswith" => "Write String.startsWith(text, prefix)",
        "then" => "Write condition ? value : other",
        "else" => "Write a colon between the two values: condition ? value : other",
        "matches" => "Write matches in small letters",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_other_languages(dialect: Dialect, name: &str) -> Option<String> {
    let hint = match name {
        "IIF" | "IF" | "If" | "if" | "Switch" => "Okta writes condition ? value : other",
        "Join" | "concat" | "CONCAT" => "Okta joins texts with +",
        "ToUpper" | "upper" => match dialect {
            Dialect::Classic => "Okta writes String.toUpperCase(text)",
            Dialect::IdentityEngine => "Okta writes text.toUpperCase()",
        },
        "ToLower" | "lower" => match dialect {
            Dialect::Classic => "Okta writes String.toLowerCase(text)",
            Dialect::IdentityEngine => "Okta writes text.toLowerCase()",
        },
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The row whose name is the most like this one: in other letter case, without its class, or with few other letters.
fn nearest(dialect: Dialect, name: &str, is_method: bool) -> Option<&'static Row> {
    let wanted = name.to_lowercase();
    let distance = |row: &Row| {
        let known = row.signature.name.to_lowercase();
        let without_class = known.rsplit('.').next().unwrap_or_default();
        if wanted == without_class { 1 } else { strsim::osa_distance(&known, &wanted) }
    };
    let near = dialect
        .rows()
        .iter()
        .filter(|row| row.is_method == is_method && row.signature.name != name)
        .map(|row| (distance(row), row))
        .min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, row)| *distance <= DISTANCE_MAX.min(row.signature.name.len() / 2))
        .map(|(_, row)| row)
}

impl Dialect {
    /// What is written so.
    fn user(self) -> &'static str {
        match self {
            Self::Classic => "mapping",
            Self::IdentityEngine => "policy of Okta Identity Engine",
        }
    }
}
