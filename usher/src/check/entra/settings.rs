//! Does Entra ID tell somebody when it stops, and does it stop before it takes too much away?

use super::{failed, passed};
use crate::check::Verdict;
use crate::problem::Problem;
use crate::setup::entra::Settings as Saved;

/// Judges what is saved. `everybody` is the answer to who is in scope; `address` the one that is to be saved.
pub fn settings(saved: &Saved, everybody: Option<bool>, address: Option<&str>) -> Verdict {
    let mut wrong: Vec<(&str, String, &str)> = Vec::new();
    let notification = saved.notification.clone().unwrap_or_default();
    let recipients: Vec<&str> =
        notification.recipients.split([',', ';']).map(str::trim).filter(|mail| !mail.is_empty()).collect();
    match (notification.enabled, recipients.as_slice()) {
        (false, _) => wrong.push((
            "settings.no_mail",
            "Entra ID tells nobody when provisioning stops.".to_owned(),
            "A quarantine is told by mail only, and nobody gets one.",
        )),
        (true, []) => wrong.push((
            "settings.no_mail",
            "Mails about failures are on, and go to nobody.".to_owned(),
            "There is no address to which they could go.",
        )),
        (true, _) => {}
    }
    if notification.delete_threshold.is_none() {
        wrong.push((
            "settings.no_threshold",
            "Nothing holds Entra ID back from switching everybody off.".to_owned(),
            "When a group or a filter goes away by mistake, everybody in it is deactivated in Zoom with the next cycle.",
        ));
    }
    let sync_all = saved.sync_all;
    match (everybody, sync_all) {
        (Some(true), Some(false)) => wrong.push((
            "settings.scope",
            "Only those who have the application are in scope.".to_owned(),
            "You said that everybody in the tenant is to be brought to Zoom.",
        )),
        (Some(false), Some(true)) => wrong.push((
            "settings.scope",
            "Everybody in the tenant is in scope.".to_owned(),
            "You said that only those are to be brought to Zoom who have the application.",
        )),
        (Some(_) | None, Some(_) | None) => {}
    }
    if let Some((code, what, why)) = wrong.first() {
        let others: Vec<&str> = wrong.iter().skip(1).map(|(_, what, _)| what.as_str()).collect();
        let why = [*why].into_iter().chain(others).collect::<Vec<_>>().join(" ");
        return failed(Problem::new(
            code,
            what.clone(),
            why,
            &["Let Usher save the settings on this page. It shows what is there now first."],
        ));
    }
    let mut saw = vec![
        match &saved.base_address {
            Some(base) => format!("Entra ID sends to {base}."),
            None => "No address is saved; Zoom's application of the gallery brings its own.".to_owned(),
        },
        format!("Mails about failures go to {}.", recipients.join(", ")),
    ];
    if let (Some(base), Some(address)) = (&saved.base_address, address)
        && bare(base) != bare(address)
    {
        saw.push(format!("Usher would save {address}, which it has seen answer."));
    }
    if let Some(threshold) = notification.delete_threshold {
        saw.push(format!(
            "When more than {threshold} would be switched off in one cycle, it stops and asks."
        ));
    }
    saw.push(match sync_all {
        Some(true) => "Everybody in the tenant is in scope.".to_owned(),
        Some(false) => "Only those who have the application are in scope.".to_owned(),
        None => "Who is in scope was never saved: then it is those who have the application.".to_owned(),
    });
    saw.push(match saved.skip_out_of_scope {
        Some(true) => "Whoever falls out of scope is left active in Zoom: nobody is deactivated by taking the application away.".to_owned(),
        Some(false) | None => "Whoever falls out of scope is deactivated in Zoom.".to_owned(),
    });
    passed(saw)
}

/// An address without what Entra reads as flags, and without its last slash.
pub(super) fn bare(address: &str) -> &str {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    address.get(..end).unwrap_or(address).trim().trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::super::fake::{short, words};
    use super::*;
    use crate::setup::entra::Notification;

    fn saved(enabled: bool, recipients: &str, threshold: Option<u32>, sync_all: Option<bool>) -> Saved {
        Saved {
            base_address: Some("https://api.zoom.us/scim2/?aadOptscim062020".to_owned()),
            notification: Some(Notification {
                enabled,
                recipients: recipients.to_owned(),
                delete_threshold: threshold,
            }),
            sync_all,
            ..Saved::default()
        }
    }

    #[test]
    fn mails_a_threshold_and_the_scope_are_wanted() {
        let check = |saved: &Saved, everybody: Option<bool>, expected: &str| {
            assert_eq!(short(&settings(saved, everybody, None)), expected, "{saved:?}");
        };
        check(&saved(true, "it@practice.example", Some(500), Some(false)), Some(false), "passed");
        check(&saved(true, "it@practice.example", Some(500), None), Some(false), "passed");
        check(&saved(true, " ; ", Some(500), None), None, "failed settings.no_mail");
        check(&saved(false, "it@practice.example", Some(500), None), None, "failed settings.no_mail");
        check(&saved(true, "it@practice.example", None, None), None, "failed settings.no_threshold");
        check(&saved(true, "a@b", Some(5), Some(true)), Some(false), "failed settings.scope");
        check(&saved(true, "a@b", Some(5), Some(false)), Some(true), "failed settings.scope");
        check(&Saved::default(), None, "failed settings.no_mail");
        let all = words(&settings(&Saved::default(), None, None));
        assert!(all.contains("switching everybody off"), "{all}");
    }

    #[test]
    fn another_address_and_people_left_active_are_said() {
        let skip = Saved { skip_out_of_scope: Some(true), ..saved(true, "a@b", Some(5), Some(true)) };
        let said = words(&settings(&skip, Some(true), Some("https://api.zoom.us/scim")));
        assert!(
            said.contains("left active") && said.contains("would save https://api.zoom.us/scim,"),
            "{said}"
        );
        let same = words(&settings(&skip, Some(true), Some("https://api.zoom.us/scim2")));
        assert!(!same.contains("would save"), "{same}");
    }
}
