//! Does Zoom answer what Okta sends?
//!
//! Reading is looked at here: the request with which Okta tests a connection. Writing was tried or was not: a trial is
//! a plan of its own, and what it came to is handed in.

use jiff::Timestamp;
use serde_json::Value;

use super::{at_zoom, failed};
use crate::check::Verdict;
use crate::check::trial::with_trial;
use crate::plan::people;
use crate::problem::Problem;
use crate::zoom::Zoom;

/// Looks at Zoom as Okta does when it tests the connection. `trial` is what the last trial of writing came to, and when.
pub async fn requests(zoom: &Zoom, trial: Option<(Timestamp, Verdict)>) -> Result<Verdict, Verdict> {
    let answer = zoom.as_okta_tests().await.map_err(at_zoom)?;
    Ok(judge(&answer, trial))
}

fn judge(answer: &Value, trial: Option<(Timestamp, Verdict)>) -> Verdict {
    let lacks = lacking(answer);
    if !lacks.is_empty() {
        let problem = Problem::new(
            "requests.shape",
            "Zoom's answer is not what Okta expects.",
            format!("In the list of people Okta does not find {}.", lacks.join(", ")),
            &[
                "Check that the address of Zoom's API in the profile is https://api.zoom.us.",
                "If it is, report this to Zoom's support.",
            ],
        );
        return failed(problem);
    }
    let total = answer.get("totalResults").and_then(Value::as_u64).unwrap_or_default();
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let read = format!("Zoom answers Okta's test request: it lists {}.", people(total));
    with_trial("Okta", read, trial)
}

/// Names what Okta's own test looks for and does not find (SCIM test suite of Okta's developer documentation, 2026-08).
fn lacking(answer: &Value) -> Vec<String> {
    let mut lacks: Vec<String> = ["totalResults", "startIndex", "itemsPerPage"]
        .into_iter()
        .filter(|name| !answer.get(name).is_some_and(Value::is_number))
        .map(str::to_owned)
        .collect();
    let Some(first) = answer.pointer("/Resources/0") else {
        lacks.push("anybody".to_owned());
        return lacks;
    };
    // The test also looks for names; that the first person of the list has none is no fault of Zoom's.
    let text = ["/id", "/userName", "/emails/0/value"];
    let has = |place: &str| first.pointer(place).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let missing = text.into_iter().filter(|place| !has(place));
    lacks.extend(missing.map(|place| place.trim_start_matches('/').replace('/', ".")));
    if !first.get("active").is_some_and(Value::is_boolean) {
        lacks.push("active".to_owned());
    }
    lacks
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fake::{at, short, words};
    use super::*;

    fn answer() -> Value {
        json!({
            "totalResults": 2, "startIndex": 1, "itemsPerPage": 2,
            "Resources": [{ "id": "z", "userName": "a@b", "active": true, "emails": [{ "value": "a@b" }] }],
        })
    }

    #[test]
    fn writing_counts_only_when_it_was_tried() {
        assert_eq!(short(&judge(&answer(), None)), "unknown requests.not_tried");
        let good = Verdict::Passed { saw: vec!["Zoom created the test person.".to_owned()] };
        let judged = judge(&answer(), Some((at(0), good)));
        assert_eq!(short(&judged), "passed");
        assert!(words(&judged).contains("1 January 1970, 00:00 UTC: Zoom created"), "{}", words(&judged));
        let problem = Problem::new("zoom.no_seats", "No seat.", "All are taken.", &["Buy one."]);
        let bad = judge(&answer(), Some((at(0), Verdict::Failed { problem: problem.clone() })));
        assert_eq!(short(&bad), "failed zoom.no_seats");
        assert_eq!(
            short(&judge(&answer(), Some((at(0), Verdict::Unknown { problem })))),
            "unknown zoom.no_seats"
        );
    }

    #[test]
    fn an_answer_that_okta_would_refuse_is_told() {
        let mut strange = answer();
        strange["startIndex"] = json!("1");
        strange["Resources"][0]["active"] = json!("True");
        strange["Resources"][0]["emails"] = json!([]);
        let said = words(&judge(&strange, None));
        assert!(said.contains("startIndex, emails.0.value, active"), "{said}");
        strange["Resources"] = json!([]);
        assert!(words(&judge(&strange, None)).contains("anybody"));
    }
}
