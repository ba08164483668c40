//! Inputs that nobody would think of: small files of a corpus, changed by chance, given to a reader that has to take
//! anything.
//!
//! A [`Target`] is a closure that must neither panic nor take long. [`hunt`] gives it each file of its corpus, then
//! inputs that come of them: signs are changed, pieces doubled, two inputs put together, words of the target's language
//! put in. The seed is fixed, so that two runs are the same; `USHER_FUZZ_SEED` and `USHER_FUZZ_CASES` widen a run. An
//! input that breaks the target is written into the corpus, where it is tried first from then on.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Inputs of a run: some seconds without optimisation.
const CASES: u64 = 3_000;

/// A run that was not widened ends then, whatever is left of its inputs: a slow machine finds less, and not nothing.
const RUN_MAX: Duration = Duration::from_secs(20);

/// One input takes milliseconds; one that takes so long, without optimisation and beside other tests, never ends.
const CASE_MAX: Duration = Duration::from_secs(60);

/// Bytes of an input. Every limit of a reader is reached with fewer.
const BYTES_MAX: usize = 32 * 1024;

/// Changes to one input.
const CHANGES_MAX: u64 = 5;

const SEED: u64 = 0x75_73_68_65_72;

/// What is tried.
pub struct Target {
    /// Also the name of its folder in `corpus/`.
    pub name: &'static str,
    /// Words that the language has.
    pub words: &'static [&'static str],
    /// Panics where something is not as it must be.
    pub run: fn(&str),
}

