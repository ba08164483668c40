//! What came back.

use std::fmt;

use serde_json::Value;

/// An answer, whatever its status. `Debug` shows neither body nor header values.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case; several lines of the same name stay apart.
    pub headers: Vec<(String, String)>,
    /// At most [`super::BODY_BYTES_MAX`] bytes, unpacked.
    pub body: Vec<u8>,
    /// How long the last attempt took, from sending to the last byte.
    pub took_ms: u64,
    /// How many times it was sent.
    pub attempts: u32,
}

impl Answer {
    /// Returns whether the status is one of 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// [`AnswerError::Empty`] and [`AnswerError::Html`] tell apart what usually stands behind a body that is
    /// not JSON: nothing, or the page of a proxy.
    pub fn json(&self) -> Result<Value, AnswerError> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Err(AnswerError::Empty { status: self.status });
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let looks_like_html = self.body.trim_ascii_start().starts_with(b"<");
            if looks_like_html || self.content_type().is_some_and(|kind| kind == "text/html") {
                AnswerError::Html { status: self.status }
            } else {
                AnswerError::NotJson { status: self.status, line: error.line(), column: error.column() }
            }
        })
    }

    /// Returns the media type without its parameters, in lower case.
    pub fn content_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        (!kind.is_empty()).then_some(kind)
    }

    /// Returns the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.iter().filter(|(have, _)| have.eq_ignore_ascii_case(name));
        lines.next().map(|(_, value)| value.as_str())
    }

    /// Returns all header lines of this name.
    pub fn header_lines<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(have, _)| have.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Returns the address of the next page from the `Link` headers (RFC 8288); pass it through
    /// [`super::Remote::next_url`] before using it.
    pub fn link_next(&self) -> Option<String> {
        self.header_lines("link").find_map(next_of)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .field("took_ms", &self.took_ms)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// Why a body could not be read as JSON. None of them repeats the body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("the answer with status {status} has no body")]
    Empty { status: u16 },
    #[error("the answer with status {status} is a web page")]
    Html { status: u16 },
    #[error("the answer with status {status} is not JSON (line {line}, column {column})")]
    NotJson { status: u16, line: usize, column: usize },
}

/// Finds the link with `rel="next"` in one header line, which may list several.
fn next_of(line: &str) -> Option<String> {
    let mut rest = line;
    while let Some((_, after)) = rest.split_once('<') {
        let (address, parameters) = after.split_once('>')?;
        let end = parameters.find(",<").or_else(|| parameters.find(", <")).unwrap_or(parameters.len());
        let (parameters, next) = parameters.split_at(end);
        if parameters.split(';').any(is_rel_next) {
            return Some(address.trim().to_owned());
        }
        rest = next;
    }
    None
}

fn is_rel_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return false };
    let value = value.trim().trim_matches('"');
    name.trim().eq_ignore_ascii_case("rel")
        && value.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("next"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found() {
        let self_line = r#"<https://h.example/api?limit=2>; rel="self""#;
        let next_line = r#"<https://h.example/api?after=a,b&limit=2>; rel="next""#;
        let found = Some("https://h.example/api?after=a,b&limit=2".to_owned());
        assert_eq!(answer(&[self_line, next_line]).link_next(), found);
        assert_eq!(answer(&[&format!("{self_line}, {next_line}")]).link_next(), found);
        assert_eq!(answer(&[&format!("{next_line},{self_line}")]).link_next(), found);
        assert_eq!(answer(&["<https://h.example/api?after=a,b&limit=2>;REL=next"]).link_next(), found);
        assert_eq!(answer(&[self_line]).link_next(), None);
        assert_eq!(answer(&["<https://h.example", "nonsense", ""]).link_next(), None);
        assert_eq!(answer(&[r#"<https://h.example/next>; rel="nextish""#]).link_next(), None);
    }

    #[test]
    fn a_body_that_is_not_json_says_what_it_is() {
        let json = |body: &str| Answer { body: body.into(), ..answer(&[]) }.json();
        assert_eq!(json(r#"{"a":1}"#).unwrap()["a"], 1);
        assert_eq!(json(" \n"), Err(AnswerError::Empty { status: 200 }));
        assert_eq!(json("\n<html>blocked</html>"), Err(AnswerError::Html { status: 200 }));
        assert_eq!(json("{\"a\":"), Err(AnswerError::NotJson { status: 200, line: 1, column: 5 }));
    }

    #[test]
    fn debug_shows_no_body_and_no_header() {
        let answer = Answer { body: b"canary".into(), ..answer(&["canary"]) };
        assert!(!format!("{answer:?}").contains("canary"));
    }

    fn answer(links: &[&str]) -> Answer {
        let headers = links.iter().map(|link| ("link".to_owned(), (*link).to_owned())).collect();
        Answer { status: 200, headers, body: Vec::new(), took_ms: 0, attempts: 1 }
    }
}
