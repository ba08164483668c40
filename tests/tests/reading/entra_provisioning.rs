//! Reading and changing what an admin sets up in Entra ID for Zoom: settings, mappings, runs, and what they did.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use usher::clock;
use usher::model::Person;
use usher::secrets::Secret;
use usher::setup::entra::{
    Console, Held, Notification, OWN_TEMPLATE, Op, ResetScope, SecretKey, SettingKey, Standing, StatusCode,
    StepKind, Validation, WaitingFor, schema_digest,
};
use usher_practice::company::who;
use usher_practice::entra::{OnDemandReply, PausedSchedule, SyncSwitches};
use usher_practice::switches::EntraPatch;
use usher_tests::stage::Stage;

/// The kind of provisioning that an application of one's own has.
const SCIM: &str = "scim";

/// A practice tenant with an application whose provisioning has a job, and nothing saved.
struct Plant {
    stage: Stage,
    app: String,
    job: String,
}

impl Plant {
    async fn with(set: impl FnOnce(&mut SyncSwitches)) -> Self {
        let stage = Stage::with(|switches| {
            switches.zoom.entra_user_patch = EntraPatch::Both;
            switches.zoom.capitalised_operations = true;
            switches.zoom.unfiltered_remove = true;
            switches.entra.sync.delay_ms = 0;
            switches.entra.sync.speed = u32::MAX;
            set(&mut switches.entra.sync);
        })
        .await;
        let console = Console::new(stage.entra(), Held::default());
        let make = Op::Instantiate { template: OWN_TEMPLATE.to_owned(), name: "Zoom".to_owned() };
        let app = console.send(&make).await.unwrap().id.unwrap();
        let begin = Op::CreateJob { app: app.clone(), template: SCIM.to_owned() };
        assert_eq!(console.present(&begin).await.unwrap(), false);
        let job = console.send(&begin).await.unwrap().id.unwrap();
        assert_eq!(console.present(&begin).await.unwrap(), begin.wanted());
        assert_eq!(console.made_by(&begin).await.unwrap(), Some(job.clone()));
        Self { stage, app, job }
    }

    /// A console that holds this token for Entra.
    fn console(&self, token: &str) -> Console {
        let secret = || Some(Secret::new(token.to_owned()));
        Console::new(self.stage.entra(), Held { token: secret(), client_secret: secret() })
    }

    /// A console with the token that Zoom takes.
    fn trusted(&self) -> Console {
        self.console(&self.stage.practice.credentials().zoom.scim_token)
    }

    fn base_address(&self) -> String {
        format!("{}scim2", self.stage.practice.urls().zoom_api)
    }

    fn save(&self) -> Op {
        let values = BTreeMap::from([
            (SettingKey::BaseAddress, self.base_address()),
            (SettingKey::SyncAll, "false".to_owned()),
        ]);
        Op::PutSettings { app: self.app.clone(), values, secret: Some(SecretKey::SecretToken) }
    }

    fn start(&self) -> Op {
        Op::Start { app: self.app.clone(), job: self.job.clone() }
    }

    async fn zoe(&self) -> Person {
        let login = &self.stage.practice.world().company.people[who::ZOE].login;
        self.stage.entra().person(login).await.unwrap().unwrap()
    }

    async fn give(&self, console: &Console, person: &Person) {
        let roles = console.zoom_app(&self.app).await.unwrap().unwrap().roles;
        let role = roles.into_iter().find(|role| role.name == "User").unwrap();
        let give = Op::Assign {
            app: self.app.clone(),
            principal: person.id.to_string(),
            principal_name: person.name.clone(),
            role: role.id,
            role_name: role.name,
        };
        console.send(&give).await.unwrap();
    }
}

