//! The names of new groups, made of a pattern.
//!
//! A [`Pattern`] is words with places in them: "Zoom – {name}". [`names`] is pure and total: each group that is to be
//! created gets exactly one [`NewName`], with everything that is to be known of it before a plan is made: that it has
//! none, that Zoom has one like it, that two groups would have the same.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::model::{GroupId, ZoomGroup, ZoomGroupId, fold_name};

/// The pattern that gives each group the name that it has in the directory.
pub const AS_IT_IS: &str = "{name}";

/// Characters of a pattern: more than any name has that a person reads.
pub const PATTERN_MAX: usize = 200;

/// Characters of a name beyond which it is remarked. Zoom documents no limit, only that a name can be refused (SCIM2
/// reference, create a group, 2026-08); the directories let a name have 255 or 256 (Okta's and Graph's references, 2026).
pub const LONG: usize = 255;

/// Words with places in them, such as "Zoom – {name}".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    Place(Place),
}

/// What a pattern can take from a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The group's name in the directory.
    Name,
    /// Its mail address.
    Mail,
    /// The part of its mail address before the `@`.
    MailLocalPart,
}

impl Place {
    /// Every place, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Name, Self::Mail, Self::MailLocalPart];

    /// Returns what stands for it between braces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Mail => "mail",
            Self::MailLocalPart => "mail local part",
        }
    }
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("there is nothing called {{{place}}}")]
    UnknownPlace { place: String },
    #[error("a brace has no partner")]
    OpenBrace,
    #[error("it takes nothing from the group, so all would have the same name")]
    NoPlace,
    #[error("it is longer than {PATTERN_MAX} characters")]
    TooLong,
}

/// A group that is to be created, and the name that a person gave it, where they did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Naming<'a> {
    pub group: &'a GroupId,
    /// Its name in the directory.
    pub name: &'a str,
    pub mail: Option<&'a str>,
    pub own: Option<&'a str>,
}

/// What a group that is to be created will be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewName {
    pub group: GroupId,
    /// Empty where it gets none.
    pub name: String,
    pub remarks: Vec<NameRemark>,
}

/// What is to be known of a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameRemark {
    /// The pattern wants a mail address, and the group has none.
    NoMail,
    /// Nothing but spaces.
    Empty,
    /// Zoom has a group of this very name.
    There { id: ZoomGroupId },
    /// Zoom has a group whose name differs in letter case or spaces only.
    LikeThere { id: ZoomGroupId },
    /// Another group gets the same name, or one that differs in letter case or spaces only.
    Twice { with: GroupId, same: bool },
    /// Longer than [`LONG`] characters.
    Long,
}

impl NameRemark {
    /// Does it keep the group from being created?
    pub fn prevents(&self) -> bool {
        match self {
            Self::NoMail | Self::Empty | Self::There { .. } => true,
            Self::Twice { same, .. } => *same,
            Self::LikeThere { .. } | Self::Long => false,
        }
    }
}

impl Pattern {
    /// Reads a pattern. A brace that is meant is written twice.
    ///
    /// # Errors
    ///
    /// [`PatternError`].
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if text.chars().count() > PATTERN_MAX {
            return Err(PatternError::TooLong);
        }
        let (mut parts, mut words) = (Vec::new(), String::new());
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            words.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                words.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                words.push('}');
                rest = after;
            } else {
                let inside = from.strip_prefix('{').and_then(|inside| inside.split_once('}'));
                let (place, after) = inside.ok_or(PatternError::OpenBrace)?;
                if !words.is_empty() {
                    parts.push(Part::Words(std::mem::take(&mut words)));
                }
                parts.push(Part::Place(named(place)?));
                rest = after;
            }
        }
        words.push_str(rest);
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        match parts.iter().any(|part| matches!(part, Part::Place(_))) {
            true => Ok(Self(parts)),
            false => Err(PatternError::NoPlace),
        }
    }

    /// Returns the name that it gives a group, or nothing where the group lacks what it wants.
    pub fn name(&self, name: &str, mail: Option<&str>) -> Option<String> {
        let mail = mail.map(str::trim).filter(|mail| !mail.is_empty());
        let parts = self.0.iter().map(|part| match part {
            Part::Words(words) => Some(words.as_str()),
            Part::Place(Place::Name) => Some(name.trim()),
            Part::Place(Place::Mail) => mail,
            Part::Place(Place::MailLocalPart) => {
                mail.map(|mail| mail.rsplit_once('@').map_or(mail, |(local, _)| local))
            }
        });
        parts.collect::<Option<String>>().map(|name| clean(&name))
    }
}

impl Default for Pattern {
    fn default() -> Self {
        Self(vec![Part::Place(Place::Name)])
    }
}

fn named(word: &str) -> Result<Place, PatternError> {
    let folded = word.trim().to_lowercase();
    let place = Place::ALL.into_iter().find(|place| place.word() == folded);
    place.ok_or_else(|| PatternError::UnknownPlace { place: word.to_owned() })
}

/// A name has one line, and no spaces around it.
fn clean(name: &str) -> String {
    let name: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    name.trim().to_owned()
}

