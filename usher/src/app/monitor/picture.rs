//! What somebody saw who looked, and what is different from it now.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::app::view::PushState;
use crate::setup::okta::{ConnectionStatus, Features, MappedRule};

/// Sentences about pushes, and about rules; more of them say less.
const NAMED_MAX: usize = 20;

/// Whoever asks for more or fewer days so soon after a look is still at the same one.
const SAME_LOOK: SignedDuration = SignedDuration::from_mins(10);

/// What is remembered of looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Days that the last look asked for.
    pub(super) days: u16,
    /// What the last look was compared with.
    pub(super) before: Option<Picture>,
    pub(super) last: Picture,
}

impl Seen {
    /// Returns what a look now is compared with: the last one, or, where only the days are others, what that one was
    /// compared with. So nobody loses what is new by asking for more days.
    pub(super) fn before(self, days: u16, now: Timestamp) -> Option<Picture> {
        let same = days != self.days && now.duration_since(self.last.at) < SAME_LOOK;
        if same { self.before } else { Some(self.last) }
    }
}

/// What a look saw, as far as the next one compares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Picture {
    pub(super) at: Timestamp,
    /// The app's id.
    pub(super) app: String,
    pub(super) label: String,
    pub(super) active: bool,
    pub(super) connection: ConnectionStatus,
    pub(super) features: Option<Features>,
    /// `None` where they could not be read.
    pub(super) rules: Option<BTreeMap<String, MappedRule>>,
    /// The group's name and the state, by the push's id.
    pub(super) pushes: BTreeMap<String, (String, PushState)>,
    /// People who have the app, those of them whom Zoom has, and those in error.
    pub(super) people: usize,
    pub(super) in_zoom: usize,
    pub(super) in_error: usize,
}

/// Says what is different, one sentence each; never nothing.
pub(super) fn changed(before: Option<&Picture>, now: &Picture) -> Vec<String> {
    let Some(before) = before else {
        return vec!["This is the first look. The next one says what has changed since.".to_owned()];
    };
    if before.app != now.app {
        return vec![format!(
            "Usher works with another app now: {}. Before it was {}, and the two are not compared.",
            now.label, before.label
        )];
    }
    let mut said = Vec::new();
    if before.label != now.label {
        said.push(format!("The app {} is called {} now.", before.label, now.label));
    }
    said.extend(switched(
        (before.active, now.active),
        "The app is active now.",
        "The app is not active any more.",
    ));
    let enabled = |picture: &Picture| picture.connection == ConnectionStatus::Enabled;
    said.extend(switched(
        (enabled(before), enabled(now)),
        "Okta is connected to Zoom now.",
        "Okta is not connected to Zoom any more.",
    ));
    said.extend(features(before.features, now.features));
    said.extend(shortened(rules(before, now), "rules of the mapping changed"));
    said.extend(shortened(pushes(before, now), "group pushes changed"));
    said.extend(counted("People who have the app", before.people, now.people));
    said.extend(counted("Those of them whom Zoom has", before.in_zoom, now.in_zoom));
    said.extend(counted("People in error", before.in_error, now.in_error));
    if said.is_empty() {
        said.push("Nothing has changed since you last looked.".to_owned());
    }
    said
}

fn switched((before, now): (bool, bool), on: &str, off: &str) -> Option<String> {
    match (before, now) {
        (false, true) => Some(on.to_owned()),
        (true, false) => Some(off.to_owned()),
        (true, true) | (false, false) => None,
    }
}

/// As long as the connection is not enabled, Okta says nothing of them and does none.
fn features(before: Option<Features>, now: Option<Features>) -> Vec<String> {
    const NONE: Features = Features { create: false, update: false, deactivate: false };
    let (before, now) = (before.unwrap_or(NONE), now.unwrap_or(NONE));
    let said = [
        switched(
            (before.create, now.create),
            "Okta creates people in Zoom now.",
            "Okta does not create people in Zoom any more.",
        ),
        switched(
            (before.update, now.update),
            "Okta updates people in Zoom now.",
            "Okta does not update people in Zoom any more.",
        ),
        switched(
            (before.deactivate, now.deactivate),
            "Okta deactivates people in Zoom now.",
            "Okta does not deactivate people in Zoom any more.",
        ),
    ];
    said.into_iter().flatten().collect()
}

