//! What Entra saves: Zoom's address and who is told, and with what it signs in to Zoom.

use url::Url;

use super::super::plans::Asked;
use super::{of_entra, option, shown_now};
use crate::act::Plan;
use crate::act::entra::{self, SettingsWish, THRESHOLD};
use crate::app::App;
use crate::app::view::{FormField, ZoomSecret};
use crate::guide::Question;
use crate::http::BaseUrl;
use crate::problem::{self, Problem};
use crate::records::ZoomSide;
use crate::setup::entra::Console;

const BASE: &str = "base";
const MAIL: &str = "mail";
const LIMIT: &str = "threshold";
const SKIP: &str = "skip";
const CLIENT_ID: &str = "client_id";
const TOKEN_URL: &str = "token_url";
const YES: &str = "yes";
const NO: &str = "no";

/// Microsoft's portal takes one address or several, in one line of this length.
const MAIL_MAX: usize = 320;

impl App {
    pub(super) async fn entra_settings_form(
        &self,
        id: &str,
    ) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let (console, app) = self.entra_set_up(id).await?;
        let saved = console.settings(&app.service_principal).await.map_err(|error| of_entra(&error))?;
        let own = match &saved.notification {
            Some(notification) if !notification.recipients.is_empty() => notification.recipients.clone(),
            // Whoever sets this up reads their mail.
            Some(_) | None => {
                let who = console.entra().who().await.map_err(|error| of_entra(&error))?;
                if who.login.contains("#EXT#") { String::new() } else { who.login }
            }
        };
        let threshold = match &saved.notification {
            Some(notification) => notification.delete_threshold,
            None => Some(THRESHOLD),
        };
        let base = match &saved.base_address {
            Some(base) => base.clone(),
            None => self.base_address(id, &self.profile(id)?)?,
        };
        let fields = vec![
            FormField::Text {
                name: BASE.to_owned(),
                label: "Zoom’s address".to_owned(),
                hint: "Entra calls it the tenant URL. Usher suggests the one that has answered.".to_owned(),
                value: base,
            },
            FormField::Text {
                name: MAIL.to_owned(),
                label: "Whom does Microsoft tell when it stops?".to_owned(),
                hint: "A mail address that somebody reads. One mail for each reason.".to_owned(),
                value: own,
            },
            FormField::Text {
                name: LIMIT.to_owned(),
                label: "How many people may be switched off at once?".to_owned(),
                hint: "Above it nothing is switched off until somebody allows it. Empty for no limit."
                    .to_owned(),
                value: threshold.map_or_else(String::new, |threshold| threshold.to_string()),
            },
            FormField::One {
                name: SKIP.to_owned(),
                label: "Does whoever falls out of scope stay active in Zoom?".to_owned(),
                hint: "Who loses the application, or does not pass the filter any more.".to_owned(),
                options: vec![
                    option(NO, "No, they are deactivated", "They free their licence."),
                    option(YES, "Yes", "For a time of change. They keep their licence."),
                ],
                chosen: Some(if saved.skip_out_of_scope == Some(true) { YES } else { NO }.to_owned()),
            },
        ];
        let scope = match self.scope_answer(id)? {
            true => "Everybody is to be in scope: that is your answer on “Plan who gets Zoom”.",
            false => "Only those whom the application is given to are to be in scope.",
        };
        Ok((fields, vec![scope.to_owned()]))
    }

    pub(super) async fn plan_entra_settings(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let (console, app) = self.entra_set_up(id).await?;
        let wish = SettingsWish {
            base_address: base_address(
                &console,
                &self.profile(id)?.zoom,
                &asked.text(BASE, "Zoom’s address")?,
            )?,
            mail: mail(asked.one(MAIL).unwrap_or_default())?,
            threshold: threshold(asked.one(LIMIT).unwrap_or_default())?,
            sync_all: self.scope_answer(id)?,
            skip_out_of_scope: asked.one(SKIP) == Some(YES),
        };
        let saved = console.settings(&app.service_principal).await.map_err(|error| of_entra(&error))?;
        let held = self.zoom_secret(id, ZoomSecret::Token)?.kept;
        let mut plan = entra::settings(&app, &saved, &wish, held);
        shown_now(&console, &mut plan).await?;
        Ok(plan)
    }

    pub(super) async fn entra_token_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let (console, app) = self.entra_set_up(id).await?;
        let saved = console.settings(&app.service_principal).await.map_err(|error| of_entra(&error))?;
        let mut saw = vec![match saved.secret_token_saved {
            true => "Entra ID has a token saved. Nobody can read it.".to_owned(),
            false => "Entra ID has no token saved.".to_owned(),
        }];
        saw.extend(saved.base_address.map(|base| format!("It goes to {base}.")));
        Ok((Vec::new(), saw))
    }

    pub(super) async fn plan_entra_token(&self, id: &str) -> Result<Plan, Problem> {
        if !self.zoom_secret(id, ZoomSecret::Token)?.kept {
            return Err(problem::no_zoom_token());
        }
        let (console, app, _job) = self.entra_provisioning(id).await?;
        let saved = console.settings(&app.service_principal).await.map_err(|error| of_entra(&error))?;
        let base = match &saved.base_address {
            Some(base) => base.clone(),
            None => self.base_address(id, &self.profile(id)?)?,
        };
        let base = base_address(&console, &self.profile(id)?.zoom, &base)?;
        let mut plan = entra::give_token(&app, &saved, &base);
        shown_now(&console, &mut plan).await?;
        Ok(plan)
    }

    pub(super) async fn entra_client_form(&self, id: &str) -> Result<(Vec<FormField>, Vec<String>), Problem> {
        let (console, app) = self.entra_set_up(id).await?;
        let saved = console.settings(&app.service_principal).await.map_err(|error| of_entra(&error))?;
        let oauth = self.profile(id)?.zoom.oauth_url;
        let fields = vec![
            FormField::Text {
                name: CLIENT_ID.to_owned(),
                label: "Client ID of the app at Zoom".to_owned(),
                hint: "Zoom’s Marketplace, Manage, the app, App Credentials.".to_owned(),
                value: saved.values.get("Oauth2ClientId").cloned().unwrap_or_default(),
            },
            FormField::Text {
                name: TOKEN_URL.to_owned(),
                label: "Where tokens are fetched".to_owned(),
                hint: "Zoom’s token address.".to_owned(),
                value: format!("{}/oauth/token", oauth.as_str().trim_end_matches('/')),
            },
        ];
        let saw = match saved.oauth_saved {
            true => "Entra ID has a sign-in with OAuth saved.",
            false => "Entra ID has no sign-in with OAuth saved.",
        };
        Ok((fields, vec![saw.to_owned()]))
    }

    pub(super) async fn plan_entra_client(&self, id: &str, asked: &Asked<'_>) -> Result<Plan, Problem> {
        let client_id = asked.text(CLIENT_ID, "The client ID")?;
        let token_url = asked.text(TOKEN_URL, "The token address")?;
        if !self.zoom_secret(id, ZoomSecret::ClientSecret)?.kept {
            return Err(problem::secret_missing("Client secret"));
        }
        let (console, app, _job) = self.entra_provisioning(id).await?;
        // The secret is sent there.
        let zoom = self.profile(id)?.zoom;
        let token_url = base_address(&console, &zoom, &token_url)?;
        let saved = console.settings(&app.service_principal).await.map_err(|error| of_entra(&error))?;
        let base = match &saved.base_address {
            Some(base) => base.clone(),
            None => self.base_address(id, &self.profile(id)?)?,
        };
        let base = base_address(&console, &zoom, &base)?;
        let mut plan = entra::give_client(&app, &saved, &base, &token_url, &client_id);
        shown_now(&console, &mut plan).await?;
        Ok(plan)
    }

    /// Is everybody to be in scope? As long as nobody has said so, only those whom the application is given to.
    fn scope_answer(&self, id: &str) -> Result<bool, Problem> {
        Ok(self.answered(id, Question::EntraScope)?.as_deref() == Some("all"))
    }
}

