//! What an answer says about the rate: how much is allowed, how much is left, when to come back.
//!
//! Zoom sends `X-RateLimit-Category`, `-Type` (`QPS` or `Daily-limit`), `-Limit`, `-Remaining`, `-Reset` and at
//! the daily limit a `Retry-After` with an ISO 8601 time (github.com/zoom/skills, November 2026). Okta sends
//! `X-Rate-Limit-Limit`, `-Remaining` and `-Reset`, counted a minute; a limit of 0 means too many at the same
//! time (developer.okta.com/docs/reference/rl-best-practices, November 2026). Google names no numbers; it refuses with
//! 403 as well as with 429, and the body says why (developers.google.com/workspace/admin/directory/v1/limits, November
//! 2026).

use std::time::Duration;

use jiff::Timestamp;

use serde_json::Value;

use super::answer::Answer;
use super::call::Category;

/// Higher limits are taken for nonsense.
const LIMIT_MAX: f64 = 100_000.0;

/// Okta's own libraries wait a second longer than the headers say.
const OKTA_GRACE: Duration = Duration::from_secs(1);

/// What an answer says about the rate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Hints {
    /// Requests a second that the service allows in this category.
    pub(super) allowed_per_second: Option<f64>,
    /// What is left, and for how long it has to do.
    pub(super) left: Option<(f64, Duration)>,
    /// How long to wait, counted from the answer.
    pub(super) wait: Option<Duration>,
    /// Whether the limit of a day is reached.
    pub(super) daily: bool,
}

/// Says whether the service refuses for now because too many requests arrive.
pub(super) fn is_refusal(answer: &Answer, category: Category) -> bool {
    answer.status == 429 || (is_google(category) && google_refusal(answer).is_some())
}

/// Reads the hints of an answer that came at `now`.
pub(super) fn read(answer: &Answer, category: Category, now: Timestamp) -> Hints {
    // Distances are taken from the service's own clock, since this computer's may be wrong.
    let now = answer.header("date").and_then(http_date).unwrap_or(now);
    let refused = is_refusal(answer, category);
    let retry_after = answer.header("retry-after").and_then(|value| retry_after(value, now));

    if is_google(category) {
        let daily = google_refusal(answer) == Some(GoogleRefusal::Tomorrow);
        let wait = if daily { retry_after.or(google_day_ends(now)) } else { retry_after };
        return Hints { wait: wait.filter(|_| refused), daily, ..Hints::default() };
    }

    if let Some(limit) = number(answer, "x-rate-limit-limit") {
        let reset = number(answer, "x-rate-limit-reset").and_then(|seconds| until_unix(seconds, now));
        if limit == 0.0 {
            return Hints { wait: retry_after, ..Hints::default() };
        }
        let left = number(answer, "x-rate-limit-remaining");
        return Hints {
            allowed_per_second: believable(limit / 60.0),
            left: left.zip(reset.map(|wait| wait + OKTA_GRACE)),
            wait: if refused { retry_after.or(reset.map(|wait| wait + OKTA_GRACE)) } else { None },
            daily: false,
        };
    }

    let daily =
        answer.header("x-ratelimit-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("daily"));
    let limit = number(answer, "x-ratelimit-limit").filter(|_| !daily);
    let window_s = category.starts_with().window.as_secs_f64();
    let reset = number(answer, "x-ratelimit-reset").and_then(|seconds| until_unix(seconds, now));
    Hints {
        allowed_per_second: limit.and_then(|limit| believable(limit / window_s)),
        left: None,
        wait: if refused { retry_after.or(reset) } else { None },
        daily: daily && refused,
    }
}

/// Reads `Retry-After`: seconds, an HTTP date or an ISO 8601 time.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(1e9)));
    }
    let until = http_date(value).or_else(|| value.parse().ok())?;
    Some(distance(now, until))
}

fn is_google(category: Category) -> bool {
    match category {
        Category::GoogleRead => true,
        Category::Light
        | Category::Medium
        | Category::Heavy
        | Category::ResourceIntensive
        | Category::OktaApps
        | Category::OktaApp
        | Category::OktaGroups
        | Category::OktaGroup
        | Category::OktaUsers
        | Category::OktaUser
        | Category::OktaLogs
        | Category::OktaOther
        | Category::GraphRead
        | Category::GraphBatch
        | Category::GraphWrite
        | Category::GraphSync
        | Category::GraphOnDemand
        | Category::GraphLogs => false,
    }
}

