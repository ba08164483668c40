//! `usher groups`: the groups that could be pushed, and what is inside one.

use usher::app::view::{GroupChoices, GroupNode, GroupTreeView, SeenAbove};
use usher::model::search_form;
use usher::problem::Problem;

use crate::args::{self, Global};
use crate::engine;
use crate::exit::Exit;
use crate::out::{Out, Ticker};
use crate::page::{Page, Tone, cell, thousands, toned};
use crate::plan::{draw_choices, group_named};

/// Spaces before what is inside a group.
const INDENT: usize = 2;

pub(crate) async fn groups(command: &args::Groups, global: &Global, out: &Out) -> Result<Exit, Problem> {
    let app = engine::with_secrets(global, out).await?;
    let id = engine::chosen(&app, global)?;
    let ticker = Ticker::new();
    app.read_both(&id, false, &|progress| ticker.show(&progress)).await?;
    let choices = app.group_choices(&id, None).await?;
    ticker.clear();
    match &command.tree {
        Some(name) => {
            let tree = app.group_tree(&id, &group_named(name, &choices)?.id).await?;
            out.show(&tree, |page| draw_tree(page, &tree))?;
        }
        None => {
            let found = matching(choices, command.search.as_deref().unwrap_or_default());
            out.show(&found, |page| draw_choices(page, &found))?;
        }
    }
    Ok(Exit::Done)
}

fn matching(choices: GroupChoices, search: &str) -> GroupChoices {
    let wanted = search_form(search);
    let groups = choices.groups.into_iter().filter(|choice| {
        let mail = choice.mail.as_deref().unwrap_or_default();
        let description = choice.description.as_deref().unwrap_or_default();
        search_form(&format!("{}\n{mail}\n{description}", choice.name)).contains(&wanted)
    });
    GroupChoices { groups: groups.collect(), ..choices }
}

fn draw_tree(page: &mut Page, tree: &GroupTreeView) {
    for node in &tree.groups {
        draw_node(page, 0, node);
    }
    if tree.cut {
        page.gap();
        page.toned(0, Tone::Warn, "There is more inside than is shown here. A plan reads all of it.");
    }
}

fn draw_node(page: &mut Page, depth: usize, node: &GroupNode) {
    let all = match (node.at_least, node.people_all == node.people_direct) {
        (false, true) => String::new(),
        (false, false) => format!("{} with everything inside", thousands(node.people_all)),
        (true, _) => format!("at least {} with everything inside", thousands(node.people_all)),
    };
    let mut remarks = Vec::new();
    match node.seen_above {
        Some(SeenAbove::Circle) => remarks.push("holds itself: the circle ends here".to_owned()),
        Some(SeenAbove::Twice) => remarks.push("is shown above already".to_owned()),
        None => {}
    }
    if node.everybody {
        remarks.push("holds everybody in the organisation".to_owned());
    }
    if node.outside > 0 {
        remarks.push(format!("{} of them from outside the directory", thousands(node.outside)));
    }
    remarks.extend(node.unread.clone());
    let people = usher::plan::people(node.people_direct as usize);
    page.row(
        depth * INDENT,
        [
            cell(node.name.as_str()),
            cell(if node.unread.is_some() { String::new() } else { people }),
            toned(Tone::Quiet, all),
            toned(Tone::Warn, remarks.join("; ")),
        ],
    );
    for inner in &node.inner {
        draw_node(page, depth + 1, inner);
    }
}
