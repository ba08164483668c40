//! The rehearsal of Entra's guides: which one can work, the application with its settings, Entra's sign-in to Zoom, the
//! mapping, the filter, one person, and then everybody.
//!
//! The three guides differ in the application and in how Entra signs in to Zoom. The gallery's is allowed on a page of
//! the portal, which only a browser reaches; the other two are given a token that somebody copies from a page of Zoom's.

use std::future::ready;

use usher::app::view::{ClauseDraft, PeopleFilter, ScopeDraft, ScopeGroupDraft};
use usher::guide::{ActionId, CheckId, GuideId, Question};
use usher_practice::browser::{Decision, agree_and_land};
use usher_practice::company::DOMAIN;

use super::act::Given;
use super::{Ended, PERSON, Saw, Stage, Unseen};
use crate::preview;

/// The group that is given the application.
const ASSIGNED: &str = "Sales";

/// Whom Entra tells when it stops.
const MAIL: &str = "it@practice.example";

impl Stage {
    /// Walks the whole guide.
    pub(super) async fn entra(&self, id: &str) -> Result<(), Ended> {
        self.connect(id).await?;
        self.look(id, &[CheckId::Prerequisites]).await?;
        self.choose(id).await?;
        self.set_up_entra(id).await?;
        self.let_sign_in(id).await?;
        self.map(id).await?;
        self.start(id).await?;
        self.push_groups(id).await?;
        self.look(id, &[CheckId::Monitor]).await?;
        self.step("guide", "Every step of the guide", self.every_step(id, &[])).await.map(drop)
    }

    /// Answers what only a person can say, and sees that the guide can work here.
    async fn choose(&self, id: &str) -> Result<(), Ended> {
        let (consent, credential) = match self.guide {
            GuideId::Okta | GuideId::Google | GuideId::GoogleOwn | GuideId::EntraGallery => ("yes", "none"),
            GuideId::EntraCustom => ("no", "group"),
            GuideId::EntraMarketplace => ("no", "marketplace"),
        };
        let answers = [
            (Question::EntraConsent, consent),
            (Question::EntraCredential, credential),
            (Question::EntraGroups, "no"),
            (Question::EntraGuide, self.guide.name()),
            (Question::EntraScope, "assigned"),
            (Question::ExpectedLicence, "licensed"),
        ];
        self.step("answers", "Answer what only a person can say", ready(self.answer(id, &answers))).await?;
        if self.has_token() {
            self.step("zoom_token", "Paste Zoom’s token", self.paste_token(id)).await?;
            self.look(id, &[CheckId::ZoomToken]).await?;
        }
        self.step("which_guide", "Look which guide can work", self.which(id)).await?;
        self.look(id, &[CheckId::WhichGuide, CheckId::Directory]).await
    }

    /// The application, to whom it is given, and what Entra keeps beside the sign-in.
    async fn set_up_entra(&self, id: &str) -> Result<(), Ended> {
        self.act(id, ActionId::EntraApp, &[("app", &["A new one"])]).await?;
        self.look(id, &[CheckId::ZoomApp]).await?;
        self.act(id, ActionId::EntraAssign, &[("groups", &[ASSIGNED])]).await?;
        self.act(id, ActionId::EntraSettings, &[("mail", &[MAIL]), ("threshold", &["50"])]).await?;
        self.look(id, &[CheckId::Settings]).await
    }

    /// Entra's sign-in to Zoom.
    async fn let_sign_in(&self, id: &str) -> Result<(), Ended> {
        match self.has_token() {
            true => self.act(id, ActionId::EntraToken, &[]).await?,
            false => {
                let title = "Press Authorize in the portal, and allow it at Zoom";
                self.step("authorize", title, self.authorize(id)).await.map(drop)?;
            }
        }
        self.look(id, &[CheckId::Credentials]).await
    }

