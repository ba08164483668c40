//! Are the phone numbers of Okta those that Zoom shows?

use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Map, Value};

use super::{SAMPLE, failed, licence, named, newest, not_this, of_okta, passed, unknown, who};
use crate::check::Verdict;
use crate::mapping::{self, Target};
use crate::model::Account;
use crate::plan::people;
use crate::problem::Problem;
use crate::setup::okta::Console;
use crate::zoom::Zoom;

/// Requests that are under way side by side.
const AT_ONCE: usize = 6;

/// The shortest and longest numbers of E.164, without the plus (ITU-T E.164; the shortest in use have 8 digits).
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// One kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phone {
    Work,
    Mobile,
}

impl Phone {
    const BOTH: [Self; 2] = [Self::Work, Self::Mobile];

    fn target(self) -> Target {
        match self {
            Self::Work => Target::WorkPhone,
            Self::Mobile => Target::MobilePhone,
        }
    }

    fn in_okta(self) -> &'static str {
        match self {
            Self::Work => "primaryPhone",
            Self::Mobile => "mobilePhone",
        }
    }
}

/// One person of the sample.
struct Compared {
    name: String,
    okta: Map<String, Value>,
    account: Account,
}

/// Looks at the phone numbers of the newest people whom Okta brought to Zoom.
pub async fn phone_numbers(console: &Console, app: &str, zoom: &Zoom) -> Result<Verdict, Verdict> {
    let rules = console.mapping(app).await.map_err(of_okta)?.map(|mapping| mapping.rules).unwrap_or_default();
    let schema = console.schema(app).await.map_err(of_okta)?;
    let attributes = schema.attributes.iter();
    let attributes = attributes.map(|(name, attribute)| (name.as_str(), attribute.external_name.as_deref()));
    let is_mapped = |phone: &Phone| {
        mapping::app_attribute(phone.target(), attributes.clone())
            .is_some_and(|name| rules.contains_key(name))
    };
    let mapped: Vec<Phone> = Phone::BOTH.into_iter().filter(is_mapped).collect();
    let users = console.app_users(app, &|_| ()).await.map_err(of_okta)?;
    let sample = newest(&users);
    let accounts = licence::accounts(zoom, sample.iter().map(|(_, id)| id.clone()).collect()).await?;
    // Collected first, so that the future stays `Send`.
    let reads: Vec<_> = sample
        .iter()
        .filter_map(|(user, id)| Some((user.id.clone(), who(user), accounts.get(id)?.clone())))
        .map(|(id, name, account)| async move {
            let person = console.person(id.as_str()).await.map_err(of_okta)?;
            Ok::<_, Verdict>(person.map(|person| Compared { name, okta: person.profile, account }))
        })
        .collect();
    let people: Vec<Option<Compared>> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
    Ok(judge(&mapped, &people.into_iter().flatten().collect::<Vec<_>>()))
}

