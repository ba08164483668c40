//! Regular expressions in .NET's spelling, as Entra takes them in `Replace` and in scoping filters.
//!
//! They are read into the patterns of the `regex` crate, whose work grows with the text alone; those that look around
//! or refer back into those of `fancy-regex`, whose search has a limit. Where .NET counts or finds otherwise (groups
//! with names come after those without; a find without letters may stand right behind another), it is done as .NET
//! does (Microsoft Learn, Regular expression language, and `Regex.Match`, 2026). What neither crate can do is said in
//! words.

use std::ops::Range;
use std::sync::OnceLock;

use super::spelling::{Spelling, translated};

/// Longer patterns are nobody's: an expression has at most 10,000 characters in all.
const CHARS_MAX: usize = 10_000;

/// Bytes of a compiled pattern: a hundred letters of any script, counted one by one, fit.
const SIZE_MAX: usize = 4 << 20;

/// Bytes with which compiling is tried first; it is doubled until the pattern fits, so that what a pattern costs is
/// known.
const SIZE_FIRST: usize = 1 << 14;

/// What a pattern that looks around costs: its parts are compiled one by one, and their sizes are not told.
const SIZE_LOOKING: usize = 1 << 18;

/// Looks ahead, looks back and references in one pattern. Those that people write have one to three.
const LOOKS_MAX: usize = 10;

/// Ways that a pattern which looks around may try for one find. A name needs fewer than a hundred.
const WAYS_MAX: usize = 50_000;

/// Bytes of the patterns of one expression: compiling so much takes a tenth of a second.
pub(super) const BUDGET: usize = 8 << 20;

/// A pattern that has been read.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    spelling: Spelling,
    engine: Engine,
    /// The same, from beginning to end; made when it is asked for.
    whole: OnceLock<Result<Engine, String>>,
    cost: usize,
}

#[derive(Debug, Clone)]
enum Engine {
    Plain(regex::Regex),
    Looking(Box<fancy_regex::Regex>),
}

/// One place in a text that a pattern fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The whole, then the groups by .NET's numbers; `None` where a group takes no part. In bytes.
    pub(super) groups: Vec<Option<Range<usize>>>,
}

impl Found {
    pub(super) fn whole(&self) -> Range<usize> {
        self.groups.first().cloned().flatten().unwrap_or_default()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.spelling == other.spelling
    }
}

impl Pattern {
    /// Reads a pattern. The error is what it holds that cannot be worked out, as words for the middle of a sentence.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        Self::within(text, BUDGET)
    }

    /// The same, where so many bytes may be taken.
    pub(super) fn within(text: &str, budget: usize) -> Result<Self, String> {
        if text.chars().count() > CHARS_MAX {
            return Err(format!("a pattern of more than {CHARS_MAX} characters"));
        }
        let spelling = translated(text)?;
        let (engine, cost) = built(&spelling, &spelling.text, budget)?;
        Ok(Self { spelling, engine, whole: OnceLock::new(), cost })
    }

    /// Returns the bytes that it takes, rounded up.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    /// Does it look around or refer back? Then a find takes more than one walk through the text.
    pub(super) fn looks(&self) -> bool {
        self.spelling.looks > 0
    }

    /// Does it fit anywhere? The error is as that of [`Pattern::new`].
    pub(super) fn is_match(&self, text: &str) -> Result<bool, String> {
        self.is_clear(text)?;
        self.engine.is_match(text)
    }

    /// Does it fit the text from its beginning to its end?
    pub(super) fn is_whole(&self, text: &str) -> Result<bool, String> {
        let anchored = format!(r"\A(?:{})\z", self.spelling.text);
        let built = || built(&self.spelling, &anchored, BUDGET).map(|(engine, _)| engine);
        self.whole.get_or_init(built).as_ref().map_err(Clone::clone)?.is_match(text)
    }

    /// Returns the number of a group that is named so, or has this number.
    pub(super) fn group(&self, name: &str) -> Option<usize> {
        match name.parse::<usize>() {
            Ok(number) => (number < self.spelling.numbers.len()).then_some(number),
            Err(_) => self.spelling.names.iter().find(|(named, _)| named == name).map(|(_, number)| *number),
        }
    }

    /// Returns the next find from a place on, which stands between two letters. One without letters may stand right
    /// behind another find, as in .NET.
    pub(super) fn find(&self, text: &str, from: usize) -> Result<Option<Found>, String> {
        self.is_clear(text)?;
        let count = self.spelling.numbers.len();
        let mut groups = vec![None; count];
        let mut put = |place: usize, range: Range<usize>| {
            let number = self.spelling.numbers.get(place).copied();
            if let Some(group) = number.and_then(|number| groups.get_mut(number)) {
                *group = Some(range);
            }
        };
        let is_found = match &self.engine {
            // Without groups the quickest way is enough.
            Engine::Plain(regex) if count == 1 => {
                regex.find_at(text, from).map(|found| put(0, found.range()))
            }
            Engine::Plain(regex) => regex.captures_at(text, from).map(|found| {
                for place in 0..count {
                    if let Some(group) = found.get(place) {
                        put(place, group.range());
                    }
                }
            }),
            Engine::Looking(regex) => regex.captures_from_pos(text, from).map_err(too_many)?.map(|found| {
                for place in 0..count {
                    if let Some(group) = found.get(place) {
                        put(place, group.range());
                    }
                }
            }),
        };
        Ok(is_found.map(|()| Found { groups }))
    }

    /// Before a line break at the end .NET's `$` fits too, and the crates' does not.
    fn is_clear(&self, text: &str) -> Result<(), String> {
        if self.spelling.has_dollar && text.ends_with('\n') {
            return Err("a pattern with $ on a text that ends with a line break".to_owned());
        }
        Ok(())
    }
}

