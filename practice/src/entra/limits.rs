//! Rate limits by resource units: a bucket for each app that fills again all the time, as large as the tenant is, and
//! what each request costs. The numbers are those of Graph's page on throttling limits for identity and access.

use std::collections::BTreeMap;

use axum::http::Method;

use super::switches::RateLimits;

/// What was used of the buckets, by client.
#[derive(Debug, Default)]
pub(super) struct Limits {
    buckets: BTreeMap<String, Bucket>,
}

/// Thousandths of a resource unit that are used, at a moment.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    used: i64,
    at_ms: i64,
}

/// How full a bucket is after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    /// Milliseconds until there is room; `None` where there was.
    pub(super) wait_ms: Option<i64>,
    pub(super) used_percent: i64,
}

impl Limits {
    /// Counts a request of `client` that costs so many units; a write is counted as a write too.
    pub(super) fn count(
        &mut self,
        client: &str,
        cost: Cost,
        people: usize,
        limits: RateLimits,
        now_ms: i64,
    ) -> Level {
        let size = match limits {
            RateLimits::Off => return Level { wait_ms: None, used_percent: 0 },
            RateLimits::Documented => documented(people),
            RateLimits::Units(units) => i64::from(units.max(1)),
        };
        let writes = if cost.is_write { 1 } else { 0 };
        let level = self.take(format!("{client} writes"), writes, WRITES, WRITES_WINDOW_MS, now_ms);
        if level.wait_ms.is_some() {
            return level;
        }
        self.take(client.to_owned(), cost.units, size, WINDOW_MS, now_ms)
    }

    /// Takes so many units out of a bucket of this size, which fills within a window.
    fn take(&mut self, bucket: String, units: i64, size: i64, window_ms: i64, now_ms: i64) -> Level {
        let bucket = self.buckets.entry(bucket).or_insert(Bucket { used: 0, at_ms: now_ms });
        // So many thousandths flow off in a millisecond.
        let flow = (size * 1000 / window_ms).max(1);
        bucket.used = (bucket.used - (now_ms - bucket.at_ms).max(0).saturating_mul(flow)).max(0);
        bucket.at_ms = now_ms;
        let over = bucket.used + units * 1000 - size * 1000;
        if units > 0 && over > 0 {
            return Level { wait_ms: Some(over / flow + 1), used_percent: 100 };
        }
        bucket.used += units * 1000;
        Level { wait_ms: None, used_percent: bucket.used / (size * 10) }
    }
}

/// What a request costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// Resource units.
    pub(super) units: i64,
    pub(super) is_write: bool,
}

/// What a request costs; `segments` are those behind the version.
pub(super) fn cost(
    method: &Method,
    segments: &[&str],
    selects: bool,
    expands: bool,
    top: Option<usize>,
) -> Cost {
    let base = match segments {
        _ if *method != Method::GET => 1,
        ["users"] | ["applications", ..] => 2,
        ["groups", _, "members", ..] => 3,
        ["groups", _, "transitiveMembers", ..] => 5,
        _ => 1,
    };
    let small = top.is_some_and(|top| top < SMALL_TOP);
    let units = (base - i64::from(selects) - i64::from(small) + i64::from(expands)).max(1);
    Cost { units, is_write: *method != Method::GET }
}

/// The span of the bucket of resource units.
const WINDOW_MS: i64 = 10_000;
/// So many writes in two and a half minutes, whatever the size of the tenant.
const WRITES: i64 = 3_000;
const WRITES_WINDOW_MS: i64 = 150_000;
/// A page below this many costs a unit less.
const SMALL_TOP: usize = 20;

fn documented(people: usize) -> i64 {
    match people {
        0..50 => 3_500,
        50..=500 => 5_000,
        _ => 8_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let mut limits = Limits::default();
        let read = |units| Cost { units, is_write: false };
        let mut ask = |now_ms| limits.count("app", read(4), 100, RateLimits::Units(10), now_ms).wait_ms;
        assert_eq!((ask(0), ask(0)), (None, None));
        let wait = ask(0).unwrap();
        assert!((1_900..2_100).contains(&wait), "{wait}");
        assert!(ask(wait - 100).is_some());
        assert_eq!(ask(wait), None);
    }

    #[test]
    fn costs_are_the_documented_ones() {
        let get = Method::GET;
        let units = |method: &Method, segments: &[&str], selects, expands, top| {
            cost(method, segments, selects, expands, top).units
        };
        assert_eq!(units(&get, &["users"], false, false, None), 2);
        assert_eq!(units(&get, &["users"], true, false, Some(999)), 1);
        assert_eq!(units(&get, &["groups", "1", "members"], false, false, None), 3);
        assert_eq!(units(&get, &["groups", "1", "transitiveMembers"], true, true, Some(5)), 4);
        assert_eq!(units(&Method::POST, &["users"], false, false, None), 1);
    }

    #[test]
    fn writes_have_a_bucket_of_their_own() {
        let mut limits = Limits::default();
        let write = cost(&Method::POST, &["users"], false, false, None);
        let mut ask = |now_ms| limits.count("app", write, 1_000, RateLimits::Documented, now_ms).wait_ms;
        assert!((0..WRITES).all(|_| ask(0).is_none()));
        let wait = ask(0).unwrap();
        assert!((1..100).contains(&wait), "{wait}");
        assert_eq!(ask(wait), None);
    }
}