fn judge(mapped: &[Phone], sample: &[Compared]) -> Verdict {
    if sample.is_empty() {
        return unknown(Problem::new(
            "phones.nobody",
            "There is nobody yet whose numbers could be compared.",
            "Okta has brought nobody to Zoom.",
            &["Give the app to somebody and look again."],
        ));
    }
    let number = |person: &Compared, phone: Phone| -> Option<String> {
        let text = person.okta.get(phone.in_okta())?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let looked = match sample.len() {
        SAMPLE => format!("Looked at the newest {SAMPLE} people whom Okta brought to Zoom, each by itself."),
        count => format!("Looked at {} whom Okta brought to Zoom.", people(count)),
    };
    let numbers: Vec<(&Compared, Phone, String)> = sample
        .iter()
        .flat_map(|person| {
            Phone::BOTH.into_iter().filter_map(move |phone| Some((person, phone, number(person, phone)?)))
        })
        .collect();
    if numbers.is_empty() {
        return not_this(passed([
            looked,
            "None of them has a phone number in Okta, so there is nothing to send.".to_owned(),
        ]));
    }
    let (sent, unsent): (Vec<_>, Vec<_>) = numbers.iter().partition(|(_, phone, _)| mapped.contains(phone));
    let strange: Vec<String> = sent
        .iter()
        .filter(|(_, _, text)| !is_e164(text))
        .map(|(person, _, text)| format!("{}: {text}", person.name))
        .collect();
    let differs: Vec<String> = sent
        .iter()
        .filter(|(person, phone, text)| {
            let shown = phone.target().read(&person.account.resource);
            is_e164(text) && shown.is_none_or(|shown| digits(&shown) != digits(text))
        })
        .map(|(person, phone, text)| {
            let shown = phone.target().read(&person.account.resource);
            format!("{}: {text} in Okta, {} in Zoom", person.name, shown.as_deref().unwrap_or("nothing"))
        })
        .collect();
    let not_mapped: Vec<&str> = Phone::BOTH
        .into_iter()
        .filter(|phone| unsent.iter().any(|(_, other, _)| other == phone))
        .map(Phone::in_okta)
        .collect();
    if strange.is_empty() && differs.is_empty() && not_mapped.is_empty() {
        return not_this(passed([
            looked,
            match numbers.len() {
                1 => "The 1 number of theirs is the same in Zoom.".to_owned(),
                count => format!("All {count} numbers of theirs are the same in Zoom."),
            },
        ]));
    }
    let mut why = vec![looked];
    let mut fix = Vec::new();
    if !not_mapped.is_empty() {
        why.push(format!(
            "The profile mapping has no rule for {}, so these numbers stay in Okta.",
            not_mapped.join(" and ")
        ));
        fix.push("In Okta open Directory, Profile Editor, the Zoom app, Mappings, and map the number to an attribute phoneNumbers of the app.");
    }
    if !strange.is_empty() {
        why.push(format!("Not in the form +4930123456 that Zoom needs: {}.", named(&strange)));
        fix.push("Write numbers in Okta with a plus, the country and no spaces.");
    }
    if !differs.is_empty() {
        why.push(format!("Different: {}.", named(&differs)));
        fix.push("Change something in the person's profile in Okta, so that Okta sends it again.");
        fix.push("A number of Zoom Phone is given in Zoom, not through the profile: it is another thing.");
    }
    failed(Problem::new(
        "trouble.phones",
        "Phone numbers in Okta are not those that Zoom shows.",
        why.join(" "),
        &fix,
    ))
}

fn is_e164(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    DIGITS.contains(&digits.len())
        && digits.chars().all(|digit| digit.is_ascii_digit())
        && !digits.starts_with('0')
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fake::{short, words};
    use super::*;
    use crate::model::{AccountId, Licence};

    fn compared(work: &str, at_zoom: &str) -> Compared {
        let resource = match at_zoom {
            "" => json!({}),
            number => json!({ "phoneNumbers": [{ "type": "work", "value": number }] }),
        };
        Compared {
            name: "Zoë".to_owned(),
            okta: json!({ "primaryPhone": work }).as_object().cloned().unwrap(),
            account: Account {
                id: AccountId::new("z"),
                user_name: "zoe@practice.example".to_owned(),
                display_name: "Zoë".to_owned(),
                active: true,
                licence: Licence::Basic,
                resource: resource.into(),
            },
        }
    }

    #[test]
    fn numbers_are_mapped_written_right_and_the_same() {
        for (mapped, sample, expected) in [
            (vec![], vec![], "unknown phones.nobody"),
            (vec![], vec![compared("", "")], "passed"),
            (vec![], vec![compared("+15550100100", "")], "failed trouble.phones"),
            (vec![Phone::Work], vec![compared("+15550100100", "+1 555 0100100")], "passed"),
            (vec![Phone::Work], vec![compared("+15550100100", "")], "failed trouble.phones"),
            (vec![Phone::Work], vec![compared("0555 0100100", "0555 0100100")], "failed trouble.phones"),
            (vec![Phone::Mobile], vec![compared("+15550100100", "+15550100100")], "failed trouble.phones"),
        ] {
            assert_eq!(short(&judge(&mapped, &sample)), expected, "{mapped:?}");
        }
        let said = words(&judge(&[Phone::Work], &[compared("+15550100100", "+15550100199")]));
        assert!(said.contains("Zoë: +15550100100 in Okta, +15550100199 in Zoom"), "{said}");
    }

    #[test]
    fn a_number_of_the_world_has_a_plus() {
        for (text, expected) in [
            ("+15550100100", true),
            ("15550100100", false),
            ("+1 555 0100", false),
            ("+0155501001", false),
            ("+1", false),
            ("+12345678901234567", false),
        ] {
            assert_eq!(is_e164(text), expected, "{text}");
        }
    }
}