#[tokio::test]
async fn a_connection_is_tried_saved_and_tested() {
    let plant = Plant::with(|sync| sync.secrets_lag_ms = 600).await;
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = std::sync::Arc::clone(&told);
    let console = plant.trusted().telling(move |waiting| kept.lock().unwrap().push(waiting.what));
    let base = plant.base_address();
    assert_eq!(console.validate_held(&plant.app, SCIM, &base).await, Ok(Validation::Accepted));
    let wrong = plant.console("wrong").validate_held(&plant.app, SCIM, &base).await.unwrap();
    assert!(matches!(wrong, Validation::Refused { code, .. } if code == "CredentialValidationUnavailable"));

    let save = plant.save();
    let before = console.present(&save).await.unwrap();
    assert_eq!(before["secret"], "missing");
    console.send(&save).await.unwrap();
    assert_eq!(save.standing(&before, console.present(&save).await.unwrap()), Standing::AlreadySo);
    assert_eq!(console.validate_saved(&plant.app, &plant.job, SCIM).await, Ok(Validation::Accepted));
    assert!(told.lock().unwrap().contains(&WaitingFor::Credentials));

    let settings = console.settings(&plant.app).await.unwrap();
    assert_eq!(settings.base_address, Some(base));
    assert_eq!(
        (settings.secret_token_saved, settings.oauth_saved, settings.sync_all),
        (true, false, Some(false))
    );

    // A save without the token would lose it, and says so before.
    let notification = Notification {
        enabled: true,
        recipients: "ada@practice.example".to_owned(),
        delete_threshold: Some(20),
    };
    let more = |secret| Op::PutSettings {
        app: plant.app.clone(),
        values: BTreeMap::from([(SettingKey::SyncNotificationSettings, notification.text())]),
        secret,
    };
    assert_eq!(more(None).drops(&settings), BTreeSet::from(["SecretToken".to_owned()]));
    let with_token = more(Some(SecretKey::SecretToken));
    assert!(with_token.drops(&settings).is_empty());
    console.send(&with_token).await.unwrap();
    assert_eq!(console.present(&with_token).await.unwrap(), with_token.wanted());
    let settings = console.settings(&plant.app).await.unwrap();
    assert_eq!((settings.notification, settings.secret_token_saved), (Some(notification), true));
    assert!(settings.base_address.is_some() && settings.values.values().all(|value| value != "*"));
}

#[tokio::test]
async fn mappings_are_saved_whole_and_put_back() {
    let plant = Plant::with(|_| ()).await;
    let console = plant.trusted();
    let was = console.schema(&plant.app, &plant.job).await.unwrap();
    let mut schema = was.clone();
    let place = "/synchronizationRules/0/objectMappings/0/attributeMappings";
    let mappings = schema.pointer_mut(place).and_then(Value::as_array_mut).unwrap();
    mappings.pop().unwrap();
    let change = Op::PutSchema {
        app: plant.app.clone(),
        job: plant.job.clone(),
        schema: schema.clone(),
        was: was.clone(),
    };
    let shown = console.present(&change).await.unwrap();
    assert_eq!(change.standing(&shown, shown.clone()), Standing::AsShown);
    console.send(&change).await.unwrap();
    assert_eq!(console.present(&change).await.unwrap(), change.wanted());
    let back = change.inverse(&shown, None).unwrap();
    console.send(&back).await.unwrap();
    let restored = console.schema(&plant.app, &plant.job).await.unwrap();
    assert_eq!(schema_digest(&restored), schema_digest(&was));

    let operators = console.filter_operators(&plant.app, &plant.job).await.unwrap();
    assert!(operators.iter().any(|operator| operator.name == "EQUALS" && operator.binary));
    assert!(operators.iter().any(|operator| operator.name == "IS NULL" && !operator.binary));
    let functions = console.functions(&plant.app, &plant.job).await.unwrap();
    assert!(functions.iter().any(|function| function.name == "Join"));
    let inputs = BTreeMap::from([("givenName".to_owned(), json!("Zoë"))]);
    let expression = r#"Join(" ", [givenName], "O'Brien-Łukasz")"#;
    let parsed = console.parse_expression(&plant.app, &plant.job, expression, &inputs).await.unwrap();
    assert_eq!((parsed.parsed, parsed.evaluated, parsed.error), (true, true, None));
    assert_eq!(parsed.result, [json!("Zoë O'Brien-Łukasz")]);
    let broken = console.parse_expression(&plant.app, &plant.job, "Join(", &inputs).await.unwrap();
    assert!(!broken.parsed && broken.error.is_some());
}

#[tokio::test]
async fn one_person_is_provisioned_on_demand_in_both_forms_of_the_answer() {
    for form in [OnDemandReply::Object, OnDemandReply::List] {
        let plant = Plant::with(|sync| sync.on_demand = form).await;
        let console = plant.trusted();
        console.send(&plant.save()).await.unwrap();
        let zoe = plant.zoe().await;
        plant.give(&console, &zoe).await;
        let schema = console.schema(&plant.app, &plant.job).await.unwrap();
        let rule = schema.pointer("/synchronizationRules/0/id").and_then(Value::as_str).unwrap();
        let demand = Op::ProvisionOnDemand {
            app: plant.app.clone(),
            job: plant.job.clone(),
            rule: rule.to_owned(),
            person: zoe.id.clone(),
            person_name: zoe.name.clone(),
        };
        assert_eq!(console.present(&demand).await.unwrap(), false);
        let done = console.send(&demand).await.unwrap().on_demand.unwrap();
        assert!(done.result.eq_ignore_ascii_case("success"), "{form:?}: {done:?}");
        let kinds: Vec<&StepKind> = done.steps.iter().map(|step| &step.kind).collect();
        for kind in [StepKind::Import, StepKind::Scoping, StepKind::Export] {
            assert!(kinds.contains(&&kind), "{form:?}: {kinds:?}");
        }
        assert!(done.steps.iter().all(|step| !step.failed()));
        assert_eq!(console.present(&demand).await.unwrap(), demand.wanted());
    }
}

