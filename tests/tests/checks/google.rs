//! The looks at a customer with Google: the organisation, the scope, the token and the endpoint, who has arrived, what
//! has drifted, and the known troubles.

use serde_json::{Value, json};
use usher::app::view::{DriftKind, PeopleScopeDraft, ZoomSecret};
use usher::check::Verdict;
use usher::guide::{CheckId, Question};
use usher::problem::Problem;
use usher_practice::company::who;
use usher_practice::faults::FaultKind;
use usher_practice::google::{AdminRole, Arrangement, Removal, Rule, UserChange, When, primary_email};
use usher_practice::switches::Switches;
use usher_practice::world::Vendor;
use usher_practice::zoom::UserType;
use usher_tests::admin::Admin;
use usher_tests::engine::{Engine, failed, hurried, passed, unknown};

/// Looks that compare everybody with Zoom.
const COMPARED: [CheckId; 10] = [
    CheckId::Arrival,
    CheckId::DefaultLicence,
    CheckId::Synced,
    CheckId::Drift,
    CheckId::TroubleSignIn,
    CheckId::TroubleDuplicates,
    CheckId::TroubleLeavers,
    CheckId::TroubleLicence,
    CheckId::TroubleExists,
    CheckId::TroubleRejected,
];

const DAY: u64 = 24 * 60 * 60;

/// A practice company whose console can be set as a person would, with the engine looking on.
struct Org(Engine);

impl Org {
    /// Signed in on both sides; nothing is chosen or set up.
    async fn new(set: impl FnOnce(&mut Switches)) -> Self {
        Self(Engine::google_signed_in(set).await)
    }

    /// Everybody is in scope, and the questions are answered.
    async fn chosen(set: impl FnOnce(&mut Switches)) -> Self {
        let org = Self::new(set).await;
        org.0.app.keep_people_scope(&org.0.id, PeopleScopeDraft::Everybody {}).await.unwrap();
        org.answer(Question::GoogleRemoval, "day");
        org.answer(Question::ExpectedLicence, "basic");
        org
    }

    fn answer(&self, question: Question, value: &str) {
        self.0.app.answer(&self.0.id, question, value).unwrap();
    }

    fn address(&self, number: usize) -> String {
        primary_email(&self.0.stage.practice.world().company.people[number])
    }

    async fn change(&self, number: usize, change: UserChange) {
        self.0.stage.practice.change_google_user(&self.address(number), change).unwrap();
        self.0.stage.practice.google_settled().await;
    }

    async fn arrange(&self, wanted: Arrangement) {
        self.0.stage.practice.arrange_google(wanted).unwrap();
        self.0.stage.practice.google_settled().await;
    }

    /// Whoever is invited accepts, whoever has no name is given one, and then everybody is brought.
    async fn everybody_comes(&self, wanted: Arrangement) {
        let world = self.0.stage.practice.world();
        for person in &world.company.people {
            let user = world.zoom().user_by_address(&primary_email(person)).map(|user| user.id.clone());
            if let (who::PENDING, Some(user)) = (person.number, user) {
                world.zoom().edit_user(&user, |user| (user.pending, user.active) = (false, true));
            }
            if person.given_name.is_none() || person.family_name.is_none() {
                let names = UserChange::Names { given: "Given".to_owned(), family: "Family".to_owned() };
                self.change(person.number, names).await;
            }
        }
        self.arrange(wanted).await;
    }

    /// Somebody switches off in Zoom whom nobody's provisioning touches.
    async fn switch_off_who_left(&self) {
        self.0.read().await;
        let left = self.0.app.drift_rows(&self.0.id, DriftKind::StillActive, "", 0, 500).await.unwrap();
        let world = self.0.stage.practice.world();
        for person in left.people {
            let user = world.zoom().user_by_address(&person.login).unwrap().id.clone();
            world.zoom().edit_user(&user, |user| user.active = false);
        }
    }

    /// Time passes at Google and at Zoom, and Google's service deals with it.
    async fn days_pass(&self, days: u64) {
        self.0.later(days * DAY);
        self.0.switch(|_| {});
        self.0.stage.practice.google_settled().await;
    }

    async fn passed(&self, check: CheckId) -> String {
        passed(self.0.check(check).await).join(" ")
    }

    async fn not_this(&self, check: CheckId) -> String {
        let said = self.passed(check).await;
        assert!(said.starts_with("It is not this."), "{check:?} {said}");
        said
    }

