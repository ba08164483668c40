//! Requests as Entra's SCIM client sends them to Zoom, for trying them once before Entra does.
//!
//! Their shapes are those that Microsoft documents (learn.microsoft.com, use SCIM to provision users and groups, 2026, and
//! known issues of SCIM compliance, 2025-08): a search before everything, one PATCH with a path for each attribute and a
//! capital operation, truth as text, never PUT. With the flag `aadOptscim062020` they are worded as the standard has it.
//! They go out under Usher's own name, at whichever of Zoom's base addresses Entra is given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::groups::{GROUP_SCHEMA, GroupWrite, PATCH_SCHEMA};
use super::users::escape;
use super::{Base, Zoom};
use crate::http::{Body, Call, Category, Method};
use crate::model::{AccountId, ZoomGroupId};

const USER_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Entra names this beside the standard's schema when it creates a group.
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

const SENDS: &str = "application/scim+json; charset=utf-8";
const WANTS: &str = "application/scim+json";

/// Something of a person's that Entra keeps in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    DisplayName,
    GivenName,
    FamilyName,
    WorkMail,
    Department,
    Title,
    UserType,
}

impl Attribute {
    pub const ALL: [Self; 7] = [
        Self::DisplayName,
        Self::GivenName,
        Self::FamilyName,
        Self::WorkMail,
        Self::Department,
        Self::Title,
        Self::UserType,
    ];

    /// Returns the path with which Entra's mappings name it.
    pub fn path(self) -> &'static str {
        match self {
            Self::DisplayName => "displayName",
            Self::GivenName => "name.givenName",
            Self::FamilyName => "name.familyName",
            Self::WorkMail => "emails[type eq \"work\"].value",
            Self::Department => "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            Self::Title => "title",
            Self::UserType => "userType",
        }
    }

    /// Reads it from a person as Zoom shows them; `None` where it is empty or not shown.
    pub fn shown(self, resource: &Value) -> Option<&str> {
        let shown = match self {
            Self::DisplayName | Self::Title | Self::UserType => resource.get(self.path()),
            Self::GivenName => resource.pointer("/name/givenName"),
            Self::FamilyName => resource.pointer("/name/familyName"),
            Self::WorkMail => {
                let mails = resource.get("emails")?.as_array()?;
                let work = mails.iter().find(|mail| mail.get("type").is_some_and(|kind| kind == "work"));
                work.or(mails.first())?.get("value")
            }
            Self::Department => resource.get(ENTERPRISE)?.get("department"),
        };
        shown?.as_str().filter(|text| !text.is_empty())
    }
}

/// How Entra words a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Capital operations, a path each, `"False"` as text.
    Usual,
    /// That of the flag `aadOptscim062020`.
    Flag,
}

/// A new value of an attribute. `there`: Zoom shows one already, so that Entra replaces it and does not add it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit<'a> {
    pub attribute: Attribute,
    pub value: &'a str,
    pub there: bool,
}

/// A request in Entra's shape.
#[derive(Debug, Clone, PartialEq)]
pub enum EntraRequest<'a> {
    /// Is somebody there under this sign-in name?
    FindPerson {
        user_name: &'a str,
    },
    /// Is a group there under this name?
    FindGroup {
        name: &'a str,
    },
    Create {
        user_name: &'a str,
        external_id: &'a str,
        values: &'a BTreeMap<Attribute, String>,
    },
    Read {
        id: &'a AccountId,
    },
    Change {
        id: &'a AccountId,
        edits: &'a [Edit<'a>],
        manner: Manner,
    },
    SetActive {
        id: &'a AccountId,
        active: bool,
        manner: Manner,
    },
    /// Without members.
    CreateGroup {
        name: &'a str,
        external_id: &'a str,
    },
    AddMember {
        group: &'a ZoomGroupId,
        member: &'a AccountId,
        manner: Manner,
    },
    RemoveMember {
        group: &'a ZoomGroupId,
        member: &'a AccountId,
        manner: Manner,
    },
}

