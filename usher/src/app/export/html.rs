//! The page to read and print: one file that needs nothing else, runs nothing and asks nobody.
//!
//! It has no script, and its policy allows none; nothing is loaded from anywhere. Everything that comes from a
//! directory, from Zoom or from a person is escaped and stands in a `bdi`, so that a name written from right to left
//! turns nothing around it. The markup is XML as well, so that any parser reads it.

use std::fmt;
use std::io;

use super::words::sentence;
use super::{Entry, Head, Sink, directory_has, in_short, is_told, row_words};
use crate::app::view::{DepthView, EverybodyView, FindingView, MappingRules, RuleView, SourceKind};
use crate::mapping::{Apply, PreviewRow, Remark, RemarkLevel, RowEffect};
use crate::plan;

const STYLE: &str = include_str!("page.css");

/// What a page may do: show its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const COLUMNS: [&str; 5] =
    ["Attribute of Zoom", "The directory has", "Zoom would get", "Zoom has", "What happens"];

/// A text of somebody else's: what has a meaning in markup is escaped, and what no markup may hold is replaced.
struct Safe<'a>(&'a str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(letter)?,
                '\u{FFFE}' | '\u{FFFF}' => f.write_char('\u{FFFD}')?,
                letter if letter.is_control() => f.write_char('\u{FFFD}')?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

pub(super) fn begin(out: Sink<'_>, head: &Head<'_>) -> io::Result<()> {
    let Head { customer, provider, saved_at, filter, people, rules, everybody } = head;
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"robots\" content=\"noindex\"/>\n<title>Mapping preview: {}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        Safe(POLICY),
        Safe(customer),
    )?;
    write!(
        out,
        "<h1>Mapping preview</h1>\n<p>What provisioning from {} would do in Zoom. Nothing was changed by looking.</p>\n\
         <p class=\"note\">This file holds personal data of {}. Keep it where only those can read it who need it.</p>\n<dl>\n",
        Safe(provider),
        plan::people(*people as usize),
    )?;
    let at = |time: &jiff::Timestamp| time.strftime("%-d %B %Y, %H:%M UTC").to_string();
    for (name, value) in [
        ("Customer", (*customer).to_owned()),
        ("People come from", (*provider).to_owned()),
        ("Both sides read", at(&everybody.read_at)),
        ("This file made", at(saved_at)),
        ("Rules", capitalised(&rules.origin_words)),
        ("People in this file", format!("{filter}: {}", plan::people(*people as usize))),
    ] {
        writeln!(out, "<dt>{name}</dt><dd><bdi>{}</bdi></dd>", Safe(&value))?;
    }
    out.write_all(b"</dl>\n")?;
    numbers(out, everybody)?;
    findings(out, &everybody.findings)?;
    the_rules(out, rules)?;
    compared(out, &everybody.depth)?;
    out.write_all(b"<h2 class=\"begins\" id=\"people\">People</h2>\n")?;
    match people {
        0 => writeln!(out, "<p>Nobody is in this file: {}.</p>", Safe(filter)),
        _ => writeln!(
            out,
            "<p>{}: {}. Attributes that are as they should be are counted, not listed.</p>",
            Safe(filter),
            plan::people(*people as usize)
        ),
    }
}

fn numbers(out: Sink<'_>, everybody: &EverybodyView) -> io::Result<()> {
    let counts = &everybody.counts;
    out.write_all(
        b"<h2>Numbers</h2>\n<table class=\"numbers\"><caption>Everybody in the directory, whoever is in this file</caption>\n<tbody>\n",
    )?;
    for (what, count) in [
        ("Will be created in Zoom", counts.created),
        ("Will change in Zoom", counts.changed),
        ("As in Zoom", counts.equal),
        ("Not sent to Zoom", counts.left_alone),
        ("Zoom would refuse", counts.refused),
    ] {
        counted(out, what, count)?;
    }
    out.write_all(b"</tbody></table>\n")?;
    if counts.by_attribute.is_empty() {
        return Ok(());
    }
    out.write_all(
        b"<h3>Changes by attribute</h3>\n<table class=\"numbers\"><caption>People whose value changes</caption>\n<tbody>\n",
    )?;
    for each in &counts.by_attribute {
        counted(out, &each.target, each.people)?;
    }
    out.write_all(b"</tbody></table>\n")
}

