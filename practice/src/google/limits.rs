//! How many requests of the API are taken: a minute for each user and project, a day for the project, and at the same
//! time for the whole account.

use std::collections::BTreeMap;

use super::refusal::Refusal;
use super::switches::{GoogleSwitches, RateLimits, Throttle};

/// What was used.
#[derive(Debug, Default)]
pub(super) struct Limits {
    /// Requests in a minute, by client and person.
    minutes: BTreeMap<(String, usize), (i64, u32)>,
    /// Requests in a day.
    day: (i64, u32),
    /// Requests that are under way.
    under_way: u32,
}

impl Limits {
    /// Counts a request of somebody through a client.
    ///
    /// # Errors
    ///
    /// `Throttled` or `DailyLimit`; what is refused counts too, as Google says that it may.
    pub(super) fn count(
        &mut self,
        client: &str,
        person: usize,
        switches: &GoogleSwitches,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        let per_minute = match switches.rate_limits {
            RateLimits::Off => None,
            RateLimits::Documented => Some(PER_MINUTE),
            RateLimits::PerMinute(requests) => Some(requests),
        };
        let minute = now_ms.div_euclid(MINUTE_MS);
        let used = self.minutes.entry((client.to_owned(), person)).or_insert((minute, 0));
        if one_more(used, minute) > per_minute.unwrap_or(u32::MAX) {
            return Err(Refusal::Throttled(Throttle::UserRate));
        }
        let day = (now_ms - PACIFIC_MS).div_euclid(DAY_MS);
        if one_more(&mut self.day, day) > switches.requests_per_day.unwrap_or(u32::MAX) {
            return Err(Refusal::DailyLimit);
        }
        Ok(())
    }

    /// Notes that a request is under way; it has to be [`Limits::left`] again where it came in.
    ///
    /// # Errors
    ///
    /// `Throttled` where there are too many; the request is not under way then.
    pub(super) fn enter(&mut self, at_once_max: Option<u32>) -> Result<(), Refusal> {
        if self.under_way >= at_once_max.unwrap_or(u32::MAX) {
            return Err(Refusal::Throttled(Throttle::TooMany));
        }
        self.under_way += 1;
        Ok(())
    }

    pub(super) fn left(&mut self) {
        self.under_way = self.under_way.saturating_sub(1);
    }
}

/// The default for each user and project (Directory API, limits and quotas, 2026).
const PER_MINUTE: u32 = 2_400;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 3_600_000;
/// A day of Google's begins at midnight in California, eight hours behind; summer time is left aside.
const PACIFIC_MS: i64 = 8 * 3_600_000;

/// Counts one more in a span, which starts anew when it is another one.
fn one_more(used: &mut (i64, u32), span: i64) -> u32 {
    if used.0 != span {
        *used = (span, 0);
    }
    used.1 = used.1.saturating_add(1);
    used.1
}
