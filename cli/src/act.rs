//! `usher do` and `usher take-back`: what a step's button does, from the terminal.
//!
//! A plan is shown and confirmed before anything is written. What the form asks is given by `--set`, remembered from
//! before, or asked where a person is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use usher::app::App;
use usher::app::view::{
    ActState, ActionForm, ActionPlanView, ActionProgress, ActionReport, ActionRequest, Actor, DeedState,
    FormField, RehearsalForm, RehearsalRequest, RehearsalState, RehearsalView, SignInView,
};
use usher::guide::{ActionId, PageKind};
use usher::problem::Problem;

use crate::act_text::{draw_act, draw_form, draw_plan, draw_rehearsal, draw_report, name};
use crate::args::{self, Global};
use crate::exit::Exit;
use crate::out::{Out, Ticker};
use crate::profile::not_confirmed;
use crate::{ask, engine, interrupted, preview, scope};

pub(crate) async fn act(command: args::Do, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    if let Some(plan) = &command.plan {
        return carry_out(&app, &app.action_plan(plan)?, command.yes, out).await;
    }
    let id = engine::chosen(&app, global)?;
    let step = app.step(&id, command.step.as_deref().unwrap_or_default())?;
    let guide = app.profile_view(&id).await?.guide.name();
    let given = given(&command.set)?;
    if step.page == PageKind::Rehearsal {
        return rehearse(&app, &id, guide, &given, command.yes, out).await;
    }
    let wanted = match &command.action {
        None => step.actions.iter().map(|action| action.id).filter(|action| !is_other_way(*action)).collect(),
        Some(named) => {
            let named = |action: &ActionId| name(*action) == *named;
            step.actions.iter().map(|action| action.id).filter(named).collect::<Vec<_>>()
        }
    };
    let mut unused: BTreeSet<&str> = given.keys().map(String::as_str).collect();
    for ask in &step.asks {
        let FormField::One { name, .. } = ask else { continue };
        if let Some(value) = given.get(name).and_then(|values| values.first()) {
            unused.remove(name.as_str());
            answer(&app, &id, name, value)?;
            out.say_line(format!("Noted: {name} is {value}."));
        }
    }
    if wanted.is_empty() && !step.asks.is_empty() && command.action.is_none() {
        return Ok(Exit::Done);
    }
    if wanted.is_empty() {
        let there: Vec<String> = step.actions.iter().map(|action| name(action.id)).collect();
        return Err(Problem::new(
            "do.nothing",
            format!("Usher does nothing by itself in the step “{}”.", step.title),
            "It is done by a person, or by one of the other commands; or the action has another name.",
            &[
                &format!("Read the step: usher guide {guide} {}", step.id),
                &format!("Then look whether it is done: usher check {}", step.id),
            ],
        )
        .detail(there.join("\n")));
    }
    let mut worst = Exit::Done;
    let last = wanted.len() - 1;
    for (place, action) in wanted.into_iter().enumerate() {
        let form = app.action_form(&id, action).await?;
        for field in &form.fields {
            unused.remove(field.name());
        }
        // A form may ask what an earlier action makes possible, so only the last one shows what nobody asks.
        if place == last
            && let Some(unused) = unused.first()
        {
            return Err(no_such_field(unused, guide));
        }
        let answers = answers(&app, &id, &form, &given, out).await?;
        let plan = app.plan_action(&id, ActionRequest { action, answers }).await?;
        let ended = carry_out(&app, &plan, command.yes, out).await?;
        worst = worst.max(ended);
        if ended != Exit::Done {
            break;
        }
    }
    Ok(worst)
}

/// An action that is there in place of the step's first one, so that it is only done where somebody names it.
fn is_other_way(action: ActionId) -> bool {
    match action {
        ActionId::EntraClient => true,
        ActionId::ZoomApp
        | ActionId::Provisioning
        | ActionId::Features
        | ActionId::WriteMapping
        | ActionId::WriteRules
        | ActionId::RemoveUserType
        | ActionId::AssignGroups
        | ActionId::ZoomGroups
        | ActionId::PushGroups
        | ActionId::ChangePushes
        | ActionId::RetryPushes
        | ActionId::TryRequests
        | ActionId::EntraApp
        | ActionId::EntraSettings
        | ActionId::EntraAssign
        | ActionId::EntraToken
        | ActionId::EntraMapping
        | ActionId::EntraRules
        | ActionId::EntraFilter
        | ActionId::EntraJob
        | ActionId::EntraOnePerson => false,
    }
}

