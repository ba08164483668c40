//! A resource that wants more than the token it was given: a claims challenge.
//!
//! Microsoft Graph answers 401 with `WWW-Authenticate: Bearer … error="insufficient_claims", claims="<base64>"`
//! when a policy or an event asks for a new sign-in
//! (learn.microsoft.com/entra/identity-platform/claims-challenge, November 2026), and 403 with an error spelled
//! `insufficent_claims` where Conditional Access refuses
//! (learn.microsoft.com/graph/errors, November 2026). A token renewed in silence would be refused again.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use super::answer::Answer;

/// The longest demand that is passed on. It has to fit into a link and into the keychain's item beside a
/// refresh token; real ones have 100 to 300 bytes.
pub const CLAIMS_BYTES_MAX: usize = 512;

const ERRORS: [&str; 2] = ["insufficient_claims", "insufficent_claims"];

/// Returns what an answer demands, as JSON, or an empty text where it demands something and does not say what;
/// `None` when it is no claims challenge.
pub(super) fn demanded(answer: &Answer) -> Option<String> {
    if !matches!(answer.status, 401 | 403) {
        return None;
    }
    for line in answer.header_lines("www-authenticate") {
        for challenge in challenges(line) {
            let value = |wanted: &str| {
                let mut found = challenge.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
                found.next().map(|(_, value)| value.as_str())
            };
            if value("error").is_some_and(|error| ERRORS.contains(&error)) {
                return Some(value("claims").and_then(decode).unwrap_or_default());
            }
        }
    }
    if answer.status != 403 {
        return None;
    }
    let body = answer.json().ok()?;
    let error = body.pointer("/error/code").or_else(|| body.get("error")).and_then(Value::as_str)?;
    let claims = body.pointer("/error/claims").or_else(|| body.get("claims")).and_then(Value::as_str);
    ERRORS.contains(&error).then(|| claims.and_then(decode).unwrap_or_default())
}

/// Returns the JSON of a demand; `None` when it is none, or too long.
fn decode(text: &str) -> Option<String> {
    let either = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text = text.trim();
    let json = if text.starts_with('{') {
        text.to_owned()
    } else {
        let bytes = [alphabet::STANDARD, alphabet::URL_SAFE]
            .iter()
            .find_map(|alphabet| GeneralPurpose::new(alphabet, either).decode(text).ok())?;
        String::from_utf8(bytes).ok()?
    };
    let is_object = serde_json::from_str::<Map<String, Value>>(&json).is_ok();
    (json.len() <= CLAIMS_BYTES_MAX && is_object).then_some(json)
}

type Parameters = Vec<(String, String)>;

/// Reads one header line (RFC 9110 section 11.6.1): the parameters of each challenge in it.
fn challenges(line: &str) -> Vec<Parameters> {
    let mut found: Vec<Parameters> = Vec::new();
    for part in split(line) {
        let (before, value) = part.split_once('=').unwrap_or((part, ""));
        // A scheme stands before the first parameter of its challenge.
        let name = match before.trim().rsplit_once(char::is_whitespace) {
            Some((_scheme, name)) => {
                found.push(Vec::new());
                name
            }
            None => before.trim(),
        };
        if found.is_empty() {
            found.push(Vec::new());
        }
        if let Some(last) = found.last_mut() {
            last.push((name.to_owned(), unquote(value.trim())));
        }
    }
    found
}

/// Splits at the commas outside of quotation marks.
fn split(line: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&line[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&line[begin..]);
    parts
}

fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        text.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    text
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

    use super::*;

    const DEMAND: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;

    #[test]
    fn a_demand_is_decoded_however_it_is_written() {
        let uri = "https://login.microsoftonline.com/common/oauth2/authorize";
        for claims in
            [STANDARD.encode(DEMAND), STANDARD_NO_PAD.encode(DEMAND), URL_SAFE_NO_PAD.encode(DEMAND)]
        {
            for line in [
                format!(
                    r#"Bearer realm="", authorization_uri="{uri}", error="insufficient_claims", claims="{claims}""#
                ),
                format!(r#"Bearer error="insufficent_claims",claims="{claims}",realm="a, b \" c""#),
                format!(r#"bearer ERROR=insufficient_claims, Claims="{claims}""#),
                format!(r#"Basic realm="x", Bearer claims="{claims}", error="insufficient_claims""#),
            ] {
                assert_eq!(demanded(&answer(401, &[&line], "")).as_deref(), Some(DEMAND), "{line}");
                assert_eq!(
                    demanded(&answer(403, &["Negotiate", &line], "")).as_deref(),
                    Some(DEMAND),
                    "{line}"
                );
                assert_eq!(demanded(&answer(400, &[&line], "")), None);
            }
        }
    }

    #[test]
    fn a_demand_that_cannot_be_read_is_one_still() {
        let long = STANDARD.encode(format!(r#"{{"a":"{}"}}"#, "x".repeat(CLAIMS_BYTES_MAX)));
        for claims in ["", "!", "bm90IGpzb24=", "WzFd", &long] {
            let line = format!(r#"Bearer error="insufficient_claims", claims="{claims}""#);
            assert_eq!(demanded(&answer(401, &[&line], "")).as_deref(), Some(""), "{claims}");
        }
        let bare = demanded(&answer(401, &[r#"Bearer error="insufficient_claims""#], ""));
        assert_eq!(bare.as_deref(), Some(""));
    }

    #[test]
    fn other_refusals_are_no_demands() {
        let expired = r#"Bearer error="invalid_token", error_description="insufficient_claims, claims=x""#;
        let mixed = r#"Bearer error="invalid_token", Other error="x", claims="e30=""#;
        for line in [expired, mixed, "Bearer", "", "DPoP error=\"use_dpop_nonce\"", "=,=\"", "\\\","] {
            assert_eq!(demanded(&answer(401, &[line], "")), None, "{line}");
        }
        assert_eq!(demanded(&answer(401, &[], r#"{"error":{"code":"InvalidAuthenticationToken"}}"#)), None);
        assert_eq!(demanded(&answer(403, &[], r#"{"error":{"code":"Authorization_RequestDenied"}}"#)), None);
        assert_eq!(demanded(&answer(403, &[], "<html>")), None);
    }

    #[test]
    fn a_policy_may_refuse_in_the_body() {
        let body = format!(r#"{{"error":"insufficent_claims","claims":{}}}"#, Value::from(DEMAND));
        assert_eq!(demanded(&answer(403, &[], &body)).as_deref(), Some(DEMAND));
        let body = r#"{"error":{"code":"insufficent_claims","message":"m"}}"#;
        assert_eq!(demanded(&answer(403, &[], body)).as_deref(), Some(""));
    }

    fn answer(status: u16, lines: &[&str], body: &str) -> Answer {
        let headers = lines.iter().map(|line| ("www-authenticate".to_owned(), (*line).to_owned())).collect();
        Answer { status, headers, body: body.into(), took_ms: 0, attempts: 1 }
    }
}
