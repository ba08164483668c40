use super::*;
use crate::app::view::{
    AttributeCount, Completion, DepthView, FindingGroup, FindingView, LeftOutView, MappingCounts,
    PeopleFilter, RuleDraft, RuleView, RulesOrigin, SourceKind,
};
use crate::mapping::{Apply, Finding, PersonEffect, RemarkLevel, SourceValue};

fn row(
    target: &str,
    from: Option<&str>,
    value: Option<&str>,
    has: Option<&str>,
    effect: RowEffect,
) -> PreviewRow {
    PreviewRow {
        sources: vec![SourceValue { attribute: "attribute".to_owned(), value: from.map(str::to_owned) }],
        expression: "user.attribute".to_owned(),
        constant: false,
        target: target.to_owned(),
        matching: false,
        value: value.map(str::to_owned),
        zoom_value: has.map(str::to_owned),
        effect,
        why_not_sent: None,
        parts: Vec::new(),
        remarks: Vec::new(),
    }
}

fn remark(text: &str) -> Remark {
    Remark { level: RemarkLevel::Warning, text: text.to_owned(), cure: Some("Look again".to_owned()) }
}

fn entry<'a>(name: &'a str, remarks: &'a [Remark], rows: &'a [PreviewRow]) -> Entry<'a> {
    Entry { name, login: "zoe@practice.example", outcome: "Will change in Zoom", remarks, rows }
}

