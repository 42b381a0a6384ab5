//! From cells to the JSON of a record: each way leads a step deeper, a number into a list.

use std::collections::{BTreeMap, btree_map::Entry};

use serde_json::{Map, Value};

/// The most steps of a way, and the most items that ways lead to.
const MOST: usize = 200;

/// What ways lead to.
#[derive(Debug)]
enum Node {
    Leaf(Value),
    Branch(BTreeMap<Step, Node>),
}

/// A step: to an item of a list, by its number, or to a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Item(usize),
    Field(String),
}

/// The values of a row.
#[derive(Debug, Default)]
pub(super) struct Tree(BTreeMap<Step, Node>);

impl Tree {
    /// Puts a value at the end of a way; why it cannot be there.
    pub(super) fn set(&mut self, way: &str, value: Value) -> Result<(), String> {
        let mut steps = steps(way)?;
        let last = steps.pop().ok_or("it leads nowhere")?;
        let mut branch = &mut self.0;
        for step in steps {
            let next = branch
                .entry(step)
                .or_insert_with(|| Node::Branch(BTreeMap::new()));
            branch = match next {
                Node::Branch(branch) => branch,
                Node::Leaf(_) => return Err("another column has all of it already".to_owned()),
            };
        }
        match branch.entry(last) {
            Entry::Vacant(end) => {
                end.insert(Node::Leaf(value));
                Ok(())
            }
            Entry::Occupied(_) => Err("another column has it already".to_owned()),
        }
    }

    /// Whether nothing is at the end of a way, but something beside it; at the top there always is.
    pub(super) fn lacks(&self, way: &str) -> bool {
        let Ok(mut steps) = steps(way) else {
            return false;
        };
        let last = steps.pop();
        let mut branch = &self.0;
        for step in steps {
            match branch.get(&step) {
                Some(Node::Branch(next)) => branch = next,
                _ => return false,
            }
        }
        last.is_some_and(|last| !branch.contains_key(&last))
    }

    /// The record.
    pub(super) fn into_fields(self) -> Map<String, Value> {
        let fields = self.0.into_iter();
        let named = fields.map(|(step, node)| (step.name(), node.into_value()));
        named.collect()
    }
}

impl Step {
    fn name(self) -> String {
        match self {
            Self::Item(n) => n.to_string(),
            Self::Field(name) => name,
        }
    }
}

impl Node {
    fn into_value(self) -> Value {
        match self {
            Self::Leaf(value) => value,
            Self::Branch(branch) if branch.keys().all(|step| matches!(step, Step::Item(_))) => {
                branch.into_values().map(Self::into_value).collect()
            }
            Self::Branch(branch) => Value::Object(Tree(branch).into_fields()),
        }
    }
}

/// The steps of a way.
fn steps(way: &str) -> Result<Vec<Step>, String> {
    let steps: Vec<_> = way
        .split('.')
        .map(|step| match step.parse::<usize>() {
            Ok(n) => Step::Item(n),
            Err(_) => Step::Field(step.to_owned()),
        })
        .collect();
    let is_far = |step: &Step| matches!(step, Step::Item(n) if *n >= MOST);
    if steps.len() > 8 || steps.iter().any(is_far) {
        return Err(format!("it leads further than to the {MOST}th item"));
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Tree;

    #[test]
    fn ways_meet_in_one_record() {
        let mut tree = Tree::default();
        for (way, value) in [
            ("key", "k"),
            ("names.1.text", "B"),
            ("names.0.text", "A"),
            ("names.0.language", "EN"),
            ("budget.amount", "1"),
        ] {
            tree.set(way, value.into()).unwrap();
        }
        assert!(tree.set("key", "again".into()).is_err());
        assert!(tree.set("key.deeper", "x".into()).is_err());
        assert!(tree.set("names.5000.text", "x".into()).is_err());
        assert!(tree.lacks("names.0.kind") && !tree.lacks("names.2.kind"));
        assert!(!tree.lacks("names.0.language") && tree.lacks("slug"));
        assert_eq!(
            Value::Object(tree.into_fields()),
            json!({
                "budget": { "amount": "1" },
                "key": "k",
                "names": [{ "text": "A", "language": "EN" }, { "text": "B" }],
            })
        );
    }
}
