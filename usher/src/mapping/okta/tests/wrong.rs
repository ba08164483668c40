//! What is wrong with an expression, and what to write instead.

use super::*;

#[test]
fn what_is_wrong_is_told_with_its_place_and_a_cure() {
    for (text, error, hint) in [
        ("", "character 1: the end stands where a value should be", ""),
        ("user.a +", "character 9: the end stands where a value should be", ""),
        ("user.a ? 'x'", "character 13: the end stands where a colon should be", ""),
        ("'open", "character 1: the text in quotes has no end", "Close it with the sign it began with, '"),
        (
            "\"a\\\"b\"",
            "character 6: the text in quotes has no end",
            "A backslash is a letter like any other, and the quote behind it ends the text. Put a text that holds one \
             kind of quotes between quotes of the other kind",
        ),
        (
            "(user.a",
            "character 8: the end stands where a closing bracket should be",
            "The bracket ( at character 1 is still open",
        ),
        (
            "String.len(user.a",
            "character 18: the end stands where a comma or a closing bracket should be",
            "The bracket ( at character 11 is still open",
        ),
        (
            "Arrays.get({1, 2, 0)",
            "character 20: ) stands where a comma or a closing bracket should be",
            "The bracket { at character 12 is still open",
        ),
        ("user.a)", "character 7: ) stands where the end should be", "No bracket is open here"),
        ("1 2", "character 3: 2 stands where the end should be", ""),
        ("99999999999999999999", "character 1: the number is too large", ""),
        ("String.len('a', 'b')", "character 1: String.len takes one, not 2 values", "Write String.len(text)"),
        (
            "String.substring('a', 1)",
            "character 1: String.substring takes three, not 2 values",
            "Write String.substring(text, start, end)",
        ),
        (
            "String.join(',')",
            "character 1: String.join takes two or more, not 1 values",
            "Write String.join(separator, text)",
        ),
        (
            "String.stringSwitch('a', 'b', 'c', 'd', 'e')",
            "character 1: String.stringSwitch takes four, and more in pairs, not 5 values",
            "Write String.stringSwitch(text, default, key, value)",
        ),
        (
            "Time.now('UTC', 'yyyy', 1)",
            "character 1: Time.now takes none to two, not 3 values",
            "Write Time.now(zone, format)",
        ),
        ("user.a; user.b", "character 7: the sign ';' is not understood", ""),
        ("user.a = 'b'", "character 8: the sign '=' is not understood", "Two equals signs compare: =="),
        (
            "“Sales”",
            "character 1: the sign '“' is not understood",
            "Write straight quotes, \" or ': a word processor may have bent them",
        ),
        (
            "${user.login}",
            "character 1: the sign '$' is not understood",
            "Write the expression alone, without ${ and }",
        ),
        (
            "[userPrincipalName]",
            "character 1: [ stands where a value should be",
            "Okta writes user.login, without brackets",
        ),
        (
            "String.toUppercase(user.a)",
            "character 1: the function String.toUppercase is not understood",
            "Did you mean String.toUpperCase?",
        ),
        (
            "Strng.len(user.a)",
            "character 1: the function Strng.len is not understood",
            "Did you mean String.len?",
        ),
        (
            "stringContains(user.a, 'b')",
            "character 1: the function stringContains is not understood",
            "Did you mean String.stringContains?",
        ),
        (
            "IIF(user.a, 'b', 'c')",
            "character 1: the function IIF is not understood",
            "Okta writes condition ? value : other",
        ),
        (
            "user.isMemberOf({'group.id': 'a'})",
            "character 1: the function user.isMemberOf is not understood",
            "A policy of Okta Identity Engine has it, a mapping has not",
        ),
        (
            "user.login.toUpperCase()",
            "character 1: the function user.login.toUpperCase is not understood",
            "A mapping writes String.toUpperCase(text)",
        ),
        (
            "'a'.length()",
            "character 5: the function length is not understood",
            "A mapping writes String.len(text)",
        ),
        (
            "user.profile.login",
            "character 1: user.profile.login is not understood",
            "A mapping writes user.login",
        ),
        ("user.a eq 'b'", "character 8: the word eq is not understood", "Two equals signs compare: =="),
        ("user.a matches '(?=b)'", "character 16: a pattern that looks ahead or back is not understood", ""),
        ("{'a', 'b': 1}", "character 7: a list of values with and without keys is not understood", ""),
    ] {
        let found = Expression::parse(text).unwrap_err();
        assert_eq!(
            (found.to_string().as_str(), found.hint.as_deref().unwrap_or_default()),
            (error, hint),
            "{text}"
        );
    }
}

#[test]
fn the_other_dialect_has_hints_of_its_own() {
    for (text, error, hint) in [
        (
            "String.toUpperCase(user.profile.a)",
            "character 1: the function String.toUpperCase is not understood",
            "A policy of Okta Identity Engine writes text.toUpperCase()",
        ),
        (
            "user.profile.a.toUppercase()",
            "character 16: the function toUppercase is not understood",
            "Did you mean toUpperCase?",
        ),
        (
            "'a'.substring()",
            "character 5: substring takes one to two, not 0 values",
            "Write text.substring(start, end)",
        ),
        (
            "'USA'.toAlpha2()",
            "character 7: toAlpha2 of a text or number is not understood",
            "Write it as in 'USA'.parseCountryCode().toAlpha2()",
        ),
        (
            "isMemberOfGroupName('a')",
            "character 1: the function isMemberOfGroupName is not understood",
            "A mapping has it, a policy of Okta Identity Engine has not",
        ),
    ] {
        let found = Expression::parse_as(Dialect::IdentityEngine, text).unwrap_err();
        assert_eq!(
            (found.to_string().as_str(), found.hint.as_deref().unwrap_or_default()),
            (error, hint),
            "{text}"
        );
    }
}