pub(crate) async fn take_back(plan: &str, yes: bool, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let plan = app.plan_take_back(plan).await?;
    carry_out(&app, &plan, yes, out).await
}

/// Shows a plan, asks, lets the provider allow what is missing, carries it out, and shows what came of it.
async fn carry_out(app: &App, plan: &ActionPlanView, yes: bool, out: &Out) -> Result<Exit, Problem> {
    if !out.json {
        out.show(plan, |page| draw_plan(page, plan))?;
    }
    if plan.changes.is_empty() {
        if out.json {
            out.value(plan)?;
        }
        return Ok(Exit::Done);
    }
    if !yes && !plan.carried_out {
        if !ask::somebody_is_there() {
            return Err(not_confirmed("A change in the provider or Zoom", "--yes"));
        }
        if !ask::yes(&format!("{}?", plan.act))? {
            out.say_line("Nothing was changed. The plan is kept.");
            return Ok(Exit::Interrupted);
        }
    }
    if !plan.scopes_missing.is_empty() {
        app.allow(&plan.profile, plan.scopes_missing.clone(), &|view| say_sign_in(out, &view)).await?;
    }
    let report = watched(app, plan, out).await?;
    out.show(&report, |page| draw_report(page, &report))?;
    Ok(ended(&report))
}

/// Carries out, telling what is done and taking what a person pastes; Ctrl-C stops after the request that is out.
async fn watched(app: &App, plan: &ActionPlanView, out: &Out) -> Result<ActionReport, Problem> {
    let (typed, mut lines) = tokio::sync::mpsc::unbounded_channel();
    let listening = std::sync::Once::new();
    let tell = |progress: ActionProgress| match progress {
        ActionProgress::Doing { what, done, total } => {
            out.say_line(format!("{} of {total}: {what}", done + 1));
        }
        ActionProgress::Consent { host, until } => {
            out.say_line(format!("A page of {host} is open in your browser; Usher waits until {until}."));
            out.say_line("If the last page shows a text with continue_oauth_flow_url, paste it here:");
            let typed = typed.clone();
            listening.call_once(|| listen(typed));
        }
    };
    let work = app.carry_out(&plan.id, &tell);
    tokio::pin!(work);
    loop {
        tokio::select! {
            report = &mut work => return report,
            () = interrupted() => {
                out.say_line("Stopping after the request that is out.");
                app.stop_action(&plan.id);
                return work.await;
            }
            Some(line) = lines.recv() => {
                // The carrying out takes it, so it goes on meanwhile.
                tokio::select! {
                    report = &mut work => return report,
                    taken = app.paste_consent(&plan.id, &line) => {
                        if let Err(problem) = taken {
                            out.problem(&problem);
                        }
                    }
                }
            }
        }
    }
}

/// Hands over each line that a person types. The thread ends with the input, or with the program.
fn listen(typed: tokio::sync::mpsc::UnboundedSender<String>) {
    std::thread::spawn(move || {
        while let Ok(line) = ask::read_line()
            && !line.is_empty()
            && typed.send(line.trim().to_owned()).is_ok()
        {}
    });
}

fn say_sign_in(out: &Out, view: &SignInView) {
    match view {
        SignInView::Browser { host, until } => {
            out.say_line(format!(
                "Opened {host} in your browser to ask for more rights; waiting until {until}."
            ));
        }
        SignInView::Device { user_code, verification_address, .. } => {
            out.say_line(format!("Type the code {user_code} at {verification_address}"));
        }
    }
}

fn ended(report: &ActionReport) -> Exit {
    let all = |wanted: fn(&DeedState) -> bool| report.deeds.iter().all(|deed| wanted(&deed.state));
    match () {
        () if report.row.can_resume => Exit::Interrupted,
        () if all(|state| matches!(state, DeedState::Done { .. } | DeedState::AlreadySo { .. })) => {
            Exit::Done
        }
        () if report.row.done > 0 => Exit::Partly,
        () => Exit::Problem,
    }
}

