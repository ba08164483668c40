//! The operations on users but PATCH (Zoom's SCIM2 reference, 2026-08). Pure on the state: what is refused changes nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::switches::{Deletion, ExistingAddress, PendingLookup, ZoomSwitches};
use crate::zoom::draw::{Answer, Drawing, ENTERPRISE, ZOOM_USER};
use crate::zoom::gateway::{Asked, Reply};
use crate::zoom::list::{Filter, Query};
use crate::zoom::refusal::{Refusal, object, user_does_not_exist};
use crate::zoom::state::{Kind, UserType, ZoomState, ZoomUser};

pub(crate) fn list(state: &ZoomState, asked: &Asked<'_>) -> Result<Reply, Refusal> {
    let query = Query::of(asked.query, asked.switches)?;
    let drawing = asked.drawing(state);
    let draw = |id: &String| state.user(id).map(|user| drawing.user(user, Answer::Listed));
    let Some(filter) = &query.filter else {
        return Ok(Reply::ok(query.page(state.listed(), draw)));
    };
    let found = match found(state, filter)? {
        Some(user) if user.pending => match asked.switches.pending_lookup {
            PendingLookup::BadRequest => {
                let text = format!("User {} not exist or not belong to this account.", user.user_name);
                return Err(Refusal::scim(400, text));
            }
            PendingLookup::NotFound => return Err(user_does_not_exist()),
            PendingLookup::Empty => Vec::new(),
        },
        Some(user) => vec![user.id.clone()],
        None => Vec::new(),
    };
    Ok(Reply::ok(query.page(&found, draw)))
}

fn found<'a>(state: &'a ZoomState, filter: &str) -> Result<Option<&'a ZoomUser>, Refusal> {
    let refused = |name: String| {
        Refusal::scim(400, format!("The current filter is not supported, the filter name: {name}"))
    };
    let filter = Filter::of(filter).map_err(refused)?;
    if filter.attribute.eq_ignore_ascii_case("userName") {
        Ok(state.user_by_address(&filter.value))
    } else if filter.attribute.eq_ignore_ascii_case("externalId") {
        // Here `externalId` is Zoom's own id.
        Ok(state.user(&filter.value).filter(|user| !user.pending))
    } else {
        Err(refused(filter.attribute))
    }
}

pub(crate) fn read(state: &ZoomState, asked: &Asked<'_>, id: &str) -> Result<Reply, Refusal> {
    let user = actual(state, id)?;
    Ok(Reply::ok(asked.drawing(state).user(user, Answer::ReadOne)))
}

pub(crate) fn create(state: &mut ZoomState, asked: &Asked<'_>) -> Result<Reply, Refusal> {
    let body = object(asked.body)?;
    let switches = asked.switches;
    let address = text(&body, "userName").filter(|address| is_address(address));
    let address =
        address.ok_or_else(|| Refusal::scim(400, "The \"userName\" of the request is invalid."))?.to_owned();
    if state.user_by_address(&address).is_some() {
        let status = match switches.existing_address {
            ExistingAddress::BadRequest => 400,
            ExistingAddress::Conflict => 409,
        };
        return Err(Refusal::scim(status, format!("The email \"{address}\" is already in use.")));
    }
    check_domain(&address, switches)?;
    check_plans(&body, switches)?;
    let user_type = user_type(&body)?.unwrap_or(UserType::Basic);
    let confirmed = !switches.associated_domains.is_empty() && !state.is_elsewhere(&address);
    if confirmed {
        check_seat(state, switches, user_type)?;
    }
    let mut user = new_user(&address, user_type, asked.now);
    user.pending = !confirmed;
    write(&mut user, state, &body, switches);
    if text(&body, "displayName").is_none() {
        user.display_name = format!("{} {}", user.given_name, user.family_name).trim().to_owned();
    }
    if switches.external_id_kept {
        user.external_id = text(&body, "externalId").map(str::to_owned);
    }
    let id = state.add_user(user);
    let user = state.user(&id).ok_or_else(user_does_not_exist)?;
    let invited = if user.pending { " The invitation has not been accepted." } else { "" };
    Ok(Reply {
        status: 201,
        change: Some(format!("Created the user {address}.{invited}")),
        body: Some(asked.drawing(state).user(user, Answer::Created)),
    })
}

