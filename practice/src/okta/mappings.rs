//! Profile mappings: how Okta's attributes fill Zoom's, and the other way round. A list carries no `properties`; a
//! change touches only the attributes it names, and `null` takes one out. Expressions are kept as they are written:
//! only their shape is checked here, for whoever evaluates them comes later.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::ids::{self, Kind};
use super::list::{page, page_bounds};
use super::refusal::Refusal;
use super::schemas::user_schema_id;
use super::state::{App, Provisioning, Rule, Way};
use super::users::user_type_id;
use super::visit::{Answer, Answered, Visit};

/// The mapping from Okta that an app for Zoom starts with.
pub(super) fn to_zoom_at_first() -> BTreeMap<String, Rule> {
    rules(&[
        ("userName", "user.login", true),
        ("email", "user.email", true),
        ("firstName", "user.firstName", true),
        ("lastName", "user.lastName", true),
        ("displayName", "user.displayName", true),
        ("department", "user.department", true),
        ("title", "user.title", true),
        ("costCenter", "user.costCenter", true),
    ])
}

/// The mapping to Okta that an app for Zoom starts with.
pub(super) fn to_okta_at_first() -> BTreeMap<String, Rule> {
    rules(&[
        ("login", "appuser.userName", false),
        ("email", "appuser.email", false),
        ("firstName", "appuser.firstName", false),
        ("lastName", "appuser.lastName", false),
        ("userType", "appuser.userType", false),
    ])
}

/// `GET /api/v1/mappings`.
pub(super) fn list(visit: &mut Visit<'_>) -> Answered {
    let call = visit.call;
    let bounds = page_bounds(call, LIMIT, LIMIT_MAX)?;
    let mappings = visit.state.apps.values().flat_map(|app| match &app.way {
        Way::Zoom(_) => {
            vec![(app.number * 2, (app, Side::ToZoom)), (app.number * 2 + 1, (app, Side::ToOkta))]
        }
        Way::Oidc(_) => Vec::new(),
    });
    let mappings = mappings.filter(|(_, (app, side))| {
        let (source, target) = ends(app, *side);
        call.query("sourceId").is_none_or(|wanted| wanted == source)
            && call.query("targetId").is_none_or(|wanted| wanted == target)
    });
    Ok(page(call, bounds, mappings, |(app, side)| mapping_json(visit, app, side, None)))
}

/// `GET /api/v1/mappings/{id}`.
pub(super) fn get(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (number, side) = find(visit, id)?;
    let Some(app) = visit.state.apps.get(&number) else { return Err(unknown(id)) };
    let Way::Zoom(provisioning) = &app.way else { return Err(unknown(id)) };
    Ok(Answer::json(mapping_json(visit, app, side, Some(provisioning))))
}

/// `POST /api/v1/mappings/{id}`.
pub(super) fn change(visit: &mut Visit<'_>, id: &str) -> Answered {
    let (number, side) = find(visit, id)?;
    let body = visit.call.json()?;
    let properties =
        body.get("properties").and_then(Value::as_object).ok_or_else(|| super::apps::blank("properties"))?;
    let switches = visit.switches;
    let Some(App { way: Way::Zoom(provisioning), .. }) = visit.state.apps.get_mut(&number) else {
        return Err(unknown(id));
    };
    let mut next = match side {
        Side::ToZoom => provisioning.to_zoom.clone(),
        Side::ToOkta => provisioning.to_okta.clone(),
    };
    for (attribute, value) in properties {
        let expression = value.get("expression").filter(|value| !value.is_null());
        let Some(expression) = expression else {
            next.remove(attribute);
            continue;
        };
        let bad = || Refusal::Expression { code: switches.bad_expression_code, attribute: attribute.clone() };
        let expression = expression.as_str().ok_or_else(bad)?;
        if !well_formed(expression, switches.expression_symbols) {
            return Err(bad());
        }
        let exists = match side {
            Side::ToZoom => {
                provisioning.base.contains_key(attribute) || provisioning.custom.contains_key(attribute)
            }
            Side::ToOkta => super::schemas::is_user_attribute(attribute),
        };
        if !exists {
            return Err(Refusal::validation(
                attribute,
                format!("{attribute}: The attribute does not exist."),
            ));
        }
        let push = match value.get("pushStatus").and_then(Value::as_str) {
            Some("PUSH") => true,
            Some("DONT_PUSH") | None => false,
            Some(_) => {
                return Err(Refusal::validation("pushStatus", "pushStatus: The value is not supported."));
            }
        };
        next.insert(attribute.clone(), Rule { expression: expression.to_owned(), push });
    }
    match side {
        Side::ToZoom => provisioning.to_zoom = next,
        Side::ToOkta => provisioning.to_okta = next,
    }
    Ok(get(visit, id)?.changed("A profile mapping was changed."))
}

