//! How Entra's SCIM client writes: what a create holds, how a target path is read and filled, and the two manners of
//! PATCH, the usual one with capital operations and truth values as text, and that of the flag `aadOptscim062020`
//! (Microsoft's SCIM pages, 2025-08 and 2026). Never a PUT.

use serde_json::{Map, Value, json};

use super::mapping::{Kind, Wanted};

/// How operations of a PATCH are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Capital operations, a path each, `"False"` as text.
    Usual,
    /// That of the flag.
    Flag,
}

/// One attribute that is to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) target: String,
    pub(super) old: Option<String>,
    pub(super) new: String,
    pub(super) kind: Kind,
}

/// Who or what a request is about, as the path of the service names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    Users,
    Groups,
}

impl Resource {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Resource::Users => "Users",
            Resource::Groups => "Groups",
        }
    }
}

const CORE_USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CORE_GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The body of a create. A group is created without its members.
pub(super) fn created(resource: Resource, values: &[Wanted]) -> Value {
    let mut body = match resource {
        Resource::Users => json!({
            "schemas": [CORE_USER, ENTERPRISE],
            "meta": { "resourceType": "User" },
            "roles": [],
        }),
        Resource::Groups => json!({
            "schemas": [CORE_GROUP, MICROSOFT_GROUP],
            "meta": { "resourceType": "Group" },
        }),
    };
    if let Value::Object(body) = &mut body {
        for wanted in values {
            put(body, &wanted.target, typed(&wanted.text, wanted.kind, Manner::Flag));
        }
    }
    body
}

/// What differs between the values and what is there.
pub(super) fn edits(values: &[Wanted], there: &Value) -> Vec<Edit> {
    let flows = values.iter().filter(|wanted| !wanted.create_only && !wanted.is_default);
    let edit = |wanted: &Wanted| {
        let old = current(there, &wanted.target);
        let same = match (&old, wanted.kind) {
            (Some(old), Kind::Truth) => old.eq_ignore_ascii_case(&wanted.text),
            (Some(old), Kind::Text | Kind::Reference) => *old == wanted.text,
            (None, _) => false,
        };
        (!same).then(|| Edit {
            target: wanted.target.clone(),
            old,
            new: wanted.text.clone(),
            kind: wanted.kind,
        })
    };
    flows.filter_map(edit).collect()
}

/// One PATCH with everything that is to change.
pub(super) fn patch(edits: &[Edit], manner: Manner) -> Value {
    let operation = |edit: &Edit| {
        let op = match (manner, edit.old.is_some()) {
            (Manner::Usual, true) => "Replace",
            (Manner::Usual, false) => "Add",
            (Manner::Flag, true) => "replace",
            (Manner::Flag, false) => "add",
        };
        json!({ "op": op, "path": edit.target, "value": typed(&edit.new, edit.kind, manner) })
    };
    let mut operations: Vec<Value> = Vec::new();
    let mut together = Map::new();
    let alone = edits.len() == 1;
    for edit in edits {
        // Several plain attributes are replaced in one operation without a path.
        if manner == Manner::Flag && !alone && !edit.target.contains('[') {
            together.insert(edit.target.clone(), typed(&edit.new, edit.kind, manner));
        } else {
            operations.push(operation(edit));
        }
    }
    if !together.is_empty() {
        operations.push(json!({ "op": "replace", "value": together }));
    }
    json!({ "schemas": [PATCH], "Operations": operations })
}

