//! `usher plan` and `usher retry`: a plan from names.
//!
//! A group is named as the directory names it, or by its id. In `NAME=ZOOMNAME` either name may hold an equals sign:
//! the split is where the left part names a group.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use usher::app::App;
use usher::app::view::{
    GroupChoice, GroupChoices, GroupExpectation, GroupTarget, PlanRequest, PlanView, Target, ZoomGroupRow,
};
use usher::model::LicenceWish;
use usher::problem::Problem;

use crate::args::{self, Global};
use crate::engine;
use crate::exit::Exit;
use crate::out::{Out, Ticker};
use crate::page::{Page, Tone, cell, toned};
use crate::plan_text::draw_plan;

pub(crate) async fn plan(command: args::Plan, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let ticker = Ticker::new();
    app.read_both(&id, false, &|progress| ticker.show(&progress)).await?;
    let pattern = command.name_pattern.as_deref();
    let choices = app.group_choices(&id, pattern).await?;
    let expectations = expectations(&command.expect, &choices)?;
    if !expectations.is_empty() {
        app.expect_licences(&id, &expectations)?;
    }
    if command.list {
        ticker.clear();
        out.show(&choices, |page| draw_choices(page, &choices))?;
        return Ok(Exit::Done);
    }
    let request = request(&command, &choices)?;
    let plan = app.make_plan(&id, &request, &|progress| ticker.show(&progress)).await?;
    ticker.clear();
    if let Some(file) = &command.csv {
        write_csv(&app, &plan, file)?;
    }
    show(&plan, out)?;
    Ok(Exit::Done)
}

pub(crate) async fn retry(run: &str, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let ticker = Ticker::new();
    let plan = app.retry_run(run, &|progress| ticker.show(&progress)).await?;
    ticker.clear();
    show(&plan, out)?;
    Ok(Exit::Done)
}

/// Every group of the directory with what Usher suggests.
pub(crate) fn everything(choices: &GroupChoices) -> PlanRequest {
    let groups = choices.groups.iter().map(suggested);
    PlanRequest { groups: groups.collect(), remove: false, pattern: None }
}

fn show(plan: &PlanView, out: &Out) -> Result<(), Problem> {
    out.show(plan, |page| {
        draw_plan(page, plan);
        if !plan.empty {
            page.toned(0, Tone::Quiet, format!("Nothing was changed yet. Push it: usher push {}", plan.id));
        }
    })
}

fn suggested(choice: &GroupChoice) -> GroupTarget {
    GroupTarget { group: choice.id.clone(), target: choice.suggestion.clone() }
}

fn request(command: &args::Plan, choices: &GroupChoices) -> Result<PlanRequest, Problem> {
    let mut targets: BTreeMap<String, Target> = BTreeMap::new();
    if command.all {
        targets.extend(choices.groups.iter().map(|choice| (choice.id.clone(), choice.suggestion.clone())));
    }
    for name in &command.group {
        let choice = group_named(name, choices)?;
        targets.insert(choice.id.clone(), choice.suggestion.clone());
    }
    for pair in &command.create {
        let (choice, name) = split(pair, choices)?;
        targets.insert(choice.id.clone(), Target::Create { name: Some(name.to_owned()) });
    }
    for pair in &command.link {
        let (choice, name) = split(pair, choices)?;
        let there = zoom_group_named(name, &choices.zoom_groups)?;
        targets.insert(choice.id.clone(), Target::Link { zoom_group: there.id.clone() });
    }
    for name in &command.leave {
        targets.insert(group_named(name, choices)?.id.clone(), Target::Leave {});
    }
    let groups = targets.into_iter().map(|(group, target)| GroupTarget { group, target });
    let pattern = Some(choices.pattern.clone());
    Ok(PlanRequest { groups: groups.collect(), remove: command.remove, pattern })
}

/// Finds the group of a name: by its id, its exact name, or its name without regard to letter case.
pub(crate) fn group_named<'a>(name: &str, choices: &'a GroupChoices) -> Result<&'a GroupChoice, Problem> {
    let named = choices.groups.iter().map(|choice| (choice.id.as_str(), choice.name.as_str(), choice));
    match found(name, named).as_slice() {
        [one] => Ok(one),
        [] => Err(Problem::new(
            "plan.no_group",
            format!("There is no group called {name} in the directory."),
            "Names are compared without regard to letter case.",
            &["List the groups: usher plan --list"],
        )),
        several => Err(Problem::new(
            "plan.several_groups",
            format!("The directory has {} groups called {name}.", several.len()),
            "A name has to say which one is meant.",
            &["Name it by its id."],
        )
        .detail(several.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join("\n"))),
    }
}

