//! What Microsoft Entra ID says when it lets nobody in, in words: one row for each of its numbers that somebody
//! can act on.
//!
//! Entra begins its texts with `AADSTS` and a number
//! (learn.microsoft.com/entra/identity-platform/reference-error-codes, November 2026). The number decides the
//! words only; what Usher does next is decided by the error code beside it, since numbers come and go.

use super::Problem;

/// What one or several numbers mean.
struct Row {
    numbers: &'static [u32],
    what: &'static str,
    why: &'static str,
    fix: &'static [&'static str],
}

const SIGN_IN_AGAIN: &str = "Open “Connect Entra ID” and sign in again.";
const CHECK_CLIENT_ID: &str = "Compare the client id on “Connect Entra ID” with the Application (client) ID on the app's Overview page.";
const REPORT: &str = "If it comes again, report it with the detail below.";
const READ_LOG: &str = "In the Microsoft Entra admin center open Sign-in logs: the entry of this sign-in names the rule under Conditional Access.";

const ROWS: &[Row] = &[
    Row {
        numbers: &[50011],
        what: "Microsoft Entra ID does not know the address that the answer would go to.",
        why: "The app has no redirect address for this computer, or one that is spelled differently. Entra ignores the port and compares every letter of the rest.",
        fix: &[
            "In the app's registration open Authentication and add http://localhost/cb/entra under “Mobile and desktop applications”.",
            "Or sign in on another device: that needs no such address.",
        ],
    },
    Row {
        numbers: &[50020, 50034, 51004, 16000],
        what: "This account is not in the organisation that you are signing in to.",
        why: "It belongs to another organisation, or it is a private Microsoft account, or the browser chose one that was signed in already.",
        fix: &[
            "Sign in again and choose an account of the organisation.",
            "If the right account is not offered, choose “Use another account”, or use a private window.",
        ],
    },
    Row {
        numbers: &[50076, 50074],
        what: "Microsoft Entra ID wants a second factor.",
        why: "A rule of the organisation asks for one, because something was changed or because you are at another place.",
        fix: &[SIGN_IN_AGAIN, "Confirm it with the phone or key that the page in the browser names."],
    },
    Row {
        numbers: &[50072, 50079],
        what: "This account has to set up a second factor first.",
        why: "The organisation asks for one, and none is registered for this account.",
        fix: &["Open https://aka.ms/mfasetup with this account and register a second factor.", SIGN_IN_AGAIN],
    },
    Row {
        numbers: &[50078],
        what: "The second factor was confirmed too long ago.",
        why: "The organisation wants it confirmed again after some time.",
        fix: &[SIGN_IN_AGAIN],
    },
    Row {
        numbers: &[50105],
        what: "This account may not use the app.",
        why: "The app is open to chosen people only, and this account is not among them.",
        fix: &[
            "In the Microsoft Entra admin center open Enterprise applications, the app, Users and groups, and add this account. An admin of the organisation can.",
            "Then sign in again.",
        ],
    },
    Row {
        numbers: &[50126],
        what: "The sign-in name or the password is wrong.",
        why: "Microsoft Entra ID compared them; Usher never sees them.",
        fix: &[
            "Sign in again and type both with care.",
            "If the password is lost, reset it on Microsoft's page.",
        ],
    },
    Row {
        numbers: &[50055],
        what: "The password of this account has run out.",
        why: "The organisation wants a new one from time to time.",
        fix: &["Change the password on Microsoft's page.", "Then sign in again."],
    },
    Row {
        numbers: &[50057],
        what: "This account is switched off.",
        why: "An admin of the organisation has blocked its sign-in.",
        fix: &[
            "Sign in with another account.",
            "Or ask an admin to switch this one on, in the Microsoft Entra admin center under Users.",
        ],
    },
    Row {
        numbers: &[50053],
        what: "This account is locked for now.",
        why: "There were too many attempts with a wrong password, or they came from an address that attacks come from.",
        fix: &[
            "Wait a while, then sign in again.",
            "Or ask an admin of the organisation to reset the password.",
        ],
    },
    Row {
        numbers: &[50173],
        what: "The sign-in to Microsoft Entra ID was withdrawn.",
        why: "The password was changed or reset since, or an admin has ended all sessions of this account.",
        fix: &[SIGN_IN_AGAIN],
    },
    Row {
        numbers: &[70008, 700082],
        what: "The sign-in to Microsoft Entra ID has run out.",
        why: "It was not used for a long time; Entra keeps one for 90 days without use.",
        fix: &[SIGN_IN_AGAIN],
    },
    Row {
        numbers: &[70043],
        what: "The organisation wants you to sign in more often.",
        why: "A rule of Conditional Access sets how long a sign-in may last, and this one is older.",
        fix: &[SIGN_IN_AGAIN],
    },
    Row {
        numbers: &[50194],
        what: "The app belongs to one organisation, and you signed in at the address for all.",
        why: "Its registration takes accounts of its own organisation only.",
        fix: &[
            "Type the tenant ID or the domain of the organisation on “Connect Entra ID”.",
            CHECK_CLIENT_ID,
        ],
    },
    Row {
        numbers: &[53000, 53001, 50131],
        what: "The organisation does not allow a sign-in from this device.",
        why: "A rule of Conditional Access takes only devices that it manages and finds in order.",
        fix: &["Sign in from a device that the organisation manages.", READ_LOG],
    },
    Row {
        numbers: &[53002],
        what: "The organisation does not allow a sign-in with this app.",
        why: "A rule of Conditional Access takes only apps that are on its list.",
        fix: &[
            "Ask an admin to leave the app out of that rule, for the account that sets things up.",
            READ_LOG,
        ],
    },
    Row {
        numbers: &[53003],
        what: "A rule of the organisation has stopped the sign-in.",
        why: "Conditional Access decides by account, place, device and risk, and it decided against this sign-in.",
        fix: &[
            "Sign in from the organisation's network or from a device that it manages.",
            READ_LOG,
            "If the rule stops sign-ins with a device code, sign in with the browser.",
        ],
    },
    Row {
        numbers: &[530035],
        what: "The security defaults of the organisation have stopped the sign-in.",
        why: "They take only sign-ins that can be confirmed by a second factor in a current way.",
        fix: &["Sign in with the browser, and confirm it with a second factor.", READ_LOG],
    },
    Row {
        numbers: &[54005],
        what: "This answer of the browser was used already.",
        why: "It works once. Going back in the browser, or loading the page again, sends the old one.",
        fix: &["Sign in again, without going back in the browser."],
    },
    Row {
        numbers: &[65001],
        what: "Nobody has allowed the app in this organisation yet.",
        why: "What Usher asks for includes changing the provisioning, and only an admin can allow that: an Application Administrator, a Cloud Application Administrator or a Global Administrator.",
        fix: &[
            "If you are such an admin, sign in again and choose to allow.",
            "If not, give one of them the admin consent link that Usher shows, and sign in again afterwards.",
        ],
    },
    Row {
        numbers: &[65004],
        what: "The app was not allowed.",
        why: "Somebody chose to cancel on the page that lists what the app may do.",
        fix: &[
            "Sign in again and choose to allow.",
            "If you would rather not, ask an admin to read the list and allow it with the admin consent link that Usher shows.",
        ],
    },
    Row {
        numbers: &[65005, 650057],
        what: "The app's registration does not list a right that Usher needs.",
        why: "Microsoft Entra ID gives only rights that the registration lists, and refuses the rest.",
        fix: &[
            "In the app's registration open API permissions, and add the Microsoft Graph permissions, of the kind “Delegated”, that the text beside the form lists.",
            "Then sign in again.",
        ],
    },
    Row {
        numbers: &[650056],
        what: "The app is set up in a way that Microsoft Entra ID does not take.",
        why: "Its registration lists no right that Usher needs, or no admin has allowed those that it lists.",
        fix: &[
            "In the app's registration open API permissions and compare the list with the text beside the form.",
            "Then give an admin the admin consent link that Usher shows.",
        ],
    },
    Row {
        numbers: &[650052],
        what: "The organisation has no access to a service that the app asks for.",
        why: "The service is not part of its subscription, or nobody has switched it on.",
        fix: &[
            "Read below which service it is, and ask an admin whether the organisation has it.",
            CHECK_CLIENT_ID,
        ],
    },
    Row {
        numbers: &[70011, 28002],
        what: "Microsoft Entra ID does not know a right that Usher asked for.",
        why: "The name of the right does not exist in this cloud, or is spelled in a way that it does not take.",
        fix: &["Check that the cloud in the customer's profile is the organisation's.", REPORT],
    },
    Row {
        numbers: &[70016],
        what: "Nobody has typed the code yet.",
        why: "Microsoft Entra ID waits for it.",
        fix: &["Type the code on the page that Usher names, and sign in there."],
    },
    Row {
        numbers: &[70018, 90119],
        what: "Microsoft Entra ID does not know the code.",
        why: "It was mistyped, or it belongs to an earlier attempt.",
        fix: &["Begin again: there will be a new code."],
    },
    Row {
        numbers: &[70019],
        what: "The code was not typed in time.",
        why: "It works for 15 minutes.",
        fix: &["Begin again: there will be a new code."],
    },
    Row {
        numbers: &[90120],
        what: "The code was used or refused already.",
        why: "Each code works once.",
        fix: &["Begin again: there will be a new code."],
    },
    Row {
        numbers: &[700011, 700016],
        what: "Microsoft Entra ID does not find the app in this organisation.",
        why: "The client id is mistyped, the app is registered in another organisation or another cloud, or no admin has allowed it here yet.",
        fix: &[
            CHECK_CLIENT_ID,
            "Check that the cloud in the customer's profile is the organisation's.",
            "If the app comes from another organisation, give an admin the admin consent link that Usher shows.",
        ],
    },
    Row {
        numbers: &[700025],
        what: "A secret was sent for an app that has none.",
        why: "The app is registered as one for desktops, and Microsoft Entra ID takes no secret from those.",
        fix: &[CHECK_CLIENT_ID, REPORT],
    },
    Row {
        numbers: &[7000218],
        what: "Microsoft Entra ID wants a secret from this app.",
        why: "The app does not allow public client flows, and a desktop app keeps no secret.",
        fix: &[
            "In the app's registration open Authentication and set “Allow public client flows” to Yes.",
            "Check that http://localhost/cb/entra stands under “Mobile and desktop applications”, not under “Web”.",
        ],
    },
    Row {
        numbers: &[90002],
        what: "Microsoft Entra ID does not find the organisation.",
        why: "Its tenant ID or domain is mistyped, or it is in another cloud, such as the one of the US Government or of China.",
        fix: &[
            "Compare the tenant ID with the Overview page of the Microsoft Entra admin center.",
            "Check that the cloud in the customer's profile is the organisation's.",
        ],
    },
    Row {
        numbers: &[90038],
        what: "The organisation is in another cloud of Microsoft's.",
        why: "The clouds of the US Government and of China have sign-in pages of their own, and accounts work on those only.",
        fix: &["Choose the organisation's cloud in the customer's profile.", "Then sign in again."],
    },
    Row {
        numbers: &[90094],
        what: "An admin has to allow the app first.",
        why: "What Usher asks for can be allowed by an Application Administrator, a Cloud Application Administrator or a Global Administrator only, and this account is none.",
        fix: &[
            "Give one of them the admin consent link that Usher shows. It can be opened on any computer.",
            "When they have allowed it, sign in again.",
            "Or sign in as one of them.",
        ],
    },
    Row {
        numbers: &[90095],
        what: "The admins of the organisation were asked to allow the app.",
        why: "Your request was sent to them, and nobody has answered it yet.",
        fix: &[
            "Wait until an Application Administrator, a Cloud Application Administrator or a Global Administrator has allowed it, then sign in again.",
            "To be faster, give one of them the admin consent link that Usher shows.",
        ],
    },
    Row {
        numbers: &[50147, 50148, 50149, 501481],
        what: "The proof that the answer is for Usher was not taken.",
        why: "The answer belongs to another attempt, or something between Usher and Microsoft has changed it.",
        fix: &["Sign in again, with the newest page only.", REPORT],
    },
    Row {
        numbers: &[50002, 500021],
        what: "This network does not allow a sign-in to that organisation.",
        why: "The network or the device lets people sign in only to organisations that are on its list (tenant restrictions).",
        fix: &[
            "Use a network of the organisation that you sign in to.",
            "Or ask whoever runs this network to put that organisation on its list.",
        ],
    },
    Row {
        numbers: &[500212],
        what: "Your own organisation does not allow you into the other one.",
        why: "Its rules for access to other organisations leave this one out.",
        fix: &[
            "Sign in with an account that belongs to the organisation itself.",
            "Or ask an admin of your own organisation to allow the access, under Cross-tenant access settings.",
        ],
    },
    Row {
        numbers: &[500213],
        what: "The organisation does not take accounts of yours.",
        why: "Its rules for guests from other organisations leave yours out.",
        fix: &[
            "Sign in with an account that belongs to the organisation itself.",
            "Or ask an admin of that organisation to allow the access, under Cross-tenant access settings.",
        ],
    },
];

