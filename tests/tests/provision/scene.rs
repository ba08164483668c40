//! A company of which some are not in Zoom, some differ there, some are deactivated there, and some are to go.

use std::collections::BTreeMap;

use usher::model::Person;
use usher::plan::people::{PeoplePlan, PeopleRules, Step};
use usher_practice::switches::Switches;
use usher_practice::zoom::{Kind, UserType};
use usher_tests::people::{all_on, changes};
use usher_tests::stage::Stage;

pub(crate) struct Scene {
    pub(crate) stage: Stage,
    /// The sign-in names of those who are not to have Zoom any more.
    pub(crate) out: Vec<String>,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(set: impl FnOnce(&mut Switches)) -> Self {
        let stage = Stage::with(|switches| {
            // Whoever is created is there at once, whatever their domain.
            switches.zoom.associated_domains = vec!["practice.example".to_owned()];
            switches.zoom.refuse_other_domains = false;
            set(switches);
        })
        .await;
        let world = stage.practice.world();
        let mut zoom = world.zoom();
        let members: Vec<(String, String)> = zoom
            .users()
            .filter(|user| user.active && !user.pending && user.kind == Kind::Member)
            .filter(|user| world.company.people.iter().any(|person| person.address() == user.user_name))
            .map(|user| (user.id.clone(), user.user_name.clone()))
            .collect();
        assert!(members.len() >= 8, "{members:?}");
        for (id, _) in &members[..2] {
            zoom.edit_user(id, |user| {
                user.family_name = "Před".to_owned();
                user.title = Some("Keeper".to_owned());
                user.enterprise.insert("costCenter".to_owned(), "C 7".into());
                user.enterprise.insert("department".to_owned(), "Elsewhere".into());
            });
        }
        for (id, _) in &members[2..4] {
            zoom.edit_user(id, |user| {
                // As deactivating leaves them.
                user.active = false;
                user.user_type = UserType::Basic;
                user.given_name = "Před".to_owned();
            });
        }
        let out = members[4..6].iter().map(|(_, address)| address.clone()).collect();
        drop(zoom);
        Self { stage, out }
    }

    /// The plan with everything on; each kind of step is in it.
    pub(crate) async fn plan(&self) -> PeoplePlan {
        let plan = self.plan_with(&all_on()).await;
        let steps = [plan.create.len(), plan.update.len(), plan.reactivate.len(), plan.deactivate.len()];
        assert!(steps.iter().all(|count| *count > 0), "{steps:?}");
        assert!(plan.reactivate.iter().any(|one| !one.changes.is_empty()));
        plan
    }

    pub(crate) async fn plan_with(&self, rules: &PeopleRules) -> PeoplePlan {
        let out = |person: &Person| self.out.iter().any(|login| login.eq_ignore_ascii_case(&person.login));
        self.stage.people_plan(rules, &out).await
    }

    /// Nothing but what the plan says has taken effect, each once, and nothing is left to do.
    pub(crate) async fn assert_done(&self, plan: &PeoplePlan, told: &str) {
        assert_eq!(changes(&self.stage.writes()), expected(plan), "{told}");
        let next = self.plan_with(&plan.rules).await;
        assert!(next.is_empty(), "{told}: {:#?}", next.steps().collect::<Vec<_>>());
    }
}

/// What a plan changes, in Zoom's history's words.
fn expected(plan: &PeoplePlan) -> BTreeMap<String, usize> {
    let mut expected = BTreeMap::new();
    let address = |step: Step<'_>| plan.names[step.person()].address.clone();
    for step in plan.steps() {
        let who = address(step);
        match step {
            Step::Create(_) => *expected.entry(format!("Created the user {who}.")).or_default() += 1,
            Step::Update(_) => *expected.entry(format!("Changed the user {who}.")).or_default() += 1,
            Step::Deactivate(_) => *expected.entry(format!("Deactivated the user {who}.")).or_default() += 1,
            Step::Reactivate(one) => {
                *expected.entry(format!("Activated the user {who}.")).or_default() += 1;
                if !one.changes.is_empty() {
                    *expected.entry(format!("Changed the user {who}.")).or_default() += 1;
                }
            }
        }
    }
    expected
}
