//! What a trial says: which changes Zoom will take, which it refuses or drops, and what that means for the guide.

use std::collections::BTreeSet;

use super::{Ask, EntraSubject, TrialPerson, listed, name_of};
use crate::guide::GuideId;
use crate::mapping::entra::schema::GuideTable;
use crate::problem::{self, Problem, WritesGroups};
use crate::zoom::{Attribute, Manner};

/// How a request of a trial ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    Taken { saw: String },
    Refused { problem: Problem },
    NotTried,
}

/// What a trial comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Conclusion {
    /// Zoom can serve the guide; a sentence for each thing that was seen.
    Serves {
        saw: Vec<String>,
    },
    Fails {
        problem: Problem,
    },
    /// What was tried works, and not everything was.
    Open {
        problem: Problem,
    },
}

/// Judges a trial; `ends` has an entry for each request, in order. `None` where it was cut off.
pub fn conclude(subject: &EntraSubject, ends: &[(Ask, End)]) -> Option<Conclusion> {
    let seen = Seen { subject, ends };
    let fails = |problem| Some(Conclusion::Fails { problem });
    // Without these nothing else was tried.
    let mut first = vec![Ask::FindNobody];
    first.extend((subject.writes_groups() == WritesGroups::Yes).then_some(Ask::FindNoGroup));
    first.extend([Ask::FindPerson, Ask::Create]);
    for ask in first {
        if let Some(problem) = seen.refused(ask) {
            return match problem.code == "act.moved" {
                true => Some(Conclusion::Open { problem: problem.clone() }),
                false => fails(problem::trial_stops(&seen.what(ask), problem)),
            };
        }
    }
    let no_group = seen.refused(Ask::CreateGroup).is_some();
    let is_open = |(ask, end): &(Ask, End)| *end == End::NotTried && !(no_group && ask.needs_group());
    if ends.iter().any(is_open) {
        return None;
    }
    let saw = seen.sentences();
    let told = saw.join(" ");
    if let Some(problem) = seen.fault(&told) {
        return fails(problem);
    }
    for ask in [Ask::DeleteGroup, Ask::DeletePerson, Ask::Restore] {
        if let Some(problem) = seen.refused(ask) {
            return fails(problem::left_over(&seen.what(ask), problem));
        }
    }
    Some(match &subject.person {
        TrialPerson::Made => Conclusion::Serves { saw },
        TrialPerson::Chosen { name, .. } => Conclusion::Open { problem: problem::not_all_tried(name, &told) },
    })
}

struct Seen<'a> {
    subject: &'a EntraSubject,
    ends: &'a [(Ask, End)],
}