/// For how long Google refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GoogleRefusal {
    /// The quota of a minute, or too many at the same time.
    Soon,
    /// The quota of a day.
    Tomorrow,
}

/// Reads the reason that Google's refusals name: `error.errors[0].reason`.
fn google_refusal(answer: &Answer) -> Option<GoogleRefusal> {
    if answer.status != 403 && answer.status != 429 {
        return None;
    }
    let body = answer.json().ok()?;
    let text = |at: &str| body.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let of_a_day = || {
        let message = text("/error/message").to_ascii_lowercase();
        message.contains("per day") || message.contains("daily limit")
    };
    match text("/error/errors/0/reason") {
        "dailyLimitExceeded" | "variableTermLimitExceeded" => Some(GoogleRefusal::Tomorrow),
        "userRateLimitExceeded" | "rateLimitExceeded" | "quotaExceeded" if of_a_day() => {
            Some(GoogleRefusal::Tomorrow)
        }
        "userRateLimitExceeded" | "rateLimitExceeded" | "quotaExceeded" => Some(GoogleRefusal::Soon),
        _ => None,
    }
}

/// The hour, in UTC, at which Google's day is surely over: its quotas of a day begin anew at midnight in California
/// (cloud.google.com/docs/quotas, 2026), which is 7:00 in summer and 8:00 in winter.
const GOOGLE_DAY_ENDS_HOUR: i64 = 8;

fn google_day_ends(now: Timestamp) -> Option<Duration> {
    const DAY_S: i64 = 24 * 3600;
    let since = (now.as_second() - GOOGLE_DAY_ENDS_HOUR * 3600).rem_euclid(DAY_S);
    u64::try_from(DAY_S - since).ok().map(Duration::from_secs)
}

fn http_date(value: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(value.trim()).ok().map(|zoned| zoned.timestamp())
}

fn until_unix(seconds: f64, now: Timestamp) -> Option<Duration> {
    // A reset counted in seconds instead of a point in time would lie in 1970.
    let until = Timestamp::new(seconds as i64, 0).ok()?;
    Some(distance(now, until))
}

fn distance(now: Timestamp, until: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO)
}

fn number(answer: &Answer, name: &str) -> Option<f64> {
    // Something on the way may have joined repeated headers; the first is the one that applies.
    let value = answer.header(name)?.split(',').next()?.trim().parse::<f64>().ok()?;
    (value.is_finite() && value >= 0.0).then_some(value)
}

