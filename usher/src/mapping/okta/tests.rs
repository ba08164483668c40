use serde_json::json;

use super::*;
use crate::mapping::worked::Gave;

mod generated;
mod wrong;

#[test]
fn binding_and_order_are_those_of_the_language() {
    check("1 + 2 == 3 AND !false ? 'a' : 'b'", Ok(json!("a")));
    check("false ? 1 : false ? 2 : 3", Ok(json!(3)));
    check("true OR nothing.at.all", Err("character 9: nothing.at.all is not understood"));
    check("true || user.none", Ok(json!(true)));
    check("false AND user.none OR true", Ok(json!(true)));
    check("user.none ?: user.empty ?: 'x'", Ok(json!("x")));
    check("user.none ?: true ? 'a' : 'b'", Ok(json!("a")));
    check("false ? 'a' : user.none ?: 'b'", Ok(json!("b")));
    check("user.none == null", Ok(json!(true)));
    check("user.empty == NULL", Ok(json!(false)));
    check("'it''s'", Err("character 5: \"s\" stands where the end should be"));
    check("\"it's \\\"", Ok(json!("it's \\")));
    check("1.5 + 1", Ok(json!(2.5)));
    check("3 - -1 - 2", Ok(json!(2)));
    check("-(1.5)", Ok(json!(-1.5)));
    check("'a' + 1 + true", Ok(json!("a1true")));
    check("{1, 'b', {2}}[2][0]", Ok(json!(2)));
    check("{}", Ok(json!([])));
    check("{'a': 1}", Ok(json!({"a": 1})));
    check("user.login matches '.*@practice\\.example'", Ok(json!(true)));
    check("user.login matches 'practice'", Ok(json!(false)));
    check("user.login matches 'zoe' + '.*'", Ok(json!(true)));
}

#[test]
fn what_okta_does_not_publish_has_no_result() {
    for (text, what) in [
        ("String.toUpperCase(user.none)", "a function on nothing"),
        ("user.none + 'a'", "a text joined to nothing"),
        ("'a' + 12345678.5", "a number so large or small, as a text,"),
        ("String.substringBefore('a', '@')", "a part of a text that lacks the sign to cut at"),
        ("String.substring('abc', 1, 9)", "a part that reaches past the end of the text"),
        ("String.substring('abc', 2, 1)", "a part that reaches past the end of the text"),
        ("String.replaceFirst('a.b', '.', '')", "String.replaceFirst with a sign that patterns use"),
        ("String.len('😀')", "the length of a text with rare signs"),
        ("'1' == 1", "a comparison of different kinds of values"),
        ("Arrays.get({1}, 1)", "a place outside of the list"),
        ("{1}[0 - 1]", "a place outside of the list"),
        ("Arrays.contains('1, 2', 1)", "a search for a number among texts"),
        ("Arrays.remove({1, 1}, 1)", "the removal of a value that is there twice"),
        ("Arrays.add({1}, null)", "nothing added to a list"),
        ("Arrays.size('')", "an empty text in the place of a list"),
        ("Arrays.toCsvString({'a,b'})", "Arrays.toCsvString on a value with a comma or a quote"),
        ("Arrays.flatten('a,b', 'c')", "a text with commas among the values of Arrays.flatten"),
        ("Convert.toInt(0.5)", "the rounding of a half"),
        ("Convert.toInt('1.5')", "Convert.toInt on a text with a fraction or many digits"),
        ("Convert.toInt(3000000000)", "a whole number of more than 32 bits"),
        ("Iso3166Convert.toName('VN')", "the name of this country"),
        ("Iso3166Convert.toName('Germany')", "a country that ISO 3166 does not list so"),
        ("isMemberOfGroupName('zoom users')", "a group's name in other letter case"),
        ("isMemberOfGroupNameContains('USERS')", "a group's name in other letter case"),
        ("isMemberOfGroupNameRegex('/.*')", "a pattern that begins with a slash"),
        ("isMemberOfGroupNameRegex('users')", "a pattern that fits a part of a group's name"),
        ("user.login matches '(?i)Zoë'", ""),
        ("findWorkdayUser().employeeID", "an attribute of nobody"),
        ("Time.now('CET5')", "such a time zone"),
        ("Time.fromStringToIso8601('15-07-31', 'yy-MM-dd')", "a year of two digits"),
        ("Time.fromStringToIso8601('2015', 'yyyy')", "a format without a year, a month or a day"),
        ("Time.fromIso8601ToString('2015-07-31T17:18:37Z', 'w')", "a time in such a format"),
        (
            "Time.fromIso8601ToString('2015-07-31T17:18:37+02:00', 'dd')",
            "Time.fromIso8601ToString on a time that is not in UTC",
        ),
        ("Time.fromWindowsToIso8601('130828367179790001')", "a part of a millisecond"),
        ("Time.fromUnixToIso8601('9223372036854775807')", "a time before the year 1 or behind the year 9999"),
        (
            "getFilteredGroups({'00g1'}, 'group.description', 9)",
            "getFilteredGroups with an expression other than group.name or group.id",
        ),
        ("Groups.startsWith('active_directory', 'Zoom', 9)", ""),
        ("Groups.startsWith('OKTA', '', 1)", "a group of another source"),
    ] {
        let expected = format!("Okta does not publish what {what} gives");
        match what {
            // The letters decide nothing, and groups of another source do not begin so.
            "" => assert!(
                work(text).is_ok_and(|value| value == json!(false) || value.is_null()),
                "{text}: {:?}",
                work(text)
            ),
            _ => check(text, Err(&expected)),
        }
    }
    for (text, why) in [
        ("!user.empty", "a condition needs true or false"),
        ("'b' - 'a'", "- needs numbers"),
        ("String.len(1)", "String.len needs a text"),
        ("Convert.toNum('1e5')", "Convert.toNum needs a number"),
        ("Convert.toNum('inf')", "Convert.toNum needs a number"),
        ("getManagerUser('workday').a", "getManagerUser needs active_directory as its source"),
        (
            "user.getGroups({'group.name': 'a'})",
            "user.getGroups needs a key that is group.id, group.type, group.source.id or group.profile.name",
        ),
        ("getFilteredGroups({'00g1'}, 'group.name', 101)", "getFilteredGroups needs a limit from 1 to 100"),
        (
            "Time.fromStringToIso8601('2015-02-30', 'yyyy-MM-dd')",
            "the time needs the form that its format tells",
        ),
        (
            "Time.fromIso8601ToUnix('2015-02-28')",
            "Time.fromIso8601ToUnix needs a time such as 2015-07-31T17:18:37.979Z",
        ),
        ("user.login.a", "character 1: user.login.a is not understood"),
        ("user.login matches '(' + ''", "the pattern ( is not understood"),
    ] {
        check(text, Err(why));
    }
}