/// Page sizes (SPEC 2026.06): usual and most.
const LIMIT: usize = 20;
const LIMIT_MAX: usize = 200;
/// The longest expression taken, in bytes.
const EXPRESSION_MAX: usize = 4 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    ToZoom,
    ToOkta,
}

fn rules(rules: &[(&str, &str, bool)]) -> BTreeMap<String, Rule> {
    rules
        .iter()
        .map(|(name, expression, push)| {
            ((*name).to_owned(), Rule { expression: (*expression).to_owned(), push: *push })
        })
        .collect()
}

fn unknown(id: &str) -> Refusal {
    Refusal::NotFound { id: id.to_owned(), kind: "ProfileMapping" }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<(u64, Side), Refusal> {
    let number = ids::number(Kind::ProfileMapping, id).ok_or_else(|| unknown(id))?;
    let side = if number % 2 == 0 { Side::ToZoom } else { Side::ToOkta };
    match visit.state.apps.get(&(number / 2)).map(|app| &app.way) {
        Some(Way::Zoom(_)) => Ok((number / 2, side)),
        Some(Way::Oidc(_)) | None => Err(unknown(id)),
    }
}

fn ends(app: &App, side: Side) -> (String, String) {
    match side {
        Side::ToZoom => (user_type_id(), app.id()),
        Side::ToOkta => (app.id(), user_type_id()),
    }
}

fn mapping_json(visit: &Visit<'_>, app: &App, side: Side, whole: Option<&Provisioning>) -> Value {
    let (base, app_id, type_id) = (&visit.call.base, app.id(), user_type_id());
    let okta = json!({
        "id": type_id,
        "name": "user",
        "type": "user",
        "_links": {
            "self": { "href": format!("{base}/api/v1/meta/types/user/{type_id}") },
            "schema": { "href": format!("{base}/api/v1/meta/schemas/user/{}", user_schema_id()) },
        },
    });
    let zoom = json!({
        "id": app_id,
        "name": app.name,
        "type": "appuser",
        "_links": {
            "self": { "href": format!("{base}/api/v1/apps/{app_id}") },
            "schema": { "href": format!("{base}/api/v1/meta/schemas/apps/{app_id}/default") },
        },
    });
    let (source, target, number) = match side {
        Side::ToZoom => (okta, zoom, app.number * 2),
        Side::ToOkta => (zoom, okta, app.number * 2 + 1),
    };
    let id = ids::id(Kind::ProfileMapping, number);
    let mut drawn = json!({
        "id": id,
        "source": source,
        "target": target,
        "_links": { "self": { "href": format!("{base}/api/v1/mappings/{id}") } },
    });
    if let Some(provisioning) = whole {
        let rules = match side {
            Side::ToZoom => &provisioning.to_zoom,
            Side::ToOkta => &provisioning.to_okta,
        };
        let properties: Map<String, Value> = rules
            .iter()
            .map(|(name, rule)| {
                let status = if rule.push { "PUSH" } else { "DONT_PUSH" };
                (name.clone(), json!({ "expression": rule.expression, "pushStatus": status }))
            })
            .collect();
        drawn["properties"] = Value::Object(properties);
    }
    drawn
}

/// Returns whether quotes and brackets close in the right order. In Okta's language a backslash escapes nothing.
fn well_formed(expression: &str, symbols: bool) -> bool {
    if expression.trim().is_empty() || expression.len() > EXPRESSION_MAX {
        return false;
    }
    let (mut quote, mut open, mut bare) = (None, Vec::new(), String::new());
    for character in expression.chars() {
        match (quote, character) {
            (Some(mark), _) if mark == character => quote = None,
            (Some(_), _) => continue,
            (None, '"' | '\'') => quote = Some(character),
            (None, '(') => open.push(')'),
            (None, '{') => open.push('}'),
            (None, '[') => open.push(']'),
            (None, ')' | '}' | ']') if open.pop() != Some(character) => return false,
            (None, _) => {}
        }
        bare.push(character);
    }
    let symbols_fit = symbols || !(bare.contains("&&") || bare.contains("||"));
    let ends_open = bare.trim_end().ends_with(['+', '?', ':', '.', ',', '=', '!', '&', '|']);
    quote.is_none() && open.is_empty() && symbols_fit && !ends_open
}

#[cfg(test)]
mod tests {
    use super::well_formed;

    #[test]
    fn shape_is_checked_and_text_in_quotes_is_not() {
        for good in [
            "user.login",
            "String.toUpperCase(user.lastName)",
            r#"user.title != "" AND user.title != null ? user.title : "(none""#,
            r#""\""#,
            "Arrays.contains({'a', 'b'}, user.department)",
        ] {
            assert!(well_formed(good, false), "{good}");
        }
        for bad in ["", "  ", "String.len(user.login", "user.login)", "\"open", "user.a +", "{)", "a && b"] {
            assert!(!well_formed(bad, false), "{bad}");
        }
        assert!(well_formed("a && b", true));
    }
}
