//! An element, what it holds, and its form in JSON.
//!
//! The form is that of `JsonML`: `["value", {"currency": "EUR"}, "3000"]`, a name, the attributes
//! where there are any, and children: elements or texts.

use serde_json::{Map, Value};

/// The deepest that elements lie in each other.
pub(in crate::exchange::iati) const MAX_DEPTH: usize = 40;

/// An XML element. Comments and instructions for programs are no part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::exchange::iati) struct Element {
    /// Its name, with the prefix that it has.
    pub(in crate::exchange::iati) name: String,
    /// Names and values, in the order of the file.
    pub(in crate::exchange::iati) attributes: Vec<(String, String)>,
    /// What it holds.
    pub(in crate::exchange::iati) children: Vec<Node>,
    /// The line where it begins, from 1; 0 if it is of no file.
    pub(in crate::exchange::iati) line: u64,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange::iati) enum Node {
    /// Another element.
    Element(Element),
    /// Text, without escapes.
    Text(String),
}

impl Element {
    /// An empty element.
    pub(in crate::exchange::iati) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The same with one attribute more.
    #[must_use]
    pub(in crate::exchange::iati) fn with(
        mut self,
        name: &str,
        value: impl std::fmt::Display,
    ) -> Self {
        self.set(name, value);
        self
    }

    /// The same with one child more.
    #[must_use]
    pub(in crate::exchange::iati) fn holding(mut self, child: Self) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// The same with a text in it.
    #[must_use]
    pub(in crate::exchange::iati) fn saying(mut self, text: impl std::fmt::Display) -> Self {
        self.children.push(Node::Text(text.to_string()));
        self
    }

    /// The value of an attribute.
    pub(in crate::exchange::iati) fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// Gives an attribute a value, in place of the one that it has.
    pub(in crate::exchange::iati) fn set(&mut self, name: &str, value: impl std::fmt::Display) {
        let value = value.to_string();
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.attributes.push((name.to_owned(), value)),
        }
    }

    /// Takes an attribute out.
    pub(in crate::exchange::iati) fn take(&mut self, name: &str) -> Option<String> {
        let at = self
            .attributes
            .iter()
            .position(|(known, _)| known == name)?;
        Some(self.attributes.remove(at).1)
    }

    /// The elements in it, in order.
    pub(in crate::exchange::iati) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of that name in it.
    pub(in crate::exchange::iati) fn all<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first element of that name in it.
    pub(in crate::exchange::iati) fn first(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// The same, to be changed.
    pub(in crate::exchange::iati) fn first_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.children.iter_mut().find_map(|node| match node {
            Node::Element(element) if element.name == name => Some(element),
            _ => None,
        })
    }

    /// Its own text, without the space around it; not that of elements in it.
    pub(in crate::exchange::iati) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        texts.collect::<String>().trim().to_owned()
    }

    /// Whether nothing is said by it but its name.
    pub(in crate::exchange::iati) fn is_bare(&self) -> bool {
        self.attributes.is_empty() && self.children.is_empty()
    }

    /// Its form in JSON.
    pub(in crate::exchange::iati) fn to_json(&self) -> Value {
        let mut list = vec![Value::from(self.name.as_str())];
        if !self.attributes.is_empty() {
            let pairs = self.attributes.iter();
            let pairs = pairs.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
            list.push(Value::Object(pairs.collect::<Map<_, _>>()));
        }
        list.extend(self.children.iter().map(|node| match node {
            Node::Element(element) => element.to_json(),
            Node::Text(text) => Value::from(text.as_str()),
        }));
        Value::Array(list)
    }

    /// Reads what [`Element::to_json`] wrote; `None` if that cannot be an element.
    pub(in crate::exchange::iati) fn from_json(json: &Value) -> Option<Self> {
        Self::from_json_within(json, MAX_DEPTH)
    }

    fn from_json_within(json: &Value, depth: usize) -> Option<Self> {
        let (name, rest) = json.as_array()?.split_first()?;
        let mut element = Self::new(name.as_str()?);
        let rest = match rest.split_first() {
            Some((Value::Object(pairs), rest)) => {
                for (name, value) in pairs {
                    element.set(name, value.as_str()?);
                }
                rest
            }
            _ => rest,
        };
        for child in rest {
            element.children.push(match child {
                Value::String(text) => Node::Text(text.clone()),
                child => Node::Element(Self::from_json_within(child, depth.checked_sub(1)?)?),
            });
        }
        Some(element)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Element;

    #[test]
    fn the_form_in_json_is_read_back() {
        let element = Element::new("budget")
            .with("type", 1)
            .holding(Element::new("period-start"))
            .holding(Element::new("value").with("currency", "EUR").saying("3000"));
        let json = element.to_json();
        assert_eq!(
            json,
            json!(["budget", {"type": "1"}, ["period-start"], ["value", {"currency": "EUR"}, "3000"]])
        );
        assert_eq!(Element::from_json(&json), Some(element));
        for bad in [
            json!([]),
            json!({}),
            json!([1]),
            json!(["a", {"b": 1}]),
            json!(["a", 5]),
        ] {
            assert_eq!(Element::from_json(&bad), None, "{bad}");
        }
    }
}
