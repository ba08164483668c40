//! A task of Windows' Task Scheduler.

use super::{SPREAD_MINUTES, in_words, marked_xml, purpose, runs, xml};
use crate::schedule::tool::Step;
use crate::schedule::{Clock, Entry, Every, Place};

/// The longest that a run may take: everybody of a large directory, at Zoom's rate, with room.
const HOURS_MAX: u32 = 12;

/// From this day on; a task has to have a beginning, and a past one counts.
const SINCE: &str = "2026-01-01";

pub(super) fn task(place: &Place, entry: &Entry) -> String {
    let actions: Vec<String> = runs(entry)
        .iter()
        .map(|arguments| {
            let line: Vec<String> = arguments.iter().map(|word| argument(word)).collect();
            format!(
                "    <Exec>\n      <Command>{}</Command>\n      <Arguments>{}</Arguments>\n    </Exec>\n",
                xml(&in_words(&place.program)),
                xml(&line.join(" "))
            )
        })
        .collect();
    let user = place
        .user
        .as_ref()
        .map_or_else(String::new, |user| format!("      <UserId>{}</UserId>\n", xml(user)));
    let body = format!(
        "<Task version=\"1.4\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n  \
         <RegistrationInfo>\n    <Author>Usher</Author>\n    <Description>{}</Description>\n  </RegistrationInfo>\n  \
         <Triggers>\n    <CalendarTrigger>\n{}    </CalendarTrigger>\n  </Triggers>\n  \
         <Principals>\n    <Principal id=\"Author\">\n{user}      <LogonType>InteractiveToken</LogonType>\n      \
         <RunLevel>LeastPrivilege</RunLevel>\n    </Principal>\n  </Principals>\n  \
         <Settings>\n    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n    \
         <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n    \
         <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n    \
         <StartWhenAvailable>true</StartWhenAvailable>\n    \
         <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>\n    \
         <Enabled>{}</Enabled>\n    <ExecutionTimeLimit>PT{HOURS_MAX}H</ExecutionTimeLimit>\n  </Settings>\n  \
         <Actions Context=\"Author\">\n{}  </Actions>\n</Task>\n",
        xml(&purpose(entry)),
        trigger(entry.every),
        entry.on,
        actions.concat(),
    );
    marked_xml("<?xml version=\"1.0\" encoding=\"UTF-16\"?>", &body)
}

fn trigger(every: Every) -> String {
    let midnight = Clock { hour: 0, minute: 0 };
    let (at, repetition) = match every {
        Every::Hour {} => (midnight, Some("PT1H")),
        Every::FourHours {} => (midnight, Some("PT4H")),
        Every::Day { at } | Every::Weekday { at } => (at, None),
    };
    // A start that is repeated cannot be spread: the Task Scheduler refuses the two together.
    let spread = match repetition {
        Some(_) => String::new(),
        None => format!("      <RandomDelay>PT{SPREAD_MINUTES}M</RandomDelay>\n"),
    };
    let repetition = repetition.map_or_else(String::new, |interval| {
        format!(
            "      <Repetition>\n        <Interval>{interval}</Interval>\n        <Duration>P1D</Duration>\n      </Repetition>\n"
        )
    });
    let days = match every {
        Every::Hour {} | Every::FourHours {} | Every::Day { .. } => {
            "      <ScheduleByDay>\n        <DaysInterval>1</DaysInterval>\n      </ScheduleByDay>\n"
                .to_owned()
        }
        Every::Weekday { .. } => {
            let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
            let days: String = days.iter().map(|day| format!("          <{day} />\n")).collect();
            format!(
                "      <ScheduleByWeek>\n        <DaysOfWeek>\n{days}        </DaysOfWeek>\n        \
                 <WeeksInterval>1</WeeksInterval>\n      </ScheduleByWeek>\n"
            )
        }
    };
    format!("{repetition}      <StartBoundary>{SINCE}T{at}:00</StartBoundary>\n{spread}{days}")
}

pub(super) fn switching(place: &Place, profile: &str, on: bool) -> Vec<Step> {
    let file = in_words(&place.folder.join(format!("usher-{profile}.xml")));
    match on {
        true => vec![step(&["/Create", "/TN", &name(profile), "/XML", &file, "/F"], None)],
        false => {
            let delete = step(&["/Delete", "/TN", &name(profile), "/F"], None);
            vec![Step { may_fail: true, ..delete }]
        }
    }
}

pub(super) fn looking(profile: &str) -> Vec<Step> {
    vec![step(&["/Query", "/TN", &name(profile), "/XML"], Some("<Enabled>false</Enabled>"))]
}

/// Quotes a word as Windows programs take their line apart: backslashes count only before a quotation mark.
pub(super) fn argument(word: &str) -> String {
    if super::plain(word) {
        return word.to_owned();
    }
    let mut out = String::from('"');
    let mut backslashes = 0;
    for letter in word.chars() {
        match letter {
            '\\' => backslashes += 1,
            '"' => {
                out.push_str(&"\\".repeat(backslashes * 2 + 1));
                out.push('"');
                backslashes = 0;
            }
            letter => {
                out.push_str(&"\\".repeat(backslashes));
                out.push(letter);
                backslashes = 0;
            }
        }
    }
    out.push_str(&"\\".repeat(backslashes * 2));
    out.push('"');
    out
}

fn name(profile: &str) -> String {
    format!("\\Usher\\{profile}")
}

fn step(words: &[&str], unless_says: Option<&'static str>) -> Step {
    let arguments = words.iter().map(|&word| word.to_owned()).collect();
    Step { tool: "schtasks", arguments, may_fail: false, unless_says }
}
