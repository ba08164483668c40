//! Which of Entra's guides can work for this account: what Usher looked at, what a person says, and what follows.
//!
//! The guides contradict one another about how Entra ID signs in to Zoom, and Zoom has changed its mind more than once.
//! So nothing is taken from them: Usher asks Zoom and Graph, keeps what it saw with the time, and [`fits`] judges.

mod fits;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::BASE_ADDRESS;
use super::secrets::Tried;
use crate::app::App;
use crate::app::view::{Fit, FormField, GuideChoice, GuideLook, WhichGuideView, ZoomSecret};
use crate::check::Verdict;
use crate::clock;
use crate::guide::{GuideId, Question};
use crate::problem::{self, Problem};
use crate::zoom::{Base, ZoomError};
use fits::fits;

/// Under this name the looks are kept.
const LOOKS: &str = "entra.which_looks";

/// What Zoom's entry in the gallery is called (Zoom provisioning tutorial, learn.microsoft.com, 2026-06).
const GALLERY_NAME: &str = "Zoom";

/// What was looked at before a guide is chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Looks {
    at: Timestamp,
    /// What each base address answered.
    bases: Vec<(Base, Answered)>,
    gallery: Gallery,
}

/// What a base address answered to Entra's test request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answered {
    AsEntraWants,
    Not(Problem),
}

/// Whether this tenant's gallery has Zoom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Gallery {
    /// It can be provisioned; whether with OAuth, where an application says so.
    Provisions {
        oauth: Option<bool>,
    },
    /// It is there and cannot be provisioned.
    SignOnOnly,
    Missing,
    Unknown(Problem),
}

/// What a person said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Said {
    consent: Option<String>,
    credential: Option<String>,
    groups: Option<String>,
}

impl App {
    /// Returns which guides can work, and why; with `look` everything is looked at anew first.
    ///
    /// # Errors
    ///
    /// When there is no such profile, or it has another provider. What cannot be looked at is part of the result.
    pub async fn which_guide(&self, id: &str, look: bool) -> Result<WhichGuideView, Problem> {
        if look {
            let looks = self.look_around(id).await?;
            self.records.learn(id, LOOKS, &looks).map_err(|error| problem::records(&error))?;
            if let Some(base) = looks.best_base() {
                let api = self.profile(id)?.zoom.api_url.as_str().trim_end_matches('/').to_owned();
                let address = format!("{api}/{}", base.segment());
                self.records.learn(id, BASE_ADDRESS, &address).map_err(|error| problem::records(&error))?;
            }
        }
        let looks = self.looks(id)?;
        let tried = self.tried(id, ZoomSecret::Token)?;
        let said = self.said(id)?;
        let refused = match self.last_trial(id)? {
            Some((_, Verdict::Failed { problem })) => Some(problem),
            Some((_, Verdict::Passed { .. } | Verdict::Unknown { .. })) | None => None,
        };
        Ok(WhichGuideView {
            questions: self.which_questions(id)?,
            looks: looks.as_ref().map(|looks| looks.shown(tried.as_ref())).unwrap_or_default(),
            choices: fits(looks.as_ref(), tried.as_ref(), refused.as_ref(), &said, clock::now())
                .into_iter()
                .map(|(guide, fit, why)| GuideChoice {
                    guide,
                    title: guide.title().to_owned(),
                    explains: explains(guide).to_owned(),
                    fit,
                    why,
                    left_to_you: left_to_you(guide),
                })
                .collect(),
            chosen: self.entra_guide(id)?,
            looked_at: looks.map(|looks| looks.at),
        })
    }

    /// Looks whether the guide that was chosen can work.
    pub(super) async fn which_verdict(&self, id: &str) -> Result<Verdict, Problem> {
        let view = self.which_guide(id, true).await?;
        let Some(chosen) = view.choices.iter().find(|choice| Some(choice.guide) == view.chosen) else {
            return Ok(Verdict::Failed {
                problem: Problem::new(
                    "guide.not_chosen",
                    "No guide has been chosen yet.",
                    "There are three ways to connect Entra ID with Zoom, and not each of them works for every account.",
                    &["Answer the questions, look at what Usher saw, and choose one."],
                ),
            });
        };
        Ok(match chosen.fit {
            Fit::Recommended | Fit::Possible => {
                let mut saw = vec![format!("Chosen: {}.", chosen.title)];
                saw.extend(chosen.why.iter().cloned());
                Verdict::Passed { saw }
            }
            Fit::Unsure => Verdict::Unknown {
                problem: Problem::new(
                    "guide.unsure",
                    "Nobody can say yet whether the chosen guide works here.",
                    chosen.why.join(" "),
                    &["Answer the questions of this step, then look again."],
                ),
            },
            Fit::CannotWork => Verdict::Failed {
                problem: Problem::new(
                    "guide.cannot_work",
                    "The chosen guide cannot work for this account.",
                    chosen.why.join(" "),
                    &["Choose another guide on this page; it says which one can work, and why."],
                ),
            },
        })
    }

