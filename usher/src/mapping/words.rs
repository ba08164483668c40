//! Findings in words: what it is, why it matters, what helps.

use super::{Finding, Language};

impl Finding {
    /// Says what it is, in a few words.
    pub fn title(self, language: Language) -> &'static str {
        match self {
            Self::NoAddress => "No sign-in address",
            Self::SharedAddress => "Two people with one sign-in address",
            Self::Pending => "Invited to Zoom, invitation not accepted",
            Self::ForeignDomain => "An address outside the account's domains",
            Self::ListOfValues => "Several values where Zoom takes one",
            Self::NoResult => "An expression without a result",
            Self::SeveralRoles => "More than one role in the application",
            Self::AdminStays => "An admin of Zoom's who cannot be deactivated",
            Self::KnownOtherwise => "In Zoom under another address",
            Self::DisabledButActive => match language {
                Language::Okta | Language::Entra => "Disabled in the directory, active in Zoom",
                Language::Google => "Archived in Google, active in Zoom",
            },
            Self::Deactivated => "Deactivated in Zoom",
            Self::AddressKept => "Zoom keeps its sign-in address",
            Self::ZoomDrops => "A change that Zoom drops",
            Self::MailNotSent => "A changed mail address is not sent",
            Self::NoMail => "No mail address",
            Self::SharedMail => "Two people with one mail address",
            Self::NoGivenName => "No given name",
            Self::NoFamilyName => "No family name",
            Self::NoAttributes => "Nothing is known of the person",
            Self::Guest => "A guest",
            Self::UserTypeUnknown => "A user type that Zoom does not document",
            Self::UserTypeFixed => "One user type for everybody",
            Self::LicenceMissing => "Without the licence that is wished",
            Self::ManyBasic => "More than 9,999 people with Basic",
            Self::TooLong => "A very long value",
            Self::ControlCharacters => "Invisible control characters",
            Self::TextDirection => "Marks that turn the direction of writing",
            Self::UnexpectedType => "Zoom holds another type than it documents",
            Self::NotPublished => "A result that is not published",
            Self::Admin => "An admin in Zoom",
            Self::UserTypeDeprecated => "The user type is deprecated",
            Self::DisplayNameStays => "The display name stays",
            Self::LongName => "A long name",
            Self::MailCase => "Mail and sign-in address differ in letter case",
            Self::OnlyCaseOrSpaces => "A change of letter case or spaces only",
            Self::OnCreateOnly => "Sent only when the user is made",
            Self::NotListed => "Not compared",
            Self::ChangesUntried => "Whether Zoom takes the changes is not documented",
            Self::NotActive => match language {
                Language::Okta | Language::Entra => "Not active in the directory",
                Language::Google => "Suspended or archived in Google, and not active in Zoom",
            },
            Self::NotInScope => "Not in scope",
            Self::NotKnown => "Worked out while people are provisioned",
            Self::DefaultSent => "The mapping's default is sent",
            Self::WillBeDisabled => match language {
                Language::Okta | Language::Entra => "Will be deactivated in Zoom",
                Language::Google => "Suspended in Google, will be deactivated in Zoom",
            },
            Self::InZoomOnly => "In Zoom and not in the directory",
        }
    }

    /// Says why it matters, as a sentence.
    pub fn why(self, language: Language) -> &'static str {
        match self {
            Self::NoAddress => "Zoom makes no user without one.",
            Self::SharedAddress => {
                "Zoom has one user for an address, also where only the letter case differs."
            }
            Self::Pending => "Zoom hides the person and refuses to make them again.",
            Self::ForeignDomain => "Zoom refuses addresses whose domain is not associated with the account.",
            Self::ListOfValues => "The directory holds a list here.",
            Self::NoResult => "It has no certain result for this person, often because a value is empty.",
            Self::SeveralRoles => "The mapping takes one role, and fails where a person has several.",
            Self::AdminStays => {
                "The person is disabled in the directory, and Zoom refuses to deactivate owners and admins."
            }
            Self::KnownOtherwise => match language {
                Language::Okta => {
                    "Okta looks for the sign-in address alone. Unless it has linked the two already, Zoom gets a second account for the person, or refuses with “already in use”."
                }
                Language::Entra => {
                    "Entra looks for the sign-in address alone. Unless it has linked the two already, Zoom gets a second account for the person, or refuses with “already in use”."
                }
                Language::Google => {
                    "Google looks for the sign-in address alone. Unless it has linked the two already, Zoom gets a second account for the person, or refuses with “already in use”."
                }
            },
            Self::DisabledButActive => match language {
                Language::Okta => "Okta passes on a deactivation, but not a suspension.",
                Language::Entra => "No mapping to active says so to Zoom.",
                Language::Google => "Google sends nothing about archived people.",
            },
            Self::Deactivated => "Coming back may leave the person without licence and role.",
            Self::AddressKept => "Zoom answers that all is well and keeps the address it has.",
            Self::ZoomDrops => "In the trial Zoom answered that all is well and kept the value it had.",
            Self::MailNotSent => match language {
                Language::Okta => "Okta does not send a changed mail address to Zoom.",
                Language::Entra => "Entra does not send a changed mail address to Zoom.",
                Language::Google => "Google does not send a changed mail address to Zoom.",
            },
            Self::NoMail => "Zoom would use the sign-in address.",
            Self::SharedMail => "Zoom has one user for an address, also where only the letter case differs.",
            Self::NoGivenName => "Zoom keeps what it has, or shows none.",
            Self::NoFamilyName => "Zoom keeps what it has, or shows none.",
            Self::NoAttributes => {
                "The directory tells no attribute with a value, so that every rule gives nothing."
            }
            Self::Guest => {
                "The person belongs to another organisation and would get an account in this Zoom."
            }
            Self::UserTypeUnknown => "Zoom's reference has Basic, Licensed, On-Prem and Collaboration.",
            Self::UserTypeFixed => {
                "The rule gives everybody the same licence, whatever Zoom's own rules say, each time the person is sent."
            }
            Self::LicenceMissing => {
                "Zoom has another licence for the person than the one chosen for these people."
            }
            Self::ManyBasic => {
                "An account holds at most 9,999 people with a Basic licence; Zoom refuses the others."
            }
            Self::TooLong => {
                "Addresses of more than 254 bytes are not delivered to; for other values Zoom publishes no limit, and this one is far longer than its fields."
            }
            Self::ControlCharacters => {
                "The value holds tabs, line ends or other characters that nobody sees and that a search does not find."
            }
            Self::TextDirection => "Invisible marks in the value make it look otherwise than it is.",
            Self::UnexpectedType => "Usher shows it as text. What Zoom makes of a change is not known.",
            Self::NotPublished => {
                "What the expression gives for this person is documented nowhere, often because a value is empty."
            }
            Self::Admin => "Provisioning can neither deactivate the person nor change the address.",
            Self::UserTypeDeprecated => "Zoom marks the attribute as deprecated; one day it may be ignored.",
            Self::DisplayNameStays => "Zoom does not change it when the name changes.",
            Self::LongName => "It has more than 64 characters. Zoom publishes no limit for names.",
            Self::MailCase => "For Zoom they are one.",
            Self::OnlyCaseOrSpaces => "The value in Zoom says the same.",
            Self::OnCreateOnly => "Zoom keeps what it has.",
            Self::NotListed => "Zoom's list of users does not show this attribute.",
            Self::ChangesUntried => match language {
                Language::Okta | Language::Google => {
                    "Zoom documents changes of people by PUT, and by PATCH of active alone."
                }
                Language::Entra => {
                    "Entra changes people by PATCH, and Zoom documents that for active alone. The step “Try what Entra will send” tries it."
                }
            },
            Self::NotActive => "Nothing is sent.",
            Self::NotInScope => "Nothing is sent for this person now.",
            Self::NotKnown => "The value is known only then.",
            Self::DefaultSent => "The directory has nothing here, so that a new user gets the default.",
            Self::WillBeDisabled => match language {
                Language::Okta | Language::Entra => "The person is disabled in the directory.",
                Language::Google => {
                    "Google does it after the time that the Admin console has under deprovisioning."
                }
            },
            Self::InZoomOnly => "The mapping does nothing with these accounts.",
        }
    }

    /// Says what helps, as a sentence; `None` where there is nothing to do.
    pub fn cure(self, language: Language) -> Option<&'static str> {
        match self {
            Self::NoAddress => Some("Give the person an address in the directory, then look again."),
            Self::SharedAddress => Some("Correct one of the two in the directory."),
            Self::Pending => {
                Some("Ask the person to accept, or send the invitation again from Zoom's user management.")
            }
            Self::ForeignDomain => {
                Some("Associate the domain in Zoom, or leave the person to be invited by hand.")
            }
            Self::ListOfValues => match language {
                Language::Okta | Language::Entra => {
                    Some("Map another attribute, or pick one value with an expression.")
                }
                Language::Google => Some("Map another attribute."),
            },
            Self::NoResult => Some("Test in the expression for the empty value first."),
            Self::SeveralRoles => Some("Leave the person one role, also by way of groups."),
            Self::AdminStays => {
                Some("Give the person another role in Zoom first, then deactivate them there.")
            }
            Self::KnownOtherwise => match language {
                Language::Okta => Some(
                    "Change the address in Zoom's user management, or import the account into Okta and match it with the person.",
                ),
                Language::Entra | Language::Google => {
                    Some("Change the address in Zoom's user management, or map the address that Zoom has.")
                }
            },
            Self::DisabledButActive => match language {
                Language::Okta | Language::Google => {
                    Some("Deactivate the person in Zoom if they should not sign in there.")
                }
                Language::Entra => Some("Map IsSoftDeleted to active, or deactivate the person in Zoom."),
            },
            Self::Deactivated => Some("Look at licence and role in Zoom after the person is active again."),
            Self::AddressKept => Some("Change the address in Zoom's user management."),
            Self::ZoomDrops => Some("Change the value in Zoom, or take the rule away."),
            Self::MailNotSent => Some("Change the address in Zoom's user management."),
            Self::NoMail => Some("Give the person a mail address in the directory."),
            Self::SharedMail => Some("Correct one of the two in the directory."),
            Self::NoGivenName => Some("Fill it in the directory."),
            Self::NoFamilyName => Some("Fill it in the directory."),
            Self::NoAttributes => {
                Some("Fill the person's attributes in the directory, or look at what Usher may read there.")
            }
            Self::Guest => Some("Leave guests out of the scope, if they are not to have Zoom."),
            Self::UserTypeUnknown => {
                Some("Let the rule give one of these, or take it away and let Zoom give licences.")
            }
            Self::UserTypeFixed => Some("Take the rule away, or make the value depend on the person."),
            Self::LicenceMissing => Some("Look at Zoom's own licence rules, or at its free licences."),
            Self::ManyBasic => Some("Give some of them another licence, or ask Zoom."),
            Self::TooLong => Some("Shorten it in the directory or with an expression."),
            Self::ControlCharacters => Some("Correct the value in the directory; it was probably pasted."),
            Self::TextDirection => Some("Type the value again in the directory."),
            Self::UnexpectedType => Some("Look at this person in Zoom."),
            Self::NotPublished => match language {
                Language::Okta | Language::Google => {
                    Some("Test in the expression for the empty value first.")
                }
                Language::Entra => Some(
                    "Test in the expression for the empty value first, or provision this person on demand and look.",
                ),
            },
            Self::DisplayNameStays => Some("Add a rule for displayName."),
            Self::NotInScope => match language {
                Language::Okta => Some("Give them the application, if they belong in Zoom."),
                Language::Entra => {
                    Some("Give them the application, or change the filter, if they belong in Zoom.")
                }
                Language::Google => Some("Choose another unit or group, if they belong in Zoom."),
            },
            Self::InZoomOnly => Some("Look at them in Zoom: accounts of people who left cost licences."),
            Self::Admin
            | Self::UserTypeDeprecated
            | Self::LongName
            | Self::MailCase
            | Self::OnlyCaseOrSpaces
            | Self::OnCreateOnly
            | Self::NotListed
            | Self::ChangesUntried
            | Self::NotActive
            | Self::NotKnown
            | Self::DefaultSent
            | Self::WillBeDisabled => None,
        }
    }
}