fn zoom_group_named<'a>(name: &str, groups: &'a [ZoomGroupRow]) -> Result<&'a ZoomGroupRow, Problem> {
    let named = groups.iter().map(|group| (group.id.as_str(), group.name.as_str(), group));
    match found(name, named).as_slice() {
        [one] => Ok(one),
        [] => Err(Problem::new(
            "plan.no_zoom_group",
            format!("Zoom has no group called {name}."),
            "A group can be linked only to one that is there.",
            &["Use --create to make it, or check the name in Zoom."],
        )),
        several => Err(Problem::new(
            "plan.several_zoom_groups",
            format!("Zoom has {} groups called {name}.", several.len()),
            "A name has to say which one is meant.",
            &["Name it by its id."],
        )
        .detail(several.iter().map(|group| group.id.as_str()).collect::<Vec<_>>().join("\n"))),
    }
}

/// What has this id or name. An exact name counts more than one that differs in letter case or spaces around it.
fn found<'a, T>(wanted: &str, named: impl Iterator<Item = (&'a str, &'a str, T)>) -> Vec<T> {
    let folded = wanted.trim().to_lowercase();
    let (mut exact, mut alike) = (Vec::new(), Vec::new());
    for (id, name, thing) in named {
        if id == wanted || name == wanted {
            exact.push(thing);
        } else if name.trim().to_lowercase() == folded {
            alike.push(thing);
        }
    }
    if exact.is_empty() { alike } else { exact }
}

/// Splits `NAME=ZOOMNAME` where the left part names a group.
fn split<'a, 'b>(pair: &'b str, choices: &'a GroupChoices) -> Result<(&'a GroupChoice, &'b str), Problem> {
    let mut last = Problem::new(
        "plan.no_equals",
        format!("{pair} names one group only."),
        "Two names are needed: the group in the directory, and the one in Zoom.",
        &["Write NAME=ZOOMNAME, in quotes where there are spaces."],
    );
    for (at, _) in pair.match_indices('=') {
        match group_named(&pair[..at], choices) {
            Ok(choice) => return Ok((choice, pair[at + 1..].trim())),
            Err(problem) => last = problem,
        }
    }
    Err(last)
}

/// Reads `GROUP=LICENCE`; the licence stands behind the last equals sign.
fn expectations(pairs: &[String], choices: &GroupChoices) -> Result<Vec<GroupExpectation>, Problem> {
    pairs.iter().map(|pair| expectation(pair, choices)).collect()
}

fn expectation(pair: &str, choices: &GroupChoices) -> Result<GroupExpectation, Problem> {
    let Some((name, word)) = pair.rsplit_once('=') else {
        return Err(Problem::new(
            "plan.no_equals",
            format!("{pair} names no licence."),
            "A group and a licence are needed.",
            &["Write GROUP=LICENCE, in quotes where there are spaces."],
        ));
    };
    let folded = |word: &str| word.trim().to_lowercase().replace(['-', '_', ' '], "");
    let wished = LicenceWish::ALL.into_iter().find(|wish| folded(wish.word()) == folded(word));
    let licence = match (wished, folded(word).as_str()) {
        (Some(wish), _) => Some(wish),
        (None, "any") => None,
        (None, _) => {
            let words: Vec<&str> = LicenceWish::ALL.into_iter().map(LicenceWish::word).collect();
            return Err(Problem::new(
                "plan.no_licence",
                format!("There is no licence called {word}."),
                format!("Usher knows {}, and any where nothing is expected.", words.join(", ")),
                &["Write GROUP=LICENCE with one of these words."],
            ));
        }
    };
    Ok(GroupExpectation { group: group_named(name, choices)?.id.clone(), licence })
}

fn write_csv(app: &App, plan: &PlanView, file: &Path) -> Result<(), Problem> {
    fs::write(file, app.plan_csv(&plan.id)?).map_err(|error| {
        Problem::new(
            "terminal.no_csv",
            "The table could not be written.",
            "The plan is made and kept; only the file is missing.",
            &[
                "Check the name of the file and the room on the disk.",
                "Make the plan once more with --csv to write it again.",
            ],
        )
        .detail(format!("{}: {error}", file.display()))
    })
}

