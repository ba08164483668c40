//! Plays the person at the browser: opens an authorization address, presses Allow or Deny on the consent page, and
//! says where the browser is sent.
//!
//! It works on the pages of every vendor, by their shape: one form with hidden inputs, boxes that are ticked or not, and a
//! button named `decision`. [`agree_without`] takes the tick out of some boxes. [`agree`] follows redirects inside the vendor's own origin only; everything speaks to loopback only.

use std::time::Duration;

use reqwest::header::LOCATION;
use url::{Host, Url};

/// What the person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allow,
    Deny,
}

impl Decision {
    fn value(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// Why there is no redirect back to the app.
#[derive(Debug, thiserror::Error)]
pub enum AgreeError {
    #[error("{0} is not on this computer")]
    NotLoopback(Url),
    #[error("the page did not answer")]
    Http(#[from] reqwest::Error),
    /// The vendor shows an error instead of a consent page; its text.
    #[error("no consent page, but {status}: {text}")]
    NoConsentPage { status: u16, text: String },
    #[error("the answer redirects to no address: {0}")]
    Redirect(String),
    #[error("more than {PAGES_MAX} pages without a decision")]
    TooManyPages,
}

/// A vendor goes from page to page only a few times; more is a loop.
const PAGES_MAX: usize = 10;
/// Everything is on this computer; what takes longer never comes.
const PAGE_TIMEOUT: Duration = Duration::from_secs(30);

/// Opens `authorize_url`, decides on every page that asks, and returns the address of the app that the browser is sent to.
/// The app is not called.
///
/// # Errors
/// Where a page does not answer, shows an error, or redirects nowhere.
pub async fn agree(authorize_url: &Url, decision: Decision) -> Result<Url, AgreeError> {
    let client = client()?;
    let first = client.get(local(authorize_url)?.clone());
    away(walk(&client, first, Hand { decision, unticked: &[] }, Some(authorize_url)).await?)
}

/// Like [`agree`] with [`Decision::Allow`], but takes the tick out of every box with one of these values, such as a scope.
///
/// # Errors
/// As [`agree`].
pub async fn agree_without(authorize_url: &Url, unticked: &[&str]) -> Result<Url, AgreeError> {
    let client = client()?;
    let first = client.get(local(authorize_url)?.clone());
    let hand = Hand { decision: Decision::Allow, unticked };
    away(walk(&client, first, hand, Some(authorize_url)).await?)
}

/// Where the browser is in the end, and what it shows there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landing {
    pub url: Url,
    pub status: u16,
    /// The page's or, where the app answers so, JSON.
    pub text: String,
}

/// Like [`agree`], and calls the app as a browser would; where that ends. A page on the way that asks, also another
/// vendor's, is decided on too.
///
/// # Errors
/// As [`agree`], but a last page that asks nothing is no error; also where the app does not answer.
pub async fn agree_and_land(authorize_url: &Url, decision: Decision) -> Result<Landing, AgreeError> {
    let client = client()?;
    let first = client.get(local(authorize_url)?.clone());
    landed(walk(&client, first, Hand { decision, unticked: &[] }, None).await?)
}

/// Like [`agree_and_land`] with [`Decision::Allow`], but takes the tick out of every box with one of these values.
///
/// # Errors
/// As [`agree_and_land`].
pub async fn agree_and_land_without(authorize_url: &Url, unticked: &[&str]) -> Result<Landing, AgreeError> {
    let client = client()?;
    let first = client.get(local(authorize_url)?.clone());
    landed(walk(&client, first, Hand { decision: Decision::Allow, unticked }, None).await?)
}

/// What the person does on every page.
#[derive(Clone, Copy)]
struct Hand<'a> {
    decision: Decision,
    /// Values of boxes that lose their tick.
    unticked: &'a [&'a str],
}

fn away(stop: Stop) -> Result<Url, AgreeError> {
    match stop {
        Stop::Away(to) => Ok(to),
        Stop::Page(Landing { status, text, .. }) => Err(AgreeError::NoConsentPage { status, text }),
    }
}

fn landed(stop: Stop) -> Result<Landing, AgreeError> {
    match stop {
        Stop::Page(landing) => Ok(landing),
        Stop::Away(to) => Err(AgreeError::Redirect(to.into())),
    }
}

/// Where a walk ends.
enum Stop {
    /// Sent away from the vendor, and not followed.
    Away(Url),
    /// A page, or an answer of the app, that asks nothing.
    Page(Landing),
}

