//! What a directory says of a person and what Zoom says of a user: whole, and small enough that a hundred thousand of
//! each fit in memory.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::compact::{Compact, Kept, Shapes};

/// A person's attributes by the directory's own names, sorted by name. Null and absent are different.
///
/// As JSON it is an object. Made without [`Shapes`] it is right too, only larger.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributes(Compact);

/// What Zoom answered about a user, whole: keys that Usher does not know stay in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource(Compact);

impl Attributes {
    /// Keeps attributes beside others of one list.
    pub fn new(attributes: Map<String, Value>, shapes: &mut Shapes) -> Self {
        Self(Compact::new(&Value::Object(attributes), shapes))
    }

    /// Returns what is under a name; null where it is there and empty.
    pub fn get(&self, name: &str) -> Option<Kept<'_>> {
        self.0.kept().get(name)
    }

    /// Returns the text under a name; `None` where it is no text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Is there something under a name, if only null?
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Returns every attribute with its name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Kept<'_>)> {
        self.0.kept().fields().into_iter().flatten()
    }

    /// Puts a value under a name.
    pub fn insert(&mut self, name: impl Into<String>, value: Value) {
        self.insert_among(name, value, &mut Shapes::default());
    }

    /// As [`Attributes::insert`], for one of many whose attributes look alike.
    pub fn insert_among(&mut self, name: impl Into<String>, value: Value, shapes: &mut Shapes) {
        let mut map = self.to_map();
        map.insert(name.into(), value);
        *self = Self::new(map, shapes);
    }

    /// Takes out what is under a name.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let mut map = self.to_map();
        let removed = map.remove(name)?;
        *self = Self::from(map);
        Some(removed)
    }

    fn to_map(&self) -> Map<String, Value> {
        fields(self.0.kept())
    }
}

fn fields(kept: Kept<'_>) -> Map<String, Value> {
    kept.fields().into_iter().flatten().map(|(name, kept)| (name.to_owned(), kept.value())).collect()
}

impl Resource {
    /// Keeps a user beside others of one list.
    pub fn new(value: &Value, shapes: &mut Shapes) -> Self {
        Self(Compact::new(value, shapes))
    }

    /// Returns the whole as Zoom sent it.
    pub fn value(&self) -> Value {
        self.kept().value()
    }

    /// Returns the keys of the whole with their values; none where Zoom sent no object.
    pub fn fields(&self) -> Map<String, Value> {
        fields(self.kept())
    }

    /// Returns the whole as it is kept.
    pub fn kept(&self) -> Kept<'_> {
        self.0.kept()
    }

    /// Returns what is under a name.
    pub fn get(&self, name: &str) -> Option<Kept<'_>> {
        self.kept().get(name)
    }

    /// Returns the texts under a name in the entries of a list: `texts("roles", "value")`. What is neither is left out.
    pub fn texts<'a>(&'a self, list: &str, name: &str) -> impl Iterator<Item = &'a str> {
        let entries = self.get(list).and_then(Kept::entries).into_iter().flatten();
        let texts: Vec<&str> = entries.filter_map(|entry| entry.get(name)?.as_str()).collect();
        texts.into_iter()
    }

    /// Changes it as a value.
    #[cfg(test)]
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        let mut value = self.value();
        change(&mut value);
        *self = Self::from(value);
    }
}

impl Default for Attributes {
    fn default() -> Self {
        Self::from(Map::new())
    }
}

impl From<Map<String, Value>> for Attributes {
    fn from(attributes: Map<String, Value>) -> Self {
        Self::new(attributes, &mut Shapes::default())
    }
}

impl<Name: Into<String>> FromIterator<(Name, Value)> for Attributes {
    fn from_iter<Entries: IntoIterator<Item = (Name, Value)>>(entries: Entries) -> Self {
        let entries = entries.into_iter().map(|(name, value)| (name.into(), value));
        Self::from(entries.collect::<Map<_, _>>())
    }
}