    async fn failed(&self, check: CheckId, code: &str) -> Problem {
        let problem = failed(self.0.check(check).await);
        assert_eq!(problem.code, code, "{check:?} {problem:#?}");
        problem
    }

    async fn unknown(&self, check: CheckId, code: &str) -> Problem {
        let problem = unknown(hurried(self.0.check(check)).await);
        assert_eq!(problem.code, code, "{check:?} {problem:#?}");
        problem
    }

    /// Each of these looks cannot be taken while a vendor is cut off there.
    async fn cut_off(&self, vendor: Vendor, path: &str, checks: &[CheckId]) {
        self.0.spoil(vendor, path, FaultKind::Reset {});
        for check in checks {
            let verdict = hurried(self.0.check(*check)).await;
            assert!(
                matches!(&verdict, Verdict::Unknown { problem } if problem.code == "net.reset"),
                "{check:?} {verdict:#?}"
            );
        }
        self.0.mend();
    }
}

#[tokio::test]
async fn the_organisation_and_the_role_allow_it() {
    let org = Org::new(|_| {}).await;
    let saw = org.passed(CheckId::Prerequisites).await;
    for part in ["is a super admin", "primary domain is practice.example", "Zoom answers SCIM"] {
        assert!(saw.contains(part), "{part}: {saw}");
    }
    for check in [CheckId::ProviderConnection, CheckId::ZoomConnection, CheckId::Directory] {
        org.passed(check).await;
    }
    org.0.switch(|switches| switches.google.admin_role = AdminRole::DelegatedReader);
    let problem = org.failed(CheckId::Prerequisites, "google.not_super_admin").await;
    assert!(problem.why.contains("has an admin role"), "{problem:#?}");
    org.0.switch(|switches| switches.google.admin_role = AdminRole::SuperAdmin);
    org.0.switch(|switches| switches.zoom.sso_enabled = false);
    org.failed(CheckId::Prerequisites, "zoom.sso_off").await;
    org.0.switch(|switches| switches.zoom.sso_enabled = true);
    let of_google = [CheckId::Prerequisites, CheckId::ProviderConnection, CheckId::Directory];
    org.cut_off(Vendor::Google, "/admin/directory/v1/", &of_google).await;
    org.cut_off(Vendor::Zoom, "/scim2", &[CheckId::Prerequisites, CheckId::ZoomConnection]).await;
}

#[tokio::test]
async fn a_scope_is_chosen_and_stays_there() {
    let org = Org::new(|_| {}).await;
    for check in [CheckId::PeopleScope].into_iter().chain(COMPARED) {
        org.unknown(check, "people_scope.not_chosen").await;
    }
    let group = PeopleScopeDraft::Group { address: "all-walks-of-life@practice.example".to_owned() };
    org.0.app.keep_people_scope(&org.0.id, group).await.unwrap();
    let saw = org.passed(CheckId::PeopleScope).await;
    assert!(saw.contains("the group all-walks-of-life@practice.example"), "{saw}");
    assert!(saw.contains("Left out") && saw.contains("secondary domain"), "{saw}");
    let admin = Admin::of(&org.0.stage.practice);
    admin.google("DELETE", "groups/all-walks-of-life@practice.example", Value::Null).await;
    org.0.read().await;
    let problem = org.failed(CheckId::PeopleScope, "people_scope.no_group").await;
    assert!(problem.why.contains("No group has this address"), "{problem:#?}");
}

#[tokio::test]
async fn single_sign_on_shows_once_somebody_has_used_it() {
    let org = Org::new(|switches| switches.zoom.sso_used = false).await;
    org.unknown(CheckId::SingleSignOn, "sso.nobody").await;
    org.0.switch(|switches| switches.zoom.sso_used = true);
    assert!(org.passed(CheckId::SingleSignOn).await.contains("by single sign-on"));
    org.cut_off(Vendor::Zoom, "/scim2/Users", &[CheckId::SingleSignOn]).await;
}

