//! .NET's spelling of a pattern, turned into that of the crates.

/// A pattern in the crates' spelling, and what has to be known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelling {
    /// As it is written in .NET's.
    pub(super) written: String,
    pub(super) text: String,
    /// For each group in the order of the brackets, the whole first: its number in .NET, which counts groups without
    /// names first.
    pub(super) numbers: Vec<usize>,
    /// Names of groups with their numbers in .NET.
    pub(super) names: Vec<(String, usize)>,
    /// How often it looks ahead or back, or refers back.
    pub(super) looks: usize,
    pub(super) has_dollar: bool,
}

/// Letters, marks, digits and connectors, as .NET has them (Microsoft Learn, Character classes, 2026).
const WORD: &str = r"\p{L}\p{Mn}\p{Nd}\p{Pc}";

/// Blocks of letters by .NET's names (Microsoft Learn, Supported named blocks, 2026): those of Europe's names.
const BLOCKS: [(&str, &str); 7] = [
    ("IsBasicLatin", r"\x{0}-\x{7f}"),
    ("IsLatin-1Supplement", r"\x{80}-\x{ff}"),
    ("IsLatinExtended-A", r"\x{100}-\x{17f}"),
    ("IsLatinExtended-B", r"\x{180}-\x{24f}"),
    ("IsCombiningDiacriticalMarks", r"\x{300}-\x{36f}"),
    ("IsGreek", r"\x{370}-\x{3ff}"),
    ("IsCyrillic", r"\x{400}-\x{4ff}"),
];

/// Letters behind a backslash that mean the same in .NET and in the crates.
const ESCAPES: &str = "aAbBdDfnrsStuvxz";

/// Turns a pattern. The error is what it holds that cannot be worked out.
pub(super) fn translated(written: &str) -> Result<Spelling, String> {
    let chars: Vec<char> = written.chars().collect();
    let groups = groups(&chars)?;
    let unnamed = groups.iter().filter(|group| group.is_none()).count();
    let (mut numbers, mut names) = (vec![0], Vec::new());
    let mut without = 0;
    for group in groups {
        match group {
            None => {
                without += 1;
                numbers.push(without);
            }
            Some(name) if names.iter().any(|(known, _)| *known == name) => {
                return Err("two groups of one name".to_owned());
            }
            Some(name) => {
                numbers.push(unnamed + names.len() + 1);
                names.push((name, unnamed + names.len() + 1));
            }
        }
    }
    let text = String::with_capacity(written.len());
    let spelling =
        Spelling { written: written.to_owned(), text, numbers, names, looks: 0, has_dollar: false };
    let mut turning = Turning { chars, at: 0, classes: Vec::new(), escaped: None, repeats: None, spelling };
    while turning.at < turning.chars.len() {
        turning.step()?;
    }
    Ok(turning.spelling)
}

/// The groups in the order of their brackets, with the names that they have.
fn groups(chars: &[char]) -> Result<Vec<Option<String>>, String> {
    let mut groups = Vec::new();
    let mut at = 0;
    // Inside classes: the places behind their opening brackets and carets.
    let mut classes: Vec<usize> = Vec::new();
    let mut escaped = None;
    while let Some(&letter) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        match (letter, classes.last()) {
            ('\\', _) => {
                at += 1;
                escaped = Some(at);
            }
            (']', Some(begin)) if at > *begin => {
                classes.pop();
            }
            ('[', Some(begin)) if !takes_away(chars, at, *begin, escaped) => {}
            ('[', _) => {
                at += usize::from(next == Some('^'));
                classes.push(at + 1);
            }
            ('(', None) if next != Some('?') => groups.push(None),
            ('(', None) => {
                if let Some(name) = name(chars.get(at + 2..).unwrap_or_default()) {
                    if name.starts_with(|first: char| first.is_ascii_digit()) {
                        return Err("a group whose name is a number".to_owned());
                    }
                    groups.push(Some(name));
                } else if chars.get(at + 2) == Some(&'#') {
                    at += chars.iter().skip(at).take_while(|letter| **letter != ')').count();
                }
            }
            _ => {}
        }
        at += 1;
    }
    Ok(groups)
}