#[test]
fn what_the_profile_does_not_tell_is_never_guessed() {
    for (text, what) in [
        ("isMemberOfGroupName('Zoom users')", "the person's groups"),
        ("user.getGroups({'group.id': 'a'})", "the person's groups"),
        ("user.getInternalProperty('id')", "what Okta itself holds about the person"),
        ("user.getLinkedObject('manager')", "who stands in this relation to the person"),
        ("hasDirectoryUser()", "the person's account in Active Directory"),
        ("findWorkdayUser()", "the person's account in Workday"),
        ("getManagerUser('active_directory').a", "the manager whom Active Directory names"),
        ("getAssistantAppUser('active_directory', 'google').a", "the assistant whom Active Directory names"),
        ("Time.now()", "the time at which Okta will work it out"),
    ] {
        let nothing = Environment::default();
        let expression = Expression::parse(text).unwrap();
        let worked = expression.evaluate(&look_up, &nothing).unwrap_err().to_string();
        assert_eq!(worked, format!("Usher does not know {what}"), "{text}");
    }
}

#[test]
fn groups_people_and_times_come_from_the_environment() {
    for (text, expected) in [
        ("isMemberOfGroupName('Zoom users')", json!(true)),
        ("isMemberOfGroup('00g9')", json!(false)),
        ("isMemberOfAnyGroup('00g9', '00g1')", json!(true)),
        ("isMemberOfGroupNameRegex('Zoom.*')", json!(true)),
        ("isMemberOfGroupNameRegex('Nobody.*')", json!(false)),
        ("user.getGroups({'group.profile.name': 'Zoom'}).![name]", json!(["Zoom users"])),
        ("user.getGroups({'group.profile.name': 'Zoom', 'operator': 'EXACT'}).![id]", json!([])),
        ("user.getGroups({'group.type': {'BUILT_IN'}})[0].name", json!("Everyone")),
        ("getFilteredGroups({'00g1', '00g9'}, 'group.name', 10)", json!(["Zoom users"])),
        ("Groups.startsWith('OKTA', 'Zoom', 10)", json!(["Zoom users"])),
        ("Groups.endsWith('OKTA', 'nobody', 10)", Value::Null),
        ("Groups.contains('OKTA', 'nobody', 10) ?: {}", json!([])),
        ("user.getInternalProperty('status')", json!("ACTIVE")),
        ("user.getLinkedObject('manager').lastName", json!("Gates")),
        ("user.getLinkedObject('manager').none", Value::Null),
        ("hasDirectoryUser() ? findDirectoryUser().managerUpn : null", json!("bob@practice.example")),
        ("hasWorkdayUser()", json!(false)),
        ("findWorkdayUser()", Value::Null),
        ("getManagerUser('active_directory').firstName", json!("Ada")),
        ("getManagerAppUser('active_directory', 'google').firstName", json!("Ada G.")),
        ("Time.now()", json!("2015-07-31T17:18:37.979Z")),
        ("Time.now('EST')", json!("2015-07-31T13:18:37.979-04:00")),
        ("Time.now('EST', 'YYYY-MM-dd HH:mm:ss')", json!("2015-07-31 13:18:37")),
        (
            "Time.now('Asia/Tokyo', \"EEEE, d MMM yyyy h:mm a ZZ 'o''clock'\")",
            json!("Saturday, 1 Aug 2015 2:18 AM +09:00 o'clock"),
        ),
        ("Time.now('HST')", json!("2015-07-31T07:18:37.979-10:00")),
        (
            "String.substring(Time.fromUnixToIso8601((Convert.toInt(String.substring(Time.fromIso8601ToUnix(\
             \"2021-09-20\" +\"T00:00:00.000Z\"),0,10)) + 31536000)+\"000\"),0,10)",
            json!("2022-09-20"),
        ),
        (
            "Time.fromStringToIso8601('Fri, 31 Jul 2015 1:05 PM +0200', 'EEE, dd MMM yyyy h:mm a Z')",
            json!("2015-07-31T11:05:00.000Z"),
        ),
        (
            "Time.fromStringToIso8601('20150731123456789', 'yyyyMMddHHmmssSSS')",
            json!("2015-07-31T12:34:56.789Z"),
        ),
    ] {
        check(text, Ok(expected));
    }
    let zoned = "'2015-10-24T12:00:00Z'.parseStringTime().toZone('Europe/Berlin').plusDays(1)";
    for (text, expected) in [
        (zoned.to_owned(), json!("2015-10-25T14:00:00.000+01:00[Europe/Berlin]")),
        (format!("{zoned}.toUnix()"), json!("1445778000000")),
        (format!("{zoned}.toString('HH:mm')"), json!("14:00")),
        ("DateTime.now().withinHours(1)".to_owned(), json!(true)),
    ] {
        let expression = Expression::parse_as(Dialect::IdentityEngine, &text).unwrap();
        assert_eq!(expression.evaluate(&look_up, &environment()), Ok(expected), "{text}");
    }
}