/// Runs a dress rehearsal, or goes on with one that was left.
async fn rehearse(
    app: &App,
    id: &str,
    guide: &str,
    given: &BTreeMap<String, Vec<String>>,
    yes: bool,
    out: &Out,
) -> Result<Exit, Problem> {
    let left = app.last_rehearsal(id).await?.filter(|last| match last.state {
        RehearsalState::Stopped => true,
        RehearsalState::Planned | RehearsalState::Running | RehearsalState::Seen | RehearsalState::Failed => {
            false
        }
    });
    let rehearsal = match left {
        Some(left) => left,
        None => {
            let form = app.rehearsal_form(id).await?;
            app.plan_rehearsal(id, rehearsal_request(&form, given, guide)?).await?
        }
    };
    if !out.json {
        out.show(&rehearsal, |page| draw_rehearsal(page, &rehearsal))?;
    }
    if !yes {
        if !ask::somebody_is_there() {
            return Err(not_confirmed("A dress rehearsal", "--yes"));
        }
        if !ask::yes("Begin?")? {
            out.say_line("Nothing was changed.");
            return Ok(Exit::Interrupted);
        }
    }
    if !rehearsal.scopes_missing.is_empty() {
        app.allow(id, rehearsal.scopes_missing.clone(), &|view| say_sign_in(out, &view)).await?;
    }
    let told = std::sync::Mutex::new(BTreeMap::new());
    let tell = |view: RehearsalView| tell_acts(&view, &told, out);
    let work = app.rehearse(&rehearsal.id, &tell);
    tokio::pin!(work);
    let ended = tokio::select! {
        ended = &mut work => ended?,
        () = interrupted() => {
            out.say_line("Leaving it where it is; go on with the same command.");
            app.stop_rehearsal(&rehearsal.id);
            work.await?
        }
    };
    out.show(&ended, |page| draw_rehearsal(page, &ended))?;
    Ok(match ended.state {
        RehearsalState::Seen => Exit::Done,
        RehearsalState::Failed => Exit::NotSo,
        RehearsalState::Planned | RehearsalState::Running | RehearsalState::Stopped => Exit::Interrupted,
    })
}

/// Says what has changed since the last time, act by act.
fn tell_acts(view: &RehearsalView, told: &std::sync::Mutex<BTreeMap<usize, ActState>>, out: &Out) {
    let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (place, act) in view.acts.iter().enumerate() {
        let is_news = act.state != ActState::Waiting {} && told.get(&place) != Some(&act.state);
        if is_news {
            out.say(|page| draw_act(page, act));
            told.insert(place, act.state.clone());
        }
    }
}

fn rehearsal_request(
    form: &RehearsalForm,
    given: &BTreeMap<String, Vec<String>>,
    guide: &str,
) -> Result<RehearsalRequest, Problem> {
    if let Some(missing) = form.missing.first() {
        return Err(missing.clone());
    }
    let one = |name: &str| given.get(name).and_then(|values| values.first()).cloned();
    if let Some(unknown) = given.keys().find(|name| {
        !["person", "address", "given_name", "family_name", "assign_by", "group"].contains(&name.as_str())
    }) {
        return Err(no_such_field(unknown, guide));
    }
    let actor = match one("person") {
        Some(person) => Actor::Chosen { person },
        None => Actor::Made {
            address: one("address").unwrap_or_else(|| form.address.clone()),
            given_name: one("given_name").unwrap_or_else(|| "Usher".to_owned()),
            family_name: one("family_name").unwrap_or_else(|| "Test".to_owned()),
        },
    };
    let first = |options: &[usher::app::view::FormOption]| {
        options.iter().find(|option| option.disabled.is_none()).map(|option| option.value.clone())
    };
    Ok(RehearsalRequest {
        actor,
        assign_by: one("assign_by"),
        group: one("group").or_else(|| first(&form.push_groups)),
    })
}

fn answer(app: &App, id: &str, name: &str, value: &str) -> Result<(), Problem> {
    let question = usher::guide::Question::ALL.into_iter().find(|question| question.name() == name);
    question.map_or(Ok(()), |question| app.answer(id, question, value))
}

