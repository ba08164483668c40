//! Reads the small set of Markdown that guides are written in.
//!
//! Allowed are paragraphs, headings of the second level, numbered and bulleted lists, block quotes (notes), strong
//! text, code, links, and two fenced blocks: `copy NAME` with a label in it, and `panel NAME` with its text
//! alternative. `{{name}}` in a sentence or at the start of a link's address is a [`Value`]. Everything else is a fault
//! with its line, so that nothing is dropped silently.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Panel, Value};

/// A text with the places where values go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(pub(super) Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Paragraph(Vec<Run>),
    Heading(String),
    Steps(Vec<Vec<Part>>),
    Bullets(Vec<Vec<Part>>),
    Note(Vec<Part>),
    Panel { panel: Panel, alternative: String },
    Copy { value: Value, label: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    Text(String),
    Strong(String),
    Code(String),
    Value(Value),
    /// The address is what `base` says followed by `rest`; without a base `rest` is the whole address.
    Link {
        text: String,
        base: Option<Value>,
        rest: String,
    },
}

/// What is wrong with a text, and where: the line counts from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextFault {
    pub line: usize,
    pub what: String,
}

/// Reads a text.
pub(super) fn read(markdown: &str) -> Result<Text, TextFault> {
    let events: Vec<_> = Parser::new_ext(markdown, Options::empty()).into_offset_iter().collect();
    let mut reader = Reader { markdown, events: events.into_iter().peekable(), at: 0 };
    reader.parts(None).map(Text)
}

impl Text {
    /// Calls `see` with each part, the inner ones included.
    pub(super) fn each_part(&self, see: &mut dyn FnMut(&Part)) {
        each_part(&self.0, see);
    }
}

fn each_part(parts: &[Part], see: &mut dyn FnMut(&Part)) {
    for part in parts {
        see(part);
        match part {
            Part::Steps(items) | Part::Bullets(items) => items.iter().for_each(|item| each_part(item, see)),
            Part::Note(inner) => each_part(inner, see),
            Part::Paragraph(_) | Part::Heading(_) | Part::Panel { .. } | Part::Copy { .. } => {}
        }
    }
}

struct Reader<'a> {
    markdown: &'a str,
    events: Peekable<IntoIter<(Event<'a>, Range<usize>)>>,
    /// Where the last event began.
    at: usize,
}

impl<'a> Reader<'a> {
    /// Reads parts up to and including `end`, or to the end of the text.
    fn parts(&mut self, end: Option<TagEnd>) -> Result<Vec<Part>, TextFault> {
        let mut parts = Vec::new();
        loop {
            // A list item without blank lines holds its words directly.
            let runs = self.runs()?;
            if !runs.is_empty() {
                parts.push(Part::Paragraph(runs));
            }
            match self.next() {
                None => return Ok(parts),
                Some(Event::End(tag)) if Some(tag) == end => return Ok(parts),
                Some(Event::Start(tag)) => parts.push(self.part(tag)?),
                Some(other) => return Err(self.fault(format!("{other:?} has no place in a guide"))),
            }
        }
    }

    fn part(&mut self, tag: Tag<'a>) -> Result<Part, TextFault> {
        if tag == Tag::Paragraph {
            let runs = self.runs()?;
            self.end(TagEnd::Paragraph)?;
            Ok(Part::Paragraph(runs))
        } else if let Tag::Heading { level: HeadingLevel::H2, .. } = tag {
            self.plain(TagEnd::Heading(HeadingLevel::H2)).map(Part::Heading)
        } else if let Tag::List(start) = tag {
            let mut items = Vec::new();
            while self.start(&Tag::Item) {
                items.push(self.parts(Some(TagEnd::Item))?);
            }
            self.end(TagEnd::List(start.is_some()))?;
            Ok(if start.is_some() { Part::Steps(items) } else { Part::Bullets(items) })
        } else if let Tag::BlockQuote(kind) = tag {
            self.parts(Some(TagEnd::BlockQuote(kind))).map(Part::Note)
        } else if let Tag::CodeBlock(CodeBlockKind::Fenced(info)) = tag {
            self.fence(&info)
        } else {
            Err(self.fault(format!("{tag:?} has no place in a guide")))
        }
    }

