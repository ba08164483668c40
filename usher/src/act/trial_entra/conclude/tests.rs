//! Each way in which a trial can end, with its verdict.

use std::collections::BTreeMap;

use super::*;
use crate::model::AccountId;
use crate::zoom::Base;

fn subject(guide: GuideId, person: TrialPerson, manner: Manner) -> EntraSubject {
    let attributes = match person {
        TrialPerson::Made => &Attribute::ALL[..6],
        TrialPerson::Chosen { .. } => &Attribute::ALL[..3],
    };
    let before: BTreeMap<_, _> =
        attributes.iter().map(|attribute| (*attribute, "zoe@practice.example".to_owned())).collect();
    EntraSubject {
        guide,
        base: Base::Scim2,
        manner,
        person,
        address: "zoe@practice.example".to_owned(),
        before,
        group: (guide != GuideId::EntraGallery).then(|| "Usher test".to_owned()),
        nobody: "0-0".to_owned(),
    }
}

fn refused(code: &str) -> End {
    End::Refused { problem: Problem::new(code, "No.", "Zoom says no.", &["Ask."]) }
}

/// `Ok` with how many sentences were seen, or the code of the problem.
fn judged(subject: &EntraSubject, bad: impl Fn(Ask) -> Option<End>) -> Option<Result<usize, String>> {
    let taken = || End::Taken { saw: "Seen.".to_owned() };
    let ends: Vec<(Ask, End)> =
        subject.asks().into_iter().map(|ask| (ask, bad(ask).unwrap_or_else(taken))).collect();
    Some(match conclude(subject, &ends)? {
        Conclusion::Serves { saw } => Ok(saw.len()),
        Conclusion::Fails { problem } | Conclusion::Open { problem } => {
            assert!(!problem.what.is_empty() && !problem.fix.is_empty(), "{problem:#?}");
            Err(problem.code)
        }
    })
}

fn is_change(ask: Ask) -> bool {
    matches!(ask, Ask::Change(_))
}

fn is_usual(ask: Ask) -> bool {
    is_change(ask)
        || matches!(
            ask,
            Ask::SwitchOff(Manner::Usual)
                | Ask::SwitchOn(Manner::Usual)
                | Ask::AddMember(Manner::Usual)
                | Ask::RemoveMember(Manner::Usual)
        )
}

fn is_flag(ask: Ask) -> bool {
    matches!(ask, Ask::ChangeTogether | Ask::ChangeMail)
        || (!is_usual(ask) && (ask.needs_group() || matches!(ask, Ask::SwitchOff(_) | Ask::SwitchOn(_))))
}

