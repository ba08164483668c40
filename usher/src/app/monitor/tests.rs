use super::*;
use crate::model::PersonId;
use crate::setup::okta::{AppUser, LogTarget, SyncState};

#[test]
fn whoever_failed_last_is_in_error_until_okta_succeeds() {
    let users: people::Users = [
        user("00u1", SyncState::Synchronized, None),
        user("00u2", SyncState::Error, None),
        user("00u3", SyncState::Synchronized, Some(5)),
        user("00u4", SyncState::Synchronized, None),
        user("00u5", SyncState::Disabled, None),
    ]
    .into_iter()
    .map(|user| (user.id.clone(), user))
    .collect();
    let exists = "Error while creating user Zoë: Bad Request. Errors reported by remote server: The email \"z@b.example\" is already in use.";
    let events = [
        // Mended by a later entry, and by a later sync.
        account("user.push", "00u1", 1, Some(exists)),
        account("user.push", "00u1", 2, None),
        account("user.push", "00u3", 3, Some(exists)),
        // Failed for good; and somebody who has lost the app, and is still in Zoom.
        account("user.push", "00u4", 3, Some(exists)),
        account("user.deactivate", "00u9", 4, Some("Something new.")),
        // That an app was taken away says nothing of the account.
        LogEvent {
            kind: "application.user_membership.remove".to_owned(),
            ..account("user.push", "00u9", 6, None)
        },
    ];
    let found: Vec<_> = people::in_error(&users, &events, None).into_iter().map(InError::view).collect();
    let ids: Vec<&str> = found.iter().map(|person| person.id.as_str()).collect();
    assert_eq!(ids, ["00u2", "00u4", "00u9"]);
    assert_eq!(found[0].why, "Okta marks this person as failed, and its log of these days does not say why.");
    assert!(found[1].why.starts_with("Zoom has somebody with this address already."), "{found:?}");
    assert!(found[1].cure.contains("confirm the match"), "{found:?}");
    assert_eq!(found[1].login, "00u4@practice.example");
    assert_eq!(found[2].name, "Person 00u9");
}

#[test]
fn a_push_that_okta_stopped_because_of_a_name_says_so() {
    let turned = |what: &str, minute: i64| LogEvent {
        kind: format!("application.provision.group_push.{what}"),
        targets: vec![LogTarget {
            kind: "UserGroup".to_owned(),
            id: "00g1".to_owned(),
            name: "Sales".to_owned(),
        }],
        ..account("", "", minute, None)
    };
    let check = |status: PushStatus, error: Option<&str>, events: &[LogEvent], code: Option<&str>| {
        let push = PushMapping {
            id: "gPm1".to_owned(),
            source: GroupId::new("00g1"),
            target: GroupId::new("00g2"),
            status,
            error: error.map(str::to_owned),
            last_push: None,
        };
        let names = BTreeMap::from([(GroupId::new("00g1"), "Sales".to_owned())]);
        let rows = push_rows(&[push], &names, &BTreeMap::new(), events);
        assert_eq!(rows[0].problem.as_ref().map(|problem| problem.code.as_str()), code);
        assert_eq!((rows[0].group.as_str(), rows[0].zoom_group.as_str()), ("Sales", ""));
    };
    let renamed = "mapping.deactivated.source.group.renamed";
    check(PushStatus::Active, None, &[turned(renamed, 1)], None);
    check(PushStatus::Inactive, None, &[turned(renamed, 1)], Some("provisioning.push_stopped"));
    check(PushStatus::Inactive, None, &[turned(renamed, 1), turned("deactivate_mapping", 2)], None);
    check(PushStatus::Inactive, None, &[], None);
    check(PushStatus::Error, None, &[], Some("provisioning.no_reason"));
    check(
        PushStatus::Error,
        Some(
            "Error while creating user group Sales: Conflict. Errors reported by remote server: Group Sales exists.",
        ),
        &[],
        Some("provisioning.group_exists"),
    );
}

#[test]
fn entries_are_shown_newest_first_with_those_that_are_new() {
    let many: Vec<LogEvent> = (0..1200).map(|minute| account("user.push", "00u1", minute, None)).collect();
    let shown = lines(&many, Some(minute(1198)));
    assert_eq!(shown.len(), EVENTS_SHOWN_MAX);
    assert_eq!(shown[0].at, minute(1199));
    assert_eq!(shown.iter().filter(|line| line.new).count(), 1);
    assert_eq!(shown[0].what, "Okta created Person 00u1 in Zoom.");
    assert_eq!(shown[0].detail.as_deref(), Some("Its words."));
    assert!(lines(&many, None).iter().all(|line| !line.new), "at the first look nothing is new");
}

fn minute(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

fn user(id: &str, sync: SyncState, synced: Option<i64>) -> AppUser {
    AppUser {
        id: PersonId::new(id),
        external_id: None,
        status: "PROVISIONED".to_owned(),
        sync,
        user_name: format!("{id}@practice.example"),
        by_name: false,
        assigned: None,
        last_sync: synced.map(minute),
        since: None,
        profile: serde_json::Map::new(),
    }
}

fn account(act: &str, person: &str, at: i64, reason: Option<&str>) -> LogEvent {
    LogEvent {
        id: at.to_string(),
        at: minute(at),
        kind: format!("application.provision.{act}"),
        message: "Its words.".to_owned(),
        failed: reason.is_some(),
        reason: reason.map(str::to_owned),
        targets: vec![LogTarget {
            kind: "User".to_owned(),
            id: person.to_owned(),
            name: format!("Person {person}"),
        }],
    }
}
