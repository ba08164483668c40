//! Forms, plans and reports of actions, and dress rehearsals, as text.

use usher::app::view::{
    ActState, ActView, ActionForm, ActionPlanView, ActionReport, DeedState, FormField, RehearsalView,
    ScopeDraft, StepEnd, StepSeen,
};
use usher::guide::ActionId;

use crate::out::{draw_problem, duration};
use crate::page::{Page, Tone, cell, toned};

/// Options of a field that are listed; the others are counted.
const OPTIONS_SHOWN: usize = 40;

/// The name of an action on the command line.
pub(crate) fn name(action: ActionId) -> String {
    let name = serde_json::to_value(action).ok();
    name.as_ref().and_then(|name| name.as_str()).unwrap_or_default().replace('_', "-")
}

pub(crate) fn draw_form(page: &mut Page, form: &ActionForm) {
    page.heading(form.title.as_str()).line(form.explains.as_str());
    for sentence in &form.saw {
        page.toned(2, Tone::Plain, sentence.as_str());
    }
    for field in &form.fields {
        page.gap();
        draw_field(page, 0, field);
    }
}

/// Draws what a field asks for and what can be chosen.
pub(crate) fn draw_field(page: &mut Page, indent: usize, field: &FormField) {
    let (name, label, hint) = (field.name(), field.label(), field.hint());
    page.toned(indent, Tone::Strong, label);
    page.toned(indent, Tone::Quiet, format!("{hint} (--set {name}=…)"));
    match field {
        FormField::Text { value, .. } if value.is_empty() => {}
        FormField::Text { value, .. } => {
            page.toned(indent + 2, Tone::Plain, value.as_str());
        }
        FormField::Names { values, .. } => {
            for value in values {
                page.toned(indent + 2, Tone::Plain, format!("- {value}"));
            }
        }
        FormField::One { options, chosen, .. } => {
            draw_options(page, indent + 2, options, |value| chosen.as_deref() == Some(value));
        }
        FormField::Several { options, chosen, .. } => {
            draw_options(page, indent + 2, options, |value| chosen.iter().any(|chosen| chosen == value));
        }
        FormField::Person { chosen: None, .. } => {}
        FormField::Person { chosen: Some(person), .. } => {
            page.row(indent + 2, [cell(person.label.as_str()), toned(Tone::Quiet, person.value.as_str())]);
        }
        FormField::Filter { value, .. } => draw_filter(page, indent + 2, value),
    }
}

pub(crate) fn draw_filter(page: &mut Page, indent: usize, filter: &ScopeDraft) {
    if filter.groups.is_empty() {
        page.toned(indent, Tone::Plain, "No filter: everybody passes.");
    }
    for group in &filter.groups {
        page.toned(indent, Tone::Strong, group.name.as_str());
        for clause in &group.clauses {
            page.toned(
                indent + 2,
                Tone::Plain,
                format!("{} {} {}", clause.attribute, clause.operator, clause.value),
            );
        }
    }
}

fn draw_options(
    page: &mut Page,
    indent: usize,
    options: &[usher::app::view::FormOption],
    chosen: impl Fn(&str) -> bool,
) {
    for option in options.iter().take(OPTIONS_SHOWN) {
        let mark = if chosen(&option.value) { "*" } else { " " };
        let detail = option.disabled.as_deref().or(option.detail.as_deref()).unwrap_or_default();
        page.row(
            indent,
            [
                cell(mark),
                cell(option.label.as_str()),
                toned(Tone::Quiet, option.value.as_str()),
                toned(Tone::Quiet, detail),
            ],
        );
    }
    if let Some(more) = options.len().checked_sub(OPTIONS_SHOWN).filter(|more| *more > 0) {
        page.toned(
            indent,
            Tone::Quiet,
            format!("and {} more; --json lists all", usher::plan::thousands(more)),
        );
    }
}

