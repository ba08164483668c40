//! What only a person can decide, asked once in the whole guide and shown afterwards.

use super::App;
use super::view::{FormField, FormOption};
use crate::guide::{GuideId, PushWay, Question, Step};
use crate::problem::{self, Problem};

impl App {
    /// Keeps the answer to a question of the guide; an empty one forgets it.
    ///
    /// # Errors
    ///
    /// When there is no such profile, or the answer is none of those that can be given.
    pub fn answer(&self, id: &str, question: Question, value: &str) -> Result<(), Problem> {
        self.profile(id)?;
        let known = options(question).into_iter().any(|option| option.value == value);
        if !known && !value.is_empty() {
            return Err(Problem::new(
                "guide.no_such_answer",
                "This answer cannot be given.",
                "It may belong to another edition of Usher.",
                &["Choose one of the answers that are shown."],
            )
            .detail(value));
        }
        self.records.learn(id, &key(question), &value).map_err(|error| problem::records(&error))
    }

    /// Returns the answer to a question, if it was given.
    pub(super) fn answered(&self, id: &str, question: Question) -> Result<Option<String>, Problem> {
        let kept: Option<String> =
            self.records.learned(id, &key(question)).map_err(|error| problem::records(&error))?;
        Ok(kept.filter(|value| !value.is_empty()))
    }

    /// Returns who keeps the groups in step, once a person has chosen.
    pub(super) fn push_way(&self, id: &str) -> Result<Option<PushWay>, Problem> {
        Ok(self.answered(id, Question::PushWay)?.and_then(|value| match value.as_str() {
            "okta" => Some(PushWay::Okta),
            "usher" => Some(PushWay::Usher),
            _ => None,
        }))
    }

    /// Returns which of Entra's guides was chosen.
    pub(super) fn entra_guide(&self, id: &str) -> Result<Option<GuideId>, Problem> {
        let chosen = self.answered(id, Question::EntraGuide)?;
        Ok(GuideId::ENTRA.into_iter().find(|guide| chosen.as_deref() == Some(guide.name())))
    }

    /// Returns what a step asks, with the answers so far.
    pub(super) fn asks(&self, id: &str, step: &Step) -> Result<Vec<FormField>, Problem> {
        step.questions.iter().map(|question| self.ask(id, *question)).collect()
    }

    /// Returns a question with the answer so far.
    pub(super) fn ask(&self, id: &str, question: Question) -> Result<FormField, Problem> {
        let (label, hint) = words(question);
        Ok(FormField::One {
            name: question.name().to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            options: options(question),
            chosen: self.answered(id, question)?,
        })
    }
}

fn key(question: Question) -> String {
    format!("answer.{}", question.name())
}

fn words(question: Question) -> (&'static str, &'static str) {
    match question {
        Question::ExpectedLicence => (
            "Which licence should new people have in Zoom?",
            "Usher compares it with what Zoom reports for people who came through provisioning. It changes nothing.",
        ),
        Question::PushWay => (
            "Who keeps the groups in Zoom in step?",
            "You can change your mind: nothing that is in Zoom goes away by choosing.",
        ),
        Question::EntraGuide => (
            "Which guide do you follow?",
            "You can change your mind until an application is set up; then take that one away first.",
        ),
        Question::EntraConsent => (
            "Can somebody sign in to Zoom who may allow Microsoft’s own app there?",
            "That is the owner, or an admin who may manage apps and people.",
        ),
        Question::EntraCredential => (
            "Which credential can you find in Zoom?",
            "Look at both places that the guides name. Most accounts have neither.",
        ),
        Question::EntraGroups => (
            "Shall Entra ID write groups into Zoom too?",
            "Usher can keep Zoom’s groups in step by itself, whichever guide you follow.",
        ),
        Question::EntraScope => (
            "Whom does Entra ID bring to Zoom?",
            "A licence per role works only where the application is given to people and groups.",
        ),
        Question::GoogleCard => (
            "What does the page of the Zoom app in your Admin console show?",
            "Look under Apps, Web and mobile apps, Zoom. Nobody outside can see this page, so Usher has to ask.",
        ),
        Question::GoogleRemoval => (
            "How long does Google wait before it switches somebody off in Zoom?",
            "It is the last page of the auto-provisioning set-up. Usher counts by it when it says who should be gone.",
        ),
    }
}

fn options(question: Question) -> Vec<FormOption> {
    let option = |value: &str, label: &str, detail: &str| FormOption {
        value: value.to_owned(),
        label: label.to_owned(),
        detail: (!detail.is_empty()).then(|| detail.to_owned()),
        disabled: None,
    };
    match question {
        Question::ExpectedLicence => vec![
            option("basic", "Basic", "No cost; meetings end after 40 minutes."),
            option("licensed", "Licensed", "Takes one of the licences the account has paid for."),
            option(
                "none",
                "Unassigned",
                "No licence for meetings; for accounts that give licences another way.",
            ),
        ],
        Question::EntraGuide => {
            GuideId::ENTRA.into_iter().map(|guide| option(guide.name(), guide.title(), "")).collect()
        }
        Question::EntraConsent => vec![
            option("yes", "Yes", "They press Authorize in Microsoft’s portal once."),
            option("no", "No, or I do not know", "Then Entra ID needs a token or a client of Zoom’s."),
        ],
        Question::EntraCredential => vec![
            option("none", "Neither", "Zoom’s own reference knows OAuth only."),
            option("group", "A SCIM token at a group", "User Management, Groups, a group’s settings, SCIM."),
            option("marketplace", "A token on a Marketplace app’s page", "Often it lives one hour."),
            option(
                "client",
                "A client ID and a client secret",
                "Entra ID fetches a token by itself, where Zoom takes that kind of sign-in.",
            ),
        ],
        Question::EntraGroups => vec![
            option("no", "No", "Usher pushes groups, or nobody does."),
            option("yes", "Yes", "Only an application of your own can; Zoom’s of the gallery never does."),
        ],
        Question::EntraScope => vec![
            option("assigned", "Only those whom the application is given to", "Safest to begin with."),
            option(
                "all",
                "Everybody in the tenant",
                "Guests and service accounts too, unless a filter keeps them out.",
            ),
        ],
        Question::GoogleCard => vec![
            option(
                "shown",
                "A card called Autoprovisioning",
                "Google brings people to Zoom; Usher watches it.",
            ),
            option(
                "missing",
                "No such card, or a note that the edition lacks it",
                "Usher brings people to Zoom by itself, whenever you or a scheduler runs it.",
            ),
            option("unsure", "I have not looked yet", "The guide then shows the steps with the card."),
        ],
        Question::GoogleRemoval => vec![
            option("day", "Within 24 hours", ""),
            option("day_1", "1 day", ""),
            option("day_7", "7 days", ""),
            option("day_21", "21 days", ""),
            option("never", "It does nothing", "Whoever leaves stays active in Zoom until somebody acts."),
        ],
        Question::PushWay => vec![
            option("okta", "Okta", "Okta sends each change by itself. Needs an app that offers group push."),
            option(
                "usher",
                "Usher",
                "You run a push when you want one, and see a plan before it. Works with every app.",
            ),
        ],
    }
}
