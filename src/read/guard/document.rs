//! What a parsed document may be: how much its selections are once fragments are expanded.
//!
//! Each fragment is measured once, however often it is spread.

use std::collections::HashMap;

use async_graphql::{
    Name,
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};

use super::{
    ALIASES, DEPTH, FRAGMENTS, INTROSPECTION, OPERATIONS, SELECTIONS, VARIABLES, introspection,
};
use crate::read::{fault::Fault, limits::Limits};

/// How much a selection set is, fragments expanded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::read) struct Facts {
    selections: usize,
    aliases: usize,
    depth: usize,
    /// Its own selections and those of fragments in it, but none below its fields.
    flat: usize,
    /// What its fields would cost if they were asked of the schema itself.
    weight: u64,
    /// What `__schema` and `__type` in it cost; nothing where they are not asked for.
    pub(in crate::read) introspection: u64,
}

/// The facts of each operation of a document, by its name.
pub(in crate::read) type Measured = Vec<(Option<Name>, Facts)>;

/// Measures the document; refuses what no operation of it may be.
pub(in crate::read) fn measure(
    document: &ExecutableDocument,
    limits: &Limits,
) -> Result<Measured, Fault> {
    FRAGMENTS.check(document.fragments.len(), limits.fragments)?;
    OPERATIONS.check(document.operations.iter().count(), limits.operations)?;
    let mut counter = Counter {
        document,
        known: HashMap::new(),
        walked: 0,
    };
    let mut measured = Measured::new();
    for (name, operation) in document.operations.iter() {
        let facts = counter.set(&operation.node.selection_set.node)?;
        measured.push((name.cloned(), facts));
    }
    // Fragments that no operation spreads are walked by the validation all the same.
    for name in document.fragments.keys() {
        counter.fragment(name)?;
    }
    let selections = measured.iter().fold(0_usize, |sum, (_, facts)| {
        sum.saturating_add(facts.selections)
    });
    SELECTIONS.check(selections.max(counter.walked), limits.selections)?;
    Ok(measured)
}

impl Facts {
    /// Refuses an operation that is more than the limits allow.
    pub(in crate::read) fn check(
        &self,
        operation: &OperationDefinition,
        limits: &Limits,
    ) -> Result<(), Fault> {
        DEPTH.check(self.depth, limits.depth)?;
        ALIASES.check(self.aliases, limits.aliases)?;
        VARIABLES.check(operation.variable_definitions.len(), limits.variables)?;
        INTROSPECTION.check_wide(self.introspection, introspection::BUDGET)
    }

    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.depth = self.depth.max(other.depth);
        self.flat = self.flat.saturating_add(other.flat);
        self.weight = self.weight.saturating_add(other.weight);
        self.introspection = self.introspection.saturating_add(other.introspection);
    }

    /// The facts of a field with those of what is selected below it.
    fn of_field(name: &str, is_aliased: bool, below: Self) -> Self {
        let asks_schema = matches!(name, "__schema" | "__type");
        let weight = introspection::size(name).saturating_mul(below.weight.saturating_add(1));
        Self {
            selections: below.selections.saturating_add(1),
            aliases: below.aliases.saturating_add(usize::from(is_aliased)),
            // What is asked of the schema has a budget of its own.
            depth: if asks_schema {
                1
            } else {
                below.depth.saturating_add(1)
            },
            flat: 1,
            introspection: if asks_schema {
                weight
            } else {
                below.introspection
            },
            weight,
        }
    }
}

struct Counter<'a> {
    document: &'a ExecutableDocument,
    /// `None` while it is being measured.
    known: HashMap<&'a Name, Option<Facts>>,
    /// What the validation walks: at each selection set, of fields and fragments alike, it looks
    /// into all fragments again to see whether fields of one name agree.
    walked: usize,
}

impl<'a> Counter<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Facts, Fault> {
        let mut total = Facts::default();
        for part in &set.items {
            total.add(match &part.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let below = self.set(&field.selection_set.node)?;
                    Facts::of_field(&field.name.node, field.alias.is_some(), below)
                }
                Selection::InlineFragment(fragment) => {
                    self.set(&fragment.node.selection_set.node)?.spread()
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node)?.spread()
                }
            });
        }
        self.walked = self.walked.saturating_add(total.flat);
        Ok(total)
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Facts, Fault> {
        match self.known.get(name) {
            Some(Some(facts)) => return Ok(*facts),
            Some(None) => {
                return Err(Fault::invalid(format!(
                    "the fragment `{name}` spreads itself"
                )));
            }
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Facts::default());
        };
        self.known.insert(name, None);
        let facts = self.set(&fragment.node.selection_set.node)?;
        self.known.insert(name, Some(facts));
        Ok(facts)
    }
}

impl Facts {
    /// The same with the spread itself counted.
    fn spread(mut self) -> Self {
        self.selections = self.selections.saturating_add(1);
        self.flat = self.flat.saturating_add(1);
        self
    }
}
