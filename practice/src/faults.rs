//! Faults of the network and of a server, to be switched on while the servers run.
//!
//! A fault says which requests it meets and how often. Each request walks the list in order: every
//! [`FaultKind::Latency`] it meets adds up, the first fault of another kind ends the walk.

use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::world::{Vendor, lock};

/// A fault and the requests it meets. Every field left out matches all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    #[serde(default)]
    pub vendor: Option<Vendor>,
    /// "GET", "PATCH" ...; upper case.
    #[serde(default)]
    pub method: Option<String>,
    /// The path as sent begins with this, whatever the case of the letters.
    #[serde(default)]
    pub path_prefix: Option<String>,
    /// So many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// So many requests are spoiled, then no more; all where it is left out.
    #[serde(default)]
    pub times: Option<u32>,
    #[serde(default)]
    pub moment: Moment,
    pub kind: FaultKind,
}

impl Fault {
    /// A fault that meets every request, always, before it takes effect.
    pub fn of(kind: FaultKind) -> Self {
        Self {
            vendor: None,
            method: None,
            path_prefix: None,
            skip: 0,
            times: None,
            moment: Moment::Before,
            kind,
        }
    }
}

/// Whether the request changes anything before its answer is spoiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The vendor never sees the request.
    #[default]
    Before,
    /// The request takes effect, then the answer is spoiled.
    After,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum FaultKind {
    /// So many milliseconds pass before (or after) the request takes effect.
    Latency { ms: u64 },
    /// This answer instead of the vendor's; an empty body where there is none.
    Status {
        code: u16,
        #[serde(default)]
        body: Option<String>,
        #[serde(default)]
        headers: Vec<(String, String)>,
    },
    /// The connection is reset without an answer.
    Reset {},
    /// So many bytes of the body arrive, although the head promised more, then the connection is cut. An answer
    /// without a body is cut as by `Reset`.
    Truncate { bytes: usize },
    /// The answer, under another content type.
    ContentType { value: String },
    /// No answer ever; the connection stays open.
    Stall {},
    /// The answer's body is replaced by this text.
    Body { text: String },
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Armed>>);

#[derive(Debug)]
struct Armed {
    fault: Fault,
    to_skip: u32,
    left: Option<u32>,
}

/// More than any rehearsal sets; keeps a runaway caller from filling the memory.
const FAULTS_MAX: usize = 1_000;

/// What the faults do to one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spoil {
    pub(crate) before_ms: u64,
    pub(crate) after_ms: u64,
    pub(crate) kind: Option<(Moment, FaultKind)>,
}

impl Faults {
    /// Adds a fault behind those already set. Beyond 1,000 the newest is not added.
    pub fn set(&self, fault: Fault) {
        let mut faults = lock(&self.0);
        if faults.len() < FAULTS_MAX {
            faults.push(Armed { to_skip: fault.skip, left: fault.times, fault });
        }
    }

    /// Removes all faults. What is stalled stays stalled.
    pub fn clear(&self) {
        lock(&self.0).clear();
    }

    /// The faults as they were set, in order.
    pub fn all(&self) -> Vec<Fault> {
        lock(&self.0).iter().map(|armed| armed.fault.clone()).collect()
    }

    pub(crate) fn meet(&self, vendor: Vendor, method: &str, path: &str) -> Spoil {
        let mut spoil = Spoil::default();
        for armed in lock(&self.0).iter_mut().filter(|armed| concerns(&armed.fault, vendor, method, path)) {
            if armed.to_skip > 0 {
                armed.to_skip -= 1;
                continue;
            }
            match &mut armed.left {
                Some(0) => continue,
                Some(left) => *left -= 1,
                None => {}
            }
            match (&armed.fault.kind, armed.fault.moment) {
                (FaultKind::Latency { ms }, Moment::Before) => spoil.before_ms += ms,
                (FaultKind::Latency { ms }, Moment::After) => spoil.after_ms += ms,
                (kind, moment) => {
                    spoil.kind = Some((moment, kind.clone()));
                    break;
                }
            }
        }
        spoil
    }
}

fn concerns(fault: &Fault, vendor: Vendor, method: &str, path: &str) -> bool {
    fault.vendor.is_none_or(|wanted| wanted == vendor)
        && fault.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        && fault.path_prefix.as_deref().is_none_or(|prefix| {
            path.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        })
}
