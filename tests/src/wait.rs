//! Waiting for a condition: the only place where time passes in a test.
//!
//! Nothing is told to wait for so long: it looks again until it sees what it looks for, and fails at a limit that
//! a healthy run does not come near.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::{Failure, Result};

/// Between two looks. Short against what a person notices, long against the cost of a look.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// How long something may take that a healthy machine does in about a second. Build machines are slow at times.
pub const LIMIT: Duration = Duration::from_secs(30);

/// What one look saw.
#[derive(Debug)]
pub enum Look<T> {
    Seen(T),
    /// Not there so far, with what was there instead.
    NotYet(String),
}

/// Looks until it is seen, and returns it.
///
/// # Errors
///
/// [`Failure::Waited`] at the limit; whatever else `look` fails with, at once.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Result<Look<T>>,
) -> Result<T> {
    let deadline = Instant::now() + limit;
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match look().await? {
            Look::Seen(seen) => return Ok(seen),
            Look::NotYet(last) if Instant::now() >= deadline => {
                return Err(Failure::Waited { what: what.into(), limit, last });
            }
            Look::NotYet(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_looks_again_until_it_sees() {
        let mut looks = 0;
        let seen = until("the third look", LIMIT, async || {
            looks += 1;
            Ok(if looks == 3 { Look::Seen("it") } else { Look::NotYet(format!("look {looks}")) })
        });
        assert_eq!(seen.await.unwrap(), "it");
        assert_eq!(looks, 3);
    }

    #[tokio::test]
    async fn at_the_limit_it_says_what_it_saw_last() {
        let never = until::<()>("the moon", Duration::ZERO, async || Ok(Look::NotYet("clouds".into())));
        assert_eq!(never.await.unwrap_err().to_string(), "waited 0ns for the moon; last seen: clouds");
    }
}
