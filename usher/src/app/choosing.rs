//! What can be pushed: the groups beside what Zoom has, what new ones will be called, which licences are expected.

use std::collections::BTreeMap;

use super::look::Look;
use super::plan_words::row;
use super::view::{
    GroupChoice, GroupChoices, GroupExpectation, GroupTarget, NamesView, NewNameView, PlanRequest, Target,
    ZoomGroupRow,
};
use super::{App, count};
use crate::directory::Directory;
use crate::model::{GroupId, LicenceWish, ZoomGroup, ZoomGroupId, fold_name};
use crate::plan::{self, AS_IT_IS, NameRemark, Naming, Pattern, PatternError};
use crate::problem::{self, Problem};

/// Under this name the pattern of the last plan is kept.
const PATTERN: &str = "push.pattern";

/// Under this name the expected licences are kept, by group.
const EXPECTED: &str = "push.expected";

/// Groups of which a licence is expected: as many as an account may have (REST API v2, create a group, 2026-01).
const EXPECTED_MAX: usize = 5_000;

impl App {
    /// Returns the groups that could be pushed, beside what Zoom has. The suggestions are made by this pattern of names,
    /// or by the last plan's. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet, or the text is no pattern.
    pub async fn group_choices(&self, id: &str, pattern: Option<&str>) -> Result<GroupChoices, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let text = match pattern {
            Some(text) => text.to_owned(),
            None => self.kept_pattern(id)?,
        };
        let pattern = read_pattern(&text)?;
        let expected = self.expected_of_groups(id)?;
        let there = There::of(&look.zoom_groups);
        let groups = look.groups.values().map(|counted| {
            let group = &counted.group;
            let new_name = pattern.name(&group.name, counted.mail.as_deref());
            let (suggestion, alike) = there.suggest(new_name.as_deref());
            GroupChoice {
                id: group.id.to_string(),
                name: group.name.clone(),
                description: group.description.clone(),
                mail: counted.mail.clone(),
                people: counted.people.map(count),
                suggestion,
                new_name: new_name.unwrap_or_default(),
                expected: expected.get(&group.id).copied(),
                alike,
            }
        });
        let mut groups: Vec<GroupChoice> = groups.collect();
        groups.sort_by_cached_key(|group| (fold_name(&group.name), group.id.clone()));
        let nests = match &self.connections(id).await?.provider.directory {
            // Okta's groups hold people only (Management API, groups, 2026-08).
            Directory::Okta(_) => false,
            Directory::Entra(_) | Directory::Google(_) => true,
        };
        Ok(GroupChoices {
            groups,
            zoom_groups: look.zoom_groups.iter().map(row).collect(),
            last: self.choice(id)?.map(|choice| choice.request_now(&look)),
            pattern: text,
            nests,
            read_at: look.read_at,
        })
    }

    /// Says what the new groups of a choice will be called. Needs [`App::read_both`] first.
    ///
    /// # Errors
    ///
    /// When nothing has been read yet. A text that is no pattern is no error: what is wrong with it is in the view.
    pub async fn new_names(
        &self,
        id: &str,
        pattern: &str,
        groups: &[GroupTarget],
    ) -> Result<NamesView, Problem> {
        let look = self.last_look(id).await.ok_or_else(problem::nothing_read)?;
        let pattern = match Pattern::parse(pattern) {
            Ok(pattern) => pattern,
            Err(error) => return Ok(NamesView { problem: Some(what_is_wrong(&error)), names: Vec::new() }),
        };
        let wanted: Vec<Naming<'_>> = groups
            .iter()
            .filter_map(|chosen| match &chosen.target {
                Target::Create { name } => {
                    let counted = look.groups.get(&GroupId::new(&chosen.group))?;
                    Some(Naming {
                        group: &counted.group.id,
                        name: &counted.group.name,
                        mail: counted.mail.as_deref(),
                        own: name.as_deref(),
                    })
                }
                Target::Link { .. } | Target::Leave {} => None,
            })
            .collect();
        let there: BTreeMap<ZoomGroupId, ZoomGroup> =
            look.zoom_groups.iter().map(|group| (group.id.clone(), group.clone())).collect();
        let names = plan::names(&pattern, &wanted, &there);
        let names = names.into_iter().map(|named| NewNameView {
            group: named.group.to_string(),
            wrong: named.remarks.iter().any(NameRemark::prevents),
            remarks: named.remarks.iter().map(|remark| in_words(remark, &look, &there)).collect(),
            there: named.remarks.iter().find_map(|remark| match remark {
                NameRemark::There { id } | NameRemark::LikeThere { id } => there.get(id).map(row),
                NameRemark::NoMail | NameRemark::Empty | NameRemark::Twice { .. } | NameRemark::Long => None,
            }),
            name: named.name,
        });
        Ok(NamesView { problem: None, names: names.collect() })
    }

    /// Keeps which licences the people of these groups should have. Nothing is written to Zoom.
    ///
    /// # Errors
    ///
    /// When there is no such profile, or more groups have an expectation than an account can have groups.
    pub fn expect_licences(&self, id: &str, expectations: &[GroupExpectation]) -> Result<(), Problem> {
        self.profile(id)?;
        let mut kept = self.expected_of_groups(id)?;
        for GroupExpectation { group, licence } in expectations {
            match licence {
                Some(licence) => {
                    kept.insert(GroupId::new(group), *licence);
                }
                None => {
                    kept.remove(&GroupId::new(group));
                }
            }
        }
        if kept.len() > EXPECTED_MAX {
            return Err(Problem::new(
                "plan.too_many_expectations",
                format!("Usher keeps expectations of {} at most.", plan::groups(EXPECTED_MAX)),
                "That is as many groups as a Zoom account can have.",
                &["Expect something only of the groups that you push."],
            ));
        }
        self.records.learn(id, EXPECTED, &kept).map_err(|error| problem::records(&error))
    }

    /// Returns which licences the people of groups should have.
    pub(super) fn expected_of_groups(&self, id: &str) -> Result<BTreeMap<GroupId, LicenceWish>, Problem> {
        let kept: Option<_> = self.records.learned(id, EXPECTED).map_err(|error| problem::records(&error))?;
        Ok(kept.unwrap_or_default())
    }

    fn kept_pattern(&self, id: &str) -> Result<String, Problem> {
        let kept: Option<String> =
            self.records.learned(id, PATTERN).map_err(|error| problem::records(&error))?;
        // A pattern that this edition cannot read is as good as none.
        Ok(kept.filter(|text| Pattern::parse(text).is_ok()).unwrap_or_else(|| AS_IT_IS.to_owned()))
    }

    /// Remembers the pattern of a plan, so that the next one begins with it.
    pub(super) fn keep_pattern(&self, id: &str, request: &PlanRequest) -> Result<(), Problem> {
        let Some(pattern) = &request.pattern else { return Ok(()) };
        self.records.learn(id, PATTERN, pattern).map_err(|error| problem::records(&error))
    }
}

