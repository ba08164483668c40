//! What is said about a text that is no expression: what is wrong, where, and what to write instead.

use super::catalogue::functions;
use super::parse::is_name;
use super::{Call, Function, Kind, Node, SyntaxError, SyntaxErrorKind};

/// Letters that a name may differ by from the one that is meant.
const TYPOS_MAX: usize = 2;

/// A function that Entra does not have.
pub(super) fn function(at: usize, name: &str) -> SyntaxError {
    let names = || functions().iter().map(|function| function.name);
    let hint = match names().find(|known| known.eq_ignore_ascii_case(name)) {
        Some(meant) => Some(format!("Entra minds the letters' case: the function is called {meant}")),
        None => elsewhere(name).map(str::to_owned).or_else(|| {
            let far = |known: &str| strsim::osa_distance(&known.to_lowercase(), &name.to_lowercase());
            // A short name is near to everything.
            let most = TYPOS_MAX.min(name.chars().count() / 2);
            let near = names().map(|known| (far(known), known)).min()?;
            (near.0 <= most).then(|| format!("Did you mean {}?", near.1))
        }),
    };
    SyntaxError { at, kind: SyntaxErrorKind::NotUnderstood(format!("the function {name}")), hint }
}

/// What functions of other languages are in Entra's.
fn elsewhere(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "and" => "Entra knows no AND: put another IIF where the first one is true",
        "or" => "Entra knows no OR: put another IIF where the first one is false",
        "if" => "Did you mean IIF?",
        "concat" | "concatenate" => "Append puts two texts together, Join several",
        "lower" | "lcase" | "tolowercase" => "Did you mean ToLower?",
        "upper" | "ucase" | "touppercase" => "Did you mean ToUpper?",
        "trim" => "Entra knows no Trim; StripSpaces takes every space out",
        "right" => "Entra knows no Right; Replace with a pattern keeps the end of a text",
        "substring" | "substr" => "Mid gives a part of a text, counted from 1",
        "length" => "Did you mean Len?",
        "isempty" | "isblank" => "Did you mean IsNullOrEmpty?",
        _ => return None,
    })
}

/// A word without brackets, which is neither an attribute nor a text.
pub(super) fn word(at: usize, name: &str) -> SyntaxError {
    let attribute = name.rsplit('.').next().unwrap_or(name);
    let hint = if attribute.eq_ignore_ascii_case("true") || attribute.eq_ignore_ascii_case("false") {
        "Write \"True\" or \"False\" in quotes".to_owned()
    } else if let Some(function) = Function::named(name) {
        format!("Write {}", function.signature())
    } else {
        format!("Write an attribute in brackets, [{attribute}], a text in quotes, \"{attribute}\"")
    };
    SyntaxError { at, kind: SyntaxErrorKind::NotUnderstood(format!("the word {name}")), hint: Some(hint) }
}

/// Something else stands where one thing has to stand; `open` is the innermost bracket that is open.
pub(super) fn unexpected(
    chars: &[char],
    at: usize,
    wanted: &'static str,
    open: Option<(usize, Function)>,
) -> SyntaxError {
    let rest = chars.get(at..).unwrap_or_default();
    let word: String = rest.iter().take_while(|letter| is_name(**letter)).collect();
    let found = match rest.first() {
        None => "the end".to_owned(),
        Some(letter) if word.is_empty() => format!("the sign {letter}"),
        Some(_) => word.clone(),
    };
    let before = chars.get(..at).unwrap_or_default().iter().rev().find(|letter| !letter.is_whitespace());
    let hint = match (word.to_ascii_uppercase().as_str(), rest.first()) {
        ("AND", _) => Some(
            "Entra knows no AND: put another IIF where the first one is true, \
             IIF([a] = \"1\", IIF([b] = \"2\", \"yes\", \"no\"), \"no\")",
        ),
        ("OR", _) => Some(
            "Entra knows no OR: put another IIF where the first one is false, \
             IIF([a] = \"1\", \"yes\", IIF([b] = \"2\", \"yes\", \"no\"))",
        ),
        (_, Some(';')) => Some("Write commas between the values"),
        (_, Some('!')) => Some("Entra writes <> for not equal, and Not(…) for the opposite"),
        (_, Some('=' | '<' | '>')) => Some("Comparisons stand in the first value of IIF or CBool alone"),
        (_, Some('+' | '&')) => Some("Append or Join put texts together"),
        (_, Some('(')) => Some("A bracket stands behind the name of a function alone"),
        (_, Some(')')) if wanted == "the end" => Some("There is one closing bracket too many"),
        (_, Some(']')) => Some("An attribute's bracket opens before its name: [mail]"),
        (_, Some('"' | '[')) if wanted.starts_with("a comma") => Some("Write commas between the values"),
        (_, Some(_)) if before == Some(&'"') => {
            Some("A text ends before this; a quote inside a text is written \\\"")
        }
        _ => None,
    };
    let hint = match (rest.first(), open) {
        (None, Some((place, function))) if wanted.starts_with("a comma") => Some(format!(
            "A closing bracket is missing: that of {} opens at character {}",
            function.name(),
            place + 1
        )),
        _ => hint.map(str::to_owned),
    };
    SyntaxError { at, kind: SyntaxErrorKind::Unexpected { found, wanted }, hint }
}

pub(super) fn unsupported(at: usize, what: &str, hint: &str) -> SyntaxError {
    let hint = (!hint.is_empty()).then(|| hint.to_owned());
    SyntaxError { at, kind: SyntaxErrorKind::Unsupported(what.to_owned()), hint }
}

/// Refuses the forms that Microsoft's page names as unsupported.
pub(super) fn supported(
    at: usize,
    function: Function,
    arguments: &[Option<Node>],
) -> Result<(), SyntaxError> {
    let argument = |place: usize| arguments.get(place).and_then(Option::as_ref);
    match (function, argument(0)) {
        (Function::Iif, Some(condition)) => {
            let sides = match &condition.kind {
                Kind::Compare { left, right, .. } => vec![left.as_ref(), right.as_ref()],
                Kind::Text(_) | Kind::Number(_) | Kind::Word(_) | Kind::Attribute(_) | Kind::Call(_) => {
                    vec![condition]
                }
            };
            let hint =
                "Switch with \"\" as a key takes the empty value, Coalesce takes the first that is there";
            for side in sides {
                let at = side.at as usize;
                match &side.kind {
                    Kind::Call(Call {
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
                    Kind::Text(text) if text.is_empty() => {
                        return Err(unsupported(at, "an IIF that compares with an empty text", hint));
                    }
                    Kind::Text(_)
                    | Kind::Number(_)
                    | Kind::Word(_)
                    | Kind::Attribute(_)
                    | Kind::Compare { .. }
                    | Kind::Call(_) => {}
                }
            }
            Ok(())
        }
        (
            Function::Switch,
            Some(Node {
                kind:
                    Kind::Call(Call {
                        function: asks @ (Function::IsNull | Function::IsNullOrEmpty | Function::IsNothing),
                        ..
                    }),
                ..
            }),
        ) => Err(unsupported(
            at,
            &format!("{} as the source of Switch", asks.name()),
            "Take the attribute as the source, and \"\" as the key for the empty value",
        )),
        (Function::Item, _) if matches!(argument(1), Some(Node { kind: Kind::Number(text), .. }) if text == "0") => {
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
