//! What in a schema will go wrong with Zoom, or surprise somebody, each with its cure.

use std::borrow::Cow;

use serde_json::Value;

use super::guide::{ACTIVE, DISPLAY_NAME, FAMILY_NAME, GIVEN_NAME, MAIL, MEMBERS, USER_NAME, USER_TYPE};
use super::{AttributeMapping, MappingSource, Object, ObjectMapping, Schema};
use crate::mapping::entra::expression::{Environment, Expression, Flow};
use crate::mapping::{Remark, RemarkLevel};

/// Whom the job provisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// "Sync all users and groups".
    Everybody,
    /// "Sync only assigned users and groups".
    Assigned,
    NotKnown,
}

/// Something to know about a schema. The worst stand first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaFinding {
    /// The mapping of people is off.
    PeopleOff,
    NoMatching,
    /// People are matched by an attribute that Zoom does not search by.
    MatchingTarget(String),
    /// People are matched by what is written from here, not by userPrincipalName.
    MatchingSource(String),
    /// Nothing is written to an attribute without which Zoom makes nobody.
    NoUserName,
    /// `id` is Zoom's own.
    IdIsTarget,
    /// The list of roles is written to this target as it is.
    RolesDirect(String),
    /// A function on roles writes to this target, and everybody is provisioned.
    RolesForEverybody(String),
    /// Groups are matched by this attribute; `None` where they are matched by none.
    GroupMatching(Option<String>),
    /// The members of groups are written to `$ref`.
    MembersAsReference(String),
    SeveralMatching(Vec<String>),
    /// What is written to `active`, where it does not say that somebody has left.
    NoDisables(Option<MappingSource>),
    /// Nothing is written to a target that Microsoft's tutorial has.
    MissingTarget(String),
    /// objectId is written to this target.
    ObjectId(String),
    NoMembers,
    GroupsOff,
    /// Everybody gets this licence.
    FixedUserType(String),
    /// A licence that Zoom replaced in 2020.
    OldUserType(String),
    /// The scoping filter of people or groups cannot be read, and why.
    FilterUnreadable(Object, String),
    /// The expression that fills this target cannot be read, and why.
    Unreadable {
        target: String,
        error: String,
        hint: Option<String>,
    },
    /// People or groups are not made, not changed, or not taken away.
    FlowMissing(Object, &'static str),
    /// The attribute is not offered to provisioning.
    NotASource {
        target: String,
        attribute: String,
    },
    /// The default of a Switch may empty this target at an update.
    SwitchDefault(String),
    MailMayBeEmpty,
    /// Whether a function on roles works depends on who is provisioned.
    RolesNeedAssignment(String),
}

impl SchemaFinding {
    /// How bad is it?
    pub fn level(&self) -> RemarkLevel {
        match self {
            Self::PeopleOff
            | Self::NoMatching
            | Self::MatchingTarget(_)
            | Self::NoUserName
            | Self::IdIsTarget
            | Self::RolesDirect(_)
            | Self::RolesForEverybody(_)
            | Self::GroupMatching(_)
            | Self::MembersAsReference(_) => RemarkLevel::WillFail,
            Self::MatchingSource(_)
            | Self::SeveralMatching(_)
            | Self::NoDisables(_)
            | Self::MissingTarget(_)
            | Self::ObjectId(_)
            | Self::NoMembers
            | Self::FixedUserType(_)
            | Self::OldUserType(_)
            | Self::FilterUnreadable(..)
            | Self::Unreadable { .. }
            | Self::FlowMissing(..)
            | Self::NotASource { .. }
            | Self::SwitchDefault(_) => RemarkLevel::Warning,
            Self::GroupsOff | Self::MailMayBeEmpty | Self::RolesNeedAssignment(_) => RemarkLevel::Note,
        }
    }

    /// Returns the finding in words.
    pub fn remark(&self) -> Remark {
        Remark { level: self.level(), text: self.text(), cure: Some(self.cure()) }
    }

