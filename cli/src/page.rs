//! Text for a terminal: lines and aligned rows, with a tone for each piece.
//!
//! What is drawn comes from directories and vendors, so everything passes [`clean`]: a name cannot move the cursor,
//! recolour the screen or turn the line around. Tone is never the only sign; the words say the same.

use unicode_width::UnicodeWidthStr as _;

/// Widest column but the last; longer text is cut with an ellipsis.
const COLUMN_WIDTH_MAX: usize = 44;

/// How a piece of text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Strong,
    Quiet,
    Good,
    Warn,
    Bad,
}

/// One piece of text in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    tone: Tone,
    text: String,
    right: bool,
}

/// A text that is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page(Vec<Line>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Text {
        indent: usize,
        tone: Tone,
        text: String,
    },
    /// Rows that follow one another are one table.
    Row {
        indent: usize,
        cells: Vec<Cell>,
    },
}

/// A cell at the left of its column.
pub(crate) fn cell(text: impl Into<String>) -> Cell {
    Cell { tone: Tone::Plain, text: text.into(), right: false }
}

/// A cell with a tone.
pub(crate) fn toned(tone: Tone, text: impl Into<String>) -> Cell {
    Cell { tone, ..cell(text) }
}

/// A cell at the right of its column.
pub(crate) fn right(text: impl Into<String>) -> Cell {
    Cell { right: true, ..cell(text) }
}

/// A number, at the right of its column; nothing where it is nought.
pub(crate) fn number(count: u32) -> Cell {
    right(if count == 0 { String::new() } else { thousands(count) })
}

pub(crate) fn thousands(count: u32) -> String {
    usher::plan::thousands(count as usize)
}

impl Page {
    pub(crate) fn line(&mut self, text: impl Into<String>) -> &mut Self {
        self.toned(0, Tone::Plain, text)
    }

    pub(crate) fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.toned(0, Tone::Strong, text)
    }

    pub(crate) fn gap(&mut self) -> &mut Self {
        self.line("")
    }

    /// A line that begins after so many spaces.
    pub(crate) fn toned(&mut self, indent: usize, tone: Tone, text: impl Into<String>) -> &mut Self {
        self.0.push(Line::Text { indent, tone, text: text.into() });
        self
    }

    pub(crate) fn row(&mut self, indent: usize, cells: impl IntoIterator<Item = Cell>) -> &mut Self {
        self.0.push(Line::Row { indent, cells: cells.into_iter().collect() });
        self
    }

    /// Every line of a text that has several.
    pub(crate) fn block(&mut self, indent: usize, tone: Tone, text: &str) -> &mut Self {
        for line in text.lines() {
            self.toned(indent, tone, line);
        }
        self
    }

    /// Returns the text with a line break at the end of each line.
    pub(crate) fn text(&self, colour: bool) -> String {
        let mut out = String::new();
        let mut lines = self.0.as_slice();
        while let Some(first) = lines.first() {
            match first {
                Line::Text { indent, tone, text } => {
                    let text = clean(text);
                    if !text.is_empty() {
                        out.push_str(&" ".repeat(*indent));
                        paint(&mut out, *tone, &text, colour);
                    }
                    out.push('\n');
                    lines = &lines[1..];
                }
                Line::Row { .. } => {
                    let end = lines.iter().position(|line| matches!(line, Line::Text { .. }));
                    let (table, rest) = lines.split_at(end.unwrap_or(lines.len()));
                    draw_table(&mut out, table, colour);
                    lines = rest;
                }
            }
        }
        out
    }
}