/// Takes an address only if it is Zoom's: what is saved there is sent people's names, with a token.
fn base_address(console: &Console, zoom: &ZoomSide, typed: &str) -> Result<String, Problem> {
    let typed = typed.trim().trim_end_matches('/');
    let bare = Url::parse(typed).map(|mut url| {
        // The flag for standard requests stands in the query.
        url.set_query(None);
        url.set_fragment(None);
        url
    });
    let safe = bare.as_ref().is_ok_and(|bare| BaseUrl::parse(bare.as_str()).is_ok());
    let host = bare.as_ref().ok().and_then(|bare| bare.host_str().map(str::to_owned)).unwrap_or_default();
    let of_zoom = |url: &Url| [&zoom.api_url, &zoom.oauth_url].iter().any(|base| base.same_origin(url));
    if safe && (console.is_zoom(typed) || bare.as_ref().is_ok_and(of_zoom)) {
        return Ok(typed.to_owned());
    }
    Err(Problem::new(
        "settings.not_zoom",
        match host.is_empty() {
            true => "Zoom’s address cannot be used.".to_owned(),
            false => format!("The address leads to {host}, not to Zoom."),
        },
        "Entra ID sends names and mail addresses there, together with a token, so it has to be an encrypted address of Zoom’s.",
        &["Use https://api.zoom.us/scim2, or the address on which Usher has seen Zoom answer."],
    )
    .detail(typed))
}

fn mail(typed: &str) -> Result<String, Problem> {
    let typed = typed.trim();
    let looks = typed.is_empty()
        || typed.split([',', ';']).all(|one| {
            let one = one.trim();
            one.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
                && !one.contains(char::is_whitespace)
        });
    match looks && typed.len() <= MAIL_MAX {
        true => Ok(typed.to_owned()),
        false => Err(Problem::new(
            "settings.mail",
            "The mail address cannot be used.",
            "It has no @, a space inside, or is too long.",
            &["Type one address, or several with commas between them."],
        )
        .detail(typed)),
    }
}

fn threshold(typed: &str) -> Result<Option<u32>, Problem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    match typed.parse::<u32>() {
        Ok(number) if number > 0 => Ok(Some(number)),
        Ok(_) | Err(_) => Err(Problem::new(
            "settings.threshold",
            "The limit has to be a whole number from 1 on.",
            "Above it, Entra ID holds back and asks.",
            &["Type a number such as 500, or nothing for no limit."],
        )
        .detail(typed)),
    }
}

#[cfg(test)]
mod tests {
    use super::{mail, threshold};

    #[test]
    fn what_people_type_is_read() {
        for typed in ["", "it@practice.example", "a@practice.example, b@practice.example"] {
            assert_eq!(mail(typed).as_deref(), Ok(typed));
        }
        for typed in ["it", "it@", "a b@practice.example", "@practice.example"] {
            assert!(mail(typed).is_err(), "{typed}");
        }
        assert_eq!(threshold(" 500 "), Ok(Some(500)));
        assert_eq!(threshold(""), Ok(None));
        for typed in ["0", "-1", "many", "99999999999"] {
            assert!(threshold(typed).is_err(), "{typed}");
        }
    }
}
