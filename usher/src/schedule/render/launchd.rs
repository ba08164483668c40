//! An agent of launchd.

use super::{in_words, marked_xml, purpose, runs, xml};
use crate::schedule::tool::Step;
use crate::schedule::when::FOUR_HOURS;
use crate::schedule::{Clock, Entry, Every, Place};

pub(super) fn label(profile: &str) -> String {
    format!("app.usher.{profile}")
}

pub(super) fn agent(place: &Place, entry: &Entry) -> String {
    let words: Vec<String> =
        words(place, entry).iter().map(|word| format!("    <string>{}</string>\n", xml(word))).collect();
    let off = if entry.on { "" } else { "  <key>Disabled</key>\n  <true/>\n" };
    let body = format!(
        "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- {} -->\n<plist version=\"1.0\">\n<dict>\n  <key>Label</key>\n  <string>{}</string>\n{off}  \
         <key>ProgramArguments</key>\n  <array>\n{}  </array>\n  <key>ProcessType</key>\n  <string>Background</string>\n  \
         <key>StartCalendarInterval</key>\n{}</dict>\n</plist>\n",
        comment(&purpose(entry)),
        label(&entry.profile),
        words.concat(),
        times(entry.every),
    );
    marked_xml("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", &body)
}

/// An agent starts one program: for two in a row that is a shell, which is handed everything as arguments, so that
/// nothing in a path is read as a command.
fn words(place: &Place, entry: &Entry) -> Vec<String> {
    let program = in_words(&place.program);
    let runs = runs(entry);
    match runs.as_slice() {
        [one] => std::iter::once(program).chain(one.iter().cloned()).collect(),
        several => {
            let mut script = Vec::new();
            let mut arguments = vec![program];
            for run in several {
                let first = arguments.len();
                let places = first..first + run.len();
                script
                    .push(places.fold("\"$0\"".to_owned(), |line, place| format!("{line} \"${{{place}}}\"")));
                arguments.extend(run.iter().cloned());
            }
            ["/bin/sh", "-c", &script.join("; ")].into_iter().map(str::to_owned).chain(arguments).collect()
        }
    }
}

fn times(every: Every) -> String {
    let one = |lines: &str| format!("  <dict>\n{lines}  </dict>\n");
    let number = |key: &str, value: i8| format!("    <key>{key}</key>\n    <integer>{value}</integer>\n");
    let clock = |at: Clock| number("Hour", at.hour) + &number("Minute", at.minute);
    let list = |dicts: Vec<String>| format!("  <array>\n{}  </array>\n", dicts.concat());
    match every {
        Every::Hour {} => one(&number("Minute", 0)),
        Every::FourHours {} => {
            let hours = (0..24).step_by(usize::from(FOUR_HOURS.unsigned_abs()));
            list(hours.map(|hour| one(&(number("Hour", hour) + &number("Minute", 0)))).collect())
        }
        Every::Day { at } => one(&clock(at)),
        // Monday is 1.
        Every::Weekday { at } => {
            list((1..=5).map(|day| one(&(number("Weekday", day) + &clock(at)))).collect())
        }
    }
}

pub(super) fn switching(place: &Place, profile: &str, on: bool) -> Vec<Step> {
    let domain = domain(place);
    let agent = in_words(&place.folder.join(format!("{}.plist", label(profile))));
    // Unloaded first: launchd keeps what it read when it loaded the file.
    let out = step(&["bootout", &format!("{domain}/{}", label(profile))], true);
    match on {
        true => vec![out, step(&["bootstrap", &domain, &agent], false)],
        false => vec![out],
    }
}

pub(super) fn looking(place: &Place, profile: &str) -> Vec<Step> {
    vec![step(&["print", &format!("{}/{}", domain(place), label(profile))], false)]
}

fn domain(place: &Place) -> String {
    format!("gui/{}", place.user.as_deref().unwrap_or_default())
}

fn step(words: &[&str], may_fail: bool) -> Step {
    let arguments = words.iter().map(|&word| word.to_owned()).collect();
    Step { tool: "launchctl", arguments, may_fail, unless_says: None }
}

/// Two dashes would end a comment.
fn comment(text: &str) -> String {
    text.replace('-', "‑")
}
