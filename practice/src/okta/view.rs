//! The org as the control address shows it: what was set up so far, without a token in it.

use serde_json::{Value, json};

use super::ids::{self, Kind};
use super::state::{OktaState, Way};

impl OktaState {
    /// The org as JSON for whoever looks on: apps with their connection and assignments, groups that came from an
    /// app, push mappings, and the newest events first. No token.
    pub fn view(&self) -> Value {
        let ids_of = |numbers: Vec<usize>, kind| -> Vec<String> {
            numbers.into_iter().map(|number| ids::id(kind, number as u64)).collect()
        };
        let apps: Vec<Value> = self
            .apps
            .values()
            .map(|app| {
                let provisioning = match &app.way {
                    Way::Zoom(provisioning) => json!({
                        "connection": provisioning.connection.status.word(),
                        "tokens_of_zoom": provisioning.connection.tokens.is_some(),
                        "user_provisioning": provisioning.outbound,
                        "to_zoom": provisioning.to_zoom,
                        "to_okta": provisioning.to_okta,
                        "custom_attributes": provisioning.custom,
                        "at_zoom": provisioning.at_zoom.view(),
                    }),
                    Way::Oidc(_) => Value::Null,
                };
                json!({
                    "id": app.id(),
                    "name": app.name,
                    "label": app.label,
                    "active": app.active,
                    "groups": ids_of(app.groups.keys().copied().collect(), Kind::Group),
                    "people": ids_of(app.people.keys().copied().collect(), Kind::User),
                    "provisioning": provisioning,
                })
            })
            .collect();
        let app_groups: Vec<Value> = self
            .app_groups
            .iter()
            .map(|(number, group)| json!({ "id": ids::id(Kind::Group, *number as u64), "name": group.name }))
            .collect();
        let push: Vec<Value> = self
            .push
            .iter()
            .map(|(number, mapping)| {
                json!({
                    "id": ids::id(Kind::PushMapping, *number),
                    "source": ids::id(Kind::Group, mapping.source as u64),
                    "target": ids::id(Kind::Group, mapping.target as u64),
                    "status": mapping.status.word(),
                    "error": mapping.error,
                    "pushed": mapping.last_push_ms.is_some(),
                })
            })
            .collect();
        json!({ "apps": apps, "app_groups": app_groups, "push_mappings": push, "events": self.log.newest() })
    }
}