    /// Returns what is so and why it matters.
    pub fn text(&self) -> String {
        match self {
            Self::PeopleOff => "The mapping of people is off, so nobody is provisioned".to_owned(),
            Self::NoMatching => "No attribute finds people in Zoom, so Entra cannot tell who is there".to_owned(),
            Self::MatchingTarget(target) => format!(
                "People are matched by {target}, and Zoom searches by userName alone: every search is refused"
            ),
            Self::MatchingSource(source) => format!(
                "People are matched by {source}, not by userPrincipalName: whoever has another address in Zoom is not \
                 found and made a second time"
            ),
            Self::NoUserName => "Nothing is written to userName, and Zoom makes no user without one".to_owned(),
            Self::IdIsTarget => "Something is written to id, which is Zoom's own and does not change".to_owned(),
            Self::RolesDirect(target) => format!(
                "{target} gets the list of roles as it is, which Zoom does not understand"
            ),
            Self::RolesForEverybody(target) => format!(
                "{target} comes from the person's role in the application, and everybody is provisioned: Entra does \
                 not work out roles then"
            ),
            Self::GroupMatching(None) => {
                "No attribute finds groups in Zoom, so Entra cannot tell which are there".to_owned()
            }
            Self::GroupMatching(Some(target)) => format!(
                "Groups are matched by {target}, and Zoom searches groups by displayName alone: every search is refused"
            ),
            Self::FilterUnreadable(Object::User, why) => format!("The filter on people cannot be read: {why}"),
            Self::FilterUnreadable(Object::Group, why) => format!("The filter on groups cannot be read: {why}"),
            Self::MembersAsReference(target) => format!(
                "The members of groups are written to {target}, and Zoom takes them in members"
            ),
            Self::SeveralMatching(targets) => format!(
                "People are matched by {}, one after the other: the first that finds somebody decides",
                targets.join(", ")
            ),
            Self::NoDisables(None) => {
                "Nothing is written to active, so whoever leaves keeps their place in Zoom".to_owned()
            }
            Self::NoDisables(Some(source)) => format!(
                "active gets {}, which does not follow IsSoftDeleted: whoever leaves keeps their place in Zoom, or \
                 everybody loses it",
                source.words()
            ),
            Self::MissingTarget(target) => format!("Nothing is written to {target}, so Zoom shows nothing there"),
            Self::ObjectId(target) => format!(
                "objectId is written to {target}. Zoom does not keep the directory's id, and what it calls externalId \
                 in a search is its own id"
            ),
            Self::NoMembers => "Nothing is written to the members of groups, so groups stay empty in Zoom".to_owned(),
            Self::GroupsOff => "The mapping of groups is off, so no groups are provisioned".to_owned(),
            Self::FixedUserType(value) => format!(
                "Everybody gets the licence {value}, also whoever has another in Zoom"
            ),
            Self::OldUserType(value) => format!(
                "The licence {value} is one that Zoom replaced in October 2020"
            ),
            Self::Unreadable { target, error, .. } => format!(
                "Usher cannot work out what {target} gets: {error}"
            ),
            Self::FlowMissing(Object::User, what) => format!("The mapping of people does not {what} anybody"),
            Self::FlowMissing(Object::Group, what) => format!("The mapping of groups does not {what} any"),
            Self::NotASource { target, attribute } => format!(
                "{target} comes from {attribute}, which Entra does not offer to provisioning"
            ),
            Self::SwitchDefault(target) => format!(
                "{target} comes from a Switch with a default. When the attribute did not change, Entra may empty the \
                 target at an update"
            ),
            Self::MailMayBeEmpty => {
                "The mail address comes from mail, which is empty for whoever has no mailbox; then nothing is sent"
                    .to_owned()
            }
            Self::RolesNeedAssignment(target) => format!(
                "{target} comes from the person's role in the application, which works only for those who are assigned \
                 to it, with one role each"
            ),
        }
    }