pub(crate) fn draw_choices(page: &mut Page, choices: &GroupChoices) {
    let quiet = |text: &str| toned(Tone::Quiet, text);
    page.row(0, ["Group in the directory", "people", "Usher would", "", "Id"].map(quiet));
    for choice in &choices.groups {
        let zoom_name = |id: &str| {
            let there = choices.zoom_groups.iter().find(|group| group.id == id);
            there.map_or_else(|| id.to_owned(), |group| group.name.clone())
        };
        let (act, name) = match &choice.suggestion {
            Target::Create { name } => ("create", name.clone().unwrap_or_else(|| choice.new_name.clone())),
            Target::Link { zoom_group } => ("link to", zoom_name(zoom_group)),
            Target::Leave {} => ("leave", String::new()),
        };
        page.row(
            0,
            [
                cell(choice.name.as_str()),
                cell(choice.people.map_or_else(|| "?".to_owned(), crate::page::thousands)),
                cell(act),
                cell(name),
                toned(Tone::Quiet, choice.id.as_str()),
            ],
        );
    }
    page.gap();
    page.toned(0, Tone::Quiet, "Make a plan: usher plan --group NAME, or usher plan --all");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> GroupChoices {
        let group = |id: &str, name: &str| GroupChoice {
            id: id.to_owned(),
            name: name.to_owned(),
            description: None,
            people: None,
            mail: None,
            suggestion: Target::Create { name: None },
            new_name: name.to_owned(),
            expected: None,
            alike: Vec::new(),
        };
        let zoom_group = |id: &str, name: &str| ZoomGroupRow { id: id.to_owned(), name: name.to_owned() };
        GroupChoices {
            groups: vec![group("1", "Sales"), group("2", "sales "), group("3", "a=b"), group("4", "Zoë")],
            zoom_groups: vec![zoom_group("z1", "c=d"), zoom_group("z2", "Sales")],
            last: None,
            pattern: usher::plan::AS_IT_IS.to_owned(),
            nests: true,
            read_at: usher::clock::now(),
        }
    }

    #[test]
    fn a_name_finds_one_group() {
        let check = |name: &str, expected: Result<&str, &str>| {
            let choices = choices();
            let found = group_named(name, &choices);
            let found =
                found.as_ref().map(|choice| choice.id.as_str()).map_err(|problem| problem.code.as_str());
            assert_eq!(found, expected, "{name}");
        };
        check("Sales", Ok("1"));
        check("sales ", Ok("2"));
        check("SALES", Err("plan.several_groups"));
        check("zoë", Ok("4"));
        check("3", Ok("3"));
        check("Nobody", Err("plan.no_group"));
    }

    #[test]
    fn an_expectation_names_a_group_and_a_licence() {
        let check = |pair: &str, expected: Result<(&str, Option<LicenceWish>), &str>| {
            let choices = choices();
            let found = expectation(pair, &choices);
            let found = found.as_ref().map(|found| (found.group.as_str(), found.licence));
            assert_eq!(found.map_err(|problem| problem.code.as_str()), expected, "{pair}");
        };
        check("Zoë=licensed", Ok(("4", Some(LicenceWish::Licensed))));
        check("a=b=on-prem", Ok(("3", Some(LicenceWish::OnPrem))));
        check("Zoë=any", Ok(("4", None)));
        check("Zoë=Pro", Err("plan.no_licence"));
        check("Zoë", Err("plan.no_equals"));
        check("Nobody=Basic", Err("plan.no_group"));
    }

    #[test]
    fn a_pair_is_split_where_a_group_is_named() {
        let check = |pair: &str, expected: Result<(&str, &str), &str>| {
            let choices = choices();
            let found = split(pair, &choices);
            let found = found.as_ref().map(|(choice, name)| (choice.id.as_str(), *name));
            assert_eq!(found.map_err(|problem| problem.code.as_str()), expected, "{pair}");
        };
        check("Sales=Sales EMEA", Ok(("1", "Sales EMEA")));
        check("a=b=c=d", Ok(("3", "c=d")));
        check("Sales", Err("plan.no_equals"));
        check("x=y", Err("plan.no_group"));
    }
}