pub(crate) fn draw_plan(page: &mut Page, plan: &ActionPlanView) {
    page.heading(plan.act.as_str());
    for change in &plan.changes {
        page.toned(0, Tone::Plain, format!("+ {}", change.what));
        if let Some(before) = &change.before {
            page.toned(4, Tone::Quiet, format!("now: {before}"));
        }
        if let Some(after) = &change.after {
            page.toned(4, Tone::Plain, format!("then: {after}"));
        }
        page.toned(4, Tone::Quiet, format!("{} {} {}", change.vendor, change.method, change.path));
        page.toned(4, Tone::Quiet, format!("to take it back: {}", change.back));
    }
    for sentence in &plan.already {
        page.toned(0, Tone::Good, format!("= {sentence}"));
    }
    for sentence in &plan.left_alone {
        page.toned(0, Tone::Plain, format!("! {sentence}"));
    }
    for sentence in plan.warnings.iter().chain(&plan.person_must) {
        page.toned(0, Tone::Warn, sentence.as_str());
    }
    if !plan.scopes_missing.is_empty() {
        let missing = plan.scopes_missing.join(", ");
        page.toned(0, Tone::Warn, format!("This has to be allowed first, in the browser: {missing}"));
    }
}

pub(crate) fn draw_report(page: &mut Page, report: &ActionReport) {
    for deed in &report.deeds {
        let (tone, word) = match &deed.state {
            DeedState::Done { .. } => (Tone::Good, "Done and seen"),
            DeedState::AlreadySo { .. } => (Tone::Good, "It was so already"),
            DeedState::Moved { .. } => (Tone::Warn, "Changed since the plan, left alone"),
            DeedState::Refused { .. } => (Tone::Bad, "Refused"),
            DeedState::NotTried => (Tone::Plain, "Not tried"),
        };
        page.toned(0, tone, format!("{word}: {}", deed.what));
        for step in &deed.steps {
            draw_step(page, step);
        }
        match &deed.state {
            DeedState::Done { saw } | DeedState::AlreadySo { saw } => {
                page.toned(2, Tone::Plain, saw.as_str());
            }
            DeedState::Moved { problem } | DeedState::Refused { problem } => draw_problem(page, 2, problem),
            DeedState::NotTried => {}
        }
    }
    page.line(report.proof.as_str());
    if let Some(problem) = &report.halted {
        draw_problem(page, 0, problem);
    }
    if report.row.can_resume {
        page.toned(0, Tone::Quiet, format!("Go on where it was: usher do --plan {}", report.row.plan));
    } else if report.row.can_take_back {
        page.toned(0, Tone::Quiet, format!("To take it back: usher take-back {}", report.row.plan));
    }
}

fn draw_step(page: &mut Page, step: &StepSeen) {
    let (tone, word) = match step.end {
        StepEnd::Done => (Tone::Good, "done"),
        StepEnd::Skipped => (Tone::Warn, "skipped"),
        StepEnd::Failed => (Tone::Bad, "failed"),
    };
    page.row(2, [toned(tone, word), cell(step.name.as_str()), cell(step.says.as_str())]);
    if let Some(detail) = &step.detail {
        page.block(6, Tone::Quiet, detail);
    }
}

pub(crate) fn draw_rehearsal(page: &mut Page, rehearsal: &RehearsalView) {
    page.heading(format!("Dress rehearsal with {} ({})", rehearsal.person, rehearsal.address));
    for act in &rehearsal.acts {
        draw_act(page, act);
    }
    if let Some(proof) = &rehearsal.proof {
        page.line(proof.as_str());
    }
    if let Some(problem) = &rehearsal.halted {
        draw_problem(page, 0, problem);
    }
}

pub(crate) fn draw_act(page: &mut Page, act: &ActView) {
    match &act.state {
        ActState::Waiting {} => {
            page.toned(0, Tone::Plain, format!("  {}", act.title));
            page.toned(4, Tone::Quiet, format!("{} ({})", act.does, act.path));
        }
        ActState::Going { words } => {
            page.toned(0, Tone::Plain, format!("… {}: {words}", act.title));
        }
        ActState::Seen { okta_did, zoom_shows, seconds } => {
            page.toned(0, Tone::Good, format!("Seen: {} ({})", act.title, duration(*seconds)));
            page.toned(4, Tone::Plain, format!("Okta: {okta_did}"));
            page.toned(4, Tone::Plain, format!("Zoom: {zoom_shows}"));
        }
        ActState::Failed { problem, cure_step } => {
            page.toned(0, Tone::Bad, format!("NOT SEEN: {}", act.title));
            draw_problem(page, 4, problem);
            if let Some(step) = cure_step {
                page.toned(
                    4,
                    Tone::Plain,
                    format!("The cure is in the step {step}: usher guide okta {step}"),
                );
            }
        }
        ActState::LeftOut { why } => {
            page.toned(0, Tone::Quiet, format!("Left out: {}. {why}", act.title));
        }
    }
}