fn counted(out: Sink<'_>, what: &str, count: u32) -> io::Result<()> {
    let count = plan::thousands(count as usize);
    writeln!(out, "<tr><th scope=\"row\">{}</th><td class=\"count\">{count}</td></tr>", Safe(what))
}

fn findings(out: Sink<'_>, findings: &[FindingView]) -> io::Result<()> {
    out.write_all(b"<h2>Findings</h2>\n")?;
    if findings.is_empty() {
        return out.write_all(b"<p>Nothing was found that somebody should know.</p>\n");
    }
    for finding in findings {
        let (tone, word) = level(finding.level);
        let whom = match (finding.people, finding.in_zoom_only) {
            (0, _) => "about the rules or the account as a whole".to_owned(),
            (1, true) => "1 account of Zoom".to_owned(),
            (accounts, true) => format!("{} accounts of Zoom", plan::thousands(accounts as usize)),
            (people, false) => plan::people(people as usize),
        };
        write!(
            out,
            "<article><h3>{}</h3>\n<p><span class=\"{tone}\">{word}</span>: {whom}. {}{}</p></article>\n",
            Safe(&finding.title),
            Safe(&sentence(&finding.why)),
            Safe(&finding.cure.as_deref().map(|cure| format!(" {}", sentence(cure))).unwrap_or_default()),
        )?;
    }
    Ok(())
}

fn the_rules(out: Sink<'_>, rules: &MappingRules) -> io::Result<()> {
    write!(
        out,
        "<h2>Rules</h2>\n<p>{}.</p>\n<table><thead><tr><th scope=\"col\">Attribute of Zoom</th><th scope=\"col\">Made from</th>\
         <th scope=\"col\">When</th></tr></thead>\n<tbody>\n",
        Safe(&capitalised(&rules.origin_words))
    )?;
    for rule in &rules.rules {
        writeln!(
            out,
            "<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td>{}</td></tr>",
            Safe(&rule.draft.target),
            made_from(rule, rules),
            Safe(&when(rule)),
        )?;
    }
    out.write_all(b"</tbody></table>\n")?;
    if rules.left_out.is_empty() {
        return Ok(());
    }
    out.write_all(b"<h3>Mapped, and not shown here</h3>\n<ul>\n")?;
    for left in &rules.left_out {
        writeln!(out, "<li><bdi>{}</bdi>: {}</li>", Safe(&left.target), Safe(&sentence(&left.why)))?;
    }
    out.write_all(b"</ul>\n")
}

/// Where a rule's value comes from, as markup.
fn made_from(rule: &RuleView, rules: &MappingRules) -> String {
    let source = &rule.draft.source;
    let mut made = match rule.draft.kind {
        SourceKind::Direct => {
            let completion = &rules.completion;
            let (before, after) = (&completion.attribute_before, &completion.attribute_after);
            format!("<code>{}</code>", Safe(&format!("{before}{source}{after}")))
        }
        SourceKind::Constant => format!("always “<bdi>{}</bdi>”", Safe(source)),
        SourceKind::Expression => format!("<code>{}</code>", Safe(source)),
    };
    if let Some(default) = &rule.draft.default_value {
        made.push_str(&format!(", and “<bdi>{}</bdi>” where that is empty", Safe(default)));
    }
    made
}

fn when(rule: &RuleView) -> String {
    let when = match rule.draft.apply {
        Apply::Always => "Always",
        Apply::OnCreate => "Only when the user is made",
    };
    match rule.draft.matching {
        true => format!("{when}. Finds the person in Zoom."),
        false => format!("{when}."),
    }
}

fn compared(out: Sink<'_>, depth: &DepthView) -> io::Result<()> {
    out.write_all(b"<h2>What was compared</h2>\n")?;
    if depth.not_listed.is_empty() {
        return out.write_all(b"<p>Each attribute of the rules, with what Zoom's list of users has.</p>\n");
    }
    writeln!(
        out,
        "<p>Zoom’s list of users does not show {}. Of {}, {} were read one by one, and compared in these too.</p>",
        Safe(&depth.not_listed.join(", ")),
        plan::people(depth.of as usize),
        plan::thousands(depth.read as usize),
    )
}

pub(super) fn portion(out: Sink<'_>, place: u32, people: &[Entry<'_>]) -> io::Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    write!(out, "<section class=\"people\" aria-label=\"People, part {}\"><table>\n<thead><tr>", place + 1)?;
    for column in COLUMNS {
        write!(out, "<th scope=\"col\">{column}</th>")?;
    }
    out.write_all(b"</tr></thead>\n")?;
    people.iter().try_for_each(|entry| person(out, entry))?;
    out.write_all(b"</table></section>\n")
}

