//! Rate limits as Zoom labels them: per account, Light and Medium, a bucket that refills through the second, and
//! where the plan has one a number a day (Zoom's rate limit page and `zoom/skills`, 2026).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Unit};

use crate::switches::{Rate, ZoomSwitches};
use crate::zoom::refusal::Refusal;

/// Zoom's label of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Light,
    Medium,
}

/// What the account has used up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Usage {
    light: Bucket,
    medium: Bucket,
}

#[derive(Clone, Debug, Default)]
struct Bucket {
    /// Requests left and the moment of that reading; `None` is full.
    left: Option<(f64, Timestamp)>,
    /// The UTC day and the requests on it.
    day: Option<(jiff::civil::Date, u32)>,
}

/// The headers that go with an answer, and the refusal where there is one.
pub(crate) struct Verdict {
    pub(crate) headers: HeaderMap,
    pub(crate) refusal: Option<Refusal>,
}

impl Usage {
    /// Counts a request.
    pub(crate) fn take(&mut self, label: Label, switches: &ZoomSwitches, now: Timestamp) -> Verdict {
        let rate = switches.rate;
        let (bucket, per_second, per_day, name) = match label {
            Label::Light => (&mut self.light, rate.light_per_second, rate.light_per_day, "Light"),
            Label::Medium => (&mut self.medium, rate.medium_per_second, rate.medium_per_day, "Medium"),
        };
        if let Some(limit) = per_day
            && !bucket.take_from_day(limit, now)
        {
            return Verdict { headers: day_headers(rate, name, limit, now), refusal: Some(day_is_used_up()) };
        }
        let Some(limit) = per_second else {
            return Verdict { headers: HeaderMap::new(), refusal: None };
        };
        match bucket.take(limit, now) {
            Ok(left) => {
                let headers = second_headers(rate, name, limit, left);
                Verdict { headers, refusal: None }
            }
            Err(reset) => {
                let mut headers = second_headers(rate, name, limit, 0);
                if rate.headers {
                    put(&mut headers, "x-ratelimit-reset", &reset.to_string());
                }
                let message =
                    "You have reached the maximum per-second rate limit for this API. Try again later.";
                Verdict { headers, refusal: Some(Refusal::gateway(429, 429, message)) }
            }
        }
    }
}

impl Bucket {
    /// Takes one request: what is left, or the unix second at which there is one again.
    fn take(&mut self, limit: u32, now: Timestamp) -> Result<u32, i64> {
        let full = f64::from(limit);
        let (left, at) = self.left.unwrap_or((full, now));
        let passed = now.duration_since(at).as_secs_f64().max(0.0);
        let left = (left + passed * full).min(full);
        if left < 1.0 {
            self.left = Some((left, now));
            return Err(now.as_second() + 1);
        }
        self.left = Some((left - 1.0, now));
        // From 0 to `limit`, so the conversion loses the fraction only.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to limit, fraction dropped"
        )]
        let whole = (left - 1.0).floor() as u32;
        Ok(whole)
    }

    fn take_from_day(&mut self, limit: u32, now: Timestamp) -> bool {
        let today = now.to_zoned(TimeZone::UTC).date();
        let used = self.day.filter(|(day, _)| *day == today).map_or(0, |(_, used)| used);
        if used >= limit {
            return false;
        }
        self.day = Some((today, used + 1));
        true
    }
}

/// The refusal at a daily limit, with its header from [`day_headers`].
pub(crate) fn day_is_used_up() -> Refusal {
    Refusal::gateway(
        429,
        429,
        "You have reached the maximum daily rate limit for this API. Refer to the response header for details on \
         when you can make another request.",
    )
}

/// `Retry-After` is an ISO 8601 moment, the next midnight UTC: neither seconds nor an HTTP date.
pub(crate) fn day_headers(rate: Rate, name: &str, limit: u32, now: Timestamp) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if rate.headers {
        put(&mut headers, "x-ratelimit-category", name);
        put(&mut headers, "x-ratelimit-type", "Daily-limit");
        put(&mut headers, "x-ratelimit-limit", &limit.to_string());
        put(&mut headers, "x-ratelimit-remaining", "0");
        put(&mut headers, header::RETRY_AFTER.as_str(), &next_midnight(now).to_string());
    }
    headers
}

fn second_headers(rate: Rate, name: &str, limit: u32, left: u32) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if rate.headers {
        put(&mut headers, "x-ratelimit-category", name);
        put(&mut headers, "x-ratelimit-type", "QPS");
        put(&mut headers, "x-ratelimit-limit", &limit.to_string());
        put(&mut headers, "x-ratelimit-remaining", &left.to_string());
    }
    headers
}

fn next_midnight(now: Timestamp) -> Timestamp {
    let tomorrow = now.to_zoned(TimeZone::UTC).saturating_add(1.day());
    // Midnight exists on every day of UTC; the fall-back is a second off at most.
    tomorrow
        .start_of_day()
        .map_or(tomorrow.timestamp(), |midnight| midnight.timestamp())
        .round(Unit::Second)
        .unwrap_or(now)
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        headers.insert(name, value);
    }
}
