use super::*;

/// Texts as Okta and Zoom write them, with made-up names in them.
#[test]
fn texts_come_down_to_what_can_be_done() {
    let check = |text: &str, code: &str, trouble: Option<&str>| {
        let problem = provisioning(text);
        assert_eq!(
            (problem.code.as_str(), trouble_of(text).map(KnownTrouble::id)),
            (code, trouble),
            "{text}"
        );
        if code != "provisioning.no_reason" {
            assert_eq!(problem.detail.as_deref(), Some(text), "the vendor's words are kept");
        }
    };
    check(
        "Automatic provisioning of user zoe@northwind.example to app Zoom failed: Error while creating user Zoë O'Brien-Łukasz: Bad Request. Errors reported by remote server: The email \"zoe@northwind.example\" is already in use.",
        "provisioning.user_exists",
        Some("user-exists"),
    );
    check("Error while creating user … already exists", "provisioning.user_exists", Some("user-exists"));
    check("Email ''a@b.example'' has already been used.", "provisioning.user_exists", Some("user-exists"));
    check(
        "Failed on 04-02-2026 06:37:24PM UTC: Unable to update Group Push mapping target App group Sales: Error while creating user group Sales: Conflict. Errors reported by remote server: Group Sales exists.",
        "provisioning.group_exists",
        Some("members-missing"),
    );
    check(
        "Unable to update Group Push mapping target App group Sales: Error while updating user group membership for group Sales Not Implemented. Errors reported by remote server: patch-REPLACE-operation not supported for group.members",
        "provisioning.not_implemented",
        Some("members-missing"),
    );
    check(
        "Unable to update Group Push mapping target App group Sales: Error while updating user group membership for group Sales: Not Found. Errors reported by remote server: Group does not exist.",
        "provisioning.group_gone",
        Some("members-missing"),
    );
    check(
        "Error while trying to push profile update for a@b.example: Not Found. Errors reported by remote server: User does not exist.",
        "provisioning.person_gone",
        None,
    );
    check(
        "Unauthorized. Errors reported by remote server: Invalid access token.",
        "provisioning.sign_in",
        Some("token-refused"),
    );
    check("401", "provisioning.sign_in", Some("token-refused"));
    check("application.integration.authentication_failure", "provisioning.sign_in", Some("token-refused"));
    check(
        "Forbidden. Errors reported by remote server: The request was denied due to insufficient permissions: \"User:Edit\".",
        "provisioning.rights",
        Some("token-refused"),
    );
    check("Too Many Requests. The request is sent again later.", "provisioning.rate_limit", Some("slow"));
    check(
        "Error while creating user Ann: Create new user returned empty user.",
        "provisioning.empty_answer",
        None,
    );
    check(
        "Error while updating user group membership for group Owls Bad Request. Errors reported by remote server: The \"Operations\" of the request is invalid.",
        "provisioning.members",
        Some("members-missing"),
    );
    check(
        "User was assigned this application before Provisioning was enabled and not provisioned in the downstream application. Click Provision User.",
        "provisioning.too_early",
        None,
    );
    check(
        "Conflict. Errors reported by remote server: Cannot add paid users.",
        "zoom.no_seats",
        Some("wrong-licence"),
    );
    check(
        "Conflict. Errors reported by remote server: The Zoom United Plan is invalid.",
        "provisioning.plan",
        Some("tier-change"),
    );
    check(
        "Bad Request. Errors reported by remote server: The \"userType\" of the request is invalid.",
        "provisioning.user_type",
        Some("tier-change"),
    );
    check(
        "Bad Request. Errors reported by remote server: The phone number is not valid.",
        "provisioning.phone",
        Some("phone-numbers"),
    );
    check(
        "Bad Request. Errors reported by remote server: Cannot activate or deactivate Zoom Room and Admin users.",
        "zoom.admin",
        None,
    );
    check(
        "Bad Request. Errors reported by remote server: User is inactive or locked.",
        "provisioning.inactive",
        None,
    );
    check(
        "Conflict. Errors reported by remote server: The email domain does not match the associated domain of the account, please contact Zoom Customer Support to set up if necessary.",
        "zoom.domain",
        None,
    );
    check(
        "Bad Request. Errors reported by remote server: Account has not enabled Single Sign-On.",
        "zoom.sso_off",
        None,
    );
    check(
        "Bad Gateway. Errors reported by remote server: Invalid JSON: Unrecognized token 'error' .. line: 1",
        "provisioning.zoom_down",
        None,
    );
    check("Conflict. Errors reported by remote server: Something else.", "provisioning.conflict", None);
    check("A sentence that nobody has seen.", "provisioning.unknown", None);
    check("  ", "provisioning.no_reason", None);
}

#[test]
fn a_name_is_no_reason() {
    let check = |name: &str| {
        let text = format!(
            "Unable to update Group Push mapping target App group {name}: Error while updating user group membership for group {name}: Bad Request. Errors reported by remote server: A sentence that nobody has seen."
        );
        assert_eq!(provisioning(&text).code, "provisioning.unknown", "{name}");
    };
    check("401");
    check("Unauthorized");
    check("Conflict");
    check("People who already exist");
    check("Rate limit");
}