fn person(out: Sink<'_>, entry: &Entry<'_>) -> io::Result<()> {
    let told: Vec<&PreviewRow> = entry.rows.iter().filter(|row| is_told(row)).collect();
    // A person whose rows would fill a page may be divided between two.
    let one = if told.len() > ROWS_TOGETHER { "" } else { " class=\"one\"" };
    write!(
        out,
        "<tbody{one}>\n<tr class=\"person\"><th colspan=\"5\" scope=\"rowgroup\"><strong><bdi>{}</bdi></strong> <bdi>{}</bdi> \
         <span class=\"what\">{}</span></th></tr>\n",
        Safe(entry.name),
        Safe(entry.login),
        Safe(entry.outcome),
    )?;
    if !entry.remarks.is_empty() {
        out.write_all(b"<tr><td colspan=\"5\">")?;
        remarks(out, entry.remarks)?;
        out.write_all(b"</td></tr>\n")?;
    }
    told.iter().try_for_each(|told| row(out, told))?;
    let equal = entry.rows.iter().filter(|row| row.effect == RowEffect::Equal && !is_told(row)).count();
    if equal > 0 {
        let (are, they) = if equal == 1 { ("attribute is", "it") } else { ("attributes are", "they") };
        writeln!(out, "<tr><td colspan=\"5\" class=\"quiet\">{equal} {are} as {they} should be.</td></tr>")?;
    }
    out.write_all(b"</tbody>\n")
}

/// So many rows of one person stay together on paper: half a page.
const ROWS_TOGETHER: usize = 12;

fn row(out: Sink<'_>, row: &PreviewRow) -> io::Result<()> {
    let [_, directory, would_get, has, what] = COLUMNS;
    let value = |value: Option<&str>| match value {
        Some(value) => format!("<bdi>{}</bdi>", Safe(value)),
        None => "<span class=\"quiet\">nothing</span>".to_owned(),
    };
    let from = match (row.constant, directory_has(row)) {
        (true, _) => "<span class=\"quiet\">the same for everybody</span>".to_owned(),
        (false, from) => value(Some(from.as_str()).filter(|from| !from.is_empty())),
    };
    write!(
        out,
        "<tr><td><bdi>{}</bdi><br/><code class=\"quiet\">{}</code></td><td data-of=\"{directory}\">{from}</td>\
         <td data-of=\"{would_get}\">{}</td><td data-of=\"{has}\">{}</td><td data-of=\"{what}\"><span class=\"{}\">{}</span>",
        Safe(in_short(&row.target)),
        Safe(&row.expression),
        value(row.value.as_deref()),
        value(row.zoom_value.as_deref()),
        tone(row.effect),
        Safe(&row_words(row)),
    )?;
    if !row.remarks.is_empty() {
        remarks(out, &row.remarks)?;
    }
    out.write_all(b"</td></tr>\n")
}

fn remarks(out: Sink<'_>, remarks: &[Remark]) -> io::Result<()> {
    out.write_all(b"<ul>")?;
    for remark in remarks {
        let (tone, word) = level(remark.level);
        write!(out, "<li><span class=\"{tone}\">{word}</span>: {}", Safe(&sentence(&remark.text)))?;
        if let Some(cure) = &remark.cure {
            write!(out, " {}", Safe(&sentence(cure)))?;
        }
        out.write_all(b"</li>")?;
    }
    out.write_all(b"</ul>")
}

pub(super) fn end(out: Sink<'_>) -> io::Result<()> {
    out.write_all(b"</main>\n</body>\n</html>\n")
}

fn level(level: RemarkLevel) -> (&'static str, &'static str) {
    match level {
        RemarkLevel::Note => ("quiet", "Note"),
        RemarkLevel::Warning => ("warn", "Warning"),
        RemarkLevel::WillFail => ("bad", "Will fail"),
    }
}

fn tone(effect: RowEffect) -> &'static str {
    match effect {
        RowEffect::Equal | RowEffect::NotSent => "quiet",
        RowEffect::WillChange | RowEffect::Ignored => "warn",
        RowEffect::WillBeSet => "good",
        RowEffect::WillFail => "bad",
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
