//! The part of the rehearsal in which Usher provisions people: planned, carried out, and planned once more.

use usher::app::view::{PeopleEffect, PeoplePlanView, PeopleRequest};
use usher::push::RunState;

use super::{Ended, Saw, Shown, Stage, Unseen};
use crate::out::Ticker;
use crate::page::thousands;

/// Everything that Usher does with people.
const EVERYTHING: PeopleRequest = PeopleRequest { update: true, deactivate: true, reactivate: true };

impl Stage {
    /// Plans and provisions, and sees that there is nothing left to do. `name` begins the names of the steps.
    pub(super) async fn provision(&self, id: &str, name: &str) -> Result<(), Ended> {
        let plan = self.step(&format!("{name}_plan"), "Plan whom Usher changes", self.people(id)).await?;
        self.step(name, &plan.act, self.carry_out_people(id, &plan)).await?;
        let again = format!("{name}_again");
        self.step(&again, "Plan once more", self.people_again(id)).await.map(drop)
    }

    /// Reads both sides anew: what was put right is in neither of the two that were read.
    async fn plan_people(&self, id: &str) -> Result<PeoplePlanView, Unseen> {
        let ticker = Ticker::new();
        let tell = |progress| ticker.show(&progress);
        self.app.read_both(id, true, &tell).await?;
        Ok(self.app.people_plan(id, EVERYTHING, &tell).await?)
    }

    async fn people(&self, id: &str) -> Result<PeoplePlanView, Unseen> {
        let plan = self.plan_people(id).await?;
        match plan.empty {
            true => Err(Unseen::Otherwise("There is somebody to change, and the plan is empty.".to_owned())),
            false => Ok(plan),
        }
    }

    async fn carry_out_people(&self, id: &str, plan: &PeoplePlanView) -> Saw {
        let name = self.app.profile(id)?.name;
        let ticker = Ticker::new();
        let report = self.app.provision(&plan.id, Some(&name), &|progress| ticker.show(&progress)).await?;
        ticker.clear();
        match (report.run.state, report.halted) {
            (RunState::Done, None) => {
                let requests = thousands(report.requests);
                Ok(vec![report.proof, format!("{requests} requests.")])
            }
            (_, Some(problem)) => Err(problem.into()),
            (_, None) => match report.failures.into_iter().next() {
                Some(failure) => Err(failure.problem.into()),
                None => Err(Unseen::Otherwise(report.proof)),
            },
        }
    }

    async fn people_again(&self, id: &str) -> Saw {
        let plan = self.plan_people(id).await?;
        match plan.empty {
            true => Ok(vec![format!("The plan is empty: Zoom has what {} says.", self.provider().title())]),
            false => Err(Unseen::Otherwise(format!("There is still something to do: {}.", plan.act))),
        }
    }
}

impl Shown for PeoplePlanView {
    fn saw(&self) -> Vec<String> {
        let counted = self.counts.iter().filter(|count| count.people > 0).map(|count| {
            let people = usher::plan::people(count.people as usize);
            let word = match count.effect {
                PeopleEffect::Create => "to be created",
                PeopleEffect::Update => "to be changed",
                PeopleEffect::Reactivate => "to be activated again",
                PeopleEffect::Deactivate => "to be switched off",
                PeopleEffect::LeftAlone => "left alone",
                PeopleEffect::Same => "as they should be",
            };
            format!("{people} {word}.")
        });
        counted.collect()
    }
}
