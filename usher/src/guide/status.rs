//! How far a step is: derived from what the checks saw, how long ago, and the facts it rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CheckId, Fact, PushWay, Step};

/// How far a step is. Derived from facts and outcomes at every look, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StepStatus {
    NotStarted,
    Done,
    /// It was done when last seen, and that was long ago or something it rests on has changed.
    CheckAgain,
    NeedsAttention,
    /// The person says it is done; nothing can look.
    ToldNotSeen,
    /// Groups are kept in step the other way.
    NotNeeded,
}

/// After so long a look counts as old: people join, leave and change rights within a day.
pub const OLD_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Is a look of this age old?
pub fn is_old(age: Duration) -> bool {
    age >= OLD_AFTER
}

/// What a check's last look ended in, and how long ago that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub sight: Sight,
    pub age: Duration,
}

/// It is so, it is not so, it could not be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    Passed,
    Failed,
    Unknown,
}

/// What is known of a profile when a status is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The last look of each check that has ever looked.
    pub looks: BTreeMap<CheckId, Look>,
    pub facts: BTreeSet<Fact>,
    /// The steps that a person ticked off, by id.
    pub told: BTreeSet<String>,
    /// Who keeps the groups in step, once a person has chosen.
    pub push_way: Option<PushWay>,
}

/// Returns how far a step is. The worst look decides: wrong, then not looked at yet, then not sure, then old.
pub fn status(step: &Step, known: &Known) -> StepStatus {
    if let (Some(of_step), Some(chosen)) = (step.push_way, known.push_way)
        && of_step != chosen
    {
        return StepStatus::NotNeeded;
    }
    if step.checks.is_empty() {
        return match known.told.contains(&step.id) {
            true => StepStatus::ToldNotSeen,
            false => StepStatus::NotStarted,
        };
    }
    let looks: Vec<Option<&Look>> = step.checks.iter().map(|check| known.looks.get(check)).collect();
    let any = |wanted: fn(&Look) -> bool| looks.iter().flatten().any(|look| wanted(look));
    if any(|look| look.sight == Sight::Failed) {
        StepStatus::NeedsAttention
    } else if looks.contains(&None) {
        StepStatus::NotStarted
    } else if any(|look| look.sight == Sight::Unknown || is_old(look.age))
        || step.needs.iter().any(|fact| !known.facts.contains(fact))
    {
        StepStatus::CheckAgain
    } else {
        StepStatus::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::{PageKind, Text};

    const FRESH: Duration = Duration::from_secs(60);

    #[test]
    fn the_worst_look_decides() {
        use Sight::{Failed, Passed, Unknown};
        check(&[], StepStatus::NotStarted);
        check(&[(CheckId::Directory, Passed, FRESH)], StepStatus::NotStarted);
        check(&both(Passed, FRESH, Passed, FRESH), StepStatus::Done);
        check(&both(Passed, FRESH, Passed, OLD_AFTER), StepStatus::CheckAgain);
        check(&both(Passed, FRESH, Unknown, FRESH), StepStatus::CheckAgain);
        check(&both(Failed, OLD_AFTER, Passed, FRESH), StepStatus::NeedsAttention);
        check(&[(CheckId::Mapping, Failed, FRESH)], StepStatus::NeedsAttention);
    }

    #[test]
    fn what_it_rests_on_may_be_gone() {
        let mut known = known(&both(Sight::Passed, FRESH, Sight::Passed, FRESH));
        known.facts.clear();
        assert_eq!(status(&step(&[CheckId::Directory, CheckId::Mapping]), &known), StepStatus::CheckAgain);
    }

    #[test]
    fn without_a_check_it_is_told_and_not_seen() {
        let step = step(&[]);
        assert_eq!(status(&step, &Known::default()), StepStatus::NotStarted);
        let known = Known { told: BTreeSet::from([step.id.clone()]), ..Known::default() };
        assert_eq!(status(&step, &known), StepStatus::ToldNotSeen);
    }

    fn check(looks: &[(CheckId, Sight, Duration)], expected: StepStatus) {
        let step = step(&[CheckId::Directory, CheckId::Mapping]);
        assert_eq!(status(&step, &known(looks)), expected, "{looks:?}");
    }

    fn both(
        one: Sight,
        one_age: Duration,
        other: Sight,
        other_age: Duration,
    ) -> [(CheckId, Sight, Duration); 2] {
        [(CheckId::Directory, one, one_age), (CheckId::Mapping, other, other_age)]
    }

    fn known(looks: &[(CheckId, Sight, Duration)]) -> Known {
        let looks = looks.iter().map(|(check, sight, age)| (*check, Look { sight: *sight, age: *age }));
        Known {
            looks: looks.collect(),
            facts: BTreeSet::from([Fact::ZoomConnected]),
            told: BTreeSet::new(),
            push_way: None,
        }
    }

    fn step(checks: &[CheckId]) -> Step {
        Step {
            id: "a-step".to_owned(),
            section: "Section".to_owned(),
            title: "A step".to_owned(),
            why: String::new(),
            page: PageKind::Text,
            checks: checks.to_vec(),
            actions: Vec::new(),
            questions: Vec::new(),
            push_way: None,
            instead_of: None,
            asks: Vec::new(),
            needs: vec![Fact::ZoomConnected],
            sources: Vec::new(),
            disputed: Vec::new(),
            text: Text::default(),
        }
    }
}