fn believable(per_second: f64) -> Option<f64> {
    (per_second > 0.0 && per_second <= LIMIT_MAX).then_some(per_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_has_three_forms() {
        let cases = [
            ("120", Some(120.0)),
            (" 0 ", Some(0.0)),
            ("1.5", Some(1.5)),
            ("Wed, 01 Jan 2025 00:01:30 GMT", Some(90.0)),
            ("2025-01-01T00:02:00Z", Some(120.0)),
            ("2025-01-01T01:02:00+01:00", Some(120.0)),
            ("2024-12-31T00:00:00Z", Some(0.0)),
            ("Tue, 31 Dec 2024 00:00:00 GMT", Some(0.0)),
            ("-5", None),
            ("soon", None),
            ("", None),
            ("inf", None),
        ];
        for (value, seconds) in cases {
            let got = retry_after(value, new_year()).map(|wait| wait.as_secs_f64());
            assert_eq!(got, seconds, "for {value:?}");
        }
    }

    #[test]
    fn zoom_names_its_limit() {
        let lines =
            [("X-RateLimit-Type", "QPS"), ("X-RateLimit-Limit", "30"), ("X-RateLimit-Remaining", "0")];
        let hints = read(&answer(200, &lines), Category::Light, new_year());
        assert_eq!(hints, Hints { allowed_per_second: Some(30.0), ..Hints::default() });
        let reset = (new_year().as_second() + 1).to_string();
        let hints = read(&answer(429, &[("X-RateLimit-Reset", &reset)]), Category::Light, new_year());
        assert_eq!(hints, Hints { wait: Some(Duration::from_secs(1)), ..Hints::default() });
        let minute =
            read(&answer(200, &[("X-RateLimit-Limit", "60")]), Category::ResourceIntensive, new_year());
        assert_eq!(minute.allowed_per_second, Some(1.0));
    }

    #[test]
    fn zoom_names_the_day() {
        let lines = [
            ("X-RateLimit-Type", "Daily-limit"),
            ("X-RateLimit-Limit", "6000"),
            ("Retry-After", "2025-01-02T00:00:00Z"),
        ];
        let hints = read(&answer(429, &lines), Category::Light, new_year());
        let day = Some(Duration::from_secs(86_400));
        assert_eq!(hints, Hints { wait: day, daily: true, ..Hints::default() });
    }

    #[test]
    fn okta_counts_a_minute_by_its_own_clock() {
        // The service's clock is ten minutes ahead of this computer's.
        let reset = (new_year().as_second() + 620).to_string();
        let lines = [
            ("Date", "Wed, 01 Jan 2025 00:10:00 GMT"),
            ("X-Rate-Limit-Limit", "600"),
            ("X-Rate-Limit-Remaining", "12"),
            ("X-Rate-Limit-Reset", &reset),
        ];
        let left = Some((12.0, Duration::from_secs(21)));
        let hints = read(&answer(200, &lines), Category::OktaUsers, new_year());
        assert_eq!(hints, Hints { allowed_per_second: Some(10.0), left, ..Hints::default() });
        let hints = read(&answer(429, &lines), Category::OktaUsers, new_year());
        assert_eq!(hints.wait, Some(Duration::from_secs(21)));
    }

    #[test]
    fn okta_limit_zero_is_concurrency_and_no_rate() {
        let lines =
            [("X-Rate-Limit-Limit", "0"), ("X-Rate-Limit-Remaining", "0"), ("X-Rate-Limit-Reset", "1")];
        assert_eq!(read(&answer(429, &lines), Category::OktaUsers, new_year()), Hints::default());
    }

    #[test]
    fn nonsense_is_no_hint() {
        let lines = [("X-RateLimit-Limit", "lots"), ("X-RateLimit-Reset", "NaN"), ("Retry-After", "later")];
        assert_eq!(read(&answer(429, &lines), Category::Light, new_year()), Hints::default());
    }

    #[test]
    fn google_says_in_the_body_why_it_refuses() {
        let told = |status, reason: &str, message: &str| {
            let error =
                serde_json::json!({ "code": status, "message": message, "errors": [{ "reason": reason }] });
            let body = serde_json::json!({ "error": error }).to_string().into_bytes();
            let answer = Answer { body, ..answer(status, &[]) };
            let hints = read(&answer, Category::GoogleRead, new_year());
            (is_refusal(&answer, Category::GoogleRead), hints)
        };
        for reason in ["userRateLimitExceeded", "rateLimitExceeded", "quotaExceeded"] {
            assert_eq!(told(403, reason, "Quota exceeded."), (true, Hints::default()), "{reason}");
        }
        assert_eq!(told(429, "rateLimitExceeded", ""), (true, Hints::default()));
        for reason in ["forbidden", "accessNotConfigured", "insufficientPermissions", ""] {
            assert_eq!(told(403, reason, "Not Authorized"), (false, Hints::default()), "{reason}");
        }
        let day = Hints { wait: Some(Duration::from_secs(8 * 3600)), daily: true, ..Hints::default() };
        assert_eq!(told(403, "dailyLimitExceeded", ""), (true, day));
        assert_eq!(told(403, "rateLimitExceeded", "Quota exceeded for 'Queries per day'"), (true, day));
        // Others' bodies are not read for it.
        let body = br#"{"error":{"errors":[{"reason":"quotaExceeded"}]}}"#.to_vec();
        assert!(!is_refusal(&Answer { body, ..answer(403, &[]) }, Category::GraphRead));
    }

    #[test]
    fn googles_day_ends_in_the_morning() {
        let wait = |now: &str| google_day_ends(now.parse().unwrap()).unwrap().as_secs();
        assert_eq!(wait("2026-11-22T07:59:59Z"), 1);
        assert_eq!(wait("2026-11-22T08:00:00Z"), 24 * 3600);
    }

    fn new_year() -> Timestamp {
        "2025-01-01T00:00:00Z".parse().unwrap()
    }

    fn answer(status: u16, lines: &[(&str, &str)]) -> Answer {
        let headers = lines.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Answer { status, headers, body: Vec::new(), took_ms: 0, attempts: 1 }
    }
}
