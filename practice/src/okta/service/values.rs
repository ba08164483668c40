//! What of a person is sent to Zoom: the profile mapping evaluated, what the assignment gives on top, and the places in
//! a SCIM user where the app's schema says each attribute belongs.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value, json};

use super::expression::{Expression, Outcome};
use crate::company::Person;
use crate::okta::directory::Directory;
use crate::okta::state::{Assignment, Provisioning, Rule};

/// What is sent of one person, each value with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Values {
    user_name: String,
    fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq)]
struct Field {
    place: Place,
    value: Value,
    /// On each update; else on create only.
    push: bool,
}

/// Where an attribute belongs in a SCIM user.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    UserName,
    Mail,
    /// Keys from the top, such as `name`, `givenName`.
    Keys(Vec<String>),
}

/// The rules of a profile mapping, read once for many people. A rule that cannot be read holds why.
pub(super) struct Rules(Vec<(String, bool, Result<Expression, String>)>);

impl Rules {
    pub(super) fn read<'r>(rules: impl IntoIterator<Item = (&'r String, &'r Rule)>) -> Self {
        let read = |rule: &Rule| {
            Expression::parse(&rule.expression).map_err(|reason| format!("{}: {reason}", rule.expression))
        };
        Self(rules.into_iter().map(|(name, rule)| (name.clone(), rule.push, read(rule))).collect())
    }
}

impl Values {
    /// What `rules` and the assignment make of a person. An attribute that comes to nothing is not sent.
    ///
    /// # Errors
    /// Why an attribute cannot be filled, as a part of a sentence for the System Log.
    pub(super) fn of(
        directory: &Directory,
        person: &Person,
        provisioning: &Provisioning,
        rules: &Rules,
        assignment: Option<&Assignment>,
    ) -> Result<Self, String> {
        let attribute = |name: &str| attribute(directory, person, name).map(Cow::into_owned);
        let mut user_name = assignment.and_then(|assignment| assignment.user_name.clone());
        let mut fields = Vec::new();
        let given = assignment.map(|assignment| &assignment.profile);
        let given = |name: &str| given.and_then(|given| given.get(name)).filter(|value| !value.is_null());
        for (name, push, expression) in &rules.0 {
            let Some(definition) = definition(provisioning, name) else { continue };
            let unable = |reason: String| format!("the attribute {name} cannot be filled: {reason}");
            let value = match given(name) {
                Some(value) => Some(value.clone()),
                None => {
                    let expression = expression.as_ref().map_err(|reason| unable(reason.clone()))?;
                    let outcome = expression.evaluate(&attribute);
                    typed(outcome.map_err(|reason| unable(reason.to_string()))?, definition)
                        .map_err(unable)?
                }
            };
            let Some(value) = value else { continue };
            match place(name, definition) {
                Place::UserName => user_name = user_name.or_else(|| value.as_str().map(str::to_owned)),
                place @ (Place::Mail | Place::Keys(_)) => fields.push(Field { place, value, push: *push }),
            }
        }
        let mapped = |name: &String| rules.0.iter().any(|(mapped, ..)| mapped == name);
        for (name, value) in assignment.iter().flat_map(|assignment| &assignment.profile) {
            if let Some(definition) = definition(provisioning, name)
                && !mapped(name)
                && !value.is_null()
            {
                fields.push(Field { place: place(name, definition), value: value.clone(), push: true });
            }
        }
        Ok(Self { user_name: user_name.unwrap_or_else(|| person.login.clone()), fields })
    }

    pub(super) fn user_name(&self) -> &str {
        &self.user_name
    }

