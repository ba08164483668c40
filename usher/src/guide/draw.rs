//! Fills the values of a profile into a text and gives blocks to draw.

use serde::Serialize;

use super::reader::{Part, Run};
use super::{Block, Copyable, Span, Text, Value, Values};

/// A text, ready to draw, with the values it gives to copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rendered {
    pub blocks: Vec<Block>,
    pub copyables: Vec<Copyable>,
}

/// Fills values into a text. One that is not known reads as plain words; it is never an empty box or a dead link.
pub fn render(text: &Text, values: &Values) -> Rendered {
    let mut copyables = Vec::new();
    let blocks = draw(&text.0, values, &mut copyables);
    Rendered { blocks, copyables }
}

impl Rendered {
    /// Returns the addresses that the text links to: what a door may open.
    pub fn links(&self) -> Vec<&str> {
        let mut links = Vec::new();
        gather_links(&self.blocks, &mut links);
        links
    }

    /// Returns all its words in order, as one text to search in.
    pub fn words(&self) -> String {
        let mut words = String::new();
        gather_words(&self.blocks, &mut words);
        for copyable in &self.copyables {
            words.push_str(&copyable.label);
            words.push(' ');
            words.push_str(&copyable.value);
            words.push(' ');
        }
        words
    }
}

fn gather_words(blocks: &[Block], words: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph { spans } => {
                for span in spans {
                    match span {
                        Span::Text { text }
                        | Span::Strong { text }
                        | Span::Code { text }
                        | Span::Link { text, .. } => words.push_str(text),
                    }
                }
            }
            Block::Heading { text } => words.push_str(text),
            Block::Steps { items } | Block::Bullets { items } => {
                items.iter().for_each(|item| gather_words(item, words));
            }
            Block::Note { blocks } => gather_words(blocks, words),
            Block::Panel { alternative, .. } => words.push_str(alternative),
            Block::Copy { .. } => {}
        }
        words.push(' ');
    }
}

fn gather_links<'a>(blocks: &'a [Block], links: &mut Vec<&'a str>) {
    for block in blocks {
        match block {
            Block::Paragraph { spans } => links.extend(spans.iter().filter_map(|span| match span {
                Span::Link { url, .. } => Some(url.as_str()),
                Span::Text { .. } | Span::Strong { .. } | Span::Code { .. } => None,
            })),
            Block::Steps { items } | Block::Bullets { items } => {
                items.iter().for_each(|item| gather_links(item, links));
            }
            Block::Note { blocks } => gather_links(blocks, links),
            Block::Heading { .. } | Block::Panel { .. } | Block::Copy { .. } => {}
        }
    }
}

fn draw(parts: &[Part], values: &Values, copyables: &mut Vec<Copyable>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in parts {
        match part {
            Part::Paragraph(runs) => {
                let spans = runs.iter().flat_map(|run| spans(run, values)).collect();
                blocks.push(Block::Paragraph { spans });
            }
            Part::Heading(text) => blocks.push(Block::Heading { text: text.clone() }),
            Part::Steps(items) => blocks.push(Block::Steps { items: draw_items(items, values, copyables) }),
            Part::Bullets(items) => {
                blocks.push(Block::Bullets { items: draw_items(items, values, copyables) })
            }
            Part::Note(parts) => blocks.push(Block::Note { blocks: draw(parts, values, copyables) }),
            Part::Panel { panel, alternative } => {
                blocks.push(Block::Panel { name: *panel, alternative: alternative.clone() });
            }
            Part::Copy { value, label } => blocks.extend(draw_copy(*value, label, values, copyables)),
        }
    }
    blocks
}

fn draw_items(items: &[Vec<Part>], values: &Values, copyables: &mut Vec<Copyable>) -> Vec<Vec<Block>> {
    items.iter().map(|item| draw(item, values, copyables)).collect()
}

fn spans(run: &Run, values: &Values) -> Vec<Span> {
    match run {
        Run::Text(text) => vec![Span::Text { text: text.clone() }],
        Run::Strong(text) => vec![Span::Strong { text: text.clone() }],
        Run::Code(text) => vec![Span::Code { text: text.clone() }],
        Run::Value(value) => value_spans(*value, values),
        Run::Link { text, base, rest } => {
            let base = base.map_or(Some(""), |value| values.of(value).first().map(String::as_str));
            let url = base.map(|base| format!("{base}{rest}"));
            // Without an address, or where the other side is on this computer, there is no page to open.
            vec![match url.filter(|url| url.starts_with("https://")) {
                Some(url) => Span::Link { text: text.clone(), url },
                None => Span::Text { text: text.clone() },
            }]
        }
    }
}

