//! Expressions that are written differently and mean the same: `user.login`, `source.login`, `${source.login}`.

use super::Expression;

/// Do two expressions differ in trivial spelling only: spaces, the name of the source, the wrapping of a template?
pub fn same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// Does an expression give the same for everybody? One that cannot be read is taken for one that does not.
pub fn is_constant(expression: &str) -> bool {
    Expression::parse(bare(expression)).is_ok_and(|expression| expression.references().is_empty())
}

/// Returns an expression without spaces around it and without the wrapping of a template.
pub fn bare(expression: &str) -> &str {
    let trimmed = expression.trim();
    let inner = trimmed.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    inner.filter(|inner| !inner.contains(['{', '}'])).map_or(trimmed, str::trim)
}

/// Leaves out spaces outside of quotes, and calls the source `user`.
fn plain(expression: &str) -> String {
    let mut plain = String::new();
    let mut word = String::new();
    let mut quote = None;
    for letter in bare(expression).chars() {
        if quote.is_none() && (letter.is_alphanumeric() || letter == '_') {
            word.push(letter);
            continue;
        }
        if quote.is_none() && letter == '.' && word == "source" && !plain.ends_with('.') {
            word = "user".to_owned();
        }
        plain.push_str(&word);
        word.clear();
        match (quote, letter) {
            (None, '"' | '\'') => {
                quote = Some(letter);
                plain.push(letter);
            }
            (Some(mark), _) if mark == letter => {
                quote = None;
                plain.push(letter);
            }
            (None, space) if space.is_whitespace() => {
                // Two words stay two.
                if plain.ends_with(|last: char| last.is_alphanumeric() || last == '_') {
                    plain.push(' ');
                }
            }
            (_, letter) => {
                if !letter.is_alphanumeric() && quote.is_none() && plain.ends_with(' ') {
                    plain.pop();
                }
                plain.push(letter);
            }
        }
    }
    plain.push_str(&word);
    plain.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trivial_spelling_is_no_difference() {
        for (one, other) in [
            ("user.login", "source.login"),
            ("${source.login}", "user.login"),
            (" user.firstName+user.lastName", "source.firstName + source.lastName "),
            ("String.toUpperCase( user.lastName )", "String.toUpperCase(user.lastName)"),
            ("a AND b", "a  AND  b"),
        ] {
            assert!(same(one, other), "{one} {other} {} {}", plain(one), plain(other));
        }
        for (one, other) in [
            ("user.login", "user.email"),
            ("\"a b\"", "\"ab\""),
            ("\"source.login\"", "\"user.login\""),
            ("resource.login", "reuser.login"),
            ("a AND b", "aANDb"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn what_names_nobody_is_a_constant() {
        for (expression, expected) in [
            ("\"Licensed\"", true),
            (" 'Basic' ", true),
            ("user.userType", false),
            ("user.department == \"Sales\" ? \"Licensed\" : \"Basic\"", false),
            ("String.len(", false),
        ] {
            assert_eq!(is_constant(expression), expected, "{expression}");
        }
    }
}
