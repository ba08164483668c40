//! The small language in which `users.list` is searched: clauses with spaces between them, all of which have to hold, such
//! as `orgUnitPath='/Sales' isSuspended=false` (Directory API, search for users, 2026). What the practice tenant does not
//! know is refused, not ignored.

use super::directory::Directory;
use super::person::Person;
use super::refusal::Refusal;
use super::switches::Rank;

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query(Vec<Clause>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    field: Field,
    /// In small letters.
    value: String,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// A bare word: any name or address.
    Any,
    Email,
    Name,
    GivenName,
    FamilyName,
    OrgUnitPath,
    IsSuspended,
    IsArchived,
    IsAdmin,
    IsDelegatedAdmin,
    OrgTitle,
    OrgDepartment,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Equal,
    /// Begins with it: a star at the end.
    Begins,
    /// Holds it as a word: a colon.
    Holds,
}

/// Clauses of one query; nobody writes more.
const CLAUSES_MAX: usize = 50;

impl Query {
    /// # Errors
    ///
    /// `BadInput` with `query`.
    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        let wrong = || Refusal::input("query");
        let mut clauses = Vec::new();
        for word in words(text).ok_or_else(wrong)? {
            let sign = word.find([':', '=']);
            let (field, value, how) = match sign {
                None => (Field::Any, word.as_str(), How::Begins),
                Some(place) => {
                    let how = if word[place..].starts_with('=') { How::Equal } else { How::Holds };
                    (Field::read(&word[..place]).ok_or_else(wrong)?, &word[place + 1..], how)
                }
            };
            let value = value.to_lowercase();
            let (value, how) = match value.strip_suffix('*') {
                Some(start) => (start.to_owned(), How::Begins),
                None => (value, how),
            };
            clauses.push(Clause { field, value, how });
        }
        if clauses.len() > CLAUSES_MAX { Err(wrong()) } else { Ok(Query(clauses)) }
    }

    pub(super) fn meets(&self, person: &Person, directory: &Directory, rank: impl Fn(usize) -> Rank) -> bool {
        self.0.iter().all(|clause| clause.meets(person, directory, &rank))
    }
}

impl Clause {
    fn meets(&self, person: &Person, directory: &Directory, rank: &impl Fn(usize) -> Rank) -> bool {
        let text = |text: Option<&str>| text.is_some_and(|text| self.compares(text));
        let flag = |flag: bool| self.value == flag.to_string();
        let addresses =
            || person.aliases.iter().any(|alias| self.compares(alias)) || text(Some(&person.primary_email));
        let names = || {
            self.compares(&person.full_name())
                || text(person.given_name.as_deref())
                || text(person.family_name.as_deref())
        };
        match self.field {
            Field::Any => addresses() || names(),
            Field::Email => addresses(),
            Field::Name => names(),
            Field::GivenName => text(person.given_name.as_deref()),
            Field::FamilyName => text(person.family_name.as_deref()),
            // A unit stands for everything below it.
            Field::OrgUnitPath => directory
                .units
                .find(&self.value)
                .is_some_and(|unit| directory.units.is_within(person.unit, unit)),
            Field::IsSuspended => flag(person.is_suspended()),
            Field::IsArchived => flag(person.is_archived()),
            Field::IsAdmin => flag(rank(person.number) == Rank::SuperAdmin),
            Field::IsDelegatedAdmin => {
                flag((Rank::DelegatedWithoutApi..=Rank::Reader).contains(&rank(person.number)))
            }
            Field::OrgTitle => text(person.title()),
            Field::OrgDepartment => text(person.department()),
        }
    }

    fn compares(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        match self.how {
            How::Equal => text == self.value,
            How::Begins => text.starts_with(&self.value),
            How::Holds => {
                let mut words = text.split(|letter: char| !letter.is_alphanumeric());
                text == self.value || words.any(|word| word == self.value)
            }
        }
    }
}

impl Field {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "email" => Field::Email,
            "name" => Field::Name,
            "givenName" => Field::GivenName,
            "familyName" => Field::FamilyName,
            "orgUnitPath" => Field::OrgUnitPath,
            "isSuspended" => Field::IsSuspended,
            "isArchived" => Field::IsArchived,
            "isAdmin" => Field::IsAdmin,
            "isDelegatedAdmin" => Field::IsDelegatedAdmin,
            "orgTitle" => Field::OrgTitle,
            "orgDepartment" => Field::OrgDepartment,
            _ => return None,
        })
    }
}

/// Words with spaces between them; what is in single quotes is one, a quote in it has a backslash before it.
fn words(text: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quoted => word.push(letters.next()?),
            '\'' => {
                quoted = !quoted;
                any = true;
            }
            ' ' if !quoted => {
                if any {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            other => {
                word.push(other);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    (!quoted).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_spaces_outside_quotes() {
        let cut = |text| words(text).unwrap_or_default();
        assert_eq!(cut("orgUnitPath='/A B' isSuspended=false"), ["orgUnitPath=/A B", "isSuspended=false"]);
        assert_eq!(cut("  name:'O\\'Brien'  "), ["name:O'Brien"]);
        assert_eq!(words("name:'open"), None);
        assert!(Query::read("shoeSize=42").is_err());
        assert_eq!(Query::read(""), Ok(Query::default()));
    }
}