fn value_spans(value: Value, values: &Values) -> Vec<Span> {
    let entries = values.of(value);
    if entries.is_empty() {
        return vec![Span::Text { text: value.in_words().to_owned() }];
    }
    let mut spans = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        if position > 0 {
            let joint = if position + 1 == entries.len() { " and " } else { ", " };
            spans.push(Span::Text { text: joint.to_owned() });
        }
        spans.push(Span::Code { text: entry.clone() });
    }
    spans
}

fn draw_copy(value: Value, label: &str, values: &Values, copyables: &mut Vec<Copyable>) -> Vec<Block> {
    let entries = values.of(value);
    if entries.is_empty() {
        let text = format!("{label}: shown here once Usher knows it.");
        return vec![Block::Paragraph { spans: vec![Span::Text { text }] }];
    }
    let many = entries.len();
    let made = entries.iter().enumerate().map(|(position, entry)| {
        let number = position + 1;
        let (name, label) = match many {
            1 => (value.name().to_owned(), label.to_owned()),
            _ => (format!("{}.{number}", value.name()), format!("{label} {number} of {many}")),
        };
        copyables.push(Copyable { name: name.clone(), label, value: entry.clone() });
        Block::Copy { name }
    });
    made.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::reader;

    const TEXT: &str = "See {{okta.org}} and {{zoom.scopes}}, [there]({{okta.admin}}/admin/users).\n\n\
                        ```copy zoom.scopes\nScope\n```";

    #[test]
    fn known_values_stand_in_the_text() {
        let values = Values::default()
            .with(Value::OktaOrg, ["https://acme.okta.example"])
            .with(Value::OktaAdmin, ["https://acme-admin.okta.example"])
            .with(Value::ZoomScopes, ["one", "two", "three"]);
        check(
            &values,
            "See `https://acme.okta.example` and `one`, `two` and `three`, \
             <there https://acme-admin.okta.example/admin/users>.|copy zoom.scopes.1|copy zoom.scopes.2|copy zoom.scopes.3",
            "zoom.scopes.1=Scope 1 of 3=one zoom.scopes.2=Scope 2 of 3=two zoom.scopes.3=Scope 3 of 3=three",
        );
    }

    #[test]
    fn one_entry_has_no_number() {
        let values = Values::default().with(Value::ZoomScopes, ["one"]);
        check(
            &values,
            "See your Okta organisation and `one`, there.|copy zoom.scopes",
            "zoom.scopes=Scope=one",
        );
    }

    #[test]
    fn unknown_values_read_as_words_and_give_nothing_to_copy() {
        let values = Values::default().with(Value::OktaAdmin, [""]);
        let expected = "See your Okta organisation and the scopes that Usher asks for, there.\
                        |Scope: shown here once Usher knows it.";
        check(&values, expected, "");
    }

    #[test]
    fn a_page_on_this_computer_is_not_opened() {
        let values = Values::default().with(Value::OktaAdmin, ["http://127.0.0.1:4000"]);
        let text = reader::read(TEXT).unwrap();
        assert_eq!(render(&text, &values).links(), Vec::<&str>::new());
    }

    fn check(values: &Values, blocks: &str, copyables: &str) {
        let rendered = render(&reader::read(TEXT).unwrap(), values);
        let drawn: Vec<String> = rendered.blocks.iter().map(block_text).collect();
        assert_eq!(drawn.join("|"), blocks);
        let made: Vec<String> = rendered
            .copyables
            .iter()
            .map(|copy| format!("{}={}={}", copy.name, copy.label, copy.value))
            .collect();
        assert_eq!(made.join(" "), copyables);
    }

    fn block_text(block: &Block) -> String {
        match block {
            Block::Paragraph { spans } => spans
                .iter()
                .map(|span| match span {
                    Span::Text { text } | Span::Strong { text } => text.clone(),
                    Span::Code { text } => format!("`{text}`"),
                    Span::Link { text, url } => format!("<{text} {url}>"),
                })
                .collect(),
            Block::Copy { name } => format!("copy {name}"),
            Block::Heading { .. }
            | Block::Steps { .. }
            | Block::Bullets { .. }
            | Block::Note { .. }
            | Block::Panel { .. } => format!("{block:?}"),
        }
    }
}