/// Puts one member in or takes one out.
pub(super) fn member(id: &str, inside: bool, manner: Manner) -> Value {
    let operation = match (manner, inside) {
        (Manner::Usual, true) => {
            json!({ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": id }] })
        }
        (Manner::Usual, false) => json!({ "op": "Remove", "path": "members", "value": [{ "value": id }] }),
        (Manner::Flag, true) => {
            json!({ "op": "add", "path": "members", "value": [{ "$ref": null, "value": id }] })
        }
        (Manner::Flag, false) => {
            json!({ "op": "remove", "path": format!("members[value eq {}]", Value::from(id)) })
        }
    };
    json!({ "schemas": [PATCH], "Operations": [operation] })
}

/// The text that is there at a target path.
pub(super) fn current(there: &Value, target: &str) -> Option<String> {
    let found = match place(target) {
        Place::Keys(keys) => keys.iter().try_fold(there, |value, key| value.get(*key))?,
        Place::Filtered { list, kind, part } => {
            let list = there.get(list)?.as_array()?;
            // A server that has no types has one entry that counts.
            let entry = list.iter().find(|entry| entry.get("type").and_then(Value::as_str) == Some(kind));
            entry.or(list.first().filter(|first| first.get("type").is_none()))?.get(part)?
        }
    };
    match found {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Bool(truth) => Some(if *truth { "True" } else { "False" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(inner) => inner.get("value").and_then(Value::as_str).map(str::to_owned),
        Value::Null | Value::Array(_) => None,
    }
}

/// Where a target path leads.
enum Place<'t> {
    Keys(Vec<&'t str>),
    /// `emails[type eq "work"].value`
    Filtered {
        list: &'t str,
        kind: &'t str,
        part: &'t str,
    },
}

fn place(target: &str) -> Place<'_> {
    if let Some((urn, name)) = target.rsplit_once(':').filter(|_| target.starts_with("urn:")) {
        return Place::Keys(vec![urn, name]);
    }
    let filtered = || {
        let (list, rest) = target.split_once("[type eq \"")?;
        let (kind, part) = rest.split_once("\"]")?;
        Some(Place::Filtered { list, kind, part: part.strip_prefix('.').unwrap_or("value") })
    };
    filtered().unwrap_or_else(|| Place::Keys(target.split('.').collect()))
}

fn put(body: &mut Map<String, Value>, target: &str, value: Value) {
    match place(target) {
        Place::Keys(keys) => put_at(body, &keys, value),
        Place::Filtered { list, kind, part } => {
            let entries = body.entry(list).or_insert_with(|| json!([]));
            let Value::Array(entries) = entries else { return };
            let of_kind = |entry: &Value| entry.get("type").and_then(Value::as_str) == Some(kind);
            match entries.iter_mut().find(|entry| of_kind(entry)) {
                Some(entry) => entry[part] = value,
                None => {
                    let primary = list == "emails" && entries.is_empty();
                    let mut entry = json!({ "primary": primary, "type": kind });
                    entry[part] = value;
                    entries.push(entry);
                }
            }
        }
    }
}

fn put_at(body: &mut Map<String, Value>, keys: &[&str], value: Value) {
    match keys {
        [] => {}
        [last] => {
            body.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            if let Value::Object(inner) = body.entry(*first).or_insert_with(|| json!({})) {
                put_at(inner, rest, value);
            }
        }
    }
}

/// A text as it is sent. A create and the flag send truth values as such.
fn typed(text: &str, kind: Kind, manner: Manner) -> Value {
    match (kind, manner) {
        (Kind::Truth, Manner::Flag) => json!(text.eq_ignore_ascii_case("true")),
        (Kind::Truth | Kind::Text | Kind::Reference, _) => json!(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPARTMENT: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";

    fn wanted(target: &str, text: &str) -> Wanted {
        Wanted {
            target: target.to_owned(),
            text: text.to_owned(),
            create_only: false,
            is_default: false,
            kind: if target == "active" { Kind::Truth } else { Kind::Text },
            matching: 0,
        }
    }

    fn zoe() -> Vec<Wanted> {
        vec![
            wanted("userName", "zoe@practice.example"),
            wanted("active", "True"),
            wanted("name.givenName", "Zoë"),
            wanted("emails[type eq \"work\"].value", "zoe@practice.example"),
            wanted(DEPARTMENT, "Operations"),
        ]
    }

    #[test]
    fn a_create_has_entras_shape() {
        let wanted = json!({
            "schemas": [CORE_USER, ENTERPRISE],
            "userName": "zoe@practice.example",
            "active": true,
            "emails": [{ "primary": true, "type": "work", "value": "zoe@practice.example" }],
            "meta": { "resourceType": "User" },
            "name": { "givenName": "Zoë" },
            "roles": [],
            ENTERPRISE: { "department": "Operations" },
        });
        assert_eq!(created(Resource::Users, &zoe()), wanted);
    }

    #[test]
    fn only_what_differs_is_patched() {
        let mut there = created(Resource::Users, &zoe());
        assert_eq!(edits(&zoe(), &there), []);
        there["name"]["givenName"] = json!("Zoe");
        there["active"] = json!(false);
        there[ENTERPRISE] = json!({});
        let edits = edits(&zoe(), &there);
        assert_eq!(
            patch(&edits, Manner::Usual)["Operations"],
            json!([
                { "op": "Replace", "path": "active", "value": "True" },
                { "op": "Replace", "path": "name.givenName", "value": "Zoë" },
                { "op": "Add", "path": DEPARTMENT, "value": "Operations" },
            ])
        );
        assert_eq!(
            patch(&edits, Manner::Flag)["Operations"],
            json!([{ "op": "replace", "value": {
                "active": true, "name.givenName": "Zoë", DEPARTMENT: "Operations" } }])
        );
        assert_eq!(
            patch(&edits[..1], Manner::Flag)["Operations"],
            json!([{ "op": "replace", "path": "active", "value": true }])
        );
    }

    #[test]
    fn members_come_and_go_one_by_one() {
        let operation = |inside, manner| member("z", inside, manner)["Operations"][0].clone();
        assert_eq!(
            operation(true, Manner::Usual),
            json!({ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": "z" }] })
        );
        assert_eq!(
            operation(false, Manner::Usual),
            json!({ "op": "Remove", "path": "members", "value": [{ "value": "z" }] })
        );
        assert_eq!(
            operation(false, Manner::Flag),
            json!({ "op": "remove", "path": "members[value eq \"z\"]" })
        );
    }
}
