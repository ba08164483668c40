use super::*;
use crate::setup::entra::{ErrorInfo, Identity};

fn at(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

fn event(id: &str, minute: i64, status: &str, code: &str) -> ProvisioningEvent {
    ProvisioningEvent {
        id: minute.to_string(),
        at: at(minute),
        job: String::new(),
        cycle: String::new(),
        change: String::new(),
        action: "create".to_owned(),
        took_ms: None,
        status: status.to_owned(),
        error: (!code.is_empty()).then(|| ErrorInfo { code: code.to_owned(), ..ErrorInfo::default() }),
        source: Identity {
            id: id.to_owned(),
            name: format!("Person {id}"),
            kind: "User".to_owned(),
            ..Identity::default()
        },
        target: Identity::default(),
        source_system: String::new(),
        target_system: String::new(),
        initiated_by: String::new(),
        steps: Vec::new(),
        modified: Vec::new(),
    }
}

const REFUSED: &str = "SystemForCrossDomainIdentityManagementInvalidCredentials";

#[test]
fn whoever_failed_last_is_in_error() {
    let events = vec![
        event("b", 1, "failure", "Conflict"),
        event("a", 2, "failure", "Conflict"),
        event("b", 3, "success", ""),
    ];
    let found = in_error(&Log { events, more: false });
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].id.as_str(), found[0].name.as_str()), ("a", "Person a"));
    assert!(
        found[0].why.starts_with("Zoom has somebody with this address already.") && !found[0].cure.is_empty()
    );
}

#[test]
fn entries_are_shown_newest_first_with_those_that_are_new() {
    let many: Vec<ProvisioningEvent> = (0..1200).map(|minute| event("a", minute, "success", "")).collect();
    let shown = lines(&many, Some(at(1198)));
    assert_eq!(shown.len(), EVENTS_SHOWN_MAX);
    assert_eq!(shown[0].at, at(1199));
    assert_eq!(shown.iter().filter(|line| line.new).count(), 1);
    assert_eq!(shown[0].what, "Entra ID created Person a in Zoom.");
    let failed = &lines(&[event("a", 1, "failure", "Unheard")], None)[0];
    assert!(failed.failed && !failed.new);
    assert_eq!(failed.detail.as_deref(), Some("Unheard"));
}

#[test]
fn a_sign_in_is_judged_by_what_came_last() {
    let saved = Settings { secret_token_saved: true, ..Settings::default() };
    let check =
        |events: Vec<ProvisioningEvent>, saved: &Settings, ends: Option<i64>, says: &str, attention: bool| {
            let line = to_zoom(None, &Log { events, more: false }, saved, ends.map(at), at(10));
            assert!(line.says.contains(says), "{says}: {}", line.says);
            assert_eq!(line.attention, attention, "{}", line.says);
        };
    let (bad, good) =
        (|minute| event("a", minute, "failure", REFUSED), |minute| event("a", minute, "success", ""));
    check(vec![], &Settings::default(), None, "Nothing is saved yet", true);
    check(vec![], &saved, None, "nothing that was sent", false);
    check(vec![good(1)], &saved, None, "It works", false);
    check(vec![bad(1), good(2)], &saved, None, "Before that, Zoom refused it", false);
    check(vec![good(1), bad(2)], &saved, None, "nothing went through since", true);
    check(vec![good(1)], &saved, Some(5), "ended at", true);
    check(vec![good(1)], &saved, Some(60), "ends at", true);
    check(vec![good(1)], &saved, Some(60 * 24 * 90), "It works", false);
}

#[test]
fn what_changed_is_said_and_never_nothing() {
    let picture = |state: JobState, base: &str, in_error: usize| Picture {
        at: at(0),
        app: "sp".to_owned(),
        name: "Zoom".to_owned(),
        state,
        settings: BTreeMap::from([("BaseAddress".to_owned(), base.to_owned())]),
        counts: BTreeMap::from([("User".to_owned(), in_error as u64 + 2)]),
        in_error,
    };
    let old = picture(JobState::Running, "x", 0);
    assert!(changed(None, &old)[0].contains("first look"));
    assert_eq!(changed(Some(&old), &old), ["Nothing has changed since you last looked."]);
    let said = changed(Some(&old), &picture(JobState::Quarantine, "y", 1)).join(" ");
    for part in [
        "in quarantine now",
        "BaseAddress is y now; before it was x",
        "People in error: 0 before, 1 now",
        "People in step with Zoom: 2 before, 3 now",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let other = Picture { app: "other".to_owned(), ..old.clone() };
    assert!(changed(Some(&old), &other)[0].contains("another application"));
}

#[test]
fn asking_for_more_days_is_still_the_same_look() {
    let picture = |minute: i64| Picture {
        at: at(minute),
        app: String::new(),
        name: String::new(),
        state: JobState::Running,
        settings: BTreeMap::new(),
        counts: BTreeMap::new(),
        in_error: 0,
    };
    let seen = Seen { days: 7, before: Some(picture(1)), last: picture(5) };
    assert_eq!(seen.clone().before(30, at(6)).map(|before| before.at), Some(at(1)));
    assert_eq!(seen.before(7, at(6)).map(|before| before.at), Some(at(5)));
}
