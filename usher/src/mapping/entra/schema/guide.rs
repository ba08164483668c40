//! The mappings that the guides want: Microsoft's tutorial for the application of the gallery (2024-03, 2026-06), and the
//! table of the guides for an application of one's own, without what harms.

use super::{MappingSource, Object};

/// Which guide's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GuideTable {
    Gallery,
    Own,
}

/// One mapping that a guide wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub object: Object,
    pub target: &'static str,
    pub source: MappingSource,
    /// Sources that serve as well.
    pub accepted: Vec<MappingSource>,
    /// Does it find people or groups in Zoom?
    pub matching: bool,
    /// Nice to have: its absence is no fault.
    pub extra: bool,
}

pub(super) const USER_NAME: &str = "userName";
pub(super) const ACTIVE: &str = "active";
pub(super) const GIVEN_NAME: &str = "name.givenName";
pub(super) const FAMILY_NAME: &str = "name.familyName";
pub(super) const MAIL: &str = "emails[type eq \"work\"].value";
pub(super) const DISPLAY_NAME: &str = "displayName";
pub(super) const USER_TYPE: &str = "userType";
pub(super) const MEMBERS: &str = "members";
const DEPARTMENT: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
const TITLE: &str = "title";

/// Entra's usual form. The shorter one serves as well.
const IS_ACTIVE: &str = "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")";

impl GuideTable {
    /// Returns the mappings, in the order in which the guide has them.
    pub fn wanted(self) -> Vec<Wanted> {
        let direct = |target, attribute: &str| user(target, MappingSource::Direct(attribute.to_owned()));
        let user_name = Wanted { matching: true, ..direct(USER_NAME, "userPrincipalName") };
        let active = Wanted {
            accepted: vec![MappingSource::Expression("Not([IsSoftDeleted])".to_owned())],
            ..user(ACTIVE, MappingSource::Expression(IS_ACTIVE.to_owned()))
        };
        let mail = Wanted {
            // Who has no mail address gets one all the same.
            accepted: vec![
                MappingSource::Direct("userPrincipalName".to_owned()),
                MappingSource::Expression("Coalesce([mail], [userPrincipalName])".to_owned()),
            ],
            ..direct(MAIL, "mail")
        };
        let extra = |wanted| Wanted { extra: true, ..wanted };
        match self {
            Self::Gallery => vec![
                user_name,
                active,
                direct(GIVEN_NAME, "givenName"),
                direct(FAMILY_NAME, "surname"),
                mail,
                direct(DEPARTMENT, "department"),
                user(
                    USER_TYPE,
                    MappingSource::Expression("SingleAppRoleAssignment([appRoleAssignments])".to_owned()),
                ),
            ],
            Self::Own => vec![
                user_name,
                direct(DISPLAY_NAME, "displayName"),
                direct(GIVEN_NAME, "givenName"),
                direct(FAMILY_NAME, "surname"),
                mail,
                active,
                extra(direct(DEPARTMENT, "department")),
                extra(direct(TITLE, "jobTitle")),
                Wanted { object: Object::Group, matching: true, ..direct(DISPLAY_NAME, "displayName") },
                Wanted { object: Object::Group, ..direct(MEMBERS, "members") },
            ],
        }
    }
}

fn user(target: &'static str, source: MappingSource) -> Wanted {
    Wanted { object: Object::User, target, source, accepted: Vec::new(), matching: false, extra: false }
}