pub(crate) fn put(state: &mut ZoomState, asked: &Asked<'_>, id: &str) -> Result<Reply, Refusal> {
    let body = object(asked.body)?;
    let switches = asked.switches;
    let before = actual(state, id)?.clone();
    let active = body.get("active").and_then(Value::as_bool);
    if before.force_inactive || (!before.active && active != Some(true)) {
        return Err(Refusal::scim(400, "User is inactive or locked."));
    }
    if active.is_some_and(|active| active != before.active) && before.kind != Kind::Member {
        return Err(cannot_activate());
    }
    if ["zoomWhiteboard", "zoomWhiteboardPlus"]
        .iter()
        .all(|plan| extension(&body, plan) == Some(&Value::Bool(true)))
    {
        let text = "Cannot assign Zoom Whiteboard and Zoom Whiteboard Plus to a user at the same time.";
        return Err(Refusal::scim(400, text));
    }
    check_plans(&body, switches)?;
    let address = new_address(&body, switches, &before);
    if let Some(address) = address {
        check_address_change(state, switches, &before, address)?;
    }
    let wanted_type = user_type(&body)?;
    if before.kind == Kind::Room && wanted_type == Some(UserType::Basic) {
        return Err(Refusal::scim(400, "Cannot update Zoom Room user to free"));
    }
    let mut user = before.clone();
    user.user_type = wanted_type.unwrap_or(before.user_type);
    activate(&mut user, active.unwrap_or(before.active));
    if user.active && (user.user_type != before.user_type || !before.active) {
        check_seat(state, switches, user.user_type)?;
    }
    write(&mut user, state, &body, switches);
    let change = (user != before || address.is_some())
        .then(|| format!("Changed the user {}{}.", before.user_name, moved(address)));
    user.modified = asked.now;
    store(state, user);
    if let Some(address) = address {
        state.readdress(id, address);
    }
    updated(state, asked, id, change)
}

pub(crate) fn delete(state: &mut ZoomState, asked: &Asked<'_>, id: &str) -> Result<Reply, Refusal> {
    let user = actual(state, id)?;
    if user.kind != Kind::Member {
        return Err(Refusal::scim(400, "Cannot delete Admin user."));
    }
    let change = format!("Deleted the user {}.", user.user_name);
    state.remove_user(id, asked.switches.deletion == Deletion::Disassociate);
    Ok(Reply::no_content(Some(change)))
}

/// A user that SCIM knows; who has not accepted the invitation is none.
pub(super) fn actual<'a>(state: &'a ZoomState, id: &str) -> Result<&'a ZoomUser, Refusal> {
    state.user(id).filter(|user| !user.pending).ok_or_else(user_does_not_exist)
}

pub(super) fn updated(
    state: &ZoomState,
    asked: &Asked<'_>,
    id: &str,
    change: Option<String>,
) -> Result<Reply, Refusal> {
    let user = actual(state, id)?;
    let drawing: Drawing<'_> = asked.drawing(state);
    Ok(Reply { status: 200, body: Some(drawing.user(user, Answer::Updated)), change })
}

/// Deactivating takes the licence away; activating does not give it back (Zoom's Users reference, user status).
pub(super) fn activate(user: &mut ZoomUser, active: bool) {
    if user.active && !active {
        user.user_type = UserType::Basic;
    }
    user.active = active;
}

/// Puts a changed user back, with both sides of every membership.
pub(super) fn store(state: &mut ZoomState, user: ZoomUser) {
    let before = state.user(&user.id).map(|user| user.groups.clone()).unwrap_or_default();
    for group in before.difference(&user.groups) {
        state.leave(group, &user.id);
    }
    for group in user.groups.difference(&before) {
        state.join(group, &user.id);
    }
    let id = user.id.clone();
    state.edit_user(&id, |place| *place = user);
}