    async fn look_around(&self, id: &str) -> Result<Looks, Problem> {
        let connections = self.connections(id).await?;
        connections.entra()?;
        let zoom = &connections.zoom.zoom;
        let mut bases = Vec::new();
        for base in Base::ALL {
            let answered = match zoom.answers_entra(base).await {
                Ok(()) => Answered::AsEntraWants,
                Err(error) => Answered::Not(base_problem(base, &error)),
            };
            bases.push((base, answered));
        }
        let gallery = self.look_at_gallery(id).await?;
        Ok(Looks { at: clock::now(), bases, gallery })
    }

    async fn look_at_gallery(&self, id: &str) -> Result<Gallery, Problem> {
        let console = self.entra_console(id).await?;
        let unknown = |error| Gallery::Unknown(problem::directory("Entra ID", &error));
        let entries = match console.templates_named(GALLERY_NAME).await {
            Ok(entries) => entries,
            Err(error) => return Ok(unknown(error)),
        };
        if entries.is_empty() {
            return Ok(Gallery::Missing);
        }
        if !entries.iter().any(|entry| entry.provisions) {
            return Ok(Gallery::SignOnOnly);
        }
        // What the application says of itself is known once there is one.
        let Some(app) = self.kept_entra_app(id)? else { return Ok(Gallery::Provisions { oauth: None }) };
        match console.sync_templates(&app.service_principal).await {
            Ok(templates) => {
                Ok(Gallery::Provisions { oauth: templates.iter().find_map(|template| template.oauth) })
            }
            // The gallery was seen; what the application offers is a detail.
            Err(_) => Ok(Gallery::Provisions { oauth: None }),
        }
    }

    fn looks(&self, id: &str) -> Result<Option<Looks>, Problem> {
        self.records.learned(id, LOOKS).map_err(|error| problem::records(&error))
    }

    fn said(&self, id: &str) -> Result<Said, Problem> {
        Ok(Said {
            consent: self.answered(id, Question::EntraConsent)?,
            credential: self.answered(id, Question::EntraCredential)?,
            groups: self.answered(id, Question::EntraGroups)?,
        })
    }

    fn which_questions(&self, id: &str) -> Result<Vec<FormField>, Problem> {
        [Question::EntraConsent, Question::EntraCredential, Question::EntraGroups]
            .into_iter()
            .map(|question| self.ask(id, question))
            .collect()
    }
}

impl Looks {
    fn answers(&self, base: Base) -> bool {
        self.bases.contains(&(base, Answered::AsEntraWants))
    }

    fn best_base(&self) -> Option<Base> {
        Base::ALL.into_iter().find(|base| self.answers(*base))
    }

    fn shown(&self, tried: Option<&Tried>) -> Vec<GuideLook> {
        let mut saw = Vec::new();
        let mut problem = None;
        for (base, answered) in &self.bases {
            match answered {
                Answered::AsEntraWants => {
                    saw.push(format!(
                        "/{} answers Entra ID’s test request with an empty list, as it should.",
                        base.segment()
                    ));
                }
                Answered::Not(why) => {
                    saw.push(format!("/{}: {}", base.segment(), why.what));
                    problem = problem.or(Some(why.clone()));
                }
            }
        }
        // One address that answers is enough.
        let problem = problem.filter(|_| self.best_base().is_none());
        let mut looks =
            vec![GuideLook { title: "Which of Zoom’s addresses answers".to_owned(), saw, problem }];
        looks.push(self.gallery.shown());
        if let Some(tried) = tried {
            let taken: Vec<String> =
                tried.taken_at.iter().map(|base| format!("/{}", base.segment())).collect();
            let mut saw = Vec::new();
            if !taken.is_empty() {
                saw.push(format!("Zoom takes the pasted token at {}.", taken.join(" and ")));
            }
            saw.push(match tried.ends_at {
                Some(ends) => format!("It ends on {}.", ends.strftime("%-d %B %Y at %H:%M UTC")),
                None => "It does not say when it ends.".to_owned(),
            });
            looks.push(GuideLook {
                title: "Whether the pasted token lives".to_owned(),
                saw,
                problem: tried.problem.clone(),
            });
        }
        looks
    }
}

