//! `/applicationTemplates`: the gallery, and making an app from one of its templates.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::apps::{NON_GALLERY_TEMPLATE, Origin, ZOOM_TEMPLATE};
use super::odata::{self, Kind};
use super::principals;
use super::refusal::Refusal;
use super::switches::Rank;
use super::visit::{Answer, Answered, Visit};

const KIND: Kind = Kind {
    context: "applicationTemplates",
    type_name: "applicationTemplate",
    usual: 100,
    most: 999,
    filterable: &["id", "displayName", "categories", "publisher"],
    contains: true,
    of_directory: false,
    mixed: false,
    usual_properties: &[],
};
const WRITE: [&str; 1] = ["Application.ReadWrite.All"];
/// A template beside Zoom's, as Graph's reference prints it, so that a list is a list.
const OTHER_TEMPLATE: &str = "8b1025e4-1dd2-430b-a150-2ef79cd700f5";

/// `GET /applicationTemplates`: for anybody with a token.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let templates = all(visit.switches.gallery_has_zoom);
    odata::list(visit, &KIND, |first| {
        let templates = (0_u64..).zip(templates);
        templates.skip_while(move |(place, _)| *place < first).map(|(place, (_, drawn))| (place, drawn))
    })
}

/// `GET /applicationTemplates/{id}`.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (_, drawn) = found(visit, id)?;
    odata::single(visit.call, &KIND, drawn)
}

/// `POST /applicationTemplates/{id}/instantiate`: an application and its service principal, which the rest of Entra
/// learns of a little later.
pub(super) fn instantiate(visit: &mut Visit<'_>, id: &str) -> Answered {
    visit.require(&WRITE, Rank::AppAdministrator)?;
    let (origin, _) = found(visit, id)?;
    let body = visit.call.json()?;
    let name = body.get("displayName").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
    let Some(name) = name else {
        return Err(Refusal::bad(
            "A value is required for property 'displayName' of resource 'Application'.",
        ));
    };
    let now_ms = visit.call.now_ms;
    let number = visit.state.apps.add(name, origin, now_ms, i64::from(visit.switches.lag_ms));
    let Some(app) = visit.state.apps.get(number) else { return Err(Refusal::not_found(id)) };
    let tenant = &visit.state.tenant.id;
    Ok(Answer::json(json!({
        "@odata.context": visit.call.context("microsoft.graph.applicationServicePrincipal"),
        "application": principals::application(app),
        "servicePrincipal": principals::drawn(app, tenant),
    }))
    .status(StatusCode::CREATED)
    .changed(format!("Created the app {name} in Entra ID.")))
}

/// The id of the template that an app came from.
pub(super) fn template_of(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Gallery => Some(ZOOM_TEMPLATE),
        Origin::NonGallery => Some(NON_GALLERY_TEMPLATE),
        Origin::Other => Some(OTHER_TEMPLATE),
        Origin::Registration => None,
    }
}

fn found(visit: &Visit<'_>, id: &str) -> Result<(Origin, Map<String, Value>), Refusal> {
    let mut templates = all(visit.switches.gallery_has_zoom).into_iter();
    templates
        .find(|(origin, _)| template_of(*origin).is_some_and(|template| template.eq_ignore_ascii_case(id)))
        .ok_or_else(|| Refusal::not_found(id))
}

fn all(with_zoom: bool) -> Vec<(Origin, Map<String, Value>)> {
    let rows = [
        (Origin::Other, "AWS Single-Account Access", "Amazon", "http://aws.amazon.com/", "developerServices"),
        (Origin::Gallery, "Zoom", "Zoom Video Communications, Inc.", "https://zoom.us/", "collaboration"),
        (Origin::NonGallery, "Custom", "", "", "Custom"),
    ];
    let drawn = |(origin, name, publisher, home_page, category): (Origin, &str, &str, &str, &str)| {
        let drawn = json!({
            "id": template_of(origin),
            "displayName": name,
            "homePageUrl": (!home_page.is_empty()).then_some(home_page),
            "supportedSingleSignOnModes": ["password", "saml", "external"],
            "supportedProvisioningTypes": ["sync"],
            "logoUrl": null,
            "categories": [category],
            "publisher": (!publisher.is_empty()).then_some(publisher),
            "description": null,
        });
        (origin, drawn.as_object().cloned().unwrap_or_default())
    };
    rows.into_iter().filter(|(origin, ..)| with_zoom || *origin != Origin::Gallery).map(drawn).collect()
}