impl Seen<'_> {
    fn end(&self, wanted: Ask) -> Option<&End> {
        self.ends.iter().find(|(ask, _)| *ask == wanted).map(|(_, end)| end)
    }

    fn taken(&self, ask: Ask) -> bool {
        matches!(self.end(ask), Some(End::Taken { .. }))
    }

    fn refused(&self, ask: Ask) -> Option<&Problem> {
        match self.end(ask)? {
            End::Refused { problem } => Some(problem),
            End::Taken { .. } | End::NotTried => None,
        }
    }

    fn what(&self, ask: Ask) -> String {
        super::in_words(self.subject, ask).0
    }

    /// Is it in the guide's table?
    fn is_mapped(&self, attribute: Attribute) -> bool {
        let table = match self.subject.guide {
            GuideId::EntraGallery => GuideTable::Gallery,
            GuideId::Okta
            | GuideId::Google
            | GuideId::GoogleOwn
            | GuideId::EntraCustom
            | GuideId::EntraMarketplace => GuideTable::Own,
        };
        table.wanted().iter().any(|wanted| wanted.target == attribute.path())
    }

    /// The attributes whose own change ended in this way.
    fn changes(&self, wanted: impl Fn(&End) -> bool) -> Vec<Attribute> {
        let changes = self.ends.iter().filter(|(_, end)| wanted(end));
        changes
            .filter_map(|(ask, _)| match ask {
                Ask::Change(attribute) => Some(*attribute),
                Ask::FindNobody
                | Ask::FindNoGroup
                | Ask::FindPerson
                | Ask::Create
                | Ask::ChangeTogether
                | Ask::ChangeMail
                | Ask::CreateGroup
                | Ask::AddMember(_)
                | Ask::RemoveMember(_)
                | Ask::SwitchOff(_)
                | Ask::SwitchOn(_)
                | Ask::DeleteGroup
                | Ask::DeletePerson
                | Ask::Restore => None,
            })
            .collect()
    }

    fn with_code(&self, codes: &[&str]) -> Vec<Attribute> {
        self.changes(|end| match end {
            End::Refused { problem } => codes.contains(&problem.code.as_str()),
            End::Taken { .. } | End::NotTried => false,
        })
    }

    /// What Zoom said no to: not silence, and not a want of licences, which says nothing about the request.
    fn said_no(&self) -> Vec<Attribute> {
        let silent: BTreeSet<Attribute> =
            self.with_code(&[problem::DROPPED, problem::UNSEEN, NO_SEATS]).into_iter().collect();
        let refused = self.changes(|end| matches!(end, End::Refused { .. }));
        refused.into_iter().filter(|attribute| !silent.contains(attribute)).collect()
    }

    fn switches(&self, manner: Manner) -> bool {
        self.taken(Ask::SwitchOff(manner)) && self.taken(Ask::SwitchOn(manner))
    }

    fn moves_members(&self, manner: Manner) -> bool {
        self.taken(Ask::AddMember(manner)) && self.taken(Ask::RemoveMember(manner))
    }

    /// The gravest thing that the guide cannot live with.
    fn fault(&self, told: &str) -> Option<Problem> {
        match self.subject.manner {
            Manner::Usual => self.fault_as_usual(told),
            Manner::Flag => self.fault_with_flag(told),
        }
    }

    /// The flag is set already, so that only its wording counts.
    fn fault_with_flag(&self, told: &str) -> Option<Problem> {
        let refused = self.refused(Ask::ChangeTogether);
        if refused
            .is_some_and(|problem| ![problem::DROPPED, problem::UNSEEN].contains(&problem.code.as_str()))
        {
            return Some(problem::no_change_arrives(told));
        }
        if self.subject.person == TrialPerson::Made && !self.switches(Manner::Flag) {
            return Some(problem::no_switch_off(told));
        }
        let dropped = self.dropped_names();
        if refused.is_some() && !dropped.is_empty() {
            return Some(problem::dropped_attributes(&names(&dropped), told));
        }
        let groups = self.subject.group.is_none() || self.moves_members(Manner::Flag);
        (!groups).then(|| problem::groups_refused(told))
    }

    /// The names that the guide maps and Zoom drops.
    fn dropped_names(&self) -> Vec<Attribute> {
        let dropped = self.mapped(self.with_code(&[problem::DROPPED]));
        dropped.into_iter().filter(|attribute| is_name(*attribute)).collect()
    }

    fn fault_as_usual(&self, told: &str) -> Option<Problem> {
        let writes_groups = self.subject.writes_groups();
        let made = self.subject.person == TrialPerson::Made;
        let flag = |what| Some(problem::flag_needed(what, writes_groups, told));
        let taken = self.changes(|end| matches!(end, End::Taken { .. }));
        let switches = self.switches(Manner::Usual);
        if taken.is_empty() && !switches {
            let helps = self.taken(Ask::ChangeTogether) && (!made || self.switches(Manner::Flag));
            return match helps {
                true => flag("changes of a person"),
                false => Some(problem::no_change_arrives(told)),
            };
        }
        if made && !switches {
            return match self.switches(Manner::Flag) {
                true => flag("switching somebody off"),
                false => Some(problem::no_switch_off(told)),
            };
        }
        let refused = self.mapped(self.said_no());
        if !refused.is_empty() {
            return match self.flag_mends(&refused) {
                true => flag(&format!("a change of {}", names(&refused))),
                false => Some(problem::refused_attributes(&names(&refused), told)),
            };
        }
        let dropped = self.dropped_names();
        if !dropped.is_empty() {
            return match self.flag_mends(&dropped) {
                true => flag(&format!("a change of {}", names(&dropped))),
                false => Some(problem::dropped_attributes(&names(&dropped), told)),
            };
        }
        if self.subject.group.is_some() && !self.moves_members(Manner::Usual) {
            return match self.moves_members(Manner::Flag) {
                true => flag("members of groups"),
                false => Some(problem::groups_refused(told)),
            };
        }
        None
    }

    /// Does the flag's wording do for all of these?
    fn flag_mends(&self, attributes: &[Attribute]) -> bool {
        let mail = attributes.contains(&Attribute::WorkMail);
        let plain = attributes.iter().any(|attribute| *attribute != Attribute::WorkMail);
        (!mail || self.taken(Ask::ChangeMail))
            && (!plain || self.taken(Ask::ChangeTogether))
            && !attributes.contains(&Attribute::UserType)
    }

    fn mapped(&self, attributes: Vec<Attribute>) -> Vec<Attribute> {
        attributes.into_iter().filter(|attribute| self.is_mapped(*attribute)).collect()
    }

    /// What was seen, a sentence each.
    fn sentences(&self) -> Vec<String> {
        let mut saw = Vec::new();
        if self.taken(Ask::FindNobody) && self.taken(Ask::FindNoGroup) {
            saw.push("Zoom answers Entra's Test Connection: an empty list for somebody and for a group that is not there.".to_owned());
        }
        if let Some(End::Taken { saw: created }) = self.end(Ask::Create) {
            saw.push(created.clone());
        }
        let taken = self.changes(|end| matches!(end, End::Taken { .. }));
        if !taken.is_empty() {
            saw.push(format!("Zoom takes changes of: {}.", names(&taken)));
        }
        let refused = self.said_no();
        if !refused.is_empty() {
            saw.push(format!("Zoom refuses changes of: {}.{}", names(&refused), self.unmapped(&refused)));
        }
        let dropped = self.with_code(&[problem::DROPPED]);
        if !dropped.is_empty() {
            saw.push(format!(
                "Zoom says yes to changes of {} and keeps the old value: change them in Zoom by hand.{}",
                names(&dropped),
                self.unmapped(&dropped)
            ));
        }
        let unseen = self.with_code(&[problem::UNSEEN]);
        if !unseen.is_empty() {
            saw.push(format!(
                "Zoom says yes to changes of {} and shows none, so nobody can tell.",
                names(&unseen)
            ));
        }
        let no_seats = self.with_code(&[NO_SEATS]);
        if !no_seats.is_empty() {
            saw.push(
                "Whether Zoom takes a change of the user type is not known: no licence was free.".to_owned(),
            );
        }
        let said = |wording: bool| if wording { "takes" } else { "does not take" };
        if self.end(Ask::SwitchOff(Manner::Usual)).is_some() {
            saw.push(format!(
                "Zoom {} switching off and on as Entra words it, and {} it as the standard does.",
                said(self.switches(Manner::Usual)),
                said(self.switches(Manner::Flag)),
            ));
        }
        if self.end(Ask::ChangeTogether).is_some() {
            saw.push(format!(
                "With Entra's option for the standard's wording, Zoom {} several changes in one.",
                said(self.taken(Ask::ChangeTogether)),
            ));
        }
        if self.taken(Ask::CreateGroup) {
            saw.push(format!(
                "Zoom creates a group, {} its members as Entra words it, and {} them as the standard does.",
                said(self.moves_members(Manner::Usual)),
                said(self.moves_members(Manner::Flag)),
            ));
        }
        saw
    }

    fn unmapped(&self, attributes: &[Attribute]) -> String {
        let foreign: Vec<Attribute> =
            attributes.iter().copied().filter(|attribute| !self.is_mapped(*attribute)).collect();
        match foreign.is_empty() {
            true => String::new(),
            false => format!(" The guide does not map {}.", names(&foreign)),
        }
    }
}

/// The problem of a request for which no licence was free.
const NO_SEATS: &str = "zoom.no_seats";

fn is_name(attribute: Attribute) -> bool {
    matches!(attribute, Attribute::DisplayName | Attribute::GivenName | Attribute::FamilyName)
}

fn names(attributes: &[Attribute]) -> String {
    let names: Vec<&str> = attributes.iter().map(|attribute| name_of(*attribute)).collect();
    listed(&names)
}

#[cfg(test)]
mod tests;