/// Names every group that is to be created, in the order given.
///
/// Total: one [`NewName`] for each. The name does not depend on the others; the remarks do, and both of two groups that
/// get the same name are told so.
pub fn names(
    pattern: &Pattern,
    wanted: &[Naming<'_>],
    there: &BTreeMap<ZoomGroupId, ZoomGroup>,
) -> Vec<NewName> {
    let exact: BTreeMap<&str, &ZoomGroupId> =
        there.values().map(|group| (group.name.as_str(), &group.id)).collect();
    let alike: BTreeMap<String, &ZoomGroupId> =
        there.values().map(|group| (fold_name(&group.name), &group.id)).collect();
    let given: Vec<Option<String>> = wanted
        .iter()
        .map(|naming| match naming.own {
            Some(own) => Some(clean(own)),
            None => pattern.name(naming.name, naming.mail),
        })
        .collect();
    let mut by_name: BTreeMap<String, Vec<(&GroupId, &str)>> = BTreeMap::new();
    for (naming, name) in wanted.iter().zip(&given) {
        if let Some(name) = name.as_deref().filter(|name| !name.is_empty()) {
            by_name.entry(fold_name(name)).or_default().push((naming.group, name));
        }
    }
    wanted
        .iter()
        .zip(&given)
        .map(|(naming, name)| {
            let group = naming.group.clone();
            let Some(name) = name else {
                return NewName { group, name: String::new(), remarks: vec![NameRemark::NoMail] };
            };
            let mut remarks = Vec::new();
            let folded = fold_name(name);
            if name.is_empty() {
                remarks.push(NameRemark::Empty);
            } else if let Some(id) = exact.get(name.as_str()) {
                remarks.push(NameRemark::There { id: (*id).clone() });
            } else if let Some(id) = alike.get(&folded) {
                remarks.push(NameRemark::LikeThere { id: (*id).clone() });
            }
            let others = by_name.get(&folded).map_or(&[][..], Vec::as_slice);
            let others = others.iter().filter(|(id, _)| **id != group);
            if let Some((with, same)) =
                others.map(|(id, other)| (*id, *other == name.as_str())).max_by_key(|(_, same)| *same)
            {
                remarks.push(NameRemark::Twice { with: with.clone(), same });
            }
            if name.nfc().count() > LONG {
                remarks.push(NameRemark::Long);
            }
            NewName { group, name: name.clone(), remarks }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_what_it_names() {
        let mail = Some("sales.emea@practice.example");
        for (pattern, expected) in [
            ("{name}", "Zoë’s Sales"),
            ("Zoom – {name}", "Zoom – Zoë’s Sales"),
            ("{mail local part}", "sales.emea"),
            ("{ Mail Local Part }!", "sales.emea!"),
            ("{mail}", "sales.emea@practice.example"),
            ("{{{name}}} ", "{Zoë’s Sales}"),
            ("{name}{name}", "Zoë’s SalesZoë’s Sales"),
        ] {
            let named = Pattern::parse(pattern).unwrap().name(" Zoë’s Sales ", mail);
            assert_eq!(named.as_deref(), Some(expected), "{pattern}");
        }
        assert_eq!(Pattern::parse("{mail}").unwrap().name("Sales", Some(" ")), None);
        assert_eq!(Pattern::parse(AS_IT_IS).unwrap(), Pattern::default());
    }

    #[test]
    fn what_is_no_pattern_is_said() {
        for (pattern, expected) in [
            ("Zoom", PatternError::NoPlace),
            ("", PatternError::NoPlace),
            ("{{name}}", PatternError::NoPlace),
            ("{name", PatternError::OpenBrace),
            ("name}", PatternError::OpenBrace),
            ("{title}", PatternError::UnknownPlace { place: "title".to_owned() }),
            (&"{name}".repeat(40), PatternError::TooLong),
        ] {
            assert_eq!(Pattern::parse(pattern), Err(expected), "{pattern}");
        }
    }

    #[test]
    fn what_is_to_be_known_of_a_name() {
        let groups = [
            ("1", "Sales", Some("x@a.example")),
            ("2", "sales", Some("x@b.example")),
            ("3", "Phones", None),
            ("4", "Zoë", Some("zoe@a.example")),
        ];
        let ids = groups.map(|(id, _, _)| GroupId::new(id));
        let there = ZoomGroup { id: ZoomGroupId::new("z"), name: "zoom – phones".to_owned() };
        let there = BTreeMap::from([(there.id.clone(), there)]);
        let said = |pattern: &str, own: Option<&str>| -> Vec<(String, Vec<NameRemark>)> {
            let pattern = Pattern::parse(pattern).unwrap();
            let wanted: Vec<Naming<'_>> = groups
                .iter()
                .zip(&ids)
                .map(|((id, name, mail), group)| Naming {
                    group,
                    name,
                    mail: *mail,
                    own: own.filter(|_| *id == "4"),
                })
                .collect();
            names(&pattern, &wanted, &there).into_iter().map(|named| (named.name, named.remarks)).collect()
        };
        let twice = |with: &str, same| NameRemark::Twice { with: GroupId::new(with), same };
        let id = ZoomGroupId::new("z");
        let zoom = said("Zoom – {name}", Some("zoom – phones"));
        assert_eq!(zoom[0].1, [twice("2", false)]);
        assert_eq!(zoom[2].1, [NameRemark::LikeThere { id: id.clone() }, twice("4", false)]);
        assert_eq!(zoom[3].1, [NameRemark::There { id }, twice("3", false)]);
        let local = said("{mail local part}", Some("  "));
        assert_eq!(local[0], ("x".to_owned(), vec![twice("2", true)]));
        assert_eq!(local[2], (String::new(), vec![NameRemark::NoMail]));
        assert_eq!(local[3], (String::new(), vec![NameRemark::Empty]));
        let long = "n".repeat(LONG + 1);
        assert_eq!(said("{name}", Some(&long))[3].1, [NameRemark::Long]);
    }
}