    fn fence(&mut self, info: &str) -> Result<Part, TextFault> {
        let fault = self.fault(format!("a block is called \"copy NAME\" or \"panel NAME\", not {info:?}"));
        let inside = self.plain(TagEnd::CodeBlock)?;
        if inside.is_empty() {
            return Err(TextFault { what: format!("the block {info:?} has no words in it"), ..fault });
        }
        match info.split_once(' ') {
            Some(("copy", name)) => match Value::named(name) {
                Some(value) => Ok(Part::Copy { value, label: inside }),
                None => Err(TextFault { what: format!("there is no value {name:?}"), ..fault }),
            },
            Some(("panel", name)) => match Panel::ALL.into_iter().find(|panel| panel.name() == name) {
                Some(panel) => Ok(Part::Panel { panel, alternative: inside }),
                None => Err(TextFault { what: format!("there is no panel {name:?}"), ..fault }),
            },
            _ => Err(fault),
        }
    }

    /// Reads words as long as there are any.
    fn runs(&mut self) -> Result<Vec<Run>, TextFault> {
        let mut runs = Vec::new();
        let mut words = String::new();
        loop {
            let taken = self.events.next_if(|(event, _)| is_inline(event));
            let Some((event, place)) = taken else { break };
            self.at = place.start;
            if let Event::Text(text) = event {
                words.push_str(&text);
                continue;
            }
            if event == Event::SoftBreak {
                words.push(' ');
                continue;
            }
            self.words(&mut runs, &mut words)?;
            if let Event::Code(code) = event {
                runs.push(Run::Code(self.without_value(code.into_string())?));
            } else if event == Event::Start(Tag::Strong) {
                runs.push(Run::Strong(self.plain(TagEnd::Strong)?));
            } else if let Event::Start(Tag::Link { dest_url, .. }) = event {
                let text = self.plain(TagEnd::Link)?;
                runs.push(self.link(text, &dest_url)?);
            }
        }
        self.words(&mut runs, &mut words)?;
        Ok(runs)
    }

    /// Splits words at their values.
    fn words(&self, runs: &mut Vec<Run>, words: &mut String) -> Result<(), TextFault> {
        let taken = std::mem::take(words);
        let mut rest = taken.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, behind) =
                after.split_once("}}").ok_or_else(|| self.fault("a {{ is not closed".to_owned()))?;
            if !before.is_empty() {
                runs.push(Run::Text(before.to_owned()));
            }
            runs.push(Run::Value(self.value(name)?));
            rest = behind;
        }
        if !rest.is_empty() {
            runs.push(Run::Text(self.without_value(rest.to_owned())?));
        }
        Ok(())
    }

    fn link(&self, text: String, address: &str) -> Result<Run, TextFault> {
        if let Some((name, rest)) = address.strip_prefix("{{").and_then(|address| address.split_once("}}")) {
            let base = self.value(name)?;
            if !base.is_address() || !(rest.is_empty() || rest.starts_with('/')) {
                return Err(self.fault(format!("a link cannot begin with {address:?}")));
            }
            return Ok(Run::Link { text, base: Some(base), rest: self.without_value(rest.to_owned())? });
        }
        if !address.starts_with("https://") {
            return Err(self.fault(format!("the link {address:?} is not https")));
        }
        Ok(Run::Link { text, base: None, rest: self.without_value(address.to_owned())? })
    }

    fn value(&self, name: &str) -> Result<Value, TextFault> {
        Value::named(name).ok_or_else(|| self.fault(format!("there is no value {name:?}")))
    }

    /// Values stand in plain words only: there they can be replaced by words.
    fn without_value(&self, text: String) -> Result<String, TextFault> {
        if text.contains("{{") || text.contains("}}") {
            return Err(self.fault(format!("no value may stand in {text:?}")));
        }
        Ok(text)
    }

    /// Reads words without anything in them, up to and including `end`.
    fn plain(&mut self, end: TagEnd) -> Result<String, TextFault> {
        let mut text = String::new();
        loop {
            match self.next() {
                Some(Event::Text(more)) => text.push_str(&more),
                Some(Event::SoftBreak) => text.push(' '),
                Some(Event::End(tag)) if tag == end => {
                    return self.without_value(text.split_whitespace().collect::<Vec<_>>().join(" "));
                }
                other => return Err(self.fault(format!("{other:?} has no place here"))),
            }
        }
    }

    fn next(&mut self) -> Option<Event<'a>> {
        let (event, place) = self.events.next()?;
        self.at = place.start;
        Some(event)
    }

    fn start(&mut self, tag: &Tag<'a>) -> bool {
        self.events.next_if(|(event, _)| matches!(event, Event::Start(start) if start == tag)).is_some()
    }

    fn end(&mut self, end: TagEnd) -> Result<(), TextFault> {
        match self.next() {
            Some(Event::End(tag)) if tag == end => Ok(()),
            other => Err(self.fault(format!("{other:?} has no place in a guide"))),
        }
    }

    fn fault(&self, what: String) -> TextFault {
        TextFault { line: self.markdown[..self.at].matches('\n').count() + 1, what }
    }
}

