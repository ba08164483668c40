//! Who is to have an account, and who is known and is not.

use std::collections::BTreeMap;

use crate::app::look::Look;
use crate::check::google::{OutKind, Place, Standing};
use crate::mapping::{self, Apply, Target};
use crate::model::{Address, Person, PersonId, Status};
use crate::plan::people::{KnownOut, Out, Value, WantedPerson};
use crate::problem::{self, Problem};

/// Says of a person of the directory whether they are to have an account.
pub(super) type Judge<'a> = dyn Fn(&Person) -> Judged + 'a;

/// What a [`Judge`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judged {
    Wanted,
    /// Neither made nor taken away; why, in words.
    NotYet(String),
    Out(Out),
}

/// Everybody of the directory, sorted.
pub(super) struct Candidates {
    pub(super) wanted: Vec<WantedPerson>,
    pub(super) out: Vec<KnownOut>,
}

/// Sorts everybody whom the directory knows, as the provider's scope has it.
pub(super) fn of_provider(look: &Look) -> Result<Candidates, Problem> {
    let Some(organisation) = &look.google else { return Ok(candidates(look, &|person| judge(look, person))) };
    // Before somebody has said who is to have Zoom, everybody would look like somebody who is.
    let standings = organisation.standings().ok_or_else(problem::no_people_scope)?;
    let places: BTreeMap<&str, &Standing> =
        standings.iter().map(|standing| (standing.id.as_str(), standing)).collect();
    let place = |person: &Person| places.get(person.id.as_str()).and_then(|found| found.place.as_ref());
    let mut found = candidates(look, &|person| place(person).map_or_else(unknown, judged));
    // Whoever was deleted lately is in no list of people, and known all the same.
    found.out.extend(standings.iter().filter_map(|standing| {
        let person = PersonId::new(&standing.id);
        let Some(Place::Out(OutKind::Deleted, _)) = &standing.place else { return None };
        (!look.snapshot.people.contains_key(&person)).then(|| KnownOut {
            person,
            name: standing.name.clone(),
            addresses: Address::parse(&standing.login).into_iter().collect(),
            why: Out::Deleted,
        })
    }));
    Ok(found)
}

/// Sorts everybody whom the directory knows.
fn candidates(look: &Look, judge: &Judge<'_>) -> Candidates {
    let mut candidates = Candidates { wanted: Vec::new(), out: Vec::new() };
    for person in look.snapshot.people.values() {
        match judge(person) {
            Judged::Wanted => candidates.wanted.push(wanted(look, person, None)),
            Judged::NotYet(why) => candidates.wanted.push(wanted(look, person, Some(why))),
            Judged::Out(why) => {
                let address = look.address_of(person);
                let mut addresses = mapping::further_addresses(person, address.as_ref());
                addresses.extend(address);
                let (person, name) = (person.id.clone(), person.name.clone());
                candidates.out.push(KnownOut { person, name, addresses, why });
            }
        }
    }
    candidates
}

/// Judges as Okta and Entra do: whoever they would bring to Zoom is wanted.
fn judge(look: &Look, person: &Person) -> Judged {
    match person.status {
        Status::Staged => {
            Judged::NotYet("Not started in the directory yet, so there is no account to make".to_owned())
        }
        Status::Disabled => Judged::Out(Out::Suspended),
        Status::Active => match &look.in_scope {
            Some(inside) if !inside.contains(&person.id) => {
                Judged::Out(Out::OutOfScope { why: "Not among those who are to have Zoom".to_owned() })
            }
            Some(_) | None => Judged::Wanted,
        },
    }
}

/// Judges as the scope that was chosen for Google does.
fn judged(place: &Place) -> Judged {
    match place {
        Place::In => Judged::Wanted,
        Place::Perhaps(doubt) => Judged::NotYet(crate::plan::capitalise(doubt)),
        Place::Out(OutKind::Suspended, _) => Judged::Out(Out::Suspended),
        Place::Out(OutKind::Archived, _) => Judged::Out(Out::Archived),
        Place::Out(OutKind::Deleted, _) => Judged::Out(Out::Deleted),
        Place::Out(OutKind::Scope | OutKind::NoAddress, why) => {
            Judged::Out(Out::OutOfScope { why: crate::plan::capitalise(why) })
        }
    }
}

/// Somebody of whom the comparison says nothing: nothing is done.
fn unknown() -> Judged {
    Judged::NotYet("Not compared with the scope yet".to_owned())
}

fn wanted(look: &Look, person: &Person, not_yet: Option<String>) -> WantedPerson {
    let made = mapping::own_values(&look.rules, person);
    let language = look.rules.language();
    let fault = made.refused.iter().next().map(|finding| finding.remark(language).text);
    let address = Address::parse(&made.user_name);
    let values = made.values.into_iter().map(|(target, value, apply)| Value {
        path: target.path(),
        value,
        compared: apply == Apply::Always && Target::is_listed(target),
    });
    WantedPerson {
        person: person.id.clone(),
        name: person.name.clone(),
        values: values.collect(),
        also: mapping::further_addresses(person, address.as_ref()),
        // Without an address that is the reason, whatever else there is.
        refused: not_yet.or(fault.filter(|_| address.is_some())),
        address,
        user_name: made.user_name,
    }
}