/// Returns one of Entra's refusals in words, with the code `entra.aadsts_` and its number. `description` is
/// Microsoft's own text.
pub fn aadsts(number: u32, description: &str) -> Problem {
    let code = format!("entra.aadsts_{number}");
    let problem = match ROWS.iter().find(|row| row.numbers.contains(&number)) {
        Some(row) => Problem::new(&code, row.what, row.why, row.fix),
        None => Problem::new(
            &code,
            format!("Microsoft Entra ID refused the sign-in for reason AADSTS{number}."),
            "Usher does not know that number yet; Microsoft's own words stand below.",
            &[
                &format!(
                    "Read Microsoft's page about it: https://login.microsoftonline.com/error?code={number}."
                ),
                "If they do not help, take them to an admin of the organisation or to Microsoft's support.",
            ],
        ),
    };
    problem.detail(description)
}

/// Returns every number that has words of its own, in the order of the rows.
pub fn aadsts_numbers() -> impl Iterator<Item = u32> {
    ROWS.iter().flat_map(|row| row.numbers.iter().copied())
}

/// Returns the words for the first of Microsoft's numbers in a text that somebody has copied from its page; `None` where
/// there is none.
pub fn aadsts_in(text: &str) -> Option<Problem> {
    // Upper case changes no place in a text where these letters are found.
    let at = text.to_ascii_uppercase().find("AADSTS")?;
    let digits: String = text.get(at + "AADSTS".len()..)?.chars().take_while(char::is_ascii_digit).collect();
    Some(aadsts(digits.parse().ok()?, text))
}

