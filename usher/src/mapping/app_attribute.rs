//! What Okta's app for Zoom calls the attributes that rules fill.
//!
//! An app's schema may say for each attribute what it is called in SCIM; where it does, that decides. Otherwise the
//! names of Okta's catalogue decide, and a person's own additions after them.

use super::Target;
use super::target::{CORE, ENTERPRISE, ZOOM};

/// Finds the app's attribute for a target. `attributes` are the app's, each with its name in SCIM where it has one.
pub fn app_attribute<'a>(
    target: Target,
    attributes: impl Iterator<Item = (&'a str, Option<&'a str>)> + Clone,
) -> Option<&'a str> {
    let path = target.path();
    let extension = path.strip_prefix(ENTERPRISE).or_else(|| path.strip_prefix(ZOOM));
    let short = extension.and_then(|rest| rest.strip_prefix(':')).unwrap_or(&path);
    let is_it = |external: &str| {
        let external = external.strip_prefix(CORE).map_or(external, |rest| rest.trim_start_matches(':'));
        external == path
            || external == short
            || Some(external) == path.strip_prefix("name.")
            || (external.contains('[') && Target::of_path(external) == Some(target))
    };
    let by_scim = attributes.clone().find(|(_, external)| external.is_some_and(is_it));
    let by_name = || {
        names(target).iter().find_map(|wanted| {
            attributes.clone().find(|(name, external)| {
                // An attribute that is something else in SCIM is not this one, whatever it is called.
                name == wanted && external.is_none_or(|external| is_it(external) || external == *name)
            })
        })
    };
    by_scim.or_else(by_name).map(|(name, _)| name)
}

/// Names in Okta's catalogue and in apps that people made, the usual one first.
fn names(target: Target) -> &'static [&'static str] {
    match target {
        Target::UserName => &["userName"],
        Target::WorkEmail => &["email"],
        Target::GivenName => &["firstName", "givenName"],
        Target::FamilyName => &["lastName", "familyName"],
        Target::DisplayName => &["displayName"],
        Target::UserType => &["userType"],
        Target::Title => &["title"],
        Target::Locale => &["locale"],
        Target::WorkPhone => &["primaryPhone", "workPhone", "phoneNumber"],
        Target::MobilePhone => &["mobilePhone"],
        Target::OfficePhone => &["officePhone"],
        Target::HomePhone => &["homePhone"],
        Target::FaxPhone => &["fax", "faxNumber"],
        Target::Department => &["department"],
        Target::Organization => &["organization"],
        Target::CostCenter => &["costCenter"],
        Target::EmployeeNumber => &["employeeNumber"],
        Target::Manager => &["manager", "managerValue"],
        Target::Roles => &["role", "roles"],
        Target::Groups => &["groups"],
        Target::Zoom(key) => key.names(),
        // Okta sets both by itself.
        Target::Active | Target::ExternalId => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::ZoomKey;

    #[test]
    fn scim_decides_before_the_name() {
        let find = |target, attributes: &[(&'static str, Option<&'static str>)]| {
            app_attribute(target, attributes.iter().copied())
        };
        assert_eq!(find(Target::GivenName, &[("firstName", None)]), Some("firstName"));
        assert_eq!(find(Target::GivenName, &[("vorname", Some("name.givenName"))]), Some("vorname"));
        let both = [("firstName", None), ("given", Some("name.givenName"))];
        assert_eq!(find(Target::GivenName, &both), Some("given"));
        assert_eq!(find(Target::Department, &[("department", Some("department"))]), Some("department"));
        assert_eq!(find(Target::Department, &[("department", Some("title"))]), None);
        assert_eq!(find(Target::WorkPhone, &[("title", None)]), None);
        let notation = [("mobile", Some("phoneNumbers.^[type==mobile].value"))];
        assert_eq!(find(Target::MobilePhone, &notation), Some("mobile"));
        assert_eq!(find(Target::WorkPhone, &notation), None);
        assert_eq!(
            find(Target::Zoom(ZoomKey::United), &[("zoomUnited", Some("zoomUnited"))]),
            Some("zoomUnited")
        );
        assert_eq!(find(Target::Zoom(ZoomKey::United), &[("zoomUnited", None)]), Some("zoomUnited"));
    }
}
