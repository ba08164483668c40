//! A plan and a report as text.

use usher::app::view::{
    CostView, GroupPlanKind, GroupPlanView, LeftAloneCount, PlanView, Report, RiskView, RunRow,
};
use usher::plan::LicenceSeen;
use usher::push::{GroupOutcome, GroupReport, RunState};

use crate::out::{draw_problem, duration};
use crate::page::{Cell, Page, Tone, cell, number, right, thousands, toned};

pub(crate) fn draw_plan(page: &mut Page, plan: &PlanView) {
    page.heading(if plan.empty { "Nothing to change" } else { plan.act.as_str() });
    page.gap();
    draw_groups(page, &plan.groups);
    if !plan.left_alone.is_empty() {
        page.gap();
        let people = usher::plan::people(plan.people_left_alone as usize);
        page.line(format!("Left alone: {people}."));
        draw_left_alone(page, &plan.left_alone);
    }
    page.gap();
    for sentence in &plan.how_sure {
        page.line(sentence.as_str());
    }
    for warning in &plan.warnings {
        page.toned(0, Tone::Warn, warning.as_str());
    }
    match &plan.risk {
        RiskView::Low { sentence } => page.line(sentence.as_str()),
        RiskView::High { sentence, type_this } => {
            page.toned(0, Tone::Bad, sentence.as_str());
            page.line(format!("To push it, the name “{type_this}” has to be typed."))
        }
    };
    if !plan.empty {
        draw_cost(page, &plan.cost);
    }
    page.gap();
    page.row(0, [toned(Tone::Quiet, "Plan"), toned(Tone::Strong, plan.id.as_str())]);
}

/// Who is left alone: each reason with some of the people, and what cures it.
pub(crate) fn draw_left_alone(page: &mut Page, left_alone: &[LeftAloneCount]) {
    for left in left_alone {
        let people = usher::plan::people(left.people as usize);
        let more = if left.people as usize > left.examples.len() { ", …" } else { "" };
        let examples = match left.examples.as_slice() {
            [] => String::new(),
            named => format!(": {}{more}", named.join(", ")),
        };
        page.toned(2, Tone::Plain, format!("{} ({people}{examples})", left.reason));
        if let Some(cure) = &left.cure {
            page.toned(4, Tone::Quiet, format!("- {cure}"));
        }
    }
}

/// What a plan costs in requests and time.
pub(crate) fn draw_cost(page: &mut Page, cost: &CostView) {
    page.line(format!(
        "{} requests, about {}. {}",
        thousands(cost.requests),
        duration(f64::from(cost.seconds)),
        cost.parts
    ));
}

fn draw_groups(page: &mut Page, groups: &[GroupPlanView]) {
    let quiet = |text: &str| toned(Tone::Quiet, text);
    let counts = ["add", "take out", "is in it", "left alone"].map(right);
    page.row(2, ["Group", "", "In Zoom"].map(quiet).into_iter().chain(counts));
    for group in groups {
        let (tone, word) = match group.kind {
            GroupPlanKind::Create => (Tone::Good, "new"),
            GroupPlanKind::Link => (Tone::Plain, "linked"),
            GroupPlanKind::Leave => (Tone::Quiet, "left out"),
        };
        let mut remarks: Vec<String> = group.remark.iter().cloned().collect();
        if group.inner_groups > 0 {
            remarks.push(format!("With {} inside it.", usher::plan::groups(group.inner_groups as usize)));
        }
        if group.remove_off > 0 {
            let people = usher::plan::people(group.remove_off as usize);
            remarks.push(format!("Zoom has {people} more; removing is off."));
        }
        if let Some(seen) = &group.licence {
            remarks.push(licence_words(seen));
        }
        page.row(
            2,
            [
                cell(group.name.as_str()),
                toned(tone, word),
                cell(group.zoom_name.as_str()),
                signed('+', group.add),
                signed('−', group.remove),
                number(group.same),
                number(group.left_alone),
                toned(Tone::Quiet, remarks.join(" ")),
            ],
        );
    }
}

/// Says who has the licence that is expected of a group.
fn licence_words(seen: &LicenceSeen) -> String {
    let all = seen.have as usize + seen.others();
    match seen.others() {
        0 => format!("{} of {all} with {}, as expected.", seen.have, seen.expected.word()),
        _ => format!("{} of {all} with {}, and {}.", seen.have, seen.expected.word(), seen.others_in_words()),
    }
}

fn signed(sign: char, count: u32) -> Cell {
    match count {
        0 => number(0),
        count => right(format!("{sign}{}", thousands(count))),
    }
}

