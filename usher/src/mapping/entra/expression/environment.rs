//! What an expression may ask beside the person.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// What an expression may ask beside the person. What is `None` is not known, and an expression that needs it has no
/// result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// For `Now`.
    pub now: Option<Timestamp>,
    /// For `Guid` and `RandomString`: the same number gives the same values.
    pub chance: Option<u64>,
    /// The default verified domain of the tenant.
    pub default_domain: Option<String>,
    /// For `SelectUniqueValue`: the values that are taken in the target.
    pub taken: Option<BTreeSet<String>>,
}

/// 2026-01-01T00:00:00Z, where the inputs name no moment.
const A_MOMENT: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// Returns the environment that the inputs of a vector name: `$now`, `$chance`, `$tenant.defaultDomain`,
/// `$target.existing`. Where they name no moment and no chance, there are fixed ones.
pub fn environment_of(inputs: &Map<String, Value>) -> Environment {
    let text = |name: &str| inputs.get(name).and_then(Value::as_str);
    let taken = inputs.get("$target.existing").and_then(Value::as_array);
    Environment {
        now: Some(text("$now").and_then(|text| text.parse().ok()).unwrap_or(A_MOMENT)),
        chance: Some(inputs.get("$chance").and_then(Value::as_u64).unwrap_or(7)),
        default_domain: text("$tenant.defaultDomain").map(str::to_owned),
        taken: taken.map(|taken| taken.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
    }
}