/// Does a class begin here that is taken from the one around it, as `[aeiou]` in `[a-z-[aeiou]]`? `begin` is where the
/// outer one begins, `escaped` the last letter behind a backslash.
fn takes_away(chars: &[char], at: usize, begin: usize, escaped: Option<usize>) -> bool {
    let before = at.checked_sub(1);
    before.is_some_and(|before| before > begin && chars.get(before) == Some(&'-')) && before != escaped
}

/// The name behind `(?`, in `<name>` or `'name'`.
fn name(rest: &[char]) -> Option<String> {
    let end = match (rest.first()?, rest.get(1)) {
        ('<', Some('=' | '!')) => return None,
        ('<', _) => '>',
        ('\'', _) => '\'',
        _ => return None,
    };
    Some(rest.iter().skip(1).take_while(|letter| **letter != end).collect())
}

struct Turning {
    chars: Vec<char>,
    at: usize,
    /// Of each class that is open: the place behind its opening bracket and its caret, and where it begins in the text
    /// that is written.
    classes: Vec<(usize, usize)>,
    /// The last letter behind a backslash.
    escaped: Option<usize>,
    /// The place behind a sign of repetition.
    repeats: Option<usize>,
    spelling: Spelling,
}

impl Turning {
    /// Turns what stands here, and goes behind it.
    fn step(&mut self) -> Result<(), String> {
        let Some(&letter) = self.chars.get(self.at) else { return Ok(()) };
        let next = self.chars.get(self.at + 1).copied();
        let class = self.classes.last().copied();
        match (letter, class) {
            ('\\', _) => return self.escape(next),
            ('[', Some((begin, start))) if takes_away(&self.chars, self.at, begin, self.escaped) => {
                // What is taken away is taken from the outer class as a whole: [[a-z]--[aeiou]].
                self.spelling.text.pop();
                self.spelling.text.insert(start, '[');
                self.spelling.text.push_str("]--");
                self.open_class(next);
            }
            ('[', Some(_)) => self.spelling.text.push_str("\\["),
            (']', Some((begin, _))) if self.at > begin => {
                self.spelling.text.push(']');
                self.classes.pop();
                if !self.classes.is_empty() && next != Some(']') {
                    return Err("a class that goes on behind what is taken from it".to_owned());
                }
            }
            (']', Some(_)) => self.spelling.text.push_str("\\]"),
            ('-', Some(_)) if next == Some('-') => return Err("a class with two dashes".to_owned()),
            (sign @ ('&' | '~'), Some(_)) => {
                self.spelling.text.push('\\');
                self.spelling.text.push(sign);
            }
            ('[', None) => self.open_class(next),
            ('(', None) if next == Some('?') => return self.group(),
            ('*' | '+' | '?' | '{', None) => return self.repetition(letter),
            ('$', None) => {
                self.spelling.has_dollar = true;
                self.spelling.text.push('$');
            }
            (letter, _) => self.spelling.text.push(letter),
        }
        self.at += 1;
        Ok(())
    }

    fn open_class(&mut self, next: Option<char>) {
        let start = self.spelling.text.len();
        self.spelling.text.push('[');
        if next == Some('^') {
            self.spelling.text.push('^');
            self.at += 1;
        }
        self.classes.push((self.at + 1, start));
    }

