//! A person with Google Workspace: signing in, choosing who gets Zoom, and what is done in Google's console and by hand at
//! Google and at Zoom, which no Usher does.
#![expect(clippy::expect_used, reason = "a scene that cannot be set fails its test")]

use serde_json::json;
use usher_practice::google::{Access, Arrangement, Standing, UserChange, primary_email, standing};

use crate::guided::{Guided, LONG};
use crate::wait::{Look, until};
use crate::webdriver::{css, role, text};

/// The units in which somebody works; guests and who has left are in others.
const UNITS: [&str; 6] = ["Customer Care", "Engineering", "Finance", "Operations", "People", "Sales"];

impl Guided {
    /// Signs in on both sides.
    pub async fn sign_in_with_google(&self) {
        self.open_step("connect-google").await;
        let typed = css("form#way input[type=password]");
        self.see(&typed).await;
        self.picture("connect").await;
        let secret = self.practice.credentials().google.client_secret;
        self.fill(&typed, &secret).await;
        self.sign_in("Google").await;
        let page = self.window.run("return document.documentElement.outerHTML", json!([])).await;
        assert!(!page.expect("a page").to_string().contains(&secret));
        self.open_step("connect-zoom").await;
        self.sign_in("Zoom").await;
    }

    /// Says what the Zoom app's page in the console shows.
    pub async fn tell_card(&self, card: &str) {
        self.open_step("what-your-console-shows").await;
        self.click(&css(&format!(".ask input[value={card}]"))).await;
        self.click(&role("button", "I have done this")).await;
        self.see(&role("button", "I have not done this")).await;
        self.picture("card").await;
    }

    /// Chooses the units in which somebody works.
    pub async fn choose_units(&self) {
        self.open_step("who-is-in-scope").await;
        let units = css("main input[type=radio][value=units]");
        self.see(&units).await;
        self.click(&units).await;
        for unit in UNITS {
            // Only the lines in sight are drawn.
            self.fill(&css("main .way.on input[type=search]"), unit).await;
            let line = css(&format!("[role=treeitem] .name[title=\"/{unit}\"]"));
            self.see(&line).await;
            self.click(&line).await;
        }
        let keep = css("main .bar button.primary:not(:disabled)");
        self.see(&text("come to Zoom")).await;
        self.see(&keep).await;
        self.picture("scope").await;
        self.click(&keep).await;
        self.see(&css("#kept")).await;
    }

    /// Pastes a token of Zoom's, which is tried and nowhere to be seen afterwards.
    pub async fn paste_token(&self, token: &str) {
        self.open_step("zoom-token").await;
        let field = css("main form input[type=password]");
        let replace = role("button", "Replace it");
        let kept = until("a field, or a token that is kept", LONG, async || {
            let fields = self.window.count(&field).await?;
            let kept = self.window.count(&replace).await?;
            Ok(if fields + kept > 0 { Look::Seen(fields == 0) } else { Look::NotYet(self.words().await) })
        });
        if kept.await.expect("the page of a token") {
            self.click(&replace).await;
        }
        self.see(&field).await;
        self.fill(&field, token).await;
        self.click(&css("main form button[type=submit]")).await;
        self.see(&css("main section.known")).await;
        let page = self.window.run("return document.documentElement.outerHTML", json!([])).await;
        assert!(!page.expect("a page").to_string().contains(token));
    }

    /// Types an endpoint as it stands in the console, lets Usher try it, and waits for these words.
    pub async fn try_endpoint(&self, below: &str, says: &str) {
        self.open_step("autoprovisioning").await;
        let field = css("main section[aria-labelledby=endpoint] input");
        self.see(&field).await;
        let zoom = usher_practice::bare(&self.practice.urls().zoom_api);
        self.fill(&field, &format!("{zoom}/{below}")).await;
        self.click(&css("main section[aria-labelledby=endpoint] button[type=submit]")).await;
        self.see(&text(says)).await;
        self.picture("endpoint").await;
    }

    /// Fills in the form of Google's console and switches it on, as the guide says.
    pub async fn switch_on_in_the_console(&self) {
        let units = UNITS.iter().map(|name| (format!("/{name}"), true)).collect();
        let wanted = Arrangement { access: Access { units, ..Access::default() }, ..Arrangement::default() };
        self.practice.arrange_google(wanted).expect("a form that Google takes");
        self.practice.google_settled().await;
    }

    /// Completes at Google the names of whoever lacks one.
    pub async fn complete_names(&self) {
        let world = self.practice.world();
        let works = world.company.people.iter().filter(|one| standing(one) == Standing::Active);
        for one in works.filter(|one| one.given_name.is_none() || one.family_name.is_none()) {
            let names = UserChange::Names { given: "Given".to_owned(), family: "Family".to_owned() };
            self.practice.change_google_user(&primary_email(one), names).expect("a person of Google's");
        }
        self.practice.google_settled().await;
    }

    /// Lets whoever Zoom has invited accept.
    pub async fn accept_invitations(&self) {
        self.edit_at_zoom(
            |user| user.pending,
            |user| {
                user.pending = false;
                user.active = true;
            },
        );
        self.practice.google_settled().await;
    }

    /// Switches off in Zoom whoever left the company.
    pub fn switch_off_who_left(&self) {
        let world = self.practice.world();
        let left = world.company.people.iter().filter(|one| standing(one) != Standing::Active);
        let left: Vec<String> = left.map(primary_email).collect();
        self.edit_at_zoom(
            |user| user.active && left.iter().any(|address| address.eq_ignore_ascii_case(&user.user_name)),
            |user| user.active = false,
        );
    }

    /// Changes users of Zoom by hand.
    pub fn edit_at_zoom(
        &self,
        wanted: impl Fn(&usher_practice::zoom::ZoomUser) -> bool,
        change: impl Fn(&mut usher_practice::zoom::ZoomUser),
    ) -> usize {
        let world = self.practice.world();
        let addresses: Vec<String> = world.company.people.iter().map(primary_email).collect();
        let mut zoom = world.zoom();
        let found: Vec<String> = addresses
            .iter()
            .filter_map(|address| zoom.user_by_address(address))
            .filter(|user| wanted(user))
            .map(|user| user.id.clone())
            .collect();
        for id in &found {
            zoom.edit_user(id, &change);
        }
        found.len()
    }
}