/// Writes the attributes that POST and PUT share; what is not in the body stays.
pub(super) fn write(
    user: &mut ZoomUser,
    state: &ZoomState,
    body: &Map<String, Value>,
    switches: &ZoomSwitches,
) {
    if let Some(Value::Object(name)) = body.get("name") {
        put_text(&mut user.given_name, name, "givenName");
        put_text(&mut user.family_name, name, "familyName");
    }
    put_text(&mut user.display_name, body, "displayName");
    for (place, name) in [(&mut user.title, "title"), (&mut user.locale, "locale")] {
        if let Some(value) = text(body, name) {
            *place = Some(value.to_owned());
        }
    }
    if let Some(Value::Array(numbers)) = body.get("phoneNumbers") {
        user.phone_numbers.clone_from(numbers);
    }
    if let Some(roles) = values(body, "roles") {
        user.kind = match user.kind {
            Kind::Room => Kind::Room,
            Kind::Member | Kind::Admin => {
                if roles.iter().any(|role| role == "Admin" || role == "Owner") {
                    Kind::Admin
                } else {
                    Kind::Member
                }
            }
        };
        user.roles = roles;
    }
    if let Some(names) = values(body, "groups") {
        let known: BTreeSet<String> =
            names.iter().filter_map(|name| state.group_by_name(name)).map(|group| group.id.clone()).collect();
        user.groups = known;
    }
    for (place, name) in [(&mut user.enterprise, ENTERPRISE), (&mut user.extension, ZOOM_USER)] {
        if let Some(Value::Object(values)) = body.get(name) {
            place.extend(values.clone());
        }
    }
    if switches.external_id_kept
        && let Some(external_id) = text(body, "externalId")
    {
        user.external_id = Some(external_id.to_owned());
    }
}

fn new_user(address: &str, user_type: UserType, now: Timestamp) -> ZoomUser {
    ZoomUser {
        id: String::new(),
        user_name: address.to_owned(),
        given_name: String::new(),
        family_name: String::new(),
        display_name: String::new(),
        active: true,
        user_type,
        kind: Kind::Member,
        pending: false,
        force_inactive: false,
        title: None,
        locale: None,
        phone_numbers: Vec::new(),
        roles: vec!["Member".to_owned()],
        groups: BTreeSet::new(),
        enterprise: Map::new(),
        extension: Map::new(),
        external_id: None,
        created: now,
        modified: now,
    }
}

/// The address that a PUT asks for, where it is another than the user has.
pub(super) fn new_address<'a>(
    body: &'a Map<String, Value>,
    switches: &ZoomSwitches,
    before: &ZoomUser,
) -> Option<&'a str> {
    let mails = body.get("emails").and_then(Value::as_array).filter(|_| switches.put_emails_applies);
    let mail = mails.and_then(|mails| {
        let primary = mails.iter().find(|mail| mail.get("primary") == Some(&Value::Bool(true)));
        primary.or(mails.first())?.get("value")?.as_str()
    });
    let user_name = text(body, "userName").filter(|_| switches.put_user_name_applies);
    mail.or(user_name).filter(|address| *address != before.user_name)
}

pub(super) fn check_address_change(
    state: &ZoomState,
    switches: &ZoomSwitches,
    before: &ZoomUser,
    address: &str,
) -> Result<(), Refusal> {
    if before.kind == Kind::Admin {
        return Err(Refusal::scim(400, "Cannot change the email of Admin user."));
    }
    check_domain(address, switches)?;
    match state.user_by_address(address) {
        Some(other) if other.id != before.id => {
            Err(Refusal::scim(409, format!("Email ''{address}'' has already been used.")))
        }
        Some(_) | None => Ok(()),
    }
}

fn check_domain(address: &str, switches: &ZoomSwitches) -> Result<(), Refusal> {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let ours = switches.associated_domains.iter().any(|ours| ours.eq_ignore_ascii_case(domain));
    if ours || !switches.refuse_other_domains || switches.associated_domains.is_empty() {
        return Ok(());
    }
    Err(Refusal::scim(
        409,
        "The email domain does not match the associated domain of the account, please contact Zoom Customer \
         Support to set up if necessary.",
    ))
}

