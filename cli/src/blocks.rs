//! A step's text for a terminal: the same blocks that the window draws.

use usher::app::view::StepView;
use usher::guide::{Block, Copyable, Span};

use crate::page::{Page, Tone, cell, toned};

/// Draws the blocks of a text, with the values that it gives to copy.
pub(crate) fn draw(page: &mut Page, indent: usize, blocks: &[Block], copyables: &[Copyable]) {
    for (place, block) in blocks.iter().enumerate() {
        if place > 0 {
            page.gap();
        }
        draw_block(page, indent, block, copyables);
    }
}

/// Draws where a step's facts come from, and on what the sources disagree.
pub(crate) fn draw_sources(page: &mut Page, step: &StepView) {
    for disputed in &step.disputed {
        page.gap().toned(0, Tone::Warn, format!("Disputed: {}", disputed.question));
        for claim in &disputed.claims {
            page.toned(2, Tone::Plain, format!("- {} ({}): {}", claim.source, claim.date, claim.says));
        }
        page.toned(2, Tone::Plain, disputed.settled_by.as_str());
    }
    page.gap();
    for source in &step.sources {
        page.toned(0, Tone::Quiet, format!("{} ({}), {}", source.title, source.date, source.url));
    }
}

fn draw_block(page: &mut Page, indent: usize, block: &Block, copyables: &[Copyable]) {
    match block {
        Block::Paragraph { spans } => {
            page.toned(indent, Tone::Plain, words(spans));
        }
        Block::Heading { text } => {
            page.toned(indent, Tone::Strong, text.as_str());
        }
        Block::Steps { items } => {
            draw_items(page, indent, items, copyables, |place| format!("{}.", place + 1))
        }
        Block::Bullets { items } => draw_items(page, indent, items, copyables, |_| "-".to_owned()),
        Block::Note { blocks } => draw(page, indent + 2, blocks, copyables),
        Block::Panel { alternative, .. } => {
            page.toned(indent, Tone::Quiet, alternative.as_str());
        }
        Block::Copy { name } => {
            for value in copyables.iter().filter(|value| value.name == *name) {
                page.row(indent, [toned(Tone::Quiet, value.label.as_str()), cell(value.value.as_str())]);
            }
        }
    }
}

fn draw_items(
    page: &mut Page,
    indent: usize,
    items: &[Vec<Block>],
    copyables: &[Copyable],
    mark: impl Fn(usize) -> String,
) {
    for (place, item) in items.iter().enumerate() {
        let mark = mark(place);
        match item.split_first() {
            Some((Block::Paragraph { spans }, rest)) => {
                page.toned(indent, Tone::Plain, format!("{mark} {}", words(spans)));
                for block in rest {
                    draw_block(page, indent + 3, block, copyables);
                }
            }
            Some(_) | None => draw(page, indent + 3, item, copyables),
        }
    }
}

fn words(spans: &[Span]) -> String {
    let words = spans.iter().map(|span| match span {
        Span::Text { text } | Span::Strong { text } | Span::Code { text } => text.clone(),
        Span::Link { text, url } if text == url => url.clone(),
        Span::Link { text, url } => format!("{text} ({url})"),
    });
    words.collect()
}