fn draw_table(out: &mut String, lines: &[Line], colour: bool) {
    let rows: Vec<(usize, Vec<Cell>)> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Text { .. } => None,
            Line::Row { indent, cells } => Some((*indent, fitted(cells))),
        })
        .collect();
    let columns = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| cell.text.width()).max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    for (indent, cells) in rows {
        let mut line = " ".repeat(indent);
        let last = cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
        for (column, cell) in cells.iter().take(last).enumerate() {
            // A column in which nothing stands takes no room.
            let Some(width) = widths.get(column).copied().filter(|width| *width > 0) else { continue };
            let room = " ".repeat(width.saturating_sub(cell.text.width()));
            if cell.right {
                line.push_str(&room);
            }
            paint(&mut line, cell.tone, &cell.text, colour);
            if column + 1 < last {
                line.push_str(if cell.right { "" } else { &room });
                line.push_str("  ");
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// Cleans the cells of a row and cuts those that would push the others off the screen.
fn fitted(cells: &[Cell]) -> Vec<Cell> {
    let last = cells.len().saturating_sub(1);
    let cut = |(column, cell): (usize, &Cell)| {
        let text = clean(&cell.text);
        let text = if column == last { text } else { shorten(&text, COLUMN_WIDTH_MAX) };
        Cell { text, ..cell.clone() }
    };
    cells.iter().enumerate().map(cut).collect()
}

/// Cuts a text that is wider than so many columns, with an ellipsis for what is gone.
pub(crate) fn shorten(text: &str, width_max: usize) -> String {
    if text.width() <= width_max {
        return text.to_owned();
    }
    let mut short = String::new();
    for letter in text.chars() {
        let mut longer = short.clone();
        longer.push(letter);
        if longer.width() >= width_max {
            break;
        }
        short = longer;
    }
    short.push('…');
    short
}

/// Replaces what would do something to a terminal instead of standing in it.
pub(crate) fn clean(text: &str) -> String {
    let harmless = |letter: char| match letter {
        '\t' => ' ',
        // Marks that turn the direction of everything behind them.
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' => '\u{FFFD}',
        letter if letter.is_control() => '\u{FFFD}',
        letter => letter,
    };
    text.chars().map(harmless).collect()
}

fn paint(out: &mut String, tone: Tone, text: &str, colour: bool) {
    let code = match tone {
        Tone::Plain => "",
        Tone::Strong => "1",
        Tone::Quiet => "2",
        Tone::Good => "32",
        Tone::Warn => "33",
        Tone::Bad => "31",
    };
    if colour && !code.is_empty() && !text.is_empty() {
        out.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m"));
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_straight_whatever_the_script() {
        let mut page = Page::default();
        page.row(2, [cell("Zoë"), number(1_200), cell("so")]);
        page.row(2, [cell("田中"), number(3), cell("anders")]);
        page.row(2, [cell("Ada"), number(0), cell("")]);
        assert_eq!(page.text(false), "  Zoë   1,200  so\n  田中      3  anders\n  Ada\n");
    }

    #[test]
    fn an_empty_column_takes_no_room() {
        let mut page = Page::default();
        page.row(0, [cell("a"), number(0), cell("b")]).row(0, [cell("cc"), number(0), cell("d")]);
        assert_eq!(page.text(false), "a   b\ncc  d\n");
    }

    #[test]
    fn a_name_does_nothing_to_the_terminal() {
        let mut page = Page::default();
        page.line("Eve\u{1b}[2J\r\u{202e}evil").row(0, [cell("a\nb")]);
        assert_eq!(page.text(true), "Eve\u{fffd}[2J\u{fffd}\u{fffd}evil\na\u{fffd}b\n");
    }

    #[test]
    fn colour_is_only_where_it_is_wanted() {
        let mut page = Page::default();
        page.toned(1, Tone::Good, "Passed").row(0, [toned(Tone::Bad, "x"), cell("y")]);
        assert_eq!(page.text(false), " Passed\nx  y\n");
        assert_eq!(page.text(true), " \u{1b}[32mPassed\u{1b}[0m\n\u{1b}[31mx\u{1b}[0m  y\n");
    }

    #[test]
    fn long_names_are_cut_by_their_width() {
        assert_eq!(shorten("abcdef", 6), "abcdef");
        assert_eq!(shorten("abcdefg", 6), "abcde…");
        assert_eq!(shorten("田中田中", 5), "田中…");
    }
}