#[tokio::test]
async fn a_job_runs_is_paused_and_tells_what_it_did() {
    for schedule in [PausedSchedule::Disabled, PausedSchedule::Paused] {
        let plant = Plant::with(|sync| sync.paused_schedule = schedule).await;
        let console = plant.trusted();
        console.send(&plant.save()).await.unwrap();
        let zoe = plant.zoe().await;
        plant.give(&console, &zoe).await;
        let before = console.job(&plant.app, &plant.job).await.unwrap().unwrap();
        assert_eq!((before.last_execution, before.steady_first, before.quarantine), (None, None, None));
        let start = plant.start();
        let shown = console.present(&start).await.unwrap();
        let began = clock::now();
        console.send(&start).await.unwrap();
        plant.stage.practice.entra_settled().await;
        assert_eq!(console.present(&start).await.unwrap(), start.wanted());
        let job = console.job(&plant.app, &plant.job).await.unwrap().unwrap();
        assert_eq!(job.code, StatusCode::Active);
        assert!(job.last_execution.is_some() && job.quarantine.is_none());

        let day_before = began - jiff::SignedDuration::from_hours(24);
        let (events, more) = console.log(&plant.app, day_before, 100).await.unwrap();
        assert!(!more && events.is_sorted_by_key(|event| event.at));
        let of_zoe =
            events.iter().find(|event| event.source.id == zoe.id.as_str()).expect("an entry about Zoë");
        assert_eq!(of_zoe.job, plant.job);
        assert!(!of_zoe.steps.is_empty() && !of_zoe.modified.is_empty());
        let (latest, more) = console.log(&plant.app, day_before, 1).await.unwrap();
        assert_eq!((latest.len(), more), (1, events.len() > 1));

        let again =
            Op::Restart { app: plant.app.clone(), job: plant.job.clone(), reset: vec![ResetScope::Full] };
        assert_eq!(console.present(&again).await.unwrap(), false);
        console.send(&again).await.unwrap();
        assert_eq!(console.present(&again).await.unwrap(), again.wanted());

        let stop = start.inverse(&shown, None).unwrap();
        console.send(&stop).await.unwrap();
        assert_eq!(console.present(&stop).await.unwrap(), stop.wanted(), "{schedule:?}");
    }
}

#[tokio::test]
async fn a_token_that_zoom_does_not_take_ends_in_quarantine_with_its_cause() {
    let plant = Plant::with(|_| ()).await;
    let console = plant.console("wrong");
    console.send(&plant.save()).await.unwrap();
    plant.give(&console, &plant.zoe().await).await;
    let refused = console.validate(&plant.app, &plant.job, SCIM).await.unwrap();
    assert!(matches!(refused, Validation::Refused { code, .. } if code == "CredentialValidationUnavailable"));
    let start = plant.start();
    console.send(&start).await.unwrap();
    plant.stage.practice.entra_settled().await;
    let job = console.job(&plant.app, &plant.job).await.unwrap().unwrap();
    let quarantine = job.quarantine.expect("a quarantine");
    assert_eq!(quarantine.reason, "EncounteredQuarantineException");
    assert!(quarantine.code.is_some() && quarantine.began.is_some());
    assert_eq!(console.present(&start).await.unwrap(), "quarantined");
}

#[tokio::test]
async fn client_credentials_are_saved_where_microsoft_takes_them() {
    let plant = Plant::with(|_| ()).await;
    let console = plant.console("canary");
    let op = Op::ClientCredentials {
        app: plant.app.clone(),
        base: plant.base_address(),
        token_url: format!("{}oauth/token", plant.stage.practice.urls().zoom_api),
        client_id: "a-client".to_owned(),
    };
    let shown = console.present(&op).await.unwrap();
    assert_eq!(op.standing(&shown, shown.clone()), Standing::AsShown);
    console.send(&op).await.unwrap();
    assert_eq!(console.present(&op).await.unwrap(), op.wanted());
}