    /// A fingerprint of what an update sends.
    pub(super) fn pushed(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for field in self.fields.iter().filter(|field| is_updated(field)) {
            format!("{:?} {}", field.place, field.value).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The body of a create, as Okta's client sends it.
    pub(super) fn new_user(&self, okta_id: &str) -> Value {
        let mut body = Map::new();
        body.insert("userName".to_owned(), json!(self.user_name));
        body.insert("externalId".to_owned(), json!(okta_id));
        body.insert("groups".to_owned(), json!([]));
        // Okta makes one up where passwords are not kept equal; Zoom's interface has no such attribute.
        body.insert("password".to_owned(), json!(crate::world::unguessable(PASSWORD)));
        body.insert("active".to_owned(), json!(true));
        for field in &self.fields {
            put(&mut body, &field.place, &field.value);
        }
        name_schemas(&mut body);
        Value::Object(body)
    }

    /// What is there with the values of this person put over it: everything else is sent back as it was read. Neither
    /// user name nor mail address changes (Okta's page on Zoom: "Email address changes will not be sent").
    pub(super) fn merged(&self, there: &Value, linked: bool) -> Value {
        let mut body = there.as_object().cloned().unwrap_or_default();
        let sent = |field: &&Field| is_updated(field) || (linked && !matches!(field.place, Place::Mail));
        for field in self.fields.iter().filter(sent) {
            put(&mut body, &field.place, &field.value);
        }
        name_schemas(&mut body);
        Value::Object(body)
    }
}

/// A fingerprint of everything about a person that the values come from, except the mapping: people who have the app
/// keep what an older mapping gave them until they change.
pub(super) fn source(directory: &Directory, person: &Person, assignment: Option<&Assignment>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (name, _) in crate::okta::schemas::USER_ATTRIBUTES {
        attribute(directory, person, name).hash(&mut hasher);
    }
    if let Some(more) = directory.more(person.number) {
        json!(more).to_string().hash(&mut hasher);
    }
    if let Some(assignment) = assignment {
        assignment.user_name.hash(&mut hasher);
        if !assignment.profile.is_empty() {
            json!(assignment.profile).to_string().hash(&mut hasher);
        }
    }
    // Nought stands for "never dealt with".
    hasher.finish().max(1)
}

/// Letters of the password that is made up.
const PASSWORD: usize = 16;
const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn is_updated(field: &Field) -> bool {
    field.push && !matches!(field.place, Place::Mail)
}

/// The value of `user.x`.
fn attribute<'d>(directory: &'d Directory, person: &'d Person, name: &str) -> Option<Cow<'d, str>> {
    let manager = || person.manager.and_then(|number| directory.person(number));
    let text = match name {
        "login" => Some(&person.login),
        "email" => person.mail.as_ref(),
        "firstName" => person.given_name.as_ref(),
        "lastName" => person.family_name.as_ref(),
        "displayName" => person.display_name.as_ref(),
        "title" => person.title.as_ref(),
        "department" => person.department.as_ref(),
        "organization" => person.organization.as_ref(),
        "primaryPhone" => person.phone.as_ref(),
        "employeeNumber" => person.employee_number.as_ref(),
        "costCenter" => person.cost_center.as_ref(),
        "locale" => person.locale.as_ref(),
        "managerId" => manager().map(|manager| &manager.login),
        "manager" => manager().and_then(|manager| manager.display_name.as_ref()),
        other => {
            return match directory.more(person.number)?.get(other)? {
                Value::Null => None,
                Value::String(text) => Some(Cow::from(text)),
                other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                    Some(Cow::from(other.to_string()))
                }
            };
        }
    };
    text.map(Cow::from)
}

fn definition<'p>(provisioning: &'p Provisioning, name: &str) -> Option<&'p Value> {
    provisioning.base.get(name).or_else(|| provisioning.custom.get(name))
}

/// An outcome as the type that the schema asks for; `None` where there is nothing.
fn typed(outcome: Outcome, definition: &Value) -> Result<Option<Value>, String> {
    let text = match outcome {
        Outcome::Null => return Ok(None),
        Outcome::Text(text) => text,
        Outcome::Truth(truth) => truth.to_string(),
    };
    let kind = definition.get("type").and_then(Value::as_str).unwrap_or("string");
    let wrong = |_| format!("\"{text}\" is no {kind}");
    match kind {
        "boolean" => {
            text.to_ascii_lowercase().parse().map(|truth: bool| Some(json!(truth))).map_err(|_| wrong(()))
        }
        "integer" => text.parse().map(|number: i64| Some(json!(number))).map_err(|_| wrong(())),
        "number" => text.parse().map(|number: f64| Some(json!(number))).map_err(|_| wrong(())),
        "array" => Ok(Some(text.split(',').map(str::trim).map(Value::from).collect())),
        _ => Ok(Some(json!(text))),
    }
}

/// The base attributes have fixed places; the custom ones name theirs.
fn place(name: &str, definition: &Value) -> Place {
    let keys = |keys: &[&str]| Place::Keys(keys.iter().map(|key| (*key).to_owned()).collect());
    let word = |field: &str| definition.get(field).and_then(Value::as_str).filter(|word| !word.is_empty());
    match (word("externalName"), word("externalNamespace")) {
        (Some(external), None | Some(CORE)) => Place::Keys(external.split('.').map(str::to_owned).collect()),
        (Some(external), Some(namespace)) => {
            let mut all = vec![namespace.to_owned()];
            all.extend(external.split('.').map(str::to_owned));
            Place::Keys(all)
        }
        (None, _) => match name {
            "userName" => Place::UserName,
            "email" => Place::Mail,
            "firstName" => keys(&["name", "givenName"]),
            "lastName" => keys(&["name", "familyName"]),
            "department" | "costCenter" => keys(&[ENTERPRISE, name]),
            other => keys(&[other]),
        },
    }
}

fn put(body: &mut Map<String, Value>, place: &Place, value: &Value) {
    match place {
        Place::UserName => {
            body.insert("userName".to_owned(), value.clone());
        }
        Place::Mail => {
            let mail = json!([{ "primary": true, "value": value, "type": "work" }]);
            body.insert("emails".to_owned(), mail);
        }
        Place::Keys(keys) => put_at(body, keys, value),
    }
}

fn put_at(body: &mut Map<String, Value>, keys: &[String], value: &Value) {
    match keys {
        [] => {}
        [last] => {
            body.insert(last.clone(), value.clone());
        }
        [first, rest @ ..] => {
            let inner = body.entry(first.clone()).or_insert_with(|| json!({}));
            if !inner.is_object() {
                *inner = json!({});
            }
            if let Value::Object(inner) = inner {
                put_at(inner, rest, value);
            }
        }
    }
}