#[test]
fn every_example_gives_what_it_says() {
    for dialect in [Dialect::Classic, Dialect::IdentityEngine] {
        for signature in dialect.functions() {
            let expression = Expression::parse_as(dialect, signature.example);
            let expression = expression.unwrap_or_else(|error| panic!("{}: {error}", signature.name));
            assert!(expression.node.uses(signature.name), "{}", signature.name);
            assert!(signature.what.ends_with('.'), "{}", signature.name);
            if signature.gives.is_empty() {
                continue;
            }
            let gave =
                expression.steps(&|_| Cow::Owned(Value::Null), &Environment::default()).pop().unwrap().gave;
            assert_eq!(gave, Gave::Value(signature.gives.to_owned()), "{}", signature.example);
        }
    }
    let mut names: Vec<&str> = functions().iter().map(|signature| signature.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), functions().len());
}

impl Node {
    fn uses(&self, name: &str) -> bool {
        let mut found = false;
        self.visit(&mut |node| {
            found |= matches!(&node.kind, Kind::Call { called, .. } if called.signature.name == name);
        });
        found
    }
}

#[test]
fn each_part_tells_what_it_gave() {
    let text =
        "user.none == null ? String.toUpperCase(user.login) + \"ż\" : user.none + String.len(user.empty)";
    let expression = Expression::parse(text).unwrap();
    let parts: Vec<_> = expression
        .steps(&look_up, &environment())
        .into_iter()
        .map(|part| {
            let cut: String = text.chars().skip(part.at as usize).take(part.len as usize).collect();
            assert_eq!(cut, part.text);
            (part.depth, part.text, part.gave)
        })
        .collect();
    let value = |text: &str| Gave::Value(text.to_owned());
    let part = |depth, text: &str, gave| (depth, text.to_owned(), gave);
    assert_eq!(
        parts,
        [
            part(2, "user.none", Gave::Nothing),
            part(1, "user.none == null", value("true")),
            part(3, "user.login", value("zoe@practice.example")),
            part(2, "String.toUpperCase(user.login)", value("ZOE@PRACTICE.EXAMPLE")),
            part(1, "String.toUpperCase(user.login) + \"ż\"", value("ZOE@PRACTICE.EXAMPLEż")),
            part(2, "user.none", Gave::NotReached),
            part(3, "user.empty", Gave::NotReached),
            part(2, "String.len(user.empty)", Gave::NotReached),
            part(1, "user.none + String.len(user.empty)", Gave::NotReached),
            part(0, text, value("ZOE@PRACTICE.EXAMPLEż")),
        ]
    );
    let refused = Expression::parse("String.len( user.none )").unwrap().steps(&look_up, &environment());
    assert_eq!(refused.len(), 2);
    assert_eq!(
        refused[1].gave,
        Gave::Refused("Okta does not publish what a function on nothing gives".to_owned())
    );
    let alone = Expression::parse("'a'").unwrap().steps(&look_up, &environment());
    assert_eq!(alone.iter().map(|part| &part.gave).collect::<Vec<_>>(), [&value("a")]);
    let list = Expression::parse("Arrays.add({1, 2}, '3')").unwrap().steps(&look_up, &environment());
    assert_eq!(list.iter().map(|part| &part.gave).collect::<Vec<_>>(), [&value("[1,2,\"3\"]")]);
}