/// The plans whose seats can be used up, with the words Zoom has for each.
const PLANS: &[(&str, &str)] = &[
    ("zoomUnited", "Zoom United Plan"),
    ("zoomOneBizPlus", "Zoom Workplace Business Plus"),
    ("zoomOneEntPremier", "Zoom Workplace Enterprise Premier"),
    ("zoomOneSchoolCampusPlus", "Zoom Workplace for Education School and Campus Plus"),
    ("zoomOneEduEntPremier", "Zoom Workplace for Education Enterprise Premier"),
    ("zoomOneEdu", "Zoom Workplace for Education Enterprise Student"),
    ("zoomOneProPlus", "Zoom Workplace Pro Plus"),
];

/// The largest code of the Zoom United plan.
const UNITED_MAX: u32 = 131_072;

fn check_plans(body: &Map<String, Value>, switches: &ZoomSwitches) -> Result<(), Refusal> {
    if let Some(plan) = extension(body, "zoomUnited") {
        let code = plan.as_str().and_then(|code| code.parse::<u32>().ok());
        if !code.is_some_and(|code| code.is_power_of_two() && code <= UNITED_MAX) {
            return Err(Refusal::scim(409, "The Zoom United Plan is invalid."));
        }
    }
    let full = PLANS.iter().find(|(key, _)| {
        extension(body, key).is_some() && switches.full_plans.iter().any(|plan| plan == key)
    });
    full.map_or(Ok(()), |(_, words)| {
        Err(Refusal::scim(409, format!("Cannot create more users with {words}.")))
    })
}

pub(super) fn check_seat(
    state: &ZoomState,
    switches: &ZoomSwitches,
    user_type: UserType,
) -> Result<(), Refusal> {
    let full = |seats: Option<u32>| {
        seats.filter(|seats| state.seats_taken(user_type) >= usize::try_from(*seats).unwrap_or(usize::MAX))
    };
    match user_type {
        UserType::Licensed | UserType::OnPrem => match full(switches.licensed_seats) {
            Some(_) => Err(Refusal::scim(409, "Cannot add paid users.")),
            None => Ok(()),
        },
        // The words of Zoom's Users reference, code 3412; SCIM's own are not known.
        UserType::Basic => match full(switches.basic_seats) {
            Some(seats) => Err(Refusal::scim(
                409,
                format!("Your account has reached the permitted maximum number of {seats} \"Basic\" users."),
            )),
            None => Ok(()),
        },
        UserType::Collaboration => Ok(()),
    }
}

/// No text of Zoom's is known for a type that does not exist.
pub(super) fn user_type(body: &Map<String, Value>) -> Result<Option<UserType>, Refusal> {
    match body.get("userType") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_str() {
            Some("Collaboration") => Ok(Some(UserType::Collaboration)),
            Some("Basic") => Ok(Some(UserType::Basic)),
            Some("Licensed") => Ok(Some(UserType::Licensed)),
            Some("On-Prem") => Ok(Some(UserType::OnPrem)),
            Some(_) | None => Err(Refusal::scim(400, "The \"userType\" of the request is invalid.")),
        },
    }
}

pub(super) fn cannot_activate() -> Refusal {
    Refusal::scim(400, "Cannot activate or deactivate Zoom Room and Admin users.")
}

fn moved(address: Option<&str>) -> String {
    address.map(|address| format!(", who moved to {address}")).unwrap_or_default()
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty()
            && domain.contains('.')
            && !domain.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn extension<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    body.get(ZOOM_USER)?.get(name)
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}

fn put_text(place: &mut String, body: &Map<String, Value>, name: &str) {
    if let Some(value) = text(body, name) {
        value.clone_into(place);
    }
}

/// The `value`s of a list such as `roles`.
fn values(body: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
    let list = body.get(name)?.as_array()?;
    Some(list.iter().filter_map(|entry| entry.get("value")?.as_str().map(str::to_owned)).collect())
}