    fn escape(&mut self, next: Option<char>) -> Result<(), String> {
        let inside = !self.classes.is_empty();
        self.escaped = Some(self.at + 1);
        let text = &mut self.spelling.text;
        self.at += 2;
        match next {
            None => return Err("a pattern that ends with a backslash".to_owned()),
            Some('w') if inside => text.push_str(WORD),
            Some('w') => text.push_str(&format!("[{WORD}]")),
            Some('W') => text.push_str(&format!("[^{WORD}]")),
            Some('b') if inside => text.push_str("\\x08"),
            Some('e') => text.push_str("\\x1b"),
            Some(sign @ ('p' | 'P')) => {
                let rest = self.chars.get(self.at..).unwrap_or_default();
                let named: String = rest.iter().take_while(|letter| **letter != '}').collect();
                let name = named.strip_prefix('{').unwrap_or_default();
                match BLOCKS.iter().find(|(block, _)| *block == name) {
                    Some((_, range)) if sign == 'P' => text.push_str(&format!("[^{range}]")),
                    Some((_, range)) => text.push_str(&format!("[{range}]")),
                    None => text.push_str(&format!("\\{sign}{named}}}")),
                }
                self.at += named.chars().count() + 1;
            }
            Some('Z') if !inside => {
                text.push_str(r"(?=\n?\z)");
                self.spelling.looks += 1;
            }
            Some('1'..='9') if !inside => {
                let rest = self.chars.get(self.at - 1..).unwrap_or_default();
                let digits: String = rest.iter().take_while(|letter| letter.is_ascii_digit()).collect();
                self.at += digits.len() - 1;
                let number = digits.parse::<usize>().ok();
                let group = self.spelling.numbers.iter().position(|own| number == Some(*own));
                self.refer(group)?;
            }
            Some('k') if !inside => {
                let rest = self.chars.get(self.at..).unwrap_or_default();
                let wanted = name(rest).unwrap_or_default();
                let length = wanted.chars().count() + 2;
                let number =
                    self.spelling.names.iter().find(|(name, _)| *name == wanted).map(|(_, own)| *own);
                let group = self.spelling.numbers.iter().position(|own| number == Some(*own));
                self.at += length;
                self.refer(group)?;
            }
            Some(letter) if letter.is_ascii_alphanumeric() && !ESCAPES.contains(letter) => {
                return Err(format!("a pattern with \\{letter}"));
            }
            // Behind any other sign the backslash says that the sign stands for itself.
            Some(sign @ ('<' | '>' | '_')) => text.push(sign),
            Some(sign) if !sign.is_ascii() => text.push(sign),
            Some(letter) => {
                text.push('\\');
                text.push(letter);
            }
        }
        Ok(())
    }

    /// Refers to what the group at this place found.
    fn refer(&mut self, group: Option<usize>) -> Result<(), String> {
        let group = group.ok_or("a reference to a group that is not there")?;
        // In brackets, so that a digit behind it is not read with it.
        self.spelling.text.push_str(&format!("(?:\\{group})"));
        self.spelling.looks += 1;
        Ok(())
    }

    fn group(&mut self) -> Result<(), String> {
        let rest = self.chars.get(self.at + 2..).unwrap_or_default();
        match (rest.first(), rest.get(1)) {
            (Some('#'), _) => {
                self.at += self.chars.iter().skip(self.at).take_while(|letter| **letter != ')').count() + 1;
                return Ok(());
            }
            (Some('('), _) => return Err("a pattern with (?(".to_owned()),
            (Some('P'), _) => return Err("a pattern with (?P".to_owned()),
            (Some('=' | '!' | '>'), _) | (Some('<'), Some('=' | '!')) => {
                self.spelling.looks += 1;
                self.spelling.text.push('(');
            }
            (Some('<' | '\''), _) => {
                // (?'name'…) is (?<name>…).
                let name = name(rest).unwrap_or_default();
                self.spelling.text.push_str(&format!("(?<{name}>"));
                self.at += name.chars().count() + 4;
                return Ok(());
            }
            _ => self.spelling.text.push('('),
        }
        // The question mark is not one of repetition.
        self.spelling.text.push('?');
        self.at += 2;
        Ok(())
    }

    fn repetition(&mut self, sign: char) -> Result<(), String> {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let length = if sign == '{' { counted(rest) } else { Some(1) };
        let Some(length) = length else {
            self.spelling.text.push_str("\\{");
            self.at += 1;
            return Ok(());
        };
        if self.repeats == Some(self.at) {
            return Err("a pattern that repeats what repeats".to_owned());
        }
        self.spelling.text.extend(rest.iter().take(length));
        self.at += length;
        if self.chars.get(self.at) == Some(&'?') {
            self.spelling.text.push('?');
            self.at += 1;
        }
        self.repeats = Some(self.at);
        Ok(())
    }
}

/// The length of `{2}`, `{2,}` or `{2,4}`; anything else in braces stands for itself.
fn counted(rest: &[char]) -> Option<usize> {
    let close = rest.iter().position(|letter| *letter == '}')?;
    let inside: String = rest.get(1..close)?.iter().collect();
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    let is_number = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
    (!least.is_empty() && is_number(least) && is_number(most)).then_some(close + 1)
}