    /// Returns what to do.
    pub fn cure(&self) -> String {
        match self {
            Self::PeopleOff => "Switch the mapping of users on, under Mappings".to_owned(),
            Self::NoMatching | Self::MatchingTarget(_) | Self::MatchingSource(_) | Self::NoUserName => {
                "Write userPrincipalName to userName, with matching on and precedence 1".to_owned()
            }
            Self::SeveralMatching(_) => "Leave matching on for userName alone".to_owned(),
            Self::IdIsTarget => "Delete the mapping to id".to_owned(),
            Self::RolesDirect(target) => {
                format!("Write SingleAppRoleAssignment([appRoleAssignments]) to {target}")
            }
            Self::RolesForEverybody(_) => {
                "Provision only assigned users and groups, or write nothing that comes from roles".to_owned()
            }
            Self::RolesNeedAssignment(_) => {
                "Provision only assigned users and groups, and give everybody one role".to_owned()
            }
            Self::GroupMatching(_) => {
                "Write displayName to displayName in the mapping of groups, with matching on and precedence 1"
                    .to_owned()
            }
            Self::FilterUnreadable(..) => "Look at the filter in Entra, under Source object scope".to_owned(),
            Self::MembersAsReference(_) | Self::NoMembers => {
                "Write members to members in the mapping of groups".to_owned()
            }
            Self::NoDisables(_) => {
                "Write Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\") to active"
                    .to_owned()
            }
            Self::MissingTarget(target) => format!("Add the mapping to {target}"),
            Self::ObjectId(target) => {
                format!("Delete the mapping to {target}, or leave it without matching: it does no harm then")
            }
            Self::GroupsOff => "Switch the mapping of groups on where groups should go to Zoom".to_owned(),
            Self::FixedUserType(_) => {
                "Delete the mapping to userType, or write the person's role in the application".to_owned()
            }
            Self::OldUserType(_) => "Write Licensed for Pro, and On-Prem for Corp".to_owned(),
            Self::Unreadable { hint: Some(hint), .. } => hint.clone(),
            Self::Unreadable { hint: None, .. } => {
                "Try the expression in Entra's expression builder, and correct it there".to_owned()
            }
            Self::FlowMissing(_, what) => format!("Tick the action to {what} under Target object actions"),
            Self::NotASource { .. } => "Take another attribute".to_owned(),
            Self::SwitchDefault(_) => {
                "Write IIF instead, or put the Switch into IgnoreFlowIfNullOrEmpty".to_owned()
            }
            Self::MailMayBeEmpty => {
                "Write userPrincipalName, or Coalesce([mail], [userPrincipalName]), where that happens"
                    .to_owned()
            }
        }
    }
}

impl Schema {
    /// Returns what there is to know about the schema, the worst first.
    pub fn findings(&self, reach: Reach) -> Vec<SchemaFinding> {
        let mut findings = Vec::new();
        of_users(self.users(), reach, &mut findings);
        if let Some(groups) = self.groups() {
            of_groups(groups, &mut findings);
        }
        findings.sort_by(|one, other| other.level().cmp(&one.level()).then_with(|| one.cmp(other)));
        findings.dedup();
        findings
    }
}

fn of_users(users: &ObjectMapping, reach: Reach, findings: &mut Vec<SchemaFinding>) {
    if !users.enabled {
        findings.push(SchemaFinding::PeopleOff);
    }
    flows(users, Object::User, findings);
    of_matching(users, findings);
    for target in [GIVEN_NAME, FAMILY_NAME, MAIL] {
        if users.attribute(target).is_none_or(|found| found.source == MappingSource::Nothing) {
            findings.push(SchemaFinding::MissingTarget(target.to_owned()));
        }
    }
    match users.attribute(ACTIVE).map(|found| &found.source) {
        None | Some(MappingSource::Nothing) => findings.push(SchemaFinding::NoDisables(None)),
        Some(source) if !follows_leaving(source) => {
            findings.push(SchemaFinding::NoDisables(Some(source.clone())));
        }
        Some(_) => {}
    }
    let mail = users.attribute(MAIL).map(|found| &found.source);
    if mail == Some(&MappingSource::Direct("mail".to_owned())) {
        findings.push(SchemaFinding::MailMayBeEmpty);
    }
    if let Some(user_type) = users.attribute(USER_TYPE) {
        of_user_type(user_type, findings);
    }
    for mapping in &users.attributes {
        of_attribute(mapping, reach, findings);
    }
}

fn of_matching(users: &ObjectMapping, findings: &mut Vec<SchemaFinding>) {
    let matching = users.matching();
    if matching.is_empty() {
        findings.push(SchemaFinding::NoMatching);
    }
    if matching.len() > 1 {
        let targets = matching.iter().map(|mapping| mapping.target.clone()).collect();
        findings.push(SchemaFinding::SeveralMatching(targets));
    }
    for mapping in matching {
        if mapping.target != USER_NAME {
            findings.push(SchemaFinding::MatchingTarget(mapping.target.clone()));
        } else if mapping.source != MappingSource::Direct("userPrincipalName".to_owned()) {
            findings.push(SchemaFinding::MatchingSource(mapping.source.words()));
        }
    }
    if users.attribute(USER_NAME).is_none_or(|found| found.source == MappingSource::Nothing) {
        findings.push(SchemaFinding::NoUserName);
    }
}