fn rules(before: &Picture, now: &Picture) -> Vec<String> {
    let (old, new) = match (&before.rules, &now.rules) {
        (Some(old), Some(new)) => (old, new),
        (Some(_), None) => {
            return vec![
                "Whether the mapping changed is not known: this sign-in may not read it any more.".to_owned(),
            ];
        }
        (None, Some(_) | None) => return Vec::new(),
    };
    let sent = |rule: &MappedRule| {
        if rule.push { "when people are created and changed" } else { "only when people are created" }
    };
    let added = new
        .iter()
        .filter(|(name, _)| !old.contains_key(*name))
        .map(|(name, rule)| format!("The mapping fills {name} now, from {}.", rule.expression));
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let gone = gone.map(|name| format!("The mapping does not fill {name} any more."));
    let other = new.iter().filter_map(|(name, rule)| {
        let was = old.get(name)?;
        match (was.expression == rule.expression, was.push == rule.push) {
            (false, _) => Some(format!(
                "The mapping fills {name} from {} now; before it was {}.",
                rule.expression, was.expression
            )),
            (true, false) => Some(format!("The mapping sends {name} {} now.", sent(rule))),
            (true, true) => None,
        }
    });
    added.chain(gone).chain(other).collect()
}

fn pushes(before: &Picture, now: &Picture) -> Vec<String> {
    let (old, new) = (&before.pushes, &now.pushes);
    let added = new.iter().filter(|(id, _)| !old.contains_key(*id));
    let added = added.map(|(_, (group, _))| format!("Okta pushes the group {group} now."));
    let gone = old.iter().filter(|(id, _)| !new.contains_key(*id));
    let gone = gone.map(|(_, (group, _))| format!("Okta does not push the group {group} any more."));
    let other = new.iter().filter_map(|(id, (group, state))| {
        let (_, was) = old.get(id)?;
        let now = match state {
            PushState::Active => "is under way again",
            PushState::Paused => "is paused now",
            PushState::Failed => "ends in an error now",
        };
        (was != state).then(|| format!("The push of the group {group} {now}."))
    });
    added.chain(gone).chain(other).collect()
}

fn counted(what: &str, before: usize, now: usize) -> Option<String> {
    (before != now).then(|| format!("{what}: {before} before, {now} now."))
}

