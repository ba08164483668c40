//! Questions to a person at a terminal. Where nobody is there to answer, nothing is asked.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use usher::problem::Problem;
use zeroize::Zeroizing;

/// The longest answer that is read: more than any address or token has, less than a file.
const ANSWER_BYTES_MAX: u64 = 128 * 1024;

/// Is there a person who can be asked?
pub(crate) fn somebody_is_there() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line; what was typed, without white space around it.
pub(crate) fn line(question: &str) -> Result<String, Problem> {
    let mut stderr = io::stderr().lock();
    write!(stderr, "{question} ").and_then(|()| stderr.flush()).map_err(|error| no_answer(&error))?;
    read_line().map(|line| line.trim().to_owned())
}

/// Asks something that is done only after a plain yes.
pub(crate) fn yes(question: &str) -> Result<bool, Problem> {
    let answer = line(&format!("{question} [y/N]"))?.to_lowercase();
    Ok(matches!(answer.as_str(), "y" | "yes"))
}

/// Asks for a secret, which is not shown; `None` where nothing was typed.
pub(crate) fn secret(label: &str) -> Result<Option<Zeroizing<String>>, Problem> {
    let question = format!("{label} (hidden; Enter keeps the stored one): ");
    let typed = Zeroizing::new(rpassword::prompt_password(question).map_err(|error| no_answer(&error))?);
    Ok((!typed.trim().is_empty()).then_some(typed))
}

/// Reads a secret that a program hands over on stdin: everything, or one line where more follows.
pub(crate) fn secret_from_stdin(one_line: bool) -> Result<Option<Zeroizing<String>>, Problem> {
    let mut text = Zeroizing::new(String::new());
    match one_line {
        true => *text = read_line()?,
        false => {
            let read = io::stdin().lock().take(ANSWER_BYTES_MAX).read_to_string(&mut text);
            read.map_err(|error| no_answer(&error))?;
        }
    }
    Ok((!text.trim().is_empty()).then_some(text))
}

/// Reads a line of stdin with its line break; empty at the end.
pub(crate) fn read_line() -> Result<String, Problem> {
    let mut line = String::new();
    io::stdin().lock().take(ANSWER_BYTES_MAX).read_line(&mut line).map_err(|error| no_answer(&error))?;
    Ok(line)
}

fn no_answer(error: &io::Error) -> Problem {
    Problem::new(
        "terminal.no_answer",
        "The answer could not be read.",
        "The terminal was closed, or what came is not text.",
        &["Run the command again in a terminal."],
    )
    .detail(error.to_string())
}