fn of_user_type(mapping: &AttributeMapping, findings: &mut Vec<SchemaFinding>) {
    if let MappingSource::Constant(value) = &mapping.source {
        findings.push(SchemaFinding::FixedUserType(value.clone()));
    }
    let written = mapping.source.expression().and_then(|text| Expression::parse(&text).ok());
    for old in ["Pro", "Corp"] {
        if written.as_ref().is_some_and(|expression| expression.has_text(old)) {
            findings.push(SchemaFinding::OldUserType(old.to_owned()));
        }
    }
}

fn of_attribute(mapping: &AttributeMapping, reach: Reach, findings: &mut Vec<SchemaFinding>) {
    let target = mapping.target.clone();
    if target == "id" {
        findings.push(SchemaFinding::IdIsTarget);
    }
    let expression = match mapping.source.expression().map(|text| Expression::parse(&text)) {
        None => return,
        Some(Ok(expression)) => expression,
        Some(Err(error)) => {
            let (error, hint) = (error.to_string(), error.hint);
            findings.push(SchemaFinding::Unreadable { target, error, hint });
            return;
        }
    };
    for attribute in expression.references() {
        match attribute.as_str() {
            "objectId" => findings.push(SchemaFinding::ObjectId(target.clone())),
            "samAccountName" | "userType" => findings
                .push(SchemaFinding::NotASource { target: target.clone(), attribute: attribute.clone() }),
            _ => {}
        }
    }
    if expression.as_attribute() == Some("appRoleAssignments") {
        findings.push(SchemaFinding::RolesDirect(target.clone()));
    } else if expression.references().iter().any(|name| name == "appRoleAssignments") {
        match reach {
            Reach::Everybody => findings.push(SchemaFinding::RolesForEverybody(target.clone())),
            Reach::NotKnown => findings.push(SchemaFinding::RolesNeedAssignment(target.clone())),
            Reach::Assigned => {}
        }
    }
    if expression.is_switch_with_default() {
        findings.push(SchemaFinding::SwitchDefault(target));
    }
}

fn of_groups(groups: &ObjectMapping, findings: &mut Vec<SchemaFinding>) {
    if !groups.enabled {
        findings.push(SchemaFinding::GroupsOff);
        return;
    }
    flows(groups, Object::Group, findings);
    let matching = groups.matching();
    if matching.is_empty() {
        findings.push(SchemaFinding::GroupMatching(None));
    }
    for mapping in matching.into_iter().filter(|mapping| mapping.target != DISPLAY_NAME) {
        findings.push(SchemaFinding::GroupMatching(Some(mapping.target.clone())));
    }
    let members = MappingSource::Direct(MEMBERS.to_owned());
    let written: Vec<&AttributeMapping> =
        groups.attributes.iter().filter(|mapping| mapping.source == members).collect();
    if written.is_empty() {
        findings.push(SchemaFinding::NoMembers);
    }
    for mapping in written.into_iter().filter(|mapping| mapping.target.contains("$ref")) {
        findings.push(SchemaFinding::MembersAsReference(mapping.target.clone()));
    }
}

fn flows(mapping: &ObjectMapping, object: Object, findings: &mut Vec<SchemaFinding>) {
    if let Err(error) = &mapping.filter {
        findings.push(SchemaFinding::FilterUnreadable(object, error.to_string()));
    }
    for (does, what) in
        [(mapping.adds, "create"), (mapping.updates, "update"), (mapping.deletes, "delete or disable")]
    {
        if !does {
            findings.push(SchemaFinding::FlowMissing(object, what));
        }
    }
}

/// Is somebody active who is there, and not active who has left?
fn follows_leaving(source: &MappingSource) -> bool {
    let Some(Ok(expression)) = source.expression().map(|text| Expression::parse(&text)) else { return false };
    let nowhere = Environment::default();
    let gives = |left: bool| {
        let look_up =
            |name: &str| Cow::Owned(if name == "IsSoftDeleted" { Value::Bool(left) } else { Value::Null });
        expression.evaluate(&look_up, &nowhere)
    };
    let text = |text: &str| Ok(Flow::Value(Value::from(text)));
    gives(false) == text("True") && gives(true) == text("False")
}