impl<Name: Into<String>, const N: usize> From<[(Name, Value); N]> for Attributes {
    fn from(entries: [(Name, Value); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<Name: Into<String>> Extend<(Name, Value)> for Attributes {
    fn extend<Entries: IntoIterator<Item = (Name, Value)>>(&mut self, entries: Entries) {
        let mut map = self.to_map();
        map.extend(entries.into_iter().map(|(name, value)| (name.into(), value)));
        *self = Self::from(map);
    }
}

impl From<Value> for Resource {
    fn from(value: Value) -> Self {
        Self::new(&value, &mut Shapes::default())
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.kept().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

impl Serialize for Resource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.kept().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Resource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn null_and_absent_are_different() {
        let mut zoe = Attributes::from([("mail", json!(null)), ("name", json!("Zoë"))]);
        assert!(zoe.get("mail").unwrap().is_null() && zoe.contains_key("mail"));
        assert!(zoe.get("title").is_none() && !zoe.contains_key("title"));
        zoe.insert("title", json!("AE"));
        assert_eq!((zoe.text("title"), zoe.text("mail")), (Some("AE"), None));
        assert_eq!(zoe.remove("title"), Some(json!("AE")));
        assert_eq!(zoe.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["mail", "name"]);
        assert_eq!(zoe.remove("title"), None);
        assert_eq!(Attributes::default().iter().count(), 0);
    }

    #[test]
    fn what_looks_alike_shares_its_shape_and_the_rest_stays_apart() {
        let mut shapes = Shapes::default();
        let values =
            [json!({ "a": 1, "b": [{}, []] }), json!({ "a": "x", "b": [{}, []] }), json!({ "a": [1] })];
        let kept: Vec<Resource> = values.iter().map(|value| Resource::new(value, &mut shapes)).collect();
        assert_eq!(shapes.count(), 2);
        assert!(values.iter().zip(&kept).all(|(value, kept)| kept.value() == *value));
        assert_ne!(kept[0], kept[1]);
        assert_eq!(kept[0], Resource::from(values[0].clone()));
    }

    #[test]
    fn a_value_of_another_type_is_shown_as_what_it_is() {
        let odd = Resource::from(
            json!({ "a": 7, "b": true, "c": [1, "x"], "d": { "e": null }, "f": null, "g": "" }),
        );
        for (name, shown) in [
            ("a", Some("7")),
            ("b", Some("true")),
            ("c", Some("[1,\"x\"]")),
            ("d", Some("{\"e\":null}")),
            ("f", None),
            ("g", Some("")),
        ] {
            assert_eq!(odd.get(name).unwrap().shown().as_deref(), shown, "{name}");
        }
        assert_eq!(odd.get("a").unwrap().get("x").map(Kept::value), None);
        assert!(odd.get("a").unwrap().as_str().is_none() && odd.get("c").unwrap().as_str().is_none());
    }

    #[test]
    fn texts_of_every_length_come_back() {
        let texts: Vec<String> = [0, 1, 94, 95, 96, 127, 128, 16_383, 16_384, 3_000_000]
            .into_iter()
            .map(|length| "ł".repeat(length / 2) + if length % 2 == 1 { "x" } else { "" })
            .collect();
        let kept = Resource::from(json!({ "texts": texts, "last": "end" }));
        assert_eq!(kept.value(), json!({ "texts": texts, "last": "end" }));
        assert_eq!(kept.get("last").and_then(Kept::as_str), Some("end"));
    }

    proptest! {
        #[test]
        fn everything_comes_back_as_it_was(values in proptest::collection::vec(value(), 1..6)) {
            let mut shapes = Shapes::default();
            for value in &values {
                let kept = Resource::new(value, &mut shapes);
                prop_assert_eq!(&kept.value(), value);
                prop_assert_eq!(&Resource::from(value.clone()), &kept);
                let written = serde_json::to_string(&kept).unwrap();
                prop_assert_eq!(&written, &value.to_string());
                if let Value::Object(fields) = value {
                    for (name, field) in fields {
                        prop_assert_eq!(&kept.get(name).unwrap().value(), field);
                        prop_assert_eq!(kept.get(name).unwrap().as_str(), field.as_str());
                        prop_assert_eq!(kept.get(name).unwrap().as_bool(), field.as_bool());
                    }
                }
            }
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,130}".prop_map(Value::from),
            "[a-z]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map("[a-d]{1,2}", inner, 0..6)
                    .prop_map(|map| map.into_iter().collect()),
            ]
        })
    }
}