#[test]
fn it_is_written_as_okta_writes_it() {
    for (text, expected) in [
        ("user.a+'b'", "user.a + \"b\""),
        ("( user.a )", "user.a"),
        ("a and b||c", "a AND b OR c"),
        ("(a OR b) && !(c==d)", "(a OR b) AND !(c == d)"),
        ("a?b:(c?d:e)", "a ? b : (c ? d : e)"),
        ("a?b:c?d:e", "a ? b : c ? d : e"),
        ("a?(b?c:d):e", "a ? b ? c : d : e"),
        ("a?:b?:c", "a ?: b ?: c"),
        ("substring( user.a,0,1 )", "substring(user.a, 0, 1)"),
        ("'say \"hi\"'", "'say \"hi\"'"),
        ("1.0 - (2 - 3)", "1.0 - (2 - 3)"),
        ("{'a':{1,2}}", "{\"a\": {1, 2}}"),
        ("user.getGroups({'group.id':'a'}).![name][0]", "user.getGroups({\"group.id\": \"a\"}).![name][0]"),
        ("(user.a).b", "(user.a).b"),
    ] {
        assert_eq!(Expression::parse(text).unwrap().to_string(), expected);
    }
    let other =
        Expression::parse_as(Dialect::IdentityEngine, "user.profile.a.length()==0 AND ('a'+'b').isEmpty()");
    assert_eq!(other.unwrap().to_string(), "user.profile.a.length() == 0 && (\"a\" + \"b\").isEmpty()");
}

#[test]
fn what_okta_warns_of_is_told() {
    let cautions = |text: &str| Expression::parse(text).unwrap().cautions();
    assert_eq!(
        cautions("isMemberOfGroup('a') ? 'b' : 'c'"),
        [Caution::GroupsAtAssignment("isMemberOfGroup")]
    );
    assert_eq!(cautions("Groups.startsWith('OKTA', 'a', 1)"), [Caution::ClaimsOnly("Groups.startsWith")]);
    assert_eq!(
        cautions("Arrays.isEmpty(user.a) ? 1 : Arrays.size(user.a)"),
        [Caution::InCondition("Arrays.isEmpty")]
    );
    assert_eq!(cautions("getManagerUser('active_directory').a"), [Caution::ManagerStays("getManagerUser")]);
    assert_eq!(cautions("toUpperCase(toUpperCase(a))"), [Caution::OlderName("toUpperCase")]);
    assert_eq!(cautions("String.toUpperCase(user.login)"), []);
    assert_eq!(Expression::parse("Time.now() + Time.now('UTC')").unwrap().volatile(), ["Time.now"]);
    assert!(Expression::parse("Time.fromUnixToIso8601('1')").unwrap().volatile().is_empty());
}

