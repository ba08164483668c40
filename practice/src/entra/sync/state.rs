//! What is set up for the apps, what the service knows of everybody it looks after, and how each job stands. No HTTP and
//! no clock here.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::journal::Log;
use super::seed::{self, Template};
use super::switches::SeedMapping;
use crate::company::Member;
use crate::entra::ids;

/// Everything that concerns provisioning, of all apps.
#[derive(Debug, Default)]
pub(in crate::entra) struct State {
    /// By the app's number.
    pub(super) setups: BTreeMap<u32, Setup>,
    pub(super) log: Log,
    /// When something was provisioned on demand lately, milliseconds since 1970.
    pub(super) on_demand_ms: Vec<i64>,
    /// Who is on the way to Zoom's consent: the app and the moment, by what Zoom gives back.
    pub(super) underway: BTreeMap<String, (u32, i64)>,
}

/// What is set up for one app.
#[derive(Debug)]
pub(super) struct Setup {
    pub(super) template: Template,
    /// Saved secrets by their key, as they are, not masked.
    pub(super) secrets: BTreeMap<String, String>,
    /// What `connectivityParameters` set for OAuth by client credentials.
    pub(super) client: Option<ClientCredentials>,
    /// An access token got with [`Setup::client`].
    pub(super) held: Option<String>,
    /// When secrets were last saved.
    pub(super) saved_ms: i64,
    pub(super) jobs: BTreeMap<String, Job>,
}

/// A client at the target's sign-in, without a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClientCredentials {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) token_uri: String,
    pub(super) place: CredentialPlace,
}

/// Where the client's id and secret stand in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CredentialPlace {
    Header,
    Body,
    Both,
}

/// A synchronization job.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) schema: Value,
    pub(super) running: bool,
    /// It ran before and was stopped.
    pub(super) was_paused: bool,
    /// The next cycle looks at everybody.
    pub(super) initial: bool,
    /// Groups keep no list of who was sent; the next cycle sends everybody again.
    pub(super) force_deletes: bool,
    pub(super) known: BTreeMap<Member, Known>,
    pub(super) quarantine: Option<Quarantine>,
    pub(super) last: Option<Execution>,
    pub(super) last_success: Option<Execution>,
    pub(super) last_export: Option<Execution>,
    pub(super) steady_first_ms: Option<i64>,
    pub(super) steady_last_ms: Option<i64>,
    pub(super) failed_in_a_row: u32,
    /// When the next cycle is due, milliseconds since 1970.
    pub(super) next_ms: i64,
    /// Up to which stir of the service's pulse everything was dealt with.
    pub(super) seen: u64,
    /// Pages that the last cycle went through.
    pub(super) pages: u64,
    /// Counts starts, restarts and changes of the schema: a cycle that began before does not write down how it ended.
    pub(super) epoch: u64,
}

/// Somebody or a group at the target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The target's id; `None` while creating failed or nothing was sent.
    pub(super) target_id: Option<String>,
    /// Looked after: in scope and switched on at the target.
    pub(super) active: bool,
    /// Fingerprint of what was wanted when it was last dealt with, whether that worked or not.
    pub(super) dealt: u64,
    pub(super) escrow: Option<Escrow>,
    /// Fingerprints of the attributes that were sent: one that the target does not show is not sent again and again.
    pub(super) sent: Vec<u64>,
    /// Of a group: the target's ids of the members that were sent, by number.
    pub(super) members: BTreeMap<usize, String>,
}

/// A failure that is tried again later, with growing gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Escrow {
    pub(super) attempts: u32,
    pub(super) next_ms: i64,
}

/// Why and since when a job is as good as stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quarantine {
    pub(super) reason: Reason,
    pub(super) began_ms: i64,
    pub(super) next_ms: i64,
    pub(super) count: u32,
    pub(super) message: String,
}

/// Reasons of the Graph reference (`quarantineReason`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Bad credentials, or a target that is no SCIM service.
    EncounteredQuarantineException,
    TooManyDeletes,
    /// So many failures that going on helps nobody.
    EncounteredEscrowProportionThreshold,
}

impl Reason {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Reason::EncounteredQuarantineException => "EncounteredQuarantineException",
            Reason::TooManyDeletes => "TooManyDeletes",
            Reason::EncounteredEscrowProportionThreshold => "EncounteredEscrowProportionThreshold",
        }
    }

    /// The code of the error inside a quarantine.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Reason::EncounteredQuarantineException => {
                "SystemForCrossDomainIdentityManagementInvalidCredentials"
            }
            Reason::TooManyDeletes => "TooManyDeletes",
            Reason::EncounteredEscrowProportionThreshold => "EscrowProportionThresholdExceeded",
        }
    }
}