pub(crate) fn draw_report(page: &mut Page, report: &Report) {
    let run = &report.run;
    page.heading(format!("{}: {}", run.act, state_words(run.state)));
    page.line(report.proof.as_str());
    page.gap();
    for group in &report.groups {
        draw_group(page, group);
    }
    for group in &report.groups {
        draw_trouble(page, group);
    }
    if let Some(problem) = &report.halted {
        page.gap();
        draw_problem(page, 0, problem);
    }
    page.gap();
    let refused = match report.refused_429 {
        0 => String::new(),
        refused => format!(", {} of them refused for coming too fast", thousands(refused)),
    };
    page.line(format!(
        "{} requests ({} planned){refused}, {}.",
        thousands(report.requests),
        thousands(report.requests_planned),
        duration(report.seconds)
    ));
    page.row(0, [toned(Tone::Quiet, "Run"), toned(Tone::Strong, run.id.as_str())]);
    if report.can_resume {
        page.line(format!("Go on with it: usher resume {}", run.id));
    }
    if report.can_retry {
        page.line(format!("Make a plan of what failed: usher retry {}", run.id));
    }
}

fn draw_group(page: &mut Page, group: &GroupReport) {
    let asked = group.asked_add + group.asked_remove;
    let (tone, word) = outcome_words(&group.outcome);
    let seen = match asked {
        0 => String::new(),
        asked => format!("{} of {} seen in Zoom", thousands(group.seen), thousands(asked)),
    };
    page.row(
        2,
        [
            toned(tone, word),
            cell(group.name.as_str()),
            signed('+', group.asked_add),
            signed('−', group.asked_remove),
            toned(Tone::Quiet, seen),
        ],
    );
    if let Some(seen) = &group.licence {
        let tone = if seen.other.is_empty() { Tone::Good } else { Tone::Warn };
        let examples = match seen.examples.as_slice() {
            [] => String::new(),
            some => format!(" Such as {}.", some.join(", ")),
        };
        page.toned(4, tone, format!("Licences: {}{examples}", licence_words(seen)));
    }
    if let Some(problem) = &group.licence_unread {
        page.toned(4, Tone::Warn, format!("Licences could not be looked at: {}", problem.what));
    }
}

fn outcome_words(outcome: &GroupOutcome) -> (Tone, &'static str) {
    match outcome {
        GroupOutcome::Waiting {} => (Tone::Quiet, "not yet"),
        GroupOutcome::Proved {} => (Tone::Good, "done"),
        GroupOutcome::Unproved { .. } => (Tone::Warn, "not seen"),
        GroupOutcome::Missing { .. } => (Tone::Bad, "missing"),
        GroupOutcome::SomeRefused { .. } => (Tone::Bad, "some refused"),
        GroupOutcome::Stale { .. } => (Tone::Warn, "moved since"),
        GroupOutcome::Failed { .. } => (Tone::Bad, "failed"),
    }
}

fn draw_trouble(page: &mut Page, group: &GroupReport) {
    let (people, more, problem) = match &group.outcome {
        GroupOutcome::Waiting {} | GroupOutcome::Proved {} => return,
        GroupOutcome::Missing { people, more } => (people.as_slice(), *more, None),
        GroupOutcome::SomeRefused { people, more, problem } => (people.as_slice(), *more, Some(problem)),
        GroupOutcome::Unproved { problem }
        | GroupOutcome::Stale { problem }
        | GroupOutcome::Failed { problem } => (&[][..], 0, Some(problem)),
    };
    page.gap();
    page.heading(group.name.as_str());
    if !people.is_empty() {
        let more = if more == 0 { String::new() } else { format!(" and {} more", thousands(more)) };
        page.toned(2, Tone::Plain, format!("Not in Zoom's group: {}{more}.", people.join(", ")));
    }
    if let Some(problem) = problem {
        draw_problem(page, 2, problem);
    }
}

pub(crate) fn draw_run(page: &mut Page, run: &RunRow) {
    let tone = match run.state {
        RunState::Done => Tone::Good,
        RunState::Running | RunState::Paused => Tone::Plain,
        RunState::Interrupted | RunState::Partly => Tone::Warn,
        RunState::Failed => Tone::Bad,
    };
    let failed = if run.failed == 0 { String::new() } else { format!("{} failed", thousands(run.failed)) };
    page.row(
        0,
        [
            cell(run.started_at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
            toned(tone, state_words(run.state)),
            cell(run.act.as_str()),
            cell(format!("{} of {}", thousands(run.done), thousands(run.total))),
            toned(Tone::Bad, failed),
            toned(Tone::Quiet, run.id.as_str()),
        ],
    );
}

pub(crate) fn state_words(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running",
        RunState::Paused => "paused",
        RunState::Interrupted => "interrupted",
        RunState::Done => "done",
        RunState::Partly => "partly done",
        RunState::Failed => "failed",
    }
}