/// Returns the pattern of a request.
pub(super) fn pattern_of(request: &PlanRequest) -> Result<Pattern, Problem> {
    request.pattern.as_deref().map_or_else(|| Ok(Pattern::default()), read_pattern)
}

fn read_pattern(text: &str) -> Result<Pattern, Problem> {
    Pattern::parse(text).map_err(|error| {
        Problem::new(
            "plan.no_pattern",
            "New groups cannot be named by this pattern.",
            what_is_wrong(&error),
            &["Write a pattern such as Zoom – {name}, or leave it at {name}."],
        )
        .detail(text)
    })
}

fn what_is_wrong(error: &PatternError) -> String {
    let places: Vec<String> = plan::Place::ALL.iter().map(|place| format!("{{{}}}", place.word())).collect();
    match error {
        PatternError::UnknownPlace { place } => {
            format!("There is nothing called {{{place}}}. You can use {}.", places.join(", "))
        }
        PatternError::OpenBrace => {
            "A brace has no partner. Write {{ or }} where you mean the brace itself.".to_owned()
        }
        PatternError::NoPlace => {
            format!("Every group would get the same name. Use one of {}.", places.join(", "))
        }
        PatternError::TooLong => format!("It is longer than {} characters.", plan::PATTERN_MAX),
    }
}

fn in_words(remark: &NameRemark, look: &Look, there: &BTreeMap<ZoomGroupId, ZoomGroup>) -> String {
    let of = |id: &ZoomGroupId| there.get(id).map_or("", |group| group.name.as_str());
    match remark {
        NameRemark::NoMail => {
            "The group has no mail address, which the pattern takes its name from.".to_owned()
        }
        NameRemark::Empty => "Enter a name for the Zoom group.".to_owned(),
        NameRemark::There { .. } => {
            "Zoom has a group of this name: link to it, or choose another name.".to_owned()
        }
        NameRemark::LikeThere { id } => format!("Zoom has “{}”, a name that looks the same.", of(id)),
        NameRemark::Twice { with, same } => {
            let other = look.groups.get(with).map_or(with.as_str(), |counted| counted.group.name.as_str());
            match same {
                true => format!("{other} would get the same name."),
                false => format!("{other} would get a name that looks the same."),
            }
        }
        NameRemark::Long => {
            format!("Longer than {} characters. Zoom names no limit, and may refuse it.", plan::LONG)
        }
    }
}

/// Zoom's groups, found by name.
struct There<'a> {
    exact: BTreeMap<&'a str, &'a ZoomGroup>,
    folded: BTreeMap<String, Vec<&'a ZoomGroup>>,
}

impl<'a> There<'a> {
    fn of(groups: &'a [ZoomGroup]) -> Self {
        let mut folded: BTreeMap<String, Vec<&ZoomGroup>> = BTreeMap::new();
        for group in groups {
            folded.entry(fold_name(&group.name)).or_default().push(group);
        }
        // The first of a name, as Zoom lists them; names are unique there.
        let exact = groups.iter().rev().map(|group| (group.name.as_str(), group)).collect();
        Self { exact, folded }
    }

    /// Returns what to do with a group that would be called so, and the groups whose names look the same.
    fn suggest(&self, name: Option<&str>) -> (Target, Vec<ZoomGroupRow>) {
        let Some(name) = name else { return (Target::Create { name: None }, Vec::new()) };
        let alike = self.folded.get(&fold_name(name)).into_iter().flatten();
        let alike: Vec<ZoomGroupRow> =
            alike.filter(|there| there.name != name).map(|there| row(there)).collect();
        let suggestion = match (self.exact.get(name), alike.as_slice()) {
            (Some(there), _) => Target::Link { zoom_group: there.id.to_string() },
            (None, [one]) => Target::Link { zoom_group: one.id.clone() },
            (None, _) => Target::Create { name: None },
        };
        (suggestion, alike)
    }
}