/// What a cycle came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Execution {
    pub(super) id: String,
    pub(super) began_ms: i64,
    pub(super) ended_ms: i64,
    /// In the tenant, or assigned.
    pub(super) entitled: u64,
    pub(super) in_scope: u64,
    pub(super) imported: u64,
    pub(super) exported: u64,
    pub(super) escrowed: u64,
    /// Why the whole cycle failed.
    pub(super) failure: Option<(Reason, String)>,
}

impl State {
    /// What is set up for an app, made when it is first asked for.
    pub(super) fn setup(&mut self, app: u32, template: Template) -> &mut Setup {
        self.setups.entry(app).or_insert_with(|| Setup {
            template,
            secrets: BTreeMap::new(),
            client: None,
            held: None,
            saved_ms: 0,
            jobs: BTreeMap::new(),
        })
    }

    /// Forgets an app that was deleted.
    pub(in crate::entra) fn forget(&mut self, app: u32) {
        self.setups.remove(&app);
    }

    /// A job of an app, to be changed.
    pub(super) fn job(&mut self, app: u32, job: &str) -> Option<&mut Job> {
        self.setups.get_mut(&app)?.jobs.get_mut(job)
    }

    /// Numbers and words for whoever looks on; no secrets.
    pub(in crate::entra) fn view(&self) -> Value {
        let setups = self.setups.iter().map(|(app, setup)| {
            let jobs: Vec<Value> = setup
                .jobs
                .values()
                .map(|job| {
                    let count =
                        |which: &dyn Fn(&Known) -> bool| job.known.values().filter(|it| which(it)).count();
                    json!({
                        "id": job.id,
                        "running": job.running,
                        "quarantine": job.quarantine.as_ref().map(|quarantine| quarantine.reason.word()),
                        "active": count(&|known| known.active),
                        "disabled": count(&|known| known.target_id.is_some() && !known.active),
                        "failed": count(&|known| known.escrow.is_some()),
                    })
                })
                .collect();
            json!({
                "app": ids::id(ids::Kind::ServicePrincipal, *app),
                "template": setup.template.id(),
                "secrets": setup.secrets.keys().collect::<Vec<_>>(),
                "jobs": jobs,
            })
        });
        Value::Array(setups.collect())
    }
}

impl Setup {
    /// Whether a truth value is set among the secrets, such as `SyncAll`.
    pub(super) fn is_on(&self, key: &str) -> bool {
        self.secrets.get(key).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// How many deletes and deactivations one cycle may do; `None` where nobody watches over them.
    pub(super) fn delete_threshold(&self) -> Option<u64> {
        let settings: Value = serde_json::from_str(self.secrets.get("SyncNotificationSettings")?).ok()?;
        let enabled = settings.get("DeleteThresholdEnabled").and_then(Value::as_bool)?;
        let value = settings.get("DeleteThresholdValue").and_then(Value::as_u64);
        enabled.then(|| value.unwrap_or(DELETE_THRESHOLD))
    }

    /// Whether the target is signed in to with OAuth, by whatever grant.
    pub(super) fn uses_oauth(&self) -> bool {
        self.client.is_some() || self.secrets.contains_key("Oauth2AccessToken")
    }
}

/// The threshold where none is given (reported by Microsoft's support).
pub(super) const DELETE_THRESHOLD: u64 = 500;

impl Job {
    pub(super) fn new(id: &str, template: Template, seed: SeedMapping) -> Self {
        Self {
            id: id.to_owned(),
            schema: seed::schema(template, seed, id),
            running: false,
            was_paused: false,
            initial: true,
            force_deletes: false,
            known: BTreeMap::new(),
            quarantine: None,
            last: None,
            last_success: None,
            last_export: None,
            steady_first_ms: None,
            steady_last_ms: None,
            failed_in_a_row: 0,
            next_ms: 0,
            seen: 0,
            pages: 0,
            epoch: 0,
        }
    }

    /// The next cycle looks at everybody again, whatever was sent before, and comes at once.
    pub(super) fn begin_anew(&mut self) {
        self.initial = true;
        self.next_ms = 0;
        self.epoch += 1;
        for known in self.known.values_mut() {
            known.dealt = 0;
            known.sent.clear();
        }
    }
}
