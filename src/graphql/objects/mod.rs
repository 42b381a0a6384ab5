//! The object types, one file for each family.

mod connection;
mod entity;
mod institution;
mod mutation;
mod place;
mod project;
mod provenance;
mod query;
mod subscription;
mod value;

pub use provenance::OUTLINE;

use super::table::Type;

/// All object types.
pub(super) fn types() -> Vec<Type> {
    let shared = entity::shared();
    let mut types = vec![query::query(), subscription::subscription()];
    types.extend(institution::types(&shared));
    types.extend(project::types(&shared));
    types.extend(place::types(&shared));
    types.extend(provenance::types());
    types.extend(connection::types());
    types.extend(value::types());
    types.extend(mutation::types());
    types
}

/// The fields of the interface `Entity`.
pub(super) use entity::shared as entity_fields;