    /// What is sent, of whom.
    async fn map(&self, id: &str) -> Result<(), Ended> {
        self.act(id, ActionId::EntraMapping, &[]).await?;
        self.look(id, &[CheckId::WrittenMapping]).await?;
        self.act(id, ActionId::TryRequests, &[]).await?;
        self.look(id, &[CheckId::Requests]).await?;
        let filter = serde_json::to_string(&filter()).unwrap_or_default();
        self.act(id, ActionId::EntraFilter, &[("filter", &[&filter])]).await?;
        self.look(id, &[CheckId::ScopeFilter, CheckId::ScopePlan, CheckId::Mapping]).await?;
        self.step("preview", "Preview one person", self.preview(id)).await.map(drop)
    }

    /// One person, and then everybody.
    async fn start(&self, id: &str) -> Result<(), Ended> {
        let person = match preview::person_named(&self.app, id, PERSON).await {
            Ok(person) => person.id,
            Err(problem) => {
                let problem: Saw = Err(problem.into());
                return self.step("person", "Find one person", ready(problem)).await.map(drop);
            }
        };
        self.act(id, ActionId::EntraOnePerson, &[("person", &[&person])]).await?;
        self.look(id, &[CheckId::OnePerson]).await?;
        self.act(id, ActionId::EntraJob, START).await?;
        self.step("arrived", "Read both sides anew", self.read_anew(id)).await?;
        self.look(id, &[CheckId::Job, CheckId::Assignments]).await
    }

    /// Entra has changed Zoom since it was last read.
    async fn read_anew(&self, id: &str) -> Saw {
        self.app.read_both(id, true, &|_| ()).await?;
        let people = self.app.people(id, &PeopleFilter::default(), 0, 0).await?;
        Ok(people
            .effects
            .iter()
            .map(|count| {
                let effect = usher::app::effect_words(count.effect);
                format!("{effect}: {}.", usher::plan::people(count.people as usize))
            })
            .collect())
    }

    fn has_token(&self) -> bool {
        match self.guide {
            GuideId::Okta | GuideId::Google | GuideId::GoogleOwn | GuideId::EntraGallery => false,
            GuideId::EntraCustom | GuideId::EntraMarketplace => true,
        }
    }

    async fn which(&self, id: &str) -> Saw {
        let view = self.app.which_guide(id, true).await?;
        if let Some(problem) = view.looks.iter().find_map(|look| look.problem.clone()) {
            return Err(problem.into());
        }
        let looked = view.looks.iter().flat_map(|look| look.saw.clone());
        let judged = view.choices.iter().map(|choice| format!("{}: {}", choice.title, choice.why.join(" ")));
        Ok(looked.chain(judged).collect())
    }

    /// Goes to the page in the portal that has the button, and agrees to what Zoom asks there.
    async fn authorize(&self, id: &str) -> Saw {
        let form = self.app.action_form(id, ActionId::EntraApp).await?;
        let app = form.fields.iter().find(|field| field.name() == "app").and_then(|field| {
            // Its value is the application's id in the portal.
            field.filled_in().into_iter().next()
        });
        let app = app.ok_or_else(|| Unseen::Otherwise("There is no application to authorize.".to_owned()))?;
        let page = self.practice.urls().entra.join(&format!("portal/authorize/{app}"));
        let page = page.map_err(|error| Unseen::Otherwise(error.to_string()))?;
        let landed = agree_and_land(&page, Decision::Allow).await;
        let landed = landed.map_err(|error| Unseen::Otherwise(error.to_string()))?;
        match landed.status {
            200 => Ok(vec![
                "Zoom’s page asked whether Microsoft’s client may work for this account; it was allowed."
                    .to_owned(),
            ]),
            status => Err(Unseen::Otherwise(format!("The portal answered with status {status}."))),
        }
    }
}

/// Nothing is to be done to it but this.
const START: Given<'static> = &[("wish", &["start"])];

/// Keeps out who has an address elsewhere: Zoom would not take them.
fn filter() -> ScopeDraft {
    let clause = ClauseDraft {
        attribute: "mail".to_owned(),
        operator: "ENDS_WITH".to_owned(),
        value: format!("@{DOMAIN}"),
    };
    ScopeDraft {
        groups: vec![ScopeGroupDraft { name: "Addresses of ours".to_owned(), clauses: vec![clause] }],
    }
}