impl Gallery {
    fn shown(&self) -> GuideLook {
        let (saw, problem) = match self {
            Self::Provisions { oauth } => {
                let mut saw = vec!["The gallery of this tenant has Zoom, and it can be provisioned.".to_owned()];
                match oauth {
                    Some(true) => saw.push("Its application says that it signs in to Zoom with OAuth.".to_owned()),
                    Some(false) => saw.push("Its application does not say that it signs in with OAuth.".to_owned()),
                    None => {}
                }
                (saw, None)
            }
            Self::SignOnOnly => {
                (vec!["The gallery has Zoom for signing in, and not for provisioning.".to_owned()], None)
            }
            Self::Missing => (
                vec!["The gallery of this tenant has no Zoom. In Microsoft’s clouds for the US Government that is so by design.".to_owned()],
                None,
            ),
            Self::Unknown(problem) => (Vec::new(), Some(problem.clone())),
        };
        GuideLook { title: "Whether Microsoft’s gallery has Zoom".to_owned(), saw, problem }
    }
}

fn base_problem(base: Base, error: &ZoomError) -> Problem {
    match error {
        ZoomError::NotScim { .. } | ZoomError::NotFound { .. } => Problem::new(
            "zoom.base_address",
            format!("Zoom does not answer SCIM at /{}.", base.segment()),
            "Guides name two addresses, and accounts differ in which of them works.",
            &["Use the address that answers."],
        ),
        ZoomError::Call(_)
        | ZoomError::TokenRejected { .. }
        | ZoomError::ScopeMissing { .. }
        | ZoomError::RoleLacks { .. }
        | ZoomError::SsoOff
        | ZoomError::GroupExists
        | ZoomError::Refused { .. }
        | ZoomError::Shape { .. }
        | ZoomError::Incomplete { .. } => problem::zoom(error),
    }
}

fn explains(guide: GuideId) -> &'static str {
    match guide {
        GuideId::Okta | GuideId::Google | GuideId::GoogleOwn => "",
        GuideId::EntraGallery => {
            "Microsoft’s own connector to Zoom. Somebody allows it at Zoom once, and Microsoft renews its sign-in."
        }
        GuideId::EntraCustom => {
            "An application that you make in Entra ID, which sends Zoom the token of a group’s SCIM switch."
        }
        GuideId::EntraMarketplace => {
            "An application that you make in Entra ID, which sends Zoom a token from an app in Zoom’s Marketplace."
        }
    }
}

/// What no API can do, in the order of the guide.
fn left(guide: GuideId) -> &'static [&'static str] {
    const CLIENTS: [&str; 3] =
        ["register Usher in Entra ID", "allow its permissions", "make Usher’s app in Zoom’s Marketplace"];
    match guide {
        GuideId::Okta | GuideId::Google | GuideId::GoogleOwn => &[],
        GuideId::EntraGallery => {
            const ALL: [&str; 4] = [
                CLIENTS[0],
                CLIENTS[1],
                CLIENTS[2],
                "press Authorize in Microsoft’s portal and allow it at Zoom",
            ];
            &ALL
        }
        GuideId::EntraCustom => {
            const ALL: [&str; 4] = [CLIENTS[0], CLIENTS[1], CLIENTS[2], "copy the token of a group in Zoom"];
            &ALL
        }
        GuideId::EntraMarketplace => {
            const ALL: [&str; 4] =
                [CLIENTS[0], CLIENTS[1], CLIENTS[2], "copy the token of the app in Zoom’s Marketplace"];
            &ALL
        }
    }
}

fn left_to_you(guide: GuideId) -> String {
    let left = left(guide);
    format!("{} things are left to you in consoles: {}.", left.len(), left.join("; "))
}
