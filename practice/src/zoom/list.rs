//! Listings: `startIndex`, `count`, and the very few filters that Zoom understands.

use serde_json::{Value, json};

use crate::switches::{CountOverMax, ZoomSwitches};
use crate::zoom::refusal::Refusal;

/// The largest page (Zoom's SCIM2 reference, 2026-08).
pub(crate) const COUNT_MAX: usize = 100;

/// What a listing was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// Counts from 0.
    pub(crate) skip: usize,
    pub(crate) count: usize,
    pub(crate) filter: Option<String>,
}

/// `attribute eq value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) attribute: String,
    pub(crate) value: String,
}

impl Query {
    pub(crate) fn of(query: &str, switches: &ZoomSwitches) -> Result<Self, Refusal> {
        let mut asked = Self { skip: 0, count: whole(switches.count_default), filter: None };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "startIndex" => asked.skip = number(&value, "startIndex")?.saturating_sub(1),
                "count" => asked.count = number(&value, "count")?,
                "filter" => asked.filter = Some(value.into_owned()),
                _ => {}
            }
        }
        if asked.count > COUNT_MAX {
            match switches.count_over_max {
                CountOverMax::Clamp => asked.count = COUNT_MAX,
                CountOverMax::Refuse => return Err(parameter_wrong("count")),
            }
        }
        Ok(asked)
    }

    /// The page of `all` that was asked for, each entry drawn by `draw`.
    pub(crate) fn page<Entry>(&self, all: &[Entry], draw: impl Fn(&Entry) -> Option<Value>) -> Value {
        let resources: Vec<Value> = all.iter().skip(self.skip).take(self.count).filter_map(draw).collect();
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": all.len(),
            "startIndex": self.skip + 1,
            "itemsPerPage": resources.len(),
            "Resources": resources,
        })
    }
}

impl Filter {
    /// Reads a filter, its value in quotes or bare. `Err` is the name that Zoom gives back in its refusal.
    pub(crate) fn of(filter: &str) -> Result<Self, String> {
        let mut words = filter.trim().splitn(3, ' ');
        let (Some(attribute), Some(operator), Some(value)) = (words.next(), words.next(), words.next())
        else {
            return Err(filter.to_owned());
        };
        if !operator.eq_ignore_ascii_case("eq") {
            return Err(attribute.to_owned());
        }
        let value = value.trim();
        let value = if value.starts_with('"') {
            // A second comparison after the closing quote is no JSON text any more.
            serde_json::from_str(value).map_err(|_| attribute.to_owned())?
        } else {
            value.to_owned()
        };
        Ok(Self { attribute: attribute.to_owned(), value })
    }
}

fn number(text: &str, name: &str) -> Result<usize, Refusal> {
    match text.parse::<i64>() {
        // A negative number counts as the least one, as RFC 7644 has it.
        Ok(number) => Ok(usize::try_from(number.max(0)).unwrap_or(usize::MAX)),
        Err(_) => Err(parameter_wrong(name)),
    }
}

/// No text of Zoom's is known for this.
fn parameter_wrong(name: &str) -> Refusal {
    Refusal::scim(400, format!("The \"{name}\" of the request is invalid."))
}

fn whole(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_quotes_or_bare() {
        let read = |filter| Filter::of(filter).map(|filter| (filter.attribute, filter.value));
        let found = |attribute: &str, value: &str| Ok((attribute.to_owned(), value.to_owned()));
        assert_eq!(read("userName eq a@b.example"), found("userName", "a@b.example"));
        assert_eq!(read("userName eq \"a@b.example\""), found("userName", "a@b.example"));
        assert_eq!(read("displayName EQ Two words"), found("displayName", "Two words"));
        assert_eq!(read(r#"displayName eq "say \"hi\"""#), found("displayName", "say \"hi\""));
    }

    #[test]
    fn other_filters_are_given_back_by_name() {
        assert_eq!(Filter::of("userName sw \"a\""), Err("userName".to_owned()));
        assert_eq!(Filter::of("userName eq \"a\" and active eq true"), Err("userName".to_owned()));
        assert_eq!(Filter::of("userName"), Err("userName".to_owned()));
    }
}