fn table(entries: &[Entry<'_>]) -> String {
    let mut out = Vec::new();
    entries.iter().for_each(|entry| csv::entry(&mut out, entry).unwrap());
    String::from_utf8(out).unwrap()
}

#[test]
fn a_line_is_a_person_and_an_attribute_that_is_not_as_it_should_be() {
    let rows = [
        row("userName", Some("z"), Some("z"), Some("z"), RowEffect::Equal),
        row("title", Some("Dr \"Z\""), Some("Dr \"Z\""), Some("Dr"), RowEffect::WillChange),
        row("locale", None, None, None, RowEffect::NotSent),
        PreviewRow {
            why_not_sent: Some("only when the user is made".to_owned()),
            ..row("userType", Some("2"), Some("2"), Some("1"), RowEffect::NotSent)
        },
    ];
    let lines = table(&[entry("Zoë O'Brien-Łukasz", &[], &rows)]);
    assert_eq!(
        lines,
        "\"Zoë O'Brien-Łukasz\",\"zoe@practice.example\",\"Will change in Zoom\",\"title\",\"user.attribute\",\"Dr \"\"Z\"\"\",\
         \"Dr \"\"Z\"\"\",\"Dr\",\"will change\",\"\"\r\n\
         \"Zoë O'Brien-Łukasz\",\"zoe@practice.example\",\"Will change in Zoom\",\"userType\",\"user.attribute\",\"2\",\"2\",\"1\",\
         \"not sent: only when the user is made\",\"\"\r\n"
    );
}

#[test]
fn whoever_has_nothing_to_change_has_a_line_and_so_has_what_concerns_the_whole_person() {
    let equal = [row("userName", Some("z"), Some("z"), Some("z"), RowEffect::Equal)];
    let lines = table(&[entry("A", &[], &equal), entry("B", &[], &[])]);
    assert_eq!(lines.lines().count(), 2, "{lines}");

    let changed = [row("title", None, Some("Dr"), None, RowEffect::WillBeSet)];
    let lines = table(&[entry("C", &[remark("An admin in Zoom")], &changed)]);
    let (of_person, of_title) = lines.split_once("\r\n").unwrap();
    assert!(of_person.ends_with(",\"\",\"An admin in Zoom. Look again.\""), "{of_person}");
    assert!(of_title.contains("\"will be set\""), "{of_title}");
    // A value that is equal and still has something to say is there.
    let said = [PreviewRow { remarks: vec![remark("Zoom drops it")], ..equal[0].clone() }];
    assert!(table(&[entry("D", &[], &said)]).contains("\"equal\",\"Zoom drops it. Look again.\""));
}

#[test]
fn no_cell_is_a_formula() {
    for begins in ["=1+1", "+49 30 1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"] {
        let rows = [row("title", Some(begins), Some(begins), Some(begins), RowEffect::WillChange)];
        let lines = table(&[entry(begins, &[], &rows)]);
        assert_eq!(lines.matches(&format!("\"'{begins}\"")).count(), 4, "{lines}");
    }
    assert_eq!(csv::line(&["1=1", "rooms \"west\"", ""]), "\"1=1\",\"rooms \"\"west\"\"\",\"\"\r\n");
}

fn rules() -> MappingRules {
    let rule = |target: &str, kind, source: &str, apply| RuleView {
        draft: RuleDraft {
            target: target.to_owned(),
            kind,
            source: source.to_owned(),
            default_value: (kind == SourceKind::Direct).then(|| "none <yet>".to_owned()),
            matching: target == "userName",
            apply,
        },
        problem: None,
        notes: Vec::new(),
        stand_ins: Vec::new(),
    };
    MappingRules {
        origin: RulesOrigin::Guide,
        origin_words: "the guide’s table".to_owned(),
        origins: Vec::new(),
        rules: vec![
            rule("userName", SourceKind::Direct, "mail", Apply::Always),
            rule("userType", SourceKind::Constant, "2 & more", Apply::OnCreate),
            rule("title", SourceKind::Expression, "IIF([a]<\"b\", \"c\", \"d\")", Apply::Always),
        ],
        left_out: vec![LeftOutView {
            target: "custom".to_owned(),
            why: "Zoom has no such attribute".to_owned(),
        }],
        completion: Completion {
            attributes: Vec::new(),
            functions: Vec::new(),
            targets: Vec::new(),
            attribute_before: "[".to_owned(),
            attribute_after: "]".to_owned(),
            has_expressions: true,
            has_default_value: true,
        },
        write_back: None,
        can_ask_provider: false,
    }
}

fn everybody() -> EverybodyView {
    EverybodyView {
        counts: MappingCounts {
            changed: 1_200,
            by_attribute: vec![AttributeCount { target: "title".to_owned(), people: 1_200 }],
            ..MappingCounts::default()
        },
        findings: vec![FindingView {
            finding: Finding::Admin,
            level: RemarkLevel::Note,
            group: FindingGroup::Access,
            title: "Admins".to_owned(),
            why: "They <stay>".to_owned(),
            cure: None,
            people: 3,
            in_zoom_only: false,
        }],
        depth: DepthView { not_listed: vec!["title".to_owned()], of: 24, ..DepthView::default() },
        read_at: "2026-11-22T14:06:00Z".parse().unwrap(),
    }
}

fn page(entries: &[Entry<'_>]) -> String {
    let (rules, everybody) = (rules(), everybody());
    let head = Head {
        customer: "Müller & <Söhne>",
        provider: "Entra ID",
        saved_at: "2026-11-22T14:07:00Z".parse().unwrap(),
        filter: "Everybody",
        people: 2,
        rules: &rules,
        everybody: &everybody,
    };
    let mut out = Vec::new();
    begin(&mut out, ExportFormat::Html, &head).unwrap();
    portion(&mut out, ExportFormat::Html, 0, entries).unwrap();
    end(&mut out, ExportFormat::Html).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_page_says_whose_it_is_and_which_rules_made_it() {
    let page = page(&[]);
    for said in [
        "<title>Mapping preview: Müller &amp; &lt;Söhne&gt;</title>",
        "<dt>Rules</dt><dd><bdi>The guide’s table</bdi></dd>",
        "22 November 2026, 14:06 UTC",
        "<code>[mail]</code>, and “<bdi>none &lt;yet&gt;</bdi>” where that is empty",
        "always “<bdi>2 &amp; more</bdi>”",
        "Only when the user is made.",
        "Always. Finds the person in Zoom.",
        "<code>IIF([a]&lt;&quot;b&quot;, &quot;c&quot;, &quot;d&quot;)</code>",
        "<td class=\"count\">1,200</td>",
        "3 people. They &lt;stay&gt;.",
        "Zoom’s list of users does not show title. Of 24 people, 0 were read one by one",
        "Zoom has no such attribute.",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
}

#[test]
fn a_name_stays_a_name() {
    let rows = [row("title", Some("</td><script>"), Some("a\u{0}b"), None, RowEffect::WillBeSet)];
    let page = page(&[entry("<b>\u{202e}ABC\" onclick='x'", &[remark("So & so")], &rows)]);
    for said in [
        "<bdi>&lt;b&gt;\u{202e}ABC&quot; onclick=&#39;x&#39;</bdi>",
        "<bdi>&lt;/td&gt;&lt;script&gt;</bdi>",
        "<bdi>a\u{fffd}b</bdi>",
        "So &amp; so. Look again.",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(!page.contains("<script"), "{page}");
    assert!(!STYLE_HAS.iter().any(|word| page.contains(word)), "nothing is loaded");
}

/// What would load something.
const STYLE_HAS: [&str; 5] = ["url(", "@import", "http://", "https://", "src="];

#[test]
fn who_is_in_the_file_is_said_in_words() {
    let words = |filter: PeopleFilter| filter_words(&filter, &everybody().findings, &|_| "Guests".to_owned());
    assert_eq!(words(PeopleFilter::default()), "Everybody");
    assert_eq!(
        words(PeopleFilter { effect: Some(PersonEffect::WillFail), ..PeopleFilter::default() }),
        "People whom Zoom would refuse"
    );
    let all = PeopleFilter {
        text: " zoë ".to_owned(),
        effect: Some(PersonEffect::WillChange),
        finding: Some(Finding::Admin),
        changes: Some("title".to_owned()),
    };
    assert_eq!(
        words(all),
        "People who will change in Zoom, with the finding “Admins”, whose title will change, with “zoë” in the name or sign-in \
         name"
    );
    let one = PeopleFilter { finding: Some(Finding::Pending), ..PeopleFilter::default() };
    assert_eq!(words(one), "People with the finding “Guests”");
}

#[test]
fn the_personal_data_is_named() {
    let personal = personal(&rules());
    assert!(personal.contains(&"Names".to_owned()), "{personal:?}");
    assert!(personal.iter().any(|named| named.ends_with("userName, userType, title")), "{personal:?}");
}