/// An input that broke a target.
#[derive(Debug, thiserror::Error)]
pub enum Find {
    #[error("{name} panicked: {message}\nthe input is in {}", .kept.display())]
    Panicked { name: &'static str, message: String, kept: PathBuf },
    #[error("{name} took longer than {CASE_MAX:?}\nthe input is in {}", .kept.display())]
    Slow { name: &'static str, kept: PathBuf },
    #[error("the corpus of {0} is empty")]
    NoCorpus(&'static str),
    #[error(transparent)]
    File(#[from] io::Error),
}

/// Tries a target; says how many inputs it took.
///
/// # Errors
///
/// The first input that broke it; a corpus that cannot be read or is empty.
pub fn hunt(target: &Target) -> Result<u64, Find> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let corpus = corpus(&folder)?;
    if corpus.is_empty() {
        return Err(Find::NoCorpus(target.name));
    }
    let told = |name: &str| std::env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
    let (cases, is_widened) = told("USHER_FUZZ_CASES").map_or((CASES, false), |cases| (cases, true));
    let mut chance = Chance(told("USHER_FUZZ_SEED").unwrap_or(SEED));
    // What is running is in a file: a stack that overflows ends the process without a word.
    let running = std::env::temp_dir().join(format!("usher-fuzz-{}-{}", target.name, std::process::id()));
    let (give, taken) = sync_channel::<String>(0);
    let (tell, told) = sync_channel::<Result<(), String>>(1);
    let run = target.run;
    thread::spawn(move || {
        for input in taken {
            let ran = catch_unwind(AssertUnwindSafe(|| run(&input)));
            if tell.send(ran.map_err(|panic| message(&*panic))).is_err() {
                return;
            }
        }
    });
    let begun = Instant::now();
    let mut tried = 0;
    let first = corpus.len() as u64;
    while tried < first + cases && (is_widened || begun.elapsed() < RUN_MAX) {
        let input = match usize::try_from(tried).ok().and_then(|place| corpus.get(place)) {
            Some(kept) => kept.clone(),
            None => changed(&corpus, target.words, &mut chance),
        };
        let text = String::from_utf8_lossy(&input).into_owned();
        fs::write(&running, &text)?;
        let keep = || kept(&folder, &text);
        if give.send(text.clone()).is_err() {
            let message = "its thread has ended".to_owned();
            return Err(Find::Panicked { name: target.name, message, kept: keep()? });
        }
        match told.recv_timeout(CASE_MAX) {
            Ok(Ok(())) => tried += 1,
            Ok(Err(message)) => {
                return Err(Find::Panicked { name: target.name, message, kept: keep()? });
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Err(Find::Slow { name: target.name, kept: keep()? });
            }
        }
    }
    fs::remove_file(&running)?;
    Ok(tried)
}

/// The files of a corpus, by their names.
fn corpus(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    files.sort();
    files.iter().map(fs::read).collect()
}

/// Writes an input into the corpus.
fn kept(folder: &Path, text: &str) -> io::Result<PathBuf> {
    // FNV-1a (Fowler, Noll, Vo, 1991): the same input has the same name.
    let mixed = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, mixed);
    let path = folder.join(format!("found-{hash:016x}"));
    fs::write(&path, text)?;
    Ok(path)
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// An input that comes of the corpus.
fn changed(corpus: &[Vec<u8>], words: &[&str], chance: &mut Chance) -> Vec<u8> {
    let mut input = chance.one(corpus).cloned().unwrap_or_default();
    for _ in 0..=chance.below(CHANGES_MAX) {
        change(&mut input, corpus, words, chance);
        input.truncate(BYTES_MAX);
    }
    input
}

fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], words: &[&str], chance: &mut Chance) {
    const SIGNS: &[u8] = b"\"\\[](){},:;.$0-9aZ<>=&' \n\0\xff";
    let word = |chance: &mut Chance| chance.one(words).map_or(&b""[..], |word| word.as_bytes()).to_vec();
    match chance.below(10) {
        0 => {
            let at = chance.place(input);
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        1 => {
            let at = chance.place(input);
            input.splice(at..at, chance.one(SIGNS).copied());
        }
        2 => {
            let range = chance.range(input);
            input.drain(range);
        }
        3 => {
            // A piece many times: what is nested, and what is long.
            let range = chance.range(input);
            let piece = input.get(range.clone()).unwrap_or_default();
            let most = 1 << chance.below(12);
            let times = 1 + chance.below(most);
            let times = usize::try_from(times).unwrap_or(1).min(BYTES_MAX / piece.len().max(1));
            let repeated = piece.repeat(times);
            input.splice(range.end..range.end, repeated);
        }
        4 => {
            // The beginning of this one and the end of another.
            let other = chance.one(corpus).cloned().unwrap_or_default();
            let (at, from) = (chance.place(input), chance.place(&other));
            input.truncate(at);
            input.extend(other.get(from..).unwrap_or_default());
        }
        5 => {
            let at = chance.place(input);
            input.splice(at..at, word(chance));
        }
        6 | 7 => {
            let token = chance.token(input);
            input.splice(token, word(chance));
        }
        8 => {
            // One token in the place of another.
            let (one, other) = (chance.token(input), chance.token(input));
            let piece = input.get(one).unwrap_or_default().to_vec();
            input.splice(other, piece);
        }
        _ => {
            let other = chance.one(corpus).cloned().unwrap_or_default();
            let piece = other.get(chance.range(&other)).unwrap_or_default().to_vec();
            let at = chance.place(input);
            input.splice(at..at, piece);
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood, 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(usize::try_from(self.below(list.len() as u64)).unwrap_or(0))
    }

    /// A place in the input, or its end.
    fn place(&mut self, input: &[u8]) -> usize {
        usize::try_from(self.below(input.len() as u64 + 1)).unwrap_or(0)
    }

    fn range(&mut self, input: &[u8]) -> std::ops::Range<usize> {
        let (one, other) = (self.place(input), self.place(input));
        one.min(other)..one.max(other)
    }

    /// A word, a number, a text in quotes, or one sign.
    fn token(&mut self, input: &[u8]) -> std::ops::Range<usize> {
        let at = self.place(input);
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'-';
        match input.get(at) {
            None => at..at,
            Some(b'"') => {
                let rest = input.get(at + 1..).unwrap_or_default();
                let length = rest.iter().position(|byte| *byte == b'"').map_or(1, |length| length + 2);
                at..at + length
            }
            Some(byte) if is_word(byte) => {
                let before = input.iter().take(at).rev().take_while(|byte| is_word(byte)).count();
                let behind = input.iter().skip(at).take_while(|byte| is_word(byte)).count();
                at - before..at + behind
            }
            Some(_) => at..at + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_differ_and_are_the_same_again() {
        let corpus = [b"ToLower([mail])".to_vec(), b"Join(\" \", \"a\")".to_vec()];
        let made = |seed: u64| {
            let mut chance = Chance(seed);
            (0..200).map(|_| changed(&corpus, &["IIF("], &mut chance)).collect::<Vec<_>>()
        };
        let one = made(1);
        assert_eq!(one, made(1));
        assert_ne!(one, made(2));
        let different: std::collections::BTreeSet<_> = one.iter().collect();
        assert!(different.len() > 150, "{}", different.len());
        assert!(one.iter().all(|input| input.len() <= BYTES_MAX));
    }

    #[test]
    fn a_token_is_taken_whole() {
        let mut chance = Chance(3);
        let input = b"ToLower(\"a b\")";
        let tokens: std::collections::BTreeSet<_> =
            (0..500).map(|_| String::from_utf8_lossy(&input[chance.token(input)]).into_owned()).collect();
        assert!(["ToLower", "(", "\"a b\"", ")"].iter().all(|token| tokens.contains(*token)), "{tokens:?}");
    }

    #[test]
    fn what_breaks_a_target_is_told() {
        let none = Target { name: "none-there", words: &[], run: |_| {} };
        assert!(matches!(hunt(&none), Err(Find::File(_))));
        let panicked = catch_unwind(|| panic!("it {}", "broke")).unwrap_err();
        assert_eq!(message(&*panicked), "it broke");
    }
}