fn shortened(mut said: Vec<String>, more: &str) -> Vec<String> {
    let left_out = said.len().saturating_sub(NAMED_MAX);
    if left_out > 0 {
        said.truncate(NAMED_MAX);
        said.push(format!("{left_out} more {more}."));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let rule = MappedRule { expression: "user.email".to_owned(), push: true };
        Picture {
            at: Timestamp::UNIX_EPOCH,
            app: "0oa1".to_owned(),
            label: "Zoom".to_owned(),
            active: true,
            connection: ConnectionStatus::Enabled,
            features: Some(Features { create: true, update: true, deactivate: false }),
            rules: Some(BTreeMap::from([("email".to_owned(), rule)])),
            pushes: BTreeMap::from([("gPm1".to_owned(), ("Sales".to_owned(), PushState::Active))]),
            people: 212,
            in_zoom: 200,
            in_error: 0,
        }
    }

    #[test]
    fn what_is_different_is_said_and_nothing_else() {
        let check = |change: fn(&mut Picture), expected: &[&str]| {
            let mut now = picture();
            change(&mut now);
            assert_eq!(changed(Some(&picture()), &now), expected);
        };
        check(|_| {}, &["Nothing has changed since you last looked."]);
        check(|now| now.at = Timestamp::MAX, &["Nothing has changed since you last looked."]);
        check(
            |now| now.connection = ConnectionStatus::Disabled,
            &["Okta is not connected to Zoom any more."],
        );
        check(|now| now.active = false, &["The app is not active any more."]);
        check(|now| now.label = "Zoom 2".to_owned(), &["The app Zoom is called Zoom 2 now."]);
        check(
            |now| now.features = None,
            &[
                "Okta does not create people in Zoom any more.",
                "Okta does not update people in Zoom any more.",
            ],
        );
        check(
            |now| now.features = Some(Features { create: true, update: true, deactivate: true }),
            &["Okta deactivates people in Zoom now."],
        );
        check(
            |now| {
                now.pushes.insert("gPm2".to_owned(), ("Zoë's & Łukasz's".to_owned(), PushState::Active));
                now.pushes.insert("gPm1".to_owned(), ("Sales".to_owned(), PushState::Failed));
            },
            &[
                "Okta pushes the group Zoë's & Łukasz's now.",
                "The push of the group Sales ends in an error now.",
            ],
        );
        check(|now| now.pushes.clear(), &["Okta does not push the group Sales any more."]);
        check(
            |now| {
                let rule = MappedRule { expression: "user.login".to_owned(), push: true };
                now.rules = Some(BTreeMap::from([("email".to_owned(), rule)]));
            },
            &["The mapping fills email from user.login now; before it was user.email."],
        );
        check(
            |now| {
                let rule = MappedRule { expression: "user.email".to_owned(), push: false };
                let other = MappedRule { expression: "\"Basic\"".to_owned(), push: true };
                now.rules =
                    Some(BTreeMap::from([("email".to_owned(), rule), ("userType".to_owned(), other)]));
            },
            &[
                "The mapping fills userType now, from \"Basic\".",
                "The mapping sends email only when people are created now.",
            ],
        );
        check(|now| now.rules = Some(BTreeMap::new()), &["The mapping does not fill email any more."]);
        check(
            |now| now.rules = None,
            &["Whether the mapping changed is not known: this sign-in may not read it any more."],
        );
        check(
            |now| (now.people, now.in_zoom, now.in_error) = (215, 212, 3),
            &[
                "People who have the app: 212 before, 215 now.",
                "Those of them whom Zoom has: 200 before, 212 now.",
                "People in error: 0 before, 3 now.",
            ],
        );
        check(
            |now| (now.app, now.label, now.people) = ("0oa2".to_owned(), "Other".to_owned(), 1),
            &["Usher works with another app now: Other. Before it was Zoom, and the two are not compared."],
        );
        assert_eq!(
            changed(None, &picture()),
            ["This is the first look. The next one says what has changed since."]
        );
    }

    #[test]
    fn many_changes_are_not_all_named() {
        let mut now = picture();
        let many = (0..1000).map(|n| (format!("gPm{n:04}"), (format!("Group {n}"), PushState::Active)));
        now.pushes.extend(many);
        let said = changed(Some(&picture()), &now);
        assert_eq!(said.len(), NAMED_MAX + 1);
        assert_eq!(said.last().unwrap(), "980 more group pushes changed.");
    }

    #[test]
    fn other_days_are_the_same_look_and_other_times_are_another() {
        let earlier = Picture { people: 1, ..picture() };
        let seen = Seen { days: 7, before: Some(earlier.clone()), last: picture() };
        let after = |minutes| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        let check = |days: u16, minutes: i64, expected: &Picture| {
            assert_eq!(
                seen.clone().before(days, after(minutes)).as_ref(),
                Some(expected),
                "{days} {minutes}"
            );
        };
        check(30, 1, &earlier);
        check(7, 1, &picture());
        check(30, 10, &picture());
        let first = Seen { before: None, ..seen.clone() };
        assert_eq!(first.before(1, after(1)), None);
        let kept = serde_json::to_value(&seen).unwrap();
        assert_eq!(serde_json::from_value::<Seen>(kept).unwrap(), seen);
    }
}