#[tokio::test]
async fn token_and_endpoint_are_tried_together() {
    let org = Org::new(|_| {}).await;
    for check in [CheckId::ZoomToken, CheckId::TroubleToken, CheckId::TroubleConnection] {
        org.failed(check, "secret.missing").await;
    }
    let token = org.0.stage.practice.credentials().zoom.scim_token;
    org.0.app.keep_zoom_secret(&org.0.id, ZoomSecret::Token, token).await.unwrap();
    org.passed(CheckId::ZoomToken).await;
    org.not_this(CheckId::TroubleToken).await;
    let about_endpoint = [CheckId::Endpoint, CheckId::TroubleEndpoint, CheckId::TroubleConnection];
    for check in about_endpoint {
        org.unknown(check, "endpoint.not_typed").await;
    }
    let zoom = usher_practice::bare(&org.0.stage.practice.urls().zoom_api).to_owned();
    for (typed, code) in
        [("scim", "endpoint.scim"), ("v2/users", "endpoint.wrong"), ("scim2/Users", "endpoint.wrong")]
    {
        let view = org.0.app.try_endpoint(&org.0.id, &format!("{zoom}/{typed}")).await.unwrap();
        assert_eq!(view.problem.unwrap().code, code, "{typed}");
        for check in about_endpoint {
            org.failed(check, code).await;
        }
    }
    let view = org.0.app.try_endpoint(&org.0.id, &format!(" {zoom}/scim2/ ")).await.unwrap();
    assert!(view.problem.is_none(), "{:#?}", view.problem);
    org.passed(CheckId::Endpoint).await;
    for check in [CheckId::TroubleEndpoint, CheckId::TroubleConnection] {
        org.not_this(check).await;
    }
    let all = [CheckId::ZoomToken, CheckId::TroubleToken, CheckId::Endpoint, CheckId::TroubleEndpoint];
    org.cut_off(Vendor::Zoom, "/scim2", &all).await;
}

#[tokio::test]
async fn a_token_of_which_the_time_is_over_is_refused() {
    let org = Org::new(|switches| switches.zoom.scim_token_seconds = 3_600).await;
    let token = org.0.stage.practice.credentials().zoom.scim_token;
    org.0.app.keep_zoom_secret(&org.0.id, ZoomSecret::Token, token).await.unwrap();
    org.0.later(2 * 3_600);
    for check in [CheckId::ZoomToken, CheckId::TroubleToken, CheckId::TroubleConnection] {
        let verdict = org.0.check(check).await;
        assert!(matches!(verdict, Verdict::Failed { .. }), "{check:?} {verdict:#?}");
    }
}

#[tokio::test]
async fn before_and_after_everybody_has_come() {
    let org = Org::chosen(|_| {}).await;
    for (check, code, part) in [
        (CheckId::Arrival, "arrival.missing", "Pia Waits"),
        (CheckId::Drift, "drift.found", "Lou"),
        (CheckId::Synced, "synced.still_active", "Sasha Held"),
        (CheckId::TroubleLeavers, "trouble.leavers", "Sasha Held"),
        (CheckId::TroubleExists, "trouble.exists", "Pia Waits"),
        (CheckId::TroubleSignIn, "trouble.sign_in", "Dee Back"),
    ] {
        let problem = org.failed(check, code).await;
        let said = format!("{problem:?}").to_lowercase();
        assert!(said.contains(&part.to_lowercase()), "{check:?} {problem:#?}");
    }
    org.everybody_comes(Arrangement::default()).await;
    org.switch_off_who_left().await;
    for check in [CheckId::Arrival, CheckId::Drift, CheckId::Synced, CheckId::Mapping] {
        org.passed(check).await;
    }
    for check in [
        CheckId::TroubleLeavers,
        CheckId::TroubleExists,
        CheckId::TroubleSignIn,
        CheckId::TroubleDuplicates,
        CheckId::TroubleRejected,
    ] {
        org.not_this(check).await;
    }
    org.cut_off(Vendor::Zoom, "/scim2/Users", &COMPARED).await;
    org.cut_off(Vendor::Google, "/admin/directory/v1/users", &COMPARED).await;
}

#[tokio::test]
async fn a_licence_is_right_only_where_somebody_says_which() {
    let org = Org::chosen(|_| {}).await;
    org.everybody_comes(Arrangement::default()).await;
    for (answer, code) in [("", "licence.not_told"), ("none", "licence.differs")] {
        org.answer(Question::ExpectedLicence, answer);
        for check in [CheckId::DefaultLicence, CheckId::TroubleLicence] {
            match answer {
                "" => org.unknown(check, code).await,
                _ => org.failed(check, code).await,
            };
        }
    }
    org.answer(Question::ExpectedLicence, "basic");
    let problem = org.failed(CheckId::TroubleLicence, "licence.differs").await;
    assert!(problem.why.contains("Bob Otherwise (Licensed)"), "{problem:#?}");
    let world = org.0.stage.practice.world();
    let all: Vec<String> = world.zoom().users().map(|user| user.id.clone()).collect();
    for user in all {
        world.zoom().edit_user(&user, |user| user.user_type = UserType::Basic);
    }
    assert!(org.passed(CheckId::DefaultLicence).await.contains("That is what you expect: Basic"));
    org.not_this(CheckId::TroubleLicence).await;
}

