//! Rows of the catalogue about people whom Usher brings, runs without a person, and the computer's schedule.

use std::path::PathBuf;

use usher::problem::{self, Problem};
use usher::schedule::{Every, ScheduleError, ToolError};

pub(super) fn people() -> Vec<Problem> {
    vec![
        problem::name_not_typed_for_people("Example Clinic"),
        problem::people_partly("Zoom has 3 of 4 people as planned."),
        problem::person_missing("family name: Müller, in Zoom Mueller"),
        problem::people_shrank("Google", 2000, 12),
        problem::no_people_scope(),
    ]
}

pub(super) fn runs() -> Vec<Problem> {
    let names = ["Sales".to_owned(), "Support".to_owned()];
    vec![
        problem::nothing_chosen(),
        problem::groups_vanished("Google", &names),
        problem::zoom_groups_vanished(&names),
        problem::groups_unread(&names),
        problem::shrunk(&["Sales had 40 people and has 3 now.".to_owned()]),
        problem::too_many_removed("Sales", 12, 20),
        problem::nobody_provisioned(),
        problem::too_many_deactivated(12, 20),
        problem::run_waits(),
    ]
}

pub(super) fn schedule() -> Vec<Problem> {
    let path = || PathBuf::from("/home/zoe/.config/systemd/user/usher-clinic.timer");
    let files = [
        ScheduleError::ChangedByHand { paths: vec![path()] },
        ScheduleError::NoProgram { path: path() },
        ScheduleError::NotText { path: path() },
        ScheduleError::File { path: path(), detail: "Permission denied".to_owned() },
    ];
    let tool = || "systemctl".to_owned();
    let tools = [
        ToolError::Missing { tool: tool() },
        ToolError::TimedOut { tool: tool(), seconds: 20 },
        ToolError::Refused { tool: tool(), text: "Failed to connect to bus".to_owned() },
    ];
    let mut problems: Vec<Problem> = files.iter().map(problem::schedule).collect();
    problems.extend(tools.iter().map(problem::not_switched));
    problems.extend([
        problem::no_place(),
        problem::not_offered(),
        problem::not_scheduled(),
        problem::switched_off(),
        problem::starts_missed(None, Every::Hour {}),
        problem::last_start("The last run did not end well.", None),
    ]);
    problems
}