#[test]
fn each_outcome_has_its_verdict() {
    use GuideId::{EntraCustom, EntraGallery};
    let no = |wanted: bool| wanted.then(|| refused("zoom.refused"));
    let silent = |wanted: bool| wanted.then(|| refused(problem::DROPPED));
    type Bad = Box<dyn Fn(Ask) -> Option<End>>;
    let change = |attribute| Ask::Change(attribute);
    let rows: Vec<(&str, GuideId, Bad, Option<&str>)> = vec![
        ("all is well", EntraCustom, Box::new(|_| None), None),
        ("all is well", EntraGallery, Box::new(|_| None), None),
        ("no search", EntraCustom, Box::new(move |ask| no(ask == Ask::FindNobody)), Some("trial.stops")),
        (
            "no group search",
            EntraCustom,
            Box::new(move |ask| no(ask == Ask::FindNoGroup)),
            Some("trial.stops"),
        ),
        (
            "the gallery asks for no groups",
            EntraGallery,
            Box::new(move |ask| no(ask == Ask::FindNoGroup)),
            None,
        ),
        ("no creation", EntraCustom, Box::new(move |ask| no(ask == Ask::Create)), Some("trial.stops")),
        (
            "as documented",
            EntraCustom,
            Box::new(move |ask| no(is_usual(ask) || is_flag(ask))),
            Some("trial.no_change"),
        ),
        (
            "all dropped",
            EntraGallery,
            Box::new(move |ask| silent(is_usual(ask) || is_flag(ask))),
            Some("trial.no_change"),
        ),
        ("only the standard", EntraCustom, Box::new(move |ask| no(is_usual(ask))), Some("trial.flag")),
        (
            "switching off by the standard",
            EntraGallery,
            Box::new(move |ask| no(ask == Ask::SwitchOff(Manner::Usual))),
            Some("trial.flag"),
        ),
        (
            "no switching off",
            EntraCustom,
            Box::new(move |ask| no(matches!(ask, Ask::SwitchOff(_)))),
            Some("trial.no_switch_off"),
        ),
        (
            "a mapped extra is refused",
            EntraCustom,
            Box::new(move |ask| no(ask == change(Attribute::Title) || ask == Ask::ChangeTogether)),
            Some("trial.refused_attributes"),
        ),
        (
            "the gallery maps no title",
            EntraGallery,
            Box::new(move |ask| no(ask == change(Attribute::Title))),
            None,
        ),
        (
            "no licence is free",
            EntraGallery,
            Box::new(move |ask| (ask == change(Attribute::UserType)).then(|| refused(NO_SEATS))),
            None,
        ),
        (
            "a dropped extra",
            EntraCustom,
            Box::new(move |ask| silent(ask == change(Attribute::Department))),
            None,
        ),
        (
            "an unseen extra",
            EntraCustom,
            Box::new(move |ask| (ask == change(Attribute::Title)).then(|| refused(problem::UNSEEN))),
            None,
        ),
        (
            "a dropped name",
            EntraCustom,
            Box::new(move |ask| silent(ask == change(Attribute::GivenName) || ask == Ask::ChangeTogether)),
            Some("trial.dropped_attributes"),
        ),
        (
            "members by the standard",
            EntraCustom,
            Box::new(move |ask| no(ask == Ask::RemoveMember(Manner::Usual))),
            Some("trial.flag"),
        ),
        (
            "no groups",
            EntraCustom,
            Box::new(move |ask| match ask.needs_group() {
                true => Some(End::NotTried),
                false => no(ask == Ask::CreateGroup),
            }),
            Some("trial.groups"),
        ),
        (
            "left over",
            EntraCustom,
            Box::new(move |ask| no(ask == Ask::DeletePerson)),
            Some("trial.left_over"),
        ),
    ];
    for (name, guide, bad, code) in rows {
        let subject = subject(guide, TrialPerson::Made, Manner::Usual);
        let judged = judged(&subject, bad).unwrap();
        assert_eq!(judged.as_ref().err().map(String::as_str), code, "{name}");
        assert!(judged.is_err() || judged.is_ok_and(|saw| saw >= 4), "{name}");
    }
}

#[test]
fn where_the_flag_is_set_only_its_wording_counts() {
    let subject = subject(GuideId::EntraCustom, TrialPerson::Made, Manner::Flag);
    assert!(judged(&subject, |ask| is_usual(ask).then(|| refused("zoom.refused"))).unwrap().is_ok());
    for (ask, code) in [
        (Ask::ChangeTogether, "trial.no_change"),
        (Ask::SwitchOn(Manner::Flag), "trial.no_switch_off"),
        (Ask::AddMember(Manner::Flag), "trial.groups"),
    ] {
        let judged = judged(&subject, |found| (found == ask).then(|| refused("zoom.refused")));
        assert_eq!(judged, Some(Err(code.to_owned())));
    }
}

#[test]
fn what_was_cut_off_says_nothing_and_a_chosen_person_not_everything() {
    let made = subject(GuideId::EntraCustom, TrialPerson::Made, Manner::Usual);
    assert_eq!(judged(&made, |ask| (ask == Ask::ChangeMail).then_some(End::NotTried)), None);
    let chosen = TrialPerson::Chosen { id: AccountId::new("z"), name: "Zoë O'Brien-Łukasz".to_owned() };
    let chosen = subject(GuideId::EntraCustom, chosen, Manner::Usual);
    let asks = chosen.asks();
    let harms =
        |ask: &Ask| matches!(ask, Ask::SwitchOff(_) | Ask::SwitchOn(_) | Ask::ChangeMail | Ask::DeletePerson);
    assert!(!asks.iter().any(harms) && asks.last() == Some(&Ask::Restore), "{asks:?}");
    assert_eq!(judged(&chosen, |_| None), Some(Err("trial.chosen_person".to_owned())));
    let moved = |ask| match ask == Ask::FindPerson {
        true => Some(refused("act.moved")),
        false => (![Ask::FindNobody, Ask::FindNoGroup].contains(&ask)).then_some(End::NotTried),
    };
    assert_eq!(judged(&chosen, moved), Some(Err("act.moved".to_owned())));
}