fn is_inline(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Text(_) | Event::SoftBreak | Event::Code(_) | Event::Start(Tag::Strong | Tag::Link { .. })
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_is_read() {
        let text = read(
            "You connect\nto {{okta.org}}, **now**, with `x`.\n\n## Where\n\n1. One\n2. Two\n\n   ```copy app.name\n   \
             The  name\n   ```\n\n- a\n\n> Mind [this](https://a.example/b).\n\n```panel zoom-redirect\nA page.\n```\n",
        );
        let words = |text: &str| Run::Text(text.to_owned());
        let expected = vec![
            Part::Paragraph(vec![
                words("You connect to "),
                Run::Value(Value::OktaOrg),
                words(", "),
                Run::Strong("now".to_owned()),
                words(", with "),
                Run::Code("x".to_owned()),
                words("."),
            ]),
            Part::Heading("Where".to_owned()),
            Part::Steps(vec![
                vec![Part::Paragraph(vec![words("One")])],
                vec![
                    Part::Paragraph(vec![words("Two")]),
                    Part::Copy { value: Value::AppName, label: "The name".to_owned() },
                ],
            ]),
            Part::Bullets(vec![vec![Part::Paragraph(vec![words("a")])]]),
            Part::Note(vec![Part::Paragraph(vec![
                words("Mind "),
                Run::Link { text: "this".to_owned(), base: None, rest: "https://a.example/b".to_owned() },
                words("."),
            ])]),
            Part::Panel { panel: Panel::ZoomRedirect, alternative: "A page.".to_owned() },
        ];
        assert_eq!(text, Ok(Text(expected)));
    }

    #[test]
    fn what_is_not_allowed_is_told_with_its_line() {
        check("a\n\n<b>x</b>", 3, "Html");
        check("# Title", 1, "Heading");
        check("a *b*", 1, "Emphasis");
        check("![a](https://a.example/b.png)", 1, "Image");
        check("[a](http://a.example)", 1, "is not https");
        check("[a]({{zoom.who}})", 1, "cannot begin with");
        check("[a]({{okta.org}}.evil.example)", 1, "cannot begin with");
        check("a\nb {{okta.orgg}}", 2, "there is no value \"okta.orgg\"");
        check("{{okta.org", 1, "not closed");
        check("`{{okta.org}}`", 1, "no value may stand in");
        check("```copy zoom.secret\nx\n```", 1, "there is no value \"zoom.secret\"");
        check("```copy app.name\n```", 1, "no words");
        check("a\n\n```panel entra\nx\n```", 3, "there is no panel \"entra\"");
        check("```rust\nx\n```", 1, "not \"rust\"");
        check("    code", 1, "CodeBlock");
    }

    fn check(markdown: &str, line: usize, what: &str) {
        let fault = read(markdown).unwrap_err();
        assert_eq!(fault.line, line, "{fault:?}");
        assert!(fault.what.contains(what), "{fault:?}");
    }
}