/// Lists the core schema, what was listed before, and every extension that is there.
fn name_schemas(body: &mut Map<String, Value>) {
    let listed = body.get("schemas").and_then(Value::as_array).into_iter().flatten();
    let mut schemas: Vec<String> = listed.filter_map(|urn| urn.as_str().map(str::to_owned)).collect();
    let extensions = body.keys().filter(|key| key.starts_with("urn:")).cloned();
    for urn in [CORE.to_owned()].into_iter().chain(extensions) {
        if !schemas.contains(&urn) {
            schemas.push(urn);
        }
    }
    body.insert("schemas".to_owned(), json!(schemas));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::company::{Company, who};

    fn zoe(change: impl FnOnce(&mut Provisioning, &mut Assignment)) -> Result<Values, String> {
        let directory = Directory::new(Arc::new(Company::generate(24, 14, 1)));
        let mut provisioning = Provisioning::new("practice");
        let mut assignment = Assignment::new(0);
        change(&mut provisioning, &mut assignment);
        let person = directory.person(who::ZOE).unwrap();
        let rules = Rules::read(&provisioning.to_zoom);
        Values::of(&directory, person, &provisioning, &rules, Some(&assignment))
    }

    fn map(provisioning: &mut Provisioning, name: &str, expression: &str, push: bool) {
        let rule = Rule { expression: expression.to_owned(), push };
        provisioning.to_zoom.insert(name.to_owned(), rule);
    }

    #[test]
    fn a_create_has_oktas_shape() {
        let values = zoe(|provisioning, assignment| {
            let plan = json!({
                "title": "Plan", "type": "string", "externalName": "zoomUnited",
                "externalNamespace": "urn:ietf:params:scim:schemas:extension:zoom:1.0:User",
            });
            provisioning.custom.insert("zoomUnited".to_owned(), plan);
            map(provisioning, "userType", "\"Licensed\"", false);
            assignment.profile.insert("zoomUnited".to_owned(), json!("1"));
        })
        .unwrap();
        let mut body = values.new_user("00u1");
        assert_eq!(body["password"].as_str().unwrap().len(), PASSWORD);
        body.as_object_mut().unwrap().remove("password");
        let wanted = json!({
            "schemas": [CORE, ENTERPRISE, "urn:ietf:params:scim:schemas:extension:zoom:1.0:User"],
            "userName": "zoe.obrien-lukasz@practice.example",
            "externalId": "00u1",
            "name": { "givenName": "Zoë", "familyName": "O'Brien-Łukasz" },
            "emails": [{ "primary": true, "value": "zoe.obrien-lukasz@practice.example", "type": "work" }],
            "displayName": "Zoë O'Brien-Łukasz",
            "title": "Planner",
            "userType": "Licensed",
            "groups": [],
            "active": true,
            ENTERPRISE: { "department": "Operations" },
            "urn:ietf:params:scim:schemas:extension:zoom:1.0:User": { "zoomUnited": "1" },
        });
        assert_eq!(body, wanted);
    }

    #[test]
    fn an_update_keeps_what_it_does_not_know_and_never_moves_the_address() {
        let values = zoe(|provisioning, _| {
            map(provisioning, "userType", "'Licensed'", false);
            map(provisioning, "title", "user.title + '!'", true);
        })
        .unwrap();
        let there = json!({
            "id": "z", "meta": { "version": "1.0.0" }, "schemas": [CORE], "userName": "old@practice.example",
            "emails": [{ "value": "old@practice.example" }], "userType": "Basic",
            "name": { "givenName": "Zoe", "middleName": "M" }, "x": [1], "active": false,
        });
        let body = values.merged(&there, false);
        for kept in ["id", "meta", "userName", "emails", "userType", "x", "active"] {
            assert_eq!(body[kept], there[kept], "{kept}");
        }
        assert_eq!(
            body["name"],
            json!({ "givenName": "Zoë", "middleName": "M", "familyName": "O'Brien-Łukasz" })
        );
        assert_eq!(body["title"], "Planner!");
        assert_eq!(values.merged(&there, true)["userType"], "Licensed", "a first link sends all");
    }

    #[test]
    fn a_rule_that_cannot_be_evaluated_says_which() {
        let unable =
            zoe(|provisioning, _| map(provisioning, "title", "String.toUpperCase(user.title)", true));
        assert!(unable.unwrap_err().starts_with("the attribute title cannot be filled"));
    }

    #[test]
    fn only_what_is_pushed_counts_as_a_change() {
        let plain = zoe(|_, _| {}).unwrap();
        let create_only = zoe(|provisioning, _| map(provisioning, "userType", "'Licensed'", false)).unwrap();
        let other_title = zoe(|provisioning, _| map(provisioning, "title", "'Boss'", true)).unwrap();
        assert_eq!(plain.pushed(), create_only.pushed());
        assert_ne!(plain.pushed(), other_title.pushed());
    }
}