impl Engine {
    fn is_match(&self, text: &str) -> Result<bool, String> {
        match self {
            Self::Plain(regex) => Ok(regex.is_match(text)),
            Self::Looking(regex) => regex.is_match(text).map_err(too_many),
        }
    }
}

fn too_many(_: fancy_regex::Error) -> String {
    "a pattern that tries so many ways".to_owned()
}

/// Compiles a pattern; also says what that took.
fn built(spelling: &Spelling, text: &str, budget: usize) -> Result<(Engine, usize), String> {
    let not_understood = || format!("the pattern {}", spelling.written);
    let most = SIZE_MAX.min(budget);
    if spelling.looks > LOOKS_MAX || (spelling.looks > 0 && most < SIZE_LOOKING) {
        return Err("a pattern that looks around so often".to_owned());
    }
    if spelling.looks > 0 {
        let regex = fancy_regex::RegexBuilder::new(text)
            .backtrack_limit(WAYS_MAX)
            .delegate_size_limit(most)
            .build()
            .map_err(|_| not_understood())?;
        return Ok((Engine::Looking(Box::new(regex)), SIZE_LOOKING));
    }
    let mut size = SIZE_FIRST;
    loop {
        match regex::RegexBuilder::new(text).size_limit(size).build() {
            Ok(regex) => return Ok((Engine::Plain(regex), size)),
            Err(regex::Error::CompiledTooBig(_)) if size < most => size = (size * 2).min(most),
            Err(regex::Error::CompiledTooBig(_)) => return Err("a pattern that repeats so much".to_owned()),
            Err(_) => return Err(not_understood()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(pattern: &str, text: &str) -> Vec<String> {
        let pattern = Pattern::new(pattern).unwrap();
        let mut finds = Vec::new();
        let mut from = 0;
        while let Some(found) = pattern.find(text, from).unwrap() {
            let whole = found.whole();
            finds.push(format!("{}-{}", whole.start, whole.end));
            from = whole.end + usize::from(whole.is_empty());
            if from > text.len() {
                break;
            }
        }
        finds
    }

    #[test]
    fn the_spelling_of_net_is_understood() {
        for (pattern, text, expected) in [
            (r".*\@practice.example", "zoe@practice.example", true),
            (r"^([1-9][0-9])$", "42", true),
            (r"^[a[&~]+$", "a[&~", true),
            (r"^[^]a]+$", "b", true),
            (r"^\<x\>$", "<x>", true),
            (r"(?'year'\d{4})", "in 2026", true),
            (r"^(?i)sales$", "SALES", true),
            (r"^sales$", "Sales", false),
            (r"\p{Lu}", "Ł", true),
            (r"^\p{IsBasicLatin}+$", "Zoë", false),
            (r"^[\P{IsCyrillic}-]+$", "Zoë-", true),
            (r"^\w{1,64}$", "Zoë", true),
            (r"^\w+$", "Zoë_1", true),
            (r"^\W$", "\u{903}", true),
            (r"^[\w-]+$", "Łukasz-1", true),
            (r"^[\W]$", "-", true),
            (r"^a{,2}$", "a{,2}", true),
            (r"^{x}$", "{x}", true),
            (r"^[\b]$", "\u{8}", true),
            (r"^\u0041\x42$", "AB", true),
            (r"a(?#a remark)b", "ab", true),
            (r"^[a-z-[aeiou]]+$", "zk", true),
            (r"^[a-z-[aeiou]]+$", "zoe", false),
            (r"^[^a-z-[A-Z-[Z]]]+$", "1Z", true),
            (r"^[^a-z-[A-Z-[Z]]]+$", "1A", false),
            (r"^[a\-[b]+$", "-[ab", true),
            (r"^[-[x]+$", "-[x", true),
            (r"^([a-z-[(]])(b)\2$", "abb", true),
            (r"^(?!admin)", "admin-zoe", false),
            (r"(?<=@).+", "zoe@practice.example", true),
            (r"^(.)\1$", "aa", true),
            (r"^(?<a>.)(.)\1\2$", "abba", true),
            (r"^(?<a>.)\k<a>$", "aa", true),
            (r"^(?>a+)b", "aab", true),
            (r"\Aab\Z", "ab\n", true),
        ] {
            let read = Pattern::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            assert_eq!(read.is_match(text), Ok(expected), "{pattern}");
        }
        assert_eq!(Pattern::new("(?<a>x)(y)").unwrap().group("a"), Some(2));
        assert_eq!(Pattern::new("(x)").unwrap().group("a"), None);
        assert_eq!(Pattern::new("a").unwrap().is_whole("ba"), Ok(false));
        assert!(Pattern::new("a$").unwrap().is_match("a\n").is_err());
    }

    /// Microsoft Learn, `Regex.Match`, 2026: the sample with `a*` on "abaabb".
    #[test]
    fn finds_without_letters_stand_where_net_has_them() {
        assert_eq!(finds("a*", "abaabb"), ["0-1", "1-1", "2-4", "4-4", "5-5", "6-6"]);
        assert_eq!(finds("(?=b)", "abb"), ["1-1", "2-2"]);
    }

    #[test]
    fn what_cannot_be_worked_out_is_named() {
        for (pattern, expected) in [
            ("(?(a)b|c)", "a pattern with (?("),
            ("[a-z-[aeiou]x]", "a class that goes on behind what is taken from it"),
            ("(", "the pattern ("),
            (r"\w{1000}{1000}", "a pattern that repeats what repeats"),
            (r"(\w{1000}){1000}", "a pattern that repeats so much"),
            (r"\Ga", "a pattern with \\G"),
            (r"\h", "a pattern with \\h"),
            (r"a++", "a pattern that repeats what repeats"),
            (r"(?<1>a)", "a group whose name is a number"),
            (r"(?<a>a)(?<a>b)", "two groups of one name"),
            (r"\2(a)", "a reference to a group that is not there"),
        ] {
            assert_eq!(Pattern::new(pattern).unwrap_err(), expected, "{pattern}");
        }
        let many = "(?=a)".repeat(LOOKS_MAX + 1);
        assert_eq!(Pattern::new(&many).unwrap_err(), "a pattern that looks around so often");
        let slow = Pattern::new(r"^(a|aa)+\1c$").unwrap();
        assert_eq!(slow.is_match(&"a".repeat(60)).unwrap_err(), "a pattern that tries so many ways");
    }
}
