//! The schema: what can be asked, under the names that clients know.
//!
//! Types are described in tables ([`table`]), from which come both the schema that async-graphql
//! validates against and what the executor in `read` does. It must not know HTTP.

use std::{collections::HashMap, sync::LazyLock};

use crate::domain::{EntityKind, Vocabulary};

pub mod enums;
pub mod fetch;
pub mod inputs;
pub mod narrow;
mod node;
mod objects;
pub mod out;
pub mod page;
pub mod puts;
pub mod schema;
pub mod table;
pub mod write;

pub use node::Node;
pub use objects::OUTLINE;

/// All object types, and which of them stand behind each type of the schema.
#[derive(Debug)]
pub struct Table {
    /// The types; a set of types is told by their places here.
    pub types: Vec<table::Type>,
    places: HashMap<&'static str, usize>,
    members: HashMap<&'static str, Vec<usize>>,
}

/// The one table.
pub static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Self {
        let types = objects::types();
        let places: HashMap<_, _> = types
            .iter()
            .zip(0..)
            .map(|(own, at)| (own.name, at))
            .collect();
        let mut members: HashMap<_, Vec<_>> = HashMap::new();
        for (own, at) in types.iter().zip(0..) {
            members.insert(own.name, vec![at]);
            for interface in own.interfaces {
                members.entry(interface).or_default().push(at);
            }
        }
        let entities = EntityKind::ALL.iter().map(|kind| inputs::kind_name(*kind));
        let found = entities
            .filter_map(|name| places.get(name).copied())
            .collect();
        members.insert("SearchResult", found);
        Self {
            types,
            places,
            members,
        }
    }

    /// The place of an object type.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The places of the object types that a type of the schema stands for; none for a scalar.
    #[must_use]
    pub fn members(&self, name: &str) -> &[usize] {
        self.members.get(name).map_or(&[], Vec::as_slice)
    }

    /// A field of the object type at `place`.
    #[must_use]
    pub fn field(&self, place: usize, name: &str) -> Option<&'static table::Field> {
        let fields = &self.types.get(place)?.fields;
        fields.iter().copied().find(|field| field.name == name)
    }
}

/// The printed schema.
///
/// # Panics
///
/// If the tables contradict each other, which a test rules out.
#[must_use]
pub fn sdl() -> String {
    let schema = schema::build(&TABLE, |builder| builder);
    let sdl = schema.expect("a test builds the schema").sdl();
    // async-graphql 7.2 does not print the interfaces of an interface.
    sdl.replace(
        "\ninterface Entity {",
        "\ninterface Entity implements Node {",
    )
}