impl EntraRequest<'_> {
    fn call(self, base: Base) -> Call {
        let base = base.segment();
        let users = |method| Call::new(method, [base, "Users"], Category::Medium);
        let user = |method, id: &AccountId| Call::new(method, [base, "Users", id.as_str()], Category::Light);
        let groups = |method| Call::new(method, [base, "Groups"], Category::Medium);
        let group =
            |method, id: &ZoomGroupId| Call::new(method, [base, "Groups", id.as_str()], Category::Medium);
        match self {
            Self::FindPerson { user_name } => {
                users(Method::Get).query("filter", format!("userName eq \"{}\"", escape(user_name)))
            }
            Self::FindGroup { name } => groups(Method::Get)
                .query("excludedAttributes", "members")
                .query("filter", format!("displayName eq \"{}\"", escape(name))),
            Self::Create { user_name, external_id, values } => {
                users(Method::Post).json(created(user_name, external_id, values))
            }
            Self::Read { id } => user(Method::Get, id),
            Self::Change { id, edits, manner } => user(Method::Patch, id).json(changed(edits, manner)),
            Self::SetActive { id, active, manner } => user(Method::Patch, id).json(one(&match manner {
                Manner::Usual => {
                    let truth = if active { "True" } else { "False" };
                    json!({ "op": "Replace", "path": "active", "value": truth })
                }
                Manner::Flag => json!({ "op": "replace", "path": "active", "value": active }),
            })),
            Self::CreateGroup { name, external_id } => groups(Method::Post).json(json!({
                "schemas": [GROUP_SCHEMA, MICROSOFT_GROUP],
                "externalId": external_id,
                "displayName": name,
                "meta": { "resourceType": "Group" },
            })),
            Self::AddMember { group: id, member, manner } => {
                let op = match manner {
                    Manner::Usual => "Add",
                    Manner::Flag => "add",
                };
                let value = json!([{ "$ref": null, "value": member }]);
                group(Method::Patch, id).json(one(&json!({ "op": op, "path": "members", "value": value })))
            }
            Self::RemoveMember { group: id, member, manner } => {
                group(Method::Patch, id).json(one(&match manner {
                    Manner::Usual => {
                        json!({ "op": "Remove", "path": "members", "value": [{ "value": member }] })
                    }
                    Manner::Flag => {
                        let path = format!("members[value eq \"{}\"]", escape(member.as_str()));
                        json!({ "op": "remove", "path": path })
                    }
                }))
            }
        }
    }
}

impl Zoom {
    /// Sends a request in Entra's shape, once. Returns the body of the answer; `Null` where it has none.
    pub async fn as_entra(&self, base: Base, request: EntraRequest<'_>) -> GroupWrite<Value> {
        let mut call = request.call(base).header("Accept", WANTS);
        if !matches!(call.body, Body::Empty) {
            call = call.header("Content-Type", SENDS);
        }
        self.write(call).await.map(|answer| GroupWrite::Done(answer.json().unwrap_or(Value::Null)))
    }

    /// Gives a person values back, with the one request that Zoom documents for it. What is not named stays
    /// (developer forum, thread 6248).
    pub async fn put_back(&self, id: &AccountId, values: &BTreeMap<Attribute, String>) -> GroupWrite<()> {
        let mut body = Map::new();
        body.insert("schemas".to_owned(), json!([USER_SCHEMA, ENTERPRISE]));
        fill(&mut body, values);
        let call = Call::new(Method::Put, ["scim2", "Users", id.as_str()], Category::Light);
        self.write(call.json(Value::Object(body))).await.map(|_| GroupWrite::Done(()))
    }
}

fn one(operation: &Value) -> Value {
    json!({ "schemas": [PATCH_SCHEMA], "Operations": [operation] })
}

fn created(user_name: &str, external_id: &str, values: &BTreeMap<Attribute, String>) -> Value {
    let mut body = Map::new();
    body.insert("schemas".to_owned(), json!([USER_SCHEMA, ENTERPRISE]));
    body.insert("externalId".to_owned(), json!(external_id));
    body.insert("userName".to_owned(), json!(user_name));
    body.insert("active".to_owned(), json!(true));
    body.insert("meta".to_owned(), json!({ "resourceType": "User" }));
    body.insert("roles".to_owned(), json!([]));
    fill(&mut body, values);
    if let Some(Value::Object(name)) = body.get_mut("name") {
        let parts = [Attribute::GivenName, Attribute::FamilyName].into_iter();
        let parts: Vec<&str> = parts.filter_map(|part| values.get(&part)).map(String::as_str).collect();
        name.insert("formatted".to_owned(), json!(parts.join(" ")));
    }
    Value::Object(body)
}

/// Puts values where a whole person has them.
fn fill(body: &mut Map<String, Value>, values: &BTreeMap<Attribute, String>) {
    for (attribute, value) in values {
        match attribute {
            Attribute::GivenName => fill_in(body, "name", "givenName", value),
            Attribute::FamilyName => fill_in(body, "name", "familyName", value),
            Attribute::Department => fill_in(body, ENTERPRISE, "department", value),
            Attribute::DisplayName | Attribute::Title | Attribute::UserType => {
                body.insert(attribute.path().to_owned(), json!(value));
            }
            Attribute::WorkMail => {
                let mail = json!([{ "primary": true, "type": "work", "value": value }]);
                body.insert("emails".to_owned(), mail);
            }
        }
    }
}

