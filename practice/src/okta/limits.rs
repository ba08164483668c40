//! Rate limits: a bucket for each family of addresses, filled anew a minute after its first request, and a share of
//! it for each app or API token. The numbers are those that Okta printed before it moved them to each org's
//! dashboard; the share is documented (reference `rl2-token-oauth`). The most specific family wins.

use std::collections::BTreeMap;

use super::switches::{OktaSwitches, RateLimits};

/// How full a bucket is after a request, as the three headers say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// Seconds since 1970.
    pub(super) reset: i64,
    /// Whether this request is over the limit.
    pub(super) over: bool,
}

/// What was used of each bucket by each client.
#[derive(Debug, Default)]
pub(super) struct Limits {
    used: BTreeMap<(&'static str, String), Window>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    started_ms: i64,
    count: u32,
}

impl Limits {
    /// Counts a request of `client` and returns how its bucket stands.
    pub(super) fn count(
        &mut self,
        bucket: Bucket,
        client: &str,
        switches: &OktaSwitches,
        now_ms: i64,
    ) -> Level {
        let minute_limit =
            switches.requests_per_minute.get(bucket.name).copied().unwrap_or(bucket.per_minute);
        let limit = if bucket.whole {
            minute_limit
        } else {
            u32::try_from(u64::from(minute_limit) * u64::from(switches.client_share_percent.min(100)) / 100)
                .unwrap_or(minute_limit)
        };
        if self.used.len() >= CLIENTS_MAX {
            self.used.retain(|_, window| now_ms - window.started_ms < MINUTE_MS);
        }
        let window = self
            .used
            .entry((bucket.name, client.to_owned()))
            .and_modify(|window| {
                if now_ms - window.started_ms >= MINUTE_MS {
                    *window = Window { started_ms: now_ms, count: 0 };
                }
            })
            .or_insert(Window { started_ms: now_ms, count: 0 });
        window.count = window.count.saturating_add(1);
        let others = u64::from(limit) * u64::from(switches.rate_used_percent.min(100)) / 100;
        let used = window.count.saturating_add(u32::try_from(others).unwrap_or(limit));
        let over = match switches.rate_limits {
            RateLimits::Documented => used > limit,
            RateLimits::Off => false,
        };
        Level {
            limit,
            remaining: limit.saturating_sub(used),
            reset: (window.started_ms + MINUTE_MS).div_euclid(1000),
            over,
        }
    }
}

/// A family of addresses that share a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    /// The pattern, which is also the key in `requests_per_minute`.
    pub(super) name: &'static str,
    pub(super) per_minute: u32,
    /// Whether a single client may use all of it.
    pub(super) whole: bool,
}

/// Returns the bucket of an address, given as path segments.
pub(super) fn bucket(get: bool, segments: &[&str]) -> Bucket {
    let (name, per_minute, whole) = match segments {
        ["api", "v1", "apps"] => ("/api/v1/apps", 100, false),
        ["api", "v1", "apps", _] => ("/api/v1/apps/{id}", 500, false),
        ["api", "v1", "groups"] => ("/api/v1/groups", 500, false),
        ["api", "v1", "groups", _, ..] => ("/api/v1/groups/{id}", 1000, false),
        ["api", "v1", "users", _] if get => ("/api/v1/users/{id}", 2000, false),
        ["api", "v1", "users", ..] => ("/api/v1/users", 600, false),
        ["api", "v1", "logs"] => ("/api/v1/logs", 120, false),
        ["oauth2", "v1", "authorize"] => ("/oauth2/v1/authorize", 60, true),
        ["oauth2", ..] | [".well-known", ..] => ("/oauth2/v1", 2000, true),
        _ => ("/api/v1", 1200, false),
    };
    Bucket { name, per_minute, whole }
}

const MINUTE_MS: i64 = 60_000;
/// Windows kept at once; past it those that have ended are dropped. There are a dozen buckets and a few clients.
const CLIENTS_MAX: usize = 4096;