#[test]
fn long_is_not_deep_and_deep_is_refused() {
    check(&vec!["1"; 4_000].join("+"), Ok(json!(4_000)));
    check(&vec!["'a'"; 2_500].join("+"), Ok(json!("a".repeat(2_500))));
    let choices = format!("{}'x'", "false?'y':".repeat(900));
    check(&choices, Ok(json!("x")));
    let nested = |count: usize| format!("{}1{}", "(".repeat(count), ")".repeat(count));
    check(&nested(DEPTH_MAX - 1), Ok(json!(1)));
    let calls = |count: usize| format!("{}'A'{}", "String.toLowerCase(".repeat(count), ")".repeat(count));
    check(&calls(DEPTH_MAX - 1), Ok(json!("a")));
    for (text, at) in [
        (nested(DEPTH_MAX), DEPTH_MAX),
        (nested(200), DEPTH_MAX),
        (calls(200), 19 * DEPTH_MAX),
        ("!".repeat(5_000), DEPTH_MAX),
        ("{".repeat(5_000), DEPTH_MAX),
        (format!("user.getLinkedObject('a'){}", ".b".repeat(200)), 25 + 2 * (DEPTH_MAX - 1)),
        (format!("a{}", "[0]".repeat(200)), 1 + 3 * (DEPTH_MAX - 1)),
    ] {
        let error = Expression::parse(&text).unwrap_err();
        assert_eq!((error.at, error.kind), (at, SyntaxErrorKind::TooDeep), "{text}");
    }
    let text = |count: usize| format!("'{}'", "a".repeat(count - 2));
    assert!(Expression::parse(&text(CHARS_MAX)).is_ok());
    let error = Expression::parse(&text(CHARS_MAX + 1)).unwrap_err();
    assert_eq!((error.at, error.kind), (CHARS_MAX, SyntaxErrorKind::TooLong));
}

#[test]
fn a_text_that_grows_without_end_is_refused() {
    let mut growing = "'aaaaaaaaaa'".to_owned();
    for _ in 0..40 {
        growing = format!("String.replace({growing}, 'a', 'aaaaaaaaaa')");
    }
    check(&growing, Err("it takes more work than Usher does for one value"));
    let patterns = vec!["'a' matches ('a' + '.{200}')"; 300].join(" OR ");
    check(&patterns, Err("it takes more work than Usher does for one value"));
}

fn work(text: &str) -> Result<Value, String> {
    let expression = Expression::parse(text).map_err(|error| error.to_string())?;
    expression.evaluate(&look_up, &environment()).map_err(|error| error.to_string())
}

fn check(text: &str, expected: Result<Value, &str>) {
    assert_eq!(work(text), expected.map_err(str::to_owned), "{text}");
}

fn look_up<'v>(reference: &Reference) -> Cow<'v, Value> {
    Cow::Owned(match reference.name.as_str() {
        "login" | "profile.login" => json!("zoe@practice.example"),
        "empty" => json!(""),
        _ => Value::Null,
    })
}

fn environment() -> Environment {
    let account = |attributes: Value| Account::One(attributes);
    Environment {
        now: Some("2015-07-31T17:18:37.979Z".parse().unwrap()),
        groups: Some(vec![
            Group::new("00g0", "Everyone", "BUILT_IN", None),
            Group::new("00g1", "Zoom users", "OKTA_GROUP", None),
        ]),
        internal: json!({"id": "00u1", "status": "ACTIVE"}).as_object().cloned(),
        directory_user: Some(account(json!({"managerUpn": "bob@practice.example"}))),
        workday_user: Some(Account::Several),
        linked: [("manager".to_owned(), account(json!({"lastName": "Gates"})))].into(),
        manager: Related {
            user: Some(account(json!({"firstName": "Ada"}))),
            app_users: [("google".to_owned(), account(json!({"firstName": "Ada G."})))].into(),
        },
        assistant: Related::default(),
    }
}