/// `name=value`, several times for several values.
fn given(set: &[String]) -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in set {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Problem::new(
                "do.no_equals",
                format!("--set {pair} has no equals sign."),
                "A name and a value are needed.",
                &["Write --set name=value, in quotes where there are spaces."],
            ));
        };
        given.entry(name.trim().to_owned()).or_default().push(value.trim().to_owned());
    }
    Ok(given)
}

/// The answers to a form: given, remembered, or asked. What nobody says is left empty where it may be; the engine
/// refuses what has to be there.
async fn answers(
    app: &App,
    id: &str,
    form: &ActionForm,
    given: &BTreeMap<String, Vec<String>>,
    out: &Out,
) -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let some_given = form.fields.iter().any(|field| given.contains_key(field.name()));
    let (mut answers, mut shown) = (BTreeMap::new(), false);
    for field in &form.fields {
        let (name, known) = (field.name(), field.filled_in());
        let typed = match given.get(name) {
            Some(values) => values.clone(),
            None if !known.is_empty() => {
                answers.insert(name.to_owned(), known);
                continue;
            }
            None if ask::somebody_is_there() => {
                if !shown {
                    out.say(|page| draw_form(page, form));
                    shown = true;
                }
                let typed = ask::line(&format!("{name} (several with commas):"))?;
                typed.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
            }
            None if some_given || can_be_empty(field) => Vec::new(),
            None => return Err(needs_an_answer(form, name)),
        };
        let mut values = Vec::new();
        for typed in typed {
            values.push(value_of(app, id, field, typed).await?);
        }
        answers.insert(name.to_owned(), values);
    }
    Ok(answers)
}

/// A text may say nothing; who or which cannot be left open where nothing at all was said.
fn can_be_empty(field: &FormField) -> bool {
    match field {
        FormField::Text { .. } | FormField::Filter { .. } => true,
        FormField::One { .. }
        | FormField::Several { .. }
        | FormField::Person { .. }
        | FormField::Names { .. } => false,
    }
}

/// What was typed as the engine takes it.
async fn value_of(app: &App, id: &str, field: &FormField, typed: String) -> Result<String, Problem> {
    match field {
        FormField::Person { .. } => person(app, id, &typed).await,
        FormField::Filter { .. } => match typed.strip_prefix('@') {
            Some(file) => scope::filter_text(Path::new(file)),
            None => Ok(typed),
        },
        FormField::Text { .. }
        | FormField::One { .. }
        | FormField::Several { .. }
        | FormField::Names { .. } => Ok(named(field, typed)),
    }
}

/// Finds somebody of the directory, by id or by a part of a name.
async fn person(app: &App, id: &str, typed: &str) -> Result<String, Problem> {
    let ticker = Ticker::new();
    app.read_both(id, false, &|progress| ticker.show(&progress)).await?;
    ticker.clear();
    match app.preview(id, Some(typed)).await {
        Ok(known) => Ok(known.person.id),
        Err(_) => Ok(preview::person_named(app, id, typed).await?.id),
    }
}

/// An option may be named by its label, as it is shown.
fn named(field: &FormField, typed: String) -> String {
    let options = field.options();
    let exact = options.iter().find(|option| option.value == typed);
    let named = exact.or_else(|| options.iter().find(|option| option.label.trim() == typed));
    named.map_or(typed, |option| option.value.clone())
}

fn needs_an_answer(form: &ActionForm, name: &str) -> Problem {
    let fields = form.fields.iter().filter(|field| field.name() == name);
    let options = fields.flat_map(FormField::options);
    let listed: Vec<String> = options.map(|option| format!("{}  {}", option.value, option.label)).collect();
    Problem::new(
        "do.needs_answer",
        format!("“{}” has to know something first: {name}.", form.title),
        "Nobody is there to be asked, and it was not answered before.",
        &["Give it with --set NAME=VALUE, once for each value."],
    )
    .detail(listed.join("\n"))
}

fn no_such_field(name: &str, guide: &str) -> Problem {
    Problem::new(
        "do.no_such_field",
        format!("This step asks nothing called {name}."),
        "What was given by --set has to be something that the step asks.",
        &[&format!("Read the step: usher guide {guide} STEP")],
    )
}