#[tokio::test]
async fn a_second_account_under_an_alias_is_found() {
    let org = Org::chosen(|_| {}).await;
    org.not_this(CheckId::TroubleDuplicates).await;
    let second = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "zoe@practice.example", "active": true,
        "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
        "emails": [{ "type": "work", "primary": true, "value": "zoe@practice.example" }],
    });
    let made = Admin::of(&org.0.stage.practice).zoom("POST", "scim2/Users", second).await;
    let problem = org.failed(CheckId::TroubleDuplicates, "trouble.duplicates").await;
    assert!(problem.why.contains("Zoë O'Brien-Łukasz"), "{problem:#?}");
    let user = made["id"].as_str().unwrap();
    org.0.stage.practice.world().zoom().edit_user(user, |user| user.active = false);
    org.not_this(CheckId::TroubleDuplicates).await;
}

/// What Zoom needs and Google does not have.
#[tokio::test]
async fn an_entry_without_a_name_is_named() {
    let org = Org::chosen(|_| {}).await;
    let problem = org.failed(CheckId::TroubleRejected, "trouble.rejected").await;
    assert!(problem.why.contains("Madonna-Smith: they have no first name in Google"), "{problem:#?}");
    org.everybody_comes(Arrangement::default()).await;
    org.not_this(CheckId::TroubleRejected).await;
}

#[tokio::test]
async fn a_wait_that_is_set_is_no_trouble_until_it_is_over() {
    // The days are those of the practice company's clock.
    let org = Org::chosen(|switches| switches.google.sync.speed = 1).await;
    let week = Rule { suspend: When::Day7, delete: When::Never };
    let removal = Removal { off: week, suspended: week, deleted: week };
    org.everybody_comes(Arrangement { removal, ..Arrangement::default() }).await;
    org.switch_off_who_left().await;
    org.answer(Question::GoogleRemoval, "day_7");
    org.passed(CheckId::Synced).await;
    org.change(who::CYRILLIC, UserChange::Suspend).await;
    let said = org.not_this(CheckId::TroubleLeavers).await;
    assert!(said.contains("the wait that is set is not over"), "{said}");
    org.failed(CheckId::Drift, "drift.found").await;
    org.answer(Question::GoogleRemoval, "");
    org.unknown(CheckId::TroubleLeavers, "trouble.leavers_untold").await;
    org.answer(Question::GoogleRemoval, "never");
    org.failed(CheckId::TroubleLeavers, "trouble.leavers").await;
    org.answer(Question::GoogleRemoval, "day_7");
    org.days_pass(6).await;
    let user = |org: &Org| {
        let world = org.0.stage.practice.world();
        let address = org.address(who::CYRILLIC);
        world.zoom().user_by_address(&address).map(|user| user.active)
    };
    assert_eq!(user(&org), Some(true));
    org.days_pass(2).await;
    assert_eq!(user(&org), Some(false));
    let said = org.not_this(CheckId::TroubleLeavers).await;
    assert!(!said.contains("not over"), "{said}");
    org.passed(CheckId::Drift).await;
}

#[tokio::test]
async fn groups_are_read_back_as_they_were_pushed() {
    let org = Org::chosen(|_| {}).await;
    org.everybody_comes(Arrangement::default()).await;
    org.0.read().await;
    let plan = org.0.plan(&["Engineering"], false).await;
    org.0.push(&plan).await;
    assert!(org.passed(CheckId::GroupsInZoom).await.contains("everybody who was pushed"));
    let group = org.0.stage.zoom_group("Engineering").to_string();
    let world = org.0.stage.practice.world();
    let member = world.zoom().group(&group).and_then(|group| group.members.first().cloned()).unwrap();
    world.zoom().leave(&group, &member);
    let verdict = org.0.check(CheckId::GroupsInZoom).await;
    assert!(matches!(verdict, Verdict::Failed { .. }), "{verdict:#?}");
}
