//! The part of the rehearsal that pushes groups: planned, pushed, read back, and asked of the practice Zoom itself.

use std::collections::BTreeMap;
use std::future::ready;

use usher::app::view::PlanView;
use usher::guide::CheckId;
use usher::problem::Problem;
use usher::push::RunState;

use super::{Ended, Saw, Shown, Stage, Unseen};
use crate::out::Ticker;
use crate::page::thousands;
use crate::plan;

impl Stage {
    /// Pushes every group as Usher suggests, and sees that there is nothing left to do.
    pub(super) async fn push_groups(&self, id: &str) -> Result<(), Ended> {
        let before = self.memberships();
        let plan = self.step("plan", "Plan a push of every group", self.plan(id)).await?;
        self.step("push", &plan.act, self.push(&plan)).await?;
        let read_back = "Read back: the pushed groups have their people in Zoom";
        self.step("read_back", read_back, self.check(id, CheckId::GroupsInZoom)).await?;
        let asked = ready(self.ask_zoom(&plan, &before));
        self.step("zoom_itself", "Ask the practice Zoom itself", asked).await?;
        self.step("second_plan", "Plan once more", self.plan_again(id)).await.map(drop)
    }

    async fn plan(&self, id: &str) -> Result<PlanView, Unseen> {
        let plan = self.make_plan(id).await?;
        match plan.empty {
            true => {
                Err(Unseen::Otherwise("The plan of a company that was never pushed is empty.".to_owned()))
            }
            false => Ok(plan),
        }
    }

    /// Reads both sides anew: the provider may have changed Zoom since they were read.
    async fn make_plan(&self, id: &str) -> Result<PlanView, Problem> {
        let ticker = Ticker::new();
        let tell = |progress| ticker.show(&progress);
        self.app.read_both(id, true, &tell).await?;
        let request = plan::everything(&self.app.group_choices(id, None).await?);
        self.app.make_plan(id, &request, &tell).await
    }

    async fn push(&self, plan: &PlanView) -> Saw {
        let ticker = Ticker::new();
        let report = self.app.push(&plan.id, None, &|progress| ticker.show(&progress)).await?;
        ticker.clear();
        match (report.run.state, report.halted) {
            (RunState::Done, _) => Ok(vec![
                report.proof,
                format!(
                    "{} requests, {} of them refused for coming too fast.",
                    thousands(report.requests),
                    thousands(report.refused_429)
                ),
            ]),
            (_, Some(problem)) => Err(problem.into()),
            (_, None) => Err(Unseen::Otherwise(report.proof)),
        }
    }

    /// Compares what the practice Zoom has now with what it had before and what the plan said.
    fn ask_zoom(&self, plan: &PlanView, before: &BTreeMap<String, usize>) -> Saw {
        let after = self.memberships();
        let mut added = 0;
        for group in plan.groups.iter().filter(|group| !group.zoom_name.is_empty()) {
            let had = before.get(&group.zoom_name).copied().unwrap_or_default();
            let has = after.get(&group.zoom_name).copied();
            let wanted = had + group.add as usize;
            if has != Some(wanted) {
                let has = has.map_or_else(|| "is not there".to_owned(), |has| format!("has {has}"));
                return Err(Unseen::Otherwise(format!(
                    "{} should have {wanted} members, and {has}.",
                    group.zoom_name
                )));
            }
            added += wanted - had;
        }
        Ok(vec![format!(
            "{} in Zoom, {} memberships more than before.",
            usher::plan::groups(after.len()),
            usher::plan::thousands(added)
        )])
    }

    async fn plan_again(&self, id: &str) -> Saw {
        let plan = self.make_plan(id).await?;
        match plan.empty {
            true => Ok(vec![format!("The plan is empty: Zoom has what {} says.", self.provider().title())]),
            false => Err(Unseen::Otherwise(format!("There is still something to do: {}.", plan.act))),
        }
    }

    /// Members by group, as the practice Zoom has them.
    fn memberships(&self) -> BTreeMap<String, usize> {
        let world = self.practice.world();
        let zoom = world.zoom();
        zoom.groups().map(|group| (group.name.clone(), group.members.len())).collect()
    }
}

impl Shown for PlanView {
    fn saw(&self) -> Vec<String> {
        let left = usher::plan::people(self.people_left_alone as usize);
        let mut saw = vec![
            format!("{}. {left} left alone.", self.act),
            format!("{} requests: {}", thousands(self.cost.requests), self.cost.parts),
        ];
        let links = self.groups.iter().filter(|group| group.remark.is_some() && !group.zoom_name.is_empty());
        saw.extend(
            links.filter(|group| group.name.trim() != group.zoom_name).map(|group| {
                format!("“{}” is linked with “{}”, which Zoom has.", group.name, group.zoom_name)
            }),
        );
        saw
    }
}
