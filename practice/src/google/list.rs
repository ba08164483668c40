//! What all lists share: how many a page holds, where the next one begins, and which fields the caller wants.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::visit::Visit;

/// Which page of a list is wanted.
pub(super) struct Page {
    pub(super) size: usize,
    /// The key of the last entry that was on the page before; empty on the first one.
    pub(super) after: String,
    list: u64,
}

impl Page {
    /// Reads `maxResults` and `pageToken`.
    ///
    /// # Errors
    ///
    /// `BadParameter` for a number outside `1..=max`; `BadInput` for a page token that is none, has ended, or belongs to
    /// another list.
    pub(super) fn read(visit: &Visit<'_>, default: usize, max: usize) -> Result<Self, Refusal> {
        let size = match visit.call.query("maxResults") {
            None => default,
            Some(text) => text.parse().ok().filter(|size| (1..=max).contains(size)).ok_or_else(|| {
                Refusal::BadParameter(format!(
                    "Invalid value '{text}'. Values must be within the range: [1, {max}]"
                ))
            })?,
        };
        let list = fingerprint(visit);
        let after = match visit.call.query("pageToken") {
            None | Some("") => String::new(),
            Some(token) => {
                let told = || Refusal::input("page_token");
                let (made_ms, of, after) = opened(token).ok_or_else(told)?;
                let life_ms = i64::from(visit.switches.page_token_seconds) * 1000;
                if of != list || visit.call.now_ms - made_ms >= life_ms {
                    return Err(told());
                }
                after
            }
        };
        Ok(Page { size, after, list })
    }

    /// Takes one page out of entries in the order of their keys, all behind [`Page::after`], and says where the next one
    /// begins.
    pub(super) fn cut<Entry>(
        &self,
        visit: &Visit<'_>,
        entries: impl Iterator<Item = (String, Entry)>,
    ) -> (Vec<Entry>, Option<String>) {
        let mut entries = entries.peekable();
        let (mut taken, mut last) = (Vec::new(), String::new());
        for (key, entry) in entries.by_ref().take(self.size) {
            taken.push(entry);
            last = key;
        }
        let next = entries.peek().is_some();
        let token = || URL_SAFE_NO_PAD.encode(json!([visit.call.now_ms, self.list, last]).to_string());
        (taken, next.then(token))
    }
}

/// A list as Google writes it: without the key of the entries where there are none.
pub(super) fn listed(kind: &str, name: &str, entries: Vec<Value>, next: Option<String>) -> Value {
    let mut list = json!({ "kind": kind, "etag": etag(&format!("{kind}{}", entries.len())) });
    if let Some(next) = next {
        list["nextPageToken"] = next.into();
    }
    if !entries.is_empty() {
        list[name] = entries.into();
    }
    list
}

/// An `etag` that is another one for another text.
pub(super) fn etag(of: &str) -> String {
    format!("\"practice/{:016x}\"", hashed(of.as_bytes()))
}

/// FNV-1a: short, and nobody's secret depends on it.
fn hashed(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What a page token belongs to: the list and everything that was asked of it, but not how much of it.
fn fingerprint(visit: &Visit<'_>) -> u64 {
    let asked = visit.call.query.iter().filter(|(name, _)| {
        !["pageToken", "maxResults", "fields", "access_token", "prettyPrint", "alt"].contains(&name.as_str())
    });
    let asked: BTreeMap<&str, &str> = asked.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    hashed(format!("{} {asked:?}", visit.call.path).as_bytes())
}

fn opened(token: &str) -> Option<(i64, u64, String)> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).ok()?).ok()
}

/// Names of fields that a caller wants, and of those below them; nothing below means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Mask(BTreeMap<String, Mask>);

/// How deep fields may be nested, so that nobody makes the parser run out of stack.
const DEPTH_MAX: usize = 12;

/// What lists call their entries.
const LISTS: [&str; 5] = ["users", "groups", "members", "organizationUnits", "domains"];

/// What the `fields` parameter names, such as `nextPageToken,users(id,name/fullName)`.
pub(super) struct Fields(Mask);

impl Fields {
    /// # Errors
    ///
    /// `BadParameter` where it cannot be read, or where it names something that neither such a list nor its entries have;
    /// `known` is what they have.
    pub(super) fn read(visit: &Visit<'_>, known: &[&str]) -> Result<Self, Refusal> {
        let Some(text) = visit.call.query("fields").filter(|text| !text.is_empty()) else {
            return Ok(Fields(Mask::default()));
        };
        let mut rest = text;
        let mask = mask(&mut rest, 0).filter(|_| rest.is_empty());
        let wrong = |name: &str| Refusal::BadParameter(format!("Invalid field selection {name}"));
        let mask = mask.ok_or_else(|| wrong(text))?;
        for (name, below) in &mask.0 {
            let entries = below.0.keys().filter(|_| LISTS.contains(&name.as_str()));
            for name in entries.chain([name]).filter(|name| *name != "*") {
                if !known.contains(&name.as_str()) {
                    return Err(wrong(name));
                }
            }
        }
        Ok(Fields(mask))
    }