/// Returns the words for a refusal of Entra's: by `code`, or by the number that `text` begins with. `None` for a
/// refusal of anybody else.
pub(super) fn of(code: Option<u32>, text: &str) -> Option<Problem> {
    code.or_else(|| number(text)).map(|number| aadsts(number, text))
}

fn number(text: &str) -> Option<u32> {
    let rest = text.trim_start().strip_prefix("AADSTS")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::AuthError;
    use crate::oauth::{SignInError, TokenError};
    use crate::problem::{auth, sign_in};

    #[test]
    fn each_number_has_one_row() {
        let mut numbers: Vec<u32> = aadsts_numbers().collect();
        let all = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), all);
    }

    #[test]
    fn numbers_are_read_from_the_beginning_only() {
        assert_eq!(number("AADSTS70008: The refresh token has expired.Trace ID: 1"), Some(70008));
        assert_eq!(number(" AADSTS7000218"), Some(7_000_218));
        for text in ["", "AADSTS", "AADSTS: x", "see AADSTS70008", "AADSTS99999999999: x", "aadsts70008"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_refusal_of_entra_has_its_words_wherever_it_comes_from() {
        let text = |number: u32| format!("AADSTS{number}: Microsoft's text. Trace ID: t1");
        let said = |description| SignInError::Denied { description };
        assert_eq!(sign_in("Microsoft Entra ID", &said(text(65004))).code, "entra.aadsts_65004");
        let error = "consent_required".to_owned();
        let consent = SignInError::ProviderError { error, description: text(90094) };
        assert_eq!(sign_in("Microsoft Entra ID", &consent).code, "entra.aadsts_90094");
        // The number of the answer decides, also where the text is in another shape.
        let grant = TokenError::InvalidGrant { reason: "Abgelaufen.".into(), code: Some(54005) };
        let problem = sign_in("Microsoft Entra ID", &SignInError::Exchange(grant));
        assert_eq!(
            (problem.code.as_str(), problem.detail.as_deref()),
            ("entra.aadsts_54005", Some("Abgelaufen."))
        );
        let ended = AuthError::SignedOut { reason: text(700082) };
        assert_eq!(auth("Microsoft Entra ID", &ended).code, "entra.aadsts_700082");
        let refused = AuthError::Refused { error: "invalid_client".into(), description: text(7_000_218) };
        assert_eq!(auth("Microsoft Entra ID", &refused).code, "entra.aadsts_7000218");
        let new = aadsts(999_999, &text(999_999));
        assert!(new.what.contains("AADSTS999999") && new.detail == Some(text(999_999)), "{new:?}");
        let other = SignInError::Denied { description: "The resource owner denied the request.".into() };
        assert_eq!(sign_in("Okta", &other).code, "sign_in.denied");
    }
}