fn fill_in(body: &mut Map<String, Value>, outer: &str, inner: &str, value: &str) {
    if let Value::Object(place) = body.entry(outer).or_insert_with(|| json!({})) {
        place.insert(inner.to_owned(), json!(value));
    }
}

fn changed(edits: &[Edit<'_>], manner: Manner) -> Value {
    let mut list = Vec::new();
    let mut together = Map::new();
    for edit in edits {
        let path = edit.attribute.path();
        match manner {
            Manner::Usual => {
                let op = if edit.there { "Replace" } else { "Add" };
                list.push(json!({ "op": op, "path": path, "value": edit.value }));
            }
            // A path with a filter keeps its operation; the others go into one.
            Manner::Flag if edits.len() == 1 || path.contains('[') => {
                let op = if edit.there { "replace" } else { "add" };
                list.push(json!({ "op": op, "path": path, "value": edit.value }));
            }
            Manner::Flag => {
                together.insert(path.to_owned(), json!(edit.value));
            }
        }
    }
    if !together.is_empty() {
        list.push(json!({ "op": "replace", "value": together }));
    }
    json!({ "schemas": [PATCH_SCHEMA], "Operations": list })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    fn operations_of(request: EntraRequest<'_>) -> Value {
        let body = request.call(Base::Scim).body;
        let Body::Json(body) = body else { panic!("{body:?}") };
        body["Operations"].clone()
    }

    #[test]
    fn a_change_is_worded_as_microsoft_documents_it() {
        let id = AccountId::new("k&K");
        let edit = |attribute, there| Edit { attribute, value: "Zoë", there };
        let edits = [
            edit(Attribute::GivenName, true),
            edit(Attribute::Department, false),
            edit(Attribute::WorkMail, true),
        ];
        let sent = |manner| operations_of(EntraRequest::Change { id: &id, edits: &edits, manner });
        let department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
        assert_eq!(
            sent(Manner::Usual),
            json!([
                { "op": "Replace", "path": "name.givenName", "value": "Zoë" },
                { "op": "Add", "path": department, "value": "Zoë" },
                { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "Zoë" },
            ])
        );
        assert_eq!(
            sent(Manner::Flag),
            json!([
                { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "Zoë" },
                { "op": "replace", "value": { "name.givenName": "Zoë", department: "Zoë" } },
            ])
        );
    }

    #[test]
    fn truth_is_text_without_the_flag() {
        let id = AccountId::new("k");
        let sent = |active, manner| operations_of(EntraRequest::SetActive { id: &id, active, manner });
        for (active, manner, value) in [
            (false, Manner::Usual, json!([{ "op": "Replace", "path": "active", "value": "False" }])),
            (true, Manner::Usual, json!([{ "op": "Replace", "path": "active", "value": "True" }])),
            (false, Manner::Flag, json!([{ "op": "replace", "path": "active", "value": false }])),
        ] {
            assert_eq!(sent(active, manner), value);
        }
    }

    #[test]
    fn members_go_in_and_out_in_both_manners() {
        let (group, member) = (ZoomGroupId::new("g"), AccountId::new("k&K"));
        let (group, member) = (&group, &member);
        let add = |manner| operations_of(EntraRequest::AddMember { group, member, manner });
        let remove = |manner| operations_of(EntraRequest::RemoveMember { group, member, manner });
        let value = json!([{ "$ref": null, "value": "k&K" }]);
        assert_eq!(add(Manner::Usual), json!([{ "op": "Add", "path": "members", "value": value }]));
        assert_eq!(add(Manner::Flag), json!([{ "op": "add", "path": "members", "value": value }]));
        assert_eq!(
            remove(Manner::Usual),
            json!([{ "op": "Remove", "path": "members", "value": [{ "value": "k&K" }] }])
        );
        assert_eq!(remove(Manner::Flag), json!([{ "op": "remove", "path": "members[value eq \"k&K\"]" }]));
    }

    #[test]
    fn a_person_is_created_with_everything_and_read_back() {
        let values: BTreeMap<Attribute, String> =
            Attribute::ALL.into_iter().map(|attribute| (attribute, format!("{attribute:?}"))).collect();
        let body = created("zoe@practice.example", "e-1", &values);
        assert_eq!(body["schemas"].as_array().map(Vec::len), Some(2));
        assert_eq!((&body["roles"], &body["externalId"]), (&json!([]), &json!("e-1")));
        assert_eq!(body["name"]["formatted"], "GivenName FamilyName");
        for (attribute, value) in &values {
            assert_eq!(attribute.shown(&body), Some(value.as_str()), "{attribute:?}");
        }
        assert_eq!(Attribute::Title.shown(&json!({ "title": "" })), None);
    }
}
