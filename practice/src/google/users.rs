//! People: `users.list` and `users.get`.

use super::directory::Owner;
use super::ids;
use super::list::{Fields, Page, listed};
use super::person::Person;
use super::query::Query;
use super::refusal::Refusal;
use super::switches::Rank;
use super::user_view::{FIELDS, Projection, is_of, is_own_address, view};
use super::visit::{Answer, Answered, Caller, Visit};

/// People on a page unless the caller says otherwise, and at the most (Directory API, users.list, 2026-11).
const PAGE_DEFAULT: usize = 100;
const PAGE_MAX: usize = 500;

/// `GET /users`.
pub(super) fn list(visit: &mut Visit<'_>, caller: &Caller) -> Answered {
    let call = visit.call;
    let domain = domain_asked(visit)?;
    let projection = projection(visit, caller)?;
    let query = Query::read(call.query("query").unwrap_or_default())?;
    let deleted = call.query("showDeleted") == Some("true");
    let order = Order::read(call.query("orderBy"))?;
    let descending = match call.query("sortOrder") {
        None | Some("ASCENDING" | "ascending") => false,
        Some("DESCENDING" | "descending") => true,
        Some(other) => return Err(bad_value(other, "sortOrder")),
    };
    let page = Page::read(visit, PAGE_DEFAULT, PAGE_MAX)?;
    let directory = &visit.state.directory;
    let wanted = |person: &Person| {
        is_of(person, domain)
            && query.meets(person, directory, |number| super::authorize::rank_of(visit, number))
    };
    let (people, next) = if order == Order::Email && !descending && !deleted {
        let numbers = directory.people_by_address(&page.after);
        let people = numbers.filter_map(|number| directory.person(number)).filter(wanted);
        page.cut(visit, people.map(|person| (person.primary_email.clone(), person)))
    } else {
        let still = |person: &Person| person.is_deleted() == deleted && !is_gone(visit, person);
        let people = directory.people_from(0).filter(still).filter(wanted);
        let mut keyed: Vec<(String, Person)> = people.map(|person| (order.key(&person), person)).collect();
        keyed.sort_by(|(one, _), (other, _)| if descending { other.cmp(one) } else { one.cmp(other) });
        let after = page.after.as_str();
        let rest = keyed.into_iter().skip_while(|(key, _)| {
            !after.is_empty() && if descending { key.as_str() >= after } else { key.as_str() <= after }
        });
        page.cut(visit, rest)
    };
    let fields = Fields::read(visit, &FIELDS)?;
    let wanted = |name: &str| fields.name(Some("users"), name);
    let people = people.iter().map(|person| view(visit, person, &projection, wanted)).collect();
    Ok(Answer::json(fields.of(listed("admin#directory#users", "users", people, next))))
}

/// `GET /users/{userKey}`.
pub(super) fn get(visit: &mut Visit<'_>, caller: &Caller, key: &str) -> Answered {
    let projection = projection(visit, caller)?;
    let person = find(visit, key)?;
    let fields = Fields::read(visit, &FIELDS)?;
    let person = view(visit, &person, &projection, |name| fields.name(None, name));
    Ok(Answer::json(fields.of(person)))
}

/// Somebody by address, alias or id.
///
/// # Errors
///
/// `BadInput` for a group's address; `Forbidden` for somebody of another organisation; `NotFound`.
pub(super) fn find(visit: &Visit<'_>, key: &str) -> Result<Person, Refusal> {
    let directory = &visit.state.directory;
    let person = directory.person_by_key(key).filter(|person| !person.is_deleted());
    person.ok_or_else(|| match directory.owner(key) {
        Some(Owner::Group(_)) => Refusal::BadInput("Type not supported: userKey".to_owned()),
        Some(Owner::Person(_)) => Refusal::NotFound("userKey"),
        None if ids::outsider_place(key).is_some_and(|place| directory.outsider(place).is_some()) => {
            Refusal::Forbidden
        }
        None if key.contains('@') && !is_own_address(directory, key) => Refusal::Forbidden,
        None if directory.group_by_key(key).is_some() => {
            Refusal::BadInput("Type not supported: userKey".to_owned())
        }
        None => Refusal::NotFound("userKey"),
    })
}

/// Whether somebody was deleted so long ago that they are gone for good.
pub(super) fn is_gone(visit: &Visit<'_>, person: &Person) -> bool {
    person.deleted_ms.is_some_and(|since| visit.call.now_ms - since >= super::directory::RESTORABLE_MS)
}

/// The domain that a list is limited to; `None` for the whole organisation.
///
/// # Errors
///
/// `Bad` where neither organisation nor domain is named; `Forbidden` for another organisation; `NotFound` for a domain
/// that is not one of its own.
pub(super) fn domain_asked<'a>(visit: &Visit<'a>) -> Result<Option<&'a str>, Refusal> {
    let call = visit.call;
    match (call.query("customer"), call.query("domain")) {
        (Some(customer), _) => customer_is_own(customer).map(|()| None),
        (None, Some(domain)) => {
            let own = visit.state.directory.domains();
            if own.iter().any(|own| own.eq_ignore_ascii_case(domain)) {
                Ok(Some(domain))
            } else {
                Err(Refusal::NotFound("domain"))
            }
        }
        (None, None) => Err(Refusal::Bad("Bad Request".to_owned())),
    }
}

/// Checks that an organisation is this one.
///
/// # Errors
///
/// `Forbidden`.
pub(super) fn customer_is_own(customer: &str) -> Result<(), Refusal> {
    if ["my_customer", ids::CUSTOMER].contains(&customer) { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// The refusal of a word where another one was wanted.
pub(super) fn bad_value(value: &str, name: &str) -> Refusal {
    Refusal::BadParameter(format!("Invalid value '{value}' for parameter {name}"))
}

fn projection(visit: &Visit<'_>, caller: &Caller) -> Result<Projection, Refusal> {
    match visit.call.query("viewType") {
        None | Some("admin_view") if caller.rank < Rank::Reader => return Err(Refusal::Forbidden),
        None | Some("admin_view") => {}
        Some("domain_public") => return Ok(Projection::Public),
        Some(other) => return Err(bad_value(other, "viewType")),
    }
    match visit.call.query("projection") {
        None | Some("basic") => Ok(Projection::Basic),
        Some("full") => Ok(Projection::Full),
        Some("custom") => {
            let schemas = visit.call.query("customFieldMask").filter(|mask| !mask.is_empty());
            let schemas = schemas.ok_or_else(|| Refusal::input("custom_field_mask"))?;
            Ok(Projection::Custom(schemas.split(',').map(|name| name.trim().to_owned()).collect()))
        }
        Some(other) => Err(bad_value(other, "projection")),
    }
}

/// In what order people come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Email,
    FamilyName,
    GivenName,
}

impl Order {
    fn read(word: Option<&str>) -> Result<Self, Refusal> {
        match word {
            None | Some("email") => Ok(Order::Email),
            Some("familyName") => Ok(Order::FamilyName),
            Some("givenName") => Ok(Order::GivenName),
            Some(other) => Err(bad_value(other, "orderBy")),
        }
    }

    /// No two people have the same: addresses are unique, and of those who were deleted ids are.
    fn key(self, person: &Person) -> String {
        let name = match self {
            Order::Email => None,
            Order::FamilyName => person.family_name.as_deref(),
            Order::GivenName => person.given_name.as_deref(),
        };
        let name = name.unwrap_or_default().to_lowercase();
        format!("{name}\u{1}{}\u{1}{}", person.primary_email, person.number)
    }
}