/// Goes from page to page and decides where one asks; `within` keeps it to one vendor.
async fn walk(
    client: &reqwest::Client,
    first: reqwest::RequestBuilder,
    hand: Hand<'_>,
    within: Option<&Url>,
) -> Result<Stop, AgreeError> {
    let (mut request, mut decided) = (first, false);
    for _ in 0..PAGES_MAX {
        let response = request.send().await?;
        let here = response.url().clone();
        if let Some(location) = response.headers().get(LOCATION) {
            let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
            let to = here.join(&location).map_err(|_| AgreeError::Redirect(location))?;
            if within.is_some_and(|vendor| to.origin() != vendor.origin()) {
                return Ok(Stop::Away(to));
            }
            decided |= to.origin() != here.origin();
            request = client.get(local(&to)?.clone());
            continue;
        }
        let status = response.status().as_u16();
        let text = response.text().await?;
        let Some(form) = consent_form(&text) else {
            // A page that comes before any decision is the vendor's refusal.
            return if decided {
                Ok(Stop::Page(Landing { url: here, status, text }))
            } else {
                Err(AgreeError::NoConsentPage { status, text })
            };
        };
        decided = true;
        let to = here.join(&form.action).map_err(|_| AgreeError::Redirect(form.action.clone()))?;
        let mut fields = url::form_urlencoded::Serializer::new(String::new());
        let ticked = form.ticked.iter().filter(|(_, value)| !hand.unticked.contains(&value.as_str()));
        fields.extend_pairs(&form.hidden).extend_pairs(ticked).append_pair("decision", hand.decision.value());
        request = client
            .post(local(&to)?.clone())
            .header(reqwest::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(fields.finish());
    }
    Err(AgreeError::TooManyPages)
}

/// The status and the text of [`agree_and_land`].
///
/// # Errors
/// As [`agree_and_land`].
pub async fn agree_and_return(authorize_url: &Url, decision: Decision) -> Result<(u16, String), AgreeError> {
    let landing = agree_and_land(authorize_url, decision).await?;
    Ok((landing.status, landing.text))
}

fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(PAGE_TIMEOUT)
        .build()
}

fn local(url: &Url) -> Result<&Url, AgreeError> {
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if loopback { Ok(url) } else { Err(AgreeError::NotLoopback(url.clone())) }
}

#[derive(Debug, PartialEq, Eq)]
struct Form {
    action: String,
    hidden: Vec<(String, String)>,
    /// Boxes and choices that are ticked.
    ticked: Vec<(String, String)>,
}

/// The first form with a button named `decision`.
fn consent_form(page: &str) -> Option<Form> {
    page.split("<form").skip(1).find_map(|rest| {
        let form = rest.split("</form").next()?;
        let decides = tags(form, "<button").chain(tags(form, "<input"));
        if !decides.into_iter().any(|tag| attribute(tag, "name").as_deref() == Some("decision")) {
            return None;
        }
        let named = |tag: &str| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()));
        let is_hidden = |tag: &&str| attribute(tag, "type").as_deref() == Some("hidden");
        let is_ticked = |tag: &&str| {
            let kind = attribute(tag, "type");
            matches!(kind.as_deref(), Some("checkbox" | "radio"))
                && tag.split(' ').any(|word| word == "checked")
        };
        let head = form.split('>').next()?;
        Some(Form {
            action: attribute(head, "action").unwrap_or_default(),
            hidden: tags(form, "<input").filter(is_hidden).filter_map(named).collect(),
            ticked: tags(form, "<input").filter(is_ticked).filter_map(named).collect(),
        })
    })
}

fn tags<'a>(form: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    form.split(start).skip(1).filter_map(|rest| rest.split('>').next())
}

/// An attribute in double quotes, as all consent pages write them.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let plain = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    Some(plain.replace("&#x27;", "'").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_form_that_decides() {
        let page = "<form action=\"/search\"><input name=\"q\"></form>\
            <form method=\"post\" action=\"/go?a=1&amp;b=2\"><input type=\"hidden\" name=\"id\" value=\"&lt;7&gt;\">\
            <input type=\"checkbox\" name=\"scope\" value=\"a\" checked><input type=\"checkbox\" name=\"all\">\
            <button name=\"decision\" value=\"allow\">Yes</button></form>";
        let wanted = Form {
            action: "/go?a=1&b=2".to_owned(),
            hidden: vec![("id".to_owned(), "<7>".to_owned())],
            ticked: vec![("scope".to_owned(), "a".to_owned())],
        };
        assert_eq!(consent_form(page), Some(wanted));
        assert_eq!(consent_form("<p>No form</p>"), None);
    }
}