    /// Leaves of a value only what is named.
    pub(super) fn of(&self, value: Value) -> Value {
        self.0.of(value)
    }

    /// Whether a field of what is called `list` is named, or with `None` one at the top.
    pub(super) fn name(&self, list: Option<&str>, field: &str) -> bool {
        let all = Mask::default();
        let entry = match list {
            None => &self.0,
            Some(_) if self.0.is_everything() => &all,
            Some(list) => match self.0.0.get(list) {
                Some(entry) => entry,
                None => return false,
            },
        };
        entry.is_everything() || entry.0.contains_key(field)
    }
}

/// As [`Fields::read`] and [`Fields::of`].
pub(super) fn partial(visit: &Visit<'_>, value: Value, known: &[&str]) -> Result<Value, Refusal> {
    Ok(Fields::read(visit, known)?.of(value))
}

impl Mask {
    fn is_everything(&self) -> bool {
        self.0.is_empty() || self.0.contains_key("*")
    }

    fn of(&self, value: Value) -> Value {
        if self.is_everything() {
            return value;
        }
        match value {
            Value::Object(fields) => {
                let kept = fields.into_iter().filter_map(|(name, value)| {
                    let below = self.0.get(&name)?;
                    Some((name, below.of(value)))
                });
                Value::Object(kept.collect::<Map<_, _>>())
            }
            Value::Array(entries) => entries.into_iter().map(|entry| self.of(entry)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
        }
    }
}

fn mask(rest: &mut &str, depth: usize) -> Option<Mask> {
    if depth > DEPTH_MAX {
        return None;
    }
    let mut mask = Mask::default();
    loop {
        let end = rest.find([',', '(', ')', '/']).unwrap_or(rest.len());
        let name = rest[..end].trim();
        if name.is_empty() {
            return None;
        }
        *rest = &rest[end..];
        let below = if let Some(behind) = rest.strip_prefix('(') {
            *rest = behind;
            let below = self::mask(rest, depth + 1)?;
            *rest = rest.strip_prefix(')')?;
            below
        } else if let Some(behind) = rest.strip_prefix('/') {
            *rest = behind;
            one(rest, depth + 1)?
        } else {
            Mask::default()
        };
        mask.0.entry(name.to_owned()).or_default().0.extend(below.0);
        match rest.strip_prefix(',') {
            Some(behind) => *rest = behind,
            None => return Some(mask),
        }
    }
}

/// What stands behind a slash: one name, with what is below it.
fn one(rest: &mut &str, depth: usize) -> Option<Mask> {
    // Up to the next comma or bracket of this level.
    let mut open = 0_usize;
    let end = rest.char_indices().find_map(|(place, letter)| match letter {
        '(' => {
            open += 1;
            None
        }
        ')' if open == 0 => Some(place),
        ')' => {
            open -= 1;
            None
        }
        ',' if open == 0 => Some(place),
        _ => None,
    });
    let end = end.unwrap_or(rest.len());
    let mut own = &rest[..end];
    *rest = &rest[end..];
    mask(&mut own, depth).filter(|_| own.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_what_it_names() {
        let value = json!({ "nextPageToken": "n", "etag": "e", "users": [
            { "id": "1", "name": { "fullName": "A B", "givenName": "A" }, "phones": [{ "value": "1", "type": "work" }] },
        ] });
        let of = |text: &str| {
            let mut rest = text;
            let mask = mask(&mut rest, 0).filter(|_| rest.is_empty())?;
            Some(mask.of(value.clone()))
        };
        let wanted = json!({ "nextPageToken": "n", "users": [
            { "id": "1", "name": { "fullName": "A B" }, "phones": [{ "value": "1" }] },
        ] });
        assert_eq!(of("nextPageToken,users(id,name/fullName,phones(value))"), Some(wanted.clone()));
        assert_eq!(of("nextPageToken, users/id, users(name(fullName),phones/value)"), Some(wanted));
        assert_eq!(of("*"), Some(value.clone()));
        for wrong in ["", "users(", "users)", "users(id", "users()", "a,,b", "a/", "/a", &"a(".repeat(50)] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
